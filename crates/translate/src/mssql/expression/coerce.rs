//! From the kind that an expression has to the one that its place wants.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-type-conversion-database-engine>.

use model::PgType;

use super::Translator;
use super::moment::{FIRST_DAY, moment};
use super::operator::{cast_text, wider_integer, wider_number};
use crate::expression::{Kind, Literal, Result, Sql, Untranslatable, Volatility};
use crate::expression::{kind_of, type_of};
use crate::expression::{quoted, valid_number};

impl Translator<'_> {
    /// A condition; a `bit` is one too.
    pub(in crate::mssql) fn boolean(&mut self, sql: Sql) -> Result<Sql> {
        match sql.kind {
            Kind::Boolean => Ok(sql),
            Kind::Null => Ok(Sql::new("null::boolean", Kind::Boolean)),
            kind => Err(Untranslatable::new(
                format!("uses {kind:?} as a condition").to_lowercase(),
            )),
        }
    }

    /// A value as a `bit`: 0 is false, all other numbers are true.
    pub(super) fn bit(&mut self, sql: Sql) -> Result<Sql> {
        if sql.kind == Kind::Boolean {
            return Ok(sql);
        }
        if let Some(Literal::Number(number)) = &sql.literal {
            let zero = !number.bytes().any(|digit| (b'1'..=b'9').contains(&digit));
            return Ok(Sql::new((!zero).to_string(), Kind::Boolean));
        }
        match (sql.kind, sql.text_literal().map(str::to_ascii_lowercase).as_deref()) {
            (_, Some("true" | "1")) => Ok(Sql::new("true", Kind::Boolean)),
            (_, Some("false" | "0" | "")) => Ok(Sql::new("false", Kind::Boolean)),
            (Kind::Integer | Kind::Numeric | Kind::Double, _) => {
                Ok(Sql::of(format!("({} <> 0)", sql.text), Kind::Boolean, &[&sql]))
            }
            (Kind::Null, _) => Ok(Sql::new("null::boolean", Kind::Boolean)),
            (Kind::Text, None) => {
                let text = self.text(sql)?;
                let bit = format!(
                    "(case lower(btrim({0})) when 'true' then true when 'false' then false when '' then false \
                     else ({0})::integer <> 0 end)",
                    text.text
                );
                Ok(Sql::of(bit, Kind::Boolean, &[&text]))
            }
            (kind, _) => Err(Untranslatable::new(format!("uses {kind:?} as a bit").to_lowercase())),
        }
    }

    /// A number: a `bit` is 0 or 1.
    pub(in crate::mssql) fn number(&mut self, sql: Sql) -> Result<Sql> {
        match sql.kind {
            Kind::Integer | Kind::Numeric | Kind::Double => Ok(sql),
            Kind::Null => Ok(Sql::new("null::integer", Kind::Integer)),
            Kind::Boolean => Ok(Sql::of(cast_text(&sql, &PgType::Integer), Kind::Integer, &[&sql])),
            kind => Err(Untranslatable::new(format!("computes with {kind:?}").to_lowercase())),
        }
    }

    /// A text that meets a number becomes one.
    pub(super) fn number_of_text(&mut self, text: Sql, other: &Sql) -> Result<Sql> {
        let pg_type = match type_of(other) {
            PgType::SmallInt => PgType::Integer,
            PgType::Numeric { .. } => PgType::Numeric { modifier: None },
            other => other,
        };
        if let Some(literal) = text.text_literal().map(str::trim) {
            let number = if literal.is_empty() { "0" } else { literal };
            let whole = number
                .trim_start_matches(['-', '+'])
                .bytes()
                .all(|digit| digit.is_ascii_digit());
            if !valid_number(number, other.kind == Kind::Double) || (other.kind == Kind::Integer && !whole) {
                return Err(Untranslatable::new(format!(
                    "computes with the text {literal:?}, which is no {pg_type}"
                )));
            }
            let number = number.trim_start_matches('+');
            return Ok(Sql {
                literal: Some(Literal::Number(number.to_owned())),
                ..Sql::new(format!("({number})"), other.kind)
            }
            .typed(pg_type));
        }
        self.caveat("a text is read as a number: an empty one is 0 in SQL Server and refused by PostgreSQL");
        Ok(Sql::of(cast_text(&text, &pg_type), other.kind, &[&text]).typed(pg_type))
    }

    /// A text, spelled as SQL Server spells it without a style.
    pub(in crate::mssql) fn text(&mut self, sql: Sql) -> Result<Sql> {
        match sql.kind {
            Kind::Text => match sql.pg_type {
                // PostgreSQL cuts the padding off when it makes a text of it.
                Some(PgType::Char { length }) => Ok(Sql {
                    pg_type: None,
                    padded: true,
                    text: format!("rpad({}::text, {length})", sql.text),
                    ..sql
                }),
                _ => Ok(sql),
            },
            Kind::Null => Ok(Sql::new("null::text", Kind::Text)),
            Kind::Integer => Ok(self.spelled(sql)),
            Kind::Numeric => {
                match &sql.pg_type {
                    Some(PgType::Numeric {
                        modifier: Some((19 | 10, 4)),
                    }) => self.caveat("SQL Server spells money with two digits"),
                    Some(PgType::Numeric { modifier: Some(_) }) => {}
                    _ => self.caveat("a computed decimal may be spelled with more or fewer zeros"),
                }
                Ok(self.spelled(sql))
            }
            Kind::Boolean => Ok(Sql::of(
                format!("{}::text", cast_text(&sql, &PgType::Integer)),
                Kind::Text,
                &[&sql],
            )),
            Kind::Uuid => Ok(Sql::of(
                format!("upper({})", cast_text(&sql, &PgType::Text)),
                Kind::Text,
                &[&sql],
            )),
            Kind::Date => self.styled(&sql, 23),
            Kind::Double => self.float_text(&sql),
            Kind::Timestamp if sql.pg_type == Some(PgType::Timestamp { digits: 6 }) => {
                self.caveat("datetime2(7) is spelled with seven digits, PostgreSQL has six");
                self.formatted(&sql, "YYYY-MM-DD HH24:MI:SS.US")
            }
            // Of one or two digits there is no other type.
            Kind::Timestamp => match sql.pg_type {
                Some(PgType::Timestamp { digits: 0 }) if sql.iso => self.formatted(&sql, "YYYY-MM-DD HH24:MI:SS"),
                Some(PgType::Timestamp { digits: 3 }) if sql.iso => self.formatted(&sql, "YYYY-MM-DD HH24:MI:SS.MS"),
                Some(PgType::Timestamp {
                    digits: digits @ (1 | 2 | 4 | 5),
                }) => {
                    let whole = self.formatted(&sql, "YYYY-MM-DD HH24:MI:SS.US")?;
                    let text = format!("left({}, {})", whole.text, 20 + digits);
                    Ok(Sql::of(text, Kind::Text, &[&whole]))
                }
                _ if sql.iso => Err(Untranslatable::new(
                    "spells a datetime2 whose digits are not known as a text",
                )),
                _ => self.styled(&sql, 0),
            },
            Kind::Other if sql.pg_type == Some(PgType::Xml) => Ok(self.spelled(sql)),
            kind => Err(Untranslatable::new(format!("spells {kind:?} as a text").to_lowercase())),
        }
    }

    fn spelled(&mut self, sql: Sql) -> Sql {
        let text = match &sql.literal {
            Some(Literal::Number(number)) if sql.kind == Kind::Integer => quoted(number),
            _ => cast_text(&sql, &PgType::Text),
        };
        Sql::of(text, Kind::Text, &[&sql])
    }

    /// Results of one expression (CASE, COALESCE, a column of a UNION) in one kind: that of the highest precedence.
    ///
    /// Source: <https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-type-precedence-transact-sql>.
    pub(in crate::mssql) fn unified(&mut self, parts: Vec<Sql>) -> Result<(Sql, Vec<Sql>)> {
        let mut unified = Sql::new("null", Kind::Null);
        for part in &parts {
            unified = unify(unified, part)?;
        }
        let target = unified.clone();
        let parts = parts
            .into_iter()
            .map(|part| {
                if part.kind == Kind::Null {
                    return Ok(part);
                }
                if part.kind == Kind::Text && target.kind == Kind::Text && part.text_literal().is_some() {
                    return Ok(part);
                }
                self.converted(part, &target)
            })
            .collect::<Result<Vec<Sql>>>()?;
        Ok((unified, parts))
    }

    /// A part as the kind that another has.
    pub(in crate::mssql) fn converted(&mut self, part: Sql, target: &Sql) -> Result<Sql> {
        match (target.kind, part.kind) {
            (_, Kind::Null) => Ok(part),
            (Kind::Boolean, _) => self.bit(part),
            (Kind::Integer | Kind::Numeric | Kind::Double, Kind::Text) => self.number_of_text(part, target),
            (Kind::Integer | Kind::Numeric | Kind::Double, _) => self.number(part),
            (Kind::Text, Kind::Text) => match (&part.pg_type, &target.pg_type) {
                (a, b) if a == b => Ok(part),
                _ => self.text(part),
            },
            (Kind::Text, _) => self.text(part),
            (Kind::Date | Kind::Timestamp | Kind::TimestampTz, _) => self.moment_as(part, target.kind),
            (Kind::Uuid | Kind::TimeOfDay | Kind::Bytes, Kind::Text) => {
                let pg_type = type_of(target);
                self.coerced(part, &pg_type)
            }
            (a, b) if a == b => Ok(part),
            (a, b) => Err(Untranslatable::new(format!("gives {a:?} or {b:?}").to_lowercase())),
        }
    }

    /// A date, a time or a point in time out of whatever T-SQL makes one of.
    pub(super) fn moment_as(&mut self, sql: Sql, kind: Kind) -> Result<Sql> {
        let refused = |sql: &Sql| {
            Err(Untranslatable::new(
                format!("uses {:?} as {kind:?}", sql.kind).to_lowercase(),
            ))
        };
        if let Some(text) = sql.text_literal() {
            let Some(read) = moment(text) else {
                return Err(Untranslatable::new(format!("reads the text {text:?} as a date")));
            };
            if read.by_language {
                self.caveat("a date is read as month, day, year");
            }
            let (date, stamp) = (read.date.clone(), read.timestamp());
            let sql = match (kind, &read.offset) {
                (Kind::Date, None) => Sql::new(format!("{}::date", quoted(&date)), Kind::Date),
                (Kind::Timestamp, None) => Sql::new(format!("{}::timestamp", quoted(&stamp)), Kind::Timestamp),
                (Kind::TimestampTz, offset) => {
                    let offset = offset.as_deref().unwrap_or("+00:00");
                    Sql::new(format!("'{stamp}{offset}'::timestamptz"), Kind::TimestampTz)
                }
                (Kind::TimeOfDay, None) => {
                    let time = read.time.as_deref().unwrap_or("00:00:00");
                    Sql::new(format!("'{time}'::time"), Kind::TimeOfDay)
                }
                _ => {
                    return Err(Untranslatable::new(format!(
                        "reads the text {text:?} as a time without an offset"
                    )));
                }
            };
            return Ok(sql);
        }
        let made = |text: String, sql: &Sql| Ok(Sql::of(text, kind, &[sql]));
        match (kind, sql.kind) {
            (_, Kind::Null) => Ok(Sql::new(format!("null::{}", type_of(&Sql::new("", kind))), kind)),
            (a, b) if a == b => Ok(sql),
            (Kind::Timestamp, Kind::Date) => made(cast_text(&sql, &PgType::Timestamp { digits: 6 }), &sql),
            (Kind::Timestamp, Kind::TimeOfDay) => made(format!("('{FIRST_DAY}'::date + {})", sql.text), &sql),
            (Kind::Timestamp, Kind::TimestampTz) => self.in_utc(sql),
            (Kind::Timestamp | Kind::Date, Kind::Integer | Kind::Boolean) => {
                let number = self.number(sql)?;
                let text = match number.whole() {
                    Some(0) => format!(
                        "'{FIRST_DAY}'::{}",
                        if kind == Kind::Date { "date" } else { "timestamp" }
                    ),
                    _ if kind == Kind::Date => format!("('{FIRST_DAY}'::date + {})", number.text),
                    _ => format!("('{FIRST_DAY}'::timestamp + make_interval(days => {}))", number.text),
                };
                made(text, &number)
            }
            (Kind::Date, Kind::Timestamp) if sql.text == "localtimestamp" => made("current_date".to_owned(), &sql),
            (Kind::Date, Kind::Timestamp) => made(cast_text(&sql, &PgType::Date), &sql),
            (Kind::TimeOfDay, Kind::Timestamp) => made(cast_text(&sql, &PgType::Time { digits: 6 }), &sql),
            (Kind::Date | Kind::TimeOfDay, Kind::TimestampTz) => {
                let sql = self.in_utc(sql)?;
                self.moment_as(sql, kind)
            }
            (Kind::TimestampTz, Kind::Date | Kind::Timestamp) => {
                let stamp = self.moment_as(sql, Kind::Timestamp)?;
                made(format!("({} at time zone 'UTC')", stamp.text), &stamp)
            }
            (_, Kind::Text) => {
                self.caveat("a text is read as a date by the target's DateStyle, not by the source's language");
                let text = self.text(sql)?;
                let read = made(cast_text(&text, &type_of(&Sql::new("", kind))), &text)?;
                Ok(read.at_least(Volatility::Stable))
            }
            _ => refused(&sql),
        }
    }

    /// The value of a column: what an assignment converts in T-SQL is made explicit.
    pub(in crate::mssql) fn coerced(&mut self, sql: Sql, target: &PgType) -> Result<Sql> {
        if sql.kind == Kind::Null {
            return Ok(Sql::new(format!("null::{target}"), Kind::Null));
        }
        let refused = |sql: &Sql| {
            Err(Untranslatable::new(
                format!("gives {:?}, which does not become {target} as in the source", sql.kind).to_lowercase(),
            ))
        };
        let kind = kind_of(target);
        let literal = sql.text_literal().map(str::to_owned);
        match kind {
            Kind::Boolean => self.bit(sql),
            Kind::Integer | Kind::Numeric | Kind::Double => {
                let number = match sql.kind {
                    Kind::Text => self.number_of_text(sql, &Sql::new("", kind).typed(target.clone()))?,
                    _ => self.number(sql)?,
                };
                // T-SQL cuts the fraction off, PostgreSQL rounds it.
                if kind == Kind::Integer && number.kind != Kind::Integer {
                    return Ok(Sql::of(format!("trunc({})", number.text), Kind::Integer, &[&number]));
                }
                if kind == Kind::Numeric && number.kind == Kind::Double {
                    self.caveat("a floating-point result is rounded to a decimal");
                    if number.pg_type == Some(PgType::Real) {
                        let text = cast_text(&number, &PgType::DoublePrecision);
                        return Ok(Sql::of(text, Kind::Double, &[&number]));
                    }
                }
                Ok(number)
            }
            Kind::Text => match sql.pg_type {
                Some(PgType::Char { .. }) if matches!(target, PgType::Char { .. }) => Ok(sql),
                _ => self.text(sql),
            },
            Kind::Bytes if sql.kind == Kind::Bytes => Ok(sql),
            Kind::TimestampTz if matches!(sql.text.as_str(), "localtimestamp" | NOW_IN_UTC) => {
                // The session's zone is the right one for a local time; the point in time is the same for both.
                Ok(Sql::new("current_timestamp", Kind::TimestampTz).at_least(sql.volatility))
            }
            Kind::Date | Kind::Timestamp | Kind::TimestampTz | Kind::TimeOfDay => self.moment_as(sql, kind),
            Kind::Uuid => match (sql.kind, literal) {
                (Kind::Uuid, _) => Ok(sql),
                (_, Some(text)) if valid_uuid(&text) => Ok(Sql::new(
                    format!("{}::uuid", quoted(text.trim_matches(['{', '}']))),
                    Kind::Uuid,
                )),
                (Kind::Text, None) => Ok(Sql::of(cast_text(&sql, &PgType::Uuid), Kind::Uuid, &[&sql])),
                _ => refused(&sql),
            },
            Kind::Json => match literal {
                Some(text) if serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok() => {
                    Ok(Sql::new(format!("{}::{target}", quoted(&text)), Kind::Json))
                }
                _ if sql.kind == Kind::Json => Ok(sql),
                _ => refused(&sql),
            },
            Kind::Other if *target == PgType::Xml => match (sql.kind, literal) {
                (Kind::Text, Some(text)) => Ok(Sql::new(format!("{}::xml", quoted(&text)), Kind::Other)),
                (Kind::Other, _) if sql.pg_type == Some(PgType::Xml) => Ok(sql),
                _ => refused(&sql),
            },
            _ => refused(&sql),
        }
    }
}

/// GETUTCDATE().
pub(super) const NOW_IN_UTC: &str = "(current_timestamp at time zone 'UTC')";

/// The kind of two results together.
fn unify(a: Sql, b: &Sql) -> Result<Sql> {
    let kind = match (a.kind, b.kind) {
        (Kind::Null, _) => return Ok(b.clone()),
        (_, Kind::Null) => return Ok(a),
        (a, b) if a == b => a,
        (Kind::Boolean, b) if is_number(b) => b,
        (a, Kind::Boolean) if is_number(a) => a,
        (a, b) if is_number(a) && is_number(b) => wider_number(a, b),
        (Kind::Text, other) | (other, Kind::Text) => other,
        (Kind::Date, Kind::Timestamp) | (Kind::Timestamp, Kind::Date) => Kind::Timestamp,
        (Kind::TimestampTz, Kind::Date | Kind::Timestamp) | (Kind::Date | Kind::Timestamp, Kind::TimestampTz) => {
            Kind::TimestampTz
        }
        // 0 stands for the first day.
        (a @ (Kind::Date | Kind::Timestamp), Kind::Integer) | (Kind::Integer, a @ (Kind::Date | Kind::Timestamp)) => a,
        (a, b) => return Err(Untranslatable::new(format!("gives {a:?} or {b:?}").to_lowercase())),
    };
    let pg_type = match kind {
        Kind::Integer => Some(wider_integer(&type_of(&a), &type_of(b))),
        _ if a.kind == kind && b.kind == kind && a.pg_type == b.pg_type => a.pg_type.clone(),
        Kind::Other if a.kind == kind => a.pg_type.clone(),
        _ => None,
    };
    Ok(Sql {
        wide: pg_type == Some(PgType::BigInt),
        pg_type,
        case_insensitive: a.case_insensitive || b.case_insensitive,
        ..Sql::new("", kind)
    })
}

fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Integer | Kind::Numeric | Kind::Double)
}

/// True for a uuid with hyphens, in braces or not.
pub(super) fn valid_uuid(text: &str) -> bool {
    let text = text.trim_matches(['{', '}']);
    let hyphens: Vec<usize> = text.match_indices('-').map(|(at, _)| at).collect();
    text.len() == 36 && hyphens == [8, 13, 18, 23] && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
