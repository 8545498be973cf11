//! Queries of MySQL's and MariaDB's views -> PostgreSQL.
//!
//! The tree is walked and PostgreSQL's text is written anew; nothing of the source's text is kept. Scalar expressions are
//! those of [`super::expression`], with the tables in reach as their columns. What comes out is total: a query, or the
//! reason why there is none.

mod aggregate;
mod body;
mod change;
mod column;
mod dependence;
mod digits;
mod ending;
mod from;
mod group;
mod join_column;
mod select;
mod text_list;

use std::collections::BTreeSet;

use model::pg_schema::CheckOption;
use model::source_schema::SourceObject;

pub(super) use self::change::writable;
use self::column::Group;
pub(super) use self::column::column_sql;
pub(super) use self::digits::{DIGITS, scale_of};
use super::expression::{Translator, parse_query};
use crate::callable::Callable;
use crate::expression::{Result, Scope};
use crate::query::{Query, QueryColumn, Reach, Resolver, SetOperations};

/// What a query may name, and how far each of the queries around an expression is.
pub(super) struct State<'a> {
    reach: Reach<'a>,
    /// One per query, the innermost last; as many as there are lists of tables in reach.
    groups: Vec<Group>,
    /// In ON DUPLICATE KEY UPDATE: the columns of the row that was to be inserted.
    inserted: Option<Vec<QueryColumn>>,
    /// The last outermost query gives one row, whatever its tables hold.
    one_row: bool,
    /// A table was read.
    reads: bool,
}

impl<'a> State<'a> {
    /// Outside of all queries.
    pub(super) fn over(resolver: &'a dyn Resolver) -> State<'a> {
        State {
            reach: Reach::new(resolver),
            groups: Vec::new(),
            inserted: None,
            one_row: false,
            reads: false,
        }
    }

    /// The stored function of a name.
    pub(super) fn stored(&self, parts: &[String]) -> Option<Callable> {
        self.reach.resolver.function(parts)
    }

    /// True if a column in reach has the name, as SQL.
    pub(super) fn reaches(&self, sql: &str) -> bool {
        let mut relations = self.reach.frames.iter().flatten();
        relations.any(|relation| relation.columns.iter().any(|column| column.column.sql == sql))
    }
}

impl Translator<'_> {
    /// True if the last query gives one row, whatever its tables hold.
    pub(super) fn gave_one_row(&self) -> bool {
        self.query.as_ref().is_some_and(|state| state.one_row)
    }

    pub(super) fn has_read(&mut self) {
        if let Some(state) = self.query.as_mut() {
            state.reads = true;
        }
    }

    /// True if a table was read so far.
    pub(super) fn reads(&self) -> bool {
        self.query.as_ref().is_some_and(|state| state.reads)
    }
}

/// Translates a view.
pub(super) fn view_of(text: &str, object: &SourceObject, resolver: &dyn Resolver) -> Result<Query> {
    let query = view(text, &object.columns, resolver)?;
    Ok(with_options(query, &object.options))
}

/// Translates the query of a view; `names` are its columns, where the view names them.
fn view(text: &str, names: &[String], resolver: &dyn Resolver) -> Result<Query> {
    let tree = parse_query(text)?;
    let scope = Scope {
        target_version: resolver.target_version(),
        server: resolver.server(),
        ..Scope::default()
    };
    let mut translator = Translator::new(&scope, Some(State::over(resolver)));
    let rows = translator.whole_query(&tree, names)?;
    let caveats: BTreeSet<String> = std::mem::take(&mut translator.caveats);
    Ok(Query {
        sql: rows.sql,
        columns: rows.columns,
        caveats,
        updatable: ending::updatable(&tree, resolver),
        check_option: None,
        security_invoker: false,
    })
}

/// What a view says beside its query. PostgreSQL checks only what it can update.
///
/// <https://dev.mysql.com/doc/refman/9.0/en/view-check-option.html>
fn with_options(mut query: Query, options: &[String]) -> Query {
    for option in options {
        let option = option.to_ascii_uppercase();
        if option.ends_with("CHECK OPTION") {
            if query.updatable {
                let is_local = option.contains("LOCAL");
                query.check_option = Some(if is_local {
                    CheckOption::Local
                } else {
                    CheckOption::Cascaded
                });
            } else {
                let caveat = "WITH CHECK OPTION is not kept, as PostgreSQL does not write through such a view";
                query.caveats.insert(caveat.to_owned());
            }
        } else if option == "SQL SECURITY INVOKER" {
            query.security_invoker = true;
        }
    }
    query
}

#[cfg(test)]
mod tests;
