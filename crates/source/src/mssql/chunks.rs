//! What [`crate::chunks`] asks of an index: its first key from a value on, its last key, and about how many rows a range
//! of it has.

use model::{ChunkRange, TableName, TablePlan};

use super::client::Client;
use super::predicate;
use super::quote;
use super::value::{KeyColumn, KeyKind};
use crate::chunks::{From, Key, KeyProbe, Letters, cut};
use crate::error::{Result, SourceError};

/// Rows that are counted at most where the server has no statistics to estimate from.
const MOST_COUNTED: u64 = 1_000_000;

/// A table's key as far as chunks need it.
#[derive(Debug, Clone)]
pub(crate) struct TableKey {
    pub(crate) columns: Vec<KeyColumn>,
    /// The unique index over them, by its number in the table.
    index: i64,
}

/// A unique index: its number in the table, its columns with the collations of texts.
struct KeyIndex {
    number: i64,
    columns: Vec<(String, Option<String>)>,
    /// Of its first column.
    descending: bool,
    /// The first key in the order of its columns is found by reading one entry: all of them go one way, and it is partitioned by
    /// none but the first.
    in_one_order: bool,
}

impl Client {
    /// Ranges that hold every row once; the first is open below, the last above. A table without a usable key, or without
    /// an index to it, is one.
    pub(crate) async fn plan_chunks(&mut self, table: &TablePlan, target_rows: u64) -> Result<Vec<ChunkRange>> {
        if let Some(filter) = &table.row_filter {
            // No rows: the server only says whether it understands the filter.
            let sql = format!(
                "SELECT TOP (0) 1 AS x FROM {} WHERE ({filter}\n)",
                quote::table(&table.source)
            );
            self.run(&format!("trying the row filter of {}", table.source), &sql)
                .await?;
        }
        let Some(key) = self.table_key(table).await? else {
            return Ok(vec![ChunkRange::WHOLE]);
        };
        // A row filter is left out: no index may serve it, and boundaries need not be rows that are copied.
        let unfiltered = TablePlan {
            row_filter: None,
            ..table.clone()
        };
        let rows = self.rows_in_catalog(&table.source).await?;
        let mut probe = IndexProbe {
            histogram: self.histogram(&table.source, &key).await?,
            client: self,
            table: &unfiltered,
            key,
            rows,
        };
        cut(&mut probe, target_rows).await
    }

    /// The key's columns with the index over them, in their order; `None` without a key, with one of a type that cannot cut,
    /// and without such an index.
    pub(crate) async fn table_key(&mut self, table: &TablePlan) -> Result<Option<TableKey>> {
        let Some(key) = &table.key else { return Ok(None) };
        let doing = format!("reading the keys of {}", table.source);
        let name = quote::table(&table.source);
        let records = self
            .select(&doing, include_str!("inspect/key_indexes.sql"), &[&name])
            .await?;
        let mut indexes: Vec<KeyIndex> = Vec::new();
        for record in records {
            let number = record.number("index_id")?.unwrap_or_default();
            let column = (record.text("column_name")?, record.optional("collation_name")?);
            let (descending, partitions) = (record.flag("is_descending")?, record.flag("partition_ordinal")?);
            match indexes.last_mut() {
                Some(last) if last.number == number => {
                    last.columns.push(column);
                    last.in_one_order &= last.descending == descending && !partitions;
                }
                _ => indexes.push(KeyIndex {
                    number,
                    columns: vec![column],
                    descending,
                    in_one_order: true,
                }),
            }
        }
        let wanted: Option<Vec<_>> = key
            .columns
            .iter()
            .map(|&position| table.columns.get(position))
            .collect();
        let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) else {
            return Ok(None);
        };
        let found = indexes.into_iter().find(|index| {
            let names = index.columns.iter().map(|(name, _)| name);
            index.in_one_order && names.eq(wanted.iter().map(|column| &column.source_column))
        });
        let Some(found) = found else {
            return Ok(None);
        };
        let columns: Option<Vec<_>> = wanted
            .iter()
            .zip(&found.columns)
            .map(|(column, (_, collation))| KeyColumn::new(column, collation.as_deref()))
            .collect();
        Ok(columns.map(|columns| TableKey {
            columns,
            index: found.number,
        }))
    }

    /// Rows by the catalog, which keeps count of them.
    async fn rows_in_catalog(&mut self, table: &TableName) -> Result<u64> {
        let records = self
            .select(
                &format!("reading the size of {table}"),
                include_str!("inspect/table_rows.sql"),
                &[&quote::table(table)],
            )
            .await?;
        let rows = records.first().map(|record| record.number("row_count")).transpose()?;
        Ok(rows
            .flatten()
            .and_then(|rows| u64::try_from(rows).ok())
            .unwrap_or_default())
    }

    /// The steps of the statistics over the key's first column; `None` where there are none or this account may not see them.
    /// They are asked for with SELECT on the columns (2016 SP1 CU2 and later).
    async fn histogram(&mut self, table: &TableName, key: &TableKey) -> Result<Option<Histogram>> {
        let Some(first) = key.columns.first() else {
            return Ok(None);
        };
        let source = format!(
            "sys.dm_db_stats_histogram(OBJECT_ID({}), {})",
            quote::text(&quote::table(table)),
            key.index
        );
        let sql = format!("SELECT COUNT(*) AS steps FROM {source}");
        match self.show(&format!("reading the statistics of {table}"), &sql).await {
            Ok(records) => {
                let steps = records
                    .first()
                    .map(|record| record.number("steps"))
                    .transpose()?
                    .flatten();
                Ok(steps.filter(|steps| *steps > 0).map(|_| Histogram {
                    source,
                    high: format!("CAST(range_high_key AS {})", first.type_name),
                }))
            }
            Err(error) if error.is_retryable() => Err(error),
            Err(_) => Ok(None),
        }
    }
}

/// Where statistics are read from.
#[derive(Debug)]
struct Histogram {
    source: String,
    /// The highest value of a step.
    high: String,
}

/// One index of one table.
struct IndexProbe<'a> {
    client: &'a mut Client,
    table: &'a TablePlan,
    key: TableKey,
    histogram: Option<Histogram>,
    /// Of the whole table.
    rows: u64,
}

impl IndexProbe<'_> {
    fn doing(&self) -> String {
        format!("cutting {}", self.table.source)
    }

    /// The first key in an order that the index has, so that one entry is read.
    async fn one(&mut self, predicate: &str, direction: &str) -> Result<Option<Key>> {
        let columns = &self.key.columns;
        let selected: Vec<String> = columns.iter().map(KeyColumn::selected).collect();
        let order: Vec<String> = columns
            .iter()
            .map(|column| format!("{}{direction}", column.name))
            .collect();
        let sql = format!(
            "SELECT TOP (1) {} FROM {}{predicate} ORDER BY {}",
            selected.join(", "),
            quote::table(&self.table.source),
            order.join(", "),
        );
        let doing = self.doing();
        let Some(record) = self.client.show(&doing, &sql).await?.into_iter().next() else {
            return Ok(None);
        };
        let key: Option<Key> = self
            .key
            .columns
            .iter()
            .zip(record.into_values())
            .map(|(column, value)| column.read(&value))
            .collect();
        key.map(Some).ok_or_else(|| SourceError::UnexpectedAnswer {
            doing,
            reason: "a key value of another type".to_owned(),
        })
    }

    /// The rows of the steps that a range touches. Of a range inside of one step that is the step's: who cuts it knows
    /// that both parts cannot have them all.
    async fn by_histogram(&mut self, histogram: (String, String), range: &ChunkRange) -> Result<u64> {
        let (source, high) = histogram;
        let mut conditions = Vec::new();
        let first = &self.key.columns[0];
        let operand = |bound: &Option<Key>| {
            let value = bound.as_ref().and_then(|bound| bound.first());
            value.map(|value| first.operand(value).unwrap_or_else(|| "NULL".to_owned()))
        };
        if let Some(lower) = operand(&range.lower) {
            conditions.push(format!("high >= {lower}"));
        }
        if let Some(upper) = operand(&range.upper) {
            conditions.push(format!("(low IS NULL OR low < {upper})"));
        }
        let filter = if conditions.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", conditions.join(" AND "))
        };
        let sql = format!(
            "SELECT CAST(COALESCE(SUM(step_rows), 0) AS bigint) AS estimate FROM (SELECT range_rows + equal_rows AS step_rows, \
             {high} AS high, LAG({high}) OVER (ORDER BY step_number) AS low FROM {source}) AS steps{filter}"
        );
        let doing = self.doing();
        let records = self.client.show(&doing, &sql).await?;
        let estimate = records
            .first()
            .map(|record| record.number("estimate"))
            .transpose()?
            .flatten();
        Ok(estimate.and_then(|rows| u64::try_from(rows).ok()).unwrap_or_default())
    }

    async fn counted(&mut self, range: &ChunkRange) -> Result<u64> {
        let predicate = predicate::of_range(self.table, Some(&self.key.columns), range)?;
        let sql = format!(
            "SELECT COUNT_BIG(*) AS counted FROM (SELECT TOP ({MOST_COUNTED}) 1 AS x FROM {}{predicate}) AS rows_there",
            quote::table(&self.table.source),
        );
        let doing = self.doing();
        let records = self.client.show(&doing, &sql).await?;
        let counted = records
            .first()
            .map(|record| record.number("counted"))
            .transpose()?
            .flatten();
        Ok(counted.and_then(|rows| u64::try_from(rows).ok()).unwrap_or_default())
    }
}

impl KeyProbe for IndexProbe<'_> {
    async fn first(&mut self, range: &ChunkRange, from: Option<From<'_>>) -> Result<Option<Key>> {
        let mut predicate = predicate::of_range(self.table, Some(&self.key.columns), range)?;
        if let Some(From { prefix, at }) = from {
            predicate::and_from(&mut predicate, self.table, &self.key.columns, prefix, at)?;
        }
        self.one(&predicate, "").await
    }

    async fn last(&mut self, range: &ChunkRange) -> Result<Option<Key>> {
        let predicate = predicate::of_range(self.table, Some(&self.key.columns), range)?;
        self.one(&predicate, " DESC").await
    }

    async fn estimate(&mut self, range: &ChunkRange) -> Result<u64> {
        let is_whole = !range.has_ends();
        if is_whole && self.rows > 0 {
            return Ok(self.rows);
        }
        if let Some(histogram) = &self.histogram {
            let histogram = (histogram.source.clone(), histogram.high.clone());
            match self.by_histogram(histogram, range).await {
                // Statistics only guide: without them ranges are counted.
                Err(error) if !error.is_retryable() => self.histogram = None,
                estimate => return estimate,
            }
        }
        self.counted(range).await
    }

    async fn letters(&mut self, column: usize) -> Result<&Letters> {
        // A guess in letters that a code page lacks is a worse guess, and no error.
        Ok(match self.key.columns.get(column).map(|column| column.kind) {
            Some(KeyKind::Guid) => &Letters::Guid,
            _ => &Letters::All,
        })
    }
}
