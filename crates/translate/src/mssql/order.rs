//! Which values SQL Server and PostgreSQL put in the same order.

use model::{Canonical, ColumnPlan, MssqlType, SourceType};

/// True if both servers put the values in the same order. Texts follow collations, and a uniqueidentifier its last six
/// bytes first; `varbinary` values that differ in trailing zero bytes are equal in SQL Server.
///
/// <https://learn.microsoft.com/en-us/sql/t-sql/data-types/uniqueidentifier-transact-sql>
pub(super) fn ordered_alike(plan: &ColumnPlan) -> bool {
    match plan.canonical {
        Canonical::Integer | Canonical::Decimal | Canonical::Date | Canonical::Timestamp | Canonical::TimeOfDay => true,
        Canonical::Bytes => matches!(plan.source, SourceType::Mssql(MssqlType::Binary { .. })),
        _ => false,
    }
}
