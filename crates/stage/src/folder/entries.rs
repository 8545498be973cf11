//! The manifest's entries in their folders.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use model::TableName;

use super::{MANIFEST, Stage, check_version, folder_of, from_json, to_json};
use crate::error::StageError;
use crate::manifest::{ChunkEntry, MANIFEST_FORMAT_VERSION};
use crate::name::table_folder;
use crate::store::Put;

impl Stage {
    /// Writes an entry whose files are complete and on disk. If the chunk has an entry in that epoch already, nothing
    /// changes: another worker was first, and this one's files are for `clean`.
    pub fn put_entry(&self, entry: &ChunkEntry) -> Result<Put, StageError> {
        let name = entry_name(&entry.table, entry.chunk.ordinal, &entry.epoch)?;
        self.store.put_new(&name, &to_json(&self.store.path(&name), entry)?)
    }

    /// The entry of one chunk in one epoch, if there is one.
    pub fn entry(&self, table: &TableName, chunk: u32, epoch: &str) -> Result<Option<ChunkEntry>, StageError> {
        let name = entry_name(table, chunk, epoch)?;
        match self.store.read(&name)? {
            Some(bytes) => read_entry(&self.store.path(&name), &bytes, table).map(Some),
            None => Ok(None),
        }
    }

    /// All entries of a table, by chunk, then by the epoch's name. Which epoch is the latest is the caller's to know.
    pub fn entries(&self, table: &TableName) -> Result<Vec<ChunkEntry>, StageError> {
        self.entries_one_by_one(table)?.collect()
    }

    /// As [`Stage::entries`], each read when it is asked for: memory does not grow with the table.
    pub fn entries_one_by_one(
        &self,
        table: &TableName,
    ) -> Result<impl Iterator<Item = Result<ChunkEntry, StageError>> + use<>, StageError> {
        let folder = folder_of(MANIFEST, table);
        let table = table.clone();
        let store = Arc::clone(&self.store);
        let files = self.store.list(&folder)?;
        Ok(files.into_iter().filter_map(move |file| {
            let name = format!("{folder}/{}", file.name);
            match store.read(&name) {
                Ok(Some(bytes)) => Some(read_entry(&store.path(&name), &bytes, &table)),
                // Removed since the folder was listed.
                Ok(None) => None,
                Err(error) => Some(Err(error)),
            }
        }))
    }

    /// Tables that have entries, in the order of their folders.
    pub fn tables(&self) -> Result<Vec<TableName>, StageError> {
        let mut tables = Vec::new();
        for folder in self.store.list(MANIFEST)? {
            // A folder's name may be cut; its entries have the whole name.
            let folder = format!("{MANIFEST}/{}", folder.name);
            let Some(first) = self.store.list(&folder)?.into_iter().next() else {
                continue;
            };
            let name = format!("{folder}/{}", first.name);
            if let Some(bytes) = self.store.read(&name)? {
                tables.push(parse_entry(&self.store.path(&name), &bytes)?.table);
            }
        }
        Ok(tables)
    }

    /// The names of all epochs that an entry carries, by the names of the entries' files. A table's folder is listed, and no file
    /// is read.
    pub fn entry_epochs(&self) -> Result<BTreeSet<String>, StageError> {
        let mut epochs = BTreeSet::new();
        for folder in self.store.list(MANIFEST)? {
            for file in self.store.list(&format!("{MANIFEST}/{}", folder.name))? {
                epochs.extend(ChunkEntry::epoch_of_file(&file.name).map(str::to_owned));
            }
        }
        Ok(epochs)
    }

    /// Whether a table has an entry of any epoch.
    pub fn has_entries(&self, table: &TableName) -> Result<bool, StageError> {
        Ok(!self.store.list(&folder_of(MANIFEST, table))?.is_empty())
    }

    /// Removes an entry, for `clean` of epochs that nothing needs any more. Its files are unreferenced from then on.
    pub fn remove_entry(&self, table: &TableName, chunk: u32, epoch: &str) -> Result<(), StageError> {
        self.store.remove(&entry_name(table, chunk, epoch)?)
    }
}

fn entry_name(table: &TableName, chunk: u32, epoch: &str) -> Result<String, StageError> {
    let file = ChunkEntry::file_name(chunk, epoch)?;
    Ok(format!("{}/{file}", folder_of(MANIFEST, table)))
}

pub(super) fn parse_entry(path: &Path, bytes: &[u8]) -> Result<ChunkEntry, StageError> {
    check_version(path, bytes, "format_version", MANIFEST_FORMAT_VERSION)?;
    let entry: ChunkEntry = from_json(path, bytes)?;
    // A file copied or renamed by hand must not speak for another chunk.
    let name = ChunkEntry::file_name(entry.chunk.ordinal, &entry.epoch)?;
    let folder = table_folder(&entry.table);
    let stands = |part: Option<&std::ffi::OsStr>, is: &str| part.is_some_and(|part| part == is);
    if !stands(path.file_name(), &name) || !stands(path.parent().and_then(Path::file_name), &folder) {
        let found = format!(
            "chunk {} of {} in epoch {}",
            entry.chunk.ordinal, entry.table, entry.epoch
        );
        return Err(StageError::WrongEntry {
            path: path.to_owned(),
            found,
        });
    }
    Ok(entry)
}

fn read_entry(path: &Path, bytes: &[u8], table: &TableName) -> Result<ChunkEntry, StageError> {
    let entry = parse_entry(path, bytes)?;
    if entry.table == *table {
        return Ok(entry);
    }
    Err(StageError::WrongEntry {
        path: path.to_owned(),
        found: entry.table.to_string(),
    })
}
