//! What one event of the binary log says of the tables in scope, as SHOW BINLOG EVENTS shows it.
//!
//! Row events name their tables in the Table_map event before them, and so does nobody else: whatever may change data and does not name
//! its tables counts as a change, unless it is certain that it is none of theirs.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/show-binlog-events.html>, <https://mariadb.com/kb/en/show-binlog-events/>

use model::TableName;

/// The tables that are asked about.
#[derive(Debug)]
pub(super) struct Watched<'a> {
    pub(super) tables: &'a [TableName],
    /// Those that may change, in scope or not. Only those without triggers.
    pub(super) allowed: &'a [TableName],
}

/// What an event does.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing to tables in scope.
    Nothing,
    /// Changes this table in scope.
    Changes(String),
    /// Changes this table, which may be.
    Allowed(String),
    /// May change tables in scope; nobody can tell. No values are in the words.
    Unknown(String),
}

/// Events that change no rows, or whose tables were named by the one before.
const HARMLESS: [&str; 26] = [
    "format_desc",
    "gtid",
    "gtid_list",
    "gtid_tagged",
    "anonymous_gtid",
    "previous_gtids",
    "binlog_checkpoint",
    "rotate",
    "stop",
    "xid",
    "annotate_rows",
    "rows_query",
    "start_encryption",
    "intvar",
    "rand",
    "user_var",
    "user var",
    "heartbeat",
    "ignorable",
    "xa_prepare",
    "transaction_context",
    "view_change",
    "write_rows",
    "update_rows",
    "delete_rows",
    "partial_update_rows",
];

impl Watched<'_> {
    /// What an event does, by its kind and its description.
    pub(super) fn effect(&self, kind: &str, info: &str) -> Effect {
        let kind = kind.to_ascii_lowercase();
        let plain = kind
            .trim_end_matches("_event")
            .trim_end_matches("_v1")
            .trim_end_matches("_v2")
            .trim_end_matches("_compressed");
        match plain {
            "table_map" => self.table_map(info),
            "query" => self.query(info),
            plain if HARMLESS.contains(&plain) => Effect::Nothing,
            _ => Effect::Unknown(format!("an event of kind {kind}, which does not name its tables")),
        }
    }

    /// `table_id: 18 (shop.orders)`. Names are not quoted: `a.b`.`c` and `a`.`b.c` look the same, and count as the same.
    fn table_map(&self, info: &str) -> Effect {
        let named = |tables: &[TableName]| {
            let found = tables
                .iter()
                .find(|table| info.ends_with(&format!(" ({}.{})", table.schema, table.name)));
            found.map(ToString::to_string)
        };
        if let Some(table) = named(self.allowed) {
            return Effect::Allowed(table);
        }
        match named(self.tables) {
            Some(table) => Effect::Changes(table),
            None if info.contains(" (") && info.ends_with(')') => Effect::Nothing,
            None => Effect::Unknown("rows of a table whose name is not shown".to_owned()),
        }
    }

    /// ``use `shop`; UPDATE …``, or without a database.
    fn query(&self, info: &str) -> Effect {
        let (database, statement) = split(info);
        let words = upper_words(statement);
        let begins = |with: &[&str]| {
            with.iter()
                .enumerate()
                .all(|(at, word)| words.get(at).is_some_and(|found| found == word))
        };
        let transaction = ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "XA"];
        let accounts: [&[&str]; 16] = [
            &["GRANT"],
            &["REVOKE"],
            &["FLUSH"],
            &["ANALYZE"],
            &["CREATE", "USER"],
            &["ALTER", "USER"],
            &["DROP", "USER"],
            &["RENAME", "USER"],
            &["SET", "PASSWORD"],
            &["CREATE", "ROLE"],
            &["DROP", "ROLE"],
            &["SET", "DEFAULT", "ROLE"],
            &["CREATE", "EVENT"],
            &["ALTER", "EVENT"],
            &["DROP", "EVENT"],
            &["DROP", "TEMPORARY"],
        ];
        if words.first().is_some_and(|word| transaction.contains(&word.as_str()))
            || accounts.iter().any(|with| begins(with))
        {
            return Effect::Nothing;
        }
        if let Some(table) = self.only_allowed(database.as_deref(), statement) {
            return Effect::Allowed(table);
        }
        let definition = ["CREATE", "ALTER", "DROP", "TRUNCATE", "RENAME", "OPTIMIZE", "REPAIR"];
        let of_definition = words.first().is_some_and(|word| definition.contains(&word.as_str()));
        if of_definition && self.is_elsewhere(database.as_deref(), statement) {
            return Effect::Nothing;
        }
        let first = words.first().map_or("empty", String::as_str);
        let place = database.map_or_else(String::new, |database| format!(" in database {database}"));
        Effect::Unknown(format!(
            "a statement ({first}){place}, of which the log does not say what it changes"
        ))
    }

    /// Whether a definition is certainly of another database: neither is the chosen one in scope, nor does the statement name one that is.
    fn is_elsewhere(&self, database: Option<&str>, statement: &str) -> bool {
        let lower = statement.to_lowercase();
        let mut schemas = self.tables.iter().map(|table| table.schema.to_lowercase());
        database.is_some_and(|database| {
            let database = database.to_lowercase();
            schemas.all(|schema| schema != database && !lower.contains(&schema))
        })
    }

    /// The table that a plain INSERT, REPLACE, UPDATE or DELETE changes, if it may be changed and the statement does nothing else: no
    /// query within, and no call but of the clock.
    fn only_allowed(&self, database: Option<&str>, statement: &str) -> Option<String> {
        let tokens = tokens(statement)?;
        let upper: Vec<String> = tokens.iter().map(|token| token.to_ascii_uppercase()).collect();
        let mut at = match upper.first()?.as_str() {
            "INSERT" | "REPLACE" => 1 + usize::from(upper.get(1)? == "IGNORE"),
            "UPDATE" => 1,
            "DELETE" => 1,
            _ => return None,
        };
        at += usize::from(matches!(upper.get(at)?.as_str(), "INTO" | "FROM"));
        let (schema, name, next) = if tokens.get(at + 1).map(String::as_str) == Some(".") {
            (unquoted(tokens.get(at)?), unquoted(tokens.get(at + 2)?), at + 3)
        } else {
            (database?.to_owned(), unquoted(tokens.get(at)?), at + 1)
        };
        let table = self
            .allowed
            .iter()
            .find(|table| table.schema == schema && table.name == name)?;
        let follows = upper.get(next).map_or("", String::as_str);
        if !matches!(follows, "SET" | "VALUES" | "VALUE" | "(" | "WHERE" | "") {
            return None;
        }
        for (place, pair) in upper.windows(2).enumerate() {
            if pair[0] == "SELECT" || pair[1] == "SELECT" || pair[1] == "CALL" {
                return None;
            }
            let called = pair[1] == "(" && place >= next && is_word(&pair[0]);
            let known = matches!(
                pair[0].as_str(),
                "VALUES"
                    | "VALUE"
                    | "NOW"
                    | "SYSDATE"
                    | "CURRENT_TIMESTAMP"
                    | "UTC_TIMESTAMP"
                    | "UNIX_TIMESTAMP"
                    | "IN"
                    | "AND"
                    | "OR"
            );
            if called && !known {
                return None;
            }
        }
        Some(table.to_string())
    }
}

/// The chosen database and the statement.
fn split(info: &str) -> (Option<String>, &str) {
    let parts = info.strip_prefix("use `").and_then(|rest| {
        let mut end = 0;
        loop {
            end += rest.get(end..)?.find('`')?;
            if rest.get(end + 1..)?.starts_with('`') {
                end += 2;
            } else {
                return Some((rest[..end].replace("``", "`"), rest.get(end + 1..)?.strip_prefix("; ")?));
            }
        }
    });
    match parts {
        Some((database, statement)) => (Some(database), statement),
        None => (None, info),
    }
}

/// The first words of a statement, comments before and between them left out.
fn upper_words(statement: &str) -> Vec<String> {
    let mut rest = statement.trim_start();
    let mut words = Vec::new();
    while words.len() < 3 {
        if let Some(comment) = rest.strip_prefix("/*") {
            // A version's comment holds words: `DROP /*!40005 TEMPORARY */ TABLE`.
            rest = match comment.strip_prefix('!') {
                Some(text) => text
                    .trim_start_matches(|c: char| c.is_ascii_digit() || c == 'M')
                    .trim_start(),
                None => comment.split_once("*/").map_or("", |(_, after)| after).trim_start(),
            };
            continue;
        }
        rest = rest.strip_prefix("*/").unwrap_or(rest).trim_start();
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        if end == 0 {
            break;
        }
        words.push(rest[..end].to_ascii_uppercase());
        rest = rest[end..].trim_start();
    }
    words
}

/// Words, names, literals and single signs. `None` where a comment or an unclosed quote makes it unsure what is what.
fn tokens(statement: &str) -> Option<Vec<String>> {
    let mut tokens = Vec::new();
    let mut rest = statement.trim();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '`' | '\'' | '"' => quoted(rest, first)?,
            c if is_letter(c) => rest.find(|c| !is_letter(c)).unwrap_or(rest.len()),
            '/' | '#' | '-' if rest.starts_with("/*") || rest.starts_with("--") || first == '#' => return None,
            c => c.len_utf8(),
        };
        tokens.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    Some(tokens)
}

/// The length of a quoted text at the start.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && quote != '`' {
            chars.next();
        } else if c == quote {
            if chars.peek().is_some_and(|(_, next)| *next == quote) {
                chars.next();
            } else {
                return Some(at + 1);
            }
        }
    }
    None
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '@')
}

fn is_word(token: &str) -> bool {
    token.chars().all(is_letter) && !token.chars().all(|c| c.is_ascii_digit()) || token.starts_with('`')
}

fn unquoted(name: &str) -> String {
    match name.strip_prefix('`').and_then(|name| name.strip_suffix('`')) {
        Some(inner) => inner.replace("``", "`"),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(kind: &str, info: &str) -> Effect {
        let tables = [TableName::new("shop", "orders"), TableName::new("shop", "heartbeat")];
        let allowed = [TableName::new("shop", "heartbeat"), TableName::new("ops", "beat")];
        Watched {
            tables: &tables,
            allowed: &allowed,
        }
        .effect(kind, info)
    }

    #[test]
    fn row_events_count_by_the_table_that_they_name() {
        assert_eq!(
            effect("Table_map", "table_id: 18 (shop.orders)"),
            Effect::Changes("shop.orders".to_owned())
        );
        assert_eq!(
            effect("Table_map", "table_id: 22 (shop.heartbeat)"),
            Effect::Allowed("shop.heartbeat".to_owned())
        );
        assert_eq!(effect("Table_map", "table_id: 23 (other.orders)"), Effect::Nothing);
        assert_eq!(effect("Table_map", "table_id: 23 (workshop.orders)"), Effect::Nothing);
        assert!(matches!(effect("Table_map", "table_id: 23"), Effect::Unknown(_)));
        for kind in [
            "Write_rows_v1",
            "Update_rows",
            "Delete_rows_compressed_v1",
            "Xid",
            "Gtid",
            "Annotate_rows",
            "Rotate",
        ] {
            assert_eq!(effect(kind, "whatever"), Effect::Nothing, "{kind}");
        }
        for kind in ["Transaction_payload", "Incident", "Execute_load_query", "Something_new"] {
            assert!(matches!(effect(kind, ""), Effect::Unknown(_)), "{kind}");
        }
    }

    #[test]
    fn statements_count_unless_they_are_certainly_of_something_else() {
        for harmless in [
            "BEGIN",
            "COMMIT",
            "XA END X'31',X'',1",
            "use `shop`; ALTER USER app@'%' ACCOUNT LOCK",
            "use `shop`; REVOKE INSERT ON shop.* FROM app",
            "use `shop`; DROP /*!40005 TEMPORARY */ TABLE IF EXISTS `t`",
            "use `other`; CREATE TABLE t (a int)",
            "use `other`; TRUNCATE t",
        ] {
            assert_eq!(effect("Query", harmless), Effect::Nothing, "{harmless}");
        }
        for unknown in [
            "use `shop`; UPDATE orders SET v = 1",
            "use `other`; UPDATE t SET v = 1",
            "use `other`; DROP TABLE shop.orders",
            "use `shop`; CREATE TABLE t (a int)",
            "TRUNCATE shop.orders",
            "use `shop`; SELECT `shop`.`f`()",
            "",
        ] {
            let found = effect("Query", unknown);
            assert!(matches!(found, Effect::Unknown(_)), "{unknown}: {found:?}");
        }
        let Effect::Unknown(words) = effect("Query", "use `shop`; UPDATE orders SET card = '4111'") else {
            panic!("it is a change")
        };
        assert!(words.contains("UPDATE") && words.contains("shop") && !words.contains("4111"));
        assert!(matches!(
            effect("Query_compressed", "use `shop`; UPDATE orders SET v = 1"),
            Effect::Unknown(_)
        ));
    }

    #[test]
    fn a_plain_statement_on_a_heartbeat_is_allowed_and_nothing_beside_it() {
        for (statement, table) in [
            (
                "use `shop`; UPDATE heartbeat SET ts = NOW() WHERE id = 1",
                "shop.heartbeat",
            ),
            (
                "use `shop`; REPLACE INTO heartbeat (id, ts) VALUES (1, 'a (b')",
                "shop.heartbeat",
            ),
            ("use `shop`; INSERT INTO `ops`.`beat` VALUES (1) ", "ops.beat"),
            ("DELETE FROM ops.beat WHERE id IN (1, 2)", "ops.beat"),
            ("use `ops`; UPDATE beat SET n = n + 1", "ops.beat"),
        ] {
            assert_eq!(
                effect("Query", statement),
                Effect::Allowed(table.to_owned()),
                "{statement}"
            );
        }
        for statement in [
            "use `shop`; UPDATE heartbeat, orders SET v = 1",
            "use `shop`; UPDATE heartbeat SET ts = touch()",
            "use `shop`; UPDATE heartbeat SET ts = `shop`.`touch`()",
            "use `shop`; INSERT INTO heartbeat SELECT 1",
            "use `shop`; INSERT INTO heartbeat VALUES ((SELECT 1))",
            "use `shop`; UPDATE /* x */ heartbeat SET ts = 1",
            "use `other`; UPDATE heartbeat SET ts = 1",
            "use `shop`; UPDATE heartbeat SET ts = 'open",
            "use `shop`; DELETE heartbeat, orders FROM heartbeat",
        ] {
            let found = effect("Query", statement);
            assert!(matches!(found, Effect::Unknown(_)), "{statement}: {found:?}");
        }
    }
}
