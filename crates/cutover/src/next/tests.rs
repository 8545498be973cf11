use super::*;
use crate::journal::Event;
use crate::journal::event::StepOutcome;
use crate::sample::{Sample, id, plan};

fn words(sample: &Sample) -> String {
    let hash = sample.plan.hash().unwrap();
    match next(&sample.plan, hash, sample.state.run().unwrap()).unwrap() {
        Next::Step {
            step, attempt, gate, ..
        } => {
            let gate = gate.map(|gate| format!(" behind {gate}")).unwrap_or_default();
            format!("{} {attempt}{gate}", step.id)
        }
        Next::PassOver { step, .. } => format!("pass over {}", step.id),
        Next::Confirm { step, .. } => format!("confirm {}", step.id),
        Next::Unknown { step, undo, .. } => format!("unknown {}{}", step.id, if undo { " undo" } else { "" }),
        Next::Undo { step, attempt, .. } => format!("undo {} {attempt}", step.id),
        Next::WayBack => "way back".to_owned(),
        Next::Complete => "complete".to_owned(),
        Next::TakenBack => "taken back".to_owned(),
    }
}

fn abort(sample: &mut Sample) {
    sample.add(Event::AbortRequested {
        reason: "no".to_owned(),
    });
}

#[test]
fn steps_come_in_their_order_and_gates_before_phases_and_before_the_point_of_no_return() {
    let mut plan = plan();
    // Behind the point of no return a gate that has closed again would hold up only the way forward.
    let reason = "users write".to_owned();
    plan.phases[1]
        .steps
        .push(crate::sample::step("open", Undo::Impossible { reason }));
    let mut sample = Sample::running(plan, RunPurpose::Cutover);
    assert_eq!(words(&sample), "copy 1");
    sample.step("copy", StepOutcome::Failed);
    assert_eq!(words(&sample), "copy 2");
    sample.step("copy", StepOutcome::Done);
    assert_eq!(words(&sample), "freeze 1 behind go");
    open(&mut sample);
    sample.step("freeze", StepOutcome::Done);
    assert_eq!(words(&sample), "smoke 1");
    sample.add(Event::StepStarted {
        step: id("smoke"),
        attempt: 1,
        again: false,
    });
    assert_eq!(words(&sample), "confirm smoke");
    sample.add(Event::StepEnded {
        step: id("smoke"),
        attempt: 1,
        outcome: StepOutcome::Done,
        took: crate::Span::seconds(1),
        message: None,
    });
    assert_eq!(words(&sample), "route 1 behind go");
    sample.step("route", StepOutcome::Failed);
    assert_eq!(words(&sample), "route 2 behind go");
    sample.step("route", StepOutcome::Done);
    assert_eq!(words(&sample), "open 1");
    sample.step("open", StepOutcome::Done);
    assert_eq!(words(&sample), "complete");
}

fn open(sample: &mut Sample) {
    sample.add(Event::GateJudged {
        gate: id("go"),
        open: true,
        against: Vec::new(),
    });
}

#[test]
fn a_step_that_is_passed_over_opens_no_gate() {
    let mut sample = Sample::running(plan(), RunPurpose::Cutover);
    sample.step("copy", StepOutcome::Done);
    sample.add(Event::StepSkipped {
        step: id("freeze"),
        reason: "no".to_owned(),
        open_since: None,
    });
    assert_eq!(words(&sample), "smoke 1 behind go");
    sample.add(Event::GateJudged {
        gate: id("go"),
        open: false,
        against: vec!["red".to_owned()],
    });
    assert_eq!(words(&sample), "smoke 1 behind go");
}

#[test]
fn a_step_without_an_end_is_unknown() {
    let mut sample = Sample::running(plan(), RunPurpose::Cutover);
    sample.add(Event::StepStarted {
        step: id("copy"),
        attempt: 1,
        again: false,
    });
    assert_eq!(words(&sample), "unknown copy");
}

#[test]
fn what_was_begun_is_taken_back_in_reverse_even_if_it_failed() {
    let mut sample = Sample::running(plan(), RunPurpose::Cutover);
    sample.step("copy", StepOutcome::Done);
    sample.step("freeze", StepOutcome::TimedOut);
    abort(&mut sample);
    assert_eq!(words(&sample), "undo freeze 1");
    sample.add(Event::UndoStarted {
        step: id("freeze"),
        attempt: 1,
    });
    assert_eq!(words(&sample), "unknown freeze undo");
    sample.add(Event::UndoEnded {
        step: id("freeze"),
        attempt: 1,
        outcome: StepOutcome::Failed,
        took: crate::Span::seconds(1),
        message: None,
    });
    assert_eq!(words(&sample), "undo freeze 2");
    sample.add(Event::UndoStarted {
        step: id("freeze"),
        attempt: 2,
    });
    sample.add(Event::StepSettled {
        step: id("freeze"),
        attempt: 2,
        outcome: StepOutcome::Done,
        reason: "looked".to_owned(),
    });
    assert_eq!(words(&sample), "taken back");
}

#[test]
fn a_rehearsal_passes_over_what_touches_production_and_goes_the_way_back() {
    let mut sample = Sample::running(plan(), RunPurpose::Rehearsal);
    for step in ["copy", "freeze", "smoke"] {
        sample.step(step, StepOutcome::Done);
    }
    assert_eq!(words(&sample), "pass over route");
    sample.add(Event::StepSkipped {
        step: id("route"),
        reason: "it moves the application".to_owned(),
        open_since: None,
    });
    assert_eq!(words(&sample), "way back");
    assert!(way_back(&sample.plan, sample.state.run().unwrap()).is_ok());
    abort(&mut sample);
    assert_eq!(words(&sample), "undo freeze 1");
    // What it did in another way has nothing to undo.
    sample.plan.phases[1].steps[0].rehearsal = Rehearsal::Instead(crate::sample::command("true"));
    assert!(to_take_back(&sample.plan, sample.state.run().unwrap()).is_empty());
}

#[test]
fn behind_the_point_of_no_return_there_is_no_way_back_even_if_its_step_failed() {
    let mut sample = Sample::running(plan(), RunPurpose::Cutover);
    for step in ["copy", "freeze", "smoke"] {
        sample.step(step, StepOutcome::Done);
    }
    assert!(way_back(&sample.plan, sample.state.run().unwrap()).is_ok());
    sample.step("route", StepOutcome::Failed);
    let refused = way_back(&sample.plan, sample.state.run().unwrap()).unwrap_err();
    assert!(
        matches!(&refused, NoWayBack::Step { step, .. } if *step == id("route")),
        "{refused}"
    );
}

#[test]
fn a_run_of_another_plan_is_refused() {
    let sample = Sample::running(plan(), RunPurpose::Cutover);
    let mut other = plan();
    other.title.push('!');
    let hash = other.hash().unwrap();
    assert!(next(&other, hash, sample.state.run().unwrap()).is_err());
}
