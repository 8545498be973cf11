//! The partitions of one table: to cut it by, and to see whether they are still those that it was cut by.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/information-schema-partitions-table.html>

use model::TableName;
use mysql_common::Value;

use super::client::Client;
use super::quote;
use crate::error::Result;
use crate::shape::{ShapePartition, ShapePartitioning};

/// A table's partitions, each with the rows that the server estimates for it.
pub(crate) struct Partitions {
    pub(crate) shape: ShapePartitioning,
    pub(crate) rows: Vec<u64>,
}

impl Partitions {
    /// Names and estimates of partitions that may be read apart. Those by SYSTEM_TIME (MariaDB) hold the history, and the
    /// server makes them by itself.
    pub(crate) fn apart(self) -> Vec<(String, u64)> {
        if self.shape.method.eq_ignore_ascii_case("SYSTEM_TIME") {
            return Vec::new();
        }
        let names = self.shape.partitions.into_iter().map(|partition| partition.name);
        names.zip(self.rows).collect()
    }
}

impl Client {
    /// The partitions of a table as they are now, subpartitions counted with theirs; `None` if it has none.
    pub(crate) async fn partitions(&mut self, table: &TableName) -> Result<Option<Partitions>> {
        let params = [&table.schema, &table.name, &table.schema, &table.name]
            .map(Value::from)
            .to_vec();
        let doing = format!("reading the partitions of {table}");
        let mut found: Option<Partitions> = None;
        for record in self
            .select(&doing, include_str!("inspect/shape_partitions.sql"), params)
            .await?
        {
            let partitions = match &mut found {
                Some(partitions) => partitions,
                None => found.insert(Partitions {
                    shape: ShapePartitioning {
                        method: record.text("partition_method")?,
                        expression: record.text_or_empty("partition_expression")?,
                        partitions: Vec::new(),
                    },
                    rows: Vec::new(),
                }),
            };
            partitions.shape.partitions.push(ShapePartition {
                name: record.text("partition_name")?,
                values: record.text_or_empty("partition_description")?,
            });
            partitions.rows.push(record.number("table_rows")?.unwrap_or(0));
        }
        Ok(found)
    }
}

/// ` PARTITION (a, b)`, behind a table's name.
/// <https://dev.mysql.com/doc/refman/9.0/en/partitioning-selection.html>
pub(crate) fn selected(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| quote::identifier(name)).collect();
    format!(" PARTITION ({})", names.join(", "))
}
