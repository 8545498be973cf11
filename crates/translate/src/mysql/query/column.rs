//! Columns in a query: what a name stands for, and whether a grouped query may have it.

use std::collections::BTreeSet;

use model::PgType;
use sqlparser::ast::{Expr, Ident};

use super::dependence::Facts;
use crate::expression::{Result, ScopeColumn, Sql, Untranslatable};
use crate::mysql::expression::{Translator, column_kind};

/// How far a query is.
#[derive(Debug, Default)]
pub(crate) struct Group {
    /// What its joins and its condition say of its columns.
    pub(super) facts: Facts,
    /// Names of its list that expressions may use now (HAVING, ORDER BY), lower-cased.
    pub(super) aliases: Vec<(String, Sql)>,
    /// Calls of aggregates so far.
    pub(super) aggregates: usize,
    /// Aggregates that the current expression stands in.
    pub(super) inside: usize,
    /// Columns so far that stand in no aggregate.
    pub(super) bare: usize,
    pub(super) grouping: Option<Grouping>,
}

/// GROUP BY of a query.
#[derive(Debug, Default)]
pub(crate) struct Grouping {
    /// Its columns as SQL.
    pub(super) columns: BTreeSet<String>,
    /// Its other parts.
    pub(super) expressions: Vec<Expr>,
    /// Columns that have one value per group.
    pub(super) determined: BTreeSet<String>,
    /// Those of them that the query uses: PostgreSQL wants them in its GROUP BY, where they change nothing.
    pub(super) extra: Vec<String>,
    pub(super) rollup: bool,
}

impl Translator<'_> {
    /// A column of a query.
    pub(in crate::mysql) fn query_column(&mut self, idents: &[Ident]) -> Result<Sql> {
        if let Some(local) = self.local(idents)? {
            return Ok(column_sql(&local));
        }
        if let Some(sql) = self.alias(idents) {
            return Ok(sql);
        }
        let column = self.reached(idents)?;
        Ok(column_sql(&column))
    }

    /// A name of the list, where one may be used.
    fn alias(&self, idents: &[Ident]) -> Option<Sql> {
        let ([name], Some(state)) = (idents, self.query.as_ref()) else {
            return None;
        };
        let group = state.groups.last().filter(|group| group.inside == 0)?;
        let key = name.value.to_lowercase();
        let (_, sql) = group.aliases.iter().find(|(alias, _)| *alias == key)?;
        Some(sql.clone())
    }

    /// A column in the form that the target has it in.
    pub(super) fn reached(&mut self, idents: &[Ident]) -> Result<ScopeColumn> {
        if let Some(local) = self.local(idents)? {
            return Ok(local);
        }
        let target_version = self.scope.target_version;
        let Some(state) = self.query.as_mut() else {
            return Err(Untranslatable::new("names a column outside of a query"));
        };
        let found = state.reach.find(idents)?;
        let mut column = found.column;
        let Some(group) = state.groups.get_mut(found.frame).filter(|group| group.inside == 0) else {
            return Ok(column);
        };
        let Some(grouping) = &mut group.grouping else {
            group.bare += 1;
            return Ok(column);
        };
        if grouping.columns.contains(&column.sql) {
            return Ok(column);
        }
        let refused = |why: &str| {
            let spelled: Vec<&str> = idents.iter().map(|ident| ident.value.as_str()).collect();
            Err(Untranslatable::new(format!(
                "takes {:?} from any row of a group{why}",
                spelled.join(".")
            )))
        };
        if grouping.rollup {
            return refused(" (WITH ROLLUP)");
        }
        if grouping.determined.contains(&column.sql) {
            if !grouping.extra.contains(&column.sql) {
                grouping.extra.push(column.sql.clone());
            }
            return Ok(column);
        }
        if target_version < 16 || column.pg_type == PgType::Json {
            return refused(", which PostgreSQL does from version 16 on");
        }
        column.sql = format!("any_value({})", column.sql);
        self.caveat("a value that differs within a group is that of any of its rows");
        Ok(column)
    }

    /// True if an expression is a part of the GROUP BY of its query.
    pub(in crate::mysql) fn is_grouped(&self, expr: &Expr) -> bool {
        self.query
            .as_ref()
            .and_then(|state| state.groups.last())
            .filter(|group| group.inside == 0)
            .and_then(|group| group.grouping.as_ref())
            .is_some_and(|grouping| grouping.expressions.contains(expr))
    }

    /// Does something as within an aggregate of the innermost query.
    pub(in crate::mysql) fn within_aggregate<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        if let Some(group) = self.group() {
            group.inside += 1;
        }
        let result = work(self);
        if let Some(group) = self.group() {
            group.inside -= 1;
        }
        result
    }

    /// The innermost query.
    pub(super) fn group(&mut self) -> Option<&mut Group> {
        self.query.as_mut().and_then(|state| state.groups.last_mut())
    }
}

/// A column as an expression computes with it.
pub(in crate::mysql) fn column_sql(column: &ScopeColumn) -> Sql {
    let (kind, text) = column_kind(&column.pg_type, &column.sql);
    Sql {
        case_insensitive: column.case_insensitive,
        unsigned: column.unsigned,
        labels: column.labels.clone(),
        zeros: column.zeros,
        ..Sql::new(text, kind).typed(column.pg_type.clone())
    }
}
