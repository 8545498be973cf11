//! The rows of a part: one COPY if all is well, else batch by batch, bisecting down to the rows that the server refuses.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::RecordBatch;
use bytes::BytesMut;
use tokio_postgres::Transaction;

use super::keys::taken_message;
use super::{Batches, LoadJob, pump};
use crate::encode::{CopyIn, Encoder, FLUSH_AT};
use crate::error::{Error, Result};

/// What became of a part's rows.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) refused: Vec<RefusedRow>,
}

/// A row for the quarantine.
#[derive(Debug)]
pub(super) struct RefusedRow {
    pub(super) file_row: u64,
    pub(super) unit: u32,
    pub(super) row_hash: u128,
    pub(super) sqlstate: String,
    pub(super) column: Option<String>,
    pub(super) message: String,
}

/// Rows that are tried again at most. Only their numbers are kept: the rows themselves are read again from the file.
const AGAIN_ROWS: usize = 10_000;
const FOREIGN_KEY: &str = "23503";
const UNIQUE: &str = "23505";

/// Loads all rows but those that are refused. `taken` are rows whose key a row of others has: they are refused untried.
pub(super) async fn load_rows(
    transaction: &Transaction<'_>,
    job: &LoadJob<'_>,
    encoder: Encoder,
    taken: BTreeSet<u64>,
) -> Result<Loaded> {
    let encoder = Arc::new(encoder);
    let mut loading = Bisecting {
        transaction,
        job,
        encoder: Arc::clone(&encoder),
        loaded: Loaded::default(),
        taken,
        again: BTreeSet::new(),
    };
    if !loading.taken.is_empty() {
        loading.every_batch().await?;
        return Ok(loading.loaded);
    }
    savepoint(transaction).await?;
    match copy_all(transaction, &encoder, loading.open()?).await {
        Ok((rows, bytes)) => {
            release(transaction).await?;
            return Ok(Loaded {
                rows,
                bytes,
                refused: Vec::new(),
            });
        }
        Err(error) if error.is_row_refusal() => undo(transaction).await?,
        Err(error) => return Err(error),
    }
    loading.every_batch().await?;
    Ok(loading.loaded)
}

async fn savepoint(transaction: &Transaction<'_>) -> Result<()> {
    Ok(transaction.batch_execute("SAVEPOINT landfall").await?)
}

async fn release(transaction: &Transaction<'_>) -> Result<()> {
    Ok(transaction.batch_execute("RELEASE SAVEPOINT landfall").await?)
}

async fn undo(transaction: &Transaction<'_>) -> Result<()> {
    Ok(transaction
        .batch_execute("ROLLBACK TO SAVEPOINT landfall; RELEASE SAVEPOINT landfall")
        .await?)
}

/// Copies every batch; gives rows and bytes.
pub(super) async fn copy_all(
    transaction: &Transaction<'_>,
    encoder: &Arc<Encoder>,
    batches: Batches,
) -> Result<(u64, u64)> {
    // The server has locked the table by then: rows are read, and a large one takes its turn, only when they can go on.
    let mut copy = CopyIn::start(transaction.client(), encoder.copy_sql()).await?;
    let mut pieces = pump::encoded(batches, Arc::clone(encoder));
    let mut sent = 0;
    while let Some(piece) = pieces.recv().await {
        let piece = piece?;
        sent += piece.rows;
        copy.send(piece.data).await?;
    }
    finish(copy, encoder, sent).await
}

/// The server's count must be ours: a trigger may drop rows without an error.
async fn finish(copy: CopyIn, encoder: &Encoder, sent: u64) -> Result<(u64, u64)> {
    let (taken, bytes) = copy.finish().await?;
    if taken == sent {
        Ok((taken, bytes))
    } else {
        Err(Error::RowsDropped {
            table: encoder.table().to_owned(),
            sent,
            taken,
        })
    }
}

struct Bisecting<'a> {
    transaction: &'a Transaction<'a>,
    job: &'a LoadJob<'a>,
    encoder: Arc<Encoder>,
    loaded: Loaded,
    /// Rows of the file whose key is taken.
    taken: BTreeSet<u64>,
    /// Rows of the file whose foreign key found nothing: tried again when all others are loaded, not counted until then.
    again: BTreeSet<u64>,
}

impl Bisecting<'_> {
    fn open(&self) -> Result<Batches> {
        (self.job.batches)().map_err(Error::Input)
    }

    async fn every_batch(&mut self) -> Result<()> {
        // A COPY that was undone gave its lock back. One of no rows locks the table until the transaction ends, so that none is
        // waited for with rows in hand.
        let mut copy = CopyIn::start(self.transaction.client(), self.encoder.copy_sql()).await?;
        let mut nothing = BytesMut::new();
        self.encoder.header(&mut nothing);
        self.encoder.trailer(&mut nothing);
        copy.send(nothing).await?;
        finish(copy, &self.encoder, 0).await?;
        let mut batches = pump::batches(self.open()?);
        let mut first_row = 0;
        while let Some(batch) = batches.recv().await {
            let batch = batch?;
            self.batch(&batch, first_row).await?;
            first_row += rows_of(&batch);
        }
        self.foreign_keys_again().await
    }

    /// Loads all rows of a batch but those that are refused.
    async fn batch(&mut self, batch: &RecordBatch, first_row: u64) -> Result<()> {
        let mut ranges = Vec::new();
        let mut start = 0;
        for at in positions(&self.taken, first_row, batch) {
            ranges.push((start, at));
            start = at + 1;
            let message = taken_message(self.job.plan);
            let refused = self.row(batch, at, first_row, UNIQUE.to_owned(), None, message);
            self.loaded.refused.push(refused);
            self.limit()?;
        }
        ranges.push((start, batch.num_rows()));
        // The last range is the next one, so that rows are tried in order.
        ranges.reverse();
        while let Some((from, to)) = ranges.pop() {
            if from >= to {
                continue;
            }
            let Some(error) = self.try_range(batch, from, to).await? else {
                continue;
            };
            if to - from == 1 {
                if error.sqlstate() == Some(FOREIGN_KEY) && self.again.len() < AGAIN_ROWS {
                    self.again.insert(first_row + u64::try_from(from).unwrap_or_default());
                } else {
                    let refused = self.refused(batch, from, first_row, error)?;
                    self.loaded.refused.push(refused);
                    self.limit()?;
                }
                continue;
            }
            // The server mostly says in which row it stopped; what it says is tried, not believed.
            match refused_at(&error, from).filter(|at| (from..to).contains(at)) {
                Some(at) => ranges.extend([(at + 1, to), (at, at + 1), (from, at)]),
                None => {
                    let middle = from + (to - from) / 2;
                    ranges.extend([(middle, to), (from, middle)]);
                }
            }
        }
        Ok(())
    }

    /// Copies some rows of a batch, all or none; the error if one of them is refused.
    async fn try_range(&mut self, batch: &RecordBatch, from: usize, to: usize) -> Result<Option<Error>> {
        savepoint(self.transaction).await?;
        match self.copy_range(batch, from, to).await {
            Ok((rows, bytes)) => {
                release(self.transaction).await?;
                self.loaded.rows += rows;
                self.loaded.bytes += bytes;
                Ok(None)
            }
            Err(error) if error.is_row_refusal() => {
                undo(self.transaction).await?;
                Ok(Some(error))
            }
            Err(error) => Err(error),
        }
    }

    async fn copy_range(&self, batch: &RecordBatch, from: usize, to: usize) -> Result<(u64, u64)> {
        let rows = self.encoder.batch(batch)?;
        let mut copy = CopyIn::start(self.transaction.client(), self.encoder.copy_sql()).await?;
        let mut data = BytesMut::new();
        self.encoder.header(&mut data);
        for row in from..to {
            rows.row(row, &mut data)?;
            if data.len() >= FLUSH_AT {
                copy.send(data.split()).await?;
            }
        }
        self.encoder.trailer(&mut data);
        copy.send(data).await?;
        finish(copy, &self.encoder, u64::try_from(to - from).unwrap_or_default()).await
    }

    fn refused(&self, batch: &RecordBatch, row: usize, first_row: u64, error: Error) -> Result<RefusedRow> {
        let (sqlstate, column, message) = match error {
            Error::Server(server) => (server.sqlstate, server.column, server.message),
            Error::Cell {
                sqlstate,
                column,
                reason,
                ..
            } => (sqlstate.to_owned(), Some(column), reason.to_owned()),
            other => return Err(other),
        };
        Ok(self.row(batch, row, first_row, sqlstate, column, message))
    }

    fn row(
        &self,
        batch: &RecordBatch,
        row: usize,
        first_row: u64,
        sqlstate: String,
        column: Option<String>,
        message: String,
    ) -> RefusedRow {
        RefusedRow {
            file_row: first_row + u64::try_from(row).unwrap_or_default(),
            unit: (self.job.unit)(batch, row),
            row_hash: (self.job.row_hash)(batch, row),
            sqlstate,
            column,
            message,
        }
    }

    /// Fails if too many rows were refused.
    fn limit(&self) -> Result<()> {
        let Some(last) = self.loaded.refused.last() else {
            return Ok(());
        };
        if u64::try_from(self.loaded.refused.len()).unwrap_or(u64::MAX) <= self.job.max_quarantined {
            return Ok(());
        }
        Err(Error::TooManyRefused {
            table: self.job.key.table.to_string(),
            chunk: self.job.key.chunk,
            part: self.job.key.part,
            limit: self.job.max_quarantined,
            sqlstate: last.sqlstate.clone(),
            message: last.message.clone(),
        })
    }

    /// A row that points to a later row of the same table is refused only because bisecting loads them apart: once all
    /// others are loaded, such rows are tried together, and then one by one until no more of them are taken.
    async fn foreign_keys_again(&mut self) -> Result<()> {
        if self.again.len() > 1 && self.together().await? {
            self.again.clear();
        }
        while !self.again.is_empty() {
            let before = self.again.len();
            let refused = self.one_by_one().await?;
            if self.again.len() == before {
                self.loaded.refused.extend(refused);
                return self.limit();
            }
        }
        Ok(())
    }

    /// Copies all rows that are to be tried again; false if the server refuses one of them.
    async fn together(&mut self) -> Result<bool> {
        let mut batches = pump::batches(self.open()?);
        savepoint(self.transaction).await?;
        let mut copy = CopyIn::start(self.transaction.client(), self.encoder.copy_sql()).await?;
        let mut data = BytesMut::new();
        self.encoder.header(&mut data);
        let mut first_row = 0;
        while let Some(batch) = batches.recv().await {
            let batch = batch?;
            let rows = self.encoder.batch(&batch)?;
            for at in positions(&self.again, first_row, &batch) {
                rows.row(at, &mut data)?;
                if data.len() >= FLUSH_AT {
                    copy.send(data.split()).await?;
                }
            }
            first_row += rows_of(&batch);
        }
        self.encoder.trailer(&mut data);
        copy.send(data).await?;
        match finish(copy, &self.encoder, u64::try_from(self.again.len()).unwrap_or_default()).await {
            Ok((rows, bytes)) => {
                release(self.transaction).await?;
                self.loaded.rows += rows;
                self.loaded.bytes += bytes;
                Ok(true)
            }
            Err(error) if error.is_row_refusal() => {
                undo(self.transaction).await?;
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Copies each of these rows by itself and keeps the number of those that are refused still; gives what is said of
    /// them, of one more than the limit at most.
    async fn one_by_one(&mut self) -> Result<Vec<RefusedRow>> {
        let mut refused: Vec<RefusedRow> = Vec::new();
        let mut batches = pump::batches(self.open()?);
        let mut first_row = 0;
        while let Some(batch) = batches.recv().await {
            let batch = batch?;
            // The last first: those who are pointed to mostly come after those who point.
            for at in positions(&self.again, first_row, &batch).into_iter().rev() {
                match self.try_range(&batch, at, at + 1).await? {
                    None => {
                        self.again.remove(&(first_row + u64::try_from(at).unwrap_or_default()));
                    }
                    Some(error) if u64::try_from(refused.len()).unwrap_or(u64::MAX) <= self.job.max_quarantined => {
                        refused.push(self.refused(&batch, at, first_row, error)?);
                    }
                    Some(_) => {}
                }
            }
            first_row += rows_of(&batch);
        }
        Ok(refused)
    }
}

fn rows_of(batch: &RecordBatch) -> u64 {
    u64::try_from(batch.num_rows()).unwrap_or(u64::MAX)
}

/// Which rows of a batch are among `rows` of the file, in order.
fn positions(rows: &BTreeSet<u64>, first_row: u64, batch: &RecordBatch) -> Vec<usize> {
    rows.range(first_row..first_row + rows_of(batch))
        .filter_map(|row| usize::try_from(row - first_row).ok())
        .collect()
}

/// The row of the batch at which a COPY that began at row `from` stopped.
fn refused_at(error: &Error, from: usize) -> Option<usize> {
    match error {
        Error::Cell { row, .. } => Some(*row),
        Error::Server(server) => from.checked_add(usize::try_from(server.copy_row?.checked_sub(1)?).ok()?),
        _ => None,
    }
}
