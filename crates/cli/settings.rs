//! landfall.toml and the secrets beside it, checked and resolved, as the commands use them.
//!
//! Servers are resolved when a command asks for them: `verify` works without the source's password, `status` without either.
//! Relative paths in the file start at the file's own folder.

mod address;
mod cutover;
mod error;
mod file;
mod place;
mod server;
mod set;
mod value;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::cutover::plan::TableSet;
use model::{Connection, Dialect, TableName};
use source::{Address, ScriptAddress};

pub(crate) use address::without_password;
pub(crate) use error::{SettingsError, nearest};
pub(crate) use file::TargetOptions;
pub(crate) use place::StagePlace;
pub(crate) use value::{parse_rate, parse_table, parse_wait};

use crate::args;
use crate::metrics::MetricsAddress;

/// A project: its file, read and checked.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// The project file.
    pub(crate) path: PathBuf,
    file: file::File,
    source: file::SourceSection,
    target: file::Server,
    /// The set of tables that is worked on alone.
    set: Option<TableSet>,
}

impl Settings {
    /// Reads and checks a project file; scripts that were typed take the place of its source.
    ///
    /// # Errors
    /// The file is missing or unreadable, is no TOML, or has an unknown key, a bad value or no server.
    pub(crate) fn load(path: &Path, typed: Option<&args::FromScript>) -> Result<Self, SettingsError> {
        let text = std::fs::read_to_string(path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => SettingsError::Missing { path: path.to_owned() },
            _ => SettingsError::Unreadable {
                path: path.to_owned(),
                source,
            },
        })?;
        Self::parsed(path, &text, typed)
    }

    /// Checks the text of a project file; `path` is where it is from.
    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self, SettingsError> {
        Self::parsed(path, text, None)
    }

    fn parsed(path: &Path, text: &str, typed: Option<&args::FromScript>) -> Result<Self, SettingsError> {
        let file: file::File = toml::from_str(text).map_err(|error| SettingsError::from_toml(path, text, &error))?;
        let missing = |section| SettingsError::MissingSection {
            path: path.to_owned(),
            section,
        };
        let source = match (typed, &file.source) {
            (Some(typed), _) => file::SourceSection::Script(typed_script(path, typed)),
            (None, Some(source)) => source.section().map_err(|what| SettingsError::BadSource { what })?,
            (None, None) => return Err(missing("source")),
        };
        let target = file.target.clone().ok_or_else(|| missing("target"))?;
        let settings = Settings {
            path: path.to_owned(),
            file,
            source,
            target,
            set: None,
        };
        if let file::SourceSection::Server(server) = &settings.source {
            server::check_source(server)?;
        }
        server::check_target(&settings.target)?;
        Ok(settings)
    }

    /// A path of the file, relative to the file's folder.
    pub(crate) fn beside(&self, path: &Path) -> PathBuf {
        self.path.parent().unwrap_or_else(|| Path::new("")).join(path)
    }

    /// The source: a server with its password, or scripts.
    ///
    /// # Errors
    /// The password or the certificate file cannot be read; or the script, and nothing says its dialect.
    pub(crate) fn source(&self) -> Result<Address, SettingsError> {
        self.source_with(&environment)
    }

    fn source_with(&self, variable: &dyn Fn(&str) -> Option<String>) -> Result<Address, SettingsError> {
        match &self.source {
            file::SourceSection::Server(server) => server::source(
                server,
                server::Outside {
                    beside: &|path| self.beside(path),
                    variable,
                },
            ),
            file::SourceSection::Script(script) => {
                let files: Vec<PathBuf> = script.files.iter().map(|path| self.beside(path)).collect();
                let dialect = match script.dialect {
                    Some(dialect) => dialect,
                    None => dialect_of(&files)?,
                };
                Ok(Address::Script(ScriptAddress {
                    dialect,
                    files,
                    version: script.version.clone(),
                    schema: script.schema.clone(),
                }))
            }
        }
    }

    /// The target with its password.
    ///
    /// # Errors
    /// The password or the certificate file cannot be read.
    pub(crate) fn target(&self) -> Result<Connection, SettingsError> {
        server::target(
            &self.target,
            server::Outside {
                beside: &|path| self.beside(path),
                variable: &environment,
            },
        )
    }

    /// Major version and extensions of the target, for when it cannot be asked.
    pub(crate) fn expected_target(&self) -> (Option<u32>, &[String]) {
        (self.target.version, &self.target.extensions)
    }

    /// What is allowed and unwise: passwords in URLs, connections that are not protected.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let mut warnings = match &self.source {
            file::SourceSection::Server(server) => server::warnings("source", server),
            file::SourceSection::Script(_) => Vec::new(),
        };
        warnings.extend(server::warnings("target", &self.target));
        warnings
    }

    /// Where the stage is kept.
    pub(crate) fn stage(&self) -> StagePlace {
        match &self.file.stage.path {
            place::StagePath::Folder(path) => StagePlace::Folder(self.own(self.beside(path))),
            place::StagePath::Address(address) => StagePlace::Objects {
                address: self.own_address(address),
                scratch: self.own(self.beside(&self.file.stage.scratch)),
            },
        }
    }

    /// Whether staged rows go when they were proved.
    pub(crate) fn deletes_staged_files(&self) -> bool {
        self.file.stage.files == file::StagedFiles::DeleteAfterVerify
    }

    /// The folder of the reports: beside the stage, or what it has on this machine, unless the file says otherwise.
    pub(crate) fn report(&self) -> PathBuf {
        match &self.file.verify.report {
            Some(path) => self.own(self.beside(path)),
            None => {
                let stage = self.stage();
                self.own(stage.local().parent().unwrap_or_else(|| Path::new("")).join("report"))
            }
        }
    }

    /// Patterns of tables to include. Without any, the schema that the source's URL names, or else everything.
    pub(crate) fn include(&self) -> Vec<String> {
        if let Some(set) = &self.set {
            return set.tables.iter().map(ToString::to_string).collect();
        }
        if self.file.scope.include.is_empty() {
            let schema = match &self.source {
                file::SourceSection::Server(server) => server::source_schema(server),
                file::SourceSection::Script(_) => None,
            };
            return schema.map(|schema| format!("{schema}.*")).into_iter().collect();
        }
        self.file
            .scope
            .include
            .iter()
            .map(|pattern| pattern.0.clone())
            .collect()
    }

    /// Patterns of tables to leave out.
    pub(crate) fn exclude(&self) -> Vec<String> {
        // The tables of a set are in scope.
        let excluded = self.file.scope.exclude.iter().filter(|_| self.set.is_none());
        excluded.map(|pattern| pattern.0.clone()).collect()
    }

    /// Whether what the account does not see counts as left out by the project.
    pub(crate) fn accepts_hidden(&self) -> bool {
        self.file.scope.accept_hidden
    }

    /// Source schemas that `[schemas]` names.
    pub(crate) fn named_schemas(&self) -> impl Iterator<Item = &String> {
        let there = |name: &&String| self.is_in_set(|table| table.schema == **name);
        self.file.schemas.keys().filter(there)
    }

    /// How names and columns map, as translation wants it.
    pub(crate) fn translate_options(&self) -> translate::Options {
        let tables: BTreeMap<TableName, translate::TableOptions> = self
            .file
            .tables
            .iter()
            .map(|(name, table)| {
                let options = translate::TableOptions {
                    target: table.target.clone().map(|name| name.0),
                    columns: table.columns.clone(),
                    exclude_columns: table.exclude_columns.clone(),
                    filter: table.filter.clone(),
                };
                (name.0.clone(), options)
            })
            .collect();
        translate::Options {
            schemas: self
                .file
                .schemas
                .iter()
                .map(|(source, target)| (source.clone(), target.0.clone()))
                .collect(),
            tables,
            identifiers: if self.file.target_options.lower_case {
                translate::Identifiers::Lower
            } else {
                translate::Identifiers::Preserve
            },
            ..translate::Options::default()
        }
    }

    /// The user's mapping file: its path and text.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn mapping(&self) -> Result<Option<(PathBuf, String)>, SettingsError> {
        let Some(path) = self.file.mapping.file.as_ref().map(|path| self.beside(path)) else {
            return Ok(None);
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some((path, text))),
            Err(source) => Err(SettingsError::MappingFile { path, source }),
        }
    }

    /// Tables that the file names, each with the columns that it names, for the check that they exist.
    pub(crate) fn named_tables(&self) -> impl Iterator<Item = (&TableName, Vec<&String>)> {
        let there = self
            .file
            .tables
            .iter()
            .filter(|(name, _)| self.is_in_set(|table| *table == name.0));
        there.map(|(name, table)| (&name.0, table.columns.keys().chain(&table.exclude_columns).collect()))
    }

    /// Owner and tablespace of what is created.
    pub(crate) fn target_options(&self) -> &TargetOptions {
        &self.file.target_options
    }

    /// Host and port of the source, or the scripts; no account, no password.
    pub(crate) fn source_place(&self) -> String {
        match &self.source {
            file::SourceSection::Server(server) => server::source_place(server),
            file::SourceSection::Script(script) => {
                let files: Vec<String> = script.files.iter().map(|path| path.display().to_string()).collect();
                files.join(", ")
            }
        }
    }

    /// How to verify.
    pub(crate) fn verify_options(&self) -> verify::VerifyOptions {
        let mut options = verify::VerifyOptions::default();
        let listed = |count: value::Count| usize::try_from(count.0).unwrap_or(usize::MAX);
        if let Some(readers) = self.file.verify.readers {
            options.sessions = listed(readers);
        }
        if let Some(max) = self.file.verify.max_differences {
            options.drill_down.listed = listed(max);
            options.quarantine_listed = listed(max);
        }
        options
    }

    /// The tables that the second witness is asked about.
    pub(crate) fn witness(&self) -> transfer::WitnessScope {
        use transfer::WitnessScope;
        match &self.file.verify.witness {
            file::Witness::Wanted(true) => WitnessScope::All,
            file::Witness::Wanted(false) => WitnessScope::Nothing,
            file::Witness::Tables(patterns) => {
                WitnessScope::Tables(patterns.iter().map(|pattern| pattern.0.clone()).collect())
            }
        }
    }

    /// Where a copy serves its metrics, if that is asked for: what was typed, then the file.
    pub(crate) fn metrics(&self, typed: &args::CopyOptions) -> Option<MetricsOptions> {
        let copy = &self.file.copy;
        let address = typed.metrics_addr.or(copy.metrics_addr)?;
        let linger = typed.metrics_linger.or(copy.metrics_linger.map(|wait| wait.0));
        Some(MetricsOptions {
            address,
            linger: linger.unwrap_or_default(),
        })
    }

    /// How to copy: the defaults, then the file, then what was typed.
    pub(crate) fn copy_options(&self, typed: &args::CopyOptions) -> transfer::CopyOptions {
        let defaults = transfer::CopyOptions::default();
        let copy = &self.file.copy;
        let count = |value: Option<value::Count>, default: usize| {
            value.map_or(default, |count| usize::try_from(count.0).unwrap_or(usize::MAX))
        };
        transfer::CopyOptions {
            readers: typed
                .readers
                .map_or_else(|| count(copy.readers, defaults.readers), usize::from),
            loaders: typed
                .loaders
                .map_or_else(|| count(copy.loaders, defaults.loaders), usize::from),
            chunk_bytes: copy.chunk_bytes.map_or(defaults.chunk_bytes, |size| size.0),
            chunk_rows: copy.chunk_rows.map_or(defaults.chunk_rows, |count| u64::from(count.0)),
            batch_rows: count(copy.batch_rows, defaults.batch_rows),
            memory: copy.memory.map_or(defaults.memory, |size| size.0),
            max_quarantined: copy.max_quarantined.unwrap_or(defaults.max_quarantined),
            lock_wait: copy.lock_wait.map_or(defaults.lock_wait, |wait| wait.0),
            attempts: copy.attempts.map_or(defaults.attempts, |count| count.0),
            stall_after: copy.stall_after.map_or(defaults.stall_after, |wait| wait.0),
            max_pause: copy.max_pause.map_or(defaults.max_pause, |wait| wait.0),
            rate: copy.rate_limit.map(|limit| limit.0),
            pressure: source::PressureLimits {
                running: copy.max_running.map(|count| u64::from(count.0)),
                lag: copy.max_replica_lag.map(|wait| wait.0),
            },
            allow_inconsistent: typed.allow_inconsistent || copy.allow_inconsistent,
            fence: typed.fence || copy.fence,
            witness: self.witness(),
            into_existing: typed.into_existing,
            ..defaults
        }
    }
}

/// Where metrics are served, and how long after the end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MetricsOptions {
    pub(crate) address: MetricsAddress,
    pub(crate) linger: Duration,
}

/// Scripts as they were typed, whose paths start at the folder in which the command runs, as the project file names them.
pub(crate) fn script_paths(project: &Path, typed: &args::FromScript) -> Vec<PathBuf> {
    let folder = project.parent().unwrap_or_else(|| Path::new(""));
    let is_elsewhere = !folder.as_os_str().is_empty();
    let absolute = |path: &PathBuf| match std::path::absolute(path) {
        Ok(absolute) if is_elsewhere => absolute,
        _ => path.clone(),
    };
    typed.from_script.iter().map(absolute).collect()
}

fn typed_script(project: &Path, typed: &args::FromScript) -> file::Script {
    file::Script {
        files: script_paths(project, typed),
        dialect: typed.from.map(args::SourceDialect::dialect),
        version: None,
        schema: None,
    }
}

/// What the first script that tells it is written for.
fn dialect_of(files: &[PathBuf]) -> Result<Dialect, SettingsError> {
    for path in files {
        let found = source::script::dialect_of(path).map_err(|source| SettingsError::Script {
            path: path.clone(),
            source,
        })?;
        if let Some(dialect) = found {
            return Ok(dialect);
        }
    }
    Err(SettingsError::UnknownDialect {
        path: files.first().cloned().unwrap_or_default(),
    })
}

fn environment(variable: &str) -> Option<String> {
    std::env::var(variable).ok()
}

#[cfg(test)]
mod tests;
