//! Conditions.

use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator};

use super::Result;
use super::types::{common, kind};
use crate::engine::query::Translator;
use crate::engine::scope::{Scope, Sql};
use crate::value::Value;

impl Translator<'_> {
    /// A condition.
    pub(in crate::engine) fn condition(&self, scope: &Scope<'_>, expr: &Expr) -> Result<String> {
        Ok(match expr {
            Expr::Nested(inner) => format!("({})", self.condition(scope, inner)?),
            Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr,
            } => format!("(NOT {})", self.condition(scope, expr)?),
            Expr::BinaryOp { left, op, right } => {
                let operator = match op {
                    BinaryOperator::And | BinaryOperator::Or => {
                        let (left, right) = (self.condition(scope, left)?, self.condition(scope, right)?);
                        return Ok(format!("({left} {op} {right})"));
                    }
                    BinaryOperator::Eq => "=",
                    BinaryOperator::NotEq => "<>",
                    BinaryOperator::Lt => "<",
                    BinaryOperator::LtEq => "<=",
                    BinaryOperator::Gt => ">",
                    BinaryOperator::GtEq => ">=",
                    other => return Err(self.unserved(format!("the condition {other}"))),
                };
                self.comparison(self.value(scope, left)?, operator, self.value(scope, right)?)?
            }
            Expr::IsNull(inner) => format!("({} IS NULL)", self.value(scope, inner)?.text),
            Expr::IsNotNull(inner) => format!("({} IS NOT NULL)", self.value(scope, inner)?.text),
            Expr::InList { expr, list, negated } => {
                let value = self.value(scope, expr)?;
                let mut parts = Vec::new();
                for item in list {
                    parts.push(self.comparison(value.clone(), "=", self.value(scope, item)?)?);
                }
                format!("({}({}))", if *negated { "NOT " } else { "" }, parts.join(" OR "))
            }
            Expr::InSubquery {
                expr,
                subquery,
                negated,
            } => {
                let value = self.value(scope, expr)?;
                let query = self.query(subquery, Some(scope))?;
                let same = query
                    .columns
                    .first()
                    .is_some_and(|column| kind(&column.ty) == kind(&value.ty()));
                if !same {
                    return Err(self.unserved("IN with a subquery of another type"));
                }
                let not = if *negated { "NOT " } else { "" };
                format!("({}{} {not}IN ({}))", value.text, value.collated(), query.text)
            }
            Expr::Between {
                expr,
                negated,
                low,
                high,
            } => {
                let value = self.value(scope, expr)?;
                let low = self.comparison(value.clone(), ">=", self.value(scope, low)?)?;
                let high = self.comparison(value, "<=", self.value(scope, high)?)?;
                format!("({}({low} AND {high}))", if *negated { "NOT " } else { "" })
            }
            Expr::Like {
                negated,
                expr,
                pattern,
                escape_char: None,
                ..
            } => {
                let (value, pattern) = (self.value(scope, expr)?, self.value(scope, pattern)?);
                let Some(Value::Text(written)) = &pattern.constant else {
                    return Err(self.unserved("LIKE with a pattern that is no literal"));
                };
                if written.contains('[') {
                    return Err(self.unserved("LIKE with a class of characters"));
                }
                // SQLite's own ignores the case of ASCII, as the catalog's collation does.
                format!(
                    "({} {}LIKE {})",
                    value.text,
                    if *negated { "NOT " } else { "" },
                    pattern.text
                )
            }
            Expr::Exists { subquery, negated } => {
                let query = self.query(subquery, Some(scope))?;
                format!("({}EXISTS ({}))", if *negated { "NOT " } else { "" }, query.text)
            }
            other => return Err(self.unserved(format!("the condition {other}"))),
        })
    }

    /// `left operator right`, both as the type that rules.
    pub(super) fn comparison(&self, left: Sql, operator: &str, right: Sql) -> Result<String> {
        let (left, right) = self.aligned(left, right)?;
        let collated = if left.constant.is_some() {
            right.collated()
        } else {
            left.collated()
        };
        Ok(format!("({}{collated} {operator} {})", left.text, right.text))
    }

    /// Both as values that SQLite compares rightly.
    fn aligned(&self, left: Sql, right: Sql) -> Result<(Sql, Sql)> {
        let (Some(one), Some(other)) = (left.ty.clone(), right.ty.clone()) else {
            return Ok((left, right));
        };
        if kind(&one) == kind(&other) {
            return Ok((left, right));
        }
        let ty = common(&one, &other);
        Ok((self.cast(left, &ty, 0, false)?, self.cast(right, &ty, 0, false)?))
    }
}
