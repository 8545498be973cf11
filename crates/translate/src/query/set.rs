//! Bodies of queries: set operations and VALUES.

use std::collections::BTreeSet;

use model::pg_type::quote;
use sqlparser::ast::{Query as Tree, SetExpr, SetOperator, SetQuantifier, Values};

use super::{Ending, QueryColumn, QueryTranslator, Rows, TOGETHER, Wanted, typed};
use crate::expression::{Kind, Result, ScopeColumn, Sql, Untranslatable, type_of};
use crate::names::shortened;

/// Queries made of queries.
pub(crate) trait SetOperations: QueryTranslator {
    /// The query of a view: its columns have the names that the view gives them.
    fn whole_query(&mut self, tree: &Tree, names: &[String]) -> Result<Rows> {
        let mut rows = self.query(tree, names)?;
        typed(&mut rows.columns);
        let mut sources = BTreeSet::new();
        let mut names: BTreeSet<String> = rows.columns.iter().map(|column| column.column.sql.clone()).collect();
        let mut seen = BTreeSet::new();
        for column in &mut rows.columns {
            if column.name.is_empty() {
                return Err(Untranslatable::new("has a column without a name"));
            }
            let is_new = sources.insert(column.name.to_lowercase());
            let sql = &mut column.column.sql;
            if seen.insert(sql.clone()) {
                continue;
            }
            if !is_new {
                return Err(Untranslatable::new(format!("has two columns {sql}")));
            }
            // Names of the source that are one in the target.
            let plain = sql.trim_matches('"').replace("\"\"", "\"");
            let numbered = (2_u32..).map(|number| quote(&shortened(&format!("{plain}_{number}"))));
            if let Some(free) = numbered.into_iter().find(|name| !names.contains(name)) {
                self.caveat(&format!(
                    "its column {} is called {free}, as {sql} is another one",
                    column.name
                ));
                names.insert(free.clone());
                seen.insert(free.clone());
                *sql = free;
            }
        }
        Ok(rows)
    }

    /// A query in a frame of its own.
    fn query(&mut self, tree: &Tree, names: &[String]) -> Result<Rows> {
        self.query_as(tree, names, Wanted::Columns)
    }

    /// `outer` is the query whose ORDER BY and limit belong to this body.
    fn set_expression(
        &mut self,
        body: &SetExpr,
        outer: Option<(&Tree, &Ending)>,
        names: &[String],
        wanted: Wanted,
    ) -> Result<Rows> {
        match body {
            SetExpr::Select(select) => self.select_in_frame(select, outer, names, wanted),
            SetExpr::Query(query) => {
                let rows = self.query(query, names)?;
                self.ordered(
                    Rows {
                        sql: format!("({})", rows.sql),
                        columns: rows.columns,
                    },
                    outer,
                )
            }
            SetExpr::SetOperation {
                left,
                op,
                set_quantifier,
                right,
            } => {
                let word = match (op, set_quantifier) {
                    (SetOperator::Union, SetQuantifier::All) => "union all",
                    (SetOperator::Union, SetQuantifier::None | SetQuantifier::Distinct) => "union",
                    (SetOperator::Except, SetQuantifier::None | SetQuantifier::Distinct) => "except",
                    (SetOperator::Intersect, SetQuantifier::None | SetQuantifier::Distinct) => "intersect",
                    _ => return Err(Untranslatable::new("has a set operation that has no translation")),
                };
                let left_rows = self.set_expression(left, None, names, Wanted::Columns)?;
                let right_rows = self.set_expression(right, None, names, Wanted::Columns)?;
                let rows = self.combined(
                    left_rows,
                    word,
                    right_rows,
                    matches!(**right, SetExpr::SetOperation { .. }),
                )?;
                self.ordered(rows, outer)
            }
            SetExpr::Values(values) => self.values(values),
            _ => Err(Untranslatable::new("has a body that is no query")),
        }
    }

    fn combined(&mut self, left: Rows, word: &str, right: Rows, nested: bool) -> Result<Rows> {
        if left.columns.len() != right.columns.len() {
            return Err(Untranslatable::new("is a union of queries with unlike columns"));
        }
        let mut columns = Vec::with_capacity(left.columns.len());
        let (mut left_list, mut right_list) = (Vec::new(), Vec::new());
        let (mut left_changed, mut right_changed) = (false, false);
        for (a, b) in left.columns.iter().zip(&right.columns) {
            if word != "union all" && (a.column.case_insensitive || b.column.case_insensitive) {
                self.caveat(TOGETHER);
            }
            let (first, second) = (column_of::<Self>(a), column_of::<Self>(b));
            let merged = self.merged(first.clone(), second.clone())?;
            let [x, y] = &merged.parts;
            left_changed |= x.text != first.text;
            right_changed |= y.text != second.text;
            left_list.push(format!("{} as {}", x.text, a.column.sql));
            right_list.push(format!("{} as {}", y.text, a.column.sql));
            columns.push(QueryColumn {
                name: a.name.clone(),
                column: ScopeColumn {
                    unsigned: false,
                    sql: a.column.sql.clone(),
                    pg_type: merged.pg_type,
                    case_insensitive: a.column.case_insensitive || b.column.case_insensitive,
                    utf8: true,
                    zeros: None,
                    iso: a.column.iso || b.column.iso,
                    labels: merged.labels,
                },
                untyped: merged.untyped,
            });
        }
        let shown = |rows: Rows, changed: bool, list: &[String], parenthesized: bool| {
            if changed {
                format!("select {}\nfrom ({}) as part", list.join(", "), rows.sql)
            } else if parenthesized || rows.sql.starts_with("with ") {
                format!("({})", rows.sql)
            } else {
                rows.sql
            }
        };
        let left = shown(left, left_changed, &left_list, false);
        let right = shown(right, right_changed, &right_list, nested);
        Ok(Rows {
            sql: format!("{left}\n{word}\n{right}"),
            columns,
        })
    }

    fn values(&mut self, values: &Values) -> Result<Rows> {
        let mut by_column: Vec<Vec<Sql>> = Vec::new();
        for row in &values.rows {
            for (at, expr) in row.content.iter().enumerate() {
                let sql = self.expression(expr)?;
                match by_column.get_mut(at) {
                    Some(column) => column.push(sql),
                    None => by_column.push(vec![sql]),
                }
            }
        }
        let mut columns = Vec::new();
        let mut texts: Vec<Vec<String>> = vec![Vec::new(); values.rows.len()];
        for (at, column) in by_column.into_iter().enumerate() {
            if column.len() != values.rows.len() {
                return Err(Untranslatable::new("has VALUES with rows of unlike length"));
            }
            let (unified, parts) = self.unified(column)?;
            for (row, part) in texts.iter_mut().zip(parts) {
                row.push(part.text);
            }
            let name = Self::values_name(at);
            columns.push(QueryColumn {
                column: ScopeColumn {
                    unsigned: false,
                    sql: quote(&name),
                    pg_type: type_of(&unified),
                    case_insensitive: unified.case_insensitive,
                    utf8: true,
                    zeros: None,
                    iso: unified.iso,
                    labels: Vec::new(),
                },
                name,
                untyped: unified.kind == Kind::Null,
            });
        }
        let rows: Vec<String> = texts.iter().map(|row| format!("({})", row.join(", "))).collect();
        Ok(Rows {
            sql: format!("values {}", rows.join(", ")),
            columns,
        })
    }
}

impl<T: QueryTranslator> SetOperations for T {}

/// A column of a part of a union, as an expression over that part.
fn column_of<T: QueryTranslator + ?Sized>(column: &QueryColumn) -> Sql {
    if column.untyped {
        return Sql::new("null", Kind::Null);
    }
    T::column(&ScopeColumn {
        sql: format!("part.{}", column.column.sql),
        ..column.column.clone()
    })
}
