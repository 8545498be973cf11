//! What can go wrong with the stage's files, each with what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use arrow_schema::ArrowError;
use model::TableName;
use parquet::errors::ParquetError;

/// An error of the stage. It names the file, never a value in it.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// The disk, or the account's quota on it, is full.
    #[error(
        "no space left for {path}: free some, or move the stage folder to a larger disk, and run the same command again; \
         what is staged already is kept"
    )]
    Full { path: PathBuf },
    #[error("cannot {action} {path}")]
    Io {
        action: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// A file of rows that is not what was written: truncated, changed, or no Parquet at all.
    #[error(
        "{path} is truncated or damaged ({why}): read the table from the source again with `landfall copy --restart {table}`"
    )]
    Damaged {
        path: PathBuf,
        table: TableName,
        why: String,
    },
    /// A file that the manifest names is not there.
    #[error("{path} is missing: read the table from the source again with `landfall copy --restart {table}`")]
    Missing { path: PathBuf, table: TableName },
    #[error("cannot write rows to {path}")]
    Write {
        path: PathBuf,
        #[source]
        source: ParquetError,
    },
    #[error("cannot cut a batch for {path}")]
    Batch {
        path: PathBuf,
        #[source]
        source: ArrowError,
    },
    /// A batch whose columns are not the file's.
    #[error("a batch for {path} has other columns than the file")]
    OtherColumns { path: PathBuf },
    /// A JSON file of the stage that does not read.
    #[error("{path} is not what Landfall writes ({why}): restore the file, or start again with an empty stage folder")]
    BadJson { path: PathBuf, why: String },
    #[error(
        "{path} is of format {found}, and this version of Landfall reads format {supported}: use the version that wrote it"
    )]
    Version { path: PathBuf, found: u64, supported: u32 },
    #[error("{path} is no stage: run `landfall copy` to create one, or name the right folder")]
    NotAStage { path: PathBuf },
    /// All but the mark of a stage.
    #[error(
        "{path} has what belongs to a stage, but not its stage.json: restore that file (all that is in it is `{{\"layout_version\": 1}}`), \
         or name the right folder"
    )]
    Unmarked { path: PathBuf },
    #[error("the stage {path} is in use by another copy: wait for it to end, or stop it")]
    Locked { path: PathBuf },
    /// An object store that does not answer, or refuses.
    #[error(
        "cannot {action} {path}: if the address and the credentials in the environment are right, run the same command \
         again; what is staged already is kept"
    )]
    Store {
        action: &'static str,
        path: PathBuf,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The right to change the stage ran out: it could not be renewed, and another process may have it.
    #[error(
        "the stage {path} could not be held: the object store did not answer for too long, or another copy took it; \
         run the same command again when no other copy runs"
    )]
    LockLost { path: PathBuf },
    /// A name that would not be one file name.
    #[error(
        "`{name}` cannot be part of a file name: use letters, digits, `-`, `_` and `.`, up to 100, the first not `.`"
    )]
    BadName { name: String },
    /// An entry that does not belong where it was put or found.
    #[error("{path} holds an entry for {found}")]
    WrongEntry { path: PathBuf, found: String },
}

impl StageError {
    /// An I/O error; a full disk is told apart.
    pub(crate) fn io(action: &'static str, path: impl AsRef<Path>, source: io::Error) -> StageError {
        let path = path.as_ref().to_owned();
        if is_full(&source) {
            StageError::Full { path }
        } else {
            StageError::Io { action, path, source }
        }
    }

    /// An error of the Parquet writer; a full disk is told apart.
    pub(crate) fn parquet(path: impl AsRef<Path>, source: ParquetError) -> StageError {
        let path = path.as_ref().to_owned();
        let full = match &source {
            ParquetError::External(inner) => inner.downcast_ref::<io::Error>().is_some_and(is_full),
            _ => false,
        };
        if full {
            StageError::Full { path }
        } else {
            StageError::Write { path, source }
        }
    }
}

/// Whether an error says that a disk or a quota is full.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
