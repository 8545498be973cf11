//! Literals, and the literal forms of PostgreSQL.

use sqlparser::ast::{Expr, TypedString, Value};

use super::Translator;
use crate::expression::{
    Kind, Literal, Result, Sql, Untranslatable, bytea, quoted, unhex, valid_date, valid_time, valid_timestamp,
};

impl Translator<'_> {
    pub(super) fn value(&mut self, value: &Value) -> Result<Sql> {
        match value {
            Value::Number(number, _) => Ok(number_literal(number)),
            Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) | Value::NationalStringLiteral(text) => {
                text_literal(text)
            }
            Value::Boolean(value) => Ok(Sql::new(value.to_string(), Kind::Boolean)),
            Value::Null => Ok(Sql::new("null", Kind::Null)),
            Value::HexStringLiteral(hex) => {
                let bytes =
                    unhex(hex).ok_or_else(|| Untranslatable::new("has a hexadecimal literal that is not one"))?;
                Ok(Sql::new(bytea(&bytes), Kind::Bytes))
            }
            Value::SingleQuotedByteStringLiteral(bits)
                if !bits.is_empty() && bits.bytes().all(|b| matches!(b, b'0' | b'1')) =>
            {
                Ok(Sql {
                    literal: Some(Literal::Bits(bits.clone())),
                    ..Sql::new(format!("B'{bits}'"), Kind::Bits)
                })
            }
            other => Err(Untranslatable::new(format!(
                "has a literal that has no translation: {other}"
            ))),
        }
    }

    /// `_utf8mb4'…'`: a literal with its character set.
    pub(super) fn introduced(&mut self, prefix: &str, value: &Expr) -> Result<Sql> {
        let inner = self.expression(value)?;
        let charset = prefix.trim_start_matches('_').to_ascii_lowercase();
        match (charset.as_str(), inner.text_literal()) {
            ("binary", Some(text)) => Ok(Sql::new(bytea(text.as_bytes()), Kind::Bytes)),
            ("utf8mb4" | "utf8mb3" | "utf8", Some(_)) => Ok(inner),
            // Catalogs show literals in UTF-8, so plain ASCII is the same in all of these.
            (_, Some(text)) if text.is_ascii() => Ok(inner),
            _ => Err(Untranslatable::new(format!(
                "has a literal in the character set {charset}"
            ))),
        }
    }

    /// `DATE '2020-01-01'` and the like.
    pub(super) fn typed_string(&mut self, typed: &TypedString) -> Result<Sql> {
        let text = typed.value.clone().into_string().unwrap_or_default();
        match typed.data_type.to_string().to_ascii_lowercase().as_str() {
            "date" if valid_date(&text) => Ok(Sql::new(format!("{}::date", quoted(&text)), Kind::Date)),
            "timestamp" | "datetime" if valid_timestamp(&text) => {
                Ok(Sql::new(format!("{}::timestamp", quoted(&text)), Kind::Timestamp))
            }
            "time" if valid_time(&text, 838) => Ok(Sql::new(format!("{}::interval", quoted(&text)), Kind::Interval)),
            other => Err(Untranslatable::new(format!(
                "has a {other} literal that PostgreSQL does not have"
            ))),
        }
    }
}

pub(super) fn text_literal(text: &str) -> Result<Sql> {
    if text.contains('\0') {
        return Err(Untranslatable::new("has a text literal with a NUL character"));
    }
    Ok(Sql {
        literal: Some(Literal::Text(text.to_owned())),
        ..Sql::new(quoted(text), Kind::Text)
    })
}

fn number_literal(number: &str) -> Sql {
    let literal = Some(Literal::Number(number.to_owned()));
    if number.contains(['e', 'E']) {
        return Sql {
            literal,
            ..Sql::new(format!("'{number}'::double precision"), Kind::Double)
        };
    }
    match number.parse::<i64>() {
        Ok(value) => Sql {
            literal,
            wide: i32::try_from(value).is_err(),
            ..Sql::new(number, Kind::Integer)
        },
        Err(_) => Sql {
            literal,
            ..Sql::new(number, Kind::Numeric)
        },
    }
}
