//! The second witness: which aggregates of a table two servers can compute, each in its own SQL, so that the answers are
//! exactly comparable. `docs/verification.md` has the table of them.
//!
//! One decision for each column, made from its plan. What is not exact on both sides is no aggregate at all: there is no
//! tolerance anywhere. The SQL is the servers' own business (`source`'s dialects, `postgres`).

mod family;
mod record;

use serde::{Deserialize, Serialize};

pub use family::{Family, Label, PREFIX, family};
pub use record::{Aggregates, Answer, VERSION};

/// What is asked of all values of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Aggregate {
    Nulls,
    Sum,
    /// Of a decimal whose sum could be too long for a server: of what stands after the point.
    SumFraction,
    /// Of the last thirty digits before the point.
    SumLow,
    /// Of the digits before those.
    SumHigh,
    Min,
    Max,
    /// Values below and above zero.
    Negatives,
    Positives,
    Trues,
    /// In characters (code points) of texts, in bytes of binary values.
    SumLength,
    /// Of texts, as UTF-8.
    SumBytes,
    /// Members of all sets.
    Elements,
    /// Values that have the label or member of this position, from 1.
    Label(u16),
}

/// How answers for parts of a table become one for all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    Add,
    Least,
    Greatest,
}

impl Aggregate {
    const NAMED: [(Aggregate, &'static str, &'static str); 13] = [
        (Aggregate::Nulls, "nulls", "the number of NULLs"),
        (Aggregate::Sum, "sum", "the sum"),
        (
            Aggregate::SumFraction,
            "sum-fraction",
            "the sum of what stands after the point",
        ),
        (
            Aggregate::SumLow,
            "sum-low",
            "the sum of the last 30 digits before the point",
        ),
        (
            Aggregate::SumHigh,
            "sum-high",
            "the sum of the digits before the last 30",
        ),
        (Aggregate::Min, "min", "the smallest value"),
        (Aggregate::Max, "max", "the largest value"),
        (Aggregate::Negatives, "negatives", "the number of values below zero"),
        (Aggregate::Positives, "positives", "the number of values above zero"),
        (Aggregate::Trues, "trues", "the number of true values"),
        (Aggregate::SumLength, "sum-length", "the sum of the lengths"),
        (Aggregate::SumBytes, "sum-bytes", "the sum of the bytes as UTF-8"),
        (Aggregate::Elements, "elements", "the number of members of all sets"),
    ];

    /// As records have it.
    pub fn name(self) -> String {
        match self {
            Aggregate::Label(position) => format!("label-{position}"),
            other => Aggregate::NAMED
                .iter()
                .find(|(known, ..)| *known == other)
                .map_or_else(String::new, |(_, name, _)| (*name).to_owned()),
        }
    }

    /// The aggregate of a name.
    pub fn of_name(name: &str) -> Option<Aggregate> {
        if let Some(position) = name.strip_prefix("label-") {
            return position.parse().ok().map(Aggregate::Label);
        }
        Aggregate::NAMED
            .iter()
            .find(|(_, known, _)| *known == name)
            .map(|(known, ..)| *known)
    }

    /// For people.
    pub fn words(self) -> String {
        match self {
            Aggregate::Label(position) => format!("the number of values with label or member {position}"),
            other => Aggregate::NAMED
                .iter()
                .find(|(known, ..)| *known == other)
                .map_or_else(String::new, |(.., words)| (*words).to_owned()),
        }
    }

    /// How answers for parts become one.
    pub fn merge(self) -> Merge {
        match self {
            Aggregate::Min => Merge::Least,
            Aggregate::Max => Merge::Greatest,
            Aggregate::Nulls
            | Aggregate::Sum
            | Aggregate::SumFraction
            | Aggregate::SumLow
            | Aggregate::SumHigh
            | Aggregate::Negatives
            | Aggregate::Positives
            | Aggregate::Trues
            | Aggregate::SumLength
            | Aggregate::SumBytes
            | Aggregate::Elements
            | Aggregate::Label(_) => Merge::Add,
        }
    }
}

impl From<Aggregate> for String {
    fn from(aggregate: Aggregate) -> String {
        aggregate.name()
    }
}

impl TryFrom<String> for Aggregate {
    type Error = String;

    fn try_from(name: String) -> Result<Aggregate, String> {
        Aggregate::of_name(&name).ok_or_else(|| format!("no aggregate is called {name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_aggregate_has_a_name_of_its_own() {
        for (aggregate, name, words) in Aggregate::NAMED {
            assert_eq!(Aggregate::of_name(name), Some(aggregate));
            assert_eq!((aggregate.name().as_str(), aggregate.words().as_str()), (name, words));
        }
        assert_eq!(
            Aggregate::of_name(&Aggregate::Label(64).name()),
            Some(Aggregate::Label(64))
        );
        assert_eq!(Aggregate::of_name("average"), None);
    }
}
