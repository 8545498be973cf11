//! The views of a schema, in an order in which they can be made.

use std::collections::{BTreeMap, BTreeSet};

use model::pg_schema::PgView;
use model::pg_type::quote;
use model::source_schema::{SourceObject, SourceObjectKind};
use model::{Finding, PgType, SourceSchema, TableName, code};

use super::{Named, Query, QueryColumn, Resolver};
use crate::callable::{Callable, Functions};
use crate::expression::{Result, ScopeColumn, SourceServer, Untranslatable};
use crate::names::Registry;
use crate::options::Options;
use crate::schema::draft::TableDraft;
use crate::secret::shown;

/// Schema and name, both lower-cased.
pub(crate) type Key = (String, String);

/// How a dialect names tables.
pub(crate) struct Names {
    /// What synonyms stand for.
    pub(crate) synonyms: BTreeMap<Key, Key>,
    /// The schemas in which a view looks for a name without one, in their order.
    pub(crate) homes: fn(&TableName) -> Vec<String>,
    /// All views, those that are not made yet too.
    pub(crate) views: BTreeSet<Key>,
    pub(crate) server: SourceServer,
}

/// The tables, and the views and functions so far.
pub(crate) struct Catalog<'a> {
    /// The tables, then the views.
    named: Vec<Named>,
    /// Places of those of a name, in their order.
    places: BTreeMap<Key, Vec<usize>>,
    tables: usize,
    pub(crate) functions: Functions,
    names: &'a Names,
    options: &'a Options,
    homes: Vec<String>,
}

pub(crate) fn key(name: &TableName) -> Key {
    (name.schema.to_lowercase(), name.name.to_lowercase())
}

impl<'a> Catalog<'a> {
    /// The tables alone.
    pub(crate) fn new(tables: &[TableDraft<'_>], names: &'a Names, options: &'a Options) -> Catalog<'a> {
        let mut catalog = Catalog {
            named: Vec::with_capacity(tables.len()),
            places: BTreeMap::new(),
            tables: tables.len(),
            functions: Functions::new(),
            names,
            options,
            homes: Vec::new(),
        };
        for table in tables {
            catalog.add(table_of(table));
        }
        catalog
    }

    fn add(&mut self, named: Named) {
        self.places
            .entry(key(&named.source))
            .or_default()
            .push(self.named.len());
        self.named.push(named);
    }

    /// Those of a name, whatever its case.
    fn alike(&self, key: &Key) -> impl Iterator<Item = (usize, &Named)> {
        let places = self.places.get(key).into_iter().flatten();
        places.filter_map(|at| Some((*at, self.named.get(*at)?)))
    }

    /// What follows is told in the text of this object.
    pub(crate) fn enter(&mut self, object: &TableName) {
        self.homes = (self.names.homes)(object);
    }

    /// Adds a view under a free name, which it gives.
    pub(crate) fn add_view(&mut self, object: &SourceObject, query: &Query, names: &mut Registry) -> TableName {
        let wanted = self.options.target_of(&object.name);
        let target = TableName::new(wanted.schema.clone(), names.claim(&wanted.schema, &wanted.name));
        self.add(Named {
            source: object.name.clone(),
            target: target.clone(),
            columns: query.columns.clone(),
            primary_key: Vec::new(),
            hidden: BTreeSet::new(),
            updatable: query.updatable,
        });
        target
    }

    /// The schemas that a name may mean, in their order, and the name in them.
    fn parted<'p>(&'p self, parts: &'p [String]) -> Option<(&'p [String], &'p String)> {
        match parts {
            [] => None,
            [name] => Some((&self.homes, name)),
            // `db..t` leaves the schema out.
            [.., schema, name] if schema.is_empty() => Some((&self.homes, name)),
            [.., schema, name] => Some((std::slice::from_ref(schema), name)),
        }
    }

    /// As spelled, or else without case.
    fn find(&self, schema: &str, name: &str) -> Option<&Named> {
        let wanted = (schema.to_lowercase(), name.to_lowercase());
        let alike = || self.alike(&wanted).map(|(_, named)| named);
        alike()
            .find(|named| named.source.schema == schema && named.source.name == name)
            .or_else(|| alike().next())
    }
}

impl Resolver for Catalog<'_> {
    fn named(&self, parts: &[String]) -> Result<Named> {
        let Some((schemas, name)) = self.parted(parts) else {
            return Err(Untranslatable::new("reads a table without a name"));
        };
        for schema in schemas {
            let key = (schema.to_lowercase(), name.to_lowercase());
            let found = match self.names.synonyms.get(&key) {
                Some((schema, name)) => self.find(schema, name),
                None => self.find(schema, name),
            };
            if let Some(found) = found {
                return Ok(found.clone());
            }
            // A view that is still to be made is what the name means, not a table of the next schema.
            if self.names.views.contains(&key) || self.names.synonyms.contains_key(&key) {
                break;
            }
        }
        Err(Untranslatable::new(format!(
            "reads {}, which is not in the target",
            parts.join(".")
        )))
    }

    fn is_table(&self, source: &TableName) -> bool {
        self.alike(&key(source))
            .any(|(at, named)| at < self.tables && named.source == *source)
    }

    fn function(&self, parts: &[String]) -> Option<Callable> {
        let (schemas, name) = self.parted(parts)?;
        schemas
            .iter()
            .find_map(|schema| self.functions.get(&(schema.to_lowercase(), name.to_lowercase())))
            .cloned()
    }

    fn column_name(&self, name: &str) -> String {
        self.options.identifiers.spelled(name)
    }

    fn target_version(&self) -> u32 {
        self.options.target_version
    }

    fn server(&self) -> SourceServer {
        self.names.server
    }
}

/// The views of a source, made or not.
pub(crate) fn views_of(source: &SourceSchema) -> BTreeSet<Key> {
    source
        .others
        .iter()
        .filter(|object| object.kind == SourceObjectKind::View)
        .map(|object| key(&object.name))
        .collect()
}

/// A view with its finding.
pub(crate) fn made(
    object: &SourceObject,
    target: TableName,
    query: Query,
    options: &Options,
    findings: &mut Vec<Finding>,
) -> PgView {
    if target != options.target_of(&object.name) {
        findings.push(Finding::new(
            code::NAME_CHANGED,
            format!("view {}", object.name),
            format!("the view is called {target}"),
        ));
    }
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
        check_option: query.check_option,
        security_invoker: query.security_invoker,
        source: Some(object.name.clone()),
        source_columns: query.columns.into_iter().map(|column| column.name).collect(),
    }
}

fn unquoted(sql: &str) -> String {
    sql.strip_prefix('"')
        .and_then(|sql| sql.strip_suffix('"'))
        .unwrap_or(sql)
        .replace("\"\"", "\"")
}

/// The finding of a view that is not made.
pub(crate) fn not_translated(object: &SourceObject, reason: &Untranslatable) -> Finding {
    let text = shown(&whole(object));
    Finding::new(
        code::VIEW,
        format!("view {}", object.name),
        format!("this view is not translated: it {reason}; its text: {text}"),
    )
}

/// A view's text is its query: what stands around that is a part of it too.
fn whole(object: &SourceObject) -> String {
    let (after, before): (Vec<&String>, Vec<&String>) =
        object.options.iter().partition(|option| option.starts_with("WITH "));
    let mut whole = String::new();
    for option in before {
        whole.push_str(&format!("{option} "));
    }
    if !object.columns.is_empty() {
        whole.push_str(&format!("({}) AS ", object.columns.join(", ")));
    }
    whole.push_str(object.definition.as_deref().unwrap_or_default());
    for option in after {
        whole.push_str(&format!(" {option}"));
    }
    whole
}

fn table_of(table: &TableDraft<'_>) -> Named {
    let columns = table
        .columns
        .iter()
        .map(|column| QueryColumn {
            name: column.source.name.clone(),
            column: ScopeColumn {
                unsigned: crate::schema::is_unsigned(&column.source.source_type),
                sql: quote(&column.name),
                pg_type: column.target.clone(),
                case_insensitive: column.case_insensitive && column.target != PgType::Citext,
                utf8: true,
                zeros: column.zeros,
                iso: crate::schema::is_iso(&column.source.source_type),
                labels: column.labels.to_vec(),
            },
            untyped: false,
        })
        .collect();
    Named {
        source: table.source.name.clone(),
        target: table.target.clone(),
        columns,
        primary_key: table
            .source
            .primary_key
            .iter()
            .flat_map(|key| &key.parts)
            .filter_map(|part| part.column.clone())
            .collect(),
        hidden: table
            .source
            .columns
            .iter()
            .filter(|column| column.invisible)
            .map(|column| column.name.to_lowercase())
            .collect(),
        updatable: true,
    }
}

#[cfg(test)]
mod tests {
    use model::source_schema::SourceObjectKind;

    use super::*;

    #[test]
    fn a_view_is_shown_with_its_columns_and_options() {
        let view = SourceObject {
            kind: SourceObjectKind::View,
            name: TableName::new("shop", "v"),
            table: None,
            definition: Some("select 1, 2".to_owned()),
            columns: vec!["a".to_owned(), "b".to_owned()],
            options: vec!["SQL SECURITY INVOKER".to_owned(), "WITH CHECK OPTION".to_owned()],
        };
        assert_eq!(
            whole(&view),
            "SQL SECURITY INVOKER (a, b) AS select 1, 2 WITH CHECK OPTION"
        );
    }
}
