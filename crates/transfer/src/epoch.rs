//! Epochs: consistent points of the source, in the order in which they were opened.
//!
//! Every manifest entry names its epoch. A snapshot dies with its connection, so a copy that was interrupted goes on
//! in a new epoch, unless the source proves that nothing changed since the last one was opened
//! ([`source::EpochPoint::same_point`]): then that epoch is continued.

use std::collections::BTreeSet;

use model::failpoint::{self, Failpoint};
use serde::{Deserialize, Serialize};
use source::{EpochMethod, EpochPoint};
use stage::Stage;

use crate::error::TransferError;

/// A consistent point, as recorded in the stage before anything is read in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EpochRecord {
    pub format_version: u32,
    /// Position among the epochs of this stage, from 1.
    pub sequence: u32,
    pub point: EpochPoint,
}

const FORMAT_VERSION: u32 = 1;

impl EpochRecord {
    /// The name that manifest entries carry.
    pub fn id(&self) -> String {
        name(self.sequence)
    }
}

/// The epochs of a stage.
#[derive(Debug, Clone, Default)]
pub(crate) struct Epochs {
    /// Oldest first.
    pub(crate) records: Vec<EpochRecord>,
    /// Numbers that manifest entries carry, ascending, without a record: it was lost, as where only a part of a stage was copied.
    lost: Vec<u32>,
}

impl Epochs {
    /// # Errors
    /// The stage cannot be read, or a record is of a format that this version does not know.
    pub(crate) fn read(stage: &Stage) -> Result<Epochs, TransferError> {
        // Entries first: a copy that runs writes an epoch's record before the entries in it.
        let named = stage.entry_epochs()?;
        let records = records(stage)?;
        let is_known = |sequence: &u32| records.iter().any(|record| record.sequence == *sequence);
        let mut lost: Vec<u32> = named.iter().filter_map(|id| id.parse().ok()).collect();
        lost.retain(|sequence| !is_known(sequence));
        lost.sort_unstable();
        Ok(Epochs { records, lost })
    }

    /// The newest epoch, if its record was lost: nobody knows what entries of it are of, and which are the last.
    pub(crate) fn lost(&self) -> Option<String> {
        let newest = self.records.last().map_or(0, |last| last.sequence);
        self.lost.last().filter(|lost| **lost > newest).map(|lost| name(*lost))
    }

    /// The names of all epochs, oldest first, lost ones among them: what their entries say of a chunk stays true.
    pub(crate) fn names(&self) -> Vec<String> {
        let records = self.records.iter().map(|record| record.sequence);
        let all: BTreeSet<u32> = records.chain(self.lost.iter().copied()).collect();
        all.into_iter().map(name).collect()
    }

    /// Continues the last epoch if that is allowed and `point` proves to be the same, otherwise records a new one, whose number
    /// nothing in the stage has had, nor anything in `taken`: an entry of a lost epoch must not count as one of this.
    /// Returns the record and whether it was continued.
    ///
    /// # Errors
    /// The stage cannot be written.
    pub(crate) fn record(
        &self,
        stage: &Stage,
        point: EpochPoint,
        may_continue: bool,
        taken: &[String],
    ) -> Result<(EpochRecord, bool), TransferError> {
        let newest = self.records.last();
        if let Some(last) = newest.filter(|last| may_continue && self.lost().is_none() && last.point.same_point(&point))
        {
            return Ok((last.clone(), true));
        }
        let taken = taken.iter().filter_map(|id| id.parse().ok());
        let used = taken
            .chain(self.lost.iter().copied())
            .chain(newest.map(|last| last.sequence));
        let mut sequence = used.max().unwrap_or(0) + 1;
        // The mark of a lost epoch's locks would speak for this one.
        while stage.read_json::<bool>(&fence_mark(&name(sequence)))?.is_some() {
            sequence += 1;
        }
        let record = EpochRecord {
            format_version: FORMAT_VERSION,
            sequence,
            point,
        };
        stage.put_epoch(&record.id(), &record)?;
        failpoint::reach(Failpoint::EpochRecorded);
        Ok((record, false))
    }
}

/// What is recorded of epochs, oldest first, without a look at the entries.
pub(crate) fn records(stage: &Stage) -> Result<Vec<EpochRecord>, TransferError> {
    let mut records: Vec<EpochRecord> = Vec::new();
    for id in stage.epochs()? {
        // Listed a moment ago; nothing removes an epoch.
        let Some(record) = stage.epoch::<EpochRecord>(&id)? else {
            continue;
        };
        if record.format_version != FORMAT_VERSION {
            return Err(TransferError::FormatVersion {
                what: format!("epoch {id}"),
                found: record.format_version,
            });
        }
        records.push(record);
    }
    records.sort_by_key(|record| record.sequence);
    Ok(records)
}

/// The name of the epoch with a number.
fn name(sequence: u32) -> String {
    format!("{sequence:06}")
}

/// All epochs of the stage, oldest first.
///
/// # Errors
/// The stage cannot be read, a record is of a format that this version does not know, or the newest one was lost
/// ([`TransferError::EpochLost`]).
pub fn list(stage: &Stage) -> Result<Vec<EpochRecord>, TransferError> {
    let epochs = Epochs::read(stage)?;
    match epochs.lost() {
        Some(epoch) => Err(TransferError::EpochLost { epoch }),
        None => Ok(epochs.records),
    }
}

fn fence_mark(id: &str) -> String {
    format!("fences/{id}.json")
}

/// Writes down that the locks of an epoch held until everything was read.
pub(crate) fn confirm_fence(stage: &Stage, id: &str) -> Result<(), TransferError> {
    failpoint::reach(Failpoint::FenceReleased);
    stage.write_json_once(&fence_mark(id), &true)?;
    failpoint::reach(Failpoint::FenceConfirmed);
    Ok(())
}

/// Whether the epoch's locks on tables without transactions are known to have held until everything was read; true if
/// there were none.
///
/// # Errors
/// The stage cannot be read.
pub fn fence_held(stage: &Stage, epoch: &EpochRecord) -> Result<bool, TransferError> {
    Ok(epoch.point.fenced_tables.is_empty() || stage.read_json::<bool>(&fence_mark(&epoch.id()))?.unwrap_or(false))
}

/// How an epoch was made consistent, in words.
pub fn method_words(method: EpochMethod) -> &'static str {
    match method {
        EpochMethod::BinlogSnapshot => "equal binary log positions of all snapshots",
        EpochMethod::GtidUnchanged => "no commit while the snapshots were opened",
        EpochMethod::TableLocks => "tables locked while the snapshots were opened",
        EpochMethod::GlobalReadLock => "server locked while the snapshots were opened",
        EpochMethod::SingleReader => "one reader",
        EpochMethod::Inconsistent => "not consistent",
        EpochMethod::Script => "the content of the script",
        EpochMethod::UnchangingDatabase => "a database that does not change",
        EpochMethod::SnapshotIsolation => "tables locked while the readers' transactions began",
    }
}
