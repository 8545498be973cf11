//! How hard a MySQL or MariaDB server works for others just now.

use std::time::Duration;

use super::client::Client;
use crate::error::{Result, SourceError};
use crate::pressure::{Pressure, PressureLimits, SnapshotCost};

/// Threads that do not sleep, this one among them: <https://dev.mysql.com/doc/refman/9.0/en/server-status-variables.html>
const RUNNING: &str = "SHOW GLOBAL STATUS LIKE 'Threads_running'";

/// The account's own sessions are shown without a privilege: <https://dev.mysql.com/doc/refman/9.0/en/show-processlist.html>
const SESSIONS: &str = "SHOW PROCESSLIST";

/// Asks what has a limit. `ours` are the sessions of Landfall, which is no burden to itself.
pub(crate) async fn pressure(client: &mut Client, limits: &PressureLimits, ours: &[u64]) -> Result<Pressure> {
    let mut seen = Pressure {
        is_replica: true,
        ..Pressure::default()
    };
    if limits.running.is_some() {
        let doing = "asking how many statements run, for max_running";
        let rows = client.show(doing, RUNNING).await?;
        let running = rows.first().map(|row| row.number("Value")).transpose()?.flatten();
        let mut own = 1;
        for session in client.show(doing, SESSIONS).await? {
            let is_ours = session.number("Id")?.is_some_and(|id| ours.contains(&id));
            if is_ours && session.text_or_empty("Command")? != "Sleep" {
                own += 1;
            }
        }
        seen.running = running.map(|running| running.saturating_sub(own));
    }
    if limits.lag.is_some() {
        let (sql, column) = channels(client);
        let rows = client
            .show("asking how far replication is behind, for max_replica_lag", sql)
            .await?;
        seen.is_replica = !rows.is_empty();
        for row in &rows {
            // NULL while the applier is stopped: then nothing falls behind because of readers.
            let lag = row.number(column)?.map(Duration::from_secs);
            seen.lag = seen.lag.max(lag);
        }
    }
    Ok(seen)
}

/// What MariaDB shows to everybody: <https://mariadb.com/kb/en/innodb-status-variables/#innodb_history_list_length>
const HISTORY_MARIADB: &str = "SHOW GLOBAL STATUS LIKE 'Innodb_history_list_length'";

/// The same of MySQL, to those with PROCESS: <https://dev.mysql.com/doc/refman/9.0/en/information-schema-innodb-metrics-table.html>
const HISTORY_MYSQL: &str =
    "SELECT `COUNT` AS Value FROM information_schema.INNODB_METRICS WHERE NAME = 'trx_rseg_history_len'";

/// To those with PROCESS; the times are those of the server's zone, not the session's:
/// <https://dev.mysql.com/doc/refman/9.0/en/information-schema-innodb-trx-table.html>
const OLDEST: &str = "SELECT GREATEST(0, TIMESTAMPDIFF(SECOND, MIN(trx_started), \
                      CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', 'SYSTEM'))) AS Value FROM information_schema.INNODB_TRX";

/// What snapshots that stay open cost, as far as the account may know it.
pub(crate) async fn snapshot_cost(client: &mut Client) -> Result<SnapshotCost> {
    let history = if client.version().is_mariadb() {
        HISTORY_MARIADB
    } else {
        HISTORY_MYSQL
    };
    Ok(SnapshotCost {
        history: if_shown(client, history).await?,
        oldest: if_shown(client, OLDEST).await?,
    })
}

async fn if_shown(client: &mut Client, sql: &str) -> Result<Option<u64>> {
    match client.show("asking what an open snapshot costs", sql).await {
        Ok(rows) => Ok(rows.first().map(|row| row.number("Value")).transpose()?.flatten()),
        Err(SourceError::PermissionDenied { .. } | SourceError::AccessDenied { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The statement that lists the channels, and its column of seconds:
/// <https://dev.mysql.com/doc/refman/9.0/en/show-replica-status.html>, <https://mariadb.com/kb/en/show-replica-status/>
fn channels(client: &Client) -> (&'static str, &'static str) {
    let version = client.version();
    if version.is_mariadb() {
        ("SHOW ALL SLAVES STATUS", "Seconds_Behind_Master")
    } else if version.number >= (8, 0, 22) {
        ("SHOW REPLICA STATUS", "Seconds_Behind_Source")
    } else {
        ("SHOW SLAVE STATUS", "Seconds_Behind_Master")
    }
}
