//! Literals, as <https://dev.mysql.com/doc/refman/9.0/en/literals.html> has them.

use std::borrow::Cow;

use translate::script::{Encoding, windows_1252};

use super::{calendar, geometry};
use crate::script::constant::{Constant, bits, hex};
use crate::script::refusal::Refusal;
use crate::script::scan::Scan;

/// Parentheses and calls in each other.
const DEEPEST: usize = 16;

/// Reads the constant at the place.
/// `encoding` is the script's.
pub(in crate::script) fn constant<'t>(scan: &mut Scan<'t>, encoding: Encoding) -> Result<Constant<'t>, Refusal> {
    nested(scan, encoding, 0)
}

fn nested<'t>(scan: &mut Scan<'t>, encoding: Encoding, depth: usize) -> Result<Constant<'t>, Refusal> {
    if depth > DEEPEST {
        return Err(Refusal::NotUnderstood);
    }
    scan.blank();
    match scan.peek().ok_or(Refusal::Unfinished)? {
        b'\'' | b'"' => texts(scan).map(Constant::Text),
        b'(' => {
            scan.at += 1;
            let value = nested(scan, encoding, depth + 1)?;
            if scan.eat(b')') {
                Ok(value)
            } else {
                Err(Refusal::NotConstant)
            }
        }
        b'-' => {
            scan.at += 1;
            negative(nested(scan, encoding, depth + 1)?)
        }
        b'+' => {
            scan.at += 1;
            nested(scan, encoding, depth + 1)
        }
        b'0'..=b'9' | b'.' => number(scan),
        b'@' | b'`' => Err(Refusal::NotConstant),
        _ => word(scan, encoding, depth),
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

fn word<'t>(scan: &mut Scan<'t>, encoding: Encoding, depth: usize) -> Result<Constant<'t>, Refusal> {
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
        return introduced(scan, word, encoding, depth);
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
        Some(b'(') => call(scan, word, encoding, depth),
        _ if is("null") => Ok(Constant::Null),
        _ if is("default") => Ok(Constant::Default),
        _ if is("true") => Ok(Constant::Number(Cow::Borrowed("1"))),
        _ if is("false") => Ok(Constant::Number(Cow::Borrowed("0"))),
        _ => Err(Refusal::NotConstant),
    }
}

/// `_utf8mb4'…'`, `_binary 0x…`: a text in a set of its own, whatever set the script is in.
fn introduced<'t>(scan: &mut Scan<'t>, set: &str, encoding: Encoding, depth: usize) -> Result<Constant<'t>, Refusal> {
    let bytes = match nested(scan, encoding, depth + 1)? {
        Constant::Text(text) if text.is_ascii() => return Ok(Constant::Text(text)),
        Constant::Text(text) => encoding.bytes(&text).ok_or(Refusal::EncodingUnknown)?.into_owned(),
        Constant::Bytes(bytes) => bytes,
        _ => return Err(Refusal::NotUnderstood),
    };
    let text = match set.to_ascii_lowercase().as_str() {
        "_binary" => return Ok(Constant::Bytes(bytes)),
        "_utf8" | "_utf8mb3" | "_utf8mb4" => String::from_utf8(bytes).map_err(|_| Refusal::NotText)?,
        "_latin1" => bytes.iter().map(|byte| windows_1252(*byte)).collect(),
        _ if bytes.is_ascii() => String::from_utf8(bytes).map_err(|_| Refusal::NotText)?,
        _ => return Err(Refusal::NotText),
    };
    Ok(Constant::Text(Cow::Owned(text)))
}

/// The few functions that are constant and stand in scripts.
fn call<'t>(scan: &mut Scan<'t>, name: &str, encoding: Encoding, depth: usize) -> Result<Constant<'t>, Refusal> {
    let Some(mut inside) = scan.parenthesized() else {
        return Err(Refusal::Unfinished);
    };
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    let value = if is("unhex") {
        match nested(&mut inside, encoding, depth + 1)? {
            Constant::Text(text) => hex(&text).map(Constant::Bytes).ok_or(Refusal::NotUnderstood)?,
            _ => return Err(Refusal::NotConstant),
        }
    } else if is("st_geomfromtext") || is("geomfromtext") || is("st_geometryfromtext") || is("st_pointfromtext") {
        let Constant::Text(text) = nested(&mut inside, encoding, depth + 1)? else {
            return Err(Refusal::NotAGeometry);
        };
        let srid = if inside.eat(b',') {
            match nested(&mut inside, encoding, depth + 1)? {
                Constant::Number(digits) => digits.parse().map_err(|_| Refusal::NotAGeometry)?,
                _ => return Err(Refusal::NotAGeometry),
            }
        } else {
            0
        };
        geometry::from_text(&text, srid)
            .map(Constant::Bytes)
            .ok_or(Refusal::NotAGeometry)?
    } else if is("convert") {
        let value = nested(&mut inside, encoding, depth + 1)?;
        // CONVERT('…' USING utf8mb4)
        if !(matches!(value, Constant::Text(_)) && inside.eat_word("using")) {
            return Err(Refusal::NotConstant);
        }
        inside.blank();
        let set = inside.word();
        inside.at += set.len();
        let keeps = ["utf8", "utf8mb3", "utf8mb4"]
            .iter()
            .any(|known| set.eq_ignore_ascii_case(known));
        if !keeps {
            return Err(Refusal::NotConstant);
        }
        value
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
