//! Identity columns whose next value is not known, because a statement that is not read may have given its table rows.

use model::TableName;
use model::source_schema::SourceObjectKind;

use super::Reader;
use super::catalog::{Catalog, Key, fold, key};
use crate::script::mentioned;

impl Reader {
    /// A table may have got rows, by its own name or by that of a view or synonym.
    pub(super) fn uncount(&mut self, table: &TableName) {
        match self.catalog.table_mut(table) {
            Some(table) => table.uncounted = true,
            None => self.uncount_behind(&table.name),
        }
    }

    /// Any table may have got rows.
    pub(super) fn uncount_all(&mut self) {
        for table in self.catalog.tables.values_mut() {
            table.uncounted = true;
        }
    }

    /// The tables behind a view, synonym or routine may have got rows.
    pub(super) fn uncount_behind(&mut self, name: &str) {
        for key in behind(&self.catalog, name) {
            if let Some(table) = self.catalog.tables.get_mut(&key) {
                table.uncounted = true;
            }
        }
    }

    /// The tables that a view, synonym or routine names, itself or by others.
    pub(super) fn tables_behind(&self, name: &str) -> Vec<TableName> {
        let tables = behind(&self.catalog, name).into_iter();
        let tables = tables.filter_map(|key| self.catalog.tables.get(&key));
        tables.map(|table| table.name.clone()).collect()
    }

    /// A procedure was called: the tables that it names may have got rows; any, where the script does not make it and it is
    /// none of the server's.
    pub(super) fn uncount_called(&mut self, folded: &str) {
        let is_made = self.catalog.objects.keys().any(|key| key.1 == folded)
            || self.catalog.synonyms.keys().any(|key| key.1 == folded);
        if is_made {
            self.uncount_behind(folded);
        } else if !(folded.starts_with("sp_") || folded.starts_with("xp_")) {
            self.uncount_all();
        }
    }
}

fn behind(catalog: &Catalog, name: &str) -> Vec<Key> {
    let objects = catalog
        .objects
        .values()
        .filter(|object| object.kind != SourceObjectKind::Trigger);
    let objects = objects.map(|object| {
        (
            object.name.name.as_str(),
            object.definition.as_deref().unwrap_or_default(),
        )
    });
    let synonyms = catalog.synonyms.values();
    let synonyms = synonyms.map(|synonym| (synonym.name.name.as_str(), synonym.target.as_str()));
    let tables = catalog.tables.values();
    let tables = tables.map(|table| (table.name.name.as_str(), key(&table.name)));
    mentioned(&fold(name), objects.chain(synonyms), tables)
}
