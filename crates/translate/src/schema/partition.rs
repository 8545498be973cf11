//! Partitioned tables: RANGE, LIST and HASH of PostgreSQL, with the bounds of the source.
//!
//! A monotonic function of one column (YEAR, TO_DAYS, TO_SECONDS, UNIX_TIMESTAMP) becomes RANGE on the column itself,
//! with computed bounds. RANGE gets a DEFAULT partition where the column may be NULL, because MySQL puts NULLs into the
//! lowest partition and PostgreSQL's ranges hold none.

use model::pg_schema::{PgIndex, PgKey, PgPartition, PgPartitioning};
use model::pg_type::quote;
use model::{Finding, Severity, code};

use super::draft::{ColumnDraft, TableDraft};
use super::index::Indexes;
use crate::dialect::Dialect;
use crate::mapping::{Mapping, PartitionChoice};
use crate::names::Registry;

/// How a table is partitioned in PostgreSQL.
pub(crate) struct Scheme<'d, 't> {
    pub(crate) method: &'static str,
    pub(crate) columns: Vec<&'d ColumnDraft<'t>>,
    /// Name in the source, bound as SQL.
    pub(crate) partitions: Vec<(String, String)>,
    /// True if rows may have no other place.
    pub(crate) default: bool,
    /// What to tell beside the bounds.
    pub(crate) note: &'static str,
}

/// Translates the partitioning; `generated` columns cannot be partition columns in PostgreSQL. Keys that do not contain
/// the partition columns are given up if the mapping says so.
pub(crate) fn partitioning(
    dialect: &dyn Dialect,
    table: &TableDraft<'_>,
    indexes: &mut Indexes,
    generated: &std::collections::BTreeSet<String>,
    mapping: &Mapping,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Option<PgPartitioning> {
    let source = table.source.partitioning.as_ref()?;
    let object = table.source.name.to_string();
    let shown = format!("{} ({})", source.method, source.expression);
    let not_kept = |reason: &str| {
        Finding::new(
            code::PARTITION_NOT_KEPT,
            object.clone(),
            format!("{shown}: {reason}; the table is not partitioned"),
        )
    };
    let scheme = match dialect.partitions(table, source) {
        Ok(scheme) => scheme,
        Err(reason) => {
            findings
                .push(not_kept(&reason).with_help("partition the table by hand before the copy, or leave it as it is"));
            return None;
        }
    };
    if scheme
        .columns
        .iter()
        .any(|column| generated.contains(&column.source.name.to_lowercase()))
    {
        let finding = not_kept("PostgreSQL does not partition by a generated column");
        findings.push(finding.with_help("partition the table by hand before the copy, or leave it as it is"));
        return None;
    }
    let columns: Vec<&str> = scheme.columns.iter().map(|column| column.name.as_str()).collect();
    let lost = keys_without(indexes, &columns);
    if !lost.is_empty() {
        if mapping.partitions(&table.source.name.schema, &table.source.name.name) == PartitionChoice::Key {
            findings.push(not_kept(&format!(
                "PostgreSQL wants the partition columns in every unique key, and these do not have them: {}",
                lost.join(", ")
            )));
            return None;
        }
        let primary = indexes.primary_key.as_ref().filter(|key| !contains(key, &columns));
        for name in &lost {
            let kind = if primary.is_some_and(|key| key.name == *name) {
                "primary"
            } else {
                "unique"
            };
            let finding = Finding::new(
                code::PARTITION_KEPT,
                object.clone(),
                format!(
                    "the {kind} key {name} becomes a plain index, because it does not have the partition columns: nothing \
                     in PostgreSQL keeps its values unique"
                ),
            );
            findings.push(Finding {
                severity: Severity::Behaviour,
                ..finding.with_help("keep the key instead with partitions = \"key\" in the mapping file")
            });
        }
        give_up_keys(indexes, &columns);
    }
    let mut note = String::new();
    if let Some(subpartition) = &source.subpartition {
        note.push_str(&format!("; the subpartitions are not kept: {subpartition}"));
    }
    note.push_str(scheme.note);
    let quoted: Vec<String> = columns.iter().map(|name| quote(name)).collect();
    let by = format!("{} ({})", scheme.method, quoted.join(", "));
    let mut name = |suffix: &str| names.claim(&table.target.schema, &format!("{}_{suffix}", table.target.name));
    let mut partitions: Vec<PgPartition> = scheme
        .partitions
        .iter()
        .map(|(source, bound)| PgPartition {
            name: name(source),
            bound: bound.clone(),
        })
        .collect();
    if scheme.default {
        partitions.push(PgPartition {
            name: name("default"),
            bound: "DEFAULT".to_owned(),
        });
        note.push_str("; a DEFAULT partition takes the rest");
    }
    findings.push(Finding::new(
        code::PARTITION_KEPT,
        object,
        format!("{shown} becomes {by}{note}"),
    ));
    Some(PgPartitioning { by, partitions })
}

fn contains(key: &PgKey, columns: &[&str]) -> bool {
    columns
        .iter()
        .all(|name| key.columns.iter().any(|column| column == name))
}

fn index_contains(index: &PgIndex, columns: &[&str]) -> bool {
    columns.iter().all(|name| {
        let name = quote(name);
        index
            .parts
            .iter()
            .any(|part| *part == name || *part == format!("{name} desc"))
    })
}

/// Names of unique keys that PostgreSQL would refuse on the partitioned table.
fn keys_without(indexes: &Indexes, columns: &[&str]) -> Vec<String> {
    let keys = indexes
        .primary_key
        .iter()
        .chain(&indexes.unique_keys)
        .filter(|key| !contains(key, columns));
    let unique = indexes
        .indexes
        .iter()
        .filter(|index| index.unique && !index_contains(index, columns));
    keys.map(|key| key.name.clone())
        .chain(unique.map(|index| index.name.clone()))
        .collect()
}

/// Makes plain indexes of them.
fn give_up_keys(indexes: &mut Indexes, columns: &[&str]) {
    let plain = |key: PgKey| PgIndex {
        name: key.name,
        unique: false,
        method: "btree".to_owned(),
        parts: key.columns.iter().map(|column| quote(column)).collect(),
        ..PgIndex::default()
    };
    if let Some(key) = indexes.primary_key.take_if(|key| !contains(key, columns)) {
        indexes.indexes.push(plain(key));
    }
    let (kept, lost) = std::mem::take(&mut indexes.unique_keys)
        .into_iter()
        .partition(|key| contains(key, columns));
    indexes.unique_keys = kept;
    indexes.indexes.extend(Vec::into_iter(lost).map(plain));
    for index in &mut indexes.indexes {
        index.unique = index.unique && index_contains(index, columns);
    }
}
