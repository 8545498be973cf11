//! Comparisons: both sides brought to one kind, where T-SQL would convert and PostgreSQL would refuse.

use model::PgType;
use sqlparser::ast::Expr;

use super::Translator;
use super::coerce::valid_uuid;
use super::operator::cast_text;
use crate::expression::{Kind, Result, Sql, Untranslatable, quoted};

impl Translator<'_> {
    pub(super) fn comparison(&mut self, left: &Expr, op: &str, right: &Expr) -> Result<Sql> {
        let (left, right) = (self.expression(left)?, self.expression(right)?);
        self.compared(left, op, right)
    }

    pub(in crate::mssql) fn compared(&mut self, left: Sql, op: &str, right: Sql) -> Result<Sql> {
        let equality = matches!(op, "=" | "<>" | "is distinct from" | "is not distinct from");
        let (left, right) = self.comparable(left, right, equality)?;
        // A bit compared with a literal is the bit.
        if matches!(op, "=" | "<>") && left.kind == Kind::Boolean {
            let (value, truth) = match (left.text.as_str(), right.text.as_str()) {
                (_, truth @ ("true" | "false")) => (&left, truth),
                (truth @ ("true" | "false"), _) => (&right, truth),
                _ => (&left, ""),
            };
            match (op, truth) {
                ("=", "true") | ("<>", "false") => return Ok(Sql::of(value.text.clone(), Kind::Boolean, &[value])),
                ("=", "false") | ("<>", "true") => {
                    return Ok(Sql::of(format!("(not {})", value.text), Kind::Boolean, &[value]));
                }
                _ => {}
            }
        }
        Ok(Sql::of(
            format!("({} {op} {})", left.text, right.text),
            Kind::Boolean,
            &[&left, &right],
        ))
    }

    pub(super) fn in_list(&mut self, expr: &Expr, list: &[Expr], negated: bool) -> Result<Sql> {
        let value = self.expression(expr)?;
        let mut left = value.clone();
        let mut items = Vec::with_capacity(list.len());
        for item in list {
            let item = self.expression(item)?;
            let (same, item) = self.comparable(value.clone(), item, true)?;
            if item.kind != Kind::Null {
                left = same;
            }
            items.push(item);
        }
        if items.is_empty() {
            return Err(Untranslatable::new("has an empty list"));
        }
        let texts: Vec<&str> = items.iter().map(|item| item.text.as_str()).collect();
        let not = if negated { "not " } else { "" };
        let text = format!("({} {not}in ({}))", left.text, texts.join(", "));
        let mut parts: Vec<&Sql> = items.iter().collect();
        parts.push(&left);
        Ok(Sql::of(text, Kind::Boolean, &parts))
    }

    pub(super) fn between(&mut self, expr: &Expr, negated: bool, low: &Expr, high: &Expr) -> Result<Sql> {
        let (value, low, high) = (self.expression(expr)?, self.expression(low)?, self.expression(high)?);
        let (first, low) = self.comparable(value.clone(), low, false)?;
        let (second, high) = self.comparable(value, high, false)?;
        let not = if negated { "not " } else { "" };
        let text = if first.text == second.text {
            format!("({} {not}between {} and {})", first.text, low.text, high.text)
        } else if negated {
            format!("({} < {} or {} > {})", first.text, low.text, second.text, high.text)
        } else {
            format!("({} >= {} and {} <= {})", first.text, low.text, second.text, high.text)
        };
        Ok(Sql::of(text, Kind::Boolean, &[&first, &second, &low, &high]))
    }

    /// Two sides that PostgreSQL compares as T-SQL does.
    pub(in crate::mssql) fn comparable(&mut self, left: Sql, right: Sql, equality: bool) -> Result<(Sql, Sql)> {
        let moment = |kind: Kind| matches!(kind, Kind::Date | Kind::Timestamp | Kind::TimestampTz | Kind::TimeOfDay);
        match (left.kind, right.kind) {
            (Kind::Null, _) | (_, Kind::Null) => Ok((left, right)),
            (Kind::Text, Kind::Text) => {
                let (left, right) = without_padding(left, right);
                self.text_caveats(&left, &right, equality);
                Ok((left, right))
            }
            (Kind::Boolean, Kind::Boolean) if equality => Ok((left, right)),
            (Kind::Boolean, _) | (_, Kind::Boolean) if equality && (is_truth(&left) || is_truth(&right)) => {
                Ok((self.bit(left)?, self.bit(right)?))
            }
            (Kind::Boolean, _) | (_, Kind::Boolean) => {
                let (left, right) = (self.number(left)?, self.number(right)?);
                Ok((left, right))
            }
            _ if left.is_number() && right.is_number() => self.numbers(left, right),
            (Kind::Text, _) if right.is_number() => Ok((self.number_of_text(left, &right)?, right)),
            (_, Kind::Text) if left.is_number() => {
                let right = self.number_of_text(right, &left)?;
                Ok((left, right))
            }
            (a, b) if moment(a) || moment(b) => self.comparable_moments(left, right),
            (Kind::Uuid, Kind::Uuid) if equality => Ok((left, right)),
            (Kind::Uuid, Kind::Text) if equality => {
                let right = uuid_of(right)?;
                Ok((left, right))
            }
            (Kind::Text, Kind::Uuid) if equality => Ok((uuid_of(left)?, right)),
            (Kind::Uuid, _) | (_, Kind::Uuid) => Err(Untranslatable::new(
                "puts unique identifiers in order, which SQL Server does by other bytes",
            )),
            (Kind::Bytes, Kind::Bytes) => Ok((left, right)),
            (a, b) => Err(Untranslatable::new(format!("compares {a:?} with {b:?}").to_lowercase())),
        }
    }

    fn comparable_moments(&mut self, left: Sql, right: Sql) -> Result<(Sql, Sql)> {
        let kind = match (left.kind, right.kind) {
            (a, b) if a == b => a,
            (Kind::TimestampTz, _) | (_, Kind::TimestampTz) => Kind::TimestampTz,
            // A literal with a time of day makes both sides timestamps.
            (Kind::Date, Kind::Text | Kind::Integer) | (Kind::Text | Kind::Integer, Kind::Date) => {
                let timed = |sql: &Sql| {
                    sql.text_literal()
                        .and_then(super::moment::moment)
                        .is_some_and(|moment| moment.time.is_some())
                };
                if timed(&left) || timed(&right) {
                    Kind::Timestamp
                } else {
                    Kind::Date
                }
            }
            (Kind::TimeOfDay, Kind::Text) | (Kind::Text, Kind::TimeOfDay) => Kind::TimeOfDay,
            _ => Kind::Timestamp,
        };
        let mut side = |sql: Sql| match (kind, sql.kind) {
            // PostgreSQL compares the two as they are.
            (Kind::Timestamp, Kind::Date) => Ok(sql),
            _ => self.moment_as(sql, kind),
        };
        Ok((side(left)?, side(right)?))
    }

    pub(super) fn text_caveats(&mut self, left: &Sql, right: &Sql, equality: bool) {
        let caseless = |sql: &Sql| {
            sql.text_literal()
                .is_some_and(|text| text.chars().all(|c| c.to_lowercase().eq(c.to_uppercase())))
        };
        if (left.case_insensitive || right.case_insensitive) && !caseless(left) && !caseless(right) {
            self.caveat("the source compares the text without case; PostgreSQL's text type does not");
        }
        let padded = |sql: &Sql| matches!(sql.pg_type, Some(PgType::Char { .. }));
        let fixed = |sql: &Sql| padded(sql) || sql.literal.is_some() || is_trimmed(sql);
        if !(fixed(left) && fixed(right)) {
            self.caveat("the source ignores spaces at the end when it compares texts");
        }
        if !equality {
            self.caveat("texts are put in order by another collation");
        }
    }
}

/// Two texts without the blanks at the end, where one has those of a char column: PostgreSQL counts them in computed
/// texts, and takes them off a char column that it compares with one.
fn without_padding(left: Sql, right: Sql) -> (Sql, Sql) {
    let is_char = |sql: &Sql| matches!(sql.pg_type, Some(PgType::Char { .. }));
    // PostgreSQL compares a column of varchar with one of char as char.
    let is_column = |sql: &Sql| is_char(sql) || matches!(sql.pg_type, Some(PgType::Varchar { .. }));
    let meets_char = |one: &Sql, other: &Sql| is_char(one) && !is_column(other) && other.literal.is_none();
    if !(left.padded || right.padded || meets_char(&left, &right) || meets_char(&right, &left)) {
        return (left, right);
    }
    let trimmed = |sql: Sql| {
        let bare = sql.text_literal().is_some_and(|text| !text.ends_with(' '));
        if bare || is_char(&sql) || is_trimmed(&sql) {
            return sql;
        }
        let text = format!("rtrim({})", sql.text);
        let mut trimmed = Sql::of(text, Kind::Text, &[&sql]);
        trimmed.padded = false;
        trimmed
    };
    (trimmed(left), trimmed(right))
}

/// True for a text whose blanks at the end were taken off.
fn is_trimmed(sql: &Sql) -> bool {
    sql.text.starts_with("rtrim(") && !sql.padded
}

/// True for 0, 1, `'0'`, `'1'`, `'true'` and `'false'`.
fn is_truth(sql: &Sql) -> bool {
    matches!(sql.whole(), Some(0 | 1))
        || sql
            .text_literal()
            .is_some_and(|text| matches!(text.to_ascii_lowercase().as_str(), "0" | "1" | "true" | "false"))
}

fn uuid_of(sql: Sql) -> Result<Sql> {
    match sql.text_literal() {
        Some(text) if valid_uuid(text) => Ok(Sql::new(
            format!("{}::uuid", quoted(text.trim_matches(['{', '}']))),
            Kind::Uuid,
        )),
        Some(text) => Err(Untranslatable::new(format!(
            "compares a unique identifier with the text {text:?}, which is none"
        ))),
        None => Ok(Sql::of(cast_text(&sql, &PgType::Uuid), Kind::Uuid, &[&sql])),
    }
}
