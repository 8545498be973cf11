//! Scripts as a source: what a server would be asked, they answer from their text.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::SystemTime;

use model::{CheckResult, ChunkRange, Finding, SourceSchema, TableName, TablePlan, calendar};

use super::opened::Opened;
use super::reader::{ScriptReader, blocking};
use super::{kept, preflight, remark};
use crate::error::Result;
use crate::{Definitions, EpochMethod, EpochPoint, Scope, ScriptAddress, TableShape};

/// Opened scripts.
#[derive(Debug)]
pub(crate) struct ScriptSource {
    opened: Arc<Opened>,
}

impl ScriptSource {
    pub(crate) async fn open(address: ScriptAddress) -> Result<ScriptSource> {
        let opened = blocking(move || kept::open(address)).await?;
        Ok(ScriptSource { opened })
    }

    pub(crate) fn version(&self) -> String {
        let schema = &self.opened.reading.schema;
        format!("{} {}", schema.product, schema.version)
    }

    /// Where the scripts lie. What they hold is their [content](ScriptSource::content), which may change.
    pub(crate) fn identity(&self) -> String {
        let paths: Vec<String> = self
            .opened
            .address
            .files
            .iter()
            .map(|path| {
                std::fs::canonicalize(path)
                    .unwrap_or_else(|_| path.clone())
                    .display()
                    .to_string()
            })
            .collect();
        format!("script {}", paths.join(", "))
    }

    pub(crate) fn content(&self) -> &str {
        &self.opened.content
    }

    /// What a server would show that had run the scripts.
    pub(crate) fn inspect(&self, scope: &Scope) -> SourceSchema {
        let wanted = |schema: &String| scope.databases.is_empty() || scope.databases.contains(schema);
        let mut schema = self.opened.reading.schema.clone();
        schema.tables.retain(|table| wanted(&table.name.schema));
        schema.others.retain(|object| wanted(&object.name.schema));
        schema.schemas.retain(|name| wanted(name));
        for table in &mut schema.tables {
            // Nobody writes while it is read, whatever the engine would allow.
            table.transactional = true;
            let rows = self.opened.rows.get(&table.name);
            table.estimated_rows = rows.map_or(0, |rows| rows.rows);
            table.estimated_bytes = rows.map_or(0, |rows| rows.bytes);
        }
        schema
    }

    pub(crate) fn definitions(&self, tables: &[TableName]) -> Definitions {
        let asked: BTreeSet<&TableName> = tables.iter().collect();
        let known = self.opened.reading.schema.tables.iter();
        Definitions {
            shapes: known
                .filter(|table| asked.contains(&table.name))
                .map(|table| (table.name.clone(), TableShape::from(table)))
                .collect(),
            ..Definitions::default()
        }
    }

    pub(crate) fn preflight(&self) -> Vec<CheckResult> {
        preflight::run(&self.opened)
    }

    pub(crate) fn place(&self, findings: &mut Vec<Finding>) {
        let reading = &self.opened.reading;
        translate::script::place(findings, reading, &self.opened.scripts);
        findings.splice(0..0, reading.findings.iter().cloned());
    }

    pub(crate) fn limit(&self, plans: &mut [TablePlan]) -> Vec<Finding> {
        remark::limit(&self.opened, plans)
    }

    pub(crate) fn size(&self, tables: &[TableName]) -> u64 {
        let rows = tables.iter().filter_map(|table| self.opened.rows.get(table));
        rows.map(|rows| rows.bytes).sum()
    }

    /// A reader of the same text: as many as are wanted see one state.
    pub(crate) fn reader(&self) -> ScriptReader {
        ScriptReader::new(Arc::clone(&self.opened))
    }

    /// No more readers than tables with rows: each table is read by one.
    pub(crate) fn readers(&self, wanted: usize) -> usize {
        let tables: BTreeSet<&TableName> = self.opened.rows.keys().collect();
        wanted.min(tables.len()).max(1)
    }

    pub(crate) fn point(&self) -> EpochPoint {
        EpochPoint {
            method: EpochMethod::Script,
            server: self.identity(),
            version: self.version(),
            binlog: false,
            binlog_position: None,
            gtid: None,
            opened_at: calendar::rfc3339(SystemTime::now()),
            fenced_tables: Vec::new(),
            inconsistent_tables: Vec::new(),
            content: Some(self.opened.content.clone()),
            lower_bound: None,
        }
    }
}

/// A table of a script is read as one: its rows may stand anywhere in it.
pub(crate) fn whole() -> Vec<ChunkRange> {
    vec![ChunkRange::WHOLE]
}
