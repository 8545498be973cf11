//! Conditions around DDL: decided as on a database that has only what the script made so far.

use sqlparser::tokenizer::Token;

use model::TableName;

use super::asked::{Asked, Sought, Source};
use super::catalog::{Table, fold, key};
use super::constant::{Knowledge, MAX_DEPTH, Value, name_of, unquoted};
use super::database::is_of_the_server;
use crate::script::Cursor;

/// What a condition comes to; `None` cannot be decided without a server.
pub(super) type Truth = Option<bool>;

impl Knowledge<'_> {
    /// A condition to its end.
    pub(super) fn condition(&self, cursor: &mut Cursor<'_>, depth: u32) -> Truth {
        let mut any = self.all_of(cursor, depth);
        while cursor.eat("OR") {
            any = match (any, self.all_of(cursor, depth)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
        }
        if cursor.is_at_end() { any } else { None }
    }

    fn all_of(&self, cursor: &mut Cursor<'_>, depth: u32) -> Truth {
        let mut all = self.one(cursor, depth);
        while cursor.eat("AND") {
            all = match (all, self.one(cursor, depth)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            };
        }
        all
    }

    fn one(&self, cursor: &mut Cursor<'_>, depth: u32) -> Truth {
        let mut negated = false;
        while cursor.eat("NOT") {
            negated = !negated;
        }
        let truth = self.plain(cursor, depth);
        if negated { truth.map(|truth| !truth) } else { truth }
    }

    fn plain(&self, cursor: &mut Cursor<'_>, depth: u32) -> Truth {
        if cursor.eat("EXISTS") {
            return match cursor.parenthesized() {
                Ok(query) => self.exists(&query),
                Err(_) => skipped(cursor),
            };
        }
        if cursor.is_symbol(&Token::LParen) {
            let mut after = cursor.clone();
            let Ok(mut inner) = after.parenthesized() else {
                return skipped(cursor);
            };
            if after.is_at_end() || after.is_one_of(&["AND", "OR"]) {
                *cursor = after;
                return if depth < MAX_DEPTH {
                    self.condition(&mut inner, depth + 1)
                } else {
                    None
                };
            }
            if inner.is("SELECT") {
                return self.scalar(cursor, after, &inner);
            }
        }
        let left = self.value(cursor, depth);
        self.compare(cursor, &left, depth)
    }

    /// `(SELECT COUNT(*) FROM sys.… WHERE …) = 0` and the like; a name is NULL where nothing has it.
    fn scalar(&self, cursor: &mut Cursor<'_>, after: Cursor<'_>, query: &Cursor<'_>) -> Truth {
        let mut tail = after.clone();
        let counted = query.is_at(1, "COUNT");
        let there = self.exists(query);
        let value = match there {
            Some(there) if counted => Value::Integer(i128::from(there)),
            Some(true) => Value::NotNull,
            Some(false) => Value::Null,
            None => Value::Unknown,
        };
        let truth = self.compare(&mut tail, &value, 0);
        // The places are of the same tokens: what is left of one is left of the other.
        while cursor.rest_bytes() != tail.rest_bytes() && !cursor.is_at_end() {
            cursor.bump();
        }
        truth
    }

    fn compare(&self, cursor: &mut Cursor<'_>, left: &Value, depth: u32) -> Truth {
        if cursor.eat("IS") {
            let negated = cursor.eat("NOT");
            if !cursor.eat("NULL") {
                return skipped(cursor);
            }
            let null = match left {
                Value::Null => true,
                Value::Unknown => return None,
                _ => false,
            };
            return Some(null != negated);
        }
        let operator = match cursor.peek() {
            Some(token @ (Token::Eq | Token::Neq | Token::Lt | Token::Gt | Token::LtEq | Token::GtEq)) => token,
            Some(Token::ExclamationMark) => {
                cursor.bump();
                if !cursor.eat_symbol(&Token::Eq) {
                    return skipped(cursor);
                }
                let right = self.value(cursor, depth);
                return decided(&Token::Neq, left, &right);
            }
            _ => return skipped(cursor),
        };
        cursor.bump();
        let right = self.value(cursor, depth);
        decided(operator, left, &right)
    }

    /// Whether a query of the catalog finds anything.
    pub(super) fn exists(&self, query: &Cursor<'_>) -> Truth {
        if self.asks_an_empty_table(query) {
            return Some(false);
        }
        let asked = Asked::of(query, self)?;
        if asked.wild || asked.any_of {
            return None;
        }
        let name = asked.name.as_deref().map(unquoted);
        match asked.source {
            Source::Columns => {
                let (Some(column), [table]) = (&name, asked.tables.as_slice()) else {
                    return None;
                };
                let tables = self.sought(table, asked.schema.as_deref());
                match tables.iter().any(|table| table.column(column).is_some()) {
                    // Whatever else is asked of it.
                    false => Some(false),
                    true if asked.simple && !asked.more_than_a_column => Some(true),
                    true => None,
                }
            }
            Source::Parts => match (name, asked.tables.as_slice()) {
                (Some(name), [table]) => {
                    let tables = self.sought(table, asked.schema.as_deref());
                    Some(tables.iter().any(|table| table.has_part(&name)))
                }
                (Some(name), _) => Some(self.catalog.has_name(&name)),
                (None, [table]) => {
                    let tables = self.sought(table, asked.schema.as_deref());
                    if asked.primary_key {
                        return Some(tables.iter().any(|table| table.primary_key.is_some()));
                    }
                    // Of those that are there it would take more to know which are meant.
                    let has_none = tables
                        .iter()
                        .all(|table| table.part_names().next().is_none() && !table.has_default());
                    has_none.then_some(false)
                }
                (None, _) => None,
            },
            Source::Objects if asked.is_of_schemas() => Some(self.has_schema(&name?)),
            Source::Objects if asked.is_of_types() => Some(self.catalog.has_type(&name?, asked.schema.as_deref())),
            Source::Objects => match (name, asked.tables.as_slice()) {
                (Some(name), _) => Some(self.has_object(&name, asked.schema.as_deref(), asked.kind)),
                (None, [table]) if table.anywhere => {
                    Some(self.has_object(&table.name, asked.schema.as_deref(), asked.kind))
                }
                (None, [table]) if table.name.contains(['.', '[']) => {
                    let name = self.name(&table.name);
                    Some(self.has_object(&name.name, Some(&name.schema), asked.kind))
                }
                (None, [table]) => Some(self.has_object(&table.name, None, asked.kind)),
                (None, _) => None,
            },
            // The script's own database is there, and those of the server.
            Source::Databases => name.map(|name| is_of_the_server(&name)),
            Source::Nothing => Some(false),
        }
    }
}

impl Knowledge<'_> {
    /// The tables that a query of the catalog means by a name.
    fn sought(&self, table: &Sought, schema: Option<&str>) -> Vec<&Table> {
        let tables = &self.catalog.tables;
        let name = match schema {
            None if table.anywhere => return tables.of_name(&fold(&table.name)),
            Some(schema) if table.anywhere => TableName::new(schema, table.name.as_str()),
            _ => self.name(&table.name),
        };
        tables.get(&key(&name)).into_iter().collect()
    }

    /// Whether there is an object of that name, in that schema and of that kind where they are said.
    pub(super) fn has_object(&self, name: &str, schema: Option<&str>, kind: Option<&str>) -> bool {
        if let Some(known) = kind.and_then(|kind| self.catalog.has_object_of(name, schema, kind)) {
            return known;
        }
        match schema {
            Some(schema) => self.catalog.has_object(&TableName::new(schema, name)),
            None => self.catalog.has_object_named(name),
        }
    }

    /// A query of one table that the script made and that has no rows yet.
    fn asks_an_empty_table(&self, query: &Cursor<'_>) -> bool {
        let mut cursor = query.clone();
        let mut tables = Vec::new();
        while !cursor.is_at_end() {
            if cursor.eat_one_of(&["FROM", "JOIN", "UNION"]).is_some() {
                tables.push(cursor.parts().ok());
            } else {
                cursor.bump();
            }
        }
        let [Some(parts)] = tables.as_slice() else {
            return false;
        };
        let name = name_of(parts.clone(), self.default_schema);
        self.catalog.table(&name).is_some() && !self.filled.contains(&key(&name))
    }
}

fn skipped(cursor: &mut Cursor<'_>) -> Truth {
    cursor.text_until(|cursor| cursor.is_one_of(&["AND", "OR"]));
    None
}

fn decided(operator: &Token, left: &Value, right: &Value) -> Truth {
    let order = match (left, right) {
        // NULL compares with nothing; in a condition that is as good as false.
        (Value::Null, Value::Unknown | Value::NotNull) | (Value::Unknown | Value::NotNull, Value::Null) => return None,
        (Value::Null, _) | (_, Value::Null) => return Some(false),
        (Value::Integer(left), Value::Integer(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => fold(left.trim_end()).cmp(&fold(right.trim_end())),
        _ => return None,
    };
    Some(match operator {
        Token::Eq => order.is_eq(),
        Token::Neq => order.is_ne(),
        Token::Lt => order.is_lt(),
        Token::Gt => order.is_gt(),
        Token::LtEq => order.is_le(),
        _ => order.is_ge(),
    })
}
