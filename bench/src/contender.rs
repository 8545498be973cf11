//! Who runs: Landfall, pgloader, and the floor; each into a database of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Serialize;

use crate::data::Case;
use crate::floor::Work;
use crate::measure::{self, Cost};
use crate::servers::{Servers, SourceTable};
use crate::{Failure, Settings};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Contender {
    /// `landfall copy` into the schema that `landfall schema --apply` made: staging, digests, consistent snapshot.
    LandfallCopy,
    /// pgloader without indexes and keys.
    PgloaderData,
    /// Drain and COPY at the same time.
    Floor,
    /// `landfall schema --apply`, `copy` and `finish`.
    LandfallWhole,
    /// pgloader with indexes and keys.
    PgloaderWhole,
}

impl Contender {
    pub(crate) const ALL: [Contender; 5] = [
        Contender::LandfallCopy,
        Contender::PgloaderData,
        Contender::Floor,
        Contender::LandfallWhole,
        Contender::PgloaderWhole,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Contender::LandfallCopy => "landfall copy",
            Contender::PgloaderData => "pgloader data",
            Contender::Floor => "floor",
            Contender::LandfallWhole => "landfall whole",
            Contender::PgloaderWhole => "pgloader whole",
        }
    }
}

/// Who reads the target of a finished copy.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Verifier {
    /// `landfall verify`: the stage and the target.
    All,
    /// `landfall verify --trust-stage`: the target alone.
    Target,
    /// COPY of the tables to nowhere.
    Nowhere,
}

impl Verifier {
    pub(crate) const ALL: [Verifier; 3] = [Verifier::All, Verifier::Target, Verifier::Nowhere];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Verifier::All => "landfall verify",
            Verifier::Target => "landfall verify --trust-stage",
            Verifier::Nowhere => "COPY to nowhere",
        }
    }
}

/// One run.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Run {
    pub(crate) cost: Cost,
    /// What went wrong: a run that failed or lost rows counts for no ratio.
    pub(crate) fault: Option<String>,
}

/// The database that `landfall schema --apply` made, before any row.
const EMPTY: &str = "empty";
/// The database that holds the rows of the first copy.
pub(crate) const LOADED: &str = "loaded";
/// The database of the run under way.
const TARGET: &str = "bench";

/// One case with its source loaded, ready for rounds.
#[derive(Debug)]
pub(crate) struct Arena<'a> {
    pub(crate) case: Case,
    pub(crate) tables: Vec<SourceTable>,
    settings: &'a Settings,
    servers: &'a Servers,
    folder: PathBuf,
    work: Work,
}

impl<'a> Arena<'a> {
    /// Loads the source, and makes what the floor needs from a first copy, which also warms the servers.
    pub(crate) fn prepare(
        case: Case,
        settings: &'a Settings,
        servers: &'a Servers,
        folder: &Path,
    ) -> Result<Self, Failure> {
        let folder = folder.join(case.name());
        fs::create_dir_all(&folder)?;
        eprintln!("bench: {}: making the rows", case.name());
        case.load(servers, settings.sizes())?;
        let mut arena = Arena {
            case,
            tables: servers.source_tables(case.name())?,
            settings,
            servers,
            folder,
            work: Work::default(),
        };
        eprintln!("bench: {}: {} rows; a first copy", case.name(), arena.rows());
        servers.fresh_database(EMPTY, None)?;
        let project = arena.project(EMPTY)?;
        arena.succeed(&project, &["schema", "--apply"])?;
        servers.fresh_database(LOADED, Some(EMPTY))?;
        let project = arena.project(LOADED)?;
        arena.succeed(&project, &["copy"])?;
        if settings.contenders().contains(&Contender::Floor) {
            let plan = project.join("stage/plan.json");
            arena.work = Work::of_plan(&plan, servers, LOADED, &arena.folder.join("encoded"))?;
            arena.work.readers = settings.readers;
            arena.work.loaders = settings.loaders;
        }
        Ok(arena)
    }

    pub(crate) fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// One run of one contender, into a fresh database.
    pub(crate) fn run(&self, contender: Contender) -> Result<Run, Failure> {
        let (cost, succeeded) = match contender {
            Contender::LandfallCopy => {
                self.servers.fresh_database(TARGET, Some(EMPTY))?;
                let project = self.project(TARGET)?;
                self.landfall(&project, &["copy"])?
            }
            Contender::LandfallWhole => {
                self.servers.fresh_database(TARGET, None)?;
                let project = self.project(TARGET)?;
                let mut sum = (Cost::default(), true);
                for verb in [&["schema", "--apply"][..], &["copy"], &["finish"]] {
                    let (cost, succeeded) = self.landfall(&project, verb)?;
                    sum = (sum.0.then(cost), sum.1 && succeeded);
                }
                sum
            }
            Contender::PgloaderData => self.pgloader("create no indexes, no foreign keys, reset no sequences")?,
            Contender::PgloaderWhole => self.pgloader("create indexes, foreign keys, reset sequences")?,
            Contender::Floor => {
                self.servers.fresh_database(TARGET, Some(EMPTY))?;
                let work = Work {
                    target_database: TARGET.to_owned(),
                    ..self.work.clone()
                };
                self.work(&work)?
            }
        };
        let fault = if succeeded {
            self.missing(matches!(contender, Contender::LandfallWhole | Contender::PgloaderWhole))?
        } else {
            Some(format!("it failed; see {}", self.log().display()))
        };
        Ok(Run { cost, fault })
    }

    /// One run of a contender of `bench verify`, once `finish` has run on the first copy.
    pub(crate) fn verify(&self, verifier: Verifier) -> Result<Run, Failure> {
        let project = self.folder.join(LOADED);
        let (cost, succeeded) = match verifier {
            Verifier::All => self.landfall(&project, &["verify"])?,
            Verifier::Target => self.landfall(&project, &["verify", "--trust-stage"])?,
            Verifier::Nowhere => {
                let tables = self.tables.iter();
                let drains = tables.map(|table| format!("\"{}\".\"{}\"", self.case.name(), table.name));
                self.work(&Work {
                    target_port: self.servers.target.port,
                    target_database: LOADED.to_owned(),
                    loaders: self.settings.readers,
                    drains: drains.collect(),
                    ..Work::default()
                })?
            }
        };
        let fault = (!succeeded).then(|| format!("it failed; see {}", self.log().display()));
        Ok(Run { cost, fault })
    }

    /// Keys and indexes of the first copy.
    pub(crate) fn finish(&self) -> Result<(), Failure> {
        self.succeed(&self.folder.join(LOADED), &["finish"])
    }

    /// Frees what the case holds in both servers and, unless it is to be kept, on disk.
    pub(crate) fn clear(self, keep: bool) -> Result<(), Failure> {
        self.servers.mysql("", &format!("DROP DATABASE {}", self.case.name()))?;
        for database in [EMPTY, LOADED, TARGET] {
            self.servers
                .psql("postgres", &format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)"))?;
        }
        if !keep {
            fs::remove_dir_all(&self.folder)?;
        }
        Ok(())
    }

    /// A project folder, made new, that copies into `database`.
    fn project(&self, database: &str) -> Result<PathBuf, Failure> {
        let folder = self.folder.join(database);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let Settings { readers, loaders, .. } = self.settings;
        let (case, source, target) = (self.case.name(), self.servers.source.port, self.servers.target.port);
        let toml = format!(
            "[source]\nurl = \"mysql://root@127.0.0.1:{source}/{case}\"\ntls = \"disable\"\n\n\
             [target]\nurl = \"postgres://postgres@127.0.0.1:{target}/{database}\"\ntls = \"disable\"\n\n\
             [copy]\nreaders = {readers}\nloaders = {loaders}\n\n[verify]\nreaders = {readers}\n"
        );
        fs::write(folder.join("landfall.toml"), toml)?;
        Ok(folder)
    }

    fn landfall(&self, project: &Path, arguments: &[&str]) -> Result<(Cost, bool), Failure> {
        let mut command = Command::new(&self.settings.landfall);
        measure::run(command.args(arguments).current_dir(project), &self.log(), self.servers)
    }

    fn succeed(&self, project: &Path, arguments: &[&str]) -> Result<(), Failure> {
        if self.landfall(project, arguments)?.1 {
            Ok(())
        } else {
            let log = fs::read_to_string(self.log()).unwrap_or_default();
            let end = log.lines().rev().take(20).collect::<Vec<_>>();
            Err(format!(
                "landfall {} failed:\n{}",
                arguments.join(" "),
                end.into_iter().rev().collect::<Vec<_>>().join("\n")
            )
            .into())
        }
    }

    fn pgloader(&self, with: &str) -> Result<(Cost, bool), Failure> {
        self.servers.fresh_database(TARGET, None)?;
        let script = self.folder.join("pgloader.load");
        let (case, source, target) = (self.case.name(), self.servers.source.port, self.servers.target.port);
        fs::write(
            &script,
            format!(
                "LOAD DATABASE FROM mysql://root@127.0.0.1:{source}/{case} INTO postgresql://postgres@127.0.0.1:{target}/{TARGET}\n\
                 WITH include drop, create tables, {with}{};\n",
                self.settings
                    .pgloader_with
                    .as_ref()
                    .map(|more| format!(", {more}"))
                    .unwrap_or_default()
            ),
        )?;
        let mut command = Command::new(&self.settings.pgloader);
        command.arg("--root-dir").arg(self.folder.join("pgloader")).arg(script);
        measure::run(&mut command, &self.log(), self.servers)
    }

    fn work(&self, work: &Work) -> Result<(Cost, bool), Failure> {
        let file = self.folder.join("work.json");
        fs::write(&file, serde_json::to_vec(work)?)?;
        let mut command = Command::new(std::env::current_exe()?);
        measure::run(command.arg("floor").arg(file), &self.log(), self.servers)
    }

    /// What did not arrive, whatever the exit code said: rows, and indexes if they were to be made.
    fn missing(&self, indexes: bool) -> Result<Option<String>, Failure> {
        let counts = self.servers.target_counts(TARGET, self.case.name())?;
        let mut missing = Vec::new();
        for table in &self.tables {
            let arrived = counts.get(&table.name).copied().unwrap_or_default();
            if arrived != table.rows {
                missing.push(format!("{}: {arrived} of {} rows", table.name, table.rows));
            }
        }
        if indexes {
            let (made, wanted) = self.servers.indexes(TARGET, self.case.name())?;
            if made < wanted {
                missing.push(format!("{made} of {wanted} indexes"));
            }
        }
        Ok((!missing.is_empty()).then(|| missing.join(", ")))
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }
}
