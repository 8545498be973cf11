//! `sp_rename`: everything that names the object names it anew.

use model::{TableName, code};

use super::Reader;
use super::catalog::{Catalog, Column, Key, fold, key};
use super::constant::split_name;
use super::object::bracketed;
use super::procedure::Arguments;
use super::property::unknown_argument;
use super::statement::{Outcome, Read};
use crate::script::renamed as renamed_in;
use sqlparser::dialect::MsSqlDialect;

impl Reader {
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
                    let before = self.catalog.table(&table).and_then(|table| self.shape(table));
                    let done = self.catalog.rename_column(&table, &part, &new);
                    if before.is_some()
                        && let Some(found) = self.catalog.table(&table).cloned()
                    {
                        self.shape_changed(&table, before, &[(part, new.clone())], &found);
                    }
                    done
                } else {
                    self.catalog.rename_part(&table, &part, &new)
                }
            }
            _ => {
                let part = parts.last().cloned().unwrap_or_default();
                let of_table = (parts.len() > 1).then(|| self.name(parts[..parts.len() - 1].to_vec()));
                let name = self.name(parts);
                if self.catalog.table(&name).is_some() {
                    self.rows_moved(&key(&name), &TableName::new(name.schema.clone(), new.clone()));
                }
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
}

impl Catalog {
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
        // The server refuses the new name while an expression has the old one; a chain by hand means both.
        let bracketed = bracketed(new);
        let rewritten = |text: &mut String| *text = renamed_in(&MsSqlDialect {}, text, old, &bracketed);
        let generated = found
            .columns
            .iter_mut()
            .filter_map(|column| column.column.generated.as_mut());
        generated.for_each(|generated| rewritten(&mut generated.expression));
        found
            .checks
            .iter_mut()
            .for_each(|check| rewritten(&mut check.expression));
        found.rules.iter_mut().for_each(|rule| renamed(&mut rule.column));
        for index in found.all_indexes() {
            index
                .index
                .parts
                .iter_mut()
                .filter_map(|part| part.column.as_mut())
                .for_each(renamed);
            index.index.include.iter_mut().for_each(renamed);
            index.index.filter.iter_mut().for_each(rewritten);
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
        let table = self.tables.with_constraint(Some(&schema), &name.name);
        let table = table.map(|table| table.name.clone());
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
    pub(super) fn point_elsewhere(&mut self, old: &Key, new: &TableName) {
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
