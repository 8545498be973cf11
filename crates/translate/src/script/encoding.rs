//! Bytes of a script -> text, and back to the bytes where values are bytes.
//!
//! Dumps of MySQL are UTF-8 with the raw bytes of BLOBs among it. Such a byte becomes one character of a block of the private
//! use area, U+EF80 to U+EFFF (as MirBSD's OPTU-8 has it), so that the text around it is read as it is and nothing is
//! lost: a character of that block which the script itself has is taken as three such bytes.

use std::borrow::Cow;

/// How the bytes of a script were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// UTF-8, as the script says itself (SET NAMES), with bytes among it that are not; see [`Encoding::bytes`].
    Utf8WithBytes,
    Utf16LittleEndian,
    Utf16BigEndian,
    /// Bytes that are not UTF-8: what editors on Windows in western Europe and America write, and MySQL's latin1.
    Windows1252,
}

impl Encoding {
    /// The bytes that a part of a script's text had in the script; `None` where the encoding does not tell (UTF-16).
    pub fn bytes(self, text: &str) -> Option<Cow<'_, [u8]>> {
        match self {
            _ if text.is_ascii() => Some(Cow::Borrowed(text.as_bytes())),
            Encoding::Utf8 => Some(Cow::Borrowed(text.as_bytes())),
            Encoding::Utf8WithBytes => Some(unescaped(text)),
            Encoding::Windows1252 => text
                .chars()
                .map(byte_of_1252)
                .collect::<Option<Vec<u8>>>()
                .map(Cow::Owned),
            Encoding::Utf16LittleEndian | Encoding::Utf16BigEndian => None,
        }
    }

    /// The text of a part of a script's text, where it is text; `None` where it holds bytes of no text.
    pub fn text(self, text: Cow<'_, str>) -> Option<Cow<'_, str>> {
        if self != Encoding::Utf8WithBytes || !text.chars().any(is_escape) {
            return Some(text);
        }
        String::from_utf8(unescaped(&text).into_owned()).ok().map(Cow::Owned)
    }
}

/// A script's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub encoding: Encoding,
    /// Characters that the encoding does not have, each replaced by U+FFFD.
    pub replaced: usize,
}

/// Decodes a script as a whole; see [`Decoder`].
pub fn decode(bytes: &[u8]) -> Decoded {
    let mut decoder = Decoder::new(bytes.len());
    decoder.push(bytes);
    decoder.finish()
}

/// Decodes a script block by block: by its byte order mark, as UTF-16 where every other byte of the start is zero, as UTF-8
/// where it is valid or the script says that it is, else as Windows-1252. Total: any bytes give a text. The script is held
/// once, as text.
#[derive(Debug)]
pub struct Decoder {
    text: String,
    /// Bytes of an unfinished character; before the form is known the first bytes, and of UTF-16 all of them.
    pending: Vec<u8>,
    form: Form,
    /// Bytes that are not UTF-8.
    invalid: usize,
    /// Characters of the private block that the script itself has.
    own: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Unknown,
    Bytes,
    Utf16(Encoding),
}

/// Bytes that tell the form of a script.
const TELLING: usize = 4;
/// Bytes of a script in which SET NAMES is looked for.
const HEADER: usize = 1 << 16;

impl Decoder {
    /// For a script of about `size` bytes.
    pub fn new(size: usize) -> Decoder {
        Decoder {
            text: String::with_capacity(size),
            pending: Vec::new(),
            form: Form::Unknown,
            invalid: 0,
            own: 0,
        }
    }

    /// Takes the next bytes.
    pub fn push(&mut self, block: &[u8]) {
        if block.is_empty() {
            return;
        }
        match self.form {
            Form::Unknown => {
                let missing = TELLING.saturating_sub(self.pending.len());
                let (first, rest) = block.split_at(block.len().min(missing));
                self.pending.extend_from_slice(first);
                if self.pending.len() >= TELLING {
                    self.begin();
                    self.push(rest);
                }
            }
            Form::Utf16(_) => self.pending.extend_from_slice(block),
            Form::Bytes if self.pending.is_empty() => self.utf8(block),
            Form::Bytes => {
                // A character that the last block began; it ends within the next three bytes.
                let (first, rest) = block.split_at(block.len().min(3));
                let mut start = std::mem::take(&mut self.pending);
                start.extend_from_slice(first);
                self.utf8(&start);
                if self.pending.is_empty() {
                    self.utf8(rest);
                } else {
                    self.push(rest);
                }
            }
        }
    }

    /// The text.
    pub fn finish(mut self) -> Decoded {
        if self.form == Form::Unknown {
            self.begin();
        }
        if let Form::Utf16(encoding) = self.form {
            return utf16(&self.pending, encoding);
        }
        for byte in std::mem::take(&mut self.pending) {
            self.escape(byte);
        }
        let with = |text: String, encoding| Decoded {
            text,
            encoding,
            replaced: 0,
        };
        if self.invalid == 0 && self.own == 0 {
            return with(self.text, Encoding::Utf8);
        }
        if self.invalid == 0 {
            let bytes = unescaped(&self.text).into_owned();
            // All of it was UTF-8.
            let text = String::from_utf8(bytes).unwrap_or(self.text);
            return with(text, Encoding::Utf8);
        }
        if says_utf8(&self.text) {
            return with(self.text, Encoding::Utf8WithBytes);
        }
        let text = unescaped(&self.text).iter().map(|byte| windows_1252(*byte)).collect();
        with(text, Encoding::Windows1252)
    }

    /// Tells the form from the first bytes.
    fn begin(&mut self) {
        let first = std::mem::take(&mut self.pending);
        let (form, rest) = match first.as_slice() {
            [0xef, 0xbb, 0xbf, rest @ ..] => (Form::Bytes, rest),
            [0xff, 0xfe, rest @ ..] => (Form::Utf16(Encoding::Utf16LittleEndian), rest),
            [0xfe, 0xff, rest @ ..] => (Form::Utf16(Encoding::Utf16BigEndian), rest),
            [a, 0, b, 0, ..] if *a != 0 && *b != 0 => (Form::Utf16(Encoding::Utf16LittleEndian), first.as_slice()),
            [0, a, 0, b, ..] if *a != 0 && *b != 0 => (Form::Utf16(Encoding::Utf16BigEndian), first.as_slice()),
            all => (Form::Bytes, all),
        };
        self.form = form;
        self.push(rest);
    }

    fn utf8(&mut self, mut bytes: &[u8]) {
        loop {
            let error = match std::str::from_utf8(bytes) {
                Ok(text) => return self.valid(text),
                Err(error) => error,
            };
            let (valid, rest) = bytes.split_at(error.valid_up_to());
            self.valid(std::str::from_utf8(valid).unwrap_or_default());
            let Some(length) = error.error_len() else {
                self.pending = rest.to_vec();
                return;
            };
            let (wrong, rest) = rest.split_at(length);
            wrong.iter().for_each(|byte| self.escape(*byte));
            bytes = rest;
        }
    }

    fn escape(&mut self, byte: u8) {
        self.invalid += 1;
        self.text.push(escape(byte));
    }

    fn valid(&mut self, text: &str) {
        // The block begins with these two pairs of bytes.
        let may_have = text.as_bytes().contains(&0xee) && text.chars().any(is_escape);
        if !may_have {
            self.text.push_str(text);
            return;
        }
        for c in text.chars() {
            if is_escape(c) {
                self.own += 1;
                let mut buffer = [0; 4];
                let bytes = c.encode_utf8(&mut buffer).bytes();
                self.text.extend(bytes.map(escape));
            } else {
                self.text.push(c);
            }
        }
    }
}

/// The character that stands for a byte of 0x80 to 0xff.
fn escape(byte: u8) -> char {
    char::from_u32(0xef00 + u32::from(byte)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn is_escape(c: char) -> bool {
    ('\u{ef80}'..='\u{efff}').contains(&c)
}

/// The bytes of a text in which some characters stand for bytes.
fn unescaped(text: &str) -> Cow<'_, [u8]> {
    if !text.chars().any(is_escape) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for c in text.chars() {
        match u32::from(c)
            .checked_sub(0xef00)
            .and_then(|byte| u8::try_from(byte).ok())
        {
            Some(byte) if is_escape(c) => bytes.push(byte),
            _ => bytes.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes()),
        }
    }
    Cow::Owned(bytes)
}

/// `SET NAMES utf8mb4` at the beginning, as every dump of MySQL has it.
fn says_utf8(text: &str) -> bool {
    let bytes = &text.as_bytes()[..text.len().min(HEADER)];
    let wanted = b"set names";
    bytes.windows(wanted.len()).enumerate().any(|(at, window)| {
        let after = bytes[at + wanted.len()..].trim_ascii_start();
        let after = after.strip_prefix(b"'").unwrap_or(after);
        window.eq_ignore_ascii_case(wanted) && after.get(..4).is_some_and(|set| set.eq_ignore_ascii_case(b"utf8"))
    })
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

fn byte_of_1252(c: char) -> Option<u8> {
    match u8::try_from(u32::from(c)) {
        Ok(byte) if windows_1252(byte) == c => Some(byte),
        _ => (0x80..=0x9f).find(|byte| windows_1252(*byte) == c),
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
            (b"\x81\xe4", "\u{81}ä", Encoding::Windows1252),
            (b"\xff\xfea\0\xe4\0", "aä", Encoding::Utf16LittleEndian),
            (b"\xfe\xff\0a\0\xe4", "aä", Encoding::Utf16BigEndian),
            (b"U\0S\0E\0", "USE", Encoding::Utf16LittleEndian),
            (b"\0U\0S\0E", "USE", Encoding::Utf16BigEndian),
            ("a\u{ef80}".as_bytes(), "a\u{ef80}", Encoding::Utf8),
            (b"", "", Encoding::Utf8),
            (b"a", "a", Encoding::Utf8),
        ] {
            let decoded = decode(bytes);
            assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding));
            assert_eq!(decoded.replaced, 0);
        }
    }

    #[test]
    fn what_an_encoding_does_not_have_is_counted() {
        assert_eq!(decode(b"\xff\xfe\x00\xd8a\0b").replaced, 2);
    }

    /// Every byte, in every neighbourhood, in blocks of every size.
    #[test]
    fn bytes_come_back_as_they_were() {
        let mut bytes = b"/*!40101 SET NAMES utf8mb4 */;\n-- \xc3\xa4\n'".to_vec();
        bytes.extend(0..=255_u8);
        bytes.extend((0..=255_u8).rev());
        bytes.extend("\u{ef7f}\u{ef80}\u{efff}\u{f000}€\u{1f600}".bytes());
        bytes.extend(b"\xe2\x82'\xf0\x9f\x98");
        for size in [1, 2, 3, 5, 7, 64, bytes.len()] {
            let mut decoder = Decoder::new(0);
            bytes.chunks(size).for_each(|block| decoder.push(block));
            let decoded = decoder.finish();
            assert_eq!(decoded.encoding, Encoding::Utf8WithBytes);
            assert!(decoded.text.contains("-- ä\n"));
            assert_eq!(
                decoded.encoding.bytes(&decoded.text).unwrap().as_ref(),
                bytes.as_slice()
            );
        }
        let plain: Vec<u8> = bytes[31..].to_vec();
        let decoded = decode(&plain);
        assert_eq!(decoded.encoding, Encoding::Windows1252);
        assert_eq!(
            decoded.encoding.bytes(&decoded.text).unwrap().as_ref(),
            plain.as_slice()
        );
    }

    #[test]
    fn text_is_told_from_bytes() {
        let decoded = decode(b"set names 'utf8'; a \xff");
        let encoding = decoded.encoding;
        assert_eq!(encoding.text(Cow::Borrowed("ä")).as_deref(), Some("ä"));
        assert_eq!(encoding.text(Cow::Borrowed(&decoded.text)), None);
    }
}
