//! Kinds of values and PostgreSQL's types.

use model::PgType;

use super::{Kind, Sql};

/// The kind of a type's values.
pub(crate) fn kind_of(pg_type: &PgType) -> Kind {
    match pg_type {
        PgType::Boolean => Kind::Boolean,
        PgType::SmallInt | PgType::Integer | PgType::BigInt => Kind::Integer,
        PgType::Numeric { .. } => Kind::Numeric,
        PgType::Real | PgType::DoublePrecision => Kind::Double,
        PgType::Text | PgType::Varchar { .. } | PgType::Char { .. } | PgType::Citext => Kind::Text,
        PgType::Bytea => Kind::Bytes,
        PgType::Date => Kind::Date,
        PgType::Time { .. } => Kind::TimeOfDay,
        PgType::Timestamp { .. } => Kind::Timestamp,
        PgType::TimestampTz { .. } => Kind::TimestampTz,
        PgType::Interval { .. } => Kind::Interval,
        PgType::Uuid => Kind::Uuid,
        PgType::Inet => Kind::Inet,
        PgType::Json | PgType::Jsonb => Kind::Json,
        PgType::Bit { .. } | PgType::Varbit { .. } => Kind::Bits,
        PgType::TextArray => Kind::TextArray,
        PgType::Enum { .. } => Kind::Enum,
        PgType::RealArray | PgType::Vector { .. } | PgType::Geometry { .. } | PgType::Xml | PgType::Other { .. } => {
            Kind::Other
        }
    }
}

/// The type of a part, as far as it is known.
pub(crate) fn type_of(sql: &Sql) -> PgType {
    if let Some(pg_type) = &sql.pg_type {
        return pg_type.clone();
    }
    match sql.kind {
        Kind::Boolean => PgType::Boolean,
        Kind::Integer if sql.wide => PgType::BigInt,
        Kind::Integer => PgType::Integer,
        Kind::Numeric => PgType::Numeric { modifier: None },
        Kind::Double => PgType::DoublePrecision,
        Kind::Null | Kind::Text | Kind::Enum => PgType::Text,
        Kind::Bytes => PgType::Bytea,
        Kind::Date => PgType::Date,
        Kind::Timestamp => PgType::Timestamp { digits: 6 },
        Kind::TimestampTz => PgType::TimestampTz { digits: 6 },
        Kind::Interval => PgType::Interval { digits: 6 },
        Kind::TimeOfDay => PgType::Time { digits: 6 },
        Kind::Json => PgType::Jsonb,
        Kind::Uuid => PgType::Uuid,
        Kind::Inet => PgType::Inet,
        Kind::Bits => PgType::Varbit { width: None },
        Kind::TextArray => PgType::TextArray,
        Kind::Other => PgType::Other {
            raw: "unknown".to_owned(),
        },
    }
}
