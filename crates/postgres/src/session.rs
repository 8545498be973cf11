//! What the server says of one of its sessions.

use std::time::Duration;

use model::session::{Blocker, SessionState, Waits, shown};

use crate::connect::Target;
use crate::error::Result;

/// <https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW>
const ACTIVITY: &str = "SELECT coalesce(query, ''), coalesce(state, 'its state is hidden'), wait_event_type, wait_event \
                        FROM pg_stat_activity WHERE pid = $1";

/// <https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SESSION>. A prepared transaction blocks as 0.
const BLOCKERS: &str = "SELECT b.pid, concat_ws(', ', 'user ' || a.usename, nullif(a.application_name, ''), \
                                                      host(a.client_addr)), \
                               coalesce(a.state, ''), extract(epoch FROM clock_timestamp() - a.xact_start)::float8 \
                        FROM (SELECT DISTINCT unnest(pg_blocking_pids($1)) AS pid) AS b \
                        LEFT JOIN pg_stat_activity AS a ON a.pid = b.pid ORDER BY 1";

impl Target {
    /// The number by which the server knows this session.
    ///
    /// # Errors
    /// The query's.
    pub async fn session(&self) -> Result<u64> {
        let pid: i32 = self
            .client
            .query_one("SELECT pg_backend_pid()", &[])
            .await?
            .try_get(0)?;
        Ok(u64::try_from(pid).unwrap_or_default())
    }

    /// What the server says of another session; `None` if it knows none of this number.
    ///
    /// # Errors
    /// The query's.
    pub async fn session_state(&self, session: u64) -> Result<Option<SessionState>> {
        let pid = i32::try_from(session).unwrap_or_default();
        let Some(row) = self.client.query_opt(ACTIVITY, &[&pid]).await? else {
            return Ok(None);
        };
        let state: String = row.try_get(1)?;
        let (kind, event): (Option<String>, Option<String>) = (row.try_get(2)?, row.try_get(3)?);
        let waits = match kind.as_deref() {
            Some("Lock") => Waits::Lock(self.blockers(pid).await?),
            Some("Client") => Waits::Client,
            _ => Waits::Server,
        };
        let event = match (kind, event) {
            (Some(kind), Some(event)) => format!(", wait event {kind}: {event}"),
            _ => String::new(),
        };
        Ok(Some(SessionState {
            query: shown(row.try_get(0)?),
            state: format!("{state}{event}"),
            waits,
        }))
    }

    async fn blockers(&self, pid: i32) -> Result<Vec<Blocker>> {
        let rows = self.client.query(BLOCKERS, &[&pid]).await?;
        rows.iter()
            .map(|row| {
                let since: Option<f64> = row.try_get(3)?;
                Ok(Blocker {
                    session: u64::try_from(row.try_get::<_, i32>(0)?).unwrap_or_default(),
                    who: row.try_get(1)?,
                    state: row.try_get(2)?,
                    since: since.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
                })
            })
            .collect()
    }
}
