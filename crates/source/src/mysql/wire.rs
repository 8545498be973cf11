//! The client's side of the protocol of MySQL and MariaDB: as much of it as reading needs, and no more.
//!
//! No library hands out a row as the bytes that arrived, and the connection that reads is the one inside the snapshot;
//! so the connection is ours, and the only one that this crate makes. From libraries: TLS (`rustls`), the answers to the
//! servers' authentication challenges and the parameters of statements (`mysql_common`), RSA (`aws-lc-rs`).
//!
//! What is not here, on purpose: compression (it costs both sides more than a network of a data centre saves),
//! several statements in one call, cursors, and reading files for the server (LOCAL INFILE), which ends the connection
//! when a server asks for it.
//!
//! Whatever arrives is checked: bytes that are not the protocol are [`Error::Malformed`], after which the connection is
//! not used again. Nothing here panics on data, and no error holds any of it.
//!
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html>,
//! <https://mariadb.com/kb/en/clientserver-protocol/>

mod answer;
mod frames;
mod greeting;
mod input;
mod login;
mod row;
mod session;
mod stream;
mod tls;

use std::io;

pub(crate) use frames::MAX_PART;
pub(crate) use input::Malformed;
pub(crate) use row::{BinaryRow, Calendar, Cell, Clock, Form};
pub(crate) use session::{Answer, Next, Session};
pub(crate) use stream::Stream;
pub(crate) use tls::Trust;

/// An error that a server sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerError {
    pub(crate) code: u16,
    /// SQLSTATE; `HY000` where the server sent none.
    pub(crate) state: String,
    pub(crate) message: String,
}

/// What can go wrong between client and server.
#[derive(Debug)]
pub(crate) enum Error {
    /// The server refused; the connection can be used further, unless it says otherwise.
    Server(ServerError),
    /// The connection broke. A failed TLS handshake has the `rustls::Error` as the inner error.
    Io(io::Error),
    /// The server closed the connection, or an earlier call was broken off half way.
    Closed,
    /// The server ended the transaction whose snapshot was read, by itself.
    SnapshotEnded,
    /// What arrived is not the protocol; in words that hold none of it.
    Malformed(&'static str),
    /// TLS was wanted and the server has none.
    TlsNotOffered,
    /// The account cannot be used from here, and what to do about it.
    CannotLogIn(String),
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof && error.get_ref().is_none() {
            Error::Closed
        } else {
            Error::Io(error)
        }
    }
}

impl From<input::Malformed> for Error {
    fn from(malformed: input::Malformed) -> Self {
        Error::Malformed(malformed.0)
    }
}

/// Result of a call of the protocol.
pub(crate) type Result<T> = std::result::Result<T, Error>;
