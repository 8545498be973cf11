//! `SET STATEMENT variable = value, … FOR statement`.
//!
//! <https://mariadb.com/kb/en/set-statement/>

use super::body::is_word;
use super::comment::{Comment, comment};
use super::{Piece, after_quoted, newlines};
use crate::mysql::script::session::Session;
use crate::mysql::script::sql_mode::Modes;

/// Where the word FOR ends, if the statement has one behind settings of its own.
pub(super) fn end(statement: &str, modes: Modes) -> Option<usize> {
    let bytes = statement.as_bytes();
    let (mut at, mut words, mut depth) = (0, 0_usize, 0_usize);
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'\'' | b'"' | b'`' => at = after_quoted(bytes, at, modes.escapes(byte)),
            b'#' | b'-' | b'/' => {
                at = match comment(bytes, at) {
                    Some(Comment::Plain(end)) => end,
                    _ => at + 1,
                }
            }
            b'(' | b')' => {
                depth = if byte == b'(' {
                    depth + 1
                } else {
                    depth.saturating_sub(1)
                };
                at += 1;
            }
            _ if is_word(byte) => {
                let rest = &bytes[at..];
                let word = &rest[..rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len())];
                let wanted: &[u8] = [b"set".as_slice(), b"statement"]
                    .get(words)
                    .copied()
                    .unwrap_or_default();
                if words < 2 && !word.eq_ignore_ascii_case(wanted) {
                    return None;
                }
                at += word.len();
                if words >= 2 && depth == 0 && word.eq_ignore_ascii_case(b"for") {
                    return Some(at);
                }
                words += 1;
            }
            // Every statement is looked at: rows of a dump end here.
            _ if words < 2 && !byte.is_ascii_whitespace() => return None,
            _ => at += 1,
        }
    }
    None
}

/// Leaves the statement behind the settings, which end at a byte of the text, with what they set.
pub(super) fn apply(piece: &mut Piece, text: &str, end: usize, session: &Session) {
    let settings = &text[piece.bytes.start..end];
    let lower = settings.to_ascii_lowercase();
    (piece.modes, piece.zone) = session.of_one(settings);
    piece.explicit_timestamps = lower.split_once("explicit_defaults_for_timestamp").map(|(_, value)| {
        let value = value.trim_start_matches(|c: char| c == '=' || c == ':' || c.is_whitespace());
        !(value.starts_with('0') || value.starts_with("off") || value.starts_with("false"))
    });
    let blank = text[end..piece.bytes.end].len() - text[end..piece.bytes.end].trim_start().len();
    let begin = end + blank;
    piece.line = piece
        .line
        .saturating_add(newlines(&text.as_bytes()[piece.bytes.start..begin]));
    piece.bytes.start = begin;
}
