//! A copy from start to end: plan, epoch, reading, loading; again after a lost connection, within limits.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use model::figures::counted;
use model::{Connection, TableName};
use postgres::{Target, ledger};
use source::{Address, EpochRequest, Fence, Reader, Source};
use stage::{Budget, ChunkEntry, Stage};

use crate::epoch::{self, EpochRecord};
use crate::error::{TableChange, TransferError};
use crate::pipeline::{self, LoadJob, ReadJob, back_off, with_causes};
use crate::plan::{CopyPlan, PlannedTable};
use crate::planning::{check_target, make_plan};
use crate::pressure;
use crate::progress::{Event, Progress, Retry};
use crate::rate::{Throttle, set_rate};
use crate::request::{CopyOptions, CopyRequest, LoadRequest};
use crate::shared::Shared;
use crate::state::CopyState;
use crate::stopped::{self, Stopped};
use crate::times::{Clock, TimeReport};
use crate::watch::Steps;

/// How a copy ended.
#[derive(Debug, Clone)]
pub struct CopyReport {
    /// The epoch that all tables which did not fail carry.
    pub epoch: EpochRecord,
    pub tables: Vec<CopiedTable>,
    /// Tables that stopped, with the reason. They are among `tables` too.
    pub failed: BTreeMap<TableName, Stopped>,
    /// Where the time of this run went.
    pub times: TimeReport,
}

/// A table's figures.
#[derive(Debug, Clone)]
pub struct CopiedTable {
    pub source: TableName,
    pub target: TableName,
    /// Rows that the target took; without a target, rows that are staged.
    pub rows: u64,
    /// Rows in quarantine: refused at staging, or by PostgreSQL; of a table that stopped, refused until then.
    pub refused: u64,
    /// Bytes of the staged files.
    pub bytes: u64,
}

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
    let progress = &watched(progress, &moved);
    let clock = Clock::going_on(stage);
    let throttle = Throttle::new(options.rate);
    set_rate(stage, options.rate)?;
    loop {
        let kept = (progress, &clock, &throttle);
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
                    return Err(error);
                }
                attempt += 1;
                let wait = back_off(attempt);
                progress.tell(Event::Retrying {
                    what: Retry::Copy,
                    reason: with_causes(&error),
                    attempt,
                    wait,
                });
                tokio::time::sleep(wait).await;
            }
            ended => return ended,
        }
    }
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
    (progress, clock, throttle): (&Progress, &Clock, &Throttle),
) -> Result<CopyReport, TransferError> {
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
    let state = CopyState {
        plan,
        epochs: epoch::list(stage)?,
    };
    let complete = match state.epochs.last() {
        Some(last) => all_staged(&state, stage)? && epoch::fence_held(stage, last)?,
        None => false,
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
        let opening = source.open_epoch(&wanted);
        let opened = steps.source("opening an epoch over all tables", opening).await?;
        let method = epoch::method_words(opened.point.method).to_owned();
        // A refresh that was asked for reads the source: a position is no proof against sessions that write to no log.
        let (record, continued) = epoch::record(stage, &state.epochs, opened.point, !complete)?;
        progress.tell(Event::EpochOpened {
            epoch: record.id(),
            method,
            readers: opened.readers.len(),
            continued,
        });
        // A retry after this goes on in the epoch that the refresh opened.
        *refresh = false;
        (record, opened.readers, opened.fence)
    };
    // Inside the snapshots by now: what was altered before is seen, what is altered later cannot change them.
    if !readers.is_empty() {
        let checking = check_shapes(&mut source, &state.plan);
        steps.source("comparing the shapes of all tables", checking).await?;
    }
    transfer(
        Wanted::Copy(request),
        stage,
        target.as_ref(),
        &state.plan,
        &epoch,
        (readers, fence),
        (progress, clock, throttle),
    )
    .await
}

async fn load_once(
    request: &LoadRequest,
    stage: &Stage,
    (progress, clock, throttle): (&Progress, &Clock, &Throttle),
) -> Result<CopyReport, TransferError> {
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
        (progress, clock, throttle),
    )
    .await
}

/// The plan of a stage and its last epoch, if that is staged completely.
fn staged(stage: &Stage) -> Result<(CopyPlan, EpochRecord), TransferError> {
    let nothing = || TransferError::NotStaged { tables: Vec::new() };
    let state = CopyState::read(stage)?.ok_or_else(nothing)?;
    let epoch = state.epochs.last().cloned().ok_or_else(nothing)?;
    let mut tables = Vec::new();
    for table in &state.plan.tables {
        let staged = state.table(stage, table.name())?;
        if !staged.is_complete() {
            let what = format!(
                "has {} of {}",
                staged.entries.len(),
                counted(staged.planned as u64, "chunk")
            );
            tables.push(TableChange::new(table.name(), what));
        }
    }
    if tables.is_empty() && !epoch::fence_held(stage, &epoch)? {
        let fenced = epoch.point.fenced_tables.iter();
        tables.extend(
            fenced.map(|table| TableChange::new(table, "was read under a lock that is not known to have held")),
        );
    }
    if tables.is_empty() {
        Ok((state.plan, epoch))
    } else {
        Err(TransferError::NotStaged { tables })
    }
}

/// Whether the source is known to hold something else than in an epoch. A live source is written to all the time, and tells
/// nothing before it is read.
fn altered(source: &Source, epoch: &EpochRecord) -> bool {
    source
        .content()
        .is_some_and(|content| epoch.point.content.as_deref() != Some(content))
}

fn all_staged(state: &CopyState, stage: &Stage) -> Result<bool, TransferError> {
    for table in &state.plan.tables {
        if !state.table(stage, table.name())?.is_complete() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Refuses a source whose tables were altered since planning.
///
/// # Errors
/// [`TransferError::Changed`], or the source's.
pub(crate) async fn check_shapes(source: &mut Source, plan: &CopyPlan) -> Result<(), TransferError> {
    let names: Vec<TableName> = plan.tables.iter().map(|table| table.name().clone()).collect();
    let shapes = source.table_shapes(&names).await?;
    let changes: Vec<TableChange> = plan
        .tables
        .iter()
        .zip(shapes)
        .filter_map(|(table, shape)| {
            let what = match shape {
                None => "the table is gone".to_owned(),
                Some(shape) => table.shape.difference(&shape)?,
            };
            Some(TableChange::new(table.name(), what))
        })
        .collect();
    if changes.is_empty() {
        Ok(())
    } else {
        Err(TransferError::Changed { changes })
    }
}

async fn transfer(
    wanted: Wanted<'_>,
    stage: &Stage,
    target: Option<&Target>,
    plan: &CopyPlan,
    epoch: &EpochRecord,
    (readers, fence): (Vec<Reader>, Option<Fence>),
    (progress, clock, throttle): (&Progress, &Clock, &Throttle),
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
    for (position, table) in tables.iter().enumerate() {
        let mut entries = state.table(stage, table.name())?.entries;
        for (index, chunk) in table.chunks.iter().enumerate() {
            match entries.remove(&chunk.ordinal) {
                Some(entry) => staged.push(LoadJob { table: position, entry }),
                None => reads.push(ReadJob {
                    table: position,
                    chunk: index,
                }),
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
        epoch::list(stage)?.iter().map(EpochRecord::id).collect(),
        wanted.options(),
        replacing,
        progress,
    );
    let shared = Arc::new(shared.with_triggers(plan.triggers()).going_on(clock, throttle));
    stopped::write(stage, &BTreeMap::new())?;
    let (begun, opened) = (Instant::now(), readers.len());
    let ended = pipeline::run(&shared, readers, fence, reads, staged).await;
    clock.ran(begun);
    progress.tell(Event::WorkEnded);
    let failed = shared.failures();
    // Whatever ended the copy, the next `status` says which tables had stopped.
    stopped::write(stage, &failed)?;
    let kept = clock.keep(stage, ended.is_ok() && failed.is_empty() && target.is_some());
    ended?;
    kept?;
    let target = match target {
        // The first connection has been idle for the whole copy.
        Some(target) => Some(target.another().await?),
        None => None,
    };
    Ok(CopyReport {
        epoch: epoch.clone(),
        tables: figures(&state, stage, target.as_ref(), &failed).await?,
        failed,
        times: clock.report(opened, wanted.options().loaders),
    })
}

/// What became of every table, from manifest and ledger.
async fn figures(
    state: &CopyState,
    stage: &Stage,
    target: Option<&Target>,
    failed: &BTreeMap<TableName, Stopped>,
) -> Result<Vec<CopiedTable>, TransferError> {
    let mut tables = Vec::new();
    for table in &state.plan.tables {
        let entries = state.table(stage, table.name())?.entries;
        let (rows, refused_at_loading) = match target {
            Some(target) => {
                let parts = ledger::parts(target, table.name()).await?;
                (
                    parts.iter().map(|part| part.rows).sum(),
                    parts.iter().map(|part| part.quarantined).sum(),
                )
            }
            None => (entries.values().map(ChunkEntry::rows).sum(), 0),
        };
        let refused_at_staging: u64 = entries
            .values()
            .flat_map(|entry| &entry.refused)
            .map(|unit| unit.digest.count)
            .sum();
        tables.push(CopiedTable {
            source: table.name().clone(),
            target: table.bound.target.clone(),
            rows,
            refused: refused_at_staging
                .saturating_add(refused_at_loading)
                .max(failed.get(table.name()).map_or(0, |stopped| stopped.refused)),
            bytes: entries
                .values()
                .flat_map(|entry| &entry.parts)
                .map(|part| part.bytes)
                .sum(),
        });
    }
    Ok(tables)
}
