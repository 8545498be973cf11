//! Rows that share a key which the target was to hold and does not: as equal as the target's own collation calls them, `citext`
//! and ICU collations included.

use model::TableName;
use model::figures::counted;
use model::pg_type::quote;
use postgres::Target;
use postgres::catalog::TargetStructure;

use super::compare::Comparison;
use super::{qualified, with_citext};
use crate::error::VerifyError;
use crate::result::{StructureDifference, StructureKind};

/// A planned key that the target does not hold.
#[derive(Debug)]
pub(super) struct Unheld {
    pub(super) table: TableName,
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    /// Two NULLs are one key.
    pub(super) nulls_collide: bool,
}

/// Counts the rows.
///
/// # Errors
/// The server's.
pub(super) async fn count(
    target: &Target,
    key: &Unheld,
    found: &TargetStructure,
    comparison: &mut Comparison,
) -> Result<(), VerifyError> {
    let table = found.tables.iter().find(|table| table.name == key.table);
    if !table.is_some_and(|table| key.columns.iter().all(|column| table.column(column).is_some())) {
        // That a column is missing is said elsewhere.
        return Ok(());
    }
    let columns: Vec<String> = key.columns.iter().map(|column| quote(column)).collect();
    let filter = match key.nulls_collide {
        true => String::new(),
        false => format!(" WHERE {} IS NOT NULL", columns.join(" IS NOT NULL AND ")),
    };
    let sql = format!(
        "SELECT coalesce(pg_catalog.sum(rows), 0)::bigint FROM (SELECT pg_catalog.count(*) AS rows FROM {}{filter} \
         GROUP BY {} HAVING pg_catalog.count(*) > 1) AS shared",
        qualified(&key.table),
        columns.join(", ")
    );
    let rows: i64 = with_citext(target, &sql).await?;
    // A count is never negative.
    let rows = rows.unsigned_abs();
    comparison.checks += 1;
    if rows > 0 {
        comparison.differences.push(StructureDifference {
            kind: StructureKind::KeyCollision,
            object: format!("{}.{}", key.table, key.name),
            expected: "no two rows with one key".to_owned(),
            actual: format!(
                "{} that share their keys ({})",
                counted(rows, "row"),
                key.columns.join(", ")
            ),
            rows: Some(rows),
            blocking: true,
        });
    }
    Ok(())
}
