//! Removing: a table for `--restart`, and what nothing refers to for `clean`. Both need the stage's lock.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use model::TableName;

use super::{DATA, EPOCHS, MANIFEST, QUARANTINE, Stage, durable, file_names};
use crate::error::StageError;
use crate::folder::entries::parse_entry;

/// Start of the names of quarantine files that loading made.
pub(super) const LOAD_PREFIX: &str = "load-";

/// A file that no manifest entry names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreferenced {
    pub path: PathBuf,
    /// Size of the file.
    pub bytes: u64,
}

impl Stage {
    /// Removes everything that the stage has of a table. The manifest goes first: what is left after a crash is
    /// unreferenced, never missing.
    pub fn remove_table(&self, table: &TableName) -> Result<(), StageError> {
        for folder in [
            self.manifest_folder(table),
            self.data_folder(table),
            self.quarantine_folder(table),
        ] {
            match fs::remove_dir_all(&folder) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(StageError::io("remove", folder, error)),
            }
        }
        Ok(())
    }

    /// Files of rows that no manifest entry names, and temporary files: what a killed copy leaves. A running copy has such
    /// files too, so the caller holds the lock.
    pub fn unreferenced(&self) -> Result<Vec<Unreferenced>, StageError> {
        let mut found = Vec::new();
        let mut folders: HashSet<String> = HashSet::new();
        for place in [MANIFEST, DATA, QUARANTINE] {
            folders.extend(file_names(&self.root.join(place))?);
        }
        let mut folders: Vec<String> = folders.into_iter().collect();
        folders.sort_unstable();
        for folder in folders {
            let referenced = self.referenced(&folder)?;
            for place in [DATA, QUARANTINE] {
                let path = self.root.join(place).join(&folder);
                for name in file_names(&path)? {
                    let of_loading = place == QUARANTINE && name.starts_with(LOAD_PREFIX);
                    if !of_loading && !referenced.contains(&name) {
                        push(&mut found, path.join(name))?;
                    }
                }
            }
            for place in [MANIFEST, DATA, QUARANTINE] {
                temporaries(&self.root.join(place).join(&folder), &mut found)?;
            }
        }
        temporaries(&self.root.join(EPOCHS), &mut found)?;
        temporaries(&self.root, &mut found)?;
        Ok(found)
    }

    /// Removes a file that [`Stage::unreferenced`] found.
    pub fn remove_unreferenced(&self, file: &Unreferenced) -> Result<(), StageError> {
        durable::remove(&file.path)
    }

    /// Names of the files that the entries of a table's folder name.
    fn referenced(&self, folder: &str) -> Result<HashSet<String>, StageError> {
        let folder = self.root.join(MANIFEST).join(folder);
        let mut names = HashSet::new();
        for name in file_names(&folder)? {
            let path = folder.join(name);
            if let Some(bytes) = durable::read(&path)? {
                names.extend(parse_entry(&path, &bytes)?.files().map(str::to_owned));
            }
        }
        Ok(names)
    }
}

fn temporaries(folder: &Path, found: &mut Vec<Unreferenced>) -> Result<(), StageError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(StageError::io("list", folder, error)),
    };
    for entry in entries {
        let entry = entry.map_err(|error| StageError::io("list", folder, error))?;
        if entry.file_name().to_str().is_some_and(durable::is_temporary) {
            push(found, entry.path())?;
        }
    }
    Ok(())
}

fn push(found: &mut Vec<Unreferenced>, path: PathBuf) -> Result<(), StageError> {
    let bytes = fs::metadata(&path)
        .map_err(|error| StageError::io("look at", &path, error))?
        .len();
    found.push(Unreferenced { path, bytes });
    Ok(())
}
