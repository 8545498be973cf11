//! Lines that the mysql client takes as commands of its own, where a statement could begin.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/mysql-commands.html>

/// Commands with a word or more behind them.
const WITH_WORDS: &[&str] = &["delimiter", "source", "system", "tee", "pager", "prompt"];

/// Commands that are a line by themselves.
const ALONE: &[&str] = &[
    "exit",
    "quit",
    "nopager",
    "notee",
    "nowarning",
    "pager",
    "print",
    "prompt",
    "rehash",
    "status",
    "tee",
    "warnings",
];

/// The end of a line that is a command: DELIMITER, SOURCE and the like, `\.` and others of a backslash and a character, and USE
/// without a delimiter. `\g` and `\G` send a statement.
pub(super) fn line_command(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let end = rest.find('\n').unwrap_or(rest.len());
    let line = rest[..end].trim_end();
    let is_of = |known: &[&str], word: &str| known.iter().any(|known| known.eq_ignore_ascii_case(word));
    let mut words = line.split_whitespace();
    let word = words.next()?;
    let count = 1 + words.count();
    let is_escaped =
        line.starts_with('\\') && line[1..].starts_with(|c: char| !c.is_whitespace() && c != 'g' && c != 'G');
    let found = is_escaped
        || word.eq_ignore_ascii_case("delimiter")
        || word.eq_ignore_ascii_case("source")
        || (is_of(WITH_WORDS, word) && count > 1)
        || (is_of(ALONE, word.trim_end_matches(';')) && count == 1)
        || (word.eq_ignore_ascii_case("use") && !line.contains(';') && count == 2);
    found.then_some(at + line.len())
}

/// True if the client ends at a command: what is behind it is not run.
pub(super) fn leaves(command: &str) -> bool {
    let word = command.trim_end_matches(';');
    word.starts_with("\\q") || ["exit", "quit"].iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// What a command that stands among the statements means to a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Leaves,
    /// Another file is run.
    Source,
    Nothing,
}

/// The meaning of a statement that is one of [`line_command`], but USE and DELIMITER; `None` of others.
pub(super) fn meaning(statement: &str) -> Option<Meaning> {
    let first = statement.split_whitespace().next()?;
    if leaves(statement.trim_end()) {
        return Some(Meaning::Leaves);
    }
    if first == "\\." || first.eq_ignore_ascii_case("source") {
        return Some(Meaning::Source);
    }
    let ends = line_command(statement, 0)?;
    let is_alone = ends == statement.trim_end().len();
    let is_other = first.eq_ignore_ascii_case("use") || first.eq_ignore_ascii_case("delimiter");
    (is_alone && !is_other).then_some(Meaning::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_from_statements() {
        for (line, wanted) in [
            ("quit", Some(Meaning::Leaves)),
            ("exit;", Some(Meaning::Leaves)),
            ("\\q", Some(Meaning::Leaves)),
            ("\\. other.sql", Some(Meaning::Source)),
            ("source other.sql", Some(Meaning::Source)),
            ("\\! date", Some(Meaning::Nothing)),
            ("\\W", Some(Meaning::Nothing)),
            ("system date; ls", Some(Meaning::Nothing)),
            ("warnings;", Some(Meaning::Nothing)),
            ("tee out.log", Some(Meaning::Nothing)),
            ("use shop", None),
            ("status int, a int", None),
            ("select 1", None),
            ("quit or not", None),
            ("\\g", None),
        ] {
            assert_eq!(meaning(line), wanted, "{line}");
        }
    }
}
