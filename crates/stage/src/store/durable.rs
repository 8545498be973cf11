//! Files that appear whole or not at all, and are on disk when the call returns.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use model::failpoint::{self, Failpoint};

use crate::error::StageError;

/// Whether this call made the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// Yes.
    Created,
    /// No: another one was first, and its file is unchanged.
    AlreadyThere,
}

/// End of the names of files that are being written.
const TEMPORARY: &str = ".tmp";

/// A new temporary file in `folder`, open for writing. Its name is like no other's, on this machine or, for a shared
/// folder, on another.
pub(crate) fn temporary(folder: &Path) -> Result<(PathBuf, File), StageError> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    loop {
        let nanos = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_nanos());
        let count = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!(".{}-{nanos}-{count}{TEMPORARY}", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(StageError::io("create", path, error)),
        }
    }
}

/// Whether a file name is one of [`temporary`].
pub(crate) fn is_temporary(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(TEMPORARY)
}

/// Creates folders, parents included, so that they survive a crash.
pub(crate) fn create_folder(path: &Path) -> Result<(), StageError> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        create_folder(parent)?;
    }
    match fs::create_dir(path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
        Err(error) => return Err(StageError::io("create the folder", path, error)),
    }
    sync_parent(path)
}

/// Writes a file under a name that no file has yet. If one has it, nothing changes.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<Put, StageError> {
    let temporary = write_temporary(path, bytes)?;
    let linked = link_new(&temporary, path);
    // After a link the temporary name is a second name; after a rename it is gone.
    let _ = fs::remove_file(&temporary);
    match linked {
        Ok(()) => {
            sync_parent(path)?;
            Ok(Put::Created)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(Put::AlreadyThere),
        Err(error) => Err(StageError::io("create", path, error)),
    }
}

/// Writes a file in place of the one that has its name, if any.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StageError> {
    let temporary = write_temporary(path, bytes)?;
    rename(&temporary, path).inspect_err(|_| {
        let _ = fs::remove_file(&temporary);
    })
}

/// Renames a synced file into place, over one of that name, and syncs the folder.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), StageError> {
    fs::rename(from, to).map_err(|error| StageError::io("create", to, error))?;
    sync_parent(to)
}

/// Removes a file if it is there.
pub(crate) fn remove(path: &Path) -> Result<(), StageError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StageError::io("remove", path, error)),
        _ => Ok(()),
    }
}

/// Reads a file, if it is there.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, StageError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StageError::io("read", path, error)),
    }
}

fn write_temporary(path: &Path, bytes: &[u8]) -> Result<PathBuf, StageError> {
    let (temporary, mut file) = temporary(parent(path))?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    match written {
        Ok(()) => {
            failpoint::reach(Failpoint::RecordPrepared);
            Ok(temporary)
        }
        Err(error) => {
            let _ = fs::remove_file(&temporary);
            Err(StageError::io("write", path, error))
        }
    }
}

/// Gives a file a second name that must be new; where the file system has no second names, renames it to the new one.
fn link_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
            ) =>
        {
            rename_new(from, to)
        }
        linked => linked,
    }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn rename_new(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// A new name is on disk only when its folder is.
fn sync_parent(path: &Path) -> Result<(), StageError> {
    let folder = parent(path);
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| StageError::io("sync the folder", folder, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_creators_one_wins_and_its_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("entry.json");
        let outcomes: Vec<(u8, Put)> = std::thread::scope(|scope| {
            let creators: Vec<_> = (0..8_u8)
                .map(|n| {
                    (
                        n,
                        scope.spawn({
                            let path = path.clone();
                            move || write_new(&path, &[n; 1000]).unwrap()
                        }),
                    )
                })
                .collect();
            creators
                .into_iter()
                .map(|(n, creator)| (n, creator.join().unwrap()))
                .collect()
        });
        let winners: Vec<u8> = outcomes
            .iter()
            .filter(|(_, put)| *put == Put::Created)
            .map(|(n, _)| *n)
            .collect();
        assert_eq!(winners.len(), 1);
        assert_eq!(fs::read(&path).unwrap(), vec![winners[0]; 1000]);
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "no temporary file is left"
        );
    }

    #[test]
    fn without_hard_links_a_rename_does_not_replace_either() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::write(&from, "new").unwrap();
        fs::write(&to, "old").unwrap();
        assert_eq!(rename_new(&from, &to).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&to).unwrap(), b"old");
        fs::remove_file(&to).unwrap();
        rename_new(&from, &to).unwrap();
        assert_eq!(fs::read(&to).unwrap(), b"new");
    }

    #[test]
    fn replacing_changes_the_whole_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.json");
        replace(&path, b"one").unwrap();
        replace(&path, b"2").unwrap();
        assert_eq!(read(&path).unwrap().as_deref(), Some(&b"2"[..]));
        assert_eq!(read(&folder.path().join("none")).unwrap(), None);
    }
}
