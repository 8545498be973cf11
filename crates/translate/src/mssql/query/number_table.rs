//! Numbers out of a catalog: `SELECT TOP (n) ROW_NUMBER() OVER (ORDER BY x) FROM sys.objects`.

use model::PgType;
use sqlparser::ast::{Expr, JoinOperator, ObjectNamePart, Select, SelectItem, TableFactor, TopQuantity};

use super::select::{Item, assigned};
use crate::expression::{Kind, Result, Sql};
use crate::mssql::expression::{Translator, cast_text};

impl Translator<'_> {
    /// The one item of a query that only counts the rows of system views; `None` if it does something else.
    pub(super) fn numbers_of_catalog(&mut self, select: &Select) -> Result<Option<Item>> {
        let Some(top) = select.top.as_ref().filter(|top| !top.percent && !top.with_ties) else {
            return Ok(None);
        };
        let plain = select.selection.is_none()
            && select.having.is_none()
            && select.distinct.is_none()
            && select.into.is_none()
            && matches!(&select.group_by, sqlparser::ast::GroupByExpr::Expressions(list, _) if list.is_empty());
        let (name, value) = match select.projection.as_slice() {
            [SelectItem::UnnamedExpr(expr)] => {
                let (name, value) = assigned(expr);
                (name, value)
            }
            [SelectItem::ExprWithAlias { expr, alias }] => (alias.value.clone(), expr),
            _ => return Ok(None),
        };
        if !plain || !is_row_number(value) || !of_catalog(select) {
            return Ok(None);
        }
        let count = match &top.quantity {
            Some(TopQuantity::Constant(number)) => Sql::new(number.to_string(), Kind::Integer),
            Some(TopQuantity::Expr(expr)) => {
                let count = self.expression(expr)?;
                self.number(count)?
            }
            None => return Ok(None),
        };
        self.caveat("numbers that the source takes from its catalog end where that has no more rows, here they do not");
        let sql = format!("generate_series(1, {})", cast_text(&count, &PgType::BigInt));
        Ok(Some(Item {
            name,
            sql: Sql::of(sql, Kind::Integer, &[&count]).typed(PgType::BigInt),
        }))
    }
}

fn is_row_number(expr: &Expr) -> bool {
    match expr {
        Expr::Function(function) => {
            let partitioned = match &function.over {
                Some(sqlparser::ast::WindowType::WindowSpec(spec)) => !spec.partition_by.is_empty(),
                _ => true,
            };
            function.name.to_string().eq_ignore_ascii_case("row_number") && !partitioned
        }
        _ => false,
    }
}

/// True if nothing but system views is read, without a condition.
fn of_catalog(select: &Select) -> bool {
    let system = |factor: &TableFactor| match factor {
        TableFactor::Table { name, args: None, .. } => {
            let parts: Vec<String> = name
                .0
                .iter()
                .filter_map(ObjectNamePart::as_ident)
                .map(|ident| ident.value.to_lowercase())
                .collect();
            match parts.as_slice() {
                [.., schema, _] if schema == "sys" => true,
                [database, .., table] => database == "master" && table == "spt_values",
                _ => false,
            }
        }
        _ => false,
    };
    !select.from.is_empty()
        && select.from.iter().all(|table| {
            system(&table.relation)
                && table
                    .joins
                    .iter()
                    .all(|join| matches!(join.join_operator, JoinOperator::CrossJoin(_)) && system(&join.relation))
        })
}
