//! The columns of a table while rows are read: constants in, cells out, and what a row leaves out.

use std::borrow::Cow;

use arrow_array::ArrayRef;
use model::source_schema::SourceColumn;
use model::{ColumnPlan, Dialect, MssqlType, SourceSchema, SourceType};
use translate::calendar::Moment;

use super::column::{Builder, Cell};
use super::constant::{Constant, Wire};
use super::dialect::{Session, asks_next, constant_of_sql};
use super::refusal::Refusal;
use super::row::{Counter, Missing, is_now};
use super::scan::Scan;
use super::table::ScriptTable;

/// What SQL Server gives the first row version of a new database, less one.
const FIRST_ROWVERSION: i128 = 2000;

/// One value of a row, where a statement gives it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
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

/// The columns of a plan, in its order.
#[derive(Debug)]
pub(super) struct Columns<'a> {
    dialect: Dialect,
    table: ScriptTable<'a>,
    columns: Vec<Column<'a>>,
    identity: Option<Counter>,
    rowversion: i128,
    /// Plan positions of computed columns that are plain ones in PostgreSQL and that rows hold NULL for.
    uncomputed: Vec<usize>,
}

/// A row that is whole.
#[derive(Debug)]
pub(super) struct Row<'t> {
    cells: Vec<Cell<'t>>,
    /// Columns that are left to the target.
    pub(super) left: Vec<usize>,
}

impl<'a> Columns<'a> {
    /// `None` if a column's wire form is none that rows have.
    pub(super) fn new(schema: &SourceSchema, table: ScriptTable<'a>) -> Option<Columns<'a>> {
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
            if let (Some(_), Some(default)) = (table.now, &column.source.default)
                && is_now(default)
            {
                column.missing = Missing::Now;
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
        Some(Columns {
            dialect: schema.dialect,
            table,
            columns,
            identity,
            rowversion: FIRST_ROWVERSION,
            uncomputed: Vec::new(),
        })
    }

    /// What the identity column gives the next row, if any row gave or got a value.
    pub(super) fn next_identity(&self) -> Option<i128> {
        self.identity.as_ref().and_then(Counter::after)
    }

    pub(super) fn uncomputed(&self) -> &[usize] {
        &self.uncomputed
    }

    /// The name of a column of the plan.
    pub(super) fn name(&self, at: usize) -> Option<String> {
        self.columns.get(at).map(|column| column.source.name.clone())
    }

    /// Where the values of a row go.
    pub(super) fn places(&self, named: Option<&[String]>) -> Result<Vec<Place>, String> {
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
                // A column that the table lost after the statement.
                if name.is_empty() {
                    return Ok(Place::Unplanned);
                }
                let same = |column: &SourceColumn| column.name.to_lowercase() == name.to_lowercase();
                all.iter().position(same).map(place).ok_or_else(|| name.clone())
            })
            .collect()
    }

    /// A row of a list of values.
    pub(super) fn listed<'t>(
        &mut self,
        scan: &mut Scan<'t>,
        places: &[Place],
        session: Session<'_>,
    ) -> Result<Row<'t>, Problem> {
        let start = scan.clone();
        let mut constants: Vec<Option<Constant<'_>>> = vec![None; self.columns.len()];
        let listed = self.list(scan, places, session, &mut constants);
        let read = listed.and_then(|()| self.cells(constants, session));
        if is_of_reader(&read) {
            let given = self.identity_at().map(|at| listed_value(start, places, at, session));
            self.count_refused(given, session);
        }
        read
    }

    /// A row that names its columns: `a = 1, b = 2`.
    pub(super) fn assigned<'t>(&mut self, scan: Scan<'t>, session: Session<'_>) -> Result<Row<'t>, Problem> {
        let mut constants: Vec<Option<Constant<'_>>> = vec![None; self.columns.len()];
        let start = scan.clone();
        let assigned = self.assignments(scan, session, &mut constants);
        let read = assigned.and_then(|()| self.cells(constants, session));
        if is_of_reader(&read) {
            let given = self.identity_at().map(|at| {
                let name = &self.columns[at].source.name;
                assigned_value(start, name, session)
            });
            self.count_refused(given, session);
        }
        read
    }

    fn identity_at(&self) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| matches!(column.missing, Missing::Identity))
    }

    /// A row that the source's server has and that is not read takes its identity value all the same. `given` is what the
    /// row says of an identity column that is copied.
    fn count_refused(&mut self, given: Option<Given<'_>>, session: Session<'_>) {
        let Some(at) = self.identity_at() else { return };
        let Some(counter) = &mut self.identity else { return };
        let value = match given {
            Some(Given::Nothing | Given::Value(Constant::Default)) => Some(counter.peek()),
            Some(Given::Value(value)) if self.dialect == Dialect::Mysql && asks_next(&value, session) => {
                Some(counter.peek())
            }
            Some(Given::Value(value)) => {
                let column = &self.columns[at];
                let wire = session.wire(value, column.plan, column.source).ok();
                wire.as_ref().and_then(identity_value)
            }
            Some(Given::Unknown) | None => None,
        };
        if let Some(value) = value {
            counter.take(value);
        }
    }

    /// Appends a row to the batch under way; gives its bytes.
    pub(super) fn append(&mut self, row: &Row<'_>) -> usize {
        let mut bytes = 0;
        for (column, cell) in self.columns.iter_mut().zip(&row.cells) {
            bytes += match cell {
                Cell::Bytes(bytes) => bytes.len() + 4,
                _ => 8,
            };
            column.builder.append(cell);
        }
        bytes
    }

    /// The rows of the batch under way.
    pub(super) fn finish(&mut self) -> Vec<ArrayRef> {
        self.columns.iter_mut().map(|column| column.builder.finish()).collect()
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
        mut scan: Scan<'t>,
        session: Session<'_>,
        constants: &mut [Option<Constant<'t>>],
    ) -> Result<(), Problem> {
        loop {
            scan.blank();
            let name = assigned_name(&mut scan);
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
    fn cells<'t>(&mut self, constants: Vec<Option<Constant<'t>>>, session: Session<'_>) -> Result<Row<'t>, Problem> {
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
                    Missing::Now => {
                        let now = self
                            .table
                            .now
                            .and_then(Moment::of)
                            .ok_or(failed(Refusal::DefaultNotConstant))?;
                        owned(
                            session
                                .wire(Constant::Moment(now), column.plan, column.source)
                                .map_err(failed)?,
                        )
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
        Ok(Row { cells, left })
    }
}

/// A column, where it is one's fault, and what is wrong.
pub(super) type Problem = (Option<usize>, Refusal);

/// What a row says of a column.
#[derive(Debug)]
enum Given<'t> {
    Nothing,
    Value(Constant<'t>),
    Unknown,
}

fn is_of_reader(read: &Result<Row<'_>, Problem>) -> bool {
    read.as_ref().is_err_and(|(_, reason)| reason.is_of_reader())
}

/// What a list of values says of the column at a position of the plan, whatever stands before it.
fn listed_value<'t>(mut scan: Scan<'t>, places: &[Place], at: usize, session: Session<'_>) -> Given<'t> {
    let is_column = |place: &Place| matches!(place, Place::Planned(planned) if *planned == at);
    let Some(number) = places.iter().position(is_column) else {
        return Given::Nothing;
    };
    for _ in 0..number {
        if !scan.to(b",") {
            return Given::Unknown;
        }
        scan.at += 1;
    }
    session.constant(&mut scan).map_or(Given::Unknown, Given::Value)
}

/// What assignments say of a column.
fn assigned_value<'t>(mut scan: Scan<'t>, wanted: &str, session: Session<'_>) -> Given<'t> {
    loop {
        scan.blank();
        let name = assigned_name(&mut scan);
        if name.to_lowercase() == wanted.to_lowercase() && scan.eat(b'=') {
            return session.constant(&mut scan).map_or(Given::Unknown, Given::Value);
        }
        if !scan.to(b",") {
            return Given::Nothing;
        }
        scan.at += 1;
    }
}

/// The name of a column before its `=`.
fn assigned_name(scan: &mut Scan<'_>) -> String {
    match scan.peek() {
        Some(b'`' | b'"') => {
            let from = scan.at + 1;
            scan.skip_quoted();
            scan.text.get(from..scan.at - 1).unwrap_or_default().replace("``", "`")
        }
        _ => {
            let word = scan.word();
            scan.at += word.len();
            word.to_owned()
        }
    }
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

fn identity_value(wire: &Wire<'_>) -> Option<i128> {
    match wire {
        Wire::Integer(number) => Some(*number),
        Wire::Bytes(bytes) => std::str::from_utf8(bytes).ok()?.parse().ok(),
        _ => None,
    }
}
