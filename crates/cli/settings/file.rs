//! landfall.toml as it is written: one struct per section. Its reference is `docs/landfall-toml.md`; a test compares.
//!
//! Nothing is merged or checked here beyond the form of single values.

use std::collections::BTreeMap;
use std::path::PathBuf;

use model::Dialect;
use serde::Deserialize;

use super::cutover::Cutover;
use super::place::StagePath;
use super::value::{ByteSize, Count, Name, Pattern, QualifiedName, RateLimit, Wait};
use crate::metrics::MetricsAddress;

/// The whole file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) source: Option<Source>,
    pub(crate) target: Option<Server>,
    #[serde(default)]
    pub(crate) stage: Stage,
    #[serde(default)]
    pub(crate) scope: Scope,
    /// Source schema to target schema.
    #[serde(default)]
    pub(crate) schemas: BTreeMap<String, Name>,
    #[serde(default)]
    pub(crate) tables: BTreeMap<QualifiedName, Table>,
    #[serde(default)]
    pub(crate) mapping: Mapping,
    #[serde(default)]
    pub(crate) copy: Copy,
    #[serde(default)]
    pub(crate) verify: Verify,
    #[serde(default)]
    pub(crate) target_options: TargetOptions,
    #[serde(default)]
    pub(crate) cutover: Cutover,
}

/// `[source]`: a server, or scripts.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    url: Option<String>,
    password_env: Option<String>,
    password_file: Option<PathBuf>,
    tls: Option<TlsMode>,
    ca_file: Option<PathBuf>,
    connect_timeout: Option<Wait>,
    script: Option<Paths>,
    dialect: Option<ScriptDialect>,
    version: Option<String>,
    schema: Option<Name>,
}

/// One path, or several in a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
enum Paths {
    One(PathBuf),
    Many(Vec<PathBuf>),
}

/// What scripts are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ScriptDialect {
    Mysql,
    Mssql,
}

/// What `[source]` is.
#[derive(Debug, Clone)]
pub(crate) enum SourceSection {
    Server(Server),
    Script(Script),
}

/// Scripts as a source.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Script {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) dialect: Option<Dialect>,
    pub(crate) version: Option<String>,
    pub(crate) schema: Option<String>,
}

impl std::fmt::Debug for Source {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source")
            .field("script", &self.script)
            .finish_non_exhaustive()
    }
}

impl Source {
    /// What it is; what cannot be, in words.
    pub(crate) fn section(&self) -> Result<SourceSection, &'static str> {
        let files = match &self.script {
            None => None,
            Some(Paths::One(path)) => Some(vec![path.clone()]),
            Some(Paths::Many(paths)) => Some(paths.clone()),
        };
        match (&self.url, files) {
            (Some(_), Some(_)) => Err("names both url and script: it is one of them"),
            (None, None) => Err("names neither url nor script"),
            (None, Some(files)) if files.is_empty() => Err("names an empty list as script"),
            (None, Some(files)) => {
                let of_servers = self.password_env.is_some()
                    || self.password_file.is_some()
                    || self.tls.is_some()
                    || self.ca_file.is_some()
                    || self.connect_timeout.is_some();
                if of_servers {
                    return Err("has a script, and a key that is of use with a url only");
                }
                Ok(SourceSection::Script(Script {
                    files,
                    dialect: self.dialect.map(|dialect| match dialect {
                        ScriptDialect::Mysql => Dialect::Mysql,
                        ScriptDialect::Mssql => Dialect::Mssql,
                    }),
                    version: self.version.clone(),
                    schema: self.schema.as_ref().map(|name| name.0.clone()),
                }))
            }
            (Some(url), None) => {
                if self.dialect.is_some() || self.version.is_some() || self.schema.is_some() {
                    return Err("has a url, and a key that is of use with a script only");
                }
                Ok(SourceSection::Server(Server {
                    url: url.clone(),
                    password_env: self.password_env.clone(),
                    password_file: self.password_file.clone(),
                    tls: self.tls.unwrap_or_default(),
                    ca_file: self.ca_file.clone(),
                    connect_timeout: self.connect_timeout,
                    version: None,
                    extensions: Vec::new(),
                }))
            }
        }
    }
}

/// `[target]`, and `[source]` where it is a server.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) password_env: Option<String>,
    pub(crate) password_file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) tls: TlsMode,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) connect_timeout: Option<Wait>,
    /// Of a target, for when it cannot be asked: its major version, and the extensions that it has.
    pub(crate) version: Option<u32>,
    #[serde(default)]
    pub(crate) extensions: Vec<String>,
}

impl std::fmt::Debug for Server {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("tls", &self.tls).finish_non_exhaustive()
    }
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TlsMode {
    #[default]
    Verify,
    NoVerify,
    Disable,
}

/// `[stage]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Stage {
    pub(crate) path: StagePath,
    /// Used only with an object store.
    pub(crate) scratch: PathBuf,
    pub(crate) files: StagedFiles,
}

/// What becomes of staged rows that were proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StagedFiles {
    #[default]
    Keep,
    DeleteAfterVerify,
}

impl Default for Stage {
    fn default() -> Self {
        Stage {
            path: StagePath::Folder(PathBuf::from("stage")),
            scratch: PathBuf::from("scratch"),
            files: StagedFiles::Keep,
        }
    }
}

/// `[scope]`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Scope {
    pub(crate) include: Vec<Pattern>,
    pub(crate) exclude: Vec<Pattern>,
    /// Tables and columns that the account does not see are not wanted.
    pub(crate) accept_hidden: bool,
}

/// `[tables."schema.table"]`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Table {
    pub(crate) target: Option<QualifiedName>,
    /// Source column to target column.
    pub(crate) columns: BTreeMap<String, String>,
    pub(crate) exclude_columns: Vec<String>,
    /// A predicate in the source's SQL.
    #[serde(rename = "where")]
    pub(crate) filter: Option<String>,
}

/// `[mapping]`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Mapping {
    pub(crate) file: Option<PathBuf>,
}

/// `[copy]`. A key that is absent takes the default of [`transfer::CopyOptions`].
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Copy {
    pub(crate) readers: Option<Count>,
    pub(crate) loaders: Option<Count>,
    pub(crate) chunk_rows: Option<Count>,
    pub(crate) chunk_bytes: Option<ByteSize>,
    pub(crate) batch_rows: Option<Count>,
    pub(crate) memory: Option<ByteSize>,
    pub(crate) max_quarantined: Option<u64>,
    pub(crate) lock_wait: Option<Wait>,
    pub(crate) attempts: Option<Count>,
    pub(crate) stall_after: Option<Wait>,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) max_pause: Option<Wait>,
    pub(crate) max_running: Option<Count>,
    pub(crate) max_replica_lag: Option<Wait>,
    pub(crate) metrics_addr: Option<MetricsAddress>,
    pub(crate) metrics_linger: Option<Wait>,
    pub(crate) allow_inconsistent: bool,
    pub(crate) fence: bool,
}

/// `[verify]`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Verify {
    pub(crate) readers: Option<Count>,
    pub(crate) max_differences: Option<Count>,
    pub(crate) report: Option<PathBuf>,
    pub(crate) witness: Witness,
}

/// `true`, `false`, or the tables.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged, expecting = "true, false, or a list of patterns such as \"shop.*\"")]
pub(crate) enum Witness {
    Wanted(bool),
    Tables(Vec<Pattern>),
}

impl Default for Witness {
    fn default() -> Self {
        Witness::Wanted(true)
    }
}

/// `[target_options]`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TargetOptions {
    pub(crate) owner: Option<String>,
    pub(crate) tablespace: Option<String>,
    pub(crate) lower_case: bool,
}
