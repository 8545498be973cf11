//! The session's time zone, in which values of TIMESTAMP are written.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/time-zone-support.html>.

use crate::calendar::{Moment, NANOS_PER_SECOND};

/// A value of `time_zone`, as far as it tells what the clock shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zone {
    /// Nothing is said; it is taken for UTC.
    #[default]
    Unsaid,
    /// Seconds east of UTC.
    East(i32),
    /// `SYSTEM`, or a zone whose rules are not known here.
    Unknown,
}

impl Zone {
    /// Of the value of a SET, with its quotes.
    pub(crate) fn named(value: &str) -> Zone {
        let value = value.trim_start();
        let name = match value.split_at_checked(1) {
            Some((quote @ ("'" | "\""), rest)) => rest.split(quote).next().unwrap_or_default(),
            _ => value
                .split(|c: char| c.is_whitespace() || "*;".contains(c))
                .next()
                .unwrap_or_default(),
        };
        if name.eq_ignore_ascii_case("default") {
            return Zone::Unsaid;
        }
        if ["utc", "gmt", "etc/utc", "etc/gmt", "zulu"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
        {
            return Zone::East(0);
        }
        offset(name).map_or(Zone::Unknown, Zone::East)
    }

    /// What a clock in the zone shows, as UTC; `None` where that is not known.
    pub fn to_utc(self, shown: Moment) -> Option<Moment> {
        self.moved(shown, -1)
    }

    /// A moment in UTC, as a clock in the zone shows it; `None` where that is not known.
    pub fn from_utc(self, moment: Moment) -> Option<Moment> {
        self.moved(moment, 1)
    }

    fn moved(self, moment: Moment, sign: i64) -> Option<Moment> {
        // Zero dates are the same everywhere.
        if moment.date.is_some_and(|date| !date.is_real()) {
            return Some(moment);
        }
        match self {
            Zone::Unsaid | Zone::East(0) => Some(moment),
            Zone::East(seconds) => moment.on_clock(moment.nanos + sign * i64::from(seconds) * NANOS_PER_SECOND),
            Zone::Unknown => None,
        }
    }
}

/// `+3:00`, `-13:59`: seconds.
fn offset(text: &str) -> Option<i32> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number = |text: &str| {
        let is_one = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_one.then(|| text.parse::<i32>().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let seconds = sign * (hours * 3600 + minutes * 60);
    (minutes < 60 && (-14 * 3600 < seconds && seconds <= 14 * 3600)).then_some(seconds)
}
