//! Rows of the target as staged Arrow batches, by binary COPY out: the inverse of [`crate::encode`].

mod cell;
mod frame;

use std::pin::Pin;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;
use bytes::Bytes;
use futures_util::StreamExt;
use model::TablePlan;
use tokio_postgres::CopyOutStream;

use self::cell::Column;
use self::frame::{Frame, Frames};
use crate::codec::Codec;
use crate::connect::Target;
use crate::error::{Error, Result};
use crate::sql_text::{column_list, qualified};

/// When a batch is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyOutLimits {
    /// Rows of a batch, at least 1.
    pub rows: usize,
    /// Bytes of a batch as the server sent them; a larger row makes a batch of its own.
    pub bytes: usize,
}

impl Default for CopyOutLimits {
    fn default() -> Self {
        CopyOutLimits {
            rows: 8192,
            bytes: 8 * 1024 * 1024,
        }
    }
}

/// A cell of the target that the staged type cannot hold (infinity, NaN in a numeric, more digits, …). The batch has NULL
/// in its place; such a row is different from every staged row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Row of the batch.
    pub row: usize,
    /// Position in [`TablePlan::columns`].
    pub column: usize,
    pub reason: &'static str,
}

/// A batch and what could not be read of it.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// Of the plan's staged schema.
    pub batch: RecordBatch,
    /// Empty unless the target holds values that no load could have written.
    pub unreadable: Vec<Unreadable>,
}

/// Rows of one table, streaming.
pub struct CopyOut {
    stream: Pin<Box<CopyOutStream>>,
    frames: Frames,
    columns: Vec<Column>,
    names: Vec<String>,
    schema: SchemaRef,
    table: String,
    limits: CopyOutLimits,
    /// The trailer was read.
    finished: bool,
    /// The driver's stream ended.
    drained: bool,
}

impl std::fmt::Debug for CopyOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CopyOut")
            .field("table", &self.table)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Target {
    /// Starts reading the bound table `plan`, all columns in the plan's order, generated ones too. `predicate` is SQL over the
    /// target's columns, e.g. of [`crate::key_predicate`]. While it runs, this session can do nothing else.
    ///
    /// # Errors
    /// [`Error::Pair`] for a column whose types cannot travel, or the server's.
    pub async fn copy_out(&self, plan: &TablePlan, predicate: Option<&str>, limits: CopyOutLimits) -> Result<CopyOut> {
        let columns = plan
            .columns
            .iter()
            .map(|c| Ok(Column::new(&Codec::of(c)?, &c.staged)))
            .collect::<Result<Vec<_>>>()?;
        let names: Vec<String> = plan.columns.iter().map(|column| column.target_column.clone()).collect();
        let list = column_list(names.iter().map(String::as_str));
        let filter = predicate
            .map(|predicate| format!(" WHERE {predicate}"))
            .unwrap_or_default();
        let sql = format!(
            "COPY (SELECT {list} FROM {}{filter}) TO STDOUT (FORMAT binary)",
            qualified(&plan.target)
        );
        let stream = Box::pin(self.client.copy_out(sql.as_str()).await?);
        Ok(CopyOut {
            stream,
            frames: Frames::default(),
            columns,
            names,
            schema: plan.staged_schema(),
            table: plan.target.to_string(),
            limits,
            finished: false,
            drained: false,
        })
    }
}

impl CopyOut {
    /// The next batch; `None` at the end.
    ///
    /// # Errors
    /// [`Error::Unreadable`] for the first cell that the staged type cannot hold (use [`CopyOut::next_decoded`] to go on
    /// after such cells), [`Error::CopyData`], or the server's.
    pub async fn next(&mut self) -> Result<Option<RecordBatch>> {
        let Some(decoded) = self.next_decoded().await? else {
            return Ok(None);
        };
        match decoded.unreadable.first() {
            None => Ok(Some(decoded.batch)),
            Some(cell) => Err(Error::Unreadable {
                table: self.table.clone(),
                column: self.names[cell.column].clone(),
                reason: cell.reason,
            }),
        }
    }

    /// The next batch with the list of its unreadable cells; `None` at the end.
    ///
    /// # Errors
    /// [`Error::CopyData`], or the server's.
    pub async fn next_decoded(&mut self) -> Result<Option<Decoded>> {
        let mut rows = 0;
        let mut bytes = 0;
        let mut unreadable = Vec::new();
        while !self.finished && rows < self.limits.rows.max(1) && bytes < self.limits.bytes {
            let malformed = |reason| Error::CopyData {
                table: self.table.clone(),
                reason,
            };
            match self.frames.next(self.columns.len()).map_err(malformed)? {
                Frame::Row(row) => {
                    bytes += row.len();
                    for (at, field) in frame::fields(row).enumerate() {
                        if let Err(reason) = self.columns[at].push(field) {
                            unreadable.push(Unreadable {
                                row: rows,
                                column: at,
                                reason,
                            });
                        }
                    }
                    rows += 1;
                }
                Frame::End => self.finished = true,
                Frame::Incomplete => match self.stream.next().await {
                    Some(data) => self.frames.add(data?),
                    None => return Err(malformed("it ends before its trailer")),
                },
            }
        }
        if self.finished && !self.drained {
            // The server may still report an error after the last row. The driver's stream must not be asked after its end.
            while let Some(rest) = self.stream.next().await {
                let rest: Bytes = rest?;
                if !rest.is_empty() {
                    return Err(Error::CopyData {
                        table: self.table.clone(),
                        reason: "there is data after its trailer",
                    });
                }
            }
            self.drained = true;
        }
        if self.finished && rows == 0 {
            return Ok(None);
        }
        let arrays = self.columns.iter_mut().map(Column::finish).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)
            .map_err(|e| Error::Protocol(e.to_string()))?;
        Ok(Some(Decoded { batch, unreadable }))
    }
}
