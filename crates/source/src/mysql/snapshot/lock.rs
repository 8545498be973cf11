//! Locks against writers, and the fence around tables without transactions.

use std::time::Duration;

use model::TableName;

use crate::epoch::EpochRequest;
use crate::error::{Result, SourceError};
use crate::mysql::client::Client;
use crate::mysql::quote;

/// Pause after a lock that was not granted, in which the writers that waited behind it go on.
const LOCK_PAUSE: Duration = Duration::from_millis(500);

/// The lock on tables without transactions.
#[derive(Debug)]
pub(crate) struct MysqlFence {
    client: Client,
    tables: Vec<TableName>,
}

impl MysqlFence {
    /// The locked tables.
    pub(crate) fn tables(&self) -> &[TableName] {
        &self.tables
    }

    pub(crate) async fn keep_alive(&mut self) -> Result<()> {
        self.client.keep_alive().await
    }

    /// Lets the writers go on. Succeeds only on the connection that took the lock, so that success says that the lock
    /// was held to this moment.
    pub(crate) async fn release(mut self) -> Result<()> {
        let released = self.client.run("releasing the locks", "UNLOCK TABLES").await;
        self.client.close().await;
        released
    }
}

impl Client {
    /// Locks the tables without transactions, if that is wanted; an error if they can be had in no accepted way.
    pub(super) async fn fence(
        &mut self,
        request: &EpochRequest,
        tables: &[TableName],
        notes: &mut Vec<String>,
    ) -> Result<Option<MysqlFence>> {
        if tables.is_empty() {
            return Ok(None);
        }
        if request.fence_nontransactional {
            let mut client = self.another().await?;
            match lock_tables(&mut client, tables, request).await {
                Ok(()) => {
                    return Ok(Some(MysqlFence {
                        client,
                        tables: tables.to_vec(),
                    }));
                }
                Err(error) if request.allow_inconsistent && is_refused(&error) => {
                    notes.push(format!("no fence: {error}"));
                    client.close().await;
                }
                Err(error) => return Err(error),
            }
        }
        if request.allow_inconsistent {
            return Ok(None);
        }
        Err(SourceError::NotTransactional {
            tables: tables.to_vec(),
        })
    }
}

pub(super) async fn lock_tables(client: &mut Client, tables: &[TableName], request: &EpochRequest) -> Result<()> {
    let list: Vec<String> = tables
        .iter()
        .map(|table| format!("{} READ", quote::table(table)))
        .collect();
    let sql = format!("LOCK TABLES {}", list.join(", "));
    lock(client, &sql, "locking the tables against writers", request).await
}

/// Takes a lock, in `attempts` tries of `lock_wait` seconds.
pub(super) async fn lock(client: &mut Client, sql: &str, doing: &str, request: &EpochRequest) -> Result<()> {
    client
        .run(
            doing,
            &format!("SET SESSION lock_wait_timeout = {}", request.lock_wait.max(1)),
        )
        .await?;
    let mut tries = request.attempts.max(1);
    loop {
        tries -= 1;
        match client.run(doing, sql).await {
            Err(SourceError::LockTimeout { .. } | SourceError::Deadlock { .. }) if tries > 0 => {
                // FLUSH may hold a part of its lock when it gives up.
                client.run(doing, "UNLOCK TABLES").await?;
                tokio::time::sleep(LOCK_PAUSE).await;
            }
            other => return other,
        }
    }
}

/// Errors of a lock that the next method may do without. Managed services answer FLUSH with "access denied".
pub(super) fn is_refused(error: &SourceError) -> bool {
    matches!(
        error,
        SourceError::PermissionDenied { .. }
            | SourceError::AccessDenied { .. }
            | SourceError::LockTimeout { .. }
            | SourceError::Deadlock { .. }
    )
}
