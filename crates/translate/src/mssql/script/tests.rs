//! Whole scripts, by behaviour.

mod alter;
mod flow;
mod object;
mod random;
mod rows;
mod table;
mod variable;

use super::*;
use model::source_schema::{SourceColumn, SourceTable};

/// Reads one script with no options.
fn reading(text: &str) -> Reading {
    let script = Script {
        name: "install.sql".to_owned(),
        text: text.to_owned(),
    };
    read(&[script], &ReadOptions::default())
}

/// Reads a script of which everything must be understood.
fn clean(text: &str) -> Reading {
    let reading = reading(text);
    assert_eq!(reading.findings, [], "{text}");
    assert_eq!(reading.statements.not_understood, 0);
    reading
}

/// A table of the schema that was read.
fn table<'r>(reading: &'r Reading, name: &str) -> &'r SourceTable {
    let found = reading
        .schema
        .tables
        .iter()
        .find(|table| table.name.to_string() == name);
    found.unwrap_or_else(|| panic!("no table {name}"))
}

fn column<'t>(table: &'t SourceTable, name: &str) -> &'t SourceColumn {
    let found = table.columns.iter().find(|column| column.name == name);
    found.unwrap_or_else(|| panic!("no column {name}"))
}

/// The codes of all findings, in order.
fn codes(reading: &Reading) -> Vec<&str> {
    reading.findings.iter().map(|finding| finding.code.as_str()).collect()
}

/// Names of all tables, in order.
fn tables(reading: &Reading) -> Vec<String> {
    reading
        .schema
        .tables
        .iter()
        .map(|table| table.name.to_string())
        .collect()
}
