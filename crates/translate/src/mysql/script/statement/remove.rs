//! DROP.

use model::TableName;
use model::source_schema::SourceObjectKind;

use super::{Outcome, Reader, Result, refused};
use crate::mysql::script::alter::removal;
use crate::mysql::script::catalog::Catalog;
use crate::mysql::script::key::if_not_exists;
use crate::mysql::script::object::named;
use crate::script::{Cursor, Fate};

impl Reader<'_> {
    pub(super) fn drop(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
        let statement = cursor.rest();
        cursor.bump();
        cursor.eat_one_of(&["online", "offline"]);
        let is_temporary = cursor.eat("temporary");
        if cursor.is_one_of(&["user", "role"]) {
            return Ok(self.grant(statement));
        }
        if cursor.is_one_of(&["tablespace", "logfile", "server", "resource", "undo", "prepare"]) {
            return Ok(Outcome::Ignored);
        }
        if cursor.eat("index") {
            return self.drop_index(cursor);
        }
        let Some(word) = cursor.eat_one_of(&[
            "table",
            "tables",
            "view",
            "database",
            "schema",
            "procedure",
            "function",
            "trigger",
            "event",
            "sequence",
            "package",
        ]) else {
            return Err(cursor.error("what to drop").into());
        };
        cursor.eat("body");
        let if_there = if_not_exists(&mut cursor);
        let mut missing = Vec::new();
        for mut part in cursor.split_commas() {
            let name = if matches!(word, "database" | "schema") {
                TableName::new(part.identifier()?, "")
            } else {
                named(&mut part, &self.database)?
            };
            if !self.drop_one(word, &name, is_temporary) {
                missing.push(name);
            }
        }
        if !missing.is_empty() && !if_there {
            let names: Vec<String> = missing.iter().map(TableName::to_string).collect();
            return Err(refused(format!("there is no {word} {}", names.join(", "))));
        }
        Ok(if missing.is_empty() {
            Outcome::Understood
        } else {
            Outcome::Ignored
        })
    }

    fn drop_one(&mut self, word: &str, name: &TableName, is_temporary: bool) -> bool {
        let object = |catalog: &mut Catalog, kind| catalog.others.remove(kind, name);
        match word {
            "table" | "tables" => {
                if self.catalog.temporary.remove(name) || is_temporary {
                    return true;
                }
                self.forget_rows(name, Fate::Dropped);
                self.catalog.drop_table(name)
            }
            "view" => object(&mut self.catalog, SourceObjectKind::View),
            "procedure" | "package" => object(&mut self.catalog, SourceObjectKind::Procedure),
            "function" => object(&mut self.catalog, SourceObjectKind::Function),
            "trigger" => object(&mut self.catalog, SourceObjectKind::Trigger),
            "event" => object(&mut self.catalog, SourceObjectKind::Event),
            "sequence" => self.catalog.drop_sequence(name),
            _ => {
                self.transaction
                    .decide(&mut self.rows, Fate::Dropped, |rows| rows.table.schema == name.schema);
                self.catalog.drop_database(&name.schema);
                true
            }
        }
    }

    fn drop_index(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
        let if_there = if_not_exists(&mut cursor);
        let index = cursor.identifier()?;
        cursor.expect("on")?;
        let name = named(&mut cursor, &self.database)?;
        let Some(table) = self.catalog.table_mut(&name) else {
            return self.no_table(&name);
        };
        if removal::drop_index(&mut table.source, &index) {
            Ok(Outcome::Understood)
        } else if if_there {
            Ok(Outcome::Ignored)
        } else {
            Err(refused(format!("there is no index {index} on {name}")))
        }
    }
}
