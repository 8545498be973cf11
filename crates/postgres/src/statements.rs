//! Statements that a person wrote, in a session of their own.

use tokio_postgres::SimpleQueryMessage;

use crate::connect::Target;
use crate::error::Result;

/// Runs statements one after the other. Gives the rows of the last one, every value as the server writes it; none if it has no rows.
///
/// # Errors
/// The first statement's that fails; those before it are done.
pub async fn run(target: &Target, statements: &[String]) -> Result<Vec<Vec<Option<String>>>> {
    let mut rows = Vec::new();
    for statement in statements {
        let messages = target.client.simple_query(statement).await?;
        rows = messages
            .into_iter()
            .filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => Some((0..row.len()).map(|at| row.get(at).map(str::to_owned)).collect()),
                _ => None,
            })
            .collect();
    }
    Ok(rows)
}
