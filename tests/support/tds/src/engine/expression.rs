//! Expressions of T-SQL in SQLite's terms, with their types.

mod call;
mod condition;
mod types;

use sqlparser::ast::{
    BinaryOperator, CaseWhen, CastKind, DataType, Expr, Ident, ObjectName, UnaryOperator, Value as Literal,
};

use self::types::{Kind, kind, literal_type, of_arithmetic};
use super::query::Translator;
use super::scope::{Scope, Sql};
use super::storage;
use crate::collation::Collation;
use crate::error::ServerError;
use crate::text;
use crate::types::Type;
use crate::value::Value;

type Result<T> = std::result::Result<T, ServerError>;

/// A value as SQLite writes it.
pub(super) fn literal(ty: &Type, value: &Value) -> Option<String> {
    use rusqlite::types::Value as Stored;
    Some(match storage::store(ty, value)? {
        Stored::Null => "NULL".to_owned(),
        Stored::Integer(i64::MIN) => "(-9223372036854775807 - 1)".to_owned(),
        Stored::Integer(number) => number.to_string(),
        Stored::Real(number) => format!("{number:e}"),
        Stored::Text(text) if text.contains('\0') => {
            format!("CAST(x'{}' AS TEXT)", text::hex_text(text.as_bytes()))
        }
        Stored::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Stored::Blob(bytes) => format!("x'{}'", text::hex_text(&bytes)),
    })
}

/// The names of an object, without their brackets.
pub(super) fn names(name: &ObjectName) -> Vec<String> {
    name.0
        .iter()
        .filter_map(|part| part.as_ident())
        .map(|ident| ident.value.clone())
        .collect()
}

impl Translator<'_> {
    pub(super) fn constant(&self, ty: Type, value: Value) -> Result<Sql> {
        let text = literal(&ty, &value).ok_or_else(|| self.unserved(format!("{value:?} as {}", ty.name())))?;
        Ok(Sql {
            text,
            nullable: value.is_null(),
            ty: Some(ty),
            constant: Some(value),
        })
    }

    /// A value of an expression.
    pub(super) fn value(&self, scope: &Scope<'_>, expr: &Expr) -> Result<Sql> {
        match expr {
            Expr::Nested(inner) => {
                let inner = self.value(scope, inner)?;
                Ok(Sql {
                    text: format!("({})", inner.text),
                    ..inner
                })
            }
            Expr::Value(value) => self.literal(&value.value),
            Expr::Prefixed { value, .. } => self.value(scope, value),
            Expr::Identifier(name) => self.name(scope, name),
            Expr::CompoundIdentifier(parts) => self.compound(scope, parts),
            Expr::UnaryOp {
                op: UnaryOperator::Minus,
                expr,
            } => {
                let inner = self.value(scope, expr)?;
                match inner.constant {
                    Some(Value::Int(number)) => self.constant(inner.ty(), Value::Int(-number)),
                    Some(Value::Decimal(number)) => {
                        let negative = crate::Decimal {
                            unscaled: -number.unscaled,
                            ..number
                        };
                        self.constant(inner.ty(), Value::Decimal(negative))
                    }
                    Some(Value::Float(number)) => self.constant(Type::Float, Value::Float(-number)),
                    _ if kind(&inner.ty()) == Kind::Exact => {
                        self.arithmetic("-", self.constant(Type::Int, Value::Int(0))?, inner)
                    }
                    _ => Ok(Sql {
                        text: format!("(-{})", inner.text),
                        constant: None,
                        ..inner
                    }),
                }
            }
            Expr::UnaryOp {
                op: UnaryOperator::Plus,
                expr,
            } => self.value(scope, expr),
            Expr::BinaryOp { left, op, right } => {
                let operator = match op {
                    BinaryOperator::Plus => "+",
                    BinaryOperator::Minus => "-",
                    BinaryOperator::Multiply => "*",
                    BinaryOperator::Divide => "/",
                    BinaryOperator::Modulo => "%",
                    BinaryOperator::BitwiseAnd => "&",
                    BinaryOperator::BitwiseOr => "|",
                    other => return Err(self.unserved(format!("{other} as a value"))),
                };
                self.arithmetic(operator, self.value(scope, left)?, self.value(scope, right)?)
            }
            Expr::Cast {
                kind, expr, data_type, ..
            } => {
                let inner = self.value(scope, expr)?;
                let lenient = !matches!(kind, CastKind::Cast | CastKind::DoubleColon);
                self.cast(inner, &self.data_type(data_type)?, 0, lenient)
            }
            Expr::Convert {
                is_try,
                expr,
                data_type: Some(data_type),
                styles,
                ..
            } => {
                let style = match styles
                    .first()
                    .map(|style| self.value(scope, style))
                    .transpose()?
                    .map(|style| style.constant)
                {
                    None => 0,
                    Some(Some(Value::Int(style))) => style,
                    Some(_) => return Err(self.unserved("a style that is no number")),
                };
                let inner = self.value(scope, expr)?;
                self.cast(inner, &self.data_type(data_type)?, style, *is_try)
            }
            Expr::Collate { expr, collation } => {
                let inner = self.value(scope, expr)?;
                let name = names(collation).join(".");
                let collation = match name.as_str() {
                    "DATABASE_DEFAULT" | "database_default" => self.database_collation().clone(),
                    name => Collation::named(name)
                        .ok_or_else(|| ServerError::new(448, 16, format!("Invalid collation '{name}'.")))?,
                };
                let ty = inner.ty().collated(&collation);
                Ok(Sql { ty: Some(ty), ..inner })
            }
            Expr::Case {
                operand,
                conditions,
                else_result,
                ..
            } => self.case(scope, operand.as_deref(), conditions, else_result.as_deref()),
            Expr::Subquery(query) => {
                let query = self.query(query, Some(scope))?;
                match query.columns.as_slice() {
                    [column] => Ok(Sql::new(format!("({})", query.text), column.ty.clone())),
                    _ => Err(ServerError::new(
                        116,
                        16,
                        "Only one expression can be specified in the select list.",
                    )),
                }
            }
            Expr::Substring {
                expr,
                substring_from: Some(from),
                substring_for: Some(length),
                ..
            } => {
                let (inner, from, length) = (
                    self.value(scope, expr)?,
                    self.value(scope, from)?,
                    self.value(scope, length)?,
                );
                Ok(Sql::new(
                    format!("substr({}, {}, {})", inner.text, from.text, length.text),
                    inner.ty(),
                ))
            }
            Expr::Trim {
                expr,
                trim_where: None,
                trim_what: None,
                ..
            } => {
                let inner = self.value(scope, expr)?;
                Ok(Sql::new(format!("trim({}, ' ')", inner.text), inner.ty()))
            }
            Expr::Floor { expr, .. } | Expr::Ceil { expr, .. } => {
                Err(self.unserved(format!("FLOOR or CEILING of {expr}")))
            }
            Expr::Function(function) => self.function(scope, function),
            other => Err(self.unserved(other)),
        }
    }

    /// The value as one of another type.
    pub(super) fn cast(&self, value: Sql, to: &Type, style: i64, lenient: bool) -> Result<Sql> {
        let Some(from) = value.ty.clone() else {
            return Ok(Sql {
                ty: Some(to.clone()),
                ..value
            });
        };
        if from == *to && style == 0 {
            return Ok(value);
        }
        if let Some(constant) = &value.constant {
            match super::convert::convert(constant.clone(), &from, to, style) {
                // Bytes that stand for text have no literal.
                Ok(Value::Bytes(_)) if to.collation().is_some() => {}
                Ok(converted) => return self.constant(to.clone(), converted),
                Err(_) if lenient => return self.constant(to.clone(), Value::Null),
                Err(error) => return Err(error),
            }
        }
        let (from, place) = (self.place(&from), self.place(to));
        Ok(Sql {
            text: format!(
                "tds_cast({}, {from}, {place}, {style}, {})",
                value.text,
                u8::from(lenient)
            ),
            ty: Some(to.clone()),
            nullable: value.nullable || lenient,
            constant: None,
        })
    }

    pub(super) fn data_type(&self, ty: &DataType) -> Result<Type> {
        Type::parse(&ty.to_string(), self.database_collation())
            .map(|parsed| match parsed {
                // Without a length, CAST takes 30.
                Type::VarChar(Some(1), collation) if !ty.to_string().contains('(') => {
                    Type::VarChar(Some(30), collation)
                }
                Type::NVarChar(Some(2), collation) if !ty.to_string().contains('(') => {
                    Type::NVarChar(Some(60), collation)
                }
                Type::VarBinary(Some(1)) if !ty.to_string().contains('(') => Type::VarBinary(Some(30)),
                other => other,
            })
            .ok_or_else(|| ServerError::new(243, 16, format!("Type {ty} is not a defined system type.")))
    }

    fn literal(&self, value: &Literal) -> Result<Sql> {
        match value {
            Literal::Null => Ok(Sql {
                text: "NULL".to_owned(),
                ty: None,
                nullable: true,
                constant: None,
            }),
            Literal::Number(digits, _) => {
                let (ty, value) = literal_type(digits).ok_or_else(|| self.unserved(format!("the number {digits}")))?;
                self.constant(ty, value)
            }
            Literal::SingleQuotedString(text) => {
                let collation = self.database_collation().clone();
                let length = u16::try_from(text.len().max(1)).ok().filter(|length| *length <= 8000);
                self.constant(Type::VarChar(length, collation), Value::Text(text.clone()))
            }
            Literal::NationalStringLiteral(text) => {
                let collation = self.database_collation().clone();
                let length = u16::try_from(text.encode_utf16().count().max(1) * 2)
                    .ok()
                    .filter(|length| *length <= 8000);
                self.constant(Type::NVarChar(length, collation), Value::Text(text.clone()))
            }
            Literal::HexStringLiteral(digits) => {
                let digits = if digits.len().is_multiple_of(2) {
                    digits.clone()
                } else {
                    format!("0{digits}")
                };
                let bytes = text::hex(&digits).ok_or_else(|| self.unserved(format!("0x{digits}")))?;
                let length = u16::try_from(bytes.len().max(1)).ok().filter(|length| *length <= 8000);
                self.constant(Type::VarBinary(length), Value::Bytes(bytes))
            }
            other => Err(self.unserved(other)),
        }
    }

    fn name(&self, scope: &Scope<'_>, name: &Ident) -> Result<Sql> {
        if name.quote_style.is_none() && name.value.starts_with('@') {
            return self.variable(&name.value);
        }
        scope.column(None, &name.value)
    }

    fn compound(&self, scope: &Scope<'_>, parts: &[Ident]) -> Result<Sql> {
        match parts {
            [source, column] => {
                let found = scope.column(Some(&source.value), &column.value);
                if found.is_err() && column.value.eq_ignore_ascii_case("STSrid") {
                    let value = scope.column(None, &source.value)?;
                    return Ok(self.call("SRID", Type::Int, &[value]));
                }
                found
            }
            [_, source, column] => scope.column(Some(&source.value), &column.value),
            _ => Err(self.unserved("a name of many parts")),
        }
    }

    pub(super) fn arithmetic(&self, operator: &str, left: Sql, right: Sql) -> Result<Sql> {
        let (one, other) = (left.ty(), right.ty());
        if operator == "+" && kind(&one) == Kind::Text && kind(&other) == Kind::Text {
            let ty = types::of_concatenation(&one, &other);
            return Ok(Sql::new(format!("({} || {})", left.text, right.text), ty));
        }
        let ty = of_arithmetic(operator, &one, &other)
            .ok_or_else(|| self.unserved(format!("{} {operator} {}", one.name(), other.name())))?;
        let nullable = left.nullable || right.nullable;
        let text = match kind(&ty) {
            Kind::Exact => format!(
                "tds_arithmetic('{operator}', {}, {}, {}, {}, {})",
                left.text,
                self.place(&one),
                right.text,
                self.place(&other),
                self.place(&ty)
            ),
            Kind::Float => {
                let (left, right) = (self.cast(left, &ty, 0, false)?, self.cast(right, &ty, 0, false)?);
                format!("({} {operator} {})", left.text, right.text)
            }
            _ => format!("({} {operator} {})", left.text, right.text),
        };
        Ok(Sql {
            nullable,
            ..Sql::new(text, ty)
        })
    }

    fn case(
        &self,
        scope: &Scope<'_>,
        operand: Option<&Expr>,
        conditions: &[CaseWhen],
        otherwise: Option<&Expr>,
    ) -> Result<Sql> {
        let operand = operand.map(|operand| self.value(scope, operand)).transpose()?;
        let (mut tests, mut values) = (Vec::new(), Vec::new());
        for when in conditions {
            tests.push(match &operand {
                Some(operand) => self.comparison(operand.clone(), "=", self.value(scope, &when.condition)?)?,
                None => self.condition(scope, &when.condition)?,
            });
            values.push(self.value(scope, &when.result)?);
        }
        if let Some(otherwise) = otherwise {
            values.push(self.value(scope, otherwise)?);
        }
        let (values, ty) = self.unified(values)?;
        let mut text = "CASE".to_owned();
        for (test, value) in tests.iter().zip(&values) {
            text.push_str(&format!(" WHEN {test} THEN {}", value.text));
        }
        if let (Some(_), Some(value)) = (otherwise, values.last()) {
            text.push_str(&format!(" ELSE {}", value.text));
        }
        text.push_str(" END");
        Ok(Sql {
            text,
            ty,
            nullable: true,
            constant: None,
        })
    }

    /// All as values of the type that rules among them.
    pub(super) fn unified(&self, values: Vec<Sql>) -> Result<(Vec<Sql>, Option<Type>)> {
        let ty = values
            .iter()
            .filter_map(|value| value.ty.clone())
            .reduce(|one, other| types::wider(&one, &other));
        let Some(ty) = ty else { return Ok((values, None)) };
        let values = values.into_iter().map(|value| match &value.ty {
            Some(own) if kind(own) == kind(&ty) => Ok(value),
            _ => self.cast(value, &ty, 0, false),
        });
        Ok((values.collect::<Result<_>>()?, Some(ty)))
    }
}

/// Whether values of both types lie in the same way.
pub(super) fn alike(one: &Type, other: &Type) -> bool {
    kind(one) == kind(other)
}
