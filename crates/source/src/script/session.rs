//! What a script says once and its rows depend on: sql_mode, and its bytes.

use std::borrow::Cow;
use std::sync::Arc;

use model::Dialect;
use translate::script::{Encoding, Encodings, RowsStatement, Script};

/// A script with what its rows depend on.
#[derive(Debug, Clone)]
pub struct ScriptText<'a> {
    pub(super) text: &'a str,
    facts: Arc<Facts>,
}

/// What one pass over a script tells.
#[derive(Debug)]
pub(super) struct Facts {
    encodings: Encodings,
    /// MySQL: from which byte on 0 does not ask for the next AUTO_INCREMENT value.
    zero_is_value: Option<usize>,
}

impl Facts {
    /// Passes over the script once.
    pub(super) fn of(dialect: Dialect, text: &str, encodings: Encodings) -> Facts {
        let is_mssql = dialect == Dialect::Mssql;
        Facts {
            encodings,
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
    pub fn new(dialect: Dialect, script: &'a Script, encodings: Encodings) -> ScriptText<'a> {
        let facts = Facts::of(dialect, &script.text, encodings);
        ScriptText::known(script, Arc::new(facts))
    }

    /// A script that was passed over before.
    pub(super) fn known(script: &'a Script, facts: Arc<Facts>) -> ScriptText<'a> {
        ScriptText {
            text: script.text.as_str(),
            facts,
        }
    }

    /// Of a byte.
    pub(super) fn encoding(&self, at: usize) -> Encoding {
        self.facts.encodings.at(at)
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
