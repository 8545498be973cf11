//! Epochs: consistent points of the source, in the order in which they were opened.
//!
//! Every manifest entry names its epoch. A snapshot dies with its connection, so a copy that was interrupted goes on
//! in a new epoch, unless the source proves that nothing changed since the last one was opened
//! ([`source::EpochPoint::same_point`]): then that epoch is continued.

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
        format!("{:06}", self.sequence)
    }
}

/// All epochs of the stage, oldest first.
///
/// # Errors
/// The stage cannot be read, or a record is of a format that this version does not know.
pub fn list(stage: &Stage) -> Result<Vec<EpochRecord>, TransferError> {
    let mut epochs: Vec<EpochRecord> = Vec::new();
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
        epochs.push(record);
    }
    epochs.sort_by_key(|record| record.sequence);
    Ok(epochs)
}

/// Continues the last epoch if that is allowed and `point` proves to be the same, otherwise records a new one.
/// Returns the record and whether it was continued.
///
/// # Errors
/// The stage cannot be written.
pub(crate) fn record(
    stage: &Stage,
    epochs: &[EpochRecord],
    point: EpochPoint,
    may_continue: bool,
) -> Result<(EpochRecord, bool), TransferError> {
    if let Some(last) = epochs
        .last()
        .filter(|last| may_continue && last.point.same_point(&point))
    {
        return Ok((last.clone(), true));
    }
    let sequence = epochs.last().map_or(1, |last| last.sequence + 1);
    let record = EpochRecord {
        format_version: FORMAT_VERSION,
        sequence,
        point,
    };
    stage.put_epoch(&record.id(), &record)?;
    failpoint::reach(Failpoint::EpochRecorded);
    Ok((record, false))
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
    }
}
