//! What ALTER TABLE … ADD names and the table has already: the server refuses the statement.

use super::catalog::Table;
use crate::script::Cursor;

/// What ADD names and the table has already: how findings call it, its line, and what it is.
pub(super) fn refused(table: &Table, item: &Cursor<'_>) -> Option<(String, u32, &'static str)> {
    let mut item = item.clone();
    item.eat("ADD");
    item.eat("COLUMN");
    let line = item.line();
    if item.eat("CONSTRAINT") {
        item.identifier().ok()?;
    }
    if item.eat("PRIMARY") {
        // One without a name can only be dropped by a name that the script asks the server for.
        let has_key = table.primary_key.as_ref().is_some_and(|key| !key.index.name.is_empty());
        return has_key.then(|| (table.name.to_string(), line, "a primary key"));
    }
    if item.is_one_of(&["DEFAULT", "UNIQUE", "FOREIGN", "CHECK", "INDEX", "PERIOD"]) {
        return None;
    }
    let name = item.identifier().ok()?;
    table
        .column(&name)
        .is_some()
        .then(|| (format!("{}.{name}", table.name), line, "a column"))
}
