//! WITH: common table expressions, recursive ones among them.

use model::PgType;
use model::pg_type::quote;
use sqlparser::ast::{Cte as CteTree, SetExpr, SetOperator, SetQuantifier};

use super::{Cte, Rows, SetOperations, Wanted, typed};
use crate::expression::{Kind, Result, Untranslatable, kind_of};

/// WITH.
pub(crate) trait Ctes: SetOperations {
    fn with(&mut self, ctes: &[CteTree], recursive: bool) -> Result<String> {
        let mut parts = Vec::with_capacity(ctes.len());
        let may_recur = recursive || self.recurs_unasked();
        let mut recursive = false;
        for cte in ctes {
            let key = cte.alias.name.value.to_lowercase();
            let names: Vec<String> = cte
                .alias
                .columns
                .iter()
                .map(|column| column.name.value.clone())
                .collect();
            let hidden = self.hide();
            let rows = if may_recur && names_itself(cte, Self::reads) {
                recursive = true;
                self.recursive(cte, &names)
            } else {
                self.query(&cte.query, &names)
            };
            self.show(hidden);
            let mut rows = rows?;
            typed(&mut rows.columns);
            let sql = quote(&crate::names::shortened(&cte.alias.name.value));
            let list: Vec<&str> = rows.columns.iter().map(|column| column.column.sql.as_str()).collect();
            parts.push(format!("{sql} ({}) as (\n{}\n)", list.join(", "), rows.sql));
            if let Some(known) = self.ctes() {
                known.push(Cte {
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
            set_quantifier,
            left,
            right,
        } = cte.query.body.as_ref()
        else {
            return Err(Untranslatable::new("is recursive in a way that has no translation"));
        };
        let word = match set_quantifier {
            SetQuantifier::All => "union all",
            SetQuantifier::None | SetQuantifier::Distinct => "union",
            _ => return Err(Untranslatable::new("is recursive in a way that has no translation")),
        };
        if cte.query.order_by.is_some() || cte.query.limit_clause.is_some() || cte.query.with.is_some() {
            return Err(Untranslatable::new("is recursive in a way that has no translation"));
        }
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
        if let Some(known) = self.ctes() {
            known.push(Cte {
                key: cte.alias.name.value.to_lowercase(),
                sql,
                columns: first.columns.clone(),
            });
        }
        let second = self.set_expression(right, None, names, Wanted::Columns);
        if let Some(known) = self.ctes() {
            known.pop();
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
            sql: format!("{}\n{word}\n{}", cast(&first), cast(&second)),
            columns: first.columns,
        })
    }
}

impl<T: SetOperations> Ctes for T {}

/// True if the query of a common table expression reads itself.
fn names_itself(cte: &CteTree, reads: fn(&str) -> bool) -> bool {
    let SetExpr::SetOperation { right, .. } = cte.query.body.as_ref() else {
        return false;
    };
    let name = cte.alias.name.value.to_lowercase();
    let text = right.to_string().to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '#' | '@' | '$')))
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(2).any(|pair| reads(pair[0]) && pair[1] == name)
        || text.contains(&format!("`{name}`"))
        || text.contains(&format!("[{name}]"))
        || text.contains(&format!(", {name} "))
}
