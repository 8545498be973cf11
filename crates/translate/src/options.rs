//! What the project file says about names and scope.

use std::collections::{BTreeMap, BTreeSet};

use model::{ColumnName, TableName};

/// Options of a translation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Source schema to target schema; a schema that is not here keeps its name.
    pub schemas: BTreeMap<String, String>,
    /// By source table.
    pub tables: BTreeMap<TableName, TableOptions>,
    /// Major version of the target, 15 to 18.
    pub target_version: u32,
    /// Extensions that the target has or offers, by name: `citext`, `postgis`, `vector`.
    pub extensions: BTreeSet<String>,
    pub identifiers: Identifiers,
}

/// How names of schemas, tables and columns are spelled in the target; names that somebody chose are taken as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Identifiers {
    /// As in the source.
    #[default]
    Preserve,
    /// `OrderLine` is `orderline`.
    Lower,
    /// `OrderLine` is `order_line`.
    Snake,
}

impl Identifiers {
    /// A name as the target spells it.
    pub fn spelled(self, name: &str) -> String {
        match self {
            Identifiers::Preserve => name.to_owned(),
            Identifiers::Lower => name.to_lowercase(),
            Identifiers::Snake => snake(name),
        }
    }
}

/// Words are told by their capitals (`XMLDocumentId` is `xml_document_id`); anything that is no letter and no digit is an
/// underscore, and runs of them are one.
fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (at, c) in letters.iter().enumerate() {
        if !c.is_alphanumeric() {
            if !snake.is_empty() && !snake.ends_with('_') {
                snake.push('_');
            }
            continue;
        }
        let before = at.checked_sub(1).map(|before| letters[before]);
        let after = letters.get(at + 1);
        let begins = c.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_numeric()
                    || (before.is_uppercase() && after.is_some_and(|after| after.is_lowercase()))
            });
        if begins && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    let trimmed = snake.trim_end_matches('_');
    // A name of signs only stays what it is.
    if trimmed.is_empty() {
        name.to_owned()
    } else {
        trimmed.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_by_their_capitals() {
        for (name, expected) in [
            ("OrderLine", "order_line"),
            ("XMLDocumentId", "xml_document_id"),
            ("Address2Line", "address2_line"),
            ("Order Details", "order_details"),
            ("already_snake", "already_snake"),
            ("__Migration", "migration"),
            ("ID", "id"),
            ("ÄrzteListe", "ärzte_liste"),
            ("$$", "$$"),
        ] {
            assert_eq!(Identifiers::Snake.spelled(name), expected);
        }
    }
}

impl Options {
    /// The name that an object other than a table gets in the target, if it is free.
    pub(crate) fn target_of(&self, name: &TableName) -> TableName {
        TableName::new(self.target_schema(&name.schema), self.identifiers.spelled(&name.name))
    }

    /// The schema that a schema of the source becomes.
    pub(crate) fn target_schema(&self, schema: &str) -> String {
        let target = self.schemas.get(schema).cloned();
        crate::names::shortened(&target.unwrap_or_else(|| self.identifiers.spelled(schema)))
    }
}

/// Options of one table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableOptions {
    /// Another name in the target; wins over `schemas`.
    pub target: Option<TableName>,
    /// Source column to target column.
    pub columns: BTreeMap<ColumnName, ColumnName>,
    /// Source columns that are neither created nor copied.
    pub exclude_columns: Vec<ColumnName>,
    /// A predicate in the source's SQL: only these rows are copied.
    pub filter: Option<String>,
}
