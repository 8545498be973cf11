//! CREATE TABLE.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-table-transact-sql>.

use model::source_schema::ConstraintState;
use model::{TableName, code};
use sqlparser::tokenizer::Token;

use super::catalog::{Table, Versioning, fold, key};
use super::constant::name_of;
use super::key::{Scope, constraint, is_temporary, names, place};
use super::session::is_padded;
use super::statement::{Outcome, Read};
use super::{Reader, column, cut};
use crate::script::{Cursor, SyntaxError};

impl Reader {
    /// CREATE TABLE, from TABLE (or EXTERNAL TABLE) on.
    pub(super) fn create_table(&mut self, cursor: &mut Cursor<'_>) -> Read {
        let line = cursor.line();
        let external = cursor.eat("EXTERNAL") || cursor.eat("REMOTE");
        cursor.expect("TABLE")?;
        let parts = cursor.parts()?;
        if is_temporary(&parts) {
            self.temporary_table(line, &parts);
            return Ok(Outcome::Ignored);
        }
        if self.is_made_elsewhere(&parts, line) {
            return Ok(Outcome::Ignored);
        }
        let name = self.name(parts);
        if external {
            self.external_table(&name, cursor, line);
            self.finding(
                code::FEATURE_NOT_KEPT,
                name.to_string(),
                line,
                format!(
                    "an external table has its rows elsewhere, and is not made: {}",
                    cut(cursor.rest())
                ),
            );
            return Ok(Outcome::Understood);
        }
        if cursor.is("AS") && (cursor.is_at(1, "EDGE") || cursor.is_at(1, "NODE")) {
            let mut table = Table::new(name, self.at(line));
            let tail = self.table_tail(&mut table, cursor);
            self.add_table(table, line);
            return tail.map(|()| Outcome::Understood);
        }
        if !cursor.is_symbol(&Token::LParen) {
            if let Some(copied) = self.table_as_select(&name, cursor, line) {
                self.add_table(copied, line);
                self.uncount(&name);
                self.rows_not_kept(line, Some(name.clone()), &format!("CREATE TABLE {name} AS SELECT"));
                return Ok(Outcome::Understood);
            }
            return Err(cursor.error("the columns of the table (of one made from a query they are not known)"));
        }
        let mut table = Table::new(name.clone(), self.at(line));
        let items = cursor.parenthesized()?;
        let default_schema = self.default_schema.clone();
        let scope = Scope {
            default_schema: &default_schema,
            not_null: self.switches.not_null,
        };
        let mut errors = Vec::new();
        for item in &mut items.split_commas() {
            if item.is_at_end() {
                // A comma before the closing parenthesis is allowed.
                continue;
            }
            let text = item.rest();
            if let Err(error) = self::item(&mut table, &scope, item) {
                errors.push((error, cut(text)));
            }
        }
        if table.columns.is_empty() && !errors.is_empty() {
            let (error, _) = errors.swap_remove(0);
            return Err(error);
        }
        let tail = self.table_tail(&mut table, cursor);
        let padded = table.columns.iter().filter(|column| is_padded(&column.written_type));
        let padded: Vec<String> = padded.map(|column| column.column.name.clone()).collect();
        self.tell_padding(&name, &padded, line);
        self.add_table(table, line);
        for (error, text) in errors {
            self.not_understood(
                error.line,
                format!("{error}; a part of table {name} that was not read: {text}"),
            );
        }
        tail.map(|()| Outcome::Understood)
    }

    /// Notes the columns of an external table: another may be made from them.
    fn external_table(&mut self, name: &TableName, cursor: &Cursor<'_>, line: u32) {
        let mut table = Table::new(name.clone(), self.at(line));
        let scope = Scope {
            default_schema: &self.default_schema,
            not_null: false,
        };
        if let Ok(items) = cursor.clone().parenthesized()
            && items
                .split_commas()
                .iter_mut()
                .all(|item| self::item(&mut table, &scope, item).is_ok())
        {
            self.catalog.external.insert(key(name), table);
        }
    }

    /// `[WITH (…)] AS SELECT * FROM t`: the columns of a table that is known.
    fn table_as_select(&self, name: &TableName, cursor: &Cursor<'_>, line: u32) -> Option<Table> {
        let mut cursor = cursor.clone();
        if cursor.eat("WITH") {
            cursor.parenthesized().ok()?;
        }
        if !cursor.eat_all(&["AS", "SELECT"]) || !cursor.eat_symbol(&Token::Mul) || !cursor.eat("FROM") {
            return None;
        }
        let from = self.name(cursor.parts().ok()?);
        let alone = cursor.is_at_end() || cursor.is_one_of(&["OPTION", "WHERE"]);
        if alone { self.copied(&from, name, line) } else { None }
    }

    /// A table with the columns of another: their types, NULL and identity, and nothing else.
    pub(super) fn copied(&self, from: &TableName, name: &TableName, line: u32) -> Option<Table> {
        let from = self
            .catalog
            .table(from)
            .or_else(|| self.catalog.external.get(&key(from)))?;
        let keys = from.primary_key.iter().flat_map(|index| &index.index.parts);
        let keys: Vec<String> = keys.filter_map(|part| part.column.as_deref().map(fold)).collect();
        let mut table = Table::new(name.clone(), self.at(line));
        for column in &from.columns {
            // Of a computed column the type is known at the end only.
            if column.computed {
                return None;
            }
            let mut column = column.clone();
            column.column.default = None;
            column.default_name = None;
            column.column.invisible = false;
            column.column.options.clear();
            if keys.contains(&fold(&column.column.name)) {
                column.null = Some(false);
            }
            table.columns.push(column);
        }
        Some(table)
    }

    /// Puts a table into the catalog.
    pub(super) fn add_table(&mut self, mut table: Table, line: u32) {
        table.bind_by_type(&self.catalog.bindings, 0);
        let name = table.name.clone();
        if self.catalog.tables.contains_key(&key(&name)) {
            self.finding(
                code::SCRIPT_STATEMENT_REFUSED,
                name.to_string(),
                line,
                "the table is made a second time; the first one stays, as on a server",
            );
            return;
        }
        if self.name_is_taken(&name, "table", line) {
            return;
        }
        self.catalog.tables.insert(key(&name), table);
        self.made(name.to_string(), line);
    }

    /// True, with a finding, where an object or constraint has this name: the server refuses a second one.
    pub(super) fn name_is_taken(&mut self, name: &TableName, kind: &str, line: u32) -> bool {
        let taken = self.catalog.has_object(name);
        if taken {
            let message = "its name is taken; what was made first stays, as on a server";
            self.finding(code::SCRIPT_STATEMENT_REFUSED, format!("{kind} {name}"), line, message);
        }
        taken
    }

    /// Notes a temporary table: it is no part of the database.
    pub(super) fn temporary_table(&mut self, line: u32, parts: &[String]) {
        self.finding_once(
            code::SCRIPT_TEMPORARY,
            line,
            "",
            format!(
                "temporary tables are no part of the database, and what is done with them is passed over; the first: {}",
                parts.last().map_or("", String::as_str)
            ),
        );
    }

    fn table_tail(&mut self, table: &mut Table, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
        while !cursor.is_at_end() {
            if cursor.eat("ON") {
                if let Some(on) = place(&mut table.options, cursor)? {
                    table.on_scheme.get_or_insert(on);
                }
            } else if let Some(word) = cursor.eat_one_of(&["TEXTIMAGE_ON", "FILESTREAM_ON"]) {
                let mut options = Vec::new();
                place(&mut options, cursor)?;
                // The default file group is no option.
                table
                    .options
                    .extend(options.iter().map(|option| option.replacen("ON", word, 1)));
            } else if cursor.eat("AS") {
                let kind = cursor.identifier()?.to_ascii_uppercase();
                table.option(format!("AS {kind}"));
            } else if cursor.eat("WITH") {
                let options = cursor.parenthesized()?;
                for option in &mut options.split_commas() {
                    self.table_option(table, option)?;
                }
            } else {
                return Err(cursor.error("an option of the table"));
            }
        }
        Ok(())
    }

    fn table_option(&mut self, table: &mut Table, option: &mut Cursor<'_>) -> Result<(), SyntaxError> {
        let text = option.rest().to_owned();
        if option.eat("SYSTEM_VERSIONING") {
            return system_versioning(&mut table.versioning, &self.default_schema, option);
        }
        if option.eat("MEMORY_OPTIMIZED") {
            option.eat_symbol(&Token::Eq);
            table.memory_optimized = option.is("ON");
        }
        table.option(text);
        Ok(())
    }
}

/// `SYSTEM_VERSIONING = ON (HISTORY_TABLE = s.t, …)` from the equals sign on.
pub(super) fn system_versioning(
    versioning: &mut Versioning,
    default_schema: &str,
    cursor: &mut Cursor<'_>,
) -> Result<(), SyntaxError> {
    cursor.expect_symbol(&Token::Eq)?;
    versioning.on = cursor.eat("ON");
    if !versioning.on {
        return cursor.expect("OFF");
    }
    if cursor.is_symbol(&Token::LParen) {
        for option in &mut cursor.parenthesized()?.split_commas() {
            if option.eat("HISTORY_TABLE") {
                option.expect_symbol(&Token::Eq)?;
                versioning.history = Some(name_of(option.parts()?, default_schema));
            } else if option.is("HISTORY_RETENTION_PERIOD") {
                versioning.retention =
                    (!option.rest().to_ascii_uppercase().contains("INFINITE")).then(|| option.rest().to_owned());
            }
        }
    }
    Ok(())
}

/// An element between the commas of CREATE TABLE, or of ALTER TABLE ADD.
pub(super) fn item(table: &mut Table, scope: &Scope<'_>, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    element(table, scope, ConstraintState::Enforced, cursor)
}

/// The same, with the state that WITH NOCHECK gives a constraint.
pub(super) fn element(
    table: &mut Table,
    scope: &Scope<'_>,
    state: ConstraintState,
    cursor: &mut Cursor<'_>,
) -> Result<(), SyntaxError> {
    if cursor.eat_all(&["PERIOD", "FOR", "SYSTEM_TIME"]) {
        return match <[String; 2]>::try_from(names(cursor)?) {
            Ok([from, to]) => {
                table.versioning.period = Some((from, to));
                cursor.expect_end()
            }
            Err(_) => Err(cursor.error("the two columns of the period")),
        };
    }
    let name = if cursor.eat("CONSTRAINT") {
        Some(cursor.identifier()?)
    } else {
        None
    };
    if cursor.eat("DEFAULT") {
        return default_for(table, name, cursor);
    }
    if let Some(name) = &name {
        let folded = fold(name);
        // Made again under its name: the server refuses the second.
        if table.has_part(name) && table.foreign_keys.iter().any(|old| fold(&old.name) == folded) {
            table.foreign_keys.retain(|old| fold(&old.name) != folded);
        }
    }
    if constraint(table, scope, name.clone(), None, state, cursor)? {
        while !cursor.is_at_end() {
            // Constraints may follow each other without a comma.
            let name = if cursor.eat("CONSTRAINT") {
                Some(cursor.identifier()?)
            } else {
                None
            };
            if !constraint(table, scope, name, None, state, cursor)? {
                return Err(cursor.error("the end of the constraint"));
            }
        }
        return Ok(());
    }
    if name.is_some() {
        return Err(cursor.error("a constraint"));
    }
    column::column(table, scope, cursor)
}

/// `DEFAULT x FOR c [WITH VALUES]`, from the expression on.
fn default_for(table: &mut Table, name: Option<String>, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    let default = column::default(column::default_expression(cursor)?);
    cursor.expect("FOR")?;
    let column = cursor.identifier()?;
    cursor.eat_all(&["WITH", "VALUES"]);
    cursor.expect_end()?;
    let Some(column) = table.column_mut(&column) else {
        return Err(cursor.error("a column that the table has"));
    };
    column.column.default = default;
    column.default_name = name;
    Ok(())
}
