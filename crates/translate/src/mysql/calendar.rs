//! Date and time literals: <https://dev.mysql.com/doc/refman/9.0/en/date-and-time-literals.html>.

use crate::calendar::{Date, Moment, NANOS_PER_SECOND, days_of, fraction, time};

/// Seconds of 838:59:59.
const LONGEST_TIME: i64 = 838 * 3600 + 59 * 60 + 59;

/// A date, perhaps with a time: with any marks between the figures, or without any. Zero and partly zero dates are dates;
/// days that no month has are not.
pub fn moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    let figures = text.bytes().take_while(u8::is_ascii_digit).count();
    let (date, rest) = if figures >= 5 {
        return run(&text[..figures], &text[figures..]);
    } else {
        let mut rest = text;
        let mut parts = [0_i64; 3];
        let mut year_digits = 0;
        for (at, part) in parts.iter_mut().enumerate() {
            let (digits, after) = digits(rest)?;
            if at == 0 {
                year_digits = digits.len();
            } else if digits.len() > 2 {
                return None;
            }
            *part = digits.parse().ok()?;
            rest = after;
            if at < 2 {
                let after = rest.trim_start_matches(|c: char| c.is_ascii_punctuation());
                // MySQL takes more than one mark; MariaDB does so outside of strict mode.
                rest = Some(after).filter(|after| after.len() < rest.len())?;
            }
        }
        (date(parts, year_digits)?, rest)
    };
    let rest = match rest.strip_prefix(['T', 't']) {
        Some(rest) => rest,
        None => rest.trim_start_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation()),
    };
    let nanos = if rest.is_empty() { 0 } else { clock(rest)? };
    Some(Moment {
        date: Some(date),
        nanos,
        offset: None,
    })
}

/// A number as a date, perhaps with a time: YYYYMMDD or YYMMDD and hhmmss, without the zeros at the beginning.
///
/// Source: `number_to_datetime` in <https://github.com/mysql/mysql-server/blob/9.0/mysys/my_time.cc>.
pub fn moment_of_number(digits: &str) -> Option<Moment> {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let number: u64 = whole.parse().ok()?;
    let width = match number {
        0 => 8,
        101..=991_231 => 6,
        10_000_101..=99_991_231 => 8,
        101_000_000..=991_231_235_959 => 12,
        10_000_101_000_000..=99_991_231_235_959 => 14,
        _ => return None,
    };
    run(&format!("{number:0width$}"), if width < 12 { "" } else { rest })
}

/// Figures without marks: YYYYMMDD, YYMMDD, and both with hhmmss.
fn run(figures: &str, rest: &str) -> Option<Moment> {
    let part = |from: usize, length: usize| figures.get(from..from + length)?.parse::<i64>().ok();
    let year_digits = match figures.len() {
        8 | 14 => 4,
        6 | 12 => 2,
        _ => return None,
    };
    let found = date(
        [part(0, year_digits)?, part(year_digits, 2)?, part(year_digits + 2, 2)?],
        year_digits,
    )?;
    let at = year_digits + 4;
    let nanos = if figures.len() > 8 {
        let fraction = match rest.strip_prefix('.') {
            Some(digits) => fraction(digits)?,
            None if rest.is_empty() => 0,
            None => return None,
        };
        time(part(at, 2)?, part(at + 2, 2)?, part(at + 4, 2)?, fraction)?
    } else if rest.is_empty() {
        0
    } else {
        match rest.strip_prefix(['T', 't']) {
            Some(figures) if figures.len() == 6 => {
                let part = |from: usize| figures.get(from..from + 2)?.parse::<i64>().ok();
                time(part(0)?, part(2)?, part(4)?, 0)?
            }
            rest_of => clock(rest_of.unwrap_or(rest.trim_start()))?,
        }
    };
    Some(Moment {
        date: Some(found),
        nanos,
        offset: None,
    })
}

fn date(parts: [i64; 3], year_digits: usize) -> Option<Date> {
    let year = if year_digits == 2 {
        two_digits(parts[0])
    } else {
        parts[0]
    };
    let found = Date {
        year: u16::try_from(year).ok().filter(|year| *year <= 9999)?,
        month: u8::try_from(parts[1]).ok().filter(|month| *month <= 12)?,
        day: u8::try_from(parts[2]).ok().filter(|day| *day <= 31)?,
    };
    // All zero is the zero date, also with two figures of the year.
    if parts == [0, 0, 0] {
        return Some(Date {
            year: 0,
            month: 0,
            day: 0,
        });
    }
    (found.month == 0 || found.day <= days_of(found.year, found.month)).then_some(found)
}

/// 70 to 99 are of the last century.
pub fn two_digits(year: i64) -> i64 {
    match year {
        0..=69 => 2000 + year,
        70..=99 => 1900 + year,
        _ => year,
    }
}

/// `hh:mm:ss.ffffff`, with less at the end.
fn clock(text: &str) -> Option<i64> {
    let (whole, digits) = match text.split_once('.') {
        Some((whole, digits)) => (whole, fraction(digits)?),
        None => (text, 0),
    };
    let mut parts = [0_i64; 3];
    for (at, part) in whole.split([':', '-', '/']).enumerate() {
        *parts.get_mut(at)? = part.trim().parse().ok()?;
    }
    time(parts[0], parts[1], parts[2], digits)
}

/// Whether a text that is a date has a time, too.
pub fn has_time(text: &str) -> bool {
    text.contains(':') || text.bytes().take_while(u8::is_ascii_digit).count() >= 12
}

/// `YYYY-MM-DD`.
pub fn shown_date(moment: Moment) -> String {
    let (year, month, day) = moment.date.map_or((0, 0, 0), |date| (date.year, date.month, date.day));
    format!("{year:04}-{month:02}-{day:02}")
}

/// `hh:mm:ss`, with digits of the second that are cut and not rounded.
pub fn shown_time(moment: Moment, digits: u8) -> String {
    let seconds = moment.nanos / NANOS_PER_SECOND;
    let mut text = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = format!("{:09}", moment.nanos % NANOS_PER_SECOND);
    if digits > 0 {
        text.push('.');
        text.push_str(&fraction[..usize::from(digits.min(6))]);
    }
    text
}

/// `YYYY-MM-DD hh:mm:ss`, as [`shown_time`].
pub fn shown(moment: Moment, digits: u8) -> String {
    format!("{} {}", shown_date(moment), shown_time(moment, digits))
}

/// A TIME in nanoseconds, negative ones too: `[-][days ]hh:mm[:ss[.f]]`, or hhmmss without marks.
pub fn duration(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (days, text) = match text.split_once(' ') {
        Some((days, rest)) => (days.parse::<i64>().ok()?, rest.trim_start()),
        None => (0, text),
    };
    let (whole, nanos) = match text.split_once('.') {
        Some((whole, digits)) => (whole, fraction(digits)?),
        None => (text, 0),
    };
    let seconds = if whole.contains(':') {
        let mut parts = [0_i64; 3];
        for (at, part) in whole.split(':').enumerate() {
            let part = Some(part).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?;
            *parts.get_mut(at)? = part.parse().ok()?;
        }
        in_seconds(parts)?
    } else if days > 0 {
        in_seconds([whole.parse().ok()?, 0, 0])?
    } else {
        let number: i64 = Some(whole)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?
            .parse()
            .ok()?;
        in_seconds([number / 10_000, number / 100 % 100, number % 100])?
    };
    let seconds = seconds.checked_add(days.checked_mul(86_400)?)?;
    if seconds > LONGEST_TIME {
        return None;
    }
    let total = seconds * NANOS_PER_SECOND + nanos;
    Some(if negative { -total } else { total })
}

/// A TIME as [`duration`]; of a date with a time, of 12 characters at least, the time is kept.
pub fn time_of(text: &str) -> Option<i64> {
    let is_whole = text.trim().len() >= 12 && has_time(text);
    duration(text).or_else(|| moment(text).filter(|_| is_whole).map(|moment| moment.nanos))
}

fn in_seconds(parts: [i64; 3]) -> Option<i64> {
    let [hours, minutes, seconds] = parts;
    let fits = hours <= 10_000 && (0..60).contains(&minutes) && (0..60).contains(&seconds);
    fits.then_some((hours * 60 + minutes) * 60 + seconds)
}

fn digits(text: &str) -> Option<(&str, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    (length > 0).then(|| text.split_at(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        moment(text).map(as_text)
    }

    fn as_text(moment: Moment) -> String {
        let date = moment.date.unwrap();
        format!("{:04}-{:02}-{:02} {}", date.year, date.month, date.day, moment.nanos)
    }

    #[test]
    fn dates_in_every_form() {
        let eleven = 11 * 3600 * NANOS_PER_SECOND;
        for (text, expected) in [
            ("2020-01-31", Some("2020-01-31 0".to_owned())),
            ("20200131", Some("2020-01-31 0".to_owned())),
            ("200131", Some("2020-01-31 0".to_owned())),
            ("2020/1/31 11:00:00", Some(format!("2020-01-31 {eleven}"))),
            ("20200131110000", Some(format!("2020-01-31 {eleven}"))),
            ("70-1-1", Some("1970-01-01 0".to_owned())),
            ("69.1.1", Some("2069-01-01 0".to_owned())),
            ("9-1-1", Some("0009-01-01 0".to_owned())),
            ("0000-00-00", Some("0000-00-00 0".to_owned())),
            ("0000-00-00 00:00:00", Some("0000-00-00 0".to_owned())),
            ("2020-02-00", Some("2020-02-00 0".to_owned())),
            ("2020-01-31T11:00:00", Some(format!("2020-01-31 {eleven}"))),
            ("2007-08-04- 11:00:00.000", Some(format!("2007-08-04 {eleven}"))),
            ("2021-02-29", None),
            ("2021-13-01", None),
            ("2020-01-31 25:00", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn dates_as_numbers() {
        for (digits, expected) in [
            ("20200131", Some("2020-01-31 0")),
            ("101", Some("2000-01-01 0")),
            ("701231", Some("1970-12-31 0")),
            ("20200131000001.5", Some("2020-01-31 1500000000")),
            ("101000001", Some("2000-01-01 1000000000")),
            ("0", Some("0000-00-00 0")),
            ("100", None),
            ("1000101", None),
            ("-20200131", None),
        ] {
            let found = moment_of_number(digits).map(as_text);
            assert_eq!(found.as_deref(), expected, "{digits}");
        }
    }

    #[test]
    fn times_in_every_form() {
        let seconds = |seconds: i64| Some(seconds * NANOS_PER_SECOND);
        assert_eq!(duration("11:12"), seconds(11 * 3600 + 12 * 60));
        assert_eq!(duration("-838:59:59"), seconds(-LONGEST_TIME));
        assert_eq!(duration("1 10:00:00"), seconds(34 * 3600));
        assert_eq!(duration("101112"), seconds(10 * 3600 + 11 * 60 + 12));
        assert_eq!(duration("12"), seconds(12));
        assert_eq!(duration("00:00:01.5"), Some(1_500_000_000));
        assert_eq!(duration("839:00:00"), None);
        assert_eq!(time_of("839:00:00"), None);
        assert_eq!(time_of("20200131101112"), seconds(10 * 3600 + 11 * 60 + 12));
        assert_eq!(duration("10:60"), None);
    }
}
