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
        source: stage::DigestError,
    },
    #[error("a task of the verification ended abnormally: {0}")]
    Task(String),
}
