//! After a migration, one thing in the target is tampered with: the verification must name the right row and column.
//!
//! The same rows stand in three tables: with an integer key, with a text key, and without a key. `n` tells the rows
//! apart in all of them, but is a key only in the first.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::mysql::MysqlDatabase;
use crate::support::postgres::PgDatabase;
use crate::support::project::Project;
use crate::support::server;

const ROWS: u32 = 900;

const COLUMNS: &str = "
    n int not null,
    code varchar(40) not null,
    amount decimal(30,10) not null,
    at datetime(6) not null,
    day date not null,
    span time(6) not null,
    note varchar(100) null,
    body text null,
    ratio double not null,
    single float not null,
    kind enum('basic','gold','it''s','naïve') not null,
    tags set('a','b','c') not null,
    doc json not null,
    data varbinary(16) not null,
    small smallint not null,
    big bigint unsigned not null,
    bits bit(5) not null,
    born year not null";

/// What a tampering must be reported as.
enum Expected {
    /// Nothing: the value is the same.
    Equal,
    /// These rows (by `n`), each with exactly these columns.
    Changed(&'static [(i64, &'static [&'static str])]),
    /// Rows only in the stage.
    Missing(&'static [i64]),
    /// Rows only in the target.
    Extra(&'static [i64]),
    /// Rows more than once in the target.
    Doubled(&'static [i64]),
}

/// A tampering: its name, SQL with `{t}` for the table, and what must be reported.
const KINDS: &[(&str, &str, Expected)] = &[
    ("nothing", "select 1", Expected::Equal),
    (
        "a value rewritten as itself",
        "update {t} set amount = amount, doc = doc where n < 50",
        Expected::Equal,
    ),
    (
        "jsonb with its keys in another order",
        "update {t} set doc = '{\"z\": [1, 2.50], \"a\": {\"y\": \"é\", \"x\": null}, \"n\": 7}' where n = 7",
        Expected::Equal,
    ),
    (
        "a row moved to another page",
        "delete from {t} where n = 3; insert into {t} select * from saved.{t} where n = 3",
        Expected::Equal,
    ),
    (
        "two rows' values swapped",
        "update {t} set amount = case n when 10 then (select amount from saved.{t} where n = 20) else (select amount from saved.{t} where n = 10) end where n in (10, 20)",
        Expected::Changed(&[(10, &["amount"]), (20, &["amount"])]),
    ),
    (
        "the last digit of a decimal",
        "update {t} set amount = amount + 0.0000000001 where n = 11",
        Expected::Changed(&[(11, &["amount"])]),
    ),
    (
        "the sign of a decimal",
        "update {t} set amount = -amount where n = 12",
        Expected::Changed(&[(12, &["amount"])]),
    ),
    (
        "one microsecond of a timestamp",
        "update {t} set at = at + interval '1 microsecond' where n = 13",
        Expected::Changed(&[(13, &["at"])]),
    ),
    (
        "one hour of a timestamp",
        "update {t} set at = at + interval '1 hour' where n = 14",
        Expected::Changed(&[(14, &["at"])]),
    ),
    (
        "one day of a date",
        "update {t} set day = day - 1 where n = 15",
        Expected::Changed(&[(15, &["day"])]),
    ),
    (
        "one microsecond of a time beyond a day",
        "update {t} set span = span - interval '1 microsecond' where n = 16",
        Expected::Changed(&[(16, &["span"])]),
    ),
    (
        "NULL to an empty text",
        "update {t} set note = '' where n = 20",
        Expected::Changed(&[(20, &["note"])]),
    ),
    (
        "an empty text to NULL",
        "update {t} set note = null where n = 21",
        Expected::Changed(&[(21, &["note"])]),
    ),
    (
        "NULL to the word NULL",
        "update {t} set note = 'NULL' where n = 22",
        Expected::Changed(&[(22, &["note"])]),
    ),
    (
        "a trailing space",
        "update {t} set body = body || ' ' where n = 23",
        Expected::Changed(&[(23, &["body"])]),
    ),
    (
        "a letter's case",
        "update {t} set body = upper(body) where n = 24",
        Expected::Changed(&[(24, &["body"])]),
    ),
    (
        "a composed letter decomposed",
        "update {t} set body = replace(body, 'é', 'e' || chr(769)) where n = 25",
        Expected::Changed(&[(25, &["body"])]),
    ),
    (
        "CRLF to LF",
        "update {t} set body = replace(body, chr(13), '') where n = 26",
        Expected::Changed(&[(26, &["body"])]),
    ),
    (
        "text moved from one column to the next",
        "update {t} set note = 'x' || note, body = substr(body, 2) where n = 27",
        Expected::Changed(&[(27, &["note", "body"])]),
    ),
    (
        "0.0 to -0.0 (MariaDB 10.11 stores no -0.0, so it is planted in the target)",
        "update {t} set ratio = '-0' where n = 28",
        Expected::Changed(&[(28, &["ratio"])]),
    ),
    (
        "the last bit of a double",
        "update {t} set ratio = ratio * 1.0000000000000002::double precision where n = 29",
        Expected::Changed(&[(29, &["ratio"])]),
    ),
    (
        "the last bits of a float",
        "update {t} set single = single * 1.0000002::real where n = 31",
        Expected::Changed(&[(31, &["single"])]),
    ),
    (
        "an enum's label",
        "update {t} set kind = case when kind::text = 'gold' then 'basic' else 'gold' end::{kind} where n = 32",
        Expected::Changed(&[(32, &["kind"])]),
    ),
    (
        "a member of a set",
        "update {t} set tags = array_append(tags, 'c') where n = 33",
        Expected::Changed(&[(33, &["tags"])]),
    ),
    (
        "a number inside JSON",
        "update {t} set doc = jsonb_set(doc, '{n}', '35.5') where n = 34",
        Expected::Changed(&[(34, &["doc"])]),
    ),
    (
        "JSON null to a missing key",
        "update {t} set doc = doc #- '{a,x}' where n = 35",
        Expected::Changed(&[(35, &["doc"])]),
    ),
    (
        "a byte of a binary",
        "update {t} set data = set_byte(data, 0, 255 - get_byte(data, 0)) where n = 36",
        Expected::Changed(&[(36, &["data"])]),
    ),
    (
        "a trailing zero byte",
        "update {t} set data = data || '\\x00' where n = 37",
        Expected::Changed(&[(37, &["data"])]),
    ),
    (
        "one of a bigint unsigned",
        "update {t} set big = big - 1 where n = 38",
        Expected::Changed(&[(38, &["big"])]),
    ),
    (
        "a bit",
        "update {t} set bits = ~bits where n = 39",
        Expected::Changed(&[(39, &["bits"])]),
    ),
    (
        "two changes that cancel in a sum",
        "update {t} set small = small + case n when 40 then 1 else -1 end where n in (40, 41)",
        Expected::Changed(&[(40, &["small"]), (41, &["small"])]),
    ),
    (
        "two equal changes that cancel in an XOR",
        "update {t} set born = 2001, small = 77 where n in (42, 43)",
        Expected::Changed(&[(42, &["born", "small"]), (43, &["born", "small"])]),
    ),
    ("a lost row", "delete from {t} where n = 50", Expected::Missing(&[50])),
    (
        "a lost run of rows",
        "delete from {t} where n between 60 and 63",
        Expected::Missing(&[60, 61, 62, 63]),
    ),
    (
        "a doubled row",
        "alter table {t} drop constraint if exists {pk}; insert into {t} select * from saved.{t} where n = 70",
        Expected::Doubled(&[70]),
    ),
    (
        "an invented row",
        "insert into {t} select 5000, 'invented', amount, at, day, span, note, body, ratio, single, kind, tags, doc, data, small, big, bits, born from saved.{t} where n = 71",
        Expected::Extra(&[5000]),
    ),
];

const TABLES: &[&str] = &["by_int", "by_text", "by_nothing"];

fn source(name: &str) -> MysqlDatabase {
    let mut source = MysqlDatabase::create(&server::url("LANDFALL_TEST_MYSQL_URL"), name);
    for (table, key) in [
        ("by_int", ", primary key (n)"),
        ("by_text", ", primary key (code)"),
        ("by_nothing", ""),
    ] {
        source.run(&format!("create table {table} ({COLUMNS}{key}) engine=InnoDB"));
        for n in 1..=ROWS {
            let note = match n % 10 {
                0 | 2 => "null".to_owned(),
                1 => "''".to_owned(),
                _ => format!("'note {n}'"),
            };
            let ratio = if n % 4 == 0 {
                "0e0".to_owned()
            } else {
                format!("{n}.1e0")
            };
            source.run(&format!(
                "insert into {table} values ({n}, 'code-{n:04}', {n}.0000000001, '2020-02-29 23:59:59.{micro:06}', '2021-03-01', '{hours}:00:00.000001',
                 {note}, concat('bodé {n}', char(13 using utf8mb4), char(10 using utf8mb4), 'x'), {ratio}, {n}.5, {kind}, 'a,b',
                 '{{\"n\": {n}, \"a\": {{\"x\": null, \"y\": \"é\"}}, \"z\": [1, 2.50]}}', unhex(left(sha2('{n}', 256), 32)), {small}, 18446744073709551615 - {n}, {bits}, 2000)",
                micro = n * 7,
                hours = n % 800,
                kind = ["'basic'", "'gold'", "'it''s'", "'naïve'"][(n % 4) as usize],
                small = n % 100,
                bits = n % 32,
            ));
        }
    }
    // A table without a key holds rows twice.
    source.run("insert into by_nothing select * from by_nothing where n between 200 and 210");
    source
}

/// The values of `n` in reported rows of a kind. Rows of the text-keyed table are named by their code.
fn rows_of<'a>(table: &'a Value, kind: &str) -> Vec<(i64, &'a Value)> {
    table["differences"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|difference| difference["kind"] == kind)
        .map(|difference| {
            let row = difference["row"].as_array().unwrap();
            let value = |name: &str| {
                row.iter()
                    .find(|column| column["column"] == name)
                    .and_then(|column| column["value"].as_str())
                    .map(str::to_owned)
            };
            let n = match (value("n"), value("code").as_deref()) {
                (Some(n), _) => n.parse().unwrap(),
                (None, Some("invented")) => 5000,
                (None, Some(code)) => code.strip_prefix("code-").unwrap().parse().unwrap(),
                (None, None) => panic!("a row without a name: {difference}"),
            };
            (n, difference)
        })
        .collect()
}

fn numbers(table: &Value, kind: &str) -> Vec<i64> {
    let mut numbers: Vec<i64> = rows_of(table, kind).into_iter().map(|(n, _)| n).collect();
    numbers.sort_unstable();
    numbers
}

fn check(name: &str, table_name: &str, table: &Value, expected: &Expected) {
    let keyed = table_name != "by_nothing";
    let context = || {
        format!(
            "{name} in {table_name}: {}",
            serde_json::to_string_pretty(table).unwrap()
        )
    };
    let verdict = table["verdict"]["kind"].as_str().unwrap();
    if let Expected::Equal = expected {
        assert_eq!(verdict, "equal", "{}", context());
        return;
    }
    assert_eq!(verdict, "different", "{}", context());
    match expected {
        Expected::Equal => {}
        Expected::Changed(rows) if keyed => {
            let reported: Vec<(i64, BTreeSet<&str>)> = rows_of(table, "changed")
                .into_iter()
                .map(|(n, difference)| {
                    (
                        n,
                        difference["columns"]
                            .as_array()
                            .unwrap()
                            .iter()
                            .map(|column| column["column"].as_str().unwrap())
                            .collect(),
                    )
                })
                .collect();
            let mut wanted: Vec<(i64, BTreeSet<&str>)> = rows
                .iter()
                .map(|(n, columns)| (*n, columns.iter().copied().collect()))
                .collect();
            let mut reported = reported;
            reported.sort();
            wanted.sort();
            assert_eq!(reported, wanted, "{}", context());
            assert_eq!(table["difference_counts"]["changed"], rows.len(), "{}", context());
        }
        Expected::Changed(rows) => {
            // Without a key, a changed row is one that is only in the stage and one that is only in the target.
            let wanted: Vec<i64> = rows.iter().map(|(n, _)| *n).collect();
            assert_eq!(numbers(table, "missing"), wanted, "{}", context());
            assert_eq!(numbers(table, "extra"), wanted, "{}", context());
        }
        Expected::Missing(rows) => {
            assert_eq!(numbers(table, "missing"), *rows, "{}", context());
            assert!(
                numbers(table, "extra").is_empty() && numbers(table, "changed").is_empty(),
                "{}",
                context()
            );
        }
        Expected::Extra(rows) => {
            assert_eq!(numbers(table, "extra"), *rows, "{}", context());
            assert!(
                numbers(table, "missing").is_empty() && numbers(table, "changed").is_empty(),
                "{}",
                context()
            );
        }
        Expected::Doubled(rows) => {
            assert_eq!(numbers(table, "doubled"), *rows, "{}", context());
            assert!(
                numbers(table, "missing").is_empty() && numbers(table, "extra").is_empty(),
                "{}",
                context()
            );
        }
    }
}

#[test]
fn every_tampering_is_reported_at_its_row_and_column() {
    let source = source("lf_mutation");
    let mut target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), "lf_mutation");
    let project = Project::new(
        &format!("{}/lf_mutation", source.server_url),
        &target.url,
        "[copy]\nchunk_rows = 250\n",
    );
    project.landfall(&["migrate"]).expect(0);

    target.run("create schema saved; set search_path = lf_mutation");
    for table in TABLES {
        target.run(&format!("create table saved.{table} as table {table}"));
    }
    let tampered = KINDS
        .iter()
        .filter(|(_, _, expected)| !matches!(expected, Expected::Equal))
        .count();
    assert!(tampered >= 25, "{tampered} kinds");
    for (name, sql, expected) in KINDS {
        for table in TABLES {
            let primary_key = target
                .value(&format!("select conname from pg_constraint where conrelid = 'lf_mutation.{table}'::regclass and contype = 'p'"))
                .unwrap_or_else(|| "none".to_owned());
            let kind = target.value(&format!("select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'lf_mutation.{table}'::regclass and attname = 'kind'")).unwrap();
            target.run(
                &sql.replace("{t}", table)
                    .replace("{pk}", &format!("\"{primary_key}\""))
                    .replace("{kind}", &kind),
            );
        }
        let run = project.landfall(&["verify", "--format", "json"]);
        let report = run.json();
        for table_name in TABLES {
            let table = report["tables"]
                .as_array()
                .unwrap()
                .iter()
                .find(|table| table["source"]["name"] == *table_name)
                .unwrap();
            check(name, table_name, table, expected);
        }
        run.expect(i32::from(!matches!(expected, Expected::Equal)));
        for (table, key) in [("by_int", "n"), ("by_text", "code"), ("by_nothing", "")] {
            target.run(&format!(
                "truncate {table}; insert into {table} select * from saved.{table}"
            ));
            let has_key = target.value(&format!("select count(*) from pg_constraint where conrelid = 'lf_mutation.{table}'::regclass and contype = 'p'")).unwrap() == "1";
            if !key.is_empty() && !has_key {
                target.run(&format!("alter table {table} add primary key ({key})"));
            }
        }
    }
    project.landfall(&["verify"]).expect(0);
}
