//! Tables, their kinds and options.

use model::source_schema::{SourceTable, SourceVersioning};
use model::{Finding, TableName, code};

use super::queries::Query;
use super::{Refining, numbers};
use crate::error::Result;

/// Values of `temporal_type`.
const HISTORY: i64 = 1;
const VERSIONED: [i64; 2] = [2, 4];

impl Refining<'_> {
    /// The tables, still without columns. External tables have their rows elsewhere and are not kept.
    pub(super) fn add_tables(&mut self) -> Result<()> {
        let collation = match self.raw.rows(Query::Database).first() {
            Some(database) => database.optional("collation_name")?,
            None => None,
        };
        for record in self.raw.rows(Query::Tables) {
            let (Some(name), Some(number)) = (self.name(record, "table_name")?, record.number("table_id")?) else {
                continue;
            };
            let table = SourceTable {
                name,
                engine: String::new(),
                transactional: true,
                comment: String::new(),
                collation: collation.clone(),
                next_identity: None,
                columns: Vec::new(),
                primary_key: None,
                indexes: Vec::new(),
                foreign_keys: Vec::new(),
                checks: Vec::new(),
                partitioning: None,
                system_versioned: None,
                estimated_rows: 0,
                estimated_bytes: 0,
                options: Vec::new(),
            };
            self.tables.insert(number, table);
        }
        for record in self.raw.rows(Query::TableKinds) {
            let Some(number) = record.number("table_id")? else {
                continue;
            };
            if record.flag("is_external")? {
                if let Some(table) = self.tables.remove(&number) {
                    let message = "an external table has its rows elsewhere, and is not made";
                    let finding = Finding::new(code::FEATURE_NOT_KEPT, table.name.to_string(), message);
                    self.findings.push(finding);
                }
            } else if record.flag("memory_optimized")?
                && let Some(table) = self.tables.get_mut(&number)
            {
                // As a script's reader calls it: their row versions are not those of the other tables.
                table.engine = "memory-optimized".to_owned();
            }
        }
        Ok(())
    }

    /// Options as T-SQL spells them, and the catalog's estimates.
    pub(super) fn add_table_options(&mut self) -> Result<()> {
        for record in self.raw.rows(Query::TableKinds) {
            let durability = record.text_or_empty("durability")?;
            let in_memory = record.flag("memory_optimized")?;
            if let Some(table) = self.table(record)?.filter(|_| in_memory) {
                table.options.push("MEMORY_OPTIMIZED = ON".to_owned());
                table.options.push(format!("DURABILITY = {durability}"));
            }
        }
        for record in self.raw.rows(Query::TableStorage) {
            let mut options = Vec::new();
            if record.flag("is_filetable")? {
                options.push("AS FILETABLE".to_owned());
            }
            options.extend(record.optional("lob_space")?.map(|name| format!("TEXTIMAGE_ON {name}")));
            options.extend(
                record
                    .optional("stream_space")?
                    .map(|name| format!("FILESTREAM_ON {name}")),
            );
            let escalation = record.text_or_empty("lock_escalation")?;
            if !matches!(escalation.as_str(), "" | "TABLE") {
                options.push(format!("LOCK_ESCALATION = {escalation}"));
            }
            if let Some(table) = self.table(record)? {
                table.options.extend(options);
            }
        }
        for record in self.raw.rows(Query::TableGraph) {
            let kind = if record.flag("is_node")? { "AS NODE" } else { "AS EDGE" };
            if let Some(table) = self.table(record)? {
                table.options.push(kind.to_owned());
            }
        }
        for record in self.raw.rows(Query::TableLedger) {
            let option = match record.text_or_empty("ledger")?.as_str() {
                "APPEND_ONLY_LEDGER_TABLE" => "LEDGER = ON (APPEND_ONLY = ON)",
                "UPDATABLE_LEDGER_TABLE" => "LEDGER = ON",
                // The history of one, which is told with it.
                _ => continue,
            };
            if let Some(table) = self.table(record)? {
                table.options.push(option.to_owned());
            }
        }
        for record in self.raw.rows(Query::Estimates) {
            let rows = record
                .number("estimated_rows")?
                .and_then(|rows| u64::try_from(rows).ok());
            if let Some(table) = self.table(record)? {
                table.estimated_rows = rows.unwrap_or(0);
            }
        }
        for record in self.raw.rows(Query::Sizes) {
            let bytes = record
                .number("estimated_bytes")?
                .and_then(|bytes| u64::try_from(bytes).ok());
            if let Some(table) = self.table(record)? {
                table.estimated_bytes = bytes.unwrap_or(0);
            }
        }
        Ok(())
    }

    /// Temporal tables, their periods and their history.
    pub(super) fn add_versioning(&mut self) -> Result<()> {
        let mut periods = std::collections::BTreeMap::new();
        for record in self.raw.rows(Query::Periods) {
            let (Some(start), Some(end)) = (
                numbers(record, "table_id", "start_id")?,
                numbers(record, "table_id", "end_id")?,
            ) else {
                continue;
            };
            let names = self.column_names.get(&start).zip(self.column_names.get(&end));
            if let Some((from, to)) = names {
                periods.insert(start.0, (from.clone(), to.clone()));
            }
        }
        for record in self.raw.rows(Query::TableKinds) {
            let Some(number) = record.number("table_id")? else {
                continue;
            };
            let kind = record.number("temporal_type")?.unwrap_or(0);
            let period = periods.get(&number).cloned();
            let history = record.number("history_id")?.and_then(|history| self.name_of(history));
            let Some(table) = self.tables.get_mut(&number) else {
                continue;
            };
            if VERSIONED.contains(&kind) {
                table.system_versioned = Some(SourceVersioning {
                    history: history.clone(),
                    period,
                    ..SourceVersioning::default()
                });
                let name = table.name.clone();
                let kept = record
                    .number("history_id")?
                    .and_then(|history| self.tables.get_mut(&history));
                if let Some(kept) = kept {
                    kept.options.push(format!("HISTORY OF {name}"));
                }
            } else if let Some((from, to)) = period.filter(|_| kind != HISTORY) {
                table.options.push(format!("PERIOD FOR SYSTEM_TIME ({from}, {to})"));
            }
        }
        for record in self.raw.rows(Query::TableRetention) {
            let (count, unit) = (record.number("period")?, record.text_or_empty("unit")?);
            let Some(count) = count.filter(|count| *count > 0 && unit != "INFINITE") else {
                continue;
            };
            let plural = if count == 1 { "" } else { "S" };
            if let Some(table) = self.table(record)? {
                table
                    .options
                    .push(format!("HISTORY_RETENTION_PERIOD = {count} {unit}{plural}"));
            }
        }
        Ok(())
    }

    /// The name of a table by its number, also of one in a schema that is not wanted.
    fn name_of(&self, number: i64) -> Option<TableName> {
        self.raw.rows(Query::Tables).iter().find_map(|record| {
            (record.number("table_id").ok()? == Some(number)).then_some(())?;
            Some(TableName::new(
                record.text("schema_name").ok()?,
                record.text("table_name").ok()?,
            ))
        })
    }
}
