//! Evidence that verbs of this program leave.

use std::path::PathBuf;

use cutover::evidence::{self, EvidenceKind};
use cutover::id::NoId;
use cutover::{Id, Moment};

use super::action::Found;
use crate::commands::VERIFICATION;
use crate::project::Project;

/// What the verification with these arguments that began after `began` says.
///
/// # Errors
/// In words: its report is not there, is of an earlier one, or cannot be read.
pub(crate) fn verification(project: &Project, arguments: &[String], began: Moment) -> Result<Found, String> {
    let path = report(project, arguments)?.join(VERIFICATION);
    let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let found = of_kind(EvidenceKind::Verification, "verification.json", bytes)?;
    // Reports tell whole seconds.
    if found.taken.after(cutover::Span::seconds(1)) < began {
        return Err(format!(
            "{} is of an earlier verification, of {}",
            path.display(),
            found.taken
        ));
    }
    Ok(found)
}

/// The folder of the report: the project's, or that of the set which is verified alone.
fn report(project: &Project, arguments: &[String]) -> Result<PathBuf, String> {
    let at = arguments.iter().position(|argument| argument == "--set");
    let Some(set) = at.and_then(|at| arguments.get(at + 1)) else {
        return Ok(project.settings.report());
    };
    let set: Id = set.parse().map_err(|error: NoId| error.to_string())?;
    let settings = project.settings.clone().of_set(&set);
    settings
        .map(|settings| settings.report())
        .map_err(|error| error.to_string())
}

/// What `landfall doctor --format json` said.
///
/// # Errors
/// In words: it is no answer of doctor's.
pub(crate) fn doctor(text: &str) -> Result<Found, String> {
    of_kind(EvidenceKind::Doctor, "doctor.json", text.as_bytes().to_vec())
}

fn of_kind(kind: EvidenceKind, extension: &'static str, bytes: Vec<u8>) -> Result<Found, String> {
    let words = |error: evidence::FileError| match std::error::Error::source(&error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    };
    let told = evidence::read(kind, &bytes).map_err(words)?;
    let told = told.ok_or_else(|| "this kind of evidence says nothing by itself".to_owned())?;
    Ok(Found {
        extension,
        bytes,
        facts: told.facts,
        taken: told.taken.unwrap_or_else(Moment::now),
        epoch: told.epoch,
    })
}
