//! The columns of a table while rows are read: statements and rows in, batches out.

use std::sync::Arc;

use arrow_array::ArrayRef;
use model::source_schema::SourceColumn;
use model::{ColumnPlan, Dialect, SourceSchema, SourceType};
use translate::script::{Retyped, RowsStatement, Unnamed};

use super::column::{Builder, Cell};
use super::constant::{Constant, Wire};
use super::dialect::{Session, asks_next};
use super::given::{Given, assigned_value, listed_value};
use super::identity::{Identity, Number};
use super::mssql::common::Common;
use super::refusal::Refusal;
use super::row::Missing;
use super::scan::{Comments, Scan};
use super::statement::{self, Form, Next};
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
pub(super) struct Column<'a> {
    pub(super) plan: &'a ColumnPlan,
    pub(super) source: &'a SourceColumn,
    /// What it gets at the end of the script.
    missing: Missing,
    /// What it gets in the statement that is read, where that is something else.
    then: Option<Missing>,
    pub(super) builder: Builder,
    /// The types that it had since the statement that is read was run, but for the last one.
    types: Vec<SourceType>,
}

impl Column<'_> {
    /// A value as the column has it at the end of the script.
    pub(super) fn wire<'t>(&self, value: Constant<'t>, session: Session<'_>) -> Result<Wire<'t>, Refusal> {
        let mut value = value;
        for (at, old) in self.types.iter().enumerate() {
            let new = self.types.get(at + 1).unwrap_or(&self.source.source_type);
            value = session.retyped(value, old, new, self.source)?;
        }
        session.wire(value, self.plan, self.source)
    }

    pub(super) fn missing(&self) -> &Missing {
        self.then.as_ref().unwrap_or(&self.missing)
    }
}

/// The columns of a plan, in its order.
#[derive(Debug)]
pub(super) struct Columns<'a> {
    pub(super) dialect: Dialect,
    pub(super) table: ScriptTable<'a>,
    pub(super) columns: Vec<Column<'a>>,
    pub(super) identity: Identity,
    pub(super) rowversion: i128,
    /// Plan positions of computed columns that are plain ones in PostgreSQL and that rows hold NULL for.
    pub(super) uncomputed: Vec<usize>,
    /// What the statement that is read says of columns that it does not name.
    unnamed: Option<Arc<[Unnamed]>>,
    /// Columns that had other types then.
    retyped: Option<Arc<[Retyped]>>,
}

/// A row that is whole.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row<'t> {
    /// By position in the plan.
    pub(super) cells: Vec<Cell<'t>>,
    /// Columns that are left to the target, in order.
    pub(super) left: Vec<usize>,
    /// The identity value that the row did not give.
    pub(super) generated: Option<i128>,
}

impl Row<'_> {
    pub(super) fn into_owned(self) -> Row<'static> {
        Row {
            cells: self.cells.into_iter().map(Cell::into_owned).collect(),
            left: self.left,
            generated: self.generated,
        }
    }
}

impl Row<'static> {
    pub(super) fn set(&mut self, column: usize, cell: Cell<'static>) {
        self.left.retain(|left| *left != column);
        if let Some(kept) = self.cells.get_mut(column) {
            *kept = cell;
        }
    }

    /// Gives a column the value of another, or of another row.
    pub(super) fn copy(&mut self, column: usize, from: &Row<'static>, from_column: usize) {
        let Some(cell) = from.cells.get(from_column) else {
            return;
        };
        self.set(column, cell.clone());
        if from.left.contains(&from_column) {
            self.left.push(column);
            self.left.sort_unstable();
        }
    }
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
            columns.push(Column {
                plan,
                source,
                missing: table.missing(plan, source, None),
                then: None,
                builder: Builder::new(&plan.wire)?,
                types: Vec::new(),
            });
        }
        Some(Columns {
            dialect: schema.dialect,
            table,
            columns,
            identity: Identity::of(table.source, schema.dialect),
            rowversion: FIRST_ROWVERSION,
            uncomputed: Vec::new(),
            unnamed: None,
            retyped: None,
        })
    }

    /// The next rows are those of a statement.
    pub(super) fn begin(&mut self, rows: &RowsStatement) {
        self.identity.begin(rows.next_identity, rows.uncounted);
        if self.unnamed != rows.unnamed {
            for column in &mut self.columns {
                let mut said = rows.unnamed.iter().flat_map(|unnamed| unnamed.iter());
                let said = said.find(|unnamed| is(&unnamed.column, &column.source.name));
                column.then = said.map(|unnamed| self.table.missing(column.plan, column.source, Some(unnamed)));
            }
            self.unnamed.clone_from(&rows.unnamed);
        }
        if self.retyped != rows.retyped {
            for column in &mut self.columns {
                let mut said = rows.retyped.iter().flat_map(|retyped| retyped.iter());
                let said = said.find(|retyped| is(&retyped.column, &column.source.name));
                column.types = said.map_or_else(Vec::new, |retyped| retyped.types.clone());
            }
            self.retyped.clone_from(&rows.retyped);
        }
    }

    /// By position in the plan: the type that the values of a statement's rows have in common, where that shows in the column.
    /// Empty where it shows in none.
    pub(super) fn common(
        &self,
        (form, text, values): (Form, &str, usize),
        comments: Comments,
        places: &[Place],
        session: Session<'_>,
    ) -> Vec<Option<Common>> {
        let shows = |at: &usize| {
            let column = &self.columns[*at];
            session.shows_common(form, column.types.first().unwrap_or(&column.source.source_type))
        };
        let planned = places.iter().filter_map(|place| match place {
            Place::Planned(at) => Some(*at),
            Place::Unplanned => None,
        });
        let shown: Vec<usize> = planned.filter(shows).collect();
        let mut common = vec![Common::Nothing; self.columns.len()];
        let (mut rows, mut at) = (0_usize, values);
        while !shown.is_empty() {
            let (Next::Row(row), after) = statement::next(form, text, at, comments) else {
                break;
            };
            (rows, at) = (rows + 1, after);
            let mut constants: Vec<Option<Constant<'_>>> = vec![None; self.columns.len()];
            let mut scan = Scan::new(&text[..row.end], row.start, comments);
            // A row that cannot be read is refused when its turn comes.
            if self.list(&mut scan, places, session, &mut constants).is_ok() {
                for at in &shown {
                    if let Some(value) = &constants[*at] {
                        common[*at] = common[*at].and(value);
                    }
                }
            }
        }
        if rows < 2 {
            return Vec::new();
        }
        let kept = common.into_iter().enumerate();
        kept.map(|(at, common)| shown.contains(&at).then_some(common)).collect()
    }

    pub(super) fn uncomputed(&self) -> &[usize] {
        &self.uncomputed
    }

    /// The name of a column of the plan.
    pub(super) fn name(&self, at: usize) -> Option<String> {
        self.columns.get(at).map(|column| column.source.name.clone())
    }

    /// True for a column whose values no row gives.
    pub(super) fn is_filled_by_server(&self, column: &str) -> bool {
        self.table.source.is_of_period(column)
    }

    /// The cell of a constant; `None` where the column does not take it.
    pub(super) fn cell(&self, at: usize, value: Constant<'_>, session: Session<'_>) -> Option<Cell<'static>> {
        let column = self.columns.get(at)?;
        if matches!(value, Constant::Default) || column.source.generated.is_some() {
            return None;
        }
        let wire = column.wire(value, session).ok()?;
        if matches!(wire, Wire::Null) && !column.source.nullable {
            return None;
        }
        column.builder.cell(wire).ok().map(Cell::into_owned)
    }

    /// Whether a value of one column is one of the other as it is.
    pub(super) fn has_same_type(&self, one: usize, other: usize) -> bool {
        let (one, other) = (self.columns.get(one), self.columns.get(other));
        let (Some(one), Some(other)) = (one, other) else {
            return false;
        };
        std::ptr::eq(one, other)
            || (one.source.source_type == other.source.source_type
                && one.source.nullable == other.source.nullable
                && one.source.generated.is_none()
                && other.source.generated.is_none())
    }

    /// Columns that get the present time where a statement changes a row.
    pub(super) fn on_update(&self, session: Session<'_>) -> Vec<(usize, Option<Cell<'static>>)> {
        let changing = self.columns.iter().enumerate();
        let changing = changing.filter(|(_, column)| column.source.on_update_now.is_some());
        changing
            .map(|(at, _)| {
                let now = session.now().ok();
                (at, now.and_then(|now| self.cell(at, Constant::Moment(now), session)))
            })
            .collect()
    }

    /// Where the values of a row go; the error is the name of a column that takes none.
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
                let found = all.iter().position(same).map(place);
                // Rows with a period of their own may be old ones: they are none of the table's.
                found
                    .filter(|place| !matches!(place, Place::Unplanned) || !self.table.source.is_of_period(name))
                    .ok_or_else(|| name.clone())
            })
            .collect()
    }

    /// A row of a list of values.
    pub(super) fn listed<'t>(
        &mut self,
        scan: &mut Scan<'t>,
        (places, common): (&[Place], &[Option<Common>]),
        session: Session<'_>,
    ) -> Result<Row<'t>, Problem> {
        let start = scan.clone();
        let mut constants: Vec<Option<Constant<'_>>> = vec![None; self.columns.len()];
        let listed = self.list(scan, places, session, &mut constants);
        let listed = listed.and_then(|()| in_common(&mut constants, common));
        let read = listed.and_then(|()| self.cells(constants, session));
        let given = |at: usize| listed_value(start, places, at, session);
        self.count(read.as_ref().err(), given, session);
        read
    }

    /// A row that names its columns: `a = 1, b = 2`.
    pub(super) fn assigned<'t>(&mut self, scan: Scan<'t>, session: Session<'_>) -> Result<Row<'t>, Problem> {
        let mut constants: Vec<Option<Constant<'_>>> = vec![None; self.columns.len()];
        let start = scan.clone();
        let assigned = self.assignments(scan, session, &mut constants);
        let read = assigned.and_then(|()| self.cells(constants, session));
        let name = self.identity_at().map(|at| self.columns[at].source.name.as_str());
        let name = name.unwrap_or_default().to_owned();
        self.count(read.as_ref().err(), |_| assigned_value(start, &name, session), session);
        read
    }

    fn identity_at(&self) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| matches!(column.missing(), Missing::Identity))
    }

    /// Counts a row that was read, or was not for a reason. `given` tells what it says of the identity column.
    fn count<'t>(&mut self, problem: Option<&Problem>, given: impl FnOnce(usize) -> Given<'t>, session: Session<'_>) {
        let Some((_, reason)) = problem else {
            return self.identity.passed();
        };
        let Some(at) = self.identity_at() else { return };
        let number = match given(at) {
            Given::Nothing | Given::Value(Constant::Default) => Number::Next,
            Given::Value(value) if self.dialect == Dialect::Mysql && asks_next(&value, session) => Number::Next,
            Given::Value(value) => {
                let column = &self.columns[at];
                let wire = column.wire(value, session).ok();
                let value = wire.as_ref().and_then(identity_value);
                value.map_or(Number::Unknown, Number::Given)
            }
            Given::Unknown => Number::Unknown,
        };
        self.identity.refused(*reason, number);
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
}

/// Gives the values of a row the types that they have in common with those of the other rows.
fn in_common(constants: &mut [Option<Constant<'_>>], common: &[Option<Common>]) -> Result<(), Problem> {
    for (at, (constant, common)) in constants.iter_mut().zip(common).enumerate() {
        if let (Some(common), Some(given)) = (common, constant.take_if(|_| common.is_some())) {
            *constant = Some(common.convert(given).map_err(|reason| (Some(at), reason))?);
        }
    }
    Ok(())
}

/// A column, where it is one's fault, and what is wrong.
pub(super) type Problem = (Option<usize>, Refusal);

/// Names of columns know no case.
fn is(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

pub(super) fn identity_value(wire: &Wire<'_>) -> Option<i128> {
    match wire {
        Wire::Integer(number) => Some(*number),
        Wire::Bytes(bytes) => std::str::from_utf8(bytes).ok()?.parse().ok(),
        _ => None,
    }
}
