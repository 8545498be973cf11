//! Column defaults: the three ways in which servers spell them.
//!
//! MySQL 8 gives a literal without quotes and marks everything else by `DEFAULT_GENERATED` in EXTRA; MySQL 5.7 gives
//! only literals and CURRENT_TIMESTAMP; MariaDB quotes literals and leaves the rest bare.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/information-schema-columns-table.html>,
//! <https://mariadb.com/kb/en/information-schema-columns-table/>

use model::MysqlType;
use model::source_schema::SourceDefault;

use crate::mysql::quote;
use crate::mysql::version::{Product, Version};

/// What the catalog says about a column's default.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Catalogued<'a> {
    /// COLUMN_DEFAULT.
    pub(crate) text: Option<&'a str>,
    /// EXTRA.
    pub(crate) extra: &'a str,
    pub(crate) column_type: &'a MysqlType,
}

/// The default. A literal of a BINARY or VARBINARY column is always given as `0x…`; of a BIT column as `b'…'`.
pub(crate) fn parse(version: &Version, column: Catalogued<'_>) -> Option<SourceDefault> {
    let text = column.text?;
    let default = match version.product {
        Product::Mariadb => mariadb(text)?,
        Product::Mysql if generated_default(column.extra) => expression(&unescape(text)),
        // Only here may CURRENT_TIMESTAMP of 5.7 be told from a text of that spelling: by the column's type.
        Product::Mysql => match (column.column_type, now(text)) {
            (MysqlType::Timestamp { .. } | MysqlType::Datetime { .. }, Some(digits)) => SourceDefault::Now(digits),
            _ => SourceDefault::Literal(text.to_owned()),
        },
    };
    Some(match (column.column_type, default) {
        (MysqlType::Binary { .. } | MysqlType::Varbinary { .. }, SourceDefault::Literal(literal)) => {
            // MySQL 8 has them in this form already; 5.7 does not, whatever the text looks like.
            let is_hex = version.is_mysql_since(8, 0, 0) && literal.starts_with("0x");
            SourceDefault::Literal(if is_hex {
                literal
            } else {
                format!("0x{}", quote::hex(literal.as_bytes()))
            })
        }
        (_, default) => default,
    })
}

fn generated_default(extra: &str) -> bool {
    extra.to_ascii_uppercase().contains("DEFAULT_GENERATED")
}

fn mariadb(text: &str) -> Option<SourceDefault> {
    if text.eq_ignore_ascii_case("NULL") {
        return None;
    }
    if let Some(literal) = unquote(text) {
        return Some(SourceDefault::Literal(literal));
    }
    let is_bits = text.len() > 3
        && text.starts_with("b'")
        && text.ends_with('\'')
        && text[2..text.len() - 1].bytes().all(|byte| matches!(byte, b'0' | b'1'));
    if is_bits || is_number(text) {
        return Some(SourceDefault::Literal(text.to_owned()));
    }
    Some(expression(text))
}

fn expression(text: &str) -> SourceDefault {
    match now(text) {
        Some(digits) => SourceDefault::Now(digits),
        None => SourceDefault::Expression(text.to_owned()),
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-' | b'+'))
        && text.parse::<f64>().is_ok()
}

/// Digits of `CURRENT_TIMESTAMP`, `current_timestamp()`, `now(6)`, `localtimestamp(3)`; `None` for anything else.
pub(crate) fn now(text: &str) -> Option<u8> {
    let lower = text.trim().to_ascii_lowercase();
    let rest = ["current_timestamp", "now", "localtimestamp", "localtime"]
        .iter()
        .filter_map(|name| lower.strip_prefix(name))
        .min_by_key(|rest| rest.len())?;
    if rest.is_empty() {
        // `now` without parentheses is no function.
        return if lower == "now" { None } else { Some(0) };
    }
    let inside = rest.trim().strip_prefix('(')?.strip_suffix(')')?.trim();
    if inside.is_empty() {
        Some(0)
    } else {
        inside.parse().ok().filter(|digits| *digits <= 6)
    }
}

/// Digits of `on update CURRENT_TIMESTAMP(n)` in EXTRA.
pub(crate) fn on_update_now(extra: &str) -> Option<u8> {
    let lower = extra.to_ascii_lowercase();
    let rest = lower.split_once("on update ")?.1;
    let end = rest
        .find(')')
        .map_or_else(|| rest.find([' ', ',']).unwrap_or(rest.len()), |at| at + 1);
    now(&rest[..end])
}

/// The value of a text that is one quoted literal and nothing else, as MariaDB prints it: `''` and backslash escapes.
fn unquote(text: &str) -> Option<String> {
    let inside = text.strip_prefix('\'')?.strip_suffix('\'')?;
    let mut value = String::with_capacity(inside.len());
    let mut rest = inside.chars();
    while let Some(c) = rest.next() {
        match c {
            // A single quote inside ends the literal: this is an expression.
            '\'' => match rest.next() {
                Some('\'') => value.push('\''),
                _ => return None,
            },
            '\\' => value.push(escaped(rest.next()?)),
            c => value.push(c),
        }
    }
    Some(value)
}

/// The character behind a backslash.
fn escaped(c: char) -> char {
    match c {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        'b' => '\u{8}',
        'Z' => '\u{1a}',
        c => c,
    }
}

/// MySQL 8 keeps expressions in its catalog escaped once more (`_utf8mb4\'a\'`). That is seen from the first quote: in
/// a plain expression it opens a literal and has no backslash before it.
pub(crate) fn unescape(expression: &str) -> String {
    let Some(first) = expression.find('\'') else {
        return expression.to_owned();
    };
    if !expression[..first].ends_with('\\') {
        return expression.to_owned();
    }
    let mut text = String::with_capacity(expression.len());
    let mut rest = expression.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => text.push(rest.next().map_or('\\', escaped)),
            c => text.push(c),
        }
    }
    one_encoding(&text)
}

/// MySQL (seen in 9.7) writes the bytes of a `_utf8mb4` literal into its catalog as if each were a Latin-1 character.
/// Taken back literal by literal: names around them are right.
fn one_encoding(expression: &str) -> String {
    const INTRODUCER: &str = "_utf8mb";
    let mut text = String::with_capacity(expression.len());
    let mut rest = expression;
    while let Some(start) = rest.find(INTRODUCER) {
        let Some(open) = rest[start..].find('\'').map(|at| start + at + 1) else {
            break;
        };
        let close = open + literal_length(&rest[open..]);
        text.push_str(&rest[..open]);
        text.push_str(&twice_encoded(&rest[open..close]).unwrap_or_else(|| rest[open..close].to_owned()));
        rest = &rest[close..];
    }
    text.push_str(rest);
    text
}

/// Bytes before the quote that ends a literal; a doubled quote goes on as a literal of its own.
fn literal_length(inside: &str) -> usize {
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' => return at,
            _ => {}
        }
    }
    inside.len()
}

/// The text whose UTF-8 bytes were read as Latin-1; `None` if this is no such text.
fn twice_encoded(literal: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = literal.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn default(version: &str, text: &str, extra: &str, column_type: &MysqlType) -> Option<SourceDefault> {
        parse(
            &Version::parse(version),
            Catalogued {
                text: Some(text),
                extra,
                column_type,
            },
        )
    }

    fn literal(text: &str) -> Option<SourceDefault> {
        Some(SourceDefault::Literal(text.to_owned()))
    }

    fn expression(text: &str) -> Option<SourceDefault> {
        Some(SourceDefault::Expression(text.to_owned()))
    }

    #[test]
    fn mariadb_quotes_literals() {
        let text = MysqlType::Varchar { length: 9 };
        for (given, wanted) in [
            ("'new'", literal("new")),
            (r"'it''s \\ \n'", literal("it's \\ \n")),
            ("''", literal("")),
            ("-1.50", literal("-1.50")),
            ("1e10", literal("1e10")),
            ("b'101'", literal("b'101'")),
            ("NULL", None),
            ("current_timestamp(6)", Some(SourceDefault::Now(6))),
            ("current_timestamp()", Some(SourceDefault::Now(0))),
            ("(1 + 2)", expression("(1 + 2)")),
            ("uuid()", expression("uuid()")),
            ("'a' + 'b'", expression("'a' + 'b'")),
            ("nextval(`a`.`sq`)", expression("nextval(`a`.`sq`)")),
        ] {
            assert_eq!(default("10.11.6-MariaDB", given, "", &text), wanted, "{given}");
        }
        assert_eq!(
            default("10.11.6-MariaDB", "'a'", "", &MysqlType::Varbinary { length: 9 }),
            literal("0x61")
        );
    }

    #[test]
    fn mysql_marks_expressions() {
        let text = MysqlType::Varchar { length: 9 };
        let time = MysqlType::Datetime { digits: 6 };
        for (version, given, extra, column_type, wanted) in [
            ("8.0.36", "new", "", &text, literal("new")),
            ("8.0.36", "CURRENT_TIMESTAMP", "", &text, literal("CURRENT_TIMESTAMP")),
            ("8.0.36", "uuid()", "DEFAULT_GENERATED", &text, expression("uuid()")),
            (
                "8.0.36",
                r"concat(_utf8mb4\'a\',_utf8mb4\'it\\\'s\')",
                "DEFAULT_GENERATED",
                &text,
                expression(r"concat(_utf8mb4'a',_utf8mb4'it\'s')"),
            ),
            (
                "8.4.0",
                "CURRENT_TIMESTAMP(6)",
                "DEFAULT_GENERATED on update CURRENT_TIMESTAMP(6)",
                &time,
                Some(SourceDefault::Now(6)),
            ),
            (
                "5.7.44",
                "CURRENT_TIMESTAMP(6)",
                "on update CURRENT_TIMESTAMP(6)",
                &time,
                Some(SourceDefault::Now(6)),
            ),
            ("5.7.44", "NULL", "", &text, literal("NULL")),
        ] {
            assert_eq!(default(version, given, extra, column_type), wanted, "{version} {given}");
        }
        let binary = MysqlType::Binary { length: 2 };
        assert_eq!(default("8.0.36", "0x6162", "", &binary), literal("0x6162"));
        assert_eq!(default("5.7.44", "0x", "", &binary), literal("0x3078"));
    }

    #[test]
    fn on_update_is_found_in_every_spelling() {
        assert_eq!(
            on_update_now("DEFAULT_GENERATED on update CURRENT_TIMESTAMP(3)"),
            Some(3)
        );
        assert_eq!(on_update_now("on update current_timestamp()"), Some(0));
        assert_eq!(on_update_now("on update CURRENT_TIMESTAMP INVISIBLE"), Some(0));
        assert_eq!(on_update_now("on update current_timestamp(6), INVISIBLE"), Some(6));
        assert_eq!(on_update_now("auto_increment"), None);
    }

    #[test]
    fn only_expressions_that_the_catalog_escaped_are_unescaped() {
        assert_eq!(unescape(r"concat(`a`,_utf8mb4\' \')"), "concat(`a`,_utf8mb4' ')");
        assert_eq!(unescape(r"concat(`a`,'it\'s')"), r"concat(`a`,'it\'s')");
        assert_eq!(unescape("`a` + 1"), "`a` + 1");
    }

    #[test]
    fn literals_that_mysql_encoded_twice_are_taken_back() {
        // As MySQL 9 shows concat(`Größe`, 'é🙂it\'s') and 'plain'.
        let shown =
            "concat(`Größe`,_utf8mb4\\'\u{c3}\u{a9}\u{f0}\u{9f}\u{99}\u{82}it\\\\\\'s\\') <> _utf8mb4\\'plain\\'";
        assert_eq!(
            unescape(shown),
            "concat(`Größe`,_utf8mb4'é🙂it\\'s') <> _utf8mb4'plain'"
        );
        // What is right already stays.
        assert_eq!(unescape("_utf8mb4\\'é\\'"), "_utf8mb4'é'");
        assert_eq!(unescape("_utf8mb4\\'日本\\'"), "_utf8mb4'日本'");
    }
}
