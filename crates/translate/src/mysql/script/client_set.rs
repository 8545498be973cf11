//! The character set that a script says its statements are in: `SET NAMES x` and the like.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/charset-connection.html>.

use std::collections::BTreeMap;

use super::client::line_command;
use super::session::{Session as Modes, value_end};
use super::split::after_comment;
use crate::script::CharacterSet;

/// Bytes of a statement beyond which it sets no character set.
const LONGEST: usize = 4096;

/// A place from which on a script says another character set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SetFrom {
    pub(crate) from: usize,
    /// In lower case; `None` where the script does not say.
    pub(crate) set: Option<String>,
}

/// Whether anything in a text may name a set that is not UTF-8.
pub(crate) fn may_say_other(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_behind = |at: usize, word: &[u8]| {
        let before = bytes[..at].trim_ascii_end();
        before.len() < at
            && before.len() >= word.len()
            && before[before.len() - word.len()..].eq_ignore_ascii_case(word)
    };
    let is_other = |at: usize| {
        let value = bytes[at.min(bytes.len())..].trim_ascii_start();
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b"=").unwrap_or(value).trim_ascii_start();
        let value = value.strip_prefix(b"'").or(value.strip_prefix(b"\"")).unwrap_or(value);
        !(value.len() >= 4 && value[..4].eq_ignore_ascii_case(b"utf8") || value.starts_with(b"@"))
    };
    let begins = |at: usize, word: &[u8]| {
        bytes
            .get(at..at + word.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(word))
    };
    (0..bytes.len()).any(|at| match bytes[at] {
        b'n' | b'N' => begins(at, b"names") && is_behind(at, b"set") && is_other(at + 5),
        b'c' | b'C' if begins(at, b"char") => {
            let of_client = begins(at, b"character_set_client") && is_other(at + 20);
            let short = begins(at, b"charset") && is_behind(at, b"set") && is_other(at + 7);
            let long = begins(at, b"character set") && is_behind(at, b"set") && is_other(at + 13);
            of_client || short || long
        }
        _ => false,
    })
}

/// From where on the bytes of a script are in which set; the first is from its beginning.
pub(crate) fn sets_of_client(bytes: &[u8]) -> Vec<SetFrom> {
    let mut session = Session::default();
    let mut places = vec![SetFrom { from: 0, set: None }];
    let (mut at, mut delimiter) = (0, b";".to_vec());
    let mut begin = None;
    while let Some(byte) = bytes.get(at).copied() {
        if begin.is_none() && !byte.is_ascii_whitespace() {
            if let Some(end) = plain_comment(bytes, at) {
                at = end;
                continue;
            }
            if let Some((wanted, end)) = delimiter_line(bytes, at) {
                delimiter = wanted;
                at = end;
                continue;
            }
        }
        if bytes[at..].starts_with(&delimiter) {
            session.follow(&bytes[begin.take().unwrap_or(at)..at]);
            at += delimiter.len();
            if places.last().is_some_and(|last| last.set != session.set) {
                places.push(SetFrom {
                    from: at,
                    set: session.set.clone(),
                });
            }
            continue;
        }
        if begin.is_none() && !byte.is_ascii_whitespace() {
            begin = Some(at);
        }
        at = match byte {
            b'\'' | b'"' | b'`' => session.after_quoted(bytes, at),
            b'#' | b'-' | b'/' => plain_comment(bytes, at).unwrap_or(at + 1),
            _ => at + session.length(&bytes[at..]),
        };
    }
    places
}

/// The byte after a comment that no server reads.
fn plain_comment(bytes: &[u8], at: usize) -> Option<usize> {
    let line = || {
        bytes[at..]
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(bytes.len(), |length| at + length)
    };
    match &bytes[at..] {
        [b'#', ..] | [b'-', b'-'] => Some(line()),
        [b'-', b'-', next, ..] if *next <= b' ' => Some(line()),
        [b'/', b'*', b'!', ..] | [b'/', b'*', b'M', b'!', ..] => None,
        [b'/', b'*', ..] => Some(after_comment(bytes, at + 2)),
        _ => None,
    }
}

/// The delimiter that a line names, and the line's end.
fn delimiter_line(bytes: &[u8], at: usize) -> Option<(Vec<u8>, usize)> {
    let rest = &bytes[at..];
    let line = &rest[..rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())];
    let text = std::str::from_utf8(line).ok()?;
    let end = line_command(text, 0)?;
    let mut words = text[..end].split_whitespace();
    let is_delimiter = words.next()?.eq_ignore_ascii_case("delimiter");
    is_delimiter.then(|| Some((words.next()?.as_bytes().to_vec(), at + line.len())))?
}

/// What the statements of a script say, save in variables and restore.
#[derive(Debug, Default)]
struct Session {
    set: Option<String>,
    /// Of the set, where it has characters of more than one byte.
    table: Option<CharacterSet>,
    saved: BTreeMap<String, Option<String>>,
    modes: Modes,
}

impl Session {
    fn length(&self, bytes: &[u8]) -> usize {
        match self.table {
            Some(table) if !bytes.first().is_some_and(u8::is_ascii) => table.length(bytes),
            _ => 1,
        }
    }

    /// The byte after the quoted text that begins at a byte.
    fn after_quoted(&self, bytes: &[u8], from: usize) -> usize {
        let quote = bytes[from];
        let escapes = self.modes.modes.escapes(quote);
        let mut at = from + 1;
        while let Some(byte) = bytes.get(at) {
            if *byte == b'\\' && escapes {
                at += 1 + bytes.get(at + 1).map_or(0, |_| self.length(&bytes[at + 1..]));
            } else if *byte == quote {
                return at + 1;
            } else {
                at += self.length(&bytes[at..]);
            }
        }
        bytes.len()
    }

    /// Follows a statement; what is no SET changes nothing.
    fn follow(&mut self, statement: &[u8]) {
        let Some(text) = Some(statement)
            .filter(|statement| statement.len() <= LONGEST)
            .and_then(|statement| std::str::from_utf8(statement).ok())
        else {
            return;
        };
        self.modes.follow(text);
        let lower = text.to_ascii_lowercase();
        // It may be in a version comment, of which every server today opens those of dumps.
        let start = lower.trim_start_matches(|c: char| c.is_ascii_digit() || "/*!m ".contains(c));
        let start = start.trim_end_matches(|c: char| "*/ \r\n\t".contains(c));
        let Some(settings) = start
            .strip_prefix("set")
            .filter(|rest| rest.starts_with(char::is_whitespace))
        else {
            return;
        };
        let mut rest = settings;
        loop {
            let end = value_end(rest);
            self.setting(rest[..end].trim());
            match rest.get(end + 1..) {
                Some(next) => rest = next,
                None => break,
            }
        }
        self.table = self.set.as_deref().and_then(CharacterSet::named);
    }

    /// One setting of a SET, in lower case.
    fn setting(&mut self, text: &str) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let named = match words.as_slice() {
            ["names" | "charset", set, ..] | ["character" | "char", "set", set, ..] => Some(*set),
            ["names"] | ["charset"] => return,
            _ => text.strip_prefix("names").filter(|rest| rest.starts_with(['\'', '"'])),
        };
        if let Some(set) = named {
            self.set = said(set.split(['\'', '"']).find(|part| !part.is_empty()).unwrap_or_default());
            return;
        }
        let Some((name, value)) = text.split_once('=') else {
            return;
        };
        let name = name.trim_end_matches(|c: char| c == ':' || c.is_whitespace());
        let value = value.trim();
        if let Some(variable) = name.strip_prefix('@').filter(|name| !name.starts_with('@')) {
            if value.trim_start_matches("@@").trim_start_matches("session.") == "character_set_client" {
                self.saved.insert(variable.to_owned(), self.set.clone());
            }
            return;
        }
        let name = name
            .strip_prefix("session ")
            .or(name.strip_prefix("local "))
            .unwrap_or(name)
            .trim();
        let name = name
            .trim_start_matches("@@")
            .trim_start_matches("session.")
            .trim_start_matches("local.");
        if name != "character_set_client" {
            return;
        }
        self.set = match value.strip_prefix('@') {
            Some(variable) => self.saved.get(variable).cloned().unwrap_or_default(),
            None => said(value.trim_matches(['\'', '"'])),
        };
    }
}

/// A set's name; `default` does not say it.
fn said(name: &str) -> Option<String> {
    let is_one = !matches!(name, "default" | "null" | "");
    is_one.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets(text: &[u8]) -> Vec<(usize, Option<String>)> {
        let line = |at: usize| 1 + text[..at].iter().filter(|byte| **byte == b'\n').count();
        let places = sets_of_client(text);
        places.into_iter().map(|place| (line(place.from), place.set)).collect()
    }

    #[test]
    fn a_dump_says_its_sets_and_restores_them() {
        let dump = b"/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;\n/*!40101 SET NAMES latin1 */;\n\
            /*!40101 SET @saved_cs_client     = @@character_set_client */;\n/*!40101 SET character_set_client = utf8 */;\n\
            CREATE TABLE t (a int COMMENT ';SET NAMES koi8r;');\n/*!40101 SET character_set_client = @saved_cs_client */;\n\
            -- SET NAMES cp1251;\nDELIMITER ;;\nCREATE PROCEDURE p() BEGIN\nSET NAMES cp1250; END ;;\nDELIMITER ;\n\
            /*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;\n";
        let said = |name: &str| Some(name.to_owned());
        assert_eq!(
            sets(dump),
            [
                (1, None),
                (2, said("latin1")),
                (4, said("utf8")),
                (6, said("latin1")),
                (12, None)
            ]
        );
        assert!(may_say_other(std::str::from_utf8(dump).unwrap()));
    }

    #[test]
    fn every_way_to_say_a_set_is_known() {
        for (statement, expected) in [
            ("set names 'CP1251'", Some("cp1251")),
            ("SET NAMES latin2 COLLATE latin2_general_ci", Some("latin2")),
            ("SET CHARACTER SET sjis", Some("sjis")),
            ("set charset \"greek\"", Some("greek")),
            ("SET @a = 1, SESSION character_set_client := koi8r", Some("koi8r")),
            ("SET @@session.character_set_client=big5", Some("big5")),
            ("SET NAMES utf8mb4", Some("utf8mb4")),
            ("SET NAMES binary", Some("binary")),
            ("SET NAMES DEFAULT", None),
            ("SET character_set_results = latin1", None),
            ("INSERT INTO t VALUES ('SET NAMES latin1')", None),
        ] {
            let text = format!("{statement};");
            assert_eq!(
                sets_of_client(text.as_bytes()).last().unwrap().set.as_deref(),
                expected,
                "{statement}"
            );
            if expected.is_some_and(|set| set != "utf8mb4") {
                assert!(may_say_other(&text), "{statement}");
            }
        }
        for text in [
            "SET NAMES utf8;",
            "character_set_client = @saved",
            "CHARACTER SET latin1",
            "charset=latin1",
        ] {
            assert!(!may_say_other(text), "{text}");
        }
    }

    /// A backslash that is the second byte of a character takes nothing.
    #[test]
    fn characters_of_more_bytes_are_passed_over_whole() {
        let text = b"SET NAMES sjis;\nINSERT INTO t VALUES ('\x95\x5c');\nSET NAMES utf8;";
        assert_eq!(sets(text).last().unwrap(), &(3, Some("utf8".to_owned())));
        for odd in [
            &b"'"[..],
            b"'\\",
            b"/*",
            b"SET",
            b"SET NAMES",
            b"set =;",
            b"set @=@@;",
            b"delimiter\n;",
            b"SET NAMES sjis;'\x95",
            b"set ,;",
        ] {
            sets_of_client(odd);
        }
    }
}
