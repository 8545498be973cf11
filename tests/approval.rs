//! Approvals and waivers with keys of ssh-keygen, from the command line.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::pair::Pair;

/// A project with two approvers (ann, bob), keys of them and of mallory, and a plan with a gate.
struct Signed {
    pair: Pair,
}

impl Signed {
    /// The gate `go` stands before the step `last`; before it come these steps.
    fn new(name: &str, requires: Value, steps: Vec<Value>) -> Signed {
        let mut pair = Pair::new(name, "[cutover]\napprovers = \"signers\"\n");
        pair.source.run_all(
            "create table orders (id int not null primary key, v int not null) engine=InnoDB;
             insert into orders values (1, 1), (2, 1)",
        );
        pair.landfall(&["migrate"]).expect(0);
        let signed = Signed { pair };
        let mut list = String::new();
        for name in ["ann", "bob", "mallory"] {
            ssh_keygen(&["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", &signed.path(name)]);
            let public = std::fs::read_to_string(signed.file(&format!("{name}.pub"))).unwrap();
            if name != "mallory" {
                list.push_str(&format!("{name} namespaces=\"landfall-cutover\" {public}"));
            }
        }
        std::fs::write(signed.file("signers"), list).unwrap();
        let phase = |id: &str, gate: Option<&str>, steps: Vec<Value>| json!({"id": id, "title": id, "purpose": "It is tried.", "gate": gate, "downtime": false, "tables": [], "cut_keys": [], "steps": steps});
        // The copy that evidence must be of.
        let known = signed
            .pair
            .landfall(&["cutover", "plan", "--print", "--format", "json"])
            .json();
        let plan = json!({
            "format_version": 1,
            "project": {"fingerprint": known["plan"]["project"]["fingerprint"], "source": "MariaDB", "target": "PostgreSQL"},
            "template": "own", "title": "signed", "ticket": null, "made": "2026-11-23T12:00:00Z", "tool_version": "0",
            "schema": known["plan"]["schema"], "contacts": {"dba": {"name": "Ann", "reach": "1"}},
            "phases": [phase("before", None, steps), phase("after", Some("go"), vec![step("last", "echo gone")])],
            "entry_points": [], "rollback": {"plan": "Nothing was changed.", "deadline": "1h", "owner": "dba"}, "open_risks": [],
            "policy": {"downtime_budget": null, "gate": [{"id": "go", "title": "Go", "requires": requires,
                "approvals": {"count": 2, "signed": true, "requester_may_approve": false, "valid_for": "4h"}}]}
        });
        std::fs::create_dir_all(signed.file("cutover")).unwrap();
        std::fs::write(signed.file("cutover/plan.json"), plan.to_string()).unwrap();
        signed
    }

    fn file(&self, name: &str) -> PathBuf {
        self.pair.project.file(name)
    }

    fn path(&self, name: &str) -> String {
        self.file(name).to_str().unwrap().to_owned()
    }

    /// Runs a verb of the cutover, which must end with this code; gives all that it said.
    fn cutover(&self, arguments: &[&str], code: i32) -> String {
        let run = self.pair.landfall(&[&["cutover"], arguments].concat()).expect(code);
        // A paragraph is wrapped to the terminal.
        let said = format!("{} {}", run.stdout, run.stderr);
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn entries(&self) -> usize {
        std::fs::read_to_string(self.file("cutover/journal.jsonl"))
            .unwrap()
            .lines()
            .count()
    }

    /// Prints a statement into a file and signs it with a key, as on another machine.
    fn print_and_sign(&self, arguments: &[&str], key: &str, file: &str) {
        let printed = self
            .pair
            .landfall(&[&["cutover", "approve", "--print"], arguments].concat())
            .expect(0);
        std::fs::write(self.file(file), &printed.stdout).unwrap();
        ssh_keygen(&[
            "-q",
            "-Y",
            "sign",
            "-n",
            "landfall-cutover",
            "-f",
            &self.path(key),
            &self.path(file),
        ]);
    }
}

fn step(id: &str, command: &str) -> Value {
    json!({"id": id, "title": id, "owner": "dba", "action": {"kind": "command", "command": command}, "timeout": "1m",
        "expected": null, "undo": "nothing", "evidence": "output", "rehearsal": "same"})
}

fn ssh_keygen(arguments: &[&str]) {
    let output = Command::new("ssh-keygen")
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_gate_opens_on_the_words_of_two_listed_keys_and_on_nothing_less() {
    let signed = Signed::new("lf_approved", json!([]), vec![step("first", "echo done")]);
    let (ann, bob, mallory) = (signed.path("ann"), signed.path("bob"), signed.path("mallory"));
    signed.cutover(&["approve", "go", "--print"], 2);
    signed.cutover(&["start"], 0);
    // What would not count is not written.
    let before = signed.entries();
    assert!(
        signed
            .cutover(&["approve", "go", "--key", &mallory], 2)
            .contains("not in the list of signers")
    );
    assert!(
        signed
            .cutover(&["approve", "go", "--key", &ann, "--as", "bob"], 2)
            .contains("listed for ann")
    );
    assert!(signed.cutover(&["approve", "go"], 2).contains("--key"));
    assert!(
        signed
            .cutover(&["approve", "goo", "--key", &ann], 2)
            .contains("did you mean go?")
    );
    assert!(
        signed
            .cutover(&["approve", "--waiver", "w9", "--key", &ann], 2)
            .contains("no waiver w9")
    );
    assert!(
        signed
            .cutover(&["approve", "go", "--key", &signed.path("nobody")], 2)
            .contains("did not sign")
    );
    assert_eq!(signed.entries(), before);
    // Evidence comes after the first word: it is to be given again.
    assert!(
        signed
            .cutover(&["approve", "go", "--key", &ann], 0)
            .contains("1 of 2 signed approvals")
    );
    signed.print_and_sign(&["go"], "bob", "early.txt");
    signed.cutover(&["next"], 0);
    let early = [
        "approve",
        "go",
        "--signature",
        &signed.path("early.txt.sig"),
        "--as",
        "bob",
    ];
    assert!(signed.cutover(&early, 2).contains("print it anew and sign again"));
    assert!(signed.cutover(&["next"], 1).contains("came after it"));
    // One key twice is one.
    signed.cutover(&["approve", "go", "--key", &ann], 0);
    assert!(signed.cutover(&["approve", "go", "--key", &ann], 0).contains("1 of 2"));
    // The statement is printed, others speak meanwhile, and it is still the one that counts.
    signed.print_and_sign(&["go"], "bob", "go.txt");
    assert!(
        signed
            .cutover(&["approve", "go", "--reject", "--key", &ann], 0)
            .contains("ann rejected it")
    );
    let text = std::fs::read_to_string(signed.file("go.txt")).unwrap();
    std::fs::write(signed.file("other.txt"), text.replace("run: 1", "run: 2")).unwrap();
    let back = |statement: &str, name: &str, code: i32| {
        let (file, signature) = (signed.path(statement), signed.path("go.txt.sig"));
        signed.cutover(
            &[
                "approve",
                "go",
                "--signature",
                &signature,
                "--statement",
                &file,
                "--as",
                name,
            ],
            code,
        )
    };
    assert!(back("other.txt", "bob", 2).contains("not of this text"));
    assert!(back("signers", "bob", 2).contains("no statement"));
    assert!(back("go.txt", "ann", 2).contains("listed for bob"));
    assert!(back("go.txt", "bob", 0).contains("ann rejected it"));
    assert!(signed.cutover(&["next"], 1).contains("ann rejected it"));
    assert!(
        signed
            .cutover(&["approve", "go", "--key", &ann], 0)
            .contains("the gate go is open")
    );
    signed.cutover(&["next"], 0);
    drop(bob);
}

#[test]
fn a_finding_is_waived_by_another_key_than_the_one_that_asked() {
    let requires = json!([{"evidence": "verification", "fresh": "1h", "of": "latest", "declared-loss": true}]);
    let verify = json!({"id": "verify", "title": "verify", "owner": "dba", "action": {"kind": "landfall", "arguments": ["verify"]},
        "timeout": "2m", "expected": null, "undo": "nothing", "evidence": "verification", "rehearsal": "same"});
    let mut signed = Signed::new("lf_waived", requires, vec![verify]);
    let (ann, bob) = (signed.path("ann"), signed.path("bob"));
    let finding = "different:lf_waived.orders";
    let waive = |signed: &Signed, finding: &str, rows: &str, more: &[&str], code: i32| {
        let arguments = [&["waive", finding, "--rows", rows, "--reason", "known, T-17"], more].concat();
        signed.cutover(&arguments, code)
    };
    assert!(waive(&signed, finding, "1", &[], 2).contains("no run"));
    signed.cutover(&["start"], 0);
    assert!(waive(&signed, finding, "1", &[], 2).contains("no verification of this run"));
    signed.pair.target.run("update orders set v = 9 where id = 2");
    // The comparison ends with a no, and the step with it; its evidence is there.
    signed.cutover(&["next"], 1);
    signed.cutover(&["confirm", "verify", "--skip", "--reason", "looked at"], 0);
    assert!(signed.cutover(&["next"], 1).contains(finding));
    assert!(waive(&signed, "different:lf_waived.order", "1", &[], 2).contains(&format!("did you mean {finding}?")));
    assert!(waive(&signed, finding, "0", &[], 2).contains("would not cover"));
    assert!(waive(&signed, finding, "1", &["--requester", "ann"], 0).contains("w1"));
    assert!(signed.cutover(&["next"], 1).contains("waiver w1 is not approved"));
    assert!(
        signed
            .cutover(&["approve", "--waiver", "w1", "--key", &ann], 2)
            .contains("whoever asks")
    );
    signed.cutover(&["approve", "--waiver", "w1", "--key", &bob], 0);
    signed.cutover(&["approve", "go", "--key", &ann], 0);
    let open = signed.cutover(&["approve", "go", "--key", &bob], 0);
    assert!(open.contains("the gate go is open"), "{open}");
    signed.cutover(&["next"], 0);
}
