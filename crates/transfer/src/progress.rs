//! What a copy tells while it runs. Events are facts; how they look is the caller's business.

use std::sync::Arc;
use std::time::Duration;

use model::{Finding, TableName};
use source::{Exceeded, SnapshotCost};

use crate::error::Dropped;
use crate::plan::CopyPlan;
use crate::rate::Rate;
use crate::times::Times;
use crate::watch::{Side, Stall};

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
    /// An epoch was opened (or an old one continued): its id and how it was made consistent. `notes` say why no better method was had.
    EpochOpened {
        epoch: String,
        method: String,
        readers: usize,
        continued: bool,
        notes: Vec<String>,
    },
    /// Nothing is left to read: the last epoch is staged completely.
    NothingToRead { epoch: String },
    /// The source is not what it was in an epoch that was not staged completely; all of it is read again.
    Altered { since: String },
    /// The record of the newest epoch is gone from the stage; all of the source is read again.
    EpochLost { epoch: String },
    /// Readers and loaders begin. `reads` chunks are still to be read, `loads` staged ones wait to be loaded. There are no
    /// loaders where the source is only staged.
    WorkBegun {
        readers: usize,
        loaders: usize,
        reads: usize,
        loads: usize,
    },
    /// The readers ended, and with them the snapshots of the epoch.
    EpochClosed,
    /// Readers and loaders ended, also by an error.
    WorkEnded,
    /// A worker takes a chunk off its queue.
    ChunkBegun { side: Side, table: TableName, chunk: u32 },
    /// It has nothing more to do with it.
    ChunkEnded {
        side: Side,
        table: TableName,
        chunk: u32,
        end: ChunkEnd,
    },
    /// Rows were read from the source (while a chunk is under way), the bytes that they stood in, where that is known, and
    /// those that they take in memory.
    RowsRead {
        table: TableName,
        rows: u64,
        bytes: Option<u64>,
        memory: u64,
    },
    /// A chunk stands in the stage. `kept` is true if an older file still holds exactly its rows.
    ChunkStaged {
        table: TableName,
        chunk: u32,
        rows: u64,
        refused: u64,
        bytes: u64,
        kept: bool,
        /// What it took: all but [`Times::load`].
        times: Times,
    },
    /// A part was loaded, or had been loaded before (`skipped`).
    PartLoaded {
        table: TableName,
        chunk: u32,
        rows: u64,
        refused: u64,
        /// Of its file.
        bytes: u64,
        skipped: bool,
        replaced: bool,
    },
    /// All parts of a chunk are in the target; `before` if they were already, all of them.
    ChunkLoaded {
        table: TableName,
        chunk: u32,
        took: Duration,
        before: bool,
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
    /// A pause was asked for; so many chunks are read to their end first. None while no epoch is open yet.
    Pausing { chunks: u64 },
    /// Nothing is read for a while now; told again and again. After `left` the epoch is ended.
    Paused {
        held: Duration,
        left: Duration,
        cost: Option<SnapshotCost>,
    },
    /// A pause was asked for, and nothing is left to read.
    NothingToPause,
    /// Readers go on, so long after a pause was asked for.
    Resumed { held: Duration },
    /// A limit for the source's pressure cannot be looked at.
    NotLooked { reason: String },
    /// A worker has not moved for a while; told again after twice the time.
    Stalled(Stall),
    /// A reader lost its connection; its chunk goes back to the queue, for readers that are left.
    ReaderLost {
        table: TableName,
        chunk: u32,
        reason: String,
    },
    /// A connection was lost; another attempt follows.
    Retrying {
        what: Retry,
        reason: String,
        attempt: u32,
        wait: Duration,
    },
}

/// What is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// All of the copy, from its connections on.
    Copy,
    /// A chunk that a loader has.
    Load,
    /// A loader's connection.
    Connect,
}

/// What became of a chunk that a worker took up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChunkEnd {
    Done,
    /// Its table had stopped.
    Skipped,
    /// It goes back to the queue.
    GivenBack,
    Failed,
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

    /// A receiver that tells both, this one first.
    #[must_use]
    pub fn and(self, other: Progress) -> Self {
        Progress::new(move |event| {
            self.tell(event.clone());
            other.tell(event);
        })
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
