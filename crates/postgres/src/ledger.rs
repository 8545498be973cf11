//! The ledger: schema `landfall` of the target, which says what was loaded, in the transaction that loads it.

mod part;
pub mod project;
mod table;

pub use self::part::{PartState, QuarantinedRow, loaded_tables, part_state, parts, quarantined};
pub(crate) use self::table::delete_all;
pub use self::table::{
    ExpectedPart, TableState, accept_anew, declare_loaded, epochs, forget_records, forget_table, is_made_anew,
    open_table, table_state,
};
use crate::connect::Target;
use crate::error::{Error, Result};

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

/// COMMIT, telling a lost answer from a refusal.
pub(crate) async fn commit(transaction: tokio_postgres::Transaction<'_>, what: &str) -> Result<()> {
    transaction.commit().await.map_err(|e| match Error::from(e) {
        Error::Lost { .. } => Error::CommitUnknown { what: what.to_owned() },
        other => other,
    })
}
