//! Templates: how a cutover goes, before it is anybody's. `cutover/*.toml` are shipped in the program; others are read from files.
//!
//! A template names no person and no table. [`make()`] makes a plan of it, with what the project says.

mod given;
mod make;
mod sets;
mod wishes;

use serde::Deserialize;

pub use self::given::{ForeignKey, Given};
pub use self::make::{Made, make};
pub use self::wishes::{Extra, Place, Repeat, StepWishes, Wishes};
use crate::evidence::EvidenceKind;
use crate::plan::{Action, Rehearsal, Rollback, Undo};
use crate::policy::{Approvals, Requirement};
use crate::{Id, Span};

/// Names and texts of the shipped templates.
const SHIPPED: [(&str, &str); 3] = [
    ("offline", include_str!("../../../../cutover/offline.toml")),
    ("rehearsed", include_str!("../../../../cutover/rehearsed.toml")),
    ("phased", include_str!("../../../../cutover/phased.toml")),
];

/// Stands in a template for the name of the set that a phase is repeated for.
const SET: &str = "{set}";

/// A template as it is written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    pub template: About,
    /// How long the downtime may take, unless the project says it.
    pub downtime_budget: Option<Span>,
    pub rollback: Rollback,
    #[serde(default)]
    pub gate: Vec<GateTemplate>,
    #[serde(default)]
    pub entry_point: Vec<EntryPointTemplate>,
    pub phase: Vec<PhaseTemplate>,
}

/// What it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    pub name: Id,
    pub title: String,
    pub purpose: String,
}

/// A gate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateTemplate {
    pub id: Id,
    pub title: String,
    #[serde(default)]
    pub requires: Vec<Requirement>,
    #[serde(default)]
    pub approvals: Approvals,
    #[serde(default)]
    pub each_set: bool,
}

/// A way in for writes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryPointTemplate {
    pub id: Id,
    /// Only with this kind of source.
    #[serde(rename = "for")]
    pub dialect: Option<model::Dialect>,
    pub title: String,
    #[serde(default)]
    pub before: String,
    pub blocked_by: String,
    pub step: Option<Id>,
    #[serde(default)]
    pub allowed: Vec<String>,
    #[serde(default)]
    pub each_set: bool,
}

/// A phase.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseTemplate {
    pub id: Id,
    pub title: String,
    pub purpose: String,
    pub gate: Option<Id>,
    pub downtime: bool,
    /// Once for each set of tables, with `{set}` for its name; neighbours that are repeated are repeated together.
    #[serde(default)]
    pub each_set: bool,
    /// Foreign keys whose both ends have moved when its steps are done are created by steps at its end.
    #[serde(default)]
    pub creates_keys: bool,
    pub step: Vec<StepTemplate>,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepTemplate {
    pub id: Id,
    /// Only with this kind of source.
    #[serde(rename = "for")]
    pub dialect: Option<model::Dialect>,
    pub title: String,
    #[serde(default)]
    pub notes: String,
    /// A part that somebody plays: `[cutover.owners]` says who.
    pub owner: String,
    pub timeout: Span,
    pub action: Action,
    pub undo: Undo,
    pub evidence: Option<EvidenceKind>,
    #[serde(default = "same")]
    pub rehearsal: Rehearsal,
}

fn same() -> Rehearsal {
    Rehearsal::Same
}

/// Why there is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TemplateError {
    /// From 1.
    pub line: usize,
    pub message: String,
}

/// The text of a shipped template.
pub fn shipped(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Names of the shipped templates.
pub fn names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name)
}

/// Reads a template. With a set, `{set}` stands for its name; without, for itself in texts and for `set` in names.
///
/// # Errors
/// It is no TOML, has an unknown key, or a value of another form.
pub fn parse(text: &str, set: Option<&Id>) -> Result<Template, TemplateError> {
    let filled = text.replace(SET, set.map_or("set", Id::as_str));
    toml::from_str(&filled).map_err(|error| TemplateError {
        line: error.span().map_or(1, |span| {
            filled[..span.start.min(filled.len())].matches('\n').count() + 1
        }),
        message: error.message().to_owned(),
    })
}

#[cfg(test)]
mod tests;
