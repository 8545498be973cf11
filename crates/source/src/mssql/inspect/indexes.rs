//! Keys and indexes of all kinds.

use std::collections::BTreeMap;

use model::source_schema::{SourceIndex, SourceIndexKind, SourceIndexPart};
use model::{Finding, Severity, code};
use translate::mssql::catalog;

use super::constraints::server_named;
use super::queries::Query;
use super::{Refining, numbers};
use crate::error::Result;
use crate::mssql::quote;
use crate::mssql::record::Record;

/// Table and index.
type Place = (i64, i64);

impl Refining<'_> {
    /// Primary keys, unique constraints and indexes.
    pub(super) fn add_indexes(&mut self) -> Result<()> {
        let mut columns: BTreeMap<Place, Vec<&Record>> = BTreeMap::new();
        for record in self.raw.rows(Query::IndexColumns) {
            if let Some(place) = numbers(record, "table_id", "index_id")? {
                columns.entry(place).or_default().push(record);
            }
        }
        let options = self.index_options()?;
        let mut made_names = BTreeMap::new();
        for record in self.raw.rows(Query::KeyConstraints) {
            let name = record.text_or_empty("constraint_name")?;
            if let Some(table) = record.number("table_id")? {
                made_names.insert((table, name.clone()), server_named(record, &name)?);
            }
        }
        for record in self.raw.rows(Query::Indexes) {
            let Some(place) = numbers(record, "table_id", "index_id")? else {
                continue;
            };
            let Some(name) = record
                .optional("index_name")?
                .filter(|_| self.tables.contains_key(&place.0))
            else {
                continue;
            };
            if record.flag("is_hypothetical")? {
                self.only_supposed(place.0, &name);
                continue;
            }
            let Some((kind, is_clustered)) = kind(record.number("kind")?.unwrap_or(0)) else {
                self.not_kept(record, place.0, &name)?;
                continue;
            };
            let mut index = SourceIndex {
                kind,
                unique: record.flag("is_unique")?,
                visible: true,
                disabled: record.flag("is_disabled")?,
                filter: record
                    .optional("filter")?
                    .map(|filter| catalog::expression(&filter).to_owned()),
                server_named: made_names.get(&(place.0, name.clone())).copied().unwrap_or(false),
                name,
                ..SourceIndex::default()
            };
            if is_clustered {
                index.options.push("CLUSTERED".to_owned());
            }
            // What 0 means is the server's setting, the same as 100.
            let fill = record.number("fill_factor")?.unwrap_or(0);
            for (is_set, option) in [
                (record.flag("is_padded")?, "PAD_INDEX = ON".to_owned()),
                (record.flag("ignore_dup_key")?, "IGNORE_DUP_KEY = ON".to_owned()),
                (fill != 0, format!("FILLFACTOR = {fill}")),
            ] {
                if is_set {
                    index.options.push(option);
                }
            }
            index.options.extend(options.get(&place).cloned().unwrap_or_default());
            self.add_parts(
                &mut index,
                is_clustered,
                place.0,
                columns.get(&place).map_or(&[], Vec::as_slice),
            )?;
            if !self.has_columns(place.0, &index) {
                continue;
            }
            let is_primary = record.flag("is_primary_key")?;
            if let Some(table) = self.tables.get_mut(&place.0) {
                match is_primary {
                    true => table.primary_key = Some(index),
                    false => table.indexes.push(index),
                }
            }
        }
        // Options of heaps, which are no indexes.
        for ((table, _), options) in options.iter().filter(|((_, index), _)| *index == 0) {
            if let Some(table) = self.tables.get_mut(table) {
                table.options.extend(options.iter().cloned());
            }
        }
        Ok(())
    }

    /// False for an index of the server's own, on the columns that it adds to graph tables.
    fn has_columns(&self, table: i64, index: &SourceIndex) -> bool {
        let columns = self.tables.get(&table).map_or(&[][..], |table| &table.columns);
        let mut parts = index.parts.iter().filter_map(|part| part.column.as_ref());
        parts.all(|name| columns.iter().any(|column| column.name == *name))
    }

    /// A finding for an index that is only supposed to be there.
    fn only_supposed(&mut self, table: i64, name: &str) {
        if let Some(table) = self.tables.get(&table) {
            let message = "a hypothetical index, which the tuning advisor left behind, has no rows and is not made";
            let finding = Finding::new(code::INDEX_NOT_KEPT, format!("index {}.{name}", table.name), message);
            self.findings.push(Finding {
                severity: Severity::Info,
                ..finding.with_help("nothing to do")
            });
        }
    }

    /// A finding for an index of a kind that has no counterpart here.
    fn not_kept(&mut self, record: &Record, table: i64, name: &str) -> Result<()> {
        let kind = record.text_or_empty("kind_name")?;
        if let Some(table) = self.tables.get(&table) {
            self.findings.push(Finding::new(
                code::INDEX_NOT_KEPT,
                format!("index {}.{name}", table.name),
                format!("an index of the kind {kind} is not made"),
            ));
        }
        Ok(())
    }

    fn add_parts(&self, index: &mut SourceIndex, is_clustered: bool, table: i64, columns: &[&Record]) -> Result<()> {
        for record in columns {
            let number = record.number("column_id")?.unwrap_or(0);
            let Some(name) = self.column_names.get(&(table, number)) else {
                continue;
            };
            let (in_key, included) = (
                record.number("key_ordinal")?.unwrap_or(0) > 0,
                record.flag("is_included")?,
            );
            if index.kind == SourceIndexKind::Columnstore {
                // A clustered one is all of the table; the other lists its columns as included ones.
                if !is_clustered && (in_key || included) {
                    index.parts.push(part(name.clone(), false));
                }
            } else if in_key || (!included && matches!(index.kind, SourceIndexKind::Xml | SourceIndexKind::Spatial)) {
                index.parts.push(part(name.clone(), record.flag("is_descending")?));
            } else if included {
                index.include.push(name.clone());
            }
        }
        Ok(())
    }

    /// Options that queries of their own tell, as T-SQL spells them.
    fn index_options(&self) -> Result<BTreeMap<Place, Vec<String>>> {
        let mut options: BTreeMap<Place, Vec<String>> = BTreeMap::new();
        for record in self.raw.rows(Query::IndexHash) {
            if let Some(place) = numbers(record, "table_id", "index_id")? {
                let buckets = record.text_or_empty("buckets")?;
                options
                    .entry(place)
                    .or_default()
                    .push(format!("BUCKET_COUNT = {buckets}"));
            }
        }
        for (place, option) in self.compression()? {
            options.entry(place).or_default().push(option);
        }
        let mut ordered: BTreeMap<Place, Vec<String>> = BTreeMap::new();
        for record in self.raw.rows(Query::IndexOrder) {
            let place = numbers(record, "table_id", "index_id")?;
            let column = numbers(record, "table_id", "column_id")?.and_then(|column| self.column_names.get(&column));
            if let Some((place, column)) = place.zip(column) {
                ordered.entry(place).or_default().push(quote::identifier(column));
            }
        }
        for (place, columns) in ordered {
            options
                .entry(place)
                .or_default()
                .push(format!("ORDER ({})", columns.join(", ")));
        }
        let mut partition_columns = BTreeMap::new();
        for record in self.raw.rows(Query::IndexColumns) {
            if record.number("partition_ordinal")?.unwrap_or(0) > 0
                && let Some(place) = numbers(record, "table_id", "index_id")?
                && let Some(column) = numbers(record, "table_id", "column_id")?
            {
                partition_columns.insert(place, self.column_names.get(&column).cloned().unwrap_or_default());
            }
        }
        for record in self.raw.rows(Query::IndexSpaces) {
            let Some(place) = numbers(record, "table_id", "index_id")? else {
                continue;
            };
            let space = record.text_or_empty("space_name")?;
            let is_scheme = record.text_or_empty("kind")?.trim() == "PS";
            let option = match partition_columns.get(&place) {
                // A table on a scheme is partitioned, which is more than an option.
                _ if is_scheme && place.1 <= 1 => continue,
                Some(column) if is_scheme => format!("ON {space} ({column})"),
                _ => format!("ON {space}"),
            };
            options.entry(place).or_default().push(option);
        }
        Ok(options)
    }

    /// `DATA_COMPRESSION = PAGE`, of some partitions only where they differ.
    fn compression(&self) -> Result<Vec<(Place, String)>> {
        let mut kinds: BTreeMap<(Place, String), (i64, Vec<i64>)> = BTreeMap::new();
        for record in self.raw.rows(Query::IndexCompression) {
            if let Some(place) = numbers(record, "table_id", "index_id")? {
                let kind = record.text_or_empty("compression")?;
                let number = record.number("partition_number")?.unwrap_or(1);
                let (all, some) = kinds.entry((place, kind)).or_default();
                *all = record.number("partitions")?.unwrap_or(0);
                some.push(number);
            }
        }
        let option = |((place, kind), (all, some)): ((Place, String), (i64, Vec<i64>))| {
            let of_parts = if i64::try_from(some.len()) == Ok(all) {
                String::new()
            } else {
                let list: Vec<String> = some.iter().map(i64::to_string).collect();
                format!(" ON PARTITIONS ({})", list.join(", "))
            };
            (place, format!("DATA_COMPRESSION = {kind}{of_parts}"))
        };
        Ok(kinds.into_iter().map(option).collect())
    }

    /// What XML, spatial and full-text indexes have beside the others.
    pub(super) fn add_special_indexes(&mut self) -> Result<()> {
        let mut options: BTreeMap<Place, String> = BTreeMap::new();
        for record in self.raw.rows(Query::XmlIndexes) {
            if let Some(place) = numbers(record, "table_id", "index_id")? {
                let primary = record.optional("primary_name")?.map(|name| quote::identifier(&name));
                let option = match (primary, record.optional("secondary")?) {
                    (Some(primary), Some(kind)) => format!("USING XML INDEX {primary} FOR {kind}"),
                    _ => "PRIMARY".to_owned(),
                };
                options.insert(place, option);
            }
        }
        for record in self.raw.rows(Query::SpatialIndexes) {
            if let Some(place) = numbers(record, "table_id", "index_id")? {
                options.insert(place, format!("USING {}", record.text_or_empty("scheme")?));
            }
        }
        for record in self.raw.rows(Query::Indexes) {
            let Some(option) = numbers(record, "table_id", "index_id")?.and_then(|place| options.remove(&place)) else {
                continue;
            };
            let name = record.text_or_empty("index_name")?;
            if let Some(table) = self.table(record)?
                && let Some(index) = table.indexes.iter_mut().find(|index| index.name == name)
            {
                index.options.insert(0, option);
            }
        }
        self.add_fulltext_indexes()
    }

    /// Full-text indexes; they have no names.
    fn add_fulltext_indexes(&mut self) -> Result<()> {
        let mut columns: BTreeMap<i64, Vec<&Record>> = BTreeMap::new();
        for record in self.raw.rows(Query::FulltextColumns) {
            if let Some(table) = record.number("table_id")? {
                columns.entry(table).or_default().push(record);
            }
        }
        for record in self.raw.rows(Query::FulltextIndexes) {
            let Some(number) = record
                .number("table_id")?
                .filter(|number| self.tables.contains_key(number))
            else {
                continue;
            };
            let mut index = SourceIndex {
                kind: SourceIndexKind::Fulltext,
                visible: true,
                disabled: !record.flag("is_enabled")?,
                ..SourceIndex::default()
            };
            for column in columns.get(&number).map_or(&[][..], Vec::as_slice) {
                let name = |of: &str| -> Result<Option<&String>> {
                    Ok(numbers(column, "table_id", of)?.and_then(|place| self.column_names.get(&place)))
                };
                let Some(own) = name("column_id")? else { continue };
                let kind = match name("type_column_id")? {
                    Some(kind) => format!(" TYPE COLUMN {}", quote::identifier(kind)),
                    None => String::new(),
                };
                let language = column.number("language_id")?.unwrap_or(0);
                index.options.push(format!("{own}{kind} LANGUAGE {language}"));
                index.parts.push(part(own.clone(), false));
            }
            index
                .options
                .push(format!("KEY INDEX {}", record.text_or_empty("key_name")?));
            if let Some(name) = record.optional("catalog_name")? {
                index.options.push(format!("ON {}", quote::identifier(&name)));
            }
            let tracking = record.text_or_empty("tracking")?;
            if !matches!(tracking.as_str(), "" | "AUTO") {
                index.options.push(format!("WITH CHANGE_TRACKING {tracking}"));
            }
            if let Some(table) = self.tables.get_mut(&number) {
                index.name = format!("FT_{}", table.name.name);
                table.indexes.push(index);
            }
        }
        Ok(())
    }
}

/// The kind of an index, and whether it is the clustered one.
///
/// <https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-indexes-transact-sql>
fn kind(number: i64) -> Option<(SourceIndexKind, bool)> {
    Some(match number {
        1 => (SourceIndexKind::Btree, true),
        2 => (SourceIndexKind::Btree, false),
        3 => (SourceIndexKind::Xml, false),
        4 => (SourceIndexKind::Spatial, false),
        5 => (SourceIndexKind::Columnstore, true),
        6 => (SourceIndexKind::Columnstore, false),
        7 => (SourceIndexKind::Hash, false),
        _ => return None,
    })
}

fn part(column: String, descending: bool) -> SourceIndexPart {
    SourceIndexPart {
        column: Some(column),
        expression: None,
        prefix: None,
        descending,
    }
}
