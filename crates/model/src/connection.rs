//! How to reach a server. Passwords never appear in output.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// A server, an account and a database.
#[derive(Debug, Clone)]
pub struct Connection {
    pub host: String,
    pub port: u16,
    pub user: String,
    pub password: Option<Password>,
    /// Database; for MySQL optional.
    pub database: Option<String>,
    pub tls: Tls,
    pub connect_timeout: Duration,
    /// What only SQL Server has.
    pub mssql: MssqlOptions,
}

/// What a connection to SQL Server may say beside the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MssqlOptions {
    /// A named instance: its port is asked of SQL Server Browser.
    pub instance: Option<String>,
    /// `ApplicationIntent=ReadOnly`: a readable secondary will do.
    pub read_only_intent: bool,
    /// An access token of Microsoft Entra, in place of user and password.
    pub token: Option<Password>,
    /// Without TLS for the data ([`Tls::Disable`]) the login alone is sent over TLS, whose certificate is not verified.
    pub encrypt_login: bool,
    /// TLS before the protocol begins (TDS 8), as servers that force strict encryption want it.
    pub strict: bool,
}

/// How the transport is protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    /// TLS, certificate chain and host name verified; roots from the system and from `ca_file` (PEM).
    Verify { ca_file: Option<PathBuf> },
    /// TLS without verification. Explicit, and reported.
    NoVerify,
    /// No TLS. Explicit, and reported.
    Disable,
}

/// A secret that `Debug` and `Display` do not show.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Wraps a secret.
    pub fn new(secret: impl Into<String>) -> Self {
        Password(secret.into())
    }

    /// The secret itself, for the driver only.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(***)")
    }
}

impl fmt::Display for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
