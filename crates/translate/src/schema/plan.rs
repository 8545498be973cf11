//! Table plans: how rows travel, and the key that cuts and names them.

use std::collections::BTreeSet;

use model::source_schema::SourceIndex;
use model::{ColumnPlan, Finding, KeyPlan, Severity, TableName, TablePlan, code};

use super::draft::{TableDraft, same_name};
use crate::dialect::Dialect;

/// The plan of a table. `generated` has the lower-cased source names of generated columns that are kept.
pub(crate) fn table_plan(
    dialect: &dyn Dialect,
    draft: &TableDraft<'_>,
    generated: &BTreeSet<String>,
    references: Vec<TableName>,
    findings: &mut Vec<Finding>,
) -> TablePlan {
    let mut columns = Vec::with_capacity(draft.columns.len());
    let mut unplanned = draft.unplanned.clone();
    for column in &draft.columns {
        let Some(form) = dialect.form(column.source_type(), &column.target, column.policy) else {
            // The mapping and the groups choose only what has a form; this keeps a mistake there from being silent.
            findings.push(Finding::new(
                code::MAPPING_NOT_POSSIBLE,
                draft.object(&column.source.name),
                format!(
                    "values of {} cannot travel to {}; the column is not copied",
                    column.source.raw_type, column.target
                ),
            ));
            unplanned.push(column.source.name.clone());
            continue;
        };
        columns.push(ColumnPlan {
            source_column: column.source.name.clone(),
            target_column: column.name.clone(),
            source: column.source_type().clone(),
            nullable: column.source.nullable,
            wire: form.wire,
            staged: form.staged,
            target: column.target.clone(),
            conversion: form.conversion,
            canonical: form.canonical,
            losses: form.losses,
            generated: generated.contains(&column.source.name.to_lowercase()),
        });
    }
    let (key, index) = key(dialect, draft, &columns).unzip();
    if let Some(index) = index.filter(|index| !index.visible) {
        let message = "the rows are read by one reader, because this index is their key and the server does not use it";
        let object = format!("index {}.{}", draft.source.name, index.name);
        findings.push(Finding {
            severity: Severity::Advice,
            ..Finding::new(code::INVISIBLE_INDEX, object, message)
                .with_help("ALTER TABLE … ALTER INDEX … VISIBLE (MySQL) or NOT IGNORED (MariaDB) lets many readers share the table")
        });
    }
    if key.is_none() {
        findings.push(Finding::new(
            code::NO_KEY,
            draft.source.name.to_string(),
            "the table has no unique key over columns that are never NULL",
        ));
    }
    TablePlan {
        source: draft.source.name.clone(),
        target: draft.target.clone(),
        columns,
        key,
        row_filter: draft.filter.clone(),
        excluded_columns: draft.excluded.clone(),
        unplanned_columns: unplanned,
        transactional: draft.source.transactional,
        estimated_rows: draft.source.estimated_rows,
        estimated_bytes: draft.source.estimated_bytes,
        references,
    }
}

/// The primary key, or else the unique key that cuts best: of an index that the server uses, ordered alike on both sides,
/// then short. With its index.
fn key<'s>(
    dialect: &dyn Dialect,
    draft: &TableDraft<'s>,
    columns: &[ColumnPlan],
) -> Option<(KeyPlan, &'s SourceIndex)> {
    let source = draft.source;
    if let Some(index) = &source.primary_key
        && let Some(key) = usable(dialect, index, draft, columns)
    {
        return Some((key, index));
    }
    source
        .indexes
        .iter()
        .filter(|index| index.unique && !index.disabled && index.filter.is_none())
        .filter_map(|index| Some((usable(dialect, index, draft, columns)?, index)))
        .min_by_key(|(key, index)| (!index.visible, !key.ordered_alike, key.columns.len()))
}

fn usable(
    dialect: &dyn Dialect,
    index: &SourceIndex,
    draft: &TableDraft<'_>,
    columns: &[ColumnPlan],
) -> Option<KeyPlan> {
    let mut positions = Vec::with_capacity(index.parts.len());
    let mut ordered_alike = true;
    for part in &index.parts {
        let name = part
            .column
            .as_deref()
            .filter(|_| part.expression.is_none() && part.prefix.is_none())?;
        let position = columns
            .iter()
            .position(|column| same_name(&column.source_column, name))?;
        let plan = &columns[position];
        let nullable = draft.column(name).is_none_or(|column| column.nullable);
        if plan.nullable || nullable || !plan.losses.is_empty() {
            return None;
        }
        ordered_alike &= dialect.ordered_alike(plan);
        positions.push(position);
    }
    (!positions.is_empty()).then_some(KeyPlan {
        columns: positions,
        ordered_alike,
    })
}
