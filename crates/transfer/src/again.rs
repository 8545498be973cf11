//! What it takes to go on after a copy has ended before its end.

use model::TableName;
use stage::{ChunkEntry, Stage};

use crate::epoch::EpochRecord;
use crate::error::TransferError;
use crate::state::CopyState;

/// What is staged and what is not, in the newest epoch, whose snapshots are gone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Again {
    pub epoch: String,
    /// Whether the source can prove that nothing has changed since: then the next run goes on in this epoch, and reads no more
    /// than what is left. Otherwise it opens a new one and reads every chunk of all tables.
    pub can_come_again: bool,
    /// Tables that are staged completely.
    pub complete: Vec<TableName>,
    pub tables: u64,
    pub staged_chunks: u64,
    /// Rows that were read, refused ones among them.
    pub staged_rows: u64,
    /// Bytes of the staged files.
    pub staged_bytes: u64,
    pub left_chunks: u64,
    /// Rows that were not read, by the source's estimates.
    pub left_rows: u64,
}

impl Again {
    /// By what stands in the stage; `None` before the first epoch.
    ///
    /// # Errors
    /// The stage cannot be read.
    pub fn read(stage: &Stage) -> Result<Option<Again>, TransferError> {
        match CopyState::read(stage)? {
            Some(state) if state.current_epoch().is_some() => Again::of(&state, stage).map(Some),
            _ => Ok(None),
        }
    }

    pub(crate) fn of(state: &CopyState, stage: &Stage) -> Result<Again, TransferError> {
        let epoch = state.current_epoch();
        let mut again = Again {
            epoch: epoch.map(EpochRecord::id).unwrap_or_default(),
            can_come_again: epoch.is_some_and(|epoch| epoch.point.can_come_again()),
            ..Again::default()
        };
        for planned in &state.plan.tables {
            let table = state.table(stage, planned.name())?;
            let entries = table.entries.values();
            let rows: u64 = entries.clone().map(read_rows).sum();
            let parts = entries.flat_map(|entry| &entry.parts);
            again.tables += 1;
            again.staged_bytes += parts.map(|part| part.bytes).sum::<u64>();
            again.staged_rows += rows;
            again.staged_chunks += table.entries.len() as u64;
            if table.is_complete() {
                again.complete.push(table.table);
            } else {
                again.left_chunks += table.planned.saturating_sub(table.entries.len()) as u64;
                again.left_rows += planned.bound.estimated_rows.saturating_sub(rows);
            }
        }
        Ok(again)
    }
}

/// Rows that a chunk's reader received.
fn read_rows(entry: &ChunkEntry) -> u64 {
    entry.source.iter().map(|unit| unit.digest.count).sum()
}
