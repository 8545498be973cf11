//! A connection: made, verified and set up in one way for every use.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use model::{Connection, Tls};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, OptsBuilder, Params, Row, SslOpts, Value};

use super::fault;
use super::version::{Product, Version};
use crate::error::{Result, SourceError};

/// The largest packet that the protocol has, and so the largest value that can arrive.
const MAX_ALLOWED_PACKET: usize = 1 << 30;

/// Idle connections (a leader, a fence) send a probe this often, so that no firewall forgets them.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// A connection whose session is set up (see [`Client::set_up`]).
#[derive(Debug)]
pub(crate) struct Client {
    conn: Conn,
    version: Version,
    connection: Arc<Connection>,
}

impl Client {
    /// Connects and sets the session up.
    pub(crate) async fn connect(connection: &Arc<Connection>) -> Result<Client> {
        let opts = options(connection).await?;
        let attempt = tokio::time::timeout(connection.connect_timeout, Conn::new(opts)).await;
        let conn = match attempt {
            Err(_) => {
                return Err(SourceError::ConnectTimeout {
                    host: connection.host.clone(),
                    port: connection.port,
                    seconds: connection.connect_timeout.as_secs(),
                });
            }
            Ok(Err(error)) => return Err(fault::connecting(error, connection)),
            Ok(Ok(conn)) => conn,
        };
        let mut client = Client {
            conn,
            version: Version::parse(""),
            connection: Arc::clone(connection),
        };
        let text = client
            .one_text("reading the version", "SELECT VERSION() AS version")
            .await?;
        client.version = Version::parse(&text.unwrap_or_default());
        client.set_up().await?;
        Ok(client)
    }

    /// Another connection to the same server, as the same account.
    pub(crate) async fn another(&self) -> Result<Client> {
        Client::connect(&self.connection).await
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

    /// The driver's connection, for streaming reads.
    pub(crate) fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// Runs a statement of which no rows are wanted, over the text protocol (LOCK TABLES and the like cannot be prepared).
    pub(crate) async fn run(&mut self, doing: &str, sql: &str) -> Result<()> {
        self.conn
            .query_drop(sql)
            .await
            .map_err(|error| fault::statement(error, doing, &self.connection))
    }

    /// All rows of a query over the text protocol: for SHOW and other statements that not every version can prepare.
    pub(crate) async fn show(&mut self, doing: &str, sql: &str) -> Result<Vec<Record>> {
        let rows: Vec<Row> = self
            .conn
            .query(sql)
            .await
            .map_err(|error| fault::statement(error, doing, &self.connection))?;
        Ok(rows
            .into_iter()
            .map(|row| Record {
                doing: doing.to_owned(),
                row,
            })
            .collect())
    }

    /// All rows of a prepared query; only for results that are small by nature.
    pub(crate) async fn select(&mut self, doing: &str, sql: &str, params: Vec<Value>) -> Result<Vec<Record>> {
        let params = if params.is_empty() {
            Params::Empty
        } else {
            Params::Positional(params)
        };
        let rows: Vec<Row> = self
            .conn
            .exec(sql, params)
            .await
            .map_err(|error| fault::statement(error, doing, &self.connection))?;
        Ok(rows
            .into_iter()
            .map(|row| Record {
                doing: doing.to_owned(),
                row,
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
        let _ = self.conn.disconnect().await;
    }
}

/// A row of a catalog query, with checked access by column name.
#[derive(Debug)]
pub(crate) struct Record {
    doing: String,
    row: Row,
}

impl Record {
    fn text_at(&self, index: usize) -> Result<Option<String>> {
        match self.row.as_ref(index) {
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
        self.row
            .columns_ref()
            .iter()
            .position(|column| column.name_str().eq_ignore_ascii_case(name))
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
        self.row.unwrap_raw()
    }
}

/// The driver's options for a connection. The host is looked up here, so that an unknown host is told from one that
/// does not answer; the certificate is checked against the name as given.
async fn options(connection: &Connection) -> Result<OptsBuilder> {
    let mut builder = OptsBuilder::default()
        .ip_or_hostname(connection.host.clone())
        .tcp_port(connection.port)
        .user(Some(connection.user.clone()))
        .pass(connection.password.as_ref().map(|password| password.reveal().to_owned()))
        .db_name(connection.database.clone())
        .prefer_socket(false)
        .tcp_keepalive(Some(KEEPALIVE))
        .max_allowed_packet(Some(MAX_ALLOWED_PACKET))
        // Only says when an idle pooled connection would be dropped; set so that the driver need not ask the server.
        .wait_timeout(Some(28_800))
        .connect_attribute("program_name", "landfall");
    // No handler for LOCAL INFILE is ever set: the driver refuses every request of a server to read our files.
    if connection.host.starts_with('/') {
        return Ok(builder.socket(Some(connection.host.clone())));
    }
    builder = builder.resolved_ips(Some(resolve(connection).await?));
    Ok(builder.ssl_opts(ssl(connection).await?))
}

async fn resolve(connection: &Connection) -> Result<Vec<std::net::IpAddr>> {
    let lookup = tokio::net::lookup_host((connection.host.as_str(), connection.port));
    let found = match tokio::time::timeout(connection.connect_timeout, lookup).await {
        Err(_) => Err("the name service did not answer in time".to_owned()),
        Ok(Err(error)) => Err(error.to_string()),
        Ok(Ok(addresses)) => Ok(addresses.map(|address: SocketAddr| address.ip()).collect::<Vec<_>>()),
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

/// TLS as the connection wants it. `Verify` trusts the system's authorities and `ca_file`, never the driver's own list.
async fn ssl(connection: &Connection) -> Result<Option<SslOpts>> {
    // One provider for the whole process; a second installation changes nothing.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match &connection.tls {
        Tls::Disable => Ok(None),
        Tls::NoVerify => Ok(Some(
            SslOpts::default()
                .with_danger_accept_invalid_certs(true)
                .with_danger_skip_domain_validation(true),
        )),
        Tls::Verify { ca_file } => {
            let mut roots = system_roots();
            if let Some(path) = ca_file {
                roots.extend(read_authorities(path).await?);
            }
            if roots.is_empty() {
                return Err(SourceError::NoCertificateAuthorities {
                    host: connection.host.clone(),
                });
            }
            let roots = roots.into_iter().map(Into::into).collect();
            Ok(Some(
                SslOpts::default()
                    .with_disable_built_in_roots(true)
                    .with_root_certs(roots),
            ))
        }
    }
}

/// The system's authorities in DER, without those that rustls cannot read: one odd certificate must not refuse all.
fn system_roots() -> Vec<Vec<u8>> {
    rustls_native_certs::load_native_certs()
        .certs
        .into_iter()
        .filter(|certificate| rustls::RootCertStore::empty().add(certificate.clone()).is_ok())
        .map(|certificate| certificate.as_ref().to_vec())
        .collect()
}

/// The authorities of a PEM file in DER.
async fn read_authorities(path: &Path) -> Result<Vec<Vec<u8>>> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;

    let failed = |reason: String| SourceError::CaFile {
        path: path.to_owned(),
        reason,
    };
    let pem = tokio::fs::read(path).await.map_err(|error| failed(error.to_string()))?;
    let mut found = Vec::new();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| failed(error.to_string()))?;
        rustls::RootCertStore::empty()
            .add(certificate.clone())
            .map_err(|error| failed(error.to_string()))?;
        found.push(certificate.as_ref().to_vec());
    }
    if found.is_empty() {
        return Err(failed("it holds no certificate in PEM form".to_owned()));
    }
    Ok(found)
}
