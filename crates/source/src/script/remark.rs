//! What a script's text cannot tell of its rows: what triggers, other statements and computed columns did to them.
//!
//! Writing rows to files and migrating them decide by the same words.

use std::time::SystemTime;

use model::source_schema::{ReferentialAction, SourceForeignKey, SourceObjectKind};
use model::{Finding, SourceSchema, TableName, TablePlan, calendar, code};
use translate::script::{Reading, RowsStatement, SourceLine, fires_on_insert, place_at, tables_changed};

use super::held::{Merged, Undecided};
use super::made::MadeRows;
use super::opened::Opened;
use super::reader;
use super::unique::{Conflict, Rule};

/// Triggers that the source fires for the rows of a table, and whose work nobody does. `last` is where its last rows are: a
/// trigger that is made later does not fire for them.
pub fn triggers(reading: &Reading, table: &TableName, last: SourceLine) -> Vec<(Finding, SourceLine)> {
    let of_table = reading.schema.others.iter().filter(|object| {
        object.kind == SourceObjectKind::Trigger
            && object.table.as_ref() == Some(table)
            && object.definition.as_deref().is_none_or(fires_on_insert)
    });
    let before = of_table.filter(|trigger| {
        let line = reading.lines.get(&format!("trigger {}", trigger.name));
        line.is_none_or(|line| *line <= last)
    });
    before
        .map(|trigger| {
            let definition = trigger.definition.as_deref().unwrap_or_default();
            let changed = tables_changed(definition, table, &reading.schema.tables);
            let changed: Vec<String> = changed.into_iter().map(ToString::to_string).collect();
            let of = if changed.is_empty() {
                String::new()
            } else {
                format!(" (rows of {})", changed.join(", "))
            };
            let message = format!(
                "the source runs the trigger {} for each row that the script inserts; what it changes{of} is not carried over",
                trigger.name
            );
            (Finding::new(code::SCRIPT_ROWS_TRIGGER, table.to_string(), message), last)
        })
        .collect()
}

/// Rows that may be merged by their keys, and of which the text does not tell how; none where all of them were merged as the
/// server does it.
pub fn merged(schema: &SourceSchema, table: &TableName, merged: &Merged) -> Vec<(Finding, SourceLine)> {
    let finding = |message: String| Finding::new(code::SCRIPT_ROWS_MERGED, table.to_string(), message);
    let mut found = Vec::new();
    for (what, (rows, at)) in &merged.undecided {
        let have = model::figures::verb(*rows, "has", "have");
        let rows = model::figures::counted(*rows, "row");
        let message = match what {
            Undecided::Key => format!(
                "whether {rows} of REPLACE, IGNORE or ON DUPLICATE KEY UPDATE {have} a key that is there already is not known, as a \
                 key has an expression or a column whose values are not read; where two rows have the same key, making it fails"
            ),
            Undecided::Text => format!(
                "whether {rows} of REPLACE, IGNORE or ON DUPLICATE KEY UPDATE {have} a key that is there already depends on the \
                 collation of a text; all are written, and where two have the same key, making it may fail"
            ),
            Undecided::Several => format!(
                "{rows} of ON DUPLICATE KEY UPDATE {have} the keys of several others, or would give one the key of another; what \
                 the server changes then is not carried over"
            ),
            Undecided::Update => format!(
                "ON DUPLICATE KEY UPDATE changes rows by an expression that only a server computes; for {rows} the row that was \
                 there stays as it is"
            ),
        };
        found.push((finding(message), *at));
    }
    if let Some((rows, at)) = merged.replaced
        && let Some(child) = follower(schema, table)
    {
        let message = format!(
            "REPLACE takes {} away, and with {} the source deletes or changes the rows of {child} that refer to {}; those are \
             written as they are",
            model::figures::counted(rows, "row"),
            model::figures::verb(rows, "it", "them"),
            model::figures::verb(rows, "it", "them")
        );
        found.push((finding(message), at));
    }
    found
}

/// A table whose rows go, or change, with those of the table.
fn follower<'s>(schema: &'s SourceSchema, table: &TableName) -> Option<&'s TableName> {
    let follows = |key: &SourceForeignKey| {
        &key.referenced_table == table
            && matches!(
                key.on_delete,
                ReferentialAction::Cascade | ReferentialAction::SetNull | ReferentialAction::SetDefault
            )
    };
    let child = schema
        .tables
        .iter()
        .find(|child| child.foreign_keys.iter().any(follows));
    child.map(|child| &child.name)
}

/// Values that a server makes when it runs the script, and that were made here.
pub fn made(table: &TableName, made: &MadeRows, now: SystemTime) -> Vec<(Finding, SourceLine)> {
    let finding = |message: String| Finding::new(code::SCRIPT_ROWS_MADE, table.to_string(), message);
    let mut found = Vec::new();
    let hold = |rows: u64| {
        let counted = model::figures::counted(rows, "row");
        format!("{counted} {}", model::figures::verb(rows, "holds", "hold"))
    };
    if let Some((rows, at)) = made.time {
        let moment = calendar::rfc3339(now);
        let message = format!(
            "{} the time at which the script was read, {moment} (UTC), where the source has the time at which it runs the script",
            hold(rows)
        );
        found.push((finding(message), at));
    }
    if let Some((rows, at)) = made.identifier {
        let message = format!(
            "{} new identifiers that were made here, as the source makes others each time it runs the script",
            hold(rows)
        );
        found.push((finding(message), at));
    }
    found
}

/// Rows with a value of a key that another row has, or that do not satisfy a check, where the server did not look as they came.
pub fn conflicts(table: &TableName, conflicts: &[Conflict]) -> Vec<(Finding, SourceLine)> {
    let finding = |conflict: &Conflict| {
        let rows = model::figures::counted(conflict.rows, "row");
        let what = match &conflict.rule {
            Rule::Key(columns) => format!(
                "{rows} {} a value of the key over {} that a row before {} has",
                model::figures::verb(conflict.rows, "has", "have"),
                columns.join(", "),
                model::figures::verb(conflict.rows, "it", "them")
            ),
            Rule::Check(name) => format!(
                "{rows} {} not satisfy the check {name}",
                model::figures::verb(conflict.rows, "does", "do")
            ),
        };
        let message = format!(
            "{what} (the first in line {}); the server did not look, or only behind statements that are not read, after triggers, \
             or when the constraint was made, which it then refuses; all are written, and making the constraint may fail",
            conflict.first.line
        );
        let finding = Finding::new(code::SCRIPT_ROWS_CONFLICT, table.to_string(), message);
        (finding, conflict.first)
    };
    conflicts.iter().map(finding).collect()
}

/// Rows for a table that the scripts do not make.
pub fn rows_of_no_table(table: &TableName, statements: usize, first: SourceLine) -> (Finding, SourceLine) {
    let count = u64::try_from(statements).unwrap_or(u64::MAX);
    let message = format!(
        "{} {} rows to a table that the scripts do not make; the rows are not written",
        model::figures::counted(count, "statement"),
        model::figures::verb(count, "gives", "give")
    );
    (
        Finding::new(code::SCRIPT_ROWS_NOT_READ, table.to_string(), message),
        first,
    )
}

/// Takes columns that the script has no values of, and PostgreSQL computes, out of the plans, and says what else the text
/// cannot tell.
pub(super) fn limit(opened: &Opened, plans: &mut [TablePlan]) -> Vec<Finding> {
    let mut found = Vec::new();
    for plan in plans.iter_mut() {
        found.extend(computed(opened, plan));
        if let Some(last) = opened.statements(&plan.source).last() {
            found.extend(triggers(&opened.reading, &plan.source, last.at));
        }
        found.extend(reader::remarks(opened, plan));
    }
    for unread in &opened.reading.unread {
        let object = match &unread.table {
            Some(table) if plans.iter().any(|plan| &plan.source == table) => table.to_string(),
            Some(_) => continue,
            None => "rows".to_owned(),
        };
        let message = "statements of the script change rows in a way that only a server can work out; the rows are those before it";
        found.push((Finding::new(code::SCRIPT_ROWS_NOT_READ, object, message), unread.at));
    }
    let tables = &opened.reading.schema.tables;
    for (table, rows) in &opened.rows {
        let first = opened.statements(table).first().map(|statement| statement.at);
        if let Some(first) = first.filter(|_| tables.iter().all(|known| &known.name != table)) {
            found.push(rows_of_no_table(table, rows.statements.len(), first));
        }
    }
    let placed = found.into_iter();
    placed
        .map(|(finding, at)| place_at(finding, at, &opened.scripts))
        .collect()
}

fn computed(opened: &Opened, plan: &mut TablePlan) -> Vec<(Finding, SourceLine)> {
    let source = opened
        .reading
        .schema
        .tables
        .iter()
        .find(|table| table.name == plan.source);
    let first: Option<&RowsStatement> = opened.statements(&plan.source).first().copied();
    let at = first.map_or(SourceLine { script: 0, line: 1 }, |statement| statement.at);
    let is_computed = |name: &str| {
        source.is_some_and(|table| {
            let column = table.columns.iter().find(|column| column.name == name);
            column.is_some_and(|column| column.generated.is_some())
        })
    };
    let mut found = Vec::new();
    let mut kept = Vec::with_capacity(plan.columns.len());
    let mut places = vec![None; plan.columns.len()];
    for (position, column) in plan.columns.drain(..).enumerate() {
        let object = format!("{}.{}", plan.source, column.source_column);
        if source.is_some_and(|table| table.is_of_period(&column.source_column)) {
            let message = "the script holds no values of the column, which the server fills: PostgreSQL fills it when the rows are \
                           loaded, and nothing is there to compare it with";
            found.push((Finding::new(code::SCRIPT_COLUMN_COMPUTED, object, message), at));
            continue;
        }
        match (is_computed(&column.source_column), column.generated) {
            (true, true) => {
                let message = "the script holds no values of the column: PostgreSQL computes them, and nothing is there to compare them with";
                found.push((Finding::new(code::SCRIPT_COLUMN_COMPUTED, object, message), at));
                continue;
            }
            (true, false) if first.is_some() => {
                let message = "the source computes the column and PostgreSQL does not; the rows hold NULL";
                found.push((Finding::new(code::SCRIPT_ROWS_NOT_READ, object, message), at));
            }
            _ => {}
        }
        places[position] = Some(kept.len());
        kept.push(column);
    }
    plan.columns = kept;
    if let Some(key) = plan.key.take() {
        let columns: Option<Vec<usize>> = key
            .columns
            .iter()
            .map(|at| places.get(*at).copied().flatten())
            .collect();
        plan.key = columns.map(|columns| model::KeyPlan { columns, ..key });
    }
    found
}
