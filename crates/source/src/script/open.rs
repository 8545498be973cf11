//! The statement that is being read, and what becomes of its rows.

use std::borrow::Cow;
use std::ops::Range;

use arrow_schema::ArrowError;
use translate::script::{Fate, RowsStatement, SourceLine};

use super::columns::{Place, Row};
use super::dialect::{self, Session};
use super::held::Put;
use super::identity::Counted;
use super::made::{Made, MadeRows};
use super::merge::{self, Merge};
use super::mssql::common::Common;
use super::mysql::computed::ComputedValues;
use super::refusal::{Refusal, RefusedRow};
use super::scan::{Comments, Lines, Scan};
use super::server::Others;
use super::session;
use super::statement::{self, Form};
use super::table::TableRows;

/// Rows that `GO n` may make of one statement: with more of them a few bytes would fill a disk.
const MOST_REPEATED: u64 = 1_000_000;

/// A statement that is open.
#[derive(Debug)]
pub(super) struct Open<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) rows: &'a RowsStatement,
    pub(super) line: u32,
    computed: ComputedValues,
    /// First byte of the values in the text.
    pub(super) values: usize,
    pub(super) at: usize,
    pub(super) form: Form,
    pub(super) comments: Comments,
    places: Vec<Place>,
    pub(super) lines: Lines,
    pub(super) script: usize,
    merge: Merge,
    /// What the values are of that rows which are there get.
    made_by_merge: Made,
    /// The table's rows of this kind before the statement.
    made_before: MadeRows,
    /// How often it is still to be run, this time included.
    pub(super) times: u32,
    /// By position in the plan: the type that the values of all rows have in common, where that shows. Empty where none does.
    common: Vec<Option<Common>>,
    /// Its rows are gone, and only took identity values.
    pub(super) gone: bool,
    /// The server has refused a row of it, and with it those that follow.
    others: Others,
}

impl<'a> TableRows<'a> {
    /// Goes to the next statement; false if there is none.
    pub(super) fn open_next(&mut self) -> bool {
        while let Some(rows) = self.statements.next() {
            let Some(script) = self.scripts.get(rows.at.script) else {
                continue;
            };
            let text = session::statement(self.dialect, self.version, script, rows);
            let values = rows.values.saturating_sub(rows.bytes.start).min(text.len());
            let Some(head) = text.get(..values) else { continue };
            let times = rows.times;
            if times == 0 {
                self.passed += text.len();
                continue;
            }
            if times > 1 && statement::estimated_rows(&text).saturating_mul(u64::from(times)) > MOST_REPEATED {
                // What identity values the rows after it have is not known either.
                self.statements = Vec::new().into_iter();
                self.seen += 1;
                self.refuse(rows.at, None, Refusal::Repeated);
                return false;
            }
            let form = statement::form(head);
            let gone = rows.fate == Fate::Deleted;
            let places = match self.columns.places(rows.columns.as_deref()) {
                Ok(places) => places,
                Err(column) => {
                    // What is not known of the table may be.
                    self.columns.identity.lose_count();
                    if gone {
                        continue;
                    }
                    self.seen += 1;
                    let refusal = if self.columns.is_filled_by_server(&column) {
                        Refusal::Computed
                    } else {
                        Refusal::UnknownColumn
                    };
                    self.refuse(rows.at, Some(column), refusal);
                    continue;
                }
            };
            self.columns.begin(rows);
            let comments = dialect::comments(self.dialect, rows.backslash);
            let computed = ComputedValues::of(self.product, rows);
            let session = Session::of(rows, script, (self.dialect, self.fractions), computed, &self.maker);
            let statement = (form, &*text, values);
            let common = self
                .maker
                .without_trace(|| self.columns.common(statement, comments, &places, session));
            let merge = match self.held {
                Some(_) => {
                    let tail = statement::tail(form, &text, values, comments);
                    merge::merge_of(head, tail, &self.columns, &places, session)
                }
                None => Merge::Never,
            };
            let mut open = Open {
                common,
                form,
                comments,
                places,
                merge,
                made_by_merge: self.maker.take(),
                made_before: MadeRows::default(),
                lines: Lines::new(0, rows.at.line),
                script: rows.at.script,
                rows,
                computed,
                line: rows.at.line,
                values,
                at: values,
                times,
                gone,
                text,
                others: Others::Stay,
            };
            self.begin_statement(&mut open);
            self.open = Some(open);
            return true;
        }
        false
    }

    /// The statement is run, perhaps not for the first time.
    pub(super) fn begin_statement(&mut self, open: &mut Open<'a>) {
        open.others = Others::Stay;
        open.made_before = self.made.clone();
        self.unique.begin_statement(open.rows);
        self.rules.begin_statement(open.rows);
        if let Some(held) = &mut self.held {
            held.begin_statement(self.unique.is_in_force());
        }
    }

    /// InnoDB sets aside an identity value for every row of a statement, also for those that are left out.
    pub(super) fn end_statement(&mut self) {
        let sets_aside = self.held.is_some() && self.table.source.engine.eq_ignore_ascii_case("innodb");
        self.columns.identity.end(sets_aside);
        self.batches.end_statement();
    }

    pub(super) fn refuse(&mut self, at: SourceLine, column: Option<String>, reason: Refusal) {
        self.refused.push(RefusedRow { at, column, reason });
    }

    /// Reads a row.
    pub(super) fn row(&mut self, open: &mut Open<'a>, values: Range<usize>, at: SourceLine) -> Result<(), ArrowError> {
        if open.others == Others::End {
            // The server has not looked at it.
            self.refuse(at, None, Refusal::OtherRow);
            return Ok(());
        }
        let counted = self.columns.identity.counted();
        let script = &self.scripts[open.script];
        let server = (self.dialect, self.fractions);
        let session = Session::of(open.rows, script, server, open.computed, &self.maker);
        let text = &open.text[..values.end];
        let read = match open.form {
            Form::Assignments => self
                .columns
                .assigned(Scan::new(text, values.start, open.comments), session),
            Form::Lists | Form::Selects => {
                let mut scan = Scan::new(text, values.start, open.comments);
                self.columns.listed(&mut scan, (&open.places, &open.common), session)
            }
        };
        let made = self.maker.take();
        if open.gone {
            return Ok(());
        }
        match read {
            Err((column, reason)) => {
                let column = column.and_then(|at| self.columns.name(at));
                self.refuse_with_others(open, at, column, reason, false)?;
            }
            Ok(_) if open.others == Others::Go => self.refuse(at, None, Refusal::OtherRow),
            Ok(row) => {
                if let Some((column, reason)) = self.store(open, row, (made, counted), at)? {
                    self.columns.identity.not_stored(counted, reason, self.server.undoes());
                    self.refuse_with_others(open, at, column, reason, counted.is_first)?;
                }
            }
        }
        Ok(())
    }

    /// Takes a row that could be read, unless the server refuses it: then why, and the column.
    fn store(
        &mut self,
        open: &Open<'a>,
        row: Row<'_>,
        (made, counted): (Made, Counted),
        at: SourceLine,
    ) -> Result<Option<(Option<String>, Refusal)>, ArrowError> {
        let script = &self.scripts[open.script];
        let server = (self.dialect, self.fractions);
        let session = Session::of(open.rows, script, server, open.computed, &self.maker);
        let (rules, columns) = (&self.rules, &self.columns);
        let breaks = |row: &Row<'_>| rules.refuses(row, columns, session);
        if breaks(&row) {
            if open.merge == Merge::Ignore
                && let Some(held) = &mut self.held
            {
                held.merged.rows += 1;
                self.columns.identity.passed_over(counted);
                return Ok(None);
            }
            return Ok(Some((None, Refusal::Check)));
        }
        if let Some(held) = &mut self.held {
            let generated = row.generated;
            return Ok(match held.put(row.into_owned(), &open.merge, at, &breaks) {
                Put::Inserted => {
                    self.made.add(made, at);
                    None
                }
                Put::Refused => Some((None, Refusal::Duplicate)),
                Put::Broken => Some((None, Refusal::Check)),
                put => {
                    if let Some(value) = generated {
                        self.columns.identity.give_back(value);
                    }
                    if put == Put::Changed {
                        self.made.add(open.made_by_merge, at);
                    }
                    None
                }
            });
        }
        if let Err(taken) = self.unique.take(&row, at) {
            let reason = if taken.ignored {
                Refusal::DuplicateIgnored
            } else {
                Refusal::Duplicate
            };
            return Ok(Some((taken.column, reason)));
        }
        self.rules.take(&row, at, &self.columns, session);
        self.made.add(made, at);
        self.batches.push(&row, at, &mut self.columns)?;
        Ok(None)
    }

    fn refuse_with_others(
        &mut self,
        open: &mut Open<'a>,
        at: SourceLine,
        column: Option<String>,
        reason: Refusal,
        is_first: bool,
    ) -> Result<(), ArrowError> {
        self.refuse(at, column, reason);
        if open.others == Others::Stay {
            open.others = self.server.others(reason, open.rows, &open.merge, is_first);
            if open.others == Others::Go {
                self.take_back(open)?;
            }
        }
        Ok(())
    }

    /// The server takes back what the statement did.
    fn take_back(&mut self, open: &mut Open<'a>) -> Result<(), ArrowError> {
        self.made = std::mem::take(&mut open.made_before);
        self.rules.take_back();
        let lines = match &mut self.held {
            Some(held) => held.take_back(),
            None => {
                self.unique.take_back();
                self.batches.take_back(&mut self.columns)?
            }
        };
        for at in lines {
            self.refuse(at, None, Refusal::OtherRow);
        }
        Ok(())
    }
}
