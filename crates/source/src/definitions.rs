//! What tables are at one moment, as far as that tells later whether they are still the same.
//!
//! A snapshot covers rows, not definitions: a statement finds the table that has the name when it runs, with the columns and
//! partitions that it has then. Servers refuse some of what came in between (a table that was rebuilt), not all of it.

use std::collections::{BTreeMap, BTreeSet};

use model::TableName;

use crate::shape::TableShape;

/// Tables as they are at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Definitions {
    pub(crate) shapes: BTreeMap<TableName, TableShape>,
    /// Of the whole server.
    pub(crate) statements: Statements,
    /// By name as the engine spells it, in lower case; `None` where the account may not see it.
    pub(crate) stores: Option<Stores>,
    /// Times at which more than one table was made, where that matters.
    pub(crate) twins: BTreeSet<String>,
}

/// How often a server has begun statements that can put another store in the place of a table's, and leave its definition
/// and the time of its creation as they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Statements {
    pub(crate) alter_table: u64,
    pub(crate) rename_table: u64,
    pub(crate) truncate: u64,
}

/// The parts in which an engine keeps tables (one, or one for each partition): their names and numbers, in order.
pub(crate) type Stores = BTreeMap<String, Vec<(String, u64, u64)>>;

impl Definitions {
    /// The shape of one of the tables; `None` if there is no such table.
    pub fn shape(&self, table: &TableName) -> Option<&TableShape> {
        self.shapes.get(table)
    }
}
