//! `SELECT @a = …`: values for variables.

use std::collections::BTreeSet;

use sqlparser::ast::{BinaryOperator, Expr, GroupByExpr, Ident, Query as Tree, Select, SelectItem, SetExpr};

use crate::expression::{Kind, Result, Sql, Untranslatable};
use crate::mssql::expression::{Taken, Translator, kind_of, parse_query};
use crate::mssql::script::{Batch, Keyword, Kind as Lexical, lexemes};
use crate::query::{QueryTranslator, Subqueries, Wanted};

/// A SELECT that sets variables.
#[derive(Debug, Clone)]
pub(in crate::mssql) struct Assignment {
    /// Without a FROM: variables, in order, and what each becomes.
    pub(in crate::mssql) values: Vec<(String, Expr)>,
    /// The one row of an aggregate: a variable and its value.
    pub(in crate::mssql) one: Option<(String, Sql)>,
    /// The rows that are taken one by one.
    pub(in crate::mssql) query: Option<String>,
    /// Variables and what each becomes with a row.
    pub(in crate::mssql) rows: Vec<(String, Sql)>,
}

impl Translator<'_> {
    /// Reads `SELECT @a = …, @b = … [FROM …]`; `row` is what a row of its query is called.
    pub(in crate::mssql) fn assignment(&mut self, text: &str, row: &str) -> Result<Assignment> {
        let tree = parse_query(&plain(text))?;
        let SetExpr::Select(select) = tree.body.as_ref() else {
            return Err(Untranslatable::new("gives rows to its caller (SELECT)"));
        };
        let values = values(&select.projection)?;
        let mut assignment = Assignment {
            values: Vec::new(),
            one: None,
            query: None,
            rows: Vec::new(),
        };
        if select.from.is_empty() {
            if select.selection.is_some() || select.top.is_some() || tree.with.is_some() {
                return Err(Untranslatable::new("sets variables under a condition"));
            }
            assignment.values = values;
            return Ok(assignment);
        }
        if let [(name, value)] = values.as_slice()
            && is_aggregate(value)
            && no_groups(select)
            && tree.with.is_none()
        {
            let query = with_list(&tree, select, vec![value.clone()]);
            assignment.one = Some((name.clone(), self.scalar_subquery(&query)?));
            return Ok(assignment);
        }
        if values.iter().any(|(_, value)| mentions(value, &values)) {
            self.row_by_row(&tree, select, values, row, &mut assignment)?;
        } else {
            let list = values.iter().map(|(_, value)| value.clone());
            let rows = self.query_as(&with_list(&tree, select, list.collect()), &[], Wanted::Columns)?;
            for ((name, _), column) in values.into_iter().zip(&rows.columns) {
                let kind = if column.untyped {
                    Kind::Null
                } else {
                    kind_of(&column.column.pg_type)
                };
                let text = format!("{row}.{}", column.column.sql);
                let mut sql = Sql::new(text, kind).typed(column.column.pg_type.clone());
                sql.case_insensitive = column.column.case_insensitive;
                assignment.rows.push((name, sql));
            }
            assignment.query = Some(rows.sql);
        }
        Ok(assignment)
    }

    /// `SELECT @list = @list + name FROM t`: every row sees what the one before it left. The query gives the columns, and
    /// the values are computed over each row.
    fn row_by_row(
        &mut self,
        tree: &Tree,
        select: &Select,
        values: Vec<(String, Expr)>,
        row: &str,
        assignment: &mut Assignment,
    ) -> Result<()> {
        if !no_groups(select) || select.distinct.is_some() || tree.with.is_some() {
            return Err(Untranslatable::new("sets a variable from itself over groups of rows"));
        }
        let Some(reach) = self.reach.as_mut() else {
            return Err(Untranslatable::new("has a query"));
        };
        reach.frames.push(Vec::new());
        let frame = reach.frames.len() - 1;
        self.from(&select.from)?;
        self.taken = Some(Taken {
            frame,
            row: row.to_owned(),
            columns: Vec::new(),
        });
        for (name, value) in values {
            let sql = self.expression(&value)?;
            assignment.rows.push((name, sql));
        }
        let taken = self.taken.take();
        if let Some(reach) = self.reach.as_mut() {
            reach.frames.pop();
        }
        let columns = taken.map(|taken| taken.columns).unwrap_or_default();
        let mut list: Vec<Expr> = columns
            .iter()
            .map(|(idents, _)| match idents.as_slice() {
                [only] => Expr::Identifier(only.clone()),
                _ => Expr::CompoundIdentifier(idents.clone()),
            })
            .collect();
        if list.is_empty() {
            list.push(Expr::value(sqlparser::ast::Value::Number("1".to_owned(), false)));
        }
        let rows = self.query_as(&with_list(tree, select, list), &[], Wanted::Columns)?;
        assignment.query = Some(rows.sql);
        Ok(())
    }
}

fn no_groups(select: &Select) -> bool {
    let plain = matches!(&select.group_by, GroupByExpr::Expressions(list, modifiers) if list.is_empty() && modifiers.is_empty());
    plain && select.having.is_none()
}

/// True for a call of an aggregate, which gives one row without GROUP BY.
fn is_aggregate(value: &Expr) -> bool {
    let Expr::Function(function) = value else { return false };
    let name = function.name.to_string().to_ascii_lowercase();
    function.over.is_none() && ["count", "count_big", "sum", "min", "max", "avg"].contains(&name.as_str())
}

/// `@x += value` in the list of a SELECT as `@x = @x + (value)`.
fn plain(text: &str) -> String {
    let lexemes = lexemes(text);
    let batch = Batch {
        text,
        lexemes: &lexemes,
    };
    let (mut written, mut copied) = (String::new(), 0_usize);
    let mut at = 0;
    while at < lexemes.len() {
        let operator = batch.slice(at + 1);
        let compound = batch.kind(at) == Some(Lexical::Variable)
            && matches!(operator, "+" | "-" | "*" | "/" | "%" | "&" | "|" | "^")
            && batch.is_symbol(at + 2, b'=');
        if !compound {
            at = if batch.is_symbol(at, b'(') {
                batch.after_parenthesis(at)
            } else {
                at + 1
            };
            continue;
        }
        let first = at + 3;
        let mut end = first;
        let mut cases = 0_usize;
        while end < lexemes.len() {
            match batch.keyword(end) {
                Keyword::Case => cases += 1,
                Keyword::End => cases = cases.saturating_sub(1),
                Keyword::From if cases == 0 => break,
                _ if cases == 0 && batch.is_symbol(end, b',') => break,
                _ => {}
            }
            end = if batch.is_symbol(end, b'(') {
                batch.after_parenthesis(end)
            } else {
                end + 1
            };
        }
        let (Some(variable), Some(last)) = (lexemes.get(at), end.checked_sub(1).and_then(|last| lexemes.get(last)))
        else {
            break;
        };
        written.push_str(&text[copied..variable.end]);
        written.push_str(&format!(
            " = {} {operator} ({})",
            batch.slice(at),
            batch.between(first, end)
        ));
        copied = last.end;
        at = end;
    }
    written.push_str(&text[copied..]);
    written
}

/// The query with another list, its items called `c1`, `c2`, ….
fn with_list(tree: &Tree, select: &Select, list: Vec<Expr>) -> Tree {
    let mut select = select.clone();
    select.projection = list
        .into_iter()
        .enumerate()
        .map(|(at, expr)| SelectItem::ExprWithAlias {
            expr,
            alias: Ident::new(format!("c{}", at + 1)),
        })
        .collect();
    let mut tree = tree.clone();
    *tree.body = SetExpr::Select(Box::new(select));
    tree
}

/// The variables of a list, and what each becomes.
fn values(projection: &[SelectItem]) -> Result<Vec<(String, Expr)>> {
    let refused = || Untranslatable::new("gives rows to its caller (SELECT)");
    projection
        .iter()
        .map(|item| match item {
            SelectItem::ExprWithAlias { expr, alias } if alias.value.starts_with('@') => {
                Ok((alias.value.clone(), expr.clone()))
            }
            SelectItem::UnnamedExpr(Expr::BinaryOp {
                left,
                op: BinaryOperator::Eq,
                right,
            }) => match left.as_ref() {
                Expr::Identifier(ident) if ident.value.starts_with('@') => {
                    Ok((ident.value.clone(), right.as_ref().clone()))
                }
                _ => Err(refused()),
            },
            _ => Err(refused()),
        })
        .collect()
}

/// True if a value names one of the variables that are set.
fn mentions(value: &Expr, values: &[(String, Expr)]) -> bool {
    let names: BTreeSet<String> = values.iter().map(|(name, _)| name.to_lowercase()).collect();
    value
        .to_string()
        .to_lowercase()
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '@' | '$' | '#')))
        .any(|word| names.contains(word))
}
