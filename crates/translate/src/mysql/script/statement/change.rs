//! ALTER and RENAME.

use model::source_schema::SourceObjectKind;
use model::{TableName, code};

use super::{Outcome, Reader, Result, refused};
use crate::mysql::script::alter;
use crate::mysql::script::alter::rename::{rename_all_in, rename_table};
use crate::mysql::script::catalog::same;
use crate::mysql::script::key::if_not_exists;
use crate::mysql::script::object::{self, named, qualified};
use crate::mysql::script::partition;
use crate::mysql::script::shape::shape;
use crate::script::{Cursor, Names};

impl Reader<'_> {
    pub(super) fn alter(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
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
            let mut view = object::view(&mut cursor, modifiers, &self.database)?;
            match self.catalog.others.get(SourceObjectKind::View, &view.name) {
                Some(there) => view.name.clone_from(&there.name),
                None => return Err(refused(format!("there is no view {}", view.name))),
            }
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
        let moves_rows =
            cursor.is_at(1, "partition") && cursor.is_one_of(&["truncate", "drop", "exchange", "discard", "import"]);
        if moves_rows {
            self.partition_emptied(&name, &cursor);
        }
        let before = self.rows.has(&name).then(|| shape(&table));
        let mut altered = alter::alter(&mut table, cursor, server);
        partition::settle(table.source.partitioning.as_mut(), server.zone, &mut altered.notes);
        let after = before.as_ref().map(|_| shape(&table));
        self.catalog.add(table);
        if let (Some(before), Some(after)) = (before, after)
            && (before != after || !altered.dropped.is_empty())
        {
            let names = Names {
                renamed: &altered.columns,
                dropped: &altered.dropped,
            };
            self.rows.changed(&name, None, &before, names, &after);
        }
        for (text, error) in &altered.troubles {
            self.part_not_understood(error, &format!("ALTER TABLE {name} {text}"));
        }
        self.notes(&name, altered.notes);
        if !altered.columns.is_empty() {
            for other in self.catalog.tables_mut() {
                let keys = other.source.foreign_keys.iter_mut();
                for key in keys.filter(|key| same_table(&key.referenced_table, &name)) {
                    rename_all_in(&mut key.referenced_columns, &altered.columns);
                }
            }
        }
        if let Some(parts) = altered.rename {
            let new = qualified(parts, &name.schema);
            self.rename_table(&name, new)?;
        }
        Ok(Outcome::Understood)
    }

    /// Rows come and go with partitions; which ones only a server knows.
    fn partition_emptied(&mut self, name: &TableName, cursor: &Cursor<'_>) {
        let mut tables = vec![name.clone()];
        let mut ahead = cursor.clone();
        while !ahead.is_at_end() {
            if ahead.eat("table") {
                tables.extend(named(&mut ahead, &self.database));
            } else {
                ahead.bump();
            }
        }
        if tables.iter().all(|table| !self.rows.has(table)) {
            return;
        }
        for table in tables {
            self.leave_unread(Some(table));
        }
        let text = format!("ALTER TABLE {name} {}", cursor.rest());
        self.report(
            code::SCRIPT_ROWS_NOT_READ,
            self.at.line,
            "only a server knows the rows after this statement",
            &text,
        );
    }

    fn rename_table(&mut self, old: &TableName, new: TableName) -> Result<()> {
        if self.catalog.resolve(&new).is_some_and(|there| there == new) {
            return Err(refused(format!("the table {new} is there already")));
        }
        let Some(mut table) = self.catalog.remove(old) else {
            // Views can be renamed like tables.
            let view = self.catalog.others.get(SourceObjectKind::View, old).cloned();
            let mut view = view.ok_or_else(|| refused(format!("there is no table {old}")))?;
            self.catalog.others.remove(SourceObjectKind::View, old);
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
        for other in self.catalog.others.iter_mut() {
            if other.table.as_ref() == Some(&old) {
                other.table = Some(new.clone());
            }
        }
        self.rows.renamed(&old, &new);
        if let Some(line) = self.lines.remove(&old.to_string()) {
            self.lines.insert(new.to_string(), line);
        }
        Ok(())
    }

    /// RENAME TABLE a TO b, c TO d.
    pub(super) fn rename(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
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
}

/// Names in foreign keys are settled at the end, and until then may differ in case.
fn same_table(a: &TableName, b: &TableName) -> bool {
    same(&a.schema, &b.schema) && same(&a.name, &b.name)
}
