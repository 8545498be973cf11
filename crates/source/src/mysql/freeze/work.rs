//! Transactions that changed the tables and are not committed.
//!
//! The binary log shows a transaction when it is committed. One that began before a window and ends behind it changed nothing that anybody
//! could see in between. `LOCK TABLES … READ` is granted only when none is open that has written to the tables; without the privilege
//! for it, the engine's list of transactions says whether there is any that has changed rows.

use model::TableName;
use model::freeze::OpenWork;

use crate::error::{Result, SourceError};
use crate::mysql::client::Client;
use crate::mysql::quote;

/// Seconds that the lock is waited for: writers to these tables would wait as long, and there are to be none.
const PATIENCE: u32 = 3;

/// Of every engine's transactions: those that have changed something. Prepared ones of a session that is gone have number 0.
const TRANSACTIONS: &str = "SELECT trx_mysql_thread_id AS session, trx_started AS started, trx_rows_modified AS changed \
                            FROM information_schema.INNODB_TRX WHERE trx_rows_modified > 0";

pub(crate) async fn open_work(client: &mut Client, tables: &[TableName]) -> Result<OpenWork> {
    let by_lock = if tables.is_empty() {
        Ok(())
    } else {
        locked(client, tables).await
    };
    match by_lock {
        Ok(()) => {
            // What was prepared for two-phase commit, in a session that is gone, holds no lock that others see before MySQL 8.0.29.
            let orphaned = transactions(client)
                .await
                .map(|found| found.into_iter().filter(|(session, _)| session == "0"));
            let orphaned: Vec<String> = orphaned
                .map(|found| found.map(|(_, words)| words).collect())
                .unwrap_or_default();
            Ok(if orphaned.is_empty() {
                let how = "the tables could be locked against writers at the end of the window".to_owned();
                OpenWork::None { how }
            } else {
                OpenWork::Some { what: orphaned }
            })
        }
        Err(error @ SourceError::LostConnection { .. }) => Err(error),
        Err(SourceError::LockTimeout { .. } | SourceError::Deadlock { .. }) => {
            let mut what = vec![format!(
                "a transaction that is not committed holds a table in scope: it could not be locked within {PATIENCE} s"
            )];
            what.extend(
                transactions(client)
                    .await
                    .unwrap_or_default()
                    .into_iter()
                    .map(|(_, words)| words),
            );
            Ok(OpenWork::Some { what })
        }
        Err(refused) => match transactions(client).await {
            Err(error @ SourceError::LostConnection { .. }) => Err(error),
            Err(error) => Ok(OpenWork::NotKnown {
                reason: format!("{refused}; {error}"),
            }),
            Ok(found) if found.is_empty() => Ok(OpenWork::None {
                how: "no transaction had changed any row at the end of the window".to_owned(),
            }),
            Ok(found) => Ok(OpenWork::Some {
                what: found.into_iter().map(|(_, words)| words).collect(),
            }),
        },
    }
}

async fn locked(client: &mut Client, tables: &[TableName]) -> Result<()> {
    let mut other = client.another().await?;
    let doing = "locking the tables against writers";
    other
        .run(doing, &format!("SET SESSION lock_wait_timeout = {PATIENCE}"))
        .await?;
    let list: Vec<String> = tables
        .iter()
        .map(|table| format!("{} READ", quote::table(table)))
        .collect();
    let locked = other.run(doing, &format!("LOCK TABLES {}", list.join(", "))).await;
    // The end of the session lets go in any case.
    let released = match &locked {
        Ok(()) => other.run("releasing the table locks", "UNLOCK TABLES").await,
        Err(_) => Ok(()),
    };
    other.close().await;
    locked.and(released)
}

/// Session and words for each transaction that has changed rows.
async fn transactions(client: &mut Client) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for record in client.show("listing transactions", TRANSACTIONS).await? {
        let session = record.text_or_empty("session")?;
        let words = format!(
            "session {session} has changed {} rows since {} and has not committed",
            record.text_or_empty("changed")?,
            record.text_or_empty("started")?
        );
        found.push((session, words));
    }
    Ok(found)
}
