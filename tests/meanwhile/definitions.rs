//! Tables of the source that are altered, rebuilt or replaced while a copy runs, before a reader comes to them.

use std::time::Duration;

use serde_json::Value;

use crate::support::pair::Pair;
use crate::support::running::Running;

/// One reader, which is at `big` for long enough; the rest of a table is one chunk.
const SLOW: &str = "[copy]\nreaders = 1\nchunk_rows = 100\nbatch_rows = 50\nrate_limit = \"800 rows/s\"\n";

/// What a rebuilt table has of the past is gone by then, and some servers show its present rows to a snapshot of before.
const PURGED: Duration = Duration::from_secs(3);

const BY_RANGE: &str = "partition by range (id) (partition p0 values less than (20), partition p1 values less than (40), \
                        partition pm values less than maxvalue)";

/// A table, what is done to it, what is said of that, and what lets the next copy go on where columns changed.
struct Case {
    table: &'static str,
    partitioned: bool,
    ddl: &'static [&'static str],
    says: &'static str,
    undo: Option<&'static str>,
}

const fn case(table: &'static str, ddl: &'static [&'static str], says: &'static str) -> Case {
    Case {
        table,
        partitioned: false,
        ddl,
        says,
        undo: None,
    }
}

const fn cut(table: &'static str, ddl: &'static [&'static str], says: &'static str) -> Case {
    Case {
        partitioned: true,
        ..case(table, ddl, says)
    }
}

const CASES: &[Case] = &[
    case(
        "optimized",
        &["optimize table optimized"],
        "altered, rebuilt or replaced at",
    ),
    case(
        "forced",
        &["alter table forced force"],
        "altered, rebuilt or replaced at",
    ),
    case(
        "copied",
        &["alter table copied force, algorithm = copy"],
        "altered, rebuilt or replaced at",
    ),
    // As the tools for changes of a schema do it. Both were made in the same second.
    case(
        "swapped",
        &["rename table swapped to swapped_del, swapped_gho to swapped"],
        "replaced at|another table was put in its place",
    ),
    case("gone", &["rename table gone to gone_away"], "the table is gone"),
    case(
        "anew",
        &["alter table anew drop column v, add column v int null default 88"],
        "column v is at another place",
    ),
    case(
        "last",
        &["alter table last drop column e, add column e enum('a', 'b') null default 'b'"],
        "altered, rebuilt or replaced at",
    ),
    Case {
        undo: Some("alter table crossed rename column v to w, rename column w to v"),
        ..case(
            "crossed",
            &["alter table crossed rename column v to w, rename column w to v"],
            "column v is at another place",
        )
    },
    Case {
        undo: Some("alter table typed modify v int null"),
        ..case("typed", &["alter table typed modify v bigint null"], "column v was int")
    },
    Case {
        undo: Some("alter table labelled modify e enum('a', 'b') null"),
        ..case(
            "labelled",
            &["alter table labelled modify e enum('x', 'a', 'b') null"],
            "column e was enum('a','b') collate",
        )
    },
    case("emptied", &["truncate table emptied"], "it was truncated, or"),
    cut("less", &["alter table less drop partition p1"], "partition p1 is gone"),
    cut(
        "exchanged",
        &["alter table exchanged exchange partition p0 with table other"],
        "partition p0 was exchanged",
    ),
];

fn fill(pair: &mut Pair, cases: &[Case]) {
    let columns = "id int not null, v int null, w int null, e enum('a', 'b') null";
    let rows = |from: u32, to: u32| -> String {
        let rows: Vec<String> = (from..to).map(|n| format!("({n}, {n}, {n} * 2, 'a')")).collect();
        rows.join(", ")
    };
    pair.source
        .run("create table big (id int not null primary key, v varchar(200) null) engine=InnoDB");
    let big: Vec<String> = (0..4000).map(|n| format!("({n}, repeat('x', 150))")).collect();
    pair.source.run(&format!("insert into big values {}", big.join(", ")));
    pair.source.rows("analyze table big");
    let make = |pair: &mut Pair, name: &str, key: &str, partitions: &str| {
        pair.source.run(&format!(
            "create table {name} ({columns}{key}) engine=InnoDB {partitions}"
        ));
    };
    for case in cases {
        make(
            pair,
            case.table,
            ", primary key (id)",
            if case.partitioned { BY_RANGE } else { "" },
        );
    }
    // Read apart by its partitions.
    make(pair, "heap", "", BY_RANGE);
    make(pair, "calm", ", primary key (id)", "");
    for extra in ["swapped_gho", "other"] {
        make(pair, extra, ", primary key (id)", "");
    }
    for table in cases
        .iter()
        .map(|case| case.table)
        .chain(["heap", "calm", "swapped_gho"])
    {
        pair.source.run(&format!("insert into {table} values {}", rows(0, 60)));
    }
    pair.source.run(&format!("insert into other values {}", rows(0, 5)));
}

const SCOPE: &str = "[scope]\nexclude = [\"*.swapped_*\", \"*.other\", \"*.gone_away\"]\n";

/// Starts the command, holds its reader up, does this to the source, and lets the reader go on.
#[track_caller]
fn meanwhile(pair: &mut Pair, arguments: &[&str], work: impl FnOnce(&mut Pair)) {
    let mut copy = Running::command(&pair.project, arguments);
    copy.waits_for(&["1 reader"]);
    pair.landfall(&["copy", "--pause"]).expect(0);
    copy.waits_for(&["paused: the epoch is kept"]);
    work(pair);
    std::thread::sleep(PURGED);
    pair.landfall(&["copy", "--resume"]).expect(0);
    copy.ends_with(1);
}

/// Why a table stopped.
#[track_caller]
fn stopped(status: &Value, table: &str) -> Option<String> {
    let mut tables = status["tables"].as_array().unwrap().iter();
    let found = tables.find(|found| found["source"]["name"] == table).unwrap();
    Some(&found["stopped"])
        .filter(|why| !why.is_null())
        .map(Value::to_string)
}

#[track_caller]
fn each_is_named(pair: &mut Pair, cases: &[Case]) {
    let status = pair.landfall(&["status", "--format", "json"]).json();
    for case in cases {
        let said = stopped(&status, case.table).unwrap_or_else(|| panic!("{} did not stop", case.table));
        assert!(
            case.says.split('|').any(|words| said.contains(words)),
            "{}: {:?} is not in {said}",
            case.table,
            case.says
        );
        assert!(said.contains("run the same command again"), "{said}");
    }
    assert_eq!(stopped(&status, "calm"), None);
    assert_eq!(stopped(&status, "big"), None);
}

/// What the copy has of every table is what the source has.
#[track_caller]
fn all_is_equal(pair: &mut Pair, tables: &[&str]) {
    pair.landfall(&["finish"]).expect(0);
    pair.landfall(&["verify"]).expect(0);
    for table in tables {
        let sum = |table: &str| format!("select concat_ws(' ', count(*), sum(v), sum(w)) from {table}");
        let (source, target) = (pair.source.value(&sum(table)), pair.target.value(&sum(table)));
        assert_eq!(source, target, "{table}");
    }
}

#[test]
fn what_is_altered_before_it_is_read_is_named_and_the_next_copy_is_exact() {
    let mut pair = Pair::new("lf_meanwhile_ddl", &format!("{SCOPE}{SLOW}"));
    fill(&mut pair, CASES);
    pair.landfall(&["schema", "--apply"]).expect(0);
    meanwhile(&mut pair, &["copy"], |pair| {
        for case in CASES {
            // Of a moment that the copy must not show.
            pair.source
                .run(&format!("insert into {} values (1000, 1, 1, 'b')", case.table));
            pair.source.run(&format!("delete from {} where id = 3", case.table));
            for ddl in case.ddl {
                pair.source.rows(ddl);
            }
        }
    });
    each_is_named(&mut pair, CASES);
    for case in CASES {
        assert_eq!(pair.target_rows(case.table), 0, "{}", case.table);
    }
    assert_eq!((pair.target_rows("calm"), pair.target_rows("heap")), (60, 60));
    // What has to be decided is named; then the same command goes on.
    pair.source.run("rename table gone_away to gone");
    let undecided: Vec<&Case> = CASES.iter().filter(|case| case.undo.is_some()).collect();
    let refused = pair.landfall(&["copy"]).expect(2);
    let names: Vec<String> = undecided
        .iter()
        .map(|case| format!("{}.{}", pair.name, case.table))
        .collect();
    refused.says(&names.iter().map(String::as_str).collect::<Vec<_>>());
    for case in &undecided {
        pair.source.run(case.undo.unwrap());
    }
    pair.source
        .run("alter table anew drop column v, add column v int null default 88 after id");
    pair.landfall(&["copy"]).expect(0);
    let tables: Vec<&str> = CASES.iter().map(|case| case.table).chain(["heap", "calm"]).collect();
    all_is_equal(&mut pair, &tables);

    // A refresh takes the same way; so do tables that are read apart by their partitions.
    pair.source.run("update big set v = 'changed' where id = 1");
    let again = [
        case("optimized", &[], "altered, rebuilt or replaced at"),
        cut("exchanged", &[], "was exchanged"),
        cut("heap", &[], "was exchanged"),
    ];
    let before: Vec<u64> = again.iter().map(|case| pair.target_rows(case.table)).collect();
    meanwhile(&mut pair, &["copy", "--refresh"], |pair| {
        pair.source.run("update optimized set w = 7");
        pair.source.rows("optimize table optimized");
        pair.source
            .run("alter table exchanged exchange partition p0 with table other");
        pair.source.run("create table heap_part like heap");
        pair.source.run("alter table heap_part remove partitioning");
        pair.source
            .run("alter table heap exchange partition p1 with table heap_part");
        pair.source.run("drop table heap_part");
    });
    each_is_named(&mut pair, &again);
    let after: Vec<u64> = again.iter().map(|case| pair.target_rows(case.table)).collect();
    assert_eq!(before, after, "nothing of them is half done");
    pair.landfall(&["copy"]).expect(0);
    all_is_equal(&mut pair, &tables);
}

#[test]
fn what_an_account_may_not_see_stops_a_table_only_where_it_can_matter() {
    let name = "lf_meanwhile_least";
    let mut pair = Pair::new(name, &format!("{SCOPE}{SLOW}"));
    fill(
        &mut pair,
        &[
            cut("exchanged", &[], ""),
            case("swapped", &[], ""),
            case("forced", &[], ""),
        ],
    );
    pair.source.run(&format!("drop user if exists {name}@'%'"));
    pair.source
        .run(&format!("create user {name}@'%' identified by 'least'"));
    pair.source.run(&format!("grant select on {name}.* to {name}@'%'"));
    let settings = std::fs::read_to_string(pair.project.file("landfall.toml")).unwrap();
    let mut url = url::Url::parse(&format!("{}/{name}", pair.source.server_url)).unwrap();
    let root = url.to_string();
    url.set_username(name).unwrap();
    url.set_password(Some("least")).unwrap();
    assert!(settings.contains(&root), "{settings}");
    std::fs::write(
        pair.project.file("landfall.toml"),
        settings.replace(&root, url.as_str()),
    )
    .unwrap();
    pair.landfall(&["schema", "--apply"]).expect(0);
    meanwhile(&mut pair, &["copy"], |pair| {
        pair.source.run("insert into exchanged values (1000, 1, 1, 'b')");
        pair.source
            .run("alter table exchanged exchange partition p0 with table other");
        pair.source
            .run("rename table swapped to swapped_del, swapped_gho to swapped");
    });
    let status = pair.landfall(&["status", "--format", "json"]).json();
    let said = stopped(&status, "exchanged").unwrap();
    assert!(
        said.contains("ALTER TABLE statement") && said.contains("PROCESS"),
        "{said}"
    );
    assert!(stopped(&status, "swapped").is_some());
    assert_eq!(stopped(&status, "big"), None);
    assert_eq!((pair.target_rows("exchanged"), pair.target_rows("swapped")), (0, 0));
    // Others alter tables of the server, too.
    pair.source.run(&format!("grant process on *.* to {name}@'%'"));
    pair.landfall(&["copy"]).expect(0);
    all_is_equal(&mut pair, &["exchanged", "swapped", "forced", "heap", "calm"]);
}
