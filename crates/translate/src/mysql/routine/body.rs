//! The statements of a body, as far as straight-line code has them.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/sql-compound-statements.html>.

use std::borrow::Cow;

use sqlparser::tokenizer::Token;

use crate::expression::{Result, Untranslatable};
use crate::script::{Cursor, SyntaxError};

/// Deeper nesting than any real body has; bounds the stack.
const MAX_DEPTH: usize = 40;

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step<'t> {
    /// DECLARE of variables of one type.
    Declare {
        names: Vec<String>,
        type_name: &'t str,
        default: Option<&'t str>,
    },
    Block(Vec<Step<'t>>),
    /// SET, one assignment after the other.
    Set(Vec<(Assigned, &'t str)>),
    /// IF; CASE too, which raises an error where nothing fits.
    If {
        /// Conditions with their statements.
        branches: Vec<(Cow<'t, str>, Vec<Step<'t>>)>,
        otherwise: Vec<Step<'t>>,
    },
    Return(&'t str),
    /// SELECT … INTO variables, the query without INTO.
    Into {
        query: String,
        targets: Vec<String>,
    },
    /// INSERT, UPDATE, DELETE.
    Change(&'t str),
    Signal {
        state: String,
        /// MESSAGE_TEXT, as an expression.
        message: Option<&'t str>,
    },
    /// EXIT HANDLER FOR NOT FOUND that only returns: what it returns.
    ReturnWhenNotFound(&'t str),
}

/// What SET assigns to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Assigned {
    Variable(String),
    /// A column of NEW.
    New(String),
}

fn unread(error: SyntaxError) -> Untranslatable {
    Untranslatable::new(format!("has a statement that is not understood: {error}"))
}

/// Reads a body: one statement, or a block.
pub(super) fn body<'t>(cursor: &mut Cursor<'t>) -> Result<Vec<Step<'t>>> {
    let steps = match statement(cursor, 0)? {
        Step::Block(steps) => steps,
        step => vec![step],
    };
    while cursor.eat_symbol(&Token::SemiColon) {}
    cursor.expect_end().map_err(unread)?;
    Ok(steps)
}

fn statements<'t>(cursor: &mut Cursor<'t>, depth: usize) -> Result<Vec<Step<'t>>> {
    if depth > MAX_DEPTH {
        return Err(Untranslatable::new("is nested too deeply"));
    }
    let mut steps = Vec::new();
    while !cursor.is_at_end() && !cursor.is_one_of(&["end", "else", "elseif", "when"]) {
        if cursor.eat_symbol(&Token::SemiColon) {
            continue;
        }
        steps.push(statement(cursor, depth)?);
        if !cursor.is_at_end() {
            cursor.expect_symbol(&Token::SemiColon).map_err(unread)?;
        }
    }
    Ok(steps)
}

fn statement<'t>(cursor: &mut Cursor<'t>, depth: usize) -> Result<Step<'t>> {
    let refused = |why: &str| Err(Untranslatable::new(why));
    if matches!(cursor.peek(), Some(Token::Word(_))) && cursor.peek_at(1) == Some(&Token::Colon) {
        cursor.bump();
        cursor.bump();
    }
    if cursor.eat("begin") {
        cursor.eat_all(&["not", "atomic"]);
        let steps = statements(cursor, depth + 1)?;
        cursor.expect("end").map_err(unread)?;
        // The label again.
        if matches!(cursor.peek(), Some(Token::Word(_))) {
            cursor.bump();
        }
        return Ok(Step::Block(steps));
    }
    if cursor.eat("if") {
        return branches(cursor, depth);
    }
    if cursor.eat("case") {
        return case(cursor, depth);
    }
    if cursor.eat("declare") {
        return declare(cursor);
    }
    if cursor.eat("set") {
        return set(cursor);
    }
    if cursor.eat("return") {
        return Ok(Step::Return(to_end(cursor)));
    }
    if cursor.eat("signal") {
        return signal(cursor);
    }
    if cursor.is("select") {
        return select_into(cursor);
    }
    if cursor.is_one_of(&["insert", "update", "delete", "replace"]) {
        return Ok(Step::Change(to_end(cursor)));
    }
    if cursor.is("with") {
        return refused("gives rows to its caller, or changes rows with a common table expression");
    }
    for (word, why) in [
        ("while", "has a loop"),
        ("repeat", "has a loop"),
        ("loop", "has a loop"),
        ("leave", "leaves a block"),
        ("iterate", "has a loop"),
        ("call", "calls a procedure"),
        ("open", "has a cursor"),
        ("fetch", "has a cursor"),
        ("close", "has a cursor"),
        ("prepare", "puts statements together as texts"),
        ("execute", "puts statements together as texts"),
        ("start", "begins a transaction"),
        ("commit", "ends a transaction"),
        ("rollback", "ends a transaction"),
        ("savepoint", "ends a transaction"),
        ("resignal", "raises the error of a handler again"),
        ("create", "makes objects"),
        ("drop", "drops objects"),
        ("alter", "changes objects"),
        ("truncate", "empties tables with TRUNCATE"),
        ("lock", "locks tables"),
    ] {
        if cursor.is(word) {
            return refused(why);
        }
    }
    Err(unread(cursor.error("a statement")))
}

/// The text up to the semicolon.
fn to_end<'t>(cursor: &mut Cursor<'t>) -> &'t str {
    cursor.text_until(|place| place.is_symbol(&Token::SemiColon))
}

/// The text up to THEN; a CASE in it has its own.
fn to_then<'t>(cursor: &mut Cursor<'t>) -> Result<&'t str> {
    let start = cursor.clone();
    let mut cases = 0_usize;
    while !cursor.is_at_end() {
        if cursor.is("then") && cases == 0 {
            let text = start.text_up_to(cursor);
            cursor.bump();
            return Ok(text);
        }
        if cursor.is("case") {
            cases += 1;
        } else if cursor.is("end") {
            cases = cases.saturating_sub(1);
        }
        cursor.bump();
    }
    Err(unread(cursor.error("THEN")))
}

fn branches<'t>(cursor: &mut Cursor<'t>, depth: usize) -> Result<Step<'t>> {
    let mut found = Vec::new();
    let mut otherwise = Vec::new();
    loop {
        let condition = Cow::Borrowed(to_then(cursor)?);
        found.push((condition, statements(cursor, depth + 1)?));
        if cursor.eat("elseif") {
            continue;
        }
        if cursor.eat("else") {
            otherwise = statements(cursor, depth + 1)?;
        }
        cursor.expect("end").map_err(unread)?;
        cursor.expect("if").map_err(unread)?;
        return Ok(Step::If {
            branches: found,
            otherwise,
        });
    }
}

/// <https://dev.mysql.com/doc/refman/9.0/en/case.html>
fn case<'t>(cursor: &mut Cursor<'t>, depth: usize) -> Result<Step<'t>> {
    let operand = cursor.text_until(|place| place.is("when"));
    let mut found = Vec::new();
    while cursor.eat("when") {
        let value = to_then(cursor)?;
        let condition = if operand.is_empty() {
            Cow::Borrowed(value)
        } else {
            Cow::Owned(format!("({operand}) = ({value})"))
        };
        found.push((condition, statements(cursor, depth + 1)?));
    }
    let otherwise = if cursor.eat("else") {
        statements(cursor, depth + 1)?
    } else {
        vec![Step::Signal {
            state: "20000".to_owned(),
            message: Some("'Case not found for CASE statement'"),
        }]
    };
    cursor.expect("end").map_err(unread)?;
    cursor.expect("case").map_err(unread)?;
    Ok(Step::If {
        branches: found,
        otherwise,
    })
}

fn declare<'t>(cursor: &mut Cursor<'t>) -> Result<Step<'t>> {
    if cursor.eat_all(&["exit", "handler", "for", "not", "found", "return"]) {
        return Ok(Step::ReturnWhenNotFound(to_end(cursor)));
    }
    if cursor.is_one_of(&["exit", "continue", "undo"]) && cursor.is_at(1, "handler") {
        return Err(Untranslatable::new("has a handler"));
    }
    let mut names = vec![cursor.identifier().map_err(unread)?];
    while cursor.eat_symbol(&Token::Comma) {
        names.push(cursor.identifier().map_err(unread)?);
    }
    if cursor.is_one_of(&["cursor", "condition"]) {
        return Err(Untranslatable::new("has a cursor or a named condition"));
    }
    let type_name = cursor.text_until(|place| place.is_symbol(&Token::SemiColon) || place.is("default"));
    let default = cursor.eat("default").then(|| to_end(cursor));
    Ok(Step::Declare {
        names,
        type_name,
        default,
    })
}

fn set<'t>(cursor: &mut Cursor<'t>) -> Result<Step<'t>> {
    let mut assignments = Vec::new();
    loop {
        let mut parts = cursor.parts().map_err(unread)?;
        let name = parts.pop().unwrap_or_default();
        let target = match parts.as_slice() {
            _ if name.starts_with('@') => return Err(Untranslatable::new("sets a variable of the session")),
            [] => Assigned::Variable(name),
            [row] if row.eq_ignore_ascii_case("new") => Assigned::New(name),
            _ => return Err(Untranslatable::new("sets something that is no variable")),
        };
        if !(cursor.eat_symbol(&Token::Eq) || cursor.eat_symbol(&Token::Assignment)) {
            return Err(unread(cursor.error("=")));
        }
        let value = cursor.text_until(|place| place.is_symbol(&Token::SemiColon) || place.is_symbol(&Token::Comma));
        assignments.push((target, value));
        if !cursor.eat_symbol(&Token::Comma) {
            return Ok(Step::Set(assignments));
        }
    }
}

/// <https://dev.mysql.com/doc/refman/9.0/en/select-into.html>
fn select_into<'t>(cursor: &mut Cursor<'t>) -> Result<Step<'t>> {
    let before = cursor.text_until(|place| place.is_symbol(&Token::SemiColon) || place.is("into"));
    if !cursor.eat("into") {
        return Err(Untranslatable::new("gives rows to its caller"));
    }
    if cursor.is_one_of(&["outfile", "dumpfile"]) {
        return Err(Untranslatable::new("writes a file"));
    }
    let mut targets = Vec::new();
    loop {
        let name = cursor.identifier().map_err(unread)?;
        if name.starts_with('@') {
            return Err(Untranslatable::new("sets a variable of the session"));
        }
        targets.push(name);
        if !cursor.eat_symbol(&Token::Comma) {
            break;
        }
    }
    let after = to_end(cursor);
    Ok(Step::Into {
        query: format!("{before} {after}"),
        targets,
    })
}

fn signal<'t>(cursor: &mut Cursor<'t>) -> Result<Step<'t>> {
    if !cursor.eat("sqlstate") {
        return Err(Untranslatable::new("raises a named condition"));
    }
    cursor.eat("value");
    let state = cursor.string().map_err(unread)?;
    let mut message = None;
    if cursor.eat("set") {
        loop {
            let item = cursor.identifier().map_err(unread)?;
            cursor.expect_symbol(&Token::Eq).map_err(unread)?;
            let value = cursor.text_until(|place| place.is_symbol(&Token::SemiColon) || place.is_symbol(&Token::Comma));
            // MYSQL_ERRNO and names are no part of PostgreSQL's errors.
            if item.eq_ignore_ascii_case("message_text") {
                message = Some(value);
            }
            if !cursor.eat_symbol(&Token::Comma) {
                break;
            }
        }
    }
    Ok(Step::Signal { state, message })
}

#[cfg(test)]
mod tests {
    use sqlparser::dialect::MySqlDialect;

    use super::*;
    use crate::script::tokens;

    fn read(text: &str) -> std::result::Result<String, String> {
        let tokens = tokens(&MySqlDialect {}, text, 1).unwrap();
        match body(&mut Cursor::new(text, &tokens)) {
            Ok(steps) => Ok(format!("{steps:?}")),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn straight_line_code_is_read() {
        let text = "p: begin declare a, b int default 1; set a = f(1, 2), new.x = case when a then 1 else 2 end; \
                    if case when a = 1 then true else false end then return a; elseif b then update t set x = 1; \
                    else select count(*), 2 into a, b from t where x in (1, 2); end if; end p;";
        let read = read(text).unwrap();
        for part in [
            r#"Declare { names: ["a", "b"], type_name: "int", default: Some("1") }"#,
            r#"Set([(Variable("a"), "f(1, 2)"), (New("x"), "case when a then 1 else 2 end")])"#,
            r#"If { branches: [("case when a = 1 then true else false end", [Return("a")]), ("b", [Change("update t set x = 1")])]"#,
            r#"otherwise: [Into { query: "select count(*), 2 from t where x in (1, 2)", targets: ["a", "b"] }]"#,
        ] {
            assert!(read.contains(part), "{part}\n{read}");
        }
        assert_eq!(read, super::tests::read(&text.replace('\n', " ")).unwrap());
    }

    #[test]
    fn case_is_a_chain_of_conditions() {
        let read = read(
            "begin case a when 1 then set b = 1; when 2 then begin end; end case; case when a > 1 then return a; else return b; end case; end",
        );
        let read = read.unwrap();
        for part in [
            r#"branches: [("(a) = (1)", [Set([(Variable("b"), "1")])]), ("(a) = (2)", [Block([])])], otherwise: [Signal { state: "20000""#,
            r#"branches: [("a > 1", [Return("a")])], otherwise: [Return("b")]"#,
        ] {
            assert!(read.contains(part), "{part}\n{read}");
        }
    }

    #[test]
    fn what_is_no_straight_line_is_refused_with_its_reason() {
        for (text, reason) in [
            ("begin while 1 do set a = 1; end while; end", "has a loop"),
            ("begin select 1; end", "gives rows to its caller"),
            ("begin set @a = 1; end", "sets a variable of the session"),
            (
                "begin declare continue handler for not found set a = 1; end",
                "has a handler",
            ),
            ("begin commit; end", "ends a transaction"),
            (
                "begin declare c cursor for select 1; end",
                "has a cursor or a named condition",
            ),
        ] {
            assert_eq!(read(text), Err(reason.to_owned()), "{text}");
        }
        assert!(read("begin set a = 1").is_err());
        assert!(read(&"begin ".repeat(100)).is_err());
    }
}
