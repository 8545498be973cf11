//! How hard a server works for others just now, and what a snapshot costs it.

use super::client::Client;
use crate::error::{Result, SourceError};
use crate::pressure::{Pressure, PressureLimits, SnapshotCost};

/// Requests of people that are neither asleep nor ours.
/// <https://learn.microsoft.com/en-us/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-requests-transact-sql>
const RUNNING: &str = "SELECT r.session_id AS session FROM sys.dm_exec_requests AS r \
                       JOIN sys.dm_exec_sessions AS s ON s.session_id = r.session_id \
                       WHERE s.is_user_process = 1 AND r.session_id <> @@SPID";

/// Seconds of the oldest transaction whose row versions are kept.
/// <https://learn.microsoft.com/en-us/sql/relational-databases/system-dynamic-management-views/sys-dm-tran-active-snapshot-database-transactions-transact-sql>
const OLDEST: &str = "SELECT MAX(elapsed_time_seconds) AS value FROM sys.dm_tran_active_snapshot_database_transactions";

/// Asks what has a limit. `ours` are the sessions of Landfall, which is no burden to itself.
pub(crate) async fn pressure(client: &mut Client, limits: &PressureLimits, ours: &[u64]) -> Result<Pressure> {
    let mut seen = Pressure::default();
    if limits.running.is_some() {
        let doing = "asking how many statements run, for max_running";
        // Without the permission the view shows this session alone, and no error.
        let any = ["VIEW SERVER STATE", "VIEW SERVER PERFORMANCE STATE"];
        if !client.permission_on_server(&any).await? {
            return Err(SourceError::PermissionDenied {
                doing: doing.to_owned(),
                message: "this account sees no sessions but its own (GRANT VIEW SERVER STATE TO its login)".to_owned(),
            });
        }
        let records = client.show(doing, RUNNING).await?;
        let mut running = 0;
        for record in records {
            let session = record.number("session")?.and_then(|number| u64::try_from(number).ok());
            if !session.is_some_and(|session| ours.contains(&session)) {
                running += 1;
            }
        }
        seen.running = Some(running);
    }
    // How far a secondary is behind is not asked yet: `is_replica` stays false, and the limit is said to be of no use.
    Ok(seen)
}

/// What snapshots that stay open cost, as far as the account may know it.
pub(crate) async fn snapshot_cost(client: &mut Client) -> Result<SnapshotCost> {
    let oldest = match client.show("asking what an open snapshot costs", OLDEST).await {
        Ok(records) => records
            .first()
            .map(|record| record.number("value"))
            .transpose()?
            .flatten(),
        Err(error @ SourceError::LostConnection { .. }) => return Err(error),
        Err(_) => None,
    };
    Ok(SnapshotCost {
        history: None,
        oldest: oldest.and_then(|seconds| u64::try_from(seconds).ok()),
    })
}
