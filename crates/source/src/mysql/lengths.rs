//! How long values are, in one pass over a table or its first rows.

use model::{LengthRequest, LengthResult};

use super::client::{Client, Record};
use super::quote;
use crate::error::Result;

impl Client {
    /// Answers in the order of the requests.
    pub(crate) async fn lengths(&mut self, requests: &[LengthRequest]) -> Result<Vec<LengthResult>> {
        let mut results = Vec::with_capacity(requests.len());
        for request in requests {
            let doing = format!("measuring the values of {}", request.table);
            let records = self.show(&doing, &statement(request)).await?;
            let mut numbers = match records.first() {
                Some(record) => numbers(record, request.columns.len() + 2)?,
                None => Vec::new(),
            }
            .into_iter();
            results.push(LengthResult {
                rows: numbers.next().unwrap_or_default(),
                longest_row: numbers.next().unwrap_or_default(),
                longest: numbers.collect(),
                request: request.clone(),
            });
        }
        Ok(results)
    }
}

/// Only lengths leave the inner query, so that a LIMIT makes the server keep no values.
fn statement(request: &LengthRequest) -> String {
    let aliases: Vec<String> = (0..request.columns.len()).map(|at| format!("l{at}")).collect();
    let lengths: Vec<String> = request
        .columns
        .iter()
        .zip(&aliases)
        .map(|(column, alias)| format!("COALESCE(LENGTH({}), 0) AS {alias}", quote::identifier(column)))
        .collect();
    let longest: Vec<String> = aliases.iter().map(|alias| format!("MAX({alias})")).collect();
    let limit = request
        .first_rows
        .map(|rows| format!(" LIMIT {rows}"))
        .unwrap_or_default();
    format!(
        "SELECT COUNT(*), MAX({}), {} FROM (SELECT {} FROM {}{limit}) AS lengths",
        aliases.join(" + "),
        longest.join(", "),
        lengths.join(", "),
        quote::table(&request.table)
    )
}

/// NULL, of a table without rows, is 0.
fn numbers(record: &Record, count: usize) -> Result<Vec<u64>> {
    (0..count)
        .map(|at| match record.at(at)? {
            None => Ok(0),
            Some(text) => text.parse().map_err(|_| record.unexpected("a length is not a number")),
        })
        .collect()
}
