//! Windows-1252, which is MySQL's latin1.

/// The characters of 0x80 to 0x9f; the others are those of Unicode. The five that Windows-1252 does not have are control
/// characters, as in MySQL's latin1, so that every byte comes back.
///
/// Source: <https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT>, and
/// <https://dev.mysql.com/doc/refman/9.0/en/charset-we-sets.html>.
const HIGH_CONTROLS: [char; 32] = [
    '\u{20ac}', '\u{81}', '\u{201a}', '\u{0192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{02c6}',
    '\u{2030}', '\u{0160}', '\u{2039}', '\u{0152}', '\u{8d}', '\u{017d}', '\u{8f}', '\u{90}', '\u{2018}', '\u{2019}',
    '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{02dc}', '\u{2122}', '\u{0161}', '\u{203a}',
    '\u{0153}', '\u{9d}', '\u{017e}', '\u{0178}',
];

/// The character of a byte in MySQL's latin1, which is Windows-1252.
pub fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => HIGH_CONTROLS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

pub(super) fn byte_of_1252(c: char) -> Option<u8> {
    match u8::try_from(u32::from(c)) {
        Ok(byte) if windows_1252(byte) == c => Some(byte),
        _ => (0x80..=0x9f).find(|byte| windows_1252(*byte) == c),
    }
}
