//! The type that values of one column have in common where several rows are given at once.
//!
//! SQL Server gives the columns of `VALUES (…), (…)` and of SELECTs behind UNION one type each, that of the highest precedence,
//! before it stores anything: `(1), ('01234')` into a text column stores 1234.
//! <https://learn.microsoft.com/en-us/sql/t-sql/queries/table-value-constructor-transact-sql#data-types>

use std::borrow::Cow;

use model::MssqlType;

use super::{money, value};
use crate::script::constant::Constant;
use crate::script::refusal::Refusal;

/// Digits of an exact number.
const PRECISION: u8 = 38;
/// Digits after the point that money has.
const MONEY_SCALE: u8 = 4;

/// From the lowest precedence to the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::script) enum Common {
    /// NULL and DEFAULT alone.
    Nothing,
    Bytes,
    Text,
    Int,
    Money,
    Decimal {
        scale: u8,
    },
    Float,
    Moment,
}

impl Common {
    fn of(value: &Constant<'_>) -> Common {
        match value {
            Constant::Null | Constant::Default => Common::Nothing,
            Constant::Bytes(_) => Common::Bytes,
            Constant::Text(_) => Common::Text,
            Constant::Money(_) => Common::Money,
            Constant::Moment(_) => Common::Moment,
            Constant::Number(digits) if digits.contains(['e', 'E']) => Common::Float,
            Constant::Number(digits) if digits.parse::<i32>().is_ok() => Common::Int,
            Constant::Number(digits) => {
                let after = digits.split_once('.').map_or(0, |(_, after)| after.len());
                Common::Decimal {
                    scale: u8::try_from(after).unwrap_or(u8::MAX).min(PRECISION),
                }
            }
        }
    }

    /// With one more value.
    pub(in crate::script) fn and(self, value: &Constant<'_>) -> Common {
        match (self, Common::of(value)) {
            (Common::Decimal { scale: one }, Common::Decimal { scale: other }) => {
                Common::Decimal { scale: one.max(other) }
            }
            (Common::Decimal { scale }, Common::Money) | (Common::Money, Common::Decimal { scale }) => {
                Common::Decimal {
                    scale: scale.max(MONEY_SCALE),
                }
            }
            (one, other) => one.max(other),
        }
    }

    /// A value in this type.
    ///
    /// # Errors
    /// The value is none of this type, for which the server refuses the statement, or what it makes of it is not known here.
    pub(in crate::script) fn convert<'t>(self, given: Constant<'t>) -> Result<Constant<'t>, Refusal> {
        let own = Common::of(&given);
        if matches!(own, Common::Nothing) || (own == self && self != Common::Float) {
            return Ok(given);
        }
        match self {
            Common::Nothing | Common::Bytes => Ok(given),
            // Bytes become the text that they spell, as the column's own conversion has it.
            Common::Text => Ok(given),
            Common::Int => {
                let whole = value::whole(&given, &MssqlType::Int)?;
                Ok(Constant::Number(Cow::Owned(whole.to_string())))
            }
            Common::Money => money::units(&given, false).map(Constant::Money),
            Common::Decimal { scale } => {
                let fixed = value::decimal(&given)?.fixed(PRECISION, scale);
                Ok(Constant::Number(Cow::Owned(fixed.ok_or(Refusal::OutOfRange)?)))
            }
            Common::Float | Common::Moment => Err(Refusal::NoConversion),
        }
    }
}

/// Whether it shows in a column's value what type the values of its rows had in common: numbers are the same in any.
pub(in crate::script) fn shows(column: &MssqlType) -> bool {
    matches!(
        column,
        MssqlType::Char { .. }
            | MssqlType::Nchar { .. }
            | MssqlType::Varchar { .. }
            | MssqlType::Nvarchar { .. }
            | MssqlType::Text
            | MssqlType::Ntext
            | MssqlType::Xml
            | MssqlType::Json
            | MssqlType::SqlVariant
            | MssqlType::Binary { .. }
            | MssqlType::Varbinary { .. }
            | MssqlType::Image
    )
}
