//! Comparisons: both sides brought to one kind, where MySQL would convert and PostgreSQL would refuse.

use sqlparser::ast::Expr;

use super::Translator;
use super::coerce::is_quotient;
use crate::expression::{Kind, Literal, Result, Sql, Untranslatable};
use crate::expression::{bytea, quoted, valid_date, valid_number, valid_time, valid_timestamp};

impl Translator<'_> {
    pub(super) fn comparison(&mut self, left: &Expr, op: &str, right: &Expr) -> Result<Sql> {
        if let (Expr::Tuple(lefts), Expr::Tuple(rights), "=") = (bare(left), bare(right), op) {
            return self.equal_rows(lefts, rights);
        }
        let (left, right) = (self.expression(left)?, self.expression(right)?);
        self.compared(left, op, right)
    }

    /// `(a, b) = (1, 2)`.
    fn equal_rows(&mut self, lefts: &[Expr], rights: &[Expr]) -> Result<Sql> {
        if lefts.len() != rights.len() || lefts.is_empty() {
            return Err(Untranslatable::new("compares rows of several lengths"));
        }
        let pairs = lefts.iter().zip(rights);
        let parts = pairs
            .map(|(left, right)| self.comparison(left, "=", right))
            .collect::<Result<Vec<Sql>>>()?;
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        let parts: Vec<&Sql> = parts.iter().collect();
        Ok(Sql::of(format!("({})", texts.join(" and ")), Kind::Boolean, &parts))
    }

    /// `(a, b) in ((1, 2), (3, 4))`.
    fn row_in_list(&mut self, row: &[Expr], list: &[Expr], negated: bool) -> Result<Sql> {
        let parts = list
            .iter()
            .map(|item| match bare(item) {
                Expr::Tuple(values) => self.equal_rows(row, values),
                _ => Err(Untranslatable::new("compares a row with something else")),
            })
            .collect::<Result<Vec<Sql>>>()?;
        let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
        let not = if negated { "not " } else { "" };
        let parts: Vec<&Sql> = parts.iter().collect();
        Ok(Sql::of(
            format!("({not}({}))", texts.join(" or ")),
            Kind::Boolean,
            &parts,
        ))
    }

    pub(in crate::mysql) fn compared(&mut self, left: Sql, op: &str, right: Sql) -> Result<Sql> {
        let equality = matches!(op, "=" | "<>" | "is not distinct from");
        let (left, right) = self.comparable(left, right, equality)?;
        Ok(Sql::of(
            format!("({} {op} {})", left.text, right.text),
            Kind::Boolean,
            &[&left, &right],
        ))
    }

    pub(super) fn in_list(&mut self, expr: &Expr, list: &[Expr], negated: bool) -> Result<Sql> {
        if let Expr::Tuple(row) = bare(expr) {
            return self.row_in_list(row, list, negated);
        }
        let mut value = self.expression(expr)?;
        let list = list
            .iter()
            .map(|item| self.expression(item))
            .collect::<Result<Vec<Sql>>>()?;
        // One text that is no label makes texts of all.
        if value.kind == Kind::Enum && self.query.is_some() {
            let texts = list.iter().filter_map(Sql::text_literal);
            if !texts
                .into_iter()
                .all(|text| value.labels.iter().any(|label| label == text))
            {
                value = self.text(value)?;
            }
        }
        let mut left: Option<Sql> = None;
        let mut items = Vec::with_capacity(list.len());
        for item in list {
            let (same, item) = self.comparable(value.clone(), item, true)?;
            // The source compares with each item in a form of its own.
            if item.kind != Kind::Null {
                if left.as_ref().is_some_and(|left| left.text != same.text) {
                    return Err(Untranslatable::new("has a list of values of several kinds"));
                }
                left = Some(same);
            }
            items.push(item);
        }
        let left = left.unwrap_or(value);
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
        let (value, low) = self.comparable(value, low, false)?;
        let (value, high) = self.comparable(value, high, false)?;
        let not = if negated { "not " } else { "" };
        let text = format!("({} {not}between {} and {})", value.text, low.text, high.text);
        Ok(Sql::of(text, Kind::Boolean, &[&value, &low, &high]))
    }

    /// Two sides that PostgreSQL compares as MySQL does.
    pub(in crate::mysql) fn comparable(&mut self, left: Sql, right: Sql, equality: bool) -> Result<(Sql, Sql)> {
        if left.kind == Kind::Null || right.kind == Kind::Null {
            return Ok((left, right));
        }
        if left.is_number() && right.is_number() {
            if is_quotient(&left) || is_quotient(&right) {
                self.caveat("a quotient is compared with more digits after the point than in the source");
            }
            return Ok((left, right));
        }
        if left.text_literal().is_some() && right.text_literal().is_none() {
            let (right, left) = self.with_literal(right, left, equality)?;
            return Ok((left, right));
        }
        if right.text_literal().is_some() && left.text_literal().is_none() {
            return self.with_literal(left, right, equality);
        }
        match (left.kind, right.kind) {
            (Kind::Boolean, Kind::Boolean) if equality => Ok((left, right)),
            (Kind::Boolean, _) if right.is_number() => Ok(self.boolean_and_number(left, right, equality)),
            (_, Kind::Boolean) if left.is_number() => {
                let (right, left) = self.boolean_and_number(right, left, equality);
                Ok((left, right))
            }
            (Kind::Text, Kind::Text) => {
                self.text_caveats(&left, &right, equality);
                Ok((left, right))
            }
            (Kind::Enum, Kind::Enum) if equality && left.pg_type.is_some() && left.pg_type == right.pg_type => {
                Ok((left, right))
            }
            (Kind::Enum, Kind::Enum | Kind::Text) | (Kind::Text, Kind::Enum) if equality => {
                let (left, right) = (self.text(left)?, self.text(right)?);
                self.text_caveats(&left, &right, equality);
                Ok((left, right))
            }
            (Kind::Date, Kind::Timestamp) | (Kind::Timestamp, Kind::Date) => Ok((left, right)),
            // PostgreSQL compares them in the session's time zone, as MySQL does.
            (Kind::TimestampTz, Kind::Date | Kind::Timestamp) | (Kind::Date | Kind::Timestamp, Kind::TimestampTz)
                if self.query.is_some() =>
            {
                Ok((left, right))
            }
            // Both as floating-point numbers.
            (Kind::Text, _) if right.is_number() && self.in_view() => Ok((self.leading_number(&left)?, right)),
            (_, Kind::Text) if left.is_number() && self.in_view() => Ok((left, self.leading_number(&right)?)),
            (Kind::Bits, Kind::Bits) => Err(Untranslatable::new("compares bit strings")),
            (Kind::Json, Kind::Boolean) if equality => json_literal(left, right),
            (Kind::Json, _) if equality && right.is_number() && right.literal.is_some() => json_literal(left, right),
            (a, b) if a == b && (equality || !matches!(a, Kind::Json | Kind::Enum | Kind::TextArray | Kind::Other)) => {
                Ok((left, right))
            }
            (a, b) => Err(Untranslatable::new(format!("compares {a:?} with {b:?}").to_lowercase())),
        }
    }

    /// A value compared with a text literal, which takes the value's type where it can.
    fn with_literal(&mut self, value: Sql, literal: Sql, equality: bool) -> Result<(Sql, Sql)> {
        let text = literal.text_literal().unwrap_or_default().to_owned();
        let converted = match value.kind {
            Kind::Text => {
                self.text_caveats(&value, &literal, equality);
                return Ok((value, literal));
            }
            Kind::Integer | Kind::Numeric | Kind::Double if valid_number(&text, false) => {
                Sql::new(format!("({text})"), Kind::Numeric)
            }
            Kind::Integer | Kind::Numeric | Kind::Double if self.in_view() => self.leading_number(&literal)?,
            Kind::Date | Kind::Timestamp | Kind::TimestampTz if self.query.is_some() && is_zero_date(&text) => {
                return Ok(self.with_zero_date(value));
            }
            Kind::Date if valid_date(&text) => Sql::new(format!("{}::date", quoted(&text)), Kind::Date),
            Kind::Date | Kind::Timestamp if valid_timestamp(&text) => {
                Sql::new(format!("{}::timestamp", quoted(&text)), Kind::Timestamp)
            }
            Kind::TimestampTz if self.query.is_some() && valid_timestamp(&text) => {
                Sql::new(format!("{}::timestamp", quoted(&text)), Kind::Timestamp)
            }
            Kind::TimestampTz if valid_timestamp(&text) => {
                self.caveat("time literals are taken as UTC");
                Sql::new(format!("'{text}+00'::timestamptz"), Kind::TimestampTz)
            }
            Kind::Interval if valid_time(&text, 838) => {
                Sql::new(format!("{}::interval", quoted(&text)), Kind::Interval)
            }
            Kind::TimeOfDay if valid_time(&text, 23) && !text.starts_with('-') => {
                Sql::new(format!("{}::time", quoted(&text)), Kind::TimeOfDay)
            }
            Kind::Enum if equality => {
                let label = value.labels.iter().find(|label| **label == text).or_else(|| {
                    value
                        .labels
                        .iter()
                        .find(|label| value.case_insensitive && label.to_lowercase() == text.to_lowercase())
                });
                match label {
                    Some(label) => Sql::new(quoted(label), Kind::Enum),
                    None if self.query.is_some() => {
                        let value = self.text(value)?;
                        self.text_caveats(&value, &literal, equality);
                        return Ok((value, literal));
                    }
                    None => {
                        return Err(Untranslatable::new(
                            "compares an enum with a text that is none of its labels",
                        ));
                    }
                }
            }
            Kind::TextArray if equality => {
                let mut chosen: Vec<&str> = if text.is_empty() {
                    Vec::new()
                } else {
                    text.split(',').collect()
                };
                if !chosen
                    .iter()
                    .all(|member| value.labels.iter().any(|label| label == member))
                {
                    return Err(Untranslatable::new(
                        "compares a set with a text that is none of its values",
                    ));
                }
                chosen.sort_by_key(|member| value.labels.iter().position(|label| label == member));
                Sql::new(text_array(&chosen), Kind::TextArray)
            }
            Kind::Bytes => Sql::new(bytea(text.as_bytes()), Kind::Bytes),
            Kind::Uuid if valid_uuid(&text) => Sql::new(format!("{}::uuid", quoted(&text)), Kind::Uuid),
            Kind::Inet if text.parse::<std::net::IpAddr>().is_ok() => {
                Sql::new(format!("{}::inet", quoted(&text)), Kind::Inet)
            }
            Kind::Json if equality => {
                let json = serde_json::Value::String(text.clone()).to_string();
                Sql::new(format!("{}::jsonb", quoted(&json)), Kind::Json)
            }
            kind => {
                return Err(Untranslatable::new(
                    format!("compares {kind:?} with a text").to_lowercase(),
                ));
            }
        };
        Ok((value, converted))
    }

    /// A moment compared with the zero date, which came as NULL and is the earliest of all.
    fn with_zero_date(&mut self, value: Sql) -> (Sql, Sql) {
        self.caveat("the zero date is NULL in PostgreSQL, and so NULL is taken for it");
        let zone = if value.kind == Kind::TimestampTz {
            "timestamptz"
        } else {
            "timestamp"
        };
        let kind = if value.kind == Kind::TimestampTz {
            Kind::TimestampTz
        } else {
            Kind::Timestamp
        };
        let zero = format!("'-infinity'::{zone}");
        let value = Sql::of(format!("coalesce({}, {zero})", value.text), kind, &[&value]);
        (value, Sql::new(zero, kind))
    }

    fn boolean_and_number(&mut self, boolean: Sql, number: Sql, equality: bool) -> (Sql, Sql) {
        match number.whole() {
            Some(value @ (0 | 1)) if equality => {
                let literal = Sql::new((value == 1).to_string(), Kind::Boolean);
                (boolean, literal)
            }
            _ => (
                Sql::of(format!("{}::integer", boolean.text), Kind::Integer, &[&boolean]),
                number,
            ),
        }
    }

    pub(super) fn text_caveats(&mut self, left: &Sql, right: &Sql, equality: bool) {
        if left.case_insensitive || right.case_insensitive {
            self.caveat("the source compares the text without case; PostgreSQL's text type does not");
        } else if has_letters(left) && has_letters(right) {
            self.caveat("two literals are compared by the collation of the connection, mostly without case");
        }
        if !equality {
            self.caveat("texts are put in order by another collation");
        }
    }
}

fn bare(expr: &Expr) -> &Expr {
    match expr {
        Expr::Nested(inner) => bare(inner),
        _ => expr,
    }
}

/// True for a literal that another spelling of the same letters may equal.
fn has_letters(sql: &Sql) -> bool {
    sql.text_literal()
        .is_some_and(|text| text.chars().any(char::is_alphabetic))
}

/// `0000-00-00`, also with a time.
fn is_zero_date(text: &str) -> bool {
    matches!(text, "0000-00-00" | "0000-00-00 00:00:00")
        || text
            .strip_prefix("0000-00-00 00:00:00.")
            .is_some_and(|digits| digits.bytes().all(|digit| digit == b'0'))
}

/// JSON compared with a number or a truth value.
fn json_literal(json: Sql, other: Sql) -> Result<(Sql, Sql)> {
    let text = match &other.literal {
        Some(Literal::Number(number)) if valid_number(number, false) => number.trim_start_matches('+').to_owned(),
        None if matches!(other.text.as_str(), "true" | "false") => other.text.clone(),
        _ => return Err(Untranslatable::new("compares JSON with something that is no literal")),
    };
    if serde_json::from_str::<serde_json::Value>(&text).is_err() {
        return Err(Untranslatable::new(
            "compares JSON with a number that JSON does not have",
        ));
    }
    Ok((json, Sql::new(format!("'{text}'::jsonb"), Kind::Json)))
}

/// `array['a','b']::text[]`.
pub(super) fn text_array(members: &[&str]) -> String {
    let members: Vec<String> = members.iter().map(|member| quoted(member)).collect();
    format!("array[{}]::text[]", members.join(", "))
}

/// True for 32 hexadecimal digits, with hyphens in the usual places or without.
pub(super) fn valid_uuid(text: &str) -> bool {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let hyphens: Vec<usize> = text.match_indices('-').map(|(at, _)| at).collect();
    digits.len() == 32
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        && (hyphens.is_empty() || hyphens == [8, 13, 18, 23])
}
