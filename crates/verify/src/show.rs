//! Staged values as a person reads them, cut to a bounded length.
//!
//! What comes out of here goes into the report only; no error and no log line may carry it.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Decimal256Type, DurationMicrosecondType, Float32Type, Float64Type, Int16Type,
    Int32Type, Int64Type, Time64MicrosecondType, TimestampMicrosecondType, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use model::{Canonical, ColumnPlan};

use crate::difference::ShownValue;
use model::calendar;

/// Longest text of one value in a report, in characters.
pub(crate) const SHOWN_LENGTH: usize = 120;

/// Bytes of a binary value that are written out before it is cut.
const SHOWN_BYTES: usize = 4096;

/// The whole value of one cell; `None` is NULL. `column` is the position in the plan and in the batch.
pub(crate) fn full(plan: &ColumnPlan, batch: &RecordBatch, column: usize, row: usize) -> ShownValue {
    let array = batch.column(column).as_ref();
    if array.is_null(row) {
        return None;
    }
    Some(cell(plan, array, row))
}

/// The value cut to [`SHOWN_LENGTH`].
pub(crate) fn cut(value: ShownValue) -> ShownValue {
    value.map(|text| window(&text, 0))
}

/// Two values that differ, each cut so that the first difference is in sight.
pub(crate) fn cut_pair(staged: ShownValue, target: ShownValue) -> (ShownValue, ShownValue) {
    let (Some(left), Some(right)) = (&staged, &target) else {
        return (cut(staged), cut(target));
    };
    let same = left.chars().zip(right.chars()).take_while(|(a, b)| a == b).count();
    // A few characters before the difference, so that the place can be found.
    let start = same.saturating_sub(20);
    (Some(window(left, start)), Some(window(right, start)))
}

/// At most [`SHOWN_LENGTH`] characters from `start` on (or from 0 if the whole text is short enough), with marks
/// where something was cut and the length of the whole.
fn window(text: &str, start: usize) -> String {
    let length = text.chars().count();
    if length <= SHOWN_LENGTH {
        return text.to_owned();
    }
    let start = start.min(length.saturating_sub(SHOWN_LENGTH));
    let part: String = text.chars().skip(start).take(SHOWN_LENGTH).collect();
    let before = if start > 0 { "…" } else { "" };
    let after = if start + SHOWN_LENGTH < length { "…" } else { "" };
    format!("{before}{part}{after} ({length} characters)")
}

fn cell(plan: &ColumnPlan, array: &dyn Array, row: usize) -> String {
    match array.data_type() {
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        DataType::Int16 => array.as_primitive::<Int16Type>().value(row).to_string(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).to_string(),
        DataType::Float32 => format!("{:?}", array.as_primitive::<Float32Type>().value(row)),
        DataType::Float64 => format!("{:?}", array.as_primitive::<Float64Type>().value(row)),
        DataType::Decimal128(_, scale) => {
            decimal(&array.as_primitive::<Decimal128Type>().value(row).to_string(), *scale)
        }
        DataType::Decimal256(_, scale) => {
            decimal(&array.as_primitive::<Decimal256Type>().value(row).to_string(), *scale)
        }
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row).to_owned(),
        DataType::Binary => binary(plan, array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => binary(plan, array.as_binary::<i64>().value(row)),
        DataType::FixedSizeBinary(_) => binary(plan, array.as_fixed_size_binary().value(row)),
        DataType::Date32 => match array.as_primitive::<Date32Type>().value(row) {
            i32::MAX => "infinity".to_owned(),
            i32::MIN => "-infinity".to_owned(),
            days => calendar::date(i64::from(days)),
        },
        DataType::Timestamp(TimeUnit::Microsecond, zone) => {
            let text = calendar::timestamp(array.as_primitive::<TimestampMicrosecondType>().value(row));
            if zone.is_some() { format!("{text}+00") } else { text }
        }
        DataType::Time64(TimeUnit::Microsecond) => {
            calendar::time(array.as_primitive::<Time64MicrosecondType>().value(row))
        }
        DataType::Duration(TimeUnit::Microsecond) => {
            calendar::time(array.as_primitive::<DurationMicrosecondType>().value(row))
        }
        DataType::List(_) => list(plan, array.as_list::<i32>().value(row).as_ref()),
        other => format!("(a value of Arrow type {other})"),
    }
}

fn list(plan: &ColumnPlan, items: &dyn Array) -> String {
    let texts = (0..items.len()).map(|item| match items.data_type() {
        _ if items.is_null(item) => "NULL".to_owned(),
        DataType::Utf8 => format!("{:?}", items.as_string::<i32>().value(item)),
        _ => cell(plan, items, item),
    });
    format!("[{}]", texts.collect::<Vec<_>>().join(", "))
}

/// Places the point in the digits of an unscaled number. Trailing zeros stay: they are the column's scale.
fn decimal(unscaled: &str, scale: i8) -> String {
    let (sign, digits) = unscaled
        .strip_prefix('-')
        .map_or(("", unscaled), |digits| ("-", digits));
    let Ok(scale) = usize::try_from(scale) else {
        // A negative scale counts zeros before the point.
        return format!("{sign}{digits}{}", "0".repeat(usize::from(scale.unsigned_abs())));
    };
    if scale == 0 {
        return format!("{sign}{digits}");
    }
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    format!("{sign}{whole}.{fraction}")
}

fn binary(plan: &ColumnPlan, bytes: &[u8]) -> String {
    match plan.canonical {
        Canonical::Uuid if bytes.len() == 16 => uuid(bytes),
        Canonical::Inet => inet(bytes).unwrap_or_else(|| hex(bytes)),
        Canonical::Bits => {
            let bits: String = bytes
                .iter()
                .take(SHOWN_BYTES)
                .map(|byte| format!("{byte:08b}"))
                .collect();
            let width = match plan.conversion {
                model::Conversion::Bits { width } => usize::from(width),
                _ => bits.len(),
            };
            format!("b'{}'", bits.chars().take(width).collect::<String>())
        }
        _ => hex(bytes),
    }
}

fn hex(bytes: &[u8]) -> String {
    let digits: String = bytes
        .iter()
        .take(SHOWN_BYTES)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if bytes.len() > SHOWN_BYTES {
        format!("\\x{digits}… ({} bytes)", bytes.len())
    } else {
        format!("\\x{digits}")
    }
}

fn uuid(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "{}-{}-{}-{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..]
    )
}

fn inet(bytes: &[u8]) -> Option<String> {
    if let Ok(v4) = <[u8; 4]>::try_from(bytes) {
        return Some(std::net::Ipv4Addr::from(v4).to_string());
    }
    <[u8; 16]>::try_from(bytes)
        .ok()
        .map(|v6| std::net::Ipv6Addr::from(v6).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_keep_their_scale() {
        assert_eq!(decimal("0", 2), "0.00");
        assert_eq!(decimal("-5", 2), "-0.05");
        assert_eq!(decimal("12345", 2), "123.45");
        assert_eq!(decimal("7", 0), "7");
        assert_eq!(decimal("7", -3), "7000");
    }

    #[test]
    fn null_and_the_empty_text_stay_apart() {
        assert_eq!(cut_pair(None, Some(String::new())), (None, Some(String::new())));
    }

    #[test]
    fn a_late_difference_in_a_long_text_is_in_sight() {
        let left = format!("{}x", "a".repeat(5000));
        let right = format!("{}y", "a".repeat(5000));
        let (left, right) = cut_pair(Some(left), Some(right));
        assert!(
            left.as_deref()
                .is_some_and(|text| text.contains('x') && text.starts_with('…')),
            "{left:?}"
        );
        assert!(
            right
                .as_deref()
                .is_some_and(|text| text.contains('y') && text.chars().count() < 200),
            "{right:?}"
        );
    }

    #[test]
    fn a_short_text_is_not_cut() {
        assert_eq!(cut(Some("ab ".to_owned())), Some("ab ".to_owned()));
    }

    #[test]
    fn addresses_and_uuids_read_as_people_write_them() {
        assert_eq!(inet(&[10, 0, 0, 1]).as_deref(), Some("10.0.0.1"));
        assert_eq!(inet(&[1, 2, 3]), None);
        assert_eq!(uuid(&[0xab; 16]), "abababab-abab-abab-abab-abababababab");
    }
}
