//! Sets of tables that move one after the other.

use std::collections::BTreeSet;

use serde_json::Value;

use super::run::log;
use super::signed::keys;
use super::writer::Writer;
use crate::support::landfall::Run;
use crate::support::pair::Pair;

const SETS: &str = include_str!("sets.toml");

/// Customers move first, their orders behind them; a foreign key is between them.
const TABLES: &str = "create table customers (id int not null primary key, name varchar(40) not null) engine=InnoDB;
     create table orders (id int not null auto_increment primary key, customer int not null, cents int not null,
        constraint orders_customer foreign key (customer) references customers (id)) engine=InnoDB;
     insert into customers values (1, 'Ada'), (2, 'Grace'), (3, 'Joan');
     insert into orders (customer, cents) values (1, 100), (2, 250)";

fn cutover(pair: &Pair, arguments: &[&str]) -> Run {
    pair.landfall(&[&["cutover"], arguments].concat())
}

/// `[cutover]` with the two sets.
fn settings(name: &str, template: &str, more: &str) -> String {
    format!(
        "[cutover]\ntemplate = \"{template}\"\n{more}\
         [cutover.contacts.dba]\nname = \"Ann\"\nreach = \"#shop\"\n\
         [[cutover.sets]]\nname = \"people\"\ntables = [\"{name}.customers\"]\n\
         [[cutover.sets]]\nname = \"sales\"\ntables = [\"{name}.orders\"]\n"
    )
}

/// Two sets that are copied, each with a stage of its own, and a plan of this template.
fn copied(mut pair: Pair, template: &str) -> Pair {
    std::fs::write(pair.project.file("template.toml"), template).unwrap();
    pair.source.run_all(TABLES);
    copy_ahead(&pair);
    pair
}

/// What stands before the first run: a plan that knows the sets, a copy of each, and a plan that knows what was copied.
fn copy_ahead(pair: &Pair) {
    cutover(pair, &["plan"]).expect(0);
    for set in ["people", "sales"] {
        pair.landfall(&["schema", "--apply", "--set", set]).expect(0);
        pair.landfall(&["copy", "--set", set]).expect(0);
        pair.landfall(&["finish", "--set", set]).expect(0);
    }
    cutover(pair, &["plan"]).expect(0);
}

#[test]
fn evidence_of_one_set_opens_no_gate_of_another() {
    const NAME: &str = "lf_cutover_sets";
    let pair = copied(Pair::alone(NAME, &settings(NAME, "template.toml", "")), SETS);
    cutover(&pair, &["start"]).expect(0);
    for step in ["people-verify", "people-route"] {
        cutover(&pair, &["next"]).expect(0).says(&[&format!("{step}: done")]);
    }
    // Nobody verifies the second set: the verification of the first one is there, green and fresh.
    let reason = "there is no time for it";
    cutover(&pair, &["confirm", "sales-verify", "--skip", "--reason", reason]).expect(0);
    cutover(&pair, &["next"]).expect(1).says(&[
        "gate sales-switch: closed",
        "missing: there is no verification",
        "is of the set people",
    ]);
    assert_eq!(log(&pair), ["people-route"]);
    cutover(&pair, &["abort", "--reason", "sales was not verified"]).expect(0);
    // Once more, with its own verification.
    cutover(&pair, &["start"]).expect(0);
    cutover(&pair, &["next", "--all"])
        .expect(0)
        .says(&["the run is complete"]);
    assert_eq!(
        log(&pair),
        ["people-route", "undo-people-route", "people-route", "sales-route"]
    );
}

/// A set is verified and then shown to stand still, and its gate wants both to be of the same rows.
fn frozen_sets() -> String {
    let proof = "[[phase.step]]\nid = \"{set}-frozen\"\ntitle = \"Show that nobody writes\"\nowner = \"dba\"\ntimeout = \"5m\"\n\
        action = { kind = \"freeze-proof\", at-least = \"changes\", window = \"2s\", heartbeats = [] }\n\
        undo = \"nothing\"\nevidence = \"freeze-proof\"\n\n";
    let wanted = "{ evidence = \"freeze-proof\", fresh = \"1h\", at-least = \"changes\" }, \
        { evidence = \"verification\", fresh = \"1h\", of = \"frozen\" }";
    SETS.replace(
        "{ evidence = \"verification\", fresh = \"1h\", of = \"latest\" }",
        wanted,
    )
    .replace(
        "[[phase]]\nid = \"{set}-switch\"",
        &format!("{proof}[[phase]]\nid = \"{{set}}-switch\""),
    )
}

/// A piece of evidence of the first run, of a step's first attempt.
fn evidence(pair: &Pair, step: &str, extension: &str) -> Value {
    let path = format!("cutover/evidence/run1-{step}-1.{extension}");
    serde_json::from_slice(&std::fs::read(pair.project.file(&path)).unwrap()).unwrap()
}

#[test]
fn a_set_stands_still_while_the_rest_of_the_source_goes_on() {
    const NAME: &str = "lf_cutover_set_frozen";
    let pair = Pair::alone(NAME, &settings(NAME, "template.toml", ""));
    let pair = copied(pair, &frozen_sets());
    cutover(&pair, &["start"]).expect(0);
    // Orders come in all the time; customers are frozen.
    let order = "insert into orders (customer, cents) values (1, 5)";
    let mut writer = Writer::start(pair.source.server_url.clone(), NAME, order);
    for step in ["people-verify", "people-frozen", "people-route"] {
        cutover(&pair, &["next"]).expect(0).says(&[&format!("{step}: done")]);
    }
    let proof = evidence(&pair, "people-frozen", "freeze.json");
    assert_eq!(proof["tables"], serde_json::json!([format!("{NAME}.customers")]));
    // It is tied to the epoch of its own set's copy, from which on nothing changed.
    let verified = evidence(&pair, "people-verify", "verification.json");
    assert_eq!(proof["epoch"], verified["epoch"]["id"], "{proof:#}");
    // Of its own set, every order counts.
    pair.landfall(&["copy", "--refresh", "--set", "sales"]).expect(0);
    pair.landfall(&["finish", "--set", "sales"]).expect(0);
    cutover(&pair, &["next"]).expect(0).says(&["sales-verify: done"]);
    cutover(&pair, &["next"])
        .expect(1)
        .says(&["sales-frozen: failed", &format!("{NAME}.orders")]);
    writer.stop();
    // Now it stands still, but not with the rows that were verified.
    cutover(&pair, &["next"]).expect(0).says(&["sales-frozen: done"]);
    cutover(&pair, &["next"])
        .expect(1)
        .says(&["gate sales-switch: closed", "not met"]);
    assert_eq!(log(&pair), ["people-route"]);
}

#[test]
fn sets_that_are_not_open_are_taken_back_and_what_is_open_stays() {
    const NAME: &str = "lf_cutover_set_abort";
    let open = "\n[[phase.step]]\nid = \"{set}-open\"\ntitle = \"Open\"\nowner = \"dba\"\ntimeout = \"1m\"\n\
        action = { kind = \"open-target\" }\nundo = { impossible = { reason = \"users write to the target\" } }\n\
        \n[[phase.step]]\nid = \"{set}-users\"\ntitle = \"Users\"\nowner = \"dba\"\ntimeout = \"1m\"\n\
        action = { kind = \"command\", command = \"echo {set}-users >> steps.log\" }\nundo = { impossible = { reason = \"users write\" } }\n";
    let before = "[[phase]]\nid = \"before\"\ntitle = \"Before\"\npurpose = \"Words.\"\ndowntime = false\n\
        [[phase.step]]\nid = \"announce\"\ntitle = \"Announce\"\nowner = \"dba\"\ntimeout = \"1m\"\n\
        action = { kind = \"command\", command = \"echo announce >> steps.log\" }\n\
        undo = { by = { kind = \"command\", command = \"echo undo-announce >> steps.log\" } }\n\n";
    let template = frozen_sets().replacen("[[phase]]", &format!("{before}[[phase]]"), 1) + open;
    let pair = Pair::alone(NAME, &settings(NAME, "template.toml", ""));
    let mut pair = copied(pair, &template);
    cutover(&pair, &["start"])
        .expect(0)
        .says(&["of the set people is people-open", "of the set sales is sales-open"]);
    for step in [
        "announce",
        "people-verify",
        "people-frozen",
        "people-route",
        "people-open",
    ] {
        cutover(&pair, &["next"]).expect(0).says(&[&format!("{step}: done")]);
    }
    // It is open, and its users are not let in yet: half-way nothing is left.
    cutover(&pair, &["abort", "--reason", "no"])
        .expect(2)
        .says(&["the set people is past its point of no return", "people-users"]);
    for step in ["people-users", "sales-verify", "sales-frozen", "sales-route"] {
        cutover(&pair, &["next"]).expect(0).says(&[&format!("{step}: done")]);
    }
    std::fs::remove_file(pair.project.file("steps.log")).unwrap();
    cutover(&pair, &["abort", "--reason", "sales must wait"])
        .expect(0)
        .says(&[
            "the set people is past its point of no return",
            "sales-route: taken back",
            "but for the sets that are open",
        ]);
    // What concerns all tables serves the set that is open.
    assert_eq!(log(&pair), ["undo-sales-route"]);
    let sets = |pair: &Pair| {
        let status = cutover(pair, &["status", "--format", "json"]).expect(0).json();
        let sets = status["sets"].as_array().unwrap().clone();
        sets.into_iter()
            .map(|set| (set["set"].clone(), set["standing"].clone(), set["run"].clone()))
            .collect::<Vec<_>>()
    };
    let expected = |sales: &str, run: u32| {
        vec![
            ("people".into(), "open".into(), 1.into()),
            ("sales".into(), sales.into(), run.into()),
        ]
    };
    assert_eq!(sets(&pair), expected("taken-back", 1));
    cutover(&pair, &["status"])
        .expect(0)
        .says(&["set people: open for writing", "set sales: taken back in run 1"]);
    cutover(&pair, &["status", "--set", "sales"])
        .expect(2)
        .says(&["--set sales means nothing to landfall cutover"]);
    let report = cutover(&pair, &["report", "--format", "json"]).expect(0).json();
    assert_eq!(report["decision"]["answer"], "no", "{report:#}");
    assert_eq!(report["decision"]["progress"], "taken-back-in-part", "{report:#}");
    let words = report["decision"]["progress_words"].as_str().unwrap();
    for part in [
        "set people: open for writing",
        "set sales: taken back",
        "sales must wait",
    ] {
        assert!(words.contains(part), "{words}");
    }
    // Users write to the set that is open. The other one's table is altered and copied anew; the next run, of a plan that is made anew,
    // leaves alone what is open.
    pair.target.run("insert into customers values (9, 'Eve')");
    std::fs::remove_file(pair.project.file("steps.log")).unwrap();
    pair.source.run("alter table orders add column note varchar(20)");
    pair.target.run(&format!("drop table \"{NAME}\".orders"));
    pair.landfall(&["schema", "--apply", "--set", "sales"]).expect(0);
    pair.landfall(&["copy", "--restart", &format!("{NAME}.orders"), "--set", "sales"])
        .expect(0);
    pair.landfall(&["finish", "--set", "sales"]).expect(0);
    cutover(&pair, &["plan"]).expect(0);
    // What was measured of the copy before stands as it was, also before the new plan is taken in.
    let report = cutover(&pair, &["report", "--format", "json"]).expect(0).json();
    cutover(
        &pair,
        &[
            "check-report",
            "cutover/report",
            "--root",
            report["root"].as_str().unwrap(),
        ],
    )
    .expect(0);
    // A rehearsal of what is left is a whole one.
    cutover(&pair, &["rehearse"]).expect(0).says(&["the run is complete"]);
    std::fs::remove_file(pair.project.file("steps.log")).unwrap();
    cutover(&pair, &["start"]).expect(0);
    cutover(&pair, &["next", "--all"])
        .expect(0)
        .says(&["sales-users: done", "the run is complete"]);
    assert_eq!(log(&pair), ["announce", "sales-route", "sales-users"]);
    assert_eq!(pair.target_rows("customers"), 4);
    assert_eq!(sets(&pair), expected("open", 3));
    let report = cutover(&pair, &["report", "--format", "json"]).expect(0).json();
    assert_eq!(report["decision"]["answer"], "yes", "{report:#}");
    let root = report["root"].as_str().unwrap();
    cutover(&pair, &["check-report", "cutover/report", "--root", root]).expect(0);
    cutover(&pair, &["abort", "--reason", "no"]).expect(2).says(&["no run"]);
    // The gate of the set that was opened in run 1 is judged by the plan of that run, which is sealed with the report.
    let plans = std::fs::read_dir(pair.project.file("cutover/report/plans")).unwrap();
    let plans: Vec<_> = plans.map(|file| file.unwrap().path()).collect();
    let [kept] = plans.as_slice() else { panic!("{plans:?}") };
    let text = std::fs::read_to_string(kept).unwrap();
    std::fs::write(kept, text.replacen("\"1m\"", "\"2m\"", 1)).unwrap();
    cutover(&pair, &["check-report", "cutover/report", "--root", root])
        .expect(1)
        .says(&["plans/"]);
}

#[test]
fn evidence_of_another_copy_than_the_plans_is_refused() {
    const NAME: &str = "lf_cutover_set_other";
    let mut pair = copied(Pair::alone(NAME, &settings(NAME, "template.toml", "")), SETS);
    cutover(&pair, &["start"]).expect(0);
    cutover(&pair, &["next"]).expect(0).says(&["people-verify: done"]);
    cutover(&pair, &["next"]).expect(0).says(&["people-route: done"]);
    // Somebody changes a table, and copies its set anew.
    pair.source.run("alter table orders add column note varchar(20)");
    pair.target.run(&format!("drop table \"{NAME}\".orders"));
    pair.landfall(&["schema", "--apply", "--set", "sales"]).expect(0);
    let table = format!("{NAME}.orders");
    pair.landfall(&["copy", "--restart", &table, "--set", "sales"])
        .expect(0);
    pair.landfall(&["finish", "--set", "sales"]).expect(0);
    cutover(&pair, &["next"])
        .expect(1)
        .says(&["the verification of the set sales is of other tables, columns or keys"]);
    let evidence = std::fs::read_dir(pair.project.file("cutover/evidence")).unwrap();
    let names: Vec<String> = evidence
        .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    assert!(
        names.contains(&"run1-people-verify-1.verification.json".to_owned()),
        "{names:?}"
    );
    assert!(
        !names.contains(&"run1-sales-verify-1.verification.json".to_owned()),
        "{names:?}"
    );
    // A plan of what is there now is another one: the run goes back first.
    cutover(&pair, &["plan"]).expect(2).says(&["run 1"]);
    cutover(&pair, &["abort", "--reason", "orders has a new column"]).expect(0);
}

/// The shipped template, but for windows in which nothing happens.
fn shipped() -> String {
    let text = include_str!("../../cutover/phased.toml");
    text.replace("window = \"1m\"", "window = \"1s\"")
        .replace("window = \"10s\"", "window = \"1s\"")
}

/// Goes on with `verb` as the people who take part would: answers questions, and asks for approvals where a gate wants them. Until this step is
/// the next one, or nothing more can be done; gives what came last.
fn drive(pair: &Pair, verb: &str, until: &str) -> Value {
    let mut asked = BTreeSet::new();
    loop {
        let document = cutover(pair, &[verb, "--format", "json"]).json();
        let last = document["came"].as_array().unwrap().last().unwrap().clone();
        let next = document["next"].as_str().unwrap_or_default();
        match last["result"].as_str().unwrap() {
            "waiting" => answer(pair, &last),
            "closed" => {
                let gate = last["judgement"]["gate"].as_str().unwrap().to_owned();
                if !asked.insert(gate.clone()) {
                    return last;
                }
                approve(pair, &gate);
            }
            "step" if last["outcome"] != "done" => return last,
            "ended" => return last,
            _ if next.split_whitespace().next() == Some(until) => return last,
            _ => {}
        }
    }
}

fn answer(pair: &Pair, question: &Value) {
    let step = question["step"].as_str().unwrap();
    let maintenance = pair.project.file("maintenance");
    if step == "sales-maintenance-on" && question["undo"] == true {
        std::fs::remove_file(&maintenance).unwrap();
    } else if step == "sales-maintenance-on" {
        std::fs::write(&maintenance, "").unwrap();
    }
    let log = pair.project.file("restore.log");
    let mut arguments = vec!["confirm", step];
    if question["attach"] == true {
        std::fs::write(&log, "restored, 2 tables").unwrap();
        arguments.extend(["--attach", log.to_str().unwrap()]);
    }
    cutover(pair, &arguments).expect(0);
}

/// As many people as the gate wants.
fn approve(pair: &Pair, gate: &str) {
    let people: &[&str] = if gate.ends_with("-switch") {
        &["ann", "bob"]
    } else {
        &["ann"]
    };
    for name in people {
        let key = pair.project.file(name);
        cutover(pair, &["approve", gate, "--key", key.to_str().unwrap()]).expect(0);
    }
}

/// Whether the key between the sets is in the target, and validated.
fn is_key_there(pair: &mut Pair) -> bool {
    let sql = "select count(*)::text from pg_constraint where conname = 'orders_customer' and convalidated";
    pair.target.value(sql).as_deref() == Some("1")
}

#[test]
fn two_sets_move_one_after_the_other_with_a_key_between_them_a_red_gate_and_signed_approvals() {
    const NAME: &str = "lf_cutover_phased";
    let more = "approvers = \"signers\"\nticket = \"CHG-2\"\n[cutover.owners]\nlead = \"dba\"\napplication = \"dba\"\noperations = \"dba\"\n";
    let pair = Pair::alone(NAME, &settings(NAME, "template.toml", more));
    keys(&pair);
    let mut pair = copied(pair, &shipped());
    let plan = cutover(&pair, &["plan", "--print", "--format", "json"])
        .expect(0)
        .json();
    let risk = &plan["plan"]["open_risks"][0];
    assert_eq!(
        (&risk["name"], &risk["created_after"]),
        (&"orders_customer".into(), &"sales-final".into())
    );
    // Orders come in until they are in maintenance.
    let order = "insert into orders (customer, cents) values (1, 5)";
    let maintenance = pair.project.file("maintenance");
    let mut shop = Writer::unless(pair.source.server_url.clone(), NAME, order, Some(maintenance));
    assert_eq!(drive(&pair, "rehearse", "")["outcome"], "completed");
    assert!(!is_key_there(&mut pair), "the rehearsal takes back what it did");

    // Customers move; orders go on, and are not verified when their time comes.
    cutover(&pair, &["start"]).expect(0);
    let last = drive(&pair, "next", "sales-verify");
    assert_eq!(last["step"], "sales-statistics", "{last:#}");
    let skip = ["confirm", "sales-verify", "--skip", "--reason", "it is late"];
    cutover(&pair, &skip).expect(0);
    let closed = drive(&pair, "next", "");
    assert_eq!(closed["judgement"]["gate"], "sales-switch", "{closed:#}");
    let red: Vec<&str> = closed["judgement"]["requirements"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|result| result["status"] != "met")
        .map(|result| result["requirement"]["evidence"].as_str().unwrap())
        .collect();
    assert_eq!(red, ["verification"], "{closed:#}");
    assert!(is_key_there(&mut pair), "both of its ends are in the target");

    // Orders go back, customers stay where they are.
    cutover(&pair, &["abort", "--reason", "orders were not verified"]);
    assert_eq!(drive(&pair, "next", "")["outcome"], "taken-back-in-part");
    assert!(!is_key_there(&mut pair));
    cutover(&pair, &["status"])
        .expect(0)
        .says(&["set people: open for writing", "set sales: taken back in run 2"]);
    pair.target.run("insert into customers values (9, 'Eve')");

    // Another day.
    cutover(&pair, &["start"]).expect(0);
    let last = drive(&pair, "next", "");
    assert_eq!(last["outcome"], "completed", "{last:#}");
    assert!(is_key_there(&mut pair));
    assert_eq!(pair.target_rows("customers"), 4);
    assert_eq!(pair.target_rows("orders"), shop.stop() + 2);
    let ann = pair.project.file("ann");
    let signed = ["report", "--sign-with", ann.to_str().unwrap(), "--format", "json"];
    let report = cutover(&pair, &signed).expect(0).json();
    assert_eq!(report["decision"]["answer"], "yes", "{report:#}");
    // The answer is about every set, not about the one that was verified last.
    let reasons = report["decision"]["reasons"].to_string();
    assert!(
        reasons.contains("set people: verification passed") && reasons.contains("set sales: verification passed"),
        "{reasons}"
    );
    let headline = report["decision"]["headline"].as_str().unwrap();
    assert!(headline.contains("verification of all 2 sets passed"), "{headline}");
    let signers = pair.project.file("signers");
    let check = ["check-report", "cutover/report", "--signers", signers.to_str().unwrap()];
    cutover(&pair, &check).expect(0);
}
