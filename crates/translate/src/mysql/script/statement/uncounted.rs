//! AUTO_INCREMENT columns whose next value is not known, because a statement that is not read may have given its table rows.

use model::TableName;
use model::source_schema::SourceObjectKind;

use super::Reader;
use crate::mysql::script::object::named;
use crate::script::{Cursor, mentioned};

impl Reader<'_> {
    /// A table may have got rows, by its own name or by that of a view; any may have, where it is not told.
    pub(super) fn uncount(&mut self, table: Option<&TableName>) {
        let Some(name) = table else {
            return self.uncount_all();
        };
        match self.catalog.table_mut(name) {
            Some(table) => table.uncounted = true,
            None => self.uncount_behind(&name.name),
        }
    }

    pub(super) fn uncount_all(&mut self) {
        for table in self.catalog.tables_mut() {
            table.uncounted = true;
        }
    }

    /// CALL: the tables that the procedure names may have got rows; any, where the script does not make it.
    pub(super) fn uncount_called(&mut self, cursor: &mut Cursor<'_>) {
        cursor.bump();
        let name = named(cursor, &self.database).ok();
        let is_made = |name: &&TableName| {
            let mut others = self.catalog.others.iter();
            others.any(|other| {
                other.kind == SourceObjectKind::Procedure && other.name.name.eq_ignore_ascii_case(&name.name)
            })
        };
        match name.as_ref().filter(is_made) {
            Some(name) => self.uncount_behind(&name.name),
            None => self.uncount_all(),
        }
    }

    fn uncount_behind(&mut self, name: &str) {
        for table in self.tables_behind(name) {
            if let Some(table) = self.catalog.table_mut(&table) {
                table.uncounted = true;
            }
        }
    }

    /// The tables that a view or routine names, itself or by others.
    pub(super) fn tables_behind(&self, name: &str) -> Vec<TableName> {
        let objects = self
            .catalog
            .others
            .iter()
            .filter(|other| other.kind != SourceObjectKind::Trigger);
        let objects = objects.map(|other| {
            (
                other.name.name.as_str(),
                other.definition.as_deref().unwrap_or_default(),
            )
        });
        let tables = self.catalog.tables();
        let tables = tables.map(|table| (table.source.name.name.as_str(), table.source.name.clone()));
        mentioned(name, objects, tables)
    }
}
