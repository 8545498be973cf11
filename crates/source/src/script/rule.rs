//! Checks of a table, and the rows that do not satisfy them, as far as constants tell.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use model::source_schema::{ConstraintState, SourceCheck};
use model::{Dialect, MssqlType, MysqlType, SourceTable, SourceType};
use translate::decimal::Decimal;
use translate::predicate::{Comparison, Operand, Predicate, predicate};
use translate::script::{RowsStatement, SourceLine, check_mark};

use super::column::Cell;
use super::columns::{Columns, Row};
use super::constant::Constant;
use super::dialect::Session;
use super::equality::Equality;
use super::unique::{Conflict, Rule};

/// Characters of `2020-01-31`, and of that with a time to the second.
const DATE: usize = 10;
const SECONDS: usize = 19;

#[derive(Debug)]
pub(super) struct Rules {
    rules: Vec<Watched>,
    unread: Option<SourceLine>,
    has_trigger: bool,
    constraints: Option<Arc<[String]>>,
}

#[derive(Debug)]
struct Watched {
    name: String,
    mark: String,
    mark_off: String,
    condition: Predicate,
    /// It had been made when the statement under way was run, and was on.
    is_on: bool,
    /// It had been made, and was off.
    is_off: bool,
    /// Rows that were there when it was made do not allow it: it was refused itself.
    is_refused: bool,
    in_force: bool,
    /// Nobody holds old rows against it.
    is_for_new: bool,
    conflicts: Option<(u64, SourceLine)>,
    conflicts_before: Option<(u64, SourceLine)>,
}

/// What a condition is for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    True,
    False,
    /// NULL.
    Neither,
    Unknown,
}

/// A value as it is compared.
#[derive(Debug)]
enum Value<'r> {
    Null,
    Whole(i128),
    Number(Decimal),
    Double(f64),
    Text(Cow<'r, [u8]>, Equality),
    /// A date or time: the column, and the number by which they are ordered.
    Time(usize, i64),
    /// A text of the check.
    Literal(&'r str),
    Unknown,
}

impl Rules {
    pub(super) fn of(dialect: Dialect, table: &SourceTable, unread: Option<SourceLine>, has_trigger: bool) -> Rules {
        let watched = |check: &SourceCheck| {
            if check.state == ConstraintState::NotEnforced {
                return None;
            }
            let condition = predicate(dialect, &check.expression);
            (condition != Predicate::Unknown).then(|| Watched {
                name: check.name.clone(),
                mark: check_mark(check, true),
                mark_off: check_mark(check, false),
                condition,
                is_on: false,
                is_off: false,
                is_refused: false,
                in_force: false,
                is_for_new: check.state == ConstraintState::NotTrusted,
                conflicts: None,
                conflicts_before: None,
            })
        };
        Rules {
            rules: table.checks.iter().filter_map(watched).collect(),
            unread,
            has_trigger,
            constraints: None,
        }
    }

    pub(super) fn begin_statement(&mut self, rows: &RowsStatement) {
        let is_known = !self.has_trigger && self.unread.is_none_or(|unread| rows.at < unread);
        let is_same = match (&self.constraints, &rows.constraints) {
            (Some(known), Some(given)) => Arc::ptr_eq(known, given),
            _ => false,
        };
        let marks = rows.constraints.as_deref().unwrap_or_default();
        for rule in &mut self.rules {
            if !is_same {
                (rule.is_on, rule.is_off) = (marks.contains(&rule.mark), marks.contains(&rule.mark_off));
            }
            rule.in_force = is_known && rule.is_on && !rule.is_refused;
            rule.conflicts_before = rule.conflicts;
        }
        self.constraints.clone_from(&rows.constraints);
    }

    /// The statement under way has given no rows.
    pub(super) fn take_back(&mut self) {
        for rule in &mut self.rules {
            rule.conflicts = rule.conflicts_before;
        }
    }

    /// Whether the server refuses a row.
    pub(super) fn refuses(&self, row: &Row<'_>, columns: &Columns<'_>, session: Session<'_>) -> bool {
        let refuses = |rule: &Watched| rule.in_force && truth(&rule.condition, row, columns, session) == Truth::False;
        self.rules.iter().any(refuses)
    }

    /// Takes a row that the server does not refuse.
    pub(super) fn take(&mut self, row: &Row<'_>, at: SourceLine, columns: &Columns<'_>, session: Session<'_>) {
        for rule in &mut self.rules {
            if !rule.in_force && !rule.is_for_new && truth(&rule.condition, row, columns, session) == Truth::False {
                rule.conflicts.get_or_insert((0, at)).0 += 1;
                rule.is_refused |= !(rule.is_on || rule.is_off);
            }
        }
    }

    pub(super) fn conflicts(&self) -> impl Iterator<Item = Conflict> {
        self.rules.iter().filter_map(|rule| {
            let (rows, first) = rule.conflicts?;
            let rule = Rule::Check(rule.name.clone());
            Some(Conflict { rule, rows, first })
        })
    }
}

fn truth(condition: &Predicate, row: &Row<'_>, columns: &Columns<'_>, session: Session<'_>) -> Truth {
    let of = |condition: &Predicate| truth(condition, row, columns, session);
    match condition {
        Predicate::And(one, other) => match (of(one), of(other)) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
            (Truth::Neither, _) | (_, Truth::Neither) => Truth::Neither,
            (Truth::True, Truth::True) => Truth::True,
        },
        Predicate::Or(one, other) => match (of(one), of(other)) {
            (Truth::True, _) | (_, Truth::True) => Truth::True,
            (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
            (Truth::Neither, _) | (_, Truth::Neither) => Truth::Neither,
            (Truth::False, Truth::False) => Truth::False,
        },
        Predicate::Not(inner) => match of(inner) {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            same => same,
        },
        Predicate::IsNull(of) => match value(of, row, columns) {
            Value::Null => Truth::True,
            Value::Unknown => Truth::Unknown,
            _ => Truth::False,
        },
        Predicate::Compare(left, comparison, right) => {
            let (left, right) = (value(left, row, columns), value(right, row, columns));
            compared(&left, *comparison, &right, columns, session)
        }
        Predicate::Unknown => Truth::Unknown,
    }
}

fn value<'r>(operand: &'r Operand, row: &'r Row<'_>, columns: &Columns<'_>) -> Value<'r> {
    match operand {
        Operand::Null => Value::Null,
        Operand::Number(text) => Decimal::parse(text).map_or(Value::Unknown, Value::Number),
        Operand::Text(text) => Value::Literal(text),
        Operand::Column(name) => of_column(name, row, columns),
        Operand::Length { column, trimmed } => match of_column(column, row, columns) {
            Value::Null => Value::Null,
            Value::Text(bytes, _) => match std::str::from_utf8(&bytes) {
                Ok(text) => {
                    let text = if *trimmed { text.trim_end_matches(' ') } else { text };
                    // UTF-16 counts others twice.
                    let is_counted = text.chars().all(|c| c < '\u{10000}');
                    let length = i128::try_from(text.chars().count()).ok().filter(|_| is_counted);
                    length.map_or(Value::Unknown, Value::Whole)
                }
                Err(_) => Value::Unknown,
            },
            _ => Value::Unknown,
        },
        Operand::Unknown => Value::Unknown,
    }
}

fn of_column<'r>(name: &str, row: &'r Row<'_>, columns: &Columns<'_>) -> Value<'r> {
    let found = columns
        .columns
        .iter()
        .position(|column| column.source.name.to_lowercase() == name.to_lowercase());
    let Some(at) = found.filter(|at| !row.left.contains(at) && !columns.uncomputed.contains(at)) else {
        return Value::Unknown;
    };
    let source = columns.columns[at].source;
    let (Some(cell), None) = (row.cells.get(at), &source.generated) else {
        return Value::Unknown;
    };
    match (kind(&source.source_type), cell) {
        (_, Cell::Null) => Value::Null,
        (Kind::Number, Cell::Signed(number)) => Value::Whole(i128::from(*number)),
        (Kind::Number, Cell::Unsigned(number)) => Value::Whole(i128::from(*number)),
        (Kind::Number, Cell::Bytes(bytes)) => {
            let number = std::str::from_utf8(bytes).ok().and_then(Decimal::parse);
            number.map_or(Value::Unknown, Value::Number)
        }
        (Kind::Number, Cell::Double(number)) => Value::Double(*number),
        (Kind::Time, Cell::Signed(number)) => Value::Time(at, *number),
        (Kind::Text, Cell::Bytes(bytes)) => Value::Text(Cow::Borrowed(bytes), Equality::of_text(source)),
        _ => Value::Unknown,
    }
}

enum Kind {
    Number,
    Time,
    Text,
    Other,
}

fn kind(of: &SourceType) -> Kind {
    match of {
        SourceType::Mysql(of) => match of {
            MysqlType::TinyInt { .. }
            | MysqlType::SmallInt { .. }
            | MysqlType::MediumInt { .. }
            | MysqlType::Int { .. }
            | MysqlType::BigInt { .. }
            | MysqlType::Decimal { .. }
            | MysqlType::Double { .. }
            | MysqlType::Year => Kind::Number,
            MysqlType::Date | MysqlType::Datetime { .. } => Kind::Time,
            MysqlType::Char { .. }
            | MysqlType::Varchar { .. }
            | MysqlType::TinyText
            | MysqlType::Text
            | MysqlType::MediumText
            | MysqlType::LongText
            | MysqlType::Enum { .. } => Kind::Text,
            _ => Kind::Other,
        },
        SourceType::Mssql(of) => match of {
            MssqlType::Bit
            | MssqlType::TinyInt
            | MssqlType::SmallInt
            | MssqlType::Int
            | MssqlType::BigInt
            | MssqlType::Decimal { .. }
            | MssqlType::Money
            | MssqlType::SmallMoney
            | MssqlType::Float => Kind::Number,
            MssqlType::Date | MssqlType::Datetime | MssqlType::Datetime2 { .. } | MssqlType::SmallDatetime => {
                Kind::Time
            }
            MssqlType::Char { .. }
            | MssqlType::Varchar { .. }
            | MssqlType::Nchar { .. }
            | MssqlType::Nvarchar { .. } => Kind::Text,
            _ => Kind::Other,
        },
    }
}

fn compared(
    left: &Value<'_>,
    comparison: Comparison,
    right: &Value<'_>,
    columns: &Columns<'_>,
    session: Session<'_>,
) -> Truth {
    let order = match (left, right) {
        // Whatever the other is.
        (Value::Null, _) | (_, Value::Null) => return Truth::Neither,
        (Value::Whole(left), Value::Whole(right)) => left.cmp(right),
        (Value::Whole(left), Value::Number(right)) => match Decimal::parse(&left.to_string()) {
            Some(left) => left.compare(right),
            None => return Truth::Unknown,
        },
        (Value::Number(left), Value::Whole(right)) => match Decimal::parse(&right.to_string()) {
            Some(right) => left.compare(&right),
            None => return Truth::Unknown,
        },
        (Value::Number(left), Value::Number(right)) => left.compare(right),
        (Value::Double(_), _) | (_, Value::Double(_)) => {
            let order = double(left)
                .zip(double(right))
                .and_then(|(left, right)| left.partial_cmp(&right));
            match order {
                Some(order) => order,
                None => return Truth::Unknown,
            }
        }
        (Value::Time(one, left), Value::Time(other, right)) if is_same_type(*one, *other, columns) => left.cmp(right),
        (Value::Time(at, left), Value::Literal(text)) => match time(*at, text, columns, session) {
            Some(right) => left.cmp(&right),
            None => return Truth::Unknown,
        },
        (Value::Literal(text), Value::Time(at, right)) => match time(*at, text, columns, session) {
            Some(left) => left.cmp(right),
            None => return Truth::Unknown,
        },
        (Value::Text(bytes, equality), Value::Literal(text)) | (Value::Literal(text), Value::Text(bytes, equality)) => {
            return texts(bytes, text.as_bytes(), *equality, comparison);
        }
        (Value::Text(left, equality), Value::Text(right, other)) if equality == other => {
            return texts(left, right, *equality, comparison);
        }
        _ => return Truth::Unknown,
    };
    let holds = match comparison {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterOrEqual => order != Ordering::Less,
    };
    if holds { Truth::True } else { Truth::False }
}

fn double(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Double(number) => Some(*number),
        Value::Number(number) => number.double(),
        Value::Whole(number) => Decimal::parse(&number.to_string())?.double(),
        _ => None,
    }
}

fn is_same_type(one: usize, other: usize, columns: &Columns<'_>) -> bool {
    columns.columns[one].source.source_type == columns.columns[other].source.source_type
}

/// A text as a date or time of a column, where the column has all that the text says.
fn time(at: usize, text: &str, columns: &Columns<'_>, session: Session<'_>) -> Option<i64> {
    let is_date = matches!(
        columns.columns[at].source.source_type,
        SourceType::Mysql(MysqlType::Date) | SourceType::Mssql(MssqlType::Date)
    );
    if text.trim().len() > if is_date { DATE } else { SECONDS } {
        return None;
    }
    match columns.cell(at, Constant::Text(Cow::Borrowed(text)), session)? {
        Cell::Signed(number) => Some(number),
        _ => None,
    }
}

/// Which text comes first is known to the collation alone.
fn texts(left: &[u8], right: &[u8], equality: Equality, comparison: Comparison) -> Truth {
    let ((left, left_known), (right, right_known)) = (equality.certain(left), equality.certain(right));
    let are_equal = if left == right {
        true
    } else if left_known == left.len() && right_known == right.len() {
        false
    } else {
        return Truth::Unknown;
    };
    match (comparison, are_equal) {
        (Comparison::Equal, true) | (Comparison::NotEqual, false) => Truth::True,
        (Comparison::Equal, false) | (Comparison::NotEqual, true) => Truth::False,
        (Comparison::LessOrEqual | Comparison::GreaterOrEqual, true) => Truth::True,
        (Comparison::Less | Comparison::Greater, true) => Truth::False,
        _ => Truth::Unknown,
    }
}
