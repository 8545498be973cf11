//! The checks before a migration. Every one runs, whatever the others say, and each failure names what mends it.

use std::collections::BTreeSet;

use model::{CheckResult, CheckStatus, TableName, TablePlan};

use super::client::Client;
use super::quote;
use crate::error::{Result, SourceError, list};
use crate::preflight::PreflightOptions;

/// Most names that a check shows.
const SHOWN: usize = 10;

impl Client {
    /// Runs all checks.
    pub(crate) async fn preflight(&mut self, tables: &[TablePlan], options: &PreflightOptions) -> Vec<CheckResult> {
        let mut results = vec![self.check_version()];
        macro_rules! run {
            ($($name:literal => $check:expr),* $(,)?) => {
                $(results.push($check.unwrap_or_else(|error| not_checked($name, &error)));)*
            };
        }
        run! {
            "mssql-select-permission" => self.check_select(tables, options).await,
            "mssql-view-definition" => self.check_definitions().await,
            "mssql-snapshot" => self.check_snapshot(tables, options).await,
            "mssql-texts" => self.check_texts(),
        }
        results.push(tried_on());
        results
    }

    fn check_version(&self) -> CheckResult {
        let version = self.version();
        let supported = version.is_supported();
        CheckResult {
            fix: (!supported)
                .then(|| "upgrade the server, or migrate from a restored copy on SQL Server 2016 or later".to_owned()),
            ..result(
                "mssql-version",
                if supported {
                    CheckStatus::Passed
                } else {
                    CheckStatus::Failed
                },
                "SQL Server 2016 or later, or Azure SQL",
                format!("{} {} ({})", version.product(), version.text, version.edition),
            )
        }
    }

    async fn check_select(&mut self, tables: &[TablePlan], options: &PreflightOptions) -> Result<CheckResult> {
        let name = "mssql-select-permission";
        let (missing, grants) = if tables.is_empty() {
            let schemas: BTreeSet<String> = options.databases.iter().cloned().collect();
            let mut missing = Vec::new();
            if schemas.is_empty() {
                if !self
                    .permission(&quote::identifier(self.database()), "DATABASE", &["SELECT"])
                    .await?
                {
                    missing.push(format!("the database {}", self.database()));
                }
            } else {
                for schema in &schemas {
                    if !self
                        .permission(&quote::identifier(schema), "SCHEMA", &["SELECT"])
                        .await?
                    {
                        missing.push(format!("the schema {schema}"));
                    }
                }
            }
            let grants: Vec<String> = if schemas.is_empty() {
                vec!["GRANT SELECT TO ".to_owned()]
            } else {
                schemas
                    .iter()
                    .map(|schema| format!("GRANT SELECT ON SCHEMA::{} TO ", quote::identifier(schema)))
                    .collect()
            };
            (missing, grants)
        } else {
            let names: Vec<TableName> = tables.iter().map(|table| table.source.clone()).collect();
            let partly = self.partly_readable(&names).await?;
            let missing: Vec<TableName> = partly.into_iter().map(|(table, _)| table).collect();
            let grants = missing
                .iter()
                .map(|table| format!("GRANT SELECT ON {} TO ", quote::table(table)))
                .collect();
            (missing.iter().map(ToString::to_string).collect(), grants)
        };
        let account = self
            .one_text("reading the account", "SELECT USER_NAME() AS account")
            .await?
            .unwrap_or_default();
        let status = match (missing.is_empty(), tables.is_empty()) {
            (true, _) => CheckStatus::Passed,
            // Single tables may be granted: which, is known when they are planned.
            (false, true) => CheckStatus::Warning,
            (false, false) => CheckStatus::Failed,
        };
        let mut check = result(
            name,
            status,
            "SELECT on everything that is read",
            if missing.is_empty() {
                "granted".to_owned()
            } else {
                format!("missing on {}", some_of(&missing))
            },
        );
        if !missing.is_empty() {
            let account = quote::identifier(&account);
            let lines: Vec<String> = grants.iter().map(|grant| format!("{grant}{account};")).collect();
            check.fix = Some(lines.join("\n"));
        }
        Ok(check)
    }

    async fn check_definitions(&mut self) -> Result<CheckResult> {
        let database = quote::identifier(self.database());
        let sees = self.permission(&database, "DATABASE", &["VIEW DEFINITION"]).await?;
        let mut check = result(
            "mssql-view-definition",
            if sees {
                CheckStatus::Passed
            } else {
                CheckStatus::Warning
            },
            "VIEW DEFINITION in the database",
            if sees {
                "granted"
            } else {
                "missing: what this account may not see is absent from the assessment (texts of views, routines, defaults, checks)"
            },
        );
        if !sees {
            check.fix = Some("GRANT VIEW DEFINITION TO the account of [source];".to_owned());
        }
        Ok(check)
    }

    /// Which way to a parallel and consistent snapshot there is.
    async fn check_snapshot(&mut self, tables: &[TablePlan], options: &PreflightOptions) -> Result<CheckResult> {
        let name = "mssql-snapshot";
        let expected = "a way to a consistent snapshot";
        if let Some(how) = self.unchanging().await? {
            return Ok(result(name, CheckStatus::Passed, expected, how));
        }
        let in_memory = self.memory_optimized().await?;
        let names = tables.iter().map(|table| &table.source);
        let without: Vec<String> = names
            .filter(|name| in_memory.contains(name))
            .map(ToString::to_string)
            .collect();
        let accepted = |actual: String, fix: &str| {
            let status = if options.allow_inconsistent {
                CheckStatus::Warning
            } else {
                CheckStatus::Failed
            };
            CheckResult {
                fix: Some(fix.to_owned()),
                ..result(name, status, expected, actual)
            }
        };
        if !self.allows_snapshots().await? {
            let fix = format!(
                "ALTER DATABASE {} SET ALLOW_SNAPSHOT_ISOLATION ON; -- writers keep row versions in tempdb from then on",
                quote::identifier(self.database())
            );
            return Ok(accepted(
                "the database does not allow SNAPSHOT isolation".to_owned(),
                &fix,
            ));
        }
        if !without.is_empty() {
            return Ok(accepted(
                format!(
                    "memory-optimized tables, which no snapshot of several tables covers: {}",
                    some_of(&without)
                ),
                "leave them out ([scope]), or copy them with --allow-inconsistent while nobody writes to them",
            ));
        }
        let actual = if options.readers > 1 {
            "SNAPSHOT isolation; the readers begin while all tables are locked against writers for a moment"
        } else {
            "SNAPSHOT isolation, one reader"
        };
        Ok(result(name, CheckStatus::Passed, expected, actual))
    }

    fn check_texts(&self) -> Result<CheckResult> {
        let shows = self.shows_utf16();
        Ok(result(
            "mssql-texts",
            if shows {
                CheckStatus::Passed
            } else {
                CheckStatus::Warning
            },
            "Unicode texts shown as the bytes of UTF-16",
            if shows {
                "as on every SQL Server: a text that is no Unicode is refused with its row alone"
            } else {
                "this server shows other bytes, so the driver decodes texts: one that is no Unicode stops its table"
            },
        ))
    }
}

/// The claims about this source that were tried on SQL Server itself are in docs/testing.md; until they are all, users are told.
fn tried_on() -> CheckResult {
    result(
        "mssql-tried",
        CheckStatus::Warning,
        "a release that was run against Microsoft's SQL Server",
        "not yet run on SQL Server: this source was tested on the bytes of its protocol and against Babelfish (docs/testing.md); \
         rehearse, and read the verification",
    )
}

fn some_of(names: &[String]) -> String {
    let shown = list(&names[..names.len().min(SHOWN)]);
    match names.len().checked_sub(SHOWN) {
        Some(more @ 1..) => format!("{shown} and {more} more"),
        _ => shown,
    }
}

/// A result without a fix.
fn result(name: &str, status: CheckStatus, expected: &str, actual: impl Into<String>) -> CheckResult {
    CheckResult {
        name: name.to_owned(),
        status,
        expected: expected.to_owned(),
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
