//! Transactions: rows that are rolled back are none, and DDL commits.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/implicit-commit.html>

use model::{Finding, code};
use sqlparser::tokenizer::Token;

use super::{Outcome, Problem, Reader, Result};
use crate::script::Cursor;

impl Reader<'_> {
    /// CREATE, ALTER, DROP and RENAME; temporary tables come and go without a COMMIT.
    pub(super) fn ddl(&mut self, cursor: Cursor<'_>, word: &str) -> Result<Outcome> {
        if !cursor.is_at(1, "temporary") {
            self.transaction.commit_all(&self.rows);
        }
        let done = match word {
            "create" => self.create(cursor),
            "alter" => self.alter(cursor),
            "drop" => self.drop(cursor),
            _ => self.rename(cursor),
        };
        self.transaction.forget_changes();
        self.rows.constraints_changed();
        done
    }

    /// UPDATE and DELETE behind common table expressions, or behind ANALYZE, which runs them.
    pub(super) fn hidden_change(&mut self, mut cursor: Cursor<'_>) -> Result<Outcome> {
        let analyzes = cursor.eat("analyze");
        if analyzes {
            cursor.eat("format");
            cursor.eat_symbol(&Token::Eq);
            cursor.eat("json");
        }
        while !(cursor.is_at_end() || cursor.is_one_of(&["update", "delete", "insert", "replace", "select"])) {
            if analyzes {
                return Ok(Outcome::Ignored);
            }
            if cursor.is_symbol(&Token::LParen) {
                cursor.parenthesized()?;
            } else {
                cursor.bump();
            }
        }
        if cursor.is("update") || cursor.is("delete") {
            let word = if cursor.is("update") { "update" } else { "delete" };
            return self.change_of_rows(cursor, word);
        }
        if analyzes && cursor.is_one_of(&["insert", "replace"]) {
            self.uncount(None);
            self.leave_unread(None);
            return Err(Problem::Finding(
                code::SCRIPT_ROWS_NOT_READ,
                "only a server knows the rows after this statement".to_owned(),
            ));
        }
        Ok(Outcome::Ignored)
    }

    pub(super) fn end_or_begin(&mut self, mut cursor: Cursor<'_>, word: &str) {
        cursor.bump();
        match word {
            "start" if cursor.is("transaction") => self.begin(),
            "begin" => self.begin(),
            "commit" => self.transaction.commit_all(&self.rows),
            "savepoint" => {
                if let Ok(name) = cursor.identifier() {
                    self.transaction.save(name, &self.rows);
                }
            }
            "rollback" => {
                cursor.eat("work");
                let to = cursor.eat("to").then(|| {
                    cursor.eat("savepoint");
                    cursor.identifier().ok()
                });
                // The server refuses a name that it does not know.
                if to
                    .as_ref()
                    .is_some_and(|name| name.as_deref().is_none_or(|name| !self.transaction.has_saved(name)))
                {
                    return;
                }
                let catalog = &self.catalog;
                let knows_transactions = |rows: &crate::script::RowsStatement| {
                    let table = catalog.table(&rows.table);
                    table.is_none_or(|table| table.source.transactional)
                };
                self.transaction
                    .roll_back(to.flatten().as_deref(), &mut self.rows, knows_transactions);
            }
            _ => {}
        }
    }

    /// The client goes: what is not committed is rolled back.
    pub(super) fn end_session(&mut self) {
        let catalog = &self.catalog;
        let knows_transactions = |rows: &crate::script::RowsStatement| {
            let table = catalog.table(&rows.table);
            table.is_none_or(|table| table.source.transactional)
        };
        let first = self.transaction.uncommitted(&self.rows, knows_transactions);
        self.transaction.implicit = false;
        self.transaction.roll_back(None, &mut self.rows, knows_transactions);
        if let Some(at) = first {
            let message = "from here on rows wait for a COMMIT that does not come: the server takes them back, and they are not read";
            let mut finding = Finding::new(code::SCRIPT_TRANSACTION_OPEN, "transaction", message);
            finding.line = Some(at.line);
            self.findings.push(finding);
        }
    }

    /// BEGIN commits what is before it.
    fn begin(&mut self) {
        self.transaction.commit_all(&self.rows);
        if !self.transaction.implicit {
            self.transaction.begin(&self.rows, 0);
        }
    }
}
