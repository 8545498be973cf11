//! Dates and times as texts, and in the bytes in which SSMS scripts them.
//!
//! <https://learn.microsoft.com/en-us/sql/t-sql/data-types/datetime-transact-sql#supported-string-literal-formats-for-datetime>

use model::MssqlType;

use crate::calendar::{Date, DateOrder, Moment, NANOS_PER_SECOND, days_of, fraction, time};

/// Years of two figures from here on are of the last century (the server's default cutoff is 2049).
const CUTOFF: i64 = 50;
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part<'t> {
    Figures(&'t str),
    Word(&'t str),
    Mark(u8),
}

fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    let bytes = text.as_bytes();
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let run = |fits: fn(&u8) -> bool| {
            bytes[at..]
                .iter()
                .position(|byte| !fits(byte))
                .unwrap_or(bytes.len() - at)
        };
        if byte.is_ascii_digit() {
            let length = run(u8::is_ascii_digit);
            parts.push(Part::Figures(&text[at..at + length]));
            at += length;
        } else if byte.is_ascii_alphabetic() {
            let length = run(u8::is_ascii_alphabetic);
            parts.push(Part::Word(&text[at..at + length]));
            at += length;
        } else if byte.is_ascii_whitespace() {
            at += 1;
        } else if b"-/.:+,".contains(byte) {
            parts.push(Part::Mark(*byte));
            at += 1;
        } else {
            return None;
        }
    }
    Some(parts)
}

/// A text as a date, a time, or both; an empty text is 1900-01-01. English names of months; figures in the order given,
/// except for the forms of ISO 8601.
pub fn moment(text: &str, order: DateOrder) -> Option<Moment> {
    let parts = parts(text.trim())?;
    let mut rest = parts.as_slice();
    let mut date = None;
    if !is_time(rest)
        && let Some((found, after)) = date_of(rest, order)
    {
        (date, rest) = (Some(found), after);
    }
    if let [Part::Word(word), after @ ..] = rest
        && word.eq_ignore_ascii_case("t")
        && date.is_some()
    {
        rest = after;
    }
    if date.is_none() && rest.is_empty() && !parts.is_empty() {
        return None;
    }
    let (nanos, rest) = if is_time(rest) { clock(rest)? } else { (0, rest) };
    // A date may stand behind the time.
    let rest = if date.is_none() && !rest.is_empty() && !matches!(rest, [Part::Mark(_) | Part::Word(_), ..]) {
        let (found, after) = date_of(rest, order)?;
        date = Some(found);
        after
    } else {
        rest
    };
    let (offset, rest) = offset(rest)?;
    rest.is_empty().then_some(Moment { date, nanos, offset })
}

/// Figures and a colon, or figures and AM or PM.
fn is_time(parts: &[Part<'_>]) -> bool {
    match parts {
        [Part::Figures(_), Part::Mark(b':'), ..] => true,
        [Part::Figures(_), Part::Word(word), ..] => is_half(word),
        _ => false,
    }
}

fn is_half(word: &str) -> bool {
    word.eq_ignore_ascii_case("am") || word.eq_ignore_ascii_case("pm")
}

fn date_of<'p, 't>(parts: &'p [Part<'t>], order: DateOrder) -> Option<(Date, &'p [Part<'t>])> {
    match parts {
        // 2020-01-31, 2020/1/31: the year first, whatever the order of the session.
        [
            Part::Figures(year),
            Part::Mark(one),
            Part::Figures(month),
            Part::Mark(two),
            Part::Figures(day),
            rest @ ..,
        ] if is_date_mark(*one) && is_date_mark(*two) && year.len() == 4 => {
            Some((date(year, month.parse().ok()?, day)?, rest))
        }
        [
            Part::Figures(first),
            Part::Mark(one),
            Part::Figures(second),
            Part::Mark(two),
            Part::Figures(third),
            rest @ ..,
        ] if is_date_mark(*one) && is_date_mark(*two) => {
            let (year, month, day) = match order {
                DateOrder::MonthDayYear => (third, first, second),
                DateOrder::DayMonthYear => (third, second, first),
                // A year of four figures at the end is one all the same.
                DateOrder::YearMonthDay if third.len() == 4 => (third, first, second),
                DateOrder::YearMonthDay => (first, second, third),
            };
            Some((date(year, month.parse().ok()?, day)?, rest))
        }
        [Part::Figures(figures), rest @ ..] if matches!(figures.len(), 6 | 8) => {
            let split = figures.len() - 4;
            let month = figures[split..split + 2].parse().ok()?;
            Some((date(&figures[..split], month, &figures[split + 2..])?, rest))
        }
        [Part::Figures(year), rest @ ..] if year.len() == 4 && !has_month(rest) => Some((date(year, 1, "1")?, rest)),
        _ => named(parts),
    }
}

fn is_date_mark(mark: u8) -> bool {
    matches!(mark, b'-' | b'/' | b'.')
}

fn has_month(parts: &[Part<'_>]) -> bool {
    let ahead = parts.iter().take(3);
    ahead
        .into_iter()
        .any(|part| matches!(part, Part::Word(word) if month_of(word).is_some()))
}

/// Dates with the month's name: before the day, behind it, or behind the year; marks between them do not matter.
fn named<'p, 't>(parts: &'p [Part<'t>]) -> Option<(Date, &'p [Part<'t>])> {
    let mut month = None;
    let mut figures: Vec<&str> = Vec::new();
    let mut rest = parts;
    loop {
        rest = match rest {
            [Part::Mark(b',' | b'-' | b'/' | b'.'), after @ ..] => after,
            // What follows is the time.
            _ if is_time(rest) => break,
            [Part::Word(word), after @ ..] if month.is_none() => {
                month = Some(month_of(word)?);
                after
            }
            [Part::Figures(digits), after @ ..] if figures.len() < 2 => {
                figures.push(digits);
                after
            }
            _ => break,
        };
    }
    let month = month?;
    let (day, year) = match figures.as_slice() {
        [year] if year.len() == 4 => ("1", *year),
        [first, second] if first.len() == 4 => (*second, *first),
        [day, year] => (*day, *year),
        _ => return None,
    };
    Some((date(year, month, day)?, rest))
}

fn month_of(word: &str) -> Option<u8> {
    let word = word.to_ascii_lowercase();
    let at = MONTHS
        .iter()
        .position(|month| *month == word || (word.len() == 3 && month.starts_with(&word)))?;
    u8::try_from(at + 1).ok()
}

fn date(year: &str, month: u8, day: &str) -> Option<Date> {
    let number: i64 = year.parse().ok()?;
    let year = match year.len() {
        1 | 2 if number < CUTOFF => 2000 + number,
        1 | 2 => 1900 + number,
        4 => number,
        _ => return None,
    };
    let date = Date {
        year: u16::try_from(year).ok()?,
        month,
        day: day.parse().ok()?,
    };
    (date.day <= days_of(date.year, date.month) && date.is_real()).then_some(date)
}

/// `14:30[:59[.9999999 | :999]]`, with AM or PM.
fn clock<'p, 't>(parts: &'p [Part<'t>]) -> Option<(i64, &'p [Part<'t>])> {
    let number = |digits: &str| digits.parse::<i64>().ok();
    let (hour, minute, second, nanos, rest) = match parts {
        [
            Part::Figures(h),
            Part::Mark(b':'),
            Part::Figures(m),
            Part::Mark(b':'),
            Part::Figures(s),
            Part::Mark(b'.'),
            Part::Figures(f),
            rest @ ..,
        ] => (number(h)?, number(m)?, number(s)?, fraction(f)?, rest),
        // Behind a colon the figures are thousandths.
        [
            Part::Figures(h),
            Part::Mark(b':'),
            Part::Figures(m),
            Part::Mark(b':'),
            Part::Figures(s),
            Part::Mark(b':'),
            Part::Figures(f),
            rest @ ..,
        ] if f.len() <= 3 => (number(h)?, number(m)?, number(s)?, number(f)? * 1_000_000, rest),
        [
            Part::Figures(h),
            Part::Mark(b':'),
            Part::Figures(m),
            Part::Mark(b':'),
            Part::Figures(s),
            rest @ ..,
        ] => (number(h)?, number(m)?, number(s)?, 0, rest),
        [Part::Figures(h), Part::Mark(b':'), Part::Figures(m), rest @ ..] => (number(h)?, number(m)?, 0, 0, rest),
        [Part::Figures(h), rest @ ..] => (number(h)?, 0, 0, 0, rest),
        _ => return None,
    };
    let (hour, rest) = match rest {
        [Part::Word(word), after @ ..] if is_half(word) => {
            let is_afternoon = word.eq_ignore_ascii_case("pm");
            let hour = match hour {
                12 if !is_afternoon => 0,
                1..=11 if is_afternoon => hour + 12,
                0..=12 => hour,
                13..=23 if is_afternoon => hour,
                _ => return None,
            };
            (hour, after)
        }
        _ => (hour, rest),
    };
    Some((time(hour, minute, second, nanos)?, rest))
}

/// `Z`, `+01:00`.
fn offset<'p, 't>(parts: &'p [Part<'t>]) -> Option<(Option<i64>, &'p [Part<'t>])> {
    match parts {
        [Part::Word(word), rest @ ..] if word.eq_ignore_ascii_case("z") => Some((Some(0), rest)),
        [
            Part::Mark(sign @ (b'+' | b'-')),
            Part::Figures(hours),
            Part::Mark(b':'),
            Part::Figures(minutes),
            rest @ ..,
        ] => {
            let total = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
            let total = Some(total).filter(|total| *total <= 14 * 60)?;
            Some((Some(if *sign == b'-' { -total } else { total }), rest))
        }
        rest => Some((None, rest)),
    }
}

/// The bytes in which the server keeps a date or time; `None` for other types and lengths.
pub fn from_bytes(bytes: &[u8], source: &MssqlType) -> Option<Moment> {
    let big = |bytes: &[u8]| bytes.iter().fold(0_i64, |number, byte| number << 8 | i64::from(*byte));
    let little = |bytes: &[u8]| {
        bytes
            .iter()
            .rev()
            .fold(0_i64, |number, byte| number << 8 | i64::from(*byte))
    };
    let day_one = Date {
        year: 1,
        month: 1,
        day: 1,
    }
    .days();
    match source {
        // Days from 1900, signed, and three-hundredths of a second.
        MssqlType::Datetime if bytes.len() <= 8 => {
            let mut whole = [0_u8; 8];
            whole[8 - bytes.len()..].copy_from_slice(bytes);
            let days = i64::from(i32::from_be_bytes([whole[0], whole[1], whole[2], whole[3]]));
            let ticks = big(&whole[4..]);
            Some(Moment {
                date: Some(Date::from_days(Date::Y1900.days() + days)?),
                nanos: Some(ticks).filter(|ticks| *ticks < 86_400 * 300)? * 10_000_000 / 3,
                offset: None,
            })
        }
        // Days from 1900, and minutes.
        MssqlType::SmallDatetime if bytes.len() == 4 => {
            let minutes = Some(big(&bytes[2..])).filter(|minutes| *minutes < 1440)?;
            Some(Moment {
                date: Some(Date::from_days(Date::Y1900.days() + big(&bytes[..2]))?),
                nanos: minutes * 60 * NANOS_PER_SECOND,
                offset: None,
            })
        }
        MssqlType::Date if bytes.len() == 3 => Some(Moment {
            date: Some(Date::from_days(day_one + little(bytes))?),
            nanos: 0,
            offset: None,
        }),
        // Digits of the second, units of the last digit, days; for an offset its minutes, with date and time in UTC.
        MssqlType::Time { .. } | MssqlType::Datetime2 { .. } | MssqlType::DatetimeOffset { .. } => {
            let (digits, rest) = bytes.split_first()?;
            let width = match digits {
                0..=2 => 3,
                3..=4 => 4,
                5..=7 => 5,
                _ => return None,
            };
            let unit = 10_i64.pow(9 - u32::from(*digits));
            let (clock, rest) = rest.split_at_checked(width)?;
            let nanos = little(clock)
                .checked_mul(unit)
                .filter(|nanos| *nanos < 86_400 * NANOS_PER_SECOND)?;
            let date = |bytes: &[u8]| Date::from_days(day_one + little(bytes));
            match (source, rest.len()) {
                (MssqlType::Time { .. }, 0) => Some(Moment {
                    date: None,
                    nanos,
                    offset: None,
                }),
                (MssqlType::Datetime2 { .. }, 3) => Some(Moment {
                    date: Some(date(rest)?),
                    nanos,
                    offset: None,
                }),
                (MssqlType::DatetimeOffset { .. }, 5) => Some(Moment {
                    date: Some(date(&rest[..3])?),
                    nanos,
                    offset: Some(0),
                }),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The nearest three-hundredth of a second, as the millisecond that the server prints.
pub fn datetime(moment: Moment) -> Option<Moment> {
    let ticks = (moment.nanos * 3 + 5_000_000) / 10_000_000;
    let millis = (ticks * 20 + 3) / 6;
    moment.on_clock(millis * 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, order: DateOrder) -> Option<String> {
        moment(text, order).map(|moment| {
            let date = moment.date.map_or_else(String::new, |date| {
                format!("{:04}-{:02}-{:02} ", date.year, date.month, date.day)
            });
            format!("{date}{}", model::calendar::time(moment.nanos / 1000))
        })
    }

    #[test]
    fn texts_in_every_form() {
        for (text, expected) in [
            ("1996-07-04", "1996-07-04 00:00:00"),
            ("20200131", "2020-01-31 00:00:00"),
            ("200131", "2020-01-31 00:00:00"),
            ("20200131 10:11:12.5", "2020-01-31 10:11:12.500000"),
            ("2020-01-31T10:11:12.123", "2020-01-31 10:11:12.123000"),
            ("Jan 1 1996", "1996-01-01 00:00:00"),
            ("Jun  9 1991", "1991-06-09 00:00:00"),
            ("Jun  9 1991 12:00AM", "1991-06-09 00:00:00"),
            ("June 9, 1991 3:05 PM", "1991-06-09 15:05:00"),
            ("9 Jun 1991", "1991-06-09 00:00:00"),
            ("09-JUN-91", "1991-06-09 00:00:00"),
            ("1991 June 9", "1991-06-09 00:00:00"),
            ("10/29/1991", "1991-10-29 00:00:00"),
            ("6/15/92", "1992-06-15 00:00:00"),
            ("6/15/49", "2049-06-15 00:00:00"),
            ("6/15/50", "1950-06-15 00:00:00"),
            ("2024/4/29", "2024-04-29 00:00:00"),
            ("10:11:12:7", "10:11:12.007000"),
            ("3pm", "15:00:00"),
            ("10:11 2020-01-31", "2020-01-31 10:11:00"),
            ("2020", "2020-01-01 00:00:00"),
            ("", "00:00:00"),
        ] {
            assert_eq!(
                shown(text, DateOrder::MonthDayYear).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        for text in [
            "13/13/2020",
            "2021-02-29",
            "x",
            "Foo 1 1996",
            "25:00",
            "2020-01-31 x",
            "1/2",
        ] {
            assert_eq!(shown(text, DateOrder::MonthDayYear), None, "{text}");
        }
        assert_eq!(
            shown("29/10/1991", DateOrder::DayMonthYear).as_deref(),
            Some("1991-10-29 00:00:00")
        );
    }

    #[test]
    fn bytes_that_ssms_writes() {
        let shown = |bytes: &[u8], source: &MssqlType| {
            from_bytes(bytes, source).map(|moment| {
                let date = moment.date.map(|date| model::calendar::date(date.days()));
                (date.unwrap_or_default(), model::calendar::time(moment.nanos / 1000))
            })
        };
        let text = |date: &str, time: &str| Some((date.to_owned(), time.to_owned()));
        assert_eq!(
            shown(&[0x00, 0x00, 0x99, 0x28, 0x00, 0xcf, 0x80, 0x11], &MssqlType::Datetime),
            text("2007-05-08", "12:35:29.123333")
        );
        assert_eq!(
            shown(&[0x99, 0x28, 0x02, 0xf4], &MssqlType::SmallDatetime),
            text("2007-05-08", "12:36:00")
        );
        assert_eq!(
            shown(&[0x5b, 0x95, 0x0a], &MssqlType::Date),
            text("1900-01-01", "00:00:00")
        );
        assert_eq!(
            shown(
                &[0x07, 0, 0, 0, 0, 0, 0x5b, 0x95, 0x0a],
                &MssqlType::Datetime2 { digits: 7 }
            ),
            text("1900-01-01", "00:00:00")
        );
        assert_eq!(shown(&[0xff, 0xff, 0xff], &MssqlType::Time { digits: 7 }), None);
    }

    #[test]
    fn datetimes_end_in_0_3_or_7() {
        let at = |millis: i64| {
            let moment = Moment {
                date: None,
                nanos: millis * 1_000_000,
                offset: None,
            };
            datetime(moment).map(|moment| moment.nanos / 1_000_000)
        };
        for (given, kept) in [
            (0, 0),
            (1, 0),
            (2, 3),
            (3, 3),
            (4, 3),
            (5, 7),
            (8, 7),
            (9, 10),
            (123, 123),
            (997, 997),
        ] {
            assert_eq!(at(given), Some(kept), "{given}");
        }
        assert_eq!(at(86_399_999), Some(0), "of the next day");
    }
}
