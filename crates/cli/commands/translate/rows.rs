//! `--with-data`: the rows of the scripts as COPY blocks, one file a table, converted as live rows are.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use model::figures::verb;
use model::{Finding, Loss, TableName, TablePlan, code};
use postgres::encode::{TEXT_END, TextEncoder};
use serde::Serialize;
use source::BatchLimits;
use source::script::{self, ScriptTable, ScriptText, TableRows};
use translate::Translation;
use translate::script::{Encodings, Reading, RowsStatement, Script, SourceLine};

use crate::failure::Failure;
use crate::figures::{as_u64, counted};

/// Lines that a finding names.
const LINES: usize = 5;

/// Where the text of the files goes.
pub(super) trait Sink {
    /// The next texts are those of this file.
    fn begin(&mut self, path: &str) -> Result<(), Failure>;
    fn put(&mut self, text: &str) -> Result<(), Failure>;
    fn end(&mut self) -> Result<(), Failure>;
}

/// Nothing is written; the rows are only counted.
pub(super) struct Counted;

impl Sink for Counted {
    fn begin(&mut self, _path: &str) -> Result<(), Failure> {
        Ok(())
    }

    fn put(&mut self, _text: &str) -> Result<(), Failure> {
        Ok(())
    }

    fn end(&mut self) -> Result<(), Failure> {
        Ok(())
    }
}

/// What became of a table's rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct TableCounts {
    pub(super) table: String,
    /// The file with the rows; none where there is not one.
    pub(super) file: Option<String>,
    /// Rows of the INSERT statements.
    pub(super) in_script: u64,
    pub(super) written: u64,
    pub(super) refused: u64,
    /// Rows that the statements themselves replace, leave out, or make a change of another row (REPLACE, INSERT IGNORE, ON
    /// DUPLICATE KEY UPDATE).
    pub(super) merged: u64,
    /// Values that the plan's conversion changed, as it declares.
    pub(super) changed: u64,
}

/// What became of the rows of the INSERT statements.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) tables: Vec<TableCounts>,
    /// Whether all of them were written, and no statement that is not read changes them.
    pub(super) whole: bool,
}

/// Writes the rows of every table that has some, in the order of the schema; a row that cannot be written is a finding. `now`
/// is what the present time is in them.
pub(super) fn write(
    reading: &Reading,
    translation: &Translation,
    scripts: &[Script],
    encodings: &[Encodings],
    now: SystemTime,
    sink: &mut dyn Sink,
    found: &mut Vec<Finding>,
) -> Result<Written, Failure> {
    let texts: Vec<ScriptText<'_>> = scripts
        .iter()
        .zip(encodings)
        .map(|(script, encoding)| ScriptText::new(script, Arc::new(encoding.clone())))
        .collect();
    let mut of_table: BTreeMap<&TableName, Vec<&RowsStatement>> = BTreeMap::new();
    for statement in &reading.rows {
        of_table.entry(&statement.table).or_default().push(statement);
    }
    let place = Place { scripts };
    let width = translation.tables.len().to_string().len().max(2);
    let mut counts = Vec::new();
    for plan in &translation.tables {
        let Some(statements) = of_table.remove(&plan.source) else {
            continue;
        };
        let number = counts.len() + 1;
        let path = format!(
            "2-data/{number:0width$}-{}-{}.sql",
            file_name(&plan.target.schema),
            file_name(&plan.target.name)
        );
        if let Some(last) = statements.last() {
            let triggers = script::triggers(reading, &plan.source, last.at);
            found.extend(triggers.into_iter().map(|(finding, at)| place.at(finding, at)));
        }
        let table = Table {
            reading,
            translation,
            texts: &texts,
            plan,
            place: &place,
            now,
        };
        counts.push(table.write(statements, path, sink, found)?);
    }
    let is_written = |table: &TableName| translation.tables.iter().any(|plan| &plan.source == table);
    let unread = reading
        .unread
        .iter()
        .any(|unread| unread.table.as_ref().is_none_or(is_written));
    let whole = of_table.is_empty() && !unread && counts.iter().all(|table| table.refused == 0);
    for (table, statements) in of_table {
        let (finding, at) = script::rows_of_no_table(table, statements.len(), statements[0].at);
        found.push(place.at(finding, at));
    }
    Ok(Written { tables: counts, whole })
}

/// Characters that any file system takes.
fn file_name(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    name.chars().map(|c| if plain(c) { c } else { '_' }).collect()
}

/// Where findings stand.
struct Place<'a> {
    scripts: &'a [Script],
}

impl Place<'_> {
    fn at(&self, finding: Finding, at: SourceLine) -> Finding {
        translate::script::place_at(finding, at, self.scripts)
    }
}

struct Table<'a> {
    reading: &'a Reading,
    translation: &'a Translation,
    texts: &'a [ScriptText<'a>],
    plan: &'a TablePlan,
    place: &'a Place<'a>,
    now: SystemTime,
}

impl Table<'_> {
    fn write(
        &self,
        statements: Vec<&RowsStatement>,
        path: String,
        sink: &mut dyn Sink,
        found: &mut Vec<Finding>,
    ) -> Result<TableCounts, Failure> {
        let plan = self.plan;
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| Failure::Rows {
            table: plan.source.clone(),
            source: error,
        };
        let first = statements[0].at;
        let made = self
            .translation
            .schema
            .tables
            .iter()
            .find(|table| table.name == plan.target);
        let defaults: Vec<String> = made
            .into_iter()
            .flat_map(|table| &table.columns)
            .filter(|column| column.default.is_some())
            .map(|column| column.name.clone())
            .collect();
        let source = self
            .reading
            .schema
            .tables
            .iter()
            .find(|table| table.name == plan.source);
        let rows = source.and_then(|source| {
            let table = ScriptTable {
                source,
                plan,
                target_defaults: &defaults,
                now: self.now,
                unread: self.reading.unread_from(&plan.source),
            };
            TableRows::new(
                &self.reading.schema,
                self.texts,
                table,
                statements,
                BatchLimits::default(),
            )
        });
        let Some(mut rows) = rows else {
            return Err(failed("its columns have no form that rows of a script can have".into()));
        };
        let mut refusals = Refusals::default();
        let (mut written, mut changed) = (0, 0);
        let mut zero_dates: BTreeMap<usize, (u64, SourceLine)> = BTreeMap::new();
        let mut open: Option<Vec<usize>> = None;
        let mut text = String::new();
        sink.begin(&path)?;
        sink.put(&format!(
            "-- rows of table {}\nSET client_encoding = 'UTF8';\n",
            plan.source.to_string().replace(['\n', '\r'], " ")
        ))?;
        while let Some(batch) = rows.next_batch().map_err(|error| failed(error.into()))? {
            for row in rows.take_refused() {
                refusals.add(row.column.as_deref(), row.reason.to_string(), row.at);
            }
            let converted = stage::convert(&batch.batch, &plan.columns).map_err(|error| failed(error.into()))?;
            for refused in &converted.refused {
                let column = plan
                    .columns
                    .get(refused.column)
                    .map(|column| column.source_column.as_str());
                let reason = format!("PostgreSQL's column cannot hold the value ({})", refused.reason);
                refusals.add(column, reason, batch.lines[refused.row]);
            }
            changed += converted.losses.iter().map(|loss| loss.rows).sum::<u64>();
            let kept = kept_rows(batch.lines.len(), &converted.refused);
            for loss in converted.losses.iter().filter(|loss| loss.loss == Loss::ZeroDateToNull) {
                let (given, staged) = (batch.batch.column(loss.column), converted.batch.column(loss.column));
                let mut pairs = kept.iter().enumerate();
                let lost = pairs.find(|(at, row)| staged.is_null(*at) && !given.is_null(**row));
                let line = lost.map_or(first, |(_, row)| batch.lines[*row]);
                zero_dates.entry(loss.column).or_insert((0, line)).0 += loss.rows;
            }
            let encoder = TextEncoder::new(plan, &batch.left_to_target)?;
            if open.as_ref() != Some(&batch.left_to_target) {
                if open.is_some() {
                    sink.put(TEXT_END)?;
                }
                sink.put(&format!("{}\n", encoder.copy_sql()))?;
                open = Some(batch.left_to_target.clone());
            }
            text.clear();
            let beyond = encoder.rows(&converted.batch, &mut text)?;
            for error in &beyond {
                if let postgres::Error::Cell {
                    row, column, reason, ..
                } = error
                {
                    refusals.add(Some(column), (*reason).to_owned(), batch.lines[kept[*row]]);
                }
            }
            written += as_u64(converted.batch.num_rows() - beyond.len());
            sink.put(&text)?;
        }
        for row in rows.take_refused() {
            refusals.add(row.column.as_deref(), row.reason.to_string(), row.at);
        }
        if open.is_some() {
            sink.put(TEXT_END)?;
        }
        if let Some(sql) = self.restart(&rows) {
            sink.put(&sql)?;
        }
        sink.put("\n")?;
        sink.end()?;
        let refused = refusals.count();
        refusals.report(plan, self.place, found);
        self.zero_dates(zero_dates, found);
        self.remarks(&rows, first, found);
        Ok(TableCounts {
            table: plan.source.to_string(),
            file: Some(path),
            in_script: rows.seen(),
            written,
            refused,
            merged: rows.merged().map_or(0, |merged| merged.rows),
            changed,
        })
    }

    /// The next value of an identity column, where the rows passed the planned one.
    fn restart(&self, rows: &TableRows<'_>) -> Option<String> {
        let table = self
            .translation
            .schema
            .tables
            .iter()
            .find(|table| table.name == self.plan.target)?;
        let column = table.columns.iter().find(|column| column.identity.is_some())?;
        let identity = column.identity.as_ref()?;
        let next = i64::try_from(rows.next_identity()?).ok()?;
        let is_behind = if identity.increment > 0 {
            next > identity.next
        } else {
            next < identity.next
        };
        let quote = model::pg_type::quote;
        is_behind.then(|| {
            format!(
                "ALTER TABLE {}.{} ALTER COLUMN {} RESTART WITH {next};\n",
                quote(&table.name.schema),
                quote(&table.name.name),
                quote(&column.name)
            )
        })
    }

    /// By position in the plan: rows, and where the first one is.
    fn zero_dates(&self, rows: BTreeMap<usize, (u64, SourceLine)>, found: &mut Vec<Finding>) {
        for (column, (count, at)) in rows {
            let Some(column) = self.plan.columns.get(column) else {
                continue;
            };
            let message = format!(
                "{} {} a date with a zero month or day, which became NULL (the first in line {})",
                counted(count, "row"),
                verb(count, "has", "have"),
                at.line
            );
            let object = format!("{}.{}", self.plan.source, column.source_column);
            found.push(self.place.at(Finding::new(code::ZERO_DATE, object, message), at));
        }
    }

    fn remarks(&self, rows: &TableRows<'_>, first: SourceLine, found: &mut Vec<Finding>) {
        if let Some(merged) = rows.merged() {
            let merged = script::merged(&self.reading.schema, &self.plan.source, merged);
            found.extend(merged.into_iter().map(|(finding, at)| self.place.at(finding, at)));
        }
        let conflicts = script::conflicts(&self.plan.source, &rows.conflicts());
        found.extend(conflicts.into_iter().map(|(finding, at)| self.place.at(finding, at)));
        let made = script::made(&self.plan.source, rows.made(), self.now);
        found.extend(made.into_iter().map(|(finding, at)| self.place.at(finding, at)));
        for column in rows.uncomputed() {
            let Some(column) = self.plan.columns.get(*column) else {
                continue;
            };
            let finding = Finding::new(
                code::SCRIPT_ROWS_NOT_READ,
                format!("{}.{}", self.plan.source, column.source_column),
                "the source computes the column and PostgreSQL does not; the rows hold NULL",
            );
            found.push(self.place.at(finding, first));
        }
    }
}

/// The rows of a batch that were not refused: those of the staged batch, in its order.
fn kept_rows(rows: usize, refused: &[stage::Refused]) -> Vec<usize> {
    let mut refused = refused.iter().map(|refused| refused.row).peekable();
    let mut kept = Vec::with_capacity(rows);
    for row in 0..rows {
        if refused.peek() == Some(&row) {
            refused.next();
        } else {
            kept.push(row);
        }
    }
    kept
}

/// Refused rows by column and reason.
#[derive(Default)]
struct Refusals(BTreeMap<(Option<String>, String), Vec<SourceLine>>);

impl Refusals {
    fn add(&mut self, column: Option<&str>, reason: String, at: SourceLine) {
        self.0.entry((column.map(str::to_owned), reason)).or_default().push(at);
    }

    fn count(&self) -> u64 {
        self.0.values().map(|lines| as_u64(lines.len())).sum()
    }

    fn report(self, plan: &TablePlan, place: &Place<'_>, found: &mut Vec<Finding>) {
        for ((column, reason), lines) in self.0 {
            let object = match &column {
                Some(column) => format!("{}.{column}", plan.source),
                None => plan.source.to_string(),
            };
            let mut named: Vec<String> = lines.iter().take(LINES).map(|at| at.line.to_string()).collect();
            if lines.len() > LINES {
                named.push("…".to_owned());
            }
            let message = format!(
                "{} not written: {reason} (line {})",
                counted(as_u64(lines.len()), "row"),
                named.join(", ")
            );
            found.push(place.at(Finding::new(code::SCRIPT_ROW_REFUSED, object, message), lines[0]));
        }
    }
}
