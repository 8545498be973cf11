//! Columns whose type in PostgreSQL holds less than the source's, as the mapping wants it.

use model::{Finding, MysqlType, PgType, SourceType, code};

use crate::mapping::Mapping;
use crate::schema::draft::{ColumnDraft, TableDraft};

/// One finding for all such columns of a table.
pub(super) fn finding(table: &TableDraft<'_>, mapping: &Mapping, findings: &mut Vec<Finding>) {
    // What an identity column's group makes bigint has a finding of its own.
    let by_key = |column: &ColumnDraft<'_>| {
        let shipped = mapping.type_word(column.source_type());
        let word = column.rule.type_word.as_deref().unwrap_or(shipped);
        column.target == PgType::BigInt && word == "numeric"
    };
    let narrowed: Vec<String> = table
        .columns
        .iter()
        .filter(|column| is_narrowed(column) && !by_key(column))
        .map(|column| {
            format!(
                "{} ({} becomes {})",
                column.source.name, column.source.raw_type, column.target
            )
        })
        .collect();
    if !narrowed.is_empty() {
        findings.push(Finding::new(
            code::NARROWED_TYPE,
            table.source.name.to_string(),
            format!(
                "the mapping gives these columns types that hold less than the source's: {}",
                narrowed.join(", ")
            ),
        ));
    }
}

/// True if the source's type has values that the target's has not.
pub(super) fn is_narrowed(column: &ColumnDraft<'_>) -> bool {
    let SourceType::Mysql(mysql) = column.source_type() else {
        return false;
    };
    if let Some(highest) = highest(mysql) {
        return match &column.target {
            PgType::SmallInt => highest > i128::from(i16::MAX),
            PgType::Integer => highest > i128::from(i32::MAX),
            PgType::BigInt => highest > i128::from(i64::MAX),
            _ => false,
        };
    }
    match (mysql, &column.target) {
        (
            MysqlType::Decimal { precision, scale, .. },
            PgType::Numeric {
                modifier: Some((digits, kept)),
            },
        ) => {
            let (precision, scale) = (i64::from(*precision), i64::from(*scale));
            let (digits, kept) = (i64::from(*digits), i64::from(*kept));
            kept < scale || digits - kept < precision - scale
        }
        (
            MysqlType::Datetime { digits } | MysqlType::Timestamp { digits },
            PgType::Timestamp { digits: kept } | PgType::TimestampTz { digits: kept },
        )
        | (MysqlType::Time { digits }, PgType::Interval { digits: kept } | PgType::Time { digits: kept }) => {
            kept < digits
        }
        (
            MysqlType::Char { length } | MysqlType::Varchar { length },
            PgType::Char { length: kept } | PgType::Varchar { length: Some(kept) },
        ) => kept < length,
        _ => false,
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
