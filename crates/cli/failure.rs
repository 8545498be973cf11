//! Why a command did not run to its end: what happened, where, and what to do next. Never a password, never a cell's value.

use std::error::Error as _;
use std::path::PathBuf;

use model::TableName;
use serde::Serialize;
use thiserror::Error;

use crate::cutover::error::CutoverFailure;
use crate::exit;
use crate::hint;
use crate::printer::Printer;
use crate::settings::SettingsError;

/// Why a command did not run to its end.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("{error}")]
    Mapping {
        path: PathBuf,
        error: translate::MappingError,
    },
    #[error("the source")]
    Source(#[from] source::SourceError),
    #[error("the target")]
    Target(#[from] postgres::Error),
    #[error("the stage")]
    Stage(#[from] stage::StageError),
    #[error(transparent)]
    StageAddress(#[from] objects::OpenError),
    #[error(transparent)]
    Transfer(Box<transfer::TransferError>),
    #[error(transparent)]
    Verify(Box<verify::VerifyError>),
    #[error("{named_in} names the table {table}, which the source does not have")]
    UnknownTable {
        named_in: String,
        table: String,
        nearest: Option<String>,
    },
    #[error("{named_in} names the schema {schema} in [schemas], of which no table is in scope")]
    UnknownSchema {
        named_in: String,
        schema: String,
        nearest: Option<String>,
    },
    #[error("{named_in} has a section for the table {table}, which its [scope] leaves out")]
    NotInScope { named_in: String, table: TableName },
    #[error("{named_in} names the column {column} of {table}, which the source does not have")]
    UnknownColumn {
        named_in: String,
        table: TableName,
        column: String,
        nearest: Option<String>,
    },
    #[error("no column of the source is meant by {}", quoted(rules))]
    UnusedRules {
        path: PathBuf,
        /// Of the first rule.
        line: usize,
        rules: Vec<String>,
    },
    #[error("no table of the source is in scope")]
    NothingInScope { include: Vec<String>, exclude: Vec<String> },
    #[error("nothing is planned in the stage folder {}", stage.display())]
    NotPlanned { stage: PathBuf },
    /// Where a pause, or its end, was asked for.
    #[error(
        "no copy is running in this project, so that there is nothing to {asked}{}",
        after(was)
    )]
    NotRunning {
        asked: &'static str,
        /// What became of one that was paused.
        was: Option<String>,
        again: Option<Box<transfer::Again>>,
    },
    #[error("not loaded completely: {}", names(tables))]
    NotLoaded { tables: Vec<TableName> },
    #[error("set aside in the target, and not to be put back without the ledger and the plan: {}", objects.join(", "))]
    Suspended { objects: Vec<String> },
    #[error("{} is there already", path.display())]
    AlreadyThere { path: PathBuf },
    #[error("{error}")]
    Template {
        /// The file.
        place: PathBuf,
        error: cutover::template::TemplateError,
    },
    #[error("read {}", path.display())]
    Read {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("write {}", path.display())]
    Write {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("the rows of table {table}")]
    Rows {
        table: TableName,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error("{0}")]
    Contradiction(&'static str),
    #[error("{what} is not the name of a table")]
    TableName { what: String },
    #[error("{verb} was interrupted")]
    Interrupted { verb: &'static str },
    #[error("write {what} as JSON")]
    Document {
        what: &'static str,
        #[source]
        source: serde_json::Error,
    },
    #[error(transparent)]
    Cutover(#[from] CutoverFailure),
    #[error("render the report")]
    Html(#[from] verify::html::HtmlError),
    #[error("write the result to stdout")]
    Output {
        #[source]
        source: std::io::Error,
    },
    #[error("serve metrics at {address}")]
    Listen {
        address: std::net::SocketAddr,
        #[source]
        source: std::io::Error,
    },
    #[error("{what}")]
    System {
        what: &'static str,
        #[source]
        source: std::io::Error,
    },
}

impl From<transfer::TransferError> for Failure {
    fn from(error: transfer::TransferError) -> Self {
        Failure::Transfer(Box::new(error))
    }
}

impl From<verify::VerifyError> for Failure {
    fn from(error: verify::VerifyError) -> Self {
        Failure::Verify(Box::new(error))
    }
}

fn quoted(rules: &[String]) -> String {
    rules
        .iter()
        .map(|rule| format!("[column.\"{rule}\"]"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn after(was: &Option<String>) -> String {
    was.as_ref().map_or_else(String::new, |was| format!("; {was}"))
}

/// At most a handful of names.
fn names(tables: &[TableName]) -> String {
    let mut text = tables
        .iter()
        .take(6)
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    if tables.len() > 6 {
        text.push_str(&format!(" and {} more", tables.len() - 6));
    }
    text
}

/// A failure as JSON.
#[derive(Debug, Serialize)]
struct Document<'a> {
    /// The verb; `null` if none was typed.
    command: Option<&'a str>,
    exit_code: u8,
    error: ErrorDocument,
}

#[derive(Debug, Serialize)]
struct ErrorDocument {
    message: String,
    at: Option<String>,
    hints: Vec<String>,
}

impl Failure {
    /// Where it happened, if that is a place in a file.
    fn place(&self) -> Option<String> {
        match self {
            Failure::Settings(error) => error.place(),
            Failure::Mapping { path, error } => Some(match error.line() {
                Some(line) => format!("{}:{line}", path.display()),
                None => path.display().to_string(),
            }),
            Failure::Template { place, error } => Some(format!("{}:{}", place.display(), error.line)),
            Failure::UnusedRules { path, line, .. } => Some(format!("{}:{line}", path.display())),
            _ => None,
        }
    }

    /// The message with its causes, each once.
    pub(crate) fn message(&self) -> String {
        let mut message = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !message.contains(&text) {
                message.push_str(": ");
                message.push_str(&text);
            }
            cause = error.source();
        }
        message
    }

    /// Tells people on stderr and, in JSON format, programs on stdout; gives the exit code.
    pub(crate) fn report(&self, printer: &Printer, command: &str) -> u8 {
        let hints = hint::hints(self);
        let code = exit::code(self);
        printer.error(&self.message());
        if let Some(place) = self.place() {
            printer.note("   at", &place);
        }
        for hint in &hints {
            printer.note(" hint", hint);
        }
        if printer.lacks_document() {
            document(printer, Some(command), code, self.message(), self.place(), hints);
        }
        code
    }
}

/// The one JSON document of a command that did not run to its end.
pub(crate) fn document(
    printer: &Printer,
    command: Option<&str>,
    exit_code: u8,
    message: String,
    at: Option<String>,
    hints: Vec<String>,
) {
    let error = ErrorDocument { message, at, hints };
    printer.document(&Document {
        command,
        exit_code,
        error,
    });
}
