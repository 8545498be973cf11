//! The catalog, refined into a [`SourceSchema`].
//!
//! One query per kind of object and database, each in a file of its own beside the module that refines it; the queries
//! ask for one database at a time because old servers open every folder of the server otherwise. Names are compared
//! byte by byte. What an account may not see is left empty (a view's text) or found another way (the rules of foreign
//! keys); that kinds of objects may be hidden as a whole is for the preflight to say.

mod checks;
mod columns;
pub(crate) mod defaults;
mod foreign_keys;
mod indexes;
mod labels;
mod objects;
mod partitions;
mod stated_defaults;
mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use model::source_schema::{Dialect, SourceSchema, SourceTable};
use model::{MysqlType, SourceType, TableName};
use mysql_common::Value;

use super::client::{Client, Record};
use super::version::Product;
use crate::error::{Result, SourceError};
use crate::shape::{Scope, ShapeColumn, TableShape};

/// Databases of the server itself.
const SYSTEM_DATABASES: &[&str] = &["information_schema", "performance_schema", "mysql", "sys"];

impl Client {
    /// The databases of a scope, as the server spells them; all that are not the system's when the scope names none.
    pub(crate) async fn databases(&mut self, scope: &Scope) -> Result<Vec<String>> {
        let doing = "listing the databases";
        let mut known = BTreeSet::new();
        for record in self
            .select(doing, include_str!("inspect/schemata.sql"), Vec::new())
            .await?
        {
            known.insert(record.text("schema_name")?);
        }
        let wanted = match (&scope.databases[..], &self.connection().database) {
            ([], Some(database)) => vec![database.clone()],
            ([], None) => {
                known.retain(|name| !SYSTEM_DATABASES.iter().any(|system| system.eq_ignore_ascii_case(name)));
                return Ok(known.into_iter().collect());
            }
            (databases, _) => databases.to_vec(),
        };
        // With lower_case_table_names 1 or 2 the server takes a name in any case, so the person may have written any.
        let folds = self
            .variable("lower_case_table_names")
            .await?
            .is_some_and(|value| value != "0");
        let mut databases = Vec::new();
        for name in wanted {
            let found = known
                .get(&name)
                .or_else(|| {
                    known
                        .iter()
                        .find(|known| folds && known.to_lowercase() == name.to_lowercase())
                })
                .ok_or(SourceError::UnknownDatabase { database: name })?;
            if !databases.contains(found) {
                databases.push(found.clone());
            }
        }
        Ok(databases)
    }

    /// Everything that the scope's databases hold.
    pub(crate) async fn inspect(&mut self, scope: &Scope) -> Result<SourceSchema> {
        let engines = self.transactional_engines().await?;
        let (product, version) = (self.version().product.to_string(), self.version().text.clone());
        let mut schema = SourceSchema::empty(Dialect::Mysql, product, version);
        for database in self.databases(scope).await? {
            let (mut tables, sequences) = self.tables(&database, &engines).await?;
            self.add_columns(&database, &mut tables).await?;
            self.complete_stated_defaults(&mut tables).await?;
            self.add_indexes(&database, &mut tables).await?;
            self.add_foreign_keys(&database, &mut tables).await?;
            self.add_checks(&database, &mut tables).await?;
            self.add_partitions(&database, &mut tables).await?;
            self.add_periods(&mut tables).await?;
            for table in tables.values_mut() {
                translate::mysql::period::complete(table, &schema.version);
            }
            schema.tables.extend(tables.into_values());
            schema.others.extend(self.objects(&database, &sequences).await?);
        }
        Ok(schema)
    }

    /// Application-time periods and WITHOUT OVERLAPS, which MariaDB before 11.4 shows only in a table's statement.
    ///
    /// <https://mariadb.com/kb/en/application-time-periods/>
    async fn add_periods(&mut self, tables: &mut Tables) -> Result<()> {
        if self.version().product != Product::Mariadb {
            return Ok(());
        }
        for table in tables.values_mut() {
            match self.create_table(&table.name).await {
                Ok(statement) => table.options.extend(periods(&statement)),
                // Some columns are granted, the table is not: the database is one of the partly visible ones.
                Err(SourceError::PermissionDenied { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The databases of which the account may not read everything: what it does not see there is not in the catalog's
    /// answers.
    pub(crate) async fn partly_visible(&mut self, databases: &BTreeSet<String>) -> Result<Vec<String>> {
        let grants = self.grants().await?;
        Ok(databases
            .iter()
            .filter(|database| !grants.has_for_database("SELECT", database))
            .cloned()
            .collect())
    }

    /// Those tables of which the account may read some columns only, by its grants.
    pub(crate) async fn partly_readable(&mut self, tables: &[TableName]) -> Result<Vec<(TableName, &'static str)>> {
        const SOME: &str = "the account has SELECT on some columns only: those that it does not see are not copied";
        let grants = self.grants().await?;
        let partly = tables.iter().filter(|table| !grants.has_for_table("SELECT", table));
        Ok(partly.map(|table| (table.clone(), SOME)).collect())
    }

    /// Rows of one of the queries that take the database twice.
    async fn catalog(&mut self, what: &str, database: &str, sql: &str) -> Result<Vec<Record>> {
        let params = vec![Value::from(database), Value::from(database)];
        self.select(&format!("reading {what} of {database}"), sql, params).await
    }

    /// The present shape of a table, and how long it takes until no alteration has the same time; no time if that is over.
    pub(crate) async fn shape_and_wait(&mut self, name: &TableName) -> Result<Option<(TableShape, Option<Duration>)>> {
        let doing = format!("reading the shape of {name}");
        let params = || {
            [&name.schema, &name.name, &name.schema, &name.name]
                .map(Value::from)
                .to_vec()
        };
        let table = self
            .select(&doing, include_str!("inspect/shape_table.sql"), params())
            .await?;
        let Some(table) = table.first() else { return Ok(None) };
        let mut columns = Vec::new();
        for record in self
            .select(&doing, include_str!("inspect/shape_columns.sql"), params())
            .await?
        {
            columns.push(ShapeColumn {
                name: record.text("column_name")?,
                raw_type: record.text("column_type")?,
                nullable: record.text("is_nullable")? == "YES",
                collation: record.optional("collation_name")?,
                generated: columns::generation_expression(&record)?,
            });
        }
        let settles: Option<i64> = table.optional("settles")?.and_then(|text| text.parse().ok());
        let shape = TableShape {
            name: name.clone(),
            engine: tables::engine_name(table)?,
            columns,
            created: table.optional("create_time")?,
            partitioning: self.partitions(name).await?.map(|found| found.shape),
        };
        // One from beyond the next second was made before the server's clock was set back: no later time is equal.
        let wait = settles.and_then(|micros| u64::try_from(micros).ok());
        let wait = wait
            .filter(|micros| (1..=2_100_000).contains(micros))
            .map(Duration::from_micros);
        Ok(Some((shape, wait)))
    }
}

/// The lines of a table's statement that speak of application-time periods, as options that begin with `PERIOD FOR`.
fn periods(statement: &str) -> Vec<String> {
    let lines = || statement.lines().map(|line| line.trim().trim_end_matches(','));
    let mut found: Vec<String> = lines()
        .filter(|line| line.starts_with("PERIOD FOR ") && !line.starts_with("PERIOD FOR SYSTEM_TIME"))
        .map(str::to_owned)
        .collect();
    if !found.is_empty() {
        found.extend(
            lines()
                .filter(|line| line.ends_with(" WITHOUT OVERLAPS)"))
                .map(|line| format!("PERIOD FOR {line}")),
        );
    }
    found
}

/// Tables of a database by name, while they are put together.
pub(crate) type Tables = BTreeMap<String, SourceTable>;

/// Marks MariaDB's JSON columns, which only their check tells from LONGTEXT.
fn mark_json(table: &mut SourceTable, column: &str) -> bool {
    match table.columns.iter_mut().find(|candidate| candidate.name == column) {
        Some(found) if found.source_type == SourceType::Mysql(MysqlType::LongText) => {
            found.source_type = SourceType::Mysql(MysqlType::Json { alias: true });
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::periods;

    #[test]
    fn periods_and_their_rules_are_found() {
        let statement = "CREATE TABLE `per` (\n  `id` int(11) NOT NULL,\n  `s` date NOT NULL,\n  `e` date NOT NULL,\n  \
                         PRIMARY KEY (`id`),\n  UNIQUE KEY `id` (`id`,`pp` WITHOUT OVERLAPS),\n  \
                         PERIOD FOR `pp` (`s`, `e`)\n) ENGINE=InnoDB";
        assert_eq!(
            periods(statement),
            [
                "PERIOD FOR `pp` (`s`, `e`)",
                "PERIOD FOR UNIQUE KEY `id` (`id`,`pp` WITHOUT OVERLAPS)"
            ]
        );
        assert!(periods("CREATE TABLE `v` (\n  PERIOD FOR SYSTEM_TIME (`a`, `b`)\n)").is_empty());
    }
}
