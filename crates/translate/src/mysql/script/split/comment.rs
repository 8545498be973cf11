//! Comments, those for versions among them, and quoted texts.

use std::borrow::Cow;

use super::Piece;
use crate::mysql::script::version::Version;

/// A comment that begins at a byte.
pub(super) enum Comment {
    /// The byte after it.
    Plain(usize),
    /// `/*!` or `/*M!`: whether it is MariaDB's, its number, and the byte after the number.
    Versioned(bool, Option<u32>, usize),
}

pub(super) fn comment(bytes: &[u8], at: usize) -> Option<Comment> {
    let rest = &bytes[at..];
    let to_line_end = || to_line_end(bytes, at);
    match rest {
        [b'#', ..] => Some(Comment::Plain(to_line_end())),
        // Two minus signs are a comment only before a blank.
        [b'-', b'-'] => Some(Comment::Plain(to_line_end())),
        [b'-', b'-', next, ..] if *next <= b' ' => Some(Comment::Plain(to_line_end())),
        [b'/', b'*', b'!', number @ ..] => Some(versioned(at + 3, number, false)),
        [b'/', b'*', b'M', b'!', number @ ..] => Some(versioned(at + 4, number, true)),
        [b'/', b'*', ..] => Some(Comment::Plain(after_comment(bytes, at + 2))),
        _ => None,
    }
}

pub(super) fn to_line_end(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
}

/// The byte after `*/`.
pub(in crate::mysql::script) fn after_comment(bytes: &[u8], from: usize) -> usize {
    let rest = &bytes[from..];
    rest.windows(2)
        .position(|pair| pair == b"*/")
        .map_or(bytes.len(), |at| from + at + 2)
}

/// Five digits, or six if there are as many.
pub(super) fn versioned(at: usize, rest: &[u8], mariadb_only: bool) -> Comment {
    let digits = rest.iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
    if digits < 5 {
        return Comment::Versioned(mariadb_only, None, at);
    }
    let number = rest[..digits]
        .iter()
        .fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'));
    Comment::Versioned(mariadb_only, Some(number), at + digits)
}

/// True if a comment from one byte to another is cut off by the end of the text.
pub(super) fn is_unclosed(bytes: &[u8], at: usize, end: usize) -> bool {
    end == bytes.len()
        && bytes[at..].starts_with(b"/*")
        && !bytes.get(at + 2..).is_some_and(|inner| inner.ends_with(b"*/"))
}

/// The byte after the quoted text that begins at a byte.
pub(in crate::mysql::script) fn after_quoted(bytes: &[u8], from: usize, backslash: bool) -> usize {
    let quote = bytes[from];
    let mut at = from + 1;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\\' && backslash && quote != b'`' {
            at += 2;
        } else if *byte == quote {
            // A doubled quote begins another text at once, which ends where the whole does.
            return at + 1;
        } else {
            at += 1;
        }
    }
    bytes.len()
}

/// The byte after the comment that begins at a byte, or else after that byte and what is up to the next quote, bar or comment.
pub(in crate::mysql::script) fn after_words(bytes: &[u8], from: usize) -> usize {
    if let Some(Comment::Plain(end)) = comment(bytes, from) {
        return end;
    }
    let rest = &bytes[from + 1..];
    rest.iter()
        .position(|byte| matches!(byte, b'\'' | b'"' | b'`' | b'|' | b'#' | b'-' | b'/'))
        .map_or(bytes.len(), |length| from + 1 + length)
}

/// The statement with its version comments opened or blanked; every byte keeps its place.
pub(in crate::mysql::script) fn opened<'t>(text: &'t str, piece: &Piece, version: &Version) -> Cow<'t, str> {
    let text = &text[piece.bytes.clone()];
    if !piece.versioned {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut open = bytes.to_vec();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        let start = at;
        match byte {
            b'\'' | b'"' | b'`' => at = after_quoted(bytes, at, piece.modes.escapes(*byte)).min(bytes.len()),
            b'#' | b'-' | b'/' => match comment(bytes, at) {
                Some(Comment::Plain(end)) => at = end,
                Some(Comment::Versioned(mariadb_only, number, end)) => {
                    if version.opens(mariadb_only, number) {
                        depth += 1;
                        at = end;
                    } else {
                        at = after_closed(bytes, end);
                    }
                    blank(&mut open[start..at]);
                }
                None => at += 1,
            },
            b'*' if depth > 0 && bytes.get(at + 1) == Some(&b'/') => {
                depth -= 1;
                at += 2;
                blank(&mut open[start..at]);
            }
            _ => at += 1,
        }
    }
    // Whole comments were blanked, so this is text; if it were not, the statement is taken as it is.
    String::from_utf8(open).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// The byte after a version comment that stays closed; plain comments in it do not end it.
fn after_closed(bytes: &[u8], from: usize) -> usize {
    let (mut at, mut depth) = (from, 1_usize);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    bytes.len()
}

fn blank(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().filter(|byte| **byte != b'\n') {
        *byte = b' ';
    }
}
