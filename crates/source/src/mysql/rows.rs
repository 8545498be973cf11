//! Rows as Arrow: the binary protocol, one packet at a time, into the wire types of the plan.
//!
//! The binary protocol gives numbers as they are stored (a FLOAT as its four bytes) and dates in their parts, so that a
//! zero date arrives as such. <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html>

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use model::{ChunkRange, ColumnPlan, Connection, TableName, TablePlan};
use mysql_async::prelude::Queryable;
use mysql_async::{BinaryProtocol, Params, QueryResult, Value};

use super::chunks::force_index;
use super::client::Client;
use super::decode::{Decoder, is_decodable};
use super::{fault, predicate, quote};
use crate::error::{Result, SourceError};
use crate::reader::BatchLimits;

/// No batch grows beyond this, whatever the limit says: an Arrow binary array counts its bytes in 31 bits, and one more
/// row of up to 1 GiB must still fit.
const MAX_BATCH_BYTES: usize = 1 << 30;

/// A connection inside a snapshot.
#[derive(Debug)]
pub(crate) struct MysqlReader {
    client: Client,
    /// The index to force, by table; asked once.
    key_indexes: HashMap<TableName, Option<String>>,
}

impl MysqlReader {
    pub(crate) fn new(client: Client) -> Self {
        MysqlReader {
            client,
            key_indexes: HashMap::new(),
        }
    }

    pub(crate) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    pub(crate) async fn close(self) {
        self.client.close().await;
    }

    /// Starts reading a range.
    pub(crate) async fn read(
        &mut self,
        table: &TablePlan,
        range: &ChunkRange,
        limits: BatchLimits,
    ) -> Result<MysqlRows<'_>> {
        let doing = format!("reading {}", table.source);
        let builders = table
            .columns
            .iter()
            .map(|column| {
                Decoder::new(column)
                    .ok_or_else(|| unexpected(table, column, "a wire type of this dialect", column.wire.to_string()))
            })
            .collect::<Result<Vec<_>>>()?;
        let is_cut = range.lower.is_some() || range.upper.is_some();
        let index = if is_cut { self.key_index(table).await? } else { None };
        let predicate = predicate::of_range(table, range)?;
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|column| quote::identifier(&column.source_column))
            .collect();
        let sql = format!(
            "SELECT {} FROM {}{}{}",
            columns.join(", "),
            quote::table(&table.source),
            force_index(index.as_deref()),
            predicate.sql
        );
        let params = if predicate.params.is_empty() {
            Params::Empty
        } else {
            Params::Positional(predicate.params)
        };
        let connection = Arc::new(self.client.connection().clone());
        let result = match self.client.conn().exec_iter(sql, params).await {
            Ok(result) => result,
            Err(error) => return Err(fault::statement(error, &doing, &connection)),
        };
        let sent = result.columns_ref();
        if sent.len() != table.columns.len() {
            return Err(SourceError::UnexpectedAnswer {
                doing,
                reason: format!("{} columns instead of {}", sent.len(), table.columns.len()),
            });
        }
        for (column, sent) in table.columns.iter().zip(sent) {
            if !is_decodable(sent.column_type()) {
                return Err(unexpected(
                    table,
                    column,
                    "a type of the protocol",
                    format!("{:?}", sent.column_type()),
                ));
            }
        }
        Ok(MysqlRows {
            columns: table
                .columns
                .iter()
                .map(|column| column.source_column.clone())
                .collect(),
            schema: table.wire_schema(),
            table: table.source.clone(),
            result,
            builders,
            limits: BatchLimits {
                rows: limits.rows.max(1),
                bytes: limits.bytes.clamp(1, MAX_BATCH_BYTES),
            },
            connection,
            doing,
            state: State::Open,
        })
    }

    async fn key_index(&mut self, table: &TablePlan) -> Result<Option<String>> {
        if let Some(index) = self.key_indexes.get(&table.source) {
            return Ok(index.clone());
        }
        let index = self.client.key_index(table).await?;
        self.key_indexes.insert(table.source.clone(), index.clone());
        Ok(index)
    }
}

/// Rows of one range, still on their way.
#[derive(Debug)]
pub(crate) struct MysqlRows<'r> {
    result: QueryResult<'r, 'static, BinaryProtocol>,
    table: TableName,
    columns: Vec<String>,
    schema: Arc<Schema>,
    builders: Vec<Decoder>,
    limits: BatchLimits,
    connection: Arc<Connection>,
    doing: String,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Finished,
    Failed,
}

impl MysqlRows<'_> {
    /// The next rows, at least one; `None` when all have been read.
    pub(crate) async fn next(&mut self) -> Result<Option<RecordBatch>> {
        match self.state {
            State::Finished => return Ok(None),
            State::Failed => {
                return Err(SourceError::UnexpectedAnswer {
                    doing: self.doing.clone(),
                    reason: "the read had failed before".to_owned(),
                });
            }
            State::Open => {}
        }
        // Until the batch is whole, a failure is final.
        self.state = State::Failed;
        let (mut rows, mut bytes) = (0_usize, 0_usize);
        let mut more = true;
        while rows < self.limits.rows && bytes < self.limits.bytes {
            let row = self
                .result
                .next()
                .await
                .map_err(|error| fault::statement(error, &self.doing, &self.connection))?;
            let Some(row) = row else {
                more = false;
                break;
            };
            bytes += self.append(row.unwrap_raw())?;
            rows += 1;
        }
        let batch = if rows == 0 { None } else { Some(self.finish()?) };
        self.state = if more { State::Open } else { State::Finished };
        Ok(batch)
    }

    fn append(&mut self, values: Vec<Option<Value>>) -> Result<usize> {
        if values.len() != self.builders.len() {
            return Err(SourceError::UnexpectedAnswer {
                doing: self.doing.clone(),
                reason: format!("a row of {} columns instead of {}", values.len(), self.builders.len()),
            });
        }
        let mut bytes = 0;
        for (position, (value, builder)) in values.into_iter().zip(&mut self.builders).enumerate() {
            bytes += builder
                .append(value.unwrap_or(Value::NULL))
                .map_err(|(expected, found)| SourceError::UnexpectedValue {
                    table: self.table.clone(),
                    column: self.columns[position].clone(),
                    expected: expected.to_owned(),
                    found: found.to_owned(),
                })?;
        }
        Ok(bytes)
    }

    fn finish(&mut self) -> Result<RecordBatch> {
        let columns = self.builders.iter_mut().map(Decoder::finish).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(|error| SourceError::UnexpectedAnswer {
            doing: self.doing.clone(),
            reason: error.to_string(),
        })
    }
}

fn unexpected(table: &TablePlan, column: &ColumnPlan, expected: &str, found: String) -> SourceError {
    SourceError::UnexpectedValue {
        table: table.source.clone(),
        column: column.source_column.clone(),
        expected: expected.to_owned(),
        found,
    }
}
