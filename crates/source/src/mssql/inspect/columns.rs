//! Columns: types, properties, defaults, identities and computed values.

use std::collections::BTreeMap;

use model::source_schema::{SourceColumn, SourceGenerated, SourceIdentity};
use model::{Finding, MssqlType, SourceType, code};
use translate::mssql::{catalog, column_type};

use super::queries::Query;
use super::types::Catalogued;
use super::{Refining, numbers};
use crate::error::Result;
use crate::mssql::quote;
use crate::mssql::record::Record;

impl Refining<'_> {
    /// Adds the columns to their tables: types, NULL, collations, computed values.
    pub(super) fn add_columns(&mut self) -> Result<()> {
        let computed = self.computed()?;
        let graph = self.parts(Query::ColumnGraph)?;
        let vectors = self.vectors()?;
        for record in self.raw.rows(Query::Columns) {
            let Some(place) = numbers(record, "table_id", "column_id")? else {
                continue;
            };
            let name = record.text("column_name")?;
            let Some(table) = self.tables.get_mut(&place.0) else {
                continue;
            };
            self.column_names.insert(place, name.clone());
            // The server's own columns of graph tables have no names that a query may say.
            if graph.contains(&place) {
                continue;
            }
            let mut column = column(record, name)?;
            if let Some(source_type) = vectors.get(&place) {
                column.raw_type = column_type::spell(source_type);
                column.source_type = SourceType::Mssql(source_type.clone());
            }
            if record.flag("is_computed")? {
                column.alias = None;
                match computed.get(&place) {
                    Some(generated) => column.generated = Some(generated.clone()),
                    None => self.findings.push(Finding::new(
                        code::CATALOG_NOT_SEEN,
                        format!("{}.{}", table.name, column.name),
                        "the expression of the computed column is not seen: it becomes a plain column that holds the values",
                    )),
                }
            }
            table.columns.push(column);
        }
        for record in self.raw.rows(Query::ColumnKinds) {
            let (hidden, generated) = (record.flag("is_hidden")?, record.text_or_empty("generated")?);
            if let Some(column) = self.column(record)? {
                column.invisible = hidden;
                if let Some(what) = generated.strip_prefix("AS_") {
                    let what = generated_always(what);
                    column.options.push(format!("GENERATED ALWAYS AS {what}"));
                }
            }
        }
        Ok(())
    }

    /// What computed columns are made of, by their places.
    fn computed(&self) -> Result<BTreeMap<(i64, i64), SourceGenerated>> {
        let mut stored = BTreeMap::new();
        for record in self.raw.rows(Query::ComputedColumns) {
            if let Some(place) = numbers(record, "table_id", "column_id")? {
                stored.insert(place, record.flag("is_persisted")?);
            }
        }
        let mut computed = BTreeMap::new();
        for record in self.raw.rows(Query::ComputedDefinitions) {
            if let (Some(place), Some(definition)) =
                (numbers(record, "table_id", "part_id")?, record.optional("definition")?)
            {
                let generated = SourceGenerated {
                    expression: catalog::expression(&definition).to_owned(),
                    stored: stored.get(&place).copied().unwrap_or(false),
                };
                computed.insert(place, generated);
            }
        }
        Ok(computed)
    }

    /// The types of columns of vectors.
    fn vectors(&self) -> Result<BTreeMap<(i64, i64), MssqlType>> {
        let mut vectors = BTreeMap::new();
        for record in self.raw.rows(Query::ColumnVectors) {
            let Some(place) = numbers(record, "table_id", "column_id")? else {
                continue;
            };
            let dimensions = record.text_or_empty("dimensions")?;
            let base = record.text_or_empty("base_type")?.to_lowercase();
            let written = match base.as_str() {
                "" | "float32" => format!("vector({dimensions})"),
                other => format!("vector({dimensions}, {other})"),
            };
            vectors.insert(place, column_type::parse(&written));
        }
        Ok(vectors)
    }

    /// The places of the columns that a query lists.
    fn parts(&self, query: Query) -> Result<Vec<(i64, i64)>> {
        let records = self.raw.rows(query).iter();
        let places = records.map(|record| numbers(record, "table_id", "column_id"));
        Ok(places.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// The column of a record, if it is one that is kept.
    fn column(&mut self, record: &Record) -> Result<Option<&mut SourceColumn>> {
        let Some(place) = numbers(record, "table_id", "column_id")? else {
            return Ok(None);
        };
        let name = self.column_names.get(&place);
        let columns = self.tables.get_mut(&place.0).map(|table| &mut table.columns);
        Ok(name
            .zip(columns)
            .and_then(|(name, columns)| columns.iter_mut().find(|column| column.name == *name)))
    }

    /// Properties that queries of their own tell, as T-SQL spells them.
    pub(super) fn add_column_properties(&mut self) -> Result<()> {
        for record in self.raw.rows(Query::ColumnMasks) {
            let option = format!(
                "MASKED WITH (FUNCTION = {})",
                quoted(&record.text_or_empty("masking_function")?)
            );
            if let Some(column) = self.column(record)? {
                column.options.push(option);
            }
        }
        for record in self.raw.rows(Query::ColumnEncryption) {
            let option = format!(
                "ENCRYPTED WITH (COLUMN_ENCRYPTION_KEY = {}, ENCRYPTION_TYPE = {}, ALGORITHM = {})",
                quote::identifier(&record.text_or_empty("key_name")?),
                record.text_or_empty("encryption")?,
                quoted(&record.text_or_empty("algorithm")?)
            );
            if let Some(column) = self.column(record)? {
                column.options.push(option);
            }
        }
        for record in self.raw.rows(Query::ColumnXml) {
            let option = format!(
                "XML SCHEMA COLLECTION {} {}.{}",
                if record.flag("is_document")? {
                    "DOCUMENT"
                } else {
                    "CONTENT"
                },
                quote::identifier(&record.text_or_empty("schema_name")?),
                quote::identifier(&record.text_or_empty("collection_name")?)
            );
            if let Some(column) = self.column(record)? {
                column.options.push(option);
            }
        }
        Ok(())
    }

    /// Identity columns with their seed and increment, and their tables' next values.
    pub(super) fn add_identities(&mut self) -> Result<()> {
        let mut told: BTreeMap<(i64, i64), &Record> = BTreeMap::new();
        for record in self.raw.rows(Query::IdentityColumns) {
            if let Some(place) = numbers(record, "table_id", "column_id")? {
                told.entry(place).or_insert(record);
            }
        }
        for record in self.raw.rows(Query::Columns) {
            let Some(place) =
                numbers(record, "table_id", "column_id")?.filter(|_| self.tables.contains_key(&place_of(record)))
            else {
                continue;
            };
            if !record.flag("is_identity")? {
                continue;
            }
            let numbers = match told.get(&place) {
                Some(told) => Numbers::of(told)?,
                None => Numbers::default(),
            };
            let Some(table) = self.tables.get_mut(&place.0) else {
                continue;
            };
            let name = self.column_names.get(&place);
            let found = table.columns.iter_mut().find(|column| Some(&column.name) == name);
            let Some(column) = found else { continue };
            if numbers.identity().is_none() {
                self.findings.push(Finding::new(
                    code::CATALOG_NOT_SEEN,
                    format!("{}.{}", table.name, column.name),
                    "seed and increment of the identity column are not seen: both are taken as 1",
                ));
            }
            column.identity = Some(numbers.identity().unwrap_or(SourceIdentity { seed: 1, increment: 1 }));
            if numbers.not_for_replication {
                column.options.push("NOT FOR REPLICATION".to_owned());
            }
            table.next_identity = numbers.next();
        }
        Ok(())
    }

    /// Defaults of the columns' own, then those that are bound.
    pub(super) fn add_defaults(&mut self) -> Result<()> {
        let texts = self.texts(Query::DefaultDefinitions)?;
        for record in self.raw.rows(Query::Defaults) {
            let text = match record.number("constraint_id")? {
                Some(number) => texts.get(&number),
                None => None,
            };
            let Some(column) = self.column(record)? else { continue };
            match text {
                Some(text) => column.default = catalog::default(text),
                None => {
                    let what = format!("default {}", record.text_or_empty("constraint_name")?);
                    self.without_text.push(what);
                }
            }
        }
        for record in self.raw.rows(Query::BoundObjects) {
            let name = record.text_or_empty("object_name")?;
            let is_rule = record.text_or_empty("kind")? == "RULE";
            let expression = record
                .optional("definition")?
                .and_then(|text| catalog::bound_expression(&text));
            let Some(expression) = expression else {
                let kind = if is_rule { "rule" } else { "default" };
                self.without_text.push(format!("{kind} {name}"));
                continue;
            };
            let Some(column) = self.column(record)? else { continue };
            if !is_rule {
                column.default = catalog::default(&expression);
                continue;
            }
            let check = catalog::rule(&name, &expression, &column.name);
            if let Some(table) = self.table(record)? {
                table.checks.push(check);
            }
        }
        Ok(())
    }

    /// Definitions by the numbers of what they define; those that are hidden are not among them.
    pub(super) fn texts(&self, query: Query) -> Result<BTreeMap<i64, String>> {
        let mut texts = BTreeMap::new();
        for record in self.raw.rows(query) {
            if let (Some(number), Some(text)) = (record.number("part_id")?, record.optional("definition")?) {
                texts.insert(number, text);
            }
        }
        Ok(texts)
    }
}

fn place_of(record: &Record) -> i64 {
    record.number("table_id").ok().flatten().unwrap_or(0)
}

/// A column as its row says it, without what other queries tell.
fn column(record: &Record, name: String) -> Result<SourceColumn> {
    let catalogued = Catalogued::of(record)?;
    let mut options = Vec::new();
    for (flag, option) in [
        ("is_filestream", "FILESTREAM"),
        ("is_sparse", "SPARSE"),
        ("is_rowguidcol", "ROWGUIDCOL"),
        ("is_column_set", "COLUMN_SET FOR ALL_SPARSE_COLUMNS"),
    ] {
        if record.flag(flag)? {
            options.push(option.to_owned());
        }
    }
    Ok(SourceColumn {
        name,
        raw_type: column_type::spell(&catalogued.source_type),
        source_type: SourceType::Mssql(catalogued.source_type),
        nullable: record.flag("is_nullable")?,
        default: None,
        on_update_now: None,
        generated: None,
        identity: None,
        invisible: false,
        charset: None,
        collation: record.optional("collation_name")?,
        alias: catalogued.made,
        options,
        comment: String::new(),
        hidden_labels: Vec::new(),
    })
}

/// `ROW_START` -> `ROW START`, `TRANSACTION_ID_START` -> `TRANSACTION_ID START`.
fn generated_always(what: &str) -> String {
    match what.rsplit_once('_') {
        Some((what, end)) => format!("{what} {end}"),
        None => what.to_owned(),
    }
}

/// A text as T-SQL writes one of plain characters.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The numbers of an identity column.
#[derive(Debug, Default, PartialEq, Eq)]
struct Numbers {
    seed: Option<i128>,
    increment: Option<i128>,
    last: Option<i128>,
    not_for_replication: bool,
}

impl Numbers {
    fn of(record: &Record) -> Result<Numbers> {
        let number = |name: &str| -> Result<Option<i128>> { Ok(record.optional(name)?.and_then(|text| whole(&text))) };
        Ok(Numbers {
            seed: number("seed")?,
            increment: number("increment")?,
            last: number("last_value")?,
            not_for_replication: record.flag("is_not_for_replication")?,
        })
    }

    fn identity(&self) -> Option<SourceIdentity> {
        let (seed, increment) = self.seed.zip(self.increment.filter(|increment| *increment != 0))?;
        Some(SourceIdentity { seed, increment })
    }

    /// The next value; `None` before the first one is given, which the seed is.
    fn next(&self) -> Option<i128> {
        self.last?.checked_add(self.increment.unwrap_or(1))
    }
}

/// A whole number, also of a decimal that is written with a point.
pub(super) fn whole(text: &str) -> Option<i128> {
    let text = text.trim();
    let (digits, fraction) = text.split_once('.').unwrap_or((text, ""));
    fraction.bytes().all(|byte| byte == b'0').then_some(())?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_go_on_behind_the_last_value() {
        let of = |seed, increment, last| Numbers {
            seed,
            increment,
            last,
            not_for_replication: false,
        };
        let fresh = of(Some(100), Some(5), None);
        assert_eq!(
            fresh.identity(),
            Some(SourceIdentity {
                seed: 100,
                increment: 5
            })
        );
        assert_eq!(fresh.next(), None);
        assert_eq!(of(Some(100), Some(5), Some(120)).next(), Some(125));
        assert_eq!(of(Some(-1), Some(-1), Some(-9)).next(), Some(-10));
        assert_eq!(of(None, Some(1), Some(7)).identity(), None);
        assert_eq!(of(None, None, Some(7)).next(), Some(8));
        assert_eq!(of(Some(1), Some(0), None).identity(), None);
    }

    #[test]
    fn whole_numbers_of_38_digits_are_read() {
        assert_eq!(
            whole("99999999999999999999999999999999999999"),
            Some(10_i128.pow(38) - 1)
        );
        assert_eq!(whole(" -7.00"), Some(-7));
        assert_eq!(whole("7.5"), None);
        assert_eq!(whole(""), None);
    }

    #[test]
    fn what_the_server_fills_is_spelled_as_in_a_script() {
        assert_eq!(generated_always("ROW_START"), "ROW START");
        assert_eq!(generated_always("SEQUENCE_NUMBER_END"), "SEQUENCE_NUMBER END");
    }
}
