//! What a statement does with a row whose key is there already.

use model::Dialect;
use translate::script::RowsStatement;

use super::column::Cell;
use super::columns::{Columns, Place};
use super::dialect::{Session, may_merge};
use super::scan::{Comments, Scan};
use super::session::{self, ScriptText};

/// What a statement does with it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Merge {
    /// The server ends with an error.
    Never,
    /// The rows with its keys go.
    Replace,
    /// It is left out.
    Ignore,
    /// The row that is there is changed.
    Update(Vec<Assignment>),
}

/// `column = …` behind ON DUPLICATE KEY UPDATE.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Assignment {
    /// Position in the plan.
    pub(super) column: usize,
    pub(super) to: Assigned,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Assigned {
    Constant(Cell<'static>),
    /// A column of the row that is not inserted: `VALUES(a)`, or `new.a`.
    New(usize),
    /// A column of the row that is there.
    Old(usize),
    /// ON UPDATE CURRENT_TIMESTAMP.
    IfChanged(Cell<'static>),
    Unknown,
}

/// Whether a statement may merge rows by their key.
pub(super) fn is_merging(dialect: Dialect, script: &ScriptText<'_>, rows: &RowsStatement) -> bool {
    let whole = rows.text.as_deref().or_else(|| script.text.get(rows.bytes.clone()));
    let text = whole.unwrap_or_default();
    let head = text
        .get(..rows.values.saturating_sub(rows.bytes.start))
        .unwrap_or_default();
    dialect == Dialect::Mysql && (may_merge(dialect, head) || session::find(text, "DUPLICATE", 0).is_some())
}

/// By what stands before the values of a statement, and behind them. `places` are those of its values.
pub(super) fn merge_of(
    head: &str,
    tail: Option<Scan<'_>>,
    columns: &Columns<'_>,
    places: &[Place],
    session: Session<'_>,
) -> Merge {
    if let Some(assignments) = tail.and_then(|tail| assignments(tail, columns, places, session)) {
        return Merge::Update(assignments);
    }
    if !may_merge(session.dialect, head) {
        return Merge::Never;
    }
    let is_replace = head
        .trim_start()
        .get(..7)
        .is_some_and(|word| word.eq_ignore_ascii_case("replace"));
    if is_replace { Merge::Replace } else { Merge::Ignore }
}

/// The place of the words that may follow the rows of a statement which names its columns; they are nowhere else in it
/// outside of texts and parentheses.
pub(super) fn tail_of_assignments(text: &str, at: usize, comments: Comments) -> Option<usize> {
    let mut scan = Scan::new(text, at, comments);
    loop {
        scan.blank();
        let start = scan.at;
        let word = scan.word();
        if !word.is_empty() {
            scan.at += word.len();
            let is = |name: &str| word.eq_ignore_ascii_case(name);
            if is("as") || is("returning") || (is("on") && scan.eat_word("duplicate")) {
                return Some(start);
            }
            continue;
        }
        match scan.peek()? {
            b'\'' | b'"' | b'`' => {
                if !scan.skip_quoted() {
                    return None;
                }
            }
            b'(' => {
                scan.parenthesized()?;
            }
            _ => scan.at += 1,
        }
    }
}

/// `AS new(a, b) ON DUPLICATE KEY UPDATE x = VALUES(x), y = new.a, z = 1`; `None` if it is something else.
fn assignments(
    mut scan: Scan<'_>,
    columns: &Columns<'_>,
    places: &[Place],
    session: Session<'_>,
) -> Option<Vec<Assignment>> {
    let mut alias = Alias::default();
    if scan.eat_word("as") {
        scan.blank();
        alias.row = name(&mut scan)?;
        if let Some(mut list) = scan.parenthesized() {
            loop {
                list.blank();
                alias.columns.push(name(&mut list)?);
                if !list.eat(b',') {
                    break;
                }
            }
        }
    }
    for word in ["on", "duplicate", "key", "update"] {
        if !scan.eat_word(word) {
            return None;
        }
    }
    let mut found: Vec<Assignment> = Vec::new();
    loop {
        let column = match target(&mut scan) {
            Some(name) => columns.places(Some(&[name])).ok()?.first().copied()?,
            None => return Some(unknown(found)),
        };
        if !scan.eat(b'=') {
            return Some(unknown(found));
        }
        let start = scan.clone();
        let to = value(&mut scan, column, columns, (&alias, places), session).filter(|_| ends(&mut scan.clone()));
        if to.is_none() {
            scan = start;
            if !scan.to(b",") {
                scan.at = scan.text.len();
            }
        }
        if let Place::Planned(column) = column {
            let to = to.unwrap_or(Assigned::Unknown);
            found.push(Assignment { column, to });
        }
        if !scan.eat(b',') {
            break;
        }
    }
    let explicit: Vec<usize> = found.iter().map(|assignment| assignment.column).collect();
    for (column, cell) in columns.on_update(session) {
        if !explicit.contains(&column) {
            let to = cell.map_or(Assigned::Unknown, Assigned::IfChanged);
            found.push(Assignment { column, to });
        }
    }
    Some(found)
}

/// The names that `AS` gives the new row.
#[derive(Debug, Default)]
struct Alias {
    row: String,
    columns: Vec<String>,
}

fn unknown(mut found: Vec<Assignment>) -> Vec<Assignment> {
    found.push(Assignment {
        column: 0,
        to: Assigned::Unknown,
    });
    found
}

/// Whether the value that was read is whole.
fn ends(scan: &mut Scan<'_>) -> bool {
    scan.blank();
    scan.is_at_end() || matches!(scan.peek(), Some(b',' | b';')) || scan.eat_word("returning")
}

/// `column`, or `table.column`.
fn target(scan: &mut Scan<'_>) -> Option<String> {
    scan.blank();
    let mut found = name(scan)?;
    while scan.eat(b'.') {
        scan.blank();
        found = name(scan)?;
    }
    Some(found)
}

fn name(scan: &mut Scan<'_>) -> Option<String> {
    match scan.peek() {
        Some(b'`') => {
            let from = scan.at + 1;
            scan.skip_quoted();
            Some(scan.text.get(from..scan.at - 1)?.replace("``", "`"))
        }
        _ => {
            let word = scan.word();
            scan.at += word.len();
            (!word.is_empty()).then(|| word.to_owned())
        }
    }
}

fn value(
    scan: &mut Scan<'_>,
    column: Place,
    columns: &Columns<'_>,
    (alias, places): (&Alias, &[Place]),
    session: Session<'_>,
) -> Option<Assigned> {
    let Place::Planned(column) = column else { return None };
    let planned = |name: String| match columns.places(Some(&[name])).ok()?.first() {
        Some(Place::Planned(from)) if columns.has_same_type(*from, column) => Some(*from),
        _ => None,
    };
    scan.blank();
    let start = scan.clone();
    if scan.eat_word("values") || scan.eat_word("value") {
        let mut inside = scan.parenthesized()?;
        let from = target(&mut inside)?;
        inside.blank();
        return planned(from).filter(|_| inside.is_at_end()).map(Assigned::New);
    }
    if let Some(constant) = session.constant(scan).ok().filter(|_| ends(&mut scan.clone())) {
        return columns.cell(column, constant, session).map(Assigned::Constant);
    }
    *scan = start;
    let first = name(scan)?;
    if !scan.eat(b'.') {
        return match alias
            .columns
            .iter()
            .position(|known| known.eq_ignore_ascii_case(&first))
        {
            Some(at) => aliased(at, places, column, columns),
            None => planned(first).map(Assigned::Old),
        };
    }
    scan.blank();
    let second = name(scan)?;
    if alias.row.is_empty() || !first.eq_ignore_ascii_case(&alias.row) {
        return planned(second).map(Assigned::Old);
    }
    if alias.columns.is_empty() {
        return planned(second).map(Assigned::New);
    }
    let at = alias
        .columns
        .iter()
        .position(|known| known.eq_ignore_ascii_case(&second))?;
    aliased(at, places, column, columns)
}

/// The value at a place of the statement's list.
fn aliased(at: usize, places: &[Place], column: usize, columns: &Columns<'_>) -> Option<Assigned> {
    match places.get(at)? {
        Place::Planned(from) if columns.has_same_type(*from, column) => Some(Assigned::New(*from)),
        _ => None,
    }
}
