//! Characters that stand for bytes which are no text: U+EF80 to U+EFFF, for 0x80 to 0xff.

use std::borrow::Cow;

/// The character that stands for a byte of 0x80 to 0xff.
pub(super) fn escape(byte: u8) -> char {
    char::from_u32(0xef00 + u32::from(byte)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

pub(super) fn is_escape(c: char) -> bool {
    ('\u{ef80}'..='\u{efff}').contains(&c)
}

/// The byte that a character stands for.
pub(super) fn byte_of(c: char) -> Option<u8> {
    if !is_escape(c) {
        return None;
    }
    u32::from(c)
        .checked_sub(0xef00)
        .and_then(|byte| u8::try_from(byte).ok())
}

/// The bytes of a text in which some characters stand for bytes.
pub(super) fn unescaped(text: &str) -> Cow<'_, [u8]> {
    if !text.chars().any(is_escape) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for c in text.chars() {
        match byte_of(c) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes()),
        }
    }
    Cow::Owned(bytes)
}
