//! What rows need to know of a table's columns when they change.

use model::source_schema::{SourceColumn, SourceDefault};
use model::{MysqlType, SourceType};

use super::catalog::Table;
use crate::script::{Shape, ShapeColumn};

/// The columns of a table; an INSERT without a list means those that are not invisible.
pub(super) fn shape(table: &Table) -> Shape {
    let columns = table.source.columns.iter().map(|column| ShapeColumn {
        name: column.name.clone(),
        implied: !column.invisible,
        default: column.default.clone(),
        added: column.default.clone().or_else(|| implicit(column)),
        of_type: column.generated.is_none().then(|| column.source_type.clone()),
    });
    Shape {
        columns: columns.collect(),
    }
}

/// What rows that are there get in a column that is added with NOT NULL and without a default; `None` where it takes NULL, or
/// the server makes the values, or the type has no such value.
///
/// <https://dev.mysql.com/doc/refman/9.0/en/data-type-defaults.html>
fn implicit(column: &SourceColumn) -> Option<SourceDefault> {
    if column.nullable || column.generated.is_some() || column.identity.is_some() {
        return None;
    }
    let SourceType::Mysql(kind) = &column.source_type else {
        return None;
    };
    let text = match kind {
        MysqlType::TinyInt { .. }
        | MysqlType::SmallInt { .. }
        | MysqlType::MediumInt { .. }
        | MysqlType::Int { .. }
        | MysqlType::BigInt { .. }
        | MysqlType::Decimal { .. }
        | MysqlType::Float { .. }
        | MysqlType::Double { .. } => "0",
        MysqlType::Bit { .. } => "b'0'",
        MysqlType::Year => "0000",
        MysqlType::Date => "0000-00-00",
        MysqlType::Datetime { .. } | MysqlType::Timestamp { .. } => "0000-00-00 00:00:00",
        MysqlType::Time { .. } => "00:00:00",
        MysqlType::Enum { labels } => labels.first().map_or("", String::as_str),
        MysqlType::Char { .. }
        | MysqlType::Varchar { .. }
        | MysqlType::TinyText
        | MysqlType::Text
        | MysqlType::MediumText
        | MysqlType::LongText
        | MysqlType::Binary { .. }
        | MysqlType::Varbinary { .. }
        | MysqlType::TinyBlob
        | MysqlType::Blob
        | MysqlType::MediumBlob
        | MysqlType::LongBlob
        | MysqlType::Set { .. } => "",
        _ => return None,
    };
    Some(SourceDefault::Literal(text.to_owned()))
}
