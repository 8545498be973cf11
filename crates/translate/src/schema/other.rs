//! Properties of tables that have no counterpart.

use model::{Finding, PgType, code};

use super::draft::TableDraft;
use crate::dialect::Dialect;

/// Findings about a table as a whole.
pub(crate) fn table(dialect: &dyn Dialect, draft: &TableDraft<'_>, findings: &mut Vec<Finding>) {
    let source = draft.source;
    let object = source.name.to_string();
    if !source.transactional {
        findings.push(Finding::new(
            code::NOT_TRANSACTIONAL,
            object.clone(),
            format!("the engine {} gives no consistent snapshot", source.engine),
        ));
    }
    for option in &source.options {
        if let Some(kind) = dialect.table_kind(option) {
            findings.push(Finding::new(
                code::TABLE_KIND_NOT_KEPT,
                object.clone(),
                format!("{option}: {kind}"),
            ));
        }
    }
    // An application-time period and WITHOUT OVERLAPS are rules about the data; other options are about storage.
    let (rules, storage): (Vec<&str>, Vec<&str>) = source
        .options
        .iter()
        .map(String::as_str)
        .filter(|option| dialect.table_kind(option).is_none())
        .partition(|option| option.starts_with("PERIOD FOR"));
    if !rules.is_empty() {
        findings.push(Finding::new(
            code::FEATURE_NOT_KEPT,
            object.clone(),
            format!("rules about periods are not kept: {}", rules.join("; ")),
        ));
    }
    if !storage.is_empty() {
        findings.push(Finding::new(
            code::TABLE_OPTION_DROPPED,
            object.clone(),
            format!("options without a counterpart: {}", storage.join(", ")),
        ));
    }
    let folded: Vec<&str> = draft
        .columns
        .iter()
        .filter(|column| column.case_insensitive && column.target != PgType::Citext && column.fold.is_none())
        .map(|column| column.source.name.as_str())
        .collect();
    if !folded.is_empty() {
        let keys: Vec<&str> = source
            .primary_key
            .iter()
            .chain(&source.indexes)
            .filter(|index| index.unique)
            .filter(|index| {
                index
                    .parts
                    .iter()
                    .any(|part| part.column.as_deref().is_some_and(|name| folded.contains(&name)))
            })
            .map(|index| index.name.as_str())
            .collect();
        let unique = if keys.is_empty() {
            String::new()
        } else {
            format!(
                "; keys that will allow values that differ in case only: {}",
                keys.join(", ")
            )
        };
        findings.push(Finding::new(
            code::CASE_INSENSITIVE,
            object,
            format!(
                "the source compares these columns without case (and mostly without trailing spaces): {}{unique}",
                folded.join(", ")
            ),
        ));
    }
}
