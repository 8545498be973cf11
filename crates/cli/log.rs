//! The log: what happens, one line each, as JSON or as text, in a file or on stderr. `docs/log.md` lists the events; a test compares.
//!
//! It holds what stderr may show and no more: names and numbers, no cell values and no secrets.

mod events;

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use model::calendar;
use serde::Serialize;
use serde_json::{Map, Value};

pub(crate) use self::events::record;
use crate::args::{Global, LogFormat};
use crate::failure::Failure;

/// How much an event matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Level {
    /// One of many: a chunk that went as it should.
    Debug,
    Info,
    Warning,
    Error,
}

/// Something that happened, in the form of the log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Record {
    pub(crate) level: Level,
    /// Kebab-case, one of [`EVENTS`].
    pub(crate) event: &'static str,
    #[serde(flatten)]
    pub(crate) fields: Map<String, Value>,
}

/// A line of the log.
#[derive(Debug, Serialize)]
struct Line<'a> {
    timestamp: String,
    #[serde(flatten)]
    record: &'a Record,
}

/// Every event there is.
pub(crate) const EVENTS: [&str; 34] = [
    "started",
    "ended",
    "message",
    "planned",
    "finding",
    "epoch-opened",
    "epoch-reopened",
    "epoch-closed",
    "epoch-lost",
    "nothing-to-read",
    "altered",
    "work-begun",
    "work-ended",
    "chunk-begun",
    "chunk-staged",
    "part-loaded",
    "chunk-loaded",
    "chunk-ended",
    "table-loaded",
    "table-failed",
    "constraints-suspended",
    "forgotten",
    "rate-changed",
    "held-back",
    "goes-on",
    "pausing",
    "paused",
    "nothing-to-pause",
    "resumed",
    "not-looked",
    "stalled",
    "reader-lost",
    "retry",
    "copied",
];

/// Where lines go.
#[derive(Debug)]
pub(crate) struct Log {
    format: LogFormat,
    least: Level,
    file: Option<Mutex<Kept>>,
}

#[derive(Debug)]
struct Kept {
    file: File,
    path: PathBuf,
    /// The last line may stand there in part.
    torn: bool,
    told: bool,
}

/// What became of a line.
#[derive(Debug)]
pub(crate) enum Written {
    /// It is in the file, or not wanted.
    Done,
    /// It is for stderr.
    Here(String),
    /// The file did not take it; told once.
    Failed { path: PathBuf, source: io::Error },
}

impl Log {
    /// On stderr, if that was asked for.
    pub(crate) fn on_stderr(global: &Global) -> Option<Log> {
        let wanted = global.log_file.is_none() && global.log_format == Some(LogFormat::Json);
        wanted.then(|| Log {
            format: LogFormat::Json,
            least: least(global),
            file: None,
        })
    }

    /// In a file, after what stands there, if that was asked for.
    ///
    /// # Errors
    /// [`Failure::Write`].
    pub(crate) fn in_file(global: &Global) -> Result<Option<Log>, Failure> {
        let Some(path) = &global.log_file else {
            return Ok(None);
        };
        let opened = File::options().create(true).append(true).open(path);
        let file = opened.map_err(|source| Failure::Write {
            path: path.clone(),
            source,
        })?;
        Ok(Some(Log {
            format: global.log_format.unwrap_or(LogFormat::Json),
            least: least(global),
            file: Some(Mutex::new(Kept {
                file,
                path: path.clone(),
                torn: false,
                told: false,
            })),
        }))
    }

    /// Writes a line as a whole.
    pub(crate) fn write(&self, record: &Record) -> Written {
        debug_assert!(EVENTS.contains(&record.event), "{} is no event", record.event);
        if record.level < self.least {
            return Written::Done;
        }
        let line = self.line(record);
        let Some(kept) = &self.file else {
            return Written::Here(line);
        };
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = if kept.torn { "\n" } else { "" };
        match kept.file.write_all(format!("{begin}{line}\n").as_bytes()) {
            Ok(()) => {
                kept.torn = false;
                Written::Done
            }
            Err(source) => {
                kept.torn = true;
                if std::mem::replace(&mut kept.told, true) {
                    return Written::Done;
                }
                Written::Failed {
                    path: kept.path.clone(),
                    source,
                }
            }
        }
    }

    fn line(&self, record: &Record) -> String {
        let timestamp = calendar::rfc3339_millis(SystemTime::now());
        match self.format {
            // Keys are text and values are numbers, texts and lists of them: there is always a form.
            LogFormat::Json => serde_json::to_string(&Line { timestamp, record }).unwrap_or_default(),
            LogFormat::Text => {
                let level = format!("{:?}", record.level).to_uppercase();
                let mut line = format!("{timestamp} {level:<7} {}", record.event);
                for (name, value) in &record.fields {
                    // A text with its quotation marks keeps to its line.
                    line.push_str(&format!(" {name}={value}"));
                }
                line
            }
        }
    }
}

fn least(global: &Global) -> Level {
    if global.quiet { Level::Warning } else { Level::Debug }
}

impl Record {
    /// An event with its fields, which are given as `json!({…})`.
    pub(crate) fn new(level: Level, event: &'static str, fields: Value) -> Record {
        let fields = match fields {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        Record { level, event, fields }
    }
}

#[cfg(test)]
mod tests;
