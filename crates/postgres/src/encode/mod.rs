//! Staged Arrow batches as the binary COPY format; [`TextEncoder`] writes the text form.
//!
//! Format: <https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS>. Each type's bytes are what its
//! `…_send` function writes.

pub(crate) mod cell;
mod sink;
mod text;

use arrow_array::RecordBatch;
use bytes::{BufMut, BytesMut};
use model::TablePlan;

use crate::codec::Codec;
use crate::error::{Error, Result};
use crate::sql_text::{column_list, qualified};
pub(crate) use cell::Cells;
pub use sink::CopyIn;
pub(crate) use sink::FLUSH_AT;
pub use text::{TEXT_END, TextEncoder};

/// Signature, flags and the length of the header extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// In place of a row's number of columns: the end.
const TRAILER: i16 = -1;
/// The largest field that PostgreSQL can hold: 1 GB - 1 with its own header and terminator in it.
pub(crate) const MAX_FIELD: usize = 0x3fff_ffff - 8;

/// Writes the rows of one bound plan. Columns that the target computes are left out.
#[derive(Debug, Clone)]
pub struct Encoder {
    table: String,
    copy_sql: String,
    columns: Vec<LoadColumn>,
    schema: arrow_schema::SchemaRef,
    column_count: i16,
}

#[derive(Debug, Clone)]
struct LoadColumn {
    /// Position in the batch.
    index: usize,
    name: String,
    codec: Codec,
}

impl Encoder {
    /// An encoder for the bound `plan`.
    ///
    /// # Errors
    /// [`Error::Pair`] if a column's types cannot travel.
    pub fn new(plan: &TablePlan) -> Result<Encoder> {
        let columns = plan
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| !column.generated)
            .map(|(index, column)| {
                Ok(LoadColumn {
                    index,
                    name: column.target_column.clone(),
                    codec: Codec::of(column)?,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let column_count = i16::try_from(columns.len()).map_err(|_| Error::Number {
            what: "the number of columns",
            value: columns.len().to_string(),
        })?;
        let names = column_list(columns.iter().map(|column| column.name.as_str()));
        // A table all of whose columns are computed has no column list to give.
        let list = if columns.is_empty() {
            String::new()
        } else {
            format!(" ({names})")
        };
        let copy_sql = format!("COPY {}{list} FROM STDIN (FORMAT binary)", qualified(&plan.target));
        Ok(Encoder {
            table: plan.target.to_string(),
            copy_sql,
            columns,
            schema: plan.staged_schema(),
            column_count,
        })
    }

    /// The target's name, for messages.
    pub(crate) fn table(&self) -> &str {
        &self.table
    }

    /// The COPY statement that takes the bytes.
    pub fn copy_sql(&self) -> &str {
        &self.copy_sql
    }

    /// What comes before the first row.
    pub fn header(&self, out: &mut BytesMut) {
        out.put_slice(HEADER);
    }

    /// What comes after the last row.
    pub fn trailer(&self, out: &mut BytesMut) {
        out.put_i16(TRAILER);
    }

    /// The batch, ready to be written row by row.
    ///
    /// # Errors
    /// [`Error::BatchShape`] if it is not a batch of the plan's staged schema.
    pub fn batch<'a>(&'a self, batch: &'a RecordBatch) -> Result<BatchEncoder<'a>> {
        let shape = |column: &str| Error::BatchShape {
            table: self.table.clone(),
            column: column.to_owned(),
            found: batch.num_columns(),
            expected: self.schema.fields().len(),
        };
        if batch.num_columns() != self.schema.fields().len() {
            return Err(shape("-"));
        }
        let columns = self
            .columns
            .iter()
            .map(|column| {
                let cells = Cells::new(&column.codec, batch.column(column.index)).ok_or_else(|| shape(&column.name))?;
                Ok((column.name.as_str(), cells))
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(BatchEncoder {
            columns,
            column_count: self.column_count,
        })
    }
}

/// One batch, ready to be written.
#[derive(Debug)]
pub struct BatchEncoder<'a> {
    columns: Vec<(&'a str, Cells<'a>)>,
    column_count: i16,
}

impl BatchEncoder<'_> {
    /// Appends one row.
    ///
    /// # Errors
    /// [`Error::Cell`] if the target's type cannot hold a cell; `out` is then as it was before.
    pub fn row(&self, row: usize, out: &mut BytesMut) -> Result<()> {
        let start = out.len();
        out.put_i16(self.column_count);
        for (name, cells) in &self.columns {
            if let Err(refused) = cells.put(row, out) {
                out.truncate(start);
                return Err(Error::Cell {
                    row,
                    column: (*name).to_owned(),
                    sqlstate: refused.sqlstate,
                    reason: refused.reason,
                });
            }
        }
        Ok(())
    }
}
