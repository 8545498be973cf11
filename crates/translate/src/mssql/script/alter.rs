//! ALTER TABLE: what is there at the end counts.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/statements/alter-table-transact-sql>.

use model::source_schema::ConstraintState;
use model::{TableName, code};
use sqlparser::tokenizer::Token;

use super::catalog::{Table, key};
use super::column::{not_null_by_default, written_type};
use super::constant::split_name;
use super::key::{Scope, is_temporary, with};
use super::procedure::Arguments;
use super::property::unknown_argument;
use super::statement::{Outcome, Read};
use super::table::{element, system_versioning};
use super::twice::refused;
use super::{Reader, cut};
use crate::schema::draft::same_name;
use crate::script::{Cursor, SyntaxError};

impl Reader {
    /// ALTER TABLE, from the name on.
    pub(super) fn alter_table(&mut self, cursor: &mut Cursor<'_>) -> Read {
        let line = cursor.line();
        let whole = cursor.rest();
        let parts = cursor.parts()?;
        if is_temporary(&parts) {
            return Ok(Outcome::Ignored);
        }
        if self.is_made_elsewhere(&parts, line) {
            return Ok(Outcome::Ignored);
        }
        let name = self.name(parts);
        if self.catalog.table(&name).is_none()
            && let Some(deferred) = self.defer(format!("ALTER TABLE {whole}"), line)
        {
            return deferred;
        }
        // Out of the catalog while it changes: a copy for each ALTER of a wide table would take long.
        let place = key(&name);
        let Some(mut table) = self.catalog.tables.remove(&place) else {
            self.finding(
                code::SCRIPT_STATEMENT_REFUSED,
                name.to_string(),
                line,
                format!(
                    "a table is changed that the script does not make: ALTER TABLE … {}",
                    cut(cursor.rest())
                ),
            );
            return Ok(Outcome::Understood);
        };
        let before = self.shape(&table);
        let versioned = table.versioning.on.then(|| table.columns.clone());
        let outcome = self.alteration(&mut table, cursor);
        if let Some(columns) = versioned.filter(|_| table.versioning.on) {
            self.change_history(&columns, &table);
        }
        self.shape_changed(&name, before, &[], &table);
        // What was read before an error is done.
        self.catalog.tables.insert(place, table);
        self.effects += 1;
        outcome.map(|()| Outcome::Understood)
    }

    fn alteration(&mut self, table: &mut Table, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
        let checked = cursor.eat_all(&["WITH", "CHECK"]);
        let state = if !checked && cursor.eat_all(&["WITH", "NOCHECK"]) {
            ConstraintState::NotTrusted
        } else {
            ConstraintState::Enforced
        };
        if cursor.eat("ADD") {
            return self.add(table, state, cursor);
        }
        if cursor.eat("DROP") {
            return self.drop_parts(table, cursor);
        }
        if cursor.eat_all(&["ALTER", "COLUMN"]) {
            return self.alter_column(table, cursor);
        }
        if cursor.eat("SET") {
            let options = cursor.parenthesized()?;
            for option in &mut options.split_commas() {
                let text = option.rest().to_owned();
                if option.eat("SYSTEM_VERSIONING") {
                    let was_on = table.versioning.on;
                    system_versioning(&mut table.versioning, &self.default_schema, option)?;
                    if was_on && !table.versioning.on {
                        // The table that the server made for the history is a plain one now.
                        self.catalog.add_history(table);
                        table.versioning.history = None;
                    }
                } else {
                    // How the server works: LOCK_ESCALATION, FILESTREAM_ON, DATA_DELETION.
                    table.set_option(text);
                }
            }
            return cursor.expect_end();
        }
        let enforce = cursor.is("CHECK");
        if cursor.eat("CHECK") || cursor.eat("NOCHECK") {
            return set_state(table, enforce, checked, cursor);
        }
        let enable = cursor.is("ENABLE");
        if cursor.eat("ENABLE") || cursor.eat("DISABLE") {
            if cursor.eat("TRIGGER") {
                let table = table.name.clone();
                return self.switch_triggers(&table, enable, cursor);
            }
            let verb = if enable { "ENABLE" } else { "DISABLE" };
            let (line, text) = (
                cursor.line(),
                format!("ALTER TABLE {} {verb} {}", table.name, cut(cursor.rest())),
            );
            if enable {
                let message = format!("PostgreSQL keeps no list of changes that a client can ask for: {text}");
                self.finding(code::FEATURE_NOT_KEPT, table.name.to_string(), line, message);
            }
            cursor.skip_rest();
            return Ok(());
        }
        if cursor.eat("REBUILD") {
            cursor.eat_all(&["PARTITION"]);
            let mut options = Vec::new();
            while !cursor.is_at_end() {
                if cursor.eat("WITH") {
                    with(&mut options, cursor)?;
                } else {
                    cursor.bump();
                }
            }
            options.into_iter().for_each(|option| table.set_option(option));
            return Ok(());
        }
        if cursor.eat("SWITCH") {
            self.rows_not_kept(
                cursor.line(),
                Some(table.name.clone()),
                &format!("ALTER TABLE {} SWITCH", table.name),
            );
            cursor.skip_rest();
            return Ok(());
        }
        Err(cursor.error("a change of a table"))
    }

    fn add(&mut self, table: &mut Table, state: ConstraintState, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
        let default_schema = self.default_schema.clone();
        let scope = Scope {
            default_schema: &default_schema,
            not_null: self.switches.not_null,
        };
        let mut items = cursor.split_commas();
        // The server makes all of it or nothing.
        let may_be_gone = table.primary_key.is_some() && self.undecided == 0 && self.has_unread_text();
        if let Some((object, line, what)) = items.iter().find_map(|item| refused(table, item, may_be_gone)) {
            let message = format!("{what} is added that the table has already; nothing of the statement is done");
            self.finding(code::SCRIPT_STATEMENT_REFUSED, object, line, message);
            cursor.skip_rest();
            return Ok(());
        }
        let before = table.columns.len();
        let mut first_error = None;
        for item in &mut items {
            // Not T-SQL, and written all the same.
            item.eat("ADD");
            item.eat("COLUMN");
            if let Err(error) = element(table, &scope, state, item) {
                first_error.get_or_insert(error);
            }
        }
        table.bind_by_type(&self.catalog.bindings, before);
        cursor.skip_rest();
        first_error.map_or(Ok(()), Err)
    }

    fn drop_parts(&mut self, table: &mut Table, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
        if cursor.eat_all(&["PERIOD", "FOR", "SYSTEM_TIME"]) {
            table.versioning.period = None;
            return Ok(());
        }
        let (mut columns, mut tolerant) = (false, false);
        for item in &mut cursor.split_commas() {
            if item.eat("COLUMN") {
                columns = true;
            } else if item.eat("CONSTRAINT") {
                columns = false;
            }
            tolerant |= item.eat_all(&["IF", "EXISTS"]);
            let name = item.identifier()?;
            let known = if columns {
                table.drop_column(&name)
            } else {
                table.drop_constraint(&name)
            };
            if !known && !tolerant {
                let kind = if columns { "column" } else { "constraint" };
                self.finding(
                    code::SCRIPT_STATEMENT_REFUSED,
                    format!("{}.{name}", table.name),
                    item.line(),
                    format!("a {kind} is dropped that the script does not make"),
                );
            }
        }
        cursor.skip_rest();
        Ok(())
    }

    fn alter_column(&mut self, table: &mut Table, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
        let line = cursor.line();
        let name = cursor.identifier()?;
        let object = format!("{}.{name}", table.name);
        let not_null = self.switches.not_null;
        let Some(column) = table.column_mut(&name) else {
            self.finding(
                code::SCRIPT_STATEMENT_REFUSED,
                object,
                line,
                "a column is changed that the script does not make",
            );
            cursor.skip_rest();
            return Ok(());
        };
        let adds = cursor.is("ADD");
        if cursor.eat("ADD") || cursor.eat("DROP") {
            let options = &mut column.column.options;
            if cursor.eat("HIDDEN") {
                column.column.invisible = adds;
            } else if cursor.eat("PERSISTED") {
                if let Some(generated) = &mut column.column.generated {
                    generated.stored = adds;
                }
            } else if cursor.eat_all(&["NOT", "FOR", "REPLICATION"]) {
                options.retain(|option| option != "NOT FOR REPLICATION");
                if adds {
                    options.push("NOT FOR REPLICATION".to_owned());
                }
            } else {
                let word = cursor.identifier()?.to_ascii_uppercase();
                options.retain(|option| !option.starts_with(&word));
                if adds {
                    let rest = cursor.rest();
                    options.push(if rest.is_empty() {
                        word
                    } else {
                        format!("{word} {rest}")
                    });
                }
                cursor.skip_rest();
            }
            return cursor.expect_end();
        }
        let written = written_type(cursor, &self.default_schema)?;
        column.written_type = written.text;
        column.type_name = written.name;
        // Neither is kept from before: they are said anew, or are the default.
        column.null = None;
        column.column.collation = None;
        while !cursor.is_at_end() {
            if cursor.eat_all(&["NOT", "NULL"]) {
                column.null = Some(false);
            } else if cursor.eat("NULL") {
                column.null = Some(true);
            } else if cursor.eat("COLLATE") {
                column.column.collation = Some(cursor.identifier()?);
            } else if cursor.eat("SPARSE") {
                column.column.options.push("SPARSE".to_owned());
            } else if cursor.eat("WITH") {
                cursor.parenthesized()?;
            } else if cursor.is("MASKED") || cursor.is("ENCRYPTED") {
                column.column.options.push(cursor.rest().to_owned());
                cursor.skip_rest();
            } else {
                return Err(cursor.error("a property of a column"));
            }
        }
        if not_null {
            column.null = column.null.or_else(|| not_null_by_default(column));
        }
        Ok(())
    }

    /// ENABLE or DISABLE TRIGGER of a table: the names, or ALL.
    fn switch_triggers(&mut self, table: &TableName, enable: bool, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
        for trigger in &mut cursor.split_commas() {
            let name = trigger.parts()?.pop().unwrap_or_default();
            self.switch_one(table, &name, enable);
        }
        cursor.skip_rest();
        Ok(())
    }

    fn switch_one(&mut self, table: &TableName, name: &str, enable: bool) {
        let all = name.eq_ignore_ascii_case("ALL");
        for trigger in self.catalog.objects.values_mut() {
            let of_table = trigger
                .table
                .as_ref()
                .is_some_and(|of| same_name(&of.schema, &table.schema) && same_name(&of.name, &table.name));
            if of_table && (all || same_name(&trigger.name.name, name)) {
                trigger.options.retain(|option| option != "DISABLED");
                if !enable {
                    trigger.options.push("DISABLED".to_owned());
                }
            }
        }
    }

    /// `sp_settriggerorder trigger, 'First' | 'Last' | 'None', 'INSERT' | 'UPDATE' | 'DELETE'`
    pub(super) fn trigger_order(&mut self, arguments: &Arguments, line: u32) -> Read {
        let texts = ["triggername", "order", "stmttype"].iter().enumerate();
        let texts: Option<Vec<String>> = texts.map(|(at, name)| arguments.text(at, name)).collect();
        let Some([name, order, event]) = texts.as_deref() else {
            return Err(unknown_argument(line));
        };
        let wanted = super::catalog::key(&self.name(split_name(name)));
        let Some(trigger) = self.catalog.objects.get_mut(&wanted) else {
            let message = "the order of a trigger is set that the script does not make";
            self.finding(code::SCRIPT_STATEMENT_REFUSED, name.clone(), line, message);
            return Ok(Outcome::Understood);
        };
        let event = event.to_ascii_uppercase();
        let suffix = format!(" FOR {event}");
        trigger.options.retain(|option| !option.ends_with(&suffix));
        if !order.eq_ignore_ascii_case("none") {
            trigger.options.push(format!("{}{suffix}", order.to_ascii_uppercase()));
        }
        Ok(Outcome::Understood)
    }

    /// ENABLE TRIGGER or DISABLE TRIGGER as a statement of its own.
    pub(super) fn switch_trigger(&mut self, cursor: &mut Cursor<'_>) -> Read {
        let enable = cursor.is("ENABLE");
        cursor.bump();
        cursor.expect("TRIGGER")?;
        let mut names = vec![cursor.parts()?];
        while cursor.eat_symbol(&Token::Comma) {
            names.push(cursor.parts()?);
        }
        cursor.expect("ON")?;
        let line = cursor.line();
        if let Some(place) = cursor.eat_one_of(&["DATABASE", "ALL"]) {
            let names: Vec<String> = names.iter().map(|name| self::last(name)).collect();
            let verb = if enable { "enabled" } else { "disabled" };
            let place = if place.eq_ignore_ascii_case("ALL") {
                "server"
            } else {
                "database"
            };
            self.finding(
                code::FEATURE_NOT_KEPT,
                format!("trigger {}", names.join(", ")),
                line,
                format!("triggers of the {place}'s own events are {verb}; PostgreSQL's are event triggers, and none is made of these"),
            );
        } else {
            let table = self.name(cursor.parts()?);
            for name in names {
                self.switch_one(&table, &self::last(&name), enable);
            }
        }
        Ok(Outcome::Understood)
    }
}

fn last(parts: &[String]) -> String {
    parts.last().cloned().unwrap_or_default()
}

/// CHECK CONSTRAINT and NOCHECK CONSTRAINT, from CONSTRAINT on.
fn set_state(table: &mut Table, enforce: bool, checked: bool, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
    cursor.expect("CONSTRAINT")?;
    for name in &mut cursor.split_commas() {
        let name = name.identifier()?;
        let all = name.eq_ignore_ascii_case("ALL");
        let foreign_keys = table.foreign_keys.iter_mut().map(|key| (&key.name, &mut key.state));
        let checks = table.checks.iter_mut().map(|check| (&check.name, &mut check.state));
        for (known, state) in foreign_keys.chain(checks) {
            if all || same_name(known, &name) {
                *state = match (enforce, checked, *state) {
                    (false, ..) => ConstraintState::NotEnforced,
                    (true, true, _) | (true, false, ConstraintState::Enforced) => ConstraintState::Enforced,
                    // Only WITH CHECK looks at the old rows; SSMS writes a plain CHECK after WITH NOCHECK.
                    (true, false, _) => ConstraintState::NotTrusted,
                };
            }
        }
    }
    cursor.skip_rest();
    Ok(())
}

impl Table {
    /// Removes a column; false if there is none of that name.
    pub(super) fn drop_column(&mut self, name: &str) -> bool {
        let count = self.columns.len();
        self.columns.retain(|column| !same_name(&column.column.name, name));
        self.rules.retain(|rule| !same_name(&rule.column, name));
        self.columns.len() < count
    }
}
