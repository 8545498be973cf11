//! SET, as far as it changes what rows and names are.

use super::Reader;
use super::constant::{Value, unquoted};
use super::extent::Batch;
use super::split::Kind;
use crate::mssql::calendar::DateSetting;

impl Reader {
    /// SET of something that is no variable. What a text in EXEC sets is set until its end.
    pub(super) fn set_session(&mut self, batch: &Batch<'_>, at: usize, end: usize) {
        if self.nested > 0 {
            return;
        }
        self.set_quotes(batch, at, end);
        if batch.is_one_of(at + 1, &["LANGUAGE", "DATEFORMAT"]) {
            let value = self.setting(batch, at + 2, end).filter(|_| self.undecided == 0);
            self.dates = match (value, batch.is(at + 1, "LANGUAGE")) {
                (Some(name), true) => DateSetting::of_language(&name),
                (None, true) => DateSetting::UNKNOWN,
                (word, false) => self.dates.with_format(word.as_deref().unwrap_or_default()),
            };
        }
        if batch.is(at + 1, "ROWCOUNT") {
            self.row_limit = self.setting(batch, at + 2, end).as_deref() != Some("0");
        }
    }

    /// The value that stands there: a word, a text, or a variable whose value is known.
    fn setting(&self, batch: &Batch<'_>, at: usize, end: usize) -> Option<String> {
        if at >= end {
            return None;
        }
        let text = batch.between(at, end).trim().trim_end_matches(';').trim_end();
        if batch.kind(at) == Some(Kind::Variable) {
            return match self.locals.get(&batch.slice(at).to_lowercase()) {
                Some(Value::Text(text)) => Some(text.clone()),
                _ => None,
            };
        }
        let quoted = text
            .strip_prefix(['N', 'n'])
            .filter(|rest| rest.starts_with('\''))
            .unwrap_or(text);
        match quoted.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
            Some(inside) => Some(inside.replace("''", "'")),
            None => Some(unquoted(text)),
        }
    }
}
