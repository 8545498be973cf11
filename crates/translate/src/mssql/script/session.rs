//! SET, as far as it changes what rows and names are.

use model::{MssqlType, TableName, code};

use super::Reader;
use super::constant::{Value, unquoted};
use super::extent::Batch;
use super::split::Kind;
use crate::mssql::calendar::DateSetting;
use crate::mssql::column_type::parse;

/// SET options that are ON or OFF, as they are for connections of sqlcmd, SSMS and drivers where nothing is said.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Switches {
    /// A column that says neither NULL nor NOT NULL is NOT NULL:
    /// <https://learn.microsoft.com/en-us/sql/t-sql/statements/set-ansi-null-dflt-off-transact-sql>.
    pub(super) not_null: bool,
    /// ANSI_PADDING OFF.
    pub(super) unpadded: bool,
    /// ANSI_NULLS OFF.
    pub(super) nulls_equal: bool,
}

/// Whether ANSI_PADDING means something for values of a type.
pub(super) fn is_padded(written_type: &str) -> bool {
    use MssqlType::{Binary, Char, Varbinary, Varchar};
    matches!(
        parse(written_type),
        Char { .. } | Varchar { .. } | Binary { .. } | Varbinary { .. }
    )
}

impl Reader {
    /// SET of something that is no variable. What a text in EXEC sets is set until its end.
    pub(super) fn set_session(&mut self, batch: &Batch<'_>, at: usize, end: usize) {
        if self.nested > 0 {
            return;
        }
        self.set_quotes(batch, at, end);
        self.set_switches(batch, at, end);
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

    /// `SET a, b ON`.
    fn set_switches(&mut self, batch: &Batch<'_>, at: usize, end: usize) {
        let Some(last) = (at + 1..end).find(|place| batch.is_one_of(*place, &["ON", "OFF"])) else {
            return;
        };
        let on = batch.is(last, "ON");
        let switches = &mut self.switches;
        for place in at + 1..last {
            // Each of the two that is switched on switches the other off; with both off the database's own default holds,
            // which is NOT NULL.
            if batch.is_one_of(place, &["ANSI_NULL_DFLT_ON", "ANSI_DEFAULTS"]) {
                switches.not_null = !on;
            } else if batch.is(place, "ANSI_NULL_DFLT_OFF") {
                switches.not_null |= on;
            } else if batch.is(place, "ANSI_PADDING") {
                switches.unpadded = !on;
            } else if batch.is(place, "ANSI_NULLS") {
                switches.nulls_equal = !on;
            }
            if batch.is(place, "ANSI_DEFAULTS") {
                (switches.unpadded, switches.nulls_equal) = (!on, !on);
            }
        }
    }

    /// Tells of a table whose texts or bytes the server keeps without what stands at their end.
    pub(super) fn tell_padding(&mut self, table: &TableName, columns: &[String], line: u32) {
        if self.switches.unpadded && !columns.is_empty() {
            let message = format!(
                "made with ANSI_PADDING OFF: the server cuts spaces (or zeros) at the end of values of {}; they stay here",
                columns.join(", ")
            );
            self.finding(code::SCRIPT_SETTING, table.to_string(), line, message);
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
