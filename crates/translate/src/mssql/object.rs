//! What stands beside the tables: synonyms, types, comments; grants have a file of their own.

use std::collections::BTreeMap;

use model::pg_schema::PgView;
use model::pg_type::quote;
use model::source_schema::{SourceObjectKind, SourceSynonym, SourceUserTypeKind};
use model::{Finding, SourceSchema, TableName, code};

use super::name;
use crate::callable::Functions;
use crate::dialect::Objects;
use crate::mapping::Mapping;
use crate::names::Registry;
use crate::options::Options;
use crate::routine::Known;
use crate::schema::by_name::ByName;
use crate::schema::draft::{TableDraft, same_name};

/// Translates everything that is no table, column, key or sequence.
pub(super) fn objects(
    source: &SourceSchema,
    tables: &[TableDraft<'_>],
    functions: &Functions,
    mapping: &Mapping,
    options: &Options,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Objects {
    types(source, findings);
    let mut views = synonyms(&source.synonyms, tables, options, names, findings);
    let late = super::procedural::late(source, tables, functions, mapping, options, names, findings);
    views.extend(late.views);
    listed(source, &late.refused, findings);
    let comments = comments(source, options, &views, &late.functions, findings);
    let (grants, schemas) = super::grant::grants(source, tables, &views, &late.functions, options, findings);
    Objects {
        routines: late.routines,
        comments,
        grants,
        schemas,
        views: views.into_iter().map(|(_, view)| view).collect(),
    }
}

/// Alias types are what they stand for; others have no counterpart.
fn types(source: &SourceSchema, findings: &mut Vec<Finding>) {
    let mut uses: BTreeMap<&TableName, usize> = BTreeMap::new();
    let columns = source.tables.iter().flat_map(|table| &table.columns);
    for alias in columns.filter_map(|column| column.alias.as_ref()) {
        *uses.entry(alias).or_default() += 1;
    }
    for made in &source.types {
        let object = format!("type {}", made.name);
        findings.push(match &made.kind {
            SourceUserTypeKind::Alias { raw_type, .. } => {
                let count = uses.get(&made.name).copied().unwrap_or_default();
                Finding::new(
                    code::ALIAS_TYPE,
                    object,
                    format!("{count} columns of this type get what it stands for, {raw_type}"),
                )
            }
            SourceUserTypeKind::Table { definition } => Finding::new(
                code::TYPE_NOT_KEPT,
                object,
                format!("a table type has no counterpart; its text: {definition}"),
            ),
            SourceUserTypeKind::Other { definition } => Finding::new(
                code::TYPE_NOT_KEPT,
                object,
                format!("this type has no counterpart; its text: {definition}"),
            ),
        });
    }
}

/// A finding per routine and trigger that is not made, with the reason where one is known; views are translated, or told
/// with the reason why not.
fn listed(source: &SourceSchema, refused: &BTreeMap<String, String>, findings: &mut Vec<Finding>) {
    let known = Known::of(source);
    for other in source
        .others
        .iter()
        .filter(|other| other.kind != SourceObjectKind::View)
    {
        let word = match other.kind {
            SourceObjectKind::Function => Some("function"),
            SourceObjectKind::Trigger => Some("trigger"),
            _ => None,
        };
        let reason = word.and_then(|word| refused.get(&format!("{word} {}", other.name)).cloned());
        if word.is_some() && reason.is_none() {
            continue;
        }
        findings.push(super::routine::listed(&known, other, reason));
    }
}

/// Synonyms for tables become views, which PostgreSQL lets change as their tables. With their names in the source.
fn synonyms(
    synonyms: &[SourceSynonym],
    tables: &[TableDraft<'_>],
    options: &Options,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Vec<(TableName, PgView)> {
    let by_name = ByName::of(tables);
    let mut views = Vec::new();
    for synonym in synonyms {
        let object = format!("synonym {}", synonym.name);
        let parts = name::parts(&synonym.target).unwrap_or_default();
        let target = match parts.as_slice() {
            [name] => by_name.table("dbo", name),
            [schema, name] if !schema.is_empty() => by_name.table(schema, name),
            _ => None,
        };
        let Some(target) = target else {
            let why = if parts.len() > 2 {
                "it is in another database, or names its own"
            } else {
                "it is no table of the migration"
            };
            findings.push(Finding::new(
                code::SYNONYM_NOT_KEPT,
                object,
                format!("the synonym stands for {}: {why}", synonym.target),
            ));
            continue;
        };
        let wanted = options.target_of(&synonym.name);
        let view = TableName::new(wanted.schema.clone(), names.claim(&wanted.schema, &wanted.name));
        let columns: Vec<String> = target.columns.iter().map(|column| quote(&column.name)).collect();
        findings.push(Finding::new(
            code::SYNONYM_AS_VIEW,
            object,
            format!("the synonym becomes the view {view} over {}", target.target),
        ));
        views.push((
            synonym.name.clone(),
            PgView {
                name: view,
                columns: Vec::new(),
                query: format!(
                    "select {}\nfrom {}.{}",
                    columns.join(", "),
                    quote(&target.target.schema),
                    quote(&target.target.name)
                ),
                check_option: None,
                security_invoker: false,
                source: Some(synonym.name.clone()),
                source_columns: Vec::new(),
            },
        ));
    }
    views
}

/// Comments on schemas, sequences and the views that are made.
fn comments(
    source: &SourceSchema,
    options: &Options,
    views: &[(TableName, PgView)],
    functions: &[(TableName, String)],
    findings: &mut Vec<Finding>,
) -> Vec<(String, String)> {
    let mut comments = Vec::new();
    for comment in &source.comments {
        let (kind, name) = comment.object.split_once(' ').unwrap_or((&comment.object, ""));
        let qualified = |name: &TableName| format!("{}.{}", quote(&name.schema), quote(&name.name));
        let object = match kind {
            "schema" if !name.is_empty() => Some(format!("schema {}", quote(&options.target_schema(name)))),
            "sequence" => source
                .sequences
                .iter()
                .find(|sequence| same_name(&sequence.name.to_string(), name))
                .map(|sequence| format!("sequence {}", qualified(&options.target_of(&sequence.name)))),
            // Told with the table's constraints.
            "constraint" => continue,
            "function" => functions
                .iter()
                .find(|(function, _)| same_name(&function.to_string(), name))
                .map(|(_, sql)| format!("function {sql}")),
            "synonym" | "view" => views
                .iter()
                .find(|(synonym, _)| same_name(&synonym.to_string(), name))
                .map(|(_, view)| format!("view {}", qualified(&view.name))),
            _ => None,
        };
        match object {
            Some(object) => comments.push((object, comment.text.clone())),
            None => findings.push(Finding::new(
                code::COMMENT_NOT_KEPT,
                comment.object.clone(),
                format!("the object is not in PostgreSQL; its comment: {}", comment.text),
            )),
        }
    }
    comments
}
