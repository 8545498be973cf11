//! A source for everything but rows.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::freeze::{LogChanges, OpenWork, WriteGuard};
use model::session::SessionState;
use model::{
    CheckResult, ChunkRange, Dialect, Finding, LengthRequest, LengthResult, ScanRequest, ScanResult, SourceSchema,
    SpellingRequest, SpellingResult, TableName, TablePlan,
};

use crate::error::Result;
use crate::reader::{FenceKind, ReaderKind};
use crate::{
    Address, BinlogPosition, Definitions, Epoch, EpochPoint, EpochRequest, Fence, LogPosition, Moved, PreflightOptions,
    Pressure, PressureLimits, Reader, Scope, Sessions, SnapshotCost, mssql, mysql, script,
};

/// A connection, or opened scripts, for everything but rows.
#[derive(Debug)]
pub struct Source {
    kind: SourceKind,
}

#[derive(Debug)]
enum SourceKind {
    Mysql(Box<mysql::Client>),
    Mssql(Box<mssql::Client>),
    Script(script::ScriptSource),
}

impl Source {
    /// Connects to a server, or reads scripts. Every session of a server is set up to be read-only and to depend on no default
    /// of the server.
    pub async fn connect(address: &Address) -> Result<Source> {
        let kind = match address {
            Address::Script(address) => SourceKind::Script(script::ScriptSource::open(address.clone()).await?),
            Address::Server { dialect, connection } => match dialect {
                Dialect::Mysql => {
                    SourceKind::Mysql(Box::new(mysql::Client::connect(&Arc::new(connection.clone())).await?))
                }
                Dialect::Mssql => {
                    SourceKind::Mssql(Box::new(mssql::Client::connect(&Arc::new(connection.clone())).await?))
                }
            },
        };
        Ok(Source { kind })
    }

    /// Runs statements of a cutover's plan, one after the other, in a session of their own; gives the rows of the last one as text. The
    /// only place where something is written to a source, and what is written is what the plan's owner wrote. Scripts have no server:
    /// `None`.
    pub async fn run_statements(&mut self, statements: &[String]) -> Result<Option<Vec<Vec<Option<String>>>>> {
        match &mut self.kind {
            SourceKind::Mysql(client) => mysql::run_statements(client, statements).await.map(Some),
            SourceKind::Mssql(client) => mssql::run_statements(client, statements).await.map(Some),
            SourceKind::Script(_) => Ok(None),
        }
    }

    /// Product and version, as a person would say it.
    pub fn version(&self) -> String {
        match &self.kind {
            SourceKind::Mysql(client) => format!("{} {}", client.version().product, client.version().text),
            SourceKind::Mssql(client) => format!("{} {}", client.version().product(), client.version().text),
            SourceKind::Script(script) => script.version(),
        }
    }

    /// Which server this is, for comparing (see [`crate::EpochPoint::server`]).
    pub async fn identity(&mut self) -> Result<String> {
        match &mut self.kind {
            SourceKind::Mysql(client) => client.identity().await,
            SourceKind::Mssql(client) => client.identity().await,
            SourceKind::Script(script) => Ok(script.identity()),
        }
    }

    /// Everything that the scope holds.
    pub async fn inspect(&mut self, scope: &Scope) -> Result<SourceSchema> {
        match &mut self.kind {
            SourceKind::Mysql(client) => client.inspect(scope).await,
            SourceKind::Mssql(client) => client.inspect(scope).await,
            SourceKind::Script(script) => Ok(script.inspect(scope)),
        }
    }

    /// Finds labels that the catalog cannot show and puts them into the schema, where `from_data` allows it also by a pass
    /// over each table that has some. What stays unknown is in [`model::source_schema::SourceColumn::hidden_labels`].
    pub async fn complete_labels(&mut self, schema: &mut SourceSchema, from_data: bool) -> Result<()> {
        match &mut self.kind {
            SourceKind::Mysql(client) => client.complete_labels(&mut schema.tables, from_data).await,
            // SQL Server has no labels, and a script shows all of its text.
            SourceKind::Mssql(_) | SourceKind::Script(_) => Ok(()),
        }
    }

    /// The databases of which this account may not read everything, so that the catalog hides tables or columns.
    pub async fn partly_visible(&mut self, databases: &BTreeSet<String>) -> Result<Vec<String>> {
        match &mut self.kind {
            SourceKind::Mysql(client) => client.partly_visible(databases).await,
            SourceKind::Mssql(client) => client.partly_visible(databases).await,
            SourceKind::Script(_) => Ok(Vec::new()),
        }
    }

    /// Gives findings the lines of a script that they come from, and puts those that reading or inspecting it made before them.
    pub fn place(&self, findings: &mut Vec<Finding>) {
        match &self.kind {
            SourceKind::Mysql(_) => {}
            SourceKind::Mssql(client) => client.place(findings),
            SourceKind::Script(script) => script.place(findings),
        }
    }

    /// Takes columns that this source has no values of out of the plans, and says what it cannot tell of the rows of their
    /// tables.
    pub fn limit(&self, plans: &mut [TablePlan]) -> Vec<Finding> {
        match &self.kind {
            SourceKind::Mysql(_) | SourceKind::Mssql(_) => Vec::new(),
            SourceKind::Script(script) => script.limit(plans),
        }
    }

    /// What tells whether the source is the same as at an earlier time, where it is told at all without opening an epoch: see
    /// [`crate::EpochPoint::content`].
    pub fn content(&self) -> Option<&str> {
        match &self.kind {
            SourceKind::Mysql(_) | SourceKind::Mssql(_) => None,
            SourceKind::Script(script) => Some(script.content()),
        }
    }

    /// Whether the source is where it was, as far as it tells without being read.
    pub async fn moved_since(&mut self, point: &EpochPoint) -> Result<Moved> {
        match &mut self.kind {
            SourceKind::Mysql(client) => mysql::moved_since(client, point).await,
            SourceKind::Mssql(client) => mssql::moved_since(client, point).await,
            SourceKind::Script(script) => Ok(match point.content.as_deref() == Some(script.content()) {
                true => Moved::No,
                false => Moved::Yes("the scripts hold something else".to_owned()),
            }),
        }
    }

    /// Bytes that hold the rows of some tables, where that is known beforehand.
    pub fn size(&self, tables: &[TableName]) -> Option<u64> {
        match &self.kind {
            SourceKind::Mysql(_) | SourceKind::Mssql(_) => None,
            SourceKind::Script(script) => Some(script.size(tables)),
        }
    }

    /// Those tables of which the account is not shown everything, with what it is not shown.
    pub async fn partly_readable(&mut self, tables: &[TableName]) -> Result<Vec<(TableName, &'static str)>> {
        match &mut self.kind {
            SourceKind::Mysql(client) => client.partly_readable(tables).await,
            SourceKind::Mssql(client) => client.partly_readable(tables).await,
            SourceKind::Script(_) => Ok(Vec::new()),
        }
    }

    /// What some tables are now, to compare with later ([`difference`](Source::difference)). To be taken before the snapshots
    /// of an epoch are opened.
    pub async fn definitions(&mut self, tables: &[TableName]) -> Result<Definitions> {
        match &mut self.kind {
            SourceKind::Mysql(client) => client.definitions(tables).await,
            SourceKind::Mssql(client) => client.definitions(tables).await,
            SourceKind::Script(script) => Ok(script.definitions(tables)),
        }
    }

    /// What about a table is not as it was, in words; `None` if it is the same. The answer lasts for who holds a lock on the
    /// table's definition: a reader does from its first statement on the table to the end of its snapshot.
    pub async fn difference(&mut self, before: &Definitions, table: &TableName) -> Result<Option<String>> {
        match &mut self.kind {
            SourceKind::Mysql(client) => client.difference(before, table).await,
            SourceKind::Mssql(client) => client.difference(before, table).await,
            // What was read when it was opened.
            SourceKind::Script(_) => Ok(None),
        }
    }

    /// Runs every check and reports them all; a check that cannot be run says so in its result.
    pub async fn preflight(&mut self, tables: &[TablePlan], options: &PreflightOptions) -> Vec<CheckResult> {
        match &mut self.kind {
            SourceKind::Mysql(client) => client.preflight(tables, options).await,
            SourceKind::Mssql(client) => client.preflight(tables, options).await,
            SourceKind::Script(script) => script.preflight(),
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
        match &mut self.kind {
            SourceKind::Mysql(client) => client.scan_all(requests).await,
            SourceKind::Mssql(client) => client.scan_all(requests).await,
            SourceKind::Script(script) => script.reader().scan_all(requests).await,
        }
    }

    /// Rows that refer to their parent by another spelling, one join for each request. A script has no server that compares: no
    /// answer.
    pub async fn spellings(&mut self, requests: &[SpellingRequest]) -> Result<Vec<SpellingResult>> {
        match &mut self.kind {
            SourceKind::Mysql(client) => client.spellings(requests).await,
            SourceKind::Mssql(client) => client.spellings(requests).await,
            SourceKind::Script(_) => Ok(Vec::new()),
        }
    }

    /// The longest values of some columns, one pass over each table or its first rows.
    pub async fn lengths(&mut self, requests: &[LengthRequest]) -> Result<Vec<LengthResult>> {
        match &mut self.kind {
            SourceKind::Mysql(client) => client.lengths(requests).await,
            SourceKind::Mssql(client) => client.lengths(requests).await,
            SourceKind::Script(script) => script.reader().lengths(requests).await,
        }
    }

    /// Key ranges of about `target_rows` rows, of which every row is in one; see [`ChunkRange`].
    pub async fn plan_chunks(&mut self, table: &TablePlan, target_rows: u64) -> Result<Vec<ChunkRange>> {
        match &mut self.kind {
            SourceKind::Mysql(client) => client.plan_chunks(table, target_rows).await,
            SourceKind::Mssql(client) => client.plan_chunks(table, target_rows).await,
            SourceKind::Script(_) => Ok(script::whole()),
        }
    }

    /// Opens an epoch by the best method that the server and the account allow.
    pub async fn open_epoch(&mut self, request: &EpochRequest) -> Result<Epoch> {
        match &mut self.kind {
            SourceKind::Mysql(client) => {
                let opened = client.open_epoch(request).await?;
                Ok(Epoch {
                    point: opened.point,
                    readers: opened
                        .readers
                        .into_iter()
                        .map(|client| Reader {
                            kind: ReaderKind::Mysql(Box::new(mysql::MysqlReader::new(client))),
                        })
                        .collect(),
                    fence: opened.fence.map(|fence| Fence {
                        kind: FenceKind::Mysql(Box::new(fence)),
                    }),
                    notes: opened.notes,
                })
            }
            SourceKind::Mssql(client) => {
                let opened = client.open_epoch(request).await?;
                Ok(Epoch {
                    point: opened.point,
                    readers: opened
                        .readers
                        .into_iter()
                        .map(|reader| Reader {
                            kind: ReaderKind::Mssql(Box::new(reader)),
                        })
                        .collect(),
                    fence: None,
                    notes: opened.notes,
                })
            }
            SourceKind::Script(script) => Ok(Epoch {
                point: script.point(),
                readers: (0..script.readers(request.readers))
                    .map(|_| Reader {
                        kind: ReaderKind::Script(script.reader()),
                    })
                    .collect(),
                fence: None,
                notes: Vec::new(),
            }),
        }
    }

    /// What the server says of another session of this account; `None` if it knows none of this number, and where there is no
    /// server.
    pub async fn session_state(&mut self, session: u64) -> Result<Option<SessionState>> {
        match &mut self.kind {
            SourceKind::Mysql(client) => mysql::session_state(client, session).await,
            SourceKind::Mssql(client) => mssql::session_state(client, session).await,
            SourceKind::Script(_) => Ok(None),
        }
    }

    /// The sessions of this connection and of all that it opens.
    pub fn sessions(&self) -> Sessions {
        match &self.kind {
            SourceKind::Mysql(client) => client.sessions().clone(),
            SourceKind::Mssql(client) => client.sessions().clone(),
            SourceKind::Script(_) => Sessions::default(),
        }
    }

    /// The newest of some sessions that is at work on a statement, and what the server says of it; `None` if none is.
    pub async fn busy_session(&mut self, sessions: &Sessions) -> Result<Option<(u64, SessionState)>> {
        for session in sessions.numbers().into_iter().rev() {
            if let Some(state) = self.session_state(session).await?
                && !state.query.is_empty()
            {
                return Ok(Some((session, state)));
            }
        }
        Ok(None)
    }

    /// How hard the server works for others than some sessions and this one, as far as there are limits for it.
    pub async fn pressure(&mut self, limits: &PressureLimits, ours: &[u64]) -> Result<Pressure> {
        match &mut self.kind {
            SourceKind::Mysql(client) => mysql::pressure(client, limits, ours).await,
            SourceKind::Mssql(client) => mssql::pressure(client, limits, ours).await,
            SourceKind::Script(_) => Ok(Pressure::default()),
        }
    }

    /// What snapshots that stay open cost the server. It is asked about no more than this account may know.
    pub async fn snapshot_cost(&mut self) -> Result<SnapshotCost> {
        match &mut self.kind {
            SourceKind::Mysql(client) => mysql::snapshot_cost(client).await,
            SourceKind::Mssql(client) => mssql::snapshot_cost(client).await,
            SourceKind::Script(_) => Ok(SnapshotCost::default()),
        }
    }

    /// Who could write to some tables now. Asks no more than this account may know.
    pub async fn write_guard(&mut self, tables: &[TableName]) -> Result<WriteGuard> {
        match &mut self.kind {
            SourceKind::Mysql(client) => mysql::freeze::guard(client, tables).await,
            SourceKind::Mssql(client) => mssql::freeze::guard(client, tables).await,
            // Whoever changes a file gives it another content, which is compared.
            SourceKind::Script(_) => Ok(WriteGuard::Blocked {
                how: vec!["the source is a script, and its SHA-256 was compared".to_owned()],
            }),
        }
    }

    /// Where the source's log stands now; unknown where there is none.
    pub async fn log_position(&mut self) -> Result<LogPosition> {
        match &mut self.kind {
            SourceKind::Mysql(client) => mysql::freeze::position(client).await,
            SourceKind::Mssql(client) => mssql::freeze::position(client).await,
            SourceKind::Script(script) => Ok(LogPosition {
                server: script.identity(),
                ..LogPosition::default()
            }),
        }
    }

    /// What the log says from one position to another one of some tables; `allowed` ones may change. Gives up after `most` events.
    pub async fn log_changes(
        &mut self,
        stretch: (&BinlogPosition, &BinlogPosition),
        tables: &[TableName],
        allowed: &[TableName],
        most: u64,
    ) -> Result<LogChanges> {
        match &mut self.kind {
            SourceKind::Mysql(client) => mysql::freeze::changes(client, stretch, (tables, allowed), most).await,
            SourceKind::Mssql(_) => Ok(mssql::freeze::changes()),
            SourceKind::Script(_) => Ok(LogChanges::NotRead {
                reason: "a script has no log".to_owned(),
            }),
        }
    }

    /// Transactions that have changed some tables and are not committed. Locks the tables against writers for a moment, where it may.
    pub async fn open_work(&mut self, tables: &[TableName]) -> Result<OpenWork> {
        match &mut self.kind {
            SourceKind::Mysql(client) => mysql::freeze::open_work(client, tables).await,
            SourceKind::Mssql(client) => mssql::freeze::open_work(client).await,
            SourceKind::Script(_) => Ok(OpenWork::None {
                how: "a script has no transactions".to_owned(),
            }),
        }
    }

    /// Says good-bye to the server.
    pub async fn close(self) {
        match self.kind {
            SourceKind::Mysql(client) => client.close().await,
            SourceKind::Mssql(client) => client.close().await,
            SourceKind::Script(_) => {}
        }
    }
}
