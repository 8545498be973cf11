//! Parameters of a call (MS-TDS 2.2.6.6): their TYPE_INFO and their values.

use crate::collation::Collation;
use crate::error::Broken;
use crate::types::Type;
use crate::value::{Decimal, Value};
use crate::wire::bytes::{Reader, utf16};
use crate::wire::encode::wire_guid;
use crate::wire::type_info::{MAX, id};

/// The type, and how many bytes a value has where the type byte alone says it.
fn type_info(reader: &mut Reader<'_>) -> Result<(u8, Type), Broken> {
    let byte = reader.u8()?;
    let max = |length: u16| (length != MAX).then_some(length);
    let ty = match byte {
        id::BIT => Type::Bit,
        id::INT1 => Type::TinyInt,
        id::INT2 => Type::SmallInt,
        id::INT4 => Type::Int,
        id::INT8 => Type::BigInt,
        id::FLT4 => Type::Real,
        id::FLT8 => Type::Float,
        id::MONEY => Type::Money,
        id::MONEY4 => Type::SmallMoney,
        id::DATETIME => Type::DateTime,
        id::DATETIM4 => Type::SmallDateTime,
        id::BITN => sized(reader, &[(1, Type::Bit)])?,
        id::INTN => sized(
            reader,
            &[
                (1, Type::TinyInt),
                (2, Type::SmallInt),
                (4, Type::Int),
                (8, Type::BigInt),
            ],
        )?,
        id::FLTN => sized(reader, &[(4, Type::Real), (8, Type::Float)])?,
        id::MONEYN => sized(reader, &[(4, Type::SmallMoney), (8, Type::Money)])?,
        id::DATETIMN => sized(reader, &[(4, Type::SmallDateTime), (8, Type::DateTime)])?,
        id::GUID => sized(reader, &[(16, Type::UniqueIdentifier)])?,
        id::DECIMALN | id::NUMERICN => {
            reader.u8()?;
            Type::Decimal(reader.u8()?, reader.u8()?)
        }
        id::DATEN => Type::Date,
        id::TIMEN => Type::Time(reader.u8()?),
        id::DATETIME2N => Type::DateTime2(reader.u8()?),
        id::DATETIMEOFFSETN => Type::DateTimeOffset(reader.u8()?),
        id::BIGVARBIN => Type::VarBinary(max(reader.u16()?)),
        id::BIGBINARY => Type::Binary(reader.u16()?),
        id::BIGVARCHR => Type::VarChar(max(reader.u16()?), collation(reader)?),
        id::BIGCHAR => Type::Char(reader.u16()?, collation(reader)?),
        id::NVARCHAR => Type::NVarChar(max(reader.u16()?), collation(reader)?),
        id::NCHAR => Type::NChar(reader.u16()?, collation(reader)?),
        id::XML if reader.u8()? == 0 => Type::Xml,
        other => return Err(Broken::Unsupported(format!("a parameter of type 0x{other:02X}"))),
    };
    Ok((byte, ty))
}

fn sized(reader: &mut Reader<'_>, types: &[(u8, Type)]) -> Result<Type, Broken> {
    let length = reader.u8()?;
    types
        .iter()
        .find(|(size, _)| *size == length)
        .map(|(_, ty)| ty.clone())
        .ok_or_else(|| Broken::Unsupported(format!("a parameter type of {length} bytes")))
}

/// The client's collation is not looked at: text of parameters is UTF-16, or of the default code page.
fn collation(reader: &mut Reader<'_>) -> Result<Collation, Broken> {
    reader.take(5)?;
    Ok(Collation::default())
}

/// Type and value of a parameter.
pub(crate) fn parameter(reader: &mut Reader<'_>) -> Result<(Type, Value), Broken> {
    let (byte, ty) = type_info(reader)?;
    let bytes = match byte {
        id::BIT | id::INT1 => Some(reader.take(1)?.to_vec()),
        id::INT2 => Some(reader.take(2)?.to_vec()),
        id::INT4 | id::FLT4 | id::MONEY4 | id::DATETIM4 => Some(reader.take(4)?.to_vec()),
        id::INT8 | id::FLT8 | id::MONEY | id::DATETIME => Some(reader.take(8)?.to_vec()),
        id::BIGVARBIN | id::BIGBINARY | id::BIGVARCHR | id::BIGCHAR | id::NVARCHAR | id::NCHAR | id::XML => {
            if matches!(
                ty,
                Type::VarBinary(None) | Type::VarChar(None, _) | Type::NVarChar(None, _) | Type::Xml
            ) {
                chunks(reader)?
            } else {
                match reader.u16()? {
                    0xFFFF => None,
                    length => Some(reader.take(length.into())?.to_vec()),
                }
            }
        }
        _ => match reader.u8()? {
            0 => None,
            length => Some(reader.take(length.into())?.to_vec()),
        },
    };
    let value = bytes.map_or(Ok(Value::Null), |bytes| value(&ty, &bytes))?;
    Ok((ty, value))
}

/// MS-TDS 2.2.5.2.3.
fn chunks(reader: &mut Reader<'_>) -> Result<Option<Vec<u8>>, Broken> {
    if reader.u64()? == u64::MAX {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    loop {
        match reader.u32()? {
            0 => return Ok(Some(bytes)),
            length => bytes.extend_from_slice(reader.take(usize::try_from(length).map_err(|_| Broken::Short)?)?),
        }
    }
}

fn value(ty: &Type, bytes: &[u8]) -> Result<Value, Broken> {
    let mut reader = Reader::new(bytes);
    Ok(match ty {
        Type::Bit => Value::Bit(reader.u8()? != 0),
        Type::TinyInt => Value::Int(reader.u8()?.into()),
        Type::SmallInt | Type::Int | Type::BigInt => Value::Int(reader.signed(bytes.len())?),
        Type::Real => Value::Real(f32::from_bits(reader.u32()?)),
        Type::Float => Value::Float(f64::from_bits(reader.u64()?)),
        Type::SmallMoney => money(reader.signed(4)?),
        Type::Money => {
            let high = reader.signed(4)?;
            money(high << 32 | i64::from(reader.u32()?))
        }
        Type::Decimal(_, scale) => {
            let positive = reader.u8()? != 0;
            let magnitude = i128::try_from(reader.unsigned(bytes.len() - 1)?).map_err(|_| Broken::Short)?;
            Value::Decimal(Decimal {
                unscaled: if positive { magnitude } else { -magnitude },
                scale: *scale,
            })
        }
        Type::UniqueIdentifier => Value::Guid(wire_guid(reader.take(16)?.try_into().map_err(|_| Broken::Short)?)),
        Type::Date => Value::Date(days(&mut reader)?),
        Type::Time(scale) => Value::Time(ticks(&mut reader, *scale, bytes.len())?),
        Type::DateTime2(scale) => {
            let ticks = ticks(&mut reader, *scale, bytes.len().saturating_sub(3))?;
            Value::DateTime2 {
                ticks,
                days: days(&mut reader)?,
            }
        }
        Type::DateTimeOffset(scale) => {
            let ticks = ticks(&mut reader, *scale, bytes.len().saturating_sub(5))?;
            let days = days(&mut reader)?;
            let offset = i16::try_from(reader.signed(2)?).map_err(|_| Broken::Short)?;
            Value::DateTimeOffset { days, ticks, offset }
        }
        Type::DateTime => Value::DateTime {
            days: i32::try_from(reader.signed(4)?).map_err(|_| Broken::Short)?,
            ticks: reader.u32()?,
        },
        Type::SmallDateTime => Value::DateTime2 {
            days: u32::from(reader.u16()?) + crate::text::DAYS_TO_1900,
            ticks: u64::from(reader.u16()?) * 600_000_000,
        },
        Type::NChar(..) | Type::NVarChar(..) | Type::Xml => Value::Text(utf16(bytes)?),
        Type::Char(..) | Type::VarChar(..) => Value::Text(
            encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(bytes)
                .0
                .into_owned(),
        ),
        _ => Value::Bytes(bytes.to_vec()),
    })
}

fn money(unscaled: i64) -> Value {
    Value::Decimal(Decimal {
        unscaled: unscaled.into(),
        scale: 4,
    })
}

fn days(reader: &mut Reader<'_>) -> Result<u32, Broken> {
    u32::try_from(reader.unsigned(3)?).map_err(|_| Broken::Short)
}

fn ticks(reader: &mut Reader<'_>, scale: u8, bytes: usize) -> Result<u64, Broken> {
    let units = u64::try_from(reader.unsigned(bytes)?).map_err(|_| Broken::Short)?;
    Ok(units * 10_u64.pow(u32::from(7_u8.saturating_sub(scale))))
}
