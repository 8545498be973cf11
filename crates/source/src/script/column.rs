//! One column of a wire batch while it is filled.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{BinaryBuilder, Float32Builder, Float64Builder, Int64Builder, UInt64Builder};
use arrow_schema::DataType;

use super::constant::Wire;
use super::refusal::Refusal;

#[derive(Debug)]
pub(super) enum Builder {
    Signed(Int64Builder),
    Unsigned(UInt64Builder),
    Float(Float32Builder),
    Double(Float64Builder),
    Bytes(BinaryBuilder),
}

/// A value that fits its builder.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'t> {
    Null,
    Signed(i64),
    Unsigned(u64),
    Float(f32),
    Double(f64),
    Bytes(Cow<'t, [u8]>),
}

impl Cell<'_> {
    /// Bytes that are equal exactly where the values are.
    pub(super) fn bytes(&self) -> Cow<'_, [u8]> {
        match self {
            Cell::Null => Cow::Borrowed(&[]),
            Cell::Signed(number) => Cow::Owned(number.to_be_bytes().to_vec()),
            Cell::Unsigned(number) => Cow::Owned(number.to_be_bytes().to_vec()),
            // Zero has two forms.
            Cell::Float(number) => Cow::Owned((number + 0.0).to_be_bytes().to_vec()),
            Cell::Double(number) => Cow::Owned((number + 0.0).to_be_bytes().to_vec()),
            Cell::Bytes(bytes) => Cow::Borrowed(bytes),
        }
    }

    /// One that borrows nothing.
    pub(super) fn into_owned(self) -> Cell<'static> {
        match self {
            Cell::Null => Cell::Null,
            Cell::Signed(number) => Cell::Signed(number),
            Cell::Unsigned(number) => Cell::Unsigned(number),
            Cell::Float(number) => Cell::Float(number),
            Cell::Double(number) => Cell::Double(number),
            Cell::Bytes(bytes) => Cell::Bytes(Cow::Owned(bytes.into_owned())),
        }
    }
}

impl Builder {
    /// `None` for a type that no wire has.
    pub(super) fn new(wire: &DataType) -> Option<Builder> {
        Some(match wire {
            DataType::Int64 => Builder::Signed(Int64Builder::new()),
            DataType::UInt64 => Builder::Unsigned(UInt64Builder::new()),
            DataType::Float32 => Builder::Float(Float32Builder::new()),
            DataType::Float64 => Builder::Double(Float64Builder::new()),
            DataType::Binary => Builder::Bytes(BinaryBuilder::new()),
            _ => return None,
        })
    }

    /// The value as this column holds it. Nothing is appended yet, so that a row can still be refused.
    pub(super) fn cell<'t>(&self, value: Wire<'t>) -> Result<Cell<'t>, Refusal> {
        Ok(match (self, value) {
            (_, Wire::Null) => Cell::Null,
            (Builder::Signed(_), Wire::Integer(number)) => {
                Cell::Signed(i64::try_from(number).map_err(|_| Refusal::OutOfRange)?)
            }
            (Builder::Unsigned(_), Wire::Integer(number)) => {
                Cell::Unsigned(u64::try_from(number).map_err(|_| Refusal::OutOfRange)?)
            }
            (Builder::Float(_), Wire::Float(number)) => Cell::Float(number),
            (Builder::Double(_), Wire::Double(number)) => Cell::Double(number),
            (Builder::Bytes(_), Wire::Integer(number)) => Cell::Bytes(Cow::Owned(number.to_string().into_bytes())),
            (Builder::Bytes(builder), Wire::Bytes(bytes)) => {
                let total = builder.values_slice().len().saturating_add(bytes.len());
                if i32::try_from(total).is_err() {
                    return Err(Refusal::TooLong);
                }
                Cell::Bytes(bytes)
            }
            _ => return Err(Refusal::NoConversion),
        })
    }

    /// Appends a cell that [`Builder::cell`] of this column gave; any other is NULL.
    pub(super) fn append(&mut self, cell: &Cell<'_>) {
        match (self, cell) {
            (Builder::Signed(builder), Cell::Signed(number)) => builder.append_value(*number),
            (Builder::Unsigned(builder), Cell::Unsigned(number)) => builder.append_value(*number),
            (Builder::Float(builder), Cell::Float(number)) => builder.append_value(*number),
            (Builder::Double(builder), Cell::Double(number)) => builder.append_value(*number),
            (Builder::Bytes(builder), Cell::Bytes(bytes)) => builder.append_value(bytes),
            (Builder::Signed(builder), _) => builder.append_null(),
            (Builder::Unsigned(builder), _) => builder.append_null(),
            (Builder::Float(builder), _) => builder.append_null(),
            (Builder::Double(builder), _) => builder.append_null(),
            (Builder::Bytes(builder), _) => builder.append_null(),
        }
    }

    pub(super) fn finish(&mut self) -> ArrayRef {
        match self {
            Builder::Signed(builder) => Arc::new(builder.finish()),
            Builder::Unsigned(builder) => Arc::new(builder.finish()),
            Builder::Float(builder) => Arc::new(builder.finish()),
            Builder::Double(builder) => Arc::new(builder.finish()),
            Builder::Bytes(builder) => Arc::new(builder.finish()),
        }
    }
}
