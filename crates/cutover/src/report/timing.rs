//! How long everything took: runs, phases, steps, and what a run's time was made of.

use serde::{Deserialize, Serialize};

use crate::journal::event::{RunOutcome, RunPurpose, StepOutcome};
use crate::plan::{Expected, Plan, Step};
use crate::state::{Attempt, Run, State, StepRecord};
use crate::{Id, Moment, Sha256, Span};

/// A run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunRow {
    pub run: u32,
    pub purpose: RunPurpose,
    pub plan: Sha256,
    /// Whether it was of the plan that the report is of; the steps of another one stand without their phases.
    pub same_plan: bool,
    pub started: Moment,
    pub by: String,
    pub ended: Option<Moment>,
    pub outcome: Option<RunOutcome>,
    pub abort: Option<String>,
    /// From the first to the last moment of the phases with downtime, as far as it is; what was taken back afterwards does not count.
    pub downtime: Span,
    pub downtime_from: Option<Moment>,
    pub downtime_to: Option<Moment>,
    pub phases: Vec<PhaseRow>,
    /// What the run's time was made of, the longest first. One step follows the other, so that all of them, and the time in which nothing
    /// was under way, are its critical path.
    pub critical: Vec<Share>,
}

/// A phase of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseRow {
    pub id: Option<Id>,
    pub title: String,
    pub downtime: bool,
    pub from: Option<Moment>,
    /// The last end in it; of a step that is under way, the moment of the report.
    pub to: Option<Moment>,
    pub steps: Vec<StepRow>,
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRow {
    pub id: Id,
    pub title: String,
    pub owner: String,
    pub state: StepState,
    /// Why it was passed over, or what its last attempt said.
    pub words: Option<String>,
    pub attempts: Vec<AttemptRow>,
    /// All attempts together.
    pub took: Span,
    /// By the plan, from rehearsals.
    pub expected: Option<Expected>,
    /// How long it took in the rehearsals of this journal, where it was done.
    pub rehearsed: Vec<Span>,
    /// Whether it took longer than ever before; `None` where there is nothing to compare.
    pub slower: Option<bool>,
    pub irreversible: bool,
}

/// An attempt at a step, or at taking it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttemptRow {
    pub number: u32,
    pub undo: bool,
    pub from: Moment,
    pub to: Option<Moment>,
    pub outcome: Option<StepOutcome>,
    pub by: String,
    pub message: Option<String>,
    /// Why a person says so.
    pub settled: Option<String>,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    NotBegun,
    /// It has no end: it is under way, or nobody knows how it ended.
    Open,
    Done,
    Failed,
    PassedOver,
    TakenBack,
}

/// A part of a run's time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The step; `None` if nothing was under way.
    pub step: Option<Id>,
    /// What happened, or what was waited for.
    pub what: String,
    pub from: Moment,
    pub took: Span,
    pub downtime: bool,
}

pub(super) fn runs(now: Moment, plan: Option<&Plan>, state: Option<&State>) -> Vec<RunRow> {
    let Some(state) = state else { return Vec::new() };
    let hash = plan.and_then(|plan| plan.hash().ok());
    state
        .runs
        .iter()
        .map(|run| {
            let plan = plan.filter(|_| hash == Some(run.plan));
            run_row(now, plan, run, state)
        })
        .collect()
}

fn run_row(now: Moment, plan: Option<&Plan>, run: &Run, state: &State) -> RunRow {
    let mut phases: Vec<PhaseRow> = plan.map(|plan| of_plan(now, plan, run, state)).unwrap_or_default();
    let known: Vec<Id> = phases
        .iter()
        .flat_map(|phase| &phase.steps)
        .map(|step| step.id.clone())
        .collect();
    let others: Vec<StepRow> = run
        .steps
        .iter()
        .filter(|(id, _)| !known.contains(id))
        .map(|(id, record)| step_row(id, None, Some(record), run, state))
        .collect();
    if !others.is_empty() {
        phases.push(phase_row(None, "Steps of another plan".to_owned(), false, others, now));
    }
    let downtime = downtime(now, &phases);
    RunRow {
        run: run.number,
        purpose: run.purpose,
        plan: run.plan,
        same_plan: plan.is_some(),
        started: run.started,
        by: run.by.clone(),
        ended: run.ended.as_ref().map(|(at, _)| *at),
        outcome: run.ended.as_ref().map(|(_, outcome)| *outcome),
        abort: run.abort.as_ref().map(|(_, reason)| reason.clone()),
        critical: critical(now, run, &phases, downtime),
        downtime: downtime.map(|(from, to)| to.since(from)).unwrap_or_default(),
        downtime_from: downtime.map(|(from, _)| from),
        downtime_to: downtime.map(|(_, to)| to),
        phases,
    }
}

fn of_plan(now: Moment, plan: &Plan, run: &Run, state: &State) -> Vec<PhaseRow> {
    plan.phases
        .iter()
        .map(|phase| {
            let steps = phase
                .steps
                .iter()
                .map(|step| step_row(&step.id, Some(step), run.step(&step.id), run, state))
                .collect();
            phase_row(Some(phase.id.clone()), phase.title.clone(), phase.downtime, steps, now)
        })
        .collect()
}

fn phase_row(id: Option<Id>, title: String, downtime: bool, steps: Vec<StepRow>, now: Moment) -> PhaseRow {
    let attempts = || steps.iter().flat_map(|step| &step.attempts);
    PhaseRow {
        from: attempts().map(|attempt| attempt.from).min(),
        to: attempts().map(|attempt| attempt.to.unwrap_or(now)).max(),
        id,
        title,
        downtime,
        steps,
    }
}

fn step_row(id: &Id, step: Option<&Step>, record: Option<&StepRecord>, run: &Run, state: &State) -> StepRow {
    let attempts: Vec<AttemptRow> = record.map(attempts).unwrap_or_default();
    let took = Span(
        attempts
            .iter()
            .filter(|attempt| !attempt.undo)
            .filter_map(|attempt| attempt.to.map(|to| to.since(attempt.from).0))
            .sum(),
    );
    let rehearsed: Vec<Span> = rehearsed(id, run, state);
    let expected = step.and_then(|step| step.expected.clone());
    let longest = rehearsed
        .iter()
        .copied()
        .chain(expected.as_ref().map(|expected| expected.longest))
        .max();
    let step_state = standing(record);
    let measured = step_state == StepState::Done && run.purpose == RunPurpose::Cutover;
    StepRow {
        id: id.clone(),
        title: step.map_or_else(|| id.to_string(), |step| step.title.clone()),
        owner: step.map(|step| step.owner.clone()).unwrap_or_default(),
        state: step_state,
        words: words(record, &attempts),
        took,
        slower: longest.filter(|_| measured).map(|longest| took > longest),
        expected,
        rehearsed,
        irreversible: step.is_some_and(|step| matches!(step.undo, crate::Undo::Impossible { .. })),
        attempts,
    }
}

/// How long a step took in the rehearsals before this run.
fn rehearsed(id: &Id, run: &Run, state: &State) -> Vec<Span> {
    let earlier = |other: &&Run| other.purpose == RunPurpose::Rehearsal && other.number < run.number;
    let took = |other: &Run| {
        let record = other.step(id)?;
        let done = |attempt: &&Attempt| attempt.end.as_ref().is_some_and(|end| end.outcome == StepOutcome::Done);
        record.attempts.iter().find(done)?.end.as_ref().map(|end| end.took)
    };
    state.runs.iter().filter(earlier).filter_map(took).collect()
}

fn attempts(record: &StepRecord) -> Vec<AttemptRow> {
    let row = |undo: bool| {
        move |attempt: &Attempt| AttemptRow {
            number: attempt.number,
            undo,
            from: attempt.started,
            to: attempt.end.as_ref().map(|end| end.at),
            outcome: attempt.end.as_ref().map(|end| end.outcome),
            by: attempt.by.clone(),
            message: attempt.end.as_ref().and_then(|end| end.message.clone()),
            settled: attempt.end.as_ref().and_then(|end| end.settled.clone()),
        }
    };
    let forward = record.attempts.iter().map(row(false));
    forward.chain(record.undo.iter().map(row(true))).collect()
}

fn standing(record: Option<&StepRecord>) -> StepState {
    let Some(record) = record else {
        return StepState::NotBegun;
    };
    if record.open().is_some() || record.open_undo().is_some() {
        StepState::Open
    } else if record.undone() {
        StepState::TakenBack
    } else if record.done() {
        StepState::Done
    } else if record.skipped.is_some() {
        StepState::PassedOver
    } else if record.attempts.is_empty() {
        StepState::NotBegun
    } else {
        StepState::Failed
    }
}

fn words(record: Option<&StepRecord>, attempts: &[AttemptRow]) -> Option<String> {
    let last = attempts.last();
    record
        .and_then(|record| record.skipped.clone())
        .or_else(|| last.and_then(|attempt| attempt.message.clone()))
        .or_else(|| last.and_then(|attempt| attempt.settled.clone()))
}

/// First and last moment of the phases with downtime.
fn downtime(now: Moment, phases: &[PhaseRow]) -> Option<(Moment, Moment)> {
    let attempts = || {
        let down = phases.iter().filter(|phase| phase.downtime);
        let steps = down.flat_map(|phase| &phase.steps);
        steps.flat_map(|step| &step.attempts).filter(|attempt| !attempt.undo)
    };
    let from = attempts().map(|attempt| attempt.from).min()?;
    let to = attempts().map(|attempt| attempt.to.unwrap_or(now)).max()?;
    Some((from, to))
}

/// All parts of the run's time, the longest first.
fn critical(now: Moment, run: &Run, phases: &[PhaseRow], downtime: Option<(Moment, Moment)>) -> Vec<Share> {
    let mut parts: Vec<(Moment, Moment, &StepRow, &AttemptRow)> = phases
        .iter()
        .flat_map(|phase| &phase.steps)
        .flat_map(|step| step.attempts.iter().map(move |attempt| (step, attempt)))
        .map(|(step, attempt)| (attempt.from, attempt.to.unwrap_or(now), step, attempt))
        .collect();
    parts.sort_by_key(|(from, to, ..)| (*from, *to));
    let down = |from: Moment| downtime.is_some_and(|(begin, end)| from >= begin && from < end);
    let mut shares = Vec::new();
    let mut reached = run.started;
    for (from, to, step, attempt) in parts {
        if from > reached {
            shares.push(Share {
                step: None,
                what: format!("nothing was under way before {}", verb(step, attempt)),
                from: reached,
                took: from.since(reached),
                downtime: down(reached),
            });
        }
        let begin = from.max(reached);
        shares.push(Share {
            step: Some(step.id.clone()),
            what: verb(step, attempt),
            from: begin,
            took: to.since(begin),
            downtime: down(begin),
        });
        reached = reached.max(to);
    }
    let end = run.ended.as_ref().map_or(now, |(at, _)| *at);
    if end > reached {
        shares.push(Share {
            step: None,
            what: "nothing was under way at the end".to_owned(),
            from: reached,
            took: end.since(reached),
            downtime: down(reached),
        });
    }
    shares.retain(|share| share.took > Span::default());
    shares.sort_by(|one, other| other.took.cmp(&one.took).then(one.from.cmp(&other.from)));
    shares
}

fn verb(step: &StepRow, attempt: &AttemptRow) -> String {
    match (attempt.undo, attempt.number) {
        (true, _) => format!("taking back {}", step.title),
        (false, 1) => step.title.clone(),
        (false, number) => format!("{}, attempt {number}", step.title),
    }
}
