//! Tests of the structure comparison without a server.

use model::column_plan::{Canonical, Conversion};
use model::mysql_type::MysqlType;
use model::pg_schema::{PgColumn, PgIdentity, PgIndex, PgKey, PgPartition, PgPartitioning, PgTable};
use model::source_schema::ReferentialAction;
use model::{ColumnPlan, PgType, SourceType};
use postgres::catalog::{
    ConstraintKind, RelationKind, TargetColumn, TargetConstraint, TargetIndex, TargetKey, TargetTable, TargetTrigger,
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
        unplanned_columns: Vec::new(),
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
            ..PgKey::default()
        }),
        unique_keys: Vec::new(),
        indexes: vec![PgIndex {
            name: "orders_id_idx".to_owned(),
            unique: false,
            method: "btree".to_owned(),
            parts: vec!["\"id\" DESC".to_owned()],
            ..PgIndex::default()
        }],
        foreign_keys: vec![PgForeignKey {
            name: "orders_fk".to_owned(),
            columns: vec!["id".to_owned()],
            referenced_table: name("parents"),
            referenced_columns: vec!["id".to_owned()],
            on_update: ReferentialAction::NoAction,
            on_delete: ReferentialAction::NoAction,
            not_valid: false,
            not_enforced: false,
        }],
        checks: Vec::new(),
        on_update_now: Vec::new(),
        on_update_utc: std::collections::BTreeSet::new(),
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
            triggers: Vec::new(),
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

/// A key that the source does not trust either is made without a check of old rows.
#[test]
fn a_constraint_that_is_planned_without_validation_is_as_planned() {
    let mut other = target();
    let mut planned = planned();
    planned.foreign_keys[0].not_valid = true;
    other.constraints[0].name.clone_from(&planned.foreign_keys[0].name);
    other.constraints[0].validated = false;
    let mut comparison = Comparison::default();
    comparison.table(&plan(), Some(&planned), &other);
    assert_eq!(comparison.differences, []);
    assert_eq!(comparison.unenforced.len(), 1, "its orphans are counted");
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

#[test]
fn a_view_in_place_of_a_table_blocks() {
    let mut other = target();
    other.tables[0].kind = RelationKind::View;
    assert_eq!(kinds(&other), [(StructureKind::TableMissing, true)]);
}

#[test]
fn an_index_of_the_planned_name_on_another_column_or_on_some_rows_is_not_the_planned_one() {
    let mut other = target();
    other.indexes[0].name = "orders_id_idx".to_owned();
    assert_eq!(kinds(&other), []);
    other.indexes[0].parts = vec!["name".to_owned()];
    assert_eq!(kinds(&other), [(StructureKind::IndexMissing, false)]);
    // PostgreSQL writes expressions in its own way: there the name is believed.
    other.indexes[0].parts = vec!["lower((id)::text)".to_owned()];
    assert_eq!(kinds(&other), []);
    other.indexes[0].predicate = Some("(id > 5)".to_owned());
    assert_eq!(kinds(&other), [(StructureKind::IndexMissing, false)]);
}

#[test]
fn lost_properties_of_columns_and_a_lost_trigger_are_reported() {
    let mut planned = planned();
    let column = |name: &str| PgColumn {
        name: name.to_owned(),
        pg_type: PgType::BigInt,
        nullable: true,
        default: None,
        identity: None,
        generated: None,
        comment: String::new(),
        collation: None,
        is_virtual: false,
    };
    planned.columns = vec![PgColumn {
        nullable: false,
        identity: Some(PgIdentity { next: 1, increment: 1 }),
        ..column("id")
    }];
    planned.on_update_now = vec![("id".to_owned(), 0)];
    let mut found = target();
    let lost = |planned: &PgTable, found: &TargetStructure| -> Vec<(StructureKind, bool)> {
        let mut comparison = Comparison::default();
        comparison.table(&plan(), Some(planned), found);
        comparison.differences.iter().map(|d| (d.kind, d.blocking)).collect()
    };
    found.tables[0].columns[0].identity = Some(postgres::catalog::Identity::ByDefault);
    found.triggers = vec![TargetTrigger {
        table: name("orders"),
        name: "any".to_owned(),
        enabled: true,
        definition: "CREATE TRIGGER any BEFORE UPDATE ON shop.orders FOR EACH ROW EXECUTE FUNCTION f()".to_owned(),
    }];
    assert_eq!(lost(&planned, &found), []);
    found.triggers[0].enabled = false;
    found.tables[0].columns[0].identity = None;
    found.tables[0].columns[0].not_null = false;
    let expected = [
        (StructureKind::NotNull, false),
        (StructureKind::IdentityMissing, false),
        (StructureKind::TriggerMissing, false),
    ];
    assert_eq!(lost(&planned, &found), expected);
    found.triggers.clear();
    assert_eq!(lost(&planned, &found), expected);
    planned.on_update_now.clear();
    planned.columns = vec![PgColumn {
        default: Some("7".to_owned()),
        generated: Some("1 + 1".to_owned()),
        ..column("id")
    }];
    let expected = [
        (StructureKind::DefaultMissing, false),
        (StructureKind::GeneratedMissing, false),
    ];
    assert_eq!(lost(&planned, &found), expected);
}

#[test]
fn a_missing_partition_blocks_and_no_partitions_at_all_do_not() {
    let mut planned = planned();
    let partition = |name: &str| PgPartition {
        name: name.to_owned(),
        bound: "DEFAULT".to_owned(),
    };
    planned.partitioning = Some(PgPartitioning {
        by: "RANGE (id)".to_owned(),
        partitions: vec![partition("orders_1"), partition("orders_10")],
    });
    let mut found = target();
    let differences = |found: &TargetStructure| -> Vec<(StructureKind, bool)> {
        let mut comparison = Comparison::default();
        comparison.table(&plan(), Some(&planned), found);
        comparison.differences.iter().map(|d| (d.kind, d.blocking)).collect()
    };
    assert_eq!(differences(&found), [(StructureKind::PartitionMissing, false)]);
    let names = |names: &[&str]| names.iter().map(|name| format!("{name} DEFAULT")).collect();
    found.partitioned = vec![(name("orders"), "RANGE (id)".to_owned(), names(&["orders_10"]))];
    assert_eq!(differences(&found), [(StructureKind::PartitionMissing, true)]);
    found.partitioned[0].2 = names(&["orders_1", "orders_10", "orders_2"]);
    assert_eq!(differences(&found), []);
}
