//! What `assess`, `doctor` and `init` say before anything is moved.

use serde_json::Value;

use super::support::landfall;
use super::support::pair::{Pair, findings};
use super::support::project::Project;

/// The findings with this code, as object and severity.
fn told<'d>(document: &'d Value, code: &str) -> Vec<(&'d str, &'d str)> {
    findings(document)
        .into_iter()
        .filter(|finding| finding["code"] == code)
        .map(|finding| {
            (
                finding["object"].as_str().unwrap(),
                finding["severity"].as_str().unwrap(),
            )
        })
        .collect()
}

/// The check of a doctor's document.
#[track_caller]
fn check<'d>(document: &'d Value, name: &str) -> &'d Value {
    document["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["name"] == name)
        .unwrap_or_else(|| panic!("no {name} in {document:#}"))
}

#[test]
fn the_longest_values_are_listed_unless_nothing_may_be_scanned() {
    let mut pair = Pair::new("lf_assess_longest", "");
    pair.source.run_all(
        "create table small (id int not null primary key, v varchar(100)) engine=InnoDB;
         create table docs (id int not null primary key, t text, b longblob, j json, v varchar(2000)) engine=InnoDB;
         create table nothing (id int not null primary key, t longtext) engine=InnoDB;
         insert into docs values (1, repeat('é', 500), null, '[1, 2]', 'x'), (2, 'short', repeat('z', 70000), null, repeat('y', 1500))",
    );
    let document = pair.landfall(&["assess", "--format", "json"]).expect(0).json();
    let longest = document["longest"].as_array().unwrap();
    assert_eq!(longest.len(), 2, "{longest:#?}");
    let docs = &longest[0];
    assert_eq!(docs["table"]["name"], "docs");
    assert_eq!((&docs["rows"], &docs["whole"]), (&Value::from(2), &Value::from(true)));
    // Bytes, not characters.
    let columns: Vec<(&str, u64)> = docs["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| (column["column"].as_str().unwrap(), column["longest"].as_u64().unwrap()))
        .collect();
    assert_eq!(columns, [("t", 1000), ("b", 70000), ("j", 6), ("v", 1500)]);
    assert_eq!(docs["longest_row"], 71505);
    assert_eq!(longest[1]["longest_row"], 0);
    pair.landfall(&["assess"])
        .expect(0)
        .says(&["longest values", "68.3 KiB", "all 2", "up to 1.0 GiB of each"]);
    let unscanned = pair
        .landfall(&["assess", "--no-scan", "--format", "json"])
        .expect(0)
        .json();
    assert_eq!(unscanned["longest"], serde_json::json!([]));
}

/// Keys that only the source takes for the same: told before, for the foreign key fails at the end.
#[test]
fn rows_that_spell_their_parent_otherwise_are_told_of() {
    let mut pair = Pair::new("lf_assess_spelling", "");
    pair.source.run_all(
        "create table country (code varchar(9) collate utf8mb4_general_ci not null primary key, n int) engine=InnoDB;
         create table town (id int not null primary key, code varchar(9) collate utf8mb4_general_ci,
           constraint town_country foreign key (code) references country (code)) engine=InnoDB;
         create table street (id int not null primary key, town int not null,
           foreign key (town) references town (id)) engine=InnoDB;
         insert into country values ('DE', 1), ('fr', 2), ('É', 3);
         insert into town values (1, 'DE'), (2, 'de'), (3, 'FR'), (4, null), (5, 'e'), (6, 'fr'), (7, 'de')",
    );
    let document = pair.landfall(&["assess", "--format", "json"]).expect(0).json();
    let table = "lf_assess_spelling.town".to_owned();
    assert_eq!(
        told(&document, "key-spelled-otherwise"),
        [(table.as_str(), "behaviour")]
    );
    let spellings = document["spellings"].as_array().unwrap();
    assert_eq!(
        (spellings.len(), &spellings[0]["rows"]),
        (1, &Value::from(4)),
        "{spellings:#?}"
    );
    let mut examples: Vec<String> = spellings[0]["examples"]
        .as_array()
        .unwrap()
        .iter()
        .map(|example| format!("{} for {}", example[0].as_str().unwrap(), example[1].as_str().unwrap()))
        .collect();
    examples.sort();
    assert_eq!(examples, ["FR for fr", "de for DE", "e for É"]);
    // It would have come to this.
    pair.landfall(&["migrate"]).expect(1).says(&["town_country"]);
    pair.source
        .run_all("update town join country on town.code = country.code set town.code = country.code");
    let document = pair.landfall(&["assess", "--format", "json"]).expect(0).json();
    assert!(told(&document, "key-spelled-otherwise").is_empty());
}

#[test]
fn a_copy_says_its_memory_by_what_was_measured_or_else_by_types() {
    let mut pair = Pair::new("lf_assess_bound", "[copy]\nmemory = \"100 MiB\"\n");
    pair.source.run_all(
        "create table docs (id int not null primary key, b longblob) engine=InnoDB;
         create table shapes (id int not null primary key, g geometry) engine=InnoDB;
         insert into docs values (1, repeat('z', 6291456))",
    );
    pair.landfall(&["schema", "--apply"]).expect(0);
    let said = |pair: &Pair, words: &[&str]| {
        let run = pair.landfall(&["copy", "--refresh"]).expect(0);
        let text = run.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.iter().all(|word| text.contains(word)), "{words:?} in {text}");
    };
    let by_types = "up to 6.0 GiB, of 2 tables by the types of columns";
    said(&pair, &["memory: 100.0 MiB for all workers", by_types]);
    pair.landfall(&["assess"]).expect(0);
    said(
        &pair,
        &[
            "up to 6.0 GiB, of 1 table by the types of columns, not measured whole",
            "longest row that was measured has 6.0 MiB (in lf_assess_bound.docs, 20",
        ],
    );
    std::fs::write(
        pair.project.file("landfall.toml"),
        std::fs::read_to_string(pair.project.file("landfall.toml")).unwrap()
            + "[scope]\ninclude = [\"lf_assess_bound.docs\"]\n",
    )
    .unwrap();
    std::fs::remove_dir_all(pair.project.file("stage")).unwrap();
    pair.landfall(&["clean", "--ledger", "--allow-drop"]).expect(0);
    pair.target.run("truncate docs, shapes");
    said(
        &pair,
        &["up to 36.0 MiB for the longest row that `landfall assess` measured (6.0 MiB, in lf_assess_bound.docs, 20"],
    );
    pair.source.run("update docs set b = 'short'");
    pair.landfall(&["assess"]).expect(0);
    said(&pair, &["no row is longer than", "as `landfall assess` measured (20"]);
    // What cannot be read is as if it were not there.
    std::fs::write(pair.project.file("report/longest.json"), "{").unwrap();
    said(&pair, &["up to 6.0 GiB, of 1 table by the types of columns"]);
}

#[test]
fn zero_and_impossible_dates_are_counted_with_advice_that_works() {
    let mut pair = Pair::new("lf_assess_dates", "");
    pair.source.run("set sql_mode = 'ALLOW_INVALID_DATES'");
    pair.source.run_all(
        "create table z (day date not null primary key, other datetime not null) engine=InnoDB;
         insert into z values ('0000-00-00', '2024-02-30 10:00:00'), ('2024-00-10', '2024-01-01'), ('2024-02-30', '0000-00-00'), ('2024-02-29', '2023-02-29 00:00:00')",
    );
    let document = pair.landfall(&["assess", "--format", "json"]).expect(0).json();
    assert_eq!(
        told(&document, "impossible-date"),
        [("lf_assess_dates.z.day", "lossy"), ("lf_assess_dates.z.other", "lossy")]
    );
    let all = findings(&document);
    let finding = |object: &str, code: &str| {
        *all.iter()
            .find(|finding| finding["object"] == format!("lf_assess_dates.z.{object}") && finding["code"] == code)
            .unwrap()
    };
    let text = |finding: &Value, field: &str| finding[field].as_str().unwrap().to_owned();
    assert!(text(finding("day", "impossible-date"), "message").starts_with("1 row "));
    assert!(text(finding("other", "impossible-date"), "message").starts_with("2 rows "));
    let key = finding("day", "zero-date");
    assert!(text(key, "message").starts_with("2 rows "));
    assert!(
        !text(key, "help").contains("nullable") && text(key, "help").contains("where in [tables]"),
        "{key:#}"
    );
    let other = finding("other", "zero-date");
    assert!(text(other, "help").contains("nullable = true"), "{other:#}");
}

#[test]
fn assess_and_doctor_agree_about_a_table_without_transactions() {
    for (more, severity, status, code) in [
        ("", "blocking", "failed", 1),
        ("[copy]\nfence = true\n", "behaviour", "warning", 0),
        ("[copy]\nallow_inconsistent = true\n", "behaviour", "warning", 0),
    ] {
        let mut pair = Pair::new("lf_assess_myisam", more);
        pair.source
            .run("create table old_log (id int not null primary key) engine=MyISAM");
        let document = pair.landfall(&["assess", "--format", "json"]).expect(code).json();
        assert_eq!(
            told(&document, "not-transactional"),
            [("lf_assess_myisam.old_log", severity)],
            "{more}"
        );
        let doctor = pair.landfall(&["doctor", "--format", "json"]).expect(code).json();
        assert_eq!(check(&doctor, "mysql-transactional-tables")["status"], status, "{more}");
    }
}

#[test]
fn the_sql_mode_comes_with_the_statement_that_mends_it() {
    let mut pair = Pair::new("lf_doctor_mode", "");
    pair.source
        .run("create table t (id int not null primary key) engine=InnoDB");
    let before = pair.source.value("select @@global.sql_mode").unwrap();
    pair.source.run("set global sql_mode = 'ANSI_QUOTES'");
    let document = pair.landfall(&["doctor", "--format", "json"]).json();
    let found = check(&document, "mysql-sql-mode");
    let fix = found["fix"].as_str().unwrap_or_default().to_owned();
    let mended = pair.source.try_run(&fix);
    let mode = pair.source.value("select @@global.sql_mode").unwrap();
    pair.source.run(&format!("set global sql_mode = '{before}'"));
    assert_eq!(found["status"], "warning", "{found:#}");
    mended.unwrap();
    for word in ["ANSI_QUOTES", "STRICT_TRANS_TABLES", "NO_ZERO_DATE", "NO_ZERO_IN_DATE"] {
        assert!(mode.contains(word), "{mode} after {fix}");
    }
}

#[test]
fn tls_is_not_called_right_where_no_connection_was_made() {
    let project = Project::with_text(
        "[source]\nurl = \"mysql://me@127.0.0.1:1/shop\"\n\n[target]\nurl = \"postgres://me@127.0.0.1:1/shop\"\ntls = \"disable\"\n",
    );
    let document = project.landfall(&["doctor", "--format", "json"]).expect(1).json();
    assert_eq!(check(&document, "source-tls")["status"], "not-checked");
    assert_eq!(check(&document, "source-connection")["status"], "failed");
    // That the file asks for none is known beforehand.
    assert_eq!(check(&document, "target-tls")["status"], "warning");
}

#[test]
fn a_doctors_table_reads_in_100_columns() {
    let mut pair = Pair::new("lf_doctor_width", "");
    pair.source
        .run("create table t (id int not null primary key) engine=InnoDB");
    let run = pair.landfall(&["doctor"]).expect(0);
    let wide: Vec<&str> = run
        .stdout
        .lines()
        // What is to be pasted is never broken.
        .filter(|line| line.chars().count() > 100 && !line.trim_start().starts_with("fix:"))
        .collect();
    assert!(wide.is_empty(), "{wide:#?}");
}

#[test]
fn columns_that_the_target_cannot_take_have_a_line_each() {
    let mut pair = Pair::new("lf_assess_lines", "");
    pair.source
        .run("create table t (id int not null primary key, a int not null, b int not null) engine=InnoDB");
    pair.source.run("insert into t values (1, 100000, 100000)");
    pair.target.run("create schema lf_assess_lines");
    pair.target
        .run("create table lf_assess_lines.t (id int primary key, a smallint not null, b smallint not null)");
    let run = pair.landfall(&["copy"]).expect(2);
    for column in ["a", "b"] {
        assert!(
            run.stderr.lines().any(|line| line
                .trim_start()
                .starts_with(&format!("lf_assess_lines.t.{column}: 1 row"))),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn init_refuses_what_is_no_url_of_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| landfall::run(folder.path(), &[&["init"], arguments].concat());
    for (arguments, words) in [
        (&["--source", "foo"][..], &["url of [source]"][..]),
        (
            &["--source", "postgres://me@pg/shop"],
            &["url of [source]", "postgresql"],
        ),
        (&["--target", "mysql://me@db/shop"], &["url of [target]"]),
        (&["--target", "secret:word"], &["url of [target]"]),
    ] {
        run(arguments).expect(2).says(words).keeps("word");
        assert!(!folder.path().join("landfall.toml").exists(), "{arguments:?}");
    }
    run(&["--source", "mysql://me@db/shop"]).expect(0);
}
