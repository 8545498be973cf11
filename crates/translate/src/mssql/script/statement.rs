//! What a statement is, and who reads it.

use std::borrow::Cow;

use model::code;
use sqlparser::dialect::MsSqlDialect;

use super::extent::Batch;
use super::index::IndexWords;
use super::keyword::Keyword;
use super::split::Kind;
use super::{Reader, cut};
use crate::script::{Cursor, SyntaxError, tokens};

/// What became of a statement that was read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It says something of the schema or its data.
    Understood,
    /// It is of no matter to the schema.
    Ignored,
    /// It is read again at the end.
    Deferred,
}

pub(super) type Read = Result<Outcome, SyntaxError>;

impl Reader {
    /// Reads the statement of the lexemes from `at` up to `end`.
    pub(super) fn statement(&mut self, batch: &Batch<'_>, at: usize, end: usize) {
        if self.databases.elsewhere && batch.keyword(at) != Keyword::Use {
            self.counts.ignored += 1;
            self.passed_over(batch, at, end);
            return;
        }
        let switches = batch.keyword(at) == Keyword::Set && batch.is_one_of(at + 1, &["NOEXEC", "PARSEONLY"]);
        // Behind a condition it is for scripts that are not run as they should be.
        if switches && self.guarded == 0 {
            self.noexec = batch.is(at + 2, "ON");
        } else if self.noexec {
            let message = "the script has switched off that statements are run, and what follows is not read";
            self.finding_once(code::SCRIPT_STATEMENT_NOT_RUN, batch.line(at), "NOEXEC", message);
            self.counts.ignored += 1;
            return;
        }
        if batch.keyword(at) != Keyword::Insert {
            self.rows.constraints_changed();
        }
        let outcome = match self.dispatch(batch, at, end) {
            Ok(outcome) => outcome,
            Err(error) => {
                let text = cut(batch.between(at, end));
                self.not_understood(error.line, format!("{error}; the statement: {text}"));
                return;
            }
        };
        match outcome {
            Outcome::Understood => self.counts.understood += 1,
            Outcome::Ignored => self.counts.ignored += 1,
            Outcome::Deferred => {}
        }
    }

    fn dispatch(&mut self, batch: &Batch<'_>, at: usize, end: usize) -> Read {
        if batch.is_module(at) {
            return self.module(batch, at, end);
        }
        match batch.keyword(at) {
            Keyword::Create | Keyword::Alter | Keyword::Drop => self.with_cursor(batch, at, end, Reader::ddl),
            Keyword::Exec => self.procedure(batch, at + 1, end),
            Keyword::Insert => self.insert(batch, at, end),
            Keyword::Grant | Keyword::Deny | Keyword::Revoke => {
                self.permission(batch, at, end);
                Ok(Outcome::Understood)
            }
            Keyword::Set | Keyword::Declare => {
                if batch.kind(at + 1) == Some(Kind::Variable) {
                    self.assign(batch, at, end);
                } else if batch.keyword(at) == Keyword::Set {
                    self.set_session(batch, at, end);
                }
                Ok(Outcome::Ignored)
            }
            Keyword::Select => self.query(batch, at, end),
            Keyword::With | Keyword::Update | Keyword::Delete | Keyword::Merge | Keyword::Truncate | Keyword::Bulk => {
                Ok(self.data_statement(batch, at, end))
            }
            Keyword::Dbcc => self.with_cursor(batch, at, end, Reader::dbcc),
            Keyword::Enable | Keyword::Disable => self.with_cursor(batch, at, end, Reader::switch_trigger),
            Keyword::Use => self.use_database(batch, at, end),
            Keyword::Fetch => {
                self.forget(&Reader::assigned(batch, at, end));
                Ok(Outcome::Ignored)
            }
            Keyword::Begin | Keyword::Commit | Keyword::Rollback | Keyword::Save => {
                self.transaction(batch, at);
                Ok(Outcome::Ignored)
            }
            Keyword::Backup
            | Keyword::Break
            | Keyword::Checkpoint
            | Keyword::Close
            | Keyword::Continue
            | Keyword::Deallocate
            | Keyword::Kill
            | Keyword::Open
            | Keyword::Print
            | Keyword::Raiserror
            | Keyword::Reconfigure
            | Keyword::Restore
            | Keyword::Revert
            | Keyword::Shutdown
            | Keyword::Throw
            | Keyword::Waitfor
            | Keyword::End => Ok(Outcome::Ignored),
            Keyword::Add => {
                let message = format!(
                    "signatures are not carried over; the first: {}",
                    cut(batch.between(at, end))
                );
                self.finding_once(code::FEATURE_NOT_KEPT, batch.line(at), "ADD", message);
                Ok(Outcome::Understood)
            }
            // A batch may begin with the name of a procedure.
            _ if at == 0 && matches!(batch.kind(0), Some(Kind::Word(_) | Kind::Name)) => self.procedure(batch, 0, end),
            _ => Err(SyntaxError {
                line: batch.line(at),
                expected: "no statement begins like this".to_owned(),
            }),
        }
    }

    /// Reads a statement by a cursor over all its tokens, in the text of [`Reader::text`].
    pub(super) fn with_cursor(
        &mut self,
        batch: &Batch<'_>,
        at: usize,
        end: usize,
        read: impl FnOnce(&mut Reader, &mut Cursor<'_>) -> Read,
    ) -> Read {
        let line = batch.line(at);
        let text: Cow<'_, str> = self.text(batch.between(at, end), line);
        let tokens = tokens(&MsSqlDialect {}, &text, line)?;
        read(self, &mut Cursor::new(&text, &tokens))
    }

    fn ddl(&mut self, cursor: &mut Cursor<'_>) -> Read {
        if cursor.eat("CREATE") {
            return self.create(cursor);
        }
        if cursor.eat("ALTER") {
            return self.alter(cursor);
        }
        cursor.expect("DROP")?;
        self.drop(cursor)
    }

    fn create(&mut self, cursor: &mut Cursor<'_>) -> Read {
        let mut head = cursor.clone();
        let unique = head.eat("UNIQUE");
        let clustered = head.eat_one_of(&["CLUSTERED", "NONCLUSTERED"]) == Some("CLUSTERED");
        let columnstore = head.eat("COLUMNSTORE");
        if head.eat("INDEX") {
            return self.create_index(
                cursor,
                &mut head,
                IndexWords {
                    unique,
                    clustered,
                    columnstore,
                },
            );
        }
        if cursor.is("TABLE") || cursor.are(&["EXTERNAL", "TABLE"]) || cursor.are(&["REMOTE", "TABLE"]) {
            return self.create_table(cursor);
        }
        let whole = cursor.clone();
        if cursor.eat_all(&["FULLTEXT", "INDEX"]) {
            return self.create_fulltext_index(&whole, cursor);
        }
        if cursor.is("PRIMARY")
            || ["XML", "SPATIAL", "JSON", "VECTOR"]
                .iter()
                .any(|kind| cursor.are(&[kind, "INDEX"]))
        {
            return self.create_special_index(&whole, cursor);
        }
        if cursor.eat_all(&["PARTITION", "FUNCTION"]) {
            return self.create_partition_function(cursor);
        }
        if cursor.eat_all(&["PARTITION", "SCHEME"]) {
            return self.create_partition_scheme(cursor);
        }
        self.create_object(cursor)
    }

    fn alter(&mut self, cursor: &mut Cursor<'_>) -> Read {
        if cursor.eat_all(&["FULLTEXT", "INDEX"]) {
            return self.alter_fulltext_index(cursor);
        }
        match cursor.eat_one_of(&["TABLE", "INDEX", "DATABASE", "SEQUENCE", "SCHEMA", "PARTITION"]) {
            Some("TABLE") => self.alter_table(cursor),
            Some("INDEX") => self.alter_index(cursor),
            Some("DATABASE") => self.alter_database(cursor),
            Some("SEQUENCE") => self.alter_sequence(cursor),
            Some("SCHEMA") => self.alter_schema(cursor),
            Some(_) => self.alter_partition(cursor),
            None => self.alter_object(cursor),
        }
    }
}
