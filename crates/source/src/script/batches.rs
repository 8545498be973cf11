//! Rows on their way into batches. Those of a statement are given out when it has ended: until then the server may take back
//! all of them.

use std::collections::VecDeque;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::ArrowError;
use translate::script::SourceLine;

use super::columns::{Columns, Row};
use super::table::RowsBatch;
use crate::BatchLimits;

#[derive(Debug)]
pub(super) struct Batches {
    limits: BatchLimits,
    /// Columns that the rows of the batch under way leave to the target.
    left: Vec<usize>,
    /// Where those rows stand.
    lines: Vec<SourceLine>,
    bytes: usize,
    /// Batches with rows of the statement under way.
    open: Vec<RowsBatch>,
    /// So many rows of the first of them, or of the batch under way if there is none, are of statements before it.
    before: usize,
    /// Batches whose statements have ended.
    ready: VecDeque<RowsBatch>,
}

impl Batches {
    pub(super) fn new(limits: BatchLimits) -> Batches {
        Batches {
            limits,
            left: Vec::new(),
            lines: Vec::new(),
            bytes: 0,
            open: Vec::new(),
            before: 0,
            ready: VecDeque::new(),
        }
    }

    /// Takes a row of the statement under way.
    pub(super) fn push(&mut self, row: &Row<'_>, at: SourceLine, columns: &mut Columns<'_>) -> Result<(), ArrowError> {
        let is_full = self.lines.len() >= self.limits.rows || self.bytes >= self.limits.bytes;
        if row.left != self.left || is_full {
            let ended = self.batch(columns)?;
            self.open.extend(ended);
        }
        self.bytes += columns.append(row);
        self.left.clone_from(&row.left);
        self.lines.push(at);
        Ok(())
    }

    /// The statement ends, and its rows are the table's.
    pub(super) fn end_statement(&mut self) {
        self.ready.extend(self.open.drain(..));
        self.before = self.lines.len();
    }

    /// The statement has given no rows; where those stand that it seemed to give.
    pub(super) fn take_back(&mut self, columns: &mut Columns<'_>) -> Result<Vec<SourceLine>, ArrowError> {
        let mut batches = std::mem::take(&mut self.open);
        if self.lines.len() > self.before || !batches.is_empty() {
            batches.extend(self.batch(columns)?);
        }
        let (mut lines, before) = (Vec::new(), self.before);
        for (at, batch) in batches.into_iter().enumerate() {
            let kept = if at == 0 { before } else { 0 };
            lines.extend(batch.lines.iter().skip(kept));
            if kept > 0 {
                self.ready.push_back(batch.first(kept));
            }
        }
        self.before = self.lines.len();
        Ok(lines)
    }

    /// The batch under way is one, however few rows it has.
    pub(super) fn finish(&mut self, columns: &mut Columns<'_>) -> Result<(), ArrowError> {
        let last = self.batch(columns)?;
        self.open.extend(last);
        self.end_statement();
        Ok(())
    }

    /// The next batch whose statements have ended.
    pub(super) fn next(&mut self) -> Option<RowsBatch> {
        self.ready.pop_front()
    }

    /// The rows since the last batch, if there are any.
    fn batch(&mut self, columns: &mut Columns<'_>) -> Result<Option<RowsBatch>, ArrowError> {
        if self.lines.is_empty() {
            return Ok(None);
        }
        let lines = std::mem::take(&mut self.lines);
        self.bytes = 0;
        let arrays = columns.finish();
        let options = RecordBatchOptions::new().with_row_count(Some(lines.len()));
        let schema = Arc::clone(&columns.table.plan.wire_schema());
        Ok(Some(RowsBatch {
            batch: RecordBatch::try_new_with_options(schema, arrays, &options)?,
            lines,
            left_to_target: self.left.clone(),
        }))
    }
}

impl RowsBatch {
    fn first(mut self, rows: usize) -> RowsBatch {
        self.batch = self.batch.slice(0, rows);
        self.lines.truncate(rows);
        self
    }
}
