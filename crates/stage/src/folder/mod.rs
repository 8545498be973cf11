//! The stage's tree: what lies where. `docs/stage-format.md` shows it; a [`Store`] keeps it.

mod clean;
mod entries;
mod release;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_schema::Schema;
use model::{ColumnPlan, TableName};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use clean::{Size, Unreferenced};
pub use release::Released;

use crate::budget::Budget;
use crate::digest::Form;
use crate::error::StageError;
use crate::file::{BatchReader, ChunkReader, ChunkWriter};
use crate::manifest::{PartEntry, RefusedFile};
use crate::name::{check_part, table_folder};
use crate::quarantine::{QuarantineReader, QuarantineWriter};
use crate::store::{Folder, Listed, Lock, Put, Store};

/// Version of the folder's layout.
const LAYOUT_VERSION: u32 = 1;
const MARK: &str = "stage.json";
const PLAN: &str = "plan.json";
const EPOCHS: &str = "epochs";
const MANIFEST: &str = "manifest";
const DATA: &str = "data";
const QUARANTINE: &str = "quarantine";

/// What marks a store as a stage.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mark {
    layout_version: u32,
}

/// A stage, in a folder or wherever its store keeps it.
#[derive(Debug, Clone)]
pub struct Stage {
    store: Arc<dyn Store>,
    budget: Budget,
}

/// The right to change a stage, until dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct StageLock {
    _lock: Box<dyn Lock>,
}

impl Stage {
    /// Opens the stage of a local folder, creating it if there is none.
    pub fn create(root: &Path) -> Result<Stage, StageError> {
        Stage::create_in(Arc::new(Folder::at(root)))
    }

    /// Opens the stage that a store keeps, creating it if there is none.
    pub fn create_in(store: Arc<dyn Store>) -> Result<Stage, StageError> {
        store.prepare(&[EPOCHS, MANIFEST, DATA, QUARANTINE])?;
        let mark = Mark {
            layout_version: LAYOUT_VERSION,
        };
        store.put_new(MARK, &to_json(&store.path(MARK), &mark)?)?;
        Stage::open_in(store)
    }

    /// Opens the stage of a local folder.
    pub fn open(root: &Path) -> Result<Stage, StageError> {
        Stage::open_in(Arc::new(Folder::at(root)))
    }

    /// Opens the stage that a store keeps.
    pub fn open_in(store: Arc<dyn Store>) -> Result<Stage, StageError> {
        let Some(bytes) = store.read(MARK)? else {
            let path = store.path("");
            return Err(match has_rows_of_a_stage(&*store)? {
                true => StageError::Unmarked { path },
                false => StageError::NotAStage { path },
            });
        };
        let path = store.path(MARK);
        check_version(&path, &bytes, "layout_version", LAYOUT_VERSION)?;
        from_json::<Mark>(&path, &bytes)?;
        Ok(Stage {
            store,
            budget: Budget::default(),
        })
    }

    /// Opens the stage that a store keeps; `None` if there is none yet: nothing at all, or where [`Stage::create_in`] was
    /// interrupted.
    pub fn find_in(store: Arc<dyn Store>) -> Result<Option<Stage>, StageError> {
        match Stage::open_in(Arc::clone(&store)) {
            Err(StageError::NotAStage { .. }) if is_unmarked(&*store)? => Ok(None),
            opened => opened.map(Some),
        }
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

    /// What people call it: its folder, or its address.
    pub fn root(&self) -> PathBuf {
        self.store.path("")
    }

    /// Takes the stage for one copy. Readers need no lock; a second copy, and `clean`, do.
    pub fn lock(&self) -> Result<StageLock, StageError> {
        Ok(StageLock {
            _lock: self.store.lock()?,
        })
    }

    /// Whether another process has that lock now.
    pub fn is_locked(&self) -> Result<bool, StageError> {
        self.store.is_locked()
    }

    /// Puts the plan in place of the one before. Its content is the caller's.
    pub fn write_plan(&self, bytes: &[u8]) -> Result<(), StageError> {
        self.store.replace(PLAN, bytes)
    }

    /// The plan, if there is one.
    pub fn read_plan(&self) -> Result<Option<Vec<u8>>, StageError> {
        self.store.read(PLAN)
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
        let files = self.store.list(EPOCHS)?;
        Ok(files
            .iter()
            .filter_map(|file| file.name.strip_suffix(".json"))
            .map(str::to_owned)
            .collect())
    }

    fn epoch_name(&self, epoch: &str) -> Result<String, StageError> {
        check_part(epoch)?;
        Ok(format!("{EPOCHS}/{epoch}.json"))
    }

    /// Writes a JSON file under the root, unless one is there. `name` may have folders, divided by `/`.
    pub fn write_json_once<T: Serialize>(&self, name: &str, value: &T) -> Result<Put, StageError> {
        check_name(name)?;
        self.store.put_new(name, &to_json(&self.store.path(name), value)?)
    }

    /// Writes a JSON file under the root, in place of one that is there.
    pub fn replace_json_atomic<T: Serialize>(&self, name: &str, value: &T) -> Result<(), StageError> {
        check_name(name)?;
        self.store.replace(name, &to_json(&self.store.path(name), value)?)
    }

    /// Reads a JSON file under the root, if it is there.
    pub fn read_json<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StageError> {
        check_name(name)?;
        match self.store.read(name)? {
            Some(bytes) => Ok(Some(from_json(&self.store.path(name), &bytes)?)),
            None => Ok(None),
        }
    }

    /// Where a table's staged rows lie, for messages.
    pub fn data_folder(&self, table: &TableName) -> PathBuf {
        self.store.path(&folder_of(DATA, table))
    }

    /// Where a table's refused rows lie, for messages.
    pub fn quarantine_folder(&self, table: &TableName) -> PathBuf {
        self.store.path(&folder_of(QUARANTINE, table))
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
        let folder = folder_of(DATA, table);
        ChunkWriter::create(&self.store, &folder, &stem(chunk, epoch, part)?, schema, &self.budget)
    }

    /// Opens a part that a manifest entry names, its hash checked.
    pub fn read_part(&self, table: &TableName, part: &PartEntry) -> Result<ChunkReader, StageError> {
        self.read_staged(table, &part.file, &part.sha256)
    }

    /// Opens a file of a table's staged rows that has this SHA-256. Batches keep to the budget, and rows that are too large
    /// for one take their turn.
    pub fn read_staged(&self, table: &TableName, file: &str, sha256: &str) -> Result<ChunkReader, StageError> {
        let name = format!("{}/{file}", folder_of(DATA, table));
        ChunkReader::new(
            BatchReader::of(&*self.store, &name, table, Some(sha256), &self.budget)?,
            table,
        )
    }

    /// Whether a part of a manifest entry has its file, of the right size.
    pub fn has_part(&self, table: &TableName, part: &PartEntry) -> Result<bool, StageError> {
        let size = self.store.size(&format!("{}/{}", folder_of(DATA, table), part.file))?;
        Ok(size == Some(part.bytes))
    }

    /// Removes a file of staged rows that no entry names yet.
    pub fn discard(&self, table: &TableName, file: &str) -> Result<(), StageError> {
        self.store.remove(&format!("{}/{file}", folder_of(DATA, table)))
    }

    /// A writer of the rows of a chunk that conversion refused.
    pub fn quarantine_writer(
        &self,
        table: &TableName,
        chunk: u32,
        epoch: &str,
        columns: &[ColumnPlan],
    ) -> Result<QuarantineWriter, StageError> {
        let folder = folder_of(QUARANTINE, table);
        let stem = stem(chunk, epoch, 0)?;
        QuarantineWriter::create(&self.store, &folder, &stem, table, columns, Form::Wire)
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
        let folder = folder_of(QUARANTINE, table);
        let stem = format!("{}{}", clean::LOAD_PREFIX, stem(chunk, epoch, 0)?);
        QuarantineWriter::create(&self.store, &folder, &stem, table, columns, Form::Staged)
    }

    /// Opens the refused rows that a manifest entry names, their hash checked.
    pub fn read_refused(&self, table: &TableName, file: &RefusedFile) -> Result<QuarantineReader, StageError> {
        let name = format!("{}/{}", folder_of(QUARANTINE, table), file.file);
        let budget = Budget::default();
        QuarantineReader::new(
            BatchReader::of(&*self.store, &name, table, Some(&file.sha256), &budget)?,
            table,
        )
    }
}

/// Whether a store without a mark holds what a copy wrote: a plan, or entries.
fn has_rows_of_a_stage(store: &dyn Store) -> Result<bool, StageError> {
    let names: Vec<String> = store.list("")?.into_iter().map(|listed| listed.name).collect();
    let has = |name: &str| names.iter().any(|listed| listed == name);
    Ok(has(PLAN) || (has(MANIFEST) && !store.list(MANIFEST)?.is_empty()))
}

/// Whether a store holds nothing but what [`Stage::create_in`] makes before the mark.
fn is_unmarked(store: &dyn Store) -> Result<bool, StageError> {
    for Listed { name, bytes } in store.list("")? {
        let is_ours = [EPOCHS, MANIFEST, DATA, QUARANTINE].contains(&name.as_str()) && bytes.is_none();
        if !is_ours || !store.list(&name)?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A table's folder in one of the places.
fn folder_of(place: &str, table: &TableName) -> String {
    format!("{place}/{}", table_folder(table))
}

fn check_name(name: &str) -> Result<(), StageError> {
    name.split('/').try_for_each(check_part)
}

/// The first part of the name of a chunk's file.
fn stem(chunk: u32, epoch: &str, part: u32) -> Result<String, StageError> {
    check_part(epoch)?;
    let stem = format!("{chunk:08}-{epoch}-{part:04}");
    // An epoch of a hundred characters leaves no room.
    check_part(&stem).map(|()| stem)
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
