//! What a source shows of whether it stands still.

use serde::{Deserialize, Serialize};

/// Whether anybody could write to the tables that were asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum WriteGuard {
    /// Nobody could, and this is why.
    Blocked { how: Vec<String> },
    /// These could.
    Open { by: Vec<String> },
    /// It cannot be told.
    NotKnown { reason: String },
}

/// What a stretch of the source's log says of some tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum LogChanges {
    Read {
        /// Events of the stretch.
        events: u64,
        /// Tables in scope that changed, in words with the number of events; and what may have changed them and cannot be told.
        changed: Vec<String>,
        /// Tables that changed and were allowed to.
        allowed: Vec<String>,
    },
    NotRead {
        reason: String,
    },
}

/// Transactions that have changed the tables and are not committed, so that their changes may yet come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum OpenWork {
    /// There was none at this moment, and this is how it was found out.
    None {
        how: String,
    },
    Some {
        what: Vec<String>,
    },
    NotKnown {
        reason: String,
    },
}
