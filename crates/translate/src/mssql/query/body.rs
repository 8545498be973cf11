//! Whole queries: what T-SQL's own are around the SELECTs.

use sqlparser::ast::{Expr, LimitClause, OrderByKind, Query as Tree, Select};

use crate::expression::{Result, ScopeColumn, Sql, Untranslatable};
use crate::mssql::expression::{Translator, column_sql, type_of};
use crate::query::{
    Cte, Ctes, Ending, Merged, QueryTranslator, Relation, Rows, SetOperations, Wanted, directed, output_column,
};

impl Translator<'_> {
    /// OFFSET and FETCH.
    fn ending(&mut self, tree: &Tree) -> Result<Ending> {
        let mut limit = String::new();
        if let Some(clause) = &tree.limit_clause {
            let LimitClause::LimitOffset {
                limit: None,
                offset: Some(offset),
                ..
            } = clause
            else {
                return Err(Untranslatable::new("has a limit that has no translation"));
            };
            let offset = self.expression(&offset.value)?;
            limit.push_str(&format!("\noffset {}", offset.text));
        }
        if let Some(fetch) = &tree.fetch {
            if fetch.percent {
                return Err(Untranslatable::new("fetches a percentage of its rows"));
            }
            let quantity = match &fetch.quantity {
                Some(quantity) => self.expression(quantity)?.text,
                None => "1".to_owned(),
            };
            limit.push_str(&format!("\nfetch next {quantity} rows only"));
        }
        Ok(Ending { limit })
    }
}

impl QueryTranslator for Translator<'_> {
    type Hidden = Vec<Vec<Relation>>;

    fn expression(&mut self, expr: &Expr) -> Result<Sql> {
        Translator::expression(self, expr)
    }

    fn caveat(&mut self, text: &str) {
        Translator::caveat(self, text);
    }

    fn column(column: &ScopeColumn) -> Sql {
        Sql {
            labels: Vec::new(),
            ..column_sql(column)
        }
    }

    fn comparable(&mut self, left: Sql, right: Sql, equality: bool) -> Result<(Sql, Sql)> {
        Translator::comparable(self, left, right, equality)
    }

    fn unified(&mut self, parts: Vec<Sql>) -> Result<(Sql, Vec<Sql>)> {
        Translator::unified(self, parts)
    }

    fn merged(&mut self, left: Sql, right: Sql) -> Result<Merged> {
        let (unified, parts) = Translator::unified(self, vec![left, right])?;
        let parts = <[Sql; 2]>::try_from(parts)
            .map_err(|_| Untranslatable::new("is a union of queries with unlike columns"))?;
        Ok(Merged {
            parts,
            pg_type: type_of(&unified),
            labels: Vec::new(),
            untyped: false,
        })
    }

    fn values_name(at: usize) -> String {
        format!("column{}", at + 1)
    }

    fn ctes(&mut self) -> Option<&mut Vec<Cte>> {
        self.reach.as_mut().map(|reach| &mut reach.ctes)
    }

    fn hide(&mut self) -> Self::Hidden {
        let frames = self.reach.as_mut().map(|reach| std::mem::take(&mut reach.frames));
        frames.unwrap_or_default()
    }

    fn show(&mut self, hidden: Self::Hidden) {
        if let Some(reach) = self.reach.as_mut() {
            reach.frames = hidden;
        }
    }

    /// T-SQL has no word RECURSIVE.
    fn recurs_unasked(&self) -> bool {
        true
    }

    fn reads(word: &str) -> bool {
        matches!(word, "from" | "join" | "apply")
    }

    fn query_as(&mut self, tree: &Tree, names: &[String], wanted: Wanted) -> Result<Rows> {
        if tree.for_clause.is_some() {
            return self.one_text(tree, names);
        }
        if !tree.locks.is_empty() || tree.settings.is_some() || !tree.pipe_operators.is_empty() {
            return Err(Untranslatable::new("has a clause that has no translation"));
        }
        let ctes = self.reach.as_ref().map_or(0, |reach| reach.ctes.len());
        let with = match &tree.with {
            None => String::new(),
            Some(with) => self.with(&with.cte_tables, true)?,
        };
        let ending = self.ending(tree)?;
        let rows = self.set_expression(&tree.body, Some((tree, &ending)), names, wanted);
        if let Some(reach) = self.reach.as_mut() {
            reach.ctes.truncate(ctes);
        }
        let rows = rows?;
        Ok(Rows {
            sql: format!("{with}{}", rows.sql),
            columns: rows.columns,
        })
    }

    fn select_in_frame(
        &mut self,
        select: &Select,
        outer: Option<(&Tree, &Ending)>,
        names: &[String],
        wanted: Wanted,
    ) -> Result<Rows> {
        let documents = self.xml.documents.clone();
        if let Some(reach) = self.reach.as_mut() {
            reach.frames.push(Vec::new());
        }
        let rows = self.select(select, outer, names, wanted);
        if let Some(reach) = self.reach.as_mut() {
            reach.frames.pop();
        }
        self.xml.documents = documents;
        rows
    }

    /// ORDER BY of a set operation names its columns.
    fn ordered(&mut self, rows: Rows, outer: Option<(&Tree, &Ending)>) -> Result<Rows> {
        let Some((tree, ending)) = outer else { return Ok(rows) };
        let Some(order) = &tree.order_by else { return Ok(rows) };
        if ending.limit.is_empty() && !self.ordered {
            self.caveat("the order of the rows is not kept, as SQL Server does not promise it for a view");
            return Ok(rows);
        }
        let OrderByKind::Expressions(items) = &order.kind else {
            return Err(Untranslatable::new("is ordered by ALL"));
        };
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            let Some(column) = output_column(&item.expr, &rows.columns) else {
                return Err(Untranslatable::new("orders a union by something else than its columns"));
            };
            parts.push(directed(&column, item));
        }
        Ok(Rows {
            sql: format!("{}\norder by {}{}", rows.sql, parts.join(", "), ending.limit),
            columns: rows.columns,
        })
    }
}
