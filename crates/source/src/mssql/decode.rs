//! The driver's values into the wire types of Arrow.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{BinaryBuilder, Float32Builder, Float64Builder, Int64Builder, UInt64Builder};
use arrow_schema::DataType;
use model::{ColumnPlan, Conversion, MssqlType, SourceType};
use tiberius::ColumnData;

use super::moment::{Moment, moment};
use super::shape;
use super::utf16::append_utf8;

/// Builds one column of a batch.
#[derive(Debug)]
pub(super) enum Decoder {
    Whole(Int64Builder),
    Float(Float32Builder),
    Double(Float64Builder),
    /// A moment, in one of its forms.
    Moment(Int64Builder, fn(Moment) -> i64),
    /// With a seventh digit.
    FineMoment(UInt64Builder, fn(Moment) -> u64),
    /// Decimal digits.
    Decimal(BinaryBuilder),
    Text(BinaryBuilder, TextForm),
    Uuid(BinaryBuilder),
    Bytes(BinaryBuilder),
    /// The bytes of a shape, as EWKB.
    Shape(BinaryBuilder, Shape),
}

/// How texts arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextForm {
    /// As the driver decodes them.
    Driver,
    /// As the bytes of UTF-16.
    Utf16,
}

/// Which of the two has latitude before longitude.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Geometry,
    Geography,
}

/// What was expected, and what came.
pub(super) type Misfit = (&'static str, &'static str);

impl Decoder {
    /// `None` for a wire type that the source's type does not have.
    pub(super) fn new(column: &ColumnPlan, texts: TextForm) -> Option<Decoder> {
        let SourceType::Mssql(source) = &column.source else {
            return None;
        };
        let whole = || Int64Builder::with_capacity(0);
        let bytes = || BinaryBuilder::with_capacity(0, 0);
        Some(match (&column.wire, source) {
            (DataType::Int64, MssqlType::Time { .. }) => Decoder::Moment(whole(), Moment::micros),
            (
                DataType::Int64,
                MssqlType::Date
                | MssqlType::Datetime
                | MssqlType::SmallDatetime
                | MssqlType::Datetime2 { .. }
                | MssqlType::DatetimeOffset { .. },
            ) => Decoder::Moment(whole(), Moment::packed),
            (DataType::UInt64, MssqlType::Time { .. }) => {
                Decoder::FineMoment(UInt64Builder::with_capacity(0), Moment::ticks)
            }
            (DataType::UInt64, MssqlType::Datetime2 { .. } | MssqlType::DatetimeOffset { .. }) => {
                Decoder::FineMoment(UInt64Builder::with_capacity(0), Moment::packed_seventh)
            }
            (DataType::Int64, _) => Decoder::Whole(whole()),
            (DataType::Float32, _) => Decoder::Float(Float32Builder::with_capacity(0)),
            (DataType::Float64, _) => Decoder::Double(Float64Builder::with_capacity(0)),
            (DataType::Binary, MssqlType::Decimal { .. } | MssqlType::Money | MssqlType::SmallMoney) => {
                Decoder::Decimal(bytes())
            }
            (DataType::Binary, MssqlType::UniqueIdentifier) => Decoder::Uuid(bytes()),
            (DataType::Binary, MssqlType::Geometry) => Decoder::Shape(bytes(), Shape::Geometry),
            (DataType::Binary, MssqlType::Geography) => Decoder::Shape(bytes(), Shape::Geography),
            (
                DataType::Binary,
                MssqlType::Binary { .. } | MssqlType::Varbinary { .. } | MssqlType::Image | MssqlType::Rowversion,
            ) => Decoder::Bytes(bytes()),
            (DataType::Binary, MssqlType::Unsupported { .. }) if column.conversion == Conversion::Same => {
                Decoder::Bytes(bytes())
            }
            // A vector's text has fewer digits than its floats: nothing here reads it.
            (DataType::Binary, _) if column.conversion != Conversion::FloatList => Decoder::Text(bytes(), texts),
            _ => return None,
        })
    }

    /// Appends a value and says how many bytes it takes.
    pub(super) fn append(&mut self, value: &ColumnData<'_>) -> Result<usize, Misfit> {
        match self {
            Decoder::Whole(builder) => match whole(value)? {
                Some(number) => builder.append_value(number),
                None => builder.append_null(),
            },
            Decoder::Float(builder) => match value {
                ColumnData::F32(Some(number)) => builder.append_value(*number),
                ColumnData::F32(None) | ColumnData::F64(None) => builder.append_null(),
                other => return Err(("a 4-byte float", form(other))),
            },
            Decoder::Double(builder) => match value {
                ColumnData::F64(Some(number)) => builder.append_value(*number),
                ColumnData::F64(None) | ColumnData::F32(None) => builder.append_null(),
                other => return Err(("an 8-byte float", form(other))),
            },
            Decoder::Moment(builder, form_of) => match moment(value) {
                Some(moment) => builder.append_value(form_of(moment)),
                None if is_null_moment(value) => builder.append_null(),
                None => return Err(("a date or a time", form(value))),
            },
            Decoder::FineMoment(builder, form_of) => match moment(value) {
                Some(moment) => builder.append_value(form_of(moment)),
                None if is_null_moment(value) => builder.append_null(),
                None => return Err(("a date or a time", form(value))),
            },
            Decoder::Decimal(builder) => match value {
                ColumnData::Numeric(Some(number)) => {
                    return append(builder, decimal(number.value(), number.scale()).as_bytes());
                }
                ColumnData::Numeric(None) => return Ok(append_null(builder)),
                other => return Err(("a decimal number", form(other))),
            },
            Decoder::Text(builder, form_of) => match (value, form_of) {
                (ColumnData::String(Some(text)), TextForm::Driver) => return append(builder, text.as_bytes()),
                (ColumnData::Binary(Some(bytes)), TextForm::Utf16) => {
                    let mut text = Vec::new();
                    append_utf8(bytes, &mut text);
                    return append(builder, &text);
                }
                (ColumnData::String(None) | ColumnData::Binary(None), _) => return Ok(append_null(builder)),
                (other, _) => return Err(("a text", form(other))),
            },
            Decoder::Uuid(builder) => match value {
                ColumnData::Guid(Some(uuid)) => {
                    let mut text = [0; 36];
                    return append(builder, uuid.hyphenated().encode_upper(&mut text).as_bytes());
                }
                ColumnData::Guid(None) => return Ok(append_null(builder)),
                other => return Err(("a uniqueidentifier", form(other))),
            },
            Decoder::Bytes(builder) => match value {
                ColumnData::Binary(Some(bytes)) => return append(builder, bytes),
                ColumnData::Binary(None) => return Ok(append_null(builder)),
                other => return Err(("bytes", form(other))),
            },
            Decoder::Shape(builder, shape) => match value {
                ColumnData::Binary(Some(bytes)) => {
                    let read = shape::ewkb(bytes, *shape == Shape::Geography);
                    let read = read.ok_or(("a shape that EWKB can hold", "an arc, a whole globe or no shape"))?;
                    return append(builder, &read);
                }
                ColumnData::Binary(None) => return Ok(append_null(builder)),
                other => return Err(("a shape's bytes", form(other))),
            },
        }
        Ok(size_of::<i64>())
    }

    /// The array of what was appended.
    pub(super) fn finish(&mut self) -> ArrayRef {
        match self {
            Decoder::Whole(builder) | Decoder::Moment(builder, _) => Arc::new(builder.finish()),
            Decoder::FineMoment(builder, _) => Arc::new(builder.finish()),
            Decoder::Float(builder) => Arc::new(builder.finish()),
            Decoder::Double(builder) => Arc::new(builder.finish()),
            Decoder::Decimal(builder)
            | Decoder::Text(builder, _)
            | Decoder::Uuid(builder)
            | Decoder::Bytes(builder)
            | Decoder::Shape(builder, _) => Arc::new(builder.finish()),
        }
    }
}

fn append(builder: &mut BinaryBuilder, bytes: &[u8]) -> Result<usize, Misfit> {
    let total = builder.values_slice().len().saturating_add(bytes.len());
    if i32::try_from(total).is_err() {
        return Err(("values of less than 2 GiB in a batch", "a larger one"));
    }
    builder.append_value(bytes);
    Ok(bytes.len() + size_of::<i32>())
}

fn append_null(builder: &mut BinaryBuilder) -> usize {
    builder.append_null();
    size_of::<i32>()
}

/// A whole number; a decimal without digits after the point is one, if it fits.
fn whole(value: &ColumnData<'_>) -> Result<Option<i64>, Misfit> {
    Ok(match value {
        ColumnData::U8(value) => value.map(i64::from),
        ColumnData::I16(value) => value.map(i64::from),
        ColumnData::I32(value) => value.map(i64::from),
        ColumnData::I64(value) => *value,
        ColumnData::Bit(value) => value.map(i64::from),
        ColumnData::Numeric(None) => None,
        ColumnData::Numeric(Some(number)) if number.scale() == 0 => {
            let number = i64::try_from(number.value());
            Some(number.map_err(|_| ("a signed 64-bit number", "a number beyond it"))?)
        }
        other => return Err(("a whole number", form(other))),
    })
}

fn is_null_moment(value: &ColumnData<'_>) -> bool {
    matches!(
        value,
        ColumnData::Date(None)
            | ColumnData::Time(None)
            | ColumnData::DateTime(None)
            | ColumnData::SmallDateTime(None)
            | ColumnData::DateTime2(None)
            | ColumnData::DateTimeOffset(None)
    )
}

/// The digits of `value * 10^-scale`.
pub(super) fn decimal(value: i128, scale: u8) -> Cow<'static, str> {
    let scale = usize::from(scale);
    if scale == 0 {
        return value.to_string().into();
    }
    let digits = format!("{:0width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    format!("{}{whole}.{fraction}", if value < 0 { "-" } else { "" }).into()
}

/// What a value is, for an error.
fn form(value: &ColumnData<'_>) -> &'static str {
    match value {
        ColumnData::U8(_) | ColumnData::I16(_) | ColumnData::I32(_) | ColumnData::I64(_) => "a whole number",
        ColumnData::F32(_) => "a 4-byte float",
        ColumnData::F64(_) => "an 8-byte float",
        ColumnData::Bit(_) => "a bit",
        ColumnData::String(_) => "a text",
        ColumnData::Guid(_) => "a uniqueidentifier",
        ColumnData::Binary(_) => "bytes",
        ColumnData::Numeric(_) => "a decimal number",
        ColumnData::Xml(_) => "XML",
        ColumnData::DateTime(_)
        | ColumnData::SmallDateTime(_)
        | ColumnData::Time(_)
        | ColumnData::Date(_)
        | ColumnData::DateTime2(_)
        | ColumnData::DateTimeOffset(_) => "a date or time, maybe outside of the calendar",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_every_digit() {
        for (value, scale, expected) in [
            (0, 0, "0"),
            (-5, 2, "-0.05"),
            (12_345, 4, "1.2345"),
            (i128::MAX, 38, "1.70141183460469231731687303715884105727"),
            (-120, 1, "-12.0"),
        ] {
            assert_eq!(decimal(value, scale), expected);
        }
    }
}
