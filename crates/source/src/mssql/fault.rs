//! From the driver's errors to ours.
//!
//! Error numbers: <https://learn.microsoft.com/en-us/sql/relational-databases/errors-events/database-engine-events-and-errors>.

use std::io;

use model::Connection;
use tiberius::error::{Error, IoErrorKind, TokenError};

use crate::error::SourceError;

/// What [`super::rows`] makes a server say when it reads outside of the snapshot's transaction.
pub(super) const SNAPSHOT_ENDED: u32 = 50_717;

/// An error of a statement on an open connection; `doing` says what was being done, e.g. `reading dbo.orders`.
pub(crate) fn statement(error: Error, doing: &str, connection: &Connection) -> SourceError {
    let doing = doing.to_owned();
    match error {
        Error::Server(error) => server(&error, doing, connection),
        Error::Io { message, .. } => SourceError::LostConnection { doing, reason: message },
        Error::Tls(reason) => SourceError::Tls {
            host: connection.host.clone(),
            reason,
        },
        // The driver cannot go on behind such a value: the connection is not used any more.
        error => SourceError::UnexpectedAnswer {
            doing,
            reason: format!("the driver cannot read it ({error})"),
        },
    }
}

/// An error while a connection is being made.
pub(crate) fn connecting(error: Error, connection: &Connection) -> SourceError {
    let (host, port) = (connection.host.clone(), connection.port);
    match error {
        Error::Io { kind, message } => match kind {
            IoErrorKind::ConnectionRefused => SourceError::ConnectionRefused { host, port },
            IoErrorKind::TimedOut => SourceError::ConnectTimeout {
                host,
                port,
                seconds: connection.connect_timeout.as_secs(),
            },
            kind if is_certificate(&message) => {
                let _ = kind;
                SourceError::CertificateNotVerified { host, reason: message }
            }
            kind => SourceError::ConnectFailed {
                host,
                port,
                cause: io::Error::new(kind, message),
            },
        },
        Error::Tls(message) if is_certificate(&message) => SourceError::CertificateNotVerified {
            host,
            // What follows are the driver's own remedies, which are not ours.
            reason: message
                .split(" To connect anyway")
                .next()
                .unwrap_or_default()
                .to_owned(),
        },
        // The server declined before anything secret was sent.
        Error::Protocol(message) if message.contains("encryption level") => SourceError::TlsNotOffered { host, port },
        error => statement(error, "connecting", connection),
    }
}

fn is_certificate(message: &str) -> bool {
    message.contains("certificate")
}

fn server(error: &TokenError, doing: String, connection: &Connection) -> SourceError {
    let (host, port, user) = (connection.host.clone(), connection.port, connection.user.clone());
    let message = error.message().trim_end().to_owned();
    match error.code() {
        18_452 | 18_456 => SourceError::AccessDenied {
            host,
            port,
            user,
            with_password: connection.password.is_some(),
        },
        // Disabled, locked, expired, must change; a firewall rule of Azure that is missing.
        18_470 | 18_486..=18_488 | 18_461 | 40_615 | 40_914 | 47_073 => SourceError::AccountUnusable {
            host,
            port,
            user,
            reason: message,
        },
        // Cannot open the database that the login asks for.
        4060 => SourceError::UnknownDatabase {
            database: connection.database.clone().unwrap_or_default(),
        },
        // Too many sessions or workers, too little memory, too few locks; a service that is busy, moving or starting.
        701 | 1204 | 8645 | 10_928 | 10_929 | 10_936 | 17_809 | 40_197 | 40_501 | 40_613 | 49_918..=49_920 | 4221 => {
            SourceError::TooManyConnections { host, port, message }
        }
        // On an object, a column, a database, the server; the metadata that nobody may see.
        229 | 230 | 262 | 297 | 300 | 371 | 916 | 15_247 | 15_562 => SourceError::PermissionDenied { doing, message },
        // Column, object, procedure, index of a hint.
        207 | 208 | 308 | 2812 | 4121 => SourceError::NotFound { doing, message },
        1205 => SourceError::Deadlock { doing },
        1222 => SourceError::LockTimeout { doing },
        // Not allowed, or being switched off, while an epoch is opened.
        3952 | 3956 => SourceError::NoSnapshot {
            database: connection.database.clone().unwrap_or_default(),
            reason: "it does not allow SNAPSHOT isolation".to_owned(),
            fix: "run ALTER DATABASE … SET ALLOW_SNAPSHOT_ISOLATION ON".to_owned(),
        },
        // The table was altered since the snapshot.
        3961 => SourceError::TableChanged { doing },
        // Row versions that are gone: tempdb is full, or was.
        3958 | 3959 | 3966 | 3967 | SNAPSHOT_ENDED => SourceError::LostConnection {
            doing,
            reason: format!("the snapshot has ended: {message}"),
        },
        // Killed, shut down; a session that Azure ends for what it uses.
        596 | 6005 | 6006 | 40_549..=40_553 => SourceError::LostConnection { doing, reason: message },
        _ if error.class() >= 20 => SourceError::LostConnection { doing, reason: message },
        code => SourceError::Server {
            code,
            state: format!("class {}, state {}", error.class(), error.state()),
            doing,
            message: if QUOTES_DATA.contains(&code) {
                masked(&message)
            } else {
                message
            },
        },
    }
}

/// Errors whose text has a value in it: conversions, truncations, duplicates.
const QUOTES_DATA: [u32; 14] = [
    220, 232, 6522, 241, 242, 244, 245, 248, 2601, 2627, 2628, 8114, 8115, 9807,
];

/// Replaces what stands between the first and the last quote or parenthesis by dots: inside, one may be part of the data.
fn masked(message: &str) -> String {
    // "… for data type tinyint, value = 300."
    let message = message.split("value =").next().unwrap_or_default();
    let is_mark = |c: char| matches!(c, '\'' | '"' | '(' | ')');
    match (message.find(is_mark), message.rfind(is_mark)) {
        (Some(first), Some(last)) if first < last => format!("{}…{}", &message[..=first], &message[last..]),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_messages_are_not_shown() {
        assert_eq!(
            masked("Conversion failed when converting the varchar value 'it's (secret)' to data type int."),
            "Conversion failed when converting the varchar value '…) to data type int.".replace("…)", "…'")
        );
        assert_eq!(masked("no marks"), "no marks");
        assert!(!masked("Arithmetic overflow error for data type tinyint, value = 300.").contains("300"));
    }
}
