//! Tables without a key are read apart by their partitions, and what becomes of those partitions is seen.

use std::process::Stdio;

use model::failpoint::{Failpoint, VARIABLE};
use serde_json::Value;

use crate::support::pair::Pair;

const SETTINGS: &str = "[copy]\nreaders = 3\nloaders = 2\nchunk_rows = 100\n";

/// Rows `from..to` of the tables: each stands in both, some of them twice.
fn fill(pair: &mut Pair, from: u32, to: u32) {
    let rows: Vec<String> = (from..to)
        .flat_map(|n| {
            let row = format!("({n}, 'row {}', {n} / 4)", n % 7);
            std::iter::repeat_n(row, if n % 11 == 0 { 2 } else { 1 })
        })
        .collect();
    for table in ["by_hash", "by_range"] {
        pair.source
            .run(&format!("insert into {table} values {}", rows.join(", ")));
        // Chunks are made by the estimates of the server.
        pair.source.rows(&format!("analyze table {table}"));
    }
}

fn scene(name: &str) -> Pair {
    let mut pair = Pair::new(name, SETTINGS);
    pair.source.run(
        "create table by_hash (n int null, v varchar(20) null, price decimal(9,2) null) engine=InnoDB \
         partition by hash (n) partitions 4",
    );
    pair.source.run(
        "create table by_range (n int null, v varchar(20) null, price decimal(9,2) null) engine=InnoDB \
         partition by range (n) (partition `a ``b` values less than (200), partition p1 values less than (400), \
         partition p2 values less than maxvalue)",
    );
    fill(&mut pair, 0, 600);
    pair.source
        .run("insert into by_range values (null, null, null), (null, null, null), (null, 'x', 0)");
    pair
}

/// The chunks of a table in the plan of record, as the names of their partitions.
fn chunks(pair: &Pair, table: &str) -> Vec<Vec<String>> {
    let plan = std::fs::read(pair.project.file("stage/plan.json")).unwrap();
    let plan: Value = serde_json::from_slice(&plan).unwrap();
    let tables = plan["tables"].as_array().unwrap();
    let planned = tables
        .iter()
        .find(|planned| planned["bound"]["source"]["name"] == table);
    let chunks = planned.unwrap()["chunks"].as_array().unwrap();
    let names = |chunk: &Value| match chunk["partitions"]["names"].as_array() {
        Some(names) => names.iter().map(|name| name.as_str().unwrap().to_owned()).collect(),
        None => Vec::new(),
    };
    chunks.iter().map(names).collect()
}

/// Both servers hold the same rows, each as often.
#[track_caller]
fn check(pair: &mut Pair, when: &str) {
    for table in ["by_hash", "by_range"] {
        let row = "coalesce(n, -1), coalesce(v, '-'), price";
        let there = pair
            .source
            .rows(&format!(
                "select cast(concat_ws(' ', {row}) as char) as r from {table} order by cast(r as binary)"
            ))
            .into_iter()
            .map(|row| mysql_async::from_row::<(String,)>(row).0)
            .collect::<Vec<_>>();
        let here = pair
            .target
            .rows(&format!(
                "select r from (select concat_ws(' ', {row}) as r from {table}) as rows order by r collate \"C\""
            ))
            .iter()
            .map(|row| row.get::<_, String>(0))
            .collect::<Vec<_>>();
        assert!(there.len() > 600);
        let differing = there.iter().zip(&here).find(|(there, here)| there != here);
        assert_eq!(differing, None, "{table} {when}");
        assert_eq!(there.len(), here.len(), "{table} {when}");
    }
}

#[test]
fn a_table_without_a_key_is_read_and_replaced_by_its_partitions() {
    let mut pair = scene("lf_partitions");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.landfall(&["copy"]).expect(0);
    assert_eq!(chunks(&pair, "by_hash"), [["p0"], ["p1"], ["p2"], ["p3"]]);
    assert_eq!(chunks(&pair, "by_range"), [["a `b"], ["p1"], ["p2"]]);
    check(&mut pair, "after the copy");
    // What has not changed keeps its files.
    pair.landfall(&["copy", "--refresh"]).expect(0);
    check(&mut pair, "after a refresh of nothing");

    let kills = [
        (Failpoint::EntryWritten, 3),
        (Failpoint::TableEmptied, 1),
        (Failpoint::TableEmptied, 2),
        (Failpoint::CopyBegun, 1),
        (Failpoint::PartRecorded, 2),
        (Failpoint::PartCommitted, 1),
        (Failpoint::TableLoaded, 1),
    ];
    for (number, (point, time)) in (0_u32..).zip(kills) {
        // Rows move between the partitions, and alike ones stand in several of them.
        for table in ["by_hash", "by_range"] {
            let (low, high) = (number * 37, number * 37 + 60);
            pair.source.run(&format!(
                "update {table} set n = n + 150 where n between {low} and {high} and n % 2 = 0"
            ));
            pair.source
                .run(&format!("delete from {table} where n = {} limit 1", number * 41));
        }
        fill(&mut pair, 600 + number, 602 + number);
        let killed = pair
            .project
            .command(&["copy", "--refresh"])
            .env(VARIABLE, format!("{}:{time}", point.name()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert_eq!(killed.code(), None, "{} is not reached", point.name());
        pair.landfall(&["copy"]).expect(0);
        check(&mut pair, &format!("after a kill at {}:{time}", point.name()));
    }
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    // A row of one partition is missed and another one is too many, with the same number of them.
    pair.target
        .run("update by_hash set price = price + 1 where ctid = (select min(ctid) from by_hash)");
    pair.landfall(&["verify"]).expect(1).says(&["by_hash"]);
}

#[test]
fn rows_of_others_stay_beside_those_of_the_partitions() {
    let mut pair = scene("lf_partitions_beside");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.target
        .run("insert into by_hash values (4, 'row 4', 1), (9999, 'mine', null)");
    pair.landfall(&["copy", "--into-existing"]).expect(0);
    pair.source.run("delete from by_hash where n = 4");
    pair.landfall(&["copy", "--refresh"]).expect(0);
    let rows = "select string_agg(v, ' ' order by v) from by_hash where n in (4, 9999)";
    assert_eq!(pair.target.value(rows).as_deref(), Some("mine row 4"));
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
}

#[test]
fn partitions_that_came_went_or_changed_are_named() {
    let mut pair = scene("lf_partitions_altered");
    // With a key it is cut by that, and its partitions may come and go.
    pair.source.run(
        "create table keyed (id int not null primary key) engine=InnoDB \
         partition by range (id) (partition p0 values less than (10))",
    );
    pair.source.run("insert into keyed values (1), (2)");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair.landfall(&["copy"]).expect(0);
    pair.source
        .run("alter table keyed add partition (partition p1 values less than (20))");
    pair.source.run("insert into keyed values (3)");
    pair.landfall(&["copy", "--refresh"]).expect(0);
    assert_eq!(pair.target_rows("keyed"), 3);

    pair.source.run("alter table by_hash add partition partitions 1");
    pair.source.run(
        "alter table by_range reorganize partition p1 into (partition p1 values less than (300), \
         partition p15 values less than (400))",
    );
    let restart = [
        "copy",
        "--restart",
        "lf_partitions_altered.by_hash",
        "--restart",
        "lf_partitions_altered.by_range",
    ];
    for command in [&["copy"][..], &["copy", "--refresh"]] {
        pair.landfall(command).expect(2).says(&[
            "by_hash",
            "partition p4 is new",
            "by_range",
            "partition p1 was for values 400 and is for 300",
            "--restart lf_partitions_altered.by_hash",
        ]);
    }
    pair.source.rows("analyze table by_hash");
    pair.landfall(&restart).expect(0);
    assert_eq!(chunks(&pair, "by_hash").len(), 5);
    check(&mut pair, "after the restart");
    pair.source.run("alter table by_range drop partition p15");
    pair.landfall(&["copy", "--refresh"])
        .expect(2)
        .says(&["partition p15 is gone"]);
    pair.source.run("alter table by_hash remove partitioning");
    pair.landfall(&["copy", "--refresh"])
        .expect(2)
        .says(&["no longer partitioned"]);
}
