//! Which type an expression has.
//! <https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-type-precedence-transact-sql>,
//! <https://learn.microsoft.com/en-us/sql/t-sql/data-types/precision-scale-and-length-transact-sql>

use crate::text;
use crate::types::Type;
use crate::value::Value;

/// Types whose values lie in the same way, so that they compare without a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Whole,
    Float,
    Exact,
    Text,
    Bytes,
    Guid,
    Date,
    Time,
    DateTime,
    DateTime2,
    Offset,
    Variant,
}

pub(crate) fn kind(ty: &Type) -> Kind {
    match ty {
        Type::Bit | Type::TinyInt | Type::SmallInt | Type::Int | Type::BigInt => Kind::Whole,
        Type::Real | Type::Float => Kind::Float,
        Type::SmallMoney | Type::Money | Type::Decimal(..) | Type::Numeric(..) => Kind::Exact,
        Type::Char(..) | Type::VarChar(..) | Type::NChar(..) | Type::NVarChar(..) => Kind::Text,
        Type::Text(_) | Type::NText(_) | Type::Xml | Type::Json | Type::Vector(_) => Kind::Text,
        Type::Image | Type::Binary(_) | Type::VarBinary(_) | Type::RowVersion | Type::Udt(_) => Kind::Bytes,
        Type::UniqueIdentifier => Kind::Guid,
        Type::Date => Kind::Date,
        Type::Time(_) => Kind::Time,
        Type::DateTime => Kind::DateTime,
        Type::SmallDateTime | Type::DateTime2(_) => Kind::DateTime2,
        Type::DateTimeOffset(_) => Kind::Offset,
        Type::SqlVariant => Kind::Variant,
    }
}

/// Precedence: the higher one rules.
fn rank(ty: &Type) -> u8 {
    match ty {
        Type::Udt(_) | Type::Json | Type::Vector(_) => 31,
        Type::SqlVariant => 30,
        Type::Xml => 29,
        Type::DateTimeOffset(_) => 28,
        Type::DateTime2(_) => 27,
        Type::DateTime => 26,
        Type::SmallDateTime => 25,
        Type::Date => 24,
        Type::Time(_) => 23,
        Type::Float => 22,
        Type::Real => 21,
        Type::Decimal(..) | Type::Numeric(..) => 20,
        Type::Money => 19,
        Type::SmallMoney => 18,
        Type::BigInt => 17,
        Type::Int => 16,
        Type::SmallInt => 15,
        Type::TinyInt => 14,
        Type::Bit => 13,
        Type::NText(_) => 12,
        Type::Text(_) => 11,
        Type::Image => 10,
        Type::RowVersion => 9,
        Type::UniqueIdentifier => 8,
        Type::NVarChar(..) => 7,
        Type::NChar(..) => 6,
        Type::VarChar(..) => 5,
        Type::Char(..) => 4,
        Type::VarBinary(_) => 3,
        Type::Binary(_) => 2,
    }
}

/// The type in which two values are compared; wide enough that nothing is rounded.
pub(crate) fn common(one: &Type, other: &Type) -> Type {
    let ty = if rank(one) >= rank(other) { one } else { other };
    match kind(ty) {
        // Whole numbers and texts become decimals of the same kind; the form holds every scale.
        Kind::Exact => Type::Decimal(
            38,
            exact(if ty == one { other } else { one }).map_or(10, |(_, scale)| scale),
        ),
        Kind::DateTime2 | Kind::DateTime => Type::DateTime2(7),
        Kind::Offset => Type::DateTimeOffset(7),
        Kind::Float => Type::Float,
        Kind::Whole => Type::BigInt,
        _ => ty.clone(),
    }
}

/// Precision and scale of a number as a decimal.
pub(crate) fn exact(ty: &Type) -> Option<(u8, u8)> {
    Some(match ty {
        Type::Bit => (1, 0),
        Type::TinyInt => (3, 0),
        Type::SmallInt => (5, 0),
        Type::Int => (10, 0),
        Type::BigInt => (19, 0),
        Type::SmallMoney => (10, 4),
        Type::Money => (19, 4),
        Type::Decimal(precision, scale) | Type::Numeric(precision, scale) => (*precision, *scale),
        _ => return None,
    })
}

/// The type of CASE, COALESCE and UNION over two types.
pub(super) fn wider(one: &Type, other: &Type) -> Type {
    let (high, low) = if rank(one) >= rank(other) {
        (one, other)
    } else {
        (other, one)
    };
    match (kind(high), kind(low)) {
        (Kind::Exact, _) if matches!(high, Type::Decimal(..) | Type::Numeric(..)) => match (exact(high), exact(low)) {
            (Some((p, s)), Some((q, t))) => {
                let scale = s.max(t);
                Type::Decimal(((p - s).max(q - t) + scale).min(38), scale)
            }
            _ => high.clone(),
        },
        (Kind::Text, Kind::Text) => longer(high, length(low)),
        (Kind::Bytes, Kind::Bytes) => match (high, low) {
            (Type::VarBinary(one), Type::VarBinary(other)) => {
                Type::VarBinary(one.zip(*other).map(|(one, other)| one.max(other)))
            }
            _ => high.clone(),
        },
        _ => high.clone(),
    }
}

/// Characters of a text type; none of `(max)`.
fn length(ty: &Type) -> Option<u16> {
    match ty {
        Type::Char(length, _) => Some(*length),
        Type::NChar(length, _) => Some(length / 2),
        Type::VarChar(length, _) => *length,
        Type::NVarChar(length, _) => length.map(|length| length / 2),
        _ => None,
    }
}

/// A text type of at least so many characters.
fn longer(ty: &Type, other: Option<u16>) -> Type {
    let own = length(ty);
    let most = own.zip(other).map(|(own, other)| own.max(other));
    match ty {
        Type::NVarChar(_, collation) | Type::NChar(_, collation) => Type::NVarChar(
            most.filter(|most| *most <= 4000).map(|most| most * 2),
            collation.clone(),
        ),
        Type::VarChar(_, collation) | Type::Char(_, collation) => Type::VarChar(most, collation.clone()),
        other => other.clone(),
    }
}

/// The type of `a + b` of texts. As on the server, what is longer than a page is cut only in its type here, never in its value.
pub(super) fn of_concatenation(one: &Type, other: &Type) -> Type {
    let high = if rank(one) >= rank(other) { one } else { other };
    let sum = length(one)
        .zip(length(other))
        .map(|(one, other)| one.saturating_add(other));
    match high {
        Type::NVarChar(_, collation) | Type::NChar(_, collation) => {
            Type::NVarChar(sum.map(|sum| sum.min(4000) * 2), collation.clone())
        }
        Type::VarChar(_, collation) | Type::Char(_, collation) => {
            Type::VarChar(sum.map(|sum| sum.min(8000)), collation.clone())
        }
        other => other.clone(),
    }
}

/// The type of a number as it is written, and its value.
pub(super) fn literal_type(digits: &str) -> Option<(Type, Value)> {
    if digits.contains(['e', 'E']) {
        return Some((Type::Float, Value::Float(digits.parse().ok()?)));
    }
    if let (false, Ok(number)) = (digits.contains('.'), digits.parse::<i32>()) {
        return Some((Type::Int, Value::Int(number.into())));
    }
    let number = text::decimal(digits)?;
    let precision = u8::try_from(number.unscaled.to_string().len())
        .ok()?
        .max(number.scale)
        .max(1);
    Some((Type::Numeric(precision, number.scale), Value::Decimal(number)))
}

/// The type of an operation on numbers.
pub(super) fn of_arithmetic(operator: &str, one: &Type, other: &Type) -> Option<Type> {
    let (left, right) = (kind(one), kind(other));
    let number = |kind| matches!(kind, Kind::Whole | Kind::Exact | Kind::Float);
    if !number(left) || !number(right) {
        return None;
    }
    if left == Kind::Float || right == Kind::Float {
        return Some(Type::Float);
    }
    if left == Kind::Whole && right == Kind::Whole {
        return Some(if rank(one) >= rank(other) {
            one.clone()
        } else {
            other.clone()
        });
    }
    let ((p, s), (q, t)) = (exact(one)?, exact(other)?);
    let scale = s.max(t);
    let (precision, scale) = match operator {
        "+" | "-" => ((p - s).max(q - t) + scale + 1, scale),
        "*" => (p + q + 1, s + t),
        "%" => ((p - s).min(q - t) + scale, scale),
        _ => return None,
    };
    // Beyond 38 digits the fraction gives way, down to six digits.
    let over = precision.saturating_sub(38);
    let scale = if over == 0 {
        scale
    } else {
        scale.saturating_sub(over).max(scale.min(6))
    };
    Some(Type::Decimal(precision.min(38), scale))
}
