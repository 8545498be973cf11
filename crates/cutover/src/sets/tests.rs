use super::*;
use crate::journal::Event;
use crate::journal::event::{RunOutcome, StepOutcome};
use crate::next::{NoWayBack, way_back};
use crate::plan::TableSet;
use crate::sample::{Sample, command, id, phase, step};

/// A step for all tables, then for each of the sets `a` and `b`: freeze (with a way back), open and welcome (without).
fn plan() -> Plan {
    let by = |text: &str| Undo::By(command(text));
    let mut plan = crate::sample::plan();
    plan.sets = ["a", "b"]
        .map(|set| TableSet {
            id: id(set),
            tables: Vec::new(),
        })
        .to_vec();
    plan.phases = vec![phase("prepare", None, vec![step("announce", by("cancel"))])];
    for set in ["a", "b"] {
        let never = || Undo::Impossible {
            reason: "users write".to_owned(),
        };
        let steps = vec![
            step(&format!("{set}-freeze"), by("thaw")),
            step(&format!("{set}-open"), never()),
            step(&format!("{set}-welcome"), never()),
        ];
        plan.phases.push(crate::Phase {
            set: Some(id(set)),
            ..phase(set, None, steps)
        });
    }
    plan
}

fn to(steps: &[&str]) -> Sample {
    let mut sample = Sample::running(plan(), RunPurpose::Cutover);
    for name in steps {
        sample.step(name, StepOutcome::Done);
    }
    sample
}

fn standings(sample: &Sample) -> Vec<Standing> {
    let states = states(&sample.plan, &sample.state.runs);
    states.into_iter().map(|state| state.standing).collect()
}

fn back(sample: &Sample) -> Vec<&str> {
    let steps = to_take_back(&sample.plan, sample.state.run().unwrap());
    steps.into_iter().map(|(step, _)| step.id.as_str()).collect()
}

fn refused(sample: &Sample) -> NoWayBack {
    way_back(&sample.plan, sample.state.run().unwrap()).unwrap_err()
}

#[test]
fn before_a_set_is_open_everything_is_taken_back() {
    let sample = to(&["announce", "a-freeze"]);
    assert_eq!(standings(&sample), [Standing::UnderWay, Standing::NotBegun]);
    assert_eq!(way_back(&sample.plan, sample.state.run().unwrap()), Ok(Vec::new()));
    assert_eq!(back(&sample), ["a-freeze", "announce"]);
}

#[test]
fn sets_that_are_not_open_are_taken_back_and_what_is_open_stays() {
    let mut sample = to(&["announce", "a-freeze", "a-open", "a-welcome", "b-freeze"]);
    assert_eq!(standings(&sample), [Standing::Open, Standing::UnderWay]);
    assert_eq!(way_back(&sample.plan, sample.state.run().unwrap()), Ok(vec![id("a")]));
    assert_eq!(back(&sample), ["b-freeze"]);
    sample.add(Event::AbortRequested {
        reason: "no".to_owned(),
    });
    assert_eq!(standings(&sample), [Standing::Open, Standing::UnderWay]);
    sample.add(Event::UndoStarted {
        step: id("b-freeze"),
        attempt: 1,
    });
    sample.add(Event::UndoEnded {
        step: id("b-freeze"),
        attempt: 1,
        outcome: StepOutcome::Done,
        took: crate::Span::seconds(1),
        message: None,
    });
    assert_eq!(standings(&sample), [Standing::Open, Standing::TakenBack]);
    // The next run finds it open, and has no way back of it either.
    sample.add(Event::RunEnded {
        run: 1,
        outcome: RunOutcome::TakenBackInPart,
    });
    let plan = sample.plan.hash().unwrap();
    sample.add(Event::RunStarted {
        run: 2,
        purpose: RunPurpose::Cutover,
        plan,
    });
    assert_eq!(open_since(&sample.plan, &sample.state.runs, &id("a")), Some(1));
    assert_eq!(open_since(&sample.plan, &sample.state.runs, &id("b")), None);
    for name in ["a-freeze", "a-open", "a-welcome"] {
        sample.add(Event::StepSkipped {
            step: id(name),
            reason: "open".to_owned(),
            open_since: Some(1),
        });
    }
    sample.step("announce", StepOutcome::Done);
    sample.step("b-freeze", StepOutcome::Done);
    assert_eq!(standings(&sample), [Standing::Open, Standing::UnderWay]);
    assert_eq!(way_back(&sample.plan, sample.state.run().unwrap()), Ok(vec![id("a")]));
    assert_eq!(back(&sample), ["b-freeze"]);
}

/// A person passed over all steps of a set, which opened nothing.
#[test]
fn a_set_that_was_passed_over_by_hand_is_not_open() {
    let mut sample = to(&["announce"]);
    for name in ["a-freeze", "a-open", "a-welcome"] {
        sample.add(Event::StepSkipped {
            step: id(name),
            reason: "not today".to_owned(),
            open_since: None,
        });
    }
    sample.step("b-freeze", StepOutcome::Done);
    assert_eq!(way_back(&sample.plan, sample.state.run().unwrap()), Ok(Vec::new()));
    assert_eq!(back(&sample), ["b-freeze", "announce"]);
}

#[test]
fn a_rehearsal_is_complete_without_the_sets_that_are_open() {
    let mut sample = to(&["announce", "a-freeze", "a-open", "a-welcome"]);
    sample.add(Event::AbortRequested {
        reason: "no".to_owned(),
    });
    let (run, outcome) = (1, RunOutcome::TakenBackInPart);
    sample.add(Event::RunEnded { run, outcome });
    let plan = sample.plan.hash().unwrap();
    let purpose = RunPurpose::Rehearsal;
    sample.add(Event::RunStarted { run: 2, purpose, plan });
    let open_since = open_since(&sample.plan, &sample.state.runs, &id("a"));
    assert_eq!(open_since, Some(1));
    for name in ["a-freeze", "a-open", "a-welcome"] {
        let (step, reason) = (id(name), "open".to_owned());
        sample.add(Event::StepSkipped {
            step,
            reason,
            open_since,
        });
    }
    for name in ["announce", "b-freeze", "b-open", "b-welcome"] {
        assert!(
            !crate::timing::completed(&sample.plan, sample.state.run().unwrap()),
            "{name}"
        );
        sample.step(name, StepOutcome::Done);
    }
    assert!(crate::timing::completed(&sample.plan, sample.state.run().unwrap()));
}

#[test]
fn a_set_that_is_open_and_not_done_goes_forward_first() {
    let sample = to(&["announce", "a-freeze", "a-open"]);
    assert_eq!(
        refused(&sample),
        NoWayBack::NotDone {
            set: id("a"),
            step: id("a-welcome")
        }
    );
    // Also if its opening failed: it may have done half of its work.
    let mut sample = to(&["announce", "a-freeze"]);
    sample.step("a-open", StepOutcome::Failed);
    assert_eq!(standings(&sample), [Standing::Open, Standing::NotBegun]);
    assert!(matches!(refused(&sample), NoWayBack::NotDone { step, .. } if step == id("a-open")));
}

#[test]
fn when_every_set_is_open_nothing_is_taken_back() {
    let sample = to(&[
        "announce",
        "a-freeze",
        "a-open",
        "a-welcome",
        "b-freeze",
        "b-open",
        "b-welcome",
    ]);
    let sets = vec![id("a"), id("b")];
    assert_eq!(refused(&sample), NoWayBack::AllOpen { sets });
}
