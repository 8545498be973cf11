//! Statements that give tables rows: where their values are. The values themselves are read by whoever wants them.

mod behind;
mod selects;

use std::ops::Range;

use sqlparser::dialect::MySqlDialect;

pub(super) use self::behind::behind;
pub(super) use self::selects::{Kind, Selects, constants};
use super::key::names;
use crate::script::{Cursor, SyntaxError, tokens};

/// What an INSERT or REPLACE says before its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// Database, if there is one, and table.
    pub(super) table: Vec<String>,
    pub(super) columns: Option<Vec<String>>,
    /// The byte after VALUES or SET, from the beginning of the statement.
    pub(super) values: usize,
    pub(super) form: Form,
}

/// Where the rows come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Values,
    /// `SET column = value, …`
    Assignments,
    /// A query that begins with SELECT; it may read no table.
    Select,
    /// Another one; only a server can compute its rows.
    Query,
}

/// True for a statement that begins with INSERT or REPLACE.
pub(super) fn is_insert(text: &str) -> bool {
    let word = text
        .split(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    word.eq_ignore_ascii_case("insert") || word.eq_ignore_ascii_case("replace")
}

/// Reads an INSERT or REPLACE as far as its values. Only that far is it cut into tokens.
pub(super) fn head(text: &str, line: u32) -> Result<Head, SyntaxError> {
    let Some((word, form)) = source_word(text.as_bytes()) else {
        return Err(SyntaxError {
            line,
            expected: "expected VALUES, SET or SELECT".to_owned(),
        });
    };
    let head = &text[..word.start];
    let tokens = tokens(&MySqlDialect {}, head, line)?;
    let mut cursor = Cursor::new(head, &tokens);
    cursor.bump();
    while cursor
        .eat_one_of(&["low_priority", "delayed", "high_priority", "ignore"])
        .is_some()
    {}
    cursor.eat("into");
    let table = cursor.parts()?;
    if cursor.eat("partition") {
        cursor.parenthesized()?;
    }
    let columns = if cursor.is_at_end() {
        None
    } else {
        // MySQL lets an empty list stand for all columns, and every name have its table before it.
        let list = cursor.parenthesized()?;
        let parts: Result<Vec<String>, SyntaxError> = if list.is_at_end() {
            names(&list)
        } else {
            list.split_commas()
                .into_iter()
                .map(|mut part| Ok(part.parts()?.pop().unwrap_or_default()))
                .collect()
        };
        cursor.expect_end()?;
        Some(parts?).filter(|names| !names.is_empty())
    };
    Ok(Head {
        table,
        columns,
        values: word.end,
        form,
    })
}

/// The first word outside of quotes and parentheses that says where the rows come from.
fn source_word(bytes: &[u8]) -> Option<(Range<usize>, Form)> {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\'' | b'"' | b'`' => {
                let quote = *byte;
                at += 1;
                while let Some(byte) = bytes.get(at) {
                    if *byte == quote {
                        break;
                    }
                    at += if *byte == b'\\' && quote != b'`' { 2 } else { 1 };
                }
                at += 1;
            }
            b'(' => {
                // INSERT INTO t (SELECT …)
                let inside = bytes[at + 1..].iter().position(|byte| !byte.is_ascii_whitespace());
                let is_query = inside.is_some_and(|inside| {
                    let word = &bytes[at + 1 + inside..];
                    word.len() > 6 && word[..6].eq_ignore_ascii_case(b"select") && word[6].is_ascii_whitespace()
                });
                if depth == 0 && is_query {
                    return Some((at..at + 1, Form::Query));
                }
                depth += 1;
                at += 1;
            }
            b')' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            byte if byte.is_ascii_alphabetic() || *byte == b'_' => {
                let length = bytes[at..]
                    .iter()
                    .position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_'));
                let end = length.map_or(bytes.len(), |length| at + length);
                let word = &bytes[at..end];
                let is = |name: &str| word.eq_ignore_ascii_case(name.as_bytes());
                let form = if is("values") || is("value") {
                    Some(Form::Values)
                } else if is("set") {
                    Some(Form::Assignments)
                } else if is("select") {
                    Some(Form::Select)
                } else if is("with") || is("table") {
                    Some(Form::Query)
                } else {
                    None
                };
                if let Some(form) = form.filter(|_| depth == 0) {
                    return Some((at..end, form));
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_all_forms() {
        for (text, table, columns, form, rest) in [
            (
                "INSERT INTO `a`.`t` VALUES (1,'values')",
                vec!["a", "t"],
                None,
                Form::Values,
                " (1,'values')",
            ),
            (
                "replace t (`a`, t.b) value (1,2)",
                vec!["t"],
                Some(vec!["a", "b"]),
                Form::Values,
                " (1,2)",
            ),
            (
                "INSERT IGNORE INTO t SET a=1",
                vec!["t"],
                None,
                Form::Assignments,
                " a=1",
            ),
            (
                "insert into t (`select`) select 1",
                vec!["t"],
                Some(vec!["select"]),
                Form::Select,
                " 1",
            ),
            ("insert into t (select 1)", vec!["t"], None, Form::Query, "select 1)"),
            ("insert into t () values ()", vec!["t"], None, Form::Values, " ()"),
        ] {
            let head = head(text, 1).unwrap();
            let wanted = columns.map(|names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(head.table, table);
            assert_eq!((head.columns, head.form, &text[head.values..]), (wanted, form, rest));
        }
        assert!(head("insert into t", 1).is_err());
    }
}
