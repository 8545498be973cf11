//! Pairs of tables on which other validators say "equal" although a row differs: the verification must name the row and its
//! columns, and pass where the rows really are equal.
//!
//! `tests/cases/peers.toml` holds the pairs; `bench/validators.py` asks the other validators about the same ones. Some are kin to
//! the battery of `mutation.rs` (text moved to the next column, a trailing space, swapped values, sums that cancel, -0.0, the last
//! bits of a double), which goes further there: here stands the very pair that deceives another.

use serde::Deserialize;
use serde_json::Value;

use crate::support::pair::{self, Pair};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

/// A pair. `why` says what deceives the others.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(rename = "why")]
    _why: String,
    columns: String,
    rows: String,
    differ: String,
    equal: String,
    found: Vec<Found>,
}

/// A row that must be reported.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Found {
    id: u32,
    #[serde(default = "changed")]
    kind: String,
    #[serde(default)]
    columns: Vec<String>,
}

fn changed() -> String {
    "changed".to_owned()
}

/// Kind, row and columns of each reported difference.
type Reported = Vec<(String, u32, Vec<String>)>;

fn reported(table: &Value) -> Reported {
    let differences = table["differences"].as_array().unwrap();
    let mut reported: Reported = differences
        .iter()
        .map(|difference| {
            let row = difference["row"].as_array().unwrap();
            let id = row.iter().find(|column| column["column"] == "id").unwrap();
            let columns = difference["columns"].as_array().map_or(Vec::new(), Vec::clone);
            (
                difference["kind"].as_str().unwrap().to_owned(),
                id["value"].as_str().unwrap().parse().unwrap(),
                columns
                    .iter()
                    .map(|column| column["column"].as_str().unwrap().to_owned())
                    .collect(),
            )
        })
        .collect();
    reported.sort();
    reported
}

fn wanted(case: &Case) -> Reported {
    let found = case.found.iter();
    let mut wanted: Reported = found
        .map(|row| (row.kind.clone(), row.id, row.columns.clone()))
        .collect();
    wanted.sort();
    wanted
}

#[test]
fn pairs_that_deceive_other_validators_are_told_apart() {
    let file = include_str!("cases/peers.toml");
    let cases = toml::from_str::<Cases>(file).unwrap().case;
    assert!(cases.len() >= 25, "{} pairs", cases.len());
    let mut pair = Pair::new("lf_peer_cases", "");
    for Case {
        name, columns, rows, ..
    } in &cases
    {
        pair.source.run(&format!("create table {name} ({columns})"));
        pair.source.run(&format!("insert into {name} values {rows}"));
    }
    pair.landfall(&["migrate"]).expect(0);

    for case in &cases {
        pair.target.run(&case.equal.replace("{t}", &case.name));
    }
    let run = pair.landfall(&["verify", "--format", "json"]).expect(0);
    let report = run.json();
    for case in &cases {
        let table = pair::table(&report, &case.name);
        assert_eq!(table["verdict"]["kind"], "equal", "{table:#}");
    }

    for case in &cases {
        pair.target.run(&case.differ.replace("{t}", &case.name));
    }
    let run = pair.landfall(&["verify", "--format", "json"]).expect(1);
    let report = run.json();
    for case in &cases {
        let table = pair::table(&report, &case.name);
        assert_eq!(table["verdict"]["kind"], "different", "{table:#}");
        assert_eq!(reported(table), wanted(case), "{table:#}");
    }
}
