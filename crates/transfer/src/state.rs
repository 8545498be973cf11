//! Where a copy stands, read from the stage alone.

use std::collections::BTreeMap;

use model::TableName;
use model::figures::counted;
use stage::{ChunkEntry, Stage};

use crate::epoch::{self, EpochRecord};
use crate::error::{TableChange, TransferError};
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

    /// Whether every chunk of every table stands in the stage in the newest epoch.
    pub(crate) fn is_staged(&self, stage: &Stage) -> Result<bool, TransferError> {
        for table in &self.plan.tables {
            if !self.table(stage, table.name())?.is_complete() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The state of one table in the newest epoch.
    ///
    /// # Errors
    /// The stage cannot be read, or was not made by the plan ([`TransferError::PlanLost`]).
    pub fn table(&self, stage: &Stage, table: &TableName) -> Result<TableState, TransferError> {
        let known = self.plan.table(table);
        let planned = known.map_or(0, |planned| planned.chunks.len());
        let epoch = self.current_epoch().map(EpochRecord::id).unwrap_or_default();
        let mut entries = BTreeMap::new();
        let mut older = std::collections::BTreeSet::new();
        for entry in stage.entries(table)? {
            if let Some(known) = known {
                known.check_entry(&entry)?;
            }
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

/// The plan of a stage and its last epoch, if that is staged completely.
pub(crate) fn staged(stage: &Stage) -> Result<(CopyPlan, EpochRecord), TransferError> {
    let nothing = || TransferError::NotStaged { tables: Vec::new() };
    let state = CopyState::read(stage)?.ok_or_else(nothing)?;
    let epoch = state.epochs.last().cloned().ok_or_else(nothing)?;
    let mut tables = Vec::new();
    for table in &state.plan.tables {
        let staged = state.table(stage, table.name())?;
        if !staged.is_complete() {
            let what = format!(
                "has {} of {}",
                staged.entries.len(),
                counted(staged.planned as u64, "chunk")
            );
            tables.push(TableChange::new(table.name(), what));
        }
    }
    if tables.is_empty() && !epoch::fence_held(stage, &epoch)? {
        let fenced = epoch.point.fenced_tables.iter();
        tables.extend(
            fenced.map(|table| TableChange::new(table, "was read under a lock that is not known to have held")),
        );
    }
    if tables.is_empty() {
        Ok((state.plan, epoch))
    } else {
        Err(TransferError::NotStaged { tables })
    }
}
