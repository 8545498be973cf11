//! Dates, times and durations of the wire. Calendar fields stay fields: a rounding carries from field to field, and no
//! day number is ever made.

use model::ZeroDate;
use model::column_plan::packed::{self, Fields};

use super::layout::{put_clock, put_date};
use super::wire::Wired;

/// Bits of a packed value.
const PACKED_BITS: u32 = 60;
const DAY: i128 = 86_400_000_000;

/// How a packed value reads.
enum Calendar {
    /// A day of the calendar and a time of a day.
    Real(Fields),
    /// No month or no day.
    Zero,
    /// Anything else.
    Impossible,
}

fn read(value: i64) -> Calendar {
    if value < 0 || value >> PACKED_BITS != 0 {
        return Calendar::Impossible;
    }
    let fields = packed::unpack(value);
    if fields.hour > 23 || fields.minute > 59 || fields.second > 59 || fields.microsecond > 999_999 {
        return Calendar::Impossible;
    }
    if fields.month == 0 || fields.day == 0 {
        return if fields.month <= 12 {
            Calendar::Zero
        } else {
            Calendar::Impossible
        };
    }
    if fields.month > 12 || fields.day > last_day(fields.year, fields.month) {
        return Calendar::Impossible;
    }
    Calendar::Real(fields)
}

fn last_day(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(400) || (year.is_multiple_of(4) && !year.is_multiple_of(100)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Half of the last kept digit, and the whole of it, in microseconds.
fn unit(digits: u8) -> u32 {
    10_u32.pow(6 - u32::from(digits.min(6)))
}

fn zero(rule: ZeroDate) -> Wired {
    match rule {
        ZeroDate::Null => Wired::Null,
        ZeroDate::Reject => Wired::Refused,
    }
}

/// A packed date.
pub(super) fn put_day(value: i64, rule: ZeroDate, out: &mut Vec<u8>) -> Wired {
    match read(value) {
        Calendar::Zero => zero(rule),
        Calendar::Real(Fields {
            year,
            month,
            day,
            hour: 0,
            minute: 0,
            second: 0,
            microsecond: 0,
        }) => {
            put_date(out, i32::from(year), month, day);
            Wired::Value
        }
        _ => Wired::Refused,
    }
}

/// A packed date and time, rounded to `digits` after the second's point.
///
/// PostgreSQL keeps microseconds since 2000-01-01 and rounds halves away from zero, so a half goes up from that day on
/// and down before it (`AdjustTimestampForTypmod` in its timestamp.c).
pub(super) fn put_moment(value: i64, rule: ZeroDate, digits: u8, out: &mut Vec<u8>) -> Wired {
    let mut at = match read(value) {
        Calendar::Zero => return zero(rule),
        Calendar::Impossible => return Wired::Refused,
        Calendar::Real(fields) => fields,
    };
    let unit = unit(digits);
    let beyond = at.microsecond % unit;
    at.microsecond -= beyond;
    let up = if at.year >= 2000 {
        beyond * 2 >= unit
    } else {
        beyond * 2 > unit
    };
    if up && unit > 1 {
        at.microsecond += unit;
        carry(&mut at);
    }
    put_date(out, i32::from(at.year), at.month, at.day);
    put_clock(out, at.hour, at.minute, at.second, at.microsecond);
    Wired::Value
}

/// As [`put_moment`], of a moment with a seventh digit: a half of a microsecond goes up, and at the end of a day down, before the rest
/// is rounded.
pub(super) fn put_fine_moment(value: u64, rule: ZeroDate, digits: u8, out: &mut Vec<u8>) -> Wired {
    let Some((value, seventh)) = packed::unpack_seventh(value) else {
        return Wired::Refused;
    };
    match read(value) {
        Calendar::Real(mut at) if seventh >= 5 => {
            let is_last = (at.hour, at.minute, at.second, at.microsecond) == (23, 59, 59, 999_999);
            if !is_last {
                at.microsecond += 1;
                carry(&mut at);
            }
            put_moment(packed::pack(at), rule, digits, out)
        }
        _ => put_moment(value, rule, digits, out),
    }
}

/// As [`put_time_of_day`], of 100 ns since midnight.
pub(super) fn put_fine_time_of_day(value: u64, digits: u8, out: &mut Vec<u8>) -> Wired {
    let ticks = i128::from(value);
    let nearest = (ticks * 2 + 10) / 20;
    let micros = if nearest == DAY && ticks < DAY * 10 {
        DAY - 1
    } else {
        nearest
    };
    match i64::try_from(micros) {
        Ok(micros) if ticks <= DAY * 10 => put_time_of_day(micros, digits, out),
        _ => Wired::Refused,
    }
}

/// Carries a full second upwards, field by field, as far as the next year.
fn carry(at: &mut Fields) {
    if at.microsecond < 1_000_000 {
        return;
    }
    at.microsecond = 0;
    at.second += 1;
    if at.second < 60 {
        return;
    }
    at.second = 0;
    at.minute += 1;
    if at.minute < 60 {
        return;
    }
    at.minute = 0;
    at.hour += 1;
    if at.hour < 24 {
        return;
    }
    at.hour = 0;
    at.day += 1;
    if at.day <= last_day(at.year, at.month) {
        return;
    }
    at.day = 1;
    at.month += 1;
    if at.month <= 12 {
        return;
    }
    at.month = 1;
    at.year += 1;
}

/// A duration in microseconds, rounded; a half goes away from zero, as PostgreSQL rounds intervals.
pub(super) fn put_duration(value: i64, digits: u8, out: &mut Vec<u8>) -> Wired {
    match rounded(value, digits) {
        Some(micros) => {
            out.extend_from_slice(&micros.to_le_bytes());
            Wired::Value
        }
        None => Wired::Refused,
    }
}

/// A time of day in microseconds, midnight to midnight, rounded half up.
pub(super) fn put_time_of_day(value: i64, digits: u8, out: &mut Vec<u8>) -> Wired {
    if !(0..=DAY).contains(&i128::from(value)) {
        return Wired::Refused;
    }
    put_duration(value, digits, out)
}

/// The multiple of the unit below, or the one above: by what lies between.
fn rounded(value: i64, digits: u8) -> Option<i64> {
    let (value, unit) = (i128::from(value), i128::from(unit(digits)));
    let above_floor = value.rem_euclid(unit);
    let floor = value - above_floor;
    let up = if value < 0 {
        above_floor * 2 > unit
    } else {
        above_floor * 2 >= unit && above_floor > 0
    };
    i64::try_from(if up { floor + unit } else { floor }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(year: u16, month: u8, day: u8, clock: (u8, u8, u8, u32), digits: u8) -> Option<Vec<u8>> {
        let (hour, minute, second, microsecond) = clock;
        let value = packed::pack(Fields {
            year,
            month,
            day,
            hour,
            minute,
            second,
            microsecond,
        });
        let mut out = Vec::new();
        (put_moment(value, ZeroDate::Reject, digits, &mut out) == Wired::Value).then_some(out)
    }

    fn bytes(year: i32, month: u8, day: u8, clock: (u8, u8, u8, u32)) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        put_date(&mut out, year, month, day);
        put_clock(&mut out, clock.0, clock.1, clock.2, clock.3);
        Some(out)
    }

    #[test]
    fn rounding_carries_to_the_next_year_and_splits_at_2000() {
        // Results of PostgreSQL 15.
        assert_eq!(
            moment(1999, 12, 31, (23, 59, 59, 500_000), 0),
            bytes(1999, 12, 31, (23, 59, 59, 0))
        );
        assert_eq!(
            moment(1999, 12, 31, (23, 59, 59, 500_001), 0),
            bytes(2000, 1, 1, (0, 0, 0, 0))
        );
        assert_eq!(
            moment(2000, 1, 1, (0, 0, 0, 500_000), 0),
            bytes(2000, 1, 1, (0, 0, 1, 0))
        );
        assert_eq!(
            moment(9999, 12, 31, (23, 59, 59, 999_999), 3),
            bytes(10_000, 1, 1, (0, 0, 0, 0))
        );
        assert_eq!(
            moment(2024, 2, 28, (23, 59, 59, 999_999), 5),
            bytes(2024, 2, 29, (0, 0, 0, 0))
        );
        assert_eq!(
            moment(2023, 2, 28, (23, 59, 59, 999_999), 6),
            bytes(2023, 2, 28, (23, 59, 59, 999_999))
        );
    }

    #[test]
    fn impossible_days_are_refused_and_zero_dates_follow_the_rule() {
        for (year, month, day) in [(2023, 2, 29), (1900, 2, 29), (2023, 4, 31), (2023, 13, 1)] {
            assert_eq!(moment(year, month, day, (0, 0, 0, 0), 6), None, "{year}-{month}-{day}");
        }
        for (year, month, day) in [(0, 0, 0), (2023, 0, 1), (2023, 1, 0)] {
            let value = packed::pack(Fields {
                year,
                month,
                day,
                ..Fields::default()
            });
            assert_eq!(put_day(value, ZeroDate::Null, &mut Vec::new()), Wired::Null);
            assert_eq!(put_day(value, ZeroDate::Reject, &mut Vec::new()), Wired::Refused);
        }
        assert_eq!(put_day(-1, ZeroDate::Null, &mut Vec::new()), Wired::Refused);
        assert_eq!(put_day(1 << 60, ZeroDate::Null, &mut Vec::new()), Wired::Refused);
    }

    #[test]
    fn durations_round_halves_away_from_zero() {
        assert_eq!(rounded(-500_000, 0), Some(-1_000_000));
        assert_eq!(rounded(-499_999, 0), Some(0));
        assert_eq!(rounded(500_000, 0), Some(1_000_000));
        assert_eq!(rounded(499_999, 0), Some(0));
        assert_eq!(rounded(-7, 6), Some(-7));
        assert_eq!(rounded(i64::MIN, 0), None);
    }
}
