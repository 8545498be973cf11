//! A column's definition: its type and its attributes in any order.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/create-table.html>, <https://mariadb.com/kb/en/create-table/>

use model::source_schema::SourceGenerated;
use sqlparser::tokenizer::Token;

use super::charset;
use super::default::{DeclaredDefault, declared_default, now};
use super::key::{self, CheckDef, ForeignKeyDef, KeyClass, KeyDef};
use super::type_name::{DeclaredType, declared_type};
use crate::script::{Cursor, SyntaxError};

type Result<T> = std::result::Result<T, SyntaxError>;

/// A column as declared; what it inherits is still open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ColumnDef {
    pub(super) name: String,
    pub(super) kind: DeclaredType,
    pub(super) charset: charset::Declared,
    /// `NULL` or `NOT NULL`, where it says one.
    pub(super) nullable: Option<bool>,
    pub(super) default: Option<DeclaredDefault>,
    pub(super) on_update: Option<u8>,
    pub(super) auto_increment: bool,
    pub(super) generated: Option<SourceGenerated>,
    pub(super) invisible: bool,
    pub(super) srid: Option<u32>,
    pub(super) comment: String,
    pub(super) options: Vec<String>,
    /// `WITH` or `WITHOUT SYSTEM VERSIONING`, where it says one.
    pub(super) versioned: Option<bool>,
    pub(super) keys: Vec<KeyDef>,
    pub(super) checks: Vec<CheckDef>,
    pub(super) references: Option<ForeignKeyDef>,
    pub(super) place: Option<Place>,
}

/// Where ALTER TABLE puts a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    First,
    After(String),
}

/// Words that begin an attribute, where an expression without parentheses ends.
const ATTRIBUTES: &[&str] = &[
    "not",
    "null",
    "default",
    "auto_increment",
    "on",
    "unique",
    "primary",
    "key",
    "comment",
    "collate",
    "check",
    "references",
    "constraint",
    "generated",
    "as",
    "visible",
    "invisible",
    "first",
    "after",
    "column_format",
    "storage",
    "charset",
    "compressed",
    "with",
    "without",
    "enforced",
];

/// Reads a definition to its end.
pub(super) fn column(cursor: &mut Cursor<'_>) -> Result<ColumnDef> {
    let name = cursor.identifier()?;
    let mut column = ColumnDef {
        name,
        kind: declared_type(cursor)?,
        ..ColumnDef::default()
    };
    if column.kind.name == "serial" {
        column.auto_increment = true;
        column.nullable = Some(false);
        add_own_key(&mut column, KeyClass::Unique);
    }
    while !cursor.is_at_end() {
        attribute(cursor, &mut column)?;
    }
    Ok(column)
}

/// A key that the column's own attributes ask for. To the servers it is a mark of the column: asked for twice, as by
/// `serial unique`, it is one key.
fn add_own_key(column: &mut ColumnDef, class: KeyClass) {
    if column.keys.iter().all(|key| key.class != class) {
        column.keys.push(KeyDef {
            parts: vec![key::whole(&column.name)],
            ..KeyDef::new(class)
        });
    }
}

fn attribute(cursor: &mut Cursor<'_>, column: &mut ColumnDef) -> Result<()> {
    let is_number = !column.kind.is_text();
    match cursor.peek() {
        Some(Token::Word(word)) if word.quote_style.is_none() => match word.value.to_ascii_lowercase().as_str() {
            "unsigned" => column.kind.unsigned = true,
            "signed" => {}
            "zerofill" => column.kind.zerofill = true,
            "byte" => column.kind.byte = true,
            "ascii" => column.charset.charset = Some("latin1".to_owned()),
            "unicode" => column.charset.charset = Some("ucs2".to_owned()),
            "binary" if !is_number => column.charset.binary = true,
            "null" => column.nullable = Some(true),
            "auto_increment" => {
                column.auto_increment = true;
                column.nullable = Some(false);
            }
            "visible" | "enforced" | "hidden" => {}
            "invisible" => column.invisible = true,
            "virtual" | "stored" | "persistent" => {
                let stored = !word.value.eq_ignore_ascii_case("virtual");
                if let Some(generated) = &mut column.generated {
                    generated.stored = stored;
                }
            }
            "first" => column.place = Some(Place::First),
            _ => return longer_attribute(cursor, column),
        },
        _ => return Err(cursor.error("an attribute of a column")),
    }
    cursor.bump();
    Ok(())
}

/// Attributes of more than one word.
fn longer_attribute(cursor: &mut Cursor<'_>, column: &mut ColumnDef) -> Result<()> {
    if cursor.eat_all(&["not", "null"]) {
        column.nullable = Some(false);
    } else if cursor.eat("default") {
        column.default = Some(declared_default(cursor, |place| place.is_one_of(ATTRIBUTES))?);
    } else if cursor.eat_all(&["on", "update"]) {
        column.on_update = Some(now(cursor).ok_or_else(|| cursor.error("CURRENT_TIMESTAMP"))?);
    } else if cursor.eat_all(&["serial", "default", "value"]) {
        column.auto_increment = true;
        column.nullable = Some(false);
        add_own_key(column, KeyClass::Unique);
    } else if cursor.eat("unique") {
        cursor.eat_one_of(&["key", "index"]);
        add_own_key(column, KeyClass::Unique);
    } else if cursor.eat_all(&["primary", "key"]) || cursor.eat("key") || cursor.eat("primary") {
        add_own_key(column, KeyClass::Primary);
    } else if cursor.eat("comment") {
        cursor.eat_symbol(&Token::Eq);
        column.comment = cursor.string()?;
    } else if cursor.eat("collate") {
        cursor.eat_symbol(&Token::Eq);
        column.charset.collation = Some(name_or_text(cursor)?);
    } else if cursor.eat_all(&["character", "set"]) || cursor.eat_all(&["char", "set"]) || cursor.eat("charset") {
        cursor.eat_symbol(&Token::Eq);
        column.charset.charset = Some(name_or_text(cursor)?);
    } else if cursor.eat("generated") {
        cursor.expect("always")?;
        cursor.expect("as")?;
        generated(cursor, column)?;
    } else if cursor.eat("as") {
        generated(cursor, column)?;
    } else if cursor.is("constraint") || cursor.is("check") {
        let name = key::constraint_name(cursor)?;
        if cursor.is("check") {
            let mut check = key::check(cursor, name)?;
            check.column = Some(column.name.clone());
            column.checks.push(check);
        } else if cursor.is("references") {
            references(cursor, column, name)?;
        }
    } else if cursor.is("references") {
        references(cursor, column, None)?;
    } else if cursor.eat_all(&["not", "enforced"]) {
        if let Some(check) = column.checks.last_mut() {
            check.enforced = false;
        }
    } else if cursor.eat("after") {
        column.place = Some(Place::After(cursor.identifier()?));
    } else if cursor.eat("srid") || cursor.eat("ref_system_id") {
        cursor.eat_symbol(&Token::Eq);
        let id = cursor.integer()?;
        column.srid = u32::try_from(id).ok();
    } else if cursor.is_one_of(&["column_format", "storage"]) {
        let start = cursor.clone();
        cursor.bump();
        cursor.bump();
        column.options.push(text_between(&start, cursor));
    } else if cursor.is_one_of(&["engine_attribute", "secondary_engine_attribute"]) {
        let start = cursor.clone();
        cursor.bump();
        cursor.eat_symbol(&Token::Eq);
        cursor.string()?;
        column.options.push(text_between(&start, cursor));
    } else if cursor.eat("compressed") {
        if cursor.eat_symbol(&Token::Eq) {
            cursor.bump();
        }
        column.options.push("COMPRESSED".to_owned());
    } else if cursor.eat_all(&["without", "system", "versioning"]) {
        column.versioned = Some(false);
    } else if cursor.eat_all(&["with", "system", "versioning"]) {
        column.versioned = Some(true);
    } else {
        return Err(cursor.error("an attribute of a column"));
    }
    Ok(())
}

fn references(cursor: &mut Cursor<'_>, column: &mut ColumnDef, name: Option<String>) -> Result<()> {
    column.references = Some(key::references(cursor, name, vec![column.name.clone()])?);
    Ok(())
}

fn generated(cursor: &mut Cursor<'_>, column: &mut ColumnDef) -> Result<()> {
    // MariaDB's columns of a system period.
    if cursor.eat("row") {
        let end = cursor
            .eat_one_of(&["start", "end"])
            .ok_or_else(|| cursor.error("START or END"))?;
        column.generated = Some(SourceGenerated {
            expression: format!("ROW {}", end.to_ascii_uppercase()),
            stored: true,
        });
        column.nullable = Some(false);
        return Ok(());
    }
    column.generated = Some(SourceGenerated {
        expression: cursor.parenthesized()?.rest().to_owned(),
        stored: false,
    });
    Ok(())
}

/// A name, or a text that stands for one.
pub(super) fn name_or_text(cursor: &mut Cursor<'_>) -> Result<String> {
    match cursor.peek() {
        Some(Token::SingleQuotedString(_)) => cursor.string(),
        _ => cursor.identifier(),
    }
}

/// The text from one place to a later one.
pub(super) fn text_between(from: &Cursor<'_>, to: &Cursor<'_>) -> String {
    let all = from.rest();
    let left = to.rest();
    all[..all.len() - left.len()].trim_end().to_owned()
}
