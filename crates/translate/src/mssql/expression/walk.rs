//! The walk over the syntax tree: one arm per kind of node, all others are not translatable.

use model::pg_type::quote;
use sqlparser::ast::{CaseWhen, CastKind, Expr, Ident};

use super::{Taken, Translator};
use crate::expression::kind_of;
use crate::expression::{Kind, Result, ScopeColumn, Sql, Untranslatable};
use crate::query::Subqueries;

/// Deeper nesting than any real expression has; bounds the stack.
const MAX_DEPTH: usize = 120;

impl Translator<'_> {
    /// Translates a node.
    pub(in crate::mssql) fn expression(&mut self, expr: &Expr) -> Result<Sql> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Untranslatable::new("is nested too deeply"));
        }
        let sql = self.node(expr);
        self.depth -= 1;
        sql
    }

    fn node(&mut self, expr: &Expr) -> Result<Sql> {
        match expr {
            Expr::Identifier(ident) => self.name(ident),
            Expr::CompoundIdentifier(idents) => self.column(idents),
            Expr::Nested(inner) => self.expression(inner),
            Expr::Value(value) => self.literal(&value.value),
            Expr::UnaryOp { op, expr } => self.unary(*op, expr),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right),
            Expr::IsNull(inner) => self.null_test(inner, "is null"),
            Expr::IsNotNull(inner) => self.null_test(inner, "is not null"),
            Expr::IsDistinctFrom(left, right) => self.comparison(left, "is distinct from", right),
            Expr::IsNotDistinctFrom(left, right) => self.comparison(left, "is not distinct from", right),
            Expr::InList { expr, list, negated } => self.in_list(expr, list, *negated),
            Expr::Between {
                expr,
                negated,
                low,
                high,
            } => self.between(expr, *negated, low, high),
            Expr::Like {
                negated,
                expr,
                pattern,
                escape_char,
                ..
            } => self.like(*negated, expr, pattern, escape_char.as_deref()),
            Expr::Cast {
                kind, expr, data_type, ..
            } => match kind {
                CastKind::Cast => self.cast(expr, data_type, None),
                CastKind::TryCast | CastKind::SafeCast => self.try_cast(expr, data_type, None),
                CastKind::DoubleColon => Err(Untranslatable::new(format!("calls {data_type}, a method of a type"))),
            },
            Expr::Convert {
                is_try,
                expr,
                data_type: Some(data_type),
                styles,
                ..
            } => match styles.as_slice() {
                [] | [_] if *is_try => self.try_cast(expr, data_type, styles.first()),
                [] | [_] => self.cast(expr, data_type, styles.first()),
                _ => Err(Untranslatable::new("calls CONVERT with too many arguments")),
            },
            Expr::Ceil { expr, .. } => self.rounded_to_whole("ceil", expr),
            Expr::Floor { expr, .. } => self.rounded_to_whole("floor", expr),
            Expr::Substring {
                expr,
                substring_from: Some(from),
                substring_for: Some(length),
                ..
            } => self.substring(expr, from, length),
            Expr::Trim {
                expr,
                trim_where,
                trim_what,
                trim_characters: None,
            } => self.trim(expr, *trim_where, trim_what.as_deref()),
            Expr::Collate { expr, collation } => {
                let mut sql = self.expression(expr)?;
                let name = collation.to_string().to_ascii_lowercase();
                if !name.contains("database_default") {
                    sql.case_insensitive = name.contains("_ci_") || name.ends_with("_ci");
                }
                Ok(sql)
            }
            Expr::AtTimeZone { timestamp, time_zone } => self.at_time_zone(timestamp, time_zone),
            Expr::Function(function) => self.function(function),
            Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => self.case(operand.as_deref(), conditions, else_result.as_deref()),
            Expr::Subquery(query) if self.reach.is_some() && query.for_clause.is_some() => self.for_clause(query),
            Expr::Subquery(query) => self.scalar_subquery(query),
            Expr::Exists { subquery, negated } => self.exists(subquery, *negated),
            Expr::InSubquery {
                expr,
                subquery,
                negated,
            } => self.in_subquery(expr, subquery, *negated),
            Expr::AnyOp {
                left,
                compare_op,
                right,
                ..
            } => self.quantified(left, compare_op, "any", right),
            Expr::AllOp {
                left,
                compare_op,
                right,
            } => self.quantified(left, compare_op, "all", right),
            Expr::CompoundFieldAccess { root, access_chain } => match self.xml_chain(root, access_chain)? {
                Some(sql) => Ok(sql),
                None => Err(Untranslatable::new(format!(
                    "calls a method of a value, which has no translation: {expr}"
                ))),
            },
            other => Err(Untranslatable::new(format!(
                "has a part that has no translation: {other}"
            ))),
        }
    }

    /// A column, or one of the words that are calls.
    fn name(&mut self, ident: &Ident) -> Result<Sql> {
        if ident.quote_style.is_none() {
            if let Some(variable) = self.scope.variables.get(&ident.value.to_lowercase()) {
                return Ok(column_sql(variable));
            }
            if let Some(sql) = self.niladic(&ident.value.to_ascii_lowercase())? {
                return Ok(sql);
            }
            if ident.value.starts_with('@') {
                return Err(Untranslatable::new(format!("names the variable {}", ident.value)));
            }
        }
        self.column(std::slice::from_ref(ident))
    }

    pub(super) fn column(&mut self, idents: &[Ident]) -> Result<Sql> {
        if let Some(reach) = &self.reach {
            let found = match reach.find(idents) {
                Ok(found) => found,
                Err(error) => return self.property(idents)?.ok_or(error),
            };
            let mut column = found.column;
            if let Some(taken) = self.taken.as_mut().filter(|taken| taken.frame == found.frame) {
                column.sql = taken.of(idents);
            }
            return Ok(column_sql(&column));
        }
        let ident = idents.last().ok_or_else(|| Untranslatable::new("has an empty name"))?;
        let key = ident.value.to_lowercase();
        let Some(column) = self.scope.columns.get(&key) else {
            return Err(Untranslatable::new(format!(
                "names {:?}, which is no column that is copied",
                ident.value
            )));
        };
        let sql = column_sql(column);
        self.columns.insert(key);
        Ok(sql)
    }

    fn null_test(&mut self, inner: &Expr, test: &str) -> Result<Sql> {
        let inner = self.expression(inner)?;
        Ok(Sql::of(format!("({} {test})", inner.text), Kind::Boolean, &[&inner]))
    }

    fn case(&mut self, operand: Option<&Expr>, whens: &[CaseWhen], otherwise: Option<&Expr>) -> Result<Sql> {
        let mut conditions = Vec::with_capacity(whens.len());
        let mut results = Vec::with_capacity(whens.len() + 1);
        for when in whens {
            let condition = match operand {
                None => {
                    let condition = self.expression(&when.condition)?;
                    self.boolean(condition)?
                }
                Some(operand) => {
                    let (left, right) = (self.expression(operand)?, self.expression(&when.condition)?);
                    self.compared(left, "=", right)?
                }
            };
            conditions.push(condition);
            results.push(self.expression(&when.result)?);
        }
        if let Some(otherwise) = otherwise {
            results.push(self.expression(otherwise)?);
        }
        self.chosen(&conditions, results)
    }

    /// `case when … then … else … end`: one result more than conditions is the ELSE.
    pub(super) fn chosen(&mut self, conditions: &[Sql], results: Vec<Sql>) -> Result<Sql> {
        let (unified, results) = self.unified(results)?;
        let mut text = String::from("case");
        for (condition, result) in conditions.iter().zip(&results) {
            text.push_str(&format!(" when {} then {}", condition.text, result.text));
        }
        if let Some(result) = results.get(conditions.len()) {
            text.push_str(&format!(" else {}", result.text));
        }
        text.push_str(" end");
        let parts: Vec<&Sql> = conditions.iter().chain(&results).collect();
        let mut sql = Sql::of(format!("({text})"), unified.kind, &parts);
        // A condition does not make the result a text without case.
        sql.case_insensitive = results.iter().any(|result| result.case_insensitive);
        sql.pg_type = unified.pg_type;
        sql.wide = unified.wide;
        Ok(sql)
    }
}

impl Taken {
    /// A column as a field of the row.
    fn of(&mut self, idents: &[Ident]) -> String {
        let same = |known: &[Ident]| {
            known.len() == idents.len()
                && known
                    .iter()
                    .zip(idents)
                    .all(|(one, other)| one.value.eq_ignore_ascii_case(&other.value))
        };
        let place = self.columns.iter().position(|(known, _)| same(known));
        let place = place.unwrap_or_else(|| {
            let name = format!("c{}", self.columns.len() + 1);
            self.columns.push((idents.to_vec(), name));
            self.columns.len() - 1
        });
        let name = self.columns.get(place).map_or("", |(_, name)| name.as_str());
        format!("{}.{}", self.row, quote(name))
    }
}

/// A column as an expression.
pub(in crate::mssql) fn column_sql(column: &ScopeColumn) -> Sql {
    Sql {
        case_insensitive: column.case_insensitive,
        iso: column.iso,
        labels: column.labels.clone(),
        ..Sql::new(column.sql.clone(), kind_of(&column.pg_type)).typed(column.pg_type.clone())
    }
}
