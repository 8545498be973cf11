//! One thing is tampered with, on either side: it is found, at its row.

use serde_json::Value;

use crate::support::mssql_pair::MssqlPair;

const ROWS: u32 = 600;

/// Rows of `t` (with a key) and `bag` (without).
fn scene(name: &str) -> MssqlPair {
    let mut pair = MssqlPair::new(name, "[copy]\nchunk_rows = 150\n");
    let columns = "n int not null, code nvarchar(40) not null, amount money not null, at datetime2(6) not null, note nvarchar(100) null,
        ratio float not null, data varbinary(16) not null, flag bit not null, guid uniqueidentifier not null";
    pair.source.run(&format!("create table t ({columns}, primary key (n))"));
    pair.source.run(&format!("create table bag ({columns})"));
    for table in ["t", "bag"] {
        for chunk in (1..=ROWS).collect::<Vec<_>>().chunks(200) {
            let rows: Vec<String> = chunk
                .iter()
                .map(|n| {
                    let note = match n % 10 {
                        0 => "null".to_owned(),
                        1 => "N''".to_owned(),
                        _ => format!("N'note é {n}'"),
                    };
                    format!(
                        "({n}, N'code-{n:04}', {n}.0001, '2020-02-29T23:59:59.{n:06}', {note}, {n}.1e0, 0x{n:08x}, {}, '01020304-0506-0708-090a-{n:012}')",
                        n % 2
                    )
                })
                .collect();
            pair.source
                .run(&format!("insert into {table} values {}", rows.join(", ")));
        }
    }
    // A table without a key holds rows twice.
    pair.source
        .run("insert into bag select * from bag where n between 200 and 205");
    pair.landfall(&["migrate"]).expect(0);
    pair
}

/// What is done to a table, and the numbers of the rows that `verify` must name, by kind.
const TAMPERINGS: &[(&str, &str, &[u32])] = &[
    ("changed", "update {t} set note = 'note e 12' where n = 12", &[12]),
    ("changed", "update {t} set note = '' where n = 20", &[20]),
    ("changed", "update {t} set note = note || ' ' where n = 33", &[33]),
    ("changed", "update {t} set amount = amount + 0.0001 where n = 44", &[44]),
    (
        "changed",
        "update {t} set at = at + interval '1 microsecond' where n = 55",
        &[55],
    ),
    (
        "changed",
        "update {t} set ratio = 66.10000000000001 where n = 66",
        &[66],
    ),
    (
        "changed",
        "update {t} set data = data || '\\x00'::bytea where n = 77",
        &[77],
    ),
    ("changed", "update {t} set flag = not flag where n = 88", &[88]),
    (
        "changed",
        "update {t} set code = case n when 101 then 'code-0102' else 'code-0101' end where n in (101, 102)",
        &[101, 102],
    ),
    (
        "changed",
        "update {t} set amount = amount + case n when 110 then 1 else -1 end where n in (110, 111)",
        &[110, 111],
    ),
    ("missing", "delete from {t} where n = 150", &[150]),
    (
        "missing",
        "delete from {t} where n between 300 and 303",
        &[300, 301, 302, 303],
    ),
    (
        "extra",
        "insert into {t} select 5000, code, amount, at, note, ratio, data, flag, guid from {t} where n = 400",
        &[5000],
    ),
];

fn numbers(table: &Value, kind: &str) -> Vec<u32> {
    let mut numbers: Vec<u32> = table["differences"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|difference| difference["kind"] == kind)
        .map(|difference| {
            let columns = difference["row"].as_array().unwrap();
            let n = columns.iter().find(|column| column["column"] == "n").unwrap();
            n["value"].as_str().unwrap().parse().unwrap()
        })
        .collect();
    numbers.sort_unstable();
    numbers
}

#[track_caller]
fn of<'a>(report: &'a Value, name: &str) -> &'a Value {
    crate::support::pair::table(report, name)
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn what_is_tampered_with_in_the_target_is_found() {
    let mut pair = scene("lf_mssql_mutation");
    pair.target.run("create schema saved; set search_path = dbo");
    for table in ["t", "bag"] {
        pair.target.run(&format!("create table saved.{table} as table {table}"));
    }
    pair.landfall(&["verify"]).expect(0);
    for (kind, sql, rows) in TAMPERINGS {
        for table in ["t", "bag"] {
            pair.target.run(&sql.replace("{t}", table));
        }
        let report = pair.landfall(&["verify", "--format", "json"]).expect(1).json();
        assert_eq!(of(&report, "t")["verdict"]["kind"], "different", "{sql}");
        assert_eq!(numbers(of(&report, "t"), kind), *rows, "{sql}: {:#}", of(&report, "t"));
        let bag = of(&report, "bag");
        assert_eq!(bag["verdict"]["kind"], "different", "{sql}");
        if *kind == "changed" {
            // Without a key: one row is only in the stage, and one only in the target.
            assert_eq!(numbers(bag, "missing"), *rows, "{sql}: {bag:#}");
            assert_eq!(numbers(bag, "extra"), *rows, "{sql}: {bag:#}");
        } else {
            assert_eq!(numbers(bag, kind), *rows, "{sql}: {bag:#}");
        }
        for table in ["t", "bag"] {
            pair.target.run(&format!(
                "truncate {table}; insert into {table} select * from saved.{table}"
            ));
        }
    }
    pair.landfall(&["verify"]).expect(0);
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn what_changes_in_the_source_arrives_with_a_refresh() {
    let mut pair = scene("lf_mssql_refresh");
    for (what, sql) in [
        ("nothing", "select 1 as x"),
        ("changed", "update {t} set note = N'changed 🍵' where n = 12"),
        (
            "cancelling",
            "update {t} set amount = amount + case n when 110 then 1 else -1 end where n in (110, 111)",
        ),
        (
            "swapped",
            "update {t} set code = case n when 101 then N'code-0102' else N'code-0101' end where n in (101, 102)",
        ),
        ("case only", "update {t} set code = N'CODE-0200' where n = 200"),
        ("a space at the end", "update {t} set code = code + N' ' where n = 201"),
        ("deleted", "delete from {t} where n in (1, 300, 600)"),
        (
            "added",
            "insert into {t} select n + 10000, code, amount, at, note, ratio, data, flag, guid from {t} where n between 400 and 410",
        ),
        ("a key moved", "update {t} set n = 7000 where n = 5"),
        ("everything", "update {t} set ratio = ratio + 1"),
        ("emptied", "delete from {t}"),
    ] {
        for table in ["t", "bag"] {
            pair.source.run(&sql.replace("{t}", table));
        }
        pair.landfall(&["copy", "--refresh"]).expect(0);
        pair.landfall(&["finish"]).expect(0);
        pair.landfall(&["verify"]).expect(0);
        for table in ["t", "bag"] {
            eprintln!("{what}: {} rows of {table}", pair.assert_same_rows("dbo", table));
        }
    }
}
