//! What the project file says about names and scope.

use std::collections::{BTreeMap, BTreeSet};

use model::{ColumnName, TableName};

/// Options of a translation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Source schema to target schema; a schema that is not here keeps its name.
    pub schemas: BTreeMap<String, String>,
    /// By source table.
    pub tables: BTreeMap<TableName, TableOptions>,
    /// Major version of the target, 15 to 18.
    pub target_version: u32,
    /// Extensions that the target has or offers, by name: `citext`, `postgis`, `vector`.
    pub extensions: BTreeSet<String>,
    /// Names of tables, columns and indexes in lower case.
    pub lower_case: bool,
}

/// Options of one table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableOptions {
    /// Another name in the target; wins over `schemas`.
    pub target: Option<TableName>,
    /// Source column to target column.
    pub columns: BTreeMap<ColumnName, ColumnName>,
    /// Source columns that are neither created nor copied.
    pub exclude_columns: Vec<ColumnName>,
    /// A predicate in the source's SQL: only these rows are copied.
    pub filter: Option<String>,
}
