//! Order bytes order as keys do; bounds and rows meet; buckets are alike in both forms.

use std::cmp::Ordering;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BinaryArray, Int64Array};
use arrow_schema::{DataType, TimeUnit};
use model::column_plan::packed;
use model::{Canonical, Conversion, KeyPlan, KeyValue, TableName};

use super::*;
use crate::convert::convert;
use crate::test_support::{Rng, plan, random_batch, wire_batch};

/// A key column of every kind that both servers order alike.
fn ordered_plans() -> Vec<ColumnPlan> {
    use DataType::{Binary, Boolean, Date32, Int16, Int64, UInt64};
    let micros = |zone: Option<&str>| DataType::Timestamp(TimeUnit::Microsecond, zone.map(Into::into));
    let zero = ZeroDate::Reject;
    vec![
        plan(Int64, Int64, Conversion::Same, Canonical::Integer),
        plan(UInt64, UInt64, Conversion::Same, Canonical::Integer),
        plan(Int64, Int16, Conversion::Integer, Canonical::Integer),
        plan(
            Binary,
            DataType::Decimal128(20, 4),
            Conversion::Decimal { round: false },
            Canonical::Decimal,
        ),
        plan(
            Binary,
            DataType::Decimal256(65, 30),
            Conversion::Decimal { round: false },
            Canonical::Decimal,
        ),
        plan(Int64, Boolean, Conversion::Boolean, Canonical::Boolean),
        plan(Int64, Date32, Conversion::Date { zero }, Canonical::Date),
        plan(
            Int64,
            micros(None),
            Conversion::Timestamp { zero, digits: 6 },
            Canonical::Timestamp,
        ),
        plan(
            Int64,
            micros(Some("UTC")),
            Conversion::Timestamp { zero, digits: 6 },
            Canonical::Timestamp,
        ),
        plan(
            Int64,
            DataType::Duration(TimeUnit::Microsecond),
            Conversion::Duration { digits: 6 },
            Canonical::Duration,
        ),
        plan(
            Int64,
            DataType::Time64(TimeUnit::Microsecond),
            Conversion::TimeOfDay { digits: 6 },
            Canonical::TimeOfDay,
        ),
        plan(Binary, Binary, Conversion::Same, Canonical::Bytes),
    ]
}

/// A wire value as the source compares it, and as a chunk's bound has it.
fn wire_value(array: &ArrayRef, row: usize, plan: &ColumnPlan) -> KeyValue {
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Int64Type, UInt64Type};
    match &plan.wire {
        DataType::Int64 => {
            let value = array.as_primitive::<Int64Type>().value(row);
            match plan.conversion {
                Conversion::Date { .. } | Conversion::Timestamp { .. } => KeyValue::Packed(value),
                Conversion::Duration { .. } | Conversion::TimeOfDay { .. } => KeyValue::Micros(value),
                _ => KeyValue::Integer(value),
            }
        }
        DataType::UInt64 => KeyValue::Unsigned(array.as_primitive::<UInt64Type>().value(row)),
        _ => {
            let bytes = array.as_binary::<i32>().value(row).to_vec();
            match plan.conversion {
                Conversion::Decimal { .. } => KeyValue::Decimal(String::from_utf8(bytes).unwrap()),
                _ => KeyValue::Bytes(bytes),
            }
        }
    }
}

/// The order of the source: of numbers by value, of the packed by their bits, of bytes byte by byte.
fn source_order(a: &KeyValue, b: &KeyValue) -> Ordering {
    match (a, b) {
        (KeyValue::Integer(a), KeyValue::Integer(b))
        | (KeyValue::Packed(a), KeyValue::Packed(b))
        | (KeyValue::Micros(a), KeyValue::Micros(b)) => a.cmp(b),
        (KeyValue::Unsigned(a), KeyValue::Unsigned(b)) => a.cmp(b),
        (KeyValue::Bytes(a), KeyValue::Bytes(b)) => a.cmp(b),
        (KeyValue::Decimal(a), KeyValue::Decimal(b)) => decimal_order(a, b),
        _ => unreachable!("one column has one kind of value"),
    }
}

/// Compares decimal texts by their digits.
fn decimal_order(a: &str, b: &str) -> Ordering {
    let parts = |text: &str| {
        let digits = text.trim_start_matches(['-', '+']);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = whole.trim_start_matches('0').to_owned();
        let fraction = fraction.trim_end_matches('0').to_owned();
        let negative = text.starts_with('-') && !(whole.is_empty() && fraction.is_empty());
        (negative, whole.len(), whole, fraction)
    };
    let ((a_negative, a_len, a_whole, a_fraction), (b_negative, b_len, b_whole, b_fraction)) = (parts(a), parts(b));
    let magnitude = (a_len, a_whole, a_fraction).cmp(&(b_len, b_whole, b_fraction));
    match (a_negative, b_negative) {
        (false, false) => magnitude,
        (true, true) => magnitude.reverse(),
        (a_negative, b_negative) => b_negative.cmp(&a_negative),
    }
}

#[test]
fn bytes_order_as_the_sources_keys_do() {
    let seed = Rng::seed(1_815);
    let mut rng = Rng::new(seed);
    let plans = ordered_plans();
    for round in 0..60 {
        // A key of one to three columns; every kind of column comes first at some time.
        let mut columns = vec![plans[round % plans.len()].clone()];
        for _ in 0..rng.below(3) {
            columns.push(rng.pick(&plans).clone());
        }
        let key: Vec<usize> = (0..columns.len()).collect();
        let what = format!(
            "seed {seed}, round {round}, {:?}",
            columns.iter().map(|c| &c.staged).collect::<Vec<_>>()
        );
        let wire = random_batch(&mut rng, &columns, 200);
        let converted = convert(&wire, &columns).unwrap();
        let refused: Vec<usize> = converted.refused.iter().map(|refused| refused.row).collect();
        let kept: Vec<usize> = (0..200).filter(|row| !refused.contains(row)).collect();
        let mut tuples: Vec<(Vec<KeyValue>, Vec<u8>)> = Vec::new();
        for (staged_row, wire_row) in kept.iter().enumerate() {
            // Keys have no NULL.
            if wire.columns().iter().any(|array| array.is_null(*wire_row)) {
                continue;
            }
            let values: Vec<KeyValue> = wire
                .columns()
                .iter()
                .zip(&columns)
                .map(|(array, plan)| wire_value(array, *wire_row, plan))
                .collect();
            let bytes = order_bytes(&converted.batch, &columns, staged_row, &key).unwrap();
            let of_bound = order_bytes_of(&values, &columns.iter().collect::<Vec<_>>()).unwrap();
            assert_eq!(bytes, of_bound, "{what}: {values:?}");
            if values.len() > 1 {
                let prefix = order_bytes_of(&values[..1], &columns.iter().collect::<Vec<_>>()).unwrap();
                assert!(prefix < bytes && bytes.starts_with(&prefix), "{what}: {values:?}");
            }
            tuples.push((values, bytes));
        }
        for (a_values, a_bytes) in &tuples {
            for (b_values, b_bytes) in &tuples {
                let order = a_values
                    .iter()
                    .zip(b_values)
                    .map(|(a, b)| source_order(a, b))
                    .find(|o| o.is_ne());
                let order = order.unwrap_or(Ordering::Equal);
                assert_eq!(a_bytes.cmp(b_bytes), order, "{what}: {a_values:?} and {b_values:?}");
            }
        }
    }
}

fn table(columns: Vec<ColumnPlan>, key: &[usize], ordered_alike: bool) -> TablePlan {
    TablePlan {
        source: TableName::new("shop", "t"),
        target: TableName::new("shop", "t"),
        columns,
        key: (!key.is_empty()).then(|| KeyPlan {
            columns: key.to_vec(),
            ordered_alike,
        }),
        row_filter: None,
        excluded_columns: Vec::new(),
        unplanned_columns: Vec::new(),
        transactional: true,
        estimated_rows: 0,
        estimated_bytes: 0,
        references: Vec::new(),
    }
}

fn ranges(bounds: &[KeyValue]) -> Vec<ChunkRange> {
    let ends: Vec<Option<Vec<KeyValue>>> = std::iter::once(None)
        .chain(bounds.iter().map(|b| Some(vec![b.clone()])))
        .chain([None])
        .collect();
    let range = |(index, pair): (usize, &[Option<Vec<KeyValue>>])| ChunkRange {
        ordinal: u32::try_from(index).unwrap(),
        lower: pair[0].clone(),
        upper: pair[1].clone(),
        partitions: None,
    };
    ends.windows(2).enumerate().map(range).collect()
}

#[test]
fn rows_fall_into_the_range_of_their_chunk() {
    let table = table(
        vec![plan(
            DataType::Int64,
            DataType::Int64,
            Conversion::Same,
            Canonical::Integer,
        )],
        &[0],
        true,
    );
    let scheme = UnitScheme::range(&ranges(&[KeyValue::Integer(-5), KeyValue::Integer(10)]), &table).unwrap();
    assert_eq!(scheme.units(), 3);
    let keys: ArrayRef = Arc::new(Int64Array::from(vec![i64::MIN, -6, -5, 0, 9, 10, i64::MAX]));
    let batch = wire_batch(&table.columns, vec![keys]);
    let staged = RowHasher::new(&table.columns, Form::Staged);
    let hashes = staged.hash_rows(&batch).unwrap();
    assert_eq!(scheme.assign(&batch, &staged, &hashes).unwrap(), [0, 0, 1, 1, 1, 2, 2]);
    let wire = RowHasher::new(&table.columns, Form::Wire);
    assert_eq!(scheme.assign(&batch, &wire, &hashes), Err(UnitError::WireRange));
    let json = serde_json::to_string(&scheme).unwrap();
    assert_eq!(serde_json::from_str::<UnitScheme>(&json).unwrap(), scheme, "{json}");
}

#[test]
fn a_zero_date_may_be_a_bound() {
    let date = plan(
        DataType::Int64,
        DataType::Date32,
        Conversion::Date { zero: ZeroDate::Reject },
        Canonical::Date,
    );
    let table = table(vec![date], &[0], true);
    let day = |year| {
        packed::pack(packed::Fields {
            year,
            month: 1,
            day: 1,
            ..packed::Fields::default()
        })
    };
    let bounds = [KeyValue::Packed(0), KeyValue::Packed(day(2024))];
    let scheme = UnitScheme::range(&ranges(&bounds), &table).unwrap();
    let wire = wire_batch(
        &table.columns,
        vec![Arc::new(Int64Array::from(vec![day(1), day(2023), day(2024)]))],
    );
    let staged = convert(&wire, &table.columns).unwrap().batch;
    let hasher = RowHasher::new(&table.columns, Form::Staged);
    let hashes = hasher.hash_rows(&staged).unwrap();
    assert_eq!(scheme.assign(&staged, &hasher, &hashes).unwrap(), [1, 1, 2]);
}

#[test]
fn chunks_with_gaps_or_out_of_order_are_refused() {
    let table = table(
        vec![plan(
            DataType::Int64,
            DataType::Int64,
            Conversion::Same,
            Canonical::Integer,
        )],
        &[0],
        true,
    );
    let good = ranges(&[KeyValue::Integer(1), KeyValue::Integer(5)]);
    let mut gap = good.clone();
    gap[1].lower = Some(vec![KeyValue::Integer(2)]);
    let mut open = good.clone();
    open.pop();
    let mut renumbered = good.clone();
    renumbered[2].ordinal = 7;
    let backwards = ranges(&[KeyValue::Integer(5), KeyValue::Integer(1)]);
    for bad in [gap, open, renumbered, backwards, Vec::new(), good[1..].to_vec()] {
        assert!(
            matches!(UnitScheme::range(&bad, &table), Err(UnitError::Chunks { .. })),
            "{bad:?}"
        );
    }
    let too_long = vec![
        ChunkRange {
            ordinal: 0,
            lower: None,
            upper: Some(vec![KeyValue::Integer(1), KeyValue::Integer(2)]),
            partitions: None,
        },
        ChunkRange {
            ordinal: 1,
            lower: Some(vec![KeyValue::Integer(1), KeyValue::Integer(2)]),
            upper: None,
            partitions: None,
        },
    ];
    assert_eq!(
        UnitScheme::range(&too_long, &table),
        Err(UnitError::BoundLength { key: 1, found: 2 })
    );
}

#[test]
fn keys_whose_order_a_conversion_can_change_are_bucketed() {
    let stamp = DataType::Timestamp(TimeUnit::Microsecond, None);
    let mut rounded = plan(
        DataType::Int64,
        stamp.clone(),
        Conversion::Timestamp {
            zero: ZeroDate::Reject,
            digits: 3,
        },
        Canonical::Timestamp,
    );
    rounded.source = SourceType::Mysql(MysqlType::Datetime { digits: 6 });
    let mut exact = rounded.clone();
    exact.source = SourceType::Mysql(MysqlType::Datetime { digits: 3 });
    let nulled = plan(
        DataType::Int64,
        stamp,
        Conversion::Timestamp {
            zero: ZeroDate::Null,
            digits: 6,
        },
        Canonical::Timestamp,
    );
    let text = plan(
        DataType::Binary,
        DataType::Utf8,
        Conversion::Text { strip_nul: false },
        Canonical::Text,
    );
    let bits = plan(
        DataType::Binary,
        DataType::Binary,
        Conversion::Bits { width: 9 },
        Canonical::Bits,
    );
    let one = ranges(&[]);
    for column in [rounded, nulled, text, bits] {
        let what = format!("{column:?}");
        let table = table(vec![column], &[0], true);
        assert!(
            matches!(UnitScheme::range(&one, &table), Err(UnitError::NotOrderedAlike { .. })),
            "{what}"
        );
        assert_eq!(
            UnitScheme::choose(&one, &table, 4),
            Ok(UnitScheme::Bucket {
                key: Some(vec![0]),
                bits: 4
            })
        );
    }
    assert!(UnitScheme::range(&one, &table(vec![exact], &[0], true)).is_ok());
    let no_key = table(Vec::new(), &[], false);
    assert_eq!(
        UnitScheme::choose(&one, &no_key, 4),
        Ok(UnitScheme::Bucket { key: None, bits: 4 })
    );
}

#[test]
fn buckets_are_alike_in_wire_and_staged_form() {
    let seed = Rng::seed(77);
    let mut rng = Rng::new(seed);
    let columns = vec![
        plan(
            DataType::Binary,
            DataType::Utf8,
            Conversion::Text { strip_nul: true },
            Canonical::PaddedText,
        ),
        plan(
            DataType::Binary,
            DataType::Decimal128(38, 0),
            Conversion::Decimal { round: true },
            Canonical::Decimal,
        ),
        plan(DataType::Int64, DataType::Int64, Conversion::Same, Canonical::Integer),
    ];
    let wire_batch = random_batch(&mut rng, &columns, 600);
    let converted = convert(&wire_batch, &columns).unwrap();
    let refused: Vec<usize> = converted.refused.iter().map(|refused| refused.row).collect();
    let (wire, staged) = (
        RowHasher::new(&columns, Form::Wire),
        RowHasher::new(&columns, Form::Staged),
    );
    let wire_hashes = wire.hash_rows(&wire_batch).unwrap();
    let staged_hashes = staged.hash_rows(&converted.batch).unwrap();
    for key in [None, Some(vec![0]), Some(vec![2, 0])] {
        for bits in [0, 1, 4, 12] {
            let scheme = UnitScheme::bucket(key.clone(), bits).unwrap();
            let of_wire = scheme.assign(&wire_batch, &wire, &wire_hashes).unwrap();
            let kept: Vec<u32> = of_wire
                .iter()
                .enumerate()
                .filter(|(row, _)| !refused.contains(row))
                .map(|(_, unit)| *unit)
                .collect();
            let of_staged = scheme.assign(&converted.batch, &staged, &staged_hashes).unwrap();
            assert_eq!(kept, of_staged, "seed {seed}, {key:?}, {bits} bits");
            assert!(of_wire.iter().all(|unit| *unit < scheme.units()), "seed {seed}");
            let used: std::collections::HashSet<&u32> = of_wire.iter().collect();
            assert!(
                used.len() * 2 > usize::from(bits).min(2),
                "seed {seed}: the buckets are used"
            );
        }
    }
    assert_eq!(UnitScheme::bucket(None, 21), Err(UnitError::TooManyBits { bits: 21 }));
}

#[test]
fn bytes_with_zeros_order_as_the_bytes() {
    let column = plan(DataType::Binary, DataType::Binary, Conversion::Same, Canonical::Bytes);
    let values: [&[u8]; 7] = [b"", b"\0", b"\0\0", b"\0\x01", b"\0\xff", b"\x01", b"a"];
    let array: ArrayRef = Arc::new(BinaryArray::from(values.to_vec()));
    let batch = wire_batch(std::slice::from_ref(&column), vec![array]);
    let encoded: Vec<Vec<u8>> = (0..7)
        .map(|row| order_bytes(&batch, std::slice::from_ref(&column), row, &[0]).unwrap())
        .collect();
    assert!(
        encoded.is_sorted() && encoded.windows(2).all(|pair| pair[0] != pair[1]),
        "{encoded:?}"
    );
}
