//! Queries of views: what the translators of both dialects share.
//!
//! A dialect walks the SELECTs of its own syntax ([`QueryTranslator`]); what stands around them (WITH, set operations,
//! subqueries, windows), which tables and columns a name means, and the list of views with their order and findings are
//! here.

mod cte;
mod order;
mod reach;
mod set;
mod subquery;
mod translator;
mod view;
mod window;

use std::collections::BTreeSet;

use model::TableName;
use model::pg_schema::CheckOption;

pub(crate) use self::cte::Ctes;
pub(crate) use self::order::{directed, is_text_order, output_column};
pub(crate) use self::reach::{Cte, Reach, Relation, fits};
pub(crate) use self::set::SetOperations;
pub(crate) use self::subquery::{Subqueries, is_idle};
pub(crate) use self::translator::{Ending, Merged, QueryTranslator, TOGETHER, Wanted};
pub(crate) use self::view::{Catalog, Key, Names, key, made, not_translated, views_of};
pub(crate) use self::window::Windows;
use crate::callable::Callable;
use crate::expression::{Result, ScopeColumn, SourceServer};

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
    /// Names of the primary key's columns in the source; empty without one.
    pub(crate) primary_key: Vec<String>,
    /// Lower case; columns that `*` does not mean.
    pub(crate) hidden: BTreeSet<String>,
    /// True for tables, and for views that PostgreSQL updates by itself.
    pub(crate) updatable: bool,
}

/// Knows the tables and the views that were translated.
pub(crate) trait Resolver {
    /// The table or view that a name of one to four parts stands for; the error says why there is none.
    fn named(&self, parts: &[String]) -> Result<Named>;

    /// The function that a name of one to four parts stands for, if it is made.
    fn function(&self, _parts: &[String]) -> Option<Callable> {
        None
    }

    /// True for tables, false for views.
    fn is_table(&self, _source: &TableName) -> bool {
        true
    }

    /// The name that a column gets in the target.
    fn column_name(&self, name: &str) -> String;

    /// Major version of the target.
    fn target_version(&self) -> u32;

    /// The server that the query was written for.
    fn server(&self) -> SourceServer {
        SourceServer::default()
    }
}

/// A translated query.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) sql: String,
    pub(crate) columns: Vec<QueryColumn>,
    /// Where the result may differ; each a sentence fragment.
    pub(crate) caveats: BTreeSet<String>,
    /// True if PostgreSQL updates a view of it by itself.
    pub(crate) updatable: bool,
    /// WITH CHECK OPTION.
    pub(crate) check_option: Option<CheckOption>,
    /// True if it reads with the rights of the one who asks.
    pub(crate) security_invoker: bool,
}

/// A translated query and its columns, before it is whole.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    pub(crate) sql: String,
    pub(crate) columns: Vec<QueryColumn>,
}

/// A column that is NULL everywhere is a text once it leaves its query.
pub(crate) fn typed(columns: &mut [QueryColumn]) {
    for column in columns {
        column.untyped = false;
    }
}
