//! Tasks as values: one chunk extracted or loaded, or a table declared loaded.
//!
//! A task names its chunk and epoch and holds nothing else; what it means stands in the stage's plan and manifest, where it is
//! looked up when it is done. The readers and loaders of a copy do tasks, and so does a [`Worker`](crate::Worker) that is given
//! them by another process: by the same functions, with the same outcome. It is committed in manifest or ledger; doing one again
//! changes nothing. Its answer is only told.

use model::TableName;
use serde::{Deserialize, Serialize};
use stage::ChunkEntry;

use crate::error::TransferError;
use crate::shared::Shared;

/// What is to be done. `docs/worker.md` shows it as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "task", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Task {
    /// Read a chunk of the source into the stage. Only in an epoch that can be opened again.
    Extract {
        table: TableName,
        chunk: u32,
        epoch: String,
    },
    /// Load a staged chunk into the target.
    Load {
        table: TableName,
        chunk: u32,
        epoch: String,
    },
    /// Declare a table loaded, of which every chunk is.
    Declare { table: TableName, epoch: String },
}

/// What came of a task.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Done {
    /// Rows of the chunk in the stage.
    pub rows: u64,
    /// Rows of it that conversion refused, or, of a load, PostgreSQL.
    pub refused: u64,
    /// Bytes of its staged files.
    pub bytes: u64,
    /// It had been done before.
    pub before: bool,
}

/// A chunk to read: positions of its table and of the chunk in that table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadJob {
    pub(crate) table: usize,
    pub(crate) chunk: usize,
}

/// A staged chunk to load.
#[derive(Debug)]
pub(crate) struct LoadJob {
    pub(crate) table: usize,
    pub(crate) entry: ChunkEntry,
}

/// What a task means.
#[derive(Debug)]
pub(crate) enum Job {
    /// The chunk stands in the stage.
    Staged(Done),
    Extract(ReadJob),
    Load(Box<LoadJob>),
    /// Position of the table.
    Declare(usize),
}

impl Task {
    pub(crate) fn table(&self) -> &TableName {
        match self {
            Task::Extract { table, .. } | Task::Load { table, .. } | Task::Declare { table, .. } => table,
        }
    }

    pub(crate) fn epoch(&self) -> &str {
        match self {
            Task::Extract { epoch, .. } | Task::Load { epoch, .. } | Task::Declare { epoch, .. } => epoch,
        }
    }

    /// The chunk's `ordinal`; none of a table as a whole.
    pub(crate) fn chunk(&self) -> Option<u32> {
        match self {
            Task::Extract { chunk, .. } | Task::Load { chunk, .. } => Some(*chunk),
            Task::Declare { .. } => None,
        }
    }
}

impl Shared {
    /// Looks up what a task means.
    ///
    /// # Errors
    /// [`TransferError::NoTask`] for what is not in plan or manifest, or the stage.
    pub(crate) fn job(&self, task: &Task) -> Result<Job, TransferError> {
        if task.epoch() != self.epoch {
            return Err(no_task(format!(
                "epoch {} is not the last one of the stage",
                task.epoch()
            )));
        }
        let name = task.table();
        let table = self.position(name)?;
        Ok(match task {
            Task::Extract { chunk, epoch, .. } => {
                let ranges = &self.tables[table].chunks;
                // A chunk's ordinal is its place.
                let is_it = |at: &usize| ranges.get(*at).is_some_and(|range| range.ordinal == *chunk);
                let position = usize::try_from(*chunk).ok().filter(is_it);
                let position = position.ok_or_else(|| no_task(format!("{name} has no chunk {chunk}")))?;
                match self.stage.entry(name, *chunk, epoch)? {
                    Some(entry) => {
                        self.tables[table].check_entry(&entry)?;
                        Job::Staged(Done::staged(&entry, true))
                    }
                    None => Job::Extract(ReadJob { table, chunk: position }),
                }
            }
            Task::Load { chunk, epoch, .. } => {
                let entry = self.stage.entry(name, *chunk, epoch)?;
                let none = || no_task(format!("{name} has no chunk {chunk} staged in epoch {epoch}"));
                let entry = entry.ok_or_else(none)?;
                self.tables[table].check_entry(&entry)?;
                Job::Load(Box::new(LoadJob { table, entry }))
            }
            Task::Declare { .. } => Job::Declare(table),
        })
    }

    /// Where a table is among those of the plan.
    ///
    /// # Errors
    /// [`TransferError::NoTask`].
    pub(crate) fn position(&self, table: &TableName) -> Result<usize, TransferError> {
        let position = self.positions.get(table).copied();
        position.ok_or_else(|| no_task(format!("the plan has no table {table}")))
    }
}

impl Done {
    /// Of a chunk as its entry says.
    pub(crate) fn staged(entry: &ChunkEntry, before: bool) -> Done {
        Done {
            rows: entry.rows(),
            refused: entry.refused.iter().map(|unit| unit.digest.count).sum(),
            bytes: entry.parts.iter().map(|part| part.bytes).sum(),
            before,
        }
    }
}

pub(crate) fn no_task(reason: String) -> TransferError {
    TransferError::NoTask { reason }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// What stands on an engine's queue is what a line of a worker's input says.
    #[test]
    fn a_task_is_the_value_that_is_documented() {
        let lines = include_str!("../../../docs/worker.md").lines();
        let mut documented = 0;
        for line in lines.filter(|line| {
            line.starts_with("{\"id\"")
                && line.contains("\"task\"")
                && !line.contains("outcome")
                && !line.contains("verify")
        }) {
            let mut value: Value = serde_json::from_str(line).unwrap();
            value.as_object_mut().unwrap().remove("id");
            let task: Task = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(serde_json::to_value(&task).unwrap(), value);
            assert_eq!(task.table(), &TableName::new("shop", "orders"));
            assert_eq!(task.epoch(), "000001");
            assert_eq!(task.chunk().is_none(), matches!(task, Task::Declare { .. }));
            documented += 1;
        }
        assert_eq!(documented, 3);
    }
}
