//! Where a server is, as the project file says it: a URL, or for SQL Server an ADO.NET connection string.

use url::Url;

use super::error::SettingsError;
use super::file::TlsMode;

/// The parts of a URL, percent-decoded, or of a connection string.
pub(super) struct Parts {
    pub(super) scheme: String,
    pub(super) host: String,
    pub(super) port: Option<u16>,
    /// Empty where a connection string names none: a token may do.
    pub(super) user: String,
    pub(super) password: Option<String>,
    pub(super) database: Option<String>,
    /// Of SQL Server.
    pub(super) instance: Option<String>,
    pub(super) read_only_intent: bool,
    /// What the text says of TLS itself.
    pub(super) tls: Option<TlsMode>,
    /// `Encrypt=False`, which encrypts the login all the same.
    pub(super) encrypt_login: bool,
    /// `Encrypt=Strict`, under which nothing takes verification off.
    pub(super) strict: bool,
}

/// The schemes of SQL Server, whose URLs may have parameters.
const MSSQL: [&str; 2] = ["mssql", "sqlserver"];

/// Keys of connection strings that change nothing here: how .NET keeps its connections, and who it says it is.
const OF_NO_USE: [&str; 16] = [
    "application name",
    "app",
    "persist security info",
    "persistsecurityinfo",
    "multipleactiveresultsets",
    "multiple active result sets",
    "connect timeout",
    "connection timeout",
    "timeout",
    "command timeout",
    "pooling",
    "min pool size",
    "max pool size",
    "packet size",
    "workstation id",
    "multisubnetfailover",
];

/// A URL without its password, if it is one; of a connection string likewise.
pub(crate) fn without_password(text: &str) -> Option<(String, bool)> {
    if is_connection_string(text) {
        // What cannot be read may hold the password anywhere.
        let pairs = pairs(text)?;
        let had = pairs.iter().any(|(key, _)| is_password(key));
        let kept: Vec<String> = pairs
            .iter()
            .filter(|(key, _)| !is_password(key))
            .map(|(key, value)| format!("{key}={}", quoted(value)))
            .collect();
        return Some((kept.join(";"), had));
    }
    let mut url = Url::parse(text).ok()?;
    let had = url.password().is_some();
    url.set_password(None).ok()?;
    Some((url.to_string(), had))
}

fn is_password(key: &str) -> bool {
    key.eq_ignore_ascii_case("password") || key.eq_ignore_ascii_case("pwd")
}

/// The pairs of a connection string, as .NET reads them: a value in quotes has them doubled inside, any other goes to the next
/// semicolon, without blanks around it. `None` for what is none.
///
/// <https://learn.microsoft.com/en-us/dotnet/framework/data/adonet/connection-strings#connection-string-syntax>
fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    let mut rest = text.trim_start_matches([';', ' ']);
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=')?;
        let key = key.trim();
        if key.is_empty() || key.contains(';') {
            return None;
        }
        let after = after.trim_start();
        let (value, behind) = match after.chars().next() {
            Some(mark @ ('"' | '\'')) => in_quotes(&after[1..], mark)?,
            _ => {
                let (value, behind) = after.split_once(';').unwrap_or((after, ""));
                (value.trim_end().to_owned(), behind)
            }
        };
        pairs.push((key.to_owned(), value));
        rest = behind.trim_start_matches([';', ' ']);
    }
    Some(pairs)
}

/// The text up to a quotation mark that is not doubled, and what is behind the semicolon after it.
fn in_quotes(text: &str, mark: char) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let (part, behind) = rest.split_once(mark)?;
        value.push_str(part);
        match behind.strip_prefix(mark) {
            Some(after) => {
                value.push(mark);
                rest = after;
            }
            None => {
                let behind = behind.trim_start();
                let end = behind.is_empty() || behind.starts_with(';');
                return end.then(|| (value, behind.trim_start_matches(';')));
            }
        }
    }
}

/// A value as a connection string has it.
fn quoted(value: &str) -> String {
    let plain = !value.contains([';', '"', '\'']) && value.trim() == value;
    if plain {
        value.to_owned()
    } else {
        format!("\"{}\"", value.replace('"', "\"\""))
    }
}

/// `key=value;…`, where a URL has `scheme://` first.
fn is_connection_string(text: &str) -> bool {
    let key = text.split('=').next().unwrap_or_default();
    text.contains('=') && !key.contains("://")
}

fn bad(section: &'static str, what: impl Into<String>) -> SettingsError {
    SettingsError::BadUrl {
        section,
        what: what.into(),
    }
}

/// Takes a URL or a connection string apart. No message shows any of it but the scheme and the names of parameters.
pub(super) fn parts(section: &'static str, text: &str) -> Result<Parts, SettingsError> {
    if is_connection_string(text) {
        return of_connection_string(section, text);
    }
    let bad = |what: &str| bad(section, what);
    let url = Url::parse(text).map_err(|error| bad(&format!("is not a URL ({error})")))?;
    if url.cannot_be_a_base() || !url.has_host() {
        return Err(bad("names no host"));
    }
    let takes_parameters = MSSQL.contains(&url.scheme());
    if url.query().is_some() && !takes_parameters {
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
    let host = decode(url.host_str().unwrap_or_default())?;
    if host.is_empty() {
        return Err(bad("names no host"));
    }
    let mut parts = Parts {
        scheme: url.scheme().to_owned(),
        // The brackets of an IPv6 address belong to the URL.
        host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
        port: url.port(),
        user,
        password: url.password().map(decode).transpose()?,
        database: (!database.is_empty()).then_some(database),
        instance: None,
        read_only_intent: false,
        tls: None,
        encrypt_login: false,
        strict: false,
    };
    for (key, value) in url.query_pairs() {
        if !parts.take(&key.to_ascii_lowercase().replace(['_', '-'], ""), &value) {
            return Err(bad(
                "has a parameter after the `?` that is not known (instance, application_intent, encrypt, trust_server_certificate are), \
                 or whose value is not; in a password a `?` is written %3F",
            ));
        }
    }
    if parts.user.is_empty() && !takes_parameters {
        return Err(bad("names no user"));
    }
    Ok(parts)
}

/// <https://learn.microsoft.com/en-us/dotnet/api/microsoft.data.sqlclient.sqlconnection.connectionstring>
fn of_connection_string(section: &'static str, text: &str) -> Result<Parts, SettingsError> {
    let mut pairs = pairs(text).ok_or_else(|| {
        bad(
            section,
            "is neither a URL nor a connection string (Server=host;Database=name;User Id=name)",
        )
    })?;
    let mut parts = Parts {
        scheme: "mssql".to_owned(),
        host: String::new(),
        port: None,
        user: String::new(),
        password: None,
        database: None,
        instance: None,
        read_only_intent: false,
        tls: None,
        encrypt_login: false,
        strict: false,
    };
    // Encrypt before TrustServerCertificate, whichever stands first.
    pairs.sort_by_key(|(key, _)| key.to_ascii_lowercase());
    for (key, value) in pairs {
        let known = match key.to_ascii_lowercase().as_str() {
            "server" | "data source" | "addr" | "address" | "network address" => parts.server(&value),
            "database" | "initial catalog" => {
                parts.database = Some(value).filter(|name| !name.is_empty());
                true
            }
            "user id" | "uid" | "user" => {
                parts.user = value;
                true
            }
            "password" | "pwd" => {
                parts.password = Some(value);
                true
            }
            "integrated security" | "trusted_connection" if is_yes(&value) != Some(false) => {
                return Err(bad(
                    section,
                    "asks for Windows authentication (Integrated Security), which this build has not; use a SQL login, or a token in AZURE_SQL_TOKEN",
                ));
            }
            "integrated security" | "trusted_connection" => true,
            key if OF_NO_USE.contains(&key) => true,
            key => parts.take(&key.replace(' ', ""), &value),
        };
        if !known {
            // Not named: it may be a part of a password.
            return Err(bad(
                section,
                "has a key that is not known (Server, Database, User Id, Password, Encrypt, TrustServerCertificate and ApplicationIntent \
                 are), or whose value is not; a value with a semicolon stands in quotes",
            ));
        }
    }
    if parts.host.is_empty() {
        return Err(bad(section, "names no host (Server=host,1433)"));
    }
    Ok(parts)
}

impl Parts {
    /// A parameter that URLs and connection strings share; false if it is none.
    fn take(&mut self, key: &str, value: &str) -> bool {
        match key {
            "instance" if !value.is_empty() => self.instance = Some(value.to_owned()),
            "applicationintent" if value.eq_ignore_ascii_case("readonly") => self.read_only_intent = true,
            "applicationintent" => return value.eq_ignore_ascii_case("readwrite"),
            "encrypt" => match (value.to_ascii_lowercase().as_str(), is_yes(value)) {
                ("mandatory", _) | (_, Some(true)) => {}
                ("strict", _) => self.strict = true,
                // TLS for the login alone is none for the data.
                ("optional", _) | (_, Some(false)) => {
                    self.tls = Some(TlsMode::Disable);
                    self.encrypt_login = true;
                }
                _ => return false,
            },
            "trustservercertificate" => match is_yes(value) {
                Some(true) if self.tls != Some(TlsMode::Disable) && !self.strict => self.tls = Some(TlsMode::NoVerify),
                Some(_) => {}
                None => return false,
            },
            _ => return false,
        }
        true
    }

    /// `tcp:host\instance,port`
    fn server(&mut self, value: &str) -> bool {
        let value = value.trim();
        let place = value.strip_prefix("tcp:").unwrap_or(value);
        // Named pipes, and the admin's own connection.
        if place.contains(':') && !place.starts_with('[') {
            return false;
        }
        let (place, port) = match place.split_once(',') {
            Some((place, port)) => match port.trim().parse() {
                Ok(port) => (place, Some(port)),
                Err(_) => return false,
            },
            None => (place, None),
        };
        let (host, instance) = match place.split_once('\\') {
            Some((host, instance)) => (host, Some(instance.trim().to_owned())),
            None => (place, None),
        };
        self.host = match host.trim() {
            "." | "(local)" => "localhost".to_owned(),
            host => host.trim_start_matches('[').trim_end_matches(']').to_owned(),
        };
        self.port = port;
        // A port says more than a name.
        self.instance = instance.filter(|_| port.is_none());
        !self.host.is_empty()
    }
}

fn is_yes(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "yes" | "sspi" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Parts {
        parts("source", text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn connection_strings_say_what_urls_say() {
        let found = of(
            "Server=tcp:db.example,1434;Initial Catalog=sales;User ID=reader;Password=\"p;\"\"w\";Encrypt=True;\
                        TrustServerCertificate=True;ApplicationIntent=ReadOnly;MultipleActiveResultSets=False",
        );
        assert_eq!((found.host.as_str(), found.port), ("db.example", Some(1434)));
        assert_eq!(found.database.as_deref(), Some("sales"));
        assert_eq!(
            (found.user.as_str(), found.password.as_deref()),
            ("reader", Some("p;\"w"))
        );
        assert!(found.read_only_intent && found.tls == Some(TlsMode::NoVerify));
        let url = of("mssql://reader@db.example:1434/sales?trust_server_certificate=true&application_intent=ReadOnly");
        assert_eq!((url.host, url.port, url.tls), (found.host, found.port, found.tls));
        assert!(url.read_only_intent);
        let named = of("Data Source=.\\SQLEXPRESS;Database=x;Uid=u;Encrypt=no");
        assert_eq!(
            (named.host.as_str(), named.instance.as_deref()),
            ("localhost", Some("SQLEXPRESS"))
        );
        assert!(named.tls == Some(TlsMode::Disable) && named.encrypt_login);
        let strict = of("Server=db;Database=größe;Password=a{1}=b;Encrypt=Strict;TrustServerCertificate=True");
        assert!(strict.strict && strict.tls.is_none(), "nothing takes verification off");
        assert_eq!(
            (strict.database.as_deref(), strict.password.as_deref()),
            (Some("größe"), Some("a{1}=b"))
        );
        assert_eq!(of("sqlserver://u@db/x?instance=A").instance.as_deref(), Some("A"));
    }

    #[test]
    fn what_is_not_understood_is_refused_and_not_shown() {
        for text in [
            "Server=db;Database=x;Integrated Security=SSPI",
            "Server=np:db;Database=x",
            "Server=db,port;User Id=u",
            "Database=secret",
            "Server=db;Colour=secret",
            "Server=db;Encrypt=perhaps",
            "Server=db;Password=\"secret",
            "Server=db;Password=abc;secret=x",
            "mssql://u@db/x?colour=secret",
            "mssql://u@db/x?encrypt=secret",
        ] {
            let error = parts("source", text).err().unwrap_or_else(|| panic!("{text} is taken"));
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }

    #[test]
    fn passwords_are_taken_out_of_connection_strings_too() {
        let (text, had) = without_password("Server=db;Pwd=secret;Database=x").unwrap();
        assert!(had && text == "Server=db;Database=x");
        let (text, had) = without_password("Server=db;Password='a;secret=b';Database=\"x;y\"").unwrap();
        assert!(had && text == "Server=db;Database=\"x;y\"", "{text}");
        assert!(without_password("Server=db;Password=\"secret").is_none());
        assert!(!without_password("Server=db").unwrap().1);
    }
}
