//! Bytes of a script -> text, and back to the bytes where values are bytes.
//!
//! Dumps of MySQL are UTF-8, or what their SET NAMES says, with the raw bytes of BLOBs among it. A byte that is no text
//! becomes one character of a block of the private use area, U+EF80 to U+EFFF (as MirBSD's OPTU-8 has it), so that the
//! text around it is read as it is and nothing is lost: a character of that block which the script itself has is taken as
//! three such bytes.

mod decoder;
mod raw;
mod set;
mod told;
mod windows;

use std::borrow::Cow;
use std::collections::BTreeMap;

use model::Dialect;

pub use self::decoder::Decoder;
use self::raw::{is_escape, unescaped};
pub use self::set::CharacterSet;
pub use self::told::told;
use self::windows::byte_of_1252;
pub use self::windows::windows_1252;
use super::placeholder;

/// How the bytes of a script were taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// UTF-8 with bytes among it that are not; see [`Encoding::bytes`].
    Utf8WithBytes,
    Utf16LittleEndian,
    Utf16BigEndian,
    /// What editors on Windows in western Europe and America write, and MySQL's latin1.
    Windows1252,
    /// Another set that the script names.
    Set(CharacterSet),
    /// A set that is not known: ASCII with bytes among it.
    Bytes,
    /// The same where the script says `SET NAMES binary`: the bytes are in the set of their column.
    Binary,
}

impl Encoding {
    /// The bytes that a part of a script's text had in the script; `None` where the encoding does not tell.
    pub fn bytes(self, text: &str) -> Option<Cow<'_, [u8]>> {
        match self {
            _ if text.is_ascii() => Some(Cow::Borrowed(text.as_bytes())),
            Encoding::Utf8 => Some(Cow::Borrowed(text.as_bytes())),
            Encoding::Utf8WithBytes | Encoding::Bytes | Encoding::Binary => Some(unescaped(text)),
            Encoding::Windows1252 => text
                .chars()
                .map(byte_of_1252)
                .collect::<Option<Vec<u8>>>()
                .map(Cow::Owned),
            Encoding::Set(set) => set.bytes(text).map(Cow::Owned),
            Encoding::Utf16LittleEndian | Encoding::Utf16BigEndian => None,
        }
    }

    /// The text of a part of a script's text, where it is text; `None` where it holds bytes of no text.
    pub fn text(self, text: Cow<'_, str>) -> Option<Cow<'_, str>> {
        if !self.has_raw(&text) {
            return Some(text);
        }
        // Characters of the block that are the script's own.
        let is_utf8 = self == Encoding::Utf8WithBytes;
        let own = String::from_utf8(unescaped(&text).into_owned()).ok();
        own.filter(|_| is_utf8).map(Cow::Owned)
    }

    /// Whether there are characters in a part of a script's text that stand for bytes.
    fn has_raw(self, text: &str) -> bool {
        self.may_have_raw() && text.chars().any(is_escape)
    }

    fn may_have_raw(self) -> bool {
        !matches!(
            self,
            Encoding::Utf8 | Encoding::Utf16LittleEndian | Encoding::Utf16BigEndian | Encoding::Windows1252
        )
    }
}

/// What an encoding was told by.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Basis {
    /// The bytes themselves.
    Bytes,
    /// This name in a SET NAMES of the script.
    Said(String),
    /// Nothing; it is the likelier one.
    Guess,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    /// Byte of the text.
    from: usize,
    encoding: Encoding,
    basis: Basis,
}

/// The encodings of a script's parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encodings {
    /// Never empty; the first is from the beginning.
    parts: Vec<Part>,
    /// Characters that the encoding does not have, each replaced by U+FFFD.
    replaced: usize,
}

impl From<Encoding> for Encodings {
    fn from(encoding: Encoding) -> Encodings {
        Encodings::of(encoding, Basis::Bytes)
    }
}

impl Encodings {
    fn of(encoding: Encoding, basis: Basis) -> Encodings {
        let first = Part {
            from: 0,
            encoding,
            basis,
        };
        Encodings {
            parts: vec![first],
            replaced: 0,
        }
    }

    /// The one at a byte of the text.
    pub fn at(&self, byte: usize) -> Encoding {
        let passed = self.parts.partition_point(|part| part.from <= byte);
        let part = self.parts.get(passed.saturating_sub(1));
        part.map_or(Encoding::Utf8, |part| part.encoding)
    }

    /// All that there are, in order.
    pub fn all(&self) -> impl Iterator<Item = Encoding> {
        self.parts.iter().map(|part| part.encoding)
    }

    /// Something in the script does not tell what it is: an encoding was guessed or is not known, or has characters that it
    /// does not have.
    pub fn is_doubtful(&self) -> bool {
        let is_open = |part: &Part| part.basis == Basis::Guess || part.encoding == Encoding::Bytes;
        self.replaced > 0 || self.parts.iter().any(is_open)
    }
}

/// A script's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub encodings: Encodings,
}

impl Decoded {
    /// With placeholders that have a value replaced.
    pub fn filled(mut self, values: &BTreeMap<String, String>) -> Decoded {
        let begins: Vec<usize> = self.encodings.parts.iter().map(|part| part.from).collect();
        if let [_] = begins.as_slice() {
            self.text = placeholder::filled(self.text, values);
            return self;
        }
        let mut text = String::with_capacity(self.text.len());
        for (at, part) in self.encodings.parts.iter_mut().enumerate() {
            let end = begins.get(at + 1).copied().unwrap_or(self.text.len());
            part.from = text.len();
            let of_part = self.text.get(begins[at]..end).unwrap_or_default();
            text.push_str(&placeholder::filled(of_part.to_owned(), values));
        }
        self.text = text;
        self
    }
}

/// Decodes a script as a whole; see [`Decoder`].
pub fn decode(dialect: Dialect, bytes: &[u8]) -> Decoded {
    let mut decoder = Decoder::new(bytes.len());
    decoder.push(bytes);
    decoder.finish(dialect)
}

#[cfg(test)]
mod tests;
