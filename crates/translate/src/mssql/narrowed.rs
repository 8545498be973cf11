//! Columns of SQL Server whose type in PostgreSQL holds less than their own.

use model::{MssqlType, PgType, SourceType};

use crate::schema::draft::ColumnDraft;
use crate::schema::narrowed::{cuts_seconds, has_fewer_digits, is_below, is_shorter};

/// True if the source's type has values that the target's has not. (The seventh digit of a second has a finding of its own.)
pub(super) fn is_narrowed(column: &ColumnDraft<'_>) -> bool {
    let SourceType::Mssql(mssql) = column.source_type() else {
        return false;
    };
    let target = &column.target;
    match mssql {
        MssqlType::TinyInt | MssqlType::SmallInt if *target == PgType::Boolean => true,
        MssqlType::Int => is_below(i128::from(i32::MAX), target),
        MssqlType::BigInt => is_below(i128::from(i64::MAX), target),
        MssqlType::Decimal { precision, scale } if matches!(target, PgType::Numeric { .. }) => {
            has_fewer_digits(*precision, *scale, target)
        }
        MssqlType::Decimal { precision, .. } => {
            let highest = 10_i128.checked_pow(u32::from(*precision)).map(|above| above - 1);
            is_below(highest.unwrap_or(i128::MAX), target)
        }
        MssqlType::Money => has_fewer_digits(19, 4, target),
        MssqlType::SmallMoney => has_fewer_digits(10, 4, target),
        MssqlType::Datetime => cuts_seconds(3, target),
        MssqlType::Time { digits } | MssqlType::Datetime2 { digits } | MssqlType::DatetimeOffset { digits } => {
            cuts_seconds((*digits).min(6), target)
        }
        MssqlType::Char { length } | MssqlType::Nchar { length } => is_shorter(Some(*length), target),
        MssqlType::Varchar { length } | MssqlType::Nvarchar { length } => is_shorter(*length, target),
        MssqlType::UniqueIdentifier => is_shorter(Some(36), target),
        _ => false,
    }
}
