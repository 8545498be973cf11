//! Subqueries in expressions.

use sqlparser::ast::{BinaryOperator, Expr, Query as Tree};

use super::select::Wanted;
use crate::expression::{Kind, Result, Sql, Untranslatable, Volatility};
use crate::mssql::expression::{Translator, kind_of};
use crate::query::Rows;

impl Translator<'_> {
    fn subquery(&mut self, query: &Tree, wanted: Wanted) -> Result<Rows> {
        if self.reach.is_none() {
            return Err(Untranslatable::new("has a subquery"));
        }
        self.query_as(query, &[], wanted)
    }

    /// The one column of a subquery, as an expression.
    fn one_column(rows: &Rows) -> Result<Sql> {
        let [column] = rows.columns.as_slice() else {
            return Err(Untranslatable::new("has a subquery with more than one column"));
        };
        let kind = if column.untyped {
            Kind::Null
        } else {
            kind_of(&column.column.pg_type)
        };
        let mut sql = Sql::new(format!("({})", rows.sql), kind)
            .typed(column.column.pg_type.clone())
            .at_least(Volatility::Stable);
        sql.case_insensitive = column.column.case_insensitive;
        Ok(sql)
    }

    pub(in crate::mssql) fn scalar_subquery(&mut self, query: &Tree) -> Result<Sql> {
        if self.reach.is_some() && query.for_clause.is_some() {
            return self.for_clause(query);
        }
        let rows = self.subquery(query, Wanted::Columns)?;
        Self::one_column(&rows)
    }

    pub(in crate::mssql) fn exists(&mut self, query: &Tree, negated: bool) -> Result<Sql> {
        let rows = self.subquery(query, Wanted::Existence)?;
        let not = if negated { "not " } else { "" };
        Ok(Sql::new(format!("({not}exists ({}))", rows.sql), Kind::Boolean).at_least(Volatility::Stable))
    }

    pub(in crate::mssql) fn in_subquery(&mut self, expr: &Expr, query: &Tree, negated: bool) -> Result<Sql> {
        let not = if negated { "not in" } else { "in" };
        self.against_subquery(expr, not, query, true)
    }

    /// `x > all (select …)`.
    pub(in crate::mssql) fn quantified(
        &mut self,
        left: &Expr,
        op: &BinaryOperator,
        word: &str,
        right: &Expr,
    ) -> Result<Sql> {
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
