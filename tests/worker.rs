//! Chunks as tasks: other processes extract and load them, in any order, more than once, and side by side.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use model::failpoint::{Failpoint, VARIABLE};
use serde_json::{Value, json};

use crate::support::landfall::Run;
use crate::support::pair::Pair;
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::server;

fn scene(name: &str) -> Pair {
    let mut pair = Pair::new(name, "[copy]\nreaders = 1\nchunk_rows = 100\n");
    pair.source.run_all(
        "create table orders (id int not null primary key, v varchar(40) null) engine=InnoDB;
         create table heap (n int null) engine=InnoDB",
    );
    let rows: Vec<String> = (0..600).map(|n| format!("({n}, 'row {n}')")).collect();
    pair.source
        .run(&format!("insert into orders values {}", rows.join(", ")));
    pair.source.run("insert into heap values (1), (1), (null)");
    pair.source.rows("analyze table orders");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair
}

/// Ends an extraction at its second chunk: there are a plan and an epoch, of which little is staged.
#[track_caller]
fn begin_extraction(project: &Project) {
    let killed = project
        .command(&["copy", "--only", "extract"])
        .env(VARIABLE, format!("{}:2", Failpoint::EntryWritten.name()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(killed.code(), None);
}

/// A task for every chunk of the plan.
fn tasks(project: &Project, task: &str) -> Vec<Value> {
    let plan: Value = serde_json::from_slice(&std::fs::read(project.file("stage/plan.json")).unwrap()).unwrap();
    let mut tasks = Vec::new();
    for table in plan["tables"].as_array().unwrap() {
        for chunk in table["chunks"].as_array().unwrap() {
            tasks.push(
                json!({"id": tasks.len(), "task": task, "table": table["bound"]["source"],
                "chunk": chunk["ordinal"], "epoch": "000001"}),
            );
        }
    }
    assert!(tasks.len() >= 5, "{tasks:?}");
    tasks
}

fn start(project: &Project, tasks: &[Value]) -> std::process::Child {
    let mut child = project
        .command(&["worker"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    for task in tasks {
        writeln!(input, "{task}").unwrap();
    }
    child
}

#[track_caller]
fn ended(child: std::process::Child) -> Vec<Value> {
    let run = Run::from_output(&child.wait_with_output().unwrap()).expect(0);
    run.stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[track_caller]
fn all_done(outcomes: &[Value], of: &[Value]) {
    let ids: Vec<&Value> = outcomes.iter().map(|outcome| &outcome["id"]).collect();
    assert_eq!(ids, of.iter().map(|task| &task["id"]).collect::<Vec<_>>());
    for outcome in outcomes {
        assert_eq!(outcome["outcome"], "done", "{outcome}");
    }
}

/// A source that is at its epoch's point for ever.
#[test]
fn chunks_are_extracted_by_workers() {
    let tables: Vec<String> = ["a", "b", "c", "d", "Order items"]
        .iter()
        .map(|name| format!("create table `{name}` (id int not null primary key, v varchar(9));\ninsert into `{name}` values (1, 'x'), (2, null);\n"))
        .collect();
    let target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), "lf_worker_extract");
    let project = Project::with_text(&format!(
        "[source]\nscript = \"dump.sql\"\ndialect = \"mysql\"\n\n[target]\nurl = \"{}\"\ntls = \"disable\"\n",
        target.url
    ));
    std::fs::write(project.file("dump.sql"), tables.concat()).unwrap();
    project.landfall(&["schema", "--apply"]).expect(0);
    begin_extraction(&project);
    let extracts = tasks(&project, "extract");
    let (one, other) = (start(&project, &extracts), start(&project, &extracts));
    let (one, other) = (ended(one), ended(other));
    for outcomes in [&one, &other] {
        all_done(outcomes, &extracts);
        assert!(outcomes.iter().filter(|outcome| outcome["before"] == true).count() >= 2);
        let rows: u64 = outcomes.iter().map(|outcome| outcome["rows"].as_u64().unwrap()).sum();
        assert_eq!(rows, 10);
    }
    project.landfall(&["copy", "--only", "load"]).expect(0);
    project.landfall(&["finish"]).expect(0);
    project.landfall(&["verify"]).expect(0);
}

#[test]
fn chunks_are_loaded_by_workers_side_by_side() {
    let mut pair = scene("lf_worker");
    pair.landfall(&["copy", "--only", "extract"]).expect(0);
    let early = json!({"id": "early", "task": "declare", "table": {"schema": "lf_worker", "name": "orders"}, "epoch": "000001"});
    let outcome = &ended(start(&pair.project, &[early]))[0];
    assert_eq!(
        (&outcome["outcome"], &outcome["retryable"]),
        (&json!("failed"), &json!(false))
    );
    let error = outcome["error"].as_str().unwrap();
    assert!(
        error.contains("lf_worker.orders has 0 of ") && error.contains("load its chunks first"),
        "{error}"
    );
    // Two workers are given every chunk: each is loaded once.
    let loads = tasks(&pair.project, "load");
    let mut backwards = loads.clone();
    backwards.reverse();
    let (one, other) = (start(&pair.project, &loads), start(&pair.project, &backwards));
    let (one, other) = (ended(one), ended(other));
    all_done(&one, &loads);
    all_done(&other, &backwards);
    let before = one
        .iter()
        .chain(&other)
        .filter(|outcome| outcome["before"] == true)
        .count();
    assert_eq!(before, loads.len(), "each is loaded by one of them");
    assert_eq!((pair.target_rows("orders"), pair.target_rows("heap")), (600, 3));
    pair.landfall(&["finish"]).expect(2).says(&["not loaded completely"]);
    let declares: Vec<Value> = ["heap", "orders"]
        .iter()
        .map(|name| json!({"id": name, "task": "declare", "table": {"schema": "lf_worker", "name": name}, "epoch": "000001"}))
        .collect();
    all_done(&ended(start(&pair.project, &declares)), &declares);
    let verifies: Vec<Value> = declares
        .iter()
        .map(|declare| {
            let mut verify = declare.clone();
            verify["task"] = json!("verify");
            verify
        })
        .collect();
    let verified = ended(start(&pair.project, &verifies));
    all_done(&verified, &verifies);
    let found: Vec<_> = verified
        .iter()
        .map(|outcome| (&outcome["verdict"], &outcome["rows"]))
        .collect();
    assert_eq!(found, [(&json!("equal"), &json!(3)), (&json!("equal"), &json!(600))]);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    pair.target.run("update orders set v = 'hush' where id = 7");
    let verified = ended(start(&pair.project, &verifies));
    all_done(&verified, &verifies);
    let found: Vec<_> = verified.iter().map(|outcome| &outcome["verdict"]).collect();
    assert_eq!(found, ["equal", "different"], "{verified:?}");
    assert!(!verified[1].to_string().contains("hush"), "{}", verified[1]);
}

#[test]
fn a_task_that_waits_for_a_lock_tells_table_chunk_statement_and_who_holds_it() {
    let mut pair = scene("lf_worker_stall");
    let settings = pair.project.file("landfall.toml");
    let impatient = std::fs::read_to_string(&settings)
        .unwrap()
        .replace("[copy]\n", "[copy]\nstall_after = \"1s\"\n");
    std::fs::write(&settings, impatient).unwrap();
    pair.landfall(&["copy", "--only", "extract"]).expect(0);
    let loads = tasks(&pair.project, "load");
    let orders: Vec<Value> = loads
        .into_iter()
        .filter(|task| task["table"]["name"] == "orders")
        .collect();
    let mut holder = PgDatabase::open(&pair.target.url);
    holder.run("begin");
    holder.run("lock table lf_worker_stall.orders in share mode");
    let pid = holder.value("select pg_backend_pid()").unwrap();
    let mut worker = start(&pair.project, &orders);
    let mut stderr = BufReader::new(worker.stderr.take().unwrap());
    let mut said = String::new();
    let words = [
        "loading lf_worker_stall.orders, chunk 0: nothing has moved for",
        "`COPY \"lf_worker_stall\".\"orders\"",
        &format!("session {pid} (user "),
    ];
    while !words.iter().all(|word| said.contains(word)) {
        assert!(stderr.read_line(&mut said).unwrap() > 0, "{said}");
    }
    assert!(!said.contains("row 1"), "{said}");
    holder.run("rollback");
    all_done(&ended(worker), &orders);
    assert_eq!(pair.target_rows("orders"), 600);
}

#[test]
fn what_is_no_task_gets_an_answer_and_the_next_one_is_done() {
    let mut pair = scene("lf_worker_bad");
    begin_extraction(&pair.project);
    let manifest = |chunk: u32| {
        let name = format!("stage/manifest/lf_worker_bad.orders/{chunk:08}-000001.json");
        pair.project.file(&name).exists()
    };
    let staged = (0..4).find(|chunk| manifest(*chunk)).expect("one is staged");
    let unstaged = (0..4).find(|chunk| !manifest(*chunk)).expect("one is not");
    let table = json!({"schema": "lf_worker_bad", "name": "orders"});
    let task = |id: &str, task: &str, chunk: u32, epoch: &str| json!({"id": id, "task": task, "table": table, "chunk": chunk, "epoch": epoch});
    let bad = [
        json!("nothing"),
        json!({"id": "drop", "task": "drop", "table": table, "chunk": 0, "epoch": "000001"}),
        json!({"id": "unknown", "task": "load", "table": table, "chunk": 0, "epoch": "000001", "password": "hush"}),
        task("chunk", "extract", 999, "000001"),
        task("epoch", "extract", 0, "000009"),
        json!({"id": "table", "task": "extract", "table": {"schema": "a", "name": "b"}, "chunk": 0, "epoch": "000001"}),
        task("early", "load", unstaged, "000001"),
        json!({"id": "declare", "task": "declare", "table": table, "epoch": "000001"}),
        json!({"id": "verify", "task": "verify", "table": table, "epoch": "000009"}),
        task("good", "extract", staged, "000001"),
    ];
    let outcomes = ended(start(&pair.project, &bad));
    assert_eq!(outcomes.len(), bad.len());
    let (last, failed) = outcomes.split_last().unwrap();
    assert_eq!(last["outcome"], "done", "{last}");
    for outcome in failed {
        assert_eq!(
            (&outcome["outcome"], &outcome["retryable"]),
            (&json!("failed"), &json!(false)),
            "{outcome}"
        );
        assert!(!outcome.to_string().contains("hush"), "{outcome}");
    }
    let says = |id: &str, words: &str| {
        let outcome = outcomes.iter().find(|outcome| outcome["id"] == id).unwrap();
        let error = outcome["error"].as_str().unwrap();
        assert!(error.contains(words), "{words} is not in {error}");
    };
    says("drop", "no task: ");
    says("unknown", "no task: ");
    says("chunk", "has no chunk 999");
    says("epoch", "epoch 000009 is not the last one");
    says("table", "the plan has no table a.b");
    says("early", "staged in epoch 000001");
    says("verify", "epoch 000009 is not the last one");
    says("declare", "chunks staged in epoch 000001");

    // A source that has changed is at no point of the past.
    pair.source.run("update orders set v = 'changed' where id = 599");
    let late = ended(start(&pair.project, &[task("late", "extract", unstaged, "000001")]));
    let error = late[0]["error"].as_str().unwrap();
    assert!(
        error.contains("cannot be opened again at the point of epoch 000001"),
        "{error}"
    );
    // A server that is not there may come back.
    let text = std::fs::read_to_string(pair.project.file("landfall.toml")).unwrap();
    let text = text.replace(&pair.target.url, "postgres://nobody@127.0.0.1:1/none");
    std::fs::write(pair.project.file("landfall.toml"), text).unwrap();
    let lost = ended(start(&pair.project, &[task("lost", "load", staged, "000001")]));
    assert_eq!(
        (&lost[0]["outcome"], &lost[0]["retryable"]),
        (&json!("failed"), &json!(true))
    );
    assert!(pair.target_is_empty());
}
