//! Which server, and where it stands.

use crate::epoch::{BinlogPosition, EpochPoint, Moved};
use crate::error::{Result, SourceError};
use crate::mysql::client::{Client, Record};
use crate::mysql::quote;

/// Which changes of the data move the binary log. Sessions that write nothing to it (`sql_log_bin = 0`) nobody can see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LogCoverage {
    /// All of them, so that an equal position says that nothing changed.
    Everything,
    /// The log is off.
    Off,
    /// Not those that the server applies for another one (`log_slave_updates = 0`).
    NotReplicated,
    /// Not those of some databases: the filter, as the server shows it.
    Filtered(String),
    /// The account may not see whether there is a filter.
    Unseen,
}

impl LogCoverage {
    /// Why positions prove nothing; `None` if they do.
    pub(crate) fn gap(&self) -> Option<String> {
        Some(match self {
            LogCoverage::Everything => return None,
            LogCoverage::Off => "the binary log is off (log_bin = 0)".to_owned(),
            LogCoverage::NotReplicated => {
                "this server applies changes of another one without logging them (log_slave_updates = 0)".to_owned()
            }
            LogCoverage::Filtered(filter) => format!("a filter keeps changes out of the binary log ({filter})"),
            LogCoverage::Unseen => {
                "the account may not see whether a filter keeps changes out of the binary log".to_owned()
            }
        })
    }
}

impl Client {
    /// Which server this is. MariaDB has no UUID before 11; host name, port and server id together are as good for
    /// telling two servers apart.
    pub(crate) async fn identity(&mut self) -> Result<String> {
        let sql = if self.version().is_mariadb() {
            "SELECT CONCAT(@@hostname, ':', @@port, ':', @@server_id) AS identity"
        } else {
            "SELECT @@server_uuid AS identity"
        };
        Ok(self
            .one_text("reading the server's identity", sql)
            .await?
            .unwrap_or_default())
    }

    /// Which changes of the data move the binary log.
    pub(crate) async fn log_coverage(&mut self) -> Result<LogCoverage> {
        if self.variable("log_bin").await?.as_deref() != Some("1") {
            return Ok(LogCoverage::Off);
        }
        if !self.logs_replicated().await? {
            return Ok(LogCoverage::NotReplicated);
        }
        let Some(status) = self.log_status().await? else {
            return Ok(LogCoverage::Unseen);
        };
        let mut filters = Vec::new();
        for (column, option) in [
            ("binlog_do_db", "binlog-do-db"),
            ("binlog_ignore_db", "binlog-ignore-db"),
        ] {
            if let Some(databases) = status.optional(column)?.filter(|databases| !databases.is_empty()) {
                filters.push(format!("{option}={databases}"));
            }
        }
        Ok(if filters.is_empty() {
            LogCoverage::Everything
        } else {
            LogCoverage::Filtered(filters.join(", "))
        })
    }

    /// Whether changes that the server applies for another one are in its own log, if there are such changes.
    async fn logs_replicated(&mut self) -> Result<bool> {
        let own = match self.variable("log_replica_updates").await? {
            None => self.variable("log_slave_updates").await?,
            known => known,
        };
        if own.as_deref() == Some("1") {
            return Ok(true);
        }
        // MySQL's set of GTIDs grows with replicated transactions in any case; but Percona's positions do not, and
        // without privileges nobody can ask MySQL whether it is a replica.
        if !self.version().is_mariadb() {
            return Ok(false);
        }
        // MariaDB's default is 0, right for a server that is no replica. MariaDB says so to everyone.
        let galera = self.variable("wsrep_on").await?.as_deref() == Some("1");
        let mut replica = false;
        for record in self
            .show("reading the replica's state", "SHOW GLOBAL STATUS LIKE 'Slave%running'")
            .await?
        {
            replica |= !matches!(record.at(1)?.as_deref(), None | Some("0" | "OFF" | ""));
        }
        Ok(!galera && !replica)
    }

    /// `gtid_executed` without its line breaks.
    pub(crate) async fn gtid_executed(&mut self) -> Result<Option<String>> {
        let set = self
            .one_text("reading gtid_executed", "SELECT @@global.gtid_executed")
            .await?;
        Ok(set.map(|set| set.replace('\n', "")))
    }

    /// MariaDB's GTID state at a position of its binary log; `None` where it cannot be had.
    pub(crate) async fn gtid_at(&mut self, position: Option<&BinlogPosition>) -> Result<Option<String>> {
        let Some(position) = position.filter(|_| self.version().is_mariadb()) else {
            return Ok(None);
        };
        let sql = format!(
            "SELECT BINLOG_GTID_POS({}, {})",
            quote::text(&position.file),
            position.position
        );
        match self.one_text("reading the GTID of a position", &sql).await {
            Ok(gtid) => Ok(gtid.filter(|gtid| !gtid.is_empty())),
            Err(SourceError::LostConnection { doing, reason }) => Err(SourceError::LostConnection { doing, reason }),
            Err(_) => Ok(None),
        }
    }

    /// File and position of the binary log now; `None` without the privilege or the log.
    pub(crate) async fn binlog_position(&mut self) -> Result<Option<BinlogPosition>> {
        let Some(status) = self.log_status().await? else {
            return Ok(None);
        };
        Ok(match (status.optional("file")?, status.number("position")?) {
            (Some(file), Some(position)) => Some(BinlogPosition { file, position }),
            _ => None,
        })
    }

    /// Position and filters of the binary log; `None` without the privilege (REPLICATION CLIENT, BINLOG MONITOR) or the log.
    /// <https://mariadb.com/kb/en/show-binlog-status/>, <https://dev.mysql.com/doc/refman/9.1/en/show-binary-log-status.html>
    async fn log_status(&mut self) -> Result<Option<Record>> {
        let sql = if self.version().is_mysql_since(8, 2, 0) {
            "SHOW BINARY LOG STATUS"
        } else {
            "SHOW MASTER STATUS"
        };
        match self.show("reading the binary log position", sql).await {
            Ok(records) => Ok(records.into_iter().next()),
            Err(SourceError::PermissionDenied { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Whether the binary log has moved on since a point.
pub(crate) async fn moved_since(client: &mut Client, point: &EpochPoint) -> Result<Moved> {
    if client.identity().await? != point.server {
        return Ok(Moved::Yes("it is another server".to_owned()));
    }
    if let Some(gap) = client.log_coverage().await?.gap() {
        return Ok(Moved::Unknown(gap));
    }
    if let Some(then) = &point.binlog_position {
        let Some(now) = client.binlog_position().await? else {
            return Ok(Moved::Unknown("the account may not see the position".to_owned()));
        };
        let words = |at: &BinlogPosition| format!("{}:{}", at.file, at.position);
        return Ok(match now == *then {
            true => Moved::No,
            false => Moved::Yes(format!("its log is at {}, and was at {}", words(&now), words(then))),
        });
    }
    match (&point.gtid, client.gtid_executed().await) {
        (Some(then), Ok(Some(now))) if now == *then => Ok(Moved::No),
        (Some(_), Ok(Some(_))) => Ok(Moved::Yes("transactions were added to its GTID set".to_owned())),
        _ => Ok(Moved::Unknown(
            "the epoch has no position that could be compared".to_owned(),
        )),
    }
}

/// As often each snapshot's position is read.
const READINGS: usize = 4;

/// The positions of some snapshots.
pub(super) enum Shown {
    /// This server shows none: it is no MariaDB or Percona Server, or has no binary log.
    Nowhere,
    /// Not one and the same for all.
    Differing,
    /// The position of all of them.
    Everywhere(BinlogPosition),
}

impl Shown {
    /// The position, if there is one for all.
    pub(super) fn everywhere(self) -> Option<BinlogPosition> {
        match self {
            Shown::Everywhere(position) => Some(position),
            Shown::Nowhere | Shown::Differing => None,
        }
    }
}

/// The position that all snapshots have, if they have one.
///
/// A session's own position is shown by way of variables of the whole server: SHOW STATUS copies it there and then
/// reads it, and a SHOW STATUS of another session in that moment puts its own in place (seen on MariaDB 10.11: read at
/// the same time by three sessions under load, every 200th answer was another session's, and unequal snapshots looked
/// equal). So the sessions are asked one after another, and, as a stranger may ask at any time too, several times, in
/// turns; all answers must be the same. A true position never changes, so nothing is lost by asking again.
pub(super) async fn common_position(readers: &mut [Client]) -> Result<Shown> {
    let mut common = None;
    for _ in 0..READINGS {
        for reader in readers.iter_mut() {
            let Some(position) = snapshot_position(reader).await? else {
                return Ok(Shown::Nowhere);
            };
            match &common {
                None => common = Some(position),
                Some(known) if *known == position => {}
                Some(_) => return Ok(Shown::Differing),
            }
        }
    }
    Ok(common.map_or(Shown::Nowhere, Shown::Everywhere))
}

/// The binary log position of a reader's snapshot, which MariaDB and Percona Server show in its session's status.
async fn snapshot_position(reader: &mut Client) -> Result<Option<BinlogPosition>> {
    let (mut file, mut position) = (None, None);
    for record in reader
        .show(
            "reading the snapshot's position",
            "SHOW STATUS LIKE 'binlog_snapshot_%'",
        )
        .await?
    {
        match record.at(0)?.unwrap_or_default().to_ascii_lowercase().as_str() {
            "binlog_snapshot_file" => file = record.at(1)?.filter(|file| !file.is_empty()),
            "binlog_snapshot_position" => position = record.at(1)?.and_then(|text| text.parse().ok()),
            _ => {}
        }
    }
    Ok(file
        .zip(position)
        .map(|(file, position)| BinlogPosition { file, position }))
}
