//! Rows of an old file leave the target by their keys, counted.

use model::TablePlan;
use tokio_postgres::Transaction;

use super::keys::{KEYS, fill, number_column, refused_rows, without_rows};
use super::{Batches, Claimed, LoadJob, OpenBatches, PartKey, Replace, begin, lock_part};
use crate::connect::Target;
use crate::error::{Error, Result};
use crate::ledger::{commit, delete_all};
use crate::sql_text::qualified;

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
            // A row that was refused is not there; a row of others may have its key.
            let refused = refused_rows(transaction, &job.key, &old.file_sha256).await?;
            let keys = without_rows(keys().map_err(Error::Input)?, refused);
            let deleted = delete_keys(transaction, job.plan, keys).await?;
            expect_rows(&job.key, old.rows, deleted)?;
            Ok(deleted)
        }
        Replace::All => all(transaction, job).await,
    }
}

pub(super) fn expect_rows(key: &PartKey, expected: u64, found: u64) -> Result<()> {
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

/// Deletes the rows with the given keys.
pub(super) async fn delete_keys(transaction: &Transaction<'_>, plan: &TablePlan, keys: Batches) -> Result<u64> {
    let condition = fill(transaction, plan, keys, &number_column(plan)).await?;
    let table = qualified(&plan.target);
    let sql = format!("DELETE FROM {table} AS t USING {KEYS} AS k WHERE {condition}");
    let deleted = transaction.execute(&sql, &[]).await?;
    transaction.batch_execute(&format!("DROP TABLE {KEYS}")).await?;
    Ok(deleted)
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
    let refused = refused_rows(&transaction, key, old_sha256).await?;
    let keys = without_rows(keys().map_err(Error::Input)?, refused);
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
