//! Partition bounds: read from the catalog's text, computed for functions, written for PostgreSQL.

use model::PgType;

use super::super::default::literal;
use crate::schema::draft::ColumnDraft;

/// The days from 0000-01-01, as TO_DAYS counts them, to 1970-01-01.
const TO_DAYS_1970: i64 = 719_528;
const DAY: i64 = 86_400;

/// One column's bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Bound {
    Min,
    Max,
    Value(String),
}

impl Bound {
    pub(super) fn sql(&self) -> String {
        match self {
            Bound::Min => "MINVALUE".to_owned(),
            Bound::Max => "MAXVALUE".to_owned(),
            Bound::Value(sql) => sql.clone(),
        }
    }
}

/// A monotonic function of one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    None,
    Year,
    ToDays,
    ToSeconds,
    UnixTimestamp,
}

/// A value as the catalog spells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Max,
    Null,
    Text(String),
    /// A number, or anything else without quotes.
    Plain(String),
}

/// `col`, or a known function of it.
pub(super) fn function(expression: &str) -> Option<(Function, String)> {
    let text = expression.trim();
    if let Some((name, rest)) = text.split_once('(').filter(|(name, _)| !name.trim().is_empty()) {
        let inner = rest.trim_end().strip_suffix(')')?;
        let function = match name.trim().trim_matches('`').to_ascii_lowercase().as_str() {
            "year" => Function::Year,
            "to_days" => Function::ToDays,
            "to_seconds" => Function::ToSeconds,
            "unix_timestamp" => Function::UnixTimestamp,
            _ => return None,
        };
        return Some((function, identifier(inner)?));
    }
    Some((Function::None, identifier(text)?))
}

/// One name, with backticks or without, perhaps in parentheses.
fn identifier(text: &str) -> Option<String> {
    let mut text = text.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        text = inner.trim();
    }
    if let Some(quoted) = text.strip_prefix('`') {
        let name = quoted.strip_suffix('`')?;
        return (!name.replace("``", "").contains('`')).then(|| name.replace("``", "`"));
    }
    let plain = !text.is_empty()
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
        && !text.chars().all(|c| c.is_ascii_digit());
    plain.then(|| text.to_owned())
}

/// All names in a text: those in backticks, and plain words.
pub(super) fn identifiers(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let mut name = String::new();
        if c == '`' {
            while let Some(next) = characters.next() {
                match next {
                    '`' if characters.peek() == Some(&'`') => {
                        characters.next();
                        name.push('`');
                    }
                    '`' => break,
                    other => name.push(other),
                }
            }
        } else if c.is_alphabetic() || c == '_' {
            name.push(c);
            while let Some(next) = characters.next_if(|c| c.is_alphanumeric() || matches!(c, '_' | '$')) {
                name.push(next);
            }
        }
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The comma-separated values of a description; for RANGE with one bound, MAXVALUE alone.
pub(super) fn values(description: &str) -> Option<Vec<Value>> {
    let mut text = description.trim();
    if let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        text = inner;
    }
    let mut values = Vec::new();
    let mut characters = text.chars().peekable();
    loop {
        while characters.next_if(|c| c.is_whitespace()).is_some() {}
        // Character set introducers say nothing here.
        let value = if characters.next_if_eq(&'\'').is_some() {
            let mut text = String::new();
            loop {
                match characters.next()? {
                    '\'' if characters.next_if_eq(&'\'').is_some() => text.push('\''),
                    '\'' => break,
                    '\\' => text.push(characters.next()?),
                    other => text.push(other),
                }
            }
            Value::Text(text)
        } else {
            let mut text = String::new();
            while let Some(next) = characters.next_if(|c| *c != ',') {
                text.push(next);
            }
            match text.trim() {
                "" => return None,
                word if word.eq_ignore_ascii_case("maxvalue") => Value::Max,
                word if word.eq_ignore_ascii_case("null") => Value::Null,
                word => Value::Plain(word.to_owned()),
            }
        };
        values.push(value);
        while characters.next_if(|c| c.is_whitespace()).is_some() {}
        match characters.next() {
            None => return Some(values),
            Some(',') => {}
            Some(_) => return None,
        }
    }
}

/// True for types that both servers put in the same order.
pub(super) fn same_order(target: &PgType) -> bool {
    matches!(
        target,
        PgType::SmallInt
            | PgType::Integer
            | PgType::BigInt
            | PgType::Numeric { .. }
            | PgType::Date
            | PgType::Timestamp { .. }
            | PgType::TimestampTz { .. }
    )
}

/// `LESS THAN value` for `function(column)`, as a bound on the column.
pub(super) fn upper(value: &Value, column: &ColumnDraft<'_>, function: Function) -> Option<Bound> {
    let text = match value {
        Value::Max => return Some(Bound::Max),
        Value::Null => return None,
        Value::Text(text) | Value::Plain(text) => text.as_str(),
    };
    if function == Function::None {
        return literal(text, column).map(Bound::Value);
    }
    let number: i64 = text
        .split_once('.')
        .map_or(text, |(whole, _)| whole)
        .trim()
        .parse()
        .ok()?;
    let seconds = match function {
        Function::Year if number > 9_999 => return Some(Bound::Max),
        Function::Year => days_of_year(number.max(1)).checked_mul(DAY)?,
        Function::ToDays => number.checked_sub(TO_DAYS_1970)?.checked_mul(DAY)?,
        Function::ToSeconds => number.checked_sub(TO_DAYS_1970.checked_mul(DAY)?)?,
        Function::UnixTimestamp | Function::None => number,
    };
    let zoned = matches!(column.target, PgType::TimestampTz { .. });
    // Only UNIX_TIMESTAMP is free of the session's time zone, and only on a column with zone.
    if zoned != (function == Function::UnixTimestamp) {
        return None;
    }
    let (year, month, day) = model::calendar::civil_from_days(seconds.div_euclid(DAY));
    if year > 9_999 {
        return Some(Bound::Max);
    }
    let (year, month, day) = if year < 1 { (1, 1, 1) } else { (year, month, day) };
    let of_day = if year == 1 && seconds < days_of_year(1).checked_mul(DAY)? {
        0
    } else {
        seconds.rem_euclid(DAY)
    };
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{:02}:{:02}:{:02}", of_day / 3_600, of_day / 60 % 60, of_day % 60);
    Some(Bound::Value(match column.target {
        PgType::Date if of_day == 0 => format!("'{date}'::date"),
        PgType::Timestamp { .. } => format!("'{date} {time}'::timestamp"),
        PgType::TimestampTz { .. } => format!("'{date} {time}+00'::timestamptz"),
        _ => return None,
    }))
}

/// A value of a LIST partition.
pub(super) fn item(value: &Value, column: &ColumnDraft<'_>) -> Option<String> {
    match value {
        Value::Null => Some("NULL".to_owned()),
        Value::Max => None,
        Value::Text(text) | Value::Plain(text) => literal(text, column),
    }
}

/// Days from 1970-01-01 to the first day of a year.
fn days_of_year(year: i64) -> i64 {
    let before = year - 1;
    before * 365 + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400) - 719_162
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        assert_eq!(model::calendar::civil_from_days(0), (1970, 1, 1));
        assert_eq!(model::calendar::civil_from_days(733_321 - TO_DAYS_1970), (2007, 10, 7));
        assert_eq!(model::calendar::civil_from_days(days_of_year(2000) + 59), (2000, 2, 29));
        assert_eq!(model::calendar::civil_from_days(days_of_year(1)), (1, 1, 1));
        assert_eq!(days_of_year(1970), 0);
    }

    #[test]
    fn descriptions_are_read() {
        let text = |text: &str| Value::Text(text.to_owned());
        let plain = |text: &str| Value::Plain(text.to_owned());
        assert_eq!(values("1,NULL,3"), Some(vec![plain("1"), Value::Null, plain("3")]));
        assert_eq!(values("'a,b','it''s'"), Some(vec![text("a,b"), text("it's")]));
        assert_eq!(values("MAXVALUE"), Some(vec![Value::Max]));
        assert_eq!(
            values("'2020-01-01',MAXVALUE"),
            Some(vec![text("2020-01-01"), Value::Max])
        );
        for broken in ["", "'a", "'a' b", "1,,2", "1,"] {
            assert_eq!(values(broken), None, "{broken}");
        }
    }

    #[test]
    fn expressions_are_read() {
        assert_eq!(function("`d`"), Some((Function::None, "d".to_owned())));
        assert_eq!(function("to_days(`d`)"), Some((Function::ToDays, "d".to_owned())));
        assert_eq!(function(" YEAR( d )"), Some((Function::Year, "d".to_owned())));
        assert_eq!(function("year(`d`) * 100"), None);
        assert_eq!(function("month(`d`)"), None);
        assert_eq!(function("`a` + `b`"), None);
        assert_eq!(identifiers("`a``b`, c"), vec!["a`b".to_owned(), "c".to_owned()]);
    }
}
