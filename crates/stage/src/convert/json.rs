//! Whether a JSON text is one that PostgreSQL takes: for a json column its grammar, for a jsonb column its limits too.
//!
//! A machine over tokens with its own stack; it shares nothing with the digest's JSON reader, which must agree with it.
//! Grammar: RFC 8259; numeric's limits as PostgreSQL 15 enforces them in jsonb (`1e131071` fits, `1e-16384` does not).

use std::collections::HashSet;

use super::RefusedReason;

/// Deepest nesting, as in the digest's reader.
const DEEPEST: usize = 1000;

/// What is known of a JSON text that PostgreSQL takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Json {
    /// Whether some object has a key twice, of which jsonb keeps the last.
    pub(super) repeated_key: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Open(Kind),
    Close(Kind),
    Comma,
    Colon,
    Text(String),
    Scalar,
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Array,
    Object,
}

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    /// After `[`.
    ValueOrClose,
    /// After `{`.
    KeyOrClose,
    /// After a comma in an object.
    Key,
    Colon,
    /// After a value: a comma, a close, or the end.
    Next,
}

impl Json {
    /// Checks a text. `as_value` applies jsonb's limits and looks for repeated keys.
    pub(super) fn check(text: &str, as_value: bool) -> Result<Json, RefusedReason> {
        let mut tokens = Tokens { rest: text, as_value };
        let mut open: Vec<(Kind, HashSet<String>)> = Vec::new();
        let mut expect = Expect::Value;
        let mut repeated_key = false;
        loop {
            let token = tokens.next()?;
            expect = match (expect, token) {
                (Expect::Value | Expect::ValueOrClose, Token::Open(kind)) => {
                    if open.len() == DEEPEST {
                        return Err(RefusedReason::JsonTooDeep);
                    }
                    open.push((kind, HashSet::new()));
                    match kind {
                        Kind::Array => Expect::ValueOrClose,
                        Kind::Object => Expect::KeyOrClose,
                    }
                }
                (Expect::Value | Expect::ValueOrClose, Token::Text(_) | Token::Scalar) => Expect::Next,
                (Expect::ValueOrClose, Token::Close(Kind::Array))
                | (Expect::KeyOrClose, Token::Close(Kind::Object)) => {
                    open.pop();
                    Expect::Next
                }
                (Expect::Key | Expect::KeyOrClose, Token::Text(key)) => {
                    if as_value && let Some((_, keys)) = open.last_mut() {
                        repeated_key |= !keys.insert(key);
                    }
                    Expect::Colon
                }
                (Expect::Colon, Token::Colon) => Expect::Value,
                (Expect::Next, Token::Comma) => match open.last() {
                    Some((Kind::Array, _)) => Expect::Value,
                    Some((Kind::Object, _)) => Expect::Key,
                    None => return Err(RefusedReason::InvalidJson),
                },
                (Expect::Next, Token::Close(kind)) => match open.pop() {
                    Some((opened, _)) if opened == kind => Expect::Next,
                    _ => return Err(RefusedReason::InvalidJson),
                },
                (Expect::Next, Token::End) if open.is_empty() => return Ok(Json { repeated_key }),
                _ => return Err(RefusedReason::InvalidJson),
            };
        }
    }
}

struct Tokens<'a> {
    rest: &'a str,
    as_value: bool,
}

impl Tokens<'_> {
    fn next(&mut self) -> Result<Token, RefusedReason> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let Some(first) = self.rest.chars().next() else {
            return Ok(Token::End);
        };
        let one = |token| (token, 1);
        let (token, length) = match first {
            '[' => one(Token::Open(Kind::Array)),
            ']' => one(Token::Close(Kind::Array)),
            '{' => one(Token::Open(Kind::Object)),
            '}' => one(Token::Close(Kind::Object)),
            ',' => one(Token::Comma),
            ':' => one(Token::Colon),
            '"' => return self.text(),
            '-' | '0'..='9' => (Token::Scalar, self.number()?),
            _ => match ["null", "true", "false"]
                .iter()
                .find(|word| self.rest.starts_with(**word))
            {
                Some(word) => (Token::Scalar, word.len()),
                None => return Err(RefusedReason::InvalidJson),
            },
        };
        self.rest = &self.rest[length..];
        Ok(token)
    }

    /// A string, decoded (half pairs as U+FFFD, where a json column may have them).
    fn text(&mut self) -> Result<Token, RefusedReason> {
        let mut decoded = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        // The first half of a surrogate pair whose second half must come at once.
        let mut high: Option<u32> = None;
        while let Some((at, c)) = chars.next() {
            let unit = match c {
                '"' => {
                    if high.is_some() && self.as_value {
                        return Err(RefusedReason::JsonSurrogate);
                    }
                    self.rest = &self.rest[at + 1..];
                    return Ok(Token::Text(decoded));
                }
                '\\' => match chars.next().map(|(_, escape)| escape) {
                    Some('u') => {
                        let mut unit = 0;
                        for _ in 0..4 {
                            let digit = chars.next().and_then(|(_, digit)| digit.to_digit(16));
                            unit = unit * 16 + digit.ok_or(RefusedReason::InvalidJson)?;
                        }
                        unit
                    }
                    Some('b') => 8,
                    Some('f') => 12,
                    Some('n') => 10,
                    Some('r') => 13,
                    Some('t') => 9,
                    Some(same @ ('"' | '\\' | '/')) => u32::from(same),
                    _ => return Err(RefusedReason::InvalidJson),
                },
                c if u32::from(c) < 0x20 => return Err(RefusedReason::InvalidJson),
                c => u32::from(c),
            };
            let low = (0xdc00..0xe000).contains(&unit);
            let code = match high.take() {
                Some(high) if low => 0x10000 + (high - 0xd800) * 0x400 + (unit - 0xdc00),
                Some(_) if self.as_value => return Err(RefusedReason::JsonSurrogate),
                _ if (0xd800..0xdc00).contains(&unit) => {
                    high = Some(unit);
                    continue;
                }
                _ => unit,
            };
            if code == 0 && self.as_value {
                return Err(RefusedReason::JsonNul);
            }
            match char::from_u32(code) {
                Some(c) => decoded.push(c),
                None if self.as_value => return Err(RefusedReason::JsonSurrogate),
                None => decoded.push('\u{fffd}'),
            }
        }
        Err(RefusedReason::InvalidJson)
    }

    /// The length of a number.
    fn number(&mut self) -> Result<usize, RefusedReason> {
        let end = self
            .rest
            .find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'))
            .unwrap_or(self.rest.len());
        let text = &self.rest[..end];
        let invalid = || RefusedReason::InvalidJson;
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (text, None),
        };
        let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (mantissa, None),
        };
        if !all_digits(whole) || (whole.len() > 1 && whole.starts_with('0')) || fraction.is_some_and(|f| !all_digits(f))
        {
            return Err(invalid());
        }
        let mut power = 0_i64;
        if let Some(exponent) = exponent {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if !all_digits(digits) {
                return Err(invalid());
            }
            let digits = digits.trim_start_matches('0');
            let size = match digits.len() {
                0 => 0,
                1..=12 => digits.parse::<i64>().map_err(|_| invalid())?,
                _ => i64::from(i32::MAX),
            };
            power = if exponent.starts_with('-') { -size } else { size };
        }
        if self.as_value && !fits_numeric(whole, fraction.unwrap_or(""), power) {
            return Err(RefusedReason::JsonNumber);
        }
        Ok(end)
    }
}

/// Whether `whole.fraction * 10^power` fits PostgreSQL's numeric: `power` below 2^30 - 1 either way, at most 16,383 digits
/// after the point as written, and at most 131,072 before it in use.
fn fits_numeric(whole: &str, fraction: &str, power: i64) -> bool {
    let (Ok(before), Ok(after)) = (i64::try_from(whole.len()), i64::try_from(fraction.len())) else {
        return false;
    };
    if power >= (1 << 30) - 1 || power <= 1 - (1 << 30) || after - power > 16_383 {
        return false;
    }
    // Where the first digit in use stands: 1 for units, 2 for tens, 0 for tenths.
    let leading = whole.bytes().chain(fraction.bytes()).position(|digit| digit != b'0');
    match leading.map(i64::try_from) {
        None => true,
        Some(Ok(skipped)) => before - skipped + power <= 131_072,
        Some(Err(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jsonb_takes_what_postgresql_15_takes() {
        for text in [
            "1",
            " [ ] ",
            "{\"a\":{\"a\":[1,2.5e-3]}}",
            "1e131071",
            "1e-16383",
            "0e200000",
            "0.00000000001e16394",
            "\"\u{7f}\"",
        ] {
            assert_eq!(Json::check(text, true), Ok(Json { repeated_key: false }), "{text}");
        }
        for (text, reason) in [
            ("", RefusedReason::InvalidJson),
            ("[1,]", RefusedReason::InvalidJson),
            ("{\"a\":1]", RefusedReason::InvalidJson),
            ("01", RefusedReason::InvalidJson),
            ("1.", RefusedReason::InvalidJson),
            ("1 2", RefusedReason::InvalidJson),
            ("nullx", RefusedReason::InvalidJson),
            ("\"a", RefusedReason::InvalidJson),
            ("\"\n\"", RefusedReason::InvalidJson),
            (r#""\u0000""#, RefusedReason::JsonNul),
            (r#""\ud800""#, RefusedReason::JsonSurrogate),
            (r#""\ud800x""#, RefusedReason::JsonSurrogate),
            (r#""\udc00""#, RefusedReason::JsonSurrogate),
            ("1e131072", RefusedReason::JsonNumber),
            ("1e-16384", RefusedReason::JsonNumber),
            ("0e1073741823", RefusedReason::JsonNumber),
        ] {
            assert_eq!(Json::check(text, true), Err(reason), "{text}");
        }
    }

    #[test]
    fn repeated_keys_are_seen_after_decoding_and_per_object() {
        assert_eq!(
            Json::check(r#"{"a":1,"\u0061":2}"#, true),
            Ok(Json { repeated_key: true })
        );
        assert_eq!(
            Json::check(r#"{"a":{"a":1},"b":{"a":1}}"#, true),
            Ok(Json { repeated_key: false })
        );
        assert_eq!(Json::check(r#"{"a":1,"a":2}"#, false), Ok(Json { repeated_key: false }));
    }

    #[test]
    fn nesting_ends_where_the_digests_reader_ends_it() {
        for (open, close, inner) in [
            ("[", "]", ""),
            ("[", "]", "1"),
            ("{\"a\":", "}", "1"),
            ("{\"a\":", "}", "{}"),
        ] {
            let nested = |depth: usize| format!("{}{inner}{}", open.repeat(depth), close.repeat(depth));
            let most = if inner == "{}" { DEEPEST - 1 } else { DEEPEST };
            for as_value in [false, true] {
                assert!(Json::check(&nested(most), as_value).is_ok(), "{open}{inner}");
                assert_eq!(
                    Json::check(&nested(most + 1), as_value),
                    Err(RefusedReason::JsonTooDeep),
                    "{open}{inner}"
                );
            }
            assert!(crate::digest::is_json(nested(most).as_bytes()), "{open}{inner}");
            assert!(!crate::digest::is_json(nested(most + 1).as_bytes()), "{open}{inner}");
        }
    }

    #[test]
    fn json_takes_the_grammar_alone() {
        for text in [r#""\u0000\ud800""#, "1e999999999999999999"] {
            assert!(Json::check(text, false).is_ok(), "{text}");
        }
    }
}
