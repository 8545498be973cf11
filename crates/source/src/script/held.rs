//! Rows of a table that some statements merge by key: REPLACE, INSERT IGNORE, ON DUPLICATE KEY UPDATE. They are held until
//! all have been read, as a later one may take an earlier one's place.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/replace.html>,
//! <https://dev.mysql.com/doc/refman/9.0/en/insert-on-duplicate.html>

use std::collections::BTreeMap;

use model::{SourceTable, TablePlan};
use translate::script::SourceLine;

use super::columns::Row;
use super::key::{Found, Key, KeyValue, keys_of};
use super::merge::{Assigned, Assignment, Merge};

/// What cannot be told of rows that may be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Undecided {
    /// A key over an expression, or over a column whose values are not read.
    Key,
    /// Whether two texts are equal under the collation of a key.
    Text,
    /// A row that has the keys of several others, or gets the key of another.
    Several,
    /// A value that is neither one of the two rows' nor a constant.
    Update,
}

/// What became of rows that may be merged.
#[derive(Debug, Clone, Default)]
pub struct Merged {
    /// Rows of the statements that are none of the table: they were replaced, left out, or have changed another.
    pub rows: u64,
    /// Rows that REPLACE took away.
    pub replaced: Option<(u64, SourceLine)>,
    /// Rows, and where the first of them is.
    pub undecided: BTreeMap<Undecided, (u64, SourceLine)>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Put {
    /// It is one of the table.
    Inserted,
    /// It is none.
    LeftOut,
    /// It is none, and has changed the one with its key.
    Changed,
    /// It has the key of another, and its statement says nothing of that.
    Refused,
    /// It changes the one with its key so that the server refuses it.
    Broken,
}

/// The rows so far.
#[derive(Debug)]
pub(super) struct Held {
    keys: Vec<Key>,
    has_unknown_key: bool,
    rows: Vec<Option<(Row<'static>, SourceLine)>>,
    /// The next one to be given.
    next: usize,
    pub(super) merged: Merged,
    statement: Statement,
    refuses: bool,
}

/// What the statement under way did.
#[derive(Debug, Default)]
struct Statement {
    /// Where its rows stand.
    lines: Vec<SourceLine>,
    done: Vec<Done>,
    merged_before: Merged,
}

#[derive(Debug)]
enum Done {
    /// A row came.
    Inserted(usize),
    /// One went, or was changed.
    Was(usize, Row<'static>, SourceLine),
}

impl Held {
    pub(super) fn new(table: &SourceTable, plan: &TablePlan) -> Held {
        let (keys, has_unknown_key) = keys_of(table, plan);
        Held {
            keys,
            has_unknown_key,
            rows: Vec::new(),
            next: 0,
            merged: Merged::default(),
            statement: Statement::default(),
            refuses: false,
        }
    }

    /// The next rows are those of another statement.
    /// `refuses`: the server compares its rows with those that are there, by every key.
    pub(super) fn begin_statement(&mut self, refuses: bool) {
        self.refuses = refuses;
        self.statement = Statement {
            merged_before: self.merged.clone(),
            ..Statement::default()
        };
    }

    /// The statement has done nothing; where the rows stand that it gave.
    pub(super) fn take_back(&mut self) -> Vec<SourceLine> {
        let statement = std::mem::take(&mut self.statement);
        self.merged = statement.merged_before;
        for done in statement.done.into_iter().rev() {
            match done {
                Done::Inserted(number) => {
                    self.take(number);
                }
                Done::Was(number, row, at) => {
                    self.take(number);
                    self.give(number, row, at);
                }
            }
        }
        statement.lines
    }

    /// Takes a row. `breaks` tells rows that do not satisfy a check.
    pub(super) fn put(
        &mut self,
        row: Row<'static>,
        merge: &Merge,
        at: SourceLine,
        breaks: &dyn Fn(&Row<'_>) -> bool,
    ) -> Put {
        if *merge == Merge::Never {
            let is_there = |key: &Key| matches!(key.find(&key.value(&row)), Found::Row(_));
            if self.refuses && self.keys.iter().any(is_there) {
                return Put::Refused;
            }
            self.statement.lines.push(at);
            self.insert(row, at);
            return Put::Inserted;
        }
        self.statement.lines.push(at);
        if self.has_unknown_key && !self.rows.is_empty() {
            self.undecided(Undecided::Key, at);
        }
        let mut same: Vec<usize> = Vec::new();
        let (mut of_primary, mut perhaps) = (None, false);
        for key in &self.keys {
            match key.find(&key.value(&row)) {
                Found::Row(found) => {
                    if !same.contains(&found) {
                        same.push(found);
                    }
                    if key.is_primary {
                        of_primary = Some(found);
                    }
                }
                Found::Perhaps => perhaps = true,
                Found::Nothing => {}
            }
        }
        // A row that is left out for one key is left out whatever the others are.
        if perhaps && (same.is_empty() || *merge != Merge::Ignore) {
            self.undecided(Undecided::Text, at);
        }
        let Some(first) = same.first().copied() else {
            self.insert(row, at);
            return Put::Inserted;
        };
        self.merged.rows += 1;
        match merge {
            Merge::Never | Merge::Ignore => Put::LeftOut,
            Merge::Replace => {
                // All but one of them are rows less than the statements have.
                self.merged.rows += u64::try_from(same.len() - 1).unwrap_or_default();
                for found in same {
                    self.remove(found);
                    self.merged.replaced.get_or_insert((0, at)).0 += 1;
                }
                self.insert(row, at);
                Put::Inserted
            }
            Merge::Update(assignments) => {
                if same.len() > 1 && of_primary.is_none() {
                    self.undecided(Undecided::Several, at);
                } else if !self.update(of_primary.unwrap_or(first), &row, assignments, at, breaks) {
                    self.statement.lines.pop();
                    self.merged.rows -= 1;
                    return Put::Broken;
                }
                Put::Changed
            }
        }
    }

    /// The next of the rows that are left, when all have been read.
    pub(super) fn next(&mut self) -> Option<(Row<'static>, SourceLine)> {
        while self.next < self.rows.len() {
            let row = self.rows[self.next].take();
            self.next += 1;
            if row.is_some() {
                return row;
            }
        }
        None
    }

    fn undecided(&mut self, what: Undecided, at: SourceLine) {
        self.merged.undecided.entry(what).or_insert((0, at)).0 += 1;
    }

    fn insert(&mut self, row: Row<'static>, at: SourceLine) {
        let number = self.rows.len();
        self.rows.push(None);
        self.statement.done.push(Done::Inserted(number));
        self.give(number, row, at);
    }

    fn remove(&mut self, number: usize) {
        if let Some((row, at)) = self.take(number) {
            self.statement.done.push(Done::Was(number, row, at));
        }
    }

    /// The row of a number comes.
    fn give(&mut self, number: usize, row: Row<'static>, at: SourceLine) {
        for key in &mut self.keys {
            let value = key.value(&row);
            // Of two rows with one key, which only a mistake in the script gives, the first one has it.
            if !matches!(key.find(&value), Found::Row(_)) {
                key.insert(value, number);
            }
        }
        if let Some(place) = self.rows.get_mut(number) {
            *place = Some((row, at));
        }
    }

    /// The row of a number goes.
    fn take(&mut self, number: usize) -> Option<(Row<'static>, SourceLine)> {
        let (row, at) = self.rows.get_mut(number).and_then(Option::take)?;
        for key in &mut self.keys {
            let value = key.value(&row);
            key.remove(&value, number);
        }
        Some((row, at))
    }

    /// The row that is there is changed by the one that is not taken; false if the server refuses that.
    fn update(
        &mut self,
        number: usize,
        new: &Row<'static>,
        assignments: &[Assignment],
        at: SourceLine,
        breaks: &dyn Fn(&Row<'_>) -> bool,
    ) -> bool {
        let Some((row, _)) = self.rows.get_mut(number).and_then(Option::as_mut) else {
            return true;
        };
        let mut changed = row.clone();
        let mut is_known = true;
        for assignment in assignments {
            match &assignment.to {
                Assigned::Constant(cell) => changed.set(assignment.column, cell.clone()),
                Assigned::New(column) => changed.copy(assignment.column, new, *column),
                Assigned::Old(column) => {
                    let old = changed.clone();
                    changed.copy(assignment.column, &old, *column);
                }
                Assigned::IfChanged(cell) => {
                    if changed != *row {
                        changed.set(assignment.column, cell.clone());
                    }
                }
                Assigned::Unknown => is_known = false,
            }
        }
        let of_key = |key: &Key| assignments.iter().any(|assignment| key.has(assignment.column));
        let mut values: Vec<(usize, KeyValue, KeyValue)> = Vec::new();
        for (position, key) in self.keys.iter().enumerate().filter(|(_, key)| of_key(key)) {
            let (old, new) = (key.value(row), key.value(&changed));
            if old != new {
                values.push((position, old, new));
            }
        }
        let is_taken = values
            .iter()
            .any(|(position, _, new)| !matches!(self.keys[*position].find(new), Found::Nothing));
        if !is_known {
            self.undecided(Undecided::Update, at);
        } else if is_taken {
            self.undecided(Undecided::Several, at);
        } else if breaks(&changed) {
            return false;
        } else {
            for (position, old, new) in values {
                self.keys[position].remove(&old, number);
                self.keys[position].insert(new, number);
            }
            if let Some((row, at)) = self.rows.get_mut(number).and_then(Option::as_mut) {
                let was = std::mem::replace(row, changed);
                self.statement.done.push(Done::Was(number, was, *at));
            }
        }
        true
    }
}
