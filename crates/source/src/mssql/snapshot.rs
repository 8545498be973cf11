//! Opening an epoch: several connections that see one and the same state.
//!
//! # Why the readers agree
//!
//! 1. *A database that does not change.* Whoever connects to a database snapshot sees the same state, at any time; so the epoch can
//!    be opened again ([`EpochPoint::content`] is its name and the moment at which it was made). A read-only database is made writable
//!    only while nobody is connected to it, so for as long as the readers are it does not change.
//!    <https://learn.microsoft.com/en-us/sql/relational-databases/databases/database-snapshots-sql-server>,
//!    <https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-database-transact-sql-set-options>
//! 2. *SNAPSHOT isolation behind a fence.* A transaction at this level reads, from its first read to its end, the versions that were
//!    committed when it first read; `BEGIN TRANSACTION` does not fix that moment. So each reader begins its transaction and reads a
//!    row while a *fence* holds: one connection with a shared lock on each table of the epoch, until its transaction ends
//!    (`TABLOCK, HOLDLOCK`). Let t be such a table. A transaction that changes rows of t holds an intent-exclusive lock on t to its
//!    end, which the shared lock is not granted beside. So when the fence holds, every transaction that has changed t has ended,
//!    and until the fence goes none begins to. For t the committed versions are the same at every moment in between; each reader's
//!    moment lies in between; so all readers see the same rows of t.
//!    <https://learn.microsoft.com/en-us/sql/relational-databases/sql-server-transaction-locking-and-row-versioning-guide>
//!
//!    That such locks really keep writers out is tried, not believed: a second connection asks for an exclusive lock on one table,
//!    without waiting, and must be refused. (Servers that speak SQL Server's protocol may take the hints and lock nothing.)
//!    The fence waits for a lock for a few seconds, and is tried a few times: it stands in the way of writers.
//! 3. *One reader* in SNAPSHOT isolation agrees with itself.
//!
//! READ COMMITTED with row versions is no method: it sees one state per statement, not per transaction. A SNAPSHOT transaction may not
//! read memory-optimized tables; there is no consistent copy with one of them yet.
//! <https://learn.microsoft.com/en-us/sql/relational-databases/in-memory-oltp/transactions-with-memory-optimized-tables>
//!
//! A reader's transaction must be the same to its end: every statement of a reader refuses to run outside of it
//! ([`super::rows::MssqlReader::inside`]).

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::{join_all, try_join_all};
use model::TableName;

use super::client::{Client, LOCK_WAIT};
use super::quote;
use super::rows::{MssqlReader, Sees};
use crate::epoch::{EpochMethod, EpochPoint, EpochRequest, LowerBound, Moved};
use crate::error::{Result, SourceError};

/// So many are locked by one statement.
const TABLES_AT_ONCE: usize = 100;

/// What `sys.dm_exec_sessions` calls SNAPSHOT.
const SNAPSHOT_LEVEL: &str = "5";

/// What was opened, and a line for each method that was tried in vain.
pub(crate) struct Opened {
    pub(crate) point: EpochPoint,
    pub(crate) readers: Vec<MssqlReader>,
    pub(crate) notes: Vec<String>,
}

/// What the server says of the database.
struct State {
    allows_snapshots: bool,
    is_read_only: bool,
    /// Of a database snapshot: which it is.
    content: Option<String>,
}

impl Client {
    /// Opens an epoch, by the first method that the server and the account allow.
    pub(crate) async fn open_epoch(&mut self, request: &EpochRequest) -> Result<Opened> {
        let mut notes = Vec::new();
        let server = self.identity().await?;
        let state = self.state().await?;
        let wanted = request.readers.max(1);
        let mut inconsistent_tables = Vec::new();
        let mut lower_bound = None;
        let (method, clients) = if state.content.is_some() || state.is_read_only {
            (EpochMethod::UnchangingDatabase, self.readers(wanted, &server).await?)
        } else {
            let in_memory = self.memory_optimized().await?;
            let names = request.tables.iter().map(|table| table.name.clone());
            let (without, tables): (Vec<_>, Vec<_>) = names.partition(|name| in_memory.contains(name));
            if !without.is_empty() && !request.allow_inconsistent {
                return Err(self.no_snapshot(
                    &format!(
                        "{} is memory-optimized, and no snapshot of several tables covers it",
                        crate::error::list(&without)
                    ),
                    "leave it out ([scope])",
                ));
            }
            if state.allows_snapshots && without.is_empty() {
                lower_bound = self.lower_bound().await?;
                let mut clients = self.readers(wanted, &server).await?;
                let method = self.agree(request, &tables, &mut clients, &mut notes).await?;
                (method, clients)
            } else if request.allow_inconsistent {
                inconsistent_tables = request.tables.iter().map(|table| table.name.clone()).collect();
                (EpochMethod::Inconsistent, self.readers(wanted, &server).await?)
            } else {
                let database = quote::identifier(self.database());
                return Err(self.no_snapshot(
                    "it does not allow SNAPSHOT isolation",
                    &format!("run ALTER DATABASE {database} SET ALLOW_SNAPSHOT_ISOLATION ON, or connect to a database snapshot"),
                ));
            }
        };
        let opened_at = "SELECT CONVERT(nvarchar(40), SYSUTCDATETIME(), 126) AS opened_at";
        let opened_at = self.one_text("reading the clock", opened_at).await?.unwrap_or_default();
        let sees = match method {
            EpochMethod::UnchangingDatabase => Sees::Unchanging,
            EpochMethod::Inconsistent => Sees::Present,
            _ => Sees::Transaction,
        };
        let withheld = Arc::new(self.withheld().await?);
        Ok(Opened {
            point: EpochPoint {
                method,
                server,
                version: format!("{} {}", self.version().product(), self.version().text),
                binlog: false,
                binlog_position: None,
                gtid: None,
                opened_at: in_microseconds(&opened_at),
                fenced_tables: Vec::new(),
                inconsistent_tables,
                content: state.content,
                lower_bound,
            },
            readers: clients
                .into_iter()
                .map(|client| MssqlReader::new(client, sees, Arc::clone(&withheld)))
                .collect(),
            notes,
        })
    }

    fn no_snapshot(&self, reason: &str, fix: &str) -> SourceError {
        SourceError::NoSnapshot {
            database: self.database().to_owned(),
            reason: reason.to_owned(),
            fix: fix.to_owned(),
        }
    }

    async fn state(&mut self) -> Result<State> {
        let doing = "reading the state of the database";
        let records = self.show(doing, include_str!("snapshot/state.sql")).await?;
        let record = records.first().ok_or_else(|| SourceError::UnexpectedAnswer {
            doing: doing.to_owned(),
            reason: "no row".to_owned(),
        })?;
        let is_snapshot = record.number("source_database_id")?.is_some();
        let content = if is_snapshot {
            Some(record.text("content")?)
        } else {
            None
        };
        Ok(State {
            allows_snapshots: record.number("snapshot_isolation_state")? == Some(1),
            // A replica is as read-only as its primary, and changes when that is made writable.
            is_read_only: record.flag("is_read_only")? && record.optional("replica")?.is_none(),
            content,
        })
    }

    /// The tables that a transaction in SNAPSHOT isolation may not read. None where the server does not know of such.
    pub(super) async fn memory_optimized(&mut self) -> Result<BTreeSet<TableName>> {
        let sql = include_str!("snapshot/memory_optimized.sql");
        match self.show("asking for memory-optimized tables", sql).await {
            Ok(records) => records
                .iter()
                .map(|record| Ok(TableName::new(record.text("schema_name")?, record.text("table_name")?)))
                .collect(),
            Err(error) if error.is_retryable() => Err(error),
            Err(_) => Ok(BTreeSet::new()),
        }
    }

    /// Why the database does not change while somebody is connected to it; `None` if it may.
    pub(super) async fn unchanging(&mut self) -> Result<Option<String>> {
        let state = self.state().await?;
        Ok(match (state.content, state.is_read_only) {
            (Some(content), _) => Some(format!("{content} is a database snapshot")),
            (None, true) => Some(format!("the database {} is read-only", self.database())),
            (None, false) => None,
        })
    }

    /// Why nobody writes to the database that the application uses: a snapshot of it says nothing of that.
    pub(super) async fn closed_to_writers(&mut self) -> Result<Option<String>> {
        let state = self.state().await?;
        let closed = state.is_read_only && state.content.is_none();
        Ok(closed.then(|| format!("the database {} is read-only", self.database())))
    }

    pub(super) async fn allows_snapshots(&mut self) -> Result<bool> {
        Ok(self.state().await?.allows_snapshots)
    }

    async fn readers(&mut self, wanted: usize, server: &str) -> Result<Vec<Client>> {
        let mut readers = try_join_all((0..wanted).map(|_| self.another())).await?;
        for reader in &mut readers {
            let other = reader.identity().await?;
            if other != *server {
                return Err(SourceError::DifferentServers {
                    first: server.to_owned(),
                    other,
                });
            }
        }
        Ok(readers)
    }

    /// The methods 2 and 3 of the module comment.
    async fn agree(
        &mut self,
        request: &EpochRequest,
        tables: &[TableName],
        readers: &mut Vec<Client>,
        notes: &mut Vec<String>,
    ) -> Result<EpochMethod> {
        let fix_at = tables.first();
        if readers.len() > 1 && request.reads_others {
            notes.push("a row filter reads other tables, which no fence covers: one reader".to_owned());
        } else if readers.len() > 1 && !tables.is_empty() {
            match self.fenced(request, tables, readers).await {
                Ok(None) => return Ok(EpochMethod::SnapshotIsolation),
                Ok(Some(gap)) => notes.push(gap),
                Err(
                    error @ (SourceError::LockTimeout { .. }
                    | SourceError::Deadlock { .. }
                    | SourceError::PermissionDenied { .. }),
                ) => {
                    notes.push(format!("no fence of table locks: {error}"));
                }
                Err(error) => return Err(error),
            }
        }
        for reader in readers.drain(1..) {
            reader.close().await;
        }
        for reader in readers.iter_mut() {
            reader.begin(fix_at, LOCK_WAIT).await?;
        }
        Ok(EpochMethod::SingleReader)
    }

    /// Opens the readers' transactions behind a fence. Gives the reason if the fence keeps nobody out.
    async fn fenced(
        &mut self,
        request: &EpochRequest,
        tables: &[TableName],
        readers: &mut [Client],
    ) -> Result<Option<String>> {
        // Before anything is locked: writers wait for as long as the fence stands.
        let mut fence = self.another().await?;
        let mut other = self.another().await?;
        let mut outcome = Err(SourceError::LockTimeout {
            doing: "locking the tables".to_owned(),
        });
        for _ in 0..request.attempts.max(1) {
            outcome = behind(&mut fence, &mut other, tables, request.lock_wait, readers).await;
            for client in [&mut fence, &mut other] {
                client.run("releasing the fence", "IF @@TRANCOUNT > 0 ROLLBACK").await?;
            }
            let again =
                |error: &SourceError| matches!(error, SourceError::LockTimeout { .. } | SourceError::Deadlock { .. });
            if !outcome.as_ref().is_err_and(again) {
                break;
            }
        }
        fence.close().await;
        other.close().await;
        outcome
    }

    /// Shared locks on all tables, to the end of the transaction that this begins. What is waited for all of them together is
    /// bounded: so long do writers wait at most for those that are locked already.
    async fn lock(&mut self, tables: &[TableName], seconds: u32) -> Result<()> {
        let doing = "locking the tables against writers for a moment";
        let deadline = Instant::now() + Duration::from_secs(u64::from(seconds));
        self.run(
            doing,
            "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN TRANSACTION",
        )
        .await?;
        for tables in tables.chunks(TABLES_AT_ONCE) {
            let left = deadline.saturating_duration_since(Instant::now()).as_millis();
            // A row is asked for: of `WHERE 1 = 0` the optimizer would leave nothing that locks.
            let locks: Vec<String> = tables
                .iter()
                .map(|table| {
                    format!(
                        "SELECT TOP (1) 1 AS x FROM {} WITH (TABLOCK, HOLDLOCK)",
                        quote::table(table)
                    )
                })
                .collect();
            let sql = format!("SET LOCK_TIMEOUT {left}; {}", locks.join("; "));
            self.run(doing, &sql).await?;
        }
        Ok(())
    }

    /// Whether somebody else is granted an exclusive lock on a table just now.
    async fn gets_past(&mut self, table: &TableName) -> Result<bool> {
        let sql = format!(
            "SET LOCK_TIMEOUT 0; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; BEGIN TRANSACTION; \
             SELECT TOP (1) 1 AS x FROM {} WITH (TABLOCKX, HOLDLOCK)",
            quote::table(table)
        );
        let tried = self.run("trying the fence", &sql).await;
        self.run("trying the fence", "IF @@TRANCOUNT > 0 ROLLBACK").await?;
        match tried {
            Err(SourceError::LockTimeout { .. }) => Ok(false),
            Ok(()) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Begins a transaction in SNAPSHOT isolation, and reads: that fixes what it sees.
    ///
    /// Whoever reads a table waits behind those who wait to alter it, and these wait for the fence; so behind a fence for no more
    /// milliseconds than the fence itself.
    async fn begin(&mut self, table: Option<&TableName>, lock_wait: u32) -> Result<()> {
        let doing = "opening a snapshot";
        let read = table.map_or_else(String::new, |table| {
            format!("SELECT TOP (1) 1 AS x FROM {}; ", quote::table(table))
        });
        for sql in [
            "IF @@TRANCOUNT > 0 ROLLBACK",
            // A batch of its own: behind an IF it is without effect on servers that only speak the protocol, and they say nothing.
            "SET TRANSACTION ISOLATION LEVEL SNAPSHOT",
            "BEGIN TRANSACTION",
            &format!(
                "SET LOCK_TIMEOUT {lock_wait}; SELECT TOP (1) 1 AS x FROM sys.objects; {read}SET LOCK_TIMEOUT {LOCK_WAIT}"
            ),
        ] {
            self.run(doing, sql).await?;
        }
        // Asked, not believed. SQL Server lists everybody's own session. Another server that does not may list the next one.
        match self
            .one_text(doing, include_str!("snapshot/level.sql"))
            .await?
            .as_deref()
        {
            Some(SNAPSHOT_LEVEL) => Ok(()),
            Some(other) => Err(self.no_snapshot(
                &format!("it was asked for a transaction in SNAPSHOT isolation and began one at the level {other}"),
                "connect to a database snapshot or a read-only copy",
            )),
            None => Err(SourceError::LostConnection {
                doing: doing.to_owned(),
                reason: "the server does not list this session, so that its isolation level cannot be asked".to_owned(),
            }),
        }
    }

    /// A position from which change capture would miss nothing that the epoch does not hold, taken before the epoch; `None` where
    /// nothing captures changes.
    async fn lower_bound(&mut self) -> Result<Option<LowerBound>> {
        for (method, sql) in [
            (
                "cdc",
                "SELECT CONVERT(nvarchar(40), sys.fn_cdc_get_max_lsn(), 1) AS position",
            ),
            (
                "change-tracking",
                "SELECT CAST(CHANGE_TRACKING_CURRENT_VERSION() AS nvarchar(40)) AS position",
            ),
        ] {
            match self.one_text("reading the position of change capture", sql).await {
                Ok(Some(position)) => {
                    return Ok(Some(LowerBound {
                        method: method.to_owned(),
                        position,
                    }));
                }
                Ok(None) => {}
                Err(error) if error.is_retryable() => return Err(error),
                // No such function here, or not for this account.
                Err(_) => {}
            }
        }
        Ok(None)
    }
}

/// Locks, tries the lock on one table (which kind of server it is, not which table), and begins the readers' transactions.
async fn behind(
    fence: &mut Client,
    other: &mut Client,
    tables: &[TableName],
    lock_wait: u32,
    readers: &mut [Client],
) -> Result<Option<String>> {
    fence.lock(tables, lock_wait).await?;
    if let Some(table) = tables.first()
        && other.gets_past(table).await?
    {
        return Ok(Some(format!(
            "the server granted a shared lock on {table} that keeps nobody out: one reader"
        )));
    }
    // Each to its end: a statement that was given up would be in the way of the reader's next one.
    let wait = lock_wait.saturating_mul(1000);
    let begun = join_all(readers.iter_mut().map(|reader| reader.begin(tables.first(), wait))).await;
    begun.into_iter().collect::<Result<Vec<()>>>()?;
    Ok(None)
}

/// Whether the database is where it was.
pub(crate) async fn moved_since(client: &mut Client, point: &EpochPoint) -> Result<Moved> {
    let server = client.identity().await?;
    if server != point.server {
        return Ok(Moved::Yes(format!(
            "this is {server}, and the epoch is of {}",
            point.server
        )));
    }
    let state = client.state().await?;
    Ok(match (&point.content, &state.content) {
        (Some(was), Some(is)) if was == is => Moved::No,
        (Some(_), _) => Moved::Yes("the database is not the read-only one that it was".to_owned()),
        (None, _) => Moved::Unknown(
            "SQL Server has no position that tells whether tables changed; change tracking is not read yet".to_owned(),
        ),
    })
}

/// `2026-01-31T23:59:59.0000001` to `2026-01-31T23:59:59.000000Z`.
fn in_microseconds(text: &str) -> String {
    let (seconds, digits) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = digits.chars().chain("000000".chars()).take(6).collect();
    format!("{seconds}.{digits}Z")
}

#[cfg(test)]
mod tests {
    use super::in_microseconds;

    #[test]
    fn the_clock_is_shown_in_microseconds() {
        assert_eq!(
            in_microseconds("2026-01-31T23:59:59.0000019"),
            "2026-01-31T23:59:59.000001Z"
        );
        assert_eq!(in_microseconds("2026-01-31T23:59:59"), "2026-01-31T23:59:59.000000Z");
        assert_eq!(in_microseconds("2026-01-31T23:59:59.12"), "2026-01-31T23:59:59.120000Z");
    }
}
