//! Bytes of a script -> text.

/// How the bytes of a script were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16LittleEndian,
    Utf16BigEndian,
    /// Bytes that are not UTF-8: what editors on Windows in western Europe and America write.
    Windows1252,
}

/// A script's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub encoding: Encoding,
    /// Characters that the encoding does not have, each replaced by U+FFFD.
    pub replaced: usize,
}

/// Decodes a script: by its byte order mark, as UTF-16 where every other byte of the start is zero, as UTF-8 where it is
/// valid, else as Windows-1252. Total: any bytes give a text.
pub fn decode(bytes: &[u8]) -> Decoded {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return utf8_or_1252(rest);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, Encoding::Utf16LittleEndian);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, Encoding::Utf16BigEndian);
    }
    match bytes {
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => utf16(bytes, Encoding::Utf16LittleEndian),
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => utf16(bytes, Encoding::Utf16BigEndian),
        _ => utf8_or_1252(bytes),
    }
}

fn utf8_or_1252(bytes: &[u8]) -> Decoded {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded {
            text: text.to_owned(),
            encoding: Encoding::Utf8,
            replaced: 0,
        };
    }
    let text: String = bytes.iter().map(|byte| windows_1252(*byte)).collect();
    Decoded {
        replaced: text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count(),
        text,
        encoding: Encoding::Windows1252,
    }
}

fn utf16(bytes: &[u8], encoding: Encoding) -> Decoded {
    let unit = |pair: &[u8]| match (encoding, pair) {
        (Encoding::Utf16BigEndian, [high, low]) => u16::from_be_bytes([*high, *low]),
        (_, [low, high]) => u16::from_le_bytes([*low, *high]),
        // Half a unit at the end is no character.
        _ => 0xd800,
    };
    let mut replaced = 0;
    let text = char::decode_utf16(bytes.chunks(2).map(unit))
        .map(|c| {
            c.unwrap_or_else(|_| {
                replaced += 1;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    Decoded {
        text,
        encoding,
        replaced,
    }
}

/// The characters of 0x80 to 0x9f; the others are those of Unicode.
///
/// Source: <https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT>.
const HIGH_CONTROLS: [char; 32] = [
    '\u{20ac}', '\u{fffd}', '\u{201a}', '\u{0192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{02c6}',
    '\u{2030}', '\u{0160}', '\u{2039}', '\u{0152}', '\u{fffd}', '\u{017d}', '\u{fffd}', '\u{fffd}', '\u{2018}',
    '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{02dc}', '\u{2122}', '\u{0161}',
    '\u{203a}', '\u{0153}', '\u{fffd}', '\u{017e}', '\u{0178}',
];

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => HIGH_CONTROLS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_is_told_from_the_bytes() {
        for (bytes, text, encoding) in [
            (&b"\xef\xbb\xbfa\xc3\xa4"[..], "aä", Encoding::Utf8),
            (b"a\xc3\xa4", "aä", Encoding::Utf8),
            (b"a\xe4\x80", "aä€", Encoding::Windows1252),
            (b"\xff\xfea\0\xe4\0", "aä", Encoding::Utf16LittleEndian),
            (b"\xfe\xff\0a\0\xe4", "aä", Encoding::Utf16BigEndian),
            (b"U\0S\0E\0", "USE", Encoding::Utf16LittleEndian),
            (b"\0U\0S\0E", "USE", Encoding::Utf16BigEndian),
            (b"", "", Encoding::Utf8),
        ] {
            let decoded = decode(bytes);
            assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding));
            assert_eq!(decoded.replaced, 0);
        }
    }

    #[test]
    fn what_an_encoding_does_not_have_is_counted() {
        assert_eq!(decode(b"\x81\xe4").replaced, 1);
        assert_eq!(decode(b"\xff\xfe\x00\xd8a\0b").replaced, 2);
    }
}
