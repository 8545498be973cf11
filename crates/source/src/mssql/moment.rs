//! Dates and times as the protocol has them, to the 100 nanoseconds that SQL Server keeps.
//!
//! Source: [MS-TDS] 2.2.5.5.1.8 and 2.2.5.5.1.9,
//! <https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-tds/>.

use std::fmt;

use model::column_plan::packed::{Fields, pack, pack_seventh};
use tiberius::ColumnData;
use translate::calendar::Date;

const TICKS_PER_SECOND: i64 = 10_000_000;
const TICKS_PER_DAY: i64 = 86_400 * TICKS_PER_SECOND;

/// A date, a time of day, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) date: Option<Date>,
    /// Since midnight, in 100 ns; `None` of a date.
    pub(super) ticks: Option<i64>,
    /// Minutes from UTC; date and time are in UTC then.
    pub(super) offset: Option<i16>,
}

/// Days from 0001-01-01 and from 1900-01-01 to 1970-01-01.
const DAYS_FROM_YEAR_1: i64 = 719_162;
const DAYS_FROM_1900: i64 = 25_567;

/// A time of day, if it is one.
fn in_a_day(ticks: i64) -> Option<i64> {
    (0..TICKS_PER_DAY).contains(&ticks).then_some(ticks)
}

/// The moment in a value; `None` for NULL, for another kind of value, and for one outside of the calendar.
pub(super) fn moment(value: &ColumnData<'_>) -> Option<Moment> {
    let date_of = |days: u32| Date::from_days(i64::from(days) - DAYS_FROM_YEAR_1);
    let ticks_of = |time: tiberius::time::Time| {
        let unit = 10_i64.checked_pow(7_u32.checked_sub(u32::from(time.scale()))?)?;
        let ticks = i64::try_from(time.increments()).ok()?.checked_mul(unit)?;
        // Midnight at the end of the day is no time of day for SQL Server; Babelfish has it.
        (0..=TICKS_PER_DAY).contains(&ticks).then_some(ticks)
    };
    match value {
        ColumnData::Date(value) => Some(Moment {
            date: Some(date_of(value.as_ref()?.days())?),
            ticks: None,
            offset: None,
        }),
        ColumnData::Time(value) => Some(Moment {
            date: None,
            ticks: Some(ticks_of(*value.as_ref()?)?),
            offset: None,
        }),
        ColumnData::DateTime2(value) => {
            let value = value.as_ref()?;
            Some(Moment {
                date: Some(date_of(value.date().days())?),
                ticks: Some(ticks_of(value.time())?),
                offset: None,
            })
        }
        ColumnData::DateTimeOffset(value) => {
            let value = value.as_ref()?;
            Some(Moment {
                date: Some(date_of(value.datetime2().date().days())?),
                ticks: Some(ticks_of(value.datetime2().time())?),
                offset: Some(value.offset()),
            })
        }
        ColumnData::DateTime(value) => {
            let value = value.as_ref()?;
            // In 1/300 of a second, of which the server prints the nearest millisecond.
            let millis = (i64::from(value.seconds_fragments()) * 10 + 1) / 3;
            Some(Moment {
                date: Some(Date::from_days(i64::from(value.days()) - DAYS_FROM_1900)?),
                ticks: Some(in_a_day(millis * (TICKS_PER_SECOND / 1000))?),
                offset: None,
            })
        }
        ColumnData::SmallDateTime(value) => {
            let value = value.as_ref()?;
            Some(Moment {
                date: Some(Date::from_days(i64::from(value.days()) - DAYS_FROM_1900)?),
                // In minutes, whatever the driver calls them.
                ticks: Some(in_a_day(i64::from(value.seconds_fragments()) * 60 * TICKS_PER_SECOND)?),
                offset: None,
            })
        }
        _ => None,
    }
}

impl Moment {
    /// As a wire batch has a date and time of up to six digits.
    pub(super) fn packed(self) -> i64 {
        let date = self.date.unwrap_or(Date::Y1900);
        let ticks = self.ticks.unwrap_or_default();
        let seconds = ticks / TICKS_PER_SECOND;
        let part = |value: i64| u8::try_from(value).unwrap_or_default();
        pack(Fields {
            year: date.year,
            month: date.month,
            day: date.day,
            hour: part(seconds / 3600),
            minute: part(seconds / 60 % 60),
            second: part(seconds % 60),
            microsecond: u32::try_from(ticks % TICKS_PER_SECOND / 10).unwrap_or_default(),
        })
    }

    /// As [`Moment::packed`], with the seventh digit.
    pub(super) fn packed_seventh(self) -> u64 {
        let digit = u8::try_from(self.ticks.unwrap_or_default() % 10).unwrap_or_default();
        pack_seventh(self.packed(), digit)
    }

    /// 100 ns since midnight.
    pub(super) fn ticks(self) -> u64 {
        self.ticks.unwrap_or_default().unsigned_abs()
    }

    /// Microseconds since midnight.
    pub(super) fn micros(self) -> i64 {
        self.ticks.unwrap_or_default() / 10
    }
}

impl fmt::Display for Moment {
    /// As a literal that any of the types takes, with as many digits as are used.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(date) = self.date {
            write!(f, "{:04}-{:02}-{:02}", date.year, date.month, date.day)?;
        }
        if let Some(ticks) = self.ticks {
            if self.date.is_some() {
                f.write_str("T")?;
            }
            let (seconds, rest) = (ticks / TICKS_PER_SECOND, ticks % TICKS_PER_SECOND);
            write!(f, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
            if rest > 0 {
                let digits = format!("{rest:07}");
                write!(f, ".{}", digits.trim_end_matches('0'))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tiberius::time::{Date as Days, DateTime, DateTime2, DateTimeOffset, SmallDateTime, Time};

    use super::*;

    fn shown(value: ColumnData<'static>) -> String {
        moment(&value).map_or_else(|| "none".to_owned(), |moment| moment.to_string())
    }

    #[test]
    fn every_type_is_the_moment_that_the_server_prints() {
        // Days of 2024-02-29: from year 1, and from 1900.
        let (from_year_1, from_1900) = (738_944, 45_349);
        let noon = Time::new(12 * 3600 * 10_000_000 + 1, 7);
        for (value, expected) in [
            (ColumnData::Date(Some(Days::new(from_year_1))), "2024-02-29"),
            (ColumnData::Date(Some(Days::new(0))), "0001-01-01"),
            (ColumnData::Date(Some(Days::new(3_652_058))), "9999-12-31"),
            (ColumnData::Date(Some(Days::new(3_652_059))), "none"),
            (ColumnData::Time(Some(noon)), "12:00:00.0000001"),
            (ColumnData::Time(Some(Time::new(3, 0))), "00:00:03"),
            (
                ColumnData::DateTime2(Some(DateTime2::new(Days::new(from_year_1), noon))),
                "2024-02-29T12:00:00.0000001",
            ),
            (
                ColumnData::DateTimeOffset(Some(DateTimeOffset::new(
                    DateTime2::new(Days::new(from_year_1), noon),
                    120,
                ))),
                "2024-02-29T12:00:00.0000001",
            ),
            (
                ColumnData::DateTime(Some(DateTime::new(from_1900, 1))),
                "2024-02-29T00:00:00.003",
            ),
            (
                ColumnData::DateTime(Some(DateTime::new(from_1900, 2))),
                "2024-02-29T00:00:00.007",
            ),
            (
                ColumnData::DateTime(Some(DateTime::new(from_1900, 299))),
                "2024-02-29T00:00:00.997",
            ),
            (
                ColumnData::DateTime(Some(DateTime::new(-53_690, 0))),
                "1753-01-01T00:00:00",
            ),
            (
                ColumnData::SmallDateTime(Some(SmallDateTime::new(0, 61))),
                "1900-01-01T01:01:00",
            ),
            (ColumnData::Time(None), "none"),
        ] {
            assert_eq!(shown(value), expected);
        }
    }

    #[test]
    fn moments_are_counted_and_packed() {
        let value = ColumnData::DateTime2(Some(DateTime2::new(Days::new(1), Time::new(25, 7))));
        let moment = moment(&value).unwrap();
        assert_eq!(moment.ticks(), 25);
        assert_eq!(moment.packed_seventh(), pack_seventh(moment.packed(), 5));
        assert_eq!(model::column_plan::packed::unpack(moment.packed()).microsecond, 2);
        assert_eq!(moment.micros(), 2);
    }
}
