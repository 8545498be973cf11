//! Headers of stored programs.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/create-procedure.html>,
//! <https://dev.mysql.com/doc/refman/9.0/en/create-trigger.html>, <https://mariadb.com/kb/en/create-function/>.

use model::TableName;
use model::source_schema::{SourceObject, SourceObjectKind};
use sqlparser::tokenizer::Token;

use crate::routine::{Event, Header, Mode, Parameter, Timing, TriggerHeader};
use crate::script::{Cursor, SyntaxError};

type Result<T> = std::result::Result<T, SyntaxError>;

/// What a routine says of itself between its parameters and its body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Program {
    pub(super) header: Header,
    /// SQL SECURITY INVOKER: it runs with the rights of its caller.
    pub(super) is_invoker: bool,
    pub(super) comment: String,
    /// AGGREGATE, or a language that is not SQL.
    pub(super) is_foreign: bool,
}

/// Reads the text of a procedure, a function or a trigger up to its body; other objects have none.
pub(super) fn program(object: &SourceObject, cursor: &mut Cursor<'_>) -> Result<Option<Program>> {
    match object.kind {
        SourceObjectKind::Procedure | SourceObjectKind::Function => routine(cursor, object.kind).map(Some),
        SourceObjectKind::Trigger => trigger(cursor, object).map(Some),
        _ => Ok(None),
    }
}

fn routine(cursor: &mut Cursor<'_>, kind: SourceObjectKind) -> Result<Program> {
    let mut program = Program::default();
    cursor.expect("create")?;
    let word = if kind == SourceObjectKind::Function {
        "function"
    } else {
        "procedure"
    };
    // OR REPLACE, DEFINER = … and AGGREGATE.
    let before = cursor.text_until(|place| place.is(word));
    program.is_foreign = before.to_ascii_lowercase().ends_with("aggregate");
    cursor.expect(word)?;
    cursor.eat_all(&["if", "not", "exists"]);
    cursor.parts()?;
    for mut parameter in cursor.parenthesized()?.split_commas() {
        let mode = match parameter.eat_one_of(&["in", "out", "inout"]) {
            Some("out") => Mode::Out,
            Some("inout") => Mode::InOut,
            _ => Mode::In,
        };
        let name = parameter.identifier()?;
        program.header.parameters.push(Parameter {
            name,
            mode,
            type_name: parameter.rest().to_owned(),
            default: None,
        });
    }
    if kind == SourceObjectKind::Function {
        cursor.expect("returns")?;
        program.header.result = Some(type_text(cursor)?);
    }
    loop {
        if cursor.eat("language") {
            program.is_foreign |= !cursor.identifier()?.eq_ignore_ascii_case("sql");
        } else if cursor.eat_all(&["sql", "security"]) {
            program.is_invoker = cursor.identifier()?.eq_ignore_ascii_case("invoker");
        } else if cursor.eat("comment") {
            program.comment = cursor.string()?;
        } else if !(cursor.eat("deterministic")
            || cursor.eat_all(&["not", "deterministic"])
            || cursor.eat_all(&["contains", "sql"])
            || cursor.eat_all(&["no", "sql"])
            || cursor.eat_all(&["reads", "sql", "data"])
            || cursor.eat_all(&["modifies", "sql", "data"]))
        {
            break;
        }
    }
    program.header.body = cursor.rest_bytes().start;
    Ok(program)
}

/// A type with its attributes: a word, its arguments, and what may follow them.
fn type_text(cursor: &mut Cursor<'_>) -> Result<String> {
    let start = cursor.clone();
    cursor.identifier()?;
    cursor.eat_one_of(&["precision", "varying"]);
    if cursor.is_symbol(&Token::LParen) {
        cursor.parenthesized()?;
    }
    loop {
        if cursor.eat_one_of(&["charset", "collate"]).is_some() || cursor.eat_all(&["character", "set"]) {
            cursor.bump();
        } else if cursor
            .eat_one_of(&["unsigned", "signed", "zerofill", "binary", "ascii", "unicode", "byte"])
            .is_none()
        {
            return Ok(start.text_up_to(cursor).to_owned());
        }
    }
}

fn trigger(cursor: &mut Cursor<'_>, object: &SourceObject) -> Result<Program> {
    let timing = match cursor.eat_one_of(&["before", "after"]) {
        Some("before") => Timing::Before,
        Some(_) => Timing::After,
        None => return Err(cursor.error("BEFORE or AFTER")),
    };
    let mut events = Vec::new();
    loop {
        events.push(match cursor.eat_one_of(&["insert", "update", "delete"]) {
            Some("insert") => Event::Insert,
            Some("update") => Event::Update,
            Some(_) => Event::Delete,
            None => return Err(cursor.error("INSERT, UPDATE or DELETE")),
        });
        // MariaDB 12 has several, and UPDATE OF.
        if !cursor.eat("or") {
            break;
        }
    }
    cursor.expect("on")?;
    let mut parts = cursor.parts()?;
    let name = parts.pop().unwrap_or_default();
    let schema = parts.pop().unwrap_or_else(|| object.name.schema.clone());
    if !cursor.eat_all(&["for", "each", "row"]) {
        return Err(cursor.error("FOR EACH ROW"));
    }
    if cursor.eat_one_of(&["follows", "precedes"]).is_some() {
        cursor.parts()?;
    }
    let mut program = Program::default();
    program.header.trigger = Some(TriggerHeader {
        table: Some(object.table.clone().unwrap_or_else(|| TableName::new(schema, name))),
        timing,
        events,
    });
    program.header.body = cursor.rest_bytes().start;
    Ok(program)
}
