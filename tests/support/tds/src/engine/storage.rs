//! How values lie in SQLite: so that its own comparison is that of SQL Server within one type.
//!
//! | type | form |
//! |---|---|
//! | bit, integers | INTEGER |
//! | real, float | REAL |
//! | decimal, numeric, money | BLOB: sign, whole part, fraction, each big-endian, negative ones inverted |
//! | character types, xml, json, vector | TEXT; half a surrogate pair as in WTF-8; bytes that are no text of their code page as BLOB |
//! | binary, CLR types | BLOB; a hierarchyid may be its path as TEXT |
//! | uniqueidentifier | BLOB, its bytes in the order in which the server compares them |
//! | date, time, smalldatetime, datetime2, datetime | INTEGER: days, or units of the type since its first day |
//! | datetimeoffset | BLOB: the instant, then the offset |
//! | sql_variant | BLOB: its type's text, then a form as above |

use rusqlite::types::{Value as Stored, ValueRef};

use crate::collation::Collation;
use crate::text::DAY;
use crate::types::Type;
use crate::value::{Decimal, Value, power_of_ten};
use crate::wire::bytes::to_utf16;
use crate::wire::encode::wire_guid;

/// Units of 1/300 s in a day.
const DATETIME_DAY: i64 = 25_920_000;
/// In which order the bytes of a uniqueidentifier count, in their order on the wire.
const GUID_ORDER: [usize; 16] = [10, 11, 12, 13, 14, 15, 8, 9, 6, 7, 4, 5, 0, 1, 2, 3];

/// A value of a type as it lies. `None` where the value is none of the type.
pub(crate) fn store(ty: &Type, value: &Value) -> Option<Stored> {
    Some(match (ty, value) {
        (_, Value::Null) => Stored::Null,
        (Type::Bit, Value::Bit(bit)) => Stored::Integer((*bit).into()),
        (Type::Bit | Type::TinyInt | Type::SmallInt | Type::Int | Type::BigInt, Value::Int(number)) => {
            Stored::Integer(*number)
        }
        (Type::Real, Value::Real(number)) => Stored::Real((*number).into()),
        (Type::Float, Value::Float(number)) => Stored::Real(*number),
        (Type::Decimal(..) | Type::Numeric(..) | Type::Money | Type::SmallMoney, Value::Decimal(number)) => {
            Stored::Blob(decimal(*number)?)
        }
        (Type::Udt(udt), Value::Text(path)) if udt.name == "hierarchyid" => Stored::Text(path.clone()),
        (Type::Xml | Type::Json | Type::Vector(_), Value::Text(text)) => Stored::Text(text.clone()),
        (ty, Value::Text(text)) if ty.collation().is_some() => Stored::Text(text.clone()),
        (ty, Value::Bytes(bytes)) if ty.collation().is_some() => Stored::Blob(bytes.clone()),
        (Type::Binary(_) | Type::VarBinary(_) | Type::Image | Type::RowVersion | Type::Udt(_), Value::Bytes(bytes)) => {
            let mut bytes = bytes.clone();
            if let Type::Binary(length) = ty {
                bytes.resize(usize::from(*length).max(bytes.len()), 0);
            }
            Stored::Blob(bytes)
        }
        (Type::UniqueIdentifier, Value::Guid(guid)) => {
            let wire = wire_guid(guid);
            Stored::Blob(GUID_ORDER.map(|at| wire[at]).to_vec())
        }
        (Type::Date, Value::Date(days)) => Stored::Integer((*days).into()),
        (Type::Time(_), Value::Time(ticks)) => Stored::Integer(i64::try_from(*ticks).ok()?),
        (Type::DateTime, Value::DateTime { days, ticks }) => {
            Stored::Integer(i64::from(*days) * DATETIME_DAY + i64::from(*ticks))
        }
        (Type::SmallDateTime | Type::DateTime2(_), Value::DateTime2 { days, ticks }) => {
            Stored::Integer(i64::try_from(u64::from(*days) * DAY + ticks).ok()?)
        }
        (Type::DateTimeOffset(_), Value::DateTimeOffset { days, ticks, offset }) => {
            let mut bytes = (u64::from(*days) * DAY + ticks).to_be_bytes().to_vec();
            bytes.extend_from_slice(&offset.to_be_bytes());
            Stored::Blob(bytes)
        }
        (Type::SqlVariant, Value::Variant(base, inner)) => variant(base, inner)?,
        _ => return None,
    })
}

/// What lies there as a value of the type. `None` where it cannot be one.
pub(crate) fn load(ty: &Type, stored: ValueRef<'_>) -> Option<Value> {
    Some(match (ty, stored) {
        (_, ValueRef::Null) => Value::Null,
        (Type::Bit, ValueRef::Integer(number)) => Value::Bit(number != 0),
        (Type::TinyInt | Type::SmallInt | Type::Int | Type::BigInt, ValueRef::Integer(number)) => Value::Int(number),
        // A sum of whole numbers that no i64 holds becomes a float in SQLite: never here.
        #[expect(clippy::cast_possible_truncation, reason = "it was an f32 when it was stored")]
        (Type::Real, ValueRef::Real(number)) => Value::Real(number as f32),
        (Type::Float, ValueRef::Real(number)) => Value::Float(number),
        (Type::Decimal(_, scale) | Type::Numeric(_, scale), ValueRef::Blob(bytes)) => {
            Value::Decimal(read_decimal(bytes, *scale)?)
        }
        (Type::Money | Type::SmallMoney, ValueRef::Blob(bytes)) => Value::Decimal(read_decimal(bytes, 4)?),
        (_, ValueRef::Text(bytes)) => match (ty, std::str::from_utf8(bytes)) {
            (_, Ok(text)) => Value::Text(text.to_owned()),
            (Type::NChar(..) | Type::NVarChar(..) | Type::NText(_), Err(_)) => Value::Bytes(wtf8_to_utf16(bytes)),
            _ => return None,
        },
        (Type::UniqueIdentifier, ValueRef::Blob(bytes)) => {
            let mut wire = [0; 16];
            for (from, to) in GUID_ORDER.iter().enumerate() {
                wire[*to] = *bytes.get(from)?;
            }
            Value::Guid(wire_guid(&wire))
        }
        (Type::Date, ValueRef::Integer(days)) => Value::Date(u32::try_from(days).ok()?),
        (Type::Time(_), ValueRef::Integer(ticks)) => Value::Time(u64::try_from(ticks).ok()?),
        (Type::DateTime, ValueRef::Integer(ticks)) => Value::DateTime {
            days: i32::try_from(ticks.div_euclid(DATETIME_DAY)).ok()?,
            ticks: u32::try_from(ticks.rem_euclid(DATETIME_DAY)).ok()?,
        },
        (Type::SmallDateTime | Type::DateTime2(_), ValueRef::Integer(instant)) => {
            let instant = u64::try_from(instant).ok()?;
            Value::DateTime2 {
                days: u32::try_from(instant / DAY).ok()?,
                ticks: instant % DAY,
            }
        }
        (Type::DateTimeOffset(_), ValueRef::Blob(bytes)) => {
            let (instant, offset) = bytes.split_at_checked(8)?;
            let instant = u64::from_be_bytes(instant.try_into().ok()?);
            Value::DateTimeOffset {
                days: u32::try_from(instant / DAY).ok()?,
                ticks: instant % DAY,
                offset: i16::from_be_bytes(offset.try_into().ok()?),
            }
        }
        (Type::SqlVariant, ValueRef::Blob(bytes)) => read_variant(bytes)?,
        (Type::Int, ValueRef::Real(_) | ValueRef::Blob(_)) | (Type::Bit, _) => return None,
        (ty, ValueRef::Blob(bytes)) if takes_bytes(ty) => Value::Bytes(bytes.to_vec()),
        _ => return None,
    })
}

fn takes_bytes(ty: &Type) -> bool {
    ty.collation().is_some()
        || matches!(
            ty,
            Type::Binary(_) | Type::VarBinary(_) | Type::Image | Type::RowVersion | Type::Udt(_) | Type::Vector(_)
        )
}

/// The number's whole part and its fraction in units of 10^-38, so that all scales compare.
pub(crate) fn decimal(number: Decimal) -> Option<Vec<u8>> {
    let divisor = power_of_ten(number.scale)?.unsigned_abs();
    let magnitude = number.unscaled.unsigned_abs();
    let fraction = (magnitude % divisor).checked_mul(power_of_ten(38 - number.scale)?.unsigned_abs())?;
    let mut bytes = vec![1];
    bytes.extend_from_slice(&(magnitude / divisor).to_be_bytes());
    bytes.extend_from_slice(&fraction.to_be_bytes());
    if number.unscaled < 0 {
        bytes.iter_mut().for_each(|byte| *byte = !*byte);
        bytes[0] = 0;
    }
    Some(bytes)
}

/// The number with a scale. `None` where that scale would lose digits.
pub(crate) fn read_decimal(bytes: &[u8], scale: u8) -> Option<Decimal> {
    let negative = *bytes.first()? == 0;
    let flip = |byte: &u8| if negative { !*byte } else { *byte };
    let part = |range: std::ops::Range<usize>| -> Option<u128> {
        let bytes: Vec<u8> = bytes.get(range)?.iter().map(flip).collect();
        Some(u128::from_be_bytes(bytes.try_into().ok()?))
    };
    let (whole, fraction) = (part(1..17)?, part(17..33)?);
    let unit = power_of_ten(38 - scale)?.unsigned_abs();
    if fraction % unit != 0 {
        return None;
    }
    let magnitude = whole
        .checked_mul(power_of_ten(scale)?.unsigned_abs())?
        .checked_add(fraction / unit)?;
    let unscaled = i128::try_from(magnitude).ok()?;
    Some(Decimal {
        unscaled: if negative { -unscaled } else { unscaled },
        scale,
    })
}

/// UTF-16 as text that SQLite keeps: a lone half is written as if it were a character.
pub(crate) fn utf16_to_wtf8(bytes: &[u8]) -> Vec<u8> {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let mut out = Vec::new();
    for unit in char::decode_utf16(units) {
        match unit {
            Ok(character) => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            Err(lone) => {
                let [high, low] = lone.unpaired_surrogate().to_be_bytes();
                out.extend_from_slice(&[0xED, 0x80 | (high & 0x0F) << 2 | low >> 6, 0x80 | low & 0x3F]);
            }
        }
    }
    out
}

fn wtf8_to_utf16(mut bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        let (valid, rest) = match std::str::from_utf8(bytes) {
            Ok(all) => (all, &bytes[bytes.len()..]),
            Err(error) => {
                let (valid, rest) = bytes.split_at(error.valid_up_to());
                (std::str::from_utf8(valid).unwrap_or_default(), rest)
            }
        };
        out.extend_from_slice(&to_utf16(valid));
        bytes = match rest {
            [0xED, middle, last, rest @ ..] => {
                let unit = 0xD000 | u16::from(middle & 0x3F) << 6 | u16::from(last & 0x3F);
                out.extend_from_slice(&unit.to_le_bytes());
                rest
            }
            [_, rest @ ..] => rest,
            [] => &[],
        };
    }
    out
}

/// A type as text that [`Type::parse`] reads, with its collation after a bar.
fn spelled(ty: &Type) -> String {
    let name = ty.name();
    let of = |length: Option<u16>, unit: u16| {
        length.map_or_else(|| format!("{name}(max)"), |length| format!("{name}({})", length / unit))
    };
    let text = match ty {
        Type::Decimal(precision, scale) | Type::Numeric(precision, scale) => format!("{name}({precision},{scale})"),
        Type::Char(length, _) | Type::Binary(length) => of(Some(*length), 1),
        Type::VarChar(length, _) | Type::VarBinary(length) => of(*length, 1),
        Type::NChar(length, _) => of(Some(*length), 2),
        Type::NVarChar(length, _) => of(*length, 2),
        Type::Time(scale) | Type::DateTime2(scale) | Type::DateTimeOffset(scale) => format!("{name}({scale})"),
        _ => name.to_owned(),
    };
    let collation = ty.collation().map_or("", |collation| collation.name.as_str());
    format!("{text}|{collation}")
}

fn variant(base: &Type, value: &Value) -> Option<Stored> {
    let mut bytes = spelled(base).into_bytes();
    bytes.push(0);
    match store(base, value)? {
        Stored::Null => return Some(Stored::Null),
        Stored::Integer(number) => {
            bytes.push(b'i');
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        Stored::Real(number) => {
            bytes.push(b'r');
            bytes.extend_from_slice(&number.to_be_bytes());
        }
        Stored::Text(text) => {
            bytes.push(b't');
            bytes.extend_from_slice(text.as_bytes());
        }
        Stored::Blob(blob) => {
            bytes.push(b'b');
            bytes.extend_from_slice(&blob);
        }
    }
    Some(Stored::Blob(bytes))
}

fn read_variant(bytes: &[u8]) -> Option<Value> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    let spelled = std::str::from_utf8(&bytes[..end]).ok()?;
    let (text, collation) = spelled.split_once('|')?;
    let base = Type::parse(text, &Collation::named(collation).unwrap_or_default())?;
    let (tag, rest) = bytes[end + 1..].split_first()?;
    let stored = match tag {
        b'i' => ValueRef::Integer(i64::from_be_bytes(rest.try_into().ok()?)),
        b'r' => ValueRef::Real(f64::from_be_bytes(rest.try_into().ok()?)),
        b't' => ValueRef::Text(rest),
        _ => ValueRef::Blob(rest),
    };
    let inner = load(&base, stored)?;
    Some(Value::Variant(Box::new(base), Box::new(inner)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_went() {
        for (ty, value) in [
            (
                Type::Decimal(38, 10),
                Value::decimal("-1234567890123456789012345678.0123456789"),
            ),
            (Type::Money, Value::decimal("922337203685477.5807")),
            (
                Type::UniqueIdentifier,
                Value::guid("6F9619FF-8B86-D011-B42D-00C04FC964FF"),
            ),
            (
                Type::DateTime,
                Value::DateTime {
                    days: -53_690,
                    ticks: 1,
                },
            ),
            (Type::DateTime2(7), Value::datetime2("9999-12-31 23:59:59.9999999")),
            (
                Type::DateTimeOffset(7),
                Value::datetimeoffset("2024-01-01 00:00:00.0000001 -03:30"),
            ),
            (
                Type::SqlVariant,
                Value::variant(Type::Decimal(5, 2), Value::decimal("1.50")),
            ),
            (Type::SqlVariant, Value::variant(Type::nvarchar(5), Value::text("ü"))),
        ] {
            let stored = store(&ty, &value).unwrap();
            assert_eq!(load(&ty, ValueRef::from(&stored)), Some(value), "{ty:?}");
        }
        let lone = [b'a', 0, 0x3D, 0xD8, b'b', 0];
        let wtf8 = utf16_to_wtf8(&lone);
        assert_eq!(
            load(&Type::nvarchar(9), ValueRef::Text(&wtf8)),
            Some(Value::Bytes(lone.to_vec()))
        );
    }

    #[test]
    fn decimals_and_guids_lie_in_the_servers_order() {
        let texts = [
            "-100.5",
            "-100",
            "-0.01",
            "0",
            "0.001",
            "1",
            "1.5",
            "99999999999999999999",
        ];
        let stored: Vec<_> = texts
            .iter()
            .map(|text| decimal(crate::text::decimal(text).unwrap()).unwrap())
            .collect();
        assert!(stored.is_sorted());
        // The last group counts first, then the fourth, the third, the second, the first.
        let guid = |text: &str| match store(&Type::UniqueIdentifier, &Value::guid(text)) {
            Some(Stored::Blob(bytes)) => bytes,
            other => panic!("{other:?}"),
        };
        assert!(guid("FFFFFFFF-0000-0000-0000-000000000001") < guid("00000000-0000-0000-0000-000000000002"));
        assert!(guid("00000000-0000-0000-0001-000000000000") > guid("FFFFFFFF-FFFF-FFFF-0000-000000000000"));
        // Of the first group its last byte in the text is its first one on the wire.
        assert!(guid("00000002-0000-0000-0000-000000000000") > guid("FF000001-0000-0000-0000-000000000000"));
    }
}
