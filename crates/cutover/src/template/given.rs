//! What a plan is made of beside template and wishes: what is known of project, servers and times.

use std::collections::BTreeMap;

use model::{Dialect, TableName};

use crate::plan::{CutKey, Expected, Project};
use crate::{Id, Moment, Sha256};

/// What is known of the project.
#[derive(Debug, Clone)]
pub struct Given {
    pub project: Project,
    pub dialect: Dialect,
    pub made: Moment,
    /// Version of Landfall.
    pub tool_version: String,
    /// [`crate::plan::schema_hash`].
    pub schema: Sha256,
    /// Schemas of the target's tables.
    pub target_schemas: Vec<String>,
    /// Tables in scope.
    pub tables: Vec<TableName>,
    /// Tables in the order in which foreign keys let them move: those that point to nothing first.
    pub waves: Vec<Vec<TableName>>,
    /// Foreign keys that the target gets.
    pub keys: Vec<ForeignKey>,
    /// Times of steps, by their names.
    pub steps: BTreeMap<Id, Expected>,
    /// Times of verbs (`copy`, `verify`) outside of rehearsals, for steps that have none of their own.
    pub verbs: BTreeMap<String, Expected>,
}

/// A foreign key of the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// By the source's names of tables, the target's of columns.
    pub key: CutKey,
    /// Statements that create it in the target, and that drop it.
    pub create: Vec<String>,
    pub drop: Vec<String>,
}
