//! Loads one staged chunk into the target, exactly once, replacing what an older file of it had left there.

use std::sync::Arc;
use std::time::Instant;

use arrow_array::RecordBatch;
use model::TableName;
use model::failpoint::{self, Failpoint};
use postgres::load::{BatchError, Batches, load_part};
use postgres::{LoadOutcome, PartKey, Replace, Target, ledger};
use stage::{ChunkEntry, PartEntry, Stage};

use crate::error::TransferError;
use crate::plan::PlannedTable;
use crate::progress::Event;
use crate::restart::take_back;
use crate::row_units::RowUnits;
use crate::shared::Shared;
use crate::task::{Done, LoadJob};
use crate::times::Phase;
use crate::watch::Post;

/// Makes the target hold exactly the chunk's staged rows. Safe to call again after any error: the
/// ledger says what is there.
///
/// # Errors
/// Those of [`load_part`] and of reading the staged file.
pub(crate) async fn load_chunk(
    shared: &Shared,
    target: &mut Target,
    job: &LoadJob,
    post: &Arc<Post>,
) -> Result<Done, TransferError> {
    let name = shared.tables[job.table].name();
    let chunk = job.entry.chunk.ordinal;
    post.begin(name, chunk);
    let before = shared.refused(job.table);
    let since = Instant::now();
    let loaded = load_parts(shared, target, job, post).await;
    let took = since.elapsed();
    shared.clock.add(name, Phase::Load, took);
    let done = Done {
        before: !loaded?,
        // Of other chunks too, where loaders of this process are at the same table.
        refused: shared.refused(job.table).saturating_sub(before),
        ..Done::staged(&job.entry, false)
    };
    shared.progress.tell(Event::ChunkLoaded {
        table: name.clone(),
        chunk,
        took,
        before: done.before,
    });
    Ok(done)
}

/// False if nothing was to be done.
async fn load_parts(
    shared: &Shared,
    target: &mut Target,
    job: &LoadJob,
    post: &Arc<Post>,
) -> Result<bool, TransferError> {
    let mut any_loaded = false;
    let table = &shared.tables[job.table];
    let chunk = job.entry.chunk.ordinal;
    if is_replaced_as_a_whole(target, table, &job.entry).await? {
        clear_other_parts(shared, target, job).await?;
    }
    // Rows are found among all of the table by what they are, under a lock that no COPY goes beside.
    let _beside = shared.whole_table(job.table).read().await;
    for (position, part) in job.entry.parts.iter().enumerate() {
        let position = u32::try_from(position).map_err(|_| TransferError::Worker {
            reason: "too many parts".to_owned(),
        })?;
        let key = PartKey {
            table: table.name().clone(),
            chunk,
            part: position,
        };
        let old = ledger::part_state(target, &key).await?;
        let old_file = match &old {
            Some(old) if old.file_sha256 != part.sha256 => Some(staged_part(shared, table, chunk, &old.file_sha256)?),
            _ => None,
        };
        if old.is_none() || old_file.is_some() {
            still_there(&shared.stage, table.name(), old_file.as_ref().unwrap_or(part))?;
            shared.suspend_constraints(target).await?;
        }
        let outcome = load_one(shared, target, &key, part, old_file.as_ref(), (table, post)).await;
        let outcome = outcome.map_err(|error| match error {
            // The part was taken back; its rows are counted with those of the parts before it.
            TransferError::Target(postgres::Error::TooManyRefused {
                limit,
                sqlstate,
                message,
                ..
            }) => TransferError::TooManyRefused {
                table: table.name().clone(),
                refused: shared.refused(job.table).saturating_add(limit).saturating_add(1),
                limit,
                last: Some(format!("{sqlstate} {message}")),
            },
            error => error,
        })?;
        any_loaded |= matches!(outcome, LoadOutcome::Loaded { .. });
        let (rows, refused, skipped) = match outcome {
            LoadOutcome::Loaded { rows, quarantined, .. } => {
                shared.count_refused(job.table, quarantined)?;
                (rows, quarantined, false)
            }
            LoadOutcome::Skipped { rows, quarantined } => (rows, quarantined, true),
        };
        shared.progress.tell(Event::PartLoaded {
            table: table.name().clone(),
            chunk,
            rows,
            refused,
            bytes: part.bytes,
            skipped,
            replaced: old_file.is_some(),
        });
    }
    Ok(any_loaded)
}

/// Refuses to do what needs a file that was removed after a verification.
///
/// # Errors
/// [`TransferError::Released`].
pub(crate) fn still_there(stage: &Stage, table: &TableName, part: &PartEntry) -> Result<(), TransferError> {
    if !stage.is_released(table, part)? {
        return Ok(());
    }
    let released = stage.released(table)?;
    Err(TransferError::Released {
        table: table.clone(),
        at: released.map(|released| released.at).unwrap_or_default(),
    })
}

async fn load_one(
    shared: &Shared,
    target: &mut Target,
    key: &PartKey,
    part: &PartEntry,
    old: Option<&PartEntry>,
    (table, post): (&Arc<PlannedTable>, &Arc<Post>),
) -> Result<LoadOutcome, TransferError> {
    let source = table.name().clone();
    let open = || open_batches(&shared.stage, &source, part).map(|batches| given(batches, post));
    let open_old = || match old {
        Some(old) => open_batches(&shared.stage, &source, old),
        None => Err("no older file".into()),
    };
    let units = RowUnits::of(table);
    let row_hash = |batch: &RecordBatch, row: usize| units.hash(batch, row);
    let unit = |batch: &RecordBatch, row: usize| units.unit(batch, row);
    let outcome = load_part(
        target,
        &postgres::LoadJob {
            plan: &table.bound,
            key: key.clone(),
            file_sha256: &part.sha256,
            epoch: &shared.epoch,
            expected_rows: Some(part.rows),
            replace: match old {
                Some(old) => Replace::Keys {
                    old_sha256: &old.sha256,
                    keys: &open_old,
                },
                None => Replace::Nothing,
            },
            batches: &open,
            max_quarantined: shared.options.max_quarantined,
            row_hash: &row_hash,
            unit: &unit,
        },
    )
    .await?;
    Ok(outcome)
}

pub(crate) fn open_batches(stage: &Stage, table: &TableName, part: &PartEntry) -> Result<Batches, BatchError> {
    let batches = stage.read_part(table, part)?;
    Ok(Box::new(batches.map(|batch| batch.map_err(BatchError::from))))
}

/// The same batches, with the failpoints of a COPY; each is a move.
fn given(batches: Batches, post: &Arc<Post>) -> Batches {
    let post = Arc::clone(post);
    let begun = batches.inspect(move |_| {
        failpoint::reach(Failpoint::CopyBegun);
        post.moved();
    });
    let end = std::iter::from_fn(|| {
        failpoint::reach(Failpoint::CopyGiven);
        None
    });
    Box::new(begun.chain(end))
}

/// The file with this hash among all epochs' entries of a chunk, newest first: the only place where the keys of old rows
/// are known.
fn staged_part(shared: &Shared, table: &PlannedTable, chunk: u32, sha256: &str) -> Result<PartEntry, TransferError> {
    for epoch in shared.epochs.iter().rev() {
        let Some(entry) = shared.stage.entry(table.name(), chunk, epoch)? else {
            continue;
        };
        if let Some(part) = entry.parts.into_iter().find(|part| part.sha256 == sha256) {
            return Ok(part);
        }
    }
    Err(TransferError::OtherStage {
        tables: vec![table.name().clone()],
    })
}

/// A chunk of a table without a key has nothing to find its old rows by but what they are. Where a chunk is several files, a
/// row may have moved from one to another, so that no file can be replaced alone.
async fn is_replaced_as_a_whole(
    target: &Target,
    table: &PlannedTable,
    entry: &ChunkEntry,
) -> Result<bool, TransferError> {
    if table.bound.key.is_none() {
        return Ok(true);
    }
    Ok(table.chunks.len() == 1 && (entry.parts.len() > 1 || ledger::parts(target, table.name()).await?.len() > 1))
}

/// Such a chunk is replaced as a whole. If the ledger has a part of it that is not of this entry, everything that was
/// loaded of the chunk is taken back first, from among the rows of other chunks, or of others, if there are any; then the
/// parts are loaded as new. Which of several rows that are alike goes does not matter.
async fn clear_other_parts(shared: &Shared, target: &mut Target, job: &LoadJob) -> Result<(), TransferError> {
    let (table, entry) = (&shared.tables[job.table], &job.entry);
    let belongs = |position: u32, sha256: &str| {
        usize::try_from(position)
            .ok()
            .and_then(|position| entry.parts.get(position))
            .is_some_and(|part| part.sha256 == sha256)
    };
    let loaded = ledger::parts(target, table.name()).await?;
    if loaded
        .iter()
        .filter(|part| part.key.chunk == entry.chunk.ordinal)
        .all(|part| belongs(part.key.part, &part.file_sha256))
    {
        return Ok(());
    }
    if shared.beside_others {
        // Rows are looked for among all of the table, beside which no other process may load some.
        return Err(TransferError::NoTask {
            reason: format!(
                "what was loaded of {} is replaced as a whole: run `landfall copy` for it",
                table.name()
            ),
        });
    }
    let state = ledger::table_state(target, table.name()).await?;
    shared.suspend_constraints(target).await?;
    let _alone = shared.whole_table(job.table).write().await;
    let identity = state.as_ref().and_then(|state| state.source_identity.clone());
    let has_rows_of_others = state.is_some_and(|state| state.baseline.is_some());
    if has_rows_of_others || table.chunks.len() > 1 {
        let chunk = (table.chunks.len() > 1).then_some(entry.chunk.ordinal);
        take_back(&shared.stage, target, table, chunk, has_rows_of_others).await?;
        failpoint::reach(Failpoint::TableEmptied);
        return Ok(());
    }
    ledger::forget_table(target, table.name(), &table.bound.target).await?;
    failpoint::reach(Failpoint::TableEmptied);
    ledger::open_table(target, table.name(), &table.bound.target, None, identity.as_deref()).await?;
    Ok(())
}
