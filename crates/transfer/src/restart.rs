//! Taking back what was copied of a table: all of it, for a new start, or, of a table without a key, what was loaded.

use std::collections::{BTreeMap, BTreeSet};

use model::TableName;
use model::failpoint::{self, Failpoint};
use postgres::load::{BatchError, TakenBack, forget_table_by_keys, take_back_by_rows, without_rows};
use postgres::{Batches, Target, ledger};
use stage::{PartEntry, Stage};

use crate::error::TransferError;
use crate::load::still_there;
use crate::plan::PlannedTable;
use crate::progress::Progress;
use crate::shared;

/// Takes back everything that was copied of a table; gives the rows that left the target. First the target, then the stage: a
/// crash in between only means that the files are loaded again. What [`crate::occupancy::check_restarts`] forbids is not asked again.
pub(crate) async fn restart(
    stage: &Stage,
    target: &mut Target,
    table: &PlannedTable,
    triggers: &[(TableName, String)],
    progress: &Progress,
) -> Result<u64, TransferError> {
    let source = table.name();
    // Where nothing was loaded, whatever stands in the table is somebody else's.
    let removed = if ledger::parts(target, source).await?.is_empty() {
        0
    } else {
        take_all(stage, target, table, triggers, progress).await?
    };
    failpoint::reach(Failpoint::RowsTakenBack);
    ledger::forget_records(target, source).await?;
    failpoint::reach(Failpoint::RecordsForgotten);
    stage.remove_table(source)?;
    failpoint::reach(Failpoint::TableRemoved);
    Ok(removed)
}

async fn take_all(
    stage: &Stage,
    target: &mut Target,
    table: &PlannedTable,
    triggers: &[(TableName, String)],
    progress: &Progress,
) -> Result<u64, TransferError> {
    let source = table.name();
    let state = ledger::table_state(target, source).await?;
    let name = state
        .as_ref()
        .map_or(&table.bound.target, |state| &state.target)
        .clone();
    // A table that others point to can be emptied only without their foreign keys.
    let own: Vec<(TableName, String)> = triggers.iter().filter(|(on, _)| *on == name).cloned().collect();
    shared::suspend(target, std::slice::from_ref(&name), true, &own, progress).await?;
    let has_rows_of_others = state.is_some_and(|state| state.baseline.is_some());
    if !has_rows_of_others {
        Ok(ledger::forget_table(target, source, &name).await?)
    } else if table.bound.key.is_some() {
        let files = loaded_files(stage, target, source).await?;
        let rows = || loaded_rows(stage, &files, source);
        Ok(forget_table_by_keys(target, source, &table.bound, &rows).await?)
    } else {
        take_back(stage, target, table, None, true).await
    }
}

/// Takes what was loaded of a table without a key, or of one chunk of it, out of a target that holds other rows as well: of
/// others, as they were before (`has_rows_of_others`), or of other chunks.
pub(crate) async fn take_back(
    stage: &Stage,
    target: &mut Target,
    table: &PlannedTable,
    chunk: Option<u32>,
    has_rows_of_others: bool,
) -> Result<u64, TransferError> {
    let mut files = loaded_files(stage, target, table.name()).await?;
    files.retain(|file| chunk.is_none_or(|chunk| file.chunk == chunk));
    let rows = || loaded_rows(stage, &files, table.name());
    let part = TakenBack {
        chunk,
        among_others: has_rows_of_others,
    };
    Ok(take_back_by_rows(target, table.name(), &table.bound, part, &rows).await?)
}

/// A file that the ledger says is loaded.
struct LoadedFile {
    chunk: u32,
    part: PartEntry,
    /// Rows of it that PostgreSQL refused.
    refused: BTreeSet<u64>,
}

async fn loaded_files(stage: &Stage, target: &Target, table: &TableName) -> Result<Vec<LoadedFile>, TransferError> {
    let mut refused: BTreeMap<(u32, u32), BTreeSet<u64>> = BTreeMap::new();
    for row in ledger::quarantined(target, table).await? {
        refused
            .entry((row.key.chunk, row.key.part))
            .or_default()
            .insert(row.file_row);
    }
    let entries = stage.entries(table)?;
    let mut files = Vec::new();
    for part in ledger::parts(target, table).await? {
        let staged = entries
            .iter()
            .flat_map(|entry| &entry.parts)
            .find(|staged| staged.sha256 == part.file_sha256);
        let staged = staged.ok_or_else(|| TransferError::OtherStage {
            tables: vec![table.clone()],
        })?;
        still_there(stage, table, staged)?;
        files.push(LoadedFile {
            chunk: part.key.chunk,
            part: staged.clone(),
            refused: refused.remove(&(part.key.chunk, part.key.part)).unwrap_or_default(),
        });
    }
    Ok(files)
}

/// The rows that these files left in the target.
fn loaded_rows(stage: &Stage, files: &[LoadedFile], table: &TableName) -> Result<Batches, BatchError> {
    let files: Vec<_> = files
        .iter()
        .map(|file| (file.part.clone(), file.refused.clone()))
        .collect();
    let (table, stage) = (table.clone(), stage.clone());
    Ok(Box::new(files.into_iter().flat_map(move |(part, refused)| {
        let batches: Batches = match stage.read_part(&table, &part) {
            Ok(batches) => Box::new(batches.map(|batch| batch.map_err(BatchError::from))),
            Err(error) => Box::new(std::iter::once(Err(BatchError::from(error)))),
        };
        without_rows(batches, refused)
    })))
}
