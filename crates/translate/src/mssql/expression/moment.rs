//! Dates and times that T-SQL reads out of texts and numbers.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/data-types/datetime-transact-sql#supported-string-literal-formats-for-datetime>.

use crate::expression::{valid_date, valid_time};

/// The day that number 0 and the empty text stand for.
pub(super) const FIRST_DAY: &str = "1900-01-01";

/// A date and time read from a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    /// `YYYY-MM-DD`; 1900-01-01 for a text that has a time only.
    pub(super) date: String,
    /// `HH:MM:SS[.ffffff]`.
    pub(super) time: Option<String>,
    /// `+HH:MM`.
    pub(super) offset: Option<String>,
    /// True if the reading depends on the session's language: month before day.
    pub(super) by_language: bool,
}

impl Moment {
    /// `YYYY-MM-DD HH:MM:SS`.
    pub(super) fn timestamp(&self) -> String {
        format!("{} {}", self.date, self.time.as_deref().unwrap_or("00:00:00"))
    }
}

/// Reads a text; `None` if it is none of the common forms.
pub(super) fn moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    let mut by_language = false;
    let (date, rest) = match text {
        "" => return Some(plain(FIRST_DAY.to_owned(), None, None, false)),
        _ if text.split([' ', 'T', '+', 'Z']).next()?.contains(':') => (FIRST_DAY.to_owned(), text),
        _ => {
            let end = text.find(['T', ' ']).unwrap_or(text.len());
            let (date, rest) = text.split_at(end);
            let (date, guessed) = read_date(date)?;
            by_language = guessed;
            (date, rest.trim_start_matches('T').trim())
        }
    };
    if !valid_date(&date) {
        return None;
    }
    if rest.is_empty() {
        return Some(plain(date, None, None, by_language));
    }
    let (time, offset) = read_time(rest)?;
    Some(plain(date, Some(time), offset, by_language))
}

fn plain(date: String, time: Option<String>, offset: Option<String>, by_language: bool) -> Moment {
    Moment {
        date,
        time,
        offset,
        by_language,
    }
}

fn read_date(text: &str) -> Option<(String, bool)> {
    let digits = |part: &str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]), false));
    }
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    if !(digits(a) && digits(b) && digits(c)) {
        return None;
    }
    if a.len() == 4 {
        return Some((format!("{a}-{b:0>2}-{c:0>2}"), false));
    }
    (c.len() == 4).then(|| (format!("{c}-{a:0>2}-{b:0>2}"), true))
}

fn read_time(text: &str) -> Option<(String, Option<String>)> {
    let upper = text.to_ascii_uppercase();
    let (text, offset) = if let Some(text) = upper.strip_suffix('Z') {
        (text.trim(), Some("+00:00".to_owned()))
    } else if let Some(at) = upper.rfind(['+', '-']) {
        let offset = &upper[at..];
        let hours = offset.get(1..3)?;
        let minutes = offset.get(4..6)?;
        if offset.len() != 6 || !valid_time(&format!("{hours}:{minutes}:00"), 14) {
            return None;
        }
        (upper[..at].trim(), Some(offset.to_owned()))
    } else {
        (upper.as_str(), None)
    };
    let (text, half) = match (text.strip_suffix("AM"), text.strip_suffix("PM")) {
        (Some(text), _) => (text.trim(), Some(false)),
        (_, Some(text)) => (text.trim(), Some(true)),
        _ => (text, None),
    };
    let mut parts: Vec<String> = text.split(':').map(str::to_owned).collect();
    if parts.len() > 3 || (parts.len() == 1 && half.is_none()) {
        return None;
    }
    while parts.len() < 3 {
        parts.push("00".to_owned());
    }
    let mut hours: u32 = parts[0].parse().ok()?;
    if let Some(afternoon) = half {
        if !(1..=12).contains(&hours) {
            return None;
        }
        hours = hours % 12 + if afternoon { 12 } else { 0 };
    }
    // PostgreSQL has microseconds.
    let seconds = match parts[2].split_once('.') {
        Some((whole, fraction)) if fraction.len() == 7 => format!("{whole:0>2}.{}", fraction.get(..6)?),
        Some((whole, fraction)) => format!("{whole:0>2}.{fraction}"),
        None => format!("{:0>2}", parts[2]),
    };
    let time = format!("{hours:02}:{:0>2}:{seconds}", parts[1]);
    valid_time(&time, 23).then_some((time, offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_forms_are_read() {
        for (text, expected) in [
            ("", "1900-01-01 00:00:00"),
            ("20200229", "2020-02-29 00:00:00"),
            ("2020-02-29", "2020-02-29 00:00:00"),
            ("2020-1-5", "2020-01-05 00:00:00"),
            ("2020-02-29T10:11:12.123", "2020-02-29 10:11:12.123"),
            ("9999-12-31 23:59:59.9999999", "9999-12-31 23:59:59.999999"),
            ("12/31/1999", "1999-12-31 00:00:00"),
            ("20200101 10:30 PM", "2020-01-01 22:30:00"),
            ("12:05", "1900-01-01 12:05:00"),
        ] {
            assert_eq!(
                moment(text).map(|moment| moment.timestamp()).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        assert!(moment("12/31/1999").unwrap().by_language);
        assert_eq!(
            moment("2020-01-01 00:00:00 +02:00").unwrap().offset.as_deref(),
            Some("+02:00")
        );
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "x",
            "2020-02-30",
            "20201301",
            "1/2/3",
            "10",
            "2020-01-01 25:00",
            "2020-01-01 +0",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
