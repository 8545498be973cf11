//! Subqueries in expressions.

use sqlparser::ast::{BinaryOperator, Expr, Query as Tree, SelectItem};

use super::{QueryTranslator, Rows, Wanted};
use crate::expression::{Kind, Result, ScopeColumn, Sql, Untranslatable, Volatility};

/// Whether the list of a SELECT under EXISTS says nothing: it cannot, unless a function in it is an aggregate, which makes
/// one row of none, or HAVING (`with_names`) may call its items by their names.
pub(crate) fn is_idle(list: &[SelectItem], with_names: bool) -> bool {
    list.iter().all(|item| match item {
        SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..) => true,
        // Columns under their own names, as MySQL's catalog writes a star, are no new names.
        SelectItem::UnnamedExpr(Expr::Value(_) | Expr::Identifier(_) | Expr::CompoundIdentifier(_)) => true,
        SelectItem::ExprWithAlias {
            expr: Expr::CompoundIdentifier(parts),
            alias,
        } if parts.last().is_some_and(|name| name.value == alias.value) => true,
        // A call is always written with a parenthesis.
        other => !with_names && !other.to_string().contains('('),
    })
}

/// Subqueries as values and conditions.
pub(crate) trait Subqueries: QueryTranslator {
    fn subquery(&mut self, query: &Tree, wanted: Wanted) -> Result<Rows> {
        if self.ctes().is_none() {
            return Err(Untranslatable::new("has a subquery"));
        }
        self.query_as(query, &[], wanted)
    }

    /// The one column of a subquery, as an expression.
    fn one_column(rows: &Rows) -> Result<Sql> {
        let [column] = rows.columns.as_slice() else {
            return Err(Untranslatable::new("has a subquery with more than one column"));
        };
        if column.untyped {
            return Ok(Sql::new(format!("({})", rows.sql), Kind::Null).at_least(Volatility::Stable));
        }
        let column = ScopeColumn {
            sql: format!("({})", rows.sql),
            ..column.column.clone()
        };
        Ok(Self::column(&column).at_least(Volatility::Stable))
    }

    fn scalar_subquery(&mut self, query: &Tree) -> Result<Sql> {
        let rows = self.subquery(query, Wanted::Columns)?;
        Self::one_column(&rows)
    }

    fn exists(&mut self, query: &Tree, negated: bool) -> Result<Sql> {
        let rows = self.subquery(query, Wanted::Existence)?;
        let not = if negated { "not " } else { "" };
        Ok(Sql::new(format!("({not}exists ({}))", rows.sql), Kind::Boolean).at_least(Volatility::Stable))
    }

    fn in_subquery(&mut self, expr: &Expr, query: &Tree, negated: bool) -> Result<Sql> {
        if let Expr::Tuple(row) = expr {
            return self.row_in_subquery(row, query, negated);
        }
        let not = if negated { "not in" } else { "in" };
        self.against_subquery(expr, not, query, true)
    }

    /// `x > all (select …)`.
    fn quantified(&mut self, left: &Expr, op: &BinaryOperator, word: &str, right: &Expr) -> Result<Sql> {
        let op = match op {
            BinaryOperator::Eq => "=",
            BinaryOperator::NotEq => "<>",
            BinaryOperator::Lt => "<",
            BinaryOperator::LtEq => "<=",
            BinaryOperator::Gt => ">",
            BinaryOperator::GtEq => ">=",
            _ => return Err(Untranslatable::new(format!("has {op} {word}"))),
        };
        let Expr::Subquery(query) = right else {
            return Err(Untranslatable::new(format!("has {word} without a subquery")));
        };
        self.against_subquery(left, &format!("{op} {word}"), query, matches!(op, "=" | "<>"))
    }

    /// `(a, b) in (select …)`, each value compared with its column.
    fn row_in_subquery(&mut self, row: &[Expr], query: &Tree, negated: bool) -> Result<Sql> {
        let values = row
            .iter()
            .map(|expr| self.expression(expr))
            .collect::<Result<Vec<Sql>>>()?;
        let rows = self.subquery(query, Wanted::Columns)?;
        if rows.columns.len() != values.len() {
            return Err(Untranslatable::new(
                "compares a row with a subquery of another number of columns",
            ));
        }
        let mut texts = Vec::with_capacity(values.len());
        let mut parts = Vec::with_capacity(values.len());
        for (value, column) in values.into_iter().zip(&rows.columns) {
            if column.untyped {
                return Err(Untranslatable::new("compares a row with a subquery of NULL"));
            }
            let column = Self::column(&column.column);
            let (value, same) = self.comparable(value, column.clone(), true)?;
            if same.text != column.text {
                return Err(Untranslatable::new(
                    format!("compares {:?} with a subquery of {:?}", value.kind, column.kind).to_lowercase(),
                ));
            }
            texts.push(value.text.clone());
            parts.push(value);
        }
        let not = if negated { "not " } else { "" };
        let text = format!("(({}) {not}in ({}))", texts.join(", "), rows.sql);
        let parts: Vec<&Sql> = parts.iter().collect();
        Ok(Sql::of(text, Kind::Boolean, &parts).at_least(Volatility::Stable))
    }

    fn against_subquery(&mut self, expr: &Expr, operator: &str, query: &Tree, equality: bool) -> Result<Sql> {
        let value = self.expression(expr)?;
        let rows = self.subquery(query, Wanted::Columns)?;
        let column = Self::one_column(&rows)?;
        let (value, same) = self.comparable(value, column.clone(), equality)?;
        if same.text != column.text {
            return Err(Untranslatable::new(
                format!("compares {:?} with a subquery of {:?}", value.kind, column.kind).to_lowercase(),
            ));
        }
        Ok(Sql::of(
            format!("({} {operator} {})", value.text, column.text),
            Kind::Boolean,
            &[&value, &column],
        ))
    }
}

impl<T: QueryTranslator> Subqueries for T {}
