//! Rows of an old file leave the target by their keys, counted.

use std::sync::Arc;

use model::pg_type::quote;
use model::{PgType, TableName, TablePlan};
use tokio_postgres::Transaction;

use super::rows::copy_all;
use super::{Batches, Claimed, LoadJob, OpenBatches, PartKey, Replace, begin, lock_part};
use crate::connect::Target;
use crate::encode::Encoder;
use crate::error::{Error, Result};
use crate::ledger::{commit, delete_all};
use crate::sql_text::{column_list, qualified};

/// Deletes what the job may replace; gives the number of rows.
pub(super) async fn old_rows(transaction: &Transaction<'_>, job: &LoadJob<'_>, old: &Claimed) -> Result<u64> {
    let other_file = |wanted: &str| Error::OtherFile {
        table: job.key.table.to_string(),
        chunk: job.key.chunk,
        part: job.key.part,
        loaded: old.file_sha256.clone(),
        wanted: wanted.to_owned(),
    };
    match &job.replace {
        Replace::Nothing => Err(other_file(job.file_sha256)),
        Replace::Keys { old_sha256, .. } if *old_sha256 != old.file_sha256 => Err(other_file(old_sha256)),
        Replace::Keys { keys, .. } => {
            let deleted = delete_keys(transaction, job.plan, *keys).await?;
            expect_rows(&job.key, old.rows, deleted)?;
            Ok(deleted)
        }
        Replace::All => all(transaction, job).await,
    }
}

fn expect_rows(key: &PartKey, expected: u64, found: u64) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(Error::TargetChanged {
        table: key.table.to_string(),
        chunk: key.chunk,
        part: key.part,
        expected,
        found,
    })
}

/// A table without a key: all its rows, if they are all ours.
async fn all(transaction: &Transaction<'_>, job: &LoadJob<'_>) -> Result<u64> {
    let source = &job.key.table;
    let table = qualified(&job.plan.target);
    transaction
        .batch_execute(&format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))
        .await?;
    let loaded: i64 = transaction
        .query_one(
            "SELECT coalesce(sum(rows), 0)::bigint FROM landfall.load WHERE source_schema = $1 AND source_table = $2",
            &[&source.schema, &source.name],
        )
        .await?
        .try_get(0)?;
    let found: i64 = transaction
        .query_one(&format!("SELECT count(*) FROM {table}"), &[])
        .await?
        .try_get(0)?;
    let unsigned = |value: i64| u64::try_from(value).unwrap_or_default();
    expect_rows(&job.key, unsigned(loaded), unsigned(found))?;
    delete_all(transaction, &job.plan.target).await?;
    let (chunk, part) = job.key.numbers()?;
    for ledger in ["load", "quarantine"] {
        let sql = format!(
            "DELETE FROM landfall.{ledger} WHERE source_schema = $1 AND source_table = $2 AND (chunk, part) <> ($3, $4)"
        );
        transaction
            .execute(&sql, &[&source.schema, &source.name, &chunk, &part])
            .await?;
    }
    Ok(unsigned(found))
}

/// Deletes the rows with the given keys. Texts are compared by their bytes, whatever the column's collation or type says.
async fn delete_keys(transaction: &Transaction<'_>, plan: &TablePlan, keys: OpenBatches<'_>) -> Result<u64> {
    let temporary = TableName::new("pg_temp", "landfall_keys");
    let Some(key_plan) = key_plan(plan, &temporary) else {
        return Err(Error::Pair {
            column: "-".to_owned(),
            staged: "a table without a key".to_owned(),
            target: plan.target.to_string(),
        });
    };
    let names = || key_plan.columns.iter().map(|column| column.target_column.as_str());
    let table = qualified(&plan.target);
    // Of the target's own column types, collations included.
    transaction
        .batch_execute(&format!(
            "CREATE TEMPORARY TABLE landfall_keys ON COMMIT DROP AS SELECT {} FROM {table} WITH NO DATA",
            column_list(names())
        ))
        .await?;
    let encoder = Arc::new(Encoder::new(&key_plan)?);
    let batches = only_keys(keys().map_err(Error::Input)?, plan);
    copy_all(transaction, &encoder, batches).await?;
    transaction.batch_execute("ANALYZE pg_temp.landfall_keys").await?;
    let conditions: Vec<String> = key_plan
        .columns
        .iter()
        .map(|column| {
            let name = quote(&column.target_column);
            match column.target {
                PgType::Citext => format!("t.{name}::text COLLATE \"C\" = k.{name}::text COLLATE \"C\""),
                PgType::Text | PgType::Varchar { .. } | PgType::Char { .. } => {
                    format!("t.{name} = k.{name} COLLATE \"C\"")
                }
                _ => format!("t.{name} = k.{name}"),
            }
        })
        .collect();
    let sql = format!(
        "DELETE FROM {table} AS t USING pg_temp.landfall_keys AS k WHERE {}",
        conditions.join(" AND ")
    );
    let deleted = transaction.execute(&sql, &[]).await?;
    transaction.batch_execute("DROP TABLE pg_temp.landfall_keys").await?;
    Ok(deleted)
}

/// The key's columns as a table of their own.
fn key_plan(plan: &TablePlan, target: &TableName) -> Option<TablePlan> {
    let key = plan.key.as_ref()?;
    let columns = key
        .columns
        .iter()
        .map(|at| {
            plan.columns.get(*at).cloned().map(|column| model::ColumnPlan {
                generated: false,
                ..column
            })
        })
        .collect::<Option<Vec<_>>>()?;
    Some(TablePlan {
        target: target.clone(),
        columns,
        key: None,
        ..plan.clone()
    })
}

/// Batches of all columns are cut down to the key's.
fn only_keys(batches: Batches, plan: &TablePlan) -> Batches {
    let positions = plan.key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
    let whole: Vec<String> = plan.columns.iter().map(|column| column.source_column.clone()).collect();
    Box::new(batches.map(move |batch| {
        let batch = batch?;
        let is_whole = batch
            .schema()
            .fields()
            .iter()
            .map(|field| field.name())
            .eq(whole.iter());
        if is_whole {
            batch.project(&positions).map_err(Into::into)
        } else {
            Ok(batch)
        }
    }))
}

/// Takes one loaded part back: its rows, by the keys of its file, and its ledger and quarantine rows. A part that is not in the
/// ledger is left alone (0). For refreshes in which a value of a unique column moves between chunks: first all changed parts are
/// removed, then loaded. It is also how a part goes that the new file set no longer has.
///
/// # Errors
/// [`Error::OtherFile`], [`Error::TargetChanged`], [`Error::CommitUnknown`], or the server's.
pub async fn remove_part(
    target: &mut Target,
    plan: &TablePlan,
    key: &PartKey,
    old_sha256: &str,
    keys: OpenBatches<'_>,
) -> Result<u64> {
    let transaction = begin(target).await?;
    let Some(old) = lock_part(&transaction, key).await? else {
        return Ok(0);
    };
    if old.file_sha256 != old_sha256 {
        return Err(Error::OtherFile {
            table: key.table.to_string(),
            chunk: key.chunk,
            part: key.part,
            loaded: old.file_sha256,
            wanted: old_sha256.to_owned(),
        });
    }
    let deleted = delete_keys(&transaction, plan, keys).await?;
    expect_rows(key, old.rows, deleted)?;
    let (chunk, part) = key.numbers()?;
    for ledger in ["load", "quarantine"] {
        let sql = format!(
            "DELETE FROM landfall.{ledger} \
             WHERE source_schema = $1 AND source_table = $2 AND chunk = $3 AND part = $4"
        );
        transaction
            .execute(&sql, &[&key.table.schema, &key.table.name, &chunk, &part])
            .await?;
    }
    commit(transaction, &key.to_string()).await?;
    Ok(deleted)
}

/// As [`crate::ledger::forget_table`], for a table that held rows of others before: only the rows with the given keys (of all
/// loaded files) are deleted, and they must be as many as the ledger counts.
///
/// # Errors
/// [`Error::TargetChanged`], [`Error::CommitUnknown`], or the server's.
pub async fn forget_table_by_keys(
    target: &mut Target,
    source: &TableName,
    plan: &TablePlan,
    keys: OpenBatches<'_>,
) -> Result<u64> {
    let transaction = begin(target).await?;
    let rows = transaction
        .query(
            "SELECT rows FROM landfall.load WHERE source_schema = $1 AND source_table = $2 FOR UPDATE",
            &[&source.schema, &source.name],
        )
        .await?;
    let mut expected = 0;
    for row in rows {
        expected += u64::try_from(row.try_get::<_, i64>(0)?).unwrap_or_default();
    }
    let deleted = delete_keys(&transaction, plan, keys).await?;
    expect_rows(
        &PartKey {
            table: source.clone(),
            chunk: 0,
            part: 0,
        },
        expected,
        deleted,
    )?;
    for ledger in ["load", "quarantine", "table_state"] {
        let sql = format!("DELETE FROM landfall.{ledger} WHERE source_schema = $1 AND source_table = $2");
        transaction.execute(&sql, &[&source.schema, &source.name]).await?;
    }
    commit(transaction, &source.to_string()).await?;
    Ok(deleted)
}
