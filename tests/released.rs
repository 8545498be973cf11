//! Staged rows that go when they were proved: not before, and told of by all that comes later.

use crate::support::halted::parquet_files;
use crate::support::pair::{Pair, table};

fn scene(name: &str) -> Pair {
    let mut pair = Pair::new(
        name,
        "files = \"delete-after-verify\"\n\n[copy]\nchunk_rows = 100\nbatch_rows = 50\n",
    );
    pair.source.run_all(
        "create table `Order items` (id int not null primary key, v varchar(20) null) engine=InnoDB;
         create table quiet (id int not null primary key, v varchar(20) null) engine=InnoDB;
         create table heap (n int null) engine=InnoDB",
    );
    for name in ["Order items", "quiet"] {
        let rows: Vec<String> = (0..400).map(|n| format!("({n}, 'row {n}')")).collect();
        pair.source
            .run(&format!("insert into `{name}` values {}", rows.join(", ")));
        pair.source.rows(&format!("analyze table `{name}`"));
    }
    pair.source.run("insert into heap values (1), (1), (null)");
    pair
}

fn files(pair: &Pair) -> usize {
    parquet_files(&pair.project.file("stage/data")).len()
}

#[test]
fn staged_rows_go_after_a_verification_that_passes_and_never_before() {
    let mut pair = scene("lf_released");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.landfall(&["copy"]).expect(0);
    pair.landfall(&["finish"]).expect(0);
    let staged = files(&pair);
    assert!(staged >= 9, "{staged}");
    pair.target.run("update quiet set v = 'tampered' where id = 7");
    pair.landfall(&["verify"]).expect(1);
    assert_eq!(files(&pair), staged);
    pair.target.run("update quiet set v = 'row 7' where id = 7");
    pair.landfall(&["verify"]).expect(0).says(&[
        &format!("removed {staged} files of staged rows"),
        "the manifest has their digests",
    ]);
    assert_eq!(files(&pair), 0);

    // The target can be verified still, and a difference is seen, but not named.
    let report = pair.verify();
    assert_eq!(report["outcome"]["passed"], true, "{report:#}");
    let gaps = report["coverage"]["not_verified"].as_array().unwrap();
    let objects: Vec<&str> = gaps.iter().map(|gap| gap["object"].as_str().unwrap()).collect();
    assert!(objects.contains(&"staged files of lf_released.quiet"), "{objects:?}");
    pair.target.run("update quiet set v = 'tampered' where id = 7");
    let report = pair.verify();
    assert_eq!(table(&report, "quiet")["verdict"]["kind"], "different", "{report:#}");
    assert_eq!(table(&report, "heap")["verdict"]["kind"], "equal");
    pair.target.run("update quiet set v = 'row 7' where id = 7");

    // Nothing has changed: everything is kept, and nothing is staged again.
    let run = pair.landfall(&["copy", "--refresh", "--verbose"]).expect(0);
    assert!(!run.stderr.contains(" staged, "), "{}", run.stderr);
    assert_eq!(files(&pair), 0);
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);

    // What changed cannot be taken back row by row; the table is named, and the others go on.
    pair.source.run("update `Order items` set v = 'changed' where id = 7");
    pair.source.run("insert into heap values (2)");
    pair.landfall(&["copy", "--refresh"]).expect(1).says(&[
        "STOPPED",
        "the staged files of lf_released.Order items were removed after the verification of",
        "copy it anew with `landfall copy --restart",
    ]);
    assert_eq!(pair.target_rows("heap"), 4);
    pair.landfall(&["verify"]).expect(1);
    pair.landfall(&["copy", "--restart", "lf_released.Order items"])
        .expect(0);
    pair.landfall(&["finish"]).expect(0);
    assert!(files(&pair) >= 5);
    pair.landfall(&["verify"]).expect(0);
    assert_eq!(files(&pair), 0);
    let changed = pair.target.value("select v from \"Order items\" where id = 7");
    assert_eq!(changed.as_deref(), Some("changed"));
}
