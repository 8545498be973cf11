//! What ALTER TABLE … ADD names and the table has already: the server refuses the statement.

use model::code;

use super::Reader;
use super::catalog::Table;
use crate::script::Cursor;

impl Reader {
    /// Whether a text was run, or a procedure called, of which it is not known what it did.
    pub(super) fn has_unread_text(&self) -> bool {
        let mut findings = self.catalog.findings.iter();
        findings.any(|finding| finding.code == code::SCRIPT_STATEMENT_NOT_RUN.id)
    }
}

/// What ADD names and the table has already: how findings call it, its line, and what it is. A primary key `may_be_gone` by
/// a text that was run and could not be read: then the one that is added takes its place.
pub(super) fn refused(table: &Table, item: &Cursor<'_>, may_be_gone: bool) -> Option<(String, u32, &'static str)> {
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
        return (has_key && !may_be_gone).then(|| (table.name.to_string(), line, "a primary key"));
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
