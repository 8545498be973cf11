//! The plan of record: what is copied, bound to the target that is really there, and how it is cut into chunks.
//!
//! The plan is written to the stage before anything is read, and it stays: chunks keep their ranges over all epochs,
//! so a row belongs to one chunk for good, whatever is inserted or deleted later. A resume compares it with the
//! source, the mapping and the target as they are now, and refuses where they differ.

use std::collections::{BTreeMap, BTreeSet};

use model::pg_type::quote;
use model::{ChunkRange, Dialect, Finding, PgSchema, SourceSchema, TableName, TablePlan};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use source::TableShape;
use stage::{ChunkEntry, Stage, UnitScheme};

use crate::error::{AddedColumn, TableChange, TransferError};
use crate::wave::Waves;

/// Format of the plan file.
pub const FORMAT_VERSION: u32 = 1;

/// The plan of a copy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopyPlan {
    pub format_version: u32,
    pub dialect: Dialect,
    /// The source server's lasting identity.
    pub source_identity: String,
    /// The target schema, so that `finish` and `verify` need no source.
    pub pg_schema: PgSchema,
    /// By source name.
    pub tables: Vec<PlannedTable>,
    pub waves: Waves,
    /// What translation found beyond mere remarks, and all that binding to the target found.
    pub findings: Vec<Finding>,
}

/// A table of the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedTable {
    /// As translated, before binding; what a resume compares.
    pub requested: TablePlan,
    /// As bound to the target's catalog; what runs.
    pub bound: TablePlan,
    /// The source table's shape, compared again inside every epoch.
    pub shape: TableShape,
    /// Verification units.
    pub scheme: UnitScheme,
    /// Never empty.
    pub chunks: Vec<ChunkRange>,
}

impl PlannedTable {
    /// The source table's name.
    pub fn name(&self) -> &TableName {
        &self.bound.source
    }

    /// Refuses an entry that is not of a chunk of this plan: its number may be the same, its rows are not.
    ///
    /// # Errors
    /// [`TransferError::PlanLost`].
    pub(crate) fn check_entry(&self, entry: &ChunkEntry) -> Result<(), TransferError> {
        let planned = usize::try_from(entry.chunk.ordinal)
            .ok()
            .and_then(|at| self.chunks.get(at));
        if planned == Some(&entry.chunk) {
            Ok(())
        } else {
            Err(TransferError::PlanLost {
                tables: vec![self.name().clone()],
            })
        }
    }
}

impl CopyPlan {
    /// Reads the stage's plan; `None` if nothing was planned yet.
    ///
    /// # Errors
    /// The file cannot be read or is not a plan of this version.
    pub fn read(stage: &Stage) -> Result<Option<CopyPlan>, TransferError> {
        let Some(bytes) = stage.read_plan()? else {
            return Ok(None);
        };
        let plan: CopyPlan = serde_json::from_slice(&bytes).map_err(|source| TransferError::BadRecord {
            what: "plan.json".to_owned(),
            source,
        })?;
        if plan.format_version != FORMAT_VERSION {
            return Err(TransferError::FormatVersion {
                what: "plan.json".to_owned(),
                found: plan.format_version,
            });
        }
        Ok(Some(plan))
    }

    pub(crate) fn write(&self, stage: &Stage) -> Result<(), TransferError> {
        let bytes = serde_json::to_vec_pretty(self).map_err(|source| TransferError::BadRecord {
            what: "plan.json".to_owned(),
            source,
        })?;
        Ok(stage.write_plan(&bytes)?)
    }

    /// A table by its source name.
    pub fn table(&self, name: &TableName) -> Option<&PlannedTable> {
        self.tables.iter().find(|table| table.name() == name)
    }

    /// The triggers that the plan makes for its tables, by table and name.
    pub fn triggers(&self) -> Vec<(TableName, String)> {
        triggers(&self.pg_schema)
    }

    /// Refuses a plan that no longer fits the source, the mapping or the settings. `pg_schema` belongs to `tables`. `restarted` tables are planned anew anyway.
    ///
    /// # Errors
    /// [`TransferError::Changed`].
    pub fn check(
        &self,
        source: &SourceSchema,
        tables: &[TablePlan],
        pg_schema: &PgSchema,
        restarted: &BTreeSet<TableName>,
    ) -> Result<(), TransferError> {
        let changes = changes(self, tables, &shapes(source), pg_schema, restarted);
        if changes.is_empty() {
            Ok(())
        } else {
            Err(TransferError::Changed { changes })
        }
    }

    /// SHA-256 over everything that makes old files and new ones belong together: source identity, tables as
    /// translated and as bound, units and chunk ranges.
    ///
    /// # Errors
    /// The plan cannot be serialised, which does not happen.
    pub fn fingerprint(&self) -> Result<String, TransferError> {
        let mut hasher = Sha256::new();
        hasher.update(self.source_identity.as_bytes());
        for table in &self.tables {
            let bytes = serde_json::to_vec(&(
                without_estimates(&table.requested),
                without_estimates(&table.bound),
                &table.scheme,
                &table.chunks,
            ))
            .map_err(|source| TransferError::BadRecord {
                what: "plan".to_owned(),
                source,
            })?;
            hasher.update(&bytes);
        }
        Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// A plan's lasting part: estimates change with every look at the catalog.
pub(crate) fn without_estimates(plan: &TablePlan) -> TablePlan {
    TablePlan {
        estimated_rows: 0,
        estimated_bytes: 0,
        ..plan.clone()
    }
}

/// The shape of every source table.
pub(crate) fn shapes(source: &SourceSchema) -> BTreeMap<TableName, TableShape> {
    source
        .tables
        .iter()
        .map(|table| (table.name.clone(), TableShape::from(table)))
        .collect()
}

/// How the tables asked for now differ from the planned ones. `restarted` tables are planned anew anyway.
fn changes(
    planned: &CopyPlan,
    now: &[TablePlan],
    shapes: &BTreeMap<TableName, TableShape>,
    pg_schema: &PgSchema,
    restarted: &BTreeSet<TableName>,
) -> Vec<TableChange> {
    let mut changes = Vec::new();
    for table in &planned.tables {
        if restarted.contains(table.name()) {
            continue;
        }
        let Some(current) = now.iter().find(|plan| &plan.source == table.name()) else {
            let what = "is no longer there, or no longer in scope";
            changes.push(TableChange {
                gone: true,
                ..TableChange::new(table.name(), what)
            });
            continue;
        };
        let differs = without_estimates(current) != without_estimates(&table.requested);
        let what = shapes
            .get(table.name())
            .and_then(|shape| table.shape.difference(shape))
            .or_else(|| differs.then(|| difference(&table.requested, current)));
        if let Some(what) = what {
            changes.push(TableChange {
                added: added(&table.requested, current, pg_schema),
                ..TableChange::new(table.name(), what)
            });
        }
    }
    changes
}

/// The triggers that a schema makes, by table and name.
pub(crate) fn triggers(schema: &PgSchema) -> Vec<(TableName, String)> {
    let objects = schema.routines.iter().map(|routine| routine.object.as_str());
    let triggers = objects.filter_map(|object| object.strip_prefix("trigger "));
    let of_tables = triggers.filter_map(|trigger| {
        let mut tables = schema.tables.iter();
        tables.find_map(|table| {
            let name = trigger.strip_suffix(&format!(" on {}", table.name))?;
            Some((table.name.clone(), name.to_owned()))
        })
    });
    of_tables.collect()
}

fn added(planned: &TablePlan, now: &TablePlan, pg_schema: &PgSchema) -> Vec<AddedColumn> {
    let made = pg_schema.tables.iter().find(|table| table.name == now.target);
    let particular = |name: &str| {
        let column = made?.columns.iter().find(|column| column.name == name)?;
        if let Some(expression) = &column.generated {
            return Some(format!(" GENERATED ALWAYS AS ({expression}) STORED"));
        }
        let default = column.default.as_ref()?;
        let not_null = if column.nullable { "" } else { " NOT NULL" };
        Some(format!(" DEFAULT {default}{not_null}"))
    };
    let known = |name: &str| planned.columns.iter().any(|column| column.source_column == name);
    now.columns
        .iter()
        .filter(|column| !known(&column.source_column))
        .map(|column| AddedColumn {
            source: column.source_column.clone(),
            sql: format!(
                "ALTER TABLE {}.{} ADD COLUMN {} {}{}",
                quote(&now.target.schema),
                quote(&now.target.name),
                quote(&column.target_column),
                column.target,
                particular(&column.target_column).unwrap_or_default()
            ),
        })
        .collect()
}

/// Says in words how two plans of one table differ.
fn difference(planned: &TablePlan, now: &TablePlan) -> String {
    for column in &planned.columns {
        match now
            .columns
            .iter()
            .find(|other| other.source_column == column.source_column)
        {
            None => return format!("column {} is gone", column.source_column),
            Some(other) if other.source != column.source => {
                return format!(
                    "column {} has another type than when it was planned",
                    column.source_column
                );
            }
            Some(other) if other != column => {
                return format!(
                    "column {}: the mapping or its settings differ from the planned ones ({} was planned, {} now)",
                    column.source_column, column.target, other.target
                );
            }
            Some(_) => {}
        }
    }
    if let Some(added) = now.columns.iter().find(|column| {
        !planned
            .columns
            .iter()
            .any(|other| other.source_column == column.source_column)
    }) {
        return format!("column {} is new", added.source_column);
    }
    if planned.key != now.key {
        return "the key differs from the planned one".to_owned();
    }
    if planned.target != now.target {
        return format!("the target table was {}, now {}", planned.target, now.target);
    }
    if planned.row_filter != now.row_filter {
        return "the row filter differs from the planned one".to_owned();
    }
    "the order of columns, or the foreign keys, differ from the planned ones".to_owned()
}
