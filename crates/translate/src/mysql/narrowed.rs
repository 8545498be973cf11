//! Columns of MySQL whose type in PostgreSQL holds less than their own.

use model::{MysqlType, SourceType};

use crate::schema::draft::ColumnDraft;
use crate::schema::narrowed::{cuts_seconds, has_fewer_digits, is_below, is_shorter};

/// True if the source's type has values that the target's has not.
pub(super) fn is_narrowed(column: &ColumnDraft<'_>) -> bool {
    let SourceType::Mysql(mysql) = column.source_type() else {
        return false;
    };
    let target = &column.target;
    match mysql {
        MysqlType::Decimal { precision, scale, .. } => has_fewer_digits(*precision, *scale, target),
        MysqlType::Datetime { digits } | MysqlType::Timestamp { digits } | MysqlType::Time { digits } => {
            cuts_seconds(*digits, target)
        }
        MysqlType::Char { length } | MysqlType::Varchar { length } => is_shorter(Some(*length), target),
        _ => highest(mysql).is_some_and(|highest| is_below(highest, target)),
    }
}

/// The highest value of a type of whole numbers; that of a TINYINT(1), which may be a boolean, is small enough for all.
fn highest(mysql: &MysqlType) -> Option<i128> {
    let (bits, unsigned) = match mysql {
        MysqlType::TinyInt { unsigned, .. } => (8, *unsigned),
        MysqlType::SmallInt { unsigned } => (16, *unsigned),
        MysqlType::MediumInt { unsigned } => (24, *unsigned),
        MysqlType::Int { unsigned } => (32, *unsigned),
        MysqlType::BigInt { unsigned } => (64, *unsigned),
        _ => return None,
    };
    let bits = if unsigned { bits } else { bits - 1 };
    Some((1_i128 << bits) - 1)
}
