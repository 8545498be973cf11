//! Columns that take each other's names in one ALTER TABLE: every action means the columns as they were before.

use super::Alter;
use crate::mysql::script::catalog::{Table, position, same};
use crate::mysql::script::column;
use crate::mysql::script::key::if_not_exists;
use crate::script::Cursor;

/// A column that is to be renamed or dropped, out of the way of another that gets its name before.
#[derive(Debug)]
pub(super) struct Aside {
    /// Its name before the statement.
    name: String,
    /// What it is called until it has its new name; no name that a script can write.
    pub(super) place: String,
}

/// What an action does to the names of columns.
enum Naming {
    Renames { old: String, new: String },
    Drops(String),
    Adds(String),
}

impl Alter<'_> {
    /// Puts columns aside whose names other actions give. The table as it was, if there are such: one that is still aside
    /// in the end could not get its new name, and the server refuses the whole statement.
    pub(super) fn make_room(&mut self, actions: &[Cursor<'_>]) -> Option<Table> {
        let namings: Vec<Naming> = actions.iter().filter_map(naming).collect();
        let is_given = |name: &str| {
            namings.iter().any(|naming| match naming {
                Naming::Renames { old, new } => same(new, name) && !same(old, name),
                Naming::Adds(new) => same(new, name),
                Naming::Drops(_) => false,
            })
        };
        let leaves = namings.iter().filter_map(|naming| match naming {
            Naming::Renames { old, new } => (!same(old, new)).then_some((old, Some(new))),
            Naming::Drops(old) => Some((old, None)),
            Naming::Adds(_) => None,
        });
        let leaves: Vec<_> = leaves.filter(|(old, _)| is_given(old)).collect();
        let mut unchanged = None;
        for (old, new) in leaves {
            let Some(at) = position(&self.table.source, old) else {
                continue;
            };
            if new.is_some_and(|new| self.refuse_rename(old, new).is_err()) {
                continue;
            }
            unchanged.get_or_insert_with(|| self.table.clone());
            let place = format!("\u{1}{old}");
            self.table.source.columns[at].name.clone_from(&place);
            self.rename_everywhere(old, &place);
            self.aside.push(Aside {
                name: old.clone(),
                place,
            });
        }
        unchanged
    }

    /// What the column of a name is called now.
    pub(super) fn place_aside<'n>(&'n self, name: &'n str) -> &'n str {
        let found = self.aside.iter().find(|aside| same(&aside.name, name));
        found.map_or(name, |aside| aside.place.as_str())
    }
}

fn naming(action: &Cursor<'_>) -> Option<Naming> {
    let mut cursor = action.clone();
    match cursor.eat_one_of(&["change", "rename", "drop", "add"])? {
        "change" => {
            cursor.eat("column");
            if_not_exists(&mut cursor);
            let old = cursor.identifier().ok()?;
            let new = column::column(&mut cursor).ok()?.name;
            Some(Naming::Renames { old, new })
        }
        "rename" => {
            cursor.eat("column").then_some(())?;
            if_not_exists(&mut cursor);
            let old = cursor.identifier().ok()?;
            cursor.eat("to").then_some(())?;
            let new = cursor.identifier().ok()?;
            Some(Naming::Renames { old, new })
        }
        "drop" => {
            let says = cursor.eat("column");
            let is_other = cursor.is_one_of(&[
                "primary",
                "system",
                "period",
                "foreign",
                "index",
                "key",
                "check",
                "constraint",
            ]);
            (says || !is_other).then_some(())?;
            if_not_exists(&mut cursor);
            cursor.identifier().ok().map(Naming::Drops)
        }
        _ => {
            cursor.eat("column");
            if cursor.are(&["if", "not", "exists"]) || cursor.are(&["system", "versioning"]) {
                return None;
            }
            column::column(&mut cursor).ok().map(|column| Naming::Adds(column.name))
        }
    }
}
