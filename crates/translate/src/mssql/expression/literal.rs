//! Literals.

use model::PgType;
use sqlparser::ast::Value;

use super::Translator;
use crate::expression::{Kind, Literal, Result, Sql, Untranslatable, bytea, quoted, unhex, valid_number};

impl Translator<'_> {
    pub(super) fn literal(&mut self, value: &Value) -> Result<Sql> {
        match value {
            Value::Number(number, _) => number_literal(number),
            Value::SingleQuotedString(text) | Value::NationalStringLiteral(text) => text_literal(text),
            Value::HexStringLiteral(digits) => {
                let bytes = unhex(digits).ok_or_else(|| Untranslatable::new("has a binary literal that is none"))?;
                Ok(Sql::new(bytea(&bytes), Kind::Bytes))
            }
            Value::Null => Ok(Sql::new("null", Kind::Null)),
            Value::Placeholder(name) if name.starts_with('$') => money(name),
            other => Err(Untranslatable::new(format!(
                "has the literal {other}, which has no translation"
            ))),
        }
    }
}

/// A text as a literal.
pub(super) fn text_literal(text: &str) -> Result<Sql> {
    if text.contains('\0') {
        return Err(Untranslatable::new(
            "has a text with a NUL, which PostgreSQL does not store",
        ));
    }
    Ok(Sql {
        literal: Some(Literal::Text(text.to_owned())),
        ..Sql::new(quoted(text), Kind::Text)
    })
}

fn money(text: &str) -> Result<Sql> {
    let digits = text.trim_start_matches('$').replace(',', "");
    let digits = if digits.is_empty() { "0".to_owned() } else { digits };
    if !valid_number(&digits, false) {
        return Err(Untranslatable::new(format!(
            "has the amount {text}, which is not known"
        )));
    }
    Ok(Sql {
        literal: Some(Literal::Number(digits.clone())),
        ..Sql::new(format!("{digits}::numeric(19,4)"), Kind::Numeric)
    }
    .typed(PgType::Numeric {
        modifier: Some((19, 4)),
    }))
}

/// Whole numbers that an `int` does not hold are decimals; an exponent makes a `float`.
pub(super) fn number_literal(number: &str) -> Result<Sql> {
    if number.starts_with('$') {
        return money(number);
    }
    if !valid_number(number, true) {
        return Err(Untranslatable::new(format!(
            "has the number {number}, which is not known"
        )));
    }
    let literal = Some(Literal::Number(number.to_owned()));
    if number.contains(['e', 'E']) {
        return Ok(Sql {
            literal,
            ..Sql::new(format!("'{number}'::double precision"), Kind::Double)
        });
    }
    if let Some((whole, fraction)) = number.split_once('.') {
        let scale = i16::try_from(fraction.len()).unwrap_or(i16::MAX);
        let whole = whole.trim_start_matches('0').len();
        let precision = u16::try_from((whole + fraction.len()).max(1)).unwrap_or(u16::MAX);
        let text = if number.starts_with('.') {
            format!("0{number}")
        } else {
            number.to_owned()
        };
        // `5.` is a decimal of PostgreSQL too.
        let sql = Sql {
            literal,
            ..Sql::new(text, Kind::Numeric)
        };
        return Ok(sql.typed(PgType::Numeric {
            modifier: Some((precision, scale)),
        }));
    }
    if number.parse::<i32>().is_ok() {
        return Ok(Sql {
            literal,
            ..Sql::new(number, Kind::Integer)
        });
    }
    let precision = u16::try_from(number.trim_start_matches('0').len().max(1)).unwrap_or(u16::MAX);
    Ok(Sql {
        literal,
        ..Sql::new(format!("{number}::numeric"), Kind::Numeric)
    }
    .typed(PgType::Numeric {
        modifier: Some((precision, 0)),
    }))
}
