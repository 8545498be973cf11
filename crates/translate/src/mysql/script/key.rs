//! Keys, indexes, foreign keys and checks as declared, inside a table's statement or in one of their own.

use model::source_schema::{ReferentialAction, SourceIndexPart};
use sqlparser::tokenizer::Token;

use super::column::{name_or_text, text_between};
use super::default::quoted_name;
use crate::script::{Cursor, SyntaxError};

type Result<T> = std::result::Result<T, SyntaxError>;

/// What a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyClass {
    Primary,
    Unique,
    Plain,
    Fulltext,
    Spatial,
    Vector,
}

/// A key or index as declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeyDef {
    pub(super) class: KeyClass,
    pub(super) name: Option<String>,
    pub(super) parts: Vec<SourceIndexPart>,
    /// USING.
    pub(super) method: Option<String>,
    pub(super) visible: bool,
    pub(super) comment: String,
    pub(super) options: Vec<String>,
    /// The server makes it for a foreign key, and drops it for a better one.
    pub(super) generated: bool,
    /// The period of WITHOUT OVERLAPS.
    pub(super) period: Option<String>,
}

impl KeyDef {
    pub(super) fn new(class: KeyClass) -> KeyDef {
        KeyDef {
            class,
            name: None,
            parts: Vec::new(),
            method: None,
            visible: true,
            comment: String::new(),
            options: Vec::new(),
            generated: false,
            period: None,
        }
    }
}

/// A foreign key as declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForeignKeyDef {
    pub(super) name: Option<String>,
    /// The name between FOREIGN KEY and the columns.
    pub(super) index: Option<String>,
    pub(super) columns: Vec<String>,
    /// Database, if there is one, and table.
    pub(super) table: Vec<String>,
    pub(super) referenced: Vec<String>,
    pub(super) on_update: Option<ReferentialAction>,
    pub(super) on_delete: Option<ReferentialAction>,
}

/// A check as declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CheckDef {
    pub(super) name: Option<String>,
    pub(super) expression: String,
    pub(super) enforced: bool,
    /// The column that it stands at.
    pub(super) column: Option<String>,
}

/// One of these, where a table's elements are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Constraint {
    Key(KeyDef),
    ForeignKey(ForeignKeyDef),
    Check(CheckDef),
}

/// A part that is a whole column.
pub(super) fn whole(column: &str) -> SourceIndexPart {
    SourceIndexPart {
        column: Some(column.to_owned()),
        expression: None,
        prefix: None,
        descending: false,
    }
}

/// `CONSTRAINT [name]`, if it is there.
pub(super) fn constraint_name(cursor: &mut Cursor<'_>) -> Result<Option<String>> {
    if !cursor.eat("constraint") || cursor.is_one_of(&["primary", "unique", "foreign", "check", "references"]) {
        return Ok(None);
    }
    if_not_exists(cursor);
    cursor.identifier().map(Some)
}

/// MariaDB's `IF [NOT] EXISTS`; true if it was there.
pub(super) fn if_not_exists(cursor: &mut Cursor<'_>) -> bool {
    cursor.eat_all(&["if", "not", "exists"]) || cursor.eat_all(&["if", "exists"])
}

/// Reads a key, foreign key or check; `None` if the element is none.
pub(super) fn constraint(cursor: &mut Cursor<'_>) -> Result<Option<Constraint>> {
    let is_vector = cursor.is("vector") && (cursor.is_at(1, "index") || cursor.is_at(1, "key"));
    if !is_vector
        && !cursor.is_one_of(&[
            "constraint",
            "primary",
            "unique",
            "foreign",
            "check",
            "index",
            "key",
            "fulltext",
            "spatial",
        ])
    {
        return Ok(None);
    }
    let name = constraint_name(cursor)?;
    if cursor.is("check") {
        return check(cursor, name).map(|check| Some(Constraint::Check(check)));
    }
    if cursor.eat_all(&["foreign", "key"]) {
        if_not_exists(cursor);
        let index = if cursor.is_symbol(&Token::LParen) {
            None
        } else {
            Some(cursor.identifier()?)
        };
        let columns = names(&cursor.parenthesized()?)?;
        let mut key = references(cursor, name, columns)?;
        key.index = index;
        cursor.expect_end()?;
        return Ok(Some(Constraint::ForeignKey(key)));
    }
    let class = class(cursor)?;
    let mut key = KeyDef::new(class);
    if_not_exists(cursor);
    if !cursor.is_symbol(&Token::LParen) && !begins_method(cursor) {
        key.name = Some(cursor.identifier()?);
    }
    key.name = key.name.or(name);
    if class == KeyClass::Primary {
        key.name = None;
    }
    body(cursor, &mut key)?;
    Ok(Some(Constraint::Key(key)))
}

/// The words that say what a key is.
fn class(cursor: &mut Cursor<'_>) -> Result<KeyClass> {
    if cursor.eat_all(&["primary", "key"]) {
        return Ok(KeyClass::Primary);
    }
    let class = match cursor.eat_one_of(&["unique", "fulltext", "spatial", "vector"]) {
        Some("unique") => KeyClass::Unique,
        Some("fulltext") => KeyClass::Fulltext,
        Some("spatial") => KeyClass::Spatial,
        Some(_) => KeyClass::Vector,
        None if cursor.is_one_of(&["index", "key"]) => KeyClass::Plain,
        None => return Err(cursor.error("a constraint")),
    };
    cursor.eat_one_of(&["index", "key"]);
    Ok(class)
}

/// True if USING or TYPE is next and says how an index is kept; `type` is also a name that keys have.
fn begins_method(cursor: &Cursor<'_>) -> bool {
    cursor.is("using") || cursor.is("type") && ["btree", "hash", "rtree"].iter().any(|method| cursor.is_at(1, method))
}

/// `[USING …] (parts) options`.
fn body(cursor: &mut Cursor<'_>, key: &mut KeyDef) -> Result<()> {
    using(cursor, key)?;
    for part in cursor.parenthesized()?.split_commas() {
        index_part(part, key)?;
    }
    options(cursor, key)
}

/// `CREATE [UNIQUE|FULLTEXT|SPATIAL] INDEX name [USING …] ON table (parts) options`, from behind CREATE.
pub(super) fn create_index(cursor: &mut Cursor<'_>) -> Result<(KeyDef, Vec<String>)> {
    let mut key = KeyDef::new(class(cursor)?);
    if_not_exists(cursor);
    key.name = Some(cursor.identifier()?);
    using(cursor, &mut key)?;
    cursor.expect("on")?;
    let table = cursor.parts()?;
    body(cursor, &mut key)?;
    Ok((key, table))
}

fn using(cursor: &mut Cursor<'_>, key: &mut KeyDef) -> Result<()> {
    if cursor.eat_one_of(&["using", "type"]).is_some() {
        key.method = Some(cursor.identifier()?.to_ascii_lowercase());
    }
    Ok(())
}

fn index_part(mut part: Cursor<'_>, key: &mut KeyDef) -> Result<()> {
    let mut found = SourceIndexPart {
        column: None,
        expression: None,
        prefix: None,
        descending: false,
    };
    if part.is_symbol(&Token::LParen) {
        found.expression = Some(part.parenthesized()?.rest().to_owned());
    } else {
        let name = part.identifier()?;
        if part.eat_all(&["without", "overlaps"]) {
            key.period = Some(name);
            return part.expect_end();
        }
        found.column = Some(name);
        if part.is_symbol(&Token::LParen) {
            let length = part.parenthesized()?.integer()?;
            found.prefix = u32::try_from(length).ok();
        }
    }
    if part.eat("desc") {
        found.descending = true;
    } else {
        part.eat("asc");
    }
    key.parts.push(found);
    part.expect_end()
}

fn options(cursor: &mut Cursor<'_>, key: &mut KeyDef) -> Result<()> {
    while !cursor.is_at_end() {
        if cursor.is_one_of(&["using", "type"]) {
            using(cursor, key)?;
        } else if cursor.eat("comment") {
            cursor.eat_symbol(&Token::Eq);
            key.comment = cursor.string()?;
        } else if cursor.eat_all(&["not", "ignored"]) || cursor.eat("visible") {
            key.visible = true;
        } else if cursor.eat("invisible") || cursor.eat("ignored") {
            key.visible = false;
        } else if cursor.is_one_of(&["algorithm", "lock"]) {
            // How the server does its work; nothing of it stays.
            setting(cursor)?;
        } else if cursor.eat_all(&["with", "parser"]) {
            key.options.push(format!("WITH PARSER {}", cursor.identifier()?));
        } else {
            key.options.push(setting(cursor)?);
        }
    }
    Ok(())
}

/// `NAME [=] value`.
fn setting(cursor: &mut Cursor<'_>) -> Result<String> {
    let start = cursor.clone();
    cursor.identifier()?;
    cursor.eat_symbol(&Token::Eq);
    match cursor.bump() {
        Some(Token::Word(_) | Token::Number(..) | Token::SingleQuotedString(_) | Token::DoubleQuotedString(_)) => {
            Ok(text_between(&start, cursor))
        }
        _ => Err(start.error("an option of an index")),
    }
}

/// The names of a list; what stands behind a name is not looked at.
pub(super) fn names(list: &Cursor<'_>) -> Result<Vec<String>> {
    list.split_commas()
        .into_iter()
        .map(|mut part| part.identifier())
        .collect()
}

/// `REFERENCES table [(columns)] [MATCH …] [ON DELETE …] [ON UPDATE …]`.
pub(super) fn references(cursor: &mut Cursor<'_>, name: Option<String>, columns: Vec<String>) -> Result<ForeignKeyDef> {
    cursor.expect("references")?;
    let table = cursor.parts()?;
    let mut key = ForeignKeyDef {
        name,
        index: None,
        columns,
        table,
        referenced: Vec::new(),
        on_update: None,
        on_delete: None,
    };
    if cursor.is_symbol(&Token::LParen) {
        key.referenced = names(&cursor.parenthesized()?)?;
    }
    loop {
        if cursor.eat("match") {
            cursor.bump();
        } else if cursor.eat_all(&["on", "delete"]) {
            key.on_delete = Some(action(cursor)?);
        } else if cursor.is("on") && cursor.is_at(1, "update") && !is_now(cursor.peek_at(2)) {
            cursor.bump();
            cursor.bump();
            key.on_update = Some(action(cursor)?);
        } else {
            return Ok(key);
        }
    }
}

/// ON UPDATE CURRENT_TIMESTAMP is the column's.
fn is_now(token: Option<&Token>) -> bool {
    matches!(token, Some(Token::Word(word))
        if ["current_timestamp", "now", "localtime", "localtimestamp"]
            .iter()
            .any(|name| word.value.eq_ignore_ascii_case(name)))
}

fn action(cursor: &mut Cursor<'_>) -> Result<ReferentialAction> {
    Ok(if cursor.eat_all(&["no", "action"]) {
        ReferentialAction::NoAction
    } else if cursor.eat("restrict") {
        ReferentialAction::Restrict
    } else if cursor.eat("cascade") {
        ReferentialAction::Cascade
    } else if cursor.eat_all(&["set", "null"]) {
        ReferentialAction::SetNull
    } else if cursor.eat_all(&["set", "default"]) {
        ReferentialAction::SetDefault
    } else {
        return Err(cursor.error("an action"));
    })
}

/// `CHECK (condition) [[NOT] ENFORCED]`.
pub(super) fn check(cursor: &mut Cursor<'_>, name: Option<String>) -> Result<CheckDef> {
    cursor.expect("check")?;
    let expression = cursor.parenthesized()?.rest().to_owned();
    let enforced = !cursor.eat_all(&["not", "enforced"]);
    cursor.eat("enforced");
    Ok(CheckDef {
        name,
        expression,
        enforced,
        column: None,
    })
}

/// MariaDB's `PERIOD FOR name (from, to)`: the name and the columns.
pub(super) fn period(cursor: &mut Cursor<'_>) -> Result<Option<(String, String, String)>> {
    if !cursor.are(&["period", "for"]) {
        return Ok(None);
    }
    cursor.bump();
    cursor.bump();
    let name = name_or_text(cursor)?;
    let columns = names(&cursor.parenthesized()?)?;
    match columns.as_slice() {
        [from, to] => Ok(Some((name, from.clone(), to.clone()))),
        _ => Err(cursor.error("the two columns of a period")),
    }
}

/// The period's line in SHOW CREATE TABLE.
pub(super) fn period_option(name: &str, from: &str, to: &str) -> String {
    format!(
        "PERIOD FOR {} ({}, {})",
        quoted_name(name),
        quoted_name(from),
        quoted_name(to)
    )
}
