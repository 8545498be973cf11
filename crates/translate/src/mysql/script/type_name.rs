//! A column's type as people write it -> as the catalog of that server spells it.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/data-types.html>, seen in `information_schema.COLUMNS`.

use model::MysqlType;
use sqlparser::tokenizer::Token;

use super::charset::Charset;
use super::version::Version;
use crate::mysql::column_type;
use crate::script::{Cursor, SyntaxError};

/// A type as declared; its attributes stand among those of the column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct DeclaredType {
    /// Synonyms resolved.
    pub(super) name: &'static str,
    numbers: Vec<u32>,
    labels: Vec<String>,
    pub(super) unsigned: bool,
    pub(super) zerofill: bool,
    /// NATIONAL and N…: three-byte UTF-8 whatever the table has.
    pub(super) national: bool,
    /// CHAR(n) BYTE.
    pub(super) byte: bool,
    /// A type that no server of the family is known to have, as written; then `name` is empty.
    unknown: Option<String>,
}

/// The catalog's spelling, with what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spelled {
    pub(super) raw: String,
    pub(super) parsed: MysqlType,
}

/// Takes a type's name and its arguments.
pub(super) fn declared_type(cursor: &mut Cursor<'_>) -> Result<DeclaredType, SyntaxError> {
    // The longest spelling has three words (NATIONAL CHARACTER VARYING).
    let mut words = Vec::new();
    for ahead in 0..3 {
        match cursor.peek_at(ahead) {
            Some(Token::Word(word)) if word.quote_style.is_none() => words.push(word.value.clone()),
            _ => break,
        }
    }
    let found = (1..=words.len()).rev().find_map(|count| {
        let name = column_type::canonical_name(&words[..count].join(" "))?;
        Some((count, name))
    });
    let Some((count, name)) = found else {
        // The column is there, whatever its type is: translation says that it does not know it.
        let Some(word) = words.first() else {
            return Err(cursor.error("a type"));
        };
        cursor.bump();
        let mut raw = word.clone();
        if cursor.is_symbol(&Token::LParen) {
            raw.push_str(&format!("({})", cursor.parenthesized()?.rest()));
        }
        return Ok(DeclaredType {
            unknown: Some(raw),
            ..DeclaredType::default()
        });
    };
    for _ in 0..count {
        cursor.bump();
    }
    let first = words[0].to_ascii_lowercase();
    let mut declared = DeclaredType {
        name,
        national: first.starts_with('n') && first != "numeric" && first != "number",
        ..DeclaredType::default()
    };
    if cursor.is_symbol(&Token::LParen) {
        let mut inside = cursor.parenthesized()?;
        while !inside.is_at_end() {
            match inside.peek() {
                Some(Token::Number(..)) => declared
                    .numbers
                    .push(u32::try_from(inside.integer()?).map_err(|_| inside.error("a smaller number"))?),
                _ => {
                    // An introducer says of the label's bytes what the file's encoding says already.
                    if matches!(inside.peek(), Some(Token::Word(word)) if word.value.starts_with('_')) {
                        inside.bump();
                    }
                    declared.labels.push(inside.string()?);
                }
            }
            if !inside.eat_symbol(&Token::Comma) {
                inside.expect_end()?;
            }
        }
    }
    Ok(declared)
}

impl DeclaredType {
    /// Whether columns of the type have a character set.
    pub(super) fn is_text(&self) -> bool {
        matches!(
            self.name,
            "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "enum" | "set"
        ) && !self.byte
    }

    /// Text types in character set `binary`, and BYTE ones, are their binary counterparts.
    fn name_in(&self, charset: &Charset) -> &'static str {
        if !(self.byte || charset.name == "binary") {
            return self.name;
        }
        match self.name {
            "char" => "binary",
            "varchar" => "varbinary",
            "tinytext" => "tinyblob",
            "text" => "blob",
            "mediumtext" => "mediumblob",
            "longtext" => "longblob",
            name => name,
        }
    }

    /// The type in a character set, as the server spells it.
    pub(super) fn spelled(&self, charset: &Charset, version: &Version) -> Spelled {
        if let Some(raw) = &self.unknown {
            return Spelled {
                raw: raw.clone(),
                parsed: MysqlType::Unsupported { raw: raw.clone() },
            };
        }
        let name = self.name_in(charset);
        let raw = self.raw(name, charset, version);
        let parsed = match column_type::parse(&raw) {
            // MariaDB keeps JSON as LONGTEXT with a check.
            MysqlType::LongText if self.name == "json" => MysqlType::Json { alias: true },
            parsed => parsed,
        };
        Spelled { raw, parsed }
    }

    fn raw(&self, name: &'static str, charset: &Charset, version: &Version) -> String {
        let first = self.numbers.first().copied();
        match name {
            "tinyint" | "smallint" | "mediumint" | "int" | "bigint" => self.integer(name, version),
            "boolean" => "tinyint(1)".to_owned(),
            "serial" => DeclaredType {
                unsigned: true,
                ..DeclaredType::default()
            }
            .integer("bigint", version),
            "decimal" => {
                let precision = first.filter(|precision| *precision > 0).unwrap_or(10);
                let scale = self.numbers.get(1).copied().unwrap_or(0);
                self.with_sign(format!("decimal({precision},{scale})"))
            }
            "float" => match self.numbers.as_slice() {
                [] => self.with_sign("float".to_owned()),
                [precision] if *precision > 24 => self.with_sign("double".to_owned()),
                [_] => self.with_sign("float".to_owned()),
                _ => self.with_sign(with_numbers(name, &self.numbers)),
            },
            "double" => self.with_sign(with_numbers(name, &self.numbers)),
            "bit" | "char" | "binary" => format!("{name}({})", first.unwrap_or(1)),
            "varchar" | "varbinary" => match first {
                Some(length) => sized(name, length, charset),
                None => name.to_owned(),
            },
            "text" | "blob" => match first.filter(|length| *length > 0) {
                Some(length) => {
                    let width = if name == "text" { u64::from(charset.width()) } else { 1 };
                    size_class(name, u64::from(length) * width).to_owned()
                }
                None => name.to_owned(),
            },
            "time" | "datetime" | "timestamp" => match first {
                Some(digits) if digits > 0 => format!("{name}({digits})"),
                _ => name.to_owned(),
            },
            "year" if version.shows_widths() => format!("year({})", first.unwrap_or(4)),
            "year" => "year".to_owned(),
            "enum" | "set" => {
                let labels: Vec<String> = self.labels.iter().map(|label| quoted_label(label)).collect();
                format!("{name}({})", labels.join(","))
            }
            "json" if version.is_mariadb => "longtext".to_owned(),
            "geometrycollection" if version.is_mysql_since(8, 0, 0) => "geomcollection".to_owned(),
            name => with_numbers(name, &self.numbers),
        }
    }

    fn integer(&self, name: &str, version: &Version) -> String {
        let unsigned = self.unsigned || self.zerofill;
        let width = self.numbers.first().copied();
        let natural = match (name, unsigned) {
            ("tinyint", false) => 4,
            ("tinyint", true) => 3,
            ("smallint", false) => 6,
            ("smallint", true) => 5,
            ("mediumint", false) => 9,
            ("mediumint", true) => 8,
            ("int", false) => 11,
            ("int", true) => 10,
            _ => 20,
        };
        let is_boolean = name == "tinyint" && width == Some(1) && !unsigned;
        let shown = version.shows_widths() || self.zerofill || is_boolean;
        self.with_sign(if shown {
            format!("{name}({})", width.filter(|width| *width > 0).unwrap_or(natural))
        } else {
            name.to_owned()
        })
    }

    fn with_sign(&self, name: String) -> String {
        match (self.unsigned, self.zerofill) {
            (_, true) => format!("{name} unsigned zerofill"),
            (true, false) => format!("{name} unsigned"),
            (false, false) => name,
        }
    }

    /// The same type with room for characters that take more bytes: what CONVERT TO CHARACTER SET makes of texts.
    pub(super) fn widened(name: &str) -> &'static str {
        match name {
            "tinytext" => "text",
            "text" => "mediumtext",
            _ => "longtext",
        }
    }
}

fn with_numbers(name: &str, numbers: &[u32]) -> String {
    if numbers.is_empty() {
        return name.to_owned();
    }
    let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
    format!("{name}({})", numbers.join(","))
}

/// What is too long for a row of its own kind becomes a text or a blob, where the server is not strict.
fn sized(name: &str, length: u32, charset: &Charset) -> String {
    let (width, family) = if name == "varchar" {
        (charset.width(), "text")
    } else {
        (1, "blob")
    };
    let bytes = u64::from(length) * u64::from(width);
    if bytes > 65_535 {
        size_class(family, bytes).to_owned()
    } else {
        format!("{name}({length})")
    }
}

/// The smallest of a family that holds so many bytes.
fn size_class(family: &str, bytes: u64) -> &'static str {
    match (family, bytes) {
        ("text", 0..=255) => "tinytext",
        ("text", 256..=65_535) => "text",
        ("text", 65_536..=16_777_215) => "mediumtext",
        ("text", _) => "longtext",
        (_, 0..=255) => "tinyblob",
        (_, 256..=65_535) => "blob",
        (_, 65_536..=16_777_215) => "mediumblob",
        _ => "longblob",
    }
}

/// A label as the catalog shows it; the server takes spaces from its end.
fn quoted_label(label: &str) -> String {
    let mut text = String::from("'");
    for c in label.trim_end_matches(' ').chars() {
        match c {
            '\'' => text.push_str("''"),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\0' => text.push_str("\\0"),
            c => text.push(c),
        }
    }
    text.push('\'');
    text
}

#[cfg(test)]
mod tests {
    use sqlparser::dialect::MySqlDialect;

    use super::*;
    use crate::script::tokens;

    fn spelled(text: &str, version: &str) -> String {
        let version = Version::parse(version);
        let tokens = tokens(&MySqlDialect {}, text, 1).unwrap();
        let mut cursor = Cursor::new(text, &tokens);
        let mut declared = declared_type(&mut cursor).unwrap();
        declared.unsigned = cursor.eat("unsigned");
        declared.zerofill = cursor.eat("zerofill");
        declared.byte = cursor.eat("byte");
        let charset = Charset::named("utf8mb4", &version);
        declared.spelled(&charset, &version).raw
    }

    #[test]
    fn types_are_spelled_as_the_catalogs_do() {
        for (text, mysql, mariadb) in [
            ("INTEGER", "int", "int(11)"),
            ("int(5) unsigned", "int unsigned", "int(5) unsigned"),
            (
                "int(5) zerofill",
                "int(5) unsigned zerofill",
                "int(5) unsigned zerofill",
            ),
            ("int4 unsigned", "int unsigned", "int(10) unsigned"),
            ("BOOL", "tinyint(1)", "tinyint(1)"),
            ("tinyint(1) unsigned", "tinyint unsigned", "tinyint(1) unsigned"),
            ("middleint", "mediumint", "mediumint(9)"),
            ("serial", "bigint unsigned", "bigint(20) unsigned"),
            ("dec", "decimal(10,0)", "decimal(10,0)"),
            ("FIXED(5)", "decimal(5,0)", "decimal(5,0)"),
            (
                "numeric(8,2) unsigned",
                "decimal(8,2) unsigned",
                "decimal(8,2) unsigned",
            ),
            ("float(24)", "float", "float"),
            ("float(25)", "double", "double"),
            ("float(7,3)", "float(7,3)", "float(7,3)"),
            ("double precision", "double", "double"),
            ("real", "double", "double"),
            ("bit", "bit(1)", "bit(1)"),
            ("character varying(20)", "varchar(20)", "varchar(20)"),
            ("national varchar(20)", "varchar(20)", "varchar(20)"),
            ("national character varying(20)", "varchar(20)", "varchar(20)"),
            ("nchar", "char(1)", "char(1)"),
            ("char(9) byte", "binary(9)", "binary(9)"),
            ("varchar(70000)", "mediumtext", "mediumtext"),
            ("text(63)", "tinytext", "tinytext"),
            ("text(64)", "text", "text"),
            ("text(20000)", "mediumtext", "mediumtext"),
            ("blob(255)", "tinyblob", "tinyblob"),
            ("long", "mediumtext", "mediumtext"),
            ("long varbinary", "mediumblob", "mediumblob"),
            ("year", "year", "year(4)"),
            ("timestamp(0)", "timestamp", "timestamp"),
            ("datetime(6)", "datetime(6)", "datetime(6)"),
            ("json", "json", "longtext"),
            ("geometrycollection", "geomcollection", "geometrycollection"),
            (
                "enum('a ', 'b''c', 'd\\\\e')",
                r"enum('a','b''c','d\\e')",
                r"enum('a','b''c','d\\e')",
            ),
            ("vector(3)", "vector(3)", "vector(3)"),
        ] {
            assert_eq!(spelled(text, "9.1.0"), mysql, "{text}");
            assert_eq!(spelled(text, "10.11.6-MariaDB"), mariadb, "{text}");
        }
    }
}
