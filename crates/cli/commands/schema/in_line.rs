//! Whether an object that was made from another statement is as planned by now: somebody altered it since, as they were told to.

use std::collections::BTreeMap;

use model::PgSchema;
use model::pg_schema::PgTable;
use postgres::{Target, TargetTable};
use translate::DdlFile;

use crate::failure::Failure;

/// Those of `objects` that are not as planned: tables whose columns are of other types or take NULL otherwise, enum types with other labels,
/// and everything else. An object whose statement in the folder (`run`) was edited is told by nothing, and stays.
///
/// # Errors
/// The target's.
pub(super) async fn not_in_line(
    target: &Target,
    objects: Vec<String>,
    planned: &PgSchema,
    rendered: &[DdlFile],
    run: &[DdlFile],
) -> Result<Vec<String>, Failure> {
    let (rendered, run) = (statements(rendered), statements(run));
    let mut left = Vec::new();
    for object in objects {
        let edited = rendered.get(object.as_str()) != run.get(object.as_str());
        if edited || !is_as_planned(target, &object, planned).await? {
            left.push(object);
        }
    }
    Ok(left)
}

/// The statement of each object.
fn statements(files: &[DdlFile]) -> BTreeMap<&str, &str> {
    files
        .iter()
        .flat_map(|file| &file.statements)
        .map(|statement| {
            let sql = statement.sql.trim().trim_end_matches(';').trim_end();
            (statement.object.as_str(), sql)
        })
        .collect()
}

async fn is_as_planned(target: &Target, object: &str, planned: &PgSchema) -> Result<bool, Failure> {
    let is = |kind: &str, name: &model::TableName| object.strip_prefix(kind) == Some(name.to_string().as_str());
    if let Some(table) = planned.tables.iter().find(|table| is("table ", &table.name)) {
        let found = target.tables(std::slice::from_ref(&table.name)).await?;
        return Ok(found.first().is_some_and(|found| same_columns(table, found)));
    }
    if let Some(made) = planned.enums.iter().find(|made| is("type ", &made.name)) {
        let found = target.enums(std::slice::from_ref(&made.name.schema)).await?;
        return Ok(found
            .iter()
            .any(|found| found.name == made.name && found.labels == made.labels));
    }
    Ok(false)
}

/// Whether every planned column is there as planned. A primary key makes its columns NOT NULL by itself.
fn same_columns(planned: &PgTable, found: &TargetTable) -> bool {
    planned.columns.iter().all(|column| {
        let in_key = planned.primary_key.iter().any(|key| key.columns.contains(&column.name));
        found.column(&column.name).is_some_and(|found| {
            found.pg_type == column.pg_type
                && (in_key || found.not_null != column.nullable)
                && found.generated == column.generated.is_some()
        })
    })
}
