//! What landfall.toml says of tables, against the plan that is there: for verbs that do not ask the source. `copy` compares all that
//! the source and the mapping make of it.

use model::{TableName, code};
use transfer::{CopyPlan, PlannedTable, TableChange, TransferError};
use translate::TableOptions;

use crate::failure::Failure;
use crate::findings::is_of_table;
use crate::settings::Settings;

/// Refuses a plan that was made by other settings of `[tables]` or `[schemas]`.
///
/// # Errors
/// [`TransferError::Changed`], as `copy` says it.
pub(crate) fn check(settings: &Settings, plan: &CopyPlan) -> Result<(), Failure> {
    let options = settings.translate_options();
    let none = TableOptions::default();
    let changes: Vec<TableChange> = plan
        .tables
        .iter()
        .filter_map(|table| {
            let name = table.name();
            let said = options.tables.get(name).unwrap_or(&none);
            let schema = options.schemas.get(&name.schema);
            let what = rows(table, said).or_else(|| {
                let named = !was_renamed(plan, name);
                named.then(|| names(table, said, schema.map(String::as_str))).flatten()
            })?;
            Some(TableChange::new(name, what))
        })
        .collect();
    if changes.is_empty() {
        Ok(())
    } else {
        Err(TransferError::Changed { changes }.into())
    }
}

/// Whether a name of the table's, or its own, is not the one that was asked for, which is too long.
fn was_renamed(plan: &CopyPlan, table: &TableName) -> bool {
    let mut findings = plan.findings.iter();
    findings.any(|finding| finding.code == code::NAME_SHORTENED.id && is_of_table(&finding.object, table))
}

// The source server may not tell upper-case letters in names of columns from others.
fn is_same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

/// What is copied.
fn rows(planned: &PlannedTable, said: &TableOptions) -> Option<String> {
    let plan = &planned.requested;
    if plan.row_filter != said.filter {
        return Some("the row filter differs from the planned one".to_owned());
    }
    let is_excluded = |column: &str| said.exclude_columns.iter().any(|name| is_same(name, column));
    let mut columns = plan.columns.iter().map(|column| &column.source_column);
    if let Some(column) = columns.find(|column| is_excluded(column)) {
        return Some(format!("column {column} is excluded now"));
    }
    let column = plan.excluded_columns.iter().find(|column| !is_excluded(column))?;
    Some(format!("column {column} is not excluded any more"))
}

/// Where it goes.
fn names(planned: &PlannedTable, said: &TableOptions, schema: Option<&str>) -> Option<String> {
    let plan = &planned.requested;
    let now = match (&said.target, schema) {
        (Some(target), _) => target.clone(),
        (None, Some(schema)) => TableName::new(schema, &plan.target.name),
        (None, None) => plan.target.clone(),
    };
    if now != plan.target {
        return Some(format!("the target table was {}, now {now}", plan.target));
    }
    plan.columns.iter().find_map(|column| {
        let (name, was) = (&column.source_column, &column.target_column);
        let (_, now) = said.columns.iter().find(|(renamed, _)| is_same(renamed, name))?;
        (now != was).then(|| format!("column {name} was {was} in the target, now {now}"))
    })
}
