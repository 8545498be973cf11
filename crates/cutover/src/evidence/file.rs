//! Facts as they stand in a file of evidence.

use serde::Deserialize;
use verify::VerifyReport;

use super::{EvidenceKind, Facts, of_verification};
use crate::Moment;
use crate::freeze::Proof;

/// Why a file is not the evidence that it is said to be.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("it cannot be read as {what}")]
    Form {
        what: &'static str,
        source: serde_json::Error,
    },
    #[error("it is {what} of version {found}, and this version of landfall knows {known}")]
    Version { what: &'static str, found: u32, known: u32 },
    #[error("it is of the command {found:?}, and not of doctor")]
    NotDoctor { found: String },
    #[error("its time {0:?} is none")]
    Time(String),
}

/// What a file of evidence says by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub facts: Facts,
    /// When it was found, where the file says so.
    pub taken: Option<Moment>,
    /// The epoch of the source that it is of, where it is of one.
    pub epoch: Option<String>,
    /// Fingerprint of the plan of record that it was measured by, where the file says so.
    pub plan_of_record: Option<String>,
}

/// Reads the facts from the bytes of a file. `None` for kinds whose facts stand in the journal alone: what a person attached or a step
/// wrote, rehearsals and outcomes of checks.
///
/// # Errors
/// It is no such file, or of a version that is not known.
pub fn read(kind: EvidenceKind, bytes: &[u8]) -> Result<Option<Told>, FileError> {
    match kind {
        EvidenceKind::Verification => verification(bytes).map(Some),
        EvidenceKind::FreezeProof => freeze_proof(bytes).map(Some),
        EvidenceKind::Doctor => doctor(bytes).map(Some),
        EvidenceKind::Rehearsal
        | EvidenceKind::BackupRestored
        | EvidenceKind::Check
        | EvidenceKind::Output
        | EvidenceKind::Attached => Ok(None),
    }
}

/// Any document that says its version, read before the rest of it.
#[derive(Deserialize)]
struct Versioned {
    format_version: u32,
}

fn version(what: &'static str, bytes: &[u8], known: u32) -> Result<(), FileError> {
    let form = |source| FileError::Form { what, source };
    let Versioned { format_version: found } = serde_json::from_slice(bytes).map_err(form)?;
    if found == known {
        Ok(())
    } else {
        Err(FileError::Version { what, found, known })
    }
}

fn verification(bytes: &[u8]) -> Result<Told, FileError> {
    let what = "a verification";
    version(what, bytes, verify::result::FORMAT_VERSION)?;
    let report: VerifyReport = serde_json::from_slice(bytes).map_err(|source| FileError::Form { what, source })?;
    Ok(Told {
        facts: of_verification(&report),
        taken: Some(
            report
                .finished
                .parse()
                .map_err(|_| FileError::Time(report.finished.clone()))?,
        ),
        epoch: Some(report.epoch.id),
        plan_of_record: report.plan_of_record,
    })
}

fn freeze_proof(bytes: &[u8]) -> Result<Told, FileError> {
    let what = "a freeze proof";
    version(what, bytes, crate::freeze::FORMAT_VERSION)?;
    let proof: Proof = serde_json::from_slice(bytes).map_err(|source| FileError::Form { what, source })?;
    Ok(Told {
        taken: Some(proof.ended),
        epoch: proof.epoch.clone(),
        plan_of_record: proof.plan_of_record.clone(),
        facts: proof.facts(),
    })
}

/// What `landfall doctor --format json` prints.
#[derive(Deserialize)]
struct Doctor {
    command: String,
    passed: bool,
    checks: Vec<Check>,
}

#[derive(Deserialize)]
struct Check {
    name: String,
    status: model::CheckStatus,
    expected: String,
    actual: String,
}

fn doctor(bytes: &[u8]) -> Result<Told, FileError> {
    let what = "the result of doctor";
    let doctor: Doctor = serde_json::from_slice(bytes).map_err(|source| FileError::Form { what, source })?;
    if doctor.command != "doctor" {
        return Err(FileError::NotDoctor { found: doctor.command });
    }
    let stands = |check: &&Check| !matches!(check.status, model::CheckStatus::Passed | model::CheckStatus::Warning);
    let words = |check: &Check| format!("{}: expected {}, found {}", check.name, check.expected, check.actual);
    let problems: Vec<String> = doctor.checks.iter().filter(stands).map(words).collect();
    Ok(Told {
        // Both must say so.
        facts: Facts::Doctor {
            passed: doctor.passed && problems.is_empty(),
            problems,
        },
        taken: None,
        epoch: None,
        plan_of_record: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doctor_passes_only_if_it_and_every_check_says_so() {
        let document = |passed: bool, status: &str| {
            let text = format!(
                r#"{{"command":"doctor","passed":{passed},"checks":[{{"subject":"source","name":"disk","status":"{status}",
                    "expected":"room","actual":"none","fix":null}}]}}"#
            );
            read(EvidenceKind::Doctor, text.as_bytes()).unwrap().unwrap().facts
        };
        let facts = |passed: bool, problems: &[&str]| Facts::Doctor {
            passed,
            problems: problems.iter().map(|&text| text.to_owned()).collect(),
        };
        assert_eq!(document(true, "passed"), facts(true, &[]));
        assert_eq!(document(true, "warning"), facts(true, &[]));
        assert_eq!(document(false, "passed"), facts(false, &[]));
        assert_eq!(
            document(true, "failed"),
            facts(false, &["disk: expected room, found none"])
        );
    }

    #[test]
    fn what_is_no_such_file_or_of_another_version_is_refused() {
        let refused = |kind: EvidenceKind, text: &str| read(kind, text.as_bytes()).unwrap_err().to_string();
        assert!(refused(EvidenceKind::Verification, "{}").contains("a verification"));
        assert!(refused(EvidenceKind::Verification, r#"{"format_version":99}"#).contains("version 99"));
        assert!(refused(EvidenceKind::FreezeProof, r#"{"format_version":0}"#).contains("version 0"));
        assert!(refused(EvidenceKind::FreezeProof, "\0").contains("a freeze proof"));
        assert!(
            refused(
                EvidenceKind::Doctor,
                r#"{"command":"verify","passed":true,"checks":[]}"#
            )
            .contains("verify")
        );
        assert!(read(EvidenceKind::Attached, b"anything").unwrap().is_none());
    }
}
