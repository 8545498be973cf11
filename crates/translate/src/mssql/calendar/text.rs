//! Dates and times as texts.
//!
//! <https://learn.microsoft.com/en-us/sql/t-sql/data-types/datetime-transact-sql#supported-string-literal-formats-for-datetime>

use super::DateSetting;
use crate::calendar::{Date, DateOrder, Moment, days_of, fraction, time};

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

/// Why a text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undated {
    NotADate,
    /// It is one by a language or an order that is not known here.
    Unknown,
}

/// A text as a date, a time, or both; an empty text is 1900-01-01. English names of months; figures in the order of the session,
/// except for the forms of ISO 8601. The types datetime and smalldatetime (`is_datetime`) take a year of four figures for one
/// wherever it stands, and the rest of it in the order of the session: `2010-11-12` is of December where days come first.
pub fn moment(text: &str, setting: DateSetting, is_datetime: bool) -> Result<Moment, Undated> {
    if !setting.english && has_name(text) {
        return Err(Undated::Unknown);
    }
    let parts = parts(text.trim()).ok_or(Undated::NotADate)?;
    let reading = Reading {
        order: setting.order,
        is_datetime,
    };
    dated(&parts, reading)
}

fn dated(parts: &[Part<'_>], reading: Reading) -> Result<Moment, Undated> {
    let mut rest = parts;
    let mut date = None;
    if !is_time(rest) {
        match date_of(rest, reading) {
            Ok((found, after)) => (date, rest) = (Some(found), after),
            Err(Undated::NotADate) => {}
            Err(Undated::Unknown) => return Err(Undated::Unknown),
        }
    }
    if is_t(rest) && date.is_some() {
        rest = &rest[1..];
    }
    if date.is_none() && rest.is_empty() && !parts.is_empty() {
        return Err(Undated::NotADate);
    }
    let (nanos, rest) = if is_time(rest) {
        clock(rest).ok_or(Undated::NotADate)?
    } else {
        (0, rest)
    };
    // A date may stand behind the time.
    let rest = if date.is_none() && !rest.is_empty() && !matches!(rest, [Part::Mark(_) | Part::Word(_), ..]) {
        let (found, after) = date_of(rest, reading)?;
        date = Some(found);
        after
    } else {
        rest
    };
    let (offset, rest) = offset(rest).ok_or(Undated::NotADate)?;
    if rest.is_empty() {
        Ok(Moment { date, nanos, offset })
    } else {
        Err(Undated::NotADate)
    }
}

/// How dates in figures are read.
#[derive(Debug, Clone, Copy)]
struct Reading {
    order: Option<DateOrder>,
    is_datetime: bool,
}

/// Three letters or more behind each other: the name of a month, in whatever language.
fn has_name(text: &str) -> bool {
    text.split(|c: char| !c.is_alphabetic())
        .any(|word| word.chars().count() > 2)
}

fn is_t(parts: &[Part<'_>]) -> bool {
    matches!(parts, [Part::Word(word), ..] if word.eq_ignore_ascii_case("t"))
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

/// A date, and what is behind it.
type Found<'p, 't> = (Date, &'p [Part<'t>]);

fn date_of<'p, 't>(parts: &'p [Part<'t>], reading: Reading) -> Result<Found<'p, 't>, Undated> {
    match parts {
        [
            Part::Figures(first),
            Part::Mark(one),
            Part::Figures(second),
            Part::Mark(two),
            Part::Figures(third),
            rest @ ..,
        ] if is_date_mark(*one) && is_date_mark(*two) => {
            let is_iso = first.len() == 4 && if reading.is_datetime { is_t(rest) } else { *one == b'-' };
            let figures = [*first, *second, *third];
            let (year, month, day) = reading.parts(figures, is_iso)?;
            let month = month.parse().map_err(|_| Undated::NotADate)?;
            let date = date(year, month, day).ok_or(Undated::NotADate)?;
            Ok((date, rest))
        }
        _ => unseparated(parts).ok_or(Undated::NotADate),
    }
}

impl Reading {
    /// Year, month and day.
    fn parts<'t>(
        self,
        [first, second, third]: [&'t str; 3],
        is_iso: bool,
    ) -> Result<(&'t str, &'t str, &'t str), Undated> {
        if is_iso {
            return Ok((first, second, third));
        }
        // The two that are not the year, in their order.
        let rest = |year: &'t str, one: &'t str, other: &'t str| match self.order {
            _ if one.parse::<u8>() == other.parse::<u8>() => Ok((year, one, other)),
            None => Err(Undated::Unknown),
            Some(order) if !order.is_day_first() => Ok((year, one, other)),
            // Before SQL Server 2008 there were no others, and their rule is written down nowhere.
            Some(_) if !self.is_datetime && first.len() == 4 => Err(Undated::Unknown),
            Some(_) => Ok((year, other, one)),
        };
        if first.len() == 4 {
            return rest(first, second, third);
        }
        if third.len() == 4 {
            return rest(third, first, second);
        }
        match self.order.ok_or(Undated::Unknown)? {
            DateOrder::MonthDayYear => Ok((third, first, second)),
            DateOrder::DayMonthYear => Ok((third, second, first)),
            DateOrder::YearMonthDay => Ok((first, second, third)),
            // The other types do not have it.
            DateOrder::YearDayMonth if !self.is_datetime => Err(Undated::Unknown),
            DateOrder::YearDayMonth => Ok((first, third, second)),
            DateOrder::MonthYearDay => Ok((second, first, third)),
            DateOrder::DayYearMonth => Ok((second, third, first)),
        }
    }
}

/// Dates in figures without marks, and with the month's name.
fn unseparated<'p, 't>(parts: &'p [Part<'t>]) -> Option<Found<'p, 't>> {
    match parts {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, order: DateOrder) -> Option<String> {
        read(text, DateSetting::of_order(order), false).ok()
    }

    fn read(text: &str, setting: DateSetting, is_datetime: bool) -> Result<String, Undated> {
        moment(text, setting, is_datetime).map(|moment| {
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

    /// <https://learn.microsoft.com/en-us/sql/t-sql/data-types/datetime-transact-sql>: the older types read a year of four
    /// figures first as `ydm` where days come before months.
    #[test]
    fn the_language_of_the_session_decides() {
        use Undated::{NotADate, Unknown};
        let of = DateSetting::of_language;
        let day = |month: u8, day: u8| Ok(format!("2010-{month:02}-{day:02} 00:00:00"));
        for (text, setting, datetime, others) in [
            ("2010-11-12", of("German"), day(12, 11), day(11, 12)),
            ("2010-11-12", of("us_english"), day(11, 12), day(11, 12)),
            ("2010-11-12T00:00:00", of("German"), day(11, 12), day(11, 12)),
            ("2010-11-13", of("British"), Err(NotADate), day(11, 13)),
            ("2010/11/12", of("British"), day(12, 11), Err(Unknown)),
            ("20101112", of("French"), day(11, 12), day(11, 12)),
            ("12/11/2010", of("French"), day(11, 12), day(11, 12)),
            ("12.11.10", of("Deutsch"), day(11, 12), day(11, 12)),
            ("10.11.12", of("Swedish"), day(11, 12), day(11, 12)),
            ("12 Nov 2010", of("British"), day(11, 12), day(11, 12)),
            ("12 Nov 2010", of("German"), Err(Unknown), Err(Unknown)),
            ("12 März 2010", of("German"), Err(Unknown), Err(Unknown)),
            ("12/11/2010", of("Klingon"), Err(Unknown), Err(Unknown)),
            ("2010-11-12", of("Klingon"), Err(Unknown), day(11, 12)),
            ("11/11/2010", of("Klingon"), day(11, 11), day(11, 11)),
            (
                "2010-12-11",
                DateSetting::default().with_format("ydm"),
                day(11, 12),
                day(12, 11),
            ),
            (
                "10/12/11",
                DateSetting::default().with_format("ydm"),
                day(11, 12),
                Err(Unknown),
            ),
            (
                "11/10/12",
                DateSetting::default().with_format("myd"),
                day(11, 12),
                day(11, 12),
            ),
            (
                "12/10/11",
                DateSetting::default().with_format("dym"),
                day(11, 12),
                day(11, 12),
            ),
        ] {
            assert_eq!(read(text, setting, true), datetime, "datetime {text} {setting:?}");
            assert_eq!(read(text, setting, false), others, "date {text} {setting:?}");
        }
    }
}
