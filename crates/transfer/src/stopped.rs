//! Tables that stopped, kept in the stage so that `status` can say so after the copy has ended.
//!
//! The record is talk, not truth: what is staged and loaded is in the manifest and the ledger. A copy removes it when it
//! begins and writes it when it ends; one that is killed leaves none.

use std::collections::BTreeMap;

use model::TableName;
use serde::{Deserialize, Serialize};
use stage::Stage;

use crate::error::TransferError;

const FILE: &str = "stopped.json";

/// Why a table stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stopped {
    pub reason: String,
    pub cause: StopCause,
    /// Rows that had been refused by then, at least.
    pub refused: u64,
}

/// What kind of reason it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopCause {
    /// What is in the table, or became of it, does not allow to go on.
    Data,
    /// A missing privilege, somebody else's lock, or a server without room: the data was not asked.
    Access,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    table: TableName,
    stopped: Stopped,
}

/// The tables that stopped in the last copy.
///
/// # Errors
/// The stage cannot be read.
pub fn read(stage: &Stage) -> Result<BTreeMap<TableName, Stopped>, TransferError> {
    let entries: Vec<Entry> = stage.read_json(FILE)?.unwrap_or_default();
    Ok(entries.into_iter().map(|entry| (entry.table, entry.stopped)).collect())
}

/// Puts the record in place of the last one.
pub(crate) fn write(stage: &Stage, stopped: &BTreeMap<TableName, Stopped>) -> Result<(), TransferError> {
    if stopped.is_empty() && read(stage)?.is_empty() {
        return Ok(());
    }
    let entries: Vec<Entry> = stopped
        .iter()
        .map(|(table, stopped)| Entry {
            table: table.clone(),
            stopped: stopped.clone(),
        })
        .collect();
    Ok(stage.replace_json_atomic(FILE, &entries)?)
}
