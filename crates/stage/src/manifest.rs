//! The manifest: one immutable entry per chunk and epoch, saying what was extracted.

use model::{ChunkRange, TableName};
use serde::{Deserialize, Serialize};

use crate::convert::LossCounts;
use crate::digest::UnitDigest;
use crate::error::StageError;
use crate::file::StagedFile;
use crate::name::check_part;

/// Version of the manifest's entries.
pub const MANIFEST_FORMAT_VERSION: u32 = 1;

/// What was extracted of one chunk in one epoch. Written when all its files are complete and on disk, and never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChunkEntry {
    /// [`MANIFEST_FORMAT_VERSION`].
    pub format_version: u32,
    /// [`crate::DIGEST_VERSION`] of all digests here.
    pub digest_version: u32,
    /// The source's table.
    pub table: TableName,
    pub chunk: ChunkRange,
    /// Letters, digits, `-`, `_` and `.`.
    pub epoch: String,
    /// Files of staged rows, in order; none if the chunk has no such rows.
    pub parts: Vec<PartEntry>,
    /// S: the source's rows, per unit.
    pub source: Vec<UnitDigest>,
    /// Q: the refused rows, per unit, read back from [`ChunkEntry::refused_file`].
    pub refused: Vec<UnitDigest>,
    /// The refused rows, kept raw.
    pub refused_file: Option<RefusedFile>,
    /// What the conversions changed in the staged rows.
    pub losses: LossCounts,
    /// Per column of the staged rows, all parts together.
    pub columns: Vec<ColumnStats>,
    /// When the chunk was read, in UTC, RFC 3339.
    pub read_at: String,
}

/// A file of staged rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartEntry {
    /// File name in the table's data folder.
    pub file: String,
    /// Of the file's bytes.
    pub sha256: String,
    /// Size of the file.
    pub bytes: u64,
    pub rows: u64,
    /// P: the file's rows, per unit, computed from the file after it was closed and opened again.
    pub staged: Vec<UnitDigest>,
}

impl PartEntry {
    /// The entry of a complete file and of the digests that were read from it.
    pub fn new(file: &StagedFile, staged: Vec<UnitDigest>) -> Self {
        PartEntry {
            file: file.name.clone(),
            sha256: file.sha256.clone(),
            bytes: file.bytes,
            rows: file.rows,
            staged,
        }
    }
}

/// A file of refused rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusedFile {
    /// File name in the table's quarantine folder.
    pub file: String,
    pub sha256: String,
    /// Size of the file.
    pub bytes: u64,
    pub rows: u64,
}

impl From<&StagedFile> for RefusedFile {
    fn from(file: &StagedFile) -> Self {
        RefusedFile {
            file: file.name.clone(),
            sha256: file.sha256.clone(),
            bytes: file.bytes,
            rows: file.rows,
        }
    }
}

/// What is counted of a column's values. Minima and maxima are in Parquet's own statistics.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnStats {
    pub column: String,
    pub nulls: u64,
}

impl ColumnStats {
    /// Adds the counts of another part, by position; columns that only `other` has are appended.
    pub fn merge(all: &mut Vec<ColumnStats>, other: &[ColumnStats]) {
        for (index, stats) in other.iter().enumerate() {
            match all.get_mut(index) {
                Some(sum) => sum.nulls = sum.nulls.saturating_add(stats.nulls),
                None => all.push(stats.clone()),
            }
        }
    }
}

impl ChunkEntry {
    /// The entry's file name in its table's manifest folder.
    pub(crate) fn file_name(chunk: u32, epoch: &str) -> Result<String, StageError> {
        check_part(epoch)?;
        Ok(format!("{chunk:08}-{epoch}.json"))
    }

    /// Names of all files of the entry, data and quarantine.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.parts
            .iter()
            .map(|part| part.file.as_str())
            .chain(self.refused_file.iter().map(|file| file.file.as_str()))
    }

    /// Staged rows.
    pub fn rows(&self) -> u64 {
        self.parts.iter().map(|part| part.rows).sum()
    }
}
