//! Decimal numbers as text: exact, of any length.

use std::cmp::Ordering;

/// Powers of ten beyond which no column of any source holds a number.
const LARGEST_EXPONENT: i32 = 400;

/// A number as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    /// ASCII digits.
    digits: Vec<u8>,
    /// How many of the digits stand after the point; negative where zeros follow them.
    scale: i32,
}

impl Decimal {
    /// Reads `-12.30`, `.5`, `5.`, `1e-3`.
    pub fn parse(text: &str) -> Option<Decimal> {
        let (negative, rest) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (mantissa, exponent) = match rest.find(['e', 'E']) {
            Some(at) => (&rest[..at], rest[at + 1..].parse::<i32>().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) || exponent.abs() > LARGEST_EXPONENT {
            return None;
        }
        let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        Some(Decimal {
            negative,
            digits,
            scale,
        })
    }

    /// The number with `scale` digits after the point, rounded half away from zero.
    fn rounded(mut self, scale: i32) -> Decimal {
        if self.scale <= scale {
            let zeros = usize::try_from(scale - self.scale).unwrap_or_default();
            self.digits.extend(std::iter::repeat_n(b'0', zeros));
        } else {
            let cut = usize::try_from(self.scale - scale).unwrap_or(usize::MAX);
            let kept = self.digits.len().saturating_sub(cut);
            // A digit that stands beyond the first one written is a zero.
            let up = cut <= self.digits.len() && self.digits.get(kept).is_some_and(|digit| *digit >= b'5');
            self.digits.truncate(kept);
            if up {
                self.add_one();
            }
        }
        self.scale = scale;
        self
    }

    fn add_one(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit < b'9' {
                *digit += 1;
                return;
            }
            *digit = b'0';
        }
        self.digits.insert(0, b'1');
    }

    fn significant(&self) -> &[u8] {
        let zeros = self.digits.iter().take_while(|digit| **digit == b'0').count();
        &self.digits[zeros..]
    }

    /// As `decimal(precision, scale)` shows it; `None` where it has more digits.
    pub fn fixed(self, precision: u8, scale: u8) -> Option<String> {
        let rounded = self.rounded(i32::from(scale));
        let digits = rounded.significant();
        if digits.len() > usize::from(precision) {
            return None;
        }
        let scale = usize::from(scale);
        let mut text = String::with_capacity(digits.len() + 3);
        if rounded.negative && !digits.is_empty() {
            text.push('-');
        }
        let whole = digits.len().saturating_sub(scale);
        if whole == 0 {
            text.push('0');
        }
        text.extend(digits[..whole].iter().map(|digit| char::from(*digit)));
        if scale > 0 {
            text.push('.');
            text.extend(std::iter::repeat_n('0', scale - (digits.len() - whole)));
            text.extend(digits[whole..].iter().map(|digit| char::from(*digit)));
        }
        Some(text)
    }

    /// The nearest whole number, halves away from zero; `None` beyond 128 bits, as below.
    pub fn nearest(self) -> Option<i128> {
        self.rounded(0).whole()
    }

    /// The whole number without what follows the point.
    pub fn truncated(mut self) -> Option<i128> {
        if self.scale > 0 {
            let cut = usize::try_from(self.scale).unwrap_or(usize::MAX);
            self.digits.truncate(self.digits.len().saturating_sub(cut));
            self.scale = 0;
        }
        self.rounded(0).whole()
    }

    fn whole(&self) -> Option<i128> {
        let mut number = 0_i128;
        for digit in self.significant() {
            number = number
                .checked_mul(10)
                .and_then(|number| number.checked_add(i128::from(digit - b'0')))?;
        }
        Some(if self.negative { -number } else { number })
    }

    /// Which of two numbers is the greater.
    pub fn compare(&self, other: &Decimal) -> Ordering {
        let sign = |number: &Decimal| match (number.is_zero(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        if sign(self) != sign(other) {
            return sign(self).cmp(&sign(other));
        }
        let scale = self.scale.max(other.scale);
        let (one, two) = (self.clone().rounded(scale), other.clone().rounded(scale));
        let (left, right) = (one.significant(), two.significant());
        let order = left.len().cmp(&right.len()).then_with(|| left.cmp(right));
        if self.negative { order.reverse() } else { order }
    }

    /// The nearest double-precision number.
    pub fn double(&self) -> Option<f64> {
        let sign = if self.negative { "-" } else { "" };
        let digits = std::str::from_utf8(&self.digits).ok()?;
        format!("{sign}{digits}e{}", -i64::from(self.scale)).parse().ok()
    }

    pub fn is_zero(&self) -> bool {
        self.significant().is_empty()
    }

    /// Whether nothing follows the point.
    pub fn is_whole(&self) -> bool {
        self.scale <= 0
    }
}

/// `+`, `-` or `*` of two numbers as written, exact. `None` for numbers with an exponent, which are no exact ones, and for
/// results of more digits than any server keeps.
pub fn computed(left: &str, sign: u8, right: &str) -> Option<String> {
    let exact = |text: &str| Decimal::parse(text).filter(|_| !text.contains(['e', 'E']));
    let (left, right) = (exact(left)?, exact(right)?);
    let scale = match sign {
        b'*' => left.scale + right.scale,
        _ => left.scale.max(right.scale),
    };
    let units = |number: Decimal, scale: i32| number.rounded(scale).whole();
    let units = match sign {
        b'+' => units(left, scale)?.checked_add(units(right, scale)?)?,
        b'-' => units(left, scale)?.checked_sub(units(right, scale)?)?,
        b'*' => {
            let (one, other) = (left.scale, right.scale);
            units(left, one)?.checked_mul(units(right, other)?)?
        }
        _ => return None,
    };
    let result = Decimal::parse(&format!("{units}e-{scale}"))?;
    result.fixed(38, u8::try_from(scale).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_rounded_half_away_and_padded() {
        for (text, precision, scale, expected) in [
            ("12.3", 10, 2, Some("12.30")),
            ("-12.345", 10, 2, Some("-12.35")),
            ("0.004", 10, 2, Some("0.00")),
            ("-0.004", 10, 2, Some("0.00")),
            ("0.05", 10, 1, Some("0.1")),
            ("0.5", 5, 0, Some("1")),
            ("9.99", 2, 1, None),
            ("99.5", 2, 0, None),
            ("1.5e3", 10, 2, Some("1500.00")),
            ("15e-3", 10, 2, Some("0.02")),
            ("4e-3", 10, 1, Some("0.0")),
            (".5", 3, 3, Some("0.500")),
            ("5.", 3, 0, Some("5")),
            ("007", 2, 0, Some("7")),
        ] {
            let found = Decimal::parse(text).unwrap().fixed(precision, scale);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
        for text in ["", "-", ".", "1e", "1e999", "0x1", "1 2", "--1"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_rounded_or_cut() {
        let number = |text| Decimal::parse(text).unwrap();
        assert_eq!(number("-2.5").nearest(), Some(-3));
        assert_eq!(number("-2.9").truncated(), Some(-2));
        assert_eq!(number("0.9").truncated(), Some(0));
        assert_eq!(number("2e2").truncated(), Some(200));
        assert_eq!(number("18446744073709551615").nearest(), Some(i128::from(u64::MAX)));
    }

    #[test]
    fn sums_and_products_are_exact() {
        for (left, sign, right, expected) in [
            ("1", b'+', "5", Some("6")),
            ("5", b'-', "7", Some("-2")),
            ("60", b'*', "60", Some("3600")),
            ("1.5", b'*', "-2.25", Some("-3.375")),
            ("0.1", b'+', "0.20", Some("0.30")),
            ("1e1", b'+', "1", None),
            ("99999999999999999999", b'*', "99999999999999999999", None),
        ] {
            assert_eq!(computed(left, sign, right).as_deref(), expected, "{left} {right}");
        }
    }
}
