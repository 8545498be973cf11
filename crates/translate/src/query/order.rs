//! ORDER BY: both servers put NULLs before all values.

use sqlparser::ast::{Expr, OrderByExpr, OrderBySort, Value};

use super::QueryColumn;
use crate::expression::{Kind, Result, Untranslatable};

/// The output column that a part of an ORDER BY means: by its name or its position.
pub(crate) fn output_column(expr: &Expr, columns: &[QueryColumn]) -> Option<String> {
    match expr {
        Expr::Identifier(ident) => {
            let key = ident.value.to_lowercase();
            columns
                .iter()
                .find(|column| column.name.to_lowercase() == key)
                .map(|column| column.column.sql.clone())
        }
        Expr::Value(value) => match &value.value {
            Value::Number(number, _) => {
                let position: usize = number.parse().ok()?;
                columns.get(position.checked_sub(1)?)?;
                Some(position.to_string())
            }
            _ => None,
        },
        _ => None,
    }
}

/// What the order of values of a kind comes to: true for texts, whose collation is another one.
///
/// # Errors
/// MySQL counts the members of a set like the bits of a number; PostgreSQL goes by the first member that differs.
pub(crate) fn is_text_order(kind: Kind) -> Result<bool> {
    match kind {
        Kind::TextArray => Err(Untranslatable::new(
            "orders by a set, whose values PostgreSQL puts in another order",
        )),
        kind => Ok(kind == Kind::Text),
    }
}

/// A part with its direction.
pub(crate) fn directed(sql: &str, item: &OrderByExpr) -> String {
    match item.options.sort {
        Some(OrderBySort::Desc) => format!("{sql} desc nulls last"),
        _ => format!("{sql} nulls first"),
    }
}
