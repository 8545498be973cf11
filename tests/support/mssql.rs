//! A source database of one test's own on the SQL Server that `LANDFALL_TEST_MSSQL_URL` names, by the tests' own client.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tiberius::{AuthMethod, Client, ColumnData, Config, EncryptionLevel};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt};

/// The variable that names the server: `mssql://user:password@host:port/master?trust_server_certificate=true`, with an account
/// that may make databases and logins.
pub const VARIABLE: &str = "LANDFALL_TEST_MSSQL_URL";

/// One statement may wait for another test's DDL; none waits for ever.
const PATIENCE: Duration = Duration::from_secs(120);

/// The server's URL, of which tests make their own.
pub fn server_url() -> url::Url {
    let text = std::env::var(VARIABLE).unwrap_or_else(|_| {
        panic!("{VARIABLE} is not set: run `make test-mssql` with mssql://user:password@host:port/master?trust_server_certificate=true")
    });
    url::Url::parse(&text).unwrap_or_else(|error| panic!("{VARIABLE} is no URL: {error}"))
}

/// Databases are made and dropped one at a time: servers lock what they make them from.
static DATABASES: Mutex<()> = Mutex::new(());

/// A connection with its own runtime, for tests that are not async.
pub struct MssqlDatabase {
    runtime: Runtime,
    client: Option<Client<Compat<TcpStream>>>,
    /// Of the server, with this database.
    pub url: url::Url,
    /// The database was made by this and goes with it.
    owned: bool,
}

/// A value as a text that means the same from both servers; `None` is NULL.
pub type Shown = Option<String>;

impl MssqlDatabase {
    /// Creates (or recreates) database `name`, which allows SNAPSHOT isolation.
    pub fn create(name: &str) -> MssqlDatabase {
        let _alone = DATABASES.lock().unwrap_or_else(PoisonError::into_inner);
        let mut master = MssqlDatabase::open(&server_url());
        if master.value(&format!("select cast(db_id('{name}') as int)")).is_some() {
            master.drop_database(name);
        }
        master.run(&format!("create database [{name}]"));
        let state = format!("select cast(snapshot_isolation_state as int) from sys.databases where name = '{name}'");
        if master.value(&state).as_deref() != Some("1") {
            master.run(&format!("alter database [{name}] set allow_snapshot_isolation on"));
        }
        let mut url = server_url();
        url.set_path(name);
        let mut database = MssqlDatabase::open(&url);
        database.owned = true;
        database
    }

    /// Connects without creating anything.
    #[track_caller]
    pub fn open(url: &url::Url) -> MssqlDatabase {
        MssqlDatabase::try_open(url).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Connects to a server that may be down.
    pub fn try_open(url: &url::Url) -> tiberius::Result<MssqlDatabase> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let client = runtime.block_on(connect(url))?;
        let mut database = MssqlDatabase {
            runtime,
            client: Some(client),
            url: url.clone(),
            owned: false,
        };
        database.try_run("set dateformat ymd; set xact_abort on; set language us_english")?;
        Ok(database)
    }

    /// Runs one batch.
    #[track_caller]
    pub fn run(&mut self, sql: &str) {
        self.try_run(sql)
            .unwrap_or_else(|error| panic!("{error}: {}", sql.chars().take(400).collect::<String>()));
    }

    /// Runs one batch that may fail.
    pub fn try_run(&mut self, sql: &str) -> tiberius::Result<()> {
        self.try_rows(sql).map(drop)
    }

    /// Runs the batches of a script, each ended by a line `GO`.
    #[track_caller]
    pub fn run_all(&mut self, script: &str) {
        for batch in batches(script) {
            self.run(&batch);
        }
    }

    /// Runs something that the server may not have; if it refuses, that is printed, and the test goes on without.
    pub fn takes(&mut self, sql: &str) -> bool {
        match self.try_run(sql) {
            Ok(()) => true,
            Err(error) => {
                eprintln!("this server refuses: {}\n    {error}", sql.trim());
                false
            }
        }
    }

    /// Rows of a batch.
    #[track_caller]
    pub fn rows(&mut self, sql: &str) -> Vec<Vec<Shown>> {
        self.try_rows(sql).unwrap_or_else(|error| panic!("{error}: {sql}"))
    }

    fn try_rows(&mut self, sql: &str) -> tiberius::Result<Vec<Vec<Shown>>> {
        let client = self.client.as_mut().expect("connected");
        let results = self
            .runtime
            .block_on(async { client.simple_query(sql).await?.into_results().await })?;
        Ok(results
            .into_iter()
            .flatten()
            .map(|row| row.into_iter().map(|value| shown(&value)).collect())
            .collect())
    }

    /// The only value of a query.
    #[track_caller]
    pub fn value(&mut self, sql: &str) -> Shown {
        let mut rows = self.rows(sql);
        assert_eq!(rows.len(), 1, "one row from {sql}");
        rows.remove(0).remove(0)
    }

    /// All rows of a table, sorted as texts; `table` is as T-SQL has it, in brackets.
    #[track_caller]
    pub fn dump(&mut self, table: &str) -> Vec<Vec<Shown>> {
        let columns = self.rows(&format!(
            "select c.name, t.name from sys.columns c join sys.types t on t.user_type_id = c.user_type_id
             where c.object_id = object_id(N'{}') order by c.column_id",
            table.replace('\'', "''")
        ));
        assert!(!columns.is_empty(), "{table} has columns");
        let expressions: Vec<String> = columns
            .into_iter()
            .map(|column| {
                let name = format!("[{}]", column[0].as_ref().unwrap().replace(']', "]]"));
                match column[1].as_deref().unwrap() {
                    // The client gives money as a float.
                    "money" | "smallmoney" => format!("cast({name} as decimal(19, 4))"),
                    "timestamp" | "rowversion" => format!("cast({name} as binary(8))"),
                    "xml" | "text" | "ntext" => format!("cast({name} as nvarchar(max))"),
                    "image" => format!("cast({name} as varbinary(max))"),
                    // PostgreSQL pads by characters, and these by units of UTF-16; neither counts such spaces.
                    "char" | "nchar" => format!("rtrim({name})"),
                    _ => name,
                }
            })
            .collect();
        let mut rows = self.rows(&format!("select {} from {table}", expressions.join(", ")));
        rows.sort();
        rows
    }

    fn drop_database(&mut self, name: &str) {
        // Not every server knows it, nor needs it when nobody is connected any more.
        let _alone = self.try_run(&format!(
            "alter database [{name}] set single_user with rollback immediate"
        ));
        let mut last = None;
        for _ in 0..50 {
            match self.try_run(&format!("drop database [{name}]")) {
                Ok(()) => return,
                Err(error) => last = Some(error),
            }
            // The sessions of a killed process end when the server notices.
            std::thread::sleep(Duration::from_millis(100));
        }
        eprintln!("database {name} stays: {last:?}");
    }
}

impl Drop for MssqlDatabase {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            // The server may be gone by now; then there is nothing to close.
            let _closed = self.runtime.block_on(client.close());
        }
        if self.owned {
            let name = self.url.path().trim_start_matches('/').to_owned();
            let _alone = DATABASES.lock().unwrap_or_else(PoisonError::into_inner);
            if let Ok(mut master) = MssqlDatabase::try_open(&server_url()) {
                master.drop_database(&name);
            }
        }
    }
}

async fn connect(url: &url::Url) -> tiberius::Result<Client<Compat<TcpStream>>> {
    let parameters: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
    let mut config = Config::new();
    config.host(url.host_str().unwrap());
    config.port(url.port().unwrap_or(1433));
    config.database(url.path().trim_start_matches('/'));
    config.application_name("landfall-tests");
    config.command_timeout(Some(PATIENCE));
    let decoded = |text: &str| {
        // As in a form, but a plus is a plus.
        let text = format!("x={}", text.replace('+', "%2B"));
        url::form_urlencoded::parse(text.as_bytes())
            .next()
            .unwrap()
            .1
            .into_owned()
    };
    config.authentication(AuthMethod::sql_server(
        decoded(url.username()),
        decoded(url.password().unwrap_or_default()),
    ));
    config.encryption(EncryptionLevel::Required);
    if parameters
        .get("trust_server_certificate")
        .is_some_and(|value| value == "true")
    {
        config.trust_cert();
    }
    let stream = TcpStream::connect(config.get_addr()).await?;
    stream.set_nodelay(true)?;
    Client::connect(config, stream.compat_write()).await
}

/// The batches of a script for sqlcmd.
pub fn batches(script: &str) -> Vec<String> {
    let mut batches = vec![String::new()];
    for line in script.lines() {
        if line.trim().eq_ignore_ascii_case("go") {
            batches.push(String::new());
        } else {
            let batch = batches.last_mut().unwrap();
            batch.push_str(line);
            batch.push('\n');
        }
    }
    batches.retain(|batch| !batch.trim().is_empty());
    batches
}

/// A value as the target's [`super::postgres::PgDatabase::dump`] shows it: numbers by their digits, floats by their bits, bytes in
/// hexadecimal digits, moments to the microsecond.
fn shown(value: &ColumnData<'_>) -> Shown {
    Some(match value {
        ColumnData::Bit(value) => value.as_ref()?.to_string(),
        ColumnData::U8(value) => value.as_ref()?.to_string(),
        ColumnData::I16(value) => value.as_ref()?.to_string(),
        ColumnData::I32(value) => value.as_ref()?.to_string(),
        ColumnData::I64(value) => value.as_ref()?.to_string(),
        ColumnData::F32(value) => format!("{:08x}", value.as_ref()?.to_bits()),
        ColumnData::F64(value) => format!("{:016x}", value.as_ref()?.to_bits()),
        ColumnData::Numeric(value) => {
            let value = value.as_ref()?;
            digits(value.value(), usize::from(value.scale()))
        }
        ColumnData::String(value) => value.as_ref()?.to_string(),
        ColumnData::Guid(value) => value.as_ref()?.to_string(),
        ColumnData::Binary(value) => value.as_ref()?.iter().map(|byte| format!("{byte:02x}")).collect(),
        ColumnData::Xml(value) => value.as_ref()?.to_string(),
        ColumnData::Date(value) => date(i64::from(value.as_ref()?.days()) - DAYS_FROM_YEAR_1),
        ColumnData::Time(value) => {
            let value = value.as_ref()?;
            time(in_micros(value.increments(), value.scale()))
        }
        ColumnData::DateTime2(value) => {
            let value = value.as_ref()?;
            moment(
                i64::from(value.date().days()) - DAYS_FROM_YEAR_1,
                in_micros(value.time().increments(), value.time().scale()),
            )
        }
        // In UTC, as it arrives.
        ColumnData::DateTimeOffset(value) => {
            let value = value.as_ref()?.datetime2();
            moment(
                i64::from(value.date().days()) - DAYS_FROM_YEAR_1,
                in_micros(value.time().increments(), value.time().scale()),
            )
        }
        // 1/300 of a second, shown as the nearest millisecond.
        ColumnData::DateTime(value) => {
            let value = value.as_ref()?;
            let millis = (i64::from(value.seconds_fragments()) * 10 + 1) / 3;
            moment(i64::from(value.days()) - DAYS_FROM_1900, millis * 1000)
        }
        ColumnData::SmallDateTime(value) => {
            let value = value.as_ref()?;
            moment(
                i64::from(value.days()) - DAYS_FROM_1900,
                i64::from(value.seconds_fragments()) * 60_000_000,
            )
        }
    })
}

/// Days from 0001-01-01 and from 1900-01-01 to 1970-01-01.
const DAYS_FROM_YEAR_1: i64 = 719_162;
const DAYS_FROM_1900: i64 = 25_567;

fn in_micros(increments: u64, scale: u8) -> i64 {
    let micros = i128::from(increments) * 1_000_000 / 10_i128.pow(u32::from(scale));
    i64::try_from(micros).unwrap()
}

fn digits(value: i128, scale: usize) -> String {
    let all = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = all.split_at(all.len() - scale);
    let sign = if value < 0 { "-" } else { "" };
    let point = if scale == 0 { "" } else { "." };
    format!("{sign}{whole}{point}{fraction}")
}

/// From days since 1970-01-01, <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>.
fn date(days: i64) -> String {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

fn time(micros: i64) -> String {
    let (seconds, micros) = (micros / 1_000_000, micros % 1_000_000);
    format!(
        "{:02}:{:02}:{:02}.{micros:06}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

fn moment(days: i64, micros: i64) -> String {
    const DAY: i64 = 86_400_000_000;
    format!(
        "{}T{}",
        date(days + micros.div_euclid(DAY)),
        time(micros.rem_euclid(DAY))
    )
}

#[test]
fn values_are_shown_in_one_form() {
    assert_eq!(digits(-5, 2), "-0.05");
    assert_eq!(digits(1234, 0), "1234");
    assert_eq!(moment(-DAYS_FROM_YEAR_1, 0), "0001-01-01T00:00:00.000000");
    assert_eq!(date(19_782), "2024-02-29");
    assert_eq!(batches("a\nGO\n\nb\ngo\n"), ["a\n", "\nb\n"]);
}
