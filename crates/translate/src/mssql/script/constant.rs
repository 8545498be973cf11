//! Values that a script makes known by itself: literals, variables set to them, and what the catalog so far answers.

use std::borrow::Cow;

use sqlparser::tokenizer::Token;

use model::TableName;

use super::catalog::{Catalog, fold};
use crate::script::{Allowance, Cursor};

/// What is known of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Integer(i128),
    Text(String),
    /// Something that is not NULL.
    NotNull,
    Unknown,
}

impl Value {
    /// Bytes of a text.
    pub(super) fn length(&self) -> usize {
        match self {
            Value::Text(text) => text.len(),
            _ => 0,
        }
    }

    fn text(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.clone()),
            Value::Integer(value) => Some(value.to_string()),
            _ => None,
        }
    }
}

/// What constants are read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Knowledge<'k> {
    pub(super) catalog: &'k Catalog,
    pub(super) default_schema: &'k str,
    /// Variables by their name in lower case, with the `@`.
    pub(super) variables: &'k std::collections::BTreeMap<String, Value>,
    /// What may still be made of them.
    pub(super) allowance: &'k Allowance,
    /// Tables that have got rows.
    pub(super) filled: &'k std::collections::BTreeSet<super::catalog::Key>,
}

/// Deepest nesting that is looked into.
pub(super) const MAX_DEPTH: u32 = 24;

impl Knowledge<'_> {
    /// An expression up to a word or operator that is none of a sum. What is not known is taken and [`Value::Unknown`].
    pub(super) fn value(&self, cursor: &mut Cursor<'_>, depth: u32) -> Value {
        let first = self.operand(cursor, depth);
        self.sum(first, cursor, depth)
    }

    /// What follows a value, up to what is no operand of a sum.
    pub(super) fn sum(&self, first: Value, cursor: &mut Cursor<'_>, depth: u32) -> Value {
        let mut value = first;
        loop {
            let plus = cursor.is_symbol(&Token::Plus);
            let other = [
                Token::Minus,
                Token::Mul,
                Token::Div,
                Token::Mod,
                Token::Ampersand,
                Token::Pipe,
            ];
            if !plus && !other.iter().any(|symbol| cursor.is_symbol(symbol)) {
                return value;
            }
            cursor.bump();
            let right = self.operand(cursor, depth);
            value = match (value, right) {
                (Value::Integer(left), Value::Integer(right)) if plus => {
                    left.checked_add(right).map_or(Value::Unknown, Value::Integer)
                }
                (left @ Value::Text(_), right) if plus => self.joined(left, &right),
                _ => Value::Unknown,
            };
        }
    }

    /// A text and what is appended to it.
    pub(super) fn joined(&self, left: Value, right: &Value) -> Value {
        let right = match right {
            Value::Text(text) => Cow::Borrowed(text),
            Value::Integer(value) => Cow::Owned(value.to_string()),
            _ => return Value::Unknown,
        };
        match left {
            Value::Text(mut left) if self.allowance.take(right.len()) => {
                left.push_str(&right);
                Value::Text(left)
            }
            _ => Value::Unknown,
        }
    }

    /// What a variable is known to be.
    fn variable(&self, name: &str) -> Value {
        match self.variables.get(name) {
            Some(value) if self.allowance.take(value.length()) => value.clone(),
            _ => Value::Unknown,
        }
    }

    fn operand(&self, cursor: &mut Cursor<'_>, depth: u32) -> Value {
        if cursor.is_symbol(&Token::LParen) {
            let Ok(mut inner) = cursor.parenthesized() else {
                cursor.skip_rest();
                return Value::Unknown;
            };
            if depth >= MAX_DEPTH {
                return Value::Unknown;
            }
            let value = self.value(&mut inner, depth + 1);
            return if inner.is_at_end() { value } else { Value::Unknown };
        }
        if let Ok(number) = cursor.integer() {
            return Value::Integer(number);
        }
        match cursor.peek() {
            Some(Token::SingleQuotedString(text) | Token::NationalStringLiteral(text)) => {
                cursor.bump();
                Value::Text(text.clone())
            }
            Some(Token::Word(word)) if word.quote_style.is_none() && word.value.starts_with('@') => {
                cursor.bump();
                match word.value.to_ascii_lowercase().as_str() {
                    "@@error" => Value::Integer(0),
                    name => self.variable(name),
                }
            }
            Some(Token::Word(_)) => self.call(cursor, depth),
            _ => {
                cursor.bump();
                Value::Unknown
            }
        }
    }

    /// A function, a column or NULL.
    fn call(&self, cursor: &mut Cursor<'_>, depth: u32) -> Value {
        if cursor.eat("NULL") {
            return Value::Null;
        }
        if cursor.is("CASE") {
            cursor.skip_rest();
            return Value::Unknown;
        }
        let Ok(parts) = cursor.parts() else {
            cursor.bump();
            return Value::Unknown;
        };
        if !cursor.is_symbol(&Token::LParen) {
            return Value::Unknown;
        }
        let Ok(inner) = cursor.parenthesized() else {
            cursor.skip_rest();
            return Value::Unknown;
        };
        if depth >= MAX_DEPTH || parts.len() != 1 {
            return Value::Unknown;
        }
        let name = fold(&parts[0]);
        let written = inner.split_commas();
        let arguments: Vec<Value> = match name.as_str() {
            // The value is after the type, and may have AS in it.
            "cast" | "convert" | "try_convert" => {
                let mut value = if name == "cast" {
                    inner.clone()
                } else {
                    written.get(1).cloned().unwrap_or(inner)
                };
                vec![self.value(&mut value, depth + 1)]
            }
            _ => written
                .iter()
                .map(|argument| self.value(&mut argument.clone(), depth + 1))
                .collect(),
        };
        self.answer(&name, &written, &arguments)
    }

    fn answer(&self, name: &str, written: &[Cursor<'_>], arguments: &[Value]) -> Value {
        let there = |found: bool| if found { Value::NotNull } else { Value::Null };
        let text = |at: usize| arguments.get(at).and_then(Value::text);
        match name {
            "object_id" => match text(0) {
                Some(name) if name.to_ascii_lowercase().contains('#') => Value::Null,
                Some(name) => {
                    let name = self.name(&name);
                    there(match text(1) {
                        Some(kind) => self.has_object(&name.name, Some(&name.schema), Some(&kind)),
                        None => self.catalog.has_object(&name),
                    })
                }
                None => Value::Unknown,
            },
            "col_length" => match (text(0), text(1)) {
                (Some(table), Some(column)) => there(self.has_column(&table, &column)),
                _ => Value::Unknown,
            },
            "objectproperty" | "objectpropertyex" => match (table_of(written), text(1).map(|property| fold(&property)))
            {
                (Some(table), Some(property)) if property == "tablehasprimarykey" => {
                    match self.catalog.table(&self.name(&table)) {
                        Some(table) => Value::Integer(i128::from(table.primary_key.is_some())),
                        None => Value::Null,
                    }
                }
                _ => Value::Unknown,
            },
            "columnproperty" | "indexproperty" => {
                let table = table_of(written);
                match (table, text(1), text(2)) {
                    (Some(table), Some(column), Some(property)) => {
                        let property = fold(&property);
                        let table = self.name(&table);
                        let there_is = self.catalog.table(&table);
                        match (name, property.as_str()) {
                            ("columnproperty", "columnid") => {
                                there(there_is.is_some_and(|table| table.column(&column).is_some()))
                            }
                            ("indexproperty", "indexid") => {
                                there(there_is.is_some_and(|table| table.has_part(&column)))
                            }
                            _ => Value::Unknown,
                        }
                    }
                    _ => Value::Unknown,
                }
            }
            "type_id" => match text(0) {
                Some(name) => there(self.catalog.types.contains_key(&super::catalog::key(&self.name(&name)))),
                None => Value::Unknown,
            },
            "schema_id" => match text(0) {
                Some(name) => there(self.has_schema(&name)),
                None => Value::Unknown,
            },
            // A new database on a server that has no other.
            "db_id" | "user_id" | "suser_id" | "database_principal_id" | "suser_sid" => Value::Null,
            "isnull" | "coalesce" => {
                let first = arguments.iter().find(|value| **value != Value::Null);
                first.cloned().unwrap_or(Value::Null)
            }
            "cast" | "convert" | "try_convert" => arguments.first().cloned().unwrap_or(Value::Unknown),
            "concat" => {
                let empty = Value::Text(String::new());
                arguments.iter().fold(empty, |whole, next| self.joined(whole, next))
            }
            // Its argument was counted, or written.
            "quotename" => text(0).map_or(Value::Unknown, |name| Value::Text(format!("[{name}]"))),
            "char" | "nchar" => match arguments {
                [Value::Integer(code)] => u32::try_from(*code)
                    .ok()
                    .and_then(char::from_u32)
                    .map_or(Value::Unknown, |c| Value::Text(c.to_string())),
                _ => Value::Unknown,
            },
            "schema_name" => Value::Text(self.default_schema.to_owned()),
            "fulltextserviceproperty" => Value::Integer(1),
            _ => Value::Unknown,
        }
    }

    /// True if the database has the schema; `dbo` and `sys` are in every one.
    pub(super) fn has_schema(&self, name: &str) -> bool {
        let name = fold(name);
        matches!(name.as_str(), "dbo" | "sys" | "guest" | "information_schema")
            || self.catalog.schemas.iter().any(|schema| fold(schema) == name)
    }

    /// True if the table, by its name in a text, has the column.
    pub(super) fn has_column(&self, table: &str, column: &str) -> bool {
        let column = unquoted(column);
        self.catalog
            .table(&self.name(table))
            .is_some_and(|table| table.column(&column).is_some())
    }

    /// The object of a name in a text: `[dbo].[t]`, `t`, `db..t`.
    pub(super) fn name(&self, text: &str) -> TableName {
        name_of(split_name(text), self.default_schema)
    }
}

/// The name in `OBJECT_ID('…')`, where that is the first argument.
fn table_of(arguments: &[Cursor<'_>]) -> Option<String> {
    let mut argument = arguments.first()?.clone();
    argument.eat("OBJECT_ID").then_some(())?;
    argument.parenthesized().ok()?.string().ok()
}

/// A name without its brackets or quotes.
pub(super) fn unquoted(name: &str) -> String {
    split_name(name).pop().unwrap_or_default()
}

/// The parts of a name in a text, unquoted.
pub(super) fn split_name(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = text.trim().chars().peekable();
    while let Some(c) = chars.next() {
        let close = match c {
            '[' => ']',
            '"' => '"',
            '.' => {
                parts.push(String::new());
                continue;
            }
            _ => {
                if let Some(part) = parts.last_mut() {
                    part.push(c);
                }
                continue;
            }
        };
        while let Some(inner) = chars.next() {
            if inner == close {
                if chars.peek() != Some(&close) {
                    break;
                }
                chars.next();
            }
            if let Some(part) = parts.last_mut() {
                part.push(inner);
            }
        }
    }
    parts
}

/// The object that the parts name: what stands before the schema is the database, or the server.
pub(super) fn name_of(mut parts: Vec<String>, default_schema: &str) -> TableName {
    let name = parts.pop().unwrap_or_default();
    let schema = parts.pop().filter(|schema| !schema.is_empty());
    TableName::new(schema.unwrap_or_else(|| default_schema.to_owned()), name)
}
