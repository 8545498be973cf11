//! Exit codes, and the one mapping from every failure to its code.

use postgres::Error as TargetError;
use source::SourceError;
use transfer::TransferError;
use verify::VerifyError;

use crate::failure::Failure;

/// Done; everything that was compared is equal.
pub(crate) const DONE: u8 = 0;
/// The command worked and its answer is no: a difference, a failed table, an unwaived quarantine, anything not verified.
pub(crate) const NO: u8 = 1;
/// The command could not start or go on: usage, settings, connection, privileges, locks, disk.
pub(crate) const COULD_NOT: u8 = 2;
/// Interrupted, by a signal or by a lost connection; the same command resumes.
pub(crate) const INTERRUPTED: u8 = 3;

/// What a command that ran to its end answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
    /// Some of it could not be got at, and nothing else stands against a yes.
    CouldNot,
}

impl Answer {
    /// Yes if `passed`.
    pub(crate) fn of(passed: bool) -> Self {
        if passed { Answer::Yes } else { Answer::No }
    }

    /// The exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Answer::Yes => DONE,
            Answer::No => NO,
            Answer::CouldNot => COULD_NOT,
        }
    }
}

/// The exit code of a command that did not run to its end.
pub(crate) fn code(failure: &Failure) -> u8 {
    match failure {
        Failure::Interrupted { .. } => INTERRUPTED,
        Failure::Source(error) => source_code(error),
        Failure::Target(error) => target_code(error),
        Failure::Transfer(error) => transfer_code(error),
        Failure::Verify(error) => verify_code(error),
        Failure::Cutover(failure) => failure.code(),
        Failure::Stage(_)
        | Failure::StageAddress(_)
        | Failure::Settings(_)
        | Failure::Mapping { .. }
        | Failure::UnknownTable { .. }
        | Failure::UnknownColumn { .. }
        | Failure::UnknownSchema { .. }
        | Failure::NotInScope { .. }
        | Failure::UnusedRules { .. }
        | Failure::NothingInScope { .. }
        | Failure::NotPlanned { .. }
        | Failure::NotRunning { .. }
        | Failure::NotLoaded { .. }
        | Failure::Suspended { .. }
        | Failure::AlreadyThere { .. }
        | Failure::Template { .. }
        | Failure::Read { .. }
        | Failure::Write { .. }
        | Failure::Contradiction(_)
        | Failure::TableName { .. }
        | Failure::Document { .. }
        | Failure::Rows { .. }
        | Failure::Html(_)
        | Failure::Output { .. }
        | Failure::Listen { .. }
        | Failure::System { .. } => COULD_NOT,
    }
}

fn transfer_code(error: &TransferError) -> u8 {
    match error {
        TransferError::Source(error) => source_code(error),
        TransferError::Target(error) => target_code(error),
        TransferError::Interrupted { .. }
        | TransferError::ReadersLost { .. }
        | TransferError::LoadsLost { .. }
        | TransferError::PauseEnded { .. } => INTERRUPTED,
        // The answer to the question whether the copy is right.
        TransferError::LawBroken { .. } | TransferError::TooManyRefused { .. } => NO,
        TransferError::Stage(_)
        | TransferError::Memory(_)
        | TransferError::Digest(_)
        | TransferError::Unit(_)
        | TransferError::Convert(_)
        | TransferError::BadRecord { .. }
        | TransferError::FormatVersion { .. }
        | TransferError::NotStaged { .. }
        | TransferError::EpochLost { .. }
        | TransferError::PlanLost { .. }
        | TransferError::NoTask { .. }
        | TransferError::Released { .. }
        | TransferError::Changed { .. }
        | TransferError::Altered { .. }
        | TransferError::AlteredMeanwhile { .. }
        | TransferError::OtherSource { .. }
        | TransferError::LacksExtensions { .. }
        | TransferError::TargetChanged { .. }
        | TransferError::Refused { .. }
        | TransferError::TargetNotEmpty { .. }
        | TransferError::TargetEmptied { .. }
        | TransferError::OtherStage { .. }
        | TransferError::WouldDrop { .. }
        | TransferError::SameNames { .. }
        | TransferError::NoSuchTable { .. }
        | TransferError::Worker { .. } => COULD_NOT,
    }
}

/// A connection that was there and is lost interrupts; everything else needs a person.
fn source_code(error: &SourceError) -> u8 {
    match error {
        SourceError::LostConnection { .. } => INTERRUPTED,
        _ => COULD_NOT,
    }
}

fn verify_code(error: &VerifyError) -> u8 {
    match error {
        VerifyError::Target(error) => target_code(error),
        _ => COULD_NOT,
    }
}

fn target_code(error: &TargetError) -> u8 {
    match error {
        TargetError::Lost { .. } | TargetError::CommitUnknown { .. } => INTERRUPTED,
        _ => COULD_NOT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::SettingsError;
    use model::{Connection, Dialect, Password, TableName, Tls};

    #[test]
    fn every_kind_of_end_has_its_code() {
        let table = TableName::new("a", "b");
        let lost = || SourceError::LostConnection {
            doing: "reading".to_owned(),
            reason: String::new(),
        };
        for (failure, expected) in [
            (Failure::Interrupted { verb: "copy" }, INTERRUPTED),
            (Failure::Source(lost()), INTERRUPTED),
            (TransferError::Source(lost()).into(), INTERRUPTED),
            (TransferError::ReadersLost { source: lost() }.into(), INTERRUPTED),
            (
                TransferError::Interrupted {
                    source: Box::new(TransferError::Source(lost())),
                }
                .into(),
                INTERRUPTED,
            ),
            (
                Failure::Target(TargetError::Lost { reason: String::new() }),
                INTERRUPTED,
            ),
            (
                Failure::Target(TargetError::UnknownHost { host: "h".to_owned() }),
                COULD_NOT,
            ),
            (
                TransferError::TargetNotEmpty {
                    tables: vec![table.clone()],
                }
                .into(),
                COULD_NOT,
            ),
            (
                TransferError::LawBroken {
                    table,
                    chunk: 0,
                    unit: 0,
                }
                .into(),
                NO,
            ),
            (
                Failure::Settings(SettingsError::Missing { path: "x".into() }),
                COULD_NOT,
            ),
        ] {
            assert_eq!(code(&failure), expected, "{failure}");
        }
        assert_eq!((Answer::of(true).code(), Answer::of(false).code()), (DONE, NO));
    }

    /// A server that is not there, and a password that must not be in what is said about it.
    #[tokio::test]
    async fn no_failure_shows_the_password() {
        let secret = "hunter2-SeCrEt";
        let connection = Connection {
            host: "127.0.0.1".to_owned(),
            port: 1,
            user: "reader".to_owned(),
            password: Some(Password::new(secret)),
            database: Some("shop".to_owned()),
            tls: Tls::Disable,
            connect_timeout: std::time::Duration::from_secs(5),
            mssql: model::MssqlOptions::default(),
        };
        let source = source::Source::connect(&source::Address::Server {
            dialect: Dialect::Mysql,
            connection: connection.clone(),
        })
        .await
        .expect_err("nobody listens");
        let target = postgres::Target::connect(&connection)
            .await
            .expect_err("nobody listens");
        for failure in [Failure::Source(source), Failure::Target(target)] {
            let shown = format!(
                "{failure:?} {} {:?} {connection:?}",
                failure.message(),
                crate::hint::hints(&failure)
            );
            assert!(!shown.contains(secret), "{shown}");
            assert_eq!(code(&failure), COULD_NOT);
        }
    }
}
