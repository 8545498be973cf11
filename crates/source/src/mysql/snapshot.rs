//! Opening an epoch: several connections that see one and the same state.
//!
//! # Why the readers agree
//!
//! Each reader runs `START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY` at REPEATABLE READ, so that it sees the
//! transactions that had committed when the snapshot was opened, and no later one, until it ends. What is left to prove
//! is that the same transactions had committed for all of them. Let A and B be any two readers.
//!
//! 1. *Equal binary log positions* (MariaDB, Percona Server, with the binary log on). There the statement opens the
//!    engines' snapshots and notes the binary log position under the lock under which transactions commit in the engine
//!    in the order of the log, so a snapshot holds exactly the transactions before its position. A's and B's positions
//!    are equal: so are their sets of transactions. How the positions must be read is in [`position`].
//!    <https://mariadb.com/kb/en/enhancements-for-start-transaction-with-consistent-snapshot/>
//! 2. *Unchanged set of GTIDs* (MySQL, `gtid_mode = ON`, which allows no transaction without one). `gtid_executed` is read
//!    before the first snapshot and after the last. A transaction that A does not see and B does became visible in
//!    between. It was not in the first reading: a GTID joins the set only after its transaction is visible in the
//!    engine, and this one was not visible to A, opened later. For that same reason the second reading could miss it:
//!    in the moment between becoming visible and joining the set. Hence the settle: the set is read again some time
//!    after all snapshots are open, and must be unchanged still. Between the two steps the server does no input or
//!    output and waits for no other transaction than those of the same commit group, so the settle (200 ms) is many
//!    orders of magnitude longer than that moment. It is a margin, not a proof, and the only one here.
//! 3. *Table locks.* `LOCK TABLES … READ` is granted when no transaction that has written to the tables is open any more
//!    (each holds a metadata lock until its commit is complete), and until UNLOCK TABLES nobody writes to them. All
//!    snapshots are opened in between, so for these tables they hold the same state. Positions are read in between too:
//!    no change of these tables lies between the state and the position.
//! 4. *Global read lock.* As 3, for all tables, and commits wait as well.
//! 5. *One reader* agrees with itself.
//!
//! Not covered: changes that a session hides from the binary log (`sql_log_bin = 0`) under 1 and 2, and
//! `XA COMMIT` of a transaction prepared in a session that is gone, under 3 before MySQL 8.0.29.
//!
//! 1 and 2 are used only where it is known that the log moves with the data ([`LogCoverage`]): not where a filter
//! (`binlog-do-db`, `binlog-ignore-db`) keeps databases out of it or the account may not see whether there is one, and not
//! on a server that applies changes of another one without logging them itself (`log_slave_updates = 0` on a replica or
//! a Galera node).
//!
//! Tables without transactions are in no snapshot. With a fence they are locked before the snapshots are opened and
//! stay locked until they have been read: their state is that of the snapshots for the whole time.
//!
//! All connections must have reached the same server. Behind a load balancer they may not have; that is an error.

mod lock;
mod position;

use std::time::Duration;

use futures_util::future::try_join_all;
use model::TableName;

use self::lock::{is_refused, lock, lock_tables};
pub(crate) use self::position::moved_since;
use self::position::{Shown, common_position};
use super::client::Client;
use crate::epoch::{BinlogPosition, EpochMethod, EpochPoint, EpochRequest};
use crate::error::{Result, SourceError};

pub(crate) use self::lock::MysqlFence;
pub(crate) use self::position::LogCoverage;

/// How long after the last snapshot the set of GTIDs is read again (see the module comment).
const SETTLE: Duration = Duration::from_millis(200);

/// What was opened, and a line for each method that was tried in vain.
pub(crate) struct Opened {
    pub(crate) point: EpochPoint,
    pub(crate) readers: Vec<Client>,
    pub(crate) fence: Option<MysqlFence>,
    pub(crate) notes: Vec<String>,
}

/// State and position that a method arrived at.
struct Agreed {
    method: EpochMethod,
    position: Option<BinlogPosition>,
    gtid: Option<String>,
}

impl Client {
    /// Opens an epoch, by the first method that the server and the account allow.
    pub(crate) async fn open_epoch(&mut self, request: &EpochRequest) -> Result<Opened> {
        let mut notes = Vec::new();
        let (snapshot, no_snapshot): (Vec<_>, Vec<_>) = request.tables.iter().partition(|table| table.transactional);
        let names = |tables: Vec<&crate::epoch::EpochTable>| -> Vec<TableName> {
            tables.into_iter().map(|table| table.name.clone()).collect()
        };
        let (snapshot, no_snapshot) = (names(snapshot), names(no_snapshot));
        let fence = self.fence(request, &no_snapshot, &mut notes).await?;
        let inconsistent_tables = if fence.is_some() { Vec::new() } else { no_snapshot };

        let server = self.identity().await?;
        let mut readers = try_join_all((0..request.readers.max(1)).map(|_| self.another())).await?;
        for reader in &mut readers {
            let other = reader.identity().await?;
            if other != server {
                return Err(SourceError::DifferentServers { first: server, other });
            }
        }
        let coverage = self.log_coverage().await?;
        let agreed = if snapshot.is_empty() && fence.is_none() && !inconsistent_tables.is_empty() {
            start_snapshots(&mut readers).await?;
            Agreed {
                method: EpochMethod::Inconsistent,
                position: None,
                gtid: None,
            }
        } else {
            self.agree(request, &snapshot, &mut readers, &coverage, &mut notes)
                .await?
        };
        let opened_at = "SELECT DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ') AS opened_at";
        let point = EpochPoint {
            content: None,
            lower_bound: None,
            method: agreed.method,
            server,
            version: format!("{} {}", self.version().product, self.version().text),
            binlog: coverage == LogCoverage::Everything,
            binlog_position: agreed.position,
            gtid: agreed.gtid,
            opened_at: self.one_text("reading the clock", opened_at).await?.unwrap_or_default(),
            fenced_tables: fence.as_ref().map(|fence| fence.tables().to_vec()).unwrap_or_default(),
            inconsistent_tables,
        };
        Ok(Opened {
            point,
            readers,
            fence,
            notes,
        })
    }

    /// The methods of the module comment, in order.
    async fn agree(
        &mut self,
        request: &EpochRequest,
        tables: &[TableName],
        readers: &mut Vec<Client>,
        coverage: &LogCoverage,
        notes: &mut Vec<String>,
    ) -> Result<Agreed> {
        if let Some(gap) = coverage.gap() {
            notes.push(format!("{gap}: positions prove nothing here"));
        } else {
            if let Some(agreed) = self.by_binlog_snapshot(request, readers, notes).await? {
                return Ok(agreed);
            }
            if let Some(agreed) = self.by_gtid(request, readers, notes).await? {
                return Ok(agreed);
            }
        }
        // A single reader needs no lock to agree with itself.
        if readers.len() > 1 {
            if let Some(agreed) = self.by_table_locks(request, tables, readers, notes).await? {
                return Ok(agreed);
            }
            if let Some(agreed) = self.by_global_lock(request, readers, notes).await? {
                return Ok(agreed);
            }
        }
        for reader in readers.drain(1..) {
            reader.close().await;
        }
        start_snapshots(readers).await?;
        let position = if *coverage == LogCoverage::Everything {
            common_position(readers).await?.everywhere()
        } else {
            None
        };
        let gtid = self.gtid_at(position.as_ref()).await?;
        Ok(Agreed {
            method: EpochMethod::SingleReader,
            position,
            gtid,
        })
    }

    /// Method 1.
    async fn by_binlog_snapshot(
        &mut self,
        request: &EpochRequest,
        readers: &mut [Client],
        notes: &mut Vec<String>,
    ) -> Result<Option<Agreed>> {
        for _ in 0..request.attempts.max(1) {
            start_snapshots(readers).await?;
            let first = match common_position(readers).await? {
                Shown::Nowhere => return Ok(None),
                Shown::Differing => continue,
                Shown::Everywhere(position) => position,
            };
            let gtid = self.gtid_at(Some(&first)).await?;
            return Ok(Some(Agreed {
                method: EpochMethod::BinlogSnapshot,
                position: Some(first),
                gtid,
            }));
        }
        notes.push(format!(
            "the snapshots' positions differed in {} attempts",
            request.attempts.max(1)
        ));
        Ok(None)
    }

    /// Method 2.
    async fn by_gtid(
        &mut self,
        request: &EpochRequest,
        readers: &mut [Client],
        notes: &mut Vec<String>,
    ) -> Result<Option<Agreed>> {
        if self.version().is_mariadb() || self.variable("global.gtid_mode").await?.as_deref() != Some("ON") {
            return Ok(None);
        }
        for _ in 0..request.attempts.max(1) {
            let before = self.gtid_executed().await?;
            start_snapshots(readers).await?;
            if self.gtid_executed().await? != before {
                continue;
            }
            tokio::time::sleep(SETTLE).await;
            if self.gtid_executed().await? == before {
                return Ok(Some(Agreed {
                    method: EpochMethod::GtidUnchanged,
                    position: None,
                    gtid: before,
                }));
            }
        }
        notes.push(format!(
            "transactions were committed in all of {} attempts",
            request.attempts.max(1)
        ));
        Ok(None)
    }

    /// Method 3.
    async fn by_table_locks(
        &mut self,
        request: &EpochRequest,
        tables: &[TableName],
        readers: &mut [Client],
        notes: &mut Vec<String>,
    ) -> Result<Option<Agreed>> {
        if tables.is_empty() {
            return Ok(None);
        }
        let mut leader = self.another().await?;
        let locked = lock_tables(&mut leader, tables, request).await;
        match locked {
            Ok(()) => {}
            Err(error) if is_refused(&error) => {
                notes.push(format!("no table locks: {error}"));
                leader.close().await;
                return Ok(None);
            }
            Err(error) => return Err(error),
        }
        let agreed = under_lock(&mut leader, readers, EpochMethod::TableLocks).await;
        leader.run("releasing the table locks", "UNLOCK TABLES").await?;
        leader.close().await;
        agreed.map(Some)
    }

    /// Method 4.
    async fn by_global_lock(
        &mut self,
        request: &EpochRequest,
        readers: &mut [Client],
        notes: &mut Vec<String>,
    ) -> Result<Option<Agreed>> {
        let mut leader = self.another().await?;
        let sql = "FLUSH TABLES WITH READ LOCK";
        match lock(&mut leader, sql, "locking the server against writers", request).await {
            Ok(()) => {}
            Err(error) if is_refused(&error) => {
                notes.push(format!("no global read lock: {error}"));
                leader.close().await;
                return Ok(None);
            }
            Err(error) => return Err(error),
        }
        let agreed = under_lock(&mut leader, readers, EpochMethod::GlobalReadLock).await;
        leader.run("releasing the global read lock", "UNLOCK TABLES").await?;
        leader.close().await;
        agreed.map(Some)
    }
}

/// (Re)opens all snapshots, at the same time as far as possible.
async fn start_snapshots(readers: &mut [Client]) -> Result<()> {
    let doing = "opening a snapshot";
    // A transaction that is open ends by the new START TRANSACTION.
    try_join_all(
        readers
            .iter_mut()
            .map(|reader| reader.run(doing, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")),
    )
    .await?;
    for reader in readers {
        reader.session().stay_in_snapshot();
    }
    Ok(())
}

/// Opens the snapshots while writers are locked out, and reads the position.
async fn under_lock(leader: &mut Client, readers: &mut [Client], method: EpochMethod) -> Result<Agreed> {
    start_snapshots(readers).await?;
    let position = match leader.binlog_position().await? {
        // Any reader's own position serves: for these tables it cannot lie apart from the state.
        None => common_position(&mut readers[..1]).await?.everywhere(),
        known => known,
    };
    let gtid = if leader.version().is_mariadb() {
        leader.gtid_at(position.as_ref()).await?
    } else if leader.variable("global.gtid_mode").await?.as_deref() == Some("ON") {
        leader.gtid_executed().await?
    } else {
        None
    };
    Ok(Agreed { method, position, gtid })
}
