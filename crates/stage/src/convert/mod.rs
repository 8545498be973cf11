//! From wire batches to staged batches, by the plan's conversions.
//!
//! A value that a conversion refuses takes its whole row out of the batch; the row is kept raw (see
//! [`crate::quarantine`]). A value that a conversion changes is counted as a loss. Nothing else changes a value.
//! The digest's wire encoder applies the same conversions by code of its own; a property test here compares the two.

mod bytes;
mod calendar;
mod json;
mod loss;
mod number;
mod refused;
mod text;

#[cfg(test)]
mod law;

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::builder::PrimitiveBuilder;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BinaryArray, BooleanArray, PrimitiveArray, RecordBatch, RecordBatchOptions,
};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use arrow_select::filter::filter_record_batch;
use model::{ColumnPlan, Conversion, Loss};

pub use loss::{LossCount, LossCounts};
pub(crate) use number::DecimalForm;
pub use refused::{Refused, RefusedReason};

/// Longest text or bytea that PostgreSQL stores: its largest allocation, 1 GB - 1, less the value's 4-byte header
/// (<https://www.postgresql.org/docs/current/limits.html>).
const LONGEST_VALUE: usize = (1 << 30) - 1 - 4;

/// A converted batch.
#[derive(Debug, Clone)]
pub struct Converted {
    /// The staged rows, in the order of the wire batch, without the refused ones.
    pub batch: RecordBatch,
    /// What was changed in the staged rows.
    pub losses: LossCounts,
    /// One entry per refused row, ascending; of several reasons, that of the first column.
    pub refused: Vec<Refused>,
}

/// Why a batch could not be converted at all. Never about a value.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    #[error("a batch of {found} columns does not fit a plan of {planned}")]
    ColumnCount { planned: usize, found: usize },
    #[error("column {column}: the plan says {planned}, the batch has {found}")]
    ColumnType {
        column: String,
        planned: DataType,
        found: DataType,
    },
    #[error("column {column}: the plan cannot convert {wire} to {staged} by {conversion}")]
    Plan {
        column: String,
        wire: DataType,
        staged: DataType,
        conversion: String,
    },
    #[error("column {column}: {rows} rows of {bytes} bytes are too much for one batch; read smaller batches")]
    TooLarge { column: String, rows: usize, bytes: usize },
    #[error("cannot build the staged batch")]
    Arrow(#[from] ArrowError),
}

/// A converted column. Refused rows hold NULL here; they are taken out at the end.
struct Column {
    array: ArrayRef,
    /// Rows whose value changed, ascending.
    lossy: Vec<(usize, Loss)>,
    /// Rows whose value is refused, ascending.
    refused: Vec<(usize, RefusedReason)>,
}

impl Column {
    fn exact(array: ArrayRef) -> Self {
        Column {
            array,
            lossy: Vec::new(),
            refused: Vec::new(),
        }
    }
}

/// What became of a value.
enum Outcome<T> {
    Value(T),
    /// The value, changed in a way that the plan declares.
    Changed(T, Loss),
    /// NULL instead of the value, as the plan declares.
    Null(Loss),
    Refused(RefusedReason),
}

/// Collects the outcomes of a column, row by row.
#[derive(Default)]
struct Notes {
    lossy: Vec<(usize, Loss)>,
    refused: Vec<(usize, RefusedReason)>,
}

impl Notes {
    /// The value to append, if any; NULL and refused values append NULL.
    fn take<T>(&mut self, row: usize, outcome: Outcome<T>) -> Option<T> {
        match outcome {
            Outcome::Value(value) => Some(value),
            Outcome::Changed(value, loss) => {
                self.lossy.push((row, loss));
                Some(value)
            }
            Outcome::Null(loss) => {
                self.lossy.push((row, loss));
                None
            }
            Outcome::Refused(reason) => {
                self.refused.push((row, reason));
                None
            }
        }
    }

    fn column(self, array: ArrayRef) -> Column {
        Column {
            array,
            lossy: self.lossy,
            refused: self.refused,
        }
    }
}

/// The array of as many values; of NULLs there is a note only if there are some.
fn collected<T: ArrowPrimitiveType>(rows: usize, values: impl Iterator<Item = Option<T::Native>>) -> PrimitiveArray<T> {
    let mut builder = PrimitiveBuilder::<T>::with_capacity(rows);
    values.for_each(|value| builder.append_option(value));
    builder.finish()
}

/// Converts a wire batch whose columns are those of the plan, in its order.
pub fn convert(batch: &RecordBatch, columns: &[ColumnPlan]) -> Result<Converted, ConvertError> {
    if batch.num_columns() != columns.len() {
        return Err(ConvertError::ColumnCount {
            planned: columns.len(),
            found: batch.num_columns(),
        });
    }
    let mut arrays = Vec::with_capacity(columns.len());
    let mut lossy = Vec::with_capacity(columns.len());
    let mut refused: BTreeMap<usize, Refused> = BTreeMap::new();
    for (index, (plan, array)) in columns.iter().zip(batch.columns()).enumerate() {
        if *array.data_type() != plan.wire {
            return Err(ConvertError::ColumnType {
                column: plan.source_column.clone(),
                planned: plan.wire.clone(),
                found: array.data_type().clone(),
            });
        }
        let column = convert_column(array, plan)?;
        for (row, reason) in column.refused {
            refused.entry(row).or_insert(Refused {
                row,
                column: index,
                reason,
            });
        }
        arrays.push(column.array);
        lossy.push(column.lossy);
    }
    let mut losses = LossCounts::new();
    for (index, rows) in lossy.into_iter().enumerate() {
        for (_, loss) in rows.into_iter().filter(|(row, _)| !refused.contains_key(row)) {
            losses.add(index, loss, 1);
        }
    }
    let schema = Arc::new(Schema::new(
        columns.iter().map(ColumnPlan::staged_field).collect::<Vec<Field>>(),
    ));
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let mut staged = RecordBatch::try_new_with_options(schema, arrays, &options)?;
    if !refused.is_empty() {
        let kept = BooleanArray::from_iter((0..batch.num_rows()).map(|row| Some(!refused.contains_key(&row))));
        staged = filter_record_batch(&staged, &kept)?;
    }
    Ok(Converted {
        batch: staged,
        losses,
        refused: refused.into_values().collect(),
    })
}

/// The one match over conversions.
fn convert_column(array: &ArrayRef, plan: &ColumnPlan) -> Result<Column, ConvertError> {
    let converted = match &plan.conversion {
        Conversion::Same => same(array, plan),
        Conversion::Integer => number::integer(array, &plan.staged),
        Conversion::Boolean => number::boolean(array, &plan.staged),
        Conversion::Decimal { round } => number::decimal(array, &plan.staged, *round),
        Conversion::Text { strip_nul } => text::text(array, &plan.staged, *strip_nul),
        Conversion::Json => text::json(array, &plan.staged, &plan.target),
        Conversion::Date { zero } => calendar::date(array, &plan.staged, *zero),
        Conversion::Timestamp { zero, digits } => calendar::timestamp(array, &plan.staged, *zero, *digits),
        Conversion::Duration { digits } => calendar::duration(array, &plan.staged, *digits),
        Conversion::TimeOfDay { digits } => calendar::time_of_day(array, &plan.staged, *digits),
        Conversion::Bits { width } => bytes::bits(array, &plan.staged, *width),
        Conversion::Enum { labels, empty_as_null } => text::label(array, &plan.staged, labels, *empty_as_null),
        Conversion::Set => {
            check_size(array, plan, 0)?;
            text::set(array, &plan.staged)
        }
        Conversion::Uuid => bytes::uuid(array, &plan.staged),
        Conversion::Inet => {
            check_size(array, plan, 16)?;
            bytes::inet(array, &plan.staged)
        }
        Conversion::Ewkb => {
            check_size(array, plan, 0)?;
            bytes::ewkb(array, &plan.staged)
        }
        Conversion::FloatList => bytes::float_list(array, &plan.staged),
    };
    converted.ok_or_else(|| ConvertError::Plan {
        column: plan.source_column.clone(),
        wire: plan.wire.clone(),
        staged: plan.staged.clone(),
        conversion: format!("{:?}", plan.conversion),
    })
}

/// A conversion that may lengthen values must stay below the 2 GiB of an Arrow array's offsets.
fn check_size(array: &ArrayRef, plan: &ColumnPlan, most_added: usize) -> Result<(), ConvertError> {
    let bytes = array.to_data().buffers().last().map_or(0, |values| values.len());
    let worst = array.len().saturating_mul(most_added).saturating_add(bytes);
    if i32::try_from(worst).is_err() {
        return Err(ConvertError::TooLarge {
            column: plan.source_column.clone(),
            rows: array.len(),
            bytes,
        });
    }
    Ok(())
}

/// The array itself, without a copy.
fn same(array: &ArrayRef, plan: &ColumnPlan) -> Option<Column> {
    if plan.wire != plan.staged {
        return None;
    }
    match array.data_type() {
        DataType::Int64 | DataType::UInt64 | DataType::Float32 | DataType::Float64 => {
            Some(Column::exact(Arc::clone(array)))
        }
        DataType::Binary => {
            let values = binary(array)?;
            let refused = too_long(values);
            Some(Column {
                array: Arc::clone(array),
                lossy: Vec::new(),
                refused,
            })
        }
        _ => None,
    }
}

/// Rows whose value is longer than PostgreSQL stores.
fn too_long(values: &BinaryArray) -> Vec<(usize, RefusedReason)> {
    let total = values
        .value_offsets()
        .last()
        .zip(values.value_offsets().first())
        .map_or(0, |(end, start)| end - start);
    if usize::try_from(total).is_ok_and(|total| total <= LONGEST_VALUE) {
        return Vec::new();
    }
    (0..values.len())
        .filter(|row| values.is_valid(*row) && values.value(*row).len() > LONGEST_VALUE)
        .map(|row| (row, RefusedReason::TooLarge))
        .collect()
}

fn binary(array: &ArrayRef) -> Option<&BinaryArray> {
    array.as_any().downcast_ref()
}

#[cfg(test)]
mod tests {
    use arrow_array::{Array, Int64Array};

    use super::*;
    use crate::test_support::{plan, wire_batch};

    #[test]
    fn same_does_not_copy() {
        let columns = [plan(
            DataType::Int64,
            DataType::Int64,
            Conversion::Same,
            model::Canonical::Integer,
        )];
        let batch = wire_batch(&columns, vec![Arc::new(Int64Array::from(vec![1, 2, 3]))]);
        let converted = convert(&batch, &columns).unwrap();
        let pointer = |array: &ArrayRef| array.to_data().buffers()[0].as_ptr();
        assert_eq!(pointer(batch.column(0)), pointer(converted.batch.column(0)));
    }

    #[test]
    fn a_plan_that_does_not_fit_is_an_error_not_a_guess() {
        let columns = [plan(
            DataType::Int64,
            DataType::Utf8,
            Conversion::Integer,
            model::Canonical::Integer,
        )];
        let batch = wire_batch(&columns, vec![Arc::new(Int64Array::from(vec![1]))]);
        assert!(matches!(convert(&batch, &columns), Err(ConvertError::Plan { .. })));
        assert!(matches!(
            convert(&batch, &[]),
            Err(ConvertError::ColumnCount { planned: 0, found: 1 })
        ));
    }

    #[test]
    fn losses_of_refused_rows_do_not_count() {
        let zero = Conversion::Date {
            zero: model::ZeroDate::Null,
        };
        let columns = [
            plan(DataType::Int64, DataType::Date32, zero, model::Canonical::Date),
            plan(
                DataType::Int64,
                DataType::Int16,
                Conversion::Integer,
                model::Canonical::Integer,
            ),
        ];
        let batch = wire_batch(
            &columns,
            vec![
                Arc::new(Int64Array::from(vec![0, 0, 0])),
                Arc::new(Int64Array::from(vec![1, 70_000, 3])),
            ],
        );
        let converted = convert(&batch, &columns).unwrap();
        assert_eq!(converted.batch.num_rows(), 2);
        assert_eq!(converted.losses.rows(0, Loss::ZeroDateToNull), 2);
        assert_eq!(
            converted.refused,
            [Refused {
                row: 1,
                column: 1,
                reason: RefusedReason::OutOfRange
            }]
        );
    }
}
