//! What the target remembers of a cutover: heads of its journal, by which one that was cut off or exchanged is told, and since when the
//! target is open for writing.

use crate::connect::Target;
use crate::error::{Error, Result};
use crate::ledger;

/// A head that was written here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Number of the journal's entry.
    pub entry: u64,
    /// SHA-256 of its line, hexadecimal.
    pub head: String,
}

/// What came of writing a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchored {
    /// It stands there, now or already.
    Yes,
    /// Another one stands there for the same entry: two journals of one project were written to.
    Another(Anchor),
}

/// Makes the tables if they are not there. Needs the ledger's schema, which it makes, too.
///
/// # Errors
/// [`Error::Privilege`] without CREATE, or the statement's.
pub async fn ensure(target: &Target) -> Result<()> {
    if exists(target).await? {
        return Ok(());
    }
    ledger::ensure(target).await?;
    target.client.batch_execute(include_str!("sql/anchor.sql")).await?;
    Ok(())
}

async fn exists(target: &Target) -> Result<bool> {
    let sql = "SELECT to_regclass('landfall.cutover_opened') IS NOT NULL";
    Ok(target.client.query_one(sql, &[]).await?.try_get(0)?)
}

/// Writes the head that an entry of a project's journal has. What stands there stays.
///
/// # Errors
/// The statement's. Needs [`ensure`].
pub async fn put(target: &Target, project: &str, anchor: &Anchor) -> Result<Anchored> {
    let entry = i64::try_from(anchor.entry).map_err(|_| Error::Number {
        what: "entry",
        value: anchor.entry.to_string(),
    })?;
    let insert =
        "INSERT INTO landfall.cutover_anchor (project, entry, head) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    target.client.execute(insert, &[&project, &entry, &anchor.head]).await?;
    let select = "SELECT head FROM landfall.cutover_anchor WHERE project = $1 AND entry = $2";
    let head: String = target.client.query_one(select, &[&project, &entry]).await?.try_get(0)?;
    if head == anchor.head {
        return Ok(Anchored::Yes);
    }
    let entry = anchor.entry;
    Ok(Anchored::Another(Anchor { entry, head }))
}

/// All heads of a project's journal, by their entries.
///
/// # Errors
/// The query's.
pub async fn all(target: &Target, project: &str) -> Result<Vec<Anchor>> {
    if !exists(target).await? {
        return Ok(Vec::new());
    }
    let sql = "SELECT entry, head FROM landfall.cutover_anchor WHERE project = $1 ORDER BY entry";
    let rows = target.client.query(sql, &[&project]).await?;
    let anchor = |row: &tokio_postgres::Row| {
        let entry: i64 = row.try_get(0)?;
        Ok(Anchor {
            entry: u64::try_from(entry).unwrap_or_default(),
            head: row.try_get(1)?,
        })
    };
    rows.iter().map(anchor).collect()
}

/// Writes that the target is open for writing from now on. The first moment stays.
///
/// # Errors
/// [`Error::Privilege`] without CREATE, or the statement's.
pub async fn open_for_writing(target: &Target, project: &str) -> Result<String> {
    ensure(target).await?;
    let insert = "INSERT INTO landfall.cutover_opened (project) VALUES ($1) ON CONFLICT DO NOTHING";
    target.client.execute(insert, &[&project]).await?;
    Ok(opened(target, project).await?.unwrap_or_default())
}

/// Since when the target is open for writing (RFC 3339, UTC, whole seconds): what differs since then may be the work of its users.
///
/// # Errors
/// The query's.
pub async fn opened(target: &Target, project: &str) -> Result<Option<String>> {
    if !exists(target).await? {
        return Ok(None);
    }
    let sql = "SELECT to_char(opened_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') \
               FROM landfall.cutover_opened WHERE project = $1";
    Ok(target
        .client
        .query_opt(sql, &[&project])
        .await?
        .map(|row| row.try_get(0))
        .transpose()?)
}
