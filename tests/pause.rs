//! A copy that is paused from another terminal reads nothing, keeps its epoch for a while, and is exact however it goes on.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::bank::Scene;
use crate::support::landfall::Run;
use crate::support::mysql::MysqlDatabase;
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::random::Random;
use crate::support::running::Running;
use crate::support::server::{self, PrivateServer};

/// So slow that a copy is under way for long enough to be paused.
const SLOW: &str = "rate_limit = \"400 rows/s\"\nbatch_rows = 50\n";

/// The statements of readers that are under way.
const READING: &str = "select cast(count(*) as char) from information_schema.processlist where id <> connection_id() and \
                       command in ('Query', 'Execute') and info like 'SELECT%FROM `bank`.%'";

fn status(project: &Project) -> Value {
    project.landfall(&["status", "--format", "json"]).expect(0).json()
}

fn staged(status: &Value) -> u64 {
    let tables = status["tables"].as_array().unwrap();
    tables.iter().map(|table| table["staged"].as_u64().unwrap()).sum()
}

/// A copy in the background, of which some chunks are staged and some are not.
#[track_caller]
fn begun(project: &Project) -> Child {
    let mut child = project
        .command(&["copy"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !project.file("stage/plan.json").exists() || staged(&status(project)) == 0 {
        assert!(child.try_wait().unwrap().is_none(), "it has ended");
        assert!(Instant::now() < deadline, "nothing is staged after a minute");
        std::thread::sleep(Duration::from_millis(50));
    }
    child
}

/// Waits until all readers rest.
#[track_caller]
fn rests(project: &Project) -> Value {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let status = status(project);
        if status["pause"]["step"]["still"].is_object() {
            return status;
        }
        assert!(Instant::now() < deadline, "still not at rest: {status:#}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_paused_copy_reads_nothing_and_goes_on_in_its_epoch() {
    let seed = Random::seed_from_environment();
    let mut scene = Scene::new("lf_pause", seed, |route| route.copy.push_str(SLOW));
    let mut copy = Running::start(&scene.project);
    copy.waits_for(&["2 readers"]);
    scene
        .project
        .landfall(&["copy", "--pause"])
        .expect(0)
        .says(&["the copy that is running: paus"]);
    copy.waits_for(&[
        "paused: the epoch is kept for 29 min 59 s yet",
        "InnoDB's history list",
        "its oldest open transaction is",
        "--resume",
    ]);
    let before = rests(&scene.project);
    assert_eq!(before["pause"]["running"], true, "{before:#}");
    assert!(before["pause"]["cost"]["history"].is_u64(), "{before:#}");
    assert!(before["pause"]["cost"]["oldest"].is_u64(), "{before:#}");
    let paused = Instant::now();
    // Longer than the time after which readers show that they are there.
    while paused.elapsed() < Duration::from_secs(12) {
        assert_eq!(scene.source.value(READING).as_deref(), Some("0"));
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(staged(&status(&scene.project)), staged(&before));
    scene.project.landfall(&["status"]).expect(0).says(&[
        "paused since",
        "the epoch is kept until",
        "29 min",
        "--resume",
    ]);
    scene
        .project
        .landfall(&["copy", "--pause"])
        .expect(0)
        .says(&["paused since"]);
    let run = scene
        .project
        .landfall(&["copy", "--resume", "--format", "json"])
        .expect(0);
    let said = run.says(&["that was paused at", "goes on"]).json();
    assert_eq!((&said["answered"], &said["pause"]), (&Value::Bool(true), &Value::Null));
    copy.waits_for(&["the pause is over after"]);
    scene
        .project
        .landfall(&["copy", "--resume"])
        .expect(0)
        .says(&["is not paused"]);
    scene.project.landfall(&["copy", "--rate", "none"]).expect(0);
    copy.ends_well();
    let after = status(&scene.project);
    assert_eq!(after["pause"], Value::Null, "{after:#}");
    assert_eq!(
        (&after["epochs"], &after["complete"]),
        (&1.into(), &true.into()),
        "{after:#}"
    );
    for asked in ["--pause", "--resume"] {
        scene
            .project
            .landfall(&["copy", asked])
            .expect(2)
            .says(&["no copy is running in this project"]);
    }
    scene.check(&format!("seed {seed}"));
    scene.stop();
}

#[test]
fn a_pause_that_is_too_long_ends_the_epoch_and_the_next_copy_is_exact() {
    let seed = Random::seed_from_environment();
    let mut scene = Scene::new("lf_pause_long", seed, |route| {
        route.copy.push_str(SLOW);
        route.copy.push_str("max_pause = \"2s\"\n");
    });
    let child = begun(&scene.project);
    scene.project.landfall(&["copy", "--pause"]).expect(0);
    let run = Run::from_output(&child.wait_with_output().unwrap()).expect(3);
    run.says(&[
        "its epoch is ended: it lasted as long as max_pause allows, 2 s",
        "run the same command again",
        // The table that is locked tells nothing of the log.
        "cannot prove that nothing was written",
        "for the second time",
    ]);
    assert_eq!(scene.source.value(READING).as_deref(), Some("0"));
    scene
        .project
        .landfall(&["status"])
        .expect(0)
        .says(&["ended at", "max_pause", "`landfall copy` goes on"]);
    scene.project.landfall(&["copy", "--resume"]).expect(2).says(&[
        "no copy is running",
        "ended at",
        "landfall copy",
        "for the second time",
    ]);
    // It does not begin paused.
    scene.project.landfall(&["copy", "--rate", "none"]).expect(0);
    let after = status(&scene.project);
    assert_eq!(
        (&after["epochs"], &after["pause"]),
        (&2.into(), &Value::Null),
        "{after:#}"
    );
    scene.check(&format!("seed {seed}"));
    scene.stop();
}

#[test]
fn a_copy_that_is_killed_while_it_is_paused_is_followed_by_an_exact_one() {
    let seed = Random::seed_from_environment();
    let mut scene = Scene::new("lf_pause_kill", seed, |route| route.copy.push_str(SLOW));
    let mut child = begun(&scene.project);
    scene.project.landfall(&["copy", "--pause"]).expect(0);
    rests(&scene.project);
    child.kill().unwrap();
    child.wait().unwrap();
    let left = status(&scene.project);
    assert_eq!(left["pause"]["running"], false, "{left:#}");
    scene
        .project
        .landfall(&["copy", "--resume"])
        .expect(2)
        .says(&["is not running any more", "run the same command again"]);
    scene.project.landfall(&["copy", "--rate", "none"]).expect(0);
    scene.check(&format!("seed {seed}"));
    scene.stop();
}

/// A source that nobody writes to proves that its epoch can be gone on with.
#[test]
fn after_a_pause_a_source_that_did_not_change_is_read_no_further_than_it_was_left() {
    let server = PrivateServer::start("mariadb");
    let name = "bank";
    let mut source = MysqlDatabase::create(&server.url, name);
    source.run_all(
        "create table t (id int not null primary key, v varchar(100) not null) engine=InnoDB;
         insert into t with recursive n as (select 1 as id union all select id + 1 from n where id < 800) select id, repeat('v', 100) from n;
         insert into t select id + 800, v from t;
         analyze table t",
    );
    let mut target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), "lf_pause_quiet");
    let project = Project::new(
        &format!("{}/{name}", server.url),
        &target.url,
        &format!("[copy]\nreaders = 2\nchunk_rows = 100\n{SLOW}"),
    );
    project.landfall(&["schema", "--apply"]).expect(0);
    let child = begun(&project);
    project.landfall(&["copy", "--pause"]).expect(0);
    let before = staged(&rests(&project));
    // Who loses all readers has no epoch to keep; they are seen at work every ten seconds.
    let sessions = source.rows(
        "select id from information_schema.processlist where id <> connection_id() and user <> 'system user' and command = 'Sleep'",
    );
    for row in sessions {
        let id: u64 = mysql_async::from_row::<(u64,)>(row).0;
        source.run(&format!("kill {id}"));
    }
    Run::from_output(&child.wait_with_output().unwrap()).expect(3).says(&[
        "its epoch is ended: every reader lost its connection",
        "run the same command again",
        "if the source proves then that nothing was written since epoch 000001 was opened",
        &format!("all {before} chunk"),
    ]);
    let run = project.landfall(&["copy", "--rate", "none"]).expect(0);
    run.says(&["epoch 000001 continued"]);
    let rows = target.value(&format!("select count(*)::text from {name}.t"));
    assert_eq!(rows.as_deref(), Some("1600"));
    project.landfall(&["finish"]).expect(0);
    project.landfall(&["verify"]).expect(0);
}

#[test]
fn loading_is_not_paused() {
    let server = PrivateServer::start("mariadb");
    let mut source = MysqlDatabase::create(&server.url, "lf_pause_load");
    source.run_all("create table t (id int not null primary key) engine=InnoDB;\ninsert into t values (1)");
    let target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), "lf_pause_load");
    let project = Project::new(&format!("{}/lf_pause_load", server.url), &target.url, "");
    project.landfall(&["schema", "--apply"]).expect(0);
    project
        .landfall(&["copy", "--pause"])
        .expect(2)
        .says(&["no copy is running"]);
    let mut lock = PgDatabase::open(&target.url);
    lock.run("begin");
    lock.run("lock table lf_pause_load.t in exclusive mode");
    let mut copy = Running::start(&project);
    copy.waits_for(&["2 readers"]);
    let deadline = Instant::now() + Duration::from_secs(60);
    while staged(&status(&project)) == 0 {
        assert!(Instant::now() < deadline, "nothing is staged after a minute");
    }
    project
        .landfall(&["copy", "--pause"])
        .expect(0)
        .says(&["nothing is left to read"]);
    copy.waits_for(&["nothing is left to read", "loading goes on"]);
    lock.run("rollback");
    copy.ends_well();
}
