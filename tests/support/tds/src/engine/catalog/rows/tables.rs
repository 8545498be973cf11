//! Tables with their columns, indexes and constraints.

use super::{Making, TYPES, int, measures};
use crate::engine::catalog::Row;
use crate::engine::fixture::{Database, Index, Table};
use crate::types::Type;
use crate::value::Value;

pub(super) fn table_rows(making: &mut Making, database: &Database, table: &Table) {
    let (id, mut row) = making.object((&table.schema, &table.name), 0, ("U", "USER_TABLE"));
    row.extend([
        ("lock_escalation_desc", "TABLE".into()),
        ("is_filetable", false.into()),
        ("is_memory_optimized", table.memory_optimized.into()),
        ("durability", 0.into()),
        ("durability_desc", "SCHEMA_AND_DATA".into()),
        ("temporal_type", 0.into()),
        ("temporal_type_desc", "NON_TEMPORAL_TABLE".into()),
        ("is_node", false.into()),
        ("is_edge", false.into()),
        ("ledger_type", 0.into()),
        ("ledger_type_desc", "NON_LEDGER_TABLE".into()),
        ("max_column_id_used", int(table.columns.len())),
    ]);
    making.rows.add("tables", row);
    let types = table.types(&database.collation);
    for (number, (column, ty)) in (1_i64..).zip(table.columns.iter().zip(types)) {
        making.names.columns.push((id, number, column.name.clone()));
        let (length, precision, scale) = measures(&ty);
        let sysname = column.ty.eq_ignore_ascii_case("sysname");
        let known = TYPES
            .iter()
            .find(|(name, ..)| *name == if sysname { "sysname" } else { ty.name() });
        let (_, system, user, ..) = known.expect("a type of the system");
        let mut default = 0;
        if let Some((name, definition)) = &column.default {
            let (constraint, mut row) = making.object((&table.schema, name), id, ("D", "DEFAULT_CONSTRAINT"));
            default = constraint;
            row.extend([
                ("parent_column_id", number.into()),
                ("definition", definition.as_str().into()),
            ]);
            making.rows.add("default_constraints", row);
        }
        let place = |row: Row| {
            [
                vec![
                    ("object_id", id.into()),
                    ("name", column.name.as_str().into()),
                    ("column_id", number.into()),
                ],
                row,
            ]
            .concat()
        };
        let dimensions = if let Type::Vector(dimensions) = &ty {
            Value::Int((*dimensions).into())
        } else {
            Value::Null
        };
        making.rows.add(
            "columns",
            place(vec![
                ("system_type_id", (*system).into()),
                ("user_type_id", (*user).into()),
                ("max_length", length.into()),
                ("precision", precision.into()),
                ("scale", scale.into()),
                (
                    "collation_name",
                    ty.collation().map(|collation| collation.name.clone()).into(),
                ),
                ("is_nullable", column.nullable.into()),
                ("is_ansi_padded", true.into()),
                ("is_identity", column.identity.is_some().into()),
                ("is_computed", column.computed.is_some().into()),
                ("default_object_id", default.into()),
                ("is_sparse", false.into()),
                ("is_column_set", false.into()),
                ("generated_always_type", 0.into()),
                ("generated_always_type_desc", "NOT_APPLICABLE".into()),
                ("is_hidden", false.into()),
                (
                    "vector_base_type_desc",
                    if dimensions.is_null() {
                        Value::Null
                    } else {
                        "float32".into()
                    },
                ),
                ("vector_dimensions", dimensions),
            ]),
        );
        if let Some((seed, increment, last)) = column.identity {
            let variant = |number: i64| {
                let fitted = crate::engine::convert::convert(Value::Int(number), &Type::BigInt, &ty, 0);
                Value::variant(ty.clone(), fitted.expect("an identity of the column's type"))
            };
            making.rows.add(
                "identity_columns",
                place(vec![
                    ("seed_value", variant(seed)),
                    ("increment_value", variant(increment)),
                    ("last_value", last.map_or(Value::Null, variant)),
                    ("is_not_for_replication", false.into()),
                ]),
            );
        }
        if let Some((definition, stored)) = &column.computed {
            let row = vec![
                ("definition", definition.as_str().into()),
                ("is_persisted", (*stored).into()),
            ];
            making.rows.add("computed_columns", place(row));
        }
    }
}

/// Indexes, keys, checks and foreign keys, when all tables have their numbers.
pub(super) fn constraints(making: &mut Making, table: &Table) {
    let id = making.find(&table.schema, &table.name);
    let mut indexes: Vec<(usize, &Index)> = Vec::new();
    let clustered = table.indexes.iter().find(|index| index.clustered);
    if let Some(index) = clustered {
        indexes.push((1, index));
    } else {
        index_row(making, id, 0, None);
    }
    indexes.extend((2..).zip(table.indexes.iter().filter(|index| !index.clustered)));
    let rows = int(table.rows.len());
    for number in indexes
        .iter()
        .map(|(number, _)| *number)
        .chain(clustered.is_none().then_some(0))
    {
        let partition = Value::Int(72_057_594_000_000_000 + id * 16 + i64::try_from(number).unwrap_or(0));
        making.rows.add(
            "partitions",
            vec![
                ("partition_id", partition.clone()),
                ("hobt_id", partition.clone()),
                ("object_id", id.into()),
                ("index_id", int(number)),
                ("partition_number", 1.into()),
                ("rows", rows.clone()),
                ("data_compression_desc", "NONE".into()),
            ],
        );
        let pages = int(table.rows.len() / 50 + 1);
        making.rows.add(
            "allocation_units",
            vec![
                ("allocation_unit_id", partition.clone()),
                ("type", 1.into()),
                ("type_desc", "IN_ROW_DATA".into()),
                ("container_id", partition),
                ("total_pages", pages.clone()),
                ("used_pages", pages.clone()),
                ("data_pages", pages),
            ],
        );
    }
    for (number, index) in indexes {
        index_row(making, id, number, Some(index));
        let keys = index
            .columns
            .iter()
            .map(|(name, descending)| (name, *descending, false));
        let all = keys.chain(index.include.iter().map(|name| (name, false, true)));
        for (place, (name, descending, included)) in (1..).zip(all) {
            let column = making.column(id, name);
            making.rows.add(
                "index_columns",
                vec![
                    ("object_id", id.into()),
                    ("index_id", int(number)),
                    ("index_column_id", int(place)),
                    ("column_id", column),
                    ("key_ordinal", if included { 0.into() } else { int(place) }),
                    ("is_descending_key", descending.into()),
                    ("is_included_column", included.into()),
                ],
            );
        }
        if index.constraint {
            let kind = if index.primary {
                ("PK", "PRIMARY_KEY_CONSTRAINT")
            } else {
                ("UQ", "UNIQUE_CONSTRAINT")
            };
            let (_, mut row) = making.object((&table.schema, &index.name), id, kind);
            row.extend([("unique_index_id", int(number)), ("is_enforced", true.into())]);
            making.rows.add("key_constraints", row);
        }
    }
    for (name, condition) in &table.checks {
        let (_, mut row) = making.object((&table.schema, name), id, ("C", "CHECK_CONSTRAINT"));
        row.push(("definition", condition.as_str().into()));
        making.rows.add("check_constraints", row);
    }
    for key in &table.foreign_keys {
        let other = making.find(&key.schema, &key.table);
        let (constraint, mut row) = making.object((&table.schema, &key.name), id, ("F", "FOREIGN_KEY_CONSTRAINT"));
        let action = |name: &str| {
            Value::from(match name {
                "CASCADE" => 1,
                "SET_NULL" => 2,
                "SET_DEFAULT" => 3,
                _ => 0,
            })
        };
        row.extend([
            ("referenced_object_id", other.into()),
            ("delete_referential_action", action(&key.on_delete)),
            ("delete_referential_action_desc", key.on_delete.as_str().into()),
            ("update_referential_action", action(&key.on_update)),
            ("update_referential_action_desc", key.on_update.as_str().into()),
        ]);
        making.rows.add("foreign_keys", row);
        for (place, (own, referenced)) in (1..).zip(key.columns.iter().zip(&key.referenced)) {
            let row = vec![
                ("constraint_object_id", constraint.into()),
                ("constraint_column_id", int(place)),
                ("parent_object_id", id.into()),
                ("parent_column_id", making.column(id, own)),
                ("referenced_object_id", other.into()),
                ("referenced_column_id", making.column(other, referenced)),
            ];
            making.rows.add("foreign_key_columns", row);
        }
    }
}

/// An index, or the heap.
fn index_row(making: &mut Making, table: i64, number: usize, index: Option<&Index>) {
    let (kind, name) = match number {
        0 => (0, "HEAP"),
        1 => (1, "CLUSTERED"),
        _ => (2, "NONCLUSTERED"),
    };
    let is = |question: fn(&Index) -> bool| Value::from(index.is_some_and(question));
    let filter = index.and_then(|index| index.filter.clone());
    making.rows.add(
        "indexes",
        vec![
            ("object_id", table.into()),
            ("name", index.map(|index| index.name.clone()).into()),
            ("index_id", int(number)),
            ("type", kind.into()),
            ("type_desc", name.into()),
            ("is_unique", is(|index| index.unique)),
            ("data_space_id", 1.into()),
            ("ignore_dup_key", false.into()),
            ("is_primary_key", is(|index| index.primary)),
            ("is_unique_constraint", is(|index| index.constraint && !index.primary)),
            ("is_padded", false.into()),
            ("is_disabled", is(|index| index.disabled)),
            ("is_hypothetical", false.into()),
            ("allow_row_locks", true.into()),
            ("allow_page_locks", true.into()),
            ("has_filter", filter.is_some().into()),
            ("filter_definition", filter.into()),
        ],
    );
}
