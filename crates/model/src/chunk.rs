//! Chunks: half-open key ranges of a table, in the source server's own order.

use serde::{Deserialize, Serialize};

/// One column's value of a key, as a boundary. Text boundaries come from the server and go back to it; they are
/// never compared here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum KeyValue {
    Integer(i64),
    Unsigned(u64),
    /// Decimal text.
    Decimal(String),
    Text(String),
    Bytes(Vec<u8>),
    /// Date or time in packed form ([`crate::column_plan::packed`]).
    Packed(i64),
    /// Signed microseconds of a duration.
    Micros(i64),
}

/// A part of a table: a half-open range `lower <= key < upper` of its key, where `None` is open, or, of a table without
/// a key, some of its partitions. A table that is not cut is one chunk, open at both ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChunkRange {
    /// Position in the table, from 0. With a key that both servers order alike it is also the verification unit.
    pub ordinal: u32,
    pub lower: Option<Vec<KeyValue>>,
    pub upper: Option<Vec<KeyValue>>,
    /// The chunk has the rows of these partitions of the source alone; then it has no ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partitions: Option<PartitionRange>,
}

/// Neighbouring partitions of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartitionRange {
    /// In the table's order; never empty.
    pub names: Vec<String>,
    /// Position of the first of them in the table, from 0.
    pub first: u32,
    /// How many partitions the table has.
    pub of: u32,
}

impl ChunkRange {
    /// A whole table, as its only chunk.
    pub const WHOLE: ChunkRange = ChunkRange {
        ordinal: 0,
        lower: None,
        upper: None,
        partitions: None,
    };

    /// Whether there are ends of a key to it.
    pub fn has_ends(&self) -> bool {
        self.lower.is_some() || self.upper.is_some()
    }
}
