//! Fields in the binary format into one column's Arrow builder.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{
    ArrayBuilder, BinaryBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Decimal256Builder,
    DurationMicrosecondBuilder, FixedSizeBinaryBuilder, Float32Builder, Float64Builder, Int16Builder, Int32Builder,
    Int64Builder, ListBuilder, StringBuilder, Time64MicrosecondBuilder, TimestampMicrosecondBuilder, UInt64Builder,
};
use arrow_buffer::i256;
use arrow_schema::DataType;

use crate::codec::{BooleanForm, BytesForm, Codec, DecimalForm, IntegerForm, IntegerKind, TextForm};
use crate::encode::cell::{EPOCH_DAYS, EPOCH_MICROS, INET_V4, INET_V6, OID_FLOAT4, OID_TEXT, f64_to_f32};
use crate::numeric;

/// One column under construction.
pub(super) enum Column {
    Int16(Int16Builder, IntegerForm),
    Int32(Int32Builder, IntegerForm),
    Int64(Int64Builder, IntegerForm),
    UInt64(UInt64Builder, IntegerForm),
    Decimal128(Decimal128Builder, DecimalSpec),
    Decimal256(Decimal256Builder, DecimalSpec),
    Float32(Float32Builder, bool),
    Float64(Float64Builder),
    Boolean(BooleanBuilder, BooleanForm),
    Text(StringBuilder, TextForm),
    Bytes(BinaryBuilder, BytesForm),
    Bits(BinaryBuilder, u32),
    Sixteen(FixedSizeBinaryBuilder),
    Date(Date32Builder),
    Timestamp(TimestampMicrosecondBuilder),
    Time(Time64MicrosecondBuilder),
    Interval(DurationMicrosecondBuilder),
    TextArray(ListBuilder<StringBuilder>),
    RealArray(ListBuilder<Float32Builder>),
    Vector(ListBuilder<Float32Builder>),
}

/// What a staged decimal holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct DecimalSpec {
    precision: u8,
    /// 10^precision, of a staged type of 128 bits.
    limit: u128,
    scale: u8,
    form: DecimalForm,
}

type Put = Result<(), &'static str>;

const WRONG_LENGTH: &str = "a field of the wrong length";
const OUT_OF_RANGE: &str = "a number out of the staged type's range";
const INFINITE: &str = "an infinite date or time";

impl Column {
    pub(super) fn new(codec: &Codec, staged: &DataType) -> Column {
        match codec {
            Codec::Integer { staged, target } => match staged {
                IntegerKind::Int16 => Column::Int16(Int16Builder::new(), *target),
                IntegerKind::Int32 => Column::Int32(Int32Builder::new(), *target),
                IntegerKind::Int64 => Column::Int64(Int64Builder::new(), *target),
                IntegerKind::UInt64 => Column::UInt64(UInt64Builder::new(), *target),
            },
            Codec::Decimal {
                wide,
                precision,
                scale,
                target,
            } => {
                // A codec has no negative scale.
                let spec = DecimalSpec {
                    precision: *precision,
                    limit: 10_u128.checked_pow(u32::from(*precision)).unwrap_or(u128::MAX),
                    scale: u8::try_from(*scale).unwrap_or_default(),
                    form: *target,
                };
                if *wide {
                    Column::Decimal256(Decimal256Builder::new().with_data_type(staged.clone()), spec)
                } else {
                    Column::Decimal128(Decimal128Builder::new().with_data_type(staged.clone()), spec)
                }
            }
            Codec::Float32 { double } => Column::Float32(Float32Builder::new(), *double),
            Codec::Float64 => Column::Float64(Float64Builder::new()),
            Codec::Boolean { target } => Column::Boolean(BooleanBuilder::new(), *target),
            Codec::Text { form } => Column::Text(StringBuilder::new(), *form),
            Codec::Bytes { form } => Column::Bytes(BinaryBuilder::new(), *form),
            Codec::Bits { width } => Column::Bits(BinaryBuilder::new(), *width),
            Codec::Sixteen => Column::Sixteen(FixedSizeBinaryBuilder::new(16)),
            Codec::Date => Column::Date(Date32Builder::new()),
            Codec::Timestamp => Column::Timestamp(TimestampMicrosecondBuilder::new().with_data_type(staged.clone())),
            Codec::Time => Column::Time(Time64MicrosecondBuilder::new()),
            Codec::Interval => Column::Interval(DurationMicrosecondBuilder::new()),
            Codec::TextArray => Column::TextArray(ListBuilder::new(StringBuilder::new())),
            Codec::RealArray => Column::RealArray(ListBuilder::new(Float32Builder::new())),
            Codec::Vector { .. } => Column::Vector(ListBuilder::new(Float32Builder::new())),
        }
    }

    /// Appends a field; `None` is NULL. A field that the staged type cannot hold becomes NULL.
    ///
    /// # Errors
    /// Why the field cannot be held.
    pub(super) fn push(&mut self, field: Option<&[u8]>) -> Put {
        let Some(field) = field else {
            self.append_null();
            return Ok(());
        };
        let put = self.append(field);
        if put.is_err() {
            self.append_null();
        }
        put
    }

    fn append(&mut self, field: &[u8]) -> Put {
        match self {
            Column::Int16(builder, form) => {
                builder.append_value(i16::try_from(integer(field, *form)?).map_err(|_| OUT_OF_RANGE)?);
            }
            Column::Int32(builder, form) => {
                builder.append_value(i32::try_from(integer(field, *form)?).map_err(|_| OUT_OF_RANGE)?);
            }
            Column::Int64(builder, form) => {
                builder.append_value(i64::try_from(integer(field, *form)?).map_err(|_| OUT_OF_RANGE)?);
            }
            Column::UInt64(builder, form) => {
                builder.append_value(u64::try_from(integer(field, *form)?).map_err(|_| OUT_OF_RANGE)?);
            }
            Column::Decimal128(builder, spec) => {
                let value = match spec.integer_form() {
                    None => numeric::read_i128(field, spec.scale)?,
                    Some(form) => integer(field, form)?,
                };
                if value.unsigned_abs() >= spec.limit {
                    return Err(OUT_OF_RANGE);
                }
                builder.append_value(value);
            }
            Column::Decimal256(builder, spec) => {
                let value = match spec.integer_form() {
                    None => numeric::read_i256(field, spec.scale)?,
                    Some(form) => i256::from_i128(integer(field, form)?),
                };
                let limit = i256::from_i128(10)
                    .checked_pow(u32::from(spec.precision))
                    .ok_or(OUT_OF_RANGE)?;
                if value >= limit || value <= limit.wrapping_neg() {
                    return Err(OUT_OF_RANGE);
                }
                builder.append_value(value);
            }
            Column::Float32(builder, false) => builder.append_value(f32::from_be_bytes(exact(field)?)),
            Column::Float32(builder, true) => {
                let value = f64_to_f32(f64::from_be_bytes(exact(field)?));
                builder.append_value(value.ok_or("a number with more bits than the staged type holds")?);
            }
            Column::Float64(builder) => builder.append_value(f64::from_be_bytes(exact(field)?)),
            Column::Boolean(builder, form) => builder.append_value(boolean(field, *form)?),
            Column::Text(builder, form) => builder.append_value(text(field, *form)?),
            Column::Bytes(builder, form) => builder.append_value(bytes(field, *form)?),
            Column::Bits(builder, width) => builder.append_value(bits(field, *width)?),
            Column::Sixteen(builder) => builder.append_value(field).map_err(|_| WRONG_LENGTH)?,
            Column::Date(builder) => match i32::from_be_bytes(exact(field)?) {
                i32::MIN | i32::MAX => return Err(INFINITE),
                days => builder.append_value(days.checked_add(EPOCH_DAYS).ok_or(OUT_OF_RANGE)?),
            },
            Column::Timestamp(builder) => match i64::from_be_bytes(exact(field)?) {
                i64::MIN | i64::MAX => return Err(INFINITE),
                micros => builder.append_value(micros.checked_add(EPOCH_MICROS).ok_or(OUT_OF_RANGE)?),
            },
            Column::Time(builder) => builder.append_value(i64::from_be_bytes(exact(field)?)),
            Column::Interval(builder) => {
                let (micros, calendar) = field.split_first_chunk::<8>().ok_or(WRONG_LENGTH)?;
                // PostgreSQL 17 has infinite intervals, which set all three parts.
                if u64::from_be_bytes(exact(calendar)?) != 0 {
                    return Err("an interval with days or months");
                }
                builder.append_value(i64::from_be_bytes(*micros));
            }
            Column::TextArray(builder) => {
                let elements = array(field, OID_TEXT)?;
                let texts = elements
                    .into_iter()
                    .map(|element| element.map(|element| text(element, TextForm::Plain)).transpose())
                    .collect::<Result<Vec<_>, _>>()?;
                texts.into_iter().for_each(|text| builder.values().append_option(text));
                builder.append(true);
            }
            Column::RealArray(builder) => {
                let floats = array(field, OID_FLOAT4)?
                    .into_iter()
                    .map(|element| {
                        element
                            .map(|element| Ok(f32::from_be_bytes(exact(element)?)))
                            .transpose()
                    })
                    .collect::<Result<Vec<_>, &'static str>>()?;
                floats
                    .into_iter()
                    .for_each(|float| builder.values().append_option(float));
                builder.append(true);
            }
            Column::Vector(builder) => {
                let (dimensions, floats) = field.split_first_chunk::<4>().ok_or(WRONG_LENGTH)?;
                let (floats, rest) = floats.as_chunks::<4>();
                let count = u16::from_be_bytes([dimensions[0], dimensions[1]]);
                if floats.len() != usize::from(count) || !rest.is_empty() {
                    return Err(WRONG_LENGTH);
                }
                floats
                    .iter()
                    .for_each(|float| builder.values().append_value(f32::from_be_bytes(*float)));
                builder.append(true);
            }
        }
        Ok(())
    }

    fn append_null(&mut self) {
        match self {
            Column::Int16(builder, _) => builder.append_null(),
            Column::Int32(builder, _) => builder.append_null(),
            Column::Int64(builder, _) => builder.append_null(),
            Column::UInt64(builder, _) => builder.append_null(),
            Column::Decimal128(builder, _) => builder.append_null(),
            Column::Decimal256(builder, _) => builder.append_null(),
            Column::Float32(builder, _) => builder.append_null(),
            Column::Float64(builder) => builder.append_null(),
            Column::Boolean(builder, _) => builder.append_null(),
            Column::Text(builder, _) => builder.append_null(),
            Column::Bytes(builder, _) | Column::Bits(builder, _) => builder.append_null(),
            Column::Sixteen(builder) => builder.append_null(),
            Column::Date(builder) => builder.append_null(),
            Column::Timestamp(builder) => builder.append_null(),
            Column::Time(builder) => builder.append_null(),
            Column::Interval(builder) => builder.append_null(),
            Column::TextArray(builder) => builder.append_null(),
            Column::RealArray(builder) | Column::Vector(builder) => builder.append_null(),
        }
    }

    /// The array of everything appended since the last call.
    pub(super) fn finish(&mut self) -> ArrayRef {
        match self {
            Column::Int16(builder, _) => Arc::new(builder.finish()),
            Column::Int32(builder, _) => Arc::new(builder.finish()),
            Column::Int64(builder, _) => Arc::new(builder.finish()),
            Column::UInt64(builder, _) => Arc::new(builder.finish()),
            Column::Decimal128(builder, _) => Arc::new(builder.finish()),
            Column::Decimal256(builder, _) => Arc::new(builder.finish()),
            Column::Float32(builder, _) => Arc::new(builder.finish()),
            Column::Float64(builder) => Arc::new(builder.finish()),
            Column::Boolean(builder, _) => Arc::new(builder.finish()),
            Column::Text(builder, _) => Arc::new(builder.finish()),
            Column::Bytes(builder, _) | Column::Bits(builder, _) => Arc::new(builder.finish()),
            Column::Sixteen(builder) => ArrayBuilder::finish(builder),
            Column::Date(builder) => Arc::new(builder.finish()),
            Column::Timestamp(builder) => Arc::new(builder.finish()),
            Column::Time(builder) => Arc::new(builder.finish()),
            Column::Interval(builder) => Arc::new(builder.finish()),
            Column::TextArray(builder) => Arc::new(builder.finish()),
            Column::RealArray(builder) | Column::Vector(builder) => Arc::new(builder.finish()),
        }
    }
}

impl DecimalSpec {
    fn integer_form(self) -> Option<IntegerForm> {
        match self.form {
            DecimalForm::Numeric => None,
            DecimalForm::Int2 => Some(IntegerForm::Int2),
            DecimalForm::Int4 => Some(IntegerForm::Int4),
            DecimalForm::Int8 => Some(IntegerForm::Int8),
        }
    }
}

fn exact<const N: usize>(field: &[u8]) -> Result<[u8; N], &'static str> {
    field.try_into().map_err(|_| WRONG_LENGTH)
}

fn integer(field: &[u8], form: IntegerForm) -> Result<i128, &'static str> {
    Ok(match form {
        IntegerForm::Int2 => i128::from(i16::from_be_bytes(exact(field)?)),
        IntegerForm::Int4 => i128::from(i32::from_be_bytes(exact(field)?)),
        IntegerForm::Int8 => i128::from(i64::from_be_bytes(exact(field)?)),
        IntegerForm::Numeric => numeric::read_i128(field, 0)?,
        IntegerForm::Text => {
            // char(n) pads with spaces.
            let digits = text(field, TextForm::Plain)?.trim_end_matches(' ');
            let value: i128 = digits.parse().map_err(|_| "a text that is not an integer")?;
            if value.to_string() != digits {
                return Err("an integer that is not written in its plain form");
            }
            value
        }
        IntegerForm::Float4 => float_integer(f64::from(f32::from_be_bytes(exact(field)?)), 24)?,
        IntegerForm::Float8 => float_integer(f64::from_be_bytes(exact(field)?), 53)?,
    })
}

fn float_integer(value: f64, bits: i32) -> Result<i128, &'static str> {
    if value.fract() != 0.0 || value.abs() > 2.0_f64.powi(bits) || (value == 0.0 && value.is_sign_negative()) {
        return Err("a float that is not an integer that it holds exactly");
    }
    #[expect(clippy::cast_possible_truncation, reason = "an integer of at most 2^53")]
    Ok(value as i128)
}

fn boolean(field: &[u8], form: BooleanForm) -> Result<bool, &'static str> {
    let number = match form {
        BooleanForm::Bool => {
            let [byte] = exact(field)?;
            i128::from(byte)
        }
        BooleanForm::Int2 => integer(field, IntegerForm::Int2)?,
        BooleanForm::Int4 => integer(field, IntegerForm::Int4)?,
        BooleanForm::Int8 => integer(field, IntegerForm::Int8)?,
        BooleanForm::Numeric => integer(field, IntegerForm::Numeric)?,
        BooleanForm::Bit => i128::from(bits(field, 1)?[0] >> 7),
    };
    match number {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err("a number that is neither 0 nor 1"),
    }
}

fn text(field: &[u8], form: TextForm) -> Result<&str, &'static str> {
    let bytes = match form {
        TextForm::Plain => field,
        TextForm::Jsonb => match field.split_first() {
            Some((1, text)) => text,
            _ => return Err("jsonb of an unknown version"),
        },
    };
    std::str::from_utf8(bytes).map_err(|_| "a text that is not UTF-8")
}

fn bytes(field: &[u8], form: BytesForm) -> Result<&[u8], &'static str> {
    match form {
        BytesForm::Plain => Ok(field),
        BytesForm::Uuid if field.len() == 16 => Ok(field),
        BytesForm::Uuid => Err(WRONG_LENGTH),
        BytesForm::Inet => {
            let ([family, prefix, _cidr, length], address) = field.split_first_chunk::<4>().ok_or(WRONG_LENGTH)?;
            if usize::from(*length) != address.len() {
                return Err(WRONG_LENGTH);
            }
            match (*family, *prefix, address.len()) {
                (INET_V4, 32, 4) | (INET_V6, 128, 16) => Ok(address),
                (INET_V4, _, 4) | (INET_V6, _, 16) => Err("an address with a network prefix"),
                _ => Err("an address of an unknown family"),
            }
        }
    }
}

fn bits(field: &[u8], width: u32) -> Result<&[u8], &'static str> {
    let (found, bytes) = field.split_first_chunk::<4>().ok_or(WRONG_LENGTH)?;
    if u32::from_be_bytes(*found) != width {
        return Err("a bit string of another length");
    }
    if u32::try_from(bytes.len()).ok() != Some(width.div_ceil(8)) {
        return Err(WRONG_LENGTH);
    }
    Ok(bytes)
}

fn array(field: &[u8], element: u32) -> Result<Vec<Option<&[u8]>>, &'static str> {
    let word = |at: usize| {
        let bytes = field.get(at..at + 4).ok_or(WRONG_LENGTH)?;
        Ok::<_, &'static str>(u32::from_be_bytes(exact(bytes)?))
    };
    if word(8)? != element {
        return Err("an array of another element type");
    }
    match word(0)? {
        0 => return Ok(Vec::new()),
        1 => {}
        _ => return Err("an array of more than one dimension"),
    }
    if word(16)? != 1 {
        return Err("an array that does not begin at 1");
    }
    let elements: Vec<_> = super::frame::fields(field.get(20..).ok_or(WRONG_LENGTH)?).collect();
    if u32::try_from(elements.len()).ok() != Some(word(12)?) {
        return Err(WRONG_LENGTH);
    }
    Ok(elements)
}
