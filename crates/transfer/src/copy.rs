//! A copy from start to end: plan, epoch, reading, loading; again after a lost connection, within limits.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use model::{Connection, TableName};
use postgres::{Target, ledger};
use source::{Address, EpochRequest, Fence, Reader, Source};
use stage::{Budget, Stage};
use tokio::task::JoinSet;

use crate::again::Again;
use crate::control;
use crate::epoch::{self, EpochRecord, Epochs};
use crate::error::TransferError;
use crate::lookout::{Looked, Lookout};
use crate::pause::{Follower, Pause, PauseEnd, Recorder};
use crate::pipeline::{self, back_off, with_causes};
use crate::plan::{CopyPlan, PlannedTable};
use crate::planning::{check_target, make_plan};
use crate::pressure;
use crate::progress::{Event, Progress, Retry};
use crate::rate::Throttle;
use crate::report::{CopyReport, figures};
use crate::request::{CopyOptions, CopyRequest, LoadRequest};
use crate::shared::Shared;
use crate::state::{CopyState, staged};
use crate::stopped;
use crate::task::Task;
use crate::times::Clock;
use crate::watch::Steps;

/// Copies until every chunk carries one epoch and is loaded, or until something stops it.
///
/// Both servers have answered the caller, as the request shows: its schema is what the source said. One that refuses a
/// connection from now on is tried again, and interrupts the copy when the tries are used up.
///
/// # Errors
/// Everything that concerns more than one table; see [`TransferError`]. After an error that
/// [is retryable](TransferError::is_retryable) the same call goes on where this one stopped.
pub async fn copy(request: &CopyRequest, stage: &Stage, progress: &Progress) -> Result<CopyReport, TransferError> {
    run(Wanted::Copy(request), stage, progress).await
}

/// Loads what another call staged completely, with the source out of reach; again after a lost connection.
///
/// # Errors
/// [`TransferError::NotStaged`], or what concerns more than one table, as [`copy`].
pub async fn load(request: &LoadRequest, stage: &Stage, progress: &Progress) -> Result<CopyReport, TransferError> {
    run(Wanted::Load(request), stage, progress).await
}

/// What is to be done.
#[derive(Debug, Clone, Copy)]
enum Wanted<'a> {
    Copy(&'a CopyRequest),
    Load(&'a LoadRequest),
}

impl<'a> Wanted<'a> {
    fn options(self) -> &'a CopyOptions {
        match self {
            Wanted::Copy(request) => &request.options,
            Wanted::Load(request) => &request.options,
        }
    }

    fn source(self) -> Option<&'a Address> {
        match self {
            Wanted::Copy(request) => Some(&request.source),
            Wanted::Load(_) => None,
        }
    }

    fn target(self) -> Option<&'a Connection> {
        match self {
            Wanted::Copy(request) => request.target.as_ref(),
            Wanted::Load(request) => Some(&request.target),
        }
    }
}

async fn run(wanted: Wanted<'_>, stage: &Stage, progress: &Progress) -> Result<CopyReport, TransferError> {
    let options = wanted.options();
    let _lock = stage.lock()?;
    let workers = options.readers.max(1) + options.loaders.max(1);
    let stage = &stage.clone().with_budget(Budget::divided(options.memory, workers)?);
    let mut refresh = options.refresh;
    let mut planned = None;
    let mut attempt = 0;
    // The tries are for one incident: once a chunk came through, the next one has all of them again.
    let moved = Arc::new(AtomicBool::new(false));
    let kept = &Kept {
        progress: watched(progress, &moved),
        clock: Clock::going_on(stage),
        throttle: Throttle::new(options.rate),
        pause: Pause::default(),
    };
    control::begin(stage, options.rate)?;
    let recorder = Recorder::begin(stage)?;
    // Ends with this call, however it ends.
    let mut following = JoinSet::new();
    following.spawn(control::follow(
        stage.clone(),
        kept.throttle.clone(),
        kept.pause.clone(),
        kept.progress.clone(),
    ));
    let follower = Follower {
        pause: kept.pause.clone(),
        recorder: recorder.clone(),
        source: wanted.source().cloned(),
        longest: options.max_pause,
        progress: kept.progress.clone(),
    };
    following.spawn(follower.follow());
    let ended = loop {
        kept.pause.note_planning();
        let ended = match wanted {
            Wanted::Copy(request) => copy_once(request, stage, &mut planned, &mut refresh, kept).await,
            Wanted::Load(request) => load_once(request, stage, kept).await,
        };
        match ended.map_err(TransferError::while_running) {
            Err(error) if error.is_retryable() => {
                if moved.swap(false, Ordering::SeqCst) {
                    attempt = 0;
                }
                if attempt >= options.attempts {
                    break Err(error);
                }
                attempt += 1;
                let wait = back_off(attempt);
                kept.progress.tell(Event::Retrying {
                    what: Retry::Copy,
                    reason: with_causes(&error),
                    attempt,
                    wait,
                });
                tokio::time::sleep(wait).await;
            }
            ended => break ended,
        }
    };
    let by_pause = match &ended {
        Err(TransferError::PauseEnded { why, .. }) => Some(why),
        _ => None,
    };
    match (recorder.close(by_pause), ended) {
        (Err(error), Ok(_)) => Err(error),
        (_, ended) => ended,
    }
}

/// What stays the same over all attempts of one call.
struct Kept {
    progress: Progress,
    clock: Clock,
    throttle: Throttle,
    pause: Pause,
}

/// The same progress; `moved` is set when a chunk is staged or loaded.
fn watched(progress: &Progress, moved: &Arc<AtomicBool>) -> Progress {
    let (progress, moved) = (progress.clone(), Arc::clone(moved));
    Progress::new(move |event| {
        if matches!(
            event,
            Event::ChunkStaged { .. } | Event::PartLoaded { skipped: false, .. }
        ) {
            moved.store(true, Ordering::SeqCst);
        }
        progress.tell(event);
    })
}

async fn copy_once(
    request: &CopyRequest,
    stage: &Stage,
    planned: &mut Option<CopyPlan>,
    refresh: &mut bool,
    kept: &Kept,
) -> Result<CopyReport, TransferError> {
    let progress = &kept.progress;
    let mut source = Source::connect(&request.source).await?;
    let mut steps = Steps::new(request.options.stall_after, progress).with_source(&request.source, &source);
    let mut target = None;
    if let Some(connection) = &request.target {
        let connected = target.insert(Target::connect(connection).await?);
        steps = steps.with_target(connection, connected).await;
    }
    // What may not be asked is known before anything is read.
    pressure::ask(&mut source, &request.options.pressure, progress).await?;
    let plan = match planned {
        Some(plan) => plan.clone(),
        None => {
            let plan = make_plan(request, stage, (&mut source, target.as_mut()), (progress, &steps)).await?;
            planned.insert(plan).clone()
        }
    };
    let epochs = Epochs::read(stage)?;
    let lost = epochs.lost();
    let state = CopyState {
        plan,
        epochs: epochs.records.clone(),
    };
    if let Some(epoch) = &lost {
        progress.tell(Event::EpochLost { epoch: epoch.clone() });
    }
    let complete = match state.epochs.last() {
        Some(last) if lost.is_none() => state.is_staged(stage)? && epoch::fence_held(stage, last)?,
        _ => false,
    };
    let altered = state
        .epochs
        .last()
        .filter(|last| altered(&source, last))
        .map(EpochRecord::id);
    if let Some(since) = altered.filter(|_| !*refresh) {
        if complete {
            return Err(TransferError::Altered { since });
        }
        progress.tell(Event::Altered { since });
    }
    let (epoch, readers, fence) = if complete && !*refresh {
        let epoch = state.epochs.last().cloned().ok_or_else(|| TransferError::Worker {
            reason: "no epoch in a complete stage".to_owned(),
        })?;
        progress.tell(Event::NothingToRead { epoch: epoch.id() });
        (epoch, Vec::new(), None)
    } else {
        let plan_tables = state.plan.tables.iter().map(|table| &table.bound);
        let wanted = EpochRequest {
            lock_wait: u32::try_from(request.options.lock_wait.as_secs())
                .unwrap_or(u32::MAX)
                .max(1),
            attempts: request.options.attempts.max(1),
            allow_inconsistent: request.options.allow_inconsistent,
            fence_nontransactional: request.options.fence,
            ..EpochRequest::for_plans(plan_tables, request.options.readers.max(1))
        };
        let lookout = Lookout::begin(&request.source, &mut source, &state.plan, &steps).await?;
        let opening = source.open_epoch(&wanted);
        let opened = steps.source("opening an epoch over all tables", opening).await?;
        let method = epoch::method_words(opened.point.method).to_owned();
        // A refresh that was asked for reads the source: a position is no proof against sessions that write to no log.
        let names: Vec<TableName> = state.plan.tables.iter().map(|table| table.name().clone()).collect();
        let taken = match &target {
            Some(target) => ledger::epochs(target, &names).await?,
            None => Vec::new(),
        };
        let (record, continued) = epochs.record(stage, opened.point, !complete, &taken)?;
        progress.tell(Event::EpochOpened {
            epoch: record.id(),
            method,
            readers: opened.readers.len(),
            continued,
            notes: opened.notes,
        });
        // A retry after this goes on in the epoch that the refresh opened.
        *refresh = false;
        let readers = opened
            .readers
            .into_iter()
            .map(|reader| (reader, Looked::with(&lookout)));
        (record, readers.collect(), opened.fence)
    };
    transfer(
        Wanted::Copy(request),
        stage,
        target.as_ref(),
        &state.plan,
        &epoch,
        (readers, fence),
        kept,
    )
    .await
}

async fn load_once(request: &LoadRequest, stage: &Stage, kept: &Kept) -> Result<CopyReport, TransferError> {
    let progress = &kept.progress;
    let (plan, epoch) = staged(stage)?;
    let mut target = Target::connect(&request.target).await?;
    let steps = Steps::new(request.options.stall_after, progress)
        .with_target(&request.target, &target)
        .await;
    check_target(&plan, &request.options, stage, &mut target, (progress, &steps)).await?;
    progress.tell(Event::planned(&plan, None));
    progress.tell(Event::NothingToRead { epoch: epoch.id() });
    transfer(
        Wanted::Load(request),
        stage,
        Some(&target),
        &plan,
        &epoch,
        (Vec::new(), None),
        kept,
    )
    .await
}

/// Whether the source is known to hold something else than in an epoch. A live source is written to all the time, and tells
/// nothing before it is read.
fn altered(source: &Source, epoch: &EpochRecord) -> bool {
    source
        .content()
        .is_some_and(|content| epoch.point.content.as_deref() != Some(content))
}

async fn transfer(
    wanted: Wanted<'_>,
    stage: &Stage,
    target: Option<&Target>,
    plan: &CopyPlan,
    epoch: &EpochRecord,
    (readers, fence): (Vec<(Reader, Looked)>, Option<Fence>),
    kept: &Kept,
) -> Result<CopyReport, TransferError> {
    let state = CopyState {
        plan: plan.clone(),
        epochs: vec![epoch.clone()],
    };
    let order = plan.waves.by_table();
    let mut tables: Vec<&PlannedTable> = plan.tables.iter().collect();
    // Waves give the order in which tables start; inside a wave the largest first, so that it does not end alone.
    tables.sort_by_key(|table| {
        (
            order.get(table.name()).copied().unwrap_or(usize::MAX),
            u64::MAX - table.bound.estimated_bytes,
        )
    });
    let mut reads = Vec::new();
    let mut staged = Vec::new();
    for planned in &tables {
        let entries = state.table(stage, planned.name())?.entries;
        for range in &planned.chunks {
            let (table, chunk, epoch) = (planned.name().clone(), range.ordinal, epoch.id());
            if entries.contains_key(&chunk) {
                staged.push(Task::Load { table, chunk, epoch });
            } else {
                reads.push(Task::Extract { table, chunk, epoch });
            }
        }
    }
    let tables: Vec<Arc<PlannedTable>> = tables.into_iter().cloned().map(Arc::new).collect();
    // Another project may have loaded other tables of the same database.
    let loaded = match target {
        Some(target) => ledger::loaded_tables(target).await?,
        None => Vec::new(),
    };
    let replacing = loaded.iter().any(|loaded| plan.table(loaded).is_some());
    let shared = Shared::new(
        stage,
        (wanted.source(), wanted.target()),
        tables,
        Epochs::read(stage)?.names(),
        wanted.options(),
        replacing,
        &kept.progress,
    );
    let shared = Arc::new(
        shared
            .with_triggers(plan.triggers())
            .going_on(&kept.clock, &kept.throttle, &kept.pause),
    );
    stopped::write(stage, &BTreeMap::new())?;
    let (begun, opened) = (Instant::now(), readers.len());
    let ended = match pipeline::run(&shared, readers, fence, reads, staged).await {
        Ok(()) if kept.pause.has_ended() => {
            let seconds = wanted.options().max_pause.as_secs();
            Err(ended_by_pause(&state, stage, PauseEnd::TooLong { seconds }))
        }
        // Another epoch would be opened for nobody.
        Err(error) if error.is_retryable() && kept.pause.is_still() => {
            let reason = with_causes(&error);
            Err(ended_by_pause(&state, stage, PauseEnd::Lost { reason }))
        }
        ended => ended,
    };
    kept.clock.ran(begun);
    kept.progress.tell(Event::WorkEnded);
    let failed = shared.failures();
    // Whatever ended the copy, the next `status` says which tables had stopped.
    stopped::write(stage, &failed)?;
    let kept_clock = kept
        .clock
        .keep(stage, ended.is_ok() && failed.is_empty() && target.is_some());
    ended?;
    kept_clock?;
    let target = match target {
        // The first connection has been idle for the whole copy.
        Some(target) => Some(target.another().await?),
        None => None,
    };
    Ok(CopyReport {
        epoch: epoch.clone(),
        tables: figures(&state, stage, target.as_ref(), &failed).await?,
        failed,
        times: kept.clock.report(opened, wanted.options().loaders),
    })
}

fn ended_by_pause(state: &CopyState, stage: &Stage, why: PauseEnd) -> TransferError {
    match Again::of(state, stage) {
        Ok(again) => TransferError::PauseEnded {
            why,
            again: Box::new(again),
        },
        Err(error) => error,
    }
}
