//! How a copy ended, in figures.

use std::collections::BTreeMap;

use model::TableName;
use postgres::{Target, ledger};
use stage::{ChunkEntry, Stage};

use crate::epoch::EpochRecord;
use crate::error::TransferError;
use crate::state::CopyState;
use crate::stopped::Stopped;
use crate::times::TimeReport;

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

/// What became of every table, from manifest and ledger.
pub(crate) async fn figures(
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
