//! SQL scripts of the MySQL client, cut into statements without the client.

/// The statements of a script: `DELIMITER` lines are obeyed, comments outside of statements dropped, quotes respected.
pub fn statements(script: &str) -> Vec<String> {
    let mut statements = Vec::new();
    let mut delimiter = ";".to_owned();
    let mut current = String::new();
    let mut rest = script;
    while !rest.is_empty() {
        if current.trim().is_empty() {
            let line = rest.lines().next().unwrap_or_default();
            if let Some(word) = line
                .trim()
                .strip_prefix("DELIMITER ")
                .or_else(|| line.trim().strip_prefix("delimiter "))
            {
                word.trim().clone_into(&mut delimiter);
                rest = after_line(rest);
                current.clear();
                continue;
            }
        }
        if rest.starts_with("--") && rest[2..].starts_with([' ', '\n', '\r', '\t']) || rest.starts_with('#') {
            rest = after_line(rest);
            current.push('\n');
        } else if rest.starts_with("/*") {
            let end = rest.find("*/").map_or(rest.len(), |end| end + 2);
            // `/*!` and MariaDB's `/*M!` are statements for the server, `/*` is talk.
            if rest.starts_with("/*!") || rest.starts_with("/*M!") {
                current.push_str(&rest[..end]);
            }
            rest = &rest[end..];
        } else if let Some(quote @ ('\'' | '"' | '`')) = rest.chars().next() {
            let end = end_of_quoted(rest, quote);
            current.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if let Some(after) = rest.strip_prefix("\\g").or_else(|| rest.strip_prefix("\\G")) {
            take(&mut statements, &mut current);
            rest = after;
        } else if let Some(after) = rest.strip_prefix(delimiter.as_str()) {
            take(&mut statements, &mut current);
            rest = after;
        } else {
            let end = rest.chars().next().map_or(0, char::len_utf8);
            current.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    take(&mut statements, &mut current);
    statements
}

fn take(statements: &mut Vec<String>, current: &mut String) {
    let statement = current.trim();
    if !statement.is_empty() {
        statements.push(statement.to_owned());
    }
    current.clear();
}

fn after_line(text: &str) -> &str {
    text.find('\n').map_or("", |end| &text[end + 1..])
}

/// Bytes up to and with the closing quote; a doubled quote is met as two texts in a row, which is the same.
fn end_of_quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (position, letter) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if letter == '\\' && quote != '`' {
            escaped = true;
        } else if letter == quote {
            return position + 1;
        }
    }
    text.len()
}

#[test]
fn scripts_are_cut_at_their_delimiters() {
    let script = "-- talk; and more\nselect 'a;b', \"c\\\";\", `d;`; # x;\nDELIMITER //\ncreate trigger t begin select 1; end//\ndelimiter ;\n/*!50705 select 2*/;\n/* no; */ select 'it''s';";
    assert_eq!(
        statements(script),
        [
            "select 'a;b', \"c\\\";\", `d;`",
            "create trigger t begin select 1; end",
            "/*!50705 select 2*/",
            "select 'it''s'"
        ]
    );
}
