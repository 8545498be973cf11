//! Partitioned tables: RANGE, LIST and HASH of PostgreSQL, with the bounds of the source.
//!
//! A monotonic function of one column (YEAR, TO_DAYS, TO_SECONDS, UNIX_TIMESTAMP) becomes RANGE on the column itself,
//! with computed bounds. RANGE gets a DEFAULT partition where the column may be NULL, because MySQL puts NULLs into the
//! lowest partition and PostgreSQL's ranges hold none.

mod bound;

use model::pg_schema::{PgIndex, PgKey, PgPartition, PgPartitioning};
use model::pg_type::quote;
use model::source_schema::SourcePartitioning;
use model::{Finding, PgType, code};

use self::bound::{Bound, Function, values};
use super::draft::{ColumnDraft, TableDraft};
use super::index::Indexes;
use crate::mapping::{Mapping, PartitionChoice};
use crate::names::Registry;

/// How a table is partitioned in PostgreSQL.
struct Scheme<'d, 't> {
    method: &'static str,
    columns: Vec<&'d ColumnDraft<'t>>,
    /// Name in the source, bound as SQL.
    partitions: Vec<(String, String)>,
    /// True if rows may have no other place.
    default: bool,
    /// What to tell beside the bounds.
    note: &'static str,
}

/// Translates the partitioning; `generated` columns cannot be partition columns in PostgreSQL. Keys that do not contain
/// the partition columns are given up if the mapping says so.
pub(super) fn partitioning(
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
    let scheme = match scheme(table, source) {
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
        give_up_keys(indexes, &columns);
    }
    let mut note = if lost.is_empty() {
        String::new()
    } else {
        format!("; these keys become plain indexes: {}", lost.join(", "))
    };
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

fn scheme<'d, 't>(table: &'d TableDraft<'t>, source: &SourcePartitioning) -> Result<Scheme<'d, 't>, String> {
    let method = source.method.trim().to_ascii_uppercase();
    if source.partitions.is_empty() {
        return Err("it has no partitions".to_owned());
    }
    match method
        .trim_start_matches("LINEAR ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["RANGE"] => {
            let (function, name) =
                bound::function(&source.expression).ok_or("the expression has no monotonic counterpart")?;
            range(source, vec![column(table, &name)?], function)
        }
        ["RANGE", "COLUMNS"] => range(source, listed(table, &source.expression)?, Function::None),
        ["LIST"] => match bound::function(&source.expression) {
            Some((Function::None, name)) => list(source, column(table, &name)?),
            _ => Err("LIST over an expression has no counterpart".to_owned()),
        },
        ["LIST", "COLUMNS"] => match listed(table, &source.expression)?.as_slice() {
            [column] => list(source, column),
            _ => Err("PostgreSQL's LIST takes one column".to_owned()),
        },
        ["HASH"] => {
            let names = bound::identifiers(&source.expression);
            hash(
                source,
                table
                    .columns
                    .iter()
                    .filter(|c| names.iter().any(|n| super::draft::same_name(n, &c.source.name)))
                    .collect(),
            )
        }
        ["KEY"] if source.expression.trim().is_empty() => {
            let key = table
                .source
                .primary_key
                .as_ref()
                .or_else(|| table.source.indexes.iter().find(|index| index.unique));
            let names: Vec<&str> = key
                .iter()
                .flat_map(|key| &key.parts)
                .filter_map(|part| part.column.as_deref())
                .collect();
            hash(
                source,
                names
                    .into_iter()
                    .map(|name| column(table, name))
                    .collect::<Result<_, _>>()?,
            )
        }
        ["KEY"] => hash(source, listed(table, &source.expression)?),
        _ => Err("the method is not known".to_owned()),
    }
}

fn column<'d, 't>(table: &'d TableDraft<'t>, name: &str) -> Result<&'d ColumnDraft<'t>, String> {
    table
        .columns
        .iter()
        .find(|column| super::draft::same_name(&column.source.name, name))
        .ok_or_else(|| format!("{name} is no column that is copied"))
}

fn listed<'d, 't>(table: &'d TableDraft<'t>, text: &str) -> Result<Vec<&'d ColumnDraft<'t>>, String> {
    let names = bound::identifiers(text);
    if names.is_empty() {
        return Err("it names no columns".to_owned());
    }
    names.iter().map(|name| column(table, name)).collect()
}

fn range<'d, 't>(
    source: &SourcePartitioning,
    columns: Vec<&'d ColumnDraft<'t>>,
    function: Function,
) -> Result<Scheme<'d, 't>, String> {
    if let Some(text) = columns.iter().find(|column| !bound::same_order(&column.target)) {
        return Err(format!(
            "values of {} are in another order in PostgreSQL",
            text.source.name
        ));
    }
    let mut lower = vec![Bound::Min; columns.len()];
    let mut partitions = Vec::new();
    for partition in &source.partitions {
        let wrong = || {
            format!(
                "the bound of {} cannot be read: {}",
                partition.name, partition.description
            )
        };
        let upper = values(&partition.description)
            .filter(|values| values.len() == columns.len())
            .ok_or_else(wrong)?
            .iter()
            .zip(&columns)
            .map(|(value, column)| bound::upper(value, column, function))
            .collect::<Option<Vec<Bound>>>()
            .ok_or_else(wrong)?;
        // Bounds before PostgreSQL's first date fall together; such a partition holds NULLs only.
        if upper != lower {
            let text = |bounds: &[Bound]| bounds.iter().map(Bound::sql).collect::<Vec<_>>().join(", ");
            partitions.push((
                partition.name.clone(),
                format!("FOR VALUES FROM ({}) TO ({})", text(&lower), text(&upper)),
            ));
        }
        lower = upper;
    }
    let default = columns.iter().any(|column| column.nullable);
    Ok(Scheme {
        method: "RANGE",
        columns,
        partitions,
        default,
        note: "",
    })
}

fn list<'d, 't>(source: &SourcePartitioning, column: &'d ColumnDraft<'t>) -> Result<Scheme<'d, 't>, String> {
    let mut partitions = Vec::new();
    let mut default = false;
    let mut named: Option<String> = None;
    for partition in &source.partitions {
        if partition.description.trim().eq_ignore_ascii_case("default") {
            named = Some(partition.name.clone());
            continue;
        }
        let wrong = || {
            format!(
                "the values of {} cannot be read: {}",
                partition.name, partition.description
            )
        };
        let items = values(&partition.description)
            .filter(|values| !values.is_empty())
            .ok_or_else(wrong)?;
        let items = items
            .iter()
            .map(|value| bound::item(value, column))
            .collect::<Option<Vec<String>>>()
            .ok_or_else(wrong)?;
        partitions.push((partition.name.clone(), format!("FOR VALUES IN ({})", items.join(", "))));
    }
    let mut note = "";
    if let Some(name) = named {
        partitions.push((name, "DEFAULT".to_owned()));
    } else if column.case_insensitive && column.target != PgType::Citext {
        default = true;
        note = "; the source compares the values without case";
    }
    Ok(Scheme {
        method: "LIST",
        columns: vec![column],
        partitions,
        default,
        note,
    })
}

fn hash<'d, 't>(source: &SourcePartitioning, columns: Vec<&'d ColumnDraft<'t>>) -> Result<Scheme<'d, 't>, String> {
    if columns.is_empty() {
        return Err("it names no columns".to_owned());
    }
    if let Some(column) = columns.iter().find(|column| {
        matches!(
            column.target,
            PgType::Json | PgType::Geometry { .. } | PgType::Vector { .. } | PgType::Xml | PgType::Other { .. }
        )
    }) {
        return Err(format!("values of {} cannot be hashed", column.source.name));
    }
    let modulus = source.partitions.len();
    let partitions = source
        .partitions
        .iter()
        .enumerate()
        .map(|(remainder, partition)| {
            (
                partition.name.clone(),
                format!("FOR VALUES WITH (MODULUS {modulus}, REMAINDER {remainder})"),
            )
        })
        .collect();
    Ok(Scheme {
        method: "HASH",
        columns,
        partitions,
        default: false,
        note: "; rows are spread by PostgreSQL's own hash function",
    })
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
