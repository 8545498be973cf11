//! The second witness: it sees what all legs of the digests have wrong alike, and cries over nothing else.

#[cfg(debug_assertions)]
mod decoder;
mod random;

use serde_json::Value;

use crate::support::pair::{Pair, table};

/// What is said of the witness for a table.
fn witness<'a>(report: &'a Value, name: &str) -> &'a Value {
    &table(report, name)["witness"]
}

const ROWS: &str =
    "create table t (id int not null primary key, n int null, note varchar(20) null, j json null) engine=InnoDB;
    create table u (id int not null primary key, n int null) engine=InnoDB;
    insert into t values (1, 10, 'one', '{}'), (2, 20, null, null), (3, null, '', '[1]'), (4, 40, 'four', 'null');
    insert into u values (1, 1), (2, 2)";

#[test]
fn a_table_that_is_not_asked_about_is_listed_and_is_no_reason_for_a_no() {
    for (name, setting, taken) in [
        ("lf_witness_all", "true", [true, true]),
        ("lf_witness_none", "false", [false, false]),
        ("lf_witness_some", "[\"*.t\"]", [true, false]),
    ] {
        let mut pair = Pair::new(
            name,
            &format!("[copy]\nchunk_rows = 2\n\n[verify]\nwitness = {setting}\n"),
        );
        pair.source.run_all(ROWS);
        pair.landfall(&["migrate"]).expect(0);
        let report = pair.verify();
        assert_eq!(report["outcome"]["passed"], true);
        for (name, taken) in ["t", "u"].into_iter().zip(taken) {
            let said = witness(&report, name);
            assert_eq!(said["not_taken"].is_null(), taken, "{said}");
            assert_eq!(said["compared"].as_u64().unwrap() > 0, taken, "{said}");
        }
        let gaps = report["coverage"]["not_witnessed"].as_array().unwrap();
        let of = |object: String| gaps.iter().any(|gap| gap["object"] == object);
        assert_eq!(of(format!("{name}.t.j")), taken[0], "JSON: {gaps:?}");
        assert_eq!(of(format!("{name}.u")), !taken[1], "{gaps:?}");
    }
}

#[test]
fn rows_that_are_changed_in_the_target_are_seen_by_the_witness_too() {
    let mut pair = Pair::new("lf_witness_tampered", "[copy]\nchunk_rows = 2\n");
    pair.source.run_all(ROWS);
    pair.landfall(&["migrate"]).expect(0);
    pair.target.run("update t set n = n + 1 where id = 2");
    pair.landfall(&["verify"]).expect(1);
    let report = pair.verify();
    let found = &witness(&report, "t")["differences"];
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found[0]["column"], "n");
    assert_eq!(found[0]["aggregate"], "sum");
    assert_eq!((&found[0]["source"], &found[0]["target"]), (&"70".into(), &"71".into()));
}

#[test]
fn a_refresh_takes_it_again() {
    let mut pair = Pair::new("lf_witness_refresh", "[copy]\nchunk_rows = 2\n");
    pair.source.run_all(ROWS);
    pair.landfall(&["migrate"]).expect(0);
    pair.source.run("update t set n = 11, note = 'eleven' where id = 1");
    pair.source.run("delete from u where id = 1");
    pair.landfall(&["copy", "--refresh"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    let report = pair.verify();
    assert!(witness(&report, "t")["not_taken"].is_null());
    assert!(witness(&report, "t")["compared"].as_u64().unwrap() > 10);
}

#[test]
fn what_did_not_arrive_or_was_there_before_is_no_false_alarm() {
    let mut pair = Pair::new("lf_witness_absent", "[copy]\nchunk_rows = 2\n");
    pair.source.run_all(ROWS);
    pair.source.run("update t set note = concat('a', char(0)) where id = 1");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.target.run("insert into u values (100, 5)");
    pair.landfall(&["copy", "--into-existing"]);
    pair.landfall(&["finish"]).expect(0);
    let report = pair.verify();
    let t = witness(&report, "t");
    assert_eq!(
        (&t["compared"], &t["differences"]),
        (&1.into(), &Value::Array(Vec::new())),
        "{t}"
    );
    assert_eq!(table(&report, "t")["verdict"]["kind"], "equal", "{report:#}");
    let u = witness(&report, "u");
    assert!(u["not_taken"].as_str().unwrap().contains("--into-existing"), "{u}");
}
