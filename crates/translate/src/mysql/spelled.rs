//! Numbers as MySQL and MariaDB spell them where they become texts. Measured with MariaDB 10.11 and MySQL 9.7.

use crate::decimal::Decimal;

/// Digits of the longest exact number: <https://dev.mysql.com/doc/refman/9.0/en/precision-math-decimal-characteristics.html>.
const MOST_DIGITS: u8 = 65;
/// Places of the point, seen from the first digit, between which both servers print a DOUBLE without an exponent.
const PLAIN_POINTS: std::ops::RangeInclusive<i32> = -14..=15;

/// A number as a script writes it: without a plus and needless zeros, as a DOUBLE where it has an exponent. `width` is how many
/// characters there is room for. `None` for what is no number of a server.
pub fn number(digits: &str, width: usize) -> Option<String> {
    if digits.contains(['e', 'E']) {
        return double(digits.parse().ok()?, width);
    }
    let scale = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    Decimal::parse(digits)?.fixed(MOST_DIGITS, u8::try_from(scale).ok()?)
}

/// A DOUBLE; `None` if it is infinite or no number.
pub(crate) fn double(number: f64, width: usize) -> Option<String> {
    if !number.is_finite() {
        return None;
    }
    scientific(&format!("{number:e}"), width)
}

/// `1.5e-7` without its exponent, where the servers print it so and it fits into the width.
pub(crate) fn scientific(number: &str, width: usize) -> Option<String> {
    let (mantissa, exponent) = number.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits = mantissa.replace('.', "");
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    let point = exponent + 1;
    let places = usize::try_from(point.unsigned_abs()).ok()?;
    let plain = if point <= 0 {
        format!("{sign}0.{}{digits}", "0".repeat(places))
    } else if places >= digits.len() {
        format!("{sign}{digits:0<places$}")
    } else {
        format!("{sign}{}.{}", &digits[..places], &digits[places..])
    };
    if PLAIN_POINTS.contains(&point) && plain.len() <= width {
        return Some(plain);
    }
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    Some(format!("{sign}{first}{point}{rest}e{exponent}"))
}
