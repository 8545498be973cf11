//! The staged rows of a table (P), batch by batch: from memory for the negative control, else from the stage's files.

use std::collections::BTreeSet;

use arrow_array::RecordBatch;

use crate::error::VerifyError;

/// Where the staged rows are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum StagedRows<'a> {
    Memory(&'a [RecordBatch]),
}

impl StagedRows<'_> {
    /// Gives every batch that may hold rows of `units` to `take`; rows of other units may be among them.
    ///
    /// # Errors
    /// [`VerifyError::Stage`] for a file that is missing or damaged, and what `take` reports.
    pub(crate) async fn each(
        &self,
        _units: &BTreeSet<u32>,
        mut take: impl FnMut(RecordBatch) -> Result<(), VerifyError>,
    ) -> Result<(), VerifyError> {
        match self {
            StagedRows::Memory(batches) => batches.iter().cloned().try_for_each(&mut take),
        }
    }
}
