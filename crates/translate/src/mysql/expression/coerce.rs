//! From the kind that an expression has to the one that its place wants.

use model::PgType;

use super::Translator;
use super::compare::{text_array, valid_uuid};
use super::operator::wider_number;
use crate::expression::{Kind, Literal, Result, Sql, Untranslatable, Volatility};
use crate::expression::{bytea, quoted, valid_date, valid_number, valid_time, valid_timestamp};
use crate::mysql::query::{DIGITS, scale_of};

impl Translator<'_> {
    /// A condition: numbers are true unless zero.
    pub(in crate::mysql) fn boolean(&mut self, sql: Sql) -> Result<Sql> {
        match sql.kind {
            Kind::Boolean => Ok(sql),
            Kind::Null => Ok(Sql::new("null::boolean", Kind::Boolean)),
            Kind::Integer | Kind::Numeric | Kind::Double => {
                Ok(Sql::of(format!("({} <> 0)", sql.text), Kind::Boolean, &[&sql]))
            }
            Kind::Text if self.in_view() => {
                let number = self.leading_number(&sql)?;
                self.boolean(number)
            }
            kind => Err(Untranslatable::new(
                format!("uses {kind:?} as a condition").to_lowercase(),
            )),
        }
    }

    /// A number: truth values are 0 and 1.
    pub(in crate::mysql) fn number(&mut self, sql: Sql) -> Result<Sql> {
        match (&sql.kind, &sql.literal) {
            (Kind::Integer | Kind::Numeric | Kind::Double, _) => Ok(sql),
            (Kind::Null, _) => Ok(Sql::new("null::bigint", Kind::Integer).wide()),
            (Kind::Boolean, _) => Ok(Sql::of(format!("{}::integer", sql.text), Kind::Integer, &[&sql])),
            (Kind::Bits, Some(Literal::Bits(bits))) if bits.len() < 64 => {
                let value = i64::from_str_radix(bits, 2).unwrap_or_default();
                Ok(Sql {
                    literal: Some(Literal::Number(value.to_string())),
                    wide: i32::try_from(value).is_err(),
                    ..Sql::new(value.to_string(), Kind::Integer)
                })
            }
            (Kind::Text, _) if self.in_view() => self.leading_number(&sql),
            (kind, _) => Err(Untranslatable::new(format!("computes with {kind:?}").to_lowercase())),
        }
    }

    /// In a query that changes nothing, where MySQL converts what it would refuse to store.
    pub(super) fn in_view(&self) -> bool {
        self.query.is_some() && self.locals.is_none()
    }

    /// A text, spelled as MySQL spells it.
    pub(in crate::mysql) fn text(&mut self, sql: Sql) -> Result<Sql> {
        match sql.kind {
            Kind::Text => Ok(sql),
            Kind::Null => Ok(Sql::new("null::text", Kind::Text)),
            Kind::Numeric if is_quotient(&sql) => {
                // MySQL shows as many digits as the type has, whatever it computes with.
                let Some(scale) = scale_of(&sql) else {
                    self.caveat(DIGITS);
                    return Ok(Sql::of(format!("{}::text", sql.text), Kind::Text, &[&sql]));
                };
                self.quotient_caveat(&sql);
                Ok(Sql::of(
                    format!("round({}, {scale})::text", sql.text),
                    Kind::Text,
                    &[&sql],
                ))
            }
            Kind::Integer if sql.zeros.is_some() => {
                let (text, zeros) = (format!("{}::text", sql.text), sql.zeros.unwrap_or_default());
                let filled = format!("lpad({text}, greatest({zeros}, length({text})), '0')");
                Ok(Sql::of(filled, Kind::Text, &[&sql]))
            }
            Kind::Integer | Kind::Numeric | Kind::Uuid => {
                Ok(Sql::of(format!("{}::text", sql.text), Kind::Text, &[&sql]))
            }
            // The members of a set are in the order of its definition in both.
            Kind::TextArray => {
                let mut text = Sql::of(format!("array_to_string({}, ',')", sql.text), Kind::Text, &[&sql]);
                text.case_insensitive = sql.case_insensitive;
                Ok(text.at_least(Volatility::Stable))
            }
            Kind::Boolean => Ok(Sql::of(format!("{}::integer::text", sql.text), Kind::Text, &[&sql])),
            // PostgreSQL calls the output function of enums stable.
            Kind::Enum => {
                let mut text = Sql::of(format!("{}::text", sql.text), Kind::Text, &[&sql]);
                text.case_insensitive = sql.case_insensitive;
                Ok(text.at_least(Volatility::Stable))
            }
            Kind::Date => self.date_format_of(&sql, "%Y-%m-%d"),
            Kind::Timestamp | Kind::TimestampTz if self.query.is_some() && whole_seconds(&sql) => {
                self.date_format_of(&sql, "%Y-%m-%d %H:%i:%s")
            }
            kind => Err(Untranslatable::new(format!("spells {kind:?} as a text").to_lowercase())),
        }
    }

    /// More than one operator may show another last digit: MySQL computes with blocks of nine digits.
    fn quotient_caveat(&mut self, sql: &Sql) {
        let operators = [" / ", " * "].map(|operator| sql.text.matches(operator).count());
        let is_plain = operators == [1, 0] && scale_of(sql).is_some_and(|scale| scale % 9 != 0);
        if !is_plain {
            self.caveat("what is computed with a quotient may have another last digit");
        }
    }

    /// Results of one expression (CASE, IF, COALESCE) in one kind.
    pub(in crate::mysql) fn unified(&mut self, parts: Vec<Sql>) -> Result<(Kind, Vec<Sql>)> {
        let mut kind = Kind::Null;
        for part in &parts {
            kind = match (kind, part.kind) {
                (Kind::Null, other) | (other, Kind::Null) => other,
                (a, b) if a == b => a,
                (Kind::Boolean, b) if part.is_number() => b,
                (a @ (Kind::Integer | Kind::Numeric | Kind::Double), Kind::Boolean) => a,
                (a @ (Kind::Integer | Kind::Numeric | Kind::Double), b) if part.is_number() => wider_number(a, b),
                (Kind::Date, Kind::Timestamp) | (Kind::Timestamp, Kind::Date) => Kind::Timestamp,
                // In a query the session's time zone is the right one, as in MySQL.
                (Kind::TimestampTz, Kind::Date | Kind::Timestamp)
                | (Kind::Date | Kind::Timestamp, Kind::TimestampTz)
                    if self.query.is_some() =>
                {
                    Kind::Timestamp
                }
                (Kind::Text, Kind::Integer | Kind::Numeric | Kind::Boolean | Kind::Enum | Kind::Uuid | Kind::Date)
                | (Kind::Integer | Kind::Numeric | Kind::Boolean | Kind::Enum | Kind::Uuid | Kind::Date, Kind::Text) => {
                    Kind::Text
                }
                (Kind::Text, Kind::Timestamp | Kind::TimestampTz)
                | (Kind::Timestamp | Kind::TimestampTz, Kind::Text)
                    if self.query.is_some() =>
                {
                    Kind::Text
                }
                (a, b) => return Err(Untranslatable::new(format!("gives {a:?} or {b:?}").to_lowercase())),
            };
        }
        let parts = parts
            .into_iter()
            .map(|part| match kind {
                _ if part.kind == Kind::Null => Ok(part),
                Kind::Text => self.text(part),
                Kind::Integer | Kind::Numeric | Kind::Double => self.number(part),
                Kind::Timestamp if part.kind == Kind::TimestampTz => self.in_utc(part),
                Kind::Timestamp if part.kind == Kind::Date => {
                    Ok(Sql::of(format!("{}::timestamp", part.text), Kind::Timestamp, &[&part]))
                }
                _ => Ok(part),
            })
            .collect::<Result<Vec<Sql>>>()?;
        Ok((kind, parts))
    }

    /// The value of a column: what an assignment converts in MySQL is made explicit.
    pub(in crate::mysql) fn coerced(&mut self, sql: Sql, target: &PgType, labels: &[String]) -> Result<Sql> {
        if sql.kind == Kind::Null {
            return Ok(Sql::new(format!("null::{target}"), Kind::Null));
        }
        // A column, variable or call of the very type.
        if sql.pg_type.as_ref() == Some(target) && !matches!(target, PgType::Json | PgType::Real) {
            return Ok(sql);
        }
        let literal = sql.text_literal().map(str::to_owned);
        let refused = |sql: &Sql| {
            Err(Untranslatable::new(
                format!("gives {:?}, which does not become {target} as in the source", sql.kind).to_lowercase(),
            ))
        };
        let converted = |text: String, sql: &Sql| Ok(Sql::of(text, sql.kind, &[sql]));
        match target {
            PgType::Boolean => self.boolean(sql),
            PgType::SmallInt
            | PgType::Integer
            | PgType::BigInt
            | PgType::Numeric { .. }
            | PgType::Real
            | PgType::DoublePrecision => {
                let exponent = matches!(target, PgType::Real | PgType::DoublePrecision);
                if let Some(text) = literal.filter(|text| valid_number(text, exponent)) {
                    return converted(format!("{}::{target}", quoted(&text)), &sql);
                }
                if sql.kind == Kind::Double && matches!(target, PgType::Numeric { .. }) {
                    self.caveat("a floating-point result is rounded to a decimal");
                }
                // A text, or a part of JSON, is read as a number where it is stored.
                match (sql.kind, &sql.literal) {
                    (Kind::Text | Kind::Json, None) => self.castable_number(sql),
                    _ => self.number(sql),
                }
            }
            PgType::Text | PgType::Varchar { .. } | PgType::Char { .. } | PgType::Citext => self.text(sql),
            PgType::Bytea => match (sql.kind, literal) {
                (Kind::Bytes, _) => Ok(sql),
                (_, Some(text)) => converted(bytea(text.as_bytes()), &sql),
                _ => refused(&sql),
            },
            PgType::Date => match (sql.kind, literal) {
                (Kind::Date, _) => Ok(sql),
                (Kind::Timestamp, _) => converted(format!("{}::date", sql.text), &sql),
                (Kind::TimestampTz, _) if self.query.is_some() => converted(format!("{}::date", sql.text), &sql),
                (_, Some(text)) if valid_date(&text) => converted(format!("{}::date", quoted(&text)), &sql),
                _ => refused(&sql),
            },
            PgType::Timestamp { .. } => match (sql.kind, literal) {
                (Kind::Timestamp, _) => Ok(sql),
                (Kind::Date, _) => converted(format!("{}::timestamp", sql.text), &sql),
                (Kind::TimestampTz, _) => self.in_utc(sql),
                (_, Some(text)) if valid_timestamp(&text) => converted(format!("{}::timestamp", quoted(&text)), &sql),
                _ => refused(&sql),
            },
            PgType::TimestampTz { .. } => match (sql.kind, literal) {
                (Kind::TimestampTz, _) => Ok(sql),
                // A default: the session's zone is the right one, as in MySQL.
                (Kind::Timestamp, _) if sql.volatility > Volatility::Immutable => Ok(sql),
                (Kind::Date | Kind::Timestamp, _) if self.query.is_some() => Ok(sql),
                (_, Some(text)) if self.query.is_some() && valid_timestamp(&text) => {
                    converted(format!("{}::timestamp", quoted(&text)), &sql)
                }
                (Kind::Timestamp, _) => {
                    self.caveat("the result is taken as UTC");
                    converted(format!("({} at time zone 'UTC')", sql.text), &sql)
                }
                (_, Some(text)) if valid_timestamp(&text) => {
                    self.caveat("time literals are taken as UTC");
                    converted(format!("'{text}+00'::timestamptz"), &sql)
                }
                _ => refused(&sql),
            },
            PgType::Interval { .. } => match (sql.kind, literal) {
                (Kind::Interval, _) => Ok(sql),
                (_, Some(text)) if valid_time(&text, 838) => converted(format!("{}::interval", quoted(&text)), &sql),
                _ => refused(&sql),
            },
            PgType::Time { .. } => match (sql.kind, literal) {
                (Kind::TimeOfDay, _) => Ok(sql),
                (Kind::Interval, _) => converted(format!("{}::time", sql.text), &sql),
                (_, Some(text)) if valid_time(&text, 23) && !text.starts_with('-') => {
                    converted(format!("{}::time", quoted(&text)), &sql)
                }
                _ => refused(&sql),
            },
            PgType::Json | PgType::Jsonb => match (sql.kind, literal) {
                (Kind::Json, _) if *target == PgType::Json => converted(format!("({})::json", sql.text), &sql),
                (Kind::Json, _) => Ok(sql),
                (_, Some(text)) if serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok() => {
                    converted(format!("{}::{target}", quoted(&text)), &sql)
                }
                _ => refused(&sql),
            },
            PgType::Uuid => match (sql.kind, literal) {
                (Kind::Uuid, _) => Ok(sql),
                (_, Some(text)) if valid_uuid(&text) => converted(format!("{}::uuid", quoted(&text)), &sql),
                _ => refused(&sql),
            },
            PgType::Inet => match (sql.kind, literal) {
                (Kind::Inet, _) => Ok(sql),
                (_, Some(text)) if text.parse::<std::net::IpAddr>().is_ok() => {
                    converted(format!("{}::inet", quoted(&text)), &sql)
                }
                _ => refused(&sql),
            },
            PgType::Enum { .. } => match literal {
                Some(text) if labels.contains(&text) => converted(quoted(&text), &sql),
                // What is no label of it is an error in a strict server as in PostgreSQL.
                None if self.query.is_some() && matches!(sql.kind, Kind::Enum | Kind::Text) => {
                    if sql.case_insensitive {
                        self.caveat("a label spelled in another case, or a text that is its number, is refused");
                    }
                    let cast = Sql::of(format!("{}::text::{target}", sql.text), Kind::Enum, &[&sql]);
                    Ok(cast.at_least(Volatility::Stable))
                }
                _ => refused(&sql),
            },
            PgType::TextArray => match (sql.kind, literal) {
                (_, Some(text)) => {
                    let mut members: Vec<&str> = if text.is_empty() {
                        Vec::new()
                    } else {
                        text.split(',').collect()
                    };
                    if !members.iter().all(|member| labels.iter().any(|label| label == member)) {
                        return refused(&sql);
                    }
                    members.sort_by_key(|member| labels.iter().position(|label| label == member));
                    members.dedup();
                    converted(text_array(&members), &sql)
                }
                _ => refused(&sql),
            },
            PgType::Bit { .. } | PgType::Varbit { .. } | PgType::RealArray | PgType::Vector { .. } => refused(&sql),
            PgType::Geometry { .. } | PgType::Xml | PgType::Other { .. } => refused(&sql),
        }
    }
}

/// True for a decimal in which there is a quotient, with all the digits that PostgreSQL computes.
pub(super) fn is_quotient(sql: &Sql) -> bool {
    sql.kind == Kind::Numeric && sql.literal.is_none() && sql.text.contains("::numeric / ")
}

/// True for points in time without parts of a second.
pub(super) fn whole_seconds(sql: &Sql) -> bool {
    matches!(
        sql.pg_type,
        Some(PgType::Timestamp { digits: 0 } | PgType::TimestampTz { digits: 0 } | PgType::Interval { digits: 0 })
    )
}
