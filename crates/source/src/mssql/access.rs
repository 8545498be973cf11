//! What the account may see and read.

use std::collections::BTreeSet;

use model::TableName;

use super::client::Client;
use super::quote;
use crate::error::Result;

impl Client {
    /// The schemas of which this account may not see every definition: the catalog leaves out what it may not see.
    ///
    /// <https://learn.microsoft.com/en-us/sql/relational-databases/security/metadata-visibility-configuration>
    pub(crate) async fn partly_visible(&mut self, schemas: &BTreeSet<String>) -> Result<Vec<String>> {
        let mut hidden = Vec::new();
        for schema in schemas {
            let sees = self
                .permission(
                    &quote::identifier(schema),
                    "SCHEMA",
                    &["VIEW DEFINITION", "SELECT", "CONTROL"],
                )
                .await?;
            if !sees {
                hidden.push(schema.clone());
            }
        }
        Ok(hidden)
    }

    /// Those tables of which the account may not read every column, and those with rows that a policy may hide.
    pub(crate) async fn partly_readable(&mut self, tables: &[TableName]) -> Result<Vec<(TableName, &'static str)>> {
        const NO_SELECT: &str = "the account has no SELECT on all columns: those that it does not see are not copied";
        const FILTERED: &str = "a security policy with a filter is on: rows that it hides from this account are not copied, \
                                and nothing tells how many";
        let filtered = self.filtered().await?;
        let mut partly = Vec::new();
        for table in tables {
            if filtered.contains(table) {
                partly.push((table.clone(), FILTERED));
            } else if !self.permission(&quote::table(table), "OBJECT", &["SELECT"]).await? {
                partly.push((table.clone(), NO_SELECT));
            }
        }
        Ok(partly)
    }

    /// Whether the login has one of some permissions on the server; on Azure SQL Database, in the database.
    pub(crate) async fn permission_on_server(&mut self, any: &[&str]) -> Result<bool> {
        for permission in any {
            let in_database = permission.replace("SERVER", "DATABASE");
            let sql = format!(
                "SELECT CASE WHEN HAS_PERMS_BY_NAME(NULL, NULL, '{permission}') = 1 \
                 OR HAS_PERMS_BY_NAME(NULL, 'DATABASE', '{in_database}') = 1 THEN 1 ELSE 0 END AS has"
            );
            let records = self
                .show(&format!("asking for the permission {permission}"), &sql)
                .await?;
            if records.first().map(|record| record.flag("has")).transpose()? == Some(true) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the account has one of some permissions. NULL, of a name that the server does not know, is no.
    ///
    /// <https://learn.microsoft.com/en-us/sql/t-sql/functions/has-perms-by-name-transact-sql>
    pub(crate) async fn permission(&mut self, object: &str, class: &str, any: &[&str]) -> Result<bool> {
        for permission in any {
            let sql =
                format!("SELECT CAST(COALESCE(HAS_PERMS_BY_NAME(@P1, '{class}', '{permission}'), 0) AS int) AS has");
            let records = self
                .select(
                    &format!("asking for the permission {permission} on {object}"),
                    &sql,
                    &[object],
                )
                .await?;
            if records.first().map(|record| record.flag("has")).transpose()? == Some(true) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
