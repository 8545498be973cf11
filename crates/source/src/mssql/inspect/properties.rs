//! Extended properties: descriptions are comments, others are told of.

use std::collections::{BTreeMap, BTreeSet};

use model::source_schema::SourceComment;
use model::{Finding, TableName, code};

use super::Refining;
use super::queries::Query;
use crate::error::Result;
use crate::mssql::record::Record;

/// What an extended property is of, by `class`.
///
/// <https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/extended-properties-catalog-views-sys-extended-properties>
mod class {
    pub(super) const DATABASE: i64 = 0;
    pub(super) const OBJECT_OR_COLUMN: i64 = 1;
    pub(super) const PARAMETER: i64 = 2;
    pub(super) const SCHEMA: i64 = 3;
    pub(super) const TYPE: i64 = 6;
    pub(super) const INDEX: i64 = 7;
}

/// A name that another query gave: of a schema, parameter, index or type.
struct Part {
    name: String,
    schema: Option<String>,
}

impl Refining<'_> {
    /// Puts descriptions on tables, columns and indexes; gives those of anything else.
    pub(super) fn comments(&mut self) -> Result<Vec<SourceComment>> {
        let mut parts = BTreeMap::new();
        let described = [Query::PropertyParts, Query::PropertyParameters];
        for record in described.iter().flat_map(|query| self.raw.rows(*query)) {
            if let (Some(place), Some(name)) = (place(record)?, record.optional("part_name")?) {
                let schema = record.optional("schema_name")?;
                parts.insert(place, Part { name, schema });
            }
        }
        let mut comments = Vec::new();
        let mut told = BTreeSet::new();
        for record in self.raw.rows(Query::Properties) {
            let Some(place) = place(record)? else { continue };
            let property = record.text("property_name")?;
            let text = record.text_or_empty("value")?;
            let of = self.described(record, place, parts.get(&place))?;
            let Some(of) = of else { continue };
            if !property.eq_ignore_ascii_case("MS_Description") && !property.eq_ignore_ascii_case("Description") {
                if told.insert(property.to_lowercase()) {
                    self.findings.push(Finding::new(
                        code::EXTENDED_PROPERTY,
                        format!("extended property {property}"),
                        format!("the extended property {property} is not a description, and is not kept"),
                    ));
                }
                continue;
            }
            if text.is_empty() {
                continue;
            }
            match of {
                Described::Table(number) => {
                    if let Some(table) = self.tables.get_mut(&number) {
                        table.comment = text;
                    }
                }
                Described::Column(number, name) => {
                    let table = self.tables.get_mut(&number);
                    let column = table.and_then(|table| table.columns.iter_mut().find(|column| column.name == name));
                    if let Some(column) = column {
                        column.comment = text;
                    }
                }
                Described::Index(number, name, otherwise) => {
                    let index = self.tables.get_mut(&number).and_then(|table| {
                        let mut indexes = table.primary_key.iter_mut().chain(&mut table.indexes);
                        indexes.find(|index| index.name == name)
                    });
                    match index {
                        Some(index) => index.comment = text,
                        None => comments.push(SourceComment {
                            object: otherwise,
                            text,
                        }),
                    }
                }
                Described::Other(object) => comments.push(SourceComment { object, text }),
            }
        }
        Ok(comments)
    }

    /// What a property is of; `None` for what is not wanted.
    fn described(&self, record: &Record, place: (i64, i64, i64), part: Option<&Part>) -> Result<Option<Described>> {
        let (class, major, minor) = place;
        let name = match (record.optional("schema_name")?, record.optional("object_name")?) {
            (Some(schema), Some(name)) => Some(TableName::new(schema, name)),
            _ => None,
        };
        let is_wanted = |name: &TableName| self.schemas.contains(&name.schema);
        let part_name = part.map(|part| part.name.clone());
        Ok(match (class, name) {
            (class::DATABASE, _) => Some(Described::Other("the database".to_owned())),
            (class::OBJECT_OR_COLUMN, Some(name)) if is_wanted(&name) => {
                let column = record.optional("column_name")?.filter(|_| minor > 0);
                Some(match column {
                    Some(column) if self.tables.contains_key(&major) => Described::Column(major, column),
                    Some(column) => Described::Other(format!("column {name}.{column}")),
                    None if self.tables.contains_key(&major) => Described::Table(major),
                    None => self.object(record, &name)?,
                })
            }
            (class::PARAMETER, Some(name)) if is_wanted(&name) => {
                part_name.map(|part| Described::Other(format!("parameter {name}.{part}")))
            }
            (class::INDEX, Some(name)) if is_wanted(&name) => part_name.map(|part| {
                let otherwise = format!("index {name}.{part}");
                Described::Index(major, part, otherwise)
            }),
            (class::SCHEMA, _) => part_name
                .filter(|schema| self.schemas.contains(schema))
                .map(|schema| Described::Other(format!("schema {schema}"))),
            (class::TYPE, _) => part.and_then(|part| {
                let name = TableName::new(part.schema.clone()?, part.name.clone());
                is_wanted(&name).then(|| Described::Other(format!("type {name}")))
            }),
            (class::OBJECT_OR_COLUMN | class::PARAMETER | class::INDEX, _) => None,
            _ => {
                let kind = record.text_or_empty("class_name")?.to_lowercase().replace('_', " ");
                Some(Described::Other(format!("{kind} {major}")))
            }
        })
    }

    /// An object that is no table: as findings and a script's reader call it.
    fn object(&self, record: &Record, name: &TableName) -> Result<Described> {
        let parent = match (record.optional("parent_schema")?, record.optional("parent_name")?) {
            (Some(schema), Some(name)) => Some(TableName::new(schema, name)),
            _ => None,
        };
        let kind = record.text_or_empty("kind")?;
        let word = match kind.trim() {
            "V" => "view",
            "P" | "PC" | "X" | "RF" => "procedure",
            "FN" | "IF" | "TF" | "FS" | "FT" | "AF" => "function",
            "TR" | "TA" => "trigger",
            "SN" => "synonym",
            "SO" => "sequence",
            "C" | "D" | "F" | "PK" | "UQ" | "EC" => "constraint",
            "R" => "rule",
            "SQ" => "queue",
            _ => "object",
        };
        let own = &name.name;
        Ok(match parent {
            Some(parent) if matches!(kind.trim(), "PK" | "UQ") => {
                let number = self.tables.iter().find(|(_, table)| table.name == parent);
                let otherwise = format!("{word} {parent}.{own}");
                match number {
                    Some((number, _)) => Described::Index(*number, own.clone(), otherwise),
                    None => Described::Other(otherwise),
                }
            }
            Some(parent) => Described::Other(format!("{word} {parent}.{own}")),
            None => Described::Other(format!("{word} {name}")),
        })
    }
}

/// What a description is of.
enum Described {
    Table(i64),
    Column(i64, String),
    /// With what it is called where the index is not kept.
    Index(i64, String, String),
    Other(String),
}

fn place(record: &Record) -> Result<Option<(i64, i64, i64)>> {
    let numbers = (
        record.number("class")?,
        record.number("major_id")?,
        record.number("minor_id")?,
    );
    Ok(match numbers {
        (Some(class), Some(major), Some(minor)) => Some((class, major, minor)),
        _ => None,
    })
}
