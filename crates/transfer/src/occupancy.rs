//! What stands in the target's tables before the first load: nothing, our own rows, or somebody else's.

use std::collections::BTreeSet;

use model::TableName;
use model::figures::counted;
use postgres::{CopyOutLimits, Target, ledger};
use stage::{Form, RowHasher, Stage, UnitDigest, UnitTally};

use crate::error::{Dropped, TableChange, TransferError};
use crate::plan::{CopyPlan, PlannedTable};
use crate::request::CopyOptions;

/// Refuses tables that the ledger has from another source server, before anything is taken back or loaded: it knows them by the
/// name that they have in their source.
///
/// # Errors
/// [`TransferError::SameNames`], or the query's.
pub(crate) async fn check_server(options: &CopyOptions, target: &Target, plan: &CopyPlan) -> Result<(), TransferError> {
    let names: BTreeSet<&TableName> = plan
        .tables
        .iter()
        .map(PlannedTable::name)
        .chain(&options.restart)
        .collect();
    let mut tables = Vec::new();
    for name in names {
        let known = ledger::table_state(target, name).await?;
        let identity = known.and_then(|state| state.source_identity);
        if identity.is_some_and(|identity| identity != plan.source_identity) {
            tables.push(name.clone());
        }
    }
    if tables.is_empty() {
        Ok(())
    } else {
        Err(TransferError::SameNames { tables })
    }
}

/// Refuses, before anything is taken back, a restart that could not end: of a table that holds rows of others, beside which
/// nobody asked to load, or of one that is no longer copied and whose rows nobody asked to remove.
///
/// # Errors
/// [`TransferError::WouldDrop`], [`TransferError::TargetNotEmpty`], or the servers'.
pub(crate) async fn check_restarts(
    options: &CopyOptions,
    target: &Target,
    before: Option<&CopyPlan>,
    plan: &CopyPlan,
) -> Result<(), TransferError> {
    let (mut dropped, mut strangers) = (Vec::new(), Vec::new());
    for name in &options.restart {
        let parts = ledger::parts(target, name).await?;
        let state = ledger::table_state(target, name).await?;
        if let Some(table) = plan.table(name) {
            let name = &table.bound.target;
            let beside = state.is_some_and(|state| state.baseline.is_some() || state.target != *name);
            let ours = !parts.is_empty() && !beside;
            if !ours && !options.into_existing && has_rows(target, name).await? {
                strangers.push(name.clone());
            }
        } else if let Some(table) = before.and_then(|before| before.table(name)) {
            let name = state.map_or_else(|| table.bound.target.clone(), |state| state.target);
            let rows = parts.iter().map(|part| part.rows).sum();
            if rows > 0 && !options.allow_drop && has_rows(target, &name).await? {
                dropped.push(Dropped {
                    source: table.name().clone(),
                    target: name,
                    rows,
                });
            }
        }
    }
    if !dropped.is_empty() {
        return Err(TransferError::WouldDrop { tables: dropped });
    }
    if !strangers.is_empty() {
        return Err(TransferError::TargetNotEmpty { tables: strangers });
    }
    Ok(())
}

async fn has_rows(target: &Target, name: &TableName) -> Result<bool, TransferError> {
    let found = target.tables(std::slice::from_ref(name)).await?;
    Ok(found.iter().any(|table| table.has_rows))
}

/// Refuses a target that holds rows of others, or that was loaded from another stage. With `into_existing` rows of others
/// are digested and their digests kept in the ledger: the law is then P = T less these.
///
/// # Errors
/// [`TransferError::TargetNotEmpty`], [`TransferError::OtherStage`], or the servers'.
pub(crate) async fn check(
    options: &CopyOptions,
    stage: &Stage,
    target: &mut Target,
    tables: &[&PlannedTable],
    source_identity: &str,
) -> Result<(), TransferError> {
    let names: Vec<TableName> = tables.iter().map(|table| table.bound.target.clone()).collect();
    let occupied: BTreeSet<TableName> = target
        .tables(&names)
        .await?
        .into_iter()
        .filter(|table| table.has_rows)
        .map(|table| table.name)
        .collect();
    let mut others = Vec::new();
    let mut strangers = Vec::new();
    let mut emptied = Vec::new();
    for table in tables {
        let loaded = ledger::parts(target, table.name()).await?;
        if loaded.is_empty() {
            let has_rows = occupied.contains(&table.bound.target);
            if has_rows
                && !options.into_existing
                && ledger::table_state(target, table.name())
                    .await?
                    .is_none_or(|state| state.baseline.is_none())
            {
                strangers.push(table.bound.target.clone());
            } else {
                let baseline = if has_rows {
                    Some(baseline(target, table).await?)
                } else {
                    None
                };
                let identity = Some(source_identity);
                ledger::open_table(target, table.name(), &table.bound.target, baseline.as_ref(), identity).await?;
            }
            continue;
        }
        let rows = loaded.iter().map(|part| part.rows).sum();
        emptied.extend(loss(target, table, rows, occupied.contains(&table.bound.target)).await?);
        let staged: BTreeSet<String> = stage
            .entries(table.name())?
            .into_iter()
            .flat_map(|entry| entry.parts)
            .map(|part| part.sha256)
            .collect();
        if loaded.iter().any(|part| !staged.contains(&part.file_sha256)) {
            others.push(table.name().clone());
        }
    }
    if !strangers.is_empty() {
        return Err(TransferError::TargetNotEmpty { tables: strangers });
    }
    if !others.is_empty() {
        return Err(TransferError::OtherStage { tables: others });
    }
    if !emptied.is_empty() {
        return Err(TransferError::TargetEmptied { changes: emptied });
    }
    Ok(())
}

/// What became of a table's loaded rows, if they are gone: it was emptied, or dropped and made anew. One that was made anew
/// and has as many rows as it should (from a dump, say) is taken as it is; what is in them, `verify` compares.
async fn loss(
    target: &Target,
    table: &PlannedTable,
    loaded: u64,
    has_rows: bool,
) -> Result<Option<TableChange>, TransferError> {
    let rows = counted(loaded, "row");
    if loaded > 0 && !has_rows {
        let what = format!("was emptied: {rows} had been loaded, none is there");
        return Ok(Some(TableChange::new(table.name(), what)));
    }
    if !ledger::is_made_anew(target, table.name()).await? {
        return Ok(None);
    }
    let before = match ledger::table_state(target, table.name())
        .await?
        .and_then(|state| state.baseline)
    {
        None => 0,
        Some(baseline) => {
            let units: Vec<UnitDigest> =
                serde_json::from_value(baseline).map_err(|source| TransferError::BadRecord {
                    what: "the baseline".to_owned(),
                    source,
                })?;
            units.iter().map(|unit| unit.digest.count).sum()
        }
    };
    let found = target.count_rows(&table.bound.target).await?;
    if found == loaded.saturating_add(before) {
        ledger::accept_anew(target, table.name()).await?;
        return Ok(None);
    }
    let there = counted(found, "row");
    let what = format!("was dropped and made anew: {rows} had been loaded, {there} there now");
    Ok(Some(TableChange::new(table.name(), what)))
}

/// Digests per unit of the rows that a table holds now.
async fn baseline(target: &Target, table: &PlannedTable) -> Result<serde_json::Value, TransferError> {
    let hasher = RowHasher::new(&table.bound.columns, Form::Staged);
    let mut tally = UnitTally::new();
    let mut rows = target.copy_out(&table.bound, None, CopyOutLimits::default()).await?;
    while let Some(batch) = rows.next().await? {
        let hashes = hasher.hash_rows(&batch)?;
        tally.add(&table.scheme.assign(&batch, &hasher, &hashes)?, &hashes);
    }
    serde_json::to_value(tally.digests()).map_err(|source| TransferError::BadRecord {
        what: "the baseline".to_owned(),
        source,
    })
}
