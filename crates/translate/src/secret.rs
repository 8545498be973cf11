//! Takes secrets out of what is shown of statements: findings, and what they print.

use model::source_schema::SourceTable;

/// Words behind which a text may be a secret, or the hash of one, up to the next comma or semicolon.
const BEFORE: &[&str] = &["identified", "connection"];
const BEFORE_ENDINGS: &[&str] = &["password", "passwd", "pwd", "secret"];

/// What a statement says of which any text may be a secret.
const KINDS: &[&str] = &[
    "create login",
    "alter login",
    "create credential",
    "alter credential",
    "scoped credential",
    "application role",
    "master key",
    "encryption key",
    "symmetric key",
    "create certificate",
    "alter certificate",
    "backup certificate",
    "add signature",
    "create server",
    "alter server",
    "change master",
    "change replication",
    "start slave",
    "start replica",
    "openrowset",
    "opendatasource",
    "sp_addlogin",
    "sp_addlinkedserver",
    "sp_addlinkedsrvlogin",
    "sp_addremotelogin",
    "sp_addapprole",
    "sp_approlepassword",
    "sp_setapprole",
    "sp_password",
];

const MASK: &str = "'***'";

/// A text of a script, or a part of one, with every literal masked that may be a secret.
///
/// Whether a backslash hides a quote is not known here: where one may, nothing is shown from the first secret on.
pub(crate) fn shown(text: &str) -> String {
    let words = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_ascii_lowercase();
    let is_of_secrets = KINDS.iter().any(|kind| words.contains(kind));
    let is_unsure = text.contains("\\'") || text.contains("\\\"");
    let bytes = text.as_bytes();
    let (mut result, mut copied, mut at) = (String::new(), 0, 0);
    let mut is_behind = false;
    while let Some(byte) = bytes.get(at).copied() {
        let start = at;
        match byte {
            b'\'' | b'"' => {
                at = after(bytes, at, byte);
                if is_of_secrets || is_behind || has_secret(&text[start..at]) {
                    result.push_str(&text[copied..start]);
                    result.push_str(MASK);
                    copied = at;
                    if is_unsure {
                        result.push_str(" …");
                        return result;
                    }
                }
            }
            b'[' => at = after(bytes, at, b']'),
            b'`' => at = after(bytes, at, b'`'),
            b'-' if bytes[at..].starts_with(b"--") => at = find(bytes, at, b"\n"),
            b'/' if bytes[at..].starts_with(b"/*") => at = find(bytes, at, b"*/"),
            b',' | b';' => {
                is_behind = false;
                at += 1;
            }
            _ if is_word(byte) => {
                let rest = &bytes[at..];
                at += rest.iter().position(|byte| !is_word(*byte)).unwrap_or(rest.len());
                let word = text[start..at].to_ascii_lowercase();
                if word.starts_with("0x") && (is_of_secrets || is_behind) {
                    result.push_str(&text[copied..start]);
                    result.push_str(MASK);
                    copied = at;
                }
                is_behind |= BEFORE.contains(&word.as_str()) || BEFORE_ENDINGS.iter().any(|end| word.ends_with(end));
            }
            _ => at += 1,
        }
    }
    result.push_str(&text[copied..]);
    result
}

/// The comment of a table; one of the SPIDER engine says where its rows are, and the password there.
///
/// <https://mariadb.com/kb/en/spider-table-parameters/>
pub(crate) fn comment(table: &SourceTable) -> String {
    if table.engine.eq_ignore_ascii_case("spider") {
        shown(&table.comment)
    } else {
        table.comment.clone()
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The byte after what is quoted from a byte on; a doubled mark is a part of it.
fn after(bytes: &[u8], from: usize, close: u8) -> usize {
    let mut at = from + 1;
    while let Some(byte) = bytes.get(at) {
        if *byte != close {
            at += 1;
        } else if bytes.get(at + 1) == Some(&close) {
            at += 2;
        } else {
            return at + 1;
        }
    }
    bytes.len()
}

fn find(bytes: &[u8], from: usize, end: &[u8]) -> usize {
    let found = bytes[from..].windows(end.len()).position(|window| window == end);
    found.map_or(bytes.len(), |length| from + length + end.len())
}

/// Whether a literal is an address with a password, or says one as connection strings do.
fn has_secret(literal: &str) -> bool {
    let mut plain = literal.to_ascii_lowercase();
    plain.retain(|c| !c.is_whitespace());
    let says = ["pwd=", "password=", "password\"", "password'"]
        .iter()
        .any(|word| plain.contains(word));
    let address = plain.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@'));
    says || address.is_some_and(|(user, _)| user.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn no_password_is_shown() {
        for (text, wanted) in [
            (
                "CREATE USER 'a'@'%' IDENTIFIED BY 'x', 'b'@'%' IDENTIFIED WITH p AS 'y'",
                "CREATE USER 'a'@'%' IDENTIFIED BY '***', 'b'@'%' IDENTIFIED WITH p AS '***'",
            ),
            (
                "SET PASSWORD FOR 'a'@'%' = PASSWORD('x')",
                "SET PASSWORD FOR '***'@'***' = PASSWORD('***')",
            ),
            (
                "CREATE USER a IDENTIFIED VIA p USING PASSWORD('x') OR q USING 'y'",
                "CREATE USER a IDENTIFIED VIA p USING PASSWORD('***') OR q USING '***'",
            ),
            ("GRANT SELECT ON a.* TO 'b'@'%'", "GRANT SELECT ON a.* TO 'b'@'%'"),
            (
                "CREATE LOGIN l WITH PASSWORD = 0xAB01 HASHED",
                "CREATE LOGIN l WITH PASSWORD = '***' HASHED",
            ),
            (
                "CREATE  CREDENTIAL c WITH IDENTITY = N'x'",
                "CREATE  CREDENTIAL c WITH IDENTITY = N'***'",
            ),
            ("EXEC sp_addrolemember 'a', 'b'", "EXEC sp_addrolemember 'a', 'b'"),
            ("EXEC p @rmtpassword='x', @b='y'", "EXEC p @rmtpassword='***', @b='y'"),
            (
                "connection='mysql://a@h/d', charset='x'",
                "connection='***', charset='x'",
            ),
            ("x='mysql://a:b@h/d'", "x='***'"),
            ("f('Server=x; PWD = y', 'z')", "f('***', 'z')"),
            (
                "-- it's\n[a'b] `c'd` \"e'f\" /* g' */ PASSWORD 'x''y' 'z",
                "-- it's\n[a'b] `c'd` \"e'f\" /* g' */ PASSWORD '***' '***'",
            ),
            ("PASSWORD 'a\\'b'", "PASSWORD '***' …"),
        ] {
            assert_eq!(shown(text), wanted);
        }
        assert!(!shown("alter user a identified by 'x' 'open").contains('x'));
    }
}
