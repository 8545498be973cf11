//! Tables as a verification is given them: what stands of them in the stage, and what no statement is possible about.

use model::{TableName, code};
use stage::Stage;
use transfer::{CopyPlan, CopyState, EpochRecord, PlannedTable, WitnessScope};
use verify::TableInput;

use crate::failure::Failure;
use crate::findings::is_of_table;

/// Every table of the plan.
///
/// # Errors
/// The stage cannot be read.
pub(super) fn table_inputs(
    stage: &Stage,
    state: &CopyState,
    record: &EpochRecord,
    witness: &WitnessScope,
) -> Result<Vec<TableInput>, Failure> {
    let tables = state.plan.tables.iter();
    tables
        .map(|table| table_input(stage, state, record, table, witness))
        .collect()
}

/// A table as it stands in the stage.
///
/// # Errors
/// The stage cannot be read.
pub(in crate::commands) fn table_input(
    stage: &Stage,
    state: &CopyState,
    record: &EpochRecord,
    table: &PlannedTable,
    witness: &WitnessScope,
) -> Result<TableInput, Failure> {
    let staged = state.table(stage, table.name())?;
    let is_fenced = record.point.fenced_tables.contains(table.name());
    let not_verified = if !staged.is_complete() {
        Some(format!(
            "{} of {} chunks are staged in epoch {}",
            staged.entries.len(),
            staged.planned,
            record.id()
        ))
    } else if record.point.inconsistent_tables.contains(table.name()) {
        Some("copied without a consistent point, as --allow-inconsistent allowed".to_owned())
    } else if is_fenced && !transfer::epoch::fence_held(stage, record)? {
        Some("it is not known that its lock held until it was read; run `landfall copy`".to_owned())
    } else {
        unread(table.name(), &state.plan)
    };
    Ok(TableInput {
        plan: table.bound.clone(),
        scheme: table.scheme.clone(),
        entries: staged.entries.into_values().collect(),
        not_verified,
        quarantine_waived: 0,
        witness: witness.contains(table.name()),
    })
}

/// Why the rows of a script are not all that its server would have made of a table.
fn unread(table: &TableName, plan: &CopyPlan) -> Option<String> {
    let codes = [
        code::SCRIPT_ROWS_NOT_READ.id,
        code::SCRIPT_ROWS_TRIGGER.id,
        code::SCRIPT_ROWS_MERGED.id,
        code::SCRIPT_ROWS_CONFLICT.id,
    ];
    plan.findings
        .iter()
        .find(|finding| codes.contains(&finding.code.as_str()) && is_of_table(&finding.object, table))
        .map(|finding| match finding.line {
            Some(line) => format!("{} (line {line} of the script)", finding.message),
            None => finding.message.clone(),
        })
}
