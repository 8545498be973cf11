//! The checks before a migration. Every one runs, whatever the others say, and each failure names the SQL that mends it.

mod access;
mod settings;
mod tables;

use std::collections::BTreeSet;

use model::{CheckResult, CheckStatus, TableName, TablePlan};

use super::client::Client;
use super::grants::Grants;
use super::quote;
use crate::error::{Result, SourceError};
use crate::preflight::PreflightOptions;
use crate::shape::Scope;

/// What the checks share.
struct Context<'a> {
    tables: &'a [TablePlan],
    options: &'a PreflightOptions,
    /// Databases of the tables, or of the scope.
    databases: Vec<String>,
    grants: Grants,
    /// The account, quoted for GRANT.
    account: String,
}

impl Client {
    /// Runs all checks.
    pub(crate) async fn preflight(&mut self, tables: &[TablePlan], options: &PreflightOptions) -> Vec<CheckResult> {
        let mut results = vec![self.check_version()];
        let (context, trouble) = self.context(tables, options).await;
        results.extend(trouble);
        macro_rules! run {
            ($($name:literal => $check:ident),* $(,)?) => {
                $(results.push(self.$check(&context).await.unwrap_or_else(|error| not_checked($name, &error)));)*
            };
        }
        run! {
            "mysql-select-privilege" => check_select,
            "mysql-object-privileges" => check_object_privileges,
            "mysql-snapshot" => check_snapshot,
            "mysql-binlog-position" => check_binlog_position,
            "mysql-isolation" => check_isolation,
            "mysql-transactional-tables" => check_transactional,
            "mysql-connections" => check_connections,
            "mysql-session-limits" => check_session_limits,
            "mysql-long-snapshot" => check_long_snapshot,
            "mysql-binlog-format" => check_binlog_format,
            "mysql-replica-order" => check_replica_order,
            "mysql-sql-mode" => check_sql_mode,
            "mysql-time-zone" => check_time_zone,
            "mysql-name-case" => check_name_case,
            "mysql-max-allowed-packet" => check_packet,
        }
        if options.pressure.any() {
            results.push(self.check_pressure(&context).await);
        }
        results
    }

    /// The facts that several checks need. What cannot be had is reported and left empty.
    async fn context<'a>(
        &mut self,
        tables: &'a [TablePlan],
        options: &'a PreflightOptions,
    ) -> (Context<'a>, Vec<CheckResult>) {
        let mut trouble = Vec::new();
        let databases = if tables.is_empty() {
            match self
                .databases(&Scope {
                    databases: options.databases.clone(),
                })
                .await
            {
                Ok(databases) => databases,
                Err(error) => {
                    let status = match error {
                        SourceError::UnknownDatabase { .. } => CheckStatus::Failed,
                        _ => CheckStatus::NotChecked,
                    };
                    let expected = "databases that exist and are visible";
                    trouble.push(result("mysql-databases", status, expected, error.to_string()));
                    Vec::new()
                }
            }
        } else {
            let names: BTreeSet<&String> = tables.iter().map(|table| &table.source.schema).collect();
            names.into_iter().cloned().collect()
        };
        let account = self.one_text("reading the account", "SELECT CURRENT_USER()").await;
        let account = account
            .ok()
            .flatten()
            .map(|user| quote::account(&user))
            .unwrap_or_default();
        let grants = match self.grants().await {
            Ok(grants) => grants,
            Err(error) => {
                trouble.push(not_checked("mysql-grants", &error));
                Grants::default()
            }
        };
        (
            Context {
                tables,
                options,
                databases,
                grants,
                account,
            },
            trouble,
        )
    }

    fn check_version(&self) -> CheckResult {
        let version = self.version();
        let status = if version.is_supported() {
            CheckStatus::Passed
        } else {
            CheckStatus::Failed
        };
        let expected = "MySQL 5.7 or later, or MariaDB 10.6 or later";
        let mut check = result(
            "mysql-version",
            status,
            expected,
            format!("{} {}", version.product, version.text),
        );
        if status == CheckStatus::Failed {
            check.fix = Some(format!(
                "upgrade the server, or migrate from a replica of version {}",
                version.least()
            ));
        }
        check
    }

    /// A system variable as shown to people.
    async fn shown(&mut self, name: &str) -> Result<String> {
        Ok(self
            .variable(name)
            .await?
            .unwrap_or_else(|| "not known here".to_owned()))
    }
}

impl Context<'_> {
    /// GRANT of a privilege on each of some databases.
    fn grant_on_databases<'d>(&self, privilege: &str, databases: impl IntoIterator<Item = &'d String>) -> String {
        let line = |database: &String| {
            format!(
                "GRANT {privilege} ON {}.* TO {};",
                quote::grant_database(database),
                self.account
            )
        };
        databases.into_iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// GRANT of what it takes to see the binary log's position and filters.
    fn grant_log_status(&self, mariadb: bool) -> String {
        let privilege = if mariadb {
            "BINLOG MONITOR"
        } else {
            "REPLICATION CLIENT"
        };
        format!("GRANT {privilege} ON *.* TO {};", self.account)
    }

    /// GRANT of what it takes to see how far a replica is behind.
    fn grant_replica_status(&self, mariadb: bool) -> String {
        let privilege = if mariadb {
            "REPLICA MONITOR"
        } else {
            "REPLICATION CLIENT"
        };
        format!("GRANT {privilege} ON *.* TO {};", self.account)
    }

    /// GRANT of a privilege on each of some tables.
    fn grant_on_tables(&self, privilege: &str, tables: &[TableName]) -> String {
        let line = |table: &TableName| format!("GRANT {privilege} ON {} TO {};", quote::table(table), self.account);
        tables.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// A result without a fix.
fn result(name: &str, status: CheckStatus, expected: impl Into<String>, actual: impl Into<String>) -> CheckResult {
    CheckResult {
        name: name.to_owned(),
        status,
        expected: expected.into(),
        actual: actual.into(),
        fix: None,
    }
}

/// The check itself failed.
fn not_checked(name: &str, error: &SourceError) -> CheckResult {
    result(
        name,
        CheckStatus::NotChecked,
        "a check that can be run",
        error.to_string(),
    )
}

/// Passed, or a warning.
fn passed_or_warning(passed: bool) -> CheckStatus {
    if passed {
        CheckStatus::Passed
    } else {
        CheckStatus::Warning
    }
}
