//! SELECT: list, DISTINCT, TOP, WHERE, GROUP BY, HAVING, ORDER BY.

use model::pg_type::quote;
use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, GroupByWithModifier, Ident, ObjectNamePart, OrderByKind, Query as Tree, Select,
    SelectItem, SelectItemQualifiedWildcardKind, Top, TopQuantity,
};

use crate::expression::{Kind, Result, ScopeColumn, Sql, Untranslatable};
use crate::mssql::expression::{Translator, type_of};
use crate::query::Rows;
use crate::query::fits;
use crate::query::{Ending, QueryColumn, TOGETHER, Wanted};
use crate::query::{directed, is_idle, output_column};

/// An item of the list.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) sql: Sql,
}

impl Translator<'_> {
    pub(super) fn select(
        &mut self,
        select: &Select,
        outer: Option<(&Tree, &Ending)>,
        names: &[String],
        wanted: Wanted,
    ) -> Result<Rows> {
        if select.into.is_some() {
            return Err(Untranslatable::new("makes a table (SELECT INTO)"));
        }
        let odd = select.prewhere.is_some()
            || select.qualify.is_some()
            || !select.connect_by.is_empty()
            || !select.lateral_views.is_empty()
            || !select.named_window.is_empty()
            || select.exclude.is_some();
        if odd {
            return Err(Untranslatable::new("has a clause that has no translation"));
        }
        if let Some(item) = self.numbers_of_catalog(select)? {
            let items = [item];
            let columns = self.columns(&items, names)?;
            let list: Vec<String> = items
                .iter()
                .zip(&columns)
                .map(|(item, column)| shown(item, column))
                .collect();
            return Ok(Rows {
                sql: format!("select {}", list.join(", ")),
                columns,
            });
        }
        let from = self.from(&select.from)?;
        let selection = match &select.selection {
            None => None,
            Some(condition) => {
                let condition = self.expression(condition)?;
                Some(self.boolean(condition)?.text)
            }
        };
        let group = self.group_by(&select.group_by)?;
        let having = match &select.having {
            None => None,
            Some(condition) => {
                let condition = self.expression(condition)?;
                Some(self.boolean(condition)?.text)
            }
        };
        let distinct = match &select.distinct {
            None | Some(Distinct::All) => "",
            Some(Distinct::Distinct) => "distinct ",
            Some(Distinct::On(_)) => return Err(Untranslatable::new("has DISTINCT ON")),
        };
        // T-SQL's HAVING knows no names of the list.
        let idle = distinct.is_empty() && select.top.is_none() && is_idle(&select.projection, false);
        let items = if wanted == Wanted::Existence && idle {
            Vec::new()
        } else {
            self.items(&select.projection)?
        };
        if !distinct.is_empty() && items.iter().any(|item| item.sql.case_insensitive) {
            self.caveat(TOGETHER);
        }
        let columns = self.columns(&items, names)?;
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
            ("where", selection),
            ("group by", (!group.is_empty()).then_some(group)),
            ("having", having),
        ];
        for (word, clause) in clauses {
            if let Some(clause) = clause {
                sql.push_str(&format!("\n{word} {clause}"));
            }
        }
        let limit = self.limit(select.top.as_ref(), outer.map(|(_, ending)| ending), &sql)?;
        sql.push_str(&self.order_and_limit(
            &items,
            &columns,
            outer,
            limit.or((wanted == Wanted::Ordered).then(String::new)),
        )?);
        // A limit in a part of a union is of that part.
        if outer.is_none() && select.top.is_some() {
            sql = format!("({sql})");
        }
        Ok(Rows { sql, columns })
    }

    fn items(&mut self, projection: &[SelectItem]) -> Result<Vec<Item>> {
        let mut items = Vec::with_capacity(projection.len());
        for item in projection {
            match item {
                SelectItem::UnnamedExpr(expr) => {
                    let (name, value) = assigned(expr);
                    let sql = self.expression(value)?;
                    items.push(Item { name, sql });
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    let sql = self.expression(expr)?;
                    items.push(Item {
                        name: alias.value.clone(),
                        sql,
                    });
                }
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
        Ok(items)
    }

    fn wildcard(&mut self, qualifiers: &[Ident], items: &mut Vec<Item>) -> Result<()> {
        let before = items.len();
        let relations = self
            .reach
            .as_ref()
            .map(|reach| reach.relations().to_vec())
            .unwrap_or_default();
        for relation in relations.iter().filter(|relation| fits(relation, qualifiers)) {
            let shown = |column: &&QueryColumn| !relation.hidden.contains(&column.name.to_lowercase());
            for column in relation.columns.iter().filter(shown) {
                let mut idents = vec![Ident::new(relation.alias.clone()), Ident::new(column.name.clone())];
                if let Some(schema) = &relation.schema {
                    idents.insert(0, Ident::new(schema.clone()));
                }
                let sql = self.expression(&Expr::CompoundIdentifier(idents))?;
                items.push(Item {
                    name: column.name.clone(),
                    sql,
                });
            }
        }
        if items.len() == before {
            return Err(Untranslatable::new("has * without a table"));
        }
        Ok(())
    }

    pub(super) fn columns(&mut self, items: &[Item], names: &[String]) -> Result<Vec<QueryColumn>> {
        if !names.is_empty() && !items.is_empty() && names.len() != items.len() {
            return Err(Untranslatable::new("names another number of columns than it has"));
        }
        let resolver = self.reach.as_ref().map(|reach| reach.resolver);
        Ok(items
            .iter()
            .enumerate()
            .map(|(at, item)| {
                let name = names.get(at).unwrap_or(&item.name).clone();
                let spelled = match (name.is_empty(), resolver) {
                    (true, _) => format!("column{}", at + 1),
                    (false, Some(resolver)) => resolver.column_name(&name),
                    (false, None) => name.clone(),
                };
                QueryColumn {
                    column: ScopeColumn {
                        unsigned: false,
                        sql: quote(&crate::names::shortened(&spelled)),
                        pg_type: type_of(&item.sql),
                        case_insensitive: item.sql.case_insensitive,
                        utf8: true,
                        zeros: None,
                        iso: item.sql.iso,
                        labels: item.sql.labels.clone(),
                    },
                    name,
                    untyped: item.sql.kind == Kind::Null && item.sql.text == "null",
                }
            })
            .collect())
    }

    fn group_by(&mut self, group: &GroupByExpr) -> Result<String> {
        let GroupByExpr::Expressions(expressions, modifiers) = group else {
            return Err(Untranslatable::new("has GROUP BY ALL"));
        };
        let mut parts = Vec::with_capacity(expressions.len());
        for expression in expressions {
            parts.push(self.group_part(expression)?);
        }
        let list = parts.join(", ");
        match modifiers.as_slice() {
            [] => Ok(list),
            [GroupByWithModifier::Rollup] => Ok(format!("rollup ({list})")),
            [GroupByWithModifier::Cube] => Ok(format!("cube ({list})")),
            _ => Err(Untranslatable::new(
                "has GROUP BY with a modifier that has no translation",
            )),
        }
    }

    fn group_part(&mut self, expression: &Expr) -> Result<String> {
        let lists = |translator: &mut Self, word: &str, sets: &[Vec<Expr>]| -> Result<String> {
            let mut parts = Vec::with_capacity(sets.len());
            for set in sets {
                let texts = set
                    .iter()
                    .map(|expr| translator.group_part(expr))
                    .collect::<Result<Vec<String>>>()?;
                parts.push(format!("({})", texts.join(", ")));
            }
            Ok(format!("{word} ({})", parts.join(", ")))
        };
        match expression {
            Expr::Rollup(sets) => lists(self, "rollup", sets),
            Expr::Cube(sets) => lists(self, "cube", sets),
            Expr::GroupingSets(sets) => lists(self, "grouping sets", sets),
            Expr::Tuple(parts) => {
                let texts = parts
                    .iter()
                    .map(|part| self.group_part(part))
                    .collect::<Result<Vec<String>>>()?;
                Ok(format!("({})", texts.join(", ")))
            }
            expression => {
                let sql = self.expression(expression)?;
                if sql.case_insensitive {
                    self.caveat(TOGETHER);
                }
                Ok(sql.text)
            }
        }
    }

    /// TOP, or OFFSET and FETCH, as SQL; `None` where there is no limit.
    fn limit(&mut self, top: Option<&Top>, ending: Option<&Ending>, rows: &str) -> Result<Option<String>> {
        let Some(top) = top else {
            return Ok(ending
                .map(|ending| ending.limit.clone())
                .filter(|limit| !limit.is_empty()));
        };
        let quantity = match &top.quantity {
            Some(TopQuantity::Constant(number)) => number.to_string(),
            Some(TopQuantity::Expr(expr)) => self.expression(expr)?.text,
            None => return Err(Untranslatable::new("has TOP without a number")),
        };
        if top.percent {
            // TOP 100 PERCENT is how a view says ORDER BY; the server does not keep that order either.
            return match quantity.trim_end_matches(".0").trim_matches(['(', ')']) {
                "100" => Ok(None),
                _ if top.with_ties => Err(Untranslatable::new("has TOP with a percentage of its rows and ties")),
                _ => Ok(Some(format!(
                    "\nlimit (select ceil(count(*) * {quantity} / 100.0)::bigint from ({rows}) as counted)"
                ))),
            };
        }
        Ok(Some(if top.with_ties {
            format!("\nfetch first {quantity} rows with ties")
        } else {
            format!("\nlimit {quantity}")
        }))
    }

    fn order_and_limit(
        &mut self,
        items: &[Item],
        columns: &[QueryColumn],
        outer: Option<(&Tree, &Ending)>,
        limit: Option<String>,
    ) -> Result<String> {
        let order = outer.and_then(|(tree, _)| tree.order_by.as_ref());
        let limit = limit.or_else(|| (self.ordered && order.is_some()).then(String::new));
        let Some(limit) = limit else {
            if order.is_some() {
                self.caveat("the order of the rows is not kept, as SQL Server does not promise it for a view");
            }
            return Ok(String::new());
        };
        let Some(order) = order else { return Ok(limit) };
        let OrderByKind::Expressions(expressions) = &order.kind else {
            return Err(Untranslatable::new("is ordered by ALL"));
        };
        let mut parts = Vec::with_capacity(expressions.len());
        for item in expressions {
            let (sql, text) = match output_column(&item.expr, columns) {
                Some(column) => {
                    let text = items
                        .iter()
                        .zip(columns)
                        .any(|(item, output)| output.column.sql == column && item.sql.kind == Kind::Text);
                    (column, text)
                }
                None => {
                    let sql = self.expression(&item.expr)?;
                    (sql.text, sql.kind == Kind::Text)
                }
            };
            if text {
                self.caveat("texts are put in order by another collation");
            }
            parts.push(directed(&sql, item));
        }
        Ok(format!("\norder by {}{limit}", parts.join(", ")))
    }
}

/// The name that an expression has by itself, and its value: T-SQL also says `name = value`.
pub(super) fn assigned(expr: &Expr) -> (String, &Expr) {
    match expr {
        Expr::Identifier(ident) => (ident.value.clone(), expr),
        Expr::CompoundIdentifier(idents) => (idents.last().map(|ident| ident.value.clone()).unwrap_or_default(), expr),
        Expr::BinaryOp {
            left,
            op: sqlparser::ast::BinaryOperator::Eq,
            right,
        } => match left.as_ref() {
            Expr::Identifier(ident) => (ident.value.clone(), right),
            Expr::Value(value) => match &value.value {
                sqlparser::ast::Value::SingleQuotedString(name)
                | sqlparser::ast::Value::NationalStringLiteral(name) => (name.clone(), right),
                _ => (String::new(), expr),
            },
            _ => (String::new(), expr),
        },
        _ => (String::new(), expr),
    }
}

/// An item with its name, which is said only where PostgreSQL would choose another.
pub(super) fn shown(item: &Item, column: &QueryColumn) -> String {
    let own = item.sql.text.ends_with(&format!(".{}", column.column.sql)) && !item.sql.text.contains(['(', ' ', ':']);
    if own {
        item.sql.text.clone()
    } else {
        format!("{} as {}", item.sql.text, column.column.sql)
    }
}
