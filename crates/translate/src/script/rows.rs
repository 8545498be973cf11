//! The statements that give tables rows, while a script is read: found by their table, and with what became of its columns.
//!
//! A script may change a table between any two of its rows. Changes are noted as they come, and what a statement's values
//! were for is worked out once, at the end, from the last change to the first ([`history`]).

mod history;

use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use model::TableName;

use self::history::{Change, Lists};
use super::shape::{Names, Shape};
use super::{Allowance, Fate, RowsStatement, SourceLine, UnreadRows};

/// A table's name as its dialect compares it.
pub(crate) type Folded = (String, String);

/// Statements in the order of the scripts.
#[derive(Debug)]
pub(crate) struct Rows {
    statements: Vec<RowsStatement>,
    tables: HashMap<Folded, OfTable>,
    fold: fn(&TableName) -> Folded,
    /// Of lists of columns that are made.
    allowance: Allowance,
    /// Statements whose columns were too many to be worked out.
    given_up: Vec<UnreadRows>,
    /// The constraints of tables, until the next statement that may change some.
    constraints: HashMap<Folded, Arc<[String]>>,
}

/// The statements of one table.
#[derive(Debug, Default)]
struct OfTable {
    /// Index of each, and how many changes there had been.
    places: Vec<(usize, usize)>,
    changes: Vec<Change>,
    /// So many of the first have lost their rows for good.
    emptied: usize,
    /// So many of the first are gone with their table for good.
    dropped: usize,
}

impl Rows {
    pub(crate) fn new(fold: fn(&TableName) -> Folded, allowance: Allowance) -> Rows {
        Rows {
            statements: Vec::new(),
            tables: HashMap::new(),
            fold,
            allowance,
            given_up: Vec::new(),
            constraints: HashMap::new(),
        }
    }

    /// The constraints of a table, for [`RowsStatement::constraints`].
    pub(crate) fn constraints(&mut self, table: &TableName, of: impl FnOnce() -> Vec<String>) -> Arc<[String]> {
        let known = self.constraints.entry((self.fold)(table));
        Arc::clone(known.or_insert_with(|| Arc::from(of())))
    }

    /// Tables may have other constraints from here on.
    pub(crate) fn constraints_changed(&mut self) {
        self.constraints.clear();
    }

    pub(crate) fn push(&mut self, statement: RowsStatement) {
        let table = self.tables.entry((self.fold)(&statement.table)).or_default();
        table.places.push((self.statements.len(), table.changes.len()));
        self.statements.push(statement);
    }

    /// Whether a table has got any.
    pub(crate) fn has(&self, table: &TableName) -> bool {
        self.tables.contains_key(&(self.fold)(table))
    }

    /// The fate of the statements of a table, by index, that may still have another one than `fate`.
    pub(super) fn fates(&mut self, table: &TableName, fate: Fate) -> impl Iterator<Item = (usize, &mut Fate)> {
        let of = self.tables.get(&(self.fold)(table));
        let from = of.map_or(0, |of| if fate == Fate::Dropped { of.dropped } else { of.emptied });
        let places = of.and_then(|of| of.places.get(from..)).unwrap_or_default();
        let statements = &mut self.statements;
        let mut next = 0;
        let mut rest = statements.as_mut_slice();
        places.iter().filter_map(move |(at, _)| {
            let (_, behind) = std::mem::take(&mut rest).split_at_mut_checked(at - next)?;
            let (statement, behind) = behind.split_first_mut()?;
            (rest, next) = (behind, at + 1);
            Some((*at, &mut statement.fate))
        })
    }

    /// No statement of a table up to now gets its rows back: it needs not be asked again.
    pub(super) fn emptied(&mut self, table: &TableName, fate: Fate) {
        if let Some(of) = self.tables.get_mut(&(self.fold)(table)) {
            of.emptied = of.places.len();
            if fate == Fate::Dropped {
                of.dropped = of.places.len();
            }
        }
    }

    /// A table has another name, and so have its rows.
    pub(crate) fn renamed(&mut self, from: &TableName, to: &TableName) {
        let Some(mut moved) = self.tables.remove(&(self.fold)(from)) else {
            return;
        };
        for (at, _) in &moved.places {
            self.statements[*at].table.clone_from(to);
        }
        if let Some(mut there) = self.tables.remove(&(self.fold)(to)) {
            self.settle(&mut there);
            self.settle(&mut moved);
            moved.places.extend(there.places);
            moved.places.sort_unstable();
            (moved.emptied, moved.dropped) = (0, 0);
        }
        self.tables.insert((self.fold)(to), moved);
    }

    /// A table was as in `before`, and is as in `after`. Statements that stand before `since` are of another table.
    pub(crate) fn changed(
        &mut self,
        table: &TableName,
        since: Option<SourceLine>,
        before: &Shape,
        names: Names<'_>,
        after: &Shape,
    ) {
        let Some(of) = self.tables.get_mut(&(self.fold)(table)) else {
            return;
        };
        let statements = &self.statements;
        let first = since.map_or(0, |since| {
            of.places.partition_point(|place| statements[place.0].at < since)
        });
        let is_new = |place: &&(usize, usize)| place.1 == of.changes.len();
        let mut new = of.places.iter().rev().take_while(is_new);
        let has_unlisted = new.any(|place| statements[place.0].columns.is_none());
        of.changes.push(Change::new(first, before, names, after, has_unlisted));
    }

    /// The statements with the columns of the end, and those that nobody can read.
    pub(crate) fn finish(mut self) -> (Vec<RowsStatement>, Vec<UnreadRows>) {
        for mut of in std::mem::take(&mut self.tables).into_values() {
            self.settle(&mut of);
        }
        self.given_up.sort_by_key(|unread| unread.at);
        (self.statements, self.given_up)
    }

    /// Works out what the values of a table's statements are for, after all its changes.
    fn settle(&mut self, of: &mut OfTable) {
        let changes = std::mem::take(&mut of.changes);
        let mut waiting: Vec<(usize, usize, usize)> = Vec::new();
        for (at, place) in of.places.iter_mut().enumerate() {
            let version = std::mem::take(&mut place.1);
            let mut later = changes.get(version..).unwrap_or_default().iter();
            let end = later.position(|change| change.first > at);
            let end = end.map_or(changes.len(), |end| version + end);
            if version < end {
                waiting.push((end, version, place.0));
            }
        }
        // From the last to the first.
        waiting.sort_unstable_by(|one, other| other.cmp(one));
        let mut lists = Lists::default();
        let (mut end, mut version) = (0, 0);
        for (its_end, its_version, at) in waiting {
            if its_end != end {
                lists = Lists::default();
                (end, version) = (its_end, its_end);
            }
            while version > its_version {
                version -= 1;
                lists.before(&changes[version]);
            }
            let statement = &mut self.statements[at];
            if !lists.say(statement, &changes[version], &self.allowance) {
                statement.fate = Fate::Dropped;
                self.given_up.push(UnreadRows {
                    table: Some(statement.table.clone()),
                    at: statement.at,
                });
            }
        }
    }
}

impl Deref for Rows {
    type Target = [RowsStatement];

    fn deref(&self) -> &[RowsStatement] {
        &self.statements
    }
}

impl DerefMut for Rows {
    fn deref_mut(&mut self) -> &mut [RowsStatement] {
        &mut self.statements
    }
}

#[cfg(test)]
mod tests;
