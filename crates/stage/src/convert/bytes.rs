//! Bit strings, UUIDs, addresses, geometries and vectors.

use std::net::IpAddr;
use std::sync::Arc;

use arrow_array::builder::{BinaryBuilder, FixedSizeBinaryBuilder, Float32Builder, ListBuilder};
use arrow_array::{Array, ArrayRef, BinaryArray};
use arrow_schema::DataType;

use super::{Column, LONGEST_VALUE, Notes, Outcome, RefusedReason, binary};

/// MySQL's BIT to left-aligned bits.
pub(super) fn bits(array: &ArrayRef, staged: &DataType, width: u8) -> Option<Column> {
    let bytes = usize::from(width).div_ceil(8);
    if *staged != DataType::Binary || !(1..=64).contains(&width) {
        return None;
    }
    each(binary(array)?, |value| {
        if value.len() != bytes {
            return Outcome::Refused(RefusedReason::NotBits);
        }
        let number = value.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        if width < 64 && number >> width != 0 {
            return Outcome::Refused(RefusedReason::NotBits);
        }
        let aligned = (number << (64 - u32::from(width))).to_be_bytes();
        Outcome::Value(aligned[..bytes].to_vec())
    })
}

/// Text form to the 16 bytes of a UUID.
pub(super) fn uuid(array: &ArrayRef, staged: &DataType) -> Option<Column> {
    if *staged != DataType::FixedSizeBinary(16) {
        return None;
    }
    let values = binary(array)?;
    let mut notes = Notes::default();
    let mut builder = FixedSizeBinaryBuilder::with_capacity(values.len(), 16);
    for (row, value) in values.iter().enumerate() {
        let outcome = |text| parse_uuid(text).map_or(Outcome::Refused(RefusedReason::NotAUuid), Outcome::Value);
        match value.and_then(|text| notes.take(row, outcome(text))) {
            Some(uuid) => builder.append_value(uuid.to_be_bytes()).ok()?,
            None => builder.append_null(),
        }
    }
    Some(notes.column(Arc::new(builder.finish())))
}

/// 8-4-4-4-12 hexadecimal digits, or 32 of them.
fn parse_uuid(text: &[u8]) -> Option<u128> {
    let text = std::str::from_utf8(text).ok()?;
    let digits = if text.len() == 32 {
        text.to_owned()
    } else {
        let parts: Vec<&str> = text.split('-').collect();
        if !parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) {
            return None;
        }
        parts.concat()
    };
    // A sign is no digit, though the number parser would take one.
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u128::from_str_radix(&digits, 16).ok()
}

/// Text form to 4 or 16 bytes.
pub(super) fn inet(array: &ArrayRef, staged: &DataType) -> Option<Column> {
    if *staged != DataType::Binary {
        return None;
    }
    each(binary(array)?, |text| {
        match std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()) {
            Some(IpAddr::V4(address)) => Outcome::Value(address.octets().to_vec()),
            Some(IpAddr::V6(address)) => Outcome::Value(address.octets().to_vec()),
            None => Outcome::Refused(RefusedReason::NotAnAddress),
        }
    })
}

/// MySQL's geometry to EWKB.
///
/// MySQL: <https://dev.mysql.com/doc/refman/9.0/en/gis-data-formats.html>, "Internal Geometry Storage Format";
/// EWKB: <https://libgeos.org/specifications/wkb/#extended-wkb>.
pub(super) fn ewkb(array: &ArrayRef, staged: &DataType) -> Option<Column> {
    const SRID_FLAG: u32 = 0x2000_0000;
    if *staged != DataType::Binary {
        return None;
    }
    // The SRID moves inside, so a value grows by no more than the flag's zero bytes: not at all.
    each(binary(array)?, |value| {
        let fields = value.split_first_chunk::<4>().and_then(|(srid, wkb)| {
            let (order, rest) = wkb.split_first()?;
            let (kind, shape) = rest.split_first_chunk::<4>()?;
            Some((u32::from_le_bytes(*srid), *order, u32::from_le_bytes(*kind), shape))
        });
        match fields {
            Some((srid, 1, kind @ 1..=7, shape)) if shape.len() >= 4 && value.len() <= LONGEST_VALUE => {
                let mut ewkb = Vec::with_capacity(value.len());
                ewkb.push(1);
                if srid == 0 {
                    ewkb.extend_from_slice(&kind.to_le_bytes());
                } else {
                    ewkb.extend_from_slice(&(kind | SRID_FLAG).to_le_bytes());
                    ewkb.extend_from_slice(&srid.to_le_bytes());
                }
                ewkb.extend_from_slice(shape);
                Outcome::Value(ewkb)
            }
            _ => Outcome::Refused(RefusedReason::NotAGeometry),
        }
    })
}

/// Little-endian floats to a list.
pub(super) fn float_list(array: &ArrayRef, staged: &DataType) -> Option<Column> {
    let DataType::List(member) = staged else { return None };
    if *member.data_type() != DataType::Float32 {
        return None;
    }
    let values = binary(array)?;
    let mut notes = Notes::default();
    let mut builder = ListBuilder::new(Float32Builder::new()).with_field(Arc::clone(member));
    for (row, value) in values.iter().enumerate() {
        let outcome = |bytes: &[u8]| {
            if bytes.len().is_multiple_of(4) {
                let floats: Vec<f32> = bytes
                    .as_chunks::<4>()
                    .0
                    .iter()
                    .map(|b| f32::from_bits(u32::from_le_bytes(*b)))
                    .collect();
                Outcome::Value(floats)
            } else {
                Outcome::Refused(RefusedReason::NotAVector)
            }
        };
        match value.and_then(|bytes| notes.take(row, outcome(bytes))) {
            Some(floats) => {
                builder.values().append_slice(&floats);
                builder.append(true);
            }
            None => builder.append(false),
        }
    }
    Some(notes.column(Arc::new(builder.finish())))
}

fn each(values: &BinaryArray, mut of: impl FnMut(&[u8]) -> Outcome<Vec<u8>>) -> Option<Column> {
    let mut notes = Notes::default();
    let mut builder = BinaryBuilder::with_capacity(values.len(), values.value_data().len().min(1 << 20));
    for (row, value) in values.iter().enumerate() {
        match value.and_then(|value| notes.take(row, of(value))) {
            Some(bytes) => builder.append_value(bytes),
            None => builder.append_null(),
        }
    }
    Some(notes.column(Arc::new(builder.finish())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(convert: impl Fn(&ArrayRef) -> Option<Column>, value: &[u8]) -> Result<Vec<u8>, RefusedReason> {
        let array: ArrayRef = Arc::new(BinaryArray::from(vec![value]));
        let column = convert(&array).unwrap();
        match column.refused.first() {
            Some((_, reason)) => Err(*reason),
            None => Ok(binary(&column.array).unwrap().value(0).to_vec()),
        }
    }

    #[test]
    fn bits_move_to_the_left() {
        let bits_of = |width, value: &[u8]| one(|array| bits(array, &DataType::Binary, width), value);
        assert_eq!(bits_of(1, &[1]), Ok(vec![0x80]));
        assert_eq!(bits_of(10, &[0b10, 0b0000_0001]), Ok(vec![0b1000_0000, 0b0100_0000]));
        assert_eq!(bits_of(64, &[0xff; 8]), Ok(vec![0xff; 8]));
        assert_eq!(bits_of(10, &[0b100, 0]), Err(RefusedReason::NotBits));
        assert_eq!(bits_of(10, &[1]), Err(RefusedReason::NotBits));
    }

    #[test]
    fn geometries_keep_their_srid_inside() {
        let ewkb_of = |value: &[u8]| one(|array| ewkb(array, &DataType::Binary), value);
        let point = [[0_u8; 8], [0x3f; 8]].concat();
        let with = |srid: &[u8; 4]| [&srid[..], &[1, 1, 0, 0, 0], &point].concat();
        assert_eq!(ewkb_of(&with(&[0; 4])), Ok([&[1, 1, 0, 0, 0][..], &point].concat()));
        assert_eq!(
            ewkb_of(&with(&[0xe6, 0x10, 0, 0])),
            Ok([&[1, 1, 0, 0, 0x20, 0xe6, 0x10, 0, 0][..], &point].concat())
        );
        assert_eq!(ewkb_of(&[0, 0, 0, 0, 0, 0, 0, 0, 1]), Err(RefusedReason::NotAGeometry));
        assert_eq!(ewkb_of(&[]), Err(RefusedReason::NotAGeometry));
    }

    #[test]
    fn uuids_parse_strictly() {
        assert_eq!(parse_uuid(b"00000000-0000-0000-0000-0000000000ff"), Some(255));
        for bad in [
            &b"+0000000000000000000000000000000"[..],
            b"00000000-0000-0000-0000-00000000000",
            b"0-0-0-0-0",
            b"\xff",
        ] {
            assert_eq!(parse_uuid(bad), None);
        }
    }
}
