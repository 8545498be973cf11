//! Locks on tables, and what sessions see of each other.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use super::session::Running;
use super::storage;
use crate::error::ServerError;
use crate::types::Type;
use crate::value::Value;

/// Longer than this nobody waits for a lock, whatever LOCK_TIMEOUT says: a test would hang.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// What other sessions see of one, in `sys.dm_exec_sessions` and `sys.dm_exec_requests`.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(super) login: String,
    pub(super) host: String,
    pub(super) program: String,
    /// When its last statement began: days and units of 100 ns, in UTC.
    pub(super) since: (u32, u64),
    /// The statement that runs.
    pub(super) text: Option<String>,
    /// Whose lock it waits for.
    pub(super) blocker: Option<u16>,
    pub(super) transactions: i64,
    /// As the server numbers them: 2 is READ COMMITTED, 5 SNAPSHOT.
    pub(super) isolation_level: i64,
}

impl Running {
    /// Changes what others see of this session.
    pub(super) fn shown(&self, change: impl FnOnce(&mut Seen)) {
        let mut sessions = self.store.0.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = sessions.get_mut(&self.facts.session) {
            change(seen);
        }
    }

    /// Writes the views of sessions anew, for this session alone: temporary tables stand before those of the file.
    pub(super) fn look_around(&self) -> rusqlite::Result<()> {
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
                 is_user_process, last_request_start_time, open_transaction_count, database_id, transaction_isolation_level) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?2, ?7, 5, ?8)",
                rusqlite::params![session, since, seen.host, seen.program, seen.login, status, seen.transactions, seen.isolation_level],
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
    pub(super) fn lock(&self, table: &str, exclusive: bool, keep: bool) -> Result<(), ServerError> {
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

    pub(super) fn unlock(&self) {
        let mut locks = self.store.0.locks.lock().unwrap_or_else(PoisonError::into_inner);
        for holders in locks.values_mut() {
            holders.retain(|(session, _)| *session != self.facts.session);
        }
    }
}
