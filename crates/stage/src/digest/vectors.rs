//! The test vectors of `docs/digest.md`, read from the document itself.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow_array::{ArrayRef, BinaryArray, Float32Array, Float64Array, Int64Array, RecordBatch, UInt64Array};
use arrow_schema::{DataType, Schema};
use model::column_plan::packed::{self, Fields};
use model::{Canonical, ColumnPlan, Conversion, PgType};
use serde::Deserialize;
use twox_hash::XxHash3_128;

use super::{Digest, Form, RowHasher};
use crate::convert::convert;
use crate::name::{from_hex, to_hex};

const DOCUMENT: &str = include_str!("../../../../docs/digest.md");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    name: String,
    columns: Vec<VectorColumn>,
    /// The encoded row.
    row: String,
    /// Its hash.
    xxh3: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VectorColumn {
    wire: DataType,
    staged: DataType,
    conversion: Conversion,
    canonical: Canonical,
    #[serde(default)]
    target: Option<PgType>,
    value: Option<Value>,
}

/// A value of the wire form.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Value {
    Int(i64),
    Uint(u64),
    /// Bits of a 4-byte float.
    Float32(String),
    /// Bits of an 8-byte float.
    Float64(String),
    /// UTF-8 bytes.
    Text(String),
    Hex(String),
    /// Year, month, day, hour, minute, second, microsecond.
    Packed([u32; 7]),
}

fn vectors() -> Vec<Vector> {
    let lines = DOCUMENT
        .lines()
        .skip_while(|line| *line != "```json-lines")
        .skip(1)
        .take_while(|line| *line != "```");
    lines
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

fn array(column: &VectorColumn) -> ArrayRef {
    let integer = |value: &Value| match value {
        Value::Int(value) => *value,
        Value::Packed([year, month, day, hour, minute, second, microsecond]) => {
            let byte = |field: &u32| u8::try_from(*field).unwrap();
            packed::pack(Fields {
                year: u16::try_from(*year).unwrap(),
                month: byte(month),
                day: byte(day),
                hour: byte(hour),
                minute: byte(minute),
                second: byte(second),
                microsecond: *microsecond,
            })
        }
        _ => panic!("an Int64 column has int or packed"),
    };
    let bytes = |value: &Value| match value {
        Value::Text(text) => text.clone().into_bytes(),
        Value::Hex(hex) => from_hex(hex).unwrap(),
        _ => panic!("a Binary column has text or hex"),
    };
    let value = column.value.as_ref();
    match column.wire {
        DataType::Int64 => Arc::new(Int64Array::from(vec![value.map(integer)])),
        DataType::UInt64 => Arc::new(UInt64Array::from(vec![value.map(|value| match value {
            Value::Uint(value) => *value,
            _ => panic!("a UInt64 column has uint"),
        })])),
        DataType::Float32 => Arc::new(Float32Array::from(vec![value.map(|value| match value {
            Value::Float32(bits) => f32::from_bits(u32::from_str_radix(bits, 16).unwrap()),
            _ => panic!("a Float32 column has float32"),
        })])),
        DataType::Float64 => Arc::new(Float64Array::from(vec![value.map(|value| match value {
            Value::Float64(bits) => f64::from_bits(u64::from_str_radix(bits, 16).unwrap()),
            _ => panic!("a Float64 column has float64"),
        })])),
        _ => Arc::new(BinaryArray::from(vec![value.map(bytes).as_deref()])),
    }
}

fn plan(index: usize, column: &VectorColumn) -> ColumnPlan {
    let mut plan = crate::test_support::plan(
        column.wire.clone(),
        column.staged.clone(),
        column.conversion.clone(),
        column.canonical,
    );
    plan.source_column = format!("c{index}");
    if let Some(target) = &column.target {
        plan.target = target.clone();
    }
    plan
}

#[test]
fn the_document_and_both_encoders_agree() {
    let vectors = vectors();
    assert!(vectors.len() >= 12, "{} vectors", vectors.len());
    let mut corrected = String::new();
    let mut hashes = Vec::new();
    for vector in &vectors {
        let columns: Vec<ColumnPlan> = vector
            .columns
            .iter()
            .enumerate()
            .map(|(i, column)| plan(i, column))
            .collect();
        let schema = Schema::new(columns.iter().map(ColumnPlan::wire_field).collect::<Vec<_>>());
        let arrays = vector.columns.iter().map(array).collect();
        let wire_batch = RecordBatch::try_new(Arc::new(schema), arrays).unwrap();
        let wire = RowHasher::new(&columns, Form::Wire);
        let mut row = Vec::new();
        wire.encoder(&wire_batch).unwrap().row(0, None, &mut row).unwrap();
        let hash = wire.hash_rows(&wire_batch).unwrap()[0];
        assert_eq!(hash, XxHash3_128::oneshot(&row), "{}", vector.name);
        let converted = convert(&wire_batch, &columns).unwrap();
        if converted.refused.is_empty() {
            let mut staged_row = Vec::new();
            let staged = RowHasher::new(&columns, Form::Staged);
            staged
                .encoder(&converted.batch)
                .unwrap()
                .row(0, None, &mut staged_row)
                .unwrap();
            assert_eq!(to_hex(&staged_row), to_hex(&row), "staged and wire, {}", vector.name);
        }
        hashes.push(hash);
        if to_hex(&row) != vector.row || format!("{hash:032x}") != vector.xxh3 {
            let _ = writeln!(
                corrected,
                "{}: \"row\":\"{}\",\"xxh3\":\"{hash:032x}\"",
                vector.name,
                to_hex(&row)
            );
        }
    }
    let total = serde_json::to_string(&Digest::of(&hashes)).unwrap();
    if !DOCUMENT.contains(&total) {
        let _ = writeln!(corrected, "all rows: {total}");
    }
    assert!(corrected.is_empty(), "docs/digest.md says otherwise:\n{corrected}");
}

#[test]
fn the_vectors_cover_every_canonical_form_and_every_conversion() {
    let vectors = vectors();
    let columns: Vec<&VectorColumn> = vectors.iter().flat_map(|vector| &vector.columns).collect();
    // Tags stand in the rows: after the two bytes of the ordinal of each row's first column.
    let tags: std::collections::BTreeSet<u8> = vectors.iter().map(|vector| from_hex(&vector.row).unwrap()[2]).collect();
    for tag in (0..=18).chain([255]) {
        assert!(tags.contains(&tag), "no vector begins with tag {tag}");
    }
    for plan in crate::test_support::every_plan() {
        let alike = |column: &&VectorColumn| {
            std::mem::discriminant(&column.conversion) == std::mem::discriminant(&plan.conversion)
        };
        assert!(columns.iter().any(alike), "no vector converts by {:?}", plan.conversion);
    }
}
