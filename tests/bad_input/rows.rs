//! Rows that cannot arrive: quarantined, counted, listed.

use crate::support::pair::{Pair, table};

#[test]
fn a_mapping_that_is_too_narrow_quarantines_what_does_not_fit() {
    let mut pair = Pair::with_mapping("lf_bad_narrow", "[column.\"n.small\"]\ntype = \"smallint\"\n", "");
    pair.source
        .run("create table n (id int not null primary key, small int not null) engine=InnoDB");
    pair.source
        .run("insert into n values (1, 32767), (2, 32768), (3, -32768), (4, -32769), (5, 0)");
    pair.landfall(&["migrate"]).expect(1).says(&["quarantine"]);
    let report = pair.verify();
    let result = table(&report, "n");
    assert_eq!(result["quarantined_tally"]["rows"], 2, "{result:#}");
    assert_eq!(result["source_tally"]["rows"], 5);
    assert_eq!(result["staged_tally"]["rows"], 3);
    assert_eq!(
        pair.target
            .value("select string_agg(id::text, ',' order by id) from n")
            .as_deref(),
        Some("1,3,5")
    );
}

#[test]
fn rows_with_a_nul_character_are_quarantined_counted_and_listed() {
    let scene = "create table n (id int not null primary key, v varchar(20) null, doc json null) engine=InnoDB";
    let rows = "insert into n values (1, 'good', '{}'), (2, concat('a', char(0 using utf8mb4), 'b'), '{}'), (3, char(0 using utf8mb4), null), (4, '', '{\"a\": \"\\\\u0000\"}'), (5, null, null)";
    let mut pair = Pair::new("lf_bad_nul", "");
    pair.source.run(scene);
    pair.source.run(rows);
    pair.landfall(&["migrate"]).expect(1).says(&["quarantine"]);
    let report = pair.verify();
    let result = table(&report, "n");
    assert_eq!(
        result["quarantined_tally"]["rows"].as_u64().unwrap() + result["refused_tally"]["rows"].as_u64().unwrap(),
        3,
        "{result:#}"
    );
    let listed: Vec<(String, String)> = result["quarantined"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["key"].as_str().unwrap().to_owned(),
                row["column"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    for (key, column) in [("2", "v"), ("3", "v"), ("4", "doc")] {
        assert!(
            listed
                .iter()
                .any(|(listed_key, listed_column)| listed_key.contains(key) && listed_column == column),
            "row {key}: {listed:?}"
        );
    }
    assert_eq!(
        pair.target
            .value("select string_agg(id::text, ',' order by id) from n")
            .as_deref(),
        Some("1,5")
    );
    // Verified by itself, a law that holds with rows in quarantine is still a no, and never just `equal`.
    assert_eq!(result["summary"], "equal, 3 quarantined");
    pair.landfall(&["verify"]).expect(1).says(&[
        "equal, 3 quarantined",
        // Other tests write to the same server meanwhile: the words of drift may stand between.
        "not passed",
    ]);
    let page = std::fs::read_to_string(pair.project.file("report/verification.html")).unwrap();
    assert!(page.contains("<strong>Not passed") && page.contains(">equal, 3 quarantined</span>"));
    pair.landfall(&["status"])
        .expect(0)
        .says(&["last verification: not passed"]);

    // Stripped where the mapping says so, and counted.
    let mut pair = Pair::with_mapping("lf_bad_nul_stripped", "[options]\nstrip_nul = true\n", "");
    pair.source.run(scene);
    pair.source.run(rows.split(", (4").next().unwrap());
    pair.landfall(&["migrate"]).expect(0);
    let report = pair.verify();
    let result = table(&report, "n");
    assert_eq!(result["verdict"]["kind"], "equal-under-declared-loss", "{result:#}");
    assert_eq!(result["losses"][0]["loss"], "nul-stripped");
    assert_eq!(result["losses"][0]["rows"], 2);
    assert_eq!(
        pair.target
            .value("select string_agg('<' || v || '>', '' order by id) from n")
            .as_deref(),
        Some("<good><ab><>")
    );
}

#[test]
fn rows_that_postgresql_refuses_are_found_and_the_others_arrive() {
    let mut pair = Pair::new("lf_bad_refused", "[copy]\nchunk_rows = 200\n");
    pair.source.run(
        "create table r (id int not null primary key, kind varchar(10) not null, amount int not null) engine=InnoDB",
    );
    let rows: Vec<String> = (1..=1000)
        .map(|id| format!("({id}, 'k{}', {})", id % 7, if id % 250 == 3 { -id } else { id }))
        .collect();
    pair.source.run(&format!("insert into r values {}", rows.join(",")));
    pair.target.run(
        "create schema lf_bad_refused; create type lf_bad_refused.kinds as enum ('k0', 'k1', 'k2', 'k3', 'k4', 'k5', 'k6');
         create table r (id integer primary key, kind varchar(10) not null, amount integer not null constraint amount_is_positive check (amount > 0))",
    );
    pair.landfall(&["copy"])
        .expect(1)
        .says(&["lf_bad_refused.r", "quarantine"]);
    assert_eq!(pair.target_rows("r"), 996);
    let report = pair.verify();
    let result = table(&report, "r");
    assert_eq!(result["refused_tally"]["rows"], 4, "{result:#}");
    assert_eq!(result["staged_tally"]["rows"], 1000);
    let listed = result["quarantined"].as_array().unwrap();
    assert_eq!(listed.len(), 4, "{result:#}");
    for (row, id) in listed.iter().zip([3, 253, 503, 753]) {
        assert_eq!(row["sqlstate"], "23514", "{row}");
        assert!(row["key"].as_str().unwrap().contains(&id.to_string()), "{row}");
        assert!(row["reason"].as_str().unwrap().contains("amount_is_positive"), "{row}");
        // The value itself is nowhere.
        assert!(!row.to_string().contains(&format!("-{id}")), "{row}");
    }
    assert_eq!(report["outcome"]["passed"], false);

    // Mended, and copied again.
    pair.target.run("alter table r drop constraint amount_is_positive");
    pair.landfall(&["copy", "--restart", "lf_bad_refused.r"]).expect(0);
    assert_eq!(pair.target_rows("r"), 1000);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}

#[test]
fn labels_that_an_existing_enum_does_not_have_are_quarantined_or_refused_by_name() {
    let mut pair = Pair::new("lf_bad_label", "");
    pair.source
        .run("create table l (id int not null primary key, kind enum('a','b','c') not null) engine=InnoDB");
    pair.source
        .run("insert into l values (1, 'a'), (2, 'c'), (3, 'b'), (4, 'c')");
    pair.target.run("create schema lf_bad_label; create type lf_bad_label.kinds as enum ('a', 'b'); create table l (id integer primary key, kind lf_bad_label.kinds not null)");
    let run = pair.landfall(&["copy"]);
    match run.code {
        // Refused beforehand: the column, and how many rows it is.
        2 => {
            run.says(&["lf_bad_label.l", "kind", "2"]);
            assert_eq!(pair.target_rows("l"), 0);
        }
        _ => {
            run.expect(1);
            assert_eq!(
                pair.target
                    .value("select string_agg(id::text, ',' order by id) from l")
                    .as_deref(),
                Some("1,3")
            );
        }
    }
}

#[test]
fn too_many_refused_rows_stop_the_table() {
    let mut pair = Pair::new("lf_bad_many", "[copy]\nmax_quarantined = 5\n");
    pair.source
        .run("create table m (id int not null primary key, v varchar(10) not null) engine=InnoDB");
    pair.source
        .run("create table fine (id int not null primary key) engine=InnoDB");
    pair.source.run("insert into fine values (1), (2)");
    let rows: Vec<String> = (1..=100)
        .map(|id| format!("({id}, char({} using utf8mb4))", if id % 2 == 0 { 0 } else { 65 }))
        .collect();
    pair.source.run(&format!("insert into m values {}", rows.join(",")));
    pair.landfall(&["migrate"]).expect(1).says(&["lf_bad_many.m", "5"]);
    assert_eq!(pair.target_rows("fine"), 2, "the other table arrives");
    assert_eq!(pair.target_rows("m"), 0, "the stopped one does not");
}
