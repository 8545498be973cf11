//! Refused rows, kept raw: all their columns as they were, and which column was refused, why, and which row it was.
//!
//! Rows that conversion refuses are kept in wire form; their digest, Q, is that of the wire form. Rows that PostgreSQL
//! refuses on loading are kept in staged form.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, StringArray, UInt32Array, UInt64Array};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use arrow_select::take::take_record_batch;
use model::{ColumnPlan, TableName};
use parquet::errors::ParquetError;

use crate::budget::Budget;
use crate::convert::Refused;
use crate::digest::Form;
use crate::error::StageError;
use crate::file::{BatchReader, FILE_FORMAT_VERSION, RowWriter, StagedFile, pair, value};
use crate::store::Store;

/// The added columns, after all others; found by position, so that a table may have columns of these names.
const COLUMN: &str = "landfall_column";
const REASON: &str = "landfall_reason";
const ROW: &str = "landfall_row";
const ADDED: usize = 3;

const FORMAT: &str = "landfall.quarantine-version";
const TABLE: &str = "landfall.table";
const FORM: &str = "landfall.form";

/// A row to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// Position in the batch that is given with it.
    pub row: usize,
    /// Name of the refused column, where one is known.
    pub column: Option<String>,
    /// A reason of [`crate::RefusedReason`], or a SQLSTATE.
    pub reason: String,
    /// Position in the chunk, from 0, in the order read.
    pub source_row: u64,
}

impl Quarantined {
    /// A row that conversion refused; `first_row` is the position of the batch's first row in its chunk.
    pub fn of(refused: &Refused, columns: &[ColumnPlan], first_row: u64) -> Self {
        Quarantined {
            row: refused.row,
            column: columns.get(refused.column).map(|plan| plan.source_column.clone()),
            reason: refused.reason.to_string(),
            source_row: first_row.saturating_add(u64::try_from(refused.row).unwrap_or(u64::MAX)),
        }
    }
}

/// Writes refused rows. Dropped without [`QuarantineWriter::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct QuarantineWriter {
    rows: RowWriter,
    schema: Arc<Schema>,
    path: PathBuf,
    table: TableName,
    form: Form,
}

impl QuarantineWriter {
    /// A writer of rows in `form` into `folder`; the file is named as [`crate::ChunkWriter::create`] says.
    pub fn create(
        store: &Arc<dyn Store>,
        folder: &str,
        stem: &str,
        table: &TableName,
        columns: &[ColumnPlan],
        form: Form,
    ) -> Result<Self, StageError> {
        let field = match form {
            Form::Wire => ColumnPlan::wire_field,
            Form::Staged => ColumnPlan::staged_field,
        };
        let mut fields: Vec<Field> = columns.iter().map(field).collect();
        fields.push(Field::new(COLUMN, DataType::Utf8, true));
        fields.push(Field::new(REASON, DataType::Utf8, false));
        fields.push(Field::new(ROW, DataType::UInt64, false));
        let schema = Arc::new(Schema::new(fields));
        let rows = RowWriter::create(store, folder, stem, Arc::clone(&schema), &Budget::default())?;
        Ok(QuarantineWriter {
            rows,
            schema,
            path: store.path(&format!("{folder}/{stem}")),
            table: table.clone(),
            form,
        })
    }

    /// Keeps some rows of a batch.
    pub fn write(&mut self, batch: &RecordBatch, rows: &[Quarantined]) -> Result<(), StageError> {
        let failed = |source| StageError::Batch {
            path: self.path.clone(),
            source,
        };
        let mut positions = Vec::with_capacity(rows.len());
        for row in rows {
            match u32::try_from(row.row) {
                Ok(position) if row.row < batch.num_rows() => positions.push(position),
                _ => {
                    return Err(StageError::OtherColumns {
                        path: self.path.clone(),
                    });
                }
            }
        }
        let kept = take_record_batch(batch, &UInt32Array::from(positions)).map_err(failed)?;
        let mut arrays = kept.columns().to_vec();
        arrays.push(Arc::new(StringArray::from_iter(
            rows.iter().map(|row| row.column.as_deref()),
        )));
        arrays.push(Arc::new(StringArray::from_iter_values(
            rows.iter().map(|row| row.reason.as_str()),
        )));
        arrays.push(Arc::new(UInt64Array::from_iter_values(
            rows.iter().map(|row| row.source_row),
        )));
        if arrays.len() != self.schema.fields().len() {
            return Err(StageError::OtherColumns {
                path: self.path.clone(),
            });
        }
        let whole = RecordBatch::try_new(Arc::clone(&self.schema), arrays).map_err(failed)?;
        self.rows.write(&whole)
    }

    /// Rows kept so far.
    pub fn rows(&self) -> u64 {
        self.rows.rows()
    }

    /// Completes the file and brings it to the disk; `None`, and no file, if no row was kept.
    pub fn finish(self) -> Result<Option<StagedFile>, StageError> {
        if self.rows.rows() == 0 {
            return Ok(None);
        }
        let pairs = [
            pair(FORMAT, &FILE_FORMAT_VERSION),
            pair(TABLE, &self.table),
            pair(FORM, &self.form),
        ];
        let pairs: Result<Vec<_>, _> = pairs.into_iter().collect();
        let pairs = pairs.map_err(|error| self.rows.error(ParquetError::General(error.to_string())))?;
        self.rows.finish(pairs).map(Some)
    }
}

/// Refused rows read back.
#[derive(Debug, Clone)]
pub struct QuarantineBatch {
    /// The rows as they were, in the form that the reader says.
    pub batch: RecordBatch,
    /// The refused column of each row, where one is known.
    pub columns: Vec<Option<String>>,
    pub reasons: Vec<String>,
    /// The position of each row in its chunk.
    pub source_rows: Vec<u64>,
}

/// Reads refused rows, in the order kept.
#[derive(Debug)]
pub struct QuarantineReader {
    rows: BatchReader,
    schema: SchemaRef,
    form: Form,
}

impl QuarantineReader {
    pub(crate) fn new(rows: BatchReader, table: &TableName) -> Result<Self, StageError> {
        let format: u32 = value(rows.pairs(), FORMAT).map_err(|why| rows.damaged(why))?;
        if format != FILE_FORMAT_VERSION {
            return Err(rows.damaged(format!("its format version is {format}, not {FILE_FORMAT_VERSION}")));
        }
        let found: TableName = value(rows.pairs(), TABLE).map_err(|why| rows.damaged(why))?;
        if found != *table {
            return Err(rows.damaged(format!("it holds rows of {found}")));
        }
        let form = value(rows.pairs(), FORM).map_err(|why| rows.damaged(why))?;
        let fields = rows.schema().fields().clone();
        let Some(count) = fields.len().checked_sub(ADDED) else {
            return Err(rows.damaged("it lacks the columns of a quarantine".to_owned()));
        };
        let schema = Arc::new(Schema::new(fields[..count].to_vec()));
        Ok(QuarantineReader { rows, schema, form })
    }

    /// The form of the rows.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The schema of the rows.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn split(&self, whole: &RecordBatch) -> Result<QuarantineBatch, StageError> {
        let damaged = || self.rows.damaged("it lacks the columns of a quarantine".to_owned());
        let (rows, added) = whole
            .columns()
            .split_at_checked(self.schema.fields().len())
            .ok_or_else(damaged)?;
        let [columns, reasons, source_rows] = added else {
            return Err(damaged());
        };
        let text = |array: &ArrayRef| array.as_string_opt::<i32>().cloned().ok_or_else(damaged);
        let source_rows = source_rows.as_primitive_opt::<UInt64Type>().ok_or_else(damaged)?;
        let options = RecordBatchOptions::new().with_row_count(Some(whole.num_rows()));
        let batch =
            RecordBatch::try_new_with_options(Arc::clone(&self.schema), rows.to_vec(), &options).map_err(|source| {
                StageError::Batch {
                    path: self.rows.path().to_owned(),
                    source,
                }
            })?;
        Ok(QuarantineBatch {
            batch,
            columns: text(columns)?.iter().map(|column| column.map(str::to_owned)).collect(),
            reasons: text(reasons)?
                .iter()
                .map(|reason| reason.unwrap_or_default().to_owned())
                .collect(),
            source_rows: source_rows.values().to_vec(),
        })
    }
}

impl Iterator for QuarantineReader {
    type Item = Result<QuarantineBatch, StageError>;

    fn next(&mut self) -> Option<Self::Item> {
        let whole = self.rows.next()?;
        Some(whole.and_then(|whole| self.split(&whole)))
    }
}

#[cfg(test)]
mod tests;
