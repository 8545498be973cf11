//! From a server's section to a connection: the URL, the password and the certificate file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use model::{Connection, Dialect, Password, Tls};
use source::Address;
use url::Url;

use super::error::SettingsError;
use super::file::{Server, TlsMode};

const SOURCE: &str = "source";
const TARGET: &str = "target";
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// What lies outside of the project file.
#[derive(Clone, Copy)]
pub(super) struct Outside<'a> {
    /// Resolves a path of the file.
    pub(super) beside: &'a dyn Fn(&Path) -> PathBuf,
    /// Reads an environment variable.
    pub(super) variable: &'a dyn Fn(&str) -> Option<String>,
}

/// The parts of a server's URL, percent-decoded.
struct Parts {
    scheme: String,
    host: String,
    port: Option<u16>,
    user: String,
    password: Option<String>,
    database: Option<String>,
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
    let default_port = match dialect {
        Dialect::Mysql => 3306,
        Dialect::Mssql => 1433,
    };
    Ok(Address::Server {
        dialect,
        connection: connection(SOURCE, parts, default_port, server, outside)?,
    })
}

/// The target with its password.
pub(super) fn target(server: &Server, outside: Outside<'_>) -> Result<Connection, SettingsError> {
    connection(TARGET, target_parts(&server.url)?, 5432, server, outside)
}

/// The database that the source's URL names.
pub(super) fn source_database(server: &Server) -> Option<String> {
    parts(SOURCE, &server.url).ok().and_then(|parts| parts.database)
}

/// Host and port of the source.
pub(super) fn source_place(server: &Server) -> String {
    parts(SOURCE, &server.url).map_or_else(
        |_| String::new(),
        |parts| format!("{}:{}", parts.host, parts.port.unwrap_or(3306)),
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
        match server.tls {
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

/// A URL without its password, if it is a URL.
pub(crate) fn without_password(url: &str) -> Option<(String, bool)> {
    let mut url = Url::parse(url).ok()?;
    let had = url.password().is_some();
    url.set_password(None).ok()?;
    Some((url.to_string(), had))
}

fn default_variable(section: &str) -> String {
    format!("LANDFALL_{}_PASSWORD", section.to_uppercase())
}

fn dialect(scheme: &str) -> Result<Dialect, SettingsError> {
    match scheme {
        "mysql" | "mariadb" => Ok(Dialect::Mysql),
        "mssql" | "sqlserver" => Err(SettingsError::BadUrl {
            section: SOURCE,
            what: "names SQL Server, which this release cannot read yet".to_owned(),
        }),
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

/// Takes a URL apart. No message shows any of it but the scheme and the names of parameters.
fn parts(section: &'static str, text: &str) -> Result<Parts, SettingsError> {
    let bad = |what: &str| SettingsError::BadUrl {
        section,
        what: what.to_owned(),
    };
    let url = Url::parse(text).map_err(|error| bad(&format!("is not a URL ({error})")))?;
    if url.cannot_be_a_base() || !url.has_host() {
        return Err(bad("names no host"));
    }
    if url.query().is_some() {
        // Not named: a `?` in a password would end here too.
        return Err(bad(
            "has parameters after a `?`, which are not read; in a password it is written %3F",
        ));
    }
    if url.fragment().is_some() {
        return Err(bad("has a `#`; in a password it is written %23"));
    }
    let decode = |part: &str| {
        percent_decode(part)
            .ok_or_else(|| bad("holds a percent sign that is not followed by two hexadecimal digits, or no UTF-8"))
    };
    let database = decode(url.path().trim_start_matches('/'))?;
    if database.contains('/') {
        return Err(bad("has more than a database after the host"));
    }
    let user = decode(url.username())?;
    if user.is_empty() {
        return Err(bad("names no user"));
    }
    let host = decode(url.host_str().unwrap_or_default())?;
    if host.is_empty() {
        return Err(bad("names no host"));
    }
    Ok(Parts {
        scheme: url.scheme().to_owned(),
        // The brackets of an IPv6 address belong to the URL.
        host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
        port: url.port(),
        user,
        password: url.password().map(decode).transpose()?,
        database: (!database.is_empty()).then_some(database),
    })
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = after.get(2..)?;
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

fn connection(
    section: &'static str,
    parts: Parts,
    default_port: u16,
    server: &Server,
    outside: Outside<'_>,
) -> Result<Connection, SettingsError> {
    let password = password(section, server, parts.password, outside)?;
    let tls = match server.tls {
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
        mssql: model::MssqlOptions::default(),
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
