//! Applies [`super::key_group`] to the drafts: foreign keys, identity columns and enum types.

use std::collections::{BTreeMap, BTreeSet};

use model::{Finding, PgType, TableName, code};

use super::draft::{TableDraft, same_name};
use super::foreign_key::places;
use super::key_group::{Groups, common_type};
use crate::names::Registry;

/// Decides the final types, and gives enum types their names.
pub(crate) fn solve(drafts: &mut [TableDraft<'_>], names: &mut Registry, findings: &mut Vec<Finding>) {
    let nodes: Vec<(usize, usize)> = drafts
        .iter()
        .enumerate()
        .flat_map(|(table, draft)| (0..draft.columns.len()).map(move |column| (table, column)))
        .collect();
    let mut groups = connected(drafts, nodes.len());
    plain_enums(drafts, findings);

    let mut sets = groups.sets();
    // An identity column that no foreign key points to is a group of its own.
    let grouped: BTreeSet<usize> = sets.iter().flatten().copied().collect();
    sets.extend(
        (0..nodes.len())
            .filter(|node| draft_column(drafts, nodes[*node]).identity && !grouped.contains(node))
            .map(|node| vec![node]),
    );
    for set in &sets {
        solve_set(drafts, set.iter().map(|node| nodes[*node]).collect(), findings);
    }
    name_enums(drafts, &nodes, &mut groups, names);
}

fn draft_column<'d, 'a>(drafts: &'d [TableDraft<'a>], node: (usize, usize)) -> &'d super::draft::ColumnDraft<'a> {
    &drafts[node.0].columns[node.1]
}

/// Columns by their number among those of all tables, with those of a foreign key together.
fn connected(drafts: &[TableDraft<'_>], count: usize) -> Groups {
    let mut groups = Groups::new(count);
    let mut next = 0;
    let first: Vec<usize> = drafts
        .iter()
        .map(|draft| {
            let first = next;
            next += draft.columns.len();
            first
        })
        .collect();
    let find = |table: usize, name: &str| {
        let column = drafts[table]
            .columns
            .iter()
            .position(|column| same_name(&column.source.name, name))?;
        Some(first[table] + column)
    };
    let by_name = places(drafts);
    for (child, draft) in drafts.iter().enumerate() {
        for key in &draft.source.foreign_keys {
            let Some(parent) = by_name.get(&key.referenced_table) else {
                continue;
            };
            for (from, to) in key.columns.iter().zip(&key.referenced_columns) {
                if let (Some(from), Some(to)) = (find(child, from), find(*parent, to)) {
                    groups.union(from, to);
                }
            }
        }
    }
    groups
}

/// Enums whose labels PostgreSQL does not take become text.
fn plain_enums(drafts: &mut [TableDraft<'_>], findings: &mut Vec<Finding>) {
    for draft in drafts {
        let table = draft.source.name.clone();
        for column in &mut draft.columns {
            if !matches!(column.target, PgType::Enum { .. }) {
                continue;
            }
            let labels = column.labels;
            let mut trimmed: Vec<&str> = labels.iter().map(|label| label.trim()).collect();
            trimmed.sort_unstable();
            let reason = if labels.iter().any(|label| label.len() > crate::names::MAX_BYTES) {
                "a label is longer than 63 bytes"
            } else if labels.iter().any(|label| label.contains('\0')) {
                "a label has a NUL character"
            } else if trimmed.windows(2).any(|pair| pair[0] == pair[1]) {
                "two labels differ in spaces only"
            } else {
                continue;
            };
            column.target = PgType::Text;
            findings.push(Finding::new(
                code::ENUM_AS_TEXT,
                format!("{table}.{}", column.source.name),
                format!("{reason}; the column is text with a CHECK"),
            ));
        }
    }
}

fn solve_set(drafts: &mut [TableDraft<'_>], nodes: Vec<(usize, usize)>, findings: &mut Vec<Finding>) {
    let columns: Vec<_> = nodes.iter().map(|node| draft_column(drafts, *node)).collect();
    let identity = columns.iter().any(|column| column.identity);
    let enums = columns
        .iter()
        .filter(|column| matches!(column.target, PgType::Enum { .. }))
        .count();
    if enums == columns.len() && columns.iter().all(|column| column.labels == columns[0].labels) {
        // They share one enum type.
        return;
    }
    let types: Vec<PgType> = columns
        .iter()
        .map(|column| {
            if matches!(column.target, PgType::Enum { .. }) {
                PgType::Text
            } else {
                column.target.clone()
            }
        })
        .collect();
    let common = common_type(&types.iter().collect::<Vec<_>>(), identity);
    let Some(common) = common else {
        for node in nodes {
            let table = drafts[node.0].source.name.clone();
            let column = &mut drafts[node.0].columns[node.1];
            if column.identity {
                column.identity = false;
                findings.push(Finding::new(
                    code::IDENTITY_NOT_KEPT,
                    format!("{table}.{}", column.source.name),
                    format!(
                        "an identity column of {} has no counterpart: identity columns are whole numbers",
                        column.source.raw_type
                    ),
                ));
            }
        }
        return;
    };
    for node in nodes {
        let table = drafts[node.0].source.name.clone();
        let column = &mut drafts[node.0].columns[node.1];
        if column.target == common {
            continue;
        }
        let object = format!("{table}.{}", column.source.name);
        if matches!(column.target, PgType::Enum { .. }) {
            findings.push(Finding::new(
                code::ENUM_AS_TEXT,
                object.clone(),
                "a foreign key connects enums with other labels; the columns are text with a CHECK",
            ));
        }
        // Up to 18 digits fit a bigint.
        let narrowed = common == PgType::BigInt
            && matches!(&column.target, PgType::Numeric { modifier } if modifier.is_none_or(|(digits, _)| digits > 18));
        if narrowed {
            findings.push(Finding::new(
                code::IDENTITY_RANGE,
                object.clone(),
                format!(
                    "{} becomes bigint, because the key is an identity column (of this table or of one that it refers to); \
                     values above 9223372036854775807 are quarantined",
                    column.source.raw_type
                ),
            ));
        } else if !column.identity || column.target != PgType::Boolean {
            let finding = Finding::new(
                code::KEY_TYPE_UNIFIED,
                object.clone(),
                format!(
                    "{} would become {}; its {} makes it {common}",
                    column.source.raw_type,
                    column.target,
                    if column.identity { "identity" } else { "foreign key" }
                ),
            );
            findings.push(if column.identity {
                finding
                    .with_help("nothing to do: identity columns of PostgreSQL are whole numbers, and every value fits")
            } else {
                finding
            });
        } else {
            findings.push(Finding::new(
                code::MAPPING_NOT_POSSIBLE,
                object.clone(),
                format!("an identity column cannot be boolean; it is {common}"),
            ));
        }
        column.target = common.clone();
    }
}

/// One enum type per column, or per foreign-key group.
fn name_enums(drafts: &mut [TableDraft<'_>], nodes: &[(usize, usize)], groups: &mut Groups, names: &mut Registry) {
    let mut taken: BTreeMap<usize, TableName> = BTreeMap::new();
    for (number, node) in nodes.iter().enumerate() {
        let draft = &mut drafts[node.0];
        let (target, column) = (&draft.target, &mut draft.columns[node.1]);
        let PgType::Enum { type_name } = &mut column.target else {
            continue;
        };
        let root = groups.find(number);
        *type_name = taken
            .entry(root)
            .or_insert_with(|| {
                let name = names.claim(&target.schema, &format!("{}_{}", target.name, column.name));
                TableName::new(target.schema.clone(), name)
            })
            .clone();
    }
}
