//! STR_TO_DATE: <https://dev.mysql.com/doc/refman/9.0/en/date-and-time-functions.html#function_str-to-date>.

use std::borrow::Cow;

use translate::calendar::{Date, Moment, days_of, fraction, time};
use translate::mysql::calendar;

use crate::script::constant::Constant;
use crate::script::refusal::Refusal;

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

/// What was read so far.
#[derive(Debug, Default)]
struct Parts {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    nanos: i64,
    /// Behind %p.
    afternoon: Option<bool>,
    has_date: bool,
    has_time: bool,
}

/// A text as its format has it: as a date, a time, or both, whichever the format has.
pub(super) fn str_to_date<'t>(given: &Constant<'_>, format: &Constant<'_>) -> Result<Constant<'t>, Refusal> {
    let (given, format) = match (given, format) {
        (Constant::Null, _) | (_, Constant::Null) => return Ok(Constant::Null),
        (Constant::Text(given), Constant::Text(format)) => (given, format),
        _ => return Err(Refusal::NotConstant),
    };
    let parts = read(given, format)?;
    shown(parts)
        .map(|text| Constant::Text(Cow::Owned(text)))
        .ok_or(Refusal::NotADate)
}

fn read(given: &str, format: &str) -> Result<Parts, Refusal> {
    let mut parts = Parts::default();
    let mut rest = given.trim_start();
    let mut marks = format.chars();
    while let Some(mark) = marks.next() {
        if mark.is_whitespace() {
            rest = rest.trim_start();
            continue;
        }
        if mark != '%' {
            rest = rest.strip_prefix(mark).ok_or(Refusal::NotADate)?;
            continue;
        }
        rest = match marks.next().ok_or(Refusal::NotADate)? {
            '%' => rest.strip_prefix('%').ok_or(Refusal::NotADate)?,
            // Formats that stand for several.
            'T' => {
                let after = part(&mut parts, 'H', rest)?
                    .strip_prefix(':')
                    .ok_or(Refusal::NotADate)?;
                let after = part(&mut parts, 'i', after)?
                    .strip_prefix(':')
                    .ok_or(Refusal::NotADate)?;
                part(&mut parts, 's', after)?
            }
            letter => part(&mut parts, letter, rest)?,
        };
    }
    // What follows would be a warning, or an error in strict mode.
    if rest.trim().is_empty() {
        Ok(parts)
    } else {
        Err(Refusal::NotADate)
    }
}

/// Reads one part; gives what follows it.
fn part<'r>(parts: &mut Parts, letter: char, rest: &'r str) -> Result<&'r str, Refusal> {
    let number = |most: usize| -> Result<(i64, &'r str), Refusal> {
        let length = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let digits = rest.get(..length).filter(|digits| !digits.is_empty());
        let value = digits.and_then(|digits| digits.parse().ok()).ok_or(Refusal::NotADate)?;
        Ok((value, &rest[length..]))
    };
    match letter {
        'Y' | 'y' | 'm' | 'c' | 'd' | 'e' | 'M' | 'b' => parts.has_date = true,
        'H' | 'k' | 'h' | 'I' | 'l' | 'i' | 's' | 'S' | 'f' | 'p' => parts.has_time = true,
        _ => return Err(Refusal::NotConstant),
    }
    let after;
    match letter {
        'Y' => {
            let (year, rest_of) = number(4)?;
            let digits = rest.len() - rest_of.len();
            (parts.year, after) = (if digits <= 2 { calendar::two_digits(year) } else { year }, rest_of);
        }
        'y' => {
            let (year, rest) = number(2)?;
            (parts.year, after) = (calendar::two_digits(year), rest);
        }
        'm' | 'c' => (parts.month, after) = number(2)?,
        'd' | 'e' => (parts.day, after) = number(2)?,
        'H' | 'k' => (parts.hour, after) = number(2)?,
        'h' | 'I' | 'l' => {
            (parts.hour, after) = number(2)?;
            if !(1..=12).contains(&parts.hour) {
                return Err(Refusal::NotADate);
            }
            parts.afternoon.get_or_insert(false);
        }
        'i' => (parts.minute, after) = number(2)?,
        's' | 'S' => (parts.second, after) = number(2)?,
        'f' => {
            let length = rest.bytes().take(6).take_while(u8::is_ascii_digit).count();
            parts.nanos = fraction(&rest[..length]).ok_or(Refusal::NotADate)?;
            after = &rest[length..];
        }
        'p' => {
            let half = rest.get(..2).ok_or(Refusal::NotADate)?;
            parts.afternoon = Some(match half.to_ascii_lowercase().as_str() {
                "am" => false,
                "pm" => true,
                _ => return Err(Refusal::NotADate),
            });
            after = &rest[2..];
        }
        _ => {
            let length = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            let word = rest[..length].to_ascii_lowercase();
            let is_month = |name: &&str| {
                if letter == 'M' {
                    **name == word
                } else {
                    name[..3] == word
                }
            };
            let month = MONTHS.iter().position(is_month).ok_or(Refusal::NotADate)?;
            parts.month = i64::try_from(month + 1).unwrap_or_default();
            after = &rest[length..];
        }
    }
    Ok(after)
}

fn shown(parts: Parts) -> Option<String> {
    let hour = match parts.afternoon {
        Some(afternoon) => parts.hour % 12 + if afternoon { 12 } else { 0 },
        None => parts.hour,
    };
    let date = Date {
        year: u16::try_from(parts.year).ok()?,
        month: u8::try_from(parts.month).ok()?,
        day: u8::try_from(parts.day).ok()?,
    };
    // Parts that the format has not are zero, and are a date only where the server allows zeros.
    if parts.has_date && (date.month == 0 || date.day == 0 || date.day > days_of(date.year, date.month)) {
        return None;
    }
    let moment = Moment {
        date: Some(date),
        nanos: time(hour, parts.minute, parts.second, parts.nanos)?,
        offset: None,
    };
    let digits = if parts.nanos == 0 { 0 } else { 6 };
    Some(match (parts.has_date, parts.has_time) {
        (true, true) => calendar::shown(moment, digits),
        (true, false) => calendar::shown_date(moment),
        (false, true) => calendar::shown_time(moment, digits),
        (false, false) => return None,
    })
}
