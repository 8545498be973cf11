//! Partitions.

use model::source_schema::{SourceColumn, SourcePartition, SourcePartitioning};
use model::{MysqlType, SourceType};

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
            let by_wide_number = table
                .partitioning
                .as_ref()
                .is_some_and(|partitioning| is_by_wide_number(partitioning, &table.columns));
            let description = record.text_or_empty("partition_description")?;
            let partition = SourcePartition {
                name: record.text("partition_name")?,
                description: if by_wide_number {
                    unsigned(description)
                } else {
                    description
                },
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

/// Ranges of a BIGINT UNSIGNED column itself.
fn is_by_wide_number(partitioning: &SourcePartitioning, columns: &[SourceColumn]) -> bool {
    let name = partitioning.expression.trim().trim_matches('`');
    let is_wide = |column: &SourceColumn| {
        matches!(
            column.source_type,
            SourceType::Mysql(MysqlType::BigInt { unsigned: true })
        )
    };
    partitioning.method.eq_ignore_ascii_case("range")
        && columns
            .iter()
            .any(|column| column.name.eq_ignore_ascii_case(name) && is_wide(column))
}

/// A bound as the table has it: the catalog shows one beyond 2^63 as the negative number of the same bits.
fn unsigned(description: String) -> String {
    match description.trim().parse::<i64>() {
        Ok(number) if number < 0 => number.cast_unsigned().to_string(),
        _ => description,
    }
}
