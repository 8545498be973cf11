//! Safe file names for names of databases, and hexadecimal text.

use model::TableName;
use sha2::{Digest, Sha256};

use crate::error::StageError;

/// Longest encoded table name that is kept whole; longer ones are cut and made unique by a hash.
const LONGEST: usize = 120;
/// How much of a longer name is kept.
const KEPT: usize = 80;

/// The folder name of a table: schema and name, each with every byte but `a-z`, `0-9`, `_` and `-` as `%` and two lower-case
/// hexadecimal digits (an empty part as `%` alone), with a `.` between. Upper-case letters are encoded too, so that names
/// which differ by case only stay apart where the file system ignores case. What is longer than 120 bytes becomes its first
/// 80 bytes, `~`, and 32 hexadecimal digits of its SHA-256.
pub fn table_folder(table: &TableName) -> String {
    let whole = format!("{}.{}", encode(&table.schema), encode(&table.name));
    if whole.len() <= LONGEST {
        return whole;
    }
    let hash = sha256_hex(whole.as_bytes());
    // The encoded name is ASCII.
    format!("{}~{}", &whole[..KEPT], &hash[..32])
}

fn encode(part: &str) -> String {
    if part.is_empty() {
        return "%".to_owned();
    }
    let mut encoded = String::with_capacity(part.len());
    for byte in part.bytes() {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-' {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            push_hex(&mut encoded, byte);
        }
    }
    encoded
}

/// Checks a name that becomes part of a file name as it is.
pub(crate) fn check_part(name: &str) -> Result<(), StageError> {
    let fits = (1..=100).contains(&name.len())
        && !name.starts_with('.')
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    if fits {
        Ok(())
    } else {
        Err(StageError::BadName { name: name.to_owned() })
    }
}

/// Lower-case hexadecimal text, two digits a byte.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    bytes.iter().for_each(|byte| push_hex(&mut text, *byte));
    text
}

fn push_hex(text: &mut String, byte: u8) {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    text.push(DIGITS[usize::from(byte >> 4)]);
    text.push(DIGITS[usize::from(byte & 15)]);
}

/// The bytes of hexadecimal text.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    pairs
        .iter()
        .map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
        .collect()
}

/// SHA-256 of bytes, as 64 hexadecimal digits.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    to_hex(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn any_two_tables_have_two_folders_even_where_case_is_ignored() {
        let long = "ä".repeat(200);
        let tables = [
            ("shop", "orders"),
            ("shop", "Orders"),
            ("Shop", "orders"),
            ("shop.orders", "x"),
            ("shop", "orders.x"),
            ("", ""),
            ("", "a"),
            ("a", ""),
            ("..", ".."),
            ("a/b", "c"),
            ("a", "b/c"),
            ("a", "%62"),
            ("a", "b"),
            ("a", "\0"),
            ("a", "é"),
            ("a", "e\u{301}"),
            ("a", &long),
            ("a", &long[..398]),
            (&long, "a"),
            ("a", "CON"),
            ("a", " b"),
            ("a", "b "),
            ("~", "a"),
        ];
        let folders: HashSet<String> = tables
            .iter()
            .map(|(s, n)| table_folder(&TableName::new(*s, *n)).to_lowercase())
            .collect();
        assert_eq!(folders.len(), tables.len());
        for folder in folders {
            assert!(
                folder.len() <= LONGEST && !folder.starts_with('.') && !folder.contains(['/', '\\', '\0', ' ']),
                "{folder}"
            );
        }
        assert_eq!(
            table_folder(&TableName::new("shop", "Order items")),
            "shop.%4frder%20items"
        );
    }

    #[test]
    fn hex_goes_both_ways() {
        assert_eq!(to_hex(&[0, 0xab, 0xff]), "00abff");
        assert_eq!(from_hex("00abFF"), Some(vec![0, 0xab, 0xff]));
        assert_eq!(from_hex("0"), None);
        assert_eq!(from_hex("+1"), None);
        assert_eq!(
            sha256_hex(b""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn parts_cannot_leave_their_folder() {
        for bad in ["", ".", "..", ".hidden", "a/b", "a b", "ä", &"a".repeat(101)] {
            assert!(check_part(bad).is_err(), "{bad}");
        }
        assert!(check_part("0007-2026-01-02T03.04.05Z_a").is_ok());
    }
}
