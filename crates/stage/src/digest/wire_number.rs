//! Decimals of the wire, from their text straight to canonical digits: no number is ever made of them.

use super::layout::put_decimal;
use super::wire::Wired;

/// What a staged decimal holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct DecimalRule {
    /// Most digits before the point.
    whole: usize,
    /// Digits after the point.
    scale: usize,
    round: bool,
}

impl DecimalRule {
    /// `None` unless `0 <= scale <= precision`.
    pub(super) fn new(precision: u8, scale: i8, round: bool) -> Option<Self> {
        let scale = usize::try_from(scale).ok()?;
        let whole = usize::from(precision).checked_sub(scale)?;
        Some(DecimalRule { whole, scale, round })
    }
}

/// Decimal text: a sign, digits, and digits after a point.
pub(super) fn put_decimal_text(text: &[u8], rule: &DecimalRule, out: &mut Vec<u8>) -> Wired {
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let point = text.iter().position(|b| *b == b'.').unwrap_or(text.len());
    let (whole, fraction) = (&text[..point], text.get(point + 1..).unwrap_or(&[]));
    if whole.is_empty() && fraction.is_empty()
        || !whole.iter().all(u8::is_ascii_digit)
        || !fraction.iter().all(u8::is_ascii_digit)
    {
        return Wired::Refused;
    }
    let (kept, beyond) = fraction.split_at(fraction.len().min(rule.scale));
    let inexact = beyond.iter().any(|d| *d != b'0');
    if inexact && !rule.round {
        return Wired::Refused;
    }
    if inexact && beyond[0] >= b'5' {
        let digits = one_more(whole, kept);
        let (whole, kept) = digits.split_at(digits.len() - kept.len());
        return put_digits(negative, whole, kept, rule, out);
    }
    put_digits(negative, whole, kept, rule, out)
}

/// The digits before and after the point as one number, and one added to it. There is a digit more before the point.
fn one_more(whole: &[u8], kept: &[u8]) -> Vec<u8> {
    let mut digits = [b"0", whole, kept].concat();
    // The carry always ends: the first digit is 0.
    for digit in digits.iter_mut().rev() {
        if *digit == b'9' {
            *digit = b'0';
        } else {
            *digit += 1;
            break;
        }
    }
    digits
}

/// The digits before and after the point, of which zeros in front and at the end do not count.
fn put_digits(negative: bool, whole: &[u8], kept: &[u8], rule: &DecimalRule, out: &mut Vec<u8>) -> Wired {
    let whole = &whole[whole.iter().take_while(|d| **d == b'0').count()..];
    let kept = &kept[..kept.len() - trailing_zeros(kept)];
    let (Ok(after), Ok(trailing)) = (i32::try_from(kept.len()), i32::try_from(trailing_zeros(whole))) else {
        return Wired::Refused;
    };
    if whole.len() > rule.whole {
        return Wired::Refused;
    }
    if kept.is_empty() {
        put_decimal(out, negative, trailing, &whole[..whole.len() - trailing_zeros(whole)]);
    } else if whole.is_empty() {
        let digits = &kept[kept.iter().take_while(|d| **d == b'0').count()..];
        put_decimal(out, negative, -after, digits);
    } else {
        put_decimal(out, negative, -after, whole);
        out.extend_from_slice(kept);
    }
    Wired::Value
}

fn trailing_zeros(digits: &[u8]) -> usize {
    digits.iter().rev().take_while(|d| **d == b'0').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(text: &str, precision: u8, scale: i8, round: bool) -> Option<(u8, i32, String)> {
        let mut out = Vec::new();
        let rule = DecimalRule::new(precision, scale, round).unwrap();
        (put_decimal_text(text.as_bytes(), &rule, &mut out) == Wired::Value).then(|| {
            let exponent = i32::from_le_bytes([out[1], out[2], out[3], out[4]]);
            (out[0], exponent, String::from_utf8(out[5..].to_vec()).unwrap())
        })
    }

    #[test]
    fn decimals_are_normalized_and_rounded_half_away_from_zero() {
        let some = |sign, exponent, digits: &str| Some((sign, exponent, digits.to_owned()));
        assert_eq!(encode("-0.00", 5, 2, false), some(0, 0, ""));
        assert_eq!(encode("00120.50", 5, 2, false), some(1, -1, "1205"));
        assert_eq!(encode("-100", 5, 2, false), some(2, 2, "1"));
        assert_eq!(encode("0.0050", 5, 4, false), some(1, -3, "5"));
        assert_eq!(encode("100.05", 5, 2, false), some(1, -2, "10005"));
        assert_eq!(encode("1.2300", 5, 2, false), some(1, -2, "123"));
        assert_eq!(encode("1.235", 5, 2, false), None);
        assert_eq!(encode("1.235", 5, 2, true), some(1, -2, "124"));
        assert_eq!(encode("-1.235", 5, 2, true), some(2, -2, "124"));
        assert_eq!(encode("1.2349", 5, 2, true), some(1, -2, "123"));
        assert_eq!(encode("99.995", 5, 2, true), some(1, 2, "1"));
        assert_eq!(encode("999.995", 5, 2, true), None);
        assert_eq!(encode("1000", 5, 2, true), None);
        assert_eq!(encode("-0.004", 5, 2, true), some(0, 0, ""));
        assert_eq!(encode(".5", 5, 2, false), some(1, -1, "5"));
        assert_eq!(encode("5.", 5, 2, false), some(1, 0, "5"));
        for bad in ["", "-", ".", "1e5", "1.2.3", "--1", " 1"] {
            assert_eq!(encode(bad, 5, 2, true), None, "{bad}");
        }
        let most = "9".repeat(65);
        assert_eq!(encode(&most, 65, 0, false), some(1, 0, &most));
    }
}
