//! The seal: a list of all files of a report with their SHA-256, and one root over the list. `docs/seal.md` says how it is computed.

pub mod check;
mod folder;
#[cfg(test)]
mod tests;
mod write;

use std::fmt::Write;

use serde::{Deserialize, Serialize};

pub use self::folder::{Blob, FolderError, read_file};
pub use self::write::{Source, WriteError, Written, write};
use crate::journal::Head;
use crate::{Moment, Sha256};

/// Version of the seal's JSON shape, and of the text that the root is of.
pub const FORMAT_VERSION: u32 = 1;

pub const SEAL: &str = "seal.json";
/// Made by `ssh-keygen -Y sign -n landfall-seal` over [`Seal::signed`].
pub const SIGNATURE: &str = "seal.sig";
pub const PAGE: &str = "report.html";
pub const DATA: &str = "report.json";
pub const SUMMARY: &str = "summary.md";
pub const PLAN: &str = "plan.json";
pub const JOURNAL: &str = crate::journal::FILE;
/// The folder of evidence.
pub const EVIDENCE: &str = "evidence";
/// The folder of copies of evidence without values of rows.
pub const REDACTED: &str = "redacted";

/// The folders of a report.
const FOLDERS: [&str; 3] = [EVIDENCE, REDACTED, crate::plan::earlier::FOLDER];

/// Most files of a report.
const MOST_FILES: usize = 100_000;

/// The seal of a report's folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    pub sealed: Moment,
    pub tool_version: String,
    /// The project's fingerprint; `None` without a plan.
    pub project: Option<String>,
    /// The journal's end; `None` without a journal.
    pub journal: Option<Head>,
    /// Every file of the folder but the seal and its signature, by name.
    pub files: Vec<SealedFile>,
    /// SHA-256 of [`Seal::text`].
    pub root: Sha256,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedFile {
    /// Below the report's folder, with `/`.
    pub name: String,
    pub bytes: u64,
    pub sha256: Sha256,
}

/// What is no seal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSeal {
    #[error("it is no seal: {0}")]
    Form(String),
    #[error("it is a seal of version {0}, and this version of landfall knows {FORMAT_VERSION}")]
    Version(u32),
    #[error("it names {0:?}, which is no name of a file of a report")]
    Name(String),
    #[error("it names {0:?} twice")]
    Twice(String),
    #[error("its files are not in the order of their names, at {0:?}")]
    Order(String),
    #[error("it names {0} files, and at most {MOST_FILES} are read")]
    TooMany(usize),
}

impl Seal {
    /// The seal over these files.
    ///
    /// # Errors
    /// A name that no file of a report can have.
    pub fn over(
        mut files: Vec<SealedFile>,
        sealed: Moment,
        tool_version: String,
        project: Option<String>,
        journal: Option<Head>,
    ) -> Result<Seal, NoSeal> {
        files.sort_by(|one, other| one.name.cmp(&other.name));
        let mut seal = Seal {
            format_version: FORMAT_VERSION,
            sealed,
            tool_version,
            project,
            journal,
            files,
            root: Sha256::NONE,
        };
        seal.check_names()?;
        seal.root = seal.computed();
        Ok(seal)
    }

    /// Reads a seal. Its root may be wrong: [`Seal::computed`].
    ///
    /// # Errors
    /// It is none, or names what no report has.
    pub fn parse(bytes: &[u8]) -> Result<Seal, NoSeal> {
        #[derive(Deserialize)]
        struct Versioned {
            format_version: u32,
        }
        let form = |error: serde_json::Error| NoSeal::Form(error.to_string());
        let Versioned { format_version } = serde_json::from_slice(bytes).map_err(form)?;
        if format_version != FORMAT_VERSION {
            return Err(NoSeal::Version(format_version));
        }
        let seal: Seal = serde_json::from_slice(bytes).map_err(form)?;
        seal.check_names()?;
        Ok(seal)
    }

    /// The file, as it is written.
    ///
    /// # Errors
    /// It has no form in JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// What the root is the SHA-256 of: a line for each field and file.
    pub fn text(&self) -> String {
        let project = self
            .project
            .as_ref()
            .map_or("-".to_owned(), |text| text.escape_default().to_string());
        let journal = self
            .journal
            .map_or("-".to_owned(), |head| format!("{} {}", head.number, head.hash));
        let mut text = format!(
            "landfall seal v{FORMAT_VERSION}\nsealed: {}\ntool: {}\nproject: {project}\njournal: {journal}\n",
            self.sealed,
            self.tool_version.escape_default()
        );
        for file in &self.files {
            let _written = writeln!(text, "file: {} {} {}", file.sha256, file.bytes, file.name);
        }
        text
    }

    /// The root that the list has.
    pub fn computed(&self) -> Sha256 {
        Sha256::of(self.text().as_bytes())
    }

    /// What a signature of the seal is of: the root's digits and an end of line.
    pub fn signed(&self) -> String {
        format!("{}\n", self.computed())
    }

    fn check_names(&self) -> Result<(), NoSeal> {
        if self.files.len() > MOST_FILES {
            return Err(NoSeal::TooMany(self.files.len()));
        }
        for file in &self.files {
            if !is_name(&file.name) {
                return Err(NoSeal::Name(file.name.clone()));
            }
        }
        for (one, other) in self.files.iter().zip(self.files.iter().skip(1)) {
            match one.name.cmp(&other.name) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => return Err(NoSeal::Twice(one.name.clone())),
                std::cmp::Ordering::Greater => return Err(NoSeal::Order(other.name.clone())),
            }
        }
        Ok(())
    }
}

/// Whether a report can have a file of this name: one of the five, or one in one of its folders.
pub fn is_name(name: &str) -> bool {
    match name.split_once('/') {
        None => [PAGE, DATA, SUMMARY, PLAN, JOURNAL].contains(&name),
        Some((folder, file)) => FOLDERS.contains(&folder) && is_plain(file),
    }
}

/// Whether it names a file in its folder and nothing else, on any system.
pub fn is_plain(file: &str) -> bool {
    let letter = |letter: char| !letter.is_control() && !"/\\:*?\"<>|".contains(letter);
    !file.is_empty()
        && file.len() <= 255
        && !file.starts_with('.')
        && !file.ends_with(['.', ' '])
        && file.chars().all(letter)
}
