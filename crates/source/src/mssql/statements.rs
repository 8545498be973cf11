//! Statements that a person wrote, in a session of their own.

use super::client::Client;
use super::record::Record;
use crate::error::Result;

/// Runs statements one after the other. Gives the rows of the last one as text.
pub(crate) async fn run(client: &Client, statements: &[String]) -> Result<Vec<Vec<Option<String>>>> {
    let mut session = client.another().await?;
    let doing = "running a statement of the cutover's plan";
    session.run(doing, "SET LOCK_TIMEOUT 60000").await?;
    let mut rows = Vec::new();
    for statement in statements {
        rows = session.show(doing, statement).await?;
    }
    session.close().await;
    Ok(rows.iter().map(Record::texts).collect())
}
