//! Trouble of a running copy that passes: tried again, each incident with a budget of its own; and what does not pass, with
//! its exit code.

use crate::support::bank::Scene;
use crate::support::pair::{Pair, table};
use crate::support::postgres::PgDatabase;
use crate::support::random::Random;
use crate::support::server::PrivateServer;
use crate::support::small_disk::SmallDisk;

/// A pair with a table whose inserts the target answers as `body`, the body of a trigger, says.
fn hindered(name: &str, more: &str, body: &str) -> Pair {
    let mut pair = Pair::new(name, more);
    pair.source.run_all(
        "create table t (id int not null primary key) engine=InnoDB;
         create table fine (id int not null primary key) engine=InnoDB;
         insert into t values (1), (2), (3);
         insert into fine values (1), (2)",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    // A sequence counts on although the transaction is taken back.
    pair.target.run(&format!(
        "create sequence tries;
         create function hinder() returns trigger language plpgsql as $$ begin {body} return null; end $$;
         create trigger hinder before insert on t for each statement execute function hinder()",
    ));
    pair
}

#[test]
fn a_server_that_is_full_locked_or_starting_is_tried_again() {
    let mut pair = hindered(
        "lf_trouble_passing",
        "",
        "case nextval('lf_trouble_passing.tries')
           when 1 then raise exception 'too many' using errcode = '53300';
           when 2 then raise exception 'locked' using errcode = '55P03';
           when 3 then raise exception 'starting' using errcode = '57P03';
           else null; end case;",
    );
    pair.landfall(&["copy"]).expect(0).says(&["53300", "55P03", "57P03"]);
    assert_eq!(pair.target_rows("t"), 3);
}

#[test]
fn a_table_that_stopped_for_a_lock_or_a_privilege_ends_with_its_exit_code() {
    let mut pair = hindered(
        "lf_trouble_locked",
        "[copy]\nattempts = 1\n",
        "raise exception 'locked' using errcode = '55P03';",
    );
    let copied = pair.landfall(&["copy", "--format", "json"]).expect(2).json();
    assert!(
        table(&copied, "t")["failed"].as_str().unwrap().contains("55P03"),
        "{copied:#}"
    );
    assert_eq!(pair.target_rows("fine"), 2, "the other table arrives");
    pair.target.run("drop trigger hinder on t");
    pair.landfall(&["copy"]).expect(0);

    let mut pair = hindered(
        "lf_trouble_denied",
        "",
        "raise exception 'denied' using errcode = '42501';",
    );
    pair.landfall(&["copy"]).expect(2).says(&["STOPPED", "42501"]);
    assert_eq!(pair.target_rows("fine"), 2);
    // Data that stands against a yes weighs more than a table that could not be got at.
    pair.source
        .run("create table n (id int not null primary key, v varchar(9) not null) engine=InnoDB");
    pair.source.run("insert into n values (1, char(0 using utf8mb4))");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.landfall(&["copy"])
        .expect(1)
        .says(&["STOPPED", "42501", "quarantine"]);
}

#[test]
fn a_target_without_room_is_no_fault_of_the_data() {
    let mut pair = hindered(
        "lf_trouble_room",
        "",
        "raise exception 'could not extend file' using errcode = '53100';",
    );
    pair.landfall(&["copy"])
        .expect(2)
        .says(&["STOPPED", "53100", "make room"]);
    assert_eq!(pair.target_rows("fine"), 2, "the other table arrives");
    pair.target.run("drop trigger hinder on t");
    pair.landfall(&["migrate"]).expect(0);
    assert_eq!(pair.target_rows("t"), 3);
}

#[test]
fn a_full_disk_of_the_target_stops_the_tables_that_need_it_until_there_is_room() {
    let Some(disk) = SmallDisk::mount(4096) else {
        eprintln!("skipped: this account may not mount a small file system");
        return;
    };
    let seed = Random::seed_from_environment();
    let server = PrivateServer::start("postgres");
    server.give(disk.path());
    PgDatabase::open(&server.url).run(&format!("create tablespace small location '{}'", disk.path().display()));
    let mut scene = Scene::with_target(&server.url, "lf_trouble_full", seed, |route| {
        // Eight megabytes that nothing makes smaller.
        let hashes: Vec<String> = (0..30)
            .map(|part| format!("sha2(concat(id, '.{part}'), 512)"))
            .collect();
        route.tables = format!(
            "set session max_recursive_iterations = 10000;
             create table large (id int not null primary key, v varbinary(2000) not null) engine=InnoDB;
             insert into large with recursive n as (select 1 as id union all select id + 1 from n where id < 4000) select id, unhex(concat({})) from n",
            hashes.join(", ")
        );
        route.copy.push_str("\n[target_options]\ntablespace = \"small\"\n");
    });
    scene
        .project
        .landfall(&["copy"])
        .expect(2)
        .says(&["bank.large", "STOPPED", "53100", "make room"]);
    disk.grow(64);
    scene.project.landfall(&["copy"]).expect(0);
    scene.check(&format!("seed {seed}"));
    scene.stop();
    drop(server);
}
