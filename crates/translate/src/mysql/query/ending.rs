//! What stands around the body of a query: LIMIT; and whether a view of it can be written through.

use sqlparser::ast::{
    Expr, GroupByExpr, Ident, LimitClause, ObjectNamePart, Query as Tree, SelectItem, SetExpr, TableFactor, Value,
};

use crate::expression::{Result, Untranslatable};
use crate::query::{Ending, Resolver};

/// LIMIT, whose numbers are literals in MySQL.
pub(super) fn ending(tree: &Tree) -> Result<Ending> {
    fn number(expr: &Expr) -> Result<&str> {
        match expr {
            Expr::Value(value) => match &value.value {
                Value::Number(number, _) => Ok(number),
                _ => Err(Untranslatable::new("has a limit that is no number")),
            },
            _ => Err(Untranslatable::new("has a limit that is no number")),
        }
    }
    let mut limit = String::new();
    let (rows, offset) = match &tree.limit_clause {
        None => (None, None),
        Some(LimitClause::OffsetCommaLimit { offset, limit }) => (Some(limit), Some(offset)),
        Some(LimitClause::LimitOffset {
            limit,
            offset,
            limit_by,
        }) if limit_by.is_empty() => (limit.as_ref(), offset.as_ref().map(|offset| &offset.value)),
        Some(_) => return Err(Untranslatable::new("has a limit that has no translation")),
    };
    if let Some(rows) = rows {
        // MySQL's way to say "all": a number that bigint does not hold.
        let rows = number(rows)?;
        if rows.parse::<i64>().is_ok() {
            limit.push_str(&format!("\nlimit {rows}"));
        } else {
            limit.push_str("\nlimit all");
        }
    }
    if let Some(offset) = offset {
        limit.push_str(&format!("\noffset {}", number(offset)?));
    }
    Ok(Ending { limit })
}

/// True if PostgreSQL updates a view of the query by itself.
///
/// <https://www.postgresql.org/docs/current/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS>
pub(super) fn updatable(tree: &Tree, resolver: &dyn Resolver) -> bool {
    let SetExpr::Select(select) = tree.body.as_ref() else {
        return false;
    };
    let [from] = select.from.as_slice() else { return false };
    let TableFactor::Table { name, .. } = &from.relation else {
        return false;
    };
    let parts: Vec<String> = name
        .0
        .iter()
        .filter_map(ObjectNamePart::as_ident)
        .map(|ident: &Ident| ident.value.clone())
        .collect();
    let grouped = !matches!(&select.group_by, GroupByExpr::Expressions(list, _) if list.is_empty());
    let columns = select.projection.iter().all(|item| match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => !super::aggregate::aggregates(expr),
        _ => true,
    });
    from.joins.is_empty()
        && tree.with.is_none()
        && tree.limit_clause.is_none()
        && select.distinct.is_none()
        && !grouped
        && select.having.is_none()
        && columns
        && resolver.named(&parts).is_ok_and(|named| named.updatable)
}
