//! Databases that nobody on this project made: migrated whole, compared with their source by counts and by the verdict.

use std::path::{Path, PathBuf};

use crate::support::landfall::{Run, command};
use crate::support::pair::{Pair, findings, table};
use crate::support::postgres::PgDatabase;
use crate::support::script::statements;
use crate::support::server;

/// The folder of the samples; `None` if it is not there, which is said.
pub(crate) fn corpus(sample: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("LANDFALL_TEST_CORPUS")
        .map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"),
            PathBuf::from,
        )
        .join(sample);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!(
        "skipped: no folder {}; LANDFALL_TEST_CORPUS names another",
        folder.display()
    );
    None
}

/// The statements of a script without those that choose another database than the test's own.
pub(crate) fn statements_here(file: &Path) -> Vec<String> {
    let is_here = |statement: &String| {
        let words: Vec<&str> = statement.split_whitespace().take(2).collect();
        let words = words.join(" ").to_lowercase();
        !words.starts_with("use ")
            && !["create database", "create schema", "drop database", "drop schema"].contains(&words.as_str())
    };
    let all = statements(&std::fs::read_to_string(file).unwrap());
    // Sakila's views name their own schema.
    let own = all.into_iter().filter(is_here);
    own.map(|statement| statement.replace(" sakila.", " ")).collect()
}

/// Loads scripts into the test's own database.
fn load(pair: &mut Pair, folder: &Path, files: &[&str]) {
    for file in files {
        for statement in statements_here(&folder.join(file)) {
            pair.source.run(&statement);
        }
    }
}

/// Migrates; every table must be equal, and have the source's number of rows.
fn migrate(pair: &mut Pair, tables: usize) {
    pair.landfall(&["migrate"]).expect(0);
    let report = pair.landfall(&["verify", "--format", "json"]).expect(0).json();
    assert_eq!(report["tables"].as_array().unwrap().len(), tables, "{report:#}");
    let names: Vec<String> = report["tables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|table| table["source"]["name"].as_str().unwrap().to_owned())
        .collect();
    for name in names {
        let result = table(&report, &name);
        assert_eq!(result["verdict"]["kind"], "equal", "{name}: {result:#}");
        let rows = pair.source_rows(&name);
        assert_eq!(result["source_tally"]["rows"], rows, "{name}");
        assert_eq!(pair.target_rows(&name), rows, "{name}");
    }
}

#[test]
fn sakila_arrives_whole_and_its_routines_are_made_or_listed() {
    let Some(folder) = corpus("sakila") else { return };
    let mut pair = Pair::new("lf_corpus_sakila", "");
    load(&mut pair, &folder, &["mysql.sql", "mysql.data.sql"]);
    migrate(&mut pair, 16);
    assert_eq!(
        pair.target.value("select count(*) from rental").as_deref(),
        Some("16044")
    );
    assert_eq!(
        pair.target
            .value("select array_to_string(special_features, ',') from film where film_id = 1")
            .as_deref(),
        Some("Deleted Scenes,Behind the Scenes")
    );
    assert_eq!(
        pair.target.value("select sum(amount) from payment"),
        pair.source.value("select cast(sum(amount) as char) from payment"),
        "the money"
    );
    // Every view is there; every routine and trigger is there or named.
    for view in [
        "customer_list",
        "film_list",
        "nicer_but_slower_film_list",
        "staff_list",
        "sales_by_store",
        "sales_by_film_category",
        "actor_info",
    ] {
        let rows = format!("select count(*) from {view}");
        assert_eq!(
            pair.target.value(&format!("select count(*)::text from {view}")),
            pair.source.value(&rows.replace("count(*)", "cast(count(*) as char)")),
            "{view}"
        );
    }
    let assessment = pair.landfall(&["assess", "--format", "json"]).json();
    let named: Vec<&str> = findings(&assessment)
        .iter()
        .map(|finding| finding["object"].as_str().unwrap())
        .collect();
    for object in [
        "rewards_report",
        "get_customer_balance",
        "inventory_in_stock",
        "ins_film",
        "upd_film",
        "customer_create_date",
    ] {
        let there = pair.source.value(&format!(
            "select cast((select count(*) from information_schema.tables where table_schema = database() and table_name = '{object}')
               + (select count(*) from information_schema.routines where routine_schema = database() and routine_name = '{object}')
               + (select count(*) from information_schema.triggers where trigger_schema = database() and trigger_name = '{object}') as char)"
        ));
        let made = pair.target.value(&format!(
            "select exists (select from pg_proc where proname = '{object}') or exists (select from pg_trigger where tgname = '{object}')"
        ));
        assert!(
            there.as_deref() == Some("0")
                || made.as_deref() == Some("true")
                || named.iter().any(|name| name.contains(object)),
            "{object} is neither in the target nor in a finding"
        );
    }
}

#[test]
fn chinook_arrives_whole() {
    let Some(folder) = corpus("chinook") else { return };
    let mut pair = Pair::new("lf_corpus_chinook", "");
    load(&mut pair, &folder, &["mysql.sql"]);
    migrate(&mut pair, 11);
    assert_eq!(
        pair.target
            .value("select count(*) from \"Track\" t join \"Album\" a on a.\"AlbumId\" = t.\"AlbumId\"")
            .as_deref(),
        Some("3503")
    );
    assert_eq!(
        pair.target
            .value("select string_agg(\"Name\", '|' order by \"ArtistId\") from \"Artist\" where \"Name\" like '%ã%'"),
        pair.source.value(
            "select group_concat(Name order by ArtistId separator '|') from Artist where Name like binary '%ã%'"
        )
    );
}

/// The rows of each sample, counted in its script by a program that is no part of this one.
const CHINOOK: &[(&str, i64)] = &[
    ("Album", 347),
    ("Artist", 275),
    ("Customer", 59),
    ("Employee", 8),
    ("Genre", 25),
    ("Invoice", 412),
    ("InvoiceLine", 2240),
    ("MediaType", 5),
    ("Playlist", 18),
    ("PlaylistTrack", 8715),
    ("Track", 3503),
];
const NORTHWIND: &[(&str, i64)] = &[
    ("Categories", 8),
    ("CustomerCustomerDemo", 0),
    ("CustomerDemographics", 0),
    ("Customers", 91),
    ("EmployeeTerritories", 49),
    ("Employees", 9),
    ("Order Details", 2155),
    ("Orders", 830),
    ("Products", 77),
    ("Region", 4),
    ("Shippers", 3),
    ("Suppliers", 29),
    ("Territories", 53),
];
const PUBS: &[(&str, i64)] = &[
    ("authors", 23),
    ("discounts", 3),
    ("employee", 43),
    ("jobs", 14),
    ("pub_info", 8),
    ("publishers", 8),
    ("roysched", 86),
    ("sales", 21),
    ("stores", 6),
    ("titleauthor", 25),
    ("titles", 18),
];

#[test]
fn samples_that_are_translated_with_their_data_arrive_whole() {
    for (sample, dialect, foreign_keys, wanted) in [
        ("chinook", "mysql", 11, CHINOOK),
        ("chinook", "mssql", 11, CHINOOK),
        ("northwind", "mssql", 13, NORTHWIND),
        ("pubs", "mssql", 10, PUBS),
    ] {
        let Some(folder) = corpus(sample) else { return };
        let script = format!("{dialect}.sql");
        let arguments = ["translate", &script, "--from", dialect, "--with-data"];
        let translated = Run::from_output(&command(&folder, &arguments).output().unwrap()).expect(0);
        let mut target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), "lf_translate_with_data");
        target.try_script(&translated.stdout).unwrap();
        let tables = target.rows(
            "select n.nspname::text, c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') order by c.relname collate \"C\"",
        );
        let found: Vec<(String, i64)> = tables
            .iter()
            .map(|row| {
                let (schema, name): (String, String) = (row.get(0), row.get(1));
                let count = target.rows(&format!("select count(*) from \"{schema}\".\"{name}\""))[0].get(0);
                (name, count)
            })
            .collect();
        let wanted: Vec<(String, i64)> = wanted.iter().map(|(name, rows)| ((*name).to_owned(), *rows)).collect();
        assert_eq!(found, wanted, "{sample} of {dialect}");
        let made = "(select count(*) from pg_constraint where contype = 'f')::integer";
        assert_eq!(
            target.value(&format!("{made}::text")),
            Some(foreign_keys.to_string()),
            "{sample} of {dialect}"
        );
    }
}
