//! From a server's section to a connection: where it is, the password and the certificate file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use model::{Connection, Dialect, MssqlOptions, Password, Tls};
use source::Address;

use super::address::{Parts, parts};
use super::error::SettingsError;
use super::file::{Server, TlsMode};

const SOURCE: &str = "source";
const TARGET: &str = "target";
/// A token of Microsoft Entra, in place of user and password.
const TOKEN: &str = "AZURE_SQL_TOKEN";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// What lies outside of the project file.
#[derive(Clone, Copy)]
pub(super) struct Outside<'a> {
    /// Resolves a path of the file.
    pub(super) beside: &'a dyn Fn(&Path) -> PathBuf,
    /// Reads an environment variable.
    pub(super) variable: &'a dyn Fn(&str) -> Option<String>,
}

/// Checks what can be checked without secrets.
pub(super) fn check_source(server: &Server) -> Result<(), SettingsError> {
    dialect(&parts(SOURCE, &server.url)?.scheme)?;
    check(SOURCE, server)
}

/// Checks what can be checked without secrets.
pub(super) fn check_target(server: &Server) -> Result<(), SettingsError> {
    target_parts(&server.url)?;
    check(TARGET, server)
}

fn check(section: &'static str, server: &Server) -> Result<(), SettingsError> {
    if server.password_env.is_some() && server.password_file.is_some() {
        return Err(SettingsError::TwoPasswords { section });
    }
    let tls = match server.tls {
        TlsMode::Verify => return Ok(()),
        TlsMode::NoVerify => "no-verify",
        TlsMode::Disable => "disable",
    };
    if server.ca_file.is_some() {
        return Err(SettingsError::UselessCaFile { section, tls });
    }
    Ok(())
}

/// The source with its password.
pub(super) fn source(server: &Server, outside: Outside<'_>) -> Result<Address, SettingsError> {
    let parts = parts(SOURCE, &server.url)?;
    let dialect = dialect(&parts.scheme)?;
    let token = match dialect {
        Dialect::Mssql => (outside.variable)(TOKEN).map(Password::new),
        Dialect::Mysql => None,
    };
    if parts.user.is_empty() && token.is_none() {
        return Err(SettingsError::BadUrl {
            section: SOURCE,
            what: format!("names no user, and {TOKEN} holds no token"),
        });
    }
    let mssql = MssqlOptions {
        instance: parts.instance.clone(),
        read_only_intent: parts.read_only_intent,
        token,
        encrypt_login: parts.encrypt_login,
        strict: parts.strict,
    };
    if mssql.token.is_some() && parts.tls.unwrap_or(server.tls) == TlsMode::Disable && !mssql.encrypt_login {
        return Err(SettingsError::BadUrl {
            section: SOURCE,
            what: format!("would send the token of {TOKEN} without TLS (tls = \"disable\")"),
        });
    }
    Ok(Address::Server {
        dialect,
        connection: Connection {
            mssql,
            ..connection(SOURCE, parts, default_port(dialect), server, outside)?
        },
    })
}

fn default_port(dialect: Dialect) -> u16 {
    match dialect {
        Dialect::Mysql => 3306,
        Dialect::Mssql => 1433,
    }
}

/// The target with its password.
pub(super) fn target(server: &Server, outside: Outside<'_>) -> Result<Connection, SettingsError> {
    connection(TARGET, target_parts(&server.url)?, 5432, server, outside)
}

/// The schema that the source's URL names: to MySQL a database is one, to SQL Server it is what holds them.
pub(super) fn source_schema(server: &Server) -> Option<String> {
    let parts = parts(SOURCE, &server.url).ok()?;
    match dialect(&parts.scheme) {
        Ok(Dialect::Mysql) => parts.database,
        Ok(Dialect::Mssql) | Err(_) => None,
    }
}

/// Host and port of the source.
pub(super) fn source_place(server: &Server) -> String {
    parts(SOURCE, &server.url).map_or_else(
        |_| String::new(),
        |parts| match (&parts.instance, dialect(&parts.scheme)) {
            (Some(instance), _) => format!("{}\\{instance}", parts.host),
            (None, Ok(dialect)) => format!("{}:{}", parts.host, parts.port.unwrap_or(default_port(dialect))),
            (None, Err(_)) => parts.host,
        },
    )
}

/// What is allowed and unwise.
pub(super) fn warnings(section: &'static str, server: &Server) -> Vec<String> {
    let mut warnings = Vec::new();
    let Ok(parts) = parts(section, &server.url) else {
        return warnings;
    };
    if parts.password.is_some() {
        warnings.push(format!(
            "the url of [{section}] holds a password; better keep it in {} or in a password_file",
            default_variable(section)
        ));
    }
    if !is_local(&parts.host) {
        match parts.tls.unwrap_or(server.tls) {
            TlsMode::Verify => {}
            TlsMode::NoVerify => warnings.push(format!(
                "the certificate of the {section} is not verified (tls = \"no-verify\"): anybody in between can read along"
            )),
            TlsMode::Disable => {
                warnings.push(format!("the connection to the {section} is not encrypted (tls = \"disable\")"));
            }
        }
    }
    warnings
}

fn is_local(host: &str) -> bool {
    host == "localhost" || host.starts_with('/') || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn default_variable(section: &str) -> String {
    format!("LANDFALL_{}_PASSWORD", section.to_uppercase())
}

fn dialect(scheme: &str) -> Result<Dialect, SettingsError> {
    match scheme {
        "mysql" | "mariadb" => Ok(Dialect::Mysql),
        "mssql" | "sqlserver" => Ok(Dialect::Mssql),
        "postgres" | "postgresql" => Err(SettingsError::BadUrl {
            section: SOURCE,
            what: "names PostgreSQL, which is the target, not the source".to_owned(),
        }),
        other => Err(SettingsError::BadUrl {
            section: SOURCE,
            what: format!("has the unknown scheme {other}:"),
        }),
    }
}

fn target_parts(url: &str) -> Result<Parts, SettingsError> {
    let parts = parts(TARGET, url)?;
    let bad = |what: String| Err(SettingsError::BadUrl { section: TARGET, what });
    match parts.scheme.as_str() {
        "postgres" | "postgresql" => {}
        other => return bad(format!("has the scheme {other}:, and the target is PostgreSQL")),
    }
    if parts.database.is_none() {
        return bad("names no database".to_owned());
    }
    Ok(parts)
}

fn connection(
    section: &'static str,
    parts: Parts,
    default_port: u16,
    server: &Server,
    outside: Outside<'_>,
) -> Result<Connection, SettingsError> {
    let password = password(section, server, parts.password, outside)?;
    let tls = match parts.tls.unwrap_or(server.tls) {
        TlsMode::Verify => {
            let ca_file = server.ca_file.as_deref().map(outside.beside);
            if let Some(path) = &ca_file {
                // Read now, so that the message names the key and not a handshake.
                std::fs::read(path).map_err(|source| SettingsError::CaFile {
                    section,
                    path: path.clone(),
                    source,
                })?;
            }
            Tls::Verify { ca_file }
        }
        TlsMode::NoVerify => Tls::NoVerify,
        TlsMode::Disable => Tls::Disable,
    };
    Ok(Connection {
        host: parts.host,
        port: parts.port.unwrap_or(default_port),
        user: parts.user,
        password,
        database: parts.database,
        tls,
        connect_timeout: server.connect_timeout.map_or(CONNECT_TIMEOUT, |wait| wait.0),
        mssql: MssqlOptions::default(),
    })
}

/// The password, from where the section says; else from the default variable, else from the URL, else none.
fn password(
    section: &'static str,
    server: &Server,
    in_url: Option<String>,
    outside: Outside<'_>,
) -> Result<Option<Password>, SettingsError> {
    if let Some(variable) = &server.password_env {
        // Somebody may have written the password itself here; then it must not be shown.
        if !variable
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        {
            return Err(SettingsError::NoVariable { section });
        }
        let secret = (outside.variable)(variable).ok_or_else(|| SettingsError::PasswordVariable {
            section,
            variable: variable.clone(),
        })?;
        return Ok(Some(Password::new(secret)));
    }
    if let Some(path) = server.password_file.as_deref().map(outside.beside) {
        let text = std::fs::read_to_string(&path).map_err(|source| SettingsError::PasswordFile {
            section,
            path: path.clone(),
            source,
        })?;
        // Editors end a file with a line feed, which is no part of the secret.
        let secret = text
            .strip_suffix('\n')
            .map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
        return Ok(Some(Password::new(secret)));
    }
    Ok((outside.variable)(&default_variable(section))
        .or(in_url)
        .map(Password::new))
}
