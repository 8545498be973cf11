//! Constants of T-SQL: literals, and the few calls around them that scripts are full of.
//!
//! <https://learn.microsoft.com/en-us/sql/t-sql/data-types/constants-transact-sql>

use std::borrow::Cow;

use super::cast;
use crate::script::constant::{Constant, hex};
use crate::script::refusal::Refusal;
use crate::script::scan::Scan;
use translate::calendar::DateOrder;
use translate::mssql::calendar;

/// Parentheses and calls in each other.
const DEEPEST: usize = 32;

/// Bytes of a text that functions make: the server cuts longer ones by their type, which is not known any more.
const LONGEST_MADE: usize = 4000;

/// Reads the constant at the place.
pub(in crate::script) fn constant<'t>(scan: &mut Scan<'t>, order: DateOrder) -> Result<Constant<'t>, Refusal> {
    sum(scan, order, 0)
}

/// `AS name`, or a name alone, behind a value of a SELECT.
pub(in crate::script) fn skip_alias(scan: &mut Scan<'_>) {
    scan.eat_word("as");
    scan.blank();
    match scan.peek() {
        Some(b'[' | b'"' | b'\'') => {
            scan.skip_quoted();
        }
        _ => scan.at += scan.word().len(),
    }
}

/// Texts that are put together with `+`, and whole numbers that are added.
fn sum<'t>(scan: &mut Scan<'t>, order: DateOrder, depth: usize) -> Result<Constant<'t>, Refusal> {
    if depth > DEEPEST {
        return Err(Refusal::NotUnderstood);
    }
    let mut value = operand(scan, order, depth)?;
    loop {
        if scan.eat_word("collate") {
            scan.blank();
            scan.at += scan.word().len();
        }
        let minus = scan.eat(b'-');
        if !minus && !scan.eat(b'+') {
            return Ok(value);
        }
        let next = operand(scan, order, depth)?;
        value = match (value, next) {
            (Constant::Number(left), Constant::Number(right)) => {
                let number = |digits: &str| digits.parse::<i32>().map_err(|_| Refusal::NotConstant);
                let (left, right) = (number(&left)?, number(&right)?);
                let sum = if minus {
                    left.checked_sub(right)
                } else {
                    left.checked_add(right)
                };
                Constant::Number(Cow::Owned(sum.ok_or(Refusal::OutOfRange)?.to_string()))
            }
            _ if minus => return Err(Refusal::NotConstant),
            (Constant::Text(mut left), Constant::Text(right)) => {
                left.to_mut().push_str(&right);
                Constant::Text(left)
            }
            (Constant::Null, Constant::Text(_) | Constant::Null) | (Constant::Text(_), Constant::Null) => {
                Constant::Null
            }
            _ => return Err(Refusal::NotConstant),
        };
    }
}

fn operand<'t>(scan: &mut Scan<'t>, order: DateOrder, depth: usize) -> Result<Constant<'t>, Refusal> {
    scan.blank();
    match scan.peek().ok_or(Refusal::Unfinished)? {
        b'\'' | b'"' => text(scan).map(Constant::Text),
        b'(' => {
            scan.at += 1;
            let value = sum(scan, order, depth + 1)?;
            if scan.eat(b')') {
                Ok(value)
            } else {
                Err(Refusal::NotConstant)
            }
        }
        b'-' => {
            scan.at += 1;
            if depth > DEEPEST {
                return Err(Refusal::NotUnderstood);
            }
            match operand(scan, order, depth + 1)? {
                Constant::Number(digits) => Ok(Constant::Number(match digits.strip_prefix('-') {
                    Some(digits) => Cow::Owned(digits.to_owned()),
                    None => Cow::Owned(format!("-{digits}")),
                })),
                Constant::Null => Ok(Constant::Null),
                _ => Err(Refusal::NotConstant),
            }
        }
        b'+' => {
            scan.at += 1;
            if depth > DEEPEST {
                return Err(Refusal::NotUnderstood);
            }
            operand(scan, order, depth + 1)
        }
        b'$' => {
            scan.at += 1;
            money(scan)
        }
        b'0'..=b'9' | b'.' => number(scan),
        b'{' => odbc(scan),
        b'@' | b'[' => Err(Refusal::NotConstant),
        _ => word(scan, order, depth),
    }
}

/// `$1.50`. A comma ends the value, as it does in a list.
fn money<'t>(scan: &mut Scan<'t>) -> Result<Constant<'t>, Refusal> {
    let negative = scan.peek() == Some(b'-');
    scan.at += usize::from(negative);
    let start = scan.at;
    scan.run(|byte| byte.is_ascii_digit() || byte == b'.');
    let digits = &scan.text[start..scan.at];
    let digits = if digits.is_empty() { "0" } else { digits };
    Ok(Constant::Number(if negative {
        Cow::Owned(format!("-{digits}"))
    } else {
        Cow::Borrowed(digits)
    }))
}

fn number<'t>(scan: &mut Scan<'t>) -> Result<Constant<'t>, Refusal> {
    if scan.peek() == Some(b'0') && matches!(scan.ahead(1), Some(b'x' | b'X')) {
        scan.at += 2;
        let digits = scan.run(|byte| byte.is_ascii_hexdigit());
        // A backslash at the end of a line goes on with the next one.
        let mut whole = Cow::Borrowed(digits);
        while scan.peek() == Some(b'\\') && matches!(scan.ahead(1), Some(b'\r' | b'\n')) {
            scan.at += 1;
            scan.run(|byte| matches!(byte, b'\r' | b'\n'));
            whole.to_mut().push_str(scan.run(|byte| byte.is_ascii_hexdigit()));
        }
        if !scan.word().is_empty() {
            return Err(Refusal::NotUnderstood);
        }
        return hex(&whole).map(Constant::Bytes).ok_or(Refusal::NotUnderstood);
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
    let digits = &scan.text[start..scan.at];
    // `1E` is 1E0.
    Ok(Constant::Number(match digits.strip_suffix(['e', 'E']) {
        Some(digits) => Cow::Borrowed(digits),
        None => Cow::Borrowed(digits),
    }))
}

/// The text in the quotes that begin here.
fn text<'t>(scan: &mut Scan<'t>) -> Result<Cow<'t, str>, Refusal> {
    let quote = scan.peek().ok_or(Refusal::Unfinished)?;
    scan.at += 1;
    let mut value = Cow::Borrowed(scan.run(|byte| byte != quote));
    loop {
        if scan.peek().is_none() {
            return Err(Refusal::Unfinished);
        }
        scan.at += 1;
        if scan.peek() != Some(quote) {
            break;
        }
        scan.at += 1;
        let value = value.to_mut();
        value.push(char::from(quote));
        value.push_str(scan.run(|byte| byte != quote));
    }
    // A backslash at the end of a line goes on with the next one.
    if value.contains("\\\n") || value.contains("\\\r\n") {
        value = Cow::Owned(value.replace("\\\r\n", "").replace("\\\n", ""));
    }
    Ok(value)
}

fn word<'t>(scan: &mut Scan<'t>, order: DateOrder, depth: usize) -> Result<Constant<'t>, Refusal> {
    let word = scan.word();
    if word.is_empty() {
        return Err(Refusal::NotUnderstood);
    }
    scan.at += word.len();
    let is = |name: &str| word.eq_ignore_ascii_case(name);
    if is("n") && matches!(scan.peek(), Some(b'\'')) {
        return text(scan).map(Constant::Text);
    }
    if is("null") {
        return Ok(Constant::Null);
    }
    if is("default") {
        return Ok(Constant::Default);
    }
    let Some(mut inside) = scan.parenthesized() else {
        return Err(Refusal::NotConstant);
    };
    let value = if is("cast") || is("try_cast") {
        let value = sum(&mut inside, order, depth + 1)?;
        if !inside.eat_word("as") {
            return Err(Refusal::NotConstant);
        }
        let name = &inside.text[inside.at..];
        inside.at = inside.text.len();
        cast::cast(value, name, None, order)?
    } else if is("convert") || is("try_convert") {
        inside.blank();
        let start = inside.at;
        if !inside.to(b",") {
            return Err(Refusal::NotConstant);
        }
        let name = &inside.text[start..inside.at];
        inside.at += 1;
        let value = sum(&mut inside, order, depth + 1)?;
        let style = if inside.eat(b',') {
            match sum(&mut inside, order, depth + 1)? {
                Constant::Number(digits) => Some(digits.parse::<u16>().map_err(|_| Refusal::NotConstant)?),
                _ => return Err(Refusal::NotConstant),
            }
        } else {
            None
        };
        cast::cast(value, name, style, order)?
    } else if is("concat") {
        concat(&mut inside, order, depth)?
    } else if is("replicate") {
        replicate(&mut inside, order, depth)?
    } else if is("char") || is("nchar") {
        let Constant::Number(digits) = sum(&mut inside, order, depth + 1)? else {
            return Err(Refusal::NotConstant);
        };
        let code: u32 = digits.parse().map_err(|_| Refusal::NotConstant)?;
        // CHAR gives a byte of the server's code page; they agree in ASCII only.
        let limit = if is("char") { 0x7f } else { 0xffff };
        let character = char::from_u32(code)
            .filter(|_| code <= limit)
            .ok_or(Refusal::NotConstant)?;
        Constant::Text(Cow::Owned(character.to_string()))
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
fn concat<'t>(inside: &mut Scan<'t>, order: DateOrder, depth: usize) -> Result<Constant<'t>, Refusal> {
    let (mut whole, mut parts) = (String::new(), 0_usize);
    loop {
        match sum(inside, order, depth + 1)? {
            Constant::Text(text) => whole.push_str(&text),
            Constant::Null => {}
            _ => return Err(Refusal::NotConstant),
        }
        parts += 1;
        if !inside.eat(b',') {
            break;
        }
    }
    if parts < 2 || whole.len() > LONGEST_MADE {
        return Err(Refusal::NotConstant);
    }
    Ok(Constant::Text(Cow::Owned(whole)))
}

/// <https://learn.microsoft.com/en-us/sql/t-sql/functions/replicate-transact-sql>
fn replicate<'t>(inside: &mut Scan<'t>, order: DateOrder, depth: usize) -> Result<Constant<'t>, Refusal> {
    let Constant::Text(text) = sum(inside, order, depth + 1)? else {
        return Err(Refusal::NotConstant);
    };
    if !inside.eat(b',') {
        return Err(Refusal::NotConstant);
    }
    let Constant::Number(times) = sum(inside, order, depth + 1)? else {
        return Err(Refusal::NotConstant);
    };
    let times: usize = times.parse().map_err(|_| Refusal::NotConstant)?;
    if text.len().saturating_mul(times) > LONGEST_MADE {
        return Err(Refusal::NotConstant);
    }
    Ok(Constant::Text(Cow::Owned(text.repeat(times))))
}

/// `{d '2020-01-31'}`, `{ts '…'}`, `{t '…'}`, `{guid '…'}`.
fn odbc<'t>(scan: &mut Scan<'t>) -> Result<Constant<'t>, Refusal> {
    scan.at += 1;
    scan.blank();
    let word = scan.word();
    scan.at += word.len();
    scan.blank();
    if scan.peek() != Some(b'\'') {
        return Err(Refusal::NotUnderstood);
    }
    let text = text(scan)?;
    if !scan.eat(b'}') {
        return Err(Refusal::NotUnderstood);
    }
    match word.to_ascii_lowercase().as_str() {
        "guid" => Ok(Constant::Text(text)),
        "d" | "ts" | "t" => calendar::moment(&text, DateOrder::YearMonthDay)
            .map(Constant::Moment)
            .ok_or(Refusal::NotADate),
        _ => Err(Refusal::NotUnderstood),
    }
}
