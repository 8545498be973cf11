//! What a copy shows of itself: how fast it goes, where its time went, and what held it back.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::landfall::Run;
use crate::support::pair::Pair;
use crate::support::postgres::PgDatabase;

fn scene(name: &str) -> Pair {
    let mut pair = Pair::new(name, "[copy]\nreaders = 2\nloaders = 1\n");
    pair.source
        .run("create table t (id int not null primary key, v varchar(100)) engine=InnoDB");
    pair.source
        .run("create table small (id int not null primary key) engine=InnoDB");
    for from in (0..20_000).step_by(1000) {
        let rows: Vec<String> = (from..from + 1000).map(|id| format!("({id}, 'value {id}')")).collect();
        pair.source.run(&format!("insert into t values {}", rows.join(", ")));
    }
    pair.source.run("insert into small values (1), (2)");
    pair.source.rows("analyze table t");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair
}

fn seconds(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("no number: {value}"))
}

#[test]
fn a_copy_says_where_its_time_went_and_what_held_it_back() {
    let pair = scene("lf_seen");
    // Another session lets nobody write to the table of the target for a while.
    let mut holder = PgDatabase::open(&pair.target.url);
    holder.run("begin");
    holder.run("lock table lf_seen.t in share mode");
    let mut copy = pair
        .project
        .command(&["copy", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let held = Instant::now();
    // Long enough for a line of progress.
    while held.elapsed() < Duration::from_secs(12) {
        assert!(copy.try_wait().unwrap().is_none(), "it waits for nothing");
        std::thread::sleep(Duration::from_millis(50));
    }
    holder.run("commit");
    let run = Run::from_output(&copy.wait_with_output().unwrap()).expect(0);
    let run = run.says(&["lf_seen.t: 20,000 of about", "rows and", "a second"]);
    let report = run.json();
    let times = &report["times"];
    assert_eq!(times["bottleneck"], "target", "{report:#}");
    let all = &times["all"];
    for phase in ["read", "encode", "write"] {
        assert!(seconds(&all[phase]) > 0.0, "{phase} in {report:#}");
    }
    assert!(
        seconds(&all["load"]) > 8.0 && seconds(&times["wall"]) > 8.0,
        "{report:#}"
    );
    // There is one loader: what it did and what it waited for is all of the time.
    let loader = seconds(&all["load"]) + seconds(&times["loaders_wait"]);
    assert!((loader - seconds(&times["wall"])).abs() < 1.0, "{report:#}");
    let tables = report["tables"].as_array().unwrap();
    let of = |phase: &str| -> f64 { tables.iter().map(|table| seconds(&table["times"][phase])).sum() };
    for phase in ["read", "encode", "write", "load"] {
        assert!((of(phase) - seconds(&all[phase])).abs() < 0.01, "{phase} in {report:#}");
    }
}

#[test]
fn a_copy_is_held_back_and_let_go_while_it_runs() {
    let mut pair = scene("lf_seen_rate");
    let settings = pair.project.file("landfall.toml");
    let slow = std::fs::read_to_string(&settings).unwrap().replace(
        "[copy]\n",
        "[copy]\nrate_limit = \"2 rows/s\"\nbatch_rows = 100\nstall_after = \"1s\"\n",
    );
    std::fs::write(&settings, slow).unwrap();
    let mut copy = pair
        .project
        .command(&["copy", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // At two rows a second it takes hours.
    let begun = Instant::now();
    while !pair.project.file("stage/control.json").exists() || begun.elapsed() < Duration::from_secs(4) {
        assert!(copy.try_wait().unwrap().is_none(), "nothing holds it back");
        std::thread::sleep(Duration::from_millis(50));
    }
    for (rate, said) in [("3 KB/s", "at most 3,000 bytes/s"), ("1 rows/s", "at most 1 rows/s")] {
        pair.landfall(&["copy", "--rate", rate])
            .expect(0)
            .says(&["the copy that is running", said]);
    }
    assert!(pair.target_rows("t") < 20_000);
    pair.landfall(&["copy", "--rate", "0 rows/s"])
        .expect(2)
        .says(&["20 MB/s"]);
    let changed = pair.landfall(&["copy", "--rate", "none", "--format", "json"]).expect(0);
    assert_eq!(changed.json()["rate"], Value::Null);
    let run = Run::from_output(&copy.wait_with_output().unwrap()).expect(0);
    run.says(&["from now on as much is read as the source gives"]);
    assert_eq!(pair.target_rows("t"), 20_000);
    // With none running it is the rate of this one.
    pair.landfall(&["copy", "--refresh", "--rate", "1 GB/s"]).expect(0);
    let record = std::fs::read_to_string(pair.project.file("stage/control.json")).unwrap();
    assert!(record.contains("1000000000"), "{record}");
}

#[test]
fn a_copy_that_was_killed_says_where_the_time_of_all_its_runs_went() {
    let pair = scene("lf_seen_runs");
    let settings = pair.project.file("landfall.toml");
    let small = std::fs::read_to_string(&settings)
        .unwrap()
        .replace("[copy]\n", "[copy]\nchunk_rows = 1000\nbatch_rows = 100\n");
    std::fs::write(&settings, small).unwrap();
    let mut copy = pair
        .project
        .command(&["copy", "--rate", "1000 rows/s"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let record = pair.project.file("stage/times.json");
    while !record.exists() {
        assert!(copy.try_wait().unwrap().is_none(), "it keeps no times while it runs");
        std::thread::sleep(Duration::from_millis(20));
    }
    copy.kill().unwrap();
    copy.wait().unwrap();
    let kept: Value = serde_json::from_slice(&std::fs::read(&record).unwrap()).unwrap();
    assert_eq!(
        (&kept["runs"], &kept["complete"]),
        (&1.into(), &false.into()),
        "{kept:#}"
    );
    let of_table = |phase: &str| -> f64 {
        let tables = kept["tables"].as_array().unwrap().iter();
        tables.map(|table| seconds(&table["times"][phase])).sum()
    };
    assert!(of_table("read") > 0.0 && of_table("load") > 0.0, "{kept:#}");
    let run = pair.landfall(&["copy", "--format", "json"]).expect(0);
    let times = &run.json()["times"];
    let whole = &times["whole"];
    assert_eq!((&times["runs"], &whole["runs"]), (&1.into(), &2.into()), "{times:#}");
    for phase in ["read", "encode", "write", "load"] {
        let sum = seconds(&times["all"][phase]) + of_table(phase);
        assert!(
            (seconds(&whole["all"][phase]) - sum).abs() < 0.01,
            "{phase} in {times:#}"
        );
    }
    let wall = seconds(&times["wall"]) + seconds(&kept["wall"]);
    assert!((seconds(&whole["wall"]) - wall).abs() < 0.01, "{times:#} and {kept:#}");
    // Nothing is left of what that run went on with.
    let run = pair.landfall(&["copy", "--refresh"]).expect(0);
    assert!(!run.stdout.contains("runs:"), "{}", run.stdout);
}
