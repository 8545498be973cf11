//! The rows of one table, batch by batch.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::SystemTime;

use arrow_array::{RecordBatch, RecordBatchOptions};
use model::source_schema::SourceColumn;
use model::{ColumnPlan, Dialect, SourceSchema, SourceTable, TablePlan};
use translate::mssql::calendar::DateSetting;
use translate::script::{Fate, RowsStatement, SourceLine, Unnamed};

use super::columns::{Columns, Place, Row};
use super::dialect::{self, Session};
use super::held::{Held, Merged, Put};
use super::made::{Made, MadeRows, Maker};
use super::merge::{self, Merge};
use super::mysql::computed::ComputedValues;
use super::mysql::value::Fractions;
use super::refusal::{Refusal, RefusedRow};
use super::row::Missing;
use super::scan::{Comments, Lines, Scan};
use super::session::{self, ScriptText};
use super::statement::{self, Form, Next};
use crate::BatchLimits;

/// Rows that `GO n` may make of one statement: with more of them a few bytes would fill a disk.
const MOST_REPEATED: u64 = 1_000_000;

/// A table whose rows are wanted.
#[derive(Debug, Clone, Copy)]
pub struct ScriptTable<'a> {
    pub source: &'a SourceTable,
    pub plan: &'a TablePlan,
    /// Names of target columns that PostgreSQL gives a value where a row has none.
    pub target_defaults: &'a [String],
    /// The moment that CURRENT_TIMESTAMP and the like stand for.
    pub now: SystemTime,
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

/// The statement that is being read.
#[derive(Debug)]
struct Open<'a> {
    text: Cow<'a, str>,
    /// First byte of the text in its script, and its line.
    start: usize,
    line: u32,
    dates: DateSetting,
    computed: ComputedValues,
    /// First byte of the values in the text.
    values: usize,
    at: usize,
    form: Form,
    comments: Comments,
    places: Vec<Place>,
    lines: Lines,
    script: usize,
    merge: Merge,
    /// What the values are of that rows which are there get.
    made_by_merge: Made,
    /// How often it is still to be run, this time included.
    times: u32,
    /// Its rows are gone, and only took identity values.
    gone: bool,
}

/// Reads the rows of one table.
#[derive(Debug)]
pub struct TableRows<'a> {
    dialect: Dialect,
    version: &'a str,
    product: &'a str,
    fractions: Fractions,
    scripts: &'a [ScriptText<'a>],
    table: ScriptTable<'a>,
    limits: BatchLimits,
    statements: std::vec::IntoIter<&'a RowsStatement>,
    open: Option<Open<'a>>,
    columns: Columns<'a>,
    maker: Maker,
    made: MadeRows,
    /// Columns that the rows of the batch under way leave to the target.
    left: Vec<usize>,
    lines: Vec<SourceLine>,
    bytes: usize,
    refused: Vec<RefusedRow>,
    seen: u64,
    /// The rows, where some statements merge them by key.
    held: Option<Held>,
    /// Bytes of the statements that are read.
    passed: usize,
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
            scripts,
            table,
            limits,
            statements: statements.into_iter(),
            open: None,
            columns,
            maker: Maker::new(table.now, &table.source.name),
            made: MadeRows::default(),
            left: Vec::new(),
            lines: Vec::new(),
            bytes: 0,
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
            if self.open.is_none() && !self.open_next() {
                while let Some((row, at)) = self.held.as_mut().and_then(Held::next) {
                    let full = self.push(&row, at)?;
                    if full.is_some() {
                        return Ok(full);
                    }
                }
                return self.batch();
            }
            let Some(mut open) = self.open.take() else { continue };
            let comments = open.comments;
            let (next, after) = statement::next(open.form, &open.text, open.at, comments);
            open.at = after;
            let mut full = None;
            match next {
                Next::Row(values) => {
                    let line = open.lines.at(&open.text, values.start);
                    let at = SourceLine {
                        script: open.script,
                        line,
                    };
                    self.seen += u64::from(!open.gone);
                    full = self.row(&open, values, at)?;
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
                }
            }
            self.open = Some(open);
            if full.is_some() {
                return Ok(full);
            }
        }
    }

    /// InnoDB sets aside an identity value for every row of a statement, also for those that are left out.
    fn end_statement(&mut self) {
        let sets_aside = self.held.is_some() && self.table.source.engine.eq_ignore_ascii_case("innodb");
        self.columns.identity.end(sets_aside);
    }

    fn open_next(&mut self) -> bool {
        while let Some(rows) = self.statements.next() {
            let Some(script) = self.scripts.get(rows.at.script) else {
                continue;
            };
            let text = session::statement(self.dialect, self.version, script, rows);
            let values = rows.values.saturating_sub(rows.bytes.start).min(text.len());
            let Some(head) = text.get(..values) else { continue };
            let times = script.times(rows.bytes.start);
            if times == 0 {
                self.passed += text.len();
                continue;
            }
            if times > 1 && statement::estimated_rows(&text).saturating_mul(u64::from(times)) > MOST_REPEATED {
                // What identity values the rows after it have is not known either.
                self.statements = Vec::new().into_iter();
                self.seen += 1;
                self.refuse(rows.at, None, Refusal::Repeated);
                return false;
            }
            let form = statement::form(head);
            let gone = rows.fate == Fate::Deleted;
            let places = match self.columns.places(rows.columns.as_deref()) {
                Ok(places) => places,
                Err(column) => {
                    // What is not known of the table may be.
                    self.columns.identity.lose_count();
                    if gone {
                        continue;
                    }
                    self.seen += 1;
                    let refusal = if self.columns.is_filled_by_server(&column) {
                        Refusal::Computed
                    } else {
                        Refusal::UnknownColumn
                    };
                    self.refuse(rows.at, Some(column), refusal);
                    continue;
                }
            };
            self.columns.begin(rows);
            let comments = dialect::comments(self.dialect, rows.backslash);
            let computed = ComputedValues::of(self.product, rows);
            let merge = match self.held {
                Some(_) => {
                    let session = Session {
                        dialect: self.dialect,
                        script,
                        at: rows.bytes.start,
                        dates: rows.dates,
                        computed,
                        fractions: self.fractions,
                        maker: &self.maker,
                    };
                    let tail = statement::tail(form, &text, values, comments);
                    merge::merge_of(head, tail, &self.columns, &places, session)
                }
                None => Merge::Never,
            };
            self.open = Some(Open {
                form,
                comments,
                places,
                merge,
                made_by_merge: self.maker.take(),
                lines: Lines::new(0, rows.at.line),
                script: rows.at.script,
                start: rows.bytes.start,
                dates: rows.dates,
                computed,
                line: rows.at.line,
                values,
                at: values,
                times,
                gone,
                text,
            });
            return true;
        }
        false
    }

    fn refuse(&mut self, at: SourceLine, column: Option<String>, reason: Refusal) {
        self.refused.push(RefusedRow { at, column, reason });
    }

    /// Reads a row; gives the batch that it ended, if it did.
    fn row(
        &mut self,
        open: &Open<'a>,
        values: std::ops::Range<usize>,
        at: SourceLine,
    ) -> Result<Option<RowsBatch>, arrow_schema::ArrowError> {
        let session = Session {
            dialect: self.dialect,
            script: &self.scripts[open.script],
            at: open.start,
            dates: open.dates,
            computed: open.computed,
            fractions: self.fractions,
            maker: &self.maker,
        };
        let text = &open.text[..values.end];
        let read = match open.form {
            Form::Assignments => self
                .columns
                .assigned(Scan::new(text, values.start, open.comments), session),
            Form::Lists | Form::Selects => {
                let mut scan = Scan::new(text, values.start, open.comments);
                self.columns.listed(&mut scan, &open.places, session)
            }
        };
        let made = self.maker.take();
        match read {
            _ if open.gone => Ok(None),
            Err((column, reason)) => {
                let column = column.and_then(|at| self.columns.name(at));
                self.refuse(at, column, reason);
                Ok(None)
            }
            Ok(row) => {
                let Some(held) = &mut self.held else {
                    self.made.add(made, at);
                    return self.push(&row, at);
                };
                let generated = row.generated;
                match held.put(row.into_owned(), &open.merge, at) {
                    Put::Inserted => self.made.add(made, at),
                    put => {
                        if let Some(value) = generated {
                            self.columns.identity.give_back(value);
                        }
                        if put == Put::Changed {
                            self.made.add(open.made_by_merge, at);
                        }
                    }
                }
                Ok(None)
            }
        }
    }

    /// Appends a row to the batch under way; gives the one that it ended, if it did.
    fn push(&mut self, row: &Row<'_>, at: SourceLine) -> Result<Option<RowsBatch>, arrow_schema::ArrowError> {
        let ended = if row.left == self.left && !self.is_full() {
            None
        } else {
            self.batch()?
        };
        self.bytes += self.columns.append(row);
        self.left.clone_from(&row.left);
        self.lines.push(at);
        Ok(ended)
    }

    fn is_full(&self) -> bool {
        self.lines.len() >= self.limits.rows || self.bytes >= self.limits.bytes
    }

    /// The rows since the last batch, if there are any.
    fn batch(&mut self) -> Result<Option<RowsBatch>, arrow_schema::ArrowError> {
        if self.lines.is_empty() {
            return Ok(None);
        }
        let lines = std::mem::take(&mut self.lines);
        self.bytes = 0;
        let arrays = self.columns.finish();
        let options = RecordBatchOptions::new().with_row_count(Some(lines.len()));
        let schema = Arc::clone(&self.table.plan.wire_schema());
        Ok(Some(RowsBatch {
            batch: RecordBatch::try_new_with_options(schema, arrays, &options)?,
            lines,
            left_to_target: self.left.clone(),
        }))
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
