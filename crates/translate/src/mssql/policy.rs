//! What becomes of values that PostgreSQL does not have: U+0000.

use model::source_schema::{SourceColumn, SourceTable};
use model::{MssqlType, SourceType, ZeroDate};

use crate::dialect::Policy;
use crate::mapping::{ColumnRule, Mapping, Temporal};
use crate::schema::draft::same_name;

/// What becomes of NUL characters, and whether the target column allows NULL.
pub(super) fn policies(
    table: &SourceTable,
    source: &SourceColumn,
    rule: &ColumnRule,
    mapping: &Mapping,
) -> (Policy, bool) {
    let in_key = table.primary_key.as_ref().is_some_and(|key| {
        key.parts
            .iter()
            .any(|part| part.column.as_deref().is_some_and(|name| same_name(name, &source.name)))
    });
    let policy = Policy {
        // SQL Server has no zero dates.
        zero: ZeroDate::Reject,
        strip_nul: rule.strip_nul.unwrap_or(mapping.options.strip_nul),
        enum_empty_as_null: false,
    };
    // Nobody writes what the server fills: in PostgreSQL such a column must not ask for a value.
    let nullable = source.nullable || is_filled_by_server(table, source, mapping);
    (policy, !in_key && rule.nullable.unwrap_or(nullable))
}

/// True for a rowversion, and for the period columns of a temporal table that no trigger keeps.
fn is_filled_by_server(table: &SourceTable, source: &SourceColumn, mapping: &Mapping) -> bool {
    let period = source
        .options
        .iter()
        .any(|option| option.to_ascii_uppercase().starts_with("GENERATED ALWAYS"));
    source.source_type == SourceType::Mssql(MssqlType::Rowversion)
        || (period && mapping.temporal(&table.name.schema, &table.name.name) == Temporal::Plain)
}
