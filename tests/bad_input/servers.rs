//! Servers that are reached and are not fit: privileges, tables without transactions, rows in the target.

use super::{assert_untouched, changed, small, source_url};
use crate::support::landfall::Run;
use crate::support::pair::table;
use crate::support::project::Project;

#[test]
fn a_missing_privilege_is_named_with_the_grant_that_mends_it() {
    let mut pair = small("lf_bad_privilege", "");
    pair.source
        .run("create table hidden (id int not null primary key) engine=InnoDB");
    pair.source.run("drop user if exists lf_bad_privilege@'%'");
    pair.source.run("create user lf_bad_privilege@'%' identified by 'pw'");
    // INSERT lets the account see that the table is there.
    pair.source
        .run("grant select on lf_bad_privilege.t to lf_bad_privilege@'%'");
    pair.source
        .run("grant insert on lf_bad_privilege.hidden to lf_bad_privilege@'%'");
    let url = source_url(&pair, |url| url.set_username("lf_bad_privilege").unwrap());
    let project = Project::new(&url, &pair.target.url, "");
    let run = |arguments: &[&str]| {
        Run::from_output(
            &project
                .command(arguments)
                .env("LANDFALL_SOURCE_PASSWORD", "pw")
                .output()
                .unwrap(),
        )
    };
    let doctor = run(&["doctor", "--format", "json"]).expect(1).json();
    let failed: Vec<String> = doctor["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["status"] == "failed")
        .map(|check| check["fix"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert!(
        failed
            .iter()
            .any(|fix| fix.contains("GRANT SELECT") && fix.contains("lf_bad_privilege")),
        "{doctor:#}"
    );
    run(&["migrate"]).expect(2).says(&["hidden"]);
    assert!(pair.target_is_empty());
}

#[test]
fn a_missing_privilege_in_the_target_is_said() {
    let mut pair = small("lf_bad_target_privilege", "");
    // A role of the server outlives a database.
    pair.target
        .run("do $$ begin create role lf_bad_target_guest login; exception when duplicate_object then null; end $$");
    let target = changed(&pair.target.url, |url| url.set_username("lf_bad_target_guest").unwrap());
    let project = Project::new(&source_url(&pair, |_| ()), &target, "");
    project.landfall(&["migrate"]).expect(2).says(&["permission denied"]);
    let doctor = project.landfall(&["doctor", "--format", "json"]).expect(1).json();
    let fixes: Vec<&str> = doctor["checks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|check| check["status"] == "failed")
        .filter_map(|check| check["fix"].as_str())
        .collect();
    assert!(
        fixes.iter().any(|fix| fix.contains("GRANT CREATE ON DATABASE")),
        "{doctor:#}"
    );
    assert_untouched(&mut pair);
}

#[test]
fn a_table_without_transactions_is_refused_allowed_or_fenced() {
    let mut pair = small("lf_bad_myisam", "");
    pair.source
        .run("create table old_log (id int not null primary key, line varchar(50)) engine=MyISAM");
    pair.source.run("insert into old_log values (1, 'a'), (2, 'b')");
    pair.landfall(&["migrate"])
        .expect(2)
        .says(&["old_log", "--allow-inconsistent"]);
    assert!(pair.target_is_empty(), "nothing is loaded");

    // Allowed: it is copied, and never called verified.
    pair.landfall(&["migrate", "--allow-inconsistent"]).expect(1);
    assert_eq!(pair.target_rows("old_log"), 2);
    let report = pair.verify();
    assert_eq!(
        table(&report, "old_log")["verdict"]["kind"],
        "not-verified",
        "{report:#}"
    );
    assert_eq!(table(&report, "t")["verdict"]["kind"], "equal");
    assert_eq!(report["outcome"]["passed"], false);

    // Fenced: equal like any other.
    let mut fenced = small("lf_bad_myisam_fenced", "");
    fenced
        .source
        .run("create table old_log (id int not null primary key, line varchar(50)) engine=MyISAM");
    fenced.source.run("insert into old_log values (1, 'a'), (2, 'b')");
    fenced.landfall(&["migrate", "--fence"]).expect(0);
    let report = fenced.verify();
    assert_eq!(table(&report, "old_log")["verdict"]["kind"], "equal", "{report:#}");
    assert_eq!(fenced.target_rows("old_log"), 2);
}

#[test]
fn a_target_that_already_has_rows_is_refused() {
    let mut pair = small("lf_bad_rows", "");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.target.run("insert into t values (77, 'mine')");
    pair.landfall(&["copy"])
        .expect(2)
        .says(&["already has rows", "lf_bad_rows.t", "--into-existing"]);
    assert_eq!(pair.target_rows("t"), 1, "the row is still alone");
}
