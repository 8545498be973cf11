//! A session of the target, with every setting that a value's text or a name's meaning depends on pinned.

use std::error::Error as StdError;
use std::fmt;
use std::sync::atomic::AtomicBool;

use model::{Connection, TableName};
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{CancelToken, Client, Config, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::{Error, Result};
use crate::sql_text::qualified;
use crate::tls;

/// What every session of Landfall sets. `lock_timeout` ends a wait for somebody else's table lock; the wait for another
/// worker's claim of the same part lifts it ([`crate::load`]). The search path holds no schema in which a user could
/// put a function or operator of a well-known name.
const SESSION: &str = "
    SET timezone = 'UTC';
    SET datestyle = 'ISO';
    SET intervalstyle = 'postgres';
    SET client_encoding = 'UTF8';
    SET bytea_output = 'hex';
    SET extra_float_digits = 3;
    SET statement_timeout = 0;
    SET lock_timeout = '2min';
    SET idle_in_transaction_session_timeout = 0;
    SET standard_conforming_strings = on;
    SET row_security = off;
    SET idle_session_timeout = 0;
    SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name = 'transaction_timeout';
    SET search_path = pg_catalog;
";

/// A connection to the target. The task that drives it ends when this value is dropped.
pub struct Target {
    pub(crate) client: Client,
    connection: Connection,
    /// Whether a transaction of an exported snapshot is open, in which every lock would stay to its end.
    pub(crate) in_snapshot: AtomicBool,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target")
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

impl Target {
    /// Connects, logs in and pins the session's settings. Must run inside a tokio runtime.
    ///
    /// # Errors
    /// One variant per cause: [`Error::UnknownHost`], [`Error::Unreachable`], [`Error::ConnectTimeout`], [`Error::Certificate`],
    /// [`Error::Tls`], [`Error::TlsNotOffered`], [`Error::WrongPassword`], [`Error::LoginRefused`], [`Error::UnknownDatabase`].
    pub async fn connect(connection: &Connection) -> Result<Target> {
        let server = server_name(connection);
        if !connection.host.starts_with('/') {
            // Resolved first, because the driver reports an unknown host and a refused connection alike.
            let addresses = tokio::net::lookup_host((connection.host.as_str(), connection.port)).await;
            if !addresses.is_ok_and(|mut found| found.next().is_some()) {
                return Err(Error::UnknownHost {
                    host: connection.host.clone(),
                });
            }
        }
        let config = driver_config(connection);
        let open = async {
            match tls::client_config(&connection.tls, &server)? {
                None => open(&config, NoTls).await,
                Some(tls) => open(&config, MakeRustlsConnect::new(tls)).await,
            }
            .map_err(|e| connect_error(e, connection, &server))
        };
        let client = tokio::time::timeout(connection.connect_timeout, open)
            .await
            .map_err(|_| Error::ConnectTimeout {
                server: server.clone(),
                seconds: connection.connect_timeout.as_secs(),
            })??;
        client.batch_execute(SESSION).await?;
        Ok(Target {
            client,
            connection: connection.clone(),
            in_snapshot: AtomicBool::new(false),
        })
    }

    /// Another session with the same settings.
    ///
    /// # Errors
    /// As [`Target::connect`].
    pub async fn another(&self) -> Result<Target> {
        Target::connect(&self.connection).await
    }

    /// True once the connection is lost; [`Target::another`] opens a new one.
    pub fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// The number of rows of a table, counted.
    ///
    /// # Errors
    /// The query's.
    pub async fn count_rows(&self, table: &TableName) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM {}", qualified(table));
        let count: i64 = self.client.query_one(&sql, &[]).await?.try_get(0)?;
        u64::try_from(count).map_err(|_| Error::Number {
            what: "rows",
            value: count.to_string(),
        })
    }

    /// A handle by which the server can be asked to end what this session is doing.
    pub fn canceller(&self) -> Canceller {
        Canceller {
            token: self.client.cancel_token(),
            connection: self.connection.clone(),
        }
    }

    /// The driver's client, for queries that have no method here. Names in them must be qualified.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

/// Asks the server to end a session's statement. A server that waits for a lock or builds an index does not notice that
/// its client is gone: <https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS>.
#[derive(Clone)]
pub struct Canceller {
    token: CancelToken,
    connection: Connection,
}

impl fmt::Debug for Canceller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canceller")
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}

impl Canceller {
    /// Sends the request. A session that is idle or gone does nothing with it.
    ///
    /// # Errors
    /// The server cannot be reached.
    pub async fn cancel(&self) -> Result<()> {
        let server = server_name(&self.connection);
        let asked = async {
            match tls::client_config(&self.connection.tls, &server)? {
                None => self.token.cancel_query(NoTls).await,
                Some(tls) => self.token.cancel_query(MakeRustlsConnect::new(tls)).await,
            }
            .map_err(|error| connect_error(error, &self.connection, &server))
        };
        tokio::time::timeout(self.connection.connect_timeout, asked)
            .await
            .map_err(|_| Error::ConnectTimeout {
                server: server.clone(),
                seconds: self.connection.connect_timeout.as_secs(),
            })?
    }
}

async fn open<T>(config: &Config, tls: T) -> std::result::Result<Client, tokio_postgres::Error>
where
    T: MakeTlsConnect<Socket> + Send + 'static,
    T::Stream: Send + 'static,
    <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
{
    let (client, connection) = config.connect(tls).await?;
    // Its error reaches every pending request of the client as a closed connection.
    tokio::spawn(connection);
    Ok(client)
}

fn driver_config(connection: &Connection) -> Config {
    let mut config = Config::new();
    config
        .host(&connection.host)
        .port(connection.port)
        .user(&connection.user)
        .application_name("landfall")
        .connect_timeout(connection.connect_timeout)
        .keepalives_idle(std::time::Duration::from_secs(60));
    config.ssl_mode(match connection.tls {
        model::Tls::Disable => SslMode::Disable,
        model::Tls::Verify { .. } | model::Tls::NoVerify => SslMode::Require,
    });
    if let Some(password) = &connection.password {
        config.password(password.reveal());
    }
    if let Some(database) = &connection.database {
        config.dbname(database);
    }
    config
}

fn server_name(connection: &Connection) -> String {
    format!("{}:{}", connection.host, connection.port)
}

fn connect_error(error: tokio_postgres::Error, connection: &Connection, server: &str) -> Error {
    let server = server.to_owned();
    let user = connection.user.clone();
    if let Some(db) = error.as_db_error() {
        return match db.code().code() {
            "28P01" => Error::WrongPassword { server, user },
            "28000" => Error::LoginRefused {
                server,
                user,
                message: db.message().to_owned(),
            },
            "3D000" => Error::UnknownDatabase {
                server,
                database: connection.database.clone().unwrap_or_else(|| connection.user.clone()),
            },
            _ => Error::from(error),
        };
    }
    let mut cause: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(current) = cause {
        // An io::Error wraps what rustls said without showing it as its source.
        let inner = current
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        let rustls = current
            .downcast_ref::<rustls::Error>()
            .or_else(|| inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()));
        match rustls {
            Some(e @ rustls::Error::InvalidCertificate(_)) => {
                return Error::Certificate {
                    server,
                    reason: e.to_string(),
                };
            }
            Some(e) => {
                return Error::Tls {
                    server,
                    reason: e.to_string(),
                };
            }
            None => cause = current.source(),
        }
    }
    let reason = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    // The driver's own kinds are private; its texts are the only sign.
    if reason.contains("password missing") {
        return Error::LoginRefused {
            server,
            user,
            message: "a password is needed and none was given".to_owned(),
        };
    }
    if reason.contains("server does not support TLS") {
        return Error::TlsNotOffered { server };
    }
    Error::Unreachable { server, reason }
}
