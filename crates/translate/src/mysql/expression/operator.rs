//! Logic and arithmetic.

use sqlparser::ast::{BinaryOperator, Expr, UnaryOperator, Value};

use model::PgType;

use super::Translator;
use crate::expression::{Kind, Literal, Result, Sql, Untranslatable};
use crate::mysql::query::scale_of;

/// From this version on MySQL rounds a quotient to the digits that it shows before it computes on: `2 / 3 * 3` is 2.0001.
/// Measured with 9.7; MariaDB 10.11 says 2.0000.
const ROUNDS_QUOTIENTS: (u32, u32) = (9, 7);

impl Translator<'_> {
    pub(super) fn unary(&mut self, op: UnaryOperator, expr: &Expr) -> Result<Sql> {
        if let (UnaryOperator::Not | UnaryOperator::BangNot, Some(negated)) = (op, negated(expr)) {
            return self.expression(&negated);
        }
        let inner = self.expression(expr)?;
        match op {
            UnaryOperator::Not | UnaryOperator::BangNot => {
                let inner = self.boolean(inner)?;
                Ok(Sql::of(format!("(not {})", inner.text), Kind::Boolean, &[&inner]))
            }
            UnaryOperator::Plus => self.number(inner),
            UnaryOperator::Minus => {
                if let Some(Literal::Number(number)) = &inner.literal {
                    // Two minus signs would begin a comment.
                    let negative = match number.strip_prefix('-') {
                        Some(positive) => positive.to_owned(),
                        None => format!("-{number}"),
                    };
                    let text = match inner.kind {
                        Kind::Double => format!("'{negative}'::double precision"),
                        _ => format!("({negative})"),
                    };
                    return Ok(Sql {
                        text,
                        literal: Some(Literal::Number(negative)),
                        ..inner
                    });
                }
                let inner = self.number(inner)?;
                let wide = widened(&inner);
                Ok(Sql::of(format!("(- {wide})"), inner.kind, &[&inner]).wide())
            }
            _ => Err(Untranslatable::new(format!(
                "has the operator {op}, which has no translation"
            ))),
        }
    }

    pub(super) fn binary(&mut self, left: &Expr, op: &BinaryOperator, right: &Expr) -> Result<Sql> {
        match op {
            BinaryOperator::And | BinaryOperator::PGOverlap => self.logic(left, "and", right),
            BinaryOperator::Or | BinaryOperator::StringConcat => self.logic(left, "or", right),
            // Two conditions differ.
            BinaryOperator::Xor => self.logic(left, "<>", right),
            BinaryOperator::Eq => self.comparison(left, "=", right),
            // MySQL prints `0 <> a` for a number that is used as a condition.
            BinaryOperator::NotEq if is_zero(left) && !is_zero(right) => self.comparison(right, "<>", left),
            BinaryOperator::NotEq => self.comparison(left, "<>", right),
            BinaryOperator::Lt => self.comparison(left, "<", right),
            BinaryOperator::LtEq => self.comparison(left, "<=", right),
            BinaryOperator::Gt => self.comparison(left, ">", right),
            BinaryOperator::GtEq => self.comparison(left, ">=", right),
            BinaryOperator::Spaceship => self.comparison(left, "is not distinct from", right),
            BinaryOperator::Plus | BinaryOperator::Minus => {
                if let Expr::Interval(interval) = right {
                    return self.shifted(left, interval, *op == BinaryOperator::Minus);
                }
                if let (Expr::Interval(interval), BinaryOperator::Plus) = (left, op) {
                    return self.shifted(right, interval, false);
                }
                self.arithmetic(left, if *op == BinaryOperator::Plus { "+" } else { "-" }, right)
            }
            BinaryOperator::Multiply => self.arithmetic(left, "*", right),
            BinaryOperator::Divide => self.division(left, right),
            BinaryOperator::MyIntegerDivide => self.whole_division(left, right),
            BinaryOperator::Modulo => self.modulo(left, right),
            BinaryOperator::BitwiseAnd => self.bits(left, "&", right),
            BinaryOperator::BitwiseOr => self.bits(left, "|", right),
            BinaryOperator::BitwiseXor => self.bits(left, "#", right),
            BinaryOperator::PGBitwiseShiftLeft => self.shift(left, "<<", right),
            BinaryOperator::PGBitwiseShiftRight => self.shift(left, ">>", right),
            BinaryOperator::Arrow => self.json_path(left, right),
            BinaryOperator::LongArrow => {
                let json = self.json_path(left, right)?;
                self.json_text(json)
            }
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

    /// Two operands as numbers, and the kind of a result.
    fn numbers(&mut self, left: &Expr, right: &Expr) -> Result<(Sql, Sql, Kind)> {
        let (left, right) = (self.expression(left)?, self.expression(right)?);
        let (left, right) = (self.number(left)?, self.number(right)?);
        let kind = wider_number(left.kind, right.kind);
        Ok((left, right, kind))
    }

    fn arithmetic(&mut self, left: &Expr, op: &str, right: &Expr) -> Result<Sql> {
        let (left, right, kind) = self.numbers(left, right)?;
        // Whole numbers have 64 bits in MySQL; PostgreSQL would overflow at 16 or 32.
        let first = match (&left.literal, &right.literal) {
            (Some(_), Some(_)) if kind == Kind::Integer => format!("{}::bigint", left.text),
            _ => widened(&left),
        };
        let mut result = Sql::of(format!("({first} {op} {})", widened(&right)), kind, &[&left, &right]).wide();
        let is_whole = |sql: &Sql| sql.unsigned || sql.kind == Kind::Integer;
        result.unsigned = (left.unsigned || right.unsigned) && is_whole(&left) && is_whole(&right);
        if result.unsigned && op == "-" {
            // ER_DATA_OUT_OF_RANGE, unless the mode NO_UNSIGNED_SUBTRACTION is set.
            self.caveat("a difference with an unsigned number is an error in MySQL where it is below 0, and a negative number here");
        }
        let scale = match (scale_of(&left), scale_of(&right)) {
            (Some(left), Some(right)) if op == "*" => Some(left.saturating_add(right)),
            (Some(left), Some(right)) => Some(left.max(right)),
            _ => None,
        };
        Ok(with_scale(result, scale))
    }

    /// `/`: a decimal for whole numbers, NULL for a zero divisor.
    pub(super) fn division(&mut self, left: &Expr, right: &Expr) -> Result<Sql> {
        let (left, right, kind) = self.numbers(left, right)?;
        let divisor = divisor(&right);
        let (dividend, kind) = match kind {
            Kind::Double => (left.text.clone(), Kind::Double),
            _ => (format!("{}::numeric", left.text), Kind::Numeric),
        };
        // div_precision_increment is 4 where nobody changed it.
        let scale = scale_of(&left).map(|scale| scale.saturating_add(4).min(30));
        let server = self.scope.server;
        let rounds = kind == Kind::Numeric && server.is_mysql && server.version >= ROUNDS_QUOTIENTS;
        let text = match scale {
            Some(scale) if rounds => {
                self.caveat("a quotient is rounded before it is computed with, as MySQL 9.7 does; earlier servers go on with more digits (--source-version names yours)");
                format!("round({dividend} / {divisor}, {scale})")
            }
            _ => format!("({dividend} / {divisor})"),
        };
        Ok(with_scale(Sql::of(text, kind, &[&left, &right]), scale))
    }

    pub(super) fn whole_division(&mut self, left: &Expr, right: &Expr) -> Result<Sql> {
        let (left, right, kind) = self.numbers(left, right)?;
        let divisor = divisor(&right);
        let text = match kind {
            Kind::Integer => format!("({} / {divisor})", widened(&left)),
            Kind::Numeric => format!("div({}::numeric, {divisor})", left.text),
            _ => return Err(Untranslatable::new("has DIV of floating-point numbers")),
        };
        Ok(Sql::of(text, kind, &[&left, &right]).wide())
    }

    pub(super) fn modulo(&mut self, left: &Expr, right: &Expr) -> Result<Sql> {
        let (left, right, kind) = self.numbers(left, right)?;
        if kind == Kind::Double {
            return Err(Untranslatable::new("has MOD of floating-point numbers"));
        }
        let text = format!("({} % {})", widened(&left), divisor(&right));
        Ok(Sql::of(text, kind, &[&left, &right]).wide())
    }

    fn bits(&mut self, left: &Expr, op: &str, right: &Expr) -> Result<Sql> {
        let (left, right, kind) = self.numbers(left, right)?;
        if kind != Kind::Integer {
            return Err(Untranslatable::new(format!(
                "has the operator {op} on numbers that are not 64-bit integers"
            )));
        }
        // MySQL's results are unsigned: the same as long as no operand is negative.
        self.caveat("bit operations on negative numbers differ (MySQL's are unsigned)");
        let text = format!("({}::bigint {op} {}::bigint)", left.text, right.text);
        Ok(Sql::of(text, Kind::Integer, &[&left, &right]).wide())
    }

    fn shift(&mut self, left: &Expr, op: &str, right: &Expr) -> Result<Sql> {
        let (left, right, kind) = self.numbers(left, right)?;
        let Some(count) = right
            .whole()
            .filter(|count| (0..=62).contains(count) && kind == Kind::Integer)
        else {
            return Err(Untranslatable::new(
                "has a shift by something else than a small literal",
            ));
        };
        self.caveat("bit operations on negative numbers differ (MySQL's are unsigned)");
        Ok(Sql::of(format!("({}::bigint {op} {count})", left.text), Kind::Integer, &[&left]).wide())
    }
}

/// The digits after the point of a value that is one of several.
pub(super) fn widest_scale(parts: &[Sql]) -> Option<i16> {
    let parts = parts.iter().filter(|part| part.kind != Kind::Null);
    parts
        .map(scale_of)
        .try_fold(0, |widest: i16, scale| Some(widest.max(scale?)))
}

/// A decimal with the digits after the point that MySQL gives it, 30 at most.
pub(super) fn with_scale(sql: Sql, scale: Option<i16>) -> Sql {
    match scale {
        Some(scale) if sql.kind == Kind::Numeric => sql.typed(PgType::Numeric {
            modifier: Some((65, scale.min(30))),
        }),
        _ => sql,
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

/// An operand with 64 bits if it is a whole number; a literal takes the width of the other side.
pub(super) fn widened(sql: &Sql) -> String {
    if sql.kind == Kind::Integer && !sql.wide && sql.literal.is_none() {
        format!("{}::bigint", sql.text)
    } else {
        sql.text.clone()
    }
}

/// A divisor that is NULL instead of zero.
fn divisor(right: &Sql) -> String {
    match &right.literal {
        Some(Literal::Number(number)) if number.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) => widened(right),
        _ => format!("nullif({}, 0)", widened(right)),
    }
}

/// The opposite of a predicate that has a NOT of its own: MySQL prints `not (a like b)` for `a not like b`.
fn negated(expr: &Expr) -> Option<Expr> {
    let mut expr = expr;
    while let Expr::Nested(inner) = expr {
        expr = inner;
    }
    let mut opposite = expr.clone();
    match &mut opposite {
        Expr::Like { negated, .. }
        | Expr::RLike { negated, .. }
        | Expr::InList { negated, .. }
        | Expr::InSubquery { negated, .. }
        | Expr::Between { negated, .. } => *negated = !*negated,
        _ => return None,
    }
    Some(opposite)
}

fn is_zero(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(value) if matches!(&value.value, Value::Number(number, _) if number == "0"))
}
