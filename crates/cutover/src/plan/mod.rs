//! A plan: phases of steps and the gates between them, made for one project.

mod action;
mod downtime;
pub mod earlier;
mod file;
mod flaw;
mod flaws;
mod schema;

use std::collections::BTreeMap;

use model::{ColumnName, TableName};
use serde::{Deserialize, Serialize};

pub use self::action::{Action, Side, Undo};
pub use self::downtime::Downtime;
pub use self::file::{FILE, FileError, ReadPlan, write};
pub use self::flaw::{Flaw, FlawKind};
pub use self::schema::schema_hash;
use crate::evidence::EvidenceKind;
use crate::policy::Policy;
use crate::{Id, Moment, Sha256, Span};

/// Version of the plan's JSON shape. A reader refuses versions that it does not know.
pub const FORMAT_VERSION: u32 = 1;

/// A project's own plan of its cutover.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    pub project: Project,
    /// The template that it was made of: `offline`, `rehearsed`, `phased`, or the file's name.
    pub template: String,
    pub title: String,
    /// The change ticket, if there is one.
    pub ticket: Option<String>,
    pub made: Moment,
    /// Version of Landfall that made it.
    pub tool_version: String,
    /// Of the tables in scope as they were inspected (names, columns, types, keys).
    pub schema: Sha256,
    /// Who is called what in `owner`s, and how they are reached at night.
    pub contacts: BTreeMap<String, Contact>,
    /// Sets of tables that move one after the other; empty where all move together. `landfall --set NAME` works on one of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<TableSet>,
    /// The copy of each set that was there when the plan was made. If there are sets, [`Project::fingerprint`] is made of theirs
    /// ([`of_sets`]).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub records: BTreeMap<Id, Record>,
    pub phases: Vec<Phase>,
    /// Ways in which writes reach the source.
    pub entry_points: Vec<EntryPoint>,
    pub rollback: Rollback,
    /// Foreign keys that no phase so far holds on both sides.
    pub open_risks: Vec<CutKey>,
    pub policy: Policy,
}

/// Which migration a plan, a journal and evidence belong to. They never count for another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// The fingerprint of the plan of record in the stage, by which evidence of another project is told.
    pub fingerprint: String,
    /// Source, as people name it: product, server, databases. No account, no password.
    pub source: String,
    pub target: String,
}

/// What a copy is told by: that of the whole migration, or that of one set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The fingerprint of the plan of record in its stage.
    pub fingerprint: String,
    /// [`schema_hash`] of its tables.
    pub schema: Sha256,
}

/// The fingerprint of a migration whose sets are copied one by one: SHA-256 of a line for each, in the order in which they move: name, space,
/// fingerprint. `None` as long as one of them is not copied.
pub fn of_sets(sets: &[TableSet], records: &BTreeMap<Id, Record>) -> Option<String> {
    let line = |set: &TableSet| Some(format!("{} {}\n", set.id, records.get(&set.id)?.fingerprint));
    let all: Option<String> = sets.iter().map(line).collect();
    Some(Sha256::of(all?.as_bytes()).to_string())
}

/// A person or a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub name: String,
    /// Telephone, pager or channel.
    pub reach: String,
}

/// Tables that move together, before or after those of other sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableSet {
    pub id: Id,
    pub tables: Vec<TableName>,
}

/// Steps that belong together, behind one gate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    pub id: Id,
    pub title: String,
    /// What it is for, for those who read the runbook.
    pub purpose: String,
    /// The gate of the policy that must be open before the first step begins.
    pub gate: Option<Id>,
    /// Its time counts as downtime.
    pub downtime: bool,
    /// The set whose tables it moves; `None` if it concerns all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<Id>,
    /// The tables that it moves; empty if it concerns all of them.
    pub tables: Vec<TableName>,
    /// Foreign keys between its tables and those of later phases: created when both ends have moved, an open risk until then.
    pub cut_keys: Vec<CutKey>,
    pub steps: Vec<Step>,
}

/// A foreign key whose ends move at different times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CutKey {
    pub name: String,
    pub table: TableName,
    pub columns: Vec<ColumnName>,
    pub references: TableName,
    /// The phase after which both ends are there; `None` if none of this plan is it.
    pub created_after: Option<Id>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub id: Id,
    pub title: String,
    /// How it is done, what good looks like, and what to do if it is not: for whoever reads it at night.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Who does it, or answers for it: a name of [`Plan::contacts`].
    pub owner: String,
    pub action: Action,
    /// After it the step has failed, and its process is ended.
    pub timeout: Span,
    /// From rehearsals; `None` before the first one.
    pub expected: Option<Expected>,
    pub undo: Undo,
    /// The kind of evidence that it leaves.
    pub evidence: Option<EvidenceKind>,
    /// What a rehearsal does in its place.
    pub rehearsal: Rehearsal,
}

/// What a rehearsal does with a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Rehearsal {
    /// The same.
    Same,
    /// Nothing; it would touch production.
    Skip { reason: String },
    /// Something else that takes as long.
    Instead(Action),
}

/// How long a step took in rehearsals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub shortest: Span,
    pub median: Span,
    pub longest: Span,
    /// Rehearsals that these are of; 0 for the times of the project's last copy and verification, outside of any rehearsal.
    pub rehearsals: u32,
}

/// A way in which writes reach the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryPoint {
    pub id: Id,
    pub title: String,
    /// How writes come in until then.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// How it is blocked.
    pub blocked_by: String,
    /// The step that does it.
    pub step: Option<Id>,
    /// Who may still write, by name (heartbeats, monitoring).
    pub allowed: Vec<String>,
}

/// The way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rollback {
    /// What is done, in the words of the runbook.
    pub plan: String,
    /// How long after the beginning of the downtime going back must be decided.
    pub deadline: Span,
    pub owner: String,
}

impl Plan {
    /// All steps, with the phase that they are of.
    pub fn steps(&self) -> impl Iterator<Item = (&Phase, &Step)> {
        self.phases
            .iter()
            .flat_map(|phase| phase.steps.iter().map(move |step| (phase, step)))
    }

    /// A step by its name, names being unique in a plan.
    pub fn step(&self, id: &Id) -> Option<(&Phase, &Step)> {
        self.steps().find(|(_, step)| step.id == *id)
    }

    /// What evidence of a set, or of the whole, must be measured by. `None` of a set that was not copied when the plan was made.
    pub fn record(&self, set: Option<&Id>) -> Option<Record> {
        match set {
            Some(set) => self.records.get(set).cloned(),
            None => Some(Record {
                fingerprint: self.project.fingerprint.clone(),
                schema: self.schema,
            }),
        }
    }

    /// The set that the phases behind a gate move; `None` if they concern all tables.
    pub fn set_behind(&self, gate: &Id) -> Option<&Id> {
        let phase = self.phases.iter().find(|phase| phase.gate.as_ref() == Some(gate))?;
        phase.set.as_ref()
    }

    /// The first step that cannot be undone: behind it there is no way back but forward.
    pub fn point_of_no_return(&self) -> Option<&Step> {
        self.steps()
            .map(|(_, step)| step)
            .find(|step| matches!(step.undo, Undo::Impossible { .. }))
    }

    /// The points of no return of the whole, or of each set that moves by itself.
    pub fn points_of_no_return(&self) -> Vec<(&Phase, &Step)> {
        let mut points: Vec<(&Phase, &Step)> = Vec::new();
        for (phase, step) in self.steps() {
            let is_beyond = points
                .iter()
                .any(|(known, _)| phase.set.is_none() || known.set == phase.set);
            if matches!(step.undo, Undo::Impossible { .. }) && !is_beyond {
                points.push((phase, step));
            }
        }
        points
    }

    /// The hash that journal and approvals name.
    ///
    /// # Errors
    /// It has no form in JSON.
    pub fn hash(&self) -> Result<Sha256, serde_json::Error> {
        Sha256::of_json(self)
    }
}
