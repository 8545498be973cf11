//! Comments on the constraints of tables; tables, columns and indexes carry their own.

use model::pg_schema::PgTable;
use model::pg_type::quote;
use model::source_schema::SourceComment;
use model::{Finding, code};

use super::draft::{TableDraft, same_name};

/// Comments of `constraint <schema>.<table>.<name>`, as in `PgSchema`; a finding where PostgreSQL has no such constraint.
pub(crate) fn constraints(
    comments: &[SourceComment],
    drafts: &[TableDraft<'_>],
    tables: &[PgTable],
    findings: &mut Vec<Finding>,
) -> Vec<(String, String)> {
    let mut made = Vec::new();
    for comment in comments {
        let Some(name) = comment.object.strip_prefix("constraint ") else {
            continue;
        };
        let found = drafts.iter().zip(tables).find_map(|(draft, table)| {
            let prefix = format!("{}.", draft.source.name);
            let own = name.get(prefix.len()..).filter(|_| name.starts_with(&prefix))?;
            let own = crate::names::shortened(own);
            let keys = table.primary_key.iter().chain(&table.unique_keys).map(|key| &key.name);
            let checks = table.checks.iter().map(|check| &check.name);
            let foreign_keys = table.foreign_keys.iter().map(|key| &key.name);
            let constraint = keys
                .chain(checks)
                .chain(foreign_keys)
                .find(|name| same_name(name, &own))?;
            Some(format!(
                "constraint {} on {}.{}",
                quote(constraint),
                quote(&table.name.schema),
                quote(&table.name.name)
            ))
        });
        match found {
            Some(object) => made.push((object, comment.text.clone())),
            None => findings.push(Finding::new(
                code::COMMENT_NOT_KEPT,
                comment.object.clone(),
                format!(
                    "the constraint is not in PostgreSQL (a default has no name there); its comment: {}",
                    comment.text
                ),
            )),
        }
    }
    made
}
