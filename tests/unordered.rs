//! Tables whose keys no index finds in order are one chunk: one reader, many files, and nothing twice after a kill.

use std::path::PathBuf;
use std::process::Stdio;

use model::failpoint::{Failpoint, VARIABLE};

use crate::support::halted::parquet_files;
use crate::support::pair::Pair;

const TABLES: [&str; 3] = ["beginning", "expression", "unseen"];

/// Tables of 6 MB each. The unique keys of the first two are none that a row can be found by; the third one's is left out by
/// the server.
fn scene(name: &str) -> Pair {
    let mut pair = Pair::new(
        name,
        "[copy]\nreaders = 1\nloaders = 1\nchunk_bytes = \"256 KiB\"\nbatch_rows = 100\n",
    );
    let version = pair.source.value("select version()").unwrap();
    let (expression, unseen) = if version.contains("MariaDB") {
        ("low varchar(40) as (lower(v)) virtual, unique key (low)", "ignored")
    } else {
        ("unique key ((lower(v)))", "invisible")
    };
    pair.source
        .run("create table n (i int not null primary key) engine=InnoDB");
    pair.source.run("insert into n values (1)");
    for _ in 0..10 {
        pair.source
            .run("insert into n select i + (select count(*) from n) from n");
    }
    let columns = "v varchar(40) not null, filling varchar(8000) not null";
    for (table, key) in [
        ("beginning", "unique key (v(30))".to_owned()),
        ("expression", expression.to_owned()),
        (
            "unseen",
            format!("i int not null, primary key (v(30)), unique key u (i) {unseen}"),
        ),
    ] {
        pair.source
            .run(&format!("create table {table} ({columns}, {key}) engine=InnoDB"));
        pair.source.run(&format!(
            "insert into {table} (v, filling{}) select concat('row ', i), repeat(hex(random_bytes(30)), 100){} from n",
            if table == "unseen" { ", i" } else { "" },
            if table == "unseen" { ", i" } else { "" },
        ));
        pair.source.rows(&format!("analyze table {table}"));
    }
    pair.source.run("drop table n");
    pair
}

fn chunks(pair: &Pair) -> Vec<u64> {
    let plan = std::fs::read(pair.project.file("stage/plan.json")).unwrap();
    let plan: serde_json::Value = serde_json::from_slice(&plan).unwrap();
    let tables = plan["tables"].as_array().unwrap();
    let chunks = tables.iter().map(|table| table["chunks"].as_array().unwrap().len());
    chunks.map(|count| count as u64).collect()
}

fn files(pair: &Pair) -> Vec<PathBuf> {
    parquet_files(&pair.project.file("stage/data"))
}

#[test]
fn a_table_that_no_index_orders_is_one_chunk_of_many_files_and_goes_on_after_a_kill() {
    let mut pair = scene("lf_unordered");
    pair.landfall(&["schema", "--apply"]).expect(0);
    let killed = pair
        .project
        .command(&["copy"])
        .env(VARIABLE, format!("{}:9", Failpoint::PartCommitted.name()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(killed.code(), None, "the failpoint is not reached");
    assert_eq!(chunks(&pair), [1, 1, 1]);
    let staged = files(&pair);
    assert!(staged.len() >= 9, "{staged:?}");

    let run = pair.landfall(&["copy", "--verbose"]).expect(0);
    let before = run.stderr.matches("was loaded before").count();
    assert!(before >= 8, "loaded files are loaded again: {}", run.stderr);
    let after = files(&pair);
    assert!(
        staged.iter().all(|file| after.contains(file)),
        "{staged:?} are not among {after:?}"
    );
    for table in TABLES {
        assert_eq!(pair.target_rows(table), 1024, "{table}");
    }

    // Nothing has changed: no file is written, and none is loaded.
    let whole = files(&pair);
    let run = pair.landfall(&["copy", "--refresh", "--verbose"]).expect(0);
    assert_eq!(run.stderr.matches(" unchanged, ").count(), 3, "{}", run.stderr);
    assert_eq!(files(&pair), whole);

    pair.source
        .run("update beginning set filling = 'changed' where v = 'row 700'");
    pair.source.run("delete from expression where v = 'row 7'");
    let run = pair.landfall(&["copy", "--refresh", "--verbose"]).expect(0);
    assert_eq!(run.stderr.matches(" unchanged, ").count(), 1, "{}", run.stderr);
    assert_eq!(pair.target_rows("beginning"), 1024);
    assert_eq!(pair.target_rows("expression"), 1023);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}
