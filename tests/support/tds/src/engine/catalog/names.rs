//! What the functions of the catalog answer: `OBJECT_ID`, `COL_NAME` and their like.

use rusqlite::types::Value as Stored;

use crate::engine::fixture::Database;
use crate::engine::scope::same;

/// Names with their numbers.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(super) schemas: Vec<(i64, String)>,
    /// Number, schema, name.
    pub(super) objects: Vec<(i64, String, String)>,
    /// Table, number, name.
    pub(super) columns: Vec<(i64, i64, String)>,
    pub(super) encrypted: Vec<i64>,
}

/// `[a].[b]`, `a.b` or `b` as its parts, the brackets taken away.
pub(crate) fn parts(name: &str) -> Vec<String> {
    let (mut parts, mut part, mut quoted) = (Vec::new(), String::new(), false);
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '[' if !quoted && part.is_empty() => quoted = true,
            ']' if quoted && characters.peek() == Some(&']') => {
                part.push(']');
                characters.next();
            }
            ']' if quoted => quoted = false,
            '.' if !quoted => parts.push(std::mem::take(&mut part)),
            other => part.push(other),
        }
    }
    parts.push(part);
    parts
}

impl Names {
    pub(crate) fn object(&self, name: &str) -> Option<&(i64, String, String)> {
        let parts = parts(name);
        let (schema, name) = match parts.as_slice() {
            [name] => ("dbo", name),
            [.., schema, name] => (schema.as_str(), name),
            [] => return None,
        };
        self.objects
            .iter()
            .find(|(_, of, object)| same(of, schema) && same(object, name))
    }

    /// The answer of a question: NULL where there is none.
    pub(crate) fn answer(
        &self,
        database: &Database,
        question: &str,
        number: &dyn Fn(usize) -> Option<i64>,
        text: &dyn Fn(usize) -> Option<String>,
    ) -> Stored {
        let found = |name: Option<String>| name.map_or(Stored::Null, Stored::Text);
        let by_number = || number(1).and_then(|wanted| self.objects.iter().find(|(id, ..)| *id == wanted));
        match question {
            "OBJECT_ID" => text(1)
                .and_then(|name| self.object(&name))
                .map_or(Stored::Null, |(id, ..)| Stored::Integer(*id)),
            "OBJECT_NAME" => found(by_number().map(|(_, _, name)| name.clone())),
            "OBJECT_SCHEMA_NAME" => found(by_number().map(|(_, schema, _)| schema.clone())),
            "SCHEMA_NAME" => {
                let wanted = number(1).unwrap_or(1);
                found(
                    self.schemas
                        .iter()
                        .find(|(id, _)| *id == wanted)
                        .map(|(_, name)| name.clone()),
                )
            }
            "SCHEMA_ID" => {
                let wanted = text(1).unwrap_or_else(|| "dbo".to_owned());
                let id = self
                    .schemas
                    .iter()
                    .find(|(_, name)| same(name, &wanted))
                    .map(|(id, _)| *id);
                id.map_or(Stored::Null, Stored::Integer)
            }
            "COL_NAME" => {
                let wanted = (number(1), number(2));
                let column = self
                    .columns
                    .iter()
                    .find(|(table, id, _)| (Some(*table), Some(*id)) == wanted);
                found(column.map(|(.., name)| name.clone()))
            }
            "OBJECTPROPERTY" => match (number(1), text(2).as_deref()) {
                (Some(id), Some("IsEncrypted")) if self.objects.iter().any(|(known, ..)| *known == id) => {
                    Stored::Integer(self.encrypted.contains(&id).into())
                }
                _ => Stored::Null,
            },
            "HAS_PERMS_BY_NAME" => self.permitted(database, text(1), text(2), text(3)),
            _ => Stored::Null,
        }
    }

    /// 1 or 0; NULL for a name that is not there.
    fn permitted(
        &self,
        database: &Database,
        name: Option<String>,
        class: Option<String>,
        permission: Option<String>,
    ) -> Stored {
        let class = class.unwrap_or_default().to_uppercase();
        let select = permission.is_some_and(|permission| permission.eq_ignore_ascii_case("SELECT"));
        let name = name.unwrap_or_default();
        match class.as_str() {
            "OBJECT" => self.object(&name).map_or(Stored::Null, |(_, schema, table)| {
                let denied = database
                    .denied
                    .iter()
                    .any(|(of, name)| same(of, schema) && same(name, table));
                Stored::Integer((!(select && denied)).into())
            }),
            "SCHEMA" => {
                let name = parts(&name).pop().unwrap_or_default();
                if self.schemas.iter().any(|(_, known)| same(known, &name)) {
                    let denied = database.denied.iter().any(|(of, _)| same(of, &name));
                    Stored::Integer((!(select && denied)).into())
                } else {
                    Stored::Null
                }
            }
            "DATABASE" => Stored::Integer((!select || database.denied.is_empty()).into()),
            _ => Stored::Integer(1),
        }
    }
}
