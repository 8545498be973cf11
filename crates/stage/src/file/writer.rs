//! Writes one Parquet file, which appears under its name only when it is complete and on disk.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Schema};
use model::failpoint::{self, Failpoint};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{DEFAULT_DATA_PAGE_ROW_COUNT_LIMIT, EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use twox_hash::XxHash3_128;

use super::meta::ChunkMeta;
use super::portable;
use super::sink::{HashingSink, Written};
use super::size::{least_row_bytes, row_bytes, value_bytes};
use crate::budget::Budget;
use crate::error::StageError;
use crate::manifest::ColumnStats;
use crate::name::check_part;
use crate::store::{Scratch, Store};

/// Rows of the first batch that are looked at to choose dictionaries.
const SAMPLE_ROWS: usize = 4096;
/// Bytes that a row group may hold for each column, however small the budget is: a group costs about 1 KiB a column for as long
/// as the file is open, so that smaller ones save nothing.
const COLUMN_OF_GROUP: usize = 8 << 10;

/// A file of rows that is complete and on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedFile {
    /// File name, without its folder.
    pub name: String,
    /// SHA-256 of the file's bytes, as 64 hexadecimal digits.
    pub sha256: String,
    /// Size of the file.
    pub bytes: u64,
    pub rows: u64,
    /// Per column of the file.
    pub columns: Vec<ColumnStats>,
    /// That writing its bytes took, and bringing them to the disk.
    pub time: Duration,
}

/// Writes a part of a chunk. Dropped without [`ChunkWriter::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct ChunkWriter(RowWriter);

impl ChunkWriter {
    /// A writer of staged batches with `schema` into `folder`. The file's name will be `stem`, `-`, the first 16 digits of
    /// its SHA-256, and `.parquet`: two writers of one stem never overwrite each other's rows.
    pub fn create(
        store: &Arc<dyn Store>,
        folder: &str,
        stem: &str,
        schema: Arc<Schema>,
        budget: &Budget,
    ) -> Result<Self, StageError> {
        Ok(ChunkWriter(RowWriter::create(store, folder, stem, schema, budget)?))
    }

    /// Writes a batch. Memory stays within the budget's row group and the largest row.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), StageError> {
        self.0.write(batch)
    }

    /// Rows written so far.
    pub fn rows(&self) -> u64 {
        self.0.rows
    }

    /// Bytes of the values written so far, before compression: where to begin the next part.
    pub fn value_bytes(&self) -> u64 {
        self.0.value_bytes
    }

    /// Completes the file, brings it to the disk and gives it its name.
    pub fn finish(self, meta: &ChunkMeta) -> Result<StagedFile, StageError> {
        let pairs = meta.to_pairs(&self.0.stats);
        let pairs = pairs.map_err(|error| self.0.error(ParquetError::General(error.to_string())))?;
        self.0.finish(pairs)
    }

    /// Removes what was written.
    pub fn abandon(self) {
        drop(self);
    }
}

/// Writes rows of any schema, with any metadata: staged parts and quarantine alike.
pub(crate) struct RowWriter {
    store: Arc<dyn Store>,
    folder: String,
    stem: String,
    schema: Arc<Schema>,
    /// The schema in the file.
    file_schema: Arc<Schema>,
    /// Where the rows are until the file is complete; removed when this is dropped.
    scratch: Scratch,
    state: State,
    full: Arc<AtomicBool>,
    /// Bytes of values after which a row group ends.
    group_limit: usize,
    /// Bytes that an open row group may take in the form that it waits in.
    held_limit: usize,
    compressed_columns: usize,
    /// Bytes of texts and the like in the open row group.
    group_bytes: usize,
    /// Bytes that each row takes at least.
    least_row: usize,
    value_bytes: u64,
    rows: u64,
    stats: Vec<ColumnStats>,
}

/// The Parquet writer is made with the first batch, which chooses its dictionaries.
enum State {
    Waiting(HashingSink),
    Writing(Box<ArrowWriter<HashingSink>>),
    /// After an error: the file cannot be completed.
    Broken,
}

impl std::fmt::Debug for RowWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowWriter")
            .field("folder", &self.folder)
            .field("stem", &self.stem)
            .finish_non_exhaustive()
    }
}

impl RowWriter {
    pub(crate) fn create(
        store: &Arc<dyn Store>,
        folder: &str,
        stem: &str,
        schema: Arc<Schema>,
        budget: &Budget,
    ) -> Result<Self, StageError> {
        check_part(stem)?;
        let (scratch, file) = store.scratch(folder)?;
        let (sink, full) = HashingSink::new(file);
        let stats = schema
            .fields()
            .iter()
            .map(|field| ColumnStats {
                column: field.name().clone(),
                nulls: 0,
            })
            .collect();
        let file_schema = portable::file_schema(&schema);
        Ok(RowWriter {
            store: Arc::clone(store),
            folder: folder.to_owned(),
            stem: stem.to_owned(),
            schema,
            scratch,
            state: State::Waiting(sink),
            full,
            group_limit: budget.group_bytes,
            held_limit: budget.group_bytes.max(COLUMN_OF_GROUP * file_schema.fields().len()),
            compressed_columns: budget.compressed_columns,
            group_bytes: 0,
            value_bytes: 0,
            rows: 0,
            stats,
            least_row: least_row_bytes(&file_schema),
            file_schema,
        })
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), StageError> {
        if batch.num_columns() != self.schema.fields().len()
            || !batch
                .columns()
                .iter()
                .zip(self.schema.fields())
                .all(|(array, field)| array.data_type() == field.data_type())
        {
            return Err(StageError::OtherColumns { path: self.path() });
        }
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let written = if Arc::ptr_eq(&self.schema, &self.file_schema) {
            self.write_groups(batch)
        } else {
            portable::converted(batch, &self.file_schema)
                .map_err(ParquetError::from)
                .and_then(|batch| self.write_groups(&batch))
        };
        if let Err(error) = written {
            self.state = State::Broken;
            return Err(self.error(error));
        }
        for (stats, array) in self.stats.iter_mut().zip(batch.columns()) {
            stats.nulls += u64::try_from(array.null_count()).unwrap_or(0);
        }
        self.rows += u64::try_from(batch.num_rows()).unwrap_or(0);
        Ok(())
    }

    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes a batch, ending row groups where they are full.
    fn write_groups(&mut self, batch: &RecordBatch) -> Result<(), ParquetError> {
        self.open(Some(batch))?;
        let State::Writing(writer) = &mut self.state else {
            return Err(broken());
        };
        let mut start = 0;
        for (row, bytes) in row_bytes(batch).into_iter().enumerate() {
            self.value_bytes += u64::try_from(bytes).unwrap_or(0);
            // What all rows have in common is counted as it waits, encoded and compressed: where values are NULL or alike it is
            // next to nothing, and each group costs memory of its own by each column.
            let bytes = bytes.saturating_sub(self.least_row);
            if self.group_bytes > 0 && self.group_bytes + bytes > self.group_limit {
                if row > start {
                    writer.write(&batch.slice(start, row - start))?;
                }
                writer.flush()?;
                start = row;
                self.group_bytes = 0;
            }
            // Even a row without bytes counts, so that no group is empty.
            self.group_bytes += bytes.max(1);
        }
        writer.write(&batch.slice(start, batch.num_rows() - start))?;
        // A row that fills a group alone is not kept until the next one comes.
        if self.group_bytes >= self.group_limit || held(writer, batch.num_columns()) >= self.held_limit {
            writer.flush()?;
            self.group_bytes = 0;
        }
        Ok(())
    }

    /// zstd at its fastest where bytes go over a network, for the columns with most to compress; LZ4 on a disk of this machine,
    /// which takes half the room again and a tenth less of a copy's work, and no memory by columns. Statistics per row group;
    /// dictionaries only for columns whose first rows repeat their values.
    fn properties(&self, first: Option<&RecordBatch>) -> WriterProperties {
        let fields = self.file_schema.fields();
        let (compression, compressed_columns) = if self.store.is_remote() {
            let level = ZstdLevel::try_new(1).unwrap_or_default();
            (Compression::ZSTD(level), self.compressed_columns)
        } else {
            (Compression::LZ4_RAW, usize::MAX)
        };
        let mut builder = WriterProperties::builder()
            .set_created_by(format!("landfall {}", env!("CARGO_PKG_VERSION")))
            .set_compression(compression)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_statistics_truncate_length(Some(64))
            .set_dictionary_enabled(false);
        let Some(first) = first else {
            return builder.build();
        };
        let path = |at: usize| ColumnPath::new(vec![fields[at].name().clone()]);
        for (at, array) in first.columns().iter().enumerate() {
            if repeats(array) {
                builder = builder.set_column_dictionary_enabled(path(at), true);
            } else if matches!(array.data_type(), DataType::Utf8 | DataType::Binary) {
                // To compare each with the least and the most would be dear.
                builder = builder.set_column_statistics_enabled(path(at), EnabledStatistics::None);
            }
        }
        let mut by_size: Vec<(usize, usize)> = first.columns().iter().map(value_bytes).enumerate().collect();
        by_size.sort_by_key(|(at, bytes)| (std::cmp::Reverse(*bytes), *at));
        for (at, _) in by_size.into_iter().skip(compressed_columns) {
            builder = builder.set_column_compression(path(at), Compression::UNCOMPRESSED);
        }
        builder.build()
    }

    /// Makes the Parquet writer, if it is not there yet.
    fn open(&mut self, first: Option<&RecordBatch>) -> Result<(), ParquetError> {
        if matches!(self.state, State::Waiting(_))
            && let State::Waiting(sink) = std::mem::replace(&mut self.state, State::Broken)
        {
            let writer = ArrowWriter::try_new(sink, Arc::clone(&self.file_schema), Some(self.properties(first)))?;
            self.state = State::Writing(Box::new(writer));
        }
        Ok(())
    }

    pub(crate) fn finish(mut self, pairs: Vec<KeyValue>) -> Result<StagedFile, StageError> {
        let Written { sha256, bytes, time } = self.close(pairs).map_err(|error| self.error(error))?;
        failpoint::reach(Failpoint::FileClosed);
        let name = format!("{}-{}.parquet", self.stem, &sha256[..16]);
        // With an object store, the upload.
        let naming = Instant::now();
        self.store.keep(self.scratch, &format!("{}/{name}", self.folder))?;
        failpoint::reach(Failpoint::FileNamed);
        Ok(StagedFile {
            name,
            sha256,
            bytes,
            rows: self.rows,
            columns: self.stats,
            time: time + naming.elapsed(),
        })
    }

    fn close(&mut self, pairs: Vec<KeyValue>) -> Result<Written, ParquetError> {
        self.open(None)?;
        let State::Writing(mut writer) = std::mem::replace(&mut self.state, State::Broken) else {
            return Err(broken());
        };
        pairs
            .into_iter()
            .for_each(|pair| writer.append_key_value_metadata(pair));
        Ok(writer.into_inner()?.finish()?)
    }

    fn path(&self) -> PathBuf {
        self.store.path(&format!("{}/{}.parquet", self.folder, self.stem))
    }

    pub(crate) fn error(&self, error: ParquetError) -> StageError {
        if self.full.load(Ordering::Relaxed) {
            return StageError::Full { path: self.path() };
        }
        StageError::parquet(self.path(), error)
    }
}

/// Bytes that an open row group takes. Beside what the writer counts, each column has a page under way, with two bytes a row
/// that say whether there is a value.
fn held(writer: &ArrowWriter<HashingSink>, columns: usize) -> usize {
    let page = writer.in_progress_rows().min(DEFAULT_DATA_PAGE_ROW_COUNT_LIMIT);
    writer.memory_size() + 2 * page * columns
}

fn broken() -> ParquetError {
    ParquetError::General("an earlier write failed".to_owned())
}

/// Whether the first rows hold each value eight times or more, on average.
fn repeats(array: &ArrayRef) -> bool {
    if matches!(
        array.data_type(),
        DataType::Boolean | DataType::List(_) | DataType::Null
    ) {
        return false;
    }
    let sample = array.slice(0, array.len().min(SAMPLE_ROWS));
    let hashes = value_hashes(&sample);
    let values = hashes.len();
    let distinct = hashes.into_iter().collect::<HashSet<u128>>().len();
    values >= 64 && distinct * 8 <= values
}

/// Hashes of the values' bytes in their buffer, NULLs left out; used to count only.
fn value_hashes(array: &ArrayRef) -> Vec<u128> {
    let rows = (0..array.len()).filter(|row| array.is_valid(*row));
    match array.data_type() {
        DataType::Utf8 => {
            let texts = array.as_string::<i32>();
            rows.map(|row| XxHash3_128::oneshot(texts.value(row).as_bytes()))
                .collect()
        }
        DataType::Binary => {
            let values = array.as_binary::<i32>();
            rows.map(|row| XxHash3_128::oneshot(values.value(row))).collect()
        }
        fixed => {
            let width = fixed.primitive_width().unwrap_or(match fixed {
                DataType::FixedSizeBinary(width) => usize::try_from(*width).unwrap_or(0),
                _ => 0,
            });
            let data = array.to_data();
            let bytes = data.buffers().first().map_or(&[][..], |buffer| buffer.as_slice());
            let value = |row: usize| bytes.get((data.offset() + row) * width..(data.offset() + row + 1) * width);
            rows.map(|row| XxHash3_128::oneshot(value(row).unwrap_or(&[])))
                .collect()
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use arrow_array::Int64Array;
    use arrow_schema::Field;

    use super::*;

    #[test]
    fn a_full_disk_is_told_apart_and_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let schema = Arc::new(Schema::new(vec![Field::new("a", DataType::Int64, true)]));
        let store: Arc<dyn Store> = Arc::new(crate::store::Folder::at(folder.path()));
        let mut writer = RowWriter::create(&store, "t", "0", Arc::clone(&schema), &Budget::default()).unwrap();
        let (sink, full) = HashingSink::new(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
        writer.state = State::Waiting(sink);
        writer.full = full;
        let values: ArrayRef = Arc::new(Int64Array::from_iter_values((0..100_000_i64).map(|n| n * n * n)));
        let batch = RecordBatch::try_new(schema, vec![values]).unwrap();
        let error = match writer.write(&batch) {
            Ok(()) => writer.finish(Vec::new()).unwrap_err(),
            Err(error) => error,
        };
        assert!(matches!(error, StageError::Full { .. }), "{error:?}");
        assert!(error.to_string().contains("free some"), "{error}");
        assert_eq!(
            std::fs::read_dir(folder.path().join("t")).unwrap().count(),
            0,
            "the temporary file is gone"
        );
    }
}
