use super::*;
use crate::Span;
use crate::journal::chain;
use crate::journal::event::{Entry, RunOutcome, StepOutcome};

fn id(text: &str) -> Id {
    text.parse().unwrap()
}

fn planned(fingerprint: &str) -> Event {
    Event::Planned {
        format_version: FORMAT_VERSION,
        project: Project {
            fingerprint: fingerprint.to_owned(),
            source: "MariaDB".to_owned(),
            target: "PostgreSQL".to_owned(),
        },
        plan: Sha256::of(b"plan"),
        policy: Sha256::of(b"policy"),
    }
}

fn started(run: u32) -> Event {
    Event::RunStarted {
        run,
        purpose: RunPurpose::Cutover,
        plan: Sha256::of(b"plan"),
    }
}

fn step(name: &str, attempt: u32) -> Event {
    let step = id(name);
    Event::StepStarted {
        step,
        attempt,
        again: false,
    }
}

fn ended(name: &str, attempt: u32, outcome: StepOutcome) -> Event {
    Event::StepEnded {
        step: id(name),
        attempt,
        outcome,
        took: Span::seconds(3),
        message: None,
    }
}

fn settled(name: &str, attempt: u32, outcome: StepOutcome) -> Event {
    Event::StepSettled {
        step: id(name),
        attempt,
        outcome,
        reason: "looked".to_owned(),
    }
}

/// The state after these events, or why the last one that was taken in cannot be.
fn state(events: &[Event]) -> Result<State, String> {
    let mut state = State::empty();
    for event in events {
        let entry = Entry {
            number: state.head.number + 1,
            previous: state.head.hash,
            at: Moment::now(),
            by: "ann@db1".to_owned(),
            event: event.clone(),
        };
        let (_, head) = chain::line(&entry).unwrap();
        state
            .apply(&Link { entry, hash: head.hash })
            .map_err(|error| error.to_string())?;
    }
    Ok(state)
}

#[test]
fn a_step_that_failed_can_be_begun_again_and_one_that_is_done_cannot() {
    use StepOutcome::{Done, Failed};
    let mut events = vec![
        planned("p"),
        started(1),
        step("copy", 1),
        ended("copy", 1, Failed),
        step("copy", 2),
    ];
    let at_work = state(&events).unwrap();
    let run = at_work.open_run().unwrap();
    assert_eq!(
        run.under_way().map(|(step, attempt)| (step.as_str(), attempt.number)),
        Some(("copy", 2))
    );
    assert!(!run.settled(&id("copy")));
    events.push(ended("copy", 2, Done));
    assert!(state(&events).unwrap().open_run().unwrap().settled(&id("copy")));
    events.push(step("copy", 3));
    assert!(state(&events).unwrap_err().contains("begins again"));
}

#[test]
fn nothing_begins_beside_a_step_whose_end_is_not_known() {
    let events = [planned("p"), started(1), step("copy", 1)];
    let with = |event: Event| state(&[&events[..], &[event]].concat());
    assert!(with(step("check", 1)).unwrap_err().contains("step copy is under way"));
    let end = Event::RunEnded {
        run: 1,
        outcome: RunOutcome::Completed,
    };
    assert!(with(end).unwrap_err().contains("under way"));
    assert!(with(ended("copy", 2, StepOutcome::Done)).is_err());
    let done = with(settled("copy", 1, StepOutcome::Done)).unwrap();
    let record = done.run().unwrap().step(&id("copy")).unwrap().clone();
    assert!(record.done());
    assert_eq!(
        record.attempts[0].end.as_ref().unwrap().settled.as_deref(),
        Some("looked")
    );
}

#[test]
fn steps_are_taken_back_only_in_a_run_that_is_and_only_if_they_were_begun() {
    use StepOutcome::Done;
    let undo = |name: &str| Event::UndoStarted {
        step: id(name),
        attempt: 1,
    };
    let abort = Event::AbortRequested {
        reason: "no".to_owned(),
    };
    let base = [planned("p"), started(1), step("freeze", 1), ended("freeze", 1, Done)];
    let with = |more: &[Event]| state(&[&base[..], more].concat());
    assert!(with(&[undo("freeze")]).unwrap_err().contains("goes on"));
    assert!(
        with(&[abort.clone(), undo("switch")])
            .unwrap_err()
            .contains("nothing of it")
    );
    assert!(
        with(&[abort.clone(), step("switch", 1)])
            .unwrap_err()
            .contains("taken back")
    );
    let end = Event::UndoEnded {
        step: id("freeze"),
        attempt: 1,
        outcome: Done,
        took: Span::seconds(1),
        message: None,
    };
    let back = with(&[abort, undo("freeze"), end]).unwrap();
    let record = back.run().unwrap().step(&id("freeze")).unwrap().clone();
    assert!(record.undone() && !record.done());
}

#[test]
fn a_journal_is_of_one_project_and_its_runs_are_counted() {
    assert!(state(&[started(1)]).unwrap_err().contains("begins with its plan"));
    assert!(
        state(&[planned("p"), planned("q")])
            .unwrap_err()
            .contains("another project")
    );
    assert!(
        state(&[planned("p"), started(2)])
            .unwrap_err()
            .contains("run 1 is the next one")
    );
    assert!(
        state(&[planned("p"), started(1), planned("p")])
            .unwrap_err()
            .contains("under way")
    );
}
