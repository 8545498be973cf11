//! The ledger: schema `landfall` of the target, which says what was loaded, in the transaction that loads it.

use model::TableName;

use crate::connect::Target;
use crate::error::{Error, Result};
use crate::load::PartKey;
use crate::sql_text::qualified;

pub mod project;

/// The format of the tables that [`ensure`] makes.
pub const FORMAT_VERSION: i32 = 1;
/// The name of the advisory lock under which the ledger is made: "landfall" in ASCII, as a number.
const LOCK: i64 = 0x6c61_6e64_6661_6c6c;

/// Who this target is being loaded by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    pub format_version: i32,
    /// Fingerprint of source identity, schema, mapping and chunking; `None` until claimed.
    pub fingerprint: Option<String>,
    pub source_identity: Option<String>,
}

/// What the ledger says of one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartState {
    pub key: PartKey,
    pub target: TableName,
    /// SHA-256 of the file, hexadecimal.
    pub file_sha256: String,
    pub epoch: String,
    /// Rows in the target.
    pub rows: u64,
    /// Rows of the file that the server refused.
    pub quarantined: u64,
}

/// A row that the server refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantinedRow {
    pub key: PartKey,
    pub file_sha256: String,
    /// Row of the file, from 0.
    pub file_row: u64,
    /// Unit of verification.
    pub unit: u32,
    pub row_hash: u128,
    pub sqlstate: String,
    pub column: Option<String>,
    /// The server's primary message, without values.
    pub message: String,
}

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

fn unsigned(what: &'static str, value: i64) -> Result<u64> {
    u64::try_from(value).map_err(|_| Error::Number {
        what,
        value: value.to_string(),
    })
}

/// Makes the schema and its tables if they are not there. Safe to run by many at a time, and again.
///
/// # Errors
/// [`Error::LedgerFormat`] if another version of Landfall made them, [`Error::Privilege`] without CREATE on the database.
pub async fn ensure(target: &Target) -> Result<()> {
    if let Some(found) = format_version(target).await? {
        if found != FORMAT_VERSION {
            return Err(Error::LedgerFormat {
                found,
                expected: FORMAT_VERSION,
            });
        }
        return add_columns(target).await;
    }
    // CREATE SCHEMA IF NOT EXISTS asks for the privilege even if the schema is there; a DBA may have made it.
    let exists = target
        .client
        .query_opt("SELECT FROM pg_namespace WHERE nspname = 'landfall'", &[])
        .await?
        .is_some();
    let schema = if exists {
        ""
    } else {
        "CREATE SCHEMA IF NOT EXISTS landfall;"
    };
    // One message of several statements is one transaction: all of it or nothing.
    let sql = format!(
        "SELECT pg_advisory_xact_lock({LOCK}); {schema} {}",
        include_str!("sql/ledger.sql")
    );
    target.client.batch_execute(&sql).await?;
    match format_version(target).await? {
        Some(FORMAT_VERSION) => Ok(()),
        found => Err(Error::LedgerFormat {
            found: found.unwrap_or_default(),
            expected: FORMAT_VERSION,
        }),
    }
}

/// A ledger of an earlier build of the same format lacks these columns, which only a copy and `clean` read.
async fn add_columns(target: &Target) -> Result<()> {
    for (column, kind) in [("target_oid", "oid"), ("source_identity", "text")] {
        let sql = "SELECT EXISTS (SELECT FROM pg_attribute \
                   WHERE attrelid = 'landfall.table_state'::regclass AND attname = $1)";
        if !target.client.query_one(sql, &[&column]).await?.try_get::<_, bool>(0)? {
            let sql = format!("ALTER TABLE landfall.table_state ADD COLUMN IF NOT EXISTS {column} {kind}");
            target.client.batch_execute(&sql).await?;
        }
    }
    Ok(())
}

async fn format_version(target: &Target) -> Result<Option<i32>> {
    // The last table that `ensure` makes, so that one that was made halfway by hand is completed.
    if target
        .client
        .query_one("SELECT to_regclass('landfall.ddl') IS NULL", &[])
        .await?
        .try_get(0)?
    {
        return Ok(None);
    }
    match target
        .client
        .query_opt("SELECT format_version FROM landfall.migration", &[])
        .await?
    {
        Some(row) => Ok(Some(row.try_get(0)?)),
        None => Ok(None),
    }
}

/// True if the target has a ledger.
///
/// # Errors
/// The query's.
pub async fn exists(target: &Target) -> Result<bool> {
    Ok(format_version(target).await?.is_some())
}

/// Who loads this target. Needs [`ensure`].
///
/// # Errors
/// The query's.
pub async fn migration(target: &Target) -> Result<Migration> {
    let row = target
        .client
        .query_one(
            "SELECT format_version, fingerprint, source_identity FROM landfall.migration",
            &[],
        )
        .await?;
    Ok(Migration {
        format_version: row.try_get(0)?,
        fingerprint: row.try_get(1)?,
        source_identity: row.try_get(2)?,
    })
}

/// Writes the fingerprint and the source's identity if nobody did yet; gives what stands there afterwards, for the caller to
/// compare. With `replace` it overwrites.
///
/// # Errors
/// The query's.
pub async fn claim(target: &Target, fingerprint: &str, source_identity: &str, replace: bool) -> Result<Migration> {
    target
        .client
        .execute(
            "UPDATE landfall.migration SET fingerprint = $1, source_identity = $2 WHERE fingerprint IS NULL OR $3",
            &[&fingerprint, &source_identity, &replace],
        )
        .await?;
    migration(target).await
}

const PART_COLUMNS: &str = "source_schema, source_table, chunk, part, target_schema, target_table, file_sha256, epoch, \
                            rows, quarantined";

fn part_of(row: &tokio_postgres::Row) -> Result<PartState> {
    Ok(PartState {
        key: PartKey {
            table: TableName::new(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?),
            chunk: number("a chunk", row.try_get(2)?)?,
            part: number("a part", row.try_get(3)?)?,
        },
        target: TableName::new(row.try_get::<_, String>(4)?, row.try_get::<_, String>(5)?),
        file_sha256: row.try_get(6)?,
        epoch: row.try_get(7)?,
        rows: unsigned("rows", row.try_get(8)?)?,
        quarantined: unsigned("quarantined rows", row.try_get(9)?)?,
    })
}

fn number(what: &'static str, value: i32) -> Result<u32> {
    u32::try_from(value).map_err(|_| Error::Number {
        what,
        value: value.to_string(),
    })
}

/// What the ledger says of a part: the question to ask after a lost answer to COMMIT. `None`: it was not loaded.
///
/// # Errors
/// The query's.
pub async fn part_state(target: &Target, key: &PartKey) -> Result<Option<PartState>> {
    let sql = format!(
        "SELECT {PART_COLUMNS} FROM landfall.load \
         WHERE source_schema = $1 AND source_table = $2 AND chunk = $3 AND part = $4"
    );
    let (chunk, part) = key.numbers()?;
    let row = target
        .client
        .query_opt(&sql, &[&key.table.schema, &key.table.name, &chunk, &part])
        .await?;
    row.as_ref().map(part_of).transpose()
}

/// Every loaded part of a source table, in order.
///
/// # Errors
/// The query's.
pub async fn parts(target: &Target, source: &TableName) -> Result<Vec<PartState>> {
    let sql = format!(
        "SELECT {PART_COLUMNS} FROM landfall.load WHERE source_schema = $1 AND source_table = $2 ORDER BY chunk, part"
    );
    target
        .client
        .query(&sql, &[&source.schema, &source.name])
        .await?
        .iter()
        .map(part_of)
        .collect()
}

/// The source tables of which something was loaded.
///
/// # Errors
/// The query's.
pub async fn loaded_tables(target: &Target) -> Result<Vec<TableName>> {
    let sql = "SELECT DISTINCT source_schema, source_table FROM landfall.load ORDER BY 1, 2";
    target
        .client
        .query(sql, &[])
        .await?
        .iter()
        .map(|row| {
            Ok(TableName::new(
                row.try_get::<_, String>(0)?,
                row.try_get::<_, String>(1)?,
            ))
        })
        .collect()
}

/// The refused rows of a source table, in order. Their number is bounded by the limit of each load.
///
/// # Errors
/// The query's.
pub async fn quarantined(target: &Target, source: &TableName) -> Result<Vec<QuarantinedRow>> {
    let sql = "SELECT chunk, part, file_sha256, file_row, unit, row_hash, sqlstate, column_name, message \
               FROM landfall.quarantine WHERE source_schema = $1 AND source_table = $2 ORDER BY chunk, part, file_row";
    let rows = target.client.query(sql, &[&source.schema, &source.name]).await?;
    rows.iter()
        .map(|row| {
            let hash: [u8; 16] = row
                .try_get::<_, Vec<u8>>(5)?
                .try_into()
                .map_err(|_| Error::Protocol("a row hash in landfall.quarantine is not of 16 bytes".to_owned()))?;
            let unit: i64 = row.try_get(4)?;
            Ok(QuarantinedRow {
                key: PartKey {
                    table: source.clone(),
                    chunk: number("a chunk", row.try_get(0)?)?,
                    part: number("a part", row.try_get(1)?)?,
                },
                file_sha256: row.try_get(2)?,
                file_row: unsigned("a row", row.try_get(3)?)?,
                unit: u32::try_from(unit).map_err(|_| Error::Number {
                    what: "a unit",
                    value: unit.to_string(),
                })?,
                row_hash: u128::from_be_bytes(hash),
                sqlstate: row.try_get(6)?,
                column: row.try_get(7)?,
                message: row.try_get(8)?,
            })
        })
        .collect()
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
/// Needs [`ensure`].
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

/// COMMIT, telling a lost answer from a refusal.
pub(crate) async fn commit(transaction: tokio_postgres::Transaction<'_>, what: &str) -> Result<()> {
    transaction.commit().await.map_err(|e| match Error::from(e) {
        Error::Lost { .. } => Error::CommitUnknown { what: what.to_owned() },
        other => other,
    })
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
