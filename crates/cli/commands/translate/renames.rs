//! The names that differ between source and target, for those who must change the application.

use std::collections::BTreeMap;
use std::path::Path;

use model::{PgSchema, TablePlan};
use serde::Serialize;

use crate::failure::Failure;

const FILE: &str = "renames.json";

/// Names that differ.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Renames {
    /// `schema.table` of the source to that of the target.
    tables: BTreeMap<String, String>,
    /// Views and synonyms.
    views: BTreeMap<String, String>,
    sequences: BTreeMap<String, String>,
    /// Functions and procedures that are translated.
    routines: BTreeMap<String, String>,
    /// By `schema.table` (or view) of the source: column of the source to column of the target.
    columns: BTreeMap<String, BTreeMap<String, String>>,
}

impl Renames {
    pub(crate) fn of(tables: &[TablePlan], schema: &PgSchema) -> Renames {
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
        for view in &schema.views {
            let Some(source) = &view.source else { continue };
            let pairs = view.source_columns.iter().zip(&view.columns);
            let columns: BTreeMap<String, String> = pairs
                .filter(|(old, new)| old != new)
                .map(|(old, new)| (old.clone(), new.clone()))
                .collect();
            if !columns.is_empty() {
                renames.columns.insert(source.to_string(), columns);
            }
            if *source != view.name {
                renames.views.insert(source.to_string(), view.name.to_string());
            }
        }
        for sequence in &schema.sequences {
            if let Some(source) = sequence.source.as_ref().filter(|source| **source != sequence.name) {
                renames.sequences.insert(source.to_string(), sequence.name.to_string());
            }
        }
        let routines = schema.routines.iter().filter_map(|routine| routine.names.as_ref());
        for names in routines.filter(|names| names.source != names.target) {
            renames
                .routines
                .insert(names.source.to_string(), names.target.to_string());
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
