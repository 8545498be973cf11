//! The rows of one table, batch by batch.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use model::source_schema::SourceColumn;
use model::{ColumnPlan, Dialect, MssqlType, SourceSchema, SourceTable, SourceType, TablePlan};
use translate::script::{RowsStatement, SourceLine};

use super::column::{Builder, Cell};
use super::constant::{Constant, Wire};
use super::refusal::{Refusal, RefusedRow};
use super::row::{Counter, Missing};
use super::scan::{Comments, Lines, Scan};
use super::session::{self, ScriptText};
use super::statement::{self, Form, Next};
use super::{mssql, mysql};
use crate::BatchLimits;

/// What SQL Server gives the first row version of a new database, less one.
const FIRST_ROWVERSION: i128 = 2000;

/// A table whose rows are wanted.
#[derive(Debug, Clone, Copy)]
pub struct ScriptTable<'a> {
    pub source: &'a SourceTable,
    pub plan: &'a TablePlan,
    /// Names of target columns that PostgreSQL gives a value where a row has none.
    pub target_defaults: &'a [String],
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

/// One value of a row, where a statement gives it.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// Position in the plan.
    Planned(usize),
    /// A column that is not copied.
    Unplanned,
}

#[derive(Debug)]
struct Column<'a> {
    plan: &'a ColumnPlan,
    source: &'a SourceColumn,
    missing: Missing,
    builder: Builder,
}

/// The statement that is being read.
#[derive(Debug)]
struct Open<'a> {
    text: Cow<'a, str>,
    /// First byte of the text in its script, and its line.
    start: usize,
    line: u32,
    /// First byte of the values in the text.
    values: usize,
    at: usize,
    form: Form,
    places: Vec<Place>,
    lines: Lines,
    script: usize,
    /// How often it is still to be run, this time included.
    times: u32,
}

/// Reads the rows of one table.
#[derive(Debug)]
pub struct TableRows<'a> {
    dialect: Dialect,
    version: &'a str,
    scripts: &'a [ScriptText<'a>],
    table: ScriptTable<'a>,
    limits: BatchLimits,
    statements: std::vec::IntoIter<&'a RowsStatement>,
    open: Option<Open<'a>>,
    columns: Vec<Column<'a>>,
    identity: Option<Counter>,
    rowversion: i128,
    /// Columns that the rows of the batch under way leave to the target.
    left: Vec<usize>,
    lines: Vec<SourceLine>,
    bytes: usize,
    refused: Vec<RefusedRow>,
    seen: u64,
    merging: Option<SourceLine>,
    uncomputed: Vec<usize>,
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
        let mut columns = Vec::with_capacity(table.plan.columns.len());
        for plan in &table.plan.columns {
            let source = table
                .source
                .columns
                .iter()
                .find(|column| column.name == plan.source_column)?;
            let target_default = table.target_defaults.contains(&plan.target_column);
            columns.push(Column {
                plan,
                source,
                missing: Missing::of(source, plan.generated, target_default),
                builder: Builder::new(&plan.wire)?,
            });
        }
        for column in &mut columns {
            let target_default = table.target_defaults.contains(&column.plan.target_column);
            let is_rowversion = matches!(column.plan.source, SourceType::Mssql(MssqlType::Rowversion));
            if is_rowversion {
                column.missing = Missing::Rowversion;
            }
            if let Missing::Sql(text) = &column.missing
                && constant_of_sql(schema.dialect, text).is_none()
            {
                column.missing = if target_default { Missing::Target } else { Missing::None };
            }
        }
        let identity = table.source.columns.iter().find_map(|column| {
            let identity = column.identity?;
            let next = match schema.dialect {
                Dialect::Mysql => table.source.next_identity.unwrap_or(identity.seed),
                Dialect::Mssql => identity.seed,
            };
            Some(Counter::new(next, identity.increment))
        });
        Some(TableRows {
            dialect: schema.dialect,
            version: &schema.version,
            scripts,
            table,
            limits,
            statements: statements.into_iter(),
            open: None,
            columns,
            identity,
            rowversion: FIRST_ROWVERSION,
            left: Vec::new(),
            lines: Vec::new(),
            bytes: 0,
            refused: Vec::new(),
            seen: 0,
            merging: None,
            uncomputed: Vec::new(),
        })
    }

    /// Rows of the script so far, refused ones included.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// The rows that were refused since the last call.
    pub fn take_refused(&mut self) -> Vec<RefusedRow> {
        std::mem::take(&mut self.refused)
    }

    /// What the identity column gives the next row, if any row gave or got a value.
    pub fn next_identity(&self) -> Option<i128> {
        self.identity.as_ref().and_then(Counter::after)
    }

    /// The first statement whose rows may replace others, or be dropped because of others (REPLACE, IGNORE, ON DUPLICATE
    /// KEY UPDATE).
    pub fn merging(&self) -> Option<SourceLine> {
        self.merging
    }

    /// Plan positions of computed columns that are plain ones in PostgreSQL and that the rows hold NULL for.
    pub fn uncomputed(&self) -> &[usize] {
        &self.uncomputed
    }

    /// The next rows; `None` after the last.
    ///
    /// # Errors
    /// The batch cannot be built; never because of a value.
    pub fn next_batch(&mut self) -> Result<Option<RowsBatch>, arrow_schema::ArrowError> {
        loop {
            if self.open.is_none() && !self.open_next() {
                return self.batch();
            }
            let Some(mut open) = self.open.take() else { continue };
            let comments = comments(self.dialect);
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
                    self.seen += 1;
                    full = self.row(&open, values, at)?;
                }
                Next::Tail(place) | Next::Broken(place) => {
                    let at = SourceLine {
                        script: open.script,
                        line: open.lines.at(&open.text, place),
                    };
                    let is_known = matches!(next, Next::Tail(_)) && self.tail(&open.text[place..], at);
                    if !is_known {
                        self.seen += 1;
                        self.refuse(at, None, Refusal::Unfinished);
                    }
                }
                Next::End => {
                    open.times -= 1;
                    if open.times == 0 {
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

    /// What may follow the rows of a statement.
    fn tail(&mut self, text: &str, at: SourceLine) -> bool {
        let word = text
            .split(|c: char| !c.is_ascii_alphabetic())
            .next()
            .unwrap_or_default();
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        if is("on") || is("as") {
            self.merging.get_or_insert(at);
        }
        is("on") || is("as") || is("returning")
    }

    fn open_next(&mut self) -> bool {
        while let Some(rows) = self.statements.next() {
            let Some(script) = self.scripts.get(rows.at.script) else {
                continue;
            };
            let text = session::statement(self.dialect, self.version, script, rows);
            let values = rows.values.saturating_sub(rows.bytes.start).min(text.len());
            let Some(head) = text.get(..values) else { continue };
            let form = statement::form(head);
            if self.dialect == Dialect::Mysql && may_merge(head) {
                self.merging.get_or_insert(rows.at);
            }
            let places = match self.places(rows.columns.as_deref()) {
                Ok(places) => places,
                Err(column) => {
                    self.seen += 1;
                    self.refuse(rows.at, Some(column), Refusal::UnknownColumn);
                    continue;
                }
            };
            self.open = Some(Open {
                form,
                places,
                lines: Lines::new(0, rows.at.line),
                script: rows.at.script,
                start: rows.bytes.start,
                line: rows.at.line,
                values,
                at: values,
                times: script.times(rows.bytes.start),
                text,
            });
            return true;
        }
        false
    }

    /// Where the values of a row go.
    fn places(&self, named: Option<&[String]>) -> Result<Vec<Place>, String> {
        let all = &self.table.source.columns;
        let place = |at: usize| {
            let planned = self
                .columns
                .iter()
                .position(|column| column.source.name == all[at].name);
            planned.map_or(Place::Unplanned, Place::Planned)
        };
        let Some(named) = named else {
            return Ok((0..all.len())
                .filter(|at| match self.dialect {
                    Dialect::Mysql => !all[*at].invisible,
                    Dialect::Mssql => all[*at].identity.is_none() && all[*at].generated.is_none(),
                })
                .map(place)
                .collect());
        };
        named
            .iter()
            .map(|name| {
                let same = |column: &SourceColumn| column.name.to_lowercase() == name.to_lowercase();
                all.iter().position(same).map(place).ok_or_else(|| name.clone())
            })
            .collect()
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
        };
        let mut constants: Vec<Option<Constant<'_>>> = vec![None; self.columns.len()];
        let read = match open.form {
            Form::Assignments => self.assignments(&open.text[..values.end], values.start, session, &mut constants),
            Form::Lists | Form::Selects => {
                let text = &open.text[..values.end];
                let mut scan = Scan::new(text, values.start, comments(self.dialect));
                self.list(&mut scan, &open.places, session, &mut constants)
            }
        };
        let read = read.and_then(|()| self.cells(constants, session));
        match read {
            Err((column, reason)) => {
                let column = column.and_then(|at| self.columns.get(at).map(|column| column.source.name.clone()));
                self.refuse(at, column, reason);
                Ok(None)
            }
            Ok((cells, left)) => {
                let ended = if left == self.left && !self.is_full() {
                    None
                } else {
                    self.batch()?
                };
                self.left = left;
                for (column, cell) in self.columns.iter_mut().zip(&cells) {
                    self.bytes += match cell {
                        Cell::Bytes(bytes) => bytes.len() + 4,
                        _ => 8,
                    };
                    column.builder.append(cell);
                }
                self.lines.push(at);
                Ok(ended)
            }
        }
    }

    fn list<'t>(
        &self,
        scan: &mut Scan<'t>,
        places: &[Place],
        session: Session<'_>,
        constants: &mut [Option<Constant<'t>>],
    ) -> Result<(), Problem> {
        scan.blank();
        // MySQL: `() VALUES ()` is a row of defaults.
        if scan.is_at_end() && self.dialect == Dialect::Mysql {
            return Ok(());
        }
        for (number, place) in places.iter().enumerate() {
            let column = match place {
                Place::Planned(column) => Some(*column),
                Place::Unplanned => None,
            };
            if number > 0 && !scan.eat(b',') {
                scan.blank();
                let reason = if scan.is_at_end() {
                    Refusal::ValueCount
                } else {
                    Refusal::NotConstant
                };
                return Err((None, reason));
            }
            match column {
                Some(column) => {
                    let value = session.constant(scan).map_err(|reason| (Some(column), reason))?;
                    session.after_value(scan);
                    scan.blank();
                    if !(scan.is_at_end() || scan.peek() == Some(b',')) {
                        return Err((Some(column), Refusal::NotConstant));
                    }
                    constants[column] = Some(value);
                }
                None => {
                    scan.to(b",");
                }
            }
        }
        scan.blank();
        if scan.is_at_end() {
            Ok(())
        } else {
            Err((None, Refusal::ValueCount))
        }
    }

    /// `a = 1, b = 2`
    fn assignments<'t>(
        &self,
        text: &'t str,
        start: usize,
        session: Session<'_>,
        constants: &mut [Option<Constant<'t>>],
    ) -> Result<(), Problem> {
        let mut scan = Scan::new(text, start, comments(self.dialect));
        loop {
            scan.blank();
            let name = match scan.peek() {
                Some(b'`' | b'"') => {
                    let from = scan.at + 1;
                    scan.skip_quoted();
                    text.get(from..scan.at - 1).unwrap_or_default().replace("``", "`")
                }
                _ => {
                    let word = scan.word();
                    scan.at += word.len();
                    word.to_owned()
                }
            };
            let place = self.places(Some(&[name])).map_err(|_| (None, Refusal::UnknownColumn))?;
            if !scan.eat(b'=') {
                return Err((None, Refusal::NotUnderstood));
            }
            match place.first() {
                Some(Place::Planned(column)) => {
                    let value = session.constant(&mut scan).map_err(|reason| (Some(*column), reason))?;
                    constants[*column] = Some(value);
                }
                _ => {
                    scan.to(b",");
                }
            }
            if !scan.eat(b',') {
                scan.blank();
                return if scan.is_at_end() {
                    Ok(())
                } else {
                    Err((None, Refusal::NotConstant))
                };
            }
        }
    }

    /// The row's cells, and the columns that are left to the target.
    fn cells<'t>(
        &mut self,
        constants: Vec<Option<Constant<'t>>>,
        session: Session<'_>,
    ) -> Result<(Vec<Cell<'t>>, Vec<usize>), Problem> {
        let mut cells = Vec::with_capacity(self.columns.len());
        let (mut left, mut uncomputed, mut counted) = (Vec::new(), Vec::new(), None);
        let mut rowversion = self.rowversion;
        for (at, (column, given)) in self.columns.iter().zip(constants).enumerate() {
            let failed = |reason: Refusal| (Some(at), reason);
            let is_default = matches!(given, None | Some(Constant::Default));
            let asks_next = matches!(column.missing, Missing::Identity)
                && self.dialect == Dialect::Mysql
                && given.as_ref().is_some_and(|value| asks_next(value, session));
            let value = if is_default || asks_next {
                match &column.missing {
                    Missing::Sql(text) => {
                        let constant =
                            constant_of_sql(self.dialect, text).ok_or(failed(Refusal::DefaultNotConstant))?;
                        let wire = session.wire(constant, column.plan, column.source).map_err(failed)?;
                        owned(wire)
                    }
                    Missing::Literal(text) => {
                        let constant = match session.dialect {
                            // A bit literal is spelled as one.
                            Dialect::Mysql if text.starts_with("b'") => constant_of_sql(Dialect::Mysql, text),
                            _ => Some(Constant::Text(Cow::Borrowed(text.as_str()))),
                        };
                        let constant = constant.ok_or(failed(Refusal::DefaultNotConstant))?;
                        owned(session.wire(constant, column.plan, column.source).map_err(failed)?)
                    }
                    Missing::Identity => {
                        let next = self.identity.as_ref().map_or(1, Counter::peek);
                        counted = Some(next);
                        let number = Constant::Number(Cow::Owned(next.to_string()));
                        session.wire(number, column.plan, column.source).map_err(failed)?
                    }
                    Missing::Rowversion => {
                        rowversion += 1;
                        Wire::Bytes(Cow::Owned(
                            u64::try_from(rowversion).unwrap_or_default().to_be_bytes().to_vec(),
                        ))
                    }
                    Missing::Target => {
                        left.push(at);
                        Wire::Null
                    }
                    Missing::ComputedNull => {
                        uncomputed.push(at);
                        Wire::Null
                    }
                    Missing::ComputedUnknown => return Err(failed(Refusal::ComputedUnknown)),
                    Missing::Null => Wire::Null,
                    Missing::None if column.source.default.is_some() => {
                        return Err(failed(Refusal::DefaultNotConstant));
                    }
                    Missing::None => return Err(failed(Refusal::NoValue)),
                }
            } else if column.source.generated.is_some() {
                return Err(failed(Refusal::Computed));
            } else {
                let wire = match given {
                    Some(Constant::Null) | None => Wire::Null,
                    Some(value) => session.wire(value, column.plan, column.source).map_err(failed)?,
                };
                if matches!(wire, Wire::Null) && !column.source.nullable {
                    return Err(failed(Refusal::NotNull));
                }
                if matches!(column.missing, Missing::Identity) {
                    counted = identity_value(&wire);
                }
                wire
            };
            cells.push(column.builder.cell(value).map_err(failed)?);
        }
        // The whole row is there: only now it counts.
        self.rowversion = rowversion;
        if let (Some(counter), Some(value)) = (&mut self.identity, counted) {
            counter.take(value);
        }
        for at in uncomputed {
            if !self.uncomputed.contains(&at) {
                self.uncomputed.push(at);
            }
        }
        Ok((cells, left))
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
        let arrays: Vec<ArrayRef> = self.columns.iter_mut().map(|column| column.builder.finish()).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(lines.len()));
        let schema = Arc::clone(&self.table.plan.wire_schema());
        Ok(Some(RowsBatch {
            batch: RecordBatch::try_new_with_options(schema, arrays, &options)?,
            lines,
            left_to_target: self.left.clone(),
        }))
    }
}

/// A column, where it is one's fault, and what is wrong.
type Problem = (Option<usize>, Refusal);

/// What a statement's values depend on.
#[derive(Debug, Clone, Copy)]
struct Session<'s> {
    dialect: Dialect,
    script: &'s ScriptText<'s>,
    /// Byte of the statement in its script.
    at: usize,
}

impl Session<'_> {
    fn constant<'t>(&self, scan: &mut Scan<'t>) -> Result<Constant<'t>, Refusal> {
        match self.dialect {
            Dialect::Mysql => mysql::literal::constant(scan),
            Dialect::Mssql => mssql::literal::constant(scan, self.script.date_order(self.at)),
        }
    }

    /// `AS name` behind a value of a SELECT.
    fn after_value(&self, scan: &mut Scan<'_>) {
        if self.dialect == Dialect::Mssql {
            mssql::literal::skip_alias(scan);
        }
    }

    fn wire<'t>(&self, value: Constant<'t>, plan: &ColumnPlan, source: &SourceColumn) -> Result<Wire<'t>, Refusal> {
        match &plan.source {
            SourceType::Mysql(source_type) => mysql::value::wire(value, source_type, source, self.script.exact_bytes),
            SourceType::Mssql(source_type) => mssql::value::wire(value, source_type, self.script.date_order(self.at)),
        }
    }
}

fn comments(dialect: Dialect) -> Comments {
    match dialect {
        Dialect::Mysql => mysql::COMMENTS,
        Dialect::Mssql => mssql::COMMENTS,
    }
}

/// A constant that is spelled as SQL, as defaults are.
fn constant_of_sql(dialect: Dialect, text: &str) -> Option<Constant<'_>> {
    let mut scan = Scan::new(text, 0, comments(dialect));
    let value = match dialect {
        Dialect::Mysql => mysql::literal::constant(&mut scan),
        Dialect::Mssql => mssql::literal::constant(&mut scan, translate::calendar::DateOrder::default()),
    };
    scan.blank();
    value.ok().filter(|_| scan.is_at_end())
}

fn owned<'t>(wire: Wire<'_>) -> Wire<'t> {
    match wire {
        Wire::Bytes(bytes) => Wire::Bytes(Cow::Owned(bytes.into_owned())),
        Wire::Null => Wire::Null,
        Wire::Integer(number) => Wire::Integer(number),
        Wire::Float(number) => Wire::Float(number),
        Wire::Double(number) => Wire::Double(number),
    }
}

/// NULL and, by default, 0 ask for the next AUTO_INCREMENT value.
fn asks_next(value: &Constant<'_>, session: Session<'_>) -> bool {
    match value {
        Constant::Null => true,
        Constant::Number(text) | Constant::Text(text) => {
            !session.script.is_zero_value(session.at)
                && super::number::Decimal::parse(text.trim()).is_some_and(|number| number.is_zero())
        }
        _ => false,
    }
}

fn identity_value(wire: &Wire<'_>) -> Option<i128> {
    match wire {
        Wire::Integer(number) => Some(*number),
        Wire::Bytes(bytes) => std::str::from_utf8(bytes).ok()?.parse().ok(),
        _ => None,
    }
}

/// REPLACE, and INSERT IGNORE.
fn may_merge(head: &str) -> bool {
    let mut words = head
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !word.is_empty());
    let is_replace = words.next().is_some_and(|word| word.eq_ignore_ascii_case("replace"));
    is_replace || words.take(2).any(|word| word.eq_ignore_ascii_case("ignore"))
}
