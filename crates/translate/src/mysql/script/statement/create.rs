//! CREATE.

use model::source_schema::{SourceDefault, SourceObject, SourceObjectKind};
use model::{Finding, code};
use sqlparser::tokenizer::Token;

use super::{Outcome, Problem, Reader, Result, refused};
use crate::mysql::script::alter::removal;
use crate::mysql::script::build::{Note, Pending};
use crate::mysql::script::catalog::{Table, same};
use crate::mysql::script::charset::{Charset, Declared};
use crate::mysql::script::column::name_or_text;
use crate::mysql::script::key::{self, Constraint, if_not_exists};
use crate::mysql::script::object::{self, IfThere, named, qualified};
use crate::mysql::script::table;
use crate::script::Cursor;
use model::TableName;

impl Reader<'_> {
    pub(super) fn create(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
        let statement = cursor.rest();
        cursor.bump();
        let is_replace = cursor.are(&["or", "replace"]);
        let modifiers = object::modifiers(&mut cursor)?;
        cursor.eat_one_of(&["online", "offline"]);
        if cursor.is_one_of(&["temporary", "table"]) {
            let is_temporary = cursor.eat("temporary");
            if !cursor.eat("sequence") {
                cursor.expect("table")?;
                return self.create_table(cursor, is_replace, is_temporary);
            }
        }
        if cursor.eat("view") {
            let if_there = IfThere::of(&cursor, is_replace);
            let view = object::view(&mut cursor, modifiers, &self.database)?;
            return self.make(view, "view", if_there);
        }
        if cursor.is_one_of(&["unique", "fulltext", "spatial", "vector", "index"]) {
            return self.create_index(cursor, is_replace);
        }
        if let Some(word) = cursor.eat_one_of(&["procedure", "function", "event", "package"]) {
            // A package and its body are of one name.
            let is_body = cursor.eat("body");
            let if_there = IfThere::of(&cursor, is_replace || is_body);
            if word == "function" && cursor.clone().text_until(|place| place.is("soname")) != cursor.rest() {
                return Err(refused("a function of a library of the server"));
            }
            let kind = match word {
                "function" => SourceObjectKind::Function,
                "event" => SourceObjectKind::Event,
                _ => SourceObjectKind::Procedure,
            };
            let routine = object::routine(&mut cursor, kind, statement, &self.database)?;
            return self.make(routine, word, if_there);
        }
        if cursor.eat("trigger") {
            let if_there = IfThere::of(&cursor, is_replace);
            let (mut trigger, turn) = object::trigger(&mut cursor, &self.database)?;
            if let Some(table) = trigger.table.as_ref().and_then(|table| self.catalog.resolve(table)) {
                trigger.table = Some(table);
            }
            if self.stays(&trigger, "trigger", if_there)? {
                return Ok(Outcome::Ignored);
            }
            self.made_here(format!("trigger {}", trigger.name));
            self.catalog.others.put_trigger(trigger, &turn);
            return Ok(Outcome::Understood);
        }
        if cursor.eat_one_of(&["database", "schema"]).is_some() {
            if_not_exists(&mut cursor);
            let name = cursor.identifier()?;
            self.database_options(name, cursor)?;
            return Ok(Outcome::Understood);
        }
        if cursor.eat("sequence") {
            let if_there = IfThere::of(&cursor, is_replace);
            let sequence = object::sequence(&mut cursor, &self.database)?;
            let name = sequence.name.clone();
            if self.keeps_table_like(&name, "sequence", if_there)? {
                return Ok(Outcome::Ignored);
            }
            self.catalog.sequences.retain(|known| known.name != name);
            self.catalog.sequences.push(sequence);
            self.made_here(format!("sequence {name}"));
            return Ok(Outcome::Understood);
        }
        if cursor.is_one_of(&["user", "role"]) {
            return Ok(self.grant(statement));
        }
        if cursor.is_one_of(&["tablespace", "logfile", "resource", "undo"]) {
            return Ok(Outcome::Ignored);
        }
        Err(cursor.error("what to create").into())
    }

    /// True if what is there is kept; where it cannot be replaced, the server refuses the statement.
    fn stays(&self, object: &SourceObject, word: &str, if_there: IfThere) -> Result<bool> {
        let name = &object.name;
        if object.kind == SourceObjectKind::View {
            return self.keeps_table_like(name, word, if_there);
        }
        let is_there = self.catalog.others.has(object.kind, name);
        match if_there {
            IfThere::Refuse if is_there => Err(refused(format!("the {word} {name} is there already"))),
            IfThere::Keep => Ok(is_there),
            IfThere::Refuse | IfThere::Replace => Ok(false),
        }
    }

    /// The same of what shares its names with tables; only what is of the same kind can be replaced.
    fn keeps_table_like(&self, name: &TableName, word: &str, if_there: IfThere) -> Result<bool> {
        let Some(there) = self.catalog.table_like(name) else {
            return Ok(false);
        };
        match if_there {
            IfThere::Keep => Ok(true),
            IfThere::Replace if there == word => Ok(false),
            IfThere::Refuse | IfThere::Replace => Err(refused(format!("the {there} {name} is there already"))),
        }
    }

    fn make(&mut self, object: SourceObject, word: &str, if_there: IfThere) -> Result<Outcome> {
        if self.stays(&object, word, if_there)? {
            return Ok(Outcome::Ignored);
        }
        Ok(self.put(object, word))
    }

    pub(super) fn put(&mut self, object: SourceObject, word: &str) -> Outcome {
        self.made_here(format!("{word} {}", object.name));
        if object.kind == SourceObjectKind::View {
            self.catalog.star(&object, &self.database);
        }
        self.catalog.others.put(object);
        Outcome::Understood
    }

    /// `[DEFAULT] CHARACTER SET x COLLATE y` of a database.
    pub(super) fn database_options(&mut self, name: String, mut cursor: Cursor<'_>) -> Result<()> {
        let mut declared = Declared::default();
        while !cursor.is_at_end() {
            cursor.eat("default");
            if cursor.eat_all(&["character", "set"]) || cursor.eat_all(&["char", "set"]) || cursor.eat("charset") {
                cursor.eat_symbol(&Token::Eq);
                declared.charset = Some(name_or_text(&mut cursor)?);
            } else if cursor.eat("collate") {
                cursor.eat_symbol(&Token::Eq);
                declared.collation = Some(name_or_text(&mut cursor)?);
            } else if cursor.is_one_of(&["encryption", "comment", "read"]) {
                cursor.skip_rest();
            } else {
                return Err(cursor.error("an option of a database").into());
            }
        }
        let charset = self.charset_of(&name).with(&declared, self.version);
        self.catalog.databases.insert(name, charset);
        Ok(())
    }

    fn charset_of(&self, database: &str) -> Charset {
        let known = self.catalog.databases.get(database).cloned();
        known.unwrap_or_else(|| Charset::of_server(self.version))
    }

    fn create_table(&mut self, mut cursor: Cursor<'_>, is_replace: bool, is_temporary: bool) -> Result<Outcome> {
        let if_there = IfThere::of(&cursor, is_replace);
        if_not_exists(&mut cursor);
        let name = named(&mut cursor, &self.database)?;
        if is_temporary {
            let mut finding = Finding::new(
                code::SCRIPT_TEMPORARY,
                name.to_string(),
                "the table is gone with the session",
            );
            finding.line = Some(self.at.line);
            self.findings.push(finding);
            self.catalog.temporary.insert(name);
            return Ok(Outcome::Ignored);
        }
        if self.keeps_table_like(&name, "table", if_there)? {
            return Ok(Outcome::Ignored);
        }
        if is_replace {
            self.catalog.drop_table(&name);
        }
        let (mut notes, mut has_rows) = (Vec::new(), false);
        let made = if cursor.eat("like") {
            let other = named(&mut cursor, &self.database)?;
            self.like(&name, &other)?
        } else {
            let mut elements = Vec::new();
            let mut inside = None;
            if cursor.is_symbol(&Token::LParen) && !cursor.is_at(1, "select") && !cursor.is_at(1, "with") {
                inside = Some(cursor.parenthesized()?);
            }
            match inside {
                Some(mut inside) if inside.is("like") => {
                    inside.bump();
                    let other = named(&mut inside, &self.database)?;
                    self.like(&name, &other)?
                }
                inside => {
                    for mut part in inside.iter().flat_map(Cursor::split_commas) {
                        let text = part.rest();
                        match table::element(&mut part) {
                            Ok(element) => elements.push(element),
                            Err(error) => self.part_not_understood(&error, text),
                        }
                    }
                    let query = cursor.clone();
                    let options = match table::options(&mut cursor) {
                        Ok(options) => options,
                        Err(error) => {
                            self.part_not_understood(&error, cursor.rest());
                            table::TableOptions::default()
                        }
                    };
                    if options.has_query {
                        if elements.is_empty() {
                            return self.create_as_select(&name, query);
                        }
                        notes.push(Note::Refused(
                            "the columns and rows that come from the table's query are not known".to_owned(),
                        ));
                        has_rows = true;
                    }
                    let charset = self.charset_of(&name.schema);
                    table::made(name.clone(), charset, elements, options, self.server(), &mut notes)
                }
            }
        };
        self.catalog.add(made);
        self.made_here(name.to_string());
        if has_rows {
            self.uncount(Some(&name));
            self.leave_unread(Some(name.clone()));
        }
        self.notes(&name, notes);
        Ok(Outcome::Understood)
    }

    /// `[AS] SELECT * FROM t`, from the options on: the columns of a table that is known, without its keys. The rows are
    /// not read.
    ///
    /// <https://dev.mysql.com/doc/refman/9.0/en/create-table-select.html>
    fn create_as_select(&mut self, name: &TableName, mut cursor: Cursor<'_>) -> Result<Outcome> {
        cursor.text_until(|place| place.is("select") || place.is_symbol(&Token::LParen));
        let mut inside = if cursor.is_symbol(&Token::LParen) {
            cursor.parenthesized()?
        } else {
            cursor
        };
        let is_whole = inside.eat("select") && inside.eat_symbol(&Token::Mul) && inside.eat("from");
        let from = if is_whole {
            Some(named(&mut inside, &self.database)?)
        } else {
            None
        };
        let is_alone = inside.is_at_end() || inside.is_one_of(&["where", "limit", "order"]);
        let Some(from) = from.filter(|_| is_alone) else {
            return Err(refused_query());
        };
        let Some(columns) = self.catalog.table(&from).map(|table| table.source.columns.clone()) else {
            return Err(refused_query());
        };
        let mut made = table::empty(name.clone(), self.charset_of(&name.schema));
        made.source.columns = columns;
        for column in &mut made.source.columns {
            if column.identity.take().is_some() {
                column.default = Some(SourceDefault::Literal("0".to_owned()));
            }
            column.generated = None;
            column.invisible = false;
        }
        self.catalog.add(made);
        self.made_here(name.to_string());
        self.uncount(Some(name));
        self.leave_unread(Some(name.clone()));
        Err(Problem::Finding(
            code::SCRIPT_ROWS_NOT_READ,
            format!("{name} is made with the columns of {from}; its rows only a server knows"),
        ))
    }

    fn like(&self, name: &TableName, other: &TableName) -> Result<Table> {
        table::like(&self.catalog, name.clone(), other, self.server())
            .ok_or_else(|| refused(format!("there is no table {other}")))
    }

    fn create_index(&mut self, mut cursor: Cursor<'_>, is_replace: bool) -> Result<Outcome> {
        let only_if_new = cursor
            .clone()
            .text_until(|place| place.is("on"))
            .to_lowercase()
            .contains("if not exists");
        let (key, table) = key::create_index(&mut cursor)?;
        let name = qualified(table, &self.database);
        let server = self.server();
        let Some(table) = self.catalog.table_mut(&name) else {
            return self.no_table(&name);
        };
        let is_there = key
            .name
            .as_deref()
            .is_some_and(|name| table.source.indexes.iter().any(|index| same(&index.name, name)));
        if only_if_new && is_there {
            return Ok(Outcome::Ignored);
        }
        if is_replace && let Some(name) = &key.name {
            removal::drop_index(&mut table.source, name);
        }
        let mut notes = Vec::new();
        let mut pending = Pending::default();
        pending.constraint(Constraint::Key(key), server);
        pending.settle(table, server, &mut notes);
        let name = table.source.name.clone();
        self.notes(&name, notes);
        Ok(Outcome::Understood)
    }
}

fn refused_query() -> Problem {
    Problem::Finding(
        code::SCRIPT_STATEMENT_NOT_RUN,
        "the table's columns come from a query, which only a server can run".to_owned(),
    )
}
