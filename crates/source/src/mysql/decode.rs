//! Values of the binary protocol into the wire types of Arrow.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{ArrayBuilder, BinaryBuilder, Float32Builder, Float64Builder, Int64Builder, UInt64Builder};
use arrow_schema::DataType;
use model::{ColumnPlan, MysqlType, SourceType};
use mysql_common::Value;

use super::wire::{Calendar, Cell, Clock};

/// Most bytes for which room is taken before they come: after a large row there may be none.
const MOST_ROOM: usize = 1 << 20;

/// The value as a wrong decoder would have it, where a test plants one.
#[cfg(debug_assertions)]
fn faulty(cell: Cell<'_>) -> Cell<'_> {
    use model::decoder_fault::{DecoderFault, planted};

    let Some(fault) = planted() else {
        return cell;
    };
    match (fault, cell) {
        (DecoderFault::Number, Cell::Signed(number)) if number % 10 == 7 => Cell::Signed(number + 1),
        (DecoderFault::Number, Cell::Unsigned(number)) if number % 10 == 7 => Cell::Unsigned(number + 1),
        (DecoderFault::Letter, Cell::Bytes([text @ .., last])) if last.is_ascii_alphabetic() => Cell::Bytes(text),
        (DecoderFault::Digit, Cell::Bytes([number @ .., b'.', digit])) if digit.is_ascii_digit() => Cell::Bytes(number),
        (DecoderFault::Day, Cell::Calendar(date)) if date.day == 29 => Cell::Calendar(Calendar { day: 28, ..date }),
        (DecoderFault::Sign, Cell::Clock(clock)) => Cell::Clock(Clock {
            negative: false,
            ..clock
        }),
        _ => cell,
    }
}

#[cfg(debug_assertions)]
fn is_null_lost() -> bool {
    model::decoder_fault::planted() == Some(model::decoder_fault::DecoderFault::Null)
}

/// Builds one column of a batch.
#[derive(Debug)]
pub(super) enum Decoder {
    Signed(Int64Builder),
    Unsigned(UInt64Builder),
    Float(Float32Builder),
    Double(Float64Builder),
    /// A date or a date and time, packed.
    Calendar(Int64Builder),
    /// Signed microseconds.
    Duration(Int64Builder),
    Bytes(BinaryBuilder),
}

impl Decoder {
    /// Room is taken as rows come: for 1,024 of each, a thousand columns would take 8 MB before the first.
    pub(super) fn new(column: &ColumnPlan) -> Option<Decoder> {
        let SourceType::Mysql(source) = &column.source else {
            return None;
        };
        Some(match (&column.wire, source) {
            (DataType::Int64, MysqlType::Date | MysqlType::Datetime { .. } | MysqlType::Timestamp { .. }) => {
                Decoder::Calendar(Int64Builder::with_capacity(0))
            }
            (DataType::Int64, MysqlType::Time { .. }) => Decoder::Duration(Int64Builder::with_capacity(0)),
            (DataType::Int64, _) => Decoder::Signed(Int64Builder::with_capacity(0)),
            (DataType::UInt64, _) => Decoder::Unsigned(UInt64Builder::with_capacity(0)),
            (DataType::Float32, _) => Decoder::Float(Float32Builder::with_capacity(0)),
            (DataType::Float64, _) => Decoder::Double(Float64Builder::with_capacity(0)),
            (DataType::Binary, _) => Decoder::Bytes(BinaryBuilder::with_capacity(0, 0)),
            _ => return None,
        })
    }

    /// Appends a value and says how many bytes it takes. A value of another form gives what was expected and what came.
    #[inline]
    pub(super) fn append(&mut self, cell: Cell<'_>) -> std::result::Result<usize, (&'static str, &'static str)> {
        #[cfg(debug_assertions)]
        let cell = faulty(cell);
        match self {
            Decoder::Signed(builder) => match cell {
                Cell::Signed(number) => builder.append_value(number),
                #[cfg(debug_assertions)]
                Cell::Null if is_null_lost() => builder.append_value(0),
                Cell::Null => builder.append_null(),
                Cell::Unsigned(number) => match i64::try_from(number) {
                    Ok(number) => builder.append_value(number),
                    Err(_) => return Err(("a signed 64-bit number", "a number beyond it")),
                },
                other => return Err(("a whole number", form(other))),
            },
            Decoder::Unsigned(builder) => match cell {
                Cell::Unsigned(number) => builder.append_value(number),
                Cell::Null => builder.append_null(),
                Cell::Signed(number) => match u64::try_from(number) {
                    Ok(number) => builder.append_value(number),
                    Err(_) => return Err(("an unsigned number", "a negative number")),
                },
                other => return Err(("an unsigned number", form(other))),
            },
            Decoder::Float(builder) => match cell {
                Cell::Float(number) => builder.append_value(number),
                Cell::Null => builder.append_null(),
                other => return Err(("a 4-byte float", form(other))),
            },
            Decoder::Double(builder) => match cell {
                Cell::Double(number) => builder.append_value(number),
                Cell::Null => builder.append_null(),
                other => return Err(("an 8-byte float", form(other))),
            },
            Decoder::Calendar(builder) => match cell {
                Cell::Calendar(parts) => match parts.packed() {
                    Some(packed) => builder.append_value(packed),
                    None => return Err(("a date or a date and time", "a date outside the calendar")),
                },
                Cell::Null => builder.append_null(),
                other => return Err(("a date or a date and time", form(other))),
            },
            Decoder::Duration(builder) => match cell {
                Cell::Clock(parts) => match parts.micros() {
                    Some(micros) => builder.append_value(micros),
                    None => return Err(("a time", "a time outside its range")),
                },
                Cell::Null => builder.append_null(),
                other => return Err(("a time", form(other))),
            },
            Decoder::Bytes(builder) => match cell {
                Cell::Bytes(bytes) => {
                    let total = builder.values_slice().len().saturating_add(bytes.len());
                    if i32::try_from(total).is_err() {
                        return Err(("values of less than 2 GiB in a batch", "a larger one"));
                    }
                    builder.append_value(bytes);
                    return Ok(bytes.len() + size_of::<i32>());
                }
                Cell::Null => {
                    builder.append_null();
                    return Ok(size_of::<i32>());
                }
                other => return Err(("text or bytes", form(other))),
            },
        }
        Ok(size_of::<i64>())
    }

    /// The array of what was appended. The next one begins with room for as much.
    pub(super) fn finish(&mut self) -> ArrayRef {
        match self {
            Decoder::Signed(builder) | Decoder::Calendar(builder) | Decoder::Duration(builder) => {
                let next = Int64Builder::with_capacity(builder.len());
                Arc::new(std::mem::replace(builder, next).finish())
            }
            Decoder::Unsigned(builder) => {
                let next = UInt64Builder::with_capacity(builder.len());
                Arc::new(std::mem::replace(builder, next).finish())
            }
            Decoder::Float(builder) => Arc::new(builder.finish()),
            Decoder::Double(builder) => Arc::new(builder.finish()),
            Decoder::Bytes(builder) => {
                let bytes = builder.values_slice().len().min(MOST_ROOM);
                let next = BinaryBuilder::with_capacity(builder.len(), bytes);
                Arc::new(std::mem::replace(builder, next).finish())
            }
        }
    }
}

/// The form of a value, in words that hold none of it.
fn form(cell: Cell<'_>) -> &'static str {
    match cell {
        Cell::Null => "NULL",
        Cell::Bytes(_) => "text or bytes",
        Cell::Signed(_) | Cell::Unsigned(_) => "a whole number",
        Cell::Float(_) => "a 4-byte float",
        Cell::Double(_) => "an 8-byte float",
        Cell::Calendar(_) => "a date",
        Cell::Clock(_) => "a time",
    }
}

/// A date of a small result in packed form (see [`Calendar::packed`]).
pub(super) fn pack_date(value: &Value) -> Option<i64> {
    let Value::Date(year, month, day, hour, minute, second, microsecond) = *value else {
        return None;
    };
    Calendar {
        year,
        month,
        day,
        hour,
        minute,
        second,
        microsecond,
    }
    .packed()
}

/// A time of a small result in microseconds (see [`Clock::micros`]).
pub(super) fn signed_micros(value: &Value) -> Option<i64> {
    let Value::Time(negative, days, hours, minutes, seconds, microseconds) = *value else {
        return None;
    };
    Clock {
        negative,
        days,
        hours,
        minutes,
        seconds,
        microseconds,
    }
    .micros()
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;
    use model::column_plan::packed;

    use super::*;
    use crate::mysql::sample::plan;

    fn decoder(source: MysqlType) -> Decoder {
        Decoder::new(&plan(&[("c", source)], &[]).columns[0]).unwrap()
    }

    #[test]
    fn times_and_zero_dates_keep_every_part() {
        assert_eq!(
            signed_micros(&Value::Time(true, 34, 22, 59, 59, 0)),
            Some(-3_020_399_000_000)
        );
        assert_eq!(signed_micros(&Value::Time(false, 0, 24, 0, 0, 0)), None);
        assert_eq!(pack_date(&Value::Date(0, 0, 0, 0, 0, 0, 0)), Some(0));
        assert_eq!(pack_date(&Value::Date(2020, 13, 0, 0, 0, 0, 0)), None);
        let packed = pack_date(&Value::Date(2020, 2, 0, 1, 2, 3, 4)).unwrap();
        let fields = packed::unpack(packed);
        assert_eq!(
            (fields.year, fields.month, fields.day, fields.microsecond),
            (2020, 2, 0, 4)
        );
    }

    #[test]
    fn a_value_of_another_form_is_an_error_and_not_a_guess() {
        assert!(
            decoder(MysqlType::Int { unsigned: true })
                .append(Cell::Signed(-1))
                .is_err()
        );
        assert!(
            decoder(MysqlType::BigInt { unsigned: false })
                .append(Cell::Unsigned(u64::MAX))
                .is_err()
        );
        assert!(decoder(MysqlType::Date).append(Cell::Bytes(b"2020-01-01")).is_err());
        assert!(
            decoder(MysqlType::Float { unsigned: false })
                .append(Cell::Double(1.0))
                .is_err()
        );
        assert!(decoder(MysqlType::Text).append(Cell::Signed(1)).is_err());
    }

    #[test]
    fn unsigned_numbers_of_every_size_arrive() {
        let mut decoder = decoder(MysqlType::BigInt { unsigned: true });
        for value in [Cell::Signed(7), Cell::Unsigned(u64::MAX), Cell::Null] {
            decoder.append(value).unwrap();
        }
        let array = decoder.finish();
        let array = array.as_primitive::<arrow_array::types::UInt64Type>();
        assert_eq!((array.value(0), array.value(1), array.is_null(2)), (7, u64::MAX, true));
    }
}
