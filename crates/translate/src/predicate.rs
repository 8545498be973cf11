//! The condition of a check, as far as it compares columns with constants and with each other.

use model::Dialect;
use sqlparser::ast::{BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator, Value};

/// Conditions within each other; no check of a person has as many.
const DEEPEST: usize = 200;

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Predicate {
    And(Box<Predicate>, Box<Predicate>),
    Or(Box<Predicate>, Box<Predicate>),
    Not(Box<Predicate>),
    Compare(Operand, Comparison, Operand),
    IsNull(Operand),
    /// Anything else.
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// As spelled; names of columns know no case.
    Column(String),
    /// Digits with sign, point and exponent.
    Number(String),
    Text(String),
    Null,
    /// Characters of a column's text, spaces at its end left out if `trimmed`.
    Length {
        column: String,
        trimmed: bool,
    },
    Unknown,
}

/// The condition that a script of a dialect spells. What is not known of it is [`Predicate::Unknown`].
pub fn predicate(dialect: Dialect, text: &str) -> Predicate {
    let tree = match dialect {
        Dialect::Mysql => crate::mysql::tree_of_condition(text),
        Dialect::Mssql => crate::mssql::tree_of_condition(text),
    };
    tree.map_or(Predicate::Unknown, |tree| of_tree(&tree, dialect, 0))
}

fn of_tree(tree: &Expr, dialect: Dialect, depth: usize) -> Predicate {
    if depth > DEEPEST {
        return Predicate::Unknown;
    }
    let inner = |tree: &Expr| Box::new(of_tree(tree, dialect, depth + 1));
    let negated = |condition: Predicate, is: bool| {
        if is {
            Predicate::Not(Box::new(condition))
        } else {
            condition
        }
    };
    match tree {
        Expr::Nested(tree) => *inner(tree),
        Expr::UnaryOp {
            op: UnaryOperator::Not,
            expr,
        } => Predicate::Not(inner(expr)),
        Expr::BinaryOp { left, op, right } => {
            let comparison = match op {
                BinaryOperator::And => return Predicate::And(inner(left), inner(right)),
                BinaryOperator::Or => return Predicate::Or(inner(left), inner(right)),
                BinaryOperator::Eq => Comparison::Equal,
                BinaryOperator::NotEq => Comparison::NotEqual,
                BinaryOperator::Lt => Comparison::Less,
                BinaryOperator::LtEq => Comparison::LessOrEqual,
                BinaryOperator::Gt => Comparison::Greater,
                BinaryOperator::GtEq => Comparison::GreaterOrEqual,
                _ => return Predicate::Unknown,
            };
            Predicate::Compare(operand(left, dialect), comparison, operand(right, dialect))
        }
        Expr::Between {
            expr,
            negated: is_negated,
            low,
            high,
        } => {
            let value = operand(expr, dialect);
            let above = Predicate::Compare(value.clone(), Comparison::GreaterOrEqual, operand(low, dialect));
            let below = Predicate::Compare(value, Comparison::LessOrEqual, operand(high, dialect));
            negated(Predicate::And(Box::new(above), Box::new(below)), *is_negated)
        }
        Expr::InList {
            expr,
            list,
            negated: is_negated,
        } => {
            let value = operand(expr, dialect);
            let one = |item: &Expr| Predicate::Compare(value.clone(), Comparison::Equal, operand(item, dialect));
            let any = list
                .iter()
                .take(DEEPEST + 1)
                .map(one)
                .reduce(|any, one| Predicate::Or(Box::new(any), Box::new(one)));
            match any {
                Some(any) if list.len() <= DEEPEST => negated(any, *is_negated),
                _ => Predicate::Unknown,
            }
        }
        Expr::IsNull(expr) => Predicate::IsNull(operand(expr, dialect)),
        Expr::IsNotNull(expr) => Predicate::Not(Box::new(Predicate::IsNull(operand(expr, dialect)))),
        _ => Predicate::Unknown,
    }
}

fn operand(tree: &Expr, dialect: Dialect) -> Operand {
    match tree {
        Expr::Nested(tree) => operand(tree, dialect),
        Expr::Identifier(name) => Operand::Column(name.value.clone()),
        Expr::Value(value) => match &value.value {
            Value::Number(number, _) => Operand::Number(number.clone()),
            Value::SingleQuotedString(text) | Value::NationalStringLiteral(text) => Operand::Text(text.clone()),
            Value::DoubleQuotedString(text) if dialect == Dialect::Mysql => Operand::Text(text.clone()),
            Value::Null => Operand::Null,
            _ => Operand::Unknown,
        },
        Expr::UnaryOp {
            op: UnaryOperator::Minus,
            expr,
        } => match operand(expr, dialect) {
            Operand::Number(number) if !number.starts_with('-') => Operand::Number(format!("-{number}")),
            _ => Operand::Unknown,
        },
        Expr::Function(function) => {
            let name = function.name.to_string().to_ascii_lowercase();
            let trimmed = match (dialect, name.as_str()) {
                (Dialect::Mysql, "char_length" | "character_length") => false,
                // <https://learn.microsoft.com/en-us/sql/t-sql/functions/len-transact-sql>
                (Dialect::Mssql, "len") => true,
                _ => return Operand::Unknown,
            };
            let FunctionArguments::List(list) = &function.args else {
                return Operand::Unknown;
            };
            match list.args.as_slice() {
                [FunctionArg::Unnamed(FunctionArgExpr::Expr(of))] => match operand(of, dialect) {
                    Operand::Column(column) => Operand::Length { column, trimmed },
                    _ => Operand::Unknown,
                },
                _ => Operand::Unknown,
            }
        }
        _ => Operand::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_over_constants_are_known_and_others_are_not() {
        let column = |name: &str| Operand::Column(name.to_owned());
        let number = |text: &str| Operand::Number(text.to_owned());
        for (dialect, text, expected) in [
            (
                Dialect::Mysql,
                "`a` > -1",
                Predicate::Compare(column("a"), Comparison::Greater, number("-1")),
            ),
            (
                Dialect::Mssql,
                "([a]<>(0))",
                Predicate::Compare(column("a"), Comparison::NotEqual, number("0")),
            ),
            (
                Dialect::Mssql,
                "len([a]) = 2",
                Predicate::Compare(
                    Operand::Length {
                        column: "a".to_owned(),
                        trimmed: true,
                    },
                    Comparison::Equal,
                    number("2"),
                ),
            ),
            (
                Dialect::Mysql,
                "a is not null",
                Predicate::Not(Box::new(Predicate::IsNull(column("a")))),
            ),
            (Dialect::Mysql, "json_valid(`a`)", Predicate::Unknown),
            (Dialect::Mysql, "a like 'b%'", Predicate::Unknown),
            (Dialect::Mysql, "no condition at all", Predicate::Unknown),
        ] {
            assert_eq!(predicate(dialect, text), expected, "{text}");
        }
    }
}
