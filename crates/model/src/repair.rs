//! What is taken out of the target and loaded again from the stage: found by a verification, done by a transfer.

use crate::TableName;

/// A table that is loaded again, or parts of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reload {
    /// The source's table.
    pub table: TableName,
    pub extent: Extent,
}

/// How much of a table is loaded again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// The rows of these units of verification, found by their keys; ascending, each once.
    Units(Vec<u32>),
    /// Every row: the table has no key to find some of them by.
    Whole,
}
