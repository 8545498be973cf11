//! A report's folder, complete in itself: page, data, summary, plan, journal, evidence, and the seal over all of it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use verify::VerifyReport;

use super::{
    DATA, EVIDENCE, FolderError, JOURNAL, NoSeal, PAGE, PLAN, REDACTED, SEAL, SUMMARY, Seal, SealedFile, is_plain,
    read_file,
};
use crate::evidence::{Evidence, Facts};
use crate::journal::{Journal, JournalError};
use crate::plan::Plan;
use crate::plan::earlier::{self, Earlier};
use crate::report::{
    BuildError, FileHash, Given, Input, Redaction, RenderError, Report, Salt, Verified, redact, render, summary,
};
use crate::{Sha256, plan};

/// What a report is made of: files of the project.
#[derive(Debug)]
pub struct Source<'a> {
    /// The folder of plan, journal and evidence; any of them may be missing.
    pub cutover: &'a Path,
    /// A verification that is no evidence of the journal; taken if the journal has none.
    pub verification: Option<&'a Path>,
    pub salt: &'a Salt,
}

/// A report that was written.
#[derive(Debug)]
pub struct Written {
    pub seal: Seal,
    pub report: Report,
}

/// Why no report was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("the journal")]
    Journal(#[from] JournalError),
    #[error("{} is no {what}: {problem}", path.display())]
    Form {
        path: PathBuf,
        what: &'static str,
        problem: String,
    },
    #[error("evidence {file} is not the one that entry {entry} of the journal names: it was changed since")]
    Changed { file: String, entry: u64 },
    #[error("evidence {file} of entry {entry} is missing")]
    Missing { file: String, entry: u64 },
    #[error("{file:?} is no name that a file of evidence can have")]
    Name { file: String },
    #[error("evidence {file} is too large for a report: {bytes} bytes")]
    TooLarge { file: String, bytes: u64 },
    #[error("{} holds something that is no report of landfall: it is not written over", path.display())]
    Occupied { path: PathBuf },
    #[error("{}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Render(#[from] RenderError),
    #[error("the report has no form in JSON")]
    Json(#[from] serde_json::Error),
    #[error("the seal: {0}")]
    Seal(#[from] NoSeal),
}

/// Writes the report into a folder. What an earlier one left there is replaced at once or not at all.
///
/// # Errors
/// [`WriteError`]; evidence that is not what the journal says is refused by name.
pub fn write(folder: &Path, source: &Source<'_>, mut given: Given) -> Result<Written, WriteError> {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let (plan, plan_bytes) = read_plan(source.cutover)?;
    let (journal, journal_bytes) = read_journal(source.cutover)?;
    if let Some(bytes) = plan_bytes {
        files.insert(PLAN.to_owned(), bytes);
    }
    if let Some(bytes) = journal_bytes {
        files.insert(JOURNAL.to_owned(), bytes);
    }
    let mut verified = None;
    let earlier = match &journal {
        Some(journal) => earlier(source.cutover, journal, plan.as_ref(), &mut files)?,
        None => Earlier::new(),
    };
    if let Some(journal) = &journal {
        for noted in &journal.state.evidence {
            let bytes = evidence(source.cutover, &noted.what, noted.entry)?;
            let last = put(
                &noted.what.file,
                bytes,
                matches!(noted.what.facts, Facts::Verification { .. }),
                source,
                &mut given,
                &mut files,
            )?;
            verified = last.or(verified);
        }
    }
    if let (None, Some(path)) = (&verified, source.verification) {
        let file = path
            .file_name()
            .map_or_else(|| DATA.to_owned(), |name| name.to_string_lossy().into_owned());
        let blob = read_file(path)?;
        let bytes = blob.content.ok_or_else(|| WriteError::TooLarge {
            file: file.clone(),
            bytes: blob.bytes,
        })?;
        given.loose.push(FileHash {
            file: file.clone(),
            bytes: blob.bytes,
            sha256: blob.sha256,
        });
        verified = put(&file, bytes, true, source, &mut given, &mut files)?;
    }
    let (sealed, tool_version) = (given.written, given.tool_version.clone());
    let report = Report::build(Input {
        given,
        plan: plan.as_ref(),
        earlier: &earlier,
        journal: journal.as_ref(),
        verification: verified,
    })?;
    files.insert(PAGE.to_owned(), render(&report)?.into_bytes());
    files.insert(DATA.to_owned(), data(&report)?);
    files.insert(SUMMARY.to_owned(), summary(&report).into_bytes());
    let listed = files.iter().map(|(name, bytes)| SealedFile {
        name: name.clone(),
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        sha256: Sha256::of(bytes),
    });
    let project = plan.map(|plan| plan.project.fingerprint);
    let head = journal.as_ref().map(Journal::head);
    let seal = Seal::over(listed.collect(), sealed, tool_version, project, head)?;
    files.insert(SEAL.to_owned(), seal.to_bytes()?);
    replace(folder, &files)?;
    Ok(Written { seal, report })
}

/// The report's data as the file holds it.
pub(super) fn data(report: &Report) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(report)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The journal and its lines, without what a crash left behind the last one: that never took effect.
fn read_journal(folder: &Path) -> Result<(Option<Journal>, Option<Vec<u8>>), WriteError> {
    let path = folder.join(JOURNAL);
    if !path.exists() {
        return Ok((None, None));
    }
    let mut bytes = read_file(&path)?.content.unwrap_or_default();
    let journal = Journal::parse(&path, &bytes)?;
    bytes.truncate(bytes.len() - journal.torn);
    Ok((Some(journal), Some(bytes)))
}

/// The plans of earlier runs, as far as they were kept.
fn earlier(
    cutover: &Path,
    journal: &Journal,
    last: Option<&Plan>,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<Earlier, WriteError> {
    let mut plans = Earlier::new();
    for hash in earlier::named(journal, last.map(Plan::hash).transpose()?) {
        let name = format!("{}/{}", earlier::FOLDER, earlier::file(hash));
        let path = cutover.join(&name);
        if !path.exists() {
            continue;
        }
        let bytes = read_file(&path)?.content.unwrap_or_default();
        let plan = earlier::read(hash, &bytes).map_err(|problem| WriteError::Form {
            path,
            what: "plan",
            problem,
        })?;
        plans.insert(hash, plan);
        files.insert(name, bytes);
    }
    Ok(plans)
}

fn read_plan(folder: &Path) -> Result<(Option<Plan>, Option<Vec<u8>>), WriteError> {
    let path = folder.join(PLAN);
    if !path.exists() {
        return Ok((None, None));
    }
    let bytes = read_file(&path)?.content.unwrap_or_default();
    let wrong = |problem: String| WriteError::Form {
        path: path.clone(),
        what: "plan",
        problem,
    };
    let plan: Plan = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    if plan.format_version != plan::FORMAT_VERSION {
        return Err(wrong(format!("version {} is not known", plan.format_version)));
    }
    Ok((Some(plan), Some(bytes)))
}

fn evidence(cutover: &Path, evidence: &Evidence, entry: u64) -> Result<Vec<u8>, WriteError> {
    let file = evidence.file.clone();
    if !is_plain(&file) {
        return Err(WriteError::Name { file });
    }
    let path = cutover.join(EVIDENCE).join(&file);
    if !path.exists() {
        return Err(WriteError::Missing { file, entry });
    }
    let blob = read_file(&path)?;
    if blob.sha256 != evidence.sha256 {
        return Err(WriteError::Changed { file, entry });
    }
    let bytes = blob.bytes;
    blob.content.ok_or(WriteError::TooLarge { file, bytes })
}

/// Puts a file of evidence among the others: as it is, or a copy without values. Gives the verification that it holds.
fn put(
    file: &str,
    bytes: Vec<u8>,
    is_verification: bool,
    source: &Source<'_>,
    given: &mut Given,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<Option<Verified>, WriteError> {
    let sha256 = Sha256::of(&bytes);
    if !is_verification {
        files.insert(format!("{EVIDENCE}/{file}"), bytes);
        return Ok(None);
    }
    let report: VerifyReport = serde_json::from_slice(&bytes).map_err(|error| WriteError::Form {
        path: PathBuf::from(file),
        what: "verification",
        problem: error.to_string(),
    })?;
    let shown = redact(&report, given.redaction, source.salt);
    if given.redaction == Redaction::Values || shown == report {
        files.insert(format!("{EVIDENCE}/{file}"), bytes);
    } else {
        given.withheld.push(FileHash {
            file: file.to_owned(),
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            sha256,
        });
        files.insert(format!("{REDACTED}/{file}"), serde_json::to_vec_pretty(&shown)?);
    }
    Ok(Some(Verified {
        file: file.to_owned(),
        sha256,
        headline: shown.outcome.headline(),
        report: shown,
    }))
}

/// Writes the folder beside its place and exchanges it then.
fn replace(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), WriteError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| WriteError::Io { path, source }
    };
    let occupied = || {
        let entries = fs::read_dir(folder)
            .map(|mut entries| entries.next().is_some())
            .unwrap_or(folder.exists());
        entries && !folder.join(SEAL).is_file()
    };
    if occupied() {
        return Err(WriteError::Occupied {
            path: folder.to_owned(),
        });
    }
    let new = folder.with_added_extension("new");
    let old = folder.with_added_extension("old");
    for left in [&new, &old] {
        if left.exists() {
            fs::remove_dir_all(left).map_err(at(left))?;
        }
    }
    for (name, bytes) in files {
        let path = new.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(at(parent))?;
        }
        fs::write(&path, bytes).map_err(at(&path))?;
    }
    if folder.exists() {
        fs::rename(folder, &old).map_err(at(folder))?;
    }
    fs::rename(&new, folder).map_err(at(folder))?;
    if old.exists() {
        fs::remove_dir_all(&old).map_err(at(&old))?;
    }
    Ok(())
}
