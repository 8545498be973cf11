//! The published schema against what is written.

use std::path::PathBuf;
use std::process::Command;

use super::sample::{hostile, large, world};
use crate::plan::earlier::Earlier;
use crate::report::{Input, Report};

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cutover-report.schema.json");

/// Validates the documents of a folder, and every one of them again without each of its parts: that must fail.
const VALIDATE: &str = "
import json, pathlib, sys
import jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for path in sorted(pathlib.Path(sys.argv[2]).iterdir()):
    document = json.load(open(path))
    for error in validator.iter_errors(document):
        print(path.name, error.json_path, error.message[:300])
    for part in document:
        if validator.is_valid({key: value for key, value in document.items() if key != part}):
            print(path.name, 'is valid without', part)
    if validator.is_valid({**document, 'more': 1}):
        print(path.name, 'is valid with more')
";

/// The Python of the tests.
pub(super) fn python() -> PathBuf {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/support/python.sh");
    let made = Command::new(script).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    PathBuf::from(String::from_utf8(made.stdout).unwrap().trim())
}

#[test]
fn every_report_is_as_the_published_schema_says() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, report: &Report| {
        std::fs::write(folder.path().join(name), serde_json::to_vec(report).unwrap()).unwrap();
    };
    put("whole.json", &world().report());
    put("hostile.json", &hostile().report());
    put("large.json", &large(50).report());
    let mut begun = world();
    let links = begun.journal.links[..20].to_vec();
    let state = crate::State::of(&links).unwrap();
    begun.journal = crate::journal::Journal { links, state, torn: 0 };
    put("begun.json", &begun.report());
    let mut given = world().given;
    given.graph = None;
    given.throughput = None;
    given.approvers = None;
    let earlier = Earlier::new();
    let input = |verification| Input {
        given: given.clone(),
        plan: None,
        earlier: &earlier,
        journal: None,
        verification,
    };
    put("nothing.json", &Report::build(input(None)).unwrap());
    put("alone.json", &Report::build(input(Some(world().verified))).unwrap());
    let run = Command::new(python())
        .args(["-c", VALIDATE, SCHEMA])
        .arg(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success() && said.is_empty(), "{said}");
}
