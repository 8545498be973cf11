//! Constants of T-SQL: literals, and the few calls around them that scripts are full of.
//!
//! <https://learn.microsoft.com/en-us/sql/t-sql/data-types/constants-transact-sql>

use std::borrow::Cow;

use super::call::{self, LONGEST_MADE};
use super::money;
use crate::script::constant::{Constant, hex};
use crate::script::interval::{Unit, shifted};
use crate::script::made::Maker;
use crate::script::refusal::Refusal;
use crate::script::scan::Scan;
use translate::calendar::DateOrder;
use translate::decimal::computed;
use translate::mssql::calendar::{self, DateSetting};

/// Parentheses and calls in each other.
const DEEPEST: usize = 32;

/// What a value is read with.
#[derive(Debug, Clone, Copy)]
pub(in crate::script) struct Setting<'s> {
    /// How texts are read as dates there.
    pub(in crate::script) dates: DateSetting,
    pub(in crate::script) maker: &'s Maker,
}

/// Reads the constant at the place.
pub(in crate::script) fn constant<'t>(scan: &mut Scan<'t>, setting: Setting<'_>) -> Result<Constant<'t>, Refusal> {
    sum(scan, setting, 0)
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

/// Texts that are put together with `+`, numbers that are added, and dates that are moved by days.
pub(super) fn sum<'t>(scan: &mut Scan<'t>, setting: Setting<'_>, depth: usize) -> Result<Constant<'t>, Refusal> {
    if depth > DEEPEST {
        return Err(Refusal::NotUnderstood);
    }
    let start = scan.at;
    let mut value = product(scan, setting, depth)?;
    loop {
        let minus = scan.eat(b'-');
        if !minus && !scan.eat(b'+') {
            return Ok(value);
        }
        let next = product(scan, setting, depth)?;
        value = match (value, next) {
            (left @ (Constant::Number(_) | Constant::Money(_)), right @ (Constant::Number(_) | Constant::Money(_))) => {
                arithmetic(left, if minus { b'-' } else { b'+' }, right)?
            }
            (Constant::Moment(moment), Constant::Number(days)) => {
                let days: i64 = days.parse().map_err(|_| Refusal::NotConstant)?;
                let moved = shifted(moment, Unit::DAY, if minus { -days } else { days });
                Constant::Moment(moved.ok_or(Refusal::NotADate)?)
            }
            _ if minus => return Err(Refusal::NotConstant),
            (Constant::Text(mut left), Constant::Text(right)) => {
                // What is written may be long; what functions make of little may not.
                if left.len() + right.len() > (scan.at - start) + LONGEST_MADE {
                    return Err(Refusal::NotConstant);
                }
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

/// Exact; two ints give an int, money and any other exact number give money.
fn arithmetic<'t>(left: Constant<'_>, sign: u8, right: Constant<'_>) -> Result<Constant<'t>, Refusal> {
    let (left, right) = match (left, right) {
        (Constant::Number(left), Constant::Number(right)) => (left, right),
        (Constant::Money(left), right) => return money_of(money::digits(left).into(), sign, right),
        (Constant::Number(left), right @ Constant::Money(_)) => return money_of(left, sign, right),
        _ => return Err(Refusal::NotConstant),
    };
    let result = computed(&left, sign, &right).ok_or(Refusal::NotConstant)?;
    let is_int = |digits: &str| digits.parse::<i32>().is_ok();
    if is_int(&left) && is_int(&right) && !is_int(&result) {
        return Err(Refusal::OutOfRange);
    }
    Ok(Constant::Number(Cow::Owned(result)))
}

fn money_of<'t>(left: Cow<'_, str>, sign: u8, right: Constant<'_>) -> Result<Constant<'t>, Refusal> {
    let right = match right {
        Constant::Number(digits) => digits.into_owned(),
        Constant::Money(units) => money::digits(units),
        _ => return Err(Refusal::NotConstant),
    };
    let result = computed(&left, sign, &right).ok_or(Refusal::NotConstant)?;
    money::exact(&result).map(Constant::Money).ok_or(Refusal::NotConstant)
}

fn operand<'t>(scan: &mut Scan<'t>, setting: Setting<'_>, depth: usize) -> Result<Constant<'t>, Refusal> {
    scan.blank();
    match scan.peek().ok_or(Refusal::Unfinished)? {
        b'\'' | b'"' => text(scan).map(Constant::Text),
        b'(' => {
            scan.at += 1;
            let value = sum(scan, setting, depth + 1)?;
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
            match operand(scan, setting, depth + 1)? {
                Constant::Number(digits) => Ok(Constant::Number(match digits.strip_prefix('-') {
                    Some(digits) => Cow::Owned(digits.to_owned()),
                    None => Cow::Owned(format!("-{digits}")),
                })),
                Constant::Money(units) => units.checked_neg().map(Constant::Money).ok_or(Refusal::OutOfRange),
                Constant::Null => Ok(Constant::Null),
                _ => Err(Refusal::NotConstant),
            }
        }
        b'+' => {
            scan.at += 1;
            if depth > DEEPEST {
                return Err(Refusal::NotUnderstood);
            }
            operand(scan, setting, depth + 1)
        }
        b'$' => {
            scan.at += 1;
            money_literal(scan)
        }
        b'0'..=b'9' | b'.' => number(scan),
        b'{' => odbc(scan),
        b'@' | b'[' => Err(Refusal::NotConstant),
        _ => word(scan, setting, depth),
    }
}

/// `$1.50`. A comma ends the value, as it does in a list.
fn money_literal<'t>(scan: &mut Scan<'t>) -> Result<Constant<'t>, Refusal> {
    let negative = scan.peek() == Some(b'-');
    scan.at += usize::from(negative);
    let start = scan.at;
    scan.run(|byte| byte.is_ascii_digit() || byte == b'.');
    let digits = &scan.text[start..scan.at];
    let digits = if digits.is_empty() { "0" } else { digits };
    let units = money::units(&Constant::Number(Cow::Borrowed(digits)), false)?;
    Ok(Constant::Money(if negative { -units } else { units }))
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

fn word<'t>(scan: &mut Scan<'t>, setting: Setting<'_>, depth: usize) -> Result<Constant<'t>, Refusal> {
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
    if is("current_timestamp") {
        return call::datetime_now(setting);
    }
    match scan.parenthesized() {
        Some(inside) => call::call(word, inside, setting, depth),
        None => Err(Refusal::NotConstant),
    }
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
        "d" | "ts" | "t" => calendar::moment(&text, DateSetting::of_order(DateOrder::YearMonthDay), false)
            .map(Constant::Moment)
            .map_err(Refusal::from),
        _ => Err(Refusal::NotUnderstood),
    }
}
