//! The databases as they are after each statement: the last state counts.

use std::collections::{BTreeMap, BTreeSet};

use model::source_schema::{
    Dialect, SourceGrant, SourceObject, SourceObjectKind, SourceSchema, SourceSequence, SourceTable,
};
use model::{ColumnName, TableName};

use super::charset::Charset;
use super::default::quoted_name;
use super::object::qualified;
use super::objects::Objects;
use super::version::Version;
use crate::mysql::period;
use crate::script::Starred;
use sqlparser::dialect::MySqlDialect;

/// A table while it is put together.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) source: SourceTable,
    /// What its columns inherit.
    pub(super) charset: Charset,
    /// Indexes that the server made for foreign keys, in lower case: they go when a better one comes.
    pub(super) generated: BTreeSet<String>,
    /// Periods of applications: name, first and last column.
    pub(super) periods: Vec<(String, String, String)>,
    /// The next AUTO_INCREMENT value, where the script says one, until a statement gives rows.
    pub(super) reseeded: Option<i128>,
    /// Statements that are not read may have taken AUTO_INCREMENT values since the table was made or truncated.
    pub(super) uncounted: bool,
}

/// Everything that was made and not dropped.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    /// Character sets of databases; one that is not here has the server's.
    pub(super) databases: BTreeMap<String, Charset>,
    tables: BTreeMap<TableName, Table>,
    /// Exact names by those in lower case.
    folded: BTreeMap<TableName, BTreeSet<TableName>>,
    pub(super) others: Objects,
    /// What the stars of views meant when they were made.
    stars: BTreeMap<TableName, Starred<TableName>>,
    pub(super) sequences: Vec<SourceSequence>,
    pub(super) grants: Vec<SourceGrant>,
    /// They are gone with the session.
    pub(super) temporary: BTreeSet<TableName>,
}

fn fold(name: &TableName) -> TableName {
    TableName::new(name.schema.to_lowercase(), name.name.to_lowercase())
}

impl Catalog {
    /// The table of that name. Servers on Linux tell case apart, those on Windows and macOS do not: another case is taken
    /// where it leaves no choice.
    pub(super) fn resolve(&self, name: &TableName) -> Option<TableName> {
        if self.tables.contains_key(name) {
            return Some(name.clone());
        }
        let candidates = self.folded.get(&fold(name))?;
        match candidates.iter().collect::<Vec<_>>().as_slice() {
            [only] => Some((*only).clone()),
            _ => None,
        }
    }

    /// What has exactly this name, of all that share their names: "table", "view" or "sequence".
    pub(super) fn table_like(&self, name: &TableName) -> Option<&'static str> {
        if self.tables.contains_key(name) {
            Some("table")
        } else if self.sequences.iter().any(|sequence| sequence.name == *name) {
            Some("sequence")
        } else {
            self.others.has(SourceObjectKind::View, name).then_some("view")
        }
    }

    pub(super) fn table(&self, name: &TableName) -> Option<&Table> {
        self.tables.get(&self.resolve(name)?)
    }

    pub(super) fn table_mut(&mut self, name: &TableName) -> Option<&mut Table> {
        let name = self.resolve(name)?;
        self.tables.get_mut(&name)
    }

    pub(super) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.values()
    }

    pub(super) fn tables_mut(&mut self) -> impl Iterator<Item = &mut Table> {
        self.tables.values_mut()
    }

    pub(super) fn add(&mut self, table: Table) {
        let name = table.source.name.clone();
        self.folded.entry(fold(&name)).or_default().insert(name.clone());
        self.tables.insert(name, table);
    }

    pub(super) fn remove(&mut self, name: &TableName) -> Option<Table> {
        let name = self.resolve(name)?;
        if let Some(names) = self.folded.get_mut(&fold(&name)) {
            names.remove(&name);
        }
        self.tables.remove(&name)
    }

    /// Drops a table with its triggers.
    pub(super) fn drop_table(&mut self, name: &TableName) -> bool {
        match self.remove(name) {
            Some(table) => {
                let name = table.source.name;
                self.others.retain(|other| other.table.as_ref() != Some(&name));
                true
            }
            None => false,
        }
    }

    /// Drops a database with all that is in it.
    pub(super) fn drop_database(&mut self, database: &str) {
        let names: Vec<TableName> = self
            .tables
            .keys()
            .filter(|name| name.schema == database)
            .cloned()
            .collect();
        for name in names {
            self.remove(&name);
        }
        self.others.retain(|other| other.name.schema != database);
        self.sequences.retain(|sequence| sequence.name.schema != database);
        self.databases.remove(database);
    }

    /// False if there is none of that name; another case is taken where it leaves no choice.
    pub(super) fn drop_sequence(&mut self, name: &TableName) -> bool {
        let exact = self.sequences.iter().position(|sequence| sequence.name == *name);
        let mut similar = (0..self.sequences.len()).filter(|at| fold(&self.sequences[*at].name) == fold(name));
        let only = similar.next().filter(|_| similar.next().is_none());
        let found = exact.or(only);
        if let Some(at) = found {
            self.sequences.remove(at);
        }
        found.is_some()
    }

    /// Notes what the star of a view means, if it has one.
    pub(super) fn star(&mut self, view: &SourceObject, database: &str) {
        let query = view.definition.as_deref().unwrap_or_default();
        let star = Starred::of(&MySqlDialect {}, query, |parts| {
            let table = self.table(&qualified(parts, database))?;
            Some((table.source.name.clone(), visible(&table.source)))
        });
        match star {
            Some(star) => self.stars.insert(view.name.clone(), star),
            None => self.stars.remove(&view.name),
        };
    }

    fn settle_stars(&mut self) {
        let mut settled = BTreeMap::new();
        for (view, star) in std::mem::take(&mut self.stars) {
            let query = self
                .others
                .get(SourceObjectKind::View, &view)
                .and_then(|view| view.definition.as_deref());
            if let Some((query, table)) = query.zip(self.tables.get(&star.table))
                && let Some(query) = star.settled(query, &visible(&table.source), quoted_name)
            {
                settled.insert(view, query);
            }
        }
        for object in self
            .others
            .iter_mut()
            .filter(|object| object.kind == SourceObjectKind::View)
        {
            if let Some(query) = settled.remove(&object.name) {
                object.definition = Some(query);
            }
        }
    }

    /// The schema, in the order in which inspecting a server gives it.
    pub(super) fn finish(mut self, version: &Version) -> SourceSchema {
        self.settle_references(version);
        self.settle_stars();
        let rank = |kind: SourceObjectKind| match kind {
            SourceObjectKind::View => 0,
            SourceObjectKind::Procedure | SourceObjectKind::Function => 1,
            SourceObjectKind::Trigger => 2,
            SourceObjectKind::Event => 3,
            SourceObjectKind::Sequence | SourceObjectKind::Other => 4,
        };
        let mut others = self.others.into_vec();
        others.sort_by(|a, b| {
            let key = |object: &SourceObject| (object.name.schema.clone(), rank(object.kind), object.table.clone());
            key(a).cmp(&key(b)).then_with(|| match a.kind {
                // Triggers of a table stay in their order.
                SourceObjectKind::Trigger => std::cmp::Ordering::Equal,
                _ => a.name.cmp(&b.name),
            })
        });
        self.sequences.sort_by(|a, b| a.name.cmp(&b.name));
        let mut tables: Vec<SourceTable> = self.tables.into_values().map(|table| table.source).collect();
        for table in &mut tables {
            table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
            table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
            table.checks.sort_by_key(|check| check.name.to_lowercase());
            period::complete(table, &version.text);
        }
        SourceSchema {
            tables,
            sequences: self.sequences,
            others,
            grants: self.grants,
            ..SourceSchema::empty(Dialect::Mysql, version.product(), version.text.clone())
        }
    }

    /// Gives the ends of foreign keys the names that the tables have; a parent may be made after its child.
    fn settle_references(&mut self, version: &Version) {
        let mut settled = BTreeMap::new();
        for table in self.tables.values() {
            for key in &table.source.foreign_keys {
                let Some(parent) = self.table(&key.referenced_table) else {
                    continue;
                };
                let own = key.columns.iter().map(|name| spelled(&parent.source, name));
                let same_names: Option<Vec<String>> = own.collect();
                let columns = if key.referenced_columns.is_empty()
                    && version.is_mariadb
                    && let Some(same_names) = same_names
                {
                    // MariaDB (tried on 10.11) means the columns of the same names, and refuses a parent without them.
                    same_names
                } else if key.referenced_columns.is_empty() {
                    let primary = parent.source.primary_key.iter();
                    primary
                        .flat_map(|key| &key.parts)
                        .filter_map(|part| part.column.clone())
                        .collect()
                } else {
                    let own = key.referenced_columns.iter();
                    own.map(|name| spelled(&parent.source, name).unwrap_or_else(|| name.clone()))
                        .collect::<Vec<_>>()
                };
                let at = (table.source.name.clone(), key.name.clone());
                settled.insert(at, (parent.source.name.clone(), columns));
            }
        }
        for table in self.tables.values_mut() {
            for key in &mut table.source.foreign_keys {
                if let Some((parent, columns)) = settled.remove(&(table.source.name.clone(), key.name.clone())) {
                    key.referenced_table = parent;
                    key.referenced_columns = columns;
                }
            }
        }
    }
}

/// The columns that a star means.
fn visible(table: &SourceTable) -> Vec<String> {
    let columns = table.columns.iter().filter(|column| !column.invisible);
    columns.map(|column| column.name.clone()).collect()
}

/// A column's name as the table has it; names of columns know no case.
pub(super) fn spelled(table: &SourceTable, name: &str) -> Option<ColumnName> {
    position(table, name).map(|at| table.columns[at].name.clone())
}

/// Where a column is.
pub(super) fn position(table: &SourceTable, name: &str) -> Option<usize> {
    let mut found = None;
    for (at, column) in table.columns.iter().enumerate() {
        if same(&column.name, name) {
            if column.name == name {
                return Some(at);
            }
            found.get_or_insert(at);
        }
    }
    found
}

/// Names of indexes and constraints know no case.
pub(super) use crate::schema::draft::same_name as same;
