//! What system procedures say about objects: names, descriptions, rules and defaults that are bound.

use model::TableName;
use model::code;
use model::source_schema::{ConstraintState, SourceType};
use model::source_schema::{SourceCheck, SourceComment, SourceUserType, SourceUserTypeKind};

use super::Reader;
use super::catalog::{Table, fold, key};
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
            // Beside schemas (USER before 2005) a database has triggers, filegroups, and more.
            let object = match level(0).map(|kind| kind.to_lowercase()) {
                None => "the database".to_owned(),
                Some(kind) if kind == "schema" || kind == "user" => format!("schema {schema}"),
                Some(kind) => format!("{kind} {}", level(1).unwrap_or_default()),
            };
            self.comment(object, text, line);
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
                        let object = format!("{} {}.{part}", kind.to_lowercase(), table.name);
                        self.comment(object, text, line);
                    }
                }
            }
            return Ok(Outcome::Understood);
        }
        let object = match part {
            Some((kind, part)) => format!("{} {name}.{part}", kind.to_lowercase()),
            None => format!("{} {name}", kind.to_lowercase()),
        };
        self.comment(object, text, line);
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
            let name = self.name(parts[..parts.len() - 1].to_vec());
            if let Some(mut table) = self.catalog.table(&name).cloned() {
                let before = self.shape(&table);
                let is_bound = table.bind(&column, is_rule, bound.as_deref(), expression.as_deref());
                self.shape_changed(&name, before, &[], &table);
                if let Some(place) = self.catalog.table_mut(&name) {
                    *place = table;
                }
                return if is_bound {
                    Ok(Outcome::Understood)
                } else {
                    Err(SyntaxError {
                        line,
                        expected: format!("the table has no column {column}"),
                    })
                };
            }
        }
        // An alias type: every column of it, from now on and, unless it says otherwise, those that are there.
        let alias = self.name(std::mem::take(&mut parts));
        let future = arguments.text(usize::from(!unbinds) + 1, "futureonly");
        let bindings = &mut self.catalog.bindings;
        let place = bindings
            .iter()
            .position(|known| known.is_rule == is_rule && key(&known.alias) == key(&alias));
        let before = place.map(|place| bindings.remove(place));
        let now = bound.zip(expression).map(|(name, expression)| Binding {
            alias: alias.clone(),
            is_rule,
            name,
            expression,
        });
        bindings.extend(now.clone());
        if !future.is_some_and(|word| word.eq_ignore_ascii_case("futureonly")) {
            for table in self.catalog.tables.values_mut() {
                table.rebind(&alias, is_rule, before.as_ref(), now.as_ref());
            }
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

pub(super) fn unknown_argument(line: u32) -> SyntaxError {
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
        let Some(found) = self.column_mut(column) else {
            return false;
        };
        if !is_rule {
            found.column.default = expression.and_then(default);
            return true;
        }
        let column = found.column.name.clone();
        self.rules.retain(|rule| rule.column != column);
        if let (Some(name), Some(expression)) = (name, expression) {
            self.rules.push(BoundRule {
                column,
                name: split_name(name).pop().unwrap_or_default(),
                expression: expression.to_owned(),
            });
        }
        true
    }

    /// Gives the columns from a place on what is bound to their types; a default that a column has itself wins.
    pub(super) fn bind_by_type(&mut self, bindings: &[Binding], from: usize) {
        for binding in bindings {
            for column in self.of_type(&binding.alias, from) {
                let has_own = self
                    .column(&column)
                    .is_some_and(|column| column.column.default.is_some());
                if binding.is_rule || !has_own {
                    self.bind(&column, binding.is_rule, Some(&binding.name), Some(&binding.expression));
                }
            }
        }
    }

    /// Gives the columns of a type another rule or default, or none, where they have no other than the type's.
    fn rebind(&mut self, alias: &TableName, is_rule: bool, before: Option<&Binding>, now: Option<&Binding>) {
        for column in self.of_type(alias, 0) {
            let is_of_type = if is_rule {
                let of_column = self.rules.iter().find(|rule| rule.column == column);
                of_column.is_none_or(|rule| before.is_some_and(|before| before.expression == rule.expression))
            } else {
                let own = self.column(&column).and_then(|column| column.column.default.as_ref());
                own.is_none() || before.and_then(|before| default(&before.expression)).as_ref() == own
            };
            if is_of_type {
                let name = now.map(|now| now.name.as_str());
                self.bind(&column, is_rule, name, now.map(|now| now.expression.as_str()));
            }
        }
    }

    /// The columns of an alias type, from a place on.
    fn of_type(&self, alias: &TableName, from: usize) -> Vec<String> {
        let columns = self.columns.iter().skip(from);
        let of_it = columns.filter(|column| column.type_name.as_ref().is_some_and(|name| key(name) == key(alias)));
        of_it.map(|column| column.column.name.clone()).collect()
    }

    /// The checks that bound rules are: of new rows only.
    pub(super) fn rule_checks(&self) -> impl Iterator<Item = SourceCheck> {
        self.rules.iter().map(|rule| SourceCheck {
            name: rule.name.clone(),
            expression: with_column(&rule.expression, &rule.column),
            state: ConstraintState::NotTrusted,
            server_named: false,
        })
    }
}

/// A rule that is bound to a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BoundRule {
    pub(super) column: String,
    pub(super) name: String,
    /// With a variable for the value.
    pub(super) expression: String,
}

/// A rule's condition with its variable replaced by the column.
pub(in crate::mssql) fn with_column(condition: &str, column: &str) -> String {
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

impl Reader {
    /// Sets the comment of an object that carries none of its own; an empty one removes it.
    fn comment(&mut self, object: String, text: String, line: u32) {
        self.catalog.comments.retain(|comment| comment.object != object);
        if !text.is_empty() {
            let at = self.at(line);
            self.catalog.lines.entry(object.clone()).or_insert(at);
            self.catalog.comments.push(SourceComment { object, text });
        }
    }
}
