//! DROP: what is not there is dropped already.

use model::{TableName, code};

use super::Reader;
use super::catalog::{fold, key};
use super::key::is_temporary;
use super::statement::{Outcome, Read};
use crate::script::{Cursor, Fate};

impl Reader {
    /// DROP, from the kind on; what is not there is dropped already.
    pub(super) fn drop(&mut self, cursor: &mut Cursor<'_>) -> Read {
        if cursor.is_one_of(&["USER", "LOGIN", "ROLE", "APPLICATION"]) {
            let statement = format!("DROP {}", cursor.rest());
            let line = cursor.line();
            self.grant(statement, line);
            return Ok(Outcome::Understood);
        }
        if cursor.eat("INDEX") {
            let tolerant = cursor.eat_all(&["IF", "EXISTS"]);
            for item in &mut cursor.split_commas() {
                self.drop_index(item, tolerant)?;
            }
            return Ok(Outcome::Understood);
        }
        let kinds = [
            "TABLE",
            "VIEW",
            "PROCEDURE",
            "PROC",
            "FUNCTION",
            "TRIGGER",
            "SEQUENCE",
            "SYNONYM",
            "TYPE",
            "RULE",
            "DEFAULT",
            "SCHEMA",
            "DATABASE",
            "STATISTICS",
            "PARTITION",
        ];
        let Some(kind) = cursor.eat_one_of(&kinds) else {
            // Nothing of the other kinds was kept.
            cursor.text_until(|_| false);
            return Ok(Outcome::Ignored);
        };
        if kind == "PARTITION" {
            let functions = cursor.is("FUNCTION");
            cursor.bump();
            let name = fold(&cursor.identifier()?);
            if functions {
                self.catalog.partition_functions.remove(&name);
            } else {
                self.catalog.partition_schemes.remove(&name);
            }
            return Ok(Outcome::Understood);
        }
        let tolerant = cursor.eat_all(&["IF", "EXISTS"]);
        if matches!(kind, "DATABASE" | "STATISTICS") {
            return Ok(Outcome::Ignored);
        }
        for item in &mut cursor.split_commas() {
            let parts = item.parts()?;
            if is_temporary(&parts) || self.is_made_elsewhere(&parts, item.line()) {
                continue;
            }
            let name = self.name(parts);
            if self.drop_one(kind, &name) {
                self.effects += 1;
            } else if kind == "TABLE" && !tolerant {
                let message = "a table is dropped that the script does not make";
                self.finding(code::SCRIPT_STATEMENT_REFUSED, name.to_string(), item.line(), message);
            }
        }
        Ok(Outcome::Understood)
    }

    fn drop_one(&mut self, kind: &str, name: &TableName) -> bool {
        let key = key(name);
        let catalog = &mut self.catalog;
        match kind {
            "TABLE" => {
                // Its rows go with it.
                self.transaction.decide_of(&mut self.rows, Fate::Dropped, name);
                catalog.drop_table(name)
            }
            "SEQUENCE" => catalog.sequences.remove(&key).is_some(),
            "SYNONYM" => catalog.synonyms.remove(&key).is_some(),
            "TYPE" => catalog.types.remove(&key).is_some(),
            "RULE" => catalog.rules.remove(&key).is_some(),
            "DEFAULT" => catalog.defaults.remove(&key).is_some(),
            "SCHEMA" => {
                let schemas = catalog.schemas.len();
                catalog.schemas.retain(|schema| fold(schema) != key.1);
                catalog.schemas.len() < schemas
            }
            _ => catalog.objects.remove(&key).is_some(),
        }
    }
}
