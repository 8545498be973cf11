//! Liquibase's formatted SQL: lines of comment cut a script into changesets, each run for itself.
//!
//! Source: <https://docs.liquibase.com/concepts/changelogs/sql-format.html>.

/// True for a script of which a line before the first statement says so.
pub(crate) fn is_formatted(text: &str) -> bool {
    text.lines()
        .map(|line| line.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}'))
        .take_while(|line| line.is_empty() || line.starts_with("--"))
        .any(|line| words(line).is_some_and(|rest| rest.to_ascii_lowercase().starts_with("liquibase formatted sql")))
}

/// True if the line that a text begins with begins or ends the statements of a changeset.
pub(crate) fn is_mark(text: &str) -> bool {
    let Some(rest) = words(text) else { return false };
    let rest = rest.to_ascii_lowercase();
    ["changeset", "rollback", "precondition", "liquibase formatted sql"]
        .iter()
        .any(|mark| rest.starts_with(mark))
}

/// True for the line that begins a changeset.
pub(crate) fn is_changeset(line: &str) -> bool {
    words(line).is_some_and(|rest| rest.to_ascii_lowercase().starts_with("changeset"))
}

/// `endDelimiter:x` of the line that a text begins with.
pub(crate) fn delimiter(text: &str) -> Option<&str> {
    let line = text.lines().next()?;
    is_changeset(line).then_some(())?;
    let at = line.to_ascii_lowercase().find("enddelimiter:")?;
    line[at + "enddelimiter:".len()..].split_whitespace().next()
}

/// What stands behind the two minus signs.
fn words(text: &str) -> Option<&str> {
    text.lines().next()?.strip_prefix("--").map(str::trim_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_liquibase_are_known() {
        assert!(is_formatted("\u{feff}\n--liquibase formatted sql\n") && is_formatted("-- Liquibase formatted SQL"));
        assert!(!is_formatted("-- by liquibase formatted sql") && !is_formatted(""));
        assert!(is_mark("--changeset a:1\n") && is_mark("-- rollback drop table a") && !is_mark("-- a table"));
        assert_eq!(
            delimiter("--changeset a:1 endDelimiter:// runOnChange:true\nx"),
            Some("//")
        );
        assert_eq!(delimiter("--changeset a:1\nendDelimiter:/"), None);
    }
}
