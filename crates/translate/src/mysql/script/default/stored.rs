//! A literal as the column of a type stores it, spelled as MySQL's and MariaDB's catalogs spell it.
//!
//! Measured with MariaDB 10.11 and MySQL 9.7, which differ in what they do with more digits of a second than the column has:
//! MySQL rounds (<https://dev.mysql.com/doc/refman/9.0/en/fractional-seconds.html>), MariaDB cuts
//! (<https://mariadb.com/kb/en/microseconds-in-mariadb/>).

use model::MysqlType;

use crate::calendar::{Moment, NANOS_PER_SECOND, step};
use crate::decimal::Decimal;
use crate::mysql::{calendar, spelled};

/// Characters that MySQL gives a FLOAT before it takes an exponent.
const FLOAT_WIDTH: usize = 12;

/// A constant that is not NULL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Literal {
    Text(String),
    /// Digits with their sign.
    Number(String),
    /// Of `x'00FF'` and `b'0101'`.
    Bytes(Vec<u8>),
}

impl Literal {
    /// As a column of text stores it.
    pub(super) fn text(&self) -> String {
        match self {
            Literal::Text(text) => text.clone(),
            Literal::Number(digits) => spelled::number(digits, usize::MAX).unwrap_or_else(|| digits.clone()),
            Literal::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// As a column of numbers takes it.
    fn number(&self) -> Option<Decimal> {
        match self {
            Literal::Text(text) => Decimal::parse(text.trim()),
            Literal::Number(digits) => Decimal::parse(digits),
            Literal::Bytes(bytes) => Decimal::parse(&big_endian(bytes)?.to_string()),
        }
    }

    /// As a column of FLOAT or DOUBLE takes it.
    fn real(&self) -> Option<f64> {
        let text = match self {
            Literal::Text(text) | Literal::Number(text) => text.trim().to_owned(),
            Literal::Bytes(bytes) => big_endian(bytes)?.to_string(),
        };
        // Rust also reads inf and nan.
        text.parse().ok().filter(|number: &f64| number.is_finite())
    }

    fn moment(&self) -> Option<Moment> {
        match self {
            // `'0'` is how people ask for the zero date; servers take it outside of strict mode.
            Literal::Text(text) if text.trim() == "0" => calendar::moment_of_number("0"),
            Literal::Text(text) => calendar::moment(text),
            Literal::Number(digits) => calendar::moment_of_number(digits),
            Literal::Bytes(_) => calendar::moment(&self.text()),
        }
    }
}

/// As the catalog shows the default of a column of that type, which it spells `raw`; what is no value of the type stays as it is.
pub(super) fn stored(literal: &Literal, kind: &MysqlType, raw: &str, is_mariadb: bool) -> String {
    let known = match kind {
        MysqlType::TinyInt { .. }
        | MysqlType::SmallInt { .. }
        | MysqlType::MediumInt { .. }
        | MysqlType::Int { .. }
        | MysqlType::BigInt { .. } => literal
            .number()
            .and_then(Decimal::nearest)
            .map(|number| number.to_string()),
        MysqlType::Decimal { precision, scale, .. } => {
            literal.number().and_then(|number| number.fixed(*precision, *scale))
        }
        MysqlType::Float { .. } => literal.real().and_then(|number| match digits_after_point(raw) {
            Some(digits) => Some(format!("{number:.digits$}")),
            None => float(number, is_mariadb),
        }),
        MysqlType::Double { .. } => literal.real().and_then(|number| match digits_after_point(raw) {
            Some(digits) => Some(format!("{number:.digits$}")),
            None => spelled::double(number, usize::MAX),
        }),
        MysqlType::Bit { .. } => bits(literal).map(|bits| format!("b'{bits:b}'")),
        MysqlType::Year => year(literal),
        MysqlType::Date => literal.moment().and_then(|moment| {
            let whole = if is_mariadb {
                Some(moment)
            } else {
                moment.rounded(NANOS_PER_SECOND)
            };
            whole.map(calendar::shown_date)
        }),
        MysqlType::Datetime { digits } | MysqlType::Timestamp { digits } => literal.moment().and_then(|moment| {
            // What is shown is cut.
            let kept = if is_mariadb {
                Some(moment)
            } else {
                moment.rounded(step(*digits))
            };
            kept.map(|moment| calendar::shown(moment, *digits))
        }),
        MysqlType::Time { digits } => calendar::time_of(&literal.text()).map(|nanos| time(nanos, *digits, is_mariadb)),
        MysqlType::Char { .. } => Some(literal.text().trim_end_matches(' ').to_owned()),
        MysqlType::Binary { .. } | MysqlType::Varbinary { .. } => Some(hex(literal)),
        MysqlType::Enum { labels } => label(literal, labels, is_mariadb),
        MysqlType::Set { members } => set(literal, members, is_mariadb),
        _ => None,
    };
    known.unwrap_or_else(|| literal.text())
}

fn big_endian(bytes: &[u8]) -> Option<u64> {
    let from = bytes.iter().take_while(|byte| **byte == 0).count();
    let significant = &bytes[from..];
    (significant.len() <= 8).then(|| {
        significant
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte))
    })
}

/// The digits after the point of FLOAT(m,d) and DOUBLE(m,d).
fn digits_after_point(raw: &str) -> Option<usize> {
    let (arguments, _) = raw.split_once('(')?.1.split_once(')')?;
    arguments.split_once(',')?.1.trim().parse().ok()
}

/// Six digits of a FLOAT.
fn float(number: f64, is_mariadb: bool) -> Option<String> {
    let width = if is_mariadb { usize::MAX } else { FLOAT_WIDTH };
    spelled::scientific(&format!("{:.5e}", nearest_single(number)?), width)
}

/// The number that a FLOAT keeps.
fn nearest_single(number: f64) -> Option<f64> {
    let single: f32 = number.to_string().parse().ok()?;
    single.is_finite().then_some(f64::from(single))
}

/// A text's bytes are its bits.
fn bits(literal: &Literal) -> Option<u64> {
    match literal {
        Literal::Text(text) => big_endian(text.as_bytes()),
        Literal::Bytes(bytes) => big_endian(bytes),
        Literal::Number(_) => u64::try_from(literal.number()?.nearest()?).ok(),
    }
}

/// <https://dev.mysql.com/doc/refman/9.0/en/year.html>: 0 is the year 0, '0' is 2000.
fn year(literal: &Literal) -> Option<String> {
    let number = i64::try_from(literal.number()?.nearest()?).ok()?;
    let year = match (literal, number) {
        (Literal::Text(text), 0) if text.trim().len() < 4 => 2000,
        (_, 0) => 0,
        (_, 1..=99) => calendar::two_digits(number),
        (_, 1901..=2155) => number,
        _ => return None,
    };
    Some(format!("{year:04}"))
}

fn time(nanos: i64, digits: u8, is_mariadb: bool) -> String {
    let step = step(digits);
    let kept = if is_mariadb {
        nanos.abs()
    } else {
        (nanos.abs() + step / 2) / step * step
    };
    let sign = if nanos < 0 && kept >= step { "-" } else { "" };
    let clock = Moment {
        date: None,
        nanos: kept,
        offset: None,
    };
    format!("{sign}{}", calendar::shown_time(clock, digits))
}

fn hex(literal: &Literal) -> String {
    use std::fmt::Write as _;
    let text = literal.text();
    let bytes = match literal {
        Literal::Bytes(bytes) => bytes.as_slice(),
        _ => text.as_bytes(),
    };
    let mut shown = String::from("0x");
    for byte in bytes {
        // Writing into a String cannot fail.
        let _ = write!(shown, "{byte:02X}");
    }
    shown
}

/// The label, whatever its case. Of a number too, which must be spelled as a label: MySQL takes that label, MariaDB the one that
/// the number counts to.
fn label(literal: &Literal, labels: &[String], is_mariadb: bool) -> Option<String> {
    let text = literal.text();
    let wanted = text.trim_end_matches(' ');
    let exact = labels.iter().find(|label| label.as_str() == wanted);
    let found = exact.or_else(|| {
        labels
            .iter()
            .find(|label| label.to_lowercase() == wanted.to_lowercase())
    })?;
    match literal {
        Literal::Number(digits) if is_mariadb => labels.get(digits.parse::<usize>().ok()?.checked_sub(1)?).cloned(),
        _ => Some(found.clone()),
    }
}

/// Members in the declared order, each once; numbers as in [`label`], but of bits.
fn set(literal: &Literal, members: &[String], is_mariadb: bool) -> Option<String> {
    let text = literal.text();
    let mut chosen = 0_u64;
    for wanted in text.split(',').filter(|_| !text.is_empty()) {
        let wanted = wanted.to_lowercase();
        chosen |= 1
            << members
                .iter()
                .take(64)
                .position(|member| member.to_lowercase() == wanted)?;
    }
    if let Literal::Number(digits) = literal
        && is_mariadb
    {
        chosen = digits.parse().ok()?;
    }
    let names: Vec<&str> = members
        .iter()
        .take(64)
        .enumerate()
        .filter(|(at, _)| chosen >> at & 1 == 1)
        .map(|(_, member)| member.as_str())
        .collect();
    Some(names.join(","))
}

#[cfg(test)]
mod tests;
