//! Statements about rows: INSERTs of constants are noted with their place, others are findings.

use model::{TableName, code};

use super::catalog::key;
use super::extent::Batch;
use super::key::is_temporary;
use super::keyword::Keyword;
use super::split::Kind;
use super::statement::{Outcome, Read};
use super::{Reader, constant};
use crate::script::{Fate, RowsStatement, SyntaxError, check_mark_now, key_mark, shared_columns};

impl Reader {
    /// INSERT, from INSERT on.
    pub(super) fn insert(&mut self, batch: &Batch<'_>, at: usize, end: usize) -> Read {
        let line = batch.line(at);
        let mut place = at + 1;
        let some = batch.is(place, "TOP");
        if some {
            place = after_top(batch, place);
        }
        if batch.is(place, "INTO") {
            place += 1;
        }
        let (parts, after) = batch.name(place).ok_or_else(|| SyntaxError {
            line: batch.line(place),
            expected: "expected a table".to_owned(),
        })?;
        let parts: Vec<String> = parts
            .iter()
            .map(|part| self.substituted(part, line).into_owned())
            .collect();
        if is_temporary(&parts) {
            return Ok(Outcome::Ignored);
        }
        if self.is_of_another_database(&parts) {
            let name = parts.join(".");
            let message = format!("rows for a table of another database are passed over: INSERT {name}");
            self.finding_once(code::SCRIPT_OTHER_DATABASE, line, &format!("rows of {name}"), message);
            return Ok(Outcome::Ignored);
        }
        let table = self.behind_synonym(self.name(parts));
        let mut place = after;
        if batch.keyword(place) == Keyword::With && batch.is_symbol(place + 1, b'(') {
            place = batch.after_parenthesis(place + 1);
        }
        let mut columns = None;
        if batch.is_symbol(place, b'(') && batch.keyword(place + 1) != Keyword::Select {
            let close = batch.after_parenthesis(place);
            let names = (place + 1..close).filter(|at| matches!(batch.kind(*at), Some(Kind::Word(_) | Kind::Name)));
            columns = Some(
                names
                    .map(|at| constant::split_name(batch.slice(at)).concat())
                    .collect::<Vec<_>>(),
            );
            place = close;
        }
        if batch.is_one_of(place, &["OUTPUT"]) {
            while place < end && !matches!(batch.keyword(place), Keyword::Values | Keyword::Select | Keyword::Exec) {
                if batch.is(place, "INTO")
                    && let Some((parts, _)) = batch.name(place + 1)
                    && !is_temporary(&parts)
                {
                    let into = self.behind_synonym(self.name(parts));
                    self.uncount(&into);
                    self.rows_not_kept(line, Some(into.clone()), &format!("OUTPUT INTO {into}"));
                }
                place = if batch.is_symbol(place, b'(') {
                    batch.after_parenthesis(place)
                } else {
                    place + 1
                };
            }
        }
        self.inserts += 1;
        self.filled.insert(key(&table));
        if let Some(table) = self.catalog.table_mut(&table) {
            table.used = true;
        }
        let defaults = batch.is(place, "DEFAULT");
        place += usize::from(defaults);
        // What stands behind OUTPUT was passed over up to VALUES.
        let defaults = defaults || (batch.keyword(place) == Keyword::Values && batch.is(place - 1, "DEFAULT"));
        let keyword = batch.keyword(place);
        let reads_tables = (place..end).any(|at| batch.keyword(at) == Keyword::From);
        let is_source = keyword == Keyword::Values || (keyword == Keyword::Select && !reads_tables);
        // Rows that are twice there are taken once.
        let merges = (place..end).any(|at| batch.keyword(at) == Keyword::Union && !batch.is(at + 1, "ALL"));
        let constants = is_source && place < end && !some && !merges;
        let limited = self.row_limit && !defaults && !is_one_row(batch, place, end);
        let constants = constants && !limited && !self.is_view(&table);
        // The bytes of a text in EXEC are not those of the script; how often a loop goes round is not known.
        let (Some(first), Some(word), Some(last), true, 0) = (
            batch.lexemes.get(at),
            batch.lexemes.get(place),
            batch.lexemes.get(end - 1),
            constants,
            self.nested + self.loops,
        ) else {
            self.uncount(&table);
            self.rows_not_kept(line, Some(table.clone()), &format!("INSERT {table}"));
            return Ok(Outcome::Understood);
        };
        let (bytes, mut values) = (first.start..last.end, word.end);
        let written = &batch.text[bytes.clone()];
        // Without a variable that has a value this is no script for sqlcmd, and `$(` is a text like others.
        let text = (written.contains("$(") && !self.sqlcmd.is_empty()).then(|| {
            let (head, tail) = written.split_at(values - bytes.start);
            let head = self.substituted(head, line).into_owned();
            values = bytes.start + head.len();
            format!("{head}{}", self.substituted(tail, line))
        });
        let text = if defaults {
            // A row of no values, for no columns.
            columns = Some(Vec::new());
            let head = self.substituted(batch.between(at, place), line);
            let head = head.trim_end();
            let head = head[..head.len() - "DEFAULT".len()].to_owned();
            values = bytes.start + head.len() + "VALUES".len();
            Some(format!("{head}VALUES ()"))
        } else {
            text
        };
        let of = self.catalog.table_mut(&table);
        let (next_identity, uncounted) = of.map_or((None, false), |of| (of.reseeded.take(), of.uncounted));
        let constraints = self.catalog.table(&table).map(|of| {
            self.rows.constraints(&table, || {
                let keys = of.primary_key.iter().chain(&of.indexes);
                let keys = keys.filter_map(|key| key_mark(&key.index));
                keys.chain(of.checks.iter().map(check_mark_now)).collect()
            })
        });
        self.rows.push(RowsStatement {
            table,
            constraints,
            columns: shared_columns(&self.rows, columns),
            unnamed: None,
            retyped: None,
            fate: Fate::Kept,
            times: self.times,
            next_identity,
            uncounted,
            bytes,
            values,
            text,
            backslash: false,
            lenient: false,
            zero_is_value: false,
            zone: crate::mysql::zone::Zone::Unsaid,
            dates: self.dates,
            at: self.at(line),
        });
        Ok(Outcome::Understood)
    }

    /// UPDATE, DELETE, MERGE, TRUNCATE, BULK INSERT, and queries with common table expressions.
    pub(super) fn data_statement(&mut self, batch: &Batch<'_>, at: usize, end: usize) -> Outcome {
        let mut at = at;
        if batch.keyword(at) == Keyword::With {
            // The statement is what follows the expressions.
            while at < end && !is_verb(batch.keyword(at)) {
                at = if batch.is_symbol(at, b'(') {
                    batch.after_parenthesis(at)
                } else {
                    at + 1
                };
            }
            if at >= end || batch.keyword(at) == Keyword::Select {
                return Outcome::Ignored;
            }
        }
        self.forget(&Reader::assigned(batch, at, end));
        let verb = batch.slice(at).to_ascii_uppercase();
        let mut place = at + 1;
        if batch.is(place, "STATISTICS") {
            return Outcome::Ignored;
        }
        let some = batch.is(place, "TOP");
        if some {
            place = after_top(batch, place);
        }
        while matches!(batch.keyword(place), Keyword::From | Keyword::Insert)
            || batch.is_one_of(place, &["INTO", "TABLE"])
        {
            place += 1;
        }
        let Some((parts, after)) = batch.name(place) else {
            self.uncount_all();
            self.rows_not_kept(batch.line(at), None, &verb);
            return Outcome::Understood;
        };
        if is_temporary(&parts) {
            return Outcome::Ignored;
        }
        let line = batch.line(at);
        let parts = parts
            .iter()
            .map(|part| self.substituted(part, line).into_owned())
            .collect();
        let table = self.behind_synonym(self.name(parts));
        let truncates = batch.keyword(at) == Keyword::Truncate;
        let is_whole = truncates || (batch.keyword(at) == Keyword::Delete && !self.row_limit);
        if is_whole && !some && after >= end && !self.is_view(&table) {
            // Nothing is left of what the script put in before.
            self.emptied(&table, truncates, line);
            self.unread
                .retain(|unread| unread.table.as_ref().is_none_or(|name| key(name) != key(&table)));
        } else {
            if matches!(batch.keyword(at), Keyword::Update | Keyword::Delete | Keyword::Truncate) {
                self.changes_not_kept(batch, (at, end), &table, &format!("{verb} {table}"));
            } else {
                self.uncount(&table);
                self.rows_not_kept(line, Some(table.clone()), &format!("{verb} {table}"));
            }
        }
        Outcome::Understood
    }

    /// All rows of a table are gone; TRUNCATE begins to count anew, too.
    fn emptied(&mut self, table: &TableName, truncates: bool, line: u32) {
        let fate = if truncates { Fate::Dropped } else { Fate::Deleted };
        self.transaction.decide_of(&mut self.rows, fate, table);
        if let Some(table) = self.catalog.table_mut(table).filter(|_| truncates) {
            (table.next_identity, table.reseeded, table.used, table.uncounted) = (None, None, false, false);
        }
        if self.undecided > 0 {
            let message = format!(
                "a statement empties {table} on a condition that cannot be decided without a server; it is taken"
            );
            self.finding_once(code::SCRIPT_CONDITION, line, &format!("{table} is emptied"), message);
        }
    }

    /// SELECT: it may set variables, or make a table.
    pub(super) fn query(&mut self, batch: &Batch<'_>, at: usize, end: usize) -> Read {
        if batch.kind(batch.after_top(at + 1)) == Some(Kind::Variable) {
            self.assign(batch, at, end);
            return Ok(Outcome::Ignored);
        }
        let mut place = at + 1;
        while place < end && batch.keyword(place) != Keyword::From {
            if batch.is(place, "INTO") {
                return match batch.name(place + 1) {
                    Some((parts, _)) if is_temporary(&parts) => {
                        self.temporary_table(batch.line(place), &parts);
                        Ok(Outcome::Ignored)
                    }
                    Some((parts, after)) if self.select_into(batch, at, parts.clone(), after, end) => {
                        Ok(Outcome::Understood)
                    }
                    _ => Err(SyntaxError {
                        line: batch.line(place),
                        expected: "a table is made from a query, so that its columns are not known".to_owned(),
                    }),
                };
            }
            place = if batch.is_symbol(place, b'(') {
                batch.after_parenthesis(place)
            } else {
                place + 1
            };
        }
        Ok(Outcome::Ignored)
    }

    /// `SELECT * INTO t FROM u`: the columns of a table that is known; false if it is anything else.
    fn select_into(&mut self, batch: &Batch<'_>, at: usize, parts: Vec<String>, after: usize, end: usize) -> bool {
        let line = batch.line(at);
        let Some((from, rest)) = batch.name(after + 1) else {
            return false;
        };
        let plain = batch.is_symbol(at + 1, b'*')
            && batch.is(at + 2, "INTO")
            && batch.keyword(after) == Keyword::From
            && (rest >= end || batch.is(rest, "WHERE"));
        let (name, from) = (self.name(parts), self.name(from));
        let Some(table) = self.copied(&from, &name, line).filter(|_| plain) else {
            return false;
        };
        self.add_table(table, line);
        self.uncount(&name);
        self.rows_not_kept(line, Some(name.clone()), &format!("SELECT INTO {name}"));
        true
    }
}

fn is_verb(keyword: Keyword) -> bool {
    matches!(
        keyword,
        Keyword::Select | Keyword::Insert | Keyword::Update | Keyword::Delete | Keyword::Merge
    )
}

/// Whether no more than one row stands from VALUES or SELECT on.
fn is_one_row(batch: &Batch<'_>, at: usize, end: usize) -> bool {
    match batch.keyword(at) {
        Keyword::Values => batch.is_symbol(at + 1, b'(') && batch.after_parenthesis(at + 1) >= end,
        _ => (at..end).all(|place| batch.keyword(place) != Keyword::Union),
    }
}

/// The place after `TOP (n) [PERCENT]`.
fn after_top(batch: &Batch<'_>, at: usize) -> usize {
    let after = if batch.is_symbol(at + 1, b'(') {
        batch.after_parenthesis(at + 1)
    } else {
        at + 2
    };
    after + usize::from(batch.is(after, "PERCENT"))
}
