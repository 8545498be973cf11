//! Dates and times in the bytes in which SSMS scripts them.

use model::MssqlType;

use crate::calendar::{Date, Moment, NANOS_PER_SECOND};

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
    }
}
