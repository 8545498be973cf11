//! Drift: what has moved on since the rows were compared with their epoch, or signed for. It is no fault of the migration, and
//! what it concerns is not called equal.

use serde::{Deserialize, Serialize};

/// What is known of both sides' moving on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drift {
    pub source: SourceDrift,
    /// Since when the target is open for writing (RFC 3339, UTC), if it is.
    pub target_open_since: Option<String>,
}

/// Whether the source is where it was in the epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    tag = "kind",
    deny_unknown_fields
)]
pub enum SourceDrift {
    /// Nothing was written to the server since.
    None,
    /// Something was written to the server since, wherever.
    Moved { how: String },
    /// Nobody knows; why.
    NotKnown { why: String },
}

impl Default for SourceDrift {
    fn default() -> Self {
        SourceDrift::NotKnown {
            why: "it was not asked".to_owned(),
        }
    }
}

impl Drift {
    /// What has drifted, in words.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if matches!(self.source, SourceDrift::Moved { .. }) {
            words.push("drift since epoch".to_owned());
        }
        if let Some(since) = &self.target_open_since {
            words.push(format!("drift since sign-off ({since})"));
        }
        words
    }
}
