//! What can stop a copy.

use std::fmt;

use model::figures::{counted, verb};
use model::{Finding, TableName};

use crate::again::Again;
use crate::pause::PauseEnd;
use crate::stopped::StopCause;

/// Why a copy stopped.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    #[error(transparent)]
    Source(#[from] source::SourceError),
    #[error(transparent)]
    Stage(#[from] stage::StageError),
    #[error(transparent)]
    Digest(#[from] stage::DigestError),
    #[error(transparent)]
    Unit(#[from] stage::UnitError),
    #[error(transparent)]
    Convert(#[from] stage::ConvertError),
    /// `memory` of the settings.
    #[error(transparent)]
    Memory(#[from] stage::TooLittle),
    #[error(transparent)]
    Target(#[from] postgres::Error),
    /// A record in the stage that is not what it should be.
    #[error("read {what} of the stage")]
    BadRecord {
        what: String,
        #[source]
        source: serde_json::Error,
    },
    /// Written by another version of Landfall.
    #[error("{what} of the stage has format version {found}, which this version of landfall does not know")]
    FormatVersion { what: String, found: u32 },
    /// What is to be loaded is not there; a table for each that lacks chunks, none if nothing was planned.
    #[error("the stage is not complete{}", Missing(.tables))]
    NotStaged { tables: Vec<TableChange> },
    /// Manifest entries are of an epoch whose record is gone, and none is newer.
    #[error(
        "the stage has lost epochs/{epoch}.json: it has rows of that epoch, and cannot tell of which moment they are"
    )]
    EpochLost { epoch: String },
    /// Tables have manifest entries that were not made by the plan that is there, or there is none.
    #[error("plan.json of the stage was lost or replaced: it is not the plan by which these were staged: {}", Names(.tables))]
    PlanLost { tables: Vec<TableName> },
    /// The source, the mapping or landfall.toml changed since planning.
    #[error("the plan no longer fits: {}", Listed(.changes))]
    Changed { changes: Vec<TableChange> },
    /// The stage was planned against another server.
    #[error("the stage belongs to another source: planned from {planned}, connected to {connected}")]
    OtherSource { planned: String, connected: String },
    /// The source's scripts are not those that were copied.
    #[error("the script was changed since it was copied (epoch {since})")]
    Altered { since: String },
    /// The target's tables are not what the plan was bound to.
    #[error("the target was altered since planning: {}", Listed(.changes))]
    TargetChanged { changes: Vec<TableChange> },
    /// What was staged without a target is for one that has more than this one.
    #[error("what is staged needs the extension{} {} of the target, which this one has not", if extensions.len() == 1 { "" } else { "s" }, extensions.join(", "))]
    LacksExtensions { extensions: Vec<String> },
    /// Binding found what cannot work.
    #[error("the target cannot take the data:{}", Messages(.findings))]
    Refused { findings: Vec<Finding> },
    /// Tables of the target hold rows that Landfall did not load.
    #[error("the target already has rows in {}", Names(.tables))]
    TargetNotEmpty { tables: Vec<TableName> },
    /// The ledger knows of loads that this stage did not make.
    #[error("the target was loaded from another stage: its ledger has parts of {} that are not in this one", Names(.tables))]
    OtherStage { tables: Vec<TableName> },
    /// A restart would remove the rows of tables that are no longer copied.
    #[error("no longer copied, so that a restart only removes what was loaded: {}", Drops(.tables))]
    WouldDrop { tables: Vec<Dropped> },
    /// The ledger has tables of these names from another source server.
    #[error(
        "the target was loaded from another source server with tables of the same names, by which its ledger knows them: {}",
        Names(.tables)
    )]
    SameNames { tables: Vec<TableName> },
    /// A table named by `--restart` is not part of the copy.
    #[error("no table {table} in this copy")]
    NoSuchTable { table: TableName },
    /// The law S = P + Q does not hold for a chunk: a defect of Landfall or of the machine.
    #[error("chunk {chunk} of {table}: the staged file does not hold what was read (unit {unit})")]
    LawBroken { table: TableName, chunk: u32, unit: u32 },
    /// The snapshots do not show what a table was when they were opened.
    #[error(
        "{table} was altered in the source while the copy ran, and its snapshot does not show what it was before: {what}"
    )]
    AlteredMeanwhile { table: TableName, what: String },
    /// More rows of a table were refused than the setting allows; `last` says why the last of them was.
    #[error(
        "{table}: {} {} refused, more than max_quarantined = {limit} allows{}",
        counted(*.refused, "row"),
        verb(*.refused, "was", "were"),
        last.as_ref().map(|last| format!("; the last one: {last}")).unwrap_or_default()
    )]
    TooManyRefused {
        table: TableName,
        refused: u64,
        limit: u64,
        last: Option<String>,
    },
    /// Tables of the target lost what was loaded into them.
    #[error("the target no longer holds what was loaded: {}", Listed(.changes))]
    TargetEmptied { changes: Vec<TableChange> },
    /// What is to be loaded, or taken back, stood in files that were removed when a verification had proved them.
    #[error("the staged files of {table} were removed after the verification of {at}, and what changed needs them")]
    Released { table: TableName, at: String },
    /// The target took back what it had committed: it crashed, or another server took over.
    #[error("the target lost rows of {table} that it had taken; they are loaded again from the stage")]
    LoadsLost { table: TableName },
    /// What a worker was given cannot be done here and now.
    #[error("{reason}")]
    NoTask { reason: String },
    /// A worker ended in a way that it never should.
    #[error("a worker stopped unexpectedly: {reason}")]
    Worker { reason: String },
    /// A server that had answered before does not answer now.
    #[error("the copy was interrupted")]
    Interrupted {
        #[source]
        source: Box<TransferError>,
    },
    /// Readers were told to rest, and the epoch did not last as long.
    #[error("the copy was paused, and its epoch is ended: {why}")]
    PauseEnded { why: PauseEnd, again: Box<Again> },
    /// All readers lost their connection.
    #[error("every reader lost its connection")]
    ReadersLost {
        #[source]
        source: source::SourceError,
    },
}

struct Missing<'a>(&'a [TableChange]);

impl fmt::Display for Missing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            f.write_str(": no epoch was staged in it")
        } else {
            write!(f, ": {}", Listed(self.0))
        }
    }
}

impl TransferError {
    /// Somebody asked a server of a copy that has none.
    pub(crate) fn no_server(which: &str) -> TransferError {
        TransferError::Worker {
            reason: format!("this copy has no {which}"),
        }
    }

    /// True if the same call may succeed when made again: the copy then goes on where it stopped.
    pub fn is_retryable(&self) -> bool {
        match self {
            TransferError::Source(error) | TransferError::ReadersLost { source: error } => error.is_retryable(),
            TransferError::Target(error) => error.is_retryable(),
            TransferError::Interrupted { .. } | TransferError::LoadsLost { .. } => true,
            _ => false,
        }
    }

    /// True if somebody else's lock was in the way.
    pub(crate) fn is_lock(&self) -> bool {
        match self {
            TransferError::Source(error) => matches!(error, source::SourceError::LockTimeout { .. }),
            TransferError::Target(error) => error.is_lock(),
            _ => false,
        }
    }

    /// How a person gets a table on that this stopped, where running the copy again is not enough.
    pub(crate) fn way_on(&self, source: &TableName, target: &TableName) -> Option<String> {
        matches!(
            self,
            TransferError::Target(postgres::Error::TargetChanged { .. } | postgres::Error::OtherFile { .. })
        )
        .then(|| {
            format!(
                "empty {target} in the target (rows of others that you need, keep elsewhere), then run \
                 `landfall copy --restart {source}`"
            )
        })
        .or_else(|| {
            matches!(self, TransferError::Target(postgres::Error::ColumnAltered { .. })).then(|| {
                format!("undo the change and run the same command again, or run `landfall copy --restart {source}`")
            })
        })
        .or_else(|| {
            matches!(self, TransferError::Released { .. })
                .then(|| format!("copy it anew with `landfall copy --restart {source}`"))
        })
        .or_else(|| {
            matches!(
                self,
                TransferError::AlteredMeanwhile { .. } | TransferError::Source(source::SourceError::TableChanged { .. })
            )
            .then(|| {
                "run the same command again: it opens a new epoch, and says so if something has to be decided first"
                    .to_owned()
            })
        })
        .or_else(|| {
            matches!(self, TransferError::Target(error) if error.is_out_of_room()).then(|| {
                "make room in the target, then run the same command again: what is loaded stays, and nothing of this part is there"
                    .to_owned()
            })
        })
    }

    /// What kind of reason it is when this stops a table.
    pub(crate) fn stop_cause(&self) -> StopCause {
        let denied = matches!(
            self,
            TransferError::Source(
                source::SourceError::PermissionDenied { .. } | source::SourceError::AccessDenied { .. }
            ) | TransferError::Target(postgres::Error::Privilege(_))
        );
        let no_room = matches!(self, TransferError::Target(error) if error.is_out_of_room());
        if denied || no_room || self.is_lock() {
            StopCause::Access
        } else {
            StopCause::Data
        }
    }

    /// The same error, seen after the servers had answered: one that cannot be reached may come back, so this interrupts.
    pub(crate) fn while_running(self) -> TransferError {
        let gone = match &self {
            TransferError::Source(error) => error.is_unreachable(),
            TransferError::Target(error) => matches!(
                error,
                postgres::Error::Unreachable { .. } | postgres::Error::ConnectTimeout { .. }
            ),
            _ => false,
        };
        if gone {
            TransferError::Interrupted { source: Box::new(self) }
        } else {
            self
        }
    }
}

/// A table and what about it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableChange {
    pub table: TableName,
    pub what: String,
    /// True if the table is no longer there, or no longer in scope.
    pub gone: bool,
    /// Columns that the source has by now and the plan has not.
    pub added: Vec<AddedColumn>,
}

/// What was loaded of a table that is no longer copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    pub source: TableName,
    pub target: TableName,
    /// Loaded, by the ledger.
    pub rows: u64,
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Dropped { source, target, rows } = self;
        write!(f, "{source}, {} in {target} of the target", counted(*rows, "row"))
    }
}

struct Drops<'a>(&'a [Dropped]);

impl fmt::Display for Drops<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        join(f, self.0.iter())
    }
}

/// A column of the source that came after planning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedColumn {
    pub source: String,
    /// What gives the target's table the column.
    pub sql: String,
}

impl TableChange {
    /// A change that is no new column.
    /// A table that is still there.
    pub fn new(table: &TableName, what: impl Into<String>) -> Self {
        TableChange {
            table: table.clone(),
            what: what.into(),
            gone: false,
            added: Vec::new(),
        }
    }
}

impl fmt::Display for TableChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.table, self.what)
    }
}

struct Listed<'a>(&'a [TableChange]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        join(f, self.0.iter())
    }
}

struct Names<'a>(&'a [TableName]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        join(f, self.0.iter())
    }
}

struct Messages<'a>(&'a [Finding]);

impl fmt::Display for Messages<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|finding| write!(f, "\n{}: {}", finding.object, finding.message))
    }
}

fn join(f: &mut fmt::Formatter<'_>, items: impl Iterator<Item = impl fmt::Display>) -> fmt::Result {
    for (index, item) in items.enumerate() {
        if index > 0 {
            f.write_str("; ")?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_cannot_be_reached_any_more_interrupts() {
        let (host, port) = ("db".to_owned(), 1);
        let gone: [TransferError; 4] = [
            source::SourceError::ConnectionRefused {
                host: host.clone(),
                port,
            }
            .into(),
            source::SourceError::ConnectTimeout {
                host: host.clone(),
                port,
                seconds: 1,
            }
            .into(),
            postgres::Error::Unreachable {
                server: host.clone(),
                reason: String::new(),
            }
            .into(),
            postgres::Error::ConnectTimeout {
                server: host.clone(),
                seconds: 1,
            }
            .into(),
        ];
        for error in gone {
            let error = error.while_running();
            assert!(
                matches!(error, TransferError::Interrupted { .. }) && error.is_retryable(),
                "{error:?}"
            );
        }
        let other = TransferError::from(source::SourceError::UnknownHost {
            host,
            reason: String::new(),
        });
        assert!(!other.while_running().is_retryable());
    }
}
