//! A moment, moved by a number of units of the calendar.

use translate::calendar::{Date, Moment, days_of};

const NANOS_PER_DAY: i128 = 86_400_000_000_000;

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// That many months.
    Months(i64),
    /// That many nanoseconds.
    Nanos(i64),
}

impl Unit {
    pub(super) const SECOND: Unit = Unit::Nanos(1_000_000_000);
    pub(super) const MINUTE: Unit = Unit::Nanos(60_000_000_000);
    pub(super) const HOUR: Unit = Unit::Nanos(3_600_000_000_000);
    pub(super) const DAY: Unit = Unit::Nanos(86_400_000_000_000);
    pub(super) const WEEK: Unit = Unit::Nanos(604_800_000_000_000);

    /// Whether moving by it leaves the time of day as it is.
    pub(super) fn is_of_days(self) -> bool {
        match self {
            Unit::Months(_) => true,
            Unit::Nanos(nanos) => i128::from(nanos) % NANOS_PER_DAY == 0,
        }
    }
}

/// The moment that many units later; a day that the month has not is its last one. `None` without a real date, and where the
/// years 1 to 9999 end.
pub(super) fn shifted(moment: Moment, unit: Unit, count: i64) -> Option<Moment> {
    let date = moment.date.filter(|date| date.is_real())?;
    match unit {
        Unit::Months(months) => {
            let whole = i64::from(date.year) * 12 + i64::from(date.month) - 1;
            let whole = whole.checked_add(months.checked_mul(count)?)?;
            let year = u16::try_from(whole.div_euclid(12)).ok()?;
            let month = u8::try_from(whole.rem_euclid(12) + 1).ok()?;
            let day = date.day.min(days_of(year, month));
            let moved = Some(Date { year, month, day }).filter(|date| date.is_real())?;
            Some(Moment {
                date: Some(moved),
                ..moment
            })
        }
        Unit::Nanos(nanos) => {
            let total = i128::from(moment.nanos) + i128::from(nanos) * i128::from(count);
            let days = i64::try_from(total.div_euclid(NANOS_PER_DAY)).ok()?;
            Some(Moment {
                date: Some(Date::from_days(date.days().checked_add(days)?)?),
                nanos: i64::try_from(total.rem_euclid(NANOS_PER_DAY)).ok()?,
                ..moment
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_where_they_end_and_days_go_over_years() {
        let at = |year, month, day| Moment {
            date: Some(Date { year, month, day }),
            nanos: 0,
            offset: None,
        };
        for (from, unit, count, expected) in [
            (at(2020, 1, 31), Unit::Months(1), 1, Some(at(2020, 2, 29))),
            (at(2020, 3, 31), Unit::Months(12), -1, Some(at(2019, 3, 31))),
            (at(2020, 2, 29), Unit::Months(12), 1, Some(at(2021, 2, 28))),
            (at(2020, 1, 1), Unit::DAY, -1, Some(at(2019, 12, 31))),
            (at(9999, 12, 31), Unit::DAY, 1, None),
            (at(2020, 0, 1), Unit::DAY, 1, None),
            (at(2020, 1, 1), Unit::Months(12), i64::MAX, None),
        ] {
            assert_eq!(shifted(from, unit, count), expected, "{from:?} {unit:?} {count}");
        }
        let evening = shifted(at(2020, 1, 1), Unit::MINUTE, -1).unwrap();
        assert_eq!(
            (evening.date, evening.nanos),
            (at(2019, 12, 31).date, 86_340_000_000_000)
        );
    }
}
