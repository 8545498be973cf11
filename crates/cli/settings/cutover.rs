//! `[cutover]`: what the project says of its cutover.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cutover::plan::{Contact, EntryPoint, TableSet};
use cutover::policy::FreezeMethod;
use cutover::signature::Signers;
use cutover::template::{Extra, StepWishes, Wishes};
use cutover::{Id, Span};
use model::TableName;
use serde::Deserialize;

use super::value::{Pattern, QualifiedName};
use super::{Settings, SettingsError};
use crate::scope::TableScope;

/// The template of a project that names none.
const DEFAULT_TEMPLATE: &str = "rehearsed";

/// `[cutover]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Cutover {
    path: PathBuf,
    /// A shipped one's name, or a file.
    template: PathBuf,
    title: Option<String>,
    ticket: Option<String>,
    downtime_budget: Option<Span>,
    rollback_deadline: Option<Span>,
    freeze_proof: Option<FreezeMethod>,
    heartbeats: Vec<QualifiedName>,
    contacts: BTreeMap<String, Contact>,
    /// Part in the template to contact.
    owners: BTreeMap<String, String>,
    approvers: Option<Approvers>,
    sets: Vec<Set>,
    entry_points: Vec<EntryPoint>,
    steps: BTreeMap<Id, StepWishes>,
    extra: Vec<Extra>,
}

impl Default for Cutover {
    fn default() -> Self {
        Cutover {
            path: PathBuf::from("cutover"),
            template: PathBuf::from(DEFAULT_TEMPLATE),
            title: None,
            ticket: None,
            downtime_budget: None,
            rollback_deadline: None,
            freeze_proof: None,
            heartbeats: Vec::new(),
            contacts: BTreeMap::new(),
            owners: BTreeMap::new(),
            approvers: None,
            sets: Vec::new(),
            entry_points: Vec::new(),
            steps: BTreeMap::new(),
            extra: Vec::new(),
        }
    }
}

/// Who may sign: a file of OpenSSH's form for allowed signers, or names with their keys.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(
    untagged,
    expecting = "a file of allowed signers, or names with their public keys such as \"ann@example.com\" = \"ssh-ed25519 AAAA…\""
)]
enum Approvers {
    File(PathBuf),
    /// Name to what stands behind it in the file: options, kind of key, key.
    Lines(BTreeMap<String, String>),
}

/// `[[cutover.sets]]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    name: Id,
    tables: Vec<Pattern>,
}

impl Settings {
    /// The folder of plan, runbook, journal and evidence.
    pub(crate) fn cutover_folder(&self) -> PathBuf {
        self.beside(&self.file.cutover.path)
    }

    /// The template: a shipped one's name, or a file beside the project file.
    pub(crate) fn cutover_template(&self) -> &Path {
        &self.file.cutover.template
    }

    /// Who may sign approvals, and where that is said; nobody, if nothing is said.
    ///
    /// # Errors
    /// The file cannot be read, or a line is none of its form.
    pub(crate) fn cutover_signers(&self) -> Result<Signers, SettingsError> {
        let (place, text) = match &self.file.cutover.approvers {
            None => return Ok(Signers::default()),
            Some(Approvers::File(path)) => {
                let path = self.beside(path);
                let text = std::fs::read_to_string(&path).map_err(|source| SettingsError::ApproversFile {
                    path: path.clone(),
                    source,
                })?;
                (path.display().to_string(), text)
            }
            Some(Approvers::Lines(lines)) => {
                let lines: Vec<String> = lines.iter().map(|(name, key)| format!("{name} {key}")).collect();
                ("[cutover.approvers]".to_owned(), lines.join("\n"))
            }
        };
        Signers::parse(&text).map_err(|error| SettingsError::Approvers {
            place,
            what: error.to_string(),
        })
    }

    /// What the project wants of its plan; sets hold those of `tables` that their patterns mean.
    pub(crate) fn cutover_wishes(&self, tables: &[TableName]) -> Wishes {
        let cutover = &self.file.cutover;
        Wishes {
            title: cutover.title.clone(),
            ticket: cutover.ticket.clone(),
            downtime_budget: cutover.downtime_budget,
            contacts: cutover.contacts.clone(),
            owners: cutover.owners.clone(),
            freeze_proof: cutover.freeze_proof,
            heartbeats: cutover.heartbeats.iter().map(|name| name.0.to_string()).collect(),
            rollback_deadline: cutover.rollback_deadline,
            sets: cutover.sets.iter().map(|set| resolved(set, tables)).collect(),
            entry_points: cutover.entry_points.clone(),
            steps: cutover.steps.clone(),
            extra: cutover.extra.clone(),
        }
    }
}

/// A set with the tables that its patterns mean.
fn resolved(set: &Set, tables: &[TableName]) -> TableSet {
    let patterns: Vec<String> = set.tables.iter().map(|pattern| pattern.0.clone()).collect();
    let scope = TableScope::new(patterns, Vec::new());
    // Without a pattern a scope means everything, a set nothing.
    let tables = tables
        .iter()
        .filter(|table| !set.tables.is_empty() && scope.contains(table));
    TableSet {
        id: set.name.clone(),
        tables: tables.cloned().collect(),
    }
}
