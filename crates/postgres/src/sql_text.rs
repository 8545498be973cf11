//! Small pieces of SQL text: qualified names and string literals.

use model::TableName;
use model::pg_type::quote;

/// `"schema"."name"`.
pub(crate) fn qualified(name: &TableName) -> String {
    format!("{}.{}", quote(&name.schema), quote(&name.name))
}

/// A string literal under `standard_conforming_strings = on`.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Quoted names, separated by commas.
pub(crate) fn column_list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(quote).collect::<Vec<_>>().join(", ")
}
