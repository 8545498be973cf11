//! AUTO_INCREMENT as a later part of a key.

use model::{Finding, SourceTable, code};

/// <https://dev.mysql.com/doc/refman/9.0/en/example-auto-increment.html>
pub(super) fn finding(table: &SourceTable, findings: &mut Vec<Finding>) {
    let Some((counted, group)) = table.counted_by_group() else {
        return;
    };
    let message = format!(
        "the engine {} numbers the rows from 1 for each value of {}; PostgreSQL numbers all rows of the table by one counter",
        table.engine,
        group.join(", ")
    );
    findings.push(Finding::new(
        code::IDENTITY_PER_GROUP,
        format!("{}.{}", table.name, counted.name),
        message,
    ));
}
