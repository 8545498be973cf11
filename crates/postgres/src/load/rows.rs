//! The rows of a part: one COPY if all is well, else batch by batch, bisecting down to the rows that the server refuses.

use std::sync::Arc;

use arrow_array::RecordBatch;
use bytes::{Bytes, BytesMut};
use tokio_postgres::Transaction;

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
    /// A row whose foreign key found nothing is tried again when all others are loaded.
    again: Option<Bytes>,
}

/// What is kept at most to be tried again: bytes of a row, and rows.
const KEEP_BYTES: usize = 64 * 1024;
const KEEP_ROWS: usize = 10_000;
const FOREIGN_KEY: &str = "23503";

pub(super) async fn load_rows(transaction: &Transaction<'_>, job: &LoadJob<'_>, encoder: Encoder) -> Result<Loaded> {
    let encoder = Arc::new(encoder);
    let open = || (job.batches)().map_err(Error::Input);
    savepoint(transaction).await?;
    match copy_all(transaction, &encoder, open()?).await {
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
    let mut loading = Bisecting {
        transaction,
        job,
        encoder,
        loaded: Loaded::default(),
        kept: 0,
    };
    let mut batches = pump::batches(open()?);
    let mut first_row = 0;
    while let Some(batch) = batches.recv().await {
        let batch = batch?;
        loading.batch(&batch, first_row).await?;
        first_row += u64::try_from(batch.num_rows()).unwrap_or_default();
    }
    loading.foreign_keys_again().await?;
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
    let mut pieces = pump::encoded(batches, Arc::clone(encoder));
    let mut copy = CopyIn::start(transaction.client(), encoder.copy_sql()).await?;
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
    /// Refused rows that are tried again; until then they do not count.
    kept: usize,
}

impl Bisecting<'_> {
    /// Loads all rows of a batch but those that are refused.
    async fn batch(&mut self, batch: &RecordBatch, first_row: u64) -> Result<()> {
        // The last range is the next one, so that rows are tried in order.
        let mut ranges = vec![(0, batch.num_rows())];
        while let Some((from, to)) = ranges.pop() {
            if from >= to {
                continue;
            }
            savepoint(self.transaction).await?;
            let error = match self.copy_range(batch, from, to).await {
                Ok((rows, bytes)) => {
                    release(self.transaction).await?;
                    self.loaded.rows += rows;
                    self.loaded.bytes += bytes;
                    continue;
                }
                Err(error) if error.is_row_refusal() => error,
                Err(error) => return Err(error),
            };
            undo(self.transaction).await?;
            if to - from == 1 {
                self.refuse(batch, from, first_row, error)?;
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

    fn refuse(&mut self, batch: &RecordBatch, row: usize, first_row: u64, error: Error) -> Result<()> {
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
        let again = if sqlstate == FOREIGN_KEY {
            self.encoded_row(batch, row)?
        } else {
            None
        };
        self.kept += usize::from(again.is_some());
        self.loaded.refused.push(RefusedRow {
            file_row: first_row + u64::try_from(row).unwrap_or_default(),
            unit: (self.job.unit)(batch, row),
            row_hash: (self.job.row_hash)(batch, row),
            sqlstate,
            column,
            message,
            again,
        });
        self.limit(self.loaded.refused.len() - self.kept)
    }

    /// Fails if that many refused rows are too many.
    fn limit(&self, refused: usize) -> Result<()> {
        let Some(last) = self.loaded.refused.last() else {
            return Ok(());
        };
        if u64::try_from(refused).unwrap_or(u64::MAX) <= self.job.max_quarantined {
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

    fn encoded_row(&self, batch: &RecordBatch, row: usize) -> Result<Option<Bytes>> {
        if self.kept >= KEEP_ROWS {
            return Ok(None);
        }
        let mut data = BytesMut::new();
        self.encoder.batch(batch)?.row(row, &mut data)?;
        Ok((data.len() <= KEEP_BYTES).then(|| data.freeze()))
    }

    /// A row that points to a later row of the same table is refused only because bisecting loads them apart: once all
    /// others are loaded, such rows are tried together, and then one by one until no more of them are taken.
    async fn foreign_keys_again(&mut self) -> Result<()> {
        let rows: Vec<Bytes> = self.loaded.refused.iter().filter_map(|row| row.again.clone()).collect();
        if rows.len() > 1 && self.copy_kept(&rows).await? {
            self.loaded.refused.retain(|row| row.again.is_none());
        }
        loop {
            let mut progress = false;
            // The last first: those who are pointed to mostly come after those who point.
            for index in (0..self.loaded.refused.len()).rev() {
                let Some(row) = self.loaded.refused[index].again.clone() else {
                    continue;
                };
                if self.copy_kept(std::slice::from_ref(&row)).await? {
                    self.loaded.refused.remove(index);
                    progress = true;
                }
            }
            if !progress {
                return self.limit(self.loaded.refused.len());
            }
        }
    }

    /// Copies encoded rows; false if the server refuses one of them.
    async fn copy_kept(&mut self, rows: &[Bytes]) -> Result<bool> {
        savepoint(self.transaction).await?;
        let mut copy = CopyIn::start(self.transaction.client(), self.encoder.copy_sql()).await?;
        let mut data = BytesMut::new();
        self.encoder.header(&mut data);
        for row in rows {
            data.extend_from_slice(row);
            if data.len() >= FLUSH_AT {
                copy.send(data.split()).await?;
            }
        }
        self.encoder.trailer(&mut data);
        copy.send(data).await?;
        match finish(copy, &self.encoder, u64::try_from(rows.len()).unwrap_or_default()).await {
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
}

/// The row of the batch at which a COPY that began at row `from` stopped.
fn refused_at(error: &Error, from: usize) -> Option<usize> {
    match error {
        Error::Cell { row, .. } => Some(*row),
        Error::Server(server) => from.checked_add(usize::try_from(server.copy_row?.checked_sub(1)?).ok()?),
        _ => None,
    }
}
