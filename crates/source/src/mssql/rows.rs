//! Rows as Arrow, one at a time from the driver's stream.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use futures_util::TryStreamExt;
use model::{ChunkRange, ColumnPlan, Connection, TableName, TablePlan};
use tiberius::{QueryItem, QueryStream};

use super::chunks::TableKey;
use super::client::Client;
use super::decode::{Decoder, Misfit, TextForm};
use super::fault::SNAPSHOT_ENDED;
use super::withheld::Withheld;
use super::{fault, predicate, quote, selected};
use crate::error::{Result, SourceError};
use crate::reader::BatchLimits;

/// No batch grows beyond this, whatever the limit says: an Arrow binary array counts its bytes in 31 bits.
const MAX_BATCH_BYTES: usize = 1 << 30;

/// Which state a reader's statements see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sees {
    /// That of its transaction; outside of it every statement would see another one.
    Transaction,
    /// That of a database that does not change.
    Unchanging,
    /// Each statement its own.
    Present,
}

/// A connection that sees the state of an epoch.
#[derive(Debug)]
pub(crate) struct MssqlReader {
    client: Client,
    sees: Sees,
    /// Columns that are not shown as they are.
    withheld: Arc<Withheld>,
    /// By table; asked once.
    keys: HashMap<TableName, Option<TableKey>>,
}

impl MssqlReader {
    pub(crate) fn new(client: Client, sees: Sees, withheld: Arc<Withheld>) -> Self {
        MssqlReader {
            client,
            sees,
            withheld,
            keys: HashMap::new(),
        }
    }

    pub(crate) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// Which state its statements see.
    pub(super) fn sees(&self) -> Sees {
        self.sees
    }

    /// The server's number of the session.
    pub(crate) fn session(&self) -> Option<u64> {
        self.client.number()
    }

    pub(crate) async fn close(self) {
        self.client.close().await;
    }

    /// A statement that is not carried out outside of the transaction that holds the snapshot. A server can end a transaction and
    /// leave its session, whose next statement would see the present.
    pub(super) fn inside(&self, sql: String) -> String {
        if self.sees == Sees::Transaction {
            format!(
                "IF @@TRANCOUNT = 0 BEGIN; THROW {SNAPSHOT_ENDED}, N'the server ended the transaction', 1; END; {sql}"
            )
        } else {
            sql
        }
    }

    /// As `inside`, for the rest of what a reader is asked; an error says that the snapshot is lost.
    pub(crate) async fn keep_alive(&mut self) -> Result<()> {
        let sql = self.inside("SELECT 1 AS x".to_owned());
        self.client.run("keeping a connection", &sql).await
    }

    /// ` FROM … WHERE …` of a range.
    pub(super) async fn rows_of(&mut self, table: &TablePlan, range: &ChunkRange) -> Result<String> {
        let key = if range.has_ends() { self.key(table).await? } else { None };
        let predicate = predicate::of_range(table, key.as_ref().map(|key| key.columns.as_slice()), range)?;
        Ok(format!(" FROM {}{predicate}", quote::table(&table.source)))
    }

    async fn key(&mut self, table: &TablePlan) -> Result<Option<TableKey>> {
        if let Some(key) = self.keys.get(&table.source) {
            return Ok(key.clone());
        }
        let key = self.client.table_key(table).await?;
        self.keys.insert(table.source.clone(), key.clone());
        Ok(key)
    }

    /// Starts reading a range.
    pub(crate) async fn read(
        &mut self,
        table: &TablePlan,
        range: &ChunkRange,
        limits: BatchLimits,
    ) -> Result<MssqlRows<'_>> {
        let doing = format!("reading {}", table.source);
        let texts = if self.client.shows_utf16() {
            TextForm::Utf16
        } else {
            TextForm::Driver
        };
        let (mut expressions, mut columns) = (Vec::new(), Vec::new());
        for column in &table.columns {
            let place = (table.source.clone(), column.source_column.clone());
            if let Some(reason) = self.withheld.get(&place) {
                return Err(SourceError::UnexpectedValue {
                    table: place.0,
                    column: place.1,
                    expected: "the value itself".to_owned(),
                    found: (*reason).to_owned(),
                });
            }
            let (expression, decoder) = selected::selected(column, texts).ok_or_else(|| unread(table, column))?;
            expressions.push(expression);
            columns.push(decoder);
        }
        let rows = self.rows_of(table, range).await?;
        let sql = self.inside(format!("SELECT {}{rows}", expressions.join(", ")));
        let connection = Arc::clone(self.client.connection());
        let stream = match self.client.driver().simple_query(sql).await {
            Ok(stream) => stream,
            Err(error) => return Err(fault::statement(error, &doing, &connection)),
        };
        Ok(MssqlRows {
            stream,
            names: table
                .columns
                .iter()
                .map(|column| column.source_column.clone())
                .collect(),
            schema: table.wire_schema(),
            table: table.source.clone(),
            columns,
            limits: BatchLimits {
                rows: limits.rows.max(1),
                bytes: limits.bytes.clamp(1, MAX_BATCH_BYTES),
                ..limits
            },
            connection,
            doing,
            state: State::Open,
        })
    }
}

/// Rows of one range, still on their way.
#[derive(Debug)]
pub(crate) struct MssqlRows<'r> {
    stream: QueryStream<'r>,
    table: TableName,
    names: Vec<String>,
    schema: Arc<Schema>,
    columns: Vec<Decoder>,
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

impl MssqlRows<'_> {
    /// The next rows, at least one; `None` when all have been read.
    pub(crate) async fn next(&mut self) -> Result<Option<RecordBatch>> {
        match self.state {
            State::Finished => return Ok(None),
            State::Failed => return Err(self.odd("the read had failed before".to_owned())),
            State::Open => {}
        }
        // Until the batch is whole, a failure is final.
        self.state = State::Failed;
        let (mut rows, mut bytes) = (0_usize, 0_usize);
        let mut more = true;
        while rows < self.limits.rows && bytes < self.limits.bytes {
            let item = self.stream.try_next().await;
            match item.map_err(|error| fault::statement(error, &self.doing, &self.connection))? {
                Some(QueryItem::Row(row)) => {
                    if row.len() != self.columns.len() {
                        return Err(self.odd(format!("{} columns instead of {}", row.len(), self.columns.len())));
                    }
                    for (position, (value, decoder)) in row.into_iter().zip(&mut self.columns).enumerate() {
                        match decoder.append(&value) {
                            Ok(appended) => bytes += appended,
                            Err(misfit) => return Err(self.unfit(position, misfit)),
                        }
                    }
                    rows += 1;
                }
                Some(QueryItem::Metadata(_)) => {}
                None => {
                    more = false;
                    break;
                }
            }
        }
        let batch = if rows == 0 { None } else { Some(self.finish()?) };
        self.state = if more { State::Open } else { State::Finished };
        Ok(batch)
    }

    fn odd(&self, reason: String) -> SourceError {
        SourceError::UnexpectedAnswer {
            doing: self.doing.clone(),
            reason,
        }
    }

    fn unfit(&self, position: usize, (expected, found): Misfit) -> SourceError {
        SourceError::UnexpectedValue {
            table: self.table.clone(),
            column: self.names[position].clone(),
            expected: expected.to_owned(),
            found: found.to_owned(),
        }
    }

    fn finish(&mut self) -> Result<RecordBatch> {
        let columns = self.columns.iter_mut().map(Decoder::finish).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(|error| self.odd(error.to_string()))
    }
}

fn unread(table: &TablePlan, column: &ColumnPlan) -> SourceError {
    SourceError::UnexpectedValue {
        table: table.source.clone(),
        column: column.source_column.clone(),
        expected: "a type that can be read without loss".to_owned(),
        found: format!(
            "{:?} as {}; leave the column out (exclude_columns in [tables])",
            column.source, column.wire
        ),
    }
}
