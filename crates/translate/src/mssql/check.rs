//! Constraints that keep what SQL Server's types hold and PostgreSQL's do not.

use model::pg_type::quote;
use model::{MssqlType, PgType, SourceType};

use super::default::without_parentheses;
use super::name;
use crate::dialect::TypeCheck;
use crate::schema::draft::{ColumnDraft, TableDraft};

/// Constraints that keep what the type of a column would lose.
pub(super) fn type_checks(column: &ColumnDraft<'_>) -> Vec<TypeCheck> {
    let SourceType::Mssql(source) = column.source_type() else {
        return Vec::new();
    };
    let name = quote(&column.name);
    let check = |what: &'static str, expression: String| vec![TypeCheck { what, expression }];
    match (source, &column.target) {
        (MssqlType::Bit, PgType::SmallInt | PgType::Integer | PgType::BigInt) => {
            check("bit", format!("{name} in (0, 1)"))
        }
        (MssqlType::TinyInt, PgType::SmallInt | PgType::Integer | PgType::BigInt) => {
            check("tinyint", format!("{name} between 0 and 255"))
        }
        (
            MssqlType::Char { length }
            | MssqlType::Nchar { length }
            | MssqlType::Varchar { length: Some(length) }
            | MssqlType::Nvarchar { length: Some(length) },
            PgType::Citext,
        ) => check("length", format!("char_length({name}) <= {length}")),
        // Binary values are padded to their length in the source.
        (MssqlType::Binary { length } | MssqlType::Varbinary { length: Some(length) }, PgType::Bytea) => {
            check("length", format!("octet_length({name}) <= {length}"))
        }
        _ => Vec::new(),
    }
}

/// The column of `ISJSON(column) = 1` (or `> 0`) whose type sees to it.
pub(super) fn json_check<'t>(table: &'t TableDraft<'_>, text: &str) -> Option<&'t str> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let bare = without_parentheses(&bare).to_ascii_lowercase();
    let inner = bare.strip_prefix("isjson(")?;
    let (name, comparison) = inner.split_once(')')?;
    if !matches!(comparison, "=1" | "=(1)" | ">0" | ">(0)") {
        return None;
    }
    let column = table.column(&name::parts(name)?.pop()?)?;
    matches!(column.target, PgType::Json | PgType::Jsonb).then_some(column.source.name.as_str())
}
