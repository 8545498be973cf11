//! Where a stage's files lie: the seam between what a stage is and the disk, or the object store, that keeps it.
//!
//! A name is one of the stage's own: parts divided by `/`, each letters, digits and a few signs (`crate::name`). What lies
//! under which name is decided in [`crate::Stage`] alone.

pub(crate) mod durable;
mod folder;
mod scratch;

use std::fmt::Debug;
use std::fs::File;
use std::path::PathBuf;

pub use durable::Put;
pub use folder::Folder;
pub use scratch::Scratch;

use crate::error::StageError;

/// A keeper of files. Calls block, and what they wrote is there to stay when they return: after a crash of this machine a
/// file is whole or not there.
pub trait Store: Debug + Send + Sync {
    /// What people call a file, or with the empty name the whole; for messages.
    fn path(&self, name: &str) -> PathBuf;

    /// Whether what is kept goes over a network: then it is worth more work to make it small.
    fn is_remote(&self) -> bool {
        false
    }

    /// Makes the store ready for files below these folders.
    fn prepare(&self, folders: &[&str]) -> Result<(), StageError>;

    /// Reads a file, if it is there.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StageError>;

    /// Writes a file unless one of that name is there. Of many that try, one wins.
    fn put_new(&self, name: &str, bytes: &[u8]) -> Result<Put, StageError>;

    /// Writes a file in place of the one that has its name, if any. Who reads meanwhile gets one or the other.
    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StageError>;

    /// A new local file for what will be kept below `folder`.
    fn scratch(&self, folder: &str) -> Result<(Scratch, File), StageError>;

    /// Gives what was written, and synced, its name.
    fn keep(&self, scratch: Scratch, name: &str) -> Result<(), StageError>;

    /// The content of a file as a local one, if it is there.
    fn open(&self, name: &str) -> Result<Option<File>, StageError>;

    /// Size of a file in bytes, if it is there.
    fn size(&self, name: &str) -> Result<Option<u64>, StageError>;

    /// What lies directly below a folder, in the order of the names' bytes; nothing if there is no such folder. What is
    /// being written does not count.
    fn list(&self, folder: &str) -> Result<Vec<Listed>, StageError>;

    /// Names of what was being written directly below a folder when a process ended. A process that runs has such files, too.
    fn unfinished(&self, folder: &str) -> Result<Vec<Listed>, StageError>;

    /// Removes a file if it is there.
    fn remove(&self, name: &str) -> Result<(), StageError>;

    /// Removes all files below a folder, with the empty name all of them.
    fn remove_folder(&self, folder: &str) -> Result<(), StageError>;

    /// The right to change what is here, until it is dropped or the process ends, however it ends.
    fn lock(&self) -> Result<Box<dyn Lock>, StageError>;

    /// Whether another process has that right now.
    fn is_locked(&self) -> Result<bool, StageError> {
        match self.lock() {
            Ok(_given_back) => Ok(false),
            Err(StageError::Locked { .. }) => Ok(true),
            Err(error) => Err(error),
        }
    }
}

/// What holds the right of [`Store::lock`].
pub trait Lock: Debug + Send + Sync {}

/// A name below a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The last part of the name.
    pub name: String,
    /// Size of a file in bytes; `None` for a folder.
    pub bytes: Option<u64>,
}
