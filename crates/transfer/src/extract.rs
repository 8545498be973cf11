//! Reads one chunk from a snapshot into the stage.

use std::sync::Arc;

use source::{BatchLimits, Reader};
use stage::ChunkEntry;

use crate::error::TransferError;
use crate::pipeline::ReadJob;
use crate::progress::Event;
use crate::shared::Shared;
use crate::sink::ChunkSink;
use crate::state;
use crate::watch::Post;

/// Stages the chunk and returns its manifest entry, which is written by then.
///
/// # Errors
/// The reader's connection, the stage, or more refused rows than the setting allows.
pub(crate) async fn extract(
    shared: &Arc<Shared>,
    reader: &mut Reader,
    job: ReadJob,
    post: &Post,
) -> Result<ChunkEntry, TransferError> {
    let table = Arc::clone(&shared.tables[job.table]);
    let range = table.chunks[job.chunk].clone();
    let limits = BatchLimits {
        rows: shared.options.batch_rows,
        bytes: shared.stage.budget().batch_bytes,
        large_row: shared.stage.budget().large_row(),
    };
    post.begin(table.name(), range.ordinal);
    let mut sink = ChunkSink::new(&shared.stage, &table, &range, &shared.epoch)?;
    let (mut refused_rows, mut position) = (0, 0);
    let mut rows = reader.read(&table.bound, &range, limits).await?;
    loop {
        // A large row stays with its server until no other one is in this process.
        let turn = match rows.large_row_ahead().await? {
            true => {
                let budget = shared.stage.budget().clone();
                blocking(move || Ok(budget.turn(usize::MAX))).await?
            }
            false => None,
        };
        let Some(batch) = rows.next().await? else {
            break;
        };
        post.moved();
        let count = batch.num_rows() as u64;
        let bytes = rows.position().map(|now| now - std::mem::replace(&mut position, now));
        let budget = shared.stage.budget().clone();
        let (returned, refused) = blocking(move || {
            let _turn = turn.or_else(|| budget.turn(batch.get_array_memory_size()));
            let refused = sink.push(&batch)?;
            // Before the turn ends.
            drop(batch);
            Ok((sink, refused))
        })
        .await?;
        sink = returned;
        refused_rows += refused;
        shared.may_refuse(job.table, refused_rows, sink.last_refused())?;
        shared.progress.tell(Event::RowsRead {
            table: table.name().clone(),
            rows: count,
            bytes,
        });
    }
    drop(rows);
    let stage = shared.stage.clone();
    let (entry, kept) = {
        let table = Arc::clone(&table);
        let ordinal = range.ordinal;
        let epochs = shared.epochs.clone();
        blocking(move || {
            let previous = state::newest_entry(&stage, table.name(), ordinal, &epochs)?;
            sink.finish(previous.as_ref())
        })
        .await?
    };
    shared.count_refused(job.table, refused_rows)?;
    shared.progress.tell(Event::ChunkStaged {
        table: table.name().clone(),
        chunk: range.ordinal,
        rows: entry.parts.iter().map(|part| part.rows).sum(),
        refused: entry.refused.iter().map(|unit| unit.digest.count).sum(),
        bytes: entry.parts.iter().map(|part| part.bytes).sum(),
        kept,
    });
    Ok(entry)
}

/// Runs work that computes or writes files where it does not hold up other tasks.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, TransferError> + Send + 'static,
) -> Result<T, TransferError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(failed) => Err(TransferError::Worker {
            reason: failed.to_string(),
        }),
    }
}
