//! Reads one chunk from a snapshot into the stage.

use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use source::{BatchLimits, Reader};
use stage::{Budget, Turn};
use tokio::task::{JoinError, JoinHandle};

use crate::error::TransferError;
use crate::lookout::Looked;
use crate::progress::Event;
use crate::shared::Shared;
use crate::sink::{ChunkSink, Finished};
use crate::state;
use crate::task::{Done, ReadJob};
use crate::times::{Phase, Times, Waiting};
use crate::watch::Post;
use crate::witness;

/// Stages the chunk; its manifest entry is written by then. While a batch is converted and written, the
/// next one is received.
///
/// # Errors
/// The reader's connection, the stage, or more refused rows than the setting allows.
pub(crate) async fn extract(
    shared: &Arc<Shared>,
    (reader, looked): (&mut Reader, &mut Looked),
    job: ReadJob,
    post: &Post,
) -> Result<Done, TransferError> {
    let table = Arc::clone(&shared.tables[job.table]);
    let range = table.chunks[job.chunk].clone();
    let budget = shared.stage.budget().clone();
    let limits = BatchLimits {
        rows: shared.options.batch_rows,
        bytes: budget.batch_bytes,
        large_row: budget.large_row(),
    };
    post.begin(table.name(), range.ordinal);
    let chunk_bytes = shared.options.chunk_bytes;
    let sink = ChunkSink::new(&shared.stage, &table, &range, &shared.epoch, chunk_bytes)?;
    let mut staging = Staging::Idle(Box::new(sink));
    let mut done = Batches::default();
    let mut position = 0;
    let (mut reading, mut since) = (Duration::ZERO, Instant::now());
    let mut rows = match reader.read(&table.bound, &range, limits).await {
        Ok(rows) => rows,
        Err(error) => return Err(looked.explain(table.name(), error).await),
    };
    if let Err(error) = looked.look(table.name()).await {
        // A server that refuses the table may have said so where its rows would begin. That must not be the next table's error.
        if matches!(rows.large_row_ahead().await, Ok(false)) {
            let _refused = rows.next().await;
        }
        return Err(error);
    }
    loop {
        // A large row stays with its server until no other one is in this process. The batch before it may wait for the same
        // turn, so it goes first.
        let turn = if rows.large_row_ahead().await? {
            reading += since.elapsed();
            let waits = Instant::now();
            let sink = staging.settled(&mut done).await?;
            staging = Staging::Idle(sink);
            let budget = budget.clone();
            let turn = blocking(move || Ok(budget.turn(usize::MAX))).await?;
            shared.clock.waited(Waiting::Reader, waits);
            since = Instant::now();
            turn
        } else {
            None
        };
        let batch = rows.next().await?;
        reading += since.elapsed();
        let Some(batch) = batch else {
            break;
        };
        post.moved();
        shared.progress.tell(Event::RowsRead {
            table: table.name().clone(),
            rows: batch.num_rows() as u64,
            bytes: rows.position().map(|now| now - std::mem::replace(&mut position, now)),
            memory: u64::try_from(batch.get_array_memory_size()).unwrap_or(u64::MAX),
        });
        let waits = Instant::now();
        let sink = staging.settled(&mut done).await?;
        shared.may_refuse(job.table, done.refused_rows, sink.last_refused())?;
        let taken = (batch.num_rows(), batch.get_array_memory_size());
        staging = Staging::begin(sink, batch, turn, budget.clone());
        shared.throttle.took(taken.0, taken.1, || post.moved()).await;
        shared.clock.waited(Waiting::Reader, waits);
        since = Instant::now();
    }
    drop(rows);
    let waits = Instant::now();
    // The source has nothing to do for this reader meanwhile.
    let proving = async {
        let sink = staging.settled(&mut done).await?;
        shared.may_refuse(job.table, done.refused_rows, sink.last_refused())?;
        let stage = shared.stage.clone();
        let table = Arc::clone(&table);
        let ordinal = range.ordinal;
        let epochs = shared.epochs.clone();
        blocking(move || {
            let begun = Instant::now();
            let previous = state::newest_entry(&stage, table.name(), ordinal, &epochs)?;
            let proved = sink.prove(previous.as_ref())?;
            Ok((proved, begun.elapsed()))
        })
        .await
    };
    let (proved, (witness, witnessing)) = tokio::join!(proving, witness::take(shared, reader, &table, &range));
    let (proved, time) = proved?;
    let Finished { entry, kept, written } = blocking(move || proved.record(witness)).await?;
    let (clock, name) = (&shared.clock, table.name());
    clock.waited(Waiting::Reader, waits);
    clock.add(name, Phase::Read, reading);
    clock.add(name, Phase::Witness, witnessing);
    clock.add(name, Phase::Write, written);
    let encoding = (done.time + time).saturating_sub(written);
    clock.add(name, Phase::Encode, encoding);
    shared.count_refused(job.table, done.refused_rows)?;
    shared.progress.tell(Event::ChunkStaged {
        table: table.name().clone(),
        chunk: range.ordinal,
        rows: entry.parts.iter().map(|part| part.rows).sum(),
        refused: entry.refused.iter().map(|unit| unit.digest.count).sum(),
        bytes: entry.parts.iter().map(|part| part.bytes).sum(),
        kept,
        times: Times {
            read: reading.as_secs_f64(),
            encode: encoding.as_secs_f64(),
            write: written.as_secs_f64(),
            load: 0.0,
            witness: witnessing.as_secs_f64(),
        },
    });
    Ok(Done::staged(&entry, false))
}

/// What became of a chunk's batches so far.
#[derive(Debug, Default)]
struct Batches {
    refused_rows: u64,
    /// That staging them took.
    time: Duration,
}

/// A chunk's sink: at rest, or at work on a batch. One that is dropped at work ends by itself, and removes what it wrote.
enum Staging {
    Idle(Box<ChunkSink>),
    /// Gives the sink back, and what became of the batch.
    Busy(JoinHandle<Result<(Box<ChunkSink>, Batches), TransferError>>),
}

impl Staging {
    fn begin(mut sink: Box<ChunkSink>, batch: RecordBatch, turn: Option<Turn>, budget: Budget) -> Staging {
        Staging::Busy(tokio::task::spawn_blocking(move || {
            let _turn = turn.or_else(|| budget.turn(batch.get_array_memory_size()));
            let begun = Instant::now();
            let refused_rows = sink.push(&batch)?;
            // Before the turn ends.
            drop(batch);
            let time = begun.elapsed();
            Ok((sink, Batches { refused_rows, time }))
        }))
    }

    /// Waits for the batch under way.
    async fn settled(self, done: &mut Batches) -> Result<Box<ChunkSink>, TransferError> {
        match self {
            Staging::Idle(sink) => Ok(sink),
            Staging::Busy(running) => {
                let (sink, batch) = joined(running.await)?;
                done.refused_rows += batch.refused_rows;
                done.time += batch.time;
                Ok(sink)
            }
        }
    }
}

/// Runs work that computes or writes files where it does not hold up other tasks.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, TransferError> + Send + 'static,
) -> Result<T, TransferError> {
    joined(tokio::task::spawn_blocking(work).await)
}

fn joined<T>(ended: Result<Result<T, TransferError>, JoinError>) -> Result<T, TransferError> {
    ended.unwrap_or_else(|failed| {
        Err(TransferError::Worker {
            reason: failed.to_string(),
        })
    })
}
