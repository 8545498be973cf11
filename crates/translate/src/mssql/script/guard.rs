//! Conditions around DDL: decided as on a database that has only what the script made so far.

use sqlparser::tokenizer::Token;

use super::catalog::fold;
use super::constant::{Knowledge, MAX_DEPTH, Value, unquoted};
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
        let asked = Asked::of(query, self)?;
        if asked.wild {
            return None;
        }
        match asked.source {
            Source::Columns => {
                let (Some(column), true) = (&asked.name, asked.simple) else {
                    return None;
                };
                let tables = &asked.tables;
                match tables.as_slice() {
                    [table] => Some(self.has_column(table, column)),
                    _ => None,
                }
            }
            Source::Objects | Source::Parts => {
                let name = asked.name.as_deref();
                match (name, asked.tables.as_slice()) {
                    (Some(name), [table]) if asked.source == Source::Parts => {
                        let table = self.catalog.table(&self.name(table));
                        Some(table.is_some_and(|table| table.has_part(&unquoted(name))))
                    }
                    (Some(name), _) => Some(self.catalog.has_name(&unquoted(name))),
                    (None, [table]) if table.contains(['.', '[']) => Some(self.catalog.has_object(&self.name(table))),
                    (None, [name]) => Some(self.catalog.has_name(name)),
                    _ => None,
                }
            }
            // The script's own database is there, and those of the server.
            Source::Databases => asked.name.map(|name| is_of_the_server(&unquoted(&name))),
            Source::Nothing => Some(false),
        }
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

/// The part of the catalog that a query asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Columns,
    Objects,
    /// What a table has: indexes and constraints.
    Parts,
    Databases,
    /// Logins, users, jobs, properties: a new database has none.
    Nothing,
}

/// Views of the catalog that list columns.
const COLUMNS: &[&str] = &[
    "columns",
    "syscolumns",
    "all_columns",
    "identity_columns",
    "computed_columns",
];
/// Views of the catalog that list objects.
const OBJECTS: &[&str] = &[
    "objects",
    "sysobjects",
    "all_objects",
    "tables",
    "views",
    "all_views",
    "procedures",
    "triggers",
    "routines",
    "sequences",
    "synonyms",
    "types",
    "systypes",
    "table_types",
    "schemas",
    "schemata",
    "sysschemas",
    "partition_functions",
    "partition_schemes",
    "domains",
    "sql_modules",
    "xml_schema_collections",
];
/// Views of the catalog that list indexes and constraints.
const PARTS: &[&str] = &[
    "indexes",
    "sysindexes",
    "foreign_keys",
    "sysforeignkeys",
    "key_constraints",
    "check_constraints",
    "default_constraints",
    "table_constraints",
    "referential_constraints",
    "constraint_column_usage",
    "key_column_usage",
    "stats",
    "sysconstraints",
];
/// Views that are empty in a new database on a new server, or list what is not read.
const NOTHING: &[&str] = &[
    "server_principals",
    "syslogins",
    "sql_logins",
    "database_principals",
    "sysusers",
    "database_role_members",
    "filegroups",
    "database_files",
    "fulltext_catalogs",
    "sysfulltextcatalogs",
    "fulltext_indexes",
    "extended_properties",
    "fn_listextendedproperty",
    "sysjobs",
    "sysjobs_view",
    "syscategories",
    "master_files",
    "sysfiles",
    "service_queues",
    "services",
    "change_tracking_databases",
    "change_tracking_tables",
    "symmetric_keys",
    "asymmetric_keys",
    "certificates",
    "server_event_sessions",
    "column_master_keys",
    "column_encryption_keys",
    "security_policies",
    "external_data_sources",
    "external_file_formats",
    "assemblies",
    "server_triggers",
    "credentials",
    "database_scoped_credentials",
    "periods",
];

impl Source {
    fn of(parts: &[String]) -> Option<Source> {
        let view = fold(parts.last()?);
        let lists: [(Source, &[&str]); 5] = [
            (Source::Columns, COLUMNS),
            (Source::Objects, OBJECTS),
            (Source::Parts, PARTS),
            (Source::Databases, &["databases", "sysdatabases"]),
            (Source::Nothing, NOTHING),
        ];
        let found = lists.iter().find(|(_, views)| views.contains(&view.as_str()));
        found.map(|(source, _)| *source)
    }
}

/// What a query of the catalog looks for.
#[derive(Debug)]
struct Asked {
    source: Source,
    /// The name that is looked for.
    name: Option<String>,
    /// Tables that it is looked for in.
    tables: Vec<String>,
    /// Nothing else is asked.
    simple: bool,
    /// A name is looked for by a part of it.
    wild: bool,
}

impl Asked {
    /// `None` if the query is not about the catalog.
    fn of(query: &Cursor<'_>, knowledge: &Knowledge<'_>) -> Option<Asked> {
        let mut source = None;
        let mut asked = Asked {
            source: Source::Nothing,
            name: None,
            tables: Vec::new(),
            simple: true,
            wild: false,
        };
        let mut cursor = query.clone();
        let mut left: Option<String> = None;
        while !cursor.is_at_end() {
            if cursor.eat_one_of(&["FROM", "JOIN"]).is_some() {
                if let Ok(parts) = cursor.parts() {
                    let found = Source::of(&parts)?;
                    // A join of tables and columns asks for columns.
                    if source != Some(Source::Columns) {
                        source = Some(found);
                    }
                }
                left = None;
            } else if cursor.is("OBJECT_ID") && cursor.peek_at(1) == Some(&Token::LParen) {
                cursor.bump();
                if let Ok(mut inner) = cursor.parenthesized()
                    && let Value::Text(name) = knowledge.value(&mut inner, 0)
                {
                    match left.as_deref().map(fold).as_deref() {
                        // Beside the object itself, the table that it belongs to.
                        Some("parent_object_id" | "parent_obj") if !asked.tables.is_empty() => {}
                        Some("referenced_object_id" | "rkeyid") => {}
                        _ => asked.tables.push(name),
                    }
                }
                left = None;
            } else if cursor.is_symbol(&Token::Eq) || cursor.is("LIKE") {
                let is_pattern = cursor.is("LIKE");
                cursor.bump();
                let mut after = cursor.clone();
                match knowledge.value(&mut after, 0) {
                    Value::Text(value) => {
                        asked.wild |= is_pattern && value.contains('%');
                        asked.note(left.as_deref().unwrap_or_default(), value);
                        cursor = after;
                    }
                    Value::Integer(_) => {
                        asked.simple = false;
                        cursor = after;
                    }
                    _ => {}
                }
            } else if let Some(Token::Word(_)) = cursor.peek() {
                left = cursor.parts().ok().and_then(|mut parts| parts.pop());
            } else {
                cursor.bump();
            }
        }
        asked.source = source?;
        Some(asked)
    }

    fn note(&mut self, column: &str, value: String) {
        match fold(column).as_str() {
            "name" if self.name.is_none() => self.name = Some(value),
            // Two names: of a table and of what is in it, in one order or the other.
            "name" => self.simple = false,
            "column_name" | "constraint_name" | "routine_name" | "specific_name" | "schema_name" | "index_name"
            | "sequence_name" | "domain_name" => self.name = Some(value),
            "table_name" => {
                self.tables.push(value);
            }
            "type" | "xtype" | "type_desc" | "table_schema" | "table_catalog" | "table_type" | "constraint_type"
            | "constraint_schema" | "routine_schema" | "routine_type" | "specific_schema" | "class"
            | "parent_class" | "schema" => {}
            _ => self.simple = false,
        }
    }
}
