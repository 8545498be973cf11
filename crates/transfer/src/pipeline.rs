//! Readers and loaders at work: chunks from the source's snapshots into the stage, parts from the stage into the target.
//!
//! Reading never waits for loading: the stage lies between them. A reader that loses its connection gives its chunk
//! back, and the readers that are left go on, since all their snapshots are of one point. A loader that loses its
//! connection asks the ledger before it loads again. A table that fails stops; other tables go on.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use model::failpoint::{self, Failpoint};
use postgres::{Target, ledger};
use source::{Fence, Reader, SourceError};
use stage::ChunkEntry;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use crate::epoch;
use crate::error::TransferError;
use crate::extract::extract;
use crate::load::load_chunk;
use crate::pause::Rest;
use crate::pressure;
use crate::progress::{ChunkEnd, Event, Retry};
use crate::shared::{Shared, locked};
use crate::times::{self, Waiting};
use crate::watch::{Post, Side, watch};

/// A chunk to read: positions of its table and of the chunk in that table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadJob {
    pub(crate) table: usize,
    pub(crate) chunk: usize,
}

/// Chunks that are still to be read, and how many are being read now.
#[derive(Debug, Default)]
struct ReadQueue {
    jobs: VecDeque<ReadJob>,
    under_way: usize,
}

/// How long an idle reader waits before it looks again whether another one gave a chunk back.
const IDLE: Duration = Duration::from_millis(100);

/// A staged chunk to load.
#[derive(Debug)]
pub(crate) struct LoadJob {
    pub(crate) table: usize,
    pub(crate) entry: ChunkEntry,
}

/// Runs the readers over `reads` and the loaders over `staged` and all that the readers stage.
///
/// # Errors
/// What concerns all tables: the stage, the target's or every reader's connection. What concerns one table is in
/// [`Shared::failures`].
pub(crate) async fn run(
    shared: &Arc<Shared>,
    readers: Vec<Reader>,
    mut fence: Option<Fence>,
    reads: Vec<ReadJob>,
    staged: Vec<LoadJob>,
) -> Result<(), TransferError> {
    let loaders = match shared.servers.target {
        Some(_) => shared.options.loaders.max(1),
        None => 0,
    };
    shared.progress.tell(Event::WorkBegun {
        readers: readers.len(),
        loaders,
        reads: reads.len(),
        loads: staged.len(),
    });
    shared.clock.begin(readers.len(), loaders);
    let (to_loaders, from_readers) = unbounded_channel();
    for job in staged {
        // The receiver is alive: it is in this scope.
        let _sent = to_loaders.send(job);
    }
    shared.pause.note(0, if readers.is_empty() { 0 } else { reads.len() });
    let queue = Arc::new(Mutex::new(ReadQueue {
        jobs: VecDeque::from(reads),
        under_way: 0,
    }));
    // Ends with this call, however it ends.
    let mut watching = JoinSet::new();
    let looking = watch(
        Arc::clone(&shared.watch),
        shared.servers.clone(),
        shared.options.stall_after,
        shared.progress.clone(),
    );
    watching.spawn(async move {
        looking.await;
    });
    watching.spawn(times::follow(Arc::clone(shared)));
    if shared.servers.source.is_some() {
        watching.spawn(pressure::follow(Arc::clone(shared)));
    }
    let mut reading = JoinSet::new();
    for reader in readers {
        reading.spawn(read(Arc::clone(shared), reader, Arc::clone(&queue), to_loaders.clone()));
    }
    drop(to_loaders);
    let loads = Arc::new(tokio::sync::Mutex::new(from_readers));
    let mut loading = JoinSet::new();
    for _ in 0..loaders {
        loading.spawn(load(Arc::clone(shared), Arc::clone(&loads)));
    }
    // From now on only loaders hold the receiver: when all of them have stopped, readers notice.
    drop(loads);

    let mut lost: Option<SourceError> = None;
    let mut fatal: Option<TransferError> = None;
    loop {
        let ended = tokio::select! {
            ended = reading.join_next() => ended,
            () = shared.pause.fence_is_due(), if fence.is_some() => {
                if let Some(fence) = &mut fence {
                    // One that is lost says so when it is released.
                    let _lost = fence.keep_alive().await;
                }
                continue;
            }
        };
        let Some(ended) = ended else {
            break;
        };
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(TransferError::Source(error))) if error.is_retryable() => lost = Some(error),
            Ok(Err(error)) => {
                locked(&queue).jobs.clear();
                fatal.get_or_insert(error);
            }
            Err(panicked) => {
                fatal.get_or_insert(TransferError::Worker {
                    reason: panicked.to_string(),
                });
            }
        }
    }
    shared.progress.tell(Event::EpochClosed);
    shared.pause.note(0, locked(&queue).jobs.len());
    // Everything that a lock protects has been read, or will not be: writers may go on while the rest is loaded.
    let mut fence_lost = None;
    if let Some(fence) = fence {
        match fence.release().await {
            Ok(()) if fatal.is_none() && locked(&queue).jobs.is_empty() => {
                epoch::confirm_fence(&shared.stage, &shared.epoch)?
            }
            Ok(()) => {}
            Err(error) => fence_lost = Some(error),
        }
    }
    // What is staged is loaded in any case, unless the target itself failed.
    while let Some(ended) = loading.join_next().await {
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                fatal.get_or_insert(error);
            }
            Err(panicked) => {
                fatal.get_or_insert(TransferError::Worker {
                    reason: panicked.to_string(),
                });
            }
        }
    }
    if let Some(error) = fatal {
        return Err(error);
    }
    if let Some(error) = fence_lost {
        // The lock may have ended while its tables were read: the epoch does not count.
        return Err(TransferError::Source(error));
    }
    match lost {
        Some(source) if !locked(&queue).jobs.is_empty() => Err(TransferError::ReadersLost { source }),
        _ => Ok(()),
    }
}

async fn read(
    shared: Arc<Shared>,
    mut reader: Reader,
    queue: Arc<Mutex<ReadQueue>>,
    loaders: UnboundedSender<LoadJob>,
) -> Result<(), TransferError> {
    let post = shared.watch.post(Side::Source, reader.session());
    loop {
        let next = {
            let mut queue = locked(&queue);
            if shared.pause.is_asked() && !queue.jobs.is_empty() {
                None
            } else {
                let job = queue.jobs.pop_front();
                queue.under_way += usize::from(job.is_some());
                shared.pause.note(queue.under_way, queue.jobs.len());
                Some(job.ok_or(queue.under_way))
            }
        };
        let Some(next) = next else {
            let since = Instant::now();
            let is_wanted = || shared.servers.target.is_none() || !loaders.is_closed();
            let rested = shared.pause.rest(&mut reader, is_wanted).await;
            shared.clock.waited(Waiting::Reader, since);
            match rested {
                Rest::Over if is_wanted() => continue,
                // Every loader stopped; its error is the one to report.
                Rest::Over => return Ok(()),
                Rest::Ended => {
                    reader.close().await;
                    return Ok(());
                }
                Rest::Lost(error) => return Err(TransferError::Source(error)),
            }
        };
        let job = match next {
            Ok(job) => job,
            Err(0) => return Ok(()),
            Err(_) => {
                // Another reader may lose its connection and give its chunk back; this one's snapshot is as good.
                let since = Instant::now();
                tokio::time::sleep(IDLE).await;
                shared.clock.waited(Waiting::Reader, since);
                continue;
            }
        };
        let table = &shared.tables[job.table];
        let (name, ordinal) = (table.name(), table.chunks[job.chunk].ordinal);
        shared.progress.tell(Event::ChunkBegun {
            side: Side::Source,
            table: name.clone(),
            chunk: ordinal,
        });
        let read = if shared.has_failed(job.table) {
            Ok(None)
        } else {
            let read = extract(&shared, &mut reader, job, &post).await;
            post.rest();
            read.map(Some)
        };
        let end = match &read {
            Ok(Some(_)) => ChunkEnd::Done,
            Ok(None) => ChunkEnd::Skipped,
            Err(TransferError::Source(error)) if error.is_retryable() => ChunkEnd::GivenBack,
            Err(_) => ChunkEnd::Failed,
        };
        // Before another worker takes it up.
        shared.progress.tell(Event::ChunkEnded {
            side: Side::Source,
            table: name.clone(),
            chunk: ordinal,
            end,
        });
        {
            let mut queue = locked(&queue);
            queue.under_way -= 1;
            if end == ChunkEnd::GivenBack {
                queue.jobs.push_front(job);
            }
            shared.pause.note(queue.under_way, queue.jobs.len());
        }
        match read {
            Ok(None) => {}
            Ok(Some(entry)) => {
                let sent = loaders.send(LoadJob {
                    table: job.table,
                    entry,
                });
                if sent.is_err() && shared.servers.target.is_some() {
                    // Every loader stopped; its error is the one to report.
                    return Ok(());
                }
            }
            Err(TransferError::Source(error)) if error.is_retryable() => {
                shared.progress.tell(Event::ReaderLost {
                    table: name.clone(),
                    chunk: ordinal,
                    reason: with_causes(&error),
                });
                return Err(TransferError::Source(error));
            }
            Err(
                error @ (TransferError::Source(_)
                | TransferError::TooManyRefused { .. }
                | TransferError::LawBroken { .. }),
            ) => shared.fail(job.table, &error),
            Err(error) => return Err(error),
        }
    }
}

/// Declares a table loaded, if the ledger has every file of the epoch: what had been committed without waiting for the
/// disk may be gone after a crash of the target.
pub(crate) async fn declare(shared: &Shared, target: &mut Target, table: usize) -> Result<(), TransferError> {
    failpoint::reach(Failpoint::TableLoaded);
    let name = shared.tables[table].name();
    let mut expected = Vec::new();
    for entry in shared.stage.entries_one_by_one(name)? {
        let entry = entry?;
        if entry.epoch == shared.epoch {
            let parts = (0..).zip(&entry.parts);
            expected.extend(parts.map(|(position, part)| (entry.chunk.ordinal, position, part.sha256.clone())));
        }
    }
    if !ledger::declare_loaded(target, name, &shared.epoch, &expected).await? {
        return Err(TransferError::LoadsLost { table: name.clone() });
    }
    failpoint::reach(Failpoint::TableDeclared);
    shared.progress.tell(Event::TableLoaded { table: name.clone() });
    Ok(())
}

async fn load(
    shared: Arc<Shared>,
    loads: Arc<tokio::sync::Mutex<UnboundedReceiver<LoadJob>>>,
) -> Result<(), TransferError> {
    let mut target = connect(&shared).await?;
    let post = shared.watch.post(Side::Target, target.session().await.ok());
    loop {
        post.rest();
        let since = Instant::now();
        let job = loads.lock().await.recv().await;
        shared.clock.waited(Waiting::Loader, since);
        let Some(job) = job else {
            return Ok(());
        };
        let (name, chunk) = (shared.tables[job.table].name(), job.entry.chunk.ordinal);
        let side = Side::Target;
        let table = name.clone();
        shared.progress.tell(Event::ChunkBegun { side, table, chunk });
        let loaded = if shared.has_failed(job.table) {
            Ok(ChunkEnd::Skipped)
        } else {
            load_again(&shared, &mut target, &job, &post).await
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

/// Loads a chunk, again after a lost connection. What concerns its table alone stops that one.
async fn load_again(
    shared: &Shared,
    target: &mut Target,
    job: &LoadJob,
    post: &Arc<Post>,
) -> Result<ChunkEnd, TransferError> {
    let mut attempt = 0;
    loop {
        match load_chunk(shared, target, job, post).await {
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

/// 0.2 s, doubled at each attempt, at most 10 s.
pub(crate) fn back_off(attempt: u32) -> Duration {
    Duration::from_millis(200)
        .saturating_mul(1 << attempt.clamp(1, 8).saturating_sub(1))
        .min(Duration::from_secs(10))
}

/// An error with its causes, in one line.
pub fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = error.source();
    }
    text
}
