//! What the account may do, and which snapshots follow from it.

use std::collections::BTreeSet;

use model::{CheckResult, CheckStatus, TableName};

use super::{Context, passed_or_warning, result};
use crate::error::{Result, SourceError, list};
use crate::mysql::client::Client;
use crate::mysql::pressure;
use crate::mysql::quote;
use crate::mysql::snapshot::LogCoverage;

impl Client {
    /// SELECT is tried and not looked up: roles, views' definers and column grants are the server's business.
    pub(super) async fn check_select(&mut self, context: &Context<'_>) -> Result<CheckResult> {
        let name = "mysql-select-privilege";
        if context.tables.is_empty() {
            let missing: Vec<&String> = context
                .databases
                .iter()
                .filter(|database| !context.grants.has_for_database("SELECT", database))
                .collect();
            let mut check = result(
                name,
                passed_or_warning(missing.is_empty()),
                "SELECT on the databases",
                "granted",
            );
            if !missing.is_empty() {
                check.actual = format!(
                    "not granted as a whole on: {}; tables without it are not seen",
                    list(&missing)
                );
                check.fix = Some(context.grant_on_databases("SELECT", missing));
            }
            return Ok(check);
        }
        let (mut denied, mut troubled, mut filters) = (Vec::new(), Vec::new(), Vec::new());
        for table in context.tables {
            let columns: Vec<String> = table
                .columns
                .iter()
                .map(|column| quote::identifier(&column.source_column))
                .collect();
            let columns = if columns.is_empty() {
                "1".to_owned()
            } else {
                columns.join(", ")
            };
            let filter = table
                .row_filter
                .as_ref()
                .map(|filter| format!(" WHERE ({filter}\n)"))
                .unwrap_or_default();
            let sql = format!("SELECT {columns} FROM {}{filter} LIMIT 0", quote::table(&table.source));
            match self.run(&format!("trying {}", table.source), &sql).await {
                Ok(()) => {}
                Err(SourceError::PermissionDenied { .. }) => denied.push(table.source.clone()),
                Err(error @ SourceError::LostConnection { .. }) => return Err(error),
                Err(error) => {
                    troubled.push(error.to_string());
                    if let Some(filter) = &table.row_filter {
                        let section = format!("[tables.\"{}\"] of landfall.toml", table.source);
                        filters.push(format!("correct where = {filter:?} in {section}"));
                    }
                }
            }
        }
        let expected = "every table can be read";
        let databases: BTreeSet<&String> = context.tables.iter().map(|table| &table.source.schema).collect();
        let partly: Vec<&String> = databases
            .into_iter()
            .filter(|database| !context.grants.has_for_database("SELECT", database))
            .collect();
        if denied.is_empty() && troubled.is_empty() && !partly.is_empty() {
            let mut check = result(
                name,
                CheckStatus::Warning,
                expected,
                format!(
                    "{} tables tried, but not granted as a whole on: {}; tables and columns that the account does not see \
                     are not in the plan",
                    context.tables.len(),
                    list(&partly)
                ),
            );
            check.fix = Some(context.grant_on_databases("SELECT", partly));
            return Ok(check);
        }
        if denied.is_empty() && troubled.is_empty() {
            return Ok(result(
                name,
                CheckStatus::Passed,
                expected,
                format!("{} tables tried", context.tables.len()),
            ));
        }
        let mut actual = Vec::new();
        if !denied.is_empty() {
            actual.push(format!("no SELECT on: {}", list(&denied)));
        }
        actual.extend(troubled);
        let mut check = result(name, CheckStatus::Failed, expected, actual.join("; "));
        let grants = (!denied.is_empty()).then(|| context.grant_on_tables("SELECT", &denied));
        let fixes: Vec<String> = grants.into_iter().chain(filters).collect();
        check.fix = (!fixes.is_empty()).then(|| fixes.join("\n"));
        Ok(check)
    }

    /// Objects that the catalog hides from accounts without these privileges.
    pub(super) async fn check_object_privileges(&mut self, context: &Context<'_>) -> Result<CheckResult> {
        let mut missing = Vec::new();
        let mut fixes = Vec::new();
        // Since MySQL 8.0.20 one privilege shows all routines; before, and in MariaDB, having any on the routine does.
        let global_routines = self.version().is_mysql_since(8, 0, 20);
        for (privilege, hides) in [
            ("SHOW VIEW", "texts of views"),
            ("TRIGGER", "triggers"),
            ("EVENT", "events"),
            ("EXECUTE", "routines"),
        ] {
            if privilege == "EXECUTE" && global_routines && context.grants.has_globally("SHOW_ROUTINE") {
                continue;
            }
            let without: Vec<&String> = context
                .databases
                .iter()
                .filter(|database| !context.grants.has_for_database(privilege, database))
                .collect();
            if without.is_empty() {
                continue;
            }
            missing.push(format!("{privilege} (shows {hides})"));
            if privilege == "EXECUTE" && global_routines {
                fixes.push(format!("GRANT SHOW_ROUTINE ON *.* TO {};", context.account));
            } else {
                fixes.push(context.grant_on_databases(privilege, without));
            }
        }
        let expected = "privileges that show views, triggers, events and routines";
        let mut check = result(
            "mysql-object-privileges",
            passed_or_warning(missing.is_empty()),
            expected,
            "granted",
        );
        if !missing.is_empty() {
            check.actual = format!(
                "missing: {}; such objects may be absent from the assessment",
                missing.join(", ")
            );
            check.fix = Some(fixes.join("\n"));
        }
        Ok(check)
    }

    /// Which way to a parallel and consistent snapshot there is.
    pub(super) async fn check_snapshot(&mut self, context: &Context<'_>) -> Result<CheckResult> {
        let mut ways = Vec::new();
        let coverage = self.log_coverage().await?;
        let logs = coverage == LogCoverage::Everything;
        let status = self
            .show("reading the snapshot status", "SHOW STATUS LIKE 'binlog_snapshot_file'")
            .await?;
        let shows_position = match status.first() {
            Some(record) => record.at(1)?.is_some_and(|file| !file.is_empty()),
            None => false,
        };
        let gtids = self.variable("global.gtid_mode").await?.as_deref() == Some("ON");
        if logs && shows_position {
            ways.push("equal binary log positions of all snapshots");
        }
        if logs && gtids {
            ways.push("an unchanged set of GTIDs");
        }
        let unlockable: Vec<&String> = context
            .databases
            .iter()
            .filter(|database| !context.grants.has_for_database("LOCK TABLES", database))
            .collect();
        if unlockable.is_empty() && !context.databases.is_empty() {
            ways.push("table locks while the snapshots are opened");
        }
        if context.grants.has_globally("RELOAD")
            || (self.version().is_mysql_since(8, 0, 23) && context.grants.has_globally("FLUSH_TABLES"))
        {
            ways.push("a global read lock while the snapshots are opened");
        }
        let expected = "a way to a consistent snapshot for many readers";
        let found = if ways.is_empty() {
            "none: one reader will do all the work, consistent but slower".to_owned()
        } else {
            ways.join("; ")
        };
        // A log that is simply off was never a way that is missed now.
        let actual = match &coverage {
            LogCoverage::Filtered(_) | LogCoverage::Unseen => {
                format!(
                    "{found}; positions prove nothing: {}",
                    coverage.gap().unwrap_or_default()
                )
            }
            LogCoverage::Everything | LogCoverage::Off | LogCoverage::NotReplicated => found,
        };
        if !ways.is_empty() {
            return Ok(result("mysql-snapshot", CheckStatus::Passed, expected, actual));
        }
        let status = passed_or_warning(context.options.readers <= 1);
        let mut check = result("mysql-snapshot", status, expected, actual);
        check.fix = Some(match coverage {
            LogCoverage::Unseen if shows_position || gtids => context.grant_log_status(self.version().is_mariadb()),
            _ => context.grant_on_databases("LOCK TABLES", unlockable),
        });
        Ok(check)
    }

    /// Whether the point will have a position from which changes could be captured later.
    pub(super) async fn check_binlog_position(&mut self, context: &Context<'_>) -> Result<CheckResult> {
        let name = "mysql-binlog-position";
        let expected = "a binary log whose position can be read (wanted for later catch-up only)";
        let coverage = self.log_coverage().await?;
        let fix = match &coverage {
            LogCoverage::Everything => None,
            LogCoverage::Off => Some("set log_bin in the server's configuration and restart it".to_owned()),
            LogCoverage::NotReplicated => {
                Some("set log_slave_updates in the server's configuration and restart it".to_owned())
            }
            LogCoverage::Filtered(_) => {
                Some("remove the filter from the server's configuration and restart it".to_owned())
            }
            LogCoverage::Unseen => Some(context.grant_log_status(self.version().is_mariadb())),
        };
        if let Some(gap) = coverage.gap() {
            let mut check = result(name, CheckStatus::Warning, expected, gap);
            check.fix = fix;
            return Ok(check);
        }
        match self.binlog_position().await? {
            Some(position) => Ok(result(
                name,
                CheckStatus::Passed,
                expected,
                format!("{}:{}", position.file, position.position),
            )),
            None => Ok(result(
                name,
                CheckStatus::Warning,
                expected,
                "the server shows no position",
            )),
        }
    }

    /// What the copy asks while it reads, to hold readers back.
    pub(super) async fn check_pressure(&mut self, context: &Context<'_>) -> CheckResult {
        let name = "mysql-pressure";
        let expected = "max_running and max_replica_lag of [copy] can be looked at";
        match pressure(self, &context.options.pressure, &[]).await {
            Ok(seen) if context.options.pressure.lag.is_some() && !seen.is_replica => result(
                name,
                CheckStatus::Warning,
                expected,
                "the server replicates nothing, so that max_replica_lag holds nobody back",
            ),
            Ok(_) => result(name, CheckStatus::Passed, expected, "they can"),
            Err(error) => {
                let mut check = result(name, CheckStatus::Failed, expected, error.to_string());
                check.fix = Some(context.grant_replica_status(self.version().is_mariadb()));
                check
            }
        }
    }

    /// Tables that no snapshot covers.
    pub(super) async fn check_transactional(&mut self, context: &Context<'_>) -> Result<CheckResult> {
        let tables: Vec<TableName> = if context.tables.is_empty() {
            self.tables_without_snapshots(&context.databases).await?
        } else {
            context
                .tables
                .iter()
                .filter(|table| !table.transactional)
                .map(|table| table.source.clone())
                .collect()
        };
        let expected = "tables whose engine gives snapshots (InnoDB)";
        if tables.is_empty() {
            return Ok(result(
                "mysql-transactional-tables",
                CheckStatus::Passed,
                expected,
                "all of them",
            ));
        }
        let databases: BTreeSet<&String> = tables.iter().map(|table| &table.schema).collect();
        let unlockable: Vec<&String> = databases
            .into_iter()
            .filter(|database| !context.grants.has_for_database("LOCK TABLES", database))
            .collect();
        let mut fixes: Vec<String> = Vec::new();
        let (fence, accept) = (
            context.options.fence_nontransactional,
            context.options.allow_inconsistent,
        );
        let (status, consequence) = if fence && unlockable.is_empty() {
            (
                CheckStatus::Warning,
                "they will be locked against writers while they are read",
            )
        } else if accept {
            (
                CheckStatus::Warning,
                "they will be copied as they are at the moment, and reported as inconsistent",
            )
        } else if fence {
            fixes.push(context.grant_on_databases("LOCK TABLES", unlockable));
            (
                CheckStatus::Failed,
                "they cannot be locked while they are read, for want of LOCK TABLES",
            )
        } else {
            let consequence = "no snapshot covers them (convert them, lock them while they are read, or accept it)";
            (CheckStatus::Failed, consequence)
        };
        let actual = format!("{}: {consequence}", list(&tables));
        let mut check = result("mysql-transactional-tables", status, expected, actual);
        let convert = |table: &TableName| format!("ALTER TABLE {} ENGINE=InnoDB;", quote::table(table));
        fixes.extend(tables.iter().map(convert));
        check.fix = Some(fixes.join("\n"));
        Ok(check)
    }
}
