//! The copy: consistent points of the source, chunks into the stage, parts into the target, exactly once.
//!
//! Two records, one truth each. The stage's manifest says what was extracted, in which epoch: one immutable entry per
//! chunk and epoch, written after the chunk's file is closed, synced, read back and found to obey the law. The target's
//! ledger says what was loaded, by the file's hash, in the transaction that loads it. Nothing else is remembered, so a
//! copy that is killed at any moment goes on from these two.
//!
//! A copy is complete when every chunk has an entry of one and the same epoch, and the ledger has the files of these
//! entries.

mod again;
mod control;
pub mod copy;
mod digests;
pub mod epoch;
mod error;
mod extract;
mod load;
mod lookout;
mod occupancy;
mod pause;
mod pipeline;
pub mod plan;
mod planning;
mod prepare;
mod pressure;
mod progress;
mod rate;
mod repair;
mod report;
mod request;
mod restart;
mod row_units;
mod shared;
mod sink;
pub mod state;
pub mod stopped;
mod task;
mod times;
mod watch;
pub mod wave;
mod witness;
mod worker;

pub use again::Again;
pub use control::{set_paused, set_rate};
pub use copy::{copy, load};
pub use digests::{DigestedTable, digests};
pub use epoch::{EpochRecord, method_words};
pub use error::{AddedColumn, Dropped, TableChange, TransferError};
pub use pause::{PauseEnd, PauseRecord, PauseStep, paused};
pub use pipeline::with_causes;
pub use plan::{CopyPlan, PlannedTable};
pub use progress::{ChunkEnd, Event, Progress, Retry};
pub use rate::Rate;
pub use repair::{Reloaded, reload};
pub use report::{CopiedTable, CopyReport};
pub use request::{CopyOptions, CopyRequest, LoadRequest, WitnessScope};
pub use state::{CopyState, TableState};
pub use stopped::{StopCause, Stopped};
pub use task::{Done, Task};
pub use times::{Bottleneck, TimeReport, Times, last_wall};
pub use watch::{Seen, Side, Stall, Steps};
pub use wave::{Waves, waves};
pub use worker::Worker;
