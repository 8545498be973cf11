//! The rows of the catalog, from the fixture.

use super::{Names, Row, Rows};
use crate::engine::fixture::Database;
use crate::types::Type;
use crate::value::Value;

mod others;
mod tables;

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
        tables::table_rows(&mut making, database, table);
    }
    for table in &database.tables {
        tables::constraints(&mut making, table);
    }
    others::others(&mut making, database);
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
