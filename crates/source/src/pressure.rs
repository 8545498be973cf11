//! How hard a server works for others just now.

use std::fmt;
use std::time::Duration;

use model::figures::number;
use serde::{Deserialize, Serialize};

/// What is bearable; nothing is asked of the server about what has no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PressureLimits {
    /// Most statements of others that run at once.
    pub running: Option<u64>,
    /// Most that the server is behind what it replicates.
    pub lag: Option<Duration>,
}

/// What the server says. `None` is what was not asked, or what the server has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pressure {
    /// Statements of others that run now.
    pub running: Option<u64>,
    /// How far the server is behind what it replicates; the most of several channels. `None` also while nothing is applied.
    pub lag: Option<Duration>,
    /// False if it is known that the server replicates nothing.
    pub is_replica: bool,
}

/// A limit that is exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exceeded {
    Running { running: u64, limit: u64 },
    Lag { lag: Duration, limit: Duration },
}

/// What the server carries for snapshots that stay open. `None` is what it has not, or does not show to this account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotCost {
    /// Transactions whose old versions of rows cannot be thrown away yet (InnoDB's history list).
    pub history: Option<u64>,
    /// Age of the oldest transaction that is open, whosever it is, in seconds.
    pub oldest: Option<u64>,
}

impl PressureLimits {
    /// False if there is nothing to look at.
    pub fn any(&self) -> bool {
        self.running.is_some() || self.lag.is_some()
    }

    /// The first limit that is exceeded.
    pub fn exceeded(&self, seen: &Pressure) -> Option<Exceeded> {
        match (seen.running, self.running) {
            (Some(running), Some(limit)) if running > limit => return Some(Exceeded::Running { running, limit }),
            _ => {}
        }
        match (seen.lag, self.lag) {
            (Some(lag), Some(limit)) if lag > limit => Some(Exceeded::Lag { lag, limit }),
            _ => None,
        }
    }
}

impl fmt::Display for Exceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Exceeded::Running { running, limit } => write!(
                f,
                "{} statements of others run at once (max_running is {})",
                number(*running),
                number(*limit)
            ),
            Exceeded::Lag { lag, limit } => write!(
                f,
                "it is {} s behind what it replicates (max_replica_lag is {} s)",
                number(lag.as_secs()),
                number(limit.as_secs())
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_itself_is_bearable() {
        let limits = PressureLimits {
            running: Some(4),
            lag: Some(Duration::from_secs(10)),
        };
        let seen = |running, lag: Option<u64>| Pressure {
            running: Some(running),
            lag: lag.map(Duration::from_secs),
            is_replica: true,
        };
        assert_eq!(limits.exceeded(&seen(4, Some(10))), None);
        assert_eq!(
            limits.exceeded(&seen(5, None)),
            Some(Exceeded::Running { running: 5, limit: 4 })
        );
        assert_eq!(
            limits.exceeded(&seen(4, Some(11))),
            Some(Exceeded::Lag {
                lag: Duration::from_secs(11),
                limit: Duration::from_secs(10)
            })
        );
        assert_eq!(PressureLimits::default().exceeded(&seen(1000, Some(1000))), None);
    }
}
