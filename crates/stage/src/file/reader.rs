//! Reads a file of rows back, in batches bounded by rows and by bytes.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use model::TableName;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::{KeyValue, RowGroupMetaData};
use sha2::{Digest, Sha256};

use super::meta::ChunkMeta;
use super::{portable, size};
use crate::budget::{Budget, Turn};
use crate::error::StageError;
use crate::manifest::ColumnStats;
use crate::name::to_hex;
use crate::store::Store;

/// How large a batch may be. A batch holds at least one row, however large, and never spans row groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    pub rows: usize,
    /// Bytes of values, by the mean of the row group.
    pub bytes: usize,
}

impl Default for ReadLimits {
    fn default() -> Self {
        ReadLimits {
            rows: 8192,
            bytes: 4 << 20,
        }
    }
}

/// The batches of a staged part, in the order written.
#[derive(Debug)]
pub struct ChunkReader {
    rows: BatchReader,
    meta: ChunkMeta,
    columns: Vec<ColumnStats>,
}

impl ChunkReader {
    pub(crate) fn new(rows: BatchReader, table: &TableName) -> Result<Self, StageError> {
        let (meta, columns) = ChunkMeta::from_pairs(rows.pairs()).map_err(|why| rows.damaged(why))?;
        if meta.table != *table {
            return Err(rows.damaged(format!("it holds rows of {}", meta.table)));
        }
        Ok(ChunkReader { rows, meta, columns })
    }

    /// What the file says of itself.
    pub fn meta(&self) -> &ChunkMeta {
        &self.meta
    }

    /// Statistics per column.
    pub fn columns(&self) -> &[ColumnStats] {
        &self.columns
    }

    /// Rows in the file.
    pub fn rows(&self) -> u64 {
        self.rows.row_count()
    }

    /// The schema of the batches.
    pub fn schema(&self) -> SchemaRef {
        self.rows.schema()
    }

    /// The same reader with other limits; batches already given stay given.
    #[must_use]
    pub fn with_limits(mut self, limits: ReadLimits) -> Self {
        self.rows.limits = limits;
        self
    }
}

impl Iterator for ChunkReader {
    type Item = Result<RecordBatch, StageError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

/// The batches of any file of rows.
pub(crate) struct BatchReader {
    path: PathBuf,
    table: TableName,
    file: File,
    metadata: ArrowReaderMetadata,
    /// The schema of the batches; the file's has text for some columns.
    schema: SchemaRef,
    limits: ReadLimits,
    budget: Budget,
    next_group: usize,
    group: Option<ParquetRecordBatchReader>,
    /// Held while a group of rows is read that are too large for a batch.
    turn: Option<Turn>,
    failed: bool,
}

impl std::fmt::Debug for BatchReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BatchReader")
            .field("path", &self.path)
            .field("next_group", &self.next_group)
            .finish_non_exhaustive()
    }
}

impl BatchReader {
    /// Opens a file that a store keeps.
    pub(crate) fn of(
        store: &dyn Store,
        name: &str,
        table: &TableName,
        expected: Option<&str>,
        budget: &Budget,
    ) -> Result<Self, StageError> {
        let path = &store.path(name);
        let file = store.open(name)?.ok_or_else(|| StageError::Missing {
            path: path.clone(),
            table: table.clone(),
        })?;
        let damaged = |why: String| StageError::Damaged {
            path: path.to_owned(),
            table: table.clone(),
            why,
        };
        if let Some(expected) = expected {
            let found = sha256_of(&file).map_err(|error| StageError::io("read", path, error))?;
            if found != expected {
                return Err(damaged(format!("its SHA-256 is {found}, the manifest has {expected}")));
            }
        }
        let metadata =
            ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|error| damaged(error.to_string()))?;
        let reader = BatchReader {
            path: path.to_owned(),
            table: table.clone(),
            file,
            schema: portable::staged_schema(metadata.schema()),
            metadata,
            limits: ReadLimits {
                bytes: budget.batch_bytes,
                ..ReadLimits::default()
            },
            budget: budget.clone(),
            next_group: 0,
            group: None,
            turn: None,
            failed: false,
        };
        Ok(reader)
    }

    pub(crate) fn damaged(&self, why: String) -> StageError {
        StageError::Damaged {
            path: self.path.clone(),
            table: self.table.clone(),
            why,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The file's key-value metadata.
    pub(crate) fn pairs(&self) -> &[KeyValue] {
        self.metadata
            .metadata()
            .file_metadata()
            .key_value_metadata()
            .map_or(&[], Vec::as_slice)
    }

    pub(crate) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    pub(crate) fn row_count(&self) -> u64 {
        u64::try_from(self.metadata.metadata().file_metadata().num_rows()).unwrap_or(0)
    }

    fn open_group(&mut self) -> Result<bool, StageError> {
        let Some(group) = self.metadata.metadata().row_groups().get(self.next_group) else {
            return Ok(false);
        };
        // NULLs take no room in the file, and as much as values in a batch.
        let mean = mean_bytes(group).max(size::least_row_bytes(&self.schema));
        let rows = (self.limits.bytes / mean).clamp(1, self.limits.rows.max(1));
        self.turn = self.budget.turn(mean);
        let file = self
            .file
            .try_clone()
            .map_err(|error| StageError::io("read", &self.path, error))?;
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone())
            .with_row_groups(vec![self.next_group])
            .with_batch_size(rows)
            .build()
            .map_err(|error| self.damaged(error.to_string()))?;
        self.group = Some(reader);
        self.next_group += 1;
        Ok(true)
    }

    fn staged(&self, batch: RecordBatch) -> Result<RecordBatch, StageError> {
        if Arc::ptr_eq(&self.schema, self.metadata.schema()) {
            return Ok(batch);
        }
        portable::converted(&batch, &self.schema).map_err(|error| self.damaged(error.to_string()))
    }

    fn read(&mut self) -> Result<Option<RecordBatch>, StageError> {
        loop {
            if let Some(group) = &mut self.group {
                match group.next() {
                    Some(Ok(batch)) => return self.staged(batch).map(Some),
                    Some(Err(error)) => return Err(self.damaged(error.to_string())),
                    None => {
                        self.group = None;
                        self.turn = None;
                    }
                }
            }
            if !self.open_group()? {
                return Ok(None);
            }
        }
    }
}

impl Iterator for BatchReader {
    type Item = Result<RecordBatch, StageError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let read = self.read();
        self.failed = read.is_err();
        read.transpose()
    }
}

/// Bytes of the group's mean row.
fn mean_bytes(group: &RowGroupMetaData) -> usize {
    let rows = usize::try_from(group.num_rows()).unwrap_or(0).max(1);
    // What dictionaries hide of the values' sizes, the unencoded sizes show.
    let unencoded: i64 = group
        .columns()
        .iter()
        .filter_map(|column| column.unencoded_byte_array_data_bytes())
        .sum();
    let bytes = usize::try_from(group.total_byte_size().max(unencoded)).unwrap_or(usize::MAX);
    bytes.div_ceil(rows).max(1)
}

fn sha256_of(mut file: &File) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(to_hex(&hash.finalize()));
        }
        hash.update(&buffer[..read]);
    }
}
