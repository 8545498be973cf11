//! GROUP BY.

use model::PgType;
use sqlparser::ast::{Expr, GroupByExpr, GroupByWithModifier, Ident, Select, SelectItem, Value};

use super::column::Grouping;
use crate::expression::{Result, Untranslatable};
use crate::mysql::expression::Translator;
use crate::query::TOGETHER;

impl Translator<'_> {
    /// The parts of GROUP BY; they hold for the expressions that follow.
    pub(super) fn group_by(&mut self, select: &Select) -> Result<Vec<String>> {
        let GroupByExpr::Expressions(expressions, modifiers) = &select.group_by else {
            return Err(Untranslatable::new("has GROUP BY ALL"));
        };
        let rollup = match modifiers.as_slice() {
            [] => false,
            [GroupByWithModifier::Rollup] => true,
            _ => {
                return Err(Untranslatable::new(
                    "has GROUP BY with a modifier that has no translation",
                ));
            }
        };
        let mut grouping = Grouping {
            rollup,
            ..Grouping::default()
        };
        let mut parts = Vec::with_capacity(expressions.len());
        for expression in expressions {
            let expression = self.group_expression(expression, &select.projection)?;
            let sql = self.expression(expression)?;
            if sql.case_insensitive {
                self.caveat(TOGETHER);
            }
            let idents: &[Ident] = match expression {
                Expr::Identifier(ident) => std::slice::from_ref(ident),
                Expr::CompoundIdentifier(idents) => idents,
                // A literal groups nothing; PostgreSQL would take it for a position.
                other if sql.literal.is_some() => {
                    grouping.expressions.push(other.clone());
                    parts.push(format!("({}::text)", sql.text));
                    continue;
                }
                other => {
                    grouping.expressions.push(other.clone());
                    parts.push(sql.text);
                    continue;
                }
            };
            let column = self.reached(idents)?;
            if column.pg_type == PgType::Json {
                return Err(Untranslatable::new("groups by a JSON text"));
            }
            grouping.columns.insert(column.sql.clone());
            parts.push(column.sql);
        }
        if !parts.is_empty()
            && let Some(state) = self.query.as_mut()
            && let Some(group) = state.groups.last_mut()
        {
            grouping.determined = group.facts.determined(&grouping.columns, state.reach.relations());
            group.grouping = Some(grouping);
        }
        Ok(parts)
    }

    /// What a part of GROUP BY means: a column, else a name of the list; a number is a place in the list.
    fn group_expression<'e>(&self, expression: &'e Expr, projection: &'e [SelectItem]) -> Result<&'e Expr> {
        match expression {
            Expr::Identifier(ident) => {
                let known = self
                    .query
                    .as_ref()
                    .is_some_and(|state| state.reach.find(std::slice::from_ref(ident)).is_ok());
                let key = ident.value.to_lowercase();
                let named = projection.iter().find_map(|item| match item {
                    SelectItem::ExprWithAlias { expr, alias } if alias.value.to_lowercase() == key => Some(expr),
                    _ => None,
                });
                Ok(named.filter(|_| !known).unwrap_or(expression))
            }
            Expr::Value(value) => match &value.value {
                Value::Number(number, _) => {
                    let place = number.parse::<usize>().ok().and_then(|place| place.checked_sub(1));
                    match place.and_then(|place| projection.get(place)) {
                        Some(SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. }) => Ok(expr),
                        _ => Err(Untranslatable::new("groups by a place that its list does not have")),
                    }
                }
                _ => Ok(expression),
            },
            other => Ok(other),
        }
    }

    /// GROUP BY with the columns that depend on it.
    pub(super) fn group_clause(&mut self, mut parts: Vec<String>) -> Result<Option<String>> {
        let Some(grouping) = self.group().and_then(|group| group.grouping.as_ref()) else {
            return Ok(None);
        };
        if grouping.rollup {
            return Ok(Some(format!("rollup ({})", parts.join(", "))));
        }
        parts.extend(grouping.extra.iter().cloned());
        Ok(Some(parts.join(", ")))
    }
}
