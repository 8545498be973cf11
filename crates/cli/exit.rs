//! Exit codes, and the one mapping from every failure to its code, its place and what to do next.

use std::path::PathBuf;

use thiserror::Error;

use crate::settings::SettingsError;

/// Done; everything that was compared is equal.
pub(crate) const DONE: u8 = 0;
/// The command worked and its answer is no: a difference, a failed table, an unwaived quarantine, anything not verified.
pub(crate) const NO: u8 = 1;
/// The command could not start or go on: usage, settings, connection, privileges, disk.
pub(crate) const COULD_NOT: u8 = 2;
/// Interrupted; the same command resumes.
pub(crate) const INTERRUPTED: u8 = 3;

/// What a command that ran to its end answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
}

impl Answer {
    /// Yes if `passed`.
    pub(crate) fn of(passed: bool) -> Self {
        if passed { Answer::Yes } else { Answer::No }
    }

    /// The exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Answer::Yes => DONE,
            Answer::No => NO,
        }
    }
}

/// Why a command did not run to its end.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("{} is there already", path.display())]
    AlreadyThere { path: PathBuf },
    #[error("write {}", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("{what} is no table name")]
    TableName { what: String },
    #[error("interrupted")]
    Interrupted { verb: &'static str },
    #[error("write the result to stdout")]
    Output {
        #[source]
        source: std::io::Error,
    },
    #[error("start the runtime")]
    Runtime {
        #[source]
        source: std::io::Error,
    },
}

impl Failure {
    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Failure::Interrupted { .. } => INTERRUPTED,
            Failure::Settings(_)
            | Failure::AlreadyThere { .. }
            | Failure::Write { .. }
            | Failure::TableName { .. }
            | Failure::Output { .. }
            | Failure::Runtime { .. } => COULD_NOT,
        }
    }

    /// Where it happened, if that is a place in a file.
    pub(crate) fn place(&self) -> Option<String> {
        match self {
            Failure::Settings(error) => error.place(),
            _ => None,
        }
    }
}
