//! Primary keys, unique keys and indexes.

mod ordered;
mod part;
mod shape;
mod text;

use model::pg_schema::{PgIndex, PgKey};
use model::pg_type::quote;
use model::source_schema::{SourceIndex, SourceIndexKind, SourceIndexPart, SourceTable};
use model::{Finding, PgType, Severity, code};

use super::draft::TableDraft;
use crate::dialect::Dialect;
use crate::expression::Scope;
use crate::mapping::Mapping;
use crate::names::Registry;

/// The largest entry of a PostgreSQL btree, in bytes (a third of a page).
///
/// Source: <https://www.postgresql.org/docs/current/btree.html>.
const MAX_ENTRY: u64 = 2_704;

/// Keys and indexes of a table.
#[derive(Debug, Default)]
pub(crate) struct Indexes {
    pub(crate) primary_key: Option<PgKey>,
    pub(crate) unique_keys: Vec<PgKey>,
    pub(crate) indexes: Vec<PgIndex>,
    /// As in `PgSchema`.
    pub(crate) comments: Vec<(String, String)>,
}

struct Context<'c, 't> {
    dialect: &'c dyn Dialect,
    table: &'c TableDraft<'t>,
    scope: &'c Scope,
    mapping: &'c Mapping,
    names: &'c mut Registry,
    findings: &'c mut Vec<Finding>,
}

/// How findings call a key or index: by its name, or what nobody named by its columns.
pub(crate) fn called(dialect: &dyn Dialect, table: &SourceTable, index: &SourceIndex) -> String {
    if !index.unique || !dialect.is_server_made(&index.name, index.server_named) {
        return format!("index {}.{}", table.name, index.name);
    }
    if table.primary_key.as_ref().is_some_and(|key| key.name == index.name) {
        return format!("primary key of {}", table.name);
    }
    let parts = index
        .parts
        .iter()
        .filter_map(|part| part.column.as_deref().or(part.expression.as_deref()));
    format!(
        "unique key of {} ({})",
        table.name,
        parts.collect::<Vec<_>>().join(", ")
    )
}

/// Translates all keys and indexes of a table.
pub(crate) fn indexes(
    dialect: &dyn Dialect,
    table: &TableDraft<'_>,
    scope: &Scope,
    mapping: &Mapping,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Indexes {
    let mut context = Context {
        dialect,
        table,
        scope,
        mapping,
        names,
        findings,
    };
    let mut indexes = Indexes::default();
    if let Some(key) = &table.source.primary_key {
        context.primary_key(key, &mut indexes);
    }
    for index in &table.source.indexes {
        context.index(index, &mut indexes);
    }
    indexes
}

impl Context<'_, '_> {
    fn object(&self, index: &SourceIndex) -> String {
        called(self.dialect, self.table.source, index)
    }

    fn finding(&mut self, code: model::Code, index: &SourceIndex, message: impl Into<String>) {
        let object = self.object(index);
        self.findings.push(Finding::new(code, object, message));
    }

    /// Takes the name of an index, or of the primary key. A name that another table's index has already gets the table's
    /// in front, which does not depend on the order of the tables' other indexes.
    fn relation(&mut self, index: Option<&SourceIndex>, indexes: &mut Indexes) -> String {
        let wanted = self.dialect.index_name(self.table, index);
        let schema = &self.table.target.schema;
        let name = if self.names.is_free(schema, &wanted) || wanted.starts_with(&self.table.target.name) {
            self.names.claim(schema, &wanted)
        } else {
            self.names
                .claim(schema, &format!("{}_{wanted}", self.table.target.name))
        };
        let Some(source) = index.or(self.table.source.primary_key.as_ref()) else {
            return name;
        };
        if name != wanted {
            self.finding(
                code::NAME_CHANGED,
                source,
                format!("the name {wanted} is taken in the schema, or too long; the index is called {name}"),
            );
        }
        if !source.comment.is_empty() {
            let object = format!("index {}.{}", quote(&self.table.target.schema), quote(&name));
            indexes.comments.push((object, source.comment.clone()));
        }
        name
    }

    fn primary_key(&mut self, key: &SourceIndex, indexes: &mut Indexes) {
        if key.disabled {
            self.index(key, indexes);
            return;
        }
        let Some(columns) = self.plain_columns(key) else {
            self.index(key, indexes);
            self.finding(
                code::INDEX_NOT_KEPT,
                key,
                "the primary key is over prefixes or over columns that are left out; PostgreSQL's table has none",
            );
            return;
        };
        if let Some(column) = self.not_ordered(key) {
            self.finding(
                code::INDEX_NOT_KEPT,
                key,
                format!("the primary key: the type of {column} has no order in PostgreSQL"),
            );
            return;
        }
        let descending: Vec<&str> = key
            .parts
            .iter()
            .filter(|part| part.descending)
            .filter_map(|part| part.column.as_deref())
            .collect();
        // The index of a constraint goes upwards; it is read backwards as well.
        self.options(
            key,
            (!descending.is_empty()).then(|| format!("DESC of {}", descending.join(", "))),
        );
        self.long_key(key);
        let name = self.relation(None, indexes);
        indexes.primary_key = Some(PgKey {
            name,
            columns,
            fill_factor: self.dialect.fill_factor(key),
            ..PgKey::default()
        });
    }

    /// Options of an index or key that are about storage, and the one about rows.
    fn options(&mut self, index: &SourceIndex, unkept: Option<String>) {
        let mut options: Vec<String> = self
            .dialect
            .index_options(index)
            .into_iter()
            .map(str::to_owned)
            .collect();
        options.extend(unkept);
        if options.is_empty() {
            return;
        }
        let message = format!("options without a counterpart: {}", options.join(", "));
        let mut finding = Finding::new(code::TABLE_OPTION_DROPPED, self.object(index), message);
        if options
            .iter()
            .any(|option| option.to_ascii_uppercase().starts_with("IGNORE_DUP_KEY"))
        {
            finding.severity = Severity::Behaviour;
            finding = finding.with_help(
                "rows with a key that is there were left out with a warning; write INSERT … ON CONFLICT DO NOTHING",
            );
        }
        self.findings.push(finding);
    }

    /// Target names of the columns, if the index has plain ascending columns only.
    fn plain_columns(&self, index: &SourceIndex) -> Option<Vec<String>> {
        let columns = index
            .parts
            .iter()
            .map(|part| {
                let column = self.table.column(part.column.as_deref()?)?;
                (part.expression.is_none() && !self.dialect.cuts(column, part)).then(|| column.name.clone())
            })
            .collect::<Option<Vec<String>>>()?;
        (!columns.is_empty()).then_some(columns)
    }

    fn index(&mut self, index: &SourceIndex, indexes: &mut Indexes) {
        if index.disabled {
            self.finding(
                code::INDEX_NOT_KEPT,
                index,
                "the index is disabled in the source, which neither keeps nor enforces it",
            );
            return;
        }
        // What the index loses as a whole needs no list of its options.
        let is_made = !matches!(
            index.kind,
            SourceIndexKind::Xml | SourceIndexKind::Columnstore | SourceIndexKind::Vector
        ) && (index.kind != SourceIndexKind::Spatial || self.shape(index).is_some());
        if is_made {
            self.options(index, None);
        }
        match index.kind {
            SourceIndexKind::Fulltext => self.fulltext(index, indexes),
            SourceIndexKind::Spatial => self.spatial(index, indexes),
            SourceIndexKind::Vector => self.finding(
                code::INDEX_NOT_KEPT,
                index,
                "a vector index; create an hnsw or ivfflat index with the distance that the queries use",
            ),
            SourceIndexKind::Xml => self.finding(
                code::INDEX_NOT_KEPT,
                index,
                "an XML index; index the xpath() expressions that the queries use, or a GIN index over jsonb",
            ),
            SourceIndexKind::Columnstore => self.finding(
                code::INDEX_NOT_KEPT,
                index,
                "a columnstore index; PostgreSQL stores rows: a BRIN index over the column that rows arrive by, or an \
                 extension with column storage, is the nearest",
            ),
            SourceIndexKind::Btree | SourceIndexKind::Hash => self.ordered(index, indexes),
        }
    }

    /// A column of the index whose target type has no btree order.
    fn not_ordered(&self, index: &SourceIndex) -> Option<String> {
        index.parts.iter().find_map(|part| {
            let column = self.table.column(part.column.as_deref()?)?;
            matches!(
                column.target,
                PgType::Json | PgType::Vector { .. } | PgType::Geometry { .. } | PgType::Xml | PgType::Other { .. }
            )
            .then(|| column.source.name.clone())
        })
    }

    /// The most bytes that a part can have, where it has a bound.
    fn part_bytes(&self, part: &SourceIndexPart) -> Option<u64> {
        match part.column.as_deref().and_then(|name| self.table.column(name)) {
            Some(column) => self.dialect.part_bytes(column, part),
            None => Some(0),
        }
    }

    /// Says so if an index entry can be longer than PostgreSQL takes.
    fn long_key(&mut self, index: &SourceIndex) {
        let included = index.include.iter().filter_map(|name| self.table.column(name));
        let included = included.filter_map(|column| self.dialect.included_bytes(column));
        let parts = index.parts.iter().filter_map(|part| self.part_bytes(part));
        let bytes: u64 = parts.chain(included).sum();
        if bytes > MAX_ENTRY {
            self.finding(
                code::LONG_INDEX_KEY,
                index,
                format!("an entry can have up to {bytes} bytes; PostgreSQL refuses more than {MAX_ENTRY}"),
            );
        }
    }
}
