//! PostgreSQL schema -> DDL files that run with psql in the order of their paths, and statement by statement by the tool.
//!
//! Everything is qualified, so no search path matters. The order of statements follows the source, the names are fixed:
//! the same schema gives the same bytes.

mod post;
mod pre;

pub(crate) use self::post::foreign_key;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use model::PgType;
use model::name::TableName;
use model::pg_schema::PgSchema;
use model::pg_type::quote;

/// A file of the DDL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DdlFile {
    /// Relative path with `/`, e.g. `1-pre/10-shop-tables.sql`.
    pub path: String,
    pub statements: Vec<DdlStatement>,
}

/// One statement, without the semicolon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DdlStatement {
    /// What it makes, for messages: `table shop.orders`.
    pub object: String,
    pub sql: String,
}

impl DdlFile {
    /// The file's text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for statement in &self.statements {
            // Writing to a String cannot fail.
            let _ = write!(text, "{};\n\n", statement.sql);
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }
}

/// All files that have statements, in the order of their paths.
pub fn render(schema: &PgSchema) -> Vec<DdlFile> {
    let mut files = Files::default();
    pre::schemas(schema, &mut files);
    pre::collations(schema, &mut files);
    pre::types(schema, &mut files);
    pre::sequences(schema, &mut files);
    pre::functions(schema, &mut files);
    for table in &schema.tables {
        pre::table(table, &mut files);
    }
    for table in &schema.tables {
        post::keys(table, &mut files);
        post::indexes(table, &mut files);
        post::foreign_keys(table, &mut files);
        post::checks(table, &mut files);
        post::triggers(table, &mut files);
        post::comments(table, &mut files);
        post::identity(table, &mut files);
    }
    post::views(schema, &mut files);
    post::routines(schema, &mut files);
    post::other_comments(schema, &mut files);
    post::grants(schema, &mut files);
    files
        .0
        .into_iter()
        .map(|(path, statements)| DdlFile { path, statements })
        .collect()
}

/// Statements by path.
#[derive(Debug, Default)]
struct Files(BTreeMap<String, Vec<DdlStatement>>);

impl Files {
    fn add(&mut self, path: String, object: String, sql: String) {
        self.0.entry(path).or_default().push(DdlStatement { object, sql });
    }
}

/// `1-pre/10-<schema>-tables.sql`, the schema's name in characters that any file system takes.
fn path(phase: &str, number: u8, schema: &str, what: &str) -> String {
    let schema: String = schema
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') {
                c
            } else {
                '_'
            }
        })
        .collect();
    format!("{phase}/{number:02}-{schema}-{what}.sql")
}

/// A qualified name.
fn qualified(name: &TableName) -> String {
    format!("{}.{}", quote(&name.schema), quote(&name.name))
}

fn column_list(columns: &[String]) -> String {
    columns
        .iter()
        .map(|column| quote(column))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A text literal.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''").replace('\0', ""))
}

/// True for types that PostgreSQL cannot compare.
fn has_no_equality(pg_type: &PgType) -> bool {
    matches!(pg_type, PgType::Json | PgType::Xml | PgType::Other { .. })
}

#[cfg(test)]
mod tests;
