//! Steps of a copy at which a test ends the process as a crash would: no destructor, no flush, no answer to anybody.
//!
//! [`VARIABLE`] names the step, and which time it is reached: `entry-written:3`. A build without debug assertions has
//! no failpoints: [`reach`] does nothing there. `tests/failpoints.rs` goes through all of them.

/// The environment variable that names a failpoint.
pub const VARIABLE: &str = "LANDFALL_FAILPOINT";

macro_rules! points {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// A step, named by what has just been done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Failpoint {
            $($(#[$doc])* $variant,)+
        }

        impl Failpoint {
            /// All of them, in the order in which a copy comes to them.
            pub const ALL: &'static [Failpoint] = &[$(Failpoint::$variant,)+];

            /// As in the environment variable.
            pub fn name(self) -> &'static str {
                match self {
                    $(Failpoint::$variant => $name,)+
                }
            }
        }
    };
}

points! {
    /// `--restart`: the rows of the table are out of the target.
    RowsTakenBack = "rows-taken-back",
    /// `--restart`: the ledger has forgotten the table.
    RecordsForgotten = "records-forgotten",
    /// `--restart`: the stage has forgotten the table.
    TableRemoved = "table-removed",
    /// A record of the stage is whole under its temporary name.
    RecordPrepared = "record-prepared",
    PlanWritten = "plan-written",
    EpochRecorded = "epoch-recorded",
    /// The first rows of a chunk are in its file.
    BatchWritten = "batch-written",
    /// A staged file is complete and on disk, without its name.
    FileClosed = "file-closed",
    /// A staged file has its name.
    FileNamed = "file-named",
    /// The law holds for a chunk; its entry is not written.
    ChunkProved = "chunk-proved",
    EntryWritten = "entry-written",
    /// The lock on tables without transactions is given back, and nothing says yet that it held.
    FenceReleased = "fence-released",
    FenceConfirmed = "fence-confirmed",
    /// In its transaction: a constraint is dropped and listed.
    ConstraintDropped = "constraint-dropped",
    ConstraintsSuspended = "constraints-suspended",
    /// A table without a key, or what was loaded of a chunk of it, is empty, to be loaded anew.
    TableEmptied = "table-emptied",
    /// In its transaction: a part has its row in the ledger, and nothing else.
    PartClaimed = "part-claimed",
    /// In its transaction: the rows of the older file are deleted.
    OldRowsDeleted = "old-rows-deleted",
    /// The COPY has begun, and is given its first rows.
    CopyBegun = "copy-begun",
    /// The COPY has got its last row, not its end.
    CopyGiven = "copy-given",
    /// In its transaction: rows and ledger are complete.
    PartRecorded = "part-recorded",
    PartCommitted = "part-committed",
    /// Every part of a table is loaded, and nothing says so yet.
    TableLoaded = "table-loaded",
    TableDeclared = "table-declared",
    /// `finish`, in its transaction: a constraint is there again.
    ConstraintMade = "constraint-made",
    ConstraintRestored = "constraint-restored",
    /// `finish`: an index or constraint of the plan is built.
    ObjectBuilt = "object-built",
    SequenceSet = "sequence-set",
    TableAnalyzed = "table-analyzed",
}

/// Ends the process if the environment names this step and this is the time that it names.
#[cfg(debug_assertions)]
pub fn reach(point: Failpoint) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// The point named by the environment, and how often it is still passed.
    static NAMED: OnceLock<Option<(&'static str, AtomicU32)>> = OnceLock::new();
    let named = NAMED.get_or_init(|| {
        let text = std::env::var(VARIABLE).ok()?;
        let (name, count) = text.split_once(':').unwrap_or((&text, "1"));
        let point = Failpoint::ALL.iter().find(|point| point.name() == name)?;
        Some((point.name(), AtomicU32::new(count.parse().ok()?)))
    });
    if let Some((name, left)) = named
        && *name == point.name()
        && left.fetch_sub(1, Ordering::SeqCst) == 1
    {
        std::process::abort();
    }
}

/// Nothing: this build has no failpoints.
#[cfg(not(debug_assertions))]
pub fn reach(_: Failpoint) {}
