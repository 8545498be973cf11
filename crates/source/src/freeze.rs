//! Positions of a source's log, for who asks whether it stands still.

use crate::BinlogPosition;

/// Where a server stands now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogPosition {
    /// See [`crate::EpochPoint::server`].
    pub server: String,
    pub log: Option<BinlogPosition>,
    /// The set of transactions.
    pub gtid: Option<String>,
    /// Why positions do not move with every change; `None` if they do. With a gap there is no position.
    pub gap: Option<String>,
}
