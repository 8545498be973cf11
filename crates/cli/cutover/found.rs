//! Evidence that verbs of this program leave.

use cutover::evidence::{self, EvidenceKind};
use cutover::{Id, Moment};

use super::action::Found;
use crate::commands::VERIFICATION;
use crate::project::Project;

/// What the verification of this set, or of the whole project, that began after `began` says.
///
/// # Errors
/// In words: its report is not there, is of an earlier one, or cannot be read.
pub(crate) fn verification(project: &Project, set: Option<&Id>, began: Moment) -> Result<Found, String> {
    let settings = project.settings.clone();
    let settings = match set {
        None => settings,
        Some(set) => settings.of_set(set).map_err(|error| error.to_string())?,
    };
    let path = settings.report().join(VERIFICATION);
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
