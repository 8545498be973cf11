//! What [`crate::chunks`] asks of an index: its first key from a value on, its last key, and about how many rows a range
//! of it has.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use model::{ChunkRange, MysqlType, SourceType, TablePlan};
use mysql_common::Value;

use super::client::Client;
use super::partitions::Partitions;
use super::predicate::{self, Predicate, key_columns};
use super::quote;
use super::value::KeyColumn;
use crate::chunks::{From, Key, KeyProbe, Letters, cut, group};
use crate::error::{Result, SourceError};

impl Client {
    /// Ranges that hold every row once; the first is open below, the last above. A table without a usable key, or without
    /// an index to it that the server uses, is one: each cut, and each read of a range, would pass over the whole table.
    /// Without any key it is cut by its partitions, if it has some.
    pub(crate) async fn plan_chunks(&mut self, table: &TablePlan, target_rows: u64) -> Result<Vec<ChunkRange>> {
        if let Some(filter) = &table.row_filter {
            // No rows: the server only says whether it understands the filter.
            let sql = format!(
                "SELECT 1 FROM {} WHERE ({filter}\n) LIMIT 0",
                quote::table(&table.source)
            );
            self.select(&format!("trying the row filter of {}", table.source), &sql, Vec::new())
                .await?;
        }
        let (Some(columns), Some(index)) = (key_columns(table), self.key_index(table).await?) else {
            // With a key, one that moved to another partition would be in two chunks of different moments.
            return match table.key {
                Some(_) => Ok(vec![ChunkRange::WHOLE]),
                None => {
                    let partitions = self.partitions(&table.source).await?;
                    Ok(group(
                        partitions.map(Partitions::apart).unwrap_or_default(),
                        target_rows,
                    ))
                }
            };
        };
        // A row filter is left out: no index may serve it, and boundaries need not be rows that are copied.
        let unfiltered = TablePlan {
            row_filter: None,
            ..table.clone()
        };
        let mut probe = IndexProbe {
            client: self,
            table: &unfiltered,
            columns,
            index,
            letters: HashMap::new(),
        };
        cut(&mut probe, target_rows).await
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

/// One index of one table.
struct IndexProbe<'a> {
    client: &'a mut Client,
    table: &'a TablePlan,
    columns: Vec<KeyColumn>,
    index: String,
    /// By the position in the key; asked once.
    letters: HashMap<usize, Letters>,
}

impl IndexProbe<'_> {
    fn doing(&self) -> String {
        format!("cutting {}", self.table.source)
    }

    /// `SELECT key FROM table`, with what the server is to do about the index.
    fn select(&self, hint: &str, predicate: &str) -> String {
        let selected: Vec<String> = self.columns.iter().map(KeyColumn::selected).collect();
        format!(
            "SELECT {} FROM {}{hint}{predicate}",
            selected.join(", "),
            quote::table(&self.table.source),
        )
    }

    /// The first key in an order that the index has, so that one entry is read.
    async fn one(&mut self, predicate: Predicate, direction: &str) -> Result<Option<Key>> {
        let doing = self.doing();
        let order: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!("{}{direction}", column.name))
            .collect();
        let sql = format!(
            "{} ORDER BY {} LIMIT 1",
            self.select(&force_index(Some(&self.index)), &predicate.sql),
            order.join(", "),
        );
        let Some(record) = self
            .client
            .select(&doing, &sql, predicate.params)
            .await?
            .into_iter()
            .next()
        else {
            return Ok(None);
        };
        let values = record.into_values();
        let key: Option<Key> = self
            .columns
            .iter()
            .zip(values)
            .map(|(column, value)| column.read(value))
            .collect();
        match key {
            Some(key) => Ok(Some(key)),
            None => Err(SourceError::UnexpectedAnswer {
                doing,
                reason: "a key value of another type".to_owned(),
            }),
        }
    }
}

impl KeyProbe for IndexProbe<'_> {
    async fn first(&mut self, range: &ChunkRange, from: Option<From<'_>>) -> Result<Option<Key>> {
        let mut predicate = predicate::of_range(self.table, range)?;
        if let Some(From { prefix, at }) = from {
            predicate.and_from(self.table, &self.columns, prefix, at)?;
        }
        match self.one(predicate, "").await {
            // A guess that cannot be compared with the column (ER_CANT_AGGREGATE_2COLLATIONS, and MySQL's
            // ER_IMPOSSIBLE_STRING_CONVERSION) finds nothing.
            Err(SourceError::Server { code: 1267 | 3988, .. }) if from.is_some() => Ok(None),
            found => found,
        }
    }

    async fn last(&mut self, range: &ChunkRange) -> Result<Option<Key>> {
        let predicate = predicate::of_range(self.table, range)?;
        self.one(predicate, " DESC").await
    }

    /// The optimizer's estimate, for which it dives to both ends of the range in the index. Under FORCE INDEX MySQL does not:
    /// <https://dev.mysql.com/doc/refman/9.0/en/range-optimization.html#equality-range-optimization>
    async fn estimate(&mut self, range: &ChunkRange) -> Result<u64> {
        let predicate = predicate::of_range(self.table, range)?;
        let hint = format!(" USE INDEX ({})", quote::identifier(&self.index));
        let sql = format!("EXPLAIN FORMAT=TRADITIONAL {}", self.select(&hint, &predicate.sql));
        let records = self.client.select(&self.doing(), &sql, predicate.params).await?;
        // NULL where the optimizer sees that no row can be in the range.
        match records.first() {
            Some(record) => Ok(record.number("rows")?.unwrap_or(0)),
            None => Ok(0),
        }
    }

    async fn letters(&mut self, column: usize) -> Result<&Letters> {
        match self.letters.entry(column) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let planned = self
                    .table
                    .key
                    .as_ref()
                    .and_then(|key| key.columns.get(column))
                    .and_then(|&position| self.table.columns.get(position));
                let letters = match planned.map(|planned| &planned.source) {
                    Some(SourceType::Mysql(MysqlType::Uuid)) => Letters::Uuid,
                    Some(SourceType::Mysql(MysqlType::Inet4)) => Letters::Inet4,
                    Some(SourceType::Mysql(MysqlType::Inet6)) => Letters::Inet6,
                    _ => {
                        let sets = self.client.character_sets(&self.table.source).await?;
                        match planned.and_then(|planned| sets.get(&planned.source_column)) {
                            Some(set) => self.client.letters(set).await?,
                            None => Letters::Basic,
                        }
                    }
                };
                Ok(place.insert(letters))
            }
        }
    }
}
