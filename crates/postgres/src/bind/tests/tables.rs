//! What concerns several columns or the whole table.

use std::collections::BTreeMap;

use super::*;
use crate::bind::bind;

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
        triggers: vec!["a".to_owned(), "b".to_owned()],
        ..table(vec![found(PgType::Text)])
    };
    let bound = bind(&plan(vec![varchar(5)]), &triggers, &BTreeMap::new());
    assert_eq!(bound.findings[0].code, code::BIND_TRIGGERS.id);
    assert!(!bound.is_blocked());
}
