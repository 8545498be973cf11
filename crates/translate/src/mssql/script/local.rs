//! Variables of T-SQL: their values, as far as constants and the catalog tell them, and which of them hang on a condition that
//! was not decided.

use super::Reader;
use super::constant::{Knowledge, Value};
use super::extent::Batch;
use super::keyword::Keyword;
use super::split::Kind;
use crate::script::{Cursor, tokens};
use sqlparser::tokenizer::Token;

/// Line and text of a condition.
pub(super) type Doubt = (u32, String);

impl Reader {
    pub(super) fn set_local(&mut self, name: &str, value: Value) {
        self.doubtful.remove(name);
        self.locals.insert(name.to_owned(), value);
        self.assignments.push(name.to_owned());
    }

    /// The values of these variables are not known.
    pub(super) fn forget(&mut self, variables: &[String]) {
        for variable in variables {
            self.set_local(variable, Value::Unknown);
        }
    }

    /// The condition that some variable's value hangs on.
    pub(super) fn doubt(&self, text: &Cursor<'_>) -> Option<Doubt> {
        if self.doubtful.is_empty() {
            return None;
        }
        let mut cursor = text.clone();
        while let Some(token) = cursor.bump() {
            if let Token::Word(word) = token
                && let Some(doubt) = self.doubtful.get(&word.value.to_ascii_lowercase())
            {
                return Some(doubt.clone());
            }
        }
        None
    }

    /// The variables that statements from `from` up to `end` give values: by SET and SELECT, by FETCH, and by procedures.
    pub(super) fn assigned(batch: &Batch<'_>, from: usize, end: usize) -> Vec<String> {
        let is_assigned = |at: &usize| {
            let before = at.wrapping_sub(1);
            let is_first = matches!(
                batch.keyword(before),
                Keyword::Set | Keyword::Select | Keyword::Declare | Keyword::Exec
            ) || batch.is_symbol(before, b',')
                || batch.is_symbol(before, b')')
                || batch.is(at.wrapping_sub(2), "TOP");
            let is_equal = batch.is_symbol(at + 1, b'=') || batch.is_symbol(at + 2, b'=');
            is_returned(batch, *at) || (is_first && is_equal) || is_fetched(batch, *at)
        };
        named(batch, (from..end).filter(is_assigned))
    }

    /// The variables that a procedure gives values.
    pub(super) fn returned(batch: &Batch<'_>, from: usize, end: usize) -> Vec<String> {
        named(batch, (from..end).filter(|at| is_returned(batch, *at)))
    }

    /// DECLARE, SET and SELECT of variables, as far as their values are constants.
    pub(super) fn assign(&mut self, batch: &Batch<'_>, at: usize, end: usize) {
        let declares = batch.keyword(at) == Keyword::Declare;
        // A query that finds nothing leaves its variables as they are.
        let queries = (at..end).any(|place| batch.keyword(place) == Keyword::From);
        let mut place = batch.after_top(at + 1);
        let mut fresh = true;
        let mut variables = Vec::new();
        while place < end {
            if fresh && batch.kind(place) == Some(Kind::Variable) {
                let name = batch.slice(place).to_ascii_lowercase();
                let stop = self.assignment_end(batch, place, end);
                let equals = (place..stop).find(|at| batch.is_symbol(*at, b'='));
                if declares {
                    self.set_local(&name, Value::Null);
                }
                if queries {
                    variables.push(name.clone());
                }
                if let Some(equals) = equals.filter(|_| !queries) {
                    let doubt = (equals..stop)
                        .chain(Some(place).filter(|_| batch.is_symbol(equals - 1, b'+')))
                        .filter(|at| batch.kind(*at) == Some(Kind::Variable))
                        .find_map(|at| self.doubtful.get(&batch.slice(at).to_ascii_lowercase()).cloned());
                    let value = self.assigned_value(batch, &name, equals, stop);
                    self.set_local(&name, value);
                    if let Some(doubt) = doubt {
                        self.doubtful.insert(name, doubt);
                    }
                }
                place = stop;
                continue;
            }
            fresh = batch.is_symbol(place, b',');
            place += 1;
        }
        if queries {
            let selects = batch.keyword(at) == Keyword::Select;
            self.catalog_query(batch.between(at, end), &variables, selects, batch.line(at));
        }
    }

    /// What stands behind the `=` or `+=` of a variable. What is appended to a variable itself is appended in place.
    fn assigned_value(&mut self, batch: &Batch<'_>, name: &str, equals: usize, stop: usize) -> Value {
        let is_variable =
            |at: usize| batch.kind(at) == Some(Kind::Variable) && batch.slice(at).eq_ignore_ascii_case(name);
        let line = batch.line(equals);
        if batch.is_symbol(equals - 1, b'+') {
            return match (
                self.constant(batch.between(equals + 1, stop), line),
                self.locals.remove(name),
            ) {
                (new @ Value::Text(_), Some(old)) => self.knowledge().joined(old, &new),
                _ => Value::Unknown,
            };
        }
        let appends = is_variable(equals + 1) && batch.is_symbol(equals + 2, b'+');
        match self.locals.remove(name) {
            Some(old) if appends && !(equals + 2..stop).any(is_variable) => {
                self.constant_after(old, batch.between(equals + 2, stop), line)
            }
            old => {
                self.locals.extend(old.map(|old| (name.to_owned(), old)));
                self.constant(batch.between(equals + 1, stop), line)
            }
        }
    }

    /// The comma outside of parentheses after an assignment, or the end.
    fn assignment_end(&self, batch: &Batch<'_>, at: usize, end: usize) -> usize {
        let mut place = at;
        while place < end {
            if batch.is_symbol(place, b',') {
                return place;
            }
            place = if batch.is_symbol(place, b'(') {
                batch.after_parenthesis(place)
            } else {
                place + 1
            };
        }
        end
    }

    /// The value of an expression, where it is a constant to its end.
    pub(super) fn constant(&mut self, text: &str, line: u32) -> Value {
        self.constant_of(text, line, |knowledge, cursor, depth| knowledge.value(cursor, depth))
    }

    /// The value of a sum whose first operand is known.
    fn constant_after(&mut self, first: Value, text: &str, line: u32) -> Value {
        self.constant_of(text, line, |knowledge, cursor, depth| {
            knowledge.sum(first, cursor, depth)
        })
    }

    fn constant_of(
        &mut self,
        text: &str,
        line: u32,
        read: impl FnOnce(&Knowledge<'_>, &mut Cursor<'_>, u32) -> Value,
    ) -> Value {
        let text = self.substituted(text, line);
        let Ok(tokens) = tokens(&sqlparser::dialect::MsSqlDialect {}, &text, line) else {
            return Value::Unknown;
        };
        let mut cursor = Cursor::new(&text, &tokens);
        let value = read(&self.knowledge(), &mut cursor, 0);
        if cursor.is_at_end() { value } else { Value::Unknown }
    }
}

fn named(batch: &Batch<'_>, places: impl Iterator<Item = usize>) -> Vec<String> {
    let variables = places.filter(|at| batch.kind(*at) == Some(Kind::Variable));
    variables.map(|at| batch.slice(at).to_ascii_lowercase()).collect()
}

fn is_returned(batch: &Batch<'_>, at: usize) -> bool {
    batch.is_one_of(at + 1, &["OUTPUT", "OUT"])
}

/// `INTO @a, @b`
fn is_fetched(batch: &Batch<'_>, at: usize) -> bool {
    let mut at = at;
    while at >= 2 && batch.is_symbol(at - 1, b',') && batch.kind(at - 2) == Some(Kind::Variable) {
        at -= 2;
    }
    at >= 1 && batch.is(at - 1, "INTO")
}
