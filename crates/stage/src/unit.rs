//! Verification units: to which part of a table a row belongs, said alike for source, stage and target.
//!
//! Where both servers order the key alike, a unit is a chunk's key range, found by comparing bytes that order as the keys
//! do ([`order_bytes`]). Elsewhere it is a bucket: some bits of the hash of the canonical key, or of the whole row.

mod order;

use arrow_array::RecordBatch;
use model::{ChunkRange, ColumnPlan, Conversion, Loss, MssqlType, MysqlType, SourceType, TablePlan, ZeroDate};
use serde::{Deserialize, Serialize};

pub use order::{order_bytes, order_bytes_of};

use crate::digest::{DigestError, Form, RowHasher};

/// Most bits of a bucket: a million units per table.
pub const MOST_BITS: u8 = 20;

/// How a table is cut into units. Kept with the plan: all legs must use the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    tag = "kind",
    deny_unknown_fields
)]
pub enum UnitScheme {
    /// Unit `n` holds the keys from bound `n - 1` (included) to bound `n` (excluded); the first and the last are open.
    Range {
        /// Positions of the key's columns in the plan.
        key: Vec<usize>,
        /// [`order_bytes_of`] each chunk's lower end but the first's, strictly ascending; hexadecimal in JSON.
        #[serde(with = "bounds_as_hex")]
        bounds: Vec<Vec<u8>>,
    },
    /// The top `bits` of the 128-bit hash of the key's canonical bytes, or of the row's if there is no key.
    Bucket { key: Option<Vec<usize>>, bits: u8 },
}

/// Why rows have no units.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    #[error("column {column}: both servers need not order {why} alike, so key ranges cannot be units; use buckets")]
    NotOrderedAlike { column: String, why: String },
    #[error("the table has no key that both servers order alike, so key ranges cannot be units; use buckets")]
    NoOrderedKey,
    #[error("chunk {ordinal} does not follow the one before: {why}")]
    Chunks { ordinal: usize, why: String },
    #[error("column {column}: a chunk's bound is {found}, which is not a value of {staged}")]
    Bound {
        column: String,
        found: &'static str,
        staged: String,
    },
    #[error("a chunk's bound of {found} values does not fit a key of {key} columns")]
    BoundLength { key: usize, found: usize },
    #[error("key ranges are compared in staged form; a wire row's unit is its chunk")]
    WireRange,
    #[error("a bucket of {bits} bits is more than {MOST_BITS}")]
    TooManyBits { bits: u8 },
    #[error("column {index} of the key is not in a plan of {planned} columns")]
    NoSuchColumn { index: usize, planned: usize },
    #[error("{hashes} hashes were given for {rows} rows")]
    Hashes { hashes: usize, rows: usize },
    #[error("there are more than 4 billion chunks")]
    TooManyChunks,
    #[error(transparent)]
    Digest(#[from] DigestError),
}

impl UnitScheme {
    /// Buckets of the top `bits` bits (0 to [`MOST_BITS`]) of the key's hash, or of the row's.
    pub fn bucket(key: Option<Vec<usize>>, bits: u8) -> Result<Self, UnitError> {
        if bits > MOST_BITS {
            return Err(UnitError::TooManyBits { bits });
        }
        Ok(UnitScheme::Bucket { key, bits })
    }

    /// One unit per chunk. `ranges` are all chunks of the table, in order: each begins where the one before ends, the first
    /// and the last are open. Refused where a staged key could fall into another range than the source's key did.
    pub fn range(ranges: &[ChunkRange], plan: &TablePlan) -> Result<Self, UnitError> {
        let key = match &plan.key {
            Some(key) if key.ordered_alike && !key.columns.is_empty() => key.columns.clone(),
            _ => return Err(UnitError::NoOrderedKey),
        };
        let columns = key_columns(&plan.columns, &key)?;
        columns.iter().try_for_each(|column| keeps_order(column))?;
        let mut bounds: Vec<Vec<u8>> = Vec::with_capacity(ranges.len().saturating_sub(1));
        let wrong = |ordinal: usize, why: &str| UnitError::Chunks {
            ordinal,
            why: why.to_owned(),
        };
        if ranges.is_empty() {
            return Err(wrong(0, "there is no chunk"));
        }
        for (index, range) in ranges.iter().enumerate() {
            if range.partitions.is_some() {
                return Err(wrong(index, "it has partitions, not a range of keys"));
            }
            if u32::try_from(index).map_err(|_| UnitError::TooManyChunks)? != range.ordinal {
                return Err(wrong(index, "its ordinal is not its position"));
            }
            match (index.checked_sub(1).map(|before| &ranges[before]), &range.lower) {
                (None, None) => {}
                (None, Some(_)) => return Err(wrong(index, "the first chunk has a lower end")),
                (Some(before), Some(lower)) if before.upper.as_ref() == Some(lower) => {
                    let bound = order_bytes_of(lower, &columns)?;
                    if bounds.last().is_some_and(|last| *last >= bound) {
                        return Err(wrong(
                            index,
                            "its lower end is not above the lower end of the one before",
                        ));
                    }
                    bounds.push(bound);
                }
                (Some(_), _) => return Err(wrong(index, "it does not begin where the one before ends")),
            }
        }
        if ranges.last().is_some_and(|last| last.upper.is_some()) {
            return Err(wrong(ranges.len() - 1, "the last chunk has an upper end"));
        }
        Ok(UnitScheme::Range { key, bounds })
    }

    /// Key ranges where they can be units, else buckets of `bits` bits.
    pub fn choose(ranges: &[ChunkRange], plan: &TablePlan, bits: u8) -> Result<Self, UnitError> {
        match UnitScheme::range(ranges, plan) {
            Err(UnitError::NoOrderedKey | UnitError::NotOrderedAlike { .. } | UnitError::Bound { .. }) => {
                UnitScheme::bucket(plan.key.as_ref().map(|key| key.columns.clone()), bits)
            }
            chosen => chosen,
        }
    }

    /// How many units there are, empty ones included.
    pub fn units(&self) -> u32 {
        match self {
            UnitScheme::Range { bounds, .. } => u32::try_from(bounds.len()).unwrap_or(u32::MAX).saturating_add(1),
            UnitScheme::Bucket { bits, .. } => 1_u32.checked_shl((*bits).into()).unwrap_or(u32::MAX),
        }
    }

    /// Whether a chunk is a unit: then a wire row's unit is its chunk's ordinal, and needs no [`UnitScheme::assign`].
    pub fn is_range(&self) -> bool {
        matches!(self, UnitScheme::Range { .. })
    }

    /// The unit of each row. `hashes` are the rows' hashes by the same `hasher`; they are the buckets of a table without
    /// a key. Wire batches have buckets only.
    pub fn assign(&self, batch: &RecordBatch, hasher: &RowHasher, hashes: &[u128]) -> Result<Vec<u32>, UnitError> {
        if hashes.len() != batch.num_rows() {
            return Err(UnitError::Hashes {
                hashes: hashes.len(),
                rows: batch.num_rows(),
            });
        }
        match self {
            UnitScheme::Range { key, bounds } => {
                if hasher.form() == Form::Wire {
                    return Err(UnitError::WireRange);
                }
                let rows = order::KeyOrder::resolve(batch, hasher.columns(), key)?;
                let (mut bytes, mut unit) = (Vec::new(), 0);
                (0..batch.num_rows())
                    .map(|row| {
                        bytes.clear();
                        rows.put(row, &mut bytes);
                        // Mostly the unit of the row before.
                        let begins = unit == 0 || bounds[unit - 1] <= bytes;
                        if !begins || bounds.get(unit).is_some_and(|next| *next <= bytes) {
                            unit = bounds.partition_point(|bound| *bound <= bytes);
                        }
                        u32::try_from(unit).map_err(|_| UnitError::TooManyChunks)
                    })
                    .collect()
            }
            UnitScheme::Bucket { key: None, bits } => Ok(hashes.iter().map(|hash| bucket(*hash, *bits)).collect()),
            UnitScheme::Bucket { key: Some(key), bits } => {
                let hashes = hasher.hash_key(batch, Some(key))?;
                Ok(hashes.iter().map(|hash| bucket(*hash, *bits)).collect())
            }
        }
    }
}

fn bucket(hash: u128, bits: u8) -> u32 {
    let bits = u32::from(bits.min(MOST_BITS));
    // At most MOST_BITS bits are left.
    hash.checked_shr(128 - bits)
        .map_or(0, |top| u32::try_from(top).unwrap_or(u32::MAX))
}

fn key_columns<'a>(columns: &'a [ColumnPlan], key: &[usize]) -> Result<Vec<&'a ColumnPlan>, UnitError> {
    key.iter()
        .map(|index| {
            columns.get(*index).ok_or(UnitError::NoSuchColumn {
                index: *index,
                planned: columns.len(),
            })
        })
        .collect()
}

/// Refuses a key column whose conversion could move a value across a bound: digits rounded away, or zero dates made NULL.
fn keeps_order(column: &ColumnPlan) -> Result<(), UnitError> {
    let refuse = |why: String| {
        Err(UnitError::NotOrderedAlike {
            column: column.source_column.clone(),
            why,
        })
    };
    order::check_ordered(column)?;
    if column.losses.contains(&Loss::DigitsRounded) {
        return refuse("rounded values".to_owned());
    }
    match (&column.conversion, &column.source) {
        (Conversion::Decimal { round: true }, _) => refuse("rounded decimals".to_owned()),
        (
            Conversion::Date { zero: ZeroDate::Null }
            | Conversion::Timestamp {
                zero: ZeroDate::Null, ..
            },
            _,
        ) => refuse("zero dates and NULL".to_owned()),
        (
            Conversion::Timestamp { digits, .. } | Conversion::Duration { digits } | Conversion::TimeOfDay { digits },
            SourceType::Mysql(
                MysqlType::Datetime { digits: sent }
                | MysqlType::Timestamp { digits: sent }
                | MysqlType::Time { digits: sent },
            )
            | SourceType::Mssql(
                MssqlType::Datetime2 { digits: sent }
                | MssqlType::DatetimeOffset { digits: sent }
                | MssqlType::Time { digits: sent },
            ),
        ) if sent <= digits => Ok(()),
        (
            Conversion::Timestamp { .. },
            SourceType::Mysql(MysqlType::Date) | SourceType::Mssql(MssqlType::Date | MssqlType::SmallDatetime),
        ) => Ok(()),
        (
            Conversion::Timestamp { digits, .. } | Conversion::Duration { digits } | Conversion::TimeOfDay { digits },
            _,
        ) if *digits < 6 => refuse(format!("values rounded to {digits} digits")),
        _ => Ok(()),
    }
}

/// Bounds as hexadecimal text.
mod bounds_as_hex {
    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::Serializer;

    use crate::name::{from_hex, to_hex};

    pub(super) fn serialize<S: Serializer>(bounds: &[Vec<u8>], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(bounds.iter().map(|bound| to_hex(bound)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<u8>>, D::Error> {
        Vec::<String>::deserialize(deserializer)?
            .iter()
            .map(|bound| from_hex(bound).ok_or_else(|| D::Error::custom("a bound is hexadecimal digits, two a byte")))
            .collect()
    }
}

#[cfg(test)]
mod tests;
