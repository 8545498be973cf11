//! Evidence that verbs of this program leave.

use cutover::evidence::{self, EvidenceKind, Told};
use cutover::plan::{Plan, Record};
use cutover::{Id, Moment};

use super::action::Found;
use super::record;
use crate::commands::VERIFICATION;
use crate::project::Project;

/// What the verification of this set, or of the whole project, that began after `began` says.
///
/// # Errors
/// In words: its report is not there, is of an earlier one, or cannot be read.
pub(crate) fn verification(project: &Project, plan: &Plan, set: Option<&Id>, began: Moment) -> Result<Found, String> {
    let of_set = set.map(|set| project.of_set(set)).transpose();
    let of_set = of_set.map_err(|failure| failure.message())?;
    let project = of_set.as_ref().unwrap_or(project);
    let path = project.settings.report().join(VERIFICATION);
    let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let told = told(EvidenceKind::Verification, &bytes)?;
    let measured = told.plan_of_record.clone();
    let mut found = of_told("verification.json", bytes, told);
    // Reports tell whole seconds.
    if found.taken.after(cutover::Span::seconds(1)) < began {
        return Err(format!(
            "{} is of an earlier verification, of {}",
            path.display(),
            found.taken
        ));
    }
    // Its tables are those of the stage, unless that was planned anew since.
    let stage = record::of_stage(project).map_err(|failure| failure.message())?;
    let stage = stage.filter(|record| Some(&record.fingerprint) == measured.as_ref());
    let record = stage.ok_or_else(|| {
        format!(
            "{} is of another copy than the stage {} has now: verify again",
            path.display(),
            project.settings.stage().path().display()
        )
    })?;
    record::check(plan, set, "the verification", &record).map_err(|refused| refused.whole())?;
    found.record = Some(record);
    Ok(found)
}

/// What a verification by this copy says.
///
/// # Errors
/// In words: it is no report of a verification.
pub(crate) fn of_verification(extension: &'static str, bytes: Vec<u8>, measured: &Record) -> Result<Found, String> {
    let told = told(EvidenceKind::Verification, &bytes)?;
    Ok(Found {
        record: Some(measured.clone()),
        ..of_told(extension, bytes, told)
    })
}

/// What `landfall doctor --format json` said.
///
/// # Errors
/// In words: it is no answer of doctor's.
pub(crate) fn doctor(text: &str) -> Result<Found, String> {
    let bytes = text.as_bytes().to_vec();
    let told = told(EvidenceKind::Doctor, &bytes)?;
    Ok(of_told("doctor.json", bytes, told))
}

fn told(kind: EvidenceKind, bytes: &[u8]) -> Result<Told, String> {
    let words = |error: evidence::FileError| match std::error::Error::source(&error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    };
    let told = evidence::read(kind, bytes).map_err(words)?;
    told.ok_or_else(|| "this kind of evidence says nothing by itself".to_owned())
}

fn of_told(extension: &'static str, bytes: Vec<u8>, told: Told) -> Found {
    Found {
        extension,
        bytes,
        facts: told.facts,
        taken: told.taken.unwrap_or_else(Moment::now),
        epoch: told.epoch,
        record: None,
    }
}
