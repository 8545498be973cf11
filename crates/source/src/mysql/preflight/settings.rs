//! The server's settings.

use model::{CheckResult, CheckStatus};

use super::{Context, passed_or_warning, result};
use crate::error::{Result, SourceError};
use crate::mysql::client::Client;

/// More undo records than this were not yet purged: a long snapshot will make it worse.
const LONG_HISTORY: u64 = 1_000_000;

/// The statement that adds what is missing of the sql_mode; `None` if nothing is.
fn sql_mode_fix(strict: bool, no_zero: bool) -> Option<String> {
    let mut missing = Vec::new();
    if !strict {
        missing.push("STRICT_TRANS_TABLES");
    }
    if !no_zero {
        missing.extend(["NO_ZERO_DATE", "NO_ZERO_IN_DATE"]);
    }
    (!missing.is_empty()).then(|| {
        format!(
            "SET GLOBAL sql_mode = CONCAT_WS(',', NULLIF(@@GLOBAL.sql_mode, ''), '{}'); -- for new sessions: bad values are \
             refused from then on, rows that are there stay",
            missing.join(",")
        )
    })
}

impl Client {
    pub(super) async fn check_isolation(&mut self, _: &Context<'_>) -> Result<CheckResult> {
        let level = match self.variable("transaction_isolation").await? {
            None => self.shown("tx_isolation").await?,
            Some(level) => level,
        };
        let status = if level == "REPEATABLE-READ" {
            CheckStatus::Passed
        } else {
            CheckStatus::Failed
        };
        Ok(result(
            "mysql-isolation",
            status,
            "REPEATABLE-READ in our sessions",
            level,
        ))
    }

    /// Connections: one for control, one for a lock, and the readers.
    pub(super) async fn check_connections(&mut self, context: &Context<'_>) -> Result<CheckResult> {
        let most = self
            .variable("max_connections")
            .await?
            .and_then(|text| text.parse::<u64>().ok());
        let own = self
            .variable("max_user_connections")
            .await?
            .and_then(|text| text.parse::<u64>().ok());
        let mut used = None;
        for record in self
            .show(
                "counting the connections",
                "SHOW GLOBAL STATUS LIKE 'Threads_connected'",
            )
            .await?
        {
            used = record.at(1)?.and_then(|text| text.parse::<u64>().ok());
        }
        let needed = u64::try_from(context.options.readers.max(1))
            .unwrap_or(u64::MAX)
            .saturating_add(2);
        let free = most.zip(used).map(|(most, used)| most.saturating_sub(used));
        let enough = free.is_none_or(|free| free >= needed)
            && own
                .filter(|own| *own > 0)
                .is_none_or(|own| own >= needed.saturating_add(1));
        let shown = |number: Option<u64>| number.map_or_else(|| "unknown".to_owned(), |number| number.to_string());
        let actual = format!(
            "{} of {} free, max_user_connections {}",
            shown(free),
            shown(most),
            shown(own)
        );
        let mut check = result(
            "mysql-connections",
            passed_or_warning(enough),
            format!("{needed} free connections"),
            actual,
        );
        if !enough {
            check.fix = Some("ask for fewer readers, or raise max_connections and the account's limit".to_owned());
        }
        Ok(check)
    }

    /// That the session has what the set-up asked for; a proxy may swallow SET.
    pub(super) async fn check_session_limits(&mut self, _: &Context<'_>) -> Result<CheckResult> {
        let limit = if self.version().is_mariadb() {
            "max_statement_time"
        } else {
            "max_execution_time"
        };
        let mut wrong = Vec::new();
        for (name, wanted) in [
            (limit, "0"),
            ("time_zone", "+00:00"),
            ("sql_mode", ""),
            ("character_set_results", "utf8mb4"),
            ("sql_select_limit", "18446744073709551615"),
        ] {
            let found = self.shown(name).await?;
            let same = found == wanted || found.parse::<f64>().is_ok_and(|number| wanted.parse() == Ok(number));
            if !same {
                wrong.push(format!("{name} is {found:?}, not {wanted:?}"));
            }
        }
        let expected = "session settings as asked for";
        if wrong.is_empty() {
            return Ok(result(
                "mysql-session-limits",
                CheckStatus::Passed,
                expected,
                "all in force",
            ));
        }
        let mut check = result("mysql-session-limits", CheckStatus::Failed, expected, wrong.join("; "));
        check.fix = Some("connect to the server directly, not through a proxy that drops SET".to_owned());
        Ok(check)
    }

    /// A snapshot that is open for hours keeps old row versions; what that costs depends on the writes meanwhile.
    pub(super) async fn check_long_snapshot(&mut self, _: &Context<'_>) -> Result<CheckResult> {
        let (name, expected) = (
            "mysql-long-snapshot",
            "room for the old row versions that a long snapshot keeps",
        );
        let sql = "SELECT CAST(SUM(count) AS CHAR) AS history FROM information_schema.innodb_metrics \
                   WHERE name = 'trx_rseg_history_len'";
        let history = match self.one_text("reading the history length", sql).await {
            Ok(text) => text.and_then(|text| text.parse::<u64>().ok()),
            // Needs PROCESS, which is not worth asking for.
            Err(SourceError::PermissionDenied { .. }) => None,
            Err(error) => return Err(error),
        };
        let lag = self.variable("innodb_max_purge_lag").await?.unwrap_or_default();
        let slowed = !matches!(lag.as_str(), "" | "0");
        let long = history.is_some_and(|history| history > LONG_HISTORY);
        let shown = history.map_or_else(
            || "not visible to this account".to_owned(),
            |history| history.to_string(),
        );
        let actual = format!("history list length {shown}, innodb_max_purge_lag {lag}");
        let mut check = result(name, passed_or_warning(!long && !slowed), expected, actual);
        if slowed {
            check.fix = Some(
                "SET GLOBAL innodb_max_purge_lag = 0; -- else writers are delayed while a snapshot is open".to_owned(),
            );
        } else if long {
            check.fix = Some("end old transactions and let the purge catch up, or migrate from a replica".to_owned());
        }
        Ok(check)
    }

    pub(super) async fn check_binlog_format(&mut self, _: &Context<'_>) -> Result<CheckResult> {
        let (format, image) = (
            self.shown("binlog_format").await?,
            self.shown("binlog_row_image").await?,
        );
        // MySQL drops the variable when only ROW is left.
        let right = matches!(format.as_str(), "ROW" | "not known here") && image.eq_ignore_ascii_case("FULL");
        let expected = "binlog_format ROW, binlog_row_image FULL (wanted for later catch-up only)";
        let mut check = result(
            "mysql-binlog-format",
            passed_or_warning(right),
            expected,
            format!("{format}, {image}"),
        );
        if !right {
            check.fix = Some("SET GLOBAL binlog_format = 'ROW'; SET GLOBAL binlog_row_image = 'FULL';".to_owned());
        }
        Ok(check)
    }

    /// A replica with parallel appliers may show states that its source never had.
    pub(super) async fn check_replica_order(&mut self, _: &Context<'_>) -> Result<CheckResult> {
        let (name, expected) = ("mysql-replica-order", "a replica applies transactions in their order");
        let (workers, order) = if self.version().is_mariadb() {
            let mode = self.variable("slave_parallel_mode").await?.unwrap_or_default();
            // All of MariaDB's modes commit in order within a replication domain, except out of domain.
            return Ok(result(
                name,
                CheckStatus::Passed,
                expected,
                format!("slave_parallel_mode {mode}"),
            ));
        } else if self.version().is_mysql_since(8, 0, 26) {
            ("replica_parallel_workers", "replica_preserve_commit_order")
        } else {
            ("slave_parallel_workers", "slave_preserve_commit_order")
        };
        let count = self
            .variable(workers)
            .await?
            .and_then(|text| text.parse::<u64>().ok())
            .unwrap_or(0);
        let keeps = self.variable(order).await?.as_deref() == Some("1");
        let right = count <= 1 || keeps;
        let mut check = result(
            name,
            passed_or_warning(right),
            expected,
            format!("{workers} {count}, {order} {}", u8::from(keeps)),
        );
        if !right {
            check.fix = Some(format!(
                "if this is a replica: stop its applier, SET GLOBAL {order} = ON;, and start it"
            ));
        }
        Ok(check)
    }

    pub(super) async fn check_sql_mode(&mut self, _: &Context<'_>) -> Result<CheckResult> {
        let mode = self.shown("global.sql_mode").await?;
        let strict = mode.contains("STRICT_") || mode.contains("TRADITIONAL");
        let no_zero = mode.contains("NO_ZERO_DATE") && mode.contains("NO_ZERO_IN_DATE");
        let mut actual = format!("sql_mode '{mode}'");
        if !strict {
            actual.push_str("; not strict, so values may have been cut or replaced when they were written");
        }
        if !no_zero {
            actual.push_str("; zero dates are allowed, so look at the mapping's zero_date");
        }
        let expected = "a strict sql_mode without zero dates";
        let mut check = result("mysql-sql-mode", passed_or_warning(strict && no_zero), expected, actual);
        check.fix = sql_mode_fix(strict, no_zero);
        Ok(check)
    }

    pub(super) async fn check_time_zone(&mut self, _: &Context<'_>) -> Result<CheckResult> {
        let (zone, system) = (
            self.shown("global.time_zone").await?,
            self.shown("system_time_zone").await?,
        );
        let expected = "any: TIMESTAMP is read in UTC; DATETIME is taken as it stands";
        let actual = format!("time_zone {zone}, system_time_zone {system}");
        Ok(result("mysql-time-zone", CheckStatus::Passed, expected, actual))
    }

    pub(super) async fn check_name_case(&mut self, _: &Context<'_>) -> Result<CheckResult> {
        let value = self.shown("lower_case_table_names").await?;
        let actual = match value.as_str() {
            "0" => "0: names differ by case, and are compared exactly",
            "1" => "1: names are kept in lower case; applications may write them in any",
            "2" => "2: names are kept as written; applications may write them in any case",
            other => other,
        };
        // PostgreSQL compares exactly, so an application that mixes cases has to change.
        let expected = "lower_case_table_names 0, as in PostgreSQL";
        Ok(result(
            "mysql-name-case",
            passed_or_warning(value == "0"),
            expected,
            actual,
        ))
    }

    pub(super) async fn check_packet(&mut self, _: &Context<'_>) -> Result<CheckResult> {
        let value = self.shown("max_allowed_packet").await?;
        let expected = "any: it limits what is sent to the server; rows of up to 1 GiB are received";
        Ok(result("mysql-max-allowed-packet", CheckStatus::Passed, expected, value))
    }
}
