//! What the server says of one of its sessions.

use std::time::Duration;

use model::session::{Blocker, SessionState, Waits, shown};

use super::client::Client;
use super::record::Record;
use crate::error::Result;

/// What the server says of a session; `None` if it knows none of this number, or shows this account none but its own.
pub(crate) async fn state(client: &mut Client, session: u64) -> Result<Option<SessionState>> {
    let sql = include_str!("session/state.sql").replace("@session", &session.to_string());
    let records = match client.show("asking what a session waits for", &sql).await {
        Ok(records) => records,
        Err(error) if error.is_retryable() => return Err(error),
        // Without VIEW SERVER STATE, and where the view is missing.
        Err(_) => return Ok(None),
    };
    let Some(record) = records.first() else { return Ok(None) };
    let wait = record.text_or_empty("wait_type")?;
    let status = record.text_or_empty("status")?;
    Ok(Some(SessionState {
        query: shown(&record.text_or_empty("query")?),
        state: if wait.is_empty() {
            status
        } else {
            format!("{status}, {wait}")
        },
        waits: if wait.starts_with("LCK_") {
            Waits::Lock(blocker(record)?.into_iter().collect())
        } else if wait == "ASYNC_NETWORK_IO" {
            Waits::Client
        } else {
            Waits::Server
        },
    }))
}

fn blocker(record: &Record) -> Result<Option<Blocker>> {
    let number =
        |name: &str| -> Result<Option<u64>> { Ok(record.number(name)?.and_then(|number| u64::try_from(number).ok())) };
    let Some(session) = number("blocker")?.filter(|session| *session > 0) else {
        return Ok(None);
    };
    Ok(Some(Blocker {
        session,
        who: record.text_or_empty("blocker_name")?,
        state: record.text_or_empty("blocker_status")?,
        since: number("blocker_seconds")?.map(Duration::from_secs),
    }))
}
