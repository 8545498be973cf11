//! SET QUOTED_IDENTIFIER OFF: what stands in double quotes is a text.
//!
//! <https://learn.microsoft.com/en-us/sql/t-sql/statements/set-quoted-identifier-transact-sql>

use std::borrow::Cow;

use super::Reader;
use super::extent::Batch;

/// What double quotes are around.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum DoubleQuotes {
    #[default]
    Names,
    Texts,
}

impl Reader {
    /// `SET QUOTED_IDENTIFIER`, alone or in a list: `SET ANSI_NULLS, QUOTED_IDENTIFIER OFF`.
    pub(super) fn set_quotes(&mut self, batch: &Batch<'_>, at: usize, end: usize) {
        let mut names = false;
        for place in at + 1..end {
            if batch.is(place, "QUOTED_IDENTIFIER") {
                names = true;
            } else if batch.is_one_of(place, &["ON", "OFF"]) {
                if names {
                    self.quotes = if batch.is(place, "OFF") {
                        DoubleQuotes::Texts
                    } else {
                        DoubleQuotes::Names
                    };
                }
                return;
            }
        }
    }

    /// The text of a statement that is read as DDL: sqlcmd's variables replaced, and texts in single quotes.
    pub(super) fn text<'t>(&mut self, text: &'t str, line: u32) -> Cow<'t, str> {
        let text = self.substituted(text, line);
        if self.quotes == DoubleQuotes::Texts && text.contains('"') {
            return Cow::Owned(in_single_quotes(&text));
        }
        text
    }
}

/// A statement with single quotes around what has double ones. Comments, texts and names in brackets stay as they are.
fn in_single_quotes(text: &str) -> String {
    let mut made = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'', '[', '-', '/']) {
        made.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match rest.as_bytes() {
            [b'"', ..] => {
                let length = closed(rest, '"');
                let inside = rest[1..length].strip_suffix('"').unwrap_or(&rest[1..length]);
                made.push('\'');
                made.push_str(&inside.replace("\"\"", "\"").replace('\'', "''"));
                made.push('\'');
                rest = &rest[length..];
                continue;
            }
            [b'\'', ..] => closed(rest, '\''),
            [b'[', ..] => closed(rest, ']'),
            [b'-', b'-', ..] => rest.find('\n').unwrap_or(rest.len()),
            [b'/', b'*', ..] => comment(rest),
            _ => 1,
        };
        made.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    made.push_str(rest);
    made
}

/// Length of what begins with a quote and ends with `close`; a doubled one does not end it.
fn closed(text: &str, close: char) -> usize {
    let mut at = 1;
    while let Some(found) = text[at..].find(close) {
        at += found + 1;
        if !text[at..].starts_with(close) {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// Length of a comment, with the comments in it.
fn comment(text: &str) -> usize {
    let (mut at, mut depth) = (2, 1);
    while depth > 0 {
        let Some(found) = text[at..].find(['*', '/']) else {
            return text.len();
        };
        at += found;
        match &text.as_bytes()[at..] {
            [b'*', b'/', ..] => depth -= 1,
            [b'/', b'*', ..] => depth += 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_change_their_quotes() {
        for (given, made) in [
            (r#"v <> "it's" + "a""b""#, r#"v <> 'it''s' + 'a"b'"#),
            (r#"'"' + ["x]]"] -- "c""#, r#"'"' + ["x]]"] -- "c""#),
            ("a - \"b\" / \"c\"", "a - 'b' / 'c'"),
            (r#"/* "a" /* "b" */ "c" */ "d""#, r#"/* "a" /* "b" */ "c" */ 'd'"#),
            (
                r#"-- "a"
"b""#,
                "-- \"a\"\n'b'",
            ),
            ("\"open", "'open'"),
            ("/* open \"", "/* open \""),
            ("'open \"", "'open \""),
            ("\"ü\"", "'ü'"),
        ] {
            assert_eq!(in_single_quotes(given), made);
        }
    }
}
