//! The keys of `[types]` in `mappings/mysql.toml`, and the words that each allows.

use model::MysqlType;

use crate::mapping::TypeKey;

const SIGNED: &[&str] = &["smallint", "integer", "bigint", "boolean"];
const UNSIGNED: &[&str] = &["smallint", "integer", "bigint", "numeric", "boolean"];
const CHARACTERS: &[&str] = &["varchar", "text", "citext"];
const LONG_TEXT: &[&str] = &["text", "citext"];
const BYTES: &[&str] = &["bytea"];
const TIMESTAMP: &[&str] = &["timestamp", "timestamptz"];

macro_rules! keys {
    ($($name:literal = $words:expr),* $(,)?) => {
        /// Every key of `[types]`, in the order of the shipped file.
        pub(crate) const TYPE_KEYS: &[TypeKey] = &[$(TypeKey { name: $name, words: $words }),*];
    };
}

keys! {
    "tinyint" = SIGNED,
    "tinyint(1)" = SIGNED,
    "tinyint unsigned" = UNSIGNED,
    "tinyint(1) unsigned" = UNSIGNED,
    "smallint" = SIGNED,
    "smallint unsigned" = UNSIGNED,
    "mediumint" = SIGNED,
    "mediumint unsigned" = UNSIGNED,
    "int" = SIGNED,
    "int unsigned" = UNSIGNED,
    "bigint" = SIGNED,
    "bigint unsigned" = UNSIGNED,
    "year" = &["smallint", "integer"],
    "decimal" = &["numeric"],
    "float" = &["real"],
    "double" = &["double precision"],
    "bit(1)" = &["boolean", "bit", "varbit", "bytea"],
    "bit" = &["bit", "varbit", "bytea"],
    "char" = &["varchar", "char", "text", "citext"],
    "varchar" = CHARACTERS,
    "tinytext" = LONG_TEXT,
    "text" = LONG_TEXT,
    "mediumtext" = LONG_TEXT,
    "longtext" = LONG_TEXT,
    "binary" = BYTES,
    "varbinary" = BYTES,
    "tinyblob" = BYTES,
    "blob" = BYTES,
    "mediumblob" = BYTES,
    "longblob" = BYTES,
    "date" = &["date"],
    "datetime" = TIMESTAMP,
    "timestamp" = TIMESTAMP,
    "time" = &["interval", "time"],
    "enum" = &["enum", "text", "varchar"],
    "set" = &["text[]", "text"],
    "json" = &["jsonb", "json", "text"],
    "geometry" = &["bytea", "geometry"],
    "vector" = &["vector", "real[]"],
    "uuid" = &["uuid", "text"],
    "inet4" = &["inet", "text"],
    "inet6" = &["inet", "text"],
    "unsupported" = &["refuse", "text", "bytea"],
}

/// The key of `[types]` that a type is looked up by.
pub(crate) fn type_key(source: &MysqlType) -> &'static str {
    match source {
        MysqlType::TinyInt {
            unsigned: false,
            display_width: Some(1),
        } => "tinyint(1)",
        MysqlType::TinyInt { unsigned: false, .. } => "tinyint",
        MysqlType::TinyInt {
            unsigned: true,
            display_width: Some(1),
        } => "tinyint(1) unsigned",
        MysqlType::TinyInt { unsigned: true, .. } => "tinyint unsigned",
        MysqlType::SmallInt { unsigned: false } => "smallint",
        MysqlType::SmallInt { unsigned: true } => "smallint unsigned",
        MysqlType::MediumInt { unsigned: false } => "mediumint",
        MysqlType::MediumInt { unsigned: true } => "mediumint unsigned",
        MysqlType::Int { unsigned: false } => "int",
        MysqlType::Int { unsigned: true } => "int unsigned",
        MysqlType::BigInt { unsigned: false } => "bigint",
        MysqlType::BigInt { unsigned: true } => "bigint unsigned",
        MysqlType::Decimal { .. } => "decimal",
        MysqlType::Float { .. } => "float",
        MysqlType::Double { .. } => "double",
        MysqlType::Bit { width: 1 } => "bit(1)",
        MysqlType::Bit { .. } => "bit",
        MysqlType::Char { .. } => "char",
        MysqlType::Varchar { .. } => "varchar",
        MysqlType::TinyText => "tinytext",
        MysqlType::Text => "text",
        MysqlType::MediumText => "mediumtext",
        MysqlType::LongText => "longtext",
        MysqlType::Binary { .. } => "binary",
        MysqlType::Varbinary { .. } => "varbinary",
        MysqlType::TinyBlob => "tinyblob",
        MysqlType::Blob => "blob",
        MysqlType::MediumBlob => "mediumblob",
        MysqlType::LongBlob => "longblob",
        MysqlType::Date => "date",
        MysqlType::Time { .. } => "time",
        MysqlType::Datetime { .. } => "datetime",
        MysqlType::Timestamp { .. } => "timestamp",
        MysqlType::Year => "year",
        MysqlType::Enum { .. } => "enum",
        MysqlType::Set { .. } => "set",
        MysqlType::Json { .. } => "json",
        MysqlType::Geometry { .. } => "geometry",
        MysqlType::Vector { .. } => "vector",
        MysqlType::Uuid => "uuid",
        MysqlType::Inet4 => "inet4",
        MysqlType::Inet6 => "inet6",
        MysqlType::Unsupported { .. } => "unsupported",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_a_type_is_listed() {
        for raw in [
            "tinyint",
            "tinyint(1)",
            "tinyint unsigned",
            "tinyint(1) unsigned",
            "smallint",
            "smallint unsigned",
            "mediumint",
            "mediumint unsigned",
            "int",
            "int unsigned",
            "bigint",
            "bigint unsigned",
            "year",
            "decimal(3,1)",
            "float",
            "double",
            "bit(1)",
            "bit(9)",
            "char(1)",
            "varchar(1)",
            "tinytext",
            "text",
            "mediumtext",
            "longtext",
            "binary(1)",
            "varbinary(1)",
            "tinyblob",
            "blob",
            "mediumblob",
            "longblob",
            "date",
            "datetime",
            "timestamp",
            "time",
            "enum('a')",
            "set('a')",
            "json",
            "point",
            "vector(1)",
            "uuid",
            "inet4",
            "inet6",
            "?",
        ] {
            let parsed = crate::mysql::column_type::parse(raw);
            assert!(TYPE_KEYS.iter().any(|key| key.name == type_key(&parsed)), "{raw}");
        }
        assert_eq!(TYPE_KEYS.len(), 43);
    }
}
