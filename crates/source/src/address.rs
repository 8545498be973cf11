//! Where a source is.

use std::path::PathBuf;

use model::{Connection, Dialect};

use crate::{mssql, mysql};

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

    /// Chooses no schema, so that all are seen: to MySQL the connection's database is one.
    pub fn see_all_schemas(&mut self) {
        if let Address::Server {
            dialect: Dialect::Mysql,
            connection,
        } = self
        {
            connection.database = None;
        }
    }

    /// The SQL by which an account may read some schemas that it could not enter yet; `None` where there is none to give.
    pub fn grant_to_read(&self, schemas: &[String]) -> Option<String> {
        match self {
            Address::Server { dialect, connection } => match dialect {
                Dialect::Mysql => mysql::grant_to_read(connection, schemas),
                Dialect::Mssql => Some(mssql::grant_to_read(connection)),
            },
            Address::Script(_) => None,
        }
    }
}
