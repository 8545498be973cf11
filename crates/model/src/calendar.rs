//! Days and microseconds as calendar text, and moments as RFC 3339.

use std::time::{SystemTime, UNIX_EPOCH};

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Year, month and day of a number of days from 1970-01-01, proleptic Gregorian with a year 0.
///
/// Source: Howard Hinnant, <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>.
pub fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// `2024-02-29` for a day counted from 1970-01-01; years before 1 with a minus sign (astronomical numbering).
pub fn date(days: i64) -> String {
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `12:34:56.000001`; the fraction only if there is one. Hours are not wrapped.
pub fn time(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let total = micros.unsigned_abs();
    let (seconds, fraction) = (total / 1_000_000, total % 1_000_000);
    let clock = format!(
        "{sign}{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if fraction == 0 {
        clock
    } else {
        format!("{clock}.{fraction:06}")
    }
}

/// `2024-02-29 12:34:56.000001` for microseconds from 1970-01-01 00:00.
pub fn timestamp(micros: i64) -> String {
    match micros {
        i64::MAX => "infinity".to_owned(),
        i64::MIN => "-infinity".to_owned(),
        _ => format!(
            "{} {}",
            date(micros.div_euclid(MICROS_PER_DAY)),
            time(micros.rem_euclid(MICROS_PER_DAY))
        ),
    }
}

/// A moment as RFC 3339 in UTC, whole seconds.
pub fn rfc3339(moment: SystemTime) -> String {
    let seconds = moment.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let seconds = i64::try_from(seconds).unwrap_or(0);
    format!("{}T{}Z", date(seconds / 86_400), time(seconds % 86_400 * 1_000_000))
}

/// A moment as RFC 3339 in UTC, with milliseconds, always as many characters.
pub fn rfc3339_millis(moment: SystemTime) -> String {
    let millis = moment
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.subsec_millis());
    let whole = rfc3339(moment);
    format!("{}.{millis:03}Z", whole.trim_end_matches('Z'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (2_932_896, "9999-12-31"),
            (-719_162, "0001-01-01"),
        ] {
            assert_eq!(date(days), expected);
        }
    }

    #[test]
    fn microseconds_before_1970_belong_to_the_day_before() {
        assert_eq!(timestamp(-1), "1969-12-31 23:59:59.999999");
        assert_eq!(timestamp(1), "1970-01-01 00:00:00.000001");
        assert_eq!(timestamp(0), "1970-01-01 00:00:00");
    }

    #[test]
    fn durations_may_be_negative_and_longer_than_a_day() {
        assert_eq!(time(-3_020_399_000_000), "-838:59:59");
        assert_eq!(time(90_000_500_000), "25:00:00.500000");
    }

    #[test]
    fn a_moment_is_written_in_utc() {
        let moment = UNIX_EPOCH + std::time::Duration::from_secs(1_709_210_096);
        assert_eq!(rfc3339(moment), "2024-02-29T12:34:56Z");
        assert_eq!(rfc3339_millis(moment), "2024-02-29T12:34:56.000Z");
        let later = moment + std::time::Duration::from_micros(1_999);
        assert_eq!(rfc3339_millis(later), "2024-02-29T12:34:56.001Z");
    }
}
