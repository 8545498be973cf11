//! Base tables, their engines and options.

use std::collections::BTreeSet;

use model::TableName;
use model::source_schema::{SourceTable, SourceVersioning};

use super::Tables;
use crate::error::Result;
use crate::mysql::client::{Client, Record};

/// Engines whose START TRANSACTION WITH CONSISTENT SNAPSHOT opens a snapshot. NDB, Spider, SEQUENCE and others call
/// themselves transactional too and give none.
const SNAPSHOT_ENGINES: &[&str] = &["innodb", "rocksdb", "tokudb"];

/// Engine of a table, empty when the server cannot open the table.
pub(super) fn engine_name(record: &Record) -> Result<String> {
    record.text_or_empty("engine")
}

impl Client {
    /// Engines of this server that give consistent snapshots, in lower case.
    pub(crate) async fn transactional_engines(&mut self) -> Result<BTreeSet<String>> {
        let mut engines = BTreeSet::new();
        for record in self
            .select("listing the storage engines", include_str!("engines.sql"), Vec::new())
            .await?
        {
            let name = record.text("engine")?.to_ascii_lowercase();
            if record.text_or_empty("transactions")? == "YES" && SNAPSHOT_ENGINES.contains(&&name[..]) {
                engines.insert(name);
            }
        }
        Ok(engines)
    }

    /// The tables of a database, still without columns, and the names of its sequences.
    pub(crate) async fn tables(
        &mut self,
        database: &str,
        transactional: &BTreeSet<String>,
    ) -> Result<(Tables, Vec<String>)> {
        let (mut tables, mut sequences) = (Tables::new(), Vec::new());
        for record in self.catalog("the tables", database, include_str!("tables.sql")).await? {
            let name = record.text("table_name")?;
            let kind = record.text("table_type")?;
            if kind == "SEQUENCE" {
                sequences.push(name);
                continue;
            }
            let engine = engine_name(&record)?;
            let table = SourceTable {
                name: TableName::new(database, name.clone()),
                transactional: transactional.contains(&engine.to_ascii_lowercase()),
                engine,
                comment: record.text_or_empty("table_comment")?,
                collation: record.optional("table_collation")?,
                next_identity: record.number("next_identity")?.map(i128::from),
                columns: Vec::new(),
                primary_key: None,
                indexes: Vec::new(),
                foreign_keys: Vec::new(),
                checks: Vec::new(),
                partitioning: None,
                system_versioned: (kind == "SYSTEM VERSIONED").then(SourceVersioning::default),
                estimated_rows: record.number("table_rows")?.unwrap_or(0),
                estimated_bytes: record.number("data_length")?.unwrap_or(0),
                options: options(&record.text_or_empty("create_options")?),
            };
            tables.insert(name, table);
        }
        Ok((tables, sequences))
    }
}

/// The parts of CREATE_OPTIONS: separated by spaces, values sometimes quoted. `partitioned` has a field of its own.
fn options(text: &str) -> Vec<String> {
    let (mut options, mut option, mut quote) = (Vec::new(), String::new(), None);
    for c in text.chars().chain([' ']) {
        match quote {
            None if c == ' ' => {
                if !option.is_empty() && option != "partitioned" {
                    options.push(std::mem::take(&mut option));
                }
                option.clear();
                continue;
            }
            None if matches!(c, '\'' | '"' | '`') => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
        option.push(c);
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_split_outside_quotes() {
        assert_eq!(
            options("row_format=COMPRESSED partitioned key_block_size=8 `x`='a b'"),
            ["row_format=COMPRESSED", "key_block_size=8", "`x`='a b'"]
        );
        assert!(options("").is_empty());
    }
}
