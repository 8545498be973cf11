//! Keys as bytes that compare as the keys do.
//!
//! Per column: one byte, 0 for NULL and 1 for a value, then the value. Integers are 16 bytes and decimals 32, big-endian,
//! the sign bit flipped; dates and timestamps are their calendar fields (so that a bound may be a zero date, below all
//! others, as in the source); durations and times are 8 bytes, big-endian, the sign bit flipped; booleans are a byte; bytes
//! have 00 as 00 FF and end with 00 00. A key prefix is thus below every key that begins with it.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Decimal256Type, DurationMicrosecondType, Int16Type, Int32Type, Int64Type,
    Time64MicrosecondType, TimestampMicrosecondType, UInt64Type,
};
use arrow_array::{Array, ArrayRef, BinaryArray, BooleanArray, PrimitiveArray, RecordBatch};
use arrow_buffer::i256;
use arrow_schema::{DataType, TimeUnit};
use model::column_plan::packed::{self, Fields};
use model::{Canonical, ColumnPlan, KeyValue};

use super::{UnitError, key_columns};
use crate::convert::DecimalForm;
use crate::digest::civil_from_days;

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// The order bytes of one row's key; `key` are positions in `columns`, which are the staged batch's.
pub fn order_bytes(
    batch: &RecordBatch,
    columns: &[ColumnPlan],
    row: usize,
    key: &[usize],
) -> Result<Vec<u8>, UnitError> {
    if row >= batch.num_rows() {
        return Err(UnitError::Digest(crate::digest::DigestError::NoSuchRow {
            row,
            rows: batch.num_rows(),
        }));
    }
    let mut out = Vec::new();
    KeyOrder::resolve(batch, columns, key)?.put(row, &mut out);
    Ok(out)
}

/// The order bytes of a chunk's bound: as many values as the key has columns, or fewer.
pub fn order_bytes_of(values: &[KeyValue], columns: &[&ColumnPlan]) -> Result<Vec<u8>, UnitError> {
    if values.is_empty() || values.len() > columns.len() {
        return Err(UnitError::BoundLength {
            key: columns.len(),
            found: values.len(),
        });
    }
    let mut out = Vec::new();
    for (value, column) in values.iter().zip(columns) {
        out.push(1);
        put_bound(value, column, &mut out)?;
    }
    Ok(out)
}

/// Refuses a column whose values the two servers need not order alike.
pub(super) fn check_ordered(column: &ColumnPlan) -> Result<(), UnitError> {
    let alike = match (&column.staged, column.canonical) {
        (DataType::Int16 | DataType::Int32 | DataType::Int64 | DataType::UInt64, Canonical::Integer)
        | (DataType::Decimal128(..) | DataType::Decimal256(..), Canonical::Decimal)
        | (DataType::Boolean, Canonical::Boolean)
        | (DataType::Date32, Canonical::Date)
        | (DataType::Timestamp(TimeUnit::Microsecond, _), Canonical::Timestamp)
        | (DataType::Duration(TimeUnit::Microsecond), Canonical::Duration)
        | (DataType::Time64(TimeUnit::Microsecond), Canonical::TimeOfDay) => true,
        // Other values kept as bytes (geometries, addresses, bits) have an order of their own.
        (DataType::Binary, Canonical::Bytes) => matches!(column.conversion, model::Conversion::Same),
        _ => false,
    };
    if alike {
        return Ok(());
    }
    let why = format!("{:?} as {}", column.canonical, column.target);
    Err(UnitError::NotOrderedAlike {
        column: column.source_column.clone(),
        why,
    })
}

/// The key columns of a staged batch, resolved to their typed arrays.
pub(super) struct KeyOrder<'a> {
    columns: Vec<(&'a ArrayRef, Ordered<'a>)>,
}

enum Ordered<'a> {
    Int16(&'a PrimitiveArray<Int16Type>),
    Int32(&'a PrimitiveArray<Int32Type>),
    Int64(&'a PrimitiveArray<Int64Type>),
    UInt64(&'a PrimitiveArray<UInt64Type>),
    Decimal128(&'a PrimitiveArray<Decimal128Type>),
    Decimal256(&'a PrimitiveArray<Decimal256Type>),
    Boolean(&'a BooleanArray),
    Date(&'a PrimitiveArray<Date32Type>),
    Timestamp(&'a PrimitiveArray<TimestampMicrosecondType>),
    Duration(&'a PrimitiveArray<DurationMicrosecondType>),
    Time(&'a PrimitiveArray<Time64MicrosecondType>),
    Bytes(&'a BinaryArray),
}

impl<'a> KeyOrder<'a> {
    pub(super) fn resolve(batch: &'a RecordBatch, columns: &[ColumnPlan], key: &[usize]) -> Result<Self, UnitError> {
        let plans = key_columns(columns, key)?;
        let mut resolved = Vec::with_capacity(key.len());
        for (index, plan) in key.iter().zip(plans) {
            check_ordered(plan)?;
            let array = batch.columns().get(*index).ok_or(UnitError::NoSuchColumn {
                index: *index,
                planned: batch.num_columns(),
            })?;
            if *array.data_type() != plan.staged {
                return Err(UnitError::Digest(crate::digest::DigestError::ColumnType {
                    column: plan.source_column.clone(),
                    planned: plan.staged.clone(),
                    found: array.data_type().clone(),
                }));
            }
            let ordered = match array.data_type() {
                DataType::Int16 => Ordered::Int16(array.as_primitive()),
                DataType::Int32 => Ordered::Int32(array.as_primitive()),
                DataType::Int64 => Ordered::Int64(array.as_primitive()),
                DataType::UInt64 => Ordered::UInt64(array.as_primitive()),
                DataType::Decimal128(..) => Ordered::Decimal128(array.as_primitive()),
                DataType::Decimal256(..) => Ordered::Decimal256(array.as_primitive()),
                DataType::Boolean => Ordered::Boolean(array.as_boolean()),
                DataType::Date32 => Ordered::Date(array.as_primitive()),
                DataType::Timestamp(TimeUnit::Microsecond, _) => Ordered::Timestamp(array.as_primitive()),
                DataType::Duration(TimeUnit::Microsecond) => Ordered::Duration(array.as_primitive()),
                DataType::Time64(TimeUnit::Microsecond) => Ordered::Time(array.as_primitive()),
                DataType::Binary => Ordered::Bytes(array.as_binary()),
                other => {
                    let why = other.to_string();
                    return Err(UnitError::NotOrderedAlike {
                        column: plan.source_column.clone(),
                        why,
                    });
                }
            };
            resolved.push((array, ordered));
        }
        Ok(KeyOrder { columns: resolved })
    }

    /// Appends the order bytes of a row's key.
    pub(super) fn put(&self, row: usize, out: &mut Vec<u8>) {
        for (array, ordered) in &self.columns {
            if array.is_null(row) {
                out.push(0);
                continue;
            }
            out.push(1);
            match ordered {
                Ordered::Int16(array) => put_integer(i128::from(array.value(row)), out),
                Ordered::Int32(array) => put_integer(i128::from(array.value(row)), out),
                Ordered::Int64(array) => put_integer(i128::from(array.value(row)), out),
                Ordered::UInt64(array) => put_integer(i128::from(array.value(row)), out),
                Ordered::Decimal128(array) => put_decimal(i256::from_i128(array.value(row)), out),
                Ordered::Decimal256(array) => put_decimal(array.value(row), out),
                Ordered::Boolean(array) => out.push(u8::from(array.value(row))),
                Ordered::Date(array) => put_day(i64::from(array.value(row)), out),
                Ordered::Timestamp(array) => {
                    let micros = array.value(row);
                    put_day(micros.div_euclid(MICROS_PER_DAY), out);
                    put_micros(micros.rem_euclid(MICROS_PER_DAY), out);
                }
                Ordered::Duration(array) => put_micros(array.value(row), out),
                Ordered::Time(array) => put_micros(array.value(row), out),
                Ordered::Bytes(array) => put_bytes(array.value(row), out),
            }
        }
    }
}

fn put_bound(value: &KeyValue, column: &ColumnPlan, out: &mut Vec<u8>) -> Result<(), UnitError> {
    let wrong = |found| UnitError::Bound {
        column: column.source_column.clone(),
        found,
        staged: column.staged.to_string(),
    };
    match (&column.staged, value) {
        (DataType::Int16 | DataType::Int32 | DataType::Int64 | DataType::UInt64, KeyValue::Integer(value)) => {
            put_integer(i128::from(*value), out);
        }
        (DataType::Int16 | DataType::Int32 | DataType::Int64 | DataType::UInt64, KeyValue::Unsigned(value)) => {
            put_integer(i128::from(*value), out);
        }
        (DataType::Decimal128(precision, scale) | DataType::Decimal256(precision, scale), KeyValue::Decimal(text)) => {
            let form = DecimalForm::new(*precision, *scale, false).ok_or_else(|| wrong("a decimal"))?;
            let value: i256 = form
                .value(text.as_bytes())
                .ok_or_else(|| wrong("a decimal of other digits"))?;
            put_decimal(value, out);
        }
        (DataType::Boolean, KeyValue::Integer(value @ (0 | 1))) => out.push(u8::from(*value == 1)),
        (DataType::Boolean, KeyValue::Unsigned(value @ (0 | 1))) => out.push(u8::from(*value == 1)),
        (DataType::Boolean, KeyValue::Bytes(bits)) => match bits.split_last() {
            Some((bit @ (0 | 1), zeros)) if zeros.iter().all(|byte| *byte == 0) => out.push(*bit),
            _ => return Err(wrong("bits other than 0 and 1")),
        },
        (DataType::Date32, KeyValue::Packed(value)) => {
            let fields = packed::unpack(*value);
            put_fields(i64::from(fields.year), fields.month, fields.day, out);
        }
        (DataType::Timestamp(..), KeyValue::Packed(value)) => {
            let Fields {
                year,
                month,
                day,
                hour,
                minute,
                second,
                microsecond,
            } = packed::unpack(*value);
            put_fields(i64::from(year), month, day, out);
            let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
            put_micros(seconds * 1_000_000 + i64::from(microsecond), out);
        }
        (DataType::Duration(_) | DataType::Time64(_), KeyValue::Micros(value)) => put_micros(*value, out),
        (DataType::Binary, KeyValue::Bytes(value)) => put_bytes(value, out),
        (_, KeyValue::Integer(_) | KeyValue::Unsigned(_)) => return Err(wrong("an integer")),
        (_, KeyValue::Decimal(_)) => return Err(wrong("a decimal")),
        (_, KeyValue::Text(_)) => return Err(wrong("a text")),
        (_, KeyValue::Bytes(_)) => return Err(wrong("a binary value")),
        (_, KeyValue::Packed(_)) => return Err(wrong("a date or time")),
        (_, KeyValue::Micros(_)) => return Err(wrong("a duration")),
    }
    Ok(())
}

/// Big-endian bytes of a two's complement number, its sign bit flipped: they order as the numbers do.
fn put_signed(big_endian: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(big_endian);
    out[start] ^= 0x80;
}

fn put_integer(value: i128, out: &mut Vec<u8>) {
    put_signed(&value.to_be_bytes(), out);
}

fn put_decimal(value: i256, out: &mut Vec<u8>) {
    put_signed(&value.to_be_bytes(), out);
}

fn put_micros(value: i64, out: &mut Vec<u8>) {
    put_signed(&value.to_be_bytes(), out);
}

fn put_fields(year: i64, month: u8, day: u8, out: &mut Vec<u8>) {
    put_signed(&year.to_be_bytes(), out);
    out.extend_from_slice(&[month, day]);
}

/// The calendar fields of a day number since 1970-01-01.
fn put_day(days: i64, out: &mut Vec<u8>) {
    let (year, month, day) = civil_from_days(days);
    put_fields(i64::from(year), month, day, out);
}

fn put_bytes(value: &[u8], out: &mut Vec<u8>) {
    for byte in value {
        out.push(*byte);
        if *byte == 0 {
            out.push(0xff);
        }
    }
    out.extend_from_slice(&[0, 0]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_the_fields_that_a_calendar_walk_gives() {
        let (mut year, mut month, mut day) = (-400_i64, 1_u8, 1_u8);
        let start = -719_528 - 146_097;
        for days in start..start + 3 * 146_097 {
            let (mut walked, mut computed) = (Vec::new(), Vec::new());
            put_fields(year, month, day, &mut walked);
            put_day(days, &mut computed);
            assert_eq!(walked, computed, "day {days} is {year}-{month}-{day}");
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let last = match month {
                2 => 28 + u8::from(leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > last {
                (day, month) = (1, month + 1);
            }
            if month > 12 {
                (month, year) = (1, year + 1);
            }
        }
    }
}
