//! Refused rows and stopped tables: said in sentences, found again by their values, counted truly.

use crate::support::pair::{Pair, table};

#[test]
fn refused_rows_of_a_table_without_a_key_are_listed_with_their_values() {
    let mut pair = Pair::new("lf_quarantine_keyless", "");
    pair.source
        .run("create table n (a int null, note varchar(300) null, gone int null) engine=InnoDB");
    pair.source.run(
        "insert into n values (7, concat('find me', char(0 using utf8mb4)), null), (8, 'good', 1), (9, concat(repeat('x', 250), char(0 using utf8mb4)), 2)",
    );
    let run = pair.landfall(&["migrate"]).expect(1);
    // A sentence on screen, and what to do; values are in the report only.
    let run = run.says(&[
        "lf_quarantine_keyless.n: 2 rows",
        "NUL character (U+0000)",
        "(nul-byte)",
        "landfall copy --refresh",
        "landfall copy --restart lf_quarantine_keyless.n",
    ]);
    let run = run.keeps("find me");
    assert!(!format!("{}{}", run.stdout, run.stderr).contains("row(s)"), "{run:?}");
    let report = pair.verify();
    let rows: Vec<&str> = table(&report, "n")["quarantined"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["row"].as_str().unwrap())
        .collect();
    let row = rows.iter().find(|row| row.starts_with("a = 7, ")).unwrap();
    assert!(row.contains("gone = NULL"), "{row}");
    let long = rows.iter().find(|row| row.starts_with("a = 9, ")).unwrap();
    assert!(long.len() < 300 && long.ends_with("gone = 2"), "{long}");
    let html = std::fs::read_to_string(pair.project.file("report/verification.html")).unwrap();
    assert!(html.contains("a = 7, "), "the page lists the values too");

    // Mended as the message says.
    pair.source
        .run("update n set note = replace(note, char(0 using utf8mb4), '')");
    pair.landfall(&["copy", "--refresh"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}

#[test]
fn characters_that_the_source_cannot_convert_are_no_question_marks() {
    let mut pair = Pair::new("lf_quarantine_characters", "");
    pair.source.run(
        "create table n (id int not null primary key, v varchar(9) character set sjis, w varchar(9) character set cp1251) engine=InnoDB",
    );
    pair.source
        .run("insert into n values (1, x'F040', 'w'), (2, 'really?', 'yes?'), (3, 'v', x'98')");
    pair.landfall(&["migrate"])
        .expect(1)
        .says(&["lf_quarantine_characters.n: 2 rows", "none in Unicode (no-unicode)"]);
    let report = pair.verify();
    assert_eq!(table(&report, "n")["quarantined"].as_array().unwrap().len(), 2);

    pair.source.run("update n set v = 'v', w = 'w' where id <> 2");
    pair.landfall(&["copy", "--refresh"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}

#[test]
fn one_refused_row_is_spoken_of_in_the_singular() {
    let mut pair = Pair::new("lf_quarantine_one", "");
    pair.source
        .run("create table n (id int not null primary key, v varchar(9) null) engine=InnoDB");
    pair.source
        .run("insert into n values (1, char(0 using utf8mb4)), (2, 'b')");
    pair.landfall(&["migrate"])
        .expect(1)
        .says(&["n: 1 row in quarantine without a waiver: mend it in the source"]);
}

#[test]
fn a_stopped_table_shows_its_true_figures_and_status_says_why() {
    let mut pair = Pair::new(
        "lf_quarantine_stopped",
        "[copy]\nmax_quarantined = 5\nchunk_rows = 20\n",
    );
    pair.source
        .run("create table m (id int not null primary key, v varchar(10) not null) engine=InnoDB");
    pair.source
        .run("create table fine (id int not null primary key) engine=InnoDB");
    pair.source.run("insert into fine values (1), (2)");
    let rows: Vec<String> = (1..=100)
        .map(|id| format!("({id}, char({} using utf8mb4))", if id > 60 { 0 } else { 65 }))
        .collect();
    pair.source.run(&format!("insert into m values {}", rows.join(",")));
    pair.landfall(&["schema", "--apply"]).expect(0);
    let run = pair.landfall(&["copy", "--format", "json"]).expect(1);
    let copied = run.json();
    let figures = |document: &serde_json::Value| {
        let row = table(document, "m");
        (row["rows"].as_u64().unwrap(), row["refused"].as_u64().unwrap())
    };
    let (taken, refused) = figures(&copied);
    assert_eq!(taken, pair.target_rows("m"), "{copied:#}");
    assert!(refused > 5, "{copied:#}");
    let reason = table(&copied, "m")["failed"].as_str().unwrap().to_owned();
    assert!(reason.contains("max_quarantined = 5"), "{reason}");

    pair.landfall(&["status"])
        .expect(0)
        .says(&["STOPPED", "lf_quarantine_stopped.m stopped:", "max_quarantined = 5"]);
    let status = pair.landfall(&["status", "--format", "json"]).expect(0).json();
    assert_eq!(table(&status, "m")["stopped"], reason.as_str());
    assert_eq!(table(&status, "m")["refused"], refused);
    assert!(table(&status, "fine")["stopped"].is_null(), "{status:#}");
    assert_eq!(status["complete"], false);

    // Mended, it is stopped no more.
    pair.source.run("update m set v = 'b' where id > 60");
    pair.landfall(&["copy"]).expect(0);
    let status = pair.landfall(&["status", "--format", "json"]).expect(0).json();
    assert!(table(&status, "m")["stopped"].is_null(), "{status:#}");
    assert_eq!(status["complete"], true);
    assert_eq!(pair.target_rows("m"), 100);
}
