//! What a finding tells of a routine, trigger or event that is not translated, for programs.

use serde::{Deserialize, Serialize};

/// A routine, trigger or event of the source: what one must know to write it by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoutineNote {
    /// In order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<NotedParameter>,
    /// The type of a function's result, as the source spells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// Of a trigger: its table, e.g. `shop.orders`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Of a trigger: `before`, `after` or `instead of`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timing: Option<String>,
    /// Of a trigger: `insert`, `update`, `delete`, or another word of the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// Of the text.
    pub lines: usize,
    /// Of the text, in UTF-8.
    pub bytes: usize,
    /// Objects of the same source that the text names, e.g. `table shop.orders`, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<String>,
    /// Stable words for what makes it hard to translate, e.g. `cursor`; `docs/findings.md` lists them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hard: Vec<String>,
    /// Why it is not translated; completes "it …".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotedParameter {
    pub name: String,
    /// `in`, `out` or `inout`.
    pub mode: String,
    /// As the source spells it.
    #[serde(rename = "type")]
    pub type_name: String,
    /// As the source spells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
}
