//! Where a copy stands, read from the stage alone.

use std::collections::BTreeMap;

use model::TableName;
use stage::{ChunkEntry, Stage};

use crate::epoch::{self, EpochRecord};
use crate::error::TransferError;
use crate::plan::CopyPlan;

/// A copy as its stage tells it.
#[derive(Debug)]
pub struct CopyState {
    pub plan: CopyPlan,
    /// Oldest first.
    pub epochs: Vec<EpochRecord>,
}

/// The chunks of one table that are staged in one epoch.
#[derive(Debug)]
pub struct TableState {
    pub table: TableName,
    /// Chunks of the plan.
    pub planned: usize,
    /// Entries of the epoch, by chunk.
    pub entries: BTreeMap<u32, ChunkEntry>,
    /// Chunks whose newest entry is of an older epoch.
    pub older: usize,
}

impl TableState {
    /// True if every chunk stands in the stage in this epoch.
    pub fn is_complete(&self) -> bool {
        self.entries.len() == self.planned
    }
}

impl CopyState {
    /// Reads the stage; `None` if nothing was planned yet.
    ///
    /// # Errors
    /// The stage cannot be read.
    pub fn read(stage: &Stage) -> Result<Option<CopyState>, TransferError> {
        let Some(plan) = CopyPlan::read(stage)? else {
            return Ok(None);
        };
        Ok(Some(CopyState {
            plan,
            epochs: epoch::list(stage)?,
        }))
    }

    /// The newest epoch, in which a copy is complete or on its way.
    pub fn current_epoch(&self) -> Option<&EpochRecord> {
        self.epochs.last()
    }

    /// The state of one table in the newest epoch.
    ///
    /// # Errors
    /// The stage cannot be read.
    pub fn table(&self, stage: &Stage, table: &TableName) -> Result<TableState, TransferError> {
        let planned = self.plan.table(table).map_or(0, |planned| planned.chunks.len());
        let epoch = self.current_epoch().map(EpochRecord::id).unwrap_or_default();
        let mut entries = BTreeMap::new();
        let mut older = std::collections::BTreeSet::new();
        for entry in stage.entries(table)? {
            if entry.epoch == epoch {
                entries.insert(entry.chunk.ordinal, entry);
            } else {
                older.insert(entry.chunk.ordinal);
            }
        }
        let older = older.iter().filter(|chunk| !entries.contains_key(chunk)).count();
        Ok(TableState {
            table: table.clone(),
            planned,
            entries,
            older,
        })
    }
}

/// The newest entry of one chunk; `epochs` are their names, oldest first.
pub(crate) fn newest_entry(
    stage: &Stage,
    table: &TableName,
    chunk: u32,
    epochs: &[String],
) -> Result<Option<ChunkEntry>, TransferError> {
    for epoch in epochs.iter().rev() {
        if let Some(entry) = stage.entry(table, chunk, epoch)? {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}
