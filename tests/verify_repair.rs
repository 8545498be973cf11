//! `verify --repair`: what stands otherwise in the target than in the stage is deleted and loaded again, and nothing else.

use std::process::Stdio;

use model::failpoint::{Failpoint, VARIABLE};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::pair::Pair;

const REPAIR: &[&str] = &["verify", "--repair", "--allow-drop", "--format", "json"];

/// 900 rows with an integer key, children of them, the same rows with a text key and without a key.
fn scene(name: &str) -> Pair {
    let mut pair = Pair::new(name, "[copy]\nchunk_rows = 100\n");
    pair.source.run_all(
        "create table digits (d int not null primary key) engine=InnoDB;
         insert into digits values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
         create table numbered (n int not null primary key, name varchar(40) not null, note text, unique key (name)) engine=InnoDB;
         insert into numbered select a.d * 100 + b.d * 10 + c.d, concat('row ', a.d * 100 + b.d * 10 + c.d), null
             from digits a, digits b, digits c where a.d < 9;
         create table children (n int not null primary key, parent int not null,
             constraint of_parent foreign key (parent) references numbered (n) on delete cascade) engine=InnoDB;
         insert into children select n, n from numbered;
         create table named (name varchar(40) not null primary key, n int not null) engine=InnoDB;
         insert into named select name, n from numbered;
         create table plain (n int not null, name varchar(40)) engine=InnoDB;
         insert into plain select n, name from numbered where n < 50;
         insert into plain select n, name from numbered where n < 3",
    );
    pair.landfall(&["migrate"]).expect(0);
    pair
}

/// Deletes, changes, adds and swaps rows in every table of the scene but one.
fn tamper(pair: &mut Pair) {
    pair.target.run(
        "alter table children disable trigger all;
         update numbered set note = 'other' where n = 150;
         update numbered set name = case n when 250 then 'row 251' else 'row 250' end || '?' where n in (250, 251);
         update numbered set name = rtrim(name, '?') where n in (250, 251);
         set session_replication_role = replica;
         delete from numbered where n = 199;
         set session_replication_role = origin;
         alter table children enable trigger all;
         insert into numbered (n, name) values (-5, 'before all'), (10000, 'behind all');
         update named set n = n + 1 where name = 'row 7';
         delete from named where name = 'row 8';
         insert into named (name, n) values ('row x', 1);
         insert into plain (n, name) values (1, 'row 1');
         delete from plain where n = 40",
    );
}

fn rows(pair: &mut Pair, table: &str) -> String {
    let sql = format!("select coalesce(string_agg(t::text, ';' order by t::text collate \"C\"), '') from {table} as t");
    pair.target.value(&sql).unwrap()
}

const TABLES: [&str; 4] = ["numbered", "children", "named", "plain"];

fn all_rows(pair: &mut Pair) -> Vec<String> {
    TABLES.iter().map(|table| rows(pair, table)).collect()
}

fn repaired<'a>(report: &'a Value, table: &str) -> &'a Value {
    let tables = report["repair"]["tables"].as_array().unwrap();
    tables
        .iter()
        .find(|repaired| repaired["table"]["name"] == table)
        .unwrap_or_else(|| panic!("{table} in {tables:?}"))
}

#[test]
fn what_differs_is_loaded_again_and_nothing_else() {
    let mut pair = scene("lf_repair_rows");
    let before = all_rows(&mut pair);
    tamper(&mut pair);
    let tampered = all_rows(&mut pair);
    assert_ne!(before, tampered);
    // Which transaction wrote the rows of units in which nothing was altered.
    let untouched =
        "select string_agg(xmin::text || ctid::text, ';' order by n) from numbered where n between 400 and 700";
    let written = pair.target.value(untouched);

    // Nothing is done that was not allowed.
    let planned = pair
        .landfall(&["verify", "--repair", "--format", "json"])
        .expect(1)
        .json();
    assert_eq!(planned["repair"]["before"], Value::Null);
    assert_eq!(all_rows(&mut pair), tampered);
    assert_eq!(repaired(&planned, "plain")["units"], Value::Null);

    let report = pair.landfall(REPAIR).expect(0).json();
    assert_eq!(all_rows(&mut pair), before);
    assert_eq!(pair.target.value(untouched), written, "other units were left alone");
    assert!(report["outcome"]["passed"].as_bool().unwrap());
    // One row was missing, and two were not of the source.
    let numbered = |what: &str| repaired(&report, "numbered")[what].as_u64().unwrap();
    assert_eq!(numbered("deleted"), numbered("loaded") + 1);
    assert!(
        (2..=5).contains(&numbered("units")) && numbered("loaded") < 600,
        "{report}"
    );
    assert_eq!(repaired(&report, "plain")["deleted"], 53);
    assert_eq!(repaired(&report, "plain")["loaded"], 53);
    assert_eq!(report["repair"]["left"], Value::Array(Vec::new()));

    // The report that found it is kept, and named by what it holds.
    let earlier = &report["repair"]["before"];
    let kept = pair.project.file("report").join(earlier["file"].as_str().unwrap());
    let kept = std::fs::read(kept).unwrap();
    let hash: String = Sha256::digest(&kept).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(earlier["sha256"], hash.as_str());
    let kept: Value = serde_json::from_slice(&kept).unwrap();
    assert_eq!(kept["run_id"], earlier["run_id"]);
    assert!(!kept["outcome"]["passed"].as_bool().unwrap());

    // What was set aside is there again, and nothing is left to do.
    assert_eq!(
        pair.target
            .value("select count(*)::text from landfall.suspended")
            .as_deref(),
        Some("0")
    );
    pair.landfall(&["verify", "--repair"])
        .expect(0)
        .says(&["nothing to repair"]);
}

#[test]
fn a_repair_that_is_killed_at_any_step_is_done_by_the_next() {
    for point in [
        Failpoint::ConstraintDropped,
        Failpoint::ConstraintsSuspended,
        Failpoint::PartClaimed,
        Failpoint::OldRowsDeleted,
        Failpoint::PartRecorded,
        Failpoint::PartCommitted,
        Failpoint::ConstraintRestored,
    ] {
        let mut pair = scene("lf_repair_killed");
        let before = all_rows(&mut pair);
        tamper(&mut pair);
        let output = pair
            .project
            .command(REPAIR)
            .env(VARIABLE, format!("{}:1", point.name()))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), None, "killed at {point:?}: {said}");
        // Whoever reads the target sees each row as it was or as it should be: none is gone for good.
        let there = pair.target_rows("numbered");
        assert!((899..=901).contains(&there), "{point:?}: {there} rows");
        pair.landfall(REPAIR).expect(0);
        assert_eq!(all_rows(&mut pair), before, "{point:?}");
        pair.landfall(&["verify"]).expect(0);
    }
}

#[test]
fn buckets_are_repaired_by_the_keys_of_their_rows() {
    let mut pair = Pair::new("lf_repair_buckets", "[copy]\nchunk_rows = 20000\n");
    pair.source.run_all(
        "create table digits (d int not null primary key) engine=InnoDB;
         insert into digits values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
         create table named (name varchar(40) not null primary key, n int not null) engine=InnoDB;
         insert into named select concat('row ', x.n), x.n from (
             select a.d * 10000 + b.d * 1000 + c.d * 100 + d.d * 10 + e.d + f.d * 100000 as n
             from digits a, digits b, digits c, digits d, digits e, digits f where f.d < 2) x where x.n < 130000",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    // One row is refused: what the repair loads again must not lose count of it.
    pair.target
        .run("alter table named add constraint small check (n <> 77)");
    pair.landfall(&["copy"]).expect(1);
    pair.landfall(&["finish"]).expect(0);
    let sum = "select count(*) || ' ' || sum(n) || ' ' || sum(hashtext(name)::bigint) from named";
    let before = pair.target.value(sum);
    let refused = "select string_agg(q::text, ';') from landfall.quarantine as q";
    let listed = pair.target.value(refused);
    let of_part = "select string_agg(chunk || ' ' || part || ' ' || rows || ' ' || quarantined, ';' order by chunk, part) from landfall.load where source_table = 'named'";
    let parts = pair.target.value(of_part);
    let units = pair.verify()["tables"]
        .as_array()
        .unwrap()
        .iter()
        .find(|table| table["source"]["name"] == "named")
        .unwrap()["units"]["total"]
        .as_u64()
        .unwrap();
    assert!(units > 1, "the table has several buckets: {units}");

    pair.target
        .run("update named set n = -1 where name = 'row 5'; delete from named where name = 'row 99'; insert into named values ('row x', 0)");
    let report = pair.landfall(REPAIR).expect(1).json();
    assert_eq!(pair.target.value(sum), before);
    let named = repaired(&report, "named");
    let differing = named["units"].as_u64().unwrap();
    assert!((1..=3).contains(&differing), "{named}");
    let table = &report["tables"][1];
    assert_eq!(table["verdict"]["kind"], "equal", "{table}");
    assert_eq!(table["refused_tally"]["rows"], 1);
    assert_eq!(pair.target.value(of_part), parts, "rows and refused rows of each file");
    // The same row of the same file.
    let row_of = |text: Option<String>| text.map(|text| text.split(',').take(8).collect::<Vec<_>>().join(","));
    assert_eq!(row_of(pair.target.value(refused)), row_of(listed));
}

#[test]
fn rows_that_no_copy_can_have_put_there_leave_too() {
    let mut pair = Pair::new("lf_repair_nulls", "[copy]\nchunk_rows = 2\n");
    pair.source.run_all(
        "create table kept (n int not null primary key, name varchar(40)) engine=InnoDB;
         insert into kept values (1, 'one'), (2, 'two'), (3, 'three'), (4, 'four'), (5, 'five'), (6, 'six')",
    );
    pair.landfall(&["migrate"]).expect(0);
    let before = rows(&mut pair, "kept");
    pair.target.run(
        "alter table kept drop constraint kept_pkey, alter column n drop not null;
         insert into kept values (null, 'without a key'), (2, 'two'), (2, 'another')",
    );
    let report = pair.landfall(REPAIR).expect(1).json();
    assert_eq!(rows(&mut pair, "kept"), before);
    // What was taken from the structure, `finish` makes.
    let objects: Vec<&Value> = report["repair"]["left"].as_array().unwrap().iter().collect();
    assert!(
        !objects.is_empty() && report["tables"][0]["verdict"]["kind"] == "equal",
        "{report}"
    );
}

#[test]
fn rows_of_others_are_never_deleted_by_a_repair() {
    let mut pair = Pair::new("lf_repair_others", "");
    pair.source
        .run_all("create table kept (n int not null primary key, name varchar(40)) engine=InnoDB; insert into kept values (1, 'one'), (2, 'two')");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.target.run("insert into kept values (100, 'of others')");
    pair.landfall(&["copy", "--into-existing"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    pair.target.run("update kept set name = 'changed' where n = 2");
    let run = pair.landfall(REPAIR).expect(1);
    let left = &run.json()["repair"]["left"][0];
    assert!(
        left["reason"].as_str().unwrap().contains("were there before the copy"),
        "{left}"
    );
    assert_eq!(rows(&mut pair, "kept"), "(1,one);(100,\"of others\");(2,changed)");
}

#[test]
fn a_stage_without_its_files_repairs_nothing() {
    let mut pair = Pair::new("lf_repair_released", "files = \"delete-after-verify\"\n");
    pair.source
        .run_all("create table gone (n int not null primary key) engine=InnoDB; insert into gone values (1), (2), (3)");
    pair.landfall(&["migrate"]).expect(0);
    pair.target.run("delete from gone where n = 2");
    let report = pair.landfall(REPAIR).expect(1).json();
    let left = &report["repair"]["left"][0];
    assert!(left["reason"].as_str().unwrap().contains("copy --restart"), "{left}");
    assert_eq!(rows(&mut pair, "gone"), "(1);(3)");
}

#[test]
fn what_loading_again_would_lose_is_left_alone() {
    let mut pair = Pair::new("lf_repair_lose", "");
    pair.source.run_all(
        "create table more (n int not null primary key, name varchar(40)) engine=InnoDB; insert into more values (1, 'one'), (2, 'two');
         create table fires (n int not null primary key, name varchar(40)) engine=InnoDB; insert into fires values (1, 'one'), (2, 'two')",
    );
    pair.landfall(&["migrate"]).expect(0);
    pair.target.run(
        "alter table more add column search text; update more set search = name;
         create function heard() returns trigger language plpgsql as 'begin return old; end';
         create trigger others before delete on fires for each row execute function heard();
         update more set name = 'x' where n = 1; update fires set name = 'x' where n = 1",
    );
    let before = (rows(&mut pair, "more"), rows(&mut pair, "fires"));
    let report = pair.landfall(REPAIR).expect(1).json();
    assert_eq!((rows(&mut pair, "more"), rows(&mut pair, "fires")), before);
    let left = report["repair"]["left"].to_string();
    assert!(
        left.contains("columns of its own there (search)") && left.contains("triggers of others (others)"),
        "{left}"
    );
}

#[test]
fn no_row_that_is_there_ends_in_quarantine_and_what_was_set_aside_comes_back() {
    let mut pair = scene("lf_repair_refused");
    pair.target.run(
        "update numbered set note = 'other' where n = 150;
         alter table numbered add constraint later check (n < 100) not valid",
    );
    let before = all_rows(&mut pair);
    pair.landfall(REPAIR).expect(2).says(&["23514"]);
    assert_eq!(all_rows(&mut pair), before);
    let count = |table: &str| format!("select count(*)::text from landfall.{table}");
    assert_eq!(pair.target.value(&count("quarantine")).as_deref(), Some("0"));
    assert_eq!(pair.target.value(&count("suspended")).as_deref(), Some("0"));
    pair.target.run("alter table numbered drop constraint later");
    pair.landfall(REPAIR).expect(0);
}

#[test]
fn an_open_target_is_not_repaired() {
    let mut pair = scene("lf_repair_open");
    let stage = stage::Stage::open(&pair.project.file("stage")).unwrap();
    let plan = transfer::CopyPlan::read(&stage).unwrap().unwrap();
    let fingerprint = plan.fingerprint().unwrap();
    // As a cutover's step notes it.
    pair.target.run(&format!(
        "create table landfall.cutover_opened (project text collate \"C\" primary key, opened_at timestamptz not null default now());
         create table landfall.cutover_anchor (project text, entry bigint, head text, anchored_at timestamptz);
         insert into landfall.cutover_opened (project) values ('{fingerprint}');
         insert into numbered (n, name) values (10000, 'of a user')"
    ));
    let before = all_rows(&mut pair);
    pair.landfall(REPAIR)
        .expect(1)
        .says(&["the target is open for writing since"]);
    assert_eq!(all_rows(&mut pair), before);
}
