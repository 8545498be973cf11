//! What the ledger says of whole tables.

use model::TableName;

use super::{commit, unsigned};
use crate::connect::Target;
use crate::error::{Error, Result};
use crate::load::PartKey;
use crate::sql_text::qualified;

/// What the ledger says of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableState {
    pub source: TableName,
    pub target: TableName,
    /// Digests of the rows that were there before the first load, as the caller wrote them.
    pub baseline: Option<serde_json::Value>,
    /// The epoch of the last declaration that the table is loaded; `None` if none holds.
    pub loaded_epoch: Option<String>,
    /// The source server's identity; `None` in a row of an earlier build.
    pub source_identity: Option<String>,
}

/// What the ledger says of a table; `None` before [`open_table`].
///
/// # Errors
/// The query's.
pub async fn table_state(target: &Target, source: &TableName) -> Result<Option<TableState>> {
    // Read like this, the column may be absent from a ledger of an earlier build: `verify` alters nothing.
    let sql = "SELECT target_schema, target_table, baseline::text, loaded_epoch, to_jsonb(s) ->> 'source_identity' \
               FROM landfall.table_state AS s WHERE source_schema = $1 AND source_table = $2";
    let Some(row) = target.client.query_opt(sql, &[&source.schema, &source.name]).await? else {
        return Ok(None);
    };
    let baseline = row
        .try_get::<_, Option<String>>(2)?
        .map(|text| serde_json::from_str(&text).map_err(|e| Error::Protocol(format!("landfall.table_state: {e}"))))
        .transpose()?;
    Ok(Some(TableState {
        source: source.clone(),
        target: TableName::new(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?),
        baseline,
        loaded_epoch: row.try_get(3)?,
        source_identity: row.try_get(4)?,
    }))
}

/// The names of the epochs in which something was loaded of these source tables, in no order.
///
/// # Errors
/// The query's.
pub async fn epochs(target: &Target, sources: &[TableName]) -> Result<Vec<String>> {
    let sql = "WITH wanted AS (SELECT * FROM unnest($1::text[], $2::text[]) AS w (source_schema, source_table)) \
               SELECT epoch FROM landfall.load JOIN wanted USING (source_schema, source_table) \
               UNION SELECT loaded_epoch FROM landfall.table_state JOIN wanted USING (source_schema, source_table) \
               WHERE loaded_epoch IS NOT NULL";
    let schemas: Vec<&str> = sources.iter().map(|table| table.schema.as_str()).collect();
    let names: Vec<&str> = sources.iter().map(|table| table.name.as_str()).collect();
    let rows = target.client.query(sql, &[&schemas, &names]).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Records a table before its first load, with the digests of rows that are there already (`None`: it is empty). As long as
/// nothing is loaded, the last record holds: the rows may have come or gone since an earlier one. `source_identity` is the source
/// server's: the ledger knows tables by the name that they have in their source, which two servers may both have.
///
/// # Errors
/// The query's.
pub async fn open_table(
    target: &Target,
    source: &TableName,
    name: &TableName,
    baseline: Option<&serde_json::Value>,
    source_identity: Option<&str>,
) -> Result<()> {
    let sql = "INSERT INTO landfall.table_state (source_schema, source_table, target_schema, target_table, baseline, \
                                                 source_identity, target_oid) \
               VALUES ($1, $2, $3, $4, $5::text::jsonb, $6, to_regclass(format('%I.%I', $3::text, $4::text))) \
               ON CONFLICT (source_schema, source_table) \
               DO UPDATE SET target_schema = $3, target_table = $4, baseline = excluded.baseline, \
                             source_identity = excluded.source_identity, target_oid = excluded.target_oid";
    let baseline = baseline.map(ToString::to_string);
    target
        .client
        .execute(
            sql,
            &[
                &source.schema,
                &source.name,
                &name.schema,
                &name.name,
                &baseline,
                &source_identity,
            ],
        )
        .await?;
    Ok(())
}

/// Whether the target's table is another one than was opened: it was dropped and made anew. False where that is not known.
/// Needs [`super::ensure`].
///
/// # Errors
/// The query's.
pub async fn is_made_anew(target: &Target, source: &TableName) -> Result<bool> {
    let sql = "SELECT target_oid IS DISTINCT FROM to_regclass(format('%I.%I', target_schema, target_table))::oid \
               FROM landfall.table_state WHERE source_schema = $1 AND source_table = $2 AND target_oid IS NOT NULL";
    match target.client.query_opt(sql, &[&source.schema, &source.name]).await? {
        Some(row) => Ok(row.try_get(0)?),
        None => Ok(false),
    }
}

/// Takes the target's table as it is now for the one that was opened: it holds all that was loaded.
///
/// # Errors
/// The query's.
pub async fn accept_anew(target: &Target, source: &TableName) -> Result<()> {
    let sql = "UPDATE landfall.table_state SET target_oid = to_regclass(format('%I.%I', target_schema, target_table)) \
               WHERE source_schema = $1 AND source_table = $2";
    target.client.execute(sql, &[&source.schema, &source.name]).await?;
    Ok(())
}

/// A part that must be in the ledger: chunk, part, SHA-256 of its file.
pub type ExpectedPart = (u32, u32, String);

/// Declares that all `expected` parts of a table are loaded in `epoch`. Committed synchronously: PostgreSQL's log is written
/// in order, so that every part's transaction before it is on disk too. False, with nothing declared, if a part is missing:
/// a crash of the target, or a failover, may have taken back what had been committed without waiting for the disk.
///
/// # Errors
/// The query's; [`Error::NoTable`] if [`open_table`] was not called and nothing was loaded.
pub async fn declare_loaded(
    target: &mut Target,
    source: &TableName,
    epoch: &str,
    expected: &[ExpectedPart],
) -> Result<bool> {
    let mut chunks = Vec::new();
    let mut parts = Vec::new();
    let mut hashes = Vec::new();
    for (chunk, part, sha256) in expected {
        let key = PartKey {
            table: source.clone(),
            chunk: *chunk,
            part: *part,
        };
        let (chunk, part) = key.numbers()?;
        chunks.push(chunk);
        parts.push(part);
        hashes.push(sha256.as_str());
    }
    let transaction = target.client.transaction().await?;
    transaction.batch_execute("SET LOCAL synchronous_commit = on").await?;
    let sql = "SELECT count(*) FROM landfall.load AS l \
               JOIN unnest($3::int[], $4::int[], $5::text[]) AS e (chunk, part, sha256) \
                 ON l.chunk = e.chunk AND l.part = e.part AND l.file_sha256 = e.sha256 \
               WHERE l.source_schema = $1 AND l.source_table = $2";
    let found: i64 = transaction
        .query_one(sql, &[&source.schema, &source.name, &chunks, &parts, &hashes])
        .await?
        .try_get(0)?;
    if usize::try_from(found).ok() != Some(expected.len()) {
        return Ok(false);
    }
    let sql = "INSERT INTO landfall.table_state AS s (source_schema, source_table, target_schema, target_table, \
                                                      loaded_epoch, declared_loaded_at) \
               SELECT DISTINCT source_schema, source_table, target_schema, target_table, $3, now() FROM landfall.load \
               WHERE source_schema = $1 AND source_table = $2 \
               ON CONFLICT (source_schema, source_table) \
               DO UPDATE SET loaded_epoch = $3, declared_loaded_at = now()";
    let rows = transaction
        .execute(sql, &[&source.schema, &source.name, &epoch])
        .await?;
    if rows == 0 {
        return Err(Error::NoTable {
            table: source.to_string(),
        });
    }
    commit(transaction, &source.to_string()).await?;
    Ok(true)
}

/// Takes a table back for a new start, in one transaction: every row of the target table is deleted (it holds only what we
/// loaded), with its ledger and quarantine rows. A table that is gone or empty by now has nothing to delete.
///
/// # Errors
/// [`Error::TargetChanged`] if the table holds rows, and not exactly as many as the ledger counts, so that rows of others would
/// be lost; the server's.
pub async fn forget_table(target: &mut Target, source: &TableName, name: &TableName) -> Result<u64> {
    let what = source.to_string();
    let transaction = target.client.transaction().await?;
    // Nobody else loads or writes while the rows are counted.
    let table = qualified(name);
    let exists: bool = transaction
        .query_one("SELECT to_regclass($1) IS NOT NULL", &[&table])
        .await?
        .try_get(0)?;
    let mut found = 0;
    if exists {
        transaction
            .batch_execute(&format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))
            .await?;
        let sql =
            "SELECT coalesce(sum(rows), 0)::bigint FROM landfall.load WHERE source_schema = $1 AND source_table = $2";
        let expected = unsigned(
            "rows",
            transaction
                .query_one(sql, &[&source.schema, &source.name])
                .await?
                .try_get(0)?,
        )?;
        let count = format!("SELECT count(*) FROM {table}");
        found = unsigned("rows", transaction.query_one(&count, &[]).await?.try_get(0)?)?;
        if found != expected && found != 0 {
            return Err(Error::TargetChanged {
                table: what,
                chunk: 0,
                part: 0,
                expected,
                found,
            });
        }
        delete_all(&transaction, name).await?;
    }
    delete_records(&transaction, source).await?;
    commit(transaction, &what).await?;
    Ok(found)
}

/// Forgets what the ledger says of a table, and touches no row of the table: for one of which nothing is loaded.
///
/// # Errors
/// The server's.
pub async fn forget_records(target: &mut Target, source: &TableName) -> Result<()> {
    let transaction = target.client.transaction().await?;
    delete_records(&transaction, source).await?;
    commit(transaction, &source.to_string()).await
}

async fn delete_records(transaction: &tokio_postgres::Transaction<'_>, source: &TableName) -> Result<()> {
    for ledger in ["load", "quarantine", "table_state"] {
        let sql = format!("DELETE FROM landfall.{ledger} WHERE source_schema = $1 AND source_table = $2");
        transaction.execute(&sql, &[&source.schema, &source.name]).await?;
    }
    Ok(())
}

/// TRUNCATE, or DELETE where foreign keys of other tables or a missing privilege forbid it.
pub(crate) async fn delete_all(transaction: &tokio_postgres::Transaction<'_>, name: &TableName) -> Result<()> {
    let table = qualified(name);
    let sql = "SELECT NOT has_table_privilege($1::text::regclass, 'TRUNCATE') OR EXISTS (SELECT FROM pg_constraint \
               WHERE contype = 'f' AND confrelid = $1::text::regclass AND conrelid <> confrelid)";
    let by_row: bool = transaction.query_one(sql, &[&table]).await?.try_get(0)?;
    let sql = if by_row {
        format!("DELETE FROM {table}")
    } else {
        format!("TRUNCATE {table}")
    };
    transaction.batch_execute(&sql).await?;
    Ok(())
}
