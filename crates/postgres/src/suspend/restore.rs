//! Puts back what was set aside.

use std::collections::BTreeSet;

use model::TableName;
use model::failpoint::{self, Failpoint};
use tokio_postgres::Transaction;

use super::{Kind, Listed, Suspended, find, find_triggers, record};
use crate::connect::Target;
use crate::error::{Error, Result};
use crate::sql_text::qualified;

/// What [`restore`] did.
#[derive(Debug, Default)]
pub struct Restored {
    pub back: Vec<Suspended>,
    /// Their table was dropped meanwhile; they are forgotten.
    pub gone: Vec<Suspended>,
    /// What the data does not allow, with the statements; it stays listed for the next time.
    pub failed: Vec<NotRestored>,
}

/// A constraint that could not be created again.
#[derive(Debug)]
pub struct NotRestored {
    /// As `foreign key x of a.b`.
    pub object: String,
    pub sql: String,
    pub error: Error,
}

/// Where an object stands after an attempt.
enum Outcome {
    Back,
    Gone,
    /// Another session has put it back.
    Taken,
}

/// Creates again everything that [`suspend`](super::suspend) dropped of `tables`, and foreign keys to them: unique
/// constraints and indexes first, then foreign keys, which are validated if they were, then triggers. Each in a transaction of its own,
/// so that what is done stays done, and one that the data does not allow does not keep the others out. What is there
/// already, exactly as it was, is left alone.
///
/// # Errors
/// The connection's, and the ledger's; a constraint's own is in the answer.
pub async fn restore(target: &mut Target, tables: &[TableName]) -> Result<Restored> {
    let mut restored = Restored::default();
    if !record::is_there(target).await? {
        return Ok(restored);
    }
    let transaction = target.client.transaction().await?;
    record::ensure(&transaction).await?;
    transaction.commit().await?;
    // Partitioned indexes of which a part is still missing: PostgreSQL would make one, under another name.
    let mut waiting: BTreeSet<String> = BTreeSet::new();
    for listed in record::listed_for(target, tables).await? {
        let is_index = matches!(listed.kind, Kind::UniqueConstraint | Kind::UniqueIndex);
        let transaction = target.client.transaction().await?;
        let done = if is_index && waiting.contains(&listed.qualified_name()) {
            None
        } else {
            Some(put_back(&transaction, &listed).await)
        };
        match done {
            Some(Ok(outcome)) => {
                failpoint::reach(Failpoint::ConstraintMade);
                transaction.commit().await?;
                failpoint::reach(Failpoint::ConstraintRestored);
                match outcome {
                    Outcome::Back => restored.back.push(listed.into()),
                    Outcome::Gone => restored.gone.push(listed.into()),
                    Outcome::Taken => {}
                }
            }
            Some(Err(error)) if error.is_retryable() => return Err(error),
            failed => {
                waiting.extend(listed.part_of.clone().filter(|_| is_index));
                if let Some(Err(error)) = failed {
                    restored.failed.push(NotRestored {
                        object: format!("{} {} of {}", listed.kind, listed.name, listed.table),
                        sql: listed.statements().join(";\n"),
                        error,
                    });
                }
            }
        }
    }
    Ok(restored)
}

async fn put_back(transaction: &Transaction<'_>, listed: &Listed) -> Result<Outcome> {
    if !record::take(transaction, listed).await? {
        return Ok(Outcome::Taken);
    }
    // A table that is gone takes its constraints with it.
    if !listed.has_table {
        return Ok(Outcome::Gone);
    }
    let sql = "SELECT $1::text::regclass::oid";
    let table: u32 = transaction
        .query_one(sql, &[&qualified(&listed.table)])
        .await?
        .try_get(0)?;
    let there = match listed.kind {
        Kind::Trigger => find_triggers(transaction, &[(listed.table.clone(), listed.name.clone())]).await?,
        kind => find(transaction, &[table], kind != Kind::ForeignKey).await?,
    };
    let same = |found: &Listed| {
        (found.kind, &found.table, &found.name, &found.definition)
            == (listed.kind, &listed.table, &listed.name, &listed.definition)
    };
    if there.iter().any(|found| same(&found.listed)) {
        return Ok(Outcome::Back);
    }
    for statement in listed.statements() {
        transaction.batch_execute(&statement).await?;
    }
    if listed.kind == Kind::ForeignKey {
        let rest = transaction
            .query(
                include_str!("../sql/suspend/foreign_key_rest.sql"),
                &[
                    &listed.table.schema,
                    &listed.table.name,
                    &listed.name,
                    &listed.particular,
                ],
            )
            .await?;
        for row in rest {
            transaction.batch_execute(row.try_get(0)?).await?;
        }
    }
    Ok(Outcome::Back)
}
