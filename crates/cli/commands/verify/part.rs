//! A verification of some tables only.

use model::{PgSchema, TableName};
use verify::VerifyInput;
use verify::result::NotCovered;
use wildmatch::WildMatch;

use crate::failure::Failure;
use crate::figures::{as_u64, counted};
use crate::findings::is_of_table;
use crate::scope::TableScope;
use crate::settings::nearest;

/// Leaves out every table that no pattern fits, and all that is said of it; the rest of the structure, too. What is left out stands in the
/// report as declared.
///
/// # Errors
/// A pattern fits no table of the copy.
pub(super) fn only(patterns: &[String], input: &mut VerifyInput) -> Result<(), Failure> {
    let names: Vec<String> = input.tables.iter().map(|table| table.plan.source.to_string()).collect();
    for pattern in patterns {
        let compiled = WildMatch::new(pattern);
        if !names.iter().any(|name| compiled.matches(name)) {
            return Err(Failure::UnknownTable {
                named_in: "--table".to_owned(),
                table: pattern.clone(),
                nearest: nearest(pattern, &names),
            });
        }
    }
    let scope = TableScope::new(patterns.to_vec(), Vec::new());
    let fits = |table: &TableName| scope.contains(table);
    let (kept, left): (Vec<_>, Vec<_>) = std::mem::take(&mut input.tables)
        .into_iter()
        .partition(|table| fits(&table.plan.source));
    input.tables = kept;
    if let Some(schema) = input.schema.take() {
        input.schema = Some(PgSchema {
            tables: schema.tables.into_iter().filter(|table| fits(&table.source)).collect(),
            ..PgSchema::default()
        });
    }
    let of_left = |object: &str| left.iter().any(|table| is_of_table(object, &table.plan.source));
    input.gaps.retain(|gap| !of_left(&gap.object));
    input.findings.retain(|finding| !of_left(&finding.object));
    if !left.is_empty() {
        input.gaps.push(NotCovered {
            object: counted(as_u64(left.len()), "table"),
            reason: format!("left out by --table {}", patterns.join(" --table ")),
            rows: Some(
                left.iter()
                    .flat_map(|table| &table.entries)
                    .map(stage::ChunkEntry::rows)
                    .sum(),
            ),
            declared: true,
        });
    }
    Ok(())
}
