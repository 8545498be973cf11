//! How one table travels: its columns' plans, its key and what it depends on.

use std::sync::Arc;

use arrow_schema::Schema;
use serde::{Deserialize, Serialize};

use crate::column_plan::ColumnPlan;
use crate::name::TableName;

/// A table of the migration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TablePlan {
    pub source: TableName,
    pub target: TableName,
    /// In the source's order; columns that are excluded are not here.
    pub columns: Vec<ColumnPlan>,
    /// The key that cuts chunks and names rows, if there is a usable one (unique, no NULLs).
    pub key: Option<KeyPlan>,
    /// A declared partial copy: a predicate in the source's SQL.
    pub row_filter: Option<String>,
    /// Columns declared not to be copied.
    pub excluded_columns: Vec<String>,
    /// Columns that no plan could be made for, each with a blocking finding; nobody declared that they stay behind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unplanned_columns: Vec<String>,
    /// False for a storage engine without snapshots.
    pub transactional: bool,
    /// The catalog's estimate; good enough to split work, never to validate.
    pub estimated_rows: u64,
    /// The catalog's estimate of the data's size in bytes.
    pub estimated_bytes: u64,
    /// Source tables that foreign keys of this table point to (itself included if it does).
    pub references: Vec<TableName>,
}

impl TablePlan {
    /// Schema of the batches that a source gives.
    pub fn wire_schema(&self) -> Arc<Schema> {
        Arc::new(Schema::new(
            self.columns.iter().map(ColumnPlan::wire_field).collect::<Vec<_>>(),
        ))
    }

    /// Schema of the batches in the stage and to and from PostgreSQL.
    pub fn staged_schema(&self) -> Arc<Schema> {
        Arc::new(Schema::new(
            self.columns.iter().map(ColumnPlan::staged_field).collect::<Vec<_>>(),
        ))
    }
}

/// The key of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyPlan {
    /// Positions in [`TablePlan::columns`], in the key's order.
    pub columns: Vec<usize>,
    /// True if both servers order the key alike (integers, decimals, dates, binary): then a chunk's range is the unit of verification.
    pub ordered_alike: bool,
}
