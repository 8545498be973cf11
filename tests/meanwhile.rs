//! What others do while a copy runs: a second copy of the same project, and a schema that changes in the source.

mod definitions;

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::bank::{LETTERS, Scene};
use crate::support::landfall::Run;
use crate::support::pair::Pair;
use crate::support::proxy::{Fault, Proxy};
use crate::support::random::Random;

/// A scene with one reader, which the proxy can hold up in the largest table, the first to be read.
fn scene(name: &str) -> (Scene, Proxy) {
    let mut proxy = None;
    let scene = Scene::new(name, Random::seed_from_environment(), |route| {
        let between = Proxy::to(&route.source);
        route.source = between.url(&route.source);
        route.tables = LETTERS.to_owned();
        route.copy = route.copy.replace("readers = 2\n", "readers = 1\n");
        proxy = Some(between);
    });
    (scene, proxy.unwrap())
}

/// Starts a copy and waits until it is held up.
#[track_caller]
fn held_copy(scene: &Scene, proxy: &Proxy) -> std::process::Child {
    proxy.set(Fault::HoldFromServer(700_000));
    let mut child = scene
        .project
        .command(&["copy"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !proxy.holds() {
        assert!(child.try_wait().unwrap().is_none(), "it ended");
        assert!(Instant::now() < deadline, "the copy reads nothing");
        std::thread::sleep(Duration::from_millis(10));
    }
    child
}

#[test]
fn a_second_copy_of_the_same_project_is_refused_and_the_first_goes_on() {
    let (mut scene, proxy) = scene("lf_meanwhile_second");
    let first = held_copy(&scene, &proxy);
    for second in [
        ["copy"].as_slice(),
        &["copy", "--refresh"],
        &["migrate"],
        &["clean", "--allow-drop"],
    ] {
        scene
            .project
            .landfall(second)
            .expect(2)
            .says(&["in use by another copy"]);
    }
    proxy.release();
    Run::from_output(&first.wait_with_output().unwrap()).expect(0);
    scene.check("after a second copy");
    scene.stop();
}

#[test]
fn a_table_that_is_altered_while_it_is_copied_is_named_and_nothing_of_it_is_half_done() {
    let (mut scene, proxy) = scene("lf_meanwhile_altered");
    let copy = held_copy(&scene, &proxy);
    // The snapshots are open; accounts are not read yet. (A column more would be none of the copy's business.)
    scene
        .source
        .run("alter table accounts modify balance decimal(20,2) not null, algorithm = copy");
    proxy.release();
    let run = Run::from_output(&copy.wait_with_output().unwrap());
    assert!(run.code == 1 || run.code == 2, "{run:?}");
    run.says(&["bank.accounts was altered in the source", "decimal(20,2)"]);
    let rows = scene.target.value("select count(*) from bank.accounts").unwrap();
    assert_eq!(rows, "0", "nothing of it is loaded");
    // The same command names what has to be decided.
    let restart = ["copy", "--restart", "bank.accounts"];
    scene.project.landfall(&["copy"]).expect(2).says(&[
        "bank.accounts column balance",
        "decimal(20,2)",
        &restart.join(" "),
    ]);
    scene
        .target
        .run("alter table bank.accounts alter column balance type numeric(20,2)");
    scene.project.landfall(&restart).expect(0);
    scene.check("after the change");
    scene.stop();
}

/// Both types have four bytes: COPY in binary would take the one for the other without an error.
#[test]
fn a_column_that_is_altered_in_the_target_meanwhile_stops_its_table_alone() {
    let settings = "[copy]\nreaders = 1\nloaders = 1\nchunk_rows = 100\nrate_limit = \"400 rows/s\"\n";
    let mut pair = Pair::new("lf_meanwhile_target", settings);
    pair.source.run_all(
        "create table t (id int not null primary key, v int null) engine=InnoDB;
         create table u (id int not null primary key) engine=InnoDB;
         insert into t with recursive n as (select 1 as id union all select id + 1 from n where id < 900) select id, id from n;
         insert into u values (1), (2)",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    let child = pair
        .project
        .command(&["copy"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let loaded = "select count(*) from landfall.load where source_table = 't'";
    let exists = "select to_regclass('landfall.load') is not null";
    while pair.target.value(exists).as_deref() != Some("true") || pair.target.value(loaded).as_deref() == Some("0") {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing is loaded");
        std::thread::sleep(Duration::from_millis(20));
    }
    pair.target.run("alter table lf_meanwhile_target.t alter v type real");
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "it is not tried again and again"
    );
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "STOPPED",
        "column v of lf_meanwhile_target.t",
        "it was integer, and is real now",
    ] {
        assert!(words.contains(said), "{said}: {text}");
    }
    assert_eq!(pair.target_rows("u"), 2);
    pair.target
        .run("alter table lf_meanwhile_target.t alter v type integer");
    pair.landfall(&["copy"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}
