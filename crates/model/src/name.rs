//! Names of database objects, exactly as the catalog spells them. Only a dialect's `quote` turns them into SQL.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A table (or another object that lives in a schema). For MySQL the schema is the database.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableName {
    /// Schema, or MySQL database.
    pub schema: String,
    /// Name inside the schema.
    pub name: String,
}

impl TableName {
    /// A name from its two parts, unquoted.
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
        TableName {
            schema: schema.into(),
            name: name.into(),
        }
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.schema, self.name)
    }
}

/// A column's name, unquoted.
pub type ColumnName = String;
