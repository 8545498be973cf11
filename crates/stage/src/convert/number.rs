//! Integers, booleans and decimals.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Decimal128Type, Decimal256Type, Int16Type, Int32Type, Int64Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, BooleanArray, Int64Array, UInt64Array};
use arrow_buffer::i256;
use arrow_schema::DataType;
use model::Loss;

use super::{Column, Notes, Outcome, RefusedReason, binary, collected};

/// Int64 or UInt64 to a narrower or differently signed integer.
pub(super) fn integer(array: &ArrayRef, staged: &DataType) -> Option<Column> {
    match staged {
        DataType::Int16 => narrowed::<Int16Type>(array),
        DataType::Int32 => narrowed::<Int32Type>(array),
        DataType::Int64 => narrowed::<Int64Type>(array),
        DataType::UInt64 => narrowed::<UInt64Type>(array),
        _ => None,
    }
}

fn narrowed<T: ArrowPrimitiveType>(array: &ArrayRef) -> Option<Column>
where
    T::Native: TryFrom<i64> + TryFrom<u64>,
{
    if array.data_type() == &T::DATA_TYPE {
        return Some(Column::exact(Arc::clone(array)));
    }
    let mut notes = Notes::default();
    let mut fit = |row: usize, fits: Option<T::Native>| {
        notes.take(
            row,
            fits.map_or(Outcome::Refused(RefusedReason::OutOfRange), Outcome::Value),
        )
    };
    let narrowed = match array.data_type() {
        DataType::Int64 => {
            let values = array.as_primitive::<Int64Type>().iter().enumerate();
            let fitted = values.map(|(row, v)| v.and_then(|v| fit(row, T::Native::try_from(v).ok())));
            collected::<T>(array.len(), fitted)
        }
        DataType::UInt64 => {
            let values = array.as_primitive::<UInt64Type>().iter().enumerate();
            let fitted = values.map(|(row, v)| v.and_then(|v| fit(row, T::Native::try_from(v).ok())));
            collected::<T>(array.len(), fitted)
        }
        _ => return None,
    };
    Some(notes.column(Arc::new(narrowed)))
}

/// 0 and 1, as numbers or as bits, to false and true.
pub(super) fn boolean(array: &ArrayRef, staged: &DataType) -> Option<Column> {
    if *staged != DataType::Boolean {
        return None;
    }
    let mut notes = Notes::default();
    let mut truth = |row: usize, value: Option<bool>| {
        notes.take(
            row,
            value.map_or(Outcome::Refused(RefusedReason::NotABoolean), Outcome::Value),
        )
    };
    let of_number = |value: u64| (value <= 1).then_some(value == 1);
    let values: BooleanArray = match array.data_type() {
        DataType::Int64 => {
            let values: &Int64Array = array.as_primitive();
            let of = |v: i64| u64::try_from(v).ok().and_then(of_number);
            values
                .iter()
                .enumerate()
                .map(|(row, v)| v.and_then(|v| truth(row, of(v))))
                .collect()
        }
        DataType::UInt64 => {
            let values: &UInt64Array = array.as_primitive();
            values
                .iter()
                .enumerate()
                .map(|(row, v)| v.and_then(|v| truth(row, of_number(v))))
                .collect()
        }
        DataType::Binary => {
            let of = |bits: &[u8]| {
                // More than 1 stays more than 1, however long the bits are.
                let value = bits.iter().fold(0_u64, |sum, byte| {
                    (sum.saturating_mul(256)).saturating_add(u64::from(*byte))
                });
                if bits.is_empty() { None } else { of_number(value) }
            };
            binary(array)?
                .iter()
                .enumerate()
                .map(|(row, v)| v.and_then(|v| truth(row, of(v))))
                .collect()
        }
        _ => return None,
    };
    Some(notes.column(Arc::new(values)))
}

/// Decimal text to an unscaled integer of the staged precision and scale.
pub(super) fn decimal(array: &ArrayRef, staged: &DataType, round: bool) -> Option<Column> {
    let values = binary(array)?;
    let mut notes = Notes::default();
    match staged {
        DataType::Decimal128(precision, scale) => {
            let form = DecimalForm::new(*precision, *scale, round)?;
            let numbers = values
                .iter()
                .enumerate()
                .map(|(row, text)| text.and_then(|text| notes.take(row, form.parse::<i128>(text))));
            let parsed = collected::<Decimal128Type>(values.len(), numbers);
            Some(notes.column(Arc::new(parsed.with_precision_and_scale(*precision, *scale).ok()?)))
        }
        DataType::Decimal256(precision, scale) => {
            let form = DecimalForm::new(*precision, *scale, round)?;
            let numbers = values
                .iter()
                .enumerate()
                .map(|(row, text)| text.and_then(|text| notes.take(row, form.parse::<i256>(text))));
            let parsed = collected::<Decimal256Type>(values.len(), numbers);
            Some(notes.column(Arc::new(parsed.with_precision_and_scale(*precision, *scale).ok()?)))
        }
        _ => None,
    }
}

/// An unscaled decimal.
pub(crate) trait Unscaled: Copy + PartialOrd {
    const ZERO: Self;
    /// `self * 10^18 + group`, `self * 10 + digit` and the like; the caller keeps it below 10^76 (10^38 for i128).
    fn append(self, factor: u64, digits: u64) -> Self;
    fn negate(self) -> Self;
}

impl Unscaled for i128 {
    const ZERO: i128 = 0;

    fn append(self, factor: u64, digits: u64) -> i128 {
        self.wrapping_mul(i128::from(factor)).wrapping_add(i128::from(digits))
    }

    fn negate(self) -> i128 {
        self.wrapping_neg()
    }
}

impl Unscaled for i256 {
    const ZERO: i256 = i256::ZERO;

    fn append(self, factor: u64, digits: u64) -> i256 {
        self.wrapping_mul(i256::from_i128(i128::from(factor)))
            .wrapping_add(i256::from_i128(i128::from(digits)))
    }

    fn negate(self) -> i256 {
        self.wrapping_neg()
    }
}

/// What a staged decimal holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecimalForm {
    precision: usize,
    scale: usize,
    round: bool,
}

impl DecimalForm {
    /// `None` unless `0 <= scale <= precision`.
    pub(crate) fn new(precision: u8, scale: i8, round: bool) -> Option<Self> {
        let scale = u8::try_from(scale).ok()?;
        (scale <= precision).then_some(DecimalForm {
            precision: precision.into(),
            scale: scale.into(),
            round,
        })
    }

    /// The unscaled value of decimal text, if it is one and fits.
    pub(crate) fn value<N: Unscaled>(&self, text: &[u8]) -> Option<N> {
        match self.parse(text) {
            Outcome::Value(value) => Some(value),
            _ => None,
        }
    }

    fn parse<N: Unscaled>(&self, text: &[u8]) -> Outcome<N> {
        let Some(parts) = Parts::read(text) else {
            return Outcome::Refused(RefusedReason::NotANumber);
        };
        if parts.whole.len() > self.precision - self.scale {
            return Outcome::Refused(RefusedReason::OutOfRange);
        }
        // The digits of the unscaled value: those before the point, then `scale` after it, zeros where there are none.
        let kept = &parts.fraction[..parts.fraction.len().min(self.scale)];
        let rest = &parts.fraction[kept.len()..];
        let mut number = Accumulator::<N>::new();
        parts.whole.iter().for_each(|digit| number.push(*digit));
        kept.iter().for_each(|digit| number.push(*digit));
        (kept.len()..self.scale).for_each(|_| number.push(b'0'));
        let mut value = number.finish();
        let exact = rest.iter().all(|digit| *digit == b'0');
        if !exact {
            if !self.round {
                return Outcome::Refused(RefusedReason::TooManyDigits);
            }
            if rest.first().is_some_and(|digit| *digit >= b'5') {
                value = value.append(1, 1);
                if value >= power_of_ten(self.precision) {
                    return Outcome::Refused(RefusedReason::OutOfRange);
                }
            }
        }
        let value = if parts.negative { value.negate() } else { value };
        if exact {
            Outcome::Value(value)
        } else {
            Outcome::Changed(value, Loss::DigitsRounded)
        }
    }
}

fn power_of_ten<N: Unscaled>(exponent: usize) -> N {
    (0..exponent).fold(N::ZERO.append(1, 1), |power, _| power.append(10, 0))
}

/// The parts of decimal text; `whole` has no leading zeros.
struct Parts<'a> {
    negative: bool,
    whole: &'a [u8],
    fraction: &'a [u8],
}

impl<'a> Parts<'a> {
    fn read(text: &'a [u8]) -> Option<Self> {
        let negative = text.first() == Some(&b'-');
        let signed = negative || text.first() == Some(&b'+');
        let text = &text[usize::from(signed)..];
        let point = text.iter().position(|b| *b == b'.');
        let (whole, fraction) = match point {
            Some(at) => (&text[..at], &text[at + 1..]),
            None => (text, &text[text.len()..]),
        };
        if whole.len() + fraction.len() == 0 {
            return None;
        }
        if !whole.iter().all(u8::is_ascii_digit) || !fraction.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let first = whole.iter().position(|d| *d != b'0').unwrap_or(whole.len());
        Some(Parts {
            negative,
            whole: &whole[first..],
            fraction,
        })
    }
}

/// Sums digits, eighteen at a time: wide arithmetic is dear.
struct Accumulator<N> {
    sum: N,
    group: u64,
    factor: u64,
}

impl<N: Unscaled> Accumulator<N> {
    fn new() -> Self {
        Accumulator {
            sum: N::ZERO,
            group: 0,
            factor: 1,
        }
    }

    fn push(&mut self, digit: u8) {
        self.group = self.group * 10 + u64::from(digit - b'0');
        self.factor *= 10;
        if self.factor == 1_000_000_000_000_000_000 {
            *self = Accumulator {
                sum: self.sum.append(self.factor, self.group),
                ..Self::new()
            };
        }
    }

    fn finish(self) -> N {
        self.sum.append(self.factor, self.group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse128(text: &str, precision: u8, scale: i8, round: bool) -> Result<(i128, bool), RefusedReason> {
        match DecimalForm::new(precision, scale, round)
            .unwrap()
            .parse::<i128>(text.as_bytes())
        {
            Outcome::Value(value) => Ok((value, false)),
            Outcome::Changed(value, _) => Ok((value, true)),
            Outcome::Null(_) => unreachable!("decimals are never made NULL"),
            Outcome::Refused(reason) => Err(reason),
        }
    }

    #[test]
    fn decimals_parse_exactly_or_are_refused() {
        assert_eq!(parse128("-12.30", 5, 2, false), Ok((-1230, false)));
        assert_eq!(parse128("12", 5, 2, false), Ok((1200, false)));
        assert_eq!(parse128("12.3400", 5, 2, false), Ok((1234, false)));
        assert_eq!(parse128("12.345", 5, 2, false), Err(RefusedReason::TooManyDigits));
        assert_eq!(parse128("12.345", 5, 2, true), Ok((1235, true)));
        assert_eq!(parse128("-12.345", 5, 2, true), Ok((-1235, true)));
        assert_eq!(parse128("999.995", 5, 2, true), Err(RefusedReason::OutOfRange));
        assert_eq!(parse128("0001000", 5, 2, true), Err(RefusedReason::OutOfRange));
        assert_eq!(parse128("0.995", 2, 2, true), Err(RefusedReason::OutOfRange));
        assert_eq!(parse128("1e3", 5, 2, true), Err(RefusedReason::NotANumber));
        let most = "9".repeat(38);
        assert_eq!(parse128(&most, 38, 0, false).unwrap().0.to_string(), most);
    }

    #[test]
    fn seventy_six_digits_parse_exactly() {
        let form = DecimalForm::new(76, 30, false).unwrap();
        let text = format!("-{}.{}", "1234567890".repeat(4) + "123456", "0987654321".repeat(3));
        let value: i256 = form.value(text.as_bytes()).unwrap();
        assert_eq!(value.to_string(), text.replace('.', ""));
        let form = DecimalForm::new(76, 0, false).unwrap();
        let most = "9".repeat(76);
        assert_eq!(form.value::<i256>(most.as_bytes()).unwrap().to_string(), most);
    }
}
