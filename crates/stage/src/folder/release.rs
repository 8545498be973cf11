//! Files that were removed because what they held was proved: their manifest entries, with all digests, stay.

use std::collections::BTreeSet;

use model::TableName;
use serde::{Deserialize, Serialize};

use super::clean::Size;
use super::{DATA, Stage, folder_of, from_json, to_json};
use crate::error::StageError;
use crate::manifest::PartEntry;
use crate::name::table_folder;

const RELEASED: &str = "released";

/// What is known of a table's files that were removed on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Released {
    /// When, in UTC, RFC 3339.
    pub at: String,
    /// The verification that had found them, and the target, equal.
    pub run: String,
    /// Names in the table's data folder.
    pub files: BTreeSet<String>,
}

impl Stage {
    /// What was removed of a table's staged rows.
    pub fn released(&self, table: &TableName) -> Result<Option<Released>, StageError> {
        let name = record(table);
        match self.store.read(&name)? {
            Some(bytes) => Ok(Some(from_json(&self.store.path(&name), &bytes)?)),
            None => Ok(None),
        }
    }

    /// Whether a part has no file because it was released.
    pub fn is_released(&self, table: &TableName, part: &PartEntry) -> Result<bool, StageError> {
        Ok(!self.has_part(table, part)?
            && self
                .released(table)?
                .is_some_and(|released| released.files.contains(&part.file)))
    }

    /// Removes all staged rows of a table, after a verification `run` proved them, and gives what they took. The record goes
    /// first, so that no file is missing without a word. Needs the stage's lock.
    pub fn release(&self, table: &TableName, at: &str, run: &str) -> Result<Size, StageError> {
        let folder = folder_of(DATA, table);
        let files = self.store.list(&folder)?;
        let mut size = Size::default();
        if files.is_empty() {
            return Ok(size);
        }
        let before = self.released(table)?.map(|released| released.files).unwrap_or_default();
        let names = files.iter().map(|file| file.name.clone());
        let released = Released {
            at: at.to_owned(),
            run: run.to_owned(),
            files: before.into_iter().chain(names).collect(),
        };
        let name = record(table);
        self.store
            .replace(&name, &to_json(&self.store.path(&name), &released)?)?;
        for file in files {
            self.store.remove(&format!("{folder}/{}", file.name))?;
            size.files += 1;
            size.bytes += file.bytes.unwrap_or_default();
        }
        Ok(size)
    }

    /// Forgets that files of a table were released.
    pub(super) fn forget_released(&self, table: &TableName) -> Result<(), StageError> {
        self.store.remove(&record(table))
    }
}

fn record(table: &TableName) -> String {
    format!("{RELEASED}/{}.json", table_folder(table))
}
