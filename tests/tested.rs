//! docs/testing.md says which claim of SQL Server was tried on what: its table names the tests of `tests/mssql`, all of them and no others,
//! and tests of `tests/standin` that are there.

use std::collections::BTreeSet;
use std::path::Path;

/// The tests of a folder of tests, as `folder::file::name`.
fn there(folder: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        for behind in text.split("#[test]").skip(1) {
            let (attributes, rest) = behind.split_once("fn ").unwrap();
            let name = rest.split('(').next().unwrap();
            // Else `make test` would run it without a server, and `make test-mssql` would not.
            assert!(
                folder != "mssql" || attributes.contains("#[ignore = \"needs LANDFALL_TEST_MSSQL_URL\"]"),
                "{module}::{name} is not ignored"
            );
            names.insert(format!("{folder}::{module}::{name}"));
        }
    }
    names
}

#[test]
fn every_test_of_sql_server_stands_in_the_table_of_claims() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/testing.md");
    let page = std::fs::read_to_string(page).unwrap();
    let named: Vec<&str> = page
        .lines()
        .filter(|line| line.starts_with('|'))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .collect();
    let of = |folder: &str| -> BTreeSet<String> {
        let named = named.iter().filter(|name| name.starts_with(folder));
        named.map(|name| (*name).to_owned()).collect()
    };
    assert!(of("mssql::").len() > 15 && of("standin::").len() > 5, "{named:?}");
    assert_eq!(of("mssql::"), there("mssql"));
    let standin = there("standin");
    for name in of("standin::") {
        assert!(standin.contains(&name), "{name} is not there");
    }
}
