//! What a script can write as a value.

use std::borrow::Cow;

use translate::calendar::Moment;

/// A constant.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Constant<'t> {
    Null,
    /// The word DEFAULT.
    Default,
    Text(Cow<'t, str>),
    /// A hexadecimal or bit literal.
    Bytes(Vec<u8>),
    /// Digits with sign, point and exponent.
    Number(Cow<'t, str>),
    /// Ten-thousandths of SQL Server's money.
    Money(i64),
    /// A date, a time, or both.
    Moment(Moment),
}

/// A value in a column's wire form.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wire<'t> {
    Null,
    Integer(i128),
    Float(f32),
    Double(f64),
    Bytes(Cow<'t, [u8]>),
}

impl<'t> Wire<'t> {
    pub(super) fn text(text: Cow<'t, str>) -> Wire<'t> {
        Wire::Bytes(match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        })
    }
}

/// The bytes of hexadecimal digits; an odd number of them has a zero before it.
pub(super) fn hex(digits: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(digits.len().div_ceil(2));
    let digits = digits.as_bytes();
    let (first, pairs) = digits.split_at(digits.len() % 2);
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    };
    if let [digit] = first {
        bytes.push(value(*digit)?);
    }
    for pair in pairs.chunks_exact(2) {
        bytes.push(value(pair[0])? << 4 | value(pair[1])?);
    }
    Some(bytes)
}

/// The bytes of binary digits, right-aligned.
pub(super) fn bits(digits: &str) -> Option<Vec<u8>> {
    let mut bytes = vec![0_u8; digits.len().div_ceil(8)];
    let last = bytes.len();
    for (place, digit) in digits.bytes().rev().enumerate() {
        match digit {
            b'1' => bytes[last - 1 - place / 8] |= 1 << (place % 8),
            b'0' => {}
            _ => return None,
        }
    }
    Some(bytes)
}

/// Bytes as one big-endian number.
pub(super) fn big_endian(bytes: &[u8]) -> Option<u64> {
    let leading = bytes.len().saturating_sub(8);
    if bytes[..leading].iter().any(|byte| *byte != 0) {
        return None;
    }
    Some(
        bytes[leading..]
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)),
    )
}
