//! From a batch to one hash per row.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::NullBuffer;
use model::ColumnPlan;
use twox_hash::XxHash3_128;

use super::layout::{TAG_NULL, close_cell, open_cell};
use super::staged::StagedColumn;
use super::wire::WireColumn;
use super::{DigestError, Form};

/// Hashes the rows of batches of one table in one form.
#[derive(Debug, Clone)]
pub struct RowHasher {
    columns: Arc<[ColumnPlan]>,
    form: Form,
}

impl RowHasher {
    /// A hasher for batches in `form` whose columns are those of the plan, in its order.
    pub fn new(columns: &[ColumnPlan], form: Form) -> Self {
        RowHasher {
            columns: columns.into(),
            form,
        }
    }

    /// The form of the batches.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The plan.
    pub fn columns(&self) -> &[ColumnPlan] {
        &self.columns
    }

    /// The hash of every row, in the batch's order.
    pub fn hash_rows(&self, batch: &RecordBatch) -> Result<Vec<u128>, DigestError> {
        self.encoder(batch)?.hash(None)
    }

    /// The hash of every row's key: of the columns `key` only, in that order; of the whole row if there is no key.
    pub fn hash_key(&self, batch: &RecordBatch, key: Option<&[usize]>) -> Result<Vec<u128>, DigestError> {
        self.encoder(batch)?.hash(key)
    }

    /// The encoder of one batch, for reading the canonical bytes themselves, as drill-down does.
    pub fn encoder<'a>(&'a self, batch: &'a RecordBatch) -> Result<BatchEncoder<'a>, DigestError> {
        if batch.num_columns() != self.columns.len() {
            return Err(DigestError::ColumnCount {
                planned: self.columns.len(),
                found: batch.num_columns(),
            });
        }
        let mut columns = Vec::with_capacity(self.columns.len());
        for (index, (plan, array)) in self.columns.iter().zip(batch.columns()).enumerate() {
            let planned = match self.form {
                Form::Wire => &plan.wire,
                Form::Staged => &plan.staged,
            };
            if array.data_type() != planned {
                return Err(DigestError::column_type(plan, planned, array.data_type()));
            }
            let values = match self.form {
                Form::Wire => Values::Wire(WireColumn::resolve(plan, array)?),
                Form::Staged => Values::Staged(StagedColumn::resolve(plan, array)?),
            };
            let ordinal = u16::try_from(index).map_err(|_| DigestError::NoSuchColumn {
                index,
                planned: usize::from(u16::MAX) + 1,
            })?;
            columns.push(Column {
                name: &plan.source_column,
                ordinal,
                nulls: array.nulls(),
                values,
            });
        }
        Ok(BatchEncoder {
            columns,
            rows: batch.num_rows(),
        })
    }
}

/// The columns of one batch, each resolved to its typed array once.
#[derive(Debug)]
pub struct BatchEncoder<'a> {
    columns: Vec<Column<'a>>,
    rows: usize,
}

#[derive(Debug)]
struct Column<'a> {
    name: &'a str,
    ordinal: u16,
    nulls: Option<&'a NullBuffer>,
    values: Values<'a>,
}

#[derive(Debug)]
enum Values<'a> {
    Wire(WireColumn<'a>),
    Staged(StagedColumn<'a>),
}

impl BatchEncoder<'_> {
    /// Appends the encoded row (or of it the columns `only`, in that order) to `out`.
    pub fn row(&self, row: usize, only: Option<&[usize]>, out: &mut Vec<u8>) -> Result<(), DigestError> {
        if row >= self.rows {
            return Err(DigestError::NoSuchRow { row, rows: self.rows });
        }
        match only {
            None => self.columns.iter().try_for_each(|column| column.append(row, out)),
            Some(only) => only.iter().try_for_each(|index| self.column(*index)?.append(row, out)),
        }
    }

    /// The encoded cell: ordinal, tag, length and canonical bytes. Equal cells have equal bytes.
    pub fn cell(&self, row: usize, column: usize) -> Result<Vec<u8>, DigestError> {
        let mut out = Vec::new();
        self.row(row, Some(&[column]), &mut out)?;
        Ok(out)
    }

    fn column(&self, index: usize) -> Result<&Column<'_>, DigestError> {
        self.columns.get(index).ok_or(DigestError::NoSuchColumn {
            index,
            planned: self.columns.len(),
        })
    }

    fn hash(&self, only: Option<&[usize]>) -> Result<Vec<u128>, DigestError> {
        let mut buffer = Vec::new();
        let mut hashes = Vec::with_capacity(self.rows);
        for row in 0..self.rows {
            buffer.clear();
            self.row(row, only, &mut buffer)?;
            hashes.push(XxHash3_128::oneshot(&buffer));
        }
        Ok(hashes)
    }
}

impl Column<'_> {
    fn append(&self, row: usize, out: &mut Vec<u8>) -> Result<(), DigestError> {
        let start = open_cell(out, self.ordinal);
        let tag = if self.nulls.is_some_and(|nulls| nulls.is_null(row)) {
            Some(TAG_NULL)
        } else {
            match &self.values {
                Values::Wire(column) => column.put(row, out),
                Values::Staged(column) => column.put(row, out),
            }
        };
        match tag {
            Some(tag) if close_cell(out, start, tag) => Ok(()),
            _ => Err(DigestError::TooLong {
                column: self.name.to_owned(),
                row,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_xxh3_128_with_seed_0() {
        // From the sanity tests of the xxHash repository: XXH3_128bits of no bytes, seed 0.
        assert_eq!(XxHash3_128::oneshot(b""), 0x99aa_06d3_0147_98d8_6001_c324_468d_497f);
    }
}
