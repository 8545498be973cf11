//! What tables are at one moment, and whether one of them is still the same.
//!
//! Four witnesses, each for what the others do not see:
//!
//! - the shape: columns, their order and types, partitions;
//! - `CREATE_TIME`, which any ALTER or OPTIMIZE moves; on MariaDB and MySQL 5.7, which keep a file with the definition, RENAME
//!   moves it too. It is in whole seconds. So a table that was made or altered in the second in which it is asked is asked
//!   again in the next one: whatever comes later has a later time;
//! - the numbers that InnoDB gives to what it keeps a table in, for RENAME on MySQL 8 and for EXCHANGE PARTITION, which
//!   change nothing else. They are shown to accounts with PROCESS alone;
//! - without them, the server's counts of ALTER TABLE and RENAME TABLE: where they stand still, neither has begun. Where they
//!   do not, a table stops if it has partitions, or if there was another one with its `CREATE_TIME` to be renamed to it.
//!
//! `information_schema` shows the present, also where `information_schema_stats_expiry` lets the figures beside it age.
//! <https://dev.mysql.com/doc/refman/9.0/en/information-schema-innodb-tables-table.html>,
//! <https://dev.mysql.com/doc/refman/9.0/en/server-status-variables.html#statvar_Com_xxx>

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use model::TableName;
use model::figures::counted;
use mysql_common::Value;

use super::client::Client;
use crate::definitions::{Definitions, Statements, Stores};
use crate::error::{Result, SourceError};

/// How often tables are asked again whose second is not over. One that is altered all the time is taken as it is: the next
/// alteration shows.
const ROUNDS: usize = 3;

/// Where the numbers are: MySQL 8 and later; MySQL 5.7 and MariaDB.
const STORES: [&str; 2] = ["INNODB_TABLES", "INNODB_SYS_TABLES"];

impl Client {
    /// What some tables are now. Takes a second or so longer if one of them has just been made or altered.
    pub(crate) async fn definitions(&mut self, names: &[TableName]) -> Result<Definitions> {
        // Before the shapes: what begins in between must not count as known.
        let statements = self.statements().await?;
        let databases: BTreeSet<&str> = names.iter().map(|name| name.schema.as_str()).collect();
        let mut stores = Some(Stores::new());
        for database in databases {
            let Some(prefix) = file_name(database) else { continue };
            match (&mut stores, self.stores(&format!("{prefix}/")).await?) {
                (Some(stores), Some(more)) => stores.extend(more),
                _ => stores = None,
            }
        }
        let twins = match stores {
            None if self.keeps_time_of_renamed() => self.twins().await?,
            _ => BTreeSet::new(),
        };
        let mut definitions = Definitions {
            statements,
            stores,
            twins,
            ..Definitions::default()
        };
        let mut asked = names.to_vec();
        for _ in 0..ROUNDS {
            let (mut young, mut longest) = (Vec::new(), Duration::ZERO);
            for name in asked {
                let Some((shape, settles)) = self.shape_and_wait(&name).await? else {
                    definitions.shapes.remove(&name);
                    continue;
                };
                definitions.shapes.insert(name.clone(), shape);
                if let Some(settles) = settles {
                    longest = longest.max(settles);
                    young.push(name);
                }
            }
            if young.is_empty() {
                break;
            }
            tokio::time::sleep(longest).await;
            asked = young;
        }
        Ok(definitions)
    }

    /// What about a table is not as it was, in words; `None` if it is the same.
    pub(crate) async fn difference(&mut self, before: &Definitions, table: &TableName) -> Result<Option<String>> {
        let Some(was) = before.shape(table) else {
            return Ok(Some("it was not there before".to_owned()));
        };
        let Some((is, _)) = self.shape_and_wait(table).await? else {
            return Ok(Some("the table is gone".to_owned()));
        };
        if let Some(what) = was.difference(&is) {
            return Ok(Some(what));
        }
        let now = self.statements().await?;
        let partitioned = was.partitioning.is_some();
        if now == before.statements && !partitioned {
            return Ok(None);
        }
        if let (Some(name), Some(stores)) = (engine_name(table), &before.stores)
            && let Some(was) = stores.get(&name)
        {
            let is = self.stores(&name).await?;
            match is.as_ref().and_then(|stores| stores.get(&name)) {
                Some(is) if is == was => return Ok(None),
                Some(is) => {
                    let other = was.iter().find(|part| !is.contains(part));
                    let partition = other.and_then(|(name, ..)| name.split_once("#p#"));
                    return Ok(Some(match partition {
                        Some((_, partition)) => format!("partition {partition} was exchanged or truncated"),
                        None => "it was truncated, or another table was put in its place".to_owned(),
                    }));
                }
                None => {}
            }
        }
        let told = |count: u64, statement: &str, what: &str| {
            format!(
                "the server has begun {} since, and this account may not see whether one of them {what} (with the \
                 privilege PROCESS it sees that)",
                counted(count, statement)
            )
        };
        let altered = now.alter_table.abs_diff(before.statements.alter_table);
        if partitioned && altered > 0 {
            return Ok(Some(told(
                altered,
                "ALTER TABLE statement",
                "exchanged a partition of it",
            )));
        }
        let renamed = now.rename_table.abs_diff(before.statements.rename_table);
        let has_twin = was.created.as_ref().is_some_and(|at| before.twins.contains(at));
        if renamed > 0 && has_twin {
            return Ok(Some(told(
                renamed,
                "RENAME TABLE statement",
                "put a table that was made in the same second in its place",
            )));
        }
        Ok(None)
    }

    async fn statements(&mut self) -> Result<Statements> {
        let sql = "SHOW GLOBAL STATUS WHERE Variable_name IN ('Com_alter_table', 'Com_rename_table', 'Com_truncate')";
        let mut statements = Statements::default();
        for record in self.show("reading how many tables were altered", sql).await? {
            let count = record.number("Value")?.unwrap_or_default();
            match record.text("Variable_name")?.as_str() {
                "Com_alter_table" => statements.alter_table = count,
                "Com_rename_table" => statements.rename_table = count,
                _ => statements.truncate = count,
            }
        }
        Ok(statements)
    }

    /// Whether a table that is renamed keeps its time.
    fn keeps_time_of_renamed(&self) -> bool {
        self.version().is_mysql_since(8, 0, 0)
    }

    async fn twins(&mut self) -> Result<BTreeSet<String>> {
        let sql = "SELECT CAST(t.create_time AS CHAR) AS create_time FROM information_schema.tables t \
                   WHERE t.table_type = 'BASE TABLE' AND t.create_time IS NOT NULL \
                   GROUP BY t.create_time HAVING COUNT(*) > 1";
        let records = self.select("reading when tables were made", sql, Vec::new()).await?;
        records.into_iter().map(|record| record.text("create_time")).collect()
    }

    /// All stores whose engine's name begins so; `None` if this account may not see them.
    async fn stores(&mut self, prefix: &str) -> Result<Option<Stores>> {
        for catalog in STORES {
            let sql = format!(
                "SELECT NAME AS name, TABLE_ID AS table_id, SPACE AS space FROM information_schema.{catalog} \
                 WHERE LEFT(NAME, CHAR_LENGTH(?)) = ?"
            );
            let params = vec![Value::from(prefix), Value::from(prefix)];
            let records = match self.select("reading the numbers of tables", &sql, params).await {
                // ER_UNKNOWN_TABLE
                Err(SourceError::Server { code: 1109, .. }) => continue,
                Err(SourceError::PermissionDenied { .. }) => return Ok(None),
                other => other?,
            };
            let mut stores = Stores::new();
            for record in records {
                let name = record.text("name")?.to_ascii_lowercase();
                let table = name
                    .split_once('#')
                    .map_or(name.as_str(), |(table, _)| table)
                    .to_owned();
                let numbers = (record.number("table_id")?, record.number("space")?);
                let part = (name, numbers.0.unwrap_or_default(), numbers.1.unwrap_or_default());
                stores.entry(table).or_default().push(part);
            }
            stores.values_mut().for_each(|parts| parts.sort());
            return Ok(Some(stores));
        }
        Ok(None)
    }
}

/// A table's name as InnoDB spells it, in lower case; `None` where letters are beyond ASCII, whose spelling differs between
/// versions.
fn engine_name(table: &TableName) -> Option<String> {
    Some(format!("{}/{}", file_name(&table.schema)?, file_name(&table.name)?))
}

/// <https://dev.mysql.com/doc/refman/9.0/en/identifier-mapping.html>
fn file_name(name: &str) -> Option<String> {
    let mut text = String::new();
    for c in name.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' => text.push(c.to_ascii_lowercase()),
            c if c.is_ascii() => write!(text, "@{:04x}", u32::from(c)).ok()?,
            _ => return None,
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelt_as_the_engine_does() {
        let name = |table: &str| engine_name(&TableName::new("Shop", table));
        assert_eq!(name("a-b$_9").as_deref(), Some("shop/a@002db@0024_9"));
        assert_eq!(name("é"), None);
    }
}
