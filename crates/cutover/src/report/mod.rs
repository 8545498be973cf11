//! The report that people sign: what was decided, on what evidence, and how it went.
//!
//! [`Report`] is data, and the page, the summary and the JSON are three forms of it. Everything in it but [`Given`] is made of the plan, the
//! journal and the evidence by [`Report::build`], so that `check-report` can make it again from the files beside it and compare.

mod boundary;
mod decision;
mod glossary;
mod graph;
mod history;
mod html;
mod plan;
mod redaction;
mod signoff;
mod summary;
#[cfg(test)]
pub(crate) mod tests;
mod throughput;
mod timing;
mod words;

use serde::{Deserialize, Serialize};
use verify::VerifyReport;

pub use self::boundary::{Boundary, Freeze};
pub use self::decision::{Answer, Decided, Decision, Progress};
pub use self::glossary::Term;
pub use self::graph::{Edge, Graph, Node};
pub use self::history::{EvidenceRow, JournalRow};
pub use self::html::{RenderError, render};
pub use self::plan::PlanSection;
pub use self::redaction::{Redaction, Salt, redact};
pub use self::signoff::{ApprovalRow, GateRow, NeedRow, SignatureState, WaiverRow};
pub use self::summary::summary;
pub use self::throughput::{Sample, TableTimes, Throughput};
pub use self::timing::{AttemptRow, PhaseRow, RunRow, Share, StepRow, StepState};
use crate::journal::{Head, Journal};
use crate::plan::Plan;
use crate::plan::earlier::Earlier;
use crate::{Moment, Sha256};

/// Version of the report's JSON shape. A reader refuses versions that it does not know.
pub const FORMAT_VERSION: u32 = 1;

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    pub decision: Decision,
    pub given: Given,
    pub plan: Option<PlanSection>,
    pub boundary: Boundary,
    pub verification: Option<Verified>,
    pub waivers: Vec<WaiverRow>,
    pub gates: Vec<GateRow>,
    pub approvals: Vec<ApprovalRow>,
    pub runs: Vec<RunRow>,
    pub evidence: Vec<EvidenceRow>,
    pub journal: Vec<JournalRow>,
    pub glossary: Vec<Term>,
}

/// What the report says that does not stand in plan, journal or evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    pub written: Moment,
    /// Account and machine.
    pub by: String,
    pub tool_version: String,
    /// SHA-256 of the program that wrote it.
    pub binary: Option<Sha256>,
    /// Operating system and processor.
    pub platform: String,
    /// SHA-256 of `landfall.toml`, and of the mapping where there is one.
    pub configuration: Vec<FileHash>,
    /// Patterns of `[scope]`.
    pub include: Vec<String>,
    pub exclude: Vec<String>,
    pub redaction: Redaction,
    /// Evidence with values of rows, in whose place a copy without them lies in the report's folder.
    pub withheld: Vec<FileHash>,
    /// Evidence that the journal does not name.
    pub loose: Vec<FileHash>,
    /// The list of approvers in OpenSSH's form, as the project has it.
    pub approvers: Option<String>,
    /// The journal's end as the target keeps it.
    pub anchor: Anchor,
    /// Foreign keys between the tables of the copy.
    pub graph: Option<Graph>,
    pub throughput: Option<Throughput>,
}

/// A file by its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileHash {
    pub file: String,
    pub bytes: u64,
    pub sha256: Sha256,
}

/// What the target keeps of the journal, as it said when the report was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// The last end that it keeps.
    pub last: Option<Head>,
    /// Entries of which it keeps another hash than the journal has, or that the journal lacks.
    pub differing: Vec<u64>,
    /// Why it was not asked.
    pub not_asked: Option<String>,
}

/// A verification with its file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verified {
    /// Its name in the folder of evidence.
    pub file: String,
    /// Of the file as it was evidence; a copy without values has another one.
    pub sha256: Sha256,
    /// The answer in words.
    pub headline: String,
    /// As it stands in the file; without values, if those are not to be shown.
    pub report: VerifyReport,
}

/// What a report is made of.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    pub given: Given,
    pub plan: Option<&'a Plan>,
    /// The plans of earlier runs, as far as they were kept.
    pub earlier: &'a Earlier,
    pub journal: Option<&'a Journal>,
    pub verification: Option<Verified>,
}

/// A report cannot be made: a part has no form in JSON.
#[derive(Debug, thiserror::Error)]
#[error("the report's content")]
pub struct BuildError(#[from] serde_json::Error);

impl Report {
    /// Puts the report together.
    ///
    /// # Errors
    /// [`BuildError`].
    pub fn build(input: Input<'_>) -> Result<Report, BuildError> {
        let Input {
            given,
            plan,
            earlier,
            journal,
            verification,
        } = input;
        let state = journal.map(|journal| &journal.state);
        let verification_of = verification.as_ref().map(|verified| &verified.report);
        let signoff = signoff::signoff(&given, (plan, earlier), journal)?;
        let runs = timing::runs(given.written, plan, state);
        let plan_section = plan.map(|plan| plan::section(plan, state)).transpose()?;
        Ok(Report {
            format_version: FORMAT_VERSION,
            decision: decision::decide(plan, state, verification.as_ref(), &signoff),
            plan: plan_section,
            boundary: boundary::boundary(verification_of, state),
            waivers: signoff.waivers,
            gates: signoff.gates,
            approvals: signoff.approvals,
            runs,
            evidence: history::evidence(&given, state, verification.as_ref()),
            journal: journal.map(history::journal).unwrap_or_default(),
            glossary: glossary::terms(),
            verification,
            given,
        })
    }
}
