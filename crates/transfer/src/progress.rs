//! What a copy tells while it runs. Events are facts; how they look is the caller's business.

use std::sync::Arc;
use std::time::Duration;

use model::{Finding, TableName};
use source::Exceeded;

use crate::error::Dropped;
use crate::plan::CopyPlan;
use crate::rate::Rate;
use crate::watch::Stall;

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// The plan stands: tables with their estimated rows, the number of chunks in all, and the bytes of the source that
    /// hold the rows, where that is known.
    Planned {
        tables: Vec<(TableName, u64)>,
        chunks: usize,
        bytes: Option<u64>,
    },
    /// Something was found while binding the plan to the target.
    Found(Finding),
    /// An epoch was opened (or an old one continued): its id and how it was made consistent.
    EpochOpened {
        epoch: String,
        method: String,
        readers: usize,
        continued: bool,
    },
    /// Nothing is left to read: the last epoch is staged completely.
    NothingToRead { epoch: String },
    /// The source is not what it was in an epoch that was not staged completely; all of it is read again.
    Altered { since: String },
    /// Rows were read from the source (while a chunk is under way), and the bytes that they stood in, where that is known.
    RowsRead {
        table: TableName,
        rows: u64,
        bytes: Option<u64>,
    },
    /// A chunk stands in the stage. `kept` is true if an older file still holds exactly its rows.
    ChunkStaged {
        table: TableName,
        chunk: u32,
        rows: u64,
        refused: u64,
        bytes: u64,
        kept: bool,
    },
    /// A part was loaded, or had been loaded before (`skipped`).
    PartLoaded {
        table: TableName,
        chunk: u32,
        rows: u64,
        refused: u64,
        skipped: bool,
        replaced: bool,
    },
    /// All chunks of a table are loaded and durable.
    TableLoaded { table: TableName },
    /// A table stopped; the others go on.
    TableFailed { table: TableName, reason: String },
    /// Foreign keys, unique constraints or triggers of a table were set aside until `finish`.
    ConstraintsSuspended { table: TableName, names: Vec<String> },
    /// What was loaded of a table that is no longer copied was removed from the target.
    Forgotten(Dropped),
    /// Readers are held back to another rate than until now, by another process.
    RateChanged { rate: Option<Rate> },
    /// The source is too busy with others; readers wait until it is not.
    HeldBack(Exceeded),
    /// Readers go on after they were held back for so long.
    GoesOn { held: Duration },
    /// A limit for the source's pressure cannot be looked at.
    NotLooked { reason: String },
    /// A worker has not moved for a while; told again after twice the time.
    Stalled(Stall),
    /// A connection was lost; another attempt follows.
    Retrying {
        reason: String,
        attempt: u32,
        wait: Duration,
    },
}

impl Event {
    /// That a plan stands; `bytes` of the source hold its rows.
    pub(crate) fn planned(plan: &CopyPlan, bytes: Option<u64>) -> Event {
        Event::Planned {
            tables: plan
                .tables
                .iter()
                .map(|table| (table.name().clone(), table.bound.estimated_rows))
                .collect(),
            chunks: plan.tables.iter().map(|table| table.chunks.len()).sum(),
            bytes,
        }
    }
}

/// Receives events; cheap to clone, called from many tasks.
#[derive(Clone)]
pub struct Progress(Arc<dyn Fn(Event) + Send + Sync>);

impl Progress {
    /// A receiver that calls `on_event`, which must not block for long.
    pub fn new(on_event: impl Fn(Event) + Send + Sync + 'static) -> Self {
        Progress(Arc::new(on_event))
    }

    /// A receiver that drops everything.
    pub fn silent() -> Self {
        Progress::new(|_| {})
    }

    pub(crate) fn tell(&self, event: Event) {
        (self.0)(event);
    }
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Progress")
    }
}
