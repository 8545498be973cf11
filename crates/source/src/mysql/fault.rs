//! From the protocol's errors to ours.
//!
//! Server codes: <https://dev.mysql.com/doc/mysql-errors/9.0/en/server-error-reference.html>,
//! <https://mariadb.com/kb/en/mariadb-error-code-reference/>.

use std::io;

use model::Connection;

use super::wire::{Error, ServerError};
use crate::error::SourceError;

/// An error of a statement on an open connection; `doing` says what was being done, e.g. `reading shop.orders`.
pub(crate) fn statement(error: Error, doing: &str, connection: &Connection) -> SourceError {
    let doing = doing.to_owned();
    match error {
        Error::Server(error) => server(error, doing, connection),
        Error::Io(error) => SourceError::LostConnection {
            doing,
            reason: error.to_string(),
        },
        Error::Closed => SourceError::LostConnection {
            doing,
            reason: "the server closed it".to_owned(),
        },
        Error::SnapshotEnded => SourceError::LostConnection {
            doing,
            reason: "the server ended its transaction, and with it the snapshot".to_owned(),
        },
        Error::Malformed(what) => SourceError::UnexpectedAnswer {
            doing,
            reason: format!("{what}: the connection is not used any more"),
        },
        Error::TlsNotOffered => SourceError::TlsNotOffered {
            host: connection.host.clone(),
            port: connection.port,
        },
        Error::CannotLogIn(reason) => SourceError::AccountUnusable {
            host: connection.host.clone(),
            port: connection.port,
            user: connection.user.clone(),
            reason,
        },
    }
}

/// An error while a connection is being made.
pub(crate) fn connecting(error: Error, connection: &Connection) -> SourceError {
    let (host, port) = (connection.host.clone(), connection.port);
    let error = match error {
        Error::Io(error) => error,
        Error::Closed => io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed it"),
        error => return statement(error, "connecting", connection),
    };
    // tokio-rustls hands rustls' errors on as the inner error of an I/O error.
    if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return tls(error, host);
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => SourceError::ConnectionRefused { host, port },
        io::ErrorKind::TimedOut => SourceError::ConnectTimeout {
            host,
            port,
            seconds: connection.connect_timeout.as_secs(),
        },
        _ => SourceError::ConnectFailed {
            host,
            port,
            cause: error,
        },
    }
}

pub(crate) fn tls(error: &rustls::Error, host: String) -> SourceError {
    match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => {
            SourceError::CertificateNotVerified {
                host,
                reason: error.to_string(),
            }
        }
        error => SourceError::Tls {
            host,
            reason: error.to_string(),
        },
    }
}

fn server(error: ServerError, doing: String, connection: &Connection) -> SourceError {
    let (host, port, user) = (connection.host.clone(), connection.port, connection.user.clone());
    let ServerError { code, message, state } = error;
    match code {
        // ER_ACCESS_DENIED_ERROR, ER_ACCESS_DENIED_NO_PASSWORD_ERROR
        1045 | 1698 => SourceError::AccessDenied {
            host,
            port,
            user,
            with_password: connection.password.is_some(),
        },
        // Host blocked or not allowed, password expired, account locked, authentication that cannot be done.
        1129 | 1130 | 1251 | 1820 | 1862 | 3118 | 4151 => SourceError::AccountUnusable {
            host,
            port,
            user,
            reason: message,
        },
        // ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED
        1040 | 1203 | 1226 => SourceError::TooManyConnections { host, port, message },
        1049 => SourceError::UnknownDatabase {
            database: connection.database.clone().unwrap_or_default(),
        },
        // Database, table, column, special, routine; ER_KILL_DENIED; ER_VIEW_INVALID is not one of them.
        1044 | 1142 | 1143 | 1227 | 1370 | 1095 | 3955 => SourceError::PermissionDenied { doing, message },
        // ER_BAD_FIELD_ERROR, ER_NO_SUCH_TABLE, ER_KEY_DOES_NOT_EXIST
        1054 | 1146 | 1176 => SourceError::NotFound { doing, message },
        1205 => SourceError::LockTimeout { doing },
        1213 => SourceError::Deadlock { doing },
        // ER_TABLE_DEF_CHANGED; MariaDB's ER_CHECKREAD
        1412 => SourceError::TableChanged { doing },
        // ER_QUERY_INTERRUPTED, ER_QUERY_TIMEOUT, ER_STATEMENT_TIMEOUT
        1317 | 3024 | 1969 => SourceError::StatementTimeout { doing, message },
        // Shutdown, network errors as the server sees them, ER_CLIENT_INTERACTION_TIMEOUT, killed connections
        1053 | 1079 | 1158..=1161 | 1152 | 1184 | 1927 | 1928 | 4031 => {
            SourceError::LostConnection { doing, reason: message }
        }
        _ => {
            // Classes 22 (data) and 23 (constraint) quote the data in their text, and so do a few of HY000.
            let message = match state.get(..2) {
                Some("22" | "23") => mask_quoted(&message),
                _ if matches!(code, 1292 | 1366 | 1411 | 1525 | 1690) => mask_quoted(&message),
                _ => message,
            };
            SourceError::Server {
                code: u32::from(code),
                state,
                doing,
                message,
            }
        }
    }
}

/// Replaces everything between the first and the last quote by dots: inside, a quote may be part of the data.
fn mask_quoted(message: &str) -> String {
    match (message.find(['\'', '"']), message.rfind(['\'', '"'])) {
        (Some(first), Some(last)) if first < last => format!("{}…{}", &message[..=first], &message[last..]),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::{Password, Tls};

    use super::*;

    fn connection() -> Connection {
        Connection {
            host: "db".to_owned(),
            port: 3306,
            user: "app".to_owned(),
            password: Some(Password::new("hunter2")),
            database: None,
            tls: Tls::Disable,
            connect_timeout: Duration::from_secs(3),
            mssql: model::MssqlOptions::default(),
        }
    }

    #[test]
    fn no_message_holds_a_value_or_the_password() {
        let error = ServerError {
            code: 1292,
            state: "22007".to_owned(),
            message: "Incorrect value: 'it's secret' at row 1".to_owned(),
        };
        let error = statement(Error::Server(error), "reading a.b", &connection());
        let text = format!("{error} {error:?}");
        assert!(!text.contains("secret"), "{text}");
        assert!(text.contains("reading a.b"));
        let error = ServerError {
            code: 1045,
            state: "28000".to_owned(),
            message: "Access denied".to_owned(),
        };
        let error = connecting(Error::Server(error), &connection());
        assert!(matches!(
            error,
            SourceError::AccessDenied {
                with_password: true,
                ..
            }
        ));
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    #[test]
    fn a_killed_connection_is_a_lost_one() {
        let error = ServerError {
            code: 1927,
            state: "70100".to_owned(),
            message: "Connection was killed".to_owned(),
        };
        assert!(statement(Error::Server(error), "reading", &connection()).is_retryable());
    }
}
