//! The manifest: one immutable entry per chunk and epoch, saying what was extracted.

use std::collections::BTreeSet;

use model::witness::Aggregates;
use model::{ChunkRange, TableName};
use serde::{Deserialize, Serialize};

use crate::convert::LossCounts;
use crate::digest::{UnitDigest, UnitTally};
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
    /// What the source's own server says of these rows; `None` in an entry of a version that did not ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<ChunkWitness>,
}

/// The second witness of a chunk's rows, taken in the epoch, on the snapshot that they were read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum ChunkWitness {
    Taken {
        /// [`model::witness::VERSION`] of what the aggregates mean.
        version: u32,
        /// Time that the server took for them.
        milliseconds: u64,
        aggregates: Aggregates,
    },
    NotTaken {
        reason: String,
    },
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

    /// The epoch in an entry's file name.
    pub(crate) fn epoch_of_file(name: &str) -> Option<&str> {
        let (chunk, epoch) = name.strip_suffix(".json")?.split_once('-')?;
        let is_chunk = chunk.len() >= 8 && chunk.bytes().all(|byte| byte.is_ascii_digit());
        is_chunk.then_some(epoch)
    }

    /// Units in which S is not P + Q, ascending: where the extraction lost, doubled or changed a row. None in a good entry.
    pub fn broken_units(&self) -> Vec<u32> {
        let mut source = UnitTally::new();
        let mut kept = UnitTally::new();
        let mut fits = source.merge(&self.source) && kept.merge(&self.refused);
        for part in &self.parts {
            fits &= kept.merge(&part.staged);
        }
        let (source, kept) = (source.digests(), kept.digests());
        // A count beyond 2^64 - 1 is no count of rows: then no unit can be trusted.
        let differs = |unit: &UnitDigest, other: &[UnitDigest]| !fits || !other.contains(unit);
        let broken = source
            .iter()
            .filter(|unit| differs(unit, &kept))
            .chain(kept.iter().filter(|unit| differs(unit, &source)));
        broken
            .map(|unit| unit.unit)
            .collect::<BTreeSet<u32>>()
            .into_iter()
            .collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::{DIGEST_VERSION, Digest};

    #[test]
    fn a_unit_in_which_the_law_breaks_is_named() {
        let of = |unit, hashes: &[u128]| UnitDigest {
            unit,
            digest: Digest::of(hashes),
        };
        let part = |staged: Vec<UnitDigest>| PartEntry {
            file: "f".to_owned(),
            sha256: String::new(),
            bytes: 0,
            rows: 0,
            staged,
        };
        let good = ChunkEntry {
            format_version: MANIFEST_FORMAT_VERSION,
            digest_version: DIGEST_VERSION,
            table: TableName::new("a", "b"),
            chunk: ChunkRange::WHOLE,
            epoch: "e".to_owned(),
            parts: vec![part(vec![of(1, &[5]), of(2, &[6])]), part(vec![of(1, &[7])])],
            source: vec![of(1, &[7, 5]), of(2, &[6, 9]), of(3, &[1])],
            refused: vec![of(2, &[9]), of(3, &[1])],
            refused_file: None,
            losses: LossCounts::new(),
            columns: Vec::new(),
            read_at: String::new(),
            witness: None,
        };
        assert_eq!(good.broken_units(), [0_u32; 0]);
        let mut lost = good.clone();
        lost.parts.pop();
        assert_eq!(lost.broken_units(), [1]);
        let mut changed = good.clone();
        changed.parts[0].staged[1].digest.sum += 1;
        assert_eq!(changed.broken_units(), [2]);
        let mut added = good.clone();
        added.refused.push(of(9, &[4]));
        assert_eq!(added.broken_units(), [9]);
        let mut absurd = good;
        absurd.source[0].digest.count = u64::MAX;
        absurd.source.push(absurd.source[0]);
        assert!(!absurd.broken_units().is_empty());
    }
}
