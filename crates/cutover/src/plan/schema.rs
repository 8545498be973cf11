//! The schema that a plan was made for, as a hash.

use model::{KeyPlan, SourceType, TableName, TablePlan};
use serde::Serialize;

use crate::Sha256;

/// What of a table makes another plan necessary when it changes.
#[derive(Serialize)]
struct Shape<'a> {
    table: &'a TableName,
    columns: Vec<(&'a str, &'a SourceType, bool)>,
    key: Option<&'a KeyPlan>,
}

/// The hash of the tables in scope, in whatever order they stand: names, columns with their types, keys. The same of tables that were
/// just inspected and of those of a plan of record that was made of them.
///
/// # Errors
/// It has no form in JSON.
pub fn schema_hash<'a>(tables: impl IntoIterator<Item = &'a TablePlan>) -> Result<Sha256, serde_json::Error> {
    let mut shapes: Vec<Shape<'_>> = tables
        .into_iter()
        .map(|table| Shape {
            table: &table.source,
            columns: table
                .columns
                .iter()
                .map(|column| (column.source_column.as_str(), &column.source, column.nullable))
                .collect(),
            key: table.key.as_ref(),
        })
        .collect();
    shapes.sort_by_key(|shape| shape.table);
    Sha256::of_json(&shapes)
}
