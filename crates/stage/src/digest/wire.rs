//! Canonical bytes of wire Arrow arrays: leg S of the law.
//!
//! The plan's conversion is applied here, from the source's value straight to canonical bytes, by code of its own:
//! it shares nothing with [`crate::convert()`]. A value that the conversion refuses is encoded raw.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, BinaryArray, PrimitiveArray};
use arrow_schema::{DataType, TimeUnit};
use model::{Canonical, ColumnPlan, Conversion, PgType, ZeroDate};

use super::layout::{
    TAG_NULL, TAG_RAW, put_bits, put_count, put_float_member, put_float32, put_float64, put_text_member,
};
use super::wire_number::{DecimalRule, put_decimal_text};
use super::wire_text::{TextRule, put_label, put_text};
use super::{DigestError, effective_canonical, json, tag_of, wire_calendar, wire_text};

/// Longest text or bytea: PostgreSQL's largest allocation less the value's header
/// (<https://www.postgresql.org/docs/current/limits.html>, field size 1 GB).
pub(super) const LONGEST: usize = 0x3fff_ffff - 4;

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wired {
    /// Its canonical bytes were appended.
    Value,
    /// The conversion makes it NULL.
    Null,
    /// The conversion refuses it; what was appended does not count.
    Refused,
}

/// A wire column, resolved to its typed array and its conversion.
#[derive(Debug)]
pub(super) struct WireColumn<'a> {
    tag: u8,
    values: Wire<'a>,
}

#[derive(Debug)]
enum Wire<'a> {
    Float32(&'a PrimitiveArray<Float32Type>),
    Float64(&'a PrimitiveArray<Float64Type>),
    Signed(&'a PrimitiveArray<Int64Type>, Rule<'a>),
    Unsigned(&'a PrimitiveArray<UInt64Type>, Rule<'a>),
    Binary(&'a BinaryArray, Rule<'a>),
}

/// What to do with a value, beyond its Arrow type.
#[derive(Debug)]
enum Rule<'a> {
    Integer {
        least: i128,
        most: i128,
    },
    Boolean,
    Bytes,
    Decimal(DecimalRule),
    Text(TextRule),
    Json {
        as_value: bool,
    },
    Date(ZeroDate),
    Timestamp(ZeroDate, u8),
    Duration(u8),
    TimeOfDay(u8),
    Bits(u8),
    Enum {
        labels: Vec<&'a [u8]>,
        empty_as_null: bool,
        padded: bool,
    },
    Set,
    Uuid,
    Inet,
    Ewkb,
    FloatList,
}

impl<'a> WireColumn<'a> {
    /// The encoder for `array`, whose type is the plan's wire type.
    pub(super) fn resolve(plan: &'a ColumnPlan, array: &'a ArrayRef) -> Result<Self, DigestError> {
        let canonical = effective_canonical(plan);
        let rule = Self::rule(plan, canonical).ok_or_else(|| DigestError::plan(plan))?;
        let values = match (array.data_type(), rule) {
            (DataType::Float32, Rule::Bytes) if canonical == Canonical::Float32 => Wire::Float32(array.as_primitive()),
            (DataType::Float64, Rule::Bytes) if canonical == Canonical::Float64 => Wire::Float64(array.as_primitive()),
            (
                DataType::Int64,
                rule @ (Rule::Integer { .. }
                | Rule::Boolean
                | Rule::Date(_)
                | Rule::Timestamp(..)
                | Rule::Duration(_)
                | Rule::TimeOfDay(_)),
            ) => Wire::Signed(array.as_primitive(), rule),
            (
                DataType::UInt64,
                rule @ (Rule::Integer { .. } | Rule::Boolean | Rule::Timestamp(..) | Rule::TimeOfDay(_)),
            ) => Wire::Unsigned(array.as_primitive(), rule),
            (DataType::Binary, Rule::Text(rule)) => {
                let values = array.as_binary::<i32>();
                let plain = wire_text::is_plain(used_bytes(values));
                Wire::Binary(values, Rule::Text(TextRule { plain, ..rule }))
            }
            (DataType::Binary, Rule::Bytes) if canonical != Canonical::Bytes => return Err(DigestError::plan(plan)),
            (
                DataType::Binary,
                rule @ (Rule::Bytes
                | Rule::Boolean
                | Rule::Decimal(_)
                | Rule::Json { .. }
                | Rule::Bits(_)
                | Rule::Enum { .. }
                | Rule::Set
                | Rule::Uuid
                | Rule::Inet
                | Rule::Ewkb
                | Rule::FloatList),
            ) => Wire::Binary(array.as_binary(), rule),
            _ => return Err(DigestError::plan(plan)),
        };
        Ok(WireColumn {
            tag: tag_of(canonical),
            values,
        })
    }

    /// The rule of a plan, if its conversion, its staged type and its canonical form go together.
    fn rule(plan: &'a ColumnPlan, canonical: Canonical) -> Option<Rule<'a>> {
        let textual = matches!(canonical, Canonical::Text | Canonical::PaddedText) && plan.staged == DataType::Utf8;
        let padded = canonical == Canonical::PaddedText;
        Some(match (&plan.conversion, canonical) {
            (Conversion::Same, Canonical::Integer) if plan.wire == plan.staged => Rule::Integer {
                least: i128::from(i64::MIN),
                most: i128::from(u64::MAX),
            },
            (Conversion::Same, Canonical::Float32 | Canonical::Float64 | Canonical::Bytes)
                if plan.wire == plan.staged =>
            {
                Rule::Bytes
            }
            (Conversion::Integer, Canonical::Integer) => {
                let (least, most) = match plan.staged {
                    DataType::Int16 => (i128::from(i16::MIN), i128::from(i16::MAX)),
                    DataType::Int32 => (i128::from(i32::MIN), i128::from(i32::MAX)),
                    DataType::Int64 => (i128::from(i64::MIN), i128::from(i64::MAX)),
                    DataType::UInt64 => (0, i128::from(u64::MAX)),
                    _ => return None,
                };
                Rule::Integer { least, most }
            }
            (Conversion::Boolean, Canonical::Boolean) => Rule::Boolean,
            (Conversion::Decimal { round }, Canonical::Decimal) => match plan.staged {
                DataType::Decimal128(precision, scale) | DataType::Decimal256(precision, scale) => {
                    Rule::Decimal(DecimalRule::new(precision, scale, *round)?)
                }
                _ => return None,
            },
            (Conversion::Text { strip_nul }, _) if textual => Rule::Text(TextRule {
                strip_nul: *strip_nul,
                padded,
                plain: false,
            }),
            (Conversion::Json, Canonical::Json) => Rule::Json { as_value: true },
            (Conversion::Json, Canonical::Text) => Rule::Json {
                as_value: plan.target == PgType::Jsonb,
            },
            (Conversion::Date { zero }, Canonical::Date) => Rule::Date(*zero),
            (Conversion::Timestamp { zero, digits }, Canonical::Timestamp)
                if matches!(plan.staged, DataType::Timestamp(TimeUnit::Microsecond, _)) =>
            {
                Rule::Timestamp(*zero, *digits)
            }
            (Conversion::Duration { digits }, Canonical::Duration) => Rule::Duration(*digits),
            (Conversion::TimeOfDay { digits }, Canonical::TimeOfDay) => Rule::TimeOfDay(*digits),
            (Conversion::Bits { width }, Canonical::Bits) => Rule::Bits(*width),
            (Conversion::Enum { labels, empty_as_null }, _) if textual => Rule::Enum {
                labels: labels.iter().map(String::as_bytes).collect(),
                empty_as_null: *empty_as_null,
                padded,
            },
            (Conversion::Set, Canonical::TextList) => Rule::Set,
            (Conversion::Uuid, Canonical::Uuid) => Rule::Uuid,
            (Conversion::Inet, Canonical::Inet) => Rule::Inet,
            (Conversion::Ewkb, Canonical::Bytes) => Rule::Ewkb,
            (Conversion::FloatList, Canonical::FloatList) => Rule::FloatList,
            _ => return None,
        })
    }

    /// Appends the canonical bytes of a value that is not NULL and gives their tag.
    pub(super) fn put(&self, row: usize, out: &mut Vec<u8>) -> Option<u8> {
        let start = out.len();
        let wired = match &self.values {
            Wire::Float32(array) => {
                put_float32(out, array.value(row));
                Wired::Value
            }
            Wire::Float64(array) => {
                put_float64(out, array.value(row));
                Wired::Value
            }
            Wire::Signed(array, rule) => put_signed(array.value(row), rule, out),
            Wire::Unsigned(array, rule) => put_unsigned(array.value(row), rule, out),
            Wire::Binary(array, rule) => put_binary(array.value(row), rule, out),
        };
        Some(match wired {
            Wired::Value => self.tag,
            Wired::Null => {
                out.truncate(start);
                TAG_NULL
            }
            Wired::Refused => {
                out.truncate(start);
                match &self.values {
                    // Floats are never refused; their bits are their raw form all the same.
                    Wire::Float32(array) => out.extend_from_slice(&array.value(row).to_le_bytes()),
                    Wire::Float64(array) => out.extend_from_slice(&array.value(row).to_le_bytes()),
                    Wire::Signed(array, _) => out.extend_from_slice(&array.value(row).to_le_bytes()),
                    Wire::Unsigned(array, _) => out.extend_from_slice(&array.value(row).to_le_bytes()),
                    Wire::Binary(array, _) => out.extend_from_slice(array.value(row)),
                }
                TAG_RAW
            }
        })
    }
}

/// The bytes of an array's own values.
fn used_bytes(values: &BinaryArray) -> &[u8] {
    let bound = |offset: Option<&i32>| offset.and_then(|offset| usize::try_from(*offset).ok()).unwrap_or(0);
    let offsets = values.value_offsets();
    &values.value_data()[bound(offsets.first())..bound(offsets.last())]
}

fn put_signed(value: i64, rule: &Rule<'_>, out: &mut Vec<u8>) -> Wired {
    match rule {
        Rule::Date(zero) => wire_calendar::put_day(value, *zero, out),
        Rule::Timestamp(zero, digits) => wire_calendar::put_moment(value, *zero, *digits, out),
        Rule::Duration(digits) => wire_calendar::put_duration(value, *digits, out),
        Rule::TimeOfDay(digits) => wire_calendar::put_time_of_day(value, *digits, out),
        rule => put_number(i128::from(value), rule, out),
    }
}

fn put_unsigned(value: u64, rule: &Rule<'_>, out: &mut Vec<u8>) -> Wired {
    match rule {
        Rule::Timestamp(zero, digits) => wire_calendar::put_fine_moment(value, *zero, *digits, out),
        Rule::TimeOfDay(digits) => wire_calendar::put_fine_time_of_day(value, *digits, out),
        rule => put_number(i128::from(value), rule, out),
    }
}

fn put_number(value: i128, rule: &Rule<'_>, out: &mut Vec<u8>) -> Wired {
    match rule {
        Rule::Integer { least, most } if value >= *least && value <= *most => {
            out.extend_from_slice(&value.to_le_bytes());
            Wired::Value
        }
        Rule::Boolean => match value {
            0 => put_byte(0, out),
            1 => put_byte(1, out),
            _ => Wired::Refused,
        },
        _ => Wired::Refused,
    }
}

fn put_byte(byte: u8, out: &mut Vec<u8>) -> Wired {
    out.push(byte);
    Wired::Value
}

fn put_binary(value: &[u8], rule: &Rule<'_>, out: &mut Vec<u8>) -> Wired {
    match rule {
        Rule::Bytes => {
            if value.len() > LONGEST {
                return Wired::Refused;
            }
            out.extend_from_slice(value);
            Wired::Value
        }
        Rule::Boolean => match value.split_last() {
            Some((last @ (0 | 1), zeros)) if zeros.iter().all(|b| *b == 0) => put_byte(*last, out),
            _ => Wired::Refused,
        },
        Rule::Decimal(rule) => put_decimal_text(value, rule, out),
        Rule::Text(rule) => put_text(value, *rule, out),
        Rule::Json { as_value } => put_json(value, *as_value, out),
        Rule::Bits(width) => put_bit_string(value, *width, out),
        Rule::Enum {
            labels,
            empty_as_null,
            padded,
        } => put_label(value, labels, *empty_as_null, *padded, out),
        Rule::Set => put_members(value, out),
        Rule::Uuid => wire_text::put_uuid(value, out),
        Rule::Inet => wire_text::put_address(value, out),
        Rule::Ewkb => put_geometry(value, out),
        Rule::FloatList => put_floats(value, out),
        // Rules of numbers; `resolve` gives them no binary array.
        Rule::Integer { .. } | Rule::Date(_) | Rule::Timestamp(..) | Rule::Duration(_) | Rule::TimeOfDay(_) => {
            Wired::Refused
        }
    }
}

fn put_json(value: &[u8], as_value: bool, out: &mut Vec<u8>) -> Wired {
    if value.len() > LONGEST || std::str::from_utf8(value).is_err() {
        return Wired::Refused;
    }
    if as_value {
        return match json::put_canonical(value, out) {
            Ok(()) => Wired::Value,
            Err(json::NotJson) => Wired::Refused,
        };
    }
    if !json::is_json(value) {
        return Wired::Refused;
    }
    out.extend_from_slice(value);
    Wired::Value
}

/// MySQL's BIT: right-aligned in exactly as many bytes as the width needs. Left-aligned by moving each byte up.
fn put_bit_string(value: &[u8], width: u8, out: &mut Vec<u8>) -> Wired {
    let bytes = usize::from(width).div_ceil(8);
    let spare = (8 - width % 8) % 8;
    if value.len() != bytes || bytes == 0 {
        return Wired::Refused;
    }
    // The bits above the width must be clear.
    if spare > 0 && value[0] >> (8 - spare) != 0 {
        return Wired::Refused;
    }
    put_bits(out, u32::from(width), &[]);
    for (index, byte) in value.iter().enumerate() {
        let next = value.get(index + 1).copied().unwrap_or(0);
        let pair = u16::from_be_bytes([*byte, next]) << spare;
        out.push(pair.to_be_bytes()[0]);
    }
    Wired::Value
}

/// A SET value: its members between commas; the empty text has none.
fn put_members(value: &[u8], out: &mut Vec<u8>) -> Wired {
    if value.contains(&0) || std::str::from_utf8(value).is_err() || value.len() > LONGEST {
        return Wired::Refused;
    }
    let commas = value.iter().filter(|b| **b == b',').count();
    let count = if value.is_empty() { 0 } else { commas + 1 };
    if !put_count(out, count) {
        return Wired::Refused;
    }
    let mut rest = value;
    for _ in 0..count {
        let end = rest.iter().position(|b| *b == b',').unwrap_or(rest.len());
        if !put_text_member(out, Some(&rest[..end])) {
            return Wired::Refused;
        }
        rest = rest.get(end + 1..).unwrap_or(&[]);
    }
    Wired::Value
}

/// MySQL's geometry (little-endian SRID, then little-endian WKB) as EWKB, which has the SRID inside and a flag for it.
fn put_geometry(value: &[u8], out: &mut Vec<u8>) -> Wired {
    let [s0, s1, s2, s3, 1, kind @ 1..=7, 0, 0, 0, shape @ ..] = value else {
        return Wired::Refused;
    };
    if shape.len() < 4 || value.len() > LONGEST {
        return Wired::Refused;
    }
    if [*s0, *s1, *s2, *s3] == [0; 4] {
        out.extend_from_slice(&[1, *kind, 0, 0, 0]);
    } else {
        out.extend_from_slice(&[1, *kind, 0, 0, 0x20, *s0, *s1, *s2, *s3]);
    }
    out.extend_from_slice(shape);
    Wired::Value
}

/// MySQL's VECTOR: 4-byte little-endian floats.
fn put_floats(value: &[u8], out: &mut Vec<u8>) -> Wired {
    let (members, rest) = value.as_chunks::<4>();
    if !rest.is_empty() || !put_count(out, members.len()) {
        return Wired::Refused;
    }
    for member in members {
        put_float_member(out, Some(f32::from_le_bytes(*member)));
    }
    Wired::Value
}
