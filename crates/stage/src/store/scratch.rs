//! A local file that is being written and has no name of the stage yet.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::durable;
use crate::error::StageError;

/// A local file that is removed when nobody kept it.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    kept: bool,
}

impl Scratch {
    /// A new file in a local folder, and the file open for writing.
    pub fn create(folder: &Path) -> Result<(Scratch, File), StageError> {
        let (path, file) = durable::temporary(folder)?;
        Ok((Scratch { path, kept: false }, file))
    }

    /// Removes what killed processes left in a local folder. Files of others stay.
    pub fn remove_left(folder: &Path) -> Result<(), StageError> {
        let left = super::folder::listed(folder, durable::is_temporary)?;
        left.iter()
            .try_for_each(|file| durable::remove(&folder.join(&file.name)))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it a name in its own folder, over one that has it.
    pub(crate) fn rename(mut self, to: &Path) -> Result<(), StageError> {
        durable::rename(&self.path, to)?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.kept {
            // There is nobody to tell; `landfall clean` finds what is left.
            let _ = fs::remove_file(&self.path);
        }
    }
}
