//! Preflight checks: every one runs, all are reported.

use serde::{Deserialize, Serialize};

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckStatus {
    Passed,
    /// Works, with a consequence to know.
    Warning,
    /// The migration would fail.
    Failed,
    /// The check itself could not be run.
    NotChecked,
}

/// One preflight check and its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckResult {
    /// Stable kebab-case id, e.g. `mysql-select-privilege`.
    pub name: String,
    pub status: CheckStatus,
    pub expected: String,
    pub actual: String,
    /// The SQL (or command) that mends it.
    pub fix: Option<String>,
}
