//! Doing a step again that is done: evidence grows old while people wait for each other, and a gate asks for new.

use crate::next::{Next, action};
use crate::plan::{Plan, Undo};
use crate::state::Run;
use crate::{Id, Sha256, sets};

/// Why a step is not done again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAgain {
    #[error("the plan was made anew while the run was under way")]
    OtherPlan,
    #[error("the plan has no step {step}")]
    Unknown { step: Id },
    #[error("step {step} is under way")]
    UnderWay { step: Id },
    #[error("the run is taken back")]
    TakenBack,
    #[error("step {step} is not done yet; it comes when those before it are done")]
    NotDone { step: Id },
    #[error("step {step} was passed over")]
    PassedOver { step: Id },
    #[error("step {step} changes something: only the steps that have nothing to take back can be done twice")]
    Changes { step: Id },
    #[error("step {step} is of the set {set}, which is open for writing")]
    Open { step: Id, set: Id },
}

/// The next attempt of a step that is done. Only steps that leave nothing to be taken back are done twice: those that measure, verify, or ask.
/// What comes after it stays as it is; gates judge by the newest evidence, whatever the order.
///
/// # Errors
/// [`NotAgain`].
pub fn again<'a>(plan: &'a Plan, hash: Sha256, run: &'a Run, id: &Id) -> Result<Next<'a>, NotAgain> {
    if run.plan != hash {
        return Err(NotAgain::OtherPlan);
    }
    let step = || id.clone();
    let (phase, wanted) = plan.step(id).ok_or_else(|| NotAgain::Unknown { step: step() })?;
    if let Some((other, _)) = run.under_way().or(run.undo_under_way()) {
        return Err(NotAgain::UnderWay { step: other.clone() });
    }
    if run.abort.is_some() {
        return Err(NotAgain::TakenBack);
    }
    let record = run.step(id).ok_or_else(|| NotAgain::NotDone { step: step() })?;
    if record.skipped.is_some() {
        return Err(NotAgain::PassedOver { step: step() });
    }
    if !record.done() {
        return Err(NotAgain::NotDone { step: step() });
    }
    if wanted.undo != Undo::Nothing {
        return Err(NotAgain::Changes { step: step() });
    }
    if let Some(set) = phase.set.as_ref().filter(|set| sets::open(plan, run, set).is_some()) {
        let set = set.clone();
        return Err(NotAgain::Open { step: step(), set });
    }
    // A step that is done has an action in this run.
    let action = action(wanted, run).ok_or_else(|| NotAgain::PassedOver { step: step() })?;
    Ok(Next::Step {
        phase,
        step: wanted,
        attempt: run.next_attempt(id),
        action,
        gate: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Event;
    use crate::journal::event::{RunPurpose, StepOutcome};
    use crate::next::next;
    use crate::sample::{Sample, id, plan};

    fn again_of(sample: &Sample, step: &str) -> Result<u32, NotAgain> {
        let hash = sample.plan.hash().unwrap();
        match again(&sample.plan, hash, sample.state.run().unwrap(), &id(step))? {
            Next::Step {
                attempt, gate: None, ..
            } => Ok(attempt),
            other => panic!("{other:?}"),
        }
    }

    fn started(sample: &mut Sample, step: &str, attempt: u32, again: bool) {
        let step = id(step);
        sample.add(Event::StepStarted { step, attempt, again });
    }

    #[test]
    fn only_what_is_done_and_has_nothing_to_take_back_is_done_twice() {
        let mut sample = Sample::running(plan(), RunPurpose::Cutover);
        let step = || id("copy");
        assert_eq!(
            again_of(&sample, "nowhere"),
            Err(NotAgain::Unknown { step: id("nowhere") })
        );
        assert_eq!(again_of(&sample, "copy"), Err(NotAgain::NotDone { step: step() }));
        started(&mut sample, "copy", 1, false);
        assert_eq!(again_of(&sample, "copy"), Err(NotAgain::UnderWay { step: step() }));
        sample.ended("copy", 1, StepOutcome::Done);
        assert_eq!(again_of(&sample, "copy"), Ok(2));
        sample.step("freeze", StepOutcome::Done);
        assert_eq!(
            again_of(&sample, "freeze"),
            Err(NotAgain::Changes { step: id("freeze") })
        );
        let (step, reason) = (id("smoke"), "no".to_owned());
        sample.add(Event::StepSkipped {
            step,
            reason,
            open_since: None,
        });
        assert_eq!(
            again_of(&sample, "smoke"),
            Err(NotAgain::PassedOver { step: id("smoke") })
        );
        sample.add(Event::AbortRequested {
            reason: "no".to_owned(),
        });
        assert_eq!(again_of(&sample, "copy"), Err(NotAgain::TakenBack));
    }

    #[test]
    fn one_that_fails_the_second_time_is_the_next_step() {
        let mut sample = Sample::running(plan(), RunPurpose::Cutover);
        sample.step("copy", StepOutcome::Done);
        started(&mut sample, "copy", 2, true);
        sample.ended("copy", 2, StepOutcome::Failed);
        assert_eq!(again_of(&sample, "copy"), Err(NotAgain::NotDone { step: id("copy") }));
        let hash = sample.plan.hash().unwrap();
        let coming = next(&sample.plan, hash, sample.state.run().unwrap()).unwrap();
        assert!(
            matches!(coming, Next::Step { step, attempt: 3, .. } if step.id == id("copy")),
            "{coming:?}"
        );
    }
}
