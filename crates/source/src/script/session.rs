//! What a script says once and its rows depend on: sql_mode, repeated batches, and its bytes.

use std::borrow::Cow;
use std::sync::Arc;

use model::Dialect;
use translate::script::{Encoding, RowsStatement, Script};

/// A script with what its rows depend on.
#[derive(Debug, Clone)]
pub struct ScriptText<'a> {
    pub(super) text: &'a str,
    facts: Arc<Facts>,
}

/// What one pass over a script tells.
#[derive(Debug)]
pub(super) struct Facts {
    encoding: Encoding,
    /// SQL Server: the ends of batches, and how often each is run.
    batches: Vec<(usize, u32)>,
    /// MySQL: from which byte on 0 does not ask for the next AUTO_INCREMENT value.
    zero_is_value: Option<usize>,
}

impl Facts {
    /// Passes over the script once.
    pub(super) fn of(dialect: Dialect, text: &str, encoding: Encoding) -> Facts {
        let is_mssql = dialect == Dialect::Mssql;
        Facts {
            encoding,
            batches: if is_mssql { batches(text) } else { Vec::new() },
            zero_is_value: if is_mssql {
                None
            } else {
                find(text, "NO_AUTO_VALUE_ON_ZERO", 0)
            },
        }
    }
}

impl<'a> ScriptText<'a> {
    /// Passes over the script once.
    pub fn new(dialect: Dialect, script: &'a Script, encoding: Encoding) -> ScriptText<'a> {
        let facts = Facts::of(dialect, &script.text, encoding);
        ScriptText::known(script, Arc::new(facts))
    }

    /// A script that was passed over before.
    pub(super) fn known(script: &'a Script, facts: Arc<Facts>) -> ScriptText<'a> {
        ScriptText {
            text: script.text.as_str(),
            facts,
        }
    }

    pub(super) fn encoding(&self) -> Encoding {
        self.facts.encoding
    }

    /// How often the batch of a statement is run (`GO 5`).
    pub(super) fn times(&self, at: usize) -> u32 {
        let next = self.facts.batches.partition_point(|(end, _)| *end <= at);
        self.facts.batches.get(next).map_or(1, |(_, times)| *times)
    }

    pub(super) fn is_zero_value(&self, at: usize) -> bool {
        self.facts.zero_is_value.is_some_and(|from| from <= at)
    }
}

/// The first place of a word of ASCII letters from a byte on, whatever its case.
pub(super) fn find(text: &str, wanted: &str, from: usize) -> Option<usize> {
    let (bytes, wanted) = (text.as_bytes(), wanted.as_bytes());
    let first = [wanted[0].to_ascii_lowercase(), wanted[0].to_ascii_uppercase()];
    (from..bytes.len().saturating_sub(wanted.len() - 1))
        .find(|at| first.contains(&bytes[*at]) && bytes[*at..*at + wanted.len()].eq_ignore_ascii_case(wanted))
}

/// The lines with GO and how often the batch before each is run; none where no batch is run more than once.
fn batches(text: &str) -> Vec<(usize, u32)> {
    let mut ends = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let mut words = line.split_whitespace();
        if words.next().is_some_and(|word| word.eq_ignore_ascii_case("go")) {
            let count = words.next().map_or(1, |word| repetitions(word.trim_end_matches(';')));
            ends.push((at, count));
        }
    }
    if ends.iter().all(|(_, times)| *times == 1) {
        Vec::new()
    } else {
        ends
    }
}

/// The count behind GO: the largest one where it is larger, 1 where the word is none.
fn repetitions(word: &str) -> u32 {
    if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_digit()) {
        return 1;
    }
    word.parse().unwrap_or(u32::MAX)
}

/// A statement's text from its first byte to its last, with the version comments of MySQL opened; every byte keeps its place.
pub(super) fn statement<'a>(
    dialect: Dialect,
    version: &str,
    script: &ScriptText<'a>,
    rows: &RowsStatement,
) -> Cow<'a, str> {
    if let Some(text) = &rows.text {
        return Cow::Owned(text.clone());
    }
    let Some(text) = script.text.get(rows.bytes.clone()) else {
        return Cow::Borrowed("");
    };
    match dialect {
        Dialect::Mysql => translate::mysql::open_version_comments(text, version, rows.backslash),
        Dialect::Mssql => Cow::Borrowed(text),
    }
}
