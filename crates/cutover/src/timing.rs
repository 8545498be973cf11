//! How long runs and their steps took.

use std::collections::BTreeMap;

use crate::journal::event::{RunPurpose, StepOutcome};
use crate::plan::{Expected, Plan};
use crate::state::{Attempt, Run};
use crate::{Id, Moment, Span, State};

/// The time from the first step's beginning to the last one's end in the phases that count as downtime, by the clock on the wall; what
/// was taken back afterwards does not count. Nothing if none of them was begun.
pub fn downtime(plan: &Plan, run: &Run) -> Span {
    let of_phases = plan.phases.iter().filter(|phase| phase.downtime);
    let steps = of_phases
        .flat_map(|phase| &phase.steps)
        .filter_map(|step| run.step(&step.id));
    let attempts: Vec<&Attempt> = steps.flat_map(|step| &step.attempts).collect();
    let first: Option<Moment> = attempts.iter().map(|attempt| attempt.started).min();
    let last = attempts
        .iter()
        .filter_map(|attempt| attempt.end.as_ref())
        .map(|end| end.at)
        .max();
    match (first, last) {
        (Some(first), Some(last)) => last.since(first),
        _ => Span::default(),
    }
}

/// Whether every step of the plan was done, tried and then passed over by a person, or passed over as the plan says for a rehearsal, or
/// because its set is open.
pub fn completed(plan: &Plan, run: &Run) -> bool {
    let through = |step: &crate::Step| {
        let planned = crate::next::action(step, run).is_none();
        run.step(&step.id).is_some_and(|record| {
            let is_open = record.open_since.is_some();
            record.was_done() || is_open || (record.skipped.is_some() && (planned || !record.attempts.is_empty()))
        })
    };
    plan.steps().all(|(_, step)| through(step))
}

/// Whether every step that was begun and can be taken back was taken back.
pub fn undone(plan: &Plan, run: &Run) -> bool {
    plan.steps().all(|(_, step)| {
        let begun = run.step(&step.id).filter(|record| !record.attempts.is_empty());
        let by = matches!(step.undo, crate::Undo::By(_)) && crate::next::real(step, run).is_some();
        begun.is_none_or(|record| !by || record.undone())
    })
}

/// The times of all steps that rehearsals did to their end, passed over ones left out. The last attempt of a step counts: those before
/// it failed.
pub fn rehearsed(state: &State) -> BTreeMap<Id, Expected> {
    let mut times: BTreeMap<&Id, Vec<Span>> = BTreeMap::new();
    for run in state.runs.iter().filter(|run| run.purpose == RunPurpose::Rehearsal) {
        for (id, record) in &run.steps {
            let end = record.attempts.last().and_then(|attempt| attempt.end.as_ref());
            // What a person settled afterwards says nothing about the time.
            let measured = end.filter(|end| end.outcome == StepOutcome::Done && end.settled.is_none());
            times.entry(id).or_default().extend(measured.map(|end| end.took));
        }
    }
    times
        .into_iter()
        .filter_map(|(id, times)| Some((id.clone(), expected(times)?)))
        .collect()
}

/// What to expect after these times; `None` without any.
pub fn expected(mut times: Vec<Span>) -> Option<Expected> {
    times.sort_unstable();
    let rehearsals = u32::try_from(times.len()).unwrap_or(u32::MAX);
    Some(Expected {
        shortest: *times.first()?,
        // Of an even number the longer one of the middle: a plan that is too short is the worse one.
        median: *times.get(times.len() / 2)?,
        longest: *times.last()?,
        rehearsals,
    })
}

/// A time that was measured once, outside of any rehearsal.
pub fn measured(time: Span) -> Expected {
    Expected {
        shortest: time,
        median: time,
        longest: time,
        rehearsals: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_what_was_seen() {
        let seconds = |list: &[u64]| expected(list.iter().copied().map(Span::seconds).collect());
        assert_eq!(seconds(&[]), None);
        let two = seconds(&[30, 10]).unwrap();
        assert_eq!(
            (two.shortest, two.median, two.longest),
            (Span::seconds(10), Span::seconds(30), Span::seconds(30))
        );
        assert_eq!(seconds(&[5, 1, 9]).unwrap().median, Span::seconds(5));
    }
}
