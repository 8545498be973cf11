//! What moved on since the epoch, or since the target was opened, is drift: it is said, and nothing of it is called just equal.

use serde_json::Value;
use stage::Stage;
use transfer::CopyPlan;

use crate::support::pair::{Pair, table};

const ROWS: &str = "create table t (id int not null primary key, n int null) engine=InnoDB;
    insert into t values (1, 10), (2, 20)";

#[test]
fn a_source_that_moved_on_is_drift_since_epoch() {
    let mut pair = Pair::new("lf_drift_source", "");
    pair.source.run_all(ROWS);
    pair.landfall(&["migrate"]).expect(0);
    pair.source.run("update t set n = 11 where id = 1");
    pair.landfall(&["verify"]).expect(0).says(&[
        "drift since epoch",
        "PASSED: drift since epoch; the rows are equal as of the epoch",
    ]);
    let report = pair.verify();
    assert_eq!(report["drift"]["source"]["kind"], "moved", "{:#}", report["drift"]);
    assert_eq!(table(&report, "t")["verdict"]["kind"], "equal");
    pair.landfall(&["status"]).expect(0).says(&["drift since epoch"]);
}

#[test]
fn a_source_that_is_off_is_said_to_be_not_known() {
    let mut pair = Pair::new("lf_drift_off", "");
    pair.source.run_all(ROWS);
    pair.landfall(&["migrate"]).expect(0);
    let path = pair.project.file("landfall.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut url = url::Url::parse(&pair.source.server_url).unwrap();
    let before = url.to_string();
    url.set_port(Some(1)).unwrap();
    let off = text.replace(before.trim_end_matches('/'), url.as_str().trim_end_matches('/'));
    assert_ne!(off, text);
    std::fs::write(&path, off).unwrap();
    pair.landfall(&["verify"])
        .expect(0)
        .says(&["drift since epoch: not known"]);
    let report = pair.verify();
    assert_eq!(report["drift"]["source"]["kind"], "not-known");
}

#[test]
fn a_target_that_is_open_for_writing_has_drift_since_sign_off() {
    let mut pair = Pair::new("lf_drift_target", "");
    pair.source.run_all(ROWS);
    pair.landfall(&["migrate"]).expect(0);
    let report = pair.verify();
    assert_eq!(report["drift"]["target_open_since"], Value::Null);
    let stage = Stage::open(&pair.project.file("stage")).unwrap();
    let fingerprint = CopyPlan::read(&stage).unwrap().unwrap().fingerprint().unwrap();
    // As a cutover's step notes it.
    pair.target.run(&format!(
        "create table landfall.cutover_opened (project text collate \"C\" primary key, opened_at timestamptz not null default now());
         create table landfall.cutover_anchor (project text, entry bigint, head text, anchored_at timestamptz);
         insert into landfall.cutover_opened (project) values ('{fingerprint}');
         insert into t values (3, 30)"
    ));
    pair.landfall(&["verify"])
        .expect(1)
        .says(&["NOT PASSED: different", "drift since sign-off"]);
    let report = pair.verify();
    assert!(
        report["drift"]["target_open_since"].is_string(),
        "{:#}",
        report["drift"]
    );
}
