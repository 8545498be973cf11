//! CAST and CONVERT between types, as far as our statements need them.
//! <https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql>

mod spelled;

use self::spelled::spelled;
use crate::collation::{CodePage, Collation};
use crate::error::ServerError;
use crate::text;
use crate::types::Type;
use crate::value::{Decimal, Value};
use crate::wire::bytes::{to_utf16, utf16};

/// The value as one of another type.
pub(crate) fn convert(value: Value, from: &Type, to: &Type, style: i64) -> Result<Value, ServerError> {
    let value = match value {
        Value::Null => return Ok(Value::Null),
        Value::Variant(base, inner) if *to != Type::SqlVariant => return convert(*inner, &base, to, style),
        other => other,
    };
    if *to == Type::SqlVariant {
        return Ok(match value {
            variant @ Value::Variant(..) => variant,
            other => Value::Variant(Box::new(from.clone()), Box::new(other)),
        });
    }
    let failed = || refused(&value, from, to);
    match to {
        Type::Bit => Ok(Value::Bit(match &value {
            Value::Text(text) if text.eq_ignore_ascii_case("true") => true,
            Value::Text(text) if text.eq_ignore_ascii_case("false") => false,
            other => number(other).ok_or_else(failed)?.unscaled != 0,
        })),
        Type::TinyInt => whole(&value, 0..=255).ok_or_else(failed),
        Type::SmallInt => whole(&value, i16::MIN.into()..=i16::MAX.into()).ok_or_else(failed),
        Type::Int => whole(&value, i32::MIN.into()..=i32::MAX.into()).ok_or_else(failed),
        Type::BigInt => whole(&value, i64::MIN..=i64::MAX).ok_or_else(failed),
        Type::Float => float(&value).map(Value::Float).ok_or_else(failed),
        #[expect(clippy::cast_possible_truncation, reason = "to real, digits are lost on purpose")]
        Type::Real => float(&value)
            .map(|number| Value::Real(number as f32))
            .ok_or_else(failed),
        Type::Decimal(precision, scale) | Type::Numeric(precision, scale) => {
            exact(&value, *precision, *scale).ok_or_else(failed)
        }
        Type::Money => exact(&value, 19, 4).ok_or_else(failed),
        Type::SmallMoney => exact(&value, 10, 4).ok_or_else(failed),
        Type::Char(..) | Type::VarChar(..) | Type::NChar(..) | Type::NVarChar(..) | Type::Text(_) | Type::NText(_) => {
            characters(&value, from, to, style).ok_or_else(failed)
        }
        Type::Xml | Type::Json | Type::Vector(_) => match decoded(&value, from) {
            Some(text) => Ok(Value::Text(text)),
            None => Err(failed()),
        },
        Type::Binary(length) => binary(&value, from, style, Some(*length), true).ok_or_else(failed),
        Type::VarBinary(length) => binary(&value, from, style, *length, false).ok_or_else(failed),
        Type::Image | Type::RowVersion | Type::Udt(_) => binary(&value, from, style, None, false).ok_or_else(failed),
        Type::UniqueIdentifier => match &value {
            Value::Guid(_) => Ok(value),
            Value::Text(text) => text::guid(text).map(Value::Guid).ok_or_else(failed),
            _ => Err(failed()),
        },
        Type::Date
        | Type::Time(_)
        | Type::DateTime
        | Type::SmallDateTime
        | Type::DateTime2(_)
        | Type::DateTimeOffset(_) => moment(&value, to).ok_or_else(failed),
        Type::SqlVariant => Err(failed()),
    }
}

/// 245, 241, 8114, 8169 and 8115, by what was to be made.
fn refused(value: &Value, from: &Type, to: &Type) -> ServerError {
    match (value, to) {
        (Value::Text(text), Type::TinyInt | Type::SmallInt | Type::Int | Type::BigInt | Type::Bit) => ServerError::new(
            245,
            16,
            format!(
                "Conversion failed when converting the {} value '{text}' to data type {}.",
                from.name(),
                to.name()
            ),
        ),
        (Value::Text(_), Type::UniqueIdentifier) => ServerError::new(
            8169,
            16,
            "Conversion failed when converting from a character string to uniqueidentifier.",
        ),
        (
            Value::Text(_),
            Type::Date | Type::Time(_) | Type::DateTime | Type::DateTime2(_) | Type::DateTimeOffset(_),
        ) => ServerError::new(
            241,
            16,
            "Conversion failed when converting date and/or time from character string.",
        ),
        (Value::Text(_), _) => ServerError::new(
            8114,
            16,
            format!("Error converting data type {} to {}.", from.name(), to.name()),
        ),
        _ => ServerError::new(
            8115,
            16,
            format!(
                "Arithmetic overflow error converting {} to data type {}.",
                from.name(),
                to.name()
            ),
        ),
    }
}

/// Exact numbers, and texts that are one.
pub(crate) fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Bit(bit) => Some(Decimal {
            unscaled: (*bit).into(),
            scale: 0,
        }),
        Value::Int(number) => Some(Decimal {
            unscaled: (*number).into(),
            scale: 0,
        }),
        Value::Decimal(number) => Some(*number),
        Value::Text(text) => text::decimal(text),
        Value::Float(number) => text::decimal(&format!("{number:.17}")),
        Value::Real(number) => text::decimal(&format!("{number:.9}")),
        _ => None,
    }
}

pub(crate) fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        Value::Real(number) => Some((*number).into()),
        Value::Text(text) => text.trim().parse().ok(),
        other => number(other)?.to_string().parse().ok(),
    }
}

fn whole(value: &Value, range: std::ops::RangeInclusive<i64>) -> Option<Value> {
    let number = number(value)?;
    if matches!(value, Value::Text(_)) && number.scale > 0 {
        return None;
    }
    // Towards zero.
    let whole = number.unscaled / crate::value::power_of_ten(number.scale)?;
    let whole = i64::try_from(whole).ok().filter(|whole| range.contains(whole))?;
    Some(Value::Int(whole))
}

fn exact(value: &Value, precision: u8, scale: u8) -> Option<Value> {
    let number = number(value)?.rescaled(scale)?;
    let fits = number.unscaled.unsigned_abs() < 10_u128.pow(precision.into());
    fits.then_some(Value::Decimal(number))
}

/// The text of a character value; bytes of a code page are decoded, those that mean nothing become U+FFFD.
fn decoded(value: &Value, from: &Type) -> Option<String> {
    match (value, from) {
        (Value::Text(text), _) => Some(text.clone()),
        (Value::Bytes(bytes), Type::Char(_, collation) | Type::VarChar(_, collation) | Type::Text(collation)) => {
            Some(match collation.code_page() {
                CodePage::Web(encoding, _) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
                CodePage::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
                page => bytes.iter().map(|byte| page.character(*byte)).collect(),
            })
        }
        (Value::Bytes(bytes), Type::NChar(..) | Type::NVarChar(..) | Type::NText(_)) => utf16(bytes).ok(),
        _ => None,
    }
}

fn characters(value: &Value, from: &Type, to: &Type, style: i64) -> Option<Value> {
    let wide = matches!(to, Type::NChar(..) | Type::NVarChar(..) | Type::NText(_));
    let from_wide = matches!(from, Type::NChar(..) | Type::NVarChar(..) | Type::NText(_));
    if let (Value::Bytes(bytes), true, true) = (value, wide, from_wide) {
        // Halves of pairs stay what they are.
        let length = match to {
            Type::NChar(length, _) | Type::NVarChar(Some(length), _) => usize::from(*length),
            _ => bytes.len(),
        };
        return Some(Value::Bytes(bytes[..length.min(bytes.len())].to_vec()));
    }
    let text = match value {
        Value::Bytes(bytes) if from.collation().is_none() => match style {
            1 => format!("0x{}", text::hex_text(bytes)),
            2 => text::hex_text(bytes),
            _ if wide => utf16(bytes).ok()?,
            _ => encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(bytes)
                .0
                .into_owned(),
        },
        Value::Text(_) | Value::Bytes(_) => decoded(value, from)?,
        other => spelled(other, from, style)?,
    };
    let fits = |text: &str| match to {
        Type::Char(length, collation) | Type::VarChar(Some(length), collation) => {
            collation.code_page().encode(text).len() <= usize::from(*length)
        }
        Type::NChar(length, _) | Type::NVarChar(Some(length), _) => {
            text.encode_utf16().count() * 2 <= usize::from(*length)
        }
        _ => true,
    };
    let is_text = matches!(value, Value::Text(_) | Value::Bytes(_));
    let mut text = text;
    while !fits(&text) {
        // Texts are cut; numbers and moments that do not fit are errors.
        if !is_text {
            return None;
        }
        text.pop();
    }
    let pad = match to {
        Type::Char(length, collation) => usize::from(*length).checked_sub(collation.code_page().encode(&text).len()),
        Type::NChar(length, _) => (usize::from(*length) / 2).checked_sub(text.encode_utf16().count()),
        _ => None,
    };
    text.extend(std::iter::repeat_n(' ', pad.unwrap_or(0)));
    // What the code page lacks is gone.
    if let (false, Some(collation)) = (wide, to.collation()) {
        let page = collation.code_page();
        text = text
            .chars()
            .map(|character| {
                if page.encode(character.encode_utf8(&mut [0; 4])) == b"?" {
                    '?'
                } else {
                    character
                }
            })
            .collect();
    }
    Some(Value::Text(text))
}

fn binary(value: &Value, from: &Type, style: i64, length: Option<u16>, pad: bool) -> Option<Value> {
    let mut left = false;
    let mut bytes = match (value, from) {
        (Value::Text(text), _) if matches!(style, 1 | 2) => text::hex(
            text.strip_prefix("0x")
                .or_else(|| text.strip_prefix("0X"))
                .unwrap_or(text),
        )?,
        (Value::Text(text), Type::NChar(..) | Type::NVarChar(..) | Type::NText(_) | Type::Xml) => to_utf16(text),
        (Value::Text(text), Type::Json) => text.as_bytes().to_vec(),
        (Value::Text(text), _) => from
            .collation()
            .unwrap_or(&Collation::default())
            .code_page()
            .encode(text),
        (Value::Bytes(bytes), _) => bytes.clone(),
        (Value::Guid(guid), _) => crate::wire::encode::wire_guid(guid).to_vec(),
        // Numbers are big-endian, and fill from the right.
        (Value::Int(number), _) => {
            left = true;
            let bytes = number.to_be_bytes();
            let size = match from {
                Type::TinyInt => 1,
                Type::SmallInt => 2,
                Type::Int => 4,
                _ => 8,
            };
            bytes[8 - size..].to_vec()
        }
        (Value::Bit(bit), _) => vec![u8::from(*bit)],
        _ => return None,
    };
    if let Some(length) = length.map(usize::from) {
        if bytes.len() > length {
            bytes = if left {
                bytes[bytes.len() - length..].to_vec()
            } else {
                bytes[..length].to_vec()
            };
        } else if pad && left {
            bytes.splice(..0, std::iter::repeat_n(0, length - bytes.len()));
        } else if pad {
            bytes.resize(length, 0);
        }
    }
    Some(Value::Bytes(bytes))
}

/// Between types of dates and times, and from text.
fn moment(value: &Value, to: &Type) -> Option<Value> {
    let (days, ticks, offset) = match value {
        Value::Text(text) => match text::datetimeoffset(text) {
            Some(Value::DateTimeOffset { days, ticks, offset }) => {
                let (days, ticks) = text::shifted(days, ticks, offset)?;
                (days, ticks, offset)
            }
            _ => {
                let (days, ticks) = text::datetime2(text)?;
                (days, ticks, 0)
            }
        },
        Value::Date(days) => (*days, 0, 0),
        Value::Time(ticks) => (text::DAYS_TO_1900, *ticks, 0),
        Value::DateTime { days, ticks } => {
            let days = text::datetime_days(*days)?;
            // Not rounded to a millisecond: 1/300 s has a period.
            (days, (u64::from(*ticks) * 100_000 + 1) / 3, 0)
        }
        Value::DateTime2 { days, ticks } => (*days, *ticks, 0),
        Value::DateTimeOffset { days, ticks, offset } => {
            let (days, ticks) = text::shifted(*days, *ticks, *offset)?;
            (days, ticks, *offset)
        }
        _ => return None,
    };
    let rounded = |scale: u8| {
        let unit = 10_u64.pow(u32::from(7 - scale.min(7)));
        let ticks = (ticks + unit / 2) / unit * unit;
        if ticks >= text::DAY {
            (days + 1, ticks - text::DAY)
        } else {
            (days, ticks)
        }
    };
    Some(match to {
        Type::Date => Value::Date(days),
        Type::Time(scale) => Value::Time(rounded(*scale).1),
        Type::DateTime => text::to_datetime(days, ticks)?,
        Type::SmallDateTime => {
            let minutes = (ticks + 300_000_000) / 600_000_000;
            Value::DateTime2 {
                days: days + u32::from(minutes == 1440),
                ticks: minutes % 1440 * 600_000_000,
            }
        }
        Type::DateTime2(scale) => {
            let (days, ticks) = rounded(*scale);
            Value::DateTime2 { days, ticks }
        }
        Type::DateTimeOffset(scale) => {
            let (days, ticks) = rounded(*scale);
            let (days, ticks) = text::shifted(days, ticks, -offset)?;
            Value::DateTimeOffset { days, ticks, offset }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(value: Value, from: &Type, style: i64) -> String {
        match convert(value, from, &Type::nvarchar_max(), style) {
            Ok(Value::Text(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn values_become_texts_by_their_style() {
        let datetime = Value::datetime("2024-02-29 12:00:00.997");
        assert_eq!(
            text_of(datetime.clone(), &Type::DateTime, 126),
            "2024-02-29T12:00:00.997"
        );
        assert_eq!(text_of(datetime, &Type::DateTime, 121), "2024-02-29 12:00:00.997");
        let offset = Value::datetimeoffset("2024-03-01 01:00:00.5 +02:00");
        assert_eq!(
            text_of(offset, &Type::DateTimeOffset(3), 121),
            "2024-03-01 01:00:00.500 +02:00"
        );
        assert_eq!(text_of(Value::Float(0.1), &Type::Float, 3), "1.0000000000000001e-001");
        assert_eq!(text_of(Value::Float(1234567.0), &Type::Float, 0), "1.23457e+006");
        assert_eq!(text_of(Value::decimal("1.5000"), &Type::Money, 0), "1.50");
        assert_eq!(text_of(Value::decimal("1.5000"), &Type::Money, 2), "1.5000");
        assert_eq!(
            text_of(Value::Bytes(vec![1, 0xAB]), &Type::VarBinary(None), 1),
            "0x01AB"
        );
    }

    #[test]
    fn texts_become_bytes_of_their_encoding() {
        let to = Type::VarBinary(None);
        assert_eq!(
            convert("é€".into(), &Type::nvarchar(2), &to, 0),
            Ok(Value::Bytes(vec![0xE9, 0, 0xAC, 0x20]))
        );
        assert_eq!(
            convert("é€".into(), &Type::varchar(2), &to, 0),
            Ok(Value::Bytes(vec![0xE9, 0x80]))
        );
        let dos = Type::VarChar(Some(9), Collation::named("SQL_Latin1_General_CP850_CI_AS").unwrap());
        let raw = Value::Bytes(vec![b'g', 0x81]);
        assert_eq!(convert(raw, &dos, &Type::nvarchar(9), 0), Ok("gü".into()));
    }

    #[test]
    fn what_cannot_be_converted_is_the_servers_error() {
        let number = |result: Result<Value, ServerError>| result.unwrap_err().number;
        assert_eq!(number(convert("x".into(), &Type::varchar(1), &Type::Int, 0)), 245);
        assert_eq!(number(convert("x".into(), &Type::varchar(1), &Type::Date, 0)), 241);
        assert_eq!(
            number(convert("x".into(), &Type::varchar(1), &Type::UniqueIdentifier, 0)),
            8169
        );
        assert_eq!(number(convert(Value::Int(256), &Type::Int, &Type::TinyInt, 0)), 8115);
    }
}
