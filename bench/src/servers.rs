//! The two throw-away servers, with the settings that README.md states, and their cost.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Serialize;

use crate::Failure;
use crate::postgres::Session;

/// Settings of the source beyond those of tests/support/servers.sh.
const SOURCE_OPTIONS: [&str; 4] = [
    "--innodb-log-file-size=1G",
    "--innodb-stats-persistent=ON",
    "--skip-name-resolve",
    "--local-infile=ON",
];
/// Settings of the target beyond those of tests/support/servers.sh; a later one replaces an earlier one of its name.
const TARGET_OPTIONS: [&str; 6] = [
    "fsync=on",
    "full_page_writes=on",
    "max_wal_size=8GB",
    "checkpoint_timeout=30min",
    "maintenance_work_mem=256MB",
    "autovacuum=off",
];

#[derive(Debug)]
pub(crate) struct Servers {
    script: PathBuf,
    folder: PathBuf,
    pub(crate) source: Server,
    pub(crate) target: Server,
}

#[derive(Debug)]
pub(crate) struct Server {
    folder: PathBuf,
    pub(crate) port: u16,
    pub(crate) pid: u32,
    pub(crate) version: String,
}

/// A table of the source.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SourceTable {
    pub(crate) name: String,
    pub(crate) rows: u64,
}

impl Servers {
    /// Starts both under `folder`. They end with this process, however it ends.
    pub(crate) fn start(repository: &Path, folder: &Path, buffers: &str) -> Result<Servers, Failure> {
        let script = repository.join("tests/support/servers.sh");
        let mut source = start(&script, &folder.join("source"), "mariadb", &{
            let pool = format!("--innodb-buffer-pool-size={buffers}");
            SOURCE_OPTIONS
                .iter()
                .map(ToString::to_string)
                .chain([pool])
                .collect::<Vec<_>>()
        })?;
        let mut target = start(&script, &folder.join("target"), "postgres", &{
            let shared = format!("shared_buffers={}B", buffers.trim_end_matches('B'));
            let options = TARGET_OPTIONS.iter().map(ToString::to_string).chain([shared]);
            options.flat_map(|option| ["-c".to_owned(), option]).collect::<Vec<_>>()
        })?;
        target.version = Session::connect(target.port, "postgres")?.value("SHOW server_version")?;
        source.version = query(&script, source.port, "", "SELECT VERSION()")?;
        Ok(Servers {
            script,
            folder: folder.to_owned(),
            source,
            target,
        })
    }

    pub(crate) fn mysql_client(&self, database: &str) -> Command {
        client(&self.script, self.source.port, database)
    }

    /// Runs statements in the source.
    pub(crate) fn mysql(&self, database: &str, sql: &str) -> Result<(), Failure> {
        query(&self.script, self.source.port, database, sql).map(drop)
    }

    /// The tables of a database, with their exact counts.
    pub(crate) fn source_tables(&self, database: &str) -> Result<Vec<SourceTable>, Failure> {
        let sql =
            format!("SELECT table_name FROM information_schema.tables WHERE table_schema = '{database}' ORDER BY 1");
        let names = query(&self.script, self.source.port, database, &sql)?;
        let mut tables = Vec::new();
        for name in names.lines() {
            let count = query(
                &self.script,
                self.source.port,
                database,
                &format!("SELECT COUNT(*) FROM `{name}`"),
            )?;
            tables.push(SourceTable {
                name: name.to_owned(),
                rows: count.trim().parse()?,
            });
        }
        Ok(tables)
    }

    /// A statement in the target.
    pub(crate) fn psql(&self, database: &str, sql: &str) -> Result<String, Failure> {
        Session::connect(self.target.port, database)?.value(sql)
    }

    /// Makes a database anew, as a copy of `template` if there is one. What earlier runs left to be written is written first.
    pub(crate) fn fresh_database(&self, name: &str, template: Option<&str>) -> Result<(), Failure> {
        self.psql("postgres", &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
        let template = template
            .map(|template| format!(" TEMPLATE {template}"))
            .unwrap_or_default();
        self.psql("postgres", &format!("CREATE DATABASE {name}{template}"))?;
        self.psql("postgres", "CHECKPOINT").map(drop)
    }

    /// Rows of every table of a schema of the target.
    pub(crate) fn target_counts(&self, database: &str, schema: &str) -> Result<BTreeMap<String, u64>, Failure> {
        let mut session = Session::connect(self.target.port, database)?;
        let names = session.column(&format!(
            "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace('{schema}') AND relkind IN ('r', 'p')"
        ))?;
        let mut counts = BTreeMap::new();
        for name in names {
            let count = session.value(&format!("SELECT count(*) FROM \"{schema}\".\"{name}\""))?;
            counts.insert(name, count.parse()?);
        }
        Ok(counts)
    }

    /// Indexes of a schema of the target, and of the source's database of that name.
    pub(crate) fn indexes(&self, database: &str, schema: &str) -> Result<(u64, u64), Failure> {
        let made = format!("SELECT count(*) FROM pg_indexes WHERE schemaname = '{schema}'");
        let wanted = format!(
            "SELECT COUNT(DISTINCT table_name, index_name) FROM information_schema.statistics WHERE table_schema = '{schema}'"
        );
        let wanted = query(&self.script, self.source.port, schema, &wanted)?;
        Ok((self.psql(database, &made)?.parse()?, wanted.trim().parse()?))
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for server in [&self.source, &self.target] {
            let removed = Command::new(&self.script).arg("remove").arg(&server.folder).status();
            if !removed.is_ok_and(|status| status.success()) {
                eprintln!("bench: the server in {} is left to its watcher", self.folder.display());
            }
        }
    }
}

fn start(script: &Path, folder: &Path, engine: &str, options: &[String]) -> Result<Server, Failure> {
    let output = Command::new(script)
        .arg("start")
        .arg(engine)
        .arg(folder)
        .args(options)
        .env("LANDFALL_TEST_OWNER", std::process::id().to_string())
        .stderr(Stdio::inherit())
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let field = |name: &str| {
        said.split_whitespace()
            .find_map(|word| word.strip_prefix(name).map(str::to_owned))
    };
    let (Some(url), Some(pid)) = (field("url="), field("pid=")) else {
        return Err(format!("{engine} did not start").into());
    };
    let port = url
        .rsplit(':')
        .next()
        .and_then(|rest| rest.split('/').next())
        .unwrap_or_default();
    Ok(Server {
        folder: folder.to_owned(),
        port: port.parse()?,
        pid: pid.parse()?,
        version: String::new(),
    })
}

fn client(script: &Path, port: u16, database: &str) -> Command {
    let mut command = Command::new(script);
    command.arg("mysql").args(["-N", "-B"]).env(
        "LANDFALL_TEST_MYSQL_URL",
        format!("mysql://root@127.0.0.1:{port}/{database}"),
    );
    command
}

fn query(script: &Path, port: u16, database: &str, sql: &str) -> Result<String, Failure> {
    let mut child = client(script, port, database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(sql.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if output.status.success() {
        Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
    } else {
        Err(format!("the source refused: {}", sql.chars().take(200).collect::<String>()).into())
    }
}
