//! The types that CAST and CONVERT name.

use model::PgType;
use sqlparser::ast::DataType;

use crate::expression::{Result, Untranslatable};

/// A type as T-SQL names it, and what holds its values in PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// Lower case, without schema and brackets.
    pub(super) name: String,
    pub(super) pg_type: PgType,
}

/// Source: <https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql#arguments>.
pub(super) fn named(data_type: &DataType) -> Result<Named> {
    let spelled = data_type.to_string().to_ascii_lowercase().replace(['[', ']', '"'], "");
    let (name, modifiers) = match spelled.split_once('(') {
        Some((name, rest)) => (name.trim(), rest.trim_end_matches(')').trim()),
        None => (spelled.as_str(), ""),
    };
    let name = name.rsplit('.').next().unwrap_or_default();
    let unknown = || Untranslatable::new(format!("casts to {spelled}, which has no translation"));
    let numbers: Vec<u32> = modifiers
        .split(',')
        .filter_map(|number| number.trim().parse().ok())
        .collect();
    let digits = |own: u8| {
        numbers
            .first()
            .map_or(own.min(6), |digits| u8::try_from(*digits).unwrap_or(6).min(6))
    };
    // CAST without a length takes 30 characters.
    let length = || {
        if modifiers == "max" {
            None
        } else {
            Some(numbers.first().copied().unwrap_or(30))
        }
    };
    let pg_type = match name {
        "bit" => PgType::Boolean,
        "tinyint" | "smallint" => PgType::SmallInt,
        "int" | "integer" => PgType::Integer,
        "bigint" => PgType::BigInt,
        "decimal" | "numeric" | "dec" => {
            let precision = numbers.first().copied().unwrap_or(18);
            let scale = numbers.get(1).copied().unwrap_or(0);
            PgType::Numeric {
                modifier: Some((
                    u16::try_from(precision).map_err(|_| unknown())?,
                    i16::try_from(scale).map_err(|_| unknown())?,
                )),
            }
        }
        "money" => PgType::Numeric {
            modifier: Some((19, 4)),
        },
        "smallmoney" => PgType::Numeric {
            modifier: Some((10, 4)),
        },
        "real" => PgType::Real,
        "float" | "double precision" => match numbers.first() {
            Some(1..=24) => PgType::Real,
            _ => PgType::DoublePrecision,
        },
        "char" | "nchar" | "character" => PgType::Char {
            length: length().ok_or_else(unknown)?,
        },
        "varchar" | "nvarchar" | "character varying" | "char varying" | "national character varying" => {
            match length() {
                None => PgType::Text,
                length => PgType::Varchar { length },
            }
        }
        "text" | "ntext" => PgType::Text,
        "sysname" => PgType::Varchar { length: Some(128) },
        "binary" | "varbinary" | "image" => PgType::Bytea,
        "date" => PgType::Date,
        "time" => PgType::Time { digits: digits(6) },
        "datetime" => PgType::Timestamp { digits: 3 },
        "smalldatetime" => PgType::Timestamp { digits: 0 },
        "datetime2" => PgType::Timestamp { digits: digits(6) },
        "datetimeoffset" => PgType::TimestampTz { digits: digits(6) },
        "uniqueidentifier" => PgType::Uuid,
        "xml" => PgType::Xml,
        _ => return Err(unknown()),
    };
    Ok(Named {
        name: name.to_owned(),
        pg_type,
    })
}
