//! Canonical bytes of staged Arrow arrays: legs P and T of the law.
//!
//! Nothing is converted by the plan here; what the array holds is what is encoded.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Decimal256Type, DurationMicrosecondType, Float32Type, Float64Type, Int16Type,
    Int32Type, Int64Type, Time64MicrosecondType, TimestampMicrosecondType, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, FixedSizeBinaryArray, Float32Array, ListArray, PrimitiveArray,
    StringArray,
};
use arrow_buffer::i256;
use arrow_schema::{DataType, TimeUnit};
use model::{Canonical, ColumnPlan, Conversion};

use super::layout::{
    TAG_UNREADABLE, put_bits, put_clock, put_count, put_date, put_decimal, put_float_member, put_float32, put_float64,
    put_text_member, without_padding,
};
use super::{DigestError, effective_canonical, json, tag_of};

const MICROS_PER_DAY: i64 = 86_400_000_000;
const MICROS_PER_SECOND: i64 = 1_000_000;

/// A staged column, resolved to its typed array.
#[derive(Debug)]
pub(super) struct StagedColumn<'a> {
    tag: u8,
    values: Staged<'a>,
}

#[derive(Debug)]
enum Staged<'a> {
    Boolean(&'a BooleanArray),
    Int16(&'a PrimitiveArray<Int16Type>),
    Int32(&'a PrimitiveArray<Int32Type>),
    Int64(&'a PrimitiveArray<Int64Type>),
    UInt64(&'a PrimitiveArray<UInt64Type>),
    Decimal128(&'a PrimitiveArray<Decimal128Type>, i8),
    Decimal256(&'a PrimitiveArray<Decimal256Type>, i8),
    Float32(&'a PrimitiveArray<Float32Type>),
    Float64(&'a PrimitiveArray<Float64Type>),
    Text(&'a StringArray),
    PaddedText(&'a StringArray),
    Json(&'a StringArray),
    Bytes(&'a BinaryArray),
    FixedBytes(&'a FixedSizeBinaryArray),
    Date(&'a PrimitiveArray<Date32Type>),
    Timestamp(&'a PrimitiveArray<TimestampMicrosecondType>),
    Duration(&'a PrimitiveArray<DurationMicrosecondType>),
    Time(&'a PrimitiveArray<Time64MicrosecondType>),
    Bits(&'a BinaryArray, u32),
    TextList(&'a ListArray, &'a StringArray),
    FloatList(&'a ListArray, &'a Float32Array),
}

impl<'a> StagedColumn<'a> {
    /// The encoder for `array`, whose type is the plan's staged type.
    pub(super) fn resolve(plan: &ColumnPlan, array: &'a ArrayRef) -> Result<Self, DigestError> {
        let canonical = effective_canonical(plan);
        let values = match (canonical, array.data_type()) {
            (Canonical::Boolean, DataType::Boolean) => Staged::Boolean(array.as_boolean()),
            (Canonical::Integer, DataType::Int16) => Staged::Int16(array.as_primitive()),
            (Canonical::Integer, DataType::Int32) => Staged::Int32(array.as_primitive()),
            (Canonical::Integer, DataType::Int64) => Staged::Int64(array.as_primitive()),
            (Canonical::Integer, DataType::UInt64) => Staged::UInt64(array.as_primitive()),
            (Canonical::Decimal, DataType::Decimal128(_, scale)) => Staged::Decimal128(array.as_primitive(), *scale),
            (Canonical::Decimal, DataType::Decimal256(_, scale)) => Staged::Decimal256(array.as_primitive(), *scale),
            (Canonical::Float32, DataType::Float32) => Staged::Float32(array.as_primitive()),
            (Canonical::Float64, DataType::Float64) => Staged::Float64(array.as_primitive()),
            (Canonical::Text, DataType::Utf8) => Staged::Text(array.as_string()),
            (Canonical::PaddedText, DataType::Utf8) => Staged::PaddedText(array.as_string()),
            (Canonical::Json, DataType::Utf8) => Staged::Json(array.as_string()),
            (Canonical::Bytes | Canonical::Inet, DataType::Binary) => Staged::Bytes(array.as_binary()),
            (Canonical::Uuid, DataType::FixedSizeBinary(16)) => Staged::FixedBytes(array.as_fixed_size_binary()),
            (Canonical::Date, DataType::Date32) => Staged::Date(array.as_primitive()),
            (Canonical::Timestamp, DataType::Timestamp(TimeUnit::Microsecond, _)) => {
                Staged::Timestamp(array.as_primitive())
            }
            (Canonical::Duration, DataType::Duration(TimeUnit::Microsecond)) => Staged::Duration(array.as_primitive()),
            (Canonical::TimeOfDay, DataType::Time64(TimeUnit::Microsecond)) => Staged::Time(array.as_primitive()),
            (Canonical::Bits, DataType::Binary) => match plan.conversion {
                Conversion::Bits { width } => Staged::Bits(array.as_binary(), u32::from(width)),
                _ => return Err(DigestError::plan(plan)),
            },
            (Canonical::TextList, DataType::List(_)) => {
                let list: &ListArray = array.as_list();
                match list.values().as_string_opt::<i32>() {
                    Some(members) => Staged::TextList(list, members),
                    None => return Err(DigestError::plan(plan)),
                }
            }
            (Canonical::FloatList, DataType::List(_)) => {
                let list: &ListArray = array.as_list();
                match list.values().as_primitive_opt::<Float32Type>() {
                    Some(members) => Staged::FloatList(list, members),
                    None => return Err(DigestError::plan(plan)),
                }
            }
            _ => return Err(DigestError::plan(plan)),
        };
        Ok(StagedColumn {
            tag: tag_of(canonical),
            values,
        })
    }

    /// Appends the canonical bytes of a value that is not NULL and gives their tag; `None` if a part is too long.
    pub(super) fn put(&self, row: usize, out: &mut Vec<u8>) -> Option<u8> {
        match &self.values {
            Staged::Boolean(array) => out.push(u8::from(array.value(row))),
            Staged::Int16(array) => put_integer(out, i128::from(array.value(row))),
            Staged::Int32(array) => put_integer(out, i128::from(array.value(row))),
            Staged::Int64(array) => put_integer(out, i128::from(array.value(row))),
            Staged::UInt64(array) => put_integer(out, i128::from(array.value(row))),
            Staged::Decimal128(array, scale) => {
                let value = array.value(row);
                let magnitude = value.unsigned_abs().to_le_bytes();
                let mut limbs = [0_u64; 4];
                limbs[0] = limb(&magnitude, 0);
                limbs[1] = limb(&magnitude, 1);
                put_unscaled(out, value.is_negative(), limbs, *scale);
            }
            Staged::Decimal256(array, scale) => {
                let value = array.value(row);
                put_unscaled(out, value.is_negative(), magnitude_of(value), *scale);
            }
            Staged::Float32(array) => put_float32(out, array.value(row)),
            Staged::Float64(array) => put_float64(out, array.value(row)),
            Staged::Text(array) => out.extend_from_slice(array.value(row).as_bytes()),
            Staged::PaddedText(array) => out.extend_from_slice(without_padding(array.value(row).as_bytes())),
            Staged::Json(array) => {
                let start = out.len();
                let text = array.value(row).as_bytes();
                if json::put_canonical(text, out).is_err() {
                    out.truncate(start);
                    out.extend_from_slice(text);
                    return Some(TAG_UNREADABLE);
                }
            }
            Staged::Bytes(array) => out.extend_from_slice(array.value(row)),
            Staged::FixedBytes(array) => out.extend_from_slice(array.value(row)),
            Staged::Date(array) => {
                let (year, month, day) = civil_from_days(i64::from(array.value(row)));
                put_date(out, year, month, day);
            }
            Staged::Timestamp(array) => put_timestamp(out, array.value(row)),
            Staged::Duration(array) => out.extend_from_slice(&array.value(row).to_le_bytes()),
            Staged::Time(array) => out.extend_from_slice(&array.value(row).to_le_bytes()),
            Staged::Bits(array, width) => put_bits(out, *width, array.value(row)),
            Staged::TextList(list, members) => {
                let range = member_range(list, row)?;
                if !put_count(out, range.len()) {
                    return None;
                }
                for member in range {
                    let text = members.is_valid(member).then(|| members.value(member).as_bytes());
                    if !put_text_member(out, text) {
                        return None;
                    }
                }
            }
            Staged::FloatList(list, members) => {
                let range = member_range(list, row)?;
                if !put_count(out, range.len()) {
                    return None;
                }
                for member in range {
                    put_float_member(out, members.is_valid(member).then(|| members.value(member)));
                }
            }
        }
        Some(self.tag)
    }
}

fn put_integer(out: &mut Vec<u8>, value: i128) {
    out.extend_from_slice(&value.to_le_bytes());
}

/// The members of a list, as positions in its child array.
fn member_range(list: &ListArray, row: usize) -> Option<std::ops::Range<usize>> {
    let offsets = list.value_offsets();
    Some(usize::try_from(*offsets.get(row)?).ok()?..usize::try_from(*offsets.get(row + 1)?).ok()?)
}

/// The `index`-th 64-bit limb of little-endian bytes.
fn limb(bytes: &[u8], index: usize) -> u64 {
    let mut limb = [0; 8];
    limb.copy_from_slice(&bytes[index * 8..index * 8 + 8]);
    u64::from_le_bytes(limb)
}

/// The absolute value as little-endian limbs (the least i256 is its own absolute value, as an unsigned number).
fn magnitude_of(value: i256) -> [u64; 4] {
    let bytes = value.wrapping_abs().to_le_bytes();
    [limb(&bytes, 0), limb(&bytes, 1), limb(&bytes, 2), limb(&bytes, 3)]
}

/// Writes `limbs * 10^-scale` in canonical form: takes decimal digits off the low end.
fn put_unscaled(out: &mut Vec<u8>, negative: bool, mut limbs: [u64; 4], scale: i8) {
    // 2^256 has 78 digits.
    let mut digits = [0_u8; 80];
    let mut first = digits.len();
    while limbs != [0; 4] {
        // Eighteen digits at a time: 10^18 fits a limb, and the remainder with a limb below it fits 128 bits.
        let mut group = divide_by_ten_to_18(&mut limbs);
        let is_last = limbs == [0; 4];
        for _ in 0..9 {
            if first == 0 || (group == 0 && is_last) {
                break;
            }
            first -= 2;
            let pair = u8::try_from(group % 100).unwrap_or(0);
            digits[first..first + 2].copy_from_slice(&[b'0' + pair / 10, b'0' + pair % 10]);
            group /= 100;
        }
    }
    let significant = &digits[first..];
    let significant = significant.strip_prefix(b"0").unwrap_or(significant);
    let kept = significant.iter().rposition(|d| *d != b'0').map_or(0, |last| last + 1);
    let dropped = i32::try_from(significant.len() - kept).unwrap_or(0);
    put_decimal(out, negative, dropped - i32::from(scale), &significant[..kept]);
}

/// Divides in place and gives the remainder.
fn divide_by_ten_to_18(limbs: &mut [u64; 4]) -> u64 {
    const TEN_TO_18: u64 = 1_000_000_000_000_000_000;
    // Most numbers are of one limb, and a machine divides those by itself.
    if let [low, 0, 0, 0] = limbs {
        let remainder = *low % TEN_TO_18;
        *low /= TEN_TO_18;
        return remainder;
    }
    let divisor = u128::from(TEN_TO_18);
    let mut remainder = 0_u128;
    for limb in limbs.iter_mut().rev() {
        let dividend = remainder << 64 | u128::from(*limb);
        // The remainder before was below the divisor, so the quotient fits a limb.
        *limb = u64::try_from(dividend / divisor).unwrap_or(u64::MAX);
        remainder = dividend % divisor;
    }
    u64::try_from(remainder).unwrap_or(u64::MAX)
}

/// Day, hour, minute, second and microsecond of microseconds since 1970, proleptic Gregorian.
fn put_timestamp(out: &mut Vec<u8>, micros: i64) {
    let (year, month, day) = civil_from_days(micros.div_euclid(MICROS_PER_DAY));
    put_date(out, year, month, day);
    let in_day = micros.rem_euclid(MICROS_PER_DAY);
    let seconds = in_day / MICROS_PER_SECOND;
    // Each field is within its calendar range by the remainders.
    put_clock(
        out,
        u8::try_from(seconds / 3600).unwrap_or(0),
        u8::try_from(seconds / 60 % 60).unwrap_or(0),
        u8::try_from(seconds % 60).unwrap_or(0),
        u32::try_from(in_day % MICROS_PER_SECOND).unwrap_or(0),
    );
}

/// Year, month and day of a day number since 1970-01-01, proleptic Gregorian with a year 0.
///
/// Howard Hinnant, `civil_from_days`: <https://howardhinnant.github.io/date_algorithms.html>.
pub(crate) fn civil_from_days(days: i64) -> (i32, u8, u8) {
    // From 0000-03-01, in eras of 400 years.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    // Days of an i32 and micros of an i64 reach years far below 2^31; month and day are small by construction.
    (
        i32::try_from(year).unwrap_or(i32::MAX),
        u8::try_from(month).unwrap_or(0),
        u8::try_from(day).unwrap_or(0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn civil_from_days_at_known_days() {
        assert_eq!(civil_from_days(0), (1970, 1, 1));
        assert_eq!(civil_from_days(-1), (1969, 12, 31));
        assert_eq!(civil_from_days(11_016), (2000, 2, 29));
        assert_eq!(civil_from_days(-719_528), (0, 1, 1));
        assert_eq!(civil_from_days(2_932_896), (9999, 12, 31));
        assert_eq!(civil_from_days(-719_529), (-1, 12, 31));
    }

    #[test]
    fn unscaled_values_lose_their_zeros_and_keep_their_digits() {
        let canonical = |value: i256, scale: i8| {
            let mut out = Vec::new();
            put_unscaled(&mut out, value.is_negative(), magnitude_of(value), scale);
            out
        };
        assert_eq!(canonical(i256::ZERO, 5), [0; 5]);
        assert_eq!(
            canonical(i256::from_i128(-1200), 2),
            [&[2, 0, 0, 0, 0][..], b"12"].concat()
        );
        assert_eq!(
            canonical(i256::from_i128(1203), 2),
            [&[1, 0xfe, 0xff, 0xff, 0xff][..], b"1203"].concat()
        );
        assert_eq!(canonical(i256::from_i128(10_005), 2)[5..], *b"10005");
        let most = canonical(i256::from_i128(i128::from(u64::MAX)), 0);
        assert_eq!(most[5..], *b"18446744073709551615");
        let digits = "98765432109876543210987654321098765432109876543210987654321098765";
        let value = i256::from_string(digits).unwrap();
        assert_eq!(
            canonical(value, 30),
            [&[1, 0xe2, 0xff, 0xff, 0xff][..], digits.as_bytes()].concat()
        );
        // A run of zeros across the groups of eighteen.
        let value = i256::from_string("1000000000000000000000000000000000000000001").unwrap();
        assert_eq!(
            canonical(value, 0)[5..],
            *b"1000000000000000000000000000000000000000001"
        );
    }
}
