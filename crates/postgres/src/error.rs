//! Errors of the target: which kind, whether to try again, whether a row was refused; never a cell value in them.

use std::error::Error as StdError;

use tokio_postgres::error::{DbError, Severity};

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong at or with the target.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("the server refused the password of user {user} at {server}")]
    WrongPassword { server: String, user: String },
    #[error("the server at {server} refused user {user}: {message}")]
    LoginRefused {
        server: String,
        user: String,
        message: String,
    },
    #[error("host {host} is unknown")]
    UnknownHost { host: String },
    #[error("no server answers at {server}: {reason}")]
    Unreachable { server: String, reason: String },
    #[error("no answer from {server} within {seconds} s")]
    ConnectTimeout { server: String, seconds: u64 },
    #[error("database {database} does not exist at {server}")]
    UnknownDatabase { server: String, database: String },
    #[error("the certificate of {server} could not be verified: {reason}")]
    Certificate { server: String, reason: String },
    #[error("TLS with {server} failed: {reason}")]
    Tls { server: String, reason: String },
    #[error("{server} does not offer TLS")]
    TlsNotOffered { server: String },
    #[error("the CA file {path} could not be read: {reason}")]
    CaFile { path: String, reason: String },
    #[error("missing privilege: {0}")]
    Privilege(Box<ServerError>),
    #[error("the connection to the target was lost: {reason}")]
    Lost { reason: String },
    #[error("the connection was lost at COMMIT of {what}; the ledger knows whether it was committed")]
    CommitUnknown { what: String },
    #[error("{0}")]
    Server(Box<ServerError>),
    #[error("unexpected answer of the server: {0}")]
    Protocol(String),
    /// The caller's batches could not be read.
    #[error("the batches to load could not be read: {0}")]
    Input(#[source] Box<dyn StdError + Send + Sync>),
    #[error("column {column}: staged as {staged} cannot travel to or from {target}")]
    Pair {
        column: String,
        staged: String,
        target: String,
    },
    #[error(
        "a batch has {found} columns where the plan of {table} has {expected}, or a column of another type ({column})"
    )]
    BatchShape {
        table: String,
        column: String,
        found: usize,
        expected: usize,
    },
    /// A cell that the encoder refuses; the loader quarantines its row.
    #[error("row {row} of the batch, column {column}: {reason}")]
    Cell {
        row: usize,
        column: String,
        sqlstate: &'static str,
        reason: &'static str,
    },
    /// A value of the target that the staged type cannot hold.
    #[error("table {table}, column {column}: {reason}")]
    Unreadable {
        table: String,
        column: String,
        reason: &'static str,
    },
    #[error("the COPY data of {table} is malformed: {reason}")]
    CopyData { table: String, reason: &'static str },
    #[error("a bound of chunk {chunk} of {table} cannot be written for the target: column {column}, {reason}")]
    Bound {
        table: String,
        chunk: u32,
        column: String,
        reason: &'static str,
    },
    #[error("table {table} does not exist in the target")]
    NoTable { table: String },
    #[error(
        "the rows of {table}, chunk {chunk}, part {part} changed in the target since they were loaded: {expected} rows \
         were to be replaced, {found} were found"
    )]
    TargetChanged {
        table: String,
        chunk: u32,
        part: u32,
        expected: u64,
        found: u64,
    },
    #[error(
        "{table}, chunk {chunk}, part {part} was loaded from another file ({loaded}) than the one to be replaced or \
         loaded ({wanted})"
    )]
    OtherFile {
        table: String,
        chunk: u32,
        part: u32,
        loaded: String,
        wanted: String,
    },
    #[error("{table}, chunk {chunk}, part {part}: more than {limit} rows refused; the last one: {sqlstate} {message}")]
    TooManyRefused {
        table: String,
        chunk: u32,
        part: u32,
        limit: u64,
        sqlstate: String,
        message: String,
    },
    #[error("{table}, chunk {chunk}, part {part}: the file gave {found} rows where {expected} were recorded")]
    RowCount {
        table: String,
        chunk: u32,
        part: u32,
        expected: u64,
        found: u64,
    },
    #[error(
        "the server took {taken} of {sent} rows of {table} without an error: a trigger or rule of the target drops rows"
    )]
    RowsDropped { table: String, sent: u64, taken: u64 },
    #[error(
        "rows that were loaded into {table} cannot be told from rows that were there before: they are alike in all that is \
         copied, but {table} has more columns"
    )]
    NotApart { table: String },
    #[error(
        "column {column} of {table} was altered in the target since the table was planned: it was {planned}, and is {found} now"
    )]
    ColumnAltered {
        table: String,
        column: String,
        planned: String,
        found: String,
    },
    #[error("the ledger in schema landfall has format {found}; this version of Landfall writes format {expected}")]
    LedgerFormat { found: i32, expected: i32 },
    #[error("{object} could not be created: {source}\n{sql}")]
    Ddl {
        object: String,
        sql: String,
        source: Box<Error>,
    },
    #[error("{object} is already there and was not made by Landfall: {message}\n{sql}")]
    AlreadyThere {
        object: String,
        sql: String,
        message: String,
    },
    #[error("the number {value} is out of range for {what}")]
    Number { what: &'static str, value: String },
}

/// An error that the server reported, without its DETAIL, HINT and query, which quote row values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (SQLSTATE {sqlstate}{})", self.place())]
pub struct ServerError {
    /// Five characters: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
    pub sqlstate: String,
    /// The primary message; quoted parts that may be values are replaced in the classes 22 and 23.
    pub message: String,
    pub schema: Option<String>,
    pub table: Option<String>,
    pub column: Option<String>,
    pub constraint: Option<String>,
    /// For COPY FROM: the row, from 1, in which the server stopped.
    pub copy_row: Option<u64>,
}

impl ServerError {
    fn place(&self) -> String {
        let mut place = String::new();
        for (what, name) in [
            ("table", &self.table),
            ("column", &self.column),
            ("constraint", &self.constraint),
        ] {
            if let Some(name) = name {
                place.push_str(&format!(", {what} {name}"));
            }
        }
        place
    }

    /// True for the classes 22 (data exception) and 23 (integrity constraint violation), and for 54000 (a row or an index
    /// entry that is too large): the row is at fault.
    pub fn is_row_refusal(&self) -> bool {
        self.sqlstate.starts_with("22") || self.sqlstate.starts_with("23") || self.sqlstate == "54000"
    }

    fn from_db(error: &DbError) -> Self {
        let context = error.where_().unwrap_or_default();
        let (copy_row, copy_column) = copy_position(context);
        let sqlstate = error.code().code().to_owned();
        let column = error.column().map(str::to_owned).or(copy_column);
        let mut known: Vec<&str> = Vec::new();
        known.extend(
            [error.schema(), error.table(), error.constraint(), error.datatype()]
                .into_iter()
                .flatten(),
        );
        known.extend(column.as_deref());
        let values_possible = ["22", "23", "P0"].iter().any(|class| sqlstate.starts_with(class));
        let message = if values_possible && context.contains("PL/pgSQL function") {
            // A function of the user may have put anything into its message.
            "raised by a function or trigger of the target".to_owned()
        } else if values_possible {
            redact(error.message(), &known)
        } else {
            error.message().to_owned()
        };
        ServerError {
            sqlstate,
            message,
            schema: error.schema().map(str::to_owned),
            table: error.table().map(str::to_owned),
            column,
            constraint: error.constraint().map(str::to_owned),
            copy_row,
        }
    }
}

/// Row and column of `COPY t, line 3, column c: "value"`.
fn copy_position(context: &str) -> (Option<u64>, Option<String>) {
    let Some(line) = context.lines().find(|line| line.starts_with("COPY ")) else {
        return (None, None);
    };
    let Some((_, rest)) = line.split_once(", line ") else {
        return (None, None);
    };
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    // In the binary format nothing follows the column's name.
    let column = rest
        .split_once(", column ")
        .map(|(_, column)| column.trim_end().to_owned());
    (digits.parse().ok(), column)
}

/// Replaces quoted parts that are no known name by `…`, and drops byte values other than NUL.
fn redact(message: &str, known: &[&str]) -> String {
    // Words by which PostgreSQL's own messages say that a name follows in quotes.
    const NAMES_FOLLOW: [&str; 9] = [
        "relation",
        "constraint",
        "column",
        "domain",
        "table",
        "index",
        "encoding",
        "type",
        "partition",
    ];
    let mut out = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(start) = rest.find(['"', '\'']) {
        let quote = if rest[start..].starts_with('"') { '"' } else { '\'' };
        let (before, quoted) = rest.split_at(start);
        let quoted = &quoted[1..];
        out.push_str(before);
        // An apostrophe inside a word opens nothing.
        if quote == '\'' && before.chars().next_back().is_some_and(char::is_alphanumeric) {
            out.push('\'');
            rest = quoted;
            continue;
        }
        let Some(end) = quoted.find(quote) else {
            // Never closed: everything after it may be a value.
            out.push(quote);
            out.push('…');
            return out;
        };
        let inside = &quoted[..end];
        if known.contains(&inside) || NAMES_FOLLOW.iter().any(|word| before.trim_end().ends_with(word)) {
            out.push(quote);
            out.push_str(inside);
            rest = &quoted[end + 1..];
        } else {
            // A value may itself have quotes: it ends at the last one.
            out.push(quote);
            out.push('…');
            rest = &quoted[quoted.rfind(quote).unwrap_or(end) + 1..];
        }
        out.push(quote);
    }
    out.push_str(rest);
    match out.split_once(": 0x") {
        Some((head, bytes)) if bytes != "00" => head.to_owned(),
        _ => out,
    }
}

impl Error {
    /// True if the same thing may succeed on a new connection or at another time: connection failures (class 08, closed),
    /// serialization failures (40001), deadlocks (40P01), a server that shuts down or starts (57P01, 57P02, 57P03) or has no
    /// connection left (53300), and a lock that was not given in time (55P03).
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::Lost { .. }
            | Error::CommitUnknown { .. }
            | Error::Unreachable { .. }
            | Error::ConnectTimeout { .. } => true,
            Error::Server(e) | Error::Privilege(e) => {
                e.sqlstate.starts_with("08")
                    || matches!(
                        e.sqlstate.as_str(),
                        "40001" | "40P01" | "53300" | "55P03" | "57P01" | "57P02" | "57P03"
                    )
            }
            Error::Ddl { source, .. } => source.is_retryable(),
            _ => false,
        }
    }

    /// True if somebody else's lock was in the way (55P03).
    pub fn is_lock(&self) -> bool {
        self.sqlstate() == Some("55P03")
    }

    /// True if the server has no disk or memory left (53100, 53200; 53400 is a limit of its configuration).
    pub fn is_out_of_room(&self) -> bool {
        matches!(self.sqlstate(), Some("53100" | "53200" | "53400"))
    }

    /// True if the server refused a row for what is in it ([`ServerError::is_row_refusal`]), or the encoder did.
    pub fn is_row_refusal(&self) -> bool {
        match self {
            Error::Server(e) => e.is_row_refusal(),
            Error::Cell { .. } => true,
            _ => false,
        }
    }

    /// The SQLSTATE, where the server gave one.
    pub fn sqlstate(&self) -> Option<&str> {
        match self {
            Error::Server(e) | Error::Privilege(e) => Some(&e.sqlstate),
            Error::Ddl { source, .. } => source.sqlstate(),
            Error::Cell { sqlstate, .. } => Some(sqlstate),
            _ => None,
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        if let Some(db) = error.as_db_error() {
            let server = Box::new(ServerError::from_db(db));
            return match server.sqlstate.as_str() {
                // A message that makes no sense to the server, on a connection that goes on. Poolers say the same (as FATAL) of one
                // that is lost.
                "08P01" if db.parsed_severity() == Some(Severity::Error) => Error::Protocol(server.to_string()),
                // The server says why it ends the connection; what follows on it is lost.
                "42501" => Error::Privilege(server),
                _ => Error::Server(server),
            };
        }
        if error.is_closed() {
            return Error::Lost {
                reason: "closed".to_owned(),
            };
        }
        match error.source() {
            Some(source) if source.is::<std::io::Error>() => Error::Lost {
                reason: source.to_string(),
            },
            Some(source) => Error::Protocol(format!("{error}: {source}")),
            None => Error::Protocol(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_redacted_and_names_are_kept() {
        let cases = [
            (
                r#"invalid input value for enum shop.color: "purple""#,
                r#"invalid input value for enum shop.color: "…""#,
            ),
            (
                r#"invalid input value for enum c: "pur"ple""#,
                r#"invalid input value for enum c: "…""#,
            ),
            (
                r#"new row for relation "order lines" violates check constraint "t_check""#,
                r#"new row for relation "order lines" violates check constraint "t_check""#,
            ),
            (
                r#"null value in column "x" of relation "t" violates not-null constraint"#,
                r#"null value in column "x" of relation "t" violates not-null constraint"#,
            ),
            (
                r#"invalid byte sequence for encoding "UTF8": 0x00"#,
                r#"invalid byte sequence for encoding "UTF8": 0x00"#,
            ),
            (
                r#"invalid byte sequence for encoding "UTF8": 0xff 0x41"#,
                r#"invalid byte sequence for encoding "UTF8""#,
            ),
            ("value 'Bob' is wrong", "value '…' is wrong"),
            ("can't do it", "can't do it"),
            (r#"date out of range: "2020-13-01""#, r#"date out of range: "…""#),
            (r#"value "secret is long"#, r#"value "…"#),
        ];
        for (message, expected) in cases {
            assert_eq!(redact(message, &["t"]), expected);
        }
    }

    #[test]
    fn copy_context_gives_row_and_column() {
        assert_eq!(
            copy_position("COPY orders, line 12, column total"),
            (Some(12), Some("total".to_owned()))
        );
        assert_eq!(copy_position("COPY orders, line 7"), (Some(7), None));
        assert_eq!(
            copy_position("PL/pgSQL function f() line 3 at RAISE\nCOPY t, line 2"),
            (Some(2), None)
        );
        assert_eq!(copy_position("SQL statement"), (None, None));
    }

    #[test]
    fn retry_and_refusal_follow_the_sqlstate() {
        let server = |sqlstate: &str| {
            Error::Server(Box::new(ServerError {
                sqlstate: sqlstate.to_owned(),
                message: String::new(),
                schema: None,
                table: None,
                column: None,
                constraint: None,
                copy_row: None,
            }))
        };
        for retryable in ["08006", "40001", "40P01", "57P01", "57P02", "57P03"] {
            assert!(
                server(retryable).is_retryable() && !server(retryable).is_row_refusal(),
                "{retryable}"
            );
        }
        for refusal in ["22003", "22021", "23505", "23514"] {
            assert!(
                !server(refusal).is_retryable() && server(refusal).is_row_refusal(),
                "{refusal}"
            );
        }
        assert!(!server("42P01").is_retryable() && !server("42P01").is_row_refusal());
    }
}
