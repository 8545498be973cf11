//! The demo shop's cutover, from the rehearsal to the report: a source that changes until the freeze, a red gate that stops, a repair, a
//! waiver, two signed approvals, the switch, and the report checked elsewhere.

use std::process::Command;

use super::run::SMALL;
use super::writer::Writer;
use crate::support::landfall::Run;
use crate::support::pair::Pair;

const NAME: &str = "lf_cutover_signed";

pub(super) fn keys(pair: &Pair) {
    let mut list = String::new();
    for name in ["ann", "bob"] {
        let path = pair.project.file(name);
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"])
            .arg(&path)
            .status()
            .unwrap();
        assert!(made.success());
        let public = std::fs::read_to_string(path.with_extension("pub")).unwrap();
        list.push_str(&format!("{name} {public}"));
    }
    std::fs::write(pair.project.file("signers"), list).unwrap();
}

fn cutover(pair: &Pair, arguments: &[&str]) -> Run {
    pair.landfall(&[&["cutover"], arguments].concat())
}

/// Goes on without a step that cannot be done.
fn pass_over(pair: &Pair, step: &str) {
    let reason = "the row of events is known";
    cutover(pair, &["confirm", step, "--skip", "--reason", reason]).expect(0);
}

#[test]
fn a_cutover_is_rehearsed_stopped_repaired_waived_approved_and_reported() {
    let template = SMALL.replace(
        "step = \"smoke\" },\n]",
        "step = \"smoke\" },\n  { evidence = \"rehearsals\", count = 1, fresh = \"1day\" },\n  { evidence = \"downtime\" },\n]\napprovals = { count = 2 }",
    );
    let settings = "[cutover]\ntemplate = \"template.toml\"\napprovers = \"signers\"\ndowntime_budget = \"1h\"\nticket = \"CHG-1\"\n\
                    [cutover.contacts.dba]\nname = \"Ann\"\nreach = \"#shop\"\n";
    let mut pair = Pair::alone(NAME, settings);
    std::fs::write(pair.project.file("template.toml"), &template).unwrap();
    keys(&pair);
    // A text that PostgreSQL cannot hold: its row will be in quarantine.
    pair.source.run_all(
        "create table customers (id int not null primary key, name varchar(40) not null) engine=InnoDB;
         create table accounts (id int not null primary key, balance int not null) engine=InnoDB;
         create table orders (id int not null auto_increment primary key, customer int not null, cents int not null,
            constraint orders_customer foreign key (customer) references customers (id)) engine=InnoDB;
         insert into customers values (1, 'Ada'), (2, 'Grace'), (3, 'Joan');
         insert into accounts values (1, 100), (2, 200);
         create table events (id int not null primary key, said varchar(40)) engine=InnoDB;
         insert into events values (1, 'good'), (2, concat('bad', char(0), 'byte'))",
    );
    // Orders come in until the application is in maintenance.
    let order = "insert into orders (customer, cents) select 1 + rand() * 2, 100 * rand()";
    let maintenance = pair.project.file("maintenance");
    let mut shop = Writer::unless(pair.source.server_url.clone(), NAME, order, Some(maintenance));
    pair.landfall(&["migrate"]).expect(1);
    cutover(&pair, &["plan"]).expect(0);

    // The rehearsal: there, and back. Its verification finds the row in quarantine, and is passed over.
    for step in ["refresh", "verify"] {
        cutover(&pair, &["rehearse"])
            .expect(1)
            .says(&[&format!("{step}: failed")]);
        pass_over(&pair, step);
    }
    cutover(&pair, &["rehearse"]).expect(1).says(&["Does it work?"]);
    cutover(&pair, &["confirm", "smoke"]).expect(0);
    cutover(&pair, &["rehearse"]).expect(0).says(&["the run is complete"]);
    assert!(!pair.project.file("maintenance").exists(), "the shop is open again");
    cutover(&pair, &["plan"]).expect(0).says(&["rehearsal"]);

    // The cutover. Somebody writes to the target before it is verified: more is red than the row that is known.
    cutover(&pair, &["start"]).expect(0);
    cutover(&pair, &["next"]).expect(0);
    for step in ["announce", "maintenance", "frozen"] {
        cutover(&pair, &["next"]).expect(0).says(&[&format!("{step}: done")]);
    }
    cutover(&pair, &["next"]).expect(1).says(&["refresh: failed"]);
    pass_over(&pair, "refresh");
    cutover(&pair, &["next"]).expect(0).says(&["finish: done"]);
    pair.target.run("update customers set name = 'Eve' where id = 1");
    cutover(&pair, &["next"]).expect(1).says(&["verify: failed"]);
    cutover(&pair, &["waive", "quarantine:nowhere", "--rows", "1", "--reason", "?"]).expect(2);
    // The repair, and what is left: one row, which two people want to live with.
    pair.landfall(&["verify", "--repair", "--allow-drop"])
        .expect(1)
        .says(&["loaded again", "both verifications"]);
    let evidence = std::fs::read_dir(pair.project.file("cutover/evidence")).unwrap();
    let mut noted: Vec<String> = evidence
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("repair-"))
        .collect();
    noted.sort();
    assert!(
        noted.len() == 2 && noted[0].ends_with(".after.json") && noted[1].ends_with(".before.json"),
        "{noted:?}"
    );
    let ada = pair.target.value("select name from customers where id = 1");
    assert_eq!(ada.as_deref(), Some("Ada"));
    cutover(&pair, &["next"]).expect(1).says(&["verify: failed"]);
    let finding = format!("quarantine:{NAME}.events");
    let waive = [
        "waive",
        &finding,
        "--rows",
        "1",
        "--reason",
        "test data, CHG-1",
        "--requester",
        "ann",
    ];
    cutover(&pair, &waive).expect(0);
    let (ann, bob) = (pair.project.file("ann"), pair.project.file("bob"));
    let (ann, bob) = (ann.to_str().unwrap(), bob.to_str().unwrap());
    cutover(&pair, &["approve", "--waiver", "w1", "--key", ann]).expect(2);
    cutover(&pair, &["approve", "--waiver", "w1", "--key", bob]).expect(0);
    pass_over(&pair, "verify");
    cutover(&pair, &["next", "--all"]).expect(1).says(&["Does it work?"]);
    cutover(&pair, &["confirm", "smoke"]).expect(0);

    // Nobody has approved it, then one, then two.
    cutover(&pair, &["next"])
        .expect(1)
        .says(&["gate switch: closed", "0 of 2 signed approvals"]);
    cutover(&pair, &["approve", "switch", "--key", ann]).expect(0);
    cutover(&pair, &["next"]).expect(1).says(&["1 of 2 signed approvals"]);
    let early = cutover(&pair, &["report", "--format", "json"]).expect(0).json();
    assert_eq!(early["decision"]["answer"], "not-yet", "{early:#}");
    cutover(&pair, &["approve", "switch", "--key", ann]).expect(0);
    cutover(&pair, &["approve", "switch", "--key", bob]).expect(0);
    cutover(&pair, &["next", "--all"])
        .expect(0)
        .says(&["route: done", "open: done", "the run is complete"]);
    let orders = shop.stop();
    assert_eq!(pair.target_rows("orders"), orders);
    assert_eq!(pair.target_rows("events"), 1);

    // The report, on another machine.
    let report = cutover(&pair, &["report", "--sign-with", ann, "--format", "json"])
        .expect(0)
        .json();
    assert_eq!(report["decision"]["answer"], "yes", "{report:#}");
    assert_eq!(report["decision"]["progress"], "completed", "{report:#}");
    let elsewhere = tempfile::tempdir().unwrap();
    let carried = elsewhere.path().join("CHG-1");
    let copied = Command::new("cp")
        .arg("-r")
        .arg(pair.project.file("cutover/report"))
        .arg(&carried)
        .status()
        .unwrap();
    assert!(copied.success());
    std::fs::copy(pair.project.file("signers"), elsewhere.path().join("signers")).unwrap();
    let check = |more: &[&str]| {
        let arguments = [&["cutover", "check-report", "CHG-1"], more].concat();
        crate::support::landfall::run(elsewhere.path(), &arguments)
    };
    check(&["--root", report["root"].as_str().unwrap()]).expect(0);
    check(&["--signers", "signers"]).expect(0);
    check(&[]).expect(1).says(&["consistent, not authenticated"]);
    let summary = std::fs::read_to_string(carried.join("summary.md")).unwrap();
    for words in ["CHG-1", "w1", "ann", "bob"] {
        assert!(summary.contains(words), "{words} is not in the summary:\n{summary}");
    }
    // One character of one piece of evidence.
    let evidence = std::fs::read_dir(carried.join("evidence"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let mut bytes = std::fs::read(&evidence).unwrap();
    bytes[0] ^= 1;
    std::fs::write(&evidence, bytes).unwrap();
    let name = evidence.file_name().unwrap().to_str().unwrap().to_owned();
    check(&["--signers", "signers"]).expect(1).says(&[&name]);
}
