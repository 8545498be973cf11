//! Dates that are moved by an interval: <https://dev.mysql.com/doc/refman/9.0/en/expressions.html#temporal-intervals>.

use std::borrow::Cow;
use translate::mysql::calendar;

use crate::script::constant::Constant;
use crate::script::interval::{Unit, shifted};
use crate::script::refusal::Refusal;
use crate::script::scan::Scan;

/// The word behind the number.
pub(super) fn unit(scan: &mut Scan<'_>) -> Result<Unit, Refusal> {
    scan.blank();
    let word = scan.word();
    scan.at += word.len();
    Ok(match word.to_ascii_lowercase().as_str() {
        "microsecond" => Unit::Nanos(1000),
        "second" => Unit::SECOND,
        "minute" => Unit::MINUTE,
        "hour" => Unit::HOUR,
        "day" => Unit::DAY,
        "week" => Unit::WEEK,
        "month" => Unit::Months(1),
        "quarter" => Unit::Months(3),
        "year" => Unit::Months(12),
        _ => return Err(Refusal::NotConstant),
    })
}

/// The date as a text, as the server gives it for a text: with a time where it had one, or where the interval is of one.
pub(super) fn moved<'t>(
    date: &Constant<'_>,
    count: &Constant<'_>,
    unit: Unit,
    back: bool,
) -> Result<Constant<'t>, Refusal> {
    let (moment, has_time) = match date {
        Constant::Null => return Ok(Constant::Null),
        Constant::Text(text) | Constant::Number(text) => (
            calendar::moment(text).ok_or(Refusal::NotADate)?,
            calendar::has_time(text),
        ),
        Constant::Moment(moment) => (*moment, moment.nanos != 0),
        _ => return Err(Refusal::NotConstant),
    };
    let count: i64 = match count {
        Constant::Null => return Ok(Constant::Null),
        Constant::Number(digits) | Constant::Text(digits) => digits.trim().parse().map_err(|_| Refusal::NotConstant)?,
        _ => return Err(Refusal::NotConstant),
    };
    let count = if back { count.checked_neg() } else { Some(count) };
    let moved = count.and_then(|count| shifted(moment, unit, count));
    let moved = moved.ok_or(Refusal::NotADate)?;
    let text = if has_time || !unit.is_of_days() {
        calendar::shown(moved, if moved.nanos % 1_000_000_000 == 0 { 0 } else { 6 })
    } else {
        calendar::shown_date(moved)
    };
    Ok(Constant::Text(Cow::Owned(text)))
}
