//! The longest values that `landfall assess` measured, kept beside the reports for what `copy` says of its memory.
//!
//! The record is talk, not truth: what is not in it, or cannot be read, is judged by the types of columns.

use std::path::PathBuf;
use std::time::SystemTime;

use model::{TableName, calendar};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::project::Project;

const FILE: &str = "longest.json";

/// A table's longest values, all lengths in bytes as the source stores them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Longest {
    pub(crate) table: TableName,
    /// Rows that were read.
    pub(crate) rows: u64,
    /// Whether these are all rows of the table.
    pub(crate) whole: bool,
    /// The largest sum of the columns below in one row.
    pub(crate) longest_row: u64,
    pub(crate) columns: Vec<LongColumn>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LongColumn {
    pub(crate) column: String,
    pub(crate) longest: u64,
}

/// What an assessment measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Measured {
    /// In UTC, RFC 3339.
    pub(crate) at: String,
    pub(crate) tables: Vec<Longest>,
}

impl Measured {
    /// The record, if there is one that can be read.
    pub(crate) fn read(project: &Project) -> Option<Measured> {
        let text = std::fs::read(path(project)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Puts what was measured now in place of what was measured before.
    ///
    /// # Errors
    /// The folder of the reports cannot be written.
    pub(crate) fn write(project: &Project, tables: &[Longest]) -> Result<(), Failure> {
        let path = path(project);
        let failed = |source| Failure::Write {
            path: path.clone(),
            source,
        };
        let measured = Measured {
            at: calendar::rfc3339(SystemTime::now()),
            tables: tables.to_vec(),
        };
        let mut text = serde_json::to_vec_pretty(&measured).map_err(|source| Failure::Document {
            what: "the longest values",
            source,
        })?;
        text.push(b'\n');
        std::fs::create_dir_all(project.settings.report()).map_err(failed)?;
        std::fs::write(&path, text).map_err(failed)
    }

    /// What was measured of a table.
    pub(crate) fn table(&self, name: &TableName) -> Option<&Longest> {
        self.tables.iter().find(|long| &long.table == name)
    }
}

fn path(project: &Project) -> PathBuf {
    project.settings.report().join(FILE)
}
