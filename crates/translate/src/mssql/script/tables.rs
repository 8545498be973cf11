//! The tables while a script is read, and who has which constraint or index.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::catalog::{Key, Table, fold};
use crate::schema::draft::same_name;

/// Tables by their names, both parts folded.
#[derive(Debug, Default)]
pub(super) struct Tables {
    tables: BTreeMap<Key, Table>,
    /// Scripts ask before every statement whether a name is free: looking through all tables each time would make reading
    /// quadratic.
    parts: RefCell<Parts>,
}

/// The names of constraints and indexes.
#[derive(Debug, Default)]
struct Parts {
    /// The tables that have a part of a name, folded.
    owners: BTreeMap<String, BTreeSet<Key>>,
    /// What was noted of each table.
    noted: BTreeMap<Key, Vec<String>>,
    /// Tables that may have changed since.
    changed: BTreeSet<Key>,
}

impl Parts {
    /// Notes the names of the tables that changed.
    fn catch_up(&mut self, tables: &BTreeMap<Key, Table>) {
        for key in std::mem::take(&mut self.changed) {
            for name in self.noted.remove(&key).unwrap_or_default() {
                if let Some(owners) = self.owners.get_mut(&name) {
                    owners.remove(&key);
                }
            }
            let Some(table) = tables.get(&key) else { continue };
            let names: Vec<String> = table.part_names().map(fold).collect();
            for name in &names {
                self.owners.entry(name.clone()).or_default().insert(key.clone());
            }
            self.noted.insert(key, names);
        }
    }
}

impl Tables {
    pub(super) fn get(&self, key: &Key) -> Option<&Table> {
        self.tables.get(key)
    }

    pub(super) fn get_mut(&mut self, key: &Key) -> Option<&mut Table> {
        let table = self.tables.get_mut(key)?;
        self.parts.get_mut().changed.insert(key.clone());
        Some(table)
    }

    pub(super) fn contains_key(&self, key: &Key) -> bool {
        self.tables.contains_key(key)
    }

    pub(super) fn insert(&mut self, key: Key, table: Table) {
        self.parts.get_mut().changed.insert(key.clone());
        self.tables.insert(key, table);
    }

    pub(super) fn remove(&mut self, key: &Key) -> Option<Table> {
        self.parts.get_mut().changed.insert(key.clone());
        self.tables.remove(key)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.tables.keys()
    }

    /// The tables of a plain name, whatever their schema; folded. Looks once into each schema, not at each table.
    pub(super) fn of_name(&self, name: &str) -> Vec<&Table> {
        let mut found = Vec::new();
        let mut schema = self.tables.keys().next().map(|(schema, _)| schema.clone());
        while let Some(at) = schema {
            found.extend(self.tables.get(&(at.clone(), name.to_owned())));
            // The least text behind this one.
            let behind = (format!("{at}\0"), String::new());
            schema = self
                .tables
                .range(behind..)
                .next()
                .map(|((schema, _), _)| schema.clone());
        }
        found
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &Table> {
        self.tables.values()
    }

    /// All tables; the names of their constraints and indexes must stay.
    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Table> {
        self.tables.values_mut()
    }

    /// True if a table has a constraint or an index of this name.
    pub(super) fn have_part(&self, name: &str) -> bool {
        let mut parts = self.parts.borrow_mut();
        parts.catch_up(&self.tables);
        parts.owners.get(&fold(name)).is_some_and(|owners| !owners.is_empty())
    }

    /// The first table, of a folded schema where one is given, that has a constraint of this name. Constraints are objects of
    /// the schema, indexes are not: many tables may have one of a name, which may be that of a table.
    pub(super) fn with_constraint(&self, schema: Option<&str>, name: &str) -> Option<&Table> {
        let mut parts = self.parts.borrow_mut();
        parts.catch_up(&self.tables);
        let owners = parts.owners.get(&fold(name))?.iter();
        let mut of_schema = owners
            .filter(|(of, _)| schema.is_none_or(|schema| of == schema))
            .filter_map(|owner| self.tables.get(owner));
        of_schema.find(|table| table.constraint_names().any(|part| same_name(part, name)))
    }
}

#[cfg(test)]
mod tests {
    use model::TableName;
    use model::source_schema::SourceCheck;

    use super::*;
    use crate::mssql::script::catalog::key;
    use crate::script::SourceLine;

    #[test]
    fn a_constraint_is_found_as_long_as_its_table_has_it() {
        let mut tables = Tables::default();
        let (one, two) = (TableName::new("dbo", "Two"), TableName::new("sales", "One"));
        for name in [&one, &two] {
            let at = SourceLine { script: 0, line: 1 };
            tables.insert(key(name), Table::new(name.clone(), at));
        }
        let found = |tables: &Tables, schema: Option<&str>| {
            let table = tables.with_constraint(schema, "ck_a");
            table.map(|table| table.name.to_string())
        };
        assert_eq!(found(&tables, None), None);
        let check = SourceCheck {
            name: "CK_A".to_owned(),
            expression: "1 = 1".to_owned(),
            state: model::source_schema::ConstraintState::Enforced,
            server_named: false,
        };
        tables.get_mut(&key(&two)).unwrap().checks.push(check.clone());
        assert_eq!(found(&tables, None).as_deref(), Some("sales.One"));
        assert_eq!(found(&tables, Some("dbo")), None);
        tables.get_mut(&key(&one)).unwrap().checks.push(check);
        assert_eq!(found(&tables, None).as_deref(), Some("dbo.Two"));
        tables.get_mut(&key(&one)).unwrap().drop_constraint("ck_A");
        assert_eq!(found(&tables, None).as_deref(), Some("sales.One"));
        tables.remove(&key(&two));
        assert_eq!(found(&tables, None), None);
    }
}
