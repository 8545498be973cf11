//! Indexes with an order, and those that find values by their hash.

use model::code;
use model::pg_schema::{PgIndex, PgKey};
use model::pg_type::quote;
use model::source_schema::{SourceIndex, SourceIndexKind};

use super::{Context, Indexes};
use crate::expression::Volatility;
use crate::schema::draft::same_name;

/// The most columns of an index in PostgreSQL, those of INCLUDE among them (`INDEX_MAX_KEYS`).
///
/// Source: <https://www.postgresql.org/docs/current/limits.html>.
const MAX_COLUMNS: usize = 32;

impl Context<'_, '_> {
    pub(super) fn ordered(&mut self, index: &SourceIndex, indexes: &mut Indexes) {
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
        let not_null = index
            .filter
            .as_deref()
            .and_then(|filter| self.dialect.not_null_filter(filter));
        let not_needed = index.unique && self.dialect.one_null() && self.is_covered(index, not_null.as_deref());
        let filter = index.filter.as_deref().filter(|_| !not_needed);
        let Some((include, predicate)) = self.beside(index, filter) else {
            return;
        };
        if not_needed {
            self.finding(
                code::FILTER_NOT_NEEDED,
                index,
                "its WHERE only leaves out NULLs, which a unique key of PostgreSQL does not compare; it covers every row",
            );
        }
        // A column that the WHERE says is not NULL needs no rule about NULLs.
        let nulls_not_distinct = index.unique
            && !not_needed
            && self.dialect.one_null()
            && index.parts.iter().any(|part| {
                let name = part.column.as_deref().unwrap_or_default();
                let filtered = not_null.iter().flatten().any(|other| same_name(other, name));
                !filtered && self.table.column(name).is_some_and(|column| column.nullable)
            });
        let unbounded = index.parts.iter().any(|part| self.part_bytes(part).is_none());
        let descending = index.parts.iter().any(|part| part.descending);
        if index.unique
            && !unbounded
            && !descending
            && predicate.is_none()
            && let Some(columns) = self.plain_columns(index)
        {
            self.long_key(index);
            let name = self.relation(Some(index), indexes);
            indexes.unique_keys.push(PgKey {
                name,
                columns,
                include,
                nulls_not_distinct,
                fill_factor: self.dialect.fill_factor(index),
            });
            return;
        }
        // Equality is all that an unbounded value can be found by.
        let hash = !index.unique
            && include.is_empty()
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
            let name = self.relation(Some(index), indexes);
            let parts = columns.iter().map(|column| quote(column)).collect();
            indexes.indexes.push(PgIndex {
                name,
                unique: false,
                method: "hash".to_owned(),
                parts,
                predicate,
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
        let name = self.relation(Some(index), indexes);
        indexes.indexes.push(PgIndex {
            name,
            unique: index.unique,
            method: "btree".to_owned(),
            parts,
            include,
            nulls_not_distinct,
            predicate,
            fill_factor: self.dialect.fill_factor(index),
        });
    }

    /// True if a WHERE says no more than that columns of a unique index are not NULL, and says it of all that may be.
    fn is_covered(&self, index: &SourceIndex, not_null: Option<&[String]>) -> bool {
        let Some(not_null) = not_null else { return false };
        let names: Vec<&str> = index
            .parts
            .iter()
            .map(|part| part.column.as_deref().unwrap_or_default())
            .collect();
        let is_part = |wanted: &String| names.iter().any(|name| same_name(name, wanted));
        not_null.iter().all(is_part)
            && names.iter().all(|name| {
                let said = not_null.iter().any(|other| same_name(other, name));
                self.table.column(name).is_some_and(|column| said || !column.nullable)
            })
    }

    /// INCLUDE columns and WHERE; a finding and nothing if the index cannot be kept without changing what it means.
    fn beside(&mut self, index: &SourceIndex, filter: Option<&str>) -> Option<(Vec<String>, Option<String>)> {
        let mut include = Vec::with_capacity(index.include.len());
        for name in &index.include {
            match self.table.column(name) {
                Some(column) if self.dialect.included_bytes(column).is_none() => self.finding(
                    code::LONG_INDEX_KEY,
                    index,
                    format!("values of {name} have no greatest length; it is left out of INCLUDE"),
                ),
                Some(column) => include.push(column.name.clone()),
                None => self.finding(
                    code::INDEX_NOT_KEPT,
                    index,
                    format!("the INCLUDE column {name} is left out, of the index too"),
                ),
            }
        }
        let beyond = include.split_off(include.len().min(MAX_COLUMNS.saturating_sub(index.parts.len())));
        if !beyond.is_empty() {
            let message = format!(
                "an index of PostgreSQL has {MAX_COLUMNS} columns at most; left out of INCLUDE: {}",
                beyond.join(", ")
            );
            self.finding(code::LONG_INDEX_KEY, index, message);
        }
        let Some(filter) = filter else {
            return Some((include, None));
        };
        match self.dialect.condition(filter, self.scope) {
            Ok(translated) if translated.volatility == Volatility::Immutable => {
                if let Some(column) = crate::schema::check::refused_by_collation(self.table, &translated, self.scope) {
                    let message =
                        format!("PostgreSQL before 18 refuses patterns over the collation of {column}: {filter}");
                    self.finding(code::INDEX_NOT_KEPT, index, message);
                    return None;
                }
                let object = self.object(index);
                crate::schema::check::caveats(&object, &translated, self.findings);
                Some((include, Some(translated.sql)))
            }
            Ok(_) => {
                self.finding(
                    code::INDEX_NOT_KEPT,
                    index,
                    format!("its WHERE is not immutable in PostgreSQL: {filter}"),
                );
                None
            }
            Err(reason) => {
                self.finding(code::INDEX_NOT_KEPT, index, format!("its WHERE {reason}: {filter}"));
                None
            }
        }
    }
}
