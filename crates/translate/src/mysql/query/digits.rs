//! Digits after the point of decimals: MySQL's results have as many as their type says, PostgreSQL's as many as it takes.
//!
//! Source: <https://dev.mysql.com/doc/refman/9.0/en/arithmetic-functions.html>.

use model::PgType;
use sqlparser::ast::{BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments};

use crate::expression::{Kind, Literal, Sql};

pub(in crate::mysql) const DIGITS: &str = "a quotient or an average has more digits after the point than in the source";

/// Digits after the point, where they are known.
pub(in crate::mysql) fn scale_of(sql: &Sql) -> Option<i16> {
    match (sql.kind, &sql.literal, &sql.pg_type) {
        (Kind::Integer, _, _) => Some(0),
        (Kind::Numeric, Some(Literal::Number(number)), _) => {
            let digits = number.split_once('.').map_or(0, |(_, digits)| digits.len());
            i16::try_from(digits).ok()
        }
        (
            Kind::Numeric,
            _,
            Some(PgType::Numeric {
                modifier: Some((_, scale)),
            }),
        ) => Some(*scale),
        _ => None,
    }
}

/// True if a value is a quotient, or made of one with its digits kept.
pub(super) fn has_quotient(expr: &Expr) -> bool {
    let of_call = |function: &Function| {
        let name = function.name.to_string().replace('`', "").to_ascii_lowercase();
        let keeps = [
            "ifnull", "coalesce", "nullif", "if", "greatest", "least", "sum", "min", "max", "abs",
        ];
        let FunctionArguments::List(list) = &function.args else {
            return false;
        };
        keeps.contains(&name.as_str())
            && list
                .args
                .iter()
                .any(|arg| matches!(arg, FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) if has_quotient(expr)))
    };
    match expr {
        Expr::Nested(inner) | Expr::UnaryOp { expr: inner, .. } => has_quotient(inner),
        Expr::BinaryOp {
            op: BinaryOperator::Divide,
            ..
        } => true,
        Expr::BinaryOp { left, right, .. } => has_quotient(left) || has_quotient(right),
        Expr::Case {
            conditions,
            else_result,
            ..
        } => {
            conditions.iter().any(|when| has_quotient(&when.result))
                || else_result.as_ref().is_some_and(|expr| has_quotient(expr))
        }
        Expr::Function(function) => of_call(function),
        _ => false,
    }
}
