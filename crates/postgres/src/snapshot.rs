//! One snapshot of the target, seen by many sessions.

use std::sync::atomic::Ordering;

use crate::connect::Target;
use crate::error::Result;
use crate::sql_text::literal;

/// Behind which nothing keeps its locks.
const MARK: &str = "landfall_snapshot";

/// An exported snapshot. It can be joined as long as this value lives.
#[derive(Debug)]
pub struct Snapshot {
    holder: Target,
    id: String,
}

impl Snapshot {
    /// Opens a REPEATABLE READ READ ONLY transaction on `target`, which then belongs to the snapshot, and exports it.
    ///
    /// # Errors
    /// The server's.
    pub async fn export(target: Target) -> Result<Snapshot> {
        target
            .client
            .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await?;
        let id: String = target
            .client
            .query_one("SELECT pg_export_snapshot()", &[])
            .await?
            .try_get(0)?;
        target.mark_snapshot().await?;
        Ok(Snapshot { holder: target, id })
    }

    /// The snapshot's id, to join it from another process.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The session that holds the snapshot; it sees it too, and may be used for reading.
    pub fn holder(&self) -> &Target {
        &self.holder
    }

    /// A new session that sees the snapshot.
    ///
    /// # Errors
    /// Those of connecting and of [`Target::join_snapshot`].
    pub async fn join(&self) -> Result<Target> {
        let target = self.holder.another().await?;
        target.join_snapshot(&self.id).await?;
        Ok(target)
    }

    /// Ends the snapshot; the session can be used again.
    ///
    /// # Errors
    /// The server's.
    pub async fn close(self) -> Result<Target> {
        self.holder.leave_snapshot().await?;
        Ok(self.holder)
    }
}

impl Target {
    /// Makes this session see the exported snapshot `id`, read-only, until [`Target::leave_snapshot`].
    ///
    /// # Errors
    /// The server's; 42704 or 22023 if the snapshot has ended.
    pub async fn join_snapshot(&self, id: &str) -> Result<()> {
        self.client
            .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await?;
        let joined = self
            .client
            .batch_execute(&format!("SET TRANSACTION SNAPSHOT {}", literal(id)))
            .await;
        if joined.is_err() {
            self.client.batch_execute("ROLLBACK").await?;
        }
        joined?;
        self.mark_snapshot().await
    }

    async fn mark_snapshot(&self) -> Result<()> {
        self.client.batch_execute(&format!("SAVEPOINT {MARK}")).await?;
        self.in_snapshot.store(true, Ordering::SeqCst);
        Ok(())
    }

    /// In the transaction of a snapshot, gives back the locks that were taken in it; settings that were changed in it are again as
    /// they were. The server's table of locks holds those of a few thousand tables, and one transaction may read more:
    /// <https://www.postgresql.org/docs/current/explicit-locking.html>. Nothing to do elsewhere.
    ///
    /// # Errors
    /// The server's.
    pub async fn release_locks(&self) -> Result<()> {
        if self.in_snapshot.load(Ordering::SeqCst) {
            self.client
                .batch_execute(&format!("ROLLBACK TO SAVEPOINT {MARK}"))
                .await?;
        }
        Ok(())
    }

    /// Ends the transaction of [`Target::join_snapshot`].
    ///
    /// # Errors
    /// The server's.
    pub async fn leave_snapshot(&self) -> Result<()> {
        self.in_snapshot.store(false, Ordering::SeqCst);
        Ok(self.client.batch_execute("COMMIT").await?)
    }
}
