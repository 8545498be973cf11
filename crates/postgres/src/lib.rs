//! The PostgreSQL target: connect, read its catalog, bind plans to it, run DDL, COPY in and out as Arrow, ledger,
//! snapshots and preflight checks.
//!
//! Rows cross this crate's border as Arrow batches of [`model::TablePlan::staged_schema`]. Every pair of staged Arrow
//! type and PostgreSQL type that can travel is one arm of [`codec::Codec`]; [`bind()`] makes only such pairs.

pub mod anchor;
pub mod bind;
pub mod catalog;
pub mod codec;
pub mod connect;
pub mod ddl;
pub mod decode;
pub mod encode;
pub mod error;
pub mod ledger;
pub mod load;
mod numeric;
pub mod predicate;
pub mod preflight;
mod session;
pub mod snapshot;
mod sql_text;
pub mod statements;
pub mod suspend;
mod tls;
mod witness;

pub use bind::{Bound, OnHit, bind, bind_as_planned};
pub use catalog::{TargetColumn, TargetFacts, TargetKey, TargetTable};
pub use connect::{Canceller, Target};
pub use decode::{CopyOut, CopyOutLimits, Decoded, Unreadable};
pub use error::{Error, Result, ServerError};
pub use ledger::{Migration, PartState, QuarantinedRow, TableState};
pub use load::{BatchError, Batches, LoadJob, LoadOutcome, PartKey, Replace};
pub use predicate::{key_predicate, unit_predicate};
pub use snapshot::Snapshot;
pub use witness::WitnessColumn;
