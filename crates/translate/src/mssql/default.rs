//! Column defaults, as PostgreSQL literals of the target type.

use model::source_schema::SourceDefault;
use model::{Finding, MssqlType, PgType, SourceType, TableName, code};

use super::calendar;
use crate::calendar::Date;
use crate::dialect::Dialect as _;
use crate::expression::{Scope, bytea, quoted, unhex, valid_number};
use crate::schema::check::caveats;
use crate::schema::draft::{ColumnDraft, TableDraft};

/// The default of a column as SQL, or a finding.
pub(super) fn default(
    table: &TableDraft<'_>,
    column: &ColumnDraft<'_>,
    scope: &Scope,
    findings: &mut Vec<Finding>,
) -> Option<String> {
    let object = table.object(&column.source.name);
    let text = match column.source.default.as_ref()? {
        SourceDefault::Literal(text) => {
            let sql = literal(&Constant::Text(text.clone()), column);
            if sql.is_none() {
                findings.push(Finding::new(
                    code::DEFAULT_NOT_KEPT,
                    object,
                    format!(
                        "the default {text:?} {}",
                        why_not(&Constant::Text(text.clone()), column)
                    ),
                ));
            }
            return sql;
        }
        SourceDefault::Now(_) => "getdate()",
        SourceDefault::Expression(text) => text,
    };
    let bare = without_parentheses(text);
    if bare.eq_ignore_ascii_case("null") {
        return None;
    }
    let mut dropped = |reason: String| {
        findings.push(Finding::new(
            code::DEFAULT_NOT_KEPT,
            object.clone(),
            format!("the default ({bare}) {reason}"),
        ));
        None
    };
    if let Some(constant) = constant(bare) {
        return literal(&constant, column).or_else(|| dropped(why_not(&constant, column)));
    }
    if let Some(name) = next_value_for(bare) {
        return match scope.sequence(&name) {
            Some(sequence) => Some(format!("nextval({}::regclass)", quoted(&sequence))),
            None => dropped("takes a sequence that is not part of the migration".to_owned()),
        };
    }
    match super::Mssql.value(bare, scope, &column.target, column.labels) {
        Ok(translated) if translated.columns.is_empty() => {
            caveats(&object, &translated, findings);
            Some(translated.sql)
        }
        Ok(_) => dropped("uses another column, which PostgreSQL's defaults cannot".to_owned()),
        Err(reason) => dropped(reason.to_string()),
    }
}

/// The text without the parentheses around the whole, which the catalog of SQL Server adds.
pub(super) fn without_parentheses(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        if !is_balanced(inner) {
            break;
        }
        text = inner.trim();
    }
    text
}

/// True if no parenthesis closes one that was opened before the text.
fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i64;
    let mut closing = None;
    for c in text.chars() {
        if let Some(end) = closing {
            if c == end {
                closing = None;
            }
            continue;
        }
        match c {
            '\'' | '"' => closing = Some(c),
            '[' => closing = Some(']'),
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && closing.is_none()
}

/// The sequence of `NEXT VALUE FOR [schema].[name]`; a name without a schema is in `dbo`.
fn next_value_for(text: &str) -> Option<TableName> {
    let mut words = text.splitn(4, char::is_whitespace);
    let matches = ["next", "value", "for"]
        .iter()
        .all(|word| words.next().is_some_and(|found| found.eq_ignore_ascii_case(word)));
    let parts = super::name::parts(words.next().filter(|_| matches)?)?;
    match parts.as_slice() {
        [name] => Some(TableName::new("dbo", name.clone())),
        [.., schema, name] => Some(TableName::new(schema.clone(), name.clone())),
        [] => None,
    }
}

/// A constant of T-SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Constant {
    Text(String),
    /// As written, with its sign; money without its sign of currency.
    Number(String),
    Bytes(Vec<u8>),
}

/// Reads a text that is one constant.
pub(super) fn constant(text: &str) -> Option<Constant> {
    let text = without_parentheses(text);
    let quoted = text.strip_prefix(['N', 'n']).unwrap_or(text);
    if let Some(inner) = quoted.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        // A quote within stands twice.
        let single = inner.replace("''", "\u{0}").contains('\'') || inner.contains('\u{0}');
        return (!single).then(|| Constant::Text(inner.replace("''", "'")));
    }
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return unhex(hex).map(Constant::Bytes);
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", without_parentheses(rest)),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let number = rest.trim().strip_prefix('$').unwrap_or(rest.trim());
    valid_number(number, true).then(|| Constant::Number(format!("{sign}{number}")))
}

/// A constant as SQL of the column's type, converted as SQL Server converts it; `None` if it does not.
pub(super) fn literal(constant: &Constant, column: &ColumnDraft<'_>) -> Option<String> {
    let number = || match constant {
        Constant::Number(text) => Some(text.as_str()),
        // An empty text is 0 for whole numbers and floats.
        Constant::Text(text) if text.trim().is_empty() => Some("0"),
        Constant::Text(text) => Some(text.trim().trim_start_matches('$')).filter(|text| valid_number(text, true)),
        Constant::Bytes(_) => None,
    };
    let within = |low: i128, high: i128| {
        let value = match constant {
            Constant::Bytes(bytes) if bytes.len() <= 8 => {
                bytes.iter().fold(0, |all, byte| all << 8 | i128::from(*byte))
            }
            _ => whole(number()?)?,
        };
        (low..=high).contains(&value).then(|| value.to_string())
    };
    match &column.target {
        PgType::Boolean => match constant {
            Constant::Text(text) if text.eq_ignore_ascii_case("true") => Some("true".to_owned()),
            Constant::Text(text) if text.eq_ignore_ascii_case("false") => Some("false".to_owned()),
            // Every number that is not 0 is 1.
            _ => {
                let digits = match constant {
                    Constant::Bytes(bytes) => bytes.iter().any(|byte| *byte != 0),
                    _ => number()?
                        .split(['e', 'E'])
                        .next()?
                        .bytes()
                        .any(|byte| matches!(byte, b'1'..=b'9')),
                };
                Some(digits.to_string())
            }
        },
        PgType::SmallInt => within(i16::MIN.into(), i16::MAX.into()),
        PgType::Integer => within(i32::MIN.into(), i32::MAX.into()),
        PgType::BigInt => within(i64::MIN.into(), i64::MAX.into()),
        PgType::Numeric { .. } => match constant {
            // SQL Server does not convert an empty text to decimal.
            Constant::Text(text) if text.trim().is_empty() => None,
            _ => number().map(str::to_owned),
        },
        PgType::Real | PgType::DoublePrecision => {
            let number = number()?;
            number.parse::<f64>().ok().filter(|value| value.is_finite())?;
            Some(if number.contains(['e', 'E']) {
                quoted(number)
            } else {
                number.to_owned()
            })
        }
        PgType::Text | PgType::Varchar { .. } | PgType::Char { .. } | PgType::Citext => {
            text(constant, column).map(|text| quoted(&text))
        }
        PgType::Bytea => bytes(constant, column).map(|bytes| bytea(&bytes)),
        PgType::Date => moment(constant).map(|(date, _)| format!("{}::date", quoted(&date))),
        PgType::Timestamp { .. } => {
            moment(constant).map(|(date, time)| format!("{}::timestamp", quoted(&format!("{date} {time}"))))
        }
        PgType::TimestampTz { .. } => {
            moment(constant).map(|(date, time)| format!("{}::timestamptz", quoted(&format!("{date} {time}+00"))))
        }
        PgType::Time { .. } => match constant {
            Constant::Text(text) if text.is_empty() => Some("'00:00:00'::time".to_owned()),
            // A number is no time of day, and a text of digits neither.
            _ => moment(constant)
                .filter(|_| !matches!(constant, Constant::Text(text) | Constant::Number(text) if is_whole(text.trim())))
                .map(|(_, time)| format!("{}::time", quoted(&time))),
        },
        PgType::Uuid => match constant {
            Constant::Text(text) => {
                let bare = text.trim().trim_start_matches('{').trim_end_matches('}');
                let digits = bare.bytes().filter(u8::is_ascii_hexdigit).count();
                (bare.len() == 36 && digits == 32 && bare.matches('-').count() == 4)
                    .then(|| format!("{}::uuid", quoted(&bare.to_ascii_lowercase())))
            }
            // The first three groups are little-endian in SQL Server.
            Constant::Bytes(bytes) => {
                let bytes: [u8; 16] = bytes.as_slice().try_into().ok()?;
                let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
                let mut text = String::new();
                for (at, byte) in order.iter().enumerate() {
                    if matches!(at, 4 | 6 | 8 | 10) {
                        text.push('-');
                    }
                    text.push_str(&format!("{:02x}", bytes[*byte]));
                }
                Some(format!("{}::uuid", quoted(&text)))
            }
            Constant::Number(_) => {
                (number() == Some("0")).then(|| "'00000000-0000-0000-0000-000000000000'::uuid".to_owned())
            }
        },
        PgType::Xml => match constant {
            Constant::Text(text) if !text.contains("<!") => Some(format!("{}::xml", quoted(text))),
            _ => None,
        },
        PgType::Json | PgType::Jsonb => match constant {
            // jsonb has no character zero.
            Constant::Text(text) if serde_json::from_str::<serde_json::Value>(text).is_ok() => {
                (!text.contains("\\u0000")).then(|| format!("{}::{}", quoted(text), column.target))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Why a constant cannot be the default of a column.
fn why_not(constant: &Constant, column: &ColumnDraft<'_>) -> String {
    let length = match &column.target {
        PgType::Varchar { length: Some(length) } | PgType::Char { length } => Some(*length),
        _ => None,
    };
    match (constant, length) {
        (Constant::Text(text), Some(length)) if !text.contains('\0') => format!(
            "has {} characters and {} takes {length}: an INSERT that asks for it fails in the source, too",
            text.trim_end_matches(' ').chars().count(),
            column.target
        ),
        _ => format!("is no value of type {}", column.target),
    }
}

/// A number without its fraction, which SQL Server cuts.
fn whole(number: &str) -> Option<i128> {
    if number.contains(['e', 'E']) {
        return None;
    }
    let whole = number.split('.').next()?;
    match whole {
        "" | "-" | "+" => Some(0),
        _ => whole.trim_start_matches('+').parse().ok(),
    }
}

fn text(constant: &Constant, column: &ColumnDraft<'_>) -> Option<String> {
    let value = match constant {
        Constant::Text(text) => text.clone(),
        // money and decimals print as written; a number with an exponent does not.
        Constant::Number(number) if !number.contains(['e', 'E', '.']) => whole(number)?.to_string(),
        Constant::Number(number) if !number.contains(['e', 'E']) && !number.starts_with(['.', '-']) => number.clone(),
        _ => return None,
    };
    let fits = match &column.target {
        PgType::Varchar { length: Some(length) } | PgType::Char { length } => {
            value.trim_end_matches(' ').chars().count() <= usize::try_from(*length).unwrap_or(usize::MAX)
        }
        _ => true,
    };
    (fits && !value.contains('\0')).then_some(value)
}

/// A constant as bytes: whole numbers are four, and padded or cut on the left as SQL Server does.
fn bytes(constant: &Constant, column: &ColumnDraft<'_>) -> Option<Vec<u8>> {
    let length = match column.source_type() {
        SourceType::Mssql(MssqlType::Binary { length }) => Some((*length, true)),
        SourceType::Mssql(MssqlType::Varbinary { length: Some(length) }) => Some((*length, false)),
        _ => None,
    };
    let length = match length {
        Some((length, padded)) => Some((usize::try_from(length).ok()?, padded)),
        None => None,
    };
    match constant {
        Constant::Bytes(bytes) => {
            let mut bytes = bytes.clone();
            if let Some((length, padded)) = length {
                if padded && bytes.len() < length {
                    bytes.resize(length, 0);
                }
                bytes.truncate(length);
            }
            Some(bytes)
        }
        // A reader may give a number as a text; SQL Server converts no other text to bytes by itself.
        Constant::Text(text) if !is_whole(text.trim()) => None,
        Constant::Text(number) | Constant::Number(number) => {
            let mut bytes = i32::try_from(whole(number.trim()).filter(|_| !number.contains('.'))?)
                .ok()?
                .to_be_bytes()
                .to_vec();
            if let Some((length, padded)) = length {
                if padded && bytes.len() < length {
                    let mut wide = vec![0; length - bytes.len()];
                    wide.append(&mut bytes);
                    bytes = wide;
                }
                bytes = bytes.split_off(bytes.len().saturating_sub(length));
            }
            Some(bytes)
        }
    }
}

/// Date and time of a constant. A whole number is a count of days from 1900-01-01, an empty text that day.
///
/// <https://learn.microsoft.com/en-us/sql/t-sql/data-types/datetime-transact-sql>
pub(super) fn moment(constant: &Constant) -> Option<(String, String)> {
    const MIDNIGHT: &str = "00:00:00";
    let text = match constant {
        // A reader may give a number as a text; eight digits are a date all the same, and four may be a year.
        Constant::Text(text) if !is_whole(text.trim()) || matches!(text.trim().len(), 4 | 8) => text.trim(),
        Constant::Text(number) | Constant::Number(number) => {
            let days = i64::try_from(whole(number.trim()).filter(|_| !number.contains('.'))?).ok()?;
            return Some((after_1900(days)?, MIDNIGHT.to_owned()));
        }
        Constant::Bytes(_) => return None,
    };
    if text.is_empty() {
        return Some(("1900-01-01".to_owned(), MIDNIGHT.to_owned()));
    }
    // The language of a script is us_english until it says otherwise.
    let found = calendar::moment(text, calendar::DateSetting::default(), false).ok()?;
    let kept = match found.offset {
        Some(_) => found.utc()?,
        None => found,
    };
    let kept = kept.of_digits(7)?;
    let date = kept.date.unwrap_or(Date::Y1900);
    let time = model::calendar::time(kept.nanos / 1_000);
    let time = if time.contains('.') {
        time.trim_end_matches('0')
    } else {
        &time
    };
    Some((model::calendar::date(date.days()), time.to_owned()))
}

/// True for digits, with a sign or without.
fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The date that many days after 1900-01-01, in years that SQL Server has.
fn after_1900(days: i64) -> Option<String> {
    // Days from 1900-01-01 to 1970-01-01.
    let days = days.checked_sub(25_567)?;
    // 1753-01-01 to 9999-12-31.
    (-79_258..=2_932_896)
        .contains(&days)
        .then(|| model::calendar::date(days))
}
