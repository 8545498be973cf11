//! Names and values in MySQL's SQL. Only for a session whose `sql_mode` is empty (see [`super::client`]).

use model::{Connection, TableName};

/// An identifier in backticks, backticks doubled.
///
/// Source: <https://dev.mysql.com/doc/refman/9.0/en/identifiers.html>.
pub(crate) fn identifier(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// `database`.`table`.
pub(crate) fn table(name: &TableName) -> String {
    format!("{}.{}", identifier(&name.schema), identifier(&name.name))
}

/// A text literal; backslash is an escape character because `NO_BACKSLASH_ESCAPES` is off in our sessions, and on the
/// side of a fix that a person pastes elsewhere the doubled quote is right in either mode.
///
/// Source: <https://dev.mysql.com/doc/refman/9.0/en/string-literals.html>.
pub(crate) fn text(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "''"))
}

/// Bytes as a hexadecimal literal, which is a binary string: compared byte by byte.
///
/// Source: <https://dev.mysql.com/doc/refman/9.0/en/hexadecimal-literals.html>.
pub(crate) fn bytes(value: &[u8]) -> String {
    format!("x'{}'", hex(value))
}

/// Upper-case hexadecimal digits.
pub(crate) fn hex(value: &[u8]) -> String {
    use std::fmt::Write;
    value
        .iter()
        .fold(String::with_capacity(value.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02X}");
            text
        })
}

/// The account `user@host` as GRANT wants it.
pub(crate) fn account(current_user: &str) -> String {
    match current_user.rsplit_once('@') {
        Some((user, host)) => format!("{}@{}", text(user), text(host)),
        None => text(current_user),
    }
}

/// A database in `GRANT … ON database.*`, where `_` and `%` would be wildcards.
///
/// Source: <https://dev.mysql.com/doc/refman/9.0/en/grant.html>.
pub(crate) fn grant_database(name: &str) -> String {
    identifier(&name.replace('\\', "\\\\").replace('_', "\\_").replace('%', "\\%"))
}

/// The SQL by which an account that has no database yet may read some.
pub(crate) fn grant_to_read(connection: &Connection, databases: &[String]) -> Option<String> {
    let lines: Vec<String> = databases
        .iter()
        .map(|database| {
            format!(
                "GRANT SELECT ON {}.* TO {}@'%'; -- or the host that the account was made for",
                grant_database(database),
                text(&connection.user)
            )
        })
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_cannot_end_their_quotes() {
        assert_eq!(identifier("a`b"), "`a``b`");
        assert_eq!(table(&TableName::new("my db", "t`")), "`my db`.`t```");
        assert_eq!(text(r"it's \ "), r"'it''s \\ '");
        assert_eq!(bytes(b"\x00\xffz"), "x'00FF7A'");
        assert_eq!(account("a@b@10.%"), "'a@b'@'10.%'");
        assert_eq!(grant_database("my_db"), r"`my\_db`");
    }
}
