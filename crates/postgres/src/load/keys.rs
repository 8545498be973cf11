//! A file's keys in a temporary table, to find the rows of the target that have them.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::pg_type::quote;
use model::{PgType, TableName, TablePlan};
use tokio_postgres::Transaction;

use super::rows::copy_all;
use super::{Batches, LoadJob, PartKey};
use crate::encode::Encoder;
use crate::error::{Error, Result};
use crate::sql_text::{column_list, qualified};

/// The temporary table; it goes with the transaction, or earlier.
pub(super) const KEYS: &str = "pg_temp.landfall_keys";

/// Fills [`KEYS`] with the keys of some batches, numbered in their order from 1 by column `number`, and gives the condition
/// under which its row `k` has the key of the target's row `t`. Texts are compared by their bytes, whatever the column's
/// collation or type says.
pub(super) async fn fill(
    transaction: &Transaction<'_>,
    plan: &TablePlan,
    batches: Batches,
    number: &str,
) -> Result<String> {
    let temporary = TableName::new("pg_temp", "landfall_keys");
    let Some(key_plan) = key_plan(plan, &temporary) else {
        return Err(Error::Pair {
            column: "-".to_owned(),
            staged: "a table without a key".to_owned(),
            target: plan.target.to_string(),
        });
    };
    let names = || key_plan.columns.iter().map(|column| column.target_column.as_str());
    // Of the target's own column types, collations included.
    transaction
        .batch_execute(&format!(
            "CREATE TEMPORARY TABLE landfall_keys ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA; \
             ALTER TABLE {KEYS} ADD COLUMN {} bigint GENERATED ALWAYS AS IDENTITY",
            column_list(names()),
            qualified(&plan.target),
            quote(number)
        ))
        .await?;
    let encoder = Arc::new(Encoder::new(&key_plan)?);
    copy_all(transaction, &encoder, only_keys(batches, plan)).await?;
    transaction.batch_execute(&format!("ANALYZE {KEYS}")).await?;
    let conditions: Vec<String> = key_plan
        .columns
        .iter()
        .map(|column| {
            let name = quote(&column.target_column);
            match column.target {
                PgType::Citext => format!("t.{name}::text COLLATE \"C\" = k.{name}::text COLLATE \"C\""),
                PgType::Text | PgType::Varchar { .. } | PgType::Char { .. } => {
                    format!("t.{name} = k.{name} COLLATE \"C\"")
                }
                _ => format!("t.{name} = k.{name}"),
            }
        })
        .collect();
    Ok(conditions.join(" AND "))
}

/// A name for the numbering column that no key column has.
pub(super) fn number_column(plan: &TablePlan) -> String {
    let mut name = "landfall_number".to_owned();
    while plan.columns.iter().any(|column| column.target_column == name) {
        name.push('_');
    }
    name
}

/// Rows of the job's file whose key a row of the target has that was there before the first load: the target will not, or
/// not for long, hold both. At most one more than may be refused. Asked after the part's own old rows are gone, so that
/// whoever has the key is somebody else's; chunks share no keys.
pub(super) async fn taken(transaction: &Transaction<'_>, job: &LoadJob<'_>) -> Result<BTreeSet<u64>> {
    let source = &job.key.table;
    let sql = "SELECT EXISTS (SELECT FROM landfall.table_state \
               WHERE source_schema = $1 AND source_table = $2 AND baseline IS NOT NULL)";
    let has_baseline: bool = transaction
        .query_one(sql, &[&source.schema, &source.name])
        .await?
        .try_get(0)?;
    if !has_baseline || job.plan.key.is_none() {
        return Ok(BTreeSet::new());
    }
    // Keys that the target's types refuse are found, and refused, when their rows are loaded.
    transaction.batch_execute("SAVEPOINT landfall_taken").await?;
    let number = number_column(job.plan);
    let condition = match fill(transaction, job.plan, (job.batches)().map_err(Error::Input)?, &number).await {
        Ok(condition) => condition,
        Err(error) if error.is_row_refusal() => {
            transaction
                .batch_execute("ROLLBACK TO SAVEPOINT landfall_taken")
                .await?;
            return Ok(BTreeSet::new());
        }
        Err(error) => return Err(error),
    };
    let limit = i64::try_from(job.max_quarantined.saturating_add(1)).unwrap_or(i64::MAX);
    let sql = format!(
        "SELECT DISTINCT k.{} - 1 FROM {} AS t JOIN {KEYS} AS k ON {condition} ORDER BY 1 LIMIT {limit}",
        quote(&number),
        qualified(&job.plan.target)
    );
    let mut rows = BTreeSet::new();
    for row in transaction.query(&sql, &[]).await? {
        rows.insert(u64::try_from(row.try_get::<_, i64>(0)?).unwrap_or_default());
    }
    transaction.batch_execute(&format!("DROP TABLE {KEYS}")).await?;
    Ok(rows)
}

/// What is said of a row whose key is taken.
pub(super) fn taken_message(plan: &TablePlan) -> String {
    let names: Vec<&str> = plan
        .key
        .iter()
        .flat_map(|key| &key.columns)
        .filter_map(|at| plan.columns.get(*at))
        .map(|column| column.target_column.as_str())
        .collect();
    format!(
        "the key ({}) is taken by a row that was in the target before the copy: remove or renumber one of the two, then run \
         `landfall copy --into-existing --restart {}`",
        names.join(", "),
        plan.source
    )
}

/// The rows of a loaded part that the target refused: they are in its file and not in the table.
pub(super) async fn refused_rows(
    transaction: &Transaction<'_>,
    key: &PartKey,
    file_sha256: &str,
) -> Result<BTreeSet<u64>> {
    let (chunk, part) = key.numbers()?;
    let sql = "SELECT file_row FROM landfall.quarantine \
               WHERE source_schema = $1 AND source_table = $2 AND chunk = $3 AND part = $4 AND file_sha256 = $5";
    let rows = transaction
        .query(sql, &[&key.table.schema, &key.table.name, &chunk, &part, &file_sha256])
        .await?;
    rows.iter()
        .map(|row| Ok(u64::try_from(row.try_get::<_, i64>(0)?).unwrap_or_default()))
        .collect()
}

/// A file's batches without some of its rows, counted from 0. For finding the rows that a file left in the target: a row
/// that was refused is not there, and a row of others may have its key or its values.
pub fn without_rows(batches: Batches, rows: BTreeSet<u64>) -> Batches {
    if rows.is_empty() {
        return batches;
    }
    let mut first = 0_u64;
    Box::new(batches.flat_map(move |batch| -> Batches {
        let batch = match batch {
            Ok(batch) => batch,
            Err(error) => return Box::new(std::iter::once(Err(error))),
        };
        let count = u64::try_from(batch.num_rows()).unwrap_or(u64::MAX);
        let end = first.saturating_add(count);
        let mut slices = Vec::new();
        let mut from = 0;
        for row in rows.range(first..end) {
            // Less than the batch's own number of rows.
            let at = usize::try_from(row - first).unwrap_or(batch.num_rows());
            if at > from {
                slices.push(Ok(batch.slice(from, at - from)));
            }
            from = at + 1;
        }
        if batch.num_rows() > from {
            slices.push(Ok(batch.slice(from, batch.num_rows() - from)));
        }
        first = end;
        Box::new(slices.into_iter())
    }))
}

/// The key's columns as a table of their own.
fn key_plan(plan: &TablePlan, target: &TableName) -> Option<TablePlan> {
    let key = plan.key.as_ref()?;
    let columns = key
        .columns
        .iter()
        .map(|at| {
            plan.columns.get(*at).cloned().map(|column| model::ColumnPlan {
                generated: false,
                ..column
            })
        })
        .collect::<Option<Vec<_>>>()?;
    Some(TablePlan {
        target: target.clone(),
        columns,
        key: None,
        ..plan.clone()
    })
}

/// Batches of all columns are cut down to the key's.
fn only_keys(batches: Batches, plan: &TablePlan) -> Batches {
    let positions = plan.key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
    let whole: Vec<String> = plan.columns.iter().map(|column| column.source_column.clone()).collect();
    Box::new(batches.map(move |batch| {
        let batch = batch?;
        let is_whole = batch
            .schema()
            .fields()
            .iter()
            .map(|field| field.name())
            .eq(whole.iter());
        if is_whole {
            batch.project(&positions).map_err(Into::into)
        } else {
            Ok(batch)
        }
    }))
}
