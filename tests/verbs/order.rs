//! The verbs one by one, by hand, with JSON, and with the source switched off.

use serde_json::Value;

use super::{SCENE, dump, snapshot};
use crate::support::mysql::MysqlDatabase;
use crate::support::pair::{Pair, table};
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::server::{self, PrivateServer};

fn progress<'a>(status: &'a Value, name: &str) -> &'a Value {
    status["tables"]
        .as_array()
        .unwrap()
        .iter()
        .find(|table| table["source"]["name"] == name)
        .unwrap_or_else(|| panic!("{name} in {status:#}"))
}

#[test]
fn the_verbs_run_one_by_one_in_their_order() {
    let mut pair = Pair::new("lf_verbs", "");
    pair.source.run_all(SCENE);

    // Before anything: nothing to show, and no error.
    let status = pair.landfall(&["status", "--format", "json"]).expect(0).json();
    assert_eq!(status["tables"].as_array().unwrap().len(), 0);

    pair.landfall(&["doctor"]).expect(0);
    let run = pair.landfall(&["assess"]).expect(0);
    assert!(
        run.stdout.contains("lf_verbs.hit"),
        "the table without a key is a finding: {}",
        run.stdout
    );
    assert_eq!(
        pair.target
            .value("select count(*) from pg_namespace where nspname in ('landfall', 'lf_verbs')")
            .as_deref(),
        Some("0"),
        "assess and doctor write nothing"
    );

    // schema: printed, written, applied; the files are psql's.
    let printed = pair.landfall(&["schema", "--print"]).expect(0).stdout;
    assert!(
        printed.contains("create table") && printed.contains("\"author\""),
        "{printed}"
    );
    assert!(!pair.project.file("schema").exists());
    pair.landfall(&["schema"]).expect(0);
    assert!(pair.project.file("schema/1-pre").is_dir() && pair.project.file("schema/3-post").is_dir());
    assert_eq!(
        pair.target.value("select to_regclass('lf_verbs.author')"),
        None,
        "written only"
    );
    let again = snapshot(&pair.project);
    pair.landfall(&["schema"]).expect(0);
    assert_eq!(snapshot(&pair.project), again, "the same files again");
    pair.landfall(&["schema", "--apply"]).expect(0);
    assert_eq!(
        pair.target
            .value("select to_regclass('lf_verbs.author')::text")
            .as_deref(),
        Some("author")
    );
    pair.landfall(&["schema", "--apply"]).expect(0);

    // copy: once, and then nothing is left to do.
    pair.landfall(&["copy"]).expect(0);
    let first = dump(&mut pair);
    assert!(first.contains("Naïve 🙂"), "{first}");
    let status = pair.landfall(&["status", "--format", "json"]).expect(0).json();
    assert_eq!(status["complete"], true, "{status:#}");
    for (name, rows) in [("author", 3), ("book", 3), ("hit", 3)] {
        let row = progress(&status, name);
        assert_eq!(
            (&row["rows"], &row["staged"], &row["loaded"]),
            (&Value::from(rows), &row["chunks"], &row["chunks"]),
            "{row}"
        );
    }
    let loads = "select string_agg(xmin::text, ',' order by ctid) from author";
    let before = pair.target.value(loads);
    pair.landfall(&["copy"]).expect(0);
    assert_eq!(pair.target.value(loads), before, "the second copy loads nothing");
    assert_eq!(
        pair.landfall(&["status", "--format", "json"]).expect(0).json()["epochs"],
        status["epochs"],
        "and opens no epoch"
    );

    // finish: keys, indexes, foreign keys; again without harm.
    for _ in 0..2 {
        pair.landfall(&["finish"]).expect(0);
        assert_eq!(pair.target.value("select count(*) from pg_constraint where connamespace = 'lf_verbs'::regnamespace and contype in ('p', 'f')").as_deref(), Some("3"));
        assert_eq!(
            pair.target
                .value("select count(*) from pg_index where indrelid = 'book'::regclass")
                .as_deref(),
            Some("3")
        );
    }
    pair.landfall(&["verify"]).expect(0);
    assert!(
        pair.project.file("report/verification.json").is_file()
            && pair.project.file("report/verification.html").is_file()
    );
    let run = pair.landfall(&["status"]).expect(0);
    assert!(run.stdout.contains("equal"), "{}", run.stdout);

    // clean: first the list, then the deed.
    let run = pair.landfall(&["clean", "--tables"]).expect(1);
    assert!(run.stdout.contains("author"), "{}", run.stdout);
    assert_eq!(dump(&mut pair), first, "nothing is dropped yet");
    pair.landfall(&["clean", "--tables", "--allow-drop"]).expect(0);
    assert_eq!(pair.target.value("select to_regclass('lf_verbs.author')"), None);
    assert_eq!(
        pair.target
            .value("select count(*) from pg_namespace where nspname = 'landfall'")
            .as_deref(),
        Some("0")
    );
    assert!(!pair.project.file("stage").exists());
    pair.landfall(&["migrate"]).expect(0);
    assert_eq!(dump(&mut pair), first, "and it begins again");
    pair.landfall(&["migrate"]).expect(0);
    assert_eq!(dump(&mut pair), first, "a second migrate changes nothing");
}

#[test]
fn every_verb_gives_one_json_document_on_stdout() {
    let mut pair = Pair::new("lf_verbs_json", "");
    pair.source.run_all(SCENE);
    for (arguments, fields) in [
        (vec!["doctor"], vec!["checks", "passed"]),
        (vec!["assess"], vec!["findings", "tables"]),
        (vec!["schema", "--print"], vec!["findings"]),
        (vec!["schema", "--apply"], vec!["findings"]),
        (vec!["status"], vec!["tables"]),
        (vec!["copy"], vec!["tables", "complete"]),
        (vec!["finish"], vec!["command"]),
        (
            vec!["verify"],
            vec!["tables", "outcome", "structure", "negative_control", "coverage"],
        ),
        (vec!["status"], vec!["tables", "epoch", "verification"]),
        (vec!["migrate"], vec!["command"]),
        (vec!["clean", "--allow-drop"], vec!["dropped"]),
    ] {
        let run = pair
            .landfall(&[arguments.as_slice(), &["--format", "json"]].concat())
            .expect(0);
        let document = run.json();
        for field in fields {
            assert!(!document[field].is_null(), "{arguments:?} has no {field}: {document:#}");
        }
        // Quiet means quiet.
        if arguments == ["doctor"] {
            let quiet = pair.landfall(&["doctor", "--format", "json", "--quiet"]).expect(0);
            assert_eq!(quiet.stderr, "");
        }
    }
    // A failure is a document, too.
    std::fs::write(pair.project.file("landfall.toml"), "[source]\n").unwrap();
    let run = pair.landfall(&["copy", "--format", "json"]).expect(2);
    assert_eq!(run.json()["exit_code"], 2);
}

#[test]
fn the_target_is_verified_with_the_source_switched_off() {
    let server = PrivateServer::start("mariadb");
    let mut source = MysqlDatabase::create(&server.url, "lf_verbs_off");
    source.run_all(SCENE);
    let mut target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), "lf_verbs_off");
    let project = Project::new(&format!("{}/lf_verbs_off", server.url), &target.url, "");
    project.landfall(&["migrate"]).expect(0);
    drop(source);
    server.stop();

    let report = project.landfall(&["verify", "--format", "json"]).expect(0).json();
    assert_eq!(table(&report, "book")["verdict"]["kind"], "equal");
    project.landfall(&["status"]).expect(0);
    target.run("update lf_verbs_off.author set name = 'Eve' where id = 2");
    let report = project.landfall(&["verify", "--format", "json"]).expect(1).json();
    let author = table(&report, "author");
    assert_eq!(author["verdict"]["kind"], "different");
    assert_eq!(author["differences"][0]["kind"], "changed");
    assert_eq!(author["differences"][0]["row"][0]["value"], "2");
    assert_eq!(author["differences"][0]["columns"][0]["target"], "Eve");
    assert_eq!(table(&report, "book")["verdict"]["kind"], "equal");
    project.landfall(&["copy"]).expect(2).says(&["refused"]);

    // Some tables only: beside the report of all of them.
    let whole = std::fs::read(project.file("report/verification.json")).unwrap();
    let only = |pattern: &str| project.landfall(&["verify", "--format", "json", "--table", pattern]);
    let report = only("*.book").expect(0).says(&["only a part was compared"]).json();
    assert_eq!(report["tables"].as_array().unwrap().len(), 1, "{report:#}");
    let left = &report["coverage"]["not_verified"][0];
    assert!(
        left["reason"].as_str().unwrap().contains("left out by --table"),
        "{report:#}"
    );
    let report = only("lf_verbs_off.auth??").expect(1).json();
    assert_eq!(table(&report, "author")["verdict"]["kind"], "different");
    only("lf_verbs_off.authors").expect(2).says(&["lf_verbs_off.author"]);
    assert!(project.file("report/verification-part.html").is_file());
    assert_eq!(std::fs::read(project.file("report/verification.json")).unwrap(), whole);
}
