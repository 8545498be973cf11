//! What clients print of SHOW CREATE: the statements in it, everything else blanked. Every byte keeps its line.
//!
//! Three forms: `\G` (`Create Table: CREATE TABLE …`), the box (`| actor | CREATE TABLE …`), and the lines of `mysql -e`
//! (`actor<tab>CREATE TABLE …` with `\n` for the ends of lines).
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/mysql-commands.html>.

use std::borrow::Cow;

/// Labels of `\G` before a statement.
const STATEMENTS: &[&str] = &[
    "Create Table",
    "Create View",
    "Create Procedure",
    "Create Function",
    "Create Event",
    "Create Database",
    "SQL Original Statement",
];

/// Labels of `\G` before something else.
const OTHERS: &[&str] = &[
    "Table",
    "View",
    "Procedure",
    "Function",
    "Trigger",
    "Event",
    "Database",
    "sql_mode",
    "time_zone",
    "character_set_client",
    "collation_connection",
    "Database Collation",
    "Created",
];

/// The form of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Rows,
    Box,
    Tabs,
}

/// The script with the decoration of a client's output gone; as it is, if it is none.
pub(super) fn opened(text: &str) -> Cow<'_, str> {
    let Some(form) = form(text) else {
        return Cow::Borrowed(text);
    };
    let mut result = String::with_capacity(text.len());
    // A statement has begun and not ended.
    let mut is_open = false;
    for line in text.split_inclusive('\n') {
        let (line, end) = match line.strip_suffix('\n') {
            Some(line) => (line, "\n"),
            None => (line, ""),
        };
        let line = line.strip_suffix('\r').unwrap_or(line);
        let kept = match form {
            Form::Rows => of_rows(line, &mut is_open),
            Form::Box => of_box(line, &mut is_open),
            Form::Tabs => of_tabs(line),
        };
        result.push_str(&kept);
        result.push_str(end);
    }
    Cow::Owned(result)
}

fn form(text: &str) -> Option<Form> {
    let head = text.lines().take(200);
    for line in head {
        if is_row_mark(line) {
            return Some(Form::Rows);
        }
        if line.starts_with("| ") && line.contains(" | CREATE ") {
            return Some(Form::Box);
        }
        if tabbed(line).is_some() {
            return Some(Form::Tabs);
        }
        // Statements come first in scripts.
        let word = line.trim_start().get(..6).unwrap_or_default();
        if ["create", "insert", "delimi"]
            .iter()
            .any(|verb| word.eq_ignore_ascii_case(verb))
        {
            return None;
        }
    }
    None
}

/// `*************************** 1. row ***************************`
fn is_row_mark(line: &str) -> bool {
    let inner = line.trim().trim_matches('*').trim();
    line.trim_start().starts_with("*****")
        && inner
            .strip_suffix(". row")
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `1 row in set (0.00 sec)`, and the lines in which somebody asked.
fn is_talk(line: &str) -> bool {
    let is_count = line.split_once(" row").is_some_and(|(number, rest)| {
        number.bytes().all(|byte| byte.is_ascii_digit())
            && (rest.starts_with(" in set") || rest.starts_with("s in set"))
    });
    is_count || line.starts_with("mysql> ") || (line.starts_with("MariaDB [") && line.contains("]> "))
}

fn of_rows<'l>(line: &'l str, is_open: &mut bool) -> Cow<'l, str> {
    let label = line.trim_start().split_once(':').map_or("", |(label, _)| label);
    let ends = is_row_mark(line) || is_talk(line) || OTHERS.contains(&label);
    if ends {
        let was_open = std::mem::replace(is_open, false);
        return Cow::Borrowed(if was_open { ";" } else { "" });
    }
    if STATEMENTS.contains(&label) {
        *is_open = true;
        return Cow::Owned(line.split_once(':').map_or("", |(_, rest)| rest).to_owned());
    }
    Cow::Borrowed(if *is_open { line } else { "" })
}

fn of_box<'l>(line: &'l str, is_open: &mut bool) -> Cow<'l, str> {
    let mut line = line;
    if !*is_open {
        let Some((_, statement)) = line.strip_prefix("| ").and_then(|row| row.split_once(" | CREATE ")) else {
            return Cow::Borrowed("");
        };
        *is_open = true;
        line = &line[line.len() - statement.len() - "CREATE ".len()..];
    }
    let Some(mut last) = line.trim_end().strip_suffix('|') else {
        return Cow::Borrowed(line);
    };
    *is_open = false;
    // Behind a view stand the character set and the collation that it was made with.
    while let Some((before, cell)) = last.trim_end().rsplit_once(" | ") {
        let is_name = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_name {
            break;
        }
        last = before;
    }
    Cow::Owned(format!("{};", last.trim_end()))
}

/// The statement of a line `name<tab>CREATE …` whose ends of lines are written `\n`, or of a view.
fn tabbed(line: &str) -> Option<&str> {
    let (name, rest) = line.split_once('\t')?;
    let is_name = !name.is_empty() && !name.contains([' ', ';', '\'', '"', '(', ')']);
    let is_table = rest.starts_with("CREATE TABLE `") && rest.contains("\\n");
    let is_view = rest.starts_with("CREATE ALGORITHM=") && rest.contains('\t');
    (is_name && (is_table || is_view)).then(|| rest.split('\t').next().unwrap_or(rest))
}

fn of_tabs(line: &str) -> Cow<'_, str> {
    let Some(statement) = tabbed(line) else {
        return Cow::Borrowed("");
    };
    let mut result = String::with_capacity(statement.len() + 1);
    let mut chars = statement.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            // The line of the output stays one line.
            ('\\', Some('n')) => result.push(' '),
            ('\\', Some('t')) => result.push('\t'),
            ('\\', Some('0')) => result.push('\0'),
            ('\\', Some(other)) => result.push(other),
            _ => result.push(c),
        }
    }
    result.push(';');
    Cow::Owned(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_boxes_and_tabs_give_their_statements() {
        let rows = "mysql> show create table a\\G\n*************************** 1. row ***************************\n       Table: a\nCreate Table: CREATE TABLE `a` (\n  `x` int\n) ENGINE=InnoDB\n1 row in set (0.00 sec)\n";
        assert_eq!(
            opened(rows),
            "\n\n\n CREATE TABLE `a` (\n  `x` int\n) ENGINE=InnoDB\n;\n"
        );
        let boxed = "+---+---+\n| Table | Create Table |\n+---+---+\n| a | CREATE TABLE `a` (\n  `x` int\n) ENGINE=InnoDB |\n+---+---+\n| v | CREATE VIEW `v` AS select 1 | utf8mb4 | utf8mb4_bin |\n";
        assert_eq!(
            opened(boxed),
            "\n\n\nCREATE TABLE `a` (\n  `x` int\n) ENGINE=InnoDB;\n\nCREATE VIEW `v` AS select 1;\n"
        );
        let tabs = "Table\tCreate Table\na\tCREATE TABLE `a` (\\n  `x` int COMMENT 'a\\\\nb'\\n)\n";
        assert_eq!(opened(tabs), "\nCREATE TABLE `a` (   `x` int COMMENT 'a\\nb' );\n");
    }

    #[test]
    fn scripts_stay_as_they_are() {
        for text in [
            "",
            "CREATE TABLE a (x int);\n| a | CREATE TABLE",
            "BEGIN\tCREATE TABLE x (y int);",
            "-- *****\n",
        ] {
            assert!(matches!(opened(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
