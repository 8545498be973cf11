//! Dates and times of day as scripts write them, before they are rounded and packed.

use std::time::SystemTime;

use model::calendar::civil_from_days;
use model::column_plan::packed::{Fields, pack, pack_seventh};

/// Nanoseconds of a second.
pub const NANOS_PER_SECOND: i64 = 1_000_000_000;
const NANOS_PER_DAY: i64 = 86_400 * NANOS_PER_SECOND;

/// A date, which need not exist (MySQL has zero dates).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    pub year: u16,
    pub month: u8,
    pub day: u8,
}

impl Date {
    /// The day on which SQL Server counts from.
    pub const Y1900: Date = Date {
        year: 1900,
        month: 1,
        day: 1,
    };

    /// True for a day of the years 1 to 9999.
    pub fn is_real(self) -> bool {
        (1..=9999).contains(&self.year) && self.day >= 1 && self.day <= days_of(self.year, self.month)
    }

    /// From 1970-01-01; only for real dates.
    pub fn days(self) -> i64 {
        // Howard Hinnant, https://howardhinnant.github.io/date_algorithms.html#days_from_civil
        let month = i64::from(self.month);
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// `None` outside of the years 1 to 9999.
    pub fn from_days(days: i64) -> Option<Date> {
        let (year, month, day) = civil_from_days(days);
        let date = Date {
            year: u16::try_from(year).ok()?,
            month: u8::try_from(month).ok()?,
            day: u8::try_from(day).ok()?,
        };
        date.is_real().then_some(date)
    }
}

/// Days of a month; 0 where there is no such month.
pub fn days_of(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

/// The order of the parts of a date that is written in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DateOrder {
    /// As us_english has it.
    #[default]
    MonthDayYear,
    DayMonthYear,
    YearMonthDay,
    YearDayMonth,
    MonthYearDay,
    DayYearMonth,
}

impl DateOrder {
    /// The day stands before the month.
    pub fn is_day_first(self) -> bool {
        matches!(
            self,
            DateOrder::DayMonthYear | DateOrder::YearDayMonth | DateOrder::DayYearMonth
        )
    }
}

/// A date with a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// `None` where only a time was written.
    pub date: Option<Date>,
    /// Since midnight.
    pub nanos: i64,
    /// Minutes east of UTC, where they were written.
    pub offset: Option<i64>,
}

impl Moment {
    /// A moment in UTC; `None` outside of the years 1 to 9999.
    pub fn of(time: SystemTime) -> Option<Moment> {
        let since = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        let seconds = i64::try_from(since.as_secs()).ok()?;
        Some(Moment {
            date: Some(Date::from_days(seconds.div_euclid(86_400))?),
            nanos: seconds.rem_euclid(86_400) * NANOS_PER_SECOND + i64::from(since.subsec_micros()) * 1000,
            offset: None,
        })
    }

    /// The date, and the time of day rounded to `step` nanoseconds, half up;
    /// `None` where rounding leaves the calendar.
    pub fn rounded(self, step: i64) -> Option<Moment> {
        let nanos = (self.nanos + step / 2) / step * step;
        self.on_clock(nanos)
    }

    /// As [`Moment::packed`], with the seventh digit ([`pack_seventh`]).
    pub fn packed_seventh(self) -> u64 {
        pack_seventh(self.packed(), u8::try_from(self.nanos / 100 % 10).unwrap_or_default())
    }

    /// Rounded to `digits` of a second, as [`Moment::rounded`]. The seventh, which PostgreSQL does not have, is never
    /// rounded into the next day: nines mean the end of this one.
    pub fn of_digits(self, digits: u8) -> Option<Moment> {
        let rounded = self.nanos + step(digits) / 2;
        if digits > 6 && rounded >= NANOS_PER_DAY {
            return Some(Moment {
                nanos: NANOS_PER_DAY - step(digits),
                ..self
            });
        }
        self.rounded(step(digits))
    }

    /// The same date with another time of day, which may be of another day.
    pub fn on_clock(self, nanos: i64) -> Option<Moment> {
        let (days, nanos) = (nanos.div_euclid(NANOS_PER_DAY), nanos.rem_euclid(NANOS_PER_DAY));
        let date = match self.date {
            Some(date) if days != 0 => {
                let moved = date.is_real().then(|| Date::from_days(date.days() + days)).flatten();
                Some(moved?)
            }
            date => date,
        };
        Some(Moment { date, nanos, ..self })
    }

    /// The same moment as UTC shows it.
    pub fn utc(self) -> Option<Moment> {
        let minutes = self.offset.unwrap_or_default();
        self.on_clock(self.nanos - minutes * 60 * NANOS_PER_SECOND)
    }

    /// As a wire batch holds it; what is less than a microsecond must have been rounded away.
    pub fn packed(self) -> i64 {
        let date = self.date.unwrap_or(Date::Y1900);
        let seconds = self.nanos / NANOS_PER_SECOND;
        let part = |value: i64| u8::try_from(value).unwrap_or_default();
        pack(Fields {
            year: date.year,
            month: date.month,
            day: date.day,
            hour: part(seconds / 3600),
            minute: part(seconds / 60 % 60),
            second: part(seconds % 60),
            microsecond: u32::try_from(self.nanos % NANOS_PER_SECOND / 1000).unwrap_or_default(),
        })
    }
}

/// Nanoseconds of one of the last of `digits` digits of a second, at most the microseconds that PostgreSQL keeps.
pub fn step(digits: u8) -> i64 {
    10_i64.pow(9 - u32::from(digits.min(6)))
}

/// The nanoseconds of the digits after a second's point; more than nine are cut.
pub fn fraction(digits: &str) -> Option<i64> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let kept = digits.get(..9).unwrap_or(digits);
    let missing = 9 - u32::try_from(kept.len()).ok()?;
    let value = if kept.is_empty() { 0 } else { kept.parse::<i64>().ok()? };
    Some(value * 10_i64.pow(missing))
}

/// Nanoseconds since midnight; `None` outside of a day.
pub fn time(hour: i64, minute: i64, second: i64, nanos: i64) -> Option<i64> {
    let fits = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    fits.then_some(((hour * 60 + minute) * 60 + second) * NANOS_PER_SECOND + nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_goes_over_midnight_and_the_year() {
        let moment = Moment {
            date: Some(Date {
                year: 1999,
                month: 12,
                day: 31,
            }),
            nanos: NANOS_PER_DAY - 1,
            offset: None,
        };
        let rounded = moment.rounded(step(3)).unwrap();
        assert_eq!(rounded.date, Date::from_days(10_957));
        assert_eq!(rounded.nanos, 0);
        let last = Moment {
            date: Some(Date {
                year: 9999,
                month: 12,
                day: 31,
            }),
            ..moment
        };
        assert_eq!(last.rounded(step(0)), None);
        assert_eq!(last.of_digits(6), None);
        assert_eq!(last.of_digits(7).unwrap().nanos, NANOS_PER_DAY - 1_000);
    }

    #[test]
    fn days_and_dates_are_each_others_inverse() {
        for days in [-719_162, -1, 0, 59, 11_016, 11_017, 2_932_896] {
            assert_eq!(Date::from_days(days).unwrap().days(), days);
        }
        assert_eq!(Date::from_days(-719_163), None);
    }
}
