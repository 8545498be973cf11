//! Column defaults, as PostgreSQL literals of the target type.

use model::mysql_type::MysqlType;
use model::source_schema::SourceDefault;
use model::{Finding, PgType, SourceType, TableName, code};
use sqlparser::dialect::MySqlDialect;

use super::expression;
use crate::expression::{Scope, bytea, quoted, unhex};
use crate::schema::check::caveats;
use crate::schema::draft::{ColumnDraft, TableDraft};
use crate::script::{Cursor, tokens};

/// True for dates that MySQL has and PostgreSQL does not: a zero year, month or day.
pub(super) fn is_zero_date(text: &str) -> bool {
    let date = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = date.split('-').collect();
    parts.len() == 3
        && parts
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        && parts.iter().any(|part| part.bytes().all(|byte| byte == b'0'))
}

/// The default of a column as SQL, or a finding.
pub(super) fn default(
    table: &TableDraft<'_>,
    column: &ColumnDraft<'_>,
    scope: &Scope,
    findings: &mut Vec<Finding>,
) -> Option<String> {
    let source = column.source.default.as_ref()?;
    let object = table.object(&column.source.name);
    let dropped = |reason: String| Finding::new(code::DEFAULT_NOT_KEPT, object.clone(), reason);
    match source {
        SourceDefault::Literal(text) if text.eq_ignore_ascii_case("null") && !is_text(&column.target) => None,
        SourceDefault::Literal(text) => {
            let dated = matches!(
                column.target,
                PgType::Date | PgType::Timestamp { .. } | PgType::TimestampTz { .. }
            );
            if dated && is_zero_date(text) {
                // That zero dates become NULL is told already, and why.
                if column.nullable && !column.source.nullable && column.rule.nullable.is_none() {
                    return None;
                }
                findings.push(Finding::new(
                    code::ZERO_DATE,
                    object,
                    format!("the default {text:?} is dropped: PostgreSQL has no such date"),
                ));
                return None;
            }
            match literal(text, column) {
                Some(sql) => Some(sql),
                None => {
                    findings.push(dropped(format!(
                        "the default {text:?} is no value of type {}",
                        column.target
                    )));
                    None
                }
            }
        }
        SourceDefault::Now(digits) => match &column.target {
            PgType::Timestamp { .. } if holds_utc(column) => {
                Some(format!("(current_timestamp({}) at time zone 'UTC')", digits.min(&6)))
            }
            PgType::Timestamp { .. } => Some(format!("localtimestamp({})", digits.min(&6))),
            PgType::TimestampTz { .. } => Some(format!("current_timestamp({})", digits.min(&6))),
            PgType::Date => Some("current_date".to_owned()),
            other => {
                findings.push(dropped(format!(
                    "the default CURRENT_TIMESTAMP does not become a {other}"
                )));
                None
            }
        },
        SourceDefault::Expression(text) => {
            if text.trim().eq_ignore_ascii_case("null") {
                return None;
            }
            if let Some(name) = sequence(text, &table.source.name.schema) {
                return match scope.sequence(&name) {
                    Some(made) => Some(format!("nextval({}::regclass)", quoted(&made))),
                    None => {
                        findings.push(dropped(format!(
                            "the default ({text}) takes a sequence that is not part of the migration"
                        )));
                        None
                    }
                };
            }
            match expression::value(text, scope, &column.target, column.labels) {
                Ok(translated) if translated.columns.is_empty() => {
                    caveats(&object, &translated, findings);
                    Some(translated.sql)
                }
                Ok(_) => {
                    findings.push(dropped(format!(
                        "the default ({text}) uses another column, which PostgreSQL's defaults cannot"
                    )));
                    None
                }
                Err(reason) => {
                    findings.push(dropped(format!("the default ({text}) {reason}")));
                    None
                }
            }
        }
    }
}

/// A TIMESTAMP is a moment: without a zone, the mapping makes it one of UTC.
pub(super) fn holds_utc(column: &ColumnDraft<'_>) -> bool {
    matches!(
        (column.source_type(), &column.target),
        (SourceType::Mysql(MysqlType::Timestamp { .. }), PgType::Timestamp { .. })
    )
}

/// The sequence of `nextval(…)`; a name without a database is in that of the table.
fn sequence(text: &str, database: &str) -> Option<TableName> {
    let tokens = tokens(&MySqlDialect {}, text, 1).ok()?;
    let mut cursor = Cursor::new(text, &tokens);
    cursor.eat("nextval").then_some(())?;
    let mut inside = cursor.parenthesized().ok()?;
    let parts = inside.parts().ok()?;
    (inside.is_at_end() && cursor.is_at_end()).then_some(())?;
    match parts.as_slice() {
        [name] => Some(TableName::new(database, name.as_str())),
        [database, name] => Some(TableName::new(database.as_str(), name.as_str())),
        _ => None,
    }
}

fn is_text(target: &PgType) -> bool {
    matches!(
        target,
        PgType::Text | PgType::Varchar { .. } | PgType::Char { .. } | PgType::Citext | PgType::Enum { .. }
    )
}

/// A literal's value as SQL of the column's type.
pub(super) fn literal(text: &str, column: &ColumnDraft<'_>) -> Option<String> {
    match &column.target {
        PgType::Boolean => match bits(text).as_deref().unwrap_or(text).trim_start_matches('0') {
            "" if !text.is_empty() => Some("false".to_owned()),
            "1" => Some("true".to_owned()),
            _ if text.eq_ignore_ascii_case("true") => Some("true".to_owned()),
            _ if text.eq_ignore_ascii_case("false") => Some("false".to_owned()),
            _ => None,
        },
        PgType::SmallInt => whole(text, i16::MIN.into(), i16::MAX.into()),
        PgType::Integer => whole(text, i32::MIN.into(), i32::MAX.into()),
        PgType::BigInt => whole(text, i64::MIN.into(), i64::MAX.into()),
        PgType::Numeric { .. } => {
            let digits = text.trim().trim_start_matches(['-', '+']);
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
                && digits.bytes().any(|byte| byte.is_ascii_digit())
                && digits.bytes().filter(|byte| *byte == b'.').count() <= 1;
            plain.then(|| text.trim().trim_start_matches('+').to_owned())
        }
        PgType::Real | PgType::DoublePrecision => {
            let number: f64 = text.trim().parse().ok()?;
            // Rust also reads inf and nan.
            number.is_finite().then(|| {
                if text.contains(['e', 'E']) {
                    quoted(text.trim())
                } else {
                    text.trim().trim_start_matches('+').to_owned()
                }
            })
        }
        PgType::Bytea => {
            let mut bytes = match text.strip_prefix("0x").and_then(unhex) {
                Some(bytes)
                    if matches!(
                        column.source_type(),
                        SourceType::Mysql(MysqlType::Binary { .. } | MysqlType::Varbinary { .. })
                    ) =>
                {
                    bytes
                }
                _ => text.as_bytes().to_vec(),
            };
            if let SourceType::Mysql(MysqlType::Binary { length }) = column.source_type() {
                // BINARY(n) is padded with zero bytes.
                let length = usize::try_from(*length).ok()?;
                if bytes.len() < length {
                    bytes.resize(length, 0);
                }
            }
            Some(bytea(&bytes))
        }
        PgType::Bit { width } | PgType::Varbit { width: Some(width) } => {
            let width = usize::try_from(*width).ok()?;
            let bits = match bits(text) {
                Some(bits) => bits,
                None => format!("{:b}", text.trim().parse::<u64>().ok()?),
            };
            let significant = bits.trim_start_matches('0');
            (significant.len() <= width).then(|| format!("B'{significant:0>width$}'"))
        }
        PgType::Interval { .. } | PgType::Time { .. } => {
            let text = clock(text.trim()).unwrap_or_else(|| text.to_owned());
            expression::literal_value(&text, &column.target, column.labels).ok()
        }
        PgType::Date => {
            let text = date_of_digits(text.trim()).unwrap_or_else(|| text.to_owned());
            expression::literal_value(&text, &column.target, column.labels).ok()
        }
        _ => expression::literal_value(text, &column.target, column.labels).ok(),
    }
}

/// `HHMMSS`, `MMSS` or `SS`, or `HH:MM` with or without `:SS`, as servers print a time.
///
/// <https://dev.mysql.com/doc/refman/9.0/en/time.html>
fn clock(text: &str) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let number = |part: &str| -> Option<u32> {
        let is_plain = (1..=7).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|_| is_plain)
    };
    let (hours, minutes, seconds) = match digits.split(':').collect::<Vec<_>>().as_slice() {
        [whole] => {
            let whole = number(whole)?;
            (whole / 10_000, whole / 100 % 100, whole % 100)
        }
        [hours, minutes] => (number(hours)?, number(minutes)?, 0),
        [hours, minutes, seconds] => (number(hours)?, number(minutes)?, number(seconds)?),
        _ => return None,
    };
    (minutes < 60 && seconds < 60).then(|| format!("{sign}{hours:02}:{minutes:02}:{seconds:02}"))
}

/// `YYYYMMDD` as a date.
fn date_of_digits(text: &str) -> Option<String> {
    let is_date = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_date.then(|| format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]))
}

/// The digits of `b'0101'`.
fn bits(text: &str) -> Option<String> {
    let inner = text
        .trim()
        .strip_prefix(['b', 'B'])?
        .strip_prefix('\'')?
        .strip_suffix('\'')?;
    inner
        .bytes()
        .all(|byte| matches!(byte, b'0' | b'1'))
        .then(|| inner.to_owned())
}

fn whole(text: &str, min: i128, max: i128) -> Option<String> {
    let text = text.trim();
    let number: i128 = match bits(text) {
        Some(bits) => i128::from_str_radix(&format!("0{bits}"), 2).ok()?,
        None => match text.split_once('.') {
            Some((whole, fraction)) if fraction.bytes().all(|byte| byte == b'0') => whole.parse().ok()?,
            _ => text.parse().ok()?,
        },
    };
    (min..=max).contains(&number).then(|| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_dates() {
        for (text, expected) in [
            ("0000-00-00", true),
            ("0000-00-00 00:00:00", true),
            ("2020-00-10", true),
            ("2020-10-00", true),
            ("2020-10-10 00:00:00", false),
            ("", false),
            ("0", false),
        ] {
            assert_eq!(is_zero_date(text), expected, "{text}");
        }
    }

    #[test]
    fn times_are_spelled_in_full() {
        for (text, expected) in [
            ("10:00", Some("10:00:00")),
            ("101112", Some("10:11:12")),
            ("130", Some("00:01:30")),
            ("-1:30:00", Some("-01:30:00")),
            ("838:59:59", Some("838:59:59")),
            ("10:00:00.5", None),
            ("175", None),
            ("noon", None),
        ] {
            assert_eq!(clock(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn whole_numbers_stay_in_range() {
        assert_eq!(whole("32768", i16::MIN.into(), i16::MAX.into()), None);
        assert_eq!(whole("-1", i16::MIN.into(), i16::MAX.into()).as_deref(), Some("-1"));
        assert_eq!(whole("5.00", 0, 9).as_deref(), Some("5"));
        assert_eq!(whole("b'101'", 0, 9).as_deref(), Some("5"));
        assert_eq!(whole("x", 0, 9), None);
    }
}
