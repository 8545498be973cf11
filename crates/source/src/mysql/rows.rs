//! Rows as Arrow: the binary protocol, one packet at a time, into the wire types of the plan.
//!
//! The binary protocol gives numbers as they are stored (a FLOAT as its four bytes) and dates in their parts, so that a
//! zero date arrives as such. <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html>

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use model::{ChunkRange, ColumnPlan, Connection, TableName, TablePlan};

use super::chunks::force_index;
use super::client::Client;
use super::decode::Decoder;
use super::partitions::selected;
use super::wire::{BinaryRow, Form, MAX_PART, Malformed, Next, Session};
use super::{characters, fault, predicate, quote};
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
    /// Of the columns that hold text, by table; asked once.
    character_sets: HashMap<TableName, Arc<HashMap<String, String>>>,
}

impl MysqlReader {
    pub(crate) fn new(client: Client) -> Self {
        MysqlReader {
            client,
            key_indexes: HashMap::new(),
            character_sets: HashMap::new(),
        }
    }

    pub(crate) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// The server's number of the session.
    pub(crate) fn session(&self) -> Option<u64> {
        self.client.number()
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
        let decoders = table
            .columns
            .iter()
            .map(|column| {
                Decoder::new(column)
                    .ok_or_else(|| unexpected(table, column, "a wire type of this dialect", column.wire.to_string()))
            })
            .collect::<Result<Vec<_>>>()?;
        let from = self.rows_of(table, range).await?;
        let predicate = predicate::of_range(table, range)?;
        let character_sets = self.character_sets(table).await?;
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|column| {
                let set = character_sets.get(&column.source_column);
                characters::selected(&column.source_column, set.map(String::as_str))
            })
            .collect();
        let sql = format!("SELECT {} FROM {from}{}", columns.join(", "), predicate.sql);
        let connection = Arc::new(self.client.connection().clone());
        let session = self.client.session();
        let sent = match session.execute(&sql, &predicate.params).await {
            Ok(sent) => sent,
            Err(error) => return Err(fault::statement(error, &doing, &connection)),
        };
        if sent.len() != table.columns.len() {
            return Err(SourceError::UnexpectedAnswer {
                doing,
                reason: format!("{} columns instead of {}", sent.len(), table.columns.len()),
            });
        }
        let columns = table
            .columns
            .iter()
            .zip(&sent)
            .zip(decoders)
            .map(|((column, sent), decoder)| {
                let form = sent.form.ok_or_else(|| {
                    unexpected(table, column, "a type of the protocol", format!("type {}", sent.code))
                })?;
                Ok((form, decoder))
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(MysqlRows {
            names: table
                .columns
                .iter()
                .map(|column| column.source_column.clone())
                .collect(),
            schema: table.wire_schema(),
            table: table.source.clone(),
            session,
            columns,
            limits: BatchLimits {
                rows: limits.rows.max(1),
                bytes: limits.bytes.clamp(1, MAX_BATCH_BYTES),
                // Of a row in several packets the first header tells no more than that.
                large_row: limits.large_row.clamp(1, MAX_PART),
            },
            connection,
            doing,
            state: State::Open,
        })
    }

    /// Where the rows of a range are: the table, its partitions, and the index to go by.
    pub(super) async fn rows_of(&mut self, table: &TablePlan, range: &ChunkRange) -> Result<String> {
        let index = if range.has_ends() {
            self.key_index(table).await?
        } else {
            None
        };
        Ok(format!(
            "{}{}{}",
            quote::table(&table.source),
            range
                .partitions
                .as_ref()
                .map_or_else(String::new, |range| selected(&range.names)),
            force_index(index.as_deref())
        ))
    }

    pub(super) async fn character_sets(&mut self, table: &TablePlan) -> Result<Arc<HashMap<String, String>>> {
        if let Some(sets) = self.character_sets.get(&table.source) {
            return Ok(Arc::clone(sets));
        }
        let sets = Arc::new(self.client.character_sets(&table.source).await?);
        self.character_sets.insert(table.source.clone(), Arc::clone(&sets));
        Ok(sets)
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
    session: &'r mut Session,
    table: TableName,
    names: Vec<String>,
    schema: Arc<Schema>,
    /// How each column's values arrive, and where they go.
    columns: Vec<(Form, Decoder)>,
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
        let failed = |error| fault::statement(error, &self.doing, &self.connection);
        while rows < self.limits.rows && bytes < self.limits.bytes {
            if rows > 0 && self.is_large_ahead() {
                break;
            }
            match self.session.try_row().map_err(failed)? {
                Next::Row(packet) => match append(packet, &mut self.columns) {
                    Ok(appended) => bytes += appended,
                    Err(unfit) => return Err(self.unfit(unfit)),
                },
                Next::End => {
                    more = false;
                    break;
                }
                // Only where the bytes received so far are used up.
                Next::Wait => {
                    self.session.fill().await.map_err(failed)?;
                    continue;
                }
            }
            rows += 1;
        }
        self.session.release();
        let batch = if rows == 0 { None } else { Some(self.finish()?) };
        self.state = if more { State::Open } else { State::Finished };
        Ok(batch)
    }

    #[inline]
    fn is_large_ahead(&self) -> bool {
        let ahead = self.session.ahead();
        ahead.is_some_and(|bytes| bytes >= self.limits.large_row)
    }

    /// Whether the next row is a large one, of which nothing has been received but how long it is.
    pub(crate) async fn large_row_ahead(&mut self) -> Result<bool> {
        while self.state == State::Open && self.session.has_rows() {
            if self.session.ahead().is_some() {
                return Ok(self.is_large_ahead());
            }
            if let Err(error) = self.session.fill().await {
                self.state = State::Failed;
                return Err(fault::statement(error, &self.doing, &self.connection));
            }
        }
        Ok(false)
    }

    fn unfit(&mut self, unfit: Unfit) -> SourceError {
        match unfit {
            Unfit::Row(malformed) => {
                self.session.broken();
                fault::statement(malformed.into(), &self.doing, &self.connection)
            }
            Unfit::Value {
                position,
                expected,
                found,
            } => SourceError::UnexpectedValue {
                table: self.table.clone(),
                column: self.names[position].clone(),
                expected: expected.to_owned(),
                found: found.to_owned(),
            },
        }
    }

    fn finish(&mut self) -> Result<RecordBatch> {
        let columns = self.columns.iter_mut().map(|(_, decoder)| decoder.finish()).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(|error| SourceError::UnexpectedAnswer {
            doing: self.doing.clone(),
            reason: error.to_string(),
        })
    }
}

/// Why a row was not taken.
#[derive(Debug, PartialEq, Eq)]
enum Unfit {
    Row(Malformed),
    Value {
        position: usize,
        expected: &'static str,
        found: &'static str,
    },
}

/// Takes a row's values out of its packet, and says how many bytes they take. After an error some columns have a value
/// more than others.
fn append(packet: &[u8], columns: &mut [(Form, Decoder)]) -> std::result::Result<usize, Unfit> {
    let mut row = BinaryRow::new(packet, columns.len()).map_err(Unfit::Row)?;
    let mut bytes = 0;
    for (position, (form, decoder)) in columns.iter_mut().enumerate() {
        let cell = row.next(*form).map_err(Unfit::Row)?;
        bytes += decoder.append(cell).map_err(|(expected, found)| Unfit::Value {
            position,
            expected,
            found,
        })?;
    }
    row.end().map_err(Unfit::Row)?;
    Ok(bytes)
}

fn unexpected(table: &TablePlan, column: &ColumnPlan, expected: &str, found: String) -> SourceError {
    SourceError::UnexpectedValue {
        table: table.source.clone(),
        column: column.source_column.clone(),
        expected: expected.to_owned(),
        found,
    }
}
