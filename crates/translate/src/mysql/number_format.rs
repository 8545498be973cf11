//! What the spelling of a number's type does beside its values.

use model::source_schema::SourceColumn;
use model::{Finding, MysqlType, PgType, SourceType, code};

use crate::schema::draft::{ColumnDraft, TableDraft};

/// One finding for all columns of a table that lose padding, or the rounding of new values.
///
/// Source: <https://dev.mysql.com/doc/refman/9.0/en/numeric-type-syntax.html>.
pub(super) fn finding(table: &TableDraft<'_>, findings: &mut Vec<Finding>) {
    let lost: Vec<String> = table
        .columns
        .iter()
        .filter(|column| is_zerofill(column) || has_digits(column))
        .map(|column| format!("{} {}", column.source.name, column.source.raw_type))
        .collect();
    if !lost.is_empty() {
        findings.push(Finding::new(
            code::NUMBER_FORMAT,
            table.source.name.to_string(),
            format!(
                "PostgreSQL neither pads numbers with zeros nor rounds floats to a number of digits: {}",
                lost.join(", ")
            ),
        ));
    }
}

fn is_zerofill(column: &ColumnDraft<'_>) -> bool {
    let raw = column.source.raw_type.to_ascii_lowercase();
    matches!(
        column.source_type(),
        SourceType::Mysql(
            MysqlType::TinyInt { .. }
                | MysqlType::SmallInt { .. }
                | MysqlType::MediumInt { .. }
                | MysqlType::Int { .. }
                | MysqlType::BigInt { .. }
                | MysqlType::Decimal { .. }
                | MysqlType::Float { .. }
                | MysqlType::Double { .. }
        )
    ) && raw.split_whitespace().any(|word| word == "zerofill")
}

/// The width of a whole number's type with ZEROFILL, whose texts have zeros in front.
pub(super) fn zeros(column: &SourceColumn) -> Option<u32> {
    let raw = column.raw_type.to_ascii_lowercase();
    let whole = matches!(
        column.source_type,
        SourceType::Mysql(
            MysqlType::TinyInt { .. }
                | MysqlType::SmallInt { .. }
                | MysqlType::MediumInt { .. }
                | MysqlType::Int { .. }
                | MysqlType::BigInt { .. }
        )
    );
    if !whole || !raw.split_whitespace().any(|word| word == "zerofill") {
        return None;
    }
    let (_, rest) = raw.split_once('(')?;
    rest.split_once(')')?.0.trim().parse().ok()
}

/// FLOAT(m,d) and DOUBLE(m,d) on a type that rounds nothing.
fn has_digits(column: &ColumnDraft<'_>) -> bool {
    let is_float = matches!(
        column.source_type(),
        SourceType::Mysql(MysqlType::Float { .. } | MysqlType::Double { .. })
    );
    is_float && !matches!(column.target, PgType::Numeric { .. }) && column.source.raw_type.contains(',')
}
