//! The names that differ between source and target, for those who must change the application.

use std::collections::BTreeMap;
use std::path::Path;

use model::TablePlan;
use serde::Serialize;

use crate::failure::Failure;

const FILE: &str = "renames.json";

/// Names that differ.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Renames {
    /// `schema.table` of the source to that of the target.
    tables: BTreeMap<String, String>,
    /// By `schema.table` of the source: column of the source to column of the target.
    columns: BTreeMap<String, BTreeMap<String, String>>,
}

impl Renames {
    pub(crate) fn of(tables: &[TablePlan]) -> Renames {
        let mut renames = Renames::default();
        for table in tables {
            let source = table.source.to_string();
            let columns: BTreeMap<String, String> = table
                .columns
                .iter()
                .filter(|column| column.source_column != column.target_column)
                .map(|column| (column.source_column.clone(), column.target_column.clone()))
                .collect();
            if !columns.is_empty() {
                renames.columns.insert(source.clone(), columns);
            }
            if table.source != table.target {
                renames.tables.insert(source, table.target.to_string());
            }
        }
        renames
    }

    /// Writes `renames.json` to the folder.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), Failure> {
        let json = serde_json::to_string_pretty(self).map_err(|source| Failure::Document { what: FILE, source })?;
        let path = folder.join(FILE);
        std::fs::write(&path, format!("{json}\n")).map_err(|source| Failure::Write { path, source })
    }
}
