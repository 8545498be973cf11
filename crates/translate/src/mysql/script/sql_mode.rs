//! sql_mode, as far as it changes how a script is cut and read.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::split::{after_quoted, after_words};

/// Bytes of a statement beyond which it sets no mode.
const LONGEST: usize = 4096;

/// The modes in force at a statement.
///
/// <https://dev.mysql.com/doc/refman/9.0/en/sql-mode.html#sql-mode-full>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Modes {
    /// NO_BACKSLASH_ESCAPES: a backslash in a text is a character like others.
    pub(super) no_backslash_escapes: bool,
    /// ANSI_QUOTES: `"a"` is a name.
    pub(super) ansi_quotes: bool,
    /// PIPES_AS_CONCAT: `||` joins texts, and binds more tightly than `^`.
    pub(super) pipes_as_concat: bool,
    /// The script set a mode that is not strict: <https://mariadb.com/kb/en/sql-mode/#strict-mode>.
    pub(super) lenient: bool,
}

impl Modes {
    /// The modes that a value of sql_mode names, spelled in any case and with anything between them.
    fn named(value: &str) -> Modes {
        let mut modes = Modes::default();
        for word in value.split(|c| !is_of_name(c)) {
            match word.to_ascii_lowercase().as_str() {
                "no_backslash_escapes" => modes.no_backslash_escapes = true,
                "ansi_quotes" => modes.ansi_quotes = true,
                "pipes_as_concat" => modes.pipes_as_concat = true,
                // Each stands for both, among others.
                "ansi" | "db2" | "maxdb" | "mssql" | "oracle" | "postgresql" => {
                    modes.ansi_quotes = true;
                    modes.pipes_as_concat = true;
                }
                _ => {}
            }
        }
        modes
    }

    /// Whether a backslash takes the next character between these quotes.
    pub(super) fn escapes(self, quote: u8) -> bool {
        quote != b'`' && !self.no_backslash_escapes && !(quote == b'"' && self.ansi_quotes)
    }

    /// A statement spelled as servers of no such mode read it, so that what is kept of it does not hang on the mode: names
    /// in backticks, backslashes in texts doubled, `||` as the word [`CONCAT`]. Lines stay.
    pub(super) fn canonical(self, text: Cow<'_, str>) -> Cow<'_, str> {
        let has_work = (self.no_backslash_escapes && text.contains('\\'))
            || (self.ansi_quotes && text.contains('"'))
            || (self.pipes_as_concat && text.contains("||"));
        if !has_work {
            return text;
        }
        let mut spelled = String::with_capacity(text.len() + 16);
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            let start = at;
            match byte {
                b'"' if self.ansi_quotes => {
                    at = name_end(bytes, at);
                    let inner = text[start + 1..at].strip_suffix('"').unwrap_or(&text[start + 1..at]);
                    spelled.push('`');
                    spelled.push_str(&inner.replace("\"\"", "\"").replace('`', "``"));
                    spelled.push('`');
                }
                b'\'' | b'"' | b'`' => {
                    at = after_quoted(bytes, at, self.escapes(*byte)).min(bytes.len());
                    let quoted = &text[start..at];
                    if self.no_backslash_escapes && *byte != b'`' {
                        spelled.push_str(&quoted.replace('\\', "\\\\"));
                    } else {
                        spelled.push_str(quoted);
                    }
                }
                b'|' if self.pipes_as_concat && bytes.get(at + 1) == Some(&b'|') => {
                    at += 2;
                    spelled.push(' ');
                    spelled.push_str(CONCAT);
                    spelled.push(' ');
                }
                _ => {
                    at = after_words(bytes, at);
                    spelled.push_str(&text[start..at]);
                }
            }
        }
        Cow::Owned(spelled)
    }
}

/// The modes as the statements of a script set them, save them in variables and restore them.
#[derive(Debug, Default)]
pub(super) struct Session {
    pub(super) modes: Modes,
    /// By the variable's name in lower case, without `@`.
    saved: BTreeMap<String, Modes>,
}

impl Session {
    /// Follows a statement; what is no SET changes nothing.
    pub(super) fn follow(&mut self, statement: &str) {
        if statement.len() > LONGEST {
            return;
        }
        let text = statement.to_ascii_lowercase();
        // It may be in a version comment, of which every server today opens those of dumps.
        let start = text.trim_start_matches(|c: char| c.is_ascii_digit() || "/*!m ".contains(c));
        if !(start.starts_with("set") || text.starts_with("set")) {
            return;
        }
        let mut from = 0;
        while let Some(at) = text[from..].find("sql_mode").map(|at| from + at) {
            from = at + "sql_mode".len();
            let before = &text[..at];
            let is_variable = before.ends_with('@') && !before.ends_with("@@");
            if is_variable || before.ends_with(is_of_name) {
                continue;
            }
            let is_global = ["global", "global.", "persist", "persist."]
                .iter()
                .any(|scope| before.trim_end().ends_with(scope));
            if is_global {
                continue;
            }
            let rest = text[from..].trim_start();
            if let Some(value) = rest.strip_prefix(":=").or_else(|| rest.strip_prefix('=')) {
                let value = value.trim_start();
                self.modes = self.assigned(&value[..value_end(value)]);
            } else if let Some(name) = saving(before) {
                self.saved.insert(name.to_owned(), self.modes);
            }
        }
    }

    /// The modes of a statement behind `SET STATEMENT settings FOR`. Its text is read before they hold, so that only how
    /// strict the mode is counts.
    ///
    /// <https://mariadb.com/kb/en/set-statement/>
    pub(super) fn of_one(&self, settings: &str) -> Modes {
        let mut session = Session {
            modes: self.modes,
            saved: self.saved.clone(),
        };
        session.follow(settings);
        Modes {
            lenient: session.modes.lenient,
            ..self.modes
        }
    }

    /// The modes of an assigned value, which may be made of the present ones.
    fn assigned(&self, value: &str) -> Modes {
        if let Some(name) = value.strip_prefix('@').filter(|name| !name.starts_with('@')) {
            let name = &name[..name.find(|c| !is_of_name(c)).unwrap_or(name.len())];
            return self.saved.get(name).copied().unwrap_or_default();
        }
        let quote = value.chars().next().filter(|first| matches!(first, '\'' | '"'));
        let list = quote.and_then(|quote| value[1..].split(quote).next());
        let named = Modes {
            lenient: list.is_some_and(|list| !list.contains("strict_") && !list.contains("traditional")),
            ..Modes::named(value)
        };
        if !(value.contains("@@sql_mode") || value.contains("@@session.sql_mode")) {
            return named;
        }
        let taken_out = value.contains("replace(");
        let of = |present: bool, named: bool| if taken_out { present && !named } else { present || named };
        Modes {
            no_backslash_escapes: of(self.modes.no_backslash_escapes, named.no_backslash_escapes),
            ansi_quotes: of(self.modes.ansi_quotes, named.ansi_quotes),
            pipes_as_concat: of(self.modes.pipes_as_concat, named.pipes_as_concat),
            lenient: named.lenient,
        }
    }
}

/// `saved` of a text that ends with `@saved = @@` or `@saved := @@session.`.
fn saving(before: &str) -> Option<&str> {
    let before = before.strip_suffix("session.").unwrap_or(before).strip_suffix("@@")?;
    let name = before.trim_end().strip_suffix('=')?;
    let name = name.strip_suffix(':').unwrap_or(name).trim_end();
    let start = name.trim_end_matches(is_of_name).len();
    name[..start].ends_with('@').then_some(&name[start..])
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// What stands for `||` under PIPES_AS_CONCAT: an infix word that says what it is wherever a text is shown.
pub(in crate::mysql) const CONCAT: &str = "PIPES_AS_CONCAT";

/// A statement of SHOW CREATE, whose text is as it was written, in the canonical spelling of the sql_mode shown with it.
pub fn without_sql_mode<'t>(statement: &'t str, sql_mode: &str) -> Cow<'t, str> {
    Modes::named(sql_mode).canonical(Cow::Borrowed(statement))
}

/// The byte after the quoted name that begins at a byte.
fn name_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while let Some(byte) = bytes.get(at) {
        match (byte, bytes.get(at + 1)) {
            (b'"', Some(b'"')) => at += 2,
            (b'"', _) => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Where a value ends: at a comma or the end, outside of quotes and parentheses.
pub(super) fn value_end(value: &str) -> usize {
    let bytes = value.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\'' | b'"' | b'`' => {
                at = after_quoted(bytes, at, false);
                continue;
            }
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modes(text: &str) -> Modes {
        Modes::named(text)
    }

    #[test]
    fn only_an_assignment_sets_the_mode() {
        for (statement, expected) in [
            (
                "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */",
                Some(""),
            ),
            (
                "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ANSI' */",
                Some("ansi"),
            ),
            (
                "SET sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES'",
                Some("ansi no_backslash_escapes"),
            ),
            (
                "set session sql_mode:='no_backslash_escapes'",
                Some("no_backslash_escapes"),
            ),
            (
                "SET @@session.sql_mode='NO_BACKSLASH_ESCAPES'",
                Some("no_backslash_escapes"),
            ),
            ("SET sql_mode = ANSI_QUOTES, @a = 'oracle'", Some("ansi_quotes")),
            (
                "SET sql_mode = concat(@@sql_mode, ',ANSI_QUOTES')",
                Some("ansi_quotes pipes_as_concat"),
            ),
            ("SET sql_mode = replace(@@sql_mode, 'PIPES_AS_CONCAT', '')", Some("")),
            ("/*!40101 SET SQL_MODE=@OLD_SQL_MODE */", Some("")),
            ("SET GLOBAL sql_mode = 'ANSI'", None),
            ("SET @saved = @@sql_mode", None),
            ("SET NAMES utf8", None),
            ("INSERT INTO t VALUES ('SET sql_mode = NO_BACKSLASH_ESCAPES')", None),
        ] {
            let mut session = Session {
                modes: modes("pipes_as_concat"),
                ..Session::default()
            };
            session.follow(statement);
            assert_eq!(
                spelling(&session),
                modes(expected.unwrap_or("pipes_as_concat")),
                "{statement}"
            );
        }
    }

    #[test]
    fn a_saved_mode_is_restored() {
        let mut session = Session::default();
        for (statement, expected) in [
            ("/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='ANSI' */", "ansi"),
            ("/*!50003 SET @saved_sql_mode       = @@sql_mode */ ", "ansi"),
            ("/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES' */ ", ""),
            ("/*!50003 SET sql_mode              = @saved_sql_mode */ ", "ansi"),
            ("SET @sql_mode := @@session.sql_mode, @@sql_mode = ''", ""),
            ("SET SESSION sql_mode = @sql_mode", "ansi"),
            ("/*!40101 SET SQL_MODE=@OLD_SQL_MODE */", ""),
        ] {
            session.follow(statement);
            assert_eq!(spelling(&session), modes(expected), "{statement}");
        }
    }

    #[test]
    fn a_statement_is_spelled_without_its_mode() {
        for (mode, text, canonical) in [
            ("", "a || \"b\" '\\''", "a || \"b\" '\\''"),
            (
                "ansi_quotes",
                "\"a\"\"b`\\\" 'c\"\\'' -- \"d\"\n`\"` /* \" */ ||",
                "`a\"b``\\` 'c\"\\'' -- \"d\"\n`\"` /* \" */ ||",
            ),
            (
                "no_backslash_escapes",
                "'a\\' \"\\\" `\\` 'ä\\''\\'",
                "'a\\\\' \"\\\\\" `\\` 'ä\\\\''\\\\'",
            ),
            ("pipes_as_concat", "a||'||' # ||", "a PIPES_AS_CONCAT '||' # ||"),
            ("oracle", "\"a\"||\"ä", "`a` PIPES_AS_CONCAT `ä`"),
        ] {
            assert_eq!(modes(mode).canonical(Cow::Borrowed(text)), canonical, "{mode}");
        }
    }

    /// What is not of rows.
    fn spelling(session: &Session) -> Modes {
        Modes {
            lenient: false,
            ..session.modes
        }
    }

    fn after(statements: &[&str]) -> (bool, bool) {
        let mut session = Session::default();
        for statement in statements {
            session.follow(statement);
        }
        (!session.modes.no_backslash_escapes, session.modes.lenient)
    }

    #[test]
    fn a_list_without_a_strict_mode_is_lenient() {
        for (statement, expected) in [
            (
                "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */",
                (true, true),
            ),
            ("SET sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES'", (false, true)),
            ("set session sql_mode:='no_backslash_escapes'", (false, true)),
            ("SET @@session.sql_mode='NO_BACKSLASH_ESCAPES'", (false, true)),
            ("SET sql_mode='', @x = 'STRICT_ALL_TABLES'", (true, true)),
            ("SET sql_mode='ANSI,STRICT_ALL_TABLES'", (true, false)),
            ("SET sql_mode=\"TRADITIONAL\"", (true, false)),
            ("SET sql_mode=CONCAT(@@sql_mode, ',ANSI')", (true, false)),
            ("/*!40101 SET SQL_MODE=@OLD_SQL_MODE */", (true, false)),
            ("SET @saved = @@sql_mode", (true, false)),
            ("SET NAMES utf8", (true, false)),
            (
                "INSERT INTO t VALUES ('SET sql_mode = NO_BACKSLASH_ESCAPES')",
                (true, false),
            ),
        ] {
            assert_eq!(after(&[statement]), expected, "{statement}");
        }
    }

    /// As dumps do around triggers, between the rows of tables.
    #[test]
    fn a_variable_keeps_the_mode() {
        let dump = [
            "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */",
            "/*!50003 SET @saved_sql_mode       = @@sql_mode */ ",
            "/*!50003 SET sql_mode              = 'STRICT_TRANS_TABLES,NO_BACKSLASH_ESCAPES' */ ",
            "/*!50003 SET sql_mode              = @saved_sql_mode */ ",
            "/*!40101 SET SQL_MODE=@OLD_SQL_MODE */",
        ];
        let expected = [(true, true), (true, true), (false, false), (true, true), (true, false)];
        for (passed, expected) in expected.into_iter().enumerate() {
            assert_eq!(after(&dump[..=passed]), expected, "{}", dump[passed]);
        }
    }
}
