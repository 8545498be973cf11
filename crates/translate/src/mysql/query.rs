//! Queries of MySQL's and MariaDB's views -> PostgreSQL.
//!
//! The tree is walked and PostgreSQL's text is written anew; nothing of the source's text is kept. Scalar expressions are
//! those of [`super::expression`], with the tables in reach as their columns. What comes out is total: a query, or the
//! reason why there is none.

mod aggregate;
mod body;
mod column;
mod cte;
mod dependence;
mod digits;
mod ending;
mod from;
mod group;
mod join_column;
mod select;
mod subquery;
mod text_list;
mod window;

use std::collections::{BTreeMap, BTreeSet};

use model::pg_schema::{CheckOption, PgView};
use model::source_schema::SourceObject;
use model::{Finding, SourceSchema};

use self::column::Group;
pub(super) use self::digits::scale_of;
use super::expression::{Translator, parse_query};
use crate::expression::{Result, Scope};
use crate::names::Registry;
use crate::options::Options;
use crate::query::{Names, Query, Reach, Resolver};
use crate::schema::draft::TableDraft;

/// What a query may name, and how far each of the queries around an expression is.
pub(super) struct State<'a> {
    reach: Reach<'a>,
    /// One per query, the innermost last; as many as there are lists of tables in reach.
    groups: Vec<Group>,
}

/// Translates all views; what has no translation is a finding with the view's text.
pub(super) fn views(
    source: &SourceSchema,
    tables: &[TableDraft<'_>],
    options: &Options,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Vec<PgView> {
    let spelling = Names {
        synonyms: BTreeMap::new(),
        home: |view| view.schema.clone(),
    };
    let translate = |text: &str, object: &SourceObject, schema: &dyn Resolver| {
        let query = view(text, &object.columns, schema)?;
        Ok(with_options(query, &object.options))
    };
    crate::query::views(source, tables, options, &spelling, names, findings, translate)
        .into_iter()
        .map(|(_, view)| view)
        .collect()
}

/// Translates the query of a view; `names` are its columns, where the view names them.
fn view(text: &str, names: &[String], resolver: &dyn Resolver) -> Result<Query> {
    let tree = parse_query(text)?;
    let scope = Scope {
        target_version: resolver.target_version(),
        ..Scope::default()
    };
    let state = State {
        reach: Reach::new(resolver),
        groups: Vec::new(),
    };
    let mut translator = Translator::new(&scope, Some(state));
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
