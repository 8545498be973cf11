//! Constraints that stand in the way of loading, set aside and put back.
//!
//! Parts are loaded in parallel and in any order, and a refresh replaces rows chunk by chunk. In between, a child may
//! stand without its parent, and a value of a unique column may stand in two chunks at once, although source and
//! target are both right before and after. So foreign keys of and to the loaded tables, and on a refresh unique
//! constraints and unique indexes too, are dropped before loading and created again by `finish`. What is dropped is
//! written to `landfall.suspended` in the same transaction; nothing is lost with a crash. Primary keys stay: a key
//! decides its chunk, so they cannot conflict between chunks.
//!
//! A partition may have constraints of its own; they go too, and so do those of the table that a loaded table is a
//! partition of. The parts of a partitioned index are kept one by one, because each has its own name and parameters;
//! they come back first, and the partitioned index takes them in when it is created.
//!
//! Triggers that a plan makes go too: what they did in the source arrives as rows. Those that somebody else made stay, and fire.

mod record;
mod restore;

use std::fmt;

use model::TableName;
use model::failpoint::{self, Failpoint};
use tokio_postgres::{Row, Transaction};

use crate::connect::Target;
use crate::ddl::most_together;
use crate::error::{Error, Result};
use crate::sql_text::qualified;

pub(crate) use record::is_there;
pub use record::{Listed, listed, listed_for, listed_outside};
pub use restore::{NotRestored, Restored, restore};

/// The name of the advisory lock under which constraints are set aside: "suspends" in ASCII, as a number. Two projects that
/// load tables with a foreign key between them would else both drop it.
const LOCK: i64 = 0x7375_7370_656e_6473;

/// What can be set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Exclusion constraints too.
    UniqueConstraint,
    /// One that no constraint owns.
    UniqueIndex,
    ForeignKey,
    Trigger,
}

impl Kind {
    fn of(text: &str) -> Result<Kind> {
        [
            Kind::UniqueConstraint,
            Kind::UniqueIndex,
            Kind::ForeignKey,
            Kind::Trigger,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == text)
        .ok_or_else(|| Error::Protocol(format!("landfall.suspended has an object of the unknown kind {text}")))
    }

    /// As in `landfall.suspended`, and as a person would say it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::UniqueConstraint => "unique constraint",
            Kind::UniqueIndex => "unique index",
            Kind::ForeignKey => "foreign key",
            Kind::Trigger => "trigger",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A constraint or index that was dropped, or created again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspended {
    pub table: TableName,
    pub name: String,
}

/// Something of the target's catalog that can be set aside.
struct Found {
    listed: Listed,
    is_replica_identity: bool,
}

/// Columns as `indexes.sql`, `foreign_keys.sql`, `triggers.sql` and `listed.sql` give them.
fn found_of(row: &Row) -> Result<Found> {
    let referenced = match (
        row.try_get::<_, Option<String>>(4)?,
        row.try_get::<_, Option<String>>(5)?,
    ) {
        (Some(schema), Some(name)) => Some(TableName::new(schema, name)),
        _ => None,
    };
    Ok(Found {
        listed: Listed {
            kind: Kind::of(row.try_get(0)?)?,
            table: TableName::new(row.try_get::<_, String>(1)?, row.try_get::<_, String>(2)?),
            name: row.try_get(3)?,
            referenced,
            depth: row.try_get(6)?,
            part_of: row.try_get(7)?,
            definition: row.try_get(8)?,
            tablespace: row.try_get(9)?,
            after: row.try_get(10)?,
            particular: row.try_get(12)?,
            has_table: row.try_get(13)?,
        },
        is_replica_identity: row.try_get(11)?,
    })
}

/// What stands in the way in these tables, in the order of dropping: foreign keys depend on unique constraints.
async fn find(transaction: &Transaction<'_>, tables: &[u32], unique: bool) -> Result<Vec<Found>> {
    let mut rows = transaction
        .query(include_str!("../sql/suspend/foreign_keys.sql"), &[&tables])
        .await?;
    if unique {
        rows.extend(
            transaction
                .query(include_str!("../sql/suspend/indexes.sql"), &[&tables])
                .await?,
        );
    }
    rows.iter().map(found_of).collect()
}

/// Triggers of these tables and names that rows would fire.
async fn find_triggers(transaction: &Transaction<'_>, triggers: &[(TableName, String)]) -> Result<Vec<Found>> {
    let schemas: Vec<&str> = triggers.iter().map(|(table, _)| table.schema.as_str()).collect();
    let tables: Vec<&str> = triggers.iter().map(|(table, _)| table.name.as_str()).collect();
    let names: Vec<&str> = triggers.iter().map(|(_, name)| name.as_str()).collect();
    transaction
        .query(
            include_str!("../sql/suspend/triggers.sql"),
            &[&schemas, &tables, &names],
        )
        .await?
        .iter()
        .map(found_of)
        .collect()
}

/// Drops what stands in the way of loading `tables` and keeps the definitions; `unique` says whether rows are going to
/// be replaced, `triggers` are those that the plan makes, by table and name. Returns what was dropped, nothing if there is nothing.
///
/// # Errors
/// The account does not own the tables, or the connection is lost. What was dropped by then is listed, as always.
pub async fn suspend(
    target: &mut Target,
    tables: &[TableName],
    unique: bool,
    triggers: &[(TableName, String)],
) -> Result<Vec<Suspended>> {
    let family = record::family(target, tables).await?;
    let oids: Vec<u32> = family.iter().map(|relation| relation.oid).collect();
    let together = most_together(target).await?;
    let mut suspended = Vec::new();
    loop {
        let transaction = target.client.transaction().await?;
        transaction
            .batch_execute(&format!("SELECT pg_advisory_xact_lock({LOCK})"))
            .await?;
        let mut found = find(&transaction, &oids, unique).await?;
        found.extend(find_triggers(&transaction, triggers).await?);
        // What belongs to a partitioned object goes with it.
        let is_cut = found.len() > together && found.iter().all(|found| found.listed.part_of.is_none());
        if is_cut {
            found.truncate(together);
        }
        if !found.is_empty() {
            record::ensure(&transaction).await?;
        }
        for found in found {
            set_aside(&transaction, &found).await?;
            failpoint::reach(Failpoint::ConstraintDropped);
            suspended.push(found.listed.into());
        }
        transaction.commit().await?;
        if !is_cut {
            return Ok(suspended);
        }
    }
}

async fn set_aside(transaction: &Transaction<'_>, found: &Found) -> Result<()> {
    let listed = &found.listed;
    record::keep(transaction, listed).await?;
    let table = qualified(&listed.table);
    if found.is_replica_identity {
        // Without its index a published table would refuse that rows of it are deleted.
        let sql = format!("ALTER TABLE {table} REPLICA IDENTITY FULL");
        transaction.batch_execute(&sql).await?;
    }
    if listed.part_of.is_none() {
        let sql = match listed.kind {
            Kind::UniqueIndex => format!("DROP INDEX {}", listed.qualified_name()),
            Kind::Trigger => format!("DROP TRIGGER {} ON {table}", listed.quoted_name()),
            Kind::UniqueConstraint | Kind::ForeignKey => {
                format!("ALTER TABLE {table} DROP CONSTRAINT {}", listed.quoted_name())
            }
        };
        transaction.batch_execute(&sql).await?;
    }
    Ok(())
}
