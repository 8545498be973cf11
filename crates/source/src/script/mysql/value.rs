//! A constant -> a column's wire value, converted as a server in strict mode converts it on insert.

use std::borrow::Cow;

use model::MysqlType;
use model::source_schema::SourceColumn;
use translate::mysql::zone::Zone;
use translate::mysql::{calendar, spelled};
use translate::script::{CharacterSet, Encoding, windows_1252};

use super::fixed_point::FixedPoint;
use super::label;
use crate::script::constant::{Constant, Wire, big_endian};
use crate::script::refusal::Refusal;
use translate::calendar::{Moment, step};
use translate::decimal::Decimal;

type Result<T> = std::result::Result<T, Refusal>;

/// What becomes of digits of a second that a column does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::script) enum Fractions {
    /// MySQL: <https://dev.mysql.com/doc/refman/9.0/en/fractional-seconds.html>.
    Rounded,
    /// MariaDB: <https://mariadb.com/kb/en/microseconds-in-mariadb/>.
    Cut,
}

impl Fractions {
    /// As the server does that a script is written for.
    pub(in crate::script) fn of(product: &str) -> Fractions {
        match product {
            "MariaDB" => Fractions::Cut,
            _ => Fractions::Rounded,
        }
    }

    /// Nanoseconds of either sign in whole steps of `step`.
    fn in_steps(self, nanos: i64, step: i64) -> i64 {
        let half = match self {
            Fractions::Rounded => step / 2,
            Fractions::Cut => 0,
        };
        (nanos.abs() + half) / step * step * nanos.signum()
    }

    /// A moment in whole steps of `step` nanoseconds; `None` where that leaves the calendar.
    fn of_moment(self, moment: Moment, step: i64) -> Option<Moment> {
        match self {
            Fractions::Rounded => moment.rounded(step),
            Fractions::Cut => Some(Moment {
                nanos: moment.nanos / step * step,
                ..moment
            }),
        }
    }
}

/// What a value depends on beside its column.
#[derive(Debug, Clone, Copy)]
pub(in crate::script) struct Reading {
    /// Of the script: it says which bytes a text had there.
    pub(in crate::script) encoding: Encoding,
    pub(in crate::script) fractions: Fractions,
    /// The session's.
    pub(in crate::script) zone: Zone,
}

pub(in crate::script) fn wire<'t>(
    value: Constant<'t>,
    source: &MysqlType,
    column: &SourceColumn,
    Reading {
        encoding,
        fractions,
        zone,
    }: Reading,
) -> Result<Wire<'t>> {
    if matches!(value, Constant::Null) {
        return Ok(Wire::Null);
    }
    let value = match room(source) {
        Some(width) => shown(value, width)?,
        None => value,
    };
    let value = match value {
        Constant::Text(given) if encoding == Encoding::Binary && !given.is_ascii() && is_of_set(source) => {
            let bytes = encoding.bytes(&given).ok_or(Refusal::NotText)?.into_owned();
            Constant::Text(Cow::Owned(text_of_set(bytes, column)?))
        }
        other => other,
    };
    let whole = |value: Constant<'_>, bits: u32, unsigned: bool| {
        let number = nearest(&value)?;
        let (least, most) = if unsigned {
            (0, (1_i128 << bits) - 1)
        } else {
            (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1)
        };
        if (least..=most).contains(&number) {
            Ok(Wire::Integer(number))
        } else {
            Err(Refusal::OutOfRange)
        }
    };
    match source {
        MysqlType::TinyInt { unsigned, .. } => whole(value, 8, *unsigned),
        MysqlType::SmallInt { unsigned } => whole(value, 16, *unsigned),
        MysqlType::MediumInt { unsigned } => whole(value, 24, *unsigned),
        MysqlType::Int { unsigned } => whole(value, 32, *unsigned),
        MysqlType::BigInt { unsigned } => whole(value, 64, *unsigned),
        MysqlType::Decimal {
            precision,
            scale,
            unsigned,
        } => {
            let text = decimal(&value)?.fixed(*precision, *scale).ok_or(Refusal::OutOfRange)?;
            if *unsigned && text.starts_with('-') {
                return Err(Refusal::OutOfRange);
            }
            Ok(Wire::text(Cow::Owned(text)))
        }
        MysqlType::Float { unsigned } => {
            let given: f32 = float_text(&value)?.parse().map_err(|_| Refusal::NotANumber)?;
            let number = match FixedPoint::of(&column.raw_type) {
                // The nearest one of the digits that are kept.
                Some(digits) => {
                    let kept = digits.kept(double(&value, *unsigned)?)?.to_string();
                    kept.parse().map_err(|_| Refusal::NotANumber)?
                }
                None => given,
            };
            if !number.is_finite() || (*unsigned && given < 0.0) {
                return Err(Refusal::OutOfRange);
            }
            Ok(Wire::Float(number))
        }
        MysqlType::Double { unsigned } => {
            let number = double(&value, *unsigned)?;
            let kept = FixedPoint::of(&column.raw_type).map_or(Ok(number), |digits| digits.kept(number))?;
            Ok(Wire::Double(kept))
        }
        MysqlType::Year => year(&value).map(Wire::Integer),
        MysqlType::Bit { width } => bit(value, *width, encoding),
        MysqlType::Char { length } => {
            // The server strips trailing spaces when it reads them.
            let text = text(value, column, encoding)?;
            let kept = match text {
                Cow::Borrowed(text) => Cow::Borrowed(text.trim_end_matches(' ')),
                Cow::Owned(text) => Cow::Owned(text.trim_end_matches(' ').to_owned()),
            };
            limited(kept, *length)
        }
        MysqlType::Varchar { length } => limited(text(value, column, encoding)?, *length),
        MysqlType::TinyText => sized(text(value, column, encoding)?, 255),
        MysqlType::Text => sized(text(value, column, encoding)?, 65_535),
        MysqlType::MediumText => sized(text(value, column, encoding)?, (1 << 24) - 1),
        MysqlType::LongText | MysqlType::Json { .. } | MysqlType::Uuid | MysqlType::Inet4 | MysqlType::Inet6 => {
            Ok(Wire::text(text(value, column, encoding)?))
        }
        MysqlType::Binary { length } => {
            let length = usize::try_from(*length).unwrap_or(usize::MAX);
            let mut bytes = bytes(value, encoding)?.into_owned();
            if bytes.len() > length {
                return Err(Refusal::TooLong);
            }
            bytes.resize(length, 0);
            Ok(Wire::Bytes(Cow::Owned(bytes)))
        }
        MysqlType::Varbinary { length } => {
            let most = usize::try_from(*length).unwrap_or(usize::MAX);
            sized_bytes(bytes(value, encoding)?, most)
        }
        MysqlType::TinyBlob => sized_bytes(bytes(value, encoding)?, 255),
        MysqlType::Blob => sized_bytes(bytes(value, encoding)?, 65_535),
        MysqlType::MediumBlob => sized_bytes(bytes(value, encoding)?, (1 << 24) - 1),
        MysqlType::LongBlob => Ok(Wire::Bytes(bytes(value, encoding)?)),
        MysqlType::Date => {
            let moment = fractions
                .of_moment(on_clock(moment(&value)?, zone)?, step(0))
                .ok_or(Refusal::NotADate)?;
            Ok(Wire::Integer(i128::from(Moment { nanos: 0, ..moment }.packed())))
        }
        MysqlType::Datetime { digits } | MysqlType::Timestamp { digits } => {
            let moment = match source {
                MysqlType::Timestamp { .. } => in_utc(moment(&value)?, zone)?,
                _ => on_clock(moment(&value)?, zone)?,
            };
            let kept = fractions.of_moment(moment, step(*digits));
            Ok(Wire::Integer(i128::from(kept.ok_or(Refusal::NotADate)?.packed())))
        }
        MysqlType::Time { digits } => {
            let nanos = match &value {
                Constant::Text(text) | Constant::Number(text) => calendar::time_of(text).ok_or(Refusal::NotADate)?,
                Constant::Moment(moment) => on_clock(*moment, zone)?.nanos,
                _ => return Err(Refusal::NotADate),
            };
            let kept = fractions.in_steps(nanos, step(*digits));
            Ok(Wire::Integer(i128::from(kept / 1000)))
        }
        MysqlType::Enum { labels } => label::label(&value, labels),
        MysqlType::Set { members } => label::set(&value, members),
        MysqlType::Geometry { .. } => match bytes(value, encoding)? {
            bytes if bytes.len() > 4 => Ok(Wire::Bytes(bytes)),
            _ => Err(Refusal::NotAGeometry),
        },
        MysqlType::Vector { .. } => Ok(Wire::Bytes(bytes(value, encoding)?)),
        MysqlType::Unsupported { .. } => Err(Refusal::NoConversion),
    }
}

/// How long a text the type has room for, in characters or bytes; `None` for a type of other values.
fn room(source: &MysqlType) -> Option<usize> {
    match source {
        MysqlType::Char { length }
        | MysqlType::Varchar { length }
        | MysqlType::Binary { length }
        | MysqlType::Varbinary { length } => usize::try_from(*length).ok(),
        MysqlType::TinyText
        | MysqlType::Text
        | MysqlType::MediumText
        | MysqlType::LongText
        | MysqlType::TinyBlob
        | MysqlType::Blob
        | MysqlType::MediumBlob
        | MysqlType::LongBlob
        | MysqlType::Json { .. } => Some(usize::MAX),
        _ => None,
    }
}

/// A number as the text that the server makes of it.
fn shown(value: Constant<'_>, width: usize) -> Result<Constant<'_>> {
    match value {
        Constant::Number(digits) => spelled::number(&digits, width)
            .map(|text| Constant::Number(Cow::Owned(text)))
            .ok_or(Refusal::OutOfRange),
        other => Ok(other),
    }
}

/// The whole number that the server makes of a number: of a DOUBLE, which has an exponent, halves go to the even one.
fn nearest(value: &Constant<'_>) -> Result<i128> {
    let double = match value {
        Constant::Number(digits) if digits.contains(['e', 'E']) => digits.parse::<f64>().ok(),
        _ => None,
    };
    let exact = match double.filter(|number| number.is_finite()) {
        // A DOUBLE is spelled with all its digits.
        Some(number) => Decimal::parse(&format!("{:.0}", number.round_ties_even())),
        None => Some(decimal(value)?),
    };
    exact.and_then(Decimal::nearest).ok_or(Refusal::OutOfRange)
}

pub(super) fn decimal(value: &Constant<'_>) -> Result<Decimal> {
    match value {
        Constant::Number(digits) => Decimal::parse(digits).ok_or(Refusal::NotANumber),
        Constant::Text(text) => Decimal::parse(text.trim()).ok_or(Refusal::NotANumber),
        Constant::Bytes(bytes) => {
            let number = big_endian(bytes).ok_or(Refusal::OutOfRange)?;
            Decimal::parse(&number.to_string()).ok_or(Refusal::NotANumber)
        }
        _ => Err(Refusal::NotANumber),
    }
}

fn double(value: &Constant<'_>, unsigned: bool) -> Result<f64> {
    let number: f64 = float_text(value)?.parse().map_err(|_| Refusal::NotANumber)?;
    if !number.is_finite() || (unsigned && number < 0.0) {
        return Err(Refusal::OutOfRange);
    }
    Ok(number)
}

/// Digits that a float is read from; nothing but digits, so that no `inf` is one.
fn float_text<'v>(value: &'v Constant<'_>) -> Result<Cow<'v, str>> {
    decimal(value)?;
    Ok(match value {
        Constant::Number(digits) => Cow::Borrowed(digits.as_ref()),
        Constant::Text(text) => Cow::Borrowed(text.trim()),
        Constant::Bytes(bytes) => Cow::Owned(big_endian(bytes).ok_or(Refusal::OutOfRange)?.to_string()),
        _ => return Err(Refusal::NotANumber),
    })
}

/// <https://dev.mysql.com/doc/refman/9.0/en/year.html>: 0 is the year 0, '0' is 2000.
fn year(value: &Constant<'_>) -> Result<i128> {
    let exact = decimal(value)?;
    let number = match value {
        // A DOUBLE is cut.
        Constant::Number(digits) if digits.contains(['e', 'E']) => exact.truncated(),
        _ => exact.nearest(),
    };
    let number = number.ok_or(Refusal::OutOfRange)?;
    let year = match (value, number) {
        (Constant::Text(text), 0) if text.trim().len() < 4 => 2000,
        (_, 0) => 0,
        (_, 1..=99) => i128::from(calendar::two_digits(i64::try_from(number).unwrap_or_default())),
        (_, 1901..=2155) => number,
        _ => return Err(Refusal::OutOfRange),
    };
    Ok(year)
}

/// Big-endian in as many bytes as the width needs, as the server sends it.
fn bit<'t>(value: Constant<'t>, width: u8, encoding: Encoding) -> Result<Wire<'t>> {
    let number = match &value {
        Constant::Bytes(bytes) => big_endian(bytes).ok_or(Refusal::TooLong)?,
        // The bytes of a text are its bits.
        Constant::Text(text) => {
            big_endian(&encoding.bytes(text).ok_or(Refusal::EncodingUnknown)?).ok_or(Refusal::TooLong)?
        }
        _ => u64::try_from(nearest(&value)?).map_err(|_| Refusal::OutOfRange)?,
    };
    if width < 64 && number >> width != 0 {
        return Err(Refusal::TooLong);
    }
    let length = usize::from(width.div_ceil(8)).clamp(1, 8);
    Ok(Wire::Bytes(Cow::Owned(number.to_be_bytes()[8 - length..].to_vec())))
}

fn text<'t>(value: Constant<'t>, column: &SourceColumn, encoding: Encoding) -> Result<Cow<'t, str>> {
    match value {
        Constant::Text(text) | Constant::Number(text) => encoding.text(text).ok_or(Refusal::NotText),
        Constant::Bytes(bytes) => text_of_set(bytes, column).map(Cow::Owned),
        _ => Err(Refusal::NoConversion),
    }
}

/// Whether values of the type are texts in a set.
fn is_of_set(source: &MysqlType) -> bool {
    matches!(
        source,
        MysqlType::Char { .. }
            | MysqlType::Varchar { .. }
            | MysqlType::TinyText
            | MysqlType::Text
            | MysqlType::MediumText
            | MysqlType::LongText
            | MysqlType::Enum { .. }
            | MysqlType::Set { .. }
            | MysqlType::Json { .. }
    )
}

/// The text of bytes in the column's own set.
fn text_of_set(bytes: Vec<u8>, column: &SourceColumn) -> Result<String> {
    let text = match column.charset.as_deref() {
        Some("latin1") => Some(bytes.iter().map(|byte| windows_1252(*byte)).collect()),
        Some(set) if !bytes.is_ascii() && !set.starts_with("utf8") => {
            CharacterSet::named(set).and_then(|set| set.text(&bytes))
        }
        _ => String::from_utf8(bytes).ok(),
    };
    text.ok_or(Refusal::NotText)
}

/// At most `length` characters; spaces beyond them are cut, as the server does.
fn limited<'t>(text: Cow<'t, str>, length: u32) -> Result<Wire<'t>> {
    let most = usize::try_from(length).unwrap_or(usize::MAX);
    match text.char_indices().nth(most) {
        None => Ok(Wire::text(text)),
        Some((end, _)) if text[end..].bytes().all(|byte| byte == b' ') => {
            Ok(Wire::text(Cow::Owned(text[..end].to_owned())))
        }
        Some(_) => Err(Refusal::TooLong),
    }
}

fn sized<'t>(text: Cow<'t, str>, most: usize) -> Result<Wire<'t>> {
    if text.len() > most {
        Err(Refusal::TooLong)
    } else {
        Ok(Wire::text(text))
    }
}

fn sized_bytes<'t>(bytes: Cow<'t, [u8]>, most: usize) -> Result<Wire<'t>> {
    if bytes.len() > most {
        Err(Refusal::TooLong)
    } else {
        Ok(Wire::Bytes(bytes))
    }
}

fn bytes<'t>(value: Constant<'t>, encoding: Encoding) -> Result<Cow<'t, [u8]>> {
    match value {
        Constant::Bytes(bytes) => Ok(Cow::Owned(bytes)),
        Constant::Text(Cow::Borrowed(text)) | Constant::Number(Cow::Borrowed(text)) => {
            encoding.bytes(text).ok_or(Refusal::EncodingUnknown)
        }
        Constant::Text(Cow::Owned(text)) | Constant::Number(Cow::Owned(text)) => {
            let bytes = encoding.bytes(&text).ok_or(Refusal::EncodingUnknown)?;
            Ok(Cow::Owned(bytes.into_owned()))
        }
        _ => Err(Refusal::NoConversion),
    }
}

fn moment(value: &Constant<'_>) -> Result<Moment> {
    match value {
        Constant::Moment(moment) if moment.date.is_some() => Ok(*moment),
        Constant::Text(text) => calendar::moment(text).ok_or(Refusal::NotADate),
        Constant::Number(digits) => calendar::moment_of_number(digits).ok_or(Refusal::NotADate),
        _ => Err(Refusal::NotADate),
    }
}

/// As the session's clock shows it; a moment with an offset is one in UTC.
fn on_clock(moment: Moment, zone: Zone) -> Result<Moment> {
    match moment.offset {
        None => Ok(moment),
        Some(_) => zone
            .from_utc(moment.utc().ok_or(Refusal::NotADate)?)
            .ok_or(Refusal::ZoneUnknown),
    }
}

/// The same in UTC.
fn in_utc(moment: Moment, zone: Zone) -> Result<Moment> {
    match moment.offset {
        None => zone.to_utc(moment).ok_or(Refusal::ZoneUnknown),
        Some(_) => moment.utc().ok_or(Refusal::NotADate),
    }
}
