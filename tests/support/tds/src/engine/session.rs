//! A session: its transaction, its locks, its statements one by one.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use sqlparser::ast::Statement as Parsed;
use sqlparser::dialect::MsSqlDialect;
use sqlparser::parser::Parser;

use super::batch::{Step, steps};
use super::fixture::Database;
use super::query::Translator;
use super::store::Store;
use super::{registered, storage};
use crate::answer::{Answer, Parameter, Statement};
use crate::behaviour::Session;
use crate::error::ServerError;
use crate::types::{Column, Type};
use crate::value::Value;
use crate::wire::login::Login;
use crate::wire::token::EnvChange;

type Result<T> = std::result::Result<T, ServerError>;

/// Longer than this nobody waits for a lock, whatever LOCK_TIMEOUT says: a test would hang.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// What statements can ask about their session.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    session: u16,
    user: String,
    pub(super) transactions: i64,
    lock_timeout: i64,
}

impl Facts {
    /// `@@NAME`.
    pub(super) fn global(&self, name: &str) -> Option<(Type, Value)> {
        Some(match name {
            "@@SPID" => (Type::SmallInt, Value::Int(self.session.into())),
            "@@VERSION" => (Type::nvarchar(300), crate::VERSION.into()),
            "@@TRANCOUNT" => (Type::Int, self.transactions.into()),
            "@@LOCK_TIMEOUT" => (Type::Int, self.lock_timeout.into()),
            "@@SERVERNAME" => (Type::nvarchar(128), "STANDIN".into()),
            "@@MICROSOFTVERSION" => (Type::Int, 0x1000_1027.into()),
            _ => return None,
        })
    }

    /// Functions that are constant within a statement.
    pub(super) fn function(
        &self,
        database: &Database,
        name: &str,
        arguments: &[Option<Value>],
    ) -> Option<(Type, Value)> {
        let text = |at: usize| match arguments.get(at) {
            Some(Some(Value::Text(text))) => text.to_uppercase(),
            _ => String::new(),
        };
        let word = Type::nvarchar(128);
        Some(match name {
            "DB_NAME" if arguments.is_empty() => (word, database.name.as_str().into()),
            "DB_ID" if arguments.is_empty() => (Type::SmallInt, 5.into()),
            "USER_NAME" | "CURRENT_USER" if arguments.is_empty() => (word, "dbo".into()),
            "SUSER_SNAME" | "ORIGINAL_LOGIN" | "SUSER_NAME" | "SYSTEM_USER" => (word, self.user.as_str().into()),
            "SERVERPROPERTY" => {
                let value = match text(0).as_str() {
                    "PRODUCTVERSION" => database.version.as_str().into(),
                    "PRODUCTLEVEL" => "RTM".into(),
                    "EDITION" if database.engine_edition == 5 => "SQL Azure".into(),
                    "EDITION" => "Developer Edition (64-bit)".into(),
                    "ENGINEEDITION" => Value::Int(database.engine_edition),
                    "SERVERNAME" | "MACHINENAME" => "STANDIN".into(),
                    "COLLATION" => database.collation.name.as_str().into(),
                    _ => Value::Null,
                };
                let value = match value {
                    Value::Null => Value::Null,
                    Value::Int(_) => Value::variant(Type::Int, value),
                    other => Value::variant(word, other),
                };
                (Type::SqlVariant, value)
            }
            "DATABASEPROPERTYEX" => {
                let value = match text(1).as_str() {
                    "COLLATION" => database.collation.name.as_str().into(),
                    "UPDATEABILITY" if database.read_only => "READ_ONLY".into(),
                    "UPDATEABILITY" => "READ_WRITE".into(),
                    "STATUS" => "ONLINE".into(),
                    _ => Value::Null,
                };
                (
                    Type::SqlVariant,
                    if value.is_null() {
                        value
                    } else {
                        Value::variant(word, value)
                    },
                )
            }
            "CHANGE_TRACKING_CURRENT_VERSION" => (Type::BigInt, Value::Null),
            "GETDATE" | "GETUTCDATE" | "CURRENT_TIMESTAMP" => {
                let (days, ticks) = now();
                (
                    Type::DateTime,
                    crate::text::to_datetime(days, ticks).unwrap_or(Value::Null),
                )
            }
            "SYSDATETIME" | "SYSUTCDATETIME" => {
                let (days, ticks) = now();
                (Type::DateTime2(7), Value::DateTime2 { days, ticks })
            }
            _ => return None,
        })
    }
}

/// The clock, in UTC: the stand-in lives there.
fn now() -> (u32, u64) {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
    let days = u32::try_from(since.as_secs() / 86_400).unwrap_or(0) + 719_162;
    (
        days,
        since.as_secs() % 86_400 * 10_000_000 + u64::from(since.subsec_nanos() / 100),
    )
}

/// What a statement that ran gives.
pub(super) enum Outcome {
    Nothing,
    Changed(u64),
    Rows(Vec<Column>, Vec<Vec<Value>>),
}

/// What other sessions see of one, in `sys.dm_exec_sessions` and `sys.dm_exec_requests`.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    login: String,
    host: String,
    program: String,
    /// When its last statement began: days and units of 100 ns, in UTC.
    since: (u32, u64),
    /// The statement that runs.
    text: Option<String>,
    /// Whose lock it waits for.
    blocker: Option<u16>,
    transactions: i64,
}

/// A session that runs statements.
pub(super) struct Running {
    store: Store,
    connection: Connection,
    facts: Facts,
    /// Of the transaction that is open.
    descriptor: u64,
    snapshot: bool,
    xact_abort: bool,
    /// Whether SQLite is in a transaction of its own.
    inner: bool,
    /// Changes that the client is to be told with this answer.
    changes: Vec<EnvChange>,
}

impl Running {
    pub(super) fn new(store: &Store, login: &Login, session: u16) -> Result<Self> {
        let seen = Seen {
            login: login.user.clone(),
            host: login.host.clone(),
            program: login.application.clone(),
            since: now(),
            text: None,
            blocker: None,
            transactions: 0,
        };
        store
            .0
            .sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(session, seen);
        Ok(Self {
            connection: store.connection()?,
            store: store.clone(),
            facts: Facts {
                session,
                user: login.user.clone(),
                transactions: 0,
                lock_timeout: -1,
            },
            descriptor: 0,
            snapshot: false,
            xact_abort: false,
            inner: false,
            changes: Vec::new(),
        })
    }

    /// Runs a batch: what its statements gave until one failed, and how many rows the last one changed or what failed.
    pub(super) fn run(&mut self, batch: &str, parameters: &[Parameter]) -> (Answer, Result<u64>) {
        let mut answer: Option<Answer> = None;
        let mut add = |next: Answer| {
            answer = Some(match answer.take() {
                Some(before) => before.then(next),
                None => next,
            });
        };
        let steps = match steps(batch) {
            Ok(steps) => steps,
            Err(error) => return (Answer::error(error.clone()), Err(error)),
        };
        let mut changed = 0;
        for step in steps {
            let outcome = self.step(step, parameters);
            for change in self.changes.drain(..) {
                add(Answer::env(change));
            }
            match outcome {
                Ok(Outcome::Nothing) => add(Answer::done()),
                Ok(Outcome::Changed(rows)) => {
                    changed = rows;
                    add(Answer::affected(rows));
                }
                Ok(Outcome::Rows(columns, rows)) => add(Answer::rows(columns, rows)),
                Err(error) => {
                    // XACT_ABORT: an error ends the transaction too.
                    if self.xact_abort
                        && let Some(change) = self.aborted()
                    {
                        add(Answer::env(change));
                    }
                    add(Answer::error(error.clone()));
                    return (answer.unwrap_or_else(Answer::done), Err(error));
                }
            }
        }
        (answer.unwrap_or_else(Answer::done), Ok(changed))
    }

    fn step(&mut self, step: Step, parameters: &[Parameter]) -> Result<Outcome> {
        match step {
            Step::IfTransaction(open, then) => {
                if open == (self.facts.transactions > 0) {
                    return self.step(*then, parameters);
                }
            }
            Step::Throw(error) => return Err(error),
            Step::Set(words) => self.set(&words)?,
            Step::Begin => {
                self.facts.transactions += 1;
                if self.facts.transactions == 1 {
                    self.descriptor = self.store.0.transactions.fetch_add(1, Ordering::Relaxed);
                    self.changes.push(EnvChange::Begin(self.descriptor));
                }
            }
            Step::Commit => match self.facts.transactions {
                0 => return Err(no_transaction("COMMIT")),
                1 => {
                    self.end("COMMIT")?;
                    self.changes.push(EnvChange::Commit(self.descriptor));
                }
                _ => self.facts.transactions -= 1,
            },
            Step::Rollback(None) => {
                if self.facts.transactions == 0 {
                    return Err(no_transaction("ROLLBACK"));
                }
                self.end("ROLLBACK")?;
                self.changes.push(EnvChange::Rollback(self.descriptor));
            }
            Step::Rollback(Some(name)) => self.savepoint(&format!("ROLLBACK TO {}", super::scope::quoted(&name)))?,
            Step::Save(name) => {
                if self.facts.transactions == 0 {
                    return Err(ServerError::new(
                        628,
                        16,
                        "Cannot issue SAVE TRANSACTION when there is no active transaction.",
                    ));
                }
                self.savepoint(&format!("SAVEPOINT {}", super::scope::quoted(&name)))?;
            }
            Step::Use(name) => {
                let own = &self.store.0.database.name;
                if !name.eq_ignore_ascii_case(own) {
                    return Err(ServerError::not_served(format!("the database {name}"), "USE"));
                }
                self.changes.push(EnvChange::Database(own.clone(), own.clone()));
            }
            Step::Other(text) => return self.statement(&text, parameters),
        }
        Ok(Outcome::Nothing)
    }

    /// `BEGIN`s SQLite's own transaction where it has none yet.
    fn savepoint(&mut self, sql: &str) -> Result<()> {
        self.ensure_inner("BEGIN IMMEDIATE")?;
        self.connection
            .execute_batch(sql)
            .map_err(|error| registered::caught(&error, sql))
    }

    fn ensure_inner(&mut self, begin: &str) -> Result<()> {
        if !self.inner {
            self.connection
                .execute_batch(begin)
                .map_err(|error| registered::caught(&error, begin))?;
            self.inner = true;
        }
        Ok(())
    }

    fn end(&mut self, how: &str) -> Result<()> {
        self.facts.transactions = 0;
        self.unlock();
        if std::mem::take(&mut self.inner) {
            self.connection
                .execute_batch(how)
                .map_err(|error| registered::caught(&error, how))?;
        }
        Ok(())
    }

    /// SET: what changes an answer of the stand-in is kept, what it is in any case is taken, the rest is refused.
    fn set(&mut self, words: &str) -> Result<()> {
        let words: Vec<String> = words.split_whitespace().map(str::to_uppercase).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["TRANSACTION", "ISOLATION", "LEVEL", level @ ..] => match level {
                ["SNAPSHOT"] => self.snapshot = true,
                ["READ", "COMMITTED"] | ["REPEATABLE", "READ"] | ["SERIALIZABLE"] => self.snapshot = false,
                _ => {
                    return Err(ServerError::not_served(
                        format!("the isolation level {}", level.join(" ")),
                        "SET",
                    ));
                }
            },
            ["LOCK_TIMEOUT", time] => {
                self.facts.lock_timeout = time
                    .parse()
                    .map_err(|_| ServerError::not_served("such a time", "SET LOCK_TIMEOUT"))?;
            }
            ["XACT_ABORT", switch] => self.xact_abort = *switch == "ON",
            ["ROWCOUNT", "0"] | ["DATEFORMAT", "YMD"] | ["LANGUAGE", "US_ENGLISH"] => {}
            [
                "TEXTSIZE" | "DATEFIRST" | "NOCOUNT" | "ARITHABORT" | "IMPLICIT_TRANSACTIONS" | "NUMERIC_ROUNDABORT",
                _,
            ]
            | [
                "ANSI_NULLS" | "ANSI_WARNINGS" | "ANSI_PADDING" | "ANSI_NULL_DFLT_ON" | "QUOTED_IDENTIFIER",
                _,
            ]
            | [
                "CONCAT_NULL_YIELDS_NULL" | "DEADLOCK_PRIORITY" | "QUERY_GOVERNOR_COST_LIMIT",
                _,
            ] => {}
            other => return Err(ServerError::not_served(format!("SET {}", other.join(" ")), "a batch")),
        }
        Ok(())
    }

    fn statement(&mut self, text: &str, parameters: &[Parameter]) -> Result<Outcome> {
        let parsed = Parser::parse_sql(&MsSqlDialect {}, text)
            .map_err(|error| ServerError::new(102, 15, format!("the stand-in cannot read this: {error}: {text}")))?;
        let [parsed] = parsed.as_slice() else {
            return Err(ServerError::not_served("several statements without semicolons", text));
        };
        let shared = std::sync::Arc::clone(&self.store.0);
        let facts = self.facts.clone();
        let translator = Translator {
            shared: &shared,
            facts: &facts,
            parameters,
            statement: text,
            touched: std::cell::RefCell::default(),
        };
        match parsed {
            Parsed::Query(query) => {
                let translated = translator.query(query, None)?;
                let touched = translator.touched.into_inner();
                self.read(&touched)?;
                if touched.iter().any(|(table, _)| table.starts_with("\"sys.dm_exec_")) {
                    self.look_around().map_err(|error| registered::caught(&error, text))?;
                }
                let columns = translated.columns.into_iter();
                let columns = columns.map(|column| Column {
                    name: column.name,
                    ty: column.ty,
                    nullable: column.nullable,
                });
                self.rows(&translated.text, columns.collect(), text)
            }
            other => {
                if shared.database.read_only {
                    let name = &shared.database.name;
                    let message = format!("Failed to update database \"{name}\" because the database is read-only.");
                    return Err(ServerError::new(3906, 16, message));
                }
                let (table, sql) = translator.change(other)?;
                self.lock(&table, true, self.facts.transactions > 0)?;
                if self.facts.transactions > 0 {
                    self.ensure_inner("BEGIN IMMEDIATE")?;
                }
                let changed = self
                    .connection
                    .execute(&sql, [])
                    .map_err(|error| match error.sqlite_error_code() {
                        // Somebody wrote after this transaction's snapshot was taken.
                        Some(rusqlite::ErrorCode::DatabaseBusy) if self.snapshot => {
                            ServerError::snapshot_conflict(&table)
                        }
                        Some(rusqlite::ErrorCode::DatabaseBusy) => ServerError::lock_timeout(),
                        _ => registered::caught(&error, &sql),
                    })?;
                Ok(Outcome::Changed(u64::try_from(changed).unwrap_or(0)))
            }
        }
    }

    /// Locks for reading, and the snapshot, before the first table is read.
    fn read(&mut self, touched: &[(String, Vec<String>)]) -> Result<()> {
        let user = touched.iter().any(|(table, _)| !table.starts_with("\"sys."));
        if self.snapshot && user && !self.store.0.database.snapshot_isolation {
            let name = &self.store.0.database.name;
            return Err(ServerError::new(
                3952,
                16,
                format!(
                    "Snapshot isolation transaction failed accessing database '{name}' because snapshot isolation is not allowed in this database. Use ALTER DATABASE to allow snapshot isolation."
                ),
            ));
        }
        if self.snapshot && self.facts.transactions > 0 {
            return self.ensure_inner("BEGIN");
        }
        for (table, hints) in touched {
            let has = |hint: &str| hints.iter().any(|known| known == hint);
            let keep = self.facts.transactions > 0;
            if has("NOLOCK") || has("READUNCOMMITTED") || table.starts_with("\"sys.") {
                continue;
            }
            let exclusive = has("TABLOCKX") || (has("TABLOCK") && has("XLOCK"));
            self.lock(
                table,
                exclusive,
                keep && (exclusive || (has("TABLOCK") && has("HOLDLOCK"))),
            )?;
        }
        Ok(())
    }

    /// Changes what others see of this session.
    fn shown(&self, change: impl FnOnce(&mut Seen)) {
        let mut sessions = self.store.0.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = sessions.get_mut(&self.facts.session) {
            change(seen);
        }
    }

    /// Writes the views of sessions anew, for this session alone: temporary tables stand before those of the file.
    fn look_around(&self) -> rusqlite::Result<()> {
        let all = self
            .store
            .0
            .sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        for view in ["dm_exec_sessions", "dm_exec_requests", "dm_exec_sql_text"] {
            self.connection.execute_batch(&format!(
                "CREATE TEMP TABLE IF NOT EXISTS \"sys.{view}\" AS SELECT * FROM main.\"sys.{view}\"; DELETE FROM temp.\"sys.{view}\""
            ))?;
        }
        for (session, seen) in all {
            let since = crate::text::to_datetime(seen.since.0, seen.since.1).unwrap_or(Value::Null);
            let since = storage::store(&Type::DateTime, &since);
            let status = if seen.text.is_some() { "running" } else { "sleeping" };
            self.connection.execute(
                "INSERT INTO temp.\"sys.dm_exec_sessions\" (session_id, login_time, host_name, program_name, login_name, status, \
                 is_user_process, last_request_start_time, open_transaction_count, database_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?2, ?7, 5)",
                rusqlite::params![session, since, seen.host, seen.program, seen.login, status, seen.transactions],
            )?;
            let Some(text) = seen.text else { continue };
            let handle = session.to_be_bytes();
            let wait = seen.blocker.map(|_| "LCK_M_S");
            self.connection.execute(
                "INSERT INTO temp.\"sys.dm_exec_requests\" (session_id, request_id, start_time, status, command, sql_handle, \
                 blocking_session_id, wait_type, wait_time, wait_resource) VALUES (?1, 0, ?2, ?3, 'SELECT', ?4, ?5, ?6, 0, '')",
                rusqlite::params![session, since, if wait.is_some() { "suspended" } else { "running" }, handle, seen.blocker.unwrap_or(0), wait],
            )?;
            self.connection.execute(
                "INSERT INTO temp.\"sys.dm_exec_sql_text\" (sql_handle, encrypted, text) VALUES (?1, 0, ?2)",
                rusqlite::params![handle, text],
            )?;
        }
        Ok(())
    }

    /// Waits until nobody else holds the table in a way that stands against this, and holds it from then on if it is to be kept.
    fn lock(&self, table: &str, exclusive: bool, keep: bool) -> Result<()> {
        let wait = u64::try_from(self.facts.lock_timeout)
            .map_or(LONGEST_WAIT, Duration::from_millis)
            .min(LONGEST_WAIT);
        let start = Instant::now();
        loop {
            {
                let mut locks = self.store.0.locks.lock().unwrap_or_else(PoisonError::into_inner);
                let holders = locks.entry(table.to_owned()).or_default();
                let own = self.facts.session;
                let against = holders
                    .iter()
                    .find(|(session, alone)| *session != own && (*alone || exclusive));
                let against = against.map(|(session, _)| *session);
                if against.is_none() && keep {
                    holders.push((own, exclusive));
                }
                drop(locks);
                self.shown(|seen| seen.blocker = against);
                if against.is_none() {
                    return Ok(());
                }
            }
            if start.elapsed() >= wait {
                self.shown(|seen| seen.blocker = None);
                return Err(ServerError::lock_timeout());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn unlock(&self) {
        let mut locks = self.store.0.locks.lock().unwrap_or_else(PoisonError::into_inner);
        for holders in locks.values_mut() {
            holders.retain(|(session, _)| *session != self.facts.session);
        }
    }

    fn rows(&self, sql: &str, columns: Vec<Column>, statement: &str) -> Result<Outcome> {
        let caught = |error: rusqlite::Error| match registered::caught(&error, statement) {
            own @ ServerError { number: 40002, .. } => ServerError {
                message: format!("{} (translated: {sql})", own.message),
                ..own
            },
            other => other,
        };
        let mut prepared = self.connection.prepare(sql).map_err(caught)?;
        let mut rows = prepared.query([]).map_err(caught)?;
        let mut result = Vec::new();
        while let Some(row) = rows.next().map_err(caught)? {
            let mut values = Vec::with_capacity(columns.len());
            for (at, column) in columns.iter().enumerate() {
                let stored = row.get_ref(at).map_err(caught)?;
                values.push(storage::load(&column.ty, stored).ok_or_else(|| {
                    ServerError::new(
                        40003,
                        16,
                        format!(
                            "the stand-in cannot read {stored:?} of {} as {:?}, in: {statement}",
                            column.name, column.ty
                        ),
                    )
                })?);
            }
            result.push(values);
        }
        Ok(Outcome::Rows(columns.into_iter().map(sent).collect(), result))
    }
}

/// A column as a client of TDS 7.4 without the newer features gets it: json and vector as texts.
fn sent(mut column: Column) -> Column {
    column.ty = match column.ty {
        Type::Json => Type::nvarchar_max(),
        Type::Vector(_) => Type::VarChar(None, crate::Collation::default()),
        other => other,
    };
    column
}

fn no_transaction(what: &str) -> ServerError {
    let number = if what == "COMMIT" { 3902 } else { 3903 };
    ServerError::new(
        number,
        16,
        format!("The {what} TRANSACTION request has no corresponding BEGIN TRANSACTION."),
    )
}

impl Session for Running {
    fn answer(&mut self, statement: &Statement) -> Answer {
        self.shown(|seen| {
            seen.text = Some(statement.text.clone());
            seen.since = now();
        });
        let answer = self.run(&statement.text, &statement.parameters).0;
        let transactions = self.facts.transactions;
        self.shown(|seen| {
            seen.text = None;
            seen.transactions = transactions;
        });
        answer
    }

    fn aborted(&mut self) -> Option<EnvChange> {
        if self.facts.transactions == 0 {
            return None;
        }
        // A transaction that SQLite ended itself is over as well.
        self.end("ROLLBACK").ok();
        Some(EnvChange::Rollback(self.descriptor))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.unlock();
        self.store
            .0
            .sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.facts.session);
    }
}
