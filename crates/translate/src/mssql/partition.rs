//! SQL Server's partition functions as RANGE of PostgreSQL.
//!
//! RANGE RIGHT has PostgreSQL's bounds: a boundary is the first value of the next partition. RANGE LEFT has it as the last
//! value of its own partition, so the bound is the value after it: exact for whole numbers, decimals, dates and times,
//! which have one in the target's type. Texts, floats and uniqueidentifiers have none, or another order. NULLs are in the
//! first partition in SQL Server; PostgreSQL's ranges hold none, so they get a DEFAULT partition.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-partition-function-transact-sql>.

use model::PgType;
use model::source_schema::SourcePartitioning;

use super::default::{Constant, constant, moment};
use super::name;
use crate::schema::draft::{ColumnDraft, TableDraft, same_name};
use crate::schema::partition::Scheme;

const DAY: i128 = 86_400_000_000;

/// The partitions of a table, or why there are none.
pub(super) fn scheme<'d, 't>(table: &'d TableDraft<'t>, source: &SourcePartitioning) -> Result<Scheme<'d, 't>, String> {
    let right = match source.method.trim().to_ascii_uppercase().as_str() {
        "RANGE RIGHT" => true,
        "RANGE LEFT" => false,
        _ => return Err("the method is not known".to_owned()),
    };
    let named = name::parts(&source.expression).and_then(|mut parts| parts.pop());
    let name = named.unwrap_or_else(|| source.expression.clone());
    let column = table
        .columns
        .iter()
        .find(|column| same_name(&column.source.name, &name))
        .ok_or_else(|| format!("{name} is no column that is copied"))?;
    let step = step(&column.target)
        .ok_or_else(|| format!("values of {name} have no next value, or another order, in PostgreSQL"))?;
    let mut bounds = Vec::new();
    for partition in &source.partitions {
        let text = partition.description.trim();
        if text.eq_ignore_ascii_case("maxvalue") {
            continue;
        }
        let bound = constant(text)
            .and_then(|constant| position(&constant, column))
            .ok_or_else(|| format!("the bound of {} cannot be read: {text}", partition.name))?;
        let bound = match (right, bound.rem_euclid(step)) {
            (true, 0) => bound,
            (true, _) | (false, _) => bound - bound.rem_euclid(step) + step,
        };
        bounds.push(bound);
    }
    // The server sorts them.
    bounds.sort_unstable();
    bounds.dedup();
    let sql =
        |bound: Option<&i128>, end: &str| bound.map_or(Some(end.to_owned()), |bound| value(*bound, &column.target));
    let mut partitions = Vec::with_capacity(bounds.len() + 1);
    for at in 0..=bounds.len() {
        let lower = sql(at.checked_sub(1).and_then(|before| bounds.get(before)), "MINVALUE");
        let upper = sql(bounds.get(at), "MAXVALUE");
        let (Some(lower), Some(upper)) = (lower, upper) else {
            return Err(format!("a bound is beyond the range of {}", column.target));
        };
        partitions.push((
            format!("p{}", at + 1),
            format!("FOR VALUES FROM ({lower}) TO ({upper})"),
        ));
    }
    Ok(Scheme {
        method: "RANGE",
        columns: vec![column],
        partitions,
        default: column.nullable,
        note: if right {
            ""
        } else {
            "; each bound is the value after the one of RANGE LEFT"
        },
    })
}

/// How far the next value of a type is, in its own unit ([`position`]); `None` if there is no next value.
fn step(target: &PgType) -> Option<i128> {
    match target {
        PgType::SmallInt | PgType::Integer | PgType::BigInt | PgType::Date => Some(1),
        PgType::Numeric { modifier: Some(_) } => Some(1),
        PgType::Timestamp { digits } | PgType::TimestampTz { digits } | PgType::Time { digits } => {
            10_i128.checked_pow(u32::from(6_u8.checked_sub(*digits)?))
        }
        _ => None,
    }
}

/// A constant as a number of the target's units: whole numbers, the last digit of decimals, days, microseconds.
fn position(constant: &Constant, column: &ColumnDraft<'_>) -> Option<i128> {
    // A reader may give a number as a text.
    let number = || match constant {
        Constant::Number(text) | Constant::Text(text) => Some(text.trim()),
        Constant::Bytes(_) => None,
    };
    match &column.target {
        PgType::SmallInt | PgType::Integer | PgType::BigInt => number()?.parse().ok(),
        PgType::Numeric {
            modifier: Some((_, scale)),
        } => scaled(number()?, u32::try_from(*scale).ok()?),
        PgType::Date => Some(microseconds(constant)?.div_euclid(DAY)),
        PgType::Timestamp { .. } | PgType::TimestampTz { .. } => microseconds(constant),
        PgType::Time { .. } => Some(microseconds(constant)?.rem_euclid(DAY)),
        _ => None,
    }
}

/// A decimal as a whole number of units of its last digit; `None` if it has more digits than that.
fn scaled(text: &str, scale: u32) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let kept = fraction.trim_end_matches('0');
    let digits = u32::try_from(kept.len()).ok().filter(|digits| *digits <= scale)?;
    let all: i128 = format!("{whole}{kept}").parse().ok()?;
    all.checked_mul(10_i128.checked_pow(scale - digits)?)
}

/// Microseconds from 1970-01-01 of a date, or a date and time.
fn microseconds(constant: &Constant) -> Option<i128> {
    let (date, time) = moment(constant)?;
    let mut parts = date.split('-').map(|part| part.parse::<i64>().ok());
    let days = days(parts.next()??, parts.next()??, parts.next()??);
    let (clock, fraction) = time.split_once('.').unwrap_or((&time, ""));
    let mut seconds = 0_i128;
    for part in clock.split(':') {
        seconds = seconds * 60 + part.parse::<i128>().ok()?;
    }
    let micros: i128 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    Some(i128::from(days) * DAY + seconds * 1_000_000 + micros)
}

/// Days from 1970-01-01 to a date.
///
/// Source: Howard Hinnant, <https://howardhinnant.github.io/date_algorithms.html#days_from_civil>.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_era = year.rem_euclid(400);
    let from_march = (month + 9) % 12;
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    year.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// A number of units as SQL.
fn value(position: i128, target: &PgType) -> Option<String> {
    let timestamp = || i64::try_from(position).ok().map(model::calendar::timestamp);
    Some(match target {
        PgType::SmallInt => i16::try_from(position).ok()?.to_string(),
        PgType::Integer => i32::try_from(position).ok()?.to_string(),
        PgType::BigInt => i64::try_from(position).ok()?.to_string(),
        PgType::Numeric {
            modifier: Some((_, scale)),
        } => {
            let unit = 10_i128.checked_pow(u32::try_from(*scale).ok()?)?;
            let sign = if position < 0 { "-" } else { "" };
            let (whole, rest) = (position.abs() / unit, position.abs() % unit);
            let width = usize::try_from(*scale).ok()?;
            if width == 0 {
                format!("{sign}{whole}")
            } else {
                format!("{sign}{whole}.{rest:0width$}")
            }
        }
        PgType::Date => format!("'{}'", model::calendar::date(i64::try_from(position).ok()?)),
        PgType::Timestamp { .. } => format!("'{}'", timestamp()?),
        PgType::TimestampTz { .. } => format!("'{}+00'", timestamp()?),
        // There is a 24:00:00, after everything.
        PgType::Time { .. } => format!("'{}'", model::calendar::time(i64::try_from(position).ok()?)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_back() {
        for date in ["1970-01-01", "1900-01-01", "0001-01-01", "2000-02-29", "9999-12-31"] {
            let micros = microseconds(&Constant::Text(date.to_owned())).unwrap();
            let days = i64::try_from(micros / DAY).unwrap();
            assert_eq!(model::calendar::date(days), date);
        }
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(scaled("12.50", 2), Some(1250));
        assert_eq!(scaled("-0.1", 4), Some(-1000));
        assert_eq!(scaled("1.234", 2), None);
        let numeric = PgType::Numeric {
            modifier: Some((10, 2)),
        };
        assert_eq!(value(-5, &numeric).as_deref(), Some("-0.05"));
        assert_eq!(value(32_768, &PgType::SmallInt), None);
    }
}
