//! FLOAT(M,D) and DOUBLE(M,D): <https://dev.mysql.com/doc/refman/9.0/en/floating-point-types.html>.

use crate::script::refusal::Refusal;

/// The digits that such a column keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FixedPoint {
    digits: i32,
    behind_point: i32,
}

impl FixedPoint {
    /// Of a type as the catalog spells it; `None` where it names no digits behind the point.
    pub(super) fn of(raw_type: &str) -> Option<FixedPoint> {
        let (_, arguments) = raw_type.split_once('(')?;
        let (digits, behind_point) = arguments.split_once(')')?.0.split_once(',')?;
        Some(FixedPoint {
            digits: digits.trim().parse().ok()?,
            behind_point: behind_point.trim().parse().ok()?,
        })
    }

    /// The number that is stored: what is behind the point is rounded by itself, as both servers compute it, with halves to
    /// the even digit.
    ///
    /// # Errors
    /// It has more digits before the point.
    pub(super) fn kept(self, number: f64) -> Result<f64, Refusal> {
        let power = |exponent: i32| 10_f64.powi(exponent);
        let scale = power(self.behind_point);
        let whole = number.floor();
        let kept = whole + ((number - whole) * scale).round_ties_even() / scale;
        let most = power(self.digits - self.behind_point) - 1.0 / scale;
        if kept.abs() <= most {
            Ok(kept)
        } else {
            Err(Refusal::OutOfRange)
        }
    }
}
