//! A constant -> a column's wire value, converted as SQL Server converts it on insert.
//!
//! <https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-type-conversion-database-engine>

use std::borrow::Cow;

use model::MssqlType;

use super::money;
use crate::script::constant::{Constant, Wire, big_endian};
use crate::script::refusal::Refusal;
use translate::calendar::{Date, Moment};
use translate::decimal::Decimal;
use translate::mssql::calendar::{self, DateSetting};

type Result<T> = std::result::Result<T, Refusal>;

pub(in crate::script) fn wire<'t>(value: Constant<'t>, source: &MssqlType, dates: DateSetting) -> Result<Wire<'t>> {
    if matches!(value, Constant::Null) {
        return Ok(Wire::Null);
    }
    match source {
        MssqlType::Bit | MssqlType::TinyInt | MssqlType::SmallInt | MssqlType::Int | MssqlType::BigInt => {
            whole(&value, source).map(Wire::Integer)
        }
        // Mapped to an integer type, or not: the builder decides by the plan's wire form.
        MssqlType::Decimal { precision, scale } => {
            let text = decimal(&value)?.fixed(*precision, *scale).ok_or(Refusal::OutOfRange)?;
            match text.parse::<i128>() {
                Ok(number) if *scale == 0 => Ok(Wire::Integer(number)),
                _ => Ok(Wire::text(Cow::Owned(text))),
            }
        }
        MssqlType::Money | MssqlType::SmallMoney => {
            let units = money::units(&value, *source == MssqlType::SmallMoney)?;
            Ok(Wire::text(Cow::Owned(money::digits(units))))
        }
        MssqlType::Float => {
            let number: f64 = float_text(&value)?.parse().map_err(|_| Refusal::NotANumber)?;
            if number.is_finite() {
                Ok(Wire::Double(number))
            } else {
                Err(Refusal::OutOfRange)
            }
        }
        MssqlType::Real => {
            let number: f32 = float_text(&value)?.parse().map_err(|_| Refusal::NotANumber)?;
            if number.is_finite() {
                Ok(Wire::Float(number))
            } else {
                Err(Refusal::OutOfRange)
            }
        }
        MssqlType::Char { length } | MssqlType::Nchar { length } => {
            let national = matches!(source, MssqlType::Nchar { .. });
            let text = limited(text(value, national)?, *length)?;
            let units = utf16_length(&text);
            let missing = usize::try_from(*length).unwrap_or_default().saturating_sub(units);
            if missing == 0 {
                return Ok(Wire::text(text));
            }
            let mut padded = text.into_owned();
            padded.extend(std::iter::repeat_n(' ', missing));
            Ok(Wire::text(Cow::Owned(padded)))
        }
        MssqlType::Varchar { length: Some(length) } => limited(text(value, false)?, *length).map(Wire::text),
        MssqlType::Nvarchar { length: Some(length) } => limited(text(value, true)?, *length).map(Wire::text),
        MssqlType::Varchar { length: None } | MssqlType::Text => text(value, false).map(Wire::text),
        MssqlType::Nvarchar { length: None } | MssqlType::Ntext | MssqlType::Xml | MssqlType::Json => {
            text(value, true).map(Wire::text)
        }
        MssqlType::SqlVariant => match value {
            // All four digits, as the live path reads them.
            Constant::Money(units) => Ok(Wire::text(Cow::Owned(money::digits(units)))),
            value => text(value, true).map(Wire::text),
        },
        MssqlType::HierarchyId => match value {
            Constant::Text(text) => Ok(Wire::text(text)),
            _ => Err(Refusal::NoConversion),
        },
        MssqlType::Binary { length } => {
            let length = usize::try_from(*length).unwrap_or(usize::MAX);
            let mut bytes = bytes(value)?;
            if bytes.len() > length {
                return Err(Refusal::TooLong);
            }
            bytes.resize(length, 0);
            Ok(Wire::Bytes(Cow::Owned(bytes)))
        }
        MssqlType::Varbinary { length } => {
            let bytes = bytes(value)?;
            let most = length.map_or(usize::MAX, |length| usize::try_from(length).unwrap_or(usize::MAX));
            if bytes.len() > most {
                return Err(Refusal::TooLong);
            }
            Ok(Wire::Bytes(Cow::Owned(bytes)))
        }
        MssqlType::Image => bytes(value).map(|bytes| Wire::Bytes(Cow::Owned(bytes))),
        MssqlType::Geometry | MssqlType::Geography => {
            let shape = crate::mssql::shape::ewkb(&bytes(value)?, *source == MssqlType::Geography);
            shape
                .map(|shape| Wire::Bytes(Cow::Owned(shape)))
                .ok_or(Refusal::NotAGeometry)
        }
        MssqlType::Date
        | MssqlType::Datetime
        | MssqlType::SmallDatetime
        | MssqlType::Datetime2 { .. }
        | MssqlType::DatetimeOffset { .. } => {
            let moment = moment(&value, source, dates)?.utc().ok_or(Refusal::NotADate)?;
            Ok(Wire::Integer(match source {
                MssqlType::Datetime2 { digits: 7.. } | MssqlType::DatetimeOffset { digits: 7.. } => {
                    i128::from(moment.packed_seventh())
                }
                _ => i128::from(moment.packed()),
            }))
        }
        MssqlType::Time { .. } => {
            let moment = moment(&value, source, dates)?;
            let unit = if matches!(source, MssqlType::Time { digits: 7.. }) {
                100
            } else {
                1000
            };
            Ok(Wire::Integer(i128::from(moment.nanos / unit)))
        }
        MssqlType::UniqueIdentifier => uuid(&value).map(|text| Wire::text(Cow::Owned(text))),
        MssqlType::Rowversion => Err(Refusal::Computed),
        MssqlType::Vector { .. } | MssqlType::Unsupported { .. } => Err(Refusal::NoConversion),
    }
}

pub(super) fn whole(value: &Constant<'_>, source: &MssqlType) -> Result<i128> {
    if *source == MssqlType::Bit {
        return bit(value);
    }
    let (least, most): (i128, i128) = match source {
        MssqlType::TinyInt => (0, 255),
        MssqlType::SmallInt => (i128::from(i16::MIN), i128::from(i16::MAX)),
        MssqlType::Int => (i128::from(i32::MIN), i128::from(i32::MAX)),
        _ => (i128::from(i64::MIN), i128::from(i64::MAX)),
    };
    let number = match value {
        // A text must be a whole number; an empty one is 0.
        Constant::Text(text) if text.trim().is_empty() => 0,
        Constant::Text(_) => {
            let number = decimal(value)?;
            if !number.is_whole() {
                return Err(Refusal::NotANumber);
            }
            number.truncated().ok_or(Refusal::OutOfRange)?
        }
        // The last bytes count, in two's complement.
        Constant::Bytes(bytes) => {
            let width = match source {
                MssqlType::TinyInt => 1,
                MssqlType::SmallInt => 2,
                MssqlType::Int => 4,
                _ => 8,
            };
            let kept = &bytes[bytes.len().saturating_sub(width)..];
            let number = i128::from(big_endian(kept).ok_or(Refusal::OutOfRange)?);
            if number > most {
                number - (1_i128 << (width * 8))
            } else {
                number
            }
        }
        // Money is rounded where other numbers are cut.
        Constant::Money(_) => decimal(value)?.nearest().ok_or(Refusal::OutOfRange)?,
        _ => decimal(value)?.truncated().ok_or(Refusal::OutOfRange)?,
    };
    if (least..=most).contains(&number) {
        Ok(number)
    } else {
        Err(Refusal::OutOfRange)
    }
}

/// Everything but 0 is 1.
fn bit(value: &Constant<'_>) -> Result<i128> {
    match value {
        Constant::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" => Ok(1),
            "false" | "" => Ok(0),
            _ => Ok(i128::from(!decimal(value)?.is_zero())),
        },
        Constant::Bytes(bytes) => Ok(i128::from(bytes.iter().any(|byte| *byte != 0))),
        _ => Ok(i128::from(!decimal(value)?.is_zero())),
    }
}

pub(super) fn decimal(value: &Constant<'_>) -> Result<Decimal> {
    match value {
        Constant::Number(digits) => Decimal::parse(digits).ok_or(Refusal::NotANumber),
        Constant::Text(text) => Decimal::parse(text.trim()).ok_or(Refusal::NotANumber),
        Constant::Money(units) => Decimal::parse(&money::digits(*units)).ok_or(Refusal::NotANumber),
        _ => Err(Refusal::NotANumber),
    }
}

/// Digits that a float is read from; nothing but digits, so that no `inf` is one.
pub(super) fn float_text<'v>(value: &'v Constant<'_>) -> Result<Cow<'v, str>> {
    match value {
        Constant::Text(text) if text.trim().is_empty() => Ok(Cow::Borrowed("0")),
        Constant::Number(digits) | Constant::Text(digits) => {
            decimal(value)?;
            Ok(Cow::Borrowed(digits.trim()))
        }
        Constant::Money(units) => Ok(Cow::Owned(money::digits(*units))),
        _ => Err(Refusal::NotANumber),
    }
}

/// `national` texts take bytes as UTF-16.
pub(super) fn text<'t>(value: Constant<'t>, national: bool) -> Result<Cow<'t, str>> {
    match value {
        Constant::Text(text) => Ok(text),
        Constant::Number(digits) if digits.contains(['e', 'E']) => Err(Refusal::NoConversion),
        Constant::Number(digits) => Ok(digits),
        Constant::Money(units) => Ok(Cow::Owned(money::shown(units))),
        Constant::Bytes(bytes) if national => {
            let units = bytes.chunks(2).map(|pair| match pair {
                [low, high] => u16::from_le_bytes([*low, *high]),
                _ => 0xd800,
            });
            let text: std::result::Result<String, _> = char::decode_utf16(units).collect();
            text.map(Cow::Owned).map_err(|_| Refusal::NotText)
        }
        Constant::Bytes(bytes) if bytes.is_ascii() => {
            String::from_utf8(bytes).map(Cow::Owned).map_err(|_| Refusal::NotText)
        }
        Constant::Bytes(_) => Err(Refusal::NotText),
        _ => Err(Refusal::NoConversion),
    }
}

pub(super) fn utf16_length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// At most `length` units; spaces beyond them are cut, as the server does.
fn limited(text: Cow<'_, str>, length: u32) -> Result<Cow<'_, str>> {
    let most = usize::try_from(length).unwrap_or(usize::MAX);
    if utf16_length(&text) <= most {
        return Ok(text);
    }
    let kept = text.trim_end_matches(' ');
    let units = utf16_length(kept);
    if units > most {
        return Err(Refusal::TooLong);
    }
    let end = kept.len() + (most - units);
    Ok(Cow::Owned(text[..end].to_owned()))
}

fn bytes(value: Constant<'_>) -> Result<Vec<u8>> {
    match value {
        Constant::Bytes(bytes) => Ok(bytes),
        // A whole number is an int of four bytes.
        Constant::Number(digits) => {
            let number: i32 = digits.parse().map_err(|_| Refusal::NotBytes)?;
            Ok(number.to_be_bytes().to_vec())
        }
        Constant::Money(units) => Ok(units.to_be_bytes().to_vec()),
        Constant::Text(_) => Err(Refusal::NotBytes),
        _ => Err(Refusal::NoConversion),
    }
}

/// As the type keeps it: rounded to its digits, within its range; an offset only where the type has one.
pub(super) fn moment(value: &Constant<'_>, source: &MssqlType, dates: DateSetting) -> Result<Moment> {
    let given = match value {
        Constant::Moment(moment) => *moment,
        Constant::Text(text) => {
            let is_datetime = matches!(source, MssqlType::Datetime | MssqlType::SmallDatetime);
            calendar::moment(text, dates, is_datetime)?
        }
        Constant::Bytes(bytes) => calendar::from_bytes(bytes, source).ok_or(Refusal::NotADate)?,
        // A whole number of days since 1900.
        Constant::Number(digits) if matches!(source, MssqlType::Datetime | MssqlType::SmallDatetime) => {
            let days: i64 = digits.parse().map_err(|_| Refusal::NotADate)?;
            let day = Date::Y1900.days().checked_add(days).and_then(Date::from_days);
            Moment {
                date: Some(day.ok_or(Refusal::NotADate)?),
                nanos: 0,
                offset: None,
            }
        }
        _ => return Err(Refusal::NoConversion),
    };
    let dated = Moment {
        date: Some(given.date.unwrap_or(Date::Y1900)),
        ..given
    };
    let local = Moment { offset: None, ..dated };
    let year = |moment: Moment| moment.date.map_or(0, |date| date.year);
    match source {
        MssqlType::Date => Ok(Moment { nanos: 0, ..local }),
        MssqlType::Datetime => {
            let kept = calendar::datetime(local).ok_or(Refusal::NotADate)?;
            if year(kept) >= 1753 {
                Ok(kept)
            } else {
                Err(Refusal::NotADate)
            }
        }
        MssqlType::SmallDatetime => {
            // By way of datetime, so that 29.999 seconds are 30:
            // <https://learn.microsoft.com/en-us/sql/t-sql/data-types/smalldatetime-transact-sql>.
            let kept = calendar::datetime(local).and_then(|moment| moment.rounded(60_000_000_000));
            let kept = kept.ok_or(Refusal::NotADate)?;
            if (1900..=2079).contains(&year(kept)) {
                Ok(kept)
            } else {
                Err(Refusal::NotADate)
            }
        }
        MssqlType::Datetime2 { digits } => of_digits(local, *digits),
        MssqlType::DatetimeOffset { digits } => of_digits(dated, *digits),
        MssqlType::Time { digits } => of_digits(Moment { date: None, ..local }, *digits),
        _ => Err(Refusal::NoConversion),
    }
}

/// As the type keeps it; the seventh digit too, of which the plan's conversion says what becomes.
fn of_digits(moment: Moment, digits: u8) -> Result<Moment> {
    let kept = if digits > 6 {
        moment.rounded(100)
    } else {
        moment.of_digits(digits)
    };
    kept.ok_or(Refusal::NotADate)
}

/// 36 characters, as the server prints them.
pub(super) fn uuid(value: &Constant<'_>) -> Result<String> {
    match value {
        Constant::Text(text) => {
            let text = text.trim_start_matches('{');
            let kept = text.get(..36).ok_or(Refusal::NotAUuid)?;
            let is_form = kept.bytes().enumerate().all(|(at, byte)| match at {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
            if is_form {
                Ok(kept.to_ascii_uppercase())
            } else {
                Err(Refusal::NotAUuid)
            }
        }
        // The first three groups are little-endian.
        Constant::Bytes(bytes) => {
            let bytes: &[u8; 16] = bytes.as_slice().try_into().map_err(|_| Refusal::NotAUuid)?;
            let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
            let mut text = String::with_capacity(36);
            for (place, at) in order.into_iter().enumerate() {
                if matches!(place, 4 | 6 | 8 | 10) {
                    text.push('-');
                }
                text.push_str(&format!("{:02X}", bytes[at]));
            }
            Ok(text)
        }
        _ => Err(Refusal::NotAUuid),
    }
}
