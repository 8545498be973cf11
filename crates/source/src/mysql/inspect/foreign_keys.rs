//! Foreign keys, with their rules even where the catalog hides those.

use std::collections::BTreeMap;

use model::TableName;
use model::source_schema::{ConstraintState, ReferentialAction, SourceForeignKey};
use mysql_common::Value;

use super::Tables;
use crate::error::{Result, SourceError};
use crate::mysql::client::Client;
use crate::mysql::quote;

/// ON UPDATE and ON DELETE.
type Rules = (ReferentialAction, ReferentialAction);

impl Client {
    /// Adds the foreign keys to the tables of a database.
    pub(super) async fn add_foreign_keys(&mut self, database: &str, tables: &mut Tables) -> Result<()> {
        let mut keys: BTreeMap<(String, String), SourceForeignKey> = BTreeMap::new();
        for record in self
            .catalog("the foreign keys", database, include_str!("foreign_keys.sql"))
            .await?
        {
            let (table, name) = (record.text("table_name")?, record.text("constraint_name")?);
            let key = match keys.entry((table, name)) {
                std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::btree_map::Entry::Vacant(entry) => {
                    let name = entry.key().1.clone();
                    entry.insert(SourceForeignKey {
                        name,
                        columns: Vec::new(),
                        referenced_table: TableName::new(
                            record.text("referenced_schema")?,
                            record.text("referenced_table")?,
                        ),
                        referenced_columns: Vec::new(),
                        on_update: ReferentialAction::NoAction,
                        on_delete: ReferentialAction::NoAction,
                        state: ConstraintState::Enforced,
                        server_named: false,
                    })
                }
            };
            key.columns.push(record.text("column_name")?);
            key.referenced_columns.push(record.text("referenced_column")?);
        }
        if keys.is_empty() {
            return Ok(());
        }
        let mut rules = self.foreign_key_rules(database).await?;
        let mut statements: BTreeMap<String, String> = BTreeMap::new();
        for ((table, name), mut key) in keys {
            let Some(owner) = tables.get_mut(&table) else { continue };
            let found = match rules.remove(&(table.clone(), name.clone())) {
                Some(found) => found,
                None => {
                    if !statements.contains_key(&table) {
                        statements.insert(table.clone(), self.create_table(&owner.name).await?);
                    }
                    rules_in_statement(&statements[&table], &name).ok_or_else(|| SourceError::UnexpectedAnswer {
                        doing: format!("reading the foreign keys of {}", owner.name),
                        reason: format!("the rules of {name} are in no catalog"),
                    })?
                }
            };
            (key.on_update, key.on_delete) = found;
            owner.foreign_keys.push(key);
        }
        Ok(())
    }

    async fn foreign_key_rules(&mut self, database: &str) -> Result<BTreeMap<(String, String), Rules>> {
        let mut rules = BTreeMap::new();
        let sql = include_str!("foreign_key_rules.sql");
        for record in self.catalog("the rules of the foreign keys", database, sql).await? {
            let (update, delete) = (record.text("update_rule")?, record.text("delete_rule")?);
            let both = action(&update)
                .zip(action(&delete))
                .ok_or_else(|| record.unexpected("unknown rule"))?;
            rules.insert((record.text("table_name")?, record.text("constraint_name")?), both);
        }
        Ok(rules)
    }

    /// SHOW CREATE TABLE, for which SELECT is enough. Defaults of binary columns need be no text: what is not UTF-8 in
    /// them is replaced.
    pub(super) async fn create_table(&mut self, table: &TableName) -> Result<String> {
        let doing = format!("reading the definition of {table}");
        let sql = format!("SHOW CREATE TABLE {}", quote::table(table));
        let record = self.show(&doing, &sql).await?.into_iter().next();
        match record.and_then(|record| record.into_values().into_iter().nth(1).flatten()) {
            Some(Value::Bytes(statement)) => Ok(String::from_utf8_lossy(&statement).into_owned()),
            _ => Err(SourceError::UnexpectedAnswer {
                doing,
                reason: "no statement".to_owned(),
            }),
        }
    }
}

fn action(text: &str) -> Option<ReferentialAction> {
    Some(match text {
        "NO ACTION" => ReferentialAction::NoAction,
        "RESTRICT" => ReferentialAction::Restrict,
        "CASCADE" => ReferentialAction::Cascade,
        "SET NULL" => ReferentialAction::SetNull,
        "SET DEFAULT" => ReferentialAction::SetDefault,
        _ => return None,
    })
}

/// The rules of a key in the text of SHOW CREATE TABLE, which has a line for each constraint, leaves out RESTRICT (its
/// default) and quotes every name.
fn rules_in_statement(statement: &str, name: &str) -> Option<Rules> {
    let start = format!("CONSTRAINT {} FOREIGN KEY ", quote::identifier(name));
    let line = statement
        .lines()
        .find_map(|line| line.trim_start().strip_prefix(&start))?;
    let tail = line[line.rfind('`')? + 1..]
        .trim_start_matches(')')
        .trim_end_matches(',');
    let rule = |clause: &str| match tail.split_once(clause) {
        None => Some(ReferentialAction::Restrict),
        Some((_, rest)) => ["NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"]
            .into_iter()
            .find(|text| rest.starts_with(text))
            .and_then(action),
    };
    Some((rule(" ON UPDATE ")?, rule(" ON DELETE ")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_from_the_statement() {
        let statement = "CREATE TABLE `c` (\n  `id` int(11) NOT NULL,\n  CONSTRAINT `a` FOREIGN KEY (`x`) REFERENCES `p` (`id`) ON DELETE CASCADE,\n  \
             CONSTRAINT `b``c` FOREIGN KEY (`x`,`y`) REFERENCES `o`.`p` (`i`, `j`) ON DELETE SET NULL ON UPDATE NO ACTION,\n  \
             CONSTRAINT `d` FOREIGN KEY (`x`) REFERENCES `p` (` ON DELETE CASCADE`)\n) ENGINE=InnoDB";
        use ReferentialAction::{Cascade, NoAction, Restrict, SetNull};
        assert_eq!(rules_in_statement(statement, "a"), Some((Restrict, Cascade)));
        assert_eq!(rules_in_statement(statement, "b`c"), Some((NoAction, SetNull)));
        assert_eq!(rules_in_statement(statement, "d"), Some((Restrict, Restrict)));
        assert_eq!(rules_in_statement(statement, "e"), None);
    }
}
