//! Comments on the constraints of tables; tables, columns and indexes carry their own.

use std::collections::BTreeMap;

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
    let named = drafts.iter().zip(tables);
    let named: BTreeMap<String, &PgTable> = named
        .map(|(draft, table)| (draft.source.name.to_string(), table))
        .collect();
    for comment in comments {
        let Some(name) = comment.object.strip_prefix("constraint ") else {
            continue;
        };
        // A name may hold points itself.
        let found = name.match_indices('.').find_map(|(point, _)| {
            let table = named.get(&name[..point])?;
            let own = crate::names::shortened(&name[point + 1..]);
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
