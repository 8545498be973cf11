//! How hard a MySQL or MariaDB server works for others just now.

use std::time::Duration;

use super::client::Client;
use crate::error::Result;
use crate::pressure::{Pressure, PressureLimits};

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
