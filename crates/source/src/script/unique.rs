//! Keys of a table whose rows are written as they come: which of them the server would have refused for a value that is there
//! already, and where two rows have one value that it never compared.

use std::sync::Arc;

use model::source_schema::{ConstraintState, SourceIndex};
use model::{Dialect, SourceTable, TableName, TablePlan};
use translate::script::{RowsStatement, SourceLine, check_mark, key_mark};

use super::column::Cell;
use super::columns::Row;
use super::key::{Part, parts_of};
use super::opened::Opened;
use super::seen::{Seen, Trace};
use super::server::Server;

/// Rows that do not go with what a table asks of its rows, and that are written all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub rule: Rule,
    pub rows: u64,
    pub first: SourceLine,
}

/// What a table asks of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// A key over these columns.
    Key(Vec<String>),
    /// A check of this name.
    Check(String),
}

/// What the script and its table say of keys.
#[derive(Debug)]
pub(super) struct Unique {
    keys: Vec<Watched>,
    /// NULL is equal to NULL.
    nulls_equal: bool,
    /// From here on the table's rows are not known.
    unread: Option<SourceLine>,
    /// What triggers made of the rows is not known.
    has_trigger: bool,
    /// What was in force for the last statement.
    constraints: Option<Arc<[String]>>,
    /// Of the row under way, by key.
    traces: Vec<Option<Trace>>,
    bytes: Vec<u8>,
}

#[derive(Debug)]
struct Watched {
    parts: Vec<Part>,
    columns: Vec<String>,
    mark: String,
    /// The row is left out, and its statement goes on (IGNORE_DUP_KEY).
    ignores: bool,
    /// It had been made when the statement under way was run.
    is_there: bool,
    /// The server compares the rows of the statement under way.
    in_force: bool,
    seen: Seen,
    /// Rows that were not compared, and where the first of them is.
    conflicts: Option<(u64, SourceLine)>,
    conflicts_before: Option<(u64, SourceLine)>,
}

/// A key that has a row's value already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Taken {
    /// The column, of a key that is one.
    pub(super) column: Option<String>,
    /// Its statement goes on.
    pub(super) ignored: bool,
}

impl Unique {
    pub(super) fn of(
        dialect: Dialect,
        table: &SourceTable,
        plan: &TablePlan,
        unread: Option<SourceLine>,
        has_trigger: bool,
    ) -> Unique {
        let keys = table.primary_key.iter().chain(&table.indexes);
        let keys: Vec<Watched> = keys.filter_map(|index| Watched::of(index, table, plan)).collect();
        Unique {
            traces: vec![None; keys.len()],
            keys,
            nulls_equal: dialect == Dialect::Mssql,
            unread,
            has_trigger,
            constraints: None,
            bytes: Vec::new(),
        }
    }

    pub(super) fn begin_statement(&mut self, rows: &RowsStatement) {
        let is_known = !self.has_trigger && self.unread.is_none_or(|unread| rows.at < unread);
        let is_same = match (&self.constraints, &rows.constraints) {
            (Some(known), Some(given)) => Arc::ptr_eq(known, given),
            _ => false,
        };
        let marks = rows.constraints.as_deref().unwrap_or_default();
        for key in &mut self.keys {
            if !is_same {
                key.is_there = marks.contains(&key.mark);
            }
            // A key that rows before it do not allow was refused itself.
            key.in_force = is_known && key.is_there && key.conflicts.is_none();
            key.conflicts_before = key.conflicts;
            key.seen.begin_statement();
        }
        self.constraints.clone_from(&rows.constraints);
    }

    /// Whether the server compares the rows of the statement under way by every key that is known.
    pub(super) fn is_in_force(&self) -> bool {
        self.keys.iter().all(|key| key.in_force)
    }

    /// The statement under way has given no rows.
    pub(super) fn take_back(&mut self) {
        for key in &mut self.keys {
            key.seen.take_back();
            key.conflicts = key.conflicts_before;
        }
    }

    /// Takes a row, unless it has a value that is there.
    pub(super) fn take(&mut self, row: &Row<'_>, at: SourceLine) -> Result<(), Taken> {
        for (key, trace) in self.keys.iter().zip(&mut self.traces) {
            *trace = key.trace(row, self.nulls_equal, &mut self.bytes);
            if key.in_force && trace.is_some_and(|trace| key.seen.has(trace)) {
                return Err(Taken {
                    column: (key.columns.len() == 1).then(|| key.columns[0].clone()),
                    ignored: key.ignores,
                });
            }
        }
        for (key, trace) in self.keys.iter_mut().zip(&self.traces) {
            let Some(trace) = *trace else { continue };
            if key.in_force || !key.seen.has(trace) {
                key.seen.add(trace);
            } else {
                key.conflicts.get_or_insert((0, at)).0 += 1;
            }
        }
        Ok(())
    }

    pub(super) fn conflicts(&self) -> impl Iterator<Item = Conflict> {
        self.keys.iter().filter_map(|key| {
            let (rows, first) = key.conflicts?;
            let rule = Rule::Key(key.columns.clone());
            Some(Conflict { rule, rows, first })
        })
    }
}

/// Whether rows of a table may have come while one of its keys was not compared.
pub(super) fn may_conflict(opened: &Opened, table: &TableName) -> bool {
    let reading = &opened.reading;
    let Some(source) = reading.schema.tables.iter().find(|source| &source.name == table) else {
        return false;
    };
    let keys = source.primary_key.iter().chain(&source.indexes);
    let checks = source
        .checks
        .iter()
        .filter(|check| check.state == ConstraintState::Enforced);
    let checks = checks.map(|check| check_mark(check, true));
    let marks: Vec<String> = keys.filter_map(key_mark).chain(checks).collect();
    let statements = opened.statements(table);
    let unread = reading.unread_from(table);
    let is_open = |rows: &&RowsStatement| {
        let then = rows.constraints.as_deref().unwrap_or_default();
        unread.is_some_and(|unread| unread <= rows.at) || marks.iter().any(|mark| !then.contains(mark))
    };
    let has_trigger = || Server::of(&reading.schema, source).has_trigger();
    !marks.is_empty() && !statements.is_empty() && (has_trigger() || statements.iter().any(is_open))
}

impl Watched {
    /// `None` for a key that refuses nothing, or of which it is not known what.
    fn of(index: &SourceIndex, table: &SourceTable, plan: &TablePlan) -> Option<Watched> {
        let mark = key_mark(index)?;
        if index.filter.is_some() {
            return None;
        }
        let ignores = index.options.iter().any(|option| {
            let option = option.to_ascii_uppercase();
            option.starts_with("IGNORE_DUP_KEY") && !option.ends_with("OFF")
        });
        Some(Watched {
            parts: parts_of(index, table, plan)?,
            columns: index.parts.iter().filter_map(|part| part.column.clone()).collect(),
            mark,
            ignores,
            is_there: false,
            in_force: false,
            seen: Seen::default(),
            conflicts: None,
            conflicts_before: None,
        })
    }

    /// The row's value; `None` where it is equal to no other, or is not known.
    fn trace(&self, row: &Row<'_>, nulls_equal: bool, bytes: &mut Vec<u8>) -> Option<Trace> {
        if let [part] = self.parts.as_slice()
            && let Some(trace) = row.cells.get(part.column).and_then(Trace::of_number)
        {
            return Some(trace);
        }
        bytes.clear();
        for part in &self.parts {
            if row.left.contains(&part.column) {
                return None;
            }
            match row.cells.get(part.column)? {
                Cell::Null if nulls_equal => bytes.extend([0xff, 0]),
                Cell::Null => return None,
                cell => part.compared(cell, bytes),
            }
        }
        Some(Trace::of_bytes(bytes))
    }
}
