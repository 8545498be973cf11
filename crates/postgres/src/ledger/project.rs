//! What of the ledger is one project's: several may load the same database, and each may remove its own.

use std::collections::BTreeSet;

use model::TableName;

use super::commit;
use crate::connect::Target;
use crate::error::Result;

/// The ledger's tables, those that refer to nothing but themselves last.
const TABLES: [&str; 4] = ["load", "quarantine", "table_state", "ddl"];

/// What a project calls its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Share {
    /// The source server's identity; rows of another one are not the project's. `None`: not known.
    pub source_identity: Option<String>,
    /// Source and target table.
    pub tables: Vec<(TableName, TableName)>,
    /// Objects of its DDL, as statements name them (`table a.b`).
    pub objects: BTreeSet<String>,
}

/// Rows of a table of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// `landfall.load`, …
    pub table: TableName,
    pub rows: u64,
}

/// A row of `landfall.table_state`, or of `landfall.load` without one.
struct Known {
    source: TableName,
    target: TableName,
    source_identity: Option<String>,
}

impl Share {
    fn owns(&self, known: &Known) -> bool {
        let same_server = match (&known.source_identity, &self.source_identity) {
            (Some(there), Some(here)) => there == here,
            _ => true,
        };
        same_server
            && self
                .tables
                .iter()
                .any(|(source, target)| (source, target) == (&known.source, &known.target))
    }
}

/// The project's share, without tables that the ledger has from another source or for another target, and without the DDL of
/// such targets. Needs [`super::ensure`].
///
/// # Errors
/// The query's.
pub async fn own(target: &Target, claimed: &Share) -> Result<Share> {
    let known = known(target).await?;
    let mut share = claimed.clone();
    share.tables.retain(|(source, name)| {
        known
            .iter()
            .filter(|known| known.source == *source || known.target == *name)
            .all(|known| claimed.owns(known))
    });
    for (_, name) in &claimed.tables {
        if !share.tables.iter().any(|(_, kept)| kept == name) {
            share.objects.remove(&format!("table {name}"));
        }
    }
    Ok(share)
}

async fn known(target: &Target) -> Result<Vec<Known>> {
    let sql = "SELECT source_schema, source_table, target_schema, target_table, source_identity FROM landfall.table_state \
               UNION SELECT source_schema, source_table, target_schema, target_table, NULL FROM landfall.load AS l \
               WHERE NOT EXISTS (SELECT FROM landfall.table_state AS s WHERE s.source_schema = l.source_schema \
                                                                         AND s.source_table = l.source_table)";
    target
        .client
        .query(sql, &[])
        .await?
        .iter()
        .map(|row| {
            Ok(Known {
                source: TableName::new(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?),
                target: TableName::new(row.try_get::<_, String>(2)?, row.try_get::<_, String>(3)?),
                source_identity: row.try_get(4)?,
            })
        })
        .collect()
}

/// The condition for the rows of a table of the ledger that are of `$1`, `$2` (schemas and names of source tables) and `$3`
/// (objects).
fn of_share(table: &str) -> &'static str {
    match table {
        "ddl" => "$1::text[] IS NOT NULL AND $2::text[] IS NOT NULL AND object = ANY ($3::text[])",
        _ => {
            "(source_schema, source_table) IN (SELECT * FROM unnest($1::text[], $2::text[])) AND $3::text[] IS NOT NULL"
        }
    }
}

/// Schemas and names of the source tables, and the objects, as parameters.
fn parameters(share: &Share) -> (Vec<&str>, Vec<&str>, Vec<&str>) {
    let sources = || share.tables.iter().map(|(source, _)| source);
    (
        sources().map(|source| source.schema.as_str()).collect(),
        sources().map(|source| source.name.as_str()).collect(),
        share.objects.iter().map(String::as_str).collect(),
    )
}

/// How many rows of the ledger are the share's, by table; without those that have none.
///
/// # Errors
/// The queries'.
pub async fn rows(target: &Target, share: &Share) -> Result<Vec<Rows>> {
    let (schemas, names, objects) = parameters(share);
    let mut found = Vec::new();
    for table in TABLES {
        let sql = format!("SELECT count(*) FROM landfall.{table} WHERE {}", of_share(table));
        let row = target.client.query_one(&sql, &[&schemas, &names, &objects]).await?;
        // A count is never negative.
        let rows = row.try_get::<_, i64>(0)?.unsigned_abs();
        if rows > 0 {
            found.push(Rows {
                table: TableName::new("landfall", table),
                rows,
            });
        }
    }
    Ok(found)
}

/// Whether the ledger would hold nothing of anybody's without the share: no load, no table that Landfall made and that is
/// there, nothing set aside but of the tables `dropped` and of such as are gone, and no relation that is not the ledger's.
///
/// # Errors
/// The queries'.
pub async fn is_last(target: &Target, share: &Share, dropped: &[TableName]) -> Result<bool> {
    let (schemas, names, objects) = parameters(share);
    for table in ["load", "quarantine", "table_state"] {
        let sql = format!(
            "SELECT EXISTS (SELECT FROM landfall.{table} WHERE NOT ({}))",
            of_share(table)
        );
        let row = target.client.query_one(&sql, &[&schemas, &names, &objects]).await?;
        if row.try_get(0)? {
            return Ok(false);
        }
    }
    let sql = "SELECT substr(object, 7) FROM landfall.ddl WHERE object LIKE 'table %' AND NOT object = ANY ($1)";
    let mut made = Vec::new();
    for row in target.client.query(sql, &[&objects]).await? {
        let name: String = row.try_get(0)?;
        made.extend(name.split_once('.').map(|(schema, name)| TableName::new(schema, name)));
    }
    if !target.tables(&made).await?.is_empty() || !crate::suspend::listed_outside(target, dropped).await?.is_empty() {
        return Ok(false);
    }
    let sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.relnamespace = 'landfall'::regnamespace \
               AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') \
               AND c.relname <> ALL ('{migration,load,quarantine,table_state,ddl,suspended}'))";
    Ok(!target.client.query_one(sql, &[]).await?.try_get::<_, bool>(0)?)
}

/// Deletes the share's rows, what is set aside of the tables `dropped`, and, if it [`is_last`], the ledger. True if the ledger
/// went. Drop the tables first.
///
/// # Errors
/// The server's.
pub async fn forget(target: &mut Target, share: &Share, dropped: &[TableName]) -> Result<bool> {
    let (schemas, names, objects) = parameters(share);
    let suspended = crate::suspend::is_there(target).await?;
    let transaction = target.client.transaction().await?;
    for table in TABLES {
        let sql = format!("DELETE FROM landfall.{table} WHERE {}", of_share(table));
        transaction.execute(&sql, &[&schemas, &names, &objects]).await?;
    }
    if suspended {
        let schemas: Vec<&str> = dropped.iter().map(|table| table.schema.as_str()).collect();
        let names: Vec<&str> = dropped.iter().map(|table| table.name.as_str()).collect();
        let sql = "DELETE FROM landfall.suspended WHERE (target_schema, target_table) IN \
                   (SELECT * FROM unnest($1::text[], $2::text[]))";
        transaction.execute(sql, &[&schemas, &names]).await?;
    }
    commit(transaction, "the ledger").await?;
    drop_if_last(target, share, dropped).await
}

/// Nobody writes to the ledger between the look and the deed.
async fn drop_if_last(target: &Target, share: &Share, dropped: &[TableName]) -> Result<bool> {
    target
        .client
        .batch_execute(
            "BEGIN; LOCK TABLE landfall.migration, landfall.load, landfall.quarantine, landfall.table_state, landfall.ddl",
        )
        .await?;
    let last = is_last(target, share, dropped).await;
    let end = match last {
        Ok(true) => {
            "DROP TABLE IF EXISTS landfall.suspended, landfall.ddl, landfall.table_state, landfall.quarantine, \
             landfall.load, landfall.migration RESTRICT; DROP SCHEMA landfall RESTRICT; COMMIT"
        }
        _ => "ROLLBACK",
    };
    if let Err(error) = target.client.batch_execute(end).await {
        target.client.batch_execute("ROLLBACK").await?;
        return Err(error.into());
    }
    last
}
