//! A script's text -> its statements, as the mysql client cuts them.
//!
//! A scanner over bytes that knows quotes and comments and nothing else, so that the rows of a dump cost little. Quotes and
//! comment marks are ASCII and so never inside another character.

mod body;
mod comment;
mod settings;

use std::ops::Range;

use self::body::{Body, begins_table, is_word};
use self::comment::{Comment, comment, is_unclosed, to_line_end};
use super::client;
use super::session::Session;
use super::sql_mode::Modes;
use crate::mysql::zone::Zone;
use crate::script::changeset;

pub(super) use self::comment::{after_comment, after_quoted, after_words, opened};

/// A statement's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Bytes of the script's text, without the delimiter.
    pub(super) bytes: Range<usize>,
    /// Line of the first byte, from 1.
    pub(super) line: u32,
    /// Whether there is a version comment in it.
    pub(super) versioned: bool,
    /// The sql_mode that it is read with.
    pub(super) modes: Modes,
    pub(super) zone: Zone,
    /// explicit_defaults_for_timestamp, where it is set for this statement alone.
    pub(super) explicit_timestamps: Option<bool>,
}

/// Cuts a text by the delimiter in force. White space and plain comments before a statement are no part of it.
///
/// A body from BEGIN to END is one statement even where nobody changed the delimiter. A comment without an end takes the
/// rest of the text: the line where it begins is given, too.
pub(super) fn split(text: &str) -> (Vec<Piece>, Option<u32>) {
    let bytes = text.as_bytes();
    let (mut pieces, mut delimiter) = (Vec::new(), b";".to_vec());
    let (mut at, mut line, mut counted, mut session) = (0, 1_u32, 0, Session::default());
    let has_changesets = changeset::is_formatted(text);
    let mut unclosed = None;
    loop {
        let from = at;
        at = skip_blank(bytes, at, &mut unclosed);
        if has_changesets {
            // Each changeset has the delimiter that it names.
            let mark = text[from..at].lines().rfind(|line| changeset::is_changeset(line));
            if let Some(mark) = mark {
                delimiter = changeset::delimiter(mark).unwrap_or(";").as_bytes().to_vec();
            }
        }
        if at >= bytes.len() {
            let line = unclosed.map(|at: usize| newlines(&bytes[..at]).saturating_add(1));
            return (pieces, line);
        }
        line = line.saturating_add(newlines(&bytes[counted..at]));
        counted = at;
        if bytes[at..].starts_with(&delimiter) {
            at += delimiter.len();
            continue;
        }
        if sends(&bytes[at..]) {
            at += 2;
            continue;
        }
        if let Some(end) = client::line_command(text, at) {
            let words: Vec<&str> = text[at..end].split_whitespace().collect();
            if words[0].eq_ignore_ascii_case("delimiter") {
                if let Some(wanted) = words.get(1) {
                    delimiter = wanted.as_bytes().to_vec();
                }
                at = end;
                continue;
            }
            let leaves = client::leaves(&text[at..end]);
            if leaves && skip_blank(bytes, end, &mut unclosed) >= bytes.len() {
                return (pieces, None);
            }
            pieces.push(Piece {
                bytes: at..end,
                line,
                versioned: false,
                modes: session.modes,
                zone: session.zone,
                explicit_timestamps: None,
            });
            if leaves {
                return (pieces, None);
            }
            at = end;
            continue;
        }
        let (end, versioned) = statement_end(text, at, &delimiter, has_changesets, session.modes, &mut unclosed);
        let trimmed = text[at..end].trim_end().len();
        let mut piece = Piece {
            bytes: at..at + trimmed,
            line,
            versioned,
            modes: session.modes,
            zone: session.zone,
            explicit_timestamps: None,
        };
        match settings::end(&text[at..at + trimmed], session.modes) {
            Some(settings) => settings::apply(&mut piece, text, at + settings, &session),
            None => session.follow(&text[at..at + trimmed]),
        }
        pieces.push(piece);
        at = end;
        if bytes[at..].starts_with(&delimiter) {
            at += delimiter.len();
        } else if sends(&bytes[at..]) {
            at += 2;
        } else if bytes.get(at) == Some(&b';') {
            at += 1;
        }
    }
}

/// `\g` and `\G`, with which the client sends a statement whatever the delimiter is.
///
/// <https://dev.mysql.com/doc/refman/9.0/en/mysql-commands.html>
fn sends(rest: &[u8]) -> bool {
    matches!(rest, [b'\\', b'g' | b'G', ..])
}

fn newlines(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u32::MAX)
}

/// The first byte that is neither white space nor in a plain comment.
fn skip_blank(bytes: &[u8], mut at: usize, unclosed: &mut Option<usize>) -> usize {
    loop {
        match bytes.get(at) {
            Some(byte) if byte.is_ascii_whitespace() || *byte == 0x0b => at += 1,
            // The mark at the beginning of a text.
            Some(0xef) if bytes[at..].starts_with(b"\xef\xbb\xbf") => at += 3,
            Some(_) => match comment(bytes, at) {
                Some(Comment::Plain(end)) => {
                    if is_unclosed(bytes, at, end) {
                        *unclosed = Some(at);
                    }
                    at = end;
                }
                // No statement begins with two minus signs: a comment for another tool.
                None if bytes[at..].starts_with(b"--") => at = to_line_end(bytes, at),
                _ => return at,
            },
            None => return at,
        }
    }
}

/// The end of the statement that begins at a byte, and whether there is a version comment in it.
fn statement_end(
    text: &str,
    from: usize,
    delimiter: &[u8],
    has_changesets: bool,
    modes: Modes,
    unclosed: &mut Option<usize>,
) -> (usize, bool) {
    let bytes = text.as_bytes();
    // Where the outermost version comment begins.
    let mut outermost = from;
    let (mut at, mut depth, mut versioned) = (from, 0_usize, false);
    let mut body = Body::default();
    let first = delimiter.first().copied();
    while let Some(byte) = bytes.get(at).copied() {
        if depth == 0 && Some(byte) == first && bytes[at..].starts_with(delimiter) {
            if !(delimiter == b";" && body.is_open()) {
                return (at, versioned);
            }
            at += 1;
            continue;
        }
        if depth == 0 && byte == b';' && delimiter != b";" && body.ends_at_semicolon() {
            return (at, versioned);
        }
        match byte {
            b'\\' if depth == 0 && sends(&bytes[at..]) => return (at, versioned),
            b'\'' | b'"' | b'`' => at = after_quoted(bytes, at, modes.escapes(byte)),
            b'-' if has_changesets && at > 0 && bytes[at - 1] == b'\n' && changeset::is_mark(&text[at..]) => {
                return (at, versioned);
            }
            b'#' | b'-' | b'/' => match comment(bytes, at) {
                Some(Comment::Plain(end)) => {
                    if is_unclosed(bytes, at, end) {
                        *unclosed = Some(at);
                    }
                    at = end;
                }
                Some(Comment::Versioned(_, _, end)) => {
                    if depth == 0 {
                        outermost = at;
                    }
                    versioned = true;
                    depth += 1;
                    at = end;
                }
                None => at += 1,
            },
            b'*' if depth > 0 && bytes.get(at + 1) == Some(&b'/') => {
                depth -= 1;
                at += 2;
            }
            _ if is_word(byte) => {
                let end = bytes[at..]
                    .iter()
                    .position(|byte| !is_word(*byte))
                    .map_or(bytes.len(), |length| at + length);
                if depth == 0 && body.has_columns() && begins_table(bytes, at, end) {
                    return (at, versioned);
                }
                body.word(&bytes[at..end]);
                at = end;
            }
            b'(' | b')' => {
                body.parenthesis(byte == b'(');
                at += 1;
            }
            _ => at += 1,
        }
    }
    if depth > 0 {
        *unclosed = Some(outermost);
    }
    (bytes.len(), versioned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mysql::script::version::Version;

    fn texts(text: &str) -> Vec<(&str, u32)> {
        split(text)
            .0
            .into_iter()
            .map(|piece| (&text[piece.bytes], piece.line))
            .collect()
    }

    #[test]
    fn quotes_and_comments_hide_the_delimiter() {
        let text =
            "-- a;b\n# c;\nselect 'x;\\';' , \"y;\"\"\" , `z;`;\n/* d; */ select 5--3; select 1 -- e;\n;;select 2";
        assert_eq!(
            texts(text),
            [
                ("select 'x;\\';' , \"y;\"\"\" , `z;`", 3),
                ("select 5--3", 4),
                ("select 1 -- e;", 4),
                ("select 2", 5)
            ]
        );
    }

    #[test]
    fn delimiters_and_line_commands() {
        let text =
            "use shop\nDELIMITER $$\ncreate trigger a begin x; end$$\ndelimiter ;\nuse b; select 1;\nsource c.sql\n";
        assert_eq!(
            texts(text),
            [
                ("use shop", 1),
                ("create trigger a begin x; end", 3),
                ("use b", 5),
                ("select 1", 5),
                ("source c.sql", 6)
            ]
        );
    }

    #[test]
    fn the_server_cuts_at_semicolons_under_another_delimiter() {
        let text = "DELIMITER $$\nDROP PROCEDURE IF EXISTS p;\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT t.end FROM t; END $$\n\
                    SET @a = 'x;y'; IF @a THEN SELECT 1; END IF; $$\nset @b = 1;\n$$\nDELIMITER ;;\n/*!50003 CREATE*/ \
                    /*!50003 TRIGGER t AFTER INSERT ON u FOR EACH ROW BEGIN SET @a = 1; END */;;\nDELIMITER ;\nselect 2";
        assert_eq!(
            texts(text),
            [
                ("DROP PROCEDURE IF EXISTS p", 2),
                ("CREATE PROCEDURE p() BEGIN SELECT 1; SELECT t.end FROM t; END", 3),
                ("SET @a = 'x;y'", 4),
                ("IF @a THEN SELECT 1; END IF;", 4),
                ("set @b = 1", 5),
                (
                    "/*!50003 CREATE*/ /*!50003 TRIGGER t AFTER INSERT ON u FOR EACH ROW BEGIN SET @a = 1; END */",
                    8
                ),
                ("select 2", 10)
            ]
        );
    }

    #[test]
    fn the_client_sends_a_statement_by_its_own_commands() {
        assert_eq!(
            texts("select '\\g' \\G\nselect 2\\g select 3 -- \\g\n;\\g\nDELIMITER $$\nselect 4\\g select 5$$"),
            [
                ("select '\\g'", 1),
                ("select 2", 2),
                ("select 3 -- \\g", 2),
                ("select 4", 5),
                ("select 5", 5)
            ]
        );
    }

    #[test]
    fn a_body_is_whole_without_another_delimiter() {
        let body = "CREATE PROCEDURE p() BEGIN IF a THEN SELECT CASE b WHEN 1 THEN 2 END; END IF; CASE c WHEN 1 THEN SELECT 1; \
                    END CASE; WHILE d DO BEGIN SELECT 3; END; END WHILE; END";
        let text = format!("{body}; select 1");
        assert_eq!(texts(&text), [(body, 1), ("select 1", 1)]);
    }

    #[test]
    fn tables_pasted_one_under_another_are_apart() {
        let text = "CREATE TABLE `a` (\n  `x` int COMMENT '\nCREATE TABLE ('\n) ENGINE=InnoDB COMMENT='(\nCREATE TABLE z'\n\n  create table b (\n\
                    create int,\nx int) AUTO_INCREMENT=3\nCREATE TABLE c (x int); select 1";
        let found = texts(text);
        let lines: Vec<u32> = found.iter().map(|(_, line)| *line).collect();
        assert_eq!(lines, [1, 7, 10, 10]);
        assert!(found[0].0.ends_with("CREATE TABLE z'"));
        assert_eq!(found[1].0, "create table b (\ncreate int,\nx int) AUTO_INCREMENT=3");
        assert_eq!(found[2].0, "CREATE TABLE c (x int)");
    }

    #[test]
    fn version_comments_are_opened_in_place() {
        let version = Version::parse("8.0.36");
        let text = "/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`%`*/ /*!50003 TRIGGER t /* n */ x;y */;select /*!99999 ä /* b */ c*/ 1";
        let pieces = split(text).0;
        assert_eq!(pieces.len(), 2);
        let first = opened(text, &pieces[0], &version);
        assert_eq!(first.len(), pieces[0].bytes.len());
        let words: Vec<&str> = first.split_whitespace().collect();
        assert_eq!(words.join(" "), "CREATE DEFINER=`a`@`%` TRIGGER t /* n */ x;y");
        let second = opened(text, &pieces[1], &version);
        assert_eq!(second.split_whitespace().collect::<Vec<_>>(), ["select", "1"]);
    }

    #[test]
    fn nothing_is_too_odd_to_be_cut() {
        for text in [
            "",
            "'",
            "/*",
            "/*!",
            "/*!50000",
            "a\\",
            "`",
            "'\\",
            "delimiter",
            "delimiter \n;",
            "--",
            "#",
            "use",
        ] {
            for piece in split(text).0 {
                opened(text, &piece, &Version::parse("8.0"));
            }
        }
    }

    #[test]
    fn a_comment_without_an_end_is_told_and_cheap() {
        for (text, line) in [
            ("select 1;\n\n/* a\n;select 2;", Some(3)),
            ("select 1\n/* a\n;select 2;", Some(2)),
            ("select 1;\n/*/", Some(2)),
            ("select 1;\n/*!50003 create\n;/*!x*/", Some(2)),
            ("select 1 /* a */; -- /* b\n# /* c\n/*!50003 d*/", None),
            ("select '/*'; select \"/*\"; /**/", None),
        ] {
            assert_eq!(split(text).1, line, "{text}");
        }
        for part in ["/*", "/* ", "/*!", "/*!50003 ", "/*\n", "/*M!"] {
            let text = format!("create table t (a int);\n{}", part.repeat(100_000));
            for piece in split(&text).0 {
                opened(&text, &piece, &Version::parse("5.0"));
            }
        }
    }
}
