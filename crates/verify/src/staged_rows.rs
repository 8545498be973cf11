//! The staged rows of a table (P), batch by batch: from memory for the negative control, else from the stage's files.

use std::collections::BTreeSet;

use arrow_array::RecordBatch;
use model::TableName;
use stage::manifest::{ChunkEntry, PartEntry};
use stage::{Stage, StageError};

use crate::error::VerifyError;

/// Where the staged rows are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum StagedRows<'a> {
    Memory(&'a [RecordBatch]),
    Files {
        stage: &'a Stage,
        entries: &'a [ChunkEntry],
    },
}

impl StagedRows<'_> {
    /// Gives every batch that may hold rows of `units` to `take`; rows of other units may be among them.
    ///
    /// # Errors
    /// [`VerifyError::Stage`] for a file that is missing or damaged, and what `take` reports.
    pub(crate) async fn each(
        &self,
        units: &BTreeSet<u32>,
        mut take: impl FnMut(RecordBatch) -> Result<(), VerifyError>,
    ) -> Result<(), VerifyError> {
        match self {
            StagedRows::Memory(batches) => batches.iter().cloned().try_for_each(&mut take),
            StagedRows::Files { stage, entries } => {
                for entry in *entries {
                    let wanted = |part: &&PartEntry| part.staged.iter().any(|digest| units.contains(&digest.unit));
                    for part in entry.parts.iter().filter(wanted) {
                        each_batch(stage, &entry.table, part, &mut take).await?;
                    }
                }
                Ok(())
            }
        }
    }
}

/// Reads one file, its hash checked first. Opening, hashing and decoding block, so they happen beside the runtime's
/// threads; no more than two batches are ahead of `take`.
pub(crate) async fn each_batch(
    stage: &Stage,
    table: &TableName,
    part: &PartEntry,
    take: &mut impl FnMut(RecordBatch) -> Result<(), VerifyError>,
) -> Result<(), VerifyError> {
    let (send, mut batches) = tokio::sync::mpsc::channel::<Result<RecordBatch, StageError>>(1);
    let (stage, table, part) = (stage.clone(), table.clone(), part.clone());
    let reading = tokio::task::spawn_blocking(move || match stage.read_part(&table, &part) {
        Ok(reader) => {
            for batch in reader {
                let failed = batch.is_err();
                // The receiver is gone if it met an error of its own.
                if send.blocking_send(batch).is_err() || failed {
                    return;
                }
            }
        }
        Err(error) => drop(send.blocking_send(Err(error))),
    });
    while let Some(batch) = batches.recv().await {
        take(batch?)?;
    }
    reading.await.map_err(|error| VerifyError::Task(error.to_string()))
}
