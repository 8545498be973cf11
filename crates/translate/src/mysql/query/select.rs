//! SELECT: list, DISTINCT, WHERE, HAVING, ORDER BY.

use std::collections::BTreeSet;

use model::PgType;
use model::pg_type::quote;
use sqlparser::ast::{
    Distinct, Expr, Ident, ObjectNamePart, OrderByKind, Query as Tree, Select, SelectItem,
    SelectItemQualifiedWildcardKind,
};

use super::column::column_sql;
use super::digits::{DIGITS, has_quotient, scale_of};
use crate::expression::{Kind, Result, ScopeColumn, Sql, Untranslatable, type_of};
use crate::mysql::expression::Translator;
use crate::query::{
    Ending, QueryColumn, Rows, TOGETHER, Wanted, Windows, directed, fits, is_idle, is_text_order, output_column,
};

/// An item of the list.
struct Item {
    name: String,
    /// As it is shown.
    sql: Sql,
    /// As an expression computes with it.
    value: Sql,
}

impl Translator<'_> {
    pub(super) fn select(
        &mut self,
        select: &Select,
        outer: Option<(&Tree, &Ending)>,
        names: &[String],
        wanted: Wanted,
    ) -> Result<Rows> {
        let odd = select.prewhere.is_some()
            || select.qualify.is_some()
            || select.into.is_some()
            || select.top.is_some()
            || !select.connect_by.is_empty()
            || !select.lateral_views.is_empty()
            || select.exclude.is_some();
        if odd {
            return Err(Untranslatable::new("has a clause that has no translation"));
        }
        let from = self.from(&select.from)?;
        let mut conditions = Vec::new();
        if let Some(condition) = &select.selection {
            let sql = self.expression(condition)?;
            conditions.push(self.boolean(sql)?.text);
            if let Some(state) = self.query.as_mut()
                && let Some(group) = state.groups.last_mut()
            {
                group.facts.always(condition, &state.reach);
            }
        }
        let parts = self.group_by(select)?;
        let grouped = !parts.is_empty();
        if let Some(group) = self.group() {
            group.bare = 0;
        }
        let distinct = match &select.distinct {
            None | Some(Distinct::All) => "",
            Some(Distinct::Distinct) => "distinct ",
            Some(Distinct::On(_)) => return Err(Untranslatable::new("has DISTINCT ON")),
        };
        let idle = distinct.is_empty() && is_idle(&select.projection, select.having.is_some());
        let items = if wanted == Wanted::Existence && idle {
            Vec::new()
        } else {
            self.items(&select.projection)?
        };
        if !distinct.is_empty() && items.iter().any(|item| item.sql.case_insensitive) {
            self.caveat(TOGETHER);
        }
        if !distinct.is_empty() && items.iter().any(|item| item.sql.pg_type == Some(PgType::Json)) {
            return Err(Untranslatable::new("has DISTINCT of a JSON text"));
        }
        let columns = self.columns(&items, names)?;
        self.name_items(&items, select.having.is_some());
        let mut having = None;
        if let Some(condition) = &select.having {
            let sql = self.expression(condition)?;
            let sql = self.boolean(sql)?;
            // HAVING of a query without groups is a second WHERE.
            if grouped || self.group().is_some_and(|group| group.aggregates > 0) {
                having = Some(sql.text);
            } else {
                conditions.push(sql.text);
            }
        }
        let windows = self.named_windows(&select.named_window)?;
        self.name_items(&items, false);
        let order = self.order_by(&items, &columns, outer, !distinct.is_empty())?;
        if self
            .group()
            .and_then(|group| group.grouping.as_ref())
            .is_some_and(|grouping| grouping.rollup)
        {
            // No rows have no total in MySQL.
            let rows = "(count(*) > 0)".to_owned();
            having = Some(having.map_or(rows.clone(), |having| format!("{having} and {rows}")));
        }
        let group = self.group_clause(parts)?;
        let list: Vec<String> = items
            .iter()
            .zip(&columns)
            .map(|(item, column)| shown(item, column))
            .collect();
        let list = if list.is_empty() {
            "1".to_owned()
        } else {
            list.join(",\n  ")
        };
        let mut sql = format!("select {distinct}{list}");
        let clauses = [
            ("from", (!from.is_empty()).then_some(from)),
            ("where", (!conditions.is_empty()).then(|| conditions.join(" and "))),
            ("group by", group),
            ("having", having),
            ("window", windows),
        ];
        for (word, clause) in clauses {
            if let Some(clause) = clause {
                sql.push_str(&format!("\n{word} {clause}"));
            }
        }
        sql.push_str(&order);
        // MariaDB's catalog limits what stands in EXISTS to a row, which says nothing.
        let is_said = |limit: &str| wanted != Wanted::Existence || limit != "\nlimit 1";
        if let Some((_, ending)) = outer.filter(|(_, ending)| is_said(&ending.limit)) {
            sql.push_str(&ending.limit);
        }
        let limited = outer.is_none_or(|(_, ending)| !ending.limit.is_empty());
        if let Some(state) = self.query.as_mut()
            && state.reach.frames.len() == 1
        {
            let aggregated = state.groups.last().is_some_and(|group| group.aggregates > 0);
            let from_nothing = select.from.is_empty() && select.selection.is_none();
            state.one_row = !grouped && !limited && select.having.is_none() && (aggregated || from_nothing);
        }
        Ok(Rows { sql, columns })
    }

    /// The names that expressions after the list may use. In HAVING a column that is grouped by goes before them.
    fn name_items(&mut self, items: &[Item], having: bool) {
        let Some(state) = self.query.as_mut() else { return };
        let Some(group) = state.groups.last_mut() else { return };
        group.aliases = items
            .iter()
            .filter(|item| !item.name.is_empty())
            .map(|item| (item.name.to_lowercase(), item.value.clone()))
            .collect();
        if having && let Some(grouping) = &group.grouping {
            let reach = &state.reach;
            group.aliases.retain(|(name, _)| {
                let column = reach.find(&[Ident::new(name.clone())]);
                !column.is_ok_and(|found| grouping.columns.contains(&found.column.sql))
            });
        }
    }

    fn items(&mut self, projection: &[SelectItem]) -> Result<Vec<Item>> {
        let mut items = Vec::with_capacity(projection.len());
        for item in projection {
            match item {
                SelectItem::UnnamedExpr(expr) => {
                    let name = match expr {
                        Expr::Identifier(ident) => ident.value.clone(),
                        Expr::CompoundIdentifier(idents) => {
                            idents.last().map(|ident| ident.value.clone()).unwrap_or_default()
                        }
                        // The server names it by its text.
                        other => other.to_string(),
                    };
                    let outermost = self.query.as_ref().is_some_and(|state| state.reach.frames.len() == 1);
                    if outermost && self.locals.is_none() && name.contains(' ') {
                        self.caveat("a column that the source names by its text may have other spaces in its name");
                    }
                    items.push(self.item(name, expr)?);
                }
                SelectItem::ExprWithAlias { expr, alias } => items.push(self.item(alias.value.clone(), expr)?),
                SelectItem::Wildcard(_) => self.wildcard(&[], &mut items)?,
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) => {
                    let idents: Vec<Ident> = name.0.iter().filter_map(ObjectNamePart::as_ident).cloned().collect();
                    self.wildcard(&idents, &mut items)?;
                }
                other => {
                    return Err(Untranslatable::new(format!(
                        "has a column that has no translation: {other}"
                    )));
                }
            }
        }
        let group = self.group();
        if group.is_some_and(|group| group.grouping.is_none() && group.aggregates > 0 && group.bare > 0) {
            return Err(Untranslatable::new(
                "has a column beside aggregates without GROUP BY, which is that of any row",
            ));
        }
        Ok(items)
    }

    fn item(&mut self, name: String, expr: &Expr) -> Result<Item> {
        let idents: &[Ident] = match expr {
            Expr::Identifier(ident) => std::slice::from_ref(ident),
            Expr::CompoundIdentifier(idents) => idents,
            other => {
                let value = self.expression(other)?;
                let sql = self.shown_value(other, value.clone())?;
                return Ok(Item { name, sql, value });
            }
        };
        // A column as it is, not as an expression computes with it.
        let column = self.reached(idents)?;
        let value = column_sql(&column);
        let sql = Sql {
            text: column.sql,
            ..value.clone()
        };
        Ok(Item { name, sql, value })
    }

    /// A value as the source shows it: truth values are numbers, quotients have the digits of their type.
    fn shown_value(&mut self, expr: &Expr, sql: Sql) -> Result<Sql> {
        match sql.kind {
            Kind::Boolean => self.number(sql),
            Kind::Enum if sql.pg_type.is_none() => self.text(sql),
            Kind::Numeric if has_quotient(expr) => match scale_of(&sql) {
                Some(scale) => {
                    let pg_type = type_of(&sql);
                    Ok(Sql::of(format!("round({}, {scale})", sql.text), Kind::Numeric, &[&sql]).typed(pg_type))
                }
                None => {
                    self.caveat(DIGITS);
                    Ok(sql)
                }
            },
            _ => Ok(sql),
        }
    }

    fn wildcard(&mut self, qualifiers: &[Ident], items: &mut Vec<Item>) -> Result<()> {
        let before = items.len();
        let relations = self.relations();
        let merging = relations.iter().filter(|relation| !relation.merged.is_empty()).count();
        if qualifiers.is_empty() && merging > 1 {
            return Err(Untranslatable::new("has * over several joins with USING"));
        }
        let merged: BTreeSet<String> = relations.iter().flat_map(|relation| relation.merged.clone()).collect();
        // What a join made one comes first, then the rest of each table.
        for common in [true, false] {
            for relation in relations.iter().filter(|relation| fits(relation, qualifiers)) {
                for column in &relation.columns {
                    let key = column.name.to_lowercase();
                    if relation.hidden.contains(&key) {
                        continue;
                    }
                    let first = qualifiers.is_empty() && merged.contains(&key);
                    if first != common || (qualifiers.is_empty() && relation.merged.contains(&key)) {
                        continue;
                    }
                    let mut idents = vec![Ident::new(relation.alias.clone()), Ident::new(column.name.clone())];
                    if let Some(schema) = &relation.schema {
                        idents.insert(0, Ident::new(schema.clone()));
                    }
                    items.push(self.item(column.name.clone(), &Expr::CompoundIdentifier(idents))?);
                }
            }
        }
        if items.len() == before {
            return Err(Untranslatable::new("has * without a table"));
        }
        Ok(())
    }

    fn columns(&mut self, items: &[Item], names: &[String]) -> Result<Vec<QueryColumn>> {
        if !names.is_empty() && !items.is_empty() && names.len() != items.len() {
            return Err(Untranslatable::new("names another number of columns than it has"));
        }
        let resolver = self.query.as_ref().map(|state| state.reach.resolver);
        Ok(items
            .iter()
            .enumerate()
            .map(|(at, item)| {
                let name = names.get(at).unwrap_or(&item.name).clone();
                let spelled = match resolver {
                    Some(resolver) => resolver.column_name(&name),
                    None => name.clone(),
                };
                QueryColumn {
                    column: ScopeColumn {
                        unsigned: false,
                        sql: quote(&crate::names::shortened(&spelled)),
                        pg_type: type_of(&item.sql),
                        case_insensitive: item.sql.case_insensitive,
                        utf8: true,
                        zeros: item.sql.zeros,
                        iso: false,
                        labels: item.sql.labels.clone(),
                    },
                    name,
                    untyped: item.sql.kind == Kind::Null && item.sql.text == "null",
                }
            })
            .collect())
    }

    fn order_by(
        &mut self,
        items: &[Item],
        columns: &[QueryColumn],
        outer: Option<(&Tree, &Ending)>,
        distinct: bool,
    ) -> Result<String> {
        let Some((order, ending)) = outer.and_then(|(tree, ending)| Some((tree.order_by.as_ref()?, ending))) else {
            return Ok(String::new());
        };
        let OrderByKind::Expressions(expressions) = &order.kind else {
            return Err(Untranslatable::new("is ordered by ALL"));
        };
        let mut parts = Vec::with_capacity(expressions.len());
        for part in expressions {
            let by_name: Vec<QueryColumn> = columns
                .iter()
                .zip(items)
                .map(|(column, item)| QueryColumn {
                    name: item.name.clone(),
                    ..column.clone()
                })
                .collect();
            let (sql, text) = match output_column(&part.expr, &by_name) {
                Some(column) => {
                    let mut chosen = items.iter().zip(columns);
                    let chosen =
                        chosen.find(|(at, output)| output.column.sql == column || is_place(&column, items, at));
                    let text = chosen.map_or(Ok(false), |(item, _)| is_text_order(item.sql.kind))?;
                    (column, text)
                }
                None => {
                    let sql = self.expression(&part.expr)?;
                    let text = is_text_order(sql.kind)?;
                    let place = items.iter().position(|item| item.value.text == sql.text);
                    match (distinct, place) {
                        (true, Some(place)) => ((place + 1).to_string(), text),
                        (true, None) if ending.limit.is_empty() => {
                            self.caveat(
                                "the order of the rows is not kept, as it is by something that DISTINCT leaves out",
                            );
                            return Ok(String::new());
                        }
                        (true, None) => {
                            return Err(Untranslatable::new("orders by something that DISTINCT leaves out"));
                        }
                        // PostgreSQL takes a literal for a place in the list, and refuses NULL.
                        (false, _) if sql.literal.is_some() || sql.text == "null" => continue,
                        (false, _) => (sql.text, text),
                    }
                }
            };
            if text {
                self.caveat("texts are put in order by another collation");
            }
            parts.push(directed(&sql, part));
        }
        if parts.is_empty() {
            return Ok(String::new());
        }
        Ok(format!("\norder by {}", parts.join(", ")))
    }
}

/// Whether an item is the one at a place that is said by its number.
fn is_place(column: &str, items: &[Item], item: &Item) -> bool {
    let place = column.parse::<usize>().ok().and_then(|place| place.checked_sub(1));
    place
        .and_then(|place| items.get(place))
        .is_some_and(|at| std::ptr::eq(at, item))
}

/// An item with its name, which is said only where PostgreSQL would choose another.
fn shown(item: &Item, column: &QueryColumn) -> String {
    let own = item.sql.text.ends_with(&format!(".{}", column.column.sql)) && !item.sql.text.contains(['(', ' ', ':']);
    if own {
        item.sql.text.clone()
    } else {
        format!("{} as {}", item.sql.text, column.column.sql)
    }
}
