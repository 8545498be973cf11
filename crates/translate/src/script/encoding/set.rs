//! The character sets that MySQL's clients send statements in, beside UTF-8 and latin1.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/charset-charsets.html>.

use encoding_rs::Encoding as Table;

use super::raw::{byte_of, escape, is_escape};

/// A set with its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CharacterSet {
    name: &'static str,
    table: &'static Table,
    /// Bytes of its longest character, as far as it is read.
    longest: usize,
    /// Codes, from and to, that the server takes otherwise than the table does, or whose characters it does not have.
    other: &'static [(u16, u16)],
}

const fn single(name: &'static str, table: &'static Table, other: &'static [(u16, u16)]) -> CharacterSet {
    CharacterSet {
        name,
        table,
        longest: 1,
        other,
    }
}

const fn of_pairs(name: &'static str, table: &'static Table, other: &'static [(u16, u16)]) -> CharacterSet {
    CharacterSet {
        name,
        table,
        longest: 2,
        other,
    }
}

/// Found by having a server (MariaDB 10.11) convert every code; `gb18030`, which only MySQL has, is read as far as GBK goes.
/// Characters of three and four bytes are not read.
const SETS: &[CharacterSet] = &[
    single("latin2", encoding_rs::ISO_8859_2, &[]),
    single("latin5", encoding_rs::WINDOWS_1254, &[(0x80, 0x9f)]),
    single("latin7", encoding_rs::ISO_8859_13, &[]),
    single(
        "greek",
        encoding_rs::ISO_8859_7,
        &[(0xa1, 0xa2), (0xa4, 0xa5), (0xaa, 0xaa)],
    ),
    single("hebrew", encoding_rs::ISO_8859_8, &[(0xaf, 0xaf)]),
    single(
        "cp1250",
        encoding_rs::WINDOWS_1250,
        &[(0x81, 0x81), (0x83, 0x83), (0x88, 0x88), (0x90, 0x90), (0x98, 0x98)],
    ),
    single("cp1251", encoding_rs::WINDOWS_1251, &[(0x98, 0x98)]),
    single(
        "cp1256",
        encoding_rs::WINDOWS_1256,
        &[
            (0x8a, 0x8a),
            (0x8f, 0x8f),
            (0x98, 0x98),
            (0x9a, 0x9a),
            (0x9f, 0x9f),
            (0xaa, 0xaa),
            (0xc0, 0xc0),
            (0xff, 0xff),
        ],
    ),
    single(
        "cp1257",
        encoding_rs::WINDOWS_1257,
        &[
            (0x81, 0x81),
            (0x83, 0x83),
            (0x88, 0x88),
            (0x8a, 0x8a),
            (0x8c, 0x8c),
            (0x90, 0x90),
            (0x98, 0x98),
            (0x9a, 0x9a),
            (0x9c, 0x9c),
            (0x9f, 0x9f),
        ],
    ),
    single("koi8r", encoding_rs::KOI8_R, &[]),
    single(
        "koi8u",
        encoding_rs::KOI8_U,
        &[(0x95, 0x95), (0xae, 0xae), (0xbe, 0xbe)],
    ),
    single("cp866", encoding_rs::IBM866, &[(0xfc, 0xfd)]),
    single("macroman", encoding_rs::MACINTOSH, &[]),
    single("tis620", encoding_rs::WINDOWS_874, &[(0x80, 0xa0)]),
    of_pairs(
        "sjis",
        encoding_rs::SHIFT_JIS,
        &[(0x815f, 0x8161), (0x817c, 0x817c), (0x8191, 0x8192), (0x81ca, 0x81ca)],
    ),
    of_pairs("cp932", encoding_rs::SHIFT_JIS, &[]),
    of_pairs(
        "ujis",
        encoding_rs::EUC_JP,
        &[
            (0xa1c0, 0xa1c2),
            (0xa1dd, 0xa1dd),
            (0xa1f1, 0xa1f2),
            (0xa2cc, 0xa2cc),
            (0xf500, 0xffff),
        ],
    ),
    of_pairs("eucjpms", encoding_rs::EUC_JP, &[(0xf500, 0xffff)]),
    of_pairs("gbk", encoding_rs::GBK, &[(0x80, 0x80)]),
    of_pairs(
        "gb2312",
        encoding_rs::GBK,
        &[(0x80, 0xa0ff), (0xa1a4, 0xa1a4), (0xa1aa, 0xa1aa), (0xf800, 0xffff)],
    ),
    of_pairs(
        "gb18030",
        encoding_rs::GBK,
        &[(0x80, 0x80), (0xa600, 0xa6ff), (0xa800, 0xa8ff), (0xfe00, 0xffff)],
    ),
    of_pairs(
        "big5",
        encoding_rs::BIG5,
        &[
            (0x80, 0xa0ff),
            (0xa145, 0xa145),
            (0xa14e, 0xa14e),
            (0xa15a, 0xa15a),
            (0xa1c2, 0xa1c5),
            (0xa1e3, 0xa1e3),
            (0xa1f2, 0xa1f3),
            (0xa1fe, 0xa242),
            (0xa244, 0xa247),
            (0xa2cc, 0xa2ce),
            (0xc6a1, 0xc8ff),
            (0xf9d6, 0xffff),
        ],
    ),
    of_pairs("euckr", encoding_rs::EUC_KR, &[]),
];

impl CharacterSet {
    /// The set of a name, in any case.
    pub fn named(name: &str) -> Option<CharacterSet> {
        SETS.iter().find(|set| set.name.eq_ignore_ascii_case(name)).copied()
    }

    /// MySQL's name.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Bytes of the character that begins with `bytes`, as far as its second byte may be one of ASCII.
    pub(crate) fn length(self, bytes: &[u8]) -> usize {
        let (Some(lead), Some(trail)) = (bytes.first(), bytes.get(1)) else {
            return 1;
        };
        let is_pair = match self.name {
            "sjis" | "cp932" => matches!(lead, 0x81..=0x9f | 0xe0..=0xfc) && matches!(trail, 0x40..=0x7e | 0x80..=0xfc),
            "gbk" | "gb18030" => matches!(lead, 0x81..=0xfe) && matches!(trail, 0x40..=0x7e | 0x80..=0xfe),
            "big5" => matches!(lead, 0xa1..=0xf9) && matches!(trail, 0x40..=0x7e | 0xa1..=0xfe),
            _ => false,
        };
        if is_pair { 2 } else { 1 }
    }

    /// The text of bytes; those that are none become characters that stand for them.
    pub(super) fn decoded(self, bytes: &[u8]) -> String {
        let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            if byte.is_ascii() {
                text.push(char::from(*byte));
                at += 1;
                continue;
            }
            match self.character(&bytes[at..]) {
                Some((c, length)) => {
                    text.push(c);
                    at += length;
                }
                None => {
                    text.push(escape(*byte));
                    at += 1;
                }
            }
        }
        text
    }

    /// The character that bytes begin with, and how many of them are its.
    fn character(self, bytes: &[u8]) -> Option<(char, usize)> {
        (1..=self.longest.min(bytes.len())).find_map(|length| {
            let text = self
                .table
                .decode_without_bom_handling_and_without_replacement(&bytes[..length])?;
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                // A character of the block would be taken for a byte.
                (Some(c), None) if !is_escape(c) && c != char::REPLACEMENT_CHARACTER => {
                    let code = bytes[..length]
                        .iter()
                        .fold(0, |code, byte| code << 8 | u16::from(*byte));
                    let is_other = self.other.iter().any(|(from, to)| (*from..=*to).contains(&code));
                    (!is_other && is_of_set(self.name, &bytes[..length])).then_some((c, length))
                }
                _ => None,
            }
        })
    }

    /// The text of bytes; `None` where some are no character of the set.
    pub fn text(self, bytes: &[u8]) -> Option<String> {
        Some(self.decoded(bytes)).filter(|text| !text.chars().any(is_escape))
    }

    /// The bytes that a text had; `None` where more than one way leads to a text, as in the sets of more than a byte for a
    /// character.
    pub(super) fn bytes(self, text: &str) -> Option<Vec<u8>> {
        if self.longest > 1 {
            return None;
        }
        let byte = |c: char| match u8::try_from(c) {
            Ok(byte) if byte.is_ascii() => Some(byte),
            _ => byte_of(c)
                .or_else(|| (0x80..=0xff).find(|byte| self.character(&[*byte]).is_some_and(|(known, _)| known == c))),
        };
        text.chars().map(byte).collect()
    }
}

/// Half of GBK is beyond GB 2312.
fn is_of_set(name: &str, bytes: &[u8]) -> bool {
    name != "gb2312" || bytes.iter().all(|byte| *byte >= 0xa1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_the_server() {
        for (set, bytes, text) in [
            ("cp1251", &b"\xcf\xf0\xe8\xe2\xe5\xf2"[..], Some("Привет")),
            ("LATIN2", b"\xb1\xe6", Some("ąć")),
            ("koi8r", b"\xf0\xd2\xc9", Some("При")),
            ("sjis", b"\x95\x5c\xb1a", Some("表ｱa")),
            ("sjis", b"\x81\x60", None),
            ("cp932", b"\x81\x60", Some("～")),
            ("ujis", b"\xc9\xbd\x8e\xb1", Some("表ｱ")),
            ("gbk", b"\xd6\xd0\x81\x40", Some("中丂")),
            ("gb2312", b"\xd6\xd0", Some("中")),
            ("gb2312", b"\x81\x40", None),
            ("big5", b"\xa4\xa4\xa1\x41", Some("中，")),
            ("big5", b"\xc6\xa1", None),
            ("euckr", b"\xc7\xd1", Some("한")),
            ("cp1251", b"\x98", None),
            ("sjis", b"\x95", None),
        ] {
            let set = CharacterSet::named(set).unwrap();
            assert_eq!(set.text(bytes).as_deref(), text, "{} {bytes:?}", set.name());
        }
        assert_eq!(CharacterSet::named("cp850"), None);
    }

    /// Of sets with one byte for a character, and of all nothing twice.
    #[test]
    fn bytes_come_back() {
        let all: Vec<u8> = (0..=255).collect();
        for set in SETS {
            let text = set.decoded(&all);
            match set.bytes(&text) {
                Some(bytes) => assert_eq!(bytes, all, "{}", set.name),
                None => assert!(set.longest > 1, "{}", set.name),
            }
        }
    }
}
