//! The keys of `[types]` in `mappings/mssql.toml`, and the words that each allows.

use model::MssqlType;

use crate::mapping::TypeKey;

const INTEGER: &[&str] = &["smallint", "integer", "bigint"];
const SMALL: &[&str] = &["smallint", "integer", "bigint", "boolean"];
const CHARACTERS: &[&str] = &["varchar", "char", "text", "citext"];
const LONG_TEXT: &[&str] = &["text", "citext", "jsonb", "json"];
const BYTES: &[&str] = &["bytea"];
const TIMESTAMP: &[&str] = &["timestamp", "timestamptz"];
const SHAPE: &[&str] = &["bytea", "geometry"];

macro_rules! keys {
    ($($name:literal = $words:expr),* $(,)?) => {
        /// Every key of `[types]`, in the order of the shipped file.
        pub(crate) const TYPE_KEYS: &[TypeKey] = &[$(TypeKey { name: $name, words: $words }),*];
    };
}

keys! {
    "bit" = &["boolean", "smallint", "integer"],
    "tinyint" = SMALL,
    "smallint" = SMALL,
    "int" = INTEGER,
    "bigint" = INTEGER,
    "decimal" = &["numeric", "smallint", "integer", "bigint"],
    "money" = &["numeric"],
    "smallmoney" = &["numeric"],
    "float" = &["double precision"],
    "real" = &["real"],
    "char" = CHARACTERS,
    "varchar" = CHARACTERS,
    "varchar(max)" = LONG_TEXT,
    "text" = LONG_TEXT,
    "nchar" = CHARACTERS,
    "nvarchar" = CHARACTERS,
    "nvarchar(max)" = LONG_TEXT,
    "ntext" = LONG_TEXT,
    "binary" = BYTES,
    "varbinary" = BYTES,
    "varbinary(max)" = BYTES,
    "image" = BYTES,
    "rowversion" = BYTES,
    "date" = &["date"],
    "time" = &["time"],
    "datetime" = TIMESTAMP,
    "smalldatetime" = TIMESTAMP,
    "datetime2" = TIMESTAMP,
    "datetimeoffset" = &["timestamptz", "timestamp"],
    "uniqueidentifier" = &["uuid", "text", "char", "varchar"],
    "xml" = &["xml", "text"],
    "sql_variant" = &["text"],
    "hierarchyid" = &["text"],
    "geometry" = SHAPE,
    "geography" = SHAPE,
    "json" = &["jsonb", "json", "text"],
    "vector" = &["vector", "real[]"],
    "unsupported" = &["refuse", "text", "bytea"],
}

/// The key of `[types]` that a type is looked up by.
pub(crate) fn type_key(source: &MssqlType) -> &'static str {
    match source {
        MssqlType::Bit => "bit",
        MssqlType::TinyInt => "tinyint",
        MssqlType::SmallInt => "smallint",
        MssqlType::Int => "int",
        MssqlType::BigInt => "bigint",
        MssqlType::Decimal { .. } => "decimal",
        MssqlType::Money => "money",
        MssqlType::SmallMoney => "smallmoney",
        MssqlType::Float => "float",
        MssqlType::Real => "real",
        MssqlType::Char { .. } => "char",
        MssqlType::Varchar { length: Some(_) } => "varchar",
        MssqlType::Varchar { length: None } => "varchar(max)",
        MssqlType::Text => "text",
        MssqlType::Nchar { .. } => "nchar",
        MssqlType::Nvarchar { length: Some(_) } => "nvarchar",
        MssqlType::Nvarchar { length: None } => "nvarchar(max)",
        MssqlType::Ntext => "ntext",
        MssqlType::Binary { .. } => "binary",
        MssqlType::Varbinary { length: Some(_) } => "varbinary",
        MssqlType::Varbinary { length: None } => "varbinary(max)",
        MssqlType::Image => "image",
        MssqlType::Date => "date",
        MssqlType::Time { .. } => "time",
        MssqlType::Datetime => "datetime",
        MssqlType::SmallDatetime => "smalldatetime",
        MssqlType::Datetime2 { .. } => "datetime2",
        MssqlType::DatetimeOffset { .. } => "datetimeoffset",
        MssqlType::Rowversion => "rowversion",
        MssqlType::UniqueIdentifier => "uniqueidentifier",
        MssqlType::Xml => "xml",
        MssqlType::SqlVariant => "sql_variant",
        MssqlType::HierarchyId => "hierarchyid",
        MssqlType::Geometry => "geometry",
        MssqlType::Geography => "geography",
        MssqlType::Json => "json",
        MssqlType::Vector { .. } => "vector",
        MssqlType::Unsupported { .. } => "unsupported",
    }
}
