//! Literals, as <https://dev.mysql.com/doc/refman/9.0/en/literals.html> has them.

use std::borrow::Cow;

use translate::mysql::calendar;
use translate::mysql::zone::Zone;
use translate::script::{CharacterSet, Encoding, windows_1252};

use super::{call, interval};
use crate::script::constant::{Constant, bits, hex};
use crate::script::made::Maker;
use crate::script::refusal::Refusal;
use crate::script::scan::Scan;
use translate::decimal::computed;

/// Parentheses and calls in each other.
const DEEPEST: usize = 16;

/// What a value is read with.
#[derive(Debug, Clone, Copy)]
pub(in crate::script) struct Setting<'s> {
    /// The script's.
    pub(in crate::script) encoding: Encoding,
    pub(in crate::script) maker: &'s Maker,
    /// The session's.
    pub(in crate::script) zone: Zone,
}

impl Setting<'_> {
    /// The same where the clock shows UTC.
    pub(super) fn in_utc(self) -> Self {
        Setting {
            zone: Zone::East(0),
            ..self
        }
    }
}

/// Reads the constant at the place.
pub(in crate::script) fn constant<'t>(scan: &mut Scan<'t>, setting: Setting<'_>) -> Result<Constant<'t>, Refusal> {
    nested(scan, setting, 0)
}

/// Operands with `+`, `-` and `*` between them, and `+ INTERVAL n unit`.
pub(super) fn nested<'t>(scan: &mut Scan<'t>, setting: Setting<'_>, depth: usize) -> Result<Constant<'t>, Refusal> {
    if depth > DEEPEST {
        return Err(Refusal::NotUnderstood);
    }
    let mut value = product(scan, setting, depth)?;
    loop {
        scan.blank();
        let Some(sign @ (b'+' | b'-')) = scan.peek() else {
            return Ok(value);
        };
        scan.at += 1;
        value = if scan.eat_word("interval") {
            let count = nested(scan, setting, depth + 1)?;
            interval::moved(&value, &count, interval::unit(scan)?, sign == b'-')?
        } else {
            arithmetic(value, sign, product(scan, setting, depth)?)?
        };
    }
}

fn product<'t>(scan: &mut Scan<'t>, setting: Setting<'_>, depth: usize) -> Result<Constant<'t>, Refusal> {
    let mut value = operand(scan, setting, depth)?;
    loop {
        if scan.eat_word("collate") {
            scan.blank();
            scan.at += scan.word().len();
        } else if scan.eat(b'*') {
            value = arithmetic(value, b'*', operand(scan, setting, depth)?)?;
        } else {
            return Ok(value);
        }
    }
}

/// Numbers only: what a text is as a number depends on what stands in it.
fn arithmetic<'t>(left: Constant<'_>, sign: u8, right: Constant<'_>) -> Result<Constant<'t>, Refusal> {
    match (left, right) {
        (Constant::Number(left), Constant::Number(right)) => computed(&left, sign, &right)
            .map(|digits| Constant::Number(Cow::Owned(digits)))
            .ok_or(Refusal::NotConstant),
        (Constant::Null, Constant::Number(_) | Constant::Null) | (Constant::Number(_), Constant::Null) => {
            Ok(Constant::Null)
        }
        _ => Err(Refusal::NotConstant),
    }
}

fn operand<'t>(scan: &mut Scan<'t>, setting: Setting<'_>, depth: usize) -> Result<Constant<'t>, Refusal> {
    if depth > DEEPEST {
        return Err(Refusal::NotUnderstood);
    }
    scan.blank();
    match scan.peek().ok_or(Refusal::Unfinished)? {
        b'\'' | b'"' => texts(scan).map(Constant::Text),
        b'(' => {
            scan.at += 1;
            let value = nested(scan, setting, depth + 1)?;
            if scan.eat(b')') {
                Ok(value)
            } else {
                Err(Refusal::NotConstant)
            }
        }
        b'-' => {
            scan.at += 1;
            negative(operand(scan, setting, depth + 1)?)
        }
        b'+' => {
            scan.at += 1;
            operand(scan, setting, depth + 1)
        }
        b'0'..=b'9' | b'.' => number(scan),
        b'@' | b'`' => Err(Refusal::NotConstant),
        _ => word(scan, setting, depth),
    }
}

fn negative(value: Constant<'_>) -> Result<Constant<'_>, Refusal> {
    match value {
        Constant::Number(digits) => Ok(Constant::Number(match digits.strip_prefix('-') {
            Some(digits) => Cow::Owned(digits.to_owned()),
            None => Cow::Owned(format!("-{digits}")),
        })),
        Constant::Null => Ok(Constant::Null),
        _ => Err(Refusal::NotConstant),
    }
}

fn number<'t>(scan: &mut Scan<'t>) -> Result<Constant<'t>, Refusal> {
    let is_marked = |mark: u8| scan.peek() == Some(b'0') && scan.ahead(1) == Some(mark);
    if is_marked(b'x') {
        scan.at += 2;
        let digits = scan.run(|byte| byte.is_ascii_alphanumeric());
        return hex(digits).map(Constant::Bytes).ok_or(Refusal::NotUnderstood);
    }
    if is_marked(b'b') {
        scan.at += 2;
        let digits = scan.run(|byte| byte.is_ascii_alphanumeric());
        return bits(digits).map(Constant::Bytes).ok_or(Refusal::NotUnderstood);
    }
    let start = scan.at;
    scan.run(|byte| byte.is_ascii_digit() || byte == b'.');
    if matches!(scan.peek(), Some(b'e' | b'E')) {
        scan.at += 1;
        if matches!(scan.peek(), Some(b'-' | b'+')) {
            scan.at += 1;
        }
        scan.run(|byte| byte.is_ascii_digit());
    }
    if !scan.word().is_empty() {
        return Err(Refusal::NotUnderstood);
    }
    Ok(Constant::Number(Cow::Borrowed(&scan.text[start..scan.at])))
}

/// Texts that stand behind each other are one.
fn texts<'t>(scan: &mut Scan<'t>) -> Result<Cow<'t, str>, Refusal> {
    let mut whole = text(scan)?;
    loop {
        let mut ahead = scan.clone();
        ahead.blank();
        if !matches!(ahead.peek(), Some(b'\'' | b'"')) {
            return Ok(whole);
        }
        *scan = ahead;
        whole.to_mut().push_str(&text(scan)?);
    }
}

/// The text in the quotes that begin here.
fn text<'t>(scan: &mut Scan<'t>) -> Result<Cow<'t, str>, Refusal> {
    let quote = scan.peek().ok_or(Refusal::Unfinished)?;
    scan.at += 1;
    let escapes = scan.has_escapes();
    let is_plain = |byte: u8| byte != quote && !(escapes && byte == b'\\');
    let plain = scan.run(is_plain);
    let mut value = Cow::Borrowed(plain);
    loop {
        match scan.peek().ok_or(Refusal::Unfinished)? {
            b'\\' if escapes => {
                scan.at += 1;
                let escaped = scan.text[scan.at..].chars().next().ok_or(Refusal::Unfinished)?;
                scan.at += escaped.len_utf8();
                let value = value.to_mut();
                match escaped {
                    '0' => value.push('\0'),
                    'b' => value.push('\u{8}'),
                    'n' => value.push('\n'),
                    'r' => value.push('\r'),
                    't' => value.push('\t'),
                    'Z' => value.push('\u{1a}'),
                    // Marks of LIKE stay as they are.
                    '%' | '_' => value.extend(['\\', escaped]),
                    other => value.push(other),
                }
            }
            _ => {
                scan.at += 1;
                if scan.peek() != Some(quote) {
                    return Ok(value);
                }
                scan.at += 1;
                value.to_mut().push(char::from(quote));
            }
        }
        let plain = scan.run(is_plain);
        if !plain.is_empty() {
            value.to_mut().push_str(plain);
        }
    }
}

fn word<'t>(scan: &mut Scan<'t>, setting: Setting<'_>, depth: usize) -> Result<Constant<'t>, Refusal> {
    let word = scan.word();
    if word.is_empty() {
        return Err(Refusal::NotUnderstood);
    }
    scan.at += word.len();
    let is = |name: &str| word.eq_ignore_ascii_case(name);
    let quoted = matches!(scan.peek(), Some(b'\'' | b'"'));
    if quoted {
        if is("n") {
            return texts(scan).map(Constant::Text);
        }
        if is("x") {
            return hex(&text(scan)?).map(Constant::Bytes).ok_or(Refusal::NotUnderstood);
        }
        if is("b") {
            return bits(&text(scan)?).map(Constant::Bytes).ok_or(Refusal::NotUnderstood);
        }
    }
    if word.starts_with('_') {
        return introduced(scan, word, setting, depth);
    }
    scan.blank();
    match scan.peek() {
        Some(b'\'' | b'"') if is("date") || is("timestamp") || is("time") => {
            let text = text(scan)?;
            let value = if is("time") {
                return Ok(Constant::Text(text));
            } else {
                calendar::moment(&text)
            };
            value.map(Constant::Moment).ok_or(Refusal::NotADate)
        }
        Some(b'(') => call::call(scan, word, setting, depth),
        _ if is("null") => Ok(Constant::Null),
        _ if is("default") => Ok(Constant::Default),
        _ if is("true") => Ok(Constant::Number(Cow::Borrowed("1"))),
        _ if is("false") => Ok(Constant::Number(Cow::Borrowed("0"))),
        _ if is("current_timestamp") || is("localtime") || is("localtimestamp") => {
            call::now(setting, 0).map(Constant::Text)
        }
        _ if is("current_date") => call::today(setting).map(Constant::Text),
        _ if is("current_time") => call::time_of_day(setting, 0).map(Constant::Text),
        _ if is("utc_timestamp") => call::now(setting.in_utc(), 0).map(Constant::Text),
        _ if is("utc_date") => call::today(setting.in_utc()).map(Constant::Text),
        _ if is("utc_time") => call::time_of_day(setting.in_utc(), 0).map(Constant::Text),
        _ => Err(Refusal::NotConstant),
    }
}

/// `_utf8mb4'…'`, `_binary 0x…`: a text in a set of its own, whatever set the script is in.
fn introduced<'t>(scan: &mut Scan<'t>, set: &str, setting: Setting<'_>, depth: usize) -> Result<Constant<'t>, Refusal> {
    let bytes = match operand(scan, setting, depth + 1)? {
        Constant::Text(text) if text.is_ascii() => return Ok(Constant::Text(text)),
        Constant::Text(text) => setting
            .encoding
            .bytes(&text)
            .ok_or(Refusal::EncodingUnknown)?
            .into_owned(),
        Constant::Bytes(bytes) => bytes,
        _ => return Err(Refusal::NotUnderstood),
    };
    let text = match set.to_ascii_lowercase().as_str() {
        "_binary" => return Ok(Constant::Bytes(bytes)),
        "_utf8" | "_utf8mb3" | "_utf8mb4" => String::from_utf8(bytes).map_err(|_| Refusal::NotText)?,
        "_latin1" => bytes.iter().map(|byte| windows_1252(*byte)).collect(),
        _ if bytes.is_ascii() => String::from_utf8(bytes).map_err(|_| Refusal::NotText)?,
        set => CharacterSet::named(&set[1..])
            .and_then(|set| set.text(&bytes))
            .ok_or(Refusal::NotText)?,
    };
    Ok(Constant::Text(Cow::Owned(text)))
}
