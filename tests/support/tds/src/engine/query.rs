//! Queries of T-SQL in SQLite's terms.

use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, JoinConstraint, JoinOperator, LimitClause, ObjectName, OrderByExpr, OrderByKind,
    Query, Select, SelectItem, SelectItemQualifiedWildcardKind, SetExpr, TableAlias, TableFactor, TopQuantity,
};

use super::expression::names;
use super::facts::Facts;
use super::scope::{Named, Scope, Source, Sql, quoted, same};
use super::store::{Shape, Shared, file_name};
use crate::answer::Parameter;
use crate::collation::Collation;
use crate::error::ServerError;
use crate::types::Type;
use crate::value::Value;

type Result<T> = std::result::Result<T, ServerError>;

/// A query as SQLite runs it, with the columns of its result.
#[derive(Debug)]
pub(super) struct Translated {
    pub(super) text: String,
    pub(super) columns: Vec<Named>,
}

/// Translates the statements of one batch.
pub(super) struct Translator<'a> {
    pub(super) shared: &'a Shared,
    pub(super) facts: &'a Facts,
    pub(super) parameters: &'a [Parameter],
    /// For messages.
    pub(super) statement: &'a str,
    /// Tables that are read, with their hints in capitals.
    pub(super) touched: std::cell::RefCell<Vec<(String, Vec<String>)>>,
}

impl Translator<'_> {
    pub(super) fn unserved(&self, what: impl std::fmt::Display) -> ServerError {
        ServerError::not_served(what, self.statement)
    }

    pub(super) fn place(&self, ty: &Type) -> usize {
        self.shared.place(ty)
    }

    pub(super) fn database_collation(&self) -> &Collation {
        &self.shared.database.collation
    }

    /// `@@NAME` or `@name`.
    pub(super) fn variable(&self, name: &str) -> Result<Sql> {
        if name.starts_with("@@") {
            let (ty, value) = self
                .facts
                .global(&name.to_uppercase())
                .ok_or_else(|| ServerError::new(137, 15, format!("Must declare the scalar variable \"{name}\".")))?;
            return self.constant(ty, value);
        }
        let parameter = self
            .parameters
            .iter()
            .find(|parameter| parameter.name.eq_ignore_ascii_case(name));
        let parameter = parameter
            .ok_or_else(|| ServerError::new(137, 15, format!("Must declare the scalar variable \"{name}\".")))?;
        self.constant(parameter.ty.clone(), parameter.value.clone())
    }

    /// Functions about the server, the database and the session.
    pub(super) fn system(&self, name: &str, arguments: &[Option<Value>]) -> Option<(Type, Value)> {
        self.facts.function(&self.shared.database, name, arguments)
    }

    /// A query, inside of another one or not.
    pub(super) fn query(&self, query: &Query, outer: Option<&Scope<'_>>) -> Result<Translated> {
        if query.with.is_some() || query.for_clause.is_some() || !query.locks.is_empty() {
            return Err(self.unserved("WITH or FOR around a query"));
        }
        let order: &[OrderByExpr] = match query.order_by.as_ref().map(|order| &order.kind) {
            None => &[],
            Some(OrderByKind::Expressions(list)) => list,
            Some(OrderByKind::All(_)) => return Err(self.unserved("ORDER BY ALL")),
        };
        let select = match &*query.body {
            SetExpr::Select(select) => select,
            SetExpr::Query(inner) if order.is_empty() => return self.query(inner, outer),
            SetExpr::SetOperation {
                op,
                set_quantifier,
                left,
                right,
            } if order.is_empty() => {
                let (SetExpr::Select(left), SetExpr::Select(right)) = (&**left, &**right) else {
                    return Err(self.unserved("set operations of more than two queries"));
                };
                let (one, other) = (self.select(left, &[], outer)?, self.select(right, &[], outer)?);
                let alike = one.columns.len() == other.columns.len()
                    && one
                        .columns
                        .iter()
                        .zip(&other.columns)
                        .all(|(one, other)| super::expression::alike(&one.ty, &other.ty));
                if !alike {
                    return Err(self.unserved("set operations of columns of other types"));
                }
                let text = format!("{} {op} {set_quantifier} {}", one.text, other.text);
                return Ok(Translated {
                    text,
                    columns: one.columns,
                });
            }
            other => return Err(self.unserved(other)),
        };
        let mut translated = self.select(select, order, outer)?;
        if let Some(LimitClause::LimitOffset {
            limit: None, offset, ..
        }) = &query.limit_clause
        {
            let scope = Scope::default();
            let fetch = match query.fetch.as_ref().and_then(|fetch| fetch.quantity.as_ref()) {
                Some(quantity) => self.value(&scope, quantity)?.text,
                None => "-1".to_owned(),
            };
            let offset = match offset {
                Some(offset) => self.value(&scope, &offset.value)?.text,
                None => "0".to_owned(),
            };
            translated.text.push_str(&format!(" LIMIT {fetch} OFFSET {offset}"));
        } else if query.limit_clause.is_some() || query.fetch.is_some() {
            return Err(self.unserved("LIMIT, or FETCH without OFFSET"));
        }
        Ok(translated)
    }

    fn select(&self, select: &Select, order: &[OrderByExpr], outer: Option<&Scope<'_>>) -> Result<Translated> {
        if select.into.is_some() || select.qualify.is_some() || !select.named_window.is_empty() {
            return Err(self.unserved("INTO, QUALIFY or WINDOW"));
        }
        let mut scope = Scope {
            outer,
            ..Scope::default()
        };
        let from = self.from(select, &mut scope)?;
        let (list, columns) = self.list(select, &mut scope)?;
        let mut text = "SELECT ".to_owned();
        match &select.distinct {
            None | Some(Distinct::All) => {}
            Some(Distinct::Distinct) => text.push_str("DISTINCT "),
            Some(other) => return Err(self.unserved(other)),
        }
        text.push_str(&list);
        text.push_str(&from);
        if let Some(selection) = &select.selection {
            text.push_str(&format!(" WHERE {}", self.condition(&scope, selection)?));
        }
        match &select.group_by {
            GroupByExpr::Expressions(list, modifiers) if modifiers.is_empty() => {
                if !list.is_empty() {
                    let mut groups = Vec::new();
                    for expr in list {
                        let value = self.value(&scope, expr)?;
                        groups.push(format!("{}{}", value.text, value.collated()));
                    }
                    text.push_str(&format!(" GROUP BY {}", groups.join(", ")));
                }
            }
            other => return Err(self.unserved(other)),
        }
        if let Some(having) = &select.having {
            text.push_str(&format!(" HAVING {}", self.condition(&scope, having)?));
        }
        if !order.is_empty() {
            text.push_str(&format!(" ORDER BY {}", self.order(&scope, order)?));
        }
        if let Some(top) = &select.top {
            if top.percent || top.with_ties {
                return Err(self.unserved(top));
            }
            let rows = match &top.quantity {
                Some(TopQuantity::Constant(rows)) => rows.to_string(),
                Some(TopQuantity::Expr(expr)) => self.value(&scope, expr)?.text,
                None => return Err(self.unserved(top)),
            };
            text.push_str(&format!(" LIMIT {rows}"));
        }
        Ok(Translated { text, columns })
    }

    /// The SELECT list, with the names and types of its columns.
    fn list(&self, select: &Select, scope: &mut Scope<'_>) -> Result<(String, Vec<Named>)> {
        let (mut list, mut columns, mut aliases) = (Vec::new(), Vec::new(), Vec::new());
        let mut add = |value: Sql, name: String| {
            // Every column has a name for the query around this one.
            let known = if name.is_empty() {
                format!("column{}", columns.len())
            } else {
                name.clone()
            };
            list.push(format!("{} AS {}", value.text, quoted(&known)));
            columns.push(Named {
                name,
                ty: value.ty(),
                nullable: value.nullable,
            });
        };
        for item in &select.projection {
            match item {
                SelectItem::UnnamedExpr(expr) => {
                    let name = match expr {
                        Expr::Identifier(name) if !name.value.starts_with('@') => name.value.clone(),
                        Expr::CompoundIdentifier(parts) => {
                            parts.last().map(|part| part.value.clone()).unwrap_or_default()
                        }
                        _ => String::new(),
                    };
                    add(self.value(scope, expr)?, name);
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    let value = self.value(scope, expr)?;
                    aliases.push((alias.value.clone(), value.clone()));
                    add(value, alias.value.clone());
                }
                SelectItem::Wildcard(_) => {
                    for source in &scope.sources {
                        for column in &source.columns {
                            add(scope.column(Some(&source.name), &column.name)?, column.name.clone());
                        }
                    }
                }
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) => {
                    let wanted = names(name).pop().unwrap_or_default();
                    let source = scope.sources.iter().find(|source| same(&source.name, &wanted));
                    for column in &source.ok_or_else(|| ServerError::no_object(&wanted))?.columns {
                        add(scope.column(Some(&wanted), &column.name)?, column.name.clone());
                    }
                }
                other => return Err(self.unserved(other)),
            }
        }
        scope.aliases = aliases;
        Ok((list.join(", "), columns))
    }

    /// ORDER BY: names of the SELECT list first.
    pub(super) fn order(&self, scope: &Scope<'_>, order: &[OrderByExpr]) -> Result<String> {
        let mut list = Vec::new();
        for item in order {
            let alias = match &item.expr {
                Expr::Identifier(name) => scope.aliases.iter().find(|(alias, _)| same(alias, &name.value)),
                _ => None,
            };
            let value = match alias {
                Some((_, value)) => value.clone(),
                None => self.value(scope, &item.expr)?,
            };
            let direction = if item.options.to_string().trim() == "DESC" {
                " DESC"
            } else {
                ""
            };
            list.push(format!("{}{}{direction}", value.text, value.collated()));
        }
        Ok(list.join(", "))
    }

    fn from(&self, select: &Select, scope: &mut Scope<'_>) -> Result<String> {
        let mut text = String::new();
        for (at, table) in select.from.iter().enumerate() {
            text.push_str(if at == 0 { " FROM " } else { ", " });
            text.push_str(&self.factor(&table.relation, scope, false)?);
            for join in &table.joins {
                let (word, constraint, outer) = match &join.join_operator {
                    JoinOperator::Join(on) | JoinOperator::Inner(on) => ("JOIN", Some(on), false),
                    JoinOperator::Left(on) | JoinOperator::LeftOuter(on) => ("LEFT JOIN", Some(on), true),
                    JoinOperator::CrossJoin(_) => ("CROSS JOIN", None, false),
                    JoinOperator::OuterApply | JoinOperator::CrossApply => {
                        let outer = matches!(join.join_operator, JoinOperator::OuterApply);
                        text.push_str(&self.applied(&join.relation, scope, outer)?);
                        continue;
                    }
                    other => return Err(self.unserved(format!("the join {other:?}"))),
                };
                let factor = self.factor(&join.relation, scope, outer)?;
                text.push_str(&format!(" {word} {factor}"));
                match constraint {
                    None => {}
                    Some(JoinConstraint::On(condition)) => {
                        text.push_str(&format!(" ON {}", self.condition(scope, condition)?));
                    }
                    Some(other) => return Err(self.unserved(format!("{other:?}"))),
                }
            }
        }
        Ok(text)
    }

    /// APPLY of the one function that takes a handle: a join on it.
    fn applied(&self, factor: &TableFactor, scope: &mut Scope<'_>, outer: bool) -> Result<String> {
        let TableFactor::Table {
            name,
            alias,
            args: Some(arguments),
            ..
        } = factor
        else {
            return Err(self.unserved("APPLY of what is no function"));
        };
        let (schema, table) = schema_and_name(name);
        let [sqlparser::ast::FunctionArg::Unnamed(sqlparser::ast::FunctionArgExpr::Expr(handle))] =
            arguments.args.as_slice()
        else {
            return Err(self.unserved("APPLY with such arguments"));
        };
        if !same(&table, "dm_exec_sql_text") {
            return Err(ServerError::no_object(&format!("{schema}.{table}")));
        }
        let handle = self.value(scope, handle)?;
        let shape = self.table(&schema, &table)?.clone();
        let named = self.named(&shape, alias.as_ref(), scope, outer);
        let word = if outer { "LEFT JOIN" } else { "JOIN" };
        Ok(format!(
            " {word} {named} ON {}.\"sql_handle\" = {}",
            quoted(&scope.sources[scope.sources.len() - 1].name),
            handle.text
        ))
    }

    fn table(&self, schema: &str, name: &str) -> Result<&Shape> {
        self.shared
            .shape(schema, name)
            .ok_or_else(|| ServerError::no_object(&format!("{schema}.{name}")))
    }

    fn named(&self, shape: &Shape, alias: Option<&TableAlias>, scope: &mut Scope<'_>, outer: bool) -> String {
        let name = alias.map_or_else(|| shape.name.clone(), |alias| alias.name.value.clone());
        let columns = shape.columns.iter().cloned().map(|mut column| {
            column.nullable |= outer;
            column
        });
        let text = format!("{} AS {}", file_name(shape), quoted(&name));
        scope.sources.push(Source {
            name,
            columns: columns.collect(),
        });
        text
    }

    fn factor(&self, factor: &TableFactor, scope: &mut Scope<'_>, outer: bool) -> Result<String> {
        match factor {
            TableFactor::Table {
                name,
                alias,
                args: None,
                with_hints,
                ..
            } => {
                let (schema, table) = schema_and_name(name);
                let shape = self.table(&schema, &table)?.clone();
                let denied = &self.shared.database.denied;
                if denied
                    .iter()
                    .any(|(of, name)| same(of, &shape.schema) && same(name, &shape.name))
                {
                    return Err(ServerError::permission(
                        &shape.name,
                        &self.shared.database.name,
                        &shape.schema,
                    ));
                }
                let hints = with_hints.iter().map(|hint| hint.to_string().to_uppercase()).collect();
                self.touched.borrow_mut().push((file_name(&shape), hints));
                Ok(self.named(&shape, alias.as_ref(), scope, outer))
            }
            TableFactor::Table {
                name, args: Some(_), ..
            } => {
                let (schema, table) = schema_and_name(name);
                Err(ServerError::no_object(&format!("{schema}.{table}")))
            }
            TableFactor::Derived {
                subquery,
                alias: Some(alias),
                ..
            } if alias.columns.is_empty() => {
                let inner = self.query(subquery, scope.outer)?;
                let name = alias.name.value.clone();
                let text = format!("({}) AS {}", inner.text, quoted(&name));
                let columns = inner.columns.into_iter().map(|mut column| {
                    column.nullable |= outer;
                    column
                });
                scope.sources.push(Source {
                    name,
                    columns: columns.collect(),
                });
                Ok(text)
            }
            other => Err(self.unserved(other)),
        }
    }
}

/// `[schema].[name]`; what has no schema is in `dbo`. A database in front is not looked at.
pub(super) fn schema_and_name(name: &ObjectName) -> (String, String) {
    let mut parts = names(name);
    let table = parts.pop().unwrap_or_default();
    (
        parts
            .pop()
            .filter(|schema| !schema.is_empty())
            .unwrap_or_else(|| "dbo".to_owned()),
        table,
    )
}
