//! Partitions.

use model::source_schema::{SourcePartition, SourcePartitioning};

use super::Tables;
use crate::error::Result;
use crate::mysql::client::Client;

impl Client {
    /// Adds the partitions to the tables of a database.
    pub(super) async fn add_partitions(&mut self, database: &str, tables: &mut Tables) -> Result<()> {
        for record in self
            .catalog("the partitions", database, include_str!("partitions.sql"))
            .await?
        {
            let Some(table) = tables.get_mut(&record.text("table_name")?) else {
                continue;
            };
            if table.partitioning.is_none() {
                let subpartition = match record.optional("subpartition_method")? {
                    None => None,
                    Some(method) => Some(format!(
                        "{method}({})",
                        record.text_or_empty("subpartition_expression")?
                    )),
                };
                table.partitioning = Some(SourcePartitioning {
                    method: record.text("partition_method")?,
                    expression: record.text_or_empty("partition_expression")?,
                    partitions: Vec::new(),
                    subpartition,
                });
            }
            let partition = SourcePartition {
                name: record.text("partition_name")?,
                description: record.text_or_empty("partition_description")?,
            };
            // A partition has a row for each of its subpartitions.
            if let Some(partitioning) = &mut table.partitioning
                && partitioning.partitions.last() != Some(&partition)
            {
                partitioning.partitions.push(partition);
            }
        }
        Ok(())
    }
}
