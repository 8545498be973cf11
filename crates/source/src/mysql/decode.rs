//! Values of the binary protocol into the wire types of Arrow.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{BinaryBuilder, Float32Builder, Float64Builder, Int64Builder, UInt64Builder};
use arrow_schema::DataType;
use model::column_plan::packed;
use model::{ColumnPlan, MysqlType, SourceType};
use mysql_async::Value;
use mysql_async::consts::ColumnType;

/// Types of the protocol that the driver can take apart; at any other it would panic.
pub(super) fn is_decodable(column_type: ColumnType) -> bool {
    use ColumnType::*;
    matches!(
        column_type,
        MYSQL_TYPE_STRING
            | MYSQL_TYPE_VAR_STRING
            | MYSQL_TYPE_VARCHAR
            | MYSQL_TYPE_TINY_BLOB
            | MYSQL_TYPE_MEDIUM_BLOB
            | MYSQL_TYPE_LONG_BLOB
            | MYSQL_TYPE_BLOB
            | MYSQL_TYPE_ENUM
            | MYSQL_TYPE_SET
            | MYSQL_TYPE_DECIMAL
            | MYSQL_TYPE_NEWDECIMAL
            | MYSQL_TYPE_BIT
            | MYSQL_TYPE_GEOMETRY
            | MYSQL_TYPE_VECTOR
            | MYSQL_TYPE_JSON
            | MYSQL_TYPE_TINY
            | MYSQL_TYPE_SHORT
            | MYSQL_TYPE_YEAR
            | MYSQL_TYPE_LONG
            | MYSQL_TYPE_INT24
            | MYSQL_TYPE_LONGLONG
            | MYSQL_TYPE_FLOAT
            | MYSQL_TYPE_DOUBLE
            | MYSQL_TYPE_TIMESTAMP
            | MYSQL_TYPE_DATE
            | MYSQL_TYPE_NEWDATE
            | MYSQL_TYPE_DATETIME
            | MYSQL_TYPE_TIME
            | MYSQL_TYPE_NULL
    )
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
    pub(super) fn new(column: &ColumnPlan) -> Option<Decoder> {
        let SourceType::Mysql(source) = &column.source else {
            return None;
        };
        Some(match (&column.wire, source) {
            (DataType::Int64, MysqlType::Date | MysqlType::Datetime { .. } | MysqlType::Timestamp { .. }) => {
                Decoder::Calendar(Int64Builder::new())
            }
            (DataType::Int64, MysqlType::Time { .. }) => Decoder::Duration(Int64Builder::new()),
            (DataType::Int64, _) => Decoder::Signed(Int64Builder::new()),
            (DataType::UInt64, _) => Decoder::Unsigned(UInt64Builder::new()),
            (DataType::Float32, _) => Decoder::Float(Float32Builder::new()),
            (DataType::Float64, _) => Decoder::Double(Float64Builder::new()),
            (DataType::Binary, _) => Decoder::Bytes(BinaryBuilder::new()),
            _ => return None,
        })
    }

    /// Appends a value and says how many bytes it takes. A value of another form gives what was expected and what came.
    pub(super) fn append(&mut self, value: Value) -> std::result::Result<usize, (&'static str, &'static str)> {
        match self {
            Decoder::Signed(builder) => match value {
                Value::NULL => builder.append_null(),
                Value::Int(number) => builder.append_value(number),
                Value::UInt(_) => return Err(("a signed 64-bit number", "a number beyond it")),
                other => return Err(("a whole number", form(&other))),
            },
            Decoder::Unsigned(builder) => match value {
                Value::NULL => builder.append_null(),
                Value::UInt(number) => builder.append_value(number),
                // The driver hands on small unsigned numbers as signed ones.
                Value::Int(number) => match u64::try_from(number) {
                    Ok(number) => builder.append_value(number),
                    Err(_) => return Err(("an unsigned number", "a negative number")),
                },
                other => return Err(("an unsigned number", form(&other))),
            },
            Decoder::Float(builder) => match value {
                Value::NULL => builder.append_null(),
                Value::Float(number) => builder.append_value(number),
                other => return Err(("a 4-byte float", form(&other))),
            },
            Decoder::Double(builder) => match value {
                Value::NULL => builder.append_null(),
                Value::Double(number) => builder.append_value(number),
                other => return Err(("an 8-byte float", form(&other))),
            },
            Decoder::Calendar(builder) => match value {
                Value::NULL => builder.append_null(),
                value => match pack_date(&value) {
                    Some(packed) => builder.append_value(packed),
                    None => return Err(("a date or a date and time", form(&value))),
                },
            },
            Decoder::Duration(builder) => match value {
                Value::NULL => builder.append_null(),
                value => match signed_micros(&value) {
                    Some(micros) => builder.append_value(micros),
                    None => return Err(("a time", form(&value))),
                },
            },
            Decoder::Bytes(builder) => match value {
                Value::NULL => {
                    builder.append_null();
                    return Ok(size_of::<i32>());
                }
                Value::Bytes(bytes) => {
                    let total = builder.values_slice().len().saturating_add(bytes.len());
                    if i32::try_from(total).is_err() {
                        return Err(("values of less than 2 GiB in a batch", "a larger one"));
                    }
                    builder.append_value(&bytes);
                    return Ok(bytes.len() + size_of::<i32>());
                }
                other => return Err(("text or bytes", form(&other))),
            },
        }
        Ok(size_of::<i64>())
    }

    pub(super) fn finish(&mut self) -> ArrayRef {
        match self {
            Decoder::Signed(builder) | Decoder::Calendar(builder) | Decoder::Duration(builder) => {
                Arc::new(builder.finish())
            }
            Decoder::Unsigned(builder) => Arc::new(builder.finish()),
            Decoder::Float(builder) => Arc::new(builder.finish()),
            Decoder::Double(builder) => Arc::new(builder.finish()),
            Decoder::Bytes(builder) => Arc::new(builder.finish()),
        }
    }
}

/// The form of a value, in words that hold none of it.
fn form(value: &Value) -> &'static str {
    match value {
        Value::NULL => "NULL",
        Value::Bytes(_) => "text or bytes",
        Value::Int(_) | Value::UInt(_) => "a whole number",
        Value::Float(_) => "a 4-byte float",
        Value::Double(_) => "an 8-byte float",
        Value::Date(..) => "a date outside the calendar",
        Value::Time(..) => "a time outside its range",
    }
}

/// A date of the protocol in packed form. Zero and partly zero dates are values; months, hours and the like beyond
/// their range are not (`None`).
pub(super) fn pack_date(value: &Value) -> Option<i64> {
    let Value::Date(year, month, day, hour, minute, second, microsecond) = *value else {
        return None;
    };
    let in_range = year <= 9999
        && month <= 12
        && day <= 31
        && hour <= 23
        && minute <= 59
        && second <= 59
        && microsecond <= 999_999;
    in_range.then(|| {
        packed::pack(packed::Fields {
            year,
            month,
            day,
            hour,
            minute,
            second,
            microsecond,
        })
    })
}

/// A time of the protocol in microseconds: days, hours and the rest, with one sign for all.
pub(super) fn signed_micros(value: &Value) -> Option<i64> {
    let Value::Time(negative, days, hours, minutes, seconds, microseconds) = *value else {
        return None;
    };
    if hours > 23 || minutes > 59 || seconds > 59 || microseconds > 999_999 {
        return None;
    }
    let hours = i64::from(days) * 24 + i64::from(hours);
    let seconds = (hours * 60 + i64::from(minutes)) * 60 + i64::from(seconds);
    let micros = seconds * 1_000_000 + i64::from(microseconds);
    Some(if negative { -micros } else { micros })
}

#[cfg(test)]
mod tests {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;

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
                .append(Value::Int(-1))
                .is_err()
        );
        assert!(
            decoder(MysqlType::BigInt { unsigned: false })
                .append(Value::UInt(u64::MAX))
                .is_err()
        );
        assert!(
            decoder(MysqlType::Date)
                .append(Value::Bytes(b"2020-01-01".to_vec()))
                .is_err()
        );
        assert!(
            decoder(MysqlType::Float { unsigned: false })
                .append(Value::Double(1.0))
                .is_err()
        );
        assert!(decoder(MysqlType::Text).append(Value::Int(1)).is_err());
    }

    #[test]
    fn unsigned_numbers_of_every_size_arrive() {
        let mut decoder = decoder(MysqlType::BigInt { unsigned: true });
        for value in [Value::Int(7), Value::UInt(u64::MAX), Value::NULL] {
            decoder.append(value).unwrap();
        }
        let array = decoder.finish();
        let array = array.as_primitive::<arrow_array::types::UInt64Type>();
        assert_eq!((array.value(0), array.value(1), array.is_null(2)), (7, u64::MAX, true));
    }
}
