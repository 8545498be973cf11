//! Facts about tables that a preflight without plans needs.

use model::TableName;

use crate::error::Result;
use crate::mysql::client::Client;

impl Client {
    /// Base tables whose engine gives no snapshots.
    pub(super) async fn tables_without_snapshots(&mut self, databases: &[String]) -> Result<Vec<TableName>> {
        let engines = self.transactional_engines().await?;
        let mut found = Vec::new();
        for database in databases {
            let (tables, _) = self.tables(database, &engines).await?;
            found.extend(
                tables
                    .into_values()
                    .filter(|table| !table.transactional)
                    .map(|table| table.name),
            );
        }
        Ok(found)
    }
}
