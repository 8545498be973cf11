//! A live source: its catalog, its state at one point, and its rows as Arrow. And the rows of a [`script`].
//!
//! Nothing here writes to the source; every session is read-only. The surface is the same for every dialect; what a
//! dialect does is in its folder.

mod epoch;
mod error;
mod mysql;
mod preflight;
mod reader;
pub mod script;
mod shape;

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::RecordBatch;
use model::source_schema::Dialect;
use model::{
    CheckResult, ChunkRange, Connection, LengthRequest, LengthResult, ScanRequest, ScanResult, SourceSchema, TableName,
    TablePlan,
};

pub use epoch::{BinlogPosition, Epoch, EpochMethod, EpochPoint, EpochRequest, EpochTable};
pub use error::{Result, SourceError};
pub use preflight::PreflightOptions;
pub use reader::BatchLimits;
pub use shape::{Scope, ShapeColumn, TableShape};

/// A connection for everything but rows.
#[derive(Debug)]
pub struct Source {
    dialect: DialectSource,
}

#[derive(Debug)]
enum DialectSource {
    Mysql(Box<mysql::Client>),
}

impl Source {
    /// Connects to a server. Every session is set up to be read-only and to depend on no default of the server.
    pub async fn connect(dialect: Dialect, connection: &Connection) -> Result<Source> {
        match dialect {
            Dialect::Mysql => {
                let client = mysql::Client::connect(&Arc::new(connection.clone())).await?;
                Ok(Source {
                    dialect: DialectSource::Mysql(Box::new(client)),
                })
            }
            Dialect::Mssql => Err(SourceError::UnsupportedDialect { dialect }),
        }
    }

    /// Product and version, as a person would say it.
    pub fn version(&self) -> String {
        match &self.dialect {
            DialectSource::Mysql(client) => format!("{} {}", client.version().product, client.version().text),
        }
    }

    /// Which server this is, for comparing (see [`EpochPoint::server`]).
    pub async fn identity(&mut self) -> Result<String> {
        match &mut self.dialect {
            DialectSource::Mysql(client) => client.identity().await,
        }
    }

    /// Everything that the scope holds.
    pub async fn inspect(&mut self, scope: &Scope) -> Result<SourceSchema> {
        match &mut self.dialect {
            DialectSource::Mysql(client) => client.inspect(scope).await,
        }
    }

    /// Finds labels that the catalog cannot show and puts them into the schema, where `from_data` allows it also by a pass
    /// over each table that has some. What stays unknown is in [`model::source_schema::SourceColumn::hidden_labels`].
    pub async fn complete_labels(&mut self, schema: &mut SourceSchema, from_data: bool) -> Result<()> {
        match &mut self.dialect {
            DialectSource::Mysql(client) => client.complete_labels(&mut schema.tables, from_data).await,
        }
    }

    /// The databases of which this account may not read everything, so that the catalog hides tables or columns.
    pub async fn partly_visible(&mut self, databases: &BTreeSet<String>) -> Result<Vec<String>> {
        match &mut self.dialect {
            DialectSource::Mysql(client) => client.partly_visible(databases).await,
        }
    }

    /// Those tables of which the account may read some columns only, by its grants.
    pub async fn partly_readable(&mut self, tables: &[TableName]) -> Result<Vec<TableName>> {
        match &mut self.dialect {
            DialectSource::Mysql(client) => client.partly_readable(tables).await,
        }
    }

    /// The present shapes of some tables, in the order asked; `None` for a table that is gone.
    pub async fn table_shapes(&mut self, tables: &[TableName]) -> Result<Vec<Option<TableShape>>> {
        match &mut self.dialect {
            DialectSource::Mysql(client) => client.table_shapes(tables).await,
        }
    }

    /// Runs every check and reports them all; a check that cannot be run says so in its result.
    pub async fn preflight(&mut self, tables: &[TablePlan], options: &PreflightOptions) -> Vec<CheckResult> {
        match &mut self.dialect {
            DialectSource::Mysql(client) => client.preflight(tables, options).await,
        }
    }

    /// The number of rows for which a check is true.
    pub async fn scan(&mut self, request: &ScanRequest) -> Result<u64> {
        Ok(self
            .scan_all(std::slice::from_ref(request))
            .await?
            .first()
            .map_or(0, |result| result.rows))
    }

    /// Answers many checks, in their order, with one pass over each table.
    pub async fn scan_all(&mut self, requests: &[ScanRequest]) -> Result<Vec<ScanResult>> {
        match &mut self.dialect {
            DialectSource::Mysql(client) => client.scan_all(requests).await,
        }
    }

    /// The longest values of some columns, one pass over each table or its first rows.
    pub async fn lengths(&mut self, requests: &[LengthRequest]) -> Result<Vec<LengthResult>> {
        match &mut self.dialect {
            DialectSource::Mysql(client) => client.lengths(requests).await,
        }
    }

    /// Key ranges of about `target_rows` rows, of which every row is in one; see [`ChunkRange`].
    pub async fn plan_chunks(&mut self, table: &TablePlan, target_rows: u64) -> Result<Vec<ChunkRange>> {
        match &mut self.dialect {
            DialectSource::Mysql(client) => client.plan_chunks(table, target_rows).await,
        }
    }

    /// Opens an epoch by the best method that the server and the account allow.
    pub async fn open_epoch(&mut self, request: &EpochRequest) -> Result<Epoch> {
        match &mut self.dialect {
            DialectSource::Mysql(client) => {
                let opened = client.open_epoch(request).await?;
                Ok(Epoch {
                    point: opened.point,
                    readers: opened
                        .readers
                        .into_iter()
                        .map(|client| Reader {
                            dialect: DialectReader::Mysql(Box::new(mysql::MysqlReader::new(client))),
                        })
                        .collect(),
                    fence: opened.fence.map(|fence| Fence {
                        dialect: DialectFence::Mysql(Box::new(fence)),
                    }),
                    notes: opened.notes,
                })
            }
        }
    }

    /// Says good-bye to the server.
    pub async fn close(self) {
        match self.dialect {
            DialectSource::Mysql(client) => client.close().await,
        }
    }
}

/// A connection that sees the state of one epoch.
#[derive(Debug)]
pub struct Reader {
    dialect: DialectReader,
}

#[derive(Debug)]
enum DialectReader {
    Mysql(Box<mysql::MysqlReader>),
}

impl Reader {
    /// Starts reading a range of a table. Dropping the rows before their end makes the next call on this reader
    /// receive and discard the rest.
    pub async fn read(&mut self, table: &TablePlan, range: &ChunkRange, limits: BatchLimits) -> Result<Rows<'_>> {
        match &mut self.dialect {
            DialectReader::Mysql(reader) => Ok(Rows {
                dialect: DialectRows::Mysql(Box::new(reader.read(table, range, limits).await?)),
            }),
        }
    }

    /// As [`Source::plan_chunks`], in the state of the epoch.
    pub async fn plan_chunks(&mut self, table: &TablePlan, target_rows: u64) -> Result<Vec<ChunkRange>> {
        match &mut self.dialect {
            DialectReader::Mysql(reader) => reader.client().plan_chunks(table, target_rows).await,
        }
    }

    /// As [`Source::scan_all`], in the state of the epoch.
    pub async fn scan_all(&mut self, requests: &[ScanRequest]) -> Result<Vec<ScanResult>> {
        match &mut self.dialect {
            DialectReader::Mysql(reader) => reader.client().scan_all(requests).await,
        }
    }

    /// Ends this reader's part of the epoch.
    pub async fn close(self) {
        match self.dialect {
            DialectReader::Mysql(reader) => reader.close().await,
        }
    }
}

/// Rows on their way from the source.
#[derive(Debug)]
pub struct Rows<'r> {
    dialect: DialectRows<'r>,
}

#[derive(Debug)]
enum DialectRows<'r> {
    Mysql(Box<mysql::MysqlRows<'r>>),
}

impl Rows<'_> {
    /// The next batch, of the plan's wire schema and of at least one row; `None` at the end. After an error every
    /// further call is an error.
    pub async fn next(&mut self) -> Result<Option<RecordBatch>> {
        match &mut self.dialect {
            DialectRows::Mysql(rows) => rows.next().await,
        }
    }
}

/// Tables without transactions, locked against writers.
#[derive(Debug)]
pub struct Fence {
    dialect: DialectFence,
}

#[derive(Debug)]
enum DialectFence {
    Mysql(Box<mysql::MysqlFence>),
}

impl Fence {
    /// The locked tables.
    pub fn tables(&self) -> &[TableName] {
        match &self.dialect {
            DialectFence::Mysql(fence) => fence.tables(),
        }
    }

    /// Lets the writers go on. An error says that the lock may have been lost earlier: then what was read of these
    /// tables is of no one moment.
    pub async fn release(self) -> Result<()> {
        match self.dialect {
            DialectFence::Mysql(fence) => fence.release().await,
        }
    }
}
