//! Files of a folder that somebody else may have made: no links, nothing larger than it should be.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::Digest;

use crate::Sha256;

/// Largest file that is kept in memory to be read again.
const KEPT: u64 = 512 * 1024 * 1024;

/// A file as it was read, once.
#[derive(Debug, Clone)]
pub struct Blob {
    pub bytes: u64,
    pub sha256: Sha256,
    /// `None` if it is too large to be kept.
    pub content: Option<Vec<u8>>,
}

/// Why a file or folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("{}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{} is {what}, and no file", path.display())]
    NoFile { path: PathBuf, what: &'static str },
    #[error("{} has {bytes} bytes, and at most {most} are read", path.display())]
    TooLarge { path: PathBuf, bytes: u64, most: u64 },
}

/// What an entry of a folder is, without following a link.
pub(super) fn kind(path: &Path) -> io::Result<&'static str> {
    let kind = fs::symlink_metadata(path)?.file_type();
    Ok(if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_dir() {
        "a folder"
    } else if kind.is_file() {
        "a file"
    } else {
        "neither a file nor a folder"
    })
}

/// Reads a file once: its size, its hash, and its content if it is not too large.
///
/// # Errors
/// [`FolderError`]; a symbolic link is not followed.
pub fn read_file(path: &Path) -> Result<Blob, FolderError> {
    let failed = |source| FolderError::Io {
        path: path.to_owned(),
        source,
    };
    let what = kind(path).map_err(failed)?;
    if what != "a file" {
        return Err(FolderError::NoFile {
            path: path.to_owned(),
            what,
        });
    }
    let mut file = File::open(path).map_err(failed)?;
    let keep = file.metadata().map_err(failed)?.len() <= KEPT;
    let mut content = keep.then(Vec::new);
    let mut hasher = sha2::Sha256::new();
    let mut bytes = 0_u64;
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut buffer).map_err(failed)?;
        let Some(part) = buffer.get(..read).filter(|part| !part.is_empty()) else {
            break;
        };
        hasher.update(part);
        bytes = bytes.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        if bytes > KEPT {
            content = None;
        }
        if let Some(content) = &mut content {
            content.extend_from_slice(part);
        }
    }
    let sha256 = Sha256::from_digest(hasher.finalize().into());
    Ok(Blob { bytes, sha256, content })
}

/// Reads a small file whole.
///
/// # Errors
/// [`FolderError::TooLarge`] if it is larger than `most`, and what [`read_file`] gives.
pub(super) fn read_small(path: &Path, most: u64) -> Result<Vec<u8>, FolderError> {
    let failed = |source| FolderError::Io {
        path: path.to_owned(),
        source,
    };
    let bytes = fs::symlink_metadata(path).map_err(failed)?.len();
    let blob = if bytes <= most { Some(read_file(path)?) } else { None };
    blob.and_then(|blob| blob.content).ok_or(FolderError::TooLarge {
        path: path.to_owned(),
        bytes,
        most,
    })
}
