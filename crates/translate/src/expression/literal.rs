//! The literal forms of PostgreSQL.

/// A text as a PostgreSQL literal (`standard_conforming_strings` is on in every supported version).
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Bytes as a `bytea` literal.
pub(crate) fn bytea(bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("'\\x{hex}'::bytea")
}

/// True for a date that PostgreSQL has: `YYYY-MM-DD`, no zero parts.
pub(crate) fn valid_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let number = |part: &str, digits: usize| -> Option<u32> {
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    year >= 1 && (1..=days).contains(&day)
}

/// True for `HH:MM:SS[.ffffff]`, hours up to `max_hours`, with an optional sign.
pub(crate) fn valid_time(text: &str, max_hours: u32) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = text
        .split_once('.')
        .map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if fraction.is_some_and(|fraction| !digits(fraction) || fraction.len() > 6) {
        return false;
    }
    let parts: Vec<&str> = whole.split(':').collect();
    let [hours, minutes, seconds] = parts.as_slice() else {
        return false;
    };
    digits(hours)
        && hours.len() <= 3
        && hours.parse().is_ok_and(|hours: u32| hours <= max_hours)
        && [minutes, seconds]
            .iter()
            .all(|part| digits(part) && part.len() == 2 && **part < "60")
}

/// True for a date, or a date and a time of day.
pub(crate) fn valid_timestamp(text: &str) -> bool {
    match text.split_once([' ', 'T']) {
        Some((date, time)) => valid_date(date) && !time.starts_with('-') && valid_time(time, 23),
        None => valid_date(text),
    }
}

/// True for a plain decimal number, with an exponent if `exponent` allows it.
pub(crate) fn valid_number(text: &str, exponent: bool) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, power) = text.split_once(['e', 'E']).map_or((text, None), |(m, p)| (m, Some(p)));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let power_fits = power.is_none_or(|power| {
        let power = power.strip_prefix(['-', '+']).unwrap_or(power);
        exponent && !power.is_empty() && power.len() <= 3 && digits(power)
    });
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && power_fits && text.len() < 200
}

/// Bytes of hexadecimal digits; an odd number of digits has a zero in front.
pub(crate) fn unhex(hex: &str) -> Option<Vec<u8>> {
    let padded = if hex.len() % 2 == 1 {
        format!("0{hex}")
    } else {
        hex.to_owned()
    };
    if !padded.is_ascii() {
        return None;
    }
    (0..padded.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&padded[at..at + 2], 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_checked() {
        for (text, expected) in [
            ("2020-02-29", true),
            ("2021-02-29", false),
            ("0000-00-00", false),
            ("2020-00-10", false),
            ("0000-01-01", false),
            ("2020-1-1", false),
            ("9999-12-31", true),
        ] {
            assert_eq!(valid_date(text), expected, "{text}");
        }
        assert!(valid_timestamp("2020-01-01 23:59:59.999999"));
        assert!(!valid_timestamp("2020-01-01 24:00:00"));
        assert!(!valid_timestamp("2020-01-01 10:00"));
        assert!(valid_time("-838:59:59", 838));
        assert!(!valid_time("839:00:00", 838));
        assert!(!valid_time("10:60:00", 838));
        assert!(valid_number("-1.50", false) && valid_number("1e5", true) && !valid_number("1e5", false));
        assert!(!valid_number("", true) && !valid_number(".", true) && !valid_number("0x1", true));
    }
}
