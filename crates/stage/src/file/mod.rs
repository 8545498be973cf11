//! Staged rows as Parquet files: written once, closed, hashed, and read back.
//!
//! Row groups hold about 16 MB of values, never fewer than one row, and a batch read back never spans two of them: neither
//! side ever holds more than that and the largest row. What a file says of itself is in its key-value metadata
//! (`docs/stage-format.md`).

mod meta;
mod portable;
mod reader;
mod sink;
mod size;
mod writer;

pub use meta::{ChunkMeta, FILE_FORMAT_VERSION};
pub(crate) use meta::{pair, value};
pub use reader::{ChunkReader, ReadLimits};
pub use writer::{ChunkWriter, StagedFile};

pub(crate) use reader::BatchReader;
pub(crate) use writer::RowWriter;

#[cfg(test)]
mod tests;
