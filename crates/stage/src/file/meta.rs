//! What a file of rows says of itself.

use model::{ChunkRange, TableName};
use parquet::file::metadata::KeyValue;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::convert::LossCounts;
use crate::digest::{DIGEST_VERSION, UnitDigest};
use crate::manifest::ColumnStats;

/// Version of the files of rows.
pub const FILE_FORMAT_VERSION: u32 = 1;

/// What the caller says of a part when it is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkMeta {
    pub table: TableName,
    pub chunk: ChunkRange,
    pub epoch: String,
    /// Position of the file in its chunk, from 0.
    pub part: u32,
    /// S: digests of the source rows that this part was made of, refused rows included, per unit.
    pub source: Vec<UnitDigest>,
    /// What the conversions changed in this part's rows.
    pub losses: LossCounts,
}

const FORMAT: &str = "landfall.format-version";
const DIGEST: &str = "landfall.digest-version";
const TABLE: &str = "landfall.table";
const CHUNK: &str = "landfall.chunk";
const EPOCH: &str = "landfall.epoch";
const PART: &str = "landfall.part";
const SOURCE: &str = "landfall.source";
const LOSSES: &str = "landfall.losses";
const COLUMNS: &str = "landfall.columns";

impl ChunkMeta {
    /// As Parquet's key-value metadata: every value is JSON.
    pub(super) fn to_pairs(&self, columns: &[ColumnStats]) -> Result<Vec<KeyValue>, serde_json::Error> {
        Ok(vec![
            pair(FORMAT, &FILE_FORMAT_VERSION)?,
            pair(DIGEST, &DIGEST_VERSION)?,
            pair(TABLE, &self.table)?,
            pair(CHUNK, &self.chunk)?,
            pair(EPOCH, &self.epoch)?,
            pair(PART, &self.part)?,
            pair(SOURCE, &self.source)?,
            pair(LOSSES, &self.losses)?,
            pair(COLUMNS, columns)?,
        ])
    }

    /// From a file's metadata; the error says which key is wrong.
    pub(super) fn from_pairs(pairs: &[KeyValue]) -> Result<(ChunkMeta, Vec<ColumnStats>), String> {
        let format: u32 = value(pairs, FORMAT)?;
        if format != FILE_FORMAT_VERSION {
            return Err(format!("its format version is {format}, not {FILE_FORMAT_VERSION}"));
        }
        let digest: u32 = value(pairs, DIGEST)?;
        if digest != DIGEST_VERSION {
            return Err(format!("its digests are of version {digest}, not {DIGEST_VERSION}"));
        }
        let meta = ChunkMeta {
            table: value(pairs, TABLE)?,
            chunk: value(pairs, CHUNK)?,
            epoch: value(pairs, EPOCH)?,
            part: value(pairs, PART)?,
            source: value(pairs, SOURCE)?,
            losses: value(pairs, LOSSES)?,
        };
        Ok((meta, value(pairs, COLUMNS)?))
    }
}

/// One JSON value under a key.
pub(crate) fn pair<T: Serialize + ?Sized>(key: &str, value: &T) -> Result<KeyValue, serde_json::Error> {
    Ok(KeyValue::new(key.to_owned(), serde_json::to_string(value)?))
}

/// The JSON value under a key; the error names the key.
pub(crate) fn value<T: DeserializeOwned>(pairs: &[KeyValue], key: &str) -> Result<T, String> {
    let found = pairs
        .iter()
        .find(|pair| pair.key == key)
        .and_then(|pair| pair.value.as_ref());
    let text = found.ok_or_else(|| format!("its metadata lacks {key}"))?;
    serde_json::from_str(text).map_err(|error| format!("its {key} does not read: {error}"))
}
