//! The rows of the catalog, from the fixture.

use super::{Names, Row, Rows};
use crate::engine::fixture::{Database, Index, ModuleKind, Table};
use crate::types::Type;
use crate::value::Value;

/// The system's types: name, system type, user type, length, precision, scale.
const TYPES: [(&str, i64, i64, i64, i64, i64); 36] = [
    ("image", 34, 34, 16, 0, 0),
    ("text", 35, 35, 16, 0, 0),
    ("uniqueidentifier", 36, 36, 16, 0, 0),
    ("date", 40, 40, 3, 10, 0),
    ("time", 41, 41, 5, 16, 7),
    ("datetime2", 42, 42, 8, 27, 7),
    ("datetimeoffset", 43, 43, 10, 34, 7),
    ("tinyint", 48, 48, 1, 3, 0),
    ("smallint", 52, 52, 2, 5, 0),
    ("int", 56, 56, 4, 10, 0),
    ("smalldatetime", 58, 58, 4, 16, 0),
    ("real", 59, 59, 4, 24, 0),
    ("money", 60, 60, 8, 19, 4),
    ("datetime", 61, 61, 8, 23, 3),
    ("float", 62, 62, 8, 53, 0),
    ("sql_variant", 98, 98, 8016, 0, 0),
    ("ntext", 99, 99, 16, 0, 0),
    ("bit", 104, 104, 1, 1, 0),
    ("decimal", 106, 106, 17, 38, 38),
    ("numeric", 108, 108, 17, 38, 38),
    ("smallmoney", 122, 122, 4, 10, 4),
    ("bigint", 127, 127, 8, 19, 0),
    ("hierarchyid", 240, 128, 892, 0, 0),
    ("geometry", 240, 129, -1, 0, 0),
    ("geography", 240, 130, -1, 0, 0),
    ("varbinary", 165, 165, 8000, 0, 0),
    ("varchar", 167, 167, 8000, 0, 0),
    ("binary", 173, 173, 8000, 0, 0),
    ("char", 175, 175, 8000, 0, 0),
    ("timestamp", 189, 189, 8, 0, 0),
    ("nvarchar", 231, 231, 8000, 0, 0),
    ("nchar", 239, 239, 8000, 0, 0),
    ("xml", 241, 241, -1, 0, 0),
    ("sysname", 231, 256, 256, 0, 0),
    ("json", 244, 244, -1, 0, 0),
    ("vector", 245, 255, 8000, 0, 0),
];

/// Length, precision and scale as in `sys.columns`.
fn measures(ty: &Type) -> (i64, i64, i64) {
    let max = |length: &Option<u16>| length.map_or(-1, i64::from);
    let fraction = |scale: u8, base: i64| if scale == 0 { base } else { base + 1 + i64::from(scale) };
    let bytes = |scale: u8| match scale {
        0..=2 => 3,
        3..=4 => 4,
        _ => 5,
    };
    match ty {
        Type::Decimal(precision, scale) | Type::Numeric(precision, scale) => {
            let length = match precision {
                0..=9 => 5,
                10..=19 => 9,
                20..=28 => 13,
                _ => 17,
            };
            (length, (*precision).into(), (*scale).into())
        }
        Type::Char(length, _) | Type::NChar(length, _) | Type::Binary(length) => ((*length).into(), 0, 0),
        Type::VarChar(length, _) | Type::NVarChar(length, _) | Type::VarBinary(length) => (max(length), 0, 0),
        Type::Time(scale) => (bytes(*scale), fraction(*scale, 8), (*scale).into()),
        Type::DateTime2(scale) => (bytes(*scale) + 3, fraction(*scale, 19), (*scale).into()),
        Type::DateTimeOffset(scale) => (bytes(*scale) + 5, fraction(*scale, 26), (*scale).into()),
        Type::Vector(dimensions) => (i64::from(*dimensions) * 4 + 8, 0, 0),
        other => {
            let known = TYPES.iter().find(|(name, ..)| *name == other.name());
            known.map_or((-1, 0, 0), |(_, _, _, length, precision, scale)| {
                (*length, *precision, *scale)
            })
        }
    }
}

fn int(number: usize) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Numbers for objects as they come.
struct Making {
    rows: Rows,
    names: Names,
    next: i64,
}

impl Making {
    fn schema(&self, name: &str) -> i64 {
        self.names
            .schemas
            .iter()
            .find(|(_, known)| known == name)
            .map_or(1, |(id, _)| *id)
    }

    fn find(&self, schema: &str, name: &str) -> i64 {
        let found = self
            .names
            .objects
            .iter()
            .find(|(_, of, object)| of == schema && object == name);
        found.unwrap_or_else(|| panic!("the fixture has no {schema}.{name}")).0
    }

    fn column(&self, table: i64, name: &str) -> Value {
        let found = self
            .names
            .columns
            .iter()
            .find(|(of, _, column)| *of == table && column == name);
        Value::Int(found.unwrap_or_else(|| panic!("the fixture has no column {name}")).1)
    }

    /// An object: its number, and the columns that all views of objects begin with.
    fn object(&mut self, (schema, name): (&str, &str), parent: i64, (ty, description): (&str, &str)) -> (i64, Row) {
        // Numbers like those of a server: far from the small ones of types and schemas.
        self.next += 16;
        let id = self.next;
        self.names.objects.push((id, schema.to_owned(), name.to_owned()));
        let row: Row = vec![
            ("name", name.into()),
            ("object_id", id.into()),
            ("schema_id", self.schema(schema).into()),
            ("parent_object_id", parent.into()),
            ("type", ty.into()),
            ("type_desc", description.into()),
        ];
        self.rows.add("objects", row.clone());
        (id, row)
    }
}

/// All rows, and the names in them.
pub(super) fn of(database: &Database) -> (Rows, Names) {
    let mut making = Making {
        rows: Rows::default(),
        names: Names::default(),
        next: 901_578_200,
    };
    server(&mut making, database);
    for table in &database.tables {
        table_rows(&mut making, database, table);
    }
    for table in &database.tables {
        constraints(&mut making, table);
    }
    others(&mut making, database);
    (making.rows, making.names)
}

/// What is there without tables: databases, principals, schemas, types, where things lie.
fn server(making: &mut Making, database: &Database) {
    for (id, name) in [
        (1, "master"),
        (2, "tempdb"),
        (3, "model"),
        (4, "msdb"),
        (5, database.name.as_str()),
    ] {
        let own = id == 5;
        making.rows.add(
            "databases",
            vec![
                ("name", name.into()),
                ("database_id", id.into()),
                (
                    "source_database_id",
                    if own && database.snapshot_of {
                        Value::Int(6)
                    } else {
                        Value::Null
                    },
                ),
                ("compatibility_level", 160.into()),
                ("collation_name", database.collation.name.as_str().into()),
                ("is_read_only", (own && database.read_only).into()),
                ("state", 0.into()),
                ("state_desc", "ONLINE".into()),
                (
                    "snapshot_isolation_state",
                    i32::from(own && database.snapshot_isolation).into(),
                ),
                (
                    "snapshot_isolation_state_desc",
                    if own && database.snapshot_isolation {
                        "ON"
                    } else {
                        "OFF"
                    }
                    .into(),
                ),
                ("is_read_committed_snapshot_on", false.into()),
            ],
        );
    }
    for (id, name, ty, fixed) in [
        (0, "public", "R", false),
        (1, "dbo", "S", false),
        (2, "guest", "S", false),
        (3, "INFORMATION_SCHEMA", "S", false),
        (4, "sys", "S", false),
        (16_384, "db_owner", "R", true),
    ] {
        making.rows.add(
            "database_principals",
            vec![
                ("principal_id", id.into()),
                ("name", name.into()),
                ("type", ty.into()),
                ("is_fixed_role", fixed.into()),
            ],
        );
    }
    let system = [(1, "dbo"), (2, "guest"), (3, "INFORMATION_SCHEMA"), (4, "sys")];
    let own = (5..).zip(
        database
            .schemas
            .iter()
            .map(String::as_str)
            .filter(|name| *name != "dbo"),
    );
    for (id, name) in system.into_iter().chain(own) {
        let owner = if id <= 4 { id } else { 1 };
        making.names.schemas.push((id, name.to_owned()));
        making.rows.add(
            "schemas",
            vec![
                ("name", name.into()),
                ("schema_id", id.into()),
                ("principal_id", owner.into()),
            ],
        );
    }
    for (name, system, user, length, precision, scale) in TYPES {
        making.rows.add(
            "types",
            vec![
                ("name", name.into()),
                ("system_type_id", system.into()),
                ("user_type_id", user.into()),
                ("schema_id", 4.into()),
                ("max_length", length.into()),
                ("precision", precision.into()),
                ("scale", scale.into()),
                ("is_nullable", (name != "sysname").into()),
                ("is_assembly_type", (system == 240).into()),
            ],
        );
    }
    for view in ["data_spaces", "filegroups"] {
        let row = vec![
            ("name", "PRIMARY".into()),
            ("data_space_id", 1.into()),
            ("type", "FG".into()),
            ("type_desc", "ROWS_FILEGROUP".into()),
            ("is_default", true.into()),
        ];
        making.rows.add(view, row);
    }
}

fn table_rows(making: &mut Making, database: &Database, table: &Table) {
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
fn constraints(making: &mut Making, table: &Table) {
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

fn others(making: &mut Making, database: &Database) {
    for module in &database.modules {
        let kind = match &module.kind {
            ModuleKind::View => ("V", "VIEW"),
            ModuleKind::Procedure => ("P", "SQL_STORED_PROCEDURE"),
            ModuleKind::Function => ("FN", "SQL_SCALAR_FUNCTION"),
            ModuleKind::Trigger(_) => ("TR", "SQL_TRIGGER"),
        };
        let parent = match &module.kind {
            ModuleKind::Trigger(table) => making.find(&module.schema, table),
            _ => 0,
        };
        let (id, row) = making.object((&module.schema, &module.name), parent, kind);
        if module.definition.is_none() {
            making.names.encrypted.push(id);
        }
        let text = vec![
            ("object_id", id.into()),
            ("definition", module.definition.clone().into()),
            ("uses_ansi_nulls", true.into()),
            ("uses_quoted_identifier", true.into()),
        ];
        making.rows.add("sql_modules", text);
        match &module.kind {
            ModuleKind::View => making.rows.add("views", row),
            ModuleKind::Procedure => making.rows.add("procedures", row),
            ModuleKind::Function => {}
            ModuleKind::Trigger(_) => {
                let row = vec![
                    ("name", module.name.as_str().into()),
                    ("object_id", id.into()),
                    ("parent_class", 1.into()),
                    ("parent_class_desc", "OBJECT_OR_COLUMN".into()),
                    ("parent_id", parent.into()),
                    ("type", "TR".into()),
                    ("type_desc", "SQL_TRIGGER".into()),
                ];
                making.rows.add("triggers", row);
            }
        }
    }
    for sequence in &database.sequences {
        let (_, mut row) = making.object((&sequence.schema, &sequence.name), 0, ("SO", "SEQUENCE_OBJECT"));
        let variant = |number: i64| Value::variant(Type::BigInt, Value::Int(number));
        row.extend([
            ("start_value", variant(sequence.start)),
            ("increment", variant(sequence.increment)),
            ("minimum_value", variant(i64::MIN)),
            ("maximum_value", variant(i64::MAX)),
            ("current_value", variant(sequence.current)),
            ("last_used_value", variant(sequence.current)),
            ("is_cycling", false.into()),
            ("is_cached", true.into()),
            ("system_type_id", 127.into()),
            ("user_type_id", 127.into()),
            ("precision", 19.into()),
        ]);
        making.rows.add("sequences", row);
    }
    for (schema, name, target) in &database.synonyms {
        let (_, mut row) = making.object((schema, name), 0, ("SN", "SYNONYM"));
        row.push(("base_object_name", target.as_str().into()));
        making.rows.add("synonyms", row);
    }
    for (schema, table, column, name, text) in &database.properties {
        let id = making.find(schema, table);
        let minor = column
            .as_ref()
            .map_or(Value::Int(0), |column| making.column(id, column));
        let row = vec![
            ("class", 1.into()),
            ("class_desc", "OBJECT_OR_COLUMN".into()),
            ("major_id", id.into()),
            ("minor_id", minor),
            ("name", name.as_str().into()),
            ("value", Value::variant(Type::nvarchar(4000), text.as_str().into())),
        ];
        making.rows.add("extended_properties", row);
    }
}
