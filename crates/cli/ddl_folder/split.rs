//! Cuts a file of PostgreSQL statements at its semicolons.
//!
//! Knows what may hold a semicolon that ends nothing: quotes, dollar quotes and comments.
//! Source: <https://www.postgresql.org/docs/current/sql-syntax-lexical.html>. Commands of psql (`\connect`) are not known.

/// A statement without its semicolon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// The comment line right above the statement.
    pub(super) comment: Option<String>,
    /// Line of its first word, from 1.
    pub(super) line: usize,
    pub(super) sql: String,
}

/// All statements of a text. One that lacks its semicolon at the end is one too.
pub(super) fn statements(text: &str) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut start = 0;
    let mut position = 0;
    while position < text.len() {
        match skip(text, position) {
            Some(end) => position = end,
            None if text.as_bytes()[position] == b';' => {
                statements.extend(statement(text, start, position));
                position += 1;
                start = position;
            }
            None => position += text[position..].chars().next().map_or(1, char::len_utf8),
        }
    }
    statements.extend(statement(text, start, text.len()));
    statements
}

/// The end of a quote or comment that begins at `position`; `None` if none does. What is not closed ends with the text.
fn skip(text: &str, position: usize) -> Option<usize> {
    let rest = &text[position..];
    let after = |marker: &str, from: usize| {
        rest[from..]
            .find(marker)
            .map_or(text.len(), |at| position + from + at + marker.len())
    };
    let before = text[..position].chars().next_back();
    if rest.starts_with("--") {
        Some(after("\n", 2))
    } else if rest.starts_with("/*") {
        Some(position + block_comment(rest))
    } else if rest.starts_with('\'') {
        let escapes = matches!(before, Some('e' | 'E'))
            && !text[..position - 1]
                .chars()
                .next_back()
                .is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        Some(if escapes {
            position + escape_string(rest)
        } else {
            after("'", 1)
        })
    } else if rest.starts_with('"') {
        Some(after("\"", 1))
    } else if rest.starts_with('$')
        && !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == '$')
    {
        let tag = dollar_tag(rest)?;
        Some(after(tag, tag.len()))
    } else {
        None
    }
}

/// Length of a comment, comments in it included.
fn block_comment(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// Length of a string in which a backslash escapes.
fn escape_string(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'\'' => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

/// `$$` or `$tag$` at the beginning of the text.
fn dollar_tag(text: &str) -> Option<&str> {
    let end = text[1..].find('$')? + 1;
    let tag = &text[1..end];
    let named = tag.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        && !tag.starts_with(|letter: char| letter.is_ascii_digit());
    named.then(|| &text[..=end])
}

/// The statement between two positions, if there is more than comments and space.
fn statement(text: &str, start: usize, end: usize) -> Option<Statement> {
    let mut position = start;
    let mut comment = None;
    while position < end {
        let rest = &text[position..end];
        let space = rest.len() - rest.trim_start().len();
        if space > 0 {
            // An empty line parts a comment from what follows.
            if rest[..space].matches('\n').count() > 1 {
                comment = None;
            }
            position += space;
        } else if let Some(line) = rest.strip_prefix("--") {
            comment = line.lines().next().map(|line| line.trim().to_owned());
            // The line feed stays, so that an empty line below is seen: one more is found there.
            position += 2 + line.find('\n').map_or(line.len(), |at| at + 1);
            if text[position..end].starts_with(['\n', '\r']) {
                comment = None;
            }
        } else if rest.starts_with("/*") {
            position += block_comment(rest);
        } else {
            let sql = rest.trim_end().to_owned();
            let line = text[..position].matches('\n').count() + 1;
            return Some(Statement {
                comment: comment.filter(|text| !text.is_empty()),
                line,
                sql,
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sql(text: &str) -> Vec<String> {
        statements(text).into_iter().map(|statement| statement.sql).collect()
    }

    #[test]
    fn semicolons_inside_quotes_and_comments_end_nothing() {
        for one in [
            "SELECT 'a;b'",
            "SELECT 'it''s; so'",
            "SELECT E'it\\'s; so'",
            "SELECT \"a;b\"",
            "SELECT $$a;b$$",
            "SELECT $x$a;$$;b$x$",
            "SELECT 1 -- a;b\n + 1",
            "SELECT 1 /* a; /* b; */ c; */ + 1",
            "SELECT a$b$c",
            "SELECT name'x;'",
            "SELECT 'größe;'",
        ] {
            assert_eq!(sql(&format!("{one};SELECT 2;")), [one, "SELECT 2"], "{one}");
        }
        assert_eq!(sql("SELECT $1; SELECT $2"), ["SELECT $1", "SELECT $2"]);
        assert_eq!(sql("SELECT 'open; SELECT 2"), ["SELECT 'open; SELECT 2"]);
        assert!(sql(" ;; -- nothing\n/* at; all */ ;\n").is_empty());
    }

    #[test]
    fn the_comment_above_names_the_object() {
        let found = statements("-- head\n\n-- table a.b\nCREATE TABLE a.b ();\n\n-- lonely\n\nSELECT 1;\nSELECT 2\n");
        assert_eq!(found[0].comment.as_deref(), Some("table a.b"));
        assert_eq!((found[0].line, found[1].line, found[2].line), (4, 8, 9));
        assert_eq!((found[1].comment.as_deref(), found[2].comment.as_deref()), (None, None));
    }
}
