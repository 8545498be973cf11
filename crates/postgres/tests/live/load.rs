//! Loading parts: once, refused rows to quarantine, replaced by key, never doubled.

mod once;
mod refused;
mod replaced;

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::DataType;
use landfall_postgres::load::{LoadJob, LoadOutcome, OpenBatches, PartKey, Replace, load_part};
use landfall_postgres::{BatchError, Batches, Result, Target, ledger};
use model::{Conversion, PgType, TablePlan};

use super::support::{batch, column, execute, plan, target, value};

/// `id bigint` and `name text`, the id being the key.
fn people(schema: &str) -> TablePlan {
    let columns = vec![
        column("id", DataType::Int64, PgType::BigInt, Conversion::Integer),
        column(
            "name",
            DataType::Utf8,
            PgType::Text,
            Conversion::Text { strip_nul: false },
        ),
    ];
    plan(schema, "people", columns, 1)
}

fn rows(plan: &TablePlan, rows: &[(i64, &str)]) -> Vec<RecordBatch> {
    // Several batches, so that a part is more than one.
    rows.chunks(100)
        .map(|rows| {
            let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row.0)));
            let names: ArrayRef = Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.1)));
            batch(plan, vec![ids, names])
        })
        .collect()
}

struct File {
    sha256: &'static str,
    batches: Vec<RecordBatch>,
}

impl File {
    fn open(&self) -> std::result::Result<Batches, BatchError> {
        Ok(Box::new(self.batches.clone().into_iter().map(Ok)))
    }
}

fn key(plan: &TablePlan, chunk: u32) -> PartKey {
    PartKey {
        table: plan.source.clone(),
        chunk,
        part: 0,
    }
}

async fn load(
    target: &mut Target,
    plan: &TablePlan,
    chunk: u32,
    file: &File,
    replace: Replace<'_>,
) -> Result<LoadOutcome> {
    let rows = file.batches.iter().map(RecordBatch::num_rows).sum::<usize>();
    let job = LoadJob {
        plan,
        key: key(plan, chunk),
        file_sha256: file.sha256,
        epoch: "1",
        expected_rows: Some(u64::try_from(rows).unwrap()),
        replace,
        batches: &|| file.open(),
        max_quarantined: 20,
        row_hash: &|batch, row| {
            let ids = batch.column(0).as_any().downcast_ref::<Int64Array>().unwrap();
            u128::try_from(ids.value(row)).unwrap()
        },
        unit: &|_, row| u32::try_from(row).unwrap(),
    };
    load_part(target, &job).await
}

fn loaded(rows: u64, quarantined: u64, replaced: u64) -> impl Fn(&LoadOutcome) -> bool {
    move |outcome| {
        matches!(outcome, LoadOutcome::Loaded { rows: r, quarantined: q, replaced: d, .. }
                 if (*r, *q, *d) == (rows, quarantined, replaced))
    }
}

async fn prepared(schema: &str, columns: &str) -> Option<(Target, TablePlan)> {
    let target = target(schema).await?;
    execute(&target, &format!("CREATE TABLE {schema}.people ({columns})")).await;
    ledger::ensure(&target).await.unwrap();
    let plan = people(schema);
    // What an earlier run of the test left behind.
    for table in ["load", "quarantine", "table_state"] {
        let sql = format!("DELETE FROM landfall.{table} WHERE source_schema = $1");
        target.client().execute(&sql, &[&plan.source.schema]).await.unwrap();
    }
    Some((target, plan))
}

async fn count(target: &Target, plan: &TablePlan) -> String {
    value(
        target,
        &format!("SELECT count(*)::text FROM {}.people", plan.target.schema),
    )
    .await
}

fn job<'a>(plan: &'a TablePlan, chunk: u32, file_sha256: &'a str, batches: OpenBatches<'a>) -> LoadJob<'a> {
    LoadJob {
        plan,
        key: key(plan, chunk),
        file_sha256,
        epoch: "1",
        expected_rows: None,
        replace: Replace::Nothing,
        batches,
        max_quarantined: 0,
        row_hash: &|_, _| 0,
        unit: &|_, _| 0,
    }
}
