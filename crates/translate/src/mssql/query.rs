//! Queries of T-SQL views -> PostgreSQL.
//!
//! The tree is walked and PostgreSQL's text is written anew; nothing of T-SQL's text is kept. Scalar expressions are
//! those of [`super::expression`], with the tables in reach as their columns. What comes out is total: a query, or the
//! reason why there is none.

mod aggregate;
mod body;
mod from;
mod order;
mod reach;
mod select;
mod subquery;
mod table_function;
mod view;
mod window;
mod xml;

use std::collections::BTreeSet;

use model::TableName;

pub(in crate::mssql) use self::reach::Reach;
pub(crate) use self::view::views;
use super::expression::{Translator, parse_query};
use crate::expression::{Result, Scope, ScopeColumn};

/// A column of a table, a view or a query.
#[derive(Debug, Clone)]
pub(crate) struct QueryColumn {
    /// As the source calls it; empty where it has no name.
    pub(crate) name: String,
    /// `sql` is the quoted name in the target.
    pub(crate) column: ScopeColumn,
    /// True for a column that is NULL in every row, and of no type yet.
    pub(crate) untyped: bool,
}

/// What a name stands for in the target.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    /// In the source.
    pub(crate) source: TableName,
    pub(crate) target: TableName,
    pub(crate) columns: Vec<QueryColumn>,
}

/// Knows the tables and the views that were translated.
pub(crate) trait Resolver {
    /// The table or view that a name of one to four parts stands for; the error says why there is none.
    fn named(&self, parts: &[String]) -> Result<Named>;

    /// The name that a column gets in the target.
    fn column_name(&self, name: &str) -> String;

    /// Major version of the target.
    fn target_version(&self) -> u32;
}

/// A translated query.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) sql: String,
    pub(crate) columns: Vec<QueryColumn>,
    /// Where the result may differ; each a sentence fragment.
    pub(crate) caveats: BTreeSet<String>,
}

/// Translates the query of a view; `names` are its columns, where the view names them.
pub(crate) fn view(text: &str, names: &[String], resolver: &dyn Resolver) -> Result<Query> {
    let tree = parse_query(text)?;
    let scope = Scope {
        target_version: resolver.target_version(),
        ..Scope::default()
    };
    let mut translator = Translator::new(&scope, Some(Reach::new(resolver)));
    let rows = translator.whole_query(&tree, names)?;
    Ok(Query {
        sql: rows.sql,
        columns: rows.columns,
        caveats: translator.caveats,
    })
}

#[cfg(test)]
mod tests;
