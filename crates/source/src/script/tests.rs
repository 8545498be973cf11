//! Scripts -> wire values, through the readers and the plans that the program uses.

mod check;
mod duplicate;
mod length;
mod merge;
mod mssql;
mod mysql;
mod number;
mod refusal;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use model::Dialect;
use model::column_plan::packed::unpack;
use translate::script::{Encoding, Encodings, ReadOptions, Script};
use translate::{Mapping, Options};

use super::*;
use crate::BatchLimits;

fn shown(array: &ArrayRef, row: usize) -> String {
    if array.is_null(row) {
        return "NULL".to_owned();
    }
    match array.data_type() {
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).to_string(),
        DataType::Float32 => array.as_primitive::<Float32Type>().value(row).to_string(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).to_string(),
        _ => String::from_utf8_lossy(array.as_binary::<i32>().value(row)).into_owned(),
    }
}

/// What the first table of a script gets: its rows' values, and for refused rows line and reason.
pub(super) fn rows(dialect: Dialect, text: &str) -> (Vec<Vec<String>>, Vec<(u32, Refusal)>) {
    let (batches, refused) = batches(dialect, text, Encoding::Utf8);
    let mut found = Vec::new();
    for batch in batches {
        for row in 0..batch.num_rows() {
            found.push(batch.columns().iter().map(|array| shown(array, row)).collect());
        }
    }
    (found, refused)
}

/// Reads the rows of the first table of a script.
fn with_rows<T>(
    dialect: Dialect,
    scripts: &[Script; 1],
    encodings: impl Into<Encodings>,
    read: impl FnOnce(&mut TableRows<'_>) -> T,
) -> T {
    let reading = translate::script::read(dialect, scripts, &ReadOptions::default());
    let translation = translate::translate(&reading.schema, &Mapping::shipped(dialect), &Options::default());
    let texts = [ScriptText::new(&scripts[0], Arc::new(encodings.into()))];
    let table = ScriptTable {
        source: &reading.schema.tables[0],
        plan: &translation.tables[0],
        target_defaults: &[],
        now: SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_600),
        unread: reading.unread_from(&reading.schema.tables[0].name),
    };
    let limits = BatchLimits {
        rows: 2,
        bytes: 1 << 20,
        ..BatchLimits::default()
    };
    let statements = reading.rows.iter().collect();
    read(&mut TableRows::new(&reading.schema, &texts, table, statements, limits).unwrap())
}

fn batches(dialect: Dialect, text: &str, encodings: impl Into<Encodings>) -> (Vec<RecordBatch>, Vec<(u32, Refusal)>) {
    let scripts = [Script {
        name: "a.sql".to_owned(),
        text: text.to_owned(),
    }];
    with_rows(dialect, &scripts, encodings, |read| {
        let mut found = Vec::new();
        while let Some(batch) = read.next_batch().unwrap() {
            assert_eq!(batch.lines.len(), batch.batch.num_rows());
            found.push(batch.batch);
        }
        let refused: Vec<(u32, Refusal)> = read
            .take_refused()
            .iter()
            .map(|row| (row.at.line, row.reason))
            .collect();
        let rows: usize = found.iter().map(RecordBatch::num_rows).sum();
        let merged = read.merged().map_or(0, |merged| merged.rows);
        assert_eq!(
            read.seen(),
            u64::try_from(rows + refused.len()).unwrap() + merged,
            "every row is told of"
        );
        (found, refused)
    })
}

/// The values of one column of the type, each given as one row.
fn column(dialect: Dialect, type_name: &str, values: &[&str]) -> Vec<Result<String, Refusal>> {
    values
        .iter()
        .map(|value| {
            let (rows, refused) = rows(
                dialect,
                &format!("CREATE TABLE t (c {type_name} NULL);\nINSERT INTO t VALUES ({value});\n"),
            );
            match rows.first() {
                Some(row) => Ok(row[0].clone()),
                None => Err(refused[0].1),
            }
        })
        .collect()
}

fn day(packed: &str) -> String {
    let fields = unpack(packed.parse().unwrap());
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}",
        fields.year, fields.month, fields.day, fields.hour, fields.minute, fields.second, fields.microsecond
    )
}
