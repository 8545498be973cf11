//! What DROP takes out of a table.

use model::source_schema::{SourceIndex, SourceTable};

use super::{Result, refused};
use crate::mysql::script::catalog::{position, same};

pub(super) fn drop_foreign_key(table: &mut SourceTable, name: &str) -> bool {
    let before = table.foreign_keys.len();
    table.foreign_keys.retain(|key| !same(&key.name, name));
    table.foreign_keys.len() < before
}

pub(super) fn drop_check(table: &mut SourceTable, name: &str) -> bool {
    let before = table.checks.len();
    table.checks.retain(|check| !same(&check.name, name));
    table.checks.len() < before
}

/// Drops an index; PRIMARY is the primary key.
pub(in crate::mysql::script) fn drop_index(table: &mut SourceTable, name: &str) -> bool {
    if same(name, "PRIMARY") {
        return table.primary_key.take().is_some();
    }
    let before = table.indexes.len();
    table.indexes.retain(|index| !same(&index.name, name));
    table.indexes.len() < before
}

/// Drops a column with its parts of indexes.
pub(super) fn drop_column(table: &mut SourceTable, name: &str) -> Result<bool> {
    let Some(at) = position(table, name) else {
        return Ok(false);
    };
    if let Some(key) = table
        .foreign_keys
        .iter()
        .find(|key| key.columns.iter().any(|column| same(column, name)))
    {
        return Err(refused(format!("the foreign key {} needs the column {name}", key.name)));
    }
    table.columns.remove(at);
    let without = |index: &mut SourceIndex| {
        index
            .parts
            .retain(|part| !part.column.as_deref().is_some_and(|column| same(column, name)));
        !index.parts.is_empty()
    };
    table.indexes.retain_mut(without);
    if let Some(mut key) = table.primary_key.take()
        && without(&mut key)
    {
        table.primary_key = Some(key);
    }
    // MariaDB's checks at a column have its name and go with it.
    drop_check(table, name);
    Ok(true)
}
