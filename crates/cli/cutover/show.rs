//! How far a run is, for people.

use cutover::journal::event::{RunOutcome, RunPurpose, StepOutcome};
use cutover::next::{self, Next};
use cutover::plan::Plan;
use cutover::state::{Attempt, Run, StepRecord};
use cutover::{Id, Moment, Sha256};

use crate::figures::duration;
use crate::printer::Printer;
use crate::table::{Cell, Table, Tone};

/// How far a run is: every phase and step.
pub(crate) fn run(printer: &Printer, plan: &Plan, hash: Sha256, run: &Run, now: Moment) {
    let what = match run.purpose {
        RunPurpose::Rehearsal => "rehearsal",
        RunPurpose::Cutover => "cutover",
    };
    let state = match (&run.ended, &run.abort) {
        (Some((at, RunOutcome::Completed)), _) => format!("complete since {at}"),
        (Some((at, RunOutcome::TakenBack)), _) => format!("taken back, ended {at}"),
        (Some((at, RunOutcome::TakenBackInPart)), _) => {
            format!("taken back but for the sets that are open, ended {at}")
        }
        (None, Some((_, reason))) => format!("is taken back: {reason}"),
        (None, None) => format!("under way for {}", duration(now.since(run.started).0)),
    };
    printer.heading(&format!("run {}, {what}, {state}", run.number));
    let mut table = Table::new()
        .left("phase")
        .left("step")
        .left("state")
        .right("took")
        .right("expected")
        .left("owner");
    let coming = match run.ended {
        None => next::next(plan, hash, run).ok(),
        Some(_) => None,
    };
    let points = plan.points_of_no_return();
    for phase in &plan.phases {
        for (at, step) in phase.steps.iter().enumerate() {
            let name = if at == 0 { phase.id.to_string() } else { String::new() };
            let (state, tone) = state_of(run.step(&step.id), is_next(coming.as_ref(), &step.id));
            let expected = step.expected.as_ref();
            let expected = expected.map(|expected| duration(expected.median.0)).unwrap_or_default();
            let mark = if points.iter().any(|(_, point)| point.id == step.id) {
                " (no way back)"
            } else {
                ""
            };
            table.row([
                Cell::toned(name, Tone::Bold),
                Cell::from(format!("{}{mark}", step.id)),
                Cell::toned(state, tone),
                Cell::from(took(run.step(&step.id), now)),
                Cell::from(expected),
                Cell::from(step.owner.clone()),
            ]);
        }
    }
    printer.table(&table);
}

/// What a person does next, in a line; `None` if the run ended.
pub(crate) fn coming(next: &Next<'_>) -> String {
    let undo = |undo: bool| if undo { "the undo of " } else { "" };
    match next {
        Next::Step { step, gate, .. } => match gate {
            Some(gate) => format!(
                "{} ({}), behind the gate {gate}: landfall cutover next",
                step.id, step.title
            ),
            None => format!("{} ({}): landfall cutover next", step.id, step.title),
        },
        Next::PassOver { step, .. } => format!("{} is passed over: landfall cutover next", step.id),
        Next::Confirm { step, undo: back, .. } => {
            format!(
                "{}{} waits for landfall cutover confirm {}",
                undo(*back),
                step.id,
                step.id
            )
        }
        Next::Unknown { step, undo: back, .. } => {
            format!("{}{} has no known end: landfall cutover next", undo(*back), step.id)
        }
        Next::Undo { step, .. } => format!("the undo of {}: landfall cutover next", step.id),
        Next::WayBack => "the way back: landfall cutover next".to_owned(),
        Next::Complete | Next::TakenBack => "the end: landfall cutover next".to_owned(),
    }
}

fn is_next(next: Option<&Next<'_>>, id: &Id) -> bool {
    matches!(next, Some(Next::Step { step, .. } | Next::PassOver { step, .. }) if step.id == *id)
}

fn state_of(record: Option<&StepRecord>, next: bool) -> (&'static str, Tone) {
    let Some(record) = record else {
        return if next {
            ("next", Tone::Warning)
        } else {
            ("", Tone::Plain)
        };
    };
    if record.open_undo().is_some() {
        return ("taking back", Tone::Warning);
    }
    if record.undone() {
        return ("taken back", Tone::Dim);
    }
    if record.open().is_some() {
        return ("under way", Tone::Warning);
    }
    if record.skipped.is_some() {
        return ("passed over", Tone::Dim);
    }
    let outcome = record
        .attempts
        .last()
        .and_then(|attempt| attempt.end.as_ref())
        .map(|end| end.outcome);
    match outcome {
        Some(StepOutcome::Done) => ("done", Tone::Good),
        Some(StepOutcome::Failed) => ("failed", Tone::Bad),
        Some(StepOutcome::TimedOut) => ("timed out", Tone::Bad),
        None => ("", Tone::Plain),
    }
}

fn took(record: Option<&StepRecord>, now: Moment) -> String {
    let attempt: Option<&Attempt> = record.and_then(|record| record.attempts.last());
    match attempt {
        None => String::new(),
        Some(attempt) => match &attempt.end {
            Some(end) => duration(end.took.0),
            None => format!("{} so far", duration(now.since(attempt.started).0)),
        },
    }
}
