//! Logic and arithmetic.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/data-types/precision-scale-and-length-transact-sql>.

use model::PgType;
use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator};

use super::Translator;
use super::moment::FIRST_DAY;
use crate::expression::type_of;
use crate::expression::{Kind, Literal, Result, Sql, Untranslatable};

impl Translator<'_> {
    pub(super) fn unary(&mut self, op: UnaryOperator, expr: &Expr) -> Result<Sql> {
        let inner = self.expression(expr)?;
        match op {
            UnaryOperator::Not => {
                let inner = self.boolean(inner)?;
                Ok(Sql::of(format!("(not {})", inner.text), Kind::Boolean, &[&inner]))
            }
            UnaryOperator::Plus => Ok(inner),
            UnaryOperator::Minus => {
                let inner = self.number(inner)?;
                if let Some(Literal::Number(number)) = &inner.literal {
                    let negative = match number.strip_prefix('-') {
                        Some(positive) => positive.to_owned(),
                        None => format!("-{number}"),
                    };
                    // -2147483648 is an int although its digits are not.
                    let text = match inner.kind {
                        Kind::Double => format!("'{negative}'::double precision"),
                        _ if inner.text.ends_with("::numeric") => format!("({negative})::numeric"),
                        _ if inner.text.ends_with("::numeric(19,4)") => format!("({negative})::numeric(19,4)"),
                        _ => format!("({negative})"),
                    };
                    return Ok(Sql {
                        text,
                        literal: Some(Literal::Number(negative)),
                        ..inner
                    });
                }
                let sql = Sql::of(format!("(- {})", inner.text), inner.kind, &[&inner]);
                Ok(sql.typed(type_of(&inner)))
            }
            UnaryOperator::BitwiseNot => match inner.kind {
                Kind::Boolean => Ok(Sql::of(format!("(not {})", inner.text), Kind::Boolean, &[&inner])),
                Kind::Integer => {
                    Ok(Sql::of(format!("(~ {})", inner.text), Kind::Integer, &[&inner]).typed(type_of(&inner)))
                }
                kind => Err(Untranslatable::new(format!("has ~ on {kind:?}").to_lowercase())),
            },
            _ => Err(Untranslatable::new(format!(
                "has the operator {op}, which has no translation"
            ))),
        }
    }

    pub(super) fn binary(&mut self, left: &Expr, op: &BinaryOperator, right: &Expr) -> Result<Sql> {
        match op {
            BinaryOperator::And => self.logic(left, "and", right),
            BinaryOperator::Or => self.logic(left, "or", right),
            BinaryOperator::Eq => self.comparison(left, "=", right),
            BinaryOperator::NotEq => self.comparison(left, "<>", right),
            BinaryOperator::Lt => self.comparison(left, "<", right),
            BinaryOperator::LtEq => self.comparison(left, "<=", right),
            BinaryOperator::Gt => self.comparison(left, ">", right),
            BinaryOperator::GtEq => self.comparison(left, ">=", right),
            BinaryOperator::Plus => {
                let (left, right) = (self.expression(left)?, self.expression(right)?);
                self.sum(left, right)
            }
            BinaryOperator::Minus => {
                let (left, right) = (self.expression(left)?, self.expression(right)?);
                if matches!(left.kind, Kind::Date | Kind::Timestamp) && right.is_number() {
                    return self.days_later(left, right, "-");
                }
                // A datetime again: the time between both, after the first day.
                if left.kind == Kind::Timestamp && right.kind == Kind::Timestamp {
                    let text = format!("('{FIRST_DAY}'::timestamp + ({} - {}))", left.text, right.text);
                    return Ok(Sql::of(text, Kind::Timestamp, &[&left, &right]).typed(PgType::Timestamp { digits: 3 }));
                }
                self.arithmetic(left, "-", right)
            }
            BinaryOperator::Multiply => {
                let (left, right) = (self.expression(left)?, self.expression(right)?);
                self.arithmetic(left, "*", right)
            }
            BinaryOperator::Divide => {
                let (left, right) = (self.expression(left)?, self.expression(right)?);
                self.arithmetic(left, "/", right)
            }
            BinaryOperator::Modulo => {
                let (left, right) = (self.expression(left)?, self.expression(right)?);
                self.arithmetic(left, "%", right)
            }
            BinaryOperator::BitwiseAnd => self.bits(left, "&", right),
            BinaryOperator::BitwiseOr => self.bits(left, "|", right),
            BinaryOperator::BitwiseXor => self.bits(left, "#", right),
            other => Err(Untranslatable::new(format!(
                "has the operator {other}, which has no translation"
            ))),
        }
    }

    fn logic(&mut self, left: &Expr, op: &str, right: &Expr) -> Result<Sql> {
        let (left, right) = (self.expression(left)?, self.expression(right)?);
        let (left, right) = (self.boolean(left)?, self.boolean(right)?);
        Ok(Sql::of(
            format!("({} {op} {})", left.text, right.text),
            Kind::Boolean,
            &[&left, &right],
        ))
    }

    /// `+` joins texts and bytes, moves dates, and adds numbers: the kinds decide.
    pub(super) fn sum(&mut self, left: Sql, right: Sql) -> Result<Sql> {
        match (left.kind, right.kind) {
            (Kind::Text, Kind::Text | Kind::Null) | (Kind::Null, Kind::Text) => {
                let (left, right) = (self.text(left)?, self.text(right)?);
                Ok(Sql::of(
                    format!("({} || {})", left.text, right.text),
                    Kind::Text,
                    &[&left, &right],
                ))
            }
            (Kind::Bytes, Kind::Bytes) => Ok(Sql::of(
                format!("({} || {})", left.text, right.text),
                Kind::Bytes,
                &[&left, &right],
            )),
            (Kind::Date | Kind::Timestamp, _) if right.is_number() => self.days_later(left, right, "+"),
            (_, Kind::Date | Kind::Timestamp) if left.is_number() => self.days_later(right, left, "+"),
            (Kind::Timestamp, Kind::Timestamp) => {
                let text = format!("({} + ({} - '{FIRST_DAY}'::timestamp))", left.text, right.text);
                Ok(Sql::of(text, Kind::Timestamp, &[&left, &right]).typed(PgType::Timestamp { digits: 3 }))
            }
            _ => self.arithmetic(left, "+", right),
        }
    }

    /// `datetime + n`: n days, with a fraction.
    fn days_later(&mut self, moment: Sql, days: Sql, sign: &str) -> Result<Sql> {
        let base = match moment.kind {
            Kind::Date => format!("{}::timestamp", moment.text),
            _ => moment.text.clone(),
        };
        let text = match days.kind {
            Kind::Integer => format!("({base} {sign} make_interval(days => {}))", days.text),
            _ => {
                self.caveat("a fraction of a day is rounded to 1/300 of a second by SQL Server");
                format!(
                    "({base} {sign} {} * interval '1 day')",
                    cast_text(&days, &PgType::DoublePrecision)
                )
            }
        };
        Ok(Sql::of(text, Kind::Timestamp, &[&moment, &days]).typed(PgType::Timestamp { digits: 3 }))
    }

    /// Two operands as numbers; a text becomes what the other side is.
    pub(super) fn numbers(&mut self, left: Sql, right: Sql) -> Result<(Sql, Sql)> {
        let (left, right) = match (left.kind, right.kind) {
            (Kind::Text, Kind::Text) => return Err(Untranslatable::new("computes with two texts")),
            (Kind::Text, _) if right.is_number() => (self.number_of_text(left, &right)?, right),
            (_, Kind::Text) if left.is_number() => {
                let right = self.number_of_text(right, &left)?;
                (left, right)
            }
            _ => (self.number(left)?, self.number(right)?),
        };
        // `real` meets anything but `float` as `real`.
        let real = |sql: &Sql| sql.pg_type == Some(PgType::Real);
        let double = |sql: &Sql| sql.kind == Kind::Double && !real(sql);
        let as_real = |sql: Sql| {
            if real(&sql) {
                sql
            } else {
                Sql::of(cast_text(&sql, &PgType::Real), Kind::Double, &[&sql]).typed(PgType::Real)
            }
        };
        if (real(&left) && !double(&right)) || (real(&right) && !double(&left)) {
            return Ok((as_real(left), as_real(right)));
        }
        Ok((left, right))
    }

    pub(super) fn arithmetic(&mut self, left: Sql, op: &str, right: Sql) -> Result<Sql> {
        let (left, right) = self.numbers(left, right)?;
        let kind = wider_number(left.kind, right.kind);
        if kind == Kind::Double && op == "%" {
            return Err(Untranslatable::new("has % on floating-point numbers"));
        }
        let pg_type = match kind {
            Kind::Integer => wider_integer(&type_of(&left), &type_of(&right)),
            Kind::Double if left.pg_type == Some(PgType::Real) => PgType::Real,
            Kind::Double => PgType::DoublePrecision,
            _ => PgType::Numeric {
                modifier: self.decimal_result(&left, op, &right),
            },
        };
        Ok(Sql::of(format!("({} {op} {})", left.text, right.text), kind, &[&left, &right]).typed(pg_type))
    }

    /// Precision and scale of a decimal result, and where SQL Server rounds it.
    fn decimal_result(&mut self, left: &Sql, op: &str, right: &Sql) -> Option<(u16, i16)> {
        let (Some((p1, s1)), Some((p2, s2))) = (decimal_of(left), decimal_of(right)) else {
            if matches!(op, "*" | "/") {
                self.caveat("SQL Server rounds a product or quotient of decimals to the digits of its result type");
            }
            return None;
        };
        let may_be_money = |p: i32, s: i32| s == 4 && (p == 19 || p == 10);
        let (precision, scale) = match op {
            "*" => {
                if may_be_money(p1, s1) && may_be_money(p2, s2) {
                    self.caveat("SQL Server keeps four digits of a product of two money values");
                }
                (p1 + p2 + 1, s1 + s2)
            }
            "/" => {
                self.caveat("SQL Server rounds a product or quotient of decimals to the digits of its result type");
                return None;
            }
            "%" => ((p1 - s1).min(p2 - s2) + s1.max(s2), s1.max(s2)),
            _ => ((p1 - s1).max(p2 - s2) + s1.max(s2) + 1, s1.max(s2)),
        };
        if precision > 38 {
            if op == "*" {
                self.caveat("SQL Server rounds a product or quotient of decimals to the digits of its result type");
            }
            return None;
        }
        Some((u16::try_from(precision).ok()?, i16::try_from(scale).ok()?))
    }

    fn bits(&mut self, left: &Expr, op: &str, right: &Expr) -> Result<Sql> {
        let (left, right) = (self.expression(left)?, self.expression(right)?);
        if left.kind == Kind::Boolean && right.kind == Kind::Boolean {
            let word = match op {
                "&" => "and",
                "|" => "or",
                _ => "<>",
            };
            return Ok(Sql::of(
                format!("({} {word} {})", left.text, right.text),
                Kind::Boolean,
                &[&left, &right],
            ));
        }
        let (left, right) = (self.number(left)?, self.number(right)?);
        if left.kind != Kind::Integer || right.kind != Kind::Integer {
            return Err(Untranslatable::new(format!(
                "has the operator {op} on numbers that are no integers"
            )));
        }
        let pg_type = wider_integer(&type_of(&left), &type_of(&right));
        Ok(Sql::of(
            format!("({} {op} {})", left.text, right.text),
            Kind::Integer,
            &[&left, &right],
        )
        .typed(pg_type))
    }
}

/// The kind of a result of two numbers.
pub(super) fn wider_number(left: Kind, right: Kind) -> Kind {
    match (left, right) {
        (Kind::Double, _) | (_, Kind::Double) => Kind::Double,
        (Kind::Numeric, _) | (_, Kind::Numeric) => Kind::Numeric,
        _ => Kind::Integer,
    }
}

/// The wider of two integer types.
pub(super) fn wider_integer(left: &PgType, right: &PgType) -> PgType {
    match (left, right) {
        (PgType::BigInt, _) | (_, PgType::BigInt) => PgType::BigInt,
        (PgType::SmallInt, PgType::SmallInt) => PgType::SmallInt,
        _ => PgType::Integer,
    }
}

/// Precision and scale of a number that is no `float`; integers are decimals without scale.
fn decimal_of(sql: &Sql) -> Option<(i32, i32)> {
    match (type_of(sql), &sql.literal) {
        (PgType::Numeric { modifier: Some((p, s)) }, _) => Some((p.into(), s.into())),
        (PgType::Integer, Some(Literal::Number(number))) => {
            Some((i32::try_from(number.trim_start_matches('-').len()).ok()?, 0))
        }
        (PgType::SmallInt, _) => Some((5, 0)),
        (PgType::Integer, _) => Some((10, 0)),
        (PgType::BigInt, _) => Some((19, 0)),
        _ => None,
    }
}

/// A part cast to a type, with parentheses where the cast would bind to its end only.
pub(in crate::mssql) fn cast_text(sql: &Sql, to: &PgType) -> String {
    // PostgreSQL makes a decimal of six digits of a real, of fifteen of a double.
    let by_double = matches!(to, PgType::Numeric { .. }) && sql.pg_type == Some(PgType::Real);
    let by = if by_double { "::double precision" } else { "" };
    if is_atom(&sql.text) {
        format!("{}{by}::{to}", sql.text)
    } else {
        format!("({}){by}::{to}", sql.text)
    }
}

/// True if nothing but a name, a literal or a call stands outside of parentheses and quotes.
fn is_atom(text: &str) -> bool {
    let mut open = 0_usize;
    let mut quote: Option<char> = None;
    for c in text.chars() {
        match (quote, c) {
            (Some(q), _) if q == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[') => open += 1,
            (None, ')' | ']') => open = open.saturating_sub(1),
            (None, ' ' | '+' | '-' | '*' | '/' | '%' | '|' | '<' | '>' | '=' | '~' | '#' | '&') if open == 0 => {
                return false;
            }
            _ => {}
        }
    }
    true
}
