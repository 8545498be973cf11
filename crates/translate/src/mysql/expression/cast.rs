//! CAST and CONVERT.

use sqlparser::ast::{DataType, Expr, ObjectName};

use super::Translator;
use crate::expression::{Kind, Result, Sql, Untranslatable, quoted, valid_date, valid_number, valid_timestamp};

impl Translator<'_> {
    pub(super) fn cast(&mut self, expr: &Expr, data_type: &DataType) -> Result<Sql> {
        let inner = self.expression(expr)?;
        let spelled = data_type.to_string().to_ascii_lowercase();
        let (name, modifiers) = match spelled.split_once('(') {
            Some((name, rest)) => (name.trim().to_owned(), rest.trim_end_matches(')').trim().to_owned()),
            None => (spelled.clone(), String::new()),
        };
        match name.as_str() {
            "signed" | "signed integer" | "int" | "integer" | "bigint" => self.cast_integer(inner, false),
            "unsigned" | "unsigned integer" => self.cast_integer(inner, true),
            "decimal" | "dec" | "numeric" => {
                let modifiers = if modifiers.is_empty() {
                    "10,0".to_owned()
                } else {
                    modifiers
                };
                let inner = self.castable_number(inner)?;
                if inner.literal.is_none() && !holds(&modifiers, &inner) {
                    self.caveat("a number with too many digits for the type of a CAST is refused, and not cut to the largest one");
                }
                Ok(Sql::of(
                    format!("{}::numeric({modifiers})", inner.text),
                    Kind::Numeric,
                    &[&inner],
                ))
            }
            "double" | "double precision" | "float" | "real" => {
                let inner = self.castable_number(inner)?;
                Ok(Sql::of(
                    format!("{}::double precision", inner.text),
                    Kind::Double,
                    &[&inner],
                ))
            }
            "char" | "varchar" | "character" | "nchar" => {
                let text = self.text(inner)?;
                match modifiers.as_str() {
                    "" => Ok(text),
                    length => Ok(Sql::of(format!("left({}, {length})", text.text), Kind::Text, &[&text])),
                }
            }
            "date" => match (inner.kind, inner.text_literal()) {
                (Kind::Date, _) => Ok(inner),
                (Kind::Timestamp, _) => Ok(Sql::of(format!("{}::date", inner.text), Kind::Date, &[&inner])),
                (_, Some(text)) if valid_date(text) => Ok(Sql::new(format!("{}::date", quoted(text)), Kind::Date)),
                (kind, _) => Err(refused(kind, "a date")),
            },
            "datetime" | "timestamp" => match (inner.kind, inner.text_literal()) {
                (Kind::Timestamp, _) => Ok(inner),
                (Kind::Date, _) => Ok(Sql::of(
                    format!("{}::timestamp", inner.text),
                    Kind::Timestamp,
                    &[&inner],
                )),
                (_, Some(text)) if valid_timestamp(text) => {
                    Ok(Sql::new(format!("{}::timestamp", quoted(text)), Kind::Timestamp))
                }
                (kind, _) => Err(refused(kind, "a timestamp")),
            },
            "time" => self.time_of(inner),
            "json" => match (inner.kind, inner.text_literal()) {
                (Kind::Json, _) => Ok(inner),
                (_, Some(text)) if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() => {
                    Ok(Sql::new(format!("{}::jsonb", quoted(text)), Kind::Json))
                }
                (kind, _) => Err(refused(kind, "JSON")),
            },
            "binary" if inner.kind == Kind::Bytes && modifiers.is_empty() => Ok(inner),
            // Texts that are compared byte by byte.
            "binary" if inner.kind == Kind::Text && modifiers.is_empty() => {
                Ok(
                    Sql::of(format!("({}::text collate \"C\")", inner.text), Kind::Text, &[])
                        .at_least(inner.volatility),
                )
            }
            _ => Err(Untranslatable::new(format!(
                "casts to {spelled}, which has no translation"
            ))),
        }
    }

    pub(super) fn convert(
        &mut self,
        expr: &Expr,
        data_type: Option<&DataType>,
        charset: Option<&ObjectName>,
    ) -> Result<Sql> {
        match (data_type, charset) {
            (Some(data_type), None) => self.cast(expr, data_type),
            (None, Some(charset)) if charset.to_string().to_ascii_lowercase().starts_with("utf8") => {
                let inner = self.expression(expr)?;
                match inner.kind {
                    Kind::Text => Ok(inner),
                    kind => Err(refused(kind, "a text in another character set")),
                }
            }
            _ => Err(Untranslatable::new("converts to a character set other than UTF-8")),
        }
    }

    fn cast_integer(&mut self, inner: Sql, unsigned: bool) -> Result<Sql> {
        if inner.kind == Kind::Integer && !unsigned {
            return Ok(Sql::of(super::operator::widened(&inner), Kind::Integer, &[&inner]).wide());
        }
        let inner = if inner.kind == Kind::Text {
            self.leading_integer(&inner)
        } else {
            self.castable_number(inner)?
        };
        if unsigned {
            self.caveat("a negative number cast to UNSIGNED stays negative");
        }
        Ok(Sql::of(format!("{}::bigint", inner.text), Kind::Integer, &[&inner]).wide())
    }

    /// The whole number that a text begins with, or 0.
    fn leading_integer(&mut self, inner: &Sql) -> Sql {
        self.caveat("a text that begins with no whole number is 0; one with more than 64 bits is refused");
        let text = format!(
            r"case when {0} is not null then coalesce(substring({0} from '^\s*([-+]?[0-9]+)'), '0') end",
            inner.text
        );
        Sql::of(format!("({text})"), Kind::Text, &[inner])
    }

    /// In a view: the number that a text begins with, or 0, as MySQL compares and computes with it. (In what changes rows
    /// a strict server refuses other texts.)
    pub(super) fn leading_number(&mut self, inner: &Sql) -> Result<Sql> {
        if let Some(text) = inner.text_literal() {
            let number = number_at_start(text);
            let is_short = valid_number(number, true) && number.len() < 40;
            let number = if number.is_empty() { "0" } else { number };
            if !is_short && number != "0" {
                return Err(Untranslatable::new("computes with a text that is a very long number"));
            }
            return Ok(Sql::new(format!("'{number}'::double precision"), Kind::Double));
        }
        self.caveat("a text is read as the number that it begins with, or 0, for which no index on it is used");
        let text = format!(
            r"(case when {0} is not null then coalesce(substring({0} from '^\s*([-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{{1,3}})?)'), '0')::double precision end)",
            inner.text
        );
        Ok(Sql::of(text, Kind::Double, &[inner]))
    }

    /// A number, or a text that PostgreSQL reads as one (and refuses if it is none, as strict MySQL does).
    pub(super) fn castable_number(&mut self, inner: Sql) -> Result<Sql> {
        if inner.kind == Kind::Json {
            self.caveat("JSON that is no number is refused");
            let text = format!("({} #>> array[]::text[])::numeric", inner.text);
            return Ok(Sql::of(text, Kind::Numeric, &[&inner]));
        }
        if inner.kind != Kind::Text {
            return self.number(inner);
        }
        self.caveat("a text that is no number is refused");
        Ok(Sql::of(format!("{}::numeric", inner.text), Kind::Numeric, &[&inner]))
    }
}

/// What MySQL reads of a text as a number: empty if it begins with none.
fn number_at_start(text: &str) -> &str {
    let text = text.trim_start_matches([' ', '\t', '\n', '\r', '\x0b', '\x0c']);
    let ends = text.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let numbers = ends
        .take_while(|end| *end < 320)
        .filter(|end| valid_number(&text[..*end], true));
    numbers.last().map_or("", |end| &text[..end])
}

fn refused(kind: Kind, to: &str) -> Untranslatable {
    Untranslatable::new(format!("casts {} to {to}", format!("{kind:?}").to_lowercase()))
}

/// True if a decimal of these digits has room for every value of a whole number.
fn holds(modifiers: &str, number: &Sql) -> bool {
    let digits = |text: &str| text.trim().parse::<u32>().unwrap_or(0);
    let room = match modifiers.split_once(',') {
        Some((all, scale)) => digits(all).saturating_sub(digits(scale)),
        None => digits(modifiers),
    };
    number.kind == Kind::Integer && room >= if number.wide { 19 } else { 10 }
}
