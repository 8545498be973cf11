//! sql_mode, as far as it changes how a script is cut and read.

use std::borrow::Cow;

use super::split::{after_quoted, after_words};

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
    /// NO_AUTO_VALUE_ON_ZERO: 0 is a value of an AUTO_INCREMENT column as others are.
    pub(super) zero_is_value: bool,
    /// REAL_AS_FLOAT: the type REAL is FLOAT.
    pub(super) real_as_float: bool,
    /// Of [`UNFOLLOWED`], by their places.
    pub(super) unfollowed: [bool; UNFOLLOWED.len()],
}

/// Modes that are not followed, and what they change.
pub(super) const UNFOLLOWED: [(&str, &str); 5] = [
    ("oracle", "DATE is DATETIME, and routines are written in PL/SQL"),
    ("high_not_precedence", "NOT binds more tightly than comparisons"),
    ("empty_string_is_null", "a text without characters is NULL"),
    (
        "time_round_fractional",
        "digits of a second that a column does not have are rounded",
    ),
    (
        "time_truncate_fractional",
        "digits of a second that a column does not have are cut",
    ),
];

impl Modes {
    /// The modes that a value of sql_mode names, spelled in any case and with anything between them.
    pub(super) fn named(value: &str) -> Modes {
        let mut modes = Modes::default();
        for word in value.split(|c| !is_of_name(c)) {
            let word = word.to_ascii_lowercase();
            if let Some(at) = UNFOLLOWED.iter().position(|(mode, _)| *mode == word) {
                modes.unfollowed[at] = true;
            }
            match word.as_str() {
                "no_backslash_escapes" => modes.no_backslash_escapes = true,
                "ansi_quotes" => modes.ansi_quotes = true,
                "pipes_as_concat" => modes.pipes_as_concat = true,
                "no_auto_value_on_zero" => modes.zero_is_value = true,
                // Each stands for both, among others.
                "ansi" | "db2" | "maxdb" | "mssql" | "oracle" | "postgresql" => {
                    modes.ansi_quotes = true;
                    modes.pipes_as_concat = true;
                    modes.real_as_float |= word == "ansi";
                }
                "real_as_float" => modes.real_as_float = true,
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
    /// in backticks, backslashes in texts doubled, `||` as the word [`CONCAT`], REAL as FLOAT. Lines stay.
    pub(super) fn canonical(self, text: Cow<'_, str>) -> Cow<'_, str> {
        let has_work = (self.no_backslash_escapes && text.contains('\\'))
            || (self.ansi_quotes && text.contains('"'))
            || (self.pipes_as_concat && text.contains("||"))
            || (self.real_as_float && text.to_ascii_lowercase().contains("real"));
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
                    let part = &text[start..at];
                    match part.as_bytes() {
                        [b'#', ..] | [b'-', b'-', ..] | [b'/', b'*', ..] => spelled.push_str(part),
                        _ if self.real_as_float => with_float(part, &mut spelled),
                        _ => spelled.push_str(part),
                    }
                }
            }
        }
        Cow::Owned(spelled)
    }
}

/// Words with FLOAT for each REAL, which is a reserved one.
fn with_float(words: &str, spelled: &mut String) {
    let mut rest = words;
    while let Some(start) = rest.find(is_of_name) {
        let (between, word) = rest.split_at(start);
        let (word, behind) = word.split_at(word.find(|c| !is_of_name(c)).unwrap_or(word.len()));
        spelled.push_str(between);
        let is_type = word.eq_ignore_ascii_case("real") && !spelled.ends_with(['.', '@']);
        spelled.push_str(if is_type { "FLOAT" } else { word });
        rest = behind;
    }
    spelled.push_str(rest);
}

pub(super) fn is_of_name(c: char) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn modes(text: &str) -> Modes {
        Modes::named(text)
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
            (
                "ansi",
                "a REAL, \"real\" real(4,2) /* real */ unreal.real 'real'",
                "a FLOAT, `real` FLOAT(4,2) /* real */ unreal.real 'real'",
            ),
            ("mssql", "a real", "a real"),
        ] {
            assert_eq!(modes(mode).canonical(Cow::Borrowed(text)), canonical, "{mode}");
        }
    }
}
