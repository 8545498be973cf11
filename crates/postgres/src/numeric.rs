//! `numeric` in the binary format: groups of four decimal digits.
//!
//! Layout (`numeric_send` and `numeric_recv` in PostgreSQL's `numeric.c`): 16-bit number of groups, weight of the first group
//! (in powers of 10000), sign, display scale, then the groups, all big-endian.

use arrow_buffer::i256;
use bytes::{BufMut, BytesMut};

const POSITIVE: u16 = 0x0000;
const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xc000;
const INFINITY: u16 = 0xd000;
const MINUS_INFINITY: u16 = 0xf000;
const BASE: u64 = 10_000;
const POWERS: [u64; 4] = [1, 10, 100, 1000];
/// 78 digits of a 256-bit number are 20 groups, one more when the point splits one.
const MAX_GROUPS: usize = 21;

/// A magnitude of up to 256 bits that is divided by small numbers.
trait Magnitude {
    /// Divides in place; gives the remainder. `divisor` is at most 10000.
    fn divide(&mut self, divisor: u64) -> u64;
    fn is_zero(&self) -> bool;
}

impl Magnitude for u64 {
    fn divide(&mut self, divisor: u64) -> u64 {
        let remainder = *self % divisor;
        *self /= divisor;
        remainder
    }

    fn is_zero(&self) -> bool {
        *self == 0
    }
}

/// Limbs, the most significant first.
impl Magnitude for [u64; 4] {
    fn divide(&mut self, divisor: u64) -> u64 {
        let mut remainder = 0_u64;
        for limb in self {
            // The remainder is below 10000, so quotient and remainder of each step fit in 64 bits.
            let dividend = (u128::from(remainder) << 64) | u128::from(*limb);
            *limb = low64(dividend / u128::from(divisor));
            remainder = low64(dividend % u128::from(divisor));
        }
        remainder
    }

    fn is_zero(&self) -> bool {
        self.iter().all(|limb| *limb == 0)
    }
}

fn low64(value: u128) -> u64 {
    u64::try_from(value & u128::from(u64::MAX)).unwrap_or(u64::MAX)
}

fn high64(value: u128) -> u64 {
    low64(value >> 64)
}

/// Writes `value` / 10^`scale` with its length before it.
pub(crate) fn put_i128(out: &mut BytesMut, value: i128, scale: u8) {
    let magnitude = value.unsigned_abs();
    match u64::try_from(magnitude) {
        Ok(small) => put(out, value < 0, small, scale),
        Err(_) => put(out, value < 0, [0, 0, high64(magnitude), low64(magnitude)], scale),
    }
}

/// As [`put_i128`], for 256 bits.
pub(crate) fn put_i256(out: &mut BytesMut, value: i256, scale: u8) {
    if let Some(small) = value.to_i128() {
        return put_i128(out, small, scale);
    }
    let negative = value < i256::ZERO;
    // The magnitude of the least value is its own bit pattern, unsigned.
    let (low, high) = if negative { value.wrapping_neg() } else { value }.to_parts();
    let high = u128::from_be_bytes(high.to_be_bytes());
    put(
        out,
        negative,
        [high64(high), low64(high), high64(low), low64(low)],
        scale,
    );
}

fn put<M: Magnitude>(out: &mut BytesMut, negative: bool, mut magnitude: M, scale: u8) {
    let mut groups = [0_u16; MAX_GROUPS];
    let mut count = 0;
    let mut push = |group: u64| {
        // A group is below 10000, and 256 bits have no more groups than there is room for.
        groups[count] = u16::try_from(group).unwrap_or_default();
        count += 1;
    };
    let partial = usize::from(scale % 4);
    if partial != 0 && !magnitude.is_zero() {
        push(magnitude.divide(POWERS[partial]) * POWERS[4 - partial]);
    }
    while !magnitude.is_zero() {
        push(magnitude.divide(BASE));
    }
    // Least significant first until here.
    let fraction_groups = i16::from(scale.div_ceil(4));
    let first = groups[..count].iter().position(|group| *group != 0).unwrap_or(count);
    let weight = if count == 0 {
        0
    } else {
        i16::try_from(count).unwrap_or_default() - fraction_groups - 1
    };
    let kept = &groups[first..count];
    let kept_count = u16::try_from(kept.len()).unwrap_or_default();
    let sign = if negative { NEGATIVE } else { POSITIVE };
    // Written at once: length and header, then the groups.
    let mut field = [0_u8; 12 + 2 * MAX_GROUPS];
    field[..4].copy_from_slice(&(8 + 2 * i32::from(kept_count)).to_be_bytes());
    field[4..6].copy_from_slice(&kept_count.to_be_bytes());
    field[6..8].copy_from_slice(&weight.to_be_bytes());
    field[8..10].copy_from_slice(&sign.to_be_bytes());
    field[10..12].copy_from_slice(&u16::from(scale).to_be_bytes());
    for (place, group) in field[12..].as_chunks_mut::<2>().0.iter_mut().zip(kept.iter().rev()) {
        *place = group.to_be_bytes();
    }
    out.put_slice(&field[..12 + 2 * kept.len()]);
}

/// Reads a numeric as an integer number of 10^-`scale`.
///
/// # Errors
/// Why it cannot be one: not a number, infinite, more digits after the point, or too large.
pub(crate) fn read_i256(field: &[u8], scale: u8) -> Result<i256, &'static str> {
    let number = Number::parse(field)?;
    let too_large = "a number with more digits than the staged type holds";
    if let Some(small) = number.small(scale)? {
        return Ok(i256::from_i128(small));
    }
    let mut groups = number.groups().collect::<Result<Vec<_>, _>>()?;
    let mut shift = number.shift(scale);
    // Digits after the scale must be zeros; they leave before anything is multiplied, or 76 digits would not fit on the way.
    while shift <= -4 {
        match groups.pop() {
            Some(0) => shift += 4,
            _ => return Err(MORE_DIGITS),
        }
    }
    let mut last_power = i256::from_i128(i128::from(BASE));
    if shift < 0 {
        let surplus = POWERS[usize::try_from(-shift).unwrap_or_default()];
        last_power = i256::from_i128(i128::from(BASE / surplus));
        if let Some(last) = groups.last_mut() {
            let group = u64::from(*last);
            if group % surplus != 0 {
                return Err(MORE_DIGITS);
            }
            *last = u16::try_from(group / surplus).unwrap_or_default();
        }
    }
    let mut value = i256::ZERO;
    for (at, group) in groups.iter().enumerate() {
        let power = if at + 1 == groups.len() {
            last_power
        } else {
            i256::from_i128(i128::from(BASE))
        };
        let group = i256::from_i128(i128::from(*group));
        value = value
            .checked_mul(power)
            .and_then(|v| v.checked_add(group))
            .ok_or(too_large)?;
    }
    let ten = i256::from_i128(10);
    for _ in 0..shift.max(0) {
        value = value.checked_mul(ten).ok_or(too_large)?;
    }
    Ok(if number.negative { value.wrapping_neg() } else { value })
}

/// As [`read_i256`], for numbers of at most 128 bits.
///
/// # Errors
/// As [`read_i256`].
pub(crate) fn read_i128(field: &[u8], scale: u8) -> Result<i128, &'static str> {
    match Number::parse(field)?.small(scale)? {
        Some(value) => Ok(value),
        None => read_i256(field, scale)?
            .to_i128()
            .ok_or("a number with more digits than the staged type holds"),
    }
}

const MORE_DIGITS: &str = "a number with more digits after the point than the staged type holds";

struct Number<'a> {
    negative: bool,
    weight: i16,
    groups: &'a [u8],
}

impl<'a> Number<'a> {
    fn parse(field: &'a [u8]) -> Result<Self, &'static str> {
        let Some((header, groups)) = field.split_at_checked(8) else {
            return Err("a numeric shorter than its header");
        };
        let word = |at: usize| u16::from_be_bytes([header[at], header[at + 1]]);
        if groups.len() != 2 * usize::from(word(0)) {
            return Err("a numeric of the wrong length");
        }
        let negative = match word(4) {
            POSITIVE => false,
            NEGATIVE => true,
            NAN => return Err("NaN"),
            INFINITY | MINUS_INFINITY => return Err("an infinite number"),
            _ => return Err("a numeric with an unknown sign"),
        };
        Ok(Number {
            negative,
            weight: i16::from_be_bytes([header[2], header[3]]),
            groups,
        })
    }

    fn groups(&self) -> impl Iterator<Item = Result<u16, &'static str>> + '_ {
        self.groups
            .chunks_exact(2)
            .map(|pair| match u16::from_be_bytes([pair[0], pair[1]]) {
                group if u64::from(group) < BASE => Ok(group),
                _ => Err("a numeric with a group above 9999"),
            })
    }

    /// The power of ten by which the groups, read as one integer, must be multiplied.
    fn shift(&self, scale: u8) -> i32 {
        let count = i32::try_from(self.groups.len() / 2).unwrap_or(i32::MAX);
        if count == 0 {
            0
        } else {
            4 * (i32::from(self.weight) + 1 - count) + i32::from(scale)
        }
    }

    /// The value if it can be had in 128 bits on the way; `None` means to try with more.
    fn small(&self, scale: u8) -> Result<Option<i128>, &'static str> {
        let shift = self.shift(scale);
        // Nearly all: four groups are below 10^16.
        if self.groups.len() <= 8
            && let Some(power) = 10_u64.checked_pow(shift.unsigned_abs())
        {
            let mut value = 0_u64;
            for group in self.groups() {
                value = value * BASE + u64::from(group?);
            }
            let value = if shift >= 0 {
                i128::from(value) * i128::from(power)
            } else if value.is_multiple_of(power) {
                i128::from(value / power)
            } else {
                return Err(MORE_DIGITS);
            };
            return Ok(Some(if self.negative { -value } else { value }));
        }
        let mut value = 0_i128;
        for group in self.groups() {
            let group = i128::from(group?);
            let Some(next) = value.checked_mul(10_000).and_then(|v| v.checked_add(group)) else {
                return Ok(None);
            };
            value = next;
        }
        let Some(power) = 10_i128.checked_pow(shift.unsigned_abs()) else {
            return Ok(None);
        };
        let value = if shift >= 0 {
            match value.checked_mul(power) {
                Some(value) => value,
                None => return Ok(None),
            }
        } else if value % power == 0 {
            value / power
        } else {
            return Err(MORE_DIGITS);
        };
        Ok(Some(if self.negative { -value } else { value }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(value: i128, scale: u8) -> Vec<u8> {
        let mut out = BytesMut::new();
        put_i128(&mut out, value, scale);
        out[4..].to_vec()
    }

    /// The samples were taken from PostgreSQL 15: `SELECT numeric_send(…)`.
    #[test]
    fn samples_are_as_the_server_writes_them() {
        let cases: [(i128, u8, &[u8]); 7] = [
            (0, 2, &[0, 0, 0, 0, 0, 0, 0, 2]),
            (1250, 2, &[0, 2, 0, 0, 0, 0, 0, 2, 0, 12, 0x13, 0x88]),
            (-1, 8, &[0, 1, 0xff, 0xfe, 0x40, 0, 0, 8, 0, 1]),
            (10_000, 0, &[0, 1, 0, 1, 0, 0, 0, 0, 0, 1]),
            (10_000, 8, &[0, 1, 0xff, 0xff, 0, 0, 0, 8, 0, 1]),
            (123_456_789, 3, &[0, 3, 0, 1, 0, 0, 0, 3, 0, 12, 0x0d, 0x80, 0x1e, 0xd2]),
            (5, 1, &[0, 1, 0xff, 0xff, 0, 0, 0, 1, 0x13, 0x88]),
        ];
        for (value, scale, expected) in cases {
            assert_eq!(bytes(value, scale), expected, "{value} scale {scale}");
        }
    }

    #[test]
    fn every_scale_goes_there_and_back() {
        for scale in 0..=38_u8 {
            for power in 0..=38_u32 {
                for delta in [-1, 0, 1] {
                    for sign in [-1, 1] {
                        let value = (10_i128.pow(power.min(38)) + delta) * sign;
                        let field = bytes(value, scale);
                        assert_eq!(read_i128(&field, scale), Ok(value), "{value} scale {scale}");
                        assert_eq!(read_i256(&field, scale), Ok(i256::from_i128(value)));
                    }
                }
            }
        }
        for (value, scale) in [(i128::MAX, 38), (i128::MIN + 1, 38), (i128::MAX, 0)] {
            assert_eq!(read_i128(&bytes(value, scale), scale), Ok(value));
        }
    }

    #[test]
    fn wide_numbers_go_there_and_back() {
        let ten = i256::from_i128(10);
        for digits in [39_u32, 40, 65, 75, 76] {
            for scale in [0_u8, 1, 2, 3, 4, 30, 38, 76] {
                for sign in [1, -1] {
                    let value = (ten.checked_pow(digits).unwrap() - i256::from_i128(1)) * i256::from_i128(sign);
                    let mut out = BytesMut::new();
                    put_i256(&mut out, value, scale);
                    assert_eq!(read_i256(&out[4..], scale), Ok(value), "{digits} digits, scale {scale}");
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_held_is_said() {
        assert_eq!(read_i128(&bytes(15, 1), 0), Err(MORE_DIGITS));
        assert_eq!(read_i128(&bytes(150, 2), 1), Ok(15));
        assert_eq!(read_i128(&[0, 0, 0, 0, 0xc0, 0, 0, 0], 0), Err("NaN"));
        assert_eq!(read_i128(&[0, 0, 0, 0, 0xd0, 0, 0, 0], 0), Err("an infinite number"));
        assert!(read_i128(&[0, 1, 0, 40, 0, 0, 0, 0, 0, 1], 0).is_err());
        assert!(read_i128(&[0, 1, 0x7f, 0xff, 0, 0, 0, 0, 0, 1], 0).is_err());
        assert!(read_i128(&[0, 1, 0x80, 0, 0, 0, 0, 0, 0, 1], 0).is_err());
        assert!(read_i128(&[0, 2, 0], 0).is_err());
    }
}
