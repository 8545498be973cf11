//! Golden cases of `landfall translate`, one folder each: `source.sql` (and `mapping.toml`, and `arguments` with one
//! argument a line, where the case needs them) gives `expected.sql` and `findings.json`, which `make bless` writes. Adding a
//! case needs no Rust. Every `expected.sql` is run on the real PostgreSQL.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::golden;
use crate::support::landfall::{Run, command};
use crate::support::postgres::PgDatabase;
use crate::support::server;

/// The folders of a dialect's cases, in order.
fn cases(dialect: &str) -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = std::fs::read_dir(golden::case(&format!("translate/{dialect}")))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

fn name(case: &Path) -> &str {
    case.file_name().unwrap().to_str().unwrap()
}

/// Runs the binary in the case's folder, so that findings name `source.sql` and no folder.
fn translate(case: &Path, dialect: &str, more: &[&str]) -> Run {
    let typed = std::fs::read_to_string(case.join("arguments")).unwrap_or_default();
    let mut arguments = vec!["translate", "source.sql", "--from", dialect];
    arguments.extend(typed.lines().filter(|line| !line.is_empty()));
    if case.join("mapping.toml").exists() {
        arguments.extend(["--mapping", "mapping.toml"]);
    }
    arguments.extend(more);
    Run::from_output(&command(case, &arguments).output().unwrap())
}

/// Compares a case with its golden files, and gives the DDL.
fn compared(case: &Path, dialect: &str) -> String {
    let folder = format!("translate/{dialect}/{}", name(case));
    let sql = translate(case, dialect, &[]).stdout;
    golden::assert_blessed(&format!("{folder}/expected.sql"), &sql);
    let document: Value = serde_json::from_str(&translate(case, dialect, &["--format", "json"]).stdout).unwrap();
    let findings = serde_json::to_string_pretty(&document["findings"]).unwrap();
    golden::assert_blessed(&format!("{folder}/findings.json"), &format!("{findings}\n"));
    sql
}

/// The values that the case gives to an option.
fn given(case: &Path, option: &str) -> Vec<String> {
    let arguments = std::fs::read_to_string(case.join("arguments")).unwrap_or_default();
    let lines: Vec<&str> = arguments.lines().collect();
    let pairs = lines.windows(2).filter(|pair| pair[0] == option);
    pairs.map(|pair| pair[1].to_owned()).collect()
}

/// Why the server cannot run a case: it is older than what the case is translated for, or has not its extensions.
fn cannot_run(case: &Path, server: u32, target: &mut PgDatabase) -> Option<String> {
    let version = given(case, "--target-version").pop();
    if let Some(version) = version.filter(|version| version.parse::<u32>().unwrap() > server) {
        return Some(format!("PostgreSQL {version}"));
    }
    given(case, "--extension").into_iter().find(|name| {
        let offered = format!("exists (select from pg_available_extensions where name = '{name}')");
        target.value(&offered).as_deref() == Some("false")
    })
}

fn check(dialect: &str, database: &str) {
    let mut target = PgDatabase::create(&server::url("LANDFALL_TEST_PG_URL"), database);
    let server: u32 = target
        .value("current_setting('server_version_num')::integer / 10000")
        .unwrap()
        .parse()
        .unwrap();
    let mut failed = Vec::new();
    for case in cases(dialect) {
        let sql = compared(&case, dialect);
        if let Some(missing) = cannot_run(&case, server, &mut target) {
            eprintln!(
                "skipped: {dialect}/{} is compared and not run without {missing}",
                name(&case)
            );
            continue;
        }
        // One transaction a case, taken back: the next one begins with an empty database.
        if let Err(place) = target.try_script(&format!("begin;\n{sql}\n")) {
            failed.push(format!("{dialect}/{}: {place}", name(&case)));
        }
        target.run("rollback");
    }
    assert!(
        failed.is_empty(),
        "PostgreSQL refuses {} of the blessed files:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

#[test]
fn mysql_cases_are_as_blessed_and_run_on_postgres() {
    check("mysql", "lf_translate_mysql");
}

#[test]
fn mssql_cases_are_as_blessed_and_run_on_postgres() {
    check("mssql", "lf_translate_mssql");
}

/// Every code that a translation can give is in at least one case.
#[test]
fn every_finding_of_translation_is_in_a_case() {
    let mut told = std::collections::BTreeSet::new();
    for dialect in ["mysql", "mssql"] {
        for case in cases(dialect) {
            let text = std::fs::read_to_string(case.join("findings.json")).unwrap();
            let findings: Vec<Value> = serde_json::from_str(&text).unwrap();
            told.extend(
                findings
                    .iter()
                    .map(|finding| finding["code"].as_str().unwrap().to_owned()),
            );
        }
    }
    let missing: Vec<&str> = model::code::ALL
        .iter()
        .map(|code| code.id)
        .filter(|id| !NOT_OF_SCRIPTS.contains(id) && !told.contains(*id))
        .collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}

/// Codes that need a server, its data or a target: a script alone never gives them.
const NOT_OF_SCRIPTS: &[&str] = &[
    "key-spelled-otherwise",
    "tinyint-boolean",
    "impossible-date",
    "values-out-of-range",
    "enum-error",
    "sequence",
    "catalog-not-seen",
    "catalog-unreadable",
    "partly-visible",
    "bind-type-differs",
    "bind-type-loses",
    "bind-type-refused",
    "bind-column-missing",
    "bind-column-extra",
    "bind-column-extra-required",
    "bind-triggers",
    "bind-table-missing",
    "column-excluded",
    "script-column-computed",
];
