//! One column's cells in the binary format, each with its length before it.

use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Decimal256Array,
    DurationMicrosecondArray, FixedSizeBinaryArray, Float32Array, Float64Array, Int16Array, Int32Array, Int64Array,
    ListArray, StringArray, Time64MicrosecondArray, TimestampMicrosecondArray, UInt64Array,
};
use bytes::{BufMut, BytesMut};

use super::MAX_FIELD;
use crate::codec::{BooleanForm, BytesForm, Codec, DecimalForm, IntegerForm, TextForm};
use crate::numeric;

/// Days from 1970-01-01 to 2000-01-01, PostgreSQL's epoch.
pub(crate) const EPOCH_DAYS: i32 = 10_957;
/// The same in microseconds.
pub(crate) const EPOCH_MICROS: i64 = 946_684_800_000_000;
/// Object ids of the element types: <https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat>.
pub(crate) const OID_TEXT: u32 = 25;
pub(crate) const OID_FLOAT4: u32 = 700;
/// `PGSQL_AF_INET` and `PGSQL_AF_INET6` of `utils/inet.h`.
pub(crate) const INET_V4: u8 = 2;
pub(crate) const INET_V6: u8 = 3;

/// Why a cell cannot be written, with the SQLSTATE that PostgreSQL has for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refused {
    pub(crate) sqlstate: &'static str,
    pub(crate) reason: &'static str,
}

pub(super) const OUT_OF_RANGE: Refused = Refused {
    sqlstate: "22003",
    reason: "the number is out of range for the target's type",
};
const DATE_RANGE: Refused = Refused {
    sqlstate: "22008",
    reason: "the date or time is out of PostgreSQL's range",
};
const TOO_LARGE: Refused = Refused {
    sqlstate: "54000",
    reason: "the value is larger than 1 GB, PostgreSQL's limit",
};
pub(super) const WRONG_LENGTH: Refused = Refused {
    sqlstate: "22P03",
    reason: "the number of bytes does not fit the target's type",
};
const NULL_ELEMENT: Refused = Refused {
    sqlstate: "22004",
    reason: "a vector has no NULL elements",
};

type Put = Result<(), Refused>;

/// A column of a batch, downcast once.
#[derive(Debug)]
pub(crate) enum Cells<'a> {
    Int16(&'a Int16Array, IntegerForm),
    Int32(&'a Int32Array, IntegerForm),
    Int64(&'a Int64Array, IntegerForm),
    UInt64(&'a UInt64Array, IntegerForm),
    Decimal128(&'a Decimal128Array, u8, DecimalForm),
    Decimal256(&'a Decimal256Array, u8, DecimalForm),
    Float32(&'a Float32Array, bool),
    Float64(&'a Float64Array),
    Boolean(&'a BooleanArray, BooleanForm),
    Text(&'a StringArray, TextForm),
    Bytes(&'a BinaryArray, BytesForm),
    Bits(&'a BinaryArray, u32),
    Sixteen(&'a FixedSizeBinaryArray),
    Date(&'a Date32Array),
    Timestamp(&'a TimestampMicrosecondArray),
    Time(&'a Time64MicrosecondArray),
    Interval(&'a DurationMicrosecondArray),
    TextArray(&'a ListArray, &'a StringArray),
    RealArray(&'a ListArray, &'a Float32Array),
    Vector(&'a ListArray, &'a Float32Array, u32),
}

fn cast<T: 'static>(array: &ArrayRef) -> Option<&T> {
    array.as_any().downcast_ref::<T>()
}

impl<'a> Cells<'a> {
    /// `None` if the array is not of the codec's staged type.
    pub(crate) fn new(codec: &Codec, array: &'a ArrayRef) -> Option<Cells<'a>> {
        use crate::codec::IntegerKind;
        Some(match codec {
            Codec::Integer {
                staged: IntegerKind::Int16,
                target,
            } => Cells::Int16(cast(array)?, *target),
            Codec::Integer {
                staged: IntegerKind::Int32,
                target,
            } => Cells::Int32(cast(array)?, *target),
            Codec::Integer {
                staged: IntegerKind::Int64,
                target,
            } => Cells::Int64(cast(array)?, *target),
            Codec::Integer {
                staged: IntegerKind::UInt64,
                target,
            } => Cells::UInt64(cast(array)?, *target),
            Codec::Decimal {
                wide: false,
                scale,
                target,
                ..
            } => {
                let cells = cast::<Decimal128Array>(array).filter(|cells| cells.scale() == *scale)?;
                Cells::Decimal128(cells, u8::try_from(*scale).ok()?, *target)
            }
            Codec::Decimal {
                wide: true,
                scale,
                target,
                ..
            } => {
                let cells = cast::<Decimal256Array>(array).filter(|cells| cells.scale() == *scale)?;
                Cells::Decimal256(cells, u8::try_from(*scale).ok()?, *target)
            }
            Codec::Float32 { double } => Cells::Float32(cast(array)?, *double),
            Codec::Float64 => Cells::Float64(cast(array)?),
            Codec::Boolean { target } => Cells::Boolean(cast(array)?, *target),
            Codec::Text { form } => Cells::Text(cast(array)?, *form),
            Codec::Bytes { form } => Cells::Bytes(cast(array)?, *form),
            Codec::Bits { width } => Cells::Bits(cast(array)?, *width),
            Codec::Sixteen => {
                Cells::Sixteen(cast::<FixedSizeBinaryArray>(array).filter(|cells| cells.value_length() == 16)?)
            }
            Codec::Date => Cells::Date(cast(array)?),
            Codec::Timestamp => Cells::Timestamp(cast(array)?),
            Codec::Time => Cells::Time(cast(array)?),
            Codec::Interval => Cells::Interval(cast(array)?),
            Codec::TextArray => {
                let list = cast::<ListArray>(array)?;
                Cells::TextArray(list, cast(list.values())?)
            }
            Codec::RealArray => {
                let list = cast::<ListArray>(array)?;
                Cells::RealArray(list, cast(list.values())?)
            }
            Codec::Vector { dimensions } => {
                let list = cast::<ListArray>(array)?;
                Cells::Vector(list, cast(list.values())?, *dimensions)
            }
        })
    }

    /// Appends the cell, NULL as length -1.
    pub(crate) fn put(&self, row: usize, out: &mut BytesMut) -> Put {
        if self.is_null(row) {
            out.put_i32(-1);
            return Ok(());
        }
        match self {
            Cells::Int16(cells, form) => integer(out, i128::from(cells.value(row)), *form),
            Cells::Int32(cells, form) => integer(out, i128::from(cells.value(row)), *form),
            Cells::Int64(cells, form) => integer(out, i128::from(cells.value(row)), *form),
            Cells::UInt64(cells, form) => integer(out, i128::from(cells.value(row)), *form),
            Cells::Decimal128(cells, scale, form) => {
                let value = cells.value(row);
                match form {
                    DecimalForm::Numeric => numeric::put_i128(out, value, *scale),
                    DecimalForm::Int2 => integer(out, value, IntegerForm::Int2)?,
                    DecimalForm::Int4 => integer(out, value, IntegerForm::Int4)?,
                    DecimalForm::Int8 => integer(out, value, IntegerForm::Int8)?,
                }
                Ok(())
            }
            Cells::Decimal256(cells, scale, form) => {
                let value = cells.value(row);
                let form = match form {
                    DecimalForm::Numeric => {
                        numeric::put_i256(out, value, *scale);
                        return Ok(());
                    }
                    DecimalForm::Int2 => IntegerForm::Int2,
                    DecimalForm::Int4 => IntegerForm::Int4,
                    DecimalForm::Int8 => IntegerForm::Int8,
                };
                integer(out, value.to_i128().ok_or(OUT_OF_RANGE)?, form)
            }
            Cells::Float32(cells, double) => {
                if *double {
                    float8(out, f64::from(cells.value(row)));
                } else {
                    float4(out, cells.value(row));
                }
                Ok(())
            }
            Cells::Float64(cells) => {
                float8(out, cells.value(row));
                Ok(())
            }
            Cells::Boolean(cells, form) => boolean(out, cells.value(row), *form),
            Cells::Text(cells, form) => text(out, cells.value(row), *form),
            Cells::Bytes(cells, form) => bytes(out, cells.value(row), *form),
            Cells::Bits(cells, width) => bits(out, cells.value(row), *width),
            Cells::Sixteen(cells) => sized(out, cells.value(row)),
            Cells::Date(cells) => {
                let days = cells.value(row).checked_sub(EPOCH_DAYS).ok_or(DATE_RANGE)?;
                four(out, days.to_be_bytes());
                Ok(())
            }
            Cells::Timestamp(cells) => {
                let micros = cells.value(row).checked_sub(EPOCH_MICROS).ok_or(DATE_RANGE)?;
                eight(out, micros.to_be_bytes());
                Ok(())
            }
            Cells::Time(cells) => {
                eight(out, cells.value(row).to_be_bytes());
                Ok(())
            }
            Cells::Interval(cells) => {
                out.put_i32(16);
                out.put_i64(cells.value(row));
                // No days and no months: a duration has no calendar.
                out.put_i64(0);
                Ok(())
            }
            Cells::TextArray(list, values) => array(out, list, row, OID_TEXT, |out, at| {
                if values.is_null(at) {
                    out.put_i32(-1);
                    Ok(())
                } else {
                    sized(out, values.value(at).as_bytes())
                }
            }),
            Cells::RealArray(list, values) => array(out, list, row, OID_FLOAT4, |out, at| {
                if values.is_null(at) {
                    out.put_i32(-1)
                } else {
                    float4(out, values.value(at))
                }
                Ok(())
            }),
            Cells::Vector(list, values, dimensions) => vector(out, list, values, row, *dimensions),
        }
    }

    pub(super) fn is_null(&self, row: usize) -> bool {
        match self {
            Cells::Int16(cells, _) => cells.is_null(row),
            Cells::Int32(cells, _) => cells.is_null(row),
            Cells::Int64(cells, _) => cells.is_null(row),
            Cells::UInt64(cells, _) => cells.is_null(row),
            Cells::Decimal128(cells, ..) => cells.is_null(row),
            Cells::Decimal256(cells, ..) => cells.is_null(row),
            Cells::Float32(cells, _) => cells.is_null(row),
            Cells::Float64(cells) => cells.is_null(row),
            Cells::Boolean(cells, _) => cells.is_null(row),
            Cells::Text(cells, _) => cells.is_null(row),
            Cells::Bytes(cells, _) => cells.is_null(row),
            Cells::Bits(cells, _) => cells.is_null(row),
            Cells::Sixteen(cells) => cells.is_null(row),
            Cells::Date(cells) => cells.is_null(row),
            Cells::Timestamp(cells) => cells.is_null(row),
            Cells::Time(cells) => cells.is_null(row),
            Cells::Interval(cells) => cells.is_null(row),
            Cells::TextArray(list, _) => list.is_null(row),
            Cells::RealArray(list, _) => list.is_null(row),
            Cells::Vector(list, ..) => list.is_null(row),
        }
    }
}

/// A field of four bytes, written at once.
fn four(out: &mut BytesMut, [a, b, c, d]: [u8; 4]) {
    out.put_slice(&[0, 0, 0, 4, a, b, c, d]);
}

/// A field of eight bytes, written at once.
fn eight(out: &mut BytesMut, [a, b, c, d, e, f, g, h]: [u8; 8]) {
    out.put_slice(&[0, 0, 0, 8, a, b, c, d, e, f, g, h]);
}

fn integer(out: &mut BytesMut, value: i128, form: IntegerForm) -> Put {
    match form {
        IntegerForm::Int2 => {
            let value = i16::try_from(value).map_err(|_| OUT_OF_RANGE)?;
            out.put_i32(2);
            out.put_i16(value);
        }
        IntegerForm::Int4 => {
            let value = i32::try_from(value).map_err(|_| OUT_OF_RANGE)?;
            four(out, value.to_be_bytes());
        }
        IntegerForm::Int8 => {
            let value = i64::try_from(value).map_err(|_| OUT_OF_RANGE)?;
            eight(out, value.to_be_bytes());
        }
        IntegerForm::Numeric => numeric::put_i128(out, value, 0),
        IntegerForm::Text => return sized(out, value.to_string().as_bytes()),
        // Only integers that the floats hold exactly may pass.
        IntegerForm::Float4 => {
            let exact = exact_f64(value, 24)?;
            let bits = f64_to_f32(exact).ok_or(OUT_OF_RANGE)?;
            float4(out, bits);
        }
        IntegerForm::Float8 => float8(out, exact_f64(value, 53)?),
    }
    Ok(())
}

/// The number as a float, if it is at most 2^`bits`, so that every digit is kept.
fn exact_f64(value: i128, bits: u32) -> Result<f64, Refused> {
    if value.unsigned_abs() > 1_u128 << bits {
        return Err(OUT_OF_RANGE);
    }
    let magnitude = value.unsigned_abs();
    // Two halves of at most 32 bits each convert without loss.
    let high = u32::try_from(magnitude >> 32).map_err(|_| OUT_OF_RANGE)?;
    let low = u32::try_from(magnitude & u128::from(u32::MAX)).map_err(|_| OUT_OF_RANGE)?;
    let float = f64::from(high) * 4_294_967_296.0 + f64::from(low);
    Ok(if value < 0 { -float } else { float })
}

/// The same number with fewer bits, if there is one.
pub(crate) fn f64_to_f32(value: f64) -> Option<f32> {
    #[expect(clippy::cast_possible_truncation, reason = "compared with the original right after")]
    let narrow = value as f32;
    (f64::from(narrow).to_bits() == value.to_bits() || (narrow.is_nan() && value.is_nan())).then_some(narrow)
}

fn float4(out: &mut BytesMut, value: f32) {
    four(out, value.to_be_bytes());
}

fn float8(out: &mut BytesMut, value: f64) {
    eight(out, value.to_be_bytes());
}

fn boolean(out: &mut BytesMut, value: bool, form: BooleanForm) -> Put {
    let number = i128::from(value);
    match form {
        BooleanForm::Bool => {
            out.put_i32(1);
            out.put_u8(u8::from(value));
            Ok(())
        }
        BooleanForm::Int2 => integer(out, number, IntegerForm::Int2),
        BooleanForm::Int4 => integer(out, number, IntegerForm::Int4),
        BooleanForm::Int8 => integer(out, number, IntegerForm::Int8),
        BooleanForm::Numeric => integer(out, number, IntegerForm::Numeric),
        BooleanForm::Bit => bits(out, &[if value { 0x80 } else { 0 }], 1),
    }
}

/// Length of `extra` bytes and the value together.
fn length(out: &mut BytesMut, extra: usize, value: &[u8]) -> Put {
    let total = extra + value.len();
    if total > MAX_FIELD {
        return Err(TOO_LARGE);
    }
    out.put_i32(i32::try_from(total).map_err(|_| TOO_LARGE)?);
    Ok(())
}

fn sized(out: &mut BytesMut, value: &[u8]) -> Put {
    length(out, 0, value)?;
    out.put_slice(value);
    Ok(())
}

fn text(out: &mut BytesMut, value: &str, form: TextForm) -> Put {
    match form {
        TextForm::Plain => sized(out, value.as_bytes()),
        TextForm::Jsonb => {
            length(out, 1, value.as_bytes())?;
            out.put_u8(1);
            out.put_slice(value.as_bytes());
            Ok(())
        }
    }
}

fn bytes(out: &mut BytesMut, value: &[u8], form: BytesForm) -> Put {
    match form {
        BytesForm::Plain => sized(out, value),
        BytesForm::Uuid if value.len() == 16 => sized(out, value),
        BytesForm::Inet => {
            let (family, prefix) = match value.len() {
                4 => (INET_V4, 32),
                16 => (INET_V6, 128),
                _ => return Err(WRONG_LENGTH),
            };
            length(out, 4, value)?;
            // Family, prefix length, "is it a cidr", length of the address.
            out.put_slice(&[family, prefix, 0, if family == INET_V4 { 4 } else { 16 }]);
            out.put_slice(value);
            Ok(())
        }
        BytesForm::Uuid => Err(WRONG_LENGTH),
    }
}

fn bits(out: &mut BytesMut, value: &[u8], width: u32) -> Put {
    if u32::try_from(value.len()).ok() != Some(width.div_ceil(8)) {
        return Err(WRONG_LENGTH);
    }
    length(out, 4, value)?;
    out.put_u32(width);
    out.put_slice(value);
    Ok(())
}

/// Dimensions, "has NULLs", element type, then per dimension its length and lower bound, then the elements.
fn array(
    out: &mut BytesMut,
    list: &ListArray,
    row: usize,
    element: u32,
    put: impl Fn(&mut BytesMut, usize) -> Put,
) -> Put {
    let range = element_range(list, row);
    let length_at = out.len();
    out.put_i32(0);
    if range.is_empty() {
        out.put_i32(0);
        out.put_i32(0);
        out.put_u32(element);
    } else {
        let has_null = range.clone().any(|at| list.values().is_null(at));
        out.put_i32(1);
        out.put_i32(i32::from(has_null));
        out.put_u32(element);
        out.put_i32(i32::try_from(range.len()).map_err(|_| TOO_LARGE)?);
        out.put_i32(1);
        for at in range {
            put(out, at)?;
        }
    }
    let total = out.len() - length_at - 4;
    if total > MAX_FIELD {
        return Err(TOO_LARGE);
    }
    let total = i32::try_from(total).map_err(|_| TOO_LARGE)?;
    out[length_at..length_at + 4].copy_from_slice(&total.to_be_bytes());
    Ok(())
}

/// pgvector: 16-bit number of dimensions, 16 bits unused, the floats.
fn vector(out: &mut BytesMut, list: &ListArray, values: &Float32Array, row: usize, dimensions: u32) -> Put {
    let range = element_range(list, row);
    let count = u16::try_from(range.len()).map_err(|_| WRONG_LENGTH)?;
    if u32::from(count) != dimensions {
        return Err(WRONG_LENGTH);
    }
    if range.clone().any(|at| values.is_null(at)) {
        return Err(NULL_ELEMENT);
    }
    out.put_i32(4 + 4 * i32::from(count));
    out.put_u16(count);
    out.put_u16(0);
    for at in range {
        out.put_f32(values.value(at));
    }
    Ok(())
}

pub(super) fn element_range(list: &ListArray, row: usize) -> std::ops::Range<usize> {
    let offsets = list.value_offsets();
    // Arrow's offsets are never negative.
    let at = |index: usize| usize::try_from(offsets[index]).unwrap_or_default();
    at(row)..at(row + 1)
}
