//! Values that a server makes when it runs a statement: the present time, and new identifiers. A script has none of them, so
//! that they are those of one moment, the same for every row of a run.

use std::cell::Cell;
use std::time::{SystemTime, UNIX_EPOCH};

use model::source_schema::SourceDefault;
use model::{SourceTable, TableName};
use sha2::{Digest as _, Sha256};
use translate::calendar::Moment;
use translate::script::{RowsStatement, SourceLine};

use super::refusal::Refusal;
use super::session::find;
use super::statement::{self, Form};

/// What was made for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Made {
    time: bool,
    identifier: bool,
}

/// The rows of a table that hold such values: how many, and where the first of them is.
#[derive(Debug, Clone, Default)]
pub struct MadeRows {
    /// The present time.
    pub time: Option<(u64, SourceLine)>,
    /// New identifiers.
    pub identifier: Option<(u64, SourceLine)>,
}

impl MadeRows {
    pub(super) fn add(&mut self, made: Made, at: SourceLine) {
        for (is_there, rows) in [(made.time, &mut self.time), (made.identifier, &mut self.identifier)] {
            if is_there {
                rows.get_or_insert((0, at)).0 += 1;
            }
        }
    }
}

/// Makes the values of a table's rows.
#[derive(Debug)]
pub(super) struct Maker {
    moment: Option<Moment>,
    /// What identifiers are derived from: the moment, the table, and how many were made before.
    seed: Vec<u8>,
    count: Cell<u64>,
    made: Cell<Made>,
}

impl Maker {
    /// Makes nothing: only what is a constant has a value.
    pub(super) fn of_nothing() -> Maker {
        Maker {
            moment: None,
            seed: Vec::new(),
            count: Cell::new(0),
            made: Cell::default(),
        }
    }

    pub(super) fn new(time: SystemTime, table: &TableName) -> Maker {
        let nanos = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        let mut seed = nanos.to_be_bytes().to_vec();
        seed.extend(table.to_string().into_bytes());
        Maker {
            moment: Moment::of(time),
            seed,
            ..Maker::of_nothing()
        }
    }

    /// The moment, in UTC.
    pub(super) fn now(&self) -> Result<Moment, Refusal> {
        let moment = self.moment.ok_or(Refusal::NotConstant)?;
        let made = self.made.get();
        self.made.set(Made { time: true, ..made });
        Ok(moment)
    }

    /// A UUID of version 4 as its 36 characters: another one each time, and the same ones for the same moment.
    pub(super) fn identifier(&self) -> Result<String, Refusal> {
        if self.moment.is_none() {
            return Err(Refusal::NotConstant);
        }
        let count = self.count.get();
        self.count.set(count + 1);
        let mut hash = Sha256::new();
        hash.update(&self.seed);
        hash.update(count.to_be_bytes());
        let mut bytes: Vec<u8> = hash.finalize().iter().take(16).copied().collect();
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let made = self.made.get();
        self.made.set(Made {
            identifier: true,
            ..made
        });
        let mut text = String::with_capacity(36);
        for (at, byte) in bytes.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            text.push_str(&format!("{byte:02x}"));
        }
        Ok(text)
    }

    /// A look ahead, of which nothing counts as made.
    pub(super) fn without_trace<T>(&self, look: impl FnOnce() -> T) -> T {
        let (count, made) = (self.count.get(), self.made.get());
        let seen = look();
        self.count.set(count);
        self.made.set(made);
        seen
    }

    /// What was made since the last call.
    pub(super) fn take(&self) -> Made {
        self.made.take()
    }
}

/// Words that give such values; `true` for those that are nothing else, so that they need no parenthesis.
const WORDS: [(&str, bool); 21] = [
    ("now", false),
    ("uuid", false),
    ("current_timestamp", true),
    ("current_date", true),
    ("current_time", true),
    ("localtime", true),
    ("localtimestamp", true),
    ("utc_timestamp", true),
    ("utc_date", true),
    ("utc_time", true),
    ("sysdate", false),
    ("curdate", false),
    ("curtime", false),
    ("unix_timestamp", false),
    ("getdate", false),
    ("getutcdate", false),
    ("sysdatetime", false),
    ("sysutcdatetime", false),
    ("sysdatetimeoffset", false),
    ("newid", false),
    ("newsequentialid", false),
];

/// Columns of a table whose default is such a value, in lower case.
pub(super) fn columns_made(table: &SourceTable) -> Vec<String> {
    let made = table.columns.iter().filter(|column| match &column.default {
        Some(SourceDefault::Now(_)) => true,
        Some(SourceDefault::Expression(text)) => may_be_made(text),
        Some(SourceDefault::Literal(_)) | None => false,
    });
    made.map(|column| column.name.to_lowercase()).collect()
}

/// Whether rows of a statement may get such a value as the default of a column; `made` are those of its table.
pub(super) fn is_left_to_default(rows: &RowsStatement, text: &str, made: &[String]) -> bool {
    let was_made = |default: &SourceDefault| match default {
        SourceDefault::Now(_) => true,
        SourceDefault::Expression(text) => may_be_made(text),
        SourceDefault::Literal(_) => false,
    };
    let mut unnamed = rows.unnamed.iter().flat_map(|unnamed| unnamed.iter());
    if unnamed.any(|unnamed| unnamed.default.as_ref().is_some_and(was_made)) {
        return true;
    }
    let is_named = |wanted: &String| match &rows.columns {
        Some(named) => named.iter().any(|name| name.to_lowercase() == *wanted),
        // `SET a = 1` names its columns as it goes.
        None => statement::form(head(rows, text)) != Form::Assignments,
    };
    !made.is_empty() && (!made.iter().all(is_named) || find(text, "DEFAULT", 0).is_some())
}

fn head<'t>(rows: &RowsStatement, text: &'t str) -> &'t str {
    text.get(..rows.values.saturating_sub(rows.bytes.start))
        .unwrap_or_default()
}

/// Whether a statement names one of the functions; perhaps only in a text.
pub(super) fn may_be_made(text: &str) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().position(|byte| !is_word(byte));
        let end = length.map_or(bytes.len(), |length| at + length);
        if end - at >= 3 {
            let next = bytes[end..].iter().find(|byte| !byte.is_ascii_whitespace());
            let is_called = next == Some(&b'(');
            let word = &bytes[at..end];
            let known = WORDS
                .iter()
                .find(|(known, _)| known.len() == word.len() && word.eq_ignore_ascii_case(known.as_bytes()));
            if known.is_some_and(|(_, alone)| *alone || is_called) {
                return true;
            }
        }
        at = end + 1;
    }
    false
}
