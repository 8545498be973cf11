//! Moments and spans of time, as plans, journals and evidence write them.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// A moment in UTC, to the millisecond: RFC 3339 in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment(SystemTime);

/// A length of time: `90s`, `1h 30m` in text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span(pub Duration);

/// A text that is no moment, or no span.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoTime {
    #[error("{0:?} is no moment such as 2026-11-23T21:30:00Z")]
    Moment(String),
    #[error("{0:?} is no length of time such as 90s, 15m or 2h")]
    Span(String),
}

/// From 1970 to 9999-12-31T23:59:59Z: RFC 3339 has four digits for a year.
const LAST: Duration = Duration::from_secs(253_402_300_799);

impl Moment {
    /// This moment.
    pub fn now() -> Self {
        Moment::from(SystemTime::now())
    }

    /// What passed since `earlier`; nothing if that is later, as clocks may be set back.
    pub fn since(self, earlier: Moment) -> Span {
        Span(self.0.duration_since(earlier.0).unwrap_or_default())
    }

    /// The moment `span` later; at most the last one that can be written, the end of the year 9999.
    pub fn after(self, span: Span) -> Moment {
        let last = SystemTime::UNIX_EPOCH + LAST;
        Moment(self.0.checked_add(span.0).map_or(last, |time| time.min(last)))
    }
}

impl From<SystemTime> for Moment {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let millis = Duration::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX));
        Moment(
            SystemTime::UNIX_EPOCH
                .checked_add(millis)
                .unwrap_or(SystemTime::UNIX_EPOCH),
        )
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&model::calendar::rfc3339_millis(self.0))
    }
}

impl FromStr for Moment {
    type Err = NoTime;

    fn from_str(text: &str) -> Result<Self, NoTime> {
        humantime::parse_rfc3339(text)
            .map(Moment::from)
            .map_err(|_| NoTime::Moment(text.to_owned()))
    }
}

impl TryFrom<String> for Moment {
    type Error = NoTime;

    fn try_from(text: String) -> Result<Self, NoTime> {
        text.parse()
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> String {
        moment.to_string()
    }
}

impl Span {
    /// Of seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Span(Duration::from_secs(seconds))
    }

    /// Both together; the longest that can be written, if that is less.
    pub fn plus(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }

    /// As people say it: to the second, from an hour on to the minute.
    pub fn rounded(self) -> Span {
        let millis = self.0.as_millis();
        let seconds = u64::try_from(millis.saturating_add(500) / 1000).unwrap_or(u64::MAX);
        match seconds {
            0 => self,
            1..3600 => Span::seconds(seconds),
            _ => Span::seconds(seconds.saturating_add(30) / 60 * 60),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX);
        humantime::format_duration(Duration::from_millis(millis)).fmt(f)
    }
}

impl FromStr for Span {
    type Err = NoTime;

    fn from_str(text: &str) -> Result<Self, NoTime> {
        humantime::parse_duration(text)
            .map(Span)
            .map_err(|_| NoTime::Span(text.to_owned()))
    }
}

impl TryFrom<String> for Span {
    type Error = NoTime;

    fn try_from(text: String) -> Result<Self, NoTime> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> String {
        span.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        let moment: Moment = "2026-11-23T21:30:00.250Z".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-11-23T21:30:00.250Z");
        assert_eq!(moment.to_string().parse(), Ok(moment));
        let now = Moment::now();
        assert_eq!(now.to_string().parse(), Ok(now));
        for text in ["90s", "1h 30m", "2days", "0s", "250ms"] {
            let span: Span = text.parse().unwrap();
            assert_eq!(span.to_string().parse(), Ok(span));
        }
        assert!("yesterday".parse::<Moment>().is_err());
        assert!("-3s".parse::<Span>().is_err());
    }

    #[test]
    fn no_moment_is_later_than_can_be_written() {
        let span: Span = "9000years".parse().unwrap();
        let moment = Moment::now().after(span);
        assert_eq!(moment.to_string().parse(), Ok(moment));
    }

    #[test]
    fn a_clock_that_was_set_back_gives_no_time() {
        let early: Moment = "2026-11-23T21:30:00Z".parse().unwrap();
        let late = early.after(Span::seconds(60));
        assert_eq!(late.since(early), Span::seconds(60));
        assert_eq!(early.since(late), Span::default());
    }
}
