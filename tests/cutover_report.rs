//! `landfall cutover report` and `check-report` by the binary: a folder that is checked on another machine, with real signatures.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::landfall::run;
use crate::support::pair::Pair;

const SETTINGS: &str = "[source]\nurl = \"mysql://reader@127.0.0.1:1/shop\"\ntls = \"disable\"\n\
    [target]\nurl = \"postgresql://postgres@127.0.0.1:1/shop\"\ntls = \"disable\"\n";

/// A project that has a verification and nothing else.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("landfall.toml"), SETTINGS).unwrap();
    std::fs::create_dir(folder.path().join("report")).unwrap();
    let verification = serde_json::to_vec_pretty(&verify::sample::report()).unwrap();
    std::fs::write(folder.path().join("report/verification.json"), verification).unwrap();
    folder
}

/// Copies the report to where there is no project.
fn carried(from: &Path) -> tempfile::TempDir {
    let elsewhere = tempfile::tempdir().unwrap();
    let copied = Command::new("cp")
        .arg("-r")
        .arg(from)
        .arg(elsewhere.path().join("ticket"))
        .status()
        .unwrap();
    assert!(copied.success());
    elsewhere
}

fn key(folder: &Path) -> PathBuf {
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "ann", "-f", "key"])
        .current_dir(folder)
        .status()
        .unwrap();
    assert!(made.success());
    folder.join("key")
}

#[test]
fn a_report_is_checked_where_there_is_no_project() {
    let project = project();
    let written = run(project.path(), &["cutover", "report", "--format", "json"]).expect(0);
    let document = written.json();
    assert_eq!(document["decision"]["answer"], "no");
    assert_eq!(document["decision"]["progress"], "no-plan");
    let root = document["root"].as_str().unwrap().to_owned();
    let elsewhere = carried(&project.path().join("cutover/report"));
    let check = |more: &[&str]| {
        let mut typed = vec!["cutover", "check-report", "ticket"];
        typed.extend(more);
        run(elsewhere.path(), &typed)
    };
    check(&["--root", &root])
        .expect(0)
        .says(&["intact, authenticated by the root"]);
    check(&[])
        .expect(1)
        .says(&["consistent, not authenticated", "--root or --signers"]);
    check(&["--root", &"0".repeat(64)]).expect(1).says(&["was asked for"]);
    check(&["--root", "12"]).expect(2);
    check(&["--signers", "nobody"]).expect(2);
    run(elsewhere.path(), &["cutover", "check-report", "nothing"]).expect(2);

    let page = elsewhere.path().join("ticket/report.html");
    let text = std::fs::read_to_string(&page).unwrap();
    std::fs::write(&page, text.replacen("1,200", "1,201", 1)).unwrap();
    let altered = check(&["--root", &root, "--format", "json"]).expect(1).json();
    assert_eq!(altered["holds"], false);
    assert_eq!(altered["problems"][0]["subject"], "report.html");
}

#[test]
fn a_seal_is_signed_by_ssh_keygen_and_known_by_the_list_of_signers() {
    let project = project();
    let key = key(project.path());
    let path = key.to_str().unwrap();
    run(
        project.path(),
        &["cutover", "report", "--redact", "values", "--sign-with", path],
    )
    .expect(0);
    let elsewhere = carried(&project.path().join("cutover/report"));
    let public = std::fs::read_to_string(key.with_extension("pub")).unwrap();
    let check = |list: &str| {
        std::fs::write(elsewhere.path().join("signers"), list).unwrap();
        run(
            elsewhere.path(),
            &["cutover", "check-report", "ticket", "--signers", "signers"],
        )
    };
    check(&format!("ann@example.com namespaces=\"landfall-seal\" {public}"))
        .expect(0)
        .says(&["intact, authenticated by the signature of ann@example.com"]);
    check("").expect(1).says(&["is not in the list of signers"]);
    check(&format!("ann cert-authority {public}"))
        .expect(2)
        .says(&["line 1", "cert-authority is not supported"]);
    run(project.path(), &["cutover", "report", "--sign-with", "no-such-key"])
        .expect(2)
        .says(&["not signed", "ssh-keygen"]);
}

/// The same values are the same hashes in two reports, by the salt that stays in the project.
#[test]
fn values_are_hashed_with_the_projects_salt_unless_they_are_asked_for() {
    let project = project();
    let cutover = project.path().join("cutover");
    let page = |arguments: &[&str]| {
        let mut typed = vec!["cutover", "report"];
        typed.extend(arguments);
        run(project.path(), &typed).expect(0);
        std::fs::read_to_string(cutover.join("report/report.json")).unwrap()
    };
    let hashed = page(&[]);
    assert!(!hashed.contains("ends with a space"));
    assert!(cutover.join("report/redacted/verification.json").exists());
    let values = |text: &str| {
        let document: serde_json::Value = serde_json::from_str(text).unwrap();
        document["verification"]["report"]["tables"].clone()
    };
    assert_eq!(values(&hashed), values(&page(&[])));
    assert!(page(&["--redact", "values"]).contains("ends with a space"));
    assert!(!page(&["--redact", "none"]).contains("\"staged\": \"#"));
    std::fs::write(cutover.join("report.salt"), "short").unwrap();
    run(project.path(), &["cutover", "report"])
        .expect(2)
        .says(&["fewer than 32 bytes"]);
}

/// Two steps of the shell.
fn plan() -> serde_json::Value {
    let step = |name: &str, undo: serde_json::Value| {
        serde_json::json!({
            "id": name, "title": format!("step {name}"), "owner": "dba", "timeout": "60s", "expected": null, "undo": undo,
            "action": {"kind": "command", "command": format!("echo {name}")}, "evidence": null, "rehearsal": "same",
        })
    };
    serde_json::json!({
        "format_version": 1,
        "project": {"fingerprint": "report-test", "source": "the source", "target": "the target"},
        "template": "ours", "title": "A small cutover", "ticket": "CHG-1", "made": "2026-11-23T12:00:00Z",
        "tool_version": env!("CARGO_PKG_VERSION"), "schema": "0".repeat(64),
        "contacts": {"dba": {"name": "Ann", "reach": "#shop"}},
        "phases": [{
            "id": "all", "title": "All of it", "purpose": "a test", "gate": null, "downtime": true, "tables": [], "cut_keys": [],
            "steps": [step("block", "nothing".into()), step("switch", "nothing".into())],
        }],
        "entry_points": [], "open_risks": [], "policy": {"downtime_budget": null, "gate": []},
        "rollback": {"plan": "none", "deadline": "1h", "owner": "dba"},
    })
}

/// A cutover of a real migration: the report before, meanwhile and after it, each of them whole, and the root in the journal.
#[test]
fn a_cutover_is_reported_while_it_goes_on_and_when_it_is_over() {
    let mut pair = Pair::new("lf_report", "");
    pair.source.run_all(
        "CREATE TABLE parent (id INT PRIMARY KEY);
         CREATE TABLE child (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parent (id));
         INSERT INTO parent VALUES (1), (2);
         INSERT INTO child VALUES (1, 1), (2, 2), (3, 2);",
    );
    pair.landfall(&["migrate"]).expect(0);
    let cutover = pair.project.file("cutover");
    std::fs::create_dir_all(&cutover).unwrap();
    std::fs::write(cutover.join("plan.json"), serde_json::to_vec_pretty(&plan()).unwrap()).unwrap();
    let report = |progress: &str, answer: &str| {
        let document = pair
            .landfall(&["cutover", "report", "--format", "json"])
            .expect(0)
            .json();
        assert_eq!(document["decision"]["progress"], progress, "{document:#}");
        assert_eq!(document["decision"]["answer"], answer, "{document:#}");
        let root = document["root"].as_str().unwrap().to_owned();
        let elsewhere = carried(&cutover.join("report"));
        run(
            elsewhere.path(),
            &["cutover", "check-report", "ticket", "--root", &root],
        )
        .expect(0);
        root
    };
    report("not-begun", "not-yet");
    pair.landfall(&["cutover", "start"]).expect(0);
    pair.landfall(&["cutover", "next"]).expect(0);
    let root = report("in-progress", "not-yet");
    assert!(
        std::fs::read_to_string(cutover.join("journal.jsonl"))
            .unwrap()
            .contains(&root)
    );
    pair.landfall(&["cutover", "next", "--all"]);
    report("completed", "yes");
    let data: serde_json::Value =
        serde_json::from_slice(&std::fs::read(cutover.join("report/report.json")).unwrap()).unwrap();
    let edges = serde_json::json!([{"from": 1, "to": 0}]);
    assert_eq!(data["given"]["graph"]["edges"], edges);
    assert_eq!(data["given"]["throughput"]["tables"].as_array().unwrap().len(), 2);
    assert_eq!(data["given"]["anchor"]["differing"], serde_json::json!([]));
    assert_eq!(data["runs"][0]["phases"][0]["steps"][1]["state"], "done");
    assert_eq!(data["verification"]["report"]["outcome"]["passed"], true);

    // Somebody cuts the journal off: the target knows better, and the report says so.
    let journal = std::fs::read_to_string(cutover.join("journal.jsonl")).unwrap();
    let lines: Vec<&str> = journal.split_inclusive('\n').collect();
    std::fs::write(cutover.join("journal.jsonl"), lines[..lines.len() - 2].concat()).unwrap();
    let cut = pair
        .landfall(&["cutover", "report", "--format", "json"])
        .expect(0)
        .says(&["does not have"]);
    assert_eq!(cut.json()["decision"]["answer"], "no");
    let root = cut.json()["root"].as_str().unwrap().to_owned();
    let elsewhere = carried(&cutover.join("report"));
    run(
        elsewhere.path(),
        &["cutover", "check-report", "ticket", "--root", &root],
    )
    .expect(1)
    .says(&["the target kept other entries"]);
}
