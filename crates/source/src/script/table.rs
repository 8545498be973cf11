//! The rows of one table, batch by batch.

use std::time::SystemTime;

use arrow_array::RecordBatch;
use model::source_schema::SourceColumn;
use model::{ColumnPlan, Dialect, SourceSchema, SourceTable, TablePlan};
use translate::script::{RowsStatement, SourceLine, Unnamed};

use super::batches::Batches;
use super::columns::Columns;
use super::held::{Held, Merged};
use super::made::{MadeRows, Maker};
use super::merge;
use super::mysql::value::Fractions;
use super::open::Open;
use super::refusal::{Refusal, RefusedRow};
use super::row::Missing;
use super::rule::Rules;
use super::scan::Lines;
use super::server::Server;
use super::session::ScriptText;
use super::statement::{self, Next};
use super::unique::{Conflict, Unique};
use crate::BatchLimits;

/// A table whose rows are wanted.
#[derive(Debug, Clone, Copy)]
pub struct ScriptTable<'a> {
    pub source: &'a SourceTable,
    pub plan: &'a TablePlan,
    /// Names of target columns that PostgreSQL gives a value where a row has none.
    pub target_defaults: &'a [String],
    /// The moment that CURRENT_TIMESTAMP and the like stand for.
    pub now: SystemTime,
    /// From where on statements that are not read may have changed its rows.
    pub unread: Option<SourceLine>,
}

impl ScriptTable<'_> {
    /// What a column gets where a row leaves it out; `then` is what it got at the row's time, if that is not what the table says.
    pub(super) fn missing(&self, plan: &ColumnPlan, source: &SourceColumn, then: Option<&Unnamed>) -> Missing {
        let has_default = self.target_defaults.contains(&plan.target_column);
        if has_default && self.source.is_of_period(&source.name) {
            // What the server fills by itself is filled by the target.
            return Missing::Target;
        }
        let today = source.default.as_ref();
        let default = then.map_or(today, |then| then.default.as_ref());
        let target_default = default == today && has_default;
        let maker = Maker::new(self.now, &self.source.name);
        Missing::of(source, default, (plan.generated, target_default), &maker)
    }
}

/// Some rows of a table.
#[derive(Debug, Clone)]
pub struct RowsBatch {
    /// In the wire form of the table's plan.
    pub batch: RecordBatch,
    /// Where each row stands.
    pub lines: Vec<SourceLine>,
    /// Positions of plan columns that hold NULL here and are for the target to fill: by its default, or by computing.
    pub left_to_target: Vec<usize>,
}

/// Reads the rows of one table.
#[derive(Debug)]
pub struct TableRows<'a> {
    pub(super) dialect: Dialect,
    pub(super) version: &'a str,
    pub(super) product: &'a str,
    pub(super) fractions: Fractions,
    pub(super) server: Server,
    pub(super) scripts: &'a [ScriptText<'a>],
    pub(super) table: ScriptTable<'a>,
    pub(super) statements: std::vec::IntoIter<&'a RowsStatement>,
    pub(super) open: Option<Open<'a>>,
    pub(super) columns: Columns<'a>,
    pub(super) maker: Maker,
    pub(super) made: MadeRows,
    pub(super) batches: Batches,
    /// The keys of rows that are not held.
    pub(super) unique: Unique,
    pub(super) rules: Rules,
    pub(super) refused: Vec<RefusedRow>,
    pub(super) seen: u64,
    /// The rows, where some statements merge them by key.
    pub(super) held: Option<Held>,
    /// Bytes of the statements that are read.
    pub(super) passed: usize,
}

impl<'a> TableRows<'a> {
    /// Reads `statements`, all of them of this table, in order. `None` if a column's wire form is none that rows have.
    pub fn new(
        schema: &'a SourceSchema,
        scripts: &'a [ScriptText<'a>],
        table: ScriptTable<'a>,
        statements: Vec<&'a RowsStatement>,
        limits: BatchLimits,
    ) -> Option<TableRows<'a>> {
        let columns = Columns::new(schema, table)?;
        let server = Server::of(schema, table.source);
        let is_merging = |rows: &&RowsStatement| {
            let script = scripts.get(rows.at.script);
            script.is_some_and(|script| merge::is_merging(schema.dialect, script, rows))
        };
        let held = statements
            .iter()
            .any(is_merging)
            .then(|| Held::new(table.source, table.plan));
        Some(TableRows {
            dialect: schema.dialect,
            version: &schema.version,
            product: &schema.product,
            fractions: Fractions::of(&schema.product),
            server,
            rules: Rules::of(schema.dialect, table.source, table.unread, server.has_trigger()),
            unique: Unique::of(
                schema.dialect,
                table.source,
                table.plan,
                table.unread,
                server.has_trigger(),
            ),
            scripts,
            table,
            statements: statements.into_iter(),
            open: None,
            columns,
            maker: Maker::new(table.now, &table.source.name),
            made: MadeRows::default(),
            batches: Batches::new(limits),
            refused: Vec::new(),
            seen: 0,
            held,
            passed: 0,
        })
    }

    /// Rows of the script so far, refused ones included.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// Bytes of the statements so far.
    pub fn position(&self) -> usize {
        self.passed + self.open.as_ref().map_or(0, |open| open.at)
    }

    /// The rows that were refused since the last call.
    pub fn take_refused(&mut self) -> Vec<RefusedRow> {
        std::mem::take(&mut self.refused)
    }

    /// What the identity column gives the next row, if any row gave or got a value.
    pub fn next_identity(&self) -> Option<i128> {
        self.columns.identity.after()
    }

    /// What became of rows that have the keys of others (REPLACE, IGNORE, ON DUPLICATE KEY UPDATE); all of it when all
    /// have been read. `None` where no statement of the table is one of those.
    pub fn merged(&self) -> Option<&Merged> {
        self.held.as_ref().map(|held| &held.merged)
    }

    /// Rows so far that the server would have refused, if it had looked: for a key that is there, or a check.
    pub fn conflicts(&self) -> Vec<Conflict> {
        self.unique.conflicts().chain(self.rules.conflicts()).collect()
    }

    /// The rows so far that hold values of the moment of reading.
    pub fn made(&self) -> &MadeRows {
        &self.made
    }

    /// Plan positions of computed columns that are plain ones in PostgreSQL and that the rows hold NULL for.
    pub fn uncomputed(&self) -> &[usize] {
        self.columns.uncomputed()
    }

    /// The next rows; `None` after the last.
    ///
    /// # Errors
    /// The batch cannot be built; never because of a value.
    pub fn next_batch(&mut self) -> Result<Option<RowsBatch>, arrow_schema::ArrowError> {
        loop {
            if let Some(batch) = self.batches.next() {
                return Ok(Some(batch));
            }
            if self.open.is_none() && !self.open_next() {
                match self.held.as_mut().and_then(Held::next) {
                    Some((row, at)) => {
                        self.batches.push(&row, at, &mut self.columns)?;
                        self.batches.end_statement();
                    }
                    None => {
                        self.batches.finish(&mut self.columns)?;
                        return Ok(self.batches.next());
                    }
                }
                continue;
            }
            let Some(mut open) = self.open.take() else { continue };
            let comments = open.comments;
            let (next, after) = statement::next(open.form, &open.text, open.at, comments);
            open.at = after;
            match next {
                Next::Row(values) => {
                    let line = open.lines.at(&open.text, values.start);
                    let at = SourceLine {
                        script: open.script,
                        line,
                    };
                    self.seen += u64::from(!open.gone);
                    self.row(&mut open, values, at)?;
                }
                Next::Tail(place) | Next::Broken(place) => {
                    let at = SourceLine {
                        script: open.script,
                        line: open.lines.at(&open.text, place),
                    };
                    let is_known = matches!(next, Next::Tail(_)) && is_tail(&open.text[place..]);
                    if !is_known {
                        self.columns.identity.lose_count();
                    }
                    if !is_known && !open.gone {
                        self.seen += 1;
                        self.refuse(at, None, Refusal::Unfinished);
                    }
                }
                Next::End => {
                    self.end_statement();
                    open.times -= 1;
                    if open.times == 0 {
                        self.passed += open.text.len();
                        continue;
                    }
                    open.lines = Lines::new(0, open.line);
                    open.at = open.values;
                    self.begin_statement(&mut open);
                }
            }
            self.open = Some(open);
        }
    }
}

/// What may follow the rows of a statement.
fn is_tail(text: &str) -> bool {
    let word = text.split(|c: char| !c.is_ascii_alphabetic()).next();
    let word = word.unwrap_or_default();
    ["on", "as", "returning"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}
