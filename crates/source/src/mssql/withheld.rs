//! Columns and rows that a server does not show as they are: masked and encrypted columns, and rows behind a security policy.
//!
//! A masked value is copied, digested and summed up as masked, so that every comparison is equal and every value wrong: nothing but
//! the catalog tells. <https://learn.microsoft.com/en-us/sql/relational-databases/security/dynamic-data-masking>,
//! <https://learn.microsoft.com/en-us/sql/relational-databases/security/row-level-security>,
//! <https://learn.microsoft.com/en-us/sql/relational-databases/security/encryption/always-encrypted-database-engine>

use std::collections::BTreeMap;

use model::TableName;

use super::client::Client;
use super::quote;
use super::record::Record;
use crate::error::{Result, SourceError};

/// Why a column's values are not what is shown, by table and column.
pub(crate) type Withheld = BTreeMap<(TableName, String), &'static str>;

const MASKED: &str =
    "it is masked, and this account has no UNMASK (GRANT UNMASK TO the account, or exclude_columns in [tables])";
const ENCRYPTED: &str =
    "it is encrypted by Always Encrypted, whose keys Landfall has not (exclude_columns in [tables])";

impl Client {
    /// The columns of the database that this account is not shown as they are.
    pub(crate) async fn withheld(&mut self) -> Result<Withheld> {
        let mut withheld = Withheld::new();
        for record in self.if_known(include_str!("withheld/encrypted.sql")).await? {
            withheld.insert((table(&record)?, record.text("column_name")?), ENCRYPTED);
        }
        let masked = self.if_known(include_str!("withheld/masked.sql")).await?;
        if masked.is_empty()
            || self
                .permission(&quote::identifier(self.database()), "DATABASE", &["UNMASK"])
                .await?
        {
            return Ok(withheld);
        }
        let mut may = BTreeMap::new();
        for record in masked {
            let name = table(&record)?;
            let shown = match may.get(&name) {
                Some(shown) => *shown,
                None => {
                    let shown = self.permission(&quote::table(&name), "OBJECT", &["UNMASK"]).await?;
                    may.insert(name.clone(), shown);
                    shown
                }
            };
            if !shown {
                withheld.insert((name, record.text("column_name")?), MASKED);
            }
        }
        Ok(withheld)
    }

    /// The tables of which a security policy that is on may hide rows, from whomever.
    pub(crate) async fn filtered(&mut self) -> Result<Vec<TableName>> {
        let records = self.if_known(include_str!("withheld/filtered.sql")).await?;
        records.iter().map(table).collect()
    }

    /// The rows of a catalog query; none where the server has no such view, and so nothing of the kind.
    async fn if_known(&mut self, sql: &str) -> Result<Vec<Record>> {
        match self.show("asking what is not shown as it is", sql).await {
            Err(error) if error.is_retryable() => Err(error),
            Err(error @ SourceError::PermissionDenied { .. }) => Err(error),
            Err(_) => Ok(Vec::new()),
            found => found,
        }
    }
}

fn table(record: &Record) -> Result<TableName> {
    Ok(TableName::new(record.text("schema_name")?, record.text("table_name")?))
}
