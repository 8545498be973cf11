//! The plan's file in the cutover's folder, and what stands beside it.
//!
//! The plan may be edited by hand: it is validated whenever it is read, and `SHA256SUMS`, in the form of `sha256sum -c`, tells that it was.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::{FORMAT_VERSION, Flaw, Plan};
use crate::{Sha256, durable};

/// The plan's name in the cutover's folder.
pub const FILE: &str = "plan.json";
const SUMS: &str = "SHA256SUMS";

/// Why a plan cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("{}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{} is no plan", path.display())]
    Form { path: PathBuf, source: serde_json::Error },
    #[error("{} is of version {found}; this version of landfall knows {FORMAT_VERSION}", path.display())]
    Version { path: PathBuf, found: u64 },
}

/// A plan as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadPlan {
    pub plan: Plan,
    /// [`Plan::hash`].
    pub hash: Sha256,
    /// It is not as Landfall wrote it.
    pub edited: bool,
    /// What is wrong with it. A plan with a flaw that is no advice is not to be run.
    pub flaws: Vec<Flaw>,
}

impl ReadPlan {
    /// The plan in a cutover's folder; `None` if there is none.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn read(folder: &Path) -> Result<Option<ReadPlan>, FileError> {
        let path = folder.join(FILE);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(FileError::File { path, source }),
        };
        let form = |source| FileError::Form {
            path: path.clone(),
            source,
        };
        // The version first: what else a newer one has is not known here.
        let value: serde_json::Value = serde_json::from_slice(&text).map_err(form)?;
        let version = value.get("format_version").and_then(serde_json::Value::as_u64);
        if let Some(found) = version.filter(|version| *version != u64::from(FORMAT_VERSION)) {
            return Err(FileError::Version { path, found });
        }
        // From the text again, for errors with line and column.
        let plan: Plan = serde_json::from_slice(&text).map_err(form)?;
        let written = fs::read_to_string(folder.join(SUMS)).unwrap_or_default();
        Ok(Some(ReadPlan {
            hash: plan.hash().map_err(form)?,
            edited: written.lines().all(|line| line != sum(FILE, &text)),
            flaws: plan.flaws(),
            plan,
        }))
    }

    /// The flaws with which a plan is not to be run.
    pub fn errors(&self) -> impl Iterator<Item = &Flaw> {
        self.flaws.iter().filter(|flaw| !flaw.kind.is_advice())
    }
}

/// Writes the plan and `others` (name and text, e.g. the runbook) into a cutover's folder, which is made if it is not there. Each file
/// is replaced as a whole; the plan comes last.
///
/// # Errors
/// [`FileError`].
pub fn write(folder: &Path, plan: &Plan, others: &[(&str, String)]) -> Result<(), FileError> {
    let path = folder.join(FILE);
    let text = text(plan).map_err(|source| FileError::Form { path, source })?;
    fs::create_dir_all(folder).map_err(|source| FileError::File {
        path: folder.to_owned(),
        source,
    })?;
    let mut sums = String::new();
    for (name, text) in others.iter().map(|(name, text)| (*name, text)).chain([(FILE, &text)]) {
        sums.push_str(&sum(name, text.as_bytes()));
        sums.push('\n');
    }
    for (name, text) in others {
        replace(folder, name, text)?;
    }
    replace(folder, FILE, &text)?;
    replace(folder, SUMS, &sums)
}

/// A plan as its file has it.
pub(super) fn text(plan: &Plan) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(plan)?;
    text.push('\n');
    Ok(text)
}

fn sum(name: &str, bytes: &[u8]) -> String {
    format!("{}  {name}", Sha256::of(bytes))
}

fn replace(folder: &Path, name: &str, text: &str) -> Result<(), FileError> {
    durable::replace(folder, name, text.as_bytes()).map_err(|source| FileError::File {
        path: folder.join(name),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_plan_that_was_edited_is_told_from_one_that_was_not() {
        let folder = tempfile::tempdir().unwrap();
        assert!(ReadPlan::read(folder.path()).unwrap().is_none());
        let plan = sample::plan();
        write(folder.path(), &plan, &[("runbook.md", "# Runbook\n".to_owned())]).unwrap();
        let read = ReadPlan::read(folder.path()).unwrap().unwrap();
        assert_eq!((&read.plan, read.edited), (&plan, false));
        assert_eq!(read.hash, plan.hash().unwrap());
        let path = folder.path().join(FILE);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("Shop to PostgreSQL", "Shop to Postgres")).unwrap();
        let read = ReadPlan::read(folder.path()).unwrap().unwrap();
        assert!(read.edited && read.hash != plan.hash().unwrap());
        // Nothing is left beside them.
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn nonsense_is_told_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &sample::plan(), &[]).unwrap();
        let path = folder.path().join(FILE);
        let text = fs::read_to_string(&path).unwrap();
        let refused = |from: &str, to: &str| {
            assert!(text.contains(from), "{text}");
            fs::write(&path, text.replacen(from, to, 1)).unwrap();
            let error = ReadPlan::read(folder.path()).unwrap_err();
            format!(
                "{error}: {}",
                std::error::Error::source(&error).map_or_else(String::new, ToString::to_string)
            )
        };
        assert!(refused("\"ticket\"", "\"tickets\"").contains("unknown field `tickets`"));
        assert!(refused("\"command\"", "\"magic\"").contains("unknown variant `magic`"));
        assert!(refused("\"format_version\": 1", "\"format_version\": 9").contains("is of version 9"));
        assert!(refused("\"1m\"", "\"soon\"").contains("no length of time"));
        assert!(refused("{", "[").contains("line 2"));
    }
}
