//! Exact decimal numbers of up to 76 digits: what servers answer, added and compared without rounding.

use std::cmp::Ordering;
use std::fmt;

use arrow_buffer::i256;

/// A number: `units` divided by ten to the `scale`, without zeros at the end of the fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exact {
    units: i256,
    scale: u8,
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = usize::from(self.scale);
        let digits = self.units.to_string();
        let (sign, digits) = match digits.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", digits.as_str()),
        };
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        match fraction {
            "" => write!(f, "{sign}{whole}"),
            _ => write!(f, "{sign}{whole}.{fraction}"),
        }
    }
}

impl Exact {
    /// Reads `-12.340`; `None` for what is no number, or a longer one.
    pub(super) fn parse(text: &str) -> Option<Exact> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let fraction = fraction.trim_end_matches('0');
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let mut units = i256::ZERO;
        for digit in whole.bytes().chain(fraction.bytes()) {
            units = units
                .checked_mul(i256::from_i128(10))?
                .checked_add(i256::from_i128(i128::from(digit - b'0')))?;
        }
        if negative {
            units = units.checked_neg()?;
        }
        Some(Exact {
            units,
            scale: u8::try_from(fraction.len()).ok()?,
        })
    }

    /// The sum; `None` if it has too many digits.
    pub(super) fn add(self, other: Exact) -> Option<Exact> {
        let (one, two, scale) = self.aligned(other)?;
        let sum = Exact {
            units: one.checked_add(two)?,
            scale,
        };
        Some(sum.normal())
    }

    /// The order; `None` if the numbers are too far apart to be aligned.
    pub(super) fn order(self, other: Exact) -> Option<Ordering> {
        let (one, two, _) = self.aligned(other)?;
        Some(one.cmp(&two))
    }

    fn aligned(self, other: Exact) -> Option<(i256, i256, u8)> {
        let scale = self.scale.max(other.scale);
        let units = |number: Exact| {
            let zeros = u32::from(scale - number.scale);
            let factor = i256::from_i128(10).checked_pow(zeros)?;
            number.units.checked_mul(factor)
        };
        Some((units(self)?, units(other)?, scale))
    }

    fn normal(mut self) -> Exact {
        let ten = i256::from_i128(10);
        while self.scale > 0 && self.units.wrapping_rem(ten) == i256::ZERO {
            self.units = self.units.wrapping_div(ten);
            self.scale -= 1;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    #[test]
    fn zeros_at_the_ends_do_not_matter() {
        for (one, two) in [
            ("12.3400", "12.34"),
            ("-0.00", "0"),
            ("007", "7"),
            ("5.", "5"),
            ("100", "100.000"),
        ] {
            assert_eq!(exact(one), exact(two), "{one}");
        }
        for text in ["0", "-0.05", "100", "-12.5"] {
            assert_eq!(exact(text).to_string(), text);
        }
        assert_ne!(exact("100"), exact("1"));
        for bad in ["", "-", "NaN", "1e5", "--1", "1.2.3", ".5", "+1"] {
            assert_eq!(Exact::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn sums_are_exact_and_too_long_ones_are_none() {
        assert_eq!(exact("0.1").add(exact("0.2")), Some(exact("0.3")));
        assert_eq!(exact("0.05").add(exact("0.95")), Some(exact("1")));
        assert_eq!(
            exact("18446744073709551615").add(exact("1")),
            Some(exact("18446744073709551616"))
        );
        let long = "9".repeat(76);
        assert!(exact(&long).add(exact("-1")).is_some());
        assert_eq!(exact(&long).add(exact("0.5")), None);
        assert_eq!(Exact::parse(&"9".repeat(78)), None);
        assert_eq!(exact("-2").order(exact("-1.5")), Some(Ordering::Less));
    }
}
