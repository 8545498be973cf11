//! The stage: Arrow batches in Parquet files, their digests, the rows that were refused, and the manifest that says
//! what was extracted.
//!
//! A value has three forms, all from one `ColumnPlan`: *wire* (as the source sent it), *staged* (as Parquet and COPY
//! carry it, made by [`convert()`]) and *canonical* (the bytes that a digest sees, made by [`RowHasher`] from either of
//! the other two by code that shares no conversion). The forms of the digest are in `docs/digest.md`, the folders and
//! files in `docs/stage-format.md`.

pub mod budget;
pub mod convert;
pub mod digest;
pub mod error;
pub mod file;
pub mod folder;
pub mod manifest;
pub mod name;
pub mod quarantine;
pub mod store;
pub mod unit;

#[cfg(test)]
mod test_support;

pub use budget::{Budget, TooLittle, Turn};
pub use convert::{ConvertError, Converted, LossCount, LossCounts, Refused, RefusedReason, convert};
pub use digest::{BatchEncoder, DIGEST_VERSION, Digest, DigestError, Form, RowHasher, UnitDigest, UnitTally};
pub use error::StageError;
pub use file::{ChunkMeta, ChunkReader, ChunkWriter, ReadLimits, StagedFile};
pub use folder::{Released, Size, Stage, StageLock, Unreferenced};
pub use manifest::{ChunkEntry, ChunkWitness, ColumnStats, PartEntry, RefusedFile};
pub use quarantine::{QuarantineBatch, QuarantineReader, QuarantineWriter, Quarantined};
pub use store::{Folder, Listed, Lock, Put, Scratch, Store};
pub use unit::{UnitError, UnitScheme, order_bytes, order_bytes_of};
