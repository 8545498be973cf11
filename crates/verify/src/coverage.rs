//! What was compared, and what was not, as data.

use serde::{Deserialize, Serialize};

/// What was compared, and what was not.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    pub tables: u64,
    pub tables_verified: u64,
    pub columns: u64,
    pub rows: u64,
    pub bytes: u64,
    pub not_verified: Vec<NotCovered>,
    /// What the second witness says nothing of. It takes nothing from what the digests say.
    #[serde(default)]
    pub not_witnessed: Vec<NotWitnessed>,
}

/// A table or column that was not verified by the witness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotWitnessed {
    pub object: String,
    pub reason: String,
}

/// Something that was not compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotCovered {
    /// Table or column.
    pub object: String,
    pub reason: String,
    /// Rows concerned, where the number is known.
    pub rows: Option<u64>,
    /// True if the project declares it (row filter, excluded column); false if it was to be compared and was not,
    /// which makes the answer no.
    pub declared: bool,
}
