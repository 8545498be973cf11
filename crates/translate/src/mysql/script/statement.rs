//! What a statement is, and what it does to the catalog.

use std::collections::BTreeMap;

use model::code::{self, Code};
use model::source_schema::{SourceGrant, SourceObject, SourceObjectKind};
use model::{Finding, TableName};
use sqlparser::dialect::MySqlDialect;
use sqlparser::tokenizer::Token;

use super::alter::{self, rename_in, rename_table};
use super::build::{Note, Pending, Server};
use super::catalog::{Catalog, same};
use super::charset::{Charset, Declared};
use super::column::name_or_text;
use super::key::{self, Constraint, if_not_exists};
use super::object::{self, named, qualified};
use super::rows::{self, Form};
use super::secret::redacted;
use super::split::Piece;
use super::table;
use super::version::Version;
use crate::script::{Cursor, Reading, RowsStatement, SourceLine, StatementCounts, SyntaxError, tokens};

/// Characters of a statement that a finding shows.
const SHOWN: usize = 300;

/// Reads statements one after another.
pub(super) struct Reader<'v> {
    version: &'v Version,
    catalog: Catalog,
    /// Of names without one; USE changes it.
    database: String,
    explicit_timestamps: bool,
    findings: Vec<Finding>,
    lines: BTreeMap<String, SourceLine>,
    rows: Vec<RowsStatement>,
    counts: StatementCounts,
    at: SourceLine,
    /// Whether a part of the present statement was not understood.
    is_partial: bool,
}

/// What became of a statement.
enum Outcome {
    Understood,
    /// It says nothing of a schema.
    Ignored,
}

/// Why it had no effect.
enum Problem {
    Syntax(SyntaxError),
    Finding(Code, String),
}

impl From<SyntaxError> for Problem {
    fn from(error: SyntaxError) -> Problem {
        Problem::Syntax(error)
    }
}

type Result<T> = std::result::Result<T, Problem>;

fn refused(reason: impl Into<String>) -> Problem {
    Problem::Finding(code::SCRIPT_STATEMENT_REFUSED, reason.into())
}

impl<'v> Reader<'v> {
    pub(super) fn new(version: &'v Version, database: String) -> Reader<'v> {
        Reader {
            version,
            catalog: Catalog::default(),
            database,
            explicit_timestamps: version.explicit_timestamp_defaults(),
            findings: Vec::new(),
            lines: BTreeMap::new(),
            rows: Vec::new(),
            counts: StatementCounts::default(),
            at: SourceLine { script: 0, line: 1 },
            is_partial: false,
        }
    }

    pub(super) fn finish(self) -> Reading {
        Reading {
            schema: self.catalog.finish(self.version),
            findings: self.findings,
            lines: self.lines,
            rows: self.rows,
            statements: self.counts,
        }
    }

    fn server(&self) -> Server<'v> {
        Server {
            version: self.version,
            explicit_timestamps: self.explicit_timestamps,
        }
    }

    /// Reads a statement of a script; `text` has its version comments opened.
    pub(super) fn statement(&mut self, script: usize, piece: &Piece, text: &str) {
        if text.trim().is_empty() {
            self.counts.ignored += 1;
            return;
        }
        self.at = SourceLine {
            script,
            line: piece.line,
        };
        self.is_partial = false;
        let outcome = if rows::is_insert(text.trim_start()) {
            self.insert(text, piece)
        } else {
            tokens(&MySqlDialect {}, text, piece.line)
                .map_err(Problem::from)
                .and_then(|tokens| self.dispatch(Cursor::new(text, &tokens)))
        };
        match outcome {
            Ok(_) if self.is_partial => self.counts.not_understood += 1,
            Ok(Outcome::Understood) => self.counts.understood += 1,
            Ok(Outcome::Ignored) => self.counts.ignored += 1,
            Err(problem) => {
                let (code, reason, line) = match problem {
                    Problem::Syntax(error) => (code::SCRIPT_STATEMENT_NOT_UNDERSTOOD, error.expected, error.line),
                    Problem::Finding(code, reason) => (code, reason, piece.line),
                };
                self.counts.not_understood += 1;
                self.report(code, line, &reason, text);
            }
        }
    }

    /// A finding about a text of the script.
    fn report(&mut self, code: Code, line: u32, reason: &str, text: &str) {
        let words: Vec<&str> = text.split_whitespace().take(3).collect();
        let object = format!("statement {}", words.join(" "));
        let shown = redacted(text.trim());
        let mut end = shown.len().min(SHOWN);
        while !shown.is_char_boundary(end) {
            end -= 1;
        }
        let more = if end < shown.len() { " …" } else { "" };
        let mut finding = Finding::new(code, redacted(&object), format!("{reason}: {}{more}", &shown[..end]));
        finding.line = Some(line);
        self.findings.push(finding);
    }

    fn notes(&mut self, table: &TableName, notes: Vec<Note>) {
        for note in notes {
            let (code, text) = match note {
                Note::Discarded(text) => (code::DISCARDED_BY_SERVER, text),
                Note::Refused(text) => {
                    self.is_partial = true;
                    (code::SCRIPT_STATEMENT_REFUSED, text)
                }
            };
            let mut finding = Finding::new(code, table.to_string(), text);
            finding.line = Some(self.at.line);
            self.findings.push(finding);
        }
    }

    fn part_not_understood(&mut self, error: &SyntaxError, text: &str) {
        self.is_partial = true;
        self.report(code::SCRIPT_STATEMENT_NOT_UNDERSTOOD, error.line, &error.expected, text);
    }

    /// Remembers where an object was made.
    fn made_here(&mut self, object: String) {
        self.lines.insert(object, self.at);
    }

    fn dispatch(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
        let Some(Token::Word(word)) = cursor.peek() else {
            // (SELECT …) and the like.
            return if cursor.is_symbol(&Token::LParen) {
                Ok(Outcome::Ignored)
            } else {
                Err(cursor.error("a statement").into())
            };
        };
        let word = word.value.to_ascii_lowercase();
        match word.as_str() {
            "create" => self.create(cursor),
            "alter" => self.alter(cursor),
            "drop" => self.drop(cursor),
            "rename" => self.rename(cursor),
            "use" => {
                cursor.bump();
                self.database = cursor.identifier()?;
                Ok(Outcome::Ignored)
            }
            "set" => self.set(cursor),
            "grant" | "revoke" => Ok(self.grant(cursor.rest())),
            "truncate" => {
                cursor.bump();
                cursor.eat("table");
                let name = named(&mut cursor, &self.database)?;
                self.forget_rows(&name);
                Ok(Outcome::Understood)
            }
            "select" | "do" => self.query(cursor),
            "load" | "update" | "delete" | "import" => self.change_of_rows(cursor, &word),
            "call" | "execute" => Err(Problem::Finding(
                code::SCRIPT_STATEMENT_NOT_RUN,
                "only a server can run this; what it changes is not known".to_owned(),
            )),
            "lock" | "unlock" | "start" | "begin" | "commit" | "rollback" | "savepoint" | "release" | "xa"
            | "analyze" | "optimize" | "check" | "checksum" | "repair" | "flush" | "show" | "desc" | "describe"
            | "explain" | "help" | "handler" | "kill" | "reset" | "purge" | "change" | "stop" | "install"
            | "uninstall" | "cache" | "with" | "values" | "table" | "prepare" | "deallocate" | "binlog"
            | "shutdown" | "clone" | "backup" | "delimiter" | "end" => {
                // `END` alone is what is left of a body that another tool cut otherwise.
                if word == "end" {
                    return Err(cursor.error("a statement").into());
                }
                Ok(Outcome::Ignored)
            }
            "source" => Err(Problem::Finding(
                code::SCRIPT_STATEMENT_NOT_RUN,
                "the file is not read; name it beside this one".to_owned(),
            )),
            _ => Err(cursor.error("a statement").into()),
        }
    }

    fn grant(&mut self, text: &str) -> Outcome {
        self.catalog.grants.push(SourceGrant {
            statement: redacted(text),
            line: Some(self.at.line),
        });
        Outcome::Understood
    }

    fn set(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
        let text = cursor.rest();
        cursor.bump();
        if cursor.is_one_of(&["password", "role"]) || cursor.are(&["default", "role"]) {
            return Ok(self.grant(text));
        }
        for mut part in cursor.split_commas() {
            part.eat_one_of(&["global", "session", "local", "persist"]);
            let Some(Token::Word(word)) = part.bump() else { continue };
            let name = word
                .value
                .trim_start_matches('@')
                .rsplit('.')
                .next()
                .unwrap_or_default();
            if name.eq_ignore_ascii_case("explicit_defaults_for_timestamp") {
                part.bump();
                self.explicit_timestamps = !(part.is_one_of(&["off", "false"]) || part.rest() == "0");
            }
        }
        Ok(Outcome::Ignored)
    }

    /// SELECT changes nothing but by SETVAL, which dumps of MariaDB use.
    fn query(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
        cursor.bump();
        if !cursor.eat("setval") {
            return Ok(Outcome::Ignored);
        }
        let mut inside = cursor.parenthesized()?;
        let name = named(&mut inside, &self.database)?;
        inside.expect_symbol(&Token::Comma)?;
        let value = inside.integer()?;
        let is_used = !(inside.eat_symbol(&Token::Comma) && inside.integer()? == 0);
        let found = self.catalog.sequences.iter_mut().find(|sequence| sequence.name == name);
        let sequence = found.ok_or_else(|| refused(format!("there is no sequence {name}")))?;
        sequence.start = Some(if is_used {
            value.saturating_add(sequence.increment)
        } else {
            value
        });
        Ok(Outcome::Understood)
    }

    fn forget_rows(&mut self, name: &TableName) {
        let name = self.catalog.resolve(name).unwrap_or_else(|| name.clone());
        self.rows.retain(|rows| rows.table != name);
    }

    /// LOAD DATA, UPDATE and DELETE; what they change is only known to a server.
    fn change_of_rows(&mut self, mut cursor: Cursor<'_>, word: &str) -> Result<Outcome> {
        if word == "delete" {
            let mut ahead = cursor.clone();
            ahead.bump();
            ahead.eat("from");
            if let Ok(name) = named(&mut ahead, &self.database)
                && ahead.is_at_end()
            {
                self.forget_rows(&name);
                return Ok(Outcome::Understood);
            }
        }
        cursor.bump();
        if word == "load" && cursor.is("index") {
            return Ok(Outcome::Ignored);
        }
        Err(Problem::Finding(
            code::SCRIPT_ROWS_NOT_READ,
            "only a server knows the rows after this statement".to_owned(),
        ))
    }

    fn insert(&mut self, text: &str, piece: &Piece) -> Result<Outcome> {
        let head = rows::head(text, piece.line)?;
        if head.form == Form::Query {
            return Err(Problem::Finding(
                code::SCRIPT_ROWS_NOT_READ,
                "the rows come from a query, which only a server can run".to_owned(),
            ));
        }
        let wanted = qualified(head.table, &self.database);
        if self.catalog.temporary.contains(&wanted) {
            return Ok(Outcome::Ignored);
        }
        let table = self.catalog.resolve(&wanted).unwrap_or(wanted);
        self.rows.push(RowsStatement {
            table,
            columns: head.columns,
            bytes: piece.bytes.clone(),
            values: piece.bytes.start + head.values,
            at: self.at,
        });
        Ok(Outcome::Understood)
    }

    fn create(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
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
            let view = object::view(&mut cursor, modifiers, &self.database)?;
            return Ok(self.put(view, "view"));
        }
        if cursor.is_one_of(&["unique", "fulltext", "spatial", "vector", "index"]) {
            return self.create_index(cursor);
        }
        if let Some(word) = cursor.eat_one_of(&["procedure", "function", "event", "package"]) {
            cursor.eat("body");
            if word == "function" && cursor.clone().text_until(|place| place.is("soname")) != cursor.rest() {
                return Err(refused("a function of a library of the server"));
            }
            let kind = match word {
                "function" => SourceObjectKind::Function,
                "event" => SourceObjectKind::Event,
                _ => SourceObjectKind::Procedure,
            };
            let routine = object::routine(&mut cursor, kind, statement, &self.database)?;
            return Ok(self.put(routine, word));
        }
        if cursor.eat("trigger") {
            let mut trigger = object::trigger(&mut cursor, &self.database)?;
            if let Some(table) = trigger.table.as_ref().and_then(|table| self.catalog.resolve(table)) {
                trigger.table = Some(table);
            }
            return Ok(self.put(trigger, "trigger"));
        }
        if cursor.eat_one_of(&["database", "schema"]).is_some() {
            if_not_exists(&mut cursor);
            let name = cursor.identifier()?;
            self.database_options(name, cursor)?;
            return Ok(Outcome::Understood);
        }
        if cursor.eat("sequence") {
            let only_if_new = cursor.are(&["if", "not", "exists"]);
            let sequence = object::sequence(&mut cursor, &self.database)?;
            let name = sequence.name.clone();
            let is_there = self.catalog.sequences.iter().any(|known| known.name == name);
            if !(only_if_new && is_there) {
                self.catalog.drop_sequence(&name);
                self.catalog.sequences.push(sequence);
                self.made_here(format!("sequence {name}"));
            }
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

    fn put(&mut self, object: SourceObject, word: &str) -> Outcome {
        self.made_here(format!("{word} {}", object.name));
        self.catalog.put(object);
        Outcome::Understood
    }

    /// `[DEFAULT] CHARACTER SET x COLLATE y` of a database.
    fn database_options(&mut self, name: String, mut cursor: Cursor<'_>) -> Result<()> {
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
        let only_if_new = if_not_exists(&mut cursor);
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
        if is_replace {
            self.catalog.drop_table(&name);
        } else if let Some(there) = self.catalog.resolve(&name).filter(|there| *there == name) {
            return if only_if_new {
                Ok(Outcome::Ignored)
            } else {
                Err(refused(format!("the table {there} is there already")))
            };
        }
        let mut notes = Vec::new();
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
                    let options = match table::options(&mut cursor) {
                        Ok(options) => options,
                        Err(error) => {
                            self.part_not_understood(&error, cursor.rest());
                            table::TableOptions::default()
                        }
                    };
                    if options.has_query {
                        if elements.is_empty() {
                            return Err(refused_query());
                        }
                        notes.push(Note::Refused(
                            "the columns that come from the table's query are not known".to_owned(),
                        ));
                    }
                    let charset = self.charset_of(&name.schema);
                    table::made(name.clone(), charset, elements, options, self.server(), &mut notes)
                }
            }
        };
        self.catalog.add(made);
        self.made_here(name.to_string());
        self.notes(&name, notes);
        Ok(Outcome::Understood)
    }

    fn like(&self, name: &TableName, other: &TableName) -> Result<super::catalog::Table> {
        table::like(&self.catalog, name.clone(), other, self.server())
            .ok_or_else(|| refused(format!("there is no table {other}")))
    }

    fn create_index(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
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
        let mut notes = Vec::new();
        let mut pending = Pending::default();
        pending.constraint(Constraint::Key(key), server);
        pending.settle(table, server, &mut notes);
        let name = table.source.name.clone();
        self.notes(&name, notes);
        Ok(Outcome::Understood)
    }

    fn no_table(&self, name: &TableName) -> Result<Outcome> {
        if self.catalog.temporary.contains(name) {
            Ok(Outcome::Ignored)
        } else {
            Err(refused(format!("there is no table {name}")))
        }
    }

    fn alter(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
        let statement = cursor.rest();
        cursor.bump();
        let modifiers = object::modifiers(&mut cursor)?;
        while cursor.eat_one_of(&["online", "offline", "ignore"]).is_some() {}
        if cursor.eat("table") {
            return self.alter_table(cursor);
        }
        if cursor.eat_one_of(&["database", "schema"]).is_some() {
            let is_option = cursor.is_one_of(&["default", "character", "charset", "collate"]);
            let name = if is_option {
                self.database.clone()
            } else {
                cursor.identifier()?
            };
            self.database_options(name, cursor)?;
            return Ok(Outcome::Understood);
        }
        if cursor.eat("view") {
            let view = object::view(&mut cursor, modifiers, &self.database)?;
            return Ok(self.put(view, "view"));
        }
        if cursor.eat("sequence") {
            if_not_exists(&mut cursor);
            let name = named(&mut cursor, &self.database)?;
            let found = self.catalog.sequences.iter_mut().find(|sequence| sequence.name == name);
            let sequence = found.ok_or_else(|| refused(format!("there is no sequence {name}")))?;
            object::sequence_options(&mut cursor, sequence)?;
            return Ok(Outcome::Understood);
        }
        if cursor.is_one_of(&["user", "role"]) {
            return Ok(self.grant(statement));
        }
        if cursor.is_one_of(&[
            "procedure",
            "function",
            "tablespace",
            "instance",
            "server",
            "logfile",
            "resource",
        ]) {
            // Characteristics and storage; a body cannot be altered.
            return Ok(Outcome::Ignored);
        }
        Err(cursor.error("what to alter").into())
    }

    fn alter_table(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
        let if_there = if_not_exists(&mut cursor);
        let name = named(&mut cursor, &self.database)?;
        let server = self.server();
        let is_of_keys = cursor.is_one_of(&["enable", "disable"]) && cursor.is_at(1, "keys");
        let Some(mut table) = self.catalog.remove(&name) else {
            // Dumps of data alone say this of every table.
            return if if_there || is_of_keys {
                Ok(Outcome::Ignored)
            } else {
                self.no_table(&name)
            };
        };
        let name = table.source.name.clone();
        let altered = alter::alter(&mut table, cursor, server);
        self.catalog.add(table);
        for (text, error) in &altered.troubles {
            self.part_not_understood(error, &format!("ALTER TABLE {name} {text}"));
        }
        self.notes(&name, altered.notes);
        for (old, new) in &altered.columns {
            for other in self.catalog.tables_mut() {
                let keys = other.source.foreign_keys.iter_mut();
                for key in keys.filter(|key| same_table(&key.referenced_table, &name)) {
                    rename_in(&mut key.referenced_columns, old, new);
                }
            }
        }
        if let Some(parts) = altered.rename {
            let new = qualified(parts, &name.schema);
            self.rename_table(&name, new)?;
        }
        Ok(Outcome::Understood)
    }

    fn rename_table(&mut self, old: &TableName, new: TableName) -> Result<()> {
        if self.catalog.resolve(&new).is_some_and(|there| there == new) {
            return Err(refused(format!("the table {new} is there already")));
        }
        let Some(mut table) = self.catalog.remove(old) else {
            // Views can be renamed like tables.
            let view = self.catalog.object(SourceObjectKind::View, old).cloned();
            let mut view = view.ok_or_else(|| refused(format!("there is no table {old}")))?;
            self.catalog.drop_object(SourceObjectKind::View, old);
            view.name = new;
            self.put(view, "view");
            return Ok(());
        };
        let old = table.source.name.clone();
        rename_table(&mut table, new.clone(), self.version.is_mariadb);
        self.catalog.add(table);
        for other in self.catalog.tables_mut() {
            for key in &mut other.source.foreign_keys {
                if same_table(&key.referenced_table, &old) {
                    key.referenced_table = new.clone();
                }
            }
        }
        for other in &mut self.catalog.others {
            if other.table.as_ref() == Some(&old) {
                other.table = Some(new.clone());
            }
        }
        for rows in &mut self.rows {
            if rows.table == old {
                rows.table = new.clone();
            }
        }
        if let Some(line) = self.lines.remove(&old.to_string()) {
            self.lines.insert(new.to_string(), line);
        }
        Ok(())
    }

    /// RENAME TABLE a TO b, c TO d.
    fn rename(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
        let statement = cursor.rest();
        cursor.bump();
        if cursor.is("user") {
            return Ok(self.grant(statement));
        }
        if cursor.eat_one_of(&["table", "tables"]).is_none() {
            return Err(cursor.error("TABLE").into());
        }
        let if_there = if_not_exists(&mut cursor);
        for mut part in cursor.split_commas() {
            let old = named(&mut part, &self.database)?;
            part.expect("to")?;
            let new = named(&mut part, &self.database)?;
            if !(if_there && self.catalog.table(&old).is_none()) {
                self.rename_table(&old, new)?;
            }
        }
        Ok(Outcome::Understood)
    }

    fn drop(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
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
        let object = |catalog: &mut Catalog, kind| catalog.drop_object(kind, name);
        match word {
            "table" | "tables" => {
                if self.catalog.temporary.remove(name) || is_temporary {
                    return true;
                }
                self.forget_rows(name);
                self.catalog.drop_table(name)
            }
            "view" => object(&mut self.catalog, SourceObjectKind::View),
            "procedure" | "package" => object(&mut self.catalog, SourceObjectKind::Procedure),
            "function" => object(&mut self.catalog, SourceObjectKind::Function),
            "trigger" => object(&mut self.catalog, SourceObjectKind::Trigger),
            "event" => object(&mut self.catalog, SourceObjectKind::Event),
            "sequence" => self.catalog.drop_sequence(name),
            _ => {
                self.rows.retain(|rows| rows.table.schema != name.schema);
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
        if alter::drop_index(&mut table.source, &index) {
            Ok(Outcome::Understood)
        } else if if_there {
            Ok(Outcome::Ignored)
        } else {
            Err(refused(format!("there is no index {index} on {name}")))
        }
    }
}

fn refused_query() -> Problem {
    Problem::Finding(
        code::SCRIPT_STATEMENT_NOT_RUN,
        "the table's columns come from a query, which only a server can run".to_owned(),
    )
}

/// Names in foreign keys are settled at the end, and until then may differ in case.
fn same_table(a: &TableName, b: &TableName) -> bool {
    same(&a.schema, &b.schema) && same(&a.name, &b.name)
}
