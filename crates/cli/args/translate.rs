//! `landfall translate`, and scripts in the place of a source.

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::{Args, ValueEnum};
use translate::calendar::Date;

/// Translate DDL scripts to PostgreSQL, without any server
///
/// Reads what SSMS, sqlcmd, Visual Studio, mysqldump, mariadb-dump, migration tools and people write, in UTF-8, UTF-16 or
/// Windows-1252, and gives DDL that psql runs: to stdout, or as files whose paths are their order. Scripts are read in the
/// order given, as one; ALTERs count. What has no counterpart is a finding under its name, never left out in silence.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  landfall translate shop.sql --from mysql | psql -v ON_ERROR_STOP=1 shop
  landfall translate ssms.sql --from mssql --out schema
  landfall translate V1__init.sql V2__more.sql --from mysql --out schema
  mysqldump --no-data shop | landfall translate - --from mysql --out schema
  landfall translate nw.sql --from mssql --with-data | psql northwind

With --out: 1-pre (schemas, types, tables), then, after the data, 3-post (keys, indexes, foreign keys, checks, views, \
functions, triggers, comments), 4-grants, findings.json, and renames.json with the names of tables, columns, views and \
sequences that changed. With --with-data also 2-data: COPY blocks with the rows of the INSERT statements, one file a \
table. Exit code 1 means that a finding is blocking, or that rows could not be written.")]
pub(crate) struct Translate {
    /// Scripts; - is the standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// What the scripts are written for
    #[arg(long, value_enum, value_name = "DIALECT")]
    pub(crate) from: SourceDialect,
    /// Folder for the files; without it the DDL goes to stdout
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Mapping file laid over the one that ships
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// Version of the source, e.g. 8.0.36, 10.11-mariadb, 2019 [default: what the script says, or the newest]
    #[arg(long, value_name = "VERSION", value_parser = source_version)]
    pub(crate) source_version: Option<String>,
    /// Major version of the target
    #[arg(long, value_name = "VERSION", default_value_t = 15, value_parser = clap::value_parser!(u32).range(15..=18))]
    pub(crate) target_version: u32,
    /// An extension that the target offers: citext, postgis or vector; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) extension: Vec<String>,
    /// Spelling of schema, table and column names
    #[arg(long, value_enum, value_name = "STYLE", default_value_t = Spelling::Preserve)]
    pub(crate) identifiers: Spelling,
    /// Schema (MySQL: database) of names that have none [default: dbo, or public]
    #[arg(long, value_name = "NAME")]
    pub(crate) schema: Option<String>,
    /// Value of $(NAME) in sqlcmd scripts, and of ${NAME} in migrations; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    pub(crate) variable: Vec<(String, String)>,
    /// Write the rows of the INSERT statements, too
    #[arg(long)]
    pub(crate) with_data: bool,
    /// What NOW(), GETDATE() and the like are in rows, as 2026-01-31T12:00:00Z [default: the present time]
    #[arg(long, value_name = "TIME", value_parser = moment, requires = "with_data")]
    pub(crate) now: Option<SystemTime>,
    /// Write files that somebody edited, too
    #[arg(long)]
    pub(crate) overwrite: bool,
}

/// The readers take the first number: it stands at the beginning, or behind the product's name.
fn source_version(text: &str) -> Result<String, String> {
    const NAMES: [&str; 5] = ["mysql", "mariadb", "sql server", "microsoft sql server", "sqlserver"];
    let lower = text.trim().to_ascii_lowercase();
    let name = lower.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
    let is_name = name.is_empty() || NAMES.contains(&name.trim_end_matches([' ', '-', '/', '_']));
    if name.len() < lower.len() && is_name {
        Ok(text.to_owned())
    } else {
        Err("write the number of a version, e.g. 8.0.36, 10.11-mariadb, 2019".to_owned())
    }
}

fn moment(text: &str) -> Result<SystemTime, String> {
    let parsed = seconds(text).and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)));
    parsed.ok_or_else(|| "write a moment in UTC, e.g. 2026-01-31T12:00:00Z".to_owned())
}

/// Seconds from 1970 on of `2026-01-31T12:00:00Z`.
fn seconds(text: &str) -> Option<u64> {
    let (day, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let parts: Vec<&str> = day.split('-').chain(clock.split(':')).collect();
    let [year, month, day, hour, minute, second] = parts.as_slice() else {
        return None;
    };
    let number = |text: &str, most: i64| text.parse::<i64>().ok().filter(|number| (0..=most).contains(number));
    let date = Date {
        year: year.parse().ok()?,
        month: month.parse().ok()?,
        day: day.parse().ok()?,
    };
    let days = date.is_real().then(|| date.days())?;
    let clock = (number(hour, 23)? * 60 + number(minute, 59)?) * 60 + number(second, 59)?;
    u64::try_from(days * 86_400 + clock).ok()
}

fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

/// What scripts are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SourceDialect {
    /// SQL Server, Azure SQL Database
    Mssql,
    /// MySQL, MariaDB
    Mysql,
}

impl SourceDialect {
    pub(crate) fn dialect(self) -> model::Dialect {
        match self {
            SourceDialect::Mssql => model::Dialect::Mssql,
            SourceDialect::Mysql => model::Dialect::Mysql,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            SourceDialect::Mssql => "mssql",
            SourceDialect::Mysql => "mysql",
        }
    }
}

/// How names are spelled in the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Spelling {
    /// As in the source
    Preserve,
    /// orderline
    Lower,
    /// order_line
    Snake,
}

impl From<Spelling> for translate::Identifiers {
    fn from(spelling: Spelling) -> Self {
        match spelling {
            Spelling::Preserve => translate::Identifiers::Preserve,
            Spelling::Lower => translate::Identifiers::Lower,
            Spelling::Snake => translate::Identifiers::Snake,
        }
    }
}

const FROM_SCRIPT: &str = "Scripts instead of a server";

/// Scripts in the place of the source that landfall.toml names.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct FromScript {
    /// Scripts that make the database and hold its rows, read in their order as one; they take the place of [source]
    #[arg(long, value_name = "FILE", num_args = 1.., help_heading = FROM_SCRIPT)]
    pub(crate) from_script: Vec<PathBuf>,
    /// What the scripts are written for [default: what they look like]
    #[arg(long, value_enum, value_name = "DIALECT", requires = "from_script", help_heading = FROM_SCRIPT)]
    pub(crate) from: Option<SourceDialect>,
}
