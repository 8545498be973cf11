//! Functions of T-SQL that SQLite has not, or has otherwise.

use crate::collation::Collation;
use crate::engine::convert::{convert, number};
use crate::error::ServerError;
use crate::text;
use crate::types::Type;
use crate::value::{Decimal, Value, power_of_ten};

/// What a function gives for its arguments, each with its type. A name is the function's, then a colon and what is no argument but a word.
pub(super) fn call(name: &str, arguments: &[(Value, Type)]) -> Result<Value, ServerError> {
    let first = || arguments.first().cloned().unwrap_or((Value::Null, Type::Int));
    if arguments.iter().any(|(value, _)| value.is_null()) {
        return Ok(Value::Null);
    }
    let (value, ty) = first();
    let refused = || {
        ServerError::new(
            8116,
            16,
            format!("Argument data type {} is invalid for {name}.", ty.name()),
        )
    };
    match name.split_once(':').unwrap_or((name, "")) {
        ("LEN", _) => {
            let text = as_text(&value, &ty)?;
            let text = text.trim_end_matches(' ');
            let characters = ty
                .collation()
                .is_some_and(|collation| collation.name.contains("_SC") || collation.version == 3);
            let length = if characters {
                text.chars().count()
            } else {
                text.encode_utf16().count()
            };
            Ok(whole(length))
        }
        ("DATALENGTH", _) => datalength(&value, &ty).map(whole).ok_or_else(refused),
        ("DATEPART", part) => datepart(part, &value, &ty).ok_or_else(refused),
        ("DATEDIFF", part) => {
            let (other, to) = arguments.get(1).cloned().ok_or_else(refused)?;
            let (from, until) = (instant(&value, &ty)?, instant(&other, &to)?);
            let unit = match part {
                "DAY" => text::DAY,
                "HOUR" => 36_000_000_000,
                "MINUTE" => 600_000_000,
                "SECOND" => 10_000_000,
                "MILLISECOND" => 10_000,
                "MICROSECOND" => 10,
                _ => return Err(ServerError::not_served(format!("DATEDIFF of {part}"), "an expression")),
            };
            // Boundaries between units are counted.
            let boundaries = i128::from(until / unit) - i128::from(from / unit);
            i32::try_from(boundaries)
                .map(|count| Value::Int(count.into()))
                .map_err(|_| ServerError::new(535, 16, "The datediff function resulted in an overflow."))
        }
        ("SWITCHOFFSET", _) => {
            let Value::DateTimeOffset { days, ticks, .. } = convert(value, &ty, &Type::DateTimeOffset(7), 0)? else {
                return Ok(Value::Null);
            };
            let wanted = arguments.get(1).and_then(|(offset, _)| match offset {
                Value::Text(offset) => text::datetimeoffset(&format!("2000-01-01 00:00:00 {offset}")),
                _ => None,
            });
            match wanted {
                Some(Value::DateTimeOffset { offset, .. }) => Ok(Value::DateTimeOffset { days, ticks, offset }),
                _ => Err(ServerError::not_served(
                    "SWITCHOFFSET with such an offset",
                    "an expression",
                )),
            }
        }
        ("SQL_VARIANT_PROPERTY", property) => Ok(property_of(property, &value)),
        ("ROUND", how) => {
            let number = number(&value).ok_or_else(refused)?;
            let places = arguments
                .get(1)
                .and_then(|(places, _)| crate::engine::convert::number(places));
            let places = places
                .and_then(|places| u8::try_from(places.unscaled).ok())
                .ok_or_else(refused)?;
            let rounded = if how == "CUT" {
                cut(number, places)
            } else {
                number.rescaled(places.min(number.scale))
            };
            rounded
                .and_then(|rounded| rounded.rescaled(number.scale))
                .map(Value::Decimal)
                .ok_or_else(refused)
        }
        ("HIERARCHY_TEXT", _) => match value {
            Value::Text(path) => Ok(Value::Text(path)),
            _ => Err(ServerError::not_served(
                "ToString() of a hierarchyid given as bytes",
                "an expression",
            )),
        },
        ("SRID", _) => match value {
            Value::Bytes(bytes) if bytes.len() >= 4 => Ok(Value::Int(
                i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]).into(),
            )),
            _ => Err(refused()),
        },
        ("CODE_PAGE", _) => match &value {
            Value::Text(name) => {
                Ok(Collation::named(name).map_or(Value::Null, |it| Value::Int(it.code_page().number().into())))
            }
            _ => Err(refused()),
        },
        _ => Err(ServerError::not_served(format!("the function {name}"), "an expression")),
    }
}

fn whole(length: usize) -> Value {
    Value::Int(i64::try_from(length).unwrap_or(i64::MAX))
}

fn as_text(value: &Value, ty: &Type) -> Result<String, ServerError> {
    match convert(value.clone(), ty, &Type::nvarchar_max(), 0)? {
        Value::Text(text) => Ok(text),
        // Halves of pairs count as characters too.
        Value::Bytes(bytes) => Ok("x".repeat(bytes.len() / 2)),
        _ => Ok(String::new()),
    }
}

/// Towards zero.
fn cut(number: Decimal, places: u8) -> Option<Decimal> {
    let places = places.min(number.scale);
    let divisor = power_of_ten(number.scale - places)?;
    Some(Decimal {
        unscaled: number.unscaled / divisor,
        scale: places,
    })
}

/// Bytes of the value as the server keeps it.
fn datalength(value: &Value, ty: &Type) -> Option<usize> {
    Some(match (value, ty) {
        (Value::Bytes(bytes), _) => bytes.len(),
        (Value::Text(text), Type::NChar(..) | Type::NVarChar(..) | Type::NText(_) | Type::Xml) => {
            text.encode_utf16().count() * 2
        }
        (Value::Text(text), Type::Char(_, collation) | Type::VarChar(_, collation) | Type::Text(collation)) => {
            collation.code_page().encode(text).len()
        }
        (Value::Text(text), _) => text.len(),
        (Value::Variant(base, inner), _) => datalength(inner, base)?,
        (_, Type::Bit | Type::TinyInt) => 1,
        (_, Type::SmallInt) => 2,
        (_, Type::Int | Type::Real | Type::SmallMoney | Type::SmallDateTime) => 4,
        (_, Type::BigInt | Type::Float | Type::Money | Type::DateTime) => 8,
        (_, Type::UniqueIdentifier) => 16,
        (_, Type::Date) => 3,
        (_, Type::Decimal(precision, _) | Type::Numeric(precision, _)) => {
            crate::wire::type_info::decimal_length(*precision).into()
        }
        (_, Type::Time(scale)) => clock(*scale),
        (_, Type::DateTime2(scale)) => clock(*scale) + 3,
        (_, Type::DateTimeOffset(scale)) => clock(*scale) + 5,
        _ => return None,
    })
}

fn clock(scale: u8) -> usize {
    match scale {
        0..=2 => 3,
        3..=4 => 4,
        _ => 5,
    }
}

/// Units of 100 ns since 0001-01-01; of a datetimeoffset in UTC.
fn instant(value: &Value, ty: &Type) -> Result<u64, ServerError> {
    let to = if matches!(value, Value::DateTimeOffset { .. }) {
        Type::DateTimeOffset(7)
    } else {
        Type::DateTime2(7)
    };
    Ok(match convert(value.clone(), ty, &to, 0)? {
        Value::DateTime2 { days, ticks } | Value::DateTimeOffset { days, ticks, .. } => {
            u64::from(days) * text::DAY + ticks
        }
        _ => 0,
    })
}

fn datepart(part: &str, value: &Value, ty: &Type) -> Option<Value> {
    let Ok(Value::DateTime2 { days, ticks }) = convert(value.clone(), ty, &Type::DateTime2(7), 0) else {
        return None;
    };
    let day = text::date_text(days);
    let mut parts = day.split('-').map(|part| part.parse::<u64>().unwrap_or(0));
    let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
    let fraction = ticks % 10_000_000;
    let number = match part {
        "YEAR" => year,
        "MONTH" => month,
        "DAY" => date,
        "HOUR" => ticks / 36_000_000_000,
        "MINUTE" => ticks / 600_000_000 % 60,
        "SECOND" => ticks / 10_000_000 % 60,
        "MILLISECOND" => fraction / 10_000,
        "MICROSECOND" => fraction / 10,
        "NANOSECOND" => fraction * 100,
        _ => return None,
    };
    i64::try_from(number).ok().map(Value::Int)
}

fn property_of(property: &str, value: &Value) -> Value {
    let Value::Variant(base, _) = value else {
        return Value::Null;
    };
    let exact = match **base {
        Type::Decimal(precision, scale) | Type::Numeric(precision, scale) => Some((precision, scale)),
        _ => None,
    };
    let text = match (property, exact) {
        ("BASETYPE", _) => return Value::text(base.name()),
        ("PRECISION", Some((precision, _))) => precision.to_string(),
        ("SCALE", Some((_, scale))) => scale.to_string(),
        ("COLLATION", _) => return base.collation().map(|collation| collation.name.clone()).into(),
        _ => return Value::Null,
    };
    Value::Text(text)
}
