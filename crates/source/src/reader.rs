//! Readers inside an epoch, the rows on their way from them, and the fence around tables without snapshots.

use arrow_array::RecordBatch;
use model::witness::Aggregates;
use model::{ChunkRange, ScanRequest, ScanResult, TableName, TablePlan};

use crate::error::Result;
use crate::{mssql, mysql, script};

/// When a batch is full: at the first of the two. A row is never split, so a batch may be larger by one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLimits {
    pub rows: usize,
    /// Bytes of the values in Arrow form.
    pub bytes: usize,
    /// A row of at least so many bytes is a batch of its own, and is not received before it is asked for
    /// ([`Rows::large_row_ahead`]).
    pub large_row: usize,
}

impl Default for BatchLimits {
    fn default() -> Self {
        BatchLimits {
            rows: 8192,
            bytes: 8 << 20,
            large_row: usize::MAX,
        }
    }
}

/// What a server says of rows by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Testimony {
    Given(Aggregates),
    /// Nothing that could be compared; why.
    None(&'static str),
}

/// A connection that sees the state of one epoch.
#[derive(Debug)]
pub struct Reader {
    pub(crate) kind: ReaderKind,
}

#[derive(Debug)]
pub(crate) enum ReaderKind {
    Mysql(Box<mysql::MysqlReader>),
    Mssql(Box<mssql::MssqlReader>),
    Script(script::ScriptReader),
}

impl Reader {
    /// Starts reading a range of a table. Dropping the rows before their end makes the next call on this reader
    /// receive and discard the rest.
    pub async fn read(&mut self, table: &TablePlan, range: &ChunkRange, limits: BatchLimits) -> Result<Rows<'_>> {
        match &mut self.kind {
            ReaderKind::Mysql(reader) => Ok(Rows {
                kind: RowsKind::Mysql(Box::new(reader.read(table, range, limits).await?)),
            }),
            ReaderKind::Mssql(reader) => Ok(Rows {
                kind: RowsKind::Mssql(Box::new(reader.read(table, range, limits).await?)),
            }),
            ReaderKind::Script(reader) => Ok(Rows {
                kind: RowsKind::Script(reader.read(table, limits)),
            }),
        }
    }

    /// As [`crate::Source::plan_chunks`], in the state of the epoch.
    pub async fn plan_chunks(&mut self, table: &TablePlan, target_rows: u64) -> Result<Vec<ChunkRange>> {
        match &mut self.kind {
            ReaderKind::Mysql(reader) => reader.client().plan_chunks(table, target_rows).await,
            ReaderKind::Mssql(reader) => reader.client().plan_chunks(table, target_rows).await,
            ReaderKind::Script(_) => Ok(script::whole()),
        }
    }

    /// As [`crate::Source::scan_all`], in the state of the epoch.
    pub async fn scan_all(&mut self, requests: &[ScanRequest]) -> Result<Vec<ScanResult>> {
        match &mut self.kind {
            ReaderKind::Mysql(reader) => reader.client().scan_all(requests).await,
            ReaderKind::Mssql(reader) => reader.client().scan_all(requests).await,
            ReaderKind::Script(reader) => reader.scan_all(requests).await,
        }
    }

    /// The aggregates of a range's rows, computed by the server itself in the state of the epoch.
    pub async fn witness(&mut self, table: &TablePlan, range: &ChunkRange) -> Result<Testimony> {
        match &mut self.kind {
            ReaderKind::Mysql(reader) => reader.witness(table, range).await,
            ReaderKind::Mssql(reader) => reader.witness(table, range).await,
            ReaderKind::Script(_) => Ok(Testimony::None(
                "the source is a script: there is no server that computes anything",
            )),
        }
    }

    /// Lets a reader that rests for long be seen at work, so that nobody in between takes its connection for dead. An error
    /// says that the connection, and with it the snapshot, is lost.
    pub async fn keep_alive(&mut self) -> Result<()> {
        match &mut self.kind {
            ReaderKind::Mysql(reader) => reader.client().keep_alive().await,
            ReaderKind::Mssql(reader) => reader.keep_alive().await,
            ReaderKind::Script(_) => Ok(()),
        }
    }

    /// The number by which its server knows this session; `None` where there is no server.
    pub fn session(&self) -> Option<u64> {
        match &self.kind {
            ReaderKind::Mysql(reader) => reader.session(),
            ReaderKind::Mssql(reader) => reader.session(),
            ReaderKind::Script(_) => None,
        }
    }

    /// Ends this reader's part of the epoch.
    pub async fn close(self) {
        match self.kind {
            ReaderKind::Mysql(reader) => reader.close().await,
            ReaderKind::Mssql(reader) => reader.close().await,
            ReaderKind::Script(_) => {}
        }
    }
}

/// Rows on their way from the source.
#[derive(Debug)]
pub struct Rows<'r> {
    kind: RowsKind<'r>,
}

#[derive(Debug)]
enum RowsKind<'r> {
    Mysql(Box<mysql::MysqlRows<'r>>),
    Mssql(Box<mssql::MssqlRows<'r>>),
    Script(script::ScriptRows),
}

impl Rows<'_> {
    /// The next batch, of the plan's wire schema and of at least one row; `None` at the end. After an error every
    /// further call is an error.
    pub async fn next(&mut self) -> Result<Option<RecordBatch>> {
        match &mut self.kind {
            RowsKind::Mysql(rows) => rows.next().await,
            RowsKind::Mssql(rows) => rows.next().await,
            RowsKind::Script(rows) => rows.next().await,
        }
    }

    /// Whether the next batch is a large row alone ([`BatchLimits::large_row`]). A caller that waits before it asks for that
    /// batch holds nothing of it meanwhile. Always false where rows do not come from a server.
    pub async fn large_row_ahead(&mut self) -> Result<bool> {
        match &mut self.kind {
            RowsKind::Mysql(rows) => rows.large_row_ahead().await,
            // The driver receives a row as a whole.
            RowsKind::Mssql(_) | RowsKind::Script(_) => Ok(false),
        }
    }

    /// Bytes of the source that the rows so far were read from, where the source has a size that is known beforehand
    /// ([`crate::Source::size`]).
    pub fn position(&self) -> Option<u64> {
        match &self.kind {
            RowsKind::Mysql(_) | RowsKind::Mssql(_) => None,
            RowsKind::Script(rows) => Some(rows.position()),
        }
    }
}

/// Tables without transactions, locked against writers.
#[derive(Debug)]
pub struct Fence {
    pub(crate) kind: FenceKind,
}

#[derive(Debug)]
pub(crate) enum FenceKind {
    Mysql(Box<mysql::MysqlFence>),
}

impl Fence {
    /// The locked tables.
    pub fn tables(&self) -> &[TableName] {
        match &self.kind {
            FenceKind::Mysql(fence) => fence.tables(),
        }
    }

    /// As [`Reader::keep_alive`]; an error says that the lock is lost.
    pub async fn keep_alive(&mut self) -> Result<()> {
        match &mut self.kind {
            FenceKind::Mysql(fence) => fence.keep_alive().await,
        }
    }

    /// Lets the writers go on. An error says that the lock may have been lost earlier: then what was read of these
    /// tables is of no one moment.
    pub async fn release(self) -> Result<()> {
        match self.kind {
            FenceKind::Mysql(fence) => fence.release().await,
        }
    }
}
