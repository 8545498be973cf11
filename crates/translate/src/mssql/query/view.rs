//! The views of a schema, in an order in which they can be made.

use std::collections::BTreeMap;

use model::pg_schema::PgView;
use model::pg_type::quote;
use model::source_schema::{SourceObject, SourceObjectKind};
use model::{Finding, PgType, SourceSchema, TableName, code};

use super::{Named, Query, QueryColumn, Resolver, view};
use crate::expression::{Result, ScopeColumn, Untranslatable};
use crate::names::Registry;
use crate::options::Options;
use crate::schema::draft::TableDraft;
use crate::schema::view_order::in_order;

/// The tables, the views so far, and synonyms, by lower-cased name.
struct Schema<'a> {
    named: BTreeMap<(String, String), Named>,
    synonyms: BTreeMap<(String, String), (String, String)>,
    options: &'a Options,
}

fn key(name: &TableName) -> (String, String) {
    (name.schema.to_lowercase(), name.name.to_lowercase())
}

impl Resolver for Schema<'_> {
    fn named(&self, parts: &[String]) -> Result<Named> {
        let spelled = parts.join(".");
        let wanted = match parts {
            [name] => ("dbo".to_owned(), name.to_lowercase()),
            // `db..t` leaves the schema out.
            [.., schema, name] if schema.is_empty() => ("dbo".to_owned(), name.to_lowercase()),
            [.., schema, name] => (schema.to_lowercase(), name.to_lowercase()),
            [] => return Err(Untranslatable::new("reads a table without a name")),
        };
        let wanted = self.synonyms.get(&wanted).unwrap_or(&wanted);
        self.named
            .get(wanted)
            .cloned()
            .ok_or_else(|| Untranslatable::new(format!("reads {spelled}, which is not in the target")))
    }

    fn column_name(&self, name: &str) -> String {
        self.options.identifiers.spelled(name)
    }

    fn target_version(&self) -> u32 {
        self.options.target_version
    }
}

/// Translates all views, each with its name in the source; what has no translation is a finding with the view's text.
pub(crate) fn views(
    source: &SourceSchema,
    tables: &[TableDraft<'_>],
    options: &Options,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Vec<(TableName, PgView)> {
    let mut schema = Schema {
        named: tables
            .iter()
            .map(|table| (key(&table.source.name), table_of(table)))
            .collect(),
        synonyms: source
            .synonyms
            .iter()
            .filter_map(|synonym| Some((key(&synonym.name), target_of(&synonym.target)?)))
            .collect(),
        options,
    };
    let objects: Vec<&SourceObject> = source
        .others
        .iter()
        .filter(|object| object.kind == SourceObjectKind::View)
        .collect();
    let ordered = in_order(objects.len(), |at| {
        let object = objects[at];
        let text = object
            .definition
            .as_deref()
            .ok_or_else(|| Untranslatable::new("has a text that the account may not see"))?;
        let query = view(text, &object.columns, &schema)?;
        let wanted = options.target_of(&object.name);
        let target = TableName::new(wanted.schema.clone(), names.claim(&wanted.schema, &wanted.name));
        let named = Named {
            source: object.name.clone(),
            target: target.clone(),
            columns: query.columns.clone(),
        };
        schema.named.insert(key(&object.name), named);
        Ok((target, query))
    });
    for (at, reason) in &ordered.failed {
        findings.push(not_translated(objects[*at], reason));
    }
    ordered
        .made
        .into_iter()
        .map(|(at, (target, query))| (objects[at].name.clone(), made(objects[at], target, query, findings)))
        .collect()
}

fn made(object: &SourceObject, target: TableName, query: Query, findings: &mut Vec<Finding>) -> PgView {
    if !query.caveats.is_empty() {
        let caveats: Vec<&str> = query.caveats.iter().map(String::as_str).collect();
        findings.push(Finding::new(
            code::EXPRESSION_CAVEAT,
            format!("view {}", object.name),
            format!("the view is kept; but {}", caveats.join("; ")),
        ));
    }
    PgView {
        name: target,
        columns: query
            .columns
            .iter()
            .map(|column| unquoted(&column.column.sql))
            .collect(),
        query: query.sql,
        check_option: object
            .options
            .iter()
            .any(|option| option.eq_ignore_ascii_case("WITH CHECK OPTION")),
    }
}

fn unquoted(sql: &str) -> String {
    sql.strip_prefix('"')
        .and_then(|sql| sql.strip_suffix('"'))
        .unwrap_or(sql)
        .replace("\"\"", "\"")
}

fn not_translated(object: &SourceObject, reason: &Untranslatable) -> Finding {
    let text = object.definition.as_deref().unwrap_or_default();
    Finding::new(
        code::VIEW,
        format!("view {}", object.name),
        format!("this view is not translated: it {reason}; its text: {text}"),
    )
}

fn table_of(table: &TableDraft<'_>) -> Named {
    let columns = table
        .columns
        .iter()
        .map(|column| QueryColumn {
            name: column.source.name.clone(),
            column: ScopeColumn {
                sql: quote(&column.name),
                pg_type: column.target.clone(),
                case_insensitive: column.case_insensitive && column.target != PgType::Citext,
                utf8: true,
                labels: column.labels.to_vec(),
            },
            untyped: false,
        })
        .collect();
    Named {
        source: table.source.name.clone(),
        target: table.target.clone(),
        columns,
    }
}

/// Schema and name that a synonym stands for, as spelled: `[db].[dbo].[t]`.
fn target_of(spelled: &str) -> Option<(String, String)> {
    let plain = spelled
        .trim()
        .trim_end_matches(';')
        .to_lowercase()
        .replace(['[', ']', '"'], "");
    let parts: Vec<&str> = plain.split('.').map(str::trim).collect();
    match parts.as_slice() {
        [name] => Some(("dbo".to_owned(), (*name).to_owned())),
        [.., "", name] => Some(("dbo".to_owned(), (*name).to_owned())),
        [.., schema, name] => Some(((*schema).to_owned(), (*name).to_owned())),
        [] => None,
    }
}
