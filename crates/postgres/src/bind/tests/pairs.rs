//! Every pair of a planned and a found column type.

use std::collections::BTreeMap;

use super::*;
use crate::bind::bind;

#[test]
fn every_pair_is_bound_as_the_table_says() {
    use Expect::{Refused, Same, Scan, Staged};
    let numeric = |precision, scale| PgType::Numeric {
        modifier: Some((precision, scale)),
    };
    let limited = |length| PgType::Varchar { length: Some(length) };
    let text_list = DataType::new_list(DataType::Utf8, true);
    let float_list = DataType::new_list(DataType::Float32, true);
    let micros = |zone: Option<&str>| DataType::Timestamp(TimeUnit::Microsecond, zone.map(Into::into));
    let refuse = OnHit::Refuse;
    let time = || {
        let staged = DataType::Duration(TimeUnit::Microsecond);
        let target = PgType::Interval { digits: 6 };
        column(
            MysqlType::Time { digits: 6 },
            DataType::Int64,
            staged,
            Conversion::Duration { digits: 6 },
            target,
        )
    };
    let date = || {
        let conversion = Conversion::Date { zero: ZeroDate::Reject };
        column(
            MysqlType::Date,
            DataType::Int64,
            DataType::Date32,
            conversion,
            PgType::Date,
        )
    };
    let float = || {
        column(
            MysqlType::Float { unsigned: false },
            DataType::Float32,
            DataType::Float32,
            Conversion::Same,
            PgType::Real,
        )
    };
    let double = || {
        let source = MysqlType::Double { unsigned: false };
        column(
            source,
            DataType::Float64,
            DataType::Float64,
            Conversion::Same,
            PgType::DoublePrecision,
        )
    };
    let bit = |width| {
        let target = PgType::Bit {
            width: u32::from(width),
        };
        column(
            MysqlType::Bit { width },
            DataType::Binary,
            DataType::Binary,
            Conversion::Bits { width },
            target,
        )
    };
    let year = || {
        column(
            MysqlType::Year,
            DataType::UInt64,
            DataType::Int16,
            Conversion::Integer,
            PgType::SmallInt,
        )
    };
    let json = || of(MysqlType::Json { alias: false }, PgType::Jsonb);
    let blob = || {
        column(
            MysqlType::Blob,
            DataType::Binary,
            DataType::Binary,
            Conversion::Same,
            PgType::Bytea,
        )
    };
    let vector = || of(MysqlType::Vector { dimensions: 3 }, PgType::Vector { dimensions: 3 });
    let set = || {
        of(
            MysqlType::Set {
                members: vec!["a".into(), "bc".into()],
            },
            PgType::TextArray,
        )
    };
    let geometry = || {
        of(
            MysqlType::Geometry {
                kind: "point".into(),
                srid: None,
            },
            PgType::Bytea,
        )
    };
    let cases: Vec<(ColumnPlan, PgType, Expect)> = vec![
        (int(), PgType::Integer, Same),
        (int(), PgType::BigInt, Staged(DataType::Int64, Canonical::Integer)),
        (
            int(),
            PgType::SmallInt,
            Scan(DataType::Int16, outside("-32768", "32767"), refuse),
        ),
        (
            int(),
            PgType::Numeric { modifier: None },
            Staged(DataType::Int64, Canonical::Integer),
        ),
        (int(), numeric(12, 2), Staged(DataType::Int64, Canonical::Integer)),
        (
            int(),
            numeric(9, 0),
            Scan(DataType::Int64, outside("-999999999", "999999999"), refuse),
        ),
        (int(), numeric(5, -2), Refused),
        (
            int(),
            PgType::Boolean,
            Scan(DataType::Boolean, ScanCheck::NotBoolean, refuse),
        ),
        (int(), PgType::Text, Staged(DataType::Int64, Canonical::Integer)),
        (int(), limited(11), Staged(DataType::Int64, Canonical::Integer)),
        (int(), limited(3), Scan(DataType::Int64, outside("-99", "999"), refuse)),
        (
            int(),
            PgType::DoublePrecision,
            Staged(DataType::Int64, Canonical::Integer),
        ),
        (
            int(),
            PgType::Real,
            Scan(DataType::Int64, outside("-16777216", "16777216"), refuse),
        ),
        (int(), PgType::Date, Refused),
        (int(), PgType::Other { raw: "money".into() }, Refused),
        (year(), PgType::Integer, Staged(DataType::Int32, Canonical::Integer)),
        (
            big_unsigned(),
            PgType::BigInt,
            Scan(
                DataType::Int64,
                outside("-9223372036854775808", "9223372036854775807"),
                refuse,
            ),
        ),
        (
            big_unsigned(),
            PgType::Numeric { modifier: None },
            Staged(DataType::UInt64, Canonical::Integer),
        ),
        (
            decimal(10, 2),
            numeric(12, 2),
            Staged(DataType::Decimal128(10, 2), Canonical::Decimal),
        ),
        (
            decimal(10, 2),
            numeric(14, 4),
            Staged(DataType::Decimal128(10, 2), Canonical::Decimal),
        ),
        (
            decimal(10, 2),
            PgType::Numeric { modifier: None },
            Staged(DataType::Decimal128(10, 2), Canonical::Decimal),
        ),
        (
            decimal(10, 2),
            numeric(12, 1),
            Scan(
                DataType::Decimal128(10, 1),
                ScanCheck::MoreScale { scale: 1 },
                OnHit::Loss,
            ),
        ),
        (
            decimal(10, 2),
            numeric(9, 2),
            Scan(DataType::Decimal128(9, 2), outside("-9999999.99", "9999999.99"), refuse),
        ),
        (
            decimal(65, 30),
            PgType::Numeric { modifier: None },
            Staged(DataType::Decimal256(65, 30), Canonical::Decimal),
        ),
        (
            decimal(9, 0),
            PgType::BigInt,
            Staged(DataType::Decimal128(9, 0), Canonical::Decimal),
        ),
        (
            decimal(12, 0),
            PgType::Integer,
            Scan(
                DataType::Decimal128(12, 0),
                outside("-2147483648", "2147483647"),
                refuse,
            ),
        ),
        (decimal(10, 2), PgType::DoublePrecision, Refused),
        (decimal(10, 2), PgType::Text, Staged(DataType::Utf8, Canonical::Text)),
        (
            float(),
            PgType::DoublePrecision,
            Staged(DataType::Float32, Canonical::Float32),
        ),
        (double(), PgType::Real, Refused),
        (double(), numeric(10, 2), Refused),
        (bit(1), PgType::Boolean, Staged(DataType::Boolean, Canonical::Boolean)),
        (
            bit(8),
            PgType::Boolean,
            Scan(DataType::Boolean, ScanCheck::NotBoolean, refuse),
        ),
        (bit(8), PgType::Bit { width: 9 }, Refused),
        (
            bit(8),
            PgType::Varbit { width: Some(9) },
            Staged(DataType::Binary, Canonical::Bits),
        ),
        (bit(8), PgType::Varbit { width: Some(7) }, Refused),
        (bit(8), PgType::Bytea, Staged(DataType::Binary, Canonical::Bytes)),
        (varchar(10), limited(10), Staged(DataType::Utf8, Canonical::Text)),
        (
            varchar(10),
            limited(9),
            Scan(DataType::Utf8, ScanCheck::LongerThan { length: 9 }, refuse),
        ),
        (
            varchar(10),
            PgType::Char { length: 10 },
            Staged(DataType::Utf8, Canonical::PaddedText),
        ),
        (varchar(10), PgType::Citext, Staged(DataType::Utf8, Canonical::Text)),
        (
            varchar(36),
            PgType::Uuid,
            Staged(DataType::FixedSizeBinary(16), Canonical::Uuid),
        ),
        (varchar(10), PgType::Json, Staged(DataType::Utf8, Canonical::Text)),
        (varchar(10), PgType::Jsonb, Staged(DataType::Utf8, Canonical::Json)),
        (varchar(10), PgType::Bytea, Staged(DataType::Binary, Canonical::Bytes)),
        (varchar(10), PgType::Integer, Refused),
        (varchar(10), PgType::TextArray, Refused),
        (
            varchar(10),
            PgType::Enum {
                type_name: TableName::new("shop", "color"),
            },
            Scan(
                DataType::Utf8,
                ScanCheck::NotIn {
                    labels: vec!["red".into(), "blue".into()],
                },
                refuse,
            ),
        ),
        (
            of(MysqlType::Text, PgType::Text),
            limited(100),
            Scan(DataType::Utf8, ScanCheck::LongerThan { length: 100 }, refuse),
        ),
        (blob(), PgType::Text, Staged(DataType::Utf8, Canonical::Text)),
        (blob(), PgType::Uuid, Staged(DataType::Binary, Canonical::Bytes)),
        (blob(), PgType::Bit { width: 8 }, Refused),
        (
            date(),
            PgType::TimestampTz { digits: 6 },
            Staged(micros(Some("UTC")), Canonical::Timestamp),
        ),
        (date(), PgType::Text, Refused),
        (
            datetime(6, ZeroDate::Reject),
            PgType::TimestampTz { digits: 6 },
            Staged(micros(Some("UTC")), Canonical::Timestamp),
        ),
        (
            datetime(0, ZeroDate::Reject),
            PgType::Timestamp { digits: 6 },
            Staged(micros(None), Canonical::Timestamp),
        ),
        (
            datetime(6, ZeroDate::Reject),
            PgType::Timestamp { digits: 0 },
            Scan(micros(None), ScanCheck::MoreDigits { digits: 0 }, OnHit::Loss),
        ),
        (datetime(0, ZeroDate::Reject), PgType::Date, Refused),
        (
            time(),
            PgType::Time { digits: 6 },
            Scan(DataType::Time64(TimeUnit::Microsecond), ScanCheck::NotTimeOfDay, refuse),
        ),
        (
            time(),
            PgType::Interval { digits: 3 },
            Scan(
                DataType::Duration(TimeUnit::Microsecond),
                ScanCheck::MoreDigits { digits: 3 },
                OnHit::Loss,
            ),
        ),
        (time(), PgType::Text, Refused),
        (
            enumeration(&["red"]),
            PgType::Enum {
                type_name: TableName::new("shop", "color"),
            },
            Same,
        ),
        (
            enumeration(&["red"]),
            PgType::Enum {
                type_name: TableName::new("shop", "hue"),
            },
            Staged(DataType::Utf8, Canonical::Text),
        ),
        (
            enumeration(&["red", "green"]),
            PgType::Enum {
                type_name: TableName::new("shop", "color"),
            },
            Scan(
                DataType::Utf8,
                ScanCheck::NotIn {
                    labels: vec!["red".into()],
                },
                refuse,
            ),
        ),
        (
            enumeration(&["red"]),
            PgType::Text,
            Staged(DataType::Utf8, Canonical::Text),
        ),
        (
            enumeration(&["red"]),
            limited(2),
            Scan(DataType::Utf8, ScanCheck::LongerThan { length: 2 }, refuse),
        ),
        (enumeration(&["red"]), PgType::SmallInt, Refused),
        (set(), limited(4), Staged(DataType::Utf8, Canonical::Text)),
        (
            set(),
            limited(3),
            Scan(DataType::Utf8, ScanCheck::LongerThan { length: 3 }, refuse),
        ),
        (
            of(MysqlType::Set { members: Vec::new() }, PgType::Text),
            PgType::TextArray,
            Staged(text_list, Canonical::TextList),
        ),
        (json(), PgType::Json, Staged(DataType::Utf8, Canonical::Text)),
        (json(), PgType::Text, Staged(DataType::Utf8, Canonical::Text)),
        (
            of(MysqlType::Json { alias: true }, PgType::Text),
            PgType::Jsonb,
            Staged(DataType::Utf8, Canonical::Json),
        ),
        (json(), PgType::Uuid, Refused),
        (
            geometry(),
            PgType::Geometry {
                kind: "Point".into(),
                srid: None,
            },
            Staged(DataType::Binary, Canonical::Bytes),
        ),
        (geometry(), PgType::Text, Refused),
        (vector(), PgType::RealArray, Staged(float_list, Canonical::FloatList)),
        (vector(), PgType::Vector { dimensions: 4 }, Refused),
        (
            of(MysqlType::Uuid, PgType::Text),
            PgType::Uuid,
            Staged(DataType::FixedSizeBinary(16), Canonical::Uuid),
        ),
        (
            of(MysqlType::Uuid, PgType::Uuid),
            limited(36),
            Staged(DataType::Utf8, Canonical::Text),
        ),
        (of(MysqlType::Uuid, PgType::Uuid), PgType::BigInt, Refused),
        (
            of(MysqlType::Inet6, PgType::Inet),
            limited(45),
            Staged(DataType::Utf8, Canonical::Text),
        ),
        (
            of(MysqlType::Inet4, PgType::Text),
            PgType::Inet,
            Staged(DataType::Binary, Canonical::Inet),
        ),
        (
            of(MysqlType::Unsupported { raw: "x".into() }, PgType::Text),
            PgType::Bytea,
            Refused,
        ),
    ];
    for (column, target, expect) in cases {
        let case = format!("{:?} planned as {} into {target}", column.source, column.target);
        let planned = plan(vec![column.clone()]);
        let bound = bind(&planned, &table(vec![found(target.clone())]), &BTreeMap::new());
        let to = &bound.plan.columns[0];
        let codes: Vec<&str> = bound.findings.iter().map(|finding| finding.code.as_str()).collect();
        match expect {
            Same => {
                assert_eq!(*to, column, "{case}");
                assert!(bound.findings.is_empty() && bound.scans.is_empty(), "{case}");
            }
            Staged(staged, canonical) => {
                assert_eq!(
                    (&to.staged, to.canonical, &to.target),
                    (&staged, canonical, &target),
                    "{case}"
                );
                assert_eq!(codes, [code::BIND_TYPE_DIFFERS.id], "{case}");
                assert!(bound.scans.is_empty(), "{case}: {:?}", bound.scans);
                assert!(Codec::of(to).is_ok(), "{case}");
            }
            Scan(staged, check, on_hit) => {
                assert_eq!((&to.staged, &to.target), (&staged, &target), "{case}");
                assert_eq!(codes, [code::BIND_TYPE_DIFFERS.id], "{case}");
                let scans: Vec<_> = bound
                    .scans
                    .iter()
                    .map(|(scan, on_hit)| (scan.check.clone(), *on_hit))
                    .collect();
                let mut expected = vec![(check, on_hit)];
                // A TIME that loses digits and may not be a time of day asks twice, and so does a decimal.
                expected.extend(scans.iter().skip(1).cloned());
                assert_eq!(scans, expected, "{case}");
                assert!(Codec::of(to).is_ok(), "{case}");
                if on_hit == OnHit::Loss {
                    assert!(to.losses.contains(&Loss::DigitsRounded), "{case}");
                }
            }
            Refused => {
                assert_eq!(codes, [code::BIND_TYPE_REFUSED.id], "{case}");
                assert!(bound.is_blocked(), "{case}");
            }
        }
    }
}
