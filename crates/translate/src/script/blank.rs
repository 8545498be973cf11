//! Marks, blanks and ends of lines that people's tools leave between statements, as plain ones; every byte keeps its place.
//!
//! Files that were joined have a byte order mark in the middle, texts from web pages have no-break spaces, and old editors
//! end lines with a carriage return alone, where a comment would go on to the next line feed. What is in quotes stays.

use std::borrow::Cow;

/// What the quotes of a dialect look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quotes {
    /// `[a]` is a name.
    pub(crate) brackets: bool,
    /// `` `a` `` is a name.
    pub(crate) backticks: bool,
    /// `'\''` is a text.
    pub(crate) backslash: bool,
    /// `#` begins a comment.
    pub(crate) hash: bool,
}

/// The text with spaces and line feeds for those; as it is where it has none.
pub(crate) fn with_plain_blanks(text: &str, quotes: Quotes) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let is_odd = (0..bytes.len()).any(|at| odd(bytes, at).is_some());
    if !is_odd {
        return Cow::Borrowed(text);
    }
    // Rows of a dump may hold such marks by the thousand; it is copied only for one that stands outside of them.
    let mut plain: Option<Vec<u8>> = None;
    let mut at = 0;
    while at < bytes.len() {
        if let Some((length, blank)) = odd(bytes, at) {
            plain.get_or_insert_with(|| bytes.to_vec())[at..at + length].fill(blank);
            at += length;
            continue;
        }
        at = match bytes[at] {
            quote @ (b'\'' | b'"') => after_quoted(bytes, at, quote, quotes.backslash),
            b'`' if quotes.backticks => after_quoted(bytes, at, b'`', false),
            b'[' if quotes.brackets => after_quoted(bytes, at, b']', false),
            b'-' if bytes.get(at + 1) == Some(&b'-') => line_end(bytes, at),
            b'#' if quotes.hash => line_end(bytes, at),
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let rest = &bytes[at + 2..];
                rest.windows(2)
                    .position(|pair| pair == b"*/")
                    .map_or(bytes.len(), |end| at + 2 + end + 2)
            }
            _ => at + 1,
        };
    }
    // Whole characters were replaced, so this is text.
    let plain = plain.and_then(|plain| String::from_utf8(plain).ok());
    plain.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// A mark, blank or end of line at a byte: how long it is, and what stands for it.
fn odd(bytes: &[u8], at: usize) -> Option<(usize, u8)> {
    let rest = &bytes[at..];
    match rest {
        [b'\r', b'\n', ..] => None,
        [b'\r', ..] => Some((1, b'\n')),
        // No-break space, next line.
        [0xc2, 0xa0, ..] => Some((2, b' ')),
        [0xc2, 0x85, ..] => Some((2, b' ')),
        // U+2000 to U+200B, the separators of lines and paragraphs, U+202F.
        [0xe2, 0x80, 0x80..=0x8b | 0xaf, ..] => Some((3, b' ')),
        [0xe2, 0x80, 0xa8 | 0xa9, ..] => Some((3, b'\n')),
        [0xe3, 0x80, 0x80, ..] => Some((3, b' ')),
        [0xef, 0xbb, 0xbf, ..] => Some((3, b' ')),
        _ => None,
    }
}

/// The byte after what is quoted; a doubled quote begins another text at once, which ends where the whole does.
pub(crate) fn after_quoted(bytes: &[u8], from: usize, close: u8, backslash: bool) -> usize {
    let mut at = from + 1;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\\' && backslash {
            at += 2;
        } else if *byte == close {
            return at + 1;
        } else {
            at += 1;
        }
    }
    bytes.len()
}

/// The end of a comment to the end of its line.
pub(crate) fn line_end(bytes: &[u8], from: usize) -> usize {
    let rest = &bytes[from..];
    from + rest
        .iter()
        .position(|byte| matches!(byte, b'\n' | b'\r'))
        .unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TSQL: Quotes = Quotes {
        brackets: true,
        backticks: false,
        backslash: false,
        hash: false,
    };

    #[test]
    fn only_what_is_between_quotes_stays() {
        for (text, plain) in [
            ("a -- b\rc 'd\re' [f\rg]\r\n", "a -- b\nc 'd\re' [f\rg]\r\n"),
            ("\u{feff}a\u{a0}b 'c\u{a0}d\u{feff}'", "   a  b 'c\u{a0}d\u{feff}'"),
            ("/* it's\r*/\ra", "/* it's\r*/\na"),
            ("-- it's\ra\u{3000}b", "-- it's\na   b"),
            ("'\\'\r'", "'\\'\n'"),
        ] {
            assert_eq!(with_plain_blanks(text, TSQL), plain);
        }
        assert!(matches!(with_plain_blanks("a\r\nb 'ä’'", TSQL), Cow::Borrowed(_)));
        let mysql = Quotes {
            brackets: false,
            backticks: true,
            backslash: true,
            hash: true,
        };
        assert_eq!(
            with_plain_blanks("# it's\r'\\'\r' `a\r`\r", mysql),
            "# it's\n'\\'\r' `a\r`\n"
        );
    }
}
