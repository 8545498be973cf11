//! A loader at work: staged chunks into the target, one task after the other.

use std::sync::Arc;
use std::time::Instant;

use model::failpoint::{self, Failpoint};
use postgres::{Target, ledger};
use tokio::sync::mpsc::UnboundedReceiver;

use super::{back_off, with_causes};
use crate::error::TransferError;
use crate::load::load_chunk;
use crate::progress::{ChunkEnd, Event, Retry};
use crate::shared::Shared;
use crate::task::{Done, Job, Task, no_task};
use crate::times::Waiting;
use crate::watch::{Post, Side};

/// Declares a table loaded, if the ledger has every file of the epoch: what had been committed without waiting for the
/// disk may be gone after a crash of the target.
pub(crate) async fn declare(shared: &Shared, target: &mut Target, table: usize) -> Result<Done, TransferError> {
    failpoint::reach(Failpoint::TableLoaded);
    let name = shared.tables[table].name();
    let mut expected = Vec::new();
    let (mut staged, mut done) = (0, Done::default());
    for entry in shared.stage.entries_one_by_one(name)? {
        let entry = entry?;
        if entry.epoch == shared.epoch {
            staged += 1;
            done.rows += entry.rows();
            done.bytes += entry.parts.iter().map(|part| part.bytes).sum::<u64>();
            let parts = (0..).zip(&entry.parts);
            expected.extend(parts.map(|(position, part)| (entry.chunk.ordinal, position, part.sha256.clone())));
        }
    }
    let planned = shared.tables[table].chunks.len();
    if staged < planned {
        let epoch = &shared.epoch;
        return Err(no_task(format!(
            "{name} has {staged} of {planned} chunks staged in epoch {epoch}"
        )));
    }
    if !ledger::declare_loaded(target, name, &shared.epoch, &expected).await? {
        if shared.beside_others {
            // Whoever gives the tasks knows whether these were given; a declaration alone will never be enough.
            let loaded = ledger::parts(target, name).await?;
            let is_there = |(chunk, part, file): &&(u32, u32, String)| {
                let mut loaded = loaded.iter();
                loaded.any(|there| there.key.chunk == *chunk && there.key.part == *part && there.file_sha256 == *file)
            };
            let there = expected.iter().filter(is_there).count();
            return Err(no_task(format!(
                "{name} has {there} of {} files of epoch {} in the target's ledger: load its chunks first",
                expected.len(),
                shared.epoch
            )));
        }
        return Err(TransferError::LoadsLost { table: name.clone() });
    }
    failpoint::reach(Failpoint::TableDeclared);
    shared.progress.tell(Event::TableLoaded { table: name.clone() });
    Ok(done)
}

pub(super) async fn load(
    shared: Arc<Shared>,
    loads: Arc<tokio::sync::Mutex<UnboundedReceiver<Task>>>,
) -> Result<(), TransferError> {
    let mut target = connect(&shared).await?;
    let post = shared.watch.post(Side::Target, target.session().await.ok());
    loop {
        post.rest();
        let since = Instant::now();
        let task = loads.lock().await.recv().await;
        shared.clock.waited(Waiting::Loader, since);
        let Some(task) = task else {
            return Ok(());
        };
        let (name, chunk) = (task.table(), task.chunk().unwrap_or_default());
        let position = shared.position(name)?;
        let side = Side::Target;
        let table = name.clone();
        shared.progress.tell(Event::ChunkBegun { side, table, chunk });
        let loaded = if shared.has_failed(position) {
            Ok(ChunkEnd::Skipped)
        } else {
            load_again(&shared, &mut target, &task, &post).await
        };
        let end = *loaded.as_ref().unwrap_or(&ChunkEnd::Failed);
        let table = name.clone();
        shared.progress.tell(Event::ChunkEnded {
            side,
            table,
            chunk,
            end,
        });
        loaded?;
    }
}

/// Loads a chunk as its task says, again after a lost connection. What concerns its table alone stops that one.
async fn load_again(
    shared: &Shared,
    target: &mut Target,
    task: &Task,
    post: &Arc<Post>,
) -> Result<ChunkEnd, TransferError> {
    let Job::Load(job) = shared.job(task)? else {
        return Err(TransferError::no_server("source"));
    };
    let mut attempt = 0;
    loop {
        match load_chunk(shared, target, &job, post).await {
            Ok(_) => {
                if shared.chunk_is_loaded(job.table) {
                    declare(shared, target, job.table).await?;
                }
                return Ok(ChunkEnd::Done);
            }
            Err(error) if error.is_retryable() && attempt < shared.options.attempts => {
                attempt += 1;
                pause(shared, Retry::Load, &error, attempt).await;
                // The transaction may have been committed although the answer was lost; load_chunk asks the ledger.
                if let Ok(connected) = shared.connect_target().await {
                    *target = connected;
                    post.connected(target.session().await.ok());
                }
            }
            // Somebody holds this table; the others need not wait for it.
            Err(error @ TransferError::Target(_)) if error.is_lock() => {
                shared.fail(job.table, &error);
                return Ok(ChunkEnd::Failed);
            }
            Err(error) if error.is_retryable() => return Err(error),
            Err(
                error @ (TransferError::Target(_)
                | TransferError::TooManyRefused { .. }
                | TransferError::Released { .. }),
            ) => {
                shared.fail(job.table, &error);
                return Ok(ChunkEnd::Failed);
            }
            Err(error) => return Err(error),
        }
    }
}

/// A loader's connection. A server that is full, starts or was not there for a moment is asked again.
async fn connect(shared: &Shared) -> Result<Target, TransferError> {
    let mut attempt = 0;
    loop {
        match shared.connect_target().await {
            Err(error) if error.is_retryable() && attempt < shared.options.attempts => {
                attempt += 1;
                pause(shared, Retry::Connect, &error, attempt).await;
            }
            ended => return ended,
        }
    }
}

/// Says why, and waits before another attempt.
async fn pause(shared: &Shared, what: Retry, error: &TransferError, attempt: u32) {
    let wait = back_off(attempt);
    shared.progress.tell(Event::Retrying {
        what,
        reason: with_causes(error),
        attempt,
        wait,
    });
    tokio::time::sleep(wait).await;
}
