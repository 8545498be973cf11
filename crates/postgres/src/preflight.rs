//! Checks of the target before a migration: all run, all are reported, each with the SQL that mends it.

use model::pg_type::quote;
use model::{CheckResult, CheckStatus, TableName};

use crate::catalog::TargetFacts;
use crate::connect::Target;
use crate::error::Error;
use crate::sql_text::qualified;

/// The oldest version that is supported: MERGE, NULLS NOT DISTINCT and unlogged-safe defaults came with it.
pub const OLDEST_VERSION: i32 = 150_000;

/// What the migration needs of the target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Need {
    /// Schemas that the plan creates objects in.
    pub schemas: Vec<String>,
    /// Extensions that the plan's types need.
    pub extensions: Vec<String>,
    /// Existing tables that are to be loaded.
    pub tables: Vec<TableName>,
    /// The role that is to own what is created, if it is another.
    pub owner: Option<String>,
    /// The tablespace of what is created, if it is not the database's.
    pub tablespace: Option<String>,
    /// Expected size of the data in bytes, for the hint on `max_wal_size`.
    pub estimated_bytes: u64,
}

impl Target {
    /// Runs every check. A check that cannot be run is reported as such; nothing stops the others.
    pub async fn preflight(&self, need: &Need) -> Vec<CheckResult> {
        let facts = match self.facts().await {
            Ok(facts) => facts,
            Err(error) => return vec![not_checked("postgres-catalog", "a readable catalog", &error)],
        };
        let mut checks = vec![
            version(&facts),
            encoding(&facts),
            writable(&facts),
            ledger_schema(self, &facts).await,
        ];
        for schema in &need.schemas {
            checks.push(self.schema_privilege(schema, &facts).await);
        }
        checks.extend(need.extensions.iter().map(|name| extension(name, &facts)));
        for table in &need.tables {
            checks.push(self.load_privilege(table, &facts).await);
        }
        if let Some(owner) = &need.owner {
            checks.push(self.owner(owner, &facts).await);
        }
        if let Some(tablespace) = &need.tablespace {
            checks.push(self.tablespace(tablespace, &facts).await);
        }
        checks.push(temporary(&facts));
        checks.push(self.connections().await);
        checks.push(self.wal_size(need.estimated_bytes).await);
        checks
    }

    async fn schema_privilege(&self, schema: &str, facts: &TargetFacts) -> CheckResult {
        let name = "postgres-schema-privilege";
        let expected = format!("CREATE and USAGE on schema {schema}, or CREATE on the database if it is not there");
        let sql = "SELECT has_schema_privilege(oid, 'CREATE') AND has_schema_privilege(oid, 'USAGE') \
                   FROM pg_namespace WHERE nspname = $1";
        let granted = match self.client.query_opt(sql, &[&schema]).await {
            Ok(row) => row.map(|row| row.try_get::<_, bool>(0)).transpose(),
            Err(error) => Err(error),
        };
        let user = quote(&facts.user);
        match granted {
            Err(error) => not_checked(name, &expected, &error.into()),
            Ok(Some(true)) => passed(name, &expected, "granted"),
            Ok(Some(false)) => {
                let fix = format!("GRANT CREATE, USAGE ON SCHEMA {} TO {user}", quote(schema));
                failed(name, &expected, "not granted", &fix)
            }
            Ok(None) if facts.can_create_schemas => passed(name, &expected, "the schema will be created"),
            Ok(None) => {
                let fix = format!("CREATE SCHEMA {} AUTHORIZATION {user}", quote(schema));
                failed(name, &expected, "the schema is not there and may not be created", &fix)
            }
        }
    }

    async fn load_privilege(&self, table: &TableName, facts: &TargetFacts) -> CheckResult {
        let name = "postgres-load-privilege";
        let expected = format!("SELECT, INSERT and DELETE on {table}");
        let sql = "SELECT has_table_privilege(c, 'SELECT') AND has_table_privilege(c, 'INSERT') AND \
                   has_table_privilege(c, 'DELETE') FROM (SELECT to_regclass($1)::oid) AS t(c) WHERE c IS NOT NULL";
        let granted = match self.client.query_opt(sql, &[&qualified(table)]).await {
            Ok(row) => row.map(|row| row.try_get::<_, bool>(0)).transpose(),
            Err(error) => Err(error),
        };
        match granted {
            Err(error) => not_checked(name, &expected, &error.into()),
            Ok(Some(true)) => passed(name, &expected, "granted"),
            Ok(Some(false)) => {
                let fix = format!(
                    "GRANT SELECT, INSERT, DELETE ON {} TO {}",
                    qualified(table),
                    quote(&facts.user)
                );
                failed(name, &expected, "not granted", &fix)
            }
            Ok(None) => failed(name, &expected, "the table is not there", "-- landfall schema --apply"),
        }
    }

    /// Giving a table away needs membership in the role that gets it.
    async fn owner(&self, owner: &str, facts: &TargetFacts) -> CheckResult {
        let name = "postgres-owner";
        let expected = format!("the role {owner} (owner in [target_options]), of which this user is a member");
        let sql = "SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = $1";
        match self.one_bool(sql, owner).await {
            Err(error) => not_checked(name, &expected, &error),
            Ok(Some(true)) => passed(name, &expected, "a member"),
            Ok(Some(false)) => {
                let fix = format!("GRANT {} TO {}", quote(owner), quote(&facts.user));
                failed(name, &expected, "not a member", &fix)
            }
            Ok(None) => {
                let fix = format!("CREATE ROLE {0}; GRANT {0} TO {1}", quote(owner), quote(&facts.user));
                failed(name, &expected, "there is no such role", &fix)
            }
        }
    }

    async fn tablespace(&self, tablespace: &str, facts: &TargetFacts) -> CheckResult {
        let name = "postgres-tablespace";
        let expected = format!("the tablespace {tablespace} (tablespace in [target_options]), which this user may use");
        let sql = "SELECT has_tablespace_privilege(oid, 'CREATE') FROM pg_tablespace WHERE spcname = $1";
        match self.one_bool(sql, tablespace).await {
            Err(error) => not_checked(name, &expected, &error),
            Ok(Some(true)) => passed(name, &expected, "granted"),
            Ok(Some(false)) => {
                let fix = format!(
                    "GRANT CREATE ON TABLESPACE {} TO {}",
                    quote(tablespace),
                    quote(&facts.user)
                );
                failed(name, &expected, "not granted", &fix)
            }
            Ok(None) => {
                let fix = format!(
                    "CREATE TABLESPACE {} LOCATION '…'; -- or name another in [target_options]",
                    quote(tablespace)
                );
                failed(name, &expected, "there is no such tablespace", &fix)
            }
        }
    }

    async fn one_bool(&self, sql: &str, name: &str) -> Result<Option<bool>, Error> {
        let row = self.client.query_opt(sql, &[&name]).await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    async fn connections(&self) -> CheckResult {
        let name = "postgres-connections";
        let expected = "at least 10 free connections";
        let sql = "SELECT current_setting('max_connections')::bigint \
                   - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')";
        match self
            .client
            .query_one(sql, &[])
            .await
            .and_then(|row| row.try_get::<_, i64>(0))
        {
            Err(error) => not_checked(name, expected, &error.into()),
            Ok(free) if free >= 10 => passed(name, expected, &free.to_string()),
            Ok(free) => CheckResult {
                status: CheckStatus::Warning,
                ..failed(
                    name,
                    expected,
                    &free.to_string(),
                    "ALTER SYSTEM SET max_connections = 100 -- and restart the server",
                )
            },
        }
    }

    /// A hint at most: a small `max_wal_size` costs time, not data.
    async fn wal_size(&self, estimated_bytes: u64) -> CheckResult {
        const LARGE: u64 = 10 << 30;
        let name = "postgres-max-wal-size";
        let expected = "max_wal_size of at least 4 GB for a load of more than 10 GB";
        let sql = "SELECT setting::bigint FROM pg_settings WHERE name = 'max_wal_size'";
        match self
            .client
            .query_one(sql, &[])
            .await
            .and_then(|row| row.try_get::<_, i64>(0))
        {
            Err(error) => not_checked(name, expected, &error.into()),
            Ok(megabytes) if megabytes >= 4096 || estimated_bytes < LARGE => {
                passed(name, expected, &format!("{megabytes} MB"))
            }
            Ok(megabytes) => CheckResult {
                status: CheckStatus::Warning,
                ..failed(
                    name,
                    expected,
                    &format!("{megabytes} MB: checkpoints will be frequent during the load"),
                    "ALTER SYSTEM SET max_wal_size = '4GB'; SELECT pg_reload_conf()",
                )
            },
        }
    }
}

fn result(name: &str, status: CheckStatus, expected: &str, actual: &str, fix: Option<&str>) -> CheckResult {
    CheckResult {
        name: name.to_owned(),
        status,
        expected: expected.to_owned(),
        actual: actual.to_owned(),
        // Several fixes are pasted one after another.
        fix: fix.map(|sql| {
            if sql.ends_with(';') || sql.contains("--") {
                sql.to_owned()
            } else {
                format!("{sql};")
            }
        }),
    }
}

fn passed(name: &str, expected: &str, actual: &str) -> CheckResult {
    result(name, CheckStatus::Passed, expected, actual, None)
}

fn failed(name: &str, expected: &str, actual: &str, fix: &str) -> CheckResult {
    result(name, CheckStatus::Failed, expected, actual, Some(fix))
}

fn not_checked(name: &str, expected: &str, error: &Error) -> CheckResult {
    result(name, CheckStatus::NotChecked, expected, &error.to_string(), None)
}

fn version(facts: &TargetFacts) -> CheckResult {
    let (name, expected) = ("postgres-version", "PostgreSQL 15 or later");
    if facts.version_number >= OLDEST_VERSION {
        passed(name, expected, &facts.version)
    } else {
        failed(
            name,
            expected,
            &facts.version,
            "-- upgrade the server to PostgreSQL 15 or later",
        )
    }
}

fn encoding(facts: &TargetFacts) -> CheckResult {
    let (name, expected) = ("postgres-encoding", "a database in UTF8");
    if facts.encoding == "UTF8" {
        passed(name, expected, &facts.encoding)
    } else {
        let fix = format!(
            "CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0; -- then name it in [target] url",
            quote(&format!("{}_utf8", facts.database))
        );
        failed(name, expected, &facts.encoding, &fix)
    }
}

fn writable(facts: &TargetFacts) -> CheckResult {
    let (name, expected) = ("postgres-writable", "a primary server whose transactions may write");
    if facts.in_recovery {
        failed(
            name,
            expected,
            "a standby, in recovery",
            "-- connect to the primary server",
        )
    } else if facts.read_only {
        let fix = format!(
            "ALTER ROLE {} SET default_transaction_read_only = off",
            quote(&facts.user)
        );
        failed(name, expected, "default_transaction_read_only is on", &fix)
    } else {
        passed(name, expected, "may write")
    }
}

async fn ledger_schema(target: &Target, facts: &TargetFacts) -> CheckResult {
    let (name, expected) = (
        "postgres-ledger",
        "a schema landfall that this user may create and write",
    );
    let sql = "SELECT has_schema_privilege(oid, 'CREATE') AND has_schema_privilege(oid, 'USAGE') \
               FROM pg_namespace WHERE nspname = 'landfall'";
    let granted = match target.client.query_opt(sql, &[]).await {
        Ok(row) => row.map(|row| row.try_get::<_, bool>(0)).transpose(),
        Err(error) => Err(error),
    };
    match granted {
        Err(error) => not_checked(name, expected, &error.into()),
        Ok(Some(true)) => passed(name, expected, "it is there"),
        Ok(None) if facts.can_create_schemas => passed(name, expected, "it will be created"),
        Ok(None) => {
            let (database, user) = (quote(&facts.database), quote(&facts.user));
            failed(
                name,
                expected,
                "no CREATE on the database",
                &format!("GRANT CREATE ON DATABASE {database} TO {user}"),
            )
        }
        Ok(Some(false)) => {
            let fix = format!("GRANT CREATE, USAGE ON SCHEMA landfall TO {}", quote(&facts.user));
            failed(name, expected, "it is there, and this user may not use it", &fix)
        }
    }
}

fn extension(extension: &str, facts: &TargetFacts) -> CheckResult {
    let name = "postgres-extension";
    let expected = format!("the extension {extension}");
    let create = format!("CREATE EXTENSION {}", quote(extension));
    match facts.extension(extension) {
        None => failed(
            name,
            &expected,
            "the server does not have it",
            "-- install its package on the server",
        ),
        Some(found) => match &found.installed_version {
            Some(version) => passed(name, &expected, &format!("installed, version {version}")),
            None if facts.superuser || (found.trusted && facts.can_create_schemas) => {
                passed(name, &expected, "it will be created")
            }
            None => failed(name, &expected, "available; only a superuser may create it", &create),
        },
    }
}

fn temporary(facts: &TargetFacts) -> CheckResult {
    let (name, expected) = ("postgres-temporary", "TEMPORARY on the database, for refreshes");
    if facts.can_create_temporary {
        passed(name, expected, "granted")
    } else {
        let fix = format!(
            "GRANT TEMPORARY ON DATABASE {} TO {}",
            quote(&facts.database),
            quote(&facts.user)
        );
        failed(name, expected, "not granted", &fix)
    }
}
