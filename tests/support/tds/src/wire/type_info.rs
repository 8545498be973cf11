//! TYPE_INFO (MS-TDS 2.2.5.4 to 2.2.5.6): how a column or parameter says its type.

use crate::types::Type;
use crate::wire::bytes::Put;

/// Length of a `(max)` type.
pub(crate) const MAX: u16 = 0xFFFF;

pub(crate) mod id {
    //! Type bytes (MS-TDS 2.2.5.4).
    pub(crate) const IMAGE: u8 = 0x22;
    pub(crate) const TEXT: u8 = 0x23;
    pub(crate) const GUID: u8 = 0x24;
    pub(crate) const INTN: u8 = 0x26;
    pub(crate) const DATEN: u8 = 0x28;
    pub(crate) const TIMEN: u8 = 0x29;
    pub(crate) const DATETIME2N: u8 = 0x2A;
    pub(crate) const DATETIMEOFFSETN: u8 = 0x2B;
    pub(crate) const INT1: u8 = 0x30;
    pub(crate) const BIT: u8 = 0x32;
    pub(crate) const INT2: u8 = 0x34;
    pub(crate) const INT4: u8 = 0x38;
    pub(crate) const DATETIM4: u8 = 0x3A;
    pub(crate) const FLT4: u8 = 0x3B;
    pub(crate) const MONEY: u8 = 0x3C;
    pub(crate) const DATETIME: u8 = 0x3D;
    pub(crate) const FLT8: u8 = 0x3E;
    pub(crate) const SSVARIANT: u8 = 0x62;
    pub(crate) const NTEXT: u8 = 0x63;
    pub(crate) const BITN: u8 = 0x68;
    pub(crate) const DECIMALN: u8 = 0x6A;
    pub(crate) const NUMERICN: u8 = 0x6C;
    pub(crate) const FLTN: u8 = 0x6D;
    pub(crate) const MONEYN: u8 = 0x6E;
    pub(crate) const DATETIMN: u8 = 0x6F;
    pub(crate) const MONEY4: u8 = 0x7A;
    pub(crate) const INT8: u8 = 0x7F;
    pub(crate) const BIGVARBIN: u8 = 0xA5;
    pub(crate) const BIGVARCHR: u8 = 0xA7;
    pub(crate) const BIGBINARY: u8 = 0xAD;
    pub(crate) const BIGCHAR: u8 = 0xAF;
    pub(crate) const NVARCHAR: u8 = 0xE7;
    pub(crate) const NCHAR: u8 = 0xEF;
    pub(crate) const UDT: u8 = 0xF0;
    pub(crate) const XML: u8 = 0xF1;
    pub(crate) const JSON: u8 = 0xF4;
    pub(crate) const VECTOR: u8 = 0xF5;
}

/// How the value of a type says its length, and that it is NULL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// No length and no NULL.
    Fixed,
    /// A byte; 0 is NULL.
    Byte,
    /// Two bytes; 0xFFFF is NULL.
    Short,
    /// Chunks (MS-TDS 2.2.5.2.3).
    Partial,
    /// A text pointer, then four bytes (text, ntext and image, MS-TDS 2.2.7.19); an empty pointer is NULL.
    Pointer,
    /// Four bytes; 0 is NULL (sql_variant).
    Long,
}

/// The type byte of a fixed-length type without NULL, that of its form with NULL, and its length.
fn fixed(ty: &Type) -> Option<(u8, u8, u8)> {
    Some(match ty {
        Type::Bit => (id::BIT, id::BITN, 1),
        Type::TinyInt => (id::INT1, id::INTN, 1),
        Type::SmallInt => (id::INT2, id::INTN, 2),
        Type::Int => (id::INT4, id::INTN, 4),
        Type::BigInt => (id::INT8, id::INTN, 8),
        Type::Real => (id::FLT4, id::FLTN, 4),
        Type::Float => (id::FLT8, id::FLTN, 8),
        Type::SmallMoney => (id::MONEY4, id::MONEYN, 4),
        Type::Money => (id::MONEY, id::MONEYN, 8),
        Type::DateTime => (id::DATETIME, id::DATETIMN, 8),
        Type::SmallDateTime => (id::DATETIM4, id::DATETIMN, 4),
        _ => return None,
    })
}

/// How values of a type travel.
pub(crate) fn form(ty: &Type, nullable: bool) -> Form {
    if fixed(ty).is_some() {
        return if nullable { Form::Byte } else { Form::Fixed };
    }
    match ty {
        Type::VarChar(None, _) | Type::NVarChar(None, _) | Type::VarBinary(None) => Form::Partial,
        Type::Xml | Type::Udt(_) | Type::Json => Form::Partial,
        Type::Text(_) | Type::NText(_) | Type::Image => Form::Pointer,
        Type::SqlVariant => Form::Long,
        Type::Char(..) | Type::VarChar(..) | Type::NChar(..) | Type::NVarChar(..) => Form::Short,
        Type::Binary(_) | Type::VarBinary(_) | Type::RowVersion | Type::Vector(_) => Form::Short,
        _ => Form::Byte,
    }
}

/// Bytes of a decimal's value, its sign included.
pub(crate) fn decimal_length(precision: u8) -> u8 {
    match precision {
        0..=9 => 5,
        10..=19 => 9,
        20..=28 => 13,
        _ => 17,
    }
}

/// The type of a column or parameter.
pub(crate) fn put(out: &mut Vec<u8>, ty: &Type, nullable: bool) {
    if let Some((plain, with_null, length)) = fixed(ty) {
        if nullable {
            out.extend_from_slice(&[with_null, length]);
        } else {
            out.push(plain);
        }
        return;
    }
    let counted = |out: &mut Vec<u8>, byte: u8, length: u16| {
        out.push(byte);
        out.extend_from_slice(&length.to_le_bytes());
    };
    match ty {
        Type::Decimal(precision, scale) => {
            out.extend_from_slice(&[id::DECIMALN, decimal_length(*precision), *precision, *scale]);
        }
        Type::Numeric(precision, scale) => {
            out.extend_from_slice(&[id::NUMERICN, decimal_length(*precision), *precision, *scale]);
        }
        Type::Char(length, _) => counted(out, id::BIGCHAR, *length),
        Type::VarChar(length, _) => counted(out, id::BIGVARCHR, length.unwrap_or(MAX)),
        Type::NChar(length, _) => counted(out, id::NCHAR, *length),
        Type::NVarChar(length, _) => counted(out, id::NVARCHAR, length.unwrap_or(MAX)),
        Type::Binary(length) => counted(out, id::BIGBINARY, *length),
        Type::RowVersion => counted(out, id::BIGBINARY, 8),
        Type::VarBinary(length) => counted(out, id::BIGVARBIN, length.unwrap_or(MAX)),
        Type::UniqueIdentifier => out.extend_from_slice(&[id::GUID, 16]),
        Type::Date => out.push(id::DATEN),
        Type::Time(scale) => out.extend_from_slice(&[id::TIMEN, *scale]),
        Type::DateTime2(scale) => out.extend_from_slice(&[id::DATETIME2N, *scale]),
        Type::DateTimeOffset(scale) => out.extend_from_slice(&[id::DATETIMEOFFSETN, *scale]),
        // No schema collection.
        Type::Xml => out.extend_from_slice(&[id::XML, 0]),
        Type::Udt(udt) => {
            counted(out, id::UDT, MAX);
            out.short_text(&udt.database);
            out.short_text(&udt.schema);
            out.short_text(&udt.name);
            out.long_text(&udt.assembly);
        }
        Type::Text(_) => long(out, id::TEXT, 0x7FFF_FFFF),
        Type::NText(_) => long(out, id::NTEXT, 0x7FFF_FFFE),
        Type::Image => long(out, id::IMAGE, 0x7FFF_FFFF),
        Type::SqlVariant => long(out, id::SSVARIANT, 8009),
        Type::Json => out.push(id::JSON),
        Type::Vector(dimensions) => {
            counted(out, id::VECTOR, dimensions * 4 + 8);
            // Elements of four bytes.
            out.push(0);
        }
        // Written above.
        _ => {}
    }
    if let Some(collation) = ty.collation() {
        out.extend_from_slice(&collation.bytes());
    }
}

fn long(out: &mut Vec<u8>, byte: u8, length: u32) {
    out.push(byte);
    out.extend_from_slice(&length.to_le_bytes());
}
