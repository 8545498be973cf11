//! What is wrong with a plan, for the person who has to mend it.

use std::fmt;

use serde::Serialize;

/// Something that is wrong with a plan, its template or the project's wishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flaw {
    pub kind: FlawKind,
    /// Where: the phase, step, gate or key of landfall.toml.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub todo: String,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlawKind {
    /// A plan without phases, a phase without steps, a text that is needed and empty.
    Empty,
    DoubledName,
    /// A name of a step, gate, set or contact that is not there.
    UnknownName,
    /// An owner who is in no contacts.
    NoOwner,
    /// A gate that no phase names.
    UnusedGate,
    /// A gate that everybody finds open.
    OpenGate,
    /// An irreversible step with no gate before it.
    Irreversible,
    /// A step that changes something, before the point of no return, and has no way back.
    NoUndo,
    /// An action that cannot be done.
    NoAction,
    /// A time of zero, or one that cannot be kept.
    NoTime,
    /// A gate needs what no step before it leaves, or what cannot be measured.
    NotMeasured,
    /// A gate needs a step that comes later.
    Later,
    /// The target is opened without a gate that wants a verification and a freeze proof.
    NotProved,
    /// Sets of tables that miss one, or name one twice.
    Sets,
    /// A step that may not be changed in this way.
    NotChanged,
    /// Downtime without a budget.
    NoBudget,
    /// Signed approvals are asked for, and nobody is listed who could sign.
    NoApprovers,
    /// A way in for writes that nothing blocks.
    NotBlocked,
}

impl FlawKind {
    /// Whether a plan can be run all the same.
    pub fn is_advice(self) -> bool {
        matches!(
            self,
            FlawKind::NoBudget | FlawKind::NoApprovers | FlawKind::OpenGate | FlawKind::NotBlocked
        )
    }
}

impl Flaw {
    pub(crate) fn new(
        kind: FlawKind,
        place: impl Into<String>,
        what: impl Into<String>,
        todo: impl Into<String>,
    ) -> Flaw {
        Flaw {
            kind,
            place: place.into(),
            what: what.into(),
            todo: todo.into(),
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.what, self.todo)
    }
}
