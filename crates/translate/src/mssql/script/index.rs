//! CREATE, ALTER and DROP INDEX, of all kinds.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-index-transact-sql>.

use model::source_schema::{SourceIndex, SourceIndexKind};
use model::{TableName, code};

use super::catalog::{Index, fold, key};
use super::key::{is_temporary, names, part, parts, tail, with};
use super::statement::{Outcome, Read};
use super::{Reader, cut};
use crate::schema::draft::same_name;
use crate::script::{Cursor, SyntaxError};
use sqlparser::tokenizer::Token;

/// The words before INDEX.
#[derive(Debug, Clone, Copy)]
pub(super) struct IndexWords {
    pub(super) unique: bool,
    pub(super) clustered: bool,
    pub(super) columnstore: bool,
}

impl Reader {
    /// CREATE INDEX, from the name on; `whole` is at the word after CREATE.
    pub(super) fn create_index(&mut self, whole: &Cursor<'_>, cursor: &mut Cursor<'_>, words: IndexWords) -> Read {
        let mut index = SourceIndex {
            name: cursor.identifier()?,
            unique: words.unique,
            visible: true,
            kind: if words.columnstore {
                SourceIndexKind::Columnstore
            } else {
                SourceIndexKind::Btree
            },
            ..SourceIndex::default()
        };
        cursor.expect("ON")?;
        let on = cursor.parts()?;
        if is_temporary(&on) {
            return Ok(Outcome::Ignored);
        }
        let name = self.name(on);
        if cursor.is_symbol(&Token::LParen) {
            index.parts = parts(cursor)?;
        }
        let scheme = tail(&mut index, cursor)?;
        cursor.expect_end()?;
        match scheme {
            // A table is where its clustered index is.
            Some(on) if words.clustered => {
                if let Some(table) = self.catalog.table_mut(&name) {
                    table.on_scheme = Some(on);
                }
            }
            Some(on) => index.options.push(format!("ON {} ({})", on.scheme, on.column)),
            None => {}
        }
        if words.clustered {
            index.options.insert(0, "CLUSTERED".to_owned());
        }
        self.add_index(&name, index, whole)
    }

    /// Puts an index on its table, in the place of one of its name; `whole` is the statement after CREATE.
    pub(super) fn add_index(&mut self, on: &TableName, index: SourceIndex, whole: &Cursor<'_>) -> Read {
        let line = whole.line();
        let index_name = index.name.clone();
        if let Some(table) = self.catalog.table_mut(on) {
            table.indexes.retain(|old| !same_name(&old.index.name, &index_name));
            table.indexes.push(Index {
                index,
                constraint: false,
            });
            let object = format!("index {}.{index_name}", table.name);
            self.made(object, line);
            return Ok(Outcome::Understood);
        }
        let is_view = self.catalog.objects.contains_key(&key(on));
        if !is_view && let Some(deferred) = self.defer(format!("CREATE {}", whole.rest()), line) {
            return deferred;
        }
        let message = if is_view {
            "an index on a view: a materialized view is its counterpart, and is not made"
        } else {
            "the index is on a table that the script does not make"
        };
        let code = if is_view {
            code::FEATURE_NOT_KEPT
        } else {
            code::SCRIPT_STATEMENT_REFUSED
        };
        self.finding(code, format!("index {on}.{index_name}"), line, message);
        Ok(Outcome::Understood)
    }

    /// CREATE FULLTEXT INDEX, from ON on; `whole` is at the word after CREATE.
    pub(super) fn create_fulltext_index(&mut self, whole: &Cursor<'_>, cursor: &mut Cursor<'_>) -> Read {
        cursor.expect("ON")?;
        let name = self.name(cursor.parts()?);
        let mut index = SourceIndex {
            name: format!("FT_{}", name.name),
            kind: SourceIndexKind::Fulltext,
            visible: true,
            ..SourceIndex::default()
        };
        if cursor.is_symbol(&Token::LParen) {
            fulltext_columns(&mut index, cursor)?;
        }
        if cursor.eat_all(&["KEY", "INDEX"]) {
            index.options.push(format!("KEY INDEX {}", cursor.identifier()?));
        }
        if !cursor.is_at_end() {
            index.options.push(cursor.rest().to_owned());
        }
        self.add_index(&name, index, whole)
    }

    /// ALTER FULLTEXT INDEX, from ON on.
    pub(super) fn alter_fulltext_index(&mut self, cursor: &mut Cursor<'_>) -> Read {
        let line = cursor.line();
        cursor.expect("ON")?;
        let name = self.name(cursor.parts()?);
        let indexes = self.catalog.table_mut(&name).map(|table| &mut table.indexes);
        let index = indexes.and_then(|indexes| {
            indexes
                .iter_mut()
                .find(|index| index.index.kind == SourceIndexKind::Fulltext)
        });
        let Some(Index { index, .. }) = index else {
            let message = "a full-text index is changed that the script does not make";
            self.finding(code::SCRIPT_STATEMENT_REFUSED, name.to_string(), line, message);
            return Ok(Outcome::Understood);
        };
        if cursor.eat("ADD") {
            fulltext_columns(index, cursor)?;
        } else if cursor.eat("DROP") {
            let dropped: Vec<String> = names(cursor)?.iter().map(|name| fold(name)).collect();
            index
                .parts
                .retain(|part| part.column.as_deref().is_none_or(|name| !dropped.contains(&fold(name))));
        } else if cursor.is_one_of(&["ENABLE", "DISABLE"]) {
            index.disabled = cursor.is("DISABLE");
        } else if cursor
            .eat_one_of(&["SET", "START", "STOP", "PAUSE", "RESUME"])
            .is_none()
        {
            return Err(cursor.error("a change of a full-text index"));
        }
        Ok(Outcome::Understood)
    }

    /// `CREATE [PRIMARY] XML INDEX`, `SPATIAL INDEX` and the like; both are at the word after CREATE.
    pub(super) fn create_special_index(&mut self, whole: &Cursor<'_>, cursor: &mut Cursor<'_>) -> Read {
        let primary = cursor.eat("PRIMARY");
        if let Some(kind) = cursor.eat_one_of(&["JSON", "VECTOR"]) {
            return self.index_of_documents(kind, cursor);
        }
        let kind = if cursor.eat("SPATIAL") {
            SourceIndexKind::Spatial
        } else {
            cursor.expect("XML")?;
            SourceIndexKind::Xml
        };
        cursor.expect("INDEX")?;
        let mut index = SourceIndex {
            name: cursor.identifier()?,
            kind,
            visible: true,
            ..SourceIndex::default()
        };
        cursor.expect("ON")?;
        let on = self.name(cursor.parts()?);
        let columns = names(cursor)?;
        index.parts = columns.into_iter().map(|column| part(column, false)).collect();
        if kind == SourceIndexKind::Xml && primary {
            index.options.push("PRIMARY".to_owned());
        }
        while !cursor.is_at_end() {
            if cursor.eat("WITH") {
                with(&mut index.options, cursor)?;
            } else {
                let clause = cursor.text_until(|cursor| cursor.is("WITH"));
                index.options.push(clause.to_owned());
            }
        }
        self.add_index(&on, index, whole)
    }

    /// `CREATE JSON INDEX` and `CREATE VECTOR INDEX`, from INDEX on: an ordered index would find nothing there.
    ///
    /// <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-json-index-transact-sql>,
    /// <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-vector-index-transact-sql>
    fn index_of_documents(&mut self, kind: &str, cursor: &mut Cursor<'_>) -> Read {
        let line = cursor.line();
        cursor.expect("INDEX")?;
        let name = cursor.identifier()?;
        cursor.expect("ON")?;
        let on = self.name(cursor.parts()?);
        let rest = cut(cursor.rest());
        let advice = match kind {
            "JSON" => {
                "using gin (column jsonb_path_ops) serves conditions with @> and @?, and an expression of one path is indexed as such"
            }
            _ => "pgvector has the methods hnsw and ivfflat for columns of its type vector",
        };
        let object = format!("index {on}.{name}");
        self.finding(
            code::INDEX_NOT_KEPT,
            object,
            line,
            format!("an index over {kind} is not made; {advice}; it is on {rest}"),
        );
        cursor.skip_rest();
        self.effects += 1;
        Ok(Outcome::Understood)
    }

    /// ALTER INDEX, from the name on.
    pub(super) fn alter_index(&mut self, cursor: &mut Cursor<'_>) -> Read {
        let line = cursor.line();
        let name = cursor.identifier()?;
        cursor.expect("ON")?;
        let on = self.name(cursor.parts()?);
        let disables = cursor.eat("DISABLE");
        if !disables && !cursor.eat("REBUILD") {
            return match cursor.eat_one_of(&["REORGANIZE", "SET", "RESUME", "PAUSE", "ABORT"]) {
                Some(_) => Ok(Outcome::Ignored),
                None => Err(cursor.error("a change of an index")),
            };
        }
        let all = name.eq_ignore_ascii_case("ALL");
        let folded = fold(&name);
        let mut found = false;
        if let Some(table) = self.catalog.table_mut(&on) {
            for index in table
                .all_indexes()
                .filter(|index| all || fold(&index.index.name) == folded)
            {
                index.index.disabled = disables;
                found = true;
            }
        }
        if !found && disables {
            let message = "an index is disabled that the script does not make";
            self.finding(
                code::SCRIPT_STATEMENT_REFUSED,
                format!("index {on}.{name}"),
                line,
                message,
            );
        }
        self.effects += 1;
        Ok(Outcome::Understood)
    }

    /// `index ON table`, or `table.index` of old.
    pub(super) fn drop_index(&mut self, item: &mut Cursor<'_>, tolerant: bool) -> Result<(), SyntaxError> {
        let line = item.line();
        let mut parts = item.parts()?;
        if item.eat("ON") {
            let index = parts.pop().unwrap_or_default();
            parts = item.parts()?;
            parts.push(index);
        }
        let index = parts.pop().unwrap_or_default();
        if parts.is_empty() || is_temporary(&parts) {
            return Ok(());
        }
        let on = self.name(parts);
        let folded = fold(&index);
        let mut found = false;
        if let Some(table) = self.catalog.table_mut(&on) {
            let count = table.indexes.len();
            table.indexes.retain(|old| fold(&old.index.name) != folded);
            found = table.indexes.len() < count;
        }
        // That an index on a view is not made was told where it is made.
        let is_on_view = self.catalog.objects.contains_key(&key(&on));
        if found {
            self.effects += 1;
        } else if !tolerant && !is_on_view {
            let message = "an index is dropped that the script does not make";
            self.finding(
                code::SCRIPT_STATEMENT_REFUSED,
                format!("index {on}.{index}"),
                line,
                message,
            );
        }
        Ok(())
    }
}

/// `(title LANGUAGE 1033, body TYPE COLUMN ext)`
fn fulltext_columns(index: &mut SourceIndex, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    for column in &mut cursor.parenthesized()?.split_commas() {
        let name = column.identifier()?;
        if !column.is_at_end() {
            index.options.push(format!("{name} {}", column.rest()));
        }
        index.parts.push(part(name, false));
    }
    Ok(())
}
