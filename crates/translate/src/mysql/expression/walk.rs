//! The walk over the syntax tree: one arm per kind of node, all others are not translatable.

use sqlparser::ast::{CaseWhen, Expr, Ident};

use super::Translator;
use crate::expression::{Kind, Result, Sql, Untranslatable};
use crate::query::Subqueries;

/// Deeper nesting than any real expression has; bounds the stack.
const MAX_DEPTH: usize = 120;

impl Translator<'_> {
    /// Translates a node.
    pub(in crate::mysql) fn expression(&mut self, expr: &Expr) -> Result<Sql> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Untranslatable::new("is nested too deeply"));
        }
        // What is grouped by is one value, whatever it is made of.
        let sql = if self.is_grouped(expr) {
            self.within_aggregate(|own| own.node(expr))
        } else {
            self.node(expr)
        };
        self.depth -= 1;
        sql
    }

    fn node(&mut self, expr: &Expr) -> Result<Sql> {
        match expr {
            Expr::Identifier(ident) if self.query.is_some() => self.query_column(std::slice::from_ref(ident)),
            Expr::CompoundIdentifier(idents) if self.query.is_some() => self.query_column(idents),
            Expr::Identifier(ident) => self.column(ident),
            Expr::CompoundIdentifier(idents) => {
                let ident = idents.last().ok_or_else(|| Untranslatable::new("has an empty name"))?;
                self.column(ident)
            }
            Expr::Nested(inner) => self.expression(inner),
            Expr::Value(value) => self.value(&value.value),
            Expr::Prefixed { prefix, value } => self.introduced(&prefix.value, value),
            Expr::TypedString(typed) => self.typed_string(typed),
            Expr::UnaryOp { op, expr } => self.unary(*op, expr),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right),
            Expr::IsNull(inner) => self.null_test(inner, "is null"),
            Expr::IsNotNull(inner) => self.null_test(inner, "is not null"),
            Expr::IsTrue(inner) => self.truth_test(inner, "is true"),
            Expr::IsNotTrue(inner) => self.truth_test(inner, "is not true"),
            Expr::IsFalse(inner) => self.truth_test(inner, "is false"),
            Expr::IsNotFalse(inner) => self.truth_test(inner, "is not false"),
            Expr::IsUnknown(inner) => self.truth_test(inner, "is unknown"),
            Expr::IsNotUnknown(inner) => self.truth_test(inner, "is not unknown"),
            Expr::InList { expr, list, negated } => self.in_list(expr, list, *negated),
            Expr::Between {
                expr,
                negated,
                low,
                high,
            } => self.between(expr, *negated, low, high),
            Expr::Like {
                negated,
                any: false,
                expr,
                pattern,
                escape_char,
            } => self.like(*negated, expr, pattern, escape_char.as_deref()),
            Expr::RLike {
                negated, expr, pattern, ..
            } => self.regexp(*negated, expr, pattern),
            Expr::Cast { expr, data_type, .. } => self.cast(expr, data_type),
            Expr::Convert {
                expr,
                data_type,
                charset,
                ..
            } => self.convert(expr, data_type.as_ref(), charset.as_ref()),
            Expr::Extract { field, expr, .. } => self.extract(&field.to_string(), expr),
            Expr::Ceil { expr, .. } => self.rounded_to_whole("ceil", expr),
            Expr::Floor { expr, .. } => self.rounded_to_whole("floor", expr),
            Expr::Position { expr, r#in } => self.position(expr, r#in),
            Expr::Substring {
                expr,
                substring_from,
                substring_for,
                ..
            } => {
                let from = substring_from
                    .as_deref()
                    .ok_or_else(|| Untranslatable::new("has a substring without start"))?;
                self.substring(expr, from, substring_for.as_deref())
            }
            Expr::Trim {
                expr,
                trim_where,
                trim_what,
                trim_characters: None,
            } => self.trim(expr, *trim_where, trim_what.as_deref()),
            Expr::Collate { expr, collation } => {
                let mut sql = self.expression(expr)?;
                let name = collation.to_string().to_ascii_lowercase();
                sql.case_insensitive = name.contains("_ci");
                Ok(sql)
            }
            Expr::Function(function) => self.function(function),
            Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => self.case(operand.as_deref(), conditions, else_result.as_deref()),
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
            other => Err(Untranslatable::new(format!(
                "has a part that has no translation: {other}"
            ))),
        }
    }

    fn column(&mut self, ident: &Ident) -> Result<Sql> {
        let key = ident.value.to_lowercase();
        let Some(column) = self.scope.columns.get(&key) else {
            return Err(Untranslatable::new(format!(
                "names {:?}, which is no column that is copied",
                ident.value
            )));
        };
        self.columns.insert(key);
        let (kind, text) = column_kind(&column.pg_type, &column.sql);
        Ok(Sql {
            case_insensitive: column.case_insensitive,
            unsigned: column.unsigned,
            wide: column.pg_type == model::PgType::BigInt,
            labels: column.labels.clone(),
            zeros: column.zeros,
            ..Sql::new(text, kind)
        })
    }

    fn null_test(&mut self, inner: &Expr, test: &str) -> Result<Sql> {
        let inner = self.expression(inner)?;
        Ok(Sql::of(format!("({} {test})", inner.text), Kind::Boolean, &[&inner]))
    }

    fn truth_test(&mut self, inner: &Expr, test: &str) -> Result<Sql> {
        let inner = self.expression(inner)?;
        let inner = self.boolean(inner)?;
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
        let (kind, results) = self.unified(results)?;
        let mut text = String::from("case");
        for (condition, result) in conditions.iter().zip(&results) {
            text.push_str(&format!(" when {} then {}", condition.text, result.text));
        }
        if let Some(result) = results.get(conditions.len()) {
            text.push_str(&format!(" else {}", result.text));
        }
        text.push_str(" end");
        let parts: Vec<&Sql> = conditions.iter().chain(&results).collect();
        let sql = Sql::of(text, kind, &parts);
        Ok(super::operator::with_scale(
            sql,
            super::operator::widest_scale(&results),
        ))
    }
}

/// The kind of a column, and its SQL in the form that the kind promises.
pub(in crate::mysql) fn column_kind(pg_type: &model::PgType, sql: &str) -> (Kind, String) {
    use model::PgType;
    let kind = match pg_type {
        PgType::Boolean => Kind::Boolean,
        PgType::SmallInt | PgType::Integer | PgType::BigInt => Kind::Integer,
        PgType::Numeric { .. } => Kind::Numeric,
        // MySQL computes with doubles.
        PgType::Real => return (Kind::Double, format!("{sql}::double precision")),
        PgType::DoublePrecision => Kind::Double,
        PgType::Text | PgType::Varchar { .. } | PgType::Char { .. } | PgType::Citext => Kind::Text,
        PgType::Bytea => Kind::Bytes,
        PgType::Date => Kind::Date,
        PgType::Time { .. } => Kind::TimeOfDay,
        PgType::Timestamp { .. } => Kind::Timestamp,
        PgType::TimestampTz { .. } => Kind::TimestampTz,
        PgType::Interval { .. } => Kind::Interval,
        PgType::Uuid => Kind::Uuid,
        PgType::Inet => Kind::Inet,
        PgType::Json => return (Kind::Json, format!("{sql}::jsonb")),
        PgType::Jsonb => Kind::Json,
        PgType::Bit { .. } | PgType::Varbit { .. } => Kind::Bits,
        PgType::TextArray => Kind::TextArray,
        PgType::Enum { .. } => Kind::Enum,
        PgType::RealArray | PgType::Vector { .. } | PgType::Geometry { .. } | PgType::Xml | PgType::Other { .. } => {
            Kind::Other
        }
    };
    (kind, sql.to_owned())
}
