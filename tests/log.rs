//! What happens stands in the log, one JSON object a line.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::bank::{LETTERS, Scene};
use crate::support::pair::Pair;
use crate::support::postgres::PgDatabase;
use crate::support::proxy::{Fault, Proxy};
use crate::support::random::Random;
use crate::support::running::Running;

/// Every line of a log, each of which is whole and documented.
#[track_caller]
fn lines(text: &str) -> Vec<Value> {
    let documented = include_str!("../docs/log.md");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    for line in &lines {
        let moment = line["timestamp"].as_str().unwrap();
        assert!(moment.len() == 24 && moment.ends_with('Z'), "{line}");
        let (event, level) = (line["event"].as_str().unwrap(), line["level"].as_str().unwrap());
        let row = documented
            .lines()
            .find(|row| row.starts_with(&format!("| `{event}` |")));
        let row = row.unwrap_or_else(|| panic!("{event} is not documented"));
        assert!(row.contains("| any |") || row.contains(level), "{line}");
        for field in line.as_object().unwrap().keys() {
            let is_common = ["timestamp", "level", "event"].contains(&field.as_str());
            assert!(is_common || row.contains(&format!("`{field}`")), "{field} of {event}");
        }
    }
    lines
}

fn of<'a>(lines: &'a [Value], event: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["event"] == event).collect()
}

fn sum(lines: &[&Value], field: &str) -> u64 {
    lines.iter().map(|line| line[field].as_u64().unwrap()).sum()
}

fn scene(name: &str) -> Pair {
    let mut pair = Pair::new(name, "[copy]\nstall_after = \"1s\"\nchunk_rows = 100\n");
    pair.source.run_all(
        "create table t (id int not null primary key, v varchar(40) not null, n int null) engine=InnoDB;
         create table u (id int not null primary key) engine=InnoDB;
         insert into u values (1), (2)",
    );
    let rows: Vec<String> = (0..1000).map(|id| format!("({id}, 'secret {id}', {id})")).collect();
    pair.source.run(&format!("insert into t values {}", rows.join(", ")));
    pair.source.rows("analyze table t");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair
}

#[test]
fn every_line_of_a_copy_is_json_and_adds_up_to_its_report() {
    let pair = scene("lf_log");
    let mut holder = PgDatabase::open(&pair.target.url);
    holder.run("begin");
    holder.run("lock table lf_log.t in share mode");
    let log = pair.project.file("copy.log");
    let mut copy = Running::command(&pair.project, &["copy", "--log-file", "copy.log"]);
    // stderr is what it is without a log.
    copy.waits_for(&["plan: 2 tables", "epoch 000001 opened", "nothing has moved for"]);
    holder.run("commit");
    copy.ends_well();
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(!text.contains("secret"), "{text}");
    let found = lines(&text);
    let events: BTreeSet<&str> = found.iter().map(|line| line["event"].as_str().unwrap()).collect();
    for event in [
        "started",
        "planned",
        "epoch-opened",
        "epoch-closed",
        "work-begun",
        "chunk-begun",
        "stalled",
        "table-loaded",
        "work-ended",
        "ended",
    ] {
        assert!(events.contains(event), "{event} in {text}");
    }
    assert!(
        !found
            .iter()
            .any(|line| line["message"].as_str().is_some_and(|text| text.starts_with("plan: ")))
    );
    let copied = of(&found, "copied");
    assert_eq!(copied[0]["rows"], 1002);
    for event in ["chunk-staged", "part-loaded"] {
        assert_eq!(sum(&of(&found, event), "rows"), 1002, "{event}");
        assert_eq!(
            sum(&of(&found, event), "bytes"),
            copied[0]["bytes"].as_u64().unwrap(),
            "{event}"
        );
    }
    let stalls = of(&found, "stalled");
    let of_lock = stalls.iter().find(|stall| stall["waits"] == "lock").unwrap();
    assert_eq!(
        (&of_lock["table"], &of_lock["side"]),
        (&"lf_log.t".into(), &"target".into())
    );
    assert!(of_lock["query"].as_str().unwrap().starts_with("COPY"), "{of_lock}");
    assert!(of_lock["blockers"][0]["session"].as_u64().unwrap() > 0);
    assert_eq!(of(&found, "ended")[0]["exit_code"], 0);
    // Another run is appended, quietly.
    pair.landfall(&["copy", "-q", "--log-file", "copy.log"]).expect(0);
    assert_eq!(std::fs::read_to_string(&log).unwrap(), text, "nothing went wrong");
    pair.landfall(&["copy", "--log-file", "copy.log"]).expect(0);
    let more = lines(&std::fs::read_to_string(&log).unwrap());
    assert_eq!(of(&more, "started").len(), 2);
    assert_eq!(of(&more, "nothing-to-read").len(), 1);
    assert_eq!(of(&more, "epoch-closed").len(), 1, "of the first run");
}

#[test]
fn stderr_may_be_the_log() {
    let pair = scene("lf_log_stderr");
    let run = pair
        .landfall(&["migrate", "--log-format", "json", "--format", "json"])
        .expect(0);
    assert_eq!(run.json()["passed"], true);
    let found = lines(&run.stderr);
    assert!(!of(&found, "chunk-loaded").is_empty() && !of(&found, "message").is_empty());
    let run = pair
        .landfall(&["copy", "--log-format", "json", "--restart", "nothing.there"])
        .expect(2);
    let found = lines(&run.stderr);
    let errors = found.iter().filter(|line| line["level"] == "error").collect::<Vec<_>>();
    assert!(
        errors[0]["message"].as_str().unwrap().contains("nothing.there"),
        "{errors:?}"
    );
    assert_eq!(of(&found, "ended")[0]["exit_code"], 2);
}

#[test]
fn a_log_that_cannot_be_opened_ends_the_command() {
    let pair = scene("lf_log_nowhere");
    pair.landfall(&["copy", "--log-file", "no/such/folder.log"])
        .expect(2)
        .says(&["write no/such/folder.log"]);
    assert!(!pair.project.file("stage").exists());
}

#[test]
fn lost_connections_and_attempts_stand_in_the_log() {
    let seed = Random::seed_from_environment();
    let (mut source, mut target) = (None, None);
    let mut scene = Scene::new("lf_log_cut", seed, |route| {
        let between = [Proxy::to(&route.source), Proxy::to(&route.target)];
        route.source = between[0].url(&route.source);
        route.target = between[1].url(&route.target);
        route.tables = LETTERS.to_owned();
        let [of_source, of_target] = between;
        (source, target) = (Some(of_source), Some(of_target));
    });
    let (source, target) = (source.unwrap(), target.unwrap());
    source.set(Fault::CutFromServer(700_000));
    target.set(Fault::CutFromClient(1_000_000));
    scene.project.landfall(&["copy", "--log-file", "copy.log"]).expect(0);
    assert!(source.unset() && target.unset(), "both came about");
    let text = std::fs::read_to_string(scene.project.file("copy.log")).unwrap();
    let found = lines(&text);
    let lost = of(&found, "reader-lost");
    assert_eq!(lost.len(), 1, "{text}");
    assert!(
        lost[0]["error"].as_str().is_some_and(|error| !error.is_empty()),
        "{}",
        lost[0]
    );
    let given_back = of(&found, "chunk-ended")
        .into_iter()
        .find(|line| line["end"] == "given-back");
    let given_back = given_back.unwrap();
    assert_eq!(
        (&given_back["table"], &given_back["chunk"]),
        (&lost[0]["table"], &lost[0]["chunk"])
    );
    let retries = of(&found, "retry");
    assert!(
        retries
            .iter()
            .any(|retry| retry["what"] == "load" && retry["retry"] == 1),
        "{text}"
    );
    scene.check(&format!("seed {seed}"));
    scene.stop();
}
