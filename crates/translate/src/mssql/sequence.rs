//! Sequences of SQL Server: their types and bounds.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-sequence-transact-sql>.

use model::source_schema::SourceSequence;
use model::{MssqlType, PgType, SourceType};

use crate::dialect::SequenceRange;

/// A sequence counts over the whole range of its type, from its least value, unless it says otherwise.
pub(super) fn range(sequence: &SourceSequence) -> SequenceRange {
    let (pg_type, minimum, maximum) = match &sequence.source_type {
        Some(SourceType::Mssql(MssqlType::TinyInt)) => (PgType::SmallInt, 0, 255),
        Some(SourceType::Mssql(MssqlType::SmallInt)) => (PgType::SmallInt, i16::MIN.into(), i16::MAX.into()),
        Some(SourceType::Mssql(MssqlType::Int)) => (PgType::Integer, i32::MIN.into(), i32::MAX.into()),
        Some(SourceType::Mssql(MssqlType::Decimal { precision, .. })) => {
            let most = 10_i128
                .checked_pow(u32::from(*precision))
                .map_or(i128::MAX, |power| power - 1);
            (PgType::BigInt, -most, most)
        }
        _ => (PgType::BigInt, i64::MIN.into(), i64::MAX.into()),
    };
    SequenceRange {
        pg_type,
        minimum,
        maximum,
    }
}
