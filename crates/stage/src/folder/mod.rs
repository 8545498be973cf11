//! The stage's root folder: what lies where, and how it comes to lie there. `docs/stage-format.md` shows the tree.

mod clean;
pub(crate) mod durable;
mod entries;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_schema::Schema;
use model::{ColumnPlan, TableName};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use clean::Unreferenced;
pub use durable::Put;

use crate::budget::Budget;
use crate::digest::Form;
use crate::error::StageError;
use crate::file::{ChunkReader, ChunkWriter, read_chunk};
use crate::manifest::{PartEntry, RefusedFile};
use crate::name::{check_part, table_folder};
use crate::quarantine::{QuarantineReader, QuarantineWriter, read_quarantine};

/// Version of the folder's layout.
const LAYOUT_VERSION: u32 = 1;
const MARK: &str = "stage.json";
const LOCK: &str = "lock";
const PLAN: &str = "plan.json";
const EPOCHS: &str = "epochs";
const MANIFEST: &str = "manifest";
const DATA: &str = "data";
const QUARANTINE: &str = "quarantine";

/// What marks a folder as a stage.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    layout_version: u32,
}

/// A stage folder.
#[derive(Debug, Clone)]
pub struct Stage {
    root: PathBuf,
    budget: Budget,
}

/// The right to change a stage, until dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct StageLock {
    /// The lock belongs to the open file.
    _file: File,
}

impl Stage {
    /// Opens the stage at `root`, creating it if there is none.
    pub fn create(root: &Path) -> Result<Stage, StageError> {
        for folder in [EPOCHS, MANIFEST, DATA, QUARANTINE] {
            durable::create_folder(&root.join(folder))?;
        }
        let mark = Mark {
            layout_version: LAYOUT_VERSION,
        };
        durable::write_new(&root.join(MARK), &to_json(&root.join(MARK), &mark)?)?;
        Stage::open(root)
    }

    /// Opens the stage at `root`.
    pub fn open(root: &Path) -> Result<Stage, StageError> {
        let path = root.join(MARK);
        let Some(bytes) = durable::read(&path)? else {
            return Err(StageError::NotAStage { path: root.to_owned() });
        };
        check_version(&path, &bytes, "layout_version", LAYOUT_VERSION)?;
        from_json::<Mark>(&path, &bytes)?;
        Ok(Stage {
            root: root.to_owned(),
            budget: Budget::default(),
        })
    }

    /// The same stage, whose writers and readers keep to a budget.
    #[must_use]
    pub fn with_budget(self, budget: Budget) -> Stage {
        Stage { budget, ..self }
    }

    /// What its writers and readers may hold.
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// Opens the stage at `root`; `None` if there is none yet: no folder, or one in which [`Stage::create`] was interrupted.
    pub fn find(root: &Path) -> Result<Option<Stage>, StageError> {
        match Stage::open(root) {
            Err(StageError::NotAStage { .. }) if !root.is_dir() || is_unmarked(root)? => Ok(None),
            opened => opened.map(Some),
        }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Takes the stage for one copy. Readers need no lock; a second copy, and `clean`, do.
    pub fn lock(&self) -> Result<StageLock, StageError> {
        let path = self.root.join(LOCK);
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|error| StageError::io("open", &path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(StageLock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StageError::Locked {
                path: self.root.clone(),
            }),
            Err(TryLockError::Error(error)) => Err(StageError::io("lock", path, error)),
        }
    }

    /// Bytes that an ordinary account may still write.
    pub fn free_space(&self) -> Result<u64, StageError> {
        let disk = rustix::fs::statvfs(&self.root)
            .map_err(|error| StageError::io("measure the free space of", &self.root, error.into()))?;
        Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    /// Puts the plan in place of the one before. Its content is the caller's.
    pub fn write_plan(&self, bytes: &[u8]) -> Result<(), StageError> {
        durable::replace(&self.root.join(PLAN), bytes)
    }

    /// The plan, if there is one.
    pub fn read_plan(&self) -> Result<Option<Vec<u8>>, StageError> {
        durable::read(&self.root.join(PLAN))
    }

    /// Writes what is known of an epoch, once.
    pub fn put_epoch<T: Serialize>(&self, epoch: &str, value: &T) -> Result<Put, StageError> {
        self.write_json_once(&self.epoch_name(epoch)?, value)
    }

    /// What is known of an epoch.
    pub fn epoch<T: DeserializeOwned>(&self, epoch: &str) -> Result<Option<T>, StageError> {
        self.read_json(&self.epoch_name(epoch)?)
    }

    /// The names of all epochs, in the order of their bytes.
    pub fn epochs(&self) -> Result<Vec<String>, StageError> {
        let names = file_names(&self.root.join(EPOCHS))?;
        Ok(names
            .iter()
            .filter_map(|name| name.strip_suffix(".json"))
            .map(str::to_owned)
            .collect())
    }

    fn epoch_name(&self, epoch: &str) -> Result<String, StageError> {
        check_part(epoch)?;
        Ok(format!("{EPOCHS}/{epoch}.json"))
    }

    /// Writes a JSON file under the root, unless one is there. `name` may have folders, divided by `/`.
    pub fn write_json_once<T: Serialize>(&self, name: &str, value: &T) -> Result<Put, StageError> {
        let path = self.named(name)?;
        create_parent(&path)?;
        durable::write_new(&path, &to_json(&path, value)?)
    }

    /// Writes a JSON file under the root, in place of one that is there.
    pub fn replace_json_atomic<T: Serialize>(&self, name: &str, value: &T) -> Result<(), StageError> {
        let path = self.named(name)?;
        create_parent(&path)?;
        durable::replace(&path, &to_json(&path, value)?)
    }

    /// Reads a JSON file under the root, if it is there.
    pub fn read_json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StageError> {
        let path = self.named(name)?;
        match durable::read(&path)? {
            Some(bytes) => Ok(Some(from_json(&path, &bytes)?)),
            None => Ok(None),
        }
    }

    fn named(&self, name: &str) -> Result<PathBuf, StageError> {
        name.split('/').try_for_each(check_part)?;
        Ok(self.root.join(name))
    }

    /// Where a table's staged rows lie.
    pub fn data_folder(&self, table: &TableName) -> PathBuf {
        self.root.join(DATA).join(table_folder(table))
    }

    /// Where a table's refused rows lie.
    pub fn quarantine_folder(&self, table: &TableName) -> PathBuf {
        self.root.join(QUARANTINE).join(table_folder(table))
    }

    fn manifest_folder(&self, table: &TableName) -> PathBuf {
        self.root.join(MANIFEST).join(table_folder(table))
    }

    /// A writer of one part of a chunk.
    pub fn chunk_writer(
        &self,
        table: &TableName,
        chunk: u32,
        epoch: &str,
        part: u32,
        schema: Arc<Schema>,
    ) -> Result<ChunkWriter, StageError> {
        let folder = self.data_folder(table);
        durable::create_folder(&folder)?;
        ChunkWriter::create(&folder, &stem(chunk, epoch, part)?, schema, &self.budget)
    }

    /// Opens a part that a manifest entry names, its hash checked.
    pub fn read_part(&self, table: &TableName, part: &PartEntry) -> Result<ChunkReader, StageError> {
        let path = self.data_folder(table).join(&part.file);
        read_chunk(&path, table, Some(&part.sha256), &self.budget)
    }

    /// A writer of the rows of a chunk that conversion refused.
    pub fn quarantine_writer(
        &self,
        table: &TableName,
        chunk: u32,
        epoch: &str,
        columns: &[ColumnPlan],
    ) -> Result<QuarantineWriter, StageError> {
        let folder = self.quarantine_folder(table);
        durable::create_folder(&folder)?;
        QuarantineWriter::create(&folder, &stem(chunk, epoch, 0)?, table, columns, Form::Wire)
    }

    /// A writer of staged rows that PostgreSQL refused on loading. `clean` leaves such files alone: no manifest entry,
    /// which is written before loading, can name them.
    pub fn load_quarantine_writer(
        &self,
        table: &TableName,
        chunk: u32,
        epoch: &str,
        columns: &[ColumnPlan],
    ) -> Result<QuarantineWriter, StageError> {
        let folder = self.quarantine_folder(table);
        durable::create_folder(&folder)?;
        let stem = format!("{}{}", clean::LOAD_PREFIX, stem(chunk, epoch, 0)?);
        QuarantineWriter::create(&folder, &stem, table, columns, Form::Staged)
    }

    /// Opens the refused rows that a manifest entry names, their hash checked.
    pub fn read_refused(&self, table: &TableName, file: &RefusedFile) -> Result<QuarantineReader, StageError> {
        read_quarantine(
            &self.quarantine_folder(table).join(&file.file),
            table,
            Some(&file.sha256),
        )
    }
}

/// Whether a folder holds nothing but what [`Stage::create`] makes before the mark.
fn is_unmarked(root: &Path) -> Result<bool, StageError> {
    for name in file_names(root)? {
        let path = root.join(&name);
        let is_ours = [EPOCHS, MANIFEST, DATA, QUARANTINE].contains(&name.as_str()) && path.is_dir();
        if !is_ours || !file_names(&path)?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The first part of the name of a chunk's file.
fn stem(chunk: u32, epoch: &str, part: u32) -> Result<String, StageError> {
    check_part(epoch)?;
    let stem = format!("{chunk:08}-{epoch}-{part:04}");
    // An epoch of a hundred characters leaves no room.
    check_part(&stem).map(|()| stem)
}

/// The names in a folder that are not temporary, in the order of their bytes; none if there is no such folder.
fn file_names(folder: &Path) -> Result<Vec<String>, StageError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StageError::io("list", folder, error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| StageError::io("list", folder, error))?;
        // Landfall's own names are ASCII; another name is another's file.
        if let Ok(name) = entry.file_name().into_string()
            && !durable::is_temporary(&name)
        {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

fn create_parent(path: &Path) -> Result<(), StageError> {
    path.parent().map_or(Ok(()), durable::create_folder)
}

fn to_json<T: Serialize>(path: &Path, value: &T) -> Result<Vec<u8>, StageError> {
    let mut json = serde_json::to_vec_pretty(value).map_err(|error| bad_json(path, &error))?;
    json.push(b'\n');
    Ok(json)
}

fn from_json<T: DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<T, StageError> {
    serde_json::from_slice(bytes).map_err(|error| bad_json(path, &error))
}

fn bad_json(path: &Path, error: &serde_json::Error) -> StageError {
    StageError::BadJson {
        path: path.to_owned(),
        why: error.to_string(),
    }
}

/// Looks at the version first: a newer file may have fields that this version does not know.
fn check_version(path: &Path, bytes: &[u8], field: &str, supported: u32) -> Result<(), StageError> {
    let value: serde_json::Value = from_json(path, bytes)?;
    match value.get(field).and_then(serde_json::Value::as_u64) {
        Some(found) if found == u64::from(supported) => Ok(()),
        Some(found) => Err(StageError::Version {
            path: path.to_owned(),
            found,
            supported,
        }),
        None => Err(StageError::BadJson {
            path: path.to_owned(),
            why: format!("it has no {field}"),
        }),
    }
}

#[cfg(test)]
mod tests;
