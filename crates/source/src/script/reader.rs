//! Rows of a script on their way: read on a thread of their own, a batch ahead of whoever takes them.

use std::sync::Arc;

use arrow_array::RecordBatch;
use model::{Finding, LengthRequest, LengthResult, ScanRequest, ScanResult, TableName, TablePlan};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use translate::script::SourceLine;
use translate::{Mapping, Options};

use super::held::Merged;
use super::key::key_columns;
use super::made::MadeRows;
use super::opened::Opened;
use super::refusal::RefusedRow;
use super::table::{ScriptTable, TableRows};
use super::unique::Conflict;
use super::{check, remark, unique};
use crate::BatchLimits;
use crate::error::{Result, SourceError};

/// Rows that an error names.
const EXAMPLES: usize = 5;
/// No batch grows beyond this: an Arrow binary array counts its bytes in 31 bits.
const MAX_BATCH_BYTES: usize = 1 << 30;

/// Reads tables of opened scripts.
#[derive(Debug)]
pub(crate) struct ScriptReader {
    opened: Arc<Opened>,
}

/// Rows of one table.
#[derive(Debug)]
pub(crate) struct ScriptRows {
    received: Receiver<Message>,
    table: TableName,
    position: u64,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Finished,
    Failed,
}

#[derive(Debug)]
enum Message {
    /// Rows, and the bytes of statements that they and those before were read from.
    Batch(RecordBatch, usize),
    End(usize),
    Failed(SourceError),
}

impl ScriptReader {
    pub(super) fn new(opened: Arc<Opened>) -> ScriptReader {
        ScriptReader { opened }
    }

    /// Starts reading a table, all of it.
    pub(crate) fn read(&self, table: &TablePlan, limits: BatchLimits) -> ScriptRows {
        let (sender, received) = channel(1);
        let (opened, plan) = (Arc::clone(&self.opened), table.clone());
        let limits = BatchLimits {
            rows: limits.rows.max(1),
            bytes: limits.bytes.clamp(1, MAX_BATCH_BYTES),
            ..limits
        };
        tokio::task::spawn_blocking(move || {
            let last = match send(&opened, &plan, limits, &sender) {
                Ok(Some(position)) => Message::End(position),
                Ok(None) => return,
                Err(error) => Message::Failed(error),
            };
            // Nobody may be there any more to hear it.
            let _heard = sender.blocking_send(last);
        });
        ScriptRows {
            received,
            table: table.source.clone(),
            position: 0,
            state: State::Open,
        }
    }

    pub(crate) async fn scan_all(&self, requests: &[ScanRequest]) -> Result<Vec<ScanResult>> {
        let (opened, requests) = (Arc::clone(&self.opened), requests.to_vec());
        blocking(move || scan_all(&opened, requests)).await
    }

    pub(crate) async fn lengths(&self, requests: &[LengthRequest]) -> Result<Vec<LengthResult>> {
        let (opened, requests) = (Arc::clone(&self.opened), requests.to_vec());
        blocking(move || requests.into_iter().map(|request| lengths(&opened, request)).collect()).await
    }
}

impl ScriptRows {
    /// The next rows, at least one; `None` when all have been read.
    pub(crate) async fn next(&mut self) -> Result<Option<RecordBatch>> {
        if self.state == State::Finished {
            return Ok(None);
        }
        let received = match self.state {
            State::Open => self.received.recv().await,
            State::Finished | State::Failed => None,
        };
        let (state, position, answer) = match received {
            Some(Message::Batch(batch, position)) => (State::Open, Some(position), Ok(Some(batch))),
            Some(Message::End(position)) => (State::Finished, Some(position), Ok(None)),
            Some(Message::Failed(error)) => (State::Failed, None, Err(error)),
            None => {
                let error = SourceError::UnexpectedAnswer {
                    doing: format!("reading {}", self.table),
                    reason: "the read had failed before".to_owned(),
                };
                (State::Failed, None, Err(error))
            }
        };
        self.state = state;
        if let Some(position) = position {
            self.position = u64::try_from(position).unwrap_or(u64::MAX);
        }
        answer
    }

    pub(crate) fn position(&self) -> u64 {
        self.position
    }
}

/// Runs what computes or reads files where it does not hold up other tasks.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(failed) => Err(SourceError::UnexpectedAnswer {
            doing: "reading the script".to_owned(),
            reason: failed.to_string(),
        }),
    }
}

/// Sends all rows of a table; `None` if nobody wants them any more.
fn send(opened: &Opened, plan: &TablePlan, limits: BatchLimits, to: &Sender<Message>) -> Result<Option<usize>> {
    if plan.row_filter.is_some() {
        return Err(SourceError::ScriptFilter {
            table: plan.source.clone(),
        });
    }
    let mut refused = Refusals::default();
    let ended = pass(opened, plan, limits, &mut refused, |batch, position| {
        to.blocking_send(Message::Batch(batch, position)).is_ok()
    })?;
    match ended {
        Some(ended) if refused.count > 0 => Err(refused.error(opened, &plan.source, ended.rows)),
        Some(ended) => Ok(Some(ended.position)),
        None => Ok(None),
    }
}

/// Passes over the rows of a table; `None` if `take` said that it has enough.
fn pass(
    opened: &Opened,
    plan: &TablePlan,
    limits: BatchLimits,
    refused: &mut Refusals,
    mut take: impl FnMut(RecordBatch, usize) -> bool,
) -> Result<Option<Ended>> {
    let failed = |reason: String| SourceError::UnexpectedAnswer {
        doing: format!("reading {}", plan.source),
        reason,
    };
    // What PostgreSQL computes is left to it only where the script says nothing, which is decided by the source's column.
    let mut plan = plan.clone();
    for column in &mut plan.columns {
        column.generated = false;
    }
    let schema = &opened.reading.schema;
    let source = schema.tables.iter().find(|table| table.name == plan.source);
    let source = source.ok_or_else(|| failed("the script makes no such table".to_owned()))?;
    let table = ScriptTable {
        source,
        plan: &plan,
        target_defaults: &[],
        now: opened.at,
        unread: opened.reading.unread_from(&plan.source),
    };
    let texts = opened.texts();
    let statements = opened.statements(&plan.source);
    let rows = TableRows::new(schema, &texts, table, statements, limits);
    let mut rows = rows.ok_or_else(|| failed("a column has no form that rows of a script can have".to_owned()))?;
    while let Some(batch) = rows.next_batch().map_err(|error| failed(error.to_string()))? {
        refused.add(rows.take_refused());
        if !take(batch.batch, rows.position()) {
            return Ok(None);
        }
    }
    refused.add(rows.take_refused());
    Ok(Some(Ended {
        rows: rows.seen(),
        position: rows.position(),
        merged: rows.merged().cloned().unwrap_or_default(),
        made: rows.made().clone(),
        conflicts: rows.conflicts(),
    }))
}

/// What is known of a table's rows only when they have been read: which of them the source merges, which hold values that it
/// makes, and which have a key that another has. Tables without such statements are not read for it.
pub(super) fn remarks(opened: &Opened, plan: &TablePlan) -> Vec<(Finding, SourceLine)> {
    let is_read = opened
        .rows
        .get(&plan.source)
        .is_some_and(|rows| rows.merges || rows.makes || unique::may_conflict(opened, &plan.source));
    if !is_read {
        return Vec::new();
    }
    let (limits, mut refused) = (BatchLimits::default(), Refusals::default());
    // What cannot be read is told when the rows are read for good.
    let Ok(Some(ended)) = pass(opened, plan, limits, &mut refused, |_, _| true) else {
        return Vec::new();
    };
    let mut found = remark::merged(&opened.reading.schema, &plan.source, &ended.merged);
    found.extend(remark::conflicts(&plan.source, &ended.conflicts));
    found.extend(remark::made(&plan.source, &ended.made, opened.at));
    found
}

/// A pass over all rows of a table.
struct Ended {
    rows: u64,
    /// Bytes that they were read from.
    position: usize,
    merged: Merged,
    made: MadeRows,
    conflicts: Vec<Conflict>,
}

/// Rows that cannot be read.
#[derive(Debug, Default)]
struct Refusals {
    count: u64,
    first: Vec<RefusedRow>,
}

impl Refusals {
    fn add(&mut self, rows: Vec<RefusedRow>) {
        for row in rows {
            self.count += 1;
            if self.first.len() < EXAMPLES {
                self.first.push(row);
            }
        }
    }

    fn error(&self, opened: &Opened, table: &TableName, rows: u64) -> SourceError {
        let example = |row: &RefusedRow| {
            let script = opened
                .scripts
                .get(row.at.script)
                .map_or("", |script| script.name.as_str());
            let column = row
                .column
                .as_ref()
                .map_or_else(String::new, |column| format!("column {column}, "));
            format!("{script}:{}: {column}{}", row.at.line, row.reason)
        };
        SourceError::ScriptRows {
            table: table.clone(),
            refused: self.count,
            rows,
            examples: self.first.iter().map(example).collect(),
        }
    }
}

/// The plan by which a table is looked at: the form of its rows is that of every plan.
fn plan(opened: &Opened, table: &TableName, columns: &[String]) -> Result<TablePlan> {
    let schema = &opened.reading.schema;
    let translation = translate::translate(schema, &Mapping::shipped(schema.dialect), &Options::default());
    let unknown = || SourceError::NotFound {
        doing: "reading the script".to_owned(),
        message: format!("{table} with the columns {}", columns.join(", ")),
    };
    let mut plan = translation
        .tables
        .into_iter()
        .find(|plan| &plan.source == table)
        .ok_or_else(unknown)?;
    let mut wanted = Vec::with_capacity(columns.len());
    for name in columns {
        let column = plan.columns.iter().find(|column| &column.source_column == name);
        wanted.push(column.cloned().ok_or_else(unknown)?);
    }
    // Which rows are those of the table is decided by its keys.
    if opened.rows.get(table).is_some_and(|rows| rows.merges) {
        let source = schema.tables.iter().find(|source| &source.name == table);
        for name in source.map(key_columns).unwrap_or_default() {
            let column = plan.columns.iter().find(|column| column.source_column == name);
            let is_new = wanted.iter().all(|known| known.source_column != name);
            wanted.extend(column.filter(|_| is_new).cloned());
        }
    }
    plan.columns = wanted;
    plan.key = None;
    Ok(plan)
}

/// One pass over each table. Rows that cannot be read count for nothing here: reading them for good is what refuses them.
fn scan_all(opened: &Opened, requests: Vec<ScanRequest>) -> Result<Vec<ScanResult>> {
    let mut tables: Vec<TableName> = requests.iter().map(|request| request.table.clone()).collect();
    tables.sort();
    tables.dedup();
    let mut results: Vec<ScanResult> = requests
        .into_iter()
        .map(|request| ScanResult { request, rows: 0 })
        .collect();
    for table in tables {
        let mut of_table: Vec<&mut ScanResult> = results
            .iter_mut()
            .filter(|result| result.request.table == table)
            .collect();
        let mut columns: Vec<String> = of_table.iter().map(|result| result.request.column.clone()).collect();
        columns.sort();
        columns.dedup();
        let plan = plan(opened, &table, &columns)?;
        pass(
            opened,
            &plan,
            BatchLimits::default(),
            &mut Refusals::default(),
            |batch, _| {
                for result in &mut of_table {
                    let position = plan
                        .columns
                        .iter()
                        .position(|column| column.source_column == result.request.column);
                    if let Some(position) = position {
                        let (column, values) = (&plan.columns[position], batch.column(position));
                        result.rows += check::count(&result.request.check, column, values);
                    }
                }
                true
            },
        )?;
    }
    Ok(results)
}

fn lengths(opened: &Opened, request: LengthRequest) -> Result<LengthResult> {
    let plan = plan(opened, &request.table, &request.columns)?;
    let mut result = LengthResult {
        rows: 0,
        longest: vec![0; request.columns.len()],
        longest_row: 0,
        request,
    };
    pass(
        opened,
        &plan,
        BatchLimits::default(),
        &mut Refusals::default(),
        |batch, _| {
            for row in 0..batch.num_rows() {
                if result.request.first_rows.is_some_and(|most| result.rows >= most) {
                    return false;
                }
                let mut whole = 0;
                for (longest, column) in result.longest.iter_mut().zip(batch.columns()) {
                    let length = check::length(column, row);
                    *longest = length.max(*longest);
                    whole += length;
                }
                result.longest_row = result.longest_row.max(whole);
                result.rows += 1;
            }
            true
        },
    )?;
    Ok(result)
}
