//! Tests of the structure comparison without a server.

use model::column_plan::{Canonical, Conversion};
use model::mysql_type::MysqlType;
use model::pg_schema::{PgIndex, PgKey, PgTable};
use model::source_schema::ReferentialAction;
use model::{ColumnPlan, PgType, SourceType};
use postgres::catalog::{
    ConstraintKind, RelationKind, TargetColumn, TargetConstraint, TargetIndex, TargetKey, TargetTable,
};

use super::*;

fn name(table: &str) -> TableName {
    TableName::new("shop", table)
}

fn plan() -> TablePlan {
    TablePlan {
        source: name("orders"),
        target: name("orders"),
        columns: vec![ColumnPlan {
            source_column: "id".to_owned(),
            target_column: "id".to_owned(),
            source: SourceType::Mysql(MysqlType::BigInt { unsigned: false }),
            nullable: false,
            wire: arrow_schema::DataType::Int64,
            staged: arrow_schema::DataType::Int64,
            target: PgType::BigInt,
            conversion: Conversion::Same,
            canonical: Canonical::Integer,
            losses: Vec::new(),
            generated: false,
        }],
        key: None,
        row_filter: None,
        excluded_columns: Vec::new(),
        transactional: true,
        estimated_rows: 0,
        estimated_bytes: 0,
        references: Vec::new(),
    }
}

fn planned() -> PgTable {
    PgTable {
        name: name("orders"),
        source: name("orders"),
        columns: Vec::new(),
        primary_key: Some(PgKey {
            name: "orders_pkey".to_owned(),
            columns: vec!["id".to_owned()],
        }),
        unique_keys: Vec::new(),
        indexes: vec![PgIndex {
            name: "orders_id_idx".to_owned(),
            unique: false,
            method: "btree".to_owned(),
            parts: vec!["\"id\" DESC".to_owned()],
        }],
        foreign_keys: vec![PgForeignKey {
            name: "orders_fk".to_owned(),
            columns: vec!["id".to_owned()],
            referenced_table: name("parents"),
            referenced_columns: vec!["id".to_owned()],
            on_update: ReferentialAction::NoAction,
            on_delete: ReferentialAction::NoAction,
        }],
        checks: Vec::new(),
        on_update_now: Vec::new(),
        partitioning: None,
        comment: String::new(),
    }
}

fn target() -> TargetStructure {
    let column = TargetColumn {
        name: "id".to_owned(),
        pg_type: PgType::BigInt,
        declared: "bigint".to_owned(),
        domain: None,
        enum_labels: Vec::new(),
        not_null: true,
        has_default: false,
        identity: None,
        generated: false,
        collation: None,
    };
    let key = TargetKey {
        name: "orders_pkey".to_owned(),
        columns: vec!["id".to_owned()],
    };
    TargetStructure {
        tables: vec![TargetTable {
            name: name("orders"),
            kind: RelationKind::Table,
            columns: vec![column],
            primary_key: Some(key),
            unique_keys: Vec::new(),
            has_rows: true,
            triggers: 0,
        }],
        constraints: vec![TargetConstraint {
            table: name("orders"),
            name: "another_name".to_owned(),
            kind: ConstraintKind::ForeignKey,
            columns: vec!["id".to_owned()],
            definition: String::new(),
            validated: true,
            deferrable: false,
            references: Some(postgres::catalog::structure::TargetReference {
                table: name("parents"),
                columns: vec!["id".to_owned()],
                on_update: ReferentialAction::NoAction,
                on_delete: ReferentialAction::NoAction,
            }),
        }],
        indexes: vec![TargetIndex {
            table: name("orders"),
            name: "by_id".to_owned(),
            method: "btree".to_owned(),
            unique: false,
            primary: false,
            valid: true,
            definition: String::new(),
            of_constraint: false,
            parts: vec!["id DESC".to_owned()],
            predicate: None,
        }],
        ..TargetStructure::default()
    }
}

fn compared(target: &TargetStructure) -> Comparison {
    let mut comparison = Comparison::default();
    comparison.table(&plan(), Some(&planned()), target);
    comparison
}

fn kinds(target: &TargetStructure) -> Vec<(StructureKind, bool)> {
    compared(target)
        .differences
        .iter()
        .map(|found| (found.kind, found.blocking))
        .collect()
}

#[test]
fn a_target_as_planned_has_no_difference() {
    let comparison = compared(&target());
    assert_eq!(comparison.differences, []);
    assert!(comparison.unenforced.is_empty());
    assert!(comparison.checks >= 6, "{}", comparison.checks);
}

#[test]
fn missing_tables_columns_and_other_types_block() {
    assert_eq!(
        kinds(&TargetStructure::default()),
        [(StructureKind::TableMissing, true)]
    );
    let mut other = target();
    other.tables[0].columns[0].pg_type = PgType::Integer;
    assert_eq!(kinds(&other), [(StructureKind::ColumnType, true)]);
    other.tables[0].columns.clear();
    assert_eq!(kinds(&other), [(StructureKind::ColumnMissing, true)]);
}

#[test]
fn a_missing_primary_key_blocks_and_a_missing_index_does_not() {
    let mut other = target();
    other.tables[0].primary_key = None;
    other.indexes.clear();
    assert_eq!(
        kinds(&other),
        [(StructureKind::PrimaryKey, true), (StructureKind::IndexMissing, false)]
    );
}

#[test]
fn what_postgresql_does_not_vouch_for_blocks() {
    let mut other = target();
    other.constraints[0].validated = false;
    other.indexes[0].valid = false;
    assert_eq!(
        kinds(&other),
        [
            (StructureKind::ConstraintNotValidated, true),
            (StructureKind::IndexInvalid, true)
        ]
    );
    assert_eq!(
        compared(&other).unenforced.len(),
        1,
        "orphans are counted for a key that is not validated"
    );
}

#[test]
fn a_missing_foreign_key_has_its_orphans_counted() {
    let mut other = target();
    other.constraints.clear();
    let comparison = compared(&other);
    assert_eq!(kinds(&other), [(StructureKind::ForeignKeyMissing, false)]);
    assert_eq!(comparison.unenforced.len(), 1);
}

#[test]
fn orphans_are_rows_with_a_whole_key_and_no_parent() {
    assert_eq!(
        orphan_sql(&name("orders"), &planned().foreign_keys[0]),
        "SELECT pg_catalog.count(*) FROM \"shop\".\"orders\" c WHERE c.\"id\" IS NOT NULL AND NOT EXISTS \
         (SELECT FROM \"shop\".\"parents\" p WHERE p.\"id\" = c.\"id\")"
    );
}

#[test]
fn a_sequence_must_be_past_its_column_and_within_its_range() {
    let sequence = |next, increment| TargetSequence {
        name: name("s"),
        owner: None,
        identity: true,
        next,
        increment,
        min: 1,
        max: 100,
    };
    for (next, increment, held, expected) in [
        (8, 1, Some("7"), true),
        (7, 1, Some("7"), false),
        (1, 1, None, true),
        (101, 1, Some("100"), false),
        (3, -1, Some("4"), true),
        (4, -1, Some("4"), false),
        (8, 1, Some("18446744073709551615"), false),
        (8, 1, Some("7.5"), false),
    ] {
        assert_eq!(
            next_is_free(&sequence(next, increment), held).0,
            expected,
            "{next} {increment} {held:?}"
        );
    }
}
