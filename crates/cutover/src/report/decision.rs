//! What was decided, and what the verdict is.

use serde::{Deserialize, Serialize};

use super::Verified;
use super::signoff::Signoff;
use crate::Id;
use crate::evidence::Facts;
use crate::journal::event::{RunOutcome, RunPurpose};
use crate::plan::Plan;
use crate::state::{Run, State};

/// The answer of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    pub answer: Answer,
    /// One sentence.
    pub headline: String,
    pub progress: Progress,
    /// How far it is, in words.
    pub progress_words: String,
    pub decided: Decided,
    /// Who decided, or what is missing.
    pub decided_words: String,
    /// The verification's answer in words; `None` if there is none.
    pub verdict: Option<String>,
    pub passed: Option<bool>,
    /// What stands against a yes, or is to be known beside it.
    pub reasons: Vec<String>,
}

/// Yes, no, or not yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    Yes,
    No,
    NotYet,
}

/// How far the cutover is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Progress {
    /// There is no plan.
    NoPlan,
    /// A plan, and perhaps rehearsals.
    NotBegun,
    InProgress,
    Completed,
    TakenBack,
    /// The sets that were not open are taken back, the others are open.
    TakenBackInPart,
}

/// What those who sign decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decided {
    NotDecided,
    /// No gate of the plan asks for anybody's approval.
    NotAsked,
    Approved,
    Rejected,
}

/// The cutover itself, not a rehearsal.
pub(super) fn cutover_run(state: Option<&State>) -> Option<&Run> {
    state?.runs.iter().rev().find(|run| run.purpose == RunPurpose::Cutover)
}

pub(super) fn decide(
    plan: Option<&Plan>,
    state: Option<&State>,
    verification: Option<&Verified>,
    signoff: &Signoff,
) -> Decision {
    let (progress, progress_words) = progress(plan, state);
    let (decided, decided_words) = decided(progress, state, signoff);
    let sets = of_sets(plan, state);
    let passed = verification.map(|verified| match sets.as_slice() {
        [] => verified.report.outcome.passed,
        sets => sets.iter().all(|set| set.passed),
    });
    let answer = match (progress, decided, passed) {
        _ if signoff.exchanged => Answer::No,
        (Progress::TakenBack | Progress::TakenBackInPart, ..) | (_, Decided::Rejected, _) => Answer::No,
        (Progress::Completed, Decided::Approved | Decided::NotAsked, Some(true)) if signoff.unproved.is_empty() => {
            Answer::Yes
        }
        // Problems that the gates let through are waived; an opened gate that cannot be shown to have been open is none.
        (Progress::Completed, Decided::Approved | Decided::NotAsked, Some(false))
            if signoff.unproved.is_empty() && signoff.waived =>
        {
            Answer::Yes
        }
        (Progress::Completed, ..) => Answer::No,
        (Progress::NoPlan, _, Some(false)) => Answer::No,
        _ => Answer::NotYet,
    };
    let mut reasons = signoff.unproved.clone();
    reasons.extend(sets.iter().map(SetVerified::words));
    if let Some(verified) = verification {
        reasons.extend(verified.report.outcome.reasons.iter().cloned());
    } else {
        reasons.push("nothing was verified yet".to_owned());
    }
    if progress == Progress::InProgress || progress == Progress::NotBegun {
        reasons.extend(signoff.against.iter().cloned());
    }
    Decision {
        answer,
        headline: headline(progress, decided, (verification, &sets), signoff),
        progress,
        progress_words,
        decided,
        decided_words,
        verdict: verification.map(|verified| verified.headline.clone()),
        passed,
        reasons,
    }
}

/// The newest verification of one set of tables. The report's results per table are those of the set that was verified last.
struct SetVerified<'a> {
    set: &'a Id,
    /// Its file of evidence, and its verdict.
    found: Option<(&'a str, &'a str)>,
    passed: bool,
}

impl SetVerified<'_> {
    fn words(&self) -> String {
        match self.found {
            None => format!("set {}: not verified", self.set),
            Some((file, verdict)) => {
                let passed = if self.passed { "passed" } else { "not passed" };
                format!("set {}: verification {passed}: {verdict} ({file})", self.set)
            }
        }
    }
}

fn of_sets<'a>(plan: Option<&'a Plan>, state: Option<&'a State>) -> Vec<SetVerified<'a>> {
    let sets = plan.into_iter().flat_map(|plan| &plan.sets);
    let evidence = || state.into_iter().flat_map(|state| state.evidence.iter().rev());
    sets.map(|set| {
        let found = evidence().find_map(|noted| match &noted.what.facts {
            Facts::Verification { verdict, passed, .. } if noted.what.set.as_ref() == Some(&set.id) => {
                Some((noted.what.file.as_str(), verdict.as_str(), *passed))
            }
            _ => None,
        });
        SetVerified {
            set: &set.id,
            found: found.map(|(file, verdict, _)| (file, verdict)),
            passed: found.is_some_and(|(.., passed)| passed),
        }
    })
    .collect()
}

fn headline(
    progress: Progress,
    decided: Decided,
    (verification, sets): (Option<&Verified>, &[SetVerified<'_>]),
    signoff: &Signoff,
) -> String {
    let verdict = match verification {
        None => "nothing verified yet".to_owned(),
        Some(_) if !sets.is_empty() => {
            let open: Vec<&str> = sets
                .iter()
                .filter(|set| !set.passed)
                .map(|set| set.set.as_str())
                .collect();
            match (open.as_slice(), signoff.waived) {
                ([], _) => format!("verification of all {} sets passed", sets.len()),
                (open, true) => format!("verification not passed of {}, under waivers", open.join(", ")),
                (open, false) => format!("verification not passed of {}", open.join(", ")),
            }
        }
        Some(verified) if verified.report.outcome.passed => format!("verification {}", verified.headline),
        Some(verified) if signoff.waived => format!("verification {}, under waivers", verified.headline),
        Some(verified) => format!("verification {}", verified.headline),
    };
    let begin = match (progress, decided) {
        (Progress::NoPlan, _) => "No cutover planned",
        (Progress::NotBegun, _) => "Cutover not begun",
        (Progress::TakenBack, _) => "Cutover taken back",
        (Progress::TakenBackInPart, _) => "Cutover taken back in part: sets are open that have no way back",
        (Progress::InProgress, Decided::NotDecided) => "Cutover in progress, not decided",
        (Progress::InProgress, Decided::NotAsked) => "Cutover in progress",
        (Progress::Completed, Decided::NotAsked) => "Cutover completed",
        (Progress::InProgress, Decided::Approved) => "Cutover in progress, approved",
        (Progress::InProgress, Decided::Rejected) => "Cutover in progress, rejected",
        (Progress::Completed, Decided::Approved) => "Cutover completed and approved",
        (Progress::Completed, Decided::NotDecided) => "Cutover completed, though nobody approved it",
        (Progress::Completed, Decided::Rejected) => "Cutover completed, though it was rejected",
    };
    format!("{begin}; {verdict}")
}

fn progress(plan: Option<&Plan>, state: Option<&State>) -> (Progress, String) {
    let rehearsals = state.map_or(0, |state| {
        let complete = |run: &&Run| run.purpose == RunPurpose::Rehearsal && run.ended.is_some();
        state.runs.iter().filter(complete).count()
    });
    let rehearsed = match rehearsals {
        0 => "no rehearsal has ended".to_owned(),
        1 => "one rehearsal has ended".to_owned(),
        more => format!("{more} rehearsals have ended"),
    };
    let Some(run) = cutover_run(state) else {
        return match plan {
            None => (
                Progress::NoPlan,
                "there is no plan and no run: this is a report of a verification alone".to_owned(),
            ),
            Some(_) => (Progress::NotBegun, format!("the cutover has not begun; {rehearsed}")),
        };
    };
    match &run.ended {
        Some((at, RunOutcome::Completed)) => (
            Progress::Completed,
            format!("run {} ended at {at} with every step done", run.number),
        ),
        Some((at, RunOutcome::TakenBackInPart)) => (
            Progress::TakenBackInPart,
            format!(
                "run {} was taken back by {at}, but for what is open{}{}",
                run.number,
                sets(plan, state),
                abort(run)
            ),
        ),
        Some((at, RunOutcome::TakenBack)) => (
            Progress::TakenBack,
            format!("run {} was taken back by {at}{}", run.number, abort(run)),
        ),
        None => {
            let done = plan.map(|plan| {
                let steps = plan.steps().count();
                let settled = plan.steps().filter(|(_, step)| run.settled(&step.id)).count();
                format!(", {settled} of {steps} steps done or passed over")
            });
            let under_way = match (run.under_way(), run.undo_under_way()) {
                (Some((id, _)), _) => format!("; step {id} was begun and has no end yet"),
                (_, Some((id, _))) => format!("; the undo of step {id} was begun and has no end yet"),
                _ => String::new(),
            };
            let words = format!(
                "run {} is under way{}{under_way}{}{}",
                run.number,
                done.unwrap_or_default(),
                sets(plan, state),
                abort(run)
            );
            (Progress::InProgress, words)
        }
    }
}

/// How far each set is, if there are some.
fn sets(plan: Option<&Plan>, state: Option<&State>) -> String {
    let (Some(plan), Some(state)) = (plan, state) else {
        return String::new();
    };
    let states = crate::sets::states(plan, &state.runs);
    states
        .iter()
        .map(|state| format!("; set {}: {}", state.set, state.words()))
        .collect()
}

fn abort(run: &Run) -> String {
    run.abort
        .as_ref()
        .map(|(at, reason)| format!("; taking it back was asked for at {at}: {reason}"))
        .unwrap_or_default()
}

fn decided(progress: Progress, state: Option<&State>, signoff: &Signoff) -> (Decided, String) {
    let run = cutover_run(state);
    if matches!(progress, Progress::NoPlan | Progress::NotBegun) {
        return (Decided::NotDecided, "not decided".to_owned());
    }
    let of_run = |row: &&super::GateRow| row.needed > 0 && run.is_some();
    let asked: Vec<&super::GateRow> = signoff.gates.iter().filter(of_run).collect();
    let rejected: Vec<&str> = asked
        .iter()
        .flat_map(|gate| &gate.rejected_by)
        .map(String::as_str)
        .collect();
    if !rejected.is_empty() {
        return (Decided::Rejected, format!("rejected by {}", rejected.join(", ")));
    }
    if asked.is_empty() {
        return (
            Decided::NotAsked,
            "no gate of the plan asks for anybody's approval".to_owned(),
        );
    }
    let missing: Vec<String> = asked
        .iter()
        .filter(|gate| !gate.approved)
        .map(|gate| {
            format!(
                "gate {} has {} of {} approvals",
                gate.gate,
                gate.approved_by.len(),
                gate.needed
            )
        })
        .collect();
    if missing.is_empty() {
        let mut names: Vec<&str> = asked
            .iter()
            .flat_map(|gate| &gate.approved_by)
            .map(String::as_str)
            .collect();
        names.sort_unstable();
        names.dedup();
        (Decided::Approved, format!("approved by {}", names.join(", ")))
    } else {
        (Decided::NotDecided, format!("not decided: {}", missing.join("; ")))
    }
}
