//! New names of columns, indexes and tables: everything that names them names them anew.

use model::TableName;
use model::source_schema::SourceTable;
use sqlparser::dialect::MySqlDialect;

use super::{Alter, Result, refused};
use crate::mysql::script::catalog::{Table, position, same};
use crate::mysql::script::default::quoted_name;
use crate::mysql::script::key::if_not_exists;
use crate::mysql::script::table;
use crate::script::{Cursor, renamed};

impl Alter<'_> {
    /// MySQL keeps the name of a column that a check or another column is made of.
    pub(super) fn refuse_rename(&mut self, old: &str, new: &str) -> Result<()> {
        if self.server.version.is_mariadb || same(old, new) {
            return Ok(());
        }
        let named = expressions(&mut self.table.source)
            .find(|text| renamed(&MySqlDialect {}, text, old, "") != **text)
            .map(|text| text.clone());
        match named {
            Some(text) => Err(refused(format!(
                "the column {old} cannot be renamed, an expression names it: {text}"
            ))),
            None => Ok(()),
        }
    }

    /// Puts a column's new name where keys name it.
    pub(super) fn renamed(&mut self, old: &str, new: &str) {
        if old == new {
            return;
        }
        let there = self.place_aside(old).to_owned();
        self.rename_everywhere(&there, new);
        self.aside.retain(|aside| aside.place != there);
        self.done.columns.push((old.to_owned(), new.to_owned()));
    }

    /// Puts another name wherever keys and expressions have a column's.
    pub(super) fn rename_everywhere(&mut self, old: &str, new: &str) {
        let source = &mut self.table.source;
        for index in source.indexes.iter_mut().chain(&mut source.primary_key) {
            for part in &mut index.parts {
                if part.column.as_deref().is_some_and(|name| same(name, old)) {
                    part.column = Some(new.to_owned());
                }
            }
        }
        for key in &mut source.foreign_keys {
            rename_in(&mut key.columns, old, new);
        }
        // MariaDB writes its expressions anew; MySQL refuses the new name while one has the old.
        expressions(source).for_each(|text| *text = renamed(&MySqlDialect {}, text, old, &quoted_name(new)));
    }

    pub(super) fn rename(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        if cursor.eat("column") {
            if_not_exists(cursor);
            let old = cursor.identifier()?;
            cursor.expect("to")?;
            let new = cursor.identifier()?;
            let there = self.place_aside(&old);
            let at = position(&self.table.source, there).ok_or_else(|| refused(format!("there is no column {old}")))?;
            self.refuse_rename(&old, &new)?;
            if !same(&old, &new) && position(&self.table.source, &new).is_some() {
                return Err(refused(format!("the column {new} is there already")));
            }
            self.table.source.columns[at].name.clone_from(&new);
            self.renamed(&old, &new);
            return Ok(());
        }
        if cursor.eat_one_of(&["index", "key"]).is_some() {
            if_not_exists(cursor);
            let old = cursor.identifier()?;
            cursor.expect("to")?;
            let new = cursor.identifier()?;
            let index = self
                .table
                .source
                .indexes
                .iter_mut()
                .find(|index| same(&index.name, &old));
            index.ok_or_else(|| refused(format!("there is no index {old}")))?.name = new;
            return Ok(());
        }
        cursor.eat_one_of(&["to", "as"]);
        self.done.rename = Some(cursor.parts()?);
        cursor.expect_end()?;
        Ok(())
    }
}

/// Every expression of a table that names its columns.
fn expressions(table: &mut SourceTable) -> impl Iterator<Item = &mut String> {
    let checks = table.checks.iter_mut().map(|check| &mut check.expression);
    let generated = table.columns.iter_mut().filter_map(|column| column.generated.as_mut());
    let parts = table.indexes.iter_mut().flat_map(|index| &mut index.parts);
    checks
        .chain(generated.map(|generated| &mut generated.expression))
        .chain(parts.filter_map(|part| part.expression.as_mut()))
        .chain(
            table
                .partitioning
                .iter_mut()
                .map(|partitioning| &mut partitioning.expression),
        )
}

fn rename_in(names: &mut [String], old: &str, new: &str) {
    for name in names.iter_mut().filter(|name| same(name, old)) {
        new.clone_into(name);
    }
}

/// Gives names their new ones, all at once: columns may exchange theirs.
pub(in crate::mysql::script) fn rename_all_in(names: &mut [String], renamed: &[(String, String)]) {
    for name in names {
        if let Some((_, new)) = renamed.iter().find(|(old, _)| same(name, old)) {
            new.clone_into(name);
        }
    }
}

/// Gives a table another name, and the names that the server made from it.
pub(in crate::mysql::script) fn rename_table(table: &mut Table, new: TableName, is_mariadb: bool) {
    let old = std::mem::replace(&mut table.source.name, new);
    let prefix = format!("{}_ibfk_", old.name);
    for key in &mut table.source.foreign_keys {
        if let Some(number) = key.name.strip_prefix(&prefix) {
            key.name = format!("{}_ibfk_{number}", table.source.name.name);
        }
    }
    if !is_mariadb {
        table::rename_checks(table, &old.name);
    }
}
