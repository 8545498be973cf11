//! Columns whose type in PostgreSQL holds less than the source's, as the mapping wants it.

use model::{Finding, PgType, code};

use super::draft::{ColumnDraft, TableDraft};
use crate::dialect::Dialect;
use crate::mapping::Mapping;

/// One finding for all such columns of a table.
pub(crate) fn finding(dialect: &dyn Dialect, table: &TableDraft<'_>, mapping: &Mapping, findings: &mut Vec<Finding>) {
    // What an identity column's group makes bigint has a finding of its own.
    let by_key = |column: &ColumnDraft<'_>| {
        let shipped = mapping.type_word(column.source_type());
        let word = column.rule.type_word.as_deref().unwrap_or(shipped);
        column.target == PgType::BigInt && word == "numeric"
    };
    let narrowed: Vec<String> = table
        .columns
        .iter()
        .filter(|column| dialect.is_narrowed(column) && !by_key(column))
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

/// True if a type of whole numbers, or a numeric, does not reach a number of the source.
pub(crate) fn is_below(highest: i128, target: &PgType) -> bool {
    match target {
        PgType::SmallInt => highest > i128::from(i16::MAX),
        PgType::Integer => highest > i128::from(i32::MAX),
        PgType::BigInt => highest > i128::from(i64::MAX),
        _ => false,
    }
}

/// True if a numeric has fewer digits than a decimal of the source, before or after the point.
pub(crate) fn has_fewer_digits(precision: u8, scale: u8, target: &PgType) -> bool {
    let PgType::Numeric {
        modifier: Some((digits, kept)),
    } = target
    else {
        return false;
    };
    let (precision, scale) = (i64::from(precision), i64::from(scale));
    let (digits, kept) = (i64::from(*digits), i64::from(*kept));
    kept < scale || digits - kept < precision - scale
}

/// True if the target keeps fewer digits of a second.
pub(crate) fn cuts_seconds(digits: u8, target: &PgType) -> bool {
    match target {
        PgType::Timestamp { digits: kept }
        | PgType::TimestampTz { digits: kept }
        | PgType::Interval { digits: kept }
        | PgType::Time { digits: kept } => *kept < digits,
        _ => false,
    }
}

/// True if the target takes fewer characters.
pub(crate) fn is_shorter(length: Option<u32>, target: &PgType) -> bool {
    match target {
        PgType::Char { length: kept } | PgType::Varchar { length: Some(kept) } => {
            length.is_none_or(|length| *kept < length)
        }
        _ => false,
    }
}
