//! Dates and times as SQL Server writes and keeps them.

mod bytes;
mod setting;
mod text;

pub use self::bytes::from_bytes;
pub use self::setting::DateSetting;
pub use self::text::{Undated, moment};
use crate::calendar::Moment;

/// The nearest three-hundredth of a second, as the millisecond that the server prints.
pub fn datetime(moment: Moment) -> Option<Moment> {
    let ticks = (moment.nanos * 3 + 5_000_000) / 10_000_000;
    let millis = (ticks * 20 + 3) / 6;
    moment.on_clock(millis * 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

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
