//! Cutting a table into key ranges, in the order of the server's own index.
//!
//! From each boundary the server is asked for the key that lies `target_rows` further on. Nothing is compared here: the
//! order of a text key is its collation's, and only the server knows that.

use model::{ChunkRange, KeyValue, TablePlan};
use mysql_async::Value;

use super::client::Client;
use super::predicate::{self, key_columns};
use super::quote;
use super::value::KeyColumn;
use crate::error::{Result, SourceError};

impl Client {
    /// Ranges that hold every row once; the first is open below, the last above. A table without a usable key, or without
    /// an index to it that the server uses, is one: each cut, and each read of a range, would pass over the whole table.
    pub(crate) async fn plan_chunks(&mut self, table: &TablePlan, target_rows: u64) -> Result<Vec<ChunkRange>> {
        let mut chunks = vec![ChunkRange {
            ordinal: 0,
            lower: None,
            upper: None,
        }];
        let Some(keys) = key_columns(table) else {
            return Ok(chunks);
        };
        let Some(index) = self.key_index(table).await? else {
            return Ok(chunks);
        };
        while let Some(open) = chunks.last_mut() {
            let Some(boundary) = self.probe(table, &keys, &index, open, target_rows.max(1)).await? else {
                break;
            };
            // Guards against a comparison that does not go forward; the rest is then one chunk, which is only large.
            if open.lower.as_ref() == Some(&boundary) {
                break;
            }
            let Some(ordinal) = open.ordinal.checked_add(1) else {
                break;
            };
            open.upper = Some(boundary.clone());
            chunks.push(ChunkRange {
                ordinal,
                lower: Some(boundary),
                upper: None,
            });
        }
        Ok(chunks)
    }

    /// The key `distance` rows after the start of a range that is open above.
    async fn probe(
        &mut self,
        table: &TablePlan,
        keys: &[KeyColumn],
        index: &str,
        range: &ChunkRange,
        distance: u64,
    ) -> Result<Option<Vec<KeyValue>>> {
        let doing = format!("cutting {}", table.source);
        let predicate = predicate::of_range(table, range)?;
        let selected: Vec<String> = keys.iter().map(KeyColumn::selected).collect();
        let order: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
        let sql = format!(
            "SELECT {} FROM {}{}{} ORDER BY {} LIMIT 1 OFFSET {distance}",
            selected.join(", "),
            quote::table(&table.source),
            force_index(Some(index)),
            predicate.sql,
            order.join(", "),
        );
        let Some(record) = self.select(&doing, &sql, predicate.params).await?.into_iter().next() else {
            return Ok(None);
        };
        let values = record.into_values();
        let boundary: Option<Vec<KeyValue>> = keys.iter().zip(values).map(|(key, value)| key.read(value)).collect();
        match boundary {
            Some(boundary) => Ok(Some(boundary)),
            None => Err(SourceError::UnexpectedAnswer {
                doing,
                reason: "a key value of another type".to_owned(),
            }),
        }
    }

    /// The unique index over the key's columns, in their order, that may be forced: the server refuses the name of one that
    /// is invisible (MySQL) or ignored (MariaDB). Without one `None`.
    pub(crate) async fn key_index(&mut self, table: &TablePlan) -> Result<Option<String>> {
        let Some(key) = &table.key else { return Ok(None) };
        let wanted: Option<Vec<&str>> = key
            .columns
            .iter()
            .map(|&position| table.columns.get(position).map(|column| column.source_column.as_str()))
            .collect();
        let Some(wanted) = wanted else { return Ok(None) };
        let name = &table.source;
        let usable = if self.version().is_mariadb() {
            "s.ignored <> 'YES'"
        } else if self.version().is_mysql_since(8, 0, 0) {
            "s.is_visible = 'YES'"
        } else {
            "TRUE"
        };
        let sql = include_str!("inspect/key_indexes.sql").replace("/* usable */", usable);
        let params = [&name.schema, &name.name, &name.schema, &name.name]
            .map(Value::from)
            .to_vec();
        let mut indexes: Vec<(String, Vec<String>)> = Vec::new();
        for record in self
            .select(&format!("reading the keys of {name}"), &sql, params)
            .await?
        {
            let (index, column) = (record.text("index_name")?, record.text_or_empty("column_name")?);
            match indexes.last_mut() {
                Some((last, columns)) if *last == index => columns.push(column),
                _ => indexes.push((index, vec![column])),
            }
        }
        // MariaDB's system-versioned tables have one more part, so the wanted columns only have to lead.
        let fits =
            |columns: &[String]| columns.len() >= wanted.len() && columns.iter().zip(&wanted).all(|(a, b)| a == b);
        let exact = indexes
            .iter()
            .position(|(_, columns)| fits(columns) && columns.len() == wanted.len());
        let found = exact.or_else(|| indexes.iter().position(|(_, columns)| fits(columns)));
        Ok(found.map(|position| indexes.swap_remove(position).0))
    }
}

/// Stale statistics must not turn every chunk into a scan of the whole table.
pub(crate) fn force_index(index: Option<&str>) -> String {
    index
        .map(|name| format!(" FORCE INDEX ({})", quote::identifier(name)))
        .unwrap_or_default()
}
