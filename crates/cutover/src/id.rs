//! Names of phases, steps, gates and entry points.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A name of a phase, step, gate or entry point: lower-case letters, digits and single hyphens, at most 63 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Id(String);

/// What is no [`Id`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no name: lower-case letters, digits and single hyphens, at most 63 characters")]
pub struct NoId(String);

impl Id {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Id {
    type Error = NoId;

    fn try_from(text: String) -> Result<Self, NoId> {
        let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if text.len() <= 63 && text.split('-').all(word) {
            Ok(Id(text))
        } else {
            Err(NoId(text))
        }
    }
}

impl std::str::FromStr for Id {
    type Err = NoId;

    fn from_str(text: &str) -> Result<Self, NoId> {
        Id::try_from(text.to_owned())
    }
}

impl From<Id> for String {
    fn from(id: Id) -> String {
        id.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain() {
        assert!("final-copy-2".parse::<Id>().is_ok());
        for bad in ["", "-", "a--b", "A", "a_b", "a b", "ä", &"a".repeat(64)] {
            assert!(bad.parse::<Id>().is_err(), "{bad}");
        }
    }
}
