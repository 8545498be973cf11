//! sql_mode, as far as it changes how a script is cut and read.

use std::collections::HashMap;

/// Bytes of a statement beyond which it sets no mode.
const LONGEST: usize = 4096;

/// What a mode says of the statements in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mode {
    /// Whether a backslash in a text takes the next character.
    ///
    /// <https://dev.mysql.com/doc/refman/9.0/en/sql-mode.html#sqlmode_no_backslash_escapes>
    pub(super) backslash: bool,
    /// The script set a mode that is not strict: <https://mariadb.com/kb/en/sql-mode/#strict-mode>.
    pub(super) lenient: bool,
}

/// The mode in force, and those that variables keep.
#[derive(Debug)]
pub(super) struct Modes {
    pub(super) now: Mode,
    kept: HashMap<String, Mode>,
}

impl Modes {
    /// Of a server that has its defaults.
    pub(super) fn new() -> Modes {
        Modes {
            now: Mode {
                backslash: true,
                lenient: false,
            },
            kept: HashMap::new(),
        }
    }

    /// Goes past a statement: `SET sql_mode = …`, `SET @kept = @@sql_mode`.
    pub(super) fn pass(&mut self, statement: &str) {
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
            let rest = text[from..].trim_start();
            let assigned = rest.strip_prefix(":=").or_else(|| rest.strip_prefix('='));
            if before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
                continue;
            }
            match assigned {
                Some(value) => self.now = self.assigned(value.trim_start()),
                None => {
                    if let Some(name) = variable_given(before) {
                        self.kept.insert(name.to_owned(), self.now);
                    }
                }
            }
        }
    }

    /// The mode that a value in lower case sets.
    fn assigned(&self, value: &str) -> Mode {
        if let Some(kept) = value.strip_prefix('@').and_then(|name| self.kept.get(name_of(name))) {
            return *kept;
        }
        let quote = value.chars().next().filter(|first| matches!(first, '\'' | '"'));
        let list = quote.and_then(|quote| value[1..].split(quote).next());
        Mode {
            backslash: !value.contains("no_backslash_escapes"),
            lenient: list.is_some_and(|list| !list.contains("strict_") && !list.contains("traditional")),
        }
    }
}

/// `@name = @@session.` -> `name`
fn variable_given(before: &str) -> Option<&str> {
    let before = before.strip_suffix("session.").unwrap_or(before);
    let before = before.strip_suffix("@@")?.trim_end().strip_suffix('=')?;
    let before = before.strip_suffix(':').unwrap_or(before).trim_end();
    let (_, name) = before.rsplit_once('@')?;
    (!name.is_empty() && name == name_of(name)).then_some(name)
}

/// The name that a text begins with.
fn name_of(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "_$.".contains(c)));
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(statements: &[&str]) -> (bool, bool) {
        let mut modes = Modes::new();
        for statement in statements {
            modes.pass(statement);
        }
        (modes.now.backslash, modes.now.lenient)
    }

    #[test]
    fn only_an_assignment_sets_the_mode() {
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
