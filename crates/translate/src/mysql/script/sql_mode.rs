//! sql_mode, as far as it changes how a script is cut and read.

/// Bytes of a statement beyond which it sets no mode.
const LONGEST: usize = 4096;

/// Whether texts behind a statement have backslash escapes; `None` if it does not set sql_mode.
///
/// <https://dev.mysql.com/doc/refman/9.0/en/sql-mode.html#sqlmode_no_backslash_escapes>
pub(super) fn backslash_after(statement: &str) -> Option<bool> {
    if statement.len() > LONGEST {
        return None;
    }
    let text = statement.to_ascii_lowercase();
    // It may be in a version comment, of which every server today opens those of dumps.
    let start = text.trim_start_matches(|c: char| c.is_ascii_digit() || "/*!m ".contains(c));
    if !(start.starts_with("set") || text.starts_with("set")) {
        return None;
    }
    let (mut found, mut from) = (None, 0);
    while let Some(at) = text[from..].find("sql_mode").map(|at| from + at) {
        from = at + "sql_mode".len();
        let is_part = text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let rest = text[from..].trim_start();
        let assigned = rest.strip_prefix(":=").or_else(|| rest.strip_prefix('='));
        if let Some(value) = assigned.filter(|_| !is_part) {
            found = Some(!value.contains("no_backslash_escapes"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_assignment_sets_the_mode() {
        for (statement, expected) in [
            (
                "/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */",
                Some(true),
            ),
            ("SET sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES'", Some(false)),
            ("set session sql_mode:='no_backslash_escapes'", Some(false)),
            ("SET @@session.sql_mode='NO_BACKSLASH_ESCAPES'", Some(false)),
            ("/*!40101 SET SQL_MODE=@OLD_SQL_MODE */", Some(true)),
            ("SET @saved = @@sql_mode", None),
            ("SET NAMES utf8", None),
            ("INSERT INTO t VALUES ('SET sql_mode = NO_BACKSLASH_ESCAPES')", None),
        ] {
            assert_eq!(backslash_after(statement), expected, "{statement}");
        }
    }
}
