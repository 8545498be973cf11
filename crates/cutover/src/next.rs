//! What may happen next in a run: decided from plan and state alone.

use crate::journal::event::RunPurpose;
use crate::plan::{Action, Phase, Plan, Rehearsal, Step, Undo};
use crate::state::{Attempt, Run, StepRecord};
use crate::{Id, Sha256, sets};

/// What may happen next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next<'a> {
    /// This step, once `gate` is open.
    Step {
        phase: &'a Phase,
        step: &'a Step,
        attempt: u32,
        /// What is done: in a rehearsal it can be another thing than in the cutover.
        action: &'a Action,
        /// To be judged before the step begins.
        gate: Option<&'a Id>,
    },
    /// This step is passed over, for a rehearsal does not do it.
    PassOver { step: &'a Step, reason: &'a str },
    /// A person has to say that this step is done.
    Confirm {
        step: &'a Step,
        attempt: &'a Attempt,
        question: &'a str,
        attach: bool,
        undo: bool,
    },
    /// Nobody wrote how this step, or its undo, ended: it may be under way elsewhere, or its process was ended.
    Unknown {
        step: &'a Step,
        attempt: &'a Attempt,
        undo: bool,
    },
    /// This step is to be taken back.
    Undo {
        step: &'a Step,
        attempt: u32,
        action: &'a Action,
    },
    /// A rehearsal has done its steps, and takes them back now.
    WayBack,
    /// Every step is done.
    Complete,
    /// Everything that was done is taken back.
    TakenBack,
}

/// Why nothing can be said.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoNext {
    #[error("run {run} is of another plan than the one that is read: the plan was made anew while it was under way")]
    OtherPlan { run: u32, plan: Sha256 },
    #[error("step {step} was begun, and the plan does not have it")]
    UnknownStep { step: Id },
}

/// Why a run cannot be taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoWayBack {
    #[error("step {step} was begun, and cannot be taken back: {reason}")]
    Step { step: Id, reason: String },
    #[error("every set is open for writing: {}", list(sets))]
    AllOpen { sets: Vec<Id> },
    #[error("the set {set} is past its point of no return, and its step {step} is not done yet")]
    NotDone { set: Id, step: Id },
}

fn list(sets: &[Id]) -> String {
    let names: Vec<&str> = sets.iter().map(Id::as_str).collect();
    names.join(", ")
}

/// What may happen next in a run of the plan whose hash is `hash`.
///
/// # Errors
/// [`NoNext`] if the run is not of this plan.
pub fn next<'a>(plan: &'a Plan, hash: Sha256, run: &'a Run) -> Result<Next<'a>, NoNext> {
    if run.plan != hash {
        return Err(NoNext::OtherPlan {
            run: run.number,
            plan: run.plan,
        });
    }
    if let Some((id, attempt)) = run.under_way() {
        let (_, step) = known(plan, id)?;
        let action = action(step, run).unwrap_or(&step.action);
        return Ok(waiting(step, attempt, action, false));
    }
    if let Some((id, attempt)) = run.undo_under_way() {
        let (_, step) = known(plan, id)?;
        return Ok(match &step.undo {
            Undo::By(action) => waiting(step, attempt, action, true),
            Undo::Nothing | Undo::Impossible { .. } => Next::Unknown {
                step,
                attempt,
                undo: true,
            },
        });
    }
    if run.abort.is_some() {
        return Ok(back(plan, run));
    }
    Ok(forward(plan, run))
}

/// Whether what was begun can be taken back. Of a plan of sets, those that are past their point of no return stay open, and are what this
/// gives; the others are taken back.
///
/// # Errors
/// [`NoWayBack`] naming what is in the way: a step that concerns all tables and cannot be taken back; every set being open; or a set that was
/// opened and is not done, which would be left half-way.
pub fn way_back(plan: &Plan, run: &Run) -> Result<Vec<Id>, NoWayBack> {
    for (phase, step) in plan.steps() {
        let begun = run.step(&step.id).is_some_and(|record| !record.attempts.is_empty());
        if let (None, true, Undo::Impossible { reason }, Some(_)) = (&phase.set, begun, &step.undo, real(step, run)) {
            return Err(NoWayBack::Step {
                step: step.id.clone(),
                reason: reason.clone(),
            });
        }
    }
    let open = open_sets(plan, run);
    for set in &open {
        if let Some(step) = sets::steps(plan, set).find(|step| !run.settled(&step.id)) {
            return Err(NoWayBack::NotDone {
                set: set.clone(),
                step: step.id.clone(),
            });
        }
    }
    if !open.is_empty() && open.len() == plan.sets.len() {
        return Err(NoWayBack::AllOpen { sets: open });
    }
    Ok(open)
}

/// The sets that this run, or one before it, opened: the steps of the latter were passed over when it began.
fn open_sets(plan: &Plan, run: &Run) -> Vec<Id> {
    let passed_over = |set: &Id| {
        let mut steps = sets::steps(plan, set).peekable();
        steps.peek().is_some() && steps.all(|step| run.step(&step.id).is_some_and(|record| record.open_since.is_some()))
    };
    let open = |set: &&Id| sets::open(plan, run, set).is_some() || passed_over(set);
    plan.sets.iter().map(|set| &set.id).filter(open).cloned().collect()
}

/// What a step does in this run; `None` if a rehearsal passes it over.
pub fn action<'a>(step: &'a Step, run: &Run) -> Option<&'a Action> {
    match (run.purpose, &step.rehearsal) {
        (RunPurpose::Cutover, _) | (RunPurpose::Rehearsal, Rehearsal::Same) => Some(&step.action),
        (RunPurpose::Rehearsal, Rehearsal::Instead(action)) => Some(action),
        (RunPurpose::Rehearsal, Rehearsal::Skip { .. }) => None,
    }
}

/// The step's own action, where this run does that one: only then its undo means anything.
pub(crate) fn real<'a>(step: &'a Step, run: &Run) -> Option<&'a Action> {
    action(step, run).filter(|action| **action == step.action)
}

fn known<'a>(plan: &'a Plan, id: &Id) -> Result<(&'a Phase, &'a Step), NoNext> {
    plan.step(id).ok_or_else(|| NoNext::UnknownStep { step: id.clone() })
}

fn waiting<'a>(step: &'a Step, attempt: &'a Attempt, action: &'a Action, undo: bool) -> Next<'a> {
    match action {
        Action::Confirm { question, attach } => Next::Confirm {
            step,
            attempt,
            question,
            attach: *attach,
            undo,
        },
        _ => Next::Unknown { step, attempt, undo },
    }
}

fn forward<'a>(plan: &'a Plan, run: &Run) -> Next<'a> {
    for (phase, step) in plan.steps() {
        if run.settled(&step.id) {
            continue;
        }
        let Some(action) = action(step, run) else {
            let reason = match &step.rehearsal {
                Rehearsal::Skip { reason } => reason,
                Rehearsal::Same | Rehearsal::Instead(_) => "not done in a rehearsal",
            };
            return Next::PassOver { step, reason };
        };
        return Next::Step {
            phase,
            step,
            attempt: run.next_attempt(&step.id),
            action,
            gate: gate(plan, phase, step, run),
        };
    }
    match run.purpose {
        RunPurpose::Rehearsal => Next::WayBack,
        RunPurpose::Cutover => Next::Complete,
    }
}

/// The phase's gate, until it has opened in this run, and again before the point of no return: hours may have passed in between. Beyond that
/// point it would hold up only the way forward. That steps were begun or passed over opens nothing. A rehearsal goes on behind a closed gate, once it was judged.
fn gate<'a>(plan: &Plan, phase: &'a Phase, step: &Step, run: &Run) -> Option<&'a Id> {
    let irreversible = matches!(step.undo, Undo::Impossible { .. }) && !is_beyond(plan, phase, run);
    phase.gate.as_ref().filter(|gate| {
        let judged = run.judged.iter().any(|judged| judged.gate == **gate);
        let passed = match run.purpose {
            RunPurpose::Cutover => run.opened(gate).is_some(),
            RunPurpose::Rehearsal => judged,
        };
        !passed || irreversible
    })
}

/// Whether a step of this phase's set, or of what concerns all tables, that cannot be taken back is done in this run.
fn is_beyond(plan: &Plan, phase: &Phase, run: &Run) -> bool {
    plan.steps().any(|(of, step)| {
        let concerns = of.set.is_none() || of.set == phase.set;
        concerns && matches!(step.undo, Undo::Impossible { .. }) && run.step(&step.id).is_some_and(StepRecord::done)
    })
}

fn back<'a>(plan: &'a Plan, run: &Run) -> Next<'a> {
    match to_take_back(plan, run).first() {
        Some((step, action)) => Next::Undo {
            step,
            attempt: run.next_undo(&step.id),
            action,
        },
        None => Next::TakenBack,
    }
}

/// The steps that taking the run back has still to undo, and how, the last one first. One that failed may have done half of its work; one
/// that a rehearsal did in another way has nothing to undo. Where a set is open, its steps stay, and so do those that concern all tables: they
/// serve the open set, too.
pub fn to_take_back<'a>(plan: &'a Plan, run: &Run) -> Vec<(&'a Step, &'a Action)> {
    let open = open_sets(plan, run);
    let stays = |phase: &Phase| match &phase.set {
        Some(set) => open.contains(set),
        None => !open.is_empty(),
    };
    let steps: Vec<&Step> = plan
        .steps()
        .filter(|(phase, _)| !stays(phase))
        .map(|(_, step)| step)
        .collect();
    let begun = |step: &Step| {
        let record = run.step(&step.id).filter(|record| !record.attempts.is_empty());
        record.is_some_and(|record| !record.undone()) && real(step, run).is_some()
    };
    let undo = |step: &'a Step| match &step.undo {
        Undo::By(action) if begun(step) => Some((step, action)),
        _ => None,
    };
    steps.into_iter().rev().filter_map(undo).collect()
}

#[cfg(test)]
mod tests;
