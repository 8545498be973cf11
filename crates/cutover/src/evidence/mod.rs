//! What was found, kept as files, and the facts in them that gates judge by.

mod file;
mod verification;

use serde::{Deserialize, Serialize};

pub use self::file::{FileError, Told, read};
pub use self::verification::of_verification;
use crate::policy::FreezeMethod;
use crate::{Id, Moment, Sha256, Span};

/// A file of evidence. Its facts stand in the journal, so that a gate is judged without the file; `check-report` reads them again from
/// the file and compares.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Of the file's bytes.
    pub sha256: Sha256,
    /// Its name in the folder of evidence: no path, never that of another file.
    pub file: String,
    pub bytes: u64,
    /// When what it says was found.
    pub taken: Moment,
    /// Fingerprint of the plan of record that it was measured by, or of what the plan has of its set ([`crate::Plan::record`]); evidence of
    /// another project never counts.
    pub project: String,
    /// The same of the schema ([`crate::plan::schema_hash`]); evidence of an older schema never counts.
    pub schema: Sha256,
    /// The set of tables that it was measured of ([`crate::plan::TableSet`]); `None` if it is of the whole migration. Evidence of another
    /// set never counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<Id>,
    /// The epoch of the source that it is of, where it is of one.
    pub epoch: Option<String>,
    /// The step that left it.
    pub step: Option<Id>,
    pub facts: Facts,
}

/// What evidence says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum Facts {
    /// Of `verification.json`.
    Verification {
        /// The verdict in words.
        verdict: String,
        /// The position of the source that the compared rows are of ([`crate::freeze::Position`]).
        position: String,
        passed: bool,
        declared_loss: bool,
        /// What stands against a yes. Empty if it passed.
        against: Vec<Problem>,
    },
    /// A rehearsal that ended.
    Rehearsal {
        run: u32,
        template: String,
        completed: bool,
        downtime: Span,
        /// Whether its undo steps were run, too.
        undone: bool,
    },
    /// A file that a person attached as showing a restored backup.
    BackupRestored { by: String, note: String },
    /// How the source stood still.
    FreezeProof {
        method: FreezeMethod,
        window: Span,
        /// False if something changed; `changed` then says what.
        held: bool,
        changed: Vec<String>,
        /// Tables that were allowed to change, by name.
        heartbeats: Vec<String>,
        /// The source's position from which on nothing in scope changed: that of the beginning of the window, or of the copy's epoch if
        /// it was shown that nothing changed since.
        since: String,
        /// The source's position at the end of the window, as the epoch of a copy writes it.
        position: String,
        /// The copy's epoch, if it was shown that its rows are those of the source at the end of the window.
        epoch: Option<String>,
    },
    /// Of `landfall doctor`.
    Doctor { passed: bool, problems: Vec<String> },
    /// A check step's outcome.
    Check { passed: bool, found: String },
    /// What a step wrote, secrets masked.
    Output { exit: Option<i32>, truncated: bool },
    /// A file that a person attached to a confirmation.
    Attached { by: String, note: String },
}

/// The kinds of [`Facts`], as steps and requirements name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    Verification,
    Rehearsal,
    BackupRestored,
    FreezeProof,
    Doctor,
    Check,
    Output,
    Attached,
}

impl EvidenceKind {
    /// Whether it is found by looking at tables, so that what was looked at for one set, or for all, says nothing of another set.
    pub fn is_of_tables(self) -> bool {
        matches!(self, EvidenceKind::Verification | EvidenceKind::FreezeProof)
    }
}

impl Evidence {
    /// Whether it may be judged by where this set is concerned, or, with `None`, the whole: what is found by looking at tables counts only
    /// for the set that it was found of; anything else counts for every set if it was found for the whole.
    pub fn is_of(&self, set: Option<&Id>) -> bool {
        self.set.as_ref() == set || (self.set.is_none() && !self.facts.kind().is_of_tables())
    }
}

impl Facts {
    /// Of which kind they are.
    pub fn kind(&self) -> EvidenceKind {
        match self {
            Facts::Verification { .. } => EvidenceKind::Verification,
            Facts::Rehearsal { .. } => EvidenceKind::Rehearsal,
            Facts::BackupRestored { .. } => EvidenceKind::BackupRestored,
            Facts::FreezeProof { .. } => EvidenceKind::FreezeProof,
            Facts::Doctor { .. } => EvidenceKind::Doctor,
            Facts::Check { .. } => EvidenceKind::Check,
            Facts::Output { .. } => EvidenceKind::Output,
            Facts::Attached { .. } => EvidenceKind::Attached,
        }
    }
}

/// Something that stands against a yes, and that a waiver can name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    /// The same for the same problem in every verification: `quarantine:shop.orders`, `different:shop.orders`,
    /// `structure:index-missing:shop.orders_at`, `not-verified:shop.audit`.
    pub finding: String,
    pub rows: Option<u64>,
    /// What it is, for people.
    pub words: String,
}
