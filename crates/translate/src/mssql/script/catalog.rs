//! The schema while a script is read: every statement changes it, and what is there at the end counts.
//!
//! Names are found without regard to case, as in nearly every SQL Server database, and kept as they were first spelled.

use std::collections::BTreeMap;

use model::source_schema::{
    ConstraintState, ReferentialAction, SourceCheck, SourceColumn, SourceComment, SourceGrant, SourceIndex,
    SourceObject, SourceObjectKind, SourceSequence, SourceSynonym, SourceUserType,
};
use model::{ColumnName, Finding, TableName};

use super::property::{Binding, BoundRule};
use super::tables::Tables;
use crate::schema::draft::same_name;
use crate::script::{SourceLine, Starred};

/// A name as it is compared.
pub(super) fn fold(name: &str) -> String {
    name.to_lowercase()
}

/// A schema's and an object's name as they are compared.
pub(super) type Key = (String, String);

/// The key of a name.
pub(super) fn key(name: &TableName) -> Key {
    (fold(&name.schema), fold(&name.name))
}

/// A column while its table is made.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// `source_type`, `raw_type`, `nullable` and `alias` are settled at the end.
    pub(super) column: SourceColumn,
    /// The type's name as written, with its arguments.
    pub(super) written_type: String,
    /// The type's name, if it has two parts or is none of the server's own.
    pub(super) type_name: Option<TableName>,
    /// NULL or NOT NULL, where written.
    pub(super) null: Option<bool>,
    /// The name of the default's constraint, where it has one.
    pub(super) default_name: Option<String>,
    /// Rows that are there when it is added get the default, though it takes NULL.
    pub(super) with_values: bool,
    /// A computed column has no type in a script.
    pub(super) computed: bool,
    /// A computed column in the history table that the server makes: a plain one there, of the same type.
    pub(super) of_history: bool,
}

/// A foreign key while its table is made.
#[derive(Debug, Clone)]
pub(super) struct ForeignKey {
    /// Empty when the server is to make one.
    pub(super) name: String,
    pub(super) columns: Vec<ColumnName>,
    pub(super) referenced_table: TableName,
    /// Empty for the primary key of the other table.
    pub(super) referenced_columns: Vec<ColumnName>,
    pub(super) on_update: ReferentialAction,
    pub(super) on_delete: ReferentialAction,
    pub(super) state: ConstraintState,
    pub(super) server_named: bool,
}

/// A unique constraint or an index; of a constraint the name may be empty.
#[derive(Debug, Clone)]
pub(super) struct Index {
    pub(super) index: SourceIndex,
    /// A PRIMARY KEY or UNIQUE constraint, which ALTER TABLE drops.
    pub(super) constraint: bool,
}

/// How a table is spread over partitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OnScheme {
    pub(super) scheme: String,
    pub(super) column: ColumnName,
}

/// System versioning of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Versioning {
    pub(super) on: bool,
    pub(super) history: Option<TableName>,
    /// `HISTORY_RETENTION_PERIOD = 6 MONTHS`, where there is an end.
    pub(super) retention: Option<String>,
    pub(super) period: Option<(ColumnName, ColumnName)>,
}

/// A table while it is made.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: TableName,
    pub(super) at: SourceLine,
    pub(super) columns: Vec<Column>,
    pub(super) primary_key: Option<Index>,
    pub(super) indexes: Vec<Index>,
    pub(super) foreign_keys: Vec<ForeignKey>,
    pub(super) checks: Vec<SourceCheck>,
    /// Rules that are bound to columns.
    pub(super) rules: Vec<BoundRule>,
    pub(super) on_scheme: Option<OnScheme>,
    pub(super) versioning: Versioning,
    pub(super) comment: String,
    pub(super) memory_optimized: bool,
    pub(super) options: Vec<String>,
    /// The next value of the identity column, where the script reseeds it.
    pub(super) next_identity: Option<i128>,
    /// The same, until a statement gives rows.
    pub(super) reseeded: Option<i128>,
    /// It has got rows since it was made or truncated.
    pub(super) used: bool,
    /// Statements that are not read may have taken values of the identity column since its next one was last known.
    pub(super) uncounted: bool,
}

impl Table {
    pub(super) fn new(name: TableName, at: SourceLine) -> Table {
        Table {
            name,
            at,
            columns: Vec::new(),
            primary_key: None,
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            rules: Vec::new(),
            on_scheme: None,
            versioning: Versioning::default(),
            comment: String::new(),
            memory_optimized: false,
            options: Vec::new(),
            next_identity: None,
            reseeded: None,
            used: false,
            uncounted: false,
        }
    }

    /// A column by its name.
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| same_name(&column.column.name, name))
    }

    /// A column by its name, to be changed.
    pub(super) fn column_mut(&mut self, name: &str) -> Option<&mut Column> {
        self.columns
            .iter_mut()
            .find(|column| same_name(&column.column.name, name))
    }

    /// The primary key and all other indexes.
    pub(super) fn all_indexes(&mut self) -> impl Iterator<Item = &mut Index> {
        self.primary_key.iter_mut().chain(&mut self.indexes)
    }

    /// Takes an option once.
    pub(super) fn option(&mut self, option: String) {
        if !self.options.contains(&option) {
            self.options.push(option);
        }
    }

    /// Takes an option (`NAME = value`) in the place of one of the same name; the default of a server is none.
    pub(super) fn set_option(&mut self, option: String) {
        let name = |text: &str| fold(text.split('=').next().unwrap_or_default().trim());
        let is_default = [
            "lock_escalation = table",
            "data_compression = none",
            "xml_compression = off",
        ];
        let of_parts = fold(&option).contains(" on partitions");
        if !of_parts {
            self.options
                .retain(|old| name(old) != name(&option) || !old.contains('='));
        }
        let spelled = fold(&option).split('=').map(str::trim).collect::<Vec<_>>().join(" = ");
        if !is_default.contains(&spelled.as_str()) {
            self.option(option);
        }
    }

    /// The names of its constraints and indexes; those that the server is to name have an empty one.
    pub(super) fn part_names(&self) -> impl Iterator<Item = &str> {
        let plain = self.indexes.iter().filter(|index| !index.constraint);
        let plain = plain.map(|index| index.index.name.as_str());
        self.constraint_names().chain(plain)
    }

    /// Whether a column has a default, which may be a constraint without a name.
    pub(super) fn has_default(&self) -> bool {
        self.columns.iter().any(|column| column.column.default.is_some())
    }

    /// The names of its constraints.
    pub(super) fn constraint_names(&self) -> impl Iterator<Item = &str> {
        let keys = self.indexes.iter().filter(|index| index.constraint);
        let keys = self.primary_key.iter().chain(keys);
        let keys = keys.map(|index| index.index.name.as_str());
        let foreign_keys = self.foreign_keys.iter().map(|key| key.name.as_str());
        let checks = self.checks.iter().map(|check| check.name.as_str());
        let defaults = self.columns.iter().filter_map(|column| column.default_name.as_deref());
        keys.chain(foreign_keys).chain(checks).chain(defaults)
    }

    /// True if a constraint or index of that name is here.
    pub(super) fn has_part(&self, name: &str) -> bool {
        self.part_names().any(|part| same_name(part, name))
    }

    /// Removes the constraint of that name, whatever it is; false if there is none.
    pub(super) fn drop_constraint(&mut self, name: &str) -> bool {
        let is = |index: &Index| index.constraint && same_name(&index.index.name, name);
        if self.primary_key.as_ref().is_some_and(is) {
            self.primary_key = None;
            return true;
        }
        let parts = self.indexes.len() + self.foreign_keys.len() + self.checks.len();
        self.indexes.retain(|index| !is(index));
        self.foreign_keys
            .retain(|foreign_key| !same_name(&foreign_key.name, name));
        self.checks.retain(|check| !same_name(&check.name, name));
        if self.indexes.len() + self.foreign_keys.len() + self.checks.len() < parts {
            return true;
        }
        for column in &mut self.columns {
            if column
                .default_name
                .as_deref()
                .is_some_and(|default| same_name(default, name))
            {
                column.default_name = None;
                column.column.default = None;
                return true;
            }
        }
        false
    }
}

/// A partition function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PartitionFunction {
    /// A boundary belongs to the partition on its right.
    pub(super) right: bool,
    /// In order, as spelled.
    pub(super) boundaries: Vec<String>,
}

/// Everything that the statements have made so far.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    pub(super) tables: Tables,
    /// External tables, which are not made; others may have their columns.
    pub(super) external: BTreeMap<Key, Table>,
    /// Views, routines and triggers.
    pub(super) objects: BTreeMap<Key, SourceObject>,
    /// What the stars of views meant when they were made.
    pub(super) stars: BTreeMap<Key, Starred<Key>>,
    /// Objects without a place among those: server triggers, full-text catalogs, …
    pub(super) others: Vec<SourceObject>,
    pub(super) schemas: Vec<String>,
    pub(super) sequences: BTreeMap<Key, SourceSequence>,
    pub(super) types: BTreeMap<Key, SourceUserType>,
    pub(super) synonyms: BTreeMap<Key, SourceSynonym>,
    /// CREATE RULE: the condition, with its variable.
    pub(super) rules: BTreeMap<Key, String>,
    /// CREATE DEFAULT: the expression.
    pub(super) defaults: BTreeMap<Key, String>,
    /// Rules and defaults bound to alias types.
    pub(super) bindings: Vec<Binding>,
    pub(super) partition_functions: BTreeMap<String, PartitionFunction>,
    /// Scheme -> function.
    pub(super) partition_schemes: BTreeMap<String, String>,
    pub(super) comments: Vec<SourceComment>,
    pub(super) grants: Vec<SourceGrant>,
    /// Collation of the database, where the script says it.
    pub(super) collation: Option<String>,
    pub(super) lines: BTreeMap<String, SourceLine>,
    pub(super) findings: Vec<Finding>,
}

impl Catalog {
    /// True if an object of that name, in that schema where one is said, is of a kind, by the letters of `sys.objects`; `None` of
    /// kinds that are not known here.
    pub(super) fn has_object_of(&self, name: &str, schema: Option<&str>, kind: &str) -> Option<bool> {
        let (name, schema) = (fold(name), schema.map(fold));
        let is = |key: &Key| key.1 == name && schema.as_ref().is_none_or(|schema| *schema == key.0);
        let is_object = |wanted: SourceObjectKind| {
            let mut objects = self.objects.iter();
            objects.any(|(key, object)| object.kind == wanted && is(key))
        };
        Some(match kind.trim_end().to_ascii_uppercase().as_str() {
            "U" => match &schema {
                Some(schema) => self.tables.contains_key(&(schema.clone(), name.clone())),
                None => !self.tables.of_name(&name).is_empty(),
            },
            "V" => is_object(SourceObjectKind::View),
            "P" => is_object(SourceObjectKind::Procedure),
            "FN" | "IF" | "TF" => is_object(SourceObjectKind::Function),
            "TR" => is_object(SourceObjectKind::Trigger),
            "SO" => self.sequences.keys().any(is),
            "SN" => self.synonyms.keys().any(is),
            _ => return None,
        })
    }

    /// True if a table, view, routine, sequence, synonym, rule, default or constraint has this name.
    pub(super) fn has_object(&self, name: &TableName) -> bool {
        let key = key(name);
        self.tables.contains_key(&key)
            || self.objects.contains_key(&key)
            || self.sequences.contains_key(&key)
            || self.synonyms.contains_key(&key)
            || self.rules.contains_key(&key)
            || self.defaults.contains_key(&key)
            || self.tables.with_constraint(Some(&key.0), &name.name).is_some()
    }

    /// True if any schema has an object, constraint or index of this name.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.has_object_named(name) || self.tables.have_part(name)
    }

    /// True if there is an alias or table type of this name, in that schema where one is said.
    pub(super) fn has_type(&self, name: &str, schema: Option<&str>) -> bool {
        let mut types = self.types.keys();
        types.any(|key| key.1 == fold(name) && schema.is_none_or(|schema| key.0 == fold(schema)))
    }

    /// True if any schema has an object or constraint of this name. Neither schemas nor types are objects.
    pub(super) fn has_object_named(&self, name: &str) -> bool {
        let folded = fold(name);
        let maps = self
            .tables
            .keys()
            .chain(self.objects.keys())
            .chain(self.sequences.keys());
        let maps = maps
            .chain(self.synonyms.keys())
            .chain(self.rules.keys())
            .chain(self.defaults.keys());
        maps.into_iter().any(|key| key.1 == folded)
            || self.partition_functions.contains_key(&folded)
            || self.partition_schemes.contains_key(&folded)
            || self.tables.with_constraint(None, name).is_some()
    }

    /// The table of a name.
    pub(super) fn table(&self, name: &TableName) -> Option<&Table> {
        self.tables.get(&key(name))
    }

    /// The table of a name, to be changed.
    pub(super) fn table_mut(&mut self, name: &TableName) -> Option<&mut Table> {
        self.tables.get_mut(&key(name))
    }

    /// Notes a schema that is named.
    pub(super) fn schema(&mut self, name: &str) {
        if !self.schemas.iter().any(|schema| same_name(schema, name)) {
            self.schemas.push(name.to_owned());
        }
    }

    /// Removes a table with its triggers, and the foreign keys that point to it, as DROP TABLE demands beforehand.
    pub(super) fn drop_table(&mut self, name: &TableName) -> bool {
        let key = key(name);
        let Some(dropped) = self.tables.remove(&key) else {
            return false;
        };
        self.lines.remove(&dropped.name.to_string());
        self.objects
            .retain(|_, object| object.table.as_ref().is_none_or(|table| self::key(table) != key));
        true
    }
}
