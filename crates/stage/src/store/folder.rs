//! A local folder, or one that is mounted, as a store.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::{Listed, Lock, Put, Scratch, Store, durable};
use crate::error::StageError;

const LOCK: &str = "lock";

/// A folder whose files appear whole or not at all, and survive a crash.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder at `root`, whether it is there or not.
    pub fn at(root: &Path) -> Folder {
        Folder { root: root.to_owned() }
    }
}

/// The lock belongs to the open file.
#[derive(Debug)]
struct FileLock {
    _file: File,
}

impl Lock for FileLock {}

impl Store for Folder {
    fn path(&self, name: &str) -> PathBuf {
        if name.is_empty() {
            return self.root.clone();
        }
        self.root.join(name)
    }

    fn prepare(&self, folders: &[&str]) -> Result<(), StageError> {
        folders
            .iter()
            .try_for_each(|folder| durable::create_folder(&self.path(folder)))
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StageError> {
        durable::read(&self.path(name))
    }

    fn put_new(&self, name: &str, bytes: &[u8]) -> Result<Put, StageError> {
        let path = self.path(name);
        create_parent(&path)?;
        durable::write_new(&path, bytes)
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StageError> {
        let path = self.path(name);
        create_parent(&path)?;
        durable::replace(&path, bytes)
    }

    /// In the folder itself: a file gets its name only on the file system where it was written.
    fn scratch(&self, folder: &str) -> Result<(Scratch, File), StageError> {
        let folder = self.path(folder);
        durable::create_folder(&folder)?;
        Scratch::create(&folder)
    }

    fn keep(&self, scratch: Scratch, name: &str) -> Result<(), StageError> {
        scratch.rename(&self.path(name))
    }

    fn open(&self, name: &str) -> Result<Option<File>, StageError> {
        let path = self.path(name);
        match File::open(&path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StageError::io("open", path, error)),
        }
    }

    fn size(&self, name: &str) -> Result<Option<u64>, StageError> {
        let path = self.path(name);
        match fs::metadata(&path) {
            Ok(file) => Ok(Some(file.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StageError::io("look at", path, error)),
        }
    }

    fn list(&self, folder: &str) -> Result<Vec<Listed>, StageError> {
        listed(&self.path(folder), |name| !durable::is_temporary(name))
    }

    fn unfinished(&self, folder: &str) -> Result<Vec<Listed>, StageError> {
        listed(&self.path(folder), durable::is_temporary)
    }

    fn remove(&self, name: &str) -> Result<(), StageError> {
        durable::remove(&self.path(name))
    }

    fn remove_folder(&self, folder: &str) -> Result<(), StageError> {
        let folder = self.path(folder);
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StageError::io("remove", folder, error)),
            _ => Ok(()),
        }
    }

    fn lock(&self) -> Result<Box<dyn Lock>, StageError> {
        let path = self.root.join(LOCK);
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|error| StageError::io("open", &path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(Box::new(FileLock { _file: file })),
            Err(TryLockError::WouldBlock) => Err(StageError::Locked {
                path: self.root.clone(),
            }),
            Err(TryLockError::Error(error)) => Err(StageError::io("lock", path, error)),
        }
    }
}

/// What lies in a folder under names that are wanted, in the order of their bytes; nothing if there is no such folder.
pub(super) fn listed(folder: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<Listed>, StageError> {
    let failed = |error| StageError::io("list", folder, error);
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        // Landfall's own names are ASCII; another name is another's file.
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if !wanted(&name) {
            continue;
        }
        let bytes = match fs::metadata(entry.path()) {
            Ok(file) => (!file.is_dir()).then_some(file.len()),
            // Gone since it was listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(StageError::io("look at", entry.path(), error)),
        };
        found.push(Listed { name, bytes });
    }
    found.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

fn create_parent(path: &Path) -> Result<(), StageError> {
    path.parent().map_or(Ok(()), durable::create_folder)
}
