//! The layout of canonical bytes: where which field stands. Both encoders write through it; it converts nothing.

/// Tag of SQL NULL.
pub(crate) const TAG_NULL: u8 = 0;
/// Tag of a staged value that is not of its declared kind (only JSON that does not parse). A wire value never has it,
/// so such a value is always a difference.
pub(crate) const TAG_UNREADABLE: u8 = 254;
/// Tag of a wire value that the plan's conversion refuses; its raw wire bytes follow.
pub(crate) const TAG_RAW: u8 = 255;

/// Length that stands for a NULL member of a list of texts.
const NULL_TEXT: u32 = u32::MAX;
/// Bits that stand for a NULL member of a list of floats: a NaN that no canonical float is.
const NULL_FLOAT: [u8; 4] = [0xff; 4];

/// Opens a cell: ordinal, and room for tag and length. Returns where the canonical bytes start.
#[inline]
pub(crate) fn open_cell(out: &mut Vec<u8>, ordinal: u16) -> usize {
    let [low, high] = ordinal.to_le_bytes();
    out.extend_from_slice(&[low, high, 0, 0, 0, 0, 0]);
    out.len()
}

/// Closes the cell whose bytes start at `start`; false if they are longer than 2^32 - 1.
#[inline]
#[must_use]
pub(crate) fn close_cell(out: &mut [u8], start: usize, tag: u8) -> bool {
    let Ok(length) = u32::try_from(out.len() - start) else {
        return false;
    };
    let [l0, l1, l2, l3] = length.to_le_bytes();
    out[start - 5..start].copy_from_slice(&[tag, l0, l1, l2, l3]);
    true
}

/// A decimal: sign, exponent, digits. `digits` are ASCII, have no leading or trailing zero, and are empty for zero;
/// the value is `digits * 10^exponent`.
#[inline]
pub(crate) fn put_decimal(out: &mut Vec<u8>, negative: bool, exponent: i32, digits: &[u8]) {
    if digits.is_empty() {
        out.extend_from_slice(&[0; 5]);
        return;
    }
    let [e0, e1, e2, e3] = exponent.to_le_bytes();
    out.extend_from_slice(&[if negative { 2 } else { 1 }, e0, e1, e2, e3]);
    out.extend_from_slice(digits);
}

/// A 4-byte float: its bits, every NaN as 0x7fc00000.
pub(crate) fn put_float32(out: &mut Vec<u8>, value: f32) {
    let bits = if value.is_nan() { 0x7fc0_0000 } else { value.to_bits() };
    out.extend_from_slice(&bits.to_le_bytes());
}

/// An 8-byte float: its bits, every NaN as 0x7ff8000000000000.
pub(crate) fn put_float64(out: &mut Vec<u8>, value: f64) {
    let bits = if value.is_nan() {
        0x7ff8_0000_0000_0000
    } else {
        value.to_bits()
    };
    out.extend_from_slice(&bits.to_le_bytes());
}

/// A calendar day.
#[inline]
pub(crate) fn put_date(out: &mut Vec<u8>, year: i32, month: u8, day: u8) {
    let [y0, y1, y2, y3] = year.to_le_bytes();
    out.extend_from_slice(&[y0, y1, y2, y3, month, day]);
}

/// The rest of a timestamp, after its day.
#[inline]
pub(crate) fn put_clock(out: &mut Vec<u8>, hour: u8, minute: u8, second: u8, microsecond: u32) {
    let [m0, m1, m2, m3] = microsecond.to_le_bytes();
    out.extend_from_slice(&[hour, minute, second, m0, m1, m2, m3]);
}

/// A bit string: its width, then its bytes, left-aligned.
pub(crate) fn put_bits(out: &mut Vec<u8>, width: u32, bytes: &[u8]) {
    out.extend_from_slice(&width.to_le_bytes());
    out.extend_from_slice(bytes);
}

/// The count of a list; false if it is too long.
#[must_use]
pub(crate) fn put_count(out: &mut Vec<u8>, count: usize) -> bool {
    let Ok(count) = u32::try_from(count) else { return false };
    out.extend_from_slice(&count.to_le_bytes());
    true
}

/// A member of a list of texts; false if it is too long.
#[must_use]
pub(crate) fn put_text_member(out: &mut Vec<u8>, text: Option<&[u8]>) -> bool {
    let Some(text) = text else {
        out.extend_from_slice(&NULL_TEXT.to_le_bytes());
        return true;
    };
    match u32::try_from(text.len()) {
        Ok(length) if length != NULL_TEXT => {
            out.extend_from_slice(&length.to_le_bytes());
            out.extend_from_slice(text);
            true
        }
        _ => false,
    }
}

/// A member of a list of floats.
pub(crate) fn put_float_member(out: &mut Vec<u8>, value: Option<f32>) {
    match value {
        Some(value) => put_float32(out, value),
        None => out.extend_from_slice(&NULL_FLOAT),
    }
}

/// Bytes without their trailing spaces, for blank-padded text.
pub(crate) fn without_padding(text: &[u8]) -> &[u8] {
    let end = text.iter().rposition(|b| *b != b' ').map_or(0, |last| last + 1);
    &text[..end]
}
