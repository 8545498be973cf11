//! A session: its transaction, its locks, its statements one by one.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use rusqlite::Connection;
use sqlparser::ast::Statement as Parsed;
use sqlparser::dialect::MsSqlDialect;
use sqlparser::parser::Parser;

use super::batch::{Step, steps};
use super::facts::{Facts, now};
use super::locks::Seen;
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

/// What a statement that ran gives.
pub(super) enum Outcome {
    Nothing,
    Changed(u64),
    Rows(Vec<Column>, Vec<Vec<Value>>),
}

/// A session that runs statements.
pub(super) struct Running {
    pub(super) store: Store,
    pub(super) connection: Connection,
    pub(super) facts: Facts,
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
            isolation_level: 2,
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

    /// Sets the isolation level, by the server's number of it.
    fn isolate(&mut self, level: i64) {
        self.snapshot = level == 5;
        self.shown(|seen| seen.isolation_level = level);
    }

    /// SET: what changes an answer of the stand-in is kept, what it is in any case is taken, the rest is refused.
    fn set(&mut self, words: &str) -> Result<()> {
        let words: Vec<String> = words.split_whitespace().map(str::to_uppercase).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["TRANSACTION", "ISOLATION", "LEVEL", level @ ..] => match level {
                ["SNAPSHOT"] => self.isolate(5),
                ["READ", "COMMITTED"] => self.isolate(2),
                ["REPEATABLE", "READ"] => self.isolate(3),
                ["SERIALIZABLE"] => self.isolate(4),
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
