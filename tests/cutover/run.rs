//! A cutover step by step.

use std::time::Duration;

use crate::support::landfall::Run;
use crate::support::pair::Pair;

pub(super) const TABLES: &str =
    "create table accounts (id int not null primary key, balance int not null) engine=InnoDB;
    insert into accounts values (1, 100), (2, 200), (3, 300)";

/// A project that is copied, with a plan of `template`.
pub(super) fn planned(name: &str, template: &str, more: &str) -> Pair {
    let contacts =
        "[cutover]\ntemplate = \"template.toml\"\n[cutover.contacts.dba]\nname = \"Ann\"\nreach = \"#shop\"\n";
    let mut pair = Pair::alone(name, &format!("{contacts}{more}"));
    std::fs::write(pair.project.file("template.toml"), template).unwrap();
    pair.source.run_all(TABLES);
    pair.landfall(&["migrate"]).expect(0);
    pair.landfall(&["cutover", "plan"]).expect(0);
    pair
}

pub(super) const SMALL: &str = include_str!("small.toml");

fn cutover(pair: &Pair, arguments: &[&str]) -> Run {
    pair.landfall(&[&["cutover"], arguments].concat())
}

/// What the commands of the steps left, in their order.
pub(super) fn log(pair: &Pair) -> Vec<String> {
    let text = std::fs::read_to_string(pair.project.file("steps.log")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_rehearsal_goes_there_and_back_and_the_cutover_there() {
    let mut pair = planned("lf_cutover_run", SMALL, "");
    // Until a person is needed.
    cutover(&pair, &["rehearse"])
        .expect(1)
        .says(&["Does it work?", "cutover confirm smoke"]);
    assert_eq!(log(&pair), ["announce", "maintenance"]);
    cutover(&pair, &["confirm", "route"]).expect(2).says(&["smoke"]);
    // What has no end, and what is too large to be handed on, is not read.
    cutover(&pair, &["confirm", "smoke", "--attach", "/dev/zero"])
        .expect(2)
        .says(&["it is no file"]);
    let large = std::fs::File::create(pair.project.file("large.bin")).unwrap();
    large.set_len(65 << 20).unwrap();
    cutover(&pair, &["confirm", "smoke", "--attach", "large.bin"])
        .expect(2)
        .says(&["larger than 64 MiB"]);
    cutover(&pair, &["confirm", "smoke"]).expect(0);
    cutover(&pair, &["rehearse"])
        .expect(0)
        .says(&["route: passed over", "the run is complete"]);
    assert_eq!(
        log(&pair),
        ["announce", "maintenance", "undo-maintenance", "undo-announce"]
    );
    // The plan knows now how long its steps take; then it is the real one.
    cutover(&pair, &["plan"]).expect(0);
    std::fs::remove_file(pair.project.file("steps.log")).unwrap();
    pair.source.run("insert into accounts values (4, 400)");
    cutover(&pair, &["next"])
        .expect(2)
        .says(&["no run of the cutover is under way"]);
    cutover(&pair, &["start"])
        .expect(0)
        .says(&["point of no return is open"]);
    cutover(&pair, &["start"]).expect(2).says(&["run 2 is under way"]);
    cutover(&pair, &["plan"]).expect(2).says(&["run 2"]);
    cutover(&pair, &["next"]).expect(0).says(&["doctor: done"]);
    cutover(&pair, &["next", "--all"]).expect(1).says(&["Does it work?"]);
    let status = cutover(&pair, &["status", "--format", "json"]).expect(0).json();
    assert_eq!(status["run"]["number"], 2);
    assert!(status["next"].as_str().unwrap().contains("confirm smoke"), "{status:#}");
    cutover(&pair, &["confirm", "smoke", "--reason", "ten pages looked at"]).expect(0);
    cutover(&pair, &["next", "--all"])
        .expect(0)
        .says(&["route: done", "open: done", "the run is complete"]);
    assert_eq!(log(&pair), ["announce", "maintenance", "route"]);
    assert_eq!(pair.target_rows("accounts"), 4);
    let opened = pair.target.value("select count(*)::text from landfall.cutover_opened");
    assert_eq!(opened.as_deref(), Some("1"));
}

#[test]
fn a_closed_gate_stops_and_a_run_is_taken_back() {
    let mut pair = planned("lf_cutover_closed", SMALL, "");
    cutover(&pair, &["start"]).expect(0);
    // The rows differ when they are verified, and nobody mends them.
    pair.landfall(&["copy", "--refresh"]).expect(0);
    pair.target.run("update accounts set balance = 1 where id = 1");
    cutover(&pair, &["next", "--all"]).expect(1).says(&["verify: failed"]);
    cutover(&pair, &["confirm", "verify", "--skip"])
        .expect(2)
        .says(&["--reason"]);
    cutover(&pair, &["confirm", "verify", "--skip", "--reason", "I know better"]).expect(0);
    cutover(&pair, &["next", "--all"]).expect(1).says(&["Does it work?"]);
    cutover(&pair, &["confirm", "smoke"]).expect(0);
    cutover(&pair, &["next", "--all"])
        .expect(1)
        .says(&["gate switch: closed", "not met"]);
    assert_eq!(log(&pair), ["announce", "maintenance"]);
    cutover(&pair, &["abort", "--print"])
        .expect(0)
        .says(&["undo-maintenance"]);
    cutover(&pair, &["abort", "--reason", "rows differ"])
        .expect(0)
        .says(&["taken back"]);
    assert_eq!(
        log(&pair),
        ["announce", "maintenance", "undo-maintenance", "undo-announce"]
    );
    cutover(&pair, &["abort", "--reason", "again"])
        .expect(2)
        .says(&["no run"]);
    // A new one can be begun.
    cutover(&pair, &["start"]).expect(0).says(&["run 2"]);
}

/// A proof grows old while people wait for each other: it is taken anew, and nothing has to be taken back for it.
#[test]
fn evidence_that_is_too_old_is_taken_again() {
    let fresh = r#""freeze-proof", fresh = "1h""#;
    assert!(SMALL.contains(fresh));
    let template = SMALL.replace(fresh, r#""freeze-proof", fresh = "15s""#);
    let pair = planned("lf_cutover_again", &template, "");
    cutover(&pair, &["start"]).expect(0);
    cutover(&pair, &["next", "--again", "frozen"])
        .expect(2)
        .says(&["not done yet"]);
    cutover(&pair, &["next", "--again", "frosen"])
        .expect(2)
        .says(&["did you mean frozen?"]);
    cutover(&pair, &["next", "--all"]).expect(1).says(&["Does it work?"]);
    cutover(&pair, &["next", "--again", "frozen"])
        .expect(2)
        .says(&["step smoke is under way"]);
    std::thread::sleep(Duration::from_secs(16));
    cutover(&pair, &["confirm", "smoke"]).expect(0);
    cutover(&pair, &["next"])
        .expect(1)
        .says(&["gate switch: closed", "stale", "cutover next --again STEP"]);
    cutover(&pair, &["next", "--again", "announce"])
        .expect(2)
        .says(&["changes something", "cutover abort"]);
    cutover(&pair, &["next", "--again", "frozen"])
        .expect(0)
        .says(&["frozen: done", "next: route"]);
    cutover(&pair, &["next"]).expect(0).says(&["route: done"]);
    assert_eq!(log(&pair), ["announce", "maintenance", "route"]);
    let journal = std::fs::read_to_string(pair.project.file("cutover/journal.jsonl")).unwrap();
    let again = journal.lines().filter(|line| line.contains(r#""again":true"#)).count();
    assert_eq!(again, 1);
}

#[test]
fn an_undo_that_keeps_failing_is_done_by_hand() {
    let template = SMALL.replace("echo undo-announce >> steps.log", "exit 7");
    let pair = planned("lf_cutover_undo", &template, "");
    cutover(&pair, &["start"]).expect(0);
    cutover(&pair, &["next"]).expect(0);
    cutover(&pair, &["next"]).expect(0).says(&["announce: done"]);
    cutover(&pair, &["abort", "--reason", "no"])
        .expect(1)
        .says(&["announce: failed", "exit code 7"]);
    cutover(&pair, &["next"]).expect(1).says(&["announce: failed"]);
    cutover(&pair, &["confirm", "announce"]).expect(2).says(&["--reason"]);
    cutover(&pair, &["confirm", "announce", "--reason", "the mail was sent by hand"]).expect(0);
    cutover(&pair, &["next"]).expect(0).says(&["the run is taken back"]);
}

#[test]
fn passing_over_a_step_goes_round_no_gate() {
    let template = SMALL.replace(
        "step = \"smoke\" },\n]",
        "step = \"smoke\" },\n]\napprovals = { count = 1, signed = false }",
    );
    let pair = planned("lf_cutover_round", &template, "");
    cutover(&pair, &["start"]).expect(0);
    cutover(&pair, &["next", "--all"]).expect(1).says(&["Does it work?"]);
    cutover(&pair, &["confirm", "smoke"]).expect(0);
    cutover(&pair, &["next"]).expect(1).says(&["gate switch: closed"]);
    cutover(&pair, &["confirm", "route", "--skip", "--reason", "round it"]).expect(0);
    cutover(&pair, &["next"]).expect(1).says(&["gate switch: closed"]);
}

#[test]
fn a_journal_that_was_cut_off_is_not_gone_on_with() {
    let pair = planned("lf_cutover_cut", SMALL, "");
    cutover(&pair, &["start"]).expect(0);
    cutover(&pair, &["next"]).expect(0);
    let path = pair.project.file("cutover/journal.jsonl");
    let whole = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    std::fs::write(&path, lines[..lines.len() - 1].concat()).unwrap();
    cutover(&pair, &["next"]).expect(1).says(&["has an anchor of entry"]);
    std::fs::write(&path, whole.replace("\"by\":\"", "\"by\":\"x")).unwrap();
    cutover(&pair, &["next"])
        .expect(1)
        .says(&["was changed after it was written"]);
    cutover(&pair, &["status"]).expect(1);
    std::fs::write(&path, whole).unwrap();
    cutover(&pair, &["next"]).expect(0).says(&["announce: done"]);
}

#[test]
fn of_two_operators_one_wins_and_the_other_is_told() {
    let template = SMALL.replace(
        "echo announce >> steps.log",
        "touch begun; sleep 4; echo announce >> steps.log",
    );
    let pair = planned("lf_cutover_two", &template, "");
    cutover(&pair, &["start"]).expect(0);
    cutover(&pair, &["next"]).expect(0);
    let mut first = pair.project.command(&["cutover", "next"]).spawn().unwrap();
    while !pair.project.file("begun").exists() {
        assert!(first.try_wait().unwrap().is_none(), "it ended before its step began");
        std::thread::sleep(Duration::from_millis(20));
    }
    cutover(&pair, &["next"])
        .expect(2)
        .says(&["another operator is at work", "next since"]);
    cutover(&pair, &["status"]).expect(0).says(&["under way"]);
    assert!(first.wait().unwrap().success());
    assert_eq!(log(&pair), ["announce"]);
}

#[test]
fn a_command_that_takes_too_long_is_ended_and_secrets_are_masked() {
    let template = SMALL
        .replace(
            "echo announce >> steps.log",
            "echo url mysql://ann:hunter2@db; sleep 30",
        )
        .replace("timeout = \"1m\"", "timeout = \"2s\"");
    let pair = planned("lf_cutover_slow", &template, "");
    cutover(&pair, &["start"]).expect(0);
    cutover(&pair, &["next"]).expect(0);
    cutover(&pair, &["next"])
        .expect(1)
        .says(&["announce: timed out"])
        .keeps("hunter2");
    let kept = std::fs::read_to_string(pair.project.file("cutover/evidence/run1-announce-1.log")).unwrap();
    assert_eq!(kept, "url mysql://ann:***@db\n");
}
