//! Defaults: as written, and as the catalog shows them for the column's type.

use model::MysqlType;
use model::source_schema::SourceDefault;
use sqlparser::dialect::MySqlDialect;
use sqlparser::tokenizer::Token;

use super::version::Version;
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

/// The default of a column of that type, as inspecting the server shows it; `None` for NULL.
pub(super) fn catalogued(
    declared: &DeclaredDefault,
    kind: &MysqlType,
    database: &str,
    version: &Version,
) -> Option<SourceDefault> {
    let text = match declared {
        DeclaredDefault::Null => return None,
        DeclaredDefault::Now(digits) => return Some(SourceDefault::Now(*digits)),
        DeclaredDefault::Expression(text) => return Some(SourceDefault::Expression(in_database(text, database))),
        DeclaredDefault::Text(text) | DeclaredDefault::Number(text) => text.clone(),
        DeclaredDefault::Bits(digits) => match kind {
            MysqlType::Bit { .. } => format!("b'{digits}'"),
            _ => u64::from_str_radix(digits, 2).map_or_else(|_| digits.clone(), |value| value.to_string()),
        },
        DeclaredDefault::Bytes(bytes) if is_binary(kind) => return Some(hex(bytes)),
        DeclaredDefault::Bytes(bytes) if is_text(kind) => String::from_utf8_lossy(bytes).into_owned(),
        DeclaredDefault::Bytes(bytes) => {
            let number = bytes
                .iter()
                .take(16)
                .fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
            match kind {
                MysqlType::Bit { .. } => format!("b'{number:b}'"),
                _ => number.to_string(),
            }
        }
    };
    Some(match kind {
        kind if is_binary(kind) => hex(text.as_bytes()),
        // BLOB, TEXT and the like have only expressions; a literal is one, except in MariaDB's catalog.
        kind if is_large(kind) && !version.is_mariadb => SourceDefault::Expression(literal_text(declared, &text)),
        kind => SourceDefault::Literal(stored(kind, text)),
    })
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

fn is_binary(kind: &MysqlType) -> bool {
    matches!(kind, MysqlType::Binary { .. } | MysqlType::Varbinary { .. })
}

fn is_text(kind: &MysqlType) -> bool {
    matches!(
        kind,
        MysqlType::Char { .. } | MysqlType::Varchar { .. } | MysqlType::Enum { .. } | MysqlType::Set { .. }
    ) || is_large(kind)
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

fn hex(bytes: &[u8]) -> SourceDefault {
    use std::fmt::Write as _;
    let mut text = String::from("0x");
    for byte in bytes {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02X}");
    }
    SourceDefault::Literal(text)
}

/// A literal as the column stores it.
fn stored(kind: &MysqlType, text: String) -> String {
    let known = match kind {
        MysqlType::TinyInt { .. }
        | MysqlType::SmallInt { .. }
        | MysqlType::MediumInt { .. }
        | MysqlType::Int { .. }
        | MysqlType::BigInt { .. } => whole(&text),
        MysqlType::Decimal { scale, .. } => decimal(&text, usize::from(*scale)),
        MysqlType::Float { .. } | MysqlType::Double { .. } => float(&text),
        MysqlType::Bit { .. } if !text.starts_with("b'") => text.parse::<u64>().ok().map(|bits| format!("b'{bits:b}'")),
        MysqlType::Datetime { digits } | MysqlType::Timestamp { digits } => moment(&text, usize::from(*digits)),
        MysqlType::Date => text.split([' ', 'T']).next().map(padded_date),
        MysqlType::Char { .. } => Some(text.trim_end_matches(' ').to_owned()),
        MysqlType::Enum { labels } => labels
            .iter()
            .find(|label| **label == text)
            .or_else(|| {
                labels
                    .iter()
                    .find(|label| label.to_lowercase() == text.trim_end().to_lowercase())
            })
            .cloned(),
        MysqlType::Year => text.parse::<u32>().ok().map(|year| match year {
            0 => "0000".to_owned(),
            1..=69 => (2000 + year).to_string(),
            70..=99 => (1900 + year).to_string(),
            year => year.to_string(),
        }),
        _ => None,
    };
    known.unwrap_or(text)
}

/// A whole number without leading zeros; `None` for what is none.
fn whole(text: &str) -> Option<String> {
    let trimmed = text.trim();
    let integral = match trimmed.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|byte| byte == b'0') => whole,
        Some(_) => return None,
        None => trimmed,
    };
    integral.parse::<i128>().ok().map(|number| number.to_string())
}

/// A decimal with that many digits after the point, if none of them is lost.
fn decimal(text: &str, scale: usize) -> Option<String> {
    let trimmed = text.trim();
    let (sign, digits) = match trimmed.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || digits.len() <= usize::from(digits.contains('.')) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > scale {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if scale == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction:0<scale$}")
    })
}

/// A number with a point, without the zeros at its end; what has an exponent stays as it is.
fn float(text: &str) -> Option<String> {
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    if !plain || !text.contains('.') || text.parse::<f64>().is_err() {
        return None;
    }
    let short = text.trim_end_matches('0').trim_end_matches('.');
    Some(if short.is_empty() || short == "-" {
        "0".to_owned()
    } else {
        short.to_owned()
    })
}

fn padded_date(date: &str) -> String {
    let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => date.to_owned(),
    }
}

/// A date with a time of so many fractional digits.
fn moment(text: &str, digits: usize) -> Option<String> {
    let trimmed = text.trim();
    let (date, time) = trimmed.split_once([' ', 'T']).unwrap_or((trimmed, "00:00:00"));
    // `0` is how people ask for the zero date.
    let date = match date {
        "0" => "0000-00-00".to_owned(),
        date => padded_date(date),
    };
    if date.split('-').count() != 3 {
        return None;
    }
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > digits {
        return None;
    }
    let clock: Vec<String> = clock.split(':').map(|part| format!("{part:0>2}")).collect();
    let clock = clock.join(":");
    Some(if digits == 0 {
        format!("{date} {clock}")
    } else {
        format!("{date} {clock}.{fraction:0<digits$}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mysql::column_type::parse;

    #[test]
    fn literals_are_stored_as_the_type_has_them() {
        for (kind, text, wanted) in [
            ("int", "007", "7"),
            ("int", "1.0", "1"),
            ("tinyint(1)", "-1", "-1"),
            ("decimal(10,2)", "0", "0.00"),
            ("decimal(10,2)", "-.5", "-0.50"),
            ("decimal(10,0)", "12.", "12"),
            ("datetime", "2020-01-01", "2020-01-01 00:00:00"),
            ("datetime(3)", "2020-1-1 3:00:00.5", "2020-01-01 03:00:00.500"),
            ("timestamp", "0", "0000-00-00 00:00:00"),
            ("date", "2020-01-01 00:00:00", "2020-01-01"),
            ("enum('A','b')", "a", "A"),
            ("bit(4)", "5", "b'101'"),
            ("year", "70", "1970"),
            ("varchar(9)", " x ", " x "),
            ("double", "1.50", "1.5"),
            ("float", "2.0", "2"),
            ("double", "1e-7", "1e-7"),
        ] {
            assert_eq!(stored(&parse(kind), text.to_owned()), wanted, "{kind} {text}");
        }
    }
}
