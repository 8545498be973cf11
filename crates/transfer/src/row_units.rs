//! Hash and unit of verification of staged rows, for the quarantine and for what is loaded again.

use arrow_array::RecordBatch;
use postgres::BatchError;
use stage::{Form, RowHasher, UnitScheme};

use crate::plan::PlannedTable;

/// A table's rows in staged form.
#[derive(Debug)]
pub(crate) struct RowUnits {
    hasher: RowHasher,
    scheme: UnitScheme,
}

impl RowUnits {
    pub(crate) fn of(table: &PlannedTable) -> RowUnits {
        RowUnits {
            hasher: RowHasher::new(&table.bound.columns, Form::Staged),
            scheme: table.scheme.clone(),
        }
    }

    /// The unit of each row.
    pub(crate) fn units(&self, batch: &RecordBatch) -> Result<Vec<u32>, BatchError> {
        let hashes = self.hasher.hash_rows(batch)?;
        Ok(self.scheme.assign(batch, &self.hasher, &hashes)?)
    }

    /// The hash of one row. A plan that fits the file gives one for every row; if it did not, reading the file back at staging
    /// had failed.
    pub(crate) fn hash(&self, batch: &RecordBatch, row: usize) -> u128 {
        let hashes = self.hasher.hash_rows(&batch.slice(row, 1)).unwrap_or_default();
        hashes.first().copied().unwrap_or_default()
    }

    /// The unit of one row.
    pub(crate) fn unit(&self, batch: &RecordBatch, row: usize) -> u32 {
        let units = self.units(&batch.slice(row, 1)).unwrap_or_default();
        units.first().copied().unwrap_or(u32::MAX)
    }
}
