//! An epoch: one consistent point of the source, with as many readers as were asked for.

use model::{TableName, TablePlan};
use serde::{Deserialize, Serialize};

use crate::{Fence, Reader};

/// How long to wait for a lock, and how often to try, unless said otherwise.
const LOCK_WAIT_SECONDS: u32 = 5;
const ATTEMPTS: u32 = 5;

/// What an epoch is wanted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochRequest {
    /// The tables that will be read.
    pub tables: Vec<EpochTable>,
    /// Parallel readers wanted, at least 1.
    pub readers: usize,
    /// Seconds that a lock is waited for, each time; the server's other sessions wait as long.
    pub lock_wait: u32,
    /// How often to try each method.
    pub attempts: u32,
    /// Accept tables that no snapshot covers; they are named in [`EpochPoint::inconsistent_tables`].
    pub allow_inconsistent: bool,
    /// A row filter has a query in it, so that rows depend on other tables than these.
    pub reads_others: bool,
    /// Keep tables without transactions locked against writers until the [`Fence`] is released.
    pub fence_nontransactional: bool,
}

impl EpochRequest {
    /// A request for the tables of some plans, with the usual patience.
    pub fn for_plans<'a>(plans: impl IntoIterator<Item = &'a TablePlan>, readers: usize) -> Self {
        let mut reads_others = false;
        let tables = plans
            .into_iter()
            .map(|plan| {
                let filter = plan.row_filter.as_deref().unwrap_or_default();
                reads_others |= filter.to_ascii_lowercase().contains("select");
                EpochTable {
                    name: plan.source.clone(),
                    transactional: plan.transactional,
                }
            })
            .collect();
        EpochRequest {
            tables,
            reads_others,
            readers,
            lock_wait: LOCK_WAIT_SECONDS,
            attempts: ATTEMPTS,
            allow_inconsistent: false,
            fence_nontransactional: false,
        }
    }
}

/// A table of an epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochTable {
    pub name: TableName,
    /// Whether its engine gives snapshots.
    pub transactional: bool,
}

/// An open epoch. It ends when a reader is lost.
#[derive(Debug)]
pub struct Epoch {
    pub point: EpochPoint,
    /// As many as were asked for, or one ([`EpochMethod::SingleReader`]).
    pub readers: Vec<Reader>,
    /// Holds tables without transactions still; release it when they have all been read.
    pub fence: Option<Fence>,
    /// Why better methods than the point's were not had, for people.
    pub notes: Vec<String>,
}

/// How the readers came to see one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EpochMethod {
    /// All snapshots carry the same binary log position.
    BinlogSnapshot,
    /// No transaction was committed while the snapshots were opened.
    GtidUnchanged,
    /// The tables were locked against writers while the snapshots were opened.
    TableLocks,
    /// The whole server was locked against writers while the snapshots were opened.
    GlobalReadLock,
    /// One reader, consistent by itself; it is all that this account and this server allow.
    SingleReader,
    /// No snapshot covers any of the tables.
    Inconsistent,
    /// Scripts: their content is the point.
    Script,
    /// The database does not change: it is a database snapshot, or read-only.
    UnchangingDatabase,
    /// The readers' transactions in SNAPSHOT isolation began while all tables were locked against writers.
    SnapshotIsolation,
}

/// A point of the source, as written in the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EpochPoint {
    pub method: EpochMethod,
    /// Which server: its UUID (MySQL), or host name, port and server id (MariaDB). Or which scripts: their paths.
    pub server: String,
    /// Product and version.
    pub version: String,
    /// Whether the server is known to write a binary log that holds every change of its data: on, without a filter, and with
    /// what it applies for another server.
    pub binlog: bool,
    /// Binary log file and position of the point, where they could be read. With [`EpochMethod::TableLocks`] exact for
    /// the tables of the epoch.
    pub binlog_position: Option<BinlogPosition>,
    /// The set of transactions that the point holds: `gtid_executed` (MySQL), `gtid_binlog_pos` (MariaDB).
    pub gtid: Option<String>,
    /// When, by the server's clock, in UTC: `2026-01-31T23:59:59.000000Z`.
    pub opened_at: String,
    /// Tables without transactions that were locked (see [`Fence`]).
    pub fenced_tables: Vec<TableName>,
    /// Tables that no snapshot and no lock covers.
    pub inconsistent_tables: Vec<TableName>,
    /// What tells all that the point holds, so that it can be opened again at any time: the SHA-256 of scripts, in their order; of a
    /// database snapshot, which it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// From where capturing changes would miss nothing that the point does not hold, where the server captures changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower_bound: Option<LowerBound>,
}

/// A position of change capture that was read before an epoch was opened: what is captured from it on may be in the epoch already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LowerBound {
    /// `cdc` or `change-tracking`.
    pub method: String,
    /// As the server spells it.
    pub position: String,
}

/// A position in the binary log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BinlogPosition {
    pub file: String,
    pub position: u64,
}

/// Whether a source is where it was at a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// Nothing was written since.
    No,
    /// Something was written, wherever on the server; how far, in words.
    Yes(String),
    /// It cannot be told; why.
    Unknown(String),
}

impl EpochPoint {
    /// Whether a later point can prove at all to be this one, if nothing changes.
    pub fn can_come_again(&self) -> bool {
        self.same_point(self)
    }

    /// True only if it is certain that nothing changed between the two points: same server, binary log on, equal
    /// position or equal set of transactions, and every table under transactions at both; or the same scripts.
    ///
    /// What a session with `sql_log_bin = 0` hides from the log is hidden from this answer too.
    pub fn same_point(&self, other: &EpochPoint) -> bool {
        if self.content.is_some() || other.content.is_some() {
            return self.server == other.server && self.content == other.content;
        }
        let sound = |point: &EpochPoint| {
            point.binlog
                && point.method != EpochMethod::Inconsistent
                && point.fenced_tables.is_empty()
                && point.inconsistent_tables.is_empty()
        };
        let position = self.binlog_position.is_some() && self.binlog_position == other.binlog_position;
        let gtid = self.gtid.as_deref().is_some_and(|set| !set.is_empty()) && self.gtid == other.gtid;
        // A known difference in either outweighs an equality of the other.
        let differs = (self.binlog_position.is_some() && other.binlog_position.is_some() && !position)
            || (self.gtid.is_some() && other.gtid.is_some() && self.gtid != other.gtid);
        sound(self) && sound(other) && self.server == other.server && (position || gtid) && !differs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point() -> EpochPoint {
        EpochPoint {
            method: EpochMethod::BinlogSnapshot,
            server: "uuid".to_owned(),
            version: "MariaDB 10.11".to_owned(),
            binlog: true,
            binlog_position: Some(BinlogPosition {
                file: "bin.1".to_owned(),
                position: 4,
            }),
            gtid: None,
            opened_at: "2026-01-01T00:00:00.000000Z".to_owned(),
            fenced_tables: Vec::new(),
            inconsistent_tables: Vec::new(),
            content: None,
            lower_bound: None,
        }
    }

    #[test]
    fn points_are_the_same_only_with_proof() {
        assert!(point().same_point(&EpochPoint {
            opened_at: "later".to_owned(),
            ..point()
        }));
        let moved = Some(BinlogPosition {
            file: "bin.1".to_owned(),
            position: 5,
        });
        for other in [
            EpochPoint {
                binlog_position: moved,
                ..point()
            },
            EpochPoint {
                binlog_position: None,
                ..point()
            },
            EpochPoint {
                server: "another".to_owned(),
                ..point()
            },
            EpochPoint {
                binlog: false,
                ..point()
            },
            EpochPoint {
                inconsistent_tables: vec![TableName::new("a", "b")],
                ..point()
            },
            EpochPoint {
                fenced_tables: vec![TableName::new("a", "b")],
                ..point()
            },
            EpochPoint {
                method: EpochMethod::Inconsistent,
                ..point()
            },
        ] {
            assert!(!point().same_point(&other), "{other:?}");
            assert!(!other.same_point(&point()), "{other:?}");
        }
        let gtid = |set: &str| EpochPoint {
            binlog_position: None,
            gtid: Some(set.to_owned()),
            ..point()
        };
        assert!(gtid("a:1-5").same_point(&gtid("a:1-5")));
        assert!(!gtid("a:1-5").same_point(&gtid("a:1-6")));
        assert!(!gtid("").same_point(&gtid("")));
        let script = |content: &str| EpochPoint {
            method: EpochMethod::Script,
            binlog: false,
            binlog_position: None,
            content: Some(content.to_owned()),
            ..point()
        };
        assert!(script("a").same_point(&script("a")));
        assert!(!script("a").same_point(&script("b")));
        assert!(!script("a").same_point(&point()) && !point().same_point(&script("a")));
    }

    #[test]
    fn a_point_survives_the_manifest() {
        let text = serde_json::to_string(&point()).unwrap();
        assert!(text.contains(r#""method":"binlog-snapshot""#), "{text}");
        assert_eq!(serde_json::from_str::<EpochPoint>(&text).unwrap(), point());
    }
}
