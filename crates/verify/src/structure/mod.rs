//! Structure: whether the target has what was planned, and whether PostgreSQL itself vouches for it (constraints
//! validated, indexes valid, sequences past their columns, no orphans where a foreign key is not enforced).

mod collisions;
mod compare;
mod defaults;
mod grants;
mod objects;
mod properties;

use std::collections::BTreeSet;

use model::figures::counted;
use model::pg_schema::PgForeignKey;
use model::pg_type::quote;
use model::{PgSchema, TableName, TablePlan};
use postgres::Target;
use postgres::catalog::{TargetSequence, TargetStructure};

use self::compare::Comparison;
pub use self::defaults::{defaults, not_compared};
use crate::error::VerifyError;
use crate::result::{StructureDifference, StructureKind, StructureResult};

/// Compares the target's catalog with the bound plans and, if there is one, the planned schema.
///
/// `target` should hold the run's snapshot, so that sequences and orphans belong to the compared rows.
///
/// # Errors
/// Those of the catalog's and the counting queries.
pub async fn check(
    target: &Target,
    plans: &[&TablePlan],
    planned: Option<&PgSchema>,
) -> Result<StructureResult, VerifyError> {
    let schemas: BTreeSet<String> = plans.iter().map(|plan| plan.target.schema.clone()).collect();
    let found = target.structure(&schemas.into_iter().collect::<Vec<_>>()).await?;
    let mut comparison = Comparison::default();
    for plan in plans {
        let table = planned.and_then(|schema| schema.tables.iter().find(|table| table.source == plan.source));
        comparison.table(plan, table, &found);
        identities(target, plan, &found, &mut comparison).await?;
        target.release_locks().await?;
    }
    for (table, key) in std::mem::take(&mut comparison.unenforced) {
        orphans(target, &table, &key, &found, &mut comparison).await?;
        target.release_locks().await?;
    }
    for key in std::mem::take(&mut comparison.unheld) {
        collisions::count(target, &key, &found, &mut comparison).await?;
        target.release_locks().await?;
    }
    if let Some(planned) = planned {
        objects::compare(target, planned, &found, &mut comparison).await?;
    }
    Ok(StructureResult {
        not_checked: None,
        checks: comparison.checks,
        differences: comparison.differences,
    })
}

/// Constraints that loading dropped and `finish` has not put back. Other projects' are theirs to put back. No part of [`check`],
/// which the negative control asks about a schema of its own.
///
/// # Errors
/// Those of the query.
pub async fn set_aside(target: &Target, plans: &[&TablePlan]) -> Result<Vec<StructureDifference>, VerifyError> {
    let targets: Vec<_> = plans.iter().map(|plan| plan.target.clone()).collect();
    let listed = postgres::suspend::listed_for(target, &targets).await?;
    let difference = |suspended: postgres::suspend::Listed| StructureDifference {
        kind: StructureKind::SetAside,
        object: format!("{} {} of {}", suspended.kind, suspended.name, suspended.table),
        expected: "in place".to_owned(),
        actual: "set aside while rows were loaded; `landfall finish` puts it back".to_owned(),
        rows: None,
        blocking: true,
    };
    Ok(listed.into_iter().map(difference).collect())
}

/// The next value of each sequence that feeds a column of the table is past the column's values.
async fn identities(
    target: &Target,
    plan: &TablePlan,
    found: &TargetStructure,
    comparison: &mut Comparison,
) -> Result<(), VerifyError> {
    for sequence in &found.sequences {
        let Some((table, column)) = &sequence.owner else {
            continue;
        };
        if *table != plan.target || !plan.columns.iter().any(|planned| planned.target_column == *column) {
            continue;
        }
        let end = if sequence.increment > 0 { "max" } else { "min" };
        let sql = format!(
            "SELECT pg_catalog.{end}({})::text FROM {}",
            quote(column),
            qualified(table)
        );
        let row = target
            .client()
            .query_one(&sql, &[])
            .await
            .map_err(postgres::Error::from)?;
        let held: Option<String> = row.try_get(0).map_err(postgres::Error::from)?;
        let (holds, actual) = next_is_free(sequence, held.as_deref());
        let expected = match &held {
            Some(held) => format!("a next value past {held}"),
            None => "a next value within the sequence's range".to_owned(),
        };
        comparison.fact(
            holds,
            true,
            StructureKind::Identity,
            format!("{table}.{column}"),
            expected,
            actual,
        );
    }
    Ok(())
}

/// Whether the sequence's next value is past the column's last one (`held`) and within its own range.
fn next_is_free(sequence: &TargetSequence, held: Option<&str>) -> (bool, String) {
    let exhausted = sequence.next > sequence.max || sequence.next < sequence.min;
    let past = match held.map(str::parse::<i128>) {
        None => true,
        // A column that is no whole number has no order with the sequence that could be compared.
        Some(Err(_)) => false,
        Some(Ok(held)) if sequence.increment > 0 => i128::from(sequence.next) > held,
        Some(Ok(held)) => i128::from(sequence.next) < held,
    };
    let state = if exhausted { ", which is out of its range" } else { "" };
    (past && !exhausted, format!("next value {}{state}", sequence.next))
}

/// Rows whose foreign key has no parent, where PostgreSQL does not vouch that there is none.
async fn orphans(
    target: &Target,
    table: &TableName,
    key: &PgForeignKey,
    found: &TargetStructure,
    comparison: &mut Comparison,
) -> Result<(), VerifyError> {
    let there = |name: &TableName, columns: &[String]| {
        let table = found.tables.iter().find(|table| table.name == *name);
        table.is_some_and(|table| columns.iter().all(|column| table.column(column).is_some()))
    };
    let object = format!("{table}.{}", key.name);
    if !there(table, &key.columns) || !there(&key.referenced_table, &key.referenced_columns) {
        let actual = "a table or column of the foreign key is not there, or in a schema that was not read";
        comparison.fact(
            false,
            true,
            StructureKind::Orphans,
            object,
            "no row without its parent",
            actual,
        );
        return Ok(());
    }
    let rows = with_citext(target, &orphan_sql(table, key)).await?;
    // A count is never negative.
    let rows = rows.unsigned_abs();
    comparison.checks += 1;
    if rows > 0 {
        comparison.differences.push(StructureDifference {
            kind: StructureKind::Orphans,
            object,
            expected: "no row without its parent".to_owned(),
            actual: format!("{} without a parent in {}", counted(rows, "row"), key.referenced_table),
            rows: Some(rows),
            blocking: true,
        });
    }
    Ok(())
}

/// A count. A citext key is compared by the extension's own operator, which the pinned search path does not reach.
async fn with_citext(target: &Target, sql: &str) -> Result<i64, VerifyError> {
    let path = "SELECT set_config('search_path', 'pg_catalog' || coalesce((SELECT ', ' || quote_ident(n.nspname) \
                FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace \
                WHERE e.extname = 'citext'), ''), false)";
    let client = target.client();
    client.query_one(path, &[]).await.map_err(postgres::Error::from)?;
    let row = client.query_one(sql, &[]).await.map_err(postgres::Error::from)?;
    client
        .batch_execute("SET search_path = pg_catalog")
        .await
        .map_err(postgres::Error::from)?;
    Ok(row.try_get(0).map_err(postgres::Error::from)?)
}

/// Rows with a NULL in the key have no parent to look for (MATCH SIMPLE).
fn orphan_sql(table: &TableName, key: &PgForeignKey) -> String {
    let set: Vec<String> = key
        .columns
        .iter()
        .map(|column| format!("c.{} IS NOT NULL", quote(column)))
        .collect();
    let pairs = key.columns.iter().zip(&key.referenced_columns);
    let joins: Vec<String> = pairs
        .map(|(child, parent)| format!("p.{} = c.{}", quote(parent), quote(child)))
        .collect();
    format!(
        "SELECT pg_catalog.count(*) FROM {} c WHERE {} AND NOT EXISTS (SELECT FROM {} p WHERE {})",
        qualified(table),
        set.join(" AND "),
        qualified(&key.referenced_table),
        joins.join(" AND ")
    )
}

fn qualified(table: &TableName) -> String {
    format!("{}.{}", quote(&table.schema), quote(&table.name))
}

#[cfg(test)]
mod tests;
