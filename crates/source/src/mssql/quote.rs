//! Names and values in T-SQL.

use std::fmt::Write as _;

use model::{Connection, TableName};

/// An identifier in brackets, the closing one doubled: right whatever `QUOTED_IDENTIFIER` says.
///
/// Source: <https://learn.microsoft.com/en-us/sql/relational-databases/databases/database-identifiers>.
pub(crate) fn identifier(name: &str) -> String {
    format!("[{}]", name.replace(']', "]]"))
}

/// `[schema].[table]`.
pub(crate) fn table(name: &TableName) -> String {
    format!("{}.{}", identifier(&name.schema), identifier(&name.name))
}

/// A text literal in Unicode.
///
/// Source: <https://learn.microsoft.com/en-us/sql/t-sql/data-types/constants-transact-sql>.
pub(crate) fn text(value: &str) -> String {
    format!("N'{}'", value.replace('\'', "''"))
}

/// Bytes as a binary constant; no bytes are one too.
pub(crate) fn bytes(value: &[u8]) -> String {
    value.iter().fold("0x".to_owned(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02X}");
        text
    })
}

/// The SQL by which a login that is in no database yet may read one.
pub(crate) fn grant_to_read(connection: &Connection) -> String {
    let user = identifier(&connection.user);
    let database = identifier(connection.database.as_deref().unwrap_or("master"));
    format!(
        "USE {database}; CREATE USER {user} FOR LOGIN {user}; GRANT SELECT TO {user}; GRANT VIEW DEFINITION TO {user};"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_cannot_end_their_quotes() {
        assert_eq!(identifier("a]b"), "[a]]b]");
        assert_eq!(table(&TableName::new("my s", "t]")), "[my s].[t]]]");
        assert_eq!(text("it's"), "N'it''s'");
        assert_eq!(bytes(b"\x00\xffz"), "0x00FF7A");
        assert_eq!(bytes(b""), "0x");
    }
}
