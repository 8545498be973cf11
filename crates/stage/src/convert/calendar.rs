//! Dates, timestamps, durations and times of day, by day numbers and microseconds.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, DurationMicrosecondType, Int64Type, Time64MicrosecondType,
    TimestampMicrosecondType, UInt64Type,
};
use arrow_array::{ArrayRef, PrimitiveArray};
use arrow_schema::{DataType, TimeUnit};
use model::column_plan::packed::{self, Fields};
use model::{Loss, ZeroDate};

use super::{Column, Notes, Outcome, RefusedReason, collected};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
const TICKS_OF_DAY: i64 = DAY * 10;
/// 2000-01-01 in microseconds since 1970: PostgreSQL's day zero.
const POSTGRES_EPOCH: i64 = 10_957 * DAY;

/// Packed to Date32.
pub(super) fn date(array: &ArrayRef, staged: &DataType, zero: ZeroDate) -> Option<Column> {
    if *staged != DataType::Date32 {
        return None;
    }
    each::<Date32Type>(array, |value| match Moment::read(value) {
        Ok(Moment { days, micros_of_day: 0 }) => match i32::try_from(days) {
            Ok(days) => Outcome::Value(days),
            Err(_) => Outcome::Refused(RefusedReason::OutOfRange),
        },
        Ok(_) => Outcome::Refused(RefusedReason::HasTimeOfDay),
        Err(fault) => fault.outcome(zero),
    })
}

/// Packed to Timestamp(µs), with or without a zone.
pub(super) fn timestamp(array: &ArrayRef, staged: &DataType, zero: ZeroDate, digits: u8) -> Option<Column> {
    let DataType::Timestamp(TimeUnit::Microsecond, zone) = staged else {
        return None;
    };
    let of = |moment: Result<Moment, Fault>| match moment {
        Ok(Moment { days, micros_of_day }) => {
            // PostgreSQL rounds away from its own day zero.
            let since_2000 = days * DAY + micros_of_day - POSTGRES_EPOCH;
            rounded(since_2000, digits, |micros| micros.checked_add(POSTGRES_EPOCH))
        }
        Err(fault) => fault.outcome(zero),
    };
    let mut column = match array.data_type() {
        DataType::UInt64 => each_fine::<TimestampMicrosecondType>(array, |value| {
            let Some((packed, digit)) = packed::unpack_seventh(value) else {
                return Fault::Impossible.outcome(zero);
            };
            let moment = Moment::read(packed).map(|moment| Moment {
                micros_of_day: in_micros(moment.micros_of_day * 10 + i64::from(digit)),
                ..moment
            });
            counted(of(moment), digit != 0)
        })?,
        _ => each::<TimestampMicrosecondType>(array, |value| of(Moment::read(value)))?,
    };
    if let Some(zone) = zone {
        let plain: &PrimitiveArray<TimestampMicrosecondType> = column.array.as_primitive();
        column.array = Arc::new(plain.clone().with_timezone(Arc::clone(zone)));
    }
    Some(column)
}

/// Microseconds to Duration(µs).
pub(super) fn duration(array: &ArrayRef, staged: &DataType, digits: u8) -> Option<Column> {
    if *staged != DataType::Duration(TimeUnit::Microsecond) {
        return None;
    }
    each::<DurationMicrosecondType>(array, |value| rounded(value, digits, Some))
}

/// Microseconds to Time64(µs).
pub(super) fn time_of_day(array: &ArrayRef, staged: &DataType, digits: u8) -> Option<Column> {
    if *staged != DataType::Time64(TimeUnit::Microsecond) {
        return None;
    }
    let of = |value: i64| {
        if (0..=DAY).contains(&value) {
            rounded(value, digits, Some)
        } else {
            Outcome::Refused(RefusedReason::OutOfRange)
        }
    };
    match array.data_type() {
        DataType::UInt64 => each_fine::<Time64MicrosecondType>(array, |value| match i64::try_from(value) {
            Ok(ticks @ 0..=TICKS_OF_DAY) => counted(of(in_micros(ticks)), ticks % 10 != 0),
            _ => Outcome::Refused(RefusedReason::OutOfRange),
        }),
        _ => each::<Time64MicrosecondType>(array, of),
    }
}

/// A time of day in 100 ns as microseconds, a half rounded up, and never into the next day.
fn in_micros(ticks: i64) -> i64 {
    let micros = (ticks + 5) / 10;
    if ticks < TICKS_OF_DAY {
        micros.min(DAY - 1)
    } else {
        micros
    }
}

/// The outcome of a value of which a digit was rounded away before.
fn counted<T>(outcome: Outcome<T>, changed: bool) -> Outcome<T> {
    match outcome {
        Outcome::Value(value) if changed => Outcome::Changed(value, Loss::DigitsRounded),
        outcome => outcome,
    }
}

fn each_fine<T: ArrowPrimitiveType>(array: &ArrayRef, mut of: impl FnMut(u64) -> Outcome<T::Native>) -> Option<Column> {
    let values = array.as_primitive_opt::<UInt64Type>()?;
    let mut notes = Notes::default();
    let converted = values
        .iter()
        .enumerate()
        .map(|(row, value)| value.and_then(|value| notes.take(row, of(value))));
    let converted = collected::<T>(values.len(), converted);
    Some(notes.column(Arc::new(converted)))
}

fn each<T: ArrowPrimitiveType>(array: &ArrayRef, mut of: impl FnMut(i64) -> Outcome<T::Native>) -> Option<Column> {
    let values = array.as_primitive_opt::<Int64Type>()?;
    let mut notes = Notes::default();
    let converted = values
        .iter()
        .enumerate()
        .map(|(row, value)| value.and_then(|value| notes.take(row, of(value))));
    let converted = collected::<T>(values.len(), converted);
    Some(notes.column(Arc::new(converted)))
}

/// Microseconds rounded to `digits` after the second's point, a half away from zero, then moved by `shift`.
fn rounded(micros: i64, digits: u8, shift: impl Fn(i64) -> Option<i64>) -> Outcome<i64> {
    const UNITS: [u64; 7] = [1_000_000, 100_000, 10_000, 1_000, 100, 10, 1];
    let unit = UNITS[usize::from(digits.min(6))];
    let magnitude = micros.unsigned_abs();
    // At most 2^63 + 500,000, which a u64 holds.
    let nearest = (magnitude + unit / 2) / unit * unit;
    let changed = nearest != magnitude;
    let signed = i128::from(nearest) * if micros < 0 { -1 } else { 1 };
    match i64::try_from(signed).ok().and_then(shift) {
        Some(value) if changed => Outcome::Changed(value, Loss::DigitsRounded),
        Some(value) => Outcome::Value(value),
        None => Outcome::Refused(RefusedReason::OutOfRange),
    }
}

/// A day and what has passed of it.
struct Moment {
    /// Since 1970-01-01.
    days: i64,
    micros_of_day: i64,
}

/// Why a packed value is no moment.
enum Fault {
    Zero,
    Impossible,
}

impl Fault {
    fn outcome<T>(self, zero: ZeroDate) -> Outcome<T> {
        match (self, zero) {
            (Fault::Zero, ZeroDate::Null) => Outcome::Null(Loss::ZeroDateToNull),
            (Fault::Zero, ZeroDate::Reject) => Outcome::Refused(RefusedReason::ZeroDate),
            (Fault::Impossible, _) => Outcome::Refused(RefusedReason::NotADate),
        }
    }
}

impl Moment {
    fn read(value: i64) -> Result<Moment, Fault> {
        let fields = packed::unpack(value);
        // Anything beyond the packed bits, the sign included, does not come back.
        if packed::pack(fields) != value || !is_time(&fields) || fields.month > 12 {
            return Err(Fault::Impossible);
        }
        if fields.month == 0 || fields.day == 0 {
            return Err(Fault::Zero);
        }
        let (year, month, day) = (i64::from(fields.year), i64::from(fields.month), i64::from(fields.day));
        let days = days_from_civil(year, month, day);
        // A day beyond its month would be one of the next month.
        let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        if day > 28 && days >= days_from_civil(next_year, next_month, 1) {
            return Err(Fault::Impossible);
        }
        let seconds = i64::from(fields.hour) * 3600 + i64::from(fields.minute) * 60 + i64::from(fields.second);
        Ok(Moment {
            days,
            micros_of_day: seconds * SECOND + i64::from(fields.microsecond),
        })
    }
}

fn is_time(fields: &Fields) -> bool {
    fields.hour < 24 && fields.minute < 60 && fields.second < 60 && fields.microsecond < 1_000_000
}

/// Days since 1970-01-01 of a proleptic Gregorian date with a year 0.
///
/// Howard Hinnant, `days_from_civil`: <https://howardhinnant.github.io/date_algorithms.html>.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the leap day is the last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(text: (u16, u8, u8, u8, u8, u8, u32), digits: u8) -> Option<(i64, bool)> {
        let (year, month, day, hour, minute, second, microsecond) = text;
        let value = packed::pack(Fields {
            year,
            month,
            day,
            hour,
            minute,
            second,
            microsecond,
        });
        let array: ArrayRef = Arc::new(PrimitiveArray::<Int64Type>::from(vec![value]));
        let staged = DataType::Timestamp(TimeUnit::Microsecond, None);
        let column = timestamp(&array, &staged, ZeroDate::Reject, digits).unwrap();
        let values: &PrimitiveArray<TimestampMicrosecondType> = column.array.as_primitive();
        values
            .iter()
            .next()
            .unwrap()
            .map(|value| (value, !column.lossy.is_empty()))
    }

    #[test]
    fn a_seventh_digit_is_rounded_counted_and_never_into_the_next_day() {
        let of = |microsecond: u32, digit: u8, kept: u8| {
            let packed = packed::pack(Fields {
                year: 2024,
                month: 2,
                day: 29,
                hour: 23,
                minute: 59,
                second: 59,
                microsecond,
            });
            let array: ArrayRef = Arc::new(PrimitiveArray::<UInt64Type>::from(vec![packed::pack_seventh(
                packed, digit,
            )]));
            let staged = DataType::Timestamp(TimeUnit::Microsecond, None);
            let column = timestamp(&array, &staged, ZeroDate::Reject, kept).unwrap();
            let values: &PrimitiveArray<TimestampMicrosecondType> = column.array.as_primitive();
            (values.value(0).rem_euclid(SECOND), !column.lossy.is_empty())
        };
        assert_eq!(of(1, 0, 6), (1, false));
        assert_eq!(of(1, 4, 6), (1, true));
        assert_eq!(of(1, 5, 6), (2, true));
        assert_eq!(of(999_999, 9, 6), (999_999, true));
        assert_eq!(of(499_999, 9, 0), (0, true));
        let time = |ticks: u64| {
            let array: ArrayRef = Arc::new(PrimitiveArray::<UInt64Type>::from(vec![ticks]));
            let column = time_of_day(&array, &DataType::Time64(TimeUnit::Microsecond), 6).unwrap();
            let values: &PrimitiveArray<Time64MicrosecondType> = column.array.as_primitive();
            values
                .iter()
                .next()
                .unwrap()
                .map(|value| (value, !column.lossy.is_empty()))
        };
        assert_eq!(time(15), Some((2, true)));
        assert_eq!(time(864_000_000_000 - 1), Some((DAY - 1, true)));
        assert_eq!(time(864_000_000_000), Some((DAY, false)));
        assert_eq!(time(864_000_000_001), None);
    }

    #[test]
    fn days_at_known_dates() {
        assert_eq!(days_from_civil(1970, 1, 1), 0);
        assert_eq!(days_from_civil(2000, 1, 1), 10_957);
        assert_eq!(days_from_civil(0, 1, 1), -719_528);
        assert_eq!(days_from_civil(9999, 12, 31), 2_932_896);
    }

    #[test]
    fn timestamps_round_as_postgresql_does() {
        // Results of PostgreSQL 15 for timestamp(0) and timestamp(3).
        assert_eq!(
            micros((1999, 12, 31, 23, 59, 59, 500_000), 0),
            Some((POSTGRES_EPOCH - SECOND, true))
        );
        assert_eq!(
            micros((2000, 1, 1, 0, 0, 0, 500_000), 0),
            Some((POSTGRES_EPOCH + SECOND, true))
        );
        assert_eq!(
            micros((9999, 12, 31, 23, 59, 59, 999_999), 3),
            Some((253_402_300_800 * SECOND, true))
        );
        assert_eq!(micros((1970, 1, 1, 0, 0, 0, 120_000), 2), Some((120_000, false)));
    }

    #[test]
    fn impossible_moments_are_refused() {
        for moment in [
            (2023, 2, 29, 0, 0, 0, 0),
            (2023, 13, 1, 0, 0, 0, 0),
            (2023, 1, 1, 24, 0, 0, 0),
            (2023, 1, 1, 0, 0, 60, 0),
            (0, 0, 0, 0, 0, 0, 0),
        ] {
            assert_eq!(micros(moment, 6), None, "{moment:?}");
        }
        assert_eq!(micros((0, 1, 1, 0, 0, 0, 0), 6), Some((-719_528 * DAY, false)));
    }
}
