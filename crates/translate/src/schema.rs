//! A source schema -> PostgreSQL schema, table plans and findings. What is the same for every dialect is decided here;
//! what is not is asked of [`Dialect`].

pub(crate) mod check;
mod column;
pub(crate) mod draft;
mod foreign_key;
mod index;
mod key_group;
mod key_types;
mod other;
pub(crate) mod partition;
mod plan;

use std::collections::BTreeSet;

use model::pg_schema::{PgEnum, PgSchema, PgTable};
use model::{Finding, PgType, SourceSchema, code};

use self::draft::{TableDraft, drafts};
use crate::Translation;
use crate::dialect::{Dialect, Objects};
use crate::mapping::Mapping;
use crate::names::Registry;
use crate::options::Options;

/// Translates everything; what has no counterpart is a finding.
pub(crate) fn translate(
    dialect: &dyn Dialect,
    source: &SourceSchema,
    mapping: &Mapping,
    options: &Options,
) -> Translation {
    let mut findings = Vec::new();
    let mut names = Registry::default();
    unused_rules(source, mapping, &mut findings);
    dialect.reading_findings(source, &mut findings);
    let drafts = drafts(dialect, &source.tables, mapping, options, &mut names, &mut findings);
    // PostgreSQL names the sequence of an identity column itself; nothing else may take that name.
    for draft in &drafts {
        for column in draft.columns.iter().filter(|column| column.identity) {
            names.claim(
                &draft.target.schema,
                &format!("{}_{}_seq", draft.target.name, column.name),
            );
        }
    }
    let mut tables = Vec::with_capacity(drafts.len());
    let mut generated = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        let (table, kept) = table(dialect, draft, mapping, options, &mut names, &mut findings);
        tables.push(table);
        generated.push(kept);
    }
    foreign_key::foreign_keys(dialect, &drafts, &mut tables, &mut names, &mut findings);
    let plans = drafts
        .iter()
        .zip(&generated)
        .map(|(draft, generated)| {
            let references = foreign_key::references(draft, &drafts);
            plan::table_plan(dialect, draft, generated, references, &mut findings)
        })
        .collect();
    let objects = dialect.objects(source, &drafts, mapping, options, &mut names, &mut findings);
    Translation {
        schema: schema(&drafts, tables, objects),
        tables: plans,
        findings,
    }
}

fn unused_rules(source: &SourceSchema, mapping: &Mapping, findings: &mut Vec<Finding>) {
    let columns: Vec<(&str, &str, &str)> = source
        .tables
        .iter()
        .flat_map(|table| {
            table.columns.iter().map(|column| {
                (
                    table.name.schema.as_str(),
                    table.name.name.as_str(),
                    column.name.as_str(),
                )
            })
        })
        .collect();
    for pattern in mapping.unused_column_rules(&columns) {
        findings.push(Finding::new(
            code::MAPPING_RULE_UNUSED,
            format!("[column.{:?}]", pattern.text()),
            "the rule fits no column of the source",
        ));
    }
}

fn table(
    dialect: &dyn Dialect,
    draft: &TableDraft<'_>,
    mapping: &Mapping,
    options: &Options,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> (PgTable, BTreeSet<String>) {
    other::table(draft, findings);
    let columns = column::columns(dialect, draft, options, findings);
    let mut indexes = index::indexes(dialect, draft, &columns.scope, mapping, names, findings);
    let partitioning = partition::partitioning(
        dialect,
        draft,
        &mut indexes,
        &columns.generated,
        mapping,
        names,
        findings,
    );
    let checks = check::checks(dialect, draft, &columns.scope, mapping, names, findings);
    let mut on_update_now = Vec::new();
    for column in &draft.columns {
        let Some(digits) = column.source.on_update_now else {
            continue;
        };
        let object = draft.object(&column.source.name);
        if matches!(column.target, PgType::Timestamp { .. } | PgType::TimestampTz { .. }) {
            on_update_now.push((column.name.clone(), digits.min(6)));
            findings.push(Finding::new(
                code::ON_UPDATE_TRIGGER,
                object,
                "a trigger sets the column to the current time when another column changes",
            ));
        } else {
            findings.push(Finding::new(
                code::FEATURE_NOT_KEPT,
                object,
                format!(
                    "ON UPDATE CURRENT_TIMESTAMP on a column that is {} in PostgreSQL",
                    column.target
                ),
            ));
        }
    }
    let table = PgTable {
        name: draft.target.clone(),
        source: draft.source.name.clone(),
        columns: columns.columns,
        primary_key: indexes.primary_key,
        unique_keys: indexes.unique_keys,
        indexes: indexes.indexes,
        foreign_keys: Vec::new(),
        checks,
        on_update_now,
        partitioning,
        comment: draft.source.comment.clone(),
    };
    (table, columns.generated)
}

/// The schema around the tables: schemas, extensions and enum types.
fn schema(drafts: &[TableDraft<'_>], tables: Vec<PgTable>, objects: Objects) -> PgSchema {
    let mut schemas = BTreeSet::new();
    let mut extensions = BTreeSet::new();
    let mut enums: Vec<PgEnum> = Vec::new();
    for draft in drafts {
        schemas.insert(draft.target.schema.clone());
        for column in &draft.columns {
            match &column.target {
                PgType::Citext => {
                    extensions.insert("citext".to_owned());
                }
                PgType::Vector { .. } => {
                    extensions.insert("vector".to_owned());
                }
                PgType::Geometry { .. } => {
                    extensions.insert("postgis".to_owned());
                }
                PgType::Enum { type_name } if !enums.iter().any(|known| known.name == *type_name) => {
                    enums.push(PgEnum {
                        name: type_name.clone(),
                        labels: column.labels.to_vec(),
                    });
                }
                _ => {}
            }
        }
    }
    PgSchema {
        schemas: schemas.into_iter().collect(),
        extensions: extensions.into_iter().collect(),
        enums,
        sequences: objects.sequences,
        tables,
        views: objects.views,
        routines: objects.routines,
        comments: objects.comments,
        grants: objects.grants,
    }
}
