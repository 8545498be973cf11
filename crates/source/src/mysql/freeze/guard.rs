//! Who could write to the tables in scope at this moment.
//!
//! Blocked is a server that is read-only for everybody (`super_read_only`, `innodb_read_only`); or one with `read_only` on which no session,
//! event or routine of an account works that passes it by; or one on which every account that may write to the tables is locked, and
//! none has a session. An administrator can always come back: what stands against it is the look at the other end of the window, and those
//! in between. Replication applies changes whatever is set.

use std::collections::BTreeSet;

use model::TableName;
use model::freeze::WriteGuard;

use super::accounts::{Account, accounts};
use crate::error::{Result, SourceError};
use crate::mysql::client::Client;

/// As many who could write are told.
const TOLD: usize = 20;

/// Who could write to these tables now.
pub(crate) async fn guard(client: &mut Client, tables: &[TableName]) -> Result<WriteGuard> {
    match look(client, tables).await {
        Err(error @ SourceError::LostConnection { .. }) => Err(error),
        Err(error) => Ok(WriteGuard::NotKnown {
            reason: error.to_string(),
        }),
        Ok(guard) => Ok(guard),
    }
}

async fn look(client: &mut Client, tables: &[TableName]) -> Result<WriteGuard> {
    let grants = client.grants().await?;
    if !grants.has_globally("PROCESS") {
        return Ok(WriteGuard::NotKnown {
            reason: "the account may not see the sessions of others (PROCESS)".to_owned(),
        });
    }
    let sessions = sessions(client).await?;
    let mut by = Vec::new();
    if sessions.iter().any(|session| session.replication) {
        by.push("replication from another server applies its changes".to_owned());
    }
    let sealed = sealed(client).await?;
    if let Some(setting) = sealed {
        return Ok(answer(by, format!("{setting} is on")));
    }
    let read_only = is_on(client.variable("global.read_only").await?.as_deref());
    let accounts = accounts(client, tables).await?;
    // Who can write as things are. An administrator who is not there now is no more than a possibility.
    let writes = |account: &Account| account.administrator || (!read_only && account.writes.is_some());
    if !read_only {
        for account in accounts
            .iter()
            .filter(|account| !account.administrator && !account.locked)
        {
            if let Some(table) = &account.writes {
                by.push(format!(
                    "account {} is not locked and may write to {table}",
                    account.name()
                ));
            }
        }
    }
    let users: BTreeSet<&str> = accounts
        .iter()
        .filter(|account| writes(account))
        .map(|account| account.user.as_str())
        .collect();
    let why = if read_only { "passes read_only by" } else { "may write" };
    for session in &sessions {
        // A session of an account without a name shows the name that was typed.
        if !session.ours && (users.contains(session.user.as_str()) || users.contains("")) && !session.replication {
            by.push(format!("session {} of {}, who {why}", session.number, session.user));
        }
    }
    let definers: BTreeSet<String> = accounts
        .iter()
        .filter(|account| writes(account))
        .map(Account::name)
        .collect();
    let mariadb = client.version().is_mariadb();
    let (events, routines) = if mariadb {
        (EVENTS_MARIADB, ROUTINES_MARIADB)
    } else {
        (EVENTS_MYSQL, ROUTINES_MYSQL)
    };
    let scheduled = scheduler_runs(client).await?;
    if !mariadb {
        // MySQL leaves out what the account may not see.
        let missing = if scheduled && !grants.has_globally("EVENT") {
            Some("events (EVENT)")
        } else if !grants.has_globally("SHOW_ROUTINE") && !grants.has_globally("SELECT") {
            Some("routines (SHOW_ROUTINE)")
        } else {
            None
        };
        if let Some(missing) = missing {
            return Ok(WriteGuard::NotKnown {
                reason: format!("the account may not see all {missing}"),
            });
        }
    }
    if scheduled {
        for (name, definer) in definitions(client, events, &definers).await? {
            by.push(format!("event {name} runs as {definer}, who {why}"));
        }
    }
    for (name, definer) in definitions(client, routines, &definers).await? {
        by.push(format!("routine {name} runs as {definer}, who {why}"));
    }
    let how = if read_only {
        "read_only is on, and no session, event or routine of an account that passes it by was there"
    } else {
        "every account that may write to the tables is locked or an administrator, and none of them had a session, event or routine"
    };
    Ok(answer(by, how.to_owned()))
}

fn answer(mut by: Vec<String>, how: String) -> WriteGuard {
    if by.is_empty() {
        return WriteGuard::Blocked { how: vec![how] };
    }
    if by.len() > TOLD {
        let more = by.len() - TOLD;
        by.truncate(TOLD);
        by.push(format!("and {more} more"));
    }
    WriteGuard::Open { by }
}

/// The setting that makes the server read-only for everybody.
async fn sealed(client: &mut Client) -> Result<Option<&'static str>> {
    for setting in ["super_read_only", "innodb_read_only"] {
        if is_on(client.variable(&format!("global.{setting}")).await?.as_deref()) {
            return Ok(Some(setting));
        }
    }
    Ok(None)
}

fn is_on(value: Option<&str>) -> bool {
    matches!(value, Some("1" | "ON"))
}

/// Somebody else's session, or ours.
struct Session {
    number: u64,
    user: String,
    ours: bool,
    /// A thread of the server that applies what another one sent.
    replication: bool,
}

async fn sessions(client: &mut Client) -> Result<Vec<Session>> {
    let ours = client.sessions().numbers();
    let mut sessions = Vec::new();
    for record in client.show("listing the sessions", "SHOW PROCESSLIST").await? {
        let number = record.number("Id")?.unwrap_or_default();
        let user = record.text_or_empty("User")?;
        let command = record.text_or_empty("Command")?;
        // Threads of the engine and the scheduler are daemons.
        let system = matches!(user.as_str(), "system user" | "event_scheduler");
        if system && command == "Daemon" {
            continue;
        }
        sessions.push(Session {
            number,
            ours: ours.contains(&number),
            replication: user == "system user",
            user,
        });
    }
    Ok(sessions)
}

/// Enabled events with whom they run as. MariaDB shows them in information_schema only to who may change them, and the rest to nobody;
/// in its own table to who may read that, as who reads the accounts does.
const EVENTS_MARIADB: &str = "SELECT CONCAT(db, '.', name) AS name, definer FROM mysql.event WHERE status = 'ENABLED'";
const EVENTS_MYSQL: &str = "SELECT CONCAT(EVENT_SCHEMA, '.', EVENT_NAME) AS name, DEFINER AS definer FROM information_schema.EVENTS \
                            WHERE STATUS = 'ENABLED'";

/// Routines that run as somebody else than who calls them. The server's own have accounts that may not write.
const ROUTINES_MARIADB: &str = "SELECT CONCAT(db, '.', name) AS name, definer FROM mysql.proc \
                                WHERE security_type = 'DEFINER' AND db NOT IN ('mysql', 'sys')";
const ROUTINES_MYSQL: &str = "SELECT CONCAT(ROUTINE_SCHEMA, '.', ROUTINE_NAME) AS name, DEFINER AS definer \
                              FROM information_schema.ROUTINES WHERE SECURITY_TYPE = 'DEFINER' \
                              AND ROUTINE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')";

async fn scheduler_runs(client: &mut Client) -> Result<bool> {
    Ok(is_on(client.variable("global.event_scheduler").await?.as_deref()))
}

/// Events or routines that run with the privileges of one of these accounts.
async fn definitions(client: &mut Client, sql: &str, definers: &BTreeSet<String>) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for record in client.show("listing events and routines", sql).await? {
        let (name, definer) = (record.text_or_empty("name")?, record.text_or_empty("definer")?);
        if definers.contains(&definer) {
            found.push((name, definer));
        }
    }
    Ok(found)
}
