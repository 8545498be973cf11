//! landfall.toml as it is written: one struct per section. Its reference is `docs/landfall-toml.md`; a test compares.
//!
//! Nothing is merged or checked here beyond the form of single values.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::value::{ByteSize, Count, Name, Pattern, QualifiedName, Wait};

/// The whole file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) source: Option<Server>,
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
}

/// `[source]` and `[target]`.
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
    pub(crate) path: PathBuf,
}

impl Default for Stage {
    fn default() -> Self {
        Stage {
            path: PathBuf::from("stage"),
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
    pub(crate) batch_bytes: Option<ByteSize>,
    pub(crate) max_quarantined: Option<u64>,
    pub(crate) lock_wait: Option<Wait>,
    pub(crate) attempts: Option<Count>,
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
}

/// `[target_options]`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct TargetOptions {
    pub(crate) owner: Option<String>,
    pub(crate) tablespace: Option<String>,
    pub(crate) lower_case: bool,
}
