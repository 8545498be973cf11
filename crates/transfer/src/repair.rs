//! Loads again, from the stage, what a verification found to stand otherwise in the target.
//!
//! Each unit that is a range of keys is a transaction of its own, and so are all other units of a table together, and a table
//! without a key: whoever reads the target sees a unit as it was, or as it should be. Constraints that could refuse a row
//! in between are set aside as for a copy, and `finish` puts them back.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use arrow_array::RecordBatch;
use model::{Extent, Reload, TableName};
use postgres::load::{AgainPart, BatchError, Batches, Leaving, LoadedAgain, Selected, load_again};
use postgres::{CopyOutLimits, LoadJob, PartKey, Replace, Target, unit_predicate};
use stage::{ChunkEntry, PartEntry, Stage, UnitScheme};

use crate::error::TransferError;
use crate::load::{open_batches, still_there};
use crate::plan::PlannedTable;
use crate::progress::Progress;
use crate::row_units::RowUnits;
use crate::shared::{self, locked};
use crate::state::CopyState;

/// What became of a table, or of one unit of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reloaded {
    pub table: TableName,
    /// Units that were loaded again; `None`: the whole table.
    pub units: Option<u64>,
    /// Rows that left the target.
    pub deleted: u64,
    /// Rows that took their place.
    pub loaded: u64,
    /// Rows that PostgreSQL refused.
    pub refused: u64,
}

/// Loads the given tables and units again. Safe to call again after any error. `done` hears of each transaction. The caller holds the stage's
/// lock until what is set aside is put back.
///
/// # Errors
/// [`TransferError::Released`] if a staged file was removed after an earlier verification: nothing has changed then.
/// [`TransferError::NoSuchTable`], the stage's, or the target's (also: a row is refused that was not before); what `done` heard of by then
/// is committed.
pub async fn reload(
    stage: &Stage,
    state: &CopyState,
    connection: &model::Connection,
    reloads: &[Reload],
    (progress, done): (&Progress, &mut (dyn FnMut(Reloaded) + Send)),
) -> Result<(), TransferError> {
    let mut work = Vec::new();
    for reload in reloads {
        let no_such = || TransferError::NoSuchTable {
            table: reload.table.clone(),
        };
        let table = state.plan.table(&reload.table).ok_or_else(no_such)?;
        let entries: Vec<ChunkEntry> = state.table(stage, &reload.table)?.entries.into_values().collect();
        for part in entries.iter().flat_map(|entry| &entry.parts) {
            still_there(stage, &reload.table, part)?;
        }
        work.push((table, entries, &reload.extent));
    }
    let mut target = Target::connect(connection).await?;
    let tables: Vec<TableName> = work.iter().map(|(table, ..)| table.bound.target.clone()).collect();
    // Values of unique columns may stand in two units at once, as in a refresh.
    shared::suspend(&mut target, &tables, true, &state.plan.triggers(), progress).await?;
    for (table, entries, extent) in work {
        let again = Again { stage, table };
        let mut said = |units: Option<usize>, loaded: LoadedAgain| {
            done(Reloaded {
                table: table.name().clone(),
                units: units.map(|units| u64::try_from(units).unwrap_or(u64::MAX)),
                deleted: loaded.deleted,
                loaded: loaded.rows,
                refused: loaded.refused,
            });
        };
        match (extent, &table.scheme) {
            (Extent::Units(units), UnitScheme::Range { .. }) => {
                for entry in entries
                    .iter()
                    .filter(|entry| units.binary_search(&entry.chunk.ordinal).is_ok())
                {
                    said(Some(1), again.range(&mut target, entry).await?);
                }
            }
            (Extent::Units(units), UnitScheme::Bucket { key: Some(_), .. }) => {
                said(
                    Some(units.len()),
                    again.buckets(&mut target, connection, &entries, units).await?,
                );
            }
            (Extent::Units(_), UnitScheme::Bucket { key: None, .. }) | (Extent::Whole, _) => {
                said(None, again.whole(&mut target, &entries).await?);
            }
        }
    }
    Ok(())
}

/// A table that is loaded again.
struct Again<'a> {
    stage: &'a Stage,
    table: &'a PlannedTable,
}

impl Again<'_> {
    async fn range(&self, target: &mut Target, entry: &ChunkEntry) -> Result<LoadedAgain, TransferError> {
        let condition = unit_predicate(&self.table.bound, &entry.chunk)?;
        let leaving = Leaving::Range {
            chunk: entry.chunk.ordinal,
            condition: &condition,
        };
        self.load(target, &leaving, std::slice::from_ref(entry), None).await
    }

    async fn whole(&self, target: &mut Target, entries: &[ChunkEntry]) -> Result<LoadedAgain, TransferError> {
        self.load(target, &Leaving::All, entries, None).await
    }

    async fn buckets(
        &self,
        target: &mut Target,
        connection: &model::Connection,
        entries: &[ChunkEntry],
        units: &[u32],
    ) -> Result<LoadedAgain, TransferError> {
        let chosen = Arc::new(Chosen {
            rows: RowUnits::of(self.table),
            units: units.iter().copied().collect(),
        });
        let reader = Arc::new(Target::connect(connection).await?);
        let there = || Ok(rows_there(&reader, self.table, &chosen));
        self.load(target, &Leaving::Keys(&there), entries, Some((&chosen, units)))
            .await
    }

    async fn load(
        &self,
        target: &mut Target,
        leaving: &Leaving<'_>,
        entries: &[ChunkEntry],
        chosen: Option<(&Arc<Chosen>, &[u32])>,
    ) -> Result<LoadedAgain, TransferError> {
        let files: Vec<File<'_>> = entries
            .iter()
            .flat_map(|entry| {
                entry
                    .parts
                    .iter()
                    .enumerate()
                    .map(move |(part, file)| (entry, part, file))
            })
            .map(|(entry, part, file)| File {
                entry,
                part: u32::try_from(part).unwrap_or(u32::MAX),
                file,
                given: Arc::default(),
            })
            .collect();
        let rows = RowUnits::of(self.table);
        let row_hash = |batch: &RecordBatch, row: usize| rows.hash(batch, row);
        let unit = |batch: &RecordBatch, row: usize| rows.unit(batch, row);
        let opened: Vec<_> = files
            .iter()
            .map(|file| move || self.open(file, chosen.map(|(chosen, _)| chosen)))
            .collect();
        let given: Vec<_> = files
            .iter()
            .map(|file| move || u64::try_from(locked(&file.given).len()).unwrap_or(u64::MAX))
            .collect();
        let places: Vec<_> = files
            .iter()
            .map(|file| {
                move |row: u64| {
                    let places = locked(&file.given);
                    let place = usize::try_from(row).ok().and_then(|row| places.get(row));
                    place.copied().unwrap_or(row)
                }
            })
            .collect();
        let mut parts: Vec<AgainPart<'_>> = files
            .iter()
            .enumerate()
            .map(|(at, file)| AgainPart {
                job: LoadJob {
                    plan: &self.table.bound,
                    key: PartKey {
                        table: self.table.name().clone(),
                        chunk: file.entry.chunk.ordinal,
                        part: file.part,
                    },
                    file_sha256: &file.file.sha256,
                    epoch: &file.entry.epoch,
                    expected_rows: Some(file.file.rows),
                    replace: Replace::Nothing,
                    batches: &opened[at],
                    // As many as the ledger says.
                    max_quarantined: 0,
                    row_hash: &row_hash,
                    unit: &unit,
                },
                selected: chosen.map(|(_, units)| Selected {
                    units,
                    given: &given[at],
                    place: &places[at],
                }),
            })
            .collect();
        Ok(load_again(target, &self.table.bound, leaving, &mut parts).await?)
    }

    fn open(&self, file: &File<'_>, chosen: Option<&Arc<Chosen>>) -> Result<Batches, BatchError> {
        let batches = open_batches(self.stage, self.table.name(), file.file)?;
        let Some(chosen) = chosen else {
            return Ok(batches);
        };
        locked(&file.given).clear();
        let (chosen, given) = (Arc::clone(chosen), Arc::clone(&file.given));
        let mut first = 0;
        Ok(Box::new(batches.flat_map(move |batch| {
            let slices = match batch {
                Ok(batch) => chosen.slices(&batch, &mut |row| {
                    locked(&given).push(first + row);
                }),
                Err(error) => Err(error),
            };
            if let Ok((_, rows)) = &slices {
                first += rows;
            }
            each(slices.map(|(slices, _)| slices))
        })))
    }
}

/// A staged file, and which of its rows were given when it was last read.
struct File<'a> {
    entry: &'a ChunkEntry,
    part: u32,
    file: &'a PartEntry,
    given: Arc<Mutex<Vec<u64>>>,
}

/// Tells rows of some units from the others.
struct Chosen {
    rows: RowUnits,
    units: BTreeSet<u32>,
}

impl Chosen {
    /// The chosen rows in their order, without a copy of them, and how many rows the batch has; `keep` hears of each.
    fn slices(&self, batch: &RecordBatch, keep: &mut dyn FnMut(u64)) -> Result<(Vec<RecordBatch>, u64), BatchError> {
        let units = self.rows.units(batch)?;
        let mut slices = Vec::new();
        let mut begun: Option<usize> = None;
        for (row, unit) in units.iter().enumerate() {
            if self.units.contains(unit) {
                keep(u64::try_from(row).unwrap_or(u64::MAX));
                begun.get_or_insert(row);
            } else if let Some(from) = begun.take() {
                slices.push(batch.slice(from, row - from));
            }
        }
        if let Some(from) = begun {
            slices.push(batch.slice(from, units.len() - from));
        }
        Ok((slices, u64::try_from(units.len()).unwrap_or(u64::MAX)))
    }
}

fn each(slices: Result<Vec<RecordBatch>, BatchError>) -> Batches {
    match slices {
        Ok(slices) => Box::new(slices.into_iter().map(Ok)),
        Err(error) => Box::new(std::iter::once(Err(error))),
    }
}

/// The target's own rows of the chosen units, read over a connection beside the one that replaces them.
fn rows_there(reader: &Arc<Target>, table: &PlannedTable, chosen: &Arc<Chosen>) -> Batches {
    let (sender, mut receiver) = tokio::sync::mpsc::channel(1);
    let (reader, chosen, plan) = (Arc::clone(reader), Arc::clone(chosen), table.bound.clone());
    tokio::spawn(async move {
        let read = async {
            let mut rows = reader.copy_out(&plan, None, CopyOutLimits::default()).await?;
            while let Some(decoded) = rows.next_decoded().await? {
                // A value that no staged row can have makes its row no other unit's: the key decides.
                let (slices, _) = chosen.slices(&decoded.batch, &mut |_| {})?;
                for slice in slices {
                    if sender.send(Ok(slice)).await.is_err() {
                        return Ok(());
                    }
                }
            }
            Ok::<(), BatchError>(())
        };
        if let Err(error) = read.await {
            // Whoever asked for the rows may have stopped.
            let _gone = sender.send(Err(error)).await;
        }
    });
    Box::new(std::iter::from_fn(move || receiver.blocking_recv()))
}
