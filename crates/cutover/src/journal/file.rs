//! The journal's file: read by anybody, written by one process at a time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::chain::{self, ChainError, Head, Link};
use super::event::{Entry, Event};
use crate::Moment;
use crate::state::{State, StateError};

/// The journal's name in the cutover's folder.
pub const FILE: &str = "journal.jsonl";
/// Held by the process that writes, with its name in it.
const LOCK: &str = "journal.lock";

/// Why a journal cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("{}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{} was changed after it was written", path.display())]
    Chain { path: PathBuf, source: ChainError },
    #[error("{} says what cannot have happened", path.display())]
    State { path: PathBuf, source: StateError },
    #[error("another operator is at work in this cutover: {holder}")]
    Busy { holder: String },
    #[error("the entry has no form in JSON")]
    Form(#[from] serde_json::Error),
    #[error("entry {number} cannot be written: {source}")]
    Refused { number: u64, source: StateError },
}

/// A journal as it was read.
#[derive(Debug, Clone)]
pub struct Journal {
    pub links: Vec<Link>,
    pub state: State,
    /// Bytes behind the last entry, of one whose writing was cut off. It never took effect.
    pub torn: usize,
}

impl Journal {
    /// Reads the journal in the cutover's folder; `None` if there is none.
    ///
    /// # Errors
    /// The file cannot be read, its chain is broken, or it says what cannot have happened.
    pub fn read(folder: &Path) -> Result<Option<Journal>, JournalError> {
        let path = folder.join(FILE);
        match fs::read(&path) {
            Ok(text) => Self::parse(&path, &text).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(JournalError::File { path, source }),
        }
    }

    /// Reads the text of a journal; `path` is where it is from.
    ///
    /// # Errors
    /// As [`Journal::read`].
    pub fn parse(path: &Path, text: &[u8]) -> Result<Journal, JournalError> {
        let path = path.to_owned();
        let (links, torn) = match chain::read(text) {
            Ok((links, torn)) => (links, torn.len()),
            Err(source) => return Err(JournalError::Chain { path, source }),
        };
        let state = State::of(&links).map_err(|source| JournalError::State { path, source })?;
        Ok(Journal { links, state, torn })
    }

    /// Its end.
    pub fn head(&self) -> Head {
        self.links.last().map_or(Head::EMPTY, Link::head)
    }
}

/// The one who writes, for as long as it lives.
#[derive(Debug)]
pub struct Writer {
    journal: Journal,
    path: PathBuf,
    file: File,
    by: String,
    /// The lock goes with it.
    _lock: File,
}

impl Writer {
    /// Takes the journal of the cutover's folder, made if there is none. `by` is account and machine; `doing` the verb that is under way,
    /// for those who come meanwhile.
    ///
    /// # Errors
    /// [`JournalError::Busy`] if another process has it; what [`Journal::read`] gives; or the file system.
    pub fn open(folder: &Path, by: &str, doing: &str) -> Result<Writer, JournalError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| JournalError::File { path, source }
        };
        fs::create_dir_all(folder).map_err(at(folder))?;
        let lock = locked(&folder.join(LOCK), by, doing)?;
        let path = folder.join(FILE);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(at(&path))?;
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(at(&path))?;
        let journal = Journal::parse(&path, &text)?;
        if journal.torn > 0 {
            // Of an entry that never took effect: what it was to say was not yet done.
            let whole = u64::try_from(text.len() - journal.torn).unwrap_or(0);
            file.set_len(whole).and_then(|()| file.sync_all()).map_err(at(&path))?;
        }
        file.seek(SeekFrom::End(0)).map_err(at(&path))?;
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(at(folder))?;
        Ok(Writer {
            journal: Journal { torn: 0, ..journal },
            path,
            file,
            by: by.to_owned(),
            _lock: lock,
        })
    }

    /// What stands in it.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// What it says.
    pub fn state(&self) -> &State {
        &self.journal.state
    }

    /// Writes an entry and brings it to the disk. When this returns, what the entry says may begin.
    ///
    /// # Errors
    /// [`JournalError::Refused`] if it cannot follow what stands there; or the file system.
    pub fn append(&mut self, event: Event) -> Result<Head, JournalError> {
        let head = self.journal.head();
        let number = head.number + 1;
        let entry = Entry {
            number,
            previous: head.hash,
            at: Moment::now(),
            by: self.by.clone(),
            event,
        };
        let (line, head) = chain::line(&entry)?;
        // What could not be read again would end the journal for good.
        serde_json::from_slice::<Entry>(&line)?;
        let link = Link { entry, hash: head.hash };
        let mut state = self.journal.state.clone();
        state
            .apply(&link)
            .map_err(|source| JournalError::Refused { number, source })?;
        self.file
            .write_all(&line)
            .and_then(|()| self.file.sync_data())
            .map_err(|source| JournalError::File {
                path: self.path.clone(),
                source,
            })?;
        self.journal.links.push(link);
        self.journal.state = state;
        Ok(head)
    }
}

fn locked(path: &Path, by: &str, doing: &str) -> Result<File, JournalError> {
    let failed = |source| JournalError::File {
        path: path.to_owned(),
        source,
    };
    let mut lock = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Half a line is better than none: it is only shown.
            let _shown = lock.take(500).read_to_string(&mut holder);
            return Err(JournalError::Busy {
                holder: holder.trim().to_owned(),
            });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    let who = format!(
        "{by}, process {}, {doing} since {}\n",
        std::process::id(),
        Moment::now()
    );
    lock.set_len(0)
        .and_then(|()| lock.write_all(who.as_bytes()))
        .map_err(failed)?;
    Ok(lock)
}

#[cfg(test)]
mod tests;
