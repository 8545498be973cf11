//! What can go wrong at a source, each a variant of its own with the facts in fields.
//!
//! No text here holds a cell value or a password: a server's message is kept only where the server does not quote data
//! in it, and is masked otherwise (see `mysql::fault`).

use std::io;
use std::path::PathBuf;

use model::TableName;

/// An error of a source.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("access denied for {user} at {host}:{port} ({}): check the user, the password and the hosts that the account allows", if *with_password { "with a password" } else { "without a password" })]
    AccessDenied {
        host: String,
        port: u16,
        user: String,
        with_password: bool,
    },

    #[error("{user} may not log in at {host}:{port}: {reason}")]
    AccountUnusable {
        host: String,
        port: u16,
        user: String,
        reason: String,
    },

    #[error("unknown host {host}: {reason}")]
    UnknownHost { host: String, reason: String },

    #[error("connection refused by {host}:{port}: is the server running, and does it listen there?")]
    ConnectionRefused { host: String, port: u16 },

    #[error("no connection to {host}:{port}")]
    ConnectFailed {
        host: String,
        port: u16,
        #[source]
        cause: io::Error,
    },

    #[error("no answer from {host}:{port} within {seconds} s")]
    ConnectTimeout { host: String, port: u16, seconds: u64 },

    #[error(
        "the certificate of {host} could not be verified: {reason}; set `ca_file` to the PEM file of the authority that signed it, or, to go on without verification, set `tls = \"no-verify\"`"
    )]
    CertificateNotVerified { host: String, reason: String },

    #[error("no certificate authorities to verify {host} with: the system has none; set `ca_file`")]
    NoCertificateAuthorities { host: String },

    #[error("{host}:{port} offers no TLS")]
    TlsNotOffered { host: String, port: u16 },

    #[error("TLS with {host} failed: {reason}")]
    Tls { host: String, reason: String },

    #[error("cannot use ca_file {}: {reason}", path.display())]
    CaFile { path: PathBuf, reason: String },

    #[error("no database named {database}, or the account may not see it")]
    UnknownDatabase { database: String },

    #[error(
        "no schema named {schema} in database {database}; names are compared exactly, and it has: {}",
        known.join(", ")
    )]
    UnknownSchema {
        schema: String,
        database: String,
        known: Vec<String>,
    },

    #[error("{product} {version} is not supported: at least {least} is needed")]
    UnsupportedServer {
        product: String,
        version: String,
        least: String,
    },

    #[error("permission denied while {doing}: {message}")]
    PermissionDenied { doing: String, message: String },

    #[error("not found while {doing}: {message}")]
    NotFound { doing: String, message: String },

    #[error("table definition has changed while {doing}: the snapshot cannot read it any more")]
    TableChanged { doing: String },

    #[error("connection lost while {doing}: {reason}")]
    LostConnection { doing: String, reason: String },

    #[error("lock not granted in time while {doing}")]
    LockTimeout { doing: String },

    #[error("deadlock while {doing}")]
    Deadlock { doing: String },

    #[error("statement ended by the server while {doing}: {message}")]
    StatementTimeout { doing: String, message: String },

    #[error("too many connections at {host}:{port}: {message}")]
    TooManyConnections { host: String, port: u16, message: String },

    #[error("no consistent copy of {database}: {reason}; {fix}, or accept an inconsistent copy (--allow-inconsistent)")]
    NoSnapshot {
        database: String,
        reason: String,
        /// What makes one possible.
        fix: String,
    },

    #[error("{} without transactions: {}; convert them (ALTER TABLE … ENGINE=InnoDB), lock them for their whole read (fence), or accept an inconsistent copy (--allow-inconsistent)", plural(tables.len(), "table"), list(tables))]
    NotTransactional { tables: Vec<TableName> },

    #[error(
        "connections reached different servers ({first} and {other}): a consistent point needs one server; connect to it directly, not through a load balancer"
    )]
    DifferentServers { first: String, other: String },

    #[error("unexpected value in {table}.{column}: expected {expected}, found {found}")]
    UnexpectedValue {
        table: TableName,
        column: String,
        expected: String,
        found: String,
    },

    #[error("unexpected answer while {doing}: {reason}")]
    UnexpectedAnswer { doing: String, reason: String },

    #[error("server error {code} ({state}) while {doing}: {message}")]
    Server {
        code: u32,
        state: String,
        doing: String,
        message: String,
    },

    #[error("read {}", path.display())]
    ScriptFile {
        path: PathBuf,
        #[source]
        cause: io::Error,
    },

    #[error(
        "{refused} of {rows} rows of {table} cannot be read from the script ({}{}); mend them there, or run the script in a server and migrate from it",
        examples.join("; "),
        if u64::try_from(examples.len()).is_ok_and(|shown| shown < *refused) { "; …" } else { "" }
    )]
    ScriptRows {
        table: TableName,
        refused: u64,
        rows: u64,
        /// Where the first ones stand, and what is wrong.
        examples: Vec<String>,
    },

    #[error(
        "{table}: a row filter (where in [tables]) is SQL that a server runs, and a script has none; take it out, or run the script in a server and migrate from it"
    )]
    ScriptFilter { table: TableName },
}

impl SourceError {
    /// True where nobody answered at the address.
    pub fn is_unreachable(&self) -> bool {
        matches!(
            self,
            SourceError::ConnectionRefused { .. }
                | SourceError::ConnectFailed { .. }
                | SourceError::ConnectTimeout { .. }
        )
    }

    /// The same error of a connection to a server that others of this process reached before: one that cannot be reached any
    /// more is a lost one, not a wrong address.
    #[must_use]
    pub fn beside_others(self, doing: &str) -> SourceError {
        if self.is_unreachable() {
            SourceError::LostConnection {
                doing: doing.to_owned(),
                reason: self.to_string(),
            }
        } else {
            self
        }
    }

    /// True where the same call may succeed when it is made again, on a new connection if need be. Everything else
    /// stays as it is until a person changes something.
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            SourceError::ConnectTimeout { .. }
                | SourceError::LostConnection { .. }
                | SourceError::LockTimeout { .. }
                | SourceError::Deadlock { .. }
                | SourceError::TooManyConnections { .. }
        )
    }
}

/// Result of a source's call.
pub type Result<T> = std::result::Result<T, SourceError>;

/// `1 table`, `3 tables`.
fn plural(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("{count} {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

/// Names with commas between them.
pub(crate) fn list<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_and_where_and_what_next() {
        let error = SourceError::AccessDenied {
            host: "db".into(),
            port: 3306,
            user: "app".into(),
            with_password: true,
        };
        assert!(error.to_string().contains("app at db:3306 (with a password)"));
        assert!(!error.is_retryable());
        let error = SourceError::NotTransactional {
            tables: vec![TableName::new("shop", "log")],
        };
        assert!(error.to_string().starts_with("1 table without transactions: shop.log;"));
        assert!(
            SourceError::LostConnection {
                doing: "reading".into(),
                reason: String::new()
            }
            .is_retryable()
        );
    }
}
