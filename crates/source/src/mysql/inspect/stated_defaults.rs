//! Defaults that only SHOW CREATE TABLE states as they are: of BINARY, VARBINARY and TIMESTAMP columns.
//!
//! The catalog's views hold texts, and binary defaults are bytes: MariaDB (seen in 10.11) shows a question mark for each that is
//! no text, MySQL (seen in 9.7) ends the default at the first zero byte. A TIMESTAMP's default is a moment: MySQL's view shows it
//! as it was written in the zone of the session that made the column, whatever the zone of the session that asks; the statement is
//! in the zone of the latter, which is UTC here.

use model::source_schema::{SourceColumn, SourceDefault, SourceTable};
use model::{MysqlType, SourceType};
use mysql_common::Value;

use super::Tables;
use crate::error::{Result, SourceError};
use crate::mysql::client::Client;
use crate::mysql::quote;

impl Client {
    /// Puts the whole bytes into the defaults of binary columns, and the moment into those of TIMESTAMPs.
    pub(super) async fn complete_stated_defaults(&mut self, tables: &mut Tables) -> Result<()> {
        for table in tables
            .values_mut()
            .filter(|table| table.columns.iter().any(is_concerned))
        {
            let doing = format!("reading the definition of {}", table.name);
            let sql = format!("SHOW CREATE TABLE {}", quote::table(&table.name));
            let statement = match self.show(&doing, &sql).await {
                // Whoever may see the columns need not see the statement.
                Err(SourceError::PermissionDenied { .. }) => continue,
                records => records?
                    .into_iter()
                    .next()
                    .and_then(|record| record.into_values().into_iter().nth(1).flatten()),
            };
            if let Some(Value::Bytes(statement)) = statement {
                complete(table, &statement);
            }
        }
        Ok(())
    }
}

fn is_concerned(column: &SourceColumn) -> bool {
    matches!(
        column.source_type,
        SourceType::Mysql(MysqlType::Binary { .. } | MysqlType::Varbinary { .. } | MysqlType::Timestamp { .. })
    ) && matches!(column.default, Some(SourceDefault::Literal(_)))
}

fn complete(table: &mut SourceTable, statement: &[u8]) {
    for column in table.columns.iter_mut().filter(|column| is_concerned(column)) {
        let Some(bytes) = default_of(statement, &column.name) else {
            continue;
        };
        let is_moment = matches!(column.source_type, SourceType::Mysql(MysqlType::Timestamp { .. }));
        let literal = if is_moment {
            String::from_utf8_lossy(&bytes).into_owned()
        } else {
            format!("0x{}", quote::hex(&bytes))
        };
        column.default = Some(SourceDefault::Literal(literal));
    }
}

/// The literal behind DEFAULT in the line of such a column; between its name and that word are no texts.
fn default_of(statement: &[u8], column: &str) -> Option<Vec<u8>> {
    let line = after(statement, format!("\n  {} ", quote::identifier(column)).as_bytes())?;
    let end = line.iter().position(|byte| *byte == b'\n').unwrap_or(line.len());
    let value = after(&line[..end], b" DEFAULT ")?;
    match value {
        [b'\'', inside @ ..] => unquoted(inside),
        [b'0', b'x', digits @ ..] => from_hex(digits),
        _ => None,
    }
}

fn after<'a>(text: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let at = text.windows(word.len()).position(|window| window == word)?;
    Some(&text[at + word.len()..])
}

/// The bytes before the closing quote.
fn unquoted(inside: &[u8]) -> Option<Vec<u8>> {
    let mut value = Vec::new();
    let mut rest = inside.iter();
    while let Some(byte) = rest.next() {
        match byte {
            b'\'' => match rest.next() {
                Some(b'\'') => value.push(b'\''),
                _ => return Some(value),
            },
            b'\\' => value.push(match rest.next()? {
                b'0' => 0,
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'b' => 8,
                b'Z' => 0x1a,
                other => *other,
            }),
            other => value.push(*other),
        }
    }
    None
}

fn from_hex(digits: &[u8]) -> Option<Vec<u8>> {
    let end = digits
        .iter()
        .position(|byte| !byte.is_ascii_hexdigit())
        .unwrap_or(digits.len());
    let digits = std::str::from_utf8(&digits[..end]).ok()?;
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| {
            std::str::from_utf8(pair)
                .ok()
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_both_servers_statements_are_whole() {
        let statement = b"CREATE TABLE `t` (\n  `a` varbinary(5) NOT NULL DEFAULT '\\0\xff''\\\\x' COMMENT 'it has DEFAULT 0x00',\n  \
            `b``c` varbinary(5) DEFAULT 0x00FF,\n  `d` binary(2) DEFAULT NULL,\n  `e` binary(2) NOT NULL DEFAULT ''\n) ENGINE=InnoDB";
        assert_eq!(default_of(statement, "a"), Some(b"\0\xff'\\x".to_vec()));
        assert_eq!(default_of(statement, "b`c"), Some(vec![0, 255]));
        assert_eq!(default_of(statement, "d"), None);
        assert_eq!(default_of(statement, "e"), Some(Vec::new()));
        assert_eq!(default_of(statement, "f"), None);
    }
}
