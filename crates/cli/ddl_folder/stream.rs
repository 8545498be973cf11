//! Files of the folder that are too large for memory: written beside the old one, and put in its place when they are whole.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::{Outcome, Written, hexadecimal, read_record};
use crate::failure::Failure;

/// Writes files one after the other, as [`super::write`] does: one that somebody edited is kept.
#[derive(Debug)]
pub(crate) struct Stream<'a> {
    folder: &'a Path,
    overwrite: bool,
    known: BTreeMap<String, String>,
    open: Option<Open>,
    done: Vec<Streamed>,
}

/// A file that was written, and its SHA-256 as it is recorded.
#[derive(Debug)]
pub(crate) struct Streamed {
    pub(super) written: Written,
    pub(super) hash: String,
}

#[derive(Debug)]
struct Open {
    path: String,
    beside: PathBuf,
    file: BufWriter<File>,
    hasher: Sha256,
}

impl<'a> Stream<'a> {
    /// # Errors
    /// The folder's record cannot be read.
    pub(crate) fn new(folder: &'a Path, overwrite: bool) -> Result<Stream<'a>, Failure> {
        Ok(Stream {
            folder,
            overwrite,
            known: read_record(folder)?.map(|record| record.files).unwrap_or_default(),
            open: None,
            done: Vec::new(),
        })
    }

    /// Begins a file.
    ///
    /// # Errors
    /// It cannot be made.
    pub(crate) fn begin(&mut self, path: &str) -> Result<(), Failure> {
        let beside = self.folder.join(format!("{path}.new"));
        let failed = |source| Failure::Write {
            path: beside.clone(),
            source,
        };
        if let Some(folder) = beside.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let file = BufWriter::new(File::create(&beside).map_err(failed)?);
        self.open = Some(Open {
            path: path.to_owned(),
            beside,
            file,
            hasher: Sha256::new(),
        });
        Ok(())
    }

    /// Adds to the file.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn put(&mut self, text: &str) -> Result<(), Failure> {
        let Some(open) = &mut self.open else { return Ok(()) };
        open.hasher.update(text.as_bytes());
        open.file.write_all(text.as_bytes()).map_err(|source| Failure::Write {
            path: open.beside.clone(),
            source,
        })
    }

    /// Ends the file and puts it in its place.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn end(&mut self) -> Result<(), Failure> {
        let Some(mut open) = self.open.take() else {
            return Ok(());
        };
        let failed = |source| Failure::Write {
            path: open.beside.clone(),
            source,
        };
        open.file.flush().map_err(failed)?;
        let hash = hexadecimal(&open.hasher.finalize());
        let place = self.folder.join(&open.path);
        let found = hash_of(&place)?;
        let edited = found.is_some() && self.known.get(&open.path) != found.as_ref();
        let outcome = match &found {
            Some(found) if *found == hash => Outcome::Unchanged,
            Some(_) if edited && !self.overwrite => Outcome::Kept,
            _ => Outcome::Written,
        };
        if outcome == Outcome::Written {
            std::fs::rename(&open.beside, &place).map_err(failed)?;
        } else {
            std::fs::remove_file(&open.beside).map_err(failed)?;
        }
        // A kept file stays edited: its record is what Landfall wrote last.
        let hash = if outcome == Outcome::Kept {
            self.known.get(&open.path).cloned().unwrap_or_default()
        } else {
            hash
        };
        self.done.push(Streamed {
            written: Written {
                path: open.path,
                outcome,
            },
            hash,
        });
        Ok(())
    }

    /// What was written.
    pub(crate) fn finish(self) -> Vec<Streamed> {
        self.done
    }
}

/// SHA-256 of a file; `None` if there is none.
fn hash_of(path: &Path) -> Result<Option<String>, Failure> {
    let failed = |source| Failure::Read {
        path: path.to_owned(),
        source,
    };
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(failed(source)),
    };
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let length = file.read(&mut buffer).map_err(failed)?;
        if length == 0 {
            return Ok(Some(hexadecimal(&hasher.finalize())));
        }
        hasher.update(&buffer[..length]);
    }
}
