//! Column types of PostgreSQL that Landfall writes and reads.
//!
//! Source: <https://www.postgresql.org/docs/current/datatype.html>.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::name::TableName;

/// A PostgreSQL column type.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    tag = "name",
    deny_unknown_fields
)]
pub enum PgType {
    Boolean,
    SmallInt,
    Integer,
    BigInt,
    /// `numeric(precision, scale)`, or bare `numeric` when `None`.
    Numeric {
        modifier: Option<(u16, i16)>,
    },
    Real,
    DoublePrecision,
    Text,
    /// Length in characters.
    Varchar {
        length: Option<u32>,
    },
    /// Blank-padded; length in characters.
    Char {
        length: u32,
    },
    /// Case-insensitive text of the `citext` extension.
    Citext,
    Bytea,
    Date,
    /// Time of day; fractional digits 0-6.
    Time {
        digits: u8,
    },
    /// Without time zone; fractional digits 0-6.
    Timestamp {
        digits: u8,
    },
    /// With time zone; fractional digits 0-6.
    TimestampTz {
        digits: u8,
    },
    /// Fractional digits 0-6.
    Interval {
        digits: u8,
    },
    Uuid,
    Inet,
    Json,
    Jsonb,
    /// Fixed number of bits.
    Bit {
        width: u32,
    },
    /// Variable number of bits, at most `width`.
    Varbit {
        width: Option<u32>,
    },
    /// `text[]`.
    TextArray,
    /// `real[]`.
    RealArray,
    /// An enum type of the target, by its name.
    Enum {
        type_name: TableName,
    },
    /// `vector(n)` of the `pgvector` extension.
    Vector {
        dimensions: u32,
    },
    /// `geometry(kind, srid)` of the `postgis` extension; `kind` as PostGIS spells it.
    Geometry {
        kind: String,
        srid: Option<u32>,
    },
    Xml,
    /// Any other type of an existing target, as `format_type` spells it.
    Other {
        raw: String,
    },
}

impl fmt::Display for PgType {
    /// The type as DDL spells it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn with_digits(f: &mut fmt::Formatter<'_>, name: &str, digits: u8, suffix: &str) -> fmt::Result {
            if digits == 6 {
                write!(f, "{name}{suffix}")
            } else {
                write!(f, "{name}({digits}){suffix}")
            }
        }
        match self {
            PgType::Boolean => f.write_str("boolean"),
            PgType::SmallInt => f.write_str("smallint"),
            PgType::Integer => f.write_str("integer"),
            PgType::BigInt => f.write_str("bigint"),
            PgType::Numeric { modifier: None } => f.write_str("numeric"),
            PgType::Numeric {
                modifier: Some((precision, scale)),
            } => write!(f, "numeric({precision},{scale})"),
            PgType::Real => f.write_str("real"),
            PgType::DoublePrecision => f.write_str("double precision"),
            PgType::Text => f.write_str("text"),
            PgType::Varchar { length: None } => f.write_str("varchar"),
            PgType::Varchar { length: Some(length) } => write!(f, "varchar({length})"),
            PgType::Char { length } => write!(f, "char({length})"),
            PgType::Citext => f.write_str("citext"),
            PgType::Bytea => f.write_str("bytea"),
            PgType::Date => f.write_str("date"),
            PgType::Time { digits } => with_digits(f, "time", *digits, ""),
            PgType::Timestamp { digits } => with_digits(f, "timestamp", *digits, ""),
            PgType::TimestampTz { digits } => with_digits(f, "timestamp", *digits, " with time zone"),
            PgType::Interval { digits } => with_digits(f, "interval", *digits, ""),
            PgType::Uuid => f.write_str("uuid"),
            PgType::Inet => f.write_str("inet"),
            PgType::Json => f.write_str("json"),
            PgType::Jsonb => f.write_str("jsonb"),
            PgType::Bit { width } => write!(f, "bit({width})"),
            PgType::Varbit { width: None } => f.write_str("varbit"),
            PgType::Varbit { width: Some(width) } => write!(f, "varbit({width})"),
            PgType::TextArray => f.write_str("text[]"),
            PgType::RealArray => f.write_str("real[]"),
            PgType::Enum { type_name } => write!(f, "{}.{}", quote(&type_name.schema), quote(&type_name.name)),
            PgType::Vector { dimensions } => write!(f, "vector({dimensions})"),
            PgType::Geometry { kind, srid: None } => write!(f, "geometry({kind})"),
            PgType::Geometry { kind, srid: Some(srid) } => write!(f, "geometry({kind},{srid})"),
            PgType::Xml => f.write_str("xml"),
            PgType::Other { raw } => f.write_str(raw),
        }
    }
}

/// An identifier as PostgreSQL wants it in SQL, always quoted, `"` doubled.
///
/// Source: <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS>.
pub fn quote(identifier: &str) -> String {
    let mut quoted = String::with_capacity(identifier.len() + 2);
    quoted.push('"');
    for (at, part) in identifier.split('"').enumerate() {
        if at > 0 {
            quoted.push_str("\"\"");
        }
        quoted.push_str(part);
    }
    quoted.push('"');
    quoted
}
