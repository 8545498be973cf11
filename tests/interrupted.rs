//! Sessions that end early.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::landfall::Run;
use crate::support::pair::Pair;
use crate::support::postgres::PgDatabase;

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success(), "kill {name}");
}

/// Waits until `done`, or until the child has ended.
#[track_caller]
fn wait_for(child: &mut Child, what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !done() {
        if let Some(status) = child.try_wait().unwrap() {
            panic!("{status} before {what}");
        }
        assert!(Instant::now() < deadline, "{what} does not happen");
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn an_interrupted_finish_leaves_nothing_running_in_the_target() {
    let mut pair = Pair::new("lf_interrupted_finish", "");
    pair.source
        .run("create table t (id int not null primary key, v int null, key v (v)) engine=InnoDB");
    pair.source.run("insert into t values (1, 1), (2, 2)");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.landfall(&["copy"]).expect(0);
    let mut lock = PgDatabase::open(&pair.target.url);
    lock.run("begin");
    lock.run("lock table lf_interrupted_finish.t in row exclusive mode");
    let mut child = pair
        .project
        .command(&["finish"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let waiting = "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'landfall' and wait_event_type = 'Lock'";
    wait_for(&mut child, "waiting for the lock", || {
        pair.target.value(waiting).as_deref() == Some("1")
    });
    signal(&child, "-INT");
    Run::from_output(&child.wait_with_output().unwrap()).expect(3);
    // The lock is still held: only a request ends the statement so soon.
    let deadline = Instant::now() + Duration::from_secs(10);
    while pair.target.value(waiting).as_deref() != Some("0") {
        assert!(Instant::now() < deadline, "the statement still waits");
        std::thread::sleep(Duration::from_millis(20));
    }
    lock.run("rollback");
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}
