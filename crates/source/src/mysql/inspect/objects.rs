//! Views, routines, triggers, events and sequences, with their text where the account may see it.

use std::collections::BTreeMap;

use model::TableName;
use model::source_schema::{SourceObject, SourceObjectKind};
use translate::mysql::without_sql_mode;

use crate::error::{Result, SourceError};
use crate::mysql::client::Client;
use crate::mysql::quote;

impl Client {
    /// The other objects of a database.
    pub(super) async fn objects(&mut self, database: &str, sequences: &[String]) -> Result<Vec<SourceObject>> {
        let mut objects = Vec::new();
        let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for record in self
            .catalog("the columns of views", database, include_str!("view_columns.sql"))
            .await?
        {
            let of_view = columns.entry(record.text("object_name")?).or_default();
            of_view.push(record.text("column_name")?);
        }
        for record in self.catalog("the views", database, include_str!("views.sql")).await? {
            let name = TableName::new(database, record.text("object_name")?);
            let definition = known(record.optional("definition")?);
            // Spelled as a statement spells them; NONE and DEFINER are what a view has that says nothing.
            let mut options = Vec::new();
            match record.text("check_option")?.as_str() {
                "NONE" => {}
                checked => options.push(format!("WITH {checked} CHECK OPTION")),
            }
            match record.text("security_type")?.as_str() {
                "DEFINER" => {}
                security => options.push(format!("SQL SECURITY {security}")),
            }
            objects.push(SourceObject {
                kind: SourceObjectKind::View,
                columns: columns.remove(&name.name).unwrap_or_default(),
                name,
                table: None,
                definition,
                options,
            });
        }
        for record in self
            .catalog("the routines", database, include_str!("routines.sql"))
            .await?
        {
            let name = TableName::new(database, record.text("object_name")?);
            let (kind, word) = match record.text("routine_type")?.as_str() {
                "FUNCTION" => (SourceObjectKind::Function, "FUNCTION"),
                "PROCEDURE" => (SourceObjectKind::Procedure, "PROCEDURE"),
                // MariaDB in Oracle mode; listed so that nothing is missing.
                "PACKAGE" => (SourceObjectKind::Procedure, "PACKAGE"),
                _ => (SourceObjectKind::Procedure, "PACKAGE BODY"),
            };
            let body = known(record.optional("definition")?);
            let definition = self.show_create(word, &name, &format!("Create {word}")).await?.or(body);
            objects.push(SourceObject {
                kind,
                name,
                table: None,
                definition,
                columns: Vec::new(),
                options: Vec::new(),
            });
        }
        for record in self
            .catalog("the triggers", database, include_str!("triggers.sql"))
            .await?
        {
            let table = TableName::new(database, record.text("table_name")?);
            let name = TableName::new(database, record.text("object_name")?);
            let catalogued = known(record.optional("definition")?);
            let (timing, event) = (record.text("action_timing")?, record.text("event_manipulation")?);
            // MySQL's catalog has the body with the quotes in texts taken out: 'it''s' is 'it's' there.
            let shown = self.show_create("TRIGGER", &name, "SQL Original Statement").await?;
            let body = shown.as_deref().and_then(body_of_trigger).map(str::to_owned);
            objects.push(SourceObject {
                kind: SourceObjectKind::Trigger,
                name,
                definition: body
                    .or(catalogued)
                    .map(|body| format!("{timing} {event} ON {} FOR EACH ROW {body}", quote::table(&table))),
                table: Some(table),
                columns: Vec::new(),
                options: Vec::new(),
            });
        }
        for record in self.catalog("the events", database, include_str!("events.sql")).await? {
            let name = TableName::new(database, record.text("object_name")?);
            let body = known(record.optional("definition")?);
            let definition = self.show_create("EVENT", &name, "Create Event").await?.or(body);
            objects.push(SourceObject {
                kind: SourceObjectKind::Event,
                name,
                table: None,
                definition,
                columns: Vec::new(),
                options: Vec::new(),
            });
        }
        for sequence in sequences {
            let name = TableName::new(database, sequence.clone());
            let definition = self.show_create("SEQUENCE", &name, "Create Table").await?;
            objects.push(SourceObject {
                kind: SourceObjectKind::Sequence,
                name,
                table: None,
                definition,
                columns: Vec::new(),
                options: Vec::new(),
            });
        }
        Ok(objects)
    }

    /// SHOW CREATE of an object; `None` where the account may not see it.
    async fn show_create(&mut self, word: &str, name: &TableName, column: &str) -> Result<Option<String>> {
        let sql = format!("SHOW CREATE {word} {}", quote::table(name));
        match self.show(&format!("reading the text of {name}"), &sql).await {
            Ok(records) => match records.first() {
                Some(record) if record.has(column) => {
                    let text = known(record.optional(column)?);
                    // The text is as it was written, under the sql_mode of then.
                    let mode = if record.has("sql_mode") {
                        record.optional("sql_mode")?
                    } else {
                        None
                    };
                    Ok(match (text, mode) {
                        (Some(text), Some(mode)) => Some(without_sql_mode(&text, &mode).into_owned()),
                        (text, _) => text,
                    })
                }
                _ => Ok(None),
            },
            // Denied, or gone in the meantime; the catalog's text, if there is one, has to do.
            Err(SourceError::PermissionDenied { .. } | SourceError::NotFound { .. } | SourceError::Server { .. }) => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// What a trigger's statement has behind FOR EACH ROW.
fn body_of_trigger(statement: &str) -> Option<&str> {
    const EACH: &str = "FOR EACH ROW";
    let at = statement.to_ascii_uppercase().find(EACH)?;
    Some(statement[at + EACH.len()..].trim_start())
}

/// Catalogs give an empty text for what they hide.
fn known(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}
