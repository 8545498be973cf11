//! Values of a row (MS-TDS 2.2.7.19), each in its type's form (2.2.5.5).

use crate::answer::Plp;
use crate::text;
use crate::types::Type;
use crate::value::{Decimal, Value};
use crate::wire::bytes::to_utf16;
use crate::wire::type_info::{Form, decimal_length, form, id};

/// A value that is none of its type; its text says what is wrong.
pub(crate) type Misfit = String;

/// One value in a row.
pub(crate) fn put(out: &mut Vec<u8>, ty: &Type, nullable: bool, value: &Value, plp: Plp) -> Result<(), Misfit> {
    let form = form(ty, nullable);
    if value.is_null() {
        match form {
            Form::Fixed => return Err(format!("NULL in a {} column that has no NULL", ty.name())),
            Form::Byte | Form::Pointer => out.push(0),
            Form::Short => out.extend_from_slice(&[0xFF, 0xFF]),
            Form::Partial => out.extend_from_slice(&[0xFF; 8]),
            Form::Long => out.extend_from_slice(&[0; 4]),
        }
        return Ok(());
    }
    if let (Type::SqlVariant, Value::Variant(base, inner)) = (ty, value) {
        let bytes = variant(base, inner)?;
        put_length(out, bytes.len(), ty)?;
        out.extend_from_slice(&bytes);
        return Ok(());
    }
    let bytes = bare(ty, value)?;
    match form {
        Form::Fixed => {}
        Form::Byte => out.push(u8::try_from(bytes.len()).map_err(|_| too_long(ty, bytes.len()))?),
        Form::Short => {
            let length = u16::try_from(bytes.len()).ok().filter(|length| *length <= longest(ty));
            out.extend_from_slice(&length.ok_or_else(|| too_long(ty, bytes.len()))?.to_le_bytes());
        }
        Form::Partial => return put_chunks(out, ty, &bytes, plp),
        Form::Pointer => {
            // Any pointer and any time stamp: they are for WRITETEXT.
            out.push(16);
            out.extend_from_slice(b"dummy textptr\0\0\0");
            out.extend_from_slice(b"dummyTS\0");
            put_length(out, bytes.len(), ty)?;
        }
        Form::Long => put_length(out, bytes.len(), ty)?,
    }
    out.extend_from_slice(&bytes);
    Ok(())
}

fn put_length(out: &mut Vec<u8>, length: usize, ty: &Type) -> Result<(), Misfit> {
    out.extend_from_slice(&u32::try_from(length).map_err(|_| too_long(ty, length))?.to_le_bytes());
    Ok(())
}

/// Partially length-prefixed bytes (MS-TDS 2.2.5.2.3): the length or that it is not known, chunks, an empty chunk.
fn put_chunks(out: &mut Vec<u8>, ty: &Type, bytes: &[u8], plp: Plp) -> Result<(), Misfit> {
    if plp.known_length {
        out.extend_from_slice(
            &u64::try_from(bytes.len())
                .map_err(|_| too_long(ty, bytes.len()))?
                .to_le_bytes(),
        );
    } else {
        out.extend_from_slice(&0xFFFF_FFFF_FFFF_FFFE_u64.to_le_bytes());
    }
    for chunk in bytes.chunks(plp.chunk.max(1)) {
        put_length(out, chunk.len(), ty)?;
        out.extend_from_slice(chunk);
    }
    out.extend_from_slice(&[0; 4]);
    Ok(())
}

fn too_long(ty: &Type, length: usize) -> Misfit {
    format!("{length} bytes in a column of type {ty:?}")
}

/// The most bytes of a type whose length takes two.
fn longest(ty: &Type) -> u16 {
    match ty {
        Type::Char(length, _)
        | Type::NChar(length, _)
        | Type::Binary(length)
        | Type::VarChar(Some(length), _)
        | Type::NVarChar(Some(length), _)
        | Type::VarBinary(Some(length)) => *length,
        Type::RowVersion => 8,
        Type::Vector(dimensions) => dimensions * 4 + 8,
        _ => 8000,
    }
}

/// A value without its length.
fn bare(ty: &Type, value: &Value) -> Result<Vec<u8>, Misfit> {
    let misfit = || format!("{value:?} in a column of type {ty:?}");
    let whole = |value: i64, bytes: usize| {
        let shift = 64 - bytes * 8;
        (value << shift >> shift == value).then(|| value.to_le_bytes()[..bytes].to_vec())
    };
    let money = |value: &Decimal, bytes: usize| {
        let unscaled = value
            .rescaled(4)
            .filter(|exact| exact.rescaled(value.scale) == Some(*value))?;
        whole(i64::try_from(unscaled.unscaled).ok()?, bytes)
    };
    let bytes = match (ty, value) {
        (Type::Binary(length), Value::Bytes(bytes)) => Some(padded(bytes.clone(), usize::from(*length), &[0])),
        (Type::Char(length, collation), Value::Text(text)) => {
            Some(padded(collation.code_page().encode(text), usize::from(*length), b" "))
        }
        (Type::VarChar(_, collation) | Type::Text(collation), Value::Text(text)) => {
            Some(collation.code_page().encode(text))
        }
        (Type::NChar(length, _), Value::Text(text)) => Some(padded(to_utf16(text), usize::from(*length), b" \0")),
        (Type::NVarChar(..) | Type::NText(_), Value::Text(text)) => Some(to_utf16(text)),
        // The server writes xml as UTF-16 with its byte order mark.
        (Type::Xml, Value::Text(text)) => Some([vec![0xFF, 0xFE], to_utf16(text)].concat()),
        (Type::Json, Value::Text(text)) => Some(text.as_bytes().to_vec()),
        (Type::Vector(dimensions), Value::Text(text)) => vector(*dimensions, text),
        (Type::Bit, Value::Bit(bit)) => Some(vec![u8::from(*bit)]),
        (Type::Bit, Value::Int(number)) => Some(vec![u8::from(*number != 0)]),
        (Type::TinyInt, Value::Int(number)) => u8::try_from(*number).ok().map(|byte| vec![byte]),
        (Type::SmallInt, Value::Int(number)) => whole(*number, 2),
        (Type::Int, Value::Int(number)) => whole(*number, 4),
        (Type::BigInt, Value::Int(number)) => whole(*number, 8),
        (Type::Real, Value::Real(number)) => Some(number.to_le_bytes().to_vec()),
        (Type::Float, Value::Float(number)) => Some(number.to_le_bytes().to_vec()),
        // Two halves, the higher one first (MS-TDS 2.2.5.5.1.2).
        (Type::Money, Value::Decimal(value)) => money(value, 8).map(|mut bytes| {
            bytes.rotate_left(4);
            bytes
        }),
        (Type::SmallMoney, Value::Decimal(value)) => money(value, 4),
        (Type::Decimal(precision, scale) | Type::Numeric(precision, scale), Value::Decimal(value)) => {
            decimal(*precision, *scale, *value)
        }
        (Type::UniqueIdentifier, Value::Guid(guid)) => Some(wire_guid(guid).to_vec()),
        (Type::Date, Value::Date(days)) => Some(days.to_le_bytes()[..3].to_vec()),
        (Type::Time(scale), Value::Time(ticks)) => Some(time(*scale, *ticks)),
        (Type::DateTime, Value::DateTime { days, ticks }) => Some([days.to_le_bytes(), ticks.to_le_bytes()].concat()),
        (Type::DateTime, Value::DateTime2 { days, ticks }) => {
            return text::to_datetime(*days, *ticks).map_or_else(|| Err(misfit()), |value| bare(ty, &value));
        }
        (Type::SmallDateTime, Value::DateTime2 { days, ticks }) => smalldatetime(*days, *ticks),
        (Type::DateTime2(scale), Value::DateTime2 { days, ticks }) => {
            Some([time(*scale, *ticks), days.to_le_bytes()[..3].to_vec()].concat())
        }
        (Type::DateTimeOffset(scale), Value::DateTimeOffset { days, ticks, offset }) => Some(
            [
                time(*scale, *ticks),
                days.to_le_bytes()[..3].to_vec(),
                offset.to_le_bytes().to_vec(),
            ]
            .concat(),
        ),
        // As they are, whatever they mean.
        (_, Value::Bytes(bytes)) => Some(bytes.clone()),
        _ => None,
    };
    bytes.ok_or_else(misfit)
}

fn padded(mut bytes: Vec<u8>, length: usize, with: &[u8]) -> Vec<u8> {
    while bytes.len() < length {
        bytes.extend_from_slice(with);
    }
    bytes
}

/// The sign, 1 for positive, then the digits as a number (MS-TDS 2.2.5.5.1.6). Only an exact value fits.
fn decimal(precision: u8, scale: u8, value: Decimal) -> Option<Vec<u8>> {
    let exact = value
        .rescaled(scale)
        .filter(|exact| exact.rescaled(value.scale) == Some(value))?;
    let magnitude = exact.unscaled.unsigned_abs();
    if magnitude >= 10_u128.pow(u32::from(precision)) {
        return None;
    }
    let mut bytes = vec![u8::from(exact.unscaled >= 0)];
    bytes.extend_from_slice(&magnitude.to_le_bytes()[..usize::from(decimal_length(precision)) - 1]);
    Some(bytes)
}

/// The first three groups of the text are little-endian numbers (MS-DTYP 2.3.4).
pub(crate) fn wire_guid(guid: &[u8; 16]) -> [u8; 16] {
    let mut wire = *guid;
    wire[..4].reverse();
    wire[4..6].reverse();
    wire[6..8].reverse();
    wire
}

/// 10^-scale s since midnight, in 3, 4 or 5 bytes (MS-TDS 2.2.5.5.1.8); finer digits are cut off.
fn time(scale: u8, ticks: u64) -> Vec<u8> {
    let units = ticks / 10_u64.pow(u32::from(7 - scale.min(7)));
    let length = match scale {
        0..=2 => 3,
        3..=4 => 4,
        _ => 5,
    };
    units.to_le_bytes()[..length].to_vec()
}

/// Days since 1900-01-01 and minutes, two bytes each; rounded to the minute.
fn smalldatetime(days: u32, ticks: u64) -> Option<Vec<u8>> {
    let minutes = (ticks + 300_000_000) / 600_000_000;
    let (days, minutes) = if minutes == 1440 {
        (days + 1, 0)
    } else {
        (days, minutes)
    };
    let days = u16::try_from(days.checked_sub(text::DAYS_TO_1900)?).ok()?;
    Some([days.to_le_bytes(), u16::try_from(minutes).ok()?.to_le_bytes()].concat())
}

/// A JSON array of numbers: a head of 8 bytes, then 32-bit floats (MS-TDS 2.2.5.5.7).
fn vector(dimensions: u16, text: &str) -> Option<Vec<u8>> {
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    let numbers: Vec<f32> = inner
        .split(',')
        .map(|number| number.trim().parse().ok())
        .collect::<Option<_>>()?;
    if numbers.len() != usize::from(dimensions) {
        return None;
    }
    let mut bytes = vec![0xA9, 1];
    bytes.extend_from_slice(&dimensions.to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend(numbers.into_iter().flat_map(f32::to_le_bytes));
    Some(bytes)
}

/// The base type, its properties, then the value (MS-TDS 2.2.5.5.4).
fn variant(base: &Type, value: &Value) -> Result<Vec<u8>, Misfit> {
    let bytes = bare(base, value)?;
    let length = u16::try_from(bytes.len()).map_err(|_| too_long(base, bytes.len()))?;
    let collated = |byte: u8| {
        let mut head = vec![byte, 7];
        head.extend_from_slice(&base.collation().map_or([0; 5], crate::Collation::bytes));
        head.extend_from_slice(&length.to_le_bytes());
        head
    };
    let counted = |byte: u8| [vec![byte, 2], length.to_le_bytes().to_vec()].concat();
    let head = match base {
        Type::Bit => vec![id::BIT, 0],
        Type::TinyInt => vec![id::INT1, 0],
        Type::SmallInt => vec![id::INT2, 0],
        Type::Int => vec![id::INT4, 0],
        Type::BigInt => vec![id::INT8, 0],
        Type::Real => vec![id::FLT4, 0],
        Type::Float => vec![id::FLT8, 0],
        Type::SmallMoney => vec![id::MONEY4, 0],
        Type::Money => vec![id::MONEY, 0],
        Type::DateTime => vec![id::DATETIME, 0],
        Type::SmallDateTime => vec![id::DATETIM4, 0],
        Type::UniqueIdentifier => vec![id::GUID, 0],
        Type::Date => vec![id::DATEN, 0],
        Type::Time(scale) => vec![id::TIMEN, 1, *scale],
        Type::DateTime2(scale) => vec![id::DATETIME2N, 1, *scale],
        Type::DateTimeOffset(scale) => vec![id::DATETIMEOFFSETN, 1, *scale],
        Type::Decimal(precision, scale) => vec![id::DECIMALN, 2, *precision, *scale],
        Type::Numeric(precision, scale) => vec![id::NUMERICN, 2, *precision, *scale],
        Type::Char(..) => collated(id::BIGCHAR),
        Type::VarChar(Some(_), _) => collated(id::BIGVARCHR),
        Type::NChar(..) => collated(id::NCHAR),
        Type::NVarChar(Some(_), _) => collated(id::NVARCHAR),
        Type::Binary(_) => counted(id::BIGBINARY),
        Type::VarBinary(Some(_)) => counted(id::BIGVARBIN),
        _ => return Err(format!("a sql_variant of base type {}", base.name())),
    };
    Ok([head, bytes].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_bytes_of_the_specification() {
        let bytes = |ty: Type, value: Value| {
            let mut out = Vec::new();
            put(&mut out, &ty, true, &value, Plp::default()).map(|()| out)
        };
        assert_eq!(
            bytes(Type::Money, Value::decimal("1.0000")),
            Ok(vec![8, 0, 0, 0, 0, 0x10, 0x27, 0, 0])
        );
        assert_eq!(
            bytes(Type::Decimal(5, 2), Value::decimal("-1.5")),
            Ok(vec![5, 0, 150, 0, 0, 0])
        );
        assert_eq!(bytes(Type::Time(0), Value::time("00:01:00")), Ok(vec![3, 60, 0, 0]));
        assert_eq!(
            bytes(
                Type::UniqueIdentifier,
                Value::guid("00112233-4455-6677-8899-AABBCCDDEEFF")
            ),
            Ok(vec![
                16, 0x33, 0x22, 0x11, 0, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF
            ])
        );
        assert_eq!(
            bytes(Type::SmallDateTime, Value::datetime2("1900-01-02 23:59:45")),
            Ok(vec![4, 2, 0, 0, 0])
        );
    }

    #[test]
    fn a_value_that_does_not_fit_is_refused() {
        let refused = |ty: Type, value: Value| put(&mut Vec::new(), &ty, true, &value, Plp::default()).is_err();
        assert!(refused(Type::TinyInt, Value::Int(256)));
        assert!(refused(Type::SmallInt, Value::Int(-32_769)));
        assert!(refused(Type::Decimal(3, 1), Value::decimal("1.25")));
        assert!(refused(Type::Decimal(3, 1), Value::decimal("100.0")));
        assert!(refused(Type::nvarchar(2), Value::text("abc")));
        assert!(refused(Type::Int, Value::text("1")));
    }
}
