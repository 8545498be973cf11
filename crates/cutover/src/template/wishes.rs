//! What a project says of its cutover: `[cutover]` in landfall.toml.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::evidence::EvidenceKind;
use crate::plan::{Action, Contact, EntryPoint, TableSet, Undo};
use crate::policy::FreezeMethod;
use crate::{Id, Span};

/// What a project says of its cutover, as far as a plan is made of it. The form of `[cutover]` is documented in docs/landfall-toml.md.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wishes {
    pub title: Option<String>,
    pub ticket: Option<String>,
    pub downtime_budget: Option<Span>,
    pub contacts: BTreeMap<String, Contact>,
    /// Part in the template to contact.
    pub owners: BTreeMap<String, String>,
    /// The least that shows that the source stands still.
    pub freeze_proof: Option<FreezeMethod>,
    /// Tables that may change while the source is frozen, `schema.table`.
    pub heartbeats: Vec<String>,
    pub rollback_deadline: Option<Span>,
    /// In the order in which they move.
    pub sets: Vec<TableSet>,
    pub entry_points: Vec<EntryPoint>,
    pub steps: BTreeMap<Id, StepWishes>,
    pub extra: Vec<Extra>,
}

/// What the project changes of a step.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepWishes {
    pub owner: Option<String>,
    pub timeout: Option<Span>,
    pub notes: Option<String>,
    /// A command line that does what a person would confirm.
    pub command: Option<String>,
    /// A command line that shows, with exit code 0, what a person would confirm.
    pub check: Option<String>,
    /// A command line that takes it back.
    pub undo: Option<String>,
    pub rehearsal: Option<Repeat>,
    /// Why the project does not need the step: it is left out of the plan.
    pub leave_out: Option<String>,
}

/// What a rehearsal does with a step: `"same"`, `"skip"`, or a command line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum Repeat {
    Same,
    Skip,
    Instead(String),
}

impl From<String> for Repeat {
    fn from(text: String) -> Self {
        match text.as_str() {
            "same" => Repeat::Same,
            "skip" => Repeat::Skip,
            _ => Repeat::Instead(text),
        }
    }
}

/// A step that the template does not have.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    pub id: Id,
    /// The step that it stands behind, or before.
    pub after: Option<Id>,
    pub before: Option<Id>,
    pub title: String,
    #[serde(default)]
    pub notes: String,
    pub owner: String,
    pub timeout: Span,
    pub action: Action,
    pub undo: Undo,
    pub evidence: Option<EvidenceKind>,
    #[serde(default = "same")]
    pub rehearsal: Repeat,
}

fn same() -> Repeat {
    Repeat::Same
}

/// Where an extra step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    Before(&'a Id),
    After(&'a Id),
}

impl Extra {
    /// Where it stands; `None` unless exactly one of both is said.
    pub fn place(&self) -> Option<Place<'_>> {
        match (&self.before, &self.after) {
            (Some(step), None) => Some(Place::Before(step)),
            (None, Some(step)) => Some(Place::After(step)),
            _ => None,
        }
    }
}
