//! Transactions: rows that are rolled back are none, and DDL commits.
//!
//! <https://dev.mysql.com/doc/refman/9.0/en/implicit-commit.html>

use super::{Outcome, Reader, Result};
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
        done
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

    /// BEGIN commits what is before it.
    fn begin(&mut self) {
        self.transaction.commit_all(&self.rows);
        if !self.transaction.implicit {
            self.transaction.begin(&self.rows, 0);
        }
    }
}
