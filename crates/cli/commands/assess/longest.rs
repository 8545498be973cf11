//! The longest values: what decides about memory, and whether a row passes at all.

use model::{LengthRequest, LengthResult, MssqlType, MysqlType, SourceType, TablePlan};

use crate::figures::{as_u64, bytes, number};
use crate::measured::{LongColumn, Longest};
use crate::table::Table;

/// As much of a table is read, by the catalog's estimates; of a larger one only the first rows.
pub(super) const BOUND: u64 = 1 << 30;
/// A VARCHAR or VARBINARY of at most this many characters or bytes is not long.
const SHORT: u32 = 255;

/// The tables with columns that can be long, each to be read whole or as far as the bound goes.
pub(super) fn requests(plans: &[TablePlan]) -> Vec<LengthRequest> {
    plans
        .iter()
        .map(|plan| LengthRequest {
            table: plan.source.clone(),
            columns: plan
                .columns
                .iter()
                .filter(|column| is_long(&column.source))
                .map(|column| column.source_column.clone())
                .collect(),
            first_rows: first_rows(plan.estimated_rows, plan.estimated_bytes),
        })
        .filter(|request| !request.columns.is_empty())
        .collect()
}

pub(crate) fn is_long(source: &SourceType) -> bool {
    match source {
        SourceType::Mysql(
            MysqlType::Text
            | MysqlType::MediumText
            | MysqlType::LongText
            | MysqlType::Blob
            | MysqlType::MediumBlob
            | MysqlType::LongBlob
            | MysqlType::Json { .. },
        ) => true,
        SourceType::Mysql(MysqlType::Varchar { length } | MysqlType::Varbinary { length }) => *length > SHORT,
        SourceType::Mysql(_) => false,
        SourceType::Mssql(source) => match source {
            MssqlType::Varchar { length } | MssqlType::Nvarchar { length } | MssqlType::Varbinary { length } => {
                length.is_none_or(|length| length > SHORT)
            }
            MssqlType::Text
            | MssqlType::Ntext
            | MssqlType::Image
            | MssqlType::Xml
            | MssqlType::Json
            | MssqlType::Geometry
            | MssqlType::Geography => true,
            _ => false,
        },
    }
}

/// Rows within the bound; `None` for all.
fn first_rows(rows: u64, size: u64) -> Option<u64> {
    let within = u128::from(rows) * u128::from(BOUND) / u128::from(size.max(1));
    (size > BOUND).then(|| u64::try_from(within).unwrap_or(u64::MAX).max(1))
}

/// The answers, the longest row first.
pub(super) fn of(results: Vec<LengthResult>) -> Vec<Longest> {
    let mut all: Vec<Longest> = results
        .into_iter()
        .map(|result| Longest {
            whole: result.request.first_rows.is_none_or(|limit| result.rows < limit),
            table: result.request.table,
            rows: result.rows,
            longest_row: result.longest_row,
            columns: result
                .request
                .columns
                .into_iter()
                .zip(result.longest)
                .map(|(column, longest)| LongColumn { column, longest })
                .collect(),
        })
        .collect();
    all.sort_by(|a, b| b.longest_row.cmp(&a.longest_row).then_with(|| a.table.cmp(&b.table)));
    all
}

/// One row for each column, of the first `tables` tables.
pub(super) fn table(all: &[Longest], tables: usize) -> Table {
    let mut table = Table::new()
        .left("table")
        .left("column")
        .right("longest value")
        .right("longest row")
        .wrapping("rows read");
    for long in all.iter().take(tables) {
        for (at, column) in long.columns.iter().enumerate() {
            let first = |text: String| if at == 0 { text } else { String::new() };
            let read = if long.whole {
                format!("all {}", number(long.rows))
            } else {
                format!("the first {}", number(long.rows))
            };
            table.row([
                first(long.table.to_string()),
                column.column.clone(),
                bytes(column.longest),
                first(bytes(long.longest_row)),
                first(read),
            ]);
        }
    }
    table
}

/// What is said before the tables are read.
pub(super) fn announcement(requests: &[LengthRequest]) -> String {
    format!(
        "measuring the texts, blobs and JSON of {} (reads up to {} of each; --no-scan leaves it out)",
        crate::figures::counted(as_u64(requests.len()), "table"),
        bytes(BOUND)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_table_is_read_as_far_as_the_bound_goes() {
        assert_eq!(first_rows(10, BOUND), None);
        assert_eq!(first_rows(1_000, 4 * BOUND), Some(250));
        assert_eq!(first_rows(0, 2 * BOUND), Some(1));
        assert_eq!(first_rows(u64::MAX, u64::MAX), Some(BOUND));
        assert_eq!(first_rows(0, 0), None);
    }
}
