//! The evidence and the journal, a row for each file and each entry.

use serde::{Deserialize, Serialize};

use super::signoff::kind_words;
use super::words::span;
use super::{Given, Verified};
use crate::evidence::{Evidence, EvidenceKind, Facts};
use crate::journal::Journal;
use crate::journal::event::{Decision, Event, RunOutcome, RunPurpose, StepOutcome, Subject};
use crate::state::{Noted, State};
use crate::{Id, Moment, Sha256, Span};

/// A file of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRow {
    pub file: String,
    pub kind: EvidenceKind,
    pub kind_words: String,
    pub sha256: Sha256,
    pub bytes: u64,
    /// Where the journal names it; `None` if it does not.
    pub entry: Option<u64>,
    pub run: Option<u32>,
    pub taken: Option<Moment>,
    pub by: Option<String>,
    pub epoch: Option<String>,
    pub step: Option<Id>,
    /// What it says.
    pub words: String,
    /// Whether a copy without values lies in its place.
    pub withheld: bool,
}

/// An entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalRow {
    pub entry: u64,
    pub at: Moment,
    pub by: String,
    /// Of its line.
    pub sha256: Sha256,
    pub words: String,
}

pub(super) fn evidence(given: &Given, state: Option<&State>, verification: Option<&Verified>) -> Vec<EvidenceRow> {
    let withheld = |hash: Sha256| given.withheld.iter().any(|file| file.sha256 == hash);
    let mut rows: Vec<EvidenceRow> = state
        .map(|state| state.evidence.iter().map(|noted| row(noted, &withheld)).collect())
        .unwrap_or_default();
    if let Some(verified) = verification
        && !rows.iter().any(|row| row.file == verified.file)
    {
        rows.push(EvidenceRow {
            file: verified.file.clone(),
            kind: EvidenceKind::Verification,
            kind_words: kind_words(EvidenceKind::Verification).to_owned(),
            sha256: verified.sha256,
            bytes: given
                .withheld
                .iter()
                .chain(&given.loose)
                .find(|file| file.sha256 == verified.sha256)
                .map_or(0, |file| file.bytes),
            entry: None,
            run: None,
            taken: verified.report.finished.parse().ok(),
            by: None,
            epoch: Some(verified.report.epoch.id.clone()),
            step: None,
            words: verified.headline.clone(),
            withheld: withheld(verified.sha256),
        });
    }
    rows
}

fn row(noted: &Noted<Evidence>, withheld: &dyn Fn(Sha256) -> bool) -> EvidenceRow {
    let evidence = &noted.what;
    EvidenceRow {
        file: evidence.file.clone(),
        kind: evidence.facts.kind(),
        kind_words: kind_words(evidence.facts.kind()).to_owned(),
        sha256: evidence.sha256,
        bytes: evidence.bytes,
        entry: Some(noted.entry),
        run: noted.run,
        taken: Some(evidence.taken),
        by: Some(noted.by.clone()),
        epoch: evidence.epoch.clone(),
        step: evidence.step.clone(),
        words: facts_words(&evidence.facts),
        withheld: withheld(evidence.sha256),
    }
}

/// What evidence says, in a sentence.
fn facts_words(facts: &Facts) -> String {
    let yes = |passed: bool| if passed { "passed" } else { "not passed" };
    match facts {
        Facts::Verification {
            verdict,
            passed,
            against,
            ..
        } => {
            let against: Vec<&str> = against.iter().map(|problem| problem.words.as_str()).collect();
            list(&format!("{}: {verdict}", yes(*passed)), &against)
        }
        Facts::Rehearsal {
            run,
            template,
            completed,
            downtime,
            undone,
        } => format!(
            "rehearsal in run {run} of {template}: {}, downtime {}, {}",
            if *completed { "every step done" } else { "not completed" },
            span(*downtime),
            if *undone { "taken back" } else { "not taken back" }
        ),
        Facts::BackupRestored { by, note } => format!("restored by {by}: {note}"),
        Facts::FreezeProof {
            window, held, changed, ..
        } => {
            let begin = if *held { "nothing changed" } else { "something changed" };
            let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
            list(&format!("{begin} for {}", span(*window)), &changed)
        }
        Facts::Doctor { passed, problems } => {
            let problems: Vec<&str> = problems.iter().map(String::as_str).collect();
            list(yes(*passed), &problems)
        }
        Facts::Check { passed, found } => format!("{}: {found}", yes(*passed)),
        Facts::Output { exit, truncated } => {
            let end = exit.map_or_else(|| "ended by a signal".to_owned(), |exit| format!("exit code {exit}"));
            if *truncated { format!("{end}; cut off") } else { end }
        }
        Facts::Attached { by, note } => format!("attached by {by}: {note}"),
    }
}

/// At most eight of them.
fn list(begin: &str, items: &[&str]) -> String {
    const MOST: usize = 8;
    let shown = items.iter().take(MOST).copied().collect::<Vec<_>>().join("; ");
    match items.len() {
        0 => begin.to_owned(),
        count if count > MOST => format!("{begin}: {shown}; and {} more", count - MOST),
        _ => format!("{begin}: {shown}"),
    }
}

pub(super) fn journal(journal: &Journal) -> Vec<JournalRow> {
    journal
        .links
        .iter()
        .map(|link| JournalRow {
            entry: link.entry.number,
            at: link.entry.at,
            by: link.entry.by.clone(),
            sha256: link.hash,
            words: event_words(&link.entry.event),
        })
        .collect()
}

/// What happened, in a sentence.
fn event_words(event: &Event) -> String {
    match event {
        Event::Planned { plan, policy, .. } => format!("the plan is in force: plan {plan}, policy {policy}"),
        Event::RunStarted { run, purpose, .. } => match purpose {
            RunPurpose::Rehearsal => format!("run {run} begins: a rehearsal"),
            RunPurpose::Cutover => format!("run {run} begins: the cutover"),
        },
        Event::RunEnded { run, outcome } => match outcome {
            RunOutcome::Completed => format!("run {run} ends: completed"),
            RunOutcome::TakenBack => format!("run {run} ends: taken back"),
            RunOutcome::TakenBackInPart => format!("run {run} ends: taken back, but for the sets that are open"),
        },
        Event::StepStarted { step, attempt, again } => {
            let again = if *again { ", once more" } else { "" };
            format!("step {step} begins, attempt {attempt}{again}")
        }
        Event::StepEnded {
            step,
            attempt,
            outcome,
            took,
            message,
        } => ended("step", step, *attempt, *outcome, *took, message.as_deref()),
        Event::StepSettled {
            step,
            attempt,
            outcome,
            reason,
        } => format!(
            "step {step}, attempt {attempt}, is said to be {}: {reason}",
            outcome_words(*outcome)
        ),
        Event::StepSkipped { step, reason, .. } => format!("step {step} is passed over: {reason}"),
        Event::UndoStarted { step, attempt } => format!("taking back step {step} begins, attempt {attempt}"),
        Event::UndoEnded {
            step,
            attempt,
            outcome,
            took,
            message,
        } => ended("taking back step", step, *attempt, *outcome, *took, message.as_deref()),
        Event::EvidenceAdded { evidence } => format!(
            "evidence: {}, {} ({})",
            evidence.file,
            kind_words(evidence.facts.kind()),
            facts_words(&evidence.facts)
        ),
        Event::GateJudged { gate, open: true, .. } => format!("gate {gate} is open"),
        Event::GateJudged { gate, against, .. } => {
            let against: Vec<&str> = against.iter().map(String::as_str).collect();
            list(&format!("gate {gate} is closed"), &against)
        }
        Event::WaiverRequested { waiver } => format!(
            "{} asks for waiver {} of {}, {} rows, until {}: {}",
            waiver.requester, waiver.id, waiver.finding, waiver.rows, waiver.expires, waiver.reason
        ),
        Event::Approved { approval } => format!(
            "{} {} {}{}",
            approval.approver,
            match approval.statement.decision {
                Decision::Approve => "approves",
                Decision::Reject => "rejects",
            },
            subject_words(&approval.statement.subject),
            if approval.signature.is_some() {
                ", signed"
            } else {
                ", not signed"
            }
        ),
        Event::AbortRequested { reason } => format!("the cutover is to be taken back: {reason}"),
        Event::ReportWritten { root } => format!("a report was written, root {root}"),
    }
}

fn ended(what: &str, step: &Id, attempt: u32, outcome: StepOutcome, took: Span, message: Option<&str>) -> String {
    let message = message.map(|message| format!(": {message}")).unwrap_or_default();
    format!(
        "{what} {step} ends, attempt {attempt}: {} after {}{message}",
        outcome_words(outcome),
        span(took)
    )
}

/// How a step ended.
pub(super) fn outcome_words(outcome: StepOutcome) -> &'static str {
    match outcome {
        StepOutcome::Done => "done",
        StepOutcome::Failed => "failed",
        StepOutcome::TimedOut => "timed out",
    }
}

/// What an approval is of.
pub(super) fn subject_words(subject: &Subject) -> String {
    match subject {
        Subject::Gate(id) => format!("gate {id}"),
        Subject::Waiver(id) => format!("waiver {id}"),
    }
}
