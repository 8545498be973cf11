//! Bounds that are functions of a date: the server computes them when the table is made.

use model::calendar;
use model::source_schema::SourcePartitioning;

use super::super::build::Note;
use crate::mysql::zone::Zone;
use crate::script::Cursor;

/// How a moment stands in a description until [`settle`].
const OPEN: &str = "unix_timestamp(";
const DAY: i64 = 86_400;
/// The days from 0000-01-01, as TO_DAYS counts them, to 1970-01-01.
const TO_DAYS_1970: i64 = 719_528;

/// TO_DAYS, TO_SECONDS and YEAR of a literal; of UNIX_TIMESTAMP, what [`settle`] makes a number of.
pub(super) fn computed(cursor: &mut Cursor<'_>) -> Option<String> {
    if let Ok(number) = cursor.integer() {
        return cursor.is_at_end().then(|| number.to_string());
    }
    let function = cursor.eat_one_of(&["to_days", "to_seconds", "year", "unix_timestamp"])?;
    let literal = cursor.parenthesized().ok()?.string().ok()?;
    let (date, time) = literal.split_once([' ', 'T']).unwrap_or((&literal, "00:00:00"));
    let mut parts = date.split(['-', '/']).map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let days = days_from_civil(year, month, day)?;
    let mut clock = time.split(':').map(|part| part.parse::<i64>().ok());
    let seconds = clock.next()?? * 3600 + clock.next()?? * 60 + clock.next().flatten().unwrap_or(0);
    let text = match function {
        "to_days" => (days + TO_DAYS_1970).to_string(),
        "to_seconds" => ((days + TO_DAYS_1970) * DAY + seconds).to_string(),
        "year" => year.to_string(),
        _ => format!("{OPEN}{})", days * DAY + seconds),
    };
    cursor.is_at_end().then_some(text)
}

/// Makes numbers of the moments: what the session's clock shows is read in its time zone.
pub(in super::super) fn settle(partitioning: Option<&mut SourcePartitioning>, zone: Zone, notes: &mut Vec<Note>) {
    let Some(partitioning) = partitioning else { return };
    let mut has_moments = false;
    for partition in &mut partitioning.partitions {
        while let Some((bytes, shown)) = shown(&partition.description) {
            has_moments = true;
            let east = match zone {
                Zone::East(seconds) => i64::from(seconds),
                Zone::Unsaid | Zone::Unknown => 0,
            };
            // What lies before 1970 is 0 on a server, too.
            let number = (shown - east).max(0).to_string();
            partition.description.replace_range(bytes, &number);
        }
    }
    let why = match zone {
        Zone::East(_) => return,
        Zone::Unsaid => "that the script does not say",
        Zone::Unknown => "that is not known here",
    };
    if has_moments {
        notes.push(Note::Zoned(format!(
            "bounds of partitions are moments (UNIX_TIMESTAMP) in a time zone {why}; they are taken for UTC"
        )));
    }
}

/// The first moment of a description: where it stands, and its seconds as a clock shows them.
fn shown(description: &str) -> Option<(std::ops::Range<usize>, i64)> {
    let start = description.find(OPEN)?;
    let rest = &description[start + OPEN.len()..];
    let (seconds, _) = rest.split_once(')')?;
    let end = start + OPEN.len() + seconds.len() + 1;
    Some((start..end, seconds.parse().ok()?))
}

/// Days from 1970-01-01; `None` for what is no date.
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(0..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year_from_march = if month <= 2 { year - 1 } else { year };
    let era = year_from_march.div_euclid(400);
    let year_of_era = year_from_march.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era * 146_097 + day_of_era - 719_468;
    (calendar::civil_from_days(days) == (year, month, day)).then_some(days)
}
