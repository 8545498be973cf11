//! Digests of rows: the encoding of a row as canonical bytes, its hash, and sums of hashes.
//!
//! `docs/digest.md` is the specification, with test vectors that a test here reads. Two encoders make the same bytes
//! and share no conversion code: `staged` from the staged form, `wire` from the source's values, to which it applies
//! the plan's conversion itself. A fault in [`crate::convert()`] therefore shows as a difference between them.

mod hasher;
mod json;
mod layout;
mod staged;
mod sum;
mod wire;
mod wire_calendar;
mod wire_number;
mod wire_text;

#[cfg(test)]
mod vectors;

use arrow_schema::DataType;
use model::{Canonical, ColumnPlan, PgType};

pub use hasher::{BatchEncoder, RowHasher};
#[cfg(test)]
pub(crate) use json::is_json;

pub(crate) use staged::civil_from_days;
pub use sum::{Digest, UnitDigest, UnitTally};

/// Version of the encoding and the hash. Digests of different versions are never compared.
pub const DIGEST_VERSION: u32 = 1;

/// Which form of the rows a batch holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// As decoded from the source.
    Wire,
    /// As Parquet and COPY have it.
    Staged,
}

/// Why a batch has no digest. Never about a value: every value has canonical bytes, or raw ones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    #[error("a batch of {found} columns does not fit a plan of {planned}")]
    ColumnCount { planned: usize, found: usize },
    #[error("column {column}: the plan says {planned}, the batch has {found}")]
    ColumnType {
        column: String,
        planned: DataType,
        found: DataType,
    },
    #[error(
        "column {column}: the plan converts {wire} to {staged} by {conversion} and digests it as {canonical:?}, which do not go together"
    )]
    Plan {
        column: String,
        wire: DataType,
        staged: DataType,
        conversion: String,
        canonical: Canonical,
    },
    #[error("column {column}, row {row} of the batch: the value's canonical form is longer than 4 GiB")]
    TooLong { column: String, row: usize },
    #[error("column {index} is not in a plan of {planned} columns")]
    NoSuchColumn { index: usize, planned: usize },
    #[error("row {row} is not in a batch of {rows} rows")]
    NoSuchRow { row: usize, rows: usize },
}

impl DigestError {
    fn plan(plan: &ColumnPlan) -> DigestError {
        DigestError::Plan {
            column: plan.source_column.clone(),
            wire: plan.wire.clone(),
            staged: plan.staged.clone(),
            conversion: format!("{:?}", plan.conversion),
            canonical: plan.canonical,
        }
    }

    fn column_type(plan: &ColumnPlan, planned: &DataType, found: &DataType) -> DigestError {
        DigestError::ColumnType {
            column: plan.source_column.clone(),
            planned: planned.clone(),
            found: found.clone(),
        }
    }
}

/// The canonical form that the digest really uses: JSON is compared as a value only where the target stores a value
/// (jsonb); where it stores the text, the bytes are compared.
pub(crate) fn effective_canonical(plan: &ColumnPlan) -> Canonical {
    match plan.canonical {
        Canonical::Json if plan.target != PgType::Jsonb => Canonical::Text,
        canonical => canonical,
    }
}

/// The type tag of a canonical form.
fn tag_of(canonical: Canonical) -> u8 {
    match canonical {
        Canonical::Boolean => 1,
        Canonical::Integer => 2,
        Canonical::Decimal => 3,
        Canonical::Float32 => 4,
        Canonical::Float64 => 5,
        Canonical::Text => 6,
        Canonical::PaddedText => 7,
        Canonical::Bytes => 8,
        Canonical::Date => 9,
        Canonical::Timestamp => 10,
        Canonical::Duration => 11,
        Canonical::TimeOfDay => 12,
        Canonical::Json => 13,
        Canonical::Uuid => 14,
        Canonical::Inet => 15,
        Canonical::Bits => 16,
        Canonical::TextList => 17,
        Canonical::FloatList => 18,
    }
}
