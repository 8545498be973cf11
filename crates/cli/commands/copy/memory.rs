//! What a copy says beforehand of rows that are larger than its workers' shares of the memory.

use model::{MysqlType, SourceType, TableName, TablePlan};
use stage::Budget;
use transfer::CopyOptions;

use crate::commands::assess::longest::is_long;
use crate::figures::{as_u64, bytes, counted};
use crate::measured::Measured;

/// How often such a row is held: as it came, converted, encoded and compressed. Copies of rows of 30 MB took six times that
/// beside the setting, with one worker of a kind or with four.
const FORMS: u64 = 6;
/// No server sends a longer row (`max_allowed_packet` at its most), and PostgreSQL takes no longer value.
const LONGEST_ROW: u64 = 1 << 30;
/// A column that is not measured because it cannot be long: 255 characters of four bytes.
const SHORT: u64 = 1020;

/// A line if a table may hold rows that pass one at a time; nothing where neither what was measured nor the columns' types
/// allow it.
pub(super) fn bound(options: &CopyOptions, tables: &[TablePlan], measured: Option<&Measured>) -> Option<String> {
    let workers = options.readers.max(1) + options.loaders.max(1);
    let limit = as_u64(Budget::divided(options.memory, workers).ok()?.large_row());
    let mut of_measured: Option<(u64, &TableName)> = None;
    let mut by_types: Vec<u64> = Vec::new();
    let mut settled = false;
    for table in tables {
        let by_type = longest(table).min(LONGEST_ROW);
        if by_type <= limit {
            continue;
        }
        match measured_row(table, measured) {
            Some(row) => {
                settled = true;
                if row > limit && of_measured.is_none_or(|(most, _)| row > most) {
                    of_measured = Some((row, &table.source));
                }
            }
            None => by_types.push(by_type),
        }
    }
    let when = measured.map(|measured| measured.at.as_str()).unwrap_or_default();
    let passing = |row: u64| {
        format!(
            "memory: {} for all workers; rows of more than {} pass one at a time, each in about six times its size beside that: up to {}",
            bytes(options.memory),
            bytes(limit),
            bytes(row.saturating_mul(FORMS)),
        )
    };
    let unmeasured = || {
        let most = by_types.iter().copied().max().unwrap_or_default();
        (
            most,
            format!(
                "{} by the types of columns, not measured whole by `landfall assess`",
                counted(as_u64(by_types.len()), "table")
            ),
        )
    };
    match (of_measured, by_types.is_empty()) {
        (Some((row, table)), true) => Some(format!(
            "{} for the longest row that `landfall assess` measured ({}, in {table}, {when})",
            passing(row),
            bytes(row)
        )),
        (Some((row, table)), false) => {
            let (most, whose) = unmeasured();
            Some(format!(
                "{}, of {whose}; the longest row that was measured has {} (in {table}, {when})",
                passing(most.max(row)),
                bytes(row)
            ))
        }
        (None, false) => {
            let (most, whose) = unmeasured();
            Some(format!("{}, of {whose}", passing(most)))
        }
        (None, true) if settled => Some(format!(
            "memory: {} for all workers; no row is longer than {}, beyond which rows need more, as `landfall assess` measured ({when})",
            bytes(options.memory),
            bytes(limit)
        )),
        (None, true) => None,
    }
}

/// The longest row of a table all of whose rows, and long columns, were measured.
fn measured_row(table: &TablePlan, measured: Option<&Measured>) -> Option<u64> {
    let long = measured?.table(&table.source).filter(|long| long.whole)?;
    let mut short = 0;
    for column in &table.columns {
        if matches!(column.source, SourceType::Mysql(MysqlType::Geometry { .. })) {
            return None;
        }
        if !is_long(&column.source) {
            short += SHORT;
        } else if !long.columns.iter().any(|known| known.column == column.source_column) {
            return None;
        }
    }
    Some(long.longest_row.saturating_add(short))
}

/// Most bytes that the columns of a row may have, by their types.
fn longest(table: &TablePlan) -> u64 {
    let columns = table.columns.iter().map(|column| match &column.source {
        SourceType::Mysql(MysqlType::MediumText | MysqlType::MediumBlob) => 1 << 24,
        SourceType::Mysql(MysqlType::LongText | MysqlType::LongBlob | MysqlType::Json { .. }) => 1 << 32,
        SourceType::Mysql(MysqlType::Geometry { .. }) => 1 << 32,
        _ => 1_u64 << 16,
    });
    columns.sum()
}
