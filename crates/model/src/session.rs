//! What a server says of one of its sessions that does not move.

use std::time::Duration;

/// A session as its server sees it. Holds names, never values: of a statement only what comes before them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionState {
    /// The statement, shortened; empty if the server shows none.
    pub query: String,
    /// In the server's words: PostgreSQL's state and wait event, MySQL's command and state.
    pub state: String,
    pub waits: Waits,
}

/// What a session waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waits {
    /// For a lock; the sessions that hold it or stand before this one in its queue, where the server tells them.
    Lock(Vec<Blocker>),
    /// For the other end of its connection.
    Client,
    /// For nobody else: it is at work, or at its disk.
    Server,
}

/// A session in the way of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    pub session: u64,
    /// Who that is: account, program, address.
    pub who: String,
    pub state: String,
    /// How long its transaction has lasted.
    pub since: Option<Duration>,
}

/// Characters of a statement that are shown.
const SHOWN: usize = 160;

/// A statement as it may be shown: in one line, without what may hold values (conditions and literals), not too long.
pub fn shown(query: &str) -> String {
    let line = query.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = [" WHERE ", " VALUES", "'"]
        .iter()
        .filter_map(|mark| line.find(mark))
        .min()
        .unwrap_or(line.len());
    let kept: String = line[..end].chars().take(SHOWN).collect();
    if kept.len() == line.len() {
        kept
    } else {
        format!("{} …", kept.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_shown_without_values() {
        assert_eq!(shown("COPY a.b (c)\n  FROM STDIN"), "COPY a.b (c) FROM STDIN");
        assert_eq!(shown("SELECT `a` FROM `b` WHERE `a` >= 7"), "SELECT `a` FROM `b` …");
        assert_eq!(shown("INSERT INTO t VALUES (1)"), "INSERT INTO t …");
        assert_eq!(shown("SELECT 'secret'"), "SELECT …");
        assert_eq!(shown(&"é".repeat(500)), format!("{} …", "é".repeat(SHOWN)));
    }
}
