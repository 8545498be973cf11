//! Functions of the source that are made in the target, as calls see them.

use std::collections::BTreeMap;

use model::{PgType, TableName};

use crate::expression::Volatility;
use crate::query::{Key, QueryColumn};

/// By schema and name in the source.
pub(crate) type Functions = BTreeMap<Key, Callable>;

/// A function that can be called.
#[derive(Debug, Clone)]
pub(crate) struct Callable {
    pub(crate) source: TableName,
    /// Qualified, as SQL.
    pub(crate) sql: String,
    pub(crate) parameters: Vec<CallParameter>,
    pub(crate) gives: Gives,
    pub(crate) volatility: Volatility,
    /// True if it reads tables, itself or by others.
    pub(crate) reads: bool,
}

/// What an argument becomes.
#[derive(Debug, Clone)]
pub(crate) struct CallParameter {
    pub(crate) pg_type: PgType,
    /// What stands for an argument that is left to it, as SQL.
    pub(crate) default: Option<String>,
}

/// What a call gives.
#[derive(Debug, Clone)]
pub(crate) enum Gives {
    Value {
        pg_type: PgType,
        /// True for texts that the source compares without case.
        case_insensitive: bool,
    },
    Rows(Vec<QueryColumn>),
}
