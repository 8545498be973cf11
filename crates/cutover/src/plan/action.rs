//! What a step does, and what undoes it.

use serde::{Deserialize, Serialize};

use crate::policy::FreezeMethod;
use crate::{Id, Span};

/// What a step does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum Action {
    /// A verb of this program in the same project, e.g. `["copy", "--refresh"]`.
    Landfall { arguments: Vec<String> },
    /// Statements on one of the servers, in one session, one after the other; the rows of the last one are its output.
    Sql { on: Side, statements: Vec<String> },
    /// A command line of the system's shell.
    Command { command: String },
    /// Statements on one of the servers whose last one must give exactly this text as its only value.
    CheckSql {
        on: Side,
        statements: Vec<String>,
        expect: String,
    },
    /// A command that must end with exit code 0.
    CheckCommand { command: String },
    /// A person says that it is done. With `attach`, a file that shows it belongs to the answer.
    Confirm { question: String, attach: bool },
    /// Shows that nobody writes to the source's tables in scope any more; the strongest method that can be had, and at least this
    /// one. `heartbeats` are tables that may change, by name.
    FreezeProof {
        at_least: FreezeMethod,
        window: Span,
        heartbeats: Vec<String>,
    },
    /// Writes into the target's `landfall` schema that it is open for writing from now on: differences are drift then.
    OpenTarget,
}

impl Action {
    /// The set of tables that it is about, as a step of a phase that moves `phase`: the set that a verb names with `--set` (without it, a
    /// verb works on the whole project wherever it stands), else the phase's.
    pub fn set(&self, phase: Option<&Id>) -> Option<Id> {
        let Action::Landfall { arguments } = self else {
            return phase.cloned();
        };
        let at = arguments.iter().position(|argument| argument.starts_with("--set"))?;
        let name = match arguments.get(at)?.strip_prefix("--set=") {
            Some(name) => name,
            None => arguments.get(at + 1)?,
        };
        // The verb itself refuses what is no name of a set.
        name.parse().ok()
    }
}

/// One of the servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    Source,
    Target,
}

/// What takes a step back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Undo {
    /// The step changes nothing that would have to be taken back.
    Nothing,
    /// This does.
    By(Action),
    /// Nothing does: the first such step is the point of no return.
    Impossible { reason: String },
}
