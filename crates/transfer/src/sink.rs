//! One chunk on its way from wire batches to a manifest entry.
//!
//! Two legs that share no code see every row: the wire digest S, which applies the conversion itself, and the
//! converted batch, which goes to Parquet and is digested again from the closed file, P. Rows that cannot be
//! converted are Q, digested from their own closed file. The chunk's entry is made only if S = P + Q.
//!
//! Nothing here waits: the caller runs it on a blocking thread, batch by batch.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arrow_array::RecordBatch;
use model::failpoint::{self, Failpoint};
use model::{ChunkRange, calendar};
use stage::manifest::MANIFEST_FORMAT_VERSION;
use stage::{
    ChunkEntry, ChunkMeta, ChunkWitness, ChunkWriter, ColumnStats, DIGEST_VERSION, Form, LossCounts, PartEntry, Put,
    QuarantineWriter, Quarantined, RefusedFile, RowHasher, Stage, StagedFile, UnitDigest, UnitTally, convert,
};

use crate::error::TransferError;
use crate::plan::PlannedTable;

/// Chunks' worth of values after which a chunk that could not be made smaller starts another file: a whole table, or
/// partitions. A range of a key is one file.
const PART_CHUNKS: u64 = 4;

/// A chunk that stands in the stage.
pub(crate) struct Finished {
    pub(crate) entry: ChunkEntry,
    /// The older files hold exactly these rows, and were kept.
    pub(crate) kept: bool,
    /// Time for which files were written.
    pub(crate) written: Duration,
}

/// A chunk whose files are complete, and for which the law holds. Its entry is not written.
pub(crate) struct Proved {
    stage: Stage,
    finished: Finished,
}

impl Proved {
    /// Writes the entry, with what the source's own server says of the rows.
    pub(crate) fn record(self, witness: ChunkWitness) -> Result<Finished, TransferError> {
        let Finished {
            mut entry,
            kept,
            written,
        } = self.finished;
        entry.witness = Some(witness);
        failpoint::reach(Failpoint::ChunkProved);
        let put = self.stage.put_entry(&entry)?;
        failpoint::reach(Failpoint::EntryWritten);
        let entry = match put {
            Put::Created => entry,
            // Another worker staged this chunk in this epoch first: its entry is the truth.
            Put::AlreadyThere => {
                let first = self.stage.entry(&entry.table, entry.chunk.ordinal, &entry.epoch)?;
                first.unwrap_or(entry)
            }
        };
        Ok(Finished { entry, kept, written })
    }
}

/// Collects one chunk.
pub(crate) struct ChunkSink {
    stage: Stage,
    table: Arc<PlannedTable>,
    range: ChunkRange,
    epoch: String,
    /// Bytes of values of a file, where the chunk may be several.
    part_bytes: u64,
    hasher: RowHasher,
    /// The file under way; there always is one until the chunk is finished.
    writer: Option<ChunkWriter>,
    /// S and losses of the file under way.
    part_source: UnitTally,
    part_losses: LossCounts,
    parts: Vec<StagedFile>,
    quarantine: Option<QuarantineWriter>,
    source: UnitTally,
    losses: LossCounts,
    rows: u64,
    /// Column and reason of the last refused row, for a message.
    last_refused: Option<String>,
}

impl ChunkSink {
    /// A sink with its first file open: a chunk without rows has an empty file, so that the ledger can name it. `chunk_bytes`
    /// is the wanted size of a chunk.
    pub(crate) fn new(
        stage: &Stage,
        table: &Arc<PlannedTable>,
        range: &ChunkRange,
        epoch: &str,
        chunk_bytes: u64,
    ) -> Result<Self, TransferError> {
        let mut sink = ChunkSink {
            stage: stage.clone(),
            table: Arc::clone(table),
            range: range.clone(),
            epoch: epoch.to_owned(),
            part_bytes: chunk_bytes.saturating_mul(PART_CHUNKS),
            hasher: RowHasher::new(&table.bound.columns, Form::Wire),
            writer: None,
            part_source: UnitTally::new(),
            part_losses: LossCounts::new(),
            parts: Vec::new(),
            quarantine: None,
            source: UnitTally::new(),
            losses: LossCounts::new(),
            rows: 0,
            last_refused: None,
        };
        sink.open_part()?;
        Ok(sink)
    }

    /// Takes a wire batch; returns how many of its rows were refused.
    pub(crate) fn push(&mut self, batch: &RecordBatch) -> Result<u64, TransferError> {
        if (self.table.chunks.len() == 1 || self.range.partitions.is_some())
            && self
                .writer
                .as_ref()
                .is_some_and(|writer| writer.value_bytes() >= self.part_bytes)
        {
            self.close_part()?;
            self.open_part()?;
        }
        let hashes = self.hasher.hash_rows(batch)?;
        if self.table.scheme.is_range() {
            self.part_source.add_all(self.range.ordinal, &hashes);
        } else {
            self.part_source
                .add(&self.table.scheme.assign(batch, &self.hasher, &hashes)?, &hashes);
        }
        let columns = &self.table.bound.columns;
        let converted = convert(batch, columns)?;
        self.part_losses.merge(&converted.losses);
        if !converted.refused.is_empty() {
            let rows: Vec<Quarantined> = converted
                .refused
                .iter()
                .map(|refused| Quarantined::of(refused, columns, self.rows))
                .collect();
            let mut writer = match self.quarantine.take() {
                Some(writer) => writer,
                None => self
                    .stage
                    .quarantine_writer(self.table.name(), self.range.ordinal, &self.epoch, columns)?,
            };
            writer.write(batch, &rows)?;
            self.quarantine = Some(writer);
            self.last_refused = rows
                .last()
                .map(|row| format!("column {}, {}", row.column.as_deref().unwrap_or("unknown"), row.reason));
        }
        if let Some(writer) = self.writer.as_mut().filter(|_| converted.batch.num_rows() > 0) {
            writer.write(&converted.batch)?;
            failpoint::reach(Failpoint::BatchWritten);
        }
        self.rows += count(batch.num_rows());
        Ok(count(converted.refused.len()))
    }

    /// Completes the chunk: keeps the older files if they hold exactly these rows, otherwise closes, reopens and digests
    /// the new ones.
    pub(crate) fn prove(mut self, previous: Option<&ChunkEntry>) -> Result<Proved, TransferError> {
        self.settle_part()?;
        let source = self.source.digests();
        let kept = match previous.filter(|previous| previous.source == source) {
            Some(previous) => self.has_files(previous)?.then_some(previous),
            None => None,
        };
        let entry = match kept {
            Some(previous) => {
                self.discard();
                ChunkEntry {
                    epoch: self.epoch.clone(),
                    read_at: now(),
                    ..previous.clone()
                }
            }
            None => self.close(source)?,
        };
        let finished = Finished {
            entry,
            kept: kept.is_some(),
            written: self.parts.iter().map(|part| part.time).sum(),
        };
        Ok(Proved {
            stage: self.stage,
            finished,
        })
    }

    /// Column and reason of the last refused row.
    pub(crate) fn last_refused(&self) -> Option<&str> {
        self.last_refused.as_deref()
    }

    fn open_part(&mut self) -> Result<(), TransferError> {
        let part = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        let schema = self.table.bound.staged_schema();
        self.writer =
            Some(
                self.stage
                    .chunk_writer(self.table.name(), self.range.ordinal, &self.epoch, part, schema)?,
            );
        Ok(())
    }

    /// Adds the part's S and losses to the chunk's.
    fn settle_part(&mut self) -> Result<(), TransferError> {
        if !self.source.merge(&self.part_source.digests()) {
            return Err(TransferError::Worker {
                reason: "more rows than can be counted".to_owned(),
            });
        }
        self.losses.merge(&self.part_losses);
        Ok(())
    }

    fn close_part(&mut self) -> Result<(), TransferError> {
        self.settle_part()?;
        self.finish_file()
    }

    fn finish_file(&mut self) -> Result<(), TransferError> {
        let Some(writer) = self.writer.take() else {
            return Ok(());
        };
        let meta = ChunkMeta {
            table: self.table.name().clone(),
            chunk: self.range.clone(),
            epoch: self.epoch.clone(),
            part: u32::try_from(self.parts.len()).unwrap_or(u32::MAX),
            source: std::mem::take(&mut self.part_source).digests(),
            losses: std::mem::take(&mut self.part_losses),
        };
        self.parts.push(writer.finish(&meta)?);
        Ok(())
    }

    /// Whether the stage still has the files of an older entry, or let them go because they were proved to be loaded. Their
    /// content is checked when they are loaded.
    fn has_files(&self, entry: &ChunkEntry) -> Result<bool, TransferError> {
        for part in &entry.parts {
            let name = self.table.name();
            if !self.stage.has_part(name, part)? && !self.stage.is_released(name, part)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Removes what was written. A file that cannot be removed is unreferenced, and `clean` takes it.
    fn discard(&mut self) {
        if let Some(writer) = self.writer.take() {
            writer.abandon();
        }
        self.quarantine = None;
        for part in self.parts.drain(..) {
            let _left_for_clean = self.stage.discard(self.table.name(), &part.name);
        }
    }

    /// Closes all files, digests them from the disk, and makes the entry if the law holds.
    fn close(&mut self, source: Vec<UnitDigest>) -> Result<ChunkEntry, TransferError> {
        self.finish_file()?;
        let mut columns = Vec::new();
        let mut parts = Vec::new();
        let mut arrived = UnitTally::new();
        let staged = RowHasher::new(&self.table.bound.columns, Form::Staged);
        for file in &self.parts {
            ColumnStats::merge(&mut columns, &file.columns);
            let mut part = PartEntry::new(file, Vec::new());
            let mut tally = UnitTally::new();
            for batch in self.stage.read_part(self.table.name(), &part)? {
                let batch = batch?;
                let hashes = staged.hash_rows(&batch)?;
                tally.add(&self.table.scheme.assign(&batch, &staged, &hashes)?, &hashes);
            }
            part.staged = tally.digests();
            let _counts_fit = arrived.merge(&part.staged);
            parts.push(part);
        }
        let (refused_file, refused) = self.close_quarantine()?;
        let _counts_fit = arrived.merge(&refused);
        if let Some(unit) = first_difference(&source, &arrived.digests()) {
            return Err(TransferError::LawBroken {
                table: self.table.name().clone(),
                chunk: self.range.ordinal,
                unit,
            });
        }
        Ok(ChunkEntry {
            format_version: MANIFEST_FORMAT_VERSION,
            digest_version: DIGEST_VERSION,
            table: self.table.name().clone(),
            chunk: self.range.clone(),
            epoch: self.epoch.clone(),
            parts,
            source,
            refused,
            refused_file,
            losses: self.losses.clone(),
            columns,
            read_at: now(),
            witness: None,
        })
    }

    /// Closes the quarantine and digests it from the disk, in wire form.
    fn close_quarantine(&mut self) -> Result<(Option<RefusedFile>, Vec<UnitDigest>), TransferError> {
        let Some(writer) = self.quarantine.take() else {
            return Ok((None, Vec::new()));
        };
        let Some(file) = writer.finish()? else {
            return Ok((None, Vec::new()));
        };
        let file = RefusedFile::from(&file);
        let mut tally = UnitTally::new();
        for rows in self.stage.read_refused(self.table.name(), &file)? {
            let batch = rows?.batch;
            let hashes = self.hasher.hash_rows(&batch)?;
            if self.table.scheme.is_range() {
                tally.add_all(self.range.ordinal, &hashes);
            } else {
                tally.add(&self.table.scheme.assign(&batch, &self.hasher, &hashes)?, &hashes);
            }
        }
        Ok((Some(file), tally.digests()))
    }
}

/// The first unit in which two digests of the same rows differ.
fn first_difference(one: &[UnitDigest], other: &[UnitDigest]) -> Option<u32> {
    let found = one
        .iter()
        .find(|digest| !other.contains(digest))
        .or_else(|| other.iter().find(|digest| !one.contains(digest)));
    found.map(|digest| digest.unit)
}

fn count(rows: usize) -> u64 {
    // No platform has a usize wider than 64 bits.
    u64::try_from(rows).unwrap_or(u64::MAX)
}

fn now() -> String {
    calendar::rfc3339(SystemTime::now())
}
