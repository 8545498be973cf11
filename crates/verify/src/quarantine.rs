//! Rows in quarantine, for the report: key (or, without one, values), column and reason of each, a bounded list. Their number is in the digests.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use model::column_plan::{Conversion, packed};
use model::{ColumnPlan, TablePlan};
use postgres::ledger;
use stage::digest::Form;
use stage::{Stage, StageError};

use crate::error::VerifyError;
use crate::input::TableInput;
use crate::result::QuarantinedRow;
use crate::show;

/// Characters of a row without a key after which no further column is shown.
const SHOWN_ROW: usize = 1000;

/// Rows that the conversion refused, from the files that keep them raw.
///
/// # Errors
/// [`VerifyError::Stage`] for a file that is missing or damaged.
pub(crate) async fn by_conversion(
    stage: &Stage,
    input: &TableInput,
    limit: usize,
) -> Result<Vec<QuarantinedRow>, VerifyError> {
    let files: Vec<_> = input
        .entries
        .iter()
        .filter_map(|entry| entry.refused_file.clone())
        .collect();
    if files.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let (stage, plan) = (stage.clone(), input.plan.clone());
    blocking(move || {
        let mut listed = Vec::new();
        for file in files {
            let reader = stage.read_refused(&plan.source, &file)?;
            let form = reader.form();
            for kept in reader {
                let kept = kept?;
                for row in 0..kept.batch.num_rows() {
                    if listed.len() >= limit {
                        return Ok(listed);
                    }
                    listed.push(QuarantinedRow {
                        key: key_text(&plan, &kept.batch, row, form),
                        row: row_text(&plan, &kept.batch, row, form),
                        column: kept.columns.get(row).cloned().flatten(),
                        sqlstate: None,
                        reason: kept.reasons.get(row).cloned().unwrap_or_default(),
                    });
                }
            }
        }
        Ok(listed)
    })
    .await
}

/// Rows that PostgreSQL refused. The ledger knows the row of the staged file, the file has the key.
///
/// # Errors
/// [`VerifyError::Stage`] for a file that is missing or damaged.
pub(crate) async fn by_target(
    stage: &Stage,
    input: &TableInput,
    refused: &[ledger::QuarantinedRow],
    limit: usize,
) -> Result<Vec<QuarantinedRow>, VerifyError> {
    let mut by_file: BTreeMap<String, Vec<ledger::QuarantinedRow>> = BTreeMap::new();
    for row in refused.iter().take(limit) {
        by_file.entry(row.file_sha256.clone()).or_default().push(row.clone());
    }
    if by_file.is_empty() {
        return Ok(Vec::new());
    }
    let parts: Vec<_> = input.entries.iter().flat_map(|entry| &entry.parts).cloned().collect();
    let (stage, plan) = (stage.clone(), input.plan.clone());
    blocking(move || {
        let mut listed = Vec::new();
        for part in parts {
            // Two parts may have the same content; the rows are listed once.
            let Some(mut rows) = by_file.remove(&part.sha256) else {
                continue;
            };
            rows.sort_by_key(|row| row.file_row);
            let mut rows = rows.into_iter().peekable();
            let mut first = 0_u64;
            for batch in stage.read_part(&plan.source, &part)? {
                let batch = batch?;
                let count = u64::try_from(batch.num_rows()).unwrap_or(u64::MAX);
                while let Some(row) = rows.next_if(|row| row.file_row < first.saturating_add(count)) {
                    let at = usize::try_from(row.file_row.saturating_sub(first)).unwrap_or(usize::MAX);
                    listed.push(QuarantinedRow {
                        key: key_text(&plan, &batch, at, Form::Staged),
                        row: row_text(&plan, &batch, at, Form::Staged),
                        column: row.column,
                        sqlstate: Some(row.sqlstate),
                        reason: row.message,
                    });
                }
                if rows.peek().is_none() {
                    break;
                }
                first = first.saturating_add(count);
            }
        }
        Ok(listed)
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StageError> + Send + 'static,
) -> Result<T, VerifyError> {
    let done = tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| VerifyError::Task(error.to_string()))?;
    Ok(done?)
}

/// `id = 44, line = 2`; `None` without a key.
fn key_text(plan: &TablePlan, batch: &RecordBatch, row: usize, form: Form) -> Option<String> {
    let key = plan.key.as_ref()?;
    let cells = key
        .columns
        .iter()
        .filter_map(|at| cell_text(plan, batch, *at, row, form));
    Some(cells.collect::<Vec<_>>().join(", "))
}

/// Without a key, all values up to [`SHOWN_ROW`]: they are what the row can be found by. `None` with a key.
fn row_text(plan: &TablePlan, batch: &RecordBatch, row: usize, form: Form) -> Option<String> {
    if plan.key.is_some() {
        return None;
    }
    let mut text = String::new();
    let mut length = 0;
    for at in 0..plan.columns.len() {
        let Some(cell) = cell_text(plan, batch, at, row, form) else {
            continue;
        };
        if length > SHOWN_ROW {
            text.push_str(", …");
            break;
        }
        if !text.is_empty() {
            text.push_str(", ");
        }
        length += cell.chars().count();
        text.push_str(&cell);
    }
    Some(text)
}

/// `name = value`, the value cut.
fn cell_text(plan: &TablePlan, batch: &RecordBatch, at: usize, row: usize, form: Form) -> Option<String> {
    let column = plan.columns.get(at)?;
    let value = match form {
        Form::Staged => show::full(column, batch, at, row),
        Form::Wire => wire(column, batch, at, row),
    };
    Some(format!(
        "{} = {}",
        column.source_column,
        show::cut(value).unwrap_or_else(|| "NULL".to_owned())
    ))
}

/// A date and time with six digits.
fn moment(fields: packed::Fields) -> String {
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}",
        fields.year, fields.month, fields.day, fields.hour, fields.minute, fields.second, fields.microsecond
    )
}

/// A wire value as a person reads it: texts as text where they are UTF-8, packed dates as dates.
fn wire(plan: &ColumnPlan, batch: &RecordBatch, column: usize, row: usize) -> Option<String> {
    let array = batch.columns().get(column)?;
    if array.is_null(row) {
        return None;
    }
    match (array.data_type(), &plan.conversion) {
        (DataType::Binary, _) => match std::str::from_utf8(array.as_binary::<i32>().value(row)) {
            Ok(text) if !text.contains('\0') => Some(text.to_owned()),
            _ => show::full(plan, batch, column, row),
        },
        (DataType::UInt64, Conversion::Timestamp { .. }) => {
            let (value, digit) = packed::unpack_seventh(array.as_primitive::<UInt64Type>().value(row))?;
            Some(format!("{}{digit}", moment(packed::unpack(value))))
        }
        (DataType::Int64, Conversion::Timestamp { .. }) => {
            Some(moment(packed::unpack(array.as_primitive::<Int64Type>().value(row))))
        }
        (DataType::Int64, Conversion::Date { .. }) => {
            let fields = packed::unpack(array.as_primitive::<Int64Type>().value(row));
            Some(format!("{:04}-{:02}-{:02}", fields.year, fields.month, fields.day))
        }
        _ => show::full(plan, batch, column, row),
    }
}
