//! The tables in reach of an expression: those of its own query, then those of the queries around it.

use std::collections::BTreeSet;

use model::pg_type::quote;
use sqlparser::ast::Ident;

use super::{QueryColumn, Resolver};
use crate::expression::{Result, ScopeColumn, Untranslatable};

/// A table in a FROM.
#[derive(Debug, Clone)]
pub(crate) struct Relation {
    /// Lower case.
    pub(crate) alias: String,
    /// Lower case; of a table that is named without an alias.
    pub(crate) schema: Option<String>,
    /// The alias as SQL.
    pub(crate) sql: String,
    pub(crate) columns: Vec<QueryColumn>,
    /// Lower case; columns that `*` does not mean.
    pub(crate) hidden: BTreeSet<String>,
    /// Lower case; columns that USING or NATURAL made one with another table's: named without a table they are that one's.
    pub(crate) merged: BTreeSet<String>,
    /// Lower case; empty where it is not known.
    pub(crate) primary_key: Vec<String>,
}

/// A column that a name stands for.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Place of its query among those around it, the outermost 0.
    pub(crate) frame: usize,
    pub(crate) column: ScopeColumn,
}

/// A common table expression.
#[derive(Debug, Clone)]
pub(crate) struct Cte {
    /// Lower case.
    pub(crate) key: String,
    pub(crate) sql: String,
    pub(crate) columns: Vec<QueryColumn>,
}

/// What a query may name.
pub(crate) struct Reach<'a> {
    pub(crate) resolver: &'a dyn Resolver,
    /// One list of tables per query, the innermost last.
    pub(crate) frames: Vec<Vec<Relation>>,
    pub(crate) ctes: Vec<Cte>,
}

impl<'a> Reach<'a> {
    pub(crate) fn new(resolver: &'a dyn Resolver) -> Reach<'a> {
        Reach {
            resolver,
            frames: Vec::new(),
            ctes: Vec::new(),
        }
    }

    /// The tables of the innermost query.
    pub(crate) fn relations(&self) -> &[Relation] {
        self.frames.last().map(Vec::as_slice).unwrap_or_default()
    }

    /// Puts a table into reach, and gives the alias that it has there.
    pub(crate) fn add(&mut self, alias: &str, schema: Option<&str>, columns: Vec<QueryColumn>) -> String {
        let taken = |name: &str, frames: &[Vec<Relation>]| {
            frames
                .last()
                .is_some_and(|relations| relations.iter().any(|relation| relation.sql == quote(name)))
        };
        let mut shown = crate::names::shortened(alias);
        if taken(&shown, &self.frames) {
            shown = crate::names::shortened(&format!("{}_{alias}", schema.unwrap_or("t")));
        }
        let sql = quote(&shown);
        let relation = Relation {
            alias: alias.to_lowercase(),
            schema: schema.map(str::to_lowercase),
            sql: sql.clone(),
            columns,
            hidden: BTreeSet::new(),
            merged: BTreeSet::new(),
            primary_key: Vec::new(),
        };
        if self.frames.is_empty() {
            self.frames.push(Vec::new());
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.push(relation);
        }
        sql
    }

    /// Says of the table that came last which of its columns `*` does not mean.
    pub(crate) fn hide(&mut self, hidden: &BTreeSet<String>) {
        if let Some(relation) = self.frames.last_mut().and_then(|frame| frame.last_mut()) {
            relation.hidden.clone_from(hidden);
        }
    }

    /// The column that a name of one or more parts stands for, and where it was found.
    pub(crate) fn find(&self, idents: &[Ident]) -> Result<Found> {
        let [qualifiers @ .., name] = idents else {
            return Err(Untranslatable::new("has an empty name"));
        };
        let spelled: Vec<&str> = idents.iter().map(|ident| ident.value.as_str()).collect();
        let key = name.value.to_lowercase();
        for (depth, frame) in self.frames.iter().enumerate().rev() {
            let mut found: Option<ScopeColumn> = None;
            for relation in frame.iter().filter(|relation| fits(relation, qualifiers)) {
                if qualifiers.is_empty() && relation.merged.contains(&key) {
                    continue;
                }
                let Some(column) = relation.columns.iter().find(|column| column.name.to_lowercase() == key) else {
                    continue;
                };
                if found.is_some() {
                    return Err(Untranslatable::new(format!(
                        "names {:?}, which several tables have",
                        spelled.join(".")
                    )));
                }
                found = Some(ScopeColumn {
                    sql: format!("{}.{}", relation.sql, column.column.sql),
                    ..column.column.clone()
                });
            }
            if let Some(column) = found {
                return Ok(Found { frame: depth, column });
            }
        }
        Err(Untranslatable::new(format!(
            "names {:?}, which is no column that is known here",
            spelled.join(".")
        )))
    }
}

/// True if qualifiers (alias; schema and table; database, schema and table) mean a relation.
pub(crate) fn fits(relation: &Relation, qualifiers: &[Ident]) -> bool {
    match qualifiers {
        [] => true,
        [alias] => relation.alias == alias.value.to_lowercase(),
        [.., schema, table] => {
            relation.alias == table.value.to_lowercase()
                && relation
                    .schema
                    .as_ref()
                    .is_some_and(|own| schema.value.is_empty() || *own == schema.value.to_lowercase())
        }
    }
}
