//! The values that the server gives an identity column (AUTO_INCREMENT, IDENTITY), as far as the text tells them.
//!
//! A statement that MySQL ends with an error has taken a value for each of its rows if the first of them was stored, and none
//! if not; where sql_mode is not strict, it takes the rows. SQL Server says of neither how many are lost.
//! <https://dev.mysql.com/doc/refman/9.0/en/innodb-auto-increment-handling.html>,
//! <https://learn.microsoft.com/en-us/sql/t-sql/statements/create-table-transact-sql-identity-property>

use model::{Dialect, SourceTable};

use super::refusal::Refusal;
use super::row::Counter;

/// What a refused row says of the identity column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// The server gives it.
    Next,
    Given(i128),
    Unknown,
}

/// The counting of a table's identity column.
#[derive(Debug)]
pub(super) struct Identity {
    dialect: Dialect,
    /// `None` where the table has no such column.
    counter: Option<Counter>,
    /// There is a counter for each value of other columns, and none of them is known here.
    by_group: bool,
    /// The next value is not known.
    unknown: bool,
    /// The statement under way had no row yet.
    is_first: bool,
    /// Values that its rows got: the first, and how many.
    made: Option<(i128, i128)>,
    /// A row of it that got one was refused when it was stored.
    refused: bool,
    /// Rows of it that would have got one and were left out before that.
    skipped: i128,
}

/// What is counted at some row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    counter: Option<Counter>,
    made: Option<(i128, i128)>,
    /// The statement had no row yet.
    pub(super) is_first: bool,
}

impl Identity {
    pub(super) fn of(table: &SourceTable, dialect: Dialect) -> Identity {
        let counter = table.columns.iter().find_map(|column| {
            let identity = column.identity?;
            Some(Counter::new(identity.seed, identity.increment))
        });
        Identity {
            dialect,
            counter,
            by_group: table.counted_by_group().is_some(),
            unknown: false,
            is_first: true,
            made: None,
            refused: false,
            skipped: 0,
        }
    }

    /// A statement begins. `next` is what the script said of the next value before it, `uncounted` whether statements that are
    /// not read may have taken some.
    pub(super) fn begin(&mut self, next: Option<i128>, uncounted: bool) {
        if let (Some(counter), Some(next)) = (&mut self.counter, next) {
            match self.dialect {
                // A counter that is beyond it goes on.
                Dialect::Mysql => counter.pass(next),
                Dialect::Mssql => {
                    counter.set(next);
                    self.unknown = false;
                }
            }
        }
        self.unknown |= uncounted;
        self.is_first = true;
    }

    /// Rows that are not read may have taken values.
    pub(super) fn lose_count(&mut self) {
        self.unknown = true;
    }

    /// What the next row gets that gives no value.
    ///
    /// # Errors
    /// Only a server knows it.
    pub(super) fn next(&self) -> Result<i128, Refusal> {
        if self.by_group {
            return Err(Refusal::DefaultNotConstant);
        }
        if self.unknown {
            return Err(Refusal::NumberUnknown);
        }
        Ok(self.counter.as_ref().map_or(1, Counter::peek))
    }

    /// A row has this value, which it got or gave.
    pub(super) fn take(&mut self, value: i128, is_made: bool) {
        if let Some(counter) = &mut self.counter {
            counter.take(value);
        }
        if is_made {
            self.made.get_or_insert((value, 0)).1 += 1;
        }
    }

    /// A row was read.
    pub(super) fn passed(&mut self) {
        self.is_first = false;
    }

    /// A row is not read.
    pub(super) fn refused(&mut self, reason: Refusal, number: Number) {
        let Some(counter) = &self.counter else { return };
        let next = counter.peek();
        match number {
            Number::Next if self.unknown => {}
            // It may be beyond all that was counted up to here.
            Number::Unknown => self.unknown = true,
            Number::Next if reason.is_of_reader() => self.take(next, true),
            Number::Given(value) if reason.is_of_reader() => self.take(value, false),
            Number::Next if self.dialect == Dialect::Mysql && !self.is_first && reason.is_of_value() => {
                self.take(next, true);
            }
            Number::Next => self.unknown = true,
            Number::Given(value) => self.unknown |= counter.is_moved_by(value),
        }
        self.is_first = false;
    }

    /// What is counted before a row is read, for [`Identity::not_stored`].
    pub(super) fn counted(&self) -> Counted {
        Counted {
            counter: self.counter,
            made: self.made,
            is_first: self.is_first,
        }
    }

    /// A row that was read is refused when it is stored. `before` is what was counted before it; `undoes`: its engine has
    /// transactions, and gives numbers out for good.
    ///
    /// MySQL looks at checks before it numbers a row, and at keys behind that. A number that a row gave itself does not count.
    pub(super) fn not_stored(&mut self, before: Counted, reason: Refusal, undoes: bool) {
        let is_made = self.made != before.made;
        match self.dialect {
            Dialect::Mssql if is_made => self.refused = true,
            Dialect::Mssql => self.unknown |= self.counter != before.counter,
            Dialect::Mysql if is_made && undoes && (reason != Refusal::Check || !before.is_first) => {}
            Dialect::Mysql => (self.counter, self.made) = (before.counter, before.made),
        }
    }

    /// A row that was read is left out for a check, and its statement goes on.
    pub(super) fn passed_over(&mut self, before: Counted) {
        self.skipped += i128::from(self.made != before.made);
        (self.counter, self.made, self.is_first) = (before.counter, before.made, before.is_first);
    }

    /// The next row gets the value that one which was left out did not use.
    pub(super) fn give_back(&mut self, value: i128) {
        if let Some(counter) = &mut self.counter {
            counter.give_back(value);
        }
    }

    /// The statement ends. `sets_aside`: the server had set aside a value for each of its rows, also for those left out.
    pub(super) fn end(&mut self, sets_aside: bool) {
        let (made, skipped) = (self.made.take(), std::mem::take(&mut self.skipped));
        // In which order SQL Server stores the rows of a statement, and how many of them before the one, it does not say.
        self.unknown |= std::mem::take(&mut self.refused)
            && self.dialect == Dialect::Mssql
            && made.is_none_or(|(_, rows)| rows > 1);
        if let (Some((first, rows)), Some(counter), true) = (made, &mut self.counter, sets_aside) {
            counter.set_aside(first, rows.saturating_add(skipped));
        }
    }

    /// What the row after the last one gets, if there was any.
    pub(super) fn after(&self) -> Option<i128> {
        self.counter.as_ref().and_then(Counter::after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::tests::rows;

    /// The numbers of the rows that are read, and whether the last row of the script was refused for want of one.
    fn numbers(dialect: Dialect, text: &str) -> (Vec<String>, bool) {
        let (found, refused) = rows(dialect, text);
        let last = refused.last().map(|(_, reason)| *reason);
        let numbers = found.into_iter().map(|mut row| row.swap_remove(0)).collect();
        (numbers, last == Some(Refusal::NumberUnknown))
    }

    /// As MariaDB 10.11 counts.
    #[test]
    fn a_row_that_mysql_refuses_has_a_number_if_one_was_stored_before_it() {
        let table = "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a varchar(3) NOT NULL);\n";
        for (statements, expected, is_lost) in [
            (
                "('a'), ('long'), ('c'), ('d'); INSERT INTO t (a) VALUES ('e')",
                &["5"][..],
                false,
            ),
            (
                "('a'), (NULL), (RAND() + 'b'); INSERT INTO t (a) VALUES ('d')",
                &["4"],
                false,
            ),
            // Strict or not, the two give other numbers.
            ("('long'), ('b')", &[], true),
            (
                "('a'); INSERT INTO t (a) VALUES ('long'); INSERT INTO t (a) VALUES ('b')",
                &["1"],
                true,
            ),
            // No row of the statement is there, whatever the mode.
            ("('a'), ('b', 'c'); INSERT INTO t (a) VALUES ('d')", &[], true),
            // A number of its own that changes nothing, and one that may.
            (
                "('a'), ('b'); INSERT INTO t VALUES (1, 'long'); INSERT INTO t (a) VALUES ('c')",
                &["1", "2", "3"],
                false,
            ),
            (
                "('a'); INSERT INTO t VALUES (9, 'long'); INSERT INTO t (a) VALUES ('b')",
                &["1"],
                true,
            ),
        ] {
            let text = format!("{table}INSERT INTO t (a) VALUES {statements};\n");
            let (found, lost) = numbers(Dialect::Mysql, &text);
            assert_eq!(
                (found.as_slice(), lost),
                (
                    expected
                        .iter()
                        .map(|id| (*id).to_owned())
                        .collect::<Vec<_>>()
                        .as_slice(),
                    is_lost
                ),
                "{statements}"
            );
        }
    }

    #[test]
    fn what_is_left_out_and_what_is_not_read_are_counted_together() {
        let text = "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, a int UNIQUE, b float);\n\
                    INSERT IGNORE INTO t (a, b) VALUES (1, 0), (1, 0), (2, RAND()), (3, 0);\nINSERT INTO t (a) VALUES (4);\n";
        // Four were set aside.
        assert_eq!(numbers(Dialect::Mysql, text).0, ["1", "3", "5"]);
    }

    #[test]
    fn sql_server_loses_no_one_knows_how_many() {
        let text = "CREATE TABLE t (id int IDENTITY, a int NOT NULL)\nGO\nINSERT t VALUES (1), (RAND() * 10), (3)\n\
                    INSERT t VALUES (4), (NULL), (5)\nINSERT t VALUES (6)\nDBCC CHECKIDENT ('t', RESEED, 20)\nINSERT t VALUES (7)\nGO\n";
        let (found, _) = numbers(Dialect::Mssql, text);
        assert_eq!(found, ["1", "3", "21"]);
    }
}
