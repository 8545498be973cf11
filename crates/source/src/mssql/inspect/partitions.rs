//! Partition functions and schemes, as the partitions of their tables.

use std::collections::BTreeMap;

use model::source_schema::{SourcePartition, SourcePartitioning};

use super::Refining;
use super::queries::Query;
use crate::error::Result;

impl Refining<'_> {
    /// Adds the partitions to their tables: the ranges of a function, the last one without an end.
    pub(super) fn add_partitions(&mut self) -> Result<()> {
        let mut boundaries: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for record in self.raw.rows(Query::PartitionValues) {
            if let Some(function) = record.number("function_id")? {
                let value = record.optional("boundary")?;
                let literal = literal(&record.text_or_empty("base_type")?, value.as_deref());
                boundaries.entry(function).or_default().push(literal);
            }
        }
        let told = self.raw.has(Query::PartitionValues);
        for record in self.raw.rows(Query::Partitions) {
            let function = record.number("function_id")?.unwrap_or(0);
            let bounds = boundaries.get(&function).map_or(&[][..], Vec::as_slice);
            let bounds = bounds.iter().map(String::as_str).chain(["MAXVALUE"]);
            let partitions = bounds.enumerate().map(|(at, bound)| SourcePartition {
                name: format!("p{}", at + 1),
                description: bound.to_owned(),
            });
            let partitioning = SourcePartitioning {
                method: if record.flag("on_right")? {
                    "RANGE RIGHT"
                } else {
                    "RANGE LEFT"
                }
                .to_owned(),
                expression: record.text("column_name")?,
                partitions: partitions.collect(),
                subpartition: None,
            };
            if let Some(table) = self.table(record)?.filter(|_| told) {
                table.partitioning = Some(partitioning);
            }
        }
        Ok(())
    }
}

/// A boundary as a script writes it.
fn literal(base_type: &str, value: Option<&str>) -> String {
    let Some(value) = value else {
        return "NULL".to_owned();
    };
    match base_type.to_lowercase().as_str() {
        "bit" | "tinyint" | "smallint" | "int" | "bigint" | "decimal" | "numeric" | "money" | "smallmoney"
        | "float" | "real" | "binary" | "varbinary" => value.to_owned(),
        _ => crate::mssql::quote::text(value),
    }
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn boundaries_are_literals() {
        assert_eq!(literal("int", Some("-5")), "-5");
        assert_eq!(
            literal("datetime", Some("2011-04-01T00:00:00")),
            "N'2011-04-01T00:00:00'"
        );
        assert_eq!(literal("nvarchar", Some("it's")), "N'it''s'");
        assert_eq!(literal("varbinary", Some("0x0A")), "0x0A");
        assert_eq!(literal("", None), "NULL");
    }
}
