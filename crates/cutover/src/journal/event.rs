//! What happened, one entry each.

use serde::{Deserialize, Serialize};

use crate::plan::Project;
use crate::{Evidence, Id, Moment, Sha256, Span};

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// From 1, without a gap.
    pub number: u64,
    /// SHA-256 of the line before, without its end of line; [`Sha256::NONE`] in the first.
    pub previous: Sha256,
    /// By the clock of the machine that wrote it. Clocks disagree: the order is that of the numbers.
    pub at: Moment,
    /// Account and machine.
    pub by: String,
    pub event: Event,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum Event {
    /// The first entry of every journal; and again whenever the plan was made anew between two runs.
    Planned {
        format_version: u32,
        project: Project,
        plan: Sha256,
        policy: Sha256,
    },
    /// A run of the plan begins. Runs are numbered from 1.
    RunStarted {
        run: u32,
        purpose: RunPurpose,
        plan: Sha256,
    },
    RunEnded {
        run: u32,
        outcome: RunOutcome,
    },
    /// Written before the step begins.
    StepStarted {
        step: Id,
        attempt: u32,
        /// It was done already, and somebody wants it done once more.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        again: bool,
    },
    /// Written after it. A step that was started and has no end is one whose outcome is unknown.
    StepEnded {
        step: Id,
        attempt: u32,
        outcome: StepOutcome,
        took: Span,
        /// Why it failed, in a line.
        message: Option<String>,
    },
    /// A person says how a step ended whose outcome was unknown, and how they know.
    StepSettled {
        step: Id,
        attempt: u32,
        outcome: StepOutcome,
        reason: String,
    },
    /// A step is passed over: a person does not want it done, a rehearsal does not do it, or its set is open since an earlier run.
    StepSkipped {
        step: Id,
        reason: String,
        /// The run since which the step's set is open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        open_since: Option<u32>,
    },
    UndoStarted {
        step: Id,
        attempt: u32,
    },
    UndoEnded {
        step: Id,
        attempt: u32,
        outcome: StepOutcome,
        took: Span,
        message: Option<String>,
    },
    EvidenceAdded {
        evidence: Box<Evidence>,
    },
    /// A gate was looked at because a phase wants to begin.
    GateJudged {
        gate: Id,
        open: bool,
        against: Vec<String>,
    },
    WaiverRequested {
        waiver: Waiver,
    },
    Approved {
        approval: Approval,
    },
    /// The cutover is to be taken back.
    AbortRequested {
        reason: String,
    },
    ReportWritten {
        root: Sha256,
    },
}

/// What a run is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunPurpose {
    Rehearsal,
    Cutover,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunOutcome {
    /// Every step is done.
    Completed,
    /// Its steps were undone in reverse.
    TakenBack,
    /// Those of the sets that were not open were; the others stay open.
    TakenBackInPart,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepOutcome {
    Done,
    Failed,
    TimedOut,
}

/// A problem that somebody wants to live with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    pub id: Id,
    /// [`crate::evidence::Problem::finding`].
    pub finding: String,
    /// As many rows as it covers, and no more.
    pub rows: u64,
    pub reason: String,
    pub requester: String,
    pub expires: Moment,
}

/// Somebody's yes or no, of a gate or a waiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    pub statement: Statement,
    /// A name of the list of signers, or of the account that typed an unsigned one.
    pub approver: String,
    /// The armoured signature of [`Statement::text`] (OpenSSH's PROTOCOL.sshsig), namespace `landfall-cutover`.
    pub signature: Option<String>,
}

/// What is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    pub project: String,
    pub run: u32,
    pub subject: Subject,
    pub decision: Decision,
    /// The journal's last entry when it was signed.
    pub entry: u64,
    pub head: Sha256,
    /// Of all evidence and waivers up to that entry.
    pub evidence: Sha256,
    pub policy: Sha256,
    pub plan: Sha256,
    pub expires: Moment,
}

/// What an approval is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Subject {
    Gate(Id),
    Waiver(Id),
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    Approve,
    Reject,
}
