//! Transactions of a script, as far as rows are concerned: what is rolled back was never there.

use std::collections::BTreeMap;

use model::TableName;

use super::{Rows, RowsStatement, SourceLine};

/// What becomes of a statement's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fate {
    #[default]
    Kept,
    /// They are deleted later, or rolled back; the identity values that they took are used up.
    Deleted,
    /// They are gone with their table, or with all that it counted.
    Dropped,
}

/// The transaction that is open, if one is.
#[derive(Debug, Default)]
pub(crate) struct Transaction {
    open: Option<Open>,
    /// Without BEGIN, too, statements wait for a COMMIT.
    pub(crate) implicit: bool,
    /// One may have begun, on a condition that nobody decides: how many COMMITs it takes is not known.
    pub(crate) doubtful: bool,
}

#[derive(Debug)]
struct Open {
    /// How many statements there were when it began.
    from: usize,
    depth: u32,
    /// What became of statements since then, in order, with what was their fate before.
    changed: Vec<(usize, Fate)>,
    /// Savepoints: name, statements and changes there.
    saved: Vec<(String, usize, usize)>,
    effects: u64,
}

impl Transaction {
    /// BEGIN. `effects` counts what statements did beside giving rows.
    pub(crate) fn begin(&mut self, rows: &[RowsStatement], effects: u64) {
        let open = self.open.get_or_insert_with(|| Open {
            from: rows.len(),
            depth: 0,
            changed: Vec::new(),
            saved: Vec::new(),
            effects,
        });
        open.depth += 1;
    }

    /// COMMIT of the innermost one.
    pub(crate) fn commit(&mut self) {
        match &mut self.open {
            Some(open) if open.depth > 1 => open.depth -= 1,
            _ => self.open = None,
        }
    }

    /// All is committed, as MySQL does before and after DDL.
    pub(crate) fn commit_all(&mut self, rows: &[RowsStatement]) {
        self.open = None;
        if self.implicit {
            self.begin(rows, 0);
        }
    }

    /// What was decided since the last COMMIT is not undone.
    pub(crate) fn forget_changes(&mut self) {
        if let Some(open) = &mut self.open {
            open.changed.clear();
        }
    }

    pub(crate) fn save(&mut self, name: String, rows: &[RowsStatement]) {
        if let Some(open) = &mut self.open {
            open.saved.push((name, rows.len(), open.changed.len()));
        }
    }

    pub(crate) fn has_saved(&self, name: &str) -> bool {
        let open = self.open.as_ref();
        open.is_some_and(|open| open.saved.iter().any(|saved| saved.0.eq_ignore_ascii_case(name)))
    }

    /// ROLLBACK, to a savepoint of that name if there is one; `undoes` says of a statement whether its table knows transactions.
    /// Gives what was counted as effects when the transaction began; `None` if there is none.
    pub(crate) fn roll_back(
        &mut self,
        to: Option<&str>,
        rows: &mut [RowsStatement],
        undoes: impl Fn(&RowsStatement) -> bool,
    ) -> Option<u64> {
        let open = self.open.as_mut()?;
        let saved = to.and_then(|name| open.saved.iter().rposition(|saved| saved.0.eq_ignore_ascii_case(name)));
        let (from, changes) = saved.map_or((open.from, 0), |at| (open.saved[at].1, open.saved[at].2));
        for (at, fate) in open.changed.drain(changes..).rev() {
            if let Some(statement) = rows.get_mut(at).filter(|statement| undoes(statement)) {
                statement.fate = fate;
            }
        }
        for statement in rows.iter_mut().skip(from) {
            if statement.fate == Fate::Kept && undoes(statement) {
                statement.fate = Fate::Deleted;
            }
        }
        let effects = open.effects;
        match saved {
            Some(at) => open.saved.truncate(at + 1),
            None => {
                self.open = None;
                if self.implicit {
                    self.begin(rows, effects);
                }
            }
        }
        Some(effects)
    }

    /// The first statement whose rows wait for a COMMIT where the script ends, if there is one.
    pub(crate) fn uncommitted(
        &self,
        rows: &[RowsStatement],
        undoes: impl Fn(&RowsStatement) -> bool,
    ) -> Option<SourceLine> {
        let open = self.open.as_ref().filter(|_| !self.doubtful)?;
        let mut waiting = rows.iter().skip(open.from);
        let first = waiting.find(|statement| statement.fate == Fate::Kept && undoes(statement))?;
        Some(first.at)
    }

    /// Says what becomes of the statements of a table that are there.
    pub(crate) fn decide_of(&mut self, rows: &mut Rows, fate: Fate, table: &TableName) {
        for (at, was) in rows.fates(table, fate) {
            if *was != Fate::Dropped && *was != fate {
                if let Some(open) = &mut self.open {
                    open.changed.push((at, *was));
                }
                *was = fate;
            }
        }
        if self.open.is_none() {
            rows.emptied(table, fate);
        }
    }

    /// Says what becomes of statements that are there.
    pub(crate) fn decide(&mut self, rows: &mut [RowsStatement], fate: Fate, of: impl Fn(&RowsStatement) -> bool) {
        for (at, statement) in rows.iter_mut().enumerate() {
            if statement.fate != Fate::Dropped && statement.fate != fate && of(statement) {
                if let Some(open) = &mut self.open {
                    open.changed.push((at, statement.fate));
                }
                statement.fate = fate;
            }
        }
    }
}

/// What a finding says of numbers that rows took which are gone.
pub(crate) const NUMBERS_TAKEN: &str = "rows that were deleted or rolled back took numbers of the identity column: the server goes on behind \
                                        those, PostgreSQL behind the largest one that is left";

/// The statements that somebody has to read: those whose rows stay, and those before them that took identity values. With the
/// tables of others that took some, which nobody counts, and the last of those statements.
pub(crate) fn read_in_the_end(
    rows: Vec<RowsStatement>,
    counts: impl Fn(&TableName) -> bool,
) -> (Vec<RowsStatement>, BTreeMap<TableName, SourceLine>) {
    let mut uncounted = BTreeMap::new();
    if rows.iter().all(|statement| statement.fate == Fate::Kept) {
        return (rows, uncounted);
    }
    let mut kept = std::collections::BTreeSet::new();
    let mut wanted = vec![false; rows.len()];
    for (at, statement) in rows.iter().enumerate().rev() {
        wanted[at] = match statement.fate {
            Fate::Kept => {
                if !kept.contains(&statement.table) {
                    kept.insert(statement.table.clone());
                }
                true
            }
            Fate::Deleted if !counts(&statement.table) => false,
            Fate::Deleted => {
                let is_read = kept.contains(&statement.table);
                if !is_read && !uncounted.contains_key(&statement.table) {
                    uncounted.insert(statement.table.clone(), statement.at);
                }
                is_read
            }
            Fate::Dropped => false,
        };
    }
    let pairs = rows.into_iter().zip(wanted);
    let read = pairs
        .filter_map(|(statement, wanted)| wanted.then_some(statement))
        .collect();
    (read, uncounted)
}
