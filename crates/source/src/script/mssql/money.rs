//! Amounts of money: ten-thousandths, in 64 bits.
//!
//! <https://learn.microsoft.com/en-us/sql/t-sql/data-types/money-and-smallmoney-transact-sql>

use model::MssqlType;
use translate::decimal::Decimal;

use super::value;
use crate::script::constant::Constant;
use crate::script::refusal::Refusal;

/// Digits after the point.
const SCALE: u8 = 4;
/// Digits of the greatest amount.
const PRECISION: u8 = 19;

/// A constant as money, or as smallmoney. A text may have a currency sign, commas, and parentheses for a minus.
pub(super) fn units(value: &Constant<'_>, small: bool) -> Result<i64, Refusal> {
    let rounded = |number: Decimal| {
        let text = number.fixed(PRECISION, SCALE)?;
        exact(&text)
    };
    let units = match value {
        Constant::Money(units) => Some(*units),
        Constant::Text(text) => {
            let text = text.trim();
            let (negative, text) = match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
                Some(inside) => (true, inside),
                None => (false, text),
            };
            let digits: String = text.chars().filter(|c| !matches!(c, '$' | ',' | ' ')).collect();
            let digits = if digits.is_empty() { "0".to_owned() } else { digits };
            let signed = if negative { format!("-{digits}") } else { digits };
            rounded(Decimal::parse(&signed).ok_or(Refusal::NotANumber)?)
        }
        Constant::Bytes(_) => i64::try_from(value::whole(value, &MssqlType::BigInt)?).ok(),
        _ => rounded(value::decimal(value)?),
    };
    let units = units.ok_or(Refusal::OutOfRange)?;
    if small && i32::try_from(units).is_err() {
        return Err(Refusal::OutOfRange);
    }
    Ok(units)
}

/// Digits as an amount, if they are one to the last.
pub(super) fn exact(digits: &str) -> Option<i64> {
    let (whole, after) = digits.split_once('.').unwrap_or((digits, ""));
    let after = after.trim_end_matches('0');
    if after.len() > usize::from(SCALE) {
        return None;
    }
    format!("{whole}{after:0<width$}", width = usize::from(SCALE))
        .parse()
        .ok()
}

/// All four digits: `1.5000`.
pub(super) fn digits(units: i64) -> String {
    let (sign, size) = (if units < 0 { "-" } else { "" }, units.unsigned_abs());
    format!("{sign}{}.{:04}", size / 10_000, size % 10_000)
}

/// As the server writes it into a text, with two digits: `1.50`.
/// <https://learn.microsoft.com/en-us/sql/t-sql/functions/cast-and-convert-transact-sql#money-and-smallmoney-styles>
pub(super) fn shown(units: i64) -> String {
    let (sign, size) = (if units < 0 { "-" } else { "" }, units.unsigned_abs());
    let cents = (size + 50) / 100;
    let sign = if cents == 0 { "" } else { sign };
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}
