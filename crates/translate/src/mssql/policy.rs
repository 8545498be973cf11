//! What becomes of values that PostgreSQL does not have: U+0000.

use model::ZeroDate;
use model::source_schema::{SourceColumn, SourceTable};

use crate::dialect::Policy;
use crate::mapping::{ColumnRule, Mapping};
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
    (policy, !in_key && rule.nullable.unwrap_or(source.nullable))
}
