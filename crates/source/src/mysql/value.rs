//! Key values: how a column of a key is asked for, read, and given back to the server as an operand.
//!
//! Whatever form is chosen here, chunks stay disjoint and complete: each boundary is the same operand on both sides of
//! a cut, under `<` on one and `>=` on the other. The forms matter so that the server compares in the column's own
//! order and can use the index.

use model::column_plan::packed;
use model::{ColumnPlan, KeyValue, MysqlType, SourceType};
use mysql_common::Value;

use super::decode::{pack_date, signed_micros};
use super::quote;

/// A column of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyColumn {
    /// Quoted name.
    pub(crate) name: String,
    pub(crate) kind: KeyKind,
}

/// How the server orders a key column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// By number; with `by_number` the column must be asked for its number (BIT, and ENUM and SET, which are ordered by
    /// index and bits but compared with a text as text).
    Number {
        by_number: bool,
    },
    Decimal,
    Float,
    /// By the column's collation.
    Text,
    /// By bytes.
    Bytes,
    Date,
    Datetime,
    Time,
}

impl KeyColumn {
    /// `None` for a type that cannot be a key.
    pub(crate) fn new(column: &ColumnPlan) -> Option<KeyColumn> {
        let SourceType::Mysql(source) = &column.source else {
            return None;
        };
        let kind = match source {
            MysqlType::TinyInt { .. }
            | MysqlType::SmallInt { .. }
            | MysqlType::MediumInt { .. }
            | MysqlType::Int { .. }
            | MysqlType::BigInt { .. }
            | MysqlType::Year => KeyKind::Number { by_number: false },
            MysqlType::Bit { .. } | MysqlType::Enum { .. } | MysqlType::Set { .. } => {
                KeyKind::Number { by_number: true }
            }
            MysqlType::Decimal { .. } => KeyKind::Decimal,
            MysqlType::Float { .. } | MysqlType::Double { .. } => KeyKind::Float,
            MysqlType::Char { .. }
            | MysqlType::Varchar { .. }
            | MysqlType::TinyText
            | MysqlType::Text
            | MysqlType::MediumText
            | MysqlType::LongText
            | MysqlType::Uuid
            | MysqlType::Inet4
            | MysqlType::Inet6 => KeyKind::Text,
            MysqlType::Binary { .. }
            | MysqlType::Varbinary { .. }
            | MysqlType::TinyBlob
            | MysqlType::Blob
            | MysqlType::MediumBlob
            | MysqlType::LongBlob => KeyKind::Bytes,
            MysqlType::Date => KeyKind::Date,
            MysqlType::Datetime { .. } | MysqlType::Timestamp { .. } => KeyKind::Datetime,
            MysqlType::Time { .. } => KeyKind::Time,
            MysqlType::Json { .. }
            | MysqlType::Geometry { .. }
            | MysqlType::Vector { .. }
            | MysqlType::Unsupported { .. } => return None,
        };
        Some(KeyColumn {
            name: quote::identifier(&column.source_column),
            kind,
        })
    }

    /// The expression that selects a value in the form that [`KeyColumn::read`] takes.
    pub(crate) fn selected(&self) -> String {
        match self.kind {
            KeyKind::Number { by_number: true } => format!("({} + 0)", self.name),
            _ => self.name.clone(),
        }
    }

    /// A value as the server sent it; `None` for NULL or a form that does not belong to the column.
    pub(crate) fn read(&self, value: Option<Value>) -> Option<KeyValue> {
        match (self.kind, value?) {
            (KeyKind::Number { .. }, Value::Int(number)) => Some(KeyValue::Integer(number)),
            (KeyKind::Number { .. }, Value::UInt(number)) => Some(KeyValue::Unsigned(number)),
            // ENUM + 0 is a DOUBLE; its numbers are small and whole. SET + 0 beyond 2^53 only moves the cut.
            (KeyKind::Number { by_number: true }, Value::Double(number)) => Some(KeyValue::Decimal(number.to_string())),
            (KeyKind::Number { by_number: true }, Value::Bytes(digits)) => {
                String::from_utf8(digits).ok().map(KeyValue::Decimal)
            }
            (KeyKind::Decimal, Value::Bytes(digits)) => String::from_utf8(digits).ok().map(KeyValue::Decimal),
            // The shortest text that reads back as the same number.
            (KeyKind::Float, Value::Float(number)) => Some(KeyValue::Decimal(f64::from(number).to_string())),
            (KeyKind::Float, Value::Double(number)) => Some(KeyValue::Decimal(number.to_string())),
            (KeyKind::Text, Value::Bytes(text)) => String::from_utf8(text).ok().map(KeyValue::Text),
            (KeyKind::Bytes, Value::Bytes(bytes)) => Some(KeyValue::Bytes(bytes)),
            (KeyKind::Date | KeyKind::Datetime, value) => pack_date(&value).map(KeyValue::Packed),
            (KeyKind::Time, value) => signed_micros(&value).map(KeyValue::Micros),
            _ => None,
        }
    }

    /// The operand for a boundary: its SQL, and the parameter if it has a `?`. `None` where the boundary's kind does not
    /// belong to the column.
    pub(crate) fn operand(&self, value: &KeyValue) -> Option<(String, Option<Value>)> {
        let plain = |value: Value| Some(("?".to_owned(), Some(value)));
        match (self.kind, value) {
            (KeyKind::Number { .. }, KeyValue::Integer(number)) => plain(Value::Int(*number)),
            (KeyKind::Number { .. }, KeyValue::Unsigned(number)) => plain(Value::UInt(*number)),
            (KeyKind::Number { by_number: true } | KeyKind::Float, KeyValue::Decimal(text)) => {
                text.parse().ok().and_then(|number| plain(Value::Double(number)))
            }
            // A text parameter would be compared as a floating-point number. Digits as they stand are exact.
            (KeyKind::Decimal, KeyValue::Decimal(text)) => is_decimal(text).then(|| (text.clone(), None)),
            (KeyKind::Text, KeyValue::Text(text)) => plain(Value::from(text.as_str())),
            // A parameter's text has a character set, UNHEX has none.
            (KeyKind::Bytes, KeyValue::Bytes(bytes)) => {
                Some(("UNHEX(?)".to_owned(), Some(Value::from(quote::hex(bytes)))))
            }
            (KeyKind::Date, KeyValue::Packed(packed)) => {
                let fields = packed::unpack(*packed);
                plain(Value::from(format!(
                    "{:04}-{:02}-{:02}",
                    fields.year, fields.month, fields.day
                )))
            }
            (KeyKind::Datetime, KeyValue::Packed(packed)) => {
                let packed::Fields {
                    year,
                    month,
                    day,
                    hour,
                    minute,
                    second,
                    microsecond,
                } = packed::unpack(*packed);
                plain(Value::from(format!(
                    "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{microsecond:06}"
                )))
            }
            (KeyKind::Time, KeyValue::Micros(micros)) => {
                let (sign, all) = (if *micros < 0 { "-" } else { "" }, micros.unsigned_abs());
                let (seconds, micros) = (all / 1_000_000, all % 1_000_000);
                let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
                // No `CAST(? AS TIME(6))`: MySQL 9.7 takes the second of two on one column for the first when it runs a
                // prepared statement for the first time, and keeps rows that it should leave out.
                let text = format!("TIME'{sign}{hours:02}:{minutes:02}:{seconds:02}.{micros:06}'");
                Some((text, None))
            }
            _ => None,
        }
    }
}

/// Digits with a sign and a point at most: what may stand in SQL as it is.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole) && are_digits(fraction)
}
