//! The account's privileges, from SHOW GRANTS.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/show-grants.html>, <https://mariadb.com/kb/en/show-grants/>

use model::TableName;

use super::client::{Client, Record};
use crate::error::{Result, SourceError};

/// What the account may do.
#[derive(Debug, Default)]
pub(crate) struct Grants {
    grants: Vec<Grant>,
}

#[derive(Debug, PartialEq, Eq)]
struct Grant {
    /// Upper-case, without column lists.
    privileges: Vec<String>,
    /// Pattern of the database (`*` for all), and table (`*` for all).
    database: String,
    table: String,
    /// A partial revoke of MySQL 8 takes away instead.
    revokes: bool,
}

impl Client {
    /// The privileges of the account and its active roles.
    pub(crate) async fn grants(&mut self) -> Result<Grants> {
        let doing = "reading the privileges";
        let mut sql = "SHOW GRANTS".to_owned();
        if self.version().is_mysql_since(8, 0, 0) {
            let roles = self.one_text(doing, "SELECT CURRENT_ROLE()").await?.unwrap_or_default();
            if !roles.is_empty() && roles != "NONE" {
                sql = format!("SHOW GRANTS FOR CURRENT_USER() USING {roles}");
            }
        }
        let records = match self.show(doing, &sql).await {
            // A role that was taken away meanwhile.
            Err(SourceError::Server { .. }) => self.show(doing, "SHOW GRANTS").await?,
            other => other?,
        };
        Grants::of(records)
    }
}

impl Grants {
    /// Of the lines of SHOW GRANTS.
    pub(crate) fn of(records: Vec<Record>) -> Result<Grants> {
        let mut grants = Grants::default();
        for record in records {
            grants.grants.extend(parse(&record.at(0)?.unwrap_or_default()));
        }
        Ok(grants)
    }

    /// Whether a privilege may hold for a part of a table at least: also where it is granted on columns, and though it may be
    /// revoked in part.
    pub(crate) fn mentions_for_table(&self, privilege: &str, table: &TableName) -> bool {
        let of_table = |grant: &Grant| {
            let whole = grant.table == "*" && matches_pattern(&grant.database, &table.schema);
            whole || (&grant.database, &grant.table) == (&table.schema, &table.name)
        };
        // Its columns follow in backticks, the brackets being left out.
        let of_columns = |known: &str| known.strip_prefix(privilege).is_some_and(|rest| rest.starts_with(" `"));
        self.grants
            .iter()
            .filter(|grant| !grant.revokes && of_table(grant))
            .any(|grant| {
                let mut known = grant.privileges.iter();
                known.any(|known| known == privilege || known.starts_with("ALL PRIVILEGES") || of_columns(known))
            })
    }

    /// Whether a privilege holds for the whole server.
    pub(crate) fn has_globally(&self, privilege: &str) -> bool {
        self.decide(privilege, |grant| grant.database == "*")
    }

    /// Whether a privilege holds for a whole database.
    pub(crate) fn has_for_database(&self, privilege: &str, database: &str) -> bool {
        self.decide(privilege, |grant| {
            grant.table == "*" && matches_pattern(&grant.database, database)
        })
    }

    /// Whether a privilege holds for a whole table, all its columns.
    pub(crate) fn has_for_table(&self, privilege: &str, table: &TableName) -> bool {
        self.has_for_database(privilege, &table.schema)
            || self.decide(privilege, |grant| {
                (&grant.database, &grant.table) == (&table.schema, &table.name)
            })
    }

    fn decide(&self, privilege: &str, applies: impl Fn(&Grant) -> bool) -> bool {
        let found = |revokes: bool| {
            self.grants.iter().any(|grant| {
                grant.revokes == revokes
                    && applies(grant)
                    && grant
                        .privileges
                        .iter()
                        .any(|known| known == privilege || known.starts_with("ALL PRIVILEGES"))
            })
        };
        found(false) && !found(true)
    }
}

/// A line of SHOW GRANTS; `None` for grants of roles, of routines and for PROXY.
fn parse(line: &str) -> Option<Grant> {
    let (revokes, rest) = match line.strip_prefix("GRANT ") {
        Some(rest) => (false, rest),
        None => (true, line.strip_prefix("REVOKE ")?),
    };
    let (privileges, object) = split_at_on(rest)?;
    let (database, rest) = name(object)?;
    let (table, _) = name(rest.strip_prefix('.')?)?;
    let mut list = vec![String::new()];
    let mut depth = 0_u32;
    for c in privileges.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => list.push(String::new()),
            // A privilege on columns only is none on the table.
            c => {
                if let Some(last) = list.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    let privileges = list
        .iter()
        .map(|privilege| privilege.trim().to_ascii_uppercase())
        .collect();
    Some(Grant {
        privileges,
        database,
        table,
        revokes,
    })
}

/// Cuts at the ` ON ` that is outside quotes.
fn split_at_on(text: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '`' => quoted = !quoted,
            ' ' if !quoted && text[at..].starts_with(" ON ") => return Some((&text[..at], &text[at + 4..])),
            _ => {}
        }
    }
    None
}

/// A quoted name or `*` at the start, and what follows.
fn name(text: &str) -> Option<(String, &str)> {
    if let Some(rest) = text.strip_prefix('*') {
        return Some(("*".to_owned(), rest));
    }
    let mut name = String::new();
    let mut chars = text.strip_prefix('`')?.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '`' if chars.peek().is_some_and(|(_, next)| *next == '`') => {
                chars.next();
                name.push('`');
            }
            '`' => return Some((name, &text[at + 2..])),
            c => name.push(c),
        }
    }
    None
}

/// A database against the pattern of a grant: `%` and `_` stand for others unless a backslash is before them.
fn matches_pattern(pattern: &str, name: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    fn matches(pattern: &[char], name: &[char]) -> bool {
        match (pattern, name) {
            ([], []) => true,
            (['\\', literal, pattern @ ..], [c, name @ ..]) => literal == c && matches(pattern, name),
            (['%', rest @ ..], _) => (0..=name.len()).any(|skip| matches(rest, &name[skip..])),
            (['_', pattern @ ..], [_, name @ ..]) => matches(pattern, name),
            ([literal, pattern @ ..], [c, name @ ..]) => literal == c && matches(pattern, name),
            _ => false,
        }
    }
    matches(&pattern.chars().collect::<Vec<_>>(), &name.chars().collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grants(lines: &[&str]) -> Grants {
        Grants {
            grants: lines.iter().filter_map(|line| parse(line)).collect(),
        }
    }

    #[test]
    fn privileges_hold_where_they_were_granted() {
        let grants = grants(&[
            "GRANT USAGE ON *.* TO `so`@`%` IDENTIFIED BY PASSWORD '*X'",
            r"GRANT SELECT, LOCK TABLES ON `my\_db`.* TO `so`@`%`",
            "GRANT SELECT (`a`, `b, ON`), INSERT ON `other`.`t` TO `so`@`%`",
            "GRANT `role`@`%` TO `so`@`%`",
            "GRANT EXECUTE ON PROCEDURE `x`.`p` TO `so`@`%`",
        ]);
        assert!(grants.has_for_database("LOCK TABLES", "my_db"));
        assert!(!grants.has_for_database("LOCK TABLES", "myxdb"));
        assert!(!grants.has_for_database("SELECT", "other"));
        assert!(!grants.has_for_table("SELECT", &TableName::new("other", "t")));
        assert!(grants.has_for_table("INSERT", &TableName::new("other", "t")));
        assert!(!grants.has_for_table("INSERT", &TableName::new("other", "u")));
        assert!(grants.has_for_table("SELECT", &TableName::new("my_db", "any")));
        assert!(!grants.has_globally("RELOAD"));
        assert!(
            grants.mentions_for_table("SELECT", &TableName::new("other", "t")),
            "on columns"
        );
        assert!(!grants.mentions_for_table("DELETE", &TableName::new("other", "t")));
        assert!(!grants.mentions_for_table("INSERT", &TableName::new("my_db", "t")));
        assert!(super::parse("GRANT EXECUTE ON PROCEDURE `x`.`p` TO `so`@`%`").is_none());
    }

    #[test]
    fn all_privileges_and_partial_revokes() {
        let grants = grants(&[
            "GRANT ALL PRIVILEGES ON *.* TO `root`@`%` WITH GRANT OPTION",
            "REVOKE SELECT ON `secret`.* FROM `root`@`%`",
        ]);
        assert!(grants.has_globally("RELOAD"));
        assert!(grants.has_for_database("SELECT", "shop"));
        assert!(!grants.has_for_database("SELECT", "secret"));
    }
}
