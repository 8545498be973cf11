//! AUTO_INCREMENT columns whose next value is not known, because a statement that is not read may have given its table rows.

use model::TableName;
use model::source_schema::SourceObjectKind;

use super::Reader;
use crate::mysql::script::object::named;
use crate::script::{Cursor, mentioned};

/// What SET says of the numbers that rows get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counting {
    /// `auto_increment_increment`, `auto_increment_offset`: not one by one from 1.
    in_steps: [bool; 2],
    /// `insert_id`: of the next statement.
    given: bool,
}

impl Counting {
    /// Follows an assignment behind its variable's name.
    ///
    /// <https://dev.mysql.com/doc/refman/9.0/en/replication-options-source.html#sysvar_auto_increment_increment>
    pub(super) fn follow(&mut self, variable: &str, mut assigned: Cursor<'_>) {
        assigned.bump();
        let is_one = assigned.integer().is_ok_and(|number| number == 1) || assigned.is("default");
        let of_steps = ["auto_increment_increment", "auto_increment_offset"];
        if let Some(at) = of_steps.iter().position(|known| known.eq_ignore_ascii_case(variable)) {
            self.in_steps[at] = !is_one;
        }
        self.given |= variable.eq_ignore_ascii_case("insert_id");
    }

    /// True if a statement's rows get numbers that are not counted here.
    pub(super) fn is_unknown(&mut self) -> bool {
        std::mem::take(&mut self.given) || self.in_steps != [false; 2]
    }
}

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
