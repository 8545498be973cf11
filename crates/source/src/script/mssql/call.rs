//! Calls of constants, and those that give the present time or a new identifier.
//!
//! <https://learn.microsoft.com/en-us/sql/t-sql/functions/functions>

use std::borrow::Cow;

use translate::calendar::{Date, Moment};
use translate::mssql::calendar::{self, DateSetting};

use super::cast;
use super::literal::{Setting, sum};
use crate::script::constant::Constant;
use crate::script::interval::{Unit, shifted};
use crate::script::refusal::Refusal;
use crate::script::scan::Scan;

/// Bytes of a text that functions make: the server cuts longer ones by their type, which is not known any more.
pub(super) const LONGEST_MADE: usize = 4000;

/// GETDATE and CURRENT_TIMESTAMP, as the type datetime has it.
pub(super) fn datetime_now<'t>(setting: Setting<'_>) -> Result<Constant<'t>, Refusal> {
    let now = setting.maker.now()?;
    calendar::datetime(now).map(Constant::Moment).ok_or(Refusal::NotADate)
}

/// A call with its arguments.
pub(super) fn call<'t>(
    name: &str,
    mut inside: Scan<'t>,
    setting: Setting<'_>,
    depth: usize,
) -> Result<Constant<'t>, Refusal> {
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    let value = if is("cast") || is("try_cast") {
        let value = sum(&mut inside, setting, depth + 1)?;
        if !inside.eat_word("as") {
            return Err(Refusal::NotConstant);
        }
        let name = &inside.text[inside.at..];
        inside.at = inside.text.len();
        cast::cast(value, name, None, setting.dates)?
    } else if is("convert") || is("try_convert") {
        inside.blank();
        let start = inside.at;
        if !inside.to(b",") {
            return Err(Refusal::NotConstant);
        }
        let name = &inside.text[start..inside.at];
        inside.at += 1;
        let value = sum(&mut inside, setting, depth + 1)?;
        let style = if inside.eat(b',') {
            match sum(&mut inside, setting, depth + 1)? {
                Constant::Number(digits) => Some(digits.parse::<u16>().map_err(|_| Refusal::NotConstant)?),
                _ => return Err(Refusal::NotConstant),
            }
        } else {
            None
        };
        cast::cast(value, name, style, setting.dates)?
    } else if is("concat") {
        concat(&mut inside, setting, depth)?
    } else if is("replicate") {
        replicate(&mut inside, setting, depth)?
    } else if is("char") || is("nchar") {
        let Constant::Number(digits) = sum(&mut inside, setting, depth + 1)? else {
            return Err(Refusal::NotConstant);
        };
        let code: u32 = digits.parse().map_err(|_| Refusal::NotConstant)?;
        // CHAR gives a byte of the server's code page; they agree in ASCII only.
        let limit = if is("char") { 0x7f } else { 0xffff };
        let character = char::from_u32(code)
            .filter(|_| code <= limit)
            .ok_or(Refusal::NotConstant)?;
        Constant::Text(Cow::Owned(character.to_string()))
    } else if is("getdate") || is("getutcdate") {
        datetime_now(setting)?
    } else if is("sysdatetime") || is("sysutcdatetime") {
        Constant::Moment(setting.maker.now()?)
    } else if is("sysdatetimeoffset") {
        Constant::Moment(Moment {
            offset: Some(0),
            ..setting.maker.now()?
        })
    } else if is("newid") || is("newsequentialid") {
        Constant::Text(Cow::Owned(setting.maker.identifier()?.to_ascii_uppercase()))
    } else if is("dateadd") {
        date_add(&mut inside, setting, depth)?
    } else if is("datefromparts") {
        date_from_parts(&mut inside, setting, depth)?
    } else if is("isnull") || is("coalesce") {
        first_value(&mut inside, setting, depth)?
    } else {
        return Err(Refusal::NotConstant);
    };
    inside.blank();
    if inside.is_at_end() {
        Ok(value)
    } else {
        Err(Refusal::NotConstant)
    }
}

/// Texts only; NULL is an empty one. <https://learn.microsoft.com/en-us/sql/t-sql/functions/concat-transact-sql>
fn concat<'t>(inside: &mut Scan<'t>, setting: Setting<'_>, depth: usize) -> Result<Constant<'t>, Refusal> {
    let (mut whole, mut parts) = (String::new(), 0_usize);
    loop {
        match sum(inside, setting, depth + 1)? {
            Constant::Text(text) if whole.len() + text.len() <= LONGEST_MADE => whole.push_str(&text),
            Constant::Null => {}
            _ => return Err(Refusal::NotConstant),
        }
        parts += 1;
        if !inside.eat(b',') {
            break;
        }
    }
    if parts < 2 {
        return Err(Refusal::NotConstant);
    }
    Ok(Constant::Text(Cow::Owned(whole)))
}

/// <https://learn.microsoft.com/en-us/sql/t-sql/functions/replicate-transact-sql>
fn replicate<'t>(inside: &mut Scan<'t>, setting: Setting<'_>, depth: usize) -> Result<Constant<'t>, Refusal> {
    let Constant::Text(text) = sum(inside, setting, depth + 1)? else {
        return Err(Refusal::NotConstant);
    };
    if !inside.eat(b',') {
        return Err(Refusal::NotConstant);
    }
    let Constant::Number(times) = sum(inside, setting, depth + 1)? else {
        return Err(Refusal::NotConstant);
    };
    let times: usize = times.parse().map_err(|_| Refusal::NotConstant)?;
    if text.len().saturating_mul(times) > LONGEST_MADE {
        return Err(Refusal::NotConstant);
    }
    Ok(Constant::Text(Cow::Owned(text.repeat(times))))
}

/// ISNULL and COALESCE of values that are there.
fn first_value<'t>(inside: &mut Scan<'t>, setting: Setting<'_>, depth: usize) -> Result<Constant<'t>, Refusal> {
    let mut found = Constant::Null;
    loop {
        let value = sum(inside, setting, depth + 1)?;
        if found == Constant::Null {
            found = value;
        }
        if !inside.eat(b',') {
            return Ok(found);
        }
    }
}

/// <https://learn.microsoft.com/en-us/sql/t-sql/functions/dateadd-transact-sql>
fn date_add<'t>(inside: &mut Scan<'t>, setting: Setting<'_>, depth: usize) -> Result<Constant<'t>, Refusal> {
    inside.blank();
    let part = inside.word();
    inside.at += part.len();
    let unit = match part.to_ascii_lowercase().as_str() {
        "year" | "yy" | "yyyy" => Unit::Months(12),
        "quarter" | "qq" | "q" => Unit::Months(3),
        "month" | "mm" | "m" => Unit::Months(1),
        "dayofyear" | "dy" | "y" | "day" | "dd" | "d" | "weekday" | "dw" | "w" => Unit::DAY,
        "week" | "wk" | "ww" => Unit::WEEK,
        "hour" | "hh" => Unit::HOUR,
        "minute" | "mi" | "n" => Unit::MINUTE,
        "second" | "ss" | "s" => Unit::SECOND,
        "millisecond" | "ms" => Unit::Nanos(1_000_000),
        "microsecond" | "mcs" => Unit::Nanos(1000),
        "nanosecond" | "ns" => Unit::Nanos(1),
        _ => return Err(Refusal::NotConstant),
    };
    if !inside.eat(b',') {
        return Err(Refusal::NotConstant);
    }
    let count = match sum(inside, setting, depth + 1)? {
        // What follows the point is cut.
        Constant::Number(digits) => {
            let whole = digits.split('.').next().unwrap_or_default();
            whole.parse::<i64>().map_err(|_| Refusal::NotConstant)?
        }
        _ => return Err(Refusal::NotConstant),
    };
    if !inside.eat(b',') {
        return Err(Refusal::NotConstant);
    }
    let moment = match sum(inside, setting, depth + 1)? {
        Constant::Null => return Ok(Constant::Null),
        Constant::Moment(moment) => moment,
        Constant::Text(text) => as_datetime(&text, setting.dates)?,
        _ => return Err(Refusal::NotConstant),
    };
    shifted(moment, unit, count)
        .map(Constant::Moment)
        .ok_or(Refusal::NotADate)
}

/// A text where a date is wanted is a datetime.
fn as_datetime(text: &str, dates: DateSetting) -> Result<Moment, Refusal> {
    let moment = calendar::moment(text, dates, true)?;
    let dated = Moment {
        date: moment.date.or(Some(Date::Y1900)),
        ..moment
    };
    calendar::datetime(dated).ok_or(Refusal::NotADate)
}

fn date_from_parts<'t>(inside: &mut Scan<'t>, setting: Setting<'_>, depth: usize) -> Result<Constant<'t>, Refusal> {
    let mut parts = [0_u16; 3];
    for (at, part) in parts.iter_mut().enumerate() {
        if at > 0 && !inside.eat(b',') {
            return Err(Refusal::NotConstant);
        }
        *part = match sum(inside, setting, depth + 1)? {
            Constant::Number(digits) => digits.parse().map_err(|_| Refusal::NotConstant)?,
            _ => return Err(Refusal::NotConstant),
        };
    }
    let [year, month, day] = parts;
    let date = Date {
        year,
        month: u8::try_from(month).map_err(|_| Refusal::NotADate)?,
        day: u8::try_from(day).map_err(|_| Refusal::NotADate)?,
    };
    if !date.is_real() {
        return Err(Refusal::NotADate);
    }
    Ok(Constant::Moment(Moment {
        date: Some(date),
        nanos: 0,
        offset: None,
    }))
}
