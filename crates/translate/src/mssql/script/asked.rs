//! What a query of the catalog's views looks for.

use sqlparser::tokenizer::Token;

use super::catalog::fold;
use super::constant::{Knowledge, Value, split_name};
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
/// Of those, the ones that list some of a table's columns.
const SOME_COLUMNS: &[&str] = &["identity_columns", "computed_columns"];
/// Views of the catalog that list types.
const TYPES: &[&str] = &["types", "systypes", "table_types", "domains"];
/// Views that say, in a join, which schema something is in; in old databases the schema was its owner.
const SCHEMAS: &[&str] = &["schemas", "sysschemas", "schemata", "sysusers"];
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
    /// Of a view by its name, folded.
    fn of(view: &str) -> Option<Source> {
        let lists: [(Source, &[&str]); 5] = [
            (Source::Columns, COLUMNS),
            (Source::Objects, OBJECTS),
            (Source::Parts, PARTS),
            (Source::Databases, &["databases", "sysdatabases"]),
            (Source::Nothing, NOTHING),
        ];
        let found = lists.iter().find(|(_, views)| views.contains(&view));
        found.map(|(source, _)| *source)
    }
}

/// A table that a query asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sought {
    /// As the text names it, with its schema or without.
    pub(super) name: String,
    /// Of whatever schema: it is looked for by its plain name, not by OBJECT_ID.
    pub(super) anywhere: bool,
}

/// What a query of the catalog looks for.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) source: Source,
    /// The name that is looked for.
    pub(super) name: Option<String>,
    /// Tables that it is looked for in.
    pub(super) tables: Vec<Sought>,
    /// The schema of what is looked for.
    pub(super) schema: Option<String>,
    /// Nothing else is asked.
    pub(super) simple: bool,
    /// A name is looked for by a part of it.
    pub(super) wild: bool,
    /// One of several things is looked for.
    pub(super) any_of: bool,
    /// A column is looked for, and more than that it is there: a default, an index, that it is computed.
    pub(super) more_than_a_column: bool,
    /// Objects of this kind are looked for, by the letters of `sys.objects`.
    pub(super) kind: Option<&'static str>,
    /// The primary key is looked for, whatever its name.
    pub(super) primary_key: bool,
    /// Each view that is read, folded, and what the query calls it.
    views: Vec<(String, String)>,
}

/// What stands for `SCHEMA_NAME(…)` and `OBJECT_SCHEMA_NAME(…)`.
const SCHEMA_OF_ROW: &str = "schema()";
/// What stands for `OBJECT_NAME(…)`.
const OBJECT_OF_ROW: &str = "object()";

/// What a function gives the name of, for a row of the catalog.
fn named_by(function: &[String]) -> Option<&'static str> {
    match fold(function.last()?).as_str() {
        "schema_name" | "object_schema_name" => Some(SCHEMA_OF_ROW),
        "object_name" => Some(OBJECT_OF_ROW),
        _ => None,
    }
}

/// Words behind a view's name that are no name for it.
const BEHIND_VIEW: &[&str] = &[
    "WHERE", "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "OUTER", "ON", "WITH", "ORDER", "GROUP", "UNION",
    "HAVING",
];

/// Columns that say of which kind an object is, by letters.
const KINDS: &[&str] = &["type", "xtype"];

/// The letters of a kind, however a column of the catalog spells it.
fn letters(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "U" | "USER_TABLE" | "BASE TABLE" => "U",
        "V" | "VIEW" => "V",
        "P" | "SQL_STORED_PROCEDURE" | "PROCEDURE" => "P",
        "FN"
        | "IF"
        | "TF"
        | "SQL_SCALAR_FUNCTION"
        | "SQL_INLINE_TABLE_VALUED_FUNCTION"
        | "SQL_TABLE_VALUED_FUNCTION"
        | "FUNCTION" => "FN",
        "TR" | "SQL_TRIGGER" => "TR",
        "SO" | "SEQUENCE_OBJECT" => "SO",
        "SN" | "SYNONYM" => "SN",
        _ => return None,
    })
}

/// The kind of object that a view of the catalog lists, where it is one. INFORMATION_SCHEMA.TABLES has views, too.
fn kind_of_view(parts: &[String]) -> Option<&'static str> {
    let standard = parts.len() > 1 && fold(&parts[parts.len() - 2]) == "information_schema";
    Some(match fold(parts.last()?).as_str() {
        "tables" if !standard => "U",
        "views" | "all_views" => "V",
        "procedures" => "P",
        "triggers" => "TR",
        "sequences" => "SO",
        "synonyms" => "SN",
        _ => return None,
    })
}

/// The kind of a list of letters, if they mean one.
fn one_kind(list: &mut Cursor<'_>, knowledge: &Knowledge<'_>) -> Option<&'static str> {
    let mut found = None;
    loop {
        let Value::Text(text) = knowledge.value(list, 0) else {
            return None;
        };
        let kind = letters(&text.trim_end().to_ascii_uppercase())?;
        if found.is_some_and(|known| known != kind) {
            return None;
        }
        found = Some(kind);
        if !list.eat_symbol(&Token::Comma) {
            return found;
        }
    }
}

impl Asked {
    /// `None` if the query is not about the catalog.
    pub(super) fn of(query: &Cursor<'_>, knowledge: &Knowledge<'_>) -> Option<Asked> {
        let mut asked = Asked {
            source: Source::Nothing,
            name: None,
            tables: Vec::new(),
            schema: None,
            simple: true,
            wild: false,
            any_of: false,
            more_than_a_column: false,
            kind: None,
            primary_key: false,
            views: Vec::new(),
        };
        let mut cursor = query.clone();
        // The column at hand, with what is in front of it.
        let mut left: Vec<String> = Vec::new();
        while !cursor.is_at_end() {
            if cursor.eat_one_of(&["FROM", "JOIN"]).is_some() {
                while asked.view(&mut cursor)? {}
                left.clear();
            } else if cursor.is("OBJECT_ID") && cursor.peek_at(1) == Some(&Token::LParen) {
                cursor.bump();
                if let Ok(mut inner) = cursor.parenthesized()
                    && let Value::Text(name) = knowledge.value(&mut inner, 0)
                {
                    match left.last().map(|column| fold(column)).as_deref() {
                        // Beside the object itself, the table that it belongs to.
                        Some("parent_object_id" | "parent_obj") if !asked.tables.is_empty() => {}
                        Some("referenced_object_id" | "rkeyid") => asked.simple = false,
                        _ => asked.tables.push(Sought { name, anywhere: false }),
                    }
                }
                left.clear();
            } else if cursor.is("SCHEMA_ID") && cursor.peek_at(1) == Some(&Token::LParen) {
                cursor.bump();
                if let Ok(mut inner) = cursor.parenthesized()
                    && let Value::Text(name) = knowledge.value(&mut inner, 0)
                {
                    asked.schema = Some(name);
                }
                left.clear();
            } else if left.last().is_some_and(|column| KINDS.contains(&fold(column).as_str())) && cursor.eat("IN") {
                let list = cursor.parenthesized();
                asked.kind = list.ok().and_then(|mut list| one_kind(&mut list, knowledge));
                left.clear();
            } else if cursor.eat("OR") {
                asked.any_of = true;
            } else if cursor.is_symbol(&Token::Eq) || cursor.is("LIKE") {
                let is_pattern = cursor.is("LIKE");
                cursor.bump();
                let mut after = cursor.clone();
                match knowledge.value(&mut after, 0) {
                    Value::Text(value) => {
                        asked.wild |= is_pattern && value.contains('%');
                        asked.note(&left, value);
                        cursor = after;
                    }
                    Value::Integer(value) => {
                        let column = left.last().map(|column| fold(column));
                        asked.primary_key |= value == 1 && column.as_deref() == Some("is_primary_key");
                        asked.simple = false;
                        cursor = after;
                    }
                    _ => {}
                }
            } else if let Some(Token::Word(_)) = cursor.peek() {
                left = cursor.parts().unwrap_or_default();
                if cursor.is_symbol(&Token::LParen)
                    && let Some(named) = named_by(&left)
                {
                    // Compared with a name is what the function gives.
                    cursor.parenthesized().ok()?;
                    left = vec![named.to_owned()];
                }
            } else {
                cursor.bump();
            }
        }
        asked.settle()
    }

    /// A view behind FROM, JOIN or a comma; true if a further one follows, `None` if it is none that is known.
    fn view(&mut self, cursor: &mut Cursor<'_>) -> Option<bool> {
        let Ok(parts) = cursor.parts() else { return Some(false) };
        let view = fold(parts.last()?);
        self.kind = self.kind.or(kind_of_view(&parts));
        Source::of(&view)?;
        cursor.eat("AS");
        let is_name = matches!(cursor.peek(), Some(Token::Word(_))) && !cursor.is_one_of(BEHIND_VIEW);
        let called = if is_name { cursor.identifier().ok() } else { None };
        let called = called.map_or_else(|| view.clone(), |called| fold(&called));
        self.views.push((view, called));
        Some(cursor.eat_symbol(&Token::Comma))
    }

    /// Of several views the one with the smallest things is asked: of tables and their columns the columns. What is joined
    /// with nothing is nothing.
    fn settle(mut self) -> Option<Asked> {
        let joined = self.views.len() > 1;
        let reads = |source: Source| {
            let mut views = self.views.iter().map(|(view, _)| view.as_str());
            views.any(|view| Source::of(view) == Some(source) && !(joined && SCHEMAS.contains(&view)))
        };
        let order = [
            Source::Nothing,
            Source::Columns,
            Source::Parts,
            Source::Objects,
            Source::Databases,
        ];
        self.source = order.into_iter().find(|source| reads(*source))?;
        self.more_than_a_column = self.source == Source::Columns
            && (reads(Source::Parts) || self.views.iter().any(|(view, _)| SOME_COLUMNS.contains(&view.as_str())));
        Some(self)
    }

    /// Nothing but schemas is asked for.
    pub(super) fn is_of_schemas(&self) -> bool {
        self.views.iter().all(|(view, _)| SCHEMAS.contains(&view.as_str()))
    }

    /// Types are asked for.
    pub(super) fn is_of_types(&self) -> bool {
        self.views.iter().any(|(view, _)| TYPES.contains(&view.as_str()))
    }

    /// The view that a column of the query is of, where the query says it.
    fn view_of(&self, column: &[String]) -> Option<&str> {
        let called = fold(column.get(column.len().checked_sub(2)?)?);
        let found = self.views.iter().find(|(_, known)| *known == called);
        found.map(|(view, _)| view.as_str())
    }

    fn note(&mut self, column: &[String], value: String) {
        let view = self.view_of(column).unwrap_or_default();
        let is_of = |source: Source| Source::of(view) == Some(source);
        let joined = self.views.len() > 1;
        match column.last().map(|column| fold(column)).as_deref().unwrap_or_default() {
            "name" if joined && SCHEMAS.contains(&view) => self.schema = Some(value),
            // Of what a column or part belongs to.
            "name"
                if joined
                    && matches!(view, "tables" | "views" | "objects" | "sysobjects" | "all_objects")
                    && self
                        .views
                        .iter()
                        .any(|(other, _)| matches!(Source::of(other), Some(Source::Columns | Source::Parts))) =>
            {
                self.table(value);
            }
            "name" if joined && is_of(Source::Objects) && self.name.is_some() => self.simple = false,
            // The type of a column, and the like.
            "name" if joined && matches!(view, "types" | "systypes") => self.simple = false,
            "name" if self.name.is_none() => self.name = Some(value),
            // Two names: of a table and of what is in it, in one order or the other.
            "name" => self.simple = false,
            "column_name" | "constraint_name" | "routine_name" | "specific_name" | "schema_name" | "index_name"
            | "sequence_name" | "domain_name" => self.name = Some(value),
            "table_name" => self.table(value),
            OBJECT_OF_ROW if self.source_of_first() == Some(Source::Objects) => self.name = Some(value),
            OBJECT_OF_ROW => self.table(value),
            "table_schema" | "constraint_schema" | "routine_schema" | "specific_schema" | SCHEMA_OF_ROW => {
                self.schema = Some(value)
            }
            "type" | "xtype" | "type_desc" | "constraint_type" => {
                let kind = value.trim_end().to_ascii_uppercase();
                self.primary_key |= matches!(kind.as_str(), "PK" | "PRIMARY KEY" | "PRIMARY_KEY_CONSTRAINT");
                self.kind = letters(&kind);
            }
            "table_type" | "routine_type" => self.kind = letters(&value.trim_end().to_ascii_uppercase()),
            "table_catalog" | "class" | "parent_class" | "schema" => {}
            _ => self.simple = false,
        }
    }

    fn source_of_first(&self) -> Option<Source> {
        let (view, _) = self.views.first()?;
        Source::of(view)
    }

    /// A table by its plain name.
    fn table(&mut self, name: String) {
        let name = split_name(&name).pop().unwrap_or_default();
        self.tables.push(Sought { name, anywhere: true });
    }
}
