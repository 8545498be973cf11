//! Whole queries: WITH, set operations, ORDER BY, TOP and OFFSET.

use model::PgType;
use model::pg_type::quote;
use sqlparser::ast::{
    Cte as CteTree, LimitClause, OrderByKind, Query as Tree, SetExpr, SetOperator, SetQuantifier, Values,
};

use super::select::Wanted;
use crate::expression::{Kind, Result, ScopeColumn, Sql, Untranslatable};
use crate::mssql::expression::{Translator, kind_of, type_of};
use crate::query::Cte;
use crate::query::typed;
use crate::query::{QueryColumn, Rows};

/// What stands around the body of a query.
#[derive(Debug, Clone, Default)]
pub(super) struct Ending {
    /// ` offset … fetch …`, as SQL.
    pub(super) limit: String,
}

impl Translator<'_> {
    /// The query of a view: its columns have the names that the view gives them.
    pub(in crate::mssql) fn whole_query(&mut self, tree: &Tree, names: &[String]) -> Result<Rows> {
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
        if tree.for_clause.is_some() {
            return self.one_text(tree, names);
        }
        if !tree.locks.is_empty() || tree.settings.is_some() || !tree.pipe_operators.is_empty() {
            return Err(Untranslatable::new("has a clause that has no translation"));
        }
        let ctes = self.reach.as_ref().map_or(0, |reach| reach.ctes.len());
        let with = match &tree.with {
            None => String::new(),
            Some(with) => self.with(&with.cte_tables)?,
        };
        let ending = self.ending(tree)?;
        let rows = self.set_expression(&tree.body, Some((tree, &ending)), names, wanted);
        if let Some(reach) = self.reach.as_mut() {
            reach.ctes.truncate(ctes);
        }
        let rows = rows?;
        Ok(Rows {
            sql: format!("{with}{}", rows.sql),
            columns: rows.columns,
        })
    }

    pub(super) fn with(&mut self, ctes: &[CteTree]) -> Result<String> {
        let mut parts = Vec::with_capacity(ctes.len());
        let mut recursive = false;
        for cte in ctes {
            let key = cte.alias.name.value.to_lowercase();
            let names: Vec<String> = cte
                .alias
                .columns
                .iter()
                .map(|column| column.name.value.clone())
                .collect();
            let hidden = self.take_frames();
            let rows = if names_itself(cte) {
                recursive = true;
                self.recursive(cte, &names)
            } else {
                self.query(&cte.query, &names)
            };
            self.put_frames(hidden);
            let mut rows = rows?;
            typed(&mut rows.columns);
            let sql = quote(&crate::names::shortened(&cte.alias.name.value));
            let list: Vec<&str> = rows.columns.iter().map(|column| column.column.sql.as_str()).collect();
            parts.push(format!("{sql} ({}) as (\n{}\n)", list.join(", "), rows.sql));
            if let Some(reach) = self.reach.as_mut() {
                reach.ctes.push(Cte {
                    key,
                    sql,
                    columns: rows.columns,
                });
            }
        }
        let word = if recursive { "with recursive" } else { "with" };
        Ok(format!("{word} {}\n", parts.join(", ")))
    }

    /// Both parts of a recursive expression are brought to the types of its first part, as PostgreSQL wants them equal.
    fn recursive(&mut self, cte: &CteTree, names: &[String]) -> Result<Rows> {
        let SetExpr::SetOperation {
            op: SetOperator::Union,
            set_quantifier: SetQuantifier::All,
            left,
            right,
        } = cte.query.body.as_ref()
        else {
            return Err(Untranslatable::new("is recursive in a way that has no translation"));
        };
        let mut first = self.set_expression(left, None, names, Wanted::Columns)?;
        typed(&mut first.columns);
        for column in &mut first.columns {
            column.column.pg_type = match kind_of(&column.column.pg_type) {
                Kind::Text => PgType::Text,
                Kind::Numeric => PgType::Numeric { modifier: None },
                _ => column.column.pg_type.clone(),
            };
        }
        let sql = quote(&crate::names::shortened(&cte.alias.name.value));
        if let Some(reach) = self.reach.as_mut() {
            reach.ctes.push(Cte {
                key: cte.alias.name.value.to_lowercase(),
                sql,
                columns: first.columns.clone(),
            });
        }
        let second = self.set_expression(right, None, names, Wanted::Columns);
        if let Some(reach) = self.reach.as_mut() {
            reach.ctes.pop();
        }
        let second = second?;
        if second.columns.len() != first.columns.len() {
            return Err(Untranslatable::new("is a union of queries with unlike columns"));
        }
        let cast = |rows: &Rows| {
            let list: Vec<String> = rows
                .columns
                .iter()
                .zip(&first.columns)
                .map(|(column, first)| {
                    format!(
                        "part.{}::{} as {}",
                        column.column.sql, first.column.pg_type, first.column.sql
                    )
                })
                .collect();
            format!("select {}\nfrom ({}) as part", list.join(", "), rows.sql)
        };
        Ok(Rows {
            sql: format!("{}\nunion all\n{}", cast(&first), cast(&second)),
            columns: first.columns,
        })
    }

    fn take_frames(&mut self) -> Vec<Vec<crate::query::Relation>> {
        self.reach
            .as_mut()
            .map(|reach| std::mem::take(&mut reach.frames))
            .unwrap_or_default()
    }

    fn put_frames(&mut self, frames: Vec<Vec<crate::query::Relation>>) {
        if let Some(reach) = self.reach.as_mut() {
            reach.frames = frames;
        }
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
            SetExpr::Select(select) => {
                let documents = self.xml.documents.clone();
                if let Some(reach) = self.reach.as_mut() {
                    reach.frames.push(Vec::new());
                }
                let rows = self.select(select, outer, names, wanted);
                if let Some(reach) = self.reach.as_mut() {
                    reach.frames.pop();
                }
                self.xml.documents = documents;
                rows
            }
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
                self.caveat("the source puts texts together that differ in case only (GROUP BY, DISTINCT, UNION)");
            }
            let (first, second) = (column_of(a), column_of(b));
            let (unified, parts) = self.unified(vec![first.clone(), second.clone()])?;
            let [x, y] = parts.as_slice() else { continue };
            left_changed |= x.text != first.text;
            right_changed |= y.text != second.text;
            left_list.push(format!("{} as {}", x.text, a.column.sql));
            right_list.push(format!("{} as {}", y.text, a.column.sql));
            columns.push(QueryColumn {
                name: a.name.clone(),
                column: ScopeColumn {
                    sql: a.column.sql.clone(),
                    pg_type: type_of(&unified),
                    case_insensitive: a.column.case_insensitive || b.column.case_insensitive,
                    utf8: true,
                    labels: Vec::new(),
                },
                untyped: false,
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
            let name = format!("column{}", at + 1);
            columns.push(QueryColumn {
                column: ScopeColumn {
                    sql: quote(&name),
                    pg_type: type_of(&unified),
                    case_insensitive: unified.case_insensitive,
                    utf8: true,
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

    /// OFFSET and FETCH.
    fn ending(&mut self, tree: &Tree) -> Result<Ending> {
        let mut limit = String::new();
        if let Some(clause) = &tree.limit_clause {
            let LimitClause::LimitOffset {
                limit: None,
                offset: Some(offset),
                ..
            } = clause
            else {
                return Err(Untranslatable::new("has a limit that has no translation"));
            };
            let offset = self.expression(&offset.value)?;
            limit.push_str(&format!("\noffset {}", offset.text));
        }
        if let Some(fetch) = &tree.fetch {
            if fetch.percent {
                return Err(Untranslatable::new("fetches a percentage of its rows"));
            }
            let quantity = match &fetch.quantity {
                Some(quantity) => self.expression(quantity)?.text,
                None => "1".to_owned(),
            };
            limit.push_str(&format!("\nfetch next {quantity} rows only"));
        }
        Ok(Ending { limit })
    }

    /// ORDER BY of a set operation names its columns.
    fn ordered(&mut self, rows: Rows, outer: Option<(&Tree, &Ending)>) -> Result<Rows> {
        let Some((tree, ending)) = outer else { return Ok(rows) };
        let Some(order) = &tree.order_by else { return Ok(rows) };
        if ending.limit.is_empty() && !self.ordered {
            self.caveat("the order of the rows is not kept, as SQL Server does not promise it for a view");
            return Ok(rows);
        }
        let OrderByKind::Expressions(items) = &order.kind else {
            return Err(Untranslatable::new("is ordered by ALL"));
        };
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            let Some(column) = crate::query::output_column(&item.expr, &rows.columns) else {
                return Err(Untranslatable::new("orders a union by something else than its columns"));
            };
            parts.push(crate::query::directed(&column, item));
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
    let mut sql = Sql::new(format!("part.{}", column.column.sql), kind_of(&column.column.pg_type))
        .typed(column.column.pg_type.clone());
    sql.case_insensitive = column.column.case_insensitive;
    sql
}

/// True if the query of a common table expression reads itself.
fn names_itself(cte: &CteTree) -> bool {
    let SetExpr::SetOperation { right, .. } = cte.query.body.as_ref() else {
        return false;
    };
    let name = cte.alias.name.value.to_lowercase();
    let text = right.to_string().to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '#' | '@' | '$')))
        .collect();
    words
        .windows(2)
        .any(|pair| matches!(pair[0], "from" | "join" | "apply") && pair[1] == name)
        || text.contains(&format!("[{name}]"))
        || text.contains(&format!(", {name} "))
}
