//! What values a source type can have at most.

use model::MysqlType;

/// Least and greatest value of an integer type.
pub(super) fn integer_range(source: &MysqlType) -> Option<(i128, i128)> {
    let bits = match source {
        MysqlType::TinyInt { .. } => 8,
        MysqlType::SmallInt { .. } => 16,
        MysqlType::MediumInt { .. } => 24,
        MysqlType::Int { .. } => 32,
        MysqlType::BigInt { .. } => 64,
        MysqlType::Year => return Some((0, 2155)),
        _ => return None,
    };
    let is_unsigned = matches!(
        source,
        MysqlType::TinyInt { unsigned: true, .. }
            | MysqlType::SmallInt { unsigned: true }
            | MysqlType::MediumInt { unsigned: true }
            | MysqlType::Int { unsigned: true }
            | MysqlType::BigInt { unsigned: true }
    );
    Some(if is_unsigned {
        (0, (1 << bits) - 1)
    } else {
        (-(1 << (bits - 1)), (1 << (bits - 1)) - 1)
    })
}

/// The most characters that a value has as text; `None` if there is no useful limit.
pub(super) fn max_characters(source: &MysqlType) -> Option<u64> {
    let longest = |texts: &[String]| texts.iter().map(|text| text.chars().count()).max().unwrap_or_default();
    let characters = match source {
        MysqlType::Char { length } | MysqlType::Varchar { length } => return Some(u64::from(*length)),
        MysqlType::Binary { length } | MysqlType::Varbinary { length } => return Some(u64::from(*length)),
        MysqlType::TinyText | MysqlType::TinyBlob => 255,
        MysqlType::Text | MysqlType::Blob => 65_535,
        MysqlType::MediumText | MysqlType::MediumBlob => 16_777_215,
        // Digits, sign, point, and a zero before it.
        MysqlType::Decimal { precision, .. } => usize::from(*precision) + 3,
        MysqlType::Enum { labels } => longest(labels),
        // Every member, and commas between them.
        MysqlType::Set { members } => members
            .iter()
            .map(|member| member.chars().count() + 1)
            .sum::<usize>()
            .saturating_sub(1),
        MysqlType::Uuid => 36,
        MysqlType::Inet4 => 15,
        MysqlType::Inet6 => 45,
        _ => return None,
    };
    u64::try_from(characters).ok()
}

/// The limit of numbers with that many digits, exclusive; `None` if it is beyond every source type.
pub(super) fn power_of_ten(digits: u32) -> Option<i128> {
    10_i128.checked_pow(digits)
}
