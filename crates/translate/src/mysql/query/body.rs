//! Whole queries: set operations, VALUES, ORDER BY of a union.

use model::PgType;
use model::pg_type::quote;
use sqlparser::ast::{OrderByKind, Query as Tree, SetExpr, SetOperator, SetQuantifier, Values};

use super::column::{Group, column_sql};
use super::ending::{Ending, ending};
use super::select::{TOGETHER, Wanted};
use crate::expression::{Kind, Result, ScopeColumn, Sql, Untranslatable, kind_of, type_of};
use crate::mysql::expression::Translator;
use crate::query::{QueryColumn, Rows, directed, output_column, typed};

impl Translator<'_> {
    /// The query of a view: its columns have the names that the view gives them.
    pub(super) fn whole_query(&mut self, tree: &Tree, names: &[String]) -> Result<Rows> {
        let mut rows = self.query(tree, names)?;
        typed(&mut rows.columns);
        let mut seen = std::collections::BTreeSet::new();
        for column in &rows.columns {
            if column.name.is_empty() {
                return Err(Untranslatable::new("has a column without a name"));
            }
            if !seen.insert(column.column.sql.clone()) {
                return Err(Untranslatable::new(format!("has two columns {}", column.column.sql)));
            }
        }
        Ok(rows)
    }

    /// A query in a frame of its own.
    pub(super) fn query(&mut self, tree: &Tree, names: &[String]) -> Result<Rows> {
        self.query_as(tree, names, Wanted::Columns)
    }

    pub(super) fn query_as(&mut self, tree: &Tree, names: &[String], wanted: Wanted) -> Result<Rows> {
        if tree.for_clause.is_some()
            || tree.fetch.is_some()
            || !tree.locks.is_empty()
            || tree.settings.is_some()
            || !tree.pipe_operators.is_empty()
        {
            return Err(Untranslatable::new("has a clause that has no translation"));
        }
        let ctes = self.query.as_ref().map_or(0, |state| state.reach.ctes.len());
        let with = match &tree.with {
            None => String::new(),
            Some(with) => self.with(&with.cte_tables, with.recursive)?,
        };
        let ending = ending(tree)?;
        let rows = self.set_expression(&tree.body, Some((tree, &ending)), names, wanted);
        if let Some(state) = self.query.as_mut() {
            state.reach.ctes.truncate(ctes);
        }
        let rows = rows?;
        Ok(Rows {
            sql: format!("{with}{}", rows.sql),
            columns: rows.columns,
        })
    }

    /// Puts a new query into reach while `work` is done.
    pub(super) fn in_query<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        if let Some(state) = self.query.as_mut() {
            state.reach.frames.push(Vec::new());
            state.groups.push(Group::default());
        }
        let result = work(self);
        if let Some(state) = self.query.as_mut() {
            state.reach.frames.pop();
            state.groups.pop();
        }
        result
    }

    /// `outer` is the query whose ORDER BY and limit belong to this body.
    pub(super) fn set_expression(
        &mut self,
        body: &SetExpr,
        outer: Option<(&Tree, &Ending)>,
        names: &[String],
        wanted: Wanted,
    ) -> Result<Rows> {
        match body {
            SetExpr::Select(select) => self.in_query(|own| own.select(select, outer, names, wanted)),
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
            let (first, second) = (column_of(a), column_of(b));
            let (kind, mut parts) = self.unified(vec![first.clone(), second.clone()])?;
            if kind == Kind::Enum && first.pg_type != second.pg_type {
                parts = parts
                    .into_iter()
                    .map(|part| self.text(part))
                    .collect::<Result<Vec<Sql>>>()?;
            }
            let [x, y] = parts.as_slice() else { continue };
            left_changed |= x.text != first.text;
            right_changed |= y.text != second.text;
            left_list.push(format!("{} as {}", x.text, a.column.sql));
            right_list.push(format!("{} as {}", y.text, a.column.sql));
            columns.push(QueryColumn {
                name: a.name.clone(),
                column: ScopeColumn {
                    sql: a.column.sql.clone(),
                    pg_type: if x.kind == Kind::Null { type_of(y) } else { united(x, y) },
                    case_insensitive: a.column.case_insensitive || b.column.case_insensitive,
                    utf8: true,
                    labels: x.labels.clone(),
                },
                untyped: x.kind == Kind::Null && y.kind == Kind::Null,
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
            let (kind, parts) = self.unified(column)?;
            for (row, part) in texts.iter_mut().zip(parts) {
                row.push(part.text);
            }
            let name = format!("column_{at}");
            columns.push(QueryColumn {
                column: ScopeColumn {
                    sql: quote(&name),
                    pg_type: type_of(&Sql::new("", kind)),
                    case_insensitive: false,
                    utf8: true,
                    labels: Vec::new(),
                },
                name,
                untyped: kind == Kind::Null,
            });
        }
        let rows: Vec<String> = texts.iter().map(|row| format!("({})", row.join(", "))).collect();
        Ok(Rows {
            sql: format!("values {}", rows.join(", ")),
            columns,
        })
    }

    /// ORDER BY of a set operation names its columns.
    fn ordered(&mut self, rows: Rows, outer: Option<(&Tree, &Ending)>) -> Result<Rows> {
        let Some((tree, ending)) = outer else { return Ok(rows) };
        let Some(order) = &tree.order_by else {
            return Ok(Rows {
                sql: format!("{}{}", rows.sql, ending.limit),
                columns: rows.columns,
            });
        };
        let OrderByKind::Expressions(items) = &order.kind else {
            return Err(Untranslatable::new("is ordered by ALL"));
        };
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            let Some(column) = output_column(&item.expr, &rows.columns) else {
                return Err(Untranslatable::new("orders a union by something else than its columns"));
            };
            let text =
                |output: &QueryColumn| output.column.sql == column && kind_of(&output.column.pg_type) == Kind::Text;
            if rows.columns.iter().any(text) {
                self.caveat("texts are put in order by another collation");
            }
            parts.push(directed(&column, item));
        }
        Ok(Rows {
            sql: format!("{}\norder by {}{}", rows.sql, parts.join(", "), ending.limit),
            columns: rows.columns,
        })
    }
}

/// A column of a part of a union, as an expression over that part.
fn column_of(column: &QueryColumn) -> Sql {
    if column.untyped {
        return Sql::new("null", Kind::Null);
    }
    column_sql(&ScopeColumn {
        sql: format!("part.{}", column.column.sql),
        ..column.column.clone()
    })
}

/// The type of two columns as one.
fn united(left: &Sql, right: &Sql) -> PgType {
    let (a, b) = (type_of(left), type_of(right));
    if a == b || right.kind == Kind::Null {
        return a;
    }
    type_of(&Sql {
        wide: true,
        ..Sql::new(
            "",
            if left.kind == right.kind {
                left.kind
            } else {
                Kind::Numeric
            },
        )
    })
}
