//! What can be wrong: with a client's message, with a value for its type, with a statement.

/// A message that does not follow the protocol; the connection ends.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    #[error("the message ends before its parts do")]
    Short,
    #[error("text that is no UTF-16")]
    Text,
    #[error("{0}")]
    Unsupported(String),
    #[error("connection: {0}")]
    Io(#[from] std::io::Error),
    #[error("the connection ended")]
    Ended,
    #[error("the connection was cut as the test asked")]
    Cut,
}

/// An error as the server sends it (MS-TDS 2.2.7.10).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} ({number})")]
pub struct ServerError {
    /// From `sys.messages`, or 50000 and above.
    pub number: u32,
    /// 1 where nothing else is meant.
    pub state: u8,
    /// Severity: 11 to 16 of the statement, 17 to 19 of resources, 20 and above end the connection.
    pub class: u8,
    /// What went wrong.
    pub message: String,
}

impl ServerError {
    /// With state 1.
    pub fn new(number: u32, class: u8, message: impl Into<String>) -> Self {
        Self {
            number,
            state: 1,
            class,
            message: message.into(),
        }
    }

    /// 1205: chosen as the deadlock's victim.
    pub fn deadlock() -> Self {
        Self::new(
            1205,
            13,
            "Transaction (Process ID 51) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.",
        )
    }

    /// 229: no permission to select.
    pub fn permission(object: &str, database: &str, schema: &str) -> Self {
        Self::new(
            229,
            14,
            format!(
                "The SELECT permission was denied on the object '{object}', database '{database}', schema '{schema}'."
            ),
        )
    }

    /// 1222: the lock time-out went by.
    pub fn lock_timeout() -> Self {
        Self::new(1222, 16, "Lock request time out period exceeded.")
    }

    /// 3960: a snapshot transaction met a newer row.
    pub fn snapshot_conflict(object: &str) -> Self {
        Self::new(
            3960,
            16,
            format!(
                "Snapshot isolation transaction aborted due to update conflict. You cannot use snapshot isolation to access table '{object}' directly or indirectly in database to update, delete, or insert the row that has been modified or deleted by another transaction. Retry the transaction or change the isolation level for the update/delete statement."
            ),
        )
    }

    /// 18456: the login failed.
    pub fn login_failed(user: &str) -> Self {
        Self::new(18456, 14, format!("Login failed for user '{user}'."))
    }

    /// 4060: the database of the login is not there.
    pub fn cannot_open_database(database: &str) -> Self {
        Self::new(
            4060,
            11,
            format!("Cannot open database \"{database}\" requested by the login. The login failed."),
        )
    }

    /// 208: no such table.
    pub fn no_object(name: &str) -> Self {
        Self::new(208, 16, format!("Invalid object name '{name}'."))
    }

    /// 207: no such column.
    pub fn no_column(name: &str) -> Self {
        Self::new(207, 16, format!("Invalid column name '{name}'."))
    }

    /// 40000: nothing of SQL Server's; the stand-in does not serve this.
    pub fn not_served(what: impl std::fmt::Display, statement: &str) -> Self {
        Self::new(
            40000,
            16,
            format!("the stand-in for SQL Server does not serve {what}, in: {statement}"),
        )
    }
}
