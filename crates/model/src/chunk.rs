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

/// A half-open range `lower <= key < upper` of a table's key; `None` is open. A table without a key is one chunk,
/// open at both ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChunkRange {
    /// Position in the table, from 0. With a key that both servers order alike it is also the verification unit.
    pub ordinal: u32,
    pub lower: Option<Vec<KeyValue>>,
    pub upper: Option<Vec<KeyValue>>,
}
