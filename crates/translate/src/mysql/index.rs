//! Primary keys, unique keys and indexes.

use model::mysql_type::MysqlType;
use model::pg_schema::{PgIndex, PgKey};
use model::pg_type::quote;
use model::source_schema::{SourceIndex, SourceIndexKind, SourceIndexPart};
use model::{Finding, PgType, code};

use super::draft::{ColumnDraft, TableDraft};
use super::expression::{self, Scope, Volatility, quoted};
use crate::mapping::Mapping;
use crate::names::Registry;

/// The largest entry of a PostgreSQL btree, in bytes (a third of a page).
///
/// Source: <https://www.postgresql.org/docs/current/btree.html>.
const MAX_ENTRY: u64 = 2_704;

/// The largest key of InnoDB, in bytes.
const INNODB_KEY: u64 = 3_072;

/// Characters of four bytes that an entry takes.
const CUT_CHARACTERS: u32 = 676;

/// Keys and indexes of a table.
#[derive(Debug, Default)]
pub(super) struct Indexes {
    pub(super) primary_key: Option<PgKey>,
    pub(super) unique_keys: Vec<PgKey>,
    pub(super) indexes: Vec<PgIndex>,
}

struct Context<'c, 't> {
    table: &'c TableDraft<'t>,
    scope: &'c Scope,
    mapping: &'c Mapping,
    names: &'c mut Registry,
    findings: &'c mut Vec<Finding>,
}

/// Translates all keys and indexes of a table.
pub(super) fn indexes(
    table: &TableDraft<'_>,
    scope: &Scope,
    mapping: &Mapping,
    names: &mut Registry,
    findings: &mut Vec<Finding>,
) -> Indexes {
    let mut context = Context {
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
        format!("index {}.{}", self.table.source.name, index.name)
    }

    fn finding(&mut self, code: model::Code, index: &SourceIndex, message: impl Into<String>) {
        let object = self.object(index);
        self.findings.push(Finding::new(code, object, message));
    }

    fn relation(&mut self, suffix: &str) -> String {
        let wanted = format!("{}_{suffix}", self.table.target.name);
        self.names.claim(&self.table.target.schema, &wanted)
    }

    fn primary_key(&mut self, key: &SourceIndex, indexes: &mut Indexes) {
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
        self.long_key(key);
        let name = self.relation("pkey");
        indexes.primary_key = Some(PgKey {
            name,
            columns,
            ..PgKey::default()
        });
    }

    /// Target names of the columns, if the index has plain ascending columns only.
    fn plain_columns(&self, index: &SourceIndex) -> Option<Vec<String>> {
        let columns = index
            .parts
            .iter()
            .map(|part| {
                let column = self.table.column(part.column.as_deref()?)?;
                (part.expression.is_none() && !cuts(part, column)).then(|| column.name.clone())
            })
            .collect::<Option<Vec<String>>>()?;
        (!columns.is_empty()).then_some(columns)
    }

    fn index(&mut self, index: &SourceIndex, indexes: &mut Indexes) {
        if !index.comment.is_empty() {
            self.finding(
                code::TABLE_OPTION_DROPPED,
                index,
                format!("the index comment is not kept: {}", index.comment),
            );
        }
        match index.kind {
            SourceIndexKind::Fulltext => self.fulltext(index, indexes),
            SourceIndexKind::Spatial => self.spatial(index, indexes),
            SourceIndexKind::Vector => self.finding(
                code::INDEX_NOT_KEPT,
                index,
                "a vector index; create an hnsw or ivfflat index with the distance that the queries use",
            ),
            SourceIndexKind::Xml | SourceIndexKind::Columnstore => {
                self.finding(code::INDEX_NOT_KEPT, index, "an index of SQL Server's own kind");
            }
            SourceIndexKind::Btree | SourceIndexKind::Hash => self.ordered(index, indexes),
        }
    }

    fn ordered(&mut self, index: &SourceIndex, indexes: &mut Indexes) {
        if let Some(column) = self.not_ordered(index) {
            self.finding(
                code::INDEX_NOT_KEPT,
                index,
                format!("the type of {column} has no order in PostgreSQL"),
            );
            return;
        }
        if !index.visible {
            self.finding(code::INVISIBLE_INDEX, index, "the index is invisible in the source");
        }
        let unbounded = index.parts.iter().any(|part| self.part_bytes(part).is_none());
        let descending = index.parts.iter().any(|part| part.descending);
        if index.unique
            && !unbounded
            && !descending
            && let Some(columns) = self.plain_columns(index)
        {
            self.long_key(index);
            let name = self.relation(&index.name);
            indexes.unique_keys.push(PgKey {
                name,
                columns,
                ..PgKey::default()
            });
            return;
        }
        // Equality is all that an unbounded value can be found by.
        let hash = !index.unique
            && index.parts.len() == 1
            && (index.kind == SourceIndexKind::Hash || unbounded)
            && index.parts.iter().all(|part| part.expression.is_none());
        if hash && let Some(columns) = self.plain_columns(index) {
            if unbounded {
                self.finding(
                    code::LONG_INDEX_KEY,
                    index,
                    "values have no greatest length; a hash index finds them by equality only",
                );
            }
            let name = self.relation(&index.name);
            let parts = columns.iter().map(|column| quote(column)).collect();
            indexes.indexes.push(PgIndex {
                name,
                unique: false,
                method: "hash".to_owned(),
                parts,
                ..PgIndex::default()
            });
            return;
        }
        let mut parts = Vec::with_capacity(index.parts.len());
        for part in &index.parts {
            match self.part(index, part) {
                Some(sql) => parts.push(if part.descending { format!("{sql} desc") } else { sql }),
                None => return,
            }
        }
        if parts.is_empty() {
            self.finding(code::INDEX_NOT_KEPT, index, "the index has no columns");
            return;
        }
        if !unbounded {
            self.long_key(index);
        }
        let name = self.relation(if index.name == "PRIMARY" {
            "primary"
        } else {
            &index.name
        });
        indexes.indexes.push(PgIndex {
            name,
            unique: index.unique,
            method: "btree".to_owned(),
            parts,
            ..PgIndex::default()
        });
    }

    /// A part as SQL; a finding and nothing if it cannot be one.
    fn part(&mut self, index: &SourceIndex, part: &SourceIndexPart) -> Option<String> {
        if let Some(expression) = &part.expression {
            return self.expression(index, expression);
        }
        let name = part.column.as_deref().unwrap_or_default();
        let Some(column) = self.table.column(name) else {
            self.finding(code::INDEX_NOT_KEPT, index, format!("the column {name} is left out"));
            return None;
        };
        let quoted_name = quote(&column.name);
        if let Some(prefix) = part.prefix.filter(|_| cuts(part, column)) {
            let text = matches!(
                column.target,
                PgType::Text | PgType::Varchar { .. } | PgType::Char { .. } | PgType::Citext
            );
            // Four bytes per character at most.
            let bytes = u64::from(prefix) * if text { 4 } else { 1 };
            let kept = if bytes > INNODB_KEY && !index.unique {
                CUT_CHARACTERS
            } else {
                prefix
            };
            let sql = match &column.target {
                PgType::Bytea => format!("substring({quoted_name} from 1 for {kept})"),
                PgType::Citext => format!("left({quoted_name}::text, {kept})"),
                _ if text => format!("left({quoted_name}, {kept})"),
                other => {
                    let message = format!("a prefix of {name}, which is {other} in PostgreSQL");
                    self.finding(code::INDEX_NOT_KEPT, index, message);
                    return None;
                }
            };
            let sql = if bytes > INNODB_KEY && index.unique {
                format!("(md5({sql}))")
            } else {
                format!("({sql})")
            };
            let code = if index.unique {
                code::PREFIX_UNIQUE
            } else {
                code::PREFIX_INDEX
            };
            self.finding(code, index, format!("the first {prefix} of {name} become {sql}"));
            return Some(sql);
        }
        if self.part_bytes(part).is_none() {
            let (sql, how) = match (&column.target, index.unique) {
                (_, true) => (
                    format!("(md5({}))", text_of(column, &quoted_name)),
                    "a hash of the value keeps it unique",
                ),
                (PgType::Bytea, false) => (
                    format!("(substring({quoted_name} from 1 for {CUT_CHARACTERS}))"),
                    "the first bytes are indexed",
                ),
                (_, false) => (
                    format!("(left({}, {CUT_CHARACTERS}))", text_of(column, &quoted_name)),
                    "the first characters are indexed",
                ),
            };
            self.finding(
                code::LONG_INDEX_KEY,
                index,
                format!("values of {name} have no greatest length; {how}: {sql}"),
            );
            return Some(sql);
        }
        Some(quoted_name)
    }

    fn expression(&mut self, index: &SourceIndex, text: &str) -> Option<String> {
        match expression::index_part(text, self.scope) {
            Ok(translated) if translated.volatility == Volatility::Immutable => {
                let object = self.object(index);
                super::check::caveats(&object, &translated, self.findings);
                Some(format!("({})", translated.sql))
            }
            Ok(_) => {
                self.finding(
                    code::INDEX_NOT_KEPT,
                    index,
                    format!("the expression is not immutable in PostgreSQL: {text}"),
                );
                None
            }
            Err(reason) => {
                self.finding(
                    code::INDEX_NOT_KEPT,
                    index,
                    format!("the expression {reason}; its text: {text}"),
                );
                None
            }
        }
    }

    fn fulltext(&mut self, index: &SourceIndex, indexes: &mut Indexes) {
        let mut columns = Vec::new();
        for part in &index.parts {
            let column = part.column.as_deref().and_then(|name| self.table.column(name));
            let text = column.filter(|column| {
                matches!(
                    column.target,
                    PgType::Text | PgType::Varchar { .. } | PgType::Char { .. } | PgType::Citext
                )
            });
            let Some(column) = text else {
                self.finding(
                    code::INDEX_NOT_KEPT,
                    index,
                    "a FULLTEXT index over something that is no text",
                );
                return;
            };
            columns.push(format!("coalesce({}, '')", text_of(column, &quote(&column.name))));
        }
        if columns.is_empty() {
            self.finding(code::INDEX_NOT_KEPT, index, "the index has no columns");
            return;
        }
        let configuration = quoted(&self.mapping.options.fulltext_configuration);
        let part = format!(
            "to_tsvector({configuration}::regconfig, {})",
            columns.join(" || ' ' || ")
        );
        self.finding(code::FULLTEXT_INDEX, index, format!("a GIN index over {part}"));
        let name = self.relation(&index.name);
        indexes.indexes.push(PgIndex {
            name,
            unique: false,
            method: "gin".to_owned(),
            parts: vec![part],
            ..PgIndex::default()
        });
    }

    fn spatial(&mut self, index: &SourceIndex, indexes: &mut Indexes) {
        let column = index
            .parts
            .first()
            .and_then(|part| self.table.column(part.column.as_deref()?));
        match column {
            Some(column) if matches!(column.target, PgType::Geometry { .. }) => {
                let part = quote(&column.name);
                let name = self.relation(&index.name);
                indexes.indexes.push(PgIndex {
                    name,
                    unique: false,
                    method: "gist".to_owned(),
                    parts: vec![part],
                    ..PgIndex::default()
                });
                self.finding(
                    code::SPATIAL_INDEX,
                    index,
                    "a GiST index of PostGIS; spatial functions differ in name",
                );
            }
            _ => self.finding(
                code::SPATIAL_INDEX,
                index,
                "a SPATIAL index needs the type geometry; the column is bytea, so the index is left out",
            ),
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
        let Some(column) = part.column.as_deref().and_then(|name| self.table.column(name)) else {
            return Some(0);
        };
        let characters = |count: u32| {
            let charset = column.source.charset.as_deref().unwrap_or("utf8mb4");
            let width = match charset {
                "ascii" => 1,
                "latin1" => 2,
                "utf8" | "utf8mb3" => 3,
                _ => 4,
            };
            u64::from(count) * width
        };
        match (column.mysql, part.prefix) {
            (MysqlType::Char { length } | MysqlType::Varchar { length }, prefix) => {
                let bytes = characters(prefix.unwrap_or(*length).min(*length));
                (bytes <= INNODB_KEY).then_some(bytes)
            }
            (MysqlType::Binary { length } | MysqlType::Varbinary { length }, prefix) => {
                let bytes = u64::from(prefix.unwrap_or(*length).min(*length));
                (bytes <= INNODB_KEY).then_some(bytes)
            }
            (MysqlType::TinyText | MysqlType::TinyBlob, _) => Some(255),
            (MysqlType::Text | MysqlType::MediumText | MysqlType::LongText, Some(prefix)) => Some(characters(prefix)),
            (MysqlType::Blob | MysqlType::MediumBlob | MysqlType::LongBlob, Some(prefix)) => Some(u64::from(prefix)),
            (
                MysqlType::Text
                | MysqlType::MediumText
                | MysqlType::LongText
                | MysqlType::Blob
                | MysqlType::MediumBlob
                | MysqlType::LongBlob,
                None,
            ) => None,
            _ => Some(16),
        }
    }

    /// Says so if an index entry can be longer than PostgreSQL takes.
    fn long_key(&mut self, index: &SourceIndex) {
        let bytes: u64 = index.parts.iter().filter_map(|part| self.part_bytes(part)).sum();
        if bytes > MAX_ENTRY {
            self.finding(
                code::LONG_INDEX_KEY,
                index,
                format!("an entry can have up to {bytes} bytes; PostgreSQL refuses more than {MAX_ENTRY}"),
            );
        }
    }
}

/// True if the part indexes less than the column holds.
fn cuts(part: &SourceIndexPart, column: &ColumnDraft<'_>) -> bool {
    let Some(prefix) = part.prefix else { return false };
    match column.mysql {
        MysqlType::Char { length }
        | MysqlType::Varchar { length }
        | MysqlType::Binary { length }
        | MysqlType::Varbinary { length } => prefix < *length,
        _ => true,
    }
}

/// A column where a function of text or bytes is wanted.
fn text_of(column: &ColumnDraft<'_>, quoted_name: &str) -> String {
    if column.target == PgType::Citext {
        format!("{quoted_name}::text")
    } else {
        quoted_name.to_owned()
    }
}
