//! When a server takes two values of a column for equal.
//!
//! Numbers, dates and bytes are compared as they are. Texts are compared under their collation where that needs no table of
//! weights: exactly, or without case between texts of printable ASCII, which no collation without a language of its own
//! holds for equal otherwise. Of other texts only a difference in what stands before the first other character is known.

use model::source_schema::SourceColumn;
use model::{MssqlType, MysqlType, SourceType};

/// How the values of a column are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Equality {
    /// By their bytes.
    Exact,
    /// Without the hyphens and the case of hexadecimal digits.
    Uuid,
    Text {
        letters: Letters,
        /// Spaces at the end do not count.
        padded: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    /// As they are encoded, whatever they are.
    Encoded,
    /// Upper and lower case differ.
    Cased,
    /// Upper and lower case are the same.
    Caseless,
    /// By rules that are not known here.
    Unknown,
}

impl Equality {
    /// Of a column of texts, and of labels, which are texts where a query compares them.
    pub(super) fn of_text(column: &SourceColumn) -> Equality {
        match &column.source_type {
            SourceType::Mysql(_) => collated(column.collation.as_deref().unwrap_or_default()),
            SourceType::Mssql(source) => mssql_equality(source, column.collation.as_deref()),
        }
    }

    pub(super) fn of(column: &SourceColumn) -> Equality {
        let source = match &column.source_type {
            SourceType::Mysql(source) => source,
            SourceType::Mssql(source) => return mssql_equality(source, column.collation.as_deref()),
        };
        let is_text = matches!(
            source,
            MysqlType::Char { .. }
                | MysqlType::Varchar { .. }
                | MysqlType::TinyText
                | MysqlType::Text
                | MysqlType::MediumText
                | MysqlType::LongText
        );
        match source {
            MysqlType::Uuid => Equality::Uuid,
            // One address has many spellings.
            MysqlType::Inet4 | MysqlType::Inet6 | MysqlType::Json { .. } => Equality::Text {
                letters: Letters::Unknown,
                padded: false,
            },
            _ if is_text => collated(column.collation.as_deref().unwrap_or_default()),
            _ => Equality::Exact,
        }
    }
}

/// Spaces at the end count nowhere; a column of no collation has that of its database, and nearly all of those know no case.
///
/// <https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support>
fn mssql_equality(source: &MssqlType, collation: Option<&str>) -> Equality {
    match source {
        MssqlType::Char { .. }
        | MssqlType::Varchar { .. }
        | MssqlType::Text
        | MssqlType::Nchar { .. }
        | MssqlType::Nvarchar { .. }
        | MssqlType::Ntext => {}
        MssqlType::UniqueIdentifier => return Equality::Uuid,
        _ => return Equality::Exact,
    }
    let name = collation.unwrap_or_default().to_ascii_lowercase();
    let has = |word: &str| name.split('_').any(|part| part == word);
    let letters = if has("bin") || has("bin2") {
        Letters::Encoded
    } else if has("cs") {
        Letters::Cased
    } else if has("ci") || name.is_empty() {
        Letters::Caseless
    } else {
        Letters::Unknown
    };
    // In these letters of ASCII are others.
    let is_of_language = [
        "turkish",
        "azeri",
        "danish",
        "norwegian",
        "hungarian",
        "croatian",
        "czech",
        "slovak",
        "traditional_spanish",
    ];
    let letters = if letters != Letters::Encoded && is_of_language.iter().any(|language| name.starts_with(language)) {
        Letters::Unknown
    } else {
        letters
    };
    Equality::Text { letters, padded: true }
}

/// <https://dev.mysql.com/doc/refman/9.0/en/charset-collation-names.html>,
/// <https://dev.mysql.com/doc/refman/9.0/en/charset-binary-collations.html>; that printable ASCII differs in nothing but case
/// was tried on MariaDB for every pair of characters in each kind of collation that is named here.
fn collated(collation: &str) -> Equality {
    let name = collation.to_ascii_lowercase();
    if name == "binary" {
        return Equality::Exact;
    }
    let rules = name.split_once('_').map_or("", |(_, rules)| rules);
    let letters = match rules {
        "bin" | "nopad_bin" | "0900_bin" => Letters::Encoded,
        "general_ci"
        | "general_nopad_ci"
        | "general_mysql500_ci"
        | "unicode_ci"
        | "unicode_nopad_ci"
        | "unicode_520_ci"
        | "unicode_520_nopad_ci"
        | "0900_ai_ci"
        | "0900_as_ci"
        | "uca1400_ai_ci"
        | "uca1400_as_ci"
        | "uca1400_nopad_ai_ci"
        | "uca1400_nopad_as_ci" => Letters::Caseless,
        "0900_as_cs" | "uca1400_as_cs" | "uca1400_nopad_as_cs" => Letters::Cased,
        "swedish_ci" | "german1_ci" if name.starts_with("latin1") => Letters::Caseless,
        "general_cs" if name.starts_with("latin1") => Letters::Cased,
        _ => Letters::Unknown,
    };
    Equality::Text {
        letters,
        padded: !(name.contains("nopad") || name.contains("0900")),
    }
}

/// A letter without its case, where all collations that know no case agree: tried on MariaDB for every letter in each kind of
/// them.
fn lowered(letter: char) -> char {
    match letter {
        'A'..='Z' => letter.to_ascii_lowercase(),
        '\u{c0}'..='\u{de}' | '\u{100}'..='\u{177}' | '\u{391}'..='\u{3a9}' | '\u{400}'..='\u{42f}' => {
            let mut lower = letter.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(lower), None) => lower,
                _ => letter,
            }
        }
        _ => letter,
    }
}

impl Equality {
    /// The bytes by which a value is compared, and how many of them are certain.
    pub(super) fn certain(self, bytes: &[u8]) -> (Vec<u8>, usize) {
        match self {
            Equality::Exact => {
                // So that no value ends within another.
                let mut value = bytes.len().to_be_bytes().to_vec();
                value.extend(bytes);
                let length = value.len();
                (value, length)
            }
            Equality::Uuid => {
                let digits = bytes.iter().filter(|byte| **byte != b'-');
                let value: Vec<u8> = digits.map(u8::to_ascii_lowercase).collect();
                let length = value.len();
                (value, length)
            }
            Equality::Text { letters, padded } => {
                let end = bytes.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
                let mut value = if padded { bytes[..end].to_vec() } else { bytes.to_vec() };
                let printable = |byte: &u8| (b' '..=b'~').contains(byte);
                let plain = value.iter().position(|byte| !printable(byte)).unwrap_or(value.len());
                let certain = match letters {
                    Letters::Encoded => value.iter().position(|byte| *byte == 0).unwrap_or(value.len()),
                    Letters::Cased | Letters::Caseless => plain,
                    Letters::Unknown => 0,
                };
                if letters == Letters::Caseless {
                    value[..certain].make_ascii_lowercase();
                    if let Some(text) = value.get(certain..).and_then(|rest| std::str::from_utf8(rest).ok()) {
                        let folded: String = text.chars().map(lowered).collect();
                        value.splice(certain.., folded.into_bytes());
                    }
                }
                // A space before what is not certain may be one at the end.
                let certain = if certain == value.len() || !padded {
                    certain
                } else {
                    let kept = value[..certain].iter().rposition(|byte| *byte != b' ');
                    kept.map_or(0, |last| last + 1)
                };
                (value, certain)
            }
        }
    }
}
