//! What the translators of both dialects give the translation of queries that is the same for both.

use model::PgType;
use sqlparser::ast::{Expr, Query as Tree, Select};

use super::{Cte, Rows};
use crate::expression::{Result, ScopeColumn, Sql};

/// What is asked of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Columns,
    /// Whether there are rows: the list does not matter.
    Existence,
    /// In their order, although there is no limit.
    Ordered,
}

/// What stands around the body of a query.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ending {
    /// How many of the rows, as SQL, from a new line on; empty for all.
    pub(crate) limit: String,
}

/// Where results may differ that fold case.
pub(crate) const TOGETHER: &str = "the source puts texts together that differ in case only (GROUP BY, DISTINCT, UNION)";

/// Two columns of a set operation as one.
#[derive(Debug, Clone)]
pub(crate) struct Merged {
    /// Both, of one type.
    pub(crate) parts: [Sql; 2],
    pub(crate) pg_type: PgType,
    pub(crate) labels: Vec<String>,
    /// True if both are NULL in every row.
    pub(crate) untyped: bool,
}

/// One run over one query; the methods are a dialect's own.
pub(crate) trait QueryTranslator {
    /// Tables in reach that a query does not see.
    type Hidden;

    fn expression(&mut self, expr: &Expr) -> Result<Sql>;

    /// Says where the result may differ.
    fn caveat(&mut self, text: &str);

    /// A column as an expression.
    fn column(column: &ScopeColumn) -> Sql;

    /// Both sides of a comparison in a form in which PostgreSQL compares them as the source does.
    fn comparable(&mut self, left: Sql, right: Sql, equality: bool) -> Result<(Sql, Sql)>;

    /// Values of one type, and a value that is of this type.
    fn unified(&mut self, parts: Vec<Sql>) -> Result<(Sql, Vec<Sql>)>;

    fn merged(&mut self, left: Sql, right: Sql) -> Result<Merged>;

    /// The name of a column of VALUES, counted from 0.
    fn values_name(at: usize) -> String;

    /// The common table expressions in reach; `None` outside of queries.
    fn ctes(&mut self) -> Option<&mut Vec<Cte>>;

    /// Takes the tables of the queries around out of reach.
    fn hide(&mut self) -> Self::Hidden;

    /// Brings them back.
    fn show(&mut self, hidden: Self::Hidden);

    /// True if the query of a common table expression may read itself without RECURSIVE.
    fn recurs_unasked(&self) -> bool;

    /// True for words of T-SQL or MySQL before the name of a table.
    fn reads(word: &str) -> bool;

    /// A query in a frame of its own.
    fn query_as(&mut self, tree: &Tree, names: &[String], wanted: Wanted) -> Result<Rows>;

    /// One SELECT in a frame of its own; `outer` is the query whose ORDER BY and limit belong to it.
    fn select_in_frame(
        &mut self,
        select: &Select,
        outer: Option<(&Tree, &Ending)>,
        names: &[String],
        wanted: Wanted,
    ) -> Result<Rows>;

    /// ORDER BY and limit of something that is no SELECT.
    fn ordered(&mut self, rows: Rows, outer: Option<(&Tree, &Ending)>) -> Result<Rows>;
}
