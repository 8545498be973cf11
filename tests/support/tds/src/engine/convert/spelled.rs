//! Values that are no texts, as text, by the styles of CONVERT.

use crate::text;
use crate::types::Type;
use crate::value::Value;

/// A value that is no text, as text.
pub(super) fn spelled(value: &Value, from: &Type, style: i64) -> Option<String> {
    let separator = if matches!(style, 126 | 127) { 'T' } else { ' ' };
    // Without a fraction where it is zero, in ISO 8601.
    let clock = |ticks: u64, scale: u8| {
        let scale = if separator == 'T' && ticks.is_multiple_of(10_000_000) {
            0
        } else {
            scale
        };
        text::time_text(ticks, scale)
    };
    Some(match value {
        Value::Bit(bit) => u8::from(*bit).to_string(),
        Value::Int(number) => number.to_string(),
        Value::Decimal(number) if matches!(from, Type::Money | Type::SmallMoney) && style != 2 => {
            number.rescaled(2)?.to_string()
        }
        Value::Decimal(number) => number.to_string(),
        Value::Float(number) if style == 3 => scientific(*number, 16),
        Value::Real(number) if style == 3 => scientific((*number).into(), 8),
        Value::Float(number) => six_digits(*number),
        Value::Real(number) => six_digits((*number).into()),
        Value::Guid(guid) => text::guid_text(guid),
        Value::Date(days) => text::date_text(*days),
        Value::Time(ticks) => clock(*ticks, scale_of(from)),
        Value::DateTime { days, ticks } => {
            let day = text::date_text(text::datetime_days(*days)?);
            format!("{day}{separator}{}", clock(text::datetime_ticks(*ticks), 3))
        }
        Value::DateTime2 { days, ticks } => {
            format!("{}{separator}{}", text::date_text(*days), clock(*ticks, scale_of(from)))
        }
        Value::DateTimeOffset { days, ticks, offset } => {
            let (days, ticks) = text::shifted(*days, *ticks, *offset)?;
            let sign = if *offset < 0 { '-' } else { '+' };
            let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
            let space = if separator == 'T' { "" } else { " " };
            let clock = clock(ticks, scale_of(from));
            format!(
                "{}{separator}{clock}{space}{sign}{hours:02}:{minutes:02}",
                text::date_text(days)
            )
        }
        _ => return None,
    })
}

fn scale_of(ty: &Type) -> u8 {
    match ty {
        Type::Time(scale) | Type::DateTime2(scale) | Type::DateTimeOffset(scale) => *scale,
        _ => 0,
    }
}

/// `1.5000000000000000e+000`, as style 3 writes it.
fn scientific(number: f64, digits: usize) -> String {
    let text = format!("{number:.digits$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, size) = exponent.strip_prefix('-').map_or(('+', exponent), |size| ('-', size));
    format!("{mantissa}e{sign}{size:0>3}")
}

/// Six significant digits at most, as style 0 writes it.
fn six_digits(number: f64) -> String {
    let rounded: f64 = format!("{number:.5e}").parse().unwrap_or(number);
    if rounded != 0.0 && !(1e-4..1e6).contains(&rounded.abs()) {
        let text = scientific(rounded, 5);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "+000"));
        return format!("{}e{exponent}", mantissa.trim_end_matches('0').trim_end_matches('.'));
    }
    rounded.to_string()
}
