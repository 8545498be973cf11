//! Which values MySQL and PostgreSQL put in the same order.

use model::{Canonical, ColumnPlan, MysqlType, PgType, SourceType};

/// True if both servers put the values in the same order.
pub(super) fn ordered_alike(plan: &ColumnPlan) -> bool {
    let SourceType::Mysql(source) = &plan.source else {
        return false;
    };
    match plan.canonical {
        Canonical::Integer | Canonical::Decimal | Canonical::Date | Canonical::Timestamp => true,
        Canonical::Bytes => {
            plan.target == PgType::Bytea
                && matches!(
                    source,
                    MysqlType::Binary { .. }
                        | MysqlType::Varbinary { .. }
                        | MysqlType::TinyBlob
                        | MysqlType::Blob
                        | MysqlType::MediumBlob
                        | MysqlType::LongBlob
                )
        }
        _ => false,
    }
}
