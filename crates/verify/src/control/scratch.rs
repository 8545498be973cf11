//! A synthetic table with one column of every staged type: its plan, its rows as they would be staged, and its DDL.

use std::sync::Arc;

use arrow_array::builder::{Float32Builder, ListBuilder, StringBuilder};
use arrow_array::types::{Decimal128Type, Decimal256Type};
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, DurationMicrosecondArray, FixedSizeBinaryArray, Float32Array,
    Float64Array, Int16Array, Int32Array, Int64Array, PrimitiveArray, RecordBatch, StringArray, Time64MicrosecondArray,
    TimestampMicrosecondArray, UInt64Array,
};
use arrow_schema::ArrowError;
use model::column_plan::{Canonical, Conversion};
use model::mysql_type::MysqlType;
use model::pg_type::quote;
use model::{ChunkRange, ColumnPlan, KeyPlan, KeyValue, PgType, SourceType, TableName, TablePlan};
use stage::unit::UnitScheme;

/// Rows of the table; `n` counts from 1. In the last row everything but `n` and `code` is NULL.
pub const ROWS: i64 = 16;

/// First key of the second unit, where units are key ranges.
pub const SPLIT: i64 = 9;

/// The key that the plan declares. The table itself has no constraint, so that a row can be doubled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// `n`, with key ranges as units.
    Integer,
    /// `code`, with buckets as units.
    Text,
    /// No key, with buckets as units.
    None,
}

/// The table, its rows and its units.
#[derive(Debug, Clone)]
pub struct Scratch {
    pub plan: TablePlan,
    pub scheme: UnitScheme,
    pub ranges: Vec<ChunkRange>,
    pub batch: RecordBatch,
    /// Creates the enum type and the table.
    pub ddl: String,
}

/// The scratch table's name in `schema`.
pub fn table(schema: &str) -> TableName {
    TableName::new(schema, "control_rows")
}

/// The table in `schema`.
///
/// # Errors
/// Only if the columns below do not fit together.
pub fn scratch(schema: &str, key: KeyKind) -> Result<Scratch, ArrowError> {
    let enum_name = TableName::new(schema, "control_color");
    let columns = columns(&enum_name)?;
    let key_column = match key {
        KeyKind::Integer => Some(("n", true)),
        KeyKind::Text => Some(("code", false)),
        KeyKind::None => None,
    };
    let position = |name: &str| columns.iter().position(|column| column.name == name);
    let key_plan = key_column.and_then(|(name, ordered_alike)| {
        Some(KeyPlan {
            columns: vec![position(name)?],
            ordered_alike,
        })
    });
    let name = table(schema);
    let plan = TablePlan {
        source: name.clone(),
        target: name.clone(),
        columns: columns.iter().map(Column::plan).collect(),
        key: key_plan,
        row_filter: None,
        excluded_columns: Vec::new(),
        unplanned_columns: Vec::new(),
        transactional: true,
        estimated_rows: 0,
        estimated_bytes: 0,
        references: Vec::new(),
    };
    let bound = Some(vec![KeyValue::Integer(SPLIT)]);
    let ranges = vec![
        ChunkRange {
            ordinal: 0,
            lower: None,
            upper: bound.clone(),
            partitions: None,
        },
        ChunkRange {
            ordinal: 1,
            lower: bound,
            upper: None,
            partitions: None,
        },
    ];
    let scheme = UnitScheme::choose(&ranges, &plan, 2).map_err(|error| ArrowError::SchemaError(error.to_string()))?;
    let list: Vec<String> = columns
        .iter()
        .map(|column| format!("{} {}", quote(column.name), column.target))
        .collect();
    let ddl = format!(
        "CREATE TYPE {} AS ENUM ('red', 'green', 'blue'); CREATE TABLE {}.{} ({})",
        PgType::Enum { type_name: enum_name },
        quote(&name.schema),
        quote(&name.name),
        list.join(", ")
    );
    let batch = RecordBatch::try_new(
        plan.staged_schema(),
        columns.into_iter().map(|column| column.rows).collect(),
    )?;
    Ok(Scratch {
        plan,
        scheme,
        ranges,
        batch,
        ddl,
    })
}

struct Column {
    name: &'static str,
    target: PgType,
    canonical: Canonical,
    conversion: Conversion,
    rows: ArrayRef,
}

impl Column {
    fn plan(&self) -> ColumnPlan {
        let staged = self.rows.data_type().clone();
        ColumnPlan {
            source_column: self.name.to_owned(),
            target_column: self.name.to_owned(),
            // Nothing is read from a source here; an ordered key must be a type that orders alike.
            source: SourceType::Mysql(MysqlType::BigInt { unsigned: false }),
            nullable: true,
            wire: staged.clone(),
            staged,
            target: self.target.clone(),
            conversion: self.conversion.clone(),
            canonical: self.canonical,
            losses: Vec::new(),
            generated: false,
        }
    }
}

/// One value per row, NULL in the last.
fn rows<T>(value: impl Fn(i64) -> T) -> Vec<Option<T>> {
    (1..=ROWS).map(|n| (n < ROWS).then(|| value(n))).collect()
}

/// The low byte of a row number.
fn byte(n: i64) -> u8 {
    n.to_le_bytes()[0]
}

/// Texts with NULL, the empty text, a composed accent, an emoji and a trailing space among them.
fn note(n: i64) -> Option<String> {
    match n {
        2 => Some("caf\u{e9}".to_owned()),
        3 => Some("two \u{1f680} rockets".to_owned()),
        7 => Some("ends with a space ".to_owned()),
        10 | ROWS => None,
        11 => Some(String::new()),
        _ => Some(format!("note of row {n}")),
    }
}

fn double(n: i64) -> f64 {
    match n {
        6 => 0.3,
        13 => -0.0,
        // Small numbers, exact in binary.
        _ => f64::from(i32::from(byte(n))) * 0.25,
    }
}

fn columns(color: &TableName) -> Result<Vec<Column>, ArrowError> {
    let column = |name, target, canonical, rows: ArrayRef| Column {
        name,
        target,
        canonical,
        conversion: Conversion::Same,
        rows,
    };
    let mut columns = numbers(&column)?;
    columns.extend(texts(&column, color));
    columns.extend(times(&column));
    columns.extend(others(&column)?);
    Ok(columns)
}

fn numbers(column: &dyn Fn(&'static str, PgType, Canonical, ArrayRef) -> Column) -> Result<Vec<Column>, ArrowError> {
    let amounts = rows(|n| i128::from(n) * 1010);
    let amount = PrimitiveArray::<Decimal128Type>::from(amounts).with_precision_and_scale(12, 2)?;
    let wide = rows(|n| {
        // 65 digits: 10^55 and a fraction of ten digits.
        let tens = arrow_buffer::i256::from_i128(10).wrapping_pow(64);
        tens.wrapping_add(arrow_buffer::i256::from_i128(i128::from(n)))
    });
    let wide = PrimitiveArray::<Decimal256Type>::from(wide).with_precision_and_scale(65, 10)?;
    let unsigned = rows(|n| u64::MAX - u64::from(byte(n)) + 1);
    Ok(vec![
        column(
            "n",
            PgType::BigInt,
            Canonical::Integer,
            Arc::new(Int64Array::from_iter_values(1..=ROWS)),
        ),
        column(
            "small",
            PgType::SmallInt,
            Canonical::Integer,
            Arc::new(Int16Array::from(rows(|n| i16::from(byte(n))))),
        ),
        column(
            "whole",
            PgType::Integer,
            Canonical::Integer,
            Arc::new(Int32Array::from(rows(|n| i32::from(byte(n))))),
        ),
        column(
            "unsigned",
            PgType::Numeric {
                modifier: Some((20, 0)),
            },
            Canonical::Integer,
            Arc::new(UInt64Array::from(unsigned)),
        ),
        column(
            "amount",
            PgType::Numeric {
                modifier: Some((12, 2)),
            },
            Canonical::Decimal,
            Arc::new(amount),
        ),
        column(
            "wide",
            PgType::Numeric {
                modifier: Some((65, 10)),
            },
            Canonical::Decimal,
            Arc::new(wide),
        ),
        column(
            "ratio4",
            PgType::Real,
            Canonical::Float32,
            Arc::new(Float32Array::from(rows(|n| f32::from(byte(n)) * 0.5))),
        ),
        column(
            "ratio8",
            PgType::DoublePrecision,
            Canonical::Float64,
            Arc::new(Float64Array::from(rows(double))),
        ),
        column(
            "flag",
            PgType::Boolean,
            Canonical::Boolean,
            Arc::new(BooleanArray::from(rows(|n| n % 2 == 0))),
        ),
    ])
}

fn texts(column: &dyn Fn(&'static str, PgType, Canonical, ArrayRef) -> Column, color: &TableName) -> Vec<Column> {
    let text = |values: Vec<Option<String>>| -> ArrayRef { Arc::new(StringArray::from(values)) };
    let colors = ["red", "green", "blue"];
    let color_of = |n: i64| colors[usize::from(byte(n)) % colors.len()].to_owned();
    vec![
        column(
            "code",
            PgType::Text,
            Canonical::Text,
            text((1..=ROWS).map(|n| Some(format!("k-{n:04}"))).collect()),
        ),
        column(
            "note",
            PgType::Text,
            Canonical::Text,
            text((1..=ROWS).map(note).collect()),
        ),
        column(
            "short",
            PgType::Varchar { length: Some(40) },
            Canonical::Text,
            text(rows(|n| format!("short text {n}"))),
        ),
        column(
            "padded",
            PgType::Char { length: 8 },
            Canonical::PaddedText,
            text(rows(|n| format!("pad {n}"))),
        ),
        column(
            "color",
            PgType::Enum {
                type_name: color.clone(),
            },
            Canonical::Text,
            text(rows(color_of)),
        ),
        column(
            "doc",
            PgType::Jsonb,
            Canonical::Json,
            text(rows(|n| {
                format!(r#"{{"b": [1, 2.50, null, true], "a": {n}, "c": {{"x": "é"}}}}"#)
            })),
        ),
        column(
            "doc_text",
            PgType::Json,
            Canonical::Json,
            text(rows(|n| format!(r#"{{"b": 1, "a": {n}}}"#))),
        ),
    ]
}

fn times(column: &dyn Fn(&'static str, PgType, Canonical, ArrayRef) -> Column) -> Vec<Column> {
    const SECOND: i64 = 1_000_000;
    let moment = |n: i64| (1_709_210_096 + n * 86_400) * SECOND + n;
    let instant = TimestampMicrosecondArray::from(rows(moment)).with_timezone("UTC");
    vec![
        column(
            "day",
            PgType::Date,
            Canonical::Date,
            Arc::new(Date32Array::from(rows(|n| 19_000 + i32::from(byte(n))))),
        ),
        column(
            "moment",
            PgType::Timestamp { digits: 6 },
            Canonical::Timestamp,
            Arc::new(TimestampMicrosecondArray::from(rows(moment))),
        ),
        column(
            "instant",
            PgType::TimestampTz { digits: 6 },
            Canonical::Timestamp,
            Arc::new(instant),
        ),
        column(
            "span",
            PgType::Interval { digits: 6 },
            Canonical::Duration,
            // From minus to plus 800 hours.
            Arc::new(DurationMicrosecondArray::from(rows(|n| {
                (n - 8) * 100 * 3600 * SECOND + n
            }))),
        ),
        column(
            "clock",
            PgType::Time { digits: 6 },
            Canonical::TimeOfDay,
            Arc::new(Time64MicrosecondArray::from(rows(|n| n * 3600 * SECOND + n))),
        ),
    ]
}

fn others(column: &dyn Fn(&'static str, PgType, Canonical, ArrayRef) -> Column) -> Result<Vec<Column>, ArrowError> {
    let raw = rows(|n| vec![byte(n), 0, 255]);
    let raw: Vec<Option<&[u8]>> = raw.iter().map(Option::as_deref).collect();
    let addresses = rows(|n| {
        if n % 2 == 0 {
            vec![10, 0, 0, byte(n)]
        } else {
            vec![byte(n); 16]
        }
    });
    let addresses: Vec<Option<&[u8]>> = addresses.iter().map(Option::as_deref).collect();
    // Twelve bits, left-aligned in two bytes.
    let bits = rows(|n| vec![byte(n), 0b1010_0000]);
    let bits: Vec<Option<&[u8]>> = bits.iter().map(Option::as_deref).collect();
    let uuids = rows(|n| [byte(n); 16]);
    let uuids = FixedSizeBinaryArray::try_from_sparse_iter_with_size(uuids.into_iter(), 16)?;
    let mut tags = ListBuilder::new(StringBuilder::new());
    let mut vectors = ListBuilder::new(Float32Builder::new());
    for n in 1..=ROWS {
        if n < ROWS {
            tags.values().append_value("first");
            tags.values().append_value(format!("of {n}"));
            vectors.values().append_value(f32::from(byte(n)));
            vectors.values().append_value(0.5);
        }
        tags.append(n < ROWS);
        vectors.append(n < ROWS);
    }
    let mut bit_column = column(
        "bits",
        PgType::Bit { width: 12 },
        Canonical::Bits,
        Arc::new(BinaryArray::from_opt_vec(bits)),
    );
    bit_column.conversion = Conversion::Bits { width: 12 };
    Ok(vec![
        column(
            "raw",
            PgType::Bytea,
            Canonical::Bytes,
            Arc::new(BinaryArray::from_opt_vec(raw)),
        ),
        column("ident", PgType::Uuid, Canonical::Uuid, Arc::new(uuids)),
        column(
            "address",
            PgType::Inet,
            Canonical::Inet,
            Arc::new(BinaryArray::from_opt_vec(addresses)),
        ),
        bit_column,
        column("tags", PgType::TextArray, Canonical::TextList, Arc::new(tags.finish())),
        column(
            "vector",
            PgType::RealArray,
            Canonical::FloatList,
            Arc::new(vectors.finish()),
        ),
    ])
}
