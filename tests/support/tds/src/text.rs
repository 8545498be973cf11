//! Values to and from the text forms of T-SQL: ISO 8601 dates and times, plain decimals, hyphenated GUIDs.

use crate::value::{Decimal, Value};

/// Units of 100 ns in a day.
pub(crate) const DAY: u64 = 864_000_000_000;
/// Days from 0001-01-01 to 1900-01-01.
pub(crate) const DAYS_TO_1900: u32 = 693_595;
/// Days from 0001-01-01 to 9999-12-31.
const LAST_DAY: u32 = 3_652_058;

/// `[-+]digits[.digits]`, of 38 digits at most.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let unscaled: i128 = all.parse().ok()?;
    Some(Decimal {
        unscaled: if negative { -unscaled } else { unscaled },
        scale: u8::try_from(fraction.len()).ok()?,
    })
}

/// Thirty-two hexadecimal digits with hyphens, in braces or not.
pub(crate) fn guid(text: &str) -> Option<[u8; 16]> {
    let text = text.trim().trim_start_matches('{').trim_end_matches('}');
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    if groups != [8, 4, 4, 4, 12] {
        return None;
    }
    hex(&text.replace('-', ""))?.try_into().ok()
}

/// `6F9619FF-8B86-D011-B42D-00C04FC964FF`.
pub(crate) fn guid_text(guid: &[u8; 16]) -> String {
    let digits = hex_text(guid);
    format!(
        "{}-{}-{}-{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..]
    )
}

/// Bytes of hexadecimal digits, two each.
pub(crate) fn hex(digits: &str) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) || !digits.is_ascii() {
        return None;
    }
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok())
        .collect()
}

/// Upper-case hexadecimal digits.
pub(crate) fn hex_text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn number(digits: &str, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
    (length.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// `YYYY-MM-DD` or `YYYYMMDD` to days since 0001-01-01.
pub(crate) fn date(text: &str) -> Option<u32> {
    let text = text.trim();
    let parts: Vec<&str> = text.split('-').collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] => (number(year, 4..=4)?, number(month, 1..=2)?, number(day, 1..=2)?),
        [all] if all.len() == 8 && all.is_ascii() => (
            number(&all[..4], 4..=4)?,
            number(&all[4..6], 2..=2)?,
            number(&all[6..], 2..=2)?,
        ),
        _ => return None,
    };
    if year == 0 || !(1..=12).contains(&month) || day == 0 || day > days_in(year, month) {
        return None;
    }
    Some(days_before_year(year) + (1..month).map(|month| days_in(year, month)).sum::<u32>() + day - 1)
}

fn days_before_year(year: u32) -> u32 {
    let before = year - 1;
    before * 365 + before / 4 - before / 100 + before / 400
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 0001-01-01 to `YYYY-MM-DD`.
pub(crate) fn date_text(days: u32) -> String {
    let mut year = days / 366 + 1;
    while days_before_year(year + 1) <= days {
        year += 1;
    }
    let mut rest = days - days_before_year(year);
    let mut month = 1;
    while rest >= days_in(year, month) {
        rest -= days_in(year, month);
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", rest + 1)
}

/// `hh:mm[:ss[.fraction]]` to units of 100 ns; digits after the seventh are cut off.
pub(crate) fn time(text: &str) -> Option<u64> {
    let mut parts = text.trim().split(':');
    let hours = u64::from(number(parts.next()?, 1..=2)?);
    let minutes = u64::from(number(parts.next()?, 2..=2)?);
    let (seconds, fraction) = match parts.next() {
        None => (0, 0),
        Some(rest) => {
            let (seconds, fraction) = rest.split_once('.').unwrap_or((rest, ""));
            if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let digits: String = fraction.chars().chain("0000000".chars()).take(7).collect();
            (u64::from(number(seconds, 2..=2)?), digits.parse().ok()?)
        }
    };
    if parts.next().is_some() || hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    Some(((hours * 60 + minutes) * 60 + seconds) * 10_000_000 + fraction)
}

/// Units of 100 ns to `hh:mm:ss[.fraction]` with `scale` digits of the fraction.
pub(crate) fn time_text(ticks: u64, scale: u8) -> String {
    let seconds = ticks / 10_000_000;
    let whole = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if scale == 0 {
        return whole;
    }
    let fraction = format!("{:07}", ticks % 10_000_000);
    format!("{whole}.{}", &fraction[..usize::from(scale.min(7))])
}

/// A date, then `T` or a space, then a time; either one may be missing.
pub(crate) fn datetime2(text: &str) -> Option<(u32, u64)> {
    let text = text.trim();
    match text.split_once(['T', ' ']) {
        Some((day, clock)) => Some((date(day)?, time(clock.trim().trim_end_matches('Z'))?)),
        None if text.contains(':') => Some((DAYS_TO_1900, time(text)?)),
        None => Some((date(text)?, 0)),
    }
}

/// A datetime2 and `+hh:mm`, `-hh:mm` or `Z`, after a space or not; without one the offset is 0.
pub(crate) fn datetimeoffset(text: &str) -> Option<Value> {
    let text = text.trim();
    let clock = text.find([':'])?;
    let (local, offset) = match text[clock..].find(['+', '-']) {
        Some(at) => text.split_at(clock + at),
        None => (text, ""),
    };
    let offset: i16 = match offset {
        "" => 0,
        _ => {
            let (hours, minutes) = offset[1..].split_once(':')?;
            let size = i16::try_from(number(hours, 2..=2)? * 60 + number(minutes, 2..=2)?).ok()?;
            if offset.starts_with('-') { -size } else { size }
        }
    };
    let (days, ticks) = datetime2(local)?;
    let (days, ticks) = shifted(days, ticks, -offset)?;
    Some(Value::DateTimeOffset { days, ticks, offset })
}

/// The same instant `minutes` later.
pub(crate) fn shifted(days: u32, ticks: u64, minutes: i16) -> Option<(u32, u64)> {
    let instant = i128::from(days) * i128::from(DAY) + i128::from(ticks) + i128::from(minutes) * 600_000_000;
    let days = u32::try_from(instant.div_euclid(i128::from(DAY))).ok()?;
    let ticks = u64::try_from(instant.rem_euclid(i128::from(DAY))).ok()?;
    (days <= LAST_DAY).then_some((days, ticks))
}

/// To the nearest 1/300 s.
pub(crate) fn to_datetime(days: u32, ticks: u64) -> Option<Value> {
    let days = i32::try_from(days).ok()? - i32::try_from(DAYS_TO_1900).ok()?;
    // 1753-01-01 is the first day of the type.
    if days < -53_690 {
        return None;
    }
    let ticks = u32::try_from((ticks * 3 + 50_000) / 100_000).ok()?;
    Some(if ticks == 25_920_000 {
        Value::DateTime {
            days: days + 1,
            ticks: 0,
        }
    } else {
        Value::DateTime { days, ticks }
    })
}

/// Units of 1/300 s as units of 100 ns, rounded as the server prints them: to a whole millisecond.
pub(crate) fn datetime_ticks(ticks: u32) -> u64 {
    (u64::from(ticks) * 10 + 1) / 3 * 10_000
}

/// Days since 1900-01-01 as days since 0001-01-01, if it has those.
pub(crate) fn datetime_days(days: i32) -> Option<u32> {
    DAYS_TO_1900.checked_add_signed(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_go_both_ways() {
        for (text, days) in [
            ("0001-01-01", 0),
            ("1900-01-01", DAYS_TO_1900),
            ("2024-02-29", 738_944),
            ("9999-12-31", LAST_DAY),
        ] {
            assert_eq!(date(text), Some(days), "{text}");
            assert_eq!(date_text(days), text);
        }
        assert_eq!(date("2023-02-29"), None);
        assert_eq!(date("20240229"), Some(738_944));
    }

    #[test]
    fn an_offset_moves_the_instant() {
        let Some(Value::DateTimeOffset { days, ticks, offset }) = datetimeoffset("2024-03-01 01:30:00 +02:00") else {
            panic!("no datetimeoffset");
        };
        assert_eq!(
            (date_text(days).as_str(), time_text(ticks, 0).as_str(), offset),
            ("2024-02-29", "23:30:00", 120)
        );
    }

    #[test]
    fn a_datetime_is_rounded_to_a_three_hundredth() {
        assert_eq!(
            Value::datetime("1900-01-02 00:00:00.003"),
            Value::DateTime { days: 1, ticks: 1 }
        );
        assert_eq!(
            Value::datetime("1900-01-01 23:59:59.999"),
            Value::DateTime { days: 1, ticks: 0 }
        );
        assert_eq!(time_text(datetime_ticks(1), 3), "00:00:00.003");
        assert_eq!(time_text(datetime_ticks(299), 3), "00:00:00.997");
    }

    #[test]
    fn decimals_keep_their_scale() {
        assert_eq!(
            decimal("-0.0050").map(|number| number.to_string()).as_deref(),
            Some("-0.0050")
        );
        assert_eq!(decimal("1e5"), None);
        assert_eq!(
            decimal("2.345")
                .and_then(|number| number.rescaled(2))
                .map(|number| number.unscaled),
            Some(235)
        );
    }
}
