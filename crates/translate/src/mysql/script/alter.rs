//! ALTER TABLE: what each action makes of the table.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/alter-table.html>, <https://mariadb.com/kb/en/alter-table/>

mod aside;
pub(super) mod removal;
pub(super) mod rename;

use self::aside::Aside;
use self::removal::{drop_check, drop_column, drop_foreign_key, drop_index};
use model::source_schema::{ConstraintState, SourceVersioning};
use model::{MysqlType, SourceType};
use sqlparser::tokenizer::Token;

use super::build::{self, Note, Pending, Server};
use super::catalog::{Table, position, same};
use super::charset::{self, Charset};
use super::column::{self, ColumnDef, name_or_text};
use super::default::{catalogued, declared_default};
use super::key::if_not_exists;
use super::partition;
use super::table::{self, Element, TableOptions};
use super::type_name::DeclaredType;
use crate::mysql::column_type;
use crate::script::{Cursor, SyntaxError};

/// What an ALTER TABLE did beside changing the table.
#[derive(Debug, Default)]
pub(super) struct Altered {
    /// RENAME TO: database, if there is one, and table.
    pub(super) rename: Option<Vec<String>>,
    /// Old and new names of columns.
    pub(super) columns: Vec<(String, String)>,
    /// Columns that are gone; there may be new ones of the same name.
    pub(super) dropped: Vec<String>,
    /// Actions that were not understood, with the reason.
    pub(super) troubles: Vec<(String, SyntaxError)>,
    pub(super) notes: Vec<Note>,
}

/// Why an action had no effect.
enum Problem {
    Syntax(SyntaxError),
    Note(Note),
}

impl From<SyntaxError> for Problem {
    fn from(error: SyntaxError) -> Problem {
        Problem::Syntax(error)
    }
}

impl From<Note> for Problem {
    fn from(note: Note) -> Problem {
        Problem::Note(note)
    }
}

type Result<T> = std::result::Result<T, Problem>;

fn refused(reason: String) -> Problem {
    Problem::Note(Note::Refused(reason))
}

/// The state of one ALTER TABLE.
struct Alter<'a> {
    table: &'a mut Table,
    server: Server<'a>,
    pending: Pending,
    /// Columns that have made room for others of their names.
    aside: Vec<Aside>,
    done: Altered,
}

/// Carries out all actions; keys are settled when all columns are there, as the server does.
pub(super) fn alter(table: &mut Table, mut cursor: Cursor<'_>, server: Server<'_>) -> Altered {
    let mut alter = Alter {
        table,
        server,
        pending: Pending::default(),
        aside: Vec::new(),
        done: Altered::default(),
    };
    match partition::alter(&mut cursor, &mut alter.table.source.partitioning) {
        Ok(true) => return alter.done,
        Ok(false) => {}
        Err(error) => {
            alter.done.troubles.push((cursor.rest().to_owned(), error));
            return alter.done;
        }
    }
    let mut in_order_by = false;
    let actions = cursor.split_commas();
    let unchanged = alter.make_room(&actions);
    for mut action in actions {
        // ORDER BY a, b: its columns are no actions.
        if in_order_by && is_name_alone(&action) {
            continue;
        }
        in_order_by = action.are(&["order", "by"]);
        let text = action.rest();
        match alter.action(&mut action) {
            Ok(()) => {}
            Err(Problem::Syntax(error)) => alter.done.troubles.push((text.to_owned(), error)),
            Err(Problem::Note(note)) => alter.done.notes.push(note),
        }
    }
    if let Some(unchanged) = unchanged
        && !alter.aside.is_empty()
    {
        *alter.table = unchanged;
        return Altered {
            troubles: alter.done.troubles,
            notes: alter.done.notes,
            ..Altered::default()
        };
    }
    let Alter {
        table,
        pending,
        mut done,
        ..
    } = alter;
    build::implicit_timestamps(table, server);
    pending.settle(table, server, &mut done.notes);
    table::forget_identity(table);
    done
}

fn is_name_alone(action: &Cursor<'_>) -> bool {
    let mut ahead = action.clone();
    ahead.identifier().is_ok() && {
        ahead.eat_one_of(&["asc", "desc"]);
        ahead.is_at_end()
    }
}

impl Alter<'_> {
    fn action(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        if cursor.eat("add") {
            return self.add(cursor);
        }
        if cursor.eat("drop") {
            return self.drop(cursor);
        }
        if cursor.eat("modify") {
            cursor.eat("column");
            if_not_exists(cursor);
            let column = column::column(cursor)?;
            let old = column.name.clone();
            return self.replace(&old, column);
        }
        if cursor.eat("change") {
            cursor.eat("column");
            if_not_exists(cursor);
            let old = cursor.identifier()?;
            let column = column::column(cursor)?;
            return self.replace(&old, column);
        }
        if cursor.eat("alter") {
            return self.change(cursor);
        }
        if cursor.eat("rename") {
            return self.rename(cursor);
        }
        if cursor.eat_all(&["convert", "to"]) {
            return self.convert(cursor);
        }
        // How the server does it, and in which order the rows lie.
        if cursor.is_one_of(&[
            "algorithm",
            "lock",
            "enable",
            "disable",
            "force",
            "order",
            "nowait",
            "wait",
        ]) || (cursor.is_one_of(&["discard", "import"]) && cursor.is_at(1, "tablespace"))
            || (cursor.is_one_of(&["with", "without"]) && cursor.is_at(1, "validation"))
        {
            return Ok(());
        }
        self.options(cursor)
    }

    fn options(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        let mut options = TableOptions::default();
        while !cursor.is_at_end() {
            table::option(cursor, &mut options)?;
        }
        options.apply(self.table, self.server);
        Ok(())
    }

    fn add(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        if cursor.eat_all(&["system", "versioning"]) {
            self.table.source.system_versioned = Some(SourceVersioning::default());
            return Ok(());
        }
        let says_column = cursor.eat("column");
        let unless_there = if_not_exists(cursor);
        if cursor.is_symbol(&Token::LParen) {
            for mut part in cursor.parenthesized()?.split_commas() {
                let element = table::element(&mut part)?;
                self.add_element(element, unless_there);
            }
            cursor.expect_end()?;
            return Ok(());
        }
        let element = if says_column {
            Element::Column(Box::new(column::column(cursor)?))
        } else {
            table::element(cursor)?
        };
        self.add_element(element, unless_there);
        Ok(())
    }

    fn add_element(&mut self, element: Element, unless_there: bool) {
        match element {
            Element::Column(column) if unless_there && position(&self.table.source, &column.name).is_some() => {}
            Element::Column(mut column) => {
                self.pending.column(&mut column, self.server, &mut self.done.notes);
                build::add_column(self.table, &column, self.server, &mut self.done.notes);
            }
            Element::Constraint(constraint) => self.pending.constraint(constraint, self.server),
            Element::Period(name, from, to) => table::period(self.table, &name, &from, &to),
        }
    }

    fn replace(&mut self, old: &str, mut column: ColumnDef) -> Result<()> {
        self.refuse_rename(old, &column.name)?;
        let there = self.place_aside(old).to_owned();
        build::replace_column(self.table, &there, &column, self.server)?;
        self.pending.column(&mut column, self.server, &mut self.done.notes);
        self.renamed(old, &column.name);
        self.keep_primary_key();
        Ok(())
    }

    /// Columns of the primary key are never NULL, whatever a new definition says.
    fn keep_primary_key(&mut self) {
        let source = &mut self.table.source;
        let names: Vec<String> = source
            .primary_key
            .iter()
            .flat_map(|key| &key.parts)
            .filter_map(|part| part.column.clone())
            .collect();
        for name in names {
            if let Some(at) = position(source, &name) {
                source.columns[at].nullable = false;
            }
        }
    }

    fn drop(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        let source = &mut self.table.source;
        if cursor.eat_all(&["primary", "key"]) {
            source.primary_key = None;
            return Ok(());
        }
        if cursor.eat_all(&["system", "versioning"]) {
            source.system_versioned = None;
            return Ok(());
        }
        if cursor.eat_all(&["period", "for"]) {
            let name = cursor.identifier()?;
            source.options.retain(|option| !option.starts_with("PERIOD FOR"));
            drop_check(source, &name);
            self.table.periods.retain(|(known, ..)| !same(known, &name));
            return Ok(());
        }
        let kind = if cursor.eat_all(&["foreign", "key"]) {
            "foreign key"
        } else {
            cursor
                .eat_one_of(&["index", "key", "check", "constraint", "column"])
                .unwrap_or("column")
        };
        let if_there = if_not_exists(cursor);
        let name = cursor.identifier()?;
        cursor.eat_one_of(&["restrict", "cascade"]);
        cursor.expect_end()?;
        let dropped = match kind {
            "foreign key" => drop_foreign_key(source, &name),
            "index" | "key" => drop_index(source, &name),
            "check" => drop_check(source, &name),
            "constraint" => drop_foreign_key(source, &name) || drop_check(source, &name) || drop_index(source, &name),
            _ => {
                let there = self.place_aside(&name).to_owned();
                let source = &mut self.table.source;
                let dropped = drop_column(source, &there)?;
                if dropped {
                    drop_check(source, &name);
                    self.aside.retain(|aside| aside.place != there);
                    self.done.dropped.push(name.clone());
                }
                dropped
            }
        };
        if dropped || if_there {
            Ok(())
        } else {
            Err(refused(format!("there is no {kind} {name}")))
        }
    }

    /// ALTER COLUMN, INDEX, CHECK and CONSTRAINT.
    fn change(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        let source = &mut self.table.source;
        let kind = cursor
            .eat_one_of(&["index", "key", "check", "constraint", "column"])
            .unwrap_or("column");
        if_not_exists(cursor);
        let name = cursor.identifier()?;
        match kind {
            "index" | "key" => {
                let visible = !cursor.is_one_of(&["invisible", "ignored"]);
                let index = source.indexes.iter_mut().find(|index| same(&index.name, &name));
                index
                    .ok_or_else(|| refused(format!("there is no index {name}")))?
                    .visible = visible;
            }
            "check" | "constraint" => {
                let check = source.checks.iter_mut().find(|check| same(&check.name, &name));
                check.ok_or_else(|| refused(format!("there is no check {name}")))?.state = if cursor.is("not") {
                    ConstraintState::NotEnforced
                } else {
                    ConstraintState::Enforced
                };
            }
            _ => {
                let at = position(source, &name).ok_or_else(|| refused(format!("there is no column {name}")))?;
                let database = source.name.schema.clone();
                let column = &mut source.columns[at];
                if cursor.eat_all(&["drop", "default"]) {
                    column.default = None;
                } else if cursor.eat_all(&["set", "default"]) {
                    let default = declared_default(cursor, |place| place.is_at_end())?;
                    if let SourceType::Mysql(kind) = &column.source_type {
                        column.default = catalogued(&default, kind, &column.raw_type, &database, self.server);
                    }
                } else if cursor.eat_all(&["set", "invisible"]) {
                    column.invisible = true;
                } else if cursor.eat_all(&["set", "visible"]) {
                    column.invisible = false;
                } else {
                    return Err(cursor.error("SET or DROP DEFAULT").into());
                }
            }
        }
        Ok(())
    }

    /// Gives every text column the new character set, and room for its longer characters.
    fn convert(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        if !cursor.eat_all(&["character", "set"]) {
            cursor.expect("charset")?;
        }
        cursor.eat_symbol(&Token::Eq);
        let mut declared = charset::Declared {
            charset: Some(name_or_text(cursor)?),
            ..charset::Declared::default()
        };
        if cursor.eat("collate") {
            cursor.eat_symbol(&Token::Eq);
            declared.collation = Some(name_or_text(cursor)?);
        }
        let new = self.table.charset.with(&declared, self.server.version);
        for column in &mut self.table.source.columns {
            let is_json = matches!(column.source_type, SourceType::Mysql(MysqlType::Json { .. }));
            let Some(old) = column.charset.clone().filter(|_| !is_json) else {
                continue;
            };
            let old = Charset::named(&old, self.server.version);
            if old.width() < new.width() && column.raw_type.ends_with("text") {
                column.raw_type = DeclaredType::widened(&column.raw_type).to_owned();
                column.source_type = SourceType::Mysql(column_type::parse(&column.raw_type));
            }
            column.charset = Some(new.name.clone());
            column.collation = Some(new.collation.clone());
        }
        self.table.source.collation = Some(new.collation.clone());
        self.table.charset = new;
        if cursor.is_at_end() {
            Ok(())
        } else {
            self.options(cursor)
        }
    }
}
