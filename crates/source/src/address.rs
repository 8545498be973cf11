//! Where a source is.

use std::path::PathBuf;

use model::{Connection, Dialect};

/// What to connect to, or to open.
#[derive(Debug, Clone)]
pub enum Address {
    Server { dialect: Dialect, connection: Connection },
    Script(ScriptAddress),
}

/// Scripts that make a database and give it its rows, read in their order as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptAddress {
    pub dialect: Dialect,
    pub files: Vec<PathBuf>,
    /// As [`translate::script::ReadOptions::source_version`].
    pub version: Option<String>,
    /// As [`translate::script::ReadOptions::default_schema`].
    pub schema: Option<String>,
}

impl Address {
    /// The family of the source.
    pub fn dialect(&self) -> Dialect {
        match self {
            Address::Server { dialect, .. } => *dialect,
            Address::Script(script) => script.dialect,
        }
    }

    /// The connection, where it is a server.
    pub fn connection(&self) -> Option<&Connection> {
        match self {
            Address::Server { connection, .. } => Some(connection),
            Address::Script(_) => None,
        }
    }
}
