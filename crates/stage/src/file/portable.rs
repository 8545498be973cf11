//! Types that readers of Parquet have no common form for: they are text in the file, with the type in the column's metadata.
//!
//! Decimals of more than 38 digits: DuckDB reads those as floating-point numbers. Durations: Parquet has none, and a reader
//! without Arrow's schema sees integers. `docs/stage-format.md` has the forms.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use arrow_array::builder::{Decimal256Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal256Type, DecimalType, DurationMicrosecondType};
use arrow_array::{Array, ArrayRef, DurationMicrosecondArray, RecordBatch, RecordBatchOptions};
use arrow_buffer::i256;
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef, TimeUnit};

/// Metadata of a column that is text in the file: its staged type.
const TYPE: &str = "landfall.type";
const DURATION: &str = "duration";

/// The file's schema for a staged one.
pub(super) fn file_schema(staged: &SchemaRef) -> SchemaRef {
    changed(staged, |field| {
        let name = match field.data_type() {
            DataType::Decimal256(precision, scale) => format!("decimal({precision},{scale})"),
            DataType::Duration(TimeUnit::Microsecond) => DURATION.to_owned(),
            _ => return None,
        };
        let metadata = HashMap::from([(TYPE.to_owned(), name)]);
        Some(field.clone().with_data_type(DataType::Utf8).with_metadata(metadata))
    })
}

/// The staged schema for a file's.
pub(super) fn staged_schema(file: &SchemaRef) -> SchemaRef {
    changed(file, |field| {
        let name = field.metadata().get(TYPE)?;
        let staged = if name == DURATION {
            DataType::Duration(TimeUnit::Microsecond)
        } else {
            let (precision, scale) = name.strip_prefix("decimal(")?.strip_suffix(')')?.split_once(',')?;
            DataType::Decimal256(precision.parse().ok()?, scale.parse().ok()?)
        };
        Some(field.clone().with_data_type(staged).with_metadata(HashMap::new()))
    })
}

/// A schema with some of its fields changed; the same one if none is.
fn changed(schema: &SchemaRef, change: impl Fn(&Field) -> Option<Field>) -> SchemaRef {
    let mut any = false;
    let fields: Vec<FieldRef> = schema
        .fields()
        .iter()
        .map(|field| match change(field) {
            Some(other) => {
                any = true;
                Arc::new(other)
            }
            None => Arc::clone(field),
        })
        .collect();
    if any {
        Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
    } else {
        Arc::clone(schema)
    }
}

/// Rows of one of the two schemas as rows of the other.
///
/// # Errors
/// A text is none of the forms that [`file_schema`] stands for.
pub(super) fn converted(batch: &RecordBatch, to: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let columns: Result<Vec<ArrayRef>, ArrowError> = batch
        .columns()
        .iter()
        .zip(to.fields())
        .map(|(array, field)| column(array, field.data_type()))
        .collect();
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::clone(to), columns?, &options)
}

fn column(array: &ArrayRef, to: &DataType) -> Result<ArrayRef, ArrowError> {
    match (array.data_type(), to) {
        (DataType::Decimal256(precision, scale), DataType::Utf8) => {
            let values = array.as_primitive::<Decimal256Type>();
            Ok(texts(array, |row| {
                Decimal256Type::format_decimal(values.value(row), *precision, *scale)
            }))
        }
        (DataType::Duration(TimeUnit::Microsecond), DataType::Utf8) => {
            let values = array.as_primitive::<DurationMicrosecondType>();
            Ok(texts(array, |row| duration_text(values.value(row))))
        }
        (DataType::Utf8, DataType::Decimal256(_, scale)) => {
            let mut decimals = Decimal256Builder::with_capacity(array.len()).with_data_type(to.clone());
            for text in array.as_string::<i32>() {
                let value = text.map(|text| decimal(text, *scale).ok_or_else(|| no_form(to)));
                decimals.append_option(value.transpose()?);
            }
            Ok(Arc::new(decimals.finish()))
        }
        (DataType::Utf8, DataType::Duration(TimeUnit::Microsecond)) => {
            let texts = array.as_string::<i32>().iter();
            let values = texts.map(|text| text.map(|text| duration(text).ok_or_else(|| no_form(to))).transpose());
            Ok(Arc::new(values.collect::<Result<DurationMicrosecondArray, _>>()?))
        }
        _ => Ok(Arc::clone(array)),
    }
}

fn texts(array: &ArrayRef, text: impl Fn(usize) -> String) -> ArrayRef {
    let mut texts = StringBuilder::new();
    for row in 0..array.len() {
        texts.append_option(array.is_valid(row).then(|| text(row)));
    }
    Arc::new(texts.finish())
}

fn no_form(of: &DataType) -> ArrowError {
    ArrowError::ParseError(format!("a text is not the form of a value of {of}"))
}

/// A decimal with exactly `scale` digits after the point.
fn decimal(text: &str, scale: i8) -> Option<i256> {
    let scale = usize::try_from(scale).ok()?;
    let digits = match text.split_once('.') {
        Some((whole, fraction)) if fraction.len() == scale => format!("{whole}{fraction}"),
        None if scale == 0 => text.to_owned(),
        _ => return None,
    };
    i256::from_string(&digits)
}

/// Hours without a limit, minutes, seconds and six digits: `-838:59:58.500000`.
fn duration_text(micros: i64) -> String {
    let (seconds, fraction) = (micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = String::new();
    if micros < 0 {
        text.push('-');
    }
    // Writing to a string cannot fail.
    let _ = write!(text, "{hours:02}:{minutes:02}:{seconds:02}.{fraction:06}");
    text
}

fn duration(text: &str) -> Option<i64> {
    let (negative, clock) = match text.strip_prefix('-') {
        Some(clock) => (true, clock),
        None => (false, text),
    };
    let (whole, fraction) = clock.split_once('.').filter(|(_, fraction)| fraction.len() == 6)?;
    let mut parts = whole.split(':');
    let mut next = || parts.next()?.parse::<i128>().ok();
    let (hours, minutes, seconds) = (next()?, next()?, next()?);
    let micros = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + fraction.parse::<i128>().ok()?;
    i64::try_from(if negative { -micros } else { micros }).ok()
}

#[cfg(test)]
mod tests {
    use arrow_array::Decimal256Array;

    use super::*;
    use crate::test_support::Rng;

    fn there_and_back(array: ArrayRef) -> Vec<Option<String>> {
        let staged: SchemaRef = Arc::new(Schema::new(vec![Field::new("v", array.data_type().clone(), true)]));
        let file = file_schema(&staged);
        assert_eq!(*file.field(0).data_type(), DataType::Utf8);
        assert_eq!(staged_schema(&file), staged);
        let batch = RecordBatch::try_new(Arc::clone(&staged), vec![array]).unwrap();
        let written = converted(&batch, &file).unwrap();
        assert_eq!(converted(&written, &staged).unwrap(), batch);
        let texts = written.column(0).as_string::<i32>().iter();
        texts.map(|text| text.map(str::to_owned)).collect()
    }

    #[test]
    fn wide_decimals_and_durations_are_texts_in_the_file_and_come_back() {
        let decimals = [
            Some("-5"),
            None,
            Some("0"),
            Some("12345678901234567890123456789012345678901234567890"),
        ];
        let decimals = decimals.map(|digits| digits.map(|digits| i256::from_string(digits).unwrap()));
        let decimals = Decimal256Array::from_iter(decimals)
            .with_precision_and_scale(65, 3)
            .unwrap();
        let texts = there_and_back(Arc::new(decimals))
            .into_iter()
            .flatten()
            .collect::<Vec<_>>();
        assert_eq!(
            texts,
            ["-0.005", "0.000", "12345678901234567890123456789012345678901234567.890"]
        );

        let durations = DurationMicrosecondArray::from(vec![Some(-3_020_398_500_000), None, Some(1), Some(i64::MIN)]);
        let texts = there_and_back(Arc::new(durations))
            .into_iter()
            .flatten()
            .collect::<Vec<_>>();
        assert_eq!(texts[..2], ["-838:59:58.500000", "00:00:00.000001"]);
    }

    #[test]
    fn any_value_comes_back() {
        let seed = Rng::seed(11);
        let mut rng = Rng::new(seed);
        for _ in 0..50 {
            let durations: Vec<Option<i64>> = (0..100)
                .map(|_| (!rng.one_in(5)).then(|| rng.i64() >> rng.below(64)))
                .collect();
            there_and_back(Arc::new(DurationMicrosecondArray::from(durations)));
            let scale = i8::try_from(rng.below(31)).unwrap();
            let decimals = (0..100)
                .map(|_| (!rng.one_in(5)).then(|| i256::from_i128(i128::from(rng.i64()) * i128::from(rng.i64()))));
            let decimals = Decimal256Array::from_iter(decimals)
                .with_precision_and_scale(60, scale)
                .unwrap();
            there_and_back(Arc::new(decimals));
        }
    }

    #[test]
    fn a_text_of_another_form_is_an_error() {
        for text in [
            "",
            "1",
            "1:2",
            "1:2:3",
            "1:2:3.1",
            "a:b:c.000000",
            "99999999999999:00:00.000000",
        ] {
            assert_eq!(duration(text), None, "{text}");
        }
        for text in ["", "1", "1.0", "1.000", "x.00", "1.0x"] {
            assert_eq!(decimal(text, 2), None, "{text}");
        }
    }
}
