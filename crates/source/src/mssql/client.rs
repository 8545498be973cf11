//! A connection: made, verified and set up in one way for every use.
//!
//! The protocol is `tiberius`'s. What it does by default and must not do here is undone where the connection is made: a limit of
//! 30 s on every answer (after which the connection is of no use), packets of 4 KB.

use std::sync::Arc;
use std::time::Duration;

use model::{Connection, Finding, Tls};
use socket2::{SockRef, TcpKeepalive};
use tiberius::{AuthMethod, Config, EncryptionLevel, Query, Row, SqlBrowser};
use tokio::net::TcpStream;
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt};

use super::fault;
use super::record::Record;
use super::version::Version;
use crate::error::{Result, SourceError};
use crate::sessions::{self, Sessions};

/// The driver's end of a connection.
pub(super) type Driver = tiberius::Client<Compat<TcpStream>>;

/// The largest that the protocol has, in the clear and with TLS: a server closes a connection with larger ones.
/// <https://learn.microsoft.com/en-us/sql/database-engine/configure-windows/configure-the-network-packet-size-server-configuration-option>
const PACKET: u32 = 32_767;
const PACKET_WITH_TLS: u32 = 16_383;

/// How long a connection is silent before the system asks whether the other end is there: what is in between may have dropped it.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// Milliseconds that a lock is waited for, where nothing else is said.
pub(super) const LOCK_WAIT: u32 = 600_000;

/// Servers that send to another place, as Azure does, do so once.
const MOST_REDIRECTS: usize = 3;

/// A connection whose session is set up (see [`Client::set_up`]).
#[derive(Debug)]
pub(crate) struct Client {
    driver: Driver,
    /// The session's number, among those of the connections beside it.
    place: sessions::Place,
    version: Version,
    /// As the server spells it.
    database: String,
    shows_utf16: bool,
    connection: Arc<Connection>,
    /// What the last inspection found beside the schema.
    pub(super) inspected: Vec<Finding>,
}

impl Client {
    /// Connects and sets the session up.
    pub(crate) async fn connect(connection: &Arc<Connection>) -> Result<Client> {
        Client::beside(&Sessions::default(), connection).await
    }

    async fn beside(sessions: &Sessions, connection: &Arc<Connection>) -> Result<Client> {
        let attempt = tokio::time::timeout(connection.connect_timeout, Client::made(sessions, connection));
        attempt.await.unwrap_or_else(|_| {
            Err(SourceError::ConnectTimeout {
                host: connection.host.clone(),
                port: connection.port,
                seconds: connection.connect_timeout.as_secs(),
            })
        })
    }

    async fn made(sessions: &Sessions, connection: &Arc<Connection>) -> Result<Client> {
        let driver = log_in(connection).await?;
        let mut client = Client {
            driver,
            place: sessions.enter(None),
            version: Version::new(String::new(), String::new(), None),
            database: String::new(),
            shows_utf16: false,
            connection: Arc::clone(connection),
            inspected: Vec::new(),
        };
        client.set_up().await?;
        let sql = include_str!("client/version.sql");
        if let Some(record) = client.show("reading the version", sql).await?.first() {
            client.version = Version::new(
                record.text_or_empty("version")?,
                record.text_or_empty("edition")?,
                record.number("engine")?,
            );
            client.database = record.text_or_empty("database_name")?;
            client.shows_utf16 = record.flag("shows_utf16")?;
            let number = record.number("session")?.and_then(|number| u64::try_from(number).ok());
            client.place = sessions.enter(number);
        }
        Ok(client)
    }

    /// Another connection to the same server, as the same account.
    pub(crate) async fn another(&self) -> Result<Client> {
        Client::beside(&self.place.sessions, &self.connection)
            .await
            .map_err(|error| error.beside_others("connecting"))
    }

    /// Makes the session independent of the server's and the account's defaults: what could cut or change an answer
    /// (`ROWCOUNT`, `TEXTSIZE`, `DATEFORMAT`, `LANGUAGE`, the ANSI options that indexed views and computed columns need), and
    /// how long a lock is waited for. In a deadlock these sessions are the ones that give way, never an application's.
    ///
    /// <https://learn.microsoft.com/en-us/sql/t-sql/statements/set-statements-transact-sql>
    async fn set_up(&mut self) -> Result<()> {
        self.run(
            "setting up the session",
            &format!(
                "SET ROWCOUNT 0; SET TEXTSIZE 2147483647; SET LANGUAGE us_english; SET DATEFORMAT ymd; SET DATEFIRST 7; \
             SET ANSI_NULLS ON; SET ANSI_WARNINGS ON; SET ANSI_PADDING ON; SET ANSI_NULL_DFLT_ON ON; \
             SET ARITHABORT ON; SET CONCAT_NULL_YIELDS_NULL ON; SET QUOTED_IDENTIFIER ON; SET NUMERIC_ROUNDABORT OFF; \
             SET IMPLICIT_TRANSACTIONS OFF; SET XACT_ABORT OFF; SET NOCOUNT ON; SET LOCK_TIMEOUT {LOCK_WAIT}; \
             SET DEADLOCK_PRIORITY LOW;"
            ),
        )
        .await
    }

    /// Version and edition.
    pub(crate) fn version(&self) -> &Version {
        &self.version
    }

    /// The database that this is connected to, as the server spells it.
    pub(crate) fn database(&self) -> &str {
        &self.database
    }

    /// Whether the bytes of a Unicode text are those of UTF-16, as on every SQL Server; servers that only speak its protocol may
    /// show others.
    pub(crate) fn shows_utf16(&self) -> bool {
        self.shows_utf16
    }

    /// Where this is connected to.
    pub(crate) fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    /// The connection itself, for streaming reads.
    pub(super) fn driver(&mut self) -> &mut Driver {
        &mut self.driver
    }

    /// The server's number of this session.
    pub(crate) fn number(&self) -> Option<u64> {
        self.place.number
    }

    /// The sessions of this connection and of those beside it.
    pub(crate) fn sessions(&self) -> &Sessions {
        &self.place.sessions
    }

    /// Runs a batch of which no rows are wanted. What it sets stays set in the session.
    pub(crate) async fn run(&mut self, doing: &str, sql: &str) -> Result<()> {
        self.show(doing, sql).await.map(drop)
    }

    /// The rows of a batch without parameters, those of all its results.
    pub(crate) async fn show(&mut self, doing: &str, sql: &str) -> Result<Vec<Record>> {
        let results = match self.driver.simple_query(sql).await {
            Ok(stream) => stream.into_results().await,
            Err(error) => Err(error),
        };
        self.records(doing, results)
    }

    /// The rows of one statement with texts as its parameters, `@P1`, `@P2`, …; only for results that are small by nature.
    pub(crate) async fn select(&mut self, doing: &str, sql: &str, params: &[&str]) -> Result<Vec<Record>> {
        let mut query = Query::new(sql);
        for param in params {
            query.bind((*param).to_owned());
        }
        let results = match query.query(&mut self.driver).await {
            Ok(stream) => stream.into_results().await,
            Err(error) => Err(error),
        };
        self.records(doing, results)
    }

    fn records(&self, doing: &str, results: tiberius::Result<Vec<Vec<Row>>>) -> Result<Vec<Record>> {
        let results = results.map_err(|error| fault::statement(error, doing, &self.connection))?;
        Ok(results
            .into_iter()
            .flatten()
            .map(|row| Record::new(doing, row))
            .collect())
    }

    /// The first column of the first row as text.
    pub(crate) async fn one_text(&mut self, doing: &str, sql: &str) -> Result<Option<String>> {
        match self.show(doing, sql).await?.into_iter().next() {
            Some(record) => record.at(0),
            None => Ok(None),
        }
    }

    /// Which server and database this is: names, and when the database was made.
    pub(crate) async fn identity(&mut self) -> Result<String> {
        let sql = include_str!("client/identity.sql");
        Ok(self
            .one_text("asking which server this is", sql)
            .await?
            .unwrap_or_default())
    }

    /// Says good-bye; errors do not matter any more.
    pub(crate) async fn close(self) {
        let _ = self.driver.close().await;
    }
}

/// Follows redirections to the server that answers.
async fn log_in(connection: &Connection) -> Result<Driver> {
    // With the place that is being asked, which errors name.
    let mut connection = connection.clone();
    for _ in 0..=MOST_REDIRECTS {
        let config = config(&connection)?;
        let stream = if connection.mssql.instance.is_some() {
            TcpStream::connect_named(&config)
                .await
                .map_err(|error| fault::connecting(error, &connection))?
        } else {
            open(&connection).await?
        };
        let _ = stream.set_nodelay(true);
        // Without it a read would wait without end for a server that is gone.
        let keepalive = TcpKeepalive::new().with_time(KEEPALIVE).with_interval(KEEPALIVE);
        let _ = SockRef::from(&stream).set_tcp_keepalive(&keepalive);
        match tiberius::Client::connect(config, stream.compat_write()).await {
            Ok(driver) => return Ok(driver),
            Err(tiberius::error::Error::Routing { host, port }) => {
                (connection.host, connection.port) = (host, port);
                connection.mssql.instance = None;
            }
            Err(error) => return Err(fault::connecting(error, &connection)),
        }
    }
    Err(SourceError::UnexpectedAnswer {
        doing: "connecting".to_owned(),
        reason: format!("the server sent this connection on more than {MOST_REDIRECTS} times"),
    })
}

/// The host is looked up here, so that an unknown host is told from one that does not answer.
async fn open(connection: &Connection) -> Result<TcpStream> {
    let unknown = |reason: String| SourceError::UnknownHost {
        host: connection.host.clone(),
        reason,
    };
    let addresses: Vec<_> = tokio::net::lookup_host((connection.host.as_str(), connection.port))
        .await
        .map_err(|error| unknown(error.to_string()))?
        .collect();
    if addresses.is_empty() {
        return Err(unknown("the name has no address".to_owned()));
    }
    TcpStream::connect(addresses.as_slice()).await.map_err(|error| {
        let error = tiberius::error::Error::from(error);
        fault::connecting(error, connection)
    })
}

/// What the driver is told.
pub(super) fn config(connection: &Connection) -> Result<Config> {
    let mut config = Config::new();
    config.host(&connection.host);
    match &connection.mssql.instance {
        Some(instance) => config.instance_name(instance),
        None => config.port(connection.port),
    }
    if let Some(database) = &connection.database {
        config.database(database);
    }
    config.application_name("landfall");
    config.readonly(connection.mssql.read_only_intent);
    config.packet_size(match connection.tls {
        Tls::Disable => PACKET,
        Tls::Verify { .. } | Tls::NoVerify => PACKET_WITH_TLS,
    });
    config.command_timeout(None);
    config.handshake_timeout(Some(connection.connect_timeout));
    config.authentication(match (&connection.mssql.token, &connection.password) {
        (Some(token), _) => AuthMethod::aad_token(token.reveal()),
        (None, password) => {
            let password = password.as_ref().map_or("", |password| password.reveal());
            AuthMethod::sql_server(&connection.user, password)
        }
    });
    match &connection.tls {
        Tls::Disable if connection.mssql.encrypt_login => {
            config.encryption(EncryptionLevel::Off);
            config.trust_cert();
        }
        Tls::Disable => config.encryption(EncryptionLevel::NotSupported),
        Tls::NoVerify => {
            config.encryption(EncryptionLevel::Required);
            config.trust_cert();
        }
        Tls::Verify { ca_file } => {
            config.encryption(EncryptionLevel::Required);
            if connection.mssql.strict {
                config.encryption(EncryptionLevel::Strict);
            }
            if let Some(path) = ca_file {
                let pem = std::fs::read(path).map_err(|error| SourceError::CaFile {
                    path: path.clone(),
                    reason: error.to_string(),
                })?;
                config.trust_cert_ca_bundle(pem);
            }
        }
    }
    Ok(config)
}
