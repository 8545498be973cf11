//! A source schema -> PostgreSQL schema, table plans and findings. What is the same for every dialect is decided here;
//! what is not is asked of [`Dialect`].

pub(crate) mod by_name;
pub(crate) mod check;
mod column;
mod comment;
pub(crate) mod draft;
mod foreign_key;
mod generated;
pub(crate) mod history;
mod index;
mod key_group;
mod key_types;
pub(crate) mod narrowed;
mod other;
pub(crate) mod partition;
mod plan;
pub(crate) mod role;
mod sequence;
pub(crate) mod view_order;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::pg_schema::{PgCollation, PgEnum, PgSchema, PgSequence, PgTable};
use model::{Finding, PgType, SourceSchema, TableName, code};

use self::draft::{TableDraft, drafts};
use crate::Translation;
use crate::callable::Functions;
use crate::dialect::{Dialect, Objects};
use crate::expression::SourceServer;
use crate::mapping::Mapping;
use crate::names::Registry;
use crate::options::Options;
use crate::secret;

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
    let sequences = sequence::sequences(dialect, &source.sequences, options, &mut names, &mut findings);
    let sequence_names = Arc::new(sequences.names);
    let mut tables = Vec::with_capacity(drafts.len());
    let mut generated = Vec::with_capacity(drafts.len());
    let mut beside = Objects::default();
    let early = dialect.functions(source, &drafts, mapping, options, &mut names, &mut findings);
    beside.routines.extend(early.routines);
    let functions = Arc::new(early.functions);
    for draft in &drafts {
        let known = Known {
            sequences: &sequence_names,
            functions: &functions,
            server: SourceServer::of(source),
        };
        let made = table(dialect, draft, known, mapping, options, &mut names, &mut findings);
        tables.push(made.table);
        generated.push(made.generated);
        beside.routines.extend(made.beside.routines);
        beside.views.extend(made.beside.views);
        beside.comments.extend(made.comments);
    }
    foreign_key::foreign_keys(dialect, &drafts, &mut tables, options, &mut names, &mut findings);
    beside
        .comments
        .extend(comment::constraints(&source.comments, &drafts, &tables, &mut findings));
    let known: BTreeSet<&TableName> = drafts.iter().map(|draft| &draft.source.name).collect();
    let plans = drafts
        .iter()
        .zip(&generated)
        .map(|(draft, generated)| {
            let references = foreign_key::references(draft, &known);
            plan::table_plan(dialect, draft, generated, references, &mut findings)
        })
        .collect();
    let objects = dialect.objects(source, &drafts, &functions, mapping, options, &mut names, &mut findings);
    let kept = history::routines(dialect, &drafts, mapping, &mut names, &mut findings);
    beside.routines.extend(kept);
    beside.routines.extend(objects.routines);
    beside.views.extend(objects.views);
    beside.comments.extend(objects.comments);
    beside.grants.extend(objects.grants);
    beside.schemas.extend(objects.schemas);
    let declared = source.schemas.iter().map(|name| options.target_schema(name)).collect();
    Translation {
        schema: schema(&drafts, tables, sequences.sequences, declared, beside),
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

/// A text between dollar signs ends with what it begins with: a tag that the text does not hold.
pub(crate) fn dollar_tag(text: &str) -> String {
    let mut tag = "$$".to_owned();
    let mut number = 0_u32;
    while text.contains(&tag) {
        number += 1;
        tag = format!("$body{number}$");
    }
    tag
}

/// What the expressions of a table may name beside its columns.
#[derive(Clone, Copy)]
pub(crate) struct Known<'k> {
    /// As in `Scope`.
    pub(crate) sequences: &'k Arc<BTreeMap<(String, String), TableName>>,
    pub(crate) functions: &'k Arc<Functions>,
    pub(crate) server: SourceServer,
}

/// A table with what stands beside it.
struct Made {
    table: PgTable,
    /// As in `column::Columns`.
    generated: BTreeSet<String>,
    beside: generated::Beside,
    /// As in `PgSchema`.
    comments: Vec<(String, String)>,
}

fn table(
    dialect: &dyn Dialect,
    draft: &TableDraft<'_>,
    known: Known<'_>,
    mapping: &Mapping,
    options: &Options,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Made {
    other::table(dialect, draft, findings);
    let columns = column::columns(dialect, draft, known, mapping, options, names, findings);
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
    let (mut on_update_now, mut on_update_utc) = (Vec::new(), BTreeSet::new());
    for column in &draft.columns {
        let Some(digits) = column.source.on_update_now else {
            continue;
        };
        let object = draft.object(&column.source.name);
        if matches!(column.target, PgType::Timestamp { .. } | PgType::TimestampTz { .. }) {
            on_update_now.push((column.name.clone(), digits.min(6)));
            if dialect.holds_utc(column) {
                on_update_utc.insert(column.name.clone());
            }
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
        on_update_utc,
        partitioning,
        comment: secret::comment(draft.source),
    };
    Made {
        table,
        generated: columns.generated,
        beside: columns.beside,
        comments: indexes.comments,
    }
}

/// The schema around the tables: schemas, extensions and enum types.
fn schema(
    drafts: &[TableDraft<'_>],
    tables: Vec<PgTable>,
    sequences: Vec<PgSequence>,
    declared: BTreeSet<String>,
    objects: Objects,
) -> PgSchema {
    let mut schemas = declared;
    schemas.extend(objects.schemas);
    schemas.extend(sequences.iter().map(|sequence| sequence.name.schema.clone()));
    schemas.extend(objects.views.iter().map(|view| view.name.schema.clone()));
    schemas.extend(objects.routines.iter().map(|routine| routine.schema.clone()));
    let mut collations = BTreeSet::new();
    let mut extensions = BTreeSet::new();
    let mut enums: Vec<PgEnum> = Vec::new();
    let mut known_enums: BTreeSet<&TableName> = BTreeSet::new();
    for draft in drafts {
        schemas.insert(draft.target.schema.clone());
        for column in &draft.columns {
            if let Some(fold) = column.fold {
                collations.insert((draft.target.schema.clone(), fold));
            }
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
                PgType::Enum { type_name } if known_enums.insert(type_name) => {
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
        collations: collations
            .into_iter()
            .map(|(schema, fold)| PgCollation {
                name: TableName::new(schema, fold.name()),
                locale: fold.locale().to_owned(),
            })
            .collect(),
        enums,
        sequences,
        tables,
        views: objects.views,
        routines: objects.routines,
        comments: objects.comments,
        grants: objects.grants,
    }
}

/// True for whole numbers that the source keeps without a sign.
pub(crate) fn is_unsigned(source_type: &model::SourceType) -> bool {
    use model::MysqlType;
    match source_type {
        model::SourceType::Mysql(
            MysqlType::TinyInt { unsigned, .. }
            | MysqlType::SmallInt { unsigned }
            | MysqlType::MediumInt { unsigned }
            | MysqlType::Int { unsigned }
            | MysqlType::BigInt { unsigned },
        ) => *unsigned,
        _ => false,
    }
}

/// True for a moment that the source spells in ISO's form where nothing else is asked for.
pub(crate) fn is_iso(source_type: &model::SourceType) -> bool {
    matches!(
        source_type,
        model::SourceType::Mssql(model::MssqlType::Datetime2 { .. })
    )
}
