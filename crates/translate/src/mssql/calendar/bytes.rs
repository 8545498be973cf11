//! Dates and times in the bytes in which SSMS scripts them.

use model::MssqlType;

use crate::calendar::{Date, Moment, NANOS_PER_SECOND};

/// Zeros that SSMS writes behind a value, so that all of a type are as long as the one with the most digits of a second: 4
/// bytes of a date, 8 of a time, 9 of a datetime2, 11 of a datetimeoffset.
fn is_padding(rest: &[u8]) -> bool {
    rest.len() <= 4 && rest.iter().all(|byte| *byte == 0)
}

/// The bytes in which the server keeps a date or time, as SSMS scripts them; `None` for other types and lengths.
///
/// <https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-tds/786f5b8a-f87d-4980-9070-b9b7274c681d>
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
        MssqlType::Date => {
            let (days, _) = bytes.split_at_checked(3).filter(|(_, rest)| is_padding(rest))?;
            Some(Moment {
                date: Some(Date::from_days(day_one + little(days))?),
                nanos: 0,
                offset: None,
            })
        }
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
            let width = match source {
                MssqlType::Time { .. } => 0,
                MssqlType::Datetime2 { .. } => 3,
                _ => 5,
            };
            let (days, zeros) = rest.split_at_checked(width)?;
            let moment = Moment {
                date: match days.get(..3) {
                    Some(days) => Some(date(days)?),
                    None => None,
                },
                nanos,
                offset: matches!(source, MssqlType::DatetimeOffset { .. }).then_some(0),
            };
            is_padding(zeros).then_some(moment)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        // As SSMS pads them.
        assert_eq!(
            shown(&[0xb3, 0x35, 0x0b, 0], &MssqlType::Date),
            text("2012-05-21", "00:00:00")
        );
        assert_eq!(shown(&[0xb3, 0x35, 0x0b, 1], &MssqlType::Date), None);
        assert_eq!(
            shown(&[0x07, 0, 0x14, 0x17, 0xc6, 0x68, 0, 0], &MssqlType::Time { digits: 7 }),
            text("", "12:30:00")
        );
        assert_eq!(
            shown(
                &[0, 0x71, 0x41, 0x01, 0x8e, 0x33, 0x0b, 0, 0],
                &MssqlType::Datetime2 { digits: 0 }
            ),
            text("2010-11-19", "22:51:29")
        );
        // An offset of an hour; date and time are those of UTC.
        assert_eq!(
            shown(
                &[0, 0x70, 0x43, 0x01, 0x0d, 0x36, 0x0b, 0x3c, 0, 0, 0],
                &MssqlType::DatetimeOffset { digits: 0 }
            ),
            text("2012-08-19", "23:00:00")
        );
    }
}
