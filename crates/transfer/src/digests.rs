//! Digests of the source's tables, read for themselves: nothing is staged.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use model::{ChunkRange, TableName, TablePlan};
use source::{BatchLimits, EpochPoint, EpochRequest, Reader, Source};
use stage::{Digest, Form, RowHasher};

use crate::error::TransferError;
use crate::state::TableState;

/// A table and the ranges that hold all of its rows.
#[derive(Debug, Clone)]
pub struct DigestedTable {
    pub plan: TablePlan,
    pub chunks: Vec<ChunkRange>,
}

/// Reads tables in an epoch of their own with so many readers; gives its point, and count and digest of each table as a copy's S has
/// them.
///
/// # Errors
/// The source cannot be read.
pub async fn digests(
    source: &mut Source,
    tables: &[DigestedTable],
    readers: usize,
) -> Result<(EpochPoint, BTreeMap<TableName, Digest>), TransferError> {
    let request = EpochRequest {
        // Tables without transactions are read as they are: they differ if somebody writes to them meanwhile.
        allow_inconsistent: true,
        ..EpochRequest::for_plans(tables.iter().map(|table| &table.plan), readers)
    };
    let epoch = source.open_epoch(&request).await?;
    let open: Vec<(usize, ChunkRange)> = tables
        .iter()
        .enumerate()
        .flat_map(|(table, digested)| digested.chunks.iter().map(move |range| (table, range.clone())))
        .rev()
        .collect();
    let open = Arc::new(Mutex::new(open));
    let plans: Arc<Vec<TablePlan>> = Arc::new(tables.iter().map(|table| table.plan.clone()).collect());
    let mut running = tokio::task::JoinSet::new();
    for reader in epoch.readers {
        running.spawn(read_all(reader, Arc::clone(&plans), Arc::clone(&open)));
    }
    let mut found: BTreeMap<TableName, Digest> = tables
        .iter()
        .map(|table| (table.plan.source.clone(), Digest::EMPTY))
        .collect();
    while let Some(ended) = running.join_next().await {
        let read = ended.map_err(|failed| TransferError::Worker {
            reason: failed.to_string(),
        })??;
        for (table, digest) in read {
            let sum = found.get(&table).copied().unwrap_or(Digest::EMPTY).combine(digest);
            found.insert(table, sum.ok_or_else(too_many)?);
        }
    }
    if let Some(fence) = epoch.fence {
        fence.release().await?;
    }
    Ok((epoch.point, found))
}

/// Takes ranges until none is left.
async fn read_all(
    mut reader: Reader,
    plans: Arc<Vec<TablePlan>>,
    open: Arc<Mutex<Vec<(usize, ChunkRange)>>>,
) -> Result<Vec<(TableName, Digest)>, TransferError> {
    let mut found = Vec::new();
    loop {
        let next = open.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let Some((table, range)) = next else { break };
        let plan = &plans[table];
        let hasher = RowHasher::new(&plan.columns, Form::Wire);
        let mut digest = Digest::EMPTY;
        let mut rows = reader.read(plan, &range, BatchLimits::default()).await?;
        while let Some(batch) = rows.next().await? {
            let hashes = hasher.hash_rows(&batch)?;
            digest = digest.combine(Digest::of(&hashes)).ok_or_else(too_many)?;
        }
        found.push((plan.source.clone(), digest));
    }
    reader.close().await;
    Ok(found)
}

fn too_many() -> TransferError {
    TransferError::Worker {
        reason: "more rows than can be counted".to_owned(),
    }
}

impl TableState {
    /// S of the whole table in the newest epoch; `None` if it is not staged completely in it.
    pub fn digest(&self) -> Option<Digest> {
        let mut units = self.entries.values().flat_map(|entry| &entry.source);
        let sum = units.try_fold(Digest::EMPTY, |sum, unit| sum.combine(unit.digest));
        sum.filter(|_| self.is_complete())
    }
}
