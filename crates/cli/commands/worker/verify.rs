//! The task to verify a table, which needs more than the engine of a copy.

use std::sync::Arc;

use model::TableName;
use serde::{Deserialize, Serialize};
use stage::Stage;
use transfer::{CopyState, TransferError, with_causes};
use verify::{Verdict, VerifyError, VerifyOptions};

use crate::commands::verify::table_input;
use crate::failure::Failure;
use crate::project::Project;

/// Compare source, stage and target of a table, as far as its digests tell.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VerifyTask {
    table: TableName,
    epoch: String,
}

/// What came of it. A difference is no failure of the task.
#[derive(Debug, Serialize)]
pub(super) struct Verified {
    task: &'static str,
    table: TableName,
    epoch: String,
    verdict: &'static str,
    /// Why no statement is possible.
    reason: Option<String>,
    /// Of the target; none if it was not read.
    rows: Option<u64>,
    /// Rows in quarantine.
    refused: u64,
    /// Of the staged files.
    bytes: u64,
}

/// Verifies a table in a snapshot of the target of its own; else what went wrong, and whether it may go well when it is tried again.
pub(super) async fn verified(project: &Project, stage: &Stage, task: &VerifyTask) -> Result<Verified, (String, bool)> {
    let told = |failure: Failure| (failure.message(), false);
    let (target, input) = prepared(project, stage, task).map_err(told)?;
    let options = VerifyOptions {
        sessions: 1,
        read_stage_again: true,
        ..project.settings.verify_options()
    };
    let silent: Arc<verify::Progress> = Arc::new(|_| {});
    let result = verify::verify_table(stage, &target, input, &task.epoch, options, silent).await;
    let result = result.map_err(|error| {
        let retryable = matches!(&error, VerifyError::Target(error) if error.is_retryable());
        (with_causes(&error), retryable)
    })?;
    Ok(Verified {
        task: "verify",
        table: task.table.clone(),
        epoch: task.epoch.clone(),
        verdict: result.verdict.words(),
        reason: match &result.verdict {
            Verdict::NotVerified { reason } => Some(reason.clone()),
            Verdict::Equal | Verdict::EqualUnderDeclaredLoss | Verdict::Different => None,
        },
        rows: result.target_tally.as_ref().map(|tally| tally.rows),
        refused: result.quarantined_rows(),
        bytes: result.bytes,
    })
}

fn prepared(
    project: &Project,
    stage: &Stage,
    task: &VerifyTask,
) -> Result<(model::Connection, verify::TableInput), Failure> {
    let no_task = |reason: String| Failure::from(TransferError::NoTask { reason });
    let state = CopyState::read(stage)?.ok_or_else(|| no_task("nothing is planned in the stage".to_owned()))?;
    let record = state.current_epoch().filter(|record| record.id() == task.epoch);
    let record = record.ok_or_else(|| no_task(format!("epoch {} is not the last one of the stage", task.epoch)))?;
    let table = state.plan.table(&task.table);
    let table = table.ok_or_else(|| no_task(format!("the plan has no table {}", task.table)))?;
    let input = table_input(stage, &state, record, table, &project.settings.witness())?;
    Ok((project.settings.target()?, input))
}
