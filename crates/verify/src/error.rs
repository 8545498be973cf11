//! What can stop a verification. A difference is no error; it is the result.

/// Why a verification could not be done. No message holds a value of a row.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    #[error(transparent)]
    Target(#[from] postgres::Error),
    #[error("digesting the rows of {what}")]
    Digest {
        what: String,
        #[source]
        source: Box<stage::DigestError>,
    },
    #[error(transparent)]
    Stage(#[from] stage::StageError),
    #[error("finding the verification units of {what}")]
    Unit {
        what: String,
        #[source]
        source: Box<stage::unit::UnitError>,
    },
    #[error("the rows of {table} are more than a count can hold")]
    Counts { table: String },
    #[error("what the target's ledger has of the rows that {table} held before: {why}")]
    Baseline { table: String, why: String },
    #[error("the scratch table of the negative control: {0}")]
    Control(String),
    #[error("a task of the verification ended abnormally: {0}")]
    Task(String),
}

impl VerifyError {
    pub(crate) fn digest(what: &str, source: stage::DigestError) -> Self {
        VerifyError::Digest {
            what: what.to_owned(),
            source: Box::new(source),
        }
    }
}

/// An error with its causes, as one line of a report.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(current) = cause {
        text.push_str(": ");
        text.push_str(&current.to_string());
        cause = current.source();
    }
    text
}
