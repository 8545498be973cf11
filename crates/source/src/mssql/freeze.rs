//! Whether a server stands still. What SQL Server tells of it (read-only databases, change tracking, CDC) is not judged yet but for the
//! first: everything else is said to be unknown, so that no gate takes it for proof.

use model::TableName;
use model::freeze::{LogChanges, OpenWork, WriteGuard};

use super::client::Client;
use crate::error::Result;
use crate::freeze::LogPosition;

const NOT_READ: &str = "change evidence of SQL Server is not read yet";

/// Who could write to the tables now: nobody, where the database is read-only or a database snapshot.
pub(crate) async fn guard(client: &mut Client, _: &[TableName]) -> Result<WriteGuard> {
    Ok(match client.closed_to_writers().await? {
        Some(how) => WriteGuard::Blocked { how: vec![how] },
        None => WriteGuard::NotKnown {
            reason: "the database is not read-only (a database snapshot says nothing of the database it is of), and who may write to it is not judged yet".to_owned(),
        },
    })
}

/// No position tells of changes.
pub(crate) async fn position(client: &mut Client) -> Result<LogPosition> {
    Ok(LogPosition {
        server: client.identity().await?,
        gap: Some(NOT_READ.to_owned()),
        ..LogPosition::default()
    })
}

pub(crate) fn changes() -> LogChanges {
    LogChanges::NotRead {
        reason: NOT_READ.to_owned(),
    }
}

/// Transactions that have changed the tables and are not committed: none can be where nobody can write.
pub(crate) async fn open_work(client: &mut Client) -> Result<OpenWork> {
    Ok(match client.closed_to_writers().await? {
        Some(how) => OpenWork::None { how },
        None => OpenWork::NotKnown {
            reason: NOT_READ.to_owned(),
        },
    })
}
