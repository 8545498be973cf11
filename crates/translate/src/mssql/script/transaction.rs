//! BEGIN TRANSACTION, COMMIT, ROLLBACK and SAVE: rows that are rolled back are none.
//!
//! <https://learn.microsoft.com/en-us/sql/t-sql/language-elements/rollback-transaction-transact-sql>

use model::code;

use super::Reader;
use super::extent::Batch;
use super::keyword::Keyword;
use super::split::Kind;

impl Reader {
    pub(super) fn transaction(&mut self, batch: &Batch<'_>, at: usize) {
        let line = batch.line(at);
        let mut place = at + 1;
        place += usize::from(batch.is(place, "DISTRIBUTED"));
        let says_transaction = batch.is_one_of(place, &["TRAN", "TRANSACTION"]);
        place += usize::from(says_transaction || batch.is(place, "WORK"));
        let named = says_transaction && matches!(batch.kind(place), Some(Kind::Word(Keyword::None) | Kind::Name));
        let name = named.then(|| super::constant::split_name(batch.slice(place)).concat());
        match batch.keyword(at) {
            Keyword::Begin if says_transaction => {
                self.transaction.doubtful |= self.undecided > 0;
                self.transaction.begin(&self.rows, self.effects);
            }
            Keyword::Commit => self.transaction.commit(),
            Keyword::Save => self.transaction.save(name.unwrap_or_default(), &self.rows),
            Keyword::Rollback if self.undecided > 0 => {
                let message =
                    "a ROLLBACK hangs on a condition that cannot be decided without a server; it is taken as not run";
                self.finding_once(code::SCRIPT_CONDITION, line, "ROLLBACK", message);
            }
            Keyword::Rollback => {
                let before = self.transaction.roll_back(name.as_deref(), &mut self.rows, |_| true);
                if before.is_some_and(|before| before < self.effects) {
                    let message =
                        "a transaction is rolled back here that made, changed or dropped objects; that is not undone";
                    self.finding_once(
                        code::SCRIPT_STATEMENT_NOT_RUN,
                        line,
                        &format!("ROLLBACK {line}"),
                        message,
                    );
                }
            }
            _ => {}
        }
    }
}
