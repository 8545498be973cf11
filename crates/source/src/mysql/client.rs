//! A connection: made, verified and set up in one way for every use.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use model::{Connection, Tls};
use mysql_common::Value;
use rustls::RootCertStore;

use super::fault;
use super::version::{Product, Version};
use super::wire::{self, Answer, Session, Stream, Trust};
use crate::error::{Result, SourceError};
use crate::sessions::{self, Sessions};

/// A connection whose session is set up (see [`Client::set_up`]).
#[derive(Debug)]
pub(crate) struct Client {
    session: Session,
    /// The session's number, among those of the connections beside it.
    place: sessions::Place,
    version: Version,
    connection: Arc<Connection>,
}

impl Client {
    /// Connects and sets the session up.
    pub(crate) async fn connect(connection: &Arc<Connection>) -> Result<Client> {
        Client::beside(&Sessions::default(), connection).await
    }

    async fn beside(sessions: &Sessions, connection: &Arc<Connection>) -> Result<Client> {
        let place = Place::of(connection).await?;
        let attempt = tokio::time::timeout(connection.connect_timeout, place.log_in(connection)).await;
        let session = match attempt {
            Err(_) => {
                return Err(SourceError::ConnectTimeout {
                    host: connection.host.clone(),
                    port: connection.port,
                    seconds: connection.connect_timeout.as_secs(),
                });
            }
            Ok(Err(error)) => return Err(fault::connecting(error, connection)),
            Ok(Ok(session)) => session,
        };
        let mut client = Client {
            session,
            place: sessions.enter(None),
            version: Version::parse(""),
            connection: Arc::clone(connection),
        };
        let sql = "SELECT VERSION() AS version, CONNECTION_ID() AS number";
        if let Some(record) = client.show("reading the version", sql).await?.first() {
            client.version = Version::parse(&record.text_or_empty("version")?);
            client.place = sessions.enter(record.number("number")?);
        }
        client.set_up().await?;
        Ok(client)
    }

    /// Another connection to the same server, as the same account.
    pub(crate) async fn another(&self) -> Result<Client> {
        Client::beside(&self.place.sessions, &self.connection).await
    }

    /// Makes the session independent of the server's and the account's defaults.
    ///
    /// What could cut or change an answer without an error is set first: `sql_select_limit`, `sql_mode`, time zone,
    /// character sets, `sql_auto_is_null`, MariaDB's `system_versioning_asof`. Then what could end a long read: the
    /// limits on statements and transactions, and the network timeouts, because a slow target makes the server wait.
    /// A lock is never waited for longer than ten minutes. The session is read-only.
    ///
    /// <https://dev.mysql.com/doc/refman/9.0/en/server-system-variables.html>,
    /// <https://mariadb.com/kb/en/server-system-variables/>
    async fn set_up(&mut self) -> Result<()> {
        let doing = "setting up the session";
        self.run(doing, "SET NAMES utf8mb4").await?;
        self.run(
            doing,
            "SET SESSION sql_mode = '', time_zone = '+00:00', autocommit = 1, sql_auto_is_null = 0, \
             sql_select_limit = 18446744073709551615, sql_big_selects = 1, sql_quote_show_create = 1, \
             net_write_timeout = 31536000, net_read_timeout = 31536000, wait_timeout = 31536000, \
             lock_wait_timeout = 600",
        )
        .await?;
        match self.version.product {
            Product::Mariadb => {
                self.run(
                    doing,
                    "SET SESSION max_statement_time = 0, idle_transaction_timeout = 0, \
                     idle_readonly_transaction_timeout = 0, system_versioning_asof = DEFAULT",
                )
                .await?;
            }
            Product::Mysql => {
                self.run(doing, "SET SESSION max_execution_time = 0").await?;
                if self.version.is_mysql_since(8, 0, 0) {
                    // Else AUTO_INCREMENT and the estimates may be a day old.
                    self.run(doing, "SET SESSION information_schema_stats_expiry = 0")
                        .await?;
                }
            }
        }
        self.run(
            doing,
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        )
        .await
    }

    /// Product and version.
    pub(crate) fn version(&self) -> &Version {
        &self.version
    }

    /// Where this is connected to.
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The connection itself, for streaming reads.
    pub(crate) fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    /// The server's number of this session.
    pub(crate) fn number(&self) -> Option<u64> {
        self.place.number
    }

    /// The sessions of this connection and of those beside it.
    pub(crate) fn sessions(&self) -> &Sessions {
        &self.place.sessions
    }

    /// Runs a statement of which no rows are wanted, over the text protocol (LOCK TABLES and the like cannot be prepared).
    pub(crate) async fn run(&mut self, doing: &str, sql: &str) -> Result<()> {
        self.show(doing, sql).await.map(drop)
    }

    /// Something for the server, and for what is in between, to see; inside a snapshot it changes nothing.
    pub(crate) async fn keep_alive(&mut self) -> Result<()> {
        self.run("keeping a connection", "DO 1").await
    }

    /// All rows of a query over the text protocol: for SHOW and other statements that not every version can prepare.
    pub(crate) async fn show(&mut self, doing: &str, sql: &str) -> Result<Vec<Record>> {
        let answer = self.session.query(sql).await;
        self.records(doing, answer)
    }

    /// All rows of a statement over the text protocol, every value as text.
    pub(crate) async fn texts(&mut self, doing: &str, sql: &str) -> Result<Vec<Vec<Option<String>>>> {
        let rows = self.show(doing, sql).await?;
        rows.iter()
            .map(|row| (0..row.values.len()).map(|at| row.text_at(at)).collect())
            .collect()
    }

    /// All rows of a prepared query; only for results that are small by nature.
    pub(crate) async fn select(&mut self, doing: &str, sql: &str, params: Vec<Value>) -> Result<Vec<Record>> {
        let answer = self.session.select(sql, &params).await;
        self.records(doing, answer)
    }

    fn records(&self, doing: &str, answer: wire::Result<Answer>) -> Result<Vec<Record>> {
        let answer = answer.map_err(|error| fault::statement(error, doing, &self.connection))?;
        let names = answer.names;
        Ok(answer
            .rows
            .into_iter()
            .map(|values| Record {
                doing: doing.to_owned(),
                names: Arc::clone(&names),
                values,
            })
            .collect())
    }

    /// The first column of the first row as text.
    pub(crate) async fn one_text(&mut self, doing: &str, sql: &str) -> Result<Option<String>> {
        match self.show(doing, sql).await?.into_iter().next() {
            Some(record) => record.text_at(0),
            None => Ok(None),
        }
    }

    /// A system variable, or `None` where this server has no such variable.
    pub(crate) async fn variable(&mut self, name: &str) -> Result<Option<String>> {
        match self
            .one_text(&format!("reading @@{name}"), &format!("SELECT @@{name}"))
            .await
        {
            // ER_UNKNOWN_SYSTEM_VARIABLE, and a variable that exists only per session or only globally.
            Err(SourceError::Server { code: 1193 | 1238, .. }) => Ok(None),
            other => other,
        }
    }

    /// Says good-bye; errors do not matter any more.
    pub(crate) async fn close(self) {
        self.session.close().await;
    }
}

/// A row of a catalog query, with checked access by column name.
#[derive(Debug)]
pub(crate) struct Record {
    doing: String,
    names: Arc<[String]>,
    values: Vec<Value>,
}

impl Record {
    fn text_at(&self, index: usize) -> Result<Option<String>> {
        match self.values.get(index) {
            None | Some(Value::NULL) => Ok(None),
            Some(Value::Bytes(bytes)) => match String::from_utf8(bytes.clone()) {
                Ok(text) => Ok(Some(text)),
                Err(_) => Err(self.unexpected(&format!("column {index} is not UTF-8"))),
            },
            Some(Value::Int(number)) => Ok(Some(number.to_string())),
            Some(Value::UInt(number)) => Ok(Some(number.to_string())),
            Some(Value::Float(number)) => Ok(Some(number.to_string())),
            Some(Value::Double(number)) => Ok(Some(number.to_string())),
            Some(value @ (Value::Date(..) | Value::Time(..))) => {
                Ok(Some(value.as_sql(true).trim_matches('\'').to_owned()))
            }
        }
    }

    fn index(&self, name: &str) -> Result<usize> {
        self.names
            .iter()
            .position(|column| column.eq_ignore_ascii_case(name))
            .ok_or_else(|| self.unexpected(&format!("no column {name}")))
    }

    /// An error about this answer.
    pub(crate) fn unexpected(&self, reason: &str) -> SourceError {
        SourceError::UnexpectedAnswer {
            doing: self.doing.clone(),
            reason: reason.to_owned(),
        }
    }

    /// Whether the answer has the column.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.index(name).is_ok()
    }

    /// A text that may be NULL.
    pub(crate) fn optional(&self, name: &str) -> Result<Option<String>> {
        self.text_at(self.index(name)?)
    }

    /// A text; NULL is an error.
    pub(crate) fn text(&self, name: &str) -> Result<String> {
        self.optional(name)?
            .ok_or_else(|| self.unexpected(&format!("{name} is NULL")))
    }

    /// A text, empty for NULL.
    pub(crate) fn text_or_empty(&self, name: &str) -> Result<String> {
        Ok(self.optional(name)?.unwrap_or_default())
    }

    /// An unsigned number that may be NULL.
    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>> {
        match self.optional(name)? {
            None => Ok(None),
            Some(text) => text
                .parse()
                .map(Some)
                .map_err(|_| self.unexpected(&format!("{name} is not an unsigned number"))),
        }
    }

    /// The text of a column by position, for answers whose names differ between versions.
    pub(crate) fn at(&self, index: usize) -> Result<Option<String>> {
        self.text_at(index)
    }

    /// The row's values.
    pub(crate) fn into_values(self) -> Vec<Option<Value>> {
        self.values.into_iter().map(Some).collect()
    }
}

/// Where a server is, and whom it must prove to be. The host is looked up here, so that an unknown host is told from one
/// that does not answer; the certificate is checked against the name as given.
enum Place {
    Socket,
    Host {
        addresses: Vec<SocketAddr>,
        trust: Option<Trust>,
    },
}

impl Place {
    async fn of(connection: &Connection) -> Result<Place> {
        if connection.host.starts_with('/') {
            return Ok(Place::Socket);
        }
        Ok(Place::Host {
            addresses: resolve(connection).await?,
            trust: trust(connection).await?,
        })
    }

    async fn log_in(self, connection: &Connection) -> wire::Result<Session> {
        let (stream, tls) = match self {
            Place::Socket => (Stream::unix(Path::new(&connection.host)).await?, None),
            Place::Host { addresses, trust } => (
                Stream::tcp(&addresses).await?,
                trust.map(|trust| (connection.host.as_str(), trust)),
            ),
        };
        let password = connection.password.as_ref().map(|password| password.reveal());
        let database = connection.database.as_deref();
        Session::connect(stream, tls, &connection.user, password, database).await
    }
}

async fn resolve(connection: &Connection) -> Result<Vec<SocketAddr>> {
    let lookup = tokio::net::lookup_host((connection.host.as_str(), connection.port));
    let found = match tokio::time::timeout(connection.connect_timeout, lookup).await {
        Err(_) => Err("the name service did not answer in time".to_owned()),
        Ok(Err(error)) => Err(error.to_string()),
        Ok(Ok(addresses)) => Ok(addresses.collect::<Vec<_>>()),
    };
    match found {
        Ok(addresses) if !addresses.is_empty() => Ok(addresses),
        Ok(_) => Err(SourceError::UnknownHost {
            host: connection.host.clone(),
            reason: "the name has no address".to_owned(),
        }),
        Err(reason) => Err(SourceError::UnknownHost {
            host: connection.host.clone(),
            reason,
        }),
    }
}

/// Whose certificates are believed; `None` without TLS. `Verify` trusts the system's authorities and `ca_file`, no list of
/// our own.
async fn trust(connection: &Connection) -> Result<Option<Trust>> {
    match &connection.tls {
        Tls::Disable => Ok(None),
        Tls::NoVerify => Ok(Some(Trust::Anyone)),
        Tls::Verify { ca_file } => {
            let mut roots = RootCertStore::empty();
            // Without those that rustls cannot read: one odd certificate must not refuse all.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if let Some(path) = ca_file {
                add_authorities(&mut roots, path).await?;
            }
            if roots.is_empty() {
                return Err(SourceError::NoCertificateAuthorities {
                    host: connection.host.clone(),
                });
            }
            Ok(Some(Trust::Authorities(roots)))
        }
    }
}

/// Adds the authorities of a PEM file.
async fn add_authorities(roots: &mut RootCertStore, path: &Path) -> Result<()> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;

    let failed = |reason: String| SourceError::CaFile {
        path: path.to_owned(),
        reason,
    };
    let pem = tokio::fs::read(path).await.map_err(|error| failed(error.to_string()))?;
    let mut found = false;
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| failed(error.to_string()))?;
        roots.add(certificate).map_err(|error| failed(error.to_string()))?;
        found = true;
    }
    if !found {
        return Err(failed("it holds no certificate in PEM form".to_owned()));
    }
    Ok(())
}
