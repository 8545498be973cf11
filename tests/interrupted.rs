//! Sessions that end early: the one that holds the fence, the one in which `finish` builds, and all of a server that goes away
//! while a copy plans.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::landfall::Run;
use crate::support::mysql::MysqlDatabase;
use crate::support::pair::Pair;
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::server::{self, PrivateServer};

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
fn an_epoch_whose_fence_was_lost_does_not_count() {
    let server = PrivateServer::start("mariadb");
    let name = "lf_interrupted_fence";
    let mut source = MysqlDatabase::create(&server.url, name);
    source.run_all(
        "create table large (id int not null primary key, v varchar(4000) not null) engine=InnoDB;
         create table log (id int not null primary key) engine=MyISAM;
         insert into log values (1), (2);
         insert into large with recursive n as (select 1 as id union all select id + 1 from n where id < 800) select id, repeat('v', 4000) from n;
         insert into large select id + 1000 * m.m, v from large, (with recursive m as (select 1 as m union all select m + 1 from m where m < 19) select m from m) as m",
    );
    let mut target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), name);
    let project = Project::new(&format!("{}/{name}", server.url), &target.url, "[copy]\nreaders = 1\n");
    project.landfall(&["schema", "--apply"]).expect(0);
    let mut child = project
        .command(&["copy", "--fence"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The session that plans, the fence and the reader are there, and the rows are under way, far more than fit into the
    // buffers of a connection: log is not read yet.
    let others = "from information_schema.processlist where id <> connection_id() and user <> 'system user'";
    let reading = format!(
        "select cast(count(*) >= 3 and sum(info like '%`large`%' and command in ('Query', 'Execute')) > 0 as char) {others}"
    );
    wait_for(&mut child, "reading", || source.value(&reading).as_deref() == Some("1"));
    signal(&child, "-STOP");
    let idle = source.rows(&format!("select id {others} and command = 'Sleep'"));
    for row in idle {
        let id: u64 = mysql_async::from_row::<(u64,)>(row).0;
        source.run(&format!("kill {id}"));
    }
    // The lock is gone: this does not wait.
    source.run("insert into log values (3)");
    signal(&child, "-CONT");
    let run = Run::from_output(&child.wait_with_output().unwrap()).expect(0);
    assert!(run.stderr.contains("releasing the locks"), "{}", run.stderr);
    // The rows are those of another epoch, in which the lock held.
    let rows = target.value(&format!("select count(*) from {name}.log"));
    assert_eq!(rows.as_deref(), Some("3"), "{}", run.stderr);
    assert!(run.stdout.contains("epoch 000002"), "{}", run.stdout);
    project.landfall(&["finish"]).expect(0);
    project.landfall(&["verify"]).expect(0);
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
    // The key and the index are built side by side.
    wait_for(&mut child, "waiting for the lock", || {
        pair.target.value(waiting).as_deref() == Some("2")
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

/// A source of one table on a server of its own, copied once, and a project that lets go on `attempts` times.
fn copied_once(name: &str, attempts: u32) -> (PrivateServer, PgDatabase, Project) {
    let server = PrivateServer::start("mariadb");
    let mut source = MysqlDatabase::create(&server.url, name);
    source.run("create table t (id int not null primary key) engine=InnoDB");
    source.run("insert into t values (1), (2), (3)");
    let target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), name);
    let more = format!("[copy]\nattempts = {attempts}\n");
    let project = Project::new(&format!("{}/{name}", server.url), &target.url, &more);
    project.landfall(&["schema", "--apply"]).expect(0);
    project.landfall(&["copy"]).expect(0);
    (server, target, project)
}

/// Begins a refresh and stops the source after the copy has reached it, before it has a plan; gives what is then waited for.
fn refresh_and_stop_the_source(server: &PrivateServer, target: &mut PgDatabase, project: &Project) -> Child {
    let mut lock = PgDatabase::open(&target.url);
    lock.run("begin");
    lock.run("lock table landfall.migration in access exclusive mode");
    let mut child = project
        .command(&["copy", "--refresh"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let waiting = "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'landfall' and wait_event_type = 'Lock'";
    wait_for(&mut child, "waiting for the ledger", || {
        target.value(waiting).as_deref() == Some("1")
    });
    server.stop();
    lock.run("rollback");
    child
}

#[test]
fn a_source_that_goes_away_while_the_copy_plans_interrupts_it() {
    let (mut server, mut target, project) = copied_once("lf_interrupted_gone", 2);
    let child = refresh_and_stop_the_source(&server, &mut target, &project);
    Run::from_output(&child.wait_with_output().unwrap()).expect(3).says(&[
        "connection refused",
        "attempt 2",
        "run the same command again",
    ]);
    // Nothing was begun when the first connection of a run is refused.
    project
        .landfall(&["copy", "--refresh"])
        .expect(2)
        .says(&["connection refused"]);
    server.restart();
    project.landfall(&["copy", "--refresh"]).expect(0);
}

#[test]
fn a_source_that_comes_back_while_the_copy_plans_is_waited_for() {
    let (mut server, mut target, project) = copied_once("lf_interrupted_back", 8);
    let child = refresh_and_stop_the_source(&server, &mut target, &project);
    server.restart();
    Run::from_output(&child.wait_with_output().unwrap()).expect(0);
    project.landfall(&["finish"]).expect(0);
    project.landfall(&["verify"]).expect(0);
}
