//! History tables of temporal tables.

use model::TableName;
use model::source_schema::SourceIndex;

use super::Reader;
use super::catalog::{Catalog, Column, Index, Table, key};
use super::key::part;
use crate::schema::draft::same_name;
use crate::script::Names;

impl Catalog {
    /// The server makes the history tables of temporal tables, unless they are there.
    pub(super) fn history_tables(&mut self) {
        let temporal: Vec<Table> = self
            .tables
            .values()
            .filter(|table| table.versioning.on)
            .cloned()
            .collect();
        for table in &temporal {
            self.add_history(table);
        }
    }

    /// Makes the history table of a temporal table.
    pub(super) fn add_history(&mut self, table: &Table) {
        let Some(name) = table.versioning.history.clone() else {
            return;
        };
        if !self.tables.contains_key(&key(&name)) {
            self.lines.insert(name.to_string(), table.at);
            self.tables.insert(key(&name), history_of(table, name));
        }
    }
}

/// The columns of a table, with nothing that is made or held by itself.
fn history_of(table: &Table, name: TableName) -> Table {
    let mut history = Table::new(name, table.at);
    let columns = table.columns.iter();
    history.columns = columns.map(|column| history_column(table, column)).collect();
    history.option(format!("HISTORY OF {}", table.name));
    if let Some((from, to)) = &table.versioning.period {
        // The index that the server makes with a history table.
        history.indexes.push(Index {
            index: SourceIndex {
                name: format!("ix_{}", history.name.name),
                visible: true,
                parts: [to, from].map(|column| part(column.clone(), false)).into(),
                options: vec!["CLUSTERED".to_owned()],
                ..SourceIndex::default()
            },
            constraint: false,
        });
    }
    history
}

/// A column of a temporal table as its history table has it.
fn history_column(table: &Table, column: &Column) -> Column {
    let keys = table.primary_key.iter().flat_map(|index| &index.index.parts);
    let mut key_columns = keys.filter_map(|part| part.column.as_deref());
    let mut column = column.clone();
    if key_columns.any(|key| same_name(key, &column.column.name)) || column.column.identity.is_some() {
        column.null = Some(false);
    }
    column.column.identity = None;
    column.column.default = None;
    column.column.invisible = false;
    column.column.comment.clear();
    let own = |option: &String| !option.starts_with("GENERATED") && option != "NOT FOR REPLICATION";
    column.column.options.retain(own);
    column.default_name = None;
    column.of_history = column.computed;
    column
}

impl Reader {
    /// A table with system versioning has other columns than it had: its history, where the script made it, gets the same.
    ///
    /// <https://learn.microsoft.com/en-us/sql/relational-databases/tables/changing-the-schema-of-a-system-versioned-temporal-table>
    pub(super) fn change_history(&mut self, before: &[Column], table: &Table) {
        let name = table.versioning.history.as_ref();
        let Some(mut history) = name.and_then(|name| self.catalog.tables.remove(&key(name))) else {
            return;
        };
        let shape = self.shape(&history);
        for old in before.iter().map(|old| &old.column.name) {
            if table.column(old).is_none() {
                history.drop_column(old);
            }
        }
        for column in &table.columns {
            let name = &column.column.name;
            let was = before.iter().find(|was| same_name(&was.column.name, name));
            if was.is_some_and(|was| declared(was) == declared(column)) {
                continue;
            }
            let made = history_column(table, column);
            match history.column_mut(name) {
                Some(there) => *there = made,
                None if was.is_none() => history.columns.push(made),
                None => {}
            }
        }
        let name = history.name.clone();
        if let (Some(shape), Some(mut after)) = (shape, self.shape(&history))
            && shape != after
        {
            // Rows of the past get what those of the present get.
            for given in &mut after.columns {
                let is_new = before.iter().all(|was| !same_name(&was.column.name, &given.name));
                if let Some(column) = table.column(&given.name).filter(|_| is_new) {
                    given.added = self.given_when_added(column);
                }
            }
            let names = Names::default();
            self.rows.changed(&name, Some(history.at), &shape, names, &after);
        }
        self.catalog.tables.insert(key(&name), history);
    }
}

/// What ALTER COLUMN can change.
fn declared(column: &Column) -> (&str, Option<&TableName>, Option<bool>, Option<&str>) {
    (
        &column.written_type,
        column.type_name.as_ref(),
        column.null,
        column.column.collation.as_deref(),
    )
}
