//! Values there and back, and what the server itself says that they are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Decimal256Array, DurationMicrosecondArray,
    FixedSizeBinaryArray, Float32Array, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray,
    Time64MicrosecondArray, TimestampMicrosecondArray, UInt64Array,
};
use arrow_buffer::i256;
use arrow_schema::{DataType, TimeUnit};
use bytes::BytesMut;
use landfall_postgres::encode::{CopyIn, Encoder};
use landfall_postgres::{CopyOutLimits, Error, Target, bind, key_predicate};
use model::pg_type::quote;
use model::{ChunkRange, Conversion, KeyValue, PgType, TablePlan};

use super::pairs;
use super::support::{Random, batch, column, execute, plan, target, value};

async fn copy_in(target: &Target, plan: &TablePlan, batch: &RecordBatch) {
    let encoder = Encoder::new(plan).unwrap();
    let mut copy = CopyIn::start(target.client(), encoder.copy_sql()).await.unwrap();
    let mut data = BytesMut::new();
    encoder.header(&mut data);
    let rows = encoder.batch(batch).unwrap();
    for row in 0..batch.num_rows() {
        rows.row(row, &mut data).unwrap();
    }
    encoder.trailer(&mut data);
    copy.send(data).await.unwrap();
    let (rows, _) = copy.finish().await.unwrap();
    assert_eq!(rows, u64::try_from(batch.num_rows()).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_pair_comes_back_as_it_went() {
    let Some(target) = target("roundtrip").await else {
        return;
    };
    execute(
        &target,
        r#"CREATE TYPE roundtrip."Mood ""x""" AS ENUM ('happy', '', 'très "sad"')"#,
    )
    .await;
    let seed = std::env::var("LANDFALL_TEST_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(0x1a2d_fa11);
    let pairs = pairs::all("roundtrip");
    let mut random = Random(seed);
    // Some pairs at a time, so that rows stay small enough for a page; a row number comes first.
    for (group, pairs) in pairs.chunks(12).enumerate() {
        let rows = 300;
        let mut columns = vec![column("row", DataType::Int64, PgType::BigInt, Conversion::Integer)];
        columns.extend(pairs.iter().enumerate().map(|(at, pair)| {
            column(
                &format!("c{at}"),
                pair.staged.clone(),
                pair.target.clone(),
                pair.conversion.clone(),
            )
        }));
        let table = format!("t{group}");
        let plan = plan("roundtrip", &table, columns, 1);
        let definitions: Vec<String> = plan
            .columns
            .iter()
            .map(|c| format!("{} {}", quote(&c.target_column), c.target))
            .collect();
        execute(
            &target,
            &format!("CREATE TABLE roundtrip.{table} ({})", definitions.join(", ")),
        )
        .await;
        let mut arrays: Vec<ArrayRef> = vec![Arc::new(Int64Array::from_iter_values(0..rows))];
        arrays.extend(
            pairs
                .iter()
                .map(|pair| pairs::values(pair, usize::try_from(rows).unwrap(), &mut random)),
        );
        let sent = batch(&plan, arrays);
        copy_in(&target, &plan, &sent).await;
        // What the catalog says of the table must bind without change.
        let found = target.tables(std::slice::from_ref(&plan.target)).await.unwrap();
        for (found, planned) in found[0].columns.iter().zip(&plan.columns) {
            assert_eq!(found.pg_type, planned.target, "seed {seed}: {}", found.declared);
        }
        let limits = CopyOutLimits {
            rows: 77,
            bytes: 1 << 20,
        };
        let mut out = target.copy_out(&plan, None, limits).await.unwrap();
        let mut seen = BTreeSet::new();
        while let Some(received) = out.next().await.unwrap() {
            // Rows come in the order of the table's pages; their number says which they are.
            let numbers = received.column(0).as_primitive::<Int64Type>();
            for (at, number) in numbers.values().iter().enumerate() {
                assert!(seen.insert(*number), "seed {seed}: row {number} twice");
                let expected = sent.slice(usize::try_from(*number).unwrap(), 1);
                let found = received.slice(at, 1);
                for (index, column) in plan.columns.iter().enumerate() {
                    let (expected, found) = (expected.column(index), found.column(index));
                    let pair = format!("{} as {}", column.staged, column.target);
                    assert!(
                        pairs::same(expected, found),
                        "seed {seed}: {pair}: sent {expected:?} received {found:?}"
                    );
                }
            }
        }
        assert_eq!(seen.len(), sent.num_rows());
    }
}

/// Encoder and decoder could be wrong alike; the server's own text cannot.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_sees_the_values_that_were_meant() {
    let Some(target) = target("meant").await else { return };
    let wide = i256::from_string("-99999999999999999999999999999999999123456789012345678901234567890").unwrap();
    let mut list = ListBuilder::new(StringBuilder::new());
    list.values().append_value("a,b");
    list.values().append_null();
    list.values().append_value("");
    list.append(true);
    let micros = TimeUnit::Microsecond;
    let plain = || Conversion::Same;
    let cases: Vec<(DataType, PgType, Conversion, ArrayRef, &str)> = vec![
        (
            DataType::Int32,
            PgType::Integer,
            plain(),
            Arc::new(Int32Array::from(vec![-2_147_483_648])),
            "-2147483648",
        ),
        (
            DataType::UInt64,
            PgType::Numeric {
                modifier: Some((20, 0)),
            },
            plain(),
            Arc::new(UInt64Array::from(vec![u64::MAX])),
            "18446744073709551615",
        ),
        (
            DataType::Int64,
            PgType::Text,
            plain(),
            Arc::new(Int64Array::from(vec![-42])),
            "-42",
        ),
        (
            DataType::Int64,
            PgType::DoublePrecision,
            plain(),
            Arc::new(Int64Array::from(vec![-9_007_199_254_740_991])),
            "-9.007199254740991e+15",
        ),
        (
            DataType::Int64,
            PgType::Real,
            plain(),
            Arc::new(Int64Array::from(vec![16_777_215])),
            "1.6777215e+07",
        ),
        (
            DataType::Decimal128(10, 2),
            PgType::Numeric {
                modifier: Some((10, 2)),
            },
            plain(),
            Arc::new(
                Decimal128Array::from(vec![-1_234_567_800])
                    .with_precision_and_scale(10, 2)
                    .unwrap(),
            ),
            "-12345678.00",
        ),
        (
            DataType::Decimal128(10, 7),
            PgType::Numeric { modifier: None },
            plain(),
            Arc::new(
                Decimal128Array::from(vec![1_050_001])
                    .with_precision_and_scale(10, 7)
                    .unwrap(),
            ),
            "0.1050001",
        ),
        (
            DataType::Decimal256(65, 30),
            PgType::Numeric {
                modifier: Some((65, 30)),
            },
            plain(),
            Arc::new(
                Decimal256Array::from(vec![wide])
                    .with_precision_and_scale(65, 30)
                    .unwrap(),
            ),
            "-99999999999999999999999999999999999.123456789012345678901234567890",
        ),
        (
            DataType::Float32,
            PgType::Real,
            plain(),
            Arc::new(Float32Array::from(vec![-0.0])),
            "-0",
        ),
        (
            DataType::Float32,
            PgType::DoublePrecision,
            plain(),
            Arc::new(Float32Array::from(vec![0.1])),
            "0.10000000149011612",
        ),
        (
            DataType::Float64,
            PgType::DoublePrecision,
            plain(),
            Arc::new(Float64Array::from(vec![5e-324])),
            "5e-324",
        ),
        (
            DataType::Boolean,
            PgType::Boolean,
            plain(),
            Arc::new(BooleanArray::from(vec![true])),
            "true",
        ),
        (
            DataType::Boolean,
            PgType::Bit { width: 1 },
            plain(),
            Arc::new(BooleanArray::from(vec![true])),
            "1",
        ),
        (
            DataType::Utf8,
            PgType::Jsonb,
            plain(),
            Arc::new(StringArray::from(vec![r#"{"b":1,"a":"😀"}"#])),
            r#"{"a": "😀", "b": 1}"#,
        ),
        (
            DataType::Utf8,
            PgType::Char { length: 4 },
            plain(),
            Arc::new(StringArray::from(vec!["é"])),
            "é",
        ),
        (
            DataType::Utf8,
            PgType::Xml,
            plain(),
            Arc::new(StringArray::from(vec!["<a>é</a>"])),
            "<a>é</a>",
        ),
        (
            DataType::Binary,
            PgType::Bytea,
            plain(),
            Arc::new(BinaryArray::from(vec![[0_u8, 255].as_slice()])),
            r"\x00ff",
        ),
        (
            DataType::Binary,
            PgType::Inet,
            plain(),
            Arc::new(BinaryArray::from(vec![[192_u8, 0, 2, 1].as_slice()])),
            "192.0.2.1/32",
        ),
        (
            DataType::Binary,
            PgType::Inet,
            plain(),
            Arc::new(BinaryArray::from(vec![
                [0x20_u8, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1].as_slice(),
            ])),
            "2001:db8::1/128",
        ),
        (
            DataType::Binary,
            PgType::Bit { width: 10 },
            Conversion::Bits { width: 10 },
            Arc::new(BinaryArray::from(vec![[0b1000_0001_u8, 0b0100_0000].as_slice()])),
            "1000000101",
        ),
        (
            DataType::FixedSizeBinary(16),
            PgType::Uuid,
            plain(),
            Arc::new(FixedSizeBinaryArray::try_from_iter([(0_u8..16).collect::<Vec<_>>()].into_iter()).unwrap()),
            "00010203-0405-0607-0809-0a0b0c0d0e0f",
        ),
        (
            DataType::Date32,
            PgType::Date,
            plain(),
            Arc::new(Date32Array::from(vec![-719_528 + 366])),
            "0001-01-01",
        ),
        (
            DataType::Date32,
            PgType::Date,
            plain(),
            Arc::new(Date32Array::from(vec![19_782])),
            "2024-02-29",
        ),
        (
            DataType::Timestamp(micros, None),
            PgType::Timestamp { digits: 6 },
            plain(),
            Arc::new(TimestampMicrosecondArray::from(vec![-1])),
            "1969-12-31 23:59:59.999999",
        ),
        (
            DataType::Timestamp(micros, Some("UTC".into())),
            PgType::TimestampTz { digits: 6 },
            plain(),
            Arc::new(TimestampMicrosecondArray::from(vec![253_402_300_799_999_999]).with_timezone("UTC")),
            "9999-12-31 23:59:59.999999+00",
        ),
        (
            DataType::Time64(micros),
            PgType::Time { digits: 6 },
            plain(),
            Arc::new(Time64MicrosecondArray::from(vec![86_399_999_999])),
            "23:59:59.999999",
        ),
        (
            DataType::Duration(micros),
            PgType::Interval { digits: 6 },
            plain(),
            Arc::new(DurationMicrosecondArray::from(vec![-3_020_399_000_001])),
            "-838:59:59.000001",
        ),
        (
            DataType::new_list(DataType::Utf8, true),
            PgType::TextArray,
            plain(),
            Arc::new(list.finish()),
            r#"{"a,b",NULL,""}"#,
        ),
    ];
    for (at, (staged, pg_type, conversion, array, expected)) in cases.into_iter().enumerate() {
        let table = format!("t{at}");
        execute(&target, &format!("CREATE TABLE meant.{table} (c {pg_type})")).await;
        let plan = plan(
            "meant",
            &table,
            vec![column("c", staged, pg_type.clone(), conversion)],
            0,
        );
        let sent = batch(&plan, vec![array]);
        copy_in(&target, &plan, &sent).await;
        assert_eq!(
            value(&target, &format!("SELECT c::text FROM meant.{table}")).await,
            expected,
            "{pg_type}"
        );
    }
}

/// Tampering that no staged value can say must be an answer, not a crash.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_staged_type_cannot_hold_is_named() {
    let Some(target) = target("unreadable").await else {
        return;
    };
    let micros = TimeUnit::Microsecond;
    let cases = [
        (DataType::Decimal128(10, 2), PgType::Numeric { modifier: None }, "'NaN'"),
        (
            DataType::Decimal128(10, 2),
            PgType::Numeric { modifier: None },
            "'Infinity'",
        ),
        (DataType::Decimal128(10, 2), PgType::Numeric { modifier: None }, "1.005"),
        (
            DataType::Decimal128(10, 2),
            PgType::Numeric { modifier: None },
            "100000000",
        ),
        (DataType::Decimal256(60, 2), PgType::Numeric { modifier: None }, "1e70"),
        (DataType::UInt64, PgType::Numeric { modifier: None }, "-1"),
        (DataType::Int64, PgType::Numeric { modifier: None }, "0.5"),
        (DataType::Int64, PgType::Text, "'007'"),
        (DataType::Int64, PgType::DoublePrecision, "0.5"),
        (DataType::Boolean, PgType::SmallInt, "2"),
        (DataType::Float32, PgType::DoublePrecision, "0.1"),
        (DataType::Date32, PgType::Date, "'infinity'"),
        (
            DataType::Timestamp(micros, None),
            PgType::Timestamp { digits: 6 },
            "'-infinity'",
        ),
        (DataType::Duration(micros), PgType::Interval { digits: 6 }, "'1 day'"),
        (DataType::Duration(micros), PgType::Interval { digits: 6 }, "'1 month'"),
        (DataType::Binary, PgType::Inet, "'10.0.0.0/8'"),
        (
            DataType::new_list(DataType::Utf8, true),
            PgType::TextArray,
            "'{{a},{b}}'",
        ),
        (
            DataType::new_list(DataType::Utf8, true),
            PgType::TextArray,
            "'[2:3]={a,b}'",
        ),
    ];
    for (at, (staged, pg_type, literal)) in cases.into_iter().enumerate() {
        let table = format!("t{at}");
        execute(&target, &format!("CREATE TABLE unreadable.{table} (c {pg_type})")).await;
        execute(
            &target,
            &format!("INSERT INTO unreadable.{table} VALUES (NULL), ({literal})"),
        )
        .await;
        let plan = plan(
            "unreadable",
            &table,
            vec![column("c", staged, pg_type.clone(), Conversion::Same)],
            0,
        );
        let mut out = target.copy_out(&plan, None, CopyOutLimits::default()).await.unwrap();
        let decoded = out.next_decoded().await.unwrap().unwrap();
        assert_eq!(decoded.batch.num_rows(), 2, "{literal} as {pg_type}");
        assert_eq!(decoded.unreadable.len(), 1, "{literal} as {pg_type}");
        assert_eq!(
            (decoded.unreadable[0].row, decoded.unreadable[0].column),
            (1, 0),
            "{literal} as {pg_type}"
        );
        assert!(out.next_decoded().await.unwrap().is_none());
        let mut out = target.copy_out(&plan, None, CopyOutLimits::default()).await.unwrap();
        let error = out.next().await.unwrap_err();
        assert!(
            matches!(&error, Error::Unreadable { column, .. } if column == "c"),
            "{error}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ranges_read_their_rows_once() {
    let Some(target) = target("ranges").await else { return };
    execute(
        &target,
        "CREATE TABLE ranges.t (a integer, b numeric(20,0), PRIMARY KEY (a, b))",
    )
    .await;
    execute(
        &target,
        "INSERT INTO ranges.t SELECT i / 10, 18446744073709551000 + i % 10 FROM generate_series(0, 99) i",
    )
    .await;
    let columns = vec![
        column("a", DataType::Int32, PgType::Integer, Conversion::Integer),
        column(
            "b",
            DataType::UInt64,
            PgType::Numeric {
                modifier: Some((20, 0)),
            },
            Conversion::Same,
        ),
    ];
    let plan = plan("ranges", "t", columns, 2);
    let found = target.tables(std::slice::from_ref(&plan.target)).await.unwrap();
    assert_eq!(found[0].primary_key.as_ref().unwrap().columns, ["a", "b"]);
    assert!(bind(&plan, &found[0], &BTreeMap::new()).plan.key.is_some());
    let key = |a, b: u64| {
        Some(vec![
            KeyValue::Integer(a),
            KeyValue::Unsigned(18_446_744_073_709_551_000 + b),
        ])
    };
    let bounds = [None, key(0, 3), key(4, 0), key(4, 9), None];
    let mut total = 0;
    for (pair, expected) in bounds.windows(2).zip([3, 37, 9, 51]) {
        let range = ChunkRange {
            ordinal: 0,
            lower: pair[0].clone(),
            upper: pair[1].clone(),
            partitions: None,
        };
        let predicate = key_predicate(&plan, &range).unwrap();
        let mut out = target
            .copy_out(&plan, Some(&predicate), CopyOutLimits::default())
            .await
            .unwrap();
        let mut rows = 0;
        while let Some(batch) = out.next().await.unwrap() {
            rows += batch.num_rows();
        }
        assert_eq!(rows, expected, "{predicate}");
        total += rows;
    }
    assert_eq!(total, 100);
}
