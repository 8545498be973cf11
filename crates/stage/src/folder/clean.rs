//! Removing: a table for `--restart`, and what nothing refers to for `clean`. Both need the stage's lock.

use std::collections::BTreeSet;
use std::path::PathBuf;

use model::TableName;

use super::{DATA, EPOCHS, MANIFEST, QUARANTINE, Stage, folder_of};
use crate::error::StageError;
use crate::folder::entries::parse_entry;
use crate::store::Listed;

/// Start of the names of quarantine files that loading made.
pub(super) const LOAD_PREFIX: &str = "load-";

/// A file that no manifest entry names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreferenced {
    /// What people call it.
    pub path: PathBuf,
    /// Size of the file.
    pub bytes: u64,
    name: String,
}

/// How much a stage holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    pub files: u64,
    pub bytes: u64,
}

impl Stage {
    /// Removes everything that the stage has of a table. The manifest goes first: what is left after a crash is
    /// unreferenced, never missing.
    pub fn remove_table(&self, table: &TableName) -> Result<(), StageError> {
        [MANIFEST, DATA, QUARANTINE]
            .iter()
            .try_for_each(|place| self.store.remove_folder(&folder_of(place, table)))?;
        self.forget_released(table)
    }

    /// Removes the stage.
    pub fn remove(self) -> Result<(), StageError> {
        self.store.remove_folder("")
    }

    /// How much it holds, of whatever kind.
    pub fn size(&self) -> Result<Size, StageError> {
        let mut size = Size::default();
        let mut open = vec![String::new()];
        while let Some(folder) = open.pop() {
            let mut listed = self.store.list(&folder)?;
            listed.extend(self.store.unfinished(&folder)?);
            for Listed { name, bytes } in listed {
                match bytes {
                    Some(bytes) => {
                        size.files += 1;
                        size.bytes += bytes;
                    }
                    None if folder.is_empty() => open.push(name),
                    None => open.push(format!("{folder}/{name}")),
                }
            }
        }
        Ok(size)
    }

    /// Files of rows that no manifest entry names, and temporary files: what a killed copy leaves. A running copy has such
    /// files too, so the caller holds the lock.
    pub fn unreferenced(&self) -> Result<Vec<Unreferenced>, StageError> {
        let mut found = Vec::new();
        let mut tables: BTreeSet<String> = BTreeSet::new();
        for place in [MANIFEST, DATA, QUARANTINE] {
            tables.extend(self.store.list(place)?.into_iter().map(|folder| folder.name));
        }
        for table in tables {
            let referenced = self.referenced(&format!("{MANIFEST}/{table}"))?;
            for place in [DATA, QUARANTINE] {
                let folder = format!("{place}/{table}");
                for file in self.store.list(&folder)? {
                    let of_loading = place == QUARANTINE && file.name.starts_with(LOAD_PREFIX);
                    if !of_loading && !referenced.contains(&file.name) {
                        found.extend(self.leftover(&folder, file));
                    }
                }
            }
            for place in [MANIFEST, DATA, QUARANTINE] {
                self.add_unfinished(&format!("{place}/{table}"), &mut found)?;
            }
        }
        self.add_unfinished(EPOCHS, &mut found)?;
        self.add_unfinished("", &mut found)?;
        Ok(found)
    }

    /// Removes a file that [`Stage::unreferenced`] found.
    pub fn remove_unreferenced(&self, file: &Unreferenced) -> Result<(), StageError> {
        self.store.remove(&file.name)
    }

    /// Names of the files that the entries of a table's folder name.
    fn referenced(&self, folder: &str) -> Result<BTreeSet<String>, StageError> {
        let mut names = BTreeSet::new();
        for file in self.store.list(folder)? {
            let name = format!("{folder}/{}", file.name);
            if let Some(bytes) = self.store.read(&name)? {
                let entry = parse_entry(&self.store.path(&name), &bytes)?;
                names.extend(entry.files().map(str::to_owned));
            }
        }
        Ok(names)
    }

    fn add_unfinished(&self, folder: &str, found: &mut Vec<Unreferenced>) -> Result<(), StageError> {
        let unfinished = self.store.unfinished(folder)?;
        found.extend(unfinished.into_iter().filter_map(|file| self.leftover(folder, file)));
        Ok(())
    }

    /// A file as a leftover; `None` for a folder, which is another's.
    fn leftover(&self, folder: &str, file: Listed) -> Option<Unreferenced> {
        let name = match folder {
            "" => file.name,
            folder => format!("{folder}/{}", file.name),
        };
        Some(Unreferenced {
            path: self.store.path(&name),
            bytes: file.bytes?,
            name,
        })
    }
}
