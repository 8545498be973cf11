//! Whether the tables that readers come to are still those that the plan knows and that the snapshots are of.
//!
//! A snapshot covers rows, not definitions, and a server refuses only some of what was altered since. So tables are looked at
//! before the snapshots are opened, and once more by each reader when it has begun its first statement on one: from then on
//! the lock on the definition, which its transaction holds to its end, keeps ALTER, RENAME, TRUNCATE and DROP out. Not one row
//! is taken before that. Holding these locks from the start instead would let every ALTER of the source wait for the whole
//! copy, and everybody behind it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::TableName;
use source::{Address, Definitions, Source, SourceError};
use tokio::sync::Mutex;

use crate::error::{TableChange, TransferError};
use crate::plan::CopyPlan;
use crate::watch::Steps;

/// A connection that rested longer may be gone without anybody having been told.
const FRESH: Duration = Duration::from_secs(30);

/// What the tables were before the snapshots were opened, and a connection to ask what they are.
#[derive(Debug)]
pub(crate) struct Lookout {
    before: Definitions,
    source: Address,
    connection: Mutex<Option<(Source, Instant)>>,
}

impl Lookout {
    /// Looks at all tables of a plan, and refuses those that were altered since planning.
    ///
    /// # Errors
    /// [`TransferError::Changed`], or the source's.
    pub(crate) async fn begin(
        address: &Address,
        source: &mut Source,
        plan: &CopyPlan,
        steps: &Steps,
    ) -> Result<Arc<Lookout>, TransferError> {
        let names: Vec<TableName> = plan.tables.iter().map(|table| table.name().clone()).collect();
        let looking = source.definitions(&names);
        let before = steps.source("comparing the shapes of all tables", looking).await?;
        let tables = plan.tables.iter();
        let changes: Vec<TableChange> = tables
            .filter_map(|table| {
                let what = match before.shape(table.name()) {
                    None => "the table is gone".to_owned(),
                    Some(shape) => table.shape.difference(shape)?,
                };
                Some(TableChange::new(table.name(), what))
            })
            .collect();
        if !changes.is_empty() {
            return Err(TransferError::Changed { changes });
        }
        Ok(Arc::new(Lookout {
            before,
            source: address.clone(),
            connection: Mutex::default(),
        }))
    }

    /// Over another connection than a reader's: those see what the catalog was when the snapshot was opened, or do not.
    async fn difference(&self, table: &TableName) -> Result<Option<String>, SourceError> {
        let mut connection = self.connection.lock().await;
        if let Some((mut source, used)) = connection.take()
            && used.elapsed() < FRESH
        {
            match source.difference(&self.before, table).await {
                Err(error) if error.is_retryable() => {}
                answer => {
                    *connection = Some((source, Instant::now()));
                    return answer;
                }
            }
        }
        let doing = format!("looking at {table} once more");
        let connected = Source::connect(&self.source).await;
        let mut source = connected.map_err(|error| error.beside_others(&doing))?;
        let answer = source.difference(&self.before, table).await;
        *connection = Some((source, Instant::now()));
        answer
    }
}

/// One reader's knowledge of the tables that it has come to.
#[derive(Debug)]
pub(crate) struct Looked {
    lookout: Arc<Lookout>,
    same: BTreeSet<TableName>,
}

impl Looked {
    /// Of a reader that has read nothing yet.
    pub(crate) fn with(lookout: &Arc<Lookout>) -> Looked {
        Looked {
            lookout: Arc::clone(lookout),
            same: BTreeSet::new(),
        }
    }

    /// Once the reader has begun a statement on the table; asks only the first time.
    ///
    /// # Errors
    /// [`TransferError::AlteredMeanwhile`], or the source's.
    pub(crate) async fn look(&mut self, table: &TableName) -> Result<(), TransferError> {
        if self.same.contains(table) {
            return Ok(());
        }
        match self.lookout.difference(table).await? {
            None => {
                self.same.insert(table.clone());
                Ok(())
            }
            Some(what) => Err(TransferError::AlteredMeanwhile {
                table: table.clone(),
                what,
            }),
        }
    }

    /// The reason behind an error of a reader's statement, where the table was altered.
    pub(crate) async fn explain(&self, table: &TableName, error: SourceError) -> TransferError {
        if error.is_retryable() {
            return error.into();
        }
        match self.lookout.difference(table).await {
            Ok(Some(what)) => TransferError::AlteredMeanwhile {
                table: table.clone(),
                what,
            },
            _ => error.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{Connection, Dialect, Tls};

    use super::*;

    #[tokio::test]
    async fn a_server_that_went_away_before_a_table_was_looked_at_is_a_lost_connection() {
        // A port on which nobody listens: its listener is closed again.
        let port = {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            listener.local_addr().unwrap().port()
        };
        let connection = Connection {
            host: "127.0.0.1".to_owned(),
            port,
            user: "app".to_owned(),
            password: None,
            database: None,
            tls: Tls::Disable,
            connect_timeout: Duration::from_secs(3),
            mssql: model::MssqlOptions::default(),
        };
        let lookout = Lookout {
            before: Definitions::default(),
            source: Address::Server {
                dialect: Dialect::Mysql,
                connection,
            },
            connection: Mutex::default(),
        };
        let error = lookout.difference(&TableName::new("shop", "orders")).await.unwrap_err();
        assert!(error.is_retryable(), "{error:?}");
        assert!(
            error.to_string().contains("looking at shop.orders once more"),
            "{error}"
        );
    }
}
