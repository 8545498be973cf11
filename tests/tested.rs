//! docs/testing.md says which claim of SQL Server was tried on what: its table names the tests of `tests/mssql`, all of them and no others.

use std::collections::BTreeSet;
use std::path::Path;

/// The tests of `tests/mssql`, as `mssql::file::name`.
fn there() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mssql");
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        for (_, behind) in text
            .match_indices("#[test]")
            .map(|(at, mark)| (at, &text[at + mark.len()..]))
        {
            let (attributes, rest) = behind.split_once("fn ").unwrap();
            let name = rest.split('(').next().unwrap();
            // Else `make test` would run it without a server, and `make test-mssql` would not.
            assert!(
                attributes.contains("#[ignore = \"needs LANDFALL_TEST_MSSQL_URL\"]"),
                "{module}::{name} is not ignored"
            );
            names.insert(format!("mssql::{module}::{name}"));
        }
    }
    names
}

#[test]
fn every_test_of_sql_server_stands_in_the_table_of_claims() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/testing.md");
    let page = std::fs::read_to_string(page).unwrap();
    let named: BTreeSet<String> = page
        .lines()
        .filter(|line| line.starts_with('|'))
        .filter_map(|line| line.split('`').nth(1))
        .filter(|name| name.starts_with("mssql::"))
        .map(str::to_owned)
        .collect();
    let there = there();
    assert!(there.len() > 15, "{there:?}");
    assert_eq!(named, there);
}
