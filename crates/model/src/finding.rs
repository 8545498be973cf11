//! Findings: everything that translation, binding or a scan noticed and a person should know.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::routine_note::RoutineNote;

/// How much a finding matters. Ordered: the later, the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Kept in another form, with the same meaning.
    Info,
    /// A better choice exists; the line to paste is in `help`.
    Advice,
    /// Kept, but it does not behave as it did in every case.
    Behaviour,
    /// Values are changed or left behind.
    Lossy,
    /// Not there in PostgreSQL; a person has to write it.
    Unsupported,
    /// The migration cannot go on as planned.
    Blocking,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Info => "info",
            Severity::Advice => "advice",
            Severity::Behaviour => "behaviour",
            Severity::Lossy => "lossy",
            Severity::Unsupported => "unsupported",
            Severity::Blocking => "blocking",
        })
    }
}

/// One thing to know about one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Stable kebab-case id, one of [`crate::code::ALL`].
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// The object, e.g. `shop.orders.total` or `view shop.sales_by_day`.
    pub object: String,
    /// The script that the object comes from, where there is more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
    /// Line of the source script, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What was found, with its consequence.
    pub message: String,
    /// What to do next.
    pub help: String,
    /// Of a routine, trigger or event that is not translated: what it is, for programs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub routine: Option<Box<RoutineNote>>,
}

impl Finding {
    /// A finding with the severity and the help of its code.
    pub fn new(code: Code, object: impl Into<String>, message: impl Into<String>) -> Self {
        Finding {
            code: code.id.to_owned(),
            severity: code.severity,
            object: object.into(),
            script: None,
            line: None,
            message: message.into(),
            help: code.help.to_owned(),
            routine: None,
        }
    }

    /// The same finding with a help text of its own, e.g. the mapping line to paste.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}
