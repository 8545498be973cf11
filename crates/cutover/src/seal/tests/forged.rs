//! Forgers who seal again what they altered: nobody who knows root or signer is deceived, and most of it contradicts something else.

use super::*;
use crate::evidence::Facts;
use crate::journal::event::Decision;
use crate::journal::{Entry, Event, chain};
use crate::signature::CUTOVER_NAMESPACE;

/// The journal with some of its entries changed, chained anew.
fn chained(project: &Project, change: impl Fn(&mut Entry) -> bool) -> Vec<u8> {
    let journal = Journal::parse(Path::new(JOURNAL), &project.read(JOURNAL)).unwrap();
    let mut text = Vec::new();
    let mut head = crate::journal::Head::EMPTY;
    for link in journal.links {
        let mut entry = link.entry;
        if !change(&mut entry) {
            continue;
        }
        entry.previous = head.hash;
        entry.number = head.number + 1;
        let (line, next) = chain::line(&entry).unwrap();
        text.extend(line);
        head = next;
    }
    text
}

/// Seals again, and finds what contradicts; whoever knows the root finds that at once.
#[track_caller]
fn forged(project: &Project, subject: &str, words: &str) {
    project.seal_again();
    names(&project.by_root(), SEAL, "it is another report");
    names(&project.by_nothing(), subject, words);
}

fn replaced(project: &Project, name: &str, from: &str, to: &str) {
    let text = String::from_utf8(project.read(name)).unwrap();
    assert!(text.contains(from), "{from} is not in {name}");
    project.put(name, text.replacen(from, to, 1).as_bytes());
}

#[test]
fn a_figure_of_the_page_or_the_summary_is_not_that_of_the_data() {
    let project = Project::of(&world());
    replaced(&project, PAGE, "Downtime <strong>30 min", "Downtime <strong>20 min");
    forged(&project, PAGE, "does not say what report.json says, from line");
    let project = Project::of(&world());
    replaced(&project, SUMMARY, "Downtime: 30 min", "Downtime: 20 min");
    forged(&project, SUMMARY, "does not say what report.json says, from line");
}

#[test]
fn data_page_and_summary_together_are_not_what_the_evidence_says() {
    let project = Project::of(&world());
    replaced(&project, DATA, "\"differing\": 0", "\"differing\": 1");
    let report = serde_json::from_slice(&project.read(DATA)).unwrap();
    project.put(PAGE, crate::report::render(&report).unwrap().as_bytes());
    project.put(SUMMARY, crate::report::summary(&report).as_bytes());
    forged(
        &project,
        "report.json, /verification/report/tables/0/units/differing",
        "journal, plan and evidence",
    );
}

#[test]
fn evidence_is_not_the_file_that_the_journal_names() {
    let project = Project::of(&world());
    replaced(
        &project,
        "evidence/0002-verification.json",
        "\"rows\": 1200",
        "\"rows\": 1300",
    );
    forged(&project, "evidence/0002-verification.json", "not the file that entry");
    let project = Project::of(&world());
    fs::remove_file(project.report().join("evidence/0001-backup.txt")).unwrap();
    forged(&project, "evidence/0001-backup.txt", "not among the sealed files");
}

#[test]
fn facts_of_the_journal_are_not_those_of_the_file() {
    let project = Project::of(&world());
    let text = chained(&project, |entry| {
        if let Event::EvidenceAdded { evidence } = &mut entry.event
            && let Facts::Verification { passed, against, .. } = &mut evidence.facts
        {
            *passed = true;
            against.clear();
        }
        true
    });
    project.put(JOURNAL, &text);
    forged(
        &project,
        "evidence/0002-verification.json",
        "says something else of it than the file",
    );
    // And the approvals were not given in sight of that.
    names(&project.by_nothing(), JOURNAL, "entries were changed, moved or cut off");
}

#[test]
fn a_journal_that_was_cut_off_broken_or_moved_is_named() {
    let project = Project::of(&world());
    let text = project.read(JOURNAL);
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    // Behind the last anchor.
    project.put(JOURNAL, &lines[..lines.len() - 2].concat());
    forged(&project, JOURNAL, "the target kept entry");
    // In the middle of a line.
    project.put(JOURNAL, &text[..text.len() - 5]);
    forged(&project, JOURNAL, "follow its last whole entry");
    let mut moved = lines.clone();
    moved.swap(5, 6);
    project.put(JOURNAL, &moved.concat());
    forged(&project, JOURNAL, "taken out, added or moved");
    let changed = String::from_utf8(text.clone())
        .unwrap()
        .replacen("ann@db1", "eve@db1", 1);
    project.put(JOURNAL, changed.as_bytes());
    forged(&project, JOURNAL, "changed after it was written");
    // An entry that says something else, and all that follow chained anew: those who signed saw another journal.
    project.put(JOURNAL, &text);
    let changed = chained(&project, |entry| {
        if let Event::GateJudged {
            open: false, against, ..
        } = &mut entry.event
        {
            against.clear();
        }
        true
    });
    project.put(JOURNAL, &changed);
    forged(&project, JOURNAL, "entries were changed, moved or cut off");
    // An entry taken out.
    project.put(JOURNAL, &text);
    let without = chained(&project, |entry| {
        !matches!(entry.event, Event::GateJudged { open: false, .. })
    });
    project.put(JOURNAL, &without);
    forged(&project, JOURNAL, "approves what is not yet written");
}

#[test]
fn statements_of_something_else_are_named() {
    for (words, change) in [
        ("of another project", 0),
        ("of another plan", 1),
        ("of another policy", 2),
        ("other evidence", 3),
        ("does not verify", 4),
    ] {
        let project = Project::of(&world());
        let text = chained(&project, |entry| {
            if let Event::Approved { approval } = &mut entry.event {
                let statement = &mut approval.statement;
                match change {
                    0 => "another".clone_into(&mut statement.project),
                    1 => statement.plan = Sha256::of(b"another"),
                    2 => statement.policy = Sha256::of(b"another"),
                    3 => statement.evidence = Sha256::of(b"another"),
                    _ => statement.decision = Decision::Reject,
                }
                if change < 4 {
                    let who = approval.approver.split('@').next().unwrap();
                    let text = statement.text();
                    approval.signature = Some(TestKey::of(who).sign(CUTOVER_NAMESPACE, text.as_bytes()));
                }
            }
            true
        });
        project.put(JOURNAL, &text);
        forged(&project, JOURNAL, words);
    }
}

#[test]
fn a_plan_that_is_not_the_one_in_force_is_named() {
    let project = Project::of(&world());
    replaced(&project, PLAN, "\"count\": 2", "\"count\": 1");
    forged(&project, PLAN, "it is not the plan that the journal names");
    names(&project.by_nothing(), PLAN, "its policy is not the one");
    let project = Project::of(&world());
    replaced(&project, PLAN, "0123abcd", "another");
    forged(&project, PLAN, "of another project");
}

/// The whole history made anew, so that nothing contradicts: only what was signed or told tells it.
#[test]
fn a_history_made_anew_is_consistent_and_never_authenticated() {
    let genuine = Project::of(&world());
    let mut other = world();
    other.given.by = "eve@db1".to_owned();
    let made = Project::of(&other);
    let checked = made.by_nothing();
    assert!(checked.problems.is_empty() && !checked.holds());
    let asked = Asked {
        root: Some(genuine.seal.root),
        signers: None,
    };
    names(&made.checked(&asked), SEAL, "it is another report");
    // The genuine signature is not of this seal.
    genuine.sign("ann");
    made.put(SIGNATURE, &genuine.read(SIGNATURE));
    names(&made.by_nothing(), SIGNATURE, "not of this text");
}
