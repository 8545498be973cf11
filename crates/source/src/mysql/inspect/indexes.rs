//! Primary keys and indexes.

use std::collections::BTreeMap;

use model::source_schema::{SourceIndex, SourceIndexKind, SourceIndexPart, SourceTable};

use super::{Tables, defaults};
use crate::error::Result;
use crate::mysql::client::{Client, Record};

/// The name that every primary key has.
const PRIMARY: &str = "PRIMARY";

impl Client {
    /// Adds the keys and indexes to the tables of a database.
    pub(super) async fn add_indexes(&mut self, database: &str, tables: &mut Tables) -> Result<()> {
        let sql = if self.version().is_mariadb() {
            include_str!("indexes_mariadb.sql")
        } else if self.version().is_mysql_since(8, 0, 13) {
            include_str!("indexes_mysql8.sql")
        } else {
            include_str!("indexes.sql")
        };
        // Keyed by table and index together: two tables may each have an index of one name.
        let mut indexes: BTreeMap<(String, String), SourceIndex> = BTreeMap::new();
        for record in self.catalog("the indexes", database, sql).await? {
            let key = (record.text("table_name")?, record.text("index_name")?);
            let index = match indexes.entry(key) {
                std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::btree_map::Entry::Vacant(entry) => {
                    let name = entry.key().1.clone();
                    entry.insert(index(&record, name)?)
                }
            };
            index.parts.push(part(&record)?);
        }
        for ((table, name), mut index) in indexes {
            let Some(table) = tables.get_mut(&table) else { continue };
            if table.system_versioned.is_some() {
                drop_row_end(table, &mut index);
            }
            if name == PRIMARY {
                table.primary_key = Some(index);
            } else {
                table.indexes.push(index);
            }
        }
        Ok(())
    }
}

/// MariaDB adds the end of a row's validity to every unique key of a system-versioned table. Among current rows it is a
/// constant, and the key without it is the key that was declared.
fn drop_row_end(table: &SourceTable, index: &mut SourceIndex) {
    let is_row_end = |name: &str| match table.columns.iter().find(|column| column.name == name) {
        None => true,
        Some(column) => column
            .generated
            .as_ref()
            .is_some_and(|generated| generated.expression == "ROW END"),
    };
    if index.unique && index.parts.len() > 1 {
        index
            .parts
            .retain(|part| !part.column.as_deref().is_some_and(is_row_end));
    }
}

fn index(record: &Record, name: String) -> Result<SourceIndex> {
    Ok(SourceIndex {
        name,
        kind: match record.text("index_type")?.to_ascii_uppercase().as_str() {
            "FULLTEXT" => SourceIndexKind::Fulltext,
            "SPATIAL" | "RTREE" => SourceIndexKind::Spatial,
            "VECTOR" => SourceIndexKind::Vector,
            "HASH" => SourceIndexKind::Hash,
            _ => SourceIndexKind::Btree,
        },
        unique: record.text("non_unique")? == "0",
        visible: record.text_or_empty("visible")? != "NO",
        comment: record.text_or_empty("index_comment")?,
        ..SourceIndex::default()
    })
}

fn part(record: &Record) -> Result<SourceIndexPart> {
    Ok(SourceIndexPart {
        column: record.optional("column_name")?,
        expression: record.optional("expression")?.map(|text| defaults::unescape(&text)),
        prefix: record.number("sub_part")?.and_then(|length| u32::try_from(length).ok()),
        descending: record.text_or_empty("direction")? == "D",
    })
}
