//! Defaults: as written, and as the catalog shows them for the column's type.

mod stored;

use model::MysqlType;
use model::source_schema::SourceDefault;
use sqlparser::dialect::MySqlDialect;
use sqlparser::tokenizer::Token;

use self::stored::{Literal, stored};
use super::build::Server;
use crate::mysql::calendar;
use crate::script::{Cursor, SyntaxError, tokens};

/// A default as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DeclaredDefault {
    Null,
    /// A text in quotes.
    Text(String),
    /// A number with its sign.
    Number(String),
    /// The digits of `b'0101'`.
    Bits(String),
    /// The bytes of `x'00FF'`.
    Bytes(Vec<u8>),
    Now(u8),
    /// Anything else, without the parentheses around it.
    Expression(String),
}

/// Takes what stands behind DEFAULT; `stop` knows where an expression without parentheses ends.
pub(super) fn declared_default(
    cursor: &mut Cursor<'_>,
    stop: impl Fn(&Cursor<'_>) -> bool,
) -> Result<DeclaredDefault, SyntaxError> {
    let mut ahead = cursor.clone();
    if let Some(simple) = simple(&mut ahead)
        && (ahead.is_at_end() || ahead.is_symbol(&Token::Comma) || stop(&ahead))
    {
        *cursor = ahead;
        return Ok(simple);
    }
    let mut ahead = cursor.clone();
    if let Ok(inner) = ahead.parenthesized()
        && (ahead.is_at_end() || ahead.is_symbol(&Token::Comma) || stop(&ahead))
    {
        *cursor = ahead;
        let mut whole = inner.clone();
        return Ok(match simple(&mut whole) {
            Some(simple) if whole.is_at_end() => simple,
            _ => {
                let mut whole = inner.clone();
                match next_value(&mut whole)? {
                    Some(next) if whole.is_at_end() => next,
                    _ => DeclaredDefault::Expression(inner.rest().to_owned()),
                }
            }
        });
    }
    if let Some(next) = next_value(cursor)? {
        return Ok(next);
    }
    // A call may have a name that also begins an attribute, but no default begins with one.
    let text = cursor.text_until(|place| place.is_symbol(&Token::Comma) || stop(place));
    if text.is_empty() {
        return Err(cursor.error("a default"));
    }
    Ok(DeclaredDefault::Expression(text.to_owned()))
}

/// NEXT VALUE FOR a sequence, which MariaDB's catalog shows as a call of nextval.
fn next_value(cursor: &mut Cursor<'_>) -> Result<Option<DeclaredDefault>, SyntaxError> {
    if !cursor.eat_all(&["next", "value", "for"]) {
        return Ok(None);
    }
    let names: Vec<String> = cursor.parts()?.iter().map(|part| quoted_name(part)).collect();
    Ok(Some(DeclaredDefault::Expression(format!(
        "nextval({})",
        names.join(".")
    ))))
}

pub(super) fn quoted_name(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A literal, NULL or the current time.
fn simple(cursor: &mut Cursor<'_>) -> Option<DeclaredDefault> {
    if cursor.eat("null") {
        return Some(DeclaredDefault::Null);
    }
    if let Some(digits) = now(cursor) {
        return Some(DeclaredDefault::Now(digits));
    }
    if let Some(word) = cursor.eat_one_of(&["true", "false"]) {
        return Some(DeclaredDefault::Number(
            if word == "true" { "1" } else { "0" }.to_owned(),
        ));
    }
    // DATE '2020-01-01', _utf8mb4'a'.
    let has_prefix = match cursor.peek() {
        Some(Token::Word(word)) if word.quote_style.is_none() => {
            word.value.starts_with('_') || ["date", "time", "timestamp"].iter().any(|kind| cursor.is(kind))
        }
        _ => false,
    };
    if has_prefix
        && matches!(
            cursor.peek_at(1),
            Some(Token::SingleQuotedString(_) | Token::DoubleQuotedString(_))
        )
    {
        cursor.bump();
    }
    let sign = match cursor.peek() {
        Some(Token::Minus) => "-",
        Some(Token::Plus) => "",
        _ => {
            let found = match cursor.peek()? {
                Token::SingleQuotedString(text)
                | Token::DoubleQuotedString(text)
                | Token::NationalStringLiteral(text) => DeclaredDefault::Text(text.clone()),
                Token::Number(digits, _) => DeclaredDefault::Number(digits.clone()),
                Token::SingleQuotedByteStringLiteral(bits) | Token::DoubleQuotedByteStringLiteral(bits) => {
                    DeclaredDefault::Bits(bits.clone())
                }
                Token::HexStringLiteral(digits) => DeclaredDefault::Bytes(bytes(digits)?),
                Token::Word(word) if word.quote_style.is_none() => {
                    DeclaredDefault::Bits(word.value.strip_prefix("0b")?.to_owned())
                }
                _ => return None,
            };
            cursor.bump();
            return Some(found);
        }
    };
    cursor.bump();
    match cursor.bump()? {
        Token::Number(digits, _) => Some(DeclaredDefault::Number(format!("{sign}{digits}"))),
        _ => None,
    }
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let even = if digits.len() % 2 == 1 {
        format!("0{digits}")
    } else {
        digits.to_owned()
    };
    crate::expression::unhex(&even)
}

/// CURRENT_TIMESTAMP and its synonyms, with their digits.
pub(super) fn now(cursor: &mut Cursor<'_>) -> Option<u8> {
    let mut ahead = cursor.clone();
    let needs_call = ahead.is("now");
    ahead.eat_one_of(&["current_timestamp", "now", "localtimestamp", "localtime"])?;
    let mut digits = 0;
    if ahead.is_symbol(&Token::LParen) {
        let mut inside = ahead.parenthesized().ok()?;
        if !inside.is_at_end() {
            digits = u8::try_from(inside.integer().ok()?)
                .ok()
                .filter(|digits| *digits <= 6)?;
            inside.expect_end().ok()?;
        }
    } else if needs_call {
        return None;
    }
    *cursor = ahead;
    Some(digits)
}

/// The default of a column of that type, which the server spells `raw`, as inspecting the server shows it; `None` for NULL.
pub(super) fn catalogued(
    declared: &DeclaredDefault,
    kind: &MysqlType,
    raw: &str,
    database: &str,
    server: Server<'_>,
) -> Option<SourceDefault> {
    let version = server.version;
    let literal = match declared {
        DeclaredDefault::Null => return None,
        DeclaredDefault::Now(digits) => return Some(SourceDefault::Now(*digits)),
        DeclaredDefault::Expression(text) => return Some(SourceDefault::Expression(in_database(text, database))),
        DeclaredDefault::Text(text) => Literal::Text(text.clone()),
        DeclaredDefault::Number(digits) => Literal::Number(digits.clone()),
        DeclaredDefault::Bits(digits) => Literal::Bytes(bytes_of_bits(digits)),
        DeclaredDefault::Bytes(bytes) => Literal::Bytes(bytes.clone()),
    };
    // BLOB, TEXT and the like have only expressions; a literal is one, except in MariaDB's catalog.
    if is_large(kind) && !version.is_mariadb {
        return Some(SourceDefault::Expression(literal_text(declared, &literal.text())));
    }
    let stored = stored(&literal, kind, raw, version.is_mariadb);
    Some(SourceDefault::Literal(match kind {
        // The server keeps the moment, and shows it in the zone of who asks.
        MysqlType::Timestamp { digits } => calendar::moment(&stored)
            .and_then(|moment| server.zone.to_utc(moment))
            .map_or(stored, |moment| calendar::shown(moment, *digits)),
        _ => stored,
    }))
}

fn literal_text(declared: &DeclaredDefault, text: &str) -> String {
    match declared {
        DeclaredDefault::Number(_) => text.to_owned(),
        _ => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''")),
    }
}

/// MariaDB shows sequences with their database, in quotes.
fn in_database(text: &str, database: &str) -> String {
    let name = || {
        let tokens = tokens(&MySqlDialect {}, text, 1).ok()?;
        let mut cursor = Cursor::new(text, &tokens);
        cursor.eat("nextval").then_some(())?;
        let mut inside = cursor.parenthesized().ok()?;
        let mut parts = inside.parts().ok()?;
        (inside.is_at_end() && cursor.is_at_end()).then_some(())?;
        if parts.len() == 1 {
            parts.insert(0, database.to_owned());
        }
        Some(parts)
    };
    match name() {
        Some(parts) => {
            let parts: Vec<String> = parts.iter().map(|part| quoted_name(part)).collect();
            format!("nextval({})", parts.join("."))
        }
        None => text.to_owned(),
    }
}

fn is_large(kind: &MysqlType) -> bool {
    matches!(
        kind,
        MysqlType::TinyText
            | MysqlType::Text
            | MysqlType::MediumText
            | MysqlType::LongText
            | MysqlType::TinyBlob
            | MysqlType::Blob
            | MysqlType::MediumBlob
            | MysqlType::LongBlob
            | MysqlType::Json { .. }
            | MysqlType::Geometry { .. }
    )
}

/// The digits of `b'0101'` as bytes.
fn bytes_of_bits(digits: &str) -> Vec<u8> {
    let padded = format!("{digits:0>width$}", width = digits.len().div_ceil(8) * 8);
    let byte = |digits: &[u8]| {
        digits
            .iter()
            .fold(0, |byte, digit| byte << 1 | u8::from(*digit == b'1'))
    };
    padded.as_bytes().chunks(8).map(byte).collect()
}
