//! Readers and loaders at work: chunks from the source's snapshots into the stage, parts from the stage into the target.
//!
//! Reading never waits for loading: the stage lies between them. A reader that loses its connection gives its chunk
//! back, and the readers that are left go on, since all their snapshots are of one point. A loader that loses its
//! connection asks the ledger before it loads again. A table that fails stops; other tables go on.

mod loading;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use source::{Fence, Reader, SourceError};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

pub(crate) use self::loading::declare;
use self::loading::load;
use crate::epoch;
use crate::error::TransferError;
use crate::extract::extract;
use crate::lookout::Looked;
use crate::pause::Rest;
use crate::pressure;
use crate::progress::{ChunkEnd, Event};
use crate::shared::{Shared, locked};
use crate::task::{Done, Job, Task};
use crate::times::{self, Waiting};
use crate::watch::{Post, Side, watch};

/// Chunks that are still to be read, and how many are being read now.
#[derive(Debug, Default)]
struct ReadQueue {
    jobs: VecDeque<Task>,
    under_way: usize,
}

/// How long an idle reader waits before it looks again whether another one gave a chunk back.
const IDLE: Duration = Duration::from_millis(100);

/// Runs the readers over `reads`, tasks to extract, and the loaders over `staged`, tasks to load, and all that the readers stage.
///
/// # Errors
/// What concerns all tables: the stage, the target's or every reader's connection. What concerns one table is in
/// [`Shared::failures`].
pub(crate) async fn run(
    shared: &Arc<Shared>,
    readers: Vec<(Reader, Looked)>,
    mut fence: Option<Fence>,
    reads: Vec<Task>,
    staged: Vec<Task>,
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
    let was_open = !readers.is_empty();
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
    if was_open {
        shared.progress.tell(Event::EpochClosed);
    }
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
    (mut reader, mut looked): (Reader, Looked),
    queue: Arc<Mutex<ReadQueue>>,
    loaders: UnboundedSender<Task>,
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
        let task = match next {
            Ok(task) => task,
            Err(0) => return Ok(()),
            Err(_) => {
                // Another reader may lose its connection and give its chunk back; this one's snapshot is as good.
                let since = Instant::now();
                tokio::time::sleep(IDLE).await;
                shared.clock.waited(Waiting::Reader, since);
                continue;
            }
        };
        let (name, chunk) = (task.table(), task.chunk().unwrap_or_default());
        let table = shared.position(name)?;
        shared.progress.tell(Event::ChunkBegun {
            side: Side::Source,
            table: name.clone(),
            chunk,
        });
        let read = if shared.has_failed(table) {
            Ok(None)
        } else {
            let read = extracted(&shared, (&mut reader, &mut looked), &task, &post).await;
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
            chunk,
            end,
        });
        {
            let mut queue = locked(&queue);
            queue.under_way -= 1;
            if end == ChunkEnd::GivenBack {
                queue.jobs.push_front(task.clone());
            }
            shared.pause.note(queue.under_way, queue.jobs.len());
        }
        match read {
            Ok(None) => {}
            Ok(Some(_)) => {
                let sent = loaders.send(Task::Load {
                    table: name.clone(),
                    chunk,
                    epoch: shared.epoch.clone(),
                });
                if sent.is_err() && shared.servers.target.is_some() {
                    // Every loader stopped; its error is the one to report.
                    return Ok(());
                }
            }
            Err(TransferError::Source(error)) if error.is_retryable() => {
                shared.progress.tell(Event::ReaderLost {
                    table: name.clone(),
                    chunk,
                    reason: with_causes(&error),
                });
                return Err(TransferError::Source(error));
            }
            Err(
                error @ (TransferError::Source(_)
                | TransferError::AlteredMeanwhile { .. }
                | TransferError::TooManyRefused { .. }
                | TransferError::LawBroken { .. }),
            ) => shared.fail(table, &error),
            Err(error) => return Err(error),
        }
    }
}

/// Reads a chunk as its task says.
async fn extracted(
    shared: &Arc<Shared>,
    reader: (&mut Reader, &mut Looked),
    task: &Task,
    post: &Post,
) -> Result<Done, TransferError> {
    match shared.job(task)? {
        Job::Staged(done) => Ok(done),
        Job::Extract(job) => extract(shared, reader, job, post).await,
        Job::Load(_) | Job::Declare(_) => Err(TransferError::no_server("target")),
    }
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
