//! Taking back what was loaded into a table that holds rows of others as well: by key, or, without one, by value.

use std::sync::Arc;

use model::pg_type::quote;
use model::{TableName, TablePlan};
use tokio_postgres::Transaction;

use super::replace::{delete_keys, expect_rows};
use super::rows::copy_all;
use super::{OpenBatches, PartKey, begin};
use crate::connect::Target;
use crate::encode::Encoder;
use crate::error::{Error, Result};
use crate::ledger::commit;
use crate::sql_text::{column_list, qualified};

const ROWS: &str = "pg_temp.landfall_rows";

/// As [`crate::ledger::forget_table`], for a table that held rows of others before: only the rows with the given keys (of all
/// loaded files, without the rows that were refused) are deleted, and they must be as many as the ledger counts. A table that is
/// gone or empty by now has nothing to delete.
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
    let expected = loaded_rows(&transaction, source, None).await?;
    let mut deleted = 0;
    if !is_empty(&transaction, &plan.target).await? {
        deleted = delete_keys(&transaction, plan, keys().map_err(Error::Input)?).await?;
        expect_rows(&whole(source), expected, deleted)?;
    }
    forget(&transaction, source, None, &["load", "quarantine", "table_state"]).await?;
    commit(transaction, &source.to_string()).await?;
    Ok(deleted)
}

/// What [`take_back_by_rows`] takes out of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenBack {
    /// What was loaded of one chunk; `None`: all that was loaded.
    pub chunk: Option<u32>,
    /// The table held rows of others before, which must not go in place of loaded ones.
    pub among_others: bool,
}

/// Takes back what was loaded into a table without a key that holds other rows as well. `rows` are those of all its loaded
/// files, without the rows that were refused. Each is found by its value, as the server sends it, bit for bit; of rows that
/// are alike as many go as were loaded, and which of them does not matter, since nothing tells them apart. The table's state
/// and its baseline stay in the ledger. A table that is gone or empty by now has nothing to delete.
///
/// # Errors
/// [`Error::TargetChanged`] if the target holds other rows than were loaded; [`Error::NotApart`] if rows that are alike could be
/// told apart after all, by columns that are not copied; [`Error::CommitUnknown`], or the server's.
pub async fn take_back_by_rows(
    target: &mut Target,
    source: &TableName,
    plan: &TablePlan,
    part: TakenBack,
    rows: OpenBatches<'_>,
) -> Result<u64> {
    let transaction = begin(target).await?;
    let expected = loaded_rows(&transaction, source, part.chunk).await?;
    let mut deleted = 0;
    if !is_empty(&transaction, &plan.target).await? {
        deleted = delete_rows(&transaction, plan, part.among_others, rows).await?;
        let key = PartKey {
            chunk: part.chunk.unwrap_or_default(),
            ..whole(source)
        };
        expect_rows(&key, expected, deleted)?;
    }
    forget(&transaction, source, part.chunk, &["load", "quarantine"]).await?;
    transaction
        .execute(
            "UPDATE landfall.table_state SET loaded_epoch = NULL, declared_loaded_at = NULL \
             WHERE source_schema = $1 AND source_table = $2",
            &[&source.schema, &source.name],
        )
        .await?;
    commit(transaction, &source.to_string()).await?;
    Ok(deleted)
}

/// Whether a table is gone, or holds no row; nobody else writes to it from here on.
async fn is_empty(transaction: &Transaction<'_>, name: &TableName) -> Result<bool> {
    let table = qualified(name);
    let sql = "SELECT to_regclass($1) IS NULL";
    if transaction.query_one(sql, &[&table]).await?.try_get(0)? {
        return Ok(true);
    }
    transaction
        .batch_execute(&format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))
        .await?;
    let sql = format!("SELECT NOT EXISTS (SELECT FROM {table})");
    Ok(transaction.query_one(&sql, &[]).await?.try_get(0)?)
}

async fn delete_rows(
    transaction: &Transaction<'_>,
    plan: &TablePlan,
    among_others: bool,
    rows: OpenBatches<'_>,
) -> Result<u64> {
    let table = qualified(&plan.target);
    // Columns that the target computes follow from the others.
    let columns: Vec<&str> = plan
        .columns
        .iter()
        .filter(|column| !column.generated)
        .map(|column| column.target_column.as_str())
        .collect();
    // Of the target's own column types, lengths and collations included; nobody writes while rows are told apart.
    transaction
        .batch_execute(&format!(
            "LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE; \
             CREATE TEMPORARY TABLE landfall_rows ON COMMIT DROP AS SELECT {} FROM {table} WITH NO DATA",
            column_list(columns.iter().copied())
        ))
        .await?;
    let temporary = TablePlan {
        target: TableName::new("pg_temp", "landfall_rows"),
        ..plan.clone()
    };
    let encoder = Arc::new(Encoder::new(&temporary)?);
    copy_all(transaction, &encoder, rows().map_err(Error::Input)?).await?;
    let image = |alias: &str| {
        let cells: Vec<String> = columns.iter().map(|name| format!("{alias}.{}", quote(name))).collect();
        format!("sha256(record_send(ROW({})))", cells.join(", "))
    };
    let matched = format!(
        "WITH old AS (SELECT {} AS image, count(*) AS copies FROM {ROWS} AS k GROUP BY 1), \
         found AS (SELECT t.tableoid AS relation, t.ctid AS place, {} AS image FROM {table} AS t), \
         numbered AS (SELECT *, row_number() OVER (PARTITION BY image) AS number, count(*) OVER (PARTITION BY image) AS there \
                      FROM found WHERE image IN (SELECT image FROM old))",
        image("k"),
        image("t")
    );
    if among_others && has_other_columns(transaction, plan, &columns).await? {
        let sql = format!("{matched} SELECT EXISTS (SELECT FROM numbered JOIN old USING (image) WHERE there > copies)");
        if transaction.query_one(&sql, &[]).await?.try_get(0)? {
            return Err(Error::NotApart {
                table: plan.target.to_string(),
            });
        }
    }
    let sql = format!(
        "{matched} DELETE FROM {table} AS t USING numbered JOIN old USING (image) \
         WHERE numbered.number <= old.copies AND t.tableoid = numbered.relation AND t.ctid = numbered.place"
    );
    let deleted = transaction.execute(&sql, &[]).await?;
    transaction.batch_execute(&format!("DROP TABLE {ROWS}")).await?;
    Ok(deleted)
}

/// Whether the target has columns beside `columns` whose values the copy does not know.
async fn has_other_columns(transaction: &Transaction<'_>, plan: &TablePlan, columns: &[&str]) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 \
               AND NOT attisdropped AND attgenerated = '' AND attname::text <> ALL ($2))";
    let row = transaction
        .query_one(sql, &[&qualified(&plan.target), &columns])
        .await?;
    Ok(row.try_get(0)?)
}

/// Rows that the ledger counts of a table or of one chunk of it, its rows locked.
async fn loaded_rows(transaction: &Transaction<'_>, source: &TableName, chunk: Option<u32>) -> Result<u64> {
    let sql = "SELECT rows FROM landfall.load \
               WHERE source_schema = $1 AND source_table = $2 AND chunk = coalesce($3, chunk) FOR UPDATE";
    let mut rows = 0;
    let chunk = chunk.map(chunk_number).transpose()?;
    for row in transaction.query(sql, &[&source.schema, &source.name, &chunk]).await? {
        rows += u64::try_from(row.try_get::<_, i64>(0)?).unwrap_or_default();
    }
    Ok(rows)
}

/// Removes what the ledger has of a table, or of one chunk of it.
async fn forget(transaction: &Transaction<'_>, source: &TableName, chunk: Option<u32>, ledgers: &[&str]) -> Result<()> {
    for ledger in ledgers {
        let sql = format!("DELETE FROM landfall.{ledger} WHERE source_schema = $1 AND source_table = $2");
        match chunk {
            None => transaction.execute(&sql, &[&source.schema, &source.name]).await?,
            Some(chunk) => {
                let sql = format!("{sql} AND chunk = $3");
                let chunk = chunk_number(chunk)?;
                transaction
                    .execute(&sql, &[&source.schema, &source.name, &chunk])
                    .await?
            }
        };
    }
    Ok(())
}

/// A chunk's number as the ledger keeps it.
fn chunk_number(chunk: u32) -> Result<i32> {
    i32::try_from(chunk).map_err(|_| Error::Number {
        what: "a chunk",
        value: chunk.to_string(),
    })
}

fn whole(source: &TableName) -> PartKey {
    PartKey {
        table: source.clone(),
        chunk: 0,
        part: 0,
    }
}
