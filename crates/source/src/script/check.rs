//! The questions that a server is asked about its data, answered from wire batches.

use std::cmp::Ordering;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use model::column_plan::packed::{Fields, unpack};
use model::{ColumnPlan, MssqlType, MysqlType, ScanCheck, SourceType};

use translate::calendar::days_of;

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// A value of a wire batch.
#[derive(Debug, Clone, Copy)]
enum Value<'a> {
    Integer(i128),
    Float(f64),
    Bytes(&'a [u8]),
}

/// The number of rows for which a check is true.
pub(super) fn count(check: &ScanCheck, plan: &ColumnPlan, column: &ArrayRef) -> u64 {
    let is_duration = matches!(
        plan.source,
        SourceType::Mysql(MysqlType::Time { .. }) | SourceType::Mssql(MssqlType::Time { .. })
    );
    let mut rows = 0;
    for row in 0..column.len() {
        let is_hit = match value(column, row) {
            None => matches!(check, ScanCheck::Null),
            Some(value) => is_true(check, is_duration, value),
        };
        rows += u64::from(is_hit);
    }
    rows
}

/// Bytes of a text or of bytes; 0 for NULL and everything else.
pub(super) fn length(column: &ArrayRef, row: usize) -> u64 {
    match value(column, row) {
        Some(Value::Bytes(bytes)) => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        _ => 0,
    }
}

fn value(column: &ArrayRef, row: usize) -> Option<Value<'_>> {
    if column.is_null(row) {
        return None;
    }
    Some(match column.data_type() {
        DataType::Int64 => Value::Integer(column.as_primitive::<Int64Type>().value(row).into()),
        DataType::UInt64 => Value::Integer(column.as_primitive::<UInt64Type>().value(row).into()),
        DataType::Float32 => Value::Float(column.as_primitive::<Float32Type>().value(row).into()),
        DataType::Float64 => Value::Float(column.as_primitive::<Float64Type>().value(row)),
        DataType::Binary => Value::Bytes(column.as_binary::<i32>().value(row)),
        _ => return None,
    })
}

fn is_true(check: &ScanCheck, is_duration: bool, value: Value<'_>) -> bool {
    match check {
        ScanCheck::Null => false,
        ScanCheck::Outside { min, max } => {
            let text = decimal(value);
            compare(&text, min) == Ordering::Less || compare(&text, max) == Ordering::Greater
        }
        ScanCheck::LongerThan { length } => match value {
            Value::Bytes(bytes) => {
                // Characters begin with any byte but 10xxxxxx.
                let characters = bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
                u32::try_from(characters).is_ok_and(|characters| characters > *length)
            }
            _ => false,
        },
        ScanCheck::NotBoolean => match value {
            Value::Integer(number) => !matches!(number, 0 | 1),
            Value::Bytes(bytes) => !matches!(
                bytes.iter().rev().skip(1).all(|byte| *byte == 0).then(|| bytes.last()),
                Some(Some(0 | 1))
            ),
            Value::Float(number) => number != 0.0 && number != 1.0,
        },
        ScanCheck::MoreDigits { digits } => match value {
            Value::Integer(number) => {
                let packed = i64::try_from(number).unwrap_or_default();
                let micros = if is_duration {
                    packed.unsigned_abs() % 1_000_000
                } else {
                    u64::from(unpack(packed).microsecond)
                };
                *digits < 6 && !micros.is_multiple_of(10_u64.pow(6 - u32::from(*digits)))
            }
            _ => false,
        },
        ScanCheck::MoreScale { scale } => {
            let text = decimal(value);
            let fraction = text
                .split_once('.')
                .map_or("", |(_, fraction)| fraction)
                .trim_end_matches('0');
            i64::try_from(fraction.len()).is_ok_and(|digits| digits > i64::from(*scale).max(0))
        }
        ScanCheck::ZeroDate => date(value).is_some_and(|date| date.month == 0 || date.day == 0),
        ScanCheck::ImpossibleDate => {
            date(value).is_some_and(|date| date.month > 0 && date.day > days_of(date.year, date.month))
        }
        ScanCheck::NotTimeOfDay => match value {
            Value::Integer(micros) => !(0..=i128::from(MICROS_PER_DAY)).contains(&micros),
            _ => false,
        },
        ScanCheck::NotIn { labels } => match value {
            Value::Bytes(bytes) => labels.iter().all(|label| label.as_bytes() != bytes),
            _ => false,
        },
        // As MySQL keeps a geometry: four bytes of SRID, then the shape.
        ScanCheck::WithoutSrid => matches!(value, Value::Bytes([0, 0, 0, 0, ..])),
        // A script's row that is no label is refused when it is read.
        ScanCheck::EnumError => false,
    }
}

fn date(value: Value<'_>) -> Option<Fields> {
    match value {
        Value::Integer(number) => i64::try_from(number).ok().map(unpack),
        _ => None,
    }
}

fn decimal(value: Value<'_>) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number}"),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Two decimal numbers without an exponent, of any length.
fn compare(one: &str, other: &str) -> Ordering {
    let (first, second) = (parts(one), parts(other));
    match (first.0, second.0) {
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (is_negative, _) => {
            let magnitude = (first.1.len(), first.1, first.2).cmp(&(second.1.len(), second.1, second.2));
            if is_negative { magnitude.reverse() } else { magnitude }
        }
    }
}

/// Whether it is below zero, and its digits before and after the point, without zeros that say nothing.
fn parts(text: &str) -> (bool, &str, &str) {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    (
        is_negative && !(whole.is_empty() && fraction.is_empty()),
        whole,
        fraction,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_compared_as_numbers() {
        let ascending = [
            "-100",
            "-9.5",
            "-9.45",
            "-0.0",
            "0.001",
            "1",
            "1.10",
            "9",
            "10",
            "123456789012345678901234567890",
        ];
        for (at, one) in ascending.iter().enumerate() {
            for (other_at, other) in ascending.iter().enumerate() {
                assert_eq!(compare(one, other), at.cmp(&other_at), "{one} {other}");
            }
        }
        assert_eq!(compare("1.50", "01.5"), Ordering::Equal);
        assert_eq!(compare("-0", "0"), Ordering::Equal);
    }

    #[test]
    fn checks_count_what_a_server_would() {
        let hit = |check: ScanCheck, value: Value<'_>| is_true(&check, false, value);
        assert!(hit(ScanCheck::LongerThan { length: 1 }, Value::Bytes("äö".as_bytes())));
        assert!(!hit(ScanCheck::LongerThan { length: 2 }, Value::Bytes("äö".as_bytes())));
        assert!(hit(ScanCheck::NotBoolean, Value::Integer(2)) && !hit(ScanCheck::NotBoolean, Value::Integer(1)));
        assert!(
            hit(ScanCheck::NotBoolean, Value::Bytes(&[1, 0])) && !hit(ScanCheck::NotBoolean, Value::Bytes(&[0, 1]))
        );
        assert!(hit(ScanCheck::MoreScale { scale: 1 }, Value::Bytes(b"1.25")));
        assert!(!hit(ScanCheck::MoreScale { scale: 1 }, Value::Bytes(b"1.20")));
        assert!(hit(ScanCheck::ZeroDate, Value::Integer(0)));
        assert!(hit(ScanCheck::NotTimeOfDay, Value::Integer(-1)));
        assert!(hit(ScanCheck::WithoutSrid, Value::Bytes(&[0, 0, 0, 0, 1])));
    }
}
