//! Views, procedures, functions and triggers. Their texts are read as a script's are, so that both become the same.

use std::collections::BTreeMap;

use model::source_schema::{Dialect, SourceObject, SourceObjectKind, SourceTable};
use model::{Finding, TableName};
use translate::mssql::catalog;
use translate::script::{ReadOptions, Script, read};

use super::Refining;
use super::queries::Query;
use crate::error::Result;
use crate::mssql::quote;
use crate::mssql::record::Record;

impl Refining<'_> {
    pub(super) fn modules(&mut self) -> Result<Vec<SourceObject>> {
        let mut objects = Vec::new();
        let assemblies = self.assembly_modules()?;
        let mut columns: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for record in self.raw.rows(Query::ViewColumns) {
            if let Some(number) = record.number("object_id")? {
                columns.entry(number).or_default().push(record.text("column_name")?);
            }
        }
        for record in self.raw.rows(Query::Modules) {
            let Some(name) = self.name(record, "object_name")? else {
                continue;
            };
            let kind = match record.text_or_empty("kind")?.trim() {
                "V" => SourceObjectKind::View,
                "FN" | "IF" | "TF" | "FS" | "FT" | "AF" => SourceObjectKind::Function,
                _ => SourceObjectKind::Procedure,
            };
            let mut object = self.module(record, kind, name, None, &assemblies)?;
            if let Some(columns) = record.number("object_id")?.and_then(|number| columns.get(&number)) {
                self.settle_star(&mut object, columns);
            }
            objects.push(object);
        }
        let order = self.trigger_order()?;
        for record in self.raw.rows(Query::Triggers) {
            let name = record.text("trigger_name")?;
            let table = match record.optional("table_name")? {
                Some(table) => TableName::new(record.text_or_empty("schema_name")?, table),
                // Of the database's own events: a script's reader calls it so.
                None => TableName::new("dbo", ""),
            };
            if !self.schemas.contains(&table.schema) {
                continue;
            }
            let name = TableName::new(table.schema.clone(), name);
            let table = Some(table).filter(|table| !table.name.is_empty());
            let of_database = table.is_none();
            let mut object = self.module(record, SourceObjectKind::Trigger, name, table, &assemblies)?;
            if of_database && !object.options.iter().any(|option| option == "ON DATABASE") {
                object.options.push("ON DATABASE".to_owned());
            }
            if let Some(number) = record.number("object_id")? {
                object.options.extend(order.get(&number).cloned().unwrap_or_default());
            }
            if record.flag("is_disabled")? {
                object.options.push("DISABLED".to_owned());
            }
            objects.push(object);
        }
        Ok(objects)
    }

    /// An object with what its text says.
    fn module(
        &mut self,
        record: &Record,
        kind: SourceObjectKind,
        name: TableName,
        table: Option<TableName>,
        assemblies: &BTreeMap<i64, String>,
    ) -> Result<SourceObject> {
        let called = format!("{} {name}", word(kind));
        let mut object = SourceObject {
            kind,
            name,
            table,
            definition: None,
            columns: Vec::new(),
            options: Vec::new(),
        };
        let assembly = match record.number("object_id")? {
            Some(number) => assemblies.get(&number),
            None => None,
        };
        if let Some(option) = assembly {
            object.options.push(option.clone());
        } else if let Some(text) = record.optional("definition")? {
            let settings = Settings {
                quoted_identifier: record.optional("quoted_identifier")?.as_deref() != Some("0"),
                ansi_nulls: record.optional("ansi_nulls")?.as_deref() != Some("0"),
            };
            let (understood, findings) = understood(&object, &called, &text, settings);
            self.findings.extend(findings);
            match understood {
                Some(read) => {
                    object.definition = read.definition;
                    object.columns = read.columns;
                    object.options = read.options;
                }
                None => object.definition = Some(text),
            }
        } else if record.flag("is_encrypted")? {
            object.options.push("ENCRYPTION".to_owned());
        } else {
            self.without_text.push(called);
        }
        Ok(object)
    }

    /// Puts the columns of a view in the place of a star whose table has got others since.
    fn settle_star(&self, view: &mut SourceObject, columns: &[String]) {
        let schema = &view.name.schema;
        let now = |parts: &[String]| {
            let (name, before) = parts.split_last()?;
            let schema = before.last().filter(|schema| !schema.is_empty()).unwrap_or(schema);
            let is_it = |table: &&SourceTable| same(&table.name.schema, schema) && same(&table.name.name, name);
            let table = self.tables.values().find(is_it)?;
            let visible = table.columns.iter().filter(|column| !column.invisible);
            Some(visible.map(|column| column.name.clone()).collect())
        };
        let query = view.definition.as_deref().unwrap_or_default();
        if let Some(query) = catalog::settled_star(query, columns, now) {
            view.definition = Some(query);
        }
    }

    /// Where the code of objects without text is.
    fn assembly_modules(&self) -> Result<BTreeMap<i64, String>> {
        let mut modules = BTreeMap::new();
        for record in self.raw.rows(Query::AssemblyModules) {
            let Some(number) = record.number("object_id")? else {
                continue;
            };
            let parts = ["assembly_name", "class_name", "method_name"];
            let parts: Vec<Option<String>> = parts.iter().map(|part| record.optional(part)).collect::<Result<_>>()?;
            let parts: Vec<String> = parts
                .into_iter()
                .flatten()
                .map(|part| quote::identifier(&part))
                .collect();
            modules.insert(number, format!("EXTERNAL NAME {}", parts.join(".")));
        }
        Ok(modules)
    }

    /// `FIRST FOR INSERT`, as a script's reader notes sp_settriggerorder.
    fn trigger_order(&self) -> Result<BTreeMap<i64, Vec<String>>> {
        let mut order: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for record in self.raw.rows(Query::TriggerOrder) {
            let Some(number) = record.number("object_id")? else {
                continue;
            };
            let place = if record.flag("is_first")? { "FIRST" } else { "LAST" };
            let event = record.text_or_empty("event")?;
            order.entry(number).or_default().push(format!("{place} FOR {event}"));
        }
        Ok(order)
    }
}

/// Texts spell names as they like, in nearly every database.
fn same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// The settings that an object was made with.
#[derive(Debug, Clone, Copy)]
struct Settings {
    quoted_identifier: bool,
    ansi_nulls: bool,
}

/// What a script's reader makes of the text of an object; `None` where it is not one statement that makes it.
fn understood(
    object: &SourceObject,
    called: &str,
    text: &str,
    settings: Settings,
) -> (Option<SourceObject>, Vec<Finding>) {
    let mut script = String::new();
    if !settings.quoted_identifier {
        script.push_str("SET QUOTED_IDENTIFIER OFF\nGO\n");
    }
    if !settings.ansi_nulls {
        script.push_str("SET ANSI_NULLS OFF\nGO\n");
    }
    script.push_str(text);
    let options = ReadOptions {
        default_schema: Some(object.name.schema.clone()),
        ..ReadOptions::default()
    };
    let name = called.to_owned();
    let reading = read(Dialect::Mssql, &[Script { name, text: script }], &options);
    let mut findings = reading.findings;
    for finding in &mut findings {
        finding.line = None;
        finding.script = None;
    }
    let mut others = reading.schema.others;
    let is_it = others.len() == 1 && others.iter().all(|other| other.kind == object.kind);
    (others.pop().filter(|_| is_it), findings)
}

fn word(kind: SourceObjectKind) -> &'static str {
    match kind {
        SourceObjectKind::View => "view",
        SourceObjectKind::Procedure => "procedure",
        SourceObjectKind::Function => "function",
        SourceObjectKind::Trigger => "trigger",
        SourceObjectKind::Event => "event",
        SourceObjectKind::Sequence => "sequence",
        SourceObjectKind::Other => "object",
    }
}
