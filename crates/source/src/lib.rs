//! A source: its catalog, its state at one point, and its rows as Arrow. It is a live server, or scripts that hold all of it.
//!
//! Nothing here writes to the source but the statements of a cutover's plan, which its owner wrote; every other session is read-only. The surface is the same for every kind of source: [`Source`],
//! [`Reader`], [`Rows`] and [`Fence`] are the seam, with one variant for each; what a kind does is in its folder.

mod address;
mod chunks;
mod definitions;
mod epoch;
mod error;
mod freeze;
mod mssql;
mod mysql;
mod preflight;
mod pressure;
mod reader;
mod row_filter;
pub mod script;
mod sessions;
mod shape;
mod source;

pub use address::{Address, ScriptAddress};
pub use definitions::Definitions;
pub use epoch::{BinlogPosition, Epoch, EpochMethod, EpochPoint, EpochRequest, EpochTable, LowerBound, Moved};
pub use error::{Result, SourceError};
pub use freeze::LogPosition;
pub use preflight::PreflightOptions;
pub use pressure::{Exceeded, Pressure, PressureLimits, SnapshotCost};
pub use reader::{BatchLimits, Fence, Reader, Rows, Testimony};
pub use sessions::Sessions;
pub use shape::{Scope, ShapeColumn, ShapePartition, ShapePartitioning, TableShape};
pub use source::Source;
