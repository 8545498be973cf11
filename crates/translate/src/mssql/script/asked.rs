//! What a query of the catalog's views looks for.

use sqlparser::tokenizer::Token;

use super::catalog::fold;
use super::constant::{Knowledge, Value};
use crate::script::Cursor;

/// The part of the catalog that a query asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
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
pub(super) struct Asked {
    pub(super) source: Source,
    /// The name that is looked for.
    pub(super) name: Option<String>,
    /// Tables that it is looked for in.
    pub(super) tables: Vec<String>,
    /// Nothing else is asked.
    pub(super) simple: bool,
    /// A name is looked for by a part of it.
    pub(super) wild: bool,
}

impl Asked {
    /// `None` if the query is not about the catalog.
    pub(super) fn of(query: &Cursor<'_>, knowledge: &Knowledge<'_>) -> Option<Asked> {
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
