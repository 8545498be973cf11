//! Whole queries: what MySQL's own are around the SELECTs.

use model::PgType;
use sqlparser::ast::{Expr, OrderByKind, Query as Tree, Select};

use super::column::{Group, column_sql};
use super::ending::ending;
use crate::expression::{Kind, Result, ScopeColumn, Sql, Untranslatable, kind_of, type_of};
use crate::mysql::expression::Translator;
use crate::query::{
    Cte, Ctes, Ending, Merged, QueryTranslator, Relation, Rows, SetOperations, Wanted, directed, is_text_order,
    output_column,
};

impl Translator<'_> {
    /// Puts a new query into reach while `work` is done.
    pub(super) fn in_query<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        if let Some(state) = self.query.as_mut() {
            state.reach.frames.push(Vec::new());
            state.groups.push(Group::default());
        }
        let result = work(self);
        if let Some(state) = self.query.as_mut() {
            state.reach.frames.pop();
            state.groups.pop();
        }
        result
    }
}

impl QueryTranslator for Translator<'_> {
    type Hidden = (Vec<Vec<Relation>>, Vec<Group>);

    fn expression(&mut self, expr: &Expr) -> Result<Sql> {
        Translator::expression(self, expr)
    }

    fn caveat(&mut self, text: &str) {
        Translator::caveat(self, text);
    }

    fn column(column: &ScopeColumn) -> Sql {
        column_sql(column)
    }

    fn comparable(&mut self, left: Sql, right: Sql, equality: bool) -> Result<(Sql, Sql)> {
        Translator::comparable(self, left, right, equality)
    }

    fn unified(&mut self, parts: Vec<Sql>) -> Result<(Sql, Vec<Sql>)> {
        let (kind, parts) = Translator::unified(self, parts)?;
        Ok((Sql::new("", kind), parts))
    }

    fn merged(&mut self, left: Sql, right: Sql) -> Result<Merged> {
        let unlike = left.pg_type != right.pg_type;
        let (kind, parts) = Translator::unified(self, vec![left, right])?;
        let mut parts = parts.into_iter().map(|part| {
            if kind == Kind::Enum && unlike {
                self.text(part)
            } else {
                Ok(part)
            }
        });
        let (Some(x), Some(y)) = (parts.next().transpose()?, parts.next().transpose()?) else {
            return Err(Untranslatable::new("is a union of queries with unlike columns"));
        };
        Ok(Merged {
            pg_type: if x.kind == Kind::Null {
                type_of(&y)
            } else {
                united(&x, &y)
            },
            labels: x.labels.clone(),
            untyped: x.kind == Kind::Null && y.kind == Kind::Null,
            parts: [x, y],
        })
    }

    fn values_name(at: usize) -> String {
        format!("column_{at}")
    }

    fn ctes(&mut self) -> Option<&mut Vec<Cte>> {
        self.query.as_mut().map(|state| &mut state.reach.ctes)
    }

    fn hide(&mut self) -> Self::Hidden {
        let take = |state: &mut super::State<'_>| {
            (
                std::mem::take(&mut state.reach.frames),
                std::mem::take(&mut state.groups),
            )
        };
        self.query.as_mut().map(take).unwrap_or_default()
    }

    fn show(&mut self, (frames, groups): Self::Hidden) {
        if let Some(state) = self.query.as_mut() {
            state.reach.frames = frames;
            state.groups = groups;
        }
    }

    fn recurs_unasked(&self) -> bool {
        false
    }

    fn reads(word: &str) -> bool {
        matches!(word, "from" | "join")
    }

    fn query_as(&mut self, tree: &Tree, names: &[String], wanted: Wanted) -> Result<Rows> {
        if tree.for_clause.is_some()
            || tree.fetch.is_some()
            || !tree.locks.is_empty()
            || tree.settings.is_some()
            || !tree.pipe_operators.is_empty()
        {
            return Err(Untranslatable::new("has a clause that has no translation"));
        }
        let ctes = self.query.as_ref().map_or(0, |state| state.reach.ctes.len());
        let with = match &tree.with {
            None => String::new(),
            Some(with) => self.with(&with.cte_tables, with.recursive)?,
        };
        let ending = ending(tree)?;
        let rows = self.set_expression(&tree.body, Some((tree, &ending)), names, wanted);
        if let Some(state) = self.query.as_mut() {
            state.reach.ctes.truncate(ctes);
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
        self.in_query(|own| own.select(select, outer, names, wanted))
    }

    /// ORDER BY of a set operation names its columns.
    fn ordered(&mut self, rows: Rows, outer: Option<(&Tree, &Ending)>) -> Result<Rows> {
        let Some((tree, ending)) = outer else { return Ok(rows) };
        let Some(order) = &tree.order_by else {
            return Ok(Rows {
                sql: format!("{}{}", rows.sql, ending.limit),
                columns: rows.columns,
            });
        };
        let OrderByKind::Expressions(items) = &order.kind else {
            return Err(Untranslatable::new("is ordered by ALL"));
        };
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            let Some(column) = output_column(&item.expr, &rows.columns) else {
                return Err(Untranslatable::new("orders a union by something else than its columns"));
            };
            let place = column.parse::<usize>().ok().and_then(|place| place.checked_sub(1));
            let by_place = place.and_then(|place| rows.columns.get(place));
            let chosen = by_place.or_else(|| rows.columns.iter().find(|output| output.column.sql == column));
            if chosen.map_or(Ok(false), |output| is_text_order(kind_of(&output.column.pg_type)))? {
                self.caveat("texts are put in order by another collation");
            }
            parts.push(directed(&column, item));
        }
        Ok(Rows {
            sql: format!("{}\norder by {}{}", rows.sql, parts.join(", "), ending.limit),
            columns: rows.columns,
        })
    }
}

/// The type of two columns as one.
fn united(left: &Sql, right: &Sql) -> PgType {
    let (a, b) = (type_of(left), type_of(right));
    if a == b || right.kind == Kind::Null {
        return a;
    }
    type_of(&Sql {
        wide: true,
        ..Sql::new(
            "",
            if left.kind == right.kind {
                left.kind
            } else {
                Kind::Numeric
            },
        )
    })
}
