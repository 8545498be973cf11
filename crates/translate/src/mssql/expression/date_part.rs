//! The date parts that DATEADD, DATEDIFF, DATEPART and DATENAME name.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/functions/datepart-transact-sql>.

use sqlparser::ast::Expr;

use crate::expression::{Result, Untranslatable};

/// A part of a date or time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DatePart {
    Year,
    Quarter,
    Month,
    DayOfYear,
    Day,
    Week,
    IsoWeek,
    Weekday,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Nanosecond,
}

impl DatePart {
    /// True for the parts that a date has.
    pub(super) fn of_date(self) -> bool {
        !matches!(
            self,
            DatePart::Hour
                | DatePart::Minute
                | DatePart::Second
                | DatePart::Millisecond
                | DatePart::Microsecond
                | DatePart::Nanosecond
        )
    }
}

/// Reads a part, which stands without quotes.
pub(super) fn date_part(expr: &Expr) -> Result<DatePart> {
    let word = match expr {
        Expr::Identifier(ident) => ident.value.to_ascii_lowercase(),
        other => other.to_string().to_ascii_lowercase(),
    };
    Ok(match word.as_str() {
        "year" | "yy" | "yyyy" => DatePart::Year,
        "quarter" | "qq" | "q" => DatePart::Quarter,
        "month" | "mm" | "m" => DatePart::Month,
        "dayofyear" | "dy" | "y" => DatePart::DayOfYear,
        "day" | "dd" | "d" => DatePart::Day,
        "week" | "wk" | "ww" => DatePart::Week,
        "iso_week" | "isowk" | "isoww" => DatePart::IsoWeek,
        "weekday" | "dw" | "w" => DatePart::Weekday,
        "hour" | "hh" => DatePart::Hour,
        "minute" | "mi" | "n" => DatePart::Minute,
        "second" | "ss" | "s" => DatePart::Second,
        "millisecond" | "ms" => DatePart::Millisecond,
        "microsecond" | "mcs" => DatePart::Microsecond,
        "nanosecond" | "ns" => DatePart::Nanosecond,
        _ => {
            return Err(Untranslatable::new(format!(
                "names the date part {word}, which has no translation"
            )));
        }
    })
}
