//! Answers for parts of a table, brought together as answers for all of it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use model::witness::{Aggregate, Aggregates, Answer, Family, Merge};

use super::exact::Exact;

/// How the text of an answer is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Number,
    /// The shortest text that gives the float again.
    Float,
    /// Ordered as its bytes are: dates and times in ISO 8601, hexadecimal digits.
    Text,
}

/// An answer that can be compared and merged.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    None,
    Number(Exact),
    Float(f64),
    Text(String),
}

impl Value {
    /// For a report.
    pub(super) fn shown(&self) -> Option<String> {
        match self {
            Value::None => None,
            Value::Number(number) => Some(number.to_string()),
            Value::Float(number) => Some(format!("{number:?}")),
            Value::Text(text) => Some(text.clone()),
        }
    }
}

/// Reads an answer; `None` for what is not of its form.
pub(super) fn read(family: &Family, aggregate: Aggregate, text: Option<&str>) -> Option<Value> {
    let Some(text) = text else {
        return Some(Value::None);
    };
    Some(match form(family, aggregate) {
        Form::Number => Value::Number(Exact::parse(text)?),
        Form::Float => Value::Float(text.parse().ok()?),
        Form::Text => Value::Text(text.to_owned()),
    })
}

fn form(family: &Family, aggregate: Aggregate) -> Form {
    match (family, aggregate) {
        (Family::Float, Aggregate::Min | Aggregate::Max) => Form::Float,
        (
            Family::Text { .. } | Family::Bytes | Family::Date { .. } | Family::Timestamp { .. },
            Aggregate::Min | Aggregate::Max,
        ) => Form::Text,
        _ => Form::Number,
    }
}

/// Two answers as one; `None` if that cannot be exact.
pub(super) fn merge(aggregate: Aggregate, one: Value, two: Value) -> Option<Value> {
    let (one, two) = match (one, two) {
        (Value::None, other) | (other, Value::None) => return Some(other),
        both => both,
    };
    if aggregate.merge() == Merge::Add {
        return match (one, two) {
            (Value::Number(one), Value::Number(two)) => Some(Value::Number(one.add(two)?)),
            _ => None,
        };
    }
    let order = match (&one, &two) {
        (Value::Number(one), Value::Number(two)) => one.order(*two)?,
        (Value::Float(one), Value::Float(two)) => one.partial_cmp(two)?,
        (Value::Text(one), Value::Text(two)) => one.cmp(two),
        _ => return None,
    };
    let first = match aggregate.merge() {
        Merge::Greatest => order == Ordering::Greater,
        Merge::Least | Merge::Add => order == Ordering::Less,
    };
    Some(if first { one } else { two })
}

/// All answers for a table, by column and aggregate. What cannot be merged exactly is
/// `Err` with the reason.
pub(super) type Merged = BTreeMap<(String, Aggregate), Result<Value, &'static str>>;

/// Merges the answers for parts of a table.
pub(super) fn merge_all<'a>(families: &[(String, Family)], parts: impl Iterator<Item = &'a Aggregates>) -> Merged {
    const TOO_LONG: &str = "the source's answers cannot be brought together exactly";
    const NO_NUMBER: &str = "the source's answer is of no known form";
    let mut merged = Merged::new();
    for part in parts {
        for (column, family) in families {
            let Some(Answer(answers)) = part.columns.get(column) else {
                continue;
            };
            for (aggregate, text) in answers {
                let value = read(family, *aggregate, text.as_deref()).ok_or(NO_NUMBER);
                let key = (column.clone(), *aggregate);
                let together = match merged.remove(&key) {
                    None => value,
                    Some(before) => before
                        .and_then(|before| value.and_then(|value| merge(*aggregate, before, value).ok_or(TOO_LONG))),
                };
                merged.insert(key, together);
            }
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_and_extremes_are_those_of_all() {
        let families = [
            ("n".to_owned(), Family::Integer),
            ("f".to_owned(), Family::Float),
            ("d".to_owned(), Family::Date { zero_as_null: false }),
        ];
        let part = |n: &str, f: &str, d: &str| Aggregates {
            rows: 1,
            columns: BTreeMap::from([
                ("n".to_owned(), Answer::try_from(n.to_owned()).unwrap()),
                ("f".to_owned(), Answer::try_from(f.to_owned()).unwrap()),
                ("d".to_owned(), Answer::try_from(d.to_owned()).unwrap()),
            ]),
        };
        let parts = [
            part("nulls=0 sum=-7 min=-10 max=3", "min=-0.5", "max=2026-01-02"),
            part("nulls=2 sum=NULL min=NULL max=NULL", "min=1e-7", "max=NULL"),
            part("nulls=0 sum=19.0 min=9 max=10", "min=-1", "max=2025-12-31"),
        ];
        let merged = merge_all(&families, parts.iter());
        let of = |column: &str, aggregate| merged[&(column.to_owned(), aggregate)].clone().unwrap();
        let number = |text| Value::Number(Exact::parse(text).unwrap());
        assert_eq!(of("n", Aggregate::Nulls), number("2"));
        assert_eq!(of("n", Aggregate::Sum), number("12"));
        assert_eq!(of("n", Aggregate::Min), number("-10"));
        assert_eq!(of("n", Aggregate::Max), number("10"));
        assert_eq!(of("f", Aggregate::Min), Value::Float(-1.0));
        assert_eq!(of("d", Aggregate::Max), Value::Text("2026-01-02".to_owned()));
    }
}
