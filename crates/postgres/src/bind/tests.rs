//! A table of cases: what was planned, what the target has, and what becomes of it.

use std::collections::BTreeMap;

use arrow_schema::{DataType, TimeUnit};
use model::code;
use model::{
    Canonical, ColumnPlan, Conversion, KeyPlan, Loss, MysqlType, PgType, ScanCheck, Severity, SourceType, TableName,
    TablePlan, ZeroDate,
};

use super::{OnHit, bind};
use crate::catalog::{RelationKind, TargetColumn, TargetTable};
use crate::codec::Codec;

fn column(source: MysqlType, wire: DataType, staged: DataType, conversion: Conversion, target: PgType) -> ColumnPlan {
    ColumnPlan {
        source_column: "c".to_owned(),
        target_column: "c".to_owned(),
        source: SourceType::Mysql(source),
        nullable: false,
        wire,
        staged,
        target,
        conversion,
        canonical: Canonical::Text,
        losses: Vec::new(),
        generated: false,
    }
}

fn int() -> ColumnPlan {
    let source = MysqlType::Int { unsigned: false };
    column(
        source,
        DataType::Int64,
        DataType::Int32,
        Conversion::Integer,
        PgType::Integer,
    )
}

fn big_unsigned() -> ColumnPlan {
    let target = PgType::Numeric {
        modifier: Some((20, 0)),
    };
    column(
        MysqlType::BigInt { unsigned: true },
        DataType::UInt64,
        DataType::UInt64,
        Conversion::Same,
        target,
    )
}

fn decimal(precision: u8, scale: u8) -> ColumnPlan {
    let target = PgType::Numeric {
        modifier: Some((u16::from(precision), i16::from(scale))),
    };
    let staged = if precision <= 38 {
        DataType::Decimal128(precision, i8::try_from(scale).unwrap())
    } else {
        DataType::Decimal256(precision, i8::try_from(scale).unwrap())
    };
    let source = MysqlType::Decimal {
        precision,
        scale,
        unsigned: false,
    };
    column(
        source,
        DataType::Binary,
        staged,
        Conversion::Decimal { round: false },
        target,
    )
}

fn varchar(length: u32) -> ColumnPlan {
    let conversion = Conversion::Text { strip_nul: false };
    column(
        MysqlType::Varchar { length },
        DataType::Binary,
        DataType::Utf8,
        conversion,
        PgType::Text,
    )
}

fn of(source: MysqlType, target: PgType) -> ColumnPlan {
    column(
        source,
        DataType::Binary,
        DataType::Utf8,
        Conversion::Text { strip_nul: false },
        target,
    )
}

fn datetime(digits: u8, zero: ZeroDate) -> ColumnPlan {
    let staged = DataType::Timestamp(TimeUnit::Microsecond, None);
    let conversion = Conversion::Timestamp { zero, digits };
    column(
        MysqlType::Datetime { digits },
        DataType::Int64,
        staged,
        conversion,
        PgType::Timestamp { digits },
    )
}

fn enumeration(labels: &[&str]) -> ColumnPlan {
    let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
    let target = PgType::Enum {
        type_name: TableName::new("shop", "color"),
    };
    let conversion = Conversion::Enum {
        labels: labels.clone(),
        empty_as_null: false,
    };
    column(
        MysqlType::Enum { labels },
        DataType::Binary,
        DataType::Utf8,
        conversion,
        target,
    )
}

fn found(pg_type: PgType) -> TargetColumn {
    TargetColumn {
        name: "c".to_owned(),
        declared: pg_type.to_string(),
        pg_type,
        domain: None,
        enum_labels: vec!["red".to_owned(), "blue".to_owned()],
        not_null: false,
        has_default: false,
        identity: None,
        generated: false,
        collation: None,
    }
}

fn plan(columns: Vec<ColumnPlan>) -> TablePlan {
    TablePlan {
        source: TableName::new("s", "t"),
        target: TableName::new("shop", "t"),
        columns,
        key: None,
        row_filter: None,
        excluded_columns: Vec::new(),
        transactional: true,
        estimated_rows: 0,
        estimated_bytes: 0,
        references: Vec::new(),
    }
}

fn table(columns: Vec<TargetColumn>) -> TargetTable {
    TargetTable {
        name: TableName::new("shop", "t"),
        kind: RelationKind::Table,
        columns,
        primary_key: None,
        unique_keys: Vec::new(),
        has_rows: false,
        triggers: 0,
    }
}

/// What is expected of a bound column.
#[derive(Debug)]
enum Expect {
    Same,
    Staged(DataType, Canonical),
    Scan(DataType, ScanCheck, OnHit),
    Refused,
}

fn outside(min: &str, max: &str) -> ScanCheck {
    ScanCheck::Outside {
        min: min.to_owned(),
        max: max.to_owned(),
    }
}

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

#[test]
fn rounding_and_overflow_of_a_decimal_are_both_asked() {
    let target = PgType::Numeric { modifier: Some((7, 1)) };
    let bound = bind(
        &plan(vec![decimal(10, 2)]),
        &table(vec![found(target)]),
        &BTreeMap::new(),
    );
    let checks: Vec<_> = bound
        .scans
        .iter()
        .map(|(scan, on_hit)| (scan.check.clone(), *on_hit))
        .collect();
    assert_eq!(
        checks,
        [
            (ScanCheck::MoreScale { scale: 1 }, OnHit::Loss),
            (outside("-999999.9", "999999.9"), OnHit::Refuse)
        ]
    );
    assert_eq!(bound.plan.columns[0].conversion, Conversion::Decimal { round: true });
    assert_eq!(bound.plan.columns[0].staged, DataType::Decimal128(7, 1));
}

#[test]
fn nulls_are_looked_for_where_the_target_forbids_them() {
    let mut nullable = varchar(5);
    nullable.nullable = true;
    let not_null = |pg_type| TargetColumn {
        not_null: true,
        ..found(pg_type)
    };
    let checks = |column: ColumnPlan, target: TargetColumn| {
        let bound = bind(&plan(vec![column]), &table(vec![target]), &BTreeMap::new());
        bound
            .scans
            .into_iter()
            .map(|(scan, on_hit)| (scan.check, on_hit))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        checks(nullable.clone(), not_null(PgType::Text)),
        [(ScanCheck::Null, OnHit::Refuse)]
    );
    assert_eq!(checks(nullable.clone(), found(PgType::Text)), []);
    let zero = datetime(0, ZeroDate::Null);
    let target = zero.target.clone();
    assert_eq!(checks(zero, not_null(target)), [(ScanCheck::ZeroDate, OnHit::Refuse)]);
    let generated = TargetColumn {
        generated: true,
        ..not_null(PgType::Text)
    };
    assert_eq!(checks(nullable, generated), []);
}

#[test]
fn columns_are_found_by_rename_and_missing_ones_are_named() {
    let renames = BTreeMap::from([("c".to_owned(), "d".to_owned())]);
    let renamed = TargetColumn {
        name: "d".to_owned(),
        ..found(PgType::Text)
    };
    let bound = bind(&plan(vec![varchar(5)]), &table(vec![renamed]), &renames);
    assert!(bound.findings.is_empty(), "{:?}", bound.findings);
    assert_eq!(bound.plan.columns[0].target_column, "d");

    let alike = TargetColumn {
        name: "C".to_owned(),
        ..found(PgType::Text)
    };
    let bound = bind(&plan(vec![varchar(5)]), &table(vec![alike]), &BTreeMap::new());
    assert_eq!(bound.findings[0].code, code::BIND_COLUMN_MISSING.id);
    assert!(
        bound.findings[0].help.contains(r#""c" = "C""#),
        "{}",
        bound.findings[0].help
    );
    assert!(bound.is_blocked());

    let two = plan(vec![
        varchar(5),
        ColumnPlan {
            source_column: "b".to_owned(),
            ..varchar(5)
        },
    ]);
    let bound = bind(&two, &table(vec![found(PgType::Text)]), &BTreeMap::new());
    assert!(bound.is_blocked(), "two columns into one");

    let unknown = BTreeMap::from([("nothing".to_owned(), "c".to_owned())]);
    assert!(bind(&plan(vec![varchar(5)]), &table(vec![found(PgType::Text)]), &unknown).is_blocked());
}

#[test]
fn extra_columns_need_something_that_fills_them() {
    let extra = |column: TargetColumn| {
        let column = TargetColumn {
            name: "x".to_owned(),
            ..column
        };
        let bound = bind(
            &plan(vec![varchar(5)]),
            &table(vec![found(PgType::Text), column]),
            &BTreeMap::new(),
        );
        bound.findings[0].severity
    };
    let not_null = TargetColumn {
        not_null: true,
        ..found(PgType::Integer)
    };
    assert_eq!(extra(found(PgType::Integer)), Severity::Info);
    assert_eq!(
        extra(TargetColumn {
            has_default: true,
            ..not_null.clone()
        }),
        Severity::Info
    );
    assert_eq!(
        extra(TargetColumn {
            generated: true,
            ..not_null.clone()
        }),
        Severity::Info
    );
    assert_eq!(extra(not_null), Severity::Blocking);
}

#[test]
fn generated_columns_are_the_targets_business() {
    let target = TargetColumn {
        generated: true,
        ..found(PgType::Integer)
    };
    let bound = bind(&plan(vec![int()]), &table(vec![target]), &BTreeMap::new());
    assert!(bound.plan.columns[0].generated && !bound.is_blocked());
    let source = ColumnPlan {
        generated: true,
        ..int()
    };
    let bound = bind(
        &plan(vec![source]),
        &table(vec![found(PgType::Integer)]),
        &BTreeMap::new(),
    );
    assert!(!bound.plan.columns[0].generated && !bound.is_blocked());
    assert_eq!(bound.findings.len(), 1);
}

#[test]
fn a_key_that_changes_its_order_is_no_longer_ordered_alike() {
    let ordered = |target| {
        let keyed = TablePlan {
            key: Some(KeyPlan {
                columns: vec![0],
                ordered_alike: true,
            }),
            ..plan(vec![int()])
        };
        bind(&keyed, &table(vec![found(target)]), &BTreeMap::new())
            .plan
            .key
            .unwrap()
            .ordered_alike
    };
    assert!(ordered(PgType::Integer) && ordered(PgType::BigInt) && ordered(PgType::Numeric { modifier: None }));
    assert!(!ordered(PgType::Text));
}

#[test]
fn views_and_triggers_are_found() {
    let view = TargetTable {
        kind: RelationKind::View,
        ..table(vec![found(PgType::Text)])
    };
    assert!(bind(&plan(vec![varchar(5)]), &view, &BTreeMap::new()).is_blocked());
    let triggers = TargetTable {
        triggers: 2,
        ..table(vec![found(PgType::Text)])
    };
    let bound = bind(&plan(vec![varchar(5)]), &triggers, &BTreeMap::new());
    assert_eq!(bound.findings[0].code, code::BIND_TRIGGERS.id);
    assert!(!bound.is_blocked());
}
