//! ORDER BY: both servers put NULLs before all values.

use sqlparser::ast::{Expr, OrderByExpr, OrderBySort, Value};

use super::QueryColumn;

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

/// A part with its direction.
pub(crate) fn directed(sql: &str, item: &OrderByExpr) -> String {
    match item.options.sort {
        Some(OrderBySort::Desc) => format!("{sql} desc nulls last"),
        _ => format!("{sql} nulls first"),
    }
}
