//! The target's catalog against the plan. Pure.

use std::collections::BTreeSet;

use model::pg_schema::{PgForeignKey, PgIndex, PgKey, PgTable};
use model::source_schema::ReferentialAction;
use model::{TableName, TablePlan};
use postgres::catalog::{ConstraintKind, TargetConstraint, TargetIndex, TargetStructure, TargetTable};

use super::collisions::Unheld;
use crate::result::{StructureDifference, StructureKind};

/// Differences found so far, and how many facts were looked at.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    pub(super) checks: u64,
    pub(super) differences: Vec<StructureDifference>,
    /// Planned foreign keys that the target does not enforce for all rows: their orphans must be counted.
    pub(super) unenforced: Vec<(TableName, PgForeignKey)>,
    /// Planned keys that the target does not hold: rows that share one must be counted.
    pub(super) unheld: Vec<Unheld>,
}

impl Comparison {
    pub(super) fn fact(
        &mut self,
        holds: bool,
        blocking: bool,
        kind: StructureKind,
        object: impl Into<String>,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) {
        self.checks += 1;
        if !holds {
            self.differences.push(StructureDifference {
                kind,
                object: object.into(),
                expected: expected.into(),
                actual: actual.into(),
                rows: None,
                blocking,
            });
        }
    }

    /// One table: what the bound plan says of its columns, and what the planned schema (if there is one) says of keys,
    /// indexes and constraints.
    pub(super) fn table(&mut self, plan: &TablePlan, planned: Option<&PgTable>, target: &TargetStructure) {
        let object = plan.target.to_string();
        let Some(table) = target.tables.iter().find(|table| table.name == plan.target) else {
            self.fact(false, true, StructureKind::TableMissing, object, "a table", "none");
            return;
        };
        self.relation(table);
        self.columns(plan, table);
        self.validity(&plan.target, planned, target);
        if let Some(planned) = planned {
            self.keys(planned, table, target);
            self.indexes(planned, table, target);
            self.foreign_keys(planned, &plan.target, target);
            self.checks(planned, &plan.target, target);
            self.properties(planned, table);
            self.triggers(planned, table, target);
            self.partitions(planned, table, target);
        }
    }

    fn columns(&mut self, plan: &TablePlan, table: &TargetTable) {
        for column in &plan.columns {
            let object = format!("{}.{}", plan.target, column.target_column);
            match table.column(&column.target_column) {
                None => {
                    self.fact(
                        false,
                        true,
                        StructureKind::ColumnMissing,
                        object,
                        column.target.to_string(),
                        "no column",
                    );
                }
                Some(found) => self.fact(
                    found.pg_type == column.target,
                    true,
                    StructureKind::ColumnType,
                    object,
                    column.target.to_string(),
                    &found.declared,
                ),
            }
        }
    }

    /// Constraints that PostgreSQL has not checked and indexes that it does not use.
    fn validity(&mut self, table: &TableName, planned: Option<&PgTable>, target: &TargetStructure) {
        // Old rows may break what the source does not trust either.
        let is_left_open = |name: &str| {
            planned.is_some_and(|planned| {
                let keys = planned
                    .foreign_keys
                    .iter()
                    .map(|key| (&key.name, key.not_valid || key.not_enforced));
                let checks = planned
                    .checks
                    .iter()
                    .map(|check| (&check.name, check.not_valid || check.not_enforced));
                keys.chain(checks).any(|(planned, is_open)| planned == name && is_open)
            })
        };
        for constraint in target
            .constraints
            .iter()
            .filter(|constraint| constraint.table == *table)
        {
            let object = format!("{table}.{}", constraint.name);
            let kind = StructureKind::ConstraintNotValidated;
            self.fact(
                constraint.validated || is_left_open(&constraint.name),
                true,
                kind,
                object,
                "a validated constraint",
                "NOT VALID, or not enforced because its triggers are disabled",
            );
        }
        for index in target.indexes.iter().filter(|index| index.table == *table) {
            let object = format!("{table}.{}", index.name);
            self.fact(
                index.valid,
                true,
                StructureKind::IndexInvalid,
                object,
                "a valid index",
                "an invalid one",
            );
        }
    }

    fn keys(&mut self, planned: &PgTable, table: &TargetTable, target: &TargetStructure) {
        if let Some(key) = &planned.primary_key {
            let found = table
                .primary_key
                .as_ref()
                .map(|key| key.columns.clone())
                .unwrap_or_default();
            let expected = format!("primary key ({})", key.columns.join(", "));
            let actual = if found.is_empty() {
                "none".to_owned()
            } else {
                format!("primary key ({})", found.join(", "))
            };
            let holds = found == key.columns;
            if !holds {
                self.unheld(&table.name, key);
            }
            self.fact(
                holds,
                true,
                StructureKind::PrimaryKey,
                table.name.to_string(),
                expected,
                actual,
            );
        }
        for key in &planned.unique_keys {
            let wanted: BTreeSet<&String> = key.columns.iter().collect();
            let same = |columns: &[String]| columns.iter().collect::<BTreeSet<_>>() == wanted;
            let holds = table
                .unique_keys
                .iter()
                .chain(&table.primary_key)
                .any(|found| same(&found.columns))
                || constraints(target, &table.name, ConstraintKind::Unique).any(|found| same(&found.columns));
            if !holds {
                self.unheld(&table.name, key);
            }
            let expected = format!("unique ({})", key.columns.join(", "));
            let object = format!("{}.{}", table.name, key.name);
            self.fact(holds, true, StructureKind::UniqueMissing, object, expected, "none");
        }
    }

    fn unheld(&mut self, table: &TableName, key: &PgKey) {
        self.unheld.push(Unheld {
            table: table.clone(),
            name: key.name.clone(),
            columns: key.columns.clone(),
            nulls_collide: key.nulls_not_distinct,
        });
    }

    fn indexes(&mut self, planned: &PgTable, table: &TargetTable, target: &TargetStructure) {
        for index in &planned.indexes {
            let holds = target
                .indexes
                .iter()
                .any(|found| found.table == table.name && fits(index, found));
            let unique = if index.unique { "unique " } else { "" };
            let expected = format!("{unique}{} index on {}", index.method, index.parts.join(", "));
            let object = format!("{}.{}", table.name, index.name);
            let columns: Option<Vec<String>> = index.parts.iter().map(|part| column(part)).collect();
            if let Some(columns) = columns.filter(|_| !holds && index.unique && index.predicate.is_none()) {
                self.unheld.push(Unheld {
                    table: table.name.clone(),
                    name: index.name.clone(),
                    columns,
                    nulls_collide: index.nulls_not_distinct,
                });
            }
            // A missing index is slow, a missing unique index is another meaning.
            self.fact(
                holds,
                index.unique,
                StructureKind::IndexMissing,
                object,
                expected,
                "none",
            );
        }
    }

    fn foreign_keys(&mut self, planned: &PgTable, table: &TableName, target: &TargetStructure) {
        for key in &planned.foreign_keys {
            let mut same = constraints(target, table, ConstraintKind::ForeignKey).filter(|found| {
                found.columns == key.columns
                    && found.references.as_ref().is_some_and(|references| {
                        references.table == key.referenced_table && references.columns == key.referenced_columns
                    })
            });
            // Of several, the one that does as planned.
            let first = same.next();
            let found = first
                .into_iter()
                .chain(same)
                .find(|found| found.validated && behaviour(found) == planned_behaviour(key))
                .or(first);
            if !found.is_some_and(|found| found.validated) {
                self.unenforced.push((table.clone(), key.clone()));
            }
            let expected = format!("({}) references {}", key.columns.join(", "), key.referenced_table);
            let object = format!("{table}.{}", key.name);
            // Orphans are counted beside this, and they block.
            self.fact(
                found.is_some(),
                false,
                StructureKind::ForeignKeyMissing,
                object.clone(),
                expected,
                "none",
            );
            if let Some(found) = found {
                let (expected, actual) = (planned_behaviour(key), behaviour(found));
                let kind = StructureKind::ForeignKeyOtherwise;
                self.fact(expected == actual, false, kind, object, expected, actual);
            }
        }
    }

    fn checks(&mut self, planned: &PgTable, table: &TableName, target: &TargetStructure) {
        for check in &planned.checks {
            let holds = constraints(target, table, ConstraintKind::Check).any(|found| found.name == check.name);
            let object = format!("{table}.{}", check.name);
            self.fact(
                holds,
                false,
                StructureKind::CheckMissing,
                object,
                "a check constraint of that name",
                "none",
            );
        }
    }
}

fn constraints<'a>(
    target: &'a TargetStructure,
    table: &'a TableName,
    kind: ConstraintKind,
) -> impl Iterator<Item = &'a TargetConstraint> {
    target
        .constraints
        .iter()
        .filter(move |found| found.table == *table && found.kind == kind)
}

/// What a planned foreign key does, in SQL's words.
fn planned_behaviour(key: &PgForeignKey) -> String {
    in_words(key.on_update, key.on_delete, false)
}

/// What a foreign key of the target does, in SQL's words.
fn behaviour(found: &TargetConstraint) -> String {
    let none = ReferentialAction::NoAction;
    let actions = found.references.as_ref();
    let (update, delete) = actions.map_or((none, none), |found| (found.on_update, found.on_delete));
    in_words(update, delete, found.deferrable)
}

/// RESTRICT and NO ACTION are one in MySQL, and in PostgreSQL differ by the time of checking within a statement only.
fn in_words(update: ReferentialAction, delete: ReferentialAction, deferrable: bool) -> String {
    let word = |action| match action {
        ReferentialAction::NoAction | ReferentialAction::Restrict => "no action",
        ReferentialAction::Cascade => "cascade",
        ReferentialAction::SetNull => "set null",
        ReferentialAction::SetDefault => "set default",
    };
    let deferrable = if deferrable { ", deferrable" } else { "" };
    format!("on update {}, on delete {}{deferrable}", word(update), word(delete))
}

/// An index serves as the planned one if it has its name, or its method and parts. The name alone is believed only for what
/// PostgreSQL prints otherwise than it was written: expressions, not plain columns.
fn fits(planned: &PgIndex, found: &TargetIndex) -> bool {
    let uniqueness = !planned.unique || found.unique;
    let parts = planned.parts.len() == found.parts.len()
        && planned
            .parts
            .iter()
            .zip(&found.parts)
            .all(|(left, right)| bare(left) == bare(right));
    let named = found.name == planned.name
        && planned.parts.len() == found.parts.len()
        && planned
            .parts
            .iter()
            .zip(&found.parts)
            .all(|(left, right)| match (column(left), column(right)) {
                (Some(left), Some(right)) => left == right,
                _ => true,
            });
    uniqueness && found.predicate.is_none() && (named || (found.method == planned.method && parts))
}

/// The column that a part is, in either spelling, without its order and operator class; `None` for an expression.
fn column(part: &str) -> Option<String> {
    let name = match part.strip_prefix('"') {
        Some(quoted) => quoted.rsplit_once('"')?.0,
        None => part.split(' ').next().unwrap_or(part),
    };
    (!name.contains(['(', ')'])).then(|| name.replace("\"\"", "\""))
}

/// A part without what PostgreSQL adds or leaves out when it prints it.
fn bare(part: &str) -> String {
    let kept = part.chars().filter(|c| !matches!(c, '"' | '(' | ')' | ' '));
    let text: String = kept.flat_map(char::to_lowercase).collect();
    text.replace("::text", "").trim_end_matches("asc").to_owned()
}
