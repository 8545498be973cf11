use std::io::Write as _;

use super::*;
use crate::journal::event::RunPurpose;
use crate::sample::{id, plan, project};

fn planned() -> Event {
    let plan = plan();
    Event::Planned {
        format_version: crate::state::FORMAT_VERSION,
        project: project(),
        plan: plan.hash().unwrap(),
        policy: plan.policy.hash().unwrap(),
    }
}

fn open(folder: &Path) -> Result<Writer, JournalError> {
    Writer::open(folder, "ann@db1", "next")
}

#[test]
fn what_was_appended_is_read() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Journal::read(folder.path()).unwrap().is_none());
    let head = {
        let mut writer = open(folder.path()).unwrap();
        writer.append(planned()).unwrap();
        let plan = plan().hash().unwrap();
        let purpose = RunPurpose::Cutover;
        writer.append(Event::RunStarted { run: 1, purpose, plan }).unwrap()
    };
    let journal = Journal::read(folder.path()).unwrap().unwrap();
    assert_eq!((journal.head(), journal.torn), (head, 0));
    assert_eq!(open(folder.path()).unwrap().journal().head(), head);
}

#[test]
fn a_second_operator_is_told_who_is_at_work() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path()).unwrap();
    match Writer::open(folder.path(), "bob@db2", "start") {
        Err(JournalError::Busy { holder }) => assert!(holder.starts_with("ann@db1, process "), "{holder}"),
        other => panic!("{other:?}"),
    }
    drop(first);
    assert!(Writer::open(folder.path(), "bob@db2", "start").is_ok());
}

#[test]
fn an_entry_that_was_cut_off_never_took_effect() {
    let folder = tempfile::tempdir().unwrap();
    let head = open(folder.path()).unwrap().append(planned()).unwrap();
    let path = folder.path().join(FILE);
    let mut file = OpenOptions::new().append(true).open(&path).unwrap();
    let torn = b"{\"number\":2,\"prev";
    file.write_all(torn).unwrap();
    let journal = Journal::read(folder.path()).unwrap().unwrap();
    assert_eq!((journal.head(), journal.torn), (head, torn.len()));
    let plan = plan().hash().unwrap();
    let purpose = RunPurpose::Cutover;
    let run = Event::RunStarted { run: 1, purpose, plan };
    let head = open(folder.path()).unwrap().append(run).unwrap();
    let journal = Journal::read(folder.path()).unwrap().unwrap();
    assert_eq!((journal.head(), journal.torn), (head, 0));
}

#[test]
fn what_cannot_follow_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = open(folder.path()).unwrap();
    let head = writer.append(planned()).unwrap();
    let step = Event::StepStarted {
        step: id("copy"),
        attempt: 1,
        again: false,
    };
    assert!(matches!(
        writer.append(step),
        Err(JournalError::Refused { number: 2, .. })
    ));
    assert_eq!(writer.journal().head(), head);
    drop(writer);
    assert_eq!(Journal::read(folder.path()).unwrap().unwrap().head(), head);
}

#[test]
fn a_journal_that_was_changed_is_not_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path()).unwrap().append(planned()).unwrap();
    let path = folder.path().join(FILE);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("\"number\":1", "\"number\":2")).unwrap();
    assert!(matches!(open(folder.path()), Err(JournalError::Chain { .. })));
}
