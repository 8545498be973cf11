//! Gates as data: what must be shown before a phase may begin.

use serde::{Deserialize, Serialize};

use crate::{Id, Sha256, Span};

/// The gates of a plan, and what holds for all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// How long the phases with downtime may take together.
    pub downtime_budget: Option<Span>,
    /// `[[gate]]` in files.
    #[serde(rename = "gate", default)]
    pub gates: Vec<Gate>,
}

impl Policy {
    /// A gate by its name.
    pub fn gate(&self, id: &Id) -> Option<&Gate> {
        self.gates.iter().find(|gate| gate.id == *id)
    }

    /// The hash that journal and approvals name.
    ///
    /// # Errors
    /// It has no form in JSON.
    pub fn hash(&self) -> Result<Sha256, serde_json::Error> {
        Sha256::of_json(self)
    }
}

/// What must be shown, and who must agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    pub id: Id,
    pub title: String,
    #[serde(default)]
    pub requires: Vec<Requirement>,
    #[serde(default)]
    pub approvals: Approvals,
}

/// Who must agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approvals {
    /// Approvers with different keys.
    #[serde(default)]
    pub count: u32,
    /// Whether an approval without a signature of a listed key counts for nothing.
    #[serde(default = "yes")]
    pub signed: bool,
    /// Whether whoever asked for a waiver that the gate needs may approve it.
    #[serde(default)]
    pub requester_may_approve: bool,
    /// How long an approval is good for, unless it says a shorter time itself.
    #[serde(default = "four_hours")]
    pub valid_for: Span,
}

fn yes() -> bool {
    true
}

fn four_hours() -> Span {
    Span::seconds(4 * 3600)
}

impl Default for Approvals {
    fn default() -> Self {
        Approvals {
            count: 0,
            signed: true,
            requester_may_approve: false,
            valid_for: four_hours(),
        }
    }
}

/// Something that a gate needs. Each kind is something that Landfall can measure, or a person attaches; a gate on anything else cannot
/// be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "evidence",
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum Requirement {
    /// A verification that passed.
    Verification {
        fresh: Span,
        /// Which epoch it must be of.
        #[serde(default)]
        of: EpochRule,
        /// Whether values that the declared conversion changed are accepted.
        #[serde(default = "yes")]
        declared_loss: bool,
    },
    /// Complete rehearsals of this plan's template, within this time.
    Rehearsals { count: u32, fresh: Span },
    /// The longest of the rehearsals' downtimes is within the policy's budget.
    Downtime,
    /// A backup that was restored for real, with a file that shows it.
    BackupRestored { fresh: Span },
    /// The source did not change while nobody was to write to it.
    FreezeProof { fresh: Span, at_least: FreezeMethod },
    /// `landfall doctor` found nothing that stands against it.
    Doctor { fresh: Span },
    /// A check step of the plan that was passed.
    Check { step: Id, fresh: Span },
    /// Steps whose work a person confirmed.
    Confirmed { step: Id },
}

/// Which epoch evidence must be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EpochRule {
    /// The one that the freeze proof names: its position is that of the source when it stood still.
    #[default]
    Frozen,
    /// The latest one of the copy.
    Latest,
}

/// How it was shown that the source stood still; the weakest first. A position of the whole server that did not move shows nothing about
/// single tables, so that it is none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FreezeMethod {
    /// (c) Digests of the tables in scope read again at both ends of the window, equal.
    Digests,
    /// (b) Change evidence filtered to the tables in scope, unchanged over the window.
    Changes,
    /// (a) The source is read-only, and that was verified; or the logins that could write are revoked.
    ReadOnly,
}
