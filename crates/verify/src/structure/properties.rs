//! What a table needs to go on as it did in the source, beyond its rows and keys: that it is a table, NOT NULL, defaults,
//! identity, generated columns, the ON UPDATE trigger, partitions. Pure.
//!
//! Only what changes the meaning of the compared rows blocks. The rest is reported: somebody may have built the target otherwise on
//! purpose, and the page shows it.

use model::pg_schema::PgTable;
use postgres::catalog::{RelationKind, TargetStructure, TargetTable};

use super::compare::Comparison;
use crate::result::StructureKind;

impl Comparison {
    /// A view with the same rows is no table: nobody knows what it will show tomorrow.
    pub(super) fn relation(&mut self, table: &TargetTable) {
        let actual = table.kind.words();
        let (holds, kind) = (actual == "a table", StructureKind::TableMissing);
        self.fact(holds, true, kind, table.name.to_string(), "a table", actual);
    }

    /// Columns that the planned schema names and the target has; missing ones are reported with the bound plan.
    pub(super) fn properties(&mut self, planned: &PgTable, table: &TargetTable) {
        if !matches!(table.kind, RelationKind::Table | RelationKind::PartitionedTable) {
            return;
        }
        for column in &planned.columns {
            let Some(found) = table.column(&column.name) else {
                continue;
            };
            let object = format!("{}.{}", table.name, column.name);
            let mut report = |holds, kind, expected: &str, actual: &str| {
                self.fact(holds, false, kind, object.clone(), expected, actual);
            };
            if !column.nullable {
                report(found.not_null, StructureKind::NotNull, "not null", "nullable");
            }
            let filled = found.identity.is_some() || found.has_default;
            if column.identity.is_some() {
                report(
                    filled,
                    StructureKind::IdentityMissing,
                    "an identity or a default",
                    "none",
                );
            } else if column.default.is_some() {
                report(filled, StructureKind::DefaultMissing, "a default", "none");
            }
            if column.generated.is_some() {
                let kind = StructureKind::GeneratedMissing;
                report(found.generated, kind, "a generated column", "a plain column");
            }
        }
    }

    pub(super) fn triggers(&mut self, planned: &PgTable, table: &TargetTable, target: &TargetStructure) {
        if planned.on_update_now.is_empty() {
            return;
        }
        let before_update = |definition: &str| {
            let timing = definition.split(" ON ").next().unwrap_or_default();
            timing.contains(" BEFORE ") && timing.contains("UPDATE")
        };
        let mut ours = target
            .triggers
            .iter()
            .filter(|trigger| trigger.table == table.name && before_update(&trigger.definition))
            .peekable();
        let actual = if ours.peek().is_none() {
            "none"
        } else {
            "a disabled one"
        };
        let holds = ours.any(|trigger| trigger.enabled);
        let columns: Vec<&str> = planned
            .on_update_now
            .iter()
            .map(|(column, _)| column.as_str())
            .collect();
        let expected = format!("a trigger before update, for {}", columns.join(", "));
        let kind = StructureKind::TriggerMissing;
        self.fact(holds, false, kind, table.name.to_string(), expected, actual);
    }

    /// A partition that is missing refuses rows that the source would take. A table that is not partitioned at all takes them.
    pub(super) fn partitions(&mut self, planned: &PgTable, table: &TargetTable, target: &TargetStructure) {
        let Some(partitioning) = &planned.partitioning else {
            return;
        };
        let found = target.partitioned.iter().find(|(name, _, _)| *name == table.name);
        let kind = StructureKind::PartitionMissing;
        let Some((_, _, partitions)) = found else {
            let expected = format!("partitions by {}", partitioning.by);
            self.fact(false, false, kind, table.name.to_string(), expected, "none");
            return;
        };
        for partition in &partitioning.partitions {
            let begins = format!("{} ", partition.name);
            let holds = partitions.iter().any(|found| found.starts_with(&begins));
            let object = format!("{}.{}", table.name, partition.name);
            let expected = format!("a partition {}", partition.bound);
            self.fact(holds, true, kind, object, expected, "none");
        }
    }
}
