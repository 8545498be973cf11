//! Functions of constants, and those that give the present time or a new identifier.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/functions.html>

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use translate::calendar::Moment;
use translate::mysql::calendar;

use super::literal::{Setting, nested};
use super::{geometry, interval, str_to_date};
use crate::script::constant::{Constant, hex};
use crate::script::interval::Unit;
use crate::script::refusal::Refusal;
use crate::script::scan::Scan;

/// Bytes of a text that functions make; a server has a limit, too.
const LONGEST_MADE: usize = 1 << 16;

/// The moment as CURRENT_TIMESTAMP shows it.
pub(super) fn now<'t>(setting: Setting<'_>, digits: u8) -> Result<Cow<'t, str>, Refusal> {
    Ok(Cow::Owned(calendar::shown(clock(setting)?, digits)))
}

pub(super) fn today<'t>(setting: Setting<'_>) -> Result<Cow<'t, str>, Refusal> {
    Ok(Cow::Owned(calendar::shown_date(clock(setting)?)))
}

pub(super) fn time_of_day<'t>(setting: Setting<'_>, digits: u8) -> Result<Cow<'t, str>, Refusal> {
    Ok(Cow::Owned(calendar::shown_time(clock(setting)?, digits)))
}

/// What the session's clock shows.
fn clock(setting: Setting<'_>) -> Result<Moment, Refusal> {
    setting.zone.from_utc(setting.maker.now()?).ok_or(Refusal::ZoneUnknown)
}

/// The arguments of a call, and what it is read with.
struct Call<'t, 's> {
    inside: Scan<'t>,
    setting: Setting<'s>,
    depth: usize,
}

impl<'t> Call<'t, '_> {
    fn value(&mut self) -> Result<Constant<'t>, Refusal> {
        nested(&mut self.inside, self.setting, self.depth + 1)
    }

    fn next_value(&mut self) -> Result<Constant<'t>, Refusal> {
        self.comma()?;
        self.value()
    }

    fn comma(&mut self) -> Result<(), Refusal> {
        if self.inside.eat(b',') {
            Ok(())
        } else {
            Err(Refusal::NotConstant)
        }
    }

    fn is_empty(&mut self) -> bool {
        self.inside.blank();
        self.inside.is_at_end()
    }

    /// Nothing, or the digits of the second.
    fn digits(&mut self) -> Result<u8, Refusal> {
        if self.is_empty() {
            return Ok(0);
        }
        match self.value()? {
            Constant::Number(digits) => digits.parse().ok().filter(|digits| *digits <= 6),
            _ => None,
        }
        .ok_or(Refusal::NotConstant)
    }

    /// All arguments as texts; `None` if one of them is NULL.
    fn texts(&mut self) -> Result<Option<Vec<Cow<'t, str>>>, Refusal> {
        let start = self.inside.at;
        let (mut texts, mut is_null, mut length) = (Vec::new(), false, 0);
        loop {
            match self.value()? {
                Constant::Null => is_null = true,
                value => {
                    let text = text(value)?;
                    length += text.len();
                    texts.push(text);
                }
            }
            // Many long texts that functions made of little.
            if length > (self.inside.at - start) + LONGEST_MADE {
                return Err(Refusal::NotConstant);
            }
            if !self.inside.eat(b',') {
                return Ok((!is_null).then_some(texts));
            }
        }
    }
}

/// A text, or a whole number as the server shows it.
fn text(value: Constant<'_>) -> Result<Cow<'_, str>, Refusal> {
    match value {
        Constant::Text(text) => Ok(text),
        Constant::Number(digits) if digits.parse::<i64>().is_ok_and(|number| number.to_string() == digits) => {
            Ok(digits)
        }
        _ => Err(Refusal::NotConstant),
    }
}

fn made<'t>(text: String) -> Result<Constant<'t>, Refusal> {
    if text.len() > LONGEST_MADE {
        return Err(Refusal::NotConstant);
    }
    Ok(Constant::Text(Cow::Owned(text)))
}

/// Reads the call whose name was read.
pub(super) fn call<'t>(
    scan: &mut Scan<'t>,
    name: &str,
    setting: Setting<'_>,
    depth: usize,
) -> Result<Constant<'t>, Refusal> {
    let inside = scan.parenthesized().ok_or(Refusal::Unfinished)?;
    let mut call = Call { inside, setting, depth };
    let value = match name.to_ascii_lowercase().as_str() {
        "now" | "current_timestamp" | "localtime" | "localtimestamp" | "sysdate" => {
            let digits = call.digits()?;
            now(setting, digits).map(Constant::Text)?
        }
        "curdate" | "current_date" => today(setting).map(Constant::Text)?,
        "curtime" | "current_time" => {
            let digits = call.digits()?;
            time_of_day(setting, digits).map(Constant::Text)?
        }
        "utc_timestamp" => {
            let digits = call.digits()?;
            now(setting.in_utc(), digits).map(Constant::Text)?
        }
        "utc_date" => today(setting.in_utc()).map(Constant::Text)?,
        "utc_time" => {
            let digits = call.digits()?;
            time_of_day(setting.in_utc(), digits).map(Constant::Text)?
        }
        "unix_timestamp" if call.is_empty() => {
            let now = setting.maker.now()?;
            let days = now.date.map_or(0, |date| date.days());
            let seconds = days * 86_400 + now.nanos / 1_000_000_000;
            Constant::Number(Cow::Owned(seconds.to_string()))
        }
        "uuid" => Constant::Text(Cow::Owned(setting.maker.identifier()?)),
        "uuid_to_bin" => uuid_to_bin(&mut call)?,
        "date_add" | "adddate" => date_add(&mut call, false)?,
        "date_sub" | "subdate" => date_add(&mut call, true)?,
        "str_to_date" => {
            let (given, format) = (call.value()?, call.next_value()?);
            str_to_date::str_to_date(&given, &format)?
        }
        "date" => match call.value()? {
            Constant::Null => Constant::Null,
            Constant::Text(text) => {
                let moment = calendar::moment(&text).ok_or(Refusal::NotADate)?;
                Constant::Text(Cow::Owned(calendar::shown_date(moment)))
            }
            _ => return Err(Refusal::NotConstant),
        },
        "concat" => match call.texts()? {
            Some(texts) => made(texts.concat())?,
            None => Constant::Null,
        },
        "repeat" => match (call.value()?, call.next_value()?) {
            (Constant::Text(text), Constant::Number(times)) => {
                let times = times.parse::<usize>().map_err(|_| Refusal::NotConstant)?;
                if text.len().saturating_mul(times) > LONGEST_MADE {
                    return Err(Refusal::NotConstant);
                }
                made(text.repeat(times))?
            }
            _ => return Err(Refusal::NotConstant),
        },
        "replace" => match call.texts()? {
            Some(texts) => match texts.as_slice() {
                [text, from, to] if !from.is_empty() => {
                    let added = text.matches(from.as_ref()).count().saturating_mul(to.len());
                    if added > LONGEST_MADE {
                        return Err(Refusal::NotConstant);
                    }
                    made(text.replace(from.as_ref(), to))?
                }
                _ => return Err(Refusal::NotConstant),
            },
            None => Constant::Null,
        },
        "upper" | "ucase" => ascii(call.value()?, |text| text.to_ascii_uppercase())?,
        "lower" | "lcase" => ascii(call.value()?, |text| text.to_ascii_lowercase())?,
        "ifnull" | "coalesce" => coalesce(&mut call)?,
        "unhex" => match call.value()? {
            Constant::Null => Constant::Null,
            Constant::Text(text) => hex(&text).map(Constant::Bytes).ok_or(Refusal::NotUnderstood)?,
            _ => return Err(Refusal::NotConstant),
        },
        "inet_aton" => match call.value()? {
            Constant::Text(text) => {
                let address: Ipv4Addr = text.parse().map_err(|_| Refusal::NotConstant)?;
                Constant::Number(Cow::Owned(u32::from(address).to_string()))
            }
            _ => return Err(Refusal::NotConstant),
        },
        "inet6_aton" => match call.value()? {
            Constant::Text(text) => match (text.parse::<Ipv4Addr>(), text.parse::<Ipv6Addr>()) {
                (Ok(address), _) => Constant::Bytes(address.octets().to_vec()),
                (_, Ok(address)) => Constant::Bytes(address.octets().to_vec()),
                _ => return Err(Refusal::NotConstant),
            },
            _ => return Err(Refusal::NotConstant),
        },
        "st_geomfromtext" | "geomfromtext" | "st_geometryfromtext" | "st_pointfromtext" => shape(&mut call)?,
        "cast" => cast(&mut call)?,
        "convert" => convert(&mut call)?,
        _ => return Err(Refusal::NotConstant),
    };
    if call.is_empty() {
        Ok(value)
    } else {
        Err(Refusal::NotConstant)
    }
}

/// Letters beyond ASCII change as the collation has it.
fn ascii<'t>(value: Constant<'_>, change: fn(&str) -> String) -> Result<Constant<'t>, Refusal> {
    match value {
        Constant::Null => Ok(Constant::Null),
        Constant::Text(text) if text.is_ascii() => Ok(Constant::Text(Cow::Owned(change(&text)))),
        _ => Err(Refusal::NotConstant),
    }
}

fn coalesce<'t>(call: &mut Call<'t, '_>) -> Result<Constant<'t>, Refusal> {
    let mut found = Constant::Null;
    loop {
        let value = call.value()?;
        if found == Constant::Null {
            found = value;
        }
        if !call.inside.eat(b',') {
            return Ok(found);
        }
    }
}

/// `DATE_ADD(date, INTERVAL n unit)`, `ADDDATE(date, days)`
fn date_add<'t>(call: &mut Call<'t, '_>, back: bool) -> Result<Constant<'t>, Refusal> {
    let date = call.value()?;
    call.comma()?;
    if call.inside.eat_word("interval") {
        let count = call.value()?;
        let unit = interval::unit(&mut call.inside)?;
        return interval::moved(&date, &count, unit, back);
    }
    let days = call.value()?;
    interval::moved(&date, &days, Unit::DAY, back)
}

/// Sixteen bytes; with a second argument that is true, those of the time are turned round.
fn uuid_to_bin<'t>(call: &mut Call<'t, '_>) -> Result<Constant<'t>, Refusal> {
    let Constant::Text(text) = call.value()? else {
        return Err(Refusal::NotConstant);
    };
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | '{' | '}')).collect();
    let mut bytes = hex(&digits)
        .filter(|bytes| bytes.len() == 16)
        .ok_or(Refusal::NotAUuid)?;
    if call.inside.eat(b',') {
        match call.value()? {
            Constant::Number(digits) if digits == "0" => {}
            Constant::Number(digits) if digits == "1" => {
                bytes = [&bytes[6..8], &bytes[4..6], &bytes[..4], &bytes[8..]].concat();
            }
            _ => return Err(Refusal::NotConstant),
        }
    }
    Ok(Constant::Bytes(bytes))
}

fn shape<'t>(call: &mut Call<'t, '_>) -> Result<Constant<'t>, Refusal> {
    let Constant::Text(text) = call.value()? else {
        return Err(Refusal::NotAGeometry);
    };
    let srid = if call.inside.eat(b',') {
        match call.value()? {
            Constant::Number(digits) => digits.parse().map_err(|_| Refusal::NotAGeometry)?,
            _ => return Err(Refusal::NotAGeometry),
        }
    } else {
        0
    };
    geometry::from_text(&text, srid)
        .map(Constant::Bytes)
        .ok_or(Refusal::NotAGeometry)
}

/// `CAST(value AS type)`
fn cast<'t>(call: &mut Call<'t, '_>) -> Result<Constant<'t>, Refusal> {
    let value = call.value()?;
    if !call.inside.eat_word("as") {
        return Err(Refusal::NotConstant);
    }
    as_type(value, &mut call.inside)
}

/// `CONVERT('…' USING utf8mb4)`, `CONVERT(value, type)`
fn convert<'t>(call: &mut Call<'t, '_>) -> Result<Constant<'t>, Refusal> {
    let value = call.value()?;
    if call.inside.eat(b',') {
        return as_type(value, &mut call.inside);
    }
    if !(matches!(value, Constant::Text(_)) && call.inside.eat_word("using")) {
        return Err(Refusal::NotConstant);
    }
    call.inside.blank();
    let set = call.inside.word();
    call.inside.at += set.len();
    let keeps = ["utf8", "utf8mb3", "utf8mb4"]
        .iter()
        .any(|known| set.eq_ignore_ascii_case(known));
    if keeps { Ok(value) } else { Err(Refusal::NotConstant) }
}

fn as_type<'t>(value: Constant<'t>, inside: &mut Scan<'t>) -> Result<Constant<'t>, Refusal> {
    inside.blank();
    let name = inside.word();
    inside.at += name.len();
    if value == Constant::Null {
        return Ok(value);
    }
    let date = |value: &Constant<'_>| -> Result<Moment, Refusal> {
        match value {
            Constant::Text(text) => calendar::moment(text).ok_or(Refusal::NotADate),
            Constant::Moment(moment) => Ok(*moment),
            _ => Err(Refusal::NotConstant),
        }
    };
    match name.to_ascii_lowercase().as_str() {
        "date" => Ok(Constant::Text(Cow::Owned(calendar::shown_date(date(&value)?)))),
        "datetime" => {
            let rounded = date(&value)?.rounded(1_000_000_000).ok_or(Refusal::NotADate)?;
            Ok(Constant::Text(Cow::Owned(calendar::shown(rounded, 0))))
        }
        "char" => text(value).map(Constant::Text),
        "json" => match value {
            Constant::Text(text) => Ok(Constant::Text(text)),
            _ => Err(Refusal::NotConstant),
        },
        "signed" | "unsigned" => {
            inside.eat_word("integer");
            match value {
                Constant::Number(digits) | Constant::Text(digits)
                    if digits
                        .parse::<i64>()
                        .is_ok_and(|number| name.eq_ignore_ascii_case("signed") || number >= 0) =>
                {
                    Ok(Constant::Number(digits))
                }
                _ => Err(Refusal::NotConstant),
            }
        }
        _ => Err(Refusal::NotConstant),
    }
}
