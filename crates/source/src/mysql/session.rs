//! What the server says of one of its sessions.

use std::time::Duration;

use model::session::{Blocker, SessionState, Waits, shown};

use super::client::Client;
use crate::error::Result;

/// The account's own sessions are shown without a privilege. `information_schema.PROCESSLIST` goes with MySQL 9's successor,
/// `performance_schema` may be off: <https://dev.mysql.com/doc/refman/9.0/en/show-processlist.html>
const SESSIONS: &str = "SHOW FULL PROCESSLIST";

/// Who holds a table that this session waits for. MariaDB has this table too, and fills it only where its
/// `performance_schema` is on.
const HOLDERS: &str = "SELECT DISTINCT t.PROCESSLIST_ID AS id, CONCAT_WS('@', t.PROCESSLIST_USER, t.PROCESSLIST_HOST) AS who, \
                       COALESCE(t.PROCESSLIST_COMMAND, '') AS command, t.PROCESSLIST_TIME AS time \
                       FROM performance_schema.metadata_locks AS w \
                       JOIN performance_schema.threads AS o ON o.THREAD_ID = w.OWNER_THREAD_ID \
                       JOIN performance_schema.metadata_locks AS h ON h.OBJECT_TYPE = w.OBJECT_TYPE \
                        AND h.OBJECT_SCHEMA = w.OBJECT_SCHEMA AND h.OBJECT_NAME = w.OBJECT_NAME \
                        AND h.LOCK_STATUS = 'GRANTED' AND h.OWNER_THREAD_ID <> w.OWNER_THREAD_ID \
                       JOIN performance_schema.threads AS t ON t.THREAD_ID = h.OWNER_THREAD_ID \
                       WHERE w.LOCK_STATUS = 'PENDING' AND o.PROCESSLIST_ID = ?";

/// What the server says of a session; `None` if it knows none of this number.
pub(crate) async fn state(client: &mut Client, session: u64) -> Result<Option<SessionState>> {
    let doing = "asking what a session waits for";
    for row in client.show(doing, SESSIONS).await? {
        if row.number("Id")? != Some(session) {
            continue;
        }
        let command = row.text_or_empty("Command")?;
        let state = row.text_or_empty("State")?;
        let waits = match waiting(&state) {
            // Without the right to ask, or where the server keeps no such list, the holder stays unknown.
            Some(Waits::Lock(_)) => Waits::Lock(holders(client, session).await.unwrap_or_default()),
            Some(waits) => waits,
            None => Waits::Server,
        };
        return Ok(Some(SessionState {
            query: shown(&row.text_or_empty("Info")?),
            state: if state.is_empty() {
                command
            } else {
                format!("{command}, {state}")
            },
            waits,
        }));
    }
    Ok(None)
}

/// By the names of states: <https://dev.mysql.com/doc/refman/9.0/en/general-thread-states.html>,
/// <https://mariadb.com/kb/en/general-thread-states/>
fn waiting(state: &str) -> Option<Waits> {
    let state = state.to_ascii_lowercase();
    if state.contains("lock") && (state.contains("wait") || state.contains("metadata")) {
        return Some(Waits::Lock(Vec::new()));
    }
    // "Sending data" is the whole execution of a query.
    [
        "writing to net",
        "sending to client",
        "reading from net",
        "receiving from client",
    ]
    .iter()
    .any(|client| state.contains(client))
    .then_some(Waits::Client)
}

async fn holders(client: &mut Client, session: u64) -> Result<Vec<Blocker>> {
    let rows = client
        .select("asking who holds a lock", HOLDERS, vec![session.into()])
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Blocker {
                session: row.number("id")?.unwrap_or_default(),
                who: row.text_or_empty("who")?,
                state: row.text_or_empty("command")?,
                since: row.number("time")?.map(Duration::from_secs),
            })
        })
        .collect()
}
