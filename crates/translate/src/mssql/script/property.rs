//! What system procedures say about objects: names, descriptions, rules and defaults that are bound.

use model::TableName;
use model::code;
use model::source_schema::{ConstraintState, SourceType};
use model::source_schema::{SourceCheck, SourceComment, SourceUserType, SourceUserTypeKind};

use super::Reader;
use super::catalog::{Column, Table, fold, key};
use super::column::default;
use super::constant::split_name;
use super::procedure::Arguments;
use super::statement::{Outcome, Read};
use crate::mssql::column_type;
use crate::script::SyntaxError;

impl Reader {
    /// `sp_addtype name, 'type', 'NULL | NOT NULL'`.
    pub(super) fn add_type(&mut self, arguments: &Arguments, line: u32) -> Read {
        let (Some(name), Some(stands_for)) = (arguments.text(0, "typename"), arguments.text(1, "phystype")) else {
            return Err(unknown_argument(line));
        };
        let nullable = arguments
            .text(2, "nulltype")
            .is_none_or(|null| !null.to_ascii_uppercase().starts_with("NO"));
        self.add_alias(TableName::new("dbo", name), &stands_for, nullable, line);
        Ok(Outcome::Understood)
    }

    /// Puts an alias type into the catalog.
    pub(super) fn add_alias(&mut self, name: TableName, stands_for: &str, nullable: bool, line: u32) {
        let source_type = column_type::parse(stands_for);
        let kind = SourceUserTypeKind::Alias {
            raw_type: column_type::spell(&source_type),
            source_type: SourceType::Mssql(source_type),
            nullable,
        };
        self.made(format!("type {name}"), line);
        self.catalog.types.insert(key(&name), SourceUserType { name, kind });
    }

    /// `sp_rename 'old', 'new'[, 'kind']`.
    pub(super) fn rename(&mut self, arguments: &Arguments, line: u32) -> Read {
        let (Some(old), Some(new)) = (arguments.text(0, "objname"), arguments.text(1, "newname")) else {
            return Err(unknown_argument(line));
        };
        let kind = arguments.text(2, "objtype").map(|kind| kind.to_ascii_uppercase());
        let mut parts = split_name(&old);
        let done = match kind.as_deref() {
            Some("COLUMN" | "INDEX") => {
                let part = parts.pop().unwrap_or_default();
                let table = self.name(parts);
                if kind.as_deref() == Some("COLUMN") {
                    self.catalog.rename_column(&table, &part, &new)
                } else {
                    self.catalog.rename_part(&table, &part, &new)
                }
            }
            _ => {
                let part = parts.last().cloned().unwrap_or_default();
                let of_table = (parts.len() > 1).then(|| self.name(parts[..parts.len() - 1].to_vec()));
                let name = self.name(parts);
                self.catalog.rename_object(&name, &new)
                    || of_table.is_some_and(|table| self.catalog.rename_part(&table, &part, &new))
                    || self.catalog.rename_any_part(&name, &new)
            }
        };
        self.effects += 1;
        if !done {
            self.finding(
                code::SCRIPT_STATEMENT_REFUSED,
                old,
                line,
                format!("sp_rename gives the name {new} to what the script does not make"),
            );
        }
        Ok(Outcome::Understood)
    }

    /// An extended property; MS_Description is a comment.
    pub(super) fn property(&mut self, arguments: &Arguments, adds: bool, line: u32) -> Read {
        let levels = [
            "level0type",
            "level0name",
            "level1type",
            "level1name",
            "level2type",
            "level2name",
        ];
        // The value has no place in sp_dropextendedproperty.
        let first = if adds { 2 } else { 1 };
        if levels
            .iter()
            .enumerate()
            .any(|(at, name)| arguments.is_unknown(first + at, name))
        {
            return Err(unknown_argument(line));
        }
        let level = |at: usize| arguments.text(first + at, levels[at]);
        let Some(property) = arguments.text(0, "name") else {
            return Err(unknown_argument(line));
        };
        // The second is what Microsoft's own newer samples write.
        if !property.eq_ignore_ascii_case("MS_Description") && !property.eq_ignore_ascii_case("Description") {
            if adds {
                self.finding_once(
                    code::EXTENDED_PROPERTY,
                    line,
                    &fold(&property),
                    format!("the extended property {property} is not a description, and is not kept"),
                );
            }
            return Ok(Outcome::Understood);
        }
        let text = match (adds, arguments.text(1, "value")) {
            (true, Some(text)) => text,
            (true, None) if arguments.is_unknown(1, "value") => return Err(unknown_argument(line)),
            _ => String::new(),
        };
        let schema = level(1).unwrap_or_else(|| self.default_schema.clone());
        let (Some(kind), Some(name)) = (level(2), level(3)) else {
            let object = if level(0).is_some() {
                format!("schema {schema}")
            } else {
                "the database".to_owned()
            };
            self.catalog.comment(object, text);
            return Ok(Outcome::Understood);
        };
        let name = TableName::new(schema, name);
        let part = level(4).zip(level(5));
        if let Some(table) = self.catalog.table_mut(&name)
            && kind.eq_ignore_ascii_case("TABLE")
        {
            match &part {
                None => table.comment = text,
                Some((kind, part)) => {
                    if !table.describe(&kind.to_ascii_uppercase(), part, &text) {
                        let object = format!("{} {name}.{part}", kind.to_lowercase());
                        self.catalog.comment(object, text);
                    }
                }
            }
            return Ok(Outcome::Understood);
        }
        let object = match part {
            Some((kind, part)) => format!("{} {name}.{part}", kind.to_lowercase()),
            None => format!("{} {name}", kind.to_lowercase()),
        };
        self.catalog.comment(object, text);
        Ok(Outcome::Understood)
    }

    /// True if a property is of a table, or of a part of one, that is not made yet.
    pub(super) fn is_of_missing_table(&self, arguments: &Arguments) -> bool {
        let schema = arguments.text(3, "level0name");
        match (arguments.text(4, "level1type"), arguments.text(5, "level1name")) {
            (Some(kind), Some(name)) if kind.eq_ignore_ascii_case("TABLE") => {
                let name = TableName::new(schema.unwrap_or_else(|| self.default_schema.clone()), name);
                let part = arguments.text(7, "level2name");
                self.catalog.table(&name).is_none_or(|table| {
                    part.is_some_and(|part| table.column(&part).is_none() && !table.has_part(&part))
                })
            }
            _ => false,
        }
    }

    /// Rules and defaults that are bound to columns and alias types.
    pub(super) fn bind(&mut self, procedure: &str, arguments: &Arguments, text: &str, line: u32) -> Read {
        let unbinds = procedure.starts_with("sp_unbind");
        let is_rule = procedure.ends_with("rule");
        let object = arguments.text(usize::from(!unbinds), "objname");
        let bound = if unbinds {
            None
        } else {
            arguments.text(0, if is_rule { "rulename" } else { "defname" })
        };
        let Some(object) = object else {
            return Err(unknown_argument(line));
        };
        let expression = bound.as_ref().and_then(|bound| {
            let key = key(&self.name(split_name(bound)));
            let made = if is_rule {
                &self.catalog.rules
            } else {
                &self.catalog.defaults
            };
            made.get(&key).cloned()
        });
        if !unbinds && expression.is_none() {
            if let Some(deferred) = self.defer(format!("EXEC {text}"), line) {
                return deferred;
            }
            self.finding(
                code::SCRIPT_STATEMENT_REFUSED,
                object,
                line,
                format!(
                    "{procedure} binds what the script does not make: {}",
                    bound.unwrap_or_default()
                ),
            );
            return Ok(Outcome::Understood);
        }
        self.effects += 1;
        let mut parts = split_name(&object);
        if parts.len() > 1 {
            let column = parts.last().cloned().unwrap_or_default();
            let table = self.name(parts[..parts.len() - 1].to_vec());
            if let Some(table) = self.catalog.table_mut(&table) {
                return if table.bind(&column, is_rule, bound.as_deref(), expression.as_deref()) {
                    Ok(Outcome::Understood)
                } else {
                    Err(SyntaxError {
                        line,
                        expected: format!("the table has no column {column}"),
                    })
                };
            }
        }
        // An alias type: every column of it, now and later.
        let alias = self.name(std::mem::take(&mut parts));
        let bindings = &mut self.catalog.bindings;
        bindings.retain(|binding| !(key(&binding.alias) == key(&alias) && binding.is_rule == is_rule));
        if let (Some(name), Some(expression)) = (bound, expression) {
            bindings.push(Binding {
                alias,
                is_rule,
                name,
                expression,
            });
        }
        Ok(Outcome::Understood)
    }
}

/// A rule or default that is bound to an alias type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binding {
    pub(super) alias: TableName,
    pub(super) is_rule: bool,
    pub(super) name: String,
    pub(super) expression: String,
}

fn unknown_argument(line: u32) -> SyntaxError {
    SyntaxError {
        line,
        expected: "an argument of the procedure is missing, or its value is not known".to_owned(),
    }
}

impl Table {
    /// Sets the comment of a column or index; false if there is none of that name.
    fn describe(&mut self, kind: &str, part: &str, text: &str) -> bool {
        if kind == "COLUMN" {
            let column = self.column_mut(part);
            return column
                .map(|column| text.clone_into(&mut column.column.comment))
                .is_some();
        }
        let folded = fold(part);
        let index = self.all_indexes().find(|index| fold(&index.index.name) == folded);
        index.map(|index| text.clone_into(&mut index.index.comment)).is_some()
    }

    /// Binds a rule (which becomes a check) or a default to a column, or unbinds it; false if there is no such column.
    pub(super) fn bind(&mut self, column: &str, is_rule: bool, name: Option<&str>, expression: Option<&str>) -> bool {
        let table = self.name.name.clone();
        let Some(found) = self.column_mut(column) else {
            return false;
        };
        if !is_rule {
            found.column.default = expression.and_then(default);
            return true;
        }
        let column = found.column.name.clone();
        // A rule may be bound to many columns: its check has the column in its name.
        let suffix = format!("_{table}_{column}");
        self.checks
            .retain(|check| !(check.server_named && check.name.ends_with(&suffix)));
        if let (Some(name), Some(expression)) = (name, expression) {
            let name = split_name(name).pop().unwrap_or_default();
            self.checks.push(SourceCheck {
                name: format!("{name}{suffix}"),
                expression: with_column(expression, &column),
                state: ConstraintState::NotTrusted,
                server_named: true,
            });
        }
        true
    }
}

/// A rule's condition with its variable replaced by the column.
fn with_column(condition: &str, column: &str) -> String {
    let quoted = format!("[{}]", column.replace(']', "]]"));
    let mut result = String::with_capacity(condition.len());
    let mut chars = condition.chars().peekable();
    let mut in_text = false;
    while let Some(c) = chars.next() {
        if c == '\'' {
            in_text = !in_text;
        }
        if c == '@' && !in_text {
            while chars
                .peek()
                .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '@' | '#' | '$'))
            {
                chars.next();
            }
            result.push_str(&quoted);
        } else {
            result.push(c);
        }
    }
    result
}

impl super::catalog::Catalog {
    /// Sets the comment of an object that carries none of its own; an empty one removes it.
    fn comment(&mut self, object: String, text: String) {
        self.comments.retain(|comment| comment.object != object);
        if !text.is_empty() {
            self.comments.push(SourceComment { object, text });
        }
    }

    fn rename_column(&mut self, table: &TableName, old: &str, new: &str) -> bool {
        let folded = fold(old);
        let renamed = |name: &mut String| {
            if fold(name) == folded {
                new.clone_into(name);
            }
        };
        let Some(found) = self.table_mut(table) else {
            return false;
        };
        let Some(column) = found.column_mut(old) else {
            return false;
        };
        new.clone_into(&mut column.column.name);
        for index in found.all_indexes() {
            index
                .index
                .parts
                .iter_mut()
                .filter_map(|part| part.column.as_mut())
                .for_each(renamed);
            index.index.include.iter_mut().for_each(renamed);
        }
        for foreign_key in &mut found.foreign_keys {
            foreign_key.columns.iter_mut().for_each(renamed);
        }
        if let Some((from, to)) = &mut found.versioning.period {
            renamed(from);
            renamed(to);
        }
        if let Some(on) = &mut found.on_scheme {
            renamed(&mut on.column);
        }
        let table = key(table);
        for foreign_key in self.tables.values_mut().flat_map(|table| &mut table.foreign_keys) {
            if key(&foreign_key.referenced_table) == table {
                foreign_key.referenced_columns.iter_mut().for_each(renamed);
            }
        }
        true
    }

    /// Renames an index or constraint of a table.
    fn rename_part(&mut self, table: &TableName, old: &str, new: &str) -> bool {
        let folded = fold(old);
        let Some(table) = self.table_mut(table).filter(|table| table.has_part(old)) else {
            return false;
        };
        let renamed = |name: &mut String| {
            if fold(name) == folded {
                new.clone_into(name);
            }
        };
        table.all_indexes().for_each(|index| renamed(&mut index.index.name));
        table
            .foreign_keys
            .iter_mut()
            .for_each(|foreign_key| renamed(&mut foreign_key.name));
        table.checks.iter_mut().for_each(|check| renamed(&mut check.name));
        let defaults = table
            .columns
            .iter_mut()
            .filter_map(|column: &mut Column| column.default_name.as_mut());
        defaults.for_each(renamed);
        true
    }

    /// Renames a constraint by its own name: they are unique in a schema.
    fn rename_any_part(&mut self, name: &TableName, new: &str) -> bool {
        let schema = fold(&name.schema);
        let table = self
            .tables
            .iter()
            .find(|(key, table)| key.0 == schema && table.has_part(&name.name))
            .map(|(_, table)| table.name.clone());
        table.is_some_and(|table| self.rename_part(&table, &name.name, new))
    }

    fn rename_object(&mut self, old: &TableName, new: &str) -> bool {
        let (old, new) = (key(old), TableName::new(old.schema.clone(), new));
        if let Some(mut table) = self.tables.remove(&old) {
            let new = TableName::new(table.name.schema.clone(), new.name);
            if let Some(line) = self.lines.remove(&table.name.to_string()) {
                self.lines.insert(new.to_string(), line);
            }
            table.name = new.clone();
            self.tables.insert(key(&new), table);
            self.point_elsewhere(&old, &new);
            return true;
        }
        if let Some(mut object) = self.objects.remove(&old) {
            object.name.name = new.name.clone();
            self.objects.insert(key(&object.name), object);
            return true;
        }
        if let Some(mut sequence) = self.sequences.remove(&old) {
            sequence.name.name = new.name.clone();
            self.sequences.insert(key(&sequence.name), sequence);
            return true;
        }
        if let Some(mut synonym) = self.synonyms.remove(&old) {
            synonym.name.name = new.name.clone();
            self.synonyms.insert(key(&synonym.name), synonym);
            return true;
        }
        false
    }

    /// Everything that names the table `old` names `new`.
    pub(super) fn point_elsewhere(&mut self, old: &super::catalog::Key, new: &TableName) {
        for table in self.tables.values_mut() {
            for foreign_key in &mut table.foreign_keys {
                if key(&foreign_key.referenced_table) == *old {
                    foreign_key.referenced_table = new.clone();
                }
            }
            if let Some(history) = table.versioning.history.as_mut().filter(|history| key(history) == *old) {
                *history = new.clone();
            }
        }
        for object in self.objects.values_mut() {
            if let Some(table) = object.table.as_mut().filter(|table| key(table) == *old) {
                *table = new.clone();
            }
        }
    }
}
