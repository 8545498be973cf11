//! Whether a report's folder is whole, says one thing in all its parts, and is by whom it should be. Needs nothing but the folder.

mod content;
mod history;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::folder::{kind, read_small};
use super::{Blob, FOLDERS, FolderError, NoSeal, SEAL, SIGNATURE, Seal, read_file};
use crate::Sha256;
use crate::signature::{LONGEST, Refused, SEAL_NAMESPACE, Signature, Signer, Signers};

/// Largest seal that is read.
const LARGEST_SEAL: u64 = 64 * 1024 * 1024;

/// What the reader knows apart from the folder.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The root that they were told.
    pub root: Option<Sha256>,
    /// Whom they trust.
    pub signers: Option<Signers>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub seal: Seal,
    pub authenticated: Authenticated,
    /// What was altered, or contradicts something else. Empty if the folder is whole.
    pub problems: Vec<Problem>,
    /// What is to be known beside it.
    pub notes: Vec<String>,
}

/// By what the folder is known to be what somebody made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authenticated {
    /// The root is the one that was told.
    Root,
    /// A listed key signed the root.
    Signer(Signer),
    /// Only the journal, and only so far: a listed key signed an approval in sight of this entry.
    JournalUpTo { entry: u64, of: u64, signer: Signer },
    /// By nothing: damage would have been found, forgery would not.
    No,
}

/// Something that is not as it was, or not as something else says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, and the place in it.
    pub subject: String,
    pub what: String,
}

/// The folder is no report that could be checked.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("{} is not as a seal is: {source}", path.display())]
    Seal { path: PathBuf, source: NoSeal },
    #[error("{}", path.display())]
    List { path: PathBuf, source: io::Error },
}

impl Checked {
    /// Whether nothing was altered, and all of it is by whom it should be.
    pub fn holds(&self) -> bool {
        self.problems.is_empty() && matches!(self.authenticated, Authenticated::Root | Authenticated::Signer(_))
    }

    /// The answer in words.
    pub fn words(&self) -> String {
        let begin = match self.problems.len() {
            0 => "intact",
            _ => "ALTERED",
        };
        match (&self.authenticated, self.problems.is_empty()) {
            (Authenticated::Root, _) => format!("{begin}, authenticated by the root"),
            (Authenticated::Signer(signer), _) => {
                format!(
                    "{begin}, authenticated by the signature of {} ({})",
                    signer.names, signer.fingerprint
                )
            }
            (Authenticated::JournalUpTo { entry, of, signer }, whole) => format!(
                "{}, not authenticated; the journal is, up to entry {entry} of {of}, by an approval of {} ({})",
                if whole { "consistent" } else { begin },
                signer.names,
                signer.fingerprint
            ),
            (Authenticated::No, true) => "consistent, not authenticated".to_owned(),
            (Authenticated::No, false) => format!("{begin}, and not authenticated"),
        }
    }
}

/// What the checks of single parts add to.
#[derive(Debug, Default)]
pub(super) struct Found {
    problems: Vec<Problem>,
    notes: Vec<String>,
}

impl Found {
    fn problem(&mut self, subject: impl Into<String>, what: impl Into<String>) {
        let problem = Problem {
            subject: subject.into(),
            what: what.into(),
        };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

/// Checks a report's folder.
///
/// # Errors
/// [`CheckError`] if there is no seal that can be read: then nothing can be said.
pub fn check(folder: &Path, asked: &Asked) -> Result<Checked, CheckError> {
    let path = folder.join(SEAL);
    let bytes = read_small(&path, LARGEST_SEAL)?;
    let seal = Seal::parse(&bytes).map_err(|source| CheckError::Seal { path, source })?;
    let mut found = Found::default();
    if seal.to_bytes().ok().as_deref() != Some(&bytes[..]) {
        found.problem(SEAL, "it is not in the form that landfall writes: it was edited");
    }
    if seal.computed() != seal.root {
        found.problem(
            SEAL,
            format!("its root is not that of its list, which is {}", seal.computed()),
        );
    }
    strangers(folder, &seal, &mut found)?;
    let blobs = files(folder, &seal, &mut found);
    let mut authenticated = authenticate(folder, &seal, asked, &mut found);
    let history = history::check(&seal, &blobs, asked.signers.as_ref(), &mut found);
    if let (Authenticated::No, Some((entry, signer))) = (&authenticated, history.signed) {
        authenticated = Authenticated::JournalUpTo {
            entry,
            of: history.entries,
            signer,
        };
        let behind = history.entries.saturating_sub(entry);
        found.notes.push(format!(
            "{behind} entries lie behind the last signature, and nothing but the seal stands for them"
        ));
    }
    content::check(
        &seal,
        &blobs,
        (history.plan.as_ref(), &history.earlier),
        history.journal.as_ref(),
        &mut found,
    );
    Ok(Checked {
        seal,
        authenticated,
        problems: found.problems,
        notes: found.notes,
    })
}

/// Files and folders that the seal does not name.
fn strangers(folder: &Path, seal: &Seal, found: &mut Found) -> Result<(), CheckError> {
    let known = |name: &str| seal.files.binary_search_by(|file| file.name.as_str().cmp(name)).is_ok();
    for below in [""].into_iter().chain(FOLDERS) {
        let place = folder.join(below);
        match kind(&place) {
            Ok("a folder") => {}
            Ok(what) => {
                found.problem(below, format!("it is {what}, and no folder"));
                continue;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && !below.is_empty() => continue,
            Err(source) => return Err(CheckError::List { path: place, source }),
        }
        let list = |source| CheckError::List {
            path: place.clone(),
            source,
        };
        for entry in fs::read_dir(&place).map_err(list)? {
            let file = entry.map_err(list)?.file_name().to_string_lossy().into_owned();
            let name = if below.is_empty() {
                file
            } else {
                format!("{below}/{file}")
            };
            let expected = [SEAL, SIGNATURE].contains(&name.as_str()) || FOLDERS.contains(&name.as_str());
            if !expected && !known(&name) {
                found.problem(name, "it is not in the seal: it was added");
            }
        }
    }
    Ok(())
}

/// Every file of the seal, as far as it is what the seal says. What was altered is named and not read any further, but for the journal.
fn files(folder: &Path, seal: &Seal, found: &mut Found) -> BTreeMap<String, Blob> {
    let mut blobs = BTreeMap::new();
    for file in &seal.files {
        let name = &file.name;
        match read_file(&folder.join(name)) {
            Ok(blob) => {
                if blob.sha256 != file.sha256 {
                    let size = match blob.bytes == file.bytes {
                        true => format!("{} bytes, as sealed", blob.bytes),
                        false => format!("{} bytes, sealed with {}", blob.bytes, file.bytes),
                    };
                    found.problem(
                        name,
                        format!("it was altered: its SHA-256 is not the sealed one ({size})"),
                    );
                } else if blob.bytes != file.bytes {
                    found.problem(
                        SEAL,
                        format!("the size of {name} is not that of the file with its SHA-256"),
                    );
                }
                blobs.insert(name.clone(), blob);
            }
            Err(FolderError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                found.problem(name, "it is missing");
            }
            Err(FolderError::NoFile { what, .. }) => found.problem(name, format!("it is {what}, and no file")),
            Err(error) => found.problem(name, format!("it cannot be read: {}", with_cause(&error))),
        }
    }
    blobs
}

/// By what the seal is known.
fn authenticate(folder: &Path, seal: &Seal, asked: &Asked, found: &mut Found) -> Authenticated {
    let by_root = asked.root.map(|root| root == seal.computed());
    if let (Some(false), Some(root)) = (by_root, asked.root) {
        found.problem(
            SEAL,
            format!(
                "its root is {}, and {root} was asked for: it is another report",
                seal.computed()
            ),
        );
    }
    let signer = signature(folder, seal, asked.signers.as_ref(), found);
    match (by_root, signer) {
        (_, Some(signer)) => Authenticated::Signer(signer),
        (Some(true), None) => Authenticated::Root,
        _ => Authenticated::No,
    }
}

/// Who signed the seal, if that is somebody who is listed.
fn signature(folder: &Path, seal: &Seal, signers: Option<&Signers>, found: &mut Found) -> Option<Signer> {
    let path = folder.join(SIGNATURE);
    if kind(&path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        if signers.is_some() {
            found
                .notes
                .push(format!("there is no {SIGNATURE}: nobody signed the seal"));
        }
        return None;
    }
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    let text = match read_small(&path, most).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => {
            found.problem(SIGNATURE, "it is no text");
            return None;
        }
        Err(error) => {
            found.problem(SIGNATURE, with_cause(&error));
            return None;
        }
    };
    let signed = seal.signed();
    let whole = Signature::parse(&text).and_then(|signature| {
        signature.check(SEAL_NAMESPACE, signed.as_bytes())?;
        if signature.armoured() == text {
            Ok(())
        } else {
            Err(Refused::Malformed(
                "its lines are not as ssh-keygen writes them".to_owned(),
            ))
        }
    });
    if let Err(refused) = whole {
        found.problem(SIGNATURE, refused.to_string());
        return None;
    }
    // A key is asked as of the moment of sealing: the report is to be checked when the key has long expired.
    match signers?.verify(&text, SEAL_NAMESPACE, signed.as_bytes(), seal.sealed, None) {
        Ok(signer) => Some(signer),
        Err(refused) => {
            found.problem(SIGNATURE, refused.to_string());
            None
        }
    }
}

fn with_cause(error: &FolderError) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
